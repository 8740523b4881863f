#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/kernel.h"
#include "calc/real.h"
#include "run.h"

#define NONE ((double)NAN)

enum {
	ROWS = 67,
	ARGS = 24
}; /* more rows than the short paths take, and no multiple of a vector */

/* Evaluate an operation whose arguments are the same in all rows, each a column or one number. */
static void
call(unsigned op, unsigned flags, const double *args, const uint8_t *stride, size_t nargs, size_t n,
     double *out)
{
	static double room[ARGS][ROWS];
	double *at[ARGS + 1] = { NULL };
	uint32_t place[ARGS];
	struct td_call c = { place, stride, nargs, flags };

	assert_true(nargs <= ARGS && n <= ROWS);
	for (size_t k = 0; k < nargs; k++) {
		place[k] = (uint32_t)k + 1;
		at[k + 1] = room[k];
		for (size_t i = 0; i < (stride[k] ? n : 1); i++)
			room[k][i] = args[k];
	}
	td_kernel_for(op, stride, nargs)(n, out, at, &c);
}

/* One operation on numbers, in all shapes of its arguments, for one row and for many. */
static void
expect(unsigned op, unsigned flags, const double *args, size_t nargs, double want)
{
	double out[ROWS];
	uint8_t stride[ARGS];

	for (unsigned shape = 0; shape < 1U << (nargs < 4 ? nargs : 1); shape++) {
		for (size_t k = 0; k < nargs; k++)
			stride[k] = k < 3 && shape >> k & 1 ? 0 : 1;
		call(op, flags, args, stride, nargs, 1, out);
		assert_number(want, out[0], td_op_word(op < TD_OP_COUNT_ ? op : TD_OP_NONE), 0);
		if (shape + 1U == 1U << nargs) /* only numbers: one row is all there is */
			continue;
		call(op, flags, args, stride, nargs, ROWS, out);
		for (size_t i = 0; i < ROWS; i++)
			assert_number(want, out[i], td_op_word(op < TD_OP_COUNT_ ? op : TD_OP_NONE),
				      i);
	}
}

