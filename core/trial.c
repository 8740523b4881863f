#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trial_in.h"

/* What a thread works in. */
struct td_trial_room {
	struct td_lane_room *lanes;
	struct td_row_room *rows; /* neither: trial by trial */
	TD_LIST(struct td_some_turn) turns;
	size_t most; /* trials that there is room for */
};

/* ---- which outputs ------------------------------------------------------------------- */

bool
td_trial_is_class(const struct td_ruleset *rules, size_t key)
{
	if (key < rules->rank_by.n)
		return rules->rank_by.at[key].is_class;
	return key - rules->rank_by.n < rules->ties.n &&
	       rules->ties.at[key - rules->rank_by.n].is_class;
}

bool
td_trial_by_class(const struct td_ruleset *rules)
{
	for (size_t k = 0; k < rules->rank_by.n + rules->ties.n; k++)
		if (td_trial_is_class(rules, k))
			return true;
	return false;
}

/* Parts of the total are looked at too where the total may do without them: none may be too large. */
static bool
is_wanted(const struct td_ruleset *rules, enum td_output_kind kind)
{
	switch (kind) {
	case TD_OUT_BASE:
	case TD_OUT_BONUS:
	case TD_OUT_DEDUCTION:
		return rules->total || rules->total_cap || rules->total_floor;
	case TD_OUT_NPENDING:
	case TD_OUT_POINTS:
	case TD_OUT_PENDING:
	case TD_OUT_MEASURE:
		return false;
	case TD_OUT_CLASS_ON:
	case TD_OUT_CLASS_FROM:
	case TD_OUT_CLASS_WHEN:
	case TD_OUT_DOWNGRADE:
		return td_trial_by_class(rules);
	default:
		return true;
	}
}

bool *
td_trial_wanted(const struct td_scoring *s)
{
	size_t n;
	const struct td_output *outputs = td_plan_outputs(s->plan, &n);
	bool *wanted = calloc(n + 1, sizeof(*wanted));

	for (size_t i = 0; wanted && i < n; i++)
		wanted[i] = is_wanted(s->rules, outputs[i].kind);
	return wanted;
}

/* ---- trials ---------------------------------------------------------------------------- */

static bool
is_cell(const struct td_cell *cell, const struct td_dial *dial)
{
	bool param = dial->kind == TD_DIAL_PARAM;

	return cell->param == param && cell->index == dial->index &&
	       (param || cell->row == dial->row);
}

static uint64_t
number_of(const struct td_dial *dial)
{
	return dial->kind == TD_DIAL_PARAM
		       ? dial->index
		       : UINT64_C(1) << 63 | (uint64_t)dial->row << 32 | dial->index;
}

static int
by_number(const void *pa, const void *pb)
{
	const struct td_dial *a = *(const struct td_dial *const *)pa,
			     *b = *(const struct td_dial *const *)pb;
	uint64_t x = number_of(a), y = number_of(b);

	return (x > y) - (x < y);
}

/* Dials of one name turn the same cell. */
static bool
find_cells(struct td_trials *t)
{
	const struct td_dial **sorted = calloc(t->ndials + 1, sizeof(*sorted));

	t->cells = calloc(t->ndials + 1, sizeof(*t->cells));
	t->cell_of = calloc(t->ndials + 1, sizeof(*t->cell_of));
	for (size_t i = 0; sorted && i < t->ndials; i++)
		sorted[i] = &t->dials[i];
	if (sorted && t->ndials)
		qsort(sorted, t->ndials, sizeof(*sorted), by_number);
	for (size_t i = 0; sorted && t->cells && t->cell_of && i < t->ndials; i++) {
		const struct td_dial *d = sorted[i];

		if (!t->ncells || !is_cell(&t->cells[t->ncells - 1], d))
			t->cells[t->ncells++] =
				(struct td_cell){ d->kind == TD_DIAL_PARAM, d->index, d->row };
		t->cell_of[d - t->dials] = (uint32_t)t->ncells - 1;
	}
	free(sorted);
	return sorted && t->cells && t->cell_of;
}

