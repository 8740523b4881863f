#include "calc/explain.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/* ---- figures ----------------------------------------------------------------------- */

static void
comma(struct td_phrase *phrase)
{
	if (phrase->sink.n)
		td_sink_text(&phrase->sink, "; ");
}

/* "Cases cleared = 812 vụ", "Clearance target = 75 %" */
static void
put_figure(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_ruleset *rules = tell->why->rules;
	const struct td_expr *e = td_tell_at(tell, node);
	bool param = e->op == TD_OP_PARAM;
	uint32_t index = (param ? td_rules_param_word : td_rules_input_word)(rules, e->ref);
	const char *unit = NULL;

	if (index != TD_NONE && !isnan(td_tell_value(tell, node)))
		unit = param ? rules->params.at[index].unit : rules->inputs.at[index].unit;
	if (param)
		td_tell_param_name(tell, phrase, node);
	else
		td_tell_input_name(tell, phrase, node);
	td_sink_text(&phrase->sink, " = ");
	td_tell_figure(tell, phrase, node);
	if (unit)
		td_sink_printf(&phrase->sink, " %s", unit);
	if (!param && index != TD_NONE && rules->inputs.at[index].sql)
		td_tell_add(tell, phrase, " (computed from the data)");
}

static void
put_points(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);

	if (e->op == TD_OP_POINTS)
		td_tell_add(tell, phrase, "points of %s",
			    td_words_at(tell->why->rules->words, e->ref));
	else if (e->op == TD_OP_TOTAL)
		td_tell_add(tell, phrase, "total points");
	else if (e->flags == TD_PART_BASE)
		td_tell_add(tell, phrase, "base points");
	else if (e->flags == TD_PART_BONUS)
		td_tell_add(tell, phrase, "bonus points");
	else
		td_tell_add(tell, phrase, "deducted points");
	td_sink_text(&phrase->sink, " = ");
	td_tell_number(tell, phrase, td_tell_value(tell, node), TD_DIGITS);
}

/* Has the same figure been listed; nodes are not shared between the places where it was written. */
static bool
is_listed(const struct td_tell *tell, const td_node *listed, size_t n, td_node node)
{
	for (size_t i = 0; i < n; i++)
		if (td_graph_same(tell->why->rules->graph, listed[i], node))
			return true;
	return false;
}

struct figures {
	TD_LIST(td_node) listed;
	struct td_phrase phrase;
};

static void
list_figures(struct td_tell *tell, struct figures *figures, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	bool figure = e->op == TD_OP_INPUT || e->op == TD_OP_PARAM;
	bool points = e->op == TD_OP_POINTS || e->op == TD_OP_TOTAL || e->op == TD_OP_PART;

	if (!node || (tell->marks[node] & TD_MARK_FIGURE))
		return;
	tell->marks[node] |= TD_MARK_FIGURE;
	if ((figure || points) && !is_listed(tell, figures->listed.at, figures->listed.n, node)) {
		comma(&figures->phrase);
		if (figure)
			put_figure(tell, &figures->phrase, node);
		else
			put_points(tell, &figures->phrase, node);
		if (!td_list_push(&figures->listed, node))
			tell->status = TD_ENOMEM;
	}
	/* A helper's value is made of its arguments, and these stand in the order of the rule. */
	for (size_t i = e->op == TD_OP_FORM; i < e->nargs; i++)
		list_figures(tell, figures, td_tell_arg(tell, node, i));
	if (e->op == TD_OP_FORM)
		list_figures(tell, figures, td_tell_arg(tell, node, 0));
}

static void
tell_figures(struct td_tell *tell, const td_node *nodes, size_t n)
{
	struct figures figures = { 0 };

	for (size_t i = 0; i < n; i++)
		list_figures(tell, &figures, nodes[i]);
	if (figures.listed.n)
		td_tell_say(tell, TD_REASON_FIGURES, &figures.phrase);
	td_tell_drop(tell, &figures.phrase);
	td_list_fini(&figures.listed);
}

/* ---- why there is no value ------------------------------------------------------------- */

static bool
is_known_side(const struct td_tell *tell, td_node node)
{
	return !isnan(td_tell_value(tell, node));
}

