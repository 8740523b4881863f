#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/progress.h"
#include "calc/eval.h"
#include "model/result.h"
#include "run.h"

#define NONE ((double)NAN)

/* ---- one criterion "2.1" over the figures of x ------------------------------------ */

static struct td_ruleset *
rules_with(const char *const *inputs, size_t n)
{
	struct td_ruleset *rules = build_new();

	for (size_t i = 0; i < n; i++)
		build_input(rules, inputs[i], TD_INPUT_NUMBER);
	return rules;
}

static struct td_ruleset *
rules_of_x(void)
{
	static const char *const x[] = { "x" };

	return rules_with(x, 1);
}

static td_node
ratio(struct td_ruleset *rules, const char *a, const char *b)
{
	return build_2(rules, TD_OP_DIV, build_x(rules, a, 0), build_x(rules, b, 0));
}

/* Points of the item that was declared last. */
static void
expect_last(struct td_ruleset *rules, const struct run_figures *figures, size_t nfigures, size_t n,
	    const double *want)
{
	struct run run;

	run_init(&run, rules, figures, nfigures, n);
	run_expect(&run, TD_OUT_POINTS, (uint32_t)rules->items.n - 1, want);
	run_fini(&run);
}

static void
expect_points(struct td_ruleset *rules, double max, td_node score, struct run_figures x, size_t n,
	      const double *want)
{
	build_item(rules, TD_ITEM_CRITERION, "2.1", max, score);
	expect_last(rules, &x, 1, n, want);
}

/* ---- idioms (domain.md 4.13) ------------------------------------------------------ */

/* around: target 75, base 50, 1 per unit above and at most 10, 2 per unit short */
static td_node
around(struct td_ruleset *rules, enum td_op steps)
{
	td_node x = build_x(rules, "x", 0), target = build_c(rules, 75), base = build_c(rules, 50);
	td_node over = build_2(rules, TD_OP_SUB, x, target), more;
	td_node under = build_2(rules, TD_OP_SUB, target, x);

	if (steps != TD_OP_NONE) {
		over = td_graph_1(rules->graph, steps, over);
		under = td_graph_1(rules->graph, steps, under);
	}
	more = build_2(rules, TD_OP_MUL, build_c(rules, 1), over);
	more = build_2(rules, TD_OP_ADD, base, build_2(rules, TD_OP_MIN, more, build_c(rules, 10)));
	under = build_2(rules, TD_OP_MUL, build_c(rules, 2), under);
	return build_when(rules, build_2(rules, TD_OP_GE, x, target), more,
			  build_2(rules, TD_OP_SUB, base, under));
}

static void
around_a_target(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 75, 83.48, 90, 73.22, 50, 49, NONE }, NULL };
	const double want[] = { 50, 58.48, 60, 46.44, 0, 0, NONE };

	(void)state;
	expect_points(rules, 60, around(rules, TD_OP_NONE), x, 7, want);
}

static void
around_in_whole_steps(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 83.48, 75.99, 74.5, 73 }, NULL };
	const double want[] = { 58, 50, 50, 46 };

	(void)state;
	expect_points(rules, 60, around(rules, TD_OP_FLOOR), x, 4, want);
}

static void
around_in_started_steps(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 75.01, 74.99, 73 }, NULL };
	const double want[] = { 51, 48, 46 };

	(void)state;
	expect_points(rules, 60, around(rules, TD_OP_CEIL), x, 3, want);
}

/* More than 90: full; else 38 - 2 for each percent short. */
static void
a_strict_target_costs_a_first_step(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node v = build_x(rules, "x", 0), limit = build_c(rules, 90);
	td_node short_of = build_2(rules, TD_OP_SUB, limit, v);
	td_node lost = build_2(rules, TD_OP_ADD, build_c(rules, 2),
			       build_2(rules, TD_OP_MUL, build_c(rules, 2), short_of));
	td_node score = build_when(rules, build_2(rules, TD_OP_GT, v, limit), build_full(rules),
				   build_2(rules, TD_OP_SUB, build_full(rules), lost));
	const struct run_figures x = { "x", 0, { 90.01, 90, 89, 71, 70, NONE }, NULL };
	const double want[] = { 40, 38, 36, 0, 0, NONE };

	(void)state;
	expect_points(rules, 40, score, x, 6, want);
}

/* Below 0.5: full; else 36 - 4 for each full 0.1 above.  0.6 / 0.1 is 5.999... as doubles. */
static void
lower_is_better_by_full_steps(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node v = build_x(rules, "x", 0), limit = build_c(rules, 0.5);
	td_node steps =
		build_2(rules, TD_OP_DIV, build_2(rules, TD_OP_SUB, v, limit), build_c(rules, 0.1));
	td_node lost = build_2(rules, TD_OP_MUL, build_c(rules, 4),
			       td_graph_1(rules->graph, TD_OP_FLOOR, steps));
	td_node score;
	const struct run_figures x = { "x", 0, { 0.49, 0.50, 0.5454, 0.60, 0.7222, 0.7, 2 }, NULL };
	const double want[] = { 40, 36, 36, 32, 28, 28, 0 };

	(void)state;
	lost = build_2(rules, TD_OP_ADD, build_c(rules, 4), lost);
	score = build_when(rules, build_2(rules, TD_OP_LT, v, limit), build_full(rules),
			   build_2(rules, TD_OP_SUB, build_full(rules), lost));
	expect_points(rules, 40, score, x, 7, want);
}

static td_node
rank_points(struct td_ruleset *rules, unsigned ties)
{
	td_node args[4] = { build_x(rules, "x", 0) };
	td_node rank = td_graph_op(rules->graph, TD_OP_RANK_OF, 0, ties, args, 4);
	td_node lost = build_2(rules, TD_OP_MUL, build_c(rules, 2),
			       build_2(rules, TD_OP_SUB, rank, build_c(rules, 1)));

	return build_2(rules, TD_OP_MAX, build_c(rules, 0),
		       build_2(rules, TD_OP_SUB, build_full(rules), lost));
}

static void
points_by_rank(void **state)
{
	const struct run_figures x = { "x", 0, { 80, 80, 70, 80, 75, 70, 80, 75 }, NULL };
	const double skip[] = { 20, 20, 8, 20, 12, 8, 20, 12 };
	const double dense[] = { 20, 20, 16, 20, 18, 16, 20, 18 };
	struct td_ruleset *rules = rules_of_x();

	(void)state;
	expect_points(rules, 20, rank_points(rules, TD_TIES_SKIP), x, 8, skip);
	rules = rules_of_x();
	expect_points(rules, 20, rank_points(rules, TD_TIES_DENSE), x, 8, dense);
}

static td_node
minmax(struct td_ruleset *rules, bool inverse)
{
	td_node v = build_x(rules, "x", 0), low = build_relative(rules, TD_OP_WORST, v);
	td_node high = build_relative(rules, TD_OP_BEST, v), swap = low, line;

	if (inverse) {
		low = high;
		high = swap;
	}
	line = build_2(rules, TD_OP_MUL, build_c(rules, 9), build_2(rules, TD_OP_SUB, v, low));
	line = build_2(rules, TD_OP_DIV, line, build_2(rules, TD_OP_SUB, high, low));
	line = build_2(rules, TD_OP_ADD, build_c(rules, 1), line);
	return build_when(rules, build_2(rules, TD_OP_EQ, low, high), build_c(rules, 10), line);
}

