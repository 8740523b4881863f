#include <math.h>

#include "base/num.h"
#include "calc/check_in.h"

static bool
counts_towards_maximum(const struct td_item *item)
{
	return item->kind == TD_ITEM_SECTION || item->kind == TD_ITEM_CRITERION;
}

/* "criterion", "bonus", ...: what an item is called in complaints. */
static const char *
kind_text(const struct td_check *check, const struct td_item *item)
{
	static const char *const words[] = {
		[TD_ITEM_SECTION] = TD_MARK("section"),
		[TD_ITEM_CRITERION] = TD_MARK("criterion"),
		[TD_ITEM_BONUS] = TD_MARK("bonus"),
		[TD_ITEM_DEDUCT] = TD_MARK("deduction"),
	};

	return td_text(check->diags->lang, words[item->kind]);
}

/* ---- maxima that add up ---------------------------------------------------------------- */

/* Sum of the maxima of what stands in `list`; *without is the first that has none, else NULL. */
static double
sum_of_maxima(const struct td_check *check, size_t list, const struct td_item **without, size_t *n)
{
	double sum = 0;

	*without = NULL;
	*n = 0;
	for (uint32_t i = check->family.first[list]; i != TD_NONE; i = check->family.next[i]) {
		double max = td_ranges_maximum(check->ranges, i);

		if (!counts_towards_maximum(&check->rules->items.at[i]))
			continue;
		++*n;
		if (isnan(max) && !*without)
			*without = &check->rules->items.at[i];
		sum += max;
	}
	return sum;
}

/* The complaint stands in a base perhaps, which is not to be changed: the year that is loaded sets it right. */
static void
suggest_amendment(struct td_check *check, const struct td_item *item, double sum)
{
	bool section = item->kind == TD_ITEM_SECTION;
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	if (check->rules->chain.n > 1)
		td_complain(
			check->diags, TD_NOTE, &check->rules->place,
			"%s sets that right with %s \"%s\" { max = %s, was = %s }, or with other maxima",
			check->rules->id, section ? "amend_section" : "amend", item->id,
			td_check_num(check, sum, a), td_check_num(check, item->max, b));
}

static void
check_sum(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];
	const struct td_item *without;
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	size_t n;
	double sum = sum_of_maxima(check, index, &without, &n);

	if (isnan(item->max) || item->score || !n)
		return;
	if (without)
		td_complain(
			check->diags, TD_ERROR, &without->place,
			"%s \"%s\" has no max, so it cannot be seen whether the maxima in \"%s\" add up to %s",
			kind_text(check, without), without->id, item->id,
			td_check_num(check, item->max, a));
	else if (!td_same(sum, item->max)) {
		td_complain(check->diags, TD_ERROR, &item->place,
			    "the maxima in %s \"%s\" add up to %s, not to its max %s",
			    kind_text(check, item), item->id, td_check_num(check, sum, a),
			    td_check_num(check, item->max, b));
		suggest_amendment(check, item, sum);
	}
}

static void
check_scale(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;
	const struct td_item *without;
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	size_t n;
	double sum = sum_of_maxima(check, rules->items.n, &without, &n);

	if (isnan(rules->scale) || !n || rules->total)
		return;
	if (without)
		td_complain(
			check->diags, TD_ERROR, &without->place,
			"%s \"%s\" has no max, so it cannot be seen whether the maxima add up to the scale %s",
			kind_text(check, without), without->id,
			td_check_num(check, rules->scale, a));
	else if (!td_same(sum, rules->scale))
		td_complain(check->diags, TD_ERROR, &rules->place,
			    "the maxima add up to %s, not to the scale %s",
			    td_check_num(check, sum, a), td_check_num(check, rules->scale, b));
}

/* ---- one item by itself ---------------------------------------------------------------- */

/*
 * Points become ticks here (or in something made of these points), so a maximum must be whole
 * ticks.
 */
static bool
is_rounded(const struct td_ruleset *rules, const struct td_item *item)
{
	switch (rules->round_at) {
	case TD_AT_LEAF:
		return true;
	case TD_AT_CRITERION:
		return item->outermost || item->kind == TD_ITEM_SECTION;
	case TD_AT_SECTION:
		return item->kind == TD_ITEM_SECTION;
	default:
		return false;
	}
}

