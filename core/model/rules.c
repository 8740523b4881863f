#include "model/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct td_ruleset *
td_ruleset_new(void)
{
	struct td_ruleset *rules = calloc(1, sizeof(*rules));

	if (!rules)
		return NULL;
	rules->scale = NAN;
	rules->places = 2;
	rules->graph = td_graph_new();
	rules->words = td_words_new();
	if (!rules->graph || !rules->words) {
		td_ruleset_free(rules);
		return NULL;
	}
	return rules;
}

void
td_ruleset_free(struct td_ruleset *rules)
{
	if (!rules)
		return;
	if (rules->script_free)
		rules->script_free(rules->script);
	td_list_fini(&rules->chain);
	td_list_fini(&rules->repeals);
	td_list_fini(&rules->inputs);
	td_list_fini(&rules->params);
	td_list_fini(&rules->items);
	td_list_fini(&rules->order);
	td_list_fini(&rules->measures);
	td_list_fini(&rules->knockouts);
	td_list_fini(&rules->classes);
	td_list_fini(&rules->rank_by);
	td_list_fini(&rules->ties);
	td_list_fini(&rules->awards);
	td_list_fini(&rules->tests);
	td_list_fini(&rules->natives);
	td_list_fini(&rules->native_places);
	td_graph_free(rules->graph);
	td_words_free(rules->words);
	td_arena_fini(&rules->arena);
	free(rules);
}

/* One search for each kind of named thing: by word where they have one, else by text. */
#define FIND_WORD(function, list)                                                                  \
	uint32_t function(const struct td_ruleset *rules, uint32_t word)                           \
	{                                                                                          \
		for (size_t i = 0; word && i < rules->list.n; i++)                                 \
			if (rules->list.at[i].word == word)                                        \
				return (uint32_t)i;                                                \
		return TD_NONE;                                                                    \
	}

/* Tests name inputs thousands of times, so a settled ruleset knows them by a table. */
uint32_t
td_rules_input_word(const struct td_ruleset *rules, uint32_t word)
{
	if (rules->input_of)
		return word < rules->ninput_of ? rules->input_of[word] : TD_NONE;
	for (size_t i = 0; word && i < rules->inputs.n; i++)
		if (rules->inputs.at[i].word == word)
			return (uint32_t)i;
	return TD_NONE;
}

FIND_WORD(td_rules_param_word, params)
FIND_WORD(td_rules_item_word, items)
FIND_WORD(td_rules_measure_word, measures)

uint32_t
td_rules_input(const struct td_ruleset *rules, const char *name)
{
	return td_rules_input_word(rules, td_words_find(rules->words, name));
}

uint32_t
td_rules_param(const struct td_ruleset *rules, const char *name)
{
	return td_rules_param_word(rules, td_words_find(rules->words, name));
}

uint32_t
td_rules_item(const struct td_ruleset *rules, const char *id)
{
	return td_rules_item_word(rules, td_words_find(rules->words, id));
}

uint32_t
td_rules_measure(const struct td_ruleset *rules, const char *id)
{
	return td_rules_measure_word(rules, td_words_find(rules->words, id));
}

uint32_t
td_rules_award(const struct td_ruleset *rules, const char *id)
{
	for (size_t i = 0; id && i < rules->awards.n; i++)
		if (strcmp(rules->awards.at[i].id, id) == 0)
			return (uint32_t)i;
	return TD_NONE;
}

const char *
td_rules_award_title(const struct td_ruleset *rules, size_t award, enum td_lang lang)
{
	const struct td_award *at = &rules->awards.at[award];

	return td_title_in(&at->title, lang, at->id);
}

const struct td_repeal *
td_rules_repeal(const struct td_ruleset *rules, const char *id)
{
	for (size_t i = rules->repeals.n; i-- > 0;)
		if (strcmp(rules->repeals.at[i].id, id) == 0)
			return &rules->repeals.at[i];
	return NULL;
}

/* ---- what follows from the declarations ---------------------------------------- */

static const struct td_item *
parent_of(const struct td_ruleset *rules, const struct td_item *item)
{
	return item->parent == TD_NONE ? NULL : &rules->items.at[item->parent];
}

static void
settle_item(struct td_ruleset *rules, uint32_t index)
{
	struct td_item *item = &rules->items.at[index];

	item->section = item->kind == TD_ITEM_SECTION ? index : TD_NONE;
	item->depth = 0;
	item->outermost = item->kind != TD_ITEM_SECTION;
	for (const struct td_item *up = parent_of(rules, item); up; up = parent_of(rules, up)) {
		item->depth++;
		if (up->kind == TD_ITEM_SECTION)
			item->section = (uint32_t)(up - rules->items.at);
		else
			item->outermost = false;
	}
	if (item->parent != TD_NONE)
		rules->items.at[item->parent].has_children = true;
}

static bool
stands_after(const struct td_item *item, const char *id)
{
	return item->after && strcmp(item->after, id) == 0;
}

static bool order_item(struct td_ruleset *rules, uint32_t index, uint32_t parent);

/* The children of parent that have no `after`, each followed by those that name it. */
static bool
order_children(struct td_ruleset *rules, uint32_t parent)
{
	bool ok = true;

	for (size_t i = 0; ok && i < rules->items.n; i++)
		if (rules->items.at[i].parent == parent && !rules->items.at[i].after)
			ok = order_item(rules, (uint32_t)i, parent);
	return ok;
}

