#include "calc/alike.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/range_in.h"

struct essence {
	const struct td_ruleset *rules;
	const struct td_graph *graph;
	struct td_ranges *ranges;
	uint32_t item;
	uint32_t *valid; /* per node: walk + 1 of its hash */
	uint64_t *hash;
	uint32_t walk;
};

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 31;
}

static uint64_t
of_number(double v)
{
	uint64_t bits;

	v = isnan(v) ? (double)NAN : v + 0.0; /* one missing value, one zero */
	memcpy(&bits, &v, sizeof(bits));
	return mix(1, bits);
}

static uint64_t of_node(struct essence *s, td_node node);

static struct td_range
range_of(const struct essence *s, td_node node)
{
	return td_ranges_node(s->ranges, s->item, node);
}

static td_node
arg(const struct essence *s, td_node node, size_t i)
{
	return td_graph_arg(s->graph, node, i);
}

/*
 * A value of which only a part matters: what lies between two numbers (an item within its floor and
 * maximum, the first and last value of a line), or how it compares with a number.
 */
struct view {
	enum td_op op; /* of a comparison; TD_OP_NONE: held between low and high */
	double low, high;
	double edge;
	td_node condition; /* it is seen only where this is so; 0: everywhere */
	bool truth;
};

static uint64_t
of_part(struct essence *s, td_node node, struct view view)
{
	struct td_range args[2];
	struct td_range r = td_ranges_under(s->ranges, s->item, view.condition, view.truth, node);
	uint64_t hash;

	args[0] = r;
	args[1] = td_range_exact(view.edge);
	if (view.op != TD_OP_NONE) {
		r = td_range_op(view.op, 0, args, 2);
		if (!r.missing && td_range_fixed(r))
			return of_number(r.lo);
		return mix(mix(of_node(s, node), view.op), of_number(view.edge));
	}
	if (!r.missing && td_at_least(r.lo, view.high))
		return of_number(view.high);
	if (!r.missing && td_at_least(view.low, r.hi))
		return of_number(view.low);
	hash = of_node(s, node);
	if (!td_at_least(view.high, r.hi))
		hash = mix(hash, of_number(view.high));
	return td_at_least(r.lo, view.low) ? hash : mix(mix(hash, 5), of_number(view.low));
}

static uint64_t of_view(struct essence *s, td_node node, struct view view);

/* a + c within bounds is a within bounds that are c lower; min(a, c) has no more than c anyway. */
static uint64_t
of_shifted(struct essence *s, td_node node, struct view view)
{
	enum td_op op = (enum td_op)td_graph_at(s->graph, node)->op;
	struct td_range a = range_of(s, arg(s, node, 0)), b = range_of(s, arg(s, node, 1));
	td_node rest = arg(s, node, td_range_fixed(a) ? 1 : 0);
	double c = td_range_fixed(a) ? a.lo : b.lo;

	if (td_range_fixed(a) == td_range_fixed(b) || view.op != TD_OP_NONE)
		return of_part(s, node, view);
	if (op == TD_OP_MIN) {
		view.high = fmin(view.high, c);
		return of_view(s, rest, view);
	}
	view.low -= c;
	view.high -= c;
	return mix(of_view(s, rest, view), of_number(c));
}

/* The points of each level, seen so. */
static uint64_t
of_levels(struct essence *s, td_node node, struct view view)
{
	uint64_t hash = mix(TD_OP_LEVELS, of_node(s, arg(s, node, 0)));

	for (size_t i = 1; i < td_graph_at(s->graph, node)->nargs; i++)
		hash = mix(hash, arg(s, node, i) ? of_view(s, arg(s, node, i), view) : 0);
	return hash;
}

/* A row: its edges, and its points seen so. */
static uint64_t
of_row(struct essence *s, td_node bands, size_t row, struct view view)
{
	uint64_t hash =
		mix(of_node(s, arg(s, bands, 2 + row * 3)), of_node(s, arg(s, bands, 3 + row * 3)));

	return mix(hash, of_view(s, arg(s, bands, 4 + row * 3), view));
}

