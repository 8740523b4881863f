#include "blend.h"

#include <stdlib.h>
#include <string.h>

/* ---- words and inputs of both ----------------------------------------------------------- */

static bool
add_words(struct td_words *into, const struct td_words *from, uint32_t *codes)
{
	size_t n = td_words_count(from);

	for (uint32_t i = 1; i <= n; i++) {
		uint32_t code = td_words_add(into, td_words_at(from, i));

		if (!code)
			return false;
		if (codes)
			codes[i] = code;
	}
	return true;
}

static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Whether the same figures are read, and mean the same numbers. */
static bool
same_input(const struct td_diff *diff, const struct td_input *old, const struct td_input *new)
{
	const struct td_words *was = diff->old->rules->words, *is = diff->new->rules->words;
	bool same = old->kind == new->kind &&
		    old->nlevels == new->nlevels &&same_text(old->sql, new->sql) &&
		    (!old->sql || memcmp(&old->none, &new->none, sizeof(old->none)) == 0);

	for (uint32_t i = 0; same && i < old->nlevels; i++)
		same = strcmp(td_words_at(was, old->levels[i]), td_words_at(is, new->levels[i])) ==
		       0;
	return same;
}

/* An input of the new rules, with a word that no old one has. */
static bool
add_input(struct td_blend *b, const struct td_input *from, bool renamed)
{
	struct td_arena *arena = &b->all.arena;
	uint32_t *levels = td_arena_alloc(arena, (from->nlevels + 1) * sizeof(*levels));
	const char *word = renamed ? td_arena_printf(arena, "%s'", from->name) : from->name;
	struct td_input input = *from;

	if (!levels || !word)
		return false;
	for (uint32_t i = 0; i < from->nlevels; i++)
		levels[i] = b->words[from->levels[i]];
	input.levels = levels;
	input.min = input.max = 0; /* nodes of the other graph, which no score reads */
	input.word = td_words_add(b->all.words, word);
	return input.word && td_list_push(&b->all.inputs, input);
}

static bool
add_inputs(struct td_blend *b)
{
	const struct td_ruleset *old = b->diff->old->rules, *new = b->diff->new->rules;
	size_t room = old->inputs.n + new->inputs.n + 1;

	b->old_input = td_arena_alloc(&b->all.arena, room * sizeof(*b->old_input));
	b->new_input = td_arena_alloc(&b->all.arena, room * sizeof(*b->new_input));
	if (!b->old_input || !b->new_input)
		return false;
	for (uint32_t i = 0; i < old->inputs.n; i++) {
		b->old_input[i] = i;
		b->new_input[i] = TD_NONE;
		if (!td_list_push(&b->all.inputs, old->inputs.at[i]))
			return false;
	}
	for (uint32_t i = 0; i < new->inputs.n; i++) {
		uint32_t at = td_rules_input(old, new->inputs.at[i].name);

		if (at != TD_NONE && same_input(b->diff, &old->inputs.at[at], &new->inputs.at[i])) {
			b->new_input[at] = i;
			continue;
		}
		b->old_input[b->all.inputs.n] = TD_NONE;
		b->new_input[b->all.inputs.n] = i;
		if (!add_input(b, &new->inputs.at[i], at != TD_NONE))
			return false;
	}
	return true;
}

/* ---- the graph of both --------------------------------------------------------------------- */

static uint32_t
input_word(const struct td_blend *b, uint32_t word)
{
	uint32_t input = td_rules_input_word(b->diff->new->rules, word);

	for (size_t i = 0; input != TD_NONE && i < b->all.inputs.n; i++)
		if (b->new_input[i] == input)
			return b->all.inputs.at[i].word;
	return b->words[word];
}

static uint32_t
map_ref(const struct td_blend *b, const struct td_expr *e)
{
	switch (e->op) {
	case TD_OP_INPUT:
	case TD_OP_IS_NA:
		return input_word(b, e->ref);
	case TD_OP_NATIVE:
	case TD_OP_CLUSTER:
		return e->ref + (uint32_t)b->diff->old->rules->natives.n;
	default:
		return e->ref ? b->words[e->ref] : 0;
	}
}

