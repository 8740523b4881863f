#include <math.h>

#include "calc/check_in.h"

enum {
	AFTER_MAX = 1000, /* neighbours that name each other with `after` */
};

/* ---- inputs and parameters ------------------------------------------------------------- */

static void
offer(struct td_near *near, const char *name, size_t index, size_t *best)
{
	const char *before = near->best;

	td_near_try(near, name);
	if (near->best != before)
		*best = index;
}

/* What was suggested is not called unused as well. */
static void
unknown_input(struct td_check *check, const struct td_place *place, const char *name)
{
	const struct td_ruleset *rules = check->rules;
	struct td_near near = { .word = name };
	size_t best = 0;

	for (size_t i = 0; i < rules->inputs.n; i++)
		offer(&near, rules->inputs.at[i].name, i, &best);
	if (near.best)
		check->suggested[best] = true;
	if (td_rules_param(rules, name) != TD_NONE) {
		check->suggested[rules->inputs.n + td_rules_param(rules, name)] = true;
		td_complain(check->diags, TD_ERROR, place,
			    "unknown input \"%s\"; there is a parameter of that name: p.%s", name,
			    name);
	} else {
		td_check_unknown(check, place, TD_MARK("input"), &near);
	}
}

static void
unknown_param(struct td_check *check, const struct td_place *place, const char *name)
{
	const struct td_ruleset *rules = check->rules;
	struct td_near near = { .word = name };
	size_t best = 0;

	for (size_t i = 0; i < rules->params.n; i++)
		offer(&near, rules->params.at[i].name, i, &best);
	if (near.best)
		check->suggested[rules->inputs.n + best] = true;
	if (td_rules_input(rules, name) != TD_NONE) {
		check->suggested[td_rules_input(rules, name)] = true;
		td_complain(check->diags, TD_ERROR, place,
			    "unknown parameter \"%s\"; there is an input of that name: x.%s", name,
			    name);
	} else {
		td_check_unknown(check, place, TD_MARK("parameter"), &near);
	}
}

/* ---- items ----------------------------------------------------------------------------- */

static void
unknown_item(struct td_check *check, const struct td_place *place, const char *id, bool measures)
{
	const struct td_ruleset *rules = check->rules;
	struct td_near near = { .word = id };

	for (size_t i = 0; i < rules->items.n; i++)
		td_near_try(&near, rules->items.at[i].id);
	for (size_t i = 0; measures && i < rules->measures.n; i++)
		td_near_try(&near, rules->measures.at[i].id);
	td_check_unknown(check, place, TD_MARK("criterion"), &near);
}

static void
check_maximum(struct td_check *check, const struct td_place *place, const char *id, uint32_t word)
{
	uint32_t item = td_rules_item_word(check->rules, word);

	if (item == TD_NONE)
		unknown_item(check, place, id, false);
	else if (isnan(td_ranges_maximum(check->ranges, item)))
		td_complain(check->diags, TD_ERROR, place,
			    "\"%s\" has no maximum to ask for; give it max = ...", id);
}

/* ---- words of grades ------------------------------------------------------------------- */

static void
check_is(struct td_check *check, const struct td_place *place, const struct td_expr *e, td_node arg)
{
	const struct td_expr *of = td_graph_at(check->graph, td_plain_node(check->graph, arg));
	uint32_t index =
		of->op == TD_OP_INPUT ? td_rules_input_word(check->rules, of->ref) : TD_NONE;
	const struct td_input *input;
	struct td_near near = { .word = e->ref ? td_words_at(check->rules->words, e->ref) : "" };

	if (index == TD_NONE || check->rules->inputs.at[index].kind != TD_INPUT_GRADE)
		return; /* another pass speaks of it, or any word may stand there */
	input = &check->rules->inputs.at[index];
	for (size_t i = 0; i < input->nlevels; i++) {
		if (input->levels[i] == e->ref)
			return;
		td_near_try(&near, td_words_at(check->rules->words, input->levels[i]));
	}
	if (near.best)
		td_complain(check->diags, TD_ERROR, place,
			    "grade \"%s\" has no level \"%s\"; did you mean \"%s\"?", input->name,
			    near.word, near.best);
	else
		td_complain(check->diags, TD_ERROR, place, "grade \"%s\" has no level \"%s\"",
			    input->name, near.word);
}

