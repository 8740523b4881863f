#include <math.h>

#include "calc/check_in.h"

/*
 * Kinds are found in the order of the nodes.  A POINTS may name a measure whose node comes later, so
 * the kinds of measures are those of the round before; two rounds settle measures of measures.
 */
enum kind {
	KIND_ANY, /* of something unknown, complained of elsewhere */
	KIND_NUMBER,
	KIND_CONDITION,
	KIND_TEXT,
};

enum {
	ROUNDS = 3
};

static enum kind
input_kind(const struct td_ruleset *rules, uint32_t word)
{
	uint32_t index = td_rules_input_word(rules, word);

	if (index == TD_NONE)
		return KIND_ANY;
	switch (rules->inputs.at[index].kind) {
	case TD_INPUT_FLAG:
		return KIND_CONDITION;
	case TD_INPUT_GRADE:
	case TD_INPUT_TEXT:
		return KIND_TEXT;
	default:
		return KIND_NUMBER;
	}
}

static enum kind
points_kind(const struct td_ruleset *rules, const uint8_t *kinds, uint32_t word)
{
	uint32_t index = td_rules_measure_word(rules, word);

	if (td_rules_item_word(rules, word) != TD_NONE)
		return KIND_NUMBER;
	return index == TD_NONE ? KIND_ANY : kinds[rules->measures.at[index].value];
}

/* 1 and 0 may stand for true and false beside a condition: when(c, x.flag, 0). */
static bool
is_truth(const struct td_graph *graph, td_node node)
{
	const struct td_expr *e = td_graph_at(graph, node);

	return e->op == TD_OP_CONST && (!(fabs(e->value) > 0) || !(fabs(e->value - 1) > 0));
}

static enum kind
kind_of_two(const struct td_graph *graph, const uint8_t *kinds, td_node a, td_node b)
{
	if (kinds[a] == KIND_ANY || kinds[b] == KIND_ANY)
		return KIND_ANY;
	if (kinds[a] == KIND_CONDITION && (kinds[b] == KIND_CONDITION || is_truth(graph, b)))
		return KIND_CONDITION;
	if (kinds[b] == KIND_CONDITION && is_truth(graph, a))
		return KIND_CONDITION;
	return KIND_NUMBER;
}

static enum kind
kind_of(const struct td_ruleset *rules, const uint8_t *kinds, td_node node)
{
	const struct td_graph *graph = rules->graph;
	const struct td_expr *e = td_graph_at(graph, node);

	switch (e->op) {
	case TD_OP_INPUT:
		return input_kind(rules, e->ref);
	case TD_OP_POINTS:
		return points_kind(rules, kinds, e->ref);
	case TD_OP_FORM:
		return kinds[td_graph_arg(graph, node, 0)];
	case TD_OP_WHEN:
		return kind_of_two(graph, kinds, td_graph_arg(graph, node, 1),
				   td_graph_arg(graph, node, 2));
	case TD_OP_COALESCE:
		return kind_of_two(graph, kinds, td_graph_arg(graph, node, 0),
				   td_graph_arg(graph, node, 1));
	default:
		return td_op_gives(e->op) == 'C' ? KIND_CONDITION : KIND_NUMBER;
	}
}

/* ---- complaints ------------------------------------------------------------------------ */

/* The input that a node of text is, for the message. */
static const char *
text_name(const struct td_check *check, td_node node, char *out)
{
	return td_check_text(check, td_plain_node(check->graph, node), out);
}

static void
want_number(struct td_check *check, const uint8_t *kinds, td_node user, td_node node)
{
	struct td_place place = td_rules_place(check->rules, user);
	char name[TD_NODE_TEXT];

	if (node && kinds[node] == KIND_TEXT)
		td_complain(
			check->diags, TD_ERROR, &place,
			"a number is wanted, and %s is a grade or text; give its levels points with "
			"level(...), or ask :is \"...\"",
			text_name(check, node, name));
}

static void
want_condition(struct td_check *check, const uint8_t *kinds, td_node user, td_node node)
{
	struct td_place place = td_rules_place(check->rules, user);
	char name[TD_NODE_TEXT];

	if (!node || kinds[node] == KIND_ANY || kinds[node] == KIND_CONDITION)
		return;
	if (kinds[node] == KIND_TEXT)
		td_complain(check->diags, TD_ERROR, &place,
			    "a condition is wanted, and %s is a grade or text; ask :is \"...\"",
			    text_name(check, node, name));
	else
		td_complain(
			check->diags, TD_ERROR, &place,
			"a condition is wanted, and %s is a number; compare it, for example with :gt(0)",
			td_check_text(check, node, name));
}

