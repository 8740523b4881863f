#include "test.h"

#include <math.h>

#include "base/err.h"
#include "build.h"
#include "calc/range.h"

#define INF INFINITY

static void
assert_range(struct td_range got, double lo, double hi, bool whole)
{
	print_message("    [%g, %g]%s\n", got.lo, got.hi, got.whole ? " whole" : "");
	if (isinf(lo))
		assert_true(isinf(got.lo) && signbit(got.lo) == signbit(lo));
	else
		assert_float_equal(got.lo, lo, 1e-12);
	if (isinf(hi))
		assert_true(isinf(got.hi) && signbit(got.hi) == signbit(hi));
	else
		assert_float_equal(got.hi, hi, 1e-12);
	assert_int_equal(got.whole, whole);
}

/* ---- arithmetic ------------------------------------------------------------------------ */

static const struct op_case {
	const char *name;
	enum td_op op;
	unsigned flags;
	struct td_range a, b;
	double lo, hi;
	bool whole;
} op_cases[] = {
	{ "sums of ends",
	  TD_OP_ADD,
	  0,
	  { 1, 2, true, false },
	  { 10, 20, true, false },
	  11,
	  22,
	  true },
	{ "a fraction makes a sum broken",
	  TD_OP_ADD,
	  0,
	  { 1, 2, true, false },
	  { 0.5, 0.5, false, false },
	  1.5,
	  2.5,
	  false },
	{ "the far ends of a difference",
	  TD_OP_SUB,
	  0,
	  { 1, 2, true, false },
	  { 10, 20, true, false },
	  -19,
	  -8,
	  true },
	{ "infinity minus infinity is unknown",
	  TD_OP_SUB,
	  0,
	  { 0, INF, false, false },
	  { 0, INF, false, false },
	  -INF,
	  INF,
	  false },
	{ "products of all corners",
	  TD_OP_MUL,
	  0,
	  { -2, 3, true, false },
	  { -5, 7, true, false },
	  -15,
	  21,
	  true },
	{ "nothing times unknown is nothing",
	  TD_OP_MUL,
	  0,
	  { 0, 0, true, false },
	  { -INF, INF, true, false },
	  0,
	  0,
	  true },
	{ "a quotient",
	  TD_OP_DIV,
	  0,
	  { 10, 20, true, false },
	  { 2, 5, true, false },
	  2,
	  10,
	  false },
	{ "by whole numbers from 0: at least 1 divides",
	  TD_OP_DIV,
	  0,
	  { 0, 10, true, false },
	  { 0, 5, true, false },
	  0,
	  10,
	  false },
	{ "by fractions from 0: no end",
	  TD_OP_DIV,
	  0,
	  { 0, 10, true, false },
	  { 0, 5, false, false },
	  0,
	  INF,
	  false },
	{ "by both signs",
	  TD_OP_DIV,
	  0,
	  { 6, 6, true, false },
	  { -2, 3, true, false },
	  -6,
	  6,
	  false },
	{ "a negative by what has no end",
	  TD_OP_DIV,
	  0,
	  { -8, -4, true, false },
	  { 2, INF, false, false },
	  -4,
	  0,
	  false },
	{ "what is left of whole numbers",
	  TD_OP_MOD,
	  0,
	  { 0, 100, true, false },
	  { 7, 7, true, false },
	  0,
	  6,
	  true },
	{ "an even power of both signs",
	  TD_OP_POW,
	  0,
	  { -3, 2, true, false },
	  { 2, 2, true, false },
	  0,
	  9,
	  true },
	{ "an odd power keeps the sign",
	  TD_OP_POW,
	  0,
	  { -3, 2, true, false },
	  { 3, 3, true, false },
	  -27,
	  8,
	  true },
	{ "a root as a power",
	  TD_OP_POW,
	  0,
	  { 4, 9, true, false },
	  { 0.5, 0.5, false, false },
	  2,
	  3,
	  false },
	{ "a root that may not be",
	  TD_OP_POW,
	  0,
	  { -1, 9, true, false },
	  { 0.5, 0.5, false, false },
	  -INF,
	  INF,
	  false },
	{ "the smaller", TD_OP_MIN, 0, { 0, 10, true, false }, { 3, 4, true, false }, 0, 4, true },
	{ "the larger", TD_OP_MAX, 0, { 0, 10, true, false }, { 3, 4, true, false }, 3, 10, true },
	{ "less: never", TD_OP_LT, 0, { 5, 9, true, false }, { 2, 5, true, false }, 0, 0, true },
	{ "less: always", TD_OP_LT, 0, { 1, 2, true, false }, { 3, 5, true, false }, 1, 1, true },
	{ "less: it depends",
	  TD_OP_LT,
	  0,
	  { 1, 3, true, false },
	  { 3, 5, true, false },
	  0,
	  1,
	  true },
	{ "at most: always, as both may be 3",
	  TD_OP_LE,
	  0,
	  { 1, 3, true, false },
	  { 3, 5, true, false },
	  1,
	  1,
	  true },
	{ "0.1 + 0.2 is at least 0.3",
	  TD_OP_GE,
	  0,
	  { 0.1 + 0.2, 0.1 + 0.2, false, false },
	  { 0.3, 0.3, false, false },
	  1,
	  1,
	  true },
	{ "and not above it",
	  TD_OP_GT,
	  0,
	  { 0.1 + 0.2, 0.1 + 0.2, false, false },
	  { 0.3, 0.3, false, false },
	  0,
	  0,
	  true },
	{ "a whole number is never 2.5",
	  TD_OP_EQ,
	  0,
	  { 0, 9, true, false },
	  { 2.5, 2.5, false, false },
	  0,
	  0,
	  true },
	{ "it is always not 2.5",
	  TD_OP_NE,
	  0,
	  { 0, 9, true, false },
	  { 2.5, 2.5, false, false },
	  1,
	  1,
	  true },
	{ "all: one is false",
	  TD_OP_AND,
	  0,
	  { 0, 0, true, false },
	  { 0, 1, true, true },
	  0,
	  0,
	  true },
	{ "any: one is true",
	  TD_OP_OR,
	  0,
	  { 1, 1, true, false },
	  { 0, 1, true, true },
	  1,
	  1,
	  true },
	{ "the second only where the first may be missing",
	  TD_OP_COALESCE,
	  0,
	  { 1, 2, true, false },
	  { 9, 9, true, false },
	  1,
	  2,
	  true },
	{ "else both", TD_OP_COALESCE, 0, { 1, 2, true, true }, { 9, 9, true, false }, 1, 9, true },
};

