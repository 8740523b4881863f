/*
 * Every trial must be what td_engine_score gives for copies of slots and table with the same values: that is computed
 * here, trial by trial, and knows nothing of trial.c.
 */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "shipped.h"
#include "trial.h"

enum {
	DIALS_MAX = 64
};

/* Dials, and for each trial which of them are turned and to what; NaN in `turned` order counts too. */
struct plan_of_trials {
	struct td_dial dials[DIALS_MAX];
	size_t ndials, n;
	double *values; /* [dial * n + trial] */
	uint8_t *turned;
};

/* ---- the reference ----------------------------------------------------------------------- */

static struct td_table *
copy_table(const struct td_table *from)
{
	struct td_table *table = td_table_new(from->n, from->ncolumns);

	assert_non_null(table);
	table->nclusters = from->nclusters;
	table->clusters = from->clusters;
	table->year = from->year;
	table->words = from->words;
	memcpy(table->units, from->units, from->n * sizeof(*from->units));
	for (size_t i = 0; i < from->ncolumns; i++) {
		memcpy(table->columns[i], from->columns[i], from->n * sizeof(double));
		if (from->na[i])
			memcpy(td_table_mark_na(table, i), from->na[i], from->n);
	}
	return table;
}

/* Score one trial from scratch. */
static int
score_trial(const struct td_scoring *s, const struct plan_of_trials *p, size_t trial,
	    struct td_result **result, struct td_err *err)
{
	struct td_table *table = copy_table(s->table);
	double *slots = calloc(s->rules->params.n + 1, sizeof(*slots));
	struct td_score_opts opts = { 0 };
	int status;

	memcpy(slots, s->slots, s->rules->params.n * sizeof(*slots));
	for (size_t i = 0; i < p->ndials; i++) {
		const struct td_dial *dial = &p->dials[i];
		double value = p->values[i * p->n + trial];

		if (!p->turned[i * p->n + trial])
			continue;
		if (dial->kind == TD_DIAL_PARAM) {
			slots[dial->index] = value;
			continue;
		}
		table->columns[dial->index][dial->row] = value;
		if (table->na[dial->index] && !isnan(value))
			table->na[dial->index][dial->row] = 0;
	}
	status = td_engine_score(s->rules, s->plan, table, slots, &opts, result, err);
	table->words = NULL;
	td_table_free(table);
	free(slots);
	return status;
}

static void
expect(const struct td_result *want, const struct td_standings *got, size_t trial, const char *what)
{
	for (size_t row = 0; row < want->n; row++) {
		size_t at = row * got->n + trial;

		if (want->total[row] != got->total[at] || want->place[row] != got->place[at] ||
		    want->tied[row] != got->tied[at])
			fail_msg("%s, trial %zu, row %zu: %lld %u %d, expected %lld %u %d", what,
				 trial, row, (long long)got->total[at], got->place[at],
				 got->tied[at], (long long)want->total[row], want->place[row],
				 want->tied[row]);
		for (size_t k = 0; k < got->nawards; k++)
			if (want->awards[k][row] !=
			    got->awards[(k * got->nunits + row) * got->n + trial])
				fail_msg("%s, trial %zu, row %zu: award %zu is %d, expected %d",
					 what, trial, row, k,
					 got->awards[(k * got->nunits + row) * got->n + trial],
					 want->awards[k][row]);
	}
}

/* ---- random trials ------------------------------------------------------------------------ */

/* A value that this dial could take, NaN now and then. */
static double
some_value(const struct td_scoring *s, const struct td_dial *dial, uint32_t *seed)
{
	size_t n;
	const struct td_need *needs;

	if (dial->kind == TD_DIAL_PARAM) {
		const struct td_param *p = &s->rules->params.at[dial->index];
		double low = isnan(p->min) ? 0 : p->min;
		double high = isnan(p->max) ? 2 * p->value + 1 : p->max;

		return shipped_next(seed) % 3 ? low + shipped_share(seed) * (high - low)
					      : floor(low + shipped_share(seed) * (high - low));
	}
	if (shipped_next(seed) % 16 == 0)
		return NAN;
	if (shipped_next(seed) % 8 == 0)
		return td_dial_value(s, dial);
	needs = td_plan_needs(s->plan, &n);
	return shipped_figure(s->rules, &s->rules->inputs.at[needs[dial->index].input], seed);
}

