#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "calc/eval.h"
#include "test.h"

static const char *const names[RUN_UNITS] = { "a", "b", "c", "d", "e", "f", "g", "h" };

void
assert_number(double want, double got, const char *what, size_t place)
{
	if (isnan(want) && isnan(got))
		return;
	if (!(fabs(want - got) <= 1e-12 * fmax(1, fabs(want))))
		fail_msg("%s, %zu: %.17g, expected %.17g", what, place, got, want);
}

static void
fill(struct run *run, const struct run_figures *figures, size_t nfigures)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(run->plan, &n);

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < nfigures; i++) {
			if (needs[k].input != td_rules_input(run->rules, figures[i].input) ||
			    needs[k].lag != figures[i].lag)
				continue;
			memcpy(run->table->columns[k], figures[i].at, run->n * sizeof(double));
			if (figures[i].na)
				memcpy(td_table_mark_na(run->table, k), figures[i].na, run->n);
		}
}

void
run_init(struct run *run, struct td_ruleset *rules, const struct run_figures *figures,
	 size_t nfigures, size_t n)
{
	struct td_err err = { 0 };
	size_t needs;

	*run = (struct run){ .rules = rules, .n = n };
	assert_int_equal(TD_OK, td_rules_settle(rules));
	assert_status(TD_OK, td_plan_new(rules, &run->plan, &err), &err);
	td_plan_needs(run->plan, &needs);
	run->table = td_table_new(n, needs);
	assert_non_null(run->table);
	run->table->nclusters = 1;
	for (size_t i = 0; i < n; i++)
		run->table->units[i].id = names[i];
	fill(run, figures, nfigures);
	run->slots = calloc(td_plan_slots(run->plan, NULL) + 1, sizeof(double));
	assert_non_null(run->slots);
	td_plan_slots(run->plan, run->slots);
}

void
run_fini(struct run *run)
{
	free(run->slots);
	td_table_free(run->table);
	td_plan_free(run->plan);
	td_ruleset_free(run->rules);
}

/* Evaluate the outputs for which out has room. */
static void
evaluate(const struct run *run, size_t block, double *const *out)
{
	struct td_eval_opts opts = { .block = block };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_eval(run->plan, run->table, run->slots, &opts, out, &err), &err);
}

static void
assert_same(const struct run *run, const double *want, const double *got, const char *how)
{
	for (size_t i = 0; i < run->n; i++)
		if (memcmp(&want[i], &got[i], sizeof(*want)) != 0 &&
		    !(isnan(want[i]) && isnan(got[i])))
			fail_msg("%s, row %zu: %.17g, else %.17g", how, i, got[i], want[i]);
}

/* With everything else computed beside it. */
static void
evaluate_all(const struct run *run, size_t at, size_t block, double *out)
{
	size_t n;

	td_plan_outputs(run->plan, &n);
	double **all = calloc(n, sizeof(*all)), *room = calloc(n * run->n + 1, sizeof(*room));

	assert_non_null(all);
	assert_non_null(room);
	for (size_t i = 0; i < n; i++)
		all[i] = room + i * run->n;
	evaluate(run, block, all);
	memcpy(out, all[at], run->n * sizeof(*out));
	free(room);
	free(all);
}

static void
evaluate_rows(const struct run *run, size_t at, double *out)
{
	size_t n;
	uint32_t value = td_plan_outputs(run->plan, &n)[at].value;
	double *values = calloc(td_plan_values(run->plan), sizeof(*values));
	struct td_err err = { 0 };

	assert_non_null(values);
	for (size_t row = 0; row < run->n; row++) {
		assert_status(TD_OK,
			      td_eval_row(run->plan, run->table, run->slots, row, values, &err),
			      &err);
		out[row] = values[value];
	}
	free(values);
}

void
run_output(const struct run *run, enum td_output_kind kind, uint32_t index, double *out)
{
	static const size_t blocks[] = { 1, 3, 1024 };
	size_t at = td_plan_output(run->plan, kind, index), n;
	double other[RUN_UNITS], **one;

	assert_int_not_equal(at, SIZE_MAX);
	td_plan_outputs(run->plan, &n);
	one = calloc(n, sizeof(*one));
	assert_non_null(one);
	one[at] = out;
	evaluate(run, 0, one);
	one[at] = other;
	for (size_t i = 0; i < COUNT(blocks); i++) {
		evaluate(run, blocks[i], one);
		assert_same(run, out, other, "blocks");
		evaluate_all(run, at, blocks[i], other);
		assert_same(run, out, other, "together");
	}
	evaluate_rows(run, at, other);
	assert_same(run, out, other, "row by row");
	free(one);
}

void
run_expect(const struct run *run, enum td_output_kind kind, uint32_t index, const double *want)
{
	double got[RUN_UNITS];

	run_output(run, kind, index, got);
	for (size_t i = 0; i < run->n; i++)
		assert_number(want[i], got[i], "unit", i);
}

int
run_status(const struct run *run, struct td_err *err)
{
	size_t n;

	td_plan_outputs(run->plan, &n);
	double **all = calloc(n, sizeof(*all)), *room = calloc(n * run->n + 1, sizeof(*room));
	int st;

	assert_non_null(all);
	assert_non_null(room);
	for (size_t i = 0; i < n; i++)
		all[i] = room + i * run->n;
	st = td_eval(run->plan, run->table, run->slots, NULL, all, err);
	free(room);
	free(all);
	return st;
}
