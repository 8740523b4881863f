/*
 * What `seek` found, for people and as a document (cli/README.md).
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
#include "model/doc.h"
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
	struct td_doc_builder *doc;
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
	const struct td_award *a = &w->base->rules->awards.at[award];

	return td_title_in(&a->title, w->lang, a->id);
}

/* Last year's figure says so. */
static unsigned
lag_of(const struct writer *w, const struct td_lever *lever)
{
	size_t n;

	return td_plan_needs(w->base->plan, &n)[lever->dial.index].lag;
}

static void
put_title(const struct writer *w, const struct td_lever *lever, struct td_sink *out)
{
	const struct td_input *input = td_lever_input(w->seek, lever);

	td_sink_text(out, td_title_in(&input->title, w->lang, input->name));
	if (lag_of(w, lever))
		td_sink_printf(out, " (%d)", w->base->table->year - (int)lag_of(w, lever));
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
	if (cell->status)
		w->sink->status = cell->status;
	td_grid_cell(grid, cell->status ? NULL : cell->text);
	td_sink_fini(cell);
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

struct column {
	const char *title;
	unsigned flags;
};

static struct td_grid *
new_grid(const struct writer *w, const struct column *columns, size_t n)
{
	struct td_grid *grid = td_grid_new();

	for (size_t i = 0; grid && i < n; i++)
		td_grid_column(grid, td_text(w->lang, columns[i].title), columns[i].flags);
	return grid;
}

static int
end_grid(const struct writer *w, struct td_grid *grid, struct td_err *err)
{
	int status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, err);

	td_grid_free(grid);
	return status;
}

