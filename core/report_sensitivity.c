/*
 * On how little a ranking hangs, for people (documented in cli/README.md); report_sensitivity_doc.c has all of it.
 *
 * Each part shows the first few, which matter most, and says how many more there are.
 */
#include "sensitivity.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"
#include "render.h"
#include "report.h"

enum {
	SHOWN = 10,       /* changes of a part */
	UNITS_SHOWN = 50, /* of the tables of noise */
	MOVES_SHOWN = 3,  /* units of a change */
	INPUTS_SHOWN = 3, /* of a variance */
};

/* How far an interval of 95 % reaches. */
#define REACH 1.96

struct writer {
	const struct td_sensitivity *s;
	const struct td_scoring *base;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
};

static void
cell_from(const struct writer *w, struct td_grid *grid, struct td_sink *cell)
{
	td_report_cell(grid, cell, w->sink);
}

static void
line_from(const struct writer *w, struct td_sink *line)
{
	td_report_lines(w->opts, line, 0, w->sink);
}

static void
heading(const struct writer *w, const char *title)
{
	td_sink_text(w->sink, "\n");
	td_grid_fold(td_text(w->lang, title), 0, 2, w->opts->width, w->sink);
	td_sink_text(w->sink, "\n");
}

static const char *
unit_name(const struct writer *w, uint32_t row)
{
	return w->base->table->units[row].name;
}

static const char *
award_name(const struct writer *w, uint32_t award)
{
	return td_rules_award_title(w->base->rules, award, w->lang);
}

static const char *
ticks_text(const struct writer *w, double ticks, char out[TD_POINTS_ROOM])
{
	return td_report_points(w->base->rules, ticks / td_pow10(w->base->rules->places), w->lang,
				out);
}

static const char *
signed_ticks(const struct writer *w, int64_t ticks, char out[TD_POINTS_ROOM])
{
	out[0] = '+';
	td_report_ticks(w->base->rules, ticks, w->lang, out + (ticks > 0));
	return out;
}

/* ---- what a change does ------------------------------------------------------------------- */

static void
name_ranks(const struct writer *w, const struct td_effect *e, struct td_sink *out)
{
	size_t n = 0;

	for (size_t i = 0; i < e->nmoved; i++) {
		const struct td_moved *m = &e->moved[i];
		char before[16] = "-", after[16] = "-";

		if (m->before == m->after || n++ >= MOVES_SHOWN)
			continue;
		if (m->before)
			snprintf(before, sizeof(before), "%u", (unsigned)m->before);
		if (m->after)
			snprintf(after, sizeof(after), "%u", (unsigned)m->after);
		td_sink_printf(out, "%s%s %s\u00a0->\u00a0%s", n > 1 ? "; " : "",
			       unit_name(w, m->row), before, after);
	}
	if (n > MOVES_SHOWN)
		td_sink_printf(out, td_text(w->lang, "; %zu more"), n - MOVES_SHOWN);
	if (n)
		td_sink_text(out, ".");
}

/* What has become of an award. */
static const struct turn {
	const char *words;
	uint8_t after;
} turns[] = {
	{ TD_MARK("lost by"), TD_NO },
	{ TD_MARK("gained by"), TD_YES },
	{ TD_MARK("undecided for"), TD_UNDECIDED },
};

static bool
name_turn(const struct writer *w, const struct td_effect *e, uint32_t award,
	  const struct turn *turn, const char *gap, struct td_sink *out)
{
	size_t n = 0;

	for (size_t i = 0; i < e->npassed; i++) {
		const struct td_passed *p = &e->passed[i];

		if (p->award != award || p->after != turn->after)
			continue;
		if (n++)
			td_sink_text(out, ", ");
		else
			td_sink_printf(out, "%s %s ", gap, td_text(w->lang, turn->words));
		td_sink_text(out, unit_name(w, p->row));
	}
	return n;
}