static void
operations_give_the_ends_of_pencil_and_paper(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(op_cases); i++) {
		const struct op_case *c = &op_cases[i];
		const struct td_range args[2] = { c->a, c->b };

		print_message("  %s\n", c->name);
		assert_range(td_range_op(c->op, c->flags, args, 2), c->lo, c->hi, c->whole);
	}
}

static const struct unary_case {
	const char *name;
	enum td_op op;
	unsigned flags;
	struct td_range a;
	double lo, hi;
	bool whole;
} unary_cases[] = {
	{ "minus", TD_OP_NEG, 0, { -1, 5, true, false }, -5, 1, true },
	{ "size of both signs", TD_OP_ABS, 0, { -7, 5, true, false }, 0, 7, true },
	{ "size of negatives", TD_OP_ABS, 0, { -7, -5, true, false }, 5, 7, true },
	{ "root, the negative part is missing",
	  TD_OP_SQRT,
	  0,
	  { -4, 9, true, false },
	  0,
	  3,
	  false },
	{ "logarithm from 0", TD_OP_LOG, 0, { 0, 1, true, false }, -INF, 0, false },
	{ "floor to whole", TD_OP_FLOOR, 0, { 1.2, 2.9, false, false }, 1, 2, true },
	{ "floor snaps 2.9999999999999996",
	  TD_OP_FLOOR,
	  0,
	  { 2.9999999999999996, 3, false, false },
	  3,
	  3,
	  true },
	{ "floor to tenths stays broken",
	  TD_OP_FLOOR,
	  1,
	  { 1.25, 2.99, false, false },
	  1.2,
	  2.9,
	  false },
	{ "ceil", TD_OP_CEIL, 0, { 1.2, 2.9, false, false }, 2, 3, true },
	{ "half away from zero", TD_OP_ROUND, 0, { -2.5, 2.5, false, false }, -3, 3, true },
	{ "rounding leaves no end alone", TD_OP_ROUND, 2, { 0, INF, false, false }, 0, INF, false },
	{ "not", TD_OP_NOT, 0, { 1, 1, true, false }, 0, 0, true },
};

