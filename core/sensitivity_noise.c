/*
 * Noise on the figures: which dials vary, the draws, and what the variance comes from.
 */
#include "sensitivity.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"
#include "td_loop.h"

/* ---- which inputs vary ---------------------------------------------------------------------- */

#define USUAL_NOISE "1%"

static bool
is_number(const struct td_input *input)
{
	return input->kind == TD_INPUT_NUMBER || input->kind == TD_INPUT_INTEGER;
}

static int
fail_name(const struct td_ruleset *rules, const char *name, struct td_err *err)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < rules->inputs.n; i++)
		td_near_try(&near, rules->inputs.at[i].name);
	for (size_t i = 0; i < rules->params.n; i++)
		td_near_try(&near, rules->params.at[i].name);
	if (near.best)
		return td_fail(err, TD_EUSAGE,
			       "--noise: there is no input or parameter \"%s\"; did you mean "
			       "\"%s\"?",
			       name, near.best);
	return td_fail(err, TD_EUSAGE, "--noise: there is no input or parameter \"%s\"", name);
}

/* An input, by its column; prev.NAME: of last year. */
static int
find_input(const struct td_sensitivity *s, const char *name, uint32_t *column, struct td_err *err)
{
	const struct td_ruleset *rules = s->baseline->rules;
	unsigned lag = 0;
	const char *bare = td_parse_lag(name, &lag);
	uint32_t input = td_rules_input(rules, bare);

	if (input == TD_NONE)
		return fail_name(rules, name, err);
	if (!is_number(&rules->inputs.at[input]))
		return td_fail(err, TD_EUSAGE,
			       "--noise: \"%s\" is no number, and noise is for numbers", name);
	return td_dial_find_column(s->baseline, name, column, err);
}

/* A parameter, an input, or a figure of a unit. */
static int
find_group(const struct td_sensitivity *s, const char *name, struct td_noise_group *out,
	   struct td_err *err)
{
	unsigned lag = 0;

	out->column = TD_NONE;
	if (!strchr(td_parse_lag(name, &lag), '.') &&
	    td_rules_param(s->baseline->rules, name) == TD_NONE)
		return find_input(s, name, &out->column, err);
	TD_TRY(td_dial_find(s->baseline, name, &out->dial, err));
	if (out->dial.kind == TD_DIAL_FIGURE &&
	    !is_number(td_scoring_input(s->baseline, out->dial.index)))
		return td_fail(err, TD_EUSAGE,
			       "--noise: \"%s\" is no number, and noise is for numbers", name);
	return TD_OK;
}

/* Whether it is this dial by itself. */
static bool
is_dial(const struct td_noise_group *group, const struct td_dial *dial)
{
	return group->column == TD_NONE && td_dial_same(&group->dial, dial);
}

static int
add_group(struct td_sensitivity *s, struct td_noise_group group, struct td_err *err)
{
	for (size_t i = 0; i < s->groups.n; i++)
		if (s->groups.at[i].column == group.column &&
		    (group.column != TD_NONE || is_dial(&s->groups.at[i], &group.dial)))
			return td_fail(err, TD_EUSAGE, "--noise: \"%s\" is given twice",
				       group.name);
	return td_list_push(&s->groups, group) ? TD_OK : td_fail_memory(err);
}

/* "cases_cleared=2%" */
static int
add_named(struct td_sensitivity *s, const char *text, const char *equals, struct td_err *err)
{
	struct td_noise_group group = { 0 };

	group.name = td_arena_textn(&s->arena, text, (size_t)(equals - text));
	group.text = td_arena_text(&s->arena, equals + 1);
	if (!group.name || !group.text)
		return td_fail_memory(err);
	TD_TRY(td_noise_parse(group.text, &group.spec, err));
	TD_TRY(find_group(s, group.name, &group, err));
	return add_group(s, group, err);
}

