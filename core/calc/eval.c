#include "calc/eval.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/progress.h"
#include "calc/over.h"
#include "calc/plan_in.h"
#include "calc/reduce.h"

#ifndef TD_BLOCK
#define TD_BLOCK 1024
#endif

/* A pointer in `at` that follows the blocks through a whole column. */
struct moving {
	double **at;
	double *column;
};

/* One evaluation.  Everything is allocated before the first block. */
struct run {
	const struct td_plan *plan;
	const struct td_table *table;
	const double *slots;
	double *const *out;
	size_t n, block;
	size_t nclusters;
	size_t *start;   /* per cluster + 1: its first row; only when a relative value is needed */
	bool *need;      /* per value */
	double **at;     /* per value: its number, or its rows of the block at hand */
	double **column; /* per value: all its rows, where they are kept */
	double *numbers;
	double *registers, *zeros;
	size_t pitch;         /* from one register to the next */
	double **per_cluster; /* per relative value: one result per cluster, or NULL */
	struct moving *moving;
	size_t nmoving;
	const double **native_args;
	double *native_room; /* a block for each argument of a native function that is one number */
	void *small, *large;
};

static const struct td_value *
value_at(const struct run *r, td_val value)
{
	return &r->plan->values.at[value];
}

/* ---- overflow --------------------------------------------------------------------- */

static int
fail_overflow(const struct run *r, td_val value, size_t row, struct td_err *err)
{
	const struct td_ruleset *rules = r->plan->rules;
	const char *unit = row < r->n ? r->table->units[row].id : NULL;
	uint32_t owner = value_at(r, value)->owner;

	unit = unit ? unit : "";
	if (owner == TD_OWNER_NONE)
		return td_fail(err, TD_EINVAL,
			       "a number in the rules becomes too large for unit \"%s\"", unit);
	if (owner >= TD_OWNER_MEASURE)
		return td_fail(err, TD_EINVAL,
			       "measure \"%s\": a number becomes too large for unit \"%s\"",
			       rules->measures.at[owner - TD_OWNER_MEASURE].id, unit);
	return td_fail(err, TD_EINVAL,
		       "criterion \"%s\": a number becomes too large for unit \"%s\"",
		       rules->items.at[owner].id, unit);
}

/* Mark the arguments that a value was really computed from: of a choice, the one taken. */
static void
mark_used(const struct td_plan *plan, const double *values, td_val value, bool *used)
{
	const struct td_value *v = &plan->values.at[value];
	const td_val *args = td_value_args(plan, v);
	size_t from = 0, to = v->nargs;

	if (v->op == TD_OP_WHEN) {
		used[args[0]] = true;
		if (isnan(values[args[0]]))
			return;
		from = values[args[0]] != 0 ? 1 : 2;
		to = from + 1;
	} else if (v->op == TD_OP_COALESCE && !isnan(values[args[0]])) {
		to = 1;
	}
	for (size_t i = from; i < to; i++)
		used[args[i]] = true;
}

/* The first value that is infinite and was really used for one marked in `used`; 0: none. */
static td_val
find_infinite(const struct td_plan *plan, const double *values, bool *used)
{
	td_val found = 0;

	for (size_t i = plan->values.n - 1; i > 0; i--) {
		if (!used[i])
			continue;
		if (isinf(values[i]))
			found = (td_val)i;
		mark_used(plan, values, (td_val)i, used);
	}
	return found;
}

/* ---- single rows ------------------------------------------------------------------ */

static size_t
cluster_of(const struct run *r, size_t row)
{
	size_t from = 0, to = r->nclusters;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (r->start[middle] <= row)
			from = middle;
		else
			to = middle;
	}
	return from;
}

static double
relative_of_row(const struct run *r, td_val value, size_t row)
{
	const double *results = r->per_cluster[value_at(r, value)->place];

	if (r->column[value])
		return r->column[value][row];
	return results ? results[cluster_of(r, row)] : (double)NAN;
}

static int
native(const struct run *r, const struct td_value *v, size_t n, const double *const *args,
       double *out, struct td_err *err)
{
	const struct td_func *func = &r->plan->rules->natives.at[v->ref];
	int st = func->batch(func->self, n, v->nargs, args, out, err);

	if (!st && td_kernel_exceeds(n, out, DBL_MAX))
		feraiseexcept(FE_OVERFLOW);
	return st;
}

