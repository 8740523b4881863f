/*
 * check.h - every mistake that a ruleset can contain, with its place.
 *
 * Floor: calc.  Pure.  Never stops at the first mistake.
 *
 * Errors (the ruleset cannot be used): a name that is no input, parameter, item, measure, level or award
 * (nearest name offered); duplicate ids; cycles through points and total; maxima that do not
 * add up to their section or the scale; text where a number is wanted and the reverse; a condition wanted
 * and a number given; a maximum with more decimals than the rounding keeps; bands that overlap or stand in the wrong order;
 * a band, level or base above the maximum; quotas that cannot be (share outside 0..1, count below 0).
 * Warnings (it can, but look): bands with gaps; a maximum that no figures in the declared ranges can reach, a scale that
 * never moves, a branch never taken (interval analysis over the graph; integer inputs are known to be whole);
 * inputs without a range or unused; unused parameters; criteria without title or ref; quotas without a settled tie
 * rule; native functions.
 */
#ifndef TD_CALC_CHECK_H
#define TD_CALC_CHECK_H

#include "base/diag.h"
#include "model/rules.h"
#include "model/table.h"

struct td_err;

/* Complain about rules (settled by td_rules_settle); sets `used` on inputs and parameters.
 * TD_OK (whatever was complained of) or TD_ENOMEM. */
int td_check(struct td_ruleset *rules, struct td_diags *diags, struct td_err *err);

/*
 * Complain about figures: inputs that no unit has, figures missing (one line per input with the
 * units), values outside the declared range, a number that should be whole.  needs are those of table's columns.
 * Figures have no line of their own: the place is file `name` (the database), line 0.
 */
int td_check_data(const struct td_ruleset *rules, const struct td_need *needs, size_t nneeds,
		  const struct td_table *table, const double *slots, const char *name,
		  struct td_diags *diags, struct td_err *err);

/*
 * What is wrong with value v for the figure at row of a column by its declared kind and range, as an English format of
 * unit, input, figure, year and *limit (texts but for the year); NULL: nothing.
 */
const char *td_check_figure(const struct td_ruleset *rules, const struct td_need *needs,
			    size_t nneeds, const struct td_table *table, const double *slots,
			    size_t column, size_t row, double v, double *limit);

/* The declared range of that figure, worked out where a bound depends on other figures; infinite where there is none,
 * or where it cannot be known. */
void td_check_bounds(const struct td_ruleset *rules, const struct td_need *needs, size_t nneeds,
		     const struct td_table *table, const double *slots, size_t column, size_t row,
		     double *min, double *max);

#endif
