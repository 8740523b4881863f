/*
 * td_explain: one unit's table of points with the reasons beneath every line, as calc/explain
 * gives them.
 *
 *	2.1  Tỷ lệ điều tra, khám phá án                                   55,00 / 60
 *	     812 / 1015 × 100 = 80
 *	     80 ≥ 75: 50 + 1 × (80 − 75) = 55
 */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "calc/eval.h"
#include "calc/explain.h"
#include "edge/grid.h"
#include "model/doc.h"
#include "render.h"

enum {
	INDENT = 2,        /* of a level */
	WIDTH_PAPER = 100, /* where points stand when no terminal says how wide it is */
	WIDTH_LEAST = 40,  /* a narrower terminal folds by itself */
};

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct explainer {
	const struct td_scoring *scoring;
	const struct td_report_opts *opts;
	struct td_why why;
	size_t row;
	uint32_t item; /* only this one and its parts; TD_NONE: all */
	struct td_sink *sink;
	struct td_doc_builder *doc; /* for the JSON form */
	struct td_err *err;
};

/* ---- which ------------------------------------------------------------------------ */

/* Row of a unit by its id; else fail with the nearest id. */
static int
find_unit(const struct td_scoring *scoring, const char *unit, size_t *row, struct td_err *err)
{
	struct td_near near = { .word = unit };

	*row = td_table_row(scoring->table, unit);
	if (*row != SIZE_MAX)
		return TD_OK;
	for (size_t i = 0; i < scoring->table->n; i++)
		td_near_try(&near, scoring->table->units[i].id);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown unit \"%s\"; did you mean \"%s\"?", unit,
			       near.best);
	return td_fail(err, TD_EUSAGE,
		       "unknown unit \"%s\"; `thidua score` lists them with --format csv", unit);
}

static int
find_item(const struct td_ruleset *rules, const char *id, uint32_t *item, struct td_err *err)
{
	struct td_near near = { .word = id };

	*item = id ? td_rules_item(rules, id) : TD_NONE;
	if (!id || *item != TD_NONE)
		return TD_OK;
	for (size_t i = 0; i < rules->items.n; i++)
		td_near_try(&near, rules->items.at[i].id);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown criterion \"%s\"; did you mean \"%s\"?", id,
			       near.best);
	return td_fail(err, TD_EUSAGE, "unknown criterion \"%s\" in %s", id, rules->id);
}

/* Is the item asked for: itself, or within the one that is? */
static bool
is_wanted(const struct explainer *e, uint32_t item)
{
	const struct td_ruleset *rules = e->scoring->rules;

	if (e->item == TD_NONE)
		return true;
	for (; item != TD_NONE; item = rules->items.at[item].parent)
		if (item == e->item)
			return true;
	return false;
}

/* ---- as text ----------------------------------------------------------------------- */

static size_t
page_width(const struct explainer *e)
{
	size_t width = e->opts->width ? e->opts->width : WIDTH_PAPER;

	if (width < WIDTH_LEAST)
		return WIDTH_LEAST;
	return width < WIDTH_PAPER ? width : WIDTH_PAPER;
}

static size_t
indent_of(const struct explainer *e, const struct td_item *item)
{
	size_t top = e->item == TD_NONE ? 0 : e->scoring->rules->items.at[e->item].depth;

	return INDENT * (item->depth - top);
}

static void
points_text(const struct explainer *e, uint32_t k, struct td_sink *out)
{
	const struct td_ruleset *rules = e->scoring->rules;
	const struct td_item *item = &rules->items.at[k];
	double points = e->scoring->result->points[k][e->row];
	char text[TD_POINTS_ROOM];

	if (isnan(points))
		td_sink_text(out, td_text(e->opts->lang, "no points yet"));
	else
		td_sink_printf(out, "%s%s", item->kind == TD_ITEM_DEDUCT && points > 0 ? "-" : "",
			       td_report_points(rules, points, e->opts->lang, text));
	if (!isnan(item->max))
		td_sink_printf(
			out, " / %s",
			td_num_text(text, sizeof(text), item->max, TD_PLACES_MAX, e->opts->lang));
}

/* Left and right on one line as long as they fit; left is folded beside right. */
static void
write_two_sides(const struct explainer *e, const char *left, size_t indent, size_t hang,
		const char *right)
{
	size_t width = page_width(e), right_width = td_grid_text_width(right);
	size_t room = width > right_width + INDENT ? width - right_width - INDENT : width;
	struct td_sink folded = { 0 };
	size_t first, used;

	/* Not a terminal: nothing is folded, long titles push the points to the right. */
	td_grid_fold(left, indent, hang, e->opts->width ? room : 0, &folded);
	if (folded.status) {
		e->sink->status = folded.status;
		td_sink_fini(&folded);
		return;
	}
	first = strcspn(folded.text, "\n");
	td_sink_printf(e->sink, "%*s", (int)indent, "");
	td_sink_bytes(e->sink, folded.text, first);
	folded.text[first] = '\0';
	used = indent + td_grid_text_width(folded.text);
	td_sink_printf(
		e->sink, "%*s%s\n",
		(int)(used + right_width + INDENT <= width ? width - used - right_width : INDENT),
		"", right);
	td_sink_text(e->sink, folded.text + first + 1);
	td_sink_fini(&folded);
}