static bool
is_ticks(double v, int places)
{
	return td_same(td_ticks(v, places) / td_pow10(places), v);
}

static void
check_limits(struct td_check *check, const struct td_item *item)
{
	const struct td_ruleset *rules = check->rules;
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	td_check_num(check, item->max, a);
	td_check_num(check, item->min, b);
	if (item->max < 0)
		td_complain(check->diags, TD_ERROR, &item->place, "%s \"%s\": max is %s, below 0",
			    kind_text(check, item), item->id, a);
	else if (td_more(item->min, item->max))
		td_complain(check->diags, TD_ERROR, &item->place,
			    "%s \"%s\": min %s is above max %s", kind_text(check, item), item->id,
			    b, a);
	if (is_rounded(rules, item) && !isnan(item->max) && !is_ticks(item->max, rules->places))
		td_complain(check->diags, TD_ERROR, &item->place,
			    "%s \"%s\": max %s has more decimals than the %d that rounding keeps",
			    kind_text(check, item), item->id, a, rules->places);
}

static void
check_titles(struct td_check *check, const struct td_item *item)
{
	if (item->kind == TD_ITEM_SECTION || !item->outermost)
		return;
	if (!item->title.vi && !item->title.en)
		td_complain(check->diags, TD_WARNING, &item->place, "%s \"%s\" has no title",
			    kind_text(check, item), item->id);
	if (!item->ref)
		td_complain(check->diags, TD_WARNING, &item->place,
			    "%s \"%s\" has no ref: name its clause in the source document",
			    kind_text(check, item), item->id);
}

static void
check_content(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];

	if (item->score || check->family.first[index] != TD_NONE || check->partial)
		return;
	if (item->kind == TD_ITEM_SECTION)
		td_complain(check->diags, TD_ERROR, &item->place, "section \"%s\" has no criterion",
			    item->id);
	else
		td_complain(check->diags, TD_ERROR, &item->place,
			    "%s \"%s\" has no score; add score = ...", kind_text(check, item),
			    item->id);
}

static void
check_policy(struct td_check *check, const struct td_item *item)
{
	bool full = item->missing == TD_MISSING_FULL || item->not_applicable == TD_MISSING_FULL;
	bool rescale =
		item->missing == TD_MISSING_RESCALE || item->not_applicable == TD_MISSING_RESCALE;

	if (full && isnan(item->max))
		td_complain(check->diags, TD_ERROR, &item->place,
			    "%s \"%s\" has no max, so a missing figure cannot give \"full\" points",
			    kind_text(check, item), item->id);
	if (rescale && isnan(item->max))
		td_complain(
			check->diags, TD_ERROR, &item->place,
			"%s \"%s\" has no max, so the others cannot carry its weight (\"rescale\")",
			kind_text(check, item), item->id);
}

/* ---- `none` and `full` ----------------------------------------------------------------- */

/* Depth is at most that of the graph; a node is met once for each mark. */
static bool
divides(struct td_check *check, td_node node, uint32_t mark)
{
	const struct td_expr *e = td_graph_at(check->graph, node);

	if (!node || check->stamp[node] == mark || td_op_is_relative(e->op))
		return false;
	check->stamp[node] = mark;
	if ((e->op == TD_OP_DIV || e->op == TD_OP_MOD) &&
	    td_graph_at(check->graph, td_graph_arg(check->graph, node, 1))->op != TD_OP_CONST)
		return true;
	for (size_t i = 0; i < e->nargs; i++)
		if (divides(check, td_graph_arg(check->graph, node, i), mark))
			return true;
	return false;
}

static void
check_none(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];
	struct td_place place = td_check_place(check, item->none, item->place);

	if (item->none && item->score && !divides(check, item->score, 2 * index + 1))
		td_complain(
			check->diags, TD_WARNING, &place,
			"%s \"%s\": none = ... never counts, as nothing in its score is divided by a figure",
			kind_text(check, item), item->id);
}

