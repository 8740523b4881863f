/* The JSON of a scoring; documented in cli/README.md, stable: members are added, never changed. */
#include "report.h"

#include <math.h>

#include "base/num.h"
#include "edge/json.h"

struct writer {
	const struct td_scoring *scoring;
	const struct td_ruleset *rules;
	const struct td_result *result;
	struct td_json *json;
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
	td_json_object(w->json, NULL);
	td_json_text(w->json, "id", item->id);
	if (item->kind != TD_ITEM_SECTION)
		td_json_text(w->json, "section", id_of(w->rules, item->section));
	if (item->parent != TD_NONE && item->parent != item->section)
		td_json_text(w->json, "parent", id_of(w->rules, item->parent));
	td_json_number(w->json, "max", item->max);
	td_json_title(w->json, "title", &item->title);
	td_json_text(w->json, "ref", item->ref);
	td_json_end(w->json);
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
		td_json_array(w->json, keys[list]);
		for (size_t i = 0; i < w->rules->order.n; i++) {
			const struct td_item *item = &w->rules->items.at[w->rules->order.at[i]];

			if ((int)list_of(item) == list)
				add_item(w, item);
		}
		td_json_end(w->json);
	}
}

static void
add_named(struct td_json *json, const char *id, const struct td_title *title)
{
	td_json_object(json, NULL);
	td_json_text(json, "id", id);
	td_json_title(json, "title", title);
	td_json_end(json);
}

static void
add_gates(const struct writer *w)
{
	const struct td_ruleset *rules = w->rules;

	td_json_array(w->json, "classes");
	for (size_t i = 0; i < rules->classes.n; i++)
		add_named(w->json, rules->classes.at[i].id, &rules->classes.at[i].title);
	td_json_end(w->json);
	td_json_array(w->json, "awards");
	for (size_t i = 0; i < rules->awards.n; i++)
		add_named(w->json, rules->awards.at[i].id, &rules->awards.at[i].title);
	td_json_end(w->json);
	td_json_array(w->json, "knockouts");
	for (size_t i = 0; i < rules->knockouts.n; i++)
		add_named(w->json, rules->knockouts.at[i].id, &rules->knockouts.at[i].title);
	td_json_end(w->json);
}

static void
add_head(const struct writer *w)
{
	td_json_text(w->json, "ruleset", w->rules->id);
	td_json_integer(w->json, "year", w->scoring->table->year);
	td_json_text(w->json, "digest", w->rules->digest);
	td_json_text(w->json, "label", w->scoring->table->label);
	td_json_title(w->json, "title", &w->rules->title);
	td_json_number(w->json, "scale", w->rules->scale);
	td_json_integer(w->json, "places", w->result->places);
	add_items(w);
	add_gates(w);
}

/* ---- one unit ------------------------------------------------------------------- */

static void
add_points(const struct writer *w, size_t row, bool sections)
{
	td_json_object(w->json, sections ? "sections" : "points");
	for (size_t i = 0; i < w->rules->order.n; i++) {
		uint32_t k = w->rules->order.at[i];
		const struct td_item *item = &w->rules->items.at[k];

		if ((item->kind == TD_ITEM_SECTION) == sections)
			td_json_number(w->json, item->id, w->result->points[k][row]);
	}
	td_json_end(w->json);
}

static void
add_measures(const struct writer *w, size_t row)
{
	td_json_object(w->json, "measures");
	for (size_t i = 0; i < w->rules->measures.n; i++) {
		const struct td_measure *measure = &w->rules->measures.at[i];
		double ticks = td_ticks(w->result->measures[i][row], measure->places);

		td_json_number(w->json, measure->id, ticks / td_pow10(measure->places));
	}
	td_json_end(w->json);
}

static void
add_pending(const struct writer *w, size_t row)
{
	td_json_array(w->json, "pending");
	for (size_t i = 0; i < w->rules->order.n; i++) {
		uint32_t k = w->rules->order.at[i];
		const struct td_item *item = &w->rules->items.at[k];

		if (item->kind != TD_ITEM_SECTION && w->result->pending[k][row])
			td_json_text(w->json, NULL, item->id);
	}
	td_json_end(w->json);
}