/* "36 / 0" */
static void
put_division(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	comma(phrase);
	td_tell_number(tell, phrase, td_tell_value(tell, td_tell_arg(tell, node, 0)), TD_DIGITS);
	td_sink_text(&phrase->sink, " / ");
	td_tell_number(tell, phrase, td_tell_value(tell, td_tell_arg(tell, node, 1)), TD_DIGITS);
}

static bool
divides_by_zero(const struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	double by;

	if (e->op != TD_OP_DIV && e->op != TD_OP_MOD)
		return false;
	by = td_tell_value(tell, td_tell_arg(tell, node, 1));
	return !isnan(by) && td_same(by, 0);
}

static void
put_missing_figure(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	comma(phrase);
	if (td_tell_is_na(tell, node))
		td_tell_add(tell, phrase, "not applicable: ");
	else
		td_tell_add(tell, phrase, "missing: ");
	td_tell_input_name(tell, phrase, node);
}

static void
put_other_cause(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	struct td_digits x;

	comma(phrase);
	if (e->op == TD_OP_POINTS) {
		td_tell_add(tell, phrase, "%s has no points yet",
			    td_words_at(tell->why->rules->words, e->ref));
	} else if (e->op == TD_OP_BANDS) {
		x = td_tell_digits(tell->why->lang, td_tell_value(tell, td_tell_arg(tell, node, 0)),
				   TD_DIGITS);
		td_tell_add(tell, phrase, "%s is in no row of the table", x.text);
	} else if (e->op == TD_OP_LEVELS) {
		td_tell_add(tell, phrase, "the rule names no points for level ");
		td_tell_figure(tell, phrase, td_tell_arg(tell, node, 0));
	} else if (td_op_is_relative((enum td_op)e->op) && e->op != TD_OP_CLUSTER) {
		td_tell_add(tell, phrase, "no unit of the cluster has a value to compare with");
	} else {
		td_tell_own(tell, phrase, node, TD_HOLD_ANY);
		td_tell_add(tell, phrase, " has no value");
	}
}

/* Which arguments a missing value can come from: of a choice, what was chosen. */
static bool
counts(const struct td_tell *tell, td_node node, size_t i)
{
	const struct td_expr *e = td_tell_at(tell, node);
	double condition;

	if (e->op == TD_OP_FORM)
		return i == 0;
	if (e->op == TD_OP_WHEN && i > 0) {
		condition = td_tell_value(tell, td_tell_arg(tell, node, 0));
		return !isnan(condition) && i == (condition != 0 ? 1u : 2u);
	}
	if (td_op_is_relative((enum td_op)e->op) && e->op != TD_OP_CLUSTER)
		return i == 0 || i == 2;
	if (e->op == TD_OP_BANDS || e->op == TD_OP_LEVELS || e->op == TD_OP_LINEAR)
		return i == 0;
	return true;
}

void
td_tell_causes(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	bool deeper = false;

	if (!node || is_known_side(tell, node) || (tell->marks[node] & TD_MARK_CAUSE))
		return;
	tell->marks[node] |= TD_MARK_CAUSE;
	if (e->op == TD_OP_INPUT) {
		put_missing_figure(tell, phrase, node);
		return;
	}
	for (size_t i = 0; i < e->nargs; i++) {
		td_node arg = td_tell_arg(tell, node, i);

		if (!arg || !counts(tell, node, i) || is_known_side(tell, arg))
			continue;
		td_tell_causes(tell, phrase, arg);
		deeper = true;
	}
	if (deeper)
		return;
	if (divides_by_zero(tell, node)) {
		put_division(tell, phrase, node);
		td_tell_add(tell, phrase, ": cannot divide by 0");
	} else {
		put_other_cause(tell, phrase, node);
	}
}

/* The divisions by zero that make "none arisen" true. */
static void
put_zero_divisions(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);

	if (!node || (tell->marks[node] & TD_MARK_DIVISOR) || td_op_is_relative((enum td_op)e->op))
		return;
	tell->marks[node] |= TD_MARK_DIVISOR;
	if (divides_by_zero(tell, node))
		put_division(tell, phrase, node);
	for (size_t i = 0; i < e->nargs; i++)
		put_zero_divisions(tell, phrase, td_tell_arg(tell, node, i));
}

/* ---- an item ------------------------------------------------------------------------------ */

static const struct td_item *
item_of(const struct td_tell *tell)
{
	return &tell->why->rules->items.at[tell->item];
}

