#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc/again.h"
#include "calc/award.h"
#include "calc/cone.h"
#include "trial_in.h"

enum {
	TILE = 16,    /* trials written at once: a line of places */
	FEW_MOST = 16 /* units that may move before everybody is sorted again */
};

struct td_row_rules {
	struct td_cone *cone;
	bool *wanted; /* per output */
	size_t noutputs;
	struct td_result *base; /* of the baseline */
	bool by_total;          /* the first key is the total, and no key the classification */
	double *key;            /* the first key of the baseline: NaN where not ranked */
	size_t *errors;         /* outputs that must not be above 0, SIZE_MAX at the end */
};

/* A trial on its way to the standings. */
struct tile {
	int64_t *total; /* [trial * n + row], likewise the next three */
	uint32_t *place;
	uint8_t *tied;
	uint8_t *awards; /* [(trial * nawards + award) * n + row] */
	size_t from, n;  /* trials in it */
};

struct td_row_room {
	const struct td_trials *trials;
	struct td_cone_run *run;
	struct td_result *result;
	struct tile tile;
	double *key; /* the baseline's, but for the units that moved */
	uint32_t *count;
	const double **lists; /* [3 kinds * award] */
	struct td_arena arena;
};

/* ---- the rules of a run -------------------------------------------------------------------- */

static bool
is_left_out(const struct td_ruleset *rules, const struct td_result *r, size_t row)
{
	for (size_t k = 0; k < rules->knockouts.n; k++)
		if (rules->knockouts.at[k].scope == TD_KO_RANKING &&
		    !rules->knockouts.at[k].pending && r->knockouts[k][row] == TD_YES)
			return true;
	return false;
}

static double
first_key(const struct td_ruleset *rules, const struct td_result *r, size_t row)
{
	return r->total[row] == TD_TICKS_NONE || is_left_out(rules, r, row) ? (double)NAN
									    : (double)r->total[row];
}

static void
find_errors(struct td_row_rules *r, const struct td_scoring *s)
{
	size_t n = 0;

	for (uint32_t k = 0; k < s->rules->items.n; k++) {
		size_t at = td_plan_output(s->plan, TD_OUT_ERROR, k);

		if (at != SIZE_MAX)
			r->errors[n++] = at;
	}
	r->errors[n] = SIZE_MAX;
}

static int
fill(struct td_row_rules *r, const struct td_scoring *s, struct td_err *err)
{
	struct td_score_opts opts = { 0 };

	r->wanted = td_trial_wanted(s);
	r->key = calloc(s->table->n + 1, sizeof(*r->key));
	r->errors = calloc(s->rules->items.n + 1, sizeof(*r->errors));
	if (!r->wanted || !r->key || !r->errors)
		return td_fail_memory(err);
	td_plan_outputs(s->plan, &r->noutputs);
	find_errors(r, s);
	r->by_total = !s->rules->rank_by.n && !td_trial_by_class(s->rules);
	TD_TRY(td_engine_score(s->rules, s->plan, s->table, s->slots, &opts, &r->base, err));
	for (size_t row = 0; row < s->table->n; row++)
		r->key[row] = first_key(s->rules, r->base, row);
	return td_cone_new(s->plan, s->table, s->slots, r->wanted, TD_CONE_MOST, &r->cone, err);
}

int
td_row_rules_new(const struct td_trials *t, struct td_row_rules **out, struct td_err *err)
{
	struct td_row_rules *r = calloc(1, sizeof(*r));
	int status = r ? fill(r, t->baseline, err) : td_fail_memory(err);

	*out = NULL;
	if (status || !r->cone)
		td_row_rules_free(r);
	else
		*out = r;
	/* A baseline that scores has nothing to fail with but memory: then it goes trial by trial. */
	return status == TD_ENOMEM ? status : TD_OK;
}

void
td_row_rules_free(struct td_row_rules *r)
{
	if (!r)
		return;
	td_cone_free(r->cone);
	td_result_free(r->base);
	free(r->wanted);
	free(r->key);
	free(r->errors);
	free(r);
}

/* ---- room ------------------------------------------------------------------------------------ */

static bool
make_room(struct td_row_room *room)
{
	const struct td_scoring *s = room->trials->baseline;
	size_t n = s->table->n, nawards = s->rules->awards.n;
	struct tile *tile = &room->tile;
	struct td_arena *arena = &room->arena;

	tile->total = td_arena_alloc(arena, TILE * n * sizeof(*tile->total));
	tile->place = td_arena_alloc(arena, TILE * n * sizeof(*tile->place));
	tile->tied = td_arena_alloc(arena, TILE * n);
	tile->awards = td_arena_alloc(arena, TILE * n * nawards);
	room->key = td_arena_alloc(arena, n * sizeof(*room->key));
	room->count = td_arena_alloc(arena, (n + 1) * sizeof(*room->count));
	room->lists = td_arena_alloc(arena, 3 * nawards * sizeof(*room->lists));
	room->result = td_result_new(s->rules, n, false);
	if (!tile->total || !tile->place || !tile->tied || !tile->awards || !room->key ||
	    !room->count || !room->lists || !room->result)
		return false;
	memcpy(room->key, room->trials->rows->key, n * sizeof(*room->key));
	return true;
}

