/* Where a rank or an award changes hands: between two standings, and between two points of a line. */
#include "sweep_in.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* ---- standings ------------------------------------------------------------------------------ */

size_t
td_stand_size(const struct td_sweep *sweep)
{
	size_t nawards = sweep->baseline->rules->awards.n;

	return sweep->baseline->table->n * (sizeof(int64_t) + sizeof(uint32_t) + nawards);
}

struct td_stand
td_stand_of(const struct td_standings *from, size_t trial, void *room)
{
	int64_t *total = room;
	uint32_t *place = (uint32_t *)(total + from->nunits);
	uint8_t *awards = (uint8_t *)(place + from->nunits);

	for (size_t row = 0; row < from->nunits; row++) {
		total[row] = from->total[row * from->n + trial];
		place[row] = from->place[row * from->n + trial];
	}
	for (size_t k = 0; k < from->nawards * from->nunits; k++)
		awards[k] = from->awards[k * from->n + trial];
	return (struct td_stand){ total, place, awards };
}

static bool
is_same(const struct td_sweep *sweep, const struct td_stand *a, const struct td_stand *b)
{
	size_t n = sweep->baseline->table->n;

	return memcmp(a->place, b->place, n * sizeof(*a->place)) == 0 &&
	       memcmp(a->awards, b->awards, n * sweep->baseline->rules->awards.n) == 0;
}

/* ---- events ----------------------------------------------------------------------------------- */

static int
add_event(struct td_events *events, struct td_event event, struct td_err *err)
{
	return td_list_push(events, event) ? TD_OK : td_fail_memory(err);
}

/* How unit a stands to b: -1 ahead, 0 level, 1 behind. */
static int
relation(const struct td_stand *stand, uint32_t a, uint32_t b)
{
	return (stand->place[a] > stand->place[b]) - (stand->place[a] < stand->place[b]);
}

/* What unit wins over other, if anything. */
static int
compare_pair(const struct td_stand *before, const struct td_stand *after, uint32_t unit,
	     uint32_t other, struct td_events *events, struct td_err *err)
{
	int was = relation(before, unit, other), now = relation(after, unit, other);
	enum td_event_kind kind = was > 0 && now < 0 ? TD_EVENT_OVERTAKES
				  : was > 0          ? TD_EVENT_CATCHES
						     : TD_EVENT_LEAVES;

	if (now >= was)
		return TD_OK;
	return add_event(events, (struct td_event){ .kind = kind, .unit = unit, .other = other },
			 err);
}

static bool
is_ranked(const struct td_stand *before, const struct td_stand *after, uint32_t row)
{
	return before->place[row] && after->place[row];
}

static int
compare_places(const struct td_table *table, const struct td_stand *before,
	       const struct td_stand *after, uint32_t row, struct td_events *events,
	       struct td_err *err)
{
	uint32_t was = before->place[row], now = after->place[row];

	if (!was != !now)
		return add_event(
			events,
			(struct td_event){ .kind = now ? TD_EVENT_RANKED : TD_EVENT_UNRANKED,
					   .unit = row },
			err);
	for (uint32_t k = 0; now && k < table->n; k++)
		if (k != row && table->units[k].cluster == table->units[row].cluster &&
		    is_ranked(before, after, k) &&
		    (was != now || before->place[k] != after->place[k]))
			TD_TRY(compare_pair(before, after, row, k, events, err));
	return TD_OK;
}

int
td_stand_events(const struct td_scoring *baseline, const struct td_stand *before,
		const struct td_stand *after, struct td_events *events, struct td_err *err)
{
	size_t n = baseline->table->n;

	for (uint32_t row = 0; row < n; row++)
		TD_TRY(compare_places(baseline->table, before, after, row, events, err));
	for (uint32_t k = 0; k < baseline->rules->awards.n; k++)
		for (uint32_t row = 0; row < n; row++) {
			uint8_t was = before->awards[k * n + row], now = after->awards[k * n + row];

			if (was != now)
				TD_TRY(add_event(
					events,
					(struct td_event){ TD_EVENT_AWARD, row, k, was, now },
					err));
		}
	return TD_OK;
}

/* ---- bisection ---------------------------------------------------------------------------------- */

enum {
	ALLOWANCE = 8192, /* trials between two points where the standing is the same at both */
	ALLOWANCE_LEAST = 64,
	ALLOWED = 1 << 21,  /* about so many in all */
	ROUNDING_TICKS = 2, /* two totals that come so near may have crossed */
};

