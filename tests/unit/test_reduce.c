#include "test.h"

#include <math.h>

#include "calc/reduce.h"
#include "run.h"

#define NONE ((double)NAN)

enum {
	UNITS = 8
};

/* clang-format off */
/* One cluster of n units; want is per unit. */
static const struct reduce_case {
	const char *name;
	enum td_op op;
	unsigned flags;
	size_t n;
	double value[UNITS], among[UNITS], by[UNITS], p;
	bool has_among, has_by;
	double want[UNITS];
} cases[] = {
	{ "best", TD_OP_BEST, 0, 4, { 3, NONE, 7, -1 }, .want = { 7, 7, 7, 7 } },
	{ "best of negative ones", TD_OP_BEST, 0, 2, { -3, -7 }, .want = { -3, -3 } },
	{ "worst", TD_OP_WORST, 0, 4, { 3, NONE, 7, -1 }, .want = { -1, -1, -1, -1 } },
	{ "sum", TD_OP_SUM_OF, 0, 3, { 3, NONE, 7 }, .want = { 10, 10, 10 } },
	{ "mean", TD_OP_MEAN_OF, 0, 3, { 3, NONE, 7 }, .want = { 5, 5, 5 } },
	{ "count", TD_OP_COUNT_OF, 0, 3, { 3, NONE, 7 }, .want = { 2, 2, 2 } },
	{ "median of three", TD_OP_MEDIAN_OF, 0, 4, { 30, NONE, 7, 8 }, .want = { 8, 8, 8, 8 } },
	{ "median of four", TD_OP_MEDIAN_OF, 0, 4, { 30, 1, 7, 8 }, .want = { 7.5, 7.5, 7.5, 7.5 } },
	/* 2 4 4 4 5 5 7 9: mean 5, squares 32 */
	{ "stdev", TD_OP_STDEV_OF, 0, 8, { 2, 4, 4, 4, 5, 5, 7, 9 }, .want = { 2, 2, 2, 2, 2, 2, 2, 2 } },
	{ "stdev of a sample", TD_OP_STDEV_OF, 1, 3, { 1, 2, 3 }, .want = { 1, 1, 1 } },
	{ "stdev of a sample of one", TD_OP_STDEV_OF, 1, 2, { 1, NONE }, .want = { NONE, NONE } },
	{ "stdev of one", TD_OP_STDEV_OF, 0, 1, { 5 }, .want = { 0 } },
	{ "lower quartile", TD_OP_QUANTILE_OF, 0, 4, { 4, 1, 3, 2 }, .p = 0.25, .want = { 1.75, 1.75, 1.75, 1.75 } },
	{ "lowest", TD_OP_QUANTILE_OF, 0, 3, { 4, 1, 3 }, .p = 0, .want = { 1, 1, 1 } },
	{ "highest", TD_OP_QUANTILE_OF, 0, 3, { 4, 1, 3 }, .p = 1, .want = { 4, 4, 4 } },
	{ "no quantile", TD_OP_QUANTILE_OF, 0, 3, { 4, 1, 3 }, .p = 1.5, .want = { NONE, NONE, NONE } },
	{ "quantile of one", TD_OP_QUANTILE_OF, 0, 2, { 4, NONE }, .p = 0.3, .want = { 4, 4 } },
	/* F33: 80 80 70 80 75 70 80 75 */
	{ "rank, skip", TD_OP_RANK_OF, TD_TIES_SKIP, 8, { 80, 80, 70, 80, 75, 70, 80, 75 },
	  .want = { 1, 1, 7, 1, 5, 7, 1, 5 } },
	{ "rank, dense", TD_OP_RANK_OF, TD_TIES_DENSE, 8, { 80, 80, 70, 80, 75, 70, 80, 75 },
	  .want = { 1, 1, 3, 1, 2, 3, 1, 2 } },
	{ "rank, mean", TD_OP_RANK_OF, TD_TIES_MEAN, 8, { 80, 80, 70, 80, 75, 70, 80, 75 },
	  .want = { 2.5, 2.5, 7.5, 2.5, 5.5, 7.5, 2.5, 5.5 } },
	{ "rank, smallest first", TD_OP_RANK_OF, TD_TIES_SKIP | TD_RANK_ASCENDING, 4, { 3, 1, 3, 2 },
	  .want = { 3, 1, 3, 2 } },
	{ "rank of who has none", TD_OP_RANK_OF, TD_TIES_SKIP, 3, { 3, NONE, 4 }, .want = { 2, NONE, 1 } },
	{ "rank snaps", TD_OP_RANK_OF, TD_TIES_SKIP, 3, { 0.3, 0.1 + 0.2, 0.2 }, .want = { 1, 1, 3 } },
	{ "nobody: best", TD_OP_BEST, 0, 2, { NONE, NONE }, .want = { NONE, NONE } },
	{ "nobody: worst", TD_OP_WORST, 0, 2, { NONE, NONE }, .want = { NONE, NONE } },
	{ "nobody: sum", TD_OP_SUM_OF, 0, 2, { NONE, NONE }, .want = { 0, 0 } },
	{ "nobody: mean", TD_OP_MEAN_OF, 0, 2, { NONE, NONE }, .want = { NONE, NONE } },
	{ "nobody: count", TD_OP_COUNT_OF, 0, 2, { NONE, NONE }, .want = { 0, 0 } },
	{ "nobody: median", TD_OP_MEDIAN_OF, 0, 2, { NONE, NONE }, .want = { NONE, NONE } },
	{ "nobody: quantile", TD_OP_QUANTILE_OF, 0, 2, { NONE, NONE }, .p = 0.5, .want = { NONE, NONE } },
	{ "nobody: stdev", TD_OP_STDEV_OF, 0, 2, { NONE, NONE }, .want = { NONE, NONE } },
	/* who is left out by `among` receives the result of the others */
	{ "among", TD_OP_MEAN_OF, 0, 4, { 1, 2, 30, 60 }, .has_among = true, .among = { 1, 1, 0, NONE },
	  .want = { 1.5, 1.5, 1.5, 1.5 } },
	{ "rank among", TD_OP_RANK_OF, 0, 4, { 9, 8, 7, 6 }, .has_among = true, .among = { 0, 1, 1, NONE },
	  .want = { NONE, 1, 2, NONE } },
	{ "median among", TD_OP_MEDIAN_OF, 0, 4, { 9, 8, 7, 6 }, .has_among = true, .among = { 0, 1, 1, 1 },
	  .want = { 7, 7, 7, 7 } },
	/* groups; a unit of no group receives nothing */
	{ "by", TD_OP_SUM_OF, 0, 5, { 1, 2, 3, 4, 5 }, .has_by = true, .by = { 7, 2, 7, NONE, 2 },
	  .want = { 4, 7, 4, NONE, 7 } },
	{ "by, among", TD_OP_BEST, 0, 4, { 1, 2, 3, 4 }, .has_by = true, .by = { 0, 0, 1, 1 },
	  .has_among = true, .among = { 1, 0, 0, 0 }, .want = { 1, 1, NONE, NONE } },
	{ "rank by", TD_OP_RANK_OF, TD_TIES_SKIP, 5, { 1, 2, 3, 4, 5 }, .has_by = true,
	  .by = { 7, 2, 7, NONE, 2 }, .want = { 2, 2, 1, NONE, 1 } },
	{ "median by", TD_OP_MEDIAN_OF, 0, 5, { 1, 2, 3, 4, 9 }, .has_by = true, .by = { 7, 2, 7, 2, 2 },
	  .want = { 2, 4, 2, 4, 4 } },
	{ "stdev by", TD_OP_STDEV_OF, 0, 4, { 1, 3, 10, 10 }, .has_by = true, .by = { 0, 0, 1, 1 },
	  .want = { 1, 1, 0, 0 } },
	{ "quantile by", TD_OP_QUANTILE_OF, 0, 4, { 1, 3, 10, 20 }, .p = 0.5, .has_by = true,
	  .by = { 0, 0, 1, 1 }, .want = { 2, 2, 15, 15 } },
	{ "groups snap", TD_OP_COUNT_OF, 0, 3, { 1, 1, 1 }, .has_by = true, .by = { 0.3, 0.1 + 0.2, 0.4 },
	  .want = { 2, 2, 1 } },
	{ "nobody has a group", TD_OP_COUNT_OF, 0, 2, { 1, 1 }, .has_by = true, .by = { NONE, NONE },
	  .want = { NONE, NONE } },
};
/* clang-format on */

