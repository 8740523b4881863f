/*
 * What single changes do: each is tried by itself, on any thread, and told in the order of the list.
 */
#include "sensitivity.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "scenario.h"
#include "td_loop.h"

enum {
	PLACES = 9, /* decimals to which values are turned */
};

/* ---- measuring ---------------------------------------------------------------------------- */

static int64_t
change_of(int64_t before, int64_t after)
{
	return before == TD_TICKS_NONE || after == TD_TICKS_NONE ? TD_TICKS_NONE : after - before;
}

static uint32_t
distance(uint32_t a, uint32_t b)
{
	return !a || !b ? 0 : a > b ? a - b : b - a;
}

/* Of all units, whether they move or not. */
static void
measure_totals(const struct td_result *r, struct td_effect *e, const struct td_standings *after,
	       size_t trial)
{
	bool first = true;

	for (uint32_t row = 0; row < r->n; row++) {
		int64_t change = change_of(r->total[row], after->total[row * after->n + trial]);

		if (change == TD_TICKS_NONE)
			continue;
		e->least = first || change < e->least ? change : e->least;
		e->most = first || change > e->most ? change : e->most;
		first = false;
	}
}

/* Counted first, then kept. */
static bool
measure_units(struct td_sensitivity *s, struct td_effect *e, const struct td_standings *after,
	      size_t trial)
{
	const struct td_result *r = s->baseline->result;

	for (int pass = 0; pass < 2; pass++) {
		e->nmoved = 0;
		for (uint32_t k = 0; k < r->n; k++) {
			uint32_t row = r->order[k];
			uint32_t place = after->place[row * after->n + trial];
			int64_t total = after->total[row * after->n + trial];

			if (place == r->place[row] && total == r->total[row])
				continue;
			if (pass)
				e->moved[e->nmoved] =
					(struct td_moved){ row, r->place[row], place,
							   change_of(r->total[row], total) };
			e->nmoved++;
		}
		if (!pass)
			e->moved = td_arena_alloc(&s->arena, e->nmoved * sizeof(*e->moved));
		if (!e->moved)
			return false;
	}
	return true;
}

static bool
measure_awards(struct td_sensitivity *s, struct td_effect *e, const struct td_standings *after,
	       size_t trial)
{
	const struct td_result *r = s->baseline->result;
	size_t nawards = s->baseline->rules->awards.n;

	for (int pass = 0; pass < 2; pass++) {
		e->npassed = 0;
		for (uint32_t i = 0; i < nawards * r->n; i++) {
			uint32_t award = i / (uint32_t)r->n, row = i % (uint32_t)r->n;
			uint8_t now = after->awards[i * after->n + trial];

			if (now == r->awards[award][row])
				continue;
			if (pass)
				e->passed[e->npassed] =
					(struct td_passed){ award, row, r->awards[award][row],
							    now };
			e->npassed++;
		}
		if (!pass)
			e->passed = td_arena_alloc(&s->arena, e->npassed * sizeof(*e->passed));
		if (!e->passed)
			return false;
	}
	return true;
}

static int
measure(struct td_sensitivity *s, struct td_effect *e, const struct td_standings *after,
	size_t trial, struct td_err *err)
{
	if (!measure_units(s, e, after, trial) || !measure_awards(s, e, after, trial))
		return td_fail_memory(err);
	measure_totals(s->baseline->result, e, after, trial);
	for (size_t i = 0; i < e->nmoved; i++) {
		uint32_t far = distance(e->moved[i].before, e->moved[i].after);

		e->nranks += e->moved[i].before != e->moved[i].after;
		e->farthest = far > e->farthest ? far : e->farthest;
	}
	return TD_OK;
}

bool
td_effect_shows(const struct td_effect *e)
{
	return e->nranks || e->npassed;
}

static int
order(double a, double b)
{
	return (a < b) - (a > b); /* the larger first */
}