/* The rows that some value can still find; all of them where an edge is no fixed number. */
static uint64_t
of_bands(struct essence *s, td_node node, struct view view)
{
	struct td_range x =
		td_range_meet(range_of(s, arg(s, node, 0)), td_ranges_seen(s->ranges, node));
	uint64_t hash = mix(of_node(s, arg(s, node, 0)), td_graph_at(s->graph, node)->flags);
	struct td_cover left;
	bool fixed = true;

	td_cover_start(&left, (struct td_piece){ x.lo, x.hi, false, false }, x.whole);
	for (size_t row = 0; row < td_band_rows(s->graph, node); row++) {
		struct td_piece piece;

		s->ranges->item = s->item;
		fixed = td_band_piece(s->ranges, node, row, &piece) && fixed;
		if (!fixed || td_cover_take(&left, piece))
			hash = mix(hash, of_row(s, node, row, view));
	}
	if (arg(s, node, 1) && (!fixed || left.left.n))
		hash = mix(mix(hash, 7), of_view(s, arg(s, node, 1), view));
	s->ranges->no_memory |= left.no_memory;
	td_cover_fini(&left);
	return hash;
}

/* Whether a branch (argument 1 or 2) of a WHEN can be taken. */
static bool
is_taken(const struct essence *s, td_node when, int side)
{
	struct td_range c = range_of(s, arg(s, when, 0));

	c = td_range_meet(c, td_ranges_seen(s->ranges, when));
	return side == 1 ? td_range_can_be_true(c) : td_range_can_be_false(c);
}

static uint64_t
of_branches(struct essence *s, td_node when, struct view view)
{
	uint64_t hash;

	view.condition = arg(s, when, 0);
	hash = mix(TD_OP_WHEN, of_node(s, view.condition));
	for (int side = 1; side < 3; side++) {
		view.truth = side == 1;
		if (is_taken(s, when, side))
			hash = mix(hash, of_view(s, arg(s, when, (size_t)side), view));
	}
	return hash;
}

static uint64_t
of_view(struct essence *s, td_node node, struct view view)
{
	switch (td_graph_at(s->graph, node)->op) {
	case TD_OP_FORM:
		return of_view(s, arg(s, node, 0), view);
	case TD_OP_WHEN:
		return of_branches(s, node, view);
	case TD_OP_BANDS:
		return of_bands(s, node, view);
	case TD_OP_LEVELS:
		return of_levels(s, node, view);
	case TD_OP_MIN:
	case TD_OP_ADD:
		return of_shifted(s, node, view);
	default:
		return of_part(s, node, view);
	}
}

static uint64_t
of_op(struct essence *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->graph, node);
	uint64_t hash = mix(mix(e->op, e->flags), mix(e->ref, e->lag));

	hash = mix(hash, of_number(e->value));
	for (size_t i = 0; i < e->nargs; i++)
		hash = mix(hash, of_node(s, arg(s, node, i)));
	return hash;
}

/* Of min and max the argument that always decides. */
static uint64_t
of_extreme(struct essence *s, td_node node)
{
	bool min = td_graph_at(s->graph, node)->op == TD_OP_MIN;
	struct td_range a = range_of(s, arg(s, node, 0)), b = range_of(s, arg(s, node, 1));

	if (!b.missing && td_at_least(min ? b.lo : a.lo, min ? a.hi : b.hi))
		return of_node(s, arg(s, node, 0));
	if (!a.missing && td_at_least(min ? a.lo : b.lo, min ? b.hi : a.hi))
		return of_node(s, arg(s, node, 1));
	return of_op(s, node);
}

/* Only the branches that can be taken; which of them is the condition's to say, and whether any. */
static uint64_t
of_when(struct essence *s, td_node node)
{
	td_node condition = arg(s, node, 0);
	struct td_range c = range_of(s, condition);
	uint64_t hash;

	if (!c.missing && td_range_can_be_true(c) != td_range_can_be_false(c))
		return of_node(s, arg(s, node, td_range_can_be_true(c) ? 1 : 2));
	hash = mix(TD_OP_WHEN, of_node(s, condition));
	for (int side = 1; side < 3; side++)
		if (is_taken(s, node, side))
			hash = mix(hash, of_node(s, arg(s, node, (size_t)side)));
	return hash;
}

