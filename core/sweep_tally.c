/* Blocks as they are taken, in their order: ranks, awards and changes are counted and kept. */
#include "sweep_in.h"

#include <string.h>

enum {
	RANKS_MAX = 1 << 24,    /* counters of ranks: units times places */
	POINTS_MAX = 1 << 20,   /* counters of shares at each point */
	BOUNDARIES_MAX = 10000, /* kept; more are counted */
};

/* ---- room ----------------------------------------------------------------------------------------- */

/* Room for each unit's ranks: as many as its cluster has units, and "not ranked". */
static int
room_for_ranks(struct td_sweep *sweep, struct td_err *err)
{
	const struct td_table *table = sweep->baseline->table;
	size_t *sizes = td_arena_alloc(&sweep->arena, table->nclusters * sizeof(*sizes));
	size_t n = 0;

	sweep->tally.at = td_arena_alloc(&sweep->arena, table->n * sizeof(*sweep->tally.at));
	if (!sizes || !sweep->tally.at)
		return td_fail_memory(err);
	for (size_t row = 0; row < table->n; row++)
		sizes[table->units[row].cluster]++;
	for (size_t row = 0; row < table->n; row++) {
		sweep->tally.at[row] = n;
		n += sizes[table->units[row].cluster] + 1;
	}
	if (n > RANKS_MAX)
		return TD_OK;
	sweep->tally.ranks = td_arena_alloc(&sweep->arena, n * sizeof(*sweep->tally.ranks));
	return sweep->tally.ranks ? TD_OK : td_fail_memory(err);
}

static int
room_for_points(struct td_sweep *sweep, struct td_err *err)
{
	size_t n = sweep->baseline->table->n, nawards = sweep->baseline->rules->awards.n;

	if (!sweep->opts->draws || !sweep->naxes || sweep->points > TD_SWEEP_POINTS_KEPT ||
	    sweep->points * n * (nawards + 1) > POINTS_MAX)
		return TD_OK;
	sweep->point_first = td_arena_alloc(&sweep->arena, sweep->points * n * sizeof(uint64_t));
	sweep->point_awards =
		td_arena_alloc(&sweep->arena, sweep->points * n * nawards * sizeof(uint64_t));
	return sweep->point_first && sweep->point_awards ? TD_OK : td_fail_memory(err);
}

int
td_sweep_room_for_tally(struct td_sweep *sweep, struct td_err *err)
{
	size_t n = sweep->baseline->table->n, nawards = sweep->baseline->rules->awards.n;
	void *first = td_arena_alloc(&sweep->arena, td_stand_size(sweep));

	sweep->tally.awards = td_arena_alloc(&sweep->arena, n * nawards * 3 * sizeof(uint64_t));
	if (!first || !sweep->tally.awards)
		return td_fail_memory(err);
	sweep->first.total = first;
	TD_TRY(room_for_ranks(sweep, err));
	return room_for_points(sweep, err);
}

/* ---- shares ----------------------------------------------------------------------------- */

static void
count_ranks(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t row = 0; sweep->tally.ranks && row < s->nunits; row++)
		for (size_t i = part->lead; i < s->n; i++)
			sweep->tally.ranks[sweep->tally.at[row] + s->place[row * s->n + i]]++;
}

static void
count_awards(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t k = 0; k < s->nawards * s->nunits; k++)
		for (size_t i = part->lead; i < s->n; i++)
			sweep->tally.awards[k * 3 + s->awards[k * s->n + i]]++;
}

static void
count_points(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t i = 0; sweep->point_first && i < s->n; i++) {
		size_t point = (part->first + i) / sweep->draws;
		uint64_t *first = &sweep->point_first[point * s->nunits];
		uint64_t *awards = &sweep->point_awards[point * s->nunits * s->nawards];

		for (size_t row = 0; row < s->nunits; row++)
			first[row] += s->place[row * s->n + i] == 1;
		for (size_t k = 0; k < s->nunits * s->nawards; k++)
			awards[k] += s->awards[k * s->n + i] == TD_YES;
	}
}

static void
tally(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	if (!sweep->done)
		sweep->first = td_stand_of(&part->standings, 0, (void *)sweep->first.total);
	count_ranks(sweep, part);
	count_awards(sweep, part);
	count_points(sweep, part);
	sweep->tally.trials += part->n;
	sweep->done += part->n;
}

/* ---- changes along one dial ---------------------------------------------------------------- */

