/*
 * bench_trial - how fast trials are, next to hand-written loops that compute everything again for each.
 *
 * Three numbers vary, the same in all trials (two parameters and a figure), or three at random of all that there are.  The
 * plain C turns them in its columns, computes all criteria and ranks, and turns them back.  Totals and places of every
 * trial must be the same.  Prints the medians of round-by-round ratios.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "td_loop.h"
#include "trial.h"
#include "yard.h"

enum {
	TURNED = 3, /* in each trial */
	FIGURE = 7  /* the input that varies with the parameters */
};

struct bench {
	size_t n, trials, block;
	struct td_scoring scoring;
	struct td_dial *dials;
	size_t ndials;
	double *input[INPUTS];
	double *yards[COLUMNS], *rank;
	struct yard yard;
	struct td_turn *turns; /* TURNED per trial */
	double *fixed[TURNED]; /* values of the dials that always vary */
	int64_t *total;        /* of the plain C: [trial * n + unit] */
	uint32_t *place;
	struct td_standings standings;
};

static void
fail(const struct td_err *err)
{
	fprintf(stderr, "bench: %s\n", err->msg);
	exit(1);
}

/* ---- what varies --------------------------------------------------------------------------- */

static size_t
need_of(const struct bench *b, uint32_t input)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(b->scoring.plan, &n);

	for (size_t i = 0; i < n; i++)
		if (needs[i].input == input)
			return i;
	abort();
}

static void
add_dial(struct bench *b, enum td_dial_kind kind, size_t index, size_t row)
{
	b->dials[b->ndials++] = (struct td_dial){ kind, (uint32_t)index, (uint32_t)row };
}

static double
some_value(const struct bench *b, const struct td_dial *dial, uint64_t *state)
{
	size_t n;

	if (dial->kind == TD_DIAL_PARAM)
		return 60 + (double)(random_bits(state) % 350) / 10;
	return figure((int)td_plan_needs(b->scoring.plan, &n)[dial->index].input, state);
}

static void
make_dials(struct bench *b, bool all)
{
	b->dials = calloc(PARAMS + INPUTS * b->n, sizeof(*b->dials));
	if (!b->dials)
		abort();
	b->ndials = 0;
	for (size_t k = 0; k < PARAMS; k++)
		add_dial(b, TD_DIAL_PARAM, k, 0);
	for (size_t row = 0; all && row < b->n; row++)
		for (size_t i = 0; i < INPUTS; i++)
			add_dial(b, TD_DIAL_FIGURE, i, row);
	if (!all)
		add_dial(b, TD_DIAL_FIGURE, need_of(b, FIGURE), b->n / 2);
}

static int
by_dial(const void *pa, const void *pb)
{
	const struct td_turn *a = pa, *b = pb;

	return (a->dial > b->dial) - (a->dial < b->dial);
}

static void
make_turns(struct bench *b, bool all)
{
	uint64_t state = 42;

	for (size_t t = 0; t < b->trials; t++) {
		struct td_turn *turn = b->turns + t * TURNED;

		for (size_t k = 0; k < TURNED; k++) {
			uint32_t dial =
				all ? (uint32_t)(random_bits(&state) % b->ndials) : (uint32_t)k;

			turn[k] = (struct td_turn){ (uint32_t)(t % b->block), dial,
						    some_value(b, &b->dials[dial], &state) };
			b->fixed[k][t] = turn[k].value;
		}
		qsort(turn, TURNED, sizeof(*turn), by_dial);
	}
}

/* ---- plain C -------------------------------------------------------------------------------- */

static double *
place_of(struct bench *b, uint32_t dial)
{
	const struct td_dial *d = &b->dials[dial];

	if (d->kind == TD_DIAL_PARAM)
		return &b->yard.target[d->index];
	return &b->scoring.table->columns[d->index][d->row];
}

static void
write_standing(struct bench *b, size_t trial)
{
	for (size_t u = 0; u < b->n; u++) {
		b->total[trial * b->n + u] = (int64_t)b->yards[TOTAL][u];
		b->place[trial * b->n + u] = (uint32_t)b->rank[u];
	}
}

