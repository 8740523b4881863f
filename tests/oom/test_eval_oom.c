#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "build.h"
#include "calc/eval.h"
#include "calc/rank.h"
#include "calc/reduce.h"
#include "oom.h"
#include "run.h"

/* Rules that reach every part of a plan: stages, kept columns, policies, a native function, a grade. */
static int
twice(void *self, size_t n, size_t nargs, const double *const *args, double *out,
      struct td_err *err)
{
	(void)self, (void)nargs, (void)err;
	for (size_t i = 0; i < n; i++)
		out[i] = 2 * args[0][i];
	return TD_OK;
}

static struct td_ruleset *
full_rules(void)
{
	struct td_ruleset *rules = build_new();
	td_node x, y, mean, many[20];

	build_input(rules, "x", TD_INPUT_NUMBER);
	build_input(rules, "y", TD_INPUT_NUMBER);
	build_param(rules, "p", 3);
	x = build_x(rules, "x", 0);
	y = build_x(rules, "y", 0);
	mean = build_relative(rules, TD_OP_MEAN_OF, x);
	assert_true(
		td_list_push(&rules->natives, (struct td_func){ .name = "twice", .batch = twice }));
	build_item(rules, TD_ITEM_SECTION, "S", 40, 0);
	build_item(rules, TD_ITEM_CRITERION, "A", 30, build_2(rules, TD_OP_DIV, x, y));
	build_item(rules, TD_ITEM_CRITERION, "B", 20, build_2(rules, TD_OP_SUB, x, mean));
	build_item(rules, TD_ITEM_DEDUCT, "P", NAN,
		   td_graph_op(rules->graph, TD_OP_NATIVE, 0, 0, (const td_node[]){ x }, 1));
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = build_2(rules, TD_OP_ADD, x, build_c(rules, (double)i));
	build_measure(rules, "trimmed",
		      td_graph_op(rules->graph, TD_OP_TRIM, 0, 1, many, COUNT(many)));
	build_measure(rules, "rank",
		      build_relative(rules, TD_OP_RANK_OF,
				     build_2(rules, TD_OP_MUL, x, build_p(rules, "p"))));
	rules->items.at[1].parent = rules->items.at[2].parent = 0;
	rules->items.at[1].none = build_full(rules);
	rules->items.at[1].missing = TD_MISSING_RESCALE;
	rules->items.at[2].missing = TD_MISSING_MEAN;
	rules->items.at[2].not_applicable = TD_MISSING_ZERO;
	assert_int_equal(TD_OK, td_rules_settle(rules));
	return rules;
}

static void
a_plan_survives(void **state)
{
	struct td_ruleset *rules = full_rules();
	size_t n = 0;
	bool failed;

	(void)state;
	do {
		struct td_plan *plan = (struct td_plan *)rules;
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n++);
		st = td_plan_new(rules, &plan, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		assert_status(failed ? TD_ENOMEM : TD_OK, st, &err);
		assert_int_equal(failed, plan == NULL);
		td_plan_free(plan);
	} while (failed);
	assert_true(n > 40);
	td_ruleset_free(rules);
}

static const struct run_figures figures[] = {
	{ "x", 0, { 1, 2, NAN, 4 }, NULL },
	{ "y", 0, { 5, 0, 1, NAN }, NULL },
};

/* Evaluate everything with the n-th allocation failing. */
static bool
evaluate(const struct run *run, size_t n)
{
	double *all[64], room[64][4];
	struct td_err err = { 0 };
	size_t outputs;
	int st;

	td_plan_outputs(run->plan, &outputs);
	assert_true(outputs <= COUNT(all));
	for (size_t i = 0; i < outputs; i++)
		all[i] = room[i];
	oom_fail_at(n);
	st = td_eval(run->plan, run->table, run->slots, NULL, all, &err);
	oom_fail_at(OOM_NEVER);
	assert_status(oom_failed() ? TD_ENOMEM : TD_OK, st, &err);
	return oom_failed();
}

static bool
evaluate_row(const struct run *run, size_t n)
{
	double *values = calloc(td_plan_values(run->plan), sizeof(*values));
	struct td_err err = { 0 };
	int st;

	assert_non_null(values);
	oom_fail_at(n);
	st = td_eval_row(run->plan, run->table, run->slots, 1, values, &err);
	oom_fail_at(OOM_NEVER);
	free(values);
	assert_status(oom_failed() ? TD_ENOMEM : TD_OK, st, &err);
	return oom_failed();
}

static void
an_evaluation_survives(void **state)
{
	struct run run;
	size_t n = 0;

	(void)state;
	run_init(&run, full_rules(), figures, COUNT(figures), 4);
	while (evaluate(&run, n))
		n++;
	assert_true(n > 2);
	for (n = 0; evaluate_row(&run, n);)
		n++;
	assert_true(n > 3);
	run_fini(&run);
}

/* An overflow that is none takes memory of its own to look for. */
static void
a_search_for_an_overflow_survives(void **state)
{
	struct td_ruleset *rules = build_new();
	const struct run_figures large = { "x", 0, { 1e200, 1, 1, 1 }, NULL };
	struct run run;
	td_node x, small;
	size_t n = 0;

	(void)state;
	build_input(rules, "x", TD_INPUT_NUMBER);
	x = build_x(rules, "x", 0);
	small = build_2(rules, TD_OP_LT, x, build_c(rules, 10));
	build_measure(rules, "m", build_when(rules, small, build_2(rules, TD_OP_MUL, x, x), x));
	run_init(&run, rules, &large, 1, 4);
	while (evaluate(&run, n))
		n++;
	assert_true(n > 4);
	run_fini(&run);
}

static void
sorting_and_ranking_survive(void **state)
{
	enum {
		UNITS = 200
	};
	double value[UNITS], out[UNITS];
	uint32_t index[UNITS], group[UNITS];
	struct td_rank_column key = { .value = value };
	struct td_rank_opts opts = { 0 };
	struct td_reduction what = { .op = TD_OP_RANK_OF, .value = { value, 1 } };
	const size_t start[] = { 0, UNITS };

	(void)state;
	for (size_t i = 0; i < UNITS; i++)
		value[i] = (double)(i % 70);
	for (int which = 0; which < 3; which++) {
		size_t n = 0;
		int st;

		do {
			oom_fail_at(n++);
			if (which == 0)
				st = td_sort(UNITS, value, index, group, NULL);
			else if (which == 1)
				st = td_rank(UNITS, &key, 1, &opts, index, NULL, NULL, NULL, NULL);
			else
				st = td_reduce(&what, 1, start, out, NULL);
			oom_fail_at(OOM_NEVER);
			assert_int_equal(oom_failed() ? TD_ENOMEM : TD_OK, st);
		} while (oom_failed());
		assert_true(n > 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_survives),
		cmocka_unit_test(an_evaluation_survives),
		cmocka_unit_test(a_search_for_an_overflow_survives),
		cmocka_unit_test(sorting_and_ranking_survive),
	};

	return cmocka_run_group_tests_name("eval_oom", tests, NULL, NULL);
}