static void
operations_of_one_give_the_ends_of_pencil_and_paper(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(unary_cases); i++) {
		const struct unary_case *c = &unary_cases[i];

		print_message("  %s\n", c->name);
		assert_range(td_range_op(c->op, c->flags, &c->a, 1), c->lo, c->hi, c->whole);
	}
}

static void
what_has_no_value_makes_missing(void **state)
{
	const struct td_range args[2] = { td_range_none(), td_range_exact(3) };
	const struct td_range zero[2] = { td_range_exact(3), td_range_exact(0) };

	(void)state;
	assert_true(td_range_empty(td_range_op(TD_OP_ADD, 0, args, 2)));
	assert_true(td_range_empty(td_range_op(TD_OP_DIV, 0, zero, 2)));
	assert_true(td_range_op(TD_OP_DIV, 0, zero, 2).missing);
	assert_true(td_range_empty(td_range_exact(NAN)));
	assert_range(td_range_op(TD_OP_COALESCE, 0, args, 2), 3, 3, true);
	assert_range(td_range_op(TD_OP_MISSING, 0, args, 1), 1, 1, true);
}

/* ---- over rules: cases cleared of cases in all, 0 <= cleared <= total ------------------ */

struct world {
	struct td_ruleset *rules;
	struct td_ranges *ranges;
	td_node total, cleared, rate;
};

static void
begin(struct world *w)
{
	struct td_ruleset *rules = build_new();

	*w = (struct world){ .rules = rules };
	build_input(rules, "total", TD_INPUT_INTEGER);
	build_range(rules, "total", 0, NAN);
	build_input(rules, "cleared", TD_INPUT_INTEGER);
	build_range(rules, "cleared", 0, NAN);
	rules->inputs.at[1].max = build_x(rules, "total", 0);
	build_input(rules, "any", TD_INPUT_NUMBER);
	build_input(rules, "pct", TD_INPUT_NUMBER);
	build_range(rules, "pct", 0, 100);
	build_input(rules, "count", TD_INPUT_INTEGER);
	build_range(rules, "count", 0, 10);
	w->total = build_x(rules, "total", 0);
	w->cleared = build_x(rules, "cleared", 0);
	w->rate = build_2(rules, TD_OP_MUL, build_2(rules, TD_OP_DIV, w->cleared, w->total),
			  build_c(rules, 100));
}

static struct td_range
range_of(struct world *w, td_node node)
{
	td_ranges_free(w->ranges);
	assert_int_equal(td_rules_settle(w->rules), TD_OK);
	assert_int_equal(td_ranges_new(w->rules, &w->ranges, NULL), TD_OK);
	return td_ranges_node(w->ranges, TD_NONE, node);
}

static void
end(struct world *w)
{
	td_ranges_free(w->ranges);
	td_ruleset_free(w->rules);
}

static td_node
over(struct world *w, td_node a, td_node b)
{
	return build_2(w->rules, TD_OP_DIV, a, b);
}

static td_node
minus(struct world *w, td_node a, td_node b)
{
	return build_2(w->rules, TD_OP_SUB, a, b);
}

static td_node
plus(struct world *w, td_node a, td_node b)
{
	return build_2(w->rules, TD_OP_ADD, a, b);
}

