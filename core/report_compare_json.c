/* The JSON of `compare`; documented in cli/README.md, stable: members are added, never changed. */
#include "compare.h"

#include <string.h>

#include "edge/json.h"

struct writer {
	const struct td_compare *compare;
	const struct td_diff *diff;
	struct td_json *json;
};

static const char *const kinds[] = { "own", "others", "clause", "rest" };

static void
add_ticks(const struct writer *w, const char *key, int64_t ticks)
{
	if (ticks == TD_TICKS_NONE)
		td_json_null(w->json, key);
	else
		td_json_ticks(w->json, key, ticks, w->diff->places);
}

static void
add_side(const struct writer *w, const char *key, bool is_b)
{
	const struct td_side *side = &w->compare->sides[is_b];
	const struct td_scoring *s = is_b ? w->diff->new : w->diff->old;

	td_json_object(w->json, key);
	if (side->record)
		td_json_integer(w->json, "run", side->record->run.id);
	else
		td_json_null(w->json, "run");
	td_json_text(w->json, "by", side->record ? side->record->run.by : NULL);
	td_json_text(w->json, "at", side->record ? side->record->run.at : NULL);
	td_json_text(w->json, "ruleset", s->rules->id);
	td_json_text(w->json, "digest", s->rules->digest);
	td_json_integer(w->json, "year", s->table->year);
	td_json_text(w->json, "layer", side->layer);
	td_json_text(w->json, "label", s->table->label);
	td_json_number(w->json, "scale", s->rules->scale);
	td_json_end(w->json);
}

