/*
 * stats.c - functions for rules: what stands out in a cluster, and a smooth curve of points.
 *
 *	outlier(v [, k])          1 for a unit outside of the cluster's fences (Tukey 1977): below q1 - k (q3 - q1) or above
 *	                          q3 + k (q3 - q1); else 0.  k is usually 1.5.  Quartiles as quantile_of has them (type 7).
 *	robust_score(v)           (v - median) / (1.4826 MAD), a z-score that one wild figure does not spoil (Iglewicz and
 *	                          Hoaglin 1993); missing when more than half of the units have the same value
 *	logistic(v, middle, slope)  from 0 to 1, half of it at middle: 1 / (1 + exp(-slope (v - middle)))
 *
 * Units without a value do not take part and get none.
 */
#include "td_plugin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- order statistics ------------------------------------------------------------------------ */

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The values that are there, smallest first, in room for n. */
static size_t
sort_present(size_t n, const double *values, double *sorted)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(values[i]))
			sorted[count++] = values[i];
	qsort(sorted, count, sizeof(*sorted), by_size);
	return count;
}

/* Linear between order statistics, n > 0 (Hyndman and Fan 1996, type 7). */
static double
quantile(size_t n, const double *sorted, double p)
{
	double at = p * (double)(n - 1);
	size_t below = (size_t)at;
	double part = at - (double)below;

	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

/* Beyond a fence by more than computing in doubles is off. */
static int
exceeds(double v, double fence)
{
	double scale = fmax(1, fmax(fabs(v), fabs(fence)));

	return v > fence + 1e-10 * scale;
}

/* ---- outlier ------------------------------------------------------------------------------------ */

static double
is_outside(double v, double k, double q1, double q3)
{
	double reach = k * (q3 - q1);

	if (isnan(v) || isnan(k))
		return NAN;
	return exceeds(v, q3 + reach) || exceeds(-v, -(q1 - reach)) ? 1 : 0;
}

static int
outlier(const struct td_host *host, size_t n, size_t nargs, const double *const *args, double *out)
{
	double *sorted = host->room(host, n * sizeof(*sorted)), q1 = NAN, q3 = NAN;
	size_t count;

	if (!sorted)
		return TD_PLUGIN_ENOMEM;
	count = sort_present(n, args[0], sorted);
	if (count) {
		q1 = quantile(count, sorted, 0.25);
		q3 = quantile(count, sorted, 0.75);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = is_outside(args[0][i], nargs > 1 ? args[1][i] : 1.5, q1, q3);
	return TD_PLUGIN_OK;
}

/* ---- robust score ---------------------------------------------------------------------------------- */

static double
median_distance(size_t n, double *sorted, double median)
{
	for (size_t i = 0; i < n; i++)
		sorted[i] = fabs(sorted[i] - median);
	qsort(sorted, n, sizeof(*sorted), by_size);
	return quantile(n, sorted, 0.5);
}

static int
robust_score(const struct td_host *host, size_t n, size_t nargs, const double *const *args,
	     double *out)
{
	double *sorted = host->room(host, n * sizeof(*sorted)), median = NAN, mad = 0;
	size_t count;

	(void)nargs;
	if (!sorted)
		return TD_PLUGIN_ENOMEM;
	count = sort_present(n, args[0], sorted);
	if (count) {
		median = quantile(count, sorted, 0.5);
		mad = median_distance(count, sorted, median);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = mad > 0 ? (args[0][i] - median) / (1.4826 * mad) : (double)NAN;
	return TD_PLUGIN_OK;
}

/* ---- logistic ------------------------------------------------------------------------------------------ */

static int
logistic(const struct td_host *host, size_t n, size_t nargs, const double *const *args, double *out)
{
	(void)host, (void)nargs;
	for (size_t i = 0; i < n; i++) {
		double x = args[2][i] * (args[0][i] - args[1][i]);

		/* exp of what is not positive never overflows */
		out[i] = x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
	}
	return TD_PLUGIN_OK;
}

/* ---- descriptor ------------------------------------------------------------------------------------------- */

static const struct td_plugin_function outlier_function = {
	.size = sizeof(outlier_function),
	.flags = TD_FUNCTION_PURE | TD_FUNCTION_CLUSTER,
	.id = "outlier",
	.least = 1,
	.most = 2,
	.title = { "giá trị ngoại lai trong cụm", "a value that stands out in the cluster" },
	.reason = { "{1}: ngoại lai so với cụm (1: có, 0: không) = {result}",
		    "{1}: stands out in the cluster (1: yes, 0: no) = {result}" },
	.low = 0,
	.high = 1,
	.run = outlier,
};

static const struct td_plugin_function robust_function = {
	.size = sizeof(robust_function),
	.flags = TD_FUNCTION_PURE | TD_FUNCTION_CLUSTER,
	.id = "robust_score",
	.least = 1,
	.most = 1,
	.title = { "điểm chuẩn hóa theo trung vị",
		   "distance from the median, in robust deviations" },
	.reason = { "{1}: cách trung vị của cụm {result} lần độ lệch",
		    "{1}: {result} robust deviations from the cluster's median" },
	.low = -HUGE_VAL,
	.high = HUGE_VAL,
	.run = robust_score,
};

static const struct td_plugin_function logistic_function = {
	.size = sizeof(logistic_function),
	.flags = TD_FUNCTION_PURE,
	.id = "logistic",
	.least = 3,
	.most = 3,
	.title = { "đường cong logistic từ 0 đến 1", "a logistic curve from 0 to 1" },
	.reason = { "{1}, điểm giữa {2}, độ dốc {3}: {result}",
		    "{1}, middle {2}, slope {3}: {result}" },
	.low = 0,
	.high = 1,
	.run = logistic,
};

static const struct td_plugin_function *const functions[] = { &outlier_function, &robust_function,
							      &logistic_function, NULL };

TD_PLUGIN("stats", "1.0", { "Hàm thống kê", "Statistical functions" }, NULL, NULL, functions);
