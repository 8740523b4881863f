#include <math.h>
#include <stdlib.h>

#include "calc/plan_in.h"

/* ---- which node became which value ------------------------------------------------ */

static size_t
binding_place(const struct td_plan *plan, uint32_t item, td_node node)
{
	uint64_t hash = ((uint64_t)item << 32 | node) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 32) & (plan->binding_room - 1);

	while (plan->bindings[at].node &&
	       !(plan->bindings[at].node == node && plan->bindings[at].item == item))
		at = (at + 1) & (plan->binding_room - 1);
	return at;
}

static bool
grow_bindings(struct td_plan *plan)
{
	struct td_binding *old = plan->bindings;
	size_t old_room = plan->binding_room, room = old_room ? old_room * 2 : 256;

	if (plan->nbindings * 2 < old_room)
		return true;
	plan->bindings = calloc(room, sizeof(*plan->bindings));
	if (!plan->bindings) {
		plan->bindings = old;
		return false;
	}
	plan->binding_room = room;
	for (size_t i = 0; i < old_room; i++)
		if (old[i].node)
			plan->bindings[binding_place(plan, old[i].item, old[i].node)] = old[i];
	free(old);
	return true;
}

static bool
bind(struct td_plan *plan, uint32_t item, td_node node, td_val value)
{
	if (!grow_bindings(plan))
		return false;
	plan->bindings[binding_place(plan, item, node)] = (struct td_binding){ item, node, value };
	plan->nbindings++;
	return true;
}

/* A node that does not speak of `full` is the same in every item. */
static td_val
bound(const struct td_plan *plan, uint32_t item, td_node node)
{
	if (!plan->binding_room)
		return 0;
	if (!plan->uses_full[node])
		item = TD_NONE;
	return plan->bindings[binding_place(plan, item, node)].value;
}

uint32_t
td_plan_value(const struct td_plan *plan, uint32_t item, td_node node)
{
	td_val value = node ? bound(plan, item, node) : 0;

	return value ? value : TD_NONE;
}

/* ---- leaves ----------------------------------------------------------------------- */

static td_val
lower_need(struct td_lower *l, enum td_op op, const struct td_expr *e)
{
	uint32_t input = td_rules_input_word(l->rules, e->ref);
	struct td_plan *plan = l->plan;
	size_t i = 0;

	if (input == TD_NONE)
		return td_value_const(&l->build, NAN);
	while (i < plan->needs.n &&
	       (plan->needs.at[i].input != input || plan->needs.at[i].lag != e->lag))
		i++;
	if (i == plan->needs.n && !td_list_push(&plan->needs, (struct td_need){ input, e->lag })) {
		l->build.no_memory = true;
		return 0;
	}
	return td_value_leaf(&l->build, op, (uint32_t)i);
}

static td_val
lower_param(struct td_lower *l, uint32_t word)
{
	uint32_t param = td_rules_param_word(l->rules, word);

	return param == TD_NONE ? td_value_const(&l->build, NAN)
				: td_value_leaf(&l->build, TD_OP_PARAM, param);
}

/*
 * The points of an item for a rule that reads them.  A section counts what it has so far towards
 * the total, but no condition may hold, and no flag be lost, on part of its points.
 */
static td_val
settled_points(struct td_lower *l, uint32_t item)
{
	const struct td_lowered *low = &l->items[item];
	td_val partial;

	if (!low->npending)
		return low->points;
	partial = td_value_2(&l->build, TD_OP_GT, low->npending, td_lower_number(l, 0));
	return td_value_3(&l->build, TD_OP_WHEN, partial, td_lower_number(l, NAN), low->points);
}

static td_val
lower_points(struct td_lower *l, uint32_t word)
{
	uint32_t item = td_rules_item_word(l->rules, word);
	uint32_t measure = td_rules_measure_word(l->rules, word);

	if (item != TD_NONE)
		return settled_points(l, item);
	return measure != TD_NONE ? l->measures[measure] : td_value_const(&l->build, NAN);
}

static td_val
maximum_of(struct td_lower *l, uint32_t item)
{
	return td_value_const(&l->build,
			      item == TD_NONE ? (double)NAN : l->rules->items.at[item].max);
}