/* clang-format off */
static const struct op_case {
	unsigned op, flags;
	size_t nargs;
	double args[3], want;
} op_cases[] = {
	{ TD_OP_ADD, 0, 2, { 1, 2 }, 3 },
	{ TD_OP_ADD, 0, 2, { NONE, 2 }, NONE },
	{ TD_OP_SUB, 0, 2, { 1, 2 }, -1 },
	{ TD_OP_MUL, 0, 2, { 3, 2 }, 6 },
	{ TD_OP_DIV, 0, 2, { 3, 2 }, 1.5 },
	{ TD_OP_DIV, 0, 2, { 3, 0 }, NONE },
	{ TD_OP_DIV, 0, 2, { 3, 1e-10 }, NONE },
	{ TD_OP_DIV, 0, 2, { 3, -1e-10 }, NONE },
	{ TD_OP_DIV, 0, 2, { 3, 2e-10 }, 1.5e10 },
	{ TD_OP_DIV, 0, 2, { 0, 0 }, NONE },
	{ TD_OP_DIV, 0, 2, { 3, NONE }, NONE },
	{ TD_OP_MOD, 0, 2, { 7, 3 }, 1 },
	{ TD_OP_MOD, 0, 2, { -7, 3 }, 2 },
	{ TD_OP_MOD, 0, 2, { 7, 0 }, NONE },
	{ TD_OP_MOD, 0, 2, { 0.6, 0.2 }, 0 },
	{ TD_OP_POW, 0, 2, { 2, 10 }, 1024 },
	{ TD_OP_POW, 0, 2, { -8, 1.0 / 3 }, NONE },
	{ TD_OP_POW, 0, 2, { 0, -1 }, NONE },
	{ TD_OP_POW, 0, 2, { 0, 0 }, 1 },
	{ TD_OP_POW, 0, 2, { NONE, 0 }, NONE },
	{ TD_OP_NEG, 0, 1, { 2 }, -2 },
	{ TD_OP_ABS, 0, 1, { -2 }, 2 },
	{ TD_OP_SQRT, 0, 1, { 9 }, 3 },
	{ TD_OP_SQRT, 0, 1, { -9 }, NONE },
	{ TD_OP_EXP, 0, 1, { 0 }, 1 },
	{ TD_OP_LOG, 0, 1, { 1 }, 0 },
	{ TD_OP_LOG, 0, 1, { 0 }, NONE },
	{ TD_OP_MIN, 0, 2, { 1, 2 }, 1 },
	{ TD_OP_MIN, 0, 2, { 2, 1 }, 1 },
	{ TD_OP_MIN, 0, 2, { NONE, 1 }, NONE },
	{ TD_OP_MIN, 0, 2, { 1, NONE }, NONE },
	{ TD_OP_MAX, 0, 2, { 1, 2 }, 2 },
	{ TD_OP_MAX, 0, 2, { 2, 1 }, 2 },
	{ TD_OP_MAX, 0, 2, { NONE, 1 }, NONE },
	{ TD_OP_MAX, 0, 2, { 1, NONE }, NONE },
	{ TD_OP_FLOOR, 0, 1, { 2.9999999999 }, 3 },
	{ TD_OP_FLOOR, 0, 1, { 2.999 }, 2 },
	{ TD_OP_FLOOR, 0, 1, { -2.0000000001 }, -2 },
	{ TD_OP_FLOOR, 0, 1, { -2.1 }, -3 },
	{ TD_OP_FLOOR, 1, 1, { 2.39 }, 2.3 },
	{ TD_OP_FLOOR, 0, 1, { 0.6 / 0.1 }, 6 }, /* 5.9999999999999991 as doubles */
	{ TD_OP_CEIL, 0, 1, { 3.0000000001 }, 3 },
	{ TD_OP_CEIL, 0, 1, { 3.001 }, 4 },
	{ TD_OP_CEIL, 0, 1, { -3.9 }, -3 },
	{ TD_OP_CEIL, 1, 1, { 2.31 }, 2.4 },
	{ TD_OP_ROUND, 0, 1, { 2.5 }, 3 },
	{ TD_OP_ROUND, 0, 1, { -2.5 }, -3 },
	{ TD_OP_ROUND, 2, 1, { 1.005 }, 1.01 }, /* 1.00499999999999989 as a double */
	{ TD_OP_ROUND, 2, 1, { NONE }, NONE },
	{ TD_OP_TICKS, 2, 1, { 1.005 }, 101 },
	{ TD_OP_TICKS, 2, 1, { -1.005 }, -101 },
	{ TD_OP_LT, 0, 2, { 1, 2 }, 1 },
	{ TD_OP_LT, 0, 2, { 2, 2 }, 0 },
	{ TD_OP_LT, 0, 2, { 2 - 1e-11, 2 }, 0 },
	{ TD_OP_LT, 0, 2, { 3, NONE }, NONE },
	{ TD_OP_LT, 0, 2, { NONE, 3 }, NONE },
	{ TD_OP_LE, 0, 2, { 2 + 1e-11, 2 }, 1 },
	{ TD_OP_LE, 0, 2, { 2 + 1e-9, 2 }, 0 },
	{ TD_OP_GE, 0, 2, { 75 - 1e-9, 75 }, 1 },
	{ TD_OP_GE, 0, 2, { 75 - 1e-8, 75 }, 0 },
	{ TD_OP_GT, 0, 2, { 90, 90 }, 0 },
	{ TD_OP_GT, 0, 2, { 90 + 1e-9, 90 }, 0 },
	{ TD_OP_GT, 0, 2, { 90 + 1e-7, 90 }, 1 },
	{ TD_OP_EQ, 0, 2, { 0.1 + 0.2, 0.3 }, 1 },
	{ TD_OP_EQ, 0, 2, { 0.3, 0.3001 }, 0 },
	{ TD_OP_EQ, 0, 2, { NONE, NONE }, NONE },
	{ TD_OP_NE, 0, 2, { 0.1 + 0.2, 0.3 }, 0 },
	{ TD_OP_NE, 0, 2, { 1, 2 }, 1 },
	{ TD_OP_NE, 0, 2, { 1, NONE }, NONE },
	/* three values: false, true, unknown */
	{ TD_OP_AND, 0, 2, { 0, 0 }, 0 },
	{ TD_OP_AND, 0, 2, { 0, 1 }, 0 },
	{ TD_OP_AND, 0, 2, { 1, 1 }, 1 },
	{ TD_OP_AND, 0, 2, { 0, NONE }, 0 },
	{ TD_OP_AND, 0, 2, { NONE, 0 }, 0 },
	{ TD_OP_AND, 0, 2, { 1, NONE }, NONE },
	{ TD_OP_AND, 0, 2, { NONE, 1 }, NONE },
	{ TD_OP_AND, 0, 2, { NONE, NONE }, NONE },
	{ TD_OP_OR, 0, 2, { 0, 0 }, 0 },
	{ TD_OP_OR, 0, 2, { 0, 1 }, 1 },
	{ TD_OP_OR, 0, 2, { 1, 1 }, 1 },
	{ TD_OP_OR, 0, 2, { 1, NONE }, 1 },
	{ TD_OP_OR, 0, 2, { NONE, 1 }, 1 },
	{ TD_OP_OR, 0, 2, { 0, NONE }, NONE },
	{ TD_OP_OR, 0, 2, { NONE, 0 }, NONE },
	{ TD_OP_OR, 0, 2, { NONE, NONE }, NONE },
	{ TD_OP_NOT, 0, 1, { 0 }, 1 },
	{ TD_OP_NOT, 0, 1, { 1 }, 0 },
	{ TD_OP_NOT, 0, 1, { NONE }, NONE },
	{ TD_OP_WHEN, 0, 3, { 1, 5, NONE }, 5 },
	{ TD_OP_WHEN, 0, 3, { 0, NONE, 6 }, 6 },
	{ TD_OP_WHEN, 0, 3, { 1, NONE, 6 }, NONE },
	{ TD_OP_WHEN, 0, 3, { NONE, 5, 6 }, NONE },
	{ TD_OP_WHEN, 0, 3, { NONE, 5, 5 }, NONE },
	{ TD_OP_COALESCE, 0, 2, { 5, 6 }, 5 },
	{ TD_OP_COALESCE, 0, 2, { NONE, 6 }, 6 },
	{ TD_OP_COALESCE, 0, 2, { NONE, NONE }, NONE },
	{ TD_OP_MISSING, 0, 1, { NONE }, 1 },
	{ TD_OP_MISSING, 0, 1, { 0 }, 0 },
};
/* clang-format on */

