/* What changed rules do to the units: arithmetic on two scorings of the same figures, in whole ticks. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static bool
rounds_criteria(const struct td_ruleset *rules)
{
	return rules->round_at == TD_AT_CRITERION || rules->round_at == TD_AT_LEAF;
}

/* Ticks that hold the points of both sides. */
static int
common_places(const struct td_diff *diff)
{
	const struct td_ruleset *a = diff->old->rules, *b = diff->new->rules;

	if (!rounds_criteria(a) || !rounds_criteria(b))
		return TD_PLACES_MAX;
	return a->places > b->places ? a->places : b->places;
}

int64_t
td_diff_scaled(const struct td_diff *diff, const struct td_result *result, int64_t ticks)
{
	if (ticks == TD_TICKS_NONE)
		return ticks;
	return ticks * (int64_t)td_pow10(diff->places - result->places);
}

/* ---- the items that count by themselves ------------------------------------------- */

static enum td_part
part_of(const struct td_item *item)
{
	return item->kind == TD_ITEM_BONUS    ? TD_PART_BONUS
	       : item->kind == TD_ITEM_DEDUCT ? TD_PART_DEDUCTION
					      : TD_PART_BASE;
}

static bool
counts(const struct td_item *item)
{
	return item->outermost && item->kind != TD_ITEM_SECTION;
}

/* The counterpart in the other rules, if it counts towards the same part there. */
uint32_t
td_diff_find(const struct td_ruleset *rules, enum td_part part, const char *id)
{
	uint32_t at = td_rules_item(rules, id);

	if (at == TD_NONE || !counts(&rules->items.at[at]) || part_of(&rules->items.at[at]) != part)
		return TD_NONE;
	return at;
}

static uint32_t
counterpart(const struct td_ruleset *other, const struct td_item *item)
{
	return td_diff_find(other, part_of(item), item->id);
}

static bool
add_item(struct td_diff *diff, const struct td_item *item, uint32_t before, uint32_t after)
{
	struct td_diff_item it = { .part = part_of(item),
				   .id = item->id,
				   .title = item->title,
				   .before = before,
				   .after = after };

	return td_list_push(&diff->items, it);
}

/* The new table of points, then what it dropped. */
static bool
list_items(struct td_diff *diff)
{
	const struct td_ruleset *old = diff->old->rules, *new = diff->new->rules;
	bool ok = true;

	for (size_t i = 0; ok && i < new->order.n; i++) {
		uint32_t at = new->order.at[i];
		const struct td_item *item = &new->items.at[at];

		if (counts(item))
			ok = add_item(diff, item, counterpart(old, item), at);
	}
	for (size_t i = 0; ok && i < old->order.n; i++) {
		uint32_t at = old->order.at[i];
		const struct td_item *item = &old->items.at[at];

		if (counts(item) && counterpart(new, item) == TD_NONE)
			ok = add_item(diff, item, at, TD_NONE);
	}
	return ok;
}

/* ---- verdicts by id ------------------------------------------------------------------ */

enum td_verdict
td_diff_award(const struct td_scoring *scoring, const char *award, size_t row)
{
	uint32_t at = td_rules_award(scoring->rules, award);

	if (at == TD_NONE || row == SIZE_MAX)
		return TD_NO;
	return (enum td_verdict)scoring->result->awards[at][row];
}

enum td_verdict
td_diff_knockout(const struct td_scoring *scoring, const char *knockout, size_t row)
{
	for (size_t i = 0; row != SIZE_MAX && i < scoring->rules->knockouts.n; i++)
		if (strcmp(scoring->rules->knockouts.at[i].id, knockout) == 0)
			return (enum td_verdict)scoring->result->knockouts[i][row];
	return TD_NO;
}

/* ---- which changes can have moved an item ------------------------------------------- */

struct walk {
	struct td_diff *diff;
	const struct td_ruleset *rules;
	uint32_t *seen; /* per node: the round in which it was visited */
	uint32_t *seen_items;
	uint32_t round;
	size_t first; /* of the causes being collected */
	TD_LIST(td_node) stack;
	bool failed;
};

static bool
is_item(enum td_diff_subject subject)
{
	return subject >= TD_DIFF_SECTION && subject <= TD_DIFF_DEDUCT;
}