/* An operation on single numbers; at: per value. */
static int
compute_one(const struct run *r, td_val value, double *const *at, double *out, struct td_err *err)
{
	const struct td_plan *plan = r->plan;
	const struct td_value *v = value_at(r, value);
	struct td_call call = { td_value_args(plan, v),
				v->nargs ? plan->strides.at + v->args : NULL, v->nargs, v->flags };

	if (v->op == TD_OP_NATIVE) {
		for (size_t i = 0; i < v->nargs; i++)
			r->native_args[i] = at[call.arg[i]];
		return native(r, v, 1, r->native_args, out, err);
	}
	if (v->op >= TD_OP_OVER)
		return td_over(v->op, 1, out, at, &call, err);
	td_kernel_for(v->op, NULL, v->nargs)(1, out, at, &call);
	return TD_OK;
}

static double
figure(const struct run *r, const struct td_value *v, size_t row)
{
	const uint8_t *na = r->table->na[v->ref];

	if (v->op == TD_OP_INPUT)
		return r->table->columns[v->ref][row];
	return na && na[row] ? 1 : 0;
}

/* All values of a row that can be had in this stage, one by one; at[v] is values + v. */
static int
compute_row(const struct run *r, uint32_t stage, size_t row, double *const *at, double *values,
	    struct td_err *err)
{
	values[0] = NAN;
	for (td_val i = 1; i < r->plan->values.n; i++) {
		const struct td_value *v = value_at(r, i);

		if (v->scalar)
			values[i] = r->numbers[v->place];
		else if (v->op == TD_OP_INPUT || v->op == TD_OP_IS_NA)
			values[i] = figure(r, v, row);
		else if (v->stage > stage)
			values[i] = NAN;
		else if (td_value_is_relative(v))
			values[i] = relative_of_row(r, i, row);
		else
			TD_TRY(compute_one(r, i, at, &values[i], err));
	}
	return TD_OK;
}

/* Room for the values of a row. */
struct row {
	double *values, **at;
	bool *used;
};

static bool
make_row(struct row *row, const struct td_plan *plan, double *values)
{
	size_t n = plan->values.n;

	row->at = calloc(n, sizeof(*row->at));
	row->used = calloc(n, sizeof(*row->used));
	row->values = values;
	if (!row->at || !row->used)
		return false;
	for (size_t i = 1; i < n; i++)
		row->at[i] = values + i;
	return true;
}

static void
free_row(struct row *row)
{
	free(row->at);
	free(row->used);
}

/* What the block at hand was computed for. */
static void
mark_wanted(const struct run *r, uint32_t stage, bool *used)
{
	for (td_val i = 1; i < r->plan->values.n; i++) {
		const struct td_value *v = value_at(r, i);

		used[i] = r->need[i] && v->stage == stage && (v->output || v->crosses);
	}
}

/*
 * The processor saw an overflow in these rows.  It may have been in a branch that is not taken,
 * or in a value that no result needs: then it is none.
 */
static int
find_overflow(const struct run *r, uint32_t stage, size_t from, size_t n, struct td_err *err)
{
	struct row row = { 0 };
	double *values = malloc(r->plan->values.n * sizeof(*values));
	int st = TD_OK;

	if (!values || !make_row(&row, r->plan, values)) {
		st = td_fail_memory(err);
		goto out;
	}
	for (size_t i = from; i < from + n && !st; i++) {
		td_val found;

		st = compute_row(r, stage, i, row.at, values, err);
		if (st)
			break;
		mark_wanted(r, stage, row.used);
		found = find_infinite(r->plan, values, row.used);
		if (found)
			st = fail_overflow(r, found, i, err);
	}
	feclearexcept(FE_OVERFLOW);
out:
	free_row(&row);
	free(values);
	return st;
}

/* ---- what is needed --------------------------------------------------------------- */

static void
need_args(struct run *r, const td_val *args, size_t n)
{
	for (size_t i = 0; i < n; i++)
		r->need[args[i]] = true;
}