static void
a_part_of_a_whole_is_at_most_all_of_it(void **state)
{
	struct world w;
	td_node pct, last_rate;

	(void)state;
	begin(&w);
	pct = over(&w, build_2(w.rules, TD_OP_MUL, build_c(w.rules, 100), w.cleared), w.total);
	last_rate = over(&w, build_x(w.rules, "cleared", 1), build_x(w.rules, "total", 1));
	assert_range(range_of(&w, w.rate), 0, 100, false);
	assert_range(range_of(&w, pct), 0, 100, false);
	assert_range(range_of(&w, last_rate), 0, 1, false);
	/* Another year's whole is no bound. */
	assert_range(range_of(&w, over(&w, w.cleared, build_x(w.rules, "total", 1))), 0, INF,
		     false);
	assert_range(range_of(&w, minus(&w, w.total, w.cleared)), 0, INF, true);
	assert_range(range_of(&w, minus(&w, w.cleared, w.total)), -INF, 0, true);
	assert_range(range_of(&w, over(&w, w.total, w.cleared)), 1, INF, false);
	assert_range(
		range_of(&w, over(&w, w.cleared, plus(&w, w.total, build_x(w.rules, "count", 0)))),
		0, 1, false);
	assert_range(range_of(&w, build_2(w.rules, TD_OP_GT, w.cleared, w.total)), 0, 0, true);
	end(&w);
}

static void
a_fall_is_at_most_100_percent_and_a_growth_at_least_minus_100(void **state)
{
	struct world w;
	td_node before, fall, growth;

	(void)state;
	begin(&w);
	before = build_x(w.rules, "total", 1);
	fall = build_2(w.rules, TD_OP_MUL, over(&w, minus(&w, before, w.total), before),
		       build_c(w.rules, 100));
	growth = build_2(w.rules, TD_OP_MUL, over(&w, minus(&w, w.total, before), before),
			 build_c(w.rules, 100));
	assert_range(range_of(&w, fall), -INF, 100, false);
	assert_range(range_of(&w, growth), -100, INF, false);
	end(&w);
}

static void
nobody_is_better_than_the_best(void **state)
{
	struct world w;
	td_node pct, best, worst;

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	best = build_relative(w.rules, TD_OP_BEST, pct);
	worst = build_relative(w.rules, TD_OP_WORST, pct);
	assert_range(range_of(&w, over(&w, pct, best)), 0, 1, false);
	assert_range(range_of(&w, over(&w, worst, pct)), 0, 1, false);
	assert_range(range_of(&w, over(&w, pct, build_relative(w.rules, TD_OP_SUM_OF, pct))), 0, 1,
		     false);
	assert_range(range_of(&w, over(&w, minus(&w, pct, worst), minus(&w, best, worst))), 0, 1,
		     false);
	assert_range(range_of(&w, over(&w, minus(&w, best, pct), minus(&w, best, worst))), 0, 1,
		     false);
	assert_range(range_of(&w, build_relative(w.rules, TD_OP_RANK_OF, pct)), 1, INF, true);
	assert_range(range_of(&w, build_relative(w.rules, TD_OP_COUNT_OF, pct)), 0, INF, true);
	end(&w);
}

/* Units that do not take part may be better than the best of those that do. */
static void
among_others_one_can_be_better_than_the_best(void **state)
{
	struct world w;
	td_node pct, args[4] = { 0 };

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	args[0] = pct;
	args[1] = build_2(w.rules, TD_OP_GE, build_x(w.rules, "count", 0), build_c(w.rules, 5));
	assert_range(
		range_of(&w, over(&w, pct, td_graph_op(w.rules->graph, TD_OP_BEST, 0, 0, args, 4))),
		0, INF, false);
	end(&w);
}

/* around(pct, { target = 75, base = 50, over = 0.2, under = 2 }) */
static void
a_branch_knows_its_condition(void **state)
{
	struct world w;
	td_node pct, reached, above, below;

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	reached = build_2(w.rules, TD_OP_GE, pct, build_c(w.rules, 75));
	above = plus(&w, build_c(w.rules, 50),
		     build_2(w.rules, TD_OP_MUL, build_c(w.rules, 0.2),
			     minus(&w, pct, build_c(w.rules, 75))));
	below = minus(&w, build_c(w.rules, 50),
		      build_2(w.rules, TD_OP_MUL, build_c(w.rules, 2),
			      minus(&w, build_c(w.rules, 75), pct)));
	/* Above: 50 to 50 + 0.2 * 25 = 55.  Below: 50 - 2 * 75 = -100 to 50. */
	assert_range(range_of(&w, build_when(w.rules, reached, above, below)), -100, 55, false);
	/* Alone, the lower branch could give 50 + 2 * 25. */
	assert_range(range_of(&w, below), -100, 100, false);
	end(&w);
}

