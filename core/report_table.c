/*
 * The ranking and the matrix of points as tables for people.
 *
 *	Hạng  Đơn vị                Tổng điểm  Điểm tiêu chí  Đề nghị danh hiệu         Ghi chú
 *	   1  Công an tỉnh Phú Thọ     975,02         964,02  Cờ thi đua của Chính phủ
 *
 * Beneath it, what a single word in a cell cannot say: who gets which award, who is knocked out
 * and why, which criteria still lack figures.
 */
#include "report.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"

#define INDENT "  "

enum {
	ROWS_MAX = 10000, /* units in a table; beyond, the heading is repeated to save memory */
	TITLE_LEAST = 24, /* columns that titles keep in the matrix; else it is split in blocks */
	GAP = 2,          /* between columns */
};

struct writer {
	const struct td_scoring *scoring;
	const struct td_ruleset *rules;
	const struct td_table *table;
	const struct td_result *result;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
	struct td_err *err;
	const uint32_t *rows; /* the units of the cluster being written, in rank order */
	size_t n;
};

static const char *
name_of(const struct writer *w, size_t row)
{
	return w->table->units[row].name;
}

static void
add_part(struct td_sink *list, const char *separator, const char *part)
{
	if (list->n)
		td_sink_text(list, separator);
	td_sink_text(list, part);
}

static void
ticks_cell(const struct writer *w, struct td_grid *grid, int64_t ticks)
{
	char points[TD_POINTS_ROOM];

	td_grid_cell(grid, td_report_ticks(w->rules, ticks, w->lang, points));
}

/* ---- the ranking ---------------------------------------------------------------- */

static bool
has_pools(const struct writer *w, enum td_item_kind kind)
{
	for (size_t i = 0; i < w->rules->items.n; i++)
		if (w->rules->items.at[i].kind == kind && w->rules->items.at[i].outermost)
			return true;
	return false;
}

static bool
has_remarks(const struct writer *w)
{
	for (size_t i = 0; i < w->n; i++) {
		size_t row = w->rows[i];

		if (w->result->tied[row] || w->result->npending[row])
			return true;
		for (size_t k = 0; k < w->rules->knockouts.n; k++)
			if (w->result->knockouts[k][row] != TD_NO)
				return true;
	}
	return false;
}

/* Which columns the ranking needs. */
struct shape {
	bool parts, bonus, deduction, klass, awards, remarks;
};

static struct shape
shape_of(const struct writer *w)
{
	struct shape shape = {
		.bonus = has_pools(w, TD_ITEM_BONUS),
		.deduction = has_pools(w, TD_ITEM_DEDUCT),
		.klass = w->rules->classes.n,
		.awards = w->rules->awards.n,
		.remarks = has_remarks(w),
	};

	/* Without pools the base is the total. */
	shape.parts = shape.bonus || shape.deduction;
	return shape;
}

static void
ranking_columns(const struct writer *w, const struct shape *shape, struct td_grid *grid)
{
	td_grid_column(grid, td_text(w->lang, "Rank"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Unit"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Total"), TD_GRID_RIGHT | TD_GRID_WRAP);
	if (shape->parts)
		td_grid_column(grid, td_text(w->lang, "Base"), TD_GRID_RIGHT | TD_GRID_WRAP);
	if (shape->bonus)
		td_grid_column(grid, td_text(w->lang, "Bonus"), TD_GRID_RIGHT | TD_GRID_WRAP);
	if (shape->deduction)
		td_grid_column(grid, td_text(w->lang, "Deducted"), TD_GRID_RIGHT | TD_GRID_WRAP);
	if (shape->klass)
		td_grid_column(grid, td_text(w->lang, "Class"), TD_GRID_WRAP);
	if (shape->awards)
		td_grid_column(grid, td_text(w->lang, "Awards"), TD_GRID_WRAP);
	if (shape->remarks)
		td_grid_column(grid, td_text(w->lang, "Remarks"), TD_GRID_WRAP);
}

/* A provisional total is marked: it is not the last word. */
static void
total_cell(const struct writer *w, struct td_grid *grid, size_t row)
{
	char points[TD_POINTS_ROOM];
	struct td_sink cell = { 0 };

	/* In front, so that the decimals stay below one another. */
	td_sink_text(&cell, w->result->npending[row] ? "*" : "");
	td_sink_text(&cell, td_report_ticks(w->rules, w->result->total[row], w->lang, points));
	td_report_cell(grid, &cell, w->sink);
}