/* From the last stage back, so that whoever needs a value is asked before it. */
static void
spread_needs(struct run *r)
{
	const struct td_plan *plan = r->plan;
	size_t relative = plan->relatives.n;

	for (uint32_t stage = plan->nstages; stage-- > 0;) {
		size_t first = stage ? plan->stage_end[stage - 1] : 0;

		for (size_t i = plan->stage_end[stage]; i-- > first;) {
			const struct td_step *step = &plan->steps.at[i];

			if (r->need[step->value])
				need_args(r, td_step_args(plan, step), step->nargs);
		}
		for (; relative > 0; relative--) {
			td_val value = plan->relatives.at[relative - 1];
			const struct td_value *v = value_at(r, value);

			if (v->stage < stage)
				break;
			if (r->need[value])
				need_args(r, td_value_args(plan, v), v->nargs);
		}
	}
	r->need[0] = false;
}

static bool
needs_relatives(const struct run *r)
{
	for (size_t i = 0; i < r->plan->relatives.n; i++)
		if (r->need[r->plan->relatives.at[i]])
			return true;
	return false;
}

/* ---- room ------------------------------------------------------------------------- */

static struct td_reduction
reduction_of(const struct run *r, td_val value)
{
	const struct td_value *v = value_at(r, value);
	const td_val *args = td_value_args(r->plan, v);
	struct td_reduction what = { .op = (enum td_op)v->op, .flags = v->flags };
	struct td_operand *operands[4] = { &what.value, &what.among, &what.by, &what.extra };

	for (size_t i = 0; i < v->nargs && i < 4; i++) {
		const struct td_value *arg = value_at(r, args[i]);

		if (!args[i])
			continue;
		operands[i]->stride = arg->scalar ? 0 : 1;
		operands[i]->at = arg->scalar ? &r->numbers[arg->place] : r->column[args[i]];
	}
	return what;
}

static bool
is_by_row(const struct run *r, td_val value)
{
	const struct td_value *v = value_at(r, value);
	const td_val *args = td_value_args(r->plan, v);

	return v->crosses || v->op == TD_OP_RANK_OF || v->op == TD_OP_CLUSTER || args[2] ||
	       (v->op == TD_OP_QUANTILE_OF && !value_at(r, args[3])->scalar);
}

/* What points into the table, the caller's columns or those of this run. */
static size_t
max_moving(const struct td_plan *plan)
{
	return plan->inputs.n + plan->crossing.n + plan->relatives.n + plan->outputs.n;
}

static bool
make_small_room(struct run *r)
{
	const struct td_plan *plan = r->plan;
	size_t values = plan->values.n, relatives = plan->relatives.n;
	size_t zeroed = (values + relatives) * sizeof(double *) + values * sizeof(bool);
	size_t size = zeroed + plan->numbers.n * sizeof(double) + values * sizeof(double *) +
		      plan->max_native_args * sizeof(double *) +
		      max_moving(plan) * sizeof(struct moving);

	r->small = malloc(size);
	if (!r->small)
		return false;
	r->moving = r->small;
	r->numbers = (double *)(r->moving + max_moving(plan));
	r->native_args = (const double **)(r->numbers + plan->numbers.n);
	r->at = (double **)(r->native_args + plan->max_native_args);
	r->column = r->at + values;
	r->per_cluster = r->column + values;
	r->need = (bool *)(r->per_cluster + relatives);
	memset(r->column, 0, zeroed);
	r->at[0] = NULL;
	return true;
}

/* Give each value that needs a column of whole length one, from next on (NULL: only count). */
static size_t
share_columns(struct run *r, double *next)
{
	const struct td_plan *plan = r->plan;
	size_t count = 0;

	for (size_t i = 0; i < plan->crossing.n + plan->relatives.n; i++) {
		td_val value = i < plan->crossing.n ? plan->crossing.at[i]
						    : plan->relatives.at[i - plan->crossing.n];

		if (!r->need[value] || r->column[value] ||
		    (i >= plan->crossing.n && !is_by_row(r, value)))
			continue;
		if (next)
			r->column[value] = next + count * r->n;
		count++;
	}
	return count;
}

/* The register of a relative value: they stand after those of the steps. */
static double *
relative_register(const struct run *r, const struct td_value *v)
{
	return r->registers + (r->plan->nregisters + v->place) * r->pitch;
}

enum {
	LINE = 8
}; /* doubles in a cache line */

