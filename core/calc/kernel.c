#include "calc/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/num.h"
#include "calc/real.h"
#include "calc/wide.h"

#define KERNEL TD_WIDE
#define EACH_ROW TD_EACH_ROW

/* Below this many rows an edge (see below) costs more than it saves. */
#define MANY 32

#define PARAMETERS size_t n, double *restrict out, double *const *at, const struct td_call *call

/* ---- one row of each operation ---------------------------------------------------- */

#define MISSING(x) ((x) != (x))

/* Missing when one of two is; else the value. */
#define UNLESS_MISSING(x, y, value) (MISSING(x) || MISSING(y) ? (x) + (y) : (value))

static inline double
divide(double x, double y)
{
	return x / (fabs(y) <= TD_SNAP ? (double)NAN : y);
}

/* (y < x) is false for a missing x, which then stays. */
static inline double
least(double x, double y)
{
	return y < x || MISSING(y) ? y : x;
}

static inline double
most(double x, double y)
{
	return y > x || MISSING(y) ? y : x;
}

static inline double
is_at_least(double x, double y)
{
	return UNLESS_MISSING(x, y, x >= y - td_tolerance(x, y) ? 1.0 : 0.0);
}

static inline double
is_less(double x, double y)
{
	return UNLESS_MISSING(x, y, x >= y - td_tolerance(x, y) ? 0.0 : 1.0);
}

static inline double
is_more(double x, double y)
{
	return UNLESS_MISSING(x, y, x > y + td_tolerance(x, y) ? 1.0 : 0.0);
}

static inline double
is_at_most(double x, double y)
{
	return UNLESS_MISSING(x, y, x > y + td_tolerance(x, y) ? 0.0 : 1.0);
}

static inline double
is_same(double x, double y)
{
	return UNLESS_MISSING(x, y, fabs(x - y) <= td_tolerance(x, y) ? 1.0 : 0.0);
}

static inline double
is_other(double x, double y)
{
	return UNLESS_MISSING(x, y, fabs(x - y) <= td_tolerance(x, y) ? 0.0 : 1.0);
}

static inline double
both(double x, double y)
{
	return x == 0 || y == 0 ? 0.0 : UNLESS_MISSING(x, y, 1.0);
}

static inline double
either(double x, double y)
{
	return (x != 0 && !MISSING(x)) || (y != 0 && !MISSING(y)) ? 1.0 : UNLESS_MISSING(x, y, 0.0);
}

static inline double
not_so(double x)
{
	return MISSING(x) ? x : x == 0 ? 1.0 : 0.0;
}

static inline double
choose(double condition, double x, double y)
{
	return MISSING(condition) ? condition : condition != 0 ? x : y;
}

static inline double
unless_missing(double x, double y)
{
	return MISSING(x) ? y : x;
}

/* when(x >= n, above, below) with the edge of n (see below), which is missing when n is. */
static inline double
from(double x, double edge, double above, double below)
{
	return UNLESS_MISSING(x, edge, x >= edge ? above : below);
}

/* As td_ticks, without the call; scale is 10^places. */
static inline double
ticks(double v, double scale)
{
	double x = fabs(v) * scale, whole = floor(x);
	double t = x > 1 ? TD_SNAP * x : TD_SNAP;

	t = t < 1e-3 ? t : 1e-3;
	whole += x - whole >= 0.5 - t ? 1.0 : 0.0;
	return copysign(whole, v);
}

/* floor(x + t), exact at any size: the fraction is compared, not the sum rounded. */
static inline double
whole_below(double x)
{
	double whole = floor(x);

	return whole + (x - whole >= 1 - td_whole_tolerance(x) ? 1.0 : 0.0);
}

static inline double
whole_above(double x)
{
	return -whole_below(-x);
}

static inline double
modulo(double x, double y)
{
	return fabs(y) <= TD_SNAP ? (double)NAN : x - y * whole_below(x / y);
}