static void
class_cell(const struct writer *w, struct td_grid *grid, size_t row)
{
	uint32_t klass = w->result->klass[row];
	const struct td_class *at;

	if (klass == TD_NONE) {
		td_grid_cell(grid, "-");
		return;
	}
	at = &w->rules->classes.at[klass];
	td_grid_cell(grid, td_title_in(&at->title, w->lang, at->id));
}

static const char *
award_title(const struct writer *w, size_t award)
{
	return td_rules_award_title(w->rules, award, w->lang);
}

static void
awards_cell(const struct writer *w, struct td_grid *grid, size_t row)
{
	struct td_sink cell = { 0 };

	for (size_t i = 0; i < w->rules->awards.n; i++) {
		uint8_t verdict = w->result->awards[i][row];

		if (verdict == TD_NO)
			continue;
		add_part(&cell, "; ", award_title(w, i));
		if (verdict == TD_UNDECIDED)
			td_sink_text(&cell, " (?)");
	}
	td_report_cell(grid, &cell, w->sink);
}

static void
remarks_cell(const struct writer *w, struct td_grid *grid, size_t row)
{
	struct td_sink cell = { 0 };

	for (size_t i = 0; i < w->rules->knockouts.n; i++) {
		uint8_t verdict = w->result->knockouts[i][row];

		if (verdict == TD_NO)
			continue;
		add_part(&cell, ", ", w->rules->knockouts.at[i].id);
		if (verdict == TD_UNDECIDED)
			td_sink_text(&cell, " (?)");
	}
	if (w->result->tied[row])
		add_part(&cell, ", ", td_text(w->lang, "tied"));
	if (w->result->npending[row])
		add_part(&cell, ", ", td_text(w->lang, "provisional"));
	td_report_cell(grid, &cell, w->sink);
}

static void
ranking_row(const struct writer *w, const struct shape *shape, struct td_grid *grid, size_t row)
{
	char place[TD_POINTS_ROOM];

	td_grid_row(grid, false);
	td_grid_cell(grid, td_report_place(w->result, row, w->lang, place));
	td_grid_cell(grid, name_of(w, row));
	total_cell(w, grid, row);
	if (shape->parts)
		ticks_cell(w, grid, w->result->base[row]);
	if (shape->bonus)
		ticks_cell(w, grid, w->result->bonus[row]);
	if (shape->deduction)
		ticks_cell(w, grid, -w->result->deduction[row]);
	if (shape->klass)
		class_cell(w, grid, row);
	if (shape->awards)
		awards_cell(w, grid, row);
	if (shape->remarks)
		remarks_cell(w, grid, row);
}

