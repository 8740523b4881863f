/*
 * What `seek` found, for people (cli/README.md); report_seek_doc.c has it as a document.
 *
 *	Số liệu                Hiện tại  Cần đạt  Thay đổi  Mức độ   Tổng  Hạng  Ai bị vượt
 *	Số vụ đã khám phá           690      698        +8   1,0 %  975,10    1  Phú Thọ 1 -> 2, mất Cờ thi đua
 *
 * Then pairs, and, where no figure suffices by itself, what each could bring and why that is not enough.
 */
#include "seek.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"
#include "render.h"
#include "report.h"

enum {
	ROWS_SHOWN = 15, /* of the table of single figures; JSON has them all */
};

struct writer {
	const struct td_seek *seek;
	const struct td_scoring *base;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
	bool *dagger; /* a figure was marked as counted from events */
};

/* ---- words --------------------------------------------------------------------------------- */

static const struct td_lever *
lever_at(const struct writer *w, uint32_t lever)
{
	return &w->seek->levers.at[lever];
}

static const char *
unit_name(const struct writer *w, uint32_t row)
{
	return w->base->table->units[row].name;
}

static const char *
award_title(const struct writer *w, size_t award)
{
	return td_rules_award_title(w->base->rules, award, w->lang);
}

/* Last year's figure says so. */
static void
put_title(const struct writer *w, const struct td_lever *lever, struct td_sink *out)
{
	const struct td_input *input = td_lever_input(w->seek, lever);
	unsigned lag = td_scoring_need(w->base, lever->dial.index)->lag;

	td_sink_text(out, td_title_in(&input->title, w->lang, input->name));
	if (lag)
		td_sink_printf(out, " (%d)", w->base->table->year - (int)lag);
}

static void
put_marked(const struct writer *w, const struct td_lever *lever, struct td_sink *out)
{
	put_title(w, lever, out);
	if (!lever->events)
		return;
	td_sink_text(out, " †");
	*w->dagger = true;
}

/* "tot", "yes", "77,5" */
static void
put_value(const struct writer *w, const struct td_lever *lever, double value, struct td_sink *out)
{
	const struct td_input *input = td_lever_input(w->seek, lever);
	char number[32];

	if (isnan(value))
		td_sink_text(out, td_text(w->lang, "no figure"));
	else if (input->kind == TD_INPUT_GRADE && value < input->nlevels)
		td_sink_text(out, td_words_at(w->base->rules->words, input->levels[(size_t)value]));
	else if (input->kind == TD_INPUT_FLAG)
		td_sink_text(out, td_text(w->lang, value > 0 ? TD_MARK("yes") : TD_MARK("no")));
	else
		td_sink_text(out, td_num_text(number, sizeof(number), value, 6, w->lang));
}

/* "+8"; nothing of a flag or grade, and of what had no figure. */
static void
put_change(const struct writer *w, const struct td_lever *lever, double to, struct td_sink *out)
{
	const struct td_input *input = td_lever_input(w->seek, lever);
	char number[32];

	if (isnan(lever->from) || input->kind == TD_INPUT_GRADE || input->kind == TD_INPUT_FLAG)
		return;
	td_sink_printf(out, "%s%s", to > lever->from ? "+" : "",
		       td_num_text(number, sizeof(number), to - lever->from, 6, w->lang));
}

static void
put_effort(const struct writer *w, const struct td_answer *answer, struct td_sink *out)
{
	char number[32];

	td_sink_printf(out, "%s%s %%", answer->exact ? "" : "~",
		       td_num_fixed(number, sizeof(number), answer->effort * 100, 1, w->lang));
}

static void
put_ticks(const struct writer *w, int64_t ticks, struct td_sink *out)
{
	char points[TD_POINTS_ROOM];

	td_sink_text(out, td_report_ticks(w->base->rules, ticks, w->lang, points));
}

static void
put_place(uint32_t place, struct td_sink *out)
{
	if (place)
		td_sink_printf(out, "%u", place);
	else
		td_sink_text(out, "-");
}

