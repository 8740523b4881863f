#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/check.h"
#include "dial.h"
#include "edge/script_scenario.h"
#include "find.h"

/* ---- other rules --------------------------------------------------------------------- */

static int
find_item(const struct td_ruleset *rules, const char *id, uint32_t *item, struct td_err *err)
{
	struct td_near near = { .word = id };

	*item = td_rules_item(rules, id);
	for (size_t i = 0; *item == TD_NONE && i < rules->items.n; i++)
		td_near_try(&near, rules->items.at[i].id);
	if (*item != TD_NONE)
		return TD_OK;
	if (near.best)
		return td_fail(err, TD_EUSAGE,
			       "there is no \"%s\" to repeal in %s; did you mean \"%s\"?", id,
			       rules->id, near.best);
	return td_fail(err, TD_EUSAGE, "there is no \"%s\" to repeal in %s", id, rules->id);
}

static bool
is_repealed(const struct td_scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->repeal.n; i++)
		if (strcmp(scenario->repeal.at[i], id) == 0)
			return true;
	return false;
}

static bool
is_summed(const struct td_item *item)
{
	return item->kind == TD_ITEM_SECTION || item->kind == TD_ITEM_CRITERION;
}

/* What item loses of its maximum by the repeals that are inside it, none of them inside another one. */
static double
lost_by(const struct td_ruleset *rules, const struct td_scenario *scenario, uint32_t item)
{
	double lost = 0;

	for (uint32_t i = 0; i < rules->items.n; i++) {
		const struct td_item *at = &rules->items.at[i];
		uint32_t up = at->parent;

		if (!is_repealed(scenario, at->id) || !is_summed(at) || isnan(at->max))
			continue;
		while (up != item && up != TD_NONE &&
		       !is_repealed(scenario, rules->items.at[up].id))
			up = rules->items.at[up].parent;
		if (up == item)
			lost += at->max;
	}
	return lost;
}

static void
write_header(const struct td_ruleset *rules, const struct td_scenario *scenario,
	     struct td_sink *text)
{
	double lost = scenario->amend ? 0 : lost_by(rules, scenario, TD_NONE);
	double scale = scenario->scale > 0 ? scenario->scale : rules->scale - lost;
	char number[32];

	td_sink_printf(text, "ruleset \"%s\" { extends = \"base\"", rules->id);
	if (!isnan(scale) && !td_same(scale, rules->scale))
		td_sink_printf(text, ", scale = %s", td_num_exact(number, sizeof(number), scale));
	td_sink_text(text, " }");
}

/* What stood in a section leaves it smaller. */
static void
write_shrunk(const struct td_ruleset *rules, const struct td_scenario *scenario,
	     struct td_sink *text)
{
	for (uint32_t i = 0; !scenario->amend && i < rules->items.n; i++) {
		const struct td_item *at = &rules->items.at[i];
		double lost = lost_by(rules, scenario, i);
		char was[32], now[32];

		if (lost <= 0 || !is_summed(at) || isnan(at->max) || is_repealed(scenario, at->id))
			continue;
		td_sink_printf(text, "\n%s \"%s\" { max = %s, was = { max = %s } }",
			       at->kind == TD_ITEM_SECTION ? "amend_section" : "amend", at->id,
			       td_num_exact(now, sizeof(now), at->max - lost),
			       td_num_exact(was, sizeof(was), at->max));
	}
}

/* The scenario's amendments keep their lines: everything else stands on the first one or behind. */
static int
write_variant(const struct td_ruleset *rules, const struct td_scenario *scenario,
	      struct td_sink *text, struct td_err *err)
{
	uint32_t item;

	for (size_t i = 0; i < scenario->repeal.n; i++) {
		TD_TRY(find_item(rules, scenario->repeal.at[i], &item, err));
		for (size_t k = 0; k < i; k++)
			if (strcmp(scenario->repeal.at[i], scenario->repeal.at[k]) == 0)
				return td_fail(err, TD_EUSAGE, "\"%s\" is repealed twice",
					       scenario->repeal.at[i]);
	}
	write_header(rules, scenario, text);
	if (scenario->amend)
		td_sink_printf(text, " %s", scenario->amend);
	for (size_t i = 0; i < scenario->repeal.n; i++)
		td_sink_printf(text, "\nrepeal \"%s\" {}", scenario->repeal.at[i]);
	write_shrunk(rules, scenario, text);
	return td_sink_close(text, err);
}