static bool
is_named(const struct td_sensitivity *s, uint32_t column)
{
	for (size_t i = 0; i < s->groups.n; i++)
		if (s->groups.at[i].column == column)
			return true;
	return false;
}

/* Every number of this year that is not named. */
static int
add_others(struct td_sensitivity *s, const char *text, struct td_err *err)
{
	struct td_noise_group group = { .text = td_arena_text(&s->arena, text) };
	size_t n;
	const struct td_need *needs = td_plan_needs(s->baseline->plan, &n);

	if (!group.text)
		return td_fail_memory(err);
	TD_TRY(td_noise_parse(text, &group.spec, err));
	for (uint32_t k = 0; k < n; k++) {
		const struct td_input *input = td_scoring_input(s->baseline, k);

		group.name = input->name;
		group.column = k;
		if (!needs[k].lag && is_number(input) && !is_named(s, k))
			TD_TRY(add_group(s, group, err));
	}
	return TD_OK;
}

/* ---- which dials vary ------------------------------------------------------------------------ */

static bool
is_group_of_its_own(const struct td_sensitivity *s, const struct td_dial *dial)
{
	for (size_t i = 0; i < s->groups.n; i++)
		if (is_dial(&s->groups.at[i], dial))
			return true;
	return false;
}

#define LEAST_DRAW 0x1p-53

/* Left out when no draw can change it: missing, 0, or too small a whole number. */
static int
add_dial(struct td_sensitivity *s, struct td_noise_group *group, const struct td_dial *dial,
	 struct td_err *err)
{
	struct td_noisy noisy = {
		.dial = *dial,
		.value = td_dial_value(s->baseline, dial),
		.spec = group->spec,
		.range = td_dial_range(s->baseline, dial),
	};
	double low = td_noise_around(&noisy.spec, &noisy.range, LEAST_DRAW, noisy.value);
	double high = td_noise_around(&noisy.spec, &noisy.range, 1 - LEAST_DRAW, noisy.value);
	char *name;

	if (!(low < high))
		return TD_OK;
	name = td_dial_name(s->baseline, dial);
	if (!name)
		return td_fail_memory(err);
	noisy.stream = td_draw_stream(name);
	free(name);
	group->n++;
	return td_list_push(&s->noisy, noisy) ? TD_OK : td_fail_memory(err);
}

static int
add_dials(struct td_sensitivity *s, struct td_noise_group *group, struct td_err *err)
{
	group->first = s->noisy.n;
	if (group->column == TD_NONE)
		return add_dial(s, group, &group->dial, err);
	for (uint32_t row = 0; row < s->baseline->table->n; row++) {
		struct td_dial dial = { TD_DIAL_FIGURE, group->column, row };

		if (!is_group_of_its_own(s, &dial))
			TD_TRY(add_dial(s, group, &dial, err));
	}
	return TD_OK;
}

int
td_sensitivity_groups(struct td_sensitivity *s, const struct td_sensitivity_opts *opts,
		      struct td_err *err)
{
	const char *others = opts->nnoise ? NULL : USUAL_NOISE;

	for (size_t i = 0; i < opts->nnoise; i++) {
		const char *equals = strrchr(opts->noise[i], '=');

		if (equals)
			TD_TRY(add_named(s, opts->noise[i], equals, err));
		else if (others)
			return td_fail(err, TD_EUSAGE,
				       "--noise is given twice for all inputs: name the others");
		else
			others = opts->noise[i];
	}
	s->nnamed = s->groups.n;
	if (others)
		TD_TRY(add_others(s, others, err));
	for (size_t i = 0; i < s->groups.n; i++)
		TD_TRY(add_dials(s, &s->groups.at[i], err));
	return TD_OK;
}

/* ---- drawing --------------------------------------------------------------------------------- */

enum {
	SHAKEN_MAX = 32 << 20, /* numbers kept of the samples AB at a time */
};

#define SAMPLE_B (UINT64_C(1) << 32) /* number of the first draw of B */

