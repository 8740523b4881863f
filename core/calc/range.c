#include "calc/range.h"

#include <math.h>

#include "base/num.h"

/* ---- making and asking ----------------------------------------------------------------- */

struct td_range
td_range_any(void)
{
	return (struct td_range){ -INFINITY, INFINITY, false, true };
}

struct td_range
td_range_none(void)
{
	return (struct td_range){ INFINITY, -INFINITY, true, true };
}

struct td_range
td_range_exact(double value)
{
	if (isnan(value))
		return td_range_none();
	return (struct td_range){ value, value, td_same(value, round(value)), false };
}

struct td_range
td_range_between(double lo, double hi)
{
	return (struct td_range){ lo, hi, false, false };
}

struct td_range
td_range_condition(bool may_be_false, bool may_be_true)
{
	if (!may_be_false && !may_be_true)
		return td_range_none();
	return (struct td_range){ may_be_false ? 0 : 1, may_be_true ? 1 : 0, true, false };
}

bool
td_range_empty(struct td_range r)
{
	return !(r.lo <= r.hi);
}

bool
td_range_fixed(struct td_range r)
{
	return isfinite(r.lo) && isfinite(r.hi) && r.lo <= r.hi && td_same(r.lo, r.hi);
}

bool
td_range_can_be_true(struct td_range r)
{
	return !td_range_empty(r) && (r.lo > 0 || r.hi > 0 || r.lo < 0);
}

bool
td_range_can_be_false(struct td_range r)
{
	return !td_range_empty(r) && r.lo <= 0 && r.hi >= 0;
}

struct td_range
td_range_hull(struct td_range a, struct td_range b)
{
	struct td_range out = { fmin(a.lo, b.lo), fmax(a.hi, b.hi), a.whole && b.whole,
				a.missing || b.missing };

	/* No value adds none, and says nothing about wholeness. */
	if (td_range_empty(a))
		out.whole = b.whole;
	if (td_range_empty(b))
		out.whole = a.whole;
	return out;
}

struct td_range
td_range_meet(struct td_range a, struct td_range b)
{
	return (struct td_range){ fmax(a.lo, b.lo), fmin(a.hi, b.hi), a.whole || b.whole,
				  a.missing && b.missing };
}

/* Snapped comparisons as in base/num.h, which know no infinities. */
static bool
at_least(double a, double b)
{
	return isinf(a) || isinf(b) ? a >= b : td_at_least(a, b);
}

static bool
more(double a, double b)
{
	return isinf(a) || isinf(b) ? a > b : td_more(a, b);
}

/* ---- arithmetic ------------------------------------------------------------------------ */

/* An unknown end times nothing is nothing. */
static double
times(double a, double b)
{
	return !(fabs(a) > 0) || !(fabs(b) > 0) ? 0 : a * b;
}

static struct td_range
add(struct td_range a, struct td_range b)
{
	return (struct td_range){ a.lo + b.lo, a.hi + b.hi, a.whole && b.whole, false };
}

static struct td_range
negate(struct td_range a)
{
	return (struct td_range){ -a.hi, -a.lo, a.whole, false };
}

static struct td_range
multiply(struct td_range a, struct td_range b)
{
	double p = times(a.lo, b.lo), q = times(a.lo, b.hi);
	double r = times(a.hi, b.lo), s = times(a.hi, b.hi);

	return (struct td_range){ fmin(fmin(p, q), fmin(r, s)), fmax(fmax(p, q), fmax(r, s)),
				  a.whole && b.whole, false };
}

/*
 * a / b where a is an end and b >= 0 the nearer or farther end of the divisors; 0 stands for "just
 * above 0".
 */
static double
over(double a, double b)
{
	if (!(fabs(a) > 0))
		return 0;
	return b > 0 ? a / b : copysign(INFINITY, a);
}

/* By what is above 0 in b; empty when nothing is. */
static struct td_range
divide_by_positive(struct td_range a, struct td_range b)
{
	if (!(b.hi > 0))
		return td_range_none();
	if (b.whole && b.lo < 1)
		b.lo = 1;
	if (b.lo < 0)
		b.lo = 0;
	return td_range_between(over(a.lo, a.lo >= 0 ? b.hi : b.lo),
				over(a.hi, a.hi >= 0 ? b.lo : b.hi));
}

static struct td_range
divide(struct td_range a, struct td_range b)
{
	struct td_range out =
		td_range_hull(divide_by_positive(a, b), divide_by_positive(negate(a), negate(b)));

	/* Wholeness is lost: 1 / 2. */
	out.whole = false;
	out.missing = td_range_can_be_false(b);
	return out;
}