static void
between_the_extremes(void **state)
{
	const struct run_figures x = { "x", 0, { 20, 25, 30, NONE }, NULL };
	const struct run_figures alike = { "x", 0, { 20, 20 }, NULL };
	struct td_ruleset *rules = rules_of_x();

	(void)state;
	expect_points(rules, 10, minmax(rules, false), x, 4, (double[]){ 1, 5.5, 10, NONE });
	rules = rules_of_x();
	expect_points(rules, 10, minmax(rules, true), x, 4, (double[]){ 10, 5.5, 1, NONE });
	rules = rules_of_x();
	expect_points(rules, 10, minmax(rules, false), alike, 2, (double[]){ 10, 10 });
}

static void
a_mean_times_a_factor(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	struct td_ruleset *rules = rules_with(names, 3);
	td_node sum = build_2(rules, TD_OP_ADD, build_x(rules, "a", 0), build_x(rules, "b", 0));
	const struct run_figures lessons[] = { { "a", 0, { 9 }, NULL },
					       { "b", 0, { 10 }, NULL },
					       { "c", 0, { 8 }, NULL } };

	(void)state;
	sum = build_2(rules, TD_OP_ADD, sum, build_x(rules, "c", 0));
	build_item(rules, TD_ITEM_CRITERION, "2.1", 40,
		   build_2(rules, TD_OP_MUL, build_2(rules, TD_OP_DIV, sum, build_c(rules, 3)),
			   build_c(rules, 4)));
	expect_last(rules, lessons, 3, 1, (double[]){ 36 });
}

static td_node
t3_bands(struct td_ruleset *rules, td_node x)
{
	const struct build_row rows[] = {
		{ 90, NONE, 60 }, { 80, 90, 50 }, { 70, 80, 40 }, { 60, 70, 30 }, { 50, 60, 20 }
	};

	return build_bands(rules, x, build_c(rules, 10), 0, rows, COUNT(rows));
}

static void
a_table_of_bands(void **state)
{
	const struct run_figures x = { "x", 0, { 90, 89.99, 80, 50, 49.99, 0, NONE }, NULL };
	struct td_ruleset *rules = rules_of_x();

	(void)state;
	expect_points(rules, 60, t3_bands(rules, build_x(rules, "x", 0)), x, 7,
		      (double[]){ 60, 50, 50, 20, 10, 10, NONE });
}

/* What is done to a table's points is done to the table: full - band, doubled, held and rounded. */
static void
a_table_within_a_formula(void **state)
{
	const struct run_figures x = { "x", 0, { 90, 85, 49, NONE }, NULL };
	struct td_ruleset *rules = rules_of_x();
	td_node twice = build_2(rules, TD_OP_MUL, t3_bands(rules, build_x(rules, "x", 0)),
				build_c(rules, 1.0 / 3));

	(void)state;
	expect_points(rules, 30, build_2(rules, TD_OP_SUB, build_full(rules), twice), x, 4,
		      (double[]){ 10, 13.33, 26.67, NONE });
}

static void
levels_of_a_grade(void **state)
{
	static const char *const names[] = { "good", "fair", "poor" };
	struct td_ruleset *rules = build_new();
	const struct run_figures g = { "g", 0, { 0, 1, 2, NONE }, NULL };
	td_node args[5];

	(void)state;
	build_levels(rules, "g", names, 3);
	args[0] = build_x(rules, "g", 0);
	args[1] = 0;
	args[2] = build_c(rules, 15);
	args[3] = build_c(rules, 12);
	args[4] = 0; /* "poor" is not named */
	build_item(rules, TD_ITEM_CRITERION, "3.6", 15,
		   td_graph_op(rules->graph, TD_OP_LEVELS, 0, 0, args, 5));
	expect_last(rules, &g, 1, 4, (double[]){ 15, 12, NONE, NONE });
}

/* A grade and a text are compared with words. */
static void
words_are_compared(void **state)
{
	static const char *const names[] = { "good", "fair" };
	struct td_ruleset *rules = build_new();
	struct run run;
	struct run_figures figures[] = { { "g", 0, { 0, 1, NONE }, NULL },
					 { "t", 0, { 0 }, NULL } };
	td_node g, t;

	(void)state;
	build_levels(rules, "g", names, 2);
	build_input(rules, "t", TD_INPUT_TEXT);
	figures[1].at[0] = td_words_add(rules->words, "red");
	figures[1].at[1] = td_words_add(rules->words, "fair");
	figures[1].at[2] = figures[1].at[0];
	g = build_x(rules, "g", 0);
	t = build_x(rules, "t", 0);
	build_measure(
		rules, "m1",
		td_graph_op(rules->graph, TD_OP_IS, td_words_find(rules->words, "fair"), 0, &g, 1));
	build_measure(
		rules, "m2",
		td_graph_op(rules->graph, TD_OP_IS, td_words_find(rules->words, "red"), 0, &t, 1));
	build_measure(
		rules, "m3",
		td_graph_op(rules->graph, TD_OP_IS, td_words_find(rules->words, "red"), 0, &g, 1));
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 0, 1, NONE });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ 1, 0, 1 });
	run_expect(&run, TD_OUT_MEASURE, 2, (double[]){ 0, 0, NONE }); /* no level of g */
	run_fini(&run);
}

/* ---- none arisen ------------------------------------------------------------------ */

static void
nothing_to_divide_by(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct td_ruleset *rules = rules_with(names, 2);
	const struct run_figures figures[] = { { "a", 0, { 0, 8, 3, NONE }, NULL },
					       { "b", 0, { 0, 10, NONE, 0 }, NULL } };
	td_node score = build_2(rules, TD_OP_MUL, ratio(rules, "a", "b"), build_c(rules, 30));

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "1.4", 30, score)->none = build_full(rules);
	expect_last(rules, figures, 2, 4, (double[]){ 30, 24, NONE, 30 });
	rules = rules_with(names, 2);
	score = build_2(rules, TD_OP_MUL, ratio(rules, "a", "b"), build_c(rules, 30));
	build_item(rules, TD_ITEM_CRITERION, "1.4", 30, score);
	expect_last(rules, figures, 2, 4, (double[]){ NONE, 24, NONE, NONE });
}

/* Where a divisor is missing and the rule has an answer to that, `none` does not take it away. */
static void
a_missing_divisor_is_not_zero(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct td_ruleset *rules = rules_with(names, 2);
	const struct run_figures figures[] = { { "a", 0, { 4, 4, 4 }, NULL },
					       { "b", 0, { NONE, 0, 2 }, NULL } };

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "1.4", 30,
		   build_2(rules, TD_OP_COALESCE, ratio(rules, "a", "b"), build_c(rules, 7)))
		->none = build_c(rules, 30);
	expect_last(rules, figures, 2, 3, (double[]){ 7, 30, 2 });
}

