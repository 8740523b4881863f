/*
 * Scenarios beside the baseline, for people and as JSON (documented in cli/README.md).
 *
 *	Hạng    Đơn vị               Hiện tại  Kịch bản  Thay đổi  Tiêu chí thay đổi
 *	2 -> 3  Công an Thái Nguyên    951,20    948,10     -3,10  2.1: -3,10
 *
 * Beneath each table who holds which award, and who gains or loses it.  Several scenarios begin with one table of
 * them all.
 */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "diff.h"
#include "edge/grid.h"
#include "model/doc.h"
#include "render.h"
#include "report.h"

#define NOBODY SIZE_MAX

enum {
	SHIFTS_SHOWN = 4, /* of a unit; the rest is counted */
	SIDE_WIDTH = 14,  /* "1     975,02" and a gap, in the table of all scenarios */
	NAMES_WIDTH = 26, /* that unit names keep there */
};

struct writer {
	const struct td_whatif *whatif;
	const struct td_scoring *base;
	const struct td_outcome *outcome; /* the one being written */
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
};

/* "+1,50" */
static char *
signed_points(const struct writer *w, double points, char out[TD_POINTS_ROOM])
{
	*out = '+';
	td_report_points(w->outcome->scoring.rules, points, w->lang, out + (points > 0));
	return out;
}

/* ---- what the scenario changes --------------------------------------------------------- */

static void
value_text(const struct writer *w, const struct td_change *change, struct td_sink *out)
{
	char number[32];

	td_sink_text(out, change->text ? change->text
				       : td_num_text(number, sizeof(number), change->number, 9,
						     w->lang));
}

static void
name_changes(const struct writer *w, struct td_sink *out)
{
	const struct td_scenario *s = w->outcome->scenario;
	const char *gap = "";

	for (size_t i = 0; i < s->set.n; i++, gap = "; ") {
		uint32_t param = td_rules_param(w->base->rules, s->set.at[i].name);
		char was[32];

		td_sink_printf(out, "%s%s = ", gap, s->set.at[i].name);
		value_text(w, &s->set.at[i], out);
		if (param != TD_NONE)
			td_sink_printf(out, td_text(w->lang, " (was %s)"),
				       td_num_text(was, sizeof(was),
						   w->base->rules->params.at[param].value, 9,
						   w->lang));
	}
	for (size_t i = 0; i < s->data.n; i++, gap = "; ") {
		td_sink_printf(out, "%s%s = ", gap, s->data.at[i].name);
		value_text(w, &s->data.at[i], out);
	}
	for (size_t i = 0; i < s->repeal.n; i++, gap = "; ") {
		td_sink_text(out, gap);
		td_sink_printf(out, td_text(w->lang, "without %s"), s->repeal.at[i]);
	}
	for (size_t i = 0; i < s->without.n; i++, gap = "; ") {
		td_sink_text(out, gap);
		td_sink_printf(out, td_text(w->lang, "without the unit %s"), s->without.at[i]);
	}
	if (s->rules) {
		td_sink_text(out, gap);
		td_sink_printf(out, td_text(w->lang, "by the rules %s"),
			       w->outcome->scoring.rules->id);
		gap = "; ";
	}
	if (s->amend)
		td_sink_printf(out, "%s%s", gap, td_text(w->lang, "amended rules"));
}

/* "Scenario (2) later target: clearance_target = 80 (was 75)" */
static void
write_title(const struct writer *w)
{
	size_t number = (size_t)(w->outcome - w->whatif->outcomes) + 1;
	struct td_sink line = { 0 };

	td_sink_text(&line, td_text(w->lang, "Scenario"));
	if (w->whatif->scenarios.n > 1)
		td_sink_printf(&line, " (%zu)", number);
	if (w->outcome->scenario->name)
		td_sink_printf(&line, " \"%s\"", w->outcome->scenario->name);
	td_sink_text(&line, ": ");
	name_changes(w, &line);
	td_report_lines(w->opts, &line, 0, w->sink);
}

void
td_outcome_title(const struct td_whatif *whatif, const struct td_outcome *outcome,
		 const struct td_report_opts *opts, struct td_sink *sink)
{
	const struct writer w = { whatif, whatif->baseline, outcome, opts, opts->lang, sink };

	write_title(&w);
}

/* ---- unit by unit --------------------------------------------------------------------- */