static inline double
root(double x)
{
	return x < 0 ? (double)NAN : sqrt(x);
}

static inline double
zero_for_none(double x)
{
	return MISSING(x) ? 0.0 : x;
}

/* ---- edges ------------------------------------------------------------------------ */

/*
 * Compared with one number for all rows, a snapped comparison has an edge: the least x for which it
 * holds.  x >= edge is then the same decision with a fifth of the work.
 */
static double
edge_from(double y, bool (*holds)(double, double), double x)
{
	if (!isfinite(y))
		return y;
	while (!holds(x, y))
		x = nextafter(x, HUGE_VAL);
	for (double below; below = nextafter(x, -HUGE_VAL), holds(below, y);)
		x = below;
	return x;
}

static bool
holds_at_least(double x, double y)
{
	return td_at_least(x, y);
}

static bool
holds_more(double x, double y)
{
	return td_more(x, y);
}

/* The least x that is at least y. */
static double
edge_at_least(double y)
{
	return edge_from(y, holds_at_least, y - td_tolerance(y, y));
}

/* The least x that is more than y. */
static double
edge_more(double y)
{
	return edge_from(y, holds_more, y + td_tolerance(y, y));
}

/* ---- plain loops ------------------------------------------------------------------ */

#define UNARY(name, expression)                                                                    \
	KERNEL static void name##_c(PARAMETERS)                                                    \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]];                                       \
                                                                                                   \
		EACH_ROW                                                                           \
		{                                                                                  \
			const double x = a[i];                                                     \
			out[i] = expression;                                                       \
		}                                                                                  \
	}

/* Column and column, column and number, number and column. */
#define BINARY_CC(name, expression)                                                                \
	KERNEL static void name##_cc(PARAMETERS)                                                   \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]], *restrict b = at[call->arg[1]];       \
                                                                                                   \
		EACH_ROW                                                                           \
		{                                                                                  \
			const double x = a[i], y = b[i];                                           \
			out[i] = expression;                                                       \
		}                                                                                  \
	}
#define BINARY_CN(name, expression)                                                                \
	KERNEL static void name##_cn(PARAMETERS)                                                   \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]];                                       \
		const double y = *at[call->arg[1]];                                                \
                                                                                                   \
		EACH_ROW                                                                           \
		{                                                                                  \
			const double x = a[i];                                                     \
			out[i] = expression;                                                       \
		}                                                                                  \
	}
#define BINARY_NC(name, expression)                                                                \
	KERNEL static void name##_nc(PARAMETERS)                                                   \
	{                                                                                          \
		const double x = *at[call->arg[0]];                                                \
		const double *restrict b = at[call->arg[1]];                                       \
                                                                                                   \
		EACH_ROW                                                                           \
		{                                                                                  \
			const double y = b[i];                                                     \
			out[i] = expression;                                                       \
		}                                                                                  \
	}
#define BINARY(name, expression)                                                                   \
	BINARY_CC(name, expression) BINARY_CN(name, expression) BINARY_NC(name, expression)

/* A comparison with one number, which has an edge: 1 or 0 at and above it, the other below. */
#define COMPARE_CN(name, edge_of, above, below, slowly)                                            \
	KERNEL static void name##_cn(PARAMETERS)                                                   \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]];                                       \
		const double y = *at[call->arg[1]];                                                \
		double edge;                                                                       \
                                                                                                   \
		if (n < MANY || MISSING(y)) {                                                      \
			EACH_ROW out[i] = slowly(a[i], y);                                         \
			return;                                                                    \
		}                                                                                  \
		edge = edge_of(y);                                                                 \
		EACH_ROW out[i] = MISSING(a[i]) ? a[i] : a[i] >= edge ? above : below;             \
	}

