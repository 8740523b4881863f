/*
 * some.h - run a plan over trials where each trial turns few of many cells.
 *
 * Floor: calc.  Pure.  A value differs from the baseline's only in the trials that turn a cell upstream of it: it is
 * computed for these alone, close together; values with the same cells upstream share their list of trials.  Gives the
 * bits of td_eval over the lanes.
 *
 * Only read once built; each thread has room of its own.
 */
#ifndef TD_CALC_SOME_H
#define TD_CALC_SOME_H

#include "calc/lanes.h"

enum {
	TD_SOME_TRIALS = 1024 /* at a time */
};

struct td_some;
struct td_some_room;

struct td_some_turn {
	uint32_t cell, trial;
	double value;
};

/* lanes must outlive it.  base: per cell its value in the baseline.  TD_OK, TD_ENOMEM, or what a native function fails
 * with; TD_EINVAL with no message where a number overflows. */
int td_some_new(const struct td_lanes *lanes, const double *base, size_t ncells,
		struct td_some **out, struct td_err *err);
void td_some_free(struct td_some *some); /* NULL is fine */

int td_some_room_new(const struct td_some *some, struct td_some_room **out, struct td_err *err);
void td_some_room_free(struct td_some_room *room); /* NULL is fine */

/* The value of an output of the lanes' plan in the baseline. */
double td_some_base(const struct td_some *some, size_t output);

/*
 * turns by trial; of one cell in one trial the last counts.  outputs: per output of the plan a column that has the
 * baseline's value in every trial; where it differs the new value is written, and td_some_turn_back takes that back.
 * *done false: too many are turned for this to pay, nothing is written.
 * TD_OK; TD_ENOMEM; or: td_eval may have something to say, and what is written must be taken back all the same.
 */
int td_some_run(const struct td_some *some, struct td_some_room *room,
		const struct td_some_turn *turns, size_t nturns, double *const *outputs, bool *done,
		struct td_err *err);
void td_some_turn_back(const struct td_some *some, struct td_some_room *room,
		       double *const *outputs);

#endif