static bool
order_item(struct td_ruleset *rules, uint32_t index, uint32_t parent)
{
	const char *id = rules->items.at[index].id;
	bool ok;

	if (rules->order.n >= rules->items.n) /* a ring of `after` or parents; check names it */
		return true;
	ok = td_list_push(&rules->order, index) && order_children(rules, index);
	for (size_t i = 0; ok && i < rules->items.n; i++)
		if (rules->items.at[i].parent == parent && stands_after(&rules->items.at[i], id))
			ok = order_item(rules, (uint32_t)i, parent);
	return ok;
}

/* Items whose `after` names nothing among their neighbours still have a place: the end. */
static bool
order_rest(struct td_ruleset *rules)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < rules->items.n; i++) {
		bool there = false;

		for (size_t k = 0; k < rules->order.n; k++)
			there |= rules->order.at[k] == i;
		if (!there)
			ok = td_list_push(&rules->order, i);
	}
	return ok;
}

static bool
map_inputs(struct td_ruleset *rules)
{
	size_t n = td_words_count(rules->words) + 1;
	uint32_t *of = td_arena_alloc(&rules->arena, n * sizeof(*of));

	for (size_t i = 0; of && i < n; i++)
		of[i] = TD_NONE;
	for (size_t i = rules->inputs.n; of && i-- > 0;) /* of two with one name the first stands */
		of[rules->inputs.at[i].word] = (uint32_t)i;
	rules->input_of = of;
	rules->ninput_of = (uint32_t)n;
	return of != NULL;
}

int
td_rules_settle(struct td_ruleset *rules)
{
	if (!map_inputs(rules))
		return TD_ENOMEM;
	for (size_t i = 0; i < rules->items.n; i++)
		rules->items.at[i].has_children = false;
	for (size_t i = 0; i < rules->items.n; i++)
		settle_item(rules, (uint32_t)i);
	for (size_t i = 0; i < rules->awards.n; i++) {
		struct td_award *award = &rules->awards.at[i];

		award->among_index = td_rules_award(rules, award->among);
		award->not_among_index = td_rules_award(rules, award->not_among);
	}
	rules->order.n = 0;
	return order_children(rules, TD_NONE) && order_rest(rules) ? TD_OK : TD_ENOMEM;
}

/* ---- another formula --------------------------------------------------------- */

/* Nodes are never changed, so what is built upon the old one is built again. */
static bool
rebuild(struct td_graph *graph, td_node node, td_node *now, td_node *args)
{
	const struct td_expr e = *td_graph_at(graph, node);
	bool touched = false;

	for (size_t i = 0; i < e.nargs; i++) {
		args[i] = td_graph_arg(graph, node, i);
		touched |= now[args[i]] != args[i];
		args[i] = now[args[i]];
	}
	if (!touched)
		return true;
	td_graph_place(graph, e.file, e.line);
	now[node] = td_graph_op(graph, (enum td_op)e.op, e.ref, e.flags, args, e.nargs);
	return now[node] != 0;
}

static void
point_roots(struct td_ruleset *rules, const td_node *now)
{
#define TO(node) ((node) = now[node])
#define EACH(list, ...)                                                                            \
	for (size_t i = 0; i < rules->list.n; i++)                                                 \
	__VA_ARGS__
	EACH(inputs, TO(rules->inputs.at[i].min), TO(rules->inputs.at[i].max));
	EACH(items, TO(rules->items.at[i].score), TO(rules->items.at[i].none),
	     TO(rules->items.at[i].when));
	EACH(measures, TO(rules->measures.at[i].value));
	EACH(knockouts, TO(rules->knockouts.at[i].when));
	EACH(classes, TO(rules->classes.at[i].from), TO(rules->classes.at[i].when));
	EACH(rank_by, TO(rules->rank_by.at[i].value));
	EACH(ties, TO(rules->ties.at[i].value));
	EACH(awards, TO(rules->awards.at[i].share), TO(rules->awards.at[i].count),
	     TO(rules->awards.at[i].when), TO(rules->awards.at[i].min_total));
	TO(rules->class_on), TO(rules->downgrade), TO(rules->total);
	TO(rules->bonus_cap), TO(rules->deduction_cap), TO(rules->total_cap),
		TO(rules->total_floor);
#undef EACH
#undef TO
}

bool
td_rules_replace(struct td_ruleset *rules, td_node old, td_node value)
{
	size_t n = td_graph_count(rules->graph);
	td_node *now = calloc(n + 1, sizeof(*now)), *args = calloc(n + 1, sizeof(*args));
	bool ok = now && args;

	for (td_node node = 1; ok && node <= n; node++)
		now[node] = node;
	if (ok)
		now[old] = value;
	for (td_node node = old + 1; ok && node <= n; node++)
		ok = rebuild(rules->graph, node, now, args);
	if (ok)
		point_roots(rules, now);
	free(args);
	free(now);
	return ok;
}

struct td_place
td_rules_place(const struct td_ruleset *rules, td_node node)
{
	const struct td_expr *e = td_graph_at(rules->graph, node);

	return (struct td_place){
		.file = e->file ? td_words_at(rules->words, e->file) : NULL,
		.line = (int)e->line,
	};
}
