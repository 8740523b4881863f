#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/plan_in.h"
#include "model/result.h"

td_val
td_lower_number(struct td_lower *l, double v)
{
	return td_value_const(&l->build, v);
}

td_val
td_lower_ticks(struct td_lower *l, td_val points)
{
	return td_value_flags(&l->build, TD_OP_TICKS, (unsigned)l->rules->places, points);
}

td_val
td_lower_points(struct td_lower *l, td_val ticks)
{
	td_val scale = td_lower_number(l, td_pow10(l->rules->places));

	if (l->rules->places == 0)
		return ticks;
	return td_value_2(&l->build, TD_OP_DIV, ticks, scale);
}

td_val
td_lower_constant(struct td_lower *l, double points, bool ticked)
{
	return td_lower_number(l, ticked ? td_ticks(points, l->rules->places) : points);
}

bool
td_lower_is_certain(const struct td_lower *l, td_val value)
{
	return l->plan->values.at[value].certain;
}

/* ---- sums of items ---------------------------------------------------------------- */

double
td_item_low(const struct td_item *item)
{
	double low = isnan(item->min) ? 0 : item->min;

	if (item->kind == TD_ITEM_BONUS || item->kind == TD_ITEM_DEDUCT)
		low = low > 0 ? low : 0;
	return low;
}

double
td_item_high(const struct td_item *item)
{
	return isnan(item->max) ? HUGE_VAL : item->max;
}

void
td_sum_gather(struct td_lower *l, uint32_t parent, bool (*counts)(const struct td_item *),
	      struct td_sum *s)
{
	s->ticked = true;
	for (size_t i = 0; i < l->rules->order.n; i++) {
		uint32_t index = l->rules->order.at[i];
		const struct td_item *item = &l->rules->items.at[index];

		if (item->parent != parent || !counts(item))
			continue;
		s->ticked &= l->items[index].ticked;
		l->build.no_memory |= !td_list_push(&s->items, index);
	}
}

/* Zero points are always possible: `when` may be false, and a missing policy may say so. */
static void
bound(struct td_lower *l, struct td_sum *s)
{
	for (size_t i = 0; i < s->items.n; i++) {
		const struct td_item *item = &l->rules->items.at[s->items.at[i]];
		double low = td_item_low(item) < 0 ? td_item_low(item) : 0;
		double high = td_item_high(item) > 0 ? td_item_high(item) : 0;

		s->low += item->kind == TD_ITEM_DEDUCT ? -high : low;
		s->high += item->kind == TD_ITEM_DEDUCT ? -low : high;
		if (l->items[s->items.at[i]].gone) /* others carry more than their maximum */
			s->high = HUGE_VAL;
	}
}

bool
td_item_carries_weight(const struct td_item *item)
{
	return item->kind == TD_ITEM_SECTION || item->kind == TD_ITEM_CRITERION;
}

/* An item as the sum takes it: who is gone counts nothing even where the sum is strict. */
static td_val
term(struct td_lower *l, const struct td_sum *s, uint32_t index)
{
	const struct td_lowered *low = &l->items[index];
	td_val value = s->ticked ? low->counted : low->points;

	if (s->strict && low->gone)
		value = td_value_3(&l->build, TD_OP_WHEN, low->gone, td_lower_number(l, 0), value);
	return value;
}

static td_val
add_terms(struct td_lower *l, bool strict, const td_val *terms, size_t n)
{
	td_val total = n ? terms[0] : td_lower_number(l, 0);

	if (!strict)
		return td_value_op(&l->build, TD_OP_SUM, 0, 0, terms, n);
	for (size_t i = 1; i < n; i++)
		total = td_value_2(&l->build, TD_OP_ADD, total, terms[i]);
	return total;
}

/* The sum of those items of s of one sort; *n says how many there are. */
static td_val
sum_of(struct td_lower *l, const struct td_sum *s, bool (*counts)(const struct td_item *),
       size_t *n)
{
	td_val *terms = calloc(s->items.n + 1, sizeof(*terms)), total;

	*n = 0;
	if (!terms) {
		l->build.no_memory = true;
		return 0;
	}
	for (size_t i = 0; i < s->items.n; i++)
		if (counts(&l->rules->items.at[s->items.at[i]]))
			terms[(*n)++] = term(l, s, s->items.at[i]);
	total = add_terms(l, s->strict, terms, *n);
	free(terms);
	return total;
}

/* The weight of the items that are gone; 0: none ever is.  *all is the weight of all. */
static td_val
lost_weight(struct td_lower *l, const struct td_sum *s, double *all)
{
	td_val lost = 0;

	*all = 0;
	for (size_t i = 0; i < s->items.n; i++) {
		const struct td_item *item = &l->rules->items.at[s->items.at[i]];
		td_val gone = l->items[s->items.at[i]].gone, weight;

		if (td_item_carries_weight(item) && !isnan(item->max))
			*all += item->max;
		if (!gone)
			continue;
		weight = td_value_2(&l->build, TD_OP_MUL, gone, td_lower_number(l, item->max));
		lost = lost ? td_value_2(&l->build, TD_OP_ADD, lost, weight) : weight;
	}
	return lost;
}