static bool
is_text(const uint8_t *kinds, td_node node)
{
	return kinds[node] == KIND_TEXT;
}

static void
check_comparison(struct td_check *check, const uint8_t *kinds, td_node node)
{
	td_node a = td_graph_arg(check->graph, node, 0), b = td_graph_arg(check->graph, node, 1);
	struct td_place place = td_rules_place(check->rules, node);
	char name[TD_NODE_TEXT];

	if (!is_text(kinds, a) && !is_text(kinds, b))
		return;
	if (is_text(kinds, a) && is_text(kinds, b))
		td_complain(
			check->diags, TD_ERROR, &place,
			"two grades or texts cannot be compared with each other; ask each of them :is \"...\"");
	else
		td_complain(check->diags, TD_ERROR, &place,
			    "%s is a grade or text and is compared with a number; ask :is \"...\"",
			    text_name(check, is_text(kinds, a) ? a : b, name));
}

static void
check_is(struct td_check *check, const uint8_t *kinds, td_node node)
{
	td_node arg = td_graph_arg(check->graph, node, 0);
	struct td_place place = td_rules_place(check->rules, node);
	const struct td_expr *e = td_graph_at(check->graph, node);
	char name[TD_NODE_TEXT];

	if (kinds[arg] == KIND_NUMBER || kinds[arg] == KIND_CONDITION)
		td_complain(
			check->diags, TD_ERROR, &place,
			"%s is a number and is compared with the text \"%s\"; compare it with :eq(...)",
			td_check_text(check, arg, name), td_words_at(check->rules->words, e->ref));
}

/* The value of a relative operation, its `among` and its extra; `by` may be anything. */
static void
check_relative(struct td_check *check, const uint8_t *kinds, td_node node)
{
	size_t n = td_graph_at(check->graph, node)->nargs;

	want_number(check, kinds, node, td_graph_arg(check->graph, node, 0));
	if (n > 1)
		want_condition(check, kinds, node, td_graph_arg(check->graph, node, 1));
	if (n > 3)
		want_number(check, kinds, node, td_graph_arg(check->graph, node, 3));
}

static void
check_args(struct td_check *check, const uint8_t *kinds, td_node node, size_t first)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	char wants = td_op_wants(e->op);

	for (size_t i = first; i < e->nargs; i++)
		if (wants == 'C')
			want_condition(check, kinds, node, td_graph_arg(check->graph, node, i));
		else
			want_number(check, kinds, node, td_graph_arg(check->graph, node, i));
}

static void
check_node(struct td_check *check, const uint8_t *kinds, td_node node)
{
	const struct td_expr *e = td_graph_at(check->graph, node);

	if (td_op_is_relative(e->op) && e->op != TD_OP_CLUSTER) {
		check_relative(check, kinds, node);
		return;
	}
	switch (e->op) {
	case TD_OP_LT:
	case TD_OP_LE:
	case TD_OP_EQ:
	case TD_OP_NE:
	case TD_OP_GE:
	case TD_OP_GT:
		check_comparison(check, kinds, node);
		return;
	case TD_OP_IS:
		check_is(check, kinds, node);
		return;
	case TD_OP_LEVELS:
		check_args(check, kinds, node, 1);
		return;
	case TD_OP_WHEN:
		want_condition(check, kinds, node, td_graph_arg(check->graph, node, 0));
		check_args(check, kinds, node, 1);
		return;
	case TD_OP_MISSING:
	case TD_OP_FORM:
		return;
	default:
		check_args(check, kinds, node, 0);
	}
}

static void
check_root(struct td_check *check, td_node node, uint32_t item, enum td_want want)
{
	(void)item;
	if (want == TD_WANT_CONDITION)
		want_condition(check, check->kinds, node, node);
	else
		want_number(check, check->kinds, node, node);
}

void
td_check_kinds(struct td_check *check)
{
	td_node last = (td_node)td_graph_count(check->graph);
	uint8_t *kinds = check->kinds;

	for (int round = 0; round < ROUNDS; round++)
		for (td_node node = 1; node <= last; node++)
			kinds[node] = (uint8_t)kind_of(check->rules, kinds, node);
	for (td_node node = 1; node <= last; node++)
		if (check->seen[node])
			check_node(check, kinds, node);
	td_check_roots(check, check_root);
}
