/*
 * trial_in.h - what trial*.c share.
 *
 * Floor: engine, private.
 *
 *	trial.c        the doors; and each trial by the engine itself, for what the others leave to it
 *	trial_lanes.c  few units: blocks of trials as the rows of a plan of their own (calc/lanes.h)
 *	trial_rows.c   many units: trial by trial, what hangs on the numbers turned (calc/cone.h)
 *	trial_award.c  awards of many trials: places and verdicts seen before have the outcome they had
 */
#ifndef TD_TRIAL_IN_H
#define TD_TRIAL_IN_H

#include <pthread.h>

#include "calc/lanes.h"
#include "calc/some.h"
#include "trial.h"

enum {
	TD_PIECE = TD_SOME_TRIALS, /* trials at a time */
	TD_CELLS =
		TD_PIECE *
		128, /* trials * units in a block: some milliseconds, so that threads have something to do */
	TD_CONE_MOST = 1 << 29 /* bytes that a baseline's values may take */
};

struct td_trials {
	const struct td_scoring *baseline;
	struct td_dial *dials;
	size_t ndials;
	struct td_cell *cells; /* what the dials turn, each once */
	size_t ncells;
	uint32_t *cell_of;           /* per dial */
	struct td_lane_rules *lanes; /* either; none: trial by trial */
	struct td_row_rules *rows;
	bool serial;          /* a native function of the rules must not run on two threads */
	pthread_mutex_t lock; /* for it */
};

/* Part of a block: trials from..from + n, written there. */
struct td_trial_part {
	size_t from, n;
	struct td_standings *out;
};

/* Whether a rank key (of rank_by, then ties) is the classification; whether any is. */
bool td_trial_is_class(const struct td_ruleset *rules, size_t key);
bool td_trial_by_class(const struct td_ruleset *rules);

/* Per output of the plan: whether standings hang on it.  To free(); NULL: out of memory. */
bool *td_trial_wanted(const struct td_scoring *scoring);

/* ---- few units (trial_lanes.c) --------------------------------------------------------- */

/* *out NULL with TD_OK: not for these rules and units. */
int td_lane_rules_new(const struct td_trials *trials, struct td_lane_rules **out,
		      struct td_err *err);
void td_lane_rules_free(struct td_lane_rules *rules); /* NULL is fine */

struct td_lane_room; /* of one thread */
int td_lane_room_new(const struct td_trials *trials, struct td_lane_room **out, struct td_err *err);
void td_lane_room_free(struct td_lane_room *room); /* NULL is fine */

/* The column of a cell for the next run, TD_PIECE at most: the caller's, or NULL for the baseline's. */
void td_lane_set(struct td_lane_room *room, size_t cell, const double *values);
/* A column of the room's own for a cell, with the baseline's values. */
double *td_lane_own(struct td_lane_room *room, size_t cell);

/* TD_OK; TD_ENOMEM; any other: some trial fails, or may: ask the engine. */
int td_lanes_run(const struct td_trials *trials, struct td_lane_room *room,
		 const struct td_trial_part *part, struct td_err *err);

/* The same for trials that turn few of many cells; trials count from the part's first.  *done false: not done, there are
 * too many; let td_lanes_run do it. */
int td_lanes_run_some(const struct td_trials *trials, struct td_lane_room *room,
		      const struct td_some_turn *turns, size_t nturns,
		      const struct td_trial_part *part, bool *done, struct td_err *err);

/* ---- many units (trial_rows.c) ----------------------------------------------------------- */

/* *out NULL with TD_OK: too many. */
int td_row_rules_new(const struct td_trials *trials, struct td_row_rules **out, struct td_err *err);
void td_row_rules_free(struct td_row_rules *rules); /* NULL is fine */

struct td_row_room; /* of one thread */
int td_row_room_new(const struct td_trials *trials, struct td_row_room **out, struct td_err *err);
void td_row_room_free(struct td_row_room *room); /* NULL is fine */

int td_row_turn(struct td_row_room *room, const struct td_dial *dial, double value,
		struct td_err *err);
void td_row_turn_back(struct td_row_room *room);

/* One trial; statuses as td_lanes_run.  Trials that follow each other are written together: flush after the last one, and
 * before one is left out. */
int td_rows_run(struct td_row_room *room, size_t trial, struct td_standings *out,
		struct td_err *err);
void td_rows_flush(struct td_row_room *room, struct td_standings *out);

/* ---- awards (trial_award.c) ------------------------------------------------------------- */

/* A column of the rules' awards for a unit: a number, or a column of TD_PIECE. */
struct td_award_cell {
	const double *at; /* NULL: number */
	double number;
};

/* What awards hang on besides places; [index * nunits + unit]; NULL: none declared. */
struct td_award_cells {
	const struct td_award_cell *knockout, *when, *share, *count;
	const bool *has_when, *has_share, *has_count; /* per award */
};

struct td_award_memo; /* of one thread */
int td_award_memo_new(const struct td_scoring *baseline, const struct td_award_cells *cells,
		      struct td_award_memo **out, struct td_err *err);
void td_award_memo_free(struct td_award_memo *memo); /* NULL is fine */

/* Fill the awards of a part whose places are there. */
int td_award_memo_run(struct td_award_memo *memo, const struct td_trial_part *part,
		      struct td_err *err);

#endif