static td_node
copy_node(struct td_blend *b, td_node node, td_node *args)
{
	const struct td_graph *from = b->diff->new->rules->graph;
	const struct td_expr *e = td_graph_at(from, node);
	uint32_t ref = map_ref(b, e);

	td_graph_place(b->all.graph, e->file ? b->words[e->file] : 0, e->line);
	if (e->op == TD_OP_CONST)
		return td_graph_const(b->all.graph, e->value);
	if (!e->nargs)
		return td_graph_leaf(b->all.graph, (enum td_op)e->op, ref, e->lag, e->flags);
	for (size_t i = 0; i < e->nargs; i++)
		args[i] = b->nodes[td_graph_arg(from, node, i)];
	return td_graph_op(b->all.graph, (enum td_op)e->op, ref, e->flags, args, e->nargs);
}

static bool
copy_nodes(struct td_blend *b)
{
	size_t n = td_graph_count(b->diff->new->rules->graph), most = 0;
	td_node *args;
	bool ok;

	for (td_node node = 1; node <= n; node++) {
		size_t nargs = td_graph_at(b->diff->new->rules->graph, node)->nargs;

		most = nargs > most ? nargs : most;
	}
	args = calloc(most + 1, sizeof(*args));
	b->nodes = calloc(n + 1, sizeof(*b->nodes));
	ok = args && b->nodes;
	for (td_node node = 1; ok && node <= n; node++) {
		b->nodes[node] = copy_node(b, node, args);
		ok = b->nodes[node] != 0;
	}
	free(args);
	return ok;
}

static bool
add_natives(struct td_ruleset *all, const struct td_ruleset *from)
{
	bool ok = true;

	for (size_t i = 0; ok && i < from->natives.n; i++)
		ok = td_list_push(&all->natives, from->natives.at[i]);
	return ok;
}

static bool
join(struct td_blend *b)
{
	const struct td_ruleset *old = b->diff->old->rules, *new = b->diff->new->rules;

	b->all.words = td_words_new();
	b->all.graph = td_graph_copy(old->graph);
	b->words = calloc(td_words_count(new->words) + 1, sizeof(*b->words));
	return b->all.words && b->all.graph && b->words &&
	       add_words(b->all.words, old->words, NULL) &&
	       add_words(b->all.words, new->words, b->words) && add_inputs(b) && copy_nodes(b) &&
	       add_natives(&b->all, old) && add_natives(&b->all, new);
}

int
td_blend_init(struct td_blend *b, const struct td_diff *diff, struct td_err *err)
{
	const char *limit;

	*b = (struct td_blend){ .diff = diff };
	if (join(b))
		return TD_OK;
	limit = b->all.graph ? td_graph_limit(b->all.graph) : NULL;
	return limit ? td_fail(err, TD_EINVAL, "the two rulesets together: %s",
			       td_text(err ? err->lang : TD_EN, limit))
		     : td_fail_memory(err);
}

void
td_blend_fini(struct td_blend *b)
{
	td_words_free(b->all.words);
	td_graph_free(b->all.graph);
	td_list_fini(&b->all.inputs);
	td_list_fini(&b->all.natives);
	td_arena_fini(&b->all.arena);
	free(b->words);
	free(b->nodes);
}

/* ---- which declaration ----------------------------------------------------------------------- */

/* One blend being made. */
struct making {
	const struct td_blend *blend;
	const bool *taken;
	struct td_ruleset *rules;
	TD_LIST(const char *) parents; /* of items: ids, or NULL */
};

static bool
is_item(enum td_diff_subject subject)
{
	return subject >= TD_DIFF_SECTION && subject <= TD_DIFF_DEDUCT;
}

/* The kind of the change of a declaration, if it is taken; else -1. */
static int
taken_as(const struct making *m, enum td_diff_subject subject, const char *id)
{
	const struct td_diff *diff = m->blend->diff;

	for (size_t i = 0; i < diff->entries.n; i++) {
		const struct td_diff_entry *e = &diff->entries.at[i];
		bool kin = e->subject == subject || (is_item(subject) && is_item(e->subject));

		if (m->taken[i] && kin && strcmp(e->id, id) == 0)
			return (int)e->kind;
	}
	return -1;
}

static td_node
node_of(const struct making *m, td_node node)
{
	return node ? m->blend->nodes[node] : 0;
}

static bool
add_param(struct making *m, const struct td_param *from, bool is_new)
{
	struct td_param param = *from;

	if (is_new)
		param.word = m->blend->words[param.word];
	return td_list_push(&m->rules->params, param);
}