/* "Ministry's flag: lost by Bắc Kạn; gained by Tuyên Quang." */
static void
name_award(const struct writer *w, const struct td_effect *e, uint32_t award, struct td_sink *out)
{
	const char *gap = "";

	td_sink_printf(out, "%s%s:", out->n ? " " : "", award_name(w, award));
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
		if (name_turn(w, e, award, &turns[i], gap, out))
			gap = ";";
	td_sink_text(out, ".");
}

static void
effect_cell(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	struct td_sink cell = { 0 };

	name_ranks(w, e, &cell);
	for (uint32_t k = 0; k < w->base->rules->awards.n; k++)
		for (size_t i = 0; i < e->npassed; i++)
			if (e->passed[i].award == k) {
				name_award(w, e, k, &cell);
				break;
			}
	td_sink_text(&cell, "");
	cell_from(w, grid, &cell);
}

/* "-20.00 to -14.32", "-20.00": what it does to the totals. */
static void
points_cell(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	char least[TD_POINTS_ROOM], most[TD_POINTS_ROOM];
	struct td_sink cell = { 0 };

	td_sink_text(&cell, signed_ticks(w, e->least, least));
	if (e->most != e->least)
		td_sink_printf(&cell, td_text(w->lang, " to %s"), signed_ticks(w, e->most, most));
	cell_from(w, grid, &cell);
}

/* Of dials also what moves totals only: there are few. */
static bool
is_shown(const struct td_effect *e, bool totals)
{
	return !e->refused && (td_effect_shows(e) || (totals && e->nmoved));
}

/* Those that are shown, those that matter most first; NULL: out of memory. */
static const struct td_effect **
sorted(const td_effects *list, bool totals, size_t *n)
{
	const struct td_effect **out = calloc(list->n + 1, sizeof(const struct td_effect *));

	*n = 0;
	for (size_t i = 0; out && i < list->n; i++) {
		size_t at = *n;

		if (!is_shown(&list->at[i], totals))
			continue;
		for (; at && td_effect_compare(out[at - 1], &list->at[i]) > 0; at--)
			out[at] = out[at - 1];
		out[at] = &list->at[i];
		++*n;
	}
	return out;
}

typedef void write_cells(const struct writer *w, struct td_grid *grid, const struct td_effect *e);

static int
write_effects(const struct writer *w, const td_effects *list, bool totals,
	      const struct td_report_column *columns, size_t ncolumns, write_cells *write,
	      struct td_err *err)
{
	size_t n;
	const struct td_effect **at = sorted(list, totals, &n);
	struct td_grid *grid = at ? td_report_grid(columns, ncolumns, w->lang) : NULL;
	int status = grid ? TD_OK : td_fail_memory(err);

	for (size_t i = 0; grid && i < n && i < SHOWN; i++) {
		td_grid_row(grid, false);
		write(w, grid, at[i]);
	}
	if (!status && n)
		status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, err);
	if (n > SHOWN)
		td_sink_printf(w->sink, td_text(w->lang, "%zu more; --format json has all\n"),
			       n - SHOWN);
	td_grid_free(grid);
	free(at);
	return status;
}

/* ---- left out ------------------------------------------------------------------------------- */

static void
item_cells(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	td_grid_cell(grid, w->base->rules->items.at[e->index].id);
	points_cell(w, grid, e);
	effect_cell(w, grid, e);
}

static double
largest_change(const struct td_effect *e)
{
	return fmax(fabs((double)e->least), fabs((double)e->most));
}

/* How many are not in the table, and what they do at most. */
static void
write_quiet(const struct writer *w, const td_effects *list, bool totals)
{
	struct td_sink line = { 0 };
	char points[TD_POINTS_ROOM];
	size_t quiet = 0;
	double most = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (list->at[i].refused || is_shown(&list->at[i], totals))
			continue;
		quiet++;
		most = fmax(most, largest_change(&list->at[i]));
	}
	if (quiet && totals)
		td_sink_printf(&line, td_text(w->lang, "%zu change nothing."), quiet);
	else if (quiet)
		td_sink_printf(&line,
			       td_text(w->lang,
				       "%zu change no rank and no award, and a total by at "
				       "most %s."),
			       quiet, ticks_text(w, most, points));
	if (quiet)
		line_from(w, &line);
}

