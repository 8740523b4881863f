#include <math.h>

#include "base/num.h"
#include "calc/range_in.h"

#define ALWAYS UINT32_MAX

td_node
td_plain_node(const struct td_graph *graph, td_node node)
{
	while (td_graph_at(graph, node)->op == TD_OP_FORM)
		node = td_graph_arg(graph, node, 0);
	return node;
}

/* ---- which figures a node hangs on ----------------------------------------------------- */

static uint64_t
bit_of(uint64_t hash)
{
	return UINT64_C(1) << ((hash * UINT64_C(0x9e3779b97f4a7c15)) >> 58) % 63;
}

uint64_t
td_range_mask(const struct td_ranges *r, td_node node)
{
	const struct td_expr *e = td_graph_at(r->graph, node);
	uint64_t mask = 0;

	switch (e->op) {
	case TD_OP_CONST:
	case TD_OP_PARAM:
	case TD_OP_MAXIMUM:
		return 0;
	case TD_OP_FULL:
		return TD_FULL_BIT;
	default:
		break;
	}
	for (size_t i = 0; i < e->nargs; i++)
		mask |= r->mask[td_graph_arg(r->graph, node, i)];
	/* What holds for this unit's figures says nothing about the cluster's. */
	if (td_op_is_relative(e->op))
		mask &= TD_FULL_BIT;
	if (td_op_is_relative(e->op) || e->nargs == 0)
		mask |= bit_of(e->hash);
	return mask;
}

bool
td_ranges_varies(const struct td_ranges *r, td_node node)
{
	return r->mask[node] & ~TD_FULL_BIT;
}

/* ---- operations that need more than the ranges of their arguments ---------------------- */

static void
note(struct td_ranges *r, td_node node, struct td_range range)
{
	if (!r->quiet)
		r->seen[node] = td_range_hull(r->seen[node], range);
}

static struct td_range
eval_arg(struct td_ranges *r, td_node node, size_t i)
{
	return td_range_eval(r, td_graph_arg(r->graph, node, i));
}

static struct td_range
eval_when(struct td_ranges *r, td_node node)
{
	td_node condition = td_graph_arg(r->graph, node, 0);
	struct td_range c = td_range_eval(r, condition), out = td_range_none();
	bool missing = c.missing;

	note(r, node, c);
	out.missing = false;
	if (td_range_can_be_true(c))
		out = td_range_hull(out, td_range_eval_under(r, condition, true,
							     td_graph_arg(r->graph, node, 1)));
	if (td_range_can_be_false(c))
		out = td_range_hull(out, td_range_eval_under(r, condition, false,
							     td_graph_arg(r->graph, node, 2)));
	out.missing = out.missing || missing || td_range_empty(out);
	return out;
}

/*
 * The second side of all() counts only where the first holds.  What is noted of it is its range
 * without that: all(x:ge(80), x:ge(50)) is wordy, not wrong.
 */
static struct td_range
eval_junction(struct td_ranges *r, td_node node)
{
	enum td_op op = td_graph_at(r->graph, node)->op;
	td_node first = td_graph_arg(r->graph, node, 0), second = td_graph_arg(r->graph, node, 1);
	struct td_range args[2] = { td_range_eval(r, first), td_range_eval(r, second) }, narrow;
	bool quiet = r->quiet;

	if (op == TD_OP_AND ? td_range_can_be_true(args[0]) : td_range_can_be_false(args[0])) {
		r->quiet = true;
		narrow = td_range_eval_under(r, first, op == TD_OP_AND, second);
		r->quiet = quiet;
		/* Only its decided side is of use: elsewhere the first side decides. */
		if (op == TD_OP_AND && !td_range_can_be_true(narrow))
			args[1] = td_range_condition(true, false);
		if (op == TD_OP_OR && !td_range_can_be_false(narrow))
			args[1] = td_range_condition(false, true);
		args[1].missing = true;
	}
	return td_range_op(op, 0, args, 2);
}

size_t
td_band_rows(const struct td_graph *graph, td_node bands)
{
	return (td_graph_at(graph, bands)->nargs - 2) / 3;
}

static bool
fixed_edge(struct td_ranges *r, td_node node, double *edge)
{
	struct td_range range = td_range_eval(r, node);

	*edge = range.lo;
	return td_range_fixed(range);
}

