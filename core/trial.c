#include "trial.h"

#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 256 /* trials */
};

struct td_trials {
	const struct td_scoring *baseline;
	struct td_dial *dials;
	size_t ndials;
};

int
td_trials_new(const struct td_scoring *baseline, const struct td_dial *dials, size_t ndials,
	      struct td_trials **out, struct td_err *err)
{
	struct td_trials *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t)
		return td_fail_memory(err);
	t->baseline = baseline;
	t->ndials = ndials;
	t->dials = calloc(ndials + 1, sizeof(*t->dials));
	if (!t->dials) {
		free(t);
		return td_fail_memory(err);
	}
	if (ndials)
		memcpy(t->dials, dials, ndials * sizeof(*dials));
	*out = t;
	return TD_OK;
}

void
td_trials_free(struct td_trials *t)
{
	if (!t)
		return;
	free(t->dials);
	free(t);
}

size_t
td_trials_block(const struct td_trials *t)
{
	(void)t;
	return BLOCK;
}

/* ---- standings ------------------------------------------------------------------------- */

int
td_standings_init(struct td_standings *s, const struct td_trials *t, size_t n, struct td_err *err)
{
	size_t nunits = t->baseline->table->n, nawards = t->baseline->rules->awards.n;
	size_t cells = n * nunits;

	*s = (struct td_standings){ .n = n, .nunits = nunits, .nawards = nawards };
	s->total = td_arena_alloc(&s->arena, cells * sizeof(*s->total));
	s->place = td_arena_alloc(&s->arena, cells * sizeof(*s->place));
	s->tied = td_arena_alloc(&s->arena, cells);
	s->awards = td_arena_alloc(&s->arena, cells * nawards);
	if (s->total && s->place && s->tied && s->awards)
		return TD_OK;
	td_standings_fini(s);
	return td_fail_memory(err);
}

void
td_standings_fini(struct td_standings *s)
{
	td_arena_fini(&s->arena);
	*s = (struct td_standings){ 0 };
}

static void
copy_result(const struct td_result *r, size_t n, size_t trial, struct td_standings *out)
{
	for (size_t row = 0; row < out->nunits; row++) {
		size_t at = row * n + trial;

		out->total[at] = r->total[row];
		out->place[at] = r->place[row];
		out->tied[at] = r->tied[row];
		for (size_t k = 0; k < out->nawards; k++)
			out->awards[(k * out->nunits + row) * n + trial] = r->awards[k][row];
	}
}

/* ---- one trial -------------------------------------------------------------------------- */

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
score(const struct td_trials *t, const struct copy *c, size_t n, size_t trial,
      struct td_standings *out, struct td_err *err)
{
	struct td_score_opts opts = { 0 };
	struct td_result *result;

	TD_TRY(td_engine_score(t->baseline->rules, t->baseline->plan, &c->table, c->slots, &opts,
			       &result, err));
	copy_result(result, n, trial, out);
	td_result_free(result);
	return TD_OK;
}

int
td_trials_run(const struct td_trials *t, size_t n, const double *const *values,
	      struct td_standings *out, struct td_err *err)
{
	struct copy c;
	int status = make_copy(&c, t) ? TD_OK : td_fail_memory(err);

	out->n = n;
	for (size_t trial = 0; !status && trial < n; trial++) {
		turn_back(&c, t);
		for (size_t i = 0; i < t->ndials; i++)
			if (values[i])
				turn(&c, &t->dials[i], values[i][trial]);
		status = score(t, &c, n, trial, out, err);
	}
	td_arena_fini(&c.arena);
	return status;
}

int
td_trials_run_some(const struct td_trials *t, size_t n, const struct td_turn *turns, size_t nturns,
		   struct td_standings *out, struct td_err *err)
{
	struct copy c;
	int status = make_copy(&c, t) ? TD_OK : td_fail_memory(err);

	out->n = n;
	for (size_t trial = 0, at = 0; !status && trial < n; trial++) {
		turn_back(&c, t);
		for (; at < nturns && turns[at].trial == trial; at++)
			turn(&c, &t->dials[turns[at].dial], turns[at].value);
		status = score(t, &c, n, trial, out, err);
	}
	td_arena_fini(&c.arena);
	return status;
}
