#include "calc/some.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/over.h"
#include "calc/plan_in.h"

enum {
	WORDS = TD_SOME_TRIALS / 64,
	POOL = 192 * TD_SOME_TRIALS, /* numbers of a run: more is done densely */
	NO_SET = 0
};

/* Trials that turn one of these cells.  Set 1 + cell is the cell by itself; others are unions of sets before them. */
struct set {
	size_t parents; /* first in some->parents */
	size_t nparents;
};

struct td_some {
	const struct td_plan *plan;
	double *base;     /* per value: its value in the baseline */
	uint32_t *set_of; /* per value; NO_SET: a number */
	bool *is_sum;     /* per step: a sum of whole numbers, which may be added to */
	TD_LIST(struct set) sets;
	TD_LIST(uint32_t) parents;
	size_t ncells, most_args;
};

struct td_some_room {
	uint64_t *bits;    /* [set * WORDS]: its trials */
	uint16_t **trials; /* per set: the same as a list */
	uint32_t *count;   /* per set */
	uint16_t *list;    /* POOL: where the lists are */
	double *pool;      /* POOL: where values are */
	double **at;       /* per value: its number, or its column for the trials of its set */
	double **args;     /* per value: as the step at hand sees it */
	uint16_t *place;   /* per trial: where it stands in the list of the set at hand */
	const double **native;
	double **cell;    /* per cell: its column, NULL: nothing hangs on it */
	uint32_t *filled; /* per cell */
	size_t used;      /* of the pool */
};

/* ---- which sets ------------------------------------------------------------------------ */

struct maker {
	struct td_some *some;
	size_t words;            /* of a set's cells */
	TD_LIST(uint64_t) cells; /* [set * words] */
	uint32_t *table;         /* hash table of sets */
	size_t room;
	uint64_t *now; /* the set being made */
};