static struct td_range
modulo(struct td_range a, struct td_range b)
{
	struct td_range out = { b.lo < 0 ? b.lo : 0, b.hi > 0 ? b.hi : 0, a.whole && b.whole,
				td_range_can_be_false(b) };

	if (out.whole)
		out = (struct td_range){ out.lo < 0 ? out.lo + 1 : 0, out.hi > 0 ? out.hi - 1 : 0,
					 true, out.missing };
	return out;
}

/*
 * Of a base that is not negative pow is monotone in both arguments: its extremes are at the
 * corners.
 */
static struct td_range
power_of_positive(struct td_range a, struct td_range b)
{
	double p = pow(a.lo, b.lo), q = pow(a.lo, b.hi), r = pow(a.hi, b.lo), s = pow(a.hi, b.hi);

	return td_range_between(fmin(fmin(p, q), fmin(r, s)), fmax(fmax(p, q), fmax(r, s)));
}

static struct td_range
power(struct td_range a, struct td_range b)
{
	bool natural = td_range_fixed(b) && b.whole && b.lo >= 0;
	struct td_range out = td_range_any();

	if (a.lo > 0 || (a.lo >= 0 && b.lo >= 0)) {
		out = power_of_positive(a, b);
	} else if (natural && fmod(round(b.lo), 2) > 0) {
		out = td_range_between(pow(a.lo, b.lo), pow(a.hi, b.lo));
	} else if (natural) {
		double far = fmax(fabs(a.lo), fabs(a.hi)), near = a.hi < 0 ? -a.hi : 0;

		out = td_range_between(pow(near, b.lo), pow(far, b.lo));
	}
	out.whole = a.whole && b.whole && b.lo >= 0;
	return out;
}

static struct td_range
absolute(struct td_range a)
{
	if (a.lo >= 0)
		return a;
	if (a.hi <= 0)
		return negate(a);
	return (struct td_range){ 0, fmax(-a.lo, a.hi), a.whole, false };
}

static struct td_range
square_root(struct td_range a)
{
	struct td_range out = { a.lo > 0 ? sqrt(a.lo) : 0, sqrt(fmax(a.hi, 0)), false, a.lo < 0 };

	return a.hi < 0 ? td_range_none() : out;
}

static struct td_range
logarithm(struct td_range a)
{
	struct td_range out = { a.lo > 0 ? log(a.lo) : -INFINITY, a.hi > 0 ? log(a.hi) : 0, false,
				!(a.lo > 0) };

	return a.hi > 0 ? out : td_range_none();
}

static double
round_end(enum td_op op, double v, int places)
{
	double unit = td_pow10(places), x = v * unit;

	if (isinf(x))
		return v;
	if (op == TD_OP_ROUND)
		return td_ticks(v, places) / unit;
	if (op == TD_OP_FLOOR)
		return floor(x + td_whole_tolerance(x)) / unit;
	return ceil(x - td_whole_tolerance(x)) / unit;
}

/* FLOOR, CEIL and ROUND are monotone. */
static struct td_range
rounded(enum td_op op, struct td_range a, unsigned flags)
{
	int places = flags > TD_PLACES_MAX ? TD_PLACES_MAX : (int)flags;

	return (struct td_range){ round_end(op, a.lo, places), round_end(op, a.hi, places),
				  a.whole || places == 0, false };
}

/* ---- conditions ------------------------------------------------------------------------ */

/* One number that is not whole. */
static bool
is_broken(struct td_range r)
{
	return td_range_fixed(r) && !td_same(r.lo, round(r.lo));
}

static struct td_range
is_equal(struct td_range a, struct td_range b)
{
	bool apart = more(a.lo, b.hi) || more(b.lo, a.hi);
	bool both_fixed = td_range_fixed(a) && td_range_fixed(b);
	/* A whole number is never 2.5. */
	bool between = (a.whole && is_broken(b)) || (b.whole && is_broken(a));

	return td_range_condition(!both_fixed || apart, !apart && !between);
}

