/*
 * A sweep for people: what varied, where a rank or an award changes hands, and how often.
 *
 *	clearance_target  What changes
 *	from 77.5 on      Công an tỉnh Bắc Kạn overtakes Công an tỉnh Yên Bái (4 -> 3)
 *	above 80          Ministry's emulation flag: gained by Công an tỉnh Tuyên Quang; lost by Công an tỉnh Bắc Kạn
 *
 * One dial: every change along it.  Two or three: shares of the points, and along each dial what changes on its lines,
 * where first and where last.  Draws: shares, with their sampling error.
 */
#include "sweep.h"

#include <string.h>

#include "base/num.h"
#include "edge/grid.h"
#include "report.h"

enum {
	VALUES_SHOWN = 20,   /* of a list */
	EVENTS_TOLD = 200,   /* pairs of units in one change; more are counted */
	CHANGES_SHOWN = 200, /* along one dial */
	RANKS_SHOWN = 12,    /* a column each; else quantiles */
	SHARE_ROOM = 32,
};

#define Z95 1.959963984540054 /* of the normal distribution, two-sided */

struct writer {
	struct td_sweep *sweep;
	const struct td_scoring *base;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
};

static struct writer
writer_of(struct td_sweep *sweep)
{
	return (struct writer){ sweep, sweep->baseline, sweep->report, sweep->report->lang,
				sweep->sink };
}

static void
end_line(const struct writer *w, struct td_sink *line)
{
	td_report_lines(w->opts, line, 0, w->sink);
}

static void
cell_from(const struct writer *w, struct td_grid *grid, struct td_sink *cell)
{
	td_report_cell(grid, cell, w->sink);
}

static const char *
unit_name(const struct writer *w, size_t row)
{
	return w->base->table->units[row].name;
}

static const char *
award_name(const struct writer *w, size_t k)
{
	return td_rules_award_title(w->base->rules, k, w->lang);
}

static const char *
value_text(const struct writer *w, const struct td_axis *axis, double value, char *out)
{
	return td_axis_text(axis, w->base, &w->sweep->dials.at[axis->dial], value, w->lang, out);
}

/* ---- what varies ------------------------------------------------------------------------------------ */

static void
tell_list(const struct writer *w, const struct td_axis *axis, struct td_sink *line)
{
	char text[TD_AXIS_ROOM];

	for (size_t i = 0; i < axis->n && i < VALUES_SHOWN; i++)
		td_sink_printf(line, "%s%s", i ? "; " : "",
			       value_text(w, axis, td_axis_value(axis, i), text));
	if (axis->n > VALUES_SHOWN)
		td_sink_printf(line, td_text(w->lang, "; %zu more"), axis->n - VALUES_SHOWN);
}

static void
tell_grid(const struct writer *w, const struct td_axis *axis, struct td_sink *line)
{
	char from[TD_AXIS_ROOM], to[TD_AXIS_ROOM], step[32];

	td_num_text(step, sizeof(step), (double)axis->step / td_pow10(axis->places), TD_PLACES_MAX,
		    w->lang);
	td_sink_printf(line, td_text(w->lang, "%s to %s in steps of %s, %zu values"),
		       value_text(w, axis, td_axis_value(axis, 0), from),
		       value_text(w, axis, td_axis_value(axis, axis->n - 1), to), step, axis->n);
}

/* "clearance_target (Clearance target, now 75): 70 to 90 in steps of 1, 21 values" */
static void
tell_axis(const struct writer *w, const struct td_axis *axis)
{
	const struct td_dial *dial = &w->sweep->dials.at[axis->dial];
	struct td_sink line = { 0 };
	char now[TD_AXIS_ROOM];

	td_sink_printf(&line, "%s (", axis->name);
	td_dial_title(w->base, dial, w->lang, &line);
	td_sink_printf(&line, td_text(w->lang, ", now %s): "),
		       value_text(w, axis, td_dial_value(w->base, dial), now));
	if (axis->grid)
		tell_grid(w, axis, &line);
	else
		tell_list(w, axis, &line);
	end_line(w, &line);
}