/* "2.1, 7.3: other rules refer to it, so it stays, with 0 points." */
static void
write_kept(const struct writer *w, const td_effects *list)
{
	struct td_sink line = { 0 };

	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].kept)
			td_sink_printf(&line, "%s%s", line.n ? ", " : "",
				       w->base->rules->items.at[list->at[i].index].id);
	if (!line.n && !line.status)
		return;
	td_sink_text(&line,
		     td_text(w->lang, ": other rules refer to it, so it stays, with 0 points."));
	line_from(w, &line);
}

static void
write_refused(const struct writer *w, const td_effects *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct td_sink line = { 0 };

		if (!list->at[i].refused)
			continue;
		td_sink_printf(&line, td_text(w->lang, "%s cannot be left out: %s"),
			       w->base->rules->items.at[list->at[i].index].id, list->at[i].refused);
		line_from(w, &line);
	}
}

static int
write_left_out(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Without"), TD_GRID_LEFT },
		{ TD_MARK("Points"), TD_GRID_RIGHT },
		{ TD_MARK("What changes"), TD_GRID_WRAP },
	};

	heading(w, TD_MARK("1. Each criterion, bonus and deduction left out"));
	TD_TRY(write_effects(w, &w->s->left_out, false, columns, 3, item_cells, err));
	write_quiet(w, &w->s->left_out, false);
	write_kept(w, &w->s->left_out);
	write_refused(w, &w->s->left_out);
	return TD_OK;
}

/* ---- dials and thresholds ---------------------------------------------------------------------- */

/* A level by its name, else a number. */
static void
value_text(const struct writer *w, const struct td_effect *e, double value, struct td_sink *out)
{
	const char *level =
		e->kind == TD_EFFECT_DIAL ? td_dial_level(w->base, &e->dial, value) : NULL;
	char number[32];

	td_sink_text(out, level ? level : td_num_text(number, sizeof(number), value, 9, w->lang));
}

static void
values_cell(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	struct td_sink cell = { 0 };

	value_text(w, e, e->from, &cell);
	td_sink_text(&cell, "\u00a0->\u00a0");
	value_text(w, e, e->to, &cell);
	cell_from(w, grid, &cell);
}

static void
param_cells(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	td_grid_cell(grid, w->base->rules->params.at[e->dial.index].name);
	values_cell(w, grid, e);
	points_cell(w, grid, e);
	effect_cell(w, grid, e);
}

static int
write_turned(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Parameter"), TD_GRID_WRAP },
		{ TD_MARK("Value"), TD_GRID_LEFT },
		{ TD_MARK("Points"), TD_GRID_RIGHT },
		{ TD_MARK("What changes"), TD_GRID_WRAP },
	};
	struct td_sink title = { 0 };
	char percent[32];

	td_num_text(percent, sizeof(percent), w->s->step * 100, 6, w->lang);
	td_sink_printf(&title, td_text(w->lang, "2. Each parameter %s %% less and more"), percent);
	td_sink_text(w->sink, "\n");
	line_from(w, &title);
	td_sink_text(w->sink, "\n");
	if (!w->base->rules->params.n)
		td_grid_fold(td_text(w->lang, "The rules have no parameters."), 0, 2,
			     w->opts->width, w->sink);
	TD_TRY(write_effects(w, &w->s->turned, true, columns, 4, param_cells, err));
	write_quiet(w, &w->s->turned, true);
	return TD_OK;
}

/* What is stepped, in the words of the reader. */
static void
step_cell(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	const struct td_boundaries *b = &w->s->boundaries;
	struct td_sink cell = { 0 };
	int status = TD_OK;

	if (e->kind == TD_EFFECT_DIAL) {
		status = td_dial_title(w->base, &e->dial, w->lang, &cell);
	} else {
		const struct td_boundary *at = &b->list.at[e->index];

		td_clause_name(&b->clauses, &b->clauses.list.at[at->clause], w->lang, &cell);
		td_sink_text(&cell, ": ");
		status = td_node_text(w->base->rules, at->measured, w->lang, &cell);
	}
	if (status)
		w->sink->status = status;
	cell_from(w, grid, &cell);
}