/* A divisor that the rule tests itself is no case of "none arisen", nor one inside of best(). */
static void
a_divisor_that_is_tested(void **state)
{
	static const char *const names[] = { "a", "b" };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node zero = build_2(rules, TD_OP_EQ, build_x(rules, "b", 0), build_c(rules, 0));
	td_node best = build_relative(rules, TD_OP_BEST, ratio(rules, "a", "b"));
	td_node score = build_when(rules, zero, build_c(rules, 5), ratio(rules, "a", "b"));
	const struct run_figures figures[] = { { "a", 0, { 4, 4 }, NULL },
					       { "b", 0, { 0, 2 }, NULL } };

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "1.4", 30, build_2(rules, TD_OP_ADD, score, best))
		->none = build_c(rules, 30);
	expect_last(rules, figures, 2, 2, (double[]){ 7, 4 });
}

/* ---- missing figures -------------------------------------------------------------- */

/* Two criteria of 10 and 30 in section "S" of 40; the second has this policy.  x and y: units. */
static struct td_ruleset *
two_criteria(enum td_missing policy)
{
	static const char *const names[] = { "x", "y" };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);

	build_item(rules, TD_ITEM_SECTION, "S", 40, 0);
	build_item(rules, TD_ITEM_CRITERION, "A", 10, x)->parent = 0;
	build_item(rules, TD_ITEM_CRITERION, "B", 30, y)->parent = 0;
	rules->items.at[2].missing = policy;
	return rules;
}

static const struct run_figures two_figures[] = {
	{ "x", 0, { 5, 8, 9.5, NONE }, NULL },
	{ "y", 0, { 20, NONE, 27, NONE }, NULL },
};

struct policy_case {
	enum td_missing policy;
	double points[4], section[4], total[4], npending[4];
};

/* clang-format off */
static const struct policy_case policies[] = {
	{ TD_MISSING_PENDING, { 20, NONE, 27, NONE }, { 25, 8, 36.5, 0 }, { 2500, 800, 3650, 0 }, { 0, 1, 0, 2 } },
	{ TD_MISSING_ZERO, { 20, 0, 27, 0 }, { 25, 8, 36.5, 0 }, { 2500, 800, 3650, 0 }, { 0, 0, 0, 1 } },
	{ TD_MISSING_FULL, { 20, 30, 27, 30 }, { 25, 38, 36.5, 30 }, { 2500, 3800, 3650, 3000 }, { 0, 0, 0, 1 } },
	{ TD_MISSING_MEAN, { 20, 23.5, 27, 23.5 }, { 25, 31.5, 36.5, 23.5 }, { 2500, 3150, 3650, 2350 }, { 0, 0, 0, 1 } },
	/* 8 of 10 is 32 of 40; of the last unit nobody is left: A lacks points, B's weight is carried by A */
	{ TD_MISSING_RESCALE, { 20, NONE, 27, NONE }, { 25, 32, 36.5, 0 }, { 2500, 3200, 3650, 0 }, { 0, 0, 0, 1 } },
	{ TD_MISSING_ERROR, { 20, NONE, 27, NONE }, { 25, 8, 36.5, 0 }, { 2500, 800, 3650, 0 }, { 0, 1, 0, 2 } },
};
/* clang-format on */

static void
policies_for_missing_figures(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(policies); i++) {
		const struct policy_case *c = &policies[i];
		struct run run;

		run_init(&run, two_criteria(c->policy), two_figures, 2, 4);
		run_expect(&run, TD_OUT_POINTS, 2, c->points);
		run_expect(&run, TD_OUT_POINTS, 0, c->section);
		run_expect(&run, TD_OUT_TOTAL, 0, c->total);
		run_expect(&run, TD_OUT_BASE, 0, c->total);
		run_expect(&run, TD_OUT_NPENDING, 0, c->npending);
		run_fini(&run);
	}
}

static void
an_error_is_told(void **state)
{
	struct run run;

	(void)state;
	run_init(&run, two_criteria(TD_MISSING_ERROR), two_figures, 2, 4);
	run_expect(&run, TD_OUT_ERROR, 2, (double[]){ 0, 1, 0, 1 });
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_ERROR, 1));
	run_fini(&run);
}

/* With everybody gone nobody carries the weight: all are pending, and the section has 0. */
static void
nobody_left_to_carry_the_weight(void **state)
{
	struct td_ruleset *rules = two_criteria(TD_MISSING_RESCALE);
	struct run run;

	(void)state;
	rules->items.at[1].missing = TD_MISSING_RESCALE;
	run_init(&run, rules, two_figures, 2, 4);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 25, 32, 36.5, 0 });
	run_expect(&run, TD_OUT_NPENDING, 0, (double[]){ 0, 0, 0, 2 });
	run_expect(&run, TD_OUT_PENDING, 1, (double[]){ 0, 0, 0, 1 });
	run_expect(&run, TD_OUT_PENDING, 2, (double[]){ 0, 0, 0, 1 });
	run_fini(&run);
}

/* 7 of 9 over 24: 7 * 24 / 9 = 18.666..., rounded to ticks again. */
static void
a_rescaled_sum_is_rounded(void **state)
{
	static const char *const names[] = { "x", "y" };
	const struct run_figures figures[] = { { "x", 0, { 7 }, NULL },
					       { "y", 0, { NONE }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 9, x);
	build_item(rules, TD_ITEM_CRITERION, "B", 15, y)->missing = TD_MISSING_RESCALE;
	run_init(&run, rules, figures, 2, 1); /* without a section the base is what is rescaled */
	run_expect(&run, TD_OUT_BASE, 0, (double[]){ 1867 });
	run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 1867 });
	run_expect(&run, TD_OUT_NPENDING, 0, (double[]){ 0 });
	run_fini(&run);
}

static void
rescaled_within_a_criterion(void **state)
{
	static const char *const names[] = { "x", "y" };
	const struct run_figures figures[] = { { "x", 0, { 7, NONE, 7 }, NULL },
					       { "y", 0, { NONE, 3, 1 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 8, x)->parent = 2;
	build_item(rules, TD_ITEM_CRITERION, "B", 4, y)->parent = 2;
	rules->items.at[1].missing = TD_MISSING_RESCALE;
	build_item(rules, TD_ITEM_CRITERION, "C", 12, 0);
	/* 7 * 12 / 8; A is missing without being gone: no points for C; 7 + 1 */
	expect_last(rules, figures, 2, 3, (double[]){ 10.5, NONE, 8 });
}

static void
not_applicable_is_another_policy(void **state)
{
	static const uint8_t na[] = { 0, 1, 0 };
	const struct run_figures figures[] = { { "x", 0, { 5, 5, 5 }, NULL },
					       { "y", 0, { 20, NONE, NONE }, na } };
	struct td_ruleset *rules = two_criteria(TD_MISSING_ZERO);
	struct run run;

	(void)state;
	rules->items.at[2].not_applicable = TD_MISSING_FULL;
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_POINTS, 2, (double[]){ 20, 30, 0 });
	run_fini(&run);

	rules = two_criteria(TD_MISSING_PENDING);
	rules->items.at[2].not_applicable = TD_MISSING_RESCALE;
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 25, 20, 5 });
	run_expect(&run, TD_OUT_PENDING, 2, (double[]){ 0, 0, TD_PENDING_MISSING });
	run_expect(&run, TD_OUT_NPENDING, 0, (double[]){ 0, 0, 1 });
	run_fini(&run);

	rules = two_criteria(TD_MISSING_RESCALE);
	rules->items.at[2].not_applicable = TD_MISSING_PENDING;
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 25, 5, 20 });
	run_expect(&run, TD_OUT_PENDING, 2, (double[]){ 0, TD_PENDING_NA, 0 });
	run_fini(&run);
}