static void
tell_draws(const struct writer *w)
{
	const struct td_sweep_opts *opts = w->sweep->opts;
	struct td_sink line = { 0 };

	td_sink_printf(&line,
		       w->sweep->naxes
			       ? td_text(w->lang, "%zu draws at each point, seed %llu; noise: ")
			       : td_text(w->lang, "%zu draws, seed %llu; noise: "),
		       opts->draws, (unsigned long long)opts->seed);
	for (size_t i = 0; i < opts->nnoise; i++)
		td_sink_printf(&line, "%s%s", i ? ", " : "", opts->noise[i]);
	end_line(w, &line);
}

static int
begin(struct td_sweep *sweep, struct td_err *err)
{
	struct writer w = writer_of(sweep);

	(void)err;
	td_report_heading(w.base, w.opts, w.sink);
	td_sink_text(w.sink, "\n");
	for (size_t i = 0; i < sweep->naxes; i++)
		tell_axis(&w, &sweep->axes[i]);
	if (sweep->naxes > 1) {
		struct td_sink line = { 0 };

		td_sink_printf(&line, td_text(w.lang, "%zu points"), sweep->points);
		end_line(&w, &line);
	}
	if (sweep->opts->draws)
		tell_draws(&w);
	return TD_OK;
}

/* ---- one change in words ------------------------------------------------------------------------------ */

static void
edge_text(const struct writer *w, const struct td_axis *axis, const struct td_edge *edge,
	  struct td_sink *out)
{
	char text[TD_AXIS_ROOM];

	value_text(w, axis, edge->above ? edge->lo : edge->hi, text);
	if (!axis->ordered)
		td_sink_text(out, value_text(w, axis, edge->hi, text));
	else if (edge->above)
		td_sink_printf(out, td_text(w->lang, "above %s"), text);
	else
		td_sink_printf(out, td_text(w->lang, "from %s on"), text);
}

static void
interval_text(const struct writer *w, const struct td_axis *axis, const struct td_edge *edge,
	      struct td_sink *out)
{
	char lo[TD_AXIS_ROOM], hi[TD_AXIS_ROOM];

	td_sink_printf(out, td_text(w->lang, "%s to %s"), value_text(w, axis, edge->lo, lo),
		       value_text(w, axis, edge->hi, hi));
}

static void
begin_sentence(struct td_sink *out)
{
	td_sink_text(out, out->n ? "; " : "");
}

/* " (4 -> 3)" */
static void
places_text(const struct td_stand *before, const struct td_stand *after, uint32_t row,
	    struct td_sink *out)
{
	td_sink_printf(out, " (%u -> %u)", before->place[row], after->place[row]);
}

/* Of the pairs that are left, the unit that is in most of them, as winner or as loser. */
static size_t
busiest(const struct td_events *e, const bool *told, uint32_t *unit, bool *wins)
{
	size_t best = 0;

	for (size_t i = 0; i < e->n; i++)
		for (int side = 0; side < 2; side++) {
			uint32_t row = side ? e->at[i].other : e->at[i].unit;
			size_t n = 0;

			if (told[i] || e->at[i].kind != TD_EVENT_OVERTAKES)
				continue;
			for (size_t k = i; k < e->n; k++)
				n += !told[k] && e->at[k].kind == TD_EVENT_OVERTAKES &&
				     (side ? e->at[k].other : e->at[k].unit) == row;
			if (n <= best)
				continue;
			best = n;
			*unit = row;
			*wins = !side;
		}
	return best;
}

/* The other units of its pairs, "A, B". */
static void
list_others(const struct writer *w, const struct td_events *e, bool *told, uint32_t unit, bool wins,
	    struct td_sink *out)
{
	const char *gap = "";

	for (size_t i = 0; i < e->n; i++) {
		if (told[i] || e->at[i].kind != TD_EVENT_OVERTAKES ||
		    (wins ? e->at[i].unit : e->at[i].other) != unit)
			continue;
		told[i] = true;
		td_sink_printf(out, "%s%s", gap,
			       unit_name(w, wins ? e->at[i].other : e->at[i].unit));
		gap = ", ";
	}
}

