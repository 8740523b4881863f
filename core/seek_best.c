/* Where no lever suffices: what all of them bring together, and what stops each. */
#include "seek_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "scenario.h"

/* ---- all of them at their best --------------------------------------------------------------- */

/* The levers with a gain, then the gates without one; some of them held at a value. */
struct together {
	struct td_probe probe;
	struct td_guard *guard;
	size_t ngains;
	struct td_move *moves; /* room for all; those held are in seek->together */
	bool *held;            /* per lever of the probe */
	int64_t lead;
};

static struct td_lever *
lever_of(const struct together *t, size_t k)
{
	return &t->probe.seek->levers.at[t->probe.levers[k]];
}

/* A trial with what is held, and lever k at another value; false: not possible together. */
static bool
fill_with(struct together *t, size_t trial, size_t k, double value)
{
	struct td_seek *seek = t->probe.seek;
	size_t n = seek->together.n;

	for (size_t i = 0; i < t->probe.nlevers; i++) {
		double at = lever_of(t, i)->from;

		for (size_t m = 0; m < n; m++)
			if (seek->together.at[m].lever == t->probe.levers[i])
				at = seek->together.at[m].to;
		t->probe.values[i][trial] = at;
	}
	for (size_t m = 0; m < n; m++)
		t->moves[m] = seek->together.at[m];
	t->moves[n] = (struct td_move){ t->probe.levers[k], value };
	if (!td_guard_allows(t->guard, t->moves, n + 1))
		return false;
	t->probe.values[k][trial] = value;
	return true;
}

static int
hold(struct together *t, size_t k, double value, size_t trial, struct td_err *err)
{
	struct td_seek *seek = t->probe.seek;
	struct td_move move = { t->probe.levers[k], value };

	t->held[k] = true;
	seek->total = t->probe.out.total[seek->goal.row * t->probe.out.n + trial];
	seek->enough = td_probe_reach(&t->probe, trial) == TD_REACH_YES;
	return td_list_push(&seek->together, move) ? TD_OK : td_fail_memory(err);
}

/* The trial that reaches the goal, else the one that brings the unit further than any; SIZE_MAX: none does. */
static size_t
pick(struct together *t)
{
	size_t best = SIZE_MAX;

	for (size_t k = 0; k < t->ngains; k++) {
		int64_t lead = td_probe_lead(&t->probe, k);

		if (td_probe_reach(&t->probe, k) == TD_REACH_YES)
			return k;
		if (t->held[k] || lead <= t->lead)
			continue;
		t->lead = lead;
		best = k;
	}
	return best;
}

static int
add_gains(struct together *t, struct td_err *err)
{
	struct td_seek *seek = t->probe.seek;

	while (!seek->enough && seek->together.n <= t->ngains) {
		size_t best;

		for (size_t k = 0; k < t->ngains; k++)
			fill_with(t, k, k,
				  t->held[k] ? t->probe.values[k][k] : lever_of(t, k)->best);
		TD_TRY(td_probe_run(&t->probe, t->ngains, err));
		best = pick(t);
		if (best == SIZE_MAX)
			return TD_OK;
		TD_TRY(hold(t, best, lever_of(t, best)->best, best, err));
	}
	return TD_OK;
}

/* The nearest value of a gate with which all that is held reaches the goal. */
static int
lift_gate(struct together *t, size_t k, struct td_err *err)
{
	struct td_lever *lever = lever_of(t, k);

	for (int64_t i = 0; i < TD_SEEK_GATE; i++) {
		int64_t at = lever->at + (i % 2 ? -(i / 2) : i / 2);
		double value = td_lever_value(lever, at);

		if (!td_lever_is_change(lever, at) || !fill_with(t, 0, k, value))
			continue;
		TD_TRY(td_probe_run(&t->probe, 1, err));
		if (td_probe_reach(&t->probe, 0) != TD_REACH_YES)
			continue;
		lever->best = value;
		return hold(t, k, value, 0, err);
	}
	return TD_OK;
}

/* With the gate open from the start fewer may do. */
static int
start_again(struct together *t, struct td_err *err)
{
	struct td_seek *seek = t->probe.seek;

	seek->together.at[0] = seek->together.at[seek->together.n - 1];
	seek->together.n = 1;
	seek->enough = false;
	t->lead = INT64_MIN;
	memset(t->held, 0, t->ngains);
	return add_gains(t, err);
}