static void
why_points_are_pending(void **state)
{
	static const uint8_t na[] = { 0, 1, 0 };
	const struct run_figures figures[] = { { "x", 0, { 5, 5, 5 }, NULL },
					       { "y", 0, { 20, NONE, NONE }, na } };
	struct run run;

	(void)state;
	run_init(&run, two_criteria(TD_MISSING_PENDING), figures, 2, 3);
	run_expect(&run, TD_OUT_PENDING, 2, (double[]){ 0, TD_PENDING_NA, TD_PENDING_MISSING });
	run_expect(&run, TD_OUT_PENDING, 1, (double[]){ 0, 0, 0 });
	run_expect(&run, TD_OUT_PENDING, 0, (double[]){ 0, 0, 0 });
	run_fini(&run);
}

/* ---- sums, caps, pools ------------------------------------------------------------ */

static void
parts_of_a_criterion(void **state)
{
	static const char *const names[] = { "x", "y", "b", "d" };
	const struct run_figures figures[] = { { "x", 0, { 9, 4, 9, 0, 4 }, NULL },
					       { "y", 0, { 20, 10, 20, 0, NONE }, NULL },
					       { "b", 0, { 1, 0, 5, 0, 0 }, NULL },
					       { "d", 0, { 2, 3, 0, 7, 0 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 4);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "3.1.a", 10, x)->parent = 4;
	build_item(rules, TD_ITEM_CRITERION, "3.1.b", 20, y)->parent = 4;
	build_item(rules, TD_ITEM_BONUS, "3.1.c", NONE, build_x(rules, "b", 0))->parent = 4;
	build_item(rules, TD_ITEM_DEDUCT, "3.1.d", NONE, build_x(rules, "d", 0))->parent = 4;
	build_item(rules, TD_ITEM_CRITERION, "3.1", 30, 0);
	/* 9+20+1-2; 4+10-3; at most 30; at least 0; a part is missing */
	expect_last(rules, figures, 4, 5, (double[]){ 28, 11, 30, 0, NONE });
}

static void
item_then_section_then_pools(void **state)
{
	static const char *const names[] = { "x", "y", "b", "c", "d" };
	const struct run_figures figures[] = { { "x", 0, { 90, 30, 10 }, NULL },
					       { "y", 0, { 40, 40, -5 }, NULL },
					       { "b", 0, { 12, 3, NONE }, NULL },
					       { "c", 0, { 9, 2, 1 }, NULL },
					       { "d", 0, { 1, 90, -3 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 5);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_SECTION, "S", 70, 0);
	build_item(rules, TD_ITEM_CRITERION, "A", 50, x)->parent = 0;
	build_item(rules, TD_ITEM_CRITERION, "B", 30, y)->parent = 0;
	build_item(rules, TD_ITEM_BONUS, "B1", 10, build_x(rules, "b", 0));
	build_item(rules, TD_ITEM_BONUS, "B2", NONE, build_x(rules, "c", 0));
	build_item(rules, TD_ITEM_DEDUCT, "P1", NONE, build_x(rules, "d", 0));
	rules->bonus_cap = build_c(rules, 15);
	rules->deduction_cap = build_c(rules, 40);
	run_init(&run, rules, figures, 5, 3);
	/* 50 + 30 held at 70; 30 + 30; 10 + 0 */
	run_expect(&run, TD_OUT_BASE, 0, (double[]){ 7000, 6000, 1000 });
	/* 10 + 9 held at 15; 3 + 2; pending + 1 */
	run_expect(&run, TD_OUT_BONUS, 0, (double[]){ 1500, 500, 100 });
	run_expect(&run, TD_OUT_DEDUCTION, 0, (double[]){ 100, 4000, 0 });
	run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 8400, 2500, 1100 });
	run_expect(&run, TD_OUT_NPENDING, 0, (double[]){ 0, 0, 1 });
	run_fini(&run);
}

static void
the_total_is_held(void **state)
{
	static const char *const names[] = { "x", "d" };
	const struct run_figures figures[] = { { "x", 0, { 90, 1, 30 }, NULL },
					       { "d", 0, { 0, 9, 1 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 100, build_x(rules, "x", 0));
	build_item(rules, TD_ITEM_DEDUCT, "P", NONE, build_x(rules, "d", 0));
	rules->total_cap = build_c(rules, 80);
	rules->total_floor = build_c(rules, 0);
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 8000, 0, 2900 });
	run_fini(&run);
}

static void
a_formula_replaces_the_total(void **state)
{
	static const char *const names[] = { "x", "y" };
	const struct run_figures figures[] = { { "x", 0, { 0.9, 0.5, NONE }, NULL },
					       { "y", 0, { 0.4, 0.5, 1 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	struct run run;
	td_node product;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 1, build_x(rules, "x", 0));
	build_item(rules, TD_ITEM_CRITERION, "B", 1, build_x(rules, "y", 0));
	product = build_2(rules, TD_OP_MUL, build_points(rules, "A"), build_points(rules, "B"));
	rules->total = build_2(rules, TD_OP_POW, product, build_c(rules, 0.5));
	rules->round_at = TD_AT_TOTAL;
	rules->places = 3;
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 600, 500, NONE });
	run_fini(&run);
}

/* ---- rounding --------------------------------------------------------------------- */

/* Section of criterion A (of parts a1, a2) and criterion B, each 1/3-like: where is it rounded? */
static const struct round_case {
	enum td_round_at at;
	int places;
	double a1, a, section, total, total_ticks;
} roundings[] = {
	/* a1 = 0.333, a2 = 0.333, B = 0.335; to 2 places */
	{ TD_AT_LEAF, 2, 0.33, 0.66, 1.00, 1.00, 100 },
	{ TD_AT_CRITERION, 2, 0.333, 0.67, 1.01, 1.01, 101 },
	{ TD_AT_SECTION, 2, 0.333, 0.666, 1.00, 1.00, 100 },
	{ TD_AT_TOTAL, 2, 0.333, 0.666, 1.001, 1.00, 100 },
	{ TD_AT_NONE, 9, 0.333, 0.666, 1.001, 1.001, 1001000000 },
	{ TD_AT_CRITERION, 0, 0.333, 1, 1, 1, 1 },
};