static void
each_operation(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(op_cases); i++)
		expect(op_cases[i].op, op_cases[i].flags, op_cases[i].args, op_cases[i].nargs,
		       op_cases[i].want);
}

static void
sums_and_counts(void **state)
{
	const double args[] = { 1, NONE, 3, 4, 5, NONE, 7, 8, 9, 10, 11 };

	(void)state;
	for (size_t n = 0; n <= COUNT(args); n++) {
		double sum = 0, holes = 0;

		for (size_t k = 0; k < n; k++) {
			sum += isnan(args[k]) ? 0 : args[k];
			holes += isnan(args[k]) ? 1 : 0;
		}
		if (n == 0)
			continue;
		expect(TD_OP_SUM, 0, args, n, sum);
		expect(TD_OP_HOLES, 0, args, n, holes);
	}
}

static void
why_pending(void **state)
{
	(void)state;
	expect(TD_OP_PENDING, 0, (const double[]){ 5, 1 }, 2, 0);
	expect(TD_OP_PENDING, 0, (const double[]){ NONE, 0 }, 2, 1);
	expect(TD_OP_PENDING, 0, (const double[]){ NONE, 0, 1 }, 3, 2);
	expect(TD_OP_PENDING, 0, (const double[]){ NONE, 1, 1 }, 3, 2);
}

static void
trimmed_means(void **state)
{
	const double args[] = { 9, 1, 5, 100, 5 };

	(void)state;
	expect(TD_OP_TRIM, 0, args, 5, 24);
	expect(TD_OP_TRIM, 1, args, 5, 19.0 / 3);
	expect(TD_OP_TRIM, 2, args, 5, 5);
	expect(TD_OP_TRIM, 3, args, 5, NONE);
	expect(TD_OP_TRIM, 1, (const double[]){ 1, NONE, 3 }, 3, NONE);
}