/* ", loses the flag" */
static void
put_awards(const struct writer *w, const struct td_displaced *d, const char *gap,
	   struct td_sink *out)
{
	for (size_t k = 0; k < w->base->rules->awards.n; k++) {
		uint8_t before = w->base->result->awards[k][d->row], after = d->awards[k];
		const char *sentence = after == TD_UNDECIDED ? TD_MARK("%s undecided")
				       : after == TD_YES     ? TD_MARK("gains %s")
							     : TD_MARK("loses %s");

		if (before == after)
			continue;
		td_sink_text(out, gap);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		td_sink_printf(out, td_text(w->lang, sentence), award_title(w, k));
#pragma GCC diagnostic pop
		gap = ", ";
	}
}

static void
put_displaced(const struct writer *w, const struct td_answer *answer, struct td_sink *out)
{
	for (size_t i = 0; i < answer->ndisplaced; i++) {
		const struct td_displaced *d = &answer->displaced[i];
		uint32_t before = w->base->result->place[d->row];

		td_sink_printf(out, "%s%s", i ? "; " : "", unit_name(w, d->row));
		if (before != d->place) {
			td_sink_text(out, " ");
			put_place(before, out);
			td_sink_text(out, "\u00a0->\u00a0");
			put_place(d->place, out);
		}
		put_awards(w, d, before != d->place ? ", " : " ", out);
	}
}

/* ---- cells ------------------------------------------------------------------------------------- */

static void
cell_from(const struct writer *w, struct td_grid *grid, struct td_sink *cell)
{
	td_report_cell(grid, cell, w->sink);
}

static void
title_cell(const struct writer *w, struct td_grid *grid, const struct td_lever *lever)
{
	struct td_sink cell = { 0 };

	put_marked(w, lever, &cell);
	cell_from(w, grid, &cell);
}

static void
value_cell(const struct writer *w, struct td_grid *grid, const struct td_lever *lever, double value)
{
	struct td_sink cell = { 0 };

	put_value(w, lever, value, &cell);
	cell_from(w, grid, &cell);
}

/* "15 (14: undecided)" */
static void
needed_cell(const struct writer *w, struct td_grid *grid, const struct td_lever *lever)
{
	struct td_sink cell = { 0 };

	put_value(w, lever, lever->found, &cell);
	if (!isnan(lever->open)) {
		td_sink_text(&cell, " (");
		put_value(w, lever, lever->open, &cell);
		td_sink_printf(&cell, ": %s)", td_text(w->lang, "undecided"));
	}
	cell_from(w, grid, &cell);
}

static void
ticks_cell(const struct writer *w, struct td_grid *grid, int64_t ticks)
{
	struct td_sink cell = { 0 };

	put_ticks(w, ticks, &cell);
	cell_from(w, grid, &cell);
}

/* Effort, total, rank, who is displaced: the end of every row of answers. */
static void
outcome_cells(const struct writer *w, struct td_grid *grid, const struct td_answer *answer)
{
	struct td_sink effort = { 0 }, place = { 0 }, displaced = { 0 };

	put_effort(w, answer, &effort);
	cell_from(w, grid, &effort);
	ticks_cell(w, grid, answer->total);
	put_place(answer->place, &place);
	cell_from(w, grid, &place);
	put_displaced(w, answer, &displaced);
	cell_from(w, grid, &displaced);
}

static void
write_line(const struct writer *w, const char *english)
{
	td_grid_fold(td_text(w->lang, english), 0, 2, w->opts->width, w->sink);
}

/* ---- where the unit stands, and what is sought ---------------------------------------------------- */

static void
put_goal(const struct writer *w, struct td_sink *out)
{
	const struct td_goal *goal = &w->seek->goal;

	switch (goal->kind) {
	case TD_GOAL_RANK:
		td_sink_printf(out,
			       td_text(w->lang, goal->number == 1 ? TD_MARK("rank %u")
								  : TD_MARK("rank %u or better")),
			       goal->number);
		break;
	case TD_GOAL_AWARD:
		td_sink_text(out, award_title(w, goal->number));
		break;
	case TD_GOAL_TOTAL:
		td_sink_text(out, td_text(w->lang, "total "));
		put_ticks(w, goal->ticks, out);
		break;
	case TD_GOAL_ABOVE:
		td_sink_printf(out, td_text(w->lang, "above %s"), unit_name(w, goal->number));
		break;
	}
}