/* All of both are there, for a formula to read. */
static bool
add_params(struct making *m)
{
	const struct td_ruleset *old = m->blend->diff->old->rules,
				*new = m->blend->diff->new->rules;
	bool ok = true;

	for (size_t i = 0; ok && i < old->params.n; i++) {
		const char *name = old->params.at[i].name;
		bool changed = taken_as(m, TD_DIFF_PARAM, name) == TD_DIFF_CHANGED;

		ok = changed ? add_param(m, &new->params.at[td_rules_param(new, name)], true)
			     : add_param(m, &old->params.at[i], false);
	}
	for (size_t i = 0; ok && i < new->params.n; i++)
		if (td_rules_param(old, new->params.at[i].name) == TD_NONE)
			ok = add_param(m, &new->params.at[i], true);
	return ok;
}

static bool
add_new_measure(struct making *m, const struct td_measure *from)
{
	struct td_measure measure = *from;

	measure.word = m->blend->words[from->word];
	measure.value = node_of(m, from->value);
	return td_list_push(&m->rules->measures, measure);
}

static bool
add_measures(struct making *m)
{
	const struct td_ruleset *old = m->blend->diff->old->rules,
				*new = m->blend->diff->new->rules;
	bool ok = true;

	for (size_t i = 0; ok && i < old->measures.n; i++) {
		const struct td_measure *was = &old->measures.at[i];
		int as = taken_as(m, TD_DIFF_MEASURE, was->id);

		if (as == TD_DIFF_CHANGED)
			ok = add_new_measure(m, &new->measures.at[td_rules_measure(new, was->id)]);
		else if (as != TD_DIFF_DROPPED)
			ok = td_list_push(&m->rules->measures, *was);
	}
	for (size_t i = 0; ok && i < new->measures.n; i++)
		if (taken_as(m, TD_DIFF_MEASURE, new->measures.at[i].id) == TD_DIFF_ADDED)
			ok = add_new_measure(m, &new->measures.at[i]);
	return ok;
}

static bool
add_item(struct making *m, const struct td_ruleset *from, uint32_t at, bool is_new)
{
	struct td_item item = from->items.at[at];
	const char *parent = item.parent == TD_NONE ? NULL : from->items.at[item.parent].id;

	if (is_new) {
		item.word = m->blend->words[item.word];
		item.score = node_of(m, item.score);
		item.none = node_of(m, item.none);
		item.when = node_of(m, item.when);
	}
	return td_list_push(&m->rules->items, item) && td_list_push(&m->parents, parent);
}

static bool
add_items(struct making *m)
{
	const struct td_ruleset *old = m->blend->diff->old->rules,
				*new = m->blend->diff->new->rules;
	bool ok = true;

	for (uint32_t i = 0; ok && i < old->items.n; i++) {
		const char *id = old->items.at[i].id;
		int as = taken_as(m, TD_DIFF_CRITERION, id);

		if (as == TD_DIFF_CHANGED)
			ok = add_item(m, new, td_rules_item(new, id), true);
		else if (as != TD_DIFF_DROPPED)
			ok = add_item(m, old, i, false);
	}
	for (uint32_t i = 0; ok && i < new->items.n; i++)
		if (taken_as(m, TD_DIFF_CRITERION, new->items.at[i].id) == TD_DIFF_ADDED)
			ok = add_item(m, new, i, true);
	return ok;
}

/* What adds the points up. */
static void
set_whole(struct making *m)
{
	bool is_new = taken_as(m, TD_DIFF_RULESET, "") >= 0;
	const struct td_ruleset *from =
		is_new ? m->blend->diff->new->rules : m->blend->diff->old->rules;
	struct td_ruleset *r = m->rules;

	r->scale = from->scale;
	r->round_at = from->round_at;
	r->places = from->places;
	r->bonus_cap = is_new ? node_of(m, from->bonus_cap) : from->bonus_cap;
	r->deduction_cap = is_new ? node_of(m, from->deduction_cap) : from->deduction_cap;
	r->total_cap = is_new ? node_of(m, from->total_cap) : from->total_cap;
	r->total_floor = is_new ? node_of(m, from->total_floor) : from->total_floor;
	r->total = is_new ? node_of(m, from->total) : from->total;
}

/* ---- does it stand by itself -------------------------------------------------------------------- */

