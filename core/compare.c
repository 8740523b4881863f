#include "compare_in.h"

#include <stdlib.h>
#include <string.h>

/* ---- the order of clauses -------------------------------------------------------------------- */

struct turn {
	uint32_t entry;
	size_t at;    /* first the smaller one */
	size_t depth; /* then the deeper one */
};

static bool
is_item(const struct td_diff_entry *entry)
{
	return entry->subject >= TD_DIFF_SECTION && entry->subject <= TD_DIFF_DEDUCT;
}

/* Whether it can move points. */
static bool
counts(const struct td_diff *diff, const struct td_diff_entry *entry)
{
	if (td_diff_only_words(diff, entry))
		return false;
	return entry->subject == TD_DIFF_RULESET || entry->subject == TD_DIFF_MEASURE ||
	       is_item(entry) ||
	       (entry->subject == TD_DIFF_PARAM && entry->kind == TD_DIFF_CHANGED);
}

static bool
is_within(const struct td_ruleset *rules, const char *id, const char *outer)
{
	uint32_t at = td_rules_item(rules, id);

	while (at != TD_NONE && strcmp(rules->items.at[at].id, outer) != 0)
		at = rules->items.at[at].parent;
	return at != TD_NONE && strcmp(id, outer) != 0;
}

static bool
falls(const struct td_diff *diff, const struct td_diff_entry *entry)
{
	for (size_t i = entry->first; i < entry->first + entry->n; i++) {
		const struct td_diff_aspect *aspect = &diff->aspects.at[i];

		if (strcmp(aspect->key, "max") == 0 && aspect->now < aspect->was)
			return true;
	}
	return entry->kind == TD_DIFF_DROPPED;
}

/* What falls stands behind all that changes within it. */
static struct turn
turn_of(const struct td_diff *diff, uint32_t at)
{
	const struct td_diff_entry *entry = &diff->entries.at[at];
	struct turn turn = { .entry = at, .at = 2 * (size_t)at };

	if (entry->subject == TD_DIFF_RULESET)
		turn.at = SIZE_MAX;
	if (!is_item(entry) || !falls(diff, entry))
		return turn;
	for (size_t i = 0; i < diff->entries.n; i++) {
		const struct td_diff_entry *other = &diff->entries.at[i];
		bool within =
			is_item(other) && (is_within(diff->old->rules, other->id, entry->id) ||
					   is_within(diff->new->rules, other->id, entry->id));

		if (within && 2 * i + 1 > turn.at)
			turn.at = 2 * i + 1;
	}
	for (uint32_t up = td_rules_item(diff->old->rules, entry->id); up != TD_NONE;
	     up = diff->old->rules->items.at[up].parent)
		turn.depth++;
	return turn;
}

static int
by_turn(const void *pa, const void *pb)
{
	const struct turn *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth > b->depth ? -1 : 1;
	return (a->entry > b->entry) - (a->entry < b->entry);
}

static int
order_entries(struct td_compare *c, struct td_err *err)
{
	const struct td_diff *diff = c->diff;
	struct turn *turns = calloc(diff->entries.n + 1, sizeof(*turns));
	size_t n = 0;
	bool ok = turns != NULL;

	for (uint32_t i = 0; ok && i < diff->entries.n; i++)
		if (counts(diff, &diff->entries.at[i]))
			turns[n++] = turn_of(diff, i);
	if (n)
		qsort(turns, n, sizeof(*turns), by_turn);
	for (size_t i = 0; ok && i < n; i++)
		ok = td_list_push(&c->entries, turns[i].entry);
	free(turns);
	return ok ? TD_OK : td_fail_memory(err);
}

/* ---- who passed whom ------------------------------------------------------------------------- */

/* Units that are not ranked stand behind all that are. */
static uint32_t
standing(const struct td_scoring *side, size_t row)
{
	return side->result->place[row] ? side->result->place[row] : UINT32_MAX;
}

/* -1: a stands before b on that side. */
static int
order_on(const struct td_diff *diff, bool now, const struct td_diff_unit *a,
	 const struct td_diff_unit *b)
{
	const struct td_scoring *side = now ? diff->new : diff->old;
	uint32_t x = standing(side, now ? a->after : a->before),
		 y = standing(side, now ? b->after : b->before);

	return (x > y) - (x < y);
}

static int64_t
lead_on(const struct td_diff *diff, bool now, const struct td_compare_swap *swap)
{
	const struct td_result *r = (now ? diff->new : diff->old)->result;
	const struct td_diff_unit *up = &diff->units.at[swap->up],
				  *down = &diff->units.at[swap->down];
	int64_t a = r->total[now ? up->after : up->before],
		b = r->total[now ? down->after : down->before];

	if (a == TD_TICKS_NONE || b == TD_TICKS_NONE)
		return TD_TICKS_NONE;
	return td_diff_scaled(diff, r, a - b);
}

