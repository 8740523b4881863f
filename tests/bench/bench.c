/*
 * bench - speed, next to hand-written C in the same run.
 *
 *	bench [UNITS [ROUNDS]]        a plan over units (bench_eval.c)
 *	bench trial [UNITS [ROUNDS]]  many trials (bench_trial.c)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "yard.h"

double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double *
column(size_t n)
{
	double *c = malloc(n * sizeof(*c));

	if (!c)
		abort();
	memset(c, 0, n * sizeof(*c)); /* the pages are there before the clock runs */
	return c;
}

static int
by_size(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_size);
	return v[n / 2];
}

int
main(int argc, char **argv)
{
	bool trial = argc > 1 && strcmp(argv[1], "trial") == 0;
	size_t n = argc > 1 + trial ? strtoul(argv[1 + trial], NULL, 10) : trial ? 8 : 1000000;
	size_t rounds = argc > 2 + trial ? strtoul(argv[2 + trial], NULL, 10) : 7;

	if (n == 0 || rounds == 0) {
		fprintf(stderr, "usage: bench [trial] [UNITS [ROUNDS]]\n");
		return 2;
	}
	return trial ? bench_trial(n, rounds) : bench_eval(n, rounds);
}