/* Decimals of what the formula of the item gives: those that rounding keeps, where it acts next. */
static int
places_of(const struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;
	const struct td_item *item = item_of(tell);

	if (rules->round_at == TD_AT_LEAF && !item->has_children)
		return rules->places;
	return rules->round_at == TD_AT_CRITERION && item->outermost ? rules->places : TD_DIGITS;
}

static double
value_at(const struct td_tell *tell, uint32_t value)
{
	return value == TD_NONE ? NAN : tell->why->values[value];
}

static double
points_of(const struct td_tell *tell, uint32_t item)
{
	return tell->why->result->points[item][tell->why->row];
}

static enum td_missing
policy_of(const struct td_item *item, bool na)
{
	if (na && item->not_applicable != TD_MISSING_AS_MISSING)
		return item->not_applicable;
	return item->missing;
}

/* Does the score read a figure that is not applicable; then that policy acts. */
static bool
reads_na(struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	size_t n = e->op == TD_OP_FORM ? 1 : e->nargs;

	if (!node || (tell->marks[node] & TD_MARK_NA))
		return false;
	tell->marks[node] |= TD_MARK_NA;
	if (e->op == TD_OP_INPUT && td_tell_is_na(tell, node))
		return true;
	for (size_t i = 0; i < n; i++)
		if (reads_na(tell, td_tell_arg(tell, node, i)))
			return true;
	return false;
}

static void
put_policy(struct td_tell *tell, struct td_phrase *phrase, enum td_missing policy)
{
	struct td_digits points =
		td_tell_digits(tell->why->lang, points_of(tell, tell->item), TD_DIGITS);

	switch (policy) {
	case TD_MISSING_ZERO:
		td_tell_add(tell, phrase, "counts as 0 points");
		break;
	case TD_MISSING_FULL:
		td_tell_add(tell, phrase, "counts as full points, %s", points.text);
		break;
	case TD_MISSING_MEAN:
		td_tell_add(tell, phrase, "gets the mean of the cluster's other units, %s",
			    points.text);
		break;
	case TD_MISSING_RESCALE:
		td_tell_add(tell, phrase,
			    "not counted; its weight is carried by the others beside it");
		break;
	case TD_MISSING_ERROR:
		td_tell_add(tell, phrase, "the rule does not allow this");
		break;
	default:
		td_tell_add(tell, phrase, "no points yet; the total is provisional");
		break;
	}
}

/* node: what has no value; 0: a part of the item, which says so itself. */
static void
tell_missing(struct td_tell *tell, td_node node)
{
	const struct td_item *item = item_of(tell);
	uint8_t pending = tell->why->result->pending[tell->item][tell->why->row];
	bool na = item->score ? reads_na(tell, item->score) : pending == TD_PENDING_NA;
	enum td_missing policy = policy_of(item, na);
	struct td_phrase phrase = { 0 };

	/* Nobody is left to carry its weight. */
	if (policy == TD_MISSING_RESCALE && pending != TD_SETTLED)
		policy = TD_MISSING_PENDING;
	td_tell_causes(tell, &phrase, node);
	td_sink_text(&phrase.sink, phrase.sink.n ? ": " : "");
	put_policy(tell, &phrase, policy);
	td_tell_say(tell, TD_REASON_LIMIT, &phrase);
}