int
td_effect_compare(const struct td_effect *a, const struct td_effect *b)
{
	const double keys[][2] = {
		{ !a->refused, !b->refused },
		{ a->npassed > 0, b->npassed > 0 },
		{ (double)a->nranks, (double)b->nranks },
		{ a->farthest, b->farthest },
		{ (double)(a->most - a->least), (double)(b->most - b->least) },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (order(keys[i][0], keys[i][1]))
			return order(keys[i][0], keys[i][1]);
	return 0;
}

/* ---- trying ------------------------------------------------------------------------------- */

/* What a block leaves for the main thread. */
struct slot {
	struct td_standings after;
	char *refused; /* the first complaint; NULL: it could be done */
	bool kept;
};

struct trying {
	struct td_sensitivity *s;
	struct td_trials *trials;
	td_effects *list, *keep; /* keep: those that show; NULL: all stay in the list */
	size_t block;            /* effects */
	struct slot *slots;
};

static struct td_score_opts
score_opts(const struct td_sensitivity *s)
{
	return (struct td_score_opts){ .year = s->baseline->table->year, .layer = s->layer };
}

/* A result as standings of one trial, by the rows of the baseline. */
static void
copy_result(const struct td_scoring *base, const struct td_table *table, const struct td_result *r,
	    struct td_standings *out)
{
	for (size_t row = 0; row < base->table->n; row++) {
		size_t there = table == base->table
				       ? row
				       : td_table_row(table, base->table->units[row].id);
		bool is = there != SIZE_MAX;

		out->total[row * out->n] = is ? r->total[there] : TD_TICKS_NONE;
		out->place[row * out->n] = is ? r->place[there] : 0;
		for (size_t i = 0; i < out->nawards; i++)
			out->awards[(i * out->nunits + row) * out->n] =
				is ? r->awards[i][there] : TD_NO;
	}
}

/* Rules that cannot be so are no failure of ours: what they complain of is the answer. */
static int
refuse(int status, const struct td_diags *diags, struct slot *slot, struct td_err *err)
{
	const char *msg = err->msg;

	if (status != TD_EINVAL && status != TD_EUSAGE)
		return status;
	for (size_t i = diags->n; i-- > 0;)
		if (diags->at[i].severity == TD_ERROR)
			msg = diags->at[i].msg;
	slot->refused = strdup(msg);
	err->msg[0] = '\0';
	return slot->refused ? TD_OK : td_fail_memory(err);
}

/* ---- rules with another expression ------------------------------------------------------------ */

/* The figures of the baseline as another plan reads them; false: it reads some that are not there. */
static bool
lend_columns(const struct td_scoring *base, const struct td_plan *plan, struct td_table *view)
{
	size_t n, m;
	const struct td_need *needs = td_plan_needs(plan, &n);
	const struct td_need *there = td_plan_needs(base->plan, &m);

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < m && (there[k].input != needs[i].input || there[k].lag != needs[i].lag))
			k++;
		if (k == m)
			return false;
		view->columns[i] = base->table->columns[k];
		view->na[i] = base->table->na[k];
	}
	view->ncolumns = n;
	return true;
}

/* Score rules that differ in their expressions only. */
static int
score_plan(const struct td_sensitivity *s, const struct td_ruleset *rules,
	   const struct td_plan *plan, struct slot *slot, struct td_err *err)
{
	const struct td_scoring *base = s->baseline;
	struct td_score_opts opts = score_opts(s);
	struct td_arena arena = { 0 };
	struct td_table view = *base->table;
	struct td_result *result = NULL;
	int status = TD_OK;
	size_t n;

	td_plan_needs(plan, &n);
	view.columns = td_arena_alloc(&arena, n * sizeof(*view.columns));
	view.na = td_arena_alloc(&arena, n * sizeof(*view.na));
	if (!view.columns || !view.na)
		status = td_fail_memory(err);
	else if (!lend_columns(base, plan, &view))
		status = td_fail(err, TD_EINVAL, "it then reads other figures");
	if (!status)
		status = td_engine_score(rules, plan, &view, base->slots, &opts, &result, err);
	if (!status)
		copy_result(base, base->table, result, &slot->after);
	td_result_free(result);
	td_arena_fini(&arena);
	return status;
}

static int
score_varied(const struct td_sensitivity *s, const struct td_ruleset *rules, struct slot *slot,
	     struct td_err *err)
{
	struct td_plan *plan = NULL;
	int status = td_plan_new(rules, &plan, err);

	if (!status)
		status = score_plan(s, rules, plan, slot, err);
	td_plan_free(plan);
	return status;
}

/* ---- thresholds ----------------------------------------------------------------------------- */

static bool
is_edge(const struct td_graph *graph, td_node holder, size_t i)
{
	const struct td_expr *e = td_graph_at(graph, holder);

	switch (e->op) {
	case TD_OP_BANDS: /* x, otherwise, then rows of low, high, value */
		return i >= 2 && (i - 2) % 3 != 2;
	case TD_OP_FORM: /* value, measured, target */
		return i == 2;
	default:
		return true;
	}
}