static int
write_ranking_part(const struct writer *w, size_t from, size_t to)
{
	struct td_grid *grid = td_grid_new();
	struct shape shape = shape_of(w);

	if (!grid)
		return td_fail_memory(w->err);
	ranking_columns(w, &shape, grid);
	for (size_t i = from; i < to; i++)
		ranking_row(w, &shape, grid, w->rows[i]);
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

static int
write_ranking(const struct writer *w)
{
	for (size_t from = 0; from < w->n; from += ROWS_MAX) {
		size_t to = w->n - from < ROWS_MAX ? w->n : from + ROWS_MAX;

		td_sink_text(w->sink, from ? "\n" : "");
		TD_TRY(write_ranking_part(w, from, to));
	}
	return TD_OK;
}

/* ---- beneath the ranking -------------------------------------------------------- */

/* "title: names", folded; nothing when there are no names and `none` is NULL. */
static void
write_list(const struct writer *w, const char *title, const char *names, const char *none)
{
	struct td_sink line = { 0 };

	if (!names && !none)
		return;
	td_sink_printf(&line, "%s: %s", title, names ? names : none);
	if (line.status)
		w->sink->status = line.status;
	else
		td_grid_fold(line.text, 0, strlen(INDENT), w->opts->width, w->sink);
	td_sink_fini(&line);
}

/* The units for which verdicts say `verdict`, written behind `title`. */
static void
write_verdict(const struct writer *w, const uint8_t *verdicts, enum td_verdict verdict,
	      const char *title, const char *none)
{
	struct td_sink names = { 0 };

	for (size_t i = 0; i < w->n; i++)
		if (verdicts[w->rows[i]] == verdict)
			add_part(&names, ", ", name_of(w, w->rows[i]));
	if (names.status)
		w->sink->status = names.status;
	write_list(w, title, names.text, none);
	td_sink_fini(&names);
}

/* "title (undecided): names", when there are any. */
static void
write_undecided(const struct writer *w, const uint8_t *verdicts, const char *title)
{
	struct td_sink longer = { 0 };

	td_sink_printf(&longer, "%s (%s)", title, td_text(w->lang, "undecided"));
	if (longer.status)
		w->sink->status = longer.status;
	else
		write_verdict(w, verdicts, TD_UNDECIDED, longer.text, NULL);
	td_sink_fini(&longer);
}

static void
write_awards(const struct writer *w)
{
	for (size_t i = 0; i < w->rules->awards.n; i++) {
		const uint8_t *verdicts = w->result->awards[i];

		write_verdict(w, verdicts, TD_YES, award_title(w, i), td_text(w->lang, "none"));
		write_undecided(w, verdicts, award_title(w, i));
	}
}

static void
write_knockouts(const struct writer *w)
{
	for (size_t i = 0; i < w->rules->knockouts.n; i++) {
		const struct td_knockout *knockout = &w->rules->knockouts.at[i];
		const char *title = td_title_in(&knockout->title, w->lang, "");
		struct td_sink line = { 0 };

		td_sink_printf(&line, "%s%s%s", knockout->id, *title ? " " : "", title);
		if (line.status) {
			w->sink->status = line.status;
		} else {
			write_verdict(w, w->result->knockouts[i], TD_YES, line.text, NULL);
			write_undecided(w, w->result->knockouts[i], line.text);
		}
		td_sink_fini(&line);
	}
}

static void
add_pending(const struct writer *w, size_t row, struct td_sink *list)
{
	if (!w->result->pending) {
		td_sink_printf(list, td_text(w->lang, "%u criteria"),
			       (unsigned)w->result->npending[row]);
		return;
	}
	for (size_t i = 0; i < w->rules->order.n; i++) {
		uint32_t k = w->rules->order.at[i];
		const struct td_item *item = &w->rules->items.at[k];

		if (item->kind != TD_ITEM_SECTION && item->outermost && w->result->pending[k][row])
			add_part(list, ", ", item->id);
	}
}

static void
write_provisional(const struct writer *w)
{
	bool begun = false;

	for (size_t i = 0; i < w->n; i++) {
		struct td_sink list = { 0 }, title = { 0 };

		if (!w->result->npending[w->rows[i]])
			continue;
		if (!begun)
			td_grid_fold(
				td_text(w->lang,
					"* provisional: figures are missing, these criteria have no points yet"),
				0, strlen(INDENT), w->opts->width, w->sink);
		begun = true;
		add_pending(w, w->rows[i], &list);
		td_sink_printf(&title, INDENT "%s", name_of(w, w->rows[i]));
		if (list.status || title.status)
			w->sink->status = TD_ENOMEM;
		else
			write_list(w, title.text, list.text, "-");
		td_sink_fini(&list);
		td_sink_fini(&title);
	}
}

static bool
has_undecided(const struct writer *w)
{
	for (size_t i = 0; i < w->n; i++) {
		for (size_t k = 0; k < w->rules->awards.n; k++)
			if (w->result->awards[k][w->rows[i]] == TD_UNDECIDED)
				return true;
		for (size_t k = 0; k < w->rules->knockouts.n; k++)
			if (w->result->knockouts[k][w->rows[i]] == TD_UNDECIDED)
				return true;
	}
	return false;
}

static void
write_beneath(const struct writer *w)
{
	td_sink_text(w->sink, "\n");
	write_awards(w);
	write_knockouts(w);
	if (has_undecided(w))
		td_grid_fold(
			td_text(w->lang,
				"(?) undecided: a figure is missing, or units are tied on the last place"),
			0, strlen(INDENT), w->opts->width, w->sink);
	write_provisional(w);
}

/* ---- the matrix: criteria down, units across ------------------------------------ */

static void
matrix_columns(const struct writer *w, struct td_grid *grid, size_t from, size_t to)
{
	td_grid_column(grid, td_text(w->lang, "No."), TD_GRID_LEFT);
	td_grid_column(grid, td_text(w->lang, "Criterion"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Max"), TD_GRID_RIGHT);
	for (size_t i = from; i < to; i++)
		td_grid_column(grid, name_of(w, w->rows[i]), TD_GRID_RIGHT | TD_GRID_WRAP);
}

static void
title_cell(const struct writer *w, struct td_grid *grid, const struct td_item *item)
{
	struct td_sink cell = { 0 };

	/* A fold cannot be indented, so parts of a criterion are told by a dash. */
	td_sink_text(&cell, item->kind != TD_ITEM_SECTION && !item->outermost ? "- " : "");
	td_sink_text(&cell, td_title_in(&item->title, w->lang, ""));
	td_report_cell(grid, &cell, w->sink);
}

/* A maximum has as many decimals as it needs: 60, 12,5. */
static void
max_cell(const struct writer *w, struct td_grid *grid, double max)
{
	char number[TD_POINTS_ROOM];

	if (isnan(max))
		td_grid_cell(grid, NULL);
	else
		td_grid_cell(grid,
			     td_num_text(number, sizeof(number), max, TD_PLACES_MAX, w->lang));
}

static void
matrix_row(const struct writer *w, struct td_grid *grid, uint32_t k, size_t from, size_t to)
{
	const struct td_item *item = &w->rules->items.at[k];
	double sign = item->kind == TD_ITEM_DEDUCT ? -1 : 1;
	char number[TD_POINTS_ROOM];

	td_grid_row(grid, item->kind == TD_ITEM_SECTION);
	td_grid_cell(grid, item->id);
	title_cell(w, grid, item);
	max_cell(w, grid, item->max);
	for (size_t i = from; i < to; i++)
		td_grid_cell(grid,
			     td_report_points(w->rules, sign * w->result->points[k][w->rows[i]],
					      w->lang, number));
}

static void
foot_begin(struct td_grid *grid, const char *title)
{
	td_grid_row(grid, true);
	td_grid_cell(grid, NULL);
	td_grid_cell(grid, title);
}

/* Base, bonus, deductions: one line each at the foot. */
static void
foot_row(const struct writer *w, struct td_grid *grid, const char *title, double max,
	 const int64_t *ticks, int sign, size_t from, size_t to)
{
	foot_begin(grid, title);
	max_cell(w, grid, max);
	for (size_t i = from; i < to; i++)
		ticks_cell(w, grid, sign * ticks[w->rows[i]]);
}

static void
matrix_foot(const struct writer *w, struct td_grid *grid, size_t from, size_t to)
{
	struct shape shape = shape_of(w);
	char place[TD_POINTS_ROOM];

	if (shape.parts)
		foot_row(w, grid, td_text(w->lang, "Base"), w->rules->scale, w->result->base, 1,
			 from, to);
	if (shape.bonus)
		foot_row(w, grid, td_text(w->lang, "Bonus"), NAN, w->result->bonus, 1, from, to);
	if (shape.deduction)
		foot_row(w, grid, td_text(w->lang, "Deducted"), NAN, w->result->deduction, -1, from,
			 to);
	foot_begin(grid, td_text(w->lang, "Total"));
	max_cell(w, grid, NAN);
	for (size_t i = from; i < to; i++)
		total_cell(w, grid, w->rows[i]);
	foot_begin(grid, td_text(w->lang, "Rank"));
	max_cell(w, grid, NAN);
	for (size_t i = from; i < to; i++)
		td_grid_cell(grid, td_report_place(w->result, w->rows[i], w->lang, place));
}

static int
write_block(const struct writer *w, size_t from, size_t to)
{
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(w->err);
	matrix_columns(w, grid, from, to);
	for (size_t i = 0; i < w->rules->order.n; i++)
		matrix_row(w, grid, w->rules->order.at[i], from, to);
	matrix_foot(w, grid, from, to);
	td_sink_text(w->sink, "\n");
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Columns that a unit takes at least: its widest number or the longest word of its name. */
static size_t
unit_width(const struct writer *w)
{
	char number[TD_POINTS_ROOM];
	size_t width = 0;

	for (size_t i = 0; i < w->n; i++) {
		size_t row = w->rows[i];

		width = larger(width, td_grid_word_width(name_of(w, row)));
		width = larger(width, strlen(td_report_ticks(w->rules, w->result->total[row],
							     w->lang, number)));
	}
	return width + GAP;
}

/* Columns before the first unit: number, title, maximum. */
static size_t
left_width(const struct writer *w)
{
	size_t id = td_grid_text_width(td_text(w->lang, "No."));
	size_t max = td_grid_text_width(td_text(w->lang, "Max"));
	char number[TD_POINTS_ROOM];

	for (size_t i = 0; i < w->rules->items.n; i++)
		id = larger(id, td_grid_text_width(w->rules->items.at[i].id));
	max = larger(max, strlen(td_num_text(number, sizeof(number), w->rules->scale, TD_PLACES_MAX,
					     w->lang)));
	return id + GAP + TITLE_LEAST + GAP + max;
}

/* Units side by side: all where nothing bounds the width, else as many as leave the titles legible,
 * spread evenly over the blocks that this needs. */
static size_t
units_per_block(const struct writer *w)
{
	size_t left = left_width(w), unit = unit_width(w), fit, blocks;

	if (!w->opts->width)
		return w->n;
	fit = w->opts->width > left + unit ? (w->opts->width - left) / unit : 1;
	blocks = (w->n + fit - 1) / fit;
	return (w->n + blocks - 1) / blocks;
}

static int
write_matrix(const struct writer *w)
{
	size_t step = units_per_block(w);

	for (size_t from = 0; from < w->n; from += step)
		TD_TRY(write_block(w, from, w->n - from < step ? w->n : from + step));
	return TD_OK;
}

/* ---- the whole ------------------------------------------------------------------ */

/* Which cluster the units are of, where it could be another one. */
static void
name_cluster(const struct td_table *table, uint32_t row, enum td_lang lang, struct td_sink *sink)
{
	if (table->nclusters < 2)
		return;
	td_sink_printf(sink, "%s: ", td_text(lang, "Cluster"));
	td_grid_fold(table->clusters[table->units[row].cluster], 0, 0, 0, sink);
}

static int
write_cluster(const struct writer *w)
{
	td_sink_text(w->sink, "\n");
	name_cluster(w->table, w->rows[0], w->lang, w->sink);
	TD_TRY(write_ranking(w));
	write_beneath(w);
	if (w->opts->points && w->result->points)
		TD_TRY(write_matrix(w));
	return TD_OK;
}

/* How many rows from `from` on belong to the same cluster. */
static size_t
cluster_rows(const struct td_scoring *scoring, size_t from)
{
	const uint32_t *order = scoring->result->order;
	const struct td_unit *units = scoring->table->units;
	size_t to = from;

	while (to < scoring->result->n && units[order[to]].cluster == units[order[from]].cluster)
		to++;
	return to - from;
}

int
td_report_clusters(const struct td_scoring *scoring, const struct td_report_opts *opts, size_t most,
		   int (*write)(const void *self, size_t from, size_t n, struct td_err *err),
		   const void *self, struct td_sink *sink, struct td_err *err)
{
	for (size_t from = 0, n; from < scoring->result->n && from < most; from += n) {
		n = cluster_rows(scoring, from);
		n = n < most - from ? n : most - from;
		td_sink_text(sink, from ? "\n" : "");
		name_cluster(scoring->table, scoring->result->order[from], opts->lang, sink);
		TD_TRY(write(self, from, n, err));
	}
	return TD_OK;
}

int
td_report_table(const struct td_scoring *scoring, const struct td_report_opts *opts,
		struct td_sink *sink, struct td_err *err)
{
	struct writer w = {
		.scoring = scoring,
		.rules = scoring->rules,
		.table = scoring->table,
		.result = scoring->result,
		.opts = opts,
		.lang = opts->lang,
		.sink = sink,
		.err = err,
	};

	td_report_heading(scoring, opts, sink);
	for (size_t from = 0; from < w.result->n; from += w.n) {
		w.rows = w.result->order + from;
		w.n = cluster_rows(scoring, from);
		TD_TRY(write_cluster(&w));
	}
	if (!w.result->n)
		td_sink_printf(sink, "\n%s\n", td_text(w.lang, "there are no units to score"));
	return TD_OK;
}