static uint64_t
hash_of(const struct maker *m, const uint64_t *cells)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < m->words; i++) {
		hash = (hash ^ cells[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

static uint32_t *
find(const struct maker *m, const uint64_t *cells)
{
	size_t at = hash_of(m, cells) & (m->room - 1);

	while (m->table[at] &&
	       memcmp(m->cells.at + m->table[at] * m->words, cells, m->words * sizeof(*cells)) != 0)
		at = (at + 1) & (m->room - 1);
	return &m->table[at];
}

static bool
add_set(struct maker *m, const uint32_t *parents, size_t n)
{
	struct set set = { m->some->parents.n, n };

	for (size_t i = 0; i < n; i++)
		if (!td_list_push(&m->some->parents, parents[i]))
			return false;
	for (size_t i = 0; i < m->words; i++)
		if (!td_list_push(&m->cells, m->now[i]))
			return false;
	*find(m, m->now) = (uint32_t)m->some->sets.n;
	return td_list_push(&m->some->sets, set);
}

/* The set of a step; false: out of memory. */
static bool
find_set(struct maker *m, const td_val *args, size_t n, uint32_t *parents, uint32_t *set)
{
	size_t nparents = 0;

	memset(m->now, 0, m->words * sizeof(*m->now));
	for (size_t k = 0; k < n; k++) {
		uint32_t of = m->some->set_of[args[k]];
		size_t i = 0;

		while (i < nparents && parents[i] != of)
			i++;
		if (of == NO_SET || i < nparents)
			continue;
		parents[nparents++] = of;
		for (i = 0; i < m->words; i++)
			m->now[i] |= m->cells.at[of * m->words + i];
	}
	*set = nparents == 1 ? parents[0] : *find(m, m->now);
	if (*set || !nparents)
		return true;
	*set = (uint32_t)m->some->sets.n;
	return add_set(m, parents, nparents);
}

static bool
make_cell_sets(struct maker *m)
{
	bool ok = td_list_push(&m->some->sets, (struct set){ 0 }); /* none */

	for (size_t i = 0; ok && i < m->words; i++)
		ok = td_list_push(&m->cells, 0);
	for (size_t i = 0; ok && i < m->some->ncells; i++) {
		memset(m->now, 0, m->words * sizeof(*m->now));
		m->now[i / 64] = UINT64_C(1) << i % 64;
		ok = add_set(m, NULL, 0);
	}
	return ok;
}

static bool
make_step_sets(struct maker *m)
{
	const struct td_plan *plan = m->some->plan;
	uint32_t *parents = calloc(m->some->most_args + 1, sizeof(*parents));
	bool ok = parents;

	for (size_t i = 0; ok && i < plan->inputs.n; i++)
		m->some->set_of[plan->inputs.at[i]] = plan->values.at[plan->inputs.at[i]].ref + 1;
	for (size_t i = 0; ok && i < plan->steps.n; i++) {
		const struct td_step *step = &plan->steps.at[i];

		ok = find_set(m, td_step_args(plan, step), step->nargs, parents,
			      &m->some->set_of[step->value]);
	}
	free(parents);
	return ok;
}

static bool
make_sets(struct td_some *some)
{
	struct maker m = { .some = some, .words = some->ncells / 64 + 1, .room = 64 };
	bool ok;

	while (m.room < 4 * (some->ncells + some->plan->steps.n))
		m.room *= 2;
	m.table = calloc(m.room, sizeof(*m.table));
	m.now = calloc(m.words, sizeof(*m.now));
	ok = m.table && m.now && make_cell_sets(&m) && make_step_sets(&m);
	free(m.table);
	free(m.now);
	td_list_fini(&m.cells);
	return ok;
}

/* ---- one step ----------------------------------------------------------------------------- */

static const struct td_value *
value_at(const struct td_some *some, td_val value)
{
	return &some->plan->values.at[value];
}

static int
call_native(const struct td_plan *plan, const struct td_step *step, size_t n, double *const *at,
	    const double **native, double *out, struct td_err *err)
{
	const struct td_func *func = &plan->rules->natives.at[plan->values.at[step->value].ref];
	const td_val *args = td_step_args(plan, step);

	for (size_t k = 0; k < step->nargs; k++)
		native[k] = at[args[k]];
	TD_TRY(func->batch(func->self, n, step->nargs, native, out, err));
	return td_kernel_exceeds(n, out, DBL_MAX) ? TD_EINVAL : TD_OK;
}

static int
run_step(const struct td_plan *plan, const struct td_step *step, size_t n, double *const *at,
	 const double **native, double *out, struct td_err *err)
{
	const struct td_value *v = &plan->values.at[step->value];
	struct td_call call = td_step_call(plan, step);

	if (step->run)
		step->run(n, out, at, &call);
	else if (v->op >= TD_OP_OVER)
		return td_over(v->op, n, out, at, &call, err);
	else
		return call_native(plan, step, n, at, native, out, err);
	return TD_OK;
}

/* ---- the baseline --------------------------------------------------------------------------- */

static int
compute_number(const struct td_plan *plan, td_val value, double *const *at, const double **native,
	       double *out, struct td_err *err)
{
	const struct td_value *v = &plan->values.at[value];
	const td_val *args = td_value_args(plan, v);
	struct td_call call = { args, v->nargs ? plan->strides.at + v->args : NULL, v->nargs,
				v->flags };

	if (v->op >= TD_OP_OVER)
		return td_over(v->op, 1, out, at, &call, err);
	if (v->op != TD_OP_NATIVE) {
		td_kernel_for(v->op, NULL, v->nargs)(1, out, at, &call);
		return TD_OK;
	}
	for (size_t k = 0; k < v->nargs; k++)
		native[k] = at[args[k]];
	return plan->rules->natives.at[v->ref].batch(plan->rules->natives.at[v->ref].self, 1,
						     v->nargs, native, out, err);
}

static int
compute_base(struct td_some *some, double **at, const double **native, struct td_err *err)
{
	const struct td_plan *plan = some->plan;

	for (size_t i = 1; i < plan->values.n; i++)
		at[i] = &some->base[i];
	for (size_t i = 0; i < plan->scalars.n; i++)
		some->base[plan->scalars.at[i]] = plan->numbers.at[i];
	feclearexcept(FE_OVERFLOW);
	for (size_t i = 0; i < plan->computed.n; i++)
		TD_TRY(compute_number(plan, plan->computed.at[i], at, native,
				      at[plan->computed.at[i]], err));
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct td_step *step = &plan->steps.at[i];

		TD_TRY(run_step(plan, step, 1, at, native, at[step->value], err));
	}
	return fetestexcept(FE_OVERFLOW) ? TD_EINVAL : TD_OK;
}

static int
make_base(struct td_some *some, const double *base, struct td_err *err)
{
	const struct td_plan *plan = some->plan;
	double **at = calloc(plan->values.n, sizeof(*at));
	const double **native = calloc(plan->max_native_args + 1, sizeof(*native));
	int status = at && native ? TD_OK : td_fail_memory(err);

	for (size_t i = 0; !status && i < plan->inputs.n; i++)
		some->base[plan->inputs.at[i]] = base[plan->values.at[plan->inputs.at[i]].ref];
	if (!status)
		status = compute_base(some, at, native, err);
	free(at);
	free(native);
	return status;
}

/* ---- building ----------------------------------------------------------------------------------- */

static bool
make_room(struct td_some *some)
{
	const struct td_plan *plan = some->plan;

	some->base = calloc(plan->values.n, sizeof(*some->base));
	some->set_of = calloc(plan->values.n, sizeof(*some->set_of));
	some->is_sum = calloc(plan->steps.n + 1, sizeof(*some->is_sum));
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].nargs > some->most_args)
			some->most_args = plan->steps.at[i].nargs;
	return some->base && some->set_of && some->is_sum;
}

