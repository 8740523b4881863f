/*
 * A sweep as JSON (documented in cli/README.md): the head, a line for each trial as blocks are done, then what was found.
 */
#include "sweep.h"

#include <string.h>

#include "base/num.h"
#include "edge/json.h"
#include "report.h"

/* ---- the head ---------------------------------------------------------------------------------- */

static void
add_value(const struct td_sweep *sweep, const struct td_axis *axis, struct td_json *json,
	  const char *key, double value)
{
	char text[TD_AXIS_ROOM];

	if (axis->levels && !isnan(value))
		td_json_text(json, key,
			     td_axis_text(axis, sweep->baseline, &sweep->dials.at[axis->dial],
					  value, TD_EN, text));
	else
		td_json_number(json, key, value);
}

static void
add_axis(const struct td_sweep *sweep, const struct td_axis *axis, struct td_json *json)
{
	td_json_object(json, NULL);
	td_json_text(json, "name", axis->name);
	add_value(sweep, axis, json, "baseline",
		  td_dial_value(sweep->baseline, &sweep->dials.at[axis->dial]));
	if (axis->grid) {
		add_value(sweep, axis, json, "from", td_axis_value(axis, 0));
		add_value(sweep, axis, json, "to", td_axis_value(axis, axis->n - 1));
		td_json_number(json, "step", (double)axis->step / td_pow10(axis->places));
	} else {
		td_json_array(json, "values");
		for (size_t i = 0; i < axis->n; i++)
			add_value(sweep, axis, json, NULL, td_axis_value(axis, i));
		td_json_end(json);
	}
	td_json_integer(json, "points", (int64_t)axis->n);
	td_json_end(json);
}

static void
add_draws(const struct td_sweep *sweep, struct td_json *json)
{
	td_json_integer(json, "draws", (int64_t)sweep->opts->draws);
	/* As text: JSON numbers of many readers are doubles. */
	if (sweep->opts->draws) {
		char seed[32];

		snprintf(seed, sizeof(seed), "%llu", (unsigned long long)sweep->opts->seed);
		td_json_text(json, "seed", seed);
	} else {
		td_json_null(json, "seed");
	}
	td_json_array(json, "noise");
	for (size_t i = 0; i < sweep->opts->nnoise; i++)
		td_json_text(json, NULL, sweep->opts->noise[i]);
	td_json_end(json);
}

static int
begin(struct td_sweep *sweep, struct td_err *err)
{
	struct td_json *json = td_json_new();
	int status;

	if (!json)
		return td_fail_memory(err);
	td_json_text(json, "ruleset", sweep->baseline->rules->id);
	td_json_integer(json, "year", sweep->baseline->table->year);
	td_json_text(json, "digest", sweep->baseline->rules->digest);
	td_json_text(json, "label", sweep->baseline->table->label);
	td_json_array(json, "vary");
	for (size_t i = 0; i < sweep->naxes; i++)
		add_axis(sweep, &sweep->axes[i], json);
	td_json_end(json);
	add_draws(sweep, json);
	td_json_integer(json, "points", (int64_t)sweep->points);
	status = td_json_write_head(json, sweep->sink, err);
	td_json_free(json);
	td_sink_text(sweep->sink, ",\n \"results\": [");
	return status;
}

/* ---- the results ------------------------------------------------------------------------------------ */

static void
add_at(const struct td_sweep *sweep, size_t point, struct td_json *json)
{
	double at[TD_SWEEP_AXES];

	td_sweep_at(sweep, point, at);
	td_json_array(json, "at");
	for (size_t i = 0; i < sweep->naxes; i++)
		add_value(sweep, &sweep->axes[i], json, NULL, at[i]);
	td_json_end(json);
}

static void
add_awards(const struct td_sweep *sweep, const struct td_standings *s, size_t column, size_t row,
	   enum td_verdict verdict, const char *key, struct td_json *json)
{
	td_json_array(json, key);
	for (size_t k = 0; k < s->nawards; k++)
		if (s->awards[(k * s->nunits + row) * s->n + column] == verdict)
			td_json_text(json, NULL, sweep->baseline->rules->awards.at[k].id);
	td_json_end(json);
}

static void
add_unit(const struct td_sweep *sweep, const struct td_standings *s, size_t column, size_t row,
	 struct td_json *json)
{
	uint32_t place = s->place[row * s->n + column];

	td_json_object(json, sweep->baseline->table->units[row].id);
	if (place)
		td_json_integer(json, "rank", place);
	else
		td_json_null(json, "rank");
	if (s->total[row * s->n + column] == TD_TICKS_NONE)
		td_json_null(json, "total");
	else
		td_json_ticks(json, "total", s->total[row * s->n + column],
			      sweep->baseline->rules->places);
	add_awards(sweep, s, column, row, TD_YES, "awards", json);
	add_awards(sweep, s, column, row, TD_UNDECIDED, "undecided", json);
	td_json_end(json);
}