/* Of whole numbers x < 7.5 and x <= 7 are the same. */
static uint64_t
of_comparison(struct essence *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->graph, node);
	struct td_range x = range_of(s, arg(s, node, 0)), edge = range_of(s, arg(s, node, 1));
	double t = 1e-9, last;

	if (!td_range_fixed(edge))
		return of_op(s, node);
	if (!x.whole || e->op == TD_OP_EQ || e->op == TD_OP_NE)
		return of_view(s, arg(s, node, 0), (struct view){ .op = e->op, .edge = edge.lo });
	if (e->op == TD_OP_LT || e->op == TD_OP_GE) /* the last below the edge */
		last = ceil(edge.lo - t) - 1;
	else
		last = floor(edge.lo + t);
	return mix(mix(e->op == TD_OP_LT || e->op == TD_OP_LE ? 2 : 3, of_number(last)),
		   of_node(s, arg(s, node, 0)));
}

/* A line is flat before its first value and after its last. */
static uint64_t
of_linear(struct essence *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->graph, node);
	struct view view = { .low = range_of(s, arg(s, node, 1)).lo,
			     .high = range_of(s, arg(s, node, e->nargs - 2)).hi };
	uint64_t hash = of_view(s, arg(s, node, 0), view);

	for (size_t i = 1; i < e->nargs; i++)
		hash = mix(hash, of_node(s, arg(s, node, i)));
	return mix(hash, e->op);
}

static uint64_t
compute(struct essence *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->graph, node);
	struct td_range r = range_of(s, node);

	if (!r.missing && td_range_fixed(r))
		return of_number(r.lo);
	switch (e->op) {
	case TD_OP_FORM:
		return of_node(s, arg(s, node, 0));
	case TD_OP_MIN:
	case TD_OP_MAX:
		return of_extreme(s, node);
	case TD_OP_WHEN:
		return of_when(s, node);
	case TD_OP_BANDS:
		return of_bands(s, node, (struct view){ .low = -INFINITY, .high = INFINITY });
	case TD_OP_LINEAR:
		return of_linear(s, node);
	default:
		if (e->op >= TD_OP_LT && e->op <= TD_OP_GT)
			return of_comparison(s, node);
		return of_op(s, node);
	}
}

/* Depth is at most TD_GRAPH_DEPTH. */
static uint64_t
of_node(struct essence *s, td_node node)
{
	if (!node)
		return 0;
	if (s->valid[node] != s->walk) {
		uint64_t hash = compute(s, node);

		s->hash[node] = hash;
		s->valid[node] = s->walk;
	}
	return s->hash[node];
}

static uint64_t
of_root(struct essence *s, uint32_t item, td_node node)
{
	s->item = item;
	s->walk++;
	return of_node(s, node);
}

static bool
has_policy(const struct td_item *item, enum td_missing policy)
{
	return item->missing == policy || item->not_applicable == policy;
}

/* Whether weight can move among the items of a sum, by their maxima. */
static bool
moves_weight(const struct essence *s, uint32_t parent)
{
	for (size_t i = 0; i < s->rules->items.n; i++)
		if (s->rules->items.at[i].parent == parent &&
		    has_policy(&s->rules->items.at[i], TD_MISSING_RESCALE))
			return true;
	return false;
}

static struct td_range
sum_of_children(const struct essence *s, uint32_t parent)
{
	struct td_range sum = td_range_exact(0);

	for (uint32_t i = 0; i < s->rules->items.n; i++) {
		struct td_range args[2] = { sum, td_ranges_points(s->ranges, i) };
		enum td_op op =
			s->rules->items.at[i].kind == TD_ITEM_DEDUCT ? TD_OP_SUB : TD_OP_ADD;

		if (s->rules->items.at[i].parent == parent)
			sum = td_range_op(op, 0, args, 2);
	}
	return moves_weight(s, parent) ? td_range_any() : sum;
}

/* What a sum comes to before its item holds it; of a score nothing is said. */
static struct td_range
raw_of(const struct essence *s, uint32_t index)
{
	return s->rules->items.at[index].score ? td_range_any() : sum_of_children(s, index);
}

