#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/check_in.h"

enum {
	AWARDS_MAX = 1000, /* more are not searched for circles */
};

/* ---- knock-outs ------------------------------------------------------------------------ */

static void
unknown_award(struct td_check *check, const struct td_place *place, const char *id)
{
	struct td_near near = { .word = id };

	for (size_t i = 0; i < check->rules->awards.n; i++)
		td_near_try(&near, check->rules->awards.at[i].id);
	td_check_unknown(check, place, TD_MARK("award"), &near);
}

static void
check_knockout(struct td_check *check, const struct td_knockout *knockout)
{
	for (size_t i = 0; i < knockout->nawards; i++)
		if (td_rules_award(check->rules, knockout->awards[i]) == TD_NONE)
			unknown_award(check, &knockout->place, knockout->awards[i]);
}

/* ---- classes --------------------------------------------------------------------------- */

/* A fixed threshold, or -infinity where a class has none; false: it hangs on figures. */
static bool
threshold(struct td_check *check, const struct td_class *class, double *from)
{
	struct td_range r;

	*from = -INFINITY;
	if (!class->from)
		return true;
	r = td_ranges_node(check->ranges, TD_NONE, class->from);
	*from = r.lo;
	return td_range_fixed(r);
}

/* The first class without condition that takes all that a later one could. */
static void
check_class_order(struct td_check *check, size_t index)
{
	const struct td_class *class = &check->rules->classes.at[index];
	double from, before;
	char a[TD_NUM_TEXT];

	if (!threshold(check, class, &from))
		return;
	for (size_t i = 0; i < index; i++) {
		const struct td_class *other = &check->rules->classes.at[i];

		if (other->when || !threshold(check, other, &before) || td_more(before, from) ||
		    (isinf(from) && !isinf(before)))
			continue;
		if (isinf(before))
			td_complain(
				check->diags, TD_ERROR, &class->place,
				"class \"%s\" is never given: \"%s\" before it has no threshold and takes all",
				class->id, other->id);
		else
			td_complain(
				check->diags, TD_ERROR, &class->place,
				"class \"%s\" is never given: \"%s\" before it takes all from %s; put the "
				"highest threshold first",
				class->id, other->id, td_check_num(check, before, a));
		return;
	}
}

static struct td_range
class_value(struct td_check *check)
{
	td_node on = check->rules->class_on;

	return on ? td_ranges_node(check->ranges, TD_NONE, on) : td_ranges_total(check->ranges);
}

static void
check_last_class(struct td_check *check)
{
	const struct td_class *last = &check->rules->classes.at[check->rules->classes.n - 1];
	struct td_range on = class_value(check);
	char a[TD_NUM_TEXT];
	double from;

	if (last->from && !last->when && threshold(check, last, &from) &&
	    (isinf(on.lo) || td_more(from, on.lo)))
		td_complain(check->diags, TD_WARNING, &last->place,
			    "below %s no class is given; add a last class without from",
			    td_check_num(check, from, a));
}

/* ---- classes told by conditions: all(v:ge(47), v:le(49)) ------------------------------- */

/* The value that all conditions so far speak of, and the piece of line in which they hold. */
struct told {
	td_node value;
	struct td_piece piece;
};

static bool
same_value(struct td_check *check, struct told *told, td_node value)
{
	if (!told->value)
		told->value = value;
	return td_graph_same(check->graph, told->value, value);
}

/* Narrow told by a comparison of the value with a fixed number. */
static bool
read_comparison(struct td_check *check, td_node node, struct told *told)
{
	struct td_range b =
		td_ranges_node(check->ranges, TD_NONE, td_graph_arg(check->graph, node, 1));
	struct td_piece piece = { -INFINITY, INFINITY, false, false };

	if (!td_range_fixed(b) ||
	    td_ranges_varies(check->ranges, td_graph_arg(check->graph, node, 1)) ||
	    !same_value(check, told, td_graph_arg(check->graph, node, 0)))
		return false;
	switch (td_graph_at(check->graph, node)->op) {
	case TD_OP_LT:
		piece.hi_open = true;
		piece.hi = b.lo;
		break;
	case TD_OP_LE:
		piece.hi = b.lo;
		break;
	case TD_OP_GT:
		piece.lo_open = true;
		piece.lo = b.lo;
		break;
	case TD_OP_GE:
		piece.lo = b.lo;
		break;
	case TD_OP_EQ:
		piece.lo = piece.hi = b.lo;
		break;
	default:
		return false;
	}
	told->piece = td_piece_meet(told->piece, piece);
	return true;
}