static struct td_dial
some_dial(const struct td_scoring *s, uint32_t *seed)
{
	size_t nparams = s->rules->params.n;

	if (nparams && shipped_next(seed) % 3 == 0)
		return (struct td_dial){ TD_DIAL_PARAM, shipped_next(seed) % (uint32_t)nparams, 0 };
	return (struct td_dial){ TD_DIAL_FIGURE, shipped_next(seed) % (uint32_t)s->table->ncolumns,
				 shipped_next(seed) % (uint32_t)s->table->n };
}

static void
plan_trials(struct plan_of_trials *p, const struct td_scoring *s, size_t ndials, size_t n,
	    uint32_t share, uint32_t *seed)
{
	p->ndials = ndials;
	p->n = n;
	p->values = calloc(ndials * n + 1, sizeof(*p->values));
	p->turned = calloc(ndials * n + 1, 1);
	for (size_t i = 0; i < ndials; i++) {
		p->dials[i] = some_dial(s, seed);
		for (size_t t = 0; t < n; t++) {
			p->values[i * n + t] = some_value(s, &p->dials[i], seed);
			p->turned[i * n + t] = shipped_next(seed) % share == 0;
		}
	}
}

static void
forget_trials(struct plan_of_trials *p)
{
	free(p->values);
	free(p->turned);
}

/* ---- runs --------------------------------------------------------------------------------- */

/* Trials order[from .. from + n), all dials given. */
static int
run_dense(const struct td_trials *t, const struct plan_of_trials *p, const size_t *order, size_t n,
	  struct td_standings *out, struct td_err *err)
{
	double *room = calloc(p->ndials * n + 1, sizeof(*room));
	const double *values[DIALS_MAX] = { NULL };
	int status;

	for (size_t i = 0; i < p->ndials; i++) {
		values[i] = p->turned[i * p->n] ? room + i * n : NULL;
		for (size_t k = 0; k < n; k++)
			room[i * n + k] = p->values[i * p->n + order[k]];
	}
	status = td_trials_run(t, n, values, out, err);
	free(room);
	return status;
}

static int
run_sparse(const struct td_trials *t, const struct plan_of_trials *p, const size_t *order, size_t n,
	   struct td_standings *out, struct td_err *err)
{
	struct td_turn *turns = calloc(p->ndials * n + 1, sizeof(*turns));
	size_t nturns = 0;
	int status;

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < p->ndials; i++)
			if (p->turned[i * p->n + order[k]])
				turns[nturns++] =
					(struct td_turn){ (uint32_t)k, (uint32_t)i,
							  p->values[i * p->n + order[k]] };
	status = td_trials_run_some(t, n, turns, nturns, out, err);
	free(turns);
	return status;
}

/* A block as a whole: all right as the reference has it, or a failure that one of its trials has. */
static void
check_block(struct td_result *const *want, const int *status, const size_t *order, size_t n,
	    int got, const struct td_standings *standings, const struct td_err *err,
	    const char *what)
{
	int first = TD_OK;

	for (size_t k = 0; k < n && !first; k++)
		first = status[order[k]];
	assert_status(first, got, err);
	for (size_t k = 0; k < n && !first; k++)
		expect(want[order[k]], standings, k, what);
}

static void
shuffle(size_t *order, size_t n, uint32_t *seed)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n - 1; i > 0; i--) {
		size_t k = shipped_next(seed) % (i + 1), swapped = order[i];

		order[i] = order[k];
		order[k] = swapped;
	}
}

/* All trials in blocks of these sizes, each in another order. */
static void
check_trials(const struct td_scoring *s, const struct plan_of_trials *p, bool sparse, uint32_t seed,
	     const char *what)
{
	static const size_t blocks[] = { 1, 3, 100 };
	struct td_result **want = calloc(p->n, sizeof(*want));
	int *status = calloc(p->n, sizeof(*status));
	size_t *order = calloc(p->n, sizeof(*order));
	struct td_standings standings;
	struct td_trials *trials;
	struct td_err err = { 0 };

	for (size_t i = 0; i < p->n; i++)
		status[i] = score_trial(s, p, i, &want[i], &err);
	assert_status(TD_OK, td_trials_new(s, p->dials, p->ndials, &trials, &err), &err);
	assert_status(TD_OK, td_standings_init(&standings, trials, 100, &err), &err);
	for (size_t b = 0; b < COUNT(blocks); b++) {
		shuffle(order, p->n, &seed);
		for (size_t from = 0; from < p->n; from += blocks[b]) {
			size_t n = p->n - from < blocks[b] ? p->n - from : blocks[b];
			int got = (sparse ? run_sparse : run_dense)(trials, p, order + from, n,
								    &standings, &err);

			check_block(want, status, order + from, n, got, &standings, &err, what);
		}
	}
	td_standings_fini(&standings);
	td_trials_free(trials);
	for (size_t i = 0; i < p->n; i++)
		td_result_free(want[i]);
	free(want);
	free(status);
	free(order);
}

