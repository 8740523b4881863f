/* td_rules_show: what a ruleset declares and what was made of it. */
#include <math.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "calc/explain.h"
#include "edge/grid.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

struct shower {
	const struct td_ruleset *rules;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
	struct td_err *err;
};

/* ---- inputs ------------------------------------------------------------------------ */

static const char *
kind_text(enum td_input_kind kind)
{
	static const char *const kinds[] = {
		[TD_INPUT_NUMBER] = "number", [TD_INPUT_INTEGER] = "integer",
		[TD_INPUT_FLAG] = "flag",     [TD_INPUT_GRADE] = "grade",
		[TD_INPUT_TEXT] = "text",
	};

	return kinds[kind];
}

/* An edge of a range, which may be an expression: "100", "x.cases_total". */
static int
add_edge(const struct shower *s, td_node node, struct td_sink *out)
{
	struct td_why why = { .rules = s->rules, .lang = s->lang };
	const struct td_expr *expr = td_graph_at(s->rules->graph, node);
	char number[64];

	if (expr->op != TD_OP_CONST)
		return td_explain_node(&why, TD_NONE, node, false, out);
	td_sink_text(out, td_num_text(number, sizeof(number), expr->value, TD_PLACES_MAX, s->lang));
	return TD_OK;
}

static int
add_range(const struct shower *s, const struct td_input *input, struct td_sink *out)
{
	for (uint32_t i = 0; i < input->nlevels; i++)
		td_sink_printf(out, "%s%s", i ? " > " : "",
			       td_words_at(s->rules->words, input->levels[i]));
	if (!input->min && !input->max)
		return TD_OK;
	if (input->min)
		TD_TRY(add_edge(s, input->min, out));
	td_sink_text(out, " .. ");
	if (input->max)
		TD_TRY(add_edge(s, input->max, out));
	return TD_OK;
}

static int
input_row(const struct shower *s, const struct td_input *input, struct td_grid *grid)
{
	struct td_sink range = { 0 };
	int status = add_range(s, input, &range);

	if (!status)
		status = td_sink_close(&range, s->err);
	td_grid_row(grid, false);
	td_grid_cell(grid, input->name);
	td_grid_cell(grid, kind_text(input->kind));
	td_grid_cell(grid, status ? NULL : range.text);
	td_grid_cell(grid, input->unit);
	td_grid_cell(grid, input->sql ? "SQL" : NULL);
	td_grid_cell(grid, td_title_in(&input->title, s->lang, ""));
	td_sink_fini(&range);
	return status;
}

