#include "coverage.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/cover.h"
#include "calc/eval.h"
#include "calc/range.h"
#include "selftest.h"

enum {
	SIDES = 64
};

static uint64_t *
bits(uint64_t *marks, const struct td_coverage *c, enum td_goal_kind kind, uint32_t index)
{
	return &marks[(size_t)kind * c->room + index];
}

static void
mark(struct td_coverage *c, enum td_goal_kind kind, uint32_t index, size_t side)
{
	*bits(c->marks, c, kind, index) |= UINT64_C(1) << (side < SIDES ? side : SIDES - 1);
}

static td_node
arg(const struct td_coverage *c, td_node node, size_t i)
{
	return td_graph_arg(c->rules->graph, node, i);
}

/* ---- goals ---------------------------------------------------------------------------- */

/* A search for goals in one clause. */
struct search {
	struct td_coverage *c;
	struct td_ranges *ranges;
	uint32_t clause;
	td_node condition; /* of the branch at hand, or 0 */
	bool truth;
};

static const struct td_clause *
clause_of(const struct search *s)
{
	return &s->c->clauses.list.at[s->clause];
}

static void
want(struct td_coverage *c, struct td_goal goal)
{
	uint32_t key = goal.kind <= TD_GOAL_SIDE ? goal.value : goal.index;
	uint64_t bit;

	goal.side = goal.side < SIDES ? goal.side : SIDES - 1;
	bit = UINT64_C(1) << goal.side;
	if (*bits(c->wanted, c, goal.kind, key) & bit)
		return;
	*bits(c->wanted, c, goal.kind, key) |= bit;
	c->no_memory |= !td_list_push(&c->goals, goal);
}

static void
want_side(const struct search *s, enum td_goal_kind kind, td_node node, size_t side)
{
	uint32_t value = td_plan_value(s->c->plan, clause_of(s)->item, node);
	struct td_goal goal = { .kind = kind,
				.index = s->clause,
				.node = node,
				.value = value,
				.side = (unsigned)(side < SIDES ? side : SIDES - 1),
				.place = td_clause_place(&s->c->clauses, clause_of(s), node) };

	if (value != TD_NONE)
		want(s->c, goal);
}

static struct td_range
range_of(const struct search *s, td_node node)
{
	return td_ranges_under(s->ranges, clause_of(s)->item, s->condition, s->truth, node);
}

static void search_node(const struct search *s, td_node node);

/* What a helper gives where it has nothing to say is no branch that anybody asked for. */
static bool
is_nothing(const struct search *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->c->rules->graph, node);

	return e->op == TD_OP_CONST && isnan(e->value);
}

static void
search_when(const struct search *s, td_node node)
{
	td_node condition = arg(s->c, node, 0);
	struct td_range here = range_of(s, condition), seen = td_ranges_seen(s->ranges, node);
	bool can[2] = { td_range_can_be_true(here) && td_range_can_be_true(seen),
			td_range_can_be_false(here) && td_range_can_be_false(seen) };

	search_node(s, condition);
	for (size_t i = 0; i < 2; i++) {
		struct search branch = *s;

		branch.condition = condition;
		branch.truth = i == 0;
		if (!can[i] || is_nothing(s, arg(s->c, node, i + 1)))
			continue;
		if (td_ranges_varies(s->ranges, condition))
			want_side(s, TD_GOAL_BRANCH, node, i);
		search_node(&branch, arg(s->c, node, i + 1));
	}
}

static struct td_piece
row_piece(const struct search *s, td_node node, size_t row, bool *fixed)
{
	unsigned flags = td_graph_at(s->c->rules->graph, node)->flags;
	td_node lo = arg(s->c, node, 2 + row * 3), hi = arg(s->c, node, 3 + row * 3);
	struct td_piece piece = { -INFINITY, INFINITY, false, false };
	struct td_range edge;

	if (lo) {
		edge = range_of(s, lo);
		*fixed = *fixed && td_range_fixed(edge);
		piece.lo = edge.lo;
		piece.lo_open = flags & TD_BAND_ABOVE;
	}
	if (hi) {
		edge = range_of(s, hi);
		*fixed = *fixed && td_range_fixed(edge);
		piece.hi = edge.lo;
		piece.hi_open = !(flags & TD_BAND_UPTO);
	}
	return piece;
}

