/*
 * A sweep as a document (documented in cli/README.md): the head, an element for each trial as blocks are done, then what was found.
 */
#include "sweep.h"

#include <string.h>

#include "base/num.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

/* ---- the head ---------------------------------------------------------------------------------- */

static void
add_value(const struct td_sweep *sweep, const struct td_axis *axis, struct td_doc_builder *doc,
	  const char *key, double value)
{
	char text[TD_AXIS_ROOM];

	if (axis->levels && !isnan(value))
		td_doc_text(doc, key,
			    td_axis_text(axis, sweep->baseline, &sweep->dials.at[axis->dial], value,
					 TD_EN, text));
	else
		td_doc_number(doc, key, value);
}

static void
add_axis(const struct td_sweep *sweep, const struct td_axis *axis, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "name", axis->name);
	add_value(sweep, axis, doc, "baseline",
		  td_dial_value(sweep->baseline, &sweep->dials.at[axis->dial]));
	if (axis->grid) {
		add_value(sweep, axis, doc, "from", td_axis_value(axis, 0));
		add_value(sweep, axis, doc, "to", td_axis_value(axis, axis->n - 1));
		td_doc_number(doc, "step", (double)axis->step / td_pow10(axis->places));
	} else {
		td_doc_array(doc, "values");
		for (size_t i = 0; i < axis->n; i++)
			add_value(sweep, axis, doc, NULL, td_axis_value(axis, i));
		td_doc_end(doc);
	}
	td_doc_integer(doc, "points", (int64_t)axis->n);
	td_doc_end(doc);
}

static void
add_draws(const struct td_sweep *sweep, struct td_doc_builder *doc)
{
	td_doc_integer(doc, "draws", (int64_t)sweep->opts->draws);
	/* As text: JSON numbers of many readers are doubles. */
	if (sweep->opts->draws) {
		char seed[32];

		snprintf(seed, sizeof(seed), "%llu", (unsigned long long)sweep->opts->seed);
		td_doc_text(doc, "seed", seed);
	} else {
		td_doc_null(doc, "seed");
	}
	td_doc_array(doc, "noise");
	for (size_t i = 0; i < sweep->opts->nnoise; i++)
		td_doc_text(doc, NULL, sweep->opts->noise[i]);
	td_doc_end(doc);
}

/* What comes an element at a time, in this order. */
static void
add_arrays(const struct td_sweep *sweep, struct td_doc_builder *doc)
{
	td_doc_array(doc, "results");
	td_doc_end(doc);
	if (sweep->naxes && !sweep->opts->draws) {
		td_doc_array(doc, sweep->naxes == 1 ? "changes" : "boundaries");
		td_doc_end(doc);
	}
	td_doc_array(doc, "counts");
	td_doc_end(doc);
	td_doc_array(doc, "end");
	td_doc_end(doc);
}

static void
add_head(const struct td_sweep *sweep, struct td_doc_builder *doc)
{
	td_report_head(sweep->baseline, doc);
	td_doc_array(doc, "vary");
	for (size_t i = 0; i < sweep->naxes; i++)
		add_axis(sweep, &sweep->axes[i], doc);
	td_doc_end(doc);
	add_draws(sweep, doc);
	td_doc_integer(doc, "points", (int64_t)sweep->points);
	add_arrays(sweep, doc);
}

static int
begin(struct td_sweep *sweep, struct td_err *err)
{
	sweep->head = td_doc_new();
	if (!sweep->head)
		return td_fail_memory(err);
	add_head(sweep, sweep->head);
	TD_TRY(td_rendering_open(&sweep->rendering, sweep->head, "sweep", sweep->report,
				 sweep->sink, err));
	sweep->open = true;
	return TD_OK;
}

/* ---- the results ------------------------------------------------------------------------------------ */

static void
add_at(const struct td_sweep *sweep, size_t point, struct td_doc_builder *doc)
{
	double at[TD_SWEEP_AXES];

	td_sweep_at(sweep, point, at);
	td_doc_array(doc, "at");
	for (size_t i = 0; i < sweep->naxes; i++)
		add_value(sweep, &sweep->axes[i], doc, NULL, at[i]);
	td_doc_end(doc);
}

static void
add_awards(const struct td_sweep *sweep, const struct td_standings *s, size_t column, size_t row,
	   enum td_verdict verdict, const char *key, struct td_doc_builder *doc)
{
	td_doc_array(doc, key);
	for (size_t k = 0; k < s->nawards; k++)
		if (s->awards[(k * s->nunits + row) * s->n + column] == verdict)
			td_doc_text(doc, NULL, sweep->baseline->rules->awards.at[k].id);
	td_doc_end(doc);
}

static void
add_unit(const struct td_sweep *sweep, const struct td_standings *s, size_t column, size_t row,
	 struct td_doc_builder *doc)
{
	size_t at = row * s->n + column;

	td_doc_object(doc, sweep->baseline->table->units[row].id);
	td_doc_place(doc, "rank", s->place[at]);
	td_doc_ticks(doc, "total", s->total[at], sweep->baseline->rules->places);
	add_awards(sweep, s, column, row, TD_YES, "awards", doc);
	add_awards(sweep, s, column, row, TD_UNDECIDED, "undecided", doc);
	td_doc_end(doc);
}