/* Other words for the same thing move nobody. */
bool
td_diff_only_words(const struct td_diff *diff, const struct td_diff_entry *entry)
{
	for (size_t i = entry->first; i < entry->first + entry->n; i++) {
		const char *key = diff->aspects.at[i].key;

		if (strcmp(key, "title") != 0 && strcmp(key, "owner") != 0 &&
		    strcmp(key, "unit") != 0)
			return false;
	}
	return entry->kind == TD_DIFF_CHANGED;
}

/* An entry about the thing of that name becomes a cause, once. */
static void
add_cause(struct walk *w, enum td_diff_subject subject, const char *id)
{
	for (uint32_t i = 0; i < w->diff->entries.n; i++) {
		const struct td_diff_entry *entry = &w->diff->entries.at[i];
		bool known = false;

		if (entry->subject != subject && !(is_item(subject) && is_item(entry->subject)))
			continue;
		/* A new figure moves nobody by itself: the formula that uses it does. */
		if (entry->kind != TD_DIFF_CHANGED && subject < TD_DIFF_SECTION)
			continue;
		if (strcmp(entry->id, id) != 0 || td_diff_only_words(w->diff, entry))
			continue;
		for (size_t k = w->first; k < w->diff->causes.n; k++)
			known = known || w->diff->causes.at[k] == i;
		if (!known && !td_list_push(&w->diff->causes, i))
			w->failed = true;
	}
}

static void
push(struct walk *w, td_node node)
{
	if (!node || w->seen[node] == w->round)
		return;
	w->seen[node] = w->round;
	if (!td_list_push(&w->stack, node))
		w->failed = true;
}

static void
push_item(struct walk *w, uint32_t at)
{
	const struct td_item *item = &w->rules->items.at[at];

	if (w->seen_items[at] == w->round)
		return;
	w->seen_items[at] = w->round;
	add_cause(w, TD_DIFF_CRITERION, item->id);
	push(w, item->score);
	push(w, item->none);
	push(w, item->when);
	for (uint32_t i = 0; item->has_children && i < w->rules->items.n; i++)
		if (w->rules->items.at[i].parent == at)
			push_item(w, i);
}

/* What a node names: its own change is a cause, and what that hangs on. */
static void
visit(struct walk *w, td_node node)
{
	const struct td_expr *e = td_graph_at(w->rules->graph, node);
	bool names_item = e->op == TD_OP_POINTS || e->op == TD_OP_MAXIMUM;
	uint32_t at = names_item ? td_rules_item_word(w->rules, e->ref) : TD_NONE;

	if (e->op == TD_OP_PARAM)
		add_cause(w, TD_DIFF_PARAM, td_words_at(w->rules->words, e->ref));
	else if (e->op == TD_OP_INPUT)
		add_cause(w, TD_DIFF_INPUT, td_words_at(w->rules->words, e->ref));
	else if (at != TD_NONE)
		push_item(w, at);
	else if (e->op == TD_OP_POINTS && td_rules_measure_word(w->rules, e->ref) != TD_NONE)
		push(w, w->rules->measures.at[td_rules_measure_word(w->rules, e->ref)].value);
	for (size_t i = 0; i < e->nargs; i++)
		push(w, td_graph_arg(w->rules->graph, node, i));
}

/* The arguments of a walk over one side's rules. */
static bool
walk_init(struct walk *w, struct td_diff *diff, const struct td_ruleset *rules)
{
	*w = (struct walk){ .diff = diff, .rules = rules };
	w->seen = calloc(td_graph_count(rules->graph) + 1, sizeof(*w->seen));
	w->seen_items = calloc(rules->items.n + 1, sizeof(*w->seen_items));
	return w->seen && w->seen_items;
}

static void
walk_fini(struct walk *w)
{
	free(w->seen);
	free(w->seen_items);
	td_list_fini(&w->stack);
}

static void
walk_item(struct walk *w, size_t first, uint32_t at)
{
	if (at == TD_NONE)
		return;
	w->first = first;
	w->round++;
	push_item(w, at);
	while (w->stack.n && !w->failed)
		visit(w, w->stack.at[--w->stack.n]);
}

/* What has no cause of its own moves with the whole: rounding, or who is in the cluster. */
static void
item_causes(struct walk *old, struct walk *new, struct td_diff_item *item)
{
	struct td_diff *diff = new->diff;

	item->first = diff->causes.n;
	walk_item(new, item->first, item->after);
	walk_item(old, item->first, item->before);
	if (diff->causes.n == item->first)
		add_cause(new, TD_DIFF_RULESET, "");
	item->n = diff->causes.n - item->first;
}