/* Two neighbouring points of a line. */
struct origin {
	size_t point, order; /* of the grid and of the pass, at its lower end */
	int64_t lo, hi;      /* ticks of the axis' resolution */
	size_t allowance;
	bool unsure;
};

/* Two places between them. */
struct bracket {
	struct origin *origin;
	int64_t lo, hi;
	struct td_stand before, after;
};
struct brackets {
	struct bracket *at;
	size_t n, room;
};

struct search {
	const struct td_sweep *sweep;
	const struct td_axis *axis;
	size_t axis_index;
	struct td_sweep_part *part;
	TD_LIST(struct origin *) origins;
	struct brackets open, next;
	double **values;
	size_t room; /* trials at a time */
	struct td_standings standings;
	size_t *counts; /* per place, and rows by place: for may_cross */
	uint32_t *rows;
	struct td_arena arena;
};

static int
keep_change(struct search *s, struct td_change_at change, struct td_err *err)
{
	change.axis = s->axis_index;
	return td_list_push(&s->part->changes, change) ? TD_OK : td_fail_memory(err);
}

/* Decimals that are not trailing zeros. */
static int
shown_places(const struct td_axis *axis, int64_t ticks)
{
	int places = axis->resolution;

	for (; places > 0 && ticks % 10 == 0; ticks /= 10)
		places--;
	return places;
}

static int
close_bracket(struct search *s, const struct bracket *b, struct td_err *err)
{
	struct td_change_at change = {
		.point = b->origin->point,
		.order = b->origin->order,
		.edge = { td_axis_from_ticks(s->axis, b->lo), td_axis_from_ticks(s->axis, b->hi),
			  shown_places(s->axis, b->lo) < shown_places(s->axis, b->hi) },
		.before = b->before,
		.after = b->after,
	};

	return keep_change(s, change, err);
}

/* Rows first to end - 1, a cluster, by place; those that are not ranked first. */
static void
sort_cluster(struct search *s, const struct td_stand *stand, size_t first, size_t end)
{
	size_t n = end - first;

	memset(s->counts, 0, (n + 2) * sizeof(*s->counts));
	for (size_t row = first; row < end; row++)
		s->counts[stand->place[row] + 1]++;
	for (size_t place = 0; place <= n; place++)
		s->counts[place + 1] += s->counts[place];
	for (size_t row = first; row < end; row++)
		s->rows[s->counts[stand->place[row]]++] = (uint32_t)row;
}

static int64_t
least(const struct bracket *b, uint32_t row)
{
	int64_t x = b->before.total[row], y = b->after.total[row];

	return x < y ? x : y;
}

static int64_t
most(const struct bracket *b, uint32_t row)
{
	int64_t x = b->before.total[row], y = b->after.total[row];

	return x > y ? x : y;
}

static bool
moved(const struct bracket *b, uint32_t row)
{
	return b->before.total[row] != b->after.total[row];
}

/* Whether upper, ahead of lower at both ends, may have been behind it in between. */
static bool
may_cross_pair(const struct bracket *b, uint32_t upper, uint32_t lower)
{
	if (!moved(b, upper) && !moved(b, lower))
		return false;
	if (least(b, upper) == TD_TICKS_NONE || least(b, lower) == TD_TICKS_NONE)
		return false;
	return least(b, upper) - most(b, lower) <= ROUNDING_TICKS;
}

static bool
may_cross(struct search *s, const struct bracket *b)
{
	const struct td_table *table = s->sweep->baseline->table;

	if (s->sweep->baseline->rules->rank_by.n)
		return false;
	for (size_t first = 0, end; first < table->n; first = end) {
		for (end = first + 1;
		     end < table->n && table->units[end].cluster == table->units[first].cluster;)
			end++;
		sort_cluster(s, &b->before, first, end);
		for (size_t i = 1; i < end - first; i++)
			if (b->before.place[s->rows[i - 1]] &&
			    may_cross_pair(b, s->rows[i - 1], s->rows[i]))
				return true;
	}
	return false;
}

