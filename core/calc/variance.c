#include "calc/variance.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"

/* Of equal values all distances from the first are 0, however they are rounded. */
struct td_spread
td_spread(size_t n, const double *a, const double *b)
{
	double sum = 0, squares = 0, mean;

	if (!n)
		return (struct td_spread){ NAN, NAN };
	for (size_t i = 0; i < n; i++)
		sum += (a[i] - a[0]) + (b[i] - a[0]);
	mean = a[0] + sum / (double)n / 2;
	for (size_t i = 0; i < n; i++)
		squares += (a[i] - mean) * (a[i] - mean) + (b[i] - mean) * (b[i] - mean);
	return (struct td_spread){ mean, squares / (double)n / 2 };
}

/* What one draw adds to the numerators of S1 and ST, and to V. */
struct parts {
	double first, total, variance;
};

static struct parts
parts_of(double a, double b, double ab, double mean)
{
	return (struct parts){
		.first = (b - mean) * (ab - a),
		.total = (a - ab) * (a - ab) / 2,
		.variance = ((a - mean) * (a - mean) + (b - mean) * (b - mean)) / 2,
	};
}

static void
add_errors(size_t n, const double *a, const double *b, const double *ab,
	   const struct td_spread *spread, struct td_share *out)
{
	double first = 0, total = 0, count = (double)n;

	for (size_t i = 0; i < n; i++) {
		struct parts p = parts_of(a[i], b[i], ab[i], spread->mean);
		double x = p.first - out->first * p.variance;
		double y = p.total - out->total * p.variance;

		first += x * x;
		total += y * y;
	}
	out->first_error = sqrt(first / (count * (count - 1))) / spread->variance;
	out->total_error = sqrt(total / (count * (count - 1))) / spread->variance;
}

struct td_share
td_share(size_t n, const double *a, const double *b, const double *ab)
{
	struct td_spread spread = td_spread(n, a, b);
	struct td_share out = { NAN, NAN, NAN, NAN };
	double first = 0, total = 0;

	if (!(spread.variance > 0))
		return out;
	for (size_t i = 0; i < n; i++) {
		struct parts p = parts_of(a[i], b[i], ab[i], spread.mean);

		first += p.first;
		total += p.total;
	}
	out.first = first / (double)n / spread.variance;
	out.total = total / (double)n / spread.variance;
	add_errors(n, a, b, ab, &spread, &out);
	return out;
}

static int
ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint32_t
td_quantile(size_t n, uint32_t *values, double share)
{
	double place = ceil(share * (double)n - td_whole_tolerance(share * (double)n));

	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), ascending);
	return values[place < 1 ? 0 : place > (double)n ? n - 1 : (size_t)place - 1];
}
