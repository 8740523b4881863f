/* The document of `compare`; documented in cli/README.md, stable: members are added, never changed. */
#include "compare.h"

#include <string.h>

#include "model/doc.h"
#include "render.h"

struct writer {
	const struct td_compare *compare;
	const struct td_diff *diff;
	struct td_doc_builder *doc;
};

static const char *const kinds[] = { "own", "others", "clause", "rest" };

static void
add_ticks(const struct writer *w, const char *key, int64_t ticks)
{
	td_doc_ticks(w->doc, key, ticks, w->diff->places);
}

static void
add_side(const struct writer *w, const char *key, bool is_b)
{
	const struct td_side *side = &w->compare->sides[is_b];
	const struct td_scoring *s = is_b ? w->diff->new : w->diff->old;

	td_doc_object(w->doc, key);
	if (side->record)
		td_doc_integer(w->doc, "run", side->record->run.id);
	else
		td_doc_null(w->doc, "run");
	td_doc_text(w->doc, "by", side->record ? side->record->run.by : NULL);
	td_doc_text(w->doc, "at", side->record ? side->record->run.at : NULL);
	td_doc_text(w->doc, "ruleset", s->rules->id);
	td_doc_text(w->doc, "digest", s->rules->digest);
	td_doc_integer(w->doc, "year", s->table->year);
	td_doc_text(w->doc, "layer", side->layer);
	td_doc_text(w->doc, "label", s->table->label);
	td_doc_number(w->doc, "scale", s->rules->scale);
	td_doc_end(w->doc);
}

