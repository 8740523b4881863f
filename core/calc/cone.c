#include "calc/cone.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/plan_in.h"
#include "calc/reduce.h"

/* What is computed as a whole, in order. */
struct action {
	td_val value;
	const struct td_step *step; /* NULL: relative */
};

struct td_cone {
	const struct td_plan *plan;
	const struct td_table *table;
	const double *slots;
	size_t n;
	TD_LIST(struct action) actions; /* those that the wanted outputs need */
	bool *need;                     /* per value */
	double **base;                  /* per value: its column, or its number */
	double *numbers;
	td_val *input, *na; /* per column: its value and mark, 0: none */
	size_t *start;      /* per cluster + 1 */
	size_t nclusters;
	bool *wanted; /* per output */
	struct td_arena arena;
};

struct figure {
	td_val value, na;
	uint32_t row;
};

struct td_cone_run {
	const struct td_cone *cone;
	double **at;   /* per value: the baseline's, or mine */
	double **mine; /* per value: NULL until needed */
	bool *stale;   /* per value: mine differs from the baseline in more than the rows turned */
	uint8_t *state;
	double *numbers, *slots;
	bool turned_param;
	TD_LIST(struct figure) figures;
	TD_LIST(uint32_t) rows;  /* turned, each once */
	TD_LIST(td_val) touched; /* values whose state is not TD_CONE_CLEAN */
	double **at_row;         /* room: per value */
	const double **args;     /* of a native function */
	double *args_room;       /* n for each of them */
	double *per_cluster;
	double **outputs;  /* per output */
	double **expanded; /* per output that is one number: as a column */
};

static const struct td_value *
value_at(const struct td_cone *c, td_val value)
{
	return &c->plan->values.at[value];
}

/* ---- single operations ---------------------------------------------------------------- */

static int
call_native(const struct td_cone_run *r, const struct td_step *step, size_t n, double *const *at,
	    double *out, struct td_err *err)
{
	const struct td_plan *plan = r->cone->plan;
	const td_val *args = td_step_args(plan, step);
	const struct td_value *v = value_at(r->cone, step->value);
	const struct td_func *func = &plan->rules->natives.at[v->ref];

	for (size_t k = 0; k < step->nargs; k++) {
		double *room = r->args_room + k * r->cone->n;

		r->args[k] = at[args[k]];
		if (!value_at(r->cone, args[k])->scalar)
			continue;
		for (size_t i = 0; i < n; i++)
			room[i] = *at[args[k]];
		r->args[k] = room;
	}
	TD_TRY(func->batch(func->self, n, step->nargs, r->args, out, err));
	return td_kernel_exceeds(n, out, DBL_MAX) ? TD_EINVAL : TD_OK;
}

/* A function that sees whole clusters; an argument that is one number is still a column. */
static int
call_by_cluster(const struct td_cone_run *r, const struct td_value *v, double *out,
		struct td_err *err)
{
	const struct td_cone *c = r->cone;
	const td_val *args = td_value_args(c->plan, v);
	const struct td_func *func = &c->plan->rules->natives.at[v->ref];

	for (size_t k = 0; k < v->nargs; k++) {
		double *room = r->args_room + k * c->n;
		bool scalar = value_at(c, args[k])->scalar;

		for (size_t i = 0; scalar && i < c->n; i++)
			room[i] = *r->at[args[k]];
		r->args[k] = scalar ? room : r->at[args[k]];
	}
	for (size_t i = 0; i < c->nclusters; i++) {
		size_t n = c->start[i + 1] - c->start[i];

		TD_TRY(func->batch(func->self, n, v->nargs, r->args, out + c->start[i], err));
		for (size_t k = 0; k < v->nargs; k++)
			r->args[k] += n;
	}
	return td_kernel_exceeds(c->n, out, DBL_MAX) ? TD_EINVAL : TD_OK;
}

/* A step on n rows of at, from row `row` on. */
static int
run_step(const struct td_cone_run *r, const struct td_step *step, size_t n, double *const *at,
	 double *out, struct td_err *err)
{
	struct td_call call = td_step_call(r->cone->plan, step);

	if (!step->run)
		return call_native(r, step, n, at, out, err);
	step->run(n, out, at, &call);
	return TD_OK;
}

