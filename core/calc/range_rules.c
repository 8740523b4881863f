#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "calc/range_in.h"

/* ---- things ---------------------------------------------------------------------------- */

static struct td_range
input_range(struct td_ranges *r, const struct td_input *input)
{
	struct td_range out = td_range_any();

	if (input->kind == TD_INPUT_FLAG)
		out = td_range_condition(true, true);
	if (input->min)
		out.lo = td_range_eval(r, input->min).lo;
	if (input->max)
		out.hi = td_range_eval(r, input->max).hi;
	if (td_range_empty(out)) /* complained of elsewhere */
		out = td_range_any();
	if (!isnan(input->none))
		out = td_range_hull(out, td_range_exact(input->none));
	out.whole = input->kind == TD_INPUT_INTEGER || input->kind == TD_INPUT_FLAG;
	out.missing = true;
	return out;
}

static struct td_range
clamp(const struct td_item *item, struct td_range r)
{
	double min = isnan(item->min) ? 0 : item->min;
	struct td_range edge = td_range_exact(min);

	if (td_range_empty(r))
		return r;
	r = (struct td_range){ fmax(r.lo, min), fmax(r.hi, min), r.whole && edge.whole, r.missing };
	if (isnan(item->max))
		return r;
	edge = td_range_exact(item->max);
	return (struct td_range){ fmin(r.lo, item->max), fmin(r.hi, item->max),
				  r.whole && edge.whole, r.missing };
}

static struct td_range
plus(struct td_range a, struct td_range b, enum td_op op)
{
	struct td_range args[2] = { a, b }, out;

	if (td_range_empty(b))
		return a;
	out = td_range_op(op, 0, args, 2);
	out.missing = a.missing || b.missing;
	return out;
}

static bool
rescales(const struct td_item *item)
{
	return item->missing == TD_MISSING_RESCALE || item->not_applicable == TD_MISSING_RESCALE;
}

/* Where weight can move between children, their sum is only known to be within the maximum. */
static struct td_range
sum_of_children(const struct td_ranges *r, uint32_t item)
{
	struct td_range out = td_range_exact(0);
	bool moves = false;

	for (uint32_t i = r->family.first[item]; i != TD_NONE; i = r->family.next[i]) {
		bool minus = r->rules->items.at[i].kind == TD_ITEM_DEDUCT;

		out = plus(out, r->points[i], minus ? TD_OP_SUB : TD_OP_ADD);
		moves = moves || rescales(&r->rules->items.at[i]);
	}
	if (moves)
		out = td_range_hull(
			out,
			td_range_between(0, isnan(r->maxima[item]) ? INFINITY : r->maxima[item]));
	return out;
}

static struct td_range
policy(const struct td_ranges *r, uint32_t index, enum td_missing what, struct td_range out)
{
	double max = r->maxima[index];

	switch (what) {
	case TD_MISSING_ZERO:
		return td_range_hull(out, td_range_exact(0));
	case TD_MISSING_FULL:
		return isnan(max) ? td_range_any() : td_range_hull(out, td_range_exact(max));
	default:
		return out;
	}
}

/* With figures for everything: `none` and `when` count, the policy for missing ones does not. */
static struct td_range
item_score(struct td_ranges *r, uint32_t index)
{
	const struct td_item *item = &r->rules->items.at[index];
	struct td_range out, when;

	if (!item->score)
		return clamp(item, sum_of_children(r, index));
	out = td_range_eval(r, item->score);
	if (item->none)
		out = td_range_hull(out, td_range_eval(r, item->none));
	out = clamp(item, out);
	if (!item->when)
		return out;
	when = td_range_eval(r, item->when);
	if (!td_range_can_be_true(when))
		out = td_range_none();
	if (td_range_can_be_false(when))
		out = td_range_hull(out, td_range_exact(0));
	return out;
}

static void
settle_item(struct td_ranges *r, uint32_t index)
{
	const struct td_item *item = &r->rules->items.at[index];
	struct td_range out;

	r->item = index;
	out = item_score(r, index);
	r->scores[index] = out;
	out = policy(r, index, item->missing, out);
	out = policy(r, index, item->not_applicable, out);
	if (r->rules->round_at != TD_AT_NONE && !td_range_empty(out))
		out = td_range_hull(out,
				    td_range_op(TD_OP_ROUND, (unsigned)r->rules->places, &out, 1));
	out.whole = false; /* it may be a mean, or carry another's weight */
	r->points[index] = td_range_empty(out) ? td_range_any() : out;
	r->item = TD_NONE;
}