/* A number that the script wrote, where the threshold stands. */
static bool
is_threshold(const struct td_boundaries *b, const struct td_boundary *at, size_t i)
{
	const struct td_graph *graph = b->rules->graph;
	td_node node = td_clause_plain(graph, td_graph_arg(graph, at->holder, i));

	return node && is_edge(graph, at->holder, i) &&
	       td_graph_at(graph, node)->op == TD_OP_CONST && b->clauses.own[node] & TD_OWN &&
	       td_same(td_graph_at(graph, node)->value, at->at);
}

static bool
is_written(const struct td_boundaries *b, const struct td_boundary *at)
{
	const struct td_expr *e = td_graph_at(b->rules->graph, at->holder);

	for (size_t i = 0; i < e->nargs; i++)
		if (is_threshold(b, at, i))
			return true;
	return false;
}

/* A copy of the graph in which the threshold is another one. */
static struct td_graph *
moved_graph(const struct td_boundaries *b, const struct td_boundary *at, double to)
{
	struct td_graph *graph = td_graph_copy(b->rules->graph);
	size_t n = td_graph_at(b->rules->graph, at->holder)->nargs;

	for (size_t i = 0; graph && i < n; i++)
		if (is_threshold(b, at, i))
			td_graph_change(graph,
					td_clause_plain(graph, td_graph_arg(graph, at->holder, i)),
					TD_OP_CONST, 0, to);
	return graph;
}

static int
move_threshold(const struct td_sensitivity *s, const struct td_effect *e, struct slot *slot,
	       struct td_err *err)
{
	struct td_ruleset rules = *s->baseline->rules;
	struct td_diags none = { 0 };
	int status;

	rules.graph = moved_graph(&s->boundaries, &s->boundaries.list.at[e->index], e->to);
	if (!rules.graph)
		return td_fail_memory(err);
	status = score_varied(s, &rules, slot, err);
	td_graph_free(rules.graph);
	return refuse(status, &none, slot, err);
}

/* ---- leaving out ------------------------------------------------------------------------------ */

/* Where others need the criterion: it stays, and never counts. */
static int
take_points(const struct td_sensitivity *s, uint32_t item, struct slot *slot, struct td_err *err)
{
	struct td_ruleset rules = *s->baseline->rules;
	size_t size = rules.items.n * sizeof(*rules.items.at);
	struct td_item *items = malloc(size);
	int status;

	rules.graph = td_graph_copy(rules.graph);
	if (items && rules.graph) {
		memcpy(items, rules.items.at, size);
		rules.items.at = items;
		items[item].when = td_graph_const(rules.graph, 0);
	}
	if (!items || !rules.graph || !items[item].when)
		status = td_fail_memory(err);
	else
		status = score_varied(s, &rules, slot, err);
	slot->kept = !status;
	td_graph_free(rules.graph);
	free(items);
	return status;
}

static int
leave_out(const struct td_sensitivity *s, const struct td_effect *e, struct slot *slot,
	  struct td_err *err)
{
	const char *id = s->baseline->rules->items.at[e->index].id;
	struct td_scenario scenario = { .repeal = { &id, 1, 1 } };
	struct td_overlay_opts opts = { .database = s->database, .score = score_opts(s) };
	struct td_diags diags = { .lang = err->lang };
	struct td_overlay overlay;
	struct td_result *result = NULL;
	int status = td_overlay_init(&overlay, s->baseline, &scenario, &opts, &diags, err);

	if (!status)
		status = td_overlay_score(&overlay, &opts.score, &result, err);
	if (!status)
		copy_result(s->baseline, &overlay.table, result, &slot->after);
	if (status == TD_EINVAL)
		status = take_points(s, e->index, slot, err);
	status = refuse(status, &diags, slot, err);
	td_result_free(result);
	td_overlay_fini(&overlay);
	td_diags_fini(&diags);
	return status;
}

/* ---- blocks --------------------------------------------------------------------------------- */

static int
turn_dials(const struct trying *t, const struct td_effect *at, size_t n, struct slot *slot,
	   struct td_err *err)
{
	struct td_turn *turns = calloc(n + 1, sizeof(*turns));
	int status;

	if (!turns)
		return td_fail_memory(err);
	for (uint32_t i = 0; i < n; i++)
		turns[i] = (struct td_turn){ i, at[i].index, at[i].to };
	status = td_trials_run_some(t->trials, n, turns, n, &slot->after, err);
	free(turns);
	return status;
}