UNARY(negate, -x)
UNARY(absolute, fabs(x))
UNARY(square_root, root(x))
UNARY(exponential, td_exp(x))
UNARY(logarithm, td_log(x))
UNARY(no, not_so(x))
UNARY(is_missing, MISSING(x) ? 1.0 : 0.0)
BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x *y)
BINARY(quotient, divide(x, y))
BINARY(modulus, modulo(x, y))
BINARY(power, td_pow(x, y))
BINARY(minimum, least(x, y))
BINARY(maximum, most(x, y))
BINARY_CC(lt, is_less(x, y))
BINARY_NC(lt, is_less(x, y))
COMPARE_CN(lt, edge_at_least, 0.0, 1.0, is_less)
BINARY_CC(le, is_at_most(x, y))
BINARY_NC(le, is_at_most(x, y))
COMPARE_CN(le, edge_more, 0.0, 1.0, is_at_most)
BINARY_CC(ge, is_at_least(x, y))
BINARY_NC(ge, is_at_least(x, y))
COMPARE_CN(ge, edge_at_least, 1.0, 0.0, is_at_least)
BINARY_CC(gt, is_more(x, y))
BINARY_NC(gt, is_more(x, y))
COMPARE_CN(gt, edge_more, 1.0, 0.0, is_more)
BINARY(eq, is_same(x, y))
BINARY(ne, is_other(x, y))
BINARY(all, both(x, y))
BINARY(any, either(x, y))
BINARY(coalesce, unless_missing(x, y))

/* With decimal places in flags. */
#define PLACES(name, expression)                                                                   \
	KERNEL static void name##_c(PARAMETERS)                                                    \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]];                                       \
		const double scale = td_pow10((int)call->flags);                                   \
                                                                                                   \
		EACH_ROW out[i] = expression;                                                      \
	}

PLACES(to_ticks, ticks(a[i], scale))
PLACES(round_to, ticks(a[i], scale) / scale)
PLACES(floor_to, whole_below(a[i] * scale) / scale)
PLACES(ceil_to, whole_above(a[i] * scale) / scale)

#define CHOICE(shape, then, otherwise)                                                             \
	KERNEL static void when_##shape(PARAMETERS)                                                \
	{                                                                                          \
		const double *restrict a = at[call->arg[0]], *restrict b = at[call->arg[1]],       \
				       *restrict c = at[call->arg[2]];                             \
                                                                                                   \
		EACH_ROW out[i] = choose(a[i], then, otherwise);                                   \
	}

CHOICE(ccc, b[i], c[i])
CHOICE(ccn, b[i], *c)
CHOICE(cnc, *b, c[i])
CHOICE(cnn, *b, *c)

/* The condition is one number: a copy of the branch that it takes. */
KERNEL static void
when_n(PARAMETERS)
{
	const double condition = *at[call->arg[0]];
	const size_t taken = condition != 0 ? 1 : 2, step = call->stride[taken];
	const double *restrict a = at[call->arg[taken]];

	EACH_ROW out[i] = choose(condition, a[i * step], a[i * step]);
}

/* ---- any number of arguments ------------------------------------------------------ */

#define ARG(k) (at[call->arg[k]][i * call->stride[k]])

KERNEL static void
add_one(size_t n, double *restrict out, const double *restrict a, size_t step)
{
	EACH_ROW out[i] += zero_for_none(a[i * step]);
}

KERNEL static void
add_two(size_t n, double *restrict out, const double *restrict a, const double *restrict b)
{
	EACH_ROW out[i] = (out[i] + zero_for_none(a[i])) + zero_for_none(b[i]);
}

KERNEL static void
add_four(size_t n, double *restrict out, const double *restrict a, const double *restrict b,
	 const double *restrict c, const double *restrict d)
{
	EACH_ROW out[i] =
		(((out[i] + zero_for_none(a[i])) + zero_for_none(b[i])) + zero_for_none(c[i])) +
		zero_for_none(d[i]);
}

KERNEL static void
set_all(size_t n, double *restrict out, double value)
{
	EACH_ROW out[i] = value;
}

