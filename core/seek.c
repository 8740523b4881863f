#include "seek_in.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/award.h"

/* ---- levers ---------------------------------------------------------------------------------- */

const struct td_input *
td_lever_input(const struct td_seek *seek, const struct td_lever *lever)
{
	return td_scoring_input(seek->scoring, lever->dial.index);
}

double
td_lever_scale(const struct td_lever *lever)
{
	double span = lever->range.max - lever->range.min, base = fabs(lever->base);

	if (isfinite(span) && span > 0)
		return span;
	return base > 1 ? base : 1;
}

double
td_lever_effort(const struct td_lever *lever, double to)
{
	return fabs(to - lever->base) / td_lever_scale(lever);
}

/* The figures of the unit's cluster in the lever's column: the largest, whether any is negative, their decimals. */
static void
measure(const struct td_seek *seek, struct td_lever *lever, double *largest, bool *negative)
{
	const double *column = seek->scoring->table->columns[lever->dial.index];
	const struct td_unit *units = seek->scoring->table->units;
	uint32_t cluster = units[seek->goal.row].cluster;

	*largest = 0;
	*negative = false;
	for (uint32_t row = 0; row < seek->scoring->table->n; row++) {
		double v = column[row], x;

		if (units[row].cluster != cluster || isnan(v))
			continue;
		if (fabs(v) > *largest)
			*largest = fabs(v);
		*negative |= v < 0;
		while (lever->places > 0 && lever->places < 6) {
			x = v * td_pow10(lever->places);
			if (td_same(x, round(x)))
				break;
			lever->places++;
		}
	}
}

static int64_t
place_on(const struct td_lever *lever, double value, double (*rounded)(double), double slack)
{
	double x = value * td_pow10(lever->places);

	x = rounded(x + slack * td_whole_tolerance(x));
	return (int64_t)fmax(-TD_TICKS_MAX, fmin(TD_TICKS_MAX, x));
}

/* Where it counts from, and how far the search goes. */
static void
bound(const struct td_seek *seek, struct td_lever *lever)
{
	double largest, end, min = lever->range.min, max = lever->range.max;
	bool negative;

	lever->places = lever->range.whole ? 0 : 2;
	measure(seek, lever, &largest, &negative);
	end = fmax(TD_SEEK_MULTIPLE * largest, TD_SEEK_LEAST);
	if (!isfinite(min))
		min = negative || max < 0 ? -end : 0;
	if (!isfinite(max))
		max = fmax(end, min + end);
	lever->base = isnan(lever->from) ? fmin(fmax(0, min), max) : lever->from;
	lever->lo = place_on(lever, min, ceil, -1);
	lever->hi = place_on(lever, max, floor, 1);
	lever->at = place_on(lever, lever->base, round, 0);
}

static int
add_lever(struct td_seek *seek, const struct td_dial *dial, struct td_err *err)
{
	struct td_lever lever = {
		.dial = *dial,
		.range = td_dial_range(seek->scoring, dial),
		.from = td_dial_value(seek->scoring, dial),
		.found = NAN,
		.open = NAN,
		.best = NAN,
		.full = TD_NONE,
	};

	if (td_lever_input(seek, &lever)->kind == TD_INPUT_TEXT)
		return TD_OK;
	lever.events = td_lever_input(seek, &lever)->sql;
	bound(seek, &lever);
	return td_list_push(&seek->levers, lever) ? TD_OK : td_fail_memory(err);
}

static bool
has_lever(const struct td_seek *seek, uint32_t column)
{
	for (size_t i = 0; i < seek->levers.n; i++)
		if (seek->levers.at[i].dial.index == column)
			return true;
	return false;
}

static int
add_named(struct td_seek *seek, const char *name, struct td_err *err)
{
	const char *unit = seek->scoring->table->units[seek->goal.row].id;
	struct td_sink full = { 0 };
	struct td_dial dial;
	int status;

	td_sink_printf(&full, "%s.%s", unit, name);
	status = td_sink_close(&full, err);
	if (!status)
		status = td_dial_find_figure(seek->scoring, full.text, &dial, err);
	if (!status &&
	    td_dial_range(seek->scoring, &dial).min > td_dial_range(seek->scoring, &dial).max &&
	    td_lever_input(seek, &(struct td_lever){ .dial = dial })->kind == TD_INPUT_TEXT)
		status = td_fail(err, TD_EUSAGE, "%s is a text, which a scenario cannot set", name);
	td_sink_fini(&full);
	if (status || has_lever(seek, dial.index))
		return status;
	return add_lever(seek, &dial, err);
}

