/* What the passes share: words for complaints, and the expressions that declarations hang on. */
#include "calc/check_in.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"

/* ---- words for complaints -------------------------------------------------------------- */

const char *
td_check_num(const struct td_check *check, double v, char *out)
{
	return td_num_text(out, TD_NUM_TEXT, v, 6, check->diags->lang);
}

struct td_place
td_check_place(const struct td_check *check, td_node node, struct td_place fallback)
{
	struct td_place place = td_rules_place(check->rules, node);

	return place.file && place.line ? place : fallback;
}

void
td_check_unknown(struct td_check *check, const struct td_place *place, const char *what,
		 const struct td_near *near)
{
	const char *kind = td_text(check->diags->lang, what);
	const struct td_repeal *repeal = td_rules_repeal(check->rules, near->word);

	if (repeal)
		td_complain(
			check->diags, TD_ERROR, place,
			"%s \"%s\" is needed here, but repealed at %s:%d; amend what needs it, or take "
			"the repeal back",
			kind, near->word, repeal->place.file, repeal->place.line);
	else if (near->best)
		td_complain(check->diags, TD_ERROR, place,
			    "unknown %s \"%s\"; did you mean \"%s\"?", kind, near->word,
			    near->best);
	else
		td_complain(check->diags, TD_ERROR, place, "unknown %s \"%s\"", kind, near->word);
}

static const char *
word_of(const struct td_check *check, uint32_t word)
{
	return word ? td_words_at(check->rules->words, word) : "?";
}

static void
input_text(const struct td_check *check, const struct td_expr *e, char *out)
{
	if (e->lag == 0)
		snprintf(out, TD_NODE_TEXT, "x.%.60s", word_of(check, e->ref));
	else if (e->lag == 1)
		snprintf(out, TD_NODE_TEXT, "prev.%.60s", word_of(check, e->ref));
	else
		snprintf(out, TD_NODE_TEXT, "ago(%u).%.60s", e->lag, word_of(check, e->ref));
}

/* The measure that node is the value of, or NULL: a name says more than a formula. */
static const char *
measure_name(const struct td_check *check, td_node node)
{
	for (size_t i = 0; i < check->rules->measures.n; i++)
		if (td_graph_same(check->graph, check->rules->measures.at[i].value, node))
			return check->rules->measures.at[i].id;
	return NULL;
}

static void
result_text(const struct td_check *check, td_node node, char *out)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	const char *measure = measure_name(check, node);

	if (measure)
		snprintf(out, TD_NODE_TEXT, "%.60s", measure);
	else if (e->op == TD_OP_FORM)
		snprintf(out, TD_NODE_TEXT, "%.40s(...)", word_of(check, e->ref));
	else if (e->op >= TD_OP_ADD && e->op <= TD_OP_POW)
		snprintf(out, TD_NODE_TEXT, "(... %s ...)", td_op_word(e->op));
	else
		snprintf(out, TD_NODE_TEXT, e->nargs ? "%s(...)" : "%s()", td_op_word(e->op));
}

/* A leaf, or the name of what it is the result of. */
static const char *
short_text(const struct td_check *check, td_node node, char *out)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	char num[TD_NUM_TEXT];

	switch (e->op) {
	case TD_OP_CONST:
		snprintf(out, TD_NODE_TEXT, "%s", td_check_num(check, e->value, num));
		break;
	case TD_OP_INPUT:
		input_text(check, e, out);
		break;
	case TD_OP_PARAM:
		snprintf(out, TD_NODE_TEXT, "p.%.60s", word_of(check, e->ref));
		break;
	case TD_OP_POINTS:
	case TD_OP_MAXIMUM:
		snprintf(out, TD_NODE_TEXT, "%s \"%.60s\"", td_op_word(e->op),
			 word_of(check, e->ref));
		break;
	case TD_OP_FULL:
		snprintf(out, TD_NODE_TEXT, "full");
		break;
	default:
		result_text(check, node, out);
	}
	return out;
}

const char *
td_check_text(const struct td_check *check, td_node node, char *out)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	char a[TD_NODE_TEXT], b[TD_NODE_TEXT];
	const char *format = "%.70s:%s(%.70s)";

	if (e->nargs != 2 ||
	    ((e->op < TD_OP_ADD || e->op > TD_OP_POW) && (e->op < TD_OP_LT || e->op > TD_OP_GT)))
		return short_text(check, node, out);
	if (e->op <= TD_OP_POW)
		format = "%.70s %s %.70s";
	short_text(check, td_graph_arg(check->graph, node, 0), a);
	short_text(check, td_graph_arg(check->graph, node, 1), b);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(out, TD_NODE_TEXT, format, a, td_op_word(e->op), b);