/* How many of the next arguments, up to `most`, are columns. */
static size_t
columns_from(const struct td_call *call, size_t k, size_t limit)
{
	size_t count = 0;

	while (count < limit && k + count < call->nargs && call->stride[k + count])
		count++;
	return count;
}

/* From left to right, however many are taken at a time. */
static void
sum(PARAMETERS)
{
	set_all(n, out, 0);
	for (size_t k = 0; k < call->nargs;) {
		double *const a = at[call->arg[k]];
		size_t columns = columns_from(call, k, 4);

		if (columns == 4) {
			add_four(n, out, a, at[call->arg[k + 1]], at[call->arg[k + 2]],
				 at[call->arg[k + 3]]);
			k += 4;
		} else if (columns >= 2) {
			add_two(n, out, a, at[call->arg[k + 1]]);
			k += 2;
		} else {
			add_one(n, out, a, call->stride[k]);
			k++;
		}
	}
}

KERNEL static void
count_one(size_t n, double *restrict out, const double *restrict a, size_t step)
{
	EACH_ROW out[i] += MISSING(a[i * step]) ? 1.0 : 0.0;
}

KERNEL static void
count_four(size_t n, double *restrict out, const double *restrict a, const double *restrict b,
	   const double *restrict c, const double *restrict d)
{
	EACH_ROW out[i] += ((MISSING(a[i]) ? 1.0 : 0.0) + (MISSING(b[i]) ? 1.0 : 0.0)) +
			   ((MISSING(c[i]) ? 1.0 : 0.0) + (MISSING(d[i]) ? 1.0 : 0.0));
}

static void
holes(PARAMETERS)
{
	set_all(n, out, 0);
	for (size_t k = 0; k < call->nargs;) {
		if (columns_from(call, k, 4) == 4) {
			count_four(n, out, at[call->arg[k]], at[call->arg[k + 1]],
				   at[call->arg[k + 2]], at[call->arg[k + 3]]);
			k += 4;
		} else {
			count_one(n, out, at[call->arg[k]], call->stride[k]);
			k++;
		}
	}
}

KERNEL static void
mark_missing(size_t n, double *restrict out, const double *restrict a, size_t step)
{
	EACH_ROW out[i] = MISSING(a[i * step]) ? 1.0 : 0.0;
}

KERNEL static void
mark_not_applicable(size_t n, double *restrict out, const double *restrict na, size_t step)
{
	EACH_ROW out[i] += out[i] == 1 && na[i * step] > 0 ? 1.0 : 0.0;
}

/* points {is_na}...: settled, missing, or not applicable. */
static void
pending(PARAMETERS)
{
	mark_missing(n, out, at[call->arg[0]], call->stride[0]);
	for (size_t k = 1; k < call->nargs; k++)
		mark_not_applicable(n, out, at[call->arg[k]], call->stride[k]);
}

/* The mean of what remains without the smallest and largest `flags`.  An argument's place among
 * the others is counted, which needs no room to sort. */
static double
trimmed(double *const *at, const struct td_call *call, size_t i)
{
	size_t cut = call->flags, kept = call->nargs - 2 * cut;
	double total = 0;

	if (2 * cut >= call->nargs)
		return NAN;
	for (size_t k = 0; k < call->nargs; k++) {
		double x = ARG(k);
		size_t place = 0;

		for (size_t m = 0; m < call->nargs; m++)
			place += ARG(m) < x || (m < k && ARG(m) == x);
		if (MISSING(x))
			return NAN;
		if (place >= cut && place < cut + kept)
			total += x;
	}
	return total / (double)kept;
}

static void
trim(PARAMETERS)
{
	for (size_t i = 0; i < n; i++)
		out[i] = trimmed(at, call, i);
}

/* ---- bands ------------------------------------------------------------------------ */