static struct td_operand
column(const double *at, bool given)
{
	return (struct td_operand){ given ? at : NULL, 1 };
}

static struct td_reduction
reduction_of(const struct reduce_case *c)
{
	return (struct td_reduction){
		.op = c->op,
		.flags = c->flags,
		.value = column(c->value, true),
		.among = column(c->among, c->has_among),
		.by = column(c->by, c->has_by),
		.extra = { &c->p, 0 },
	};
}

static void
each_reduction(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct reduce_case *c = &cases[i];
		struct td_reduction what = reduction_of(c);
		size_t start[2] = { 0, c->n };
		double out[UNITS];
		struct td_err err = { 0 };

		assert_status(TD_OK, td_reduce(&what, 1, start, out, &err), &err);
		for (size_t k = 0; k < c->n; k++)
			assert_number(c->want[k], out[td_reduce_by_row(&what) ? k : 0], c->name, k);
	}
}

/* The same units twice, as two clusters of a table, must each give what one alone gives. */
static void
clusters_do_not_mix(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct reduce_case *c = &cases[i];
		double value[2 * UNITS + 1], among[2 * UNITS + 1], by[2 * UNITS + 1],
			out[2 * UNITS + 1];
		size_t n = c->n, start[4] = { 0, 1, n + 1, 2 * n + 1 };
		struct td_reduction what = reduction_of(c);

		value[0] = 1e6; /* a cluster of one, before both */
		among[0] = by[0] = 1;
		for (size_t k = 0; k < 2 * n; k++) {
			value[k + 1] = c->value[k % n];
			among[k + 1] = c->among[k % n];
			by[k + 1] = c->by[k % n];
		}
		what.value.at = value;
		what.among.at = c->has_among ? among : NULL;
		what.by.at = c->has_by ? by : NULL;
		assert_int_equal(TD_OK, td_reduce(&what, 3, start, out, NULL));
		for (size_t k = 0; k < 2 * n; k++)
			assert_number(c->want[k % n],
				      out[td_reduce_by_row(&what) ? k + 1 : 1 + k / n], c->name, k);
	}
}

