#include "test.h"

#include <math.h>

#include "base/sink.h"
#include "calc/eval.h"
#include "run.h"

/* A criterion x * full, with a parameter and last year's figure beside. */
static struct td_ruleset *
small_rules(void)
{
	struct td_ruleset *rules = build_new();
	td_node sum;

	build_input(rules, "unused", TD_INPUT_NUMBER);
	build_input(rules, "x", TD_INPUT_NUMBER);
	build_param(rules, "p", 75);
	sum = build_2(rules, TD_OP_ADD, build_x(rules, "x", 0), build_x(rules, "x", 1));
	build_item(rules, TD_ITEM_CRITERION, "A", 10,
		   build_2(rules, TD_OP_MUL, build_full(rules),
			   build_2(rules, TD_OP_DIV, sum, build_p(rules, "p"))));
	return rules;
}

static void
only_needed_columns_are_asked(void **state)
{
	struct run run;
	size_t n;
	const struct td_need *needs;

	(void)state;
	run_init(&run, small_rules(), NULL, 0, 1);
	needs = td_plan_needs(run.plan, &n);
	assert_int_equal(2, n);
	assert_int_equal(1, needs[0].input);
	assert_int_equal(0, needs[0].lag);
	assert_int_equal(1, needs[1].input);
	assert_int_equal(1, needs[1].lag);
	run_fini(&run);
}

static void
slots_are_the_parameters(void **state)
{
	struct run run;

	(void)state;
	run_init(&run, small_rules(), NULL, 0, 1);
	assert_int_equal(1, td_plan_slots(run.plan, NULL));
	assert_true(run.slots[0] == 75);
	run_fini(&run);
}

static void
outputs_are_found(void **state)
{
	struct run run;
	size_t n;
	const struct td_output *outputs;

	(void)state;
	run_init(&run, small_rules(), NULL, 0, 1);
	outputs = td_plan_outputs(run.plan, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(i, td_plan_output(run.plan, outputs[i].kind, outputs[i].index));
	assert_int_not_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_NPENDING, 0));
	assert_int_not_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_POINTS, 0));
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_POINTS, 1));
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_MEASURE, 0));
	run_fini(&run);
}

/* The same expression written twice is one value, that of `full` one per item. */
static void
nodes_become_values(void **state)
{
	struct td_ruleset *rules = build_new();
	struct run run;
	td_node half[2], times[2], unused;

	(void)state;
	build_input(rules, "x", TD_INPUT_NUMBER);
	for (int i = 0; i < 2; i++) {
		half[i] = build_2(rules, TD_OP_MUL, build_x(rules, "x", 0), build_c(rules, 0.5));
		times[i] = build_2(rules, TD_OP_MUL, build_full(rules), half[i]);
	}
	unused = build_2(rules, TD_OP_MUL, half[0], half[0]);
	build_item(rules, TD_ITEM_CRITERION, "A", 10, times[0]);
	build_item(rules, TD_ITEM_CRITERION, "B", 20, times[1]);
	run_init(&run, rules, NULL, 0, 1);
	assert_int_equal(td_plan_value(run.plan, 0, half[0]), td_plan_value(run.plan, 1, half[1]));
	assert_int_equal(td_plan_value(run.plan, 0, half[0]),
			 td_plan_value(run.plan, TD_NONE, half[0]));
	assert_int_not_equal(TD_NONE, td_plan_value(run.plan, 0, times[0]));
	assert_int_not_equal(td_plan_value(run.plan, 0, times[0]),
			     td_plan_value(run.plan, 1, times[1]));
	assert_int_equal(TD_NONE, td_plan_value(run.plan, TD_NONE, times[0]));
	assert_int_equal(TD_NONE, td_plan_value(run.plan, 1, times[0]));
	assert_int_equal(TD_NONE, td_plan_value(run.plan, 0, unused));
	assert_int_equal(TD_NONE, td_plan_value(run.plan, 0, 0));
	run_fini(&run);
}

/* raw, clamped and counted points of a criterion, as explain reads them. */
static void
an_item_on_its_way_to_points(void **state)
{
	struct td_ruleset *rules = build_new();
	const struct run_figures x = { "x", 0, { 12.345 }, NULL };
	struct td_item_values item;
	struct run run;
	double values[64];

	(void)state;
	build_input(rules, "x", TD_INPUT_NUMBER);
	build_item(rules, TD_ITEM_CRITERION, "A", 20, build_x(rules, "x", 0));
	build_item(rules, TD_ITEM_CRITERION, "B", 10,
		   build_2(rules, TD_OP_DIV, build_c(rules, 3), build_x(rules, "x", 0)))
		->none = build_full(rules);
	build_item(rules, TD_ITEM_SECTION, "S", 15, 0);
	rules->items.at[0].parent = rules->items.at[1].parent = 2;
	run_init(&run, rules, &x, 1, 1);
	assert_true(td_plan_values(run.plan) <= COUNT(values));
	assert_int_equal(TD_OK, td_eval_row(run.plan, run.table, run.slots, 0, values, NULL));
	item = td_plan_item(run.plan, 0);
	assert_int_equal(TD_NONE, item.none);
	assert_number(12.345, values[item.raw], "raw", 0);
	assert_number(12.345, values[item.clamped], "clamped", 0);
	assert_number(12.35, values[item.points], "points", 0);
	item = td_plan_item(run.plan, 1);
	assert_number(0, values[item.none], "none", 1);
	assert_number(3 / 12.345, values[item.raw], "raw", 1);
	assert_number(0.24, values[item.points], "points", 1);
	item = td_plan_item(run.plan, 2);
	assert_number(12.59, values[item.raw], "raw", 2);
	assert_number(12.59, values[item.points], "points", 2);
	run_fini(&run);
}