static struct td_range
compare(enum td_op op, struct td_range a, struct td_range b)
{
	switch (op) {
	case TD_OP_LT:
		return td_range_condition(!more(b.lo, a.hi), more(b.hi, a.lo));
	case TD_OP_LE:
		return td_range_condition(!at_least(b.lo, a.hi), at_least(b.hi, a.lo));
	case TD_OP_GE:
		return compare(TD_OP_LE, b, a);
	case TD_OP_GT:
		return compare(TD_OP_LT, b, a);
	case TD_OP_EQ:
		return is_equal(a, b);
	default:
		a = is_equal(a, b);
		return td_range_condition(td_range_can_be_true(a), td_range_can_be_false(a));
	}
}

/* All and any answer when one side decides, even if the other is always missing. */
static struct td_range
junction(enum td_op op, struct td_range a, struct td_range b)
{
	bool a_true = td_range_can_be_true(a), b_true = td_range_can_be_true(b);
	bool a_false = td_range_can_be_false(a), b_false = td_range_can_be_false(b);
	struct td_range out = op == TD_OP_AND
				      ? td_range_condition(a_false || b_false, a_true && b_true)
				      : td_range_condition(a_false && b_false, a_true || b_true);

	out.missing = out.missing || a.missing || b.missing;
	return out;
}

/* ---- one operation --------------------------------------------------------------------- */

static struct td_range
unary(enum td_op op, unsigned flags, struct td_range a)
{
	switch (op) {
	case TD_OP_NEG:
		return negate(a);
	case TD_OP_ABS:
		return absolute(a);
	case TD_OP_SQRT:
		return square_root(a);
	case TD_OP_EXP:
		return td_range_between(exp(a.lo), exp(a.hi));
	case TD_OP_LOG:
		return logarithm(a);
	case TD_OP_FLOOR:
	case TD_OP_CEIL:
	case TD_OP_ROUND:
		return rounded(op, a, flags);
	case TD_OP_NOT:
		return td_range_condition(td_range_can_be_true(a), td_range_can_be_false(a));
	default:
		return td_range_any();
	}
}

static struct td_range
binary(enum td_op op, struct td_range a, struct td_range b)
{
	switch (op) {
	case TD_OP_ADD:
		return add(a, b);
	case TD_OP_SUB:
		return add(a, negate(b));
	case TD_OP_MUL:
		return multiply(a, b);
	case TD_OP_DIV:
		return divide(a, b);
	case TD_OP_MOD:
		return modulo(a, b);
	case TD_OP_POW:
		return power(a, b);
	case TD_OP_MIN:
		return (struct td_range){ fmin(a.lo, b.lo), fmin(a.hi, b.hi), a.whole && b.whole,
					  false };
	case TD_OP_MAX:
		return (struct td_range){ fmax(a.lo, b.lo), fmax(a.hi, b.hi), a.whole && b.whole,
					  false };
	default:
		return compare(op, a, b);
	}
}

static struct td_range
coalesce(struct td_range a, struct td_range b)
{
	struct td_range out = a.missing ? td_range_hull(a, b) : a;

	out.missing = a.missing && b.missing;
	return out;
}

static struct td_range
hull_of(const struct td_range *args, size_t n)
{
	struct td_range out = td_range_none();

	out.missing = false;
	for (size_t i = 0; i < n; i++)
		out = td_range_hull(out, args[i]);
	out.whole = false;
	return out;
}

/* Operations whose answer is missing as soon as one argument is. */
static struct td_range
strict_op(enum td_op op, unsigned flags, const struct td_range *args, size_t n)
{
	struct td_range out;

	for (size_t i = 0; i < n; i++)
		if (td_range_empty(args[i]))
			return td_range_none();
	if (op == TD_OP_TRIM)
		out = hull_of(args, n);
	else
		out = n == 1 ? unary(op, flags, args[0]) : binary(op, args[0], args[1]);
	for (size_t i = 0; i < n; i++)
		out.missing = out.missing || args[i].missing;
	/* Infinity minus infinity: nothing is known. */
	if (isnan(out.lo))
		out.lo = -INFINITY;
	if (isnan(out.hi))
		out.hi = INFINITY;
	return out;
}

struct td_range
td_range_op(enum td_op op, unsigned flags, const struct td_range *args, size_t n)
{
	if (op == TD_OP_AND || op == TD_OP_OR)
		return junction(op, args[0], args[1]);
	if (op == TD_OP_COALESCE)
		return coalesce(args[0], args[1]);
	if (op == TD_OP_MISSING)
		return td_range_condition(!td_range_empty(args[0]), args[0].missing);
	if ((op >= TD_OP_ADD && op <= TD_OP_GT) || op == TD_OP_NOT || op == TD_OP_TRIM)
		return strict_op(op, flags, args, n);
	return td_range_any();
}
