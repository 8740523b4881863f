#include <math.h>

#include "calc/range_in.h"

enum {
	DEPTH = 24, /* how far down two nodes are compared as multiples of each other */
	STEPS = 200,
};

/* ---- multiples: k.lo * y <= x <= k.hi * y for every unit, where y >= 0 ----------------- */

/* An input's bound in a year before speaks of that year. */
struct dated {
	td_node node;
	unsigned lag;
};

static struct dated
plain(const struct td_ranges *r, struct dated x)
{
	x.node = td_plain_node(r->graph, x.node);
	return x;
}

static bool
same(const struct td_ranges *r, struct dated x, struct dated y)
{
	const struct td_expr *a = td_graph_at(r->graph, x.node), *b = td_graph_at(r->graph, y.node);

	if (x.lag == y.lag && td_graph_same(r->graph, x.node, y.node))
		return true;
	return a->op == TD_OP_INPUT && b->op == TD_OP_INPUT && a->ref == b->ref &&
	       a->lag + x.lag == b->lag + y.lag;
}

static struct td_range
any_multiple(void)
{
	return td_range_between(-INFINITY, INFINITY);
}

static struct td_range multiple(struct td_ranges *r, struct dated x, struct dated y, int depth,
				size_t *steps);

/* Declared bound of the input that e is; node 0: none. */
static struct dated
bound_of(const struct td_ranges *r, struct dated x, bool max)
{
	const struct td_expr *e = td_graph_at(r->graph, x.node);
	uint32_t index = td_rules_input_word(r->rules, e->ref);
	struct dated out = { 0, x.lag + e->lag };

	if (e->op == TD_OP_INPUT && index != TD_NONE)
		out.node = max ? r->rules->inputs.at[index].max : r->rules->inputs.at[index].min;
	return out;
}

static struct dated
arg_of(const struct td_ranges *r, struct dated x, size_t i)
{
	x.node = td_graph_arg(r->graph, x.node, i);
	return x;
}

static bool
not_negative(struct td_ranges *r, td_node node)
{
	return td_range_eval(r, node).lo >= 0;
}

static struct td_range
multiple_of_input(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	struct dated max = bound_of(r, x, true), min = bound_of(r, x, false);
	struct td_range out = any_multiple();

	if (max.node)
		out.hi = multiple(r, max, y, depth - 1, steps).hi;
	if (min.node)
		out.lo = multiple(r, min, y, depth - 1, steps).lo;
	return out;
}

/* x is made of a and b, whose multiples combine as the operation does. */
static struct td_range
multiple_of_pair(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	enum td_op op = td_graph_at(r->graph, x.node)->op;
	struct td_range k[2];

	for (size_t i = 0; i < 2; i++)
		k[i] = multiple(r, arg_of(r, x, i), y, depth - 1, steps);
	return op == TD_OP_COALESCE ? td_range_hull(k[0], k[1]) : td_range_op(op, 0, k, 2);
}

static struct td_range
multiple_scaled(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	enum td_op op = td_graph_at(r->graph, x.node)->op;
	struct td_range k[2] = { td_range_eval(r, arg_of(r, x, 0).node),
				 td_range_eval(r, arg_of(r, x, 1).node) };

	if (td_range_fixed(k[1]))
		k[0] = multiple(r, arg_of(r, x, 0), y, depth - 1, steps);
	else if (op == TD_OP_MUL && td_range_fixed(k[0]))
		k[1] = multiple(r, arg_of(r, x, 1), y, depth - 1, steps);
	else
		return any_multiple();
	return td_range_op(op, 0, k, 2);
}

static struct td_range
multiple_of_choice(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	return td_range_hull(multiple(r, arg_of(r, x, 1), y, depth - 1, steps),
			     multiple(r, arg_of(r, x, 2), y, depth - 1, steps));
}

/* Over the whole cluster or one's group, one's own value takes part. */
static bool
over_all(const struct td_ranges *r, td_node node)
{
	return !td_graph_arg(r->graph, node, 1);
}

