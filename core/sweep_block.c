/* One block, on any thread: what its trials turn, their standings, and what the format writes of them. */
#include "sweep_in.h"

#include <math.h>
#include <stdlib.h>

/* ---- what its trials turn ---------------------------------------------------------------- */

/* Bounds that contradict each other do not bind. */
static double
held(double value, const struct td_dial_range *range)
{
	double min = range->whole ? ceil(range->min) : range->min;
	double max = range->whole ? floor(range->max) : range->max;

	if (min > max)
		return value;
	return value < min ? min : value > max ? max : value;
}

/* One bound may hang on another one. */
static void
hold_trial(const struct td_sweep *sweep, struct td_view *v, const struct td_sweep_part *part,
	   size_t trial)
{
	for (size_t i = 0; i < sweep->dials.n; i++)
		*td_view_cell(v, &sweep->dials.at[i]) = part->values[i][trial];
	for (size_t round = 0, moved = 1; moved && round <= sweep->noises.n; round++) {
		moved = 0;
		for (size_t i = 0; i < sweep->noises.n; i++) {
			const struct td_noise *noise = &sweep->noises.at[i];
			const struct td_dial *dial = &sweep->dials.at[noise->dial];
			struct td_dial_range range;
			double *cell = td_view_cell(v, dial), was = *cell;

			if (!noise->bound || isnan(was))
				continue;
			range = td_dial_range(&v->scoring, dial);
			*cell = held(was, &range);
			moved += *cell < was || *cell > was;
		}
	}
	for (size_t i = 0; i < sweep->dials.n; i++)
		part->values[i][trial] = *td_view_cell(v, &sweep->dials.at[i]);
}

static bool
is_any_bound(const struct td_sweep *sweep)
{
	for (size_t i = 0; i < sweep->noises.n; i++)
		if (sweep->noises.at[i].bound)
			return true;
	return false;
}

static int
hold_all(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	struct td_view v;
	int status;

	if (!is_any_bound(sweep))
		return TD_OK;
	status = td_view_init(&v, sweep->baseline, err);
	for (size_t trial = 0; !status && trial < part->lead + part->n; trial++)
		hold_trial(sweep, &v, part, trial);
	td_view_fini(&v);
	return status;
}

static void
fill_trial(const struct td_sweep *sweep, struct td_sweep_part *part, size_t trial)
{
	size_t i = part->first - part->lead + trial, k = i % sweep->draws;
	double at[TD_SWEEP_AXES];

	td_sweep_at(sweep, td_sweep_point(sweep, part->pass, i / sweep->draws), at);
	for (size_t a = 0; a < sweep->naxes; a++)
		part->values[sweep->axes[a].dial][trial] = at[a];
	for (size_t d = 0; d < sweep->noises.n; d++) {
		const struct td_noise *noise = &sweep->noises.at[d];
		double base = noise->axis == SIZE_MAX ? noise->base : at[noise->axis];

		part->values[noise->dial][trial] = td_noise_draw(noise, sweep->opts->seed, k, base);
	}
}

static int
fill_values(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	size_t n = part->lead + part->n;

	part->values = td_arena_alloc(&part->arena, (sweep->dials.n + 1) * sizeof(*part->values));
	for (size_t i = 0; part->values && i < sweep->dials.n; i++) {
		part->values[i] = td_arena_alloc(&part->arena, n * sizeof(double));
		if (!part->values[i])
			return td_fail_memory(err);
	}
	if (!part->values)
		return td_fail_memory(err);
	for (size_t trial = 0; trial < n; trial++)
		fill_trial(sweep, part, trial);
	return hold_all(sweep, part, err);
}

/* ---- running it ------------------------------------------------------------------------- */

static bool
finds_changes(const struct td_sweep *sweep)
{
	return sweep->format->changes && sweep->naxes && !sweep->opts->draws;
}

/* The trial before the block, when it is on the same line. */
static size_t
lead_of(const struct td_sweep *sweep, const struct td_sweep_part *part)
{
	size_t n = sweep->naxes ? sweep->axes[td_sweep_inner(sweep, part->pass)].n : 1;

	return finds_changes(sweep) && part->first % n != 0;
}

static int
run_part(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	part->lead = lead_of(sweep, part);
	TD_TRY(fill_values(sweep, part, err));
	TD_TRY(td_standings_init(&part->standings, sweep->trials, part->lead + part->n, err));
	TD_TRY(td_trials_run(sweep->trials, part->lead + part->n,
			     (const double *const *)part->values, &part->standings, err));
	if (finds_changes(sweep))
		TD_TRY(td_sweep_find(sweep, part, err));
	if (part->pass || !sweep->format->lines)
		return TD_OK;
	TD_TRY(sweep->format->lines(sweep, part, err));
	return part->text.status ? td_fail_memory(err) : TD_OK;
}

int
td_sweep_run(const struct td_sweep *sweep, size_t block, struct td_sweep_part **out,
	     struct td_err *err)
{
	size_t n = td_sweep_blocks_of_pass(sweep);
	struct td_sweep_part *part = calloc(1, sizeof(*part));
	int status;

	*out = NULL;
	if (!part)
		return td_fail_memory(err);
	part->pass = block / n;
	part->first = block % n * sweep->block;
	part->n = sweep->total - part->first < sweep->block ? sweep->total - part->first
							    : sweep->block;
	status = run_part(sweep, part, err);
	if (!status) {
		*out = part;
		part = NULL; /* handed over */
	}
	td_sweep_part_free(part);
	return status;
}

void
td_sweep_part_free(struct td_sweep_part *part)
{
	if (!part)
		return;
	td_standings_fini(&part->standings);
	td_changes_fini(&part->changes);
	td_sink_fini(&part->text);
	for (size_t i = 0; part->docs && i < part->n; i++)
		td_doc_free(part->docs[i]);
	td_arena_fini(&part->arena);
	free(part);
}