static int
find_levers(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	const struct td_need *needs;
	size_t n;

	for (size_t i = 0; i < opts->ninputs; i++)
		TD_TRY(add_named(seek, opts->inputs[i], err));
	needs = td_plan_needs(seek->scoring->plan, &n);
	for (uint32_t i = 0; !opts->ninputs && i < n; i++) {
		struct td_dial dial = { TD_DIAL_FIGURE, i, seek->goal.row };

		if (!needs[i].lag)
			TD_TRY(add_lever(seek, &dial, err));
	}
	return TD_OK;
}

/* ---- gates ----------------------------------------------------------------------------------- */

static bool
is_open(const struct td_seek *seek, size_t knockout)
{
	uint8_t verdict = seek->scoring->result->knockouts[knockout][seek->goal.row];

	return verdict == TD_UNDECIDED ||
	       (verdict == TD_YES && seek->scoring->rules->knockouts.at[knockout].pending);
}

/* Whether a knock-out that holds, or may, concerns the goal. */
static bool
is_in_the_way(const struct td_seek *seek, size_t k)
{
	const struct td_ruleset *rules = seek->scoring->rules;
	const struct td_knockout *knockout = &rules->knockouts.at[k];

	if (seek->scoring->result->knockouts[k][seek->goal.row] == TD_NO)
		return false;
	if (knockout->scope == TD_KO_RANKING)
		return true;
	return seek->goal.kind == TD_GOAL_AWARD &&
	       td_knockout_concerns(knockout, &rules->awards.at[seek->goal.number]);
}

static void
mark_gates(struct td_seek *seek, struct td_lever *lever, struct td_reads *reads)
{
	const struct td_ruleset *rules = seek->scoring->rules;
	struct td_need need = *td_scoring_need(seek->scoring, lever->dial.index);

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		bool touched = is_in_the_way(seek, k) &&
			       td_reads_node(reads, rules->knockouts.at[k].when, need);

		lever->gate |= touched;
		lever->doubtful |= rules->knockouts.at[k].scope == TD_KO_RANKING &&
				   is_open(seek, k) && !touched;
	}
	if (seek->goal.kind != TD_GOAL_AWARD)
		return;
	for (uint32_t a = seek->goal.number; a != TD_NONE; a = rules->awards.at[a].among_index)
		if (seek->scoring->result->awards[a][seek->goal.row] != TD_YES)
			lever->gate |= td_reads_node(reads, rules->awards.at[a].when, need);
}

/* ---- the order of answers -------------------------------------------------------------------- */

static int
by_effort(const void *a, const void *b)
{
	const struct td_answer *x = a, *y = b;

	if (!td_same(x->effort, y->effort))
		return x->effort < y->effort ? -1 : 1;
	for (size_t i = 0; i < x->nmoves; i++)
		if (x->moves[i].lever != y->moves[i].lever)
			return x->moves[i].lever < y->moves[i].lever ? -1 : 1;
	return 0;
}

void
td_answers_sort(struct td_answer *at, size_t n)
{
	if (n)
		qsort(at, n, sizeof(*at), by_effort);
}

/* The largest gain first.  Levers are few. */
static int
find_furthest(struct td_seek *seek, struct td_err *err)
{
	for (uint32_t i = 0; i < seek->levers.n; i++) {
		size_t at = seek->furthest.n;

		if (seek->levers.at[i].gain <= 0)
			continue;
		if (!td_list_push(&seek->furthest, i))
			return td_fail_memory(err);
		for (; at &&
		       seek->levers.at[seek->furthest.at[at - 1]].gain < seek->levers.at[i].gain;
		     at--)
			seek->furthest.at[at] = seek->furthest.at[at - 1];
		seek->furthest.at[at] = i;
	}
	return TD_OK;
}

/* ---- the search ------------------------------------------------------------------------------ */