static void
find_sums(struct td_some *some, const struct td_lanes *lanes)
{
	const struct td_plan *plan = some->plan;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct td_step *step = &plan->steps.at[i];

		some->is_sum[i] = value_at(some, step->value)->op == TD_OP_SUM && !step->fused;
		for (size_t k = 0; k < step->nargs; k++)
			some->is_sum[i] &= lanes->whole[td_step_args(plan, step)[k]];
	}
}

int
td_some_new(const struct td_lanes *lanes, const double *base, size_t ncells, struct td_some **out,
	    struct td_err *err)
{
	struct td_some *some = calloc(1, sizeof(*some));
	int status;

	*out = NULL;
	if (!some)
		return td_fail_memory(err);
	some->plan = lanes->plan;
	some->ncells = ncells;
	status = make_room(some) && make_sets(some) ? TD_OK : td_fail_memory(err);
	if (!status)
		status = make_base(some, base, err);
	if (!status) {
		find_sums(some, lanes);
		*out = some;
		some = NULL; /* handed over */
	}
	td_some_free(some);
	return status;
}

void
td_some_free(struct td_some *some)
{
	if (!some)
		return;
	free(some->base);
	free(some->set_of);
	free(some->is_sum);
	td_list_fini(&some->sets);
	td_list_fini(&some->parents);
	free(some);
}

double
td_some_base(const struct td_some *some, size_t output)
{
	return some->base[some->plan->outputs.at[output].value];
}

int
td_some_room_new(const struct td_some *some, struct td_some_room **out, struct td_err *err)
{
	struct td_some_room *r = calloc(1, sizeof(*r));
	const struct td_plan *plan = some->plan;

	*out = NULL;
	if (!r)
		return td_fail_memory(err);
	r->bits = calloc(some->sets.n * WORDS, sizeof(*r->bits));
	r->trials = calloc(some->sets.n, sizeof(*r->trials));
	r->count = calloc(some->sets.n, sizeof(*r->count));
	r->list = malloc(POOL * sizeof(*r->list));
	r->pool = malloc(POOL * sizeof(*r->pool));
	r->at = calloc(plan->values.n, sizeof(*r->at));
	r->args = calloc(plan->values.n, sizeof(*r->args));
	r->place = calloc(TD_SOME_TRIALS, sizeof(*r->place));
	r->native = calloc(plan->max_native_args + 1, sizeof(*r->native));
	r->cell = calloc(some->ncells + 1, sizeof(*r->cell));
	r->filled = calloc(some->ncells + 1, sizeof(*r->filled));
	if (!r->bits || !r->trials || !r->count || !r->list || !r->pool || !r->at || !r->args ||
	    !r->place || !r->native || !r->cell || !r->filled) {
		td_some_room_free(r);
		return td_fail_memory(err);
	}
	for (size_t i = 0; i < plan->scalars.n; i++)
		r->args[plan->scalars.at[i]] = r->at[plan->scalars.at[i]] =
			&some->base[plan->scalars.at[i]];
	*out = r;
	return TD_OK;
}

void
td_some_room_free(struct td_some_room *r)
{
	if (!r)
		return;
	free(r->bits);
	free(r->trials);
	free(r->count);
	free(r->list);
	free(r->pool);
	free(r->at);
	free(r->args);
	free(r->place);
	free(r->native);
	free(r->cell);
	free(r->filled);
	free(r);
}

/* ---- the trials of each set ---------------------------------------------------------------------- */