static void
write_goal(const struct writer *w)
{
	const struct td_result *result = w->base->result;
	uint32_t row = w->seek->goal.row;
	struct td_sink line = { 0 };

	td_sink_printf(&line, "%s: ", unit_name(w, row));
	if (result->place[row])
		td_sink_printf(&line, td_text(w->lang, "rank %u"), result->place[row]);
	else
		td_sink_text(&line, td_text(w->lang, "not ranked"));
	td_sink_printf(&line, ", %s", td_text(w->lang, "total "));
	if (result->npending[row])
		td_sink_text(&line, "*");
	put_ticks(w, result->total[row], &line);
	td_sink_printf(&line, ". %s: ", td_text(w->lang, "Sought"));
	put_goal(w, &line);
	td_sink_text(&line, ".");
	if (w->seek->reach == TD_REACH_YES)
		td_sink_printf(&line, " %s", td_text(w->lang, "It is reached already."));
	if (w->seek->reach == TD_REACH_OPEN)
		td_sink_printf(&line, " %s", td_text(w->lang, "As it stands, it is undecided."));
	td_report_lines(w->opts, &line, 0, w->sink);
}

/* ---- one figure ---------------------------------------------------------------------------------------- */

static void
add_single(const struct writer *w, struct td_grid *grid, const struct td_answer *answer)
{
	const struct td_lever *lever = lever_at(w, answer->moves[0].lever);
	struct td_sink change = { 0 };

	td_grid_row(grid, false);
	title_cell(w, grid, lever);
	value_cell(w, grid, lever, lever->from);
	needed_cell(w, grid, lever);
	put_change(w, lever, answer->moves[0].to, &change);
	cell_from(w, grid, &change);
	outcome_cells(w, grid, answer);
}

static int
write_singles(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Figure"), TD_GRID_WRAP },  { TD_MARK("Now"), TD_GRID_RIGHT },
		{ TD_MARK("Needed"), TD_GRID_RIGHT }, { TD_MARK("Change"), TD_GRID_RIGHT },
		{ TD_MARK("Effort"), TD_GRID_RIGHT }, { TD_MARK("Total"), TD_GRID_RIGHT },
		{ TD_MARK("Rank"), TD_GRID_RIGHT },   { TD_MARK("Others affected"), TD_GRID_WRAP },
	};
	size_t n = w->seek->singles.n;
	struct td_grid *grid;
	struct td_sink line = { 0 };

	if (!n)
		return TD_OK;
	td_sink_text(w->sink, "\n");
	write_line(w, TD_MARK("One figure, all others as they are:"));
	td_sink_text(w->sink, "\n");
	grid = td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), w->lang);
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < n && i < ROWS_SHOWN; i++)
		add_single(w, grid, &w->seek->singles.at[i]);
	TD_TRY(td_report_grid_end(grid, w->opts, w->sink, err));
	if (n > ROWS_SHOWN) {
		td_sink_printf(&line,
			       td_text(w->lang, "and %zu more figures; --format json has them all"),
			       n - ROWS_SHOWN);
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	return TD_OK;
}

/* Where nothing reaches it for certain, what leaves it open. */
static void
write_open(const struct writer *w)
{
	struct td_sink line = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < w->seek->levers.n; i++) {
		const struct td_lever *lever = &w->seek->levers.at[i];

		if (isnan(lever->open) || !isnan(lever->found))
			continue;
		td_sink_printf(&line, "%s%s", n++ ? "; " : td_text(w->lang, "Would be undecided: "),
			       "");
		put_title(w, lever, &line);
		td_sink_text(&line, " ");
		put_value(w, lever, lever->open, &line);
	}
	if (n) {
		td_sink_text(w->sink, "\n");
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	td_sink_fini(&line);
}

/* ---- two figures ----------------------------------------------------------------------------------------- */

static void
add_pair(const struct writer *w, struct td_grid *grid, const struct td_answer *answer)
{
	struct td_sink cell = { 0 };

	for (size_t i = 0; i < answer->nmoves; i++) {
		const struct td_lever *lever = lever_at(w, answer->moves[i].lever);

		td_sink_text(&cell, i ? "; " : "");
		put_marked(w, lever, &cell);
		td_sink_text(&cell, ": ");
		put_value(w, lever, lever->from, &cell);
		td_sink_text(&cell, "\u00a0->\u00a0");
		put_value(w, lever, answer->moves[i].to, &cell);
	}
	td_grid_row(grid, false);
	cell_from(w, grid, &cell);
	outcome_cells(w, grid, answer);
}