static struct td_range
pool(struct td_ranges *r, enum td_part part)
{
	const struct td_ruleset *rules = r->rules;
	td_node cap = part == TD_PART_BONUS ? rules->bonus_cap : 0;
	struct td_range out = td_range_exact(0), args[2];

	if (part == TD_PART_DEDUCTION)
		cap = rules->deduction_cap;
	for (uint32_t i = r->family.first[rules->items.n]; i != TD_NONE; i = r->family.next[i]) {
		enum td_item_kind kind = rules->items.at[i].kind;
		bool bonus = kind == TD_ITEM_BONUS, deduct = kind == TD_ITEM_DEDUCT;

		if (bonus == (part == TD_PART_BONUS) && deduct == (part == TD_PART_DEDUCTION))
			out = plus(out, r->points[i], TD_OP_ADD);
	}
	if (!cap)
		return out;
	args[0] = out;
	args[1] = td_range_eval(r, cap);
	return td_range_op(TD_OP_MIN, 0, args, 2);
}

static struct td_range
total(struct td_ranges *r)
{
	const struct td_ruleset *rules = r->rules;
	struct td_range out[2];

	if (rules->total) {
		out[0] = td_range_eval(r, rules->total);
	} else {
		out[0] = plus(r->parts[TD_PART_BASE], r->parts[TD_PART_BONUS], TD_OP_ADD);
		out[0] = plus(out[0], r->parts[TD_PART_DEDUCTION], TD_OP_SUB);
	}
	if (rules->total_cap) {
		out[1] = td_range_eval(r, rules->total_cap);
		out[0] = td_range_op(TD_OP_MIN, 0, out, 2);
	}
	if (rules->total_floor) {
		out[1] = td_range_eval(r, rules->total_floor);
		out[0] = td_range_op(TD_OP_MAX, 0, out, 2);
	}
	return out[0];
}

static void
settle(struct td_ranges *r, struct td_thing thing)
{
	switch (thing.kind) {
	case TD_THING_INPUT:
		r->inputs[thing.index] = input_range(r, &r->rules->inputs.at[thing.index]);
		return;
	case TD_THING_ITEM:
		settle_item(r, thing.index);
		return;
	case TD_THING_MEASURE:
		r->measures[thing.index] =
			td_range_eval(r, r->rules->measures.at[thing.index].value);
		return;
	default:
		r->parts[thing.index] = thing.index == TD_PART_TOTAL
						? total(r)
						: pool(r, (enum td_part)thing.index);
	}
}

/* What no item, measure or total hangs on is still looked at, for what is seen there. */
static void
look_at_rest(struct td_ranges *r)
{
	const struct td_ruleset *rules = r->rules;

	for (size_t i = 0; i < rules->knockouts.n; i++)
		td_range_eval(r, rules->knockouts.at[i].when);
	for (size_t i = 0; i < rules->classes.n; i++) {
		td_range_eval(r, rules->classes.at[i].from);
		td_range_eval(r, rules->classes.at[i].when);
	}
	td_range_eval(r, rules->class_on);
	td_range_eval(r, rules->downgrade);
	for (size_t i = 0; i < rules->rank_by.n; i++)
		td_range_eval(r, rules->rank_by.at[i].value);
	for (size_t i = 0; i < rules->ties.n; i++)
		td_range_eval(r, rules->ties.at[i].value);
	for (size_t i = 0; i < rules->awards.n; i++) {
		const td_node nodes[] = { rules->awards.at[i].share, rules->awards.at[i].count,
					  rules->awards.at[i].when, rules->awards.at[i].min_total };

		for (size_t k = 0; k < sizeof(nodes) / sizeof(nodes[0]); k++)
			td_range_eval(r, nodes[k]);
	}
}

/* ---- making it ------------------------------------------------------------------------- */

/* Declared, else the children's together, deepest first; bonus and deductions are no part of it. */
static double
maximum_of(const struct td_ranges *r, uint32_t item, int depth)
{
	double sum = 0;

	if (!isnan(r->rules->items.at[item].max) || depth > 100)
		return r->rules->items.at[item].max;
	if (r->family.first[item] == TD_NONE || r->rules->items.at[item].score)
		return NAN;
	for (uint32_t i = r->family.first[item]; i != TD_NONE; i = r->family.next[i]) {
		enum td_item_kind kind = r->rules->items.at[i].kind;

		if (kind == TD_ITEM_SECTION || kind == TD_ITEM_CRITERION)
			sum += maximum_of(r, i, depth + 1);
	}
	return sum;
}

