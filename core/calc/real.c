#include "calc/real.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define LN2_HIGH 0x1.62e42fefa0000p-1 /* the leading bits only: a small whole multiple is exact */
#define LN2_LOW 0x1.cf79abc9e3b3ap-40
#define EXP_MAX 710.0
#define EXP_MIN -746.0
#define WHOLE_MAX 1024.0 /* exponents up to here are multiplied out */

/* Infinity by a real multiplication, so that the processor's overflow flag tells of it. */
static double
overflow(void)
{
	volatile double huge = DBL_MAX;

	return huge * huge;
}

/* e^r for |r| <= ln 2 / 2: the series, from the smallest term up. */
static double
exp_near_zero(double r)
{
	double sum = 1;

	for (int k = 14; k > 0; k--)
		sum = 1 + r * sum / k;
	return sum;
}

double
td_exp(double x)
{
	double k, r;

	if (isnan(x))
		return x;
	if (x > EXP_MAX)
		return overflow();
	if (x < EXP_MIN)
		return 0;
	k = floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
	r = (x - k * LN2_HIGH) - k * LN2_LOW;
	/* In two halves, as 2^1024 is no double though its product with a small number may be. */
	return ldexp(ldexp(exp_near_zero(r), (int)k / 2), (int)k - (int)k / 2);
}

/* log m for m about 1: 2 artanh of s = (m - 1) / (m + 1). */
static double
log_near_one(double m)
{
	double s = (m - 1) / (m + 1), z = s * s, sum = 0;

	for (int k = 23; k > 1; k -= 2)
		sum = z * (1.0 / k + sum);
	return 2 * (s + s * sum);
}

double
td_log(double x)
{
	int e;
	double m;

	if (isnan(x) || x <= 0)
		return NAN;
	if (isinf(x))
		return x;
	m = frexp(x, &e);
	if (m < 0x1.6a09e667f3bcdp-1) { /* sqrt(1/2) */
		m *= 2;
		e--;
	}
	return e * LN2_HIGH + (log_near_one(m) + e * LN2_LOW);
}

static double
whole_power(double x, double y)
{
	double product = 1;

	for (unsigned k = (unsigned)fabs(y); k > 0; k /= 2) {
		if (k % 2)
			product *= x;
		if (k > 1)
			x *= x;
	}
	if (y >= 0)
		return product;
	return product == 0 ? overflow() : 1 / product;
}

double
td_pow(double x, double y)
{
	bool whole = floor(y) == y;
	double power;

	if (isnan(x) || isnan(y))
		return NAN;
	if (x == 0 && y < 0)
		return NAN;
	if (whole && fabs(y) <= WHOLE_MAX)
		return whole_power(x, y);
	if (x == 0)
		return 0;
	if (x < 0 && !whole)
		return NAN;
	if (y == 0.5)
		return sqrt(x);
	power = td_exp(y * td_log(fabs(x)));
	return x < 0 && fmod(y, 2) != 0 ? -power : power;
}
