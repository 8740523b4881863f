#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc/check.h"
#include "seek_in.h"

/* ---- which figures an expression reads ----------------------------------------------------- */

int
td_reads_init(struct td_reads *r, const struct td_ruleset *rules, struct td_err *err)
{
	*r = (struct td_reads){ .rules = rules };
	r->seen = calloc(td_graph_count(rules->graph) + 1, sizeof(*r->seen));
	r->seen_items = calloc(rules->items.n + 1, sizeof(*r->seen_items));
	return r->seen && r->seen_items ? TD_OK : td_fail_memory(err);
}

void
td_reads_fini(struct td_reads *r)
{
	free(r->seen);
	free(r->seen_items);
	td_list_fini(&r->stack);
}

static void
push(struct td_reads *r, td_node node)
{
	if (!node || r->seen[node] == r->round)
		return;
	r->seen[node] = r->round;
	if (!td_list_push(&r->stack, node))
		r->no_memory = true;
}

static void
push_item(struct td_reads *r, uint32_t at)
{
	const struct td_item *item = &r->rules->items.at[at];

	if (r->seen_items[at] == r->round)
		return;
	r->seen_items[at] = r->round;
	push(r, item->score);
	push(r, item->none);
	push(r, item->when);
	for (uint32_t i = 0; item->has_children && i < r->rules->items.n; i++)
		if (r->rules->items.at[i].parent == at)
			push_item(r, i);
}

/* Behind POINTS stands an item or a measure. */
static void
push_points(struct td_reads *r, uint32_t word)
{
	uint32_t item = td_rules_item_word(r->rules, word);
	uint32_t measure = td_rules_measure_word(r->rules, word);

	if (item != TD_NONE)
		push_item(r, item);
	else if (measure != TD_NONE)
		push(r, r->rules->measures.at[measure].value);
}

static bool
run(struct td_reads *r, struct td_need figure)
{
	uint32_t word = r->rules->inputs.at[figure.input].word;

	while (r->stack.n) {
		td_node node = r->stack.at[--r->stack.n];
		const struct td_expr *e = td_graph_at(r->rules->graph, node);

		if (e->op == TD_OP_INPUT && e->ref == word && e->lag == figure.lag)
			return true;
		if (e->op == TD_OP_POINTS)
			push_points(r, e->ref);
		for (size_t i = 0; i < e->nargs; i++)
			push(r, td_graph_arg(r->rules->graph, node, i));
	}
	return false;
}

bool
td_reads_node(struct td_reads *r, td_node node, struct td_need figure)
{
	r->round++;
	r->stack.n = 0;
	push(r, node);
	return run(r, figure);
}

bool
td_reads_item(struct td_reads *r, uint32_t item, struct td_need figure)
{
	r->round++;
	r->stack.n = 0;
	push_item(r, item);
	return run(r, figure);
}

/* ---- which values are possible together ----------------------------------------------------- */

static const char *
wrong_with(const struct td_guard *g, size_t column)
{
	double limit;

	return td_check_figure(g->seek->scoring->rules, g->needs, g->nneeds, &g->table,
			       g->seek->scoring->slots, column, 0, g->table.columns[column][0],
			       &limit);
}

static bool
make_row(struct td_guard *g)
{
	const struct td_table *base = g->seek->scoring->table;
	size_t n = g->nneeds;

	g->table = (struct td_table){ .n = 1, .ncolumns = n, .year = base->year };
	g->table.units = &base->units[g->seek->goal.row];
	g->table.columns = td_arena_alloc(&g->arena, n * sizeof(*g->table.columns));
	g->wrong = td_arena_alloc(&g->arena, n * sizeof(*g->wrong));
	for (size_t i = 0; g->table.columns && i < n; i++) {
		g->table.columns[i] = td_arena_alloc(&g->arena, sizeof(double));
		if (!g->table.columns[i])
			return false;
		g->table.columns[i][0] = base->columns[i][g->seek->goal.row];
	}
	if (!g->table.columns || !g->wrong)
		return false;
	for (size_t i = 0; i < n; i++)
		g->wrong[i] = wrong_with(g, i);
	return true;
}

static bool
bounds_read(struct td_reads *reads, const struct td_input *input, unsigned lag,
	    struct td_need figure)
{
	if (figure.lag < lag) /* a bound of last year's figure reads last year's */
		return false;
	figure.lag -= lag;
	return td_reads_node(reads, input->min, figure) || td_reads_node(reads, input->max, figure);
}

static void
link_lever(struct td_guard *g, struct td_reads *reads, size_t lever)
{
	uint32_t own = g->seek->levers.at[lever].dial.index;
	const struct td_ruleset *rules = g->seek->scoring->rules;

	for (size_t i = 0; i < g->nneeds; i++) {
		bool linked = bounds_read(reads, &rules->inputs.at[g->needs[i].input],
					  g->needs[i].lag, g->needs[own]);

		g->linked[lever * g->nneeds + i] = linked;
		g->any[lever] |= linked;
	}
}

int
td_guard_init(struct td_guard *g, const struct td_seek *seek, struct td_reads *reads,
	      struct td_err *err)
{
	size_t n = seek->levers.n;

	*g = (struct td_guard){ .seek = seek };
	g->needs = td_plan_needs(seek->scoring->plan, &g->nneeds);
	g->linked = td_arena_alloc(&g->arena, n * g->nneeds);
	g->any = td_arena_alloc(&g->arena, n);
	if (!g->linked || !g->any || !make_row(g))
		return td_fail_memory(err);
	for (size_t i = 0; i < n; i++)
		link_lever(g, reads, i);
	return reads->no_memory ? td_fail_memory(err) : TD_OK;
}

void
td_guard_fini(struct td_guard *g)
{
	td_arena_fini(&g->arena);
}

static void
put(struct td_guard *g, const struct td_move *moves, size_t n, bool back)
{
	const struct td_table *base = g->seek->scoring->table;

	for (size_t i = 0; i < n; i++) {
		uint32_t column = g->seek->levers.at[moves[i].lever].dial.index;

		g->table.columns[column][0] =
			back ? base->columns[column][g->seek->goal.row] : moves[i].to;
	}
}

static bool
is_fine(const struct td_guard *g, size_t column)
{
	const char *wrong = wrong_with(g, column);

	return !wrong || wrong == g->wrong[column];
}

/* The lever's own range has been kept to already, unless another one moves it. */
static bool
lever_is_fine(const struct td_guard *g, uint32_t lever, bool alone)
{
	const bool *linked = g->linked + lever * g->nneeds;

	if (!alone && !is_fine(g, g->seek->levers.at[lever].dial.index))
		return false;
	for (size_t i = 0; g->any[lever] && i < g->nneeds; i++)
		if (linked[i] && !is_fine(g, i))
			return false;
	return true;
}

bool
td_guard_allows(struct td_guard *g, const struct td_move *moves, size_t n)
{
	bool fine = true, any = false;

	for (size_t i = 0; i < n; i++)
		any |= g->any[moves[i].lever];
	if (!any)
		return true;
	put(g, moves, n, false);
	for (size_t i = 0; fine && i < n; i++)
		fine = lever_is_fine(g, moves[i].lever, n == 1);
	put(g, moves, n, true);
	return fine;
}