static int
write_pairs(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Two figures"), TD_GRID_WRAP },     { TD_MARK("Effort"), TD_GRID_RIGHT },
		{ TD_MARK("Total"), TD_GRID_RIGHT },          { TD_MARK("Rank"), TD_GRID_RIGHT },
		{ TD_MARK("Others affected"), TD_GRID_WRAP },
	};
	struct td_grid *grid;

	if (!w->seek->pairs.n) {
		if (w->seek->singles.n && w->seek->paired) {
			td_sink_text(w->sink, "\n");
			write_line(w,
				   TD_MARK("No two figures ask for less than one of them alone."));
		}
		return TD_OK;
	}
	td_sink_text(w->sink, "\n");
	write_line(w, TD_MARK("Two figures together:"));
	td_sink_text(w->sink, "\n");
	grid = td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), w->lang);
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < w->seek->pairs.n; i++)
		add_pair(w, grid, &w->seek->pairs.at[i]);
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* ---- why not ---------------------------------------------------------------------------------------------- */

static int
write_reasons(const struct writer *w, struct td_err *err)
{
	struct td_reasons reasons = { 0 };
	int status;

	if (w->seek->singles.n)
		return TD_OK;
	status = td_seek_why(w->seek, w->lang, &reasons, err);
	td_sink_text(w->sink, "\n");
	write_line(w, w->seek->pairs.n  ? TD_MARK("One figure does not suffice, because:")
		      : w->seek->enough ? TD_MARK("One or two figures do not suffice, because:")
					: TD_MARK("It cannot be reached, because:"));
	for (size_t i = 0; !status && i < reasons.n; i++) {
		struct td_sink line = { 0 };

		td_sink_printf(&line, "- %s", reasons.at[i].text);
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	td_reasons_fini(&reasons);
	return status;
}

/* "2.1 (60)" */
static void
full_cell(const struct writer *w, struct td_grid *grid, const struct td_lever *lever)
{
	struct td_sink cell = { 0 };
	char points[32];

	if (lever->full != TD_NONE) {
		const struct td_item *item = &w->base->rules->items.at[lever->full];

		td_sink_printf(&cell, "%s (%s)", item->id,
			       td_num_text(points, sizeof(points), item->max, 6, w->lang));
	}
	cell_from(w, grid, &cell);
}

static void
add_furthest(const struct writer *w, struct td_grid *grid, const struct td_lever *lever)
{
	struct td_sink gain = { 0 };

	td_grid_row(grid, false);
	title_cell(w, grid, lever);
	value_cell(w, grid, lever, lever->from);
	value_cell(w, grid, lever, isnan(lever->best) ? lever->from : lever->best);
	td_sink_text(&gain, lever->gain > 0 ? "+" : "");
	put_ticks(w, lever->gain, &gain);
	cell_from(w, grid, &gain);
	ticks_cell(w, grid,
		   lever->gain > 0 ? lever->total : w->base->result->total[w->seek->goal.row]);
	full_cell(w, grid, lever);
}

/* Levers without a gain are shown where few were asked for. */
static int
write_furthest(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Figure"), TD_GRID_WRAP },
		{ TD_MARK("Now"), TD_GRID_RIGHT },
		{ TD_MARK("At best"), TD_GRID_RIGHT },
		{ TD_MARK("Nearer by"), TD_GRID_RIGHT },
		{ TD_MARK("Total"), TD_GRID_RIGHT },
		{ TD_MARK("Then at its maximum"), TD_GRID_LEFT },
	};
	size_t n = w->seek->furthest.n;
	struct td_grid *grid;

	if (w->seek->singles.n || (!n && w->seek->levers.n > TD_SEEK_SHOWN))
		return TD_OK;
	td_sink_text(w->sink, "\n");
	write_line(w, TD_MARK("What one figure can bring at most:"));
	td_sink_text(w->sink, "\n");
	grid = td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), w->lang);
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < n && i < TD_SEEK_SHOWN; i++)
		add_furthest(w, grid, lever_at(w, w->seek->furthest.at[i]));
	for (size_t i = 0; w->seek->levers.n <= TD_SEEK_SHOWN && i < w->seek->levers.n; i++)
		if (w->seek->levers.at[i].gain <= 0)
			add_furthest(w, grid, &w->seek->levers.at[i]);
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* ---- what was searched ---------------------------------------------------------------------------------------- */