static void
write_reasons(const struct explainer *e, const struct td_reasons *reasons, size_t indent)
{
	for (size_t i = 0; i < reasons->n; i++) {
		td_sink_printf(e->sink, "%*s", (int)indent, "");
		td_grid_fold(reasons->at[i].text, indent, indent + INDENT, e->opts->width, e->sink);
	}
}

static void
write_line(const struct explainer *e, uint32_t k)
{
	const struct td_item *item = &e->scoring->rules->items.at[k];
	bool bold = e->opts->colour && item->kind == TD_ITEM_SECTION;
	size_t indent = indent_of(e, item), hang;
	struct td_sink left = { 0 }, right = { 0 };

	td_sink_printf(&left, "%s  %s", item->id, td_title_in(&item->title, e->opts->lang, ""));
	points_text(e, k, &right);
	hang = indent + td_grid_text_width(item->id) + INDENT;
	td_sink_text(e->sink, bold ? BOLD : "");
	if (left.status || right.status)
		e->sink->status = TD_ENOMEM;
	else
		write_two_sides(e, left.text, indent, hang, right.text);
	td_sink_text(e->sink, bold ? PLAIN : "");
	td_sink_fini(&left);
	td_sink_fini(&right);
}

/* A section, or the first of the bonuses and deductions that stand behind the sections. */
static bool
begins_a_group(const struct explainer *e, uint32_t k)
{
	const struct td_ruleset *rules = e->scoring->rules;

	if (rules->items.at[k].kind == TD_ITEM_SECTION)
		return true;
	if (k == e->item || rules->items.at[k].depth)
		return k == e->item;
	for (size_t i = 1; i < rules->order.n; i++)
		if (rules->order.at[i] == k)
			return rules->items.at[rules->order.at[i - 1]].depth > 0;
	return true;
}

static int
write_item(const struct explainer *e, uint32_t k)
{
	const struct td_item *item = &e->scoring->rules->items.at[k];
	struct td_reasons reasons = { 0 };
	int status = td_explain_item(&e->why, k, &reasons, e->err);

	if (!status) {
		td_sink_text(e->sink, begins_a_group(e, k) ? "\n" : "");
		write_line(e, k);
		write_reasons(e, &reasons,
			      indent_of(e, item) + td_grid_text_width(item->id) + INDENT);
	}
	td_reasons_fini(&reasons);
	return status;
}

static int
write_standing(const struct explainer *e)
{
	struct td_reasons reasons = { 0 };
	int status = td_explain_standing(&e->why, &reasons, e->err);

	if (!status) {
		td_sink_text(e->sink, "\n");
		write_reasons(e, &reasons, 0);
	}
	td_reasons_fini(&reasons);
	return status;
}

static void
write_unit(const struct explainer *e)
{
	const struct td_unit *unit = &e->scoring->table->units[e->row];
	enum td_lang lang = e->opts->lang;
	char total[TD_POINTS_ROOM], place[TD_POINTS_ROOM];
	struct td_sink line = { 0 };

	td_sink_printf(&line, "%s (%s): ", unit->name, unit->id);
	td_sink_printf(
		&line, td_text(lang, "total %s, rank %s"),
		td_report_ticks(e->scoring->rules, e->scoring->result->total[e->row], lang, total),
		td_report_place(e->scoring->result, e->row, lang, place));
	if (e->scoring->result->npending[e->row])
		td_sink_printf(&line, " (%s)", td_text(lang, "provisional"));
	if (line.status)
		e->sink->status = line.status;
	else
		td_grid_fold(line.text, 0, INDENT, e->opts->width, e->sink);
	td_sink_fini(&line);
}

static int
write_text(struct explainer *e)
{
	const struct td_ruleset *rules = e->scoring->rules;

	td_report_heading(e->scoring, e->opts, e->sink);
	td_sink_text(e->sink, "\n");
	write_unit(e);
	for (size_t i = 0; i < rules->order.n; i++)
		if (is_wanted(e, rules->order.at[i]))
			TD_TRY(write_item(e, rules->order.at[i]));
	return e->item == TD_NONE ? write_standing(e) : TD_OK;
}

/* ---- as JSON ------------------------------------------------------------------------ */

static void
add_reasons(const struct explainer *e, const char *key, const struct td_reasons *reasons)
{
	static const char *const kinds[] = {
		[TD_REASON_FIGURES] = "figures", [TD_REASON_FORMULA] = "formula",
		[TD_REASON_RULE] = "rule",       [TD_REASON_NEXT] = "next",
		[TD_REASON_LIMIT] = "limit",     [TD_REASON_CLAUSE] = "clause",
	};

	td_doc_array(e->doc, key);
	for (size_t i = 0; i < reasons->n; i++) {
		td_doc_object(e->doc, NULL);
		td_doc_text(e->doc, "kind", kinds[reasons->at[i].kind]);
		td_doc_text(e->doc, "text", reasons->at[i].text);
		td_doc_end(e->doc);
	}
	td_doc_end(e->doc);
}

