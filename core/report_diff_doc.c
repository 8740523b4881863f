/* The JSON of a comparison; documented in cli/README.md, stable: members are added, never changed. */
#include "diff.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

struct writer {
	const struct td_diff *diff;
	struct td_doc_builder *doc;
};

static const char *const kinds[] = { "changed", "added", "dropped" };
static const char *const parts[] = { "base", "bonus", "deduction" };

const char *
td_diff_subject_key(enum td_diff_subject subject)
{
	static const char *const keys[] = {
		"ruleset", "param",  "input",    "measure", "section", "criterion",
		"bonus",   "deduct", "knockout", "class",   "award",
	};

	return keys[subject];
}

static void
add_place(const struct writer *w, const char *key, const struct td_place *place)
{
	if (!place->file) {
		td_doc_null(w->doc, key);
		return;
	}
	td_doc_object(w->doc, key);
	td_doc_text(w->doc, "file", place->file);
	td_doc_integer(w->doc, "line", place->line);
	td_doc_end(w->doc);
}

static void
add_ticks(const struct writer *w, const char *key, int64_t ticks)
{
	td_doc_ticks(w->doc, key, ticks, w->diff->places);
}

/* ---- the rules ------------------------------------------------------------------- */

static void
add_value(const struct writer *w, const char *key, const char *text, double number)
{
	if (isnan(number))
		td_doc_text(w->doc, key, text);
	else
		td_doc_number(w->doc, key, number);
}