static void
add_clauses(const struct writer *w, const struct td_compare_part *part)
{
	td_json_array(w->json, "clauses");
	for (size_t i = part->first; i < part->first + part->n; i++) {
		const struct td_diff_entry *entry = &w->diff->entries.at[w->compare->entries.at[i]];

		td_json_object(w->json, NULL);
		td_json_text(w->json, "subject", td_diff_subject_key(entry->subject));
		td_json_text(w->json, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
		td_json_text(w->json, "ref", entry->ref);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static void
add_parts(const struct writer *w)
{
	td_json_array(w->json, "parts");
	for (size_t i = 0; i < w->compare->parts.n; i++) {
		const struct td_compare_part *part = &w->compare->parts.at[i];

		td_json_object(w->json, NULL);
		td_json_text(w->json, "kind", kinds[part->kind]);
		add_clauses(w, part);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static void
add_standing(const struct writer *w, const char *key, const struct td_scoring *side, size_t row)
{
	if (row == SIZE_MAX) {
		td_json_null(w->json, key);
		return;
	}
	td_json_object(w->json, key);
	td_report_rank(side->result, row, w->json);
	td_report_total(side->result, row, w->json);
	td_json_integer(w->json, "pending", side->result->npending[row]);
	td_json_end(w->json);
}

static void
add_moves(const struct writer *w, uint32_t unit, uint32_t part)
{
	size_t n;
	const struct td_compare_move *moves = td_compare_moves(w->compare, unit, part, &n);

	td_json_array(w->json, "moves");
	for (size_t i = 0; i < n; i++) {
		td_json_object(w->json, NULL);
		td_json_text(w->json, "id", w->diff->items.at[moves[i].item].id);
		add_ticks(w, "change", moves[i].ticks);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

/* Those of the parts that say something about the unit; `part` is the position in "parts". */
static void
add_split(const struct writer *w, uint32_t unit)
{
	td_json_array(w->json, "split");
	for (uint32_t i = 0; i < w->compare->parts.n; i++) {
		int64_t ticks = td_compare_ticks(w->compare, unit, i);
		size_t n;

		td_compare_moves(w->compare, unit, i, &n);
		if (!ticks && !n)
			continue;
		td_json_object(w->json, NULL);
		td_json_integer(w->json, "part", i);
		add_ticks(w, "change", ticks);
		add_moves(w, unit, i);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static void
add_figure(const struct writer *w, const char *key, const char *text, double number)
{
	if (text && strcmp(text, "missing") != 0)
		td_json_text(w->json, key, text);
	else
		td_json_number(w->json, key, number); /* missing: null */
}

static void
add_figures(const struct writer *w, uint32_t unit)
{
	size_t n;
	const struct td_compare_figure *at = td_compare_figures(w->compare, unit, &n);

	td_json_array(w->json, "figures");
	for (size_t i = 0; i < n; i++) {
		td_json_object(w->json, NULL);
		td_json_text(w->json, "input", at[i].input);
		td_json_integer(w->json, "lag", at[i].lag);
		add_figure(w, "a", at[i].was_text, at[i].was);
		add_figure(w, "b", at[i].now_text, at[i].now);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static void
add_unit(const struct writer *w, uint32_t at)
{
	const struct td_diff_unit *unit = &w->diff->units.at[at];
	bool is_split = td_compare_is_split(w->compare, at);

	td_json_text(w->json, "id", unit->id);
	td_json_text(w->json, "name", unit->name);
	td_json_text(w->json, "cluster", unit->cluster);
	add_standing(w, "a", w->diff->old, unit->before);
	add_standing(w, "b", w->diff->new, unit->after);
	add_ticks(w, "change", is_split ? unit->total : TD_TICKS_NONE);
	if (is_split)
		add_split(w, at);
	else
		td_json_null(w->json, "split");
	add_figures(w, at);
}

static void
add_swap(const struct writer *w, const struct td_compare_swap *swap)
{
	const struct td_diff_unit *units = w->diff->units.at;

	td_json_object(w->json, NULL);
	td_json_text(w->json, "up", units[swap->up].id);
	td_json_text(w->json, "down", units[swap->down].id);
	add_ticks(w, "lead_a", swap->before);
	add_ticks(w, "lead_b", swap->after);
	if (swap->part == TD_NONE) {
		td_json_null(w->json, "part");
		td_json_null(w->json, "of");
		td_json_null(w->json, "change");
	} else {
		td_json_integer(w->json, "part", swap->part);
		td_json_text(w->json, "of",
			     w->compare->parts.at[swap->part].kind != TD_COMPARE_OWN ? NULL
			     : swap->by_down ? units[swap->down].id
					     : units[swap->up].id);
		add_ticks(w, "change", swap->ticks);
	}
	td_json_bool(w->json, "alone", swap->alone);
	td_json_end(w->json);
}

static void
add_hands(const struct writer *w)
{
	const struct td_diff_unit *units = w->diff->units.at;

	td_json_array(w->json, "awards");
	for (size_t i = 0; i < w->diff->hands.n; i++) {
		const struct td_diff_hand *hand = &w->diff->hands.at[i];

		td_json_object(w->json, NULL);
		td_json_text(w->json, "award", hand->award);
		td_json_text(w->json, "loser",
			     hand->loser == TD_NONE ? NULL : units[hand->loser].id);
		td_json_text(w->json, "gainer",
			     hand->gainer == TD_NONE ? NULL : units[hand->gainer].id);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static int
write_head(struct writer *w, struct td_sink *sink, struct td_err *err)
{
	int status;

	w->json = td_json_new();
	if (!w->json)
		return td_fail_memory(err);
	add_side(w, "a", false);
	add_side(w, "b", true);
	add_parts(w);
	td_json_array(w->json, "swaps");
	for (size_t i = 0; i < w->compare->swaps.n; i++)
		add_swap(w, &w->compare->swaps.at[i]);
	td_json_end(w->json);
	add_hands(w);
	status = td_json_write_head(w->json, sink, err);
	td_json_free(w->json);
	return status;
}

static int
write_unit(struct writer *w, uint32_t at, struct td_sink *sink, struct td_err *err)
{
	int status;

	w->json = td_json_new();
	if (!w->json)
		return td_fail_memory(err);
	add_unit(w, at);
	status = td_json_write_line(w->json, sink, err);
	td_json_free(w->json);
	return status;
}

int
td_compare_json(const struct td_compare *compare, struct td_sink *sink, struct td_err *err)
{
	struct writer w = { compare, compare->diff, NULL };

	TD_TRY(write_head(&w, sink, err));
	td_sink_text(sink, ",\n \"units\": [");
	for (uint32_t i = 0; i < compare->diff->units.n; i++) {
		td_sink_text(sink, i ? ",\n  " : "\n  ");
		TD_TRY(write_unit(&w, i, sink, err));
	}
	td_sink_text(sink, "\n ]\n}\n");
	return TD_OK;
}