/* Each unit may ask for another quantile. */
static void
quantiles_by_unit(void **state)
{
	const double value[] = { 1, 2, 3 }, p[] = { 0, 0.5, 1 };
	struct td_reduction what = { .op = TD_OP_QUANTILE_OF,
				     .value = { value, 1 },
				     .extra = { p, 1 } };
	const size_t start[] = { 0, 3 };
	double out[3];

	(void)state;
	assert_true(td_reduce_by_row(&what));
	assert_int_equal(TD_OK, td_reduce(&what, 1, start, out, NULL));
	for (size_t i = 0; i < 3; i++)
		assert_number(value[i], out[i], "unit", i);
}

/* One number for all: everybody has it. */
static void
numbers_are_columns(void **state)
{
	const double five = 5, yes = 1;
	struct td_reduction what = { .op = TD_OP_SUM_OF,
				     .value = { &five, 0 },
				     .among = { &yes, 0 } };
	const size_t start[] = { 0, 3 };
	double out[3];

	(void)state;
	assert_int_equal(TD_OK, td_reduce(&what, 1, start, out, NULL));
	assert_number(15, out[0], "sum", 0);
	what.op = TD_OP_RANK_OF;
	assert_int_equal(TD_OK, td_reduce(&what, 1, start, out, NULL));
	assert_number(1, out[2], "rank", 2);
}

/* Plain addition would lose the ones beside 10^16, and end at 0 or 2. */
static void
sums_are_compensated(void **state)
{
	const double value[] = { 1, 1e16, 1, -1e16, 1, 1e100, 1, -1e100 };
	struct td_reduction what = { .op = TD_OP_SUM_OF, .value = { value, 1 } };
	const size_t first[] = { 0, 5 }, all[] = { 0, 8 };
	double out[1];

	(void)state;
	assert_int_equal(TD_OK, td_reduce(&what, 1, first, out, NULL));
	assert_true(out[0] == 3);
	assert_int_equal(TD_OK, td_reduce(&what, 1, all, out, NULL));
	assert_true(out[0] == 4);
}

static void
sums_overflow_to_infinity(void **state)
{
	const double value[] = { 1e308, 1e308, 1 };
	struct td_reduction what = { .op = TD_OP_SUM_OF, .value = { value, 1 } };
	const size_t start[] = { 0, 3 };
	double out[1];

	(void)state;
	assert_int_equal(TD_OK, td_reduce(&what, 1, start, out, NULL));
	assert_true(isinf(out[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reduction),       cmocka_unit_test(clusters_do_not_mix),
		cmocka_unit_test(quantiles_by_unit),    cmocka_unit_test(numbers_are_columns),
		cmocka_unit_test(sums_are_compensated), cmocka_unit_test(sums_overflow_to_infinity),
	};

	return cmocka_run_group_tests_name("reduce", tests, NULL, NULL);
}