/* Quota and conditions of an award, and of those among whose holders it is given. */
static void
walk_award(struct walk *w, size_t first, const char *id)
{
	uint32_t at = td_rules_award(w->rules, id);

	w->first = first;
	w->round++;
	while (at != TD_NONE) {
		const struct td_award *award = &w->rules->awards.at[at];

		add_cause(w, TD_DIFF_AWARD, award->id);
		push(w, award->share);
		push(w, award->count);
		push(w, award->when);
		push(w, award->min_total);
		at = award->among_index;
	}
	while (w->stack.n && !w->failed)
		visit(w, w->stack.at[--w->stack.n]);
}

/* A knock-out that decides otherwise than before about one of the two units. */
static bool
turned(const struct td_diff *diff, const char *id, uint32_t at)
{
	const struct td_diff_unit *unit = at == TD_NONE ? NULL : &diff->units.at[at];

	return unit && td_diff_knockout(diff->old, id, unit->before) !=
			       td_diff_knockout(diff->new, id, unit->after);
}

static void
walk_knockouts(struct walk *w, const struct td_diff_hand *hand)
{
	w->first = hand->first;
	w->round++;
	for (size_t i = 0; i < w->rules->knockouts.n; i++) {
		const struct td_knockout *knockout = &w->rules->knockouts.at[i];

		if (!turned(w->diff, knockout->id, hand->loser) &&
		    !turned(w->diff, knockout->id, hand->gainer))
			continue;
		add_cause(w, TD_DIFF_KNOCKOUT, knockout->id);
		push(w, knockout->when);
	}
	while (w->stack.n && !w->failed)
		visit(w, w->stack.at[--w->stack.n]);
}

static void
hand_causes(struct walk *old, struct walk *new, struct td_diff_hand *hand)
{
	hand->first = new->diff->causes.n;
	walk_award(new, hand->first, hand->award);
	walk_award(old, hand->first, hand->award);
	walk_knockouts(new, hand);
	walk_knockouts(old, hand);
	hand->n = new->diff->causes.n - hand->first;
}

static bool
list_causes(struct td_diff *diff)
{
	struct walk old, new;
	bool ok = walk_init(&old, diff, diff->old->rules);

	ok = walk_init(&new, diff, diff->new->rules) && ok;
	for (size_t i = 0; ok && i < diff->items.n; i++)
		item_causes(&old, &new, &diff->items.at[i]);
	for (size_t i = 0; ok && i < diff->hands.n; i++)
		hand_causes(&old, &new, &diff->hands.at[i]);
	ok = ok && !old.failed && !new.failed;
	walk_fini(&old);
	walk_fini(&new);
	return ok;
}

/* ---- the units ------------------------------------------------------------------------ */

/* What an item gives to the total, in ticks; nothing yet counts as nothing. */
int64_t
td_diff_given(const struct td_diff *diff, const struct td_result *result,
	      const struct td_diff_item *item, uint32_t at, size_t row)
{
	double points = at == TD_NONE || row == SIZE_MAX ? 0 : result->points[at][row];
	double ticks = isnan(points) ? 0 : td_ticks(points, diff->places);

	return (int64_t)(item->part == TD_PART_DEDUCTION ? -ticks : ticks);
}

static int64_t
part_ticks(const struct td_diff *diff, const struct td_scoring *side, enum td_part part, size_t row)
{
	const struct td_result *r = side->result;

	if (row == SIZE_MAX)
		return 0;
	return td_diff_scaled(diff, side->result,
			      part == TD_PART_BASE    ? r->base[row]
			      : part == TD_PART_BONUS ? r->bonus[row]
						      : -r->deduction[row]);
}

