/*
 * sensitivity.h - on how little a ranking hangs: criteria left out, parameters turned, noise on the figures, single steps.
 *
 * Floor: engine.  Everything is told against one baseline, which nothing touches.
 *
 *	left out   every criterion, bonus and deduction by itself, repealed as `whatif --repeal` does (scenario.h): the
 *	           section and the scale shrink by its maximum, and what is relative to others or capped is worked out anew.
 *	           What others refer to (a tie-break) stays, and never counts
 *	turned     every parameter that the rules use, a share (--step) of its value more and less, held within its declared
 *	           range; a whole dial (dial.h) by at least 1; of 0 by that share of its declared range
 *	noise      below
 *	steps      one unit more or less of every whole figure of this year that is there (flags and grades: every other
 *	           level next to it), within its range; one step of every threshold (boundary.h) and parameter: one unit
 *	           of the last decimal that the value is written with (75: 1; 0.5: 0.1).  Only those by which some place
 *	           or award changes are kept
 *	close      pairs of units of which one follows the other, or takes an award that the other misses, with totals
 *	           not further apart than --margin
 *
 * Noise.  The figures of this year vary by themselves (noise.h), each within its range; a bound that hangs on other
 * figures (max = x.cases_total) is that of the baseline.  The figures of all units of one input are one group: its
 * share tells what part of a variance comes from that input.  A parameter or a single figure may be a group too.  Draw
 * k of sample A is number k of the stream of the dial's name, of B number 2^32 + k.  The shares of V are those of
 * calc/variance.h, for the total of every unit and for every difference that decides an award.  Intervals of ranks and
 * shares of awards are taken over the draws of A.
 *
 * Trials of a block run on any thread and write into columns of their own; sums are taken afterwards in the order of the
 * draws, so that block sizes and threads change no byte.
 */
#ifndef TD_SENSITIVITY_H
#define TD_SENSITIVITY_H

#include "base/list.h"
#include "boundary.h"
#include "calc/variance.h"
#include "noise.h"
#include "trial.h"

enum {
	TD_SENSITIVITY_DRAWS = 1000, /* usually */
	TD_SENSITIVITY_DRAWS_MAX = 1000000,
};

/* ---- what a single change does ------------------------------------------------------------ */

/* A unit whose total or place is another one. */
struct td_moved {
	uint32_t row;
	uint32_t before, after; /* places; 0: not ranked */
	int64_t change;         /* ticks; TD_TICKS_NONE where there is no total before or after */
};

/* An award of a unit that is another one: enum td_verdict. */
struct td_passed {
	uint32_t award, row;
	uint8_t before, after;
};

enum td_effect_kind {
	TD_EFFECT_LEFT_OUT,  /* index: item */
	TD_EFFECT_DIAL,      /* dial: from, to; index: private */
	TD_EFFECT_THRESHOLD, /* index: boundary; from, to */
};

struct td_effect {
	enum td_effect_kind kind;
	uint32_t index;
	struct td_dial dial;
	double from, to;
	const char *refused; /* why it cannot be done; NULL: it could */
	bool kept;           /* LEFT_OUT: not repealed, it only never counts */
	struct td_moved *moved;
	size_t nmoved;
	struct td_passed *passed;
	size_t npassed;
	size_t nranks;       /* of moved: those whose place changes */
	uint32_t farthest;   /* places that one of them goes, at most */
	int64_t least, most; /* change of totals over all units, ticks; 0 where nobody has one */
};

/* Whether a place or an award changes. */
bool td_effect_shows(const struct td_effect *effect);

/* Awards first, then by the number of ranks and how far they go, then by the change of totals. */
int td_effect_compare(const struct td_effect *a, const struct td_effect *b);

typedef TD_LIST(struct td_effect) td_effects;

/* ---- noise ------------------------------------------------------------------------------- */

/* An input, of all units; or one dial. */
struct td_noise_group {
	const char *name; /* as --noise takes it */
	const char *text; /* what it said of it: "2%" */
	struct td_noise_spec spec;
	uint32_t column; /* of the table; TD_NONE: one dial */
	struct td_dial dial;
	size_t first, n; /* of td_sensitivity.noisy; n 0: nothing that could vary */
};

/* A dial that varies. */
struct td_noisy {
	struct td_dial dial;
	double value;
	struct td_noise_spec spec;
	struct td_dial_range range;
	uint64_t stream;
};

/* The last of the cluster who has an award, and the first who has it not. */
struct td_margin {
	uint32_t award, holder, other; /* rows */
};

/* Rank and awards of a unit over the draws. */
struct td_unit_interval {
	uint32_t low, high;           /* places at 5 and 95 %, of the draws in which it is ranked */
	uint32_t least, most;         /* in any draw; 0: never ranked */
	size_t unranked, tied;        /* draws */
	double total_low, total_high; /* ticks, likewise; NaN: none */
};

/* ---- close results -------------------------------------------------------------------------- */

struct td_close {
	uint32_t ahead, behind; /* rows */
	int64_t gap;            /* ticks; 0: told apart by the tie-breaks, or not at all */
	bool next;              /* the one follows the other in the ranking */
	uint32_t award;         /* that the first has and the second misses, or TD_NONE */
};

/* ---- the whole ------------------------------------------------------------------------------ */

struct td_sensitivity {
	struct td_scoring *baseline;
	const char *database, *layer; /* lent */
	struct td_boundaries boundaries;
	double step;   /* of parameters: 0.1 */
	double margin; /* points */
	size_t draws;
	uint64_t seed;

	td_effects left_out, turned, steps;
	size_t nsteps; /* that were tried */

	TD_LIST(struct td_noisy) noisy;
	TD_LIST(struct td_noise_group) groups;
	size_t nnamed; /* of the groups: the first ones, with a name of their own */
	TD_LIST(struct td_margin) margins;
	size_t noutputs;                    /* units of the table, then margins */
	struct td_spread *spread;           /* per output, in ticks */
	struct td_share *shares;            /* [output * groups.n + group] */
	struct td_unit_interval *intervals; /* per unit */
	size_t *awards;                     /* [award * units + row]: draws with it for sure */

	TD_LIST(struct td_close) close;
	struct td_arena arena;
};

/*
 * The parts, for td_sensitivity_new: what --noise says; and for td_sensitivity_run: the effects of single changes, the
 * draws, the close pairs.
 */
int td_sensitivity_groups(struct td_sensitivity *s, const struct td_sensitivity_opts *opts,
			  struct td_err *err);
int td_sensitivity_effects(struct td_sensitivity *s, enum td_lang lang, struct td_err *err);
int td_sensitivity_noise(struct td_sensitivity *s, enum td_lang lang, struct td_err *err);
int td_sensitivity_close(struct td_sensitivity *s, struct td_err *err);

/* All of it as a document (report_sensitivity_doc.c). */
int td_sensitivity_doc(const struct td_sensitivity *s, const struct td_report_opts *opts,
		       struct td_sink *sink, struct td_err *err);

#endif