static td_val
lower_leaf(struct td_lower *l, uint32_t item, const struct td_expr *e)
{
	switch (e->op) {
	case TD_OP_CONST:
		return td_value_const(&l->build, e->value);
	case TD_OP_INPUT:
	case TD_OP_IS_NA:
		return lower_need(l, e->op, e);
	case TD_OP_PARAM:
		return lower_param(l, e->ref);
	case TD_OP_FULL:
		return maximum_of(l, item);
	case TD_OP_MAXIMUM:
		return maximum_of(l, td_rules_item_word(l->rules, e->ref));
	case TD_OP_POINTS:
		return lower_points(l, e->ref);
	case TD_OP_TOTAL:
		return l->total;
	case TD_OP_PART:
		return l->parts[e->flags].points;
	default:
		return 0;
	}
}

/* ---- operations ------------------------------------------------------------------- */

/* The number that stands for a word in the column of an input: its level, or the word itself. */
static double
code_of_word(const struct td_ruleset *rules, uint32_t input, uint32_t word)
{
	const struct td_input *in = input == TD_NONE ? NULL : &rules->inputs.at[input];

	if (!in || in->kind != TD_INPUT_GRADE)
		return word;
	for (uint32_t i = 0; i < in->nlevels; i++)
		if (in->levels[i] == word)
			return i;
	return -1; /* no level: equals nothing */
}

static td_val
lower_is(struct td_lower *l, td_node node, td_val arg)
{
	const struct td_graph *graph = l->rules->graph;
	const struct td_expr *of = td_graph_at(graph, td_graph_arg(graph, node, 0));
	uint32_t input = of->op == TD_OP_INPUT ? td_rules_input_word(l->rules, of->ref) : TD_NONE;
	double code = code_of_word(l->rules, input, td_graph_at(graph, node)->ref);

	return td_value_2(&l->build, TD_OP_EQ, arg, td_value_const(&l->build, code));
}

static td_val
lower_op(struct td_lower *l, td_node node, const struct td_expr *e, const td_val *args)
{
	switch (e->op) {
	case TD_OP_FORM:
		return args[0];
	case TD_OP_IS:
		return lower_is(l, node, args[0]);
	case TD_OP_NATIVE:
	case TD_OP_CLUSTER:
		if (e->nargs > l->plan->max_native_args)
			l->plan->max_native_args = e->nargs;
		return td_value_op(&l->build, e->op, 0, e->ref, args, e->nargs);
	default: /* ref means nothing here, and would keep equal values apart */
		return td_value_op(&l->build, e->op, e->flags, 0, args, e->nargs);
	}
}

enum {
	FEW_ARGS = 16
};

/* Depth is at most TD_GRAPH_DEPTH. */
static td_val
lower_args_and_op(struct td_lower *l, uint32_t item, td_node node, const struct td_expr *e)
{
	td_val few[FEW_ARGS], *args = few, value;

	if (e->nargs > FEW_ARGS)
		args = calloc(e->nargs, sizeof(*args));
	if (!args) {
		l->build.no_memory = true;
		return 0;
	}
	for (size_t i = 0; i < e->nargs; i++)
		args[i] = td_lower_node(l, item, td_graph_arg(l->rules->graph, node, i));
	value = lower_op(l, node, e, args);
	if (args != few)
		free(args);
	return value;
}

td_val
td_lower_node(struct td_lower *l, uint32_t item, td_node node)
{
	const struct td_expr *e;
	td_val value;

	if (!node || l->build.no_memory)
		return 0;
	value = bound(l->plan, item, node);
	if (value)
		return value;
	e = td_graph_at(l->rules->graph, node);
	value = e->nargs ? lower_args_and_op(l, item, node, e) : lower_leaf(l, item, e);
	if (!bind(l->plan, l->plan->uses_full[node] ? item : TD_NONE, node, value))
		l->build.no_memory = true;
	return value;
}

/* ---- divisors --------------------------------------------------------------------- */

/* As td_graph_zero_divisor, on values: the rules are not written to. */
struct divisors {
	struct td_lower *l;
	uint32_t item;
	TD_LIST(td_val) found;
	TD_LIST(td_val) tested; /* for 0, on the way down */
	uint8_t *seen;          /* per node: searched while nothing was tested */
	size_t left;            /* visits left, as a node may be met with other tests above it */
	bool no_memory;
};

