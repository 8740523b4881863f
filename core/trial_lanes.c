#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc/award.h"
#include "calc/eval.h"
#include "calc/over.h"
#include "calc/places.h"
#include "calc/some.h"
#include "trial_in.h"

enum {
	KEYS_MOST = 16
};

#define CLASS_COLUMNS(nclasses) (2 * (nclasses) + 2)

/* The plan over trials, and what of it ranks and awards. */
struct td_lane_rules {
	struct td_lanes *lanes;
	struct td_some *some; /* for trials that turn few of many */
	size_t nkeys;
	const struct td_lane **keys;     /* per key: of the units; NULL: the classification */
	bool exact;                      /* the first key is the total */
	bool classes;                    /* some key is the classification */
	const struct td_lane **left_out; /* knock-outs of the ranking, NULL at the end */
	size_t *errors;                  /* outputs that must not be above 0, SIZE_MAX at the end */
	struct td_arena arena;
};

struct td_lane_room {
	const struct td_trials *trials;
	struct td_table table; /* of the cells */
	double **own;   /* per cell: a column with the baseline's values; NULL: not made yet */
	double **out;   /* per output of the plan: TD_PIECE */
	double **total; /* per unit */
	double **first; /* per unit: the first key where the unit may be left out, else NULL */
	double **klass; /* per unit: as a key; only with classes */
	const double **
		class_on; /* [unit * CLASS_COLUMNS]: from and when of each class, on, downgrade; NULL: not there */
	const double **keys; /* [key * nunits + unit] */
	bool *fixed;         /* per unit */
	double *work;        /* of td_places */
	uint32_t *classes;
	struct td_some_room *some; /* NULL: not made yet */
	bool at_base;              /* out has the baseline's values */
	struct td_award_cells awards;
	struct td_award_memo *memo;
	struct td_arena arena;
};

/* ---- which outputs ---------------------------------------------------------------------- */

/* Per unit; NULL: the plan has no such output. */
static const struct td_lane *
lanes_of(const struct td_trials *t, const struct td_lanes *lanes, enum td_output_kind kind,
	 uint32_t index)
{
	size_t at = td_plan_output(t->baseline->plan, kind, index);

	return at == SIZE_MAX ? NULL : lanes->lanes + at * lanes->nunits;
}

/* ---- the rules of a run -------------------------------------------------------------------- */

static bool
find_keys(struct td_lane_rules *r, const struct td_trials *t)
{
	const struct td_ruleset *rules = t->baseline->rules;
	size_t nby = rules->rank_by.n;

	r->exact = nby == 0;
	r->nkeys = nby + rules->ties.n + r->exact;
	r->keys = td_arena_alloc(&r->arena, r->nkeys * sizeof(*r->keys));
	if (!r->keys)
		return false;
	if (r->exact)
		r->keys[0] = lanes_of(t, r->lanes, TD_OUT_TOTAL, 0);
	for (uint32_t k = 0; k < nby + rules->ties.n; k++)
		r->keys[k + r->exact] = td_trial_is_class(rules, k)
						? NULL
						: lanes_of(t, r->lanes, TD_OUT_RANK_KEY, k);
	r->classes = td_trial_by_class(rules);
	return true;
}

static bool
find_left_out(struct td_lane_rules *r, const struct td_trials *t)
{
	const struct td_ruleset *rules = t->baseline->rules;
	size_t n = 0;

	r->left_out = td_arena_alloc(&r->arena, (rules->knockouts.n + 1) * sizeof(*r->left_out));
	for (uint32_t k = 0; r->left_out && k < rules->knockouts.n; k++)
		if (rules->knockouts.at[k].scope == TD_KO_RANKING &&
		    !rules->knockouts.at[k].pending)
			r->left_out[n++] = lanes_of(t, r->lanes, TD_OUT_KNOCKOUT, k);
	return r->left_out;
}

/* False: memory; *always: a figure is missing in every trial. */
static bool
find_errors(struct td_lane_rules *r, const struct td_trials *t, bool *always)
{
	size_t nitems = t->baseline->rules->items.n, n = 0, nunits = r->lanes->nunits;

	*always = false;
	r->errors = td_arena_alloc(&r->arena, (nitems * nunits + 1) * sizeof(*r->errors));
	for (uint32_t k = 0; r->errors && k < nitems; k++) {
		const struct td_lane *lane = lanes_of(t, r->lanes, TD_OUT_ERROR, k);

		for (size_t u = 0; lane && u < nunits; u++)
			if (lane[u].at != SIZE_MAX)
				r->errors[n++] = lane[u].at;
			else
				*always |= lane[u].number > 0;
	}
	if (r->errors)
		r->errors[n] = SIZE_MAX;
	return r->errors;
}