/* Rows are taken from the values that can come, in order; one that finds nothing there is no goal. */
static void
search_bands(const struct search *s, td_node node)
{
	size_t n = (td_graph_at(s->c->rules->graph, node)->nargs - 2) / 3;
	struct td_range x = range_of(s, arg(s->c, node, 0)), seen = td_ranges_seen(s->ranges, node);
	struct td_cover left;
	bool fixed = true;

	x = td_range_meet(x, seen);
	td_cover_start(&left, (struct td_piece){ x.lo, x.hi, false, false }, x.whole);
	for (size_t i = 0; i < n; i++) {
		struct td_piece piece = row_piece(s, node, i, &fixed);

		if (td_cover_take(&left, piece) || !fixed) {
			want_side(s, TD_GOAL_BAND, node, i);
			search_node(s, arg(s->c, node, 4 + i * 3));
		}
	}
	if (arg(s->c, node, 1) && (left.left.n || !fixed)) {
		want_side(s, TD_GOAL_BAND, node, n);
		search_node(s, arg(s->c, node, 1));
	}
	s->c->no_memory |= left.no_memory;
	td_cover_fini(&left);
	search_node(s, arg(s->c, node, 0));
}

static void
search_levels(const struct search *s, td_node node)
{
	size_t n = td_graph_at(s->c->rules->graph, node)->nargs;

	for (size_t i = 2; i < n; i++)
		if (arg(s->c, node, i) || arg(s->c, node, 1))
			want_side(s, TD_GOAL_LEVEL, node, i - 2);
}

/* A helper's own floor of 0 is that of its item, which is a goal anyway. */
static bool
is_floor(const struct search *s, td_node node)
{
	const struct td_graph *graph = s->c->rules->graph;
	struct td_range a = range_of(s, arg(s->c, node, 0)), b = range_of(s, arg(s->c, node, 1));

	return td_graph_at(graph, node)->op == TD_OP_MAX && !(s->c->clauses.own[node] & TD_OWN) &&
	       ((td_range_fixed(a) && td_same(a.lo, 0)) || (td_range_fixed(b) && td_same(b.lo, 0)));
}

static void
search_sides(const struct search *s, td_node node)
{
	bool min = td_graph_at(s->c->rules->graph, node)->op == TD_OP_MIN;
	struct td_range a = range_of(s, arg(s->c, node, min ? 0 : 1));
	struct td_range b = range_of(s, arg(s->c, node, min ? 1 : 0));

	if (is_floor(s, node))
		return;
	if (td_at_least(b.hi, a.lo))
		want_side(s, TD_GOAL_SIDE, node, min ? 0 : 1);
	if (td_at_least(a.hi, b.lo))
		want_side(s, TD_GOAL_SIDE, node, min ? 1 : 0);
}

/* Depth is at most TD_GRAPH_DEPTH. */
static void
search_node(const struct search *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->c->rules->graph, node);

	if (!node || s->c->stamp[node] == s->c->walk)
		return;
	s->c->stamp[node] = s->c->walk;
	switch (e->op) {
	case TD_OP_FORM:
		search_node(s, arg(s->c, node, 0));
		return;
	case TD_OP_WHEN:
		search_when(s, node);
		return;
	case TD_OP_BANDS:
		search_bands(s, node);
		return;
	case TD_OP_LEVELS:
		search_levels(s, node);
		break;
	case TD_OP_MIN:
	case TD_OP_MAX:
		search_sides(s, node);
		break;
	default:
		break;
	}
	for (size_t i = 0; i < e->nargs; i++)
		search_node(s, arg(s->c, node, i));
}

/* ---- goals that are no nodes -------------------------------------------------------------- */

static void
want_of(struct td_coverage *c, enum td_goal_kind kind, uint32_t index, unsigned side,
	struct td_place place)
{
	want(c, (struct td_goal){ .kind = kind, .index = index, .side = side, .place = place });
}

static double
floor_of(const struct td_item *item)
{
	return isnan(item->min) ? 0 : item->min;
}

static void
search_item(struct td_coverage *c, struct td_ranges *ranges, uint32_t index)
{
	const struct td_item *item = &c->rules->items.at[index];
	struct td_range score = td_ranges_score(ranges, index);

	if (item->kind == TD_ITEM_SECTION || td_range_empty(score))
		return;
	if (td_at_least(score.hi, item->max))
		want_of(c, TD_GOAL_ITEM, index, TD_ITEM_AT_MAX, item->place);
	if (td_at_least(floor_of(item), score.lo))
		want_of(c, TD_GOAL_ITEM, index, TD_ITEM_AT_MIN, item->place);
	if (td_plan_item(c->plan, index).none != TD_NONE)
		want_of(c, TD_GOAL_ITEM, index, TD_ITEM_NONE_ARISEN, item->place);
}

