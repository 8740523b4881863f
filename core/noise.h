/*
 * noise.h - by how much a number may be off, and what it then is.
 *
 * Floor: engine.  Pure.  As --noise takes it, with a name before it where there are several:
 *
 *	2%  +-5                uniform within +-2 % of the number, within +-5
 *	normal:2%  normal:+-5  normal, with that standard deviation; z(u) is P. J. Acklam's rational approximation of the
 *	                       inverse of the normal distribution (relative error below 1.2e-9)
 *
 * u is number k of the dial's stream (calc/draw.h), so that every command draws the same.
 */
#ifndef TD_NOISE_H
#define TD_NOISE_H

#include "calc/draw.h"
#include "dial.h"

enum td_noise_kind {
	TD_NOISE_UNIFORM,
	TD_NOISE_NORMAL,
};

/* What --noise said, before its name is looked up. */
struct td_noise_spec {
	enum td_noise_kind kind;
	bool relative;
	double amount; /* 0.02 for 2 %; else in the unit of the figure */
};

int td_noise_parse(const char *text, struct td_noise_spec *out, struct td_err *err);

/*
 * What u makes of value: value + amount * (2u - 1), or + amount * z(u); then whole where the range is, else to nine
 * decimals; then within the range, but for a bound that value itself has left.  NaN, a missing figure, stays missing.
 */
double td_noise_around(const struct td_noise_spec *spec, const struct td_dial_range *range,
		       double u, double value);

#endif