static void
tell_overtaking(const struct writer *w, const struct td_change_at *c, const struct td_events *e,
		bool *told, struct td_sink *out)
{
	uint32_t unit = 0;
	bool wins = false;

	while (busiest(e, told, &unit, &wins)) {
		struct td_sink others = { 0 };

		list_others(w, e, told, unit, wins, &others);
		begin_sentence(out);
		td_sink_printf(out,
			       wins ? td_text(w->lang, "%s overtakes %s")
				    : td_text(w->lang, "%s falls behind %s"),
			       unit_name(w, unit), others.text ? others.text : "");
		places_text(&c->before, &c->after, unit, out);
		if (others.status)
			out->status = others.status;
		td_sink_fini(&others);
	}
}

/* Everything of a unit that is no overtaking; awards are told apart. */
static void
tell_single(const struct writer *w, const struct td_event *e, struct td_sink *out)
{
	const char *unit = unit_name(w, e->unit);

	if (e->kind == TD_EVENT_OVERTAKES || e->kind == TD_EVENT_AWARD)
		return;
	begin_sentence(out);
	if (e->kind == TD_EVENT_RANKED)
		td_sink_printf(out, td_text(w->lang, "%s is ranked"), unit);
	else if (e->kind == TD_EVENT_UNRANKED)
		td_sink_printf(out, td_text(w->lang, "%s is no longer ranked"), unit);
	else if (e->kind == TD_EVENT_CATCHES)
		td_sink_printf(out, td_text(w->lang, "%s draws level with %s"), unit,
			       unit_name(w, e->other));
	else
		td_sink_printf(out, td_text(w->lang, "%s pulls ahead of %s"), unit,
			       unit_name(w, e->other));
}

static bool
is_award(const struct td_event *e, size_t award, enum td_verdict after)
{
	return e->kind == TD_EVENT_AWARD && e->other == award && e->after == after;
}

/* "gained by A, B" */
static bool
tell_verdict(const struct writer *w, const struct td_events *e, size_t award, enum td_verdict after,
	     const char *gap, struct td_sink *out)
{
	static const char *const words[] = { [TD_NO] = TD_MARK("lost by %s"),
					     [TD_YES] = TD_MARK("gained by %s"),
					     [TD_UNDECIDED] = TD_MARK("undecided for %s") };
	struct td_sink units = { 0 };

	for (size_t i = 0; i < e->n; i++)
		if (is_award(&e->at[i], award, after))
			td_sink_printf(&units, "%s%s", units.n ? ", " : "",
				       unit_name(w, e->at[i].unit));
	if (units.n) {
		td_sink_text(out, gap);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		td_sink_printf(out, td_text(w->lang, words[after]), units.text);
#pragma GCC diagnostic pop
	}
	if (units.status)
		out->status = units.status;
	after = units.n > 0;
	td_sink_fini(&units);
	return after;
}

static void
tell_awards(const struct writer *w, const struct td_events *e, struct td_sink *out)
{
	static const enum td_verdict order[] = { TD_YES, TD_NO, TD_UNDECIDED };

	for (size_t k = 0; k < w->base->rules->awards.n; k++) {
		const char *gap = ": ";
		bool any = false;

		for (size_t i = 0; i < e->n; i++)
			any = any || (e->at[i].kind == TD_EVENT_AWARD && e->at[i].other == k);
		if (!any)
			continue;
		begin_sentence(out);
		td_sink_text(out, award_name(w, k));
		for (size_t i = 0; i < 3; i++)
			if (tell_verdict(w, e, k, order[i], gap, out))
				gap = ", ";
	}
}

static size_t
count_pairs(const struct td_events *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++)
		n += e->at[i].kind == TD_EVENT_OVERTAKES;
	return n;
}

static int
tell_change(const struct writer *w, const struct td_change_at *c, struct td_sink *out,
	    struct td_err *err)
{
	struct td_events events = { 0 };
	bool told[EVENTS_TOLD * 2] = { false };
	int status = td_stand_events(w->base, &c->before, &c->after, &events, err);

	if (!status && events.n > EVENTS_TOLD) {
		td_sink_printf(out, td_text(w->lang, "%zu pairs of units change places"),
			       count_pairs(&events));
	} else if (!status) {
		tell_overtaking(w, c, &events, told, out);
		for (size_t i = 0; i < events.n; i++)
			tell_single(w, &events.at[i], out);
	}
	if (!status)
		tell_awards(w, &events, out);
	td_list_fini(&events);
	return status;
}