static void
add_facts(const struct explainer *e, uint32_t k)
{
	static const char *const kinds[] = {
		[TD_ITEM_SECTION] = "section",
		[TD_ITEM_CRITERION] = "criterion",
		[TD_ITEM_BONUS] = "bonus",
		[TD_ITEM_DEDUCT] = "deduction",
	};
	const struct td_ruleset *rules = e->scoring->rules;
	const struct td_item *item = &rules->items.at[k];

	td_doc_text(e->doc, "id", item->id);
	td_doc_text(e->doc, "kind", kinds[item->kind]);
	td_doc_text(e->doc, "parent",
		    item->parent == TD_NONE ? NULL : rules->items.at[item->parent].id);
	td_doc_number(e->doc, "points", e->scoring->result->points[k][e->row]);
	td_doc_number(e->doc, "max", item->max);
	td_doc_title(e->doc, "title", &item->title);
	td_doc_text(e->doc, "ref", item->ref);
	td_doc_text(e->doc, "file", item->place.file);
	td_doc_integer(e->doc, "line", item->place.line);
}

static int
add_item(const struct explainer *e, uint32_t k)
{
	struct td_reasons reasons = { 0 };
	int status = td_explain_item(&e->why, k, &reasons, e->err);

	if (!status) {
		td_doc_object(e->doc, NULL);
		add_facts(e, k);
		add_reasons(e, "reasons", &reasons);
		td_doc_end(e->doc);
	}
	td_reasons_fini(&reasons);
	return status;
}

static int
add_standing(const struct explainer *e)
{
	struct td_reasons reasons = { 0 };
	int status = td_explain_standing(&e->why, &reasons, e->err);

	if (!status)
		add_reasons(e, "standing", &reasons);
	td_reasons_fini(&reasons);
	return status;
}

static void
add_head(const struct explainer *e)
{
	const struct td_scoring *scoring = e->scoring;
	const struct td_unit *unit = &scoring->table->units[e->row];
	const struct td_result *result = scoring->result;

	td_doc_text(e->doc, "ruleset", scoring->rules->id);
	td_doc_integer(e->doc, "year", scoring->table->year);
	td_doc_text(e->doc, "digest", scoring->rules->digest);
	td_doc_text(e->doc, "label", scoring->table->label);
	td_doc_object(e->doc, "unit");
	td_doc_text(e->doc, "id", unit->id);
	td_doc_text(e->doc, "name", unit->name);
	td_report_rank(result, e->row, e->doc);
	td_report_total(result, e->row, e->doc);
	td_doc_end(e->doc);
}

static int
add_all(const struct explainer *e)
{
	const struct td_ruleset *rules = e->scoring->rules;

	add_head(e);
	td_doc_array(e->doc, "items");
	for (size_t i = 0; i < rules->order.n; i++)
		if (is_wanted(e, rules->order.at[i]))
			TD_TRY(add_item(e, rules->order.at[i]));
	td_doc_end(e->doc);
	return e->item == TD_NONE ? add_standing(e) : TD_OK;
}

static int
write_doc(struct explainer *e)
{
	int status;

	e->doc = td_doc_new();
	if (!e->doc)
		return td_fail_memory(e->err);
	status = add_all(e);
	if (!status)
		status = td_render(e->doc, "explain", e->opts, e->sink, e->err);
	td_doc_free(e->doc);
	return status;
}

/* ---- the whole ---------------------------------------------------------------------- */

static int
write_why(struct explainer *e)
{
	const struct td_scoring *scoring = e->scoring;
	double *values = calloc(td_plan_values(scoring->plan) + 1, sizeof(*values));
	int status;

	if (!values)
		return td_fail_memory(e->err);
	e->why = (struct td_why){
		.rules = scoring->rules,
		.plan = scoring->plan,
		.table = scoring->table,
		.result = scoring->result,
		.slots = scoring->slots,
		.values = values,
		.row = e->row,
		.lang = e->opts->lang,
	};
	status = td_eval_row(scoring->plan, scoring->table, scoring->slots, e->row, values, e->err);
	if (!status)
		status = (td_is_table(e->opts) ? write_text : write_doc)(e);
	free(values);
	return status;
}

int
td_explain(const struct td_scoring *scoring, const char *unit, const char *criterion,
	   const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err)
{
	struct explainer e = { .scoring = scoring, .opts = opts, .sink = sink, .err = err };

	TD_TRY(find_unit(scoring, unit, &e.row, err));
	TD_TRY(find_item(scoring->rules, criterion, &e.item, err));
	return write_why(&e);
}
