/* The document of a scoring; in cli/README.md, stable: members are added, never changed. */
#include "report.h"

#include <math.h>

#include "base/num.h"
#include "claims.h"
#include "model/doc.h"
#include "render.h"
#include "report_formulas.h"

struct writer {
	const struct td_scoring *scoring;
	const struct td_ruleset *rules;
	const struct td_result *result;
	bool points;
	struct td_doc_builder *doc;
};

/* ---- what is the same for every unit ------------------------------------------ */

static const char *
id_of(const struct td_ruleset *rules, uint32_t item)
{
	return item == TD_NONE ? NULL : rules->items.at[item].id;
}

static void
add_item(const struct writer *w, const struct td_item *item)
{
	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "id", item->id);
	if (item->kind != TD_ITEM_SECTION)
		td_doc_text(w->doc, "section", id_of(w->rules, item->section));
	if (item->parent != TD_NONE && item->parent != item->section)
		td_doc_text(w->doc, "parent", id_of(w->rules, item->parent));
	td_doc_number(w->doc, "max", item->max);
	td_doc_title(w->doc, "title", &item->title);
	td_doc_text(w->doc, "ref", item->ref);
	td_doc_end(w->doc);
}

/* The lists of items in the head.  Whoever adds up "criteria" gets the base. */
enum list {
	LIST_SECTIONS,
	LIST_CRITERIA,
	LIST_PARTS,
	LIST_BONUSES,
	LIST_DEDUCTIONS,
	LIST_COUNT_
};

static enum list
list_of(const struct td_item *item)
{
	if (item->kind == TD_ITEM_SECTION)
		return LIST_SECTIONS;
	if (!item->outermost)
		return LIST_PARTS;
	if (item->kind == TD_ITEM_CRITERION)
		return LIST_CRITERIA;
	return item->kind == TD_ITEM_BONUS ? LIST_BONUSES : LIST_DEDUCTIONS;
}

static void
add_items(const struct writer *w)
{
	static const char *const keys[] = {
		[LIST_SECTIONS] = "sections",     [LIST_CRITERIA] = "criteria",
		[LIST_PARTS] = "parts",           [LIST_BONUSES] = "bonuses",
		[LIST_DEDUCTIONS] = "deductions",
	};

	for (int list = 0; list < LIST_COUNT_; list++) {
		td_doc_array(w->doc, keys[list]);
		for (size_t i = 0; i < w->rules->order.n; i++) {
			const struct td_item *item = &w->rules->items.at[w->rules->order.at[i]];

			if ((int)list_of(item) == list)
				add_item(w, item);
		}
		td_doc_end(w->doc);
	}
}

static void
add_named(struct td_doc_builder *doc, const char *id, const struct td_title *title)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "id", id);
	td_doc_title(doc, "title", title);
	td_doc_end(doc);
}

static void
add_gates(const struct writer *w)
{
	const struct td_ruleset *rules = w->rules;

	td_doc_array(w->doc, "classes");
	for (size_t i = 0; i < rules->classes.n; i++)
		add_named(w->doc, rules->classes.at[i].id, &rules->classes.at[i].title);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "awards");
	for (size_t i = 0; i < rules->awards.n; i++)
		add_named(w->doc, rules->awards.at[i].id, &rules->awards.at[i].title);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "knockouts");
	for (size_t i = 0; i < rules->knockouts.n; i++)
		add_named(w->doc, rules->knockouts.at[i].id, &rules->knockouts.at[i].title);
	td_doc_end(w->doc);
}

void
td_report_head(const struct td_scoring *scoring, struct td_doc_builder *doc)
{
	td_doc_text(doc, "ruleset", scoring->rules->id);
	td_doc_integer(doc, "year", scoring->table->year);
	td_doc_text(doc, "digest", scoring->rules->digest);
	td_doc_text(doc, "label", scoring->table->label);
}

static void
add_head(const struct writer *w)
{
	td_report_head(w->scoring, w->doc);
	td_doc_title(w->doc, "title", &w->rules->title);
	td_doc_number(w->doc, "scale", w->rules->scale);
	td_doc_integer(w->doc, "places", w->result->places);
	add_items(w);
	add_gates(w);
}

