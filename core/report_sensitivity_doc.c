/*
 * On how little a ranking hangs, all of it, as a document (documented in cli/README.md).
 */
#include "sensitivity.h"

#include <stdio.h>

#include "base/num.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

struct writer {
	const struct td_sensitivity *s;
	const struct td_scoring *base;
	struct td_doc_builder *doc;
};

static const char *
unit_id(const struct writer *w, uint32_t row)
{
	return w->base->table->units[row].id;
}

static const char *
award_id(const struct writer *w, uint32_t award)
{
	return award == TD_NONE ? NULL : w->base->rules->awards.at[award].id;
}

/* Ticks as points; NaN: null. */
static void
points(const struct writer *w, const char *key, double ticks)
{
	td_doc_number(w->doc, key, ticks / td_pow10(w->base->rules->places));
}

static void
total(const struct writer *w, const char *key, int64_t ticks)
{
	td_doc_ticks(w->doc, key, ticks, w->base->rules->places);
}

/* ---- what a change does ------------------------------------------------------------------------ */

static void
verdict(const struct writer *w, const char *key, uint8_t at)
{
	static const char *const words[] = {
		[TD_NO] = "no", [TD_YES] = "yes", [TD_UNDECIDED] = "undecided"
	};

	td_doc_text(w->doc, key, words[at]);
}

