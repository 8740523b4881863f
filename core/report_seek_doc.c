/* What `seek` found, all of it, as a document (cli/README.md). */
#include "seek.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

struct writer {
	const struct td_seek *seek;
	const struct td_scoring *base;
	enum td_lang lang;
	struct td_sink *sink;
	struct td_doc_builder *doc;
};

static const struct td_lever *
lever_at(const struct writer *w, uint32_t lever)
{
	return &w->seek->levers.at[lever];
}

/* ---- values ------------------------------------------------------------------------------------ */

/* A level by its name, else a number; null: no figure. */
static void
put_value(const struct writer *w, const char *key, const struct td_lever *lever, double value)
{
	const struct td_input *input = td_lever_input(w->seek, lever);

	if (input->kind == TD_INPUT_GRADE && value < input->nlevels)
		td_doc_text(w->doc, key,
			    td_words_at(w->base->rules->words, input->levels[(size_t)value]));
	else
		td_doc_number(w->doc, key, value);
}

/* As --input takes it: the name of the dial without its unit. */
static void
put_input(const struct writer *w, const struct td_lever *lever)
{
	char *name = td_dial_name(w->base, &lever->dial);

	if (name)
		td_doc_text(w->doc, "input", strchr(name, '.') + 1);
	else
		w->sink->status = TD_ENOMEM;
	free(name);
}

/* ---- standings ----------------------------------------------------------------------------------- */

/* after NULL: in the baseline. */
static void
put_award_list(const struct writer *w, const char *key, uint32_t row, const uint8_t *after,
	       uint8_t wanted)
{
	td_doc_array(w->doc, key);
	for (size_t k = 0; k < w->base->rules->awards.n; k++)
		if ((after ? after[k] : w->base->result->awards[k][row]) == wanted)
			td_doc_text(w->doc, NULL, w->base->rules->awards.at[k].id);
	td_doc_end(w->doc);
}

static void
put_standing(const struct writer *w, uint32_t row, uint32_t place, const uint8_t *after)
{
	td_doc_place(w->doc, "rank", place);
	put_award_list(w, "awards", row, after, TD_YES);
	put_award_list(w, "undecided", row, after, TD_UNDECIDED);
}

static void
put_displaced(const struct writer *w, const struct td_displaced *d)
{
	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "id", w->base->table->units[d->row].id);
	td_doc_object(w->doc, "before");
	put_standing(w, d->row, w->base->result->place[d->row], NULL);
	td_doc_end(w->doc);
	td_doc_object(w->doc, "after");
	put_standing(w, d->row, d->place, d->awards);
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

static void
put_total(const struct writer *w, const char *key, int64_t ticks)
{
	td_doc_ticks(w->doc, key, ticks, w->base->rules->places);
}

/* ---- answers and levers ---------------------------------------------------------------------------- */

