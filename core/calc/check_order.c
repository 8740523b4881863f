#include <stdlib.h>

#include "base/sink.h"
#include "calc/check_in.h"

/* ---- family ---------------------------------------------------------------------------- */

bool
td_family_make(const struct td_ruleset *rules, struct td_family *family)
{
	size_t n = rules->items.n;

	family->first = malloc((n + 1) * sizeof(*family->first));
	family->next = malloc((n + 1) * sizeof(*family->next));
	if (!family->first || !family->next)
		return false;
	for (size_t i = 0; i <= n; i++)
		family->first[i] = family->next[i] = TD_NONE;
	for (size_t i = n; i-- > 0;) {
		uint32_t parent = rules->items.at[i].parent;
		size_t list = parent == TD_NONE ? n : parent;

		family->next[i] = family->first[list];
		family->first[list] = (uint32_t)i;
	}
	return true;
}

void
td_family_fini(struct td_family *family)
{
	free(family->first);
	free(family->next);
	*family = (struct td_family){ 0 };
}

/* ---- vertices: nodes 1..nodes, then inputs, items, measures, parts --------------------- */

/* A depth-first search with its own stack: a chain of things may be longer than the C stack. */
struct frame {
	uint32_t vertex;
	uint32_t step;  /* which of its own nodes is next */
	uint32_t child; /* item to look at next, TD_NONE: none */
};

enum {
	WHITE,
	GREY,
	BLACK
};

struct search {
	const struct td_ruleset *rules;
	const struct td_family *family;
	struct td_diags *diags;
	td_things *order;
	uint32_t inputs, items, measures, parts, end; /* first vertex of each kind */
	uint8_t *colour;
	TD_LIST(struct frame) stack;
	bool no_memory;
};

static struct td_thing
thing_at(const struct search *s, uint32_t vertex)
{
	if (vertex >= s->parts)
		return (struct td_thing){ TD_THING_PART, vertex - s->parts };
	if (vertex >= s->measures)
		return (struct td_thing){ TD_THING_MEASURE, vertex - s->measures };
	if (vertex >= s->items)
		return (struct td_thing){ TD_THING_ITEM, vertex - s->items };
	return (struct td_thing){ TD_THING_INPUT, vertex - s->inputs };
}

static uint32_t
named(const struct search *s, uint32_t word)
{
	uint32_t index = td_rules_item_word(s->rules, word);

	if (index != TD_NONE)
		return s->items + index;
	index = td_rules_measure_word(s->rules, word);
	return index == TD_NONE ? 0 : s->measures + index;
}

/* The thing that a leaf stands for; 0: none. */
static uint32_t
leaf_vertex(const struct search *s, const struct td_expr *e)
{
	uint32_t index;

	switch (e->op) {
	case TD_OP_INPUT:
		index = td_rules_input_word(s->rules, e->ref);
		return index == TD_NONE ? 0 : s->inputs + index;
	case TD_OP_POINTS:
		return named(s, e->ref);
	case TD_OP_TOTAL:
		return s->parts + TD_PART_TOTAL;
	case TD_OP_PART:
		return s->parts + (e->flags <= TD_PART_DEDUCTION ? e->flags : 0u);
	default:
		return 0;
	}
}

/* ---- the next thing that a vertex hangs on; 0: another try, TD_NONE: no more ----------- */

static uint32_t
next_of_node(struct search *s, struct frame *f)
{
	const struct td_expr *e = td_graph_at(s->rules->graph, f->vertex);
	uint32_t step = f->step++;

	if (step < e->nargs)
		return td_graph_arg(s->rules->graph, f->vertex, step);
	return step == e->nargs ? leaf_vertex(s, e) : TD_NONE;
}

static uint32_t
next_of_input(struct search *s, struct frame *f)
{
	const struct td_input *input = &s->rules->inputs.at[f->vertex - s->inputs];
	uint32_t step = f->step++;

	if (step > 1)
		return TD_NONE;
	return step == 0 ? input->min : input->max;
}

static uint32_t
next_child(struct search *s, struct frame *f)
{
	uint32_t child = f->child;

	if (child == TD_NONE)
		return TD_NONE;
	f->child = s->family->next[child];
	return s->items + child;
}

static uint32_t
next_of_item(struct search *s, struct frame *f)
{
	uint32_t index = f->vertex - s->items;
	const struct td_item *item = &s->rules->items.at[index];
	const td_node own[] = { item->score, item->none, item->when };

	if (f->step == 0 && !item->score)
		f->child = s->family->first[index];
	if (f->step < 3)
		return own[f->step++];
	return next_child(s, f);
}

static bool
belongs_to_part(const struct search *s, uint32_t item, uint32_t part)
{
	enum td_item_kind kind = s->rules->items.at[item].kind;

	if (kind == TD_ITEM_BONUS)
		return part == TD_PART_BONUS;
	if (kind == TD_ITEM_DEDUCT)
		return part == TD_PART_DEDUCTION;
	return part == TD_PART_BASE;
}

static uint32_t
next_of_pool(struct search *s, struct frame *f, uint32_t part)
{
	uint32_t child;

	if (f->step++ == 0) {
		f->child = s->family->first[s->rules->items.n];
		if (part == TD_PART_BONUS)
			return s->rules->bonus_cap;
		return part == TD_PART_DEDUCTION ? s->rules->deduction_cap : 0;
	}
	child = f->child;
	next_child(s, f);
	if (child == TD_NONE)
		return TD_NONE;
	return belongs_to_part(s, child, part) ? s->items + child : 0;
}