/* The same at both ends: looked into while that is allowed. */
static int
add_quiet(struct search *s, struct brackets *list, const struct bracket *b, struct td_err *err)
{
	if (b->hi - b->lo <= 1 || !may_cross(s, b))
		return TD_OK;
	if (!b->origin->allowance) {
		b->origin->unsure = true;
		return TD_OK;
	}
	b->origin->allowance--;
	return td_list_push(list, *b) ? TD_OK : td_fail_memory(err);
}

static int
add_bracket(struct search *s, struct brackets *list, struct bracket b, struct td_err *err)
{
	if (is_same(s->sweep, &b.before, &b.after))
		return add_quiet(s, list, &b, err);
	if (b.hi - b.lo <= 1)
		return close_bracket(s, &b, err);
	return td_list_push(list, b) ? TD_OK : td_fail_memory(err);
}

static int64_t
middle(const struct bracket *b)
{
	return b->lo + (b->hi - b->lo) / 2;
}

/* The other dials stay where the line is. */
static void
place_trial(struct search *s, size_t trial, const struct bracket *b)
{
	double at[TD_SWEEP_AXES];

	td_sweep_at(s->sweep, b->origin->point, at);
	at[s->axis_index] = td_axis_from_ticks(s->axis, middle(b));
	for (size_t i = 0; i < s->sweep->naxes; i++)
		s->values[s->sweep->axes[i].dial][trial] = at[i];
}

/* Halve the brackets from `first` on, n of them. */
static int
halve(struct search *s, size_t first, size_t n, struct td_err *err)
{
	for (size_t i = 0; i < n; i++)
		place_trial(s, i, &s->open.at[first + i]);
	TD_TRY(td_trials_run(s->sweep->trials, n, (const double *const *)s->values, &s->standings,
			     err));
	for (size_t i = 0; i < n; i++) {
		struct bracket *b = &s->open.at[first + i];
		struct bracket low = *b, high = *b;
		void *room = td_arena_alloc(&s->part->changes.arena, td_stand_size(s->sweep));

		if (!room)
			return td_fail_memory(err);
		low.hi = high.lo = middle(b);
		low.after = high.before = td_stand_of(&s->standings, i, room);
		TD_TRY(add_bracket(s, &s->next, low, err));
		TD_TRY(add_bracket(s, &s->next, high, err));
	}
	return TD_OK;
}

static int
halve_all(struct search *s, struct td_err *err)
{
	while (s->open.n) {
		struct brackets done = s->open;

		for (size_t first = 0; first < s->open.n; first += s->room)
			TD_TRY(halve(s, first,
				     s->open.n - first < s->room ? s->open.n - first : s->room,
				     err));
		s->open = s->next;
		done.n = 0;
		s->next = done;
	}
	return TD_OK;
}

/* ---- the points of a part ---------------------------------------------------------------------------- */

static int
make_room(struct search *s, struct td_err *err)
{
	size_t ndials = s->sweep->dials.n;

	s->room = s->part->lead + s->part->n;
	s->values = td_arena_alloc(&s->arena, (ndials + 1) * sizeof(*s->values));
	for (size_t i = 0; s->values && i < ndials; i++) {
		s->values[i] = td_arena_alloc(&s->arena, s->room * sizeof(double));
		if (!s->values[i])
			return td_fail_memory(err);
	}
	if (!s->values)
		return td_fail_memory(err);
	return td_standings_init(&s->standings, s->sweep->trials, s->room, err);
}

static bool
differ(const struct td_standings *s, size_t a, size_t b)
{
	for (size_t row = 0; row < s->nunits; row++)
		if (s->place[row * s->n + a] != s->place[row * s->n + b])
			return true;
	for (size_t k = 0; k < s->nawards * s->nunits; k++)
		if (s->awards[k * s->n + a] != s->awards[k * s->n + b])
			return true;
	return false;
}

static bool
totals_differ(const struct td_standings *s, size_t a, size_t b)
{
	for (size_t row = 0; row < s->nunits; row++)
		if (s->total[row * s->n + a] != s->total[row * s->n + b])
			return true;
	return false;
}