/* The standings of a part go with it. */
static int
keep_stand(struct td_sweep *sweep, struct td_stand *stand, struct td_err *err)
{
	size_t n = sweep->baseline->table->n;
	int64_t *total = td_arena_alloc(&sweep->changes.arena, td_stand_size(sweep));
	uint32_t *place = (uint32_t *)(total + n);
	uint8_t *awards = (uint8_t *)(place + n);

	if (!total)
		return td_fail_memory(err);
	memcpy(total, stand->total, n * sizeof(*total));
	memcpy(place, stand->place, n * sizeof(*place));
	memcpy(awards, stand->awards, n * sweep->baseline->rules->awards.n);
	*stand = (struct td_stand){ total, place, awards };
	return TD_OK;
}

/* Intervals that follow each other are one. */
static bool
is_more_unsure(const struct td_sweep *sweep, const struct td_change_at *change)
{
	struct td_change_at *last =
		sweep->changes.n ? &sweep->changes.at[sweep->changes.n - 1] : NULL;

	if (!change->unsure || !last || !last->unsure || last->edge.hi < change->edge.lo)
		return false;
	last->edge.hi = change->edge.hi;
	return true;
}

static int
keep_change(struct td_sweep *sweep, struct td_change_at change, struct td_err *err)
{
	sweep->unsure += change.unsure;
	if (is_more_unsure(sweep, &change))
		return TD_OK;
	if (sweep->changes.n == TD_SWEEP_CHANGES) {
		sweep->lost_changes++;
		return TD_OK;
	}
	if (!change.unsure) {
		TD_TRY(keep_stand(sweep, &change.before, err));
		TD_TRY(keep_stand(sweep, &change.after, err));
	}
	return td_list_push(&sweep->changes, change) ? TD_OK : td_fail_memory(err);
}

static int
keep_changes(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	for (size_t i = 0; i < part->changes.n; i++)
		TD_TRY(keep_change(sweep, part->changes.at[i], err));
	return TD_OK;
}

/* ---- where an event happens, along each of several dials ---------------------------------- */

static int
by_key(const struct td_sweep_boundary *a, size_t axis, const struct td_event *e)
{
	const int64_t x[] = { (int64_t)a->axis, a->event.kind,   a->event.unit,
			      a->event.other,   a->event.before, a->event.after };
	const int64_t y[] = { (int64_t)axis, e->kind, e->unit, e->other, e->before, e->after };

	for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* Where the event of an axis stands, or would stand. */
static size_t
find_boundary(const struct td_sweep *sweep, size_t axis, const struct td_event *event)
{
	size_t lo = 0, hi = sweep->boundaries.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_key(&sweep->boundaries.at[mid], axis, event) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
insert_boundary(struct td_sweep *sweep, size_t at, const struct td_sweep_boundary *b,
		struct td_err *err)
{
	if (sweep->boundaries.n == BOUNDARIES_MAX) {
		sweep->lost_boundaries++;
		return TD_OK;
	}
	if (!td_list_push(&sweep->boundaries, *b))
		return td_fail_memory(err);
	memmove(&sweep->boundaries.at[at + 1], &sweep->boundaries.at[at],
		(sweep->boundaries.n - 1 - at) * sizeof(*b));
	sweep->boundaries.at[at] = *b;
	return TD_OK;
}

static int
count_event(struct td_sweep *sweep, const struct td_change_at *change, const struct td_event *event,
	    struct td_err *err)
{
	size_t at = find_boundary(sweep, change->axis, event);
	struct td_sweep_boundary *b = &sweep->boundaries.at[at];
	struct td_edge edge = change->edge;

	if (at == sweep->boundaries.n || by_key(b, change->axis, event) != 0)
		return insert_boundary(
			sweep, at,
			&(struct td_sweep_boundary){ change->axis, *event, 1, edge, edge }, err);
	b->times++;
	if (edge.lo < b->first.lo)
		b->first = edge;
	if (edge.hi > b->last.hi)
		b->last = edge;
	return TD_OK;
}

static int
count_changes(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	struct td_events events = { 0 };
	int status = TD_OK;

	for (size_t i = 0; !status && i < part->changes.n; i++) {
		const struct td_change_at *change = &part->changes.at[i];

		sweep->unsure += change->unsure;
		if (change->unsure)
			continue;
		events.n = 0;
		status = td_stand_events(sweep->baseline, &change->before, &change->after, &events,
					 err);
		for (size_t k = 0; !status && k < events.n; k++)
			status = count_event(sweep, change, &events.at[k], err);
	}
	td_list_fini(&events);
	return status;
}

/* ---- a block ------------------------------------------------------------------------------- */

static int
take(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	if (!part->pass)
		tally(sweep, part);
	sweep->taken += part->n;
	if (!part->pass && sweep->format->put)
		TD_TRY(sweep->format->put(sweep, part, err));
	return sweep->naxes == 1 ? keep_changes(sweep, part, err) : count_changes(sweep, part, err);
}

int
td_sweep_take(struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	int status = take(sweep, part, err);

	td_sweep_part_free(part);
	return status;
}