static int
vary(const struct td_ruleset *rules, const struct td_scenario *scenario, struct td_diags *diags,
     struct td_ruleset **out, struct td_err *err)
{
	struct td_sink text = { 0 }, name = { 0 };
	int status;

	*out = NULL;
	if (scenario->name)
		td_sink_printf(&name, "scenario \"%s\"", scenario->name);
	else
		td_sink_text(&name, "scenario");
	status = td_sink_close(&name, err);
	if (!status)
		status = write_variant(rules, scenario, &text, err);
	if (!status)
		status = td_rules_vary(rules->files[0], name.text, text.text, diags, out, err);
	td_sink_fini(&text);
	td_sink_fini(&name);
	return status;
}

/* Other rules, varied or not; the figures are those of the baseline's year. */
static int
build_own(struct td_overlay *overlay, const struct td_scoring *baseline,
	  const struct td_scenario *scenario, const struct td_overlay_opts *opts,
	  struct td_diags *diags, struct td_err *err)
{
	struct td_score_opts score = opts->score;
	struct td_ruleset *other = NULL, *rules = NULL;
	int status = TD_OK;

	score.year = baseline->table->year;
	score.points = true;
	if (scenario->rules)
		status = td_rules_load(scenario->rules, diags, &other, err);
	if (!status && (scenario->repeal.n || scenario->amend || scenario->scale > 0))
		status = vary(other ? other : baseline->rules, scenario, diags, &rules, err);
	if (!status && !rules) {
		rules = other;
		other = NULL;
	}
	if (!status)
		status = td_engine_apply(rules, opts->database, &score, diags, &overlay->own, err);
	td_ruleset_free(other);
	return status;
}

/* ---- values -------------------------------------------------------------------------- */

/* One change of each dial: of two, nobody knows which one was meant, or whether both. */
static int
check_once(const struct td_scoring *base, const struct td_change *changes, size_t n,
	   int (*find)(const struct td_scoring *, const char *, struct td_dial *, struct td_err *),
	   struct td_err *err)
{
	struct td_dial dial, other;

	for (size_t i = 1; i < n; i++) {
		TD_TRY(find(base, changes[i].name, &dial, err));
		for (size_t k = 0; k < i; k++) {
			TD_TRY(find(base, changes[k].name, &other, err));
			if (dial.index == other.index && dial.row == other.row)
				return td_fail(err, TD_EUSAGE, "%s is changed twice",
					       changes[i].name);
		}
	}
	return TD_OK;
}

/* A sign is no part of a parameter's value, for with a figure it says by how much; but for a minus, as values may be below 0. */
static int
check_sign(const struct td_change *change, struct td_err *err)
{
	if (!change->text || (*change->text != '+' && *change->text != '*'))
		return TD_OK;
	return td_fail(err, TD_EUSAGE,
		       "%s = %s: write the value itself; only figures are changed by +V, -V or *V",
		       change->name, change->text);
}

static int
set_param(struct td_overlay *overlay, const struct td_change *change, struct td_err *err)
{
	struct td_dial dial;
	double value = change->number;

	TD_TRY(td_dial_find_param(overlay->base, change->name, &dial, err));
	TD_TRY(check_sign(change, err));
	if (change->text)
		TD_TRY(td_dial_parse(overlay->base, &dial, change->text, &value, err));
	TD_TRY(td_dial_check(overlay->base, &dial, value, err));
	overlay->slots[dial.index] = value;
	return TD_OK;
}

/* ---- figures ------------------------------------------------------------------------- */

/* What the change makes of the figure that is there. */
static int
new_value(const struct td_scoring *base, const struct td_dial *dial, const struct td_change *change,
	  double *value, struct td_err *err)
{
	bool grade = td_dial_range(base, dial).nlevels > 0;
	const char *text = !change->text && grade ? "" : change->text;
	char sign = text && !grade ? *text : '\0';
	double by = change->number, old = *value;

	if ((sign != '+' && sign != '-' && sign != '*') || !text[1])
		sign = '\0';
	if (text)
		TD_TRY(td_dial_parse(base, dial, text + (sign != '\0'), &by, err));
	if (sign && isnan(by))
		return td_fail(err, TD_EUSAGE, "%s = %s: a number is wanted", change->name,
			       change->text);
	if (sign && isnan(old))
		return td_fail(err, TD_EUSAGE,
			       "%s has no figure to change by %s; give one without a sign",
			       change->name, change->text);
	*value = sign == '+' ? old + by : sign == '-' ? old - by : sign == '*' ? old * by : by;
	return TD_OK;
}

