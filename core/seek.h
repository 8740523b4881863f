/*
 * seek.h - the smallest change of a unit's figures that brings it to a goal, or why there is none.
 *
 * Floor: engine.  The goal is a place, an award, a total or a place above another unit, and counts only when it is reached
 * for certain: a tie that the rules do not settle, or an award that is undecided, leaves it *open*.
 *
 * A *lever* is one figure of the unit (this year's, unless named), turned within its declared range while all others stay.
 * Its values lie on a lattice: whole numbers, levels of a grade, 0 and 1 of a flag; a real figure goes by the decimals
 * of the cluster's figures (at least 2, at most 6).  Where a side of the range is not declared, the search ends at
 * TD_SEEK_MULTIPLE times the largest figure of the cluster (at least TD_SEEK_LEAST).  A value that would put
 * another figure of the unit out of its range is not tried: cases_total does not fall below cases_cleared.
 *
 * Every value is scored (trial.h), the nearest first, up or down alike: no rule is taken to be monotone.  What lies further
 * than TD_SEEK_DENSE steps away is tried at TD_SEEK_COARSE places and halved down to an edge; the lever is then not
 * `whole`, and a smaller change may exist.  Where units are many the steps are fewer: as many as score TD_SEEK_CELLS units,
 * beyond TD_SEEK_UNITS units less again, at least TD_SEEK_DENSE_LEAST; and so are the combinations of pairs.
 *
 * Effort, by which answers are ordered: the change relative to the declared range; where a side is open, relative to the
 * figure (at least 1).  That of a pair is the sum.  A missing figure counts from 0, or the bound next to it.
 *
 * Pairs are tried of the TD_SEEK_LEVERS levers that bring the unit furthest, and of those that a knock-out or condition
 * in its way reads.  Where their ranges make at most TD_SEEK_BOX combinations all are tried, in the order of effort; else
 * a grid that is refined around the easiest hit, and then all combinations easier than that: where these are more
 * than TD_SEEK_BOX, `exact` is false.  A pair is kept where it asks for less than either of its figures alone.
 */
#ifndef TD_SEEK_H
#define TD_SEEK_H

#include "base/list.h"
#include "calc/explain.h"
#include "dial.h"

enum {
	TD_SEEK_MULTIPLE = 10,
	TD_SEEK_LEAST = 100,
	TD_SEEK_DENSE = 2000000,
	TD_SEEK_DENSE_LEAST = 1000,
	TD_SEEK_CELLS = 16000000,
	TD_SEEK_UNITS = 100,
	TD_SEEK_COARSE = 1000,
	TD_SEEK_LEVERS = 12,
	TD_SEEK_BOX = 16384,
	TD_SEEK_PAIRS = 10,  /* kept */
	TD_SEEK_GATE = 1000, /* values of a gate tried where all else is at its best */
	TD_SEEK_SHOWN = 10,  /* of the levers that bring most */
};

enum td_goal_kind {
	TD_GOAL_RANK,  /* place `number` or a better one */
	TD_GOAL_AWARD, /* award number `number` */
	TD_GOAL_TOTAL, /* at least so many ticks */
	TD_GOAL_ABOVE, /* a better place than row `number` */
};

struct td_goal {
	enum td_goal_kind kind;
	uint32_t row; /* of the unit */
	uint32_t number;
	int64_t ticks;
};

enum td_reach {
	TD_REACH_NO,
	TD_REACH_OPEN,
	TD_REACH_YES
};

struct td_lever {
	struct td_dial dial;
	struct td_dial_range range; /* as declared */
	double from;                /* NaN: no figure */
	double base;                /* what a change counts from */
	int64_t at, lo, hi;         /* base and the ends of the search, in steps of 10^-places */
	int places;
	bool events; /* SQL counts it from events: it is changed there */
	bool gate;   /* a knock-out or condition in the unit's way reads it */
	bool doubtful; /* a knock-out from the ranking, which it does not touch, leaves the unit's place open */

	bool whole;   /* every step was tried (up to the answer, where there is one) */
	double found; /* the nearest value that reaches the goal; NaN: none */
	double open;  /* a nearer one that leaves it open, where it was out of reach; NaN: none */
	double best; /* the value that brings the unit furthest, or lifts the gate; NaN: none brings it further */
	int64_t gain;  /* by so many ticks, against the unit to be passed where there is one */
	int64_t total; /* its total then */
	uint32_t
		full; /* a criterion or bonus that reads it and then has its maximum; TD_NONE: none, or not looked for */
};

struct td_move {
	uint32_t lever;
	double to;
};

/* Another unit whose place or awards change. */
struct td_displaced {
	uint32_t row, place;   /* 0: not ranked */
	const uint8_t *awards; /* enum td_verdict of each */
};

struct td_answer {
	struct td_move moves[2];
	size_t nmoves;
	double effort;
	bool exact;
	int64_t total;
	uint32_t place;
	struct td_displaced *displaced; /* in the order of the baseline's ranking */
	size_t ndisplaced;
};

struct td_seek {
	struct td_scoring *scoring;
	struct td_goal goal;
	enum td_reach reach; /* in the baseline */
	size_t rival;        /* row of the unit to be passed, by the baseline; SIZE_MAX: none */
	int64_t mark;        /* total of the unit to be passed, or asked for; TD_TICKS_NONE: none */
	int64_t dense;       /* steps that are all tried */
	uint64_t box;        /* combinations likewise */
	TD_LIST(struct td_lever) levers;
	TD_LIST(struct td_answer) singles, pairs; /* the easiest first */
	size_t npairs;                            /* tried */
	bool paired;                              /* pairs were looked for */
	TD_LIST(uint32_t) furthest;               /* levers with a gain, the largest first */
	/*
	 * Where no lever suffices: levers at their best value, one after another as each brings the unit further than any
	 * other, until the goal is reached or nothing brings it further; and then a gate that alone still keeps it.
	 */
	TD_LIST(struct td_move) together;
	bool enough;   /* they reach it */
	int64_t total; /* with them; TD_TICKS_NONE: not tried */
	struct td_arena arena;
};

/* The declaration of a lever's figure. */
const struct td_input *td_lever_input(const struct td_seek *seek, const struct td_lever *lever);

/* What an effort of 1 is: the declared range, or the figure. */
double td_lever_scale(const struct td_lever *lever);
double td_lever_effort(const struct td_lever *lever, double to);

/* Why not: one sentence each, in lang.  End with td_reasons_fini. */
int td_seek_why(const struct td_seek *seek, enum td_lang lang, struct td_reasons *out,
		struct td_err *err);

/* All of it as a document (report_seek_doc.c). */
int td_seek_doc(const struct td_seek *seek, const struct td_report_opts *opts, struct td_sink *sink,
		struct td_err *err);

#endif
