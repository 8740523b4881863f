#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/sink.h"
#include "calc/plan_in.h"

/*
 * Items, measures, the three parts and the total are entities, numbered in this order.  A walk with
 * a stack of its own orders them: chains of references are as long as a script likes.
 */
struct order {
	const struct td_ruleset *rules;
	size_t n;
	uint8_t *state;    /* per entity: enum state */
	uint32_t *visited; /* per graph node: last entity that walked over it, counted from 1 */
	TD_LIST(uint32_t) stack; /* entities under way, and what they still wait for above them */
	TD_LIST(struct td_entity) done;
	bool no_memory;
};

enum state {
	NEW,
	UNDER_WAY,
	DONE
};

/* An entry of the stack that is under way, not one that only waits; an entity may have both. */
#define ENTERED UINT32_C(0x80000000)

static uint32_t
part_number(const struct td_ruleset *rules, enum td_part part)
{
	return (uint32_t)(rules->items.n + rules->measures.n) + (uint32_t)part;
}

static uint32_t
total_number(const struct td_ruleset *rules)
{
	return part_number(rules, TD_PART_DEDUCTION) + 1;
}

static struct td_entity
entity(const struct td_ruleset *rules, uint32_t number)
{
	uint32_t items = (uint32_t)rules->items.n, measures = (uint32_t)rules->measures.n;

	if (number < items)
		return (struct td_entity){ TD_ENTITY_ITEM, number };
	if (number < items + measures)
		return (struct td_entity){ TD_ENTITY_MEASURE, number - items };
	if (number < total_number(rules))
		return (struct td_entity){ TD_ENTITY_PART, number - items - measures };
	return (struct td_entity){ TD_ENTITY_TOTAL, 0 };
}

/* ---- what an entity waits for ----------------------------------------------------- */

static void
wait_for(struct order *o, uint32_t number)
{
	o->no_memory |= !td_list_push(&o->stack, number);
}

static void
wait_for_points(struct order *o, uint32_t word)
{
	uint32_t item = td_rules_item_word(o->rules, word);
	uint32_t measure = td_rules_measure_word(o->rules, word);

	if (item != TD_NONE)
		wait_for(o, item);
	else if (measure != TD_NONE)
		wait_for(o, (uint32_t)o->rules->items.n + measure);
}

/* What the expression refers to.  Depth is at most TD_GRAPH_DEPTH. */
static void
wait_for_node(struct order *o, uint32_t by, td_node node)
{
	const struct td_expr *e = td_graph_at(o->rules->graph, node);

	if (!node || o->visited[node] == by + 1)
		return;
	o->visited[node] = by + 1;
	if (e->op == TD_OP_POINTS)
		wait_for_points(o, e->ref);
	else if (e->op == TD_OP_TOTAL)
		wait_for(o, total_number(o->rules));
	else if (e->op == TD_OP_PART)
		wait_for(o, part_number(o->rules, e->flags));
	/* All arguments, those of a FORM too: each becomes a value that explain asks for. */
	for (size_t i = e->nargs; i-- > 0;)
		wait_for_node(o, by, td_graph_arg(o->rules->graph, node, i));
}

/* Backwards, so that the stack gives them in the order of the table. */
static void
wait_for_children(struct order *o, uint32_t parent, bool (*counts)(const struct td_item *))
{
	for (size_t i = o->rules->order.n; i-- > 0;) {
		const struct td_item *item = &o->rules->items.at[o->rules->order.at[i]];

		if (item->parent == parent && counts(item))
			wait_for(o, o->rules->order.at[i]);
	}
}

static bool
is_any(const struct td_item *item)
{
	(void)item;
	return true;
}

static bool
is_base(const struct td_item *item)
{
	return item->kind == TD_ITEM_SECTION || item->kind == TD_ITEM_CRITERION;
}

static void
wait_for_item(struct order *o, uint32_t number)
{
	const struct td_item *item = &o->rules->items.at[number];

	wait_for_node(o, number, item->when);
	wait_for_node(o, number, item->none);
	wait_for_node(o, number, item->score);
	if (!item->score)
		wait_for_children(o, number, is_any);
}

static void
wait_for_part(struct order *o, uint32_t number, enum td_part part)
{
	switch (part) {
	case TD_PART_BASE:
		wait_for_children(o, TD_NONE, is_base);
		break;
	case TD_PART_BONUS:
		wait_for_node(o, number, o->rules->bonus_cap);
		wait_for_children(o, TD_NONE, td_item_is_bonus);
		break;
	case TD_PART_DEDUCTION:
		wait_for_node(o, number, o->rules->deduction_cap);
		wait_for_children(o, TD_NONE, td_item_is_deduct);
		break;
	}
}