static int
inputs_table(const struct shower *s)
{
	struct td_grid *grid = td_grid_new();
	int status = TD_OK;

	if (!grid)
		return td_fail_memory(s->err);
	td_grid_column(grid, td_text(s->lang, "Input"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Kind"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Range or levels"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Measured in"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Source"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Title"), TD_GRID_WRAP);
	for (size_t i = 0; !status && i < s->rules->inputs.n; i++)
		status = input_row(s, &s->rules->inputs.at[i], grid);
	if (!status)
		status = td_grid_write(grid, 0, false, s->sink, s->err);
	td_grid_free(grid);
	return status;
}

/* A constant as a number, another expression as text, nothing as null. */
static int
doc_edge(const struct shower *s, struct td_doc_builder *doc, const char *key, td_node node)
{
	struct td_sink text = { 0 };
	int status;

	if (!node) {
		td_doc_null(doc, key);
		return TD_OK;
	}
	if (td_graph_at(s->rules->graph, node)->op == TD_OP_CONST) {
		td_doc_number(doc, key, td_graph_at(s->rules->graph, node)->value);
		return TD_OK;
	}
	status = add_edge(s, node, &text);
	if (!status)
		status = td_sink_close(&text, s->err);
	td_doc_text(doc, key, text.text);
	td_sink_fini(&text);
	return status;
}

static void
doc_place(struct td_doc_builder *doc, const struct td_place *place)
{
	td_doc_text(doc, "file", place->file);
	td_doc_integer(doc, "line", place->line);
}

static int
doc_input(const struct shower *s, const struct td_input *input, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "name", input->name);
	td_doc_text(doc, "kind", kind_text(input->kind));
	TD_TRY(doc_edge(s, doc, "min", input->min));
	TD_TRY(doc_edge(s, doc, "max", input->max));
	td_doc_array(doc, "levels");
	for (uint32_t i = 0; i < input->nlevels; i++)
		td_doc_text(doc, NULL, td_words_at(s->rules->words, input->levels[i]));
	td_doc_end(doc);
	td_doc_text(doc, "unit", input->unit);
	td_doc_text(doc, "sql", input->sql);
	td_doc_title(doc, "title", &input->title);
	td_doc_text(doc, "ref", input->ref);
	doc_place(doc, &input->place);
	td_doc_end(doc);
	return TD_OK;
}

static int
add_inputs(const struct shower *s, struct td_doc_builder *doc)
{
	td_doc_array(doc, "inputs");
	for (size_t i = 0; i < s->rules->inputs.n; i++)
		TD_TRY(doc_input(s, &s->rules->inputs.at[i], doc));
	td_doc_end(doc);
	return TD_OK;
}

/* ---- parameters ---------------------------------------------------------------------- */

static void
number_cell(const struct shower *s, struct td_grid *grid, double v)
{
	char number[64];

	if (isnan(v))
		td_grid_cell(grid, NULL);
	else
		td_grid_cell(grid, td_num_text(number, sizeof(number), v, TD_PLACES_MAX, s->lang));
}

/* "bca-cum3/2018 (rules/bca-cum3/2018.lua:30): 78 instead of 75" and what was before that. */
static void
add_origin(const struct shower *s, const struct td_origin *origin, struct td_sink *out)
{
	char was[64], now[64];

	td_sink_printf(out, "%s (%s:%d)", s->rules->chain.at[origin->link].id, origin->place.file,
		       origin->place.line);
	if (isnan(origin->was) && isnan(origin->now))
		return;
	td_sink_text(out, ": ");
	td_sink_printf(out, td_text(s->lang, "%s instead of %s"),
		       td_num_text(now, sizeof(now), origin->now, TD_PLACES_MAX, s->lang),
		       td_num_text(was, sizeof(was), origin->was, TD_PLACES_MAX, s->lang));
}

static int
origin_cell(const struct shower *s, const struct td_place *place, const struct td_origin *origin,
	    struct td_grid *grid)
{
	struct td_sink text = { 0 };
	int status;

	for (; origin; origin = origin->before) {
		add_origin(s, origin, &text);
		td_sink_text(&text, "; ");
		place = &origin->replaced;
	}
	td_sink_printf(&text, "%s:%d", place->file, place->line);
	status = td_sink_close(&text, s->err);
	td_grid_cell(grid, status ? NULL : text.text);
	td_sink_fini(&text);
	return status;
}

static int
params_table(const struct shower *s)
{
	struct td_grid *grid = td_grid_new();
	int status = TD_OK;

	if (!grid)
		return td_fail_memory(s->err);
	td_grid_column(grid, td_text(s->lang, "Parameter"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Value"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(s->lang, "Measured in"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(s->lang, "Least"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(s->lang, "Most"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(s->lang, "Title"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(s->lang, "Clause"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(s->lang, "Set by"), TD_GRID_WRAP);
	for (size_t i = 0; !status && i < s->rules->params.n; i++) {
		const struct td_param *param = &s->rules->params.at[i];

		td_grid_row(grid, false);
		td_grid_cell(grid, param->name);
		number_cell(s, grid, param->value);
		td_grid_cell(grid, param->unit);
		number_cell(s, grid, param->min);
		number_cell(s, grid, param->max);
		td_grid_cell(grid, td_title_in(&param->title, s->lang, ""));
		td_grid_cell(grid, param->ref);
		status = origin_cell(s, &param->place, param->origin, grid);
	}
	if (!status)
		status = td_grid_write(grid, 0, false, s->sink, s->err);
	td_grid_free(grid);
	return status;
}

/* "amendments": the last first; absent when there is none. */
static void
doc_origin(const struct shower *s, const struct td_origin *origin, struct td_doc_builder *doc)
{
	if (!origin)
		return;
	td_doc_array(doc, "amendments");
	for (; origin; origin = origin->before) {
		td_doc_object(doc, NULL);
		td_doc_text(doc, "ruleset", s->rules->chain.at[origin->link].id);
		td_doc_number(doc, "was", origin->was);
		td_doc_number(doc, "now", origin->now);
		td_doc_text(doc, "ref", origin->ref);
		doc_place(doc, &origin->place);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

static int
add_params(const struct shower *s, struct td_doc_builder *doc)
{
	td_doc_array(doc, "params");
	for (size_t i = 0; i < s->rules->params.n; i++) {
		const struct td_param *param = &s->rules->params.at[i];

		td_doc_object(doc, NULL);
		td_doc_text(doc, "name", param->name);
		td_doc_number(doc, "value", param->value);
		td_doc_number(doc, "min", param->min);
		td_doc_number(doc, "max", param->max);
		td_doc_text(doc, "unit", param->unit);
		td_doc_title(doc, "title", &param->title);
		td_doc_text(doc, "ref", param->ref);
		doc_place(doc, &param->place);
		doc_origin(s, param->origin, doc);
		td_doc_end(doc);
	}
	td_doc_end(doc);
	return TD_OK;
}

/* ---- graph and plan -------------------------------------------------------------------- */

static void
print_ref(const struct td_ruleset *rules, const struct td_expr *expr, struct td_sink *sink)
{
	char number[64];

	if (expr->op == TD_OP_CONST)
		td_sink_printf(sink, " %s", td_num_exact(number, sizeof(number), expr->value));
	else if (expr->op == TD_OP_NATIVE || expr->op == TD_OP_CLUSTER)
		td_sink_printf(sink, " %s", rules->natives.at[expr->ref].name);
	else if (expr->ref)
		td_sink_printf(sink, " %s", td_words_at(rules->words, expr->ref));
	if (expr->lag)
		td_sink_printf(sink, " -%u", (unsigned)expr->lag);
	if (expr->flags)
		td_sink_printf(sink, " [%u]", (unsigned)expr->flags);
}

/* "12 = / 10 11  # rules/x.lua:30", a node a line; "_" is an argument not given. */
static void
print_node(const struct td_ruleset *rules, td_node node, struct td_sink *sink)
{
	const struct td_expr *expr = td_graph_at(rules->graph, node);
	struct td_place place = td_rules_place(rules, node);

	td_sink_printf(sink, "%u = %s", (unsigned)node, td_op_word((enum td_op)expr->op));
	print_ref(rules, expr, sink);
	for (size_t i = 0; i < expr->nargs; i++) {
		td_node arg = td_graph_arg(rules->graph, node, i);

		if (arg)
			td_sink_printf(sink, " %u", (unsigned)arg);
		else
			td_sink_text(sink, " _");
	}
	if (place.file)
		td_sink_printf(sink, "  # %s:%d", place.file, place.line);
	td_sink_text(sink, "\n");
}

static int
graph_text(const struct shower *s)
{
	const struct td_ruleset *rules = s->rules;

	for (td_node node = 1; node <= td_graph_count(rules->graph); node++)
		print_node(rules, node, s->sink);
	for (size_t i = 0; i < rules->order.n; i++) {
		const struct td_item *item = &rules->items.at[rules->order.at[i]];

		if (item->score)
			td_sink_printf(s->sink, "%s: %u\n", item->id, (unsigned)item->score);
	}
	return TD_OK;
}

static int
plan_text(const struct shower *s)
{
	struct td_plan *plan;

	TD_TRY(td_plan_new(s->rules, &plan, s->err));
	td_plan_print(plan, s->sink);
	td_plan_free(plan);
	return TD_OK;
}

/* ---- the whole ------------------------------------------------------------------------- */

static const struct subject {
	const char *name;
	int (*text)(const struct shower *s);
	int (*doc)(const struct shower *s, struct td_doc_builder *doc); /* NULL: text only */
} subjects[] = {
	{ "inputs", inputs_table, add_inputs },
	{ "params", params_table, add_params },
	{ "graph", graph_text, NULL },
	{ "plan", plan_text, NULL },
};

static int
write_doc(const struct shower *s, const struct subject *subject)
{
	struct td_doc_builder *doc = td_doc_new();
	int status;

	if (!doc)
		return td_fail_memory(s->err);
	td_doc_text(doc, "ruleset", s->rules->id);
	status = subject->doc(s, doc);
	if (!status)
		status = td_render(doc, "show", s->opts, s->sink, s->err);
	td_doc_free(doc);
	return status;
}

static int
show_subject(const struct shower *s, const struct subject *subject)
{
	if (td_is_table(s->opts))
		return subject->text(s);
	if (!subject->doc)
		return td_fail(s->err, TD_EUSAGE, "%s is shown as text only, not as %s",
			       subject->name, s->opts->format);
	return write_doc(s, subject);
}

int
td_rules_show(const struct td_ruleset *rules, const char *what, const struct td_report_opts *opts,
	      struct td_sink *sink, struct td_err *err)
{
	struct shower s = { rules, opts, opts->lang, sink, err };
	struct td_near near = { .word = what };

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (strcmp(subjects[i].name, what) == 0)
			return show_subject(&s, &subjects[i]);
		td_near_try(&near, subjects[i].name);
	}
	if (near.best)
		return td_fail(err, TD_EUSAGE, "cannot show \"%s\"; did you mean \"%s\"?", what,
			       near.best);
	return td_fail(err, TD_EUSAGE,
		       "cannot show \"%s\"; there are inputs, params, graph and plan", what);
}