bool
td_band_piece(struct td_ranges *r, td_node bands, size_t row, struct td_piece *out)
{
	unsigned flags = td_graph_at(r->graph, bands)->flags;
	td_node lo = td_graph_arg(r->graph, bands, 2 + row * 3);
	td_node hi = td_graph_arg(r->graph, bands, 3 + row * 3);

	*out = (struct td_piece){ -INFINITY, INFINITY, false, false };
	if (lo) {
		out->lo_open = flags & TD_BAND_ABOVE;
		if (!fixed_edge(r, lo, &out->lo))
			return false;
	}
	if (hi) {
		out->hi_open = !(flags & TD_BAND_UPTO);
		if (!fixed_edge(r, hi, &out->hi))
			return false;
	}
	return true;
}

/* What of x the rows before have not taken decides which points can be given. */
static struct td_range
eval_rows(struct td_ranges *r, td_node node, struct td_range x)
{
	td_node otherwise = td_graph_arg(r->graph, node, 1);
	struct td_range out = td_range_none();
	struct td_cover cover;

	out.missing = x.missing;
	td_cover_start(&cover, (struct td_piece){ x.lo, x.hi, false, false }, x.whole);
	for (size_t row = 0; row < td_band_rows(r->graph, node); row++) {
		struct td_piece piece;
		bool fixed = td_band_piece(r, node, row, &piece);

		if (!fixed || td_cover_take(&cover, piece))
			out = td_range_hull(out, eval_arg(r, node, 4 + row * 3));
	}
	if (cover.left.n && otherwise)
		out = td_range_hull(out, td_range_eval(r, otherwise));
	else if (cover.left.n)
		out.missing = true;
	r->no_memory = r->no_memory || cover.no_memory;
	td_cover_fini(&cover);
	return out;
}

static struct td_range
eval_bands(struct td_ranges *r, td_node node)
{
	struct td_range x = eval_arg(r, node, 0), out = td_range_none();
	size_t rows = td_band_rows(r->graph, node);
	td_node otherwise = td_graph_arg(r->graph, node, 1);

	note(r, node, x);
	if (td_range_empty(x))
		return x;
	if (rows <= TD_BAND_ROWS_MAX && r->visits > rows * rows) {
		r->visits -= rows * rows / 8;
		return eval_rows(r, node, x);
	}
	for (size_t row = 0; row < rows; row++)
		out = td_range_hull(out, eval_arg(r, node, 4 + row * 3));
	if (otherwise)
		out = td_range_hull(out, td_range_eval(r, otherwise));
	out.missing = true;
	return out;
}

/* Height of the line through two points at x. */
static double
between(struct td_range x0, struct td_range y0, struct td_range x1, struct td_range y1, double x)
{
	double share = (x - x0.lo) / (x1.lo - x0.lo);

	return y0.lo + share * (y1.lo - y0.lo);
}

static struct td_range
line_piece(struct td_range x, const struct td_range *p)
{
	double lo = fmax(x.lo, p[0].lo), hi = fmin(x.hi, p[2].lo);

	/* Where an end is no fixed number, all of both points' heights. */
	if (!td_range_fixed(p[0]) || !td_range_fixed(p[1]) || !td_range_fixed(p[2]) ||
	    !td_range_fixed(p[3]) || !(p[0].lo < p[2].lo))
		return td_range_hull(p[1], p[3]);
	if (lo > hi)
		return td_range_none();
	return td_range_hull(td_range_exact(between(p[0], p[1], p[2], p[3], lo)),
			     td_range_exact(between(p[0], p[1], p[2], p[3], hi)));
}

static struct td_range
eval_linear(struct td_ranges *r, td_node node)
{
	size_t n = (td_graph_at(r->graph, node)->nargs - 1) / 2;
	struct td_range x = eval_arg(r, node, 0), out = td_range_none(), p[4];

	note(r, node, x);
	if (td_range_empty(x) || !n)
		return td_range_none();
	p[2] = eval_arg(r, node, 1);
	p[3] = eval_arg(r, node, 2);
	if (x.lo <= p[2].hi)
		out = p[3];
	for (size_t i = 1; i < n; i++) {
		p[0] = p[2];
		p[1] = p[3];
		p[2] = eval_arg(r, node, 1 + 2 * i);
		p[3] = eval_arg(r, node, 2 + 2 * i);
		out = td_range_hull(out, line_piece(x, p));
	}
	if (x.hi >= p[2].lo)
		out = td_range_hull(out, p[3]);
	out.whole = out.whole && td_range_fixed(out);
	out.missing = x.missing;
	return out;
}