/* ---- cycles ----------------------------------------------------------------------- */

static void
expect_cycle(struct td_ruleset *rules, const char *want)
{
	struct td_err err = { 0 };
	struct td_plan *plan = (struct td_plan *)&err;

	assert_int_equal(TD_OK, td_rules_settle(rules));
	assert_status(TD_EINVAL, td_plan_new(rules, &plan, &err), &err);
	assert_null(plan);
	assert_string_equal(want, err.msg);
	td_ruleset_free(rules);
}

static void
cycles_are_named(void **state)
{
	struct td_ruleset *rules = build_new();
	td_node total;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, build_points(rules, "B"));
	build_item(rules, TD_ITEM_CRITERION, "B", 10, build_points(rules, "m"));
	build_measure(rules, "m", build_points(rules, "A"));
	expect_cycle(rules, "points depend on themselves: A -> B -> m -> A");

	rules = build_new();
	build_item(rules, TD_ITEM_CRITERION, "A", 10, build_points(rules, "A"));
	expect_cycle(rules, "points depend on themselves: A -> A");

	rules = build_new();
	total = td_graph_leaf(rules->graph, TD_OP_TOTAL, 0, 0, 0);
	build_item(rules, TD_ITEM_SECTION, "S", 10, 0);
	build_item(rules, TD_ITEM_CRITERION, "A", 10, total)->parent = 0;
	expect_cycle(rules, "points depend on themselves: S -> A -> total() -> base_points() -> S");
}

/* Two ways to the same item are no cycle, however long. */
static void
diamonds_are_no_cycles(void **state)
{
	struct td_ruleset *rules = build_new();
	const struct run_figures x = { "x", 0, { 1 }, NULL };
	char id[16], before[16];
	struct run run;

	(void)state;
	build_input(rules, "x", TD_INPUT_NUMBER);
	build_item(rules, TD_ITEM_CRITERION, "c0", NAN, build_x(rules, "x", 0));
	for (int i = 1; i <= 40; i++) {
		td_node p;

		snprintf(id, sizeof(id), "c%d", i);
		snprintf(before, sizeof(before), "c%d", i - 1);
		p = build_points(rules, before);
		build_item(rules, TD_ITEM_CRITERION, td_arena_text(&rules->arena, id), NAN,
			   build_2(rules, TD_OP_ADD, p, build_points(rules, before)));
	}
	run_init(&run, rules, &x, 1, 1);
	run_expect(&run, TD_OUT_POINTS, 40, (double[]){ 1099511627776.0 });
	run_fini(&run);
}

/* A chain far longer than any stack of calls would like. */
static void
long_chains_of_points(void **state)
{
	enum {
		LENGTH = 4000
	};
	struct td_ruleset *rules = build_new();
	struct td_plan *plan = NULL;
	struct td_err err = { 0 };
	char id[16];

	(void)state;
	for (int i = 0; i < LENGTH; i++) {
		snprintf(id, sizeof(id), "m%d", i + 1);
		td_node next = i + 1 < LENGTH ? build_points(rules, id) : build_c(rules, 1);

		snprintf(id, sizeof(id), "m%d", i);
		build_measure(rules, td_arena_text(&rules->arena, id), next);
	}
	assert_int_equal(TD_OK, td_rules_settle(rules));
	assert_status(TD_OK, td_plan_new(rules, &plan, &err), &err);
	td_plan_free(plan);
	td_ruleset_free(rules);
}

/* ---- the listing ------------------------------------------------------------------ */

/* One step per criterion form, relative values before the stage that uses them, what is kept. */
static void
the_listing(void **state)
{
	struct td_ruleset *rules = build_new();
	struct td_sink sink = { 0 };
	struct run run;
	td_node share;

	(void)state;
	build_input(rules, "x", TD_INPUT_NUMBER);
	build_input(rules, "y", TD_INPUT_NUMBER);
	build_param(rules, "p", 2);
	share = build_2(rules, TD_OP_DIV, build_x(rules, "x", 0), build_x(rules, "y", 1));
	share = build_2(rules, TD_OP_DIV, share, build_relative(rules, TD_OP_BEST, share));
	build_measure(rules, "m",
		      build_2(rules, TD_OP_MUL, share,
			      build_2(rules, TD_OP_ADD, build_p(rules, "p"), build_c(rules, 1))));
	run_init(&run, rules, NULL, 0, 1);
	td_plan_print(run.plan, &sink);
	assert_int_equal(TD_OK, td_sink_close(&sink, NULL));
	assert_string_equal("need 0: x\n"
			    "need 1: y, 1 back\n"
			    "numbers\n"
			    "  v8 = + p.p 1\n"
			    "stage 0\n"
			    "  v3 = / x y[-1]  (kept)\n"
			    "stage 1\n"
			    "  v4 = best v3 - - -\n"
			    "  v9 = ratio_times v3 v4 v8\n"
			    "11 values, 2 steps, 2 stages, 1 buffers\n",
			    sink.text);
	td_sink_fini(&sink);
	run_fini(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_needed_columns_are_asked),
		cmocka_unit_test(slots_are_the_parameters),
		cmocka_unit_test(outputs_are_found),
		cmocka_unit_test(nodes_become_values),
		cmocka_unit_test(an_item_on_its_way_to_points),
		cmocka_unit_test(cycles_are_named),
		cmocka_unit_test(diamonds_are_no_cycles),
		cmocka_unit_test(long_chains_of_points),
		cmocka_unit_test(the_listing),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