/* Functions that see a whole cluster want its units one after another; in lanes these stand side by side. */
static bool
has_cluster_functions(const struct td_ruleset *rules)
{
	for (size_t i = 0; i < rules->natives.n; i++)
		if (rules->natives.at[i].flags & TD_FUNC_CLUSTER)
			return true;
	return false;
}

static bool
is_suitable(const struct td_scoring *s)
{
	size_t most = 0, n = 0;

	if (has_cluster_functions(s->rules))
		return false;
	for (size_t u = 0; u < s->table->n; u++) {
		n = u && s->table->nclusters > 1 &&
				    s->table->units[u].cluster != s->table->units[u - 1].cluster
			    ? 1
			    : n + 1;
		most = n > most ? n : most;
	}
	return s->table->n > 0 && s->table->n <= TD_OVER_UNITS && most <= TD_OVER_UNITS &&
	       s->rules->rank_by.n + s->rules->ties.n < KEYS_MOST;
}

static double
base_of(const struct td_scoring *s, const struct td_cell *cell)
{
	return cell->param ? s->slots[cell->index] : s->table->columns[cell->index][cell->row];
}

static int
make_some(struct td_lane_rules *r, const struct td_trials *t, struct td_err *err)
{
	double *base = calloc(t->ncells + 1, sizeof(*base));
	int status;

	if (!base)
		return td_fail_memory(err);
	for (size_t i = 0; i < t->ncells; i++)
		base[i] = base_of(t->baseline, &t->cells[i]);
	status = td_some_new(r->lanes, base, t->ncells, &r->some, err);
	free(base);
	return status;
}

static int
fill_rules(struct td_lane_rules *r, const struct td_trials *t, const bool *wanted, bool *always,
	   struct td_err *err)
{
	const struct td_scoring *s = t->baseline;

	TD_TRY(td_lanes_new(s->plan, s->table, s->slots, t->cells, t->ncells, wanted, &r->lanes,
			    err));
	if (!find_keys(r, t) || !find_left_out(r, t) || !find_errors(r, t, always))
		return td_fail_memory(err);
	return make_some(r, t, err);
}

int
td_lane_rules_new(const struct td_trials *t, struct td_lane_rules **out, struct td_err *err)
{
	struct td_lane_rules *r;
	bool *wanted, always = false;
	int status;

	*out = NULL;
	if (!is_suitable(t->baseline))
		return TD_OK;
	r = calloc(1, sizeof(*r));
	wanted = td_trial_wanted(t->baseline);
	status = r && wanted ? fill_rules(r, t, wanted, &always, err) : td_fail_memory(err);
	free(wanted);
	if (status || always)
		td_lane_rules_free(r);
	else
		*out = r;
	return status;
}

void
td_lane_rules_free(struct td_lane_rules *r)
{
	if (!r)
		return;
	td_some_free(r->some);
	td_lanes_free(r->lanes);
	td_arena_fini(&r->arena);
	free(r);
}

/* ---- room ------------------------------------------------------------------------------------ */

static double *
make_column(struct td_lane_room *room, double value)
{
	double *column = td_arena_alloc(&room->arena, TD_PIECE * sizeof(*column));

	for (size_t i = 0; column && i < TD_PIECE; i++)
		column[i] = value;
	return column;
}

/* The column of a lane; of a number that is needed as a column one of its own. */
static double *
column_of(struct td_lane_room *room, const struct td_lane *lane)
{
	return lane->at == SIZE_MAX ? make_column(room, lane->number) : room->out[lane->at];
}

static bool
make_table(struct td_lane_room *room)
{
	size_t n = room->trials->ncells;
	struct td_table *table = &room->table;

	table->ncolumns = n;
	table->nclusters = 1;
	table->units = td_arena_alloc(&room->arena, TD_PIECE * sizeof(*table->units));
	table->columns = td_arena_alloc(&room->arena, n * sizeof(*table->columns));
	table->na = td_arena_alloc(&room->arena, n * sizeof(*table->na));
	room->own = td_arena_alloc(&room->arena, n * sizeof(*room->own));
	return table->units && table->columns && table->na && room->own;
}