static struct td_reduction
reduction_of(const struct td_cone_run *r, td_val value)
{
	const struct td_value *v = value_at(r->cone, value);
	const td_val *args = td_value_args(r->cone->plan, v);
	struct td_reduction what = { .op = (enum td_op)v->op, .flags = v->flags };
	struct td_operand *operands[4] = { &what.value, &what.among, &what.by, &what.extra };

	for (size_t i = 0; i < v->nargs && i < 4; i++)
		if (args[i])
			*operands[i] =
				(struct td_operand){ r->at[args[i]],
						     value_at(r->cone, args[i])->scalar ? 0 : 1 };
	return what;
}

static int
reduce(const struct td_cone_run *r, td_val value, double *out, struct td_err *err)
{
	const struct td_cone *c = r->cone;
	struct td_reduction what;

	if (value_at(c, value)->op == TD_OP_CLUSTER)
		return call_by_cluster(r, value_at(c, value), out, err);
	what = reduction_of(r, value);
	if (td_reduce_by_row(&what))
		return td_reduce(&what, c->nclusters, c->start, out, err);
	TD_TRY(td_reduce(&what, c->nclusters, c->start, r->per_cluster, err));
	for (size_t k = 0; k < c->nclusters; k++)
		for (size_t row = c->start[k]; row < c->start[k + 1]; row++)
			out[row] = r->per_cluster[k];
	return TD_OK;
}

/* A number that hangs on parameters. */
static int
compute_number(const struct td_cone_run *r, td_val value, double *out, struct td_err *err)
{
	const struct td_plan *plan = r->cone->plan;
	const struct td_value *v = value_at(r->cone, value);
	struct td_call call = { td_value_args(plan, v),
				v->nargs ? plan->strides.at + v->args : NULL, v->nargs, v->flags };

	if (v->op == TD_OP_PARAM) {
		*out = r->slots[v->ref];
	} else if (v->op == TD_OP_NATIVE) {
		const struct td_func *func = &plan->rules->natives.at[v->ref];

		for (size_t k = 0; k < v->nargs; k++)
			r->args[k] = r->at[call.arg[k]];
		return func->batch(func->self, 1, v->nargs, r->args, out, err);
	} else {
		td_kernel_for(v->op, NULL, v->nargs)(1, out, r->at, &call);
	}
	return TD_OK;
}

/* ---- a run --------------------------------------------------------------------------------- */

static bool
touch(struct td_cone_run *r, td_val value, enum td_cone_change state)
{
	if (r->state[value] == TD_CONE_CLEAN && !td_list_push(&r->touched, value))
		return false;
	if (r->state[value] < state)
		r->state[value] = (uint8_t)state;
	return true;
}

/* The column of a value that is about to be changed. */
static double *
own(struct td_cone_run *r, td_val value, enum td_cone_change state)
{
	size_t size = r->cone->n * sizeof(double);

	if (!r->mine[value]) {
		r->mine[value] = malloc(size);
		r->stale[value] = true;
	}
	if (!r->mine[value] || !touch(r, value, state))
		return NULL;
	if (state == TD_CONE_ROWS && r->stale[value])
		memcpy(r->mine[value], r->cone->base[value], size);
	r->stale[value] = state == TD_CONE_ALL;
	return r->at[value] = r->mine[value];
}

void
td_cone_set_param(struct td_cone_run *r, uint32_t slot, double value)
{
	r->slots[slot] = value;
	r->turned_param = true;
}

static bool
add_row(struct td_cone_run *r, uint32_t row)
{
	for (size_t i = 0; i < r->rows.n; i++)
		if (r->rows.at[i] == row)
			return true;
	return td_list_push(&r->rows, row);
}

int
td_cone_set_figure(struct td_cone_run *r, uint32_t column, uint32_t row, double value,
		   struct td_err *err)
{
	const struct td_cone *c = r->cone;
	const uint8_t *na = c->table->na[column];
	struct figure f = { c->input[column], na && na[row] ? c->na[column] : 0, row };
	double *figures = f.value ? own(r, f.value, TD_CONE_ROWS) : NULL;
	double *marks = f.na ? own(r, f.na, TD_CONE_ROWS) : NULL;

	if ((f.value && !figures) || (f.na && !marks) || !add_row(r, row) ||
	    !td_list_push(&r->figures, f))
		return td_fail_memory(err);
	if (figures)
		figures[row] = value;
	if (marks)
		marks[row] = isnan(value) ? 1 : 0;
	return TD_OK;
}