static void
tell_none_arisen(struct td_tell *tell, double points)
{
	struct td_digits digits = td_tell_digits(tell->why->lang, points, TD_DIGITS);
	struct td_phrase phrase = { 0 };

	put_zero_divisions(tell, &phrase, item_of(tell)->score);
	td_tell_add(tell, &phrase, ": none arisen, %s points", digits.text);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

/* False when the item does not count for this unit, and why was said. */
static bool
tell_when(struct td_tell *tell)
{
	const struct td_item *item = item_of(tell);
	struct td_phrase phrase = { 0 };
	double counted;

	if (!item->when)
		return true;
	counted = td_tell_value(tell, item->when);
	if (isnan(counted)) {
		tell_missing(tell, item->when);
		return false;
	}
	td_tell_below(tell, item->when);
	td_tell_condition(tell, &phrase, item->when, counted != 0);
	if (counted != 0)
		td_tell_add(tell, &phrase, ": counted");
	else
		td_tell_add(tell, &phrase, ": not counted, 0 points");
	td_tell_say(tell, TD_REASON_RULE, &phrase);
	return counted != 0;
}

/* Held at the maximum or the minimum, then rounded. */
static void
tell_limits(struct td_tell *tell, double raw, double clamped, double points)
{
	enum td_lang lang = tell->why->lang;
	struct td_digits held = td_tell_digits(lang, clamped, TD_DIGITS);
	struct td_digits final = td_tell_digits(lang, points, TD_DIGITS);

	if (isnan(raw) || isnan(points))
		return;
	if (td_more(raw, clamped))
		td_tell_line(tell, TD_REASON_LIMIT, "at most %s points", held.text);
	else if (td_more(clamped, raw))
		td_tell_line(tell, TD_REASON_LIMIT, "not below %s points", held.text);
	/* "≈ 46,44" has said it already, unless the number before has few enough decimals to be exact. */
	if (!td_same(clamped, points) && !td_tell_digits(lang, clamped, TD_DIGITS).rounded)
		td_tell_line(tell, TD_REASON_LIMIT, "rounded to %d decimals: %s",
			     tell->why->rules->places, final.text);
}

static void
tell_scored(struct td_tell *tell, struct td_item_values values)
{
	const struct td_item *item = item_of(tell);
	double raw = value_at(tell, values.raw), none = value_at(tell, values.none);

	tell_figures(tell, (const td_node[]){ item->score, item->when }, 2);
	if (!tell_when(tell))
		return;
	if (!isnan(none) && none != 0)
		tell_none_arisen(tell, raw);
	else if (isnan(raw))
		tell_missing(tell, item->score);
	else
		td_tell_node(tell, item->score, places_of(tell), NULL);
	tell_limits(tell, raw, value_at(tell, values.clamped), value_at(tell, values.points));
}

/* ---- an item made of others --------------------------------------------------------------- */

/* Without points but settled: the others beside it carry its weight. */
static bool
is_carried(const struct td_tell *tell, uint32_t item)
{
	return isnan(points_of(tell, item)) &&
	       tell->why->result->pending[item][tell->why->row] == TD_SETTLED;
}

struct parts {
	double all, left; /* maximum of all, and of those that are not carried by the others */
	size_t n;
};

/* "10 + 7,5": the points of the parts in order; those with a weight, or the bonuses and deductions. */
static void
put_parts(struct td_tell *tell, struct td_phrase *phrase, bool weighs, struct parts *parts)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t i = 0; i < rules->order.n; i++) {
		uint32_t index = rules->order.at[i];
		const struct td_item *child = &rules->items.at[index];
		bool minus = child->kind == TD_ITEM_DEDUCT;
		double max = isnan(child->max) ? 0 : child->max;

		if (child->parent != tell->item || (child->kind <= TD_ITEM_CRITERION) != weighs)
			continue;
		parts->all += weighs ? max : 0;
		if (is_carried(tell, index))
			continue;
		parts->left += weighs ? max : 0;
		if (parts->n++)
			td_sink_text(&phrase->sink, minus ? " − " : " + ");
		else if (minus)
			td_sink_text(&phrase->sink, "−");
		td_tell_number(tell, phrase, points_of(tell, index), TD_DIGITS);
	}
}

static void
tell_parts(struct td_tell *tell, struct td_item_values values)
{
	double raw = value_at(tell, values.raw);
	struct td_phrase phrase = { 0 }, sum = { 0 };
	struct parts parts = { 0 };
	bool carried;

	put_parts(tell, &sum, true, &parts);
	carried = td_more(parts.all, parts.left);
	td_tell_add(tell, &phrase, "sum of its parts: ");
	td_sink_text(&phrase.sink, carried && parts.n > 1 ? "(" : "");
	td_sink_text(&phrase.sink, sum.sink.text ? sum.sink.text : "");
	if (carried) {
		td_sink_text(&phrase.sink, parts.n > 1 ? ") × " : " × ");
		td_tell_number(tell, &phrase, parts.all, TD_DIGITS);
		td_sink_text(&phrase.sink, " / ");
		td_tell_number(tell, &phrase, parts.left, TD_DIGITS);
	}
	phrase.rounded |= sum.rounded;
	td_tell_drop(tell, &sum);
	put_parts(tell, &phrase, false, &parts);
	if (parts.n > 1 || carried)
		td_tell_result(tell, &phrase, raw, places_of(tell));
	td_tell_say(tell, TD_REASON_FORMULA, &phrase);
	if (isnan(raw))
		tell_missing(tell, 0);
	tell_limits(tell, raw, value_at(tell, values.clamped), value_at(tell, values.points));
}