/* ---- one dial -------------------------------------------------------------------------------------------- */

static void
list_places(const struct writer *w, struct td_sink *line)
{
	const struct td_table *table = w->base->table;

	for (uint32_t cluster = 0; cluster < table->nclusters; cluster++) {
		const char *gap = "";

		if (table->nclusters > 1)
			td_sink_printf(line, "%s%s: ", cluster ? "; " : "",
				       table->clusters[cluster]);
		for (uint32_t place = 1; place <= table->n; place++)
			for (size_t row = 0; row < table->n; row++) {
				if (table->units[row].cluster != cluster ||
				    w->sweep->first.place[row] != place)
					continue;
				td_sink_printf(line, "%s%u. %s", gap, place, unit_name(w, row));
				gap = ", ";
			}
	}
}

static void
list_holders(const struct writer *w, size_t award, struct td_sink *line)
{
	size_t n = w->base->table->n;
	const char *gap = "";

	for (size_t i = 0; i < n; i++) {
		uint32_t row = w->base->result->order[i];
		uint8_t verdict = w->sweep->first.awards[award * n + row];

		if (verdict == TD_NO)
			continue;
		td_sink_printf(line, "%s%s%s", gap, unit_name(w, row),
			       verdict == TD_UNDECIDED ? " (?)" : "");
		gap = ", ";
	}
	td_sink_text(line, *gap ? "" : "-");
}

/* Where the line begins, so that the changes can be followed. */
static void
write_first(const struct writer *w)
{
	const struct td_axis *axis = &w->sweep->axes[0];
	struct td_sink line = { 0 };
	char text[TD_AXIS_ROOM];

	td_sink_printf(&line, td_text(w->lang, "At %s: "),
		       value_text(w, axis, td_axis_value(axis, 0), text));
	list_places(w, &line);
	end_line(w, &line);
	for (size_t k = 0; k < w->base->rules->awards.n; k++) {
		td_sink_printf(&line, "%s: ", award_name(w, k));
		list_holders(w, k, &line);
		end_line(w, &line);
	}
	td_sink_text(w->sink, "\n");
}

/* Of n changes. */
static void
tell_hidden(const struct writer *w, size_t n)
{
	struct td_sink line = { 0 };

	if (n <= CHANGES_SHOWN)
		return;
	td_sink_printf(&line, td_text(w->lang, "%zu more; --format json has them"),
		       n - CHANGES_SHOWN);
	end_line(w, &line);
}

static int
add_change(const struct writer *w, struct td_grid *grid, const struct td_change_at *c,
	   struct td_err *err)
{
	struct td_sink cell = { 0 };
	int status = TD_OK;

	td_grid_row(grid, false);
	if (c->unsure)
		interval_text(w, &w->sweep->axes[c->axis], &c->edge, &cell);
	else
		edge_text(w, &w->sweep->axes[c->axis], &c->edge, &cell);
	cell_from(w, grid, &cell);
	if (c->unsure)
		td_sink_text(&cell,
			     td_text(w->lang, "totals run too close: more changes are possible"));
	else
		status = tell_change(w, c, &cell, err);
	cell_from(w, grid, &cell);
	return status;
}

static int
write_changes(const struct writer *w, struct td_err *err)
{
	struct td_grid *grid = td_grid_new();
	int status = grid ? TD_OK : td_fail_memory(err);

	if (grid) {
		td_grid_column(grid, w->sweep->axes[0].name, TD_GRID_LEFT);
		td_grid_column(grid, td_text(w->lang, "What changes"), TD_GRID_WRAP);
	}
	for (size_t i = 0; !status && i < w->sweep->changes.n && i < CHANGES_SHOWN; i++)
		status = add_change(w, grid, &w->sweep->changes.at[i], err);
	if (!status)
		return td_report_grid_end(grid, w->opts, w->sink, err);
	td_grid_free(grid);
	return status;
}

static void
write_note(const struct writer *w, const char *text)
{
	td_grid_fold(text, 0, 2, w->opts->width, w->sink);
}