/* Each in its parent; false: a parent is not there, or items would stand in each other. */
static bool
set_parents(struct making *m)
{
	struct td_ruleset *r = m->rules;

	for (size_t i = 0; i < r->items.n; i++) {
		const char *id = m->parents.at[i];

		r->items.at[i].parent = id ? td_rules_item(r, id) : TD_NONE;
		if (id && r->items.at[i].parent == TD_NONE)
			return false;
	}
	for (size_t i = 0; i < r->items.n; i++) {
		size_t depth = 0;

		for (uint32_t up = r->items.at[i].parent; up != TD_NONE;
		     up = r->items.at[up].parent)
			if (++depth > r->items.n)
				return false;
	}
	return true;
}

static bool
is_named(const struct td_ruleset *r, td_node node)
{
	const struct td_expr *e = td_graph_at(r->graph, node);

	if (e->op == TD_OP_MAXIMUM)
		return td_rules_item_word(r, e->ref) != TD_NONE;
	return e->op != TD_OP_POINTS || td_rules_item_word(r, e->ref) != TD_NONE ||
	       td_rules_measure_word(r, e->ref) != TD_NONE;
}

/* All that is read below the marked nodes has its name; arguments come before their users. */
static bool
all_named(const struct td_ruleset *r, uint8_t *marked)
{
	bool ok = true;

	for (td_node node = (td_node)td_graph_count(r->graph); ok && node > 0; node--) {
		if (!marked[node])
			continue;
		ok = is_named(r, node);
		for (size_t i = 0; i < td_graph_at(r->graph, node)->nargs; i++)
			marked[td_graph_arg(r->graph, node, i)] = 1;
	}
	return ok;
}

static int
names_hold(const struct td_ruleset *r, bool *hold)
{
	uint8_t *marked = calloc(td_graph_count(r->graph) + 1, 1);

	if (!marked)
		return TD_ENOMEM;
	for (size_t i = 0; i < r->items.n; i++) {
		const struct td_item *item = &r->items.at[i];

		marked[item->score] = marked[item->none] = marked[item->when] = 1;
	}
	for (size_t i = 0; i < r->measures.n; i++)
		marked[r->measures.at[i].value] = 1;
	marked[r->bonus_cap] = marked[r->deduction_cap] = marked[r->total_cap] = 1;
	marked[r->total_floor] = marked[r->total] = 1;
	*hold = all_named(r, marked);
	free(marked);
	return TD_OK;
}

static int
finish(struct td_blended *out, bool *whole, struct td_err *err)
{
	int status = names_hold(&out->rules, whole) ? td_fail_memory(err) : TD_OK;

	if (status || !*whole)
		return status;
	if (td_rules_settle(&out->rules))
		return td_fail_memory(err);
	status = td_plan_new(&out->rules, &out->plan, NULL);
	if (status == TD_ENOMEM)
		return td_fail_memory(err);
	*whole = !status; /* else a circle, which only a blend has */
	if (!*whole)
		return TD_OK;
	out->slots = calloc(td_plan_slots(out->plan, NULL) + 1, sizeof(*out->slots));
	if (!out->slots)
		return td_fail_memory(err);
	td_plan_slots(out->plan, out->slots);
	return TD_OK;
}

static int
fill(struct making *m, struct td_blended *out, bool *whole, struct td_err *err)
{
	set_whole(m);
	if (!add_params(m) || !add_measures(m) || !add_items(m))
		return td_fail_memory(err);
	*whole = set_parents(m);
	return *whole ? finish(out, whole, err) : TD_OK;
}

int
td_blend_make(const struct td_blend *b, const bool *taken, struct td_blended **out,
	      struct td_err *err)
{
	struct td_blended *made = calloc(1, sizeof(*made));
	struct making m = { .blend = b, .taken = taken };
	bool whole = false;
	int status;

	*out = NULL;
	if (!made)
		return td_fail_memory(err);
	m.rules = &made->rules;
	made->rules.id = b->diff->new->rules->id;
	made->rules.graph = b->all.graph;
	made->rules.words = b->all.words;
	/* Lists that are only read are lent by all. */
	memcpy(&made->rules.inputs, &b->all.inputs, sizeof(b->all.inputs));
	memcpy(&made->rules.natives, &b->all.natives, sizeof(b->all.natives));
	status = fill(&m, made, &whole, err);
	td_list_fini(&m.parents);
	if (!status && whole) {
		*out = made;
		made = NULL; /* handed over */
	}
	td_blended_free(made);
	return status;
}