static int
by_size(const void *pa, const void *pb)
{
	const struct td_diff_move *a = pa, *b = pb;
	int64_t x = llabs(a->ticks), y = llabs(b->ticks);

	if (a->part != b->part)
		return (a->part > b->part) - (a->part < b->part);
	if ((a->item == TD_NONE) != (b->item == TD_NONE))
		return a->item == TD_NONE ? 1 : -1;
	if (x != y)
		return x > y ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* The items of a part that moved, and what its caps and rounding make of their sum. */
static bool
list_moves(struct td_diff *diff, struct td_diff_unit *unit, enum td_part part)
{
	int64_t sum = 0;
	bool ok = true;

	unit->part[part] = part_ticks(diff, diff->new, part, unit->after) -
			   part_ticks(diff, diff->old, part, unit->before);
	for (uint32_t i = 0; ok && i < diff->items.n; i++) {
		const struct td_diff_item *item = &diff->items.at[i];
		struct td_diff_move move = { .part = part, .item = i };

		if (item->part != part)
			continue;
		move.ticks =
			td_diff_given(diff, diff->new->result, item, item->after, unit->after) -
			td_diff_given(diff, diff->old->result, item, item->before, unit->before);
		sum += move.ticks;
		ok = !move.ticks || td_list_push(&diff->moves, move);
	}
	if (ok && sum != unit->part[part])
		ok = td_list_push(&diff->moves,
				  (struct td_diff_move){ part, TD_NONE, unit->part[part] - sum });
	return ok;
}

static int64_t
total_of(const struct td_diff *diff, const struct td_scoring *side, size_t row)
{
	return row == SIZE_MAX ? 0 : td_diff_scaled(diff, side->result, side->result->total[row]);
}

static bool
add_unit(struct td_diff *diff, size_t before, size_t after)
{
	const struct td_table *table = after == SIZE_MAX ? diff->old->table : diff->new->table;
	const struct td_unit *u = &table->units[after == SIZE_MAX ? before : after];
	int64_t was = total_of(diff, diff->old, before), now = total_of(diff, diff->new, after);
	struct td_diff_unit unit = {
		.id = u->id,
		.name = u->name,
		.cluster = table->clusters[u->cluster],
		.before = before,
		.after = after,
		.first = diff->moves.n,
		.total = TD_TICKS_NONE,
	};

	for (int part = 0; part < 3; part++)
		if (!list_moves(diff, &unit, (enum td_part)part))
			return false;
	unit.n = diff->moves.n - unit.first;
	if (unit.n)
		qsort(&diff->moves.at[unit.first], unit.n, sizeof(*diff->moves.at), by_size);
	if (was != TD_TICKS_NONE && now != TD_TICKS_NONE) {
		unit.total = now - was;
		unit.rest = unit.total - unit.part[0] - unit.part[1] - unit.part[2];
	}
	return td_list_push(&diff->units, unit);
}

/* Both tables are in the order of cluster, then id; so a dropped unit is found without a search of all. */
static size_t
row_of(const struct td_table *table, const struct td_table *other, size_t row)
{
	size_t low = 0, high = table->n;
	const struct td_unit *want = &other->units[row];

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct td_unit *u = &table->units[mid];
		int order = strcmp(table->clusters[u->cluster], other->clusters[want->cluster]);

		order = order ? order : strcmp(u->id, want->id);
		if (order == 0)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return SIZE_MAX;
}

static bool
list_units(struct td_diff *diff)
{
	const struct td_table *old = diff->old->table, *new = diff->new->table;
	bool ok = true;

	for (size_t i = 0; ok && i < new->n; i++) {
		size_t row = diff->new->result->order[i];

		ok = add_unit(diff, row_of(old, new, row), row);
	}
	for (size_t i = 0; ok && i < old->n; i++) {
		size_t row = diff->old->result->order[i];

		if (row_of(new, old, row) == SIZE_MAX)
			ok = add_unit(diff, row, SIZE_MAX);
	}
	return ok;
}

/* ---- awards ------------------------------------------------------------------------------ */

/* 1: surely has it now and had it not; -1: had it and has it surely not any more. */
static int
turn(const struct td_diff *diff, const char *award, const struct td_diff_unit *unit)
{
	enum td_verdict was = td_diff_award(diff->old, award, unit->before);
	enum td_verdict now = td_diff_award(diff->new, award, unit->after);

	return (now == TD_YES) - (was == TD_YES);
}

static uint32_t
next_turn(const struct td_diff *diff, const char *award, int way, uint32_t from)
{
	while (from < diff->units.n && turn(diff, award, &diff->units.at[from]) != way)
		from++;
	return from < diff->units.n ? from : TD_NONE;
}

/* Losers and gainers of a cluster one to one, the best placed first. */
static bool
list_hands(struct td_diff *diff, const char *award)
{
	uint32_t loser = next_turn(diff, award, -1, 0), gainer = next_turn(diff, award, 1, 0);

	while (loser != TD_NONE || gainer != TD_NONE) {
		struct td_diff_hand hand = { .award = award, .loser = loser, .gainer = gainer };
		int order = loser == TD_NONE    ? 1
			    : gainer == TD_NONE ? -1
						: strcmp(diff->units.at[loser].cluster,
							 diff->units.at[gainer].cluster);

		if (order < 0)
			hand.gainer = TD_NONE;
		if (order > 0)
			hand.loser = TD_NONE;
		if (!td_list_push(&diff->hands, hand))
			return false;
		loser = hand.loser == TD_NONE ? loser : next_turn(diff, award, -1, loser + 1);
		gainer = hand.gainer == TD_NONE ? gainer : next_turn(diff, award, 1, gainer + 1);
	}
	return true;
}

static bool
list_awards(struct td_diff *diff)
{
	const struct td_ruleset *old = diff->old->rules, *new = diff->new->rules;
	bool ok = true;

	for (size_t i = 0; ok && i < new->awards.n; i++)
		ok = list_hands(diff, new->awards.at[i].id);
	for (size_t i = 0; ok && i < old->awards.n; i++)
		if (td_rules_award(new, old->awards.at[i].id) == TD_NONE)
			ok = list_hands(diff, old->awards.at[i].id);
	return ok;
}

static int
by_gap(const void *pa, const void *pb)
{
	const struct td_diff_gap *a = pa, *b = pb;
	int64_t x = llabs(a->gap), y = llabs(b->gap);

	if (x != y)
		return x > y ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* Caps, rounding and the rest of the total stand in the last one. */
static void
add_moves(const struct td_diff *diff, const struct td_diff_unit *unit, struct td_diff_gap *gaps,
	  bool gainer)
{
	struct td_diff_gap *rest = &gaps[diff->items.n];

	*(gainer ? &rest->gainer : &rest->loser) += unit->rest;
	for (size_t i = unit->first; i < unit->first + unit->n; i++) {
		const struct td_diff_move *move = &diff->moves.at[i];
		struct td_diff_gap *gap = move->item == TD_NONE ? rest : &gaps[move->item];

		*(gainer ? &gap->gainer : &gap->loser) += move->ticks;
	}
}

int64_t
td_diff_lead(const struct td_diff *diff, const struct td_diff_hand *hand, bool now)
{
	const struct td_diff_unit *loser = &diff->units.at[hand->loser];
	const struct td_diff_unit *gainer = &diff->units.at[hand->gainer];
	const struct td_scoring *side = now ? diff->new : diff->old;
	int64_t a = total_of(diff, side, now ? gainer->after : gainer->before);
	int64_t b = total_of(diff, side, now ? loser->after : loser->before);

	return a == TD_TICKS_NONE || b == TD_TICKS_NONE ? 0 : a - b;
}

int
td_diff_gaps(const struct td_diff *diff, const struct td_diff_hand *hand, struct td_diff_gap **out,
	     size_t *n, struct td_err *err)
{
	const struct td_diff_unit *loser = &diff->units.at[hand->loser];
	const struct td_diff_unit *gainer = &diff->units.at[hand->gainer];
	struct td_diff_gap *gaps = calloc(diff->items.n + 1, sizeof(*gaps));
	int64_t now = td_diff_lead(diff, hand, true);

	*n = 0;
	*out = gaps;
	if (!gaps)
		return td_fail_memory(err);
	add_moves(diff, loser, gaps, false);
	add_moves(diff, gainer, gaps, true);
	for (uint32_t i = 0; i <= diff->items.n; i++) {
		struct td_diff_gap gap = gaps[i];

		gap.item = i < diff->items.n ? i : TD_NONE;
		gap.gap = gap.gainer - gap.loser;
		gap.decides = now > 0 && gap.gap >= now;
		if (gap.gap)
			gaps[(*n)++] = gap;
	}
	qsort(gaps, *n, sizeof(*gaps), by_gap);
	return TD_OK;
}

int
td_diff_effect(struct td_diff *diff, struct td_err *err)
{
	diff->places = common_places(diff);
	if (!list_items(diff) || !list_units(diff) || !list_awards(diff) || !list_causes(diff))
		return td_fail_memory(err);
	return TD_OK;
}
