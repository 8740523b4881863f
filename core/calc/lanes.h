/*
 * lanes.h - a plan whose rows are trials: the units are unrolled, what varies is a column, all else is a number.
 *
 * Floor: calc.  Pure.  Built once from a plan over units, a table and slots, then only read.  Each value of the plan
 * becomes one per unit; figures and parameters that do not vary are constants, so that folding them leaves what hangs on
 * a cell that varies, and equal values are computed once.  td_eval runs it over a table with a column per cell.
 *
 * For few units (TD_OVER_UNITS in a cluster at most): the plan grows with their number.  Not for plans with functions that
 * see a whole cluster (TD_OP_CLUSTER).
 */
#ifndef TD_CALC_LANES_H
#define TD_CALC_LANES_H

#include "calc/plan.h"

/* What varies: a parameter's slot, or the figure of a unit. */
struct td_cell {
	bool param;
	uint32_t index; /* slot, or column of the table */
	uint32_t row;
};

/* What one output is for one unit. */
struct td_lane {
	size_t at; /* place among the outputs of the plan, or SIZE_MAX: the same in every trial, */
	double number; /* and this */
};

struct td_lanes {
	struct td_plan *plan; /* column i of its table: cell i */
	size_t nunits;
	struct td_lane *
		lanes; /* [output of the plan over units * nunits + unit]; of those not wanted: unset */
	uint8_t *whole; /* per value of plan: surely a whole number, or missing */
};

/*
 * wanted: per output of plan.  No cell twice.  A figure that is not applicable stays so where its column is missing.
 * TD_OK, TD_ENOMEM, or what a native function fails with.
 */
int td_lanes_new(const struct td_plan *plan, const struct td_table *table, const double *slots,
		 const struct td_cell *cells, size_t ncells, const bool *wanted,
		 struct td_lanes **out, struct td_err *err);
void td_lanes_free(struct td_lanes *lanes); /* NULL is fine */

#endif