/* What fails as it is, or cannot be told from a failure, is left to the engine trial by trial. */
static int
score_baseline(const struct td_scoring *s, bool *fails, struct td_err *err)
{
	struct td_score_opts opts = { 0 };
	struct td_result *result = NULL;
	int status = s->result ? TD_OK
			       : td_engine_score(s->rules, s->plan, s->table, s->slots, &opts,
						 &result, err);

	td_result_free(result);
	*fails = status != TD_OK;
	return status == TD_ENOMEM ? status : TD_OK;
}

static bool
has_function(const struct td_ruleset *rules, uint32_t flag)
{
	for (size_t i = 0; i < rules->natives.n; i++)
		if (rules->natives.at[i].flags & flag)
			return true;
	return false;
}

static int
fill(struct td_trials *t, const struct td_dial *dials, struct td_err *err)
{
	bool fails;

	t->dials = calloc(t->ndials + 1, sizeof(*t->dials));
	if (!t->dials)
		return td_fail_memory(err);
	if (t->ndials)
		memcpy(t->dials, dials, t->ndials * sizeof(*dials));
	if (!find_cells(t))
		return td_fail_memory(err);
	TD_TRY(score_baseline(t->baseline, &fails, err));
	if (!fails)
		TD_TRY(td_lane_rules_new(t, &t->lanes, err));
	return fails || t->lanes ? TD_OK : td_row_rules_new(t, &t->rows, err);
}

int
td_trials_new(const struct td_scoring *baseline, const struct td_dial *dials, size_t ndials,
	      struct td_trials **out, struct td_err *err)
{
	struct td_trials *t = calloc(1, sizeof(*t));
	int status;

	*out = NULL;
	if (!t || pthread_mutex_init(&t->lock, NULL)) {
		free(t);
		return td_fail_memory(err);
	}
	t->baseline = baseline;
	t->ndials = ndials;
	t->serial = has_function(baseline->rules, TD_FUNC_SERIAL);
	status = fill(t, dials, err);
	if (status)
		td_trials_free(t);
	else
		*out = t;
	return status;
}

void
td_trials_free(struct td_trials *t)
{
	if (!t)
		return;
	td_lane_rules_free(t->lanes);
	td_row_rules_free(t->rows);
	pthread_mutex_destroy(&t->lock);
	free(t->cells);
	free(t->cell_of);
	free(t->dials);
	free(t);
}

size_t
td_trials_block(const struct td_trials *t)
{
	size_t n = TD_CELLS / (t->baseline->table->n + 1) + 1;

	return n < TD_PIECE ? n : n / TD_PIECE * TD_PIECE;
}

/* ---- standings ------------------------------------------------------------------------- */

static int
make_room(struct td_standings *s, const struct td_trials *t, struct td_err *err)
{
	s->room = td_arena_alloc(&s->arena, sizeof(*s->room));
	if (!s->room)
		return td_fail_memory(err);
	s->room->most = s->n;
	if (t->lanes)
		return td_lane_room_new(t, &s->room->lanes, err);
	return t->rows ? td_row_room_new(t, &s->room->rows, err) : TD_OK;
}

int
td_standings_init(struct td_standings *s, const struct td_trials *t, size_t n, struct td_err *err)
{
	size_t nunits = t->baseline->table->n, nawards = t->baseline->rules->awards.n;
	size_t cells = n * nunits;
	int status;

	*s = (struct td_standings){ .n = n, .nunits = nunits, .nawards = nawards };
	s->total = td_arena_alloc(&s->arena, cells * sizeof(*s->total));
	s->place = td_arena_alloc(&s->arena, cells * sizeof(*s->place));
	s->tied = td_arena_alloc(&s->arena, cells);
	s->awards = td_arena_alloc(&s->arena, cells * nawards);
	status = s->total && s->place && s->tied && s->awards ? make_room(s, t, err)
							      : td_fail_memory(err);
	if (status)
		td_standings_fini(s);
	return status;
}

