#include "seek.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"
#include "calc/award.h"
#include "scenario.h"
#include "seek_in.h"

/* ---- what is sought --------------------------------------------------------------------------- */

/* Before anything is loaded. */
static int
check_goals(const struct td_seek_opts *opts, struct td_err *err)
{
	const struct given {
		const char *name;
		bool given;
	} goals[] = {
		{ "--rank", opts->rank != 0 },
		{ "--award", opts->award },
		{ "--total", opts->total },
		{ "--above", opts->above },
	};
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(goals) / sizeof(goals[0]); i++) {
		if (goals[i].given && first)
			return td_fail(err, TD_EUSAGE, "one goal at a time: %s or %s", first,
				       goals[i].name);
		if (goals[i].given)
			first = goals[i].name;
	}
	if (first)
		return TD_OK;
	return td_fail(err, TD_EUSAGE,
		       "say what is sought: --rank K, --award ID, --total POINTS or --above OTHER");
}

static const struct td_unit *
unit_of(const struct td_seek *seek, uint32_t row)
{
	return &seek->scoring->table->units[row];
}

static const char *
cluster_of(const struct td_seek *seek, uint32_t row)
{
	return seek->scoring->table->clusters[unit_of(seek, row)->cluster];
}

static int
find_unit(const struct td_seek *seek, const char *id, uint32_t *row, struct td_err *err)
{
	size_t found = 0;
	int status = td_dial_find_unit(seek->scoring, id, &found, err);

	*row = (uint32_t)found;
	return status;
}

static int
find_rank(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	size_t n = 0;

	for (uint32_t row = 0; row < seek->scoring->table->n; row++)
		n += unit_of(seek, row)->cluster == unit_of(seek, seek->goal.row)->cluster;
	seek->goal.kind = TD_GOAL_RANK;
	seek->goal.number = (uint32_t)opts->rank;
	if (seek->goal.number <= n)
		return TD_OK;
	return td_fail(err, TD_EUSAGE, "--rank %d: %s has only %zu units", opts->rank,
		       cluster_of(seek, seek->goal.row), n);
}

static int
find_award(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	const struct td_ruleset *rules = seek->scoring->rules;
	struct td_near near = { .word = opts->award };
	struct td_sink list = { 0 };
	int status;

	seek->goal.kind = TD_GOAL_AWARD;
	seek->goal.number = td_rules_award(rules, opts->award);
	if (seek->goal.number != TD_NONE)
		return TD_OK;
	for (size_t i = 0; i < rules->awards.n; i++) {
		td_near_try(&near, rules->awards.at[i].id);
		td_sink_printf(&list, "%s%s", i ? ", " : "", rules->awards.at[i].id);
	}
	status = td_sink_close(&list, err);
	if (!status && near.best)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; did you mean \"%s\"?",
				 opts->award, near.best);
	else if (!status && rules->awards.n)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; there are %s", opts->award,
				 list.text);
	else if (!status)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; %s has none", opts->award,
				 rules->id);
	td_sink_fini(&list);
	return status;
}

/* The least ticks that are at least so many points. */
static int
find_total(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	struct td_value value;
	double ticks;

	seek->goal.kind = TD_GOAL_TOTAL;
	switch (td_parse_value(opts->total, 0, &value)) {
	case TD_PARSED_AMBIGUOUS:
		value.number = value.with_point;
		if (!strchr(opts->total, '.'))
			break;
		/* fall through */
	case TD_PARSED_NUMBER:
		ticks = value.number * td_pow10(seek->scoring->rules->places);
		if (fabs(ticks) > TD_TICKS_MAX)
			break;
		seek->goal.ticks = (int64_t)ceil(ticks - td_whole_tolerance(ticks));
		return TD_OK;
	default:
		break;
	}
	return td_fail(err, TD_EUSAGE,
		       "--total must be a number of points such as 950.5, not \"%s\"", opts->total);
}

static int
find_above(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	seek->goal.kind = TD_GOAL_ABOVE;
	TD_TRY(find_unit(seek, opts->above, &seek->goal.number, err));
	if (seek->goal.number == seek->goal.row)
		return td_fail(err, TD_EUSAGE, "%s cannot stand above itself", opts->above);
	if (unit_of(seek, seek->goal.number)->cluster == unit_of(seek, seek->goal.row)->cluster)
		return TD_OK;
	return td_fail(err, TD_EUSAGE,
		       "%s is ranked in %s and %s in %s: neither is above the other", opts->unit,
		       cluster_of(seek, seek->goal.row), opts->above,
		       cluster_of(seek, seek->goal.number));
}

static int
find_goal(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	TD_TRY(find_unit(seek, opts->unit, &seek->goal.row, err));
	if (opts->award)
		return find_award(seek, opts, err);
	if (opts->total)
		return find_total(seek, opts, err);
	if (opts->above)
		return find_above(seek, opts, err);
	return find_rank(seek, opts, err);
}

/* ---- levers --------------------------------------------------------------------------------------- */

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
	uint32_t cluster = unit_of(seek, seek->goal.row)->cluster;

	*largest = 0;
	*negative = false;
	for (uint32_t row = 0; row < seek->scoring->table->n; row++) {
		double v = column[row], x;

		if (unit_of(seek, row)->cluster != cluster || isnan(v))
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
	const char *unit = unit_of(seek, seek->goal.row)->id;
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

/* ---- gates ------------------------------------------------------------------------------------------- */

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

/* ---- the order of answers ------------------------------------------------------------------------------ */

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

/* ---- all of them at their best ------------------------------------------------------------------------------ */

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

static int
try_together(struct td_seek *seek, struct td_guard *guard, struct td_progress *progress,
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

/* ---- what stops a lever ---------------------------------------------------------------------------------- */

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
static int
find_stops(struct td_seek *seek, struct td_reads *reads, struct td_err *err)
{
	for (size_t i = 0; i < seek->furthest.n && i < TD_SEEK_SHOWN; i++)
		TD_TRY(look_at_best(seek, &seek->levers.at[seek->furthest.at[i]], reads, err));
	for (size_t i = 0; i < seek->levers.n; i++)
		if (seek->levers.at[i].gain <= 0)
			seek->levers.at[i].full =
				find_full(seek, &seek->levers.at[i], seek->scoring->result, reads);
	return TD_OK;
}

/* ---- the search ------------------------------------------------------------------------------------------------ */

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
		return try_together(seek, guard, opts->progress, err);
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
		status = find_stops(seek, &reads, err);
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
	TD_TRY(find_goal(seek, opts, err));
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
	TD_TRY(check_goals(opts, err));
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