static void
try_part(struct td_compare_swap *swap, uint32_t part, bool by_down, int64_t ticks)
{
	if (ticks <= swap->ticks)
		return;
	swap->part = part;
	swap->by_down = by_down;
	swap->ticks = ticks;
}

/* The part that moved them most, if points did move them that way. */
static void
decide(const struct td_compare *c, struct td_compare_swap *swap)
{
	if (!td_compare_is_split(c, swap->up) || !td_compare_is_split(c, swap->down) ||
	    swap->after <= swap->before)
		return;
	for (uint32_t i = 0; i < c->parts.n; i++) {
		int64_t up = td_compare_ticks(c, swap->up, i),
			down = td_compare_ticks(c, swap->down, i);

		if (c->parts.at[i].kind == TD_COMPARE_OWN) {
			try_part(swap, i, false, up);
			try_part(swap, i, true, -down);
		} else {
			try_part(swap, i, false, up - down);
		}
	}
	swap->alone = swap->ticks >= swap->after;
}

static int
add_pair(struct td_compare *c, uint32_t a, uint32_t b, struct td_err *err)
{
	const struct td_diff *diff = c->diff;
	int was = order_on(diff, false, &diff->units.at[a], &diff->units.at[b]),
	    is = order_on(diff, true, &diff->units.at[a], &diff->units.at[b]);
	struct td_compare_swap swap = { .part = TD_NONE };

	if (was == is)
		return TD_OK;
	swap.up = is < was ? a : b;
	swap.down = is < was ? b : a;
	swap.before = lead_on(diff, false, &swap);
	swap.after = lead_on(diff, true, &swap);
	decide(c, &swap);
	return td_list_push(&c->swaps, swap) ? TD_OK : td_fail_memory(err);
}

static bool
is_on_both(const struct td_diff *diff, size_t unit)
{
	return diff->units.at[unit].before != SIZE_MAX && diff->units.at[unit].after != SIZE_MAX;
}

/* The end of the cluster that begins at unit `from`. */
static size_t
cluster_end(const struct td_diff *diff, size_t from)
{
	size_t to = from + 1;

	while (to < diff->units.n &&
	       strcmp(diff->units.at[to].cluster, diff->units.at[from].cluster) == 0)
		to++;
	return to;
}

static int
list_swaps(struct td_compare *c, struct td_err *err)
{
	const struct td_diff *diff = c->diff;

	for (size_t from = 0, to; from < diff->units.n; from = to) {
		to = cluster_end(diff, from);
		for (size_t i = from; to - from <= TD_COMPARE_SWAP_UNITS && i < to; i++)
			for (size_t k = i + 1; is_on_both(diff, i) && k < to; k++)
				if (is_on_both(diff, k))
					TD_TRY(add_pair(c, (uint32_t)i, (uint32_t)k, err));
	}
	return TD_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int
have_units_in_common(const struct td_compare *c, struct td_err *err)
{
	for (size_t i = 0; i < c->diff->units.n; i++)
		if (is_on_both(c->diff, i))
			return TD_OK;
	return td_fail(err, TD_EINVAL, "%s and %s have no unit in common", c->sides[0].name,
		       c->sides[1].name);
}

static int
fill(struct td_compare *c, const char *database, const struct td_compare_opts *opts,
     struct td_diags *diags, struct td_err *err)
{
	TD_TRY(td_compare_score(&c->sides[0], database, opts->progress, diags, &c->diff->old, err));
	TD_TRY(td_compare_score(&c->sides[1], database, opts->progress, diags, &c->diff->new, err));
	c->diff->scored = true;
	TD_TRY(td_diff_rules(c->diff, err));
	TD_TRY(td_diff_effect(c->diff, err));
	TD_TRY(have_units_in_common(c, err));
	TD_TRY(order_entries(c, err));
	TD_TRY(td_compare_split(c, database, opts->progress, diags, err));
	return list_swaps(c, err);
}

int
td_compare_new(const char *a, const char *b, const char *database,
	       const struct td_compare_opts *opts, struct td_diags *diags, struct td_compare **out,
	       struct td_err *err)
{
	struct td_compare *c = calloc(1, sizeof(*c));
	int status;

	*out = NULL;
	if (!c || !(c->diff = calloc(1, sizeof(*c->diff)))) {
		free(c);
		return td_fail_memory(err);
	}
	c->sides[0].name = a;
	c->sides[1].name = b;
	c->diff->lang = opts->lang;
	status = fill(c, database, opts, diags, err);
	if (!status) {
		*out = c;
		c = NULL; /* handed over */
	}
	td_compare_free(c);
	return status;
}

void
td_compare_free(struct td_compare *c)
{
	if (!c)
		return;
	td_diff_free(c->diff);
	for (size_t i = 0; i < 2; i++)
		td_verification_free(c->sides[i].record);
	td_list_fini(&c->entries);
	td_list_fini(&c->parts);
	td_list_fini(&c->ticks);
	td_list_fini(&c->moves);
	td_list_fini(&c->figures);
	td_list_fini(&c->swaps);
	td_arena_fini(&c->arena);
	free(c);
}