static bool
make_large_room(struct run *r)
{
	const struct td_plan *plan = r->plan;
	bool relatives = needs_relatives(r);
	size_t columns = share_columns(r, NULL), blocks, doubles;

	/* A line more than a block, so that registers do not compete for the same lines. */
	r->pitch = (r->block + LINE - 1) / LINE * LINE + LINE;
	blocks = plan->nregisters + (relatives ? plan->relatives.n : 0) + plan->max_native_args + 1;
	doubles = blocks * r->pitch + columns * r->n + LINE;
	if (relatives)
		doubles += plan->relatives.n * r->nclusters;
	if (doubles > SIZE_MAX / sizeof(double))
		return false;
	r->large = malloc(doubles * sizeof(double));
	return r->large;
}

static void
share_large_room(struct run *r)
{
	const struct td_plan *plan = r->plan;
	size_t relatives = needs_relatives(r) ? plan->relatives.n : 0;
	size_t past = (uintptr_t)r->large / sizeof(double) % LINE;
	double *next = (double *)r->large + (LINE - past) % LINE;

	r->registers = next;
	next += (plan->nregisters + relatives) * r->pitch;
	r->zeros = next;
	memset(r->zeros, 0, r->pitch * sizeof(double));
	r->native_room = next + r->pitch;
	next = r->native_room + plan->max_native_args * r->pitch;
	for (size_t i = 0; i < relatives; i++, next += r->nclusters)
		r->per_cluster[i] = next;
	share_columns(r, next);
}

/* Where the clusters begin; the rows of a table stand in their order. */
static int
find_clusters(struct run *r, struct td_err *err)
{
	const struct td_unit *units = r->table->units;
	bool one = r->table->nclusters <= 1;

	r->nclusters = 0;
	r->start = malloc(((one ? 1 : r->table->nclusters) + 1) * sizeof(*r->start));
	if (!r->start)
		return td_fail_memory(err);
	for (size_t row = 0; row < (one ? 1 : r->n); row++) {
		if (row && units[row].cluster == units[row - 1].cluster)
			continue;
		if (r->nclusters == (one ? 1 : r->table->nclusters))
			return td_fail(err, TD_EINVAL,
				       "the table's units are not in the order of their clusters");
		r->start[r->nclusters++] = row;
	}
	r->start[r->nclusters] = r->n;
	return TD_OK;
}

/* ---- pointers --------------------------------------------------------------------- */

/* The caller's columns: a value may write straight into the first that wants it. */
static void
take_outputs(struct run *r)
{
	const struct td_plan *plan = r->plan;

	for (size_t i = 0; r->out && i < plan->outputs.n; i++) {
		td_val value = plan->outputs.at[i].value;
		const struct td_value *v = value_at(r, value);

		if (!r->out[i])
			continue;
		r->need[value] = true;
		if (v->scalar || v->op == TD_OP_INPUT || r->column[value])
			continue;
		if (!td_value_is_relative(v) || is_by_row(r, value))
			r->column[value] = r->out[i];
	}
}

/* Where a value stands: in a column that moves with the blocks, or in one place for all of them. */
static void
set_pointer(struct run *r, td_val value, double *block)
{
	if (r->column[value])
		r->moving[r->nmoving++] = (struct moving){ &r->at[value], r->column[value] };
	else
		r->at[value] = block;
}

static void
set_pointers(struct run *r)
{
	const struct td_plan *plan = r->plan;

	for (size_t i = 0; i < plan->inputs.n; i++)
		if (r->need[plan->inputs.at[i]])
			set_pointer(r, plan->inputs.at[i], NULL);
	for (size_t i = 0; i < plan->relatives.n; i++) {
		td_val value = plan->relatives.at[i];

		if (r->need[value])
			set_pointer(r, value, relative_register(r, value_at(r, value)));
	}
	for (size_t i = 0; i < plan->steps.n; i++) {
		td_val value = plan->steps.at[i].value;
		const struct td_value *v = value_at(r, value);

		if (!r->need[value])
			continue;
		if (v->op == TD_OP_IS_NA && !r->table->na[v->ref])
			set_pointer(r, value, r->zeros);
		else
			set_pointer(r, value, r->registers + v->place * r->pitch);
	}
}

static void
take_inputs(struct run *r)
{
	const struct td_plan *plan = r->plan;

	for (size_t i = 0; i < plan->inputs.n; i++)
		r->column[plan->inputs.at[i]] =
			r->table->columns[value_at(r, plan->inputs.at[i])->ref];
}