static void
place_cell(const struct writer *w, struct td_grid *grid, size_t row, size_t there)
{
	char old[TD_POINTS_ROOM], new[TD_POINTS_ROOM] = "-";
	struct td_sink cell = { 0 };

	td_report_place(w->base->result, row, w->lang, old);
	if (there != NOBODY)
		td_report_place(w->outcome->result, there, w->lang, new);
	if (strcmp(old, new) != 0)
		td_sink_printf(&cell, "%s -> ", old);
	td_sink_text(&cell, new);
	td_report_cell(grid, &cell, w->sink);
}

/* Those that hold now and did not before. */
static void
name_knockouts(const struct writer *w, size_t row, struct td_sink *out)
{
	const struct td_scoring *after = &w->outcome->scoring;
	size_t there = td_outcome_row(w->whatif, w->outcome, row);

	for (size_t i = 0; i < after->rules->knockouts.n; i++) {
		const char *id = after->rules->knockouts.at[i].id;
		enum td_verdict now = td_diff_knockout(after, id, there);

		if (now == TD_NO || now == td_diff_knockout(w->base, id, row))
			continue;
		td_sink_text(out, out->n ? "; " : "");
		td_sink_printf(out, td_text(w->lang, "knocked out by %s"), id);
		td_sink_text(out, now == TD_UNDECIDED ? " (?)" : "");
	}
	td_sink_text(out, "");
}

static int
shifts_cell(const struct writer *w, struct td_grid *grid, size_t row, struct td_err *err)
{
	struct td_sink cell = { 0 };
	char points[TD_POINTS_ROOM];
	size_t n;
	struct td_shift *shifts = td_outcome_shifts(w->whatif, w->outcome, row, &n);

	if (!shifts)
		return td_fail_memory(err);
	for (size_t i = 0; i < n && i < SHIFTS_SHOWN; i++)
		td_sink_printf(&cell, "%s%s:\u00a0%s", i ? "; " : "", shifts[i].item->id,
			       signed_points(w, shifts[i].change, points));
	if (n > SHIFTS_SHOWN)
		td_sink_printf(&cell, td_text(w->lang, "; %zu more"), n - SHIFTS_SHOWN);
	name_knockouts(w, row, &cell);
	td_report_cell(grid, &cell, w->sink);
	free(shifts);
	return TD_OK;
}

/* A total that lacks points is marked, as in the ranking. */
static void
total_cell(const struct writer *w, struct td_grid *grid, const struct td_scoring *s, size_t row)
{
	char points[TD_POINTS_ROOM] = "-";
	struct td_sink cell = { 0 };

	if (row != NOBODY)
		td_report_ticks(s->rules, s->result->total[row], w->lang, points);
	td_sink_printf(&cell, "%s%s", row != NOBODY && s->result->npending[row] ? "*" : "", points);
	td_report_cell(grid, &cell, w->sink);
}

static int
add_unit(const struct writer *w, struct td_grid *grid, size_t row, struct td_err *err)
{
	size_t there = td_outcome_row(w->whatif, w->outcome, row);
	double change = td_outcome_change(w->whatif, w->outcome, row);
	char points[TD_POINTS_ROOM];

	td_grid_row(grid, false);
	place_cell(w, grid, row, there);
	td_grid_cell(grid, w->base->table->units[row].name);
	total_cell(w, grid, w->base, row);
	total_cell(w, grid, &w->outcome->scoring, there);
	td_grid_cell(grid, fabs(change) > 0 ? signed_points(w, change, points) : "");
	return shifts_cell(w, grid, row, err);
}

static int
write_units(const void *self, size_t from, size_t n, struct td_err *err)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Rank"), TD_GRID_RIGHT },     { TD_MARK("Unit"), TD_GRID_WRAP },
		{ TD_MARK("Baseline"), TD_GRID_RIGHT }, { TD_MARK("Scenario"), TD_GRID_RIGHT },
		{ TD_MARK("Change"), TD_GRID_RIGHT },   { TD_MARK("What moved"), TD_GRID_WRAP },
	};
	const struct writer *w = self;
	struct td_grid *grid =
		td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), w->lang);
	int status = grid ? TD_OK : td_fail_memory(err);

	for (size_t i = from; !status && i < from + n; i++)
		status = add_unit(w, grid, w->base->result->order[i], err);
	if (!status)
		return td_report_grid_end(grid, w->opts, w->sink, err);
	td_grid_free(grid);
	return status;
}

/* ---- awards ---------------------------------------------------------------------------- */

