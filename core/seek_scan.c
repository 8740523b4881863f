#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "seek_in.h"

/* ---- blocks of trials ------------------------------------------------------------------------ */

static bool
make_room(struct td_probe *p, const uint32_t *levers, struct td_dial *dials)
{
	p->levers = td_arena_alloc(&p->arena, p->nlevers * sizeof(*p->levers));
	p->values = td_arena_alloc(&p->arena, p->nlevers * sizeof(*p->values));
	if (!p->levers || !p->values)
		return false;
	for (size_t i = 0; i < p->nlevers; i++) {
		p->levers[i] = levers[i];
		dials[i] = p->seek->levers.at[levers[i]].dial;
		p->doubtful &= p->seek->levers.at[levers[i]].doubtful;
		p->values[i] = td_arena_alloc(&p->arena, p->room * sizeof(double));
		if (!p->values[i])
			return false;
	}
	return true;
}

int
td_probe_init(struct td_probe *p, struct td_seek *seek, const uint32_t *levers, size_t nlevers,
	      size_t room, struct td_progress *progress, struct td_err *err)
{
	struct td_dial *dials;
	size_t i;

	*p = (struct td_probe){
		.seek = seek, .progress = progress, .nlevers = nlevers, .doubtful = true
	};
	dials = td_arena_alloc(&p->arena, nlevers * sizeof(*dials));
	if (!dials)
		return td_fail_memory(err);
	for (i = 0; i < nlevers; i++)
		dials[i] = seek->levers.at[levers[i]].dial;
	TD_TRY(td_trials_new(seek->scoring, dials, nlevers, &p->trials, err));
	p->room = room ? room : td_trials_block(p->trials);
	if (!make_room(p, levers, dials))
		return td_fail_memory(err);
	return td_standings_init(&p->out, p->trials, p->room, err);
}

void
td_probe_fini(struct td_probe *p)
{
	td_standings_fini(&p->out);
	td_trials_free(p->trials);
	td_arena_fini(&p->arena);
}

int
td_probe_run(struct td_probe *p, size_t n, struct td_err *err)
{
	if (td_progress_step(p->progress, 0))
		return td_fail(err, TD_ECANCEL, "stopped");
	return td_trials_run(p->trials, n, (const double *const *)p->values, &p->out, err);
}

/* ---- what a trial gives ------------------------------------------------------------------------ */

static const struct td_unit *
unit_at(const struct td_probe *p, size_t row)
{
	return &p->seek->scoring->table->units[row];
}

static bool
is_rival(const struct td_probe *p, size_t row)
{
	uint32_t own = p->seek->goal.row;

	return row != own && unit_at(p, row)->cluster == unit_at(p, own)->cluster;
}

static uint32_t
place_of(const struct td_probe *p, size_t row, size_t trial)
{
	return p->out.place[row * p->out.n + trial];
}

/* The worst place that the unit can have, however its tie is settled. */
static uint32_t
worst_place(const struct td_probe *p, size_t trial)
{
	uint32_t own = place_of(p, p->seek->goal.row, trial), worst = own;

	if (!p->out.tied[p->seek->goal.row * p->out.n + trial])
		return own;
	for (size_t row = 0; row < p->out.nunits; row++)
		worst += is_rival(p, row) && place_of(p, row, trial) == own;
	return worst;
}

static enum td_reach
reach_rank(const struct td_probe *p, size_t trial)
{
	uint32_t own = place_of(p, p->seek->goal.row, trial), wanted = p->seek->goal.number;

	if (!own || own > wanted)
		return TD_REACH_NO;
	return worst_place(p, trial) <= wanted ? TD_REACH_YES : TD_REACH_OPEN;
}

/* Who is not ranked stands below all that are. */
static enum td_reach
reach_above(const struct td_probe *p, size_t trial)
{
	uint32_t own = place_of(p, p->seek->goal.row, trial);
	uint32_t other = place_of(p, p->seek->goal.number, trial);

	if (!own || (other && own > other))
		return TD_REACH_NO;
	return own == other ? TD_REACH_OPEN : TD_REACH_YES;
}