int
td_row_room_new(const struct td_trials *t, struct td_row_room **out, struct td_err *err)
{
	struct td_row_room *room = calloc(1, sizeof(*room));
	int status;

	*out = NULL;
	if (!room)
		return td_fail_memory(err);
	room->trials = t;
	status = make_room(room) ? td_cone_run_new(t->rows->cone, &room->run, err)
				 : td_fail_memory(err);
	if (status)
		td_row_room_free(room);
	else
		*out = room;
	return status;
}

void
td_row_room_free(struct td_row_room *room)
{
	if (!room)
		return;
	td_cone_run_free(room->run);
	td_result_free(room->result);
	td_arena_fini(&room->arena);
	free(room);
}

/* ---- turning ----------------------------------------------------------------------------------- */

int
td_row_turn(struct td_row_room *room, const struct td_dial *dial, double value, struct td_err *err)
{
	if (dial->kind == TD_DIAL_FIGURE)
		return td_cone_set_figure(room->run, dial->index, dial->row, value, err);
	td_cone_set_param(room->run, dial->index, value);
	return TD_OK;
}

void
td_row_turn_back(struct td_row_room *room)
{
	td_cone_turn_back(room->run);
}

/* ---- tiles -------------------------------------------------------------------------------------- */

static void
put(struct td_row_room *room, const struct td_result *r)
{
	size_t n = r->n, slot = room->tile.n++, nawards = room->trials->baseline->rules->awards.n;
	struct tile *tile = &room->tile;

	memcpy(tile->total + slot * n, r->total, n * sizeof(*r->total));
	memcpy(tile->place + slot * n, r->place, n * sizeof(*r->place));
	memcpy(tile->tied + slot * n, r->tied, n);
	for (size_t a = 0; a < nawards; a++)
		memcpy(tile->awards + (slot * nawards + a) * n, r->awards[a], n);
}

static void
flush_bytes(size_t n, size_t trials, const uint8_t *from, size_t from_pitch, uint8_t *to,
	    size_t to_pitch)
{
	for (size_t row = 0; row < n; row++)
		for (size_t k = 0; k < trials; k++)
			to[row * to_pitch + k] = from[k * from_pitch + row];
}

void
td_rows_flush(struct td_row_room *room, struct td_standings *out)
{
	struct tile *tile = &room->tile;
	size_t n = out->nunits, nawards = out->nawards;
	int64_t *total = out->total + tile->from;
	uint32_t *place = out->place + tile->from;

	for (size_t row = 0; row < n; row++)
		for (size_t k = 0; k < tile->n; k++)
			total[row * out->n + k] = tile->total[k * n + row];
	for (size_t row = 0; row < n; row++)
		for (size_t k = 0; k < tile->n; k++)
			place[row * out->n + k] = tile->place[k * n + row];
	flush_bytes(n, tile->n, tile->tied, n, out->tied + tile->from, out->n);
	for (size_t a = 0; a < nawards; a++)
		flush_bytes(n, tile->n, tile->awards + a * n, nawards * n,
			    out->awards + a * n * out->n + tile->from, out->n);
	tile->n = 0;
}

/* ---- few units move --------------------------------------------------------------------------- */

static enum td_cone_change
most_change(const struct td_row_room *room)
{
	const struct td_row_rules *r = room->trials->rows;
	enum td_cone_change most = TD_CONE_CLEAN;

	for (size_t i = 0; i < r->noutputs; i++)
		if (r->wanted[i] && td_cone_change(room->run, i) > most)
			most = td_cone_change(room->run, i);
	return most;
}

static const double *
output(const struct td_row_room *room, enum td_output_kind kind, uint32_t index)
{
	size_t at = td_plan_output(room->trials->baseline->plan, kind, index);

	return at == SIZE_MAX ? NULL : td_cone_outputs(room->run)[at];
}

/* A figure that the rules refuse to miss. */
static bool
has_error(const struct td_row_room *room, size_t row)
{
	double *const *outputs = td_cone_outputs(room->run);

	for (const size_t *at = room->trials->rows->errors; *at != SIZE_MAX; at++)
		if (outputs[*at][row] > 0)
			return true;
	return false;
}

static enum td_verdict
verdict(double v)
{
	return isnan(v) ? TD_UNDECIDED : v > 0 ? TD_YES : TD_NO;
}

static void
copy_base(struct td_result *to, const struct td_result *from, size_t nknockouts)
{
	size_t n = from->n;

	memcpy(to->total, from->total, n * sizeof(*to->total));
	memcpy(to->place, from->place, n * sizeof(*to->place));
	memcpy(to->tied, from->tied, n * sizeof(*to->tied));
	for (size_t k = 0; k < nknockouts; k++)
		memcpy(to->knockouts[k], from->knockouts[k], n);
}