/* x and the table's numbers, which stand as single numbers; 0: not given. */
static double
look_up(unsigned op, unsigned flags, double x, const double *table, const bool *given, size_t n)
{
	static double column[ROWS];
	double room[ARGS], out[ROWS], first;
	double *at[ARGS + 1] = { NULL, column };
	uint32_t place[ARGS] = { 1 };
	uint8_t stride[ARGS] = { 1 }, columns[ARGS] = { 1 };
	struct td_call c = { place, stride, n + 1, flags };

	for (size_t i = 0; i < ROWS; i++)
		column[i] = x;
	for (size_t k = 0; k < n; k++) {
		room[k] = table[k];
		at[k + 2] = &room[k];
		place[k + 1] = given[k] ? (uint32_t)k + 2 : 0;
		columns[k + 1] = 1;
	}
	td_kernel_for(op, stride, n + 1)(1, &first, at, &c);
	td_kernel_for(op, stride, n + 1)(ROWS, out, at, &c);
	for (size_t i = 0; i < ROWS; i++)
		assert_number(first, out[i], td_op_word(op), i);
	c.stride = columns; /* every argument as a column of one row */
	td_kernel_for(op, columns, n + 1)(1, out, at, &c);
	assert_number(first, out[0], td_op_word(op), 0);
	return first;
}

#define T true
#define F false