static void
where_points_are_rounded(void **state)
{
	static const char *const names[] = { "x", "y" };
	const struct run_figures figures[] = { { "x", 0, { 0.333 }, NULL },
					       { "y", 0, { 0.335 }, NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT(roundings); i++) {
		const struct round_case *c = &roundings[i];
		struct td_ruleset *rules = rules_with(names, 2);
		td_node x = build_x(rules, "x", 0);
		struct run run;

		build_item(rules, TD_ITEM_SECTION, "S", 10, 0);
		build_item(rules, TD_ITEM_CRITERION, "A", 5, 0)->parent = 0;
		build_item(rules, TD_ITEM_CRITERION, "a1", 2, x)->parent = 1;
		build_item(rules, TD_ITEM_CRITERION, "a2", 2, x)->parent = 1;
		build_item(rules, TD_ITEM_CRITERION, "B", 5, build_x(rules, "y", 0))->parent = 0;
		build_measure(rules, "t", td_graph_leaf(rules->graph, TD_OP_TOTAL, 0, 0, 0));
		rules->round_at = c->at;
		rules->places = c->places;
		run_init(&run, rules, figures, 2, 1);
		run_expect(&run, TD_OUT_POINTS, 2, &c->a1);
		run_expect(&run, TD_OUT_POINTS, 1, &c->a);
		run_expect(&run, TD_OUT_POINTS, 0, &c->section);
		run_expect(&run, TD_OUT_MEASURE, 0, &c->total);
		run_expect(&run, TD_OUT_TOTAL, 0, &c->total_ticks);
		run_fini(&run);
	}
}

/* 1.005 is less than 1.005 as a double, and 0.1 added thirty times more than 3. */
static void
the_exact_decimal_is_published(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node x = build_x(rules, "x", 0), sum = x;
	const struct run_figures figures = { "x", 0, { 1.005, 2.675, 0.1, 1e-12 }, NULL };

	(void)state;
	for (int i = 1; i < 30; i++)
		sum = build_2(rules, TD_OP_ADD, sum, x);
	build_measure(rules, "sum", sum);
	build_item(rules, TD_ITEM_CRITERION, "A", 100, x);
	rules->total = build_2(rules, TD_OP_GE, build_c(rules, 3), sum);
	{
		struct run run;

		run_init(&run, rules, &figures, 1, 4);
		run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 1.01, 2.68, 0.1, 0 });
		run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 0, 0, 100, 100 });
		run_fini(&run);
	}
}

/* ---- references ------------------------------------------------------------------- */

static void
full_is_the_maximum_of_its_item(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node score = build_2(rules, TD_OP_MUL, build_full(rules), build_x(rules, "x", 0));
	const struct run_figures x = { "x", 0, { 0.5 }, NULL };
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, score);
	build_item(rules, TD_ITEM_CRITERION, "B", 60, score);
	build_measure(rules, "m",
		      td_graph_leaf(rules->graph, TD_OP_MAXIMUM, rules->items.at[1].word, 0, 0));
	build_measure(rules, "full", build_full(rules));
	run_init(&run, rules, &x, 1, 1);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 5 });
	run_expect(&run, TD_OUT_POINTS, 1, (double[]){ 30 });
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 60 });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ NONE });
	run_fini(&run);
}

/* A criterion may use another one that stands after it, a measure, and parts of the total. */
static void
points_refer_to_points(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 7.777, 20, NONE }, NULL };
	struct run run;
	td_node part;

	(void)state;
	part = td_graph_leaf(rules->graph, TD_OP_PART, 0, 0, TD_PART_BASE);
	build_item(rules, TD_ITEM_CRITERION, "A", 100,
		   build_2(rules, TD_OP_MUL, build_points(rules, "B"), build_points(rules, "two")));
	build_item(rules, TD_ITEM_CRITERION, "B", 10, build_x(rules, "x", 0));
	build_item(rules, TD_ITEM_BONUS, "C", NONE,
		   build_2(rules, TD_OP_DIV, part, build_c(rules, 10)));
	build_measure(rules, "two", build_c(rules, 2));
	run_init(&run, rules, &x, 1, 3);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 15.56, 20, NONE });
	run_expect(&run, TD_OUT_BASE, 0, (double[]){ 2334, 3000, 0 });
	run_expect(&run, TD_OUT_BONUS, 0, (double[]){ 233, 300, 0 });
	run_expect(&run, TD_OUT_NPENDING, 0, (double[]){ 0, 0, 2 });
	run_fini(&run);
}

static void
counted_only_where_the_condition_holds(void **state)
{
	static const char *const names[] = { "x", "c" };
	const struct run_figures figures[] = { { "x", 0, { 5, 5, 5, NONE }, NULL },
					       { "c", 0, { 1, 0, NONE, 0 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, build_x(rules, "x", 0))->when =
		build_x(rules, "c", 0);
	expect_last(rules, figures, 2, 4, (double[]){ 5, 0, NONE, 0 });
}

static void
figures_of_earlier_years(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node fewer = build_2(rules, TD_OP_SUB, build_x(rules, "x", 1), build_x(rules, "x", 0));
	const struct run_figures figures[] = { { "x", 0, { 7 }, NULL }, { "x", 1, { 9 }, NULL } };

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, fewer);
	expect_last(rules, figures, 2, 1, (double[]){ 2 });
}

/* Parameters are read at every run: the plan stays. */
static void
parameters_are_slots(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 5, 9 }, NULL };
	struct run run;
	td_node score;

	(void)state;
	build_param(rules, "p", 2);
	build_param(rules, "q", 1);
	score = build_2(rules, TD_OP_ADD, build_p(rules, "p"), build_p(rules, "q"));
	build_item(rules, TD_ITEM_CRITERION, "A", 100,
		   build_2(rules, TD_OP_MUL, build_x(rules, "x", 0), score));
	run_init(&run, rules, &x, 1, 2);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 15, 27 });
	run.slots[0] = 4;
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 25, 45 });
	run.slots[1] = NONE;
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ NONE, NONE });
	run_fini(&run);
}

/* ---- standing: conditions, keys, classes, awards ---------------------------------- */