static bool
make_outputs(struct td_lane_room *room)
{
	const struct td_lane_rules *r = room->trials->lanes;
	size_t n, nunits = r->lanes->nunits;
	const struct td_lane *total = lanes_of(room->trials, r->lanes, TD_OUT_TOTAL, 0);

	td_plan_outputs(r->lanes->plan, &n);
	room->out = td_arena_alloc(&room->arena, n * sizeof(*room->out));
	room->total = td_arena_alloc(&room->arena, nunits * sizeof(*room->total));
	for (size_t i = 0; room->out && i < n; i++)
		if (!(room->out[i] = make_column(room, 0)))
			return false;
	for (size_t u = 0; room->out && room->total && u < nunits; u++)
		if (!(room->total[u] = column_of(room, &total[u])))
			return false;
	return room->out && room->total;
}

/* Whether a unit is left out in every trial (all), or may be in some. */
static bool
may_be_left_out(const struct td_lane_rules *r, size_t unit, bool *varies)
{
	bool may = false;

	for (const struct td_lane **k = r->left_out; *k; k++) {
		const struct td_lane *lane = &(*k)[unit];

		may |= lane->at != SIZE_MAX || lane->number > 0;
		*varies |= lane->at != SIZE_MAX;
	}
	return may;
}

/* Classes hang on many things; that they vary is taken for granted. */
static bool
make_key(struct td_lane_room *room, size_t key, size_t unit)
{
	const struct td_lane_rules *r = room->trials->lanes;
	const struct td_lane *lane = r->keys[key] ? &r->keys[key][unit] : NULL;
	const double **to = &room->keys[key * r->lanes->nunits + unit];

	if (!lane) {
		*to = room->klass[unit];
		room->fixed[unit] = false;
		return true;
	}
	room->fixed[unit] &= lane->at == SIZE_MAX;
	*to = key == 0 && r->exact ? room->total[unit] : column_of(room, lane);
	return *to;
}

/* Column k of those that a unit's class hangs on. */
static bool
make_class_column(struct td_lane_room *room, size_t unit, size_t k, enum td_output_kind kind,
		  size_t index)
{
	const struct td_lanes *lanes = room->trials->lanes->lanes;
	const struct td_lane *lane = lanes_of(room->trials, lanes, kind, (uint32_t)index);
	size_t nclasses = room->trials->baseline->rules->classes.n;
	const double **to = &room->class_on[unit * CLASS_COLUMNS(nclasses) + k];

	*to = lane ? column_of(room, &lane[unit]) : NULL;
	return *to || !lane;
}

static bool
make_class(struct td_lane_room *room, size_t unit)
{
	size_t n = room->trials->baseline->rules->classes.n;

	room->klass[unit] = make_column(room, 0);
	for (size_t k = 0; k < n; k++)
		if (!make_class_column(room, unit, k, TD_OUT_CLASS_FROM, k) ||
		    !make_class_column(room, unit, n + k, TD_OUT_CLASS_WHEN, k))
			return false;
	return room->klass[unit] && make_class_column(room, unit, 2 * n, TD_OUT_CLASS_ON, 0) &&
	       make_class_column(room, unit, 2 * n + 1, TD_OUT_DOWNGRADE, 0);
}

static bool
make_keys(struct td_lane_room *room)
{
	const struct td_lane_rules *r = room->trials->lanes;
	size_t nunits = r->lanes->nunits;

	for (size_t u = 0; u < nunits; u++) {
		bool varies = false, may = may_be_left_out(r, u, &varies);

		if (r->classes && !make_class(room, u))
			return false;
		room->fixed[u] = !varies;
		for (size_t k = 0; k < r->nkeys; k++)
			if (!make_key(room, k, u))
				return false;
		if (may && !(room->first[u] = make_column(room, NAN)))
			return false;
	}
	return true;
}

