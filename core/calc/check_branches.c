#include <math.h>

#include "calc/check_in.h"

/* Whether a condition was met as true only, or as false only, though it hangs on figures. */
static bool
never_changes(const struct td_check *check, td_node condition, struct td_range seen)
{
	if (td_range_empty(seen) || !td_ranges_varies(check->ranges, condition))
		return false;
	return !td_range_can_be_true(seen) || !td_range_can_be_false(seen);
}

/*
 * when(a, 1, b, 2, 0): where a or b always holds, the 0 at the end is only there because one must
 * be.
 */
static bool
ends_a_chain(const struct td_check *check, td_node when)
{
	td_node otherwise = td_graph_arg(check->graph, when, 2);

	return (check->seen[when] & TD_SEEN_ELSE) &&
	       td_graph_at(check->graph, otherwise)->op == TD_OP_CONST;
}

static bool
is_junction(enum td_op op)
{
	return op == TD_OP_AND || op == TD_OP_OR || op == TD_OP_NOT;
}

/* Of all(...) and any(...) only the part that decides is named. */
static bool
has_part_that_never_changes(const struct td_check *check, td_node node)
{
	const struct td_expr *e = td_graph_at(check->graph, node);

	for (size_t i = 0; is_junction(e->op) && i < e->nargs; i++) {
		td_node arg = td_plain_node(check->graph, td_graph_arg(check->graph, node, i));

		if (never_changes(check, arg, td_ranges_seen(check->ranges, arg)))
			return true;
	}
	return false;
}

/* A value that is missing outside the condition: a helper guards what it computes. */
static bool
is_guard(const struct td_check *check, td_node when)
{
	const struct td_expr *e = td_graph_at(check->graph, td_graph_arg(check->graph, when, 2));

	return e->op == TD_OP_CONST && isnan(e->value);
}

static void
check_when(struct td_check *check, td_node node)
{
	td_node condition = td_graph_arg(check->graph, node, 0);
	struct td_range seen = td_ranges_seen(check->ranges, node);
	struct td_place place = td_rules_place(check->rules, node);
	char text[TD_NODE_TEXT];

	condition = td_plain_node(check->graph, condition);
	if (is_guard(check, node))
		check->stamp[condition] = 1;
	if (check->stamp[condition] || !never_changes(check, condition, seen) ||
	    has_part_that_never_changes(check, condition))
		return;
	check->stamp[condition] = 1;
	td_check_text(check, condition, text);
	if (!td_range_can_be_true(seen))
		td_complain(
			check->diags, TD_WARNING, &place,
			"this branch is never taken: %s is never true for figures in the declared ranges",
			text);
	else if (!ends_a_chain(check, node))
		td_complain(
			check->diags, TD_WARNING, &place,
			"the other branch is never taken: %s is always true for figures in the declared ranges",
			text);
}

static void
check_condition(struct td_check *check, td_node node)
{
	struct td_range seen = td_ranges_seen(check->ranges, node);
	struct td_place place = td_rules_place(check->rules, node);
	char text[TD_NODE_TEXT];

	if (check->stamp[node] || !never_changes(check, node, seen) ||
	    has_part_that_never_changes(check, node))
		return;
	td_check_text(check, node, text);
	if (!td_range_can_be_true(seen))
		td_complain(check->diags, TD_WARNING, &place,
			    "%s is never true for figures in the declared ranges", text);
	else
		td_complain(check->diags, TD_WARNING, &place,
			    "%s is always true for figures in the declared ranges", text);
}

/* Only what the script wrote itself: a helper may ask more than its figures need. */
void
td_check_branches(struct td_check *check)
{
	td_node last = (td_node)td_graph_count(check->graph);

	for (td_node node = 0; node <= last; node++)
		check->stamp[node] = 0;
	for (td_node node = 1; node <= last; node++)
		if ((check->seen[node] & TD_SEEN_USER) &&
		    td_graph_at(check->graph, node)->op == TD_OP_WHEN)
			check_when(check, node);
	for (td_node node = 1; node <= last; node++) {
		enum td_op op = td_graph_at(check->graph, node)->op;

		if ((check->seen[node] & TD_SEEN_USER) && op >= TD_OP_LT && op <= TD_OP_NOT &&
		    op != TD_OP_IS)
			check_condition(check, node);
	}
}