static int
write_trial(const struct td_sweep *sweep, struct td_sweep_part *part, size_t column,
	    struct td_err *err)
{
	size_t trial = part->first - part->lead + column;
	struct td_json *json = td_json_new();
	int status;

	if (!json)
		return td_fail_memory(err);
	add_at(sweep, trial / sweep->draws, json);
	if (sweep->opts->draws)
		td_json_integer(json, "draw", (int64_t)(trial % sweep->draws) + 1);
	td_json_object(json, "units");
	for (size_t row = 0; row < part->standings.nunits; row++)
		add_unit(sweep, &part->standings, column, row, json);
	td_json_end(json);
	status = td_json_write_line(json, &part->text, err);
	td_json_free(json);
	return status;
}

static int
lines(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	for (size_t i = part->lead; i < part->lead + part->n; i++) {
		td_sink_text(&part->text, i > part->lead ? ",\n  " : "\n  ");
		TD_TRY(write_trial(sweep, part, i, err));
	}
	return TD_OK;
}

static void
put(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	if (sweep->begun)
		td_sink_text(sweep->sink, ",");
	sweep->begun = true;
	td_sink_bytes(sweep->sink, part->text.text, part->text.n);
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
add_event(const struct td_sweep *sweep, const struct td_event *e, struct td_json *json)
{
	static const char *const kinds[] = {
		[TD_EVENT_OVERTAKES] = "overtakes", [TD_EVENT_CATCHES] = "draws_level",
		[TD_EVENT_LEAVES] = "pulls_ahead",  [TD_EVENT_RANKED] = "ranked",
		[TD_EVENT_UNRANKED] = "unranked",   [TD_EVENT_AWARD] = "award",
	};
	const struct td_unit *units = sweep->baseline->table->units;

	td_json_text(json, "kind", kinds[e->kind]);
	td_json_text(json, "unit", units[e->unit].id);
	if (e->kind == TD_EVENT_AWARD) {
		td_json_text(json, "award", sweep->baseline->rules->awards.at[e->other].id);
		td_json_text(json, "before", verdict_word(e->before));
		td_json_text(json, "after", verdict_word(e->after));
	} else if (e->kind <= TD_EVENT_LEAVES) {
		td_json_text(json, "other", units[e->other].id);
	}
}

/* "from" hi, or "above" lo. */
static void
add_edge(const struct td_sweep *sweep, const struct td_axis *axis, const struct td_edge *edge,
	 struct td_json *json)
{
	td_json_text(json, "side", edge->above ? "above" : "from");
	add_value(sweep, axis, json, "value", edge->above ? edge->lo : edge->hi);
	add_value(sweep, axis, json, "last_before", edge->lo);
	add_value(sweep, axis, json, "first_after", edge->hi);
}

static void
add_ranks(const struct td_sweep *sweep, const struct td_change_at *c, struct td_json *json)
{
	td_json_object(json, "ranks");
	for (size_t row = 0; row < sweep->baseline->table->n; row++) {
		const uint32_t places[] = { c->before.place[row], c->after.place[row] };

		if (places[0] == places[1])
			continue;
		td_json_array(json, sweep->baseline->table->units[row].id);
		for (size_t i = 0; i < 2; i++)
			if (places[i])
				td_json_integer(json, NULL, places[i]);
			else
				td_json_null(json, NULL);
		td_json_end(json);
	}
	td_json_end(json);
}

static void
add_unsure(const struct td_edge *edge, struct td_json *json)
{
	td_json_object(json, NULL);
	td_json_text(json, "side", "between");
	td_json_null(json, "value");
	td_json_number(json, "last_before", edge->lo);
	td_json_number(json, "first_after", edge->hi);
	td_json_object(json, "ranks");
	td_json_end(json);
	td_json_array(json, "events");
	td_json_end(json);
	td_json_end(json);
}

static int
add_change(const struct td_sweep *sweep, const struct td_change_at *c, struct td_json *json,
	   struct td_err *err)
{
	struct td_events events = { 0 };
	int status;

	if (c->unsure) {
		add_unsure(&c->edge, json);
		return TD_OK;
	}
	status = td_stand_events(sweep->baseline, &c->before, &c->after, &events, err);
	td_json_object(json, NULL);
	add_edge(sweep, &sweep->axes[c->axis], &c->edge, json);
	add_ranks(sweep, c, json);
	td_json_array(json, "events");
	for (size_t i = 0; i < events.n; i++) {
		td_json_object(json, NULL);
		add_event(sweep, &events.at[i], json);
		td_json_end(json);
	}
	td_json_end(json);
	td_json_end(json);
	td_list_fini(&events);
	return status;
}

static int
add_changes(const struct td_sweep *sweep, struct td_json *json, struct td_err *err)
{
	int status = TD_OK;

	td_json_array(json, "changes");
	for (size_t i = 0; !status && i < sweep->changes.n; i++)
		status = add_change(sweep, &sweep->changes.at[i], json, err);
	td_json_end(json);
	td_json_integer(json, "changes_left_out", (int64_t)sweep->lost_changes);
	return status;
}

static void
add_boundary(const struct td_sweep *sweep, const struct td_boundary *b, struct td_json *json)
{
	const struct td_axis *axis = &sweep->axes[b->axis];

	td_json_object(json, NULL);
	td_json_text(json, "along", axis->name);
	add_event(sweep, &b->event, json);
	td_json_integer(json, "times", (int64_t)b->times);
	td_json_integer(json, "lines", (int64_t)(sweep->points / axis->n));
	td_json_object(json, "first");
	add_edge(sweep, axis, &b->first, json);
	td_json_end(json);
	td_json_object(json, "last");
	add_edge(sweep, axis, &b->last, json);
	td_json_end(json);
	td_json_end(json);
}

static void
add_boundaries(const struct td_sweep *sweep, struct td_json *json)
{
	td_json_array(json, "boundaries");
	for (size_t i = 0; i < sweep->boundaries.n; i++)
		add_boundary(sweep, &sweep->boundaries.at[i], json);
	td_json_end(json);
	td_json_integer(json, "boundaries_left_out", (int64_t)sweep->lost_boundaries);
	td_json_integer(json, "unsure_intervals", (int64_t)sweep->unsure);
}

/* ---- shares ------------------------------------------------------------------------------------------------ */

static void
add_ranks_of(const struct td_sweep *sweep, size_t row, struct td_json *json)
{
	const struct td_tally *t = &sweep->tally;
	const struct td_table *table = sweep->baseline->table;
	size_t n = 0;

	for (size_t k = 0; k < table->n; k++)
		n += table->units[k].cluster == table->units[row].cluster;
	td_json_array(json, "ranks");
	for (size_t place = 1; t->ranks && place <= n; place++)
		td_json_integer(json, NULL, (int64_t)t->ranks[t->at[row] + place]);
	td_json_end(json);
	if (t->ranks)
		td_json_integer(json, "unranked", (int64_t)t->ranks[t->at[row]]);
	else
		td_json_null(json, "unranked");
}

static void
add_awards_of(const struct td_sweep *sweep, size_t row, struct td_json *json)
{
	const struct td_ruleset *rules = sweep->baseline->rules;
	size_t n = sweep->baseline->table->n;

	td_json_object(json, "awards");
	for (size_t k = 0; k < rules->awards.n; k++) {
		const uint64_t *of = &sweep->tally.awards[(k * n + row) * 3];

		td_json_object(json, rules->awards.at[k].id);
		td_json_integer(json, "yes", (int64_t)of[TD_YES]);
		td_json_integer(json, "undecided", (int64_t)of[TD_UNDECIDED]);
		td_json_end(json);
	}
	td_json_end(json);
}

/* Whole numbers, not quotients: a reader divides by "done". */
static void
add_shares(const struct td_sweep *sweep, struct td_json *json)
{
	td_json_object(json, "counts");
	for (size_t row = 0; row < sweep->baseline->table->n; row++) {
		td_json_object(json, sweep->baseline->table->units[row].id);
		add_ranks_of(sweep, row, json);
		add_awards_of(sweep, row, json);
		td_json_end(json);
	}
	td_json_end(json);
}

static int
write_tail(const struct td_sweep *sweep, struct td_json *json, struct td_err *err)
{
	struct td_sink text = { 0 };
	int status;

	td_json_integer(json, "done", (int64_t)sweep->done);
	td_json_bool(json, "complete", sweep->taken == sweep->passes * sweep->total);
	if (sweep->naxes == 1 && !sweep->opts->draws)
		TD_TRY(add_changes(sweep, json, err));
	if (sweep->naxes > 1 && !sweep->opts->draws)
		add_boundaries(sweep, json);
	add_shares(sweep, json);
	status = td_json_write(json, &text, err);
	if (!status)
		status = td_sink_close(&text, err);
	if (!status) /* behind "results": without the brace that opens it */
		td_sink_bytes(sweep->sink, text.text + 1, text.n - 1);
	td_sink_fini(&text);
	return status;
}

static int
end(struct td_sweep *sweep, struct td_err *err)
{
	struct td_json *json = td_json_new();
	int status = json ? TD_OK : td_fail_memory(err);

	td_sink_text(sweep->sink, "\n ],");
	if (!status)
		status = write_tail(sweep, json, err);
	td_json_free(json);
	return status;
}

const struct td_sweep_format td_sweep_json = { "json", true, begin, lines, put, end };