static void
outputs_of_the_standing(void **state)
{
	static const char *const names[] = { "x", "c" };
	const struct run_figures figures[] = { { "x", 0, { 30, 80, 60 }, NULL },
					       { "c", 0, { 1, 0, NONE }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0), c = build_x(rules, "c", 0);
	struct td_award *award;
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 100, x);
	build_knockout(rules, "K", c);
	build_class(rules, "first", build_c(rules, 50), c);
	build_class(rules, "rest", 0, 0);
	award = build_award(rules, "flag");
	award->when = c;
	award->min_total = build_c(rules, 50);
	award->share = build_c(rules, 0.5);
	build_award(rules, "all");
	assert_true(td_list_push(&rules->rank_by, (struct td_rank_key){ .value = x }));
	assert_true(td_list_push(&rules->rank_by, (struct td_rank_key){ .is_class = true }));
	assert_true(td_list_push(&rules->ties, (struct td_rank_key){ .value = x, .lower = true }));
	run_init(&run, rules, figures, 2, 3);
	run_expect(&run, TD_OUT_KNOCKOUT, 0, (double[]){ 1, 0, NONE });
	run_expect(&run, TD_OUT_RANK_KEY, 0, (double[]){ 30, 80, 60 });
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_RANK_KEY, 1));
	run_expect(&run, TD_OUT_RANK_KEY, 2, (double[]){ -30, -80, -60 });
	run_expect(&run, TD_OUT_CLASS_ON, 0, (double[]){ 30, 80, 60 });
	run_expect(&run, TD_OUT_CLASS_FROM, 0, (double[]){ 50, 50, 50 });
	run_expect(&run, TD_OUT_CLASS_WHEN, 0, (double[]){ 1, 0, NONE });
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_CLASS_FROM, 1));
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_DOWNGRADE, 0));
	/* the total decides against the first, whatever the condition says */
	run_expect(&run, TD_OUT_AWARD_WHEN, 0, (double[]){ 0, 0, NONE });
	run_expect(&run, TD_OUT_AWARD_SHARE, 0, (double[]){ 0.5, 0.5, 0.5 });
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_AWARD_WHEN, 1));
	assert_int_equal(SIZE_MAX, td_plan_output(run.plan, TD_OUT_AWARD_COUNT, 0));
	run_fini(&run);
}

/* ---- over the cluster ------------------------------------------------------------- */

/* Stages: a rank of a sum of distances from the best of each. */
static void
relative_values_of_relative_values(void **state)
{
	static const char *const names[] = { "x", "y" };
	const struct run_figures figures[] = { { "x", 0, { 1, 2, 3, 4 }, NULL },
					       { "y", 0, { 9, 5, 5, 1 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0), sum, deviation;
	struct run run;

	(void)state;
	sum = build_2(rules, TD_OP_ADD,
		      build_2(rules, TD_OP_DIV, x, build_relative(rules, TD_OP_BEST, x)),
		      build_2(rules, TD_OP_DIV, y, build_relative(rules, TD_OP_BEST, y)));
	build_measure(rules, "rank", build_relative(rules, TD_OP_RANK_OF, sum));
	deviation = build_2(rules, TD_OP_SUB, x, build_relative(rules, TD_OP_MEAN_OF, x));
	build_measure(rules, "mean", build_relative(rules, TD_OP_MEAN_OF, deviation));
	build_measure(rules, "same",
		      build_relative(rules, TD_OP_SUM_OF, build_relative(rules, TD_OP_BEST, x)));
	run_init(&run, rules, figures, 2, 4);
	/* sums: 1.25, 1.0555..., 1.3055..., 1.1111... */
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 2, 4, 1, 3 });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ 0, 0, 0, 0 });
	run_expect(&run, TD_OUT_MEASURE, 2, (double[]){ 16, 16, 16, 16 });
	run_fini(&run);
}

static void
two_clusters(struct run *run)
{
	run->table->nclusters = 2;
	for (size_t i = 0; i < run->n; i++)
		run->table->units[i].cluster = i < 2 ? 0 : 1;
}

static void
clusters_are_apart(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	td_node x = build_x(rules, "x", 0);
	const struct run_figures figures = { "x", 0, { 1, 2, 30, 40, NONE }, NULL };
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 50, x)->missing = TD_MISSING_MEAN;
	build_measure(rules, "best", build_relative(rules, TD_OP_BEST, x));
	build_measure(rules, "rank", build_relative(rules, TD_OP_RANK_OF, x));
	run_init(&run, rules, &figures, 1, 5);
	two_clusters(&run);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 1, 2, 30, 40, 35 });
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 2, 2, 40, 40, 40 });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ 2, 1, 2, 1, NONE });
	run_fini(&run);
}

static void
among_and_by(void **state)
{
	static const char *const names[] = { "x", "k", "g" };
	const struct run_figures figures[] = { { "x", 0, { 1, 2, 3, 4 }, NULL },
					       { "k", 0, { 0, 0, 1, 0 }, NULL },
					       { "g", 0, { 1, 2, 2, 1 }, NULL } };
	struct td_ruleset *rules = rules_with(names, 3);
	td_node x = build_x(rules, "x", 0);
	td_node free = td_graph_1(rules->graph, TD_OP_NOT, build_x(rules, "k", 0));
	const td_node args[4] = { x, free, build_x(rules, "g", 0), 0 };
	struct run run;

	(void)state;
	build_measure(rules, "best", td_graph_op(rules->graph, TD_OP_BEST, 0, 0, args, 4));
	run_init(&run, rules, figures, 3, 4);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 4, 2, 2, 4 });
	run_fini(&run);
}

static void
clusters_out_of_order_are_refused(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures figures = { "x", 0, { 1, 2, 3 }, NULL };
	struct td_err err = { 0 };
	struct run run;

	(void)state;
	build_measure(rules, "best", build_relative(rules, TD_OP_BEST, build_x(rules, "x", 0)));
	run_init(&run, rules, &figures, 1, 3);
	run.table->nclusters = 2;
	run.table->units[1].cluster = 1;
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("the table's units are not in the order of their clusters", err.msg);
	run_fini(&run);
}

/* ---- choices ---------------------------------------------------------------------- */

/* The branch that is not taken does not matter; an unknown condition is missing. */
static void
choices_are_lazy(void **state)
{
	static const char *const names[] = { "c", "x" };
	const struct run_figures figures[] = { { "c", 0, { 1, 0, NONE, 0 }, NULL },
					       { "x", 0, { NONE, 4, 4, NONE }, NULL } };
	struct td_ruleset *rules = rules_with(names, 2);
	td_node x = build_x(rules, "x", 0);
	td_node when = build_when(rules, build_x(rules, "c", 0), build_c(rules, 1), x);
	struct run run;

	(void)state;
	build_measure(rules, "when", when);
	build_measure(rules, "coalesce", build_2(rules, TD_OP_COALESCE, when, build_c(rules, 9)));
	build_measure(rules, "missing", td_graph_1(rules->graph, TD_OP_MISSING, when));
	build_measure(rules, "form", build_form(rules, "full_if", (const td_node[]){ when, x }, 2));
	run_init(&run, rules, figures, 2, 4);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 1, 4, NONE, NONE });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ 1, 4, 9, 9 });
	run_expect(&run, TD_OUT_MEASURE, 2, (double[]){ 0, 0, 1, 1 });
	run_expect(&run, TD_OUT_MEASURE, 3, (double[]){ 1, 4, NONE, NONE });
	run_fini(&run);
}

static void
not_applicable_can_be_asked(void **state)
{
	static const uint8_t na[] = { 0, 1, 0 };
	const struct run_figures figures = { "x", 0, { 1, NONE, NONE }, na };
	const struct run_figures unmarked = { "x", 0, { 1, NONE }, NULL };
	struct td_ruleset *rules = rules_of_x();
	struct run run;

	(void)state;
	build_measure(rules, "na",
		      td_graph_leaf(rules->graph, TD_OP_IS_NA, rules->inputs.at[0].word, 0, 0));
	run_init(&run, rules, &figures, 1, 3);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 0, 1, 0 });
	run_fini(&run);

	rules = rules_of_x();
	build_measure(rules, "na",
		      td_graph_leaf(rules->graph, TD_OP_IS_NA, rules->inputs.at[0].word, 0, 0));
	run_init(&run, rules, &unmarked, 1, 2);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 0, 0 });
	run_fini(&run);
}