static size_t
effects_of(const struct trying *t, size_t block)
{
	size_t left = t->list->n - block * t->block;

	return left < t->block ? left : t->block;
}

static int
run_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct trying *t = self;
	const struct td_effect *at = &t->list->at[block * t->block];

	switch (at->kind) {
	case TD_EFFECT_LEFT_OUT:
		return leave_out(t->s, at, &t->slots[slot], err);
	case TD_EFFECT_THRESHOLD:
		return move_threshold(t->s, at, &t->slots[slot], err);
	default:
		return turn_dials(t, at, effects_of(t, block), &t->slots[slot], err);
	}
}

static int
take_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct trying *t = self;
	struct slot *from = &t->slots[slot];
	struct td_effect *at = &t->list->at[block * t->block];

	if (from->refused) {
		at->refused = td_arena_text(&t->s->arena, from->refused);
		free(from->refused);
		from->refused = NULL;
		return at->refused ? TD_OK : td_fail_memory(err);
	}
	at->kept = from->kept;
	from->kept = false;
	for (size_t i = 0; i < effects_of(t, block); i++) {
		TD_TRY(measure(t->s, &at[i], &from->after, i, err));
		if (t->keep && td_effect_shows(&at[i]) && !td_list_push(t->keep, at[i]))
			return td_fail_memory(err);
	}
	return TD_OK;
}

static int
map_blocks(struct trying *t, const char *what, enum td_lang lang, struct td_err *err)
{
	struct td_map map = { (t->list->n + t->block - 1) / t->block, what, run_block, take_block,
			      t };
	size_t nslots = td_loop_slots();
	int status = TD_OK;

	t->slots = calloc(nslots, sizeof(*t->slots));
	if (!t->slots)
		return td_fail_memory(err);
	for (size_t i = 0; !status && i < nslots; i++)
		status = td_standings_init(&t->slots[i].after, t->trials, t->block, err);
	if (!status)
		status = td_loop_map(&map, lang, NULL, err);
	for (size_t i = 0; i < nslots; i++) {
		td_standings_fini(&t->slots[i].after);
		free(t->slots[i].refused);
	}
	free(t->slots);
	return status;
}

/* A dial that is turned both ways is one dial. */
static int
make_trials(struct trying *t, struct td_err *err)
{
	struct td_dial *dials = calloc(t->list->n + 1, sizeof(*dials));
	size_t n = 0;
	int status;

	if (!dials)
		return td_fail_memory(err);
	for (size_t i = 0; i < t->list->n; i++) {
		struct td_effect *at = &t->list->at[i];

		if (!n || memcmp(&dials[n - 1], &at->dial, sizeof(at->dial)) != 0)
			dials[n++] = at->dial;
		at->index = (uint32_t)n - 1;
	}
	status = td_trials_new(t->s->baseline, dials, n, &t->trials, err);
	free(dials);
	return status;
}

/* dials: the list turns dials, many at a time; else each effect has rules of its own. */
static int
try_all(struct td_sensitivity *s, td_effects *list, bool dials, td_effects *keep, const char *what,
	enum td_lang lang, struct td_err *err)
{
	struct trying t = { .s = s, .list = list, .keep = keep, .block = 1 };
	int status;

	if (!list->n)
		return TD_OK;
	if (dials)
		status = make_trials(&t, err);
	else
		status = td_trials_new(s->baseline, NULL, 0, &t.trials, err);
	if (!status && dials)
		t.block = td_trials_block(t.trials);
	if (!status)
		status = map_blocks(&t, what, lang, err);
	td_trials_free(t.trials);
	return status;
}

/* ---- what is tried --------------------------------------------------------------------------- */

static int
add(td_effects *list, struct td_effect effect, struct td_err *err)
{
	return td_list_push(list, effect) ? TD_OK : td_fail_memory(err);
}

static int
list_items(struct td_sensitivity *s, struct td_err *err)
{
	const struct td_ruleset *rules = s->baseline->rules;

	for (size_t i = 0; i < rules->order.n; i++) {
		uint32_t item = rules->order.at[i];

		if (rules->items.at[item].outermost)
			TD_TRY(add(&s->left_out,
				   (struct td_effect){ .kind = TD_EFFECT_LEFT_OUT, .index = item },
				   err));
	}
	return TD_OK;
}

/* A dial by +- step, within its range; at the end of it there is nothing to turn. */
static int
add_turn(const struct td_sensitivity *s, td_effects *list, const struct td_dial *dial, double step,
	 struct td_err *err)
{
	struct td_dial_range range = td_dial_range(s->baseline, dial);
	double from = td_dial_value(s->baseline, dial);