/* Where the unit stands without any change. */
static int
find_start(struct td_seek *seek, struct td_err *err)
{
	struct td_probe p;
	int status = td_probe_init(&p, seek, NULL, 0, 1, NULL, err);

	p.doubtful = false;
	for (size_t k = 0; k < seek->scoring->rules->knockouts.n; k++)
		p.doubtful |= seek->scoring->rules->knockouts.at[k].scope == TD_KO_RANKING &&
			      is_open(seek, k);
	if (!status)
		status = td_probe_run(&p, 1, err);
	if (!status) {
		seek->reach = td_probe_reach(&p, 0);
		seek->rival = td_probe_rival(&p, 0);
		seek->mark = td_probe_mark(&p, 0);
	}
	td_probe_fini(&p);
	return status;
}

static int
search(struct td_seek *seek, struct td_guard *guard, const struct td_seek_opts *opts,
       struct td_err *err)
{
	td_progress_begin(opts->progress, TD_MARK("seeking"), seek->levers.n);
	for (uint32_t i = 0; i < seek->levers.n; i++) {
		TD_TRY(td_seek_scan(seek, i, guard, opts->pairs, opts->progress, err));
		td_progress_step(opts->progress, 1);
	}
	td_answers_sort(seek->singles.at, seek->singles.n);
	if (seek->singles.n && !opts->pairs)
		return TD_OK;
	TD_TRY(find_furthest(seek, err));
	TD_TRY(td_seek_pairs(seek, guard, opts->progress, err));
	if (!seek->singles.n)
		return td_seek_together(seek, guard, opts->progress, err);
	return TD_OK;
}

static int
prepare_and_search(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	struct td_reads reads = { 0 };
	struct td_guard guard = { 0 };
	int status = td_reads_init(&reads, seek->scoring->rules, err);

	for (size_t i = 0; !status && i < seek->levers.n; i++)
		mark_gates(seek, &seek->levers.at[i], &reads);
	if (!status)
		status = td_guard_init(&guard, seek, &reads, err);
	if (!status)
		status = search(seek, &guard, opts, err);
	if (!status && !seek->singles.n)
		status = td_seek_find_stops(seek, &reads, err);
	if (!status && reads.no_memory)
		status = td_fail_memory(err);
	td_guard_fini(&guard);
	td_reads_fini(&reads);
	return status;
}

/* How much is tried one by one: what takes seconds, whatever the number of units. */
static void
set_bounds(struct td_seek *seek)
{
	int64_t n = (int64_t)seek->scoring->table->n, steps = TD_SEEK_CELLS / n;

	if (n > TD_SEEK_UNITS)
		steps = steps * TD_SEEK_UNITS / n;
	if (steps > TD_SEEK_DENSE)
		steps = TD_SEEK_DENSE;
	if (steps < TD_SEEK_DENSE_LEAST)
		steps = TD_SEEK_DENSE_LEAST;
	seek->dense = steps;
	seek->box = steps < TD_SEEK_BOX ? (uint64_t)steps : TD_SEEK_BOX;
}

static int
run(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	set_bounds(seek);
	TD_TRY(td_seek_find_goal(seek, opts, err));
	TD_TRY(find_levers(seek, opts, err));
	TD_TRY(find_start(seek, err));
	return seek->reach == TD_REACH_YES ? TD_OK : prepare_and_search(seek, opts, err);
}

int
td_seek_new(const char *rules, const char *database, const struct td_seek_opts *opts,
	    struct td_diags *diags, struct td_seek **out, struct td_err *err)
{
	struct td_score_opts score = {
		.year = opts->year,
		.layer = opts->layer,
		.points = true, /* for the reasons */
		.progress = opts->progress,
	};
	struct td_seek *seek;
	int status;

	*out = NULL;
	TD_TRY(td_seek_check_goal(opts, err));
	seek = calloc(1, sizeof(*seek));
	if (!seek)
		return td_fail_memory(err);
	seek->total = TD_TICKS_NONE;
	status = td_score(rules, database, &score, diags, &seek->scoring, err);
	if (!status)
		status = run(seek, opts, err);
	if (!status) {
		*out = seek;
		seek = NULL; /* handed over */
	}
	td_seek_free(seek);
	return status;
}

void
td_seek_free(struct td_seek *seek)
{
	if (!seek)
		return;
	td_list_fini(&seek->levers);
	td_list_fini(&seek->singles);
	td_list_fini(&seek->pairs);
	td_list_fini(&seek->furthest);
	td_list_fini(&seek->together);
	td_arena_fini(&seek->arena);
	td_scoring_free(seek->scoring);
	free(seek);
}