static void
add_trial(const struct td_sweep *sweep, const struct td_sweep_part *part, size_t column,
	  struct td_doc_builder *doc)
{
	size_t trial = part->first - part->lead + column;

	add_at(sweep, trial / sweep->draws, doc);
	if (sweep->opts->draws)
		td_doc_integer(doc, "draw", (int64_t)(trial % sweep->draws) + 1);
	td_doc_object(doc, "units");
	for (size_t row = 0; row < part->standings.nunits; row++)
		add_unit(sweep, &part->standings, column, row, doc);
	td_doc_end(doc);
}

static int
lines(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	part->docs = td_arena_alloc(&part->arena, part->n * sizeof(*part->docs));
	if (!part->docs)
		return td_fail_memory(err);
	for (size_t i = 0; i < part->n; i++) {
		part->docs[i] = td_doc_new();
		if (!part->docs[i])
			return td_fail_memory(err);
		add_trial(sweep, part, part->lead + i, part->docs[i]);
	}
	return TD_OK;
}

static int
put(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	for (size_t i = 0; i < part->n; i++)
		TD_TRY(td_rendering_item(&sweep->rendering, "results", part->docs[i], err));
	return TD_OK;
}

/* ---- changes ------------------------------------------------------------------------------------------- */

static const char *
verdict_word(uint8_t verdict)
{
	static const char *const words[] = {
		[TD_NO] = "no", [TD_YES] = "yes", [TD_UNDECIDED] = "undecided"
	};

	return words[verdict];
}

/* The members of an event, into the open object. */
static void
add_event(const struct td_sweep *sweep, const struct td_event *e, struct td_doc_builder *doc)
{
	static const char *const kinds[] = {
		[TD_EVENT_OVERTAKES] = "overtakes", [TD_EVENT_CATCHES] = "draws_level",
		[TD_EVENT_LEAVES] = "pulls_ahead",  [TD_EVENT_RANKED] = "ranked",
		[TD_EVENT_UNRANKED] = "unranked",   [TD_EVENT_AWARD] = "award",
	};
	const struct td_unit *units = sweep->baseline->table->units;

	td_doc_text(doc, "kind", kinds[e->kind]);
	td_doc_text(doc, "unit", units[e->unit].id);
	if (e->kind == TD_EVENT_AWARD) {
		td_doc_text(doc, "award", sweep->baseline->rules->awards.at[e->other].id);
		td_doc_text(doc, "before", verdict_word(e->before));
		td_doc_text(doc, "after", verdict_word(e->after));
	} else if (e->kind <= TD_EVENT_LEAVES) {
		td_doc_text(doc, "other", units[e->other].id);
	}
}

/* "from" hi, or "above" lo. */
static void
add_edge(const struct td_sweep *sweep, const struct td_axis *axis, const struct td_edge *edge,
	 struct td_doc_builder *doc)
{
	td_doc_text(doc, "side", edge->above ? "above" : "from");
	add_value(sweep, axis, doc, "value", edge->above ? edge->lo : edge->hi);
	add_value(sweep, axis, doc, "last_before", edge->lo);
	add_value(sweep, axis, doc, "first_after", edge->hi);
}

