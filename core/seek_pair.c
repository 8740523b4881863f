#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "seek_in.h"

enum {
	GRID = 41,  /* values of a lever at a time where not all are tried */
	SHRINK = 10 /* how much finer the next grid is */
};

/* Values of one lever that are tried, with their effort. */
struct side {
	const struct td_lever *lever;
	int64_t lo, hi, step; /* a stretch of the lattice */
	size_t n;
	int64_t *at;
	double *effort;
};

struct spot {
	double effort;
	uint32_t a, b; /* of the sides */
};

struct pair {
	struct td_probe probe;
	struct td_guard *guard;
	struct side sides[2];
	struct spot *spots;
	struct td_answer best; /* nmoves 0: none yet */
	int64_t at[2];         /* of best */
};

/* ---- what is tried -------------------------------------------------------------------------------- */

static uint64_t
steps(const struct side *side)
{
	return (uint64_t)(side->hi - side->lo) / (uint64_t)side->step + 1;
}

static void
add_value(struct side *side, int64_t at)
{
	if (!td_lever_is_change(side->lever, at))
		return;
	side->effort[side->n] = td_lever_effort(side->lever, td_lever_value(side->lever, at));
	side->at[side->n++] = at;
}

/* The stretch in even steps, its end, and the value that brings the unit furthest. */
static void
list_values(struct side *side)
{
	const struct td_lever *lever = side->lever;

	side->n = 0;
	for (int64_t at = side->lo; at < side->hi; at += side->step)
		add_value(side, at);
	add_value(side, side->hi);
	if (side->step > 1 && !isnan(lever->best))
		add_value(side, llround(lever->best * td_pow10(lever->places)));
}

static int
by_effort(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->effort < y->effort || x->effort > y->effort)
		return x->effort < y->effort ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

static size_t
count_spots(const struct pair *p, double limit)
{
	const struct side *a = &p->sides[0], *b = &p->sides[1];
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			n += a->effort[i] + b->effort[k] < limit;
	return n;
}

/* All combinations that ask for less than limit, the easiest first. */
static void
list_spots(struct pair *p, double limit)
{
	const struct side *a = &p->sides[0], *b = &p->sides[1];
	size_t n = 0;

	for (uint32_t i = 0; i < a->n; i++)
		for (uint32_t k = 0; k < b->n; k++)
			if (a->effort[i] + b->effort[k] < limit)
				p->spots[n++] = (struct spot){ a->effort[i] + b->effort[k], i, k };
	if (n)
		qsort(p->spots, n, sizeof(*p->spots), by_effort);
}

/* ---- the easiest hit --------------------------------------------------------------------------------- */

static void
moves_of(const struct pair *p, const struct spot *spot, struct td_move moves[2])
{
	const struct side *sides = p->sides;

	moves[0] = (struct td_move){ p->probe.levers[0],
				     td_lever_value(sides[0].lever, sides[0].at[spot->a]) };
	moves[1] = (struct td_move){ p->probe.levers[1],
				     td_lever_value(sides[1].lever, sides[1].at[spot->b]) };
}

static void
keep(struct pair *p, const struct spot *spot)
{
	p->best.nmoves = 2;
	p->best.effort = spot->effort;
	moves_of(p, spot, p->best.moves);
	p->at[0] = p->sides[0].at[spot->a];
	p->at[1] = p->sides[1].at[spot->b];
}

/* The first of n spots that reaches the goal becomes the best; those that are not possible are passed over. */
static int
first_hit(struct pair *p, size_t n, struct td_err *err)
{
	size_t *which = td_arena_alloc(&p->probe.arena, p->probe.room * sizeof(*which));
	struct td_move moves[2];

	if (!which)
		return td_fail_memory(err);
	for (size_t i = 0; i < n;) {
		size_t m = 0;

		for (; i < n && m < p->probe.room; i++) {
			moves_of(p, &p->spots[i], moves);
			if (!td_guard_allows(p->guard, moves, 2))
				continue;
			which[m] = i;
			p->probe.values[0][m] = moves[0].to;
			p->probe.values[1][m++] = moves[1].to;
		}
		if (m)
			TD_TRY(td_probe_run(&p->probe, m, err));
		for (size_t k = 0; k < m; k++)
			if (td_probe_reach(&p->probe, k) == TD_REACH_YES) {
				keep(p, &p->spots[which[k]]);
				return TD_OK;
			}
	}
	return TD_OK;
}

/* ---- finer grids ---------------------------------------------------------------------------------------- */

static int64_t
step_for(const struct side *side)
{
	return (side->hi - side->lo) / (GRID - 1) + 1;
}

/* One old step to either side of the best place, in smaller steps. */
static void
shrink(struct side *side, int64_t at)
{
	int64_t step = side->step;

	side->lo = at - step > side->lever->lo ? at - step : side->lever->lo;
	side->hi = at + step < side->lever->hi ? at + step : side->lever->hi;
	side->step = step / SHRINK + (step > 1 && step < SHRINK);
	if (side->step < 1)
		side->step = 1;
	while (steps(side) > GRID)
		side->step++;
}

/* All values that ask for less than limit by themselves; false: none. */
static bool
surround(struct side *side, double limit)
{
	const struct td_lever *lever = side->lever;
	double reach = limit * td_lever_scale(lever) * td_pow10(lever->places) + 1;
	int64_t away = (int64_t)fmin(reach, TD_TICKS_MAX);

	side->lo = lever->at - away > lever->lo ? lever->at - away : lever->lo;
	side->hi = lever->at + away < lever->hi ? lever->at + away : lever->hi;
	side->step = 1;
	return side->lo <= side->hi;
}