static void
tell_unsure(const struct writer *w)
{
	if (w->sweep->unsure)
		write_note(w, td_text(w->lang, "Where totals run close to each other, more changes "
					       "are possible."));
}

static int
write_line(const struct writer *w, struct td_err *err)
{
	struct td_sink line = { 0 };

	write_first(w);
	if (!w->sweep->changes.n) {
		write_note(w, td_text(w->lang, "No rank and no award changes hands."));
		return TD_OK;
	}
	TD_TRY(write_changes(w, err));
	tell_hidden(w, w->sweep->changes.n);
	if (w->sweep->changes.n > CHANGES_SHOWN)
		tell_unsure(w);
	if (w->sweep->lost_changes) {
		td_sink_printf(&line,
			       td_text(w->lang, "%llu more changes; a smaller range shows them"),
			       (unsigned long long)w->sweep->lost_changes);
		end_line(w, &line);
	}
	return TD_OK;
}

/* What is there and gone again within a step is not seen. */
static void
write_caution(const struct writer *w)
{
	for (size_t i = 0; w->base->rules->awards.n && i < w->sweep->naxes; i++)
		if (w->sweep->axes[i].n > 1 && w->sweep->axes[i].ordered &&
		    td_axis_ticks(&w->sweep->axes[i], 1) - td_axis_ticks(&w->sweep->axes[i], 0) >
			    1) {
			write_note(w, td_text(w->lang,
					      "An award that comes and goes between two values of "
					      "the grid is not seen; a smaller step sees more."));
			return;
		}
}

/* ---- shares ------------------------------------------------------------------------------------------------ */

/* "12.5"; what is not quite nothing or everything does not look so. */
static char *
share_text(const struct writer *w, uint64_t count, uint64_t of, char out[SHARE_ROOM])
{
	double share = 100 * (double)count / (double)of;
	char number[24];

	if (!count)
		return strcpy(out, "");
	if (share < 0.05)
		snprintf(out, SHARE_ROOM, "<%s",
			 td_num_text(number, sizeof(number), 0.1, 1, w->lang));
	else if (count < of && share >= 99.95)
		snprintf(out, SHARE_ROOM, ">%s",
			 td_num_text(number, sizeof(number), 99.9, 1, w->lang));
	else
		td_num_fixed(out, SHARE_ROOM, share, count < of, w->lang);
	return out;
}

/* Half of Wilson's interval of 95 %, in percent. */
static double
sampling_error(double share, double n)
{
	double z2 = Z95 * Z95;

	return 100 * Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
}

static size_t
cluster_size(const struct writer *w, size_t row)
{
	const struct td_table *table = w->base->table;
	size_t n = 0;

	for (size_t k = 0; k < table->n; k++)
		n += table->units[k].cluster == table->units[row].cluster;
	return n;
}

/* The place that a share of the trials reaches, of those that are ranked. */
static size_t
quantile(const struct writer *w, size_t row, double share)
{
	const struct td_tally *t = &w->sweep->tally;
	const uint64_t *ranks = &t->ranks[t->at[row]];
	double ranked = (double)(t->trials - ranks[0]), sum = 0;
	size_t n = cluster_size(w, row);

	for (size_t place = 1; place <= n; place++) {
		sum += (double)ranks[place];
		if (ranks[place] && sum >= share * ranked)
			return place;
	}
	return 0;
}

static const double quantiles[] = { 0, 0.05, 0.5, 0.95, 1 };

static void
rank_columns(const struct writer *w, struct td_grid *grid, size_t nranks)
{
	static const char *const titles[] = { TD_MARK("Best"), "5 %", TD_MARK("Median"), "95 %",
					      TD_MARK("Worst") };

	td_grid_column(grid, td_text(w->lang, "Unit"), TD_GRID_WRAP);
	for (size_t i = 0; nranks > RANKS_SHOWN && i < sizeof(titles) / sizeof(titles[0]); i++)
		td_grid_column(grid, td_text(w->lang, titles[i]), TD_GRID_RIGHT);
	for (size_t place = 1; nranks <= RANKS_SHOWN && place <= nranks; place++) {
		char title[32];

		snprintf(title, sizeof(title), "%zu", place);
		td_grid_column(grid, title, TD_GRID_RIGHT);
	}
}

