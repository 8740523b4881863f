/*
 * compare.h - why a unit's total and place are other ones on side B than on side A.
 *
 * Floor: engine.  A side is rules over figures: a recorded run with the figures that it kept, or rules over the figures of a
 * year up to a layer.  Both sides are scored as ever; the change of a unit's total is then split along one path:
 *
 *	A          A's rules, A's figures
 *	own        + the unit's own figures of B, everybody else's still of A
 *	others     + the figures and units of B
 *	clauses    + each changed clause in turn, as B has it (blend.h)
 *	B          B's rules, B's figures
 *
 * A part is the difference of two totals on that path, in whole ticks.  So the parts add up to the change exactly, nothing
 * is shared out or rounded, and each part can be seen again by scoring its two ends.  This is the sequential ("replacement")
 * decomposition; what two changes only do together counts for the later one.  Shapley's value, the mean over all orders
 * (Shorrocks, Decomposition procedures for distributional analysis, J. Economic Inequality 11, 2013, compares both), needs no
 * order, but splits ticks, and none of its parts is the difference of two rankings that anybody can look at: a leader who
 * asks "what did we gain by ourselves" is asking for the first step here.
 *
 * The order of clauses: parameters, measures, then the table of points, as `diff` lists them; the whole (rounding, caps of the
 * pools and the total) last.  A section or criterion with parts stands before its parts when its maximum rises, behind them
 * when it falls, so that a cap takes only what is its own.  A clause that cannot stand without the next one (it names what
 * that one brings) is measured together with it.  Last of all comes what is declared otherwise of the figures themselves.
 *
 * A figure that only one side has (a record keeps what its rules read) counts as the same on both.
 *
 * Order: for every pair of a cluster that stands in another order on B, the part that moved the one past the other most.
 */
#ifndef TD_COMPARE_H
#define TD_COMPARE_H

#include "diff.h"
#include "record.h"

/* What a side is made of. */
struct td_side {
	const char *name;               /* as given: "run:1", "bca-cum3/2017@2016:self" */
	struct td_verification *record; /* of a run, else NULL */
	const char *layer;              /* NULL: highest present */
};

enum td_compare_part_kind {
	TD_COMPARE_OWN,
	TD_COMPARE_OTHERS,
	TD_COMPARE_CLAUSE,
	TD_COMPARE_REST, /* how the figures are declared */
};

/* A step of the path; the same for all units. */
struct td_compare_part {
	enum td_compare_part_kind kind;
	size_t first, n; /* in entries: the clauses taken; none for OWN and OTHERS */
	bool moves;      /* somebody's total */
};

/* What a criterion, bonus or deduction adds to a part of a unit. */
struct td_compare_move {
	uint32_t unit, part, item; /* indices in diff->units, parts, diff->items */
	int64_t ticks;
};

/* A figure of a unit that A's rules read and that is another one on B. */
struct td_compare_figure {
	uint32_t unit;
	const char *input;
	unsigned lag;                    /* years back */
	double was, now;                 /* where they are numbers */
	const char *was_text, *now_text; /* a level, a text, "missing", "na"; NULL: a number */
};

/* Two units in another order than before: up has come nearer to the top. */
struct td_compare_swap {
	uint32_t up, down;     /* indices in diff->units */
	int64_t before, after; /* up's lead in points; TD_TICKS_NONE where one has no total */
	uint32_t part;         /* that moved them most; TD_NONE: points did not decide */
	bool by_down;          /* OWN: down's own figures, not up's */
	int64_t ticks;         /* by how much */
	bool alone;            /* without it up would not stand where it does */
};

enum {
	TD_COMPARE_SWAP_UNITS = 300 /* of a cluster larger than this no pairs are listed */
};

struct td_compare {
	struct td_side sides[2];
	struct td_diff
		*diff; /* A as the old side, B as the new one: units, totals, entries, awards */
	TD_LIST(uint32_t) entries; /* indices in diff->entries */
	TD_LIST(struct td_compare_part) parts;
	TD_LIST(int64_t) ticks; /* [part * units + unit]; 0 where there is no split */
	TD_LIST(struct td_compare_move) moves;     /* by unit, part, then the largest first */
	TD_LIST(struct td_compare_figure) figures; /* by unit */
	TD_LIST(struct td_compare_swap) swaps;     /* in the order of B, of up, then down */
	struct td_arena arena;
};

/* Whether the unit is on both sides with a total, so that its change has parts. */
bool td_compare_is_split(const struct td_compare *compare, uint32_t unit);

int64_t td_compare_ticks(const struct td_compare *compare, uint32_t unit, uint32_t part);

/* The moves of a unit in a part: *n of them. */
const struct td_compare_move *td_compare_moves(const struct td_compare *compare, uint32_t unit,
					       uint32_t part, size_t *n);

/* The changed figures of a unit: *n of them. */
const struct td_compare_figure *td_compare_figures(const struct td_compare *compare, uint32_t unit,
						   size_t *n);

int td_compare_doc(const struct td_compare *compare, const struct td_report_opts *opts,
		   struct td_sink *sink, struct td_err *err);

#endif