/* The most that a pool can come to before its cap. */
static double
pool_most(const struct td_coverage *c, struct td_ranges *ranges, enum td_item_kind kind)
{
	double most = 0;

	for (uint32_t i = 0; i < c->rules->items.n; i++)
		if (c->rules->items.at[i].kind == kind && c->rules->items.at[i].parent == TD_NONE)
			most += td_ranges_points(ranges, i).hi;
	return most;
}

static void
search_pools(struct td_coverage *c, struct td_ranges *ranges)
{
	const struct td_ruleset *rules = c->rules;
	struct td_range total = td_ranges_total(ranges);
	const td_node limits[] = { rules->bonus_cap, rules->deduction_cap, rules->total_cap,
				   rules->total_floor };
	double most[] = { pool_most(c, ranges, TD_ITEM_BONUS), pool_most(c, ranges, TD_ITEM_DEDUCT),
			  total.hi };

	for (unsigned i = 0; i < 4; i++) {
		struct td_range limit = td_ranges_node(ranges, TD_NONE, limits[i]);

		if (limits[i] &&
		    (i < 3 ? td_at_least(most[i], limit.lo) : td_at_least(limit.hi, total.lo)))
			want_of(c, TD_GOAL_POOL, i, 0, rules->place);
	}
}

static void
search_standing(struct td_coverage *c, struct td_ranges *ranges)
{
	const struct td_ruleset *rules = c->rules;

	search_pools(c, ranges);
	for (uint32_t i = 0; i < rules->knockouts.n; i++) {
		const struct td_knockout *k = &rules->knockouts.at[i];
		struct td_range when = td_ranges_node(ranges, TD_NONE, k->when);

		if (td_range_can_be_true(when))
			want_of(c, TD_GOAL_KNOCKOUT, i, 0, k->place);
		if (td_range_can_be_false(when))
			want_of(c, TD_GOAL_KNOCKOUT, i, 1, k->place);
	}
	for (uint32_t i = 0; i < rules->awards.n; i++)
		for (unsigned side = 0; side < 2; side++)
			want_of(c, TD_GOAL_AWARD, i, side, rules->awards.at[i].place);
	for (uint32_t i = 0; i < rules->classes.n; i++) {
		const struct td_class *k = &rules->classes.at[i];
		struct td_range on = rules->class_on
					     ? td_ranges_node(ranges, TD_NONE, rules->class_on)
					     : td_ranges_total(ranges);

		if (!k->from || td_at_least(on.hi, td_ranges_node(ranges, TD_NONE, k->from).lo))
			want_of(c, TD_GOAL_CLASS, i, 0, k->place);
	}
}

static int
find_goals(struct td_coverage *c, struct td_err *err)
{
	struct search s = { .c = c };

	TD_TRY(td_ranges_new(c->rules, &s.ranges, err));
	for (; s.clause < c->clauses.list.n; s.clause++) {
		c->walk++;
		search_node(&s, clause_of(&s)->node);
	}
	for (uint32_t i = 0; i < c->rules->items.n; i++)
		search_item(c, s.ranges, i);
	search_standing(c, s.ranges);
	c->no_memory |= td_ranges_no_memory(s.ranges);
	td_ranges_free(s.ranges);
	return c->no_memory ? td_fail_memory(err) : TD_OK;
}

/* ---- what a unit goes through ------------------------------------------------------------- */

static double
value_of(const struct td_coverage *c, const struct td_clause *clause, td_node node)
{
	uint32_t value = td_plan_value(c->plan, clause->item, node);

	return value == TD_NONE ? (double)NAN : c->values[value];
}

static void walk(struct td_coverage *c, const struct td_clause *clause, td_node node);

static bool
row_holds(const struct td_coverage *c, const struct td_clause *clause, td_node node, size_t row,
	  double x)
{
	unsigned flags = td_graph_at(c->rules->graph, node)->flags;
	td_node low = arg(c, node, 2 + row * 3), high = arg(c, node, 3 + row * 3);
	double lo = low ? value_of(c, clause, low) : -INFINITY;
	double hi = high ? value_of(c, clause, high) : INFINITY;

	if (low && !(flags & TD_BAND_ABOVE ? td_more(x, lo) : td_at_least(x, lo)))
		return false;
	return !high || (flags & TD_BAND_UPTO ? td_at_least(hi, x) : td_more(hi, x));
}