/*
 * The points of those who are left, as if they had the weight of all.  When nobody is left there
 * are none: the sum is missing, or 0 where missing ones count 0.
 */
static td_val
rescale(struct td_lower *l, const struct td_sum *s, td_val points, td_val lost, td_val left,
	double all)
{
	struct td_builder *b = &l->build;
	td_val scaled = td_value_2(b, TD_OP_MUL, points, td_lower_number(l, all));

	scaled = td_value_2(b, TD_OP_DIV, scaled, left);
	if (s->ticked)
		scaled = td_value_flags(b, TD_OP_TICKS, 0, scaled);
	if (!s->strict)
		scaled = td_value_2(b, TD_OP_COALESCE, scaled, td_lower_number(l, 0));
	return td_value_3(b, TD_OP_WHEN, td_value_2(b, TD_OP_GT, lost, td_lower_number(l, 0)),
			  scaled, points);
}

/* enum td_pending of an item; settled when others carry its weight. */
static td_val
pending_of(struct td_lower *l, const struct td_lowered *item)
{
	td_val args[2] = { item->counted, item->na };
	td_val why = td_value_op(&l->build, TD_OP_PENDING, 0, 0, args, item->na ? 2 : 1);

	if (!item->gone)
		return why;
	return td_value_3(&l->build, TD_OP_WHEN, item->lacking, why,
			  td_lower_number(l, TD_SETTLED));
}

/* Which items lack points, and why: who is gone does so only when nobody carries its weight. */
static void
find_lacking(struct td_lower *l, const struct td_sum *s, td_val left)
{
	struct td_builder *b = &l->build;

	for (size_t i = 0; i < s->items.n; i++) {
		struct td_lowered *low = &l->items[s->items.at[i]];
		td_val nobody;

		if (td_lower_is_certain(l, low->counted))
			continue;
		low->lacking = td_value_1(b, TD_OP_MISSING, low->counted);
		if (low->gone) {
			nobody = td_value_2(b, TD_OP_LE, left, td_lower_number(l, 0));
			nobody = td_value_2(b, TD_OP_OR, td_value_1(b, TD_OP_NOT, low->gone),
					    nobody);
			low->lacking = td_value_2(b, TD_OP_AND, low->lacking, nobody);
		}
		low->pending = pending_of(l, low);
	}
}

/* How many outermost items among and below those of s have no points. */
static void
count_pending(struct td_lower *l, struct td_sum *s)
{
	td_val *holes = calloc(s->items.n * 2 + 2, sizeof(*holes)), *numbers;
	size_t nholes = 0, nnumbers = 0;

	if (!holes) {
		l->build.no_memory = true;
		return;
	}
	numbers = holes + s->items.n;
	for (size_t i = 0; i < s->items.n; i++) {
		const struct td_lowered *low = &l->items[s->items.at[i]];
		bool outermost = l->rules->items.at[s->items.at[i]].outermost;

		if (outermost && low->lacking && !low->gone)
			holes[nholes++] = low->counted;
		else if (outermost && low->lacking)
			numbers[nnumbers++] = low->lacking;
		else if (low->npending)
			numbers[nnumbers++] = low->npending;
	}
	if (nholes)
		numbers[nnumbers++] = td_value_op(&l->build, TD_OP_HOLES, 0, 0, holes, nholes);
	if (nnumbers == 1)
		s->npending = numbers[0];
	else if (nnumbers)
		s->npending = td_value_op(&l->build, TD_OP_SUM, 0, 0, numbers, nnumbers);
	free(holes);
}

static bool
is_any(const struct td_item *item)
{
	(void)item;
	return true;
}

/* What stands in an item with the other kinds: bonuses are added, deductions taken away. */
static void
add_within(struct td_lower *l, struct td_sum *s, size_t others)
{
	size_t nbonus, ndeduct;
	td_val bonus = sum_of(l, s, td_item_is_bonus, &nbonus),
	       deduct = sum_of(l, s, td_item_is_deduct, &ndeduct);

	if (nbonus)
		s->value = others ? td_value_2(&l->build, TD_OP_ADD, s->value, bonus) : bonus;
	if (ndeduct)
		s->value = td_value_2(&l->build, TD_OP_SUB, s->value, deduct);
}

void
td_sum_lower(struct td_lower *l, struct td_sum *s)
{
	struct td_builder *b = &l->build;
	size_t n;
	double all;
	td_val lost = lost_weight(l, s, &all), left = 0;

	s->value = sum_of(l, s, s->pool ? is_any : td_item_carries_weight, &n);
	if (lost) {
		left = td_value_2(b, TD_OP_SUB, td_lower_number(l, all), lost);
		s->value = rescale(l, s, s->value, lost, left, all);
	}
	find_lacking(l, s, left);
	if (!s->pool)
		add_within(l, s, n);
	bound(l, s);
	count_pending(l, s);
}