static int
turn_numbers(struct td_cone_run *r, struct td_err *err)
{
	const struct td_plan *plan = r->cone->plan;

	for (size_t i = 0; i < plan->computed.n; i++) {
		td_val value = plan->computed.at[i];

		if (!r->cone->need[value])
			continue;
		TD_TRY(compute_number(r, value, r->at[value], err));
		if (memcmp(r->at[value], r->cone->base[value], sizeof(double)) != 0 &&
		    !touch(r, value, TD_CONE_ALL))
			return td_fail_memory(err);
	}
	return TD_OK;
}

static enum td_cone_change
state_of(const struct td_cone_run *r, const td_val *args, size_t n)
{
	enum td_cone_change state = TD_CONE_CLEAN;

	for (size_t k = 0; k < n; k++)
		if (r->state[args[k]] > state)
			state = (enum td_cone_change)r->state[args[k]];
	return state;
}

static int
run_rows(struct td_cone_run *r, const struct td_step *step, double *out, struct td_err *err)
{
	const td_val *args = td_step_args(r->cone->plan, step);

	for (size_t i = 0; i < r->rows.n; i++) {
		size_t row = r->rows.at[i];

		for (size_t k = 0; k < step->nargs; k++)
			if (args[k])
				r->at_row[args[k]] = r->at[args[k]] +
						     (value_at(r->cone, args[k])->scalar ? 0 : row);
		TD_TRY(run_step(r, step, 1, r->at_row, out + row, err));
	}
	return TD_OK;
}

static int
act_step(struct td_cone_run *r, const struct action *a, struct td_err *err)
{
	const struct td_plan *plan = r->cone->plan;
	enum td_cone_change state;
	double *out;

	if (value_at(r->cone, a->value)->op == TD_OP_IS_NA)
		return TD_OK; /* turned with its figure */
	state = state_of(r, td_step_args(plan, a->step), a->step->nargs);
	if (state == TD_CONE_CLEAN)
		return TD_OK;
	/* Many single rows cost more than all at once. */
	if (state == TD_CONE_ROWS && r->rows.n > 1 + r->cone->n / 32)
		state = TD_CONE_ALL;
	out = own(r, a->value, state);
	if (!out)
		return td_fail_memory(err);
	if (state == TD_CONE_ROWS)
		return run_rows(r, a->step, out, err);
	return run_step(r, a->step, r->cone->n, r->at, out, err);
}

static int
act_relative(struct td_cone_run *r, const struct action *a, struct td_err *err)
{
	const struct td_value *v = value_at(r->cone, a->value);
	const double *base = r->cone->base[a->value];
	double *out;

	if (state_of(r, td_value_args(r->cone->plan, v), v->nargs) == TD_CONE_CLEAN)
		return TD_OK;
	out = own(r, a->value, TD_CONE_ALL);
	if (!out)
		return td_fail_memory(err);
	TD_TRY(reduce(r, a->value, out, err));
	if (memcmp(out, base, r->cone->n * sizeof(*out)) == 0) {
		r->state[a->value] = TD_CONE_CLEAN; /* stays in touched, which does no harm */
		r->at[a->value] = r->cone->base[a->value];
	}
	return TD_OK;
}

/* Outputs that are one number as columns; totals that are too large are the engine's to tell. */
static int
take_output(struct td_cone_run *r, size_t i)
{
	const struct td_output *out = &r->cone->plan->outputs.at[i];
	const struct td_value *v = value_at(r->cone, out->value);

	r->outputs[i] = v->scalar ? r->expanded[i] : r->at[out->value];
	if (r->state[out->value] == TD_CONE_CLEAN)
		return TD_OK;
	for (size_t row = 0; v->scalar && row < r->cone->n; row++)
		r->expanded[i][row] = *r->at[out->value];
	return td_kernel_exceeds(r->cone->n, r->outputs[i],
				 out->kind <= TD_OUT_DEDUCTION ? TD_TICKS_MAX : DBL_MAX)
		       ? TD_EINVAL
		       : TD_OK;
}

static int
take_outputs(struct td_cone_run *r)
{
	for (size_t i = 0; i < r->cone->plan->outputs.n; i++)
		if (r->cone->wanted[i])
			TD_TRY(take_output(r, i));
	return TD_OK;
}

int
td_cone_eval(struct td_cone_run *r, struct td_err *err)
{
	const struct td_cone *c = r->cone;

	feclearexcept(FE_OVERFLOW);
	if (r->turned_param)
		TD_TRY(turn_numbers(r, err));
	for (size_t i = 0; i < c->actions.n; i++) {
		const struct action *a = &c->actions.at[i];

		TD_TRY(a->step ? act_step(r, a, err) : act_relative(r, a, err));
	}
	return fetestexcept(FE_OVERFLOW) ? TD_EINVAL : take_outputs(r);
}