static uint32_t
next_of_total(struct search *s, struct frame *f)
{
	const struct td_ruleset *rules = s->rules;
	uint32_t step = f->step++;

	if (step < 3)
		return rules->total ? 0 : s->parts + step;
	if (step == 3)
		return rules->total;
	if (step == 4)
		return rules->total_cap;
	return step == 5 ? rules->total_floor : TD_NONE;
}

static uint32_t
next_vertex(struct search *s, struct frame *f)
{
	if (f->vertex < s->inputs)
		return next_of_node(s, f);
	if (f->vertex < s->items)
		return next_of_input(s, f);
	if (f->vertex < s->measures)
		return next_of_item(s, f);
	if (f->vertex < s->parts)
		return f->step++ == 0 ? s->rules->measures.at[f->vertex - s->measures].value
				      : TD_NONE;
	if (f->vertex == s->parts + TD_PART_TOTAL)
		return next_of_total(s, f);
	return next_of_pool(s, f, f->vertex - s->parts);
}

/* ---- circles --------------------------------------------------------------------------- */

static const char *
thing_name(const struct search *s, uint32_t vertex)
{
	static const char *const parts[TD_PARTS] = { "base_points()", "bonus_points()",
						     "deduction_points()", "total()" };
	struct td_thing thing = thing_at(s, vertex);

	switch (thing.kind) {
	case TD_THING_INPUT:
		return s->rules->inputs.at[thing.index].name;
	case TD_THING_ITEM:
		return s->rules->items.at[thing.index].id;
	case TD_THING_MEASURE:
		return s->rules->measures.at[thing.index].id;
	default:
		return parts[thing.index];
	}
}

static struct td_place
thing_place(const struct search *s, uint32_t vertex)
{
	struct td_thing thing = thing_at(s, vertex);

	switch (thing.kind) {
	case TD_THING_INPUT:
		return s->rules->inputs.at[thing.index].place;
	case TD_THING_ITEM:
		return s->rules->items.at[thing.index].place;
	case TD_THING_MEASURE:
		return s->rules->measures.at[thing.index].place;
	default:
		return s->rules->place;
	}
}

/* Name the way from the vertex on the stack back to itself. */
static void
complain_of_circle(struct search *s, uint32_t vertex)
{
	struct td_sink chain = { 0 };
	uint32_t first = 0;
	struct td_place place;
	size_t i = s->stack.n;

	while (i > 0 && s->stack.at[i - 1].vertex != vertex)
		i--;
	for (i = i ? i - 1 : 0; i < s->stack.n; i++) {
		uint32_t v = s->stack.at[i].vertex;

		if (v < s->inputs)
			continue;
		if (!first)
			first = v;
		td_sink_printf(&chain, "%s -> ", thing_name(s, v));
	}
	td_sink_text(&chain, thing_name(s, first));
	place = thing_place(s, first);
	if (td_sink_close(&chain, NULL) == TD_OK)
		td_complain(s->diags, TD_ERROR, &place, "\"%s\" depends on itself: %s",
			    thing_name(s, first), chain.text);
	else
		s->no_memory = true;
	td_sink_fini(&chain);
}

/* ---- the search ------------------------------------------------------------------------ */

static void
enter(struct search *s, uint32_t vertex)
{
	if (s->colour[vertex] == GREY && s->diags)
		complain_of_circle(s, vertex);
	if (s->colour[vertex] != WHITE)
		return;
	s->colour[vertex] = GREY;
	if (!td_list_push(&s->stack, (struct frame){ vertex, 0, TD_NONE }))
		s->no_memory = true;
}

static void
leave(struct search *s)
{
	uint32_t vertex = s->stack.at[--s->stack.n].vertex;

	s->colour[vertex] = BLACK;
	if (vertex >= s->inputs && !td_list_push(s->order, thing_at(s, vertex)))
		s->no_memory = true;
}

static void
visit(struct search *s, uint32_t vertex)
{
	enter(s, vertex);
	while (s->stack.n && !s->no_memory) {
		uint32_t next = next_vertex(s, &s->stack.at[s->stack.n - 1]);

		if (next == TD_NONE)
			leave(s);
		else if (next)
			enter(s, next);
	}
}

bool
td_check_order(const struct td_ruleset *rules, const struct td_family *family,
	       struct td_diags *diags, td_things *order)
{
	struct search s = { .rules = rules, .family = family, .diags = diags, .order = order };

	s.inputs = (uint32_t)td_graph_count(rules->graph) + 1;
	s.items = s.inputs + (uint32_t)rules->inputs.n;
	s.measures = s.items + (uint32_t)rules->items.n;
	s.parts = s.measures + (uint32_t)rules->measures.n;
	s.end = s.parts + TD_PARTS;
	s.colour = calloc(s.end, 1);
	if (!s.colour)
		return false;
	for (uint32_t v = s.items; v < s.end && !s.no_memory; v++)
		visit(&s, v);
	for (uint32_t v = s.inputs; v < s.items && !s.no_memory; v++)
		visit(&s, v);
	td_list_fini(&s.stack);
	free(s.colour);
	return !s.no_memory;
}
