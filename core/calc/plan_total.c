#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "calc/plan_in.h"
#include "model/result.h"

/* ---- base, pools, total ----------------------------------------------------------- */

/* A limit of the rules in the unit at hand. */
static td_val
limit(struct td_lower *l, td_node node, bool ticked)
{
	td_val points = td_lower_node(l, TD_NONE, node);

	return ticked ? td_lower_ticks(l, points) : points;
}

static void
lower_part(struct td_lower *l, enum td_part part)
{
	static bool (*const counts[])(const struct td_item *) = { td_item_carries_weight,
								  td_item_is_bonus,
								  td_item_is_deduct };
	const td_node caps[] = { 0, l->rules->bonus_cap, l->rules->deduction_cap };
	struct td_lowered_part *p = &l->parts[part];
	struct td_sum s = { .pool = true };

	td_sum_gather(l, TD_NONE, counts[part], &s);
	td_sum_lower(l, &s);
	if (caps[part])
		s.value = td_value_2(&l->build, TD_OP_MIN, s.value, limit(l, caps[part], s.ticked));
	p->ticked = s.ticked;
	p->ticks = s.ticked ? s.value : td_lower_ticks(l, s.value);
	p->points = s.ticked ? td_lower_points(l, s.value) : s.value;
	p->npending = s.npending;
	td_list_fini(&s.items);
}

/* base + bonus - deductions, in ticks when all three are. */
static td_val
sum_of_parts(struct td_lower *l, bool ticked)
{
	td_val at[3];

	for (int i = 0; i < 3; i++)
		at[i] = ticked ? l->parts[i].ticks : l->parts[i].points;
	at[0] = td_value_2(&l->build, TD_OP_ADD, at[TD_PART_BASE], at[TD_PART_BONUS]);
	return td_value_2(&l->build, TD_OP_SUB, at[0], at[TD_PART_DEDUCTION]);
}

static void
lower_total(struct td_lower *l)
{
	const struct td_ruleset *rules = l->rules;
	bool ticked = !rules->total && l->parts[TD_PART_BASE].ticked &&
		      l->parts[TD_PART_BONUS].ticked && l->parts[TD_PART_DEDUCTION].ticked;
	td_val total =
		rules->total ? td_lower_node(l, TD_NONE, rules->total) : sum_of_parts(l, ticked);

	if (rules->total_cap)
		total = td_value_2(&l->build, TD_OP_MIN, total, limit(l, rules->total_cap, ticked));
	if (rules->total_floor)
		total = td_value_2(&l->build, TD_OP_MAX, total,
				   limit(l, rules->total_floor, ticked));
	l->total_ticks = ticked ? total : td_lower_ticks(l, total);
	l->total = td_lower_points(l, l->total_ticks);
}

static void
lower_entity(struct td_lower *l, struct td_entity e)
{
	l->build.owner = TD_OWNER_NONE;
	switch (e.kind) {
	case TD_ENTITY_ITEM:
		l->build.owner = e.index;
		td_lower_item(l, e.index);
		break;
	case TD_ENTITY_MEASURE:
		l->build.owner = TD_OWNER_MEASURE + e.index;
		l->measures[e.index] =
			td_lower_node(l, TD_NONE, l->rules->measures.at[e.index].value);
		break;
	case TD_ENTITY_PART:
		lower_part(l, (enum td_part)e.index);
		break;
	case TD_ENTITY_TOTAL:
		lower_total(l);
		break;
	}
}

/* ---- outputs ---------------------------------------------------------------------- */

static void
put(struct td_lower *l, enum td_output_kind kind, size_t index, td_val value)
{
	struct td_output out = { kind, (uint32_t)index, value };

	if (value && !td_list_push(&l->plan->outputs, out))
		l->build.no_memory = true;
}

/* What a node of the rules says, outside any item; nothing for node 0. */
static void
put_node(struct td_lower *l, enum td_output_kind kind, size_t index, td_node node)
{
	put(l, kind, index, td_lower_node(l, TD_NONE, node));
}

static td_val
number_pending(struct td_lower *l)
{
	td_val numbers[3];
	size_t n = 0;

	for (int i = 0; i < 3; i++)
		if (l->parts[i].npending)
			numbers[n++] = l->parts[i].npending;
	return n == 1 ? numbers[0] : td_value_op(&l->build, TD_OP_SUM, 0, 0, numbers, n);
}