static void
a_strict_condition_moves_whole_numbers_by_one(void **state)
{
	struct world w;
	td_node count, some;

	(void)state;
	begin(&w);
	count = build_x(w.rules, "count", 0);
	some = build_2(w.rules, TD_OP_GT, count, build_c(w.rules, 3));
	assert_range(range_of(&w, build_when(w.rules, some, count, build_c(w.rules, 7))), 4, 10,
		     true);
	assert_range(range_of(&w, build_when(w.rules, some, build_c(w.rules, 2), count)), 0, 3,
		     true);
	end(&w);
}

/* What this unit is known to have does not bind the others. */
static void
a_condition_does_not_reach_into_the_cluster(void **state)
{
	struct world w;
	td_node pct, low, best;

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	low = build_2(w.rules, TD_OP_LE, pct, build_c(w.rules, 10));
	best = build_relative(w.rules, TD_OP_BEST, pct);
	assert_range(range_of(&w, build_when(w.rules, low, best, build_c(w.rules, 0))), 0, 100,
		     false);
	end(&w);
}

static void
bands_give_only_the_points_of_rows_that_can_be_reached(void **state)
{
	const struct build_row rows[] = {
		{ 110, NAN, 99 }, { 90, NAN, 30 }, { 50, NAN, 20 }, { 0, NAN, 10 }
	};
	struct world w;
	td_node pct;

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	assert_range(range_of(&w, build_bands(w.rules, pct, build_c(w.rules, -5), 0, rows, 4)), 10,
		     30, true);
	assert_range(range_of(&w, build_bands(w.rules, pct, build_c(w.rules, -5), 0, rows, 3)), -5,
		     30, true);
	end(&w);
}

static void
a_line_gives_what_lies_over_its_values(void **state)
{
	struct world w;
	td_node args[7];
	const double at[] = { 50, 0, 150, 20, 200, 90 };

	(void)state;
	begin(&w);
	args[0] = build_x(w.rules, "pct", 0);
	for (size_t i = 0; i < COUNT(at); i++)
		args[i + 1] = build_c(w.rules, at[i]);
	/* 100 lies half-way from 50 to 150. */
	assert_range(range_of(&w, td_graph_op(w.rules->graph, TD_OP_LINEAR, 0, 0, args, 7)), 0, 10,
		     false);
	end(&w);
}

static void
points_are_clamped_and_the_total_adds_them(void **state)
{
	struct world w;
	td_node pct;

	(void)state;
	begin(&w);
	pct = build_x(w.rules, "pct", 0);
	build_item(w.rules, TD_ITEM_CRITERION, "1", 60, pct);
	build_item(w.rules, TD_ITEM_CRITERION, "2", 40,
		   build_2(w.rules, TD_OP_SUB, build_full(w.rules), pct));
	build_item(w.rules, TD_ITEM_BONUS, "B", 10,
		   build_2(w.rules, TD_OP_ADD, pct, build_c(w.rules, 3)));
	build_item(w.rules, TD_ITEM_DEDUCT, "P", NAN, build_x(w.rules, "count", 0));
	w.rules->bonus_cap = build_c(w.rules, 8);
	range_of(&w, pct);
	assert_range(td_ranges_score(w.ranges, 0), 0, 60, false);
	assert_range(td_ranges_score(w.ranges, 1), 0, 40, false);
	assert_range(td_ranges_score(w.ranges, 2), 3, 10, false);
	/* 0 + 0 + 3 - 10 to 60 + 40 + 8 - 0 */
	assert_range(td_ranges_total(w.ranges), -7, 108, false);
	end(&w);
}