static void
fill(struct td_range *at, size_t n, struct td_range with)
{
	for (size_t i = 0; i < n; i++)
		at[i] = with;
}

static bool
make(struct td_ranges *r, const struct td_ruleset *rules)
{
	size_t nodes = td_graph_count(rules->graph) + 1;

	r->rules = rules;
	r->graph = rules->graph;
	r->item = TD_NONE;
	r->visits = TD_VISITS;
	r->visits_assumed = TD_VISITS_ASSUMED;
	r->visits_multiple = TD_VISITS_MULTIPLE;
	r->mask = calloc(nodes, sizeof(*r->mask));
	r->node = calloc(nodes, sizeof(*r->node));
	r->valid = calloc(nodes, sizeof(*r->valid));
	r->seen = calloc(nodes, sizeof(*r->seen));
	r->inputs = calloc(rules->inputs.n + 1, sizeof(*r->inputs));
	r->measures = calloc(rules->measures.n + 1, sizeof(*r->measures));
	r->scores = calloc(rules->items.n + 1, sizeof(*r->scores));
	r->points = calloc(rules->items.n + 1, sizeof(*r->points));
	r->maxima = calloc(rules->items.n + 1, sizeof(*r->maxima));
	if (!r->mask || !r->node || !r->valid || !r->seen || !r->inputs || !r->measures ||
	    !r->scores || !r->points || !r->maxima || !td_family_make(rules, &r->family) ||
	    !td_check_order(rules, &r->family, NULL, &r->order))
		return false;
	fill(r->seen, nodes, td_range_none());
	fill(r->inputs, rules->inputs.n, td_range_any());
	fill(r->measures, rules->measures.n, td_range_any());
	fill(r->scores, rules->items.n, td_range_any());
	fill(r->points, rules->items.n, td_range_any());
	fill(r->parts, TD_PARTS, td_range_any());
	return true;
}

int
td_ranges_new(const struct td_ruleset *rules, struct td_ranges **out, struct td_err *err)
{
	struct td_ranges *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (!r || !make(r, rules)) {
		td_ranges_free(r);
		return td_fail_memory(err);
	}
	for (td_node node = 1; node <= td_graph_count(r->graph); node++)
		r->mask[node] = td_range_mask(r, node);
	for (uint32_t i = 0; i < rules->items.n; i++)
		r->maxima[i] = maximum_of(r, i, 0);
	for (size_t i = 0; i < r->order.n; i++)
		settle(r, r->order.at[i]);
	look_at_rest(r);
	r->quiet = true;
	*out = r;
	return TD_OK;
}

void
td_ranges_free(struct td_ranges *r)
{
	if (!r)
		return;
	td_family_fini(&r->family);
	td_list_fini(&r->order);
	free(r->mask);
	free(r->node);
	free(r->valid);
	free(r->seen);
	free(r->inputs);
	free(r->measures);
	free(r->scores);
	free(r->points);
	free(r->maxima);
	free(r);
}

/* ---- asking ---------------------------------------------------------------------------- */

struct td_range
td_ranges_node(struct td_ranges *r, uint32_t item, td_node node)
{
	r->item = item;
	return td_range_eval(r, node);
}

struct td_range
td_ranges_under(struct td_ranges *r, uint32_t item, td_node condition, bool truth, td_node node)
{
	r->item = item;
	return condition ? td_range_eval_under(r, condition, truth, node) : td_range_eval(r, node);
}

struct td_range
td_ranges_seen(const struct td_ranges *r, td_node node)
{
	return r->seen[node];
}

struct td_range
td_ranges_input(const struct td_ranges *r, uint32_t input)
{
	return r->inputs[input];
}

struct td_range
td_ranges_score(const struct td_ranges *r, uint32_t item)
{
	return r->scores[item];
}

struct td_range
td_ranges_points(const struct td_ranges *r, uint32_t item)
{
	return r->points[item];
}

struct td_range
td_ranges_total(const struct td_ranges *r)
{
	return r->parts[TD_PART_TOTAL];
}

double
td_ranges_maximum(const struct td_ranges *r, uint32_t item)
{
	return r->maxima[item];
}

bool
td_ranges_no_memory(const struct td_ranges *r)
{
	return r->no_memory;
}