/* ---- clauses and amendments --------------------------------------------------------------- */

static void
put_place(struct td_phrase *phrase, const char *separator, const struct td_place *place)
{
	if (!place->file)
		return;
	td_sink_printf(&phrase->sink, "%s%s", phrase->sink.n ? separator : "", place->file);
	if (place->line)
		td_sink_printf(&phrase->sink, ":%d", place->line);
}

/* ", at most 15 instead of 20, another formula (Pact of 2018, II.1)" */
static void
put_change(const struct td_tell *tell, struct td_phrase *phrase, const struct td_origin *origin,
	   bool item)
{
	const struct td_link *link = &tell->why->rules->chain.at[origin->link];
	const char *source = link->source_title ? link->source_title : link->id;
	char was[64], now[64];

	if (!isnan(origin->was) || !isnan(origin->now))
		td_tell_add(
			tell, phrase, item ? ", at most %s instead of %s" : ", %s instead of %s",
			td_num_text(now, sizeof(now), origin->now, TD_PLACES_MAX, tell->why->lang),
			td_num_text(was, sizeof(was), origin->was, TD_PLACES_MAX, tell->why->lang));
	if (origin->formula)
		td_tell_add(tell, phrase, ", another formula");
	td_sink_printf(&phrase->sink, " (%s%s%s)", source, origin->ref ? ", " : "",
		       origin->ref ? origin->ref : "");
}

/* Each amendment on a line of its own, the last first, and where all began. */
static void
tell_origin(struct td_tell *tell, struct td_phrase *phrase, const struct td_place *place,
	    const struct td_origin *origin, bool item)
{
	put_place(phrase, " · ", origin ? &origin->place : place);
	for (; origin; origin = origin->before) {
		put_change(tell, phrase, origin, item);
		td_tell_say(tell, TD_REASON_CLAUSE, phrase);
		td_tell_add(tell, phrase, "before:");
		put_place(phrase, " ", &origin->replaced);
	}
	if (phrase->sink.n)
		td_tell_say(tell, TD_REASON_CLAUSE, phrase);
	td_tell_drop(tell, phrase);
}

static bool
uses_param(struct td_tell *tell, td_node node, uint32_t word)
{
	const struct td_graph *graph = tell->why->rules->graph;
	const struct td_expr *e = td_tell_at(tell, node);
	bool found = node && e->op == TD_OP_PARAM && e->ref == word;

	if (!node || (tell->marks[node] & TD_MARK_VISITED))
		return false;
	tell->marks[node] |= TD_MARK_VISITED;
	for (size_t i = 0; !found && i < e->nargs; i++)
		found = uses_param(tell, td_graph_arg(graph, node, i), word);
	return found;
}

/* The amended parameters in the score: they changed it as much as its own amendments. */
static void
tell_params(struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t i = 0; i < rules->params.n; i++) {
		const struct td_param *param = &rules->params.at[i];
		struct td_phrase phrase = { 0 };

		if (!param->origin)
			continue;
		memset(tell->marks, 0, td_graph_count(rules->graph) + 1);
		if (!uses_param(tell, item_of(tell)->score, param->word))
			continue;
		td_sink_text(&phrase.sink,
			     td_title_in(&param->title, tell->why->lang, param->name));
		tell_origin(tell, &phrase, &param->place, param->origin, false);
	}
}

static void
tell_clause(struct td_tell *tell)
{
	const struct td_item *item = item_of(tell);
	struct td_phrase phrase = { 0 };

	if (item->ref)
		td_sink_text(&phrase.sink, item->ref);
	tell_origin(tell, &phrase, &item->place, item->origin, true);
	tell_params(tell);
}

int
td_explain_item(const struct td_why *why, uint32_t item, struct td_reasons *out, struct td_err *err)
{
	struct td_item_values values = td_plan_item(why->plan, item);
	struct td_tell tell;

	if (!td_tell_begin(&tell, why, item, out)) {
		if (item_of(&tell)->score)
			tell_scored(&tell, values);
		else if (tell_when(&tell))
			tell_parts(&tell, values);
		tell_clause(&tell);
	}
	return td_tell_end(&tell, err);
}
