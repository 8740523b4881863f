#include <math.h>

#include "base/num.h"
#include "calc/range_in.h"

/* ---- assumptions ----------------------------------------------------------------------- */

static void
assume(struct td_ranges *r, td_node node, struct td_range range)
{
	for (;; node = td_graph_arg(r->graph, node, 0)) {
		if (!td_ranges_varies(r, node) || r->nassumed == TD_ASSUMED_MAX)
			return;
		r->assumed[r->nassumed++] = (struct td_assumed){ node, range };
		if (td_graph_at(r->graph, node)->op != TD_OP_FORM)
			return;
	}
}

/* What a < b (a <= b) says of a and of b. */
static void
assume_order(struct td_ranges *r, td_node a, td_node b, bool strictly)
{
	struct td_range x = td_range_eval(r, a), y = td_range_eval(r, b);
	struct td_range below = { -INFINITY, y.hi, false, true },
			above = { x.lo, INFINITY, false, true };

	if (strictly && x.whole)
		below.hi = ceil(y.hi - td_whole_tolerance(y.hi)) - 1;
	if (strictly && y.whole)
		above.lo = floor(x.lo + td_whole_tolerance(x.lo)) + 1;
	assume(r, a, below);
	assume(r, b, above);
}

static void
assume_comparison(struct td_ranges *r, td_node node, bool truth)
{
	td_node a = td_graph_arg(r->graph, node, 0), b = td_graph_arg(r->graph, node, 1);
	enum td_op op = td_graph_at(r->graph, node)->op;

	switch (op) {
	case TD_OP_LT:
	case TD_OP_GE:
		if ((op == TD_OP_LT) == truth)
			assume_order(r, a, b, true);
		else
			assume_order(r, b, a, false);
		return;
	case TD_OP_LE:
	case TD_OP_GT:
		if ((op == TD_OP_LE) == truth)
			assume_order(r, a, b, false);
		else
			assume_order(r, b, a, true);
		return;
	default:
		if ((op == TD_OP_EQ) == truth) {
			assume_order(r, a, b, false);
			assume_order(r, b, a, false);
		}
	}
}

static void
assume_condition(struct td_ranges *r, td_node node, bool truth)
{
	const struct td_expr *e;

	node = td_plain_node(r->graph, node);
	e = td_graph_at(r->graph, node);
	switch (e->op) {
	case TD_OP_NOT:
		assume_condition(r, td_graph_arg(r->graph, node, 0), !truth);
		return;
	case TD_OP_AND:
	case TD_OP_OR:
		if ((e->op == TD_OP_AND) != truth)
			return;
		assume_condition(r, td_graph_arg(r->graph, node, 0), truth);
		assume_condition(r, td_graph_arg(r->graph, node, 1), truth);
		return;
	case TD_OP_INPUT:
		assume(r, node, td_range_exact(truth ? 1 : 0));
		return;
	case TD_OP_LT:
	case TD_OP_LE:
	case TD_OP_EQ:
	case TD_OP_NE:
	case TD_OP_GE:
	case TD_OP_GT:
		assume_comparison(r, node, truth);
		return;
	default:
		return;
	}
}

struct td_range
td_range_eval_under(struct td_ranges *r, td_node condition, bool truth, td_node node)
{
	size_t before = r->nassumed;
	struct td_range out;

	assume_condition(r, condition, truth);
	out = td_range_eval(r, node);
	r->nassumed = before;
	return out;
}

/* Whether anything assumed now may bear on node. */
bool
td_range_concerned(const struct td_ranges *r, td_node node)
{
	if (!r->visits_assumed)
		return false;
	for (size_t i = r->since; i < r->nassumed; i++) {
		uint64_t mask = r->mask[r->assumed[i].node] & ~TD_FULL_BIT;

		if ((r->mask[node] & mask) == mask)
			return true;
	}
	return false;
}

struct td_range
td_range_meet_assumed(const struct td_ranges *r, td_node node, struct td_range out)
{
	for (size_t i = r->since; i < r->nassumed; i++) {
		struct td_range known = r->assumed[i].range;

		if (!td_graph_same(r->graph, r->assumed[i].node, node))
			continue;
		known.missing = true;
		out = td_range_meet(out, known);
	}
	return out;
}