void
td_blended_free(struct td_blended *made)
{
	if (!made)
		return;
	td_plan_free(made->plan);
	free(made->slots);
	td_list_fini(&made->rules.params);
	td_list_fini(&made->rules.measures);
	td_list_fini(&made->rules.items);
	td_list_fini(&made->rules.order);
	td_arena_fini(&made->rules.arena);
	free(made);
}

/* ---- figures ---------------------------------------------------------------------------------------- */

/* The column of a source that answers a need of a blend, or SIZE_MAX. */
static size_t
column_of(const struct td_blend *b, const struct td_blend_source *source,
	  const struct td_need *want)
{
	uint32_t input = (source->is_new ? b->new_input : b->old_input)[want->input];
	const struct td_need *needs;
	size_t n;

	needs = td_plan_needs(source->plan, &n);
	for (size_t i = 0; input != TD_NONE && i < n; i++)
		if (needs[i].input == input && needs[i].lag == want->lag)
			return source->has && !source->has[i] ? SIZE_MAX : i;
	return SIZE_MAX;
}

/* The code of a text among the words of both; 0 when out of memory. */
static uint32_t
recode(const struct td_blend *b, const struct td_blend_source *source, uint32_t code)
{
	const struct td_scoring *side = source->is_new ? b->diff->new : b->diff->old;
	size_t known = td_words_count(side->rules->words);

	if (code <= known)
		return td_words_add(b->all.words, td_words_at(side->rules->words, code));
	return td_words_add(b->all.words,
			    td_words_at(source->table->words, code - (uint32_t)known));
}

static bool
copy_figure(const struct td_blend *b, const struct td_blend_source *source, size_t from, size_t row,
	    struct td_table *table, size_t column, size_t at, bool text)
{
	double value = source->table->columns[from][row];
	const uint8_t *na = source->table->na[from];
	uint8_t *mark;

	if (na && na[row]) {
		mark = td_table_mark_na(table, column);
		if (mark)
			mark[at] = 1;
		return mark != NULL;
	}
	if (text && !isnan(value)) {
		uint32_t code = recode(b, source, (uint32_t)value);

		value = code;
		if (!code)
			return false;
	}
	table->columns[column][at] = value;
	return true;
}

static bool
copy_column(const struct td_blend *b, const struct td_blend_source *source,
	    const struct td_need *want, size_t from, struct td_table *table, size_t column)
{
	bool text = b->all.inputs.at[want->input].kind == TD_INPUT_TEXT, ok = true;

	for (size_t i = 0; ok && i < table->n; i++) {
		bool aligned = i < source->table->n &&
			       strcmp(source->table->units[i].id, table->units[i].id) == 0;
		size_t row = aligned ? i : td_table_row(source->table, table->units[i].id);

		if (row != SIZE_MAX)
			ok = copy_figure(b, source, from, row, table, column, i, text);
	}
	return ok;
}

/* Units are lent. */
static struct td_table *
copy_units(const struct td_table *from, size_t ncolumns)
{
	struct td_table *table = td_table_new(from->n, ncolumns);

	if (!table)
		return NULL;
	if (from->n)
		memcpy(table->units, from->units, from->n * sizeof(*table->units));
	table->nclusters = from->nclusters;
	table->clusters = from->clusters;
	table->year = from->year;
	table->label = from->label;
	return table;
}

int
td_blend_table(const struct td_blend *b, const struct td_blended *blended,
	       const struct td_blend_source *sources, size_t n, struct td_table **out,
	       struct td_err *err)
{
	size_t nneeds;
	const struct td_need *needs = td_plan_needs(blended->plan, &nneeds);
	struct td_table *table = copy_units(sources[0].table, nneeds);
	bool ok = table != NULL;

	*out = NULL;
	for (size_t k = 0; ok && k < nneeds; k++) {
		size_t from = SIZE_MAX;

		for (size_t i = 0; ok && from == SIZE_MAX && i < n; i++) {
			from = column_of(b, &sources[i], &needs[k]);
			if (from != SIZE_MAX)
				ok = copy_column(b, &sources[i], &needs[k], from, table, k);
		}
	}
	if (!ok) {
		td_table_free(table);
		return td_fail_memory(err);
	}
	*out = table;
	return TD_OK;
}