static enum td_reach
reach_award(const struct td_probe *p, size_t trial)
{
	const struct td_goal *goal = &p->seek->goal;

	switch (p->out.awards[(goal->number * p->out.nunits + goal->row) * p->out.n + trial]) {
	case TD_YES:
		return TD_REACH_YES;
	case TD_UNDECIDED:
		return TD_REACH_OPEN;
	default:
		return TD_REACH_NO;
	}
}

static int64_t
total_of(const struct td_probe *p, size_t row, size_t trial)
{
	return p->out.total[row * p->out.n + trial];
}

enum td_reach
td_probe_reach(const struct td_probe *p, size_t trial)
{
	const struct td_goal *goal = &p->seek->goal;
	enum td_reach reach = TD_REACH_NO;

	switch (goal->kind) {
	case TD_GOAL_AWARD:
		return reach_award(p, trial);
	case TD_GOAL_TOTAL: /* TD_TICKS_NONE is less than any */
		return total_of(p, goal->row, trial) >= goal->ticks ? TD_REACH_YES : TD_REACH_NO;
	case TD_GOAL_RANK:
		reach = reach_rank(p, trial);
		break;
	case TD_GOAL_ABOVE:
		reach = reach_above(p, trial);
		break;
	}
	return reach == TD_REACH_YES && p->doubtful ? TD_REACH_OPEN : reach;
}

/* Of the other units the one on the wanted place, or the next better one where a tie leaves that place out. */
static size_t
rival_on_place(const struct td_probe *p, size_t trial)
{
	uint32_t own = place_of(p, p->seek->goal.row, trial), best = 0;
	size_t found = SIZE_MAX;

	for (size_t row = 0; row < p->out.nunits; row++) {
		uint32_t place = place_of(p, row, trial);

		if (!place || !is_rival(p, row))
			continue;
		place -= own && place > own;
		if (place > p->seek->goal.number || place <= best)
			continue;
		best = place;
		found = row;
	}
	return found;
}

/* Of the other units that have the award the one with the least points. */
static size_t
last_holder(const struct td_probe *p, size_t trial)
{
	const uint8_t *award =
		p->out.awards + (size_t)p->seek->goal.number * p->out.nunits * p->out.n;
	size_t found = SIZE_MAX;

	for (size_t row = 0; row < p->out.nunits; row++) {
		if (!is_rival(p, row) || award[row * p->out.n + trial] == TD_NO)
			continue;
		if (found == SIZE_MAX || total_of(p, row, trial) < total_of(p, found, trial))
			found = row;
	}
	return found;
}

size_t
td_probe_rival(const struct td_probe *p, size_t trial)
{
	switch (p->seek->goal.kind) {
	case TD_GOAL_RANK:
		return rival_on_place(p, trial);
	case TD_GOAL_AWARD:
		return last_holder(p, trial);
	case TD_GOAL_ABOVE:
		return p->seek->goal.number;
	case TD_GOAL_TOTAL:
		break;
	}
	return SIZE_MAX;
}

int64_t
td_probe_mark(const struct td_probe *p, size_t trial)
{
	size_t rival = p->seek->rival;

	if (p->seek->goal.kind == TD_GOAL_TOTAL)
		return p->seek->goal.ticks;
	return rival == SIZE_MAX ? TD_TICKS_NONE : total_of(p, rival, trial);
}

int64_t
td_probe_lead(const struct td_probe *p, size_t trial)
{
	int64_t own = total_of(p, p->seek->goal.row, trial), mark = td_probe_mark(p, trial);

	return own == TD_TICKS_NONE || mark == TD_TICKS_NONE ? own : own - mark;
}

/* ---- who is displaced ---------------------------------------------------------------------------- */

static bool
is_displaced(const struct td_probe *p, size_t row, size_t trial)
{
	const struct td_result *before = p->seek->scoring->result;

	if (!is_rival(p, row))
		return false;
	for (size_t k = 0; k < p->out.nawards; k++)
		if (p->out.awards[(k * p->out.nunits + row) * p->out.n + trial] !=
		    before->awards[k][row])
			return true;
	return place_of(p, row, trial) != before->place[row];
}