/* Depth is at most that of the graph. */
static bool
read_condition(struct td_check *check, td_node node, struct told *told)
{
	node = td_plain_node(check->graph, node);
	if (td_graph_at(check->graph, node)->op == TD_OP_AND)
		return read_condition(check, td_graph_arg(check->graph, node, 0), told) &&
		       read_condition(check, td_graph_arg(check->graph, node, 1), told);
	if (td_graph_at(check->graph, node)->op < TD_OP_LT ||
	    td_graph_at(check->graph, node)->op > TD_OP_GT)
		return false;
	return read_comparison(check, node, told);
}

static void
complain_of_gaps(struct td_check *check, const struct td_cover *cover, struct td_range on)
{
	const struct td_place *place = &check->rules->classes.at[0].place;
	char v[TD_NUM_TEXT], a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	for (size_t i = 0; i < cover->left.n; i++) {
		struct td_piece gap = cover->left.at[i];
		struct td_piece met =
			td_piece_meet(gap, (struct td_piece){ on.lo, on.hi, false, false });

		if (isinf(gap.lo) || isinf(gap.hi) || !td_piece_some(met, on.whole))
			continue;
		td_complain(check->diags, TD_WARNING, place,
			    "%s gets no class: there is a gap between %s and %s",
			    td_check_num(check, td_piece_example(met, on.whole), v),
			    td_check_num(check, gap.lo, a), td_check_num(check, gap.hi, b));
	}
}

/* Gaps between classes that are told by conditions on one and the same value. */
static void
check_class_gaps(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;
	struct told told = { 0 };
	struct td_range on = td_range_any();
	struct td_cover cover;

	td_cover_start(&cover, (struct td_piece){ -INFINITY, INFINITY, false, false }, false);
	for (size_t i = 0; i < rules->classes.n; i++) {
		const struct td_class *class = &rules->classes.at[i];

		told.piece = (struct td_piece){ -INFINITY, INFINITY, false, false };
		if (class->from || !class->when || !read_condition(check, class->when, &told))
			goto out;
		on = td_ranges_node(check->ranges, TD_NONE, told.value);
		cover.whole = on.whole;
		td_cover_take(&cover, told.piece);
	}
	complain_of_gaps(check, &cover, on);
out:
	check->no_memory = check->no_memory || cover.no_memory;
	td_cover_fini(&cover);
}

static void
check_classes(struct td_check *check)
{
	if (!check->rules->classes.n)
		return;
	for (size_t i = 1; i < check->rules->classes.n; i++)
		check_class_order(check, i);
	check_last_class(check);
	check_class_gaps(check);
}

/* ---- rank ------------------------------------------------------------------------------ */

static void
check_rank(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;
	bool by_class = false;

	for (size_t i = 0; i < rules->rank_by.n; i++)
		by_class = by_class || rules->rank_by.at[i].is_class;
	for (size_t i = 0; i < rules->ties.n; i++)
		by_class = by_class || rules->ties.at[i].is_class;
	if (by_class && !rules->classes.n)
		td_complain(check->diags, TD_ERROR, &rules->place,
			    "rank names \"class\", but there is no classify { ... }");
}

/* ---- awards ---------------------------------------------------------------------------- */

static void
check_share(struct td_check *check, const struct td_award *award)
{
	struct td_range r = td_ranges_node(check->ranges, TD_NONE, award->share);
	char v[TD_NUM_TEXT];

	if (award->share && !td_range_empty(r) && (r.hi < 0 || r.lo > 1))
		td_complain(
			check->diags, TD_ERROR, &award->place,
			"award \"%s\": share is %s, and a share lies between 0 and 1 (0.5 is one half)",
			award->id, td_check_num(check, r.hi < 0 ? r.hi : r.lo, v));
}