/* ---- one unit ------------------------------------------------------------------- */

static void
add_points(const struct writer *w, size_t row, bool sections)
{
	td_doc_object(w->doc, sections ? "sections" : "points");
	for (size_t i = 0; i < w->rules->order.n; i++) {
		uint32_t k = w->rules->order.at[i];
		const struct td_item *item = &w->rules->items.at[k];

		if ((item->kind == TD_ITEM_SECTION) == sections)
			td_doc_number(w->doc, item->id, w->result->points[k][row]);
	}
	td_doc_end(w->doc);
}

static void
add_measures(const struct writer *w, size_t row)
{
	td_doc_object(w->doc, "measures");
	for (size_t i = 0; i < w->rules->measures.n; i++) {
		const struct td_measure *measure = &w->rules->measures.at[i];
		double ticks = td_ticks(w->result->measures[i][row], measure->places);

		td_doc_number(w->doc, measure->id, ticks / td_pow10(measure->places));
	}
	td_doc_end(w->doc);
}

static void
add_pending(const struct writer *w, size_t row)
{
	td_doc_array(w->doc, "pending");
	for (size_t i = 0; i < w->rules->order.n; i++) {
		uint32_t k = w->rules->order.at[i];
		const struct td_item *item = &w->rules->items.at[k];

		if (item->kind != TD_ITEM_SECTION && w->result->pending[k][row])
			td_doc_text(w->doc, NULL, item->id);
	}
	td_doc_end(w->doc);
}

static void
add_awards(const struct writer *w, size_t row, const char *key, enum td_verdict verdict)
{
	td_doc_array(w->doc, key);
	for (size_t i = 0; i < w->rules->awards.n; i++)
		if (w->result->awards[i][row] == verdict)
			td_doc_text(w->doc, NULL, w->rules->awards.at[i].id);
	td_doc_end(w->doc);
}

static void
add_knockouts(const struct writer *w, size_t row, const char *key, enum td_verdict verdict)
{
	td_doc_array(w->doc, key);
	for (size_t i = 0; i < w->rules->knockouts.n; i++)
		if (w->result->knockouts[i][row] == verdict)
			td_doc_text(w->doc, NULL, w->rules->knockouts.at[i].id);
	td_doc_end(w->doc);
}

static void
add_flags(const struct writer *w, size_t row)
{
	td_doc_array(w->doc, "flags");
	if (w->result->npending[row])
		td_doc_text(w->doc, NULL, "provisional");
	if (w->result->tied[row])
		td_doc_text(w->doc, NULL, "tied");
	td_doc_end(w->doc);
}

void
td_report_rank(const struct td_result *result, size_t row, struct td_doc_builder *doc)
{
	double shown = result->place_shown[row];

	if (!result->place[row])
		td_doc_null(doc, "rank");
	else if (shown == floor(shown))
		td_doc_integer(doc, "rank", (int64_t)shown);
	else
		td_doc_number(doc, "rank", shown);
}

static void
add_ticks(const struct td_result *result, const char *key, int64_t ticks,
	  struct td_doc_builder *doc)
{
	td_doc_ticks(doc, key, ticks, result->places);
}

void
td_report_total(const struct td_result *result, size_t row, struct td_doc_builder *doc)
{
	add_ticks(result, "total", result->total[row], doc);
}

static void
add_standing(const struct writer *w, size_t row)
{
	const struct td_table *table = w->scoring->table;
	const struct td_unit *unit = &table->units[row];
	const struct td_result *result = w->result;

	td_doc_text(w->doc, "id", unit->id);
	td_doc_text(w->doc, "name", unit->name);
	td_doc_text(w->doc, "cluster", table->clusters[unit->cluster]);
	td_report_rank(result, row, w->doc);
	td_report_total(result, row, w->doc);
	add_ticks(result, "base", result->base[row], w->doc);
	add_ticks(result, "bonus", result->bonus[row], w->doc);
	add_ticks(result, "deduction", result->deduction[row], w->doc);
}