static void
add_awards(const struct writer *w, size_t row, const char *key, enum td_verdict verdict)
{
	td_json_array(w->json, key);
	for (size_t i = 0; i < w->rules->awards.n; i++)
		if (w->result->awards[i][row] == verdict)
			td_json_text(w->json, NULL, w->rules->awards.at[i].id);
	td_json_end(w->json);
}

static void
add_knockouts(const struct writer *w, size_t row, const char *key, enum td_verdict verdict)
{
	td_json_array(w->json, key);
	for (size_t i = 0; i < w->rules->knockouts.n; i++)
		if (w->result->knockouts[i][row] == verdict)
			td_json_text(w->json, NULL, w->rules->knockouts.at[i].id);
	td_json_end(w->json);
}

static void
add_flags(const struct writer *w, size_t row)
{
	td_json_array(w->json, "flags");
	if (w->result->npending[row])
		td_json_text(w->json, NULL, "provisional");
	if (w->result->tied[row])
		td_json_text(w->json, NULL, "tied");
	td_json_end(w->json);
}

void
td_report_rank(const struct td_result *result, size_t row, struct td_json *json)
{
	double shown = result->place_shown[row];

	if (!result->place[row])
		td_json_null(json, "rank");
	else if (shown == floor(shown))
		td_json_integer(json, "rank", (int64_t)shown);
	else
		td_json_number(json, "rank", shown);
}

void
td_report_total(const struct td_result *result, size_t row, struct td_json *json)
{
	if (result->total[row] == TD_TICKS_NONE)
		td_json_null(json, "total");
	else
		td_json_ticks(json, "total", result->total[row], result->places);
}

static void
add_standing(const struct writer *w, size_t row)
{
	const struct td_table *table = w->scoring->table;
	const struct td_unit *unit = &table->units[row];
	const struct td_result *result = w->result;

	td_json_text(w->json, "id", unit->id);
	td_json_text(w->json, "name", unit->name);
	td_json_text(w->json, "cluster", table->clusters[unit->cluster]);
	td_report_rank(result, row, w->json);
	td_report_total(result, row, w->json);
	td_json_ticks(w->json, "base", result->base[row], result->places);
	td_json_ticks(w->json, "bonus", result->bonus[row], result->places);
	td_json_ticks(w->json, "deduction", result->deduction[row], result->places);
}

static void
add_unit(const struct writer *w, size_t row)
{
	uint32_t klass = w->result->klass[row];

	add_standing(w, row);
	if (w->result->points) {
		add_points(w, row, false);
		add_points(w, row, true);
		add_measures(w, row);
	}
	td_json_text(w->json, "class", klass == TD_NONE ? NULL : w->rules->classes.at[klass].id);
	add_awards(w, row, "awards", TD_YES);
	add_awards(w, row, "undecided", TD_UNDECIDED);
	add_knockouts(w, row, "knockouts", TD_YES);
	add_knockouts(w, row, "knockouts_undecided", TD_UNDECIDED);
	if (w->result->pending)
		add_pending(w, row);
	add_flags(w, row);
}

/* ---- the whole, a unit at a time: a million of them never stand in memory ------- */

static int
write_head(struct writer *w, struct td_sink *sink, struct td_err *err)
{
	int status;

	w->json = td_json_new();
	if (!w->json)
		return td_fail_memory(err);
	add_head(w);
	status = td_json_write_head(w->json, sink, err);
	td_json_free(w->json);
	return status;
}

static int
write_unit(struct writer *w, size_t row, struct td_sink *sink, struct td_err *err)
{
	int status;

	w->json = td_json_new();
	if (!w->json)
		return td_fail_memory(err);
	add_unit(w, row);
	status = td_json_write_line(w->json, sink, err);
	td_json_free(w->json);
	return status;
}

static int
write_json(const struct td_scoring *scoring, const struct td_report_opts *opts,
	   struct td_sink *sink, struct td_err *err)
{
	struct writer w = { scoring, scoring->rules, scoring->result, NULL };

	(void)opts; /* the same in every language */
	TD_TRY(write_head(&w, sink, err));
	td_sink_text(sink, ",\n \"units\": [");
	for (size_t i = 0; i < w.result->n; i++) {
		td_sink_text(sink, i ? ",\n  " : "\n  ");
		TD_TRY(write_unit(&w, w.result->order[i], sink, err));
	}
	td_sink_text(sink, "\n ]\n}\n");
	return TD_OK;
}

const struct td_report td_report_json = { "json", write_json };