/* The same dials in every trial, then some of many. */
static void
check_scoring(const struct td_scoring *s, size_t ndials, size_t n, uint32_t seed, const char *what)
{
	struct plan_of_trials p;

	plan_trials(&p, s, ndials < 3 ? ndials : 3, n, 1, &seed);
	check_trials(s, &p, false, seed, what);
	check_trials(s, &p, true, seed, what);
	forget_trials(&p);
	plan_trials(&p, s, ndials, n, 1 + (uint32_t)ndials / 3, &seed);
	check_trials(s, &p, true, seed, what);
	forget_trials(&p);
}

static const struct rules_case {
	const char *rules;
	size_t n, nclusters;
} shipped[] = {
	{ "bca-cum3/2017.lua", 8, 1 },           { "bca-cum3/2017.lua", 24, 3 },
	{ "bca-cum3/2018.lua", 8, 1 },           { "bca-cum3/2018.lua", 90, 2 },
	{ "examples/hdi/2022.lua", 12, 1 },      { "examples/hdi/2022.lua", 130, 4 },
	{ "examples/decathlon/2001.lua", 9, 1 }, { "examples/decathlon/2001.lua", 70, 1 },
	{ "examples/hospital/2024.lua", 10, 2 }, { "examples/hospital/2024.lua", 80, 1 },
	{ "examples/idioms.lua", 6, 1 },         { "examples/idioms.lua", 11, 2 },
	{ "examples/idioms.lua", 75, 3 },
};

static void
shipped_rules_over_random_figures(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++)
		for (uint32_t seed = 1; seed <= 4; seed++) {
			struct td_scoring *s = shipped_random(shipped[i].rules, shipped[i].n,
							      shipped[i].nclusters, seed);

			check_scoring(s, 4 + 7 * seed, 60, seed * 977, shipped[i].rules);
			td_scoring_free(s);
		}
}

static void
a_thousand_scenarios_of_the_reference_case(void **state)
{
	static const char *const years[] = { "2017", "2018" };

	for (size_t i = 0; i < COUNT(years); i++) {
		struct temp *temp = *state;
		struct td_scoring *s;

		remove(temp_path(temp, "cum3.db"));
		s = shipped_cum3(temp, years[i]);
		check_scoring(s, DIALS_MAX, 500, 4711, years[i]);
		td_scoring_free(s);
	}
}

/* What a trial can fail with, and what runs apart: a figure that must be there, a number that becomes too large where it
 * counts and where it does not, a total that does, native functions. */
static const char awkward[] =
	"ruleset \"t\" { title = \"T\", year = 2017 }\n"
	"param \"k\" { 2, min = 0, max = 400 }\n"
	"param \"cap\" { 9, min = 0, max = 10 }\n"
	"param \"much\" { 1, min = 0, max = 1e16 }\n"
	"inputs { a = number { min = 0, max = 100 }, b = integer { min = 0, max = 20 },\n"
	"  c = number { min = 0, max = 10 }, d = flag {} }\n"
	"criterion \"1\" { max = 10, score = native { x.a, p.k, fn = function(a, k) return a * k / 20 end } }\n"
	"criterion \"2\" { max = 10, score = when(x.b:lt(10), x.a ^ p.k, x.c) }\n"
	"criterion \"3\" { max = 10, score = x.c, missing = \"error\" }\n"
	"criterion \"4\" { max = 1e16, score = x.c * p.much }\n"
	"criterion \"5\" { max = 10, score = 10 * x.a / median_of(x.a), missing = \"mean\" }\n"
	"criterion \"6\" { max = 10, score = stdev_of(x.a, { among = x.d }) + quantile_of(x.c, 0.3) }\n"
	"criterion \"7\" { max = 20, score = rank_of(x.a, { by = x.d }) }\n"
	"knockout \"K\" { when = x.d, scope = \"ranking\", title = \"K\" }\n"
	"rank { by = { total() }, ties = { \"3\", lower(x.a) } }\n"
	"award \"A\" { share = p.cap / 20, round = \"down\", title = \"A\" }\n"
	"award \"B\" { count = p.cap, when = x.b:ge(5), among = \"A\", title = \"B\" }\n";