/* Constants and parameters, and what hangs on them alone: once. */
static int
compute_numbers(struct run *r, struct td_err *err)
{
	const struct td_plan *plan = r->plan;

	if (plan->numbers.n)
		memcpy(r->numbers, plan->numbers.at, plan->numbers.n * sizeof(*r->numbers));
	for (size_t i = 0; i < plan->scalars.n; i++)
		r->at[plan->scalars.at[i]] = &r->numbers[i];
	for (size_t i = 0; i < plan->computed.n; i++) {
		td_val value = plan->computed.at[i];
		const struct td_value *v = value_at(r, value);

		if (v->op == TD_OP_PARAM)
			*r->at[value] = r->slots[v->ref];
		else
			TD_TRY(compute_one(r, value, r->at, r->at[value], err));
	}
	return TD_OK;
}

/* ---- stages ----------------------------------------------------------------------- */

static void
expand(const struct run *r, const double *per_cluster, double *out)
{
	for (size_t c = 0; c < r->nclusters; c++)
		for (size_t row = r->start[c]; row < r->start[c + 1]; row++)
			out[row] = per_cluster[c];
}

/* The results of a relative value, which must be numbers. */
static int
check_results(const struct run *r, td_val value, const double *results, bool by_row,
	      struct td_err *err)
{
	size_t n = by_row ? r->n : r->nclusters;

	for (size_t i = 0; i < n; i++)
		if (isinf(results[i]))
			return fail_overflow(r, value, by_row ? i : r->start[i], err);
	feclearexcept(FE_OVERFLOW);
	return TD_OK;
}

/* A function's argument for all rows; one number is written out into room. */
static const double *
whole_column(const struct run *r, td_val value, double *room)
{
	const struct td_value *v = value_at(r, value);

	if (!v->scalar)
		return r->column[value];
	for (size_t i = 0; i < r->n; i++)
		room[i] = r->numbers[v->place];
	return room;
}

/* columns: room for the arguments' columns, and for their rows of one cluster. */
static int
call_by_cluster(const struct run *r, td_val value, const double **columns, double *room,
		struct td_err *err)
{
	const struct td_value *v = value_at(r, value);
	const td_val *args = td_value_args(r->plan, v);
	const struct td_func *func = &r->plan->rules->natives.at[v->ref];
	const double **rows = columns + v->nargs;

	for (size_t i = 0; i < v->nargs; i++)
		columns[i] = whole_column(r, args[i], room + i * r->n);
	for (size_t c = 0; c < r->nclusters; c++) {
		size_t first = r->start[c], n = r->start[c + 1] - first;

		for (size_t i = 0; i < v->nargs; i++)
			rows[i] = columns[i] + first;
		TD_TRY(func->batch(func->self, n, v->nargs, rows, r->column[value] + first, err));
	}
	return check_results(r, value, r->column[value], true, err);
}

static int
call_function(const struct run *r, td_val value, struct td_err *err)
{
	size_t nargs = value_at(r, value)->nargs;
	const double **columns = calloc(2 * nargs, sizeof(*columns));
	double *room = malloc(nargs * r->n * sizeof(*room));
	int st = columns && room ? call_by_cluster(r, value, columns, room, err)
				 : td_fail_memory(err);

	free(columns);
	free(room);
	return st;
}

static int
reduce(struct run *r, td_val value, struct td_err *err)
{
	struct td_reduction what = reduction_of(r, value);
	double *per_cluster = r->per_cluster[value_at(r, value)->place], *column = r->column[value];
	bool by_row = td_reduce_by_row(&what);
	double *results = by_row ? column : per_cluster;

	TD_TRY(td_reduce(&what, r->nclusters, r->start, results, err));
	if (fetestexcept(FE_OVERFLOW))
		TD_TRY(check_results(r, value, results, by_row, err));
	if (!by_row && column)
		expand(r, per_cluster, column);
	return TD_OK;
}

static int
reduce_stage(struct run *r, uint32_t stage, struct td_err *err)
{
	for (size_t i = 0; i < r->plan->relatives.n; i++) {
		td_val value = r->plan->relatives.at[i];

		if (value_at(r, value)->stage != stage || !r->need[value])
			continue;
		if (value_at(r, value)->op == TD_OP_CLUSTER)
			TD_TRY(call_function(r, value, err));
		else
			TD_TRY(reduce(r, value, err));
	}
	return TD_OK;
}

/* The results of the clusters that the rows belong to, as a block. */
static void
fill_block(const struct run *r, const double *per_cluster, size_t row, size_t n, double *out)
{
	size_t end = row + n;

	for (size_t c = cluster_of(r, row); row < end; c++)
		for (; row < end && row < r->start[c + 1]; row++)
			*out++ = per_cluster[c];
}