/* Row r of BANDS is arguments 2 + 3r: low, high, points. */
static double
in_band(double *const *at, const struct td_call *call, size_t k, size_t i)
{
	double x = ARG(0), low = 1, high = 1;

	if (call->arg[k])
		low = call->flags & TD_BAND_ABOVE ? is_more(x, ARG(k)) : is_at_least(x, ARG(k));
	if (call->arg[k + 1])
		high = call->flags & TD_BAND_UPTO ? is_at_most(x, ARG(k + 1))
						  : is_less(x, ARG(k + 1));
	return both(low, high);
}

static double
band_of(double *const *at, const struct td_call *call, size_t i)
{
	if (MISSING(ARG(0)))
		return NAN;
	for (size_t k = 2; k + 2 < call->nargs; k += 3) {
		double in = in_band(at, call, k, i);

		if (MISSING(in))
			return in;
		if (in != 0)
			return ARG(k + 2);
	}
	return call->arg[1] ? ARG(1) : (double)NAN;
}

/* A band with its edges made ready: x in [from, to). */
struct band {
	double from, to, points;
};

static struct band
band_at(double *const *at, const struct td_call *call, size_t k)
{
	double low = call->arg[k] ? *at[call->arg[k]] : -HUGE_VAL;
	double high = call->arg[k + 1] ? *at[call->arg[k + 1]] : HUGE_VAL;
	struct band band = { .points = *at[call->arg[k + 2]] };

	band.from = call->flags & TD_BAND_ABOVE ? edge_more(low) : edge_at_least(low);
	band.to = call->flags & TD_BAND_UPTO ? edge_more(high) : edge_at_least(high);
	if (MISSING(low) || MISSING(high)) /* it is not known who is in it */
		band = (struct band){ -HUGE_VAL, HUGE_VAL, NAN };
	return band;
}

KERNEL static void
put_band(size_t n, double *restrict out, const double *restrict a, struct band band)
{
	EACH_ROW out[i] = a[i] >= band.from && a[i] < band.to ? band.points : out[i];
}

KERNEL static void
keep_holes(size_t n, double *restrict out, const double *restrict a)
{
	EACH_ROW out[i] = MISSING(a[i]) ? a[i] : out[i];
}

/* `count` steps downwards: the first whose edge x reaches.  count is a literal, so that the steps
 * stay in registers. */
#define STEPS(count)                                                                               \
	KERNEL static void steps_##count(size_t n, double *restrict out, const double *restrict a, \
					 const struct band *step, double otherwise)                \
	{                                                                                          \
		double edge[count], points[count];                                                 \
                                                                                                   \
		for (size_t k = 0; k < count; k++) {                                               \
			edge[k] = step[k].from;                                                    \
			points[k] = step[k].points;                                                \
		}                                                                                  \
		EACH_ROW                                                                           \
		{                                                                                  \
			double x = a[i], v = otherwise;                                            \
                                                                                                   \
			for (size_t k = count; k-- > 0;)                                           \
				v = x >= edge[k] ? points[k] : v;                                  \
			out[i] = MISSING(x) ? x : v;                                               \
		}                                                                                  \
	}

STEPS(2)
STEPS(3)
STEPS(4)
STEPS(5)
STEPS(6)
STEPS(7)
STEPS(8)

enum {
	STEPS_MAX = 8
};

typedef void steps_kernel(size_t n, double *restrict out, const double *restrict a,
			  const struct band *step, double otherwise);

static steps_kernel *const steps[STEPS_MAX + 1] = {
	NULL, NULL, steps_2, steps_3, steps_4, steps_5, steps_6, steps_7, steps_8,
};

/* Whether the bands leave no hole from the lowest edge up, so that upper edges need no test. */
static bool
are_steps(const struct band *band, size_t count)
{
	double above = HUGE_VAL;

	for (size_t k = 0; k < count; k++) {
		if (band[k].to < above)
			return false;
		above = band[k].from;
	}
	return true;
}