static struct td_range
multiple_by_x(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	struct td_range out = any_multiple();

	switch (td_graph_at(r->graph, x.node)->op) {
	case TD_OP_INPUT:
		return multiple_of_input(r, x, y, depth, steps);
	case TD_OP_ADD:
	case TD_OP_SUB:
	case TD_OP_MIN:
	case TD_OP_MAX:
	case TD_OP_COALESCE:
		return multiple_of_pair(r, x, y, depth, steps);
	case TD_OP_MUL:
	case TD_OP_DIV:
		return multiple_scaled(r, x, y, depth, steps);
	case TD_OP_WHEN:
		return multiple_of_choice(r, x, y, depth, steps);
	case TD_OP_WORST:
		if (over_all(r, x.node))
			out.hi = multiple(r, arg_of(r, x, 0), y, depth - 1, steps).hi;
		return out;
	case TD_OP_BEST:
		if (over_all(r, x.node))
			out.lo = multiple(r, arg_of(r, x, 0), y, depth - 1, steps).lo;
		return out;
	default:
		return out;
	}
}

/*
 * y is at least part, which is not negative: bounds of x in part hold for y on the side away from
 * 0.
 */
static struct td_range
multiple_by_part(struct td_ranges *r, struct dated x, struct dated part, int depth, size_t *steps)
{
	struct td_range k = any_multiple();

	if (!part.node || !td_ranges_varies(r, part.node) || !not_negative(r, part.node))
		return k;
	k = multiple(r, x, part, depth - 1, steps);
	return td_range_between(fmin(k.lo, 0), fmax(k.hi, 0));
}

static struct td_range
multiple_by_y(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	struct dated a, b;

	switch (td_graph_at(r->graph, y.node)->op) {
	case TD_OP_INPUT:
		return multiple_by_part(r, x, bound_of(r, y, false), depth, steps);
	case TD_OP_SUM_OF:
	case TD_OP_BEST:
		return over_all(r, y.node) ? multiple_by_part(r, x, arg_of(r, y, 0), depth, steps)
					   : any_multiple();
	case TD_OP_ADD:
	case TD_OP_MAX:
		a = arg_of(r, y, 0);
		b = arg_of(r, y, 1);
		if (!not_negative(r, a.node) || !not_negative(r, b.node))
			return any_multiple();
		return td_range_meet(multiple_by_part(r, x, a, depth, steps),
				     multiple_by_part(r, x, b, depth, steps));
	default:
		return any_multiple();
	}
}

static struct td_range
multiple(struct td_ranges *r, struct dated x, struct dated y, int depth, size_t *steps)
{
	struct td_range k = any_multiple(), own;

	if (depth <= 0 || *steps == 0 || r->visits_multiple == 0)
		return k;
	--*steps;
	r->visits_multiple--;
	x = plain(r, x);
	y = plain(r, y);
	if (same(r, x, y))
		return td_range_exact(1);
	own = td_range_eval(r, x.node);
	if (own.lo >= 0)
		k.lo = 0;
	if (own.hi <= 0)
		k.hi = 0;
	/* Only what x and y share can bind them together. */
	if (td_ranges_varies(r, x.node)) {
		k = td_range_meet(k, multiple_by_x(r, x, y, depth, steps));
		k = td_range_meet(k, multiple_by_y(r, x, y, depth, steps));
	}
	/* Where y can only be 0 any multiple is right, and two may contradict each other. */
	return td_range_empty(k) ? any_multiple() : k;
}

static struct td_range
multiple_of(struct td_ranges *r, td_node x, td_node y)
{
	size_t steps = STEPS, before = r->since;
	struct td_range out;

	if (!td_ranges_varies(r, x) || !td_ranges_varies(r, y))
		return any_multiple();
	/*
	 * The way leads through bounds of other years, where what is assumed of this one does not
	 * hold.
	 */
	r->since = r->nassumed;
	out = multiple(r, (struct dated){ x, 0 }, (struct dated){ y, 0 }, DEPTH, &steps);
	r->since = before;
	return out;
}

/* ---- what two nodes have to do with each other ----------------------------------------- */