/* Whether so many can be tried one by one.  With a limit about half of them ask for more. */
static bool
are_few(const struct pair *p, double limit)
{
	uint64_t a = steps(&p->sides[0]), b = steps(&p->sides[1]);
	uint64_t most = isfinite(limit) ? 2 * p->probe.seek->box : p->probe.seek->box;

	return a <= most && b <= most && a * b <= most;
}

static bool
make_room(struct pair *p)
{
	for (size_t i = 0; i < 2; i++) {
		struct side *side = &p->sides[i];
		size_t n = (size_t)steps(side) + 2; /* the end and the best value */

		side->at = td_arena_alloc(&p->probe.arena, n * sizeof(*side->at));
		side->effort = td_arena_alloc(&p->probe.arena, n * sizeof(*side->effort));
		if (!side->at || !side->effort)
			return false;
	}
	return true;
}

/* The best of what the sides have that asks for less than limit. */
static int
try_sides(struct pair *p, double limit, struct td_err *err)
{
	size_t n;

	if (!make_room(p))
		return td_fail_memory(err);
	list_values(&p->sides[0]);
	list_values(&p->sides[1]);
	n = count_spots(p, limit);
	p->spots = td_arena_alloc(&p->probe.arena, n * sizeof(*p->spots));
	if (!p->spots)
		return td_fail_memory(err);
	list_spots(p, limit);
	return first_hit(p, n, err);
}

/* Grids, finer and finer around the easiest hit. */
static int
refine(struct pair *p, double limit, struct td_err *err)
{
	for (size_t i = 0; i < 2; i++)
		p->sides[i].step = step_for(&p->sides[i]);
	TD_TRY(try_sides(p, limit, err));
	while (p->best.nmoves && (p->sides[0].step > 1 || p->sides[1].step > 1)) {
		shrink(&p->sides[0], p->at[0]);
		shrink(&p->sides[1], p->at[1]);
		TD_TRY(try_sides(p, p->best.effort, err));
	}
	return TD_OK;
}

static int
search(struct pair *p, double limit, struct td_err *err)
{
	for (size_t i = 0; i < 2; i++) {
		p->sides[i].lever = &p->probe.seek->levers.at[p->probe.levers[i]];
		if (!surround(&p->sides[i], limit))
			return TD_OK;
	}
	p->best.exact = are_few(p, limit);
	if (p->best.exact)
		return try_sides(p, limit, err);
	TD_TRY(refine(p, limit, err));
	if (!p->best.nmoves || !surround(&p->sides[0], p->best.effort) ||
	    !surround(&p->sides[1], p->best.effort) || !are_few(p, p->best.effort))
		return TD_OK;
	p->best.exact = true;
	return try_sides(p, p->best.effort, err);
}

/* ---- all pairs ---------------------------------------------------------------------------------------------- */

/* The effort of a lever alone; INFINITY: it does not suffice. */
static double
alone(const struct td_lever *lever)
{
	return isnan(lever->found) ? INFINITY : td_lever_effort(lever, lever->found);
}

static int
answer(struct pair *p, struct td_err *err)
{
	p->probe.values[0][0] = p->best.moves[0].to;
	p->probe.values[1][0] = p->best.moves[1].to;
	TD_TRY(td_probe_run(&p->probe, 1, err));
	TD_TRY(td_probe_answer(&p->probe, 0, &p->best, err));
	return td_list_push(&p->probe.seek->pairs, p->best) ? TD_OK : td_fail_memory(err);
}

static int
try_pair(struct td_seek *seek, const uint32_t levers[2], struct td_guard *guard,
	 struct td_progress *progress, struct td_err *err)
{
	struct pair p = { .guard = guard };
	double limit = fmin(alone(&seek->levers.at[levers[0]]), alone(&seek->levers.at[levers[1]]));
	int status = td_probe_init(&p.probe, seek, levers, 2, 0, progress, err);

	if (!status)
		status = search(&p, limit * (1 - TD_SNAP), err);
	if (!status && p.best.nmoves)
		status = answer(&p, err);
	td_probe_fini(&p.probe);
	return status;
}

/* Those that bring the unit furthest, then those that a gate reads. */
static size_t
choose(const struct td_seek *seek, uint32_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < seek->furthest.n && n < TD_SEEK_LEVERS; i++)
		out[n++] = seek->furthest.at[i];
	for (uint32_t i = 0; i < seek->levers.n && n < 2 * TD_SEEK_LEVERS; i++) {
		bool there = false;

		for (size_t k = 0; k < n; k++)
			there |= out[k] == i;
		if (seek->levers.at[i].gate && !there)
			out[n++] = i;
	}
	return n;
}

int
td_seek_pairs(struct td_seek *seek, struct td_guard *guard, struct td_progress *progress,
	      struct td_err *err)
{
	uint32_t chosen[2 * TD_SEEK_LEVERS];
	size_t n = choose(seek, chosen);

	seek->paired = true;
	td_progress_begin(progress, TD_MARK("seeking pairs"), n ? n * (n - 1) / 2 : 0);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			const uint32_t levers[] = { chosen[i], chosen[k] };

			TD_TRY(try_pair(seek, levers, guard, progress, err));
			seek->npairs++;
			td_progress_step(progress, 1);
		}
	td_answers_sort(seek->pairs.at, seek->pairs.n);
	if (seek->pairs.n > TD_SEEK_PAIRS)
		seek->pairs.n = TD_SEEK_PAIRS;
	return TD_OK;
}