static void
step_cells(const struct writer *w, struct td_grid *grid, const struct td_effect *e)
{
	step_cell(w, grid, e);
	values_cell(w, grid, e);
	effect_cell(w, grid, e);
}

/* ---- noise ------------------------------------------------------------------------------------ */

static size_t
units_shown(const struct writer *w)
{
	return w->base->table->n < UNITS_SHOWN ? w->base->table->n : UNITS_SHOWN;
}

static void
more_units(const struct writer *w)
{
	if (w->base->table->n > UNITS_SHOWN)
		td_sink_printf(w->sink, td_text(w->lang, "%zu more; --format json has all\n"),
			       w->base->table->n - UNITS_SHOWN);
}

/* "4", "4-5" */
static void
interval_cell(const struct writer *w, struct td_grid *grid, const struct td_unit_interval *at)
{
	struct td_sink cell = { 0 };

	if (!at->low)
		td_sink_text(&cell, "-");
	else if (at->low == at->high)
		td_sink_printf(&cell, "%u", (unsigned)at->low);
	else
		td_sink_printf(&cell, "%u\u2013%u", (unsigned)at->low, (unsigned)at->high);
	cell_from(w, grid, &cell);
}

static void
totals_cell(const struct writer *w, struct td_grid *grid, const struct td_unit_interval *at)
{
	char low[TD_POINTS_ROOM], high[TD_POINTS_ROOM];
	struct td_sink cell = { 0 };

	if (isnan(at->total_low))
		td_sink_text(&cell, "-");
	else
		td_sink_printf(&cell, "%s\u2013%s", ticks_text(w, at->total_low, low),
			       ticks_text(w, at->total_high, high));
	cell_from(w, grid, &cell);
}

/* Never 100 % unless it is in every draw, nor 0 % unless in none. */
static const char *
percent_text(const struct writer *w, size_t n, char out[32])
{
	double percent = 100 * (double)n / (double)w->s->draws;

	if (n && n < w->s->draws)
		percent = fmin(fmax(percent, 0.1), 99.9);
	return td_num_text(out, 32, percent, 1, w->lang);
}

static void
awards_cell(const struct writer *w, struct td_grid *grid, uint32_t row)
{
	struct td_sink cell = { 0 };
	char percent[32];

	for (uint32_t i = 0; i < w->base->rules->awards.n; i++) {
		size_t n = w->s->awards[i * w->base->table->n + row];

		if (n)
			td_sink_printf(&cell, "%s%s\u00a0%s\u00a0%%", cell.n ? "; " : "",
				       award_name(w, i), percent_text(w, n, percent));
	}
	td_sink_text(&cell, "");
	cell_from(w, grid, &cell);
}

static int
write_intervals(const void *self, size_t from, size_t n, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Rank"), TD_GRID_RIGHT },
		{ TD_MARK("Unit"), TD_GRID_WRAP },
		{ TD_MARK("Rank 5–95 %"), TD_GRID_RIGHT },
		{ TD_MARK("Total 5–95 %"), TD_GRID_RIGHT },
		{ TD_MARK("Awards"), TD_GRID_WRAP },
	};
	const struct writer *w = self;
	struct td_grid *grid = td_report_grid(columns, w->base->rules->awards.n ? 5 : 4, w->lang);
	int status = grid ? TD_OK : td_fail_memory(err);

	for (size_t i = from; grid && i < from + n; i++) {
		uint32_t row = w->base->result->order[i];
		char place[TD_POINTS_ROOM];

		td_grid_row(grid, false);
		td_grid_cell(grid, td_report_place(w->base->result, row, w->lang, place));
		td_grid_cell(grid, unit_name(w, row));
		interval_cell(w, grid, &w->s->intervals[row]);
		totals_cell(w, grid, &w->s->intervals[row]);
		if (w->base->rules->awards.n)
			awards_cell(w, grid, row);
	}
	if (!status)
		status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, err);
	td_grid_free(grid);
	return status;
}