static void
check_count(struct td_check *check, const struct td_award *award)
{
	struct td_range r = td_ranges_node(check->ranges, TD_NONE, award->count);
	char v[TD_NUM_TEXT];

	if (!award->count || td_range_empty(r))
		return;
	if (r.hi < 0 || (td_range_fixed(r) && !r.whole))
		td_complain(check->diags, TD_ERROR, &award->place,
			    "award \"%s\": count is %s, and a count is a whole number, 0 or more",
			    award->id, td_check_num(check, r.hi, v));
}

static void
check_min_total(struct td_check *check, const struct td_award *award)
{
	struct td_range total = td_ranges_total(check->ranges);
	struct td_range min = td_ranges_node(check->ranges, TD_NONE, award->min_total);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	if (award->min_total && !td_range_empty(min) && isfinite(total.hi) &&
	    td_more(min.lo, total.hi))
		td_complain(
			check->diags, TD_WARNING, &award->place,
			"award \"%s\" is never given: min_total is %s, and the total is at most %s",
			award->id, td_check_num(check, min.lo, a),
			td_check_num(check, total.hi, b));
}

static uint32_t
next_award(const struct td_award *award, bool among)
{
	return among ? award->among_index : award->not_among_index;
}

/* Awards are decided one after another: those named must not wait for this one. */
static bool
waits_for(const struct td_ruleset *rules, uint32_t award, uint32_t other, uint8_t *visited)
{
	if (award == TD_NONE || visited[award])
		return false;
	if (award == other)
		return true;
	visited[award] = 1;
	return waits_for(rules, next_award(&rules->awards.at[award], true), other, visited) ||
	       waits_for(rules, next_award(&rules->awards.at[award], false), other, visited);
}

static void
check_circle(struct td_check *check, uint32_t index)
{
	const struct td_award *award = &check->rules->awards.at[index];
	uint8_t *visited;
	const char *through = NULL;

	if ((!award->among && !award->not_among) || check->rules->awards.n > AWARDS_MAX)
		return;
	visited = calloc(check->rules->awards.n, 1);
	if (!visited) {
		check->no_memory = true;
		return;
	}
	if (waits_for(check->rules, award->among_index, index, visited))
		through = award->among;
	else if (waits_for(check->rules, award->not_among_index, index, visited))
		through = award->not_among;
	if (through)
		td_complain(check->diags, TD_ERROR, &award->place,
			    "award \"%s\" depends on itself, through \"%s\"", award->id, through);
	free(visited);
}

static void
check_award(struct td_check *check, uint32_t index)
{
	const struct td_award *award = &check->rules->awards.at[index];

	if (award->among && award->among_index == TD_NONE)
		unknown_award(check, &award->place, award->among);
	if (award->not_among && award->not_among_index == TD_NONE)
		unknown_award(check, &award->place, award->not_among);
	if (award->among && award->not_among && strcmp(award->among, award->not_among) == 0)
		td_complain(check->diags, TD_ERROR, &award->place,
			    "award \"%s\" is never given: it is both among and not_among \"%s\"",
			    award->id, award->among);
	check_share(check, award);
	check_count(check, award);
	check_min_total(check, award);
	check_circle(check, index);
}

static void
check_tie_rule(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;

	if (rules->ties.n || rules->rank_by.n > 1 || check->partial)
		return;
	for (size_t i = 0; i < rules->awards.n; i++) {
		const struct td_award *award = &rules->awards.at[i];

		if (!award->share && !award->count)
			continue;
		td_complain(
			check->diags, TD_WARNING, &award->place,
			"award \"%s\" has a quota, and nothing settles a tie on its last place; add rank "
			"{ ties = { ... } }",
			award->id);
		return;
	}
}

void
td_check_awards(struct td_check *check)
{
	for (size_t i = 0; i < check->rules->knockouts.n; i++)
		check_knockout(check, &check->rules->knockouts.at[i]);
	check_rank(check);
	check_classes(check);
	for (uint32_t i = 0; i < check->rules->awards.n; i++)
		check_award(check, i);
	check_tie_rule(check);
}