static bool
is_any_unranked(const struct writer *w)
{
	const struct td_tally *t = &w->sweep->tally;

	for (size_t row = 0; row < w->base->table->n; row++)
		if (t->ranks[t->at[row]])
			return true;
	return false;
}

static void
rank_cells(const struct writer *w, struct td_grid *grid, size_t row, size_t nranks)
{
	const struct td_tally *t = &w->sweep->tally;
	size_t n = cluster_size(w, row);
	char text[SHARE_ROOM];

	for (size_t i = 0; nranks > RANKS_SHOWN && i < sizeof(quantiles) / sizeof(quantiles[0]);
	     i++) {
		size_t place = quantile(w, row, quantiles[i]);

		snprintf(text, sizeof(text), "%zu", place);
		td_grid_cell(grid, place ? text : "-");
	}
	for (size_t place = 1; nranks <= RANKS_SHOWN && place <= nranks; place++)
		td_grid_cell(grid, place > n ? ""
					     : share_text(w, t->ranks[t->at[row] + place],
							  t->trials, text));
}

static int
write_ranks(const void *self, size_t from, size_t units, struct td_err *err)
{
	const struct writer *w = self;
	const struct td_tally *t = &w->sweep->tally;
	size_t nranks = cluster_size(w, w->base->result->order[from]);
	struct td_grid *grid = td_grid_new();
	bool unranked = is_any_unranked(w);
	char text[SHARE_ROOM];

	if (!grid)
		return td_fail_memory(err);
	rank_columns(w, grid, nranks);
	if (unranked)
		td_grid_column(grid, td_text(w->lang, "Not ranked"), TD_GRID_RIGHT);
	for (size_t i = from; i < from + units; i++) {
		uint32_t row = w->base->result->order[i];

		td_grid_row(grid, false);
		td_grid_cell(grid, unit_name(w, row));
		rank_cells(w, grid, row, nranks);
		if (unranked)
			td_grid_cell(grid, share_text(w, t->ranks[t->at[row]], t->trials, text));
	}
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* "97.3 ±1.0; ? 2.0" */
static void
award_cell(const struct writer *w, struct td_grid *grid, size_t award, size_t row)
{
	const struct td_tally *t = &w->sweep->tally;
	const uint64_t *of = &t->awards[(award * w->base->table->n + row) * 3];
	struct td_sink cell = { 0 };
	char text[SHARE_ROOM];

	td_sink_text(&cell, share_text(w, of[TD_YES], t->trials, text));
	if (w->sweep->opts->draws && !w->sweep->naxes && of[TD_YES])
		td_sink_printf(&cell, " ±%s",
			       td_num_fixed(text, sizeof(text),
					    sampling_error((double)of[TD_YES] / (double)t->trials,
							   (double)t->trials),
					    1, w->lang));
	if (of[TD_UNDECIDED])
		td_sink_printf(&cell, "%s?\u00a0%s", cell.n ? "; " : "",
			       share_text(w, of[TD_UNDECIDED], t->trials, text));
	cell_from(w, grid, &cell);
}

static int
write_awards(const void *self, size_t from, size_t units, struct td_err *err)
{
	const struct writer *w = self;
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(err);
	td_grid_column(grid, td_text(w->lang, "Unit"), TD_GRID_WRAP);
	for (size_t k = 0; k < w->base->rules->awards.n; k++)
		td_grid_column(grid, award_name(w, k), TD_GRID_RIGHT | TD_GRID_WRAP);
	for (size_t i = from; i < from + units; i++) {
		uint32_t row = w->base->result->order[i];

		td_grid_row(grid, false);
		td_grid_cell(grid, unit_name(w, row));
		for (size_t k = 0; k < w->base->rules->awards.n; k++)
			award_cell(w, grid, k, row);
	}
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* Behind a share of one point; fewer when stopped. */
static uint64_t
fewest_draws(const struct writer *w)
{
	uint64_t n = w->sweep->tally.trials;

	return n < w->sweep->draws ? n : w->sweep->draws;
}

static void
explain_error(const struct writer *w)
{
	double n = (double)fewest_draws(w);
	struct td_sink line = { 0 };
	char text[SHARE_ROOM];

	td_num_fixed(text, sizeof(text), sampling_error(0.5, n), 1, w->lang);
	td_sink_printf(
		&line,
		td_text(w->lang, "Sampling error: at most ±%s percentage points (95 %%, Wilson)"),
		text);
	end_line(w, &line);
}

static int
by_cluster(const struct writer *w,
	   int (*write)(const void *self, size_t from, size_t units, struct td_err *err),
	   struct td_err *err)
{
	return td_report_clusters(w->base, w->opts, SIZE_MAX, write, w, w->sink, err);
}

static int
write_shares(const struct writer *w, struct td_err *err)
{
	td_sink_text(w->sink, "\n");
	if (w->sweep->tally.ranks) {
		write_note(w, w->sweep->opts->draws
				      ? td_text(w->lang, "Rank: share of the draws, in percent")
				      : td_text(w->lang, "Rank: share of the points, in percent"));
		TD_TRY(by_cluster(w, write_ranks, err));
	}
	if (w->base->rules->awards.n) {
		td_sink_text(w->sink, w->sweep->tally.ranks ? "\n" : "");
		write_note(w,
			   w->sweep->opts->draws
				   ? td_text(w->lang, "Awards: share of the draws, in percent")
				   : td_text(w->lang, "Awards: share of the points, in percent"));
		TD_TRY(by_cluster(w, write_awards, err));
	}
	if (w->sweep->opts->draws)
		explain_error(w);
	return TD_OK;
}

/* ---- draws at each point --------------------------------------------------------------------------------- */

/* "Công an tỉnh Phú Thọ 98.1; Công an tỉnh Thái Nguyên 1.9", in the order of the baseline. */
static void
counts_cell(const struct writer *w, struct td_grid *grid, const uint64_t *counts)
{
	struct td_sink cell = { 0 };
	char text[SHARE_ROOM];

	for (size_t i = 0; i < w->base->table->n; i++) {
		uint32_t row = w->base->result->order[i];

		if (counts[row])
			td_sink_printf(&cell, "%s%s\u00a0%s", cell.n ? "; " : "", unit_name(w, row),
				       share_text(w, counts[row], w->sweep->draws, text));
	}
	td_sink_text(&cell, "");
	cell_from(w, grid, &cell);
}

static void
add_point(const struct writer *w, struct td_grid *grid, size_t point)
{
	size_t n = w->base->table->n, nawards = w->base->rules->awards.n;
	double at[TD_SWEEP_AXES];
	char text[TD_AXIS_ROOM];

	td_sweep_at(w->sweep, point, at);
	td_grid_row(grid, false);
	for (size_t i = 0; i < w->sweep->naxes; i++)
		td_grid_cell(grid, value_text(w, &w->sweep->axes[i], at[i], text));
	counts_cell(w, grid, &w->sweep->point_first[point * n]);
	for (size_t k = 0; k < nawards; k++)
		counts_cell(w, grid, &w->sweep->point_awards[(point * nawards + k) * n]);
}

static int
write_points(const struct writer *w, struct td_err *err)
{
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < w->sweep->naxes; i++)
		td_grid_column(grid, w->sweep->axes[i].name, TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "First place"), TD_GRID_WRAP);
	for (size_t k = 0; k < w->base->rules->awards.n; k++)
		td_grid_column(grid, award_name(w, k), TD_GRID_WRAP);
	for (size_t point = 0; point < w->sweep->done / w->sweep->draws; point++)
		add_point(w, grid, point);
	td_sink_text(w->sink, "\n");
	write_note(w, td_text(w->lang, "At each point, share of its draws in percent"));
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* ---- two or three dials ------------------------------------------------------------------------------------ */

static void
tell_event(const struct writer *w, const struct td_event *e, struct td_sink *out)
{
	struct td_event copy = *e;
	const struct td_events one = { &copy, 1, 1 };

	if (e->kind == TD_EVENT_OVERTAKES)
		td_sink_printf(out, td_text(w->lang, "%s overtakes %s"), unit_name(w, e->unit),
			       unit_name(w, e->other));
	else if (e->kind == TD_EVENT_AWARD) {
		tell_awards(w, &one, out);
		if (e->before == TD_UNDECIDED)
			td_sink_text(out, td_text(w->lang, " (was undecided)"));
	} else
		tell_single(w, e, out);
}

static void
add_boundary(const struct writer *w, struct td_grid *grid, const struct td_sweep_boundary *b)
{
	const struct td_axis *axis = &w->sweep->axes[b->axis];
	struct td_sink cell = { 0 };

	td_grid_row(grid, false);
	tell_event(w, &b->event, &cell);
	cell_from(w, grid, &cell);
	td_sink_printf(&cell, "%llu", (unsigned long long)b->times);
	cell_from(w, grid, &cell);
	edge_text(w, axis, &b->first, &cell);
	cell_from(w, grid, &cell);
	if (b->first.lo < b->last.lo)
		edge_text(w, axis, &b->last, &cell);
	td_sink_text(&cell, "");
	cell_from(w, grid, &cell);
}

static int
write_boundaries(const struct writer *w, size_t first, size_t n, struct td_err *err)
{
	struct td_grid *grid = td_grid_new();
	int status;

	if (!grid)
		return td_fail_memory(err);
	td_grid_column(grid, td_text(w->lang, "What changes"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Times"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Where first"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(w->lang, "Where last"), TD_GRID_LEFT);
	for (size_t i = first; i < first + n && i < first + CHANGES_SHOWN; i++)
		add_boundary(w, grid, &w->sweep->boundaries.at[i]);
	status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, err);
	td_grid_free(grid);
	tell_hidden(w, n);
	return status;
}

static int
write_along(const struct writer *w, size_t axis, struct td_err *err)
{
	const struct td_sweep *s = w->sweep;
	size_t first = 0, n = 0;
	struct td_sink line = { 0 };

	while (first < s->boundaries.n && s->boundaries.at[first].axis < axis)
		first++;
	while (first + n < s->boundaries.n && s->boundaries.at[first + n].axis == axis)
		n++;
	td_sink_text(w->sink, "\n");
	td_sink_printf(&line, td_text(w->lang, "Along %s, %zu lines"), s->axes[axis].name,
		       s->points / s->axes[axis].n);
	end_line(w, &line);
	if (n)
		return write_boundaries(w, first, n, err);
	write_note(w, td_text(w->lang, "No rank and no award changes hands."));
	return TD_OK;
}

static int
write_plane(const struct writer *w, struct td_err *err)
{
	TD_TRY(write_shares(w, err));
	for (size_t i = 0; i < w->sweep->naxes; i++)
		TD_TRY(write_along(w, i, err));
	tell_unsure(w);
	if (w->sweep->lost_boundaries)
		write_note(w, td_text(w->lang, "There are more changes than can be kept; a smaller "
					       "range shows them."));
	return TD_OK;
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static void
write_reach(const struct writer *w)
{
	struct td_sink line = { 0 };

	if (w->sweep->done < w->sweep->total)
		td_sink_printf(
			&line,
			td_text(w->lang, "Stopped after %zu of %zu; below is what they gave."),
			w->sweep->done, w->sweep->total);
	else
		td_sink_text(&line, td_text(w->lang, "Stopped before all lines were looked along; "
						     "changes may be missing."));
	end_line(w, &line);
}

static int
end(struct td_sweep *sweep, struct td_err *err)
{
	struct writer w = writer_of(sweep);

	if (sweep->taken < sweep->passes * sweep->total)
		write_reach(&w);
	if (!sweep->done)
		return TD_OK;
	if (sweep->opts->draws) {
		TD_TRY(write_shares(&w, err));
		return sweep->point_first ? write_points(&w, err) : TD_OK;
	}
	td_sink_text(w.sink, sweep->naxes == 1 ? "\n" : "");
	TD_TRY(sweep->naxes == 1 ? write_line(&w, err) : write_plane(&w, err));
	write_caution(&w);
	return TD_OK;
}

const struct td_sweep_format td_sweep_table = { "table", true, begin, NULL, NULL, end };