static void
a_circle_is_unknown_and_ends(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	build_item(w.rules, TD_ITEM_CRITERION, "1", 60, build_points(w.rules, "2"));
	build_item(w.rules, TD_ITEM_CRITERION, "2", 40, build_points(w.rules, "1"));
	range_of(&w, w.total);
	/* "2" is anything within its maximum, and "1" is as "2". */
	assert_range(td_ranges_score(w.ranges, 1), 0, 40, false);
	assert_range(td_ranges_score(w.ranges, 0), 0, 40, false);
	end(&w);
}

/* ---- no value falls out of its range: random expressions over random figures ----------- */

static uint32_t
roll(uint32_t *seed, uint32_t sides)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % sides;
}

/* Figures of one unit, in the order of the inputs: total, cleared, any, pct, count. */
static void
roll_figures(uint32_t *seed, double *figures)
{
	figures[0] = roll(seed, 6);
	figures[1] = roll(seed, (uint32_t)figures[0] + 1);
	figures[2] = (double)roll(seed, 41) / 4 - 5;
	figures[3] = (double)roll(seed, 101);
	figures[4] = roll(seed, 11);
	for (size_t i = 0; i < 5; i++)
		if (roll(seed, 12) == 0)
			figures[i] = NAN;
	/* A bound that is missing bounds nothing. */
	if (isnan(figures[0]))
		figures[1] = NAN;
}

static td_node
roll_node(struct world *w, uint32_t *seed, int depth)
{
	static const char *const names[] = { "total", "cleared", "any", "pct", "count" };
	static const enum td_op ops[] = { TD_OP_ADD,  TD_OP_SUB,      TD_OP_SUB,  TD_OP_MUL,
					  TD_OP_DIV,  TD_OP_DIV,      TD_OP_MOD,  TD_OP_MIN,
					  TD_OP_MAX,  TD_OP_LT,       TD_OP_LE,   TD_OP_GE,
					  TD_OP_GT,   TD_OP_EQ,       TD_OP_NE,   TD_OP_AND,
					  TD_OP_OR,   TD_OP_COALESCE, TD_OP_WHEN, TD_OP_WHEN,
					  TD_OP_WHEN, TD_OP_FLOOR,    TD_OP_ABS,  TD_OP_NOT,
					  TD_OP_SQRT };
	enum td_op op = ops[roll(seed, COUNT(ops))];
	td_node args[3];
	size_t n = (size_t)td_op_args(op);

	if (depth == 0 || roll(seed, 6) == 0)
		return roll(seed, 4) ? build_x(w->rules, names[roll(seed, 5)], 0)
				     : build_c(w->rules, (double)roll(seed, 25) / 2 - 3);
	for (size_t i = 0; i < n; i++)
		args[i] = roll_node(w, seed, depth - 1);
	/* Conditions are comparisons, or made of such. */
	if (op == TD_OP_WHEN)
		args[0] = build_2(w->rules, ops[9 + roll(seed, 6)], args[0],
				  roll_node(w, seed, depth - 1));
	for (size_t i = 0; (op == TD_OP_AND || op == TD_OP_OR || op == TD_OP_NOT) && i < n; i++)
		args[i] = build_2(w->rules, ops[9 + roll(seed, 6)], args[i],
				  roll_node(w, seed, depth - 1));
	return td_graph_op(w->rules->graph, op, 0, 0, args, n);
}

static double
truth(bool known, bool value)
{
	return known ? (value ? 1 : 0) : NAN;
}

