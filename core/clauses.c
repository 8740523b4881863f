#include "clauses.h"

#include <stdlib.h>
#include <string.h>

#include "calc/explain.h"

/* ---- all expressions ------------------------------------------------------------------ */

static bool
add(struct td_clauses *c, struct td_clause clause)
{
	return !clause.node || td_list_push(&c->list, clause);
}

static bool
add_items(struct td_clauses *c)
{
	bool ok = true;

	for (size_t i = 0; i < c->rules->order.n; i++) {
		uint32_t at = c->rules->order.at[i];
		const struct td_item *item = &c->rules->items.at[at];
		struct td_clause clause = { TD_CLAUSE_SCORE, item->score, at, at, item->place };

		ok = ok && add(c, clause);
		clause.kind = TD_CLAUSE_NONE;
		clause.node = item->none;
		ok = ok && add(c, clause);
		clause.kind = TD_CLAUSE_WHEN;
		clause.node = item->when;
		ok = ok && add(c, clause);
	}
	return ok;
}

static bool
add_nodes(struct td_clauses *c, enum td_clause_kind kind, uint32_t index, struct td_place place,
	  const td_node *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!add(c, (struct td_clause){ kind, nodes[i], TD_NONE, index, place }))
			return false;
	return true;
}

static bool
add_standing(struct td_clauses *c)
{
	const struct td_ruleset *rules = c->rules;
	const td_node rest[] = { rules->bonus_cap,   rules->deduction_cap, rules->total_cap,
				 rules->total_floor, rules->total,         rules->class_on,
				 rules->downgrade };
	bool ok = add_nodes(c, TD_CLAUSE_REST, 0, rules->place, rest, sizeof(rest) / sizeof(*rest));

	for (uint32_t i = 0; i < rules->knockouts.n; i++)
		ok = ok && add_nodes(c, TD_CLAUSE_KNOCKOUT, i, rules->knockouts.at[i].place,
				     &rules->knockouts.at[i].when, 1);
	for (uint32_t i = 0; i < rules->classes.n; i++) {
		const struct td_class *k = &rules->classes.at[i];

		ok = ok && add_nodes(c, TD_CLAUSE_CLASS, i, k->place,
				     (const td_node[]){ k->from, k->when }, 2);
	}
	for (size_t i = 0; i < rules->rank_by.n; i++)
		ok = ok &&
		     add_nodes(c, TD_CLAUSE_REST, 0, rules->place, &rules->rank_by.at[i].value, 1);
	for (size_t i = 0; i < rules->ties.n; i++)
		ok = ok &&
		     add_nodes(c, TD_CLAUSE_REST, 0, rules->place, &rules->ties.at[i].value, 1);
	for (uint32_t i = 0; i < rules->awards.n; i++) {
		const struct td_award *a = &rules->awards.at[i];

		ok = ok &&
		     add_nodes(c, TD_CLAUSE_AWARD, i, a->place,
			       (const td_node[]){ a->share, a->count, a->when, a->min_total }, 4);
	}
	return ok;
}

static bool
add_measures(struct td_clauses *c)
{
	bool ok = true;

	for (uint32_t i = 0; i < c->rules->measures.n; i++)
		ok = ok && add_nodes(c, TD_CLAUSE_MEASURE, i, c->rules->measures.at[i].place,
				     &c->rules->measures.at[i].value, 1);
	return ok;
}

/* ---- whose nodes ------------------------------------------------------------------------ */

td_node
td_clause_plain(const struct td_graph *graph, td_node node)
{
	while (td_graph_at(graph, node)->op == TD_OP_FORM)
		node = td_graph_arg(graph, node, 0);
	return node;
}

const char *
td_form_name(const struct td_ruleset *rules, td_node node)
{
	const struct td_expr *e = td_graph_at(rules->graph, node);

	return e->op == TD_OP_FORM ? td_words_at(rules->words, e->ref) : "";
}

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/*
 * A few helpers take from the script what is no argument of their form: what no base is worth, and
 * whether the edge itself is enough (which matters only where a first step is lost there).
 */
static void
mark_form(struct td_clauses *c, td_node form)
{
	static const char *const steps[] = { "at_least", "at_most", NULL };
	static const char *const changes[] = { "fall", "growth", NULL };
	const struct td_graph *graph = c->rules->graph;
	const char *name = td_form_name(c->rules, form);
	td_node value = td_graph_arg(graph, form, 0), inner;

	if (td_graph_at(graph, value)->op != TD_OP_WHEN)
		return;
	if ((is_one_of(name, steps) && td_graph_arg(graph, form, 3)) ||
	    strcmp(name, "zero_below") == 0)
		c->own[td_graph_arg(graph, value, 0)] |= TD_OWN_SIGN;
	inner = td_graph_arg(graph, value, 1);
	if (is_one_of(name, changes) && td_graph_at(graph, inner)->op == TD_OP_WHEN)
		for (size_t i = 1; i < 3; i++)
			c->own[td_graph_arg(graph, inner, i)] |= TD_OWN;
}

