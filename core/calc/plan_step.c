#include <stdlib.h>

#include "base/err.h"
#include "calc/plan_in.h"

/* What is known of each value while the steps are made. */
struct maker {
	struct td_plan *plan;
	uint32_t *users; /* per value: how often it is an argument of something live */
	uint32_t *until; /* per value: the step of its stage that needs it last */
	bool *needed;    /* per value: has a step of its own */
	TD_LIST(uint32_t) free_registers;
};

static struct td_value *
at(const struct td_plan *plan, td_val value)
{
	return &plan->values.at[value];
}

/* Computed block by block: neither a number, nor a column of the table, nor a relative value. */
static bool
is_stepped(const struct td_value *v)
{
	return !v->scalar && v->op != TD_OP_INPUT && !td_value_is_relative(v);
}

/* ---- what is needed, and when ----------------------------------------------------- */

static void
mark_live(struct maker *m)
{
	struct td_plan *plan = m->plan;

	for (size_t i = 0; i < plan->outputs.n; i++)
		at(plan, plan->outputs.at[i].value)->output = true;
	for (size_t i = plan->values.n - 1; i > 0; i--) {
		struct td_value *v = at(plan, (td_val)i);
		const td_val *args = td_value_args(plan, v);

		v->live |= v->output || td_value_is_relative(v);
		for (size_t k = 0; v->live && k < v->nargs; k++) {
			at(plan, args[k])->live = true;
			m->users[args[k]]++;
		}
	}
}

/* The first stage in which a value can be had; the largest one. */
static uint32_t
first_stages(const struct td_plan *plan)
{
	uint32_t last = 0;

	for (size_t i = 1; i < plan->values.n; i++) {
		struct td_value *v = at(plan, (td_val)i);
		const td_val *args = td_value_args(plan, v);
		uint32_t after = td_value_is_relative(v) ? 1 : 0;

		v->stage = after;
		for (size_t k = 0; k < v->nargs; k++)
			if (at(plan, args[k])->stage + after > v->stage)
				v->stage = at(plan, args[k])->stage + after;
		if (v->live && v->stage > last)
			last = v->stage;
	}
	return last;
}

/*
 * Each value in the last stage that serves all who need it: then least has to be kept for all rows.
 * A user always stands after its arguments, so going backwards its stage is settled.
 */
static void
set_stages(struct td_plan *plan)
{
	uint32_t last = first_stages(plan);

	plan->nstages = last + 1;
	for (size_t i = 1; i < plan->values.n; i++)
		at(plan, (td_val)i)->stage = last;
	for (size_t i = plan->values.n - 1; i > 0; i--) {
		const struct td_value *v = at(plan, (td_val)i);
		const td_val *args = td_value_args(plan, v);
		uint32_t limit = v->stage - (td_value_is_relative(v) ? 1 : 0);

		for (size_t k = 0; v->live && k < v->nargs; k++)
			if (at(plan, args[k])->stage > limit)
				at(plan, args[k])->stage = limit;
	}
}

static void
mark_crossing(struct td_plan *plan)
{
	for (size_t i = 1; i < plan->values.n; i++) {
		const struct td_value *v = at(plan, (td_val)i);
		const td_val *args = td_value_args(plan, v);

		for (size_t k = 0; v->live && k < v->nargs; k++) {
			struct td_value *arg = at(plan, args[k]);

			if (td_value_is_relative(v) || (is_stepped(arg) && arg->stage != v->stage))
				arg->crosses = true;
		}
	}
}

/* ---- fused kernels ---------------------------------------------------------------- */

struct match {
	const struct td_plan *plan;
	const uint32_t *users;
	const uint8_t *pattern; /* what is left of it */
	uint32_t stage;
	size_t nleaves;
	td_val leaf[TD_FUSED_ARGS];
};

static bool
match_leaf(struct match *m, uint8_t token, td_val value)
{
	bool number = token >= TD_LEAF_NUMBER;
	size_t i = number ? token - 0U - TD_LEAF_NUMBER : token - 0U - TD_LEAF_COLUMN;

	if (at(m->plan, value)->scalar != number)
		return false;
	if (i < m->nleaves)
		return m->leaf[i] == value;
	m->leaf[m->nleaves++] = value;
	return true;
}