/* ---- where variance comes from ------------------------------------------------------------------ */

static void
group_name(const struct writer *w, const struct td_noise_group *group, struct td_sink *out)
{
	const struct td_input *input;
	const struct td_need *need;

	if (group->column == TD_NONE) {
		td_dial_title(w->base, &group->dial, w->lang, out);
		return;
	}
	input = td_scoring_input(w->base, group->column);
	need = td_scoring_need(w->base, group->column);
	td_sink_text(out, td_title_in(&input->title, w->lang, input->name));
	if (need->lag)
		td_sink_printf(out, " (%d)", w->base->table->year - (int)need->lag);
}

/* "62 ± 5" */
static void
share_cell(const struct writer *w, struct td_grid *grid, double share, double error)
{
	char a[32], b[32];
	struct td_sink cell = { 0 };

	td_num_fixed(a, sizeof(a), 100 * share, 1, w->lang);
	td_num_fixed(b, sizeof(b), 100 * REACH * error, 1, w->lang);
	td_sink_printf(&cell, "%s\u00a0±\u00a0%s", a, b);
	cell_from(w, grid, &cell);
}

/* The groups with the largest total shares, in order; as many as there are to show. */
static size_t
largest(const struct td_sensitivity *s, size_t output, size_t out[INPUTS_SHOWN])
{
	const struct td_share *at = s->shares + output * s->groups.n;
	size_t n = 0;

	for (size_t g = 0; g < s->groups.n; g++) {
		size_t i = n < INPUTS_SHOWN ? n : INPUTS_SHOWN;

		if (!(at[g].total > 0))
			continue;
		for (; i && at[out[i - 1]].total < at[g].total; i--)
			if (i < INPUTS_SHOWN)
				out[i] = out[i - 1];
		if (i < INPUTS_SHOWN)
			out[i] = g;
		n++;
	}
	return n;
}

static void
add_shares(const struct writer *w, struct td_grid *grid, size_t output)
{
	const struct td_sensitivity *s = w->s;
	size_t at[INPUTS_SHOWN], n = largest(s, output, at);

	for (size_t i = 0; i < n && i < INPUTS_SHOWN; i++) {
		const struct td_share *share = &s->shares[output * s->groups.n + at[i]];
		struct td_sink cell = { 0 };

		if (i) {
			td_grid_row(grid, false);
			td_grid_cell(grid, NULL);
			td_grid_cell(grid, NULL);
		}
		group_name(w, &s->groups.at[at[i]], &cell);
		if (i + 1 == INPUTS_SHOWN && n > INPUTS_SHOWN)
			td_sink_printf(&cell, td_text(w->lang, " (and %zu more)"),
				       n - INPUTS_SHOWN);
		cell_from(w, grid, &cell);
		share_cell(w, grid, share->first, share->first_error);
		share_cell(w, grid, share->total, share->total_error);
	}
}

/* An output that does not vary has no shares, and says so. */
static void
add_output(const struct writer *w, struct td_grid *grid, const char *name, size_t output)
{
	const struct td_spread *spread = &w->s->spread[output];
	char deviation[TD_POINTS_ROOM];

	td_grid_row(grid, false);
	td_grid_cell(grid, name);
	if (spread->variance > 0) {
		td_grid_cell(grid, ticks_text(w, sqrt(spread->variance), deviation));
		add_shares(w, grid, output);
		return;
	}
	td_grid_cell(grid, isnan(spread->variance) ? "-" : ticks_text(w, 0, deviation));
	td_grid_cell(grid,
		     td_text(w->lang, isnan(spread->variance) ? TD_MARK("some draws give no total")
							      : TD_MARK("does not vary")));
}

