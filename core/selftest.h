/*
 * selftest.h - the tests that a rule script carries: given these figures, expect those points.
 *
 * Floor: engine.  A test is scored as a cluster of its own by the very plan that scores the year.
 */
#ifndef TD_SELFTEST_H
#define TD_SELFTEST_H

#include "calc/plan.h"
#include "model/result.h"
#include "model/rules.h"
#include "model/table.h"
#include "td.h"

/* One test, scored.  Owns table, slots and result. */
struct td_trial {
	const struct td_ruleset *rules;
	const struct td_plan *plan;
	const struct td_test *test;
	struct td_table *table;
	double *slots;
	struct td_result *result; /* with points */
	const char *cluster;      /* the only one, without a name */
};

/* TD_EINVAL: it cannot be scored, and err says why.  End with td_trial_fini in any case. */
int td_trial_score(struct td_trial *trial, const struct td_ruleset *rules,
		   const struct td_plan *plan, const struct td_test *test, struct td_err *err);

/* Complain about every expectation that does not hold, and count them. */
int td_trial_check(const struct td_trial *trial, struct td_diags *diags, size_t *failed,
		   struct td_err *err);
void td_trial_fini(struct td_trial *trial);

/* Score and check one test; *right: all of it holds.  TD_OK unless something else fails. */
int td_test_holds(const struct td_ruleset *rules, const struct td_plan *plan,
		  const struct td_test *test, struct td_diags *diags, bool *right,
		  struct td_err *err);

#endif