double *const *
td_cone_outputs(const struct td_cone_run *r)
{
	return r->outputs;
}

enum td_cone_change
td_cone_change(const struct td_cone_run *r, size_t output)
{
	return (enum td_cone_change)r->state[r->cone->plan->outputs.at[output].value];
}

const uint32_t *
td_cone_rows(const struct td_cone_run *r, size_t *n)
{
	*n = r->rows.n;
	return r->rows.at;
}

/* ---- back ------------------------------------------------------------------------------------ */

static void
turn_value_back(struct td_cone_run *r, td_val value)
{
	const struct td_cone *c = r->cone;

	if (value_at(c, value)->scalar) {
		*r->at[value] = *c->base[value];
	} else {
		for (size_t i = 0; !r->stale[value] && i < r->rows.n; i++)
			r->mine[value][r->rows.at[i]] = c->base[value][r->rows.at[i]];
		r->at[value] = c->base[value];
	}
	r->state[value] = TD_CONE_CLEAN;
}

static void
turn_output_back(struct td_cone_run *r, size_t i)
{
	const struct td_output *out = &r->cone->plan->outputs.at[i];

	if (r->state[out->value] != TD_CONE_CLEAN && r->expanded[i])
		for (size_t row = 0; row < r->cone->n; row++)
			r->expanded[i][row] = *r->cone->base[out->value];
}

void
td_cone_turn_back(struct td_cone_run *r)
{
	for (size_t i = 0; i < r->cone->plan->outputs.n; i++)
		turn_output_back(r, i);
	for (size_t i = 0; i < r->touched.n; i++)
		turn_value_back(r, r->touched.at[i]);
	if (r->turned_param) {
		memcpy(r->slots, r->cone->slots,
		       r->cone->plan->rules->params.n * sizeof(*r->slots));
		memcpy(r->numbers, r->cone->numbers,
		       r->cone->plan->numbers.n * sizeof(*r->numbers));
	}
	r->touched.n = r->rows.n = r->figures.n = 0;
	r->turned_param = false;
}

/* ---- making a run ------------------------------------------------------------------------------ */

static bool
make_run_room(struct td_cone_run *r)
{
	const struct td_cone *c = r->cone;
	const struct td_plan *plan = c->plan;
	size_t values = plan->values.n, native_args = plan->max_native_args;

	r->at = calloc(values, sizeof(*r->at));
	r->mine = calloc(values, sizeof(*r->mine));
	r->stale = calloc(values, sizeof(*r->stale));
	r->state = calloc(values, sizeof(*r->state));
	r->at_row = calloc(values, sizeof(*r->at_row));
	r->numbers = calloc(plan->numbers.n + 1, sizeof(*r->numbers));
	r->slots = calloc(plan->rules->params.n + 1, sizeof(*r->slots));
	r->args = calloc(native_args + 1, sizeof(*r->args));
	r->args_room = calloc(native_args * c->n + 1, sizeof(*r->args_room));
	r->per_cluster = calloc(c->nclusters + 1, sizeof(*r->per_cluster));
	r->outputs = calloc(plan->outputs.n + 1, sizeof(*r->outputs));
	r->expanded = calloc(plan->outputs.n + 1, sizeof(*r->expanded));
	return r->at && r->mine && r->stale && r->state && r->at_row && r->numbers && r->slots &&
	       r->args && r->args_room && r->per_cluster && r->outputs && r->expanded;
}

static bool
make_expanded(struct td_cone_run *r)
{
	const struct td_cone *c = r->cone;

	for (size_t i = 0; i < c->plan->outputs.n; i++) {
		td_val value = c->plan->outputs.at[i].value;

		if (!c->wanted[i] || !value_at(c, value)->scalar)
			continue;
		r->expanded[i] = malloc(c->n * sizeof(double));
		if (!r->expanded[i])
			return false;
		for (size_t row = 0; row < c->n; row++)
			r->expanded[i][row] = *c->base[value];
	}
	return true;
}

static void
point_at_base(struct td_cone_run *r)
{
	const struct td_cone *c = r->cone;

	if (c->plan->numbers.n)
		memcpy(r->numbers, c->numbers, c->plan->numbers.n * sizeof(*r->numbers));
	if (c->plan->rules->params.n)
		memcpy(r->slots, c->slots, c->plan->rules->params.n * sizeof(*r->slots));
	memcpy(r->at, c->base, c->plan->values.n * sizeof(*r->at));
	for (size_t i = 0; i < c->plan->scalars.n; i++)
		r->at[c->plan->scalars.at[i]] = &r->numbers[i];
}