static int
add_together(struct together *t, struct td_err *err)
{
	size_t n = t->probe.nlevers, gains;

	t->moves = td_arena_alloc(&t->probe.arena, (n + 1) * sizeof(*t->moves));
	t->held = td_arena_alloc(&t->probe.arena, n);
	t->lead = INT64_MIN;
	if (!t->moves || !t->held)
		return td_fail_memory(err);
	TD_TRY(add_gains(t, err));
	gains = t->probe.seek->together.n;
	for (size_t k = t->ngains; k < n && !t->probe.seek->enough; k++)
		TD_TRY(lift_gate(t, k, err));
	return t->probe.seek->enough && t->probe.seek->together.n > gains ? start_again(t, err)
									  : TD_OK;
}

int
td_seek_together(struct td_seek *seek, struct td_guard *guard, struct td_progress *progress,
		 struct td_err *err)
{
	struct together t = { .guard = guard, .ngains = seek->furthest.n };
	uint32_t *levers = td_arena_alloc(&seek->arena, seek->levers.n * sizeof(*levers));
	size_t n = 0;
	int status;

	if (!levers)
		return td_fail_memory(err);
	for (; n < seek->furthest.n; n++)
		levers[n] = seek->furthest.at[n];
	for (uint32_t i = 0; i < seek->levers.n; i++)
		if (seek->levers.at[i].gate && seek->levers.at[i].gain <= 0)
			levers[n++] = i;
	status = td_probe_init(&t.probe, seek, levers, n, n, progress, err);
	if (!status && n)
		status = add_together(&t, err);
	td_probe_fini(&t.probe);
	return status;
}

/* ---- what stops a lever ---------------------------------------------------------------------- */

/* The first criterion or bonus that reads the lever and has all of its points. */
static uint32_t
find_full(const struct td_seek *seek, const struct td_lever *lever, const struct td_result *result,
	  struct td_reads *reads)
{
	const struct td_ruleset *rules = seek->scoring->rules;

	for (size_t i = 0; i < rules->order.n; i++) {
		uint32_t at = rules->order.at[i];
		const struct td_item *item = &rules->items.at[at];

		if (item->outermost && item->kind != TD_ITEM_DEDUCT &&
		    td_same(result->points[at][seek->goal.row], item->max) &&
		    td_reads_item(reads, at, *td_scoring_need(seek->scoring, lever->dial.index)))
			return at;
	}
	return TD_NONE;
}

static int
look_at_best(struct td_seek *seek, struct td_lever *lever, struct td_reads *reads,
	     struct td_err *err)
{
	const struct td_input *input = td_lever_input(seek, lever);
	char *name = td_dial_name(seek->scoring, &lever->dial);
	struct td_change change = { name, NULL, lever->best };
	struct td_scenario scenario = { 0 };
	struct td_overlay_opts opts = { 0 };
	struct td_overlay overlay = { 0 };
	struct td_result *result = NULL;
	int status = name ? TD_OK : td_fail_memory(err);

	if (input->kind == TD_INPUT_GRADE)
		change.text = td_words_at(seek->scoring->rules->words,
					  input->levels[(size_t)lever->best]);
	scenario.data.at = &change;
	scenario.data.n = 1;
	if (!status)
		status = td_overlay_init(&overlay, seek->scoring, &scenario, &opts, NULL, err);
	if (!status)
		status = td_overlay_score(&overlay, &opts.score, &result, err);
	if (!status)
		lever->full = find_full(seek, lever, result, reads);
	td_result_free(result);
	td_overlay_fini(&overlay);
	free(name);
	return status;
}

/* Of the levers that will be shown. */
int
td_seek_find_stops(struct td_seek *seek, struct td_reads *reads, struct td_err *err)
{
	for (size_t i = 0; i < seek->furthest.n && i < TD_SEEK_SHOWN; i++)
		TD_TRY(look_at_best(seek, &seek->levers.at[seek->furthest.at[i]], reads, err));
	for (size_t i = 0; i < seek->levers.n; i++)
		if (seek->levers.at[i].gain <= 0)
			seek->levers.at[i].full =
				find_full(seek, &seek->levers.at[i], seek->scoring->result, reads);
	return TD_OK;
}