static int
set_figure(struct td_overlay *overlay, const struct td_change *change, struct td_err *err)
{
	struct td_table *table = &overlay->table;
	struct td_dial dial;
	double value;

	TD_TRY(td_dial_find_figure(overlay->base, change->name, &dial, err));
	if (!td_table_own(table, overlay->base->table, dial.index, &overlay->arena))
		return td_fail_memory(err);
	value = table->columns[dial.index][dial.row];
	TD_TRY(new_value(overlay->base, &dial, change, &value, err));
	table->columns[dial.index][dial.row] = value;
	if (table->na[dial.index])
		table->na[dial.index][dial.row] = 0;
	return TD_OK;
}

/* ---- ranges -------------------------------------------------------------------------- */

/* What was wrong before is not the scenario's doing. */
static int
check_cell(const struct td_overlay *overlay, size_t column, size_t row, struct td_err *err)
{
	const struct td_scoring *base = overlay->base;
	const struct td_need *needs;
	double value = overlay->table.columns[column][row], limit, before;
	char number[32], bound[32];
	enum td_lang lang = err ? err->lang : TD_EN;
	const char *sentence;
	size_t n;

	needs = td_plan_needs(base->plan, &n);
	sentence = td_check_figure(base->rules, needs, n, &overlay->table, overlay->slots, column,
				   row, value, &limit);
	if (!sentence ||
	    td_check_figure(base->rules, needs, n, base->table, overlay->slots, column, row,
			    base->table->columns[column][row], &before) == sentence)
		return TD_OK;
	td_num_text(number, sizeof(number), value, 6, lang);
	td_num_text(bound, sizeof(bound), limit, 6, lang);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return td_fail(err, TD_EUSAGE, sentence, overlay->table.units[row].id,
		       base->rules->inputs.at[needs[column].input].name, number,
		       overlay->table.year - (int)needs[column].lag, bound);
#pragma GCC diagnostic pop
}

/* All figures of the units whose figures change: the bound of one may be another one. */
static int
check_figures(struct td_overlay *overlay, const struct td_scenario *scenario, struct td_err *err)
{
	for (size_t i = 0; i < scenario->data.n; i++) {
		struct td_dial dial;

		TD_TRY(td_dial_find_figure(overlay->base, scenario->data.at[i].name, &dial, err));
		TD_TRY(check_cell(overlay, dial.index, dial.row, err));
		for (size_t k = 0; k < overlay->table.ncolumns; k++)
			TD_TRY(check_cell(overlay, k, dial.row, err));
	}
	return TD_OK;
}

/* ---- units ---------------------------------------------------------------------------- */

/* Marks in gone who is not there; a cluster must keep somebody. */
static int
mark_gone(const struct td_scoring *base, const struct td_scenario *scenario, bool *gone,
	  struct td_err *err)
{
	const struct td_table *table = base->table;

	for (size_t i = 0; i < scenario->without.n; i++) {
		size_t row;

		TD_TRY(td_dial_find_unit(base, scenario->without.at[i], &row, err));
		gone[row] = true;
	}
	for (uint32_t c = 0; c < table->nclusters; c++) {
		size_t left = 0;

		for (size_t i = 0; i < table->n; i++)
			left += table->units[i].cluster == c && !gone[i];
		if (!left)
			return td_fail(err, TD_EUSAGE, "cluster %s would be left without a unit",
				       table->clusters[c]);
	}
	return TD_OK;
}

/* The table without them, in columns of its own. */
static int
copy_rest(struct td_overlay *overlay, const bool *gone, struct td_err *err)
{
	struct td_table *table = &overlay->table;
	size_t size = table->n;
	struct td_unit *units = td_arena_alloc(&overlay->arena, size * sizeof(*units));

	if (!units)
		return td_fail_memory(err);
	table->n = 0;
	for (size_t i = 0; i < size; i++)
		if (!gone[i])
			units[table->n++] = table->units[i];
	table->units = units;
	for (size_t k = 0; k < table->ncolumns; k++) {
		double *column = td_arena_alloc(&overlay->arena, size * sizeof(*column));
		uint8_t *na = table->na[k] ? td_arena_alloc(&overlay->arena, size) : NULL;

		if (!column || (table->na[k] && !na))
			return td_fail_memory(err);
		for (size_t i = 0, to = 0; i < size; i++) {
			if (gone[i])
				continue;
			column[to] = table->columns[k][i];
			if (na)
				na[to] = table->na[k][i];
			to++;
		}
		table->columns[k] = column;
		table->na[k] = na;
	}
	return TD_OK;
}

