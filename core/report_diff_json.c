/* The JSON of a comparison; documented in cli/README.md, stable: members are added, never changed. */
#include "diff.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "edge/json.h"
#include "report.h"

struct writer {
	const struct td_diff *diff;
	struct td_json *json;
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
		td_json_null(w->json, key);
		return;
	}
	td_json_object(w->json, key);
	td_json_text(w->json, "file", place->file);
	td_json_integer(w->json, "line", place->line);
	td_json_end(w->json);
}

static void
add_ticks(const struct writer *w, const char *key, int64_t ticks)
{
	if (ticks == TD_TICKS_NONE)
		td_json_null(w->json, key);
	else
		td_json_ticks(w->json, key, ticks, w->diff->places);
}

/* ---- the rules ------------------------------------------------------------------- */

static void
add_value(const struct writer *w, const char *key, const char *text, double number)
{
	if (isnan(number))
		td_json_text(w->json, key, text);
	else
		td_json_number(w->json, key, number);
}

static void
add_entry(const struct writer *w, const struct td_diff_entry *entry)
{
	td_json_object(w->json, NULL);
	td_json_text(w->json, "subject", td_diff_subject_key(entry->subject));
	td_json_text(w->json, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
	td_json_text(w->json, "kind", kinds[entry->kind]);
	td_json_title(w->json, "title", &entry->title);
	td_json_text(w->json, "ref", entry->ref);
	add_place(w, "before", &entry->before);
	add_place(w, "after", &entry->after);
	td_json_array(w->json, "aspects");
	for (size_t i = entry->first; i < entry->first + entry->n; i++) {
		const struct td_diff_aspect *aspect = &w->diff->aspects.at[i];

		td_json_object(w->json, NULL);
		td_json_text(w->json, "aspect", aspect->key);
		add_value(w, "before", aspect->before, aspect->was);
		add_value(w, "after", aspect->after, aspect->now);
		td_json_end(w->json);
	}
	td_json_end(w->json);
	td_json_end(w->json);
}

static void
add_rules(const struct writer *w, const char *key, const struct td_ruleset *rules)
{
	td_json_object(w->json, key);
	td_json_text(w->json, "ruleset", rules->id);
	td_json_integer(w->json, "year", rules->year);
	td_json_text(w->json, "digest", rules->digest);
	td_json_end(w->json);
}

/* ---- the effect --------------------------------------------------------------------- */

static void
add_causes(const struct writer *w, size_t first, size_t n)
{
	const struct td_diff *diff = w->diff;

	td_json_array(w->json, "because");
	for (size_t i = first; i < first + n; i++) {
		const struct td_diff_entry *entry = &diff->entries.at[diff->causes.at[i]];

		td_json_object(w->json, NULL);
		td_json_text(w->json, "subject", td_diff_subject_key(entry->subject));
		td_json_text(w->json, "id", entry->subject == TD_DIFF_RULESET ? NULL : entry->id);
		td_json_text(w->json, "ref", entry->ref);
		td_json_end(w->json);
	}
	td_json_end(w->json);
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
	td_json_text(w->json, "id", item == TD_NONE ? NULL : w->diff->items.at[item].id);
}

static void
add_gaps(const struct writer *w, const struct td_diff_gap *gaps, size_t n)
{
	td_json_array(w->json, "moves");
	for (size_t i = 0; i < n; i++) {
		td_json_object(w->json, NULL);
		add_id(w, gaps[i].item);
		add_ticks(w, "loser", gaps[i].loser);
		add_ticks(w, "gainer", gaps[i].gainer);
		add_ticks(w, "gap", gaps[i].gap);
		td_json_bool(w->json, "decides", gaps[i].decides);
		add_item_causes(w, gaps[i].item);
		td_json_end(w->json);
	}
	td_json_end(w->json);
}

static int
add_hand(const struct writer *w, const struct td_diff_hand *hand, struct td_err *err)
{
	const struct td_diff_unit *units = w->diff->units.at;
	struct td_diff_gap *gaps = NULL;
	size_t n = 0;
	int status = TD_OK;

	td_json_object(w->json, NULL);
	td_json_text(w->json, "award", hand->award);
	td_json_text(w->json, "loser", hand->loser == TD_NONE ? NULL : units[hand->loser].id);
	td_json_text(w->json, "gainer", hand->gainer == TD_NONE ? NULL : units[hand->gainer].id);
	if (hand->loser != TD_NONE && hand->gainer != TD_NONE)
		status = td_diff_gaps(w->diff, hand, &gaps, &n, err);
	add_causes(w, hand->first, hand->n);
	add_gaps(w, gaps, n);
	free(gaps);
	td_json_end(w->json);
	return status;
}

static void
add_verdicts(const struct writer *w, const struct td_scoring *side, size_t row, const char *key,
	     bool awards, enum td_verdict verdict)
{
	const struct td_ruleset *rules = side->rules;
	size_t n = awards ? rules->awards.n : rules->knockouts.n;
	uint8_t *const *columns = awards ? side->result->awards : side->result->knockouts;

	td_json_array(w->json, key);
	for (size_t i = 0; i < n; i++)
		if (columns[i][row] == verdict)
			td_json_text(w->json, NULL,
				     awards ? rules->awards.at[i].id : rules->knockouts.at[i].id);
	td_json_end(w->json);
}

static void
add_flags(const struct writer *w, const struct td_result *result, size_t row)
{
	td_json_array(w->json, "flags");
	if (result->npending[row])
		td_json_text(w->json, NULL, "provisional");
	if (result->tied[row])
		td_json_text(w->json, NULL, "tied");
	td_json_end(w->json);
}

/* A unit on one side; null where it is not there. */
static void
add_standing(const struct writer *w, const char *key, const struct td_scoring *side, size_t row)
{
	const struct td_result *r = side->result;

	if (row == SIZE_MAX) {
		td_json_null(w->json, key);
		return;
	}
	td_json_object(w->json, key);
	td_report_rank(r, row, w->json);
	td_report_total(r, row, w->json);
	td_json_ticks(w->json, "base", r->base[row], r->places);
	td_json_ticks(w->json, "bonus", r->bonus[row], r->places);
	td_json_ticks(w->json, "deduction", r->deduction[row], r->places);
	td_json_text(w->json, "class",
		     r->klass[row] == TD_NONE ? NULL : side->rules->classes.at[r->klass[row]].id);
	add_verdicts(w, side, row, "awards", true, TD_YES);
	add_verdicts(w, side, row, "undecided", true, TD_UNDECIDED);
	add_verdicts(w, side, row, "knockouts", false, TD_YES);
	add_verdicts(w, side, row, "knockouts_undecided", false, TD_UNDECIDED);
	add_flags(w, r, row);
	td_json_end(w->json);
}

static void
add_change(const struct writer *w, const struct td_diff_unit *unit)
{
	td_json_object(w->json, "change");
	add_ticks(w, "total", unit->total);
	add_ticks(w, "base", unit->part[TD_PART_BASE]);
	add_ticks(w, "bonus", unit->part[TD_PART_BONUS]);
	add_ticks(w, "deduction", -unit->part[TD_PART_DEDUCTION]);
	add_ticks(w, "rest", unit->rest);
	td_json_end(w->json);
}

static void
add_points(const struct writer *w, const char *key, const struct td_scoring *side, uint32_t item,
	   size_t row)
{
	td_json_number(w->json, key,
		       item == TD_NONE || row == SIZE_MAX ? NAN : side->result->points[item][row]);
}

static void
add_move(const struct writer *w, const struct td_diff_unit *unit, const struct td_diff_move *move)
{
	const struct td_diff_item *item =
		move->item == TD_NONE ? NULL : &w->diff->items.at[move->item];

	td_json_object(w->json, NULL);
	add_id(w, move->item);
	td_json_text(w->json, "part", parts[move->part]);
	add_points(w, "before", w->diff->old, item ? item->before : TD_NONE, unit->before);
	add_points(w, "after", w->diff->new, item ? item->after : TD_NONE, unit->after);
	add_ticks(w, "change", move->ticks);
	add_item_causes(w, move->item);
	td_json_end(w->json);
}

static void
add_unit(const struct writer *w, const struct td_diff_unit *unit)
{
	td_json_text(w->json, "id", unit->id);
	td_json_text(w->json, "name", unit->name);
	td_json_text(w->json, "cluster", unit->cluster);
	add_standing(w, "before", w->diff->old, unit->before);
	add_standing(w, "after", w->diff->new, unit->after);
	add_change(w, unit);
	td_json_array(w->json, "moves");
	for (size_t i = unit->first; i < unit->first + unit->n; i++)
		add_move(w, unit, &w->diff->moves.at[i]);
	td_json_end(w->json);
}

/* ---- the whole, a unit at a time -------------------------------------------------------- */

static int
add_head(const struct writer *w, struct td_err *err)
{
	const struct td_diff *diff = w->diff;
	int status = TD_OK;

	add_rules(w, "old", diff->old->rules);
	add_rules(w, "new", diff->new->rules);
	td_json_array(w->json, "changes");
	for (size_t i = 0; i < diff->entries.n; i++)
		add_entry(w, &diff->entries.at[i]);
	td_json_end(w->json);
	if (!diff->scored)
		return TD_OK;
	td_json_integer(w->json, "year", diff->new->table->year);
	td_json_text(w->json, "label", diff->new->table->label);
	td_json_array(w->json, "awards");
	for (size_t i = 0; !status && i < diff->hands.n; i++)
		status = add_hand(w, &diff->hands.at[i], err);
	td_json_end(w->json);
	return status;
}

static int
write_unit(struct writer *w, const struct td_diff_unit *unit, struct td_sink *sink,
	   struct td_err *err)
{
	int status;

	w->json = td_json_new();
	if (!w->json)
		return td_fail_memory(err);
	add_unit(w, unit);
	status = td_json_write_line(w->json, sink, err);
	td_json_free(w->json);
	return status;
}

int
td_diff_json(const struct td_diff *diff, struct td_sink *sink, struct td_err *err)
{
	struct writer w = { diff, td_json_new() };
	int status;

	if (!w.json)
		return td_fail_memory(err);
	status = add_head(&w, err);
	if (!status)
		status = diff->scored ? td_json_write_head(w.json, sink, err)
				      : td_json_write(w.json, sink, err);
	td_json_free(w.json);
	if (status || !diff->scored)
		return status;
	td_sink_text(sink, ",\n \"units\": [");
	for (size_t i = 0; i < diff->units.n; i++) {
		td_sink_text(sink, i ? ",\n  " : "\n  ");
		TD_TRY(write_unit(&w, &diff->units.at[i], sink, err));
	}
	td_sink_text(sink, "\n ]\n}\n");
	return TD_OK;
}