static void
wait_for_total(struct order *o, uint32_t number)
{
	wait_for_node(o, number, o->rules->total_cap);
	wait_for_node(o, number, o->rules->total_floor);
	wait_for_node(o, number, o->rules->total);
	if (o->rules->total)
		return;
	for (int part = TD_PART_DEDUCTION; part >= TD_PART_BASE; part--)
		wait_for(o, part_number(o->rules, (enum td_part)part));
}

static void
wait_for_parts_of(struct order *o, uint32_t number)
{
	struct td_entity e = entity(o->rules, number);

	switch (e.kind) {
	case TD_ENTITY_ITEM:
		wait_for_item(o, number);
		break;
	case TD_ENTITY_MEASURE:
		wait_for_node(o, number, o->rules->measures.at[e.index].value);
		break;
	case TD_ENTITY_PART:
		wait_for_part(o, number, (enum td_part)e.index);
		break;
	case TD_ENTITY_TOTAL:
		wait_for_total(o, number);
		break;
	}
}

/* ---- cycles ----------------------------------------------------------------------- */

static const char *
name_of(const struct td_ruleset *rules, uint32_t number)
{
	static const char *const parts[] = { "base_points()", "bonus_points()",
					     "deduction_points()" };
	struct td_entity e = entity(rules, number);

	switch (e.kind) {
	case TD_ENTITY_ITEM:
		return rules->items.at[e.index].id;
	case TD_ENTITY_MEASURE:
		return rules->measures.at[e.index].id;
	case TD_ENTITY_PART:
		return parts[e.index];
	default:
		return "total()";
	}
}

/* The entries under way from `number` on, and back to it. */
static int
fail_cycle(const struct order *o, uint32_t number, struct td_err *err)
{
	struct td_sink names = { 0 };
	bool in_it = false;
	int st;

	for (size_t i = 0; i < o->stack.n; i++) {
		uint32_t at = o->stack.at[i];

		in_it |= at == (number | ENTERED);
		if (in_it && at & ENTERED)
			td_sink_printf(&names, "%s -> ", name_of(o->rules, at & ~ENTERED));
	}
	td_sink_text(&names, name_of(o->rules, number));
	st = td_sink_close(&names, err);
	if (!st)
		st = td_fail(err, TD_EINVAL, "points depend on themselves: %s", names.text);
	td_sink_fini(&names);
	return st;
}

/* ---- the walk --------------------------------------------------------------------- */

/* Take the top entry: enter it, or leave it when it was entered (or done meanwhile). */
static int
take_top(struct order *o, struct td_err *err)
{
	size_t top = o->stack.n - 1;
	uint32_t number = o->stack.at[top] & ~ENTERED;

	if (o->state[number] != NEW) {
		o->stack.n--;
		if (o->state[number] == UNDER_WAY)
			o->no_memory |= !td_list_push(&o->done, entity(o->rules, number));
		o->state[number] = DONE;
		return TD_OK;
	}
	o->state[number] = UNDER_WAY;
	o->stack.at[top] |= ENTERED;
	wait_for_parts_of(o, number);
	for (size_t i = top + 1; i < o->stack.n; i++)
		if (o->state[o->stack.at[i]] == UNDER_WAY)
			return fail_cycle(o, o->stack.at[i], err);
	return TD_OK;
}

static int
walk(struct order *o, struct td_err *err)
{
	while (o->stack.n > 0) {
		TD_TRY(take_top(o, err));
		if (o->no_memory)
			return td_fail_memory(err);
	}
	return TD_OK;
}

static void
fini(struct order *o)
{
	free(o->state);
	free(o->visited);
	td_list_fini(&o->stack);
	td_list_fini(&o->done);
}

int
td_plan_order(const struct td_ruleset *rules, struct td_entity **out, size_t *n, struct td_err *err)
{
	struct order o = { .rules = rules, .n = total_number(rules) + 1 };
	int st = TD_OK;

	*out = NULL;
	*n = 0;
	o.state = calloc(o.n, 1);
	o.visited = calloc(td_graph_count(rules->graph) + 1, sizeof(*o.visited));
	if (!o.state || !o.visited) {
		st = td_fail_memory(err);
		goto out;
	}
	/* The total last: by then items stand in the order of the table. */
	for (uint32_t i = 0; i < o.n && !st; i++) {
		uint32_t first = i < rules->order.n ? rules->order.at[i] : i;

		wait_for(&o, first);
		st = o.no_memory ? td_fail_memory(err) : walk(&o, err);
	}
	if (st)
		goto out;
	*out = o.done.at;
	*n = o.done.n;
	memset(&o.done, 0, sizeof(o.done)); /* handed over */
out:
	fini(&o);
	return st;
}