/* The first `full` below node, or 0. */
static td_node
find_full(struct td_check *check, td_node node, uint32_t mark)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	td_node found = 0;

	if (e->op == TD_OP_FULL)
		return node;
	if (check->stamp[node] == mark)
		return 0;
	check->stamp[node] = mark;
	for (size_t i = 0; i < e->nargs && !found; i++)
		found = find_full(check, td_graph_arg(check->graph, node, i), mark);
	return found;
}

static void
check_full(struct td_check *check, td_node node, uint32_t item, enum td_want want)
{
	const struct td_item *in = item == TD_NONE ? NULL : &check->rules->items.at[item];
	td_node found =
		in && !isnan(in->max) ? 0 : find_full(check, node, in ? 2 * item + 2 : TD_NONE);
	struct td_place around = td_check_place(check, node, in ? in->place : check->rules->place);
	struct td_place place = td_check_place(check, found, around);

	(void)want;
	if (found && in)
		td_complain(check->diags, TD_ERROR, &place,
			    "full is the maximum of \"%s\", which has none; give it max = ...",
			    in->id);
	else if (found)
		td_complain(
			check->diags, TD_ERROR, &place,
			"full means the maximum of the criterion around it, and here is none; use maximum \"ID\"");
}

/* ---- what a score can reach ------------------------------------------------------------ */

static double
shown(const struct td_check *check, double v)
{
	int places = check->rules->places;

	return isfinite(v) ? td_ticks(v, places) / td_pow10(places) : v;
}

static void
check_reach(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];
	struct td_range r = td_ranges_score(check->ranges, index);
	double lo = shown(check, r.lo), hi = shown(check, r.hi);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	if (!item->score || check->circular || item->max < 0)
		return;
	td_check_num(check, hi, a);
	td_check_num(check, item->max, b);
	if (td_range_empty(r))
		td_complain(
			check->diags, TD_WARNING, &item->place,
			"%s \"%s\" never gets points: its score is missing whatever the figures",
			kind_text(check, item), item->id);
	else if (isfinite(lo) && isfinite(hi) && td_same(lo, hi))
		td_complain(check->diags, TD_WARNING, &item->place,
			    "%s \"%s\" never moves: it gives %s points whatever the figures",
			    kind_text(check, item), item->id, a);
	else if (td_more(item->max, hi))
		td_complain(check->diags, TD_WARNING, &item->place,
			    "%s \"%s\" reaches at most %s of its %s points, whatever the figures",
			    kind_text(check, item), item->id, a, b);
}

/* ---- points above the maximum ---------------------------------------------------------- */

/* Whether node, as it stands in the item, is a fixed number above the item's maximum. */
static bool
is_above(struct td_check *check, uint32_t item, td_node node, double *points)
{
	struct td_range r = td_ranges_node(check->ranges, item, node);

	*points = r.lo;
	return node && td_range_fixed(r) && td_more(r.lo, check->rules->items.at[item].max);
}

static void
check_rows_above(struct td_check *check, uint32_t index, td_node bands)
{
	const struct td_item *item = &check->rules->items.at[index];
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	double points;

	for (size_t row = 0; row < td_band_rows(check->graph, bands); row++) {
		td_node node = td_graph_arg(check->graph, bands, 4 + row * 3);
		struct td_place place = td_check_place(check, bands, item->place);

		if (is_above(check, index, node, &points))
			td_complain(
				check->diags, TD_ERROR, &place,
				"row %zu of the band table gives %s points, above the maximum %s of \"%s\"",
				row + 1, td_check_num(check, points, a),
				td_check_num(check, item->max, b), item->id);
	}
}

static void
check_level_above(struct td_check *check, uint32_t index, td_node levels, size_t level)
{
	const struct td_item *item = &check->rules->items.at[index];
	td_node arg = td_plain_node(check->graph, td_graph_arg(check->graph, levels, 0));
	uint32_t input = td_rules_input_word(check->rules, td_graph_at(check->graph, arg)->ref);
	struct td_place place = td_check_place(check, levels, item->place);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	double points;

	if (input == TD_NONE || level >= check->rules->inputs.at[input].nlevels ||
	    !is_above(check, index, td_graph_arg(check->graph, levels, 2 + level), &points))
		return;
	td_complain(check->diags, TD_ERROR, &place,
		    "level \"%s\" gives %s points, above the maximum %s of \"%s\"",
		    td_words_at(check->rules->words, check->rules->inputs.at[input].levels[level]),
		    td_check_num(check, points, a), td_check_num(check, item->max, b), item->id);
}