/* ---- every node ------------------------------------------------------------------------ */

static void
check_input(struct td_check *check, td_node node, const struct td_place *place, const char *name)
{
	uint32_t index = td_rules_input(check->rules, name);

	if (index == TD_NONE)
		unknown_input(check, place, name);
	else if (check->seen[node])
		check->rules->inputs.at[index].used = true;
}

static void
check_param(struct td_check *check, td_node node, const struct td_place *place, const char *name)
{
	uint32_t index = td_rules_param(check->rules, name);

	if (index == TD_NONE)
		unknown_param(check, place, name);
	else if (check->seen[node])
		check->rules->params.at[index].used = true;
}

static void
check_node(struct td_check *check, td_node node)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	struct td_place place = td_rules_place(check->rules, node);

	switch (e->op) {
	case TD_OP_INPUT:
	case TD_OP_IS_NA:
		check_input(check, node, &place, td_words_at(check->rules->words, e->ref));
		return;
	case TD_OP_PARAM:
		check_param(check, node, &place, td_words_at(check->rules->words, e->ref));
		return;
	case TD_OP_POINTS:
		if (td_rules_item_word(check->rules, e->ref) == TD_NONE &&
		    td_rules_measure_word(check->rules, e->ref) == TD_NONE)
			unknown_item(check, &place, td_words_at(check->rules->words, e->ref), true);
		return;
	case TD_OP_MAXIMUM:
		check_maximum(check, &place, td_words_at(check->rules->words, e->ref), e->ref);
		return;
	case TD_OP_IS:
		check_is(check, &place, e, td_graph_arg(check->graph, node, 0));
		return;
	default:
		return;
	}
}

/* ---- `after` --------------------------------------------------------------------------- */

/* The neighbour that item is to stand after, or TD_NONE. */
static uint32_t
neighbour(const struct td_ruleset *rules, uint32_t item)
{
	const char *after = rules->items.at[item].after;
	uint32_t index = after ? td_rules_item(rules, after) : TD_NONE;

	if (index == TD_NONE || rules->items.at[index].parent != rules->items.at[item].parent)
		return TD_NONE;
	return index;
}

static bool
goes_in_circle(const struct td_ruleset *rules, uint32_t item)
{
	uint32_t at = neighbour(rules, item);

	for (int i = 0; i < AFTER_MAX && at != TD_NONE; i++) {
		if (at == item)
			return true;
		at = neighbour(rules, at);
	}
	return false;
}

static void
check_after(struct td_check *check, uint32_t index)
{
	const struct td_ruleset *rules = check->rules;
	const struct td_item *item = &rules->items.at[index];
	struct td_near near = { .word = item->after };

	if (goes_in_circle(rules, index)) {
		td_complain(check->diags, TD_ERROR, &item->place,
			    "after = \"%s\": \"%s\" would have to stand after itself", item->after,
			    item->id);
		return;
	}
	if (neighbour(rules, index) != TD_NONE)
		return;
	for (size_t i = 0; i < rules->items.n; i++)
		if (rules->items.at[i].parent == item->parent && i != index)
			td_near_try(&near, rules->items.at[i].id);
	if (near.best)
		td_complain(check->diags, TD_ERROR, &item->place,
			    "after = \"%s\" names no neighbour of \"%s\"; did you mean \"%s\"?",
			    item->after, item->id, near.best);
	else
		td_complain(check->diags, TD_ERROR, &item->place,
			    "after = \"%s\" names no neighbour of \"%s\"", item->after, item->id);
}

void
td_check_names(struct td_check *check)
{
	/* Formulas that a year replaced or dropped may name what is not there any more. */
	for (td_node node = 1; node <= td_graph_count(check->graph); node++)
		if (check->seen[node] || check->rules->chain.n <= 1)
			check_node(check, node);
	for (uint32_t i = 0; i < check->rules->items.n; i++)
		if (check->rules->items.at[i].after)
			check_after(check, i);
}