static void
add_margin(const struct writer *w, struct td_grid *grid, size_t i)
{
	const struct td_margin *m = &w->s->margins.at[i];
	struct td_sink name = { 0 };

	td_sink_printf(&name, td_text(w->lang, "%s before %s (%s)"), unit_name(w, m->holder),
		       unit_name(w, m->other), award_name(w, m->award));
	if (name.status)
		w->sink->status = name.status;
	add_output(w, grid, name.status ? "" : name.text, w->base->table->n + i);
	td_sink_fini(&name);
}

static int
write_shares(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("What varies"), TD_GRID_WRAP },
		{ TD_MARK("Deviation"), TD_GRID_RIGHT },
		{ TD_MARK("Mostly by"), TD_GRID_WRAP },
		{ TD_MARK("First order %"), TD_GRID_RIGHT },
		{ TD_MARK("Total %"), TD_GRID_RIGHT },
	};
	struct td_grid *grid = td_report_grid(columns, 5, w->lang);
	int status = grid ? TD_OK : td_fail_memory(err);

	for (size_t i = 0; grid && i < w->s->margins.n; i++)
		add_margin(w, grid, i);
	for (size_t i = 0; grid && i < units_shown(w); i++) {
		uint32_t row = w->base->result->order[i];

		add_output(w, grid, unit_name(w, row), row);
	}
	if (!status)
		status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, err);
	td_grid_free(grid);
	more_units(w);
	return status;
}

/* "1%", "2%; cases_total=5%": those alike that follow each other once. */
static void
name_noise(const struct writer *w, struct td_sink *out)
{
	const struct td_sensitivity *s = w->s;
	const char *last = "";

	for (size_t g = 0; g < s->groups.n; g++) {
		if (s->nnamed > g)
			td_sink_printf(out, "%s%s=%s", g ? "; " : "", s->groups.at[g].name,
				       s->groups.at[g].text);
		else if (strcmp(s->groups.at[g].text, last) != 0)
			td_sink_printf(out, "%s%s", g ? "; " : "", s->groups.at[g].text);
		last = s->nnamed > g ? "" : s->groups.at[g].text;
	}
}

/* "3. Noise on the figures (1%): 41 inputs vary, 1000 draws, seed 1; 34 others are too small to change by it" */
static void
write_noise_title(const struct writer *w)
{
	const struct td_sensitivity *s = w->s;
	struct td_sink line = { 0 }, noise = { 0 };
	size_t idle = 0;

	for (size_t g = 0; g < s->groups.n; g++)
		idle += !s->groups.at[g].n;
	name_noise(w, &noise);
	td_sink_printf(&line,
		       td_text(w->lang, "3. Noise on the figures (%s): %zu inputs vary, %zu draws, "
					"seed %llu"),
		       noise.text ? noise.text : "", s->groups.n - idle, s->draws,
		       (unsigned long long)s->seed);
	if (idle)
		td_sink_printf(
			&line,
			td_text(w->lang, "; %zu others are missing or too small to change by it"),
			idle);
	if (noise.status)
		w->sink->status = noise.status;
	line_from(w, &line);
	td_sink_fini(&noise);
}

static int
write_noise(const struct writer *w, struct td_err *err)
{
	td_sink_text(w->sink, "\n");
	write_noise_title(w);
	td_sink_text(w->sink, "\n");
	TD_TRY(td_report_clusters(w->base, w->opts, units_shown(w), write_intervals, w, w->sink,
				  err));
	more_units(w);
	heading(w, TD_MARK("What that comes from: shares of the variance, and how sure they are "
			   "(95 %)"));
	return write_shares(w, err);
}

/* ---- what hangs on little ----------------------------------------------------------------------- */

static void
write_pair(const struct writer *w, const struct td_close *pair)
{
	struct td_sink line = { 0 };
	char gap[TD_POINTS_ROOM];

	if (pair->gap)
		td_sink_printf(&line, td_text(w->lang, "%s is %s points behind %s"),
			       unit_name(w, pair->behind),
			       td_report_ticks(w->base->rules, pair->gap, w->lang, gap),
			       unit_name(w, pair->ahead));
	else
		td_sink_printf(&line, td_text(w->lang, "%s has as many points as %s"),
			       unit_name(w, pair->behind), unit_name(w, pair->ahead));
	if (pair->award != TD_NONE)
		td_sink_printf(&line, td_text(w->lang, ", who has the %s"),
			       award_name(w, pair->award));
	td_sink_text(&line, ".");
	line_from(w, &line);
}