static void
add_ranks(const struct td_sweep *sweep, const struct td_change_at *c, struct td_doc_builder *doc)
{
	td_doc_object(doc, "ranks");
	for (size_t row = 0; row < sweep->baseline->table->n; row++) {
		const uint32_t places[] = { c->before.place[row], c->after.place[row] };

		if (places[0] == places[1])
			continue;
		td_doc_array(doc, sweep->baseline->table->units[row].id);
		for (size_t i = 0; i < 2; i++)
			if (places[i])
				td_doc_integer(doc, NULL, places[i]);
			else
				td_doc_null(doc, NULL);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

static void
add_unsure(const struct td_edge *edge, struct td_doc_builder *doc)
{
	td_doc_text(doc, "side", "between");
	td_doc_null(doc, "value");
	td_doc_number(doc, "last_before", edge->lo);
	td_doc_number(doc, "first_after", edge->hi);
	td_doc_object(doc, "ranks");
	td_doc_end(doc);
	td_doc_array(doc, "events");
	td_doc_end(doc);
}

static int
add_change(const struct td_sweep *sweep, const struct td_change_at *c, struct td_doc_builder *doc,
	   struct td_err *err)
{
	struct td_events events = { 0 };
	int status;

	if (c->unsure) {
		add_unsure(&c->edge, doc);
		return TD_OK;
	}
	status = td_stand_events(sweep->baseline, &c->before, &c->after, &events, err);
	add_edge(sweep, &sweep->axes[c->axis], &c->edge, doc);
	add_ranks(sweep, c, doc);
	td_doc_array(doc, "events");
	for (size_t i = 0; i < events.n; i++) {
		td_doc_object(doc, NULL);
		add_event(sweep, &events.at[i], doc);
		td_doc_end(doc);
	}
	td_doc_end(doc);
	td_list_fini(&events);
	return status;
}

/* An element of an array; the document is freed. */
static int
put_item(struct td_sweep *sweep, const char *array, struct td_doc_builder *doc, int status,
	 struct td_err *err)
{
	if (!status)
		status = td_rendering_item(&sweep->rendering, array, doc, err);
	td_doc_free(doc);
	return status;
}

static int
write_changes(struct td_sweep *sweep, struct td_err *err)
{
	for (size_t i = 0; i < sweep->changes.n; i++) {
		struct td_doc_builder *doc = td_doc_new();
		int status = doc ? add_change(sweep, &sweep->changes.at[i], doc, err)
				 : td_fail_memory(err);

		TD_TRY(put_item(sweep, "changes", doc, status, err));
	}
	return TD_OK;
}

static void
add_boundary(const struct td_sweep *sweep, const struct td_sweep_boundary *b,
	     struct td_doc_builder *doc)
{
	const struct td_axis *axis = &sweep->axes[b->axis];

	td_doc_text(doc, "along", axis->name);
	add_event(sweep, &b->event, doc);
	td_doc_integer(doc, "times", (int64_t)b->times);
	td_doc_integer(doc, "lines", (int64_t)(sweep->points / axis->n));
	td_doc_object(doc, "first");
	add_edge(sweep, axis, &b->first, doc);
	td_doc_end(doc);
	td_doc_object(doc, "last");
	add_edge(sweep, axis, &b->last, doc);
	td_doc_end(doc);
}

static int
write_boundaries(struct td_sweep *sweep, struct td_err *err)
{
	for (size_t i = 0; i < sweep->boundaries.n; i++) {
		struct td_doc_builder *doc = td_doc_new();

		if (!doc)
			return td_fail_memory(err);
		add_boundary(sweep, &sweep->boundaries.at[i], doc);
		TD_TRY(put_item(sweep, "boundaries", doc, TD_OK, err));
	}
	return TD_OK;
}

/* ---- shares ------------------------------------------------------------------------------------------------ */

static void
add_ranks_of(const struct td_sweep *sweep, size_t row, struct td_doc_builder *doc)
{
	const struct td_tally *t = &sweep->tally;
	const struct td_table *table = sweep->baseline->table;
	size_t n = 0;

	for (size_t k = 0; k < table->n; k++)
		n += table->units[k].cluster == table->units[row].cluster;
	td_doc_array(doc, "ranks");
	for (size_t place = 1; t->ranks && place <= n; place++)
		td_doc_integer(doc, NULL, (int64_t)t->ranks[t->at[row] + place]);
	td_doc_end(doc);
	if (t->ranks)
		td_doc_integer(doc, "unranked", (int64_t)t->ranks[t->at[row]]);
	else
		td_doc_null(doc, "unranked");
}

static void
add_awards_of(const struct td_sweep *sweep, size_t row, struct td_doc_builder *doc)
{
	const struct td_ruleset *rules = sweep->baseline->rules;
	size_t n = sweep->baseline->table->n;

	td_doc_object(doc, "awards");
	for (size_t k = 0; k < rules->awards.n; k++) {
		const uint64_t *of = &sweep->tally.awards[(k * n + row) * 3];

		td_doc_object(doc, rules->awards.at[k].id);
		td_doc_integer(doc, "yes", (int64_t)of[TD_YES]);
		td_doc_integer(doc, "undecided", (int64_t)of[TD_UNDECIDED]);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

/* Whole numbers, not quotients: a reader divides by "done". */
static int
write_counts(struct td_sweep *sweep, struct td_err *err)
{
	for (size_t row = 0; row < sweep->baseline->table->n; row++) {
		struct td_doc_builder *doc = td_doc_new();

		if (!doc)
			return td_fail_memory(err);
		td_doc_text(doc, "unit", sweep->baseline->table->units[row].id);
		add_ranks_of(sweep, row, doc);
		add_awards_of(sweep, row, doc);
		TD_TRY(put_item(sweep, "counts", doc, TD_OK, err));
	}
	return TD_OK;
}

/* What is only known now. */
static int
write_end(struct td_sweep *sweep, struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();

	if (!doc)
		return td_fail_memory(err);
	td_doc_integer(doc, "done", (int64_t)sweep->done);
	td_doc_bool(doc, "complete", sweep->taken == sweep->passes * sweep->total);
	td_doc_integer(doc, "left_out", (int64_t)(sweep->lost_changes + sweep->lost_boundaries));
	td_doc_integer(doc, "unsure_intervals", (int64_t)sweep->unsure);
	return put_item(sweep, "end", doc, TD_OK, err);
}

static int
write_tail(struct td_sweep *sweep, struct td_err *err)
{
	TD_TRY(write_changes(sweep, err));
	TD_TRY(write_boundaries(sweep, err));
	TD_TRY(write_counts(sweep, err));
	return write_end(sweep, err);
}

static int
end(struct td_sweep *sweep, struct td_err *err)
{
	int status = write_tail(sweep, err);

	sweep->open = false;
	return td_rendering_close(&sweep->rendering, status, err);
}

const struct td_sweep_format td_sweep_doc = { NULL, true, begin, lines, put, end };
