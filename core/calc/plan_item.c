#include <math.h>

#include "base/num.h"
#include "calc/plan_in.h"

/* Whether this item is where points become whole ticks. */
static bool
is_rounded(const struct td_ruleset *rules, const struct td_item *item)
{
	switch (rules->round_at) {
	case TD_AT_CRITERION:
		return item->outermost;
	case TD_AT_LEAF:
		return item->score != 0;
	case TD_AT_SECTION:
		return item->parent == TD_NONE;
	default:
		return false;
	}
}

/* An item under way: its value, and what is known of it. */
struct item {
	uint32_t index;
	const struct td_item *is;
	struct td_item_values *shown;
	td_val value;
	bool ticked;
	double low, high; /* bounds of value in points */
};

static td_val
in_points(struct td_lower *l, const struct item *it)
{
	return it->ticked ? td_lower_points(l, it->value) : it->value;
}

static bool
is_child(const struct td_item *item)
{
	(void)item;
	return true;
}

static void
take_children(struct td_lower *l, struct item *it)
{
	struct td_sum s = { .strict = it->is->kind != TD_ITEM_SECTION };

	td_sum_gather(l, it->index, is_child, &s);
	td_sum_lower(l, &s);
	for (size_t i = 0; i < s.items.n; i++) {
		td_val na = l->items[s.items.at[i]].na, *mine = &l->items[it->index].na;

		if (na)
			*mine = *mine ? td_value_2(&l->build, TD_OP_OR, *mine, na) : na;
	}
	it->value = s.value;
	it->ticked = s.ticked;
	it->low = s.low;
	it->high = s.high;
	l->items[it->index].npending = s.npending;
	td_list_fini(&s.items);
}

static void
take_score(struct td_lower *l, struct item *it)
{
	struct td_builder *b = &l->build;

	it->value = td_lower_node(l, it->index, it->is->score);
	it->low = -HUGE_VAL;
	it->high = HUGE_VAL;
	l->items[it->index].na = td_lower_not_applicable(l, it->is->score);
	if (it->is->none) {
		td_val none = td_lower_zero_divisor(l, it->index, it->is->score);

		if (!none)
			return;
		/* A divisor that is missing is not known to be 0. */
		none = td_value_2(b, TD_OP_COALESCE, none, td_lower_number(l, 0));
		it->value = td_value_3(b, TD_OP_WHEN, none,
				       td_lower_node(l, it->index, it->is->none), it->value);
		it->shown->none = none;
	}
}

/* min..max; what a sum cannot leave anyway needs no test. */
static void
clamp(struct td_lower *l, struct item *it)
{
	double low = td_item_low(it->is), high = td_item_high(it->is);

	if (it->low < low)
		it->value = td_value_2(&l->build, TD_OP_MAX, it->value,
				       td_lower_constant(l, low, it->ticked));
	if (!isinf(high) && !td_at_least(high, it->high))
		it->value = td_value_2(&l->build, TD_OP_MIN, it->value,
				       td_lower_constant(l, high, it->ticked));
}

/* What a policy puts in the place of missing points; NaN: nothing. */
static td_val
substitute(struct td_lower *l, const struct item *it, enum td_missing policy)
{
	td_val mean;

	switch (policy) {
	case TD_MISSING_ZERO:
		return td_lower_number(l, 0);
	case TD_MISSING_FULL:
		return td_lower_constant(l, it->is->max, it->ticked);
	case TD_MISSING_MEAN:
		mean = td_value_op(&l->build, TD_OP_MEAN_OF, 0, 0,
				   (const td_val[]){ it->value, 0, 0, 0 }, 4);
		return it->ticked ? td_value_flags(&l->build, TD_OP_TICKS, 0, mean) : mean;
	default:
		return td_lower_number(l, NAN);
	}
}

/* A condition on points that are missing by one policy or the other; 0: never. */
static td_val
missing_by(struct td_lower *l, const struct item *it, enum td_missing policy)
{
	struct td_builder *b = &l->build;
	td_val na = l->items[it->index].na, cause = 0;
	enum td_missing other = it->is->not_applicable;

	if (td_lower_is_certain(l, it->value))
		return 0;
	if (!na || other == TD_MISSING_AS_MISSING)
		other = it->is->missing;
	if (it->is->missing != policy && other != policy)
		return 0;
	if (it->is->missing != other)
		cause = other == policy ? na : td_value_1(b, TD_OP_NOT, na);
	if (!cause)
		return td_value_1(b, TD_OP_MISSING, it->value);
	return td_value_2(b, TD_OP_AND, td_value_1(b, TD_OP_MISSING, it->value), cause);
}

static void
apply_missing(struct td_lower *l, struct item *it)
{
	struct td_builder *b = &l->build;
	td_val na = l->items[it->index].na, instead = substitute(l, it, it->is->missing);
	enum td_missing other = it->is->not_applicable;

	if (td_item_carries_weight(it->is) && !isnan(it->is->max))
		l->items[it->index].gone = missing_by(l, it, TD_MISSING_RESCALE);
	if (na && other != TD_MISSING_AS_MISSING && other != it->is->missing)
		instead = td_value_3(b, TD_OP_WHEN, na, substitute(l, it, other), instead);
	it->value = td_value_2(b, TD_OP_COALESCE, it->value, instead);
}

void
td_lower_item(struct td_lower *l, uint32_t index)
{
	struct item it = { .index = index,
			   .is = &l->rules->items.at[index],
			   .shown = &l->plan->items[index] };
	struct td_lowered *low = &l->items[index];

	it.shown->none = TD_NONE;
	if (it.is->score)
		take_score(l, &it);
	else
		take_children(l, &it);
	it.shown->raw = in_points(l, &it);
	clamp(l, &it);
	it.shown->clamped = in_points(l, &it);
	if (is_rounded(l->rules, it.is) && !it.ticked) {
		it.value = td_lower_ticks(l, it.value);
		it.ticked = true;
	}
	if (it.is->when)
		it.value = td_value_3(&l->build, TD_OP_WHEN, td_lower_node(l, index, it.is->when),
				      it.value, td_lower_number(l, 0));
	low->error = missing_by(l, &it, TD_MISSING_ERROR);
	apply_missing(l, &it);
	low->counted = it.value;
	low->ticked = it.ticked;
	low->points = it.shown->points = in_points(l, &it);
}
