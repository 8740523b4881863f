#include "report.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"

char *
td_report_points(const struct td_ruleset *rules, double points, enum td_lang lang,
		 char out[TD_POINTS_ROOM])
{
	if (rules->round_at == TD_AT_NONE)
		return td_num_text(out, TD_POINTS_ROOM, points, TD_PLACES_MAX, lang);
	return td_num_fixed(out, TD_POINTS_ROOM, points, rules->places, lang);
}

char *
td_report_ticks(const struct td_ruleset *rules, int64_t ticks, enum td_lang lang,
		char out[TD_POINTS_ROOM])
{
	double points = ticks == TD_TICKS_NONE ? NAN : (double)ticks / td_pow10(rules->places);

	return td_report_points(rules, points, lang, out);
}

char *
td_report_place(const struct td_result *result, size_t row, enum td_lang lang,
		char out[TD_POINTS_ROOM])
{
	double place = result->place[row] ? result->place_shown[row] : NAN;

	return td_num_text(out, TD_POINTS_ROOM, place, 1, lang);
}

void
td_report_heading(const struct td_scoring *scoring, const struct td_report_opts *opts,
		  struct td_sink *sink)
{
	const struct td_ruleset *rules = scoring->rules;
	const char *label = scoring->table->label;
	struct td_sink line = { 0 };

	td_grid_fold(td_title_in(&rules->title, opts->lang, rules->id), 0, 0, opts->width, sink);
	td_sink_printf(&line, "%s %d", td_text(opts->lang, "Year"), scoring->table->year);
	td_sink_printf(&line, " · %s: %s", td_text(opts->lang, "Rules"), rules->id);
	if (label)
		td_sink_printf(&line, " · %s: %s", td_text(opts->lang, "Data"), label);
	if (line.status)
		sink->status = line.status;
	else
		td_grid_fold(line.text, 0, 0, opts->width, sink);
	td_sink_fini(&line);
}

void
td_report_cell(struct td_grid *grid, struct td_sink *cell, struct td_sink *out)
{
	if (cell->status)
		out->status = cell->status;
	td_grid_cell(grid, cell->status ? NULL : cell->text);
	td_sink_fini(cell);
}

struct td_grid *
td_report_grid(const struct td_report_column *columns, size_t n, enum td_lang lang)
{
	struct td_grid *grid = td_grid_new();

	for (size_t i = 0; grid && i < n; i++)
		td_grid_column(grid, td_text(lang, columns[i].title), columns[i].flags);
	return grid;
}

int
td_report_grid_end(struct td_grid *grid, const struct td_report_opts *opts, struct td_sink *sink,
		   struct td_err *err)
{
	int status = td_grid_write(grid, opts->width, opts->colour, sink, err);

	td_grid_free(grid);
	return status;
}

void
td_report_lines(const struct td_report_opts *opts, struct td_sink *lines, size_t indent,
		struct td_sink *out)
{
	for (size_t i = 0; i < indent; i++)
		td_sink_text(out, " ");
	if (lines->status)
		out->status = lines->status;
	else
		td_grid_fold(lines->text ? lines->text : "", indent, indent + 2, opts->width, out);
	td_sink_fini(lines);
}

bool
td_report_provisional(const struct td_scoring *scoring)
{
	for (size_t i = 0; i < scoring->table->n; i++)
		if (scoring->result->npending[i])
			return true;
	return false;
}

void
td_report_legend(const struct td_report_opts *opts, struct td_sink *sink)
{
	td_grid_fold(
		td_text(opts->lang, "* provisional: criteria without figures have no points yet"),
		0, 2, opts->width, sink);
}
