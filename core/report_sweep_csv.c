/*
 * A sweep as CSV: one line a trial and unit, written as blocks are done.
 *
 *	clearance_target,unit,rank,total,flag_bca,flag_gov
 *	70,phu-tho,1,980.02,1,1
 *
 * Written by core and not through the report "csv", which would be handed a tree for each of a hundred million trials.
 *
 * With draws a column `draw`, from 1 on.  An award is 1, 0, or empty: undecided.
 */
#include "sweep.h"

#include <string.h>

#include "base/num.h"
#include "report.h"

struct writer {
	const struct td_sweep *sweep;
	struct td_sweep_part *part;
	struct td_sink *out;
	struct td_sink *units; /* per unit: "phu-tho," */
	int64_t *ticks;        /* per unit: the last total, and its text */
	struct td_sink *totals;
	struct td_arena arena;
};

/* ---- cells ------------------------------------------------------------------------------------ */

static void
put_quoted(const char *text, struct td_sink *out)
{
	const char *quote;

	td_sink_text(out, "\"");
	while ((quote = strchr(text, '"'))) {
		td_sink_bytes(out, text, (size_t)(quote - text) + 1);
		td_sink_text(out, "\"");
		text = quote + 1;
	}
	td_sink_text(out, text);
	td_sink_text(out, "\"");
}

/* Ids and names of levels.  Text that a spreadsheet would run as a formula gets an apostrophe, as spreadsheets do. */
static void
put_text(const char *text, struct td_sink *out)
{
	struct td_sink safe = { 0 };

	if (*text && strchr("=+-@\t\r", *text))
		td_sink_text(&safe, "'");
	td_sink_text(&safe, text);
	if (safe.status)
		out->status = safe.status;
	else if (strpbrk(safe.text, ",\"\r\n"))
		put_quoted(safe.text, out);
	else
		td_sink_text(out, safe.text);
	td_sink_fini(&safe);
}

/* ---- lines ------------------------------------------------------------------------------------ */

/* "70,1,": what the lines of a trial begin with. */
static void
write_point(const struct td_sweep *sweep, size_t trial, struct td_sink *out)
{
	double at[TD_SWEEP_AXES];
	char text[TD_AXIS_ROOM];

	td_sweep_at(sweep, trial / sweep->draws, at);
	for (size_t i = 0; i < sweep->naxes; i++) {
		const struct td_axis *axis = &sweep->axes[i];
		const char *value = td_axis_text(axis, sweep->baseline,
						 &sweep->dials.at[axis->dial], at[i], TD_EN, text);

		if (axis->levels)
			put_text(value, out);
		else
			td_sink_text(out, value); /* -5 is no formula */
		td_sink_text(out, ",");
	}
	if (sweep->opts->draws)
		td_sink_printf(out, "%zu,", trial % sweep->draws + 1);
}

static int
name_units(struct writer *w, struct td_err *err)
{
	const struct td_table *table = w->sweep->baseline->table;

	w->units = td_arena_alloc(&w->arena, table->n * sizeof(*w->units));
	w->totals = td_arena_alloc(&w->arena, table->n * sizeof(*w->totals));
	w->ticks = td_arena_alloc(&w->arena, table->n * sizeof(*w->ticks));
	if (!w->units || !w->totals || !w->ticks)
		return td_fail_memory(err);
	for (size_t row = 0; row < table->n; row++) {
		put_text(table->units[row].id, &w->units[row]);
		td_sink_text(&w->units[row], ",");
	}
	return TD_OK;
}

/* A total is often the one before. */
static void
write_total(struct writer *w, size_t row, int64_t ticks)
{
	const struct td_ruleset *rules = w->sweep->baseline->rules;
	char text[TD_POINTS_ROOM];

	if (ticks != w->ticks[row] || (!w->totals[row].n && ticks != TD_TICKS_NONE)) {
		w->ticks[row] = ticks;
		td_sink_fini(&w->totals[row]);
		if (ticks != TD_TICKS_NONE)
			td_sink_text(&w->totals[row],
				     td_num_fixed(text, sizeof(text),
						  (double)ticks / td_pow10(rules->places),
						  rules->places, TD_EN));
		if (w->totals[row].status)
			w->out->status = w->totals[row].status;
	}
	td_sink_bytes(w->out, w->totals[row].text ? w->totals[row].text : "", w->totals[row].n);
}

static void
write_place(uint32_t place, struct td_sink *out)
{
	char digits[16], *at = digits + sizeof(digits);

	*--at = ',';
	for (; place; place /= 10)
		*--at = (char)('0' + place % 10);
	td_sink_bytes(out, at, (size_t)(digits + sizeof(digits) - at));
}

static void
write_unit(struct writer *w, size_t column, size_t row)
{
	static const char *const verdicts[] = {
		[TD_NO] = "0", [TD_YES] = "1", [TD_UNDECIDED] = ""
	};
	const struct td_standings *s = &w->part->standings;

	td_sink_bytes(w->out, w->units[row].text ? w->units[row].text : "", w->units[row].n);
	write_place(s->place[row * s->n + column], w->out);
	write_total(w, row, s->total[row * s->n + column]);
	for (size_t k = 0; k < s->nawards; k++) {
		td_sink_text(w->out, ",");
		td_sink_text(w->out, verdicts[s->awards[(k * s->nunits + row) * s->n + column]]);
	}
	td_sink_text(w->out, "\n");
}

static void
write_trial(struct writer *w, size_t column)
{
	struct td_sink point = { 0 };

	write_point(w->sweep, w->part->first - w->part->lead + column, &point);
	for (size_t row = 0; row < w->part->standings.nunits; row++) {
		td_sink_bytes(w->out, point.text ? point.text : "", point.n);
		write_unit(w, column, row);
	}
	if (point.status)
		w->out->status = point.status;
	td_sink_fini(&point);
}

static int
lines(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	struct writer w = { .sweep = sweep, .part = part, .out = &part->text };
	size_t n = sweep->baseline->table->n;
	int status = name_units(&w, err);

	for (size_t i = part->lead; !status && i < part->lead + part->n; i++)
		write_trial(&w, i);
	for (size_t row = 0; row < n && w.units && w.totals; row++) {
		if (w.units[row].status)
			part->text.status = w.units[row].status;
		td_sink_fini(&w.units[row]);
		td_sink_fini(&w.totals[row]);
	}
	td_arena_fini(&w.arena);
	return status;
}

static int
put(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	td_sink_bytes(sweep->sink, part->text.text, part->text.n);
	return sweep->sink->status ? td_sink_close(sweep->sink, err) : TD_OK;
}

static int
begin(struct td_sweep *sweep, struct td_err *err)
{
	const struct td_ruleset *rules = sweep->baseline->rules;

	(void)err;
	for (size_t i = 0; i < sweep->naxes; i++) {
		put_text(sweep->axes[i].name, sweep->sink);
		td_sink_text(sweep->sink, ",");
	}
	td_sink_printf(sweep->sink, "%sunit,rank,total", sweep->opts->draws ? "draw," : "");
	for (size_t k = 0; k < rules->awards.n; k++) {
		td_sink_text(sweep->sink, ",");
		put_text(rules->awards.at[k].id, sweep->sink);
	}
	td_sink_text(sweep->sink, "\n");
	return TD_OK;
}

static int
end(struct td_sweep *sweep, struct td_err *err)
{
	(void)sweep;
	(void)err;
	return TD_OK;
}

const struct td_sweep_format td_sweep_csv = { "csv", false, begin, lines, put, end };
