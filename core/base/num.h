/*
 * num.h - decisions on doubles that agree with pencil and paper, and numbers as text.
 *
 * Floor: base.  Pure; any thread.  No locale: the decimal point is ours.
 *
 * The published result is the exact decimal one (design 4.4).  Values are
 * doubles and are *snapped* where a decision is made, with the tolerance
 *	t = 1e-10 * max(1, |a|, |b|)
 * a >= b means a >= b - t; a = b means |a - b| <= t; floor adds t, ceil
 * subtracts it; rounding to d places is half away from zero of |v| * 10^d + t.
 * Where the answer is a whole number (round, floor, ceil), t is at most
 * 0.001, else it would reach 1 at 10^10 and change whole numbers.
 * A missing value is NaN: comparisons with it are NaN ("unknown"), not false.
 */
#ifndef TD_BASE_NUM_H
#define TD_BASE_NUM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define TD_SNAP 1e-10
#define TD_PLACES_MAX 9

/* Largest count of ticks that a double holds exactly: 2^53. */
#define TD_TICKS_MAX 9007199254740992.0

static inline double
td_tolerance(double a, double b)
{
	double x = fabs(a), y = fabs(b), m = x > y ? x : y;

	return TD_SNAP * (m > 1 ? m : 1);
}

/* t of round, floor and ceil for x, a value already in the unit that is rounded to. */
static inline double
td_whole_tolerance(double x)
{
	double t = td_tolerance(x, x);

	return t < 1e-3 ? t : 1e-3;
}

/* Plain C truth; a NaN argument gives false. */
static inline bool
td_same(double a, double b)
{
	return fabs(a - b) <= td_tolerance(a, b);
}

static inline bool
td_at_least(double a, double b)
{
	return a >= b - td_tolerance(a, b);
}

static inline bool
td_more(double a, double b)
{
	return a > b + td_tolerance(a, b);
}

/* 10^places for 0..TD_PLACES_MAX. */
double td_pow10(int places);

/* v in whole units of 10^-places, rounded half away from zero; NaN stays NaN. */
double td_ticks(double v, int places);

/*
 * Write v with at most places decimals into out (room bytes, at least 32), trailing zeros and a
 * trailing mark dropped; decimal comma in Vietnamese; "-0" is "0"; NaN is "-".
 * Rounded as td_ticks rounds; what is too large for ticks is written as td_num_exact does.
 * Returns out.
 */
char *td_num_text(char *out, size_t room, double v, int places, enum td_lang lang);

/* The same with exactly places decimals, thousands not grouped: 9638.40 or 9638,40. */
char *td_num_fixed(char *out, size_t room, double v, int places, enum td_lang lang);

/* The shortest text that reads back as the same double, decimal point always; for files. */
char *td_num_exact(char *out, size_t room, double v);

#endif