static bool
displace(const struct td_probe *p, size_t row, size_t trial, struct td_displaced *out)
{
	uint8_t *awards = td_arena_alloc(&p->seek->arena, p->out.nawards);

	for (size_t k = 0; awards && k < p->out.nawards; k++)
		awards[k] = p->out.awards[(k * p->out.nunits + row) * p->out.n + trial];
	*out = (struct td_displaced){ (uint32_t)row, place_of(p, row, trial), awards };
	return awards;
}

int
td_probe_answer(const struct td_probe *p, size_t trial, struct td_answer *answer,
		struct td_err *err)
{
	const uint32_t *order = p->seek->scoring->result->order;
	size_t n = 0;

	answer->total = total_of(p, p->seek->goal.row, trial);
	answer->place = place_of(p, p->seek->goal.row, trial);
	answer->ndisplaced = 0;
	for (size_t row = 0; row < p->out.nunits; row++)
		n += is_displaced(p, row, trial);
	answer->displaced = td_arena_alloc(&p->seek->arena, n * sizeof(*answer->displaced));
	if (!answer->displaced)
		return td_fail_memory(err);
	for (size_t i = 0; i < p->out.nunits; i++)
		if (is_displaced(p, order[i], trial) &&
		    !displace(p, order[i], trial, &answer->displaced[answer->ndisplaced++]))
			return td_fail_memory(err);
	return TD_OK;
}

/* ---- one lever ------------------------------------------------------------------------------------ */

double
td_lever_value(const struct td_lever *lever, int64_t at)
{
	return (double)at / td_pow10(lever->places);
}

bool
td_lever_is_change(const struct td_lever *lever, int64_t at)
{
	return at >= lever->lo && at <= lever->hi &&
	       (isnan(lever->from) || !td_same(td_lever_value(lever, at), lever->from));
}

/* Outward from where the figure is, up before down. */
struct walk {
	int64_t away, last, stride;
	bool down; /* is next, at the same distance */
};

/* A lever on its way. */
struct scan {
	struct td_probe probe;
	struct td_lever *lever;
	uint32_t index;
	struct td_guard *guard;
	int64_t *at;  /* per trial of the block */
	int64_t lead; /* in the baseline */
	int64_t hit;  /* the place that reaches the goal */
	bool found, thorough;
};

static bool
allows(struct scan *s, int64_t at)
{
	struct td_move move = { s->index, td_lever_value(s->lever, at) };

	return td_lever_is_change(s->lever, at) && td_guard_allows(s->guard, &move, 1);
}

/* The ends of the range are not stepped over. */
static int64_t
step_to(const struct td_lever *lever, const struct walk *w)
{
	int64_t at = lever->at + (w->down ? -w->away : w->away);

	if (at > lever->hi && at - w->stride < lever->hi)
		return lever->hi;
	if (at < lever->lo && at + w->stride > lever->lo)
		return lever->lo;
	return at;
}

static void
step_on(struct walk *w)
{
	bool both = w->down || !w->away; /* sides of this distance are done */

	if (both)
		w->away += w->stride;
	w->down = !both;
}

static size_t
fill(struct scan *s, struct walk *w, size_t room)
{
	size_t n = 0;

	while (n < room && w->away <= w->last) {
		int64_t at = step_to(s->lever, w);

		step_on(w);
		if (!allows(s, at))
			continue;
		s->at[n] = at;
		s->probe.values[0][n++] = td_lever_value(s->lever, at);
	}
	return n;
}

/* What a trial says of the lever.  Of equal gains the nearest one counts. */
static void
judge(struct scan *s, size_t trial)
{
	enum td_reach reach = td_probe_reach(&s->probe, trial);
	int64_t lead = td_probe_lead(&s->probe, trial);
	double value = s->probe.values[0][trial];

	if (reach == TD_REACH_YES && !s->found) {
		s->found = true;
		s->hit = s->at[trial];
	}
	if (reach == TD_REACH_OPEN && s->probe.seek->reach != TD_REACH_OPEN && !s->found &&
	    isnan(s->lever->open))
		s->lever->open = value;
	if (lead == TD_TICKS_NONE || s->lead == TD_TICKS_NONE || lead - s->lead <= s->lever->gain)
		return;
	s->lever->gain = lead - s->lead;
	s->lever->best = value;
	s->lever->total = s->probe.out.total[s->probe.seek->goal.row * s->probe.out.n + trial];
}