static void
half_open_bands(void **state)
{
	/* default; low high points: F13, table T3 */
	const double table[] = { 10, 90, 0, 60, 80, 90, 50, 70, 80, 40, 60, 70, 30, 50, 60, 20 };
	const bool given[] = { T, T, F, T, T, T, T, T, T, T, T, T, T, T, T, T };
	const struct {
		double x, want;
	} cases[] = { { 90, 60 },    { 89.99, 50 }, { 80, 50 },     { 50, 20 },
		      { 49.99, 10 }, { 0, 10 },     { NONE, NONE }, { 90 - 1e-9, 60 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_number(cases[i].want,
			      look_up(TD_OP_BANDS, 0, cases[i].x, table, given, COUNT(table)), "x",
			      i);
}

static void
bands_with_holes(void **state)
{
	/* F14, table T2: 0, 1 to 10, 11 to 20; what lies between is not said, above it nothing is left */
	const double table[] = { 0, 21, 0, 0, 11, 20, 90, 1, 10, 100, 0, 0, 110 };
	const bool given[] = { F, T, F, T, T, T, T, T, T, T, F, T, T };
	const struct {
		double x, want;
	} cases[] = { { 0, 110 }, { 1, 100 },    { 10, 100 },    { 11, 90 },  { 20, 90 },
		      { 21, 0 },  { 0.5, NONE }, { 10.5, NONE }, { -1, 110 }, { 300, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_number(
			cases[i].want,
			look_up(TD_OP_BANDS, TD_BAND_UPTO, cases[i].x, table, given, COUNT(table)),
			"x", i);
}

static void
bands_above(void **state)
{
	const double table[] = { 0, 90, 0, 3, 50, 90, 2 };
	const bool given[] = { T, T, F, T, T, T, T };
	const unsigned flags = TD_BAND_ABOVE | TD_BAND_UPTO;

	(void)state;
	assert_number(3, look_up(TD_OP_BANDS, flags, 90.01, table, given, 7), "x", 0);
	assert_number(2, look_up(TD_OP_BANDS, flags, 90, table, given, 7), "x", 1);
	assert_number(2, look_up(TD_OP_BANDS, flags, 90 + 1e-9, table, given, 7), "x", 2);
	assert_number(0, look_up(TD_OP_BANDS, flags, 50, table, given, 7), "x", 3);
}

/* More rows than the unrolled loops take, one row, and an edge that is missing. */
static void
bands_of_any_length(void **state)
{
	double table[1 + 3 * 7] = { 0 };
	bool given[1 + 3 * 7];

	(void)state;
	for (size_t r = 0; r < 7; r++) {
		table[1 + 3 * r] = (double)(70 - 10 * r);
		table[2 + 3 * r] = (double)(80 - 10 * r);
		table[3 + 3 * r] = (double)(7 - r);
	}
	memset(given, 1, sizeof(given));
	given[2] = false;
	for (size_t rows = 0; rows <= 7; rows++)
		for (int x = 0; x < 90; x++) {
			double lowest = 80 - 10 * (double)rows;
			double want = x < lowest || rows == 0 ? 0 : x >= 70 ? 7 : x / 10;

			assert_number(want, look_up(TD_OP_BANDS, 0, x, table, given, 1 + 3 * rows),
				      "x", (size_t)x);
		}
	table[4] = NONE; /* the lower edge of the second row */
	assert_number(7, look_up(TD_OP_BANDS, 0, 75, table, given, 22), "above it", 0);
	assert_number(NONE, look_up(TD_OP_BANDS, 0, 35, table, given, 22), "in or below it", 0);
}

static void
grade_levels(void **state)
{
	const double table[] = { 3, 20, 16, 0, 0 },
		     many[] = { 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	const bool given[] = { T, T, T, F, T }, none[] = { F, T, T, F, T },
		   all[] = { F, T, T, T, T, T, T, T, T, T, T, T };

	(void)state;
	assert_number(20, look_up(TD_OP_LEVELS, 0, 0, table, given, 5), "level", 0);
	assert_number(16, look_up(TD_OP_LEVELS, 0, 1, table, given, 5), "level", 1);
	assert_number(3, look_up(TD_OP_LEVELS, 0, 2, table, given, 5), "default", 2);
	assert_number(0, look_up(TD_OP_LEVELS, 0, 3, table, given, 5), "level", 3);
	assert_number(3, look_up(TD_OP_LEVELS, 0, 4, table, given, 5), "no level", 4);
	assert_number(3, look_up(TD_OP_LEVELS, 0, -1, table, given, 5), "no level", 5);
	assert_number(NONE, look_up(TD_OP_LEVELS, 0, 2, table, none, 5), "not named", 2);
	assert_number(NONE, look_up(TD_OP_LEVELS, 0, NONE, table, given, 5), "missing", 0);
	for (size_t k = 0; k < 11; k++)
		assert_number((double)k, look_up(TD_OP_LEVELS, 0, (double)k, many, all, 12), "many",
			      k);
}

static void
straight_lines(void **state)
{
	const double table[] = { 0, 0, 10, 15, 30, 25 }, jump[] = { 0, 0, 10, 5, 10, 8, 20, 18 };
	const bool given[] = { T, T, T, T, T, T, T, T };
	const struct {
		double x, want;
	} cases[] = { { -5, 0 },  { 0, 0 },   { 4, 6 },   { 10, 15 },
		      { 20, 20 }, { 30, 25 }, { 99, 25 }, { NONE, NONE } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_number(cases[i].want, look_up(TD_OP_LINEAR, 0, cases[i].x, table, given, 6),
			      "x", i);
	assert_number(2.5, look_up(TD_OP_LINEAR, 0, 5, jump, given, 8), "before the jump", 0);
	assert_number(8, look_up(TD_OP_LINEAR, 0, 10, jump, given, 8), "on the jump", 0);
	assert_true(look_up(TD_OP_LINEAR, 0, 10 - 1e-10, jump, given, 8) >
		    7.99); /* snapped onto it */
	assert_number(13, look_up(TD_OP_LINEAR, 0, 15, jump, given, 8), "after the jump", 0);
}

/* ---- snapped decisions, to the last bit ------------------------------------------- */

static double
walked(double x, int steps)
{
	for (; steps > 0; steps--)
		x = nextafter(x, HUGE_VAL);
	for (; steps < 0; steps++)
		x = nextafter(x, -HUGE_VAL);
	return x;
}

/* The comparison of a column with one number must decide as num.h does, ulp by ulp about its edge. */
static void
edges_are_those_of_num_h(void **state)
{
	const double numbers[] = { 0,     1,         -1,  75,   -75,    0.3,  1e-10,
				   1e-12, 2,         1e6, -1e9, 1e15,   90.5, 1e-3,
				   -2.5,  1 - 1e-16, 3,   7,    -0.999, 1e300 };
	const double sides[] = { -1, 0, 1 };

	(void)state;
	for (size_t k = 0; k < COUNT(numbers); k++)
		for (size_t s = 0; s < COUNT(sides); s++) {
			double b = numbers[k], x[ROWS], out[ROWS], bb = b;
			double *at[3] = { NULL, x, &bb };
			const uint32_t place[2] = { 1, 2 };
			const uint8_t stride[2] = { 1, 0 };
			struct td_call c = { place, stride, 2, 0 };

			for (int i = 0; i < ROWS; i++)
				x[i] = walked(b + sides[s] * td_tolerance(b, b), i - ROWS / 2);
			td_kernel_for(TD_OP_GE, stride, 2)(ROWS, out, at, &c);
			for (int i = 0; i < ROWS; i++)
				assert_true(out[i] == (td_at_least(x[i], b) ? 1 : 0));
			td_kernel_for(TD_OP_LT, stride, 2)(ROWS, out, at, &c);
			for (int i = 0; i < ROWS; i++)
				assert_true(out[i] == (td_at_least(x[i], b) ? 0 : 1));
			td_kernel_for(TD_OP_GT, stride, 2)(ROWS, out, at, &c);
			for (int i = 0; i < ROWS; i++)
				assert_true(out[i] == (td_more(x[i], b) ? 1 : 0));
			td_kernel_for(TD_OP_LE, stride, 2)(ROWS, out, at, &c);
			for (int i = 0; i < ROWS; i++)
				assert_true(out[i] == (td_more(x[i], b) ? 0 : 1));
		}
}

static uint64_t
random_bits(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Numbers as they occur: whole and decimal ones, negative ones, zero, missing. */
static double
random_number(uint64_t *seed)
{
	uint64_t bits = random_bits(seed);
	double v = (double)(bits >> 40 & 1023) / 8 + (double)(bits >> 20 & 15) / 100;

	if (bits % 17 == 0)
		return NONE;
	if (bits % 13 == 0)
		return 0;
	return bits % 5 == 0 ? -v : v;
}

static void
ticks_are_those_of_num_h(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++)
		for (int places = 0; places <= TD_PLACES_MAX; places++) {
			double x = random_number(&seed) * (round % 7 ? 1 : 1e7), out;
			const uint8_t stride = 1;

			call(TD_OP_TICKS, (unsigned)places, &x, &stride, 1, 1, &out);
			assert_true(isnan(x) ? isnan(out) : out == td_ticks(x, places));
		}
}

static void
totals_that_are_too_large_are_seen(void **state)
{
	double v[ROWS] = { 0 };

	(void)state;
	v[3] = NONE;
	v[40] = -TD_TICKS_MAX;
	assert_false(td_kernel_exceeds(ROWS, v, TD_TICKS_MAX));
	v[66] = -TD_TICKS_MAX - 2;
	assert_true(td_kernel_exceeds(ROWS, v, TD_TICKS_MAX));
	assert_false(td_kernel_exceeds(66, v, TD_TICKS_MAX));
	assert_false(td_kernel_exceeds(0, v, TD_TICKS_MAX));
}

/* ---- fused kernels ---------------------------------------------------------------- */

/* The pattern, one operation after another; moves *pattern on. */
static double
interpret(const uint8_t **pattern, const double *leaf, unsigned flags)
{
	uint8_t token = *(*pattern)++;
	double args[3] = { 0 }, out;
	const uint8_t stride[3] = { 1, 1, 1 };
	size_t nargs;

	if (token >= TD_LEAF_NUMBER)
		return leaf[token - TD_LEAF_NUMBER];
	if (token >= TD_LEAF_COLUMN)
		return leaf[token - TD_LEAF_COLUMN];
	nargs = token == TD_OP_TICKS ? 1 : (size_t)td_op_args(token);
	for (size_t k = 0; k < nargs; k++)
		args[k] = interpret(pattern, leaf, 0);
	call(token, flags, args, stride, nargs, 1, &out);
	return out;
}

static void
check_fused(const struct td_fused *fused, uint64_t *seed)
{
	static double room[TD_FUSED_ARGS][ROWS];
	double *at[TD_FUSED_ARGS + 1] = { NULL }, out[ROWS];
	uint32_t place[TD_FUSED_ARGS];
	uint8_t stride[TD_FUSED_ARGS] = { 0 };
	struct td_call c = { place, stride, 0, fused->pattern[0] == TD_OP_TICKS ? 2 : 0 };

	for (size_t k = 0; k < TD_FUSED_ARGS; k++) {
		place[k] = (uint32_t)k + 1;
		at[k + 1] = room[k];
		for (size_t i = 0; i < ROWS; i++)
			room[k][i] = random_number(seed);
	}
	for (size_t k = 0; k < fused->length; k++) {
		uint8_t token = fused->pattern[k];

		if (token >= TD_LEAF_COLUMN && token < TD_LEAF_NUMBER)
			stride[token - TD_LEAF_COLUMN] = 1;
	}
	fused->run(ROWS, out, at, &c);
	for (size_t i = 0; i < ROWS; i++) {
		const uint8_t *pattern = fused->pattern;
		double leaf[TD_FUSED_ARGS], want;

		for (size_t k = 0; k < TD_FUSED_ARGS; k++)
			leaf[k] = room[k][stride[k] ? i : 0];
		want = interpret(&pattern, leaf, c.flags);
		assert_ptr_equal(pattern, fused->pattern + fused->length);
		if (!(want == out[i] || (isnan(want) && isnan(out[i]))))
			fail_msg("%s, row %zu: %.17g, one by one %.17g", fused->name, i, out[i],
				 want);
	}
}

static void
fused_kernels_are_their_patterns(void **state)
{
	size_t n;
	const struct td_fused *list = td_fused_list(&n);
	uint64_t seed = 42;

	(void)state;
	assert_true(n > 60);
	for (size_t i = 0; i < n; i++)
		for (int round = 0; round < 40; round++)
			check_fused(&list[i], &seed);
}

/* ---- real.h ----------------------------------------------------------------------- */

static void
assert_near(double want, double got)
{
	if (!(fabs(want - got) <= 1e-14 * fabs(want)))
		fail_msg("%.17g, expected %.17g", got, want);
}

/* Against the C library, which is right to the last bit or two. */
static void
real_functions(void **state)
{
	(void)state;
	for (double x = -700; x < 700; x += 0.37)
		assert_near(exp(x), td_exp(x));
	for (double x = 1e-300; x < 1e300; x *= 1.9)
		assert_near(log(x), td_log(x));
	for (double x = 0.5; x < 1.5; x += 0.0007)
		assert_near(log(x), td_log(x));
	for (double x = 0.01; x < 2000; x *= 1.3)
		for (double y = -3.3; y < 3.3; y += 0.7)
			assert_near(pow(x, y), td_pow(x, y));
	assert_near(2.718281828459045, td_exp(1));
}

static void
real_functions_at_the_ends(void **state)
{
	(void)state;
	assert_true(td_exp(0) == 1);
	assert_true(td_exp(1000) > DBL_MAX);
	assert_true(td_exp(-1000) == 0);
	assert_true(isnan(td_exp(NONE)));
	assert_true(td_log(1) == 0);
	assert_true(isnan(td_log(0)) && isnan(td_log(-1)) && isnan(td_log(NONE)));
	assert_true(td_pow(10, 2) == 100 && td_pow(10, -2) == 0.01 && td_pow(2, 0.5) == sqrt(2));
	assert_true(td_pow(-2, 3) == -8 && isnan(td_pow(-2, 0.5)) && td_pow(0, 0.5) == 0);
	assert_true(td_pow(1e200, 2) > DBL_MAX && td_pow(1e-200, -2) > DBL_MAX);
	assert_true(isnan(td_pow(NONE, 1)) && isnan(td_pow(1, NONE)));
	assert_near(pow(1.0001, 5000), td_pow(1.0001, 5000));
	assert_near(-pow(1.0001, 5001), td_pow(-1.0001, 5001));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation),
		cmocka_unit_test(sums_and_counts),
		cmocka_unit_test(why_pending),
		cmocka_unit_test(trimmed_means),
		cmocka_unit_test(half_open_bands),
		cmocka_unit_test(bands_with_holes),
		cmocka_unit_test(bands_above),
		cmocka_unit_test(bands_of_any_length),
		cmocka_unit_test(grade_levels),
		cmocka_unit_test(straight_lines),
		cmocka_unit_test(edges_are_those_of_num_h),
		cmocka_unit_test(ticks_are_those_of_num_h),
		cmocka_unit_test(totals_that_are_too_large_are_seen),
		cmocka_unit_test(fused_kernels_are_their_patterns),
		cmocka_unit_test(real_functions),
		cmocka_unit_test(real_functions_at_the_ends),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