enum side {
	HOLDS,
	GAINS,
	LOSES
};

static bool
is_on(const struct writer *w, const char *award, size_t row, enum side side)
{
	size_t there = td_outcome_row(w->whatif, w->outcome, row);
	enum td_verdict before = td_diff_award(w->base, award, row);
	enum td_verdict after = td_diff_award(&w->outcome->scoring, award, there);

	switch (side) {
	case GAINS:
		return after > before || (before == TD_UNDECIDED && after == TD_YES);
	case LOSES:
		return before != TD_NO && after == TD_NO;
	default:
		return after != TD_NO;
	}
}

/* In the order of the baseline's ranking; "(?)" where it is not decided. */
static size_t
list_units(const struct writer *w, const char *award, enum side side, struct td_sink *out)
{
	size_t n = 0;

	for (size_t i = 0; i < w->base->table->n; i++) {
		uint32_t row = w->base->result->order[i];
		size_t there = td_outcome_row(w->whatif, w->outcome, row);

		if (!is_on(w, award, row, side))
			continue;
		td_sink_printf(out, "%s%s%s", n++ ? ", " : "", w->base->table->units[row].name,
			       td_diff_award(&w->outcome->scoring, award, there) == TD_UNDECIDED
				       ? " (?)"
				       : "");
	}
	return n;
}

static void
write_award(const struct writer *w, const struct td_award *award)
{
	struct td_sink line = { 0 }, gains = { 0 }, loses = { 0 };
	size_t ngains = list_units(w, award->id, GAINS, &gains);
	size_t nloses = list_units(w, award->id, LOSES, &loses);

	td_sink_printf(&line, "%s: ", td_title_in(&award->title, w->lang, award->id));
	if (!list_units(w, award->id, HOLDS, &line))
		td_sink_text(&line, "-");
	td_sink_text(&line, ".");
	if (ngains)
		td_sink_printf(&line, td_text(w->lang, " Gains it: %s."), gains.text);
	if (nloses)
		td_sink_printf(&line, td_text(w->lang, " Loses it: %s."), loses.text);
	if (!ngains && !nloses)
		td_sink_printf(&line, " %s", td_text(w->lang, "Nobody gains or loses it."));
	if (line.status || gains.status || loses.status)
		w->sink->status = TD_ENOMEM;
	else
		td_grid_fold(line.text, 0, 2, w->opts->width, w->sink);
	td_sink_fini(&line);
	td_sink_fini(&gains);
	td_sink_fini(&loses);
}

/* Those of the scenario, then those that it has no longer. */
static void
write_awards(const struct writer *w)
{
	const struct td_ruleset *old = w->base->rules, *new = w->outcome->scoring.rules;

	for (size_t i = 0; i < new->awards.n; i++)
		write_award(w, &new->awards.at[i]);
	for (size_t i = 0; old != new &&i < old->awards.n; i++)
		if (td_rules_award(new, old->awards.at[i].id) == TD_NONE)
			write_award(w, &old->awards.at[i]);
}

/* ---- all of them ------------------------------------------------------------------------ */

/* "2  951,20" */
static void
side_cell(const struct writer *w, struct td_grid *grid, const struct td_scoring *s, size_t row)
{
	char place[TD_POINTS_ROOM] = "-", total[TD_POINTS_ROOM] = "-";
	struct td_sink cell = { 0 };

	if (row != NOBODY) {
		td_report_place(s->result, row, w->lang, place);
		td_report_ticks(s->rules, s->result->total[row], w->lang, total);
	}
	td_sink_printf(&cell, "%s · %s%s", place,
		       row != NOBODY && s->result->npending[row] ? "*" : "", total);
	td_report_cell(grid, &cell, w->sink);
}

/* The scenarios that stand beside each other. */
struct sides {
	struct writer *w;
	size_t first, n;
};