enum {
	VISITS = 100000
};

static bool
holds(const td_val *at, size_t n, td_val value)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] == value)
			return true;
	return false;
}

static void
note_divisor(struct divisors *d, td_val divisor)
{
	const struct td_value *v = &d->l->plan->values.at[divisor];

	if (v->op == TD_OP_CONST && v->number != 0)
		return;
	if (!holds(d->found.at, d->found.n, divisor) && !holds(d->tested.at, d->tested.n, divisor))
		d->no_memory |= !td_list_push(&d->found, divisor);
}

/* The value that a condition compares with 0, else 0. */
static td_val
tested_for_zero(const struct td_lower *l, td_val condition)
{
	const struct td_value *v = &l->plan->values.at[condition];
	const td_val *args = td_value_args(l->plan, v);

	return v->op == TD_OP_EQ && td_value_is(&l->build, args[1], 0) ? args[0] : 0;
}

static void search(struct divisors *d, td_node node);

static void
search_args(struct divisors *d, td_node node, const struct td_expr *e)
{
	const struct td_graph *graph = d->l->rules->graph;
	size_t nargs = e->op == TD_OP_FORM ? 1 : e->nargs;

	for (size_t i = 0; i < nargs; i++) {
		td_node arg = td_graph_arg(graph, node, i);
		td_val tested;

		search(d, arg);
		if (e->op != TD_OP_WHEN || i > 0)
			continue;
		tested = tested_for_zero(d->l, td_lower_node(d->l, d->item, arg));
		d->no_memory |= tested && !td_list_push(&d->tested, tested);
	}
}

/* Depth is at most TD_GRAPH_DEPTH. */
static void
search(struct divisors *d, td_node node)
{
	const struct td_graph *graph = d->l->rules->graph;
	const struct td_expr *e = td_graph_at(graph, node);
	size_t before = d->tested.n;

	if (!node || td_op_is_relative(e->op) || (d->seen[node] && !before) || !d->left)
		return;
	d->left--;
	d->seen[node] = !before;
	if (e->op == TD_OP_DIV || e->op == TD_OP_MOD)
		note_divisor(d, td_lower_node(d->l, d->item, td_graph_arg(graph, node, 1)));
	search_args(d, node, e);
	d->tested.n = before;
}

td_val
td_lower_zero_divisor(struct td_lower *l, uint32_t item, td_node node)
{
	struct divisors d = { .l = l, .item = item, .left = VISITS };
	td_val zero = td_value_const(&l->build, 0), any = 0;

	d.seen = calloc(td_graph_count(l->rules->graph) + 1, 1);
	if (d.seen)
		search(&d, node);
	for (size_t i = 0; i < d.found.n; i++) {
		td_val is_zero = td_value_2(&l->build, TD_OP_EQ, d.found.at[i], zero);

		any = i ? td_value_2(&l->build, TD_OP_OR, any, is_zero) : is_zero;
	}
	l->build.no_memory |= !d.seen || d.no_memory;
	td_list_fini(&d.found);
	td_list_fini(&d.tested);
	free(d.seen);
	return any;
}

/* ---- not applicable --------------------------------------------------------------- */

static td_val
any_na(struct td_lower *l, uint8_t *seen, td_node node, td_val any)
{
	const struct td_graph *graph = l->rules->graph;
	const struct td_expr *e = td_graph_at(graph, node);
	size_t nargs = e->op == TD_OP_FORM ? 1 : e->nargs;

	if (!node || seen[node])
		return any;
	seen[node] = 1;
	if (e->op == TD_OP_INPUT) {
		td_val na = lower_need(l, TD_OP_IS_NA, e);

		return any ? td_value_2(&l->build, TD_OP_OR, any, na) : na;
	}
	for (size_t i = 0; i < nargs; i++)
		any = any_na(l, seen, td_graph_arg(graph, node, i), any);
	return any;
}

td_val
td_lower_not_applicable(struct td_lower *l, td_node node)
{
	uint8_t *seen;
	td_val any;

	if (!node)
		return 0;
	seen = calloc(td_graph_count(l->rules->graph) + 1, 1);
	if (!seen) {
		l->build.no_memory = true;
		return 0;
	}
	any = any_na(l, seen, node, 0);
	free(seen);
	return any;
}
