/*
 * real.h - exp, log and pow that give the same bits on every machine.
 *
 * Floor: calc.  Pure; any thread.  The C library's choose by processor and differ in the last bit
 * (fused multiplication); a result has to be the same wherever it is verified.  Relative error
 * below 1e-14, far inside the tolerance of base/num.h.  A missing value (NaN) stays missing.
 */
#ifndef TD_CALC_REAL_H
#define TD_CALC_REAL_H

double td_exp(double x); /* infinite where too large */
double td_log(double x); /* NaN at and below 0 */

/* NaN where the power is not a real number.  Whole exponents multiply, so that 10 ^ 2 is 100. */
double td_pow(double x, double y);

#endif