	for (int sign = -1; sign <= 1 && step > 0; sign += 2) {
		double to = td_ticks(from + sign * step, PLACES) / td_pow10(PLACES);

		to = to < range.min ? range.min : to > range.max ? range.max : to;
		if (sign < 0 ? to < from : to > from)
			TD_TRY(add(list,
				   (struct td_effect){ .kind = TD_EFFECT_DIAL,
						       .dial = *dial,
						       .from = from,
						       .to = to },
				   err));
	}
	return TD_OK;
}

static double
share_step(const struct td_sensitivity *s, const struct td_dial *dial)
{
	struct td_dial_range range = td_dial_range(s->baseline, dial);
	double value = td_dial_value(s->baseline, dial), step = fabs(value) * s->step;

	if (td_same(value, 0))
		step = isfinite(range.max - range.min) ? (range.max - range.min) * s->step : 0;
	if (range.whole)
		step = fmax(1, td_ticks(step, 0));
	return step;
}

/* One unit of the last decimal that v is written with. */
static double
last_decimal(double v)
{
	int places = 0;

	while (places < PLACES && !td_same(td_ticks(v, places), v * td_pow10(places)))
		places++;
	return 1 / td_pow10(places);
}

static int
list_params(struct td_sensitivity *s, td_effects *list, bool one_step, struct td_err *err)
{
	const struct td_ruleset *rules = s->baseline->rules;

	for (uint32_t i = 0; i < rules->params.n; i++) {
		struct td_dial dial = { .kind = TD_DIAL_PARAM, .index = i };

		if (rules->params.at[i].used)
			TD_TRY(add_turn(s, list, &dial,
					one_step ? last_decimal(td_dial_value(s->baseline, &dial))
						 : share_step(s, &dial),
					err));
	}
	return TD_OK;
}

static int
list_figures(struct td_sensitivity *s, td_effects *list, struct td_err *err)
{
	const struct td_scoring *base = s->baseline;
	size_t n;
	const struct td_need *needs = td_plan_needs(base->plan, &n);

	for (uint32_t k = 0; k < n; k++)
		for (uint32_t row = 0; !needs[k].lag && row < base->table->n; row++) {
			struct td_dial dial = { TD_DIAL_FIGURE, k, row };

			if (base->rules->inputs.at[needs[k].input].kind == TD_INPUT_TEXT ||
			    isnan(td_dial_value(base, &dial)) || !td_dial_range(base, &dial).whole)
				continue;
			TD_TRY(add_turn(s, list, &dial, 1, err));
		}
	return TD_OK;
}

static int
list_thresholds(struct td_sensitivity *s, td_effects *list, struct td_err *err)
{
	const struct td_boundaries *b = &s->boundaries;

	for (uint32_t i = 0; i < b->list.n; i++) {
		const struct td_boundary *at = &b->list.at[i];

		for (int sign = -1; sign <= 1 && is_written(b, at); sign += 2)
			TD_TRY(add(list,
				   (struct td_effect){ .kind = TD_EFFECT_THRESHOLD,
						       .index = i,
						       .from = at->at,
						       .to = at->at + sign * last_decimal(at->at) },
				   err));
	}
	return TD_OK;
}

static int
try_steps(struct td_sensitivity *s, enum td_lang lang, struct td_err *err)
{
	td_effects dials = { 0 }, thresholds = { 0 };
	int status;

	if ((status = list_params(s, &dials, true, err)) ||
	    (status = list_figures(s, &dials, err)) ||
	    (status = list_thresholds(s, &thresholds, err)))
		goto out;
	s->nsteps = dials.n + thresholds.n;
	status = try_all(s, &thresholds, false, &s->steps, TD_MARK("moving thresholds"), lang, err);
	if (!status)
		status = try_all(s, &dials, true, &s->steps, TD_MARK("single steps"), lang, err);
out:
	td_list_fini(&dials);
	td_list_fini(&thresholds);
	return status;
}

int
td_sensitivity_effects(struct td_sensitivity *s, enum td_lang lang, struct td_err *err)
{
	TD_TRY(list_items(s, err));
	TD_TRY(try_all(s, &s->left_out, false, NULL, TD_MARK("leaving criteria out"), lang, err));
	TD_TRY(list_params(s, &s->turned, false, err));
	TD_TRY(try_all(s, &s->turned, true, NULL, TD_MARK("turning parameters"), lang, err));
	return try_steps(s, lang, err);
}
