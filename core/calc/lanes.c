#include "calc/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/over.h"
#include "calc/plan_in.h"

struct maker {
	const struct td_plan *from;
	const struct td_table *table;
	const double *slots;
	const struct td_cell *cells;
	size_t ncells, n;      /* n: units */
	uint32_t *slot_cell;   /* per slot: 1 + its cell, 0: does not vary */
	uint32_t *figure_cell; /* [column * n + row]: the same */
	bool *need;            /* per value of from */
	td_val *map;           /* [value of from * n + unit] */
	size_t *first, *last;  /* per unit: rows of its cluster, to last - 1 */
	td_val *args;          /* room for those of one value */
	struct td_builder build;
	TD_LIST(uint8_t) whole; /* per value made: surely a whole number, or missing */
	struct td_lanes *lanes;
	int status;
	struct td_err *err;
};

static const struct td_value *
made(const struct maker *m, td_val value)
{
	return &m->build.plan->values.at[value];
}

static bool
is_constant(const struct maker *m, td_val value)
{
	return value && made(m, value)->op == TD_OP_CONST;
}

static bool
all_constant(const struct maker *m, const td_val *args, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (args[i] && !is_constant(m, args[i]))
			return false;
	return true;
}

/* ---- whole numbers: their sums do not hang on the order ------------------------------------- */

static bool
is_whole_number(double v)
{
	return isnan(v) || (fabs(v) < TD_TICKS_MAX / 1024 && v == floor(v));
}

/* Whether a value is whole when the arguments given from `from` on are. */
static bool
keeps_whole(const struct td_value *v, size_t *from)
{
	*from = 0;
	switch (v->op) {
	case TD_OP_WHEN:
		*from = 1;
		return true;
	case TD_OP_ADD:
	case TD_OP_SUB:
	case TD_OP_NEG:
	case TD_OP_ABS:
	case TD_OP_MIN:
	case TD_OP_MAX:
	case TD_OP_COALESCE:
	case TD_OP_SUM:
		return true;
	default:
		return false;
	}
}

static bool
is_whole(const struct td_plan *plan, const uint8_t *whole, const struct td_value *v)
{
	const td_val *args = td_value_args(plan, v);
	size_t from;

	if (v->op == TD_OP_CONST)
		return is_whole_number(v->number);
	if (v->op == TD_OP_TICKS || v->op == TD_OP_HOLES)
		return true;
	if (v->op == TD_OP_BANDS || v->op == TD_OP_LEVELS) {
		for (size_t i = 1; i < v->nargs; i++) /* edges must be too, which is simpler */
			if (args[i] && !whole[args[i]])
				return false;
		return true;
	}
	if (!keeps_whole(v, &from))
		return false;
	for (size_t i = from; i < v->nargs; i++)
		if (!whole[args[i]])
			return false;
	return true;
}

/* Of all values made so far. */
static bool
know_whole(struct maker *m)
{
	while (m->whole.n < m->build.plan->values.n) {
		bool whole = m->whole.n &&
			     is_whole(m->build.plan, m->whole.at, made(m, (td_val)m->whole.n));

		if (!td_list_push(&m->whole, whole))
			return false;
	}
	return true;
}

/* ---- operations that can do with less -------------------------------------------------------- */