#pragma GCC diagnostic pop
	return out;
}

/* ---- what hangs on declarations -------------------------------------------------------- */

static void
roots_of_items(struct td_check *check, td_root *root)
{
	const struct td_ruleset *rules = check->rules;

	for (uint32_t i = 0; i < rules->items.n; i++) {
		root(check, rules->items.at[i].score, i, TD_WANT_NUMBER);
		root(check, rules->items.at[i].none, i, TD_WANT_NUMBER);
		root(check, rules->items.at[i].when, i, TD_WANT_CONDITION);
	}
	for (size_t i = 0; i < rules->measures.n; i++)
		root(check, rules->measures.at[i].value, TD_NONE, TD_WANT_NUMBER);
	for (size_t i = 0; i < rules->inputs.n; i++) {
		root(check, rules->inputs.at[i].min, TD_NONE, TD_WANT_NUMBER);
		root(check, rules->inputs.at[i].max, TD_NONE, TD_WANT_NUMBER);
	}
}

static void
roots_of_totals(struct td_check *check, td_root *root)
{
	const struct td_ruleset *rules = check->rules;

	root(check, rules->bonus_cap, TD_NONE, TD_WANT_NUMBER);
	root(check, rules->deduction_cap, TD_NONE, TD_WANT_NUMBER);
	root(check, rules->total_cap, TD_NONE, TD_WANT_NUMBER);
	root(check, rules->total_floor, TD_NONE, TD_WANT_NUMBER);
	root(check, rules->total, TD_NONE, TD_WANT_NUMBER);
	for (size_t i = 0; i < rules->rank_by.n; i++)
		root(check, rules->rank_by.at[i].value, TD_NONE, TD_WANT_NUMBER);
	for (size_t i = 0; i < rules->ties.n; i++)
		root(check, rules->ties.at[i].value, TD_NONE, TD_WANT_NUMBER);
}

static void
roots_of_awards(struct td_check *check, td_root *root)
{
	const struct td_ruleset *rules = check->rules;

	for (size_t i = 0; i < rules->knockouts.n; i++)
		root(check, rules->knockouts.at[i].when, TD_NONE, TD_WANT_CONDITION);
	root(check, rules->class_on, TD_NONE, TD_WANT_NUMBER);
	root(check, rules->downgrade, TD_NONE, TD_WANT_NUMBER);
	for (size_t i = 0; i < rules->classes.n; i++) {
		root(check, rules->classes.at[i].from, TD_NONE, TD_WANT_NUMBER);
		root(check, rules->classes.at[i].when, TD_NONE, TD_WANT_CONDITION);
	}
	for (size_t i = 0; i < rules->awards.n; i++) {
		root(check, rules->awards.at[i].share, TD_NONE, TD_WANT_NUMBER);
		root(check, rules->awards.at[i].count, TD_NONE, TD_WANT_NUMBER);
		root(check, rules->awards.at[i].min_total, TD_NONE, TD_WANT_NUMBER);
		root(check, rules->awards.at[i].when, TD_NONE, TD_WANT_CONDITION);
	}
}

void
td_check_roots(struct td_check *check, td_root *root)
{
	roots_of_items(check, root);
	roots_of_totals(check, root);
	roots_of_awards(check, root);
}

static void
mark_root(struct td_check *check, td_node node, uint32_t item, enum td_want want)
{
	(void)item;
	(void)want;
	check->seen[node] |= TD_SEEN_USER;
}

/* The first argument of a FORM is what the helper built; the others are what the script gave it. */
static void
mark_args(struct td_check *check, td_node node)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	uint8_t own = check->seen[node] & (TD_SEEN_USER | TD_SEEN_HELPER);

	for (size_t i = 0; own && i < e->nargs; i++) {
		uint8_t *arg = &check->seen[td_graph_arg(check->graph, node, i)];

		if (e->op == TD_OP_FORM)
			*arg |= i == 0 ? TD_SEEN_HELPER : TD_SEEN_USER;
		else
			*arg |= own;
		if (e->op == TD_OP_WHEN && i == 2)
			*arg |= TD_SEEN_ELSE;
	}
}

void
td_check_mark(struct td_check *check)
{
	td_check_roots(check, mark_root);
	/* Arguments have smaller numbers than their users. */
	for (td_node node = (td_node)td_graph_count(check->graph); node > 0; node--)
		mark_args(check, node);
	check->seen[0] = 0;
}
