/*
 * variance.h - how far a result spreads when its inputs do, and which of them spread it.
 *
 * Floor: calc.  Pure; any thread.  The inputs are independent; each may be a whole group of numbers.  With A and B two
 * independent samples of n draws of all inputs, and AB the draws of A in which one input comes from B:
 *
 *	V    variance of f over the 2n draws of A and B
 *	S1   first-order share: what of V would go if the input were known.  The estimator of Saltelli et al., "Variance
 *	     based sensitivity analysis of model output", Comput. Phys. Commun. 181 (2010), table 2 (b):
 *	     mean of f(B) * (f(AB) - f(A)) / V, f(B) less its mean, which changes no expectation and a good deal of the error
 *	ST   total share: what of V would be left if all others were known.  The estimator of Jansen, "Analysis of variance
 *	     designs for model output", Comput. Phys. Commun. 117 (1999), as table 2 (f) of the former:
 *	     mean of (f(A) - f(AB))^2 / 2V
 *
 * Both are ratios of means over n independent draws, so their standard errors are those of the linearized ratio (the
 * delta method: Cochran, "Sampling techniques", 3rd ed., 1977, section 2.11): with u a draw's contribution to the
 * numerator and v to V, that of (u - S v) / V.  The interval S +- 1.96 errors holds the true share in about 95 of 100
 * seeds; as an estimate S may come out below 0 or above 1 within that.
 *
 * Inputs with interactions have ST > S1; the S1 of all inputs add up to at most 1, to 1 where there are none.
 */
#ifndef TD_CALC_VARIANCE_H
#define TD_CALC_VARIANCE_H

#include <stddef.h>
#include <stdint.h>

struct td_spread {
	double mean,
		variance; /* variance 0: every draw gives the same; NaN: some draw gives none */
};

/* Of the 2n draws of a and b. */
struct td_spread td_spread(size_t n, const double *a, const double *b);

struct td_share {
	double first, first_error; /* S1 and its standard error */
	double total, total_error; /* ST */
};

/* n >= 2.  All NaN where the variance is 0 or NaN: it has no shares. */
struct td_share td_share(size_t n, const double *a, const double *b, const double *ab);

/*
 * The quantile of whole numbers: the least one that at least a share of them do not exceed.  Sorts values.
 * 0 when n is 0.
 */
uint32_t td_quantile(size_t n, uint32_t *values, double share);

#endif