/* What a thread works with. */
struct bench {
	double *room;
	double **a, **b;       /* per noisy dial: its values in the block */
	const double **values; /* what is handed over: some of each */
	struct td_standings standings;
};

struct shaking {
	struct td_sensitivity *s;
	struct td_trials *trials;
	size_t block;
	struct bench *benches;
	double *a, *b, *ab; /* [output * draws + draw]; ab: [group of the round] before that */
	uint32_t *places;   /* [row * draws + draw], of A */
	uint8_t *marks;     /* [(award * units + row) * draws + draw], of A */
	uint8_t *tied;
	size_t first, n; /* groups of the round */
};

static int
bench_init(struct bench *bench, const struct shaking *t, struct td_err *err)
{
	size_t n = t->s->noisy.n;

	bench->room = malloc((2 * n * t->block + 1) * sizeof(*bench->room));
	bench->a = calloc(2 * n + 1, sizeof(*bench->a));
	bench->values = calloc(n + 1, sizeof(*bench->values));
	if (!bench->room || !bench->a || !bench->values)
		return td_fail_memory(err);
	bench->b = bench->a + n;
	for (size_t i = 0; i < 2 * n; i++)
		bench->a[i] = bench->room + i * t->block;
	return td_standings_init(&bench->standings, t->trials, t->block, err);
}

static void
bench_fini(struct bench *bench)
{
	free(bench->room);
	free(bench->a);
	free(bench->values);
	td_standings_fini(&bench->standings);
}

static double
value_at(const struct td_noisy *d, uint64_t seed, uint64_t k)
{
	return td_noise_around(&d->spec, &d->range, td_draw(seed, d->stream, k), d->value);
}

static void
draw(const struct shaking *t, struct bench *bench, size_t first, size_t n)
{
	for (size_t i = 0; i < t->s->noisy.n; i++) {
		const struct td_noisy *d = &t->s->noisy.at[i];

		for (size_t k = 0; k < n; k++) {
			uint64_t at = first + k;

			bench->a[i][k] = value_at(d, t->s->seed, at);
			bench->b[i][k] = value_at(d, t->s->seed, SAMPLE_B + at);
		}
	}
}

static double
ticks(int64_t total)
{
	return total == TD_TICKS_NONE ? NAN : (double)total;
}

/* Totals of the units, and the differences that decide awards. */
static void
keep_outputs(const struct shaking *t, const struct td_standings *from, size_t first, double *out)
{
	const struct td_sensitivity *s = t->s;
	size_t units = s->baseline->table->n;

	for (size_t row = 0; row < units; row++)
		for (size_t k = 0; k < from->n; k++)
			out[row * s->draws + first + k] = ticks(from->total[row * from->n + k]);
	for (size_t i = 0; i < s->margins.n; i++) {
		const double *holder = out + s->margins.at[i].holder * s->draws;
		const double *other = out + s->margins.at[i].other * s->draws;

		for (size_t k = first; k < first + from->n; k++)
			out[(units + i) * s->draws + k] = holder[k] - other[k];
	}
}

static void
keep_places(const struct shaking *t, const struct td_standings *from, size_t first)
{
	size_t draws = t->s->draws, n = from->n;

	for (size_t row = 0; row < from->nunits; row++) {
		memcpy(t->places + row * draws + first, from->place + row * n,
		       n * sizeof(*t->places));
		memcpy(t->tied + row * draws + first, from->tied + row * n, n);
	}
	for (size_t i = 0; i < from->nawards * from->nunits; i++)
		memcpy(t->marks + i * draws + first, from->awards + i * n, n);
}

/* A, or A with one group of B, or B for a group of all. */
static int
run_sample(const struct shaking *t, struct bench *bench, size_t n, size_t from_b, size_t count,
	   struct td_err *err)
{
	for (size_t i = 0; i < t->s->noisy.n; i++)
		bench->values[i] = i >= from_b && i < from_b + count ? bench->b[i] : bench->a[i];
	return td_trials_run(t->trials, n, bench->values, &bench->standings, err);
}