int
td_cone_run_new(const struct td_cone *c, struct td_cone_run **out, struct td_err *err)
{
	struct td_cone_run *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (!r)
		return td_fail_memory(err);
	r->cone = c;
	if (!make_run_room(r) || !make_expanded(r)) {
		td_cone_run_free(r);
		return td_fail_memory(err);
	}
	point_at_base(r);
	*out = r;
	return TD_OK;
}

void
td_cone_run_free(struct td_cone_run *r)
{
	if (!r)
		return;
	for (size_t i = 0; r->mine && i < r->cone->plan->values.n; i++)
		free(r->mine[i]);
	for (size_t i = 0; r->expanded && i < r->cone->plan->outputs.n; i++)
		free(r->expanded[i]);
	free(r->at);
	free(r->mine);
	free(r->stale);
	free(r->state);
	free(r->at_row);
	free(r->numbers);
	free(r->slots);
	free(r->args);
	free(r->args_room);
	free(r->per_cluster);
	free(r->outputs);
	free(r->expanded);
	td_list_fini(&r->figures);
	td_list_fini(&r->rows);
	td_list_fini(&r->touched);
	free(r);
}

/* ---- making a cone ------------------------------------------------------------------------------- */

static bool
list_actions(struct td_cone *c)
{
	const struct td_plan *plan = c->plan;

	for (uint32_t stage = 0; stage < plan->nstages; stage++) {
		for (size_t i = 0; i < plan->relatives.n; i++)
			if (value_at(c, plan->relatives.at[i])->stage == stage &&
			    !td_list_push(&c->actions,
					  (struct action){ plan->relatives.at[i], NULL }))
				return false;
		for (size_t i = stage ? plan->stage_end[stage - 1] : 0; i < plan->stage_end[stage];
		     i++)
			if (!td_list_push(&c->actions, (struct action){ plan->steps.at[i].value,
									&plan->steps.at[i] }))
				return false;
	}
	return true;
}

static void
need_args(struct td_cone *c, const td_val *args, size_t n)
{
	for (size_t k = 0; k < n; k++)
		c->need[args[k]] = true;
}

/* Numbers need what they are computed from; they stand after it. */
static void
need_numbers(struct td_cone *c)
{
	for (size_t i = c->plan->computed.n; i-- > 0;) {
		const struct td_value *v = value_at(c, c->plan->computed.at[i]);

		if (c->need[c->plan->computed.at[i]])
			need_args(c, td_value_args(c->plan, v), v->nargs);
	}
}

static void
keep_needed(struct td_cone *c)
{
	const struct td_plan *plan = c->plan;
	size_t kept = 0;

	for (size_t i = 0; i < plan->outputs.n; i++)
		if (c->wanted[i])
			c->need[plan->outputs.at[i].value] = true;
	for (size_t i = c->actions.n; i-- > 0;) {
		const struct action *a = &c->actions.at[i];
		const struct td_value *v = value_at(c, a->value);

		if (!c->need[a->value])
			continue;
		if (a->step)
			need_args(c, td_step_args(plan, a->step), a->step->nargs);
		else
			need_args(c, td_value_args(plan, v), v->nargs);
	}
	for (size_t i = 0; i < c->actions.n; i++)
		if (c->need[c->actions.at[i].value])
			c->actions.at[kept++] = c->actions.at[i];
	c->actions.n = kept;
	need_numbers(c);
	c->need[0] = false;
}

static bool
find_clusters(struct td_cone *c)
{
	const struct td_unit *units = c->table->units;

	c->start = td_arena_alloc(&c->arena, (c->n + 1) * sizeof(*c->start));
	for (size_t row = 0; c->start && row < c->n; row++)
		if (row == 0 ||
		    (c->table->nclusters > 1 && units[row].cluster != units[row - 1].cluster))
			c->start[c->nclusters++] = row;
	if (c->start)
		c->start[c->nclusters] = c->n;
	return c->start;
}