static double
time_yard(struct bench *b)
{
	double start = now();

	for (size_t t = 0; t < b->trials; t++) {
		const struct td_turn *turn = b->turns + t * TURNED;
		double before[TURNED];

		for (size_t k = 0; k < TURNED; k++) {
			before[k] = *place_of(b, turn[k].dial);
			*place_of(b, turn[k].dial) = turn[k].value;
		}
		y_eval(&b->yard, b->n, b->input, b->yards, false);
		y_rank(&b->yard, b->n, b->yards[TOTAL], b->rank);
		write_standing(b, t);
		for (size_t k = TURNED; k-- > 0;)
			*place_of(b, turn[k].dial) = before[k];
	}
	return now() - start;
}

/* ---- trials ---------------------------------------------------------------------------------- */

static void
run_block(const struct bench *b, const struct td_trials *trials, size_t from, bool all,
	  struct td_standings *out)
{
	size_t n = b->trials - from < b->block ? b->trials - from : b->block;
	const double *values[TURNED];
	struct td_err err = { 0 };
	int status;

	for (size_t k = 0; k < TURNED; k++)
		values[k] = b->fixed[k] + from;
	if (all)
		status = td_trials_run_some(trials, n, b->turns + from * TURNED, n * TURNED, out,
					    &err);
	else
		status = td_trials_run(trials, n, values, out, &err);
	if (status)
		fail(&err);
}

static double
time_trials(struct bench *b, const struct td_trials *trials, bool all)
{
	double start = now();

	for (size_t from = 0; from < b->trials; from += b->block)
		run_block(b, trials, from, all, &b->standings);
	return now() - start;
}

/* ---- on all cores --------------------------------------------------------------------------- */

struct spread {
	const struct bench *b;
	const struct td_trials *trials;
	bool all;
	struct td_standings *slots;
	int64_t sum; /* something is read, in order */
};

static int
run_slot(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct spread *s = self;

	(void)err;
	run_block(s->b, s->trials, block * s->b->block, s->all, &s->slots[slot]);
	return TD_OK;
}

static int
take_slot(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct spread *s = self;

	(void)block, (void)err;
	s->sum += s->slots[slot].total[0];
	return TD_OK;
}

/* Milliseconds of all threads together. */
static double
processor_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
time_spread(struct spread *s)
{
	struct td_map map = { (s->b->trials + s->b->block - 1) / s->b->block, NULL, run_slot,
			      take_slot, s };
	struct td_err err = { 0 };
	double start = now();

	if (td_loop_map(&map, TD_EN, NULL, &err))
		fail(&err);
	return now() - start;
}

static void
measure_spread(struct bench *b, const struct td_trials *trials, bool all, size_t rounds)
{
	struct spread s = { b, trials, all, NULL, 0 };
	double *ratio = column(rounds), *work = column(rounds);
	struct td_err err = { 0 };

	s.slots = calloc(td_loop_slots(), sizeof(*s.slots));
	for (size_t i = 0; s.slots && i < td_loop_slots(); i++)
		if (td_standings_init(&s.slots[i], trials, b->block, &err))
			fail(&err);
	time_spread(&s);
	for (size_t i = 0; i < rounds; i++) {
		double start = processor_now(), alone = time_trials(b, trials, all), middle;

		middle = processor_now();
		ratio[i] = alone / time_spread(&s);
		work[i] = (processor_now() - middle) / (middle - start);
	}
	printf("%-24s %8.2f times as fast, with %.2f of the processors' time\n", "  on all cores",
	       median(ratio, rounds), median(work, rounds));
	for (size_t i = 0; i < td_loop_slots(); i++)
		td_standings_fini(&s.slots[i]);
	free(s.slots);
	free(ratio);
	free(work);
}

/* ---- measuring -------------------------------------------------------------------------------- */