static void
walk_bands(struct td_coverage *c, const struct td_clause *clause, td_node node, uint32_t value)
{
	size_t n = (td_graph_at(c->rules->graph, node)->nargs - 2) / 3, row = 0;
	double x = value_of(c, clause, arg(c, node, 0));

	walk(c, clause, arg(c, node, 0));
	if (isnan(x))
		return;
	while (row < n && !row_holds(c, clause, node, row, x))
		row++;
	mark(c, TD_GOAL_BAND, value, row);
	walk(c, clause, arg(c, node, row < n ? 4 + row * 3 : 1));
}

static void
walk_when(struct td_coverage *c, const struct td_clause *clause, td_node node, uint32_t value)
{
	double condition = value_of(c, clause, arg(c, node, 0));
	size_t side = condition > 0 || condition < 0 ? 0 : 1;

	walk(c, clause, arg(c, node, 0));
	if (isnan(condition))
		return;
	mark(c, TD_GOAL_BRANCH, value, side);
	walk(c, clause, arg(c, node, side + 1));
}

/* Equal values decide on both sides: the cap is reached. */
static void
mark_sides(struct td_coverage *c, const struct td_clause *clause, td_node node, uint32_t value)
{
	double a = value_of(c, clause, arg(c, node, 0)), b = value_of(c, clause, arg(c, node, 1));
	bool min = td_graph_at(c->rules->graph, node)->op == TD_OP_MIN;

	if (min ? td_at_least(b, a) : td_at_least(a, b))
		mark(c, TD_GOAL_SIDE, value, 0);
	if (min ? td_at_least(a, b) : td_at_least(b, a))
		mark(c, TD_GOAL_SIDE, value, 1);
}

static void
walk(struct td_coverage *c, const struct td_clause *clause, td_node node)
{
	const struct td_expr *e = td_graph_at(c->rules->graph, node);
	uint32_t value;
	double level;

	if (!node || c->stamp[node] == c->walk)
		return;
	c->stamp[node] = c->walk;
	value = td_plan_value(c->plan, clause->item, node);
	if (value != TD_NONE && e->op == TD_OP_WHEN) {
		walk_when(c, clause, node, value);
		return;
	}
	if (value != TD_NONE && e->op == TD_OP_BANDS) {
		walk_bands(c, clause, node, value);
		return;
	}
	if (value != TD_NONE && (e->op == TD_OP_MIN || e->op == TD_OP_MAX))
		mark_sides(c, clause, node, value);
	if (value != TD_NONE && e->op == TD_OP_LEVELS) {
		level = value_of(c, clause, arg(c, node, 0));
		if (level >= 0)
			mark(c, TD_GOAL_LEVEL, value, (size_t)level);
	}
	for (size_t i = 0; i < (e->op == TD_OP_FORM ? 1 : e->nargs); i++)
		walk(c, clause, arg(c, node, i));
}

/* Whether a unit comes to an expression at all. */
static bool
counts(const struct td_coverage *c, const struct td_clause *clause)
{
	const struct td_item *item;
	struct td_item_values shown;
	bool none;

	if (clause->kind > TD_CLAUSE_WHEN)
		return true;
	item = &c->rules->items.at[clause->item];
	shown = td_plan_item(c->plan, clause->item);
	none = shown.none != TD_NONE && c->values[shown.none] > 0;
	if (clause->kind == TD_CLAUSE_WHEN)
		return true;
	if (item->when && !(value_of(c, clause, item->when) > 0))
		return false;
	return clause->kind == TD_CLAUSE_NONE ? none : !none;
}

static void
mark_items(struct td_coverage *c)
{
	for (uint32_t i = 0; i < c->rules->items.n; i++) {
		const struct td_item *item = &c->rules->items.at[i];
		struct td_item_values shown = td_plan_item(c->plan, i);
		double raw = c->values[shown.raw];

		if (td_at_least(raw, item->max))
			mark(c, TD_GOAL_ITEM, i, TD_ITEM_AT_MAX);
		if (td_at_least(floor_of(item), raw))
			mark(c, TD_GOAL_ITEM, i, TD_ITEM_AT_MIN);
		if (shown.none != TD_NONE && c->values[shown.none] > 0)
			mark(c, TD_GOAL_ITEM, i, TD_ITEM_NONE_ARISEN);
	}
}

static double
points_of(int64_t ticks, int places)
{
	return ticks == TD_TICKS_NONE ? (double)NAN : (double)ticks / td_pow10(places);
}