static bool
make_base(struct td_cone *c)
{
	const struct td_plan *plan = c->plan;

	c->numbers = td_arena_alloc(&c->arena, (plan->numbers.n + 1) * sizeof(*c->numbers));
	if (!c->numbers)
		return false;
	if (plan->numbers.n)
		memcpy(c->numbers, plan->numbers.at, plan->numbers.n * sizeof(*c->numbers));
	for (size_t i = 0; i < plan->scalars.n; i++)
		c->base[plan->scalars.at[i]] = &c->numbers[i];
	for (size_t i = 0; i < plan->inputs.n; i++) {
		uint32_t column = value_at(c, plan->inputs.at[i])->ref;

		c->base[plan->inputs.at[i]] = c->table->columns[column];
		if (c->need[plan->inputs.at[i]])
			c->input[column] = plan->inputs.at[i];
	}
	for (size_t i = 0; i < c->actions.n; i++) {
		td_val value = c->actions.at[i].value;

		c->base[value] = td_arena_alloc(&c->arena, c->n * sizeof(double));
		if (!c->base[value])
			return false;
		if (value_at(c, value)->op == TD_OP_IS_NA)
			c->na[value_at(c, value)->ref] = value;
	}
	return true;
}

static void
fill_marks(const struct td_cone *c, td_val value)
{
	const uint8_t *na = c->table->na[value_at(c, value)->ref];

	for (size_t row = 0; row < c->n; row++)
		c->base[value][row] = na && na[row] ? 1 : 0;
}

/* Everything once, into the baseline's own columns. */
static int
fill_base(struct td_cone *c, struct td_cone_run *r, struct td_err *err)
{
	feclearexcept(FE_OVERFLOW);
	for (size_t i = 0; i < c->plan->computed.n; i++) {
		td_val value = c->plan->computed.at[i];

		if (!c->need[value])
			continue;
		TD_TRY(compute_number(r, value, c->base[value], err));
		*r->at[value] = *c->base[value];
	}
	for (size_t i = 0; i < c->actions.n; i++) {
		const struct action *a = &c->actions.at[i];
		double *out = c->base[a->value];

		if (!a->step)
			TD_TRY(reduce(r, a->value, out, err));
		else if (value_at(c, a->value)->op == TD_OP_IS_NA)
			fill_marks(c, a->value);
		else
			TD_TRY(run_step(r, a->step, c->n, r->at, out, err));
	}
	return fetestexcept(FE_OVERFLOW) ? TD_EINVAL : TD_OK;
}

static bool
make_cone_room(struct td_cone *c, const bool *wanted)
{
	const struct td_plan *plan = c->plan;
	size_t columns = c->table->ncolumns;

	c->wanted = td_arena_alloc(&c->arena, plan->outputs.n + 1);
	c->need = td_arena_alloc(&c->arena, plan->values.n);
	c->base = td_arena_alloc(&c->arena, plan->values.n * sizeof(*c->base));
	c->input = td_arena_alloc(&c->arena, (columns + 1) * sizeof(*c->input));
	c->na = td_arena_alloc(&c->arena, (columns + 1) * sizeof(*c->na));
	if (!c->wanted || !c->need || !c->base || !c->input || !c->na)
		return false;
	memcpy(c->wanted, wanted, plan->outputs.n);
	return find_clusters(c) && list_actions(c);
}

static int
fill_cone(struct td_cone *c, struct td_err *err)
{
	struct td_cone_run *run = NULL;
	int status;

	if (!make_base(c))
		return td_fail_memory(err);
	status = td_cone_run_new(c, &run, err);
	if (!status)
		status = fill_base(c, run, err);
	td_cone_run_free(run);
	return status;
}

int
td_cone_new(const struct td_plan *plan, const struct td_table *table, const double *slots,
	    const bool *wanted, size_t most, struct td_cone **out, struct td_err *err)
{
	struct td_cone *c = calloc(1, sizeof(*c));
	int status = TD_OK;
	bool fits = false;

	*out = NULL;
	if (!c)
		return td_fail_memory(err);
	c->plan = plan;
	c->table = table;
	c->slots = slots;
	c->n = table->n;
	if (!make_cone_room(c, wanted)) {
		td_cone_free(c);
		return td_fail_memory(err);
	}
	keep_needed(c);
	fits = c->n && most / sizeof(double) / c->n >= 2 * c->actions.n;
	if (fits)
		status = fill_cone(c, err);
	if (fits && !status)
		*out = c;
	else
		td_cone_free(c);
	return status;
}

void
td_cone_free(struct td_cone *c)
{
	if (!c)
		return;
	td_list_fini(&c->actions);
	td_arena_fini(&c->arena);
	free(c);
}
