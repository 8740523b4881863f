/*
 * cone.h - evaluate a table again where single numbers differ: only what hangs on them.
 *
 * Floor: calc.  Pure.  Of a baseline every value that an output needs is kept for all rows.  A run turns parameters and
 * figures, computes the values downstream of them and reads all others as they are; a figure touches its row alone until
 * a relative operation spreads it.  Gives the bits of td_eval.
 *
 * The cone is only read, by any number of threads; each has a run of its own.
 */
#ifndef TD_CALC_CONE_H
#define TD_CALC_CONE_H

#include "calc/plan.h"

struct td_cone;
struct td_cone_run;

/*
 * plan, table and slots must outlive it.  wanted: per output of the plan.  *out NULL with TD_OK: it would take more than
 * `most` bytes.  TD_OK, TD_ENOMEM, or what evaluating fails with; TD_EINVAL with no message where a number overflows.
 */
int td_cone_new(const struct td_plan *plan, const struct td_table *table, const double *slots,
		const bool *wanted, size_t most, struct td_cone **out, struct td_err *err);
void td_cone_free(struct td_cone *cone); /* NULL is fine */

int td_cone_run_new(const struct td_cone *cone, struct td_cone_run **out, struct td_err *err);
void td_cone_run_free(struct td_cone_run *run); /* NULL is fine */

/* Turn a number; the last value counts.  A figure that is not applicable stays so where the value is missing. */
void td_cone_set_param(struct td_cone_run *run, uint32_t slot, double value);
int td_cone_set_figure(struct td_cone_run *run, uint32_t column, uint32_t row, double value,
		       struct td_err *err);

/* TD_OK; TD_ENOMEM; or: td_eval may have something to say. */
int td_cone_eval(struct td_cone_run *run, struct td_err *err);

/* Per output of the plan: its column, NULL where not wanted; until td_cone_turn_back. */
double *const *td_cone_outputs(const struct td_cone_run *run);

/* Where an output may differ from the baseline's: nowhere, in the rows of the figures turned, or anywhere. */
enum td_cone_change {
	TD_CONE_CLEAN,
	TD_CONE_ROWS,
	TD_CONE_ALL
};
enum td_cone_change td_cone_change(const struct td_cone_run *run, size_t output);
const uint32_t *td_cone_rows(const struct td_cone_run *run, size_t *n);

/* All as in the baseline again. */
void td_cone_turn_back(struct td_cone_run *run);

#endif