/* Nothing fails before something is turned. */
static void
fill_gaps(struct td_scoring *s)
{
	for (size_t i = 0; i < s->table->ncolumns; i++)
		for (size_t row = 0; row < s->table->n; row++)
			if (isnan(s->table->columns[i][row])) {
				s->table->columns[i][row] = 5;
				if (s->table->na[i])
					s->table->na[i][row] = 0;
			}
}

static void
failures_and_native_functions(void **state)
{
	struct temp *temp = *state;
	const char *path = temp_text(temp, "t.lua", awkward);
	static const size_t sizes[][2] = { { 6, 1 }, { 9, 2 }, { 70, 2 } };

	for (size_t i = 0; i < COUNT(sizes); i++)
		for (uint32_t seed = 1; seed <= 6; seed++) {
			struct td_scoring *s =
				shipped_random(path, sizes[i][0], sizes[i][1], seed * 31);

			if (seed % 2)
				fill_gaps(s);
			check_scoring(s, 20, 100, seed * 577, "awkward");
			td_scoring_free(s);
		}
}

/* Functions of a plugin that see a whole cluster, in which figures are missing; one argument is a parameter. */
static const char whole_clusters[] =
	"ruleset \"t\" { title = \"T\", year = 2017 }\n"
	"param \"k\" { 0.5, min = 0, max = 3 }\n"
	"inputs { a = number { min = 0, max = 100 }, b = integer { min = 0, max = 20 } }\n"
	"criterion \"1\" { max = 10, score = 5 + robust_score(x.a) }\n"
	"criterion \"2\" { max = 10, score = 10 - 10 * outlier(x.a + x.b, p.k) }\n"
	"criterion \"3\" { max = 10, score = 10 * x.b / best(x.b) - outlier(x.a) }\n"
	"award \"A\" { share = 0.5, round = \"down\", title = \"A\" }\n";

static void
functions_of_clusters(void **state)
{
	const char *path = temp_text(*state, "t.lua", whole_clusters);
	static const size_t sizes[][2] = { { 6, 1 }, { 9, 2 }, { 70, 2 } };

	for (size_t i = 0; i < COUNT(sizes); i++)
		for (uint32_t seed = 1; seed <= 4; seed++) {
			struct td_scoring *s =
				shipped_random(path, sizes[i][0], sizes[i][1], seed * 37);

			if (seed % 2)
				fill_gaps(s);
			check_scoring(s, 20, 100, seed * 571, "whole clusters");
			td_scoring_free(s);
		}
}

/* So much is turned that a block is done densely, and the next ones are not. */
static void
crowded_blocks(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");
	struct plan_of_trials p;
	struct td_trials *trials;
	struct td_standings standings;
	struct td_err err = { 0 };
	uint32_t seed = 5;
	size_t order[1024];

	plan_trials(&p, s, DIALS_MAX, COUNT(order), 1, &seed);
	for (size_t i = 0; i < COUNT(order); i++)
		order[i] = i;
	for (size_t i = DIALS_MAX; i < DIALS_MAX * COUNT(order); i++)
		p.turned[i] = i % COUNT(order) < 512 ? 1 : i % 50 == 0;
	assert_status(TD_OK, td_trials_new(s, p.dials, p.ndials, &trials, &err), &err);
	assert_status(TD_OK, td_standings_init(&standings, trials, COUNT(order), &err), &err);
	for (size_t from = 0; from < 3; from++) {
		size_t n = from ? 100 : COUNT(order), first = from ? COUNT(order) - from * 100 : 0;

		assert_status(TD_OK, run_sparse(trials, &p, order + first, n, &standings, &err),
			      &err);
		for (size_t i = 0; i < n; i += 7) {
			struct td_result *want;

			assert_status(TD_OK, score_trial(s, &p, first + i, &want, &err), &err);
			expect(want, &standings, i, "crowded");
			td_result_free(want);
		}
	}
	td_standings_fini(&standings);
	td_trials_free(trials);
	forget_trials(&p);
	td_scoring_free(s);
}

static void
without_dials_every_trial_is_the_baseline(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");
	struct plan_of_trials p = { .n = 5 };

	check_trials(s, &p, false, 1, "no dials");
	td_scoring_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_rules_over_random_figures),
		cmocka_unit_test_setup_teardown(a_thousand_scenarios_of_the_reference_case,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(functions_of_clusters, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(failures_and_native_functions, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(crowded_blocks, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(without_dials_every_trial_is_the_baseline,
						temp_setup, temp_teardown),
	};

	return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