static void
put_totals(struct td_lower *l)
{
	put(l, TD_OUT_TOTAL, 0, l->total_ticks);
	put(l, TD_OUT_BASE, 0, l->parts[TD_PART_BASE].ticks);
	put(l, TD_OUT_BONUS, 0, l->parts[TD_PART_BONUS].ticks);
	put(l, TD_OUT_DEDUCTION, 0, l->parts[TD_PART_DEDUCTION].ticks);
	put(l, TD_OUT_NPENDING, 0, number_pending(l));
}

static void
put_items(struct td_lower *l)
{
	size_t n = l->rules->items.n;

	for (size_t i = 0; i < n; i++)
		put(l, TD_OUT_POINTS, i, l->items[i].points);
	for (size_t i = 0; i < n; i++)
		put(l, TD_OUT_PENDING, i,
		    l->items[i].pending ? l->items[i].pending : td_lower_number(l, TD_SETTLED));
	for (size_t i = 0; i < n; i++)
		put(l, TD_OUT_ERROR, i, l->items[i].error);
}

static void
put_rank_key(struct td_lower *l, size_t index, const struct td_rank_key *key)
{
	td_val value = key->is_class ? 0 : td_lower_node(l, TD_NONE, key->value);

	put(l, TD_OUT_RANK_KEY, index,
	    key->lower ? td_value_1(&l->build, TD_OP_NEG, value) : value);
}

static void
put_ranking(struct td_lower *l)
{
	const struct td_ruleset *rules = l->rules;

	for (size_t i = 0; i < rules->rank_by.n; i++)
		put_rank_key(l, i, &rules->rank_by.at[i]);
	for (size_t i = 0; i < rules->ties.n; i++)
		put_rank_key(l, rules->rank_by.n + i, &rules->ties.at[i]);
}

static void
put_classes(struct td_lower *l)
{
	const struct td_ruleset *rules = l->rules;

	if (rules->classes.n)
		put(l, TD_OUT_CLASS_ON, 0,
		    rules->class_on ? td_lower_node(l, TD_NONE, rules->class_on) : l->total);
	for (size_t i = 0; i < rules->classes.n; i++)
		put_node(l, TD_OUT_CLASS_FROM, i, rules->classes.at[i].from);
	for (size_t i = 0; i < rules->classes.n; i++)
		put_node(l, TD_OUT_CLASS_WHEN, i, rules->classes.at[i].when);
	put_node(l, TD_OUT_DOWNGRADE, 0, rules->downgrade);
}

/* The condition of an award and its least total are one condition. */
static td_val
award_condition(struct td_lower *l, const struct td_award *award)
{
	td_val when = td_lower_node(l, TD_NONE, award->when);
	td_val least = td_lower_node(l, TD_NONE, award->min_total);

	if (!least)
		return when;
	least = td_value_2(&l->build, TD_OP_GE, l->total, least);
	return when ? td_value_2(&l->build, TD_OP_AND, when, least) : least;
}

static void
put_awards(struct td_lower *l)
{
	const struct td_ruleset *rules = l->rules;

	for (size_t i = 0; i < rules->awards.n; i++)
		put(l, TD_OUT_AWARD_WHEN, i, award_condition(l, &rules->awards.at[i]));
	for (size_t i = 0; i < rules->awards.n; i++)
		put_node(l, TD_OUT_AWARD_SHARE, i, rules->awards.at[i].share);
	for (size_t i = 0; i < rules->awards.n; i++)
		put_node(l, TD_OUT_AWARD_COUNT, i, rules->awards.at[i].count);
}

/* By kind, then index: td_plan_output relies on it. */
static void
put_outputs(struct td_lower *l)
{
	l->build.owner = TD_OWNER_NONE;
	put_totals(l);
	put_items(l);
	for (size_t i = 0; i < l->rules->measures.n; i++)
		put(l, TD_OUT_MEASURE, i, l->measures[i]);
	for (size_t i = 0; i < l->rules->knockouts.n; i++)
		put_node(l, TD_OUT_KNOCKOUT, i, l->rules->knockouts.at[i].when);
	put_ranking(l);
	put_classes(l);
	put_awards(l);
}

int
td_lower_rules(struct td_lower *l, struct td_err *err)
{
	struct td_entity *order = NULL;
	size_t n;
	int st = td_plan_order(l->rules, &order, &n, err);

	for (size_t i = 0; !st && i < n; i++)
		lower_entity(l, order[i]);
	free(order);
	if (st)
		return st;
	put_outputs(l);
	return l->build.no_memory ? td_fail_memory(err) : TD_OK;
}