/* A value that only the pattern's operation above it needs. */
static bool
is_inside(const struct match *m, td_val value)
{
	const struct td_value *v = at(m->plan, value);

	return is_stepped(v) && m->users[value] == 1 && !v->output && !v->crosses &&
	       v->flags == 0 && v->stage == m->stage;
}

/* As deep as the pattern. */
static bool
match_value(struct match *m, td_val value, bool outermost)
{
	const struct td_value *v = at(m->plan, value);
	uint8_t token = *m->pattern++;

	if (!value)
		return false;
	if (token >= TD_LEAF_COLUMN)
		return match_leaf(m, token, value);
	if (v->op != token || (!outermost && !is_inside(m, value)))
		return false;
	for (size_t i = 0; i < v->nargs; i++)
		if (!match_value(m, td_value_args(m->plan, v)[i], false))
			return false;
	return true;
}

static const struct td_fused *
find_fused(const struct maker *m, td_val value, struct match *match)
{
	size_t n;
	const struct td_fused *list = td_fused_list(&n);

	for (size_t i = 0; i < n; i++) {
		*match = (struct match){ .plan = m->plan,
					 .users = m->users,
					 .pattern = list[i].pattern,
					 .stage = at(m->plan, value)->stage };
		if (match_value(match, value, true))
			return &list[i];
	}
	return NULL;
}

/* ---- steps ------------------------------------------------------------------------ */

static bool
add_args(struct maker *m, const td_val *args, size_t n)
{
	struct td_plan *plan = m->plan;

	for (size_t i = 0; i < n; i++) {
		bool column = args[i] && !at(plan, args[i])->scalar;

		m->needed[args[i]] = true;
		if (!td_list_push(&plan->step_args, args[i]) ||
		    !td_list_push(&plan->step_strides, column))
			return false;
	}
	return true;
}

static bool
add_step(struct maker *m, td_val value)
{
	struct td_plan *plan = m->plan;
	const struct td_value *v = at(plan, value);
	struct td_step step = { .value = value, .args = (uint32_t)plan->step_args.n };
	struct match match;

	step.fused = find_fused(m, value, &match);
	step.nargs = step.fused ? (uint32_t)match.nleaves : v->nargs;
	if (!add_args(m, step.fused ? match.leaf : td_value_args(plan, v), step.nargs))
		return false;
	if (step.fused)
		step.run = step.fused->run;
	else
		step.run = td_kernel_for(v->op, v->nargs ? plan->step_strides.at + step.args : NULL,
					 v->nargs);
	return td_list_push(&plan->steps, step);
}

/* Whether a value has a step of its own: users come after it, so backwards it is known. */
static bool
has_step(const struct maker *m, td_val value)
{
	const struct td_value *v = at(m->plan, value);

	return v->live && is_stepped(v) && (v->output || v->crosses || m->needed[value]);
}

static void
reverse(struct td_plan *plan, size_t from)
{
	for (size_t to = plan->steps.n; from + 1 < to; from++) {
		struct td_step swap = plan->steps.at[from];

		plan->steps.at[from] = plan->steps.at[--to];
		plan->steps.at[to] = swap;
	}
}

/* The steps of a stage in the order of their values, which is that of the table of points. */
static bool
add_steps(struct maker *m, uint32_t stage)
{
	struct td_plan *plan = m->plan;
	size_t first = plan->steps.n;

	for (size_t i = plan->values.n - 1; i > 0; i--)
		if (at(plan, (td_val)i)->stage == stage && has_step(m, (td_val)i) &&
		    !add_step(m, (td_val)i))
			return false;
	reverse(plan, first);
	plan->stage_end[stage] = (uint32_t)plan->steps.n;
	return true;
}

/* ---- where values live ------------------------------------------------------------ */