static void
fold(const struct writer *w, struct td_sink *line, size_t indent)
{
	if (line->status)
		w->sink->status = line->status;
	else
		td_grid_fold(line->text ? line->text : "", 0, indent, w->opts->width, w->sink);
	td_sink_fini(line);
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
	fold(w, &line, 2);
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
	static const struct column columns[] = {
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
	grid = new_grid(w, columns, sizeof(columns) / sizeof(columns[0]));
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < n && i < ROWS_SHOWN; i++)
		add_single(w, grid, &w->seek->singles.at[i]);
	TD_TRY(end_grid(w, grid, err));
	if (n > ROWS_SHOWN) {
		td_sink_printf(&line,
			       td_text(w->lang, "and %zu more figures; --format json has them all"),
			       n - ROWS_SHOWN);
		fold(w, &line, 2);
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
		fold(w, &line, 2);
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
	static const struct column columns[] = {
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
	grid = new_grid(w, columns, sizeof(columns) / sizeof(columns[0]));
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < w->seek->pairs.n; i++)
		add_pair(w, grid, &w->seek->pairs.at[i]);
	return end_grid(w, grid, err);
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
		fold(w, &line, 2);
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
	static const struct column columns[] = {
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
	grid = new_grid(w, columns, sizeof(columns) / sizeof(columns[0]));
	if (!grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < n && i < TD_SEEK_SHOWN; i++)
		add_furthest(w, grid, lever_at(w, w->seek->furthest.at[i]));
	for (size_t i = 0; w->seek->levers.n <= TD_SEEK_SHOWN && i < w->seek->levers.n; i++)
		if (w->seek->levers.at[i].gain <= 0)
			add_furthest(w, grid, &w->seek->levers.at[i]);
	return end_grid(w, grid, err);
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
	fold(w, &line, 2);
	put_coarse(w, &line);
	if (line.n)
		fold(w, &line, 2);
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
write_table(struct writer *w, struct td_err *err)
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

/* ---- the document -------------------------------------------------------------------------------------------------------- */

/* A level by its name, else a number; null: no figure. */
static void
doc_value(const struct writer *w, const char *key, const struct td_lever *lever, double value)
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
doc_input(const struct writer *w, const struct td_lever *lever)
{
	char *name = td_dial_name(w->base, &lever->dial);

	if (name)
		td_doc_text(w->doc, "input", strchr(name, '.') + 1);
	else
		w->sink->status = TD_ENOMEM;
	free(name);
}

/* after NULL: in the baseline. */
static void
doc_award_list(const struct writer *w, const char *key, uint32_t row, const uint8_t *after,
	       uint8_t wanted)
{
	td_doc_array(w->doc, key);
	for (size_t k = 0; k < w->base->rules->awards.n; k++)
		if ((after ? after[k] : w->base->result->awards[k][row]) == wanted)
			td_doc_text(w->doc, NULL, w->base->rules->awards.at[k].id);
	td_doc_end(w->doc);
}

static void
doc_place(const struct writer *w, uint32_t place)
{
	if (place)
		td_doc_integer(w->doc, "rank", place);
	else
		td_doc_null(w->doc, "rank");
}

static void
doc_standing(const struct writer *w, uint32_t row, uint32_t place, const uint8_t *after)
{
	doc_place(w, place);
	doc_award_list(w, "awards", row, after, TD_YES);
	doc_award_list(w, "undecided", row, after, TD_UNDECIDED);
}

static void
doc_displaced(const struct writer *w, const struct td_displaced *d)
{
	td_doc_object(w->doc, NULL);
	td_doc_text(w->doc, "id", w->base->table->units[d->row].id);
	td_doc_object(w->doc, "before");
	doc_standing(w, d->row, w->base->result->place[d->row], NULL);
	td_doc_end(w->doc);
	td_doc_object(w->doc, "after");
	doc_standing(w, d->row, d->place, d->awards);
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

static void
doc_total(const struct writer *w, const char *key, int64_t ticks)
{
	if (ticks == TD_TICKS_NONE)
		td_doc_null(w->doc, key);
	else
		td_doc_ticks(w->doc, key, ticks, w->base->rules->places);
}

static void
doc_answer(const struct writer *w, const struct td_answer *answer)
{
	td_doc_object(w->doc, NULL);
	td_doc_array(w->doc, "changes");
	for (size_t i = 0; i < answer->nmoves; i++) {
		const struct td_lever *lever = lever_at(w, answer->moves[i].lever);

		td_doc_object(w->doc, NULL);
		doc_input(w, lever);
		doc_value(w, "from", lever, lever->from);
		doc_value(w, "to", lever, answer->moves[i].to);
		td_doc_number(w->doc, "change", answer->moves[i].to - lever->from);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
	td_doc_number(w->doc, "effort", answer->effort);
	td_doc_bool(w->doc, "exact", answer->exact);
	doc_total(w, "total", answer->total);
	doc_place(w, answer->place);
	td_doc_array(w->doc, "displaced");
	for (size_t i = 0; i < answer->ndisplaced; i++)
		doc_displaced(w, &answer->displaced[i]);
	td_doc_end(w->doc);
	td_doc_end(w->doc);
}

static void
doc_lever(const struct writer *w, const struct td_lever *lever)
{
	td_doc_object(w->doc, NULL);
	doc_input(w, lever);
	td_doc_title(w->doc, "title", &td_lever_input(w->seek, lever)->title);
	doc_value(w, "value", lever, lever->from);
	td_doc_number(w->doc, "min", (double)lever->lo / td_pow10(lever->places));
	td_doc_number(w->doc, "max", (double)lever->hi / td_pow10(lever->places));
	td_doc_bool(w->doc, "declared", isfinite(lever->range.min) && isfinite(lever->range.max));
	td_doc_number(w->doc, "step", 1 / td_pow10(lever->places));
	td_doc_bool(w->doc, "events", lever->events);
	td_doc_bool(w->doc, "whole", lever->whole);
	doc_value(w, "needed", lever, lever->found);
	doc_value(w, "undecided", lever, lever->open);
	doc_value(w, "best", lever, lever->best);
	doc_total(w, "gain", lever->gain);
	td_doc_end(w->doc);
}

static void
doc_goal(const struct writer *w)
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
		doc_total(w, "total", goal->ticks);
		break;
	case TD_GOAL_ABOVE:
		td_doc_text(w->doc, "above", w->base->table->units[goal->number].id);
		break;
	}
	td_doc_end(w->doc);
}

static void
doc_head(const struct writer *w)
{
	static const char *const reached[] = { "no", "undecided", "yes" };
	uint32_t row = w->seek->goal.row;

	td_doc_text(w->doc, "ruleset", w->base->rules->id);
	td_doc_integer(w->doc, "year", w->base->table->year);
	td_doc_text(w->doc, "digest", w->base->rules->digest);
	td_doc_text(w->doc, "label", w->base->table->label);
	td_doc_object(w->doc, "unit");
	td_doc_text(w->doc, "id", w->base->table->units[row].id);
	td_doc_text(w->doc, "name", unit_name(w, row));
	doc_total(w, "total", w->base->result->total[row]);
	doc_standing(w, row, w->base->result->place[row], NULL);
	td_doc_end(w->doc);
	doc_goal(w);
	td_doc_text(w->doc, "reached", reached[w->seek->reach]);
	doc_total(w, "mark", w->seek->mark);
}

/* Null where it was not tried, or does not reach the goal either. */
static void
doc_together(const struct writer *w)
{
	if (!w->seek->enough) {
		td_doc_null(w->doc, "together");
		return;
	}
	td_doc_array(w->doc, "together");
	for (size_t i = 0; i < w->seek->together.n; i++) {
		const struct td_move *move = &w->seek->together.at[i];

		td_doc_object(w->doc, NULL);
		doc_input(w, lever_at(w, move->lever));
		doc_value(w, "from", lever_at(w, move->lever), lever_at(w, move->lever)->from);
		doc_value(w, "to", lever_at(w, move->lever), move->to);
		td_doc_end(w->doc);
	}
	td_doc_end(w->doc);
}

static int
doc_reasons(const struct writer *w, struct td_err *err)
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
write_doc(struct writer *w, struct td_err *err)
{
	const struct td_seek *seek = w->seek;
	int status;

	w->doc = td_doc_new();
	if (!w->doc)
		return td_fail_memory(err);
	doc_head(w);
	td_doc_array(w->doc, "singles");
	for (size_t i = 0; i < seek->singles.n; i++)
		doc_answer(w, &seek->singles.at[i]);
	td_doc_end(w->doc);
	td_doc_array(w->doc, "pairs");
	for (size_t i = 0; i < seek->pairs.n; i++)
		doc_answer(w, &seek->pairs.at[i]);
	td_doc_end(w->doc);
	td_doc_integer(w->doc, "pairs_tried", (int64_t)seek->npairs);
	doc_together(w);
	status = doc_reasons(w, err);
	td_doc_array(w->doc, "inputs");
	for (size_t i = 0; i < seek->levers.n; i++)
		doc_lever(w, &seek->levers.at[i]);
	td_doc_end(w->doc);
	if (!status)
		status = td_render(w->doc, "seek", w->opts, w->sink, err);
	td_doc_free(w->doc);
	return status;
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

	TD_TRY((td_is_table(opts) ? write_table : write_doc)(&w, err));
	return td_sink_close(sink, err);
}