static int
make_origin(struct search *s, size_t k, struct bracket *b, struct td_err *err)
{
	struct td_sweep_part *part = s->part;
	size_t order = part->first - part->lead + k - 1;
	struct origin *origin = td_arena_alloc(&s->arena, sizeof(*origin));
	void *one = td_arena_alloc(&part->changes.arena, td_stand_size(s->sweep));
	void *two = td_arena_alloc(&part->changes.arena, td_stand_size(s->sweep));

	if (!origin || !one || !two)
		return td_fail_memory(err);
	origin->order = order;
	origin->point = td_sweep_point(s->sweep, part->pass, order);
	origin->allowance = ALLOWED / s->sweep->points;
	if (origin->allowance > ALLOWANCE)
		origin->allowance = ALLOWANCE;
	if (origin->allowance < ALLOWANCE_LEAST)
		origin->allowance = ALLOWANCE_LEAST;
	b->origin = origin;
	b->before = td_stand_of(&part->standings, k - 1, one);
	b->after = td_stand_of(&part->standings, k, two);
	return TD_OK;
}

/* Between the trial before column k and that of column k. */
static int
open_bracket(struct search *s, size_t k, struct td_err *err)
{
	struct bracket b = { 0 };
	struct origin *origin;
	size_t at;

	TD_TRY(make_origin(s, k, &b, err));
	origin = b.origin;
	at = td_sweep_index(s->sweep, origin->point, s->axis_index);
	if (!s->axis->ordered)
		return keep_change(
			s,
			(struct td_change_at){ .point = origin->point,
					       .order = origin->order,
					       .edge = { td_axis_value(s->axis, at),
							 td_axis_value(s->axis, at + 1), false },
					       .before = b.before,
					       .after = b.after },
			err);
	b.lo = origin->lo = td_axis_ticks(s->axis, at);
	b.hi = origin->hi = td_axis_ticks(s->axis, at + 1);
	if (!td_list_push(&s->origins, origin))
		return td_fail_memory(err);
	return add_bracket(s, &s->open, b, err);
}

static int
open_all(struct search *s, struct td_err *err)
{
	struct td_sweep_part *part = s->part;

	for (size_t k = 1; k < part->lead + part->n; k++) {
		size_t point = td_sweep_point(s->sweep, part->pass, part->first - part->lead + k);

		if (!td_sweep_index(s->sweep, point, s->axis_index))
			continue; /* another line */
		if (differ(&part->standings, k - 1, k) ||
		    (s->axis->ordered && totals_differ(&part->standings, k - 1, k)))
			TD_TRY(open_bracket(s, k, err));
	}
	return TD_OK;
}

static int
tell_unsure(struct search *s, struct td_err *err)
{
	for (size_t i = 0; i < s->origins.n; i++) {
		const struct origin *o = s->origins.at[i];
		struct td_change_at change = { .point = o->point,
					       .order = o->order,
					       .unsure = true,
					       .edge = { td_axis_from_ticks(s->axis, o->lo),
							 td_axis_from_ticks(s->axis, o->hi),
							 false } };

		if (o->unsure)
			TD_TRY(keep_change(s, change, err));
	}
	return TD_OK;
}

/* In the order of the pass, then along the line. */
static int
by_place(const void *a, const void *b)
{
	const struct td_change_at *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->unsure != y->unsure)
		return x->unsure ? 1 : -1;
	return (x->edge.lo > y->edge.lo) - (x->edge.lo < y->edge.lo);
}

static int
search(struct search *s, struct td_err *err)
{
	struct td_sweep_part *part = s->part;
	size_t n = s->sweep->baseline->table->n;

	s->counts = td_arena_alloc(&s->arena, (n + 2) * sizeof(*s->counts));
	s->rows = td_arena_alloc(&s->arena, n * sizeof(*s->rows));
	if (!s->counts || !s->rows)
		return td_fail_memory(err);
	TD_TRY(open_all(s, err));
	if (s->open.n) {
		TD_TRY(make_room(s, err));
		TD_TRY(halve_all(s, err));
	}
	TD_TRY(tell_unsure(s, err));
	if (part->changes.n)
		qsort(part->changes.at, part->changes.n, sizeof(*part->changes.at), by_place);
	return TD_OK;
}

int
td_sweep_find(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	struct search s = { .sweep = sweep, .part = part };
	int status;

	s.axis_index = td_sweep_inner(sweep, part->pass);
	s.axis = &sweep->axes[s.axis_index];
	status = search(&s, err);
	td_standings_fini(&s.standings);
	td_list_fini(&s.origins);
	td_list_fini(&s.open);
	td_list_fini(&s.next);
	td_arena_fini(&s.arena);
	return status;
}

void
td_changes_fini(struct td_changes *changes)
{
	td_list_fini(changes);
	td_arena_fini(&changes->arena);
}