static void
fill_relatives(const struct run *r, uint32_t stage, size_t row, size_t n)
{
	for (size_t i = 0; i < r->plan->relatives.n; i++) {
		td_val value = r->plan->relatives.at[i];
		const struct td_value *v = value_at(r, value);

		if (!r->need[value] || r->column[value] || v->stage > stage)
			continue;
		if (r->nclusters > 1 || row == 0) /* of one cluster the block stays what it is */
			fill_block(r, r->per_cluster[v->place], row, n, r->at[value]);
	}
}

static void
mark_not_applicable(const struct run *r, const struct td_value *v, size_t row, size_t n,
		    double *out)
{
	const uint8_t *na = r->table->na[v->ref];

	for (size_t i = 0; i < n && out != r->zeros; i++)
		out[i] = na && na[row + i] ? 1 : 0;
}

static int
run_native(const struct run *r, const struct td_step *step, size_t n, struct td_err *err)
{
	const td_val *args = td_step_args(r->plan, step);

	for (size_t i = 0; i < step->nargs; i++) {
		double *room = r->native_room + i * r->pitch;

		r->native_args[i] = r->at[args[i]];
		if (!value_at(r, args[i])->scalar)
			continue;
		for (size_t k = 0; k < n; k++)
			room[k] = *r->at[args[i]];
		r->native_args[i] = room;
	}
	return native(r, value_at(r, step->value), n, r->native_args, r->at[step->value], err);
}

static int
run_step(const struct run *r, const struct td_step *step, size_t row, size_t n, struct td_err *err)
{
	const struct td_plan *plan = r->plan;
	const struct td_value *v = value_at(r, step->value);
	struct td_call call = td_step_call(plan, step);

	if (step->run)
		step->run(n, r->at[step->value], r->at, &call);
	else if (v->op == TD_OP_IS_NA)
		mark_not_applicable(r, v, row, n, r->at[step->value]);
	else if (v->op >= TD_OP_OVER)
		return td_over(v->op, n, r->at[step->value], r->at, &call, err);
	else
		return run_native(r, step, n, err);
	return TD_OK;
}

/* Totals are whole ticks, exact up to 2^53. */
static int
check_totals(const struct run *r, uint32_t stage, size_t row, size_t n, struct td_err *err)
{
	const struct td_plan *plan = r->plan;

	for (size_t i = 0; r->out && i < plan->outputs.n; i++) {
		const struct td_output *out = &plan->outputs.at[i];
		const double *column = r->column[out->value];

		if (out->kind > TD_OUT_DEDUCTION)
			break;
		if (!r->out[i] || !column || value_at(r, out->value)->stage != stage ||
		    !td_kernel_exceeds(n, column + row, TD_TICKS_MAX))
			continue;
		while (!(fabs(column[row]) > TD_TICKS_MAX))
			row++;
		return td_fail(err, TD_EINVAL,
			       "the total of unit \"%s\" is too large for %d decimal places",
			       r->table->units[row].id ? r->table->units[row].id : "",
			       plan->rules->places);
	}
	return TD_OK;
}

static int
run_block(const struct run *r, uint32_t stage, size_t row, size_t n, struct td_err *err)
{
	const struct td_plan *plan = r->plan;
	size_t first = stage ? plan->stage_end[stage - 1] : 0;

	for (size_t i = 0; i < r->nmoving; i++)
		*r->moving[i].at = r->moving[i].column + row;
	fill_relatives(r, stage, row, n);
	for (size_t i = first; i < plan->stage_end[stage]; i++)
		if (r->need[plan->steps.at[i].value])
			TD_TRY(run_step(r, &plan->steps.at[i], row, n, err));
	if (fetestexcept(FE_OVERFLOW))
		TD_TRY(find_overflow(r, stage, row, n, err));
	return check_totals(r, stage, row, n, err);
}

static bool
is_idle(const struct run *r, uint32_t stage)
{
	const struct td_plan *plan = r->plan;

	for (size_t i = stage ? plan->stage_end[stage - 1] : 0; i < plan->stage_end[stage]; i++)
		if (r->need[plan->steps.at[i].value])
			return false;
	return true;
}

