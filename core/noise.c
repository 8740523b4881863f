#include "noise.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/parse.h"

enum {
	PLACES = 9, /* of a value that is drawn */
};

/* ---- what is written ---------------------------------------------------------------------- */

/* What comes behind prefix, or NULL. */
static const char *
behind(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

static int
fail_noise(const char *text, struct td_err *err)
{
	return td_fail(err, TD_EUSAGE,
		       "noise is written 2%%, +-5, normal:2%% or normal:+-5, not \"%s\"", text);
}

/* "2%" or "+-5" */
static int
read_amount(const char *text, const char *whole, struct td_noise_spec *out, struct td_err *err)
{
	const char *number = behind(text, "+-");
	size_t n;
	char copy[64];
	struct td_value value;

	if (!number)
		number = behind(text, "\u00b1");
	out->relative = !number;
	if (!number)
		number = text;
	n = strlen(number);
	if (out->relative && (!n || number[--n] != '%'))
		return fail_noise(whole, err);
	if (n >= sizeof(copy))
		return fail_noise(whole, err);
	memcpy(copy, number, n);
	copy[n] = '\0';
	if (td_parse_value(copy, 0, &value) != TD_PARSED_NUMBER)
		return fail_noise(whole, err);
	out->amount = out->relative ? value.number / 100 : value.number;
	if (!(out->amount > 0))
		return td_fail(err, TD_EUSAGE, "noise must be above 0, not \"%s\"", whole);
	return TD_OK;
}

int
td_noise_parse(const char *text, struct td_noise_spec *out, struct td_err *err)
{
	const char *amount = behind(text, "normal:");

	*out = (struct td_noise_spec){ .kind = amount ? TD_NOISE_NORMAL : TD_NOISE_UNIFORM };
	if (!amount)
		amount = behind(text, "uniform:");
	return read_amount(amount ? amount : text, text, out, err);
}

/* ---- values -------------------------------------------------------------------------------- */

static double
polynomial(const double *c, size_t n, double x)
{
	double y = c[0];

	for (size_t i = 1; i < n; i++)
		y = y * x + c[i];
	return y;
}

#define POLYNOMIAL(c, x) polynomial(c, sizeof(c) / sizeof((c)[0]), x)

/* P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function"; 0 < u < 1. */
static double
normal_quantile(double u)
{
	static const double a[] = { -3.969683028665376e+01, 2.209460984245205e+02,
				    -2.759285104469687e+02, 1.383577518672690e+02,
				    -3.066479806614716e+01, 2.506628277459239e+00 };
	static const double b[] = { -5.447609879822406e+01, 1.615858368580409e+02,
				    -1.556989798598866e+02, 6.680131188771972e+01,
				    -1.328068155288572e+01, 1 };
	static const double c[] = { -7.784894002430293e-03, -3.223964580411365e-01,
				    -2.400758277161838e+00, -2.549732539343734e+00,
				    4.374664141464968e+00,  2.938163982698783e+00 };
	static const double d[] = { 7.784695709041462e-03, 3.224671290700398e-01,
				    2.445134137142996e+00, 3.754408661907416e+00, 1 };
	static const double tail = 0.02425;
	double q, r;

	if (u > 0.5 && 1 - u < tail)
		return -normal_quantile(1 - u);
	if (u < tail) {
		q = sqrt(-2 * log(u));
		return POLYNOMIAL(c, q) / POLYNOMIAL(d, q);
	}
	q = u - 0.5;
	r = q * q;
	return POLYNOMIAL(a, r) * q / POLYNOMIAL(b, r);
}

#undef POLYNOMIAL

/* With so many decimals that a person can write it down, and machines agree on it. */
static double
decimal(double v, int places)
{
	while (places > 0 && fabs(v) * td_pow10(places) > TD_TICKS_MAX)
		places--;
	return td_ticks(v, places) / td_pow10(places);
}

double
td_noise_around(const struct td_noise_spec *spec, const struct td_dial_range *range, double u,
		double value)
{
	double amount = spec->relative ? spec->amount * fabs(value) : spec->amount;
	double z = spec->kind == TD_NOISE_NORMAL ? normal_quantile(u) : 2 * u - 1;
	double drawn = decimal(value + amount * z, range->whole ? 0 : PLACES);

	/* A bound that the value itself has left does not bind. */
	if (drawn < range->min)
		drawn = fmin(range->min, value);
	if (drawn > range->max)
		drawn = fmax(range->max, value);
	return drawn;
}
