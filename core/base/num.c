#include "base/num.h"

#include <assert.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double powers[TD_PLACES_MAX + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9
};

double
td_pow10(int places)
{
	assert(places >= 0 && places <= TD_PLACES_MAX);
	return powers[places];
}

double
td_ticks(double v, int places)
{
	double x = fabs(v) * td_pow10(places);
	double whole = floor(x);

	/* The fraction is exact, so a whole number stays what it is at any size. */
	if (x - whole >= 0.5 - td_whole_tolerance(x))
		whole += 1;
	return copysign(whole, v);
}

static bool
fits(double v, int places)
{
	return fabs(v) * td_pow10(places) <= TD_TICKS_MAX;
}

/* Cut trailing zeros, and the mark if it comes last. */
static void
trim(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && text[n - 1] == '0')
		text[--n] = '\0';
	if (n > 0 && text[n - 1] == '.')
		text[n - 1] = '\0';
}

static char *
with_mark_of(char *text, enum td_lang lang)
{
	char *mark = strchr(text, '.');

	if (mark && lang == TD_VI)
		*mark = ',';
	return text;
}

/* Ticks as decimal text: the digits come from whole numbers, so nothing is rounded twice. */
static void
print_ticks(char *out, size_t room, double ticks, int exact_places, int places)
{
	uint64_t unit = (uint64_t)td_pow10(exact_places);
	uint64_t count = (uint64_t)fabs(ticks);
	const char *sign = ticks < 0 ? "-" : "";
	int zeros = places - exact_places;

	if (places == 0)
		snprintf(out, room, "%s%llu", sign, (unsigned long long)count);
	else if (exact_places == 0)
		snprintf(out, room, "%s%llu.%0*d", sign, (unsigned long long)count, zeros, 0);
	else
		snprintf(out, room, "%s%llu.%0*llu%.*s", sign, (unsigned long long)(count / unit),
			 exact_places, (unsigned long long)(count % unit), zeros, "000000000");
}

char *
td_num_fixed(char *out, size_t room, double v, int places, enum td_lang lang)
{
	int exact_places = places;

	if (isnan(v)) {
		snprintf(out, room, "-");
		return out;
	}
	/* A double of that size holds no more places; the rest is zeros. */
	while (exact_places > 0 && !fits(v, exact_places))
		exact_places--;
	if (fits(v, exact_places))
		print_ticks(out, room, td_ticks(v, exact_places), exact_places, places);
	else
		td_num_exact(out, room, v);
	return with_mark_of(out, lang);
}

char *
td_num_text(char *out, size_t room, double v, int places, enum td_lang lang)
{
	td_num_fixed(out, room, v, places, TD_EN);
	if (places > 0 && fits(v, 0))
		trim(out);
	return with_mark_of(out, lang);
}

char *
td_num_exact(char *out, size_t room, double v)
{
	/* Fifteen digits say every shorter number, except among the subnormal ones. */
	int digits = fabs(v) < DBL_MIN ? 1 : DBL_DIG;

	if (isnan(v)) {
		snprintf(out, room, "nan");
		return out;
	}
	do
		snprintf(out, room, "%.*g", digits, v);
	while (++digits <= DBL_DECIMAL_DIG && strtod(out, NULL) != v);
	return out;
}