static struct td_range
eval_levels(struct td_ranges *r, td_node node)
{
	size_t n = td_graph_at(r->graph, node)->nargs;
	td_node otherwise = td_graph_arg(r->graph, node, 1);
	struct td_range out = td_range_none();

	for (size_t i = 2; i < n; i++) {
		td_node points = td_graph_arg(r->graph, node, i);

		points = points ? points : otherwise;
		if (points)
			out = td_range_hull(out, td_range_eval(r, points));
	}
	out.missing = true;
	return out;
}

/* ---- over the cluster ------------------------------------------------------------------ */

static struct td_range
sum_of(struct td_range v)
{
	return (struct td_range){ v.lo >= 0 ? 0 : -INFINITY, v.hi <= 0 ? 0 : INFINITY, v.whole,
				  false };
}

static struct td_range
relative_of(const struct td_expr *e, struct td_range v)
{
	switch (e->op) {
	case TD_OP_COUNT_OF:
		return (struct td_range){ 0, INFINITY, true, false };
	case TD_OP_SUM_OF:
		return td_range_empty(v) ? td_range_exact(0) : sum_of(v);
	case TD_OP_STDEV_OF:
		return (struct td_range){ 0, v.hi - v.lo, false, true };
	case TD_OP_RANK_OF:
		return (struct td_range){ 1, INFINITY, (e->flags & 3) != TD_TIES_MEAN, true };
	case TD_OP_BEST:
	case TD_OP_WORST:
		break;
	default:
		v.whole = false;
	}
	v.missing = true;
	return v;
}

/* What is assumed of this unit does not hold for the others. */
static struct td_range
eval_relative(struct td_ranges *r, td_node node)
{
	size_t before = r->since, n = td_graph_at(r->graph, node)->nargs;
	struct td_range v;

	r->since = r->nassumed;
	v = eval_arg(r, node, 0);
	for (size_t i = 1; i < n; i++)
		if (td_graph_arg(r->graph, node, i))
			eval_arg(r, node, i);
	r->since = before;
	if (td_range_empty(v) && td_graph_at(r->graph, node)->op != TD_OP_COUNT_OF &&
	    td_graph_at(r->graph, node)->op != TD_OP_SUM_OF)
		return v;
	return relative_of(td_graph_at(r->graph, node), v);
}

/* ---- leaves ---------------------------------------------------------------------------- */

static struct td_range
leaf_points(const struct td_ranges *r, uint32_t word)
{
	uint32_t index = td_rules_item_word(r->rules, word);

	if (index != TD_NONE)
		return r->points[index];
	index = td_rules_measure_word(r->rules, word);
	return index == TD_NONE ? td_range_any() : r->measures[index];
}

static struct td_range
known_or_any(double value)
{
	return isnan(value) ? td_range_any() : td_range_exact(value);
}

static struct td_range
eval_leaf(const struct td_ranges *r, const struct td_expr *e)
{
	uint32_t index;

	switch (e->op) {
	case TD_OP_CONST:
		return td_range_exact(e->value);
	case TD_OP_INPUT:
		index = td_rules_input_word(r->rules, e->ref);
		return index == TD_NONE ? td_range_any() : r->inputs[index];
	case TD_OP_IS_NA:
		return td_range_condition(true, true);
	case TD_OP_PARAM:
		index = td_rules_param_word(r->rules, e->ref);
		return index == TD_NONE ? td_range_any()
					: known_or_any(r->rules->params.at[index].value);
	case TD_OP_FULL:
		return r->item == TD_NONE ? td_range_any() : known_or_any(r->maxima[r->item]);
	case TD_OP_POINTS:
		return leaf_points(r, e->ref);
	case TD_OP_MAXIMUM:
		index = td_rules_item_word(r->rules, e->ref);
		return index == TD_NONE ? td_range_any() : known_or_any(r->maxima[index]);
	case TD_OP_TOTAL:
		return r->parts[TD_PART_TOTAL];
	default:
		return r->parts[e->flags <= TD_PART_DEDUCTION ? e->flags : 0];
	}
}