/* ---- native functions ------------------------------------------------------------- */

static int
times(void *self, size_t n, size_t nargs, const double *const *args, double *out,
      struct td_err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		out[i] = *(const double *)self;
		for (size_t k = 0; k < nargs; k++)
			out[i] *= args[k][i];
	}
	return TD_OK;
}

static int
refuse(void *self, size_t n, size_t nargs, const double *const *args, double *out,
       struct td_err *err)
{
	(void)self, (void)n, (void)nargs, (void)args, (void)out;
	return td_fail(err, TD_EINVAL, "refused");
}

/* A native function of x and the number 3. */
static struct td_ruleset *
native_rules(struct td_func func)
{
	struct td_ruleset *rules = rules_of_x();
	const td_node args[] = { build_x(rules, "x", 0), build_c(rules, 3) };

	assert_true(td_list_push(&rules->natives, func));
	build_item(rules, TD_ITEM_CRITERION, "A", NONE,
		   td_graph_op(rules->graph, TD_OP_NATIVE, 0, 0, args, 2));
	return rules;
}

static void
native_functions(void **state)
{
	double two = 2, huge = 1e308;
	const struct run_figures x = { "x", 0, { 1, 7, NONE, 4 }, NULL };
	struct td_err err = { 0 };
	struct run run;

	(void)state;
	run_init(&run,
		 native_rules((struct td_func){ .name = "times", .self = &two, .batch = times }),
		 &x, 1, 4);
	run_expect(&run, TD_OUT_POINTS, 0, (double[]){ 6, 42, NONE, 24 });
	run_fini(&run);

	run_init(&run,
		 native_rules((struct td_func){ .name = "refuse", .self = NULL, .batch = refuse }),
		 &x, 1, 4);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("refused", err.msg);
	run_fini(&run);

	run_init(&run,
		 native_rules((struct td_func){ .name = "times", .self = &huge, .batch = times }),
		 &x, 1, 4);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("criterion \"A\": a number becomes too large for unit \"a\"", err.msg);
	run_fini(&run);
}

/* ---- what goes wrong -------------------------------------------------------------- */

static td_node
cube(struct td_ruleset *rules, td_node x)
{
	return build_2(rules, TD_OP_MUL, build_2(rules, TD_OP_MUL, x, x), x);
}

static void
an_overflow_is_named(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 1, NONE, 1e200, 1e201 }, NULL };
	struct td_err err = { 0 };
	struct run run;
	double values[64];

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "2.1", 10, cube(rules, build_x(rules, "x", 0)));
	run_init(&run, rules, &x, 1, 4);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("criterion \"2.1\": a number becomes too large for unit \"c\"",
			    err.msg);
	assert_true(td_plan_values(run.plan) < COUNT(values));
	assert_status(TD_OK, td_eval_row(run.plan, run.table, run.slots, 0, values, &err), &err);
	assert_status(TD_EINVAL, td_eval_row(run.plan, run.table, run.slots, 3, values, &err),
		      &err);
	assert_string_equal("criterion \"2.1\": a number becomes too large for unit \"d\"",
			    err.msg);
	run_fini(&run);
}

/* In a branch that is not taken, or behind a figure that is there, nothing overflowed. */
static void
an_overflow_that_does_not_matter(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures figures = { "x", 0, { 2, 1e200 }, NULL };
	td_node x = build_x(rules, "x", 0);
	td_node small = build_2(rules, TD_OP_LT, x, build_c(rules, 1000));
	struct run run;

	(void)state;
	build_measure(rules, "when", build_when(rules, small, cube(rules, x), build_c(rules, 7)));
	build_measure(rules, "coalesce", build_2(rules, TD_OP_COALESCE, x, cube(rules, x)));
	run_init(&run, rules, &figures, 1, 2);
	run_expect(&run, TD_OUT_MEASURE, 0, (double[]){ 8, 7 });
	run_expect(&run, TD_OUT_MEASURE, 1, (double[]){ 2, 1e200 });
	run_fini(&run);
}

static void
overflows_elsewhere_are_named(void **state)
{
	const struct run_figures figures = { "x", 0, { 1, 1e308, 1e308 }, NULL };
	struct td_ruleset *rules = rules_of_x();
	struct td_err err = { 0 };
	struct run run;

	(void)state;
	build_measure(rules, "m", build_relative(rules, TD_OP_SUM_OF, build_x(rules, "x", 0)));
	run_init(&run, rules, &figures, 1, 3);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("measure \"m\": a number becomes too large for unit \"a\"", err.msg);
	run_fini(&run);

	rules = rules_of_x();
	build_knockout(rules, "K", cube(rules, build_x(rules, "x", 0)));
	run_init(&run, rules, &figures, 1, 3);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("a number in the rules becomes too large for unit \"b\"", err.msg);
	run_fini(&run);

	rules = rules_of_x();
	build_param(rules, "p", 1e308);
	build_award(rules, "flag")->share =
		build_2(rules, TD_OP_MUL, build_p(rules, "p"), build_c(rules, 10));
	run_init(&run, rules, &figures, 1, 3);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("a number in the rules becomes too large for unit \"a\"", err.msg);
	run_fini(&run);
}

/* 2^53 hundredths are 90071992547409.92 points. */
static void
a_total_too_large_for_ticks(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures fits = { "x", 0, { 1, 90071992547409.92 }, NULL };
	const struct run_figures more = { "x", 0, { 1, 90071992547410 }, NULL };
	struct td_err err = { 0 };
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", NONE, build_x(rules, "x", 0));
	run_init(&run, rules, &fits, 1, 2);
	run_expect(&run, TD_OUT_TOTAL, 0, (double[]){ 100, 9007199254740992 });
	run_fini(&run);

	rules = rules_of_x();
	build_item(rules, TD_ITEM_CRITERION, "A", NONE, build_x(rules, "x", 0));
	run_init(&run, rules, &more, 1, 2);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("the total of unit \"b\" is too large for 2 decimal places", err.msg);
	run_fini(&run);
}

static void
messages_are_translated(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 1e200 }, NULL };
	struct td_err err = { .lang = TD_VI };
	struct run run;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "2.1", 10, cube(rules, build_x(rules, "x", 0)));
	run_init(&run, rules, &x, 1, 1);
	assert_status(TD_EINVAL, run_status(&run, &err), &err);
	assert_string_equal("tiêu chí \"2.1\": có số trở nên quá lớn ở đơn vị \"a\"", err.msg);
	run_fini(&run);
}