static void
take_row(struct td_row_room *room, size_t row)
{
	const struct td_ruleset *rules = room->trials->baseline->rules;
	const double total = output(room, TD_OUT_TOTAL, 0)[row];
	struct td_result *r = room->result;

	r->total[row] = isnan(total) ? TD_TICKS_NONE : (int64_t)total;
	for (uint32_t k = 0; k < rules->knockouts.n; k++)
		r->knockouts[k][row] = (uint8_t)verdict(output(room, TD_OUT_KNOCKOUT, k)[row]);
	room->key[row] = first_key(rules, r, row);
}

static bool
is_together(const struct td_table *table, size_t a, size_t b)
{
	return table->nclusters <= 1 || table->units[a].cluster == table->units[b].cluster;
}

/* The cluster of a row. */
static void
find_span(const struct td_table *table, size_t row, size_t *from, size_t *to)
{
	for (*from = row; *from > 0 && is_together(table, *from - 1, row);)
		--*from;
	for (*to = row + 1; *to < table->n && is_together(table, *to, row);)
		++*to;
}

/* Rank the cluster of rows[at] again, when it has not been. */
static bool
rank_span(struct td_row_room *room, const uint32_t *rows, size_t n, size_t at)
{
	const struct td_table *table = room->trials->baseline->table;
	struct td_moved moved[FEW_MOST];
	size_t nmoved = 0, from, to;

	for (size_t i = 0; i < n; i++) {
		if (!is_together(table, rows[i], rows[at]))
			continue;
		if (i < at)
			return true;
		moved[nmoved++] = (struct td_moved){ rows[i], room->trials->rows->key[rows[i]],
						     room->key[rows[i]] };
	}
	find_span(table, rows[at], &from, &to);
	return td_rank_again(room->key, moved, nmoved, from, to, room->result->place);
}

static void
order(struct td_row_room *room)
{
	const struct td_table *table = room->trials->baseline->table;

	for (size_t from = 0, to; from < table->n; from = to) {
		for (to = from + 1; to < table->n && is_together(table, from, to);)
			to++;
		td_order_places(room->result->place, from, to, room->count, room->result->order);
	}
}

static int
award(struct td_row_room *room, struct td_err *err)
{
	const struct td_scoring *s = room->trials->baseline;
	size_t n = s->rules->awards.n;
	struct td_award_columns columns = { room->lists, room->lists + n, room->lists + 2 * n };

	if (!n)
		return TD_OK;
	order(room);
	for (uint32_t a = 0; a < n; a++) {
		room->lists[a] = output(room, TD_OUT_AWARD_WHEN, a);
		room->lists[n + a] = output(room, TD_OUT_AWARD_SHARE, a);
		room->lists[2 * n + a] = output(room, TD_OUT_AWARD_COUNT, a);
	}
	return td_award(s->rules, s->table, &columns, room->result, err);
}

/* False: everybody must be sorted. */
static bool
rank_few(struct td_row_room *room, const uint32_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!rank_span(room, rows, n, i))
			return false;
	return true;
}

static int
conclude_few(struct td_row_room *room, bool *done, struct td_err *err)
{
	const struct td_row_rules *r = room->trials->rows;
	size_t n;
	const uint32_t *rows = td_cone_rows(room->run, &n);
	int status = TD_OK;

	*done = false;
	if (!r->by_total || n > FEW_MOST || most_change(room) > TD_CONE_ROWS)
		return TD_OK;
	for (size_t i = 0; i < n; i++)
		if (has_error(room, rows[i]))
			return TD_EINVAL;
	copy_base(room->result, r->base, room->trials->baseline->rules->knockouts.n);
	for (size_t i = 0; i < n; i++)
		take_row(room, rows[i]);
	*done = rank_few(room, rows, n);
	if (*done)
		status = award(room, err);
	for (size_t i = 0; i < n; i++)
		room->key[rows[i]] = r->key[rows[i]];
	return status;
}

/* ---- a trial ------------------------------------------------------------------------------------- */

static int
conclude(struct td_row_room *room, const struct td_result **result, struct td_err *err)
{
	bool done;

	*result = room->trials->rows->base;
	if (most_change(room) == TD_CONE_CLEAN)
		return TD_OK;
	*result = room->result;
	TD_TRY(conclude_few(room, &done, err));
	if (done)
		return TD_OK;
	return td_engine_conclude(room->trials->baseline, td_cone_outputs(room->run), room->result,
				  err);
}

int
td_rows_run(struct td_row_room *room, size_t trial, struct td_standings *out, struct td_err *err)
{
	const struct td_result *result;

	TD_TRY(td_cone_eval(room->run, err));
	TD_TRY(conclude(room, &result, err));
	if (!room->tile.n)
		room->tile.from = trial;
	put(room, result);
	if (room->tile.n == TILE)
		td_rows_flush(room, out);
	return TD_OK;
}