enum {
	FIRST_BLOCK = 16 /* most answers are near; the blocks then grow */
};

static int
run_walk(struct scan *s, struct walk w, struct td_err *err)
{
	size_t room = FIRST_BLOCK, n;

	for (;;) {
		if (room > s->probe.room)
			room = s->probe.room;
		n = fill(s, &w, room);
		if (!n)
			return TD_OK;
		TD_TRY(td_probe_run(&s->probe, n, err));
		for (size_t i = 0; i < n && (!s->found || s->thorough); i++)
			judge(s, i);
		if (s->found && !s->thorough)
			return TD_OK;
		room *= 4;
	}
}

/* Between a place that does not reach the goal and one that does: an edge. */
static int
halve(struct scan *s, int64_t near, struct td_err *err)
{
	while (llabs(s->hit - near) > 1) {
		int64_t middle = near + (s->hit - near) / 2;
		bool reached = false;

		if (allows(s, middle)) {
			s->probe.values[0][0] = td_lever_value(s->lever, middle);
			TD_TRY(td_probe_run(&s->probe, 1, err));
			reached = td_probe_reach(&s->probe, 0) == TD_REACH_YES;
		}
		if (reached)
			s->hit = middle;
		else
			near = middle;
	}
	return TD_OK;
}

/* Every step near by, then a few far away. */
static int
scan_all(struct scan *s, struct td_err *err)
{
	struct td_lever *lever = s->lever;
	int64_t up = lever->hi - lever->at, down = lever->at - lever->lo;
	int64_t last = up > down ? up : down, dense = s->probe.seek->dense;
	/* A figure beyond its range begins at the nearer end. */
	struct walk near = { .away = up < 0 ? -up : down < 0 ? -down : 0, .stride = 1 };
	struct walk far = { .stride = 1 };

	near.last = near.away + dense < last ? near.away + dense : last;
	lever->whole = near.last == last;
	TD_TRY(run_walk(s, near, err));
	lever->whole |= s->found;
	if (lever->whole)
		return TD_OK;
	far.stride = (last - near.last) / TD_SEEK_COARSE + 1;
	far.away = near.last + far.stride;
	far.last = last + far.stride;
	TD_TRY(run_walk(s, far, err));
	if (!s->found)
		return TD_OK;
	return halve(s, s->hit > lever->at ? s->hit - far.stride : s->hit + far.stride, err);
}

/* The answer again, for who is displaced. */
static int
add_answer(struct scan *s, struct td_err *err)
{
	struct td_lever *lever = s->lever;
	struct td_answer answer = { .nmoves = 1, .exact = lever->whole };

	lever->found = td_lever_value(lever, s->hit);
	answer.moves[0] = (struct td_move){ s->index, lever->found };
	answer.effort = td_lever_effort(lever, lever->found);
	s->probe.values[0][0] = lever->found;
	TD_TRY(td_probe_run(&s->probe, 1, err));
	TD_TRY(td_probe_answer(&s->probe, 0, &answer, err));
	return td_list_push(&s->probe.seek->singles, answer) ? TD_OK : td_fail_memory(err);
}

static int
start(struct scan *s, struct td_seek *seek, struct td_progress *progress, struct td_err *err)
{
	TD_TRY(td_probe_init(&s->probe, seek, &s->index, 1, 0, progress, err));
	s->at = td_arena_alloc(&s->probe.arena, s->probe.room * sizeof(*s->at));
	if (!s->at)
		return td_fail_memory(err);
	s->probe.values[0][0] = s->lever->from;
	TD_TRY(td_probe_run(&s->probe, 1, err));
	s->lead = td_probe_lead(&s->probe, 0);
	return TD_OK;
}

int
td_seek_scan(struct td_seek *seek, uint32_t lever, struct td_guard *guard, bool thorough,
	     struct td_progress *progress, struct td_err *err)
{
	struct scan s = { .lever = &seek->levers.at[lever],
			  .index = lever,
			  .guard = guard,
			  .thorough = thorough };
	int status = start(&s, seek, progress, err);

	if (!status)
		status = scan_all(&s, err);
	if (!status && s.found)
		status = add_answer(&s, err);
	td_probe_fini(&s.probe);
	return status;
}