static void
effect(const struct writer *w, const struct td_effect *e)
{
	td_doc_text(w->doc, "refused", e->refused);
	td_doc_integer(w->doc, "ranks", (int64_t)e->nranks);
	td_doc_integer(w->doc, "farthest", e->farthest);
	total(w, "least", e->least);
	total(w, "most", e->most);
	td_doc_array(w->doc, "units");
	for (size_t i = 0; i < e->nmoved; i++) {
		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "id", unit_id(w, e->moved[i].row));
		td_doc_place(w->doc, "before", e->moved[i].before);
		td_doc_place(w->doc, "after", e->moved[i].after);
		total(w, "change", e->moved[i].change);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	td_doc_array(w->doc, "awards");
	for (size_t i = 0; i < e->npassed; i++) {
		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "award", award_id(w, e->passed[i].award));
		td_doc_text(w->doc, "unit", unit_id(w, e->passed[i].row));
		verdict(w, "before", e->passed[i].before);
		verdict(w, "after", e->passed[i].after);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
left_out(const struct writer *w)
{
	td_doc_array(w->doc, "left_out");
	for (size_t i = 0; i < w->s->left_out.n; i++) {
		const struct td_effect *e = &w->s->left_out.at[i];
		const struct td_item *item = &w->base->rules->items.at[e->index];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "id", item->id);
		td_doc_title(w->doc, "title", &item->title);
		td_doc_bool(w->doc, "kept", e->kept);
		effect(w, e);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

/* "dial", or where a threshold stands. */
static int
name_change(const struct writer *w, const struct td_effect *e, struct td_err *err)
{
	const struct td_boundaries *b = &w->s->boundaries;
	const struct td_boundary *at;
	struct td_sink text = { 0 };
	struct td_place where;
	int status = TD_OK;
	char *name;

	if (e->kind == TD_EFFECT_DIAL) {
		name = td_dial_name(w->base, &e->dial);
		td_doc_text(w->doc, "dial", name);
		free(name);
		return name ? TD_OK : td_fail_memory(err);
	}
	at = &b->list.at[e->index];
	where = td_clause_place(&b->clauses, &b->clauses.list.at[at->clause], at->holder);
	status = td_node_text(w->base->rules, at->measured, TD_EN, &text);
	td_doc_null(w->doc, "dial");
	td_doc_text(w->doc, "threshold", text.text);
	td_doc_text(w->doc, "file", where.file);
	td_doc_integer(w->doc, "line", where.line);
	td_sink_fini(&text);
	return status ? td_fail_memory(err) : TD_OK;
}

/* A level by its name, else a number. */
static void
value(const struct writer *w, const char *key, const struct td_effect *e, double at)
{
	const char *level = e->kind == TD_EFFECT_DIAL ? td_dial_level(w->base, &e->dial, at) : NULL;

	if (level)
		td_doc_text(w->doc, key, level);
	else
		td_doc_number(w->doc, key, at);
}

static int
changes(const struct writer *w, const char *key, const td_effects *list, struct td_err *err)
{
	td_doc_array(w->doc, key);
	for (size_t i = 0; i < list->n; i++) {
		const struct td_effect *e = &list->at[i];

		td_doc_object(w->doc, NULL);
		TD_TRY(name_change(w, e, err));
		value(w, "from", e, e->from);
		value(w, "to", e, e->to);
		effect(w, e);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	return TD_OK;
}

/* ---- noise ----------------------------------------------------------------------------------------- */

/* Standard deviation and shares; null where the variance is 0. */
static void
shares(const struct writer *w, size_t output)
{
	const struct td_sensitivity *s = w->s;

	points(w, "mean", s->spread[output].mean);
	points(w, "deviation", sqrt(s->spread[output].variance));
	td_doc_array(w->doc, "shares");
	for (size_t g = 0; g < s->groups.n; g++) {
		const struct td_share *at = &s->shares[output * s->groups.n + g];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "input", s->groups.at[g].name);
		td_doc_number(w->doc, "first", at->first);
		td_doc_number(w->doc, "first_error", at->first_error);
		td_doc_number(w->doc, "total", at->total);
		td_doc_number(w->doc, "total_error", at->total_error);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static void
unit(const struct writer *w, uint32_t row)
{
	const struct td_unit_interval *at = &w->s->intervals[row];

	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "id", unit_id(w, row));
	td_doc_text(w->doc, "name", w->base->table->units[row].name);
	td_report_rank(w->base->result, row, w->doc);
	td_report_total(w->base->result, row, w->doc);
	td_doc_place(w->doc, "low", at->low);
	td_doc_place(w->doc, "high", at->high);
	td_doc_place(w->doc, "least", at->least);
	td_doc_place(w->doc, "most", at->most);
	td_doc_integer(w->doc, "unranked", (int64_t)at->unranked);
	td_doc_integer(w->doc, "tied", (int64_t)at->tied);
	points(w, "total_low", at->total_low);
	points(w, "total_high", at->total_high);
	td_doc_object(w->doc, "awards");
	for (uint32_t i = 0; i < w->base->rules->awards.n; i++)
		td_doc_number(w->doc, award_id(w, i),
			      (double)w->s->awards[i * w->base->table->n + row] /
				      (double)w->s->draws);
	td_doc_end(w->doc);
	shares(w, row);
	td_doc_end(w->doc);
}

static void
margin(const struct writer *w, size_t i)
{
	const struct td_margin *m = &w->s->margins.at[i];
	const int64_t *totals = w->base->result->total;

	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "award", award_id(w, m->award));
	td_doc_text(w->doc, "holder", unit_id(w, m->holder));
	td_doc_text(w->doc, "other", unit_id(w, m->other));
	total(w, "gap",
	      totals[m->holder] == TD_TICKS_NONE || totals[m->other] == TD_TICKS_NONE
		      ? TD_TICKS_NONE
		      : totals[m->holder] - totals[m->other]);
	shares(w, w->base->table->n + i);
	td_doc_end(w->doc);
}

static void
noise(const struct writer *w)
{
	const struct td_sensitivity *s = w->s;
	char seed[24];

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)s->seed);
	td_doc_object(w->doc, "noise");
	td_doc_integer(w->doc, "draws", (int64_t)s->draws);
	td_doc_text(w->doc, "seed", seed); /* 64 bits: more than a double holds */
	td_doc_array(w->doc, "inputs");
	for (size_t g = 0; g < s->groups.n; g++) {
		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "input", s->groups.at[g].name);
		td_doc_text(w->doc, "noise", s->groups.at[g].text);
		td_doc_integer(w->doc, "figures", (int64_t)s->groups.at[g].n);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	td_doc_array(w->doc, "units");
	for (size_t i = 0; i < w->base->table->n; i++)
		unit(w, w->base->result->order[i]);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "margins");
	for (size_t i = 0; i < s->margins.n; i++)
		margin(w, i);
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static void
close_pairs(const struct writer *w)
{
	td_doc_array(w->doc, "close");
	for (size_t i = 0; i < w->s->close.n; i++) {
		const struct td_close *at = &w->s->close.at[i];

		td_doc_object(w->doc, NULL);
		td_doc_text(w->doc, "ahead", unit_id(w, at->ahead));
		td_doc_text(w->doc, "behind", unit_id(w, at->behind));
		total(w, "gap", at->gap);
		td_doc_bool(w->doc, "next", at->next);
		td_doc_text(w->doc, "award", award_id(w, at->award));
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static int
build(const struct writer *w, struct td_err *err)
{
	const struct td_sensitivity *s = w->s;

	td_report_head(w->base, w->doc);
	td_doc_number(w->doc, "step", s->step);
	td_doc_number(w->doc, "margin", s->margin);
	left_out(w);
	TD_TRY(changes(w, "turned", &s->turned, err));
	noise(w);
	close_pairs(w);
	td_doc_integer(w->doc, "steps_tried", (int64_t)s->nsteps);
	return changes(w, "steps", &s->steps, err);
}

int
td_sensitivity_doc(const struct td_sensitivity *s, const struct td_report_opts *opts,
		   struct td_sink *sink, struct td_err *err)
{
	struct writer w = { s, s->baseline, td_doc_new() };
	int status = w.doc ? build(&w, err) : td_fail_memory(err);

	if (!status)
		status = td_render(w.doc, "sensitivity", opts, sink, err);
	td_doc_free(w.doc);
	return status;
}