/* The maximum and the floor count where they hold something back, or are given for what is missing. */
static uint64_t
of_item(struct essence *s, uint32_t index)
{
	const struct td_item *item = &s->rules->items.at[index];
	struct td_range raw = raw_of(s, index);
	uint64_t hash = mix(item->word, item->parent);
	struct view view = { .low = isnan(item->min) ? 0 : item->min,
			     .high = isnan(item->max) ? INFINITY : item->max };

	s->item = index;
	s->walk++;
	if (has_policy(item, TD_MISSING_FULL) || moves_weight(s, item->parent) ||
	    (!item->score && !td_at_least(view.high, raw.hi)))
		hash = mix(hash, of_number(item->max));
	if (!item->score && !td_at_least(raw.lo, view.low))
		hash = mix(hash, of_number(view.low));
	hash = mix(hash, item->score ? of_view(s, item->score, view) : 0);
	hash = mix(hash, item->none ? of_view(s, item->none, view) : 0);
	return mix(hash, of_node(s, item->when));
}

/* A cap that the pool cannot pass is none. */
static uint64_t
of_cap(struct essence *s, td_node cap, enum td_item_kind kind)
{
	double most = 0;

	for (uint32_t i = 0; i < s->rules->items.n; i++)
		if (s->rules->items.at[i].parent == TD_NONE && s->rules->items.at[i].kind == kind)
			most += td_ranges_points(s->ranges, i).hi;
	s->item = TD_NONE;
	return cap && td_at_least(range_of(s, cap).lo, most) ? 0 : of_root(s, TD_NONE, cap);
}

static uint64_t
of_standing(struct essence *s, uint64_t hash)
{
	const struct td_ruleset *rules = s->rules;
	const td_node rest[] = { rules->total_cap, rules->total_floor, rules->total,
				 rules->class_on, rules->downgrade };

	hash = mix(hash, of_cap(s, rules->bonus_cap, TD_ITEM_BONUS));
	hash = mix(hash, of_cap(s, rules->deduction_cap, TD_ITEM_DEDUCT));
	for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		hash = mix(hash, of_root(s, TD_NONE, rest[i]));
	for (size_t i = 0; i < rules->measures.n; i++)
		hash = mix(hash, of_root(s, TD_NONE, rules->measures.at[i].value));
	for (size_t i = 0; i < rules->knockouts.n; i++)
		hash = mix(hash, of_root(s, TD_NONE, rules->knockouts.at[i].when));
	for (size_t i = 0; i < rules->classes.n; i++) {
		hash = mix(hash, of_root(s, TD_NONE, rules->classes.at[i].from));
		hash = mix(hash, of_root(s, TD_NONE, rules->classes.at[i].when));
	}
	for (size_t i = 0; i < rules->rank_by.n; i++)
		hash = mix(hash, of_root(s, TD_NONE, rules->rank_by.at[i].value));
	for (size_t i = 0; i < rules->ties.n; i++)
		hash = mix(hash, of_root(s, TD_NONE, rules->ties.at[i].value));
	for (size_t i = 0; i < rules->awards.n; i++) {
		const struct td_award *a = &rules->awards.at[i];
		const td_node of[] = { a->share, a->count, a->when, a->min_total };

		for (size_t k = 0; k < sizeof(of) / sizeof(*of); k++)
			hash = mix(hash, of_root(s, TD_NONE, of[k]));
	}
	return hash;
}

int
td_rules_essence(const struct td_ruleset *rules, uint64_t *essence, struct td_err *err)
{
	struct essence s = { .rules = rules, .graph = rules->graph };
	size_t nodes = td_graph_count(rules->graph) + 1;
	bool ok;

	*essence = 0;
	s.valid = calloc(nodes, sizeof(*s.valid));
	s.hash = calloc(nodes, sizeof(*s.hash));
	ok = s.valid && s.hash && td_ranges_new(rules, &s.ranges, NULL) == TD_OK;
	for (uint32_t i = 0; ok && i < rules->items.n; i++)
		*essence = mix(*essence, of_item(&s, i));
	if (ok) {
		*essence = of_standing(&s, *essence);
		ok = !td_ranges_no_memory(s.ranges);
	}
	td_ranges_free(s.ranges);
	free(s.valid);
	free(s.hash);
	return ok ? TD_OK : td_fail_memory(err);
}