/* Largest and smallest of the cluster beside one's own value: a <= b for every unit. */
static bool
never_above(struct td_ranges *r, td_node a, td_node b)
{
	const struct td_expr *x, *y;

	a = td_plain_node(r->graph, a);
	b = td_plain_node(r->graph, b);
	x = td_graph_at(r->graph, a);
	y = td_graph_at(r->graph, b);
	if (td_graph_same(r->graph, a, b))
		return true;
	if (y->op == TD_OP_BEST && over_all(r, b) &&
	    td_graph_same(r->graph, td_graph_arg(r->graph, b, 0), a))
		return true;
	if (x->op == TD_OP_WORST && over_all(r, a) &&
	    td_graph_same(r->graph, td_graph_arg(r->graph, a, 0), b))
		return true;
	if (x->op == TD_OP_WORST && y->op == TD_OP_BEST)
		return td_graph_same(r->graph, td_graph_arg(r->graph, a, 0),
				     td_graph_arg(r->graph, b, 0)) &&
		       over_all(r, a) && over_all(r, b);
	if (not_negative(r, b))
		return multiple_of(r, a, b).hi <= 1;
	return false;
}

struct td_range
td_range_difference(struct td_ranges *r, td_node a, td_node b, struct td_range out)
{
	if (td_graph_same(r->graph, a, b)) {
		out.lo = out.hi = 0;
		return out;
	}
	if (!td_ranges_varies(r, a) || !td_ranges_varies(r, b))
		return out;
	if (out.lo < 0 && never_above(r, b, a))
		out.lo = 0;
	if (out.hi > 0 && never_above(r, a, b))
		out.hi = 0;
	return out;
}

/*
 * (v - low) / (high - low) and the like: what is taken from both is the same, or both are taken
 * from the same.
 */
static bool
is_part_of_span(struct td_ranges *r, td_node a, td_node b)
{
	const struct td_graph *g = r->graph;

	a = td_plain_node(g, a);
	b = td_plain_node(g, b);
	if (td_graph_at(g, a)->op != TD_OP_SUB || td_graph_at(g, b)->op != TD_OP_SUB)
		return false;
	if (td_graph_same(g, td_graph_arg(g, a, 1), td_graph_arg(g, b, 1)))
		return never_above(r, td_graph_arg(g, a, 1), td_graph_arg(g, a, 0)) &&
		       never_above(r, td_graph_arg(g, a, 0), td_graph_arg(g, b, 0));
	if (td_graph_same(g, td_graph_arg(g, a, 0), td_graph_arg(g, b, 0)))
		return never_above(r, td_graph_arg(g, a, 1), td_graph_arg(g, a, 0)) &&
		       never_above(r, td_graph_arg(g, b, 1), td_graph_arg(g, a, 1));
	return false;
}

struct td_range
td_range_quotient(struct td_ranges *r, td_node a, td_node b, struct td_range out)
{
	struct td_range k = any_multiple();

	if (td_range_empty(out))
		return out;
	if (not_negative(r, b)) {
		k = multiple_of(r, a, b);
		/* a >= b / c where b <= c * a. */
		if (not_negative(r, a)) {
			double c = multiple_of(r, b, a).hi;

			if (c > 0)
				k.lo = fmax(k.lo, 1 / c);
		}
	}
	if (is_part_of_span(r, a, b))
		k = td_range_meet(k, td_range_between(0, 1));
	out.lo = fmax(out.lo, k.lo);
	out.hi = fmin(out.hi, k.hi);
	return out;
}

/* The range of a comparison, from the range of a - b besides those of a and b. */
struct td_range
td_range_comparison(struct td_ranges *r, td_node node, struct td_range out)
{
	enum td_op op = td_graph_at(r->graph, node)->op;
	td_node a = td_graph_arg(r->graph, node, 0), b = td_graph_arg(r->graph, node, 1);
	struct td_range args[2] = { td_range_difference(r, a, b, any_multiple()),
				    td_range_exact(0) };
	struct td_range known = td_range_op(op, 0, args, 2);

	if (td_range_empty(out))
		return out;
	known.missing = out.missing;
	return td_range_empty(td_range_meet(out, known)) ? out : td_range_meet(out, known);
}