void
td_standings_fini(struct td_standings *s)
{
	if (s->room) {
		td_lane_room_free(s->room->lanes);
		td_row_room_free(s->room->rows);
		td_list_fini(&s->room->turns);
	}
	td_arena_fini(&s->arena);
	*s = (struct td_standings){ 0 };
}

static void
write_result(const struct td_result *r, size_t trial, struct td_standings *out)
{
	size_t n = out->n;

	for (size_t row = 0; row < out->nunits; row++) {
		size_t at = row * n + trial;

		out->total[at] = r->total[row];
		out->place[at] = r->place[row];
		out->tied[at] = r->tied[row];
	}
	for (size_t k = 0; k < out->nawards; k++)
		for (size_t row = 0; row < out->nunits; row++)
			out->awards[(k * out->nunits + row) * n + trial] = r->awards[k][row];
}

/* ---- one trial, by the engine -------------------------------------------------------------------------- */

/* Copies of what the dials turn. */
struct copy {
	double *slots;
	struct td_table table;
	struct td_arena arena;
};

static bool
copy_column(struct copy *c, const struct td_table *base, uint32_t column)
{
	size_t n = base->n;

	if (c->table.columns[column] != base->columns[column])
		return true;
	c->table.columns[column] = td_arena_alloc(&c->arena, n * sizeof(double));
	if (base->na[column])
		c->table.na[column] = td_arena_alloc(&c->arena, n);
	return c->table.columns[column] && (!base->na[column] || c->table.na[column]);
}

static bool
make_copy(struct copy *c, const struct td_trials *t)
{
	const struct td_table *base = t->baseline->table;

	*c = (struct copy){ .table = *base };
	c->table.arena = (struct td_arena){ 0 };
	c->table.columns = td_arena_alloc(&c->arena, base->ncolumns * sizeof(*base->columns));
	c->table.na = td_arena_alloc(&c->arena, base->ncolumns * sizeof(*base->na));
	c->slots =
		td_arena_alloc(&c->arena, (t->baseline->rules->params.n + 1) * sizeof(*c->slots));
	if (!c->table.columns || !c->table.na || !c->slots)
		return false;
	for (size_t i = 0; i < base->ncolumns; i++) {
		c->table.columns[i] = base->columns[i];
		c->table.na[i] = base->na[i];
	}
	for (size_t i = 0; i < t->ndials; i++)
		if (t->dials[i].kind == TD_DIAL_FIGURE && !copy_column(c, base, t->dials[i].index))
			return false;
	return true;
}

/* As the baseline has it. */
static void
turn_back(struct copy *c, const struct td_trials *t)
{
	const struct td_table *base = t->baseline->table;

	memcpy(c->slots, t->baseline->slots, t->baseline->rules->params.n * sizeof(*c->slots));
	for (size_t i = 0; i < t->ndials; i++) {
		uint32_t column = t->dials[i].index;

		if (t->dials[i].kind != TD_DIAL_FIGURE)
			continue;
		memcpy(c->table.columns[column], base->columns[column], base->n * sizeof(double));
		if (base->na[column])
			memcpy(c->table.na[column], base->na[column], base->n);
	}
}

static void
turn(struct copy *c, const struct td_dial *dial, double value)
{
	if (dial->kind == TD_DIAL_PARAM) {
		c->slots[dial->index] = value;
		return;
	}
	c->table.columns[dial->index][dial->row] = value;
	if (c->table.na[dial->index] && !isnan(value))
		c->table.na[dial->index][dial->row] = 0;
}

static int
score(const struct td_trials *t, const struct copy *c, size_t trial, struct td_standings *out,
      struct td_err *err)
{
	struct td_score_opts opts = { 0 };
	struct td_result *result;

	TD_TRY(td_engine_score(t->baseline->rules, t->baseline->plan, &c->table, c->slots, &opts,
			       &result, err));
	write_result(result, trial, out);
	td_result_free(result);
	return TD_OK;
}