static void
mark_turns(const struct td_some *some, struct td_some_room *r, const struct td_some_turn *turns,
	   size_t n)
{
	memset(r->bits, 0, some->sets.n * WORDS * sizeof(*r->bits));
	for (size_t i = 0; i < n; i++)
		r->bits[(turns[i].cell + 1) * WORDS + turns[i].trial / 64] |=
			UINT64_C(1) << turns[i].trial % 64;
}

static void
unite(const struct td_some *some, struct td_some_room *r, size_t set)
{
	const struct set *s = &some->sets.at[set];
	uint64_t *bits = r->bits + set * WORDS;

	for (size_t k = 0; k < s->nparents; k++) {
		const uint64_t *from = r->bits + some->parents.at[s->parents + k] * WORDS;

		for (size_t w = 0; w < WORDS; w++)
			bits[w] |= from[w];
	}
}

static size_t
list_trials(const uint64_t *bits, uint16_t *list)
{
	size_t n = 0;

	for (size_t w = 0; w < WORDS; w++)
		for (uint64_t left = bits[w]; left; left &= left - 1)
			list[n++] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(left));
	return n;
}

/* False: too many. */
static bool
list_sets(const struct td_some *some, struct td_some_room *r)
{
	size_t used = 0;

	for (size_t set = 1; set < some->sets.n; set++) {
		if (used + TD_SOME_TRIALS > POOL)
			return false;
		unite(some, r, set);
		r->trials[set] = r->list + used;
		r->count[set] = (uint32_t)list_trials(r->bits + set * WORDS, r->trials[set]);
		used += r->count[set];
	}
	return true;
}

/* Whether the values of all steps fit, with room for the arguments of one. */
static bool
fits(const struct td_some *some, const struct td_some_room *r)
{
	const struct td_plan *plan = some->plan;
	size_t total = 0, most = 0;

	for (size_t i = 0; i < plan->inputs.n; i++)
		total += r->count[some->set_of[plan->inputs.at[i]]];
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct td_step *step = &plan->steps.at[i];
		size_t n = r->count[some->set_of[step->value]];

		total += n;
		if (n * step->nargs > most && !some->is_sum[i])
			most = n * step->nargs;
	}
	return total + most <= POOL;
}

/* ---- a run ------------------------------------------------------------------------------------------ */

static double *
take(struct td_some_room *r, size_t n)
{
	double *at = r->pool + r->used;

	r->used += n;
	return at;
}

/*
 * The columns of the cells.  Turns are by trial, so those of a cell come in the order of its list; of two in one trial the
 * later replaces the other.
 */
static void
take_turns(const struct td_some *some, struct td_some_room *r, const struct td_some_turn *turns,
	   size_t n)
{
	const struct td_plan *plan = some->plan;

	memset(r->cell, 0, some->ncells * sizeof(*r->cell));
	memset(r->filled, 0, some->ncells * sizeof(*r->filled));
	for (size_t i = 0; i < plan->inputs.n; i++) {
		td_val value = plan->inputs.at[i];

		r->cell[value_at(some, value)->ref] = r->at[value] =
			take(r, r->count[some->set_of[value]]);
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t cell = turns[i].cell, *filled = &r->filled[cell];
		const uint16_t *list = r->trials[cell + 1];

		if (!r->cell[cell])
			continue; /* nothing hangs on it */
		if (*filled && list[*filled - 1] == turns[i].trial)
			--*filled;
		r->cell[cell][(*filled)++] = turns[i].value;
	}
}

/* Where each trial of the set stands in its list. */
static void
find_places(struct td_some_room *r, uint32_t set)
{
	for (uint32_t i = 0; i < r->count[set]; i++)
		r->place[r->trials[set][i]] = (uint16_t)i;
}

/* An argument whose trials are fewer: the baseline's value in the others. */
static double *
widen(const struct td_some *some, struct td_some_room *r, td_val arg, size_t n)
{
	uint32_t set = some->set_of[arg];
	double *out = take(r, n);

	for (size_t i = 0; i < n; i++)
		out[i] = some->base[arg];
	for (uint32_t i = 0; set != NO_SET && i < r->count[set]; i++)
		out[r->place[r->trials[set][i]]] = r->at[arg][i];
	return out;
}

static double
zero_for_none(double v)
{
	return isnan(v) ? 0 : v;
}