static int
leave_out(struct td_overlay *overlay, const struct td_scenario *scenario, struct td_err *err)
{
	bool *gone;

	if (!scenario->without.n)
		return TD_OK;
	gone = td_arena_alloc(&overlay->arena, overlay->table.n * sizeof(*gone));
	if (!gone)
		return td_fail_memory(err);
	TD_TRY(mark_gone(overlay->base, scenario, gone, err));
	return copy_rest(overlay, gone, err);
}

/* ---- an overlay ----------------------------------------------------------------------- */

/* Shares every column with the base. */
static int
lend(struct td_overlay *overlay, struct td_err *err)
{
	const struct td_plan *plan = overlay->base->plan;
	bool fine = td_table_lend(&overlay->table, overlay->base->table, &overlay->arena);

	overlay->slots =
		td_arena_alloc(&overlay->arena, (td_plan_slots(plan, NULL) + 1) * sizeof(double));
	if (!fine || !overlay->slots)
		return td_fail_memory(err);
	td_plan_slots(plan, overlay->slots);
	return TD_OK;
}

/* A failure says which scenario it is in. */
static int
name_failure(const struct td_scenario *scenario, int status, struct td_err *err)
{
	char msg[sizeof(err->msg)];

	if (!status || !scenario->name || !err || status == TD_ENOMEM || status == TD_ECANCEL)
		return status;
	memcpy(msg, err->msg, sizeof(msg));
	return td_fail(err, status, "scenario \"%s\": %s", scenario->name, msg);
}

/* Whether a status speaks of what the scenario says, so that others may be looked at as well. */
static bool
is_mistake(int status)
{
	return status == TD_EUSAGE || status == TD_EINVAL || status == TD_EIO;
}

/* A mistake is put to the others, where they are collected; else it is the failure that it is. */
static int
noted(const struct td_overlay_opts *opts, const struct td_scenario *scenario, int status,
      struct td_err *err)
{
	struct td_mistake mistake;

	if (!opts->mistakes || !is_mistake(status))
		return status;
	name_failure(scenario, status, err);
	mistake = (struct td_mistake){ scenario, status, *err };
	return td_list_push(&opts->mistakes->list, mistake) ? TD_OK : td_fail_memory(err);
}

/* All that it sets; what hangs on several of them only where each is right. */
static int
change(struct td_overlay *overlay, const struct td_scenario *scenario,
       const struct td_overlay_opts *opts, struct td_err *err)
{
	const struct td_change *set = scenario->set.at, *data = scenario->data.at;
	const struct td_scoring *base = overlay->base;
	size_t before = opts->mistakes ? opts->mistakes->list.n : 0;

	for (size_t i = 0; i < scenario->set.n; i++)
		TD_TRY(noted(opts, scenario, set_param(overlay, &scenario->set.at[i], err), err));
	for (size_t i = 0; i < scenario->data.n; i++)
		TD_TRY(noted(opts, scenario, set_figure(overlay, &scenario->data.at[i], err), err));
	if (opts->mistakes && opts->mistakes->list.n > before)
		return TD_OK;
	TD_TRY(noted(opts, scenario,
		     check_once(base, set, scenario->set.n, td_dial_find_param, err), err));
	TD_TRY(noted(opts, scenario,
		     check_once(base, data, scenario->data.n, td_dial_find_figure, err), err));
	TD_TRY(noted(opts, scenario, check_figures(overlay, scenario, err), err));
	return noted(opts, scenario, leave_out(overlay, scenario, err), err);
}