static int
run_first(const struct shaking *t, struct bench *bench, size_t first, size_t n, struct td_err *err)
{
	TD_TRY(run_sample(t, bench, n, 0, 0, err));
	keep_outputs(t, &bench->standings, first, t->a);
	keep_places(t, &bench->standings, first);
	TD_TRY(run_sample(t, bench, n, 0, t->s->noisy.n, err));
	keep_outputs(t, &bench->standings, first, t->b);
	return TD_OK;
}

static int
run_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct shaking *t = self;
	struct td_sensitivity *s = t->s;
	struct bench *bench = &t->benches[slot];
	size_t first = block * t->block, left = s->draws - first;
	size_t n = left < t->block ? left : t->block;

	draw(t, bench, first, n);
	if (!t->first)
		TD_TRY(run_first(t, bench, first, n, err));
	for (size_t g = t->first; g < t->first + t->n; g++) {
		if (!s->groups.at[g].n)
			continue;
		TD_TRY(run_sample(t, bench, n, s->groups.at[g].first, s->groups.at[g].n, err));
		keep_outputs(t, &bench->standings, first,
			     t->ab + (g - t->first) * s->noutputs * s->draws);
	}
	return TD_OK;
}

/* Every block has written where no other one does. */
static int
take_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	(void)self;
	(void)block;
	(void)slot;
	(void)err;
	return TD_OK;
}

/* ---- what came out --------------------------------------------------------------------------- */