static void
bands_of_numbers(PARAMETERS)
{
	const double *a = at[call->arg[0]];
	double otherwise = call->arg[1] ? *at[call->arg[1]] : (double)NAN;
	size_t count = (call->nargs - 2) / 3;
	struct band band[STEPS_MAX];

	for (size_t r = 0; r < count && r < STEPS_MAX; r++)
		band[r] = band_at(at, call, 2 + 3 * r);
	if (count > 1 && count <= STEPS_MAX && are_steps(band, count)) {
		steps[count](n, out, a, band, otherwise);
		return;
	}
	set_all(n, out, otherwise);
	for (size_t r = count; r-- > 0;)
		put_band(n, out, a, band_at(at, call, 2 + 3 * r));
	keep_holes(n, out, a);
}

static bool
only_first_is_column(const struct td_call *call)
{
	for (size_t k = 1; k < call->nargs; k++)
		if (call->stride[k])
			return false;
	return call->stride[0];
}

static void
bands(PARAMETERS)
{
	if (n >= MANY && only_first_is_column(call)) {
		bands_of_numbers(n, out, at, call);
		return;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = band_of(at, call, i);
}

/* ---- levels ----------------------------------------------------------------------- */

static double
level_of(double *const *at, const struct td_call *call, size_t i)
{
	double x = ARG(0);
	size_t k = x >= 0 && x < (double)(call->nargs - 2) ? (size_t)x + 2 : 1;

	if (MISSING(x))
		return x;
	if (!call->arg[k])
		k = 1;
	return call->arg[k] ? ARG(k) : (double)NAN;
}

/* LEVELS input default {points}...: few levels are steps, and what is above the last is none. */
static void
levels(PARAMETERS)
{
	size_t count = call->nargs - 2;
	struct band step[STEPS_MAX];
	double otherwise;

	if (n < MANY || count + 1 > STEPS_MAX || count == 0 || !only_first_is_column(call)) {
		for (size_t i = 0; i < n; i++)
			out[i] = level_of(at, call, i);
		return;
	}
	otherwise = call->arg[1] ? *at[call->arg[1]] : (double)NAN;
	step[0] = (struct band){ .from = (double)count, .points = otherwise };
	for (size_t k = 0; k < count; k++) {
		uint32_t arg = call->arg[k + 2];

		step[count - k].from = (double)k;
		step[count - k].points = arg ? *at[arg] : otherwise;
	}
	steps[count + 1](n, out, at[call->arg[0]], step, otherwise);
}

/* ---- straight lines --------------------------------------------------------------- */

static inline double
on_line(double x, double x1, double y1, double x2, double y2)
{
	return y1 + (x - x1) * ((y2 - y1) / (x2 - x1));
}

/* LINEAR x {x y}...; between two points the left one belongs to the line. */
static double
line_of(double *const *at, const struct td_call *call, size_t i)
{
	double x = ARG(0), y = NAN;

	for (size_t k = 0; k < call->nargs; k++)
		if (MISSING(ARG(k)))
			return NAN;
	for (size_t k = 1; k + 1 < call->nargs; k += 2) {
		if (!td_at_least(x, ARG(k)))
			return k == 1 ? ARG(2) : on_line(x, ARG(k - 2), y, ARG(k), ARG(k + 1));
		y = ARG(k + 1);
	}
	return y;
}

KERNEL static void
put_line(size_t n, double *restrict out, const double *restrict a, double edge, const double *point)
{
	double x1 = point[0], y1 = point[1], x2 = point[2], y2 = point[3];

	EACH_ROW out[i] = a[i] < edge ? on_line(a[i], x1, y1, x2, y2) : out[i];
}

KERNEL static void
put_below(size_t n, double *restrict out, const double *restrict a, double edge, double y)
{
	EACH_ROW out[i] = a[i] < edge ? y : out[i];
}

static bool
any_missing(double *const *at, const struct td_call *call)
{
	for (size_t k = 1; k < call->nargs; k++)
		if (MISSING(*at[call->arg[k]]))
			return true;
	return false;
}

/* From the last point down, each line covers what lies below its right end. */
static void
lines_of_numbers(PARAMETERS)
{
	const double *a = at[call->arg[0]];
	size_t last = call->nargs - 2;

	set_all(n, out, any_missing(at, call) ? (double)NAN : *at[call->arg[last + 1]]);
	for (size_t k = last; k > 1 && !any_missing(at, call); k -= 2) {
		double point[4] = { *at[call->arg[k - 2]], *at[call->arg[k - 1]], *at[call->arg[k]],
				    *at[call->arg[k + 1]] };

		put_line(n, out, a, edge_at_least(point[2]), point);
	}
	if (!any_missing(at, call))
		put_below(n, out, a, edge_at_least(*at[call->arg[1]]), *at[call->arg[2]]);
	keep_holes(n, out, a);
}

static void
lines(PARAMETERS)
{
	if (n >= MANY && call->nargs >= 3 && only_first_is_column(call)) {
		lines_of_numbers(n, out, at, call);
		return;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = line_of(at, call, i);
}

/* ---- which loop ------------------------------------------------------------------- */

/* By shape of the first two arguments: columns, column and number, number and column. */
#define SHAPES(name)                                                                               \
	{                                                                                          \
		name##_cc, name##_cn, name##_nc                                                    \
	}
#define ANY_SHAPE(name)                                                                            \
	{                                                                                          \
		name, name, name                                                                   \
	}

static td_kernel *const loops[TD_OP_END_][3] = {
	[TD_OP_ADD] = SHAPES(add),
	[TD_OP_SUB] = SHAPES(subtract),
	[TD_OP_MUL] = SHAPES(multiply),
	[TD_OP_DIV] = SHAPES(quotient),
	[TD_OP_MOD] = SHAPES(modulus),
	[TD_OP_POW] = SHAPES(power),
	[TD_OP_NEG] = ANY_SHAPE(negate_c),
	[TD_OP_ABS] = ANY_SHAPE(absolute_c),
	[TD_OP_SQRT] = ANY_SHAPE(square_root_c),
	[TD_OP_EXP] = ANY_SHAPE(exponential_c),
	[TD_OP_LOG] = ANY_SHAPE(logarithm_c),
	[TD_OP_MIN] = SHAPES(minimum),
	[TD_OP_MAX] = SHAPES(maximum),
	[TD_OP_FLOOR] = ANY_SHAPE(floor_to_c),
	[TD_OP_CEIL] = ANY_SHAPE(ceil_to_c),
	[TD_OP_ROUND] = ANY_SHAPE(round_to_c),
	[TD_OP_LT] = SHAPES(lt),
	[TD_OP_LE] = SHAPES(le),
	[TD_OP_EQ] = SHAPES(eq),
	[TD_OP_NE] = SHAPES(ne),
	[TD_OP_GE] = SHAPES(ge),
	[TD_OP_GT] = SHAPES(gt),
	[TD_OP_AND] = SHAPES(all),
	[TD_OP_OR] = SHAPES(any),
	[TD_OP_NOT] = ANY_SHAPE(no_c),
	[TD_OP_WHEN] = ANY_SHAPE(when_ccc),
	[TD_OP_COALESCE] = SHAPES(coalesce),
	[TD_OP_MISSING] = ANY_SHAPE(is_missing_c),
	[TD_OP_BANDS] = ANY_SHAPE(bands),
	[TD_OP_LINEAR] = ANY_SHAPE(lines),
	[TD_OP_LEVELS] = ANY_SHAPE(levels),
	[TD_OP_TRIM] = ANY_SHAPE(trim),
	[TD_OP_TICKS] = ANY_SHAPE(to_ticks_c),
	[TD_OP_SUM] = ANY_SHAPE(sum),
	[TD_OP_HOLES] = ANY_SHAPE(holes),
	[TD_OP_PENDING] = ANY_SHAPE(pending),
};

static td_kernel *
when_for(const uint8_t *stride)
{
	if (!stride[0])
		return when_n;
	if (stride[1])
		return stride[2] ? when_ccc : when_ccn;
	return stride[2] ? when_cnc : when_cnn;
}

td_kernel *
td_kernel_for(unsigned op, const uint8_t *stride, size_t nargs)
{
	if (!stride)
		return loops[op][0];
	if (op == TD_OP_WHEN)
		return when_for(stride);
	if (nargs != 2)
		return loops[op][0];
	return loops[op][!stride[0] ? 2 : !stride[1] ? 1 : 0];
}

/* ---- fused loops ------------------------------------------------------------------ */

#define COLUMN(k) const double *restrict c##k = at[call->arg[k]];
#define NUMBER(k) const double n##k = *at[call->arg[k]];

#define TD_FUSED(name, leaves, load, ready, expression, ...)                                       \
	KERNEL static void fused_##name(PARAMETERS)                                                \
	{                                                                                          \
		load ready EACH_ROW out[i] = expression;                                           \
	}                                                                                          \
	KERNEL static void fused_##name##_points(PARAMETERS)                                       \
	{                                                                                          \
		load ready const double low = *at[call->arg[leaves]];                              \
		const double high = *at[call->arg[leaves + 1]];                                    \
		const double scale = td_pow10((int)call->flags);                                   \
                                                                                                   \
		EACH_ROW out[i] = ticks(least(most(expression, low), high), scale);                \
	}
#include "calc/fused.h"
#undef TD_FUSED

/* The end of most criteria by itself. */
KERNEL static void
fused_points(PARAMETERS)
{
	const double *restrict a = at[call->arg[0]];
	const double low = *at[call->arg[1]], high = *at[call->arg[2]];
	const double scale = td_pow10((int)call->flags);

	EACH_ROW out[i] = ticks(least(most(a[i], low), high), scale);
}

KERNEL static void
fused_clamp(PARAMETERS)
{
	const double *restrict a = at[call->arg[0]];
	const double low = *at[call->arg[1]], high = *at[call->arg[2]];

	EACH_ROW out[i] = least(most(a[i], low), high);
}

#undef COLUMN
#undef NUMBER

/* In patterns the operations are written without their prefix. */
enum {
#define TD_OP(name, word, args, gives, wants) name = TD_OP_##name,
#include "model/ops.h"
#undef TD_OP
	TICKS = TD_OP_TICKS,
};

#define C(k) (TD_LEAF_COLUMN + (k))
#define N(k) (TD_LEAF_NUMBER + (k))

#define TD_FUSED(name, leaves, load, ready, expression, ...)                                       \
	static const uint8_t pattern_##name[] = { __VA_ARGS__ };                                   \
	static const uint8_t pattern_##name##_points[] = {                                         \
		TICKS, MIN, MAX, __VA_ARGS__, N(leaves), N(leaves + 1)                             \
	};
#include "calc/fused.h"
#undef TD_FUSED

static const uint8_t pattern_points[] = { TICKS, MIN, MAX, C(0), N(1), N(2) };
static const uint8_t pattern_clamp[] = { MIN, MAX, C(0), N(1), N(2) };

#define FUSED(name) { #name, fused_##name, pattern_##name, sizeof(pattern_##name) },

static const struct td_fused fused[] = {
#define TD_FUSED(name, leaves, load, ready, expression, ...) FUSED(name##_points)
#include "calc/fused.h"
#undef TD_FUSED
	FUSED(points)
#define TD_FUSED(name, leaves, load, ready, expression, ...) FUSED(name)
#include "calc/fused.h"
#undef TD_FUSED
		FUSED(clamp)
};

const struct td_fused *
td_fused_list(size_t *n)
{
	*n = sizeof(fused) / sizeof(fused[0]);
	return fused;
}

KERNEL bool
td_kernel_exceeds(size_t n, const double *v, double limit)
{
	int64_t any = 0;

	EACH_ROW any |= -(int64_t)(fabs(v[i]) > limit);
	return any;
}
