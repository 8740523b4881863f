/*
 * yard.h - 40 criteria of the usual forms, a bonus and a deduction: as a ruleset, and by hand.
 *
 * The plain C has the same snapped decisions and is compiled for wide vectors.  Both give the same, to the last bit.
 */
#ifndef BENCH_YARD_H
#define BENCH_YARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calc/plan.h"
#include "model/rules.h"

enum {
	INPUTS = 36,
	CRITERIA = 40,
	PARAMS = 2
};

#define ABSENT(v) ((v) != (v))

/* Columns of the result: five totals, then the points when they are kept. */
enum {
	TOTAL,
	BASE,
	BONUS,
	DEDUCTION,
	NPENDING,
	POINTS,
	COLUMNS = POINTS + CRITERIA
};

/* Room that the plain loops work in, made once. */
struct yard {
	double *ratio, *rank;
	uint64_t *word, *spare;
	double target[PARAMS]; /* of what rules with parameters let vary: 75 and 78 otherwise */
};

void yard_init(struct yard *yard, size_t n);
void yard_fini(struct yard *yard);

/* All columns of n units from those of the inputs; kept: with the points. */
void y_eval(struct yard *y, size_t n, double *const *column, double *const *out, bool kept);

/* Competition ranks, the largest first; equal is what the rules find equal. */
void y_rank(struct yard *y, size_t n, const double *v, double *rank);

/* params: two targets are the parameters p0 (75) and p1 (78). */
struct td_ruleset *make_rules(bool params);

/* Whole figures in the ranges that such reports have; one in two hundred is missing. */
double figure(int input, uint64_t *state);
uint64_t random_bits(uint64_t *state);
struct td_table *make_table(const struct td_plan *plan, size_t n);

/* Milliseconds; the median of what is then sorted; zeroed columns, or the end of the program. */
double now(void);
double median(double *v, size_t n);
double *column(size_t n);

int bench_eval(size_t n, size_t rounds);
int bench_trial(size_t n, size_t rounds);

#endif