/* ---- one node -------------------------------------------------------------------------- */

static struct td_range
eval_trim(struct td_ranges *r, td_node node, size_t n)
{
	struct td_range out = eval_arg(r, node, 0);

	for (size_t i = 1; i < n; i++)
		out = td_range_hull(out, eval_arg(r, node, i));
	out.whole = false;
	return out;
}

static struct td_range
eval_simple(struct td_ranges *r, td_node node)
{
	const struct td_expr *e = td_graph_at(r->graph, node);
	struct td_range args[3] = { { 0 } }, out;
	td_node a, b;

	for (size_t i = 0; i < e->nargs && i < 3; i++)
		args[i] = eval_arg(r, node, i);
	out = td_range_op(e->op, e->flags, args, e->nargs);
	if (e->nargs != 2)
		return out;
	a = td_graph_arg(r->graph, node, 0);
	b = td_graph_arg(r->graph, node, 1);
	if (e->op == TD_OP_SUB)
		return td_range_difference(r, a, b, out);
	if (e->op == TD_OP_DIV)
		return td_range_quotient(r, a, b, out);
	if (e->op == TD_OP_MUL && td_graph_same(r->graph, a, b)) /* a square */
		out.lo = fmax(out.lo, 0);
	return out;
}

static struct td_range
eval_condition(struct td_ranges *r, td_node node)
{
	const struct td_expr *e = td_graph_at(r->graph, node);
	struct td_range out;

	if (e->op == TD_OP_IS)
		out = td_range_hull(td_range_condition(true, true), td_range_none());
	else if (e->op == TD_OP_AND || e->op == TD_OP_OR)
		out = eval_junction(r, node);
	else
		out = eval_simple(r, node);
	if (e->op >= TD_OP_LT && e->op <= TD_OP_GT)
		out = td_range_comparison(r, node, out);
	note(r, node, out);
	return out;
}

/* Nobody can look inside; a plugin's function says what comes out at all. */
static struct td_range
eval_function(const struct td_ranges *r, const struct td_expr *e)
{
	const struct td_func *func = &r->rules->natives.at[e->ref];

	if (!(func->flags & TD_FUNC_NAMED))
		return td_range_any();
	return td_range_hull(td_range_between(func->low, func->high), td_range_none());
}

static struct td_range
compute(struct td_ranges *r, td_node node)
{
	const struct td_expr *e = td_graph_at(r->graph, node);

	if (e->op == TD_OP_NATIVE || e->op == TD_OP_CLUSTER)
		return eval_function(r, e);
	if (td_op_is_relative(e->op))
		return eval_relative(r, node);
	if (e->op >= TD_OP_LT && e->op <= TD_OP_NOT)
		return eval_condition(r, node);
	switch (e->op) {
	case TD_OP_WHEN:
		return eval_when(r, node);
	case TD_OP_BANDS:
		return eval_bands(r, node);
	case TD_OP_LINEAR:
		return eval_linear(r, node);
	case TD_OP_LEVELS:
		return eval_levels(r, node);
	case TD_OP_TRIM:
		return eval_trim(r, node, e->nargs);
	case TD_OP_FORM:
		return eval_arg(r, node, 0);
	case TD_OP_NONE:
		return td_range_any();
	default:
		return e->nargs ? eval_simple(r, node) : eval_leaf(r, e);
	}
}

static uint32_t
stamp_of(const struct td_ranges *r, td_node node)
{
	if (!(r->mask[node] & TD_FULL_BIT))
		return ALWAYS;
	return r->item == TD_NONE ? 1 : r->item + 2;
}

/*
 * Depth is at most that of the graph (TD_GRAPH_DEPTH), as points and inputs are looked up, not
 * followed.
 */
struct td_range
td_range_eval(struct td_ranges *r, td_node node)
{
	struct td_range out;

	if (td_range_concerned(r, node)) {
		r->visits_assumed--;
		return td_range_meet_assumed(r, node, compute(r, node));
	}
	if (r->valid[node] == stamp_of(r, node))
		return r->node[node];
	if (!r->visits)
		return td_range_any();
	r->visits--;
	out = compute(r, node);
	r->node[node] = out;
	r->valid[node] = stamp_of(r, node);
	return out;
}