/* A fixed number of points that the item gives, or that a helper starts from. */
static void
check_number_above(struct td_check *check, uint32_t index, td_node at, td_node node, bool base)
{
	const struct td_item *item = &check->rules->items.at[index];
	struct td_place place = td_check_place(check, at, item->place);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	double points;

	if (!is_above(check, index, node, &points))
		return;
	td_check_num(check, points, a);
	td_check_num(check, item->max, b);
	if (base)
		td_complain(check->diags, TD_ERROR, &place,
			    "base %s is above the maximum %s of \"%s\"", a, b, item->id);
	else
		td_complain(check->diags, TD_ERROR, &place,
			    "%s points are above the maximum %s of \"%s\"", a, b, item->id);
}

static bool
is_form(const struct td_check *check, td_node node, const char *name)
{
	const struct td_expr *e = td_graph_at(check->graph, node);

	return e->op == TD_OP_FORM && e->ref == td_words_find(check->rules->words, name);
}

/*
 * Down the places whose value is the score itself, each node once; depth is at most that of the
 * graph.
 */
static void
walk_score(struct td_check *check, uint32_t item, td_node node)
{
	const struct td_graph *graph = check->graph;
	const struct td_expr *e = td_graph_at(graph, node);

	if (!node || check->stamp[node] == item + 1)
		return;
	check->stamp[node] = item + 1;
	switch (e->op) {
	case TD_OP_CONST:
	case TD_OP_PARAM:
		check_number_above(check, item, node, node, false);
		return;
	case TD_OP_FORM:
		if (is_form(check, node, "around") && e->nargs > 3 && td_graph_arg(graph, node, 3))
			check_number_above(check, item, node, td_graph_arg(graph, node, 3), true);
		else
			walk_score(check, item, td_graph_arg(graph, node, 0));
		return;
	case TD_OP_WHEN:
	case TD_OP_MAX:
	case TD_OP_COALESCE:
		for (size_t i = e->op == TD_OP_WHEN; i < e->nargs; i++)
			walk_score(check, item, td_graph_arg(graph, node, i));
		return;
	case TD_OP_BANDS:
		check_rows_above(check, item, node);
		walk_score(check, item, td_graph_arg(graph, node, 1));
		return;
	case TD_OP_LINEAR:
		for (size_t i = 2; i < e->nargs; i += 2)
			check_number_above(check, item, node, td_graph_arg(graph, node, i), false);
		return;
	case TD_OP_LEVELS:
		for (size_t i = 2; i < e->nargs; i++)
			check_level_above(check, item, node, i - 2);
		walk_score(check, item, td_graph_arg(graph, node, 1));
		return;
	default:
		return;
	}
}

static void
check_above(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];

	if (isnan(item->max))
		return;
	walk_score(check, index, item->score);
	check_number_above(check, index, item->none, item->none, false);
}

/* ---- all ------------------------------------------------------------------------------- */

static void
forget_walks(struct td_check *check)
{
	for (td_node node = 0; node <= td_graph_count(check->graph); node++)
		check->stamp[node] = 0;
}

static void
check_item(struct td_check *check, uint32_t index)
{
	const struct td_item *item = &check->rules->items.at[index];

	check_titles(check, item);
	check_limits(check, item);
	check_content(check, index);
	check_policy(check, item);
	check_none(check, index);
	if (!check->partial)
		check_sum(check, index);
	check_reach(check, index);
}

void
td_check_points(struct td_check *check)
{
	forget_walks(check);
	for (uint32_t i = 0; i < check->rules->items.n; i++)
		check_item(check, i);
	forget_walks(check);
	td_check_roots(check, check_full);
	forget_walks(check);
	for (uint32_t i = 0; i < check->rules->items.n; i++)
		check_above(check, i);
	if (!check->partial)
		check_scale(check);
}