static void
add_entry(const struct writer *w, const struct td_diff_entry *entry)
{
	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "subject", td_diff_subject_key(entry->subject));
	td_doc_text(w->doc, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
	td_doc_text(w->doc, "kind", kinds[entry->kind]);
	td_doc_title(w->doc, "title", &entry->title);
	td_doc_text(w->doc, "ref", entry->ref);
	add_place(w, "before", &entry->before);
	add_place(w, "after", &entry->after);
	td_doc_array(w->doc, "aspects");
	for (size_t i = entry->first; i < entry->first + entry->n; i++) {
		const struct td_diff_aspect *aspect = &w->diff->aspects.at[i];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "aspect", aspect->key);
		add_value(w, "before", aspect->before, aspect->was);
		add_value(w, "after", aspect->after, aspect->now);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

static void
add_rules(const struct writer *w, const char *key, const struct td_ruleset *rules)
{
	td_doc_object(w->doc, key);
	td_doc_text(w->doc, "ruleset", rules->id);
	td_doc_integer(w->doc, "year", rules->year);
	td_doc_text(w->doc, "digest", rules->digest);
	td_doc_end(w->doc);
}

/* ---- the effect --------------------------------------------------------------------- */

static void
add_causes(const struct writer *w, size_t first, size_t n)
{
	const struct td_diff *diff = w->diff;

	td_doc_array(w->doc, "because");
	for (size_t i = first; i < first + n; i++) {
		const struct td_diff_entry *entry = &diff->entries.at[diff->causes.at[i]];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "subject", td_diff_subject_key(entry->subject));
		td_doc_text(w->doc, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
		td_doc_text(w->doc, "ref", entry->ref);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
add_item_causes(const struct writer *w, uint32_t item)
{
	const struct td_diff_item *it = item == TD_NONE ? NULL : &w->diff->items.at[item];

	add_causes(w, it ? it->first : 0, it ? it->n : 0);
}

static void
add_id(const struct writer *w, uint32_t item)
{
	td_doc_text(w->doc, "id", item == TD_NONE ? NULL : w->diff->items.at[item].id);
}

static void
add_gaps(const struct writer *w, const struct td_diff_gap *gaps, size_t n)
{
	td_doc_array(w->doc, "moves");
	for (size_t i = 0; i < n; i++) {
		td_doc_object(w->doc, NULL);
		add_id(w, gaps[i].item);
		add_ticks(w, "loser", gaps[i].loser);
		add_ticks(w, "gainer", gaps[i].gainer);
		add_ticks(w, "gap", gaps[i].gap);
		td_doc_bool(w->doc, "decides", gaps[i].decides);
		add_item_causes(w, gaps[i].item);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static int
add_hand(const struct writer *w, const struct td_diff_hand *hand, struct td_err *err)
{
	const struct td_diff_unit *units = w->diff->units.at;
	struct td_diff_gap *gaps = NULL;
	size_t n = 0;
	int status = TD_OK;

	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "award", hand->award);
	td_doc_text(w->doc, "loser", hand->loser == TD_NONE ? NULL : units[hand->loser].id);
	td_doc_text(w->doc, "gainer", hand->gainer == TD_NONE ? NULL : units[hand->gainer].id);
	if (hand->loser != TD_NONE && hand->gainer != TD_NONE)
		status = td_diff_gaps(w->diff, hand, &gaps, &n, err);
	add_causes(w, hand->first, hand->n);
	add_gaps(w, gaps, n);
	free(gaps);
	td_doc_end(w->doc);
	return status;
}

static void
add_verdicts(const struct writer *w, const struct td_scoring *side, size_t row, const char *key,
	     bool awards, enum td_verdict verdict)
{
	const struct td_ruleset *rules = side->rules;
	size_t n = awards ? rules->awards.n : rules->knockouts.n;
	uint8_t *const *columns = awards ? side->result->awards : side->result->knockouts;

	td_doc_array(w->doc, key);
	for (size_t i = 0; i < n; i++)
		if (columns[i][row] == verdict)
			td_doc_text(w->doc, NULL,
				    awards ? rules->awards.at[i].id : rules->knockouts.at[i].id);
	td_doc_end(w->doc);
}

static void
add_flags(const struct writer *w, const struct td_result *result, size_t row)
{
	td_doc_array(w->doc, "flags");
	if (result->npending[row])
		td_doc_text(w->doc, NULL, "provisional");
	if (result->tied[row])
		td_doc_text(w->doc, NULL, "tied");
	td_doc_end(w->doc);
}

/* A unit on one side; null where it is not there. */
static void
add_standing(const struct writer *w, const char *key, const struct td_scoring *side, size_t row)
{
	const struct td_result *r = side->result;

	if (row == SIZE_MAX) {
		td_doc_null(w->doc, key);
		return;
	}
	td_doc_object(w->doc, key);
	td_report_rank(r, row, w->doc);
	td_report_total(r, row, w->doc);
	td_doc_ticks(w->doc, "base", r->base[row], r->places);
	td_doc_ticks(w->doc, "bonus", r->bonus[row], r->places);
	td_doc_ticks(w->doc, "deduction", r->deduction[row], r->places);
	td_doc_text(w->doc, "class",
		    r->klass[row] == TD_NONE ? NULL : side->rules->classes.at[r->klass[row]].id);
	add_verdicts(w, side, row, "awards", true, TD_YES);
	add_verdicts(w, side, row, "undecided", true, TD_UNDECIDED);
	add_verdicts(w, side, row, "knockouts", false, TD_YES);
	add_verdicts(w, side, row, "knockouts_undecided", false, TD_UNDECIDED);
	add_flags(w, r, row);
	td_doc_end(w->doc);
}

static void
add_change(const struct writer *w, const struct td_diff_unit *unit)
{
	td_doc_object(w->doc, "change");
	add_ticks(w, "total", unit->total);
	add_ticks(w, "base", unit->part[TD_PART_BASE]);
	add_ticks(w, "bonus", unit->part[TD_PART_BONUS]);
	add_ticks(w, "deduction", -unit->part[TD_PART_DEDUCTION]);
	add_ticks(w, "rest", unit->rest);
	td_doc_end(w->doc);
}

static void
add_points(const struct writer *w, const char *key, const struct td_scoring *side, uint32_t item,
	   size_t row)
{
	td_doc_number(w->doc, key,
		      item == TD_NONE || row == SIZE_MAX ? NAN : side->result->points[item][row]);
}

static void
add_move(const struct writer *w, const struct td_diff_unit *unit, const struct td_diff_move *move)
{
	const struct td_diff_item *item =
		move->item == TD_NONE ? NULL : &w->diff->items.at[move->item];

	td_doc_object(w->doc, NULL);
	add_id(w, move->item);
	td_doc_text(w->doc, "part", parts[move->part]);
	add_points(w, "before", w->diff->old, item ? item->before : TD_NONE, unit->before);
	add_points(w, "after", w->diff->new, item ? item->after : TD_NONE, unit->after);
	add_ticks(w, "change", move->ticks);
	add_item_causes(w, move->item);
	td_doc_end(w->doc);
}

static void
add_unit(const struct writer *w, const struct td_diff_unit *unit)
{
	td_doc_text(w->doc, "id", unit->id);
	td_doc_text(w->doc, "name", unit->name);
	td_doc_text(w->doc, "cluster", unit->cluster);
	add_standing(w, "before", w->diff->old, unit->before);
	add_standing(w, "after", w->diff->new, unit->after);
	add_change(w, unit);
	td_doc_array(w->doc, "moves");
	for (size_t i = unit->first; i < unit->first + unit->n; i++)
		add_move(w, unit, &w->diff->moves.at[i]);
	td_doc_end(w->doc);
}

/* ---- the whole, a unit at a time -------------------------------------------------------- */

static int
add_head(const struct writer *w, struct td_err *err)
{
	const struct td_diff *diff = w->diff;
	int status = TD_OK;

	add_rules(w, "old", diff->old->rules);
	add_rules(w, "new", diff->new->rules);
	td_doc_array(w->doc, "changes");
	for (size_t i = 0; i < diff->entries.n; i++)
		add_entry(w, &diff->entries.at[i]);
	td_doc_end(w->doc);
	if (!diff->scored)
		return TD_OK;
	td_doc_integer(w->doc, "year", diff->new->table->year);
	td_doc_text(w->doc, "label", diff->new->table->label);
	td_doc_array(w->doc, "awards");
	for (size_t i = 0; !status && i < diff->hands.n; i++)
		status = add_hand(w, &diff->hands.at[i], err);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "units"); /* long: empty here */
	td_doc_end(w->doc);
	return status;
}

static int
write_unit(struct td_rendering *r, const struct td_diff *diff, const struct td_diff_unit *unit,
	   struct td_err *err)
{
	struct writer w = { diff, td_doc_new() };
	int status;

	if (!w.doc)
		return td_fail_memory(err);
	add_unit(&w, unit);
	status = td_rendering_item(r, "units", w.doc, err);
	td_doc_free(w.doc);
	return status;
}

static int
write_units(struct td_rendering *r, const struct td_diff *diff, struct td_err *err)
{
	for (size_t i = 0; diff->scored && i < diff->units.n; i++)
		TD_TRY(write_unit(r, diff, &diff->units.at[i], err));
	return TD_OK;
}

int
td_diff_doc(const struct td_diff *diff, const struct td_report_opts *opts, struct td_sink *sink,
	    struct td_err *err)
{
	struct writer w = { diff, td_doc_new() };
	struct td_rendering r;
	int status;

	if (!w.doc)
		return td_fail_memory(err);
	status = add_head(&w, err);
	if (!status)
		status = td_rendering_open(&r, w.doc, "diff", opts, sink, err);
	if (!status)
		status = td_rendering_close(&r, write_units(&r, diff, err), err);
	td_doc_free(w.doc);
	return status;
}