int
td_overlay_init(struct td_overlay *overlay, const struct td_scoring *baseline,
		const struct td_scenario *scenario, const struct td_overlay_opts *opts,
		struct td_diags *diags, struct td_err *err)
{
	*overlay = (struct td_overlay){ .base = baseline };
	if (scenario->rules || scenario->repeal.n || scenario->scale > 0 || scenario->amend) {
		TD_TRY(noted(opts, scenario,
			     build_own(overlay, baseline, scenario, opts, diags, err), err));
		if (!overlay->own)
			return TD_OK;
		overlay->base = overlay->own;
	}
	TD_TRY(lend(overlay, err));
	return change(overlay, scenario, opts, err);
}

void
td_overlay_fini(struct td_overlay *overlay)
{
	td_scoring_free(overlay->own);
	td_arena_fini(&overlay->arena);
}

int
td_overlay_score(const struct td_overlay *overlay, const struct td_score_opts *opts,
		 struct td_result **out, struct td_err *err)
{
	struct td_score_opts score = *opts;

	score.points = true;
	return td_engine_score(overlay->base->rules, overlay->base->plan, &overlay->table,
			       overlay->slots, &score, out, err);
}

/* ---- `whatif` ------------------------------------------------------------------------- */

/* "p=v" as a change. */
static int
split(struct td_arena *arena, const char *text, const char *form, struct td_change *out,
      struct td_err *err)
{
	const char *equals = strchr(text, '=');

	*out = (struct td_change){ .number = NAN };
	if (!equals || equals == text || !equals[1])
		return td_fail(err, TD_EUSAGE, "write %s, not \"%s\"", form, text);
	out->name = td_arena_textn(arena, text, (size_t)(equals - text));
	out->text = equals + 1;
	return out->name ? TD_OK : td_fail_memory(err);
}

/* The scenario of the command line. */
static int
add_given(struct td_whatif *w, const struct td_whatif_opts *opts, struct td_err *err)
{
	struct td_scenario *at;
	struct td_change change;

	if (!opts->nset && !opts->ndata && !opts->nrepeal && !opts->nwithout && !opts->rules)
		return TD_OK;
	if (!td_list_push(&w->scenarios, (struct td_scenario){ .rules = opts->rules }))
		return td_fail_memory(err);
	at = &w->scenarios.at[0];
	for (size_t i = 0; i < opts->nset; i++) {
		TD_TRY(split(&w->scenarios.arena, opts->set[i], "--set PARAMETER=VALUE", &change,
			     err));
		if (!td_list_push(&at->set, change))
			return td_fail_memory(err);
	}
	for (size_t i = 0; i < opts->ndata; i++) {
		TD_TRY(split(&w->scenarios.arena, opts->data[i], "--data UNIT.INPUT=VALUE", &change,
			     err));
		if (!td_list_push(&at->data, change))
			return td_fail_memory(err);
	}
	for (size_t i = 0; i < opts->nrepeal; i++)
		if (!td_list_push(&at->repeal, opts->repeal[i]))
			return td_fail_memory(err);
	for (size_t i = 0; i < opts->nwithout; i++)
		if (!td_list_push(&at->without, opts->without[i]))
			return td_fail_memory(err);
	return TD_OK;
}

static int
add_file(struct td_whatif *w, const char *path, struct td_diags *diags, struct td_err *err)
{
	char *text;
	size_t n;
	int status;

	TD_TRY(td_read_file(path, &text, &n, err));
	status = td_script_scenarios(text, n, path, &w->scenarios, diags, err);
	free(text);
	return status;
}

static int
fail_choice(const struct td_whatif *w, const char *name, struct td_err *err)
{
	struct td_near near = { .word = name ? name : "" };
	struct td_sink list = { 0 };
	int status;

	for (size_t i = 0; i < w->scenarios.n; i++) {
		const char *at = w->scenarios.at[i].name;

		td_sink_printf(&list, "%s\"%s\"", i ? ", " : "", at ? at : "");
		td_near_try(&near, at ? at : "");
	}
	status = td_sink_close(&list, err);
	if (!status && name && near.best)
		status =
			td_fail(err, TD_EUSAGE, "there is no scenario \"%s\"; did you mean \"%s\"?",
				name, near.best);
	else if (!status && name)
		status = td_fail(err, TD_EUSAGE, "there is no scenario \"%s\"; there are %s", name,
				 list.text);
	else if (!status)
		status =
			td_fail(err, TD_EUSAGE,
				"one scenario at a time; say with --scenario which: %s", list.text);
	td_sink_fini(&list);
	return status;
}