static bool
place_number(struct td_plan *plan, td_val value)
{
	struct td_value *v = at(plan, value);

	v->place = (uint32_t)plan->scalars.n;
	return td_list_push(&plan->scalars, value) && td_list_push(&plan->numbers, v->number) &&
	       (v->op == TD_OP_CONST || td_list_push(&plan->computed, value));
}

static bool
number_places(struct td_plan *plan)
{
	bool ok = true;

	for (td_val i = 1; ok && i < plan->values.n; i++) {
		struct td_value *v = at(plan, i);

		if (v->scalar)
			ok = place_number(plan, i);
		else if (v->op == TD_OP_INPUT)
			ok = td_list_push(&plan->inputs, i);
		else if (is_stepped(v) && v->crosses)
			ok = td_list_push(&plan->crossing, i);
	}
	return ok;
}

static bool
number_relatives(struct td_plan *plan)
{
	for (uint32_t stage = 1; stage < plan->nstages; stage++)
		for (size_t i = 1; i < plan->values.n; i++) {
			struct td_value *v = at(plan, (td_val)i);

			if (!td_value_is_relative(v) || v->stage != stage)
				continue;
			v->place = (uint32_t)plan->relatives.n;
			if (!td_list_push(&plan->relatives, (td_val)i))
				return false;
		}
	return true;
}

static bool
has_register(const struct td_value *v)
{
	return is_stepped(v) && !v->crosses;
}

static bool
take_register(struct maker *m, struct td_value *v)
{
	if (m->free_registers.n == 0 && !td_list_push(&m->free_registers, m->plan->nregisters++))
		return false;
	v->place = m->free_registers.at[--m->free_registers.n];
	return true;
}

/* A register is free again after the last step that reads it, never in the step that does. */
static bool
release_registers(struct maker *m, uint32_t number)
{
	const struct td_step *step = &m->plan->steps.at[number];

	for (size_t k = 0; k <= step->nargs; k++) {
		td_val value = k ? m->plan->step_args.at[step->args + k - 1] : step->value;

		if (!value || !has_register(at(m->plan, value)) || m->until[value] != number)
			continue;
		m->until[value] = UINT32_MAX; /* once, though it may be read twice */
		if (!td_list_push(&m->free_registers, at(m->plan, value)->place))
			return false;
	}
	return true;
}

static bool
give_registers(struct maker *m)
{
	struct td_plan *plan = m->plan;

	for (uint32_t i = 0; i < plan->steps.n; i++) {
		const struct td_step *step = &plan->steps.at[i];

		m->until[step->value] = i;
		for (size_t k = 0; k < step->nargs; k++)
			m->until[plan->step_args.at[step->args + k]] = i;
	}
	for (uint32_t i = 0; i < plan->steps.n; i++) {
		struct td_value *v = at(plan, plan->steps.at[i].value);

		if ((has_register(v) && !take_register(m, v)) || !release_registers(m, i))
			return false;
	}
	return true;
}

/* ---- all of it -------------------------------------------------------------------- */

static bool
make(struct maker *m)
{
	struct td_plan *plan = m->plan;

	mark_live(m);
	set_stages(plan);
	mark_crossing(plan);
	plan->stage_end = calloc(plan->nstages, sizeof(*plan->stage_end));
	if (!plan->stage_end || !number_places(plan) || !number_relatives(plan))
		return false;
	for (uint32_t stage = 0; stage < plan->nstages; stage++)
		if (!add_steps(m, stage))
			return false;
	return give_registers(m);
}

int
td_plan_make_steps(struct td_plan *plan, struct td_err *err)
{
	struct maker m = { .plan = plan };
	size_t n = plan->values.n;
	bool ok;

	m.users = calloc(n, sizeof(*m.users));
	m.until = calloc(n, sizeof(*m.until));
	m.needed = calloc(n, sizeof(*m.needed));
	ok = m.users && m.until && m.needed && make(&m);
	free(m.users);
	free(m.until);
	free(m.needed);
	td_list_fini(&m.free_registers);
	return ok ? TD_OK : td_fail_memory(err);
}