static int
run_stages(struct run *r, struct td_progress *progress, struct td_err *err)
{
	for (uint32_t stage = 0; stage < r->plan->nstages; stage++) {
		TD_TRY(reduce_stage(r, stage, err));
		if (is_idle(r, stage))
			continue;
		for (size_t row = 0; row < r->n; row += r->block) {
			size_t n = r->n - row < r->block ? r->n - row : r->block;

			TD_TRY(run_block(r, stage, row, n, err));
			if (td_progress_step(progress, n))
				return td_fail(err, TD_ECANCEL, "stopped");
		}
	}
	return TD_OK;
}

/* ---- the whole -------------------------------------------------------------------- */

/* An output that is no column of its own: a number, a figure, or the same as another. */
static int
copy_output(const struct run *r, td_val value, double *out, struct td_err *err)
{
	const struct td_value *v = value_at(r, value);

	if (r->column[value] == out)
		return TD_OK;
	if (r->column[value])
		memcpy(out, r->column[value], r->n * sizeof(*out));
	else if (!v->scalar)
		expand(r, r->per_cluster[v->place], out);
	else if (isinf(r->numbers[v->place]))
		return fail_overflow(r, value, 0, err);
	else
		for (size_t row = 0; row < r->n; row++)
			out[row] = r->numbers[v->place];
	return TD_OK;
}

/* Everything up to the first block.  r->need may have marks of what is wanted besides r->out. */
static int
prepare(struct run *r, const struct td_eval_opts *opts, struct td_err *err)
{
	r->block = opts && opts->block ? opts->block : TD_BLOCK;
	r->block = r->block < r->n ? r->block : r->n;
	feclearexcept(FE_OVERFLOW);
	take_inputs(r);
	take_outputs(r);
	spread_needs(r);
	TD_TRY(compute_numbers(r, err));
	if (needs_relatives(r))
		TD_TRY(find_clusters(r, err));
	if (!make_large_room(r))
		return td_fail_memory(err);
	share_large_room(r);
	set_pointers(r);
	return TD_OK;
}

static void
fini(struct run *r)
{
	free(r->start);
	free(r->small);
	free(r->large);
}

int
td_eval(const struct td_plan *plan, const struct td_table *table, const double *slots,
	const struct td_eval_opts *opts, double *const *out, struct td_err *err)
{
	struct run r = { .plan = plan, .table = table, .slots = slots, .out = out, .n = table->n };
	int st;

	if (r.n == 0)
		return TD_OK;
	if (!make_small_room(&r))
		return td_fail_memory(err);
	st = prepare(&r, opts, err);
	if (!st)
		st = run_stages(&r, opts ? opts->progress : NULL, err);
	for (size_t i = 0; !st && i < plan->outputs.n; i++)
		if (out[i])
			st = copy_output(&r, plan->outputs.at[i].value, out[i], err);
	fini(&r);
	return st;
}

/* The values of the row, when the table has been through all stages. */
static int
explain_row(const struct run *r, size_t at, double *values, struct td_err *err)
{
	const struct td_plan *plan = r->plan;
	struct row row = { 0 };
	td_val found;
	int st = TD_OK;

	if (!make_row(&row, plan, values)) {
		st = td_fail_memory(err);
		goto out;
	}
	st = compute_row(r, plan->nstages - 1, at, row.at, values, err);
	if (st || !fetestexcept(FE_OVERFLOW))
		goto out;
	for (size_t i = 0; i < plan->outputs.n; i++)
		row.used[plan->outputs.at[i].value] = true;
	found = find_infinite(plan, values, row.used);
	if (found)
		st = fail_overflow(r, found, at, err);
out:
	free_row(&row);
	return st;
}

int
td_eval_row(const struct td_plan *plan, const struct td_table *table, const double *slots,
	    size_t row, double *values, struct td_err *err)
{
	struct run r = { .plan = plan, .table = table, .slots = slots, .n = table->n };
	int st;

	if (row >= r.n)
		return td_fail(err, TD_EUSAGE, "there is no row %zu", row);
	if (!make_small_room(&r))
		return td_fail_memory(err);
	for (size_t i = 0; i < plan->relatives.n; i++)
		r.need[plan->relatives.at[i]] = true;
	st = prepare(&r, NULL, err);
	if (!st)
		st = run_stages(&r, NULL, err);
	if (!st)
		st = explain_row(&r, row, values, err);
	fini(&r);
	return st;
}