/* Of many the one that is asked for. */
static int
choose(struct td_whatif *w, const struct td_whatif_opts *opts, struct td_err *err)
{
	const char *name = opts->scenario;
	size_t at = 0;

	if (opts->scenarios && !w->scenarios.at[0].name)
		return td_fail(err, TD_EUSAGE,
			       "one scenario at a time: either a file's, or that of --set, --data, "
			       "--repeal, --without and --rules");
	while (name && at < w->scenarios.n && strcmp(w->scenarios.at[at].name, name) != 0)
		at++;
	if (at == w->scenarios.n || (!name && w->scenarios.n > 1))
		return fail_choice(w, name, err);
	td_scenarios_keep(&w->scenarios, at);
	return TD_OK;
}

static int
refuse_empty(const struct td_whatif *w, struct td_err *err)
{
	for (size_t i = 0; i < w->scenarios.n; i++) {
		const struct td_scenario *at = &w->scenarios.at[i];

		if (!at->set.n && !at->data.n && !at->repeal.n && !at->without.n && !at->rules &&
		    !at->amend)
			return td_fail(err, TD_EUSAGE, "scenario \"%s\" changes nothing",
				       at->name ? at->name : "");
	}
	return TD_OK;
}

static int
gather(struct td_whatif *w, const struct td_whatif_opts *opts, struct td_diags *diags,
       struct td_err *err)
{
	if (opts->scenario && !opts->scenarios)
		return td_fail(err, TD_EUSAGE,
			       "--scenario names one of a file; give the file with --scenarios");
	TD_TRY(add_given(w, opts, err));
	if (opts->scenarios)
		TD_TRY(add_file(w, opts->scenarios, diags, err));
	if (!w->scenarios.n)
		return td_fail(err, TD_EUSAGE,
			       "nothing to try; say what changes with --set, --data, --repeal, "
			       "--without, --rules or --scenarios");
	TD_TRY(refuse_empty(w, err));
	if (opts->one || opts->scenario)
		TD_TRY(choose(w, opts, err));
	w->outcomes = calloc(w->scenarios.n, sizeof(*w->outcomes));
	return w->outcomes ? TD_OK : td_fail_memory(err);
}

/* One is the failure itself; of several each is a complaint at its place. */
static int
fail_mistakes(const struct td_mistakes *mistakes, struct td_diags *diags, struct td_err *err)
{
	const struct td_mistake *first = mistakes->list.at;

	if (mistakes->list.n == 1) {
		*err = first->err;
		return first->status;
	}
	for (size_t i = 0; i < mistakes->list.n; i++) {
		const struct td_mistake *at = &mistakes->list.at[i];

		td_complain(diags, TD_ERROR, at->scenario->place.file ? &at->scenario->place : NULL,
			    "%s", at->err.msg);
	}
	if (diags->no_memory)
		return td_fail_memory(err);
	return td_fail(err, first->status, "%zu mistakes; nothing was scored", mistakes->list.n);
}

/* What each scenario says is looked up before any is scored. */
static int
look_up_all(struct td_whatif *w, const struct td_overlay_opts *given, struct td_diags *diags,
	    struct td_err *err)
{
	struct td_mistakes mistakes = { 0 };
	struct td_overlay_opts opts = *given;
	int status = TD_OK;

	opts.mistakes = &mistakes;
	for (size_t i = 0; !status && i < w->scenarios.n; i++) {
		struct td_outcome *o = &w->outcomes[i];

		o->scenario = &w->scenarios.at[i];
		status = td_overlay_init(&o->overlay, w->baseline, o->scenario, &opts, diags, err);
	}
	if (!status && mistakes.list.n)
		status = fail_mistakes(&mistakes, diags, err);
	td_list_fini(&mistakes.list);
	return status;
}

static int
score_all(struct td_whatif *w, const struct td_overlay_opts *opts, struct td_err *err)
{
	for (size_t i = 0; i < w->scenarios.n; i++) {
		struct td_outcome *o = &w->outcomes[i];

		TD_TRY(name_failure(o->scenario,
				    td_overlay_score(&o->overlay, &opts->score, &o->result, err),
				    err));
		o->scoring = (struct td_scoring){ o->overlay.base->rules, o->overlay.base->plan,
						  &o->overlay.table, o->overlay.slots, o->result };
	}
	return TD_OK;
}