static void
put_coarse(const struct writer *w, struct td_sink *out)
{
	size_t n = 0;

	for (size_t i = 0; i < w->seek->levers.n; i++) {
		if (w->seek->levers.at[i].whole)
			continue;
		td_sink_text(out, n++ ? ", " : "");
		put_title(w, &w->seek->levers.at[i], out);
	}
	if (n)
		td_sink_printf(out,
			       td_text(w->lang,
				       ": only the nearest %lld steps, and %d places further "
				       "away; a smaller change may exist."),
			       (long long)w->seek->dense, TD_SEEK_COARSE);
}

static size_t
count_open(const struct td_seek *seek)
{
	size_t n = 0;

	for (size_t i = 0; i < seek->levers.n; i++)
		n += !isfinite(seek->levers.at[i].range.min) ||
		     !isfinite(seek->levers.at[i].range.max);
	return n;
}

static void
put_searched(const struct writer *w, struct td_sink *out)
{
	const struct td_seek *seek = w->seek;
	size_t open = count_open(seek);

	td_sink_printf(out, td_text(w->lang, "Searched, the nearest values first: figures: %zu"),
		       seek->levers.n);
	if (open)
		td_sink_printf(
			out,
			td_text(w->lang,
				"; without a declared end, so up to %d times the cluster's largest (at least %d): %zu"),
			TD_SEEK_MULTIPLE, TD_SEEK_LEAST, open);
	if (seek->npairs)
		td_sink_printf(
			out,
			td_text(w->lang,
				"; pairs of the figures that bring most and of those in the way: %zu"),
			seek->npairs);
	td_sink_text(out, ".");
}

static bool
has_inexact(const struct td_seek *seek)
{
	for (size_t i = 0; i < seek->pairs.n; i++)
		if (!seek->pairs.at[i].exact)
			return true;
	for (size_t i = 0; i < seek->singles.n; i++)
		if (!seek->singles.at[i].exact)
			return true;
	return false;
}

static void
write_notes(const struct writer *w)
{
	const struct td_seek *seek = w->seek;
	struct td_sink line = { 0 };

	td_sink_text(w->sink, "\n");
	if (seek->singles.n || seek->pairs.n)
		write_line(
			w,
			TD_MARK("Effort: the change relative to the declared range; where a side of it is open, to the figure (at least 1)."));
	put_searched(w, &line);
	td_report_lines(w->opts, &line, 0, w->sink);
	put_coarse(w, &line);
	if (line.n)
		td_report_lines(w->opts, &line, 0, w->sink);
	if (has_inexact(seek))
		write_line(
			w,
			TD_MARK("~ found by steps that were refined: an easier change may exist."));
	if (*w->dagger)
		write_line(w, TD_MARK("† counted from events: it is changed there."));
}

static bool
is_provisional(const struct writer *w)
{
	const struct td_table *table = w->base->table;
	uint32_t cluster = table->units[w->seek->goal.row].cluster;

	for (size_t i = 0; i < table->n; i++)
		if (table->units[i].cluster == cluster && w->base->result->npending[i])
			return true;
	return false;
}

static int
write_table(const struct writer *w, struct td_err *err)
{
	td_report_heading(w->base, w->opts, w->sink);
	td_sink_text(w->sink, "\n");
	write_goal(w);
	if (w->seek->reach != TD_REACH_YES) {
		TD_TRY(write_singles(w, err));
		write_open(w);
		TD_TRY(write_pairs(w, err));
		TD_TRY(write_reasons(w, err));
		TD_TRY(write_furthest(w, err));
		write_notes(w);
	}
	if (is_provisional(w))
		write_line(w,
			   TD_MARK("* provisional: criteria without figures have no points yet"));
	return TD_OK;
}

int
td_seek_report(const struct td_seek *seek, const struct td_report_opts *opts, struct td_sink *sink,
	       struct td_err *err)
{
	bool dagger = false;
	struct writer w = { .dagger = &dagger,
			    .seek = seek,
			    .base = seek->scoring,
			    .opts = opts,
			    .lang = opts->lang,
			    .sink = sink };

	TD_TRY(td_is_table(opts) ? write_table(&w, err) : td_seek_doc(seek, opts, sink, err));
	return td_sink_close(sink, err);
}