/* A sum of whole numbers: that of the baseline and what has changed. */
static void
add_changes(const struct td_some *some, struct td_some_room *r, const struct td_step *step,
	    size_t n, double *out)
{
	const td_val *args = td_step_args(some->plan, step);

	for (size_t i = 0; i < n; i++)
		out[i] = some->base[step->value];
	for (size_t k = 0; k < step->nargs; k++) {
		uint32_t set = some->set_of[args[k]];
		double base = zero_for_none(some->base[args[k]]);

		for (uint32_t i = 0; set != NO_SET && i < r->count[set]; i++)
			out[r->place[r->trials[set][i]]] += zero_for_none(r->at[args[k]][i]) - base;
	}
}

/* Whether all arguments that vary do so in the trials of the set. */
static bool
is_even(const struct td_some *some, const struct td_step *step, uint32_t set)
{
	const td_val *args = td_step_args(some->plan, step);
	bool native = !step->run && value_at(some, step->value)->op == TD_OP_NATIVE;

	for (size_t k = 0; k < step->nargs; k++)
		if (args[k] && some->set_of[args[k]] != set &&
		    (native || some->set_of[args[k]] != NO_SET))
			return false;
	return true;
}

static int
run_widened(const struct td_some *some, struct td_some_room *r, const struct td_step *step,
	    uint32_t set, double *out, struct td_err *err)
{
	const td_val *args = td_step_args(some->plan, step);
	bool native = !step->run && value_at(some, step->value)->op == TD_OP_NATIVE;
	size_t n = r->count[set], used = r->used;
	int status;

	find_places(r, set);
	for (size_t k = 0; k < step->nargs; k++) {
		uint32_t of = some->set_of[args[k]];

		if (!args[k] || (of == NO_SET && !native))
			continue;
		r->args[args[k]] = of == set ? r->at[args[k]] : widen(some, r, args[k], n);
	}
	status = run_step(some->plan, step, n, r->args, r->native, out, err);
	for (size_t k = 0; native && k < step->nargs; k++)
		r->args[args[k]] = r->at[args[k]];
	r->used = used;
	return status;
}

static int
run_one(const struct td_some *some, struct td_some_room *r, size_t i, struct td_err *err)
{
	const struct td_step *step = &some->plan->steps.at[i];
	uint32_t set = some->set_of[step->value];
	size_t n = r->count[set];
	double *out = r->at[step->value] = take(r, n);

	if (!n)
		return TD_OK;
	if (some->is_sum[i]) {
		find_places(r, set);
		add_changes(some, r, step, n, out);
		return TD_OK;
	}
	if (is_even(some, step, set))
		return run_step(some->plan, step, n, r->at, r->native, out, err);
	return run_widened(some, r, step, set, out, err);
}

/* Where outputs differ. */
static int
write_outputs(const struct td_some *some, const struct td_some_room *r, double *const *outputs)
{
	const struct td_plan *plan = some->plan;

	for (size_t k = 0; k < plan->outputs.n; k++) {
		td_val value = plan->outputs.at[k].value;
		uint32_t set = some->set_of[value];
		double limit =
			plan->outputs.at[k].kind <= TD_OUT_DEDUCTION ? TD_TICKS_MAX : DBL_MAX;

		if (set == NO_SET)
			continue;
		if (td_kernel_exceeds(r->count[set], r->at[value], limit))
			return TD_EINVAL;
		for (uint32_t i = 0; i < r->count[set]; i++)
			outputs[k][r->trials[set][i]] = r->at[value][i];
	}
	return TD_OK;
}

void
td_some_turn_back(const struct td_some *some, struct td_some_room *r, double *const *outputs)
{
	const struct td_plan *plan = some->plan;

	for (size_t k = 0; k < plan->outputs.n; k++) {
		td_val value = plan->outputs.at[k].value;
		uint32_t set = some->set_of[value];

		for (uint32_t i = 0; set != NO_SET && i < r->count[set]; i++)
			outputs[k][r->trials[set][i]] = some->base[value];
	}
}

int
td_some_run(const struct td_some *some, struct td_some_room *r, const struct td_some_turn *turns,
	    size_t nturns, double *const *outputs, bool *done, struct td_err *err)
{
	mark_turns(some, r, turns, nturns);
	*done = list_sets(some, r) && fits(some, r);
	if (!*done)
		return TD_OK;
	r->used = 0;
	take_turns(some, r, turns, nturns);
	feclearexcept(FE_OVERFLOW);
	for (size_t i = 0; i < some->plan->steps.n; i++)
		TD_TRY(run_one(some, r, i, err));
	return fetestexcept(FE_OVERFLOW) ? TD_EINVAL : write_outputs(some, r, outputs);
}
