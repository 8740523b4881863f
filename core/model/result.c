#include "model/result.h"

#include <stdlib.h>

#include "model/rules.h"

/* An array of `count` columns of n elements each; NULL when out of memory. */
static void *
columns(struct td_arena *arena, size_t count, size_t n, size_t size)
{
	void **at = td_arena_alloc(arena, count * sizeof(*at));

	for (size_t i = 0; at && i < count; i++) {
		at[i] = td_arena_alloc(arena, n * size);
		if (!at[i])
			return NULL;
	}
	return at;
}

static bool
make_standing(struct td_result *r, size_t n)
{
	return (r->total = td_arena_alloc(&r->arena, n * sizeof(*r->total))) &&
	       (r->base = td_arena_alloc(&r->arena, n * sizeof(*r->base))) &&
	       (r->bonus = td_arena_alloc(&r->arena, n * sizeof(*r->bonus))) &&
	       (r->deduction = td_arena_alloc(&r->arena, n * sizeof(*r->deduction))) &&
	       (r->place = td_arena_alloc(&r->arena, n * sizeof(*r->place))) &&
	       (r->place_shown = td_arena_alloc(&r->arena, n * sizeof(*r->place_shown))) &&
	       (r->order = td_arena_alloc(&r->arena, n * sizeof(*r->order))) &&
	       (r->tied = td_arena_alloc(&r->arena, n * sizeof(*r->tied))) &&
	       (r->klass = td_arena_alloc(&r->arena, n * sizeof(*r->klass))) &&
	       (r->npending = td_arena_alloc(&r->arena, n * sizeof(*r->npending)));
}

static bool
make_points(struct td_result *r, const struct td_ruleset *rules, size_t n)
{
	return (r->points = columns(&r->arena, rules->items.n, n, sizeof(double))) &&
	       (r->pending = columns(&r->arena, rules->items.n, n, 1)) &&
	       (r->measures = columns(&r->arena, rules->measures.n, n, sizeof(double)));
}

struct td_result *
td_result_new(const struct td_ruleset *rules, size_t n, bool points)
{
	struct td_result *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->n = n;
	r->places = rules->places;
	r->knockouts = columns(&r->arena, rules->knockouts.n, n, 1);
	r->awards = columns(&r->arena, rules->awards.n, n, 1);
	if (!r->knockouts || !r->awards || !make_standing(r, n) ||
	    (points && !make_points(r, rules, n))) {
		td_result_free(r);
		return NULL;
	}
	return r;
}

void
td_result_free(struct td_result *result)
{
	if (!result)
		return;
	td_arena_fini(&result->arena);
	free(result);
}