static int
write_side_by_side(const void *self, size_t from, size_t n, struct td_err *err)
{
	const struct sides *sides = self;
	struct writer *w = sides->w;
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(err);
	td_grid_column(grid, td_text(w->lang, "Unit"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Baseline"), TD_GRID_RIGHT);
	for (size_t k = sides->first; k < sides->first + sides->n; k++) {
		char title[32];

		snprintf(title, sizeof(title), "(%zu)", k + 1);
		td_grid_column(grid, title, TD_GRID_RIGHT);
	}
	for (size_t i = from; i < from + n; i++) {
		uint32_t row = w->base->result->order[i];

		td_grid_row(grid, false);
		td_grid_cell(grid, w->base->table->units[row].name);
		side_cell(w, grid, w->base, row);
		for (size_t k = sides->first; k < sides->first + sides->n; k++) {
			w->outcome = &w->whatif->outcomes[k];
			side_cell(w, grid, &w->outcome->scoring,
				  td_outcome_row(w->whatif, w->outcome, row));
		}
	}
	return td_report_grid_end(grid, w->opts, w->sink, err);
}

/* As many scenarios beside each other as the width takes. */
static int
write_overview(struct writer *w, struct td_err *err)
{
	size_t n = w->whatif->scenarios.n, room = n;

	if (w->opts->width)
		room = w->opts->width > NAMES_WIDTH + 3 * SIDE_WIDTH
			       ? (w->opts->width - NAMES_WIDTH) / SIDE_WIDTH - 1
			       : 1;
	for (size_t first = 0; first < n; first += room) {
		struct sides sides = { w, first, n - first < room ? n - first : room };

		td_sink_text(w->sink, "\n");
		TD_TRY(td_report_clusters(w->base, w->opts, SIZE_MAX, write_side_by_side, &sides,
					  w->sink, err));
	}
	return TD_OK;
}

static int
write_table(struct writer *w, struct td_err *err)
{
	size_t n = w->whatif->scenarios.n;

	td_report_heading(w->base, w->opts, w->sink);
	td_sink_text(w->sink, n > 1 ? "\n" : "");
	for (size_t i = 0; n > 1 && i < n; i++) {
		w->outcome = &w->whatif->outcomes[i];
		write_title(w);
	}
	if (n > 1)
		TD_TRY(write_overview(w, err));
	for (size_t i = 0; i < n; i++) {
		w->outcome = &w->whatif->outcomes[i];
		td_sink_text(w->sink, "\n");
		write_title(w);
		td_sink_text(w->sink, "\n");
		TD_TRY(td_report_clusters(w->base, w->opts, SIZE_MAX, write_units, w, w->sink,
					  err));
		td_sink_text(w->sink, "\n");
		write_awards(w);
		if (td_report_provisional(w->base) || td_report_provisional(&w->outcome->scoring))
			td_report_legend(w->opts, w->sink);
	}
	return TD_OK;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void
doc_changes(struct td_doc_builder *doc, const char *key, const struct td_change *at, size_t n)
{
	td_doc_object(doc, key);
	for (size_t i = 0; i < n; i++)
		if (at[i].text)
			td_doc_text(doc, at[i].name, at[i].text);
		else
			td_doc_number(doc, at[i].name, at[i].number);
	td_doc_end(doc);
}

void
td_outcome_doc(const struct td_outcome *outcome, struct td_doc_builder *doc)
{
	const struct td_scenario *s = outcome->scenario;

	td_doc_text(doc, "name", s->name);
	doc_changes(doc, "set", s->set.at, s->set.n);
	doc_changes(doc, "data", s->data.at, s->data.n);
	td_doc_array(doc, "repeal");
	for (size_t i = 0; i < s->repeal.n; i++)
		td_doc_text(doc, NULL, s->repeal.at[i]);
	td_doc_end(doc);
	td_doc_array(doc, "without");
	for (size_t i = 0; i < s->without.n; i++)
		td_doc_text(doc, NULL, s->without.at[i]);
	td_doc_end(doc);
	td_doc_text(doc, "amend", s->amend);
	td_doc_text(doc, "ruleset", outcome->scoring.rules->id);
	td_doc_text(doc, "digest", outcome->scoring.rules->digest);
}

/* rank, total, awards as `score` has them. */
static void
doc_side(struct td_doc_builder *doc, const char *key, const struct td_scoring *s, size_t row)
{
	if (row == NOBODY) {
		td_doc_null(doc, key);
		return;
	}
	td_doc_object(doc, key);
	td_report_rank(s->result, row, doc);
	td_report_total(s->result, row, doc);
	td_doc_integer(doc, "pending", s->result->npending[row]);
	td_doc_array(doc, "awards");
	for (size_t i = 0; i < s->rules->awards.n; i++)
		if (s->result->awards[i][row] == TD_YES)
			td_doc_text(doc, NULL, s->rules->awards.at[i].id);
	td_doc_end(doc);
	td_doc_array(doc, "undecided");
	for (size_t i = 0; i < s->rules->awards.n; i++)
		if (s->result->awards[i][row] == TD_UNDECIDED)
			td_doc_text(doc, NULL, s->rules->awards.at[i].id);
	td_doc_end(doc);
	td_doc_array(doc, "knockouts");
	for (size_t i = 0; i < s->rules->knockouts.n; i++)
		if (s->result->knockouts[i][row] == TD_YES)
			td_doc_text(doc, NULL, s->rules->knockouts.at[i].id);
	td_doc_end(doc);
	td_doc_end(doc);
}

static int
doc_unit(const struct writer *w, struct td_doc_builder *doc, size_t row, struct td_err *err)
{
	size_t there = td_outcome_row(w->whatif, w->outcome, row), n;
	struct td_shift *shifts = td_outcome_shifts(w->whatif, w->outcome, row, &n);

	if (!shifts)
		return td_fail_memory(err);
	td_doc_object(doc, NULL);
	td_doc_text(doc, "id", w->base->table->units[row].id);
	td_doc_text(doc, "name", w->base->table->units[row].name);
	td_doc_text(doc, "cluster", w->base->table->clusters[w->base->table->units[row].cluster]);
	doc_side(doc, "before", w->base, row);
	doc_side(doc, "after", &w->outcome->scoring, there);
	td_doc_number(doc, "change", td_outcome_change(w->whatif, w->outcome, row));
	td_doc_array(doc, "moved");
	for (size_t i = 0; i < n; i++) {
		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", shifts[i].item->id);
		td_doc_number(doc, "before", shifts[i].before);
		td_doc_number(doc, "after", shifts[i].after);
		td_doc_number(doc, "change", shifts[i].change);
		td_doc_end(doc);
	}
	td_doc_end(doc);
	td_doc_end(doc);
	free(shifts);
	return TD_OK;
}

static void
doc_award_units(const struct writer *w, struct td_doc_builder *doc, const char *key,
		const char *award, enum side side)
{
	td_doc_array(doc, key);
	for (size_t i = 0; i < w->base->table->n; i++) {
		uint32_t row = w->base->result->order[i];

		if (is_on(w, award, row, side))
			td_doc_text(doc, NULL, w->base->table->units[row].id);
	}
	td_doc_end(doc);
}

static void
doc_awards(const struct writer *w, struct td_doc_builder *doc)
{
	const struct td_ruleset *const sides[] = { w->outcome->scoring.rules, w->base->rules };

	td_doc_array(doc, "awards");
	for (size_t k = 0; k < (sides[0] == sides[1] ? 1 : 2); k++)
		for (size_t i = 0; i < sides[k]->awards.n; i++) {
			const char *id = sides[k]->awards.at[i].id;

			if (k && td_rules_award(sides[0], id) != TD_NONE)
				continue;
			td_doc_object(doc, NULL);
			td_doc_text(doc, "id", id);
			doc_award_units(w, doc, "gains", id, GAINS);
			doc_award_units(w, doc, "loses", id, LOSES);
			td_doc_end(doc);
		}
	td_doc_end(doc);
}

static int
write_doc(struct writer *w, struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();
	int status = TD_OK;

	if (!doc)
		return td_fail_memory(err);
	td_report_head(w->base, doc);
	td_doc_array(doc, "scenarios");
	for (size_t i = 0; !status && i < w->whatif->scenarios.n; i++) {
		w->outcome = &w->whatif->outcomes[i];
		td_doc_object(doc, NULL);
		td_outcome_doc(w->outcome, doc);
		doc_awards(w, doc);
		td_doc_array(doc, "units");
		for (size_t k = 0; !status && k < w->base->table->n; k++)
			status = doc_unit(w, doc, w->base->result->order[k], err);
		td_doc_end(doc);
		td_doc_end(doc);
	}
	td_doc_end(doc);
	if (!status)
		status = td_render(doc, "whatif", w->opts, w->sink, err);
	td_doc_free(doc);
	return status;
}

int
td_whatif_report(const struct td_whatif *whatif, const struct td_report_opts *opts,
		 struct td_sink *sink, struct td_err *err)
{
	struct writer w = { .whatif = whatif,
			    .base = whatif->baseline,
			    .opts = opts,
			    .lang = opts->lang,
			    .sink = sink };

	TD_TRY((td_is_table(opts) ? write_table : write_doc)(&w, err));
	return td_sink_close(sink, err);
}