static void
mark_pools(struct td_coverage *c, const struct td_result *r, size_t row)
{
	const struct td_ruleset *rules = c->rules;
	const struct td_clause outside = { .item = TD_NONE };
	const td_node limits[] = { rules->bonus_cap, rules->deduction_cap, rules->total_cap,
				   rules->total_floor };
	const int64_t at[] = { r->bonus[row], r->deduction[row], r->total[row], r->total[row] };

	for (uint32_t i = 0; i < 4; i++) {
		double limit = value_of(c, &outside, limits[i]), v = points_of(at[i], r->places);

		if (i < 3 ? td_at_least(v, limit) : td_at_least(limit, v))
			mark(c, TD_GOAL_POOL, i, 0);
	}
}

static void
mark_standing(struct td_coverage *c, const struct td_result *r, size_t row)
{
	mark_pools(c, r, row);
	for (uint32_t i = 0; i < c->rules->knockouts.n; i++)
		if (r->knockouts[i][row] != TD_UNDECIDED)
			mark(c, TD_GOAL_KNOCKOUT, i, r->knockouts[i][row] == TD_YES ? 0 : 1);
	for (uint32_t i = 0; i < c->rules->awards.n; i++)
		if (r->awards[i][row] != TD_UNDECIDED)
			mark(c, TD_GOAL_AWARD, i, r->awards[i][row] == TD_YES ? 0 : 1);
	if (r->klass[row] != TD_NONE)
		mark(c, TD_GOAL_CLASS, r->klass[row], 0);
}

static int
run_unit(struct td_coverage *c, const struct td_trial *trial, size_t row, struct td_err *err)
{
	TD_TRY(td_eval_row(c->plan, trial->table, trial->slots, row, c->values, err));
	for (size_t i = 0; i < c->clauses.list.n; i++) {
		const struct td_clause *clause = &c->clauses.list.at[i];

		c->walk++;
		if (counts(c, clause))
			walk(c, clause, clause->node);
	}
	mark_items(c);
	mark_standing(c, trial->result, row);
	return TD_OK;
}

/* A test that cannot be scored reaches nothing. */
static int
run_test(struct td_coverage *c, const struct td_test *test, struct td_err *err)
{
	struct td_trial trial;
	int status = td_trial_score(&trial, c->rules, c->plan, test, err);

	for (size_t row = 0; !status && row < test->nunits; row++)
		status = run_unit(c, &trial, row, err);
	td_trial_fini(&trial);
	return status == TD_EINVAL ? TD_OK : status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static size_t
largest(size_t a, size_t b)
{
	return a > b ? a : b;
}

static int
make(struct td_coverage *c, struct td_err *err)
{
	const struct td_ruleset *rules = c->rules;

	TD_TRY(td_clauses_init(&c->clauses, rules, err));
	TD_TRY(td_plan_new(rules, &c->plan, err));
	c->room = largest(td_plan_values(c->plan), largest(rules->items.n, 4));
	c->room = largest(c->room,
			  largest(rules->knockouts.n, largest(rules->awards.n, rules->classes.n)));
	c->marks = calloc(c->room * TD_GOAL_KINDS, sizeof(*c->marks));
	c->wanted = calloc(c->room * TD_GOAL_KINDS, sizeof(*c->wanted));
	c->values = calloc(td_plan_values(c->plan) + 1, sizeof(*c->values));
	c->stamp = calloc(td_graph_count(rules->graph) + 1, sizeof(*c->stamp));
	return c->marks && c->wanted && c->values && c->stamp ? TD_OK : td_fail_memory(err);
}

int
td_coverage_init(struct td_coverage *c, const struct td_ruleset *rules, struct td_err *err)
{
	*c = (struct td_coverage){ .rules = rules };
	TD_TRY(make(c, err));
	TD_TRY(find_goals(c, err));
	for (size_t i = 0; i < rules->tests.n; i++)
		TD_TRY(run_test(c, &rules->tests.at[i], err));
	for (size_t i = 0; i < c->goals.n; i++) {
		struct td_goal *goal = &c->goals.at[i];
		uint32_t key = goal->kind <= TD_GOAL_SIDE ? goal->value : goal->index;

		goal->reached = *bits(c->marks, c, goal->kind, key) >> goal->side & 1;
		c->reached += goal->reached;
	}
	return TD_OK;
}

void
td_coverage_fini(struct td_coverage *c)
{
	td_clauses_fini(&c->clauses);
	td_plan_free(c->plan);
	td_list_fini(&c->goals);
	free(c->marks);
	free(c->wanted);
	free(c->values);
	free(c->stamp);
}