static bool
make_ranking(struct td_lane_room *room)
{
	const struct td_lane_rules *r = room->trials->lanes;
	size_t n = r->lanes->nunits;
	struct td_arena *arena = &room->arena;

	room->first = td_arena_alloc(arena, n * sizeof(*room->first));
	room->klass = td_arena_alloc(arena, n * sizeof(*room->klass));
	room->class_on =
		td_arena_alloc(arena, n * CLASS_COLUMNS(room->trials->baseline->rules->classes.n) *
					      sizeof(*room->class_on));
	room->keys = td_arena_alloc(arena, n * r->nkeys * sizeof(*room->keys));
	room->fixed = td_arena_alloc(arena, n * sizeof(*room->fixed));
	room->work = td_arena_alloc(arena, TD_PLACES_ROOM(n) * TD_PIECE * sizeof(*room->work));
	room->classes = td_arena_alloc(arena, TD_PIECE * sizeof(*room->classes));
	return room->first && room->klass && room->class_on && room->keys && room->fixed &&
	       room->work && room->classes && make_keys(room);
}

/* ---- what awards hang on ----------------------------------------------------------------------- */

/* [index * nunits + unit]; NULL: out of memory. */
static struct td_award_cell *
award_cells(struct td_lane_room *room, enum td_output_kind kind, size_t n, bool *has)
{
	const struct td_lanes *lanes = room->trials->lanes->lanes;
	struct td_award_cell *cells =
		td_arena_alloc(&room->arena, n * lanes->nunits * sizeof(*cells));

	for (uint32_t k = 0; cells && k < n; k++) {
		const struct td_lane *lane = lanes_of(room->trials, lanes, kind, k);

		if (has)
			has[k] = lane;
		for (size_t u = 0; lane && u < lanes->nunits; u++)
			cells[k * lanes->nunits + u] = (struct td_award_cell){
				lane[u].at == SIZE_MAX ? NULL : room->out[lane[u].at],
				lane[u].number
			};
	}
	return cells;
}

static bool
make_awards(struct td_lane_room *room)
{
	const struct td_ruleset *rules = room->trials->baseline->rules;
	size_t n = rules->awards.n;
	bool *has = td_arena_alloc(&room->arena, 3 * n * sizeof(*has));
	struct td_award_cells *c = &room->awards;

	if (!has)
		return false;
	c->knockout = award_cells(room, TD_OUT_KNOCKOUT, rules->knockouts.n, NULL);
	c->when = award_cells(room, TD_OUT_AWARD_WHEN, n, has);
	c->share = award_cells(room, TD_OUT_AWARD_SHARE, n, has + n);
	c->count = award_cells(room, TD_OUT_AWARD_COUNT, n, has + 2 * n);
	c->has_when = has;
	c->has_share = has + n;
	c->has_count = has + 2 * n;
	return c->knockout && c->when && c->share && c->count;
}

int
td_lane_room_new(const struct td_trials *t, struct td_lane_room **out, struct td_err *err)
{
	struct td_lane_room *room = calloc(1, sizeof(*room));
	int status;

	*out = NULL;
	if (!room)
		return td_fail_memory(err);
	room->trials = t;
	status = make_table(room) && make_outputs(room) && make_ranking(room) && make_awards(room)
			 ? TD_OK
			 : td_fail_memory(err);
	if (!status)
		status = td_award_memo_new(t->baseline, &room->awards, &room->memo, err);
	if (status)
		td_lane_room_free(room);
	else
		*out = room;
	return status;
}

void
td_lane_room_free(struct td_lane_room *room)
{
	if (!room)
		return;
	td_award_memo_free(room->memo);
	td_some_room_free(room->some);
	td_arena_fini(&room->arena);
	free(room);
}

/* ---- columns of the cells -------------------------------------------------------------------------- */

double *
td_lane_own(struct td_lane_room *room, size_t cell)
{
	if (!room->own[cell])
		room->own[cell] = make_column(
			room, base_of(room->trials->baseline, &room->trials->cells[cell]));
	return room->own[cell];
}

void
td_lane_set(struct td_lane_room *room, size_t cell, const double *values)
{
	room->table.columns[cell] = (double *)values; /* only read */
}

/* ---- a run --------------------------------------------------------------------------------------------- */

static bool
has_error(const struct td_lane_room *room, size_t n)
{
	for (const size_t *at = room->trials->lanes->errors; *at != SIZE_MAX; at++)
		for (size_t i = 0; i < n; i++)
			if (room->out[*at][i] > 0)
				return true;
	return false;
}

/* A total may be missing. */
static void
write_total(size_t n, const double *restrict total, int64_t *restrict out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = total[i] == total[i] ? (int64_t)total[i] : TD_TICKS_NONE;
}

