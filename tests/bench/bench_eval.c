/*
 * bench_eval - how fast a plan is, next to hand-written loops over the same columns.
 *
 * The rules of yard.h through the whole of td_eval and td_rank, beside them the plain C.  Both must give the same totals,
 * to the last bit.  Prints the medians of round-by-round ratios: times drift on a shared machine, ratios much less.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "calc/eval.h"
#include "calc/rank.h"
#include "yard.h"

/* ---- measuring -------------------------------------------------------------------- */

struct bench {
	size_t n, repeats;
	struct td_ruleset *rules;
	struct td_plan *plan;
	struct td_table *table;
	double *input[INPUTS]; /* the table's columns by input */
	double *mine[COLUMNS], *yards[COLUMNS];
	double **out; /* of the plan */
	struct yard yard;
	uint32_t *place;
};

static void
ask(struct bench *b, enum td_output_kind kind, uint32_t index, double *into)
{
	size_t i = td_plan_output(b->plan, kind, index);

	if (i == SIZE_MAX)
		abort();
	b->out[i] = into;
}

static void
ask_all(struct bench *b, bool kept)
{
	size_t n;
	int k = POINTS;

	td_plan_outputs(b->plan, &n);
	memset(b->out, 0, n * sizeof(*b->out));
	ask(b, TD_OUT_TOTAL, 0, b->mine[TOTAL]);
	ask(b, TD_OUT_BASE, 0, b->mine[BASE]);
	ask(b, TD_OUT_BONUS, 0, b->mine[BONUS]);
	ask(b, TD_OUT_DEDUCTION, 0, b->mine[DEDUCTION]);
	ask(b, TD_OUT_NPENDING, 0, b->mine[NPENDING]);
	for (uint32_t i = 0; kept && i < b->rules->items.n; i++)
		if (b->rules->items.at[i].outermost &&
		    b->rules->items.at[i].kind == TD_ITEM_CRITERION)
			ask(b, TD_OUT_POINTS, i, b->mine[k++]);
}

static double
time_plan(struct bench *b, bool rank)
{
	struct td_rank_column key = { .value = b->mine[TOTAL], .exact = true };
	struct td_rank_opts opts = { .nclusters = 1 };
	struct td_err err = { 0 };
	double start = now();

	for (size_t i = 0; i < b->repeats; i++) {
		if (td_eval(b->plan, b->table, NULL, NULL, b->out, &err) ||
		    (rank && td_rank(b->n, &key, 1, &opts, b->place, NULL, NULL, NULL, &err))) {
			fprintf(stderr, "bench_eval: %s\n", err.msg);
			exit(1);
		}
	}
	return now() - start;
}

static double
time_yard(struct bench *b, bool kept, bool rank)
{
	double start = now();

	for (size_t i = 0; i < b->repeats; i++) {
		y_eval(&b->yard, b->n, b->input, b->yards, kept);
		if (rank)
			y_rank(&b->yard, b->n, b->yards[TOTAL], b->yard.ratio);
	}
	return now() - start;
}

static void
compare(const struct bench *b, int columns)
{
	for (int k = 0; k < columns; k++)
		for (size_t i = 0; i < b->n; i++)
			if (memcmp(&b->mine[k][i], &b->yards[k][i], sizeof(double)) != 0 &&
			    !(ABSENT(b->mine[k][i]) && ABSENT(b->yards[k][i]))) {
				fprintf(stderr,
					"bench_eval: column %d row %zu: %.17g, plain C %.17g\n", k,
					i, b->mine[k][i], b->yards[k][i]);
				exit(1);
			}
}

static void
measure(struct bench *b, const char *name, bool kept, bool rank, size_t rounds)
{
	double *ratio = column(rounds), *mine = column(rounds), *yards = column(rounds);

	ask_all(b, kept);
	time_plan(b, rank); /* once to warm up, and to compare */
	time_yard(b, kept, rank);
	compare(b, kept ? COLUMNS : POINTS);
	for (size_t i = 0; i < rounds; i++) {
		mine[i] = time_plan(b, rank) / (double)b->repeats;
		yards[i] = time_yard(b, kept, rank) / (double)b->repeats;
		ratio[i] = mine[i] / yards[i];
	}
	printf("%-32s %8.3f   plan %10.4f ms   plain C %10.4f ms\n", name, median(ratio, rounds),
	       median(mine, rounds), median(yards, rounds));
	free(ratio);
	free(mine);
	free(yards);
}

static void
set_up(struct bench *b)
{
	struct td_err err = { 0 };
	const struct td_need *needs;
	size_t n;

	b->rules = make_rules(false);
	if (td_plan_new(b->rules, &b->plan, &err)) {
		fprintf(stderr, "bench_eval: %s\n", err.msg);
		exit(1);
	}
	b->table = make_table(b->plan, b->n);
	needs = td_plan_needs(b->plan, &n);
	for (size_t i = 0; i < n; i++)
		b->input[needs[i].input] = b->table->columns[i];
	td_plan_outputs(b->plan, &n);
	b->out = calloc(n, sizeof(*b->out));
	b->place = calloc(b->n, sizeof(*b->place));
	for (int k = 0; k < COLUMNS; k++) {
		b->mine[k] = column(b->n);
		b->yards[k] = column(b->n);
	}
	yard_init(&b->yard, b->n);
	if (!b->out || !b->place)
		abort();
}

static void
tear_down(struct bench *b)
{
	td_table_free(b->table);
	td_plan_free(b->plan);
	td_ruleset_free(b->rules);
	free(b->out);
	free(b->place);
	for (int k = 0; k < COLUMNS; k++) {
		free(b->mine[k]);
		free(b->yards[k]);
	}
	yard_fini(&b->yard);
}

int
bench_eval(size_t n, size_t rounds)
{
	struct bench b = { .n = n };

	b.repeats = b.n < 100000 ? 100000 / b.n : 1;
	set_up(&b);
	printf("%zu units, %d criteria, medians of %zu rounds: time of the plan / time of plain C\n",
	       b.n, CRITERIA, rounds);
	measure(&b, "evaluate", false, false, rounds);
	measure(&b, "evaluate, points kept", true, false, rounds);
	measure(&b, "evaluate and rank", false, true, rounds);
	measure(&b, "evaluate and rank, points kept", true, true, rounds);
	tear_down(&b);
	return 0;
}