/* Values of the dials, one way or the other; trials count from the beginning of the block. */
struct given {
	const double *const *values; /* per dial */
	const struct td_turn *turns; /* sorted; where values is NULL */
	size_t nturns;
};

/* The turns of trial and those behind it. */
static size_t
find_turn(const struct given *given, size_t trial)
{
	size_t from = 0, to = given->nturns;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (given->turns[middle].trial < trial)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void
turn_all(struct copy *c, const struct td_trials *t, const struct given *given, size_t trial)
{
	for (size_t i = 0; given->values && i < t->ndials; i++)
		if (given->values[i])
			turn(c, &t->dials[i], given->values[i][trial]);
	for (size_t at = find_turn(given, trial);
	     at < given->nturns && given->turns[at].trial == trial; at++)
		turn(c, &t->dials[given->turns[at].dial], given->turns[at].value);
}

static int
run_by_engine(const struct td_trials *t, const struct given *given,
	      const struct td_trial_part *part, struct td_err *err)
{
	struct copy c;
	int status = make_copy(&c, t) ? TD_OK : td_fail_memory(err);

	for (size_t i = part->from; !status && i < part->from + part->n; i++) {
		turn_back(&c, t);
		turn_all(&c, t, given, i);
		status = score(t, &c, i, part->out, err);
	}
	td_arena_fini(&c.arena);
	return status;
}

/* ---- many trials at once ----------------------------------------------------------------- */

static int
own_column(struct td_lane_room *room, size_t cell, double **own, struct td_err *err)
{
	*own = td_lane_own(room, cell);
	if (!*own)
		return td_fail_memory(err);
	td_lane_set(room, cell, *own);
	return TD_OK;
}

static int
set_values(const struct td_trials *t, struct td_lane_room *room, const struct given *given,
	   size_t from, struct td_err *err)
{
	double *own;

	for (size_t i = 0; i < t->ncells; i++)
		TD_TRY(own_column(room, i, &own, err));
	for (size_t i = 0; i < t->ndials; i++)
		if (given->values[i])
			td_lane_set(room, t->cell_of[i], given->values[i] + from);
	return TD_OK;
}

static int
set_turns(const struct td_trials *t, struct td_lane_room *room, const struct given *given,
	  const struct td_trial_part *part, struct td_err *err)
{
	double *own;

	for (size_t i = 0; i < t->ncells; i++)
		TD_TRY(own_column(room, i, &own, err));
	for (size_t at = find_turn(given, part->from);
	     at < given->nturns && given->turns[at].trial < part->from + part->n; at++) {
		const struct td_turn *turn = &given->turns[at];

		td_lane_own(room, t->cell_of[turn->dial])[turn->trial - part->from] = turn->value;
	}
	return TD_OK;
}

static void
unset_turns(const struct td_trials *t, struct td_lane_room *room, const struct given *given,
	    const struct td_trial_part *part)
{
	for (size_t at = find_turn(given, part->from);
	     at < given->nturns && given->turns[at].trial < part->from + part->n; at++) {
		const struct td_turn *turn = &given->turns[at];

		td_lane_own(room, t->cell_of[turn->dial])[turn->trial - part->from] =
			td_dial_value(t->baseline, &t->dials[turn->dial]);
	}
}

static int
run_dense(const struct td_trials *t, struct td_lane_room *room, const struct given *given,
	  const struct td_trial_part *part, struct td_err *err)
{
	int status = given->values ? set_values(t, room, given, part->from, err)
				   : set_turns(t, room, given, part, err);

	if (!status)
		status = td_lanes_run(t, room, part, err);
	if (!given->values)
		unset_turns(t, room, given, part);
	return status;
}

/* The turns of a part as the lanes count them. */
static bool
gather_turns(const struct td_trials *t, struct td_trial_room *room, const struct given *given,
	     const struct td_trial_part *part)
{
	room->turns.n = 0;
	for (size_t at = find_turn(given, part->from);
	     at < given->nturns && given->turns[at].trial < part->from + part->n; at++) {
		const struct td_turn *turn = &given->turns[at];
		struct td_some_turn some = { t->cell_of[turn->dial],
					     turn->trial - (uint32_t)part->from, turn->value };

		if (!td_list_push(&room->turns, some))
			return false;
	}
	return true;
}

static int
run_lanes(const struct td_trials *t, struct td_trial_room *room, const struct given *given,
	  const struct td_trial_part *part, struct td_err *err)
{
	bool done = false;
	int status = TD_OK;

	if (!given->values)
		status = gather_turns(t, room, given, part)
				 ? td_lanes_run_some(t, room->lanes, room->turns.at, room->turns.n,
						     part, &done, err)
				 : td_fail_memory(err);
	return done || status ? status : run_dense(t, room->lanes, given, part, err);
}

static int
turn_rows(const struct td_trials *t, struct td_row_room *room, const struct given *given,
	  size_t trial, struct td_err *err)
{
	for (size_t i = 0; given->values && i < t->ndials; i++)
		if (given->values[i])
			TD_TRY(td_row_turn(room, &t->dials[i], given->values[i][trial], err));
	for (size_t at = find_turn(given, trial);
	     at < given->nturns && given->turns[at].trial == trial; at++)
		TD_TRY(td_row_turn(room, &t->dials[given->turns[at].dial], given->turns[at].value,
				   err));
	return TD_OK;
}

/* What the other ways cannot tell, such as which trial fails and why, the engine does. */
static int
run_row(const struct td_trials *t, struct td_row_room *room, const struct given *given,
	size_t trial, struct td_standings *out, struct td_err *err)
{
	struct td_trial_part one = { trial, 1, out };
	int status = turn_rows(t, room, given, trial, err);

	if (!status)
		status = td_rows_run(room, trial, out, err);
	td_row_turn_back(room);
	if (!status || status == TD_ENOMEM)
		return status;
	td_rows_flush(room, out);
	return run_by_engine(t, given, &one, err);
}

static int
run_rows(const struct td_trials *t, struct td_row_room *room, const struct given *given,
	 const struct td_trial_part *part, struct td_err *err)
{
	int status = TD_OK;

	for (size_t i = part->from; !status && i < part->from + part->n; i++)
		status = run_row(t, room, given, i, part->out, err);
	td_rows_flush(room, part->out);
	return status;
}

static int
run_part(const struct td_trials *t, const struct given *given, const struct td_trial_part *part,
	 struct td_err *err)
{
	struct td_trial_room *room = part->out->room;
	int status;

	if (room->rows)
		return run_rows(t, room->rows, given, part, err);
	status = room->lanes ? run_lanes(t, room, given, part, err) : TD_EINVAL;
	if (status && status != TD_ENOMEM)
		status = run_by_engine(t, given, part, err);
	return status;
}

static int
run(const struct td_trials *t, size_t n, const struct given *given, struct td_standings *out,
    struct td_err *err)
{
	struct td_trials *lockable = (struct td_trials *)t; /* the lock is all that changes */
	int status = TD_OK;

	assert(n <= out->room->most);
	out->n = n;
	if (t->serial)
		pthread_mutex_lock(&lockable->lock);
	for (size_t from = 0; !status && from < n; from += TD_PIECE) {
		struct td_trial_part part = { from, n - from < TD_PIECE ? n - from : TD_PIECE,
					      out };

		status = run_part(t, given, &part, err);
	}
	if (t->serial)
		pthread_mutex_unlock(&lockable->lock);
	return status;
}

int
td_trials_run(const struct td_trials *t, size_t n, const double *const *values,
	      struct td_standings *out, struct td_err *err)
{
	static const double *const none[1] = { NULL };
	struct given given = { .values = t->ndials ? values : none };

	return run(t, n, &given, out, err);
}

int
td_trials_run_some(const struct td_trials *t, size_t n, const struct td_turn *turns, size_t nturns,
		   struct td_standings *out, struct td_err *err)
{
	struct given given = { .turns = turns, .nturns = nturns };

	return run(t, n, &given, out, err);
}