/* Of a group that never varies: nothing, for sure. */
static void
tell_shares(struct shaking *t)
{
	struct td_sensitivity *s = t->s;

	for (size_t g = t->first; g < t->first + t->n; g++)
		for (size_t i = 0; i < s->noutputs; i++) {
			const double *a = t->a + i * s->draws, *b = t->b + i * s->draws;
			const double *ab = t->ab + ((g - t->first) * s->noutputs + i) * s->draws;

			s->shares[i * s->groups.n + g] =
				td_share(s->draws, a, b, s->groups.at[g].n ? ab : a);
		}
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* As td_quantile of ticks, which may be larger than its numbers. */
static double
tick_quantile(size_t n, const double *sorted, double share)
{
	double place = ceil(share * (double)n - td_whole_tolerance(share * (double)n));

	return n ? sorted[place < 1 ? 0 : (size_t)place - 1] : NAN;
}

/* a is sorted: after this nobody asks for its order. */
static void
tell_interval(struct shaking *t, size_t row)
{
	struct td_unit_interval *out = &t->s->intervals[row];
	size_t draws = t->s->draws, n = 0, known = 0;
	uint32_t *places = t->places + row * draws;
	double *a = t->a + row * draws;

	for (size_t k = 0; k < draws; k++) {
		out->tied += t->tied[row * draws + k] != 0;
		if (places[k])
			places[n++] = places[k];
		if (!isnan(a[k]))
			a[known++] = a[k];
	}
	out->unranked = draws - n;
	out->low = td_quantile(n, places, 0.05);
	out->high = td_quantile(n, places, 0.95);
	out->least = n ? places[0] : 0;
	out->most = n ? places[n - 1] : 0;
	qsort(a, known, sizeof(*a), ascending);
	out->total_low = tick_quantile(known, a, 0.05);
	out->total_high = tick_quantile(known, a, 0.95);
}

static void
tell(struct shaking *t)
{
	struct td_sensitivity *s = t->s;
	size_t units = s->baseline->table->n, nawards = s->baseline->rules->awards.n;

	for (size_t i = 0; i < s->noutputs; i++)
		s->spread[i] = td_spread(s->draws, t->a + i * s->draws, t->b + i * s->draws);
	for (size_t row = 0; row < units; row++)
		tell_interval(t, row);
	for (size_t i = 0; i < nawards * units; i++)
		for (size_t k = 0; k < s->draws; k++)
			s->awards[i] += t->marks[i * s->draws + k] == TD_YES;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int
make_trials(struct shaking *t, struct td_err *err)
{
	const struct td_sensitivity *s = t->s;
	struct td_dial *dials = calloc(s->noisy.n + 1, sizeof(*dials));
	int status;

	if (!dials)
		return td_fail_memory(err);
	for (size_t i = 0; i < s->noisy.n; i++)
		dials[i] = s->noisy.at[i].dial;
	status = td_trials_new(s->baseline, dials, s->noisy.n, &t->trials, err);
	free(dials);
	return status;
}

static int
make_columns(struct shaking *t, struct td_err *err)
{
	const struct td_sensitivity *s = t->s;
	size_t numbers = s->noutputs * s->draws, places = s->baseline->table->n * s->draws;

	t->n = SHAKEN_MAX / (numbers + 1) + 1;
	t->n = t->n < s->groups.n ? t->n : s->groups.n;
	t->a = calloc(numbers + 1, sizeof(*t->a));
	t->b = calloc(numbers + 1, sizeof(*t->b));
	t->ab = calloc(t->n * numbers + 1, sizeof(*t->ab));
	t->places = calloc(places + 1, sizeof(*t->places));
	t->tied = calloc(places + 1, 1);
	t->marks = calloc(s->baseline->rules->awards.n * places + 1, 1);
	return t->a && t->b && t->ab && t->places && t->tied && t->marks ? TD_OK
									 : td_fail_memory(err);
}

static int
shaking_init(struct shaking *t, struct td_sensitivity *s, struct td_err *err)
{
	t->s = s;
	TD_TRY(make_trials(t, err));
	TD_TRY(make_columns(t, err));
	t->block = td_trials_block(t->trials);
	t->benches = calloc(td_loop_slots(), sizeof(*t->benches));
	if (!t->benches)
		return td_fail_memory(err);
	for (size_t i = 0; i < td_loop_slots(); i++)
		TD_TRY(bench_init(&t->benches[i], t, err));
	return TD_OK;
}

static void
shaking_fini(struct shaking *t)
{
	for (size_t i = 0; t->benches && i < td_loop_slots(); i++)
		bench_fini(&t->benches[i]);
	free(t->benches);
	free(t->a);
	free(t->b);
	free(t->ab);
	free(t->places);
	free(t->tied);
	free(t->marks);
	td_trials_free(t->trials);
}

static int
make_room(struct td_sensitivity *s, struct td_err *err)
{
	size_t units = s->baseline->table->n;

	s->noutputs = units + s->margins.n;
	s->spread = calloc(s->noutputs + 1, sizeof(*s->spread));
	s->shares = calloc(s->noutputs * s->groups.n + 1, sizeof(*s->shares));
	s->intervals = calloc(units + 1, sizeof(*s->intervals));
	s->awards = calloc(units * s->baseline->rules->awards.n + 1, sizeof(*s->awards));
	return s->spread && s->shares && s->intervals && s->awards ? TD_OK : td_fail_memory(err);
}

/* As many groups at a time as there is room for; the samples A and B come with the first ones. */
int
td_sensitivity_noise(struct td_sensitivity *s, enum td_lang lang, struct td_err *err)
{
	struct shaking t = { 0 };
	struct td_map map = {
		.what = TD_MARK("drawing"), .run = run_block, .take = take_block, .self = &t
	};
	int status = make_room(s, err);

	if (!status)
		status = shaking_init(&t, s, err);
	if (!status)
		map.nblocks = (s->draws + t.block - 1) / t.block;
	do {
		if (!status)
			status = td_loop_map(&map, lang, NULL, err);
		if (!status)
			tell_shares(&t);
		t.first += t.n;
		t.n = t.n < s->groups.n - t.first ? t.n : s->groups.n - t.first;
	} while (!status && t.first < s->groups.n);
	if (!status)
		tell(&t);
	shaking_fini(&t);
	return status;
}