static void
compare(struct bench *b, const struct td_trials *trials, bool all)
{
	for (size_t from = 0; from < b->trials; from += b->block) {
		size_t n = b->trials - from < b->block ? b->trials - from : b->block;

		run_block(b, trials, from, all, &b->standings);
		for (size_t u = 0; u < b->n; u++)
			for (size_t i = 0; i < n; i++) {
				size_t want = (from + i) * b->n + u, got = u * n + i;

				if (b->total[want] == b->standings.total[got] &&
				    b->place[want] == b->standings.place[got])
					continue;
				fprintf(stderr,
					"bench: trial %zu unit %zu: %lld %u, plain C %lld %u\n",
					from + i, u, (long long)b->standings.total[got],
					b->standings.place[got], (long long)b->total[want],
					b->place[want]);
				exit(1);
			}
	}
}

static void
measure(struct bench *b, const char *name, bool all, size_t rounds)
{
	double *ratio = column(rounds), *mine = column(rounds), *yards = column(rounds);
	struct td_trials *trials;
	struct td_err err = { 0 };
	double start;

	make_dials(b, all);
	start = now();
	if (td_trials_new(&b->scoring, b->dials, b->ndials, &trials, &err))
		fail(&err);
	start = now() - start;
	b->block = td_trials_block(trials);
	b->block = b->block < b->trials ? b->block : b->trials;
	if (td_standings_init(&b->standings, trials, b->block, &err))
		fail(&err);
	make_turns(b, all);
	time_yard(b);
	compare(b, trials, all);
	for (size_t i = 0; i < rounds; i++) {
		mine[i] = time_trials(b, trials, all);
		yards[i] = time_yard(b);
		ratio[i] = mine[i] / yards[i];
	}
	printf("%-24s %8.3f   trial %9.3f us   plain C %9.3f us   made in %.1f ms\n", name,
	       median(ratio, rounds), median(mine, rounds) / (double)b->trials * 1e3,
	       median(yards, rounds) / (double)b->trials * 1e3, start);
	measure_spread(b, trials, all, rounds);
	td_standings_fini(&b->standings);
	td_trials_free(trials);
	free(b->dials);
	free(ratio);
	free(mine);
	free(yards);
}

/* ---- all of it --------------------------------------------------------------------------------- */

static void
set_up(struct bench *b)
{
	struct td_scoring *s = &b->scoring;
	struct td_err err = { 0 };

	s->rules = make_rules(true);
	if (td_plan_new(s->rules, &s->plan, &err))
		fail(&err);
	s->table = make_table(s->plan, b->n);
	s->slots = column(PARAMS + 1);
	td_plan_slots(s->plan, s->slots);
	for (uint32_t i = 0; i < INPUTS; i++)
		b->input[i] = s->table->columns[need_of(b, i)];
	for (int k = 0; k < COLUMNS; k++)
		b->yards[k] = column(b->n);
	b->rank = column(b->n);
	yard_init(&b->yard, b->n);
	for (size_t k = 0; k < TURNED; k++)
		b->fixed[k] = column(b->trials);
	b->turns = calloc(b->trials * TURNED, sizeof(*b->turns));
	b->total = calloc(b->trials * b->n, sizeof(*b->total));
	b->place = calloc(b->trials * b->n, sizeof(*b->place));
	if (!b->turns || !b->total || !b->place)
		abort();
}

static void
tear_down(struct bench *b)
{
	td_table_free(b->scoring.table);
	td_plan_free(b->scoring.plan);
	td_ruleset_free(b->scoring.rules);
	free(b->scoring.slots);
	for (int k = 0; k < COLUMNS; k++)
		free(b->yards[k]);
	for (size_t k = 0; k < TURNED; k++)
		free(b->fixed[k]);
	free(b->rank);
	yard_fini(&b->yard);
	free(b->turns);
	free(b->total);
	free(b->place);
}

int
bench_trial(size_t n, size_t rounds)
{
	struct bench b = { .n = n };

	b.trials = n < 100 ? 204800 / (n < 8 ? 1 : n / 8) : n < 100000 ? 400000 / n : 4;
	set_up(&b);
	printf("%zu units, %d criteria, %d numbers vary, %zu trials, medians of %zu rounds: time of a "
	       "trial / everything again in plain C\n",
	       n, CRITERIA, TURNED, b.trials, rounds);
	measure(&b, "the same three", false, rounds);
	measure(&b, "three at random", true, rounds);
	tear_down(&b);
	return 0;
}