int
td_whatif_new(const char *rules, const char *database, const struct td_whatif_opts *opts,
	      struct td_diags *diags, struct td_whatif **out, struct td_err *err)
{
	struct td_overlay_opts overlay = {
		.database = database,
		.score = { .year = opts->year,
			   .layer = opts->layer,
			   .points = true,
			   .progress = opts->progress },
	};
	struct td_whatif *w = calloc(1, sizeof(*w));
	int status;

	*out = NULL;
	if (!w)
		return td_fail_memory(err);
	if ((status = gather(w, opts, diags, err)) ||
	    (status = td_score(rules, database, &overlay.score, diags, &w->baseline, err)) ||
	    (status = look_up_all(w, &overlay, diags, err)) ||
	    (status = score_all(w, &overlay, err)))
		goto out;
	*out = w;
	w = NULL; /* handed over */
out:
	td_whatif_free(w);
	return status;
}

void
td_whatif_free(struct td_whatif *w)
{
	if (!w)
		return;
	for (size_t i = 0; w->outcomes && i < w->scenarios.n; i++) {
		td_result_free(w->outcomes[i].result);
		td_overlay_fini(&w->outcomes[i].overlay);
	}
	free(w->outcomes);
	td_scenarios_fini(&w->scenarios);
	td_scoring_free(w->baseline);
	free(w);
}

/* ---- what moved ------------------------------------------------------------------------ */

size_t
td_outcome_row(const struct td_whatif *w, const struct td_outcome *o, size_t row)
{
	if (!o->overlay.own && !o->scenario->without.n)
		return row;
	return td_table_row(&o->overlay.table, w->baseline->table->units[row].id);
}

double
td_outcome_round(const struct td_whatif *w, const struct td_outcome *o, double v)
{
	int before = w->baseline->rules->places, after = o->scoring.rules->places;
	int places = before > after ? before : after;

	return td_ticks(v, places) / td_pow10(places);
}

static double
total_of(const struct td_scoring *s, size_t row)
{
	int64_t ticks = row == SIZE_MAX ? TD_TICKS_NONE : s->result->total[row];

	return ticks == TD_TICKS_NONE ? NAN : (double)ticks / td_pow10(s->rules->places);
}

double
td_outcome_change(const struct td_whatif *w, const struct td_outcome *o, size_t row)
{
	return td_outcome_round(w, o,
				total_of(&o->scoring, td_outcome_row(w, o, row)) -
					total_of(w->baseline, row));
}

static double
points_of(const struct td_result *r, uint32_t item, size_t row)
{
	double points = item == TD_NONE || row == SIZE_MAX ? 0 : r->points[item][row];

	return isnan(points) ? 0 : points;
}

static int
by_size(const void *a, const void *b)
{
	const struct td_shift *x = a, *y = b;
	double p = fabs(x->change), q = fabs(y->change);

	if (!td_same(p, q))
		return p > q ? -1 : 1;
	return strcmp(x->item->id, y->item->id);
}

static void
add_shift(struct td_shift *shifts, size_t *n, const struct td_item *item, double before,
	  double after)
{
	double sign = item->kind == TD_ITEM_DEDUCT ? -1 : 1;

	if (item->outermost && !td_same(before, after))
		shifts[(*n)++] = (struct td_shift){ item, before, after, sign * (after - before) };
}

struct td_shift *
td_outcome_shifts(const struct td_whatif *w, const struct td_outcome *o, size_t row, size_t *n)
{
	const struct td_ruleset *old = w->baseline->rules, *new = o->overlay.base->rules;
	struct td_shift *shifts = calloc(old->items.n + new->items.n + 1, sizeof(*shifts));
	size_t there = td_outcome_row(w, o, row);

	*n = 0;
	for (uint32_t i = 0; shifts && i < new->items.n; i++) {
		const struct td_item *item = &new->items.at[i];
		uint32_t was = old == new ? i : td_rules_item(old, item->id);

		add_shift(shifts, n, item, points_of(w->baseline->result, was, row),
			  points_of(o->result, i, there));
	}
	for (uint32_t i = 0; shifts && old != new &&i < old->items.n; i++)
		if (td_rules_item(new, old->items.at[i].id) == TD_NONE)
			add_shift(shifts, n, &old->items.at[i],
				  points_of(w->baseline->result, i, row), 0);
	if (*n)
		qsort(shifts, *n, sizeof(*shifts), by_size);
	return shifts;
}