static void
add_clauses(const struct writer *w, const struct td_compare_part *part)
{
	td_doc_array(w->doc, "clauses");
	for (size_t i = part->first; i < part->first + part->n; i++) {
		const struct td_diff_entry *entry = &w->diff->entries.at[w->compare->entries.at[i]];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "subject", td_diff_subject_key(entry->subject));
		td_doc_text(w->doc, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
		td_doc_text(w->doc, "ref", entry->ref);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_parts(const struct writer *w)
{
	td_doc_array(w->doc, "parts");
	for (size_t i = 0; i < w->compare->parts.n; i++) {
		const struct td_compare_part *part = &w->compare->parts.at[i];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "kind", kinds[part->kind]);
		add_clauses(w, part);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_standing(const struct writer *w, const char *key, const struct td_scoring *side, size_t row)
{
	if (row == SIZE_MAX) {
		td_doc_null(w->doc, key);
		return;
	}
	td_doc_object(w->doc, key);
	td_report_rank(side->result, row, w->doc);
	td_report_total(side->result, row, w->doc);
	td_doc_integer(w->doc, "pending", side->result->npending[row]);
	td_doc_end(w->doc);
}

static void
add_moves(const struct writer *w, uint32_t unit, uint32_t part)
{
	size_t n;
	const struct td_compare_move *moves = td_compare_moves(w->compare, unit, part, &n);

	td_doc_array(w->doc, "moves");
	for (size_t i = 0; i < n; i++) {
		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "id", w->diff->items.at[moves[i].item].id);
		add_ticks(w, "change", moves[i].ticks);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

/* Those of the parts that say something about the unit; `part` is the position in "parts". */
static void
add_split(const struct writer *w, uint32_t unit)
{
	td_doc_array(w->doc, "split");
	for (uint32_t i = 0; i < w->compare->parts.n; i++) {
		int64_t ticks = td_compare_ticks(w->compare, unit, i);
		size_t n;

		td_compare_moves(w->compare, unit, i, &n);
		if (!ticks && !n)
			continue;
		td_doc_object(w->doc, NULL);
		td_doc_integer(w->doc, "part", i);
		add_ticks(w, "change", ticks);
		add_moves(w, unit, i);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_figure(const struct writer *w, const char *key, const char *text, double number)
{
	if (text && strcmp(text, "missing") != 0)
		td_doc_text(w->doc, key, text);
	else
		td_doc_number(w->doc, key, number); /* missing: null */
}

static void
add_figures(const struct writer *w, uint32_t unit)
{
	size_t n;
	const struct td_compare_figure *at = td_compare_figures(w->compare, unit, &n);

	td_doc_array(w->doc, "figures");
	for (size_t i = 0; i < n; i++) {
		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "input", at[i].input);
		td_doc_integer(w->doc, "lag", at[i].lag);
		add_figure(w, "a", at[i].was_text, at[i].was);
		add_figure(w, "b", at[i].now_text, at[i].now);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_unit(const struct writer *w, uint32_t at)
{
	const struct td_diff_unit *unit = &w->diff->units.at[at];
	bool is_split = td_compare_is_split(w->compare, at);

	td_doc_text(w->doc, "id", unit->id);
	td_doc_text(w->doc, "name", unit->name);
	td_doc_text(w->doc, "cluster", unit->cluster);
	add_standing(w, "a", w->diff->old, unit->before);
	add_standing(w, "b", w->diff->new, unit->after);
	add_ticks(w, "change", is_split ? unit->total : TD_TICKS_NONE);
	if (is_split)
		add_split(w, at);
	else
		td_doc_null(w->doc, "split");
	add_figures(w, at);
}

static void
add_swap(const struct writer *w, const struct td_compare_swap *swap)
{
	const struct td_diff_unit *units = w->diff->units.at;

	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "up", units[swap->up].id);
	td_doc_text(w->doc, "down", units[swap->down].id);
	add_ticks(w, "lead_a", swap->before);
	add_ticks(w, "lead_b", swap->after);
	if (swap->part == TD_NONE) {
		td_doc_null(w->doc, "part");
		td_doc_null(w->doc, "of");
		td_doc_null(w->doc, "change");
	} else {
		td_doc_integer(w->doc, "part", swap->part);
		td_doc_text(w->doc, "of",
			    w->compare->parts.at[swap->part].kind != TD_COMPARE_OWN ? NULL
			    : swap->by_down ? units[swap->down].id
					    : units[swap->up].id);
		add_ticks(w, "change", swap->ticks);
	}
	td_doc_bool(w->doc, "alone", swap->alone);
	td_doc_end(w->doc);
}

static void
add_hands(const struct writer *w)
{
	const struct td_diff_unit *units = w->diff->units.at;

	td_doc_array(w->doc, "awards");
	for (size_t i = 0; i < w->diff->hands.n; i++) {
		const struct td_diff_hand *hand = &w->diff->hands.at[i];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "award", hand->award);
		td_doc_text(w->doc, "loser", hand->loser == TD_NONE ? NULL : units[hand->loser].id);
		td_doc_text(w->doc, "gainer",
			    hand->gainer == TD_NONE ? NULL : units[hand->gainer].id);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_head(const struct writer *w)
{
	add_side(w, "a", false);
	add_side(w, "b", true);
	add_parts(w);
	td_doc_array(w->doc, "swaps");
	for (size_t i = 0; i < w->compare->swaps.n; i++)
		add_swap(w, &w->compare->swaps.at[i]);
	td_doc_end(w->doc);
	add_hands(w);
	td_doc_array(w->doc, "units"); /* long: empty here */
	td_doc_end(w->doc);
}

static int
write_unit(struct td_rendering *r, const struct td_compare *compare, uint32_t at,
	   struct td_err *err)
{
	struct writer w = { compare, compare->diff, td_doc_new() };
	int status;

	if (!w.doc)
		return td_fail_memory(err);
	add_unit(&w, at);
	status = td_rendering_item(r, "units", w.doc, err);
	td_doc_free(w.doc);
	return status;
}

static int
write_units(struct td_rendering *r, const struct td_compare *compare, struct td_err *err)
{
	for (uint32_t i = 0; i < compare->diff->units.n; i++)
		TD_TRY(write_unit(r, compare, i, err));
	return TD_OK;
}

int
td_compare_doc(const struct td_compare *compare, const struct td_report_opts *opts,
	       struct td_sink *sink, struct td_err *err)
{
	struct writer w = { compare, compare->diff, td_doc_new() };
	struct td_rendering r;
	int status;

	if (!w.doc)
		return td_fail_memory(err);
	add_head(&w);
	status = td_rendering_open(&r, w.doc, "compare", opts, sink, err);
	if (!status)
		status = td_rendering_close(&r, write_units(&r, compare, err), err);
	td_doc_free(w.doc);
	return status;
}