static void
it_can_be_stopped(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	const struct run_figures x = { "x", 0, { 1, 2, 3 }, NULL };
	struct td_progress progress = { .what = NULL };
	struct td_eval_opts opts = { .block = 1, .progress = &progress };
	struct td_err err = { 0 };
	struct run run;
	double out[3], *all[32] = { out };
	size_t n;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, build_x(rules, "x", 0));
	run_init(&run, rules, &x, 1, 3);
	td_plan_outputs(run.plan, &n);
	assert_true(n <= COUNT(all));
	assert_status(TD_OK, td_eval(run.plan, run.table, NULL, &opts, all, &err), &err);
	assert_int_equal(3, atomic_load(&progress.done));
	atomic_store(&progress.stop, true);
	assert_status(TD_ECANCEL, td_eval(run.plan, run.table, NULL, &opts, all, &err), &err);
	run_fini(&run);
}

static void
no_units(void **state)
{
	struct td_ruleset *rules = rules_of_x();
	struct td_err err = { 0 };
	struct run run;
	double value;

	(void)state;
	build_item(rules, TD_ITEM_CRITERION, "A", 10, build_x(rules, "x", 0));
	run_init(&run, rules, NULL, 0, 0);
	assert_status(TD_OK, run_status(&run, &err), &err);
	assert_status(TD_EUSAGE, td_eval_row(run.plan, run.table, NULL, 0, &value, &err), &err);
	assert_string_equal("there is no row 0", err.msg);
	run_fini(&run);
}

/* ---- many units ------------------------------------------------------------------- */

enum {
	MANY = 2500
};

static struct td_ruleset *
mixed_rules(void)
{
	static const char *const names[] = { "x", "y", "z" };
	struct td_ruleset *rules = rules_with(names, 3);
	td_node x = build_x(rules, "x", 0), y = build_x(rules, "y", 0);

	build_item(rules, TD_ITEM_CRITERION, "A", 60, around(rules, TD_OP_NONE));
	build_item(rules, TD_ITEM_CRITERION, "B", 60, t3_bands(rules, y))->missing =
		TD_MISSING_MEAN;
	build_item(rules, TD_ITEM_CRITERION, "C", 20, rank_points(rules, TD_TIES_MEAN));
	build_item(rules, TD_ITEM_CRITERION, "D", 10, minmax(rules, false))->missing =
		TD_MISSING_RESCALE;
	build_item(rules, TD_ITEM_DEDUCT, "P", NONE, build_x(rules, "z", 0));
	build_measure(rules, "m", ratio(rules, "x", "z"));
	build_measure(rules, "n",
		      build_relative(rules, TD_OP_MEAN_OF, build_2(rules, TD_OP_MUL, x, y)));
	return rules;
}

static void
fill_many(struct td_table *table)
{
	uint64_t bits = 1;

	table->nclusters = 3;
	for (size_t i = 0; i < MANY; i++) {
		table->units[i].id = "u";
		table->units[i].cluster = i < 7 ? 0 : i < 2000 ? 1 : 2;
		for (size_t c = 0; c < table->ncolumns; c++) {
			bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			table->columns[c][i] = bits >> 60 == 0 ? NONE : (double)(bits >> 50) / 100;
		}
	}
}

/* Every output in blocks of every size, the same bytes. */
static void
blocks_never_matter(void **state)
{
	static const size_t blocks[] = { 1, 7, 64, 1000, 1024, 4096, 0 };
	struct td_ruleset *rules = mixed_rules();
	struct run run;
	double *all[2][32], *room;
	size_t n;

	(void)state;
	run_init(&run, rules, NULL, 0, 1);
	td_table_free(run.table);
	td_plan_needs(run.plan, &n);
	run.table = td_table_new(MANY, n);
	assert_non_null(run.table);
	fill_many(run.table);
	td_plan_outputs(run.plan, &n);
	assert_true(n <= COUNT(all[0]));
	room = calloc(2 * n * MANY, sizeof(*room));
	assert_non_null(room);
	for (size_t i = 0; i < 2 * n; i++)
		all[i / n][i % n] = room + i * MANY;
	for (size_t b = 0; b < COUNT(blocks); b++) {
		struct td_eval_opts opts = { .block = blocks[b] };
		struct td_err err = { 0 };

		assert_status(TD_OK,
			      td_eval(run.plan, run.table, run.slots, &opts, all[b > 0], &err),
			      &err);
		for (size_t i = 0; b > 0 && i < n * MANY; i++)
			assert_true(room[i] == room[n * MANY + i] ||
				    (isnan(room[i]) && isnan(room[n * MANY + i])));
	}
	free(room);
	run_fini(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(around_a_target),
		cmocka_unit_test(around_in_whole_steps),
		cmocka_unit_test(around_in_started_steps),
		cmocka_unit_test(a_strict_target_costs_a_first_step),
		cmocka_unit_test(lower_is_better_by_full_steps),
		cmocka_unit_test(points_by_rank),
		cmocka_unit_test(between_the_extremes),
		cmocka_unit_test(a_mean_times_a_factor),
		cmocka_unit_test(a_table_of_bands),
		cmocka_unit_test(a_table_within_a_formula),
		cmocka_unit_test(levels_of_a_grade),
		cmocka_unit_test(words_are_compared),
		cmocka_unit_test(nothing_to_divide_by),
		cmocka_unit_test(a_missing_divisor_is_not_zero),
		cmocka_unit_test(a_divisor_that_is_tested),
		cmocka_unit_test(policies_for_missing_figures),
		cmocka_unit_test(an_error_is_told),
		cmocka_unit_test(nobody_left_to_carry_the_weight),
		cmocka_unit_test(a_rescaled_sum_is_rounded),
		cmocka_unit_test(rescaled_within_a_criterion),
		cmocka_unit_test(not_applicable_is_another_policy),
		cmocka_unit_test(why_points_are_pending),
		cmocka_unit_test(parts_of_a_criterion),
		cmocka_unit_test(item_then_section_then_pools),
		cmocka_unit_test(the_total_is_held),
		cmocka_unit_test(a_formula_replaces_the_total),
		cmocka_unit_test(where_points_are_rounded),
		cmocka_unit_test(the_exact_decimal_is_published),
		cmocka_unit_test(full_is_the_maximum_of_its_item),
		cmocka_unit_test(points_refer_to_points),
		cmocka_unit_test(counted_only_where_the_condition_holds),
		cmocka_unit_test(figures_of_earlier_years),
		cmocka_unit_test(parameters_are_slots),
		cmocka_unit_test(outputs_of_the_standing),
		cmocka_unit_test(relative_values_of_relative_values),
		cmocka_unit_test(clusters_are_apart),
		cmocka_unit_test(among_and_by),
		cmocka_unit_test(clusters_out_of_order_are_refused),
		cmocka_unit_test(choices_are_lazy),
		cmocka_unit_test(not_applicable_can_be_asked),
		cmocka_unit_test(native_functions),
		cmocka_unit_test(an_overflow_is_named),
		cmocka_unit_test(an_overflow_that_does_not_matter),
		cmocka_unit_test(overflows_elsewhere_are_named),
		cmocka_unit_test(a_total_too_large_for_ticks),
		cmocka_unit_test(messages_are_translated),
		cmocka_unit_test(it_can_be_stopped),
		cmocka_unit_test(no_units),
		cmocka_unit_test(blocks_never_matter),
	};

	return cmocka_run_group_tests_name("eval", tests, NULL, NULL);
}