/* Best class first: larger is better, no class last. */
static void
classify(struct td_lane_room *room, size_t unit, size_t n)
{
	const struct td_ruleset *rules = room->trials->baseline->rules;
	size_t nclasses = rules->classes.n;
	const double **columns = room->class_on + unit * CLASS_COLUMNS(nclasses);

	td_classify(rules, n, columns[2 * nclasses], columns, columns + nclasses,
		    columns[2 * nclasses + 1], room->classes);
	for (size_t i = 0; i < n; i++)
		room->klass[unit][i] = room->classes[i] == TD_NONE ? -(double)UINT32_MAX
								   : -(double)room->classes[i];
}

/* The first key of a unit that may be left out, where it is not. */
static void
leave_out(struct td_lane_room *room, size_t unit, const double *key, size_t n)
{
	double *first = room->first[unit];

	memcpy(first, key, n * sizeof(*first));
	for (const struct td_lane **k = room->trials->lanes->left_out; *k; k++) {
		const struct td_lane *lane = &(*k)[unit];
		const double *when = lane->at == SIZE_MAX ? NULL : room->out[lane->at];

		for (size_t i = 0; i < n; i++)
			first[i] = (when ? when[i] : lane->number) > 0 ? (double)NAN : first[i];
	}
}

static int
rank(struct td_lane_room *room, const struct td_trial_part *part, uint32_t *cluster,
     struct td_err *err)
{
	const struct td_lane_rules *r = room->trials->lanes;
	const double *keys[TD_OVER_UNITS * KEYS_MOST];
	size_t nunits = r->lanes->nunits;
	struct td_places places = { nunits, r->nkeys, cluster, room->fixed, r->exact, keys };

	for (size_t u = 0; r->classes && u < nunits; u++)
		classify(room, u, part->n);
	memcpy(keys, room->keys, nunits * r->nkeys * sizeof(*keys));
	for (size_t u = 0; u < nunits; u++)
		if (room->first[u]) {
			leave_out(room, u, keys[u], part->n);
			keys[u] = room->first[u];
		}
	return td_places(&places, part->n, part->out->n, TD_PIECE, room->work,
			 part->out->place + part->from, part->out->tied + part->from, err);
}

/* From the outputs to the standings. */
static int
conclude(struct td_lane_room *room, const struct td_trial_part *part, struct td_err *err)
{
	const struct td_table *table = room->trials->baseline->table;
	uint32_t cluster[TD_OVER_UNITS];

	if (has_error(room, part->n))
		return TD_EINVAL;
	for (size_t u = 0; u < table->n; u++) {
		cluster[u] = table->nclusters > 1 ? table->units[u].cluster : 0;
		write_total(part->n, room->total[u],
			    part->out->total + u * part->out->n + part->from);
	}
	TD_TRY(rank(room, part, cluster, err));
	return td_award_memo_run(room->memo, part, err);
}

int
td_lanes_run(const struct td_trials *t, struct td_lane_room *room, const struct td_trial_part *part,
	     struct td_err *err)
{
	for (size_t i = 0; i < t->ncells; i++)
		if (!room->table.columns[i] && !(room->table.columns[i] = td_lane_own(room, i)))
			return td_fail_memory(err);
	room->table.n = part->n;
	room->at_base = false;
	TD_TRY(td_eval(t->lanes->lanes->plan, &room->table, NULL, NULL, room->out, err));
	return conclude(room, part, err);
}

/* ---- trials that turn few of many --------------------------------------------------------------------- */

static int
make_base(const struct td_lane_rules *r, struct td_lane_room *room, struct td_err *err)
{
	size_t n;

	if (!room->some)
		TD_TRY(td_some_room_new(r->some, &room->some, err));
	td_plan_outputs(r->lanes->plan, &n);
	for (size_t k = 0; !room->at_base && k < n; k++)
		for (size_t i = 0; i < TD_PIECE; i++)
			room->out[k][i] = td_some_base(r->some, k);
	room->at_base = true;
	return TD_OK;
}

int
td_lanes_run_some(const struct td_trials *t, struct td_lane_room *room,
		  const struct td_some_turn *turns, size_t nturns, const struct td_trial_part *part,
		  bool *done, struct td_err *err)
{
	const struct td_lane_rules *r = t->lanes;
	int status;

	*done = false;
	TD_TRY(make_base(r, room, err));
	status = td_some_run(r->some, room->some, turns, nturns, room->out, done, err);
	if (!*done)
		return status;
	if (!status)
		status = conclude(room, part, err);
	td_some_turn_back(r->some, room->some, room->out);
	return status;
}