static void
put_answer(const struct writer *w, const struct td_answer *answer)
{
	td_doc_object(w->doc, NULL);
	td_doc_array(w->doc, "changes");
	for (size_t i = 0; i < answer->nmoves; i++) {
		const struct td_lever *lever = lever_at(w, answer->moves[i].lever);

		td_doc_object(w->doc, NULL);
		put_input(w, lever);
		put_value(w, "from", lever, lever->from);
		put_value(w, "to", lever, answer->moves[i].to);
		td_doc_number(w->doc, "change", answer->moves[i].to - lever->from);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	td_doc_number(w->doc, "effort", answer->effort);
	td_doc_bool(w->doc, "exact", answer->exact);
	put_total(w, "total", answer->total);
	td_doc_place(w->doc, "rank", answer->place);
	td_doc_array(w->doc, "displaced");
	for (size_t i = 0; i < answer->ndisplaced; i++)
		put_displaced(w, &answer->displaced[i]);
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

static void
put_lever(const struct writer *w, const struct td_lever *lever)
{
	td_doc_object(w->doc, NULL);
	put_input(w, lever);
	td_doc_title(w->doc, "title", &td_lever_input(w->seek, lever)->title);
	put_value(w, "value", lever, lever->from);
	td_doc_number(w->doc, "min", (double)lever->lo / td_pow10(lever->places));
	td_doc_number(w->doc, "max", (double)lever->hi / td_pow10(lever->places));
	td_doc_bool(w->doc, "declared", isfinite(lever->range.min) && isfinite(lever->range.max));
	td_doc_number(w->doc, "step", 1 / td_pow10(lever->places));
	td_doc_bool(w->doc, "events", lever->events);
	td_doc_bool(w->doc, "whole", lever->whole);
	put_value(w, "needed", lever, lever->found);
	put_value(w, "undecided", lever, lever->open);
	put_value(w, "best", lever, lever->best);
	put_total(w, "gain", lever->gain);
	td_doc_end(w->doc);
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static void
put_goal(const struct writer *w)
{
	const struct td_goal *goal = &w->seek->goal;

	td_doc_object(w->doc, "goal");
	switch (goal->kind) {
	case TD_GOAL_RANK:
		td_doc_integer(w->doc, "rank", goal->number);
		break;
	case TD_GOAL_AWARD:
		td_doc_text(w->doc, "award", w->base->rules->awards.at[goal->number].id);
		break;
	case TD_GOAL_TOTAL:
		put_total(w, "total", goal->ticks);
		break;
	case TD_GOAL_ABOVE:
		td_doc_text(w->doc, "above", w->base->table->units[goal->number].id);
		break;
	}
	td_doc_end(w->doc);
}

static void
put_head(const struct writer *w)
{
	static const char *const reached[] = { "no", "undecided", "yes" };
	uint32_t row = w->seek->goal.row;

	td_report_head(w->base, w->doc);
	td_doc_object(w->doc, "unit");
	td_doc_text(w->doc, "id", w->base->table->units[row].id);
	td_doc_text(w->doc, "name", w->base->table->units[row].name);
	put_total(w, "total", w->base->result->total[row]);
	put_standing(w, row, w->base->result->place[row], NULL);
	td_doc_end(w->doc);
	put_goal(w);
	td_doc_text(w->doc, "reached", reached[w->seek->reach]);
	put_total(w, "mark", w->seek->mark);
}

/* Null where it was not tried, or does not reach the goal either. */
static void
put_together(const struct writer *w)
{
	if (!w->seek->enough) {
		td_doc_null(w->doc, "together");
		return;
	}
	td_doc_array(w->doc, "together");
	for (size_t i = 0; i < w->seek->together.n; i++) {
		const struct td_move *move = &w->seek->together.at[i];

		td_doc_object(w->doc, NULL);
		put_input(w, lever_at(w, move->lever));
		put_value(w, "from", lever_at(w, move->lever), lever_at(w, move->lever)->from);
		put_value(w, "to", lever_at(w, move->lever), move->to);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static int
put_reasons(const struct writer *w, struct td_err *err)
{
	struct td_reasons reasons = { 0 };
	int status = TD_OK;

	td_doc_array(w->doc, "because");
	if (!w->seek->singles.n)
		status = td_seek_why(w->seek, w->lang, &reasons, err);
	for (size_t i = 0; !status && i < reasons.n; i++)
		td_doc_text(w->doc, NULL, reasons.at[i].text);
	td_doc_end(w->doc);
	td_reasons_fini(&reasons);
	return status;
}

static int
write_all(const struct writer *w, struct td_err *err)
{
	const struct td_seek *seek = w->seek;
	int status;

	put_head(w);
	td_doc_array(w->doc, "singles");
	for (size_t i = 0; i < seek->singles.n; i++)
		put_answer(w, &seek->singles.at[i]);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "pairs");
	for (size_t i = 0; i < seek->pairs.n; i++)
		put_answer(w, &seek->pairs.at[i]);
	td_doc_end(w->doc);
	td_doc_integer(w->doc, "pairs_tried", (int64_t)seek->npairs);
	put_together(w);
	status = put_reasons(w, err);
	td_doc_array(w->doc, "inputs");
	for (size_t i = 0; i < seek->levers.n; i++)
		put_lever(w, &seek->levers.at[i]);
	td_doc_end(w->doc);
	return status;
}

int
td_seek_doc(const struct td_seek *seek, const struct td_report_opts *opts, struct td_sink *sink,
	    struct td_err *err)
{
	struct writer w = { seek, seek->scoring, opts->lang, sink, td_doc_new() };
	int status = w.doc ? write_all(&w, err) : td_fail_memory(err);

	if (!status)
		status = td_render(w.doc, "seek", opts, sink, err);
	td_doc_free(w.doc);
	return status;
}