/* Add up the constants: all of them among whole numbers, else those at the beginning. */
static td_val
make_sum(struct maker *m, td_val *args, size_t n)
{
	bool whole = true;
	double sum = 0;
	size_t kept = 1;

	if (!know_whole(m)) {
		m->build.no_memory = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		whole &= m->whole.at[args[i]] != 0;
	for (size_t i = 0; i < n; i++) {
		double v = is_constant(m, args[i]) ? made(m, args[i])->number : 0;

		if (is_constant(m, args[i]) && (whole || kept == 1))
			sum += isnan(v) ? 0 : v;
		else
			m->args[kept++] = args[i];
	}
	if (kept == 1 || sum != 0)
		m->args[0] = td_value_const(&m->build, sum);
	if (kept == 1)
		return m->args[0];
	return td_value_op(&m->build, TD_OP_SUM, 0, 0, m->args + (sum == 0), kept - (sum == 0));
}

/* A side that is known may decide. */
static td_val
make_logic(struct maker *m, const struct td_value *v, const td_val *args)
{
	double decides = v->op == TD_OP_OR ? 1 : 0;

	for (size_t i = 0; i < 2; i++)
		if (args[i] && td_value_is(&m->build, args[i], decides))
			return args[i];
	return td_value_op(&m->build, v->op, v->flags, 0, args, 2);
}

/* ---- native functions ---------------------------------------------------------------------------- */

static td_val
make_native(struct maker *m, const struct td_value *v, const td_val *args)
{
	const struct td_func *func = &m->from->rules->natives.at[v->ref];
	const double *columns[64];
	double numbers[64], result;

	if (v->nargs > 64 || !all_constant(m, args, v->nargs)) {
		struct td_plan *plan = m->build.plan;

		plan->max_native_args =
			v->nargs > plan->max_native_args ? v->nargs : plan->max_native_args;
		return td_value_op(&m->build, v->op, 0, v->ref, args, v->nargs);
	}
	for (size_t i = 0; i < v->nargs; i++) {
		numbers[i] = made(m, args[i])->number;
		columns[i] = &numbers[i];
	}
	if (!m->status)
		m->status = func->batch(func->self, 1, v->nargs, columns, &result, m->err);
	return m->status ? 0 : td_value_const(&m->build, result);
}

/* ---- relative operations ---------------------------------------------------------------------------- */

static bool
is_by_row(const struct maker *m, const struct td_value *v)
{
	const td_val *args = td_value_args(m->from, v);

	return v->op == TD_OP_RANK_OF || args[2] ||
	       (v->op == TD_OP_QUANTILE_OF && !m->from->values.at[args[3]].scalar);
}

/* What the operation comes to for numbers alone. */
static td_val
fold_over(struct maker *m, unsigned op, unsigned flags, size_t nargs)
{
	double numbers[TD_OVER_UNITS * TD_OVER_ARGS + 1], result = NAN;
	double *at[TD_OVER_UNITS * TD_OVER_ARGS + 2] = { NULL };
	uint32_t place[TD_OVER_UNITS * TD_OVER_ARGS + 1];
	uint8_t stride[TD_OVER_UNITS * TD_OVER_ARGS + 1] = { 0 };
	struct td_call call = { place, stride, nargs, flags };

	for (size_t i = 0; i < nargs; i++) {
		place[i] = m->args[i] ? (uint32_t)i + 1 : 0;
		numbers[i] = m->args[i] ? made(m, m->args[i])->number : 0;
		at[i + 1] = &numbers[i];
	}
	if (!m->status)
		m->status = td_over(op, 1, &result, at, &call, m->err);
	return m->status ? 0 : td_value_const(&m->build, result);
}

/* Of those who never vary only the best (worst) one counts, and it stands for all of them. */
static size_t
keep_extreme(struct maker *m, unsigned op, unsigned flags, size_t units)
{
	td_val same[TD_OVER_UNITS * TD_OVER_ARGS], rest[TD_OVER_UNITS * TD_OVER_ARGS];
	size_t nsame = 0, nrest = 0;

	for (size_t u = 0; u < units; u++) {
		const td_val *args = m->args + u * TD_OVER_ARGS;
		bool fixed = all_constant(m, args, TD_OVER_ARGS);

		memcpy(fixed ? same + nsame : rest + nrest, args, TD_OVER_ARGS * sizeof(*args));
		*(fixed ? &nsame : &nrest) += TD_OVER_ARGS;
	}
	if (nsame <= TD_OVER_ARGS || !nrest)
		return units;
	memcpy(m->args, same, nsame * sizeof(*same));
	rest[nrest] = fold_over(m, op, flags, nsame);
	memset(rest + nrest + 1, 0, (TD_OVER_ARGS - 1) * sizeof(*rest));
	memcpy(m->args, rest, (nrest + TD_OVER_ARGS) * sizeof(*rest));
	return nrest / TD_OVER_ARGS + 1;
}

static td_val
make_over(struct maker *m, const struct td_value *v, size_t unit)
{
	const td_val *args = td_value_args(m->from, v);
	unsigned op = (unsigned)v->op - TD_OP_BEST + TD_OP_OVER;
	size_t units = m->last[unit] - m->first[unit], n;
	td_val value;

	for (size_t u = 0; u < units; u++)
		for (size_t k = 0; k < TD_OVER_ARGS; k++)
			m->args[u * TD_OVER_ARGS + k] =
				args[k] ? m->map[args[k] * m->n + m->first[unit] + u] : 0;
	if ((v->op == TD_OP_BEST || v->op == TD_OP_WORST) && !args[2])
		units = keep_extreme(m, op, v->flags, units);
	n = units * TD_OVER_ARGS;
	if (is_by_row(m, v))
		m->args[n++] = td_value_const(&m->build, (double)(unit - m->first[unit]));
	if (m->build.no_memory || m->status)
		return 0;
	if (all_constant(m, m->args, n)) {
		value = fold_over(m, op, v->flags, n);
		if (!value || !isinf(made(m, value)->number))
			return value;
	}
	return td_value_op(&m->build, op, v->flags, 0, m->args, n);
}

/* ---- values ------------------------------------------------------------------------------------------ */

static td_val
make_leaf(struct maker *m, uint32_t cell, double number)
{
	return cell ? td_value_leaf(&m->build, TD_OP_INPUT, cell - 1)
		    : td_value_const(&m->build, number);
}

/* A figure that is not applicable stays so until the cell has a number. */
static td_val
make_na(struct maker *m, const struct td_value *v, size_t unit)
{
	const uint8_t *na = m->table->na[v->ref];
	uint32_t cell = m->figure_cell[v->ref * m->n + unit];

	if (!na || !na[unit])
		return td_value_const(&m->build, 0);
	return cell ? td_value_1(&m->build, TD_OP_MISSING, make_leaf(m, cell, 0))
		    : td_value_const(&m->build, 1);
}

static td_val
make_op(struct maker *m, const struct td_value *v, size_t unit)
{
	const td_val *args = td_value_args(m->from, v);
	td_val *mapped = m->args + v->nargs + 1; /* behind what make_sum fills */

	for (size_t i = 0; i < v->nargs; i++)
		mapped[i] = args[i] ? m->map[args[i] * m->n + unit] : 0;
	switch (v->op) {
	case TD_OP_NATIVE:
		return make_native(m, v, mapped);
	case TD_OP_SUM:
		return make_sum(m, mapped, v->nargs);
	case TD_OP_AND:
	case TD_OP_OR:
		return make_logic(m, v, mapped);
	default:
		return td_value_op(&m->build, v->op, v->flags, v->ref, mapped, v->nargs);
	}
}

static td_val
make_value(struct maker *m, td_val value, size_t unit)
{
	const struct td_value *v = &m->from->values.at[value];

	m->build.owner = v->owner;
	switch (v->op) {
	case TD_OP_CONST:
		return td_value_const(&m->build, v->number);
	case TD_OP_PARAM:
		return make_leaf(m, m->slot_cell[v->ref], m->slots[v->ref]);
	case TD_OP_INPUT:
		return make_leaf(m, m->figure_cell[v->ref * m->n + unit],
				 m->table->columns[v->ref][unit]);
	case TD_OP_IS_NA:
		return make_na(m, v, unit);
	default:
		return td_value_is_relative(v) ? make_over(m, v, unit) : make_op(m, v, unit);
	}
}

/* Whether the value is the same for this unit as for the one before it. */
static bool
is_shared(const struct maker *m, const struct td_value *v, size_t unit)
{
	if (unit == 0)
		return false;
	return v->scalar || (td_value_is_relative(v) && !is_by_row(m, v) &&
			     m->first[unit] == m->first[unit - 1]);
}

static int
make_values(struct maker *m)
{
	for (td_val value = 1; value < m->from->values.n; value++) {
		const struct td_value *v = &m->from->values.at[value];
		td_val *map = m->map + value * m->n;

		for (size_t unit = 0; m->need[value] && unit < m->n; unit++) {
			map[unit] =
				is_shared(m, v, unit) ? map[unit - 1] : make_value(m, value, unit);
			if (m->status)
				return m->status;
			if (m->build.no_memory || !map[unit])
				return td_fail_memory(m->err);
		}
	}
	return TD_OK;
}

/* ---- outputs ------------------------------------------------------------------------------------------- */

/* The value of an output for a unit: a number, or one of the new plan's outputs; equal ones are one. */
static bool
make_lane(struct maker *m, enum td_output_kind kind, td_val value, size_t *place,
	  struct td_lane *lane)
{
	struct td_plan *plan = m->build.plan;

	*lane = (struct td_lane){ SIZE_MAX, made(m, value)->number };
	if (is_constant(m, value))
		return true;
	if (!place[value]) {
		if (!td_list_push(&plan->outputs,
				  (struct td_output){ .kind = kind, .value = value }))
			return false;
		place[value] = plan->outputs.n;
	}
	lane->at = place[value] - 1;
	return true;
}

static bool
make_lanes(struct maker *m, const bool *wanted, bool totals, size_t *place)
{
	for (size_t i = 0; i < m->from->outputs.n; i++) {
		const struct td_output *out = &m->from->outputs.at[i];

		if (!wanted[i] || (out->kind <= TD_OUT_DEDUCTION) != totals)
			continue;
		for (size_t unit = 0; unit < m->n; unit++)
			if (!make_lane(m, out->kind, m->map[out->value * m->n + unit], place,
				       &m->lanes->lanes[i * m->n + unit]))
				return false;
	}
	return true;
}

/* Totals first, as evaluating looks there for those that are too large. */
static bool
make_outputs(struct maker *m, const bool *wanted)
{
	size_t *place = calloc(m->build.plan->values.n, sizeof(*place));
	bool ok =
		place && make_lanes(m, wanted, true, place) && make_lanes(m, wanted, false, place);

	free(place);
	return ok;
}

/* ---- only what is needed -------------------------------------------------------------------------------- */

static void
need_of(const struct td_plan *plan, bool *need)
{
	for (size_t i = 0; i < plan->outputs.n; i++)
		need[plan->outputs.at[i].value] = true;
	for (size_t i = plan->values.n - 1; i > 0; i--) {
		const struct td_value *v = &plan->values.at[i];

		for (size_t k = 0; need[i] && k < v->nargs; k++)
			need[td_value_args(plan, v)[k]] = true;
	}
}

static bool
copy_value(const struct td_plan *from, struct td_plan *to, td_val value, td_val *moved)
{
	struct td_value v = from->values.at[value];
	const td_val *args = td_value_args(from, &from->values.at[value]);

	v.args = (uint32_t)to->args.n;
	for (size_t k = 0; k < v.nargs; k++) {
		td_val arg = args[k] ? moved[args[k]] : 0;

		if (!td_list_push(&to->args, arg) ||
		    !td_list_push(&to->strides, arg && !to->values.at[arg].scalar))
			return false;
	}
	moved[value] = (td_val)to->values.n;
	return td_list_push(&to->values, v);
}

/* Building left many constants behind; each run would look at them. */
static bool
copy_needed(const struct td_plan *from, struct td_plan *to)
{
	td_val *moved = calloc(from->values.n, sizeof(*moved));
	bool *need = calloc(from->values.n, sizeof(*need));
	bool ok = moved && need && td_list_push(&to->values, (struct td_value){ 0 });

	if (ok)
		need_of(from, need);
	for (td_val i = 1; ok && i < from->values.n; i++)
		ok = !need[i] || copy_value(from, to, i, moved);
	for (size_t i = 0; ok && i < from->outputs.n; i++) {
		struct td_output out = from->outputs.at[i];

		out.value = moved[out.value];
		ok = td_list_push(&to->outputs, out);
	}
	to->rules = from->rules;
	to->max_native_args = from->max_native_args;
	free(moved);
	free(need);
	return ok;
}

static bool
find_whole(struct td_lanes *lanes)
{
	const struct td_plan *plan = lanes->plan;

	lanes->whole = calloc(plan->values.n, 1);
	for (size_t i = 1; lanes->whole && i < plan->values.n; i++)
		lanes->whole[i] = is_whole(plan, lanes->whole, &plan->values.at[i]);
	return lanes->whole;
}

static int
make_plan(struct maker *m)
{
	m->lanes->plan = calloc(1, sizeof(*m->lanes->plan));
	if (!m->lanes->plan || !copy_needed(m->build.plan, m->lanes->plan) || !find_whole(m->lanes))
		return td_fail_memory(m->err);
	return td_plan_make_steps(m->lanes->plan, m->err);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static void
find_clusters(struct maker *m)
{
	const struct td_unit *units = m->table->units;
	bool one = m->table->nclusters <= 1;

	for (size_t i = 0; i < m->n; i++)
		m->first[i] = i && (one || units[i].cluster == units[i - 1].cluster)
				      ? m->first[i - 1]
				      : i;
	for (size_t i = m->n; i-- > 0;)
		m->last[i] =
			i + 1 < m->n && m->first[i + 1] == m->first[i] ? m->last[i + 1] : i + 1;
}

static void
find_cells(struct maker *m)
{
	for (size_t i = 0; i < m->ncells; i++) {
		const struct td_cell *cell = &m->cells[i];

		if (cell->param)
			m->slot_cell[cell->index] = (uint32_t)i + 1;
		else
			m->figure_cell[cell->index * m->n + cell->row] = (uint32_t)i + 1;
	}
}

static void
find_needed(struct maker *m, const bool *wanted)
{
	for (size_t i = 0; i < m->from->outputs.n; i++)
		if (wanted[i])
			m->need[m->from->outputs.at[i].value] = true;
	for (size_t i = m->from->values.n - 1; i > 0; i--) {
		const struct td_value *v = &m->from->values.at[i];

		for (size_t k = 0; m->need[i] && k < v->nargs; k++)
			m->need[td_value_args(m->from, v)[k]] = true;
	}
	m->need[0] = false;
}

static size_t
most_args(const struct maker *m)
{
	size_t most = (m->n < TD_OVER_UNITS ? m->n : TD_OVER_UNITS) * TD_OVER_ARGS;

	for (size_t i = 1; i < m->from->values.n; i++)
		if (m->from->values.at[i].nargs > most)
			most = m->from->values.at[i].nargs;
	return 2 * (most + 1);
}

static bool
make_room(struct maker *m)
{
	size_t values = m->from->values.n;

	m->slot_cell = calloc(m->from->rules->params.n + 1, sizeof(*m->slot_cell));
	m->figure_cell = calloc(m->table->ncolumns * m->n + 1, sizeof(*m->figure_cell));
	m->need = calloc(values, sizeof(*m->need));
	m->map = calloc(values * m->n + 1, sizeof(*m->map));
	m->first = calloc(m->n + 1, sizeof(*m->first));
	m->last = calloc(m->n + 1, sizeof(*m->last));
	m->args = calloc(most_args(m), sizeof(*m->args));
	m->build.plan = calloc(1, sizeof(*m->build.plan));
	m->lanes = calloc(1, sizeof(*m->lanes));
	if (m->lanes)
		m->lanes->lanes = calloc(m->from->outputs.n * m->n + 1, sizeof(*m->lanes->lanes));
	return m->slot_cell && m->figure_cell && m->need && m->map && m->first && m->last &&
	       m->args && m->build.plan && m->lanes && m->lanes->lanes &&
	       td_list_push(&m->build.plan->values, (struct td_value){ 0 });
}

static void
forget(struct maker *m)
{
	free(m->slot_cell);
	free(m->figure_cell);
	free(m->need);
	free(m->map);
	free(m->first);
	free(m->last);
	free(m->args);
	td_list_fini(&m->whole);
	td_builder_fini(&m->build);
	td_plan_free(m->build.plan);
	td_lanes_free(m->lanes);
}

int
td_lanes_new(const struct td_plan *plan, const struct td_table *table, const double *slots,
	     const struct td_cell *cells, size_t ncells, const bool *wanted, struct td_lanes **out,
	     struct td_err *err)
{
	struct maker m = {
		.from = plan, .table = table, .slots = slots, .cells = cells, .ncells = ncells
	};
	int status;

	*out = NULL;
	m.n = table->n;
	m.err = err;
	if (!make_room(&m)) {
		forget(&m);
		return td_fail_memory(err);
	}
	m.build.plan->rules = plan->rules;
	m.lanes->nunits = m.n;
	find_clusters(&m);
	find_cells(&m);
	find_needed(&m, wanted);
	status = make_values(&m);
	if (!status && !make_outputs(&m, wanted))
		status = td_fail_memory(err);
	if (!status)
		status = make_plan(&m);
	if (!status) {
		*out = m.lanes;
		m.lanes = NULL; /* handed over */
	}
	forget(&m);
	return status;
}

void
td_lanes_free(struct td_lanes *lanes)
{
	if (!lanes)
		return;
	td_plan_free(lanes->plan);
	free(lanes->lanes);
	free(lanes->whole);
	free(lanes);
}