static bool
is_table(enum td_op op)
{
	return op == TD_OP_BANDS || op == TD_OP_LEVELS || op == TD_OP_LINEAR;
}

/* The first argument of a FORM is what the helper built; the others, and tables, are the script's. */
static void
mark_args(struct td_clauses *c, td_node node)
{
	const struct td_graph *graph = c->rules->graph;
	const struct td_expr *e = td_graph_at(graph, node);
	uint8_t *own = &c->own[node];

	if (is_table(e->op))
		*own |= TD_OWN;
	if (e->op == TD_OP_FLOOR || e->op == TD_OP_CEIL)
		*own |= TD_OWN_SIGN;
	for (size_t i = 0; i < e->nargs; i++) {
		td_node arg = td_graph_arg(graph, node, i);
		bool built = e->op == TD_OP_FORM ? i == 0 : !(*own & TD_OWN);

		c->own[arg] |= built ? TD_OWN_HELPER : TD_OWN;
		if (c->owner[node] < c->owner[arg])
			c->owner[arg] = c->owner[node];
	}
	if (e->op == TD_OP_FORM)
		mark_form(c, node);
}

static void
mark(struct td_clauses *c)
{
	const struct td_graph *graph = c->rules->graph;

	for (size_t i = 0; i <= td_graph_count(graph); i++)
		c->owner[i] = TD_NONE;
	for (size_t i = c->list.n; i-- > 0;) {
		c->owner[c->list.at[i].node] = (uint32_t)i;
		c->own[c->list.at[i].node] |= TD_OWN;
	}
	/* Arguments have smaller numbers than their users. */
	for (td_node node = (td_node)td_graph_count(graph); node > 0; node--)
		if (c->owner[node] != TD_NONE)
			mark_args(c, node);
	c->owner[0] = TD_NONE;
}

int
td_clauses_init(struct td_clauses *c, const struct td_ruleset *rules, struct td_err *err)
{
	size_t nodes = td_graph_count(rules->graph) + 1;

	*c = (struct td_clauses){ .rules = rules };
	c->own = calloc(nodes, sizeof(*c->own));
	c->owner = calloc(nodes, sizeof(*c->owner));
	if (!c->own || !c->owner || !add_measures(c) || !add_items(c) || !add_standing(c))
		return td_fail_memory(err);
	mark(c);
	return TD_OK;
}

void
td_clauses_fini(struct td_clauses *c)
{
	td_list_fini(&c->list);
	free(c->own);
	free(c->owner);
}

/* ---- words -------------------------------------------------------------------------------- */

void
td_item_name(const struct td_item *item, enum td_lang lang, struct td_sink *out)
{
	static const char *const names[] = {
		[TD_ITEM_SECTION] = TD_MARK("section %s"),
		[TD_ITEM_CRITERION] = TD_MARK("criterion %s"),
		[TD_ITEM_BONUS] = TD_MARK("bonus %s"),
		[TD_ITEM_DEDUCT] = TD_MARK("deduction %s"),
	};

	td_sink_printf(out, td_text(lang, names[item->kind]), item->id);
}

void
td_clause_name(const struct td_clauses *c, const struct td_clause *clause, enum td_lang lang,
	       struct td_sink *out)
{
	const struct td_ruleset *rules = c->rules;

	switch (clause->kind) {
	case TD_CLAUSE_MEASURE:
		td_sink_printf(out, td_text(lang, "measure %s"),
			       rules->measures.at[clause->index].id);
		break;
	case TD_CLAUSE_KNOCKOUT:
		td_sink_printf(out, td_text(lang, "knock-out %s"),
			       rules->knockouts.at[clause->index].id);
		break;
	case TD_CLAUSE_CLASS:
		td_sink_printf(out, td_text(lang, "class %s"), rules->classes.at[clause->index].id);
		break;
	case TD_CLAUSE_AWARD:
		td_sink_printf(out, td_text(lang, "award %s"), rules->awards.at[clause->index].id);
		break;
	case TD_CLAUSE_REST:
		td_sink_text(out, td_text(lang, "total and ranking"));
		break;
	default:
		td_item_name(&rules->items.at[clause->index], lang, out);
	}
}

int
td_node_text(const struct td_ruleset *rules, td_node node, enum td_lang lang, struct td_sink *out)
{
	struct td_why why = { .rules = rules, .lang = lang };

	for (size_t i = 0; i < rules->measures.n; i++)
		if (td_graph_same(rules->graph, rules->measures.at[i].value, node)) {
			td_sink_text(out, rules->measures.at[i].id);
			return TD_OK;
		}
	return td_explain_node(&why, TD_NONE, node, false, out);
}

struct td_place
td_clause_place(const struct td_clauses *c, const struct td_clause *clause, td_node node)
{
	struct td_place place = td_rules_place(c->rules, node);

	return place.file && place.line ? place : clause->place;
}