static void
add_unit(const struct writer *w, size_t row)
{
	uint32_t klass = w->result->klass[row];

	add_standing(w, row);
	if (w->points) {
		add_points(w, row, false);
		add_points(w, row, true);
		add_measures(w, row);
	}
	td_doc_text(w->doc, "class", klass == TD_NONE ? NULL : w->rules->classes.at[klass].id);
	add_awards(w, row, "awards", TD_YES);
	add_awards(w, row, "undecided", TD_UNDECIDED);
	add_knockouts(w, row, "knockouts", TD_YES);
	add_knockouts(w, row, "knockouts_undecided", TD_UNDECIDED);
	if (w->points)
		add_pending(w, row);
	else /* how many */
		td_doc_integer(w->doc, "pending", w->result->npending[row]);
	add_flags(w, row);
}

/* ---- the whole, a unit at a time: a million of them never stand in memory ------- */

static struct writer
writer_of(const struct td_scoring *scoring, unsigned wants)
{
	return (struct writer){
		.scoring = scoring,
		.rules = scoring->rules,
		.result = scoring->result,
		.points = wants & TD_REPORT_POINTS && scoring->result->points,
		.doc = td_doc_new(),
	};
}

int
td_score_head(const struct td_scoring *scoring, unsigned wants, struct td_doc_builder **out,
	      struct td_err *err)
{
	struct writer w = writer_of(scoring, wants);

	*out = w.doc;
	if (!w.doc)
		return td_fail_memory(err);
	add_head(&w);
	if (wants & TD_REPORT_FIGURES)
		td_figures_head(scoring, w.doc);
	if (wants & TD_REPORT_FORMULAS)
		td_formulas_head(scoring, w.doc);
	td_doc_array(w.doc, "units"); /* long: empty here */
	td_doc_end(w.doc);
	return TD_OK;
}

int
td_score_unit(const struct td_scoring *scoring, size_t row, unsigned wants, enum td_lang lang,
	      struct td_doc_builder **out, struct td_err *err)
{
	struct writer w = writer_of(scoring, wants);

	*out = w.doc;
	if (!w.doc)
		return td_fail_memory(err);
	add_unit(&w, row);
	if (wants & TD_REPORT_FIGURES)
		td_figures_unit(scoring, row, w.doc);
	if (wants & TD_REPORT_CLAIMS)
		td_claims_unit(scoring, row, w.doc);
	if (wants & TD_REPORT_REASONS)
		TD_TRY(td_explain_unit(scoring, row, lang, w.doc, err));
	return wants & TD_REPORT_FORMULAS ? td_formulas_unit(scoring, row, w.doc, err) : TD_OK;
}

static int
write_unit(struct td_rendering *r, const struct td_scoring *scoring, size_t row, unsigned wants,
	   enum td_lang lang, struct td_err *err)
{
	struct td_doc_builder *unit;
	int status = td_score_unit(scoring, row, wants, lang, &unit, err);

	if (!status)
		status = td_rendering_item(r, "units", unit, err);
	td_doc_free(unit);
	return status;
}

static int
write_units(struct td_rendering *r, const struct td_scoring *scoring, unsigned wants,
	    enum td_lang lang, struct td_err *err)
{
	for (size_t i = 0; i < scoring->result->n; i++)
		TD_TRY(write_unit(r, scoring, scoring->result->order[i], wants, lang, err));
	return TD_OK;
}

static int
write_doc(const struct td_scoring *scoring, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	unsigned wants = td_render_wants(opts);
	struct td_doc_builder *head;
	struct td_rendering r;
	int status = td_score_head(scoring, wants, &head, err);

	if (!status)
		status = td_rendering_open(&r, head, "score", opts, sink, err);
	if (!status)
		status = td_rendering_close(&r, write_units(&r, scoring, wants, opts->lang, err),
					    err);
	td_doc_free(head);
	return status;
}

int
td_report(const struct td_scoring *scoring, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	return (td_is_table(opts) ? td_report_table : write_doc)(scoring, opts, sink, err);
}