/* What ops.h says, by plain C on numbers of which the comparisons need no snapping. */
static double
value_of_two(enum td_op op, double a, double b)
{
	bool known = !isnan(a) && !isnan(b);

	if (op == TD_OP_COALESCE)
		return isnan(a) ? b : a;
	if (op == TD_OP_AND)
		return truth(known || fabs(a) < 0.5 || fabs(b) < 0.5, a > 0.5 && b > 0.5);
	if (op == TD_OP_OR)
		return truth(known || a > 0.5 || b > 0.5, a > 0.5 || b > 0.5);
	if (!known)
		return NAN;
	switch (op) {
	case TD_OP_ADD:
		return a + b;
	case TD_OP_SUB:
		return a - b;
	case TD_OP_MUL:
		return a * b;
	case TD_OP_DIV:
		return fabs(b) > 1e-10 ? a / b : NAN;
	case TD_OP_MOD:
		return fabs(b) > 1e-10 ? a - b * floor(a / b + 1e-10) : NAN;
	case TD_OP_MIN:
		return fmin(a, b);
	case TD_OP_MAX:
		return fmax(a, b);
	case TD_OP_LT:
		return b - a > 1e-9;
	case TD_OP_LE:
		return b - a > -1e-9;
	case TD_OP_GE:
		return a - b > -1e-9;
	case TD_OP_GT:
		return a - b > 1e-9;
	case TD_OP_EQ:
		return fabs(a - b) <= 1e-9;
	default:
		return fabs(a - b) > 1e-9;
	}
}

static double
value_of(const struct td_ruleset *rules, td_node node, const double *figures)
{
	const struct td_expr *e = td_graph_at(rules->graph, node);
	double v[3] = { NAN, NAN, NAN };

	if (e->op == TD_OP_CONST)
		return e->value;
	if (e->op == TD_OP_INPUT)
		return figures[td_rules_input_word(rules, e->ref)];
	for (size_t i = 0; i < e->nargs; i++)
		v[i] = value_of(rules, td_graph_arg(rules->graph, node, i), figures);
	switch (e->op) {
	case TD_OP_WHEN:
		return isnan(v[0]) ? NAN : v[0] > 0.5 ? v[1] : v[2];
	case TD_OP_FLOOR:
		return floor(v[0] + 1e-10);
	case TD_OP_ABS:
		return fabs(v[0]);
	case TD_OP_SQRT:
		return v[0] >= 0 ? sqrt(v[0]) : NAN;
	case TD_OP_NOT:
		return isnan(v[0]) ? NAN : 1 - v[0];
	default:
		return value_of_two(e->op, v[0], v[1]);
	}
}

static void
assert_inside(struct td_range r, double v, uint32_t seed)
{
	double t = 1e-6 * fmax(1, fabs(v));

	if (isnan(v) ? r.missing
		     : v >= r.lo - t && v <= r.hi + t && (!r.whole || fabs(v - round(v)) <= t))
		return;
	fail_msg("%g is not in [%g, %g]%s%s, seed %u", v, r.lo, r.hi, r.whole ? " whole" : "",
		 r.missing ? "" : " never missing", (unsigned)seed);
}

static void
no_value_falls_out_of_its_range(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		uint32_t start = seed;
		struct td_range r;
		struct world w;
		td_node node;

		begin(&w);
		node = roll_node(&w, &seed, 1 + i % 5);
		r = range_of(&w, node);
		for (int k = 0; k < 60; k++) {
			double figures[5];

			roll_figures(&seed, figures);
			assert_inside(r, value_of(w.rules, node, figures), start);
		}
		end(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_give_the_ends_of_pencil_and_paper),
		cmocka_unit_test(operations_of_one_give_the_ends_of_pencil_and_paper),
		cmocka_unit_test(what_has_no_value_makes_missing),
		cmocka_unit_test(a_part_of_a_whole_is_at_most_all_of_it),
		cmocka_unit_test(a_fall_is_at_most_100_percent_and_a_growth_at_least_minus_100),
		cmocka_unit_test(nobody_is_better_than_the_best),
		cmocka_unit_test(among_others_one_can_be_better_than_the_best),
		cmocka_unit_test(a_branch_knows_its_condition),
		cmocka_unit_test(a_strict_condition_moves_whole_numbers_by_one),
		cmocka_unit_test(a_condition_does_not_reach_into_the_cluster),
		cmocka_unit_test(bands_give_only_the_points_of_rows_that_can_be_reached),
		cmocka_unit_test(a_line_gives_what_lies_over_its_values),
		cmocka_unit_test(points_are_clamped_and_the_total_adds_them),
		cmocka_unit_test(a_circle_is_unknown_and_ends),
		cmocka_unit_test(no_value_falls_out_of_its_range),
	};

	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
