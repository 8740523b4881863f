/*
 * eval.h - run a plan over columns.
 *
 * Floor: calc.  Pure: same plan, table and slots give the same bytes on any block size, thread or
 * machine.  Any number of threads may evaluate the same plan at once, except where a native
 * function is serial (model/func.h).
 */
#ifndef TD_CALC_EVAL_H
#define TD_CALC_EVAL_H

#include <stddef.h>

#include "calc/plan.h"

struct td_err;
struct td_progress;

struct td_eval_opts {
	size_t block;                 /* rows at a time; 0: TD_BLOCK.  Never changes a result. */
	struct td_progress *progress; /* NULL: none; polled at every block */
};

/*
 * Evaluate all rows of table with the parameter values in slots (td_plan_slots of them).
 * out has one entry per output of the plan: NULL where it is not wanted (and then not computed,
 * unless something wanted needs it), else room for table->n values that the caller owns.
 *
 * TD_OK; TD_ENOMEM; TD_ECANCEL; TD_EINVAL when a number overflowed (the message names the
 * criterion and the unit) or a total is too large for whole ticks; or what a native function failed with.
 */
int td_eval(const struct td_plan *plan, const struct td_table *table, const double *slots,
	    const struct td_eval_opts *opts, double *const *out, struct td_err *err);

/*
 * All values of one row, for explain: values has room for td_plan_values.  Relative operations
 * see the whole table.  Statuses as td_eval.
 */
int td_eval_row(const struct td_plan *plan, const struct td_table *table, const double *slots,
		size_t row, double *values, struct td_err *err);

#endif