/* The two neighbours that are closest, where none are close enough. */
static void
write_closest(const struct writer *w)
{
	const struct td_result *r = w->base->result;
	struct td_sink line = { 0 };
	char gap[TD_POINTS_ROOM], margin[32];
	int64_t least = INT64_MAX;
	size_t at = 0;

	for (size_t i = 0; i + 1 < r->n; i++) {
		uint32_t a = r->order[i], b = r->order[i + 1];

		if (w->base->table->units[a].cluster != w->base->table->units[b].cluster ||
		    !r->place[b] || r->total[a] == TD_TICKS_NONE || r->total[b] == TD_TICKS_NONE ||
		    r->total[a] - r->total[b] >= least)
			continue;
		least = r->total[a] - r->total[b];
		at = i;
	}
	td_num_text(margin, sizeof(margin), w->s->margin, 9, w->lang);
	td_sink_printf(&line, td_text(w->lang, "No two neighbours are within %s points"), margin);
	if (least < INT64_MAX)
		td_sink_printf(&line, td_text(w->lang, "; the closest are %s and %s, with %s"),
			       unit_name(w, r->order[at]), unit_name(w, r->order[at + 1]),
			       td_report_ticks(w->base->rules, least, w->lang, gap));
	td_sink_text(&line, ".");
	line_from(w, &line);
}

static void
write_close(const struct writer *w)
{
	const struct td_sensitivity *s = w->s;

	if (w->base->rules->rank_by.n) {
		td_grid_fold(td_text(w->lang, "The ranking is not by the total: how close totals "
					      "are says nothing."),
			     0, 2, w->opts->width, w->sink);
		return;
	}
	for (size_t i = 0; i < s->close.n && i < SHOWN; i++)
		write_pair(w, &s->close.at[i]);
	if (s->close.n > SHOWN)
		td_sink_printf(w->sink, td_text(w->lang, "%zu more; --format json has all\n"),
			       s->close.n - SHOWN);
	if (!s->close.n)
		write_closest(w);
}

static int
write_little(const struct writer *w, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("One step"), TD_GRID_WRAP },
		{ TD_MARK("Value"), TD_GRID_WRAP },
		{ TD_MARK("What changes"), TD_GRID_WRAP },
	};

	struct td_sink line = { 0 };

	heading(w, TD_MARK("4. What hangs on little"));
	write_close(w);
	td_sink_text(w->sink, "\n");
	td_sink_printf(&line,
		       td_text(w->lang, "Of %zu single steps (a figure, a level, a threshold, "
					"a parameter) %zu change a rank or an award."),
		       w->s->nsteps, w->s->steps.n);
	line_from(w, &line);
	td_sink_text(w->sink, w->s->steps.n ? "\n" : "");
	return write_effects(w, &w->s->steps, false, columns, 3, step_cells, err);
}

/* ---- the whole ------------------------------------------------------------------------------------ */

static int
write_table(const struct writer *w, struct td_err *err)
{
	td_report_heading(w->base, w->opts, w->sink);
	TD_TRY(write_left_out(w, err));
	TD_TRY(write_turned(w, err));
	TD_TRY(write_noise(w, err));
	return write_little(w, err);
}

int
td_sensitivity_report(const struct td_sensitivity *s, const struct td_report_opts *opts,
		      struct td_sink *sink, struct td_err *err)
{
	struct writer w = {
		.s = s, .base = s->baseline, .opts = opts, .lang = opts->lang, .sink = sink
	};

	if (!td_is_table(opts))
		TD_TRY(td_sensitivity_doc(s, opts, sink, err));
	else
		TD_TRY(write_table(&w, err));
	return td_sink_close(sink, err);
}
