/*
 * td_compare_report: why totals and places are other ones on side B, for people (for programs: report_compare_doc.c).
 *
 *	Part                                      Change  By criteria
 *	Công an tỉnh Phú Thọ: 4 → 5                -1.00
 *	  own figures                              +2.00  2.1: +2.00
 *	  clearance_target 75 → 78 (II.1)          -3.00  2.1: -3.00
 */
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"
#include "render.h"
#include "report.h"

enum {
	MOVES_SHOWN = 4,   /* criteria of a part; the rest is counted */
	FIGURES_SHOWN = 4, /* changed figures of a unit; more are only counted */
	UNITS_SHOWN = 50,  /* units beyond which only the ranking is a table for people */
	SWAPS_SHOWN = 200,
};

struct writer {
	const struct td_compare *compare;
	const struct td_diff *diff;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
	struct td_err *err;
};

static void
ticks_cell(const struct writer *w, struct td_grid *grid, int64_t ticks, bool sign)
{
	char text[TD_POINTS_ROOM];

	td_grid_cell(grid, td_diff_ticks(w->diff, ticks, sign, w->lang, text));
}

/* ---- the sides ------------------------------------------------------------------------- */

static void
write_side(const struct writer *w, bool is_b)
{
	const struct td_side *side = &w->compare->sides[is_b];
	const struct td_scoring *scoring = is_b ? w->diff->new : w->diff->old;
	struct td_sink line = { 0 };

	td_sink_printf(&line, "%s: ", is_b ? "B" : "A");
	if (side->record)
		td_sink_printf(&line, td_text(w->lang, "run %lld, recorded by %s at %s · "),
			       (long long)side->record->run.id, side->record->run.by,
			       side->record->run.at);
	td_sink_printf(&line, "%s: %s · %s %d", td_text(w->lang, "Rules"), scoring->rules->id,
		       td_text(w->lang, "Year"), scoring->table->year);
	if (side->layer)
		td_sink_printf(&line, " · %s: %s", td_text(w->lang, "Layer"), side->layer);
	if (scoring->table->label)
		td_sink_printf(&line, " · %s: %s", td_text(w->lang, "Data"), scoring->table->label);
	td_report_lines(w->opts, &line, 0, w->sink);
}

static void
write_scales(const struct writer *w)
{
	double was = w->diff->old->rules->scale, is = w->diff->new->rules->scale;
	char a[32], b[32];
	struct td_sink line = { 0 };

	if (isnan(was) || isnan(is) || td_same(was, is))
		return;
	td_sink_printf(&line,
		       td_text(w->lang,
			       "The scale is %s points on A, %s on B; what is compared are "
			       "points, as they are."),
		       td_num_text(a, sizeof(a), was, TD_PLACES_MAX, w->lang),
		       td_num_text(b, sizeof(b), is, TD_PLACES_MAX, w->lang));
	td_report_lines(w->opts, &line, 0, w->sink);
}

/* ---- the ranking ------------------------------------------------------------------------- */

static const char *
place_on(const struct writer *w, bool is_b, const struct td_diff_unit *unit,
	 char out[TD_POINTS_ROOM])
{
	size_t row = is_b ? unit->after : unit->before;
	const struct td_result *r = (is_b ? w->diff->new : w->diff->old)->result;

	return row == SIZE_MAX ? "-" : td_report_place(r, row, w->lang, out);
}

/* "4 → 5" */
static void
put_places(const struct writer *w, const struct td_diff_unit *unit, struct td_sink *out)
{
	char a[TD_POINTS_ROOM], b[TD_POINTS_ROOM];
	const char *was = place_on(w, false, unit, a), *is = place_on(w, true, unit, b);

	if (strcmp(was, is) != 0)
		td_sink_printf(out, "%s → ", was);
	td_sink_text(out, is);
}

/* A total that lacks points is marked, as in the ranking. */
static void
total_cell(const struct writer *w, struct td_grid *grid, bool is_b, const struct td_diff_unit *unit)
{
	const struct td_scoring *side = is_b ? w->diff->new : w->diff->old;
	size_t row = is_b ? unit->after : unit->before;
	char text[TD_POINTS_ROOM] = "-";
	struct td_sink cell = { 0 };

	if (row != SIZE_MAX)
		td_report_ticks(side->rules, side->result->total[row], w->lang, text);
	td_sink_printf(&cell, "%s%s", row != SIZE_MAX && side->result->npending[row] ? "*" : "",
		       text);
	td_report_cell(grid, &cell, w->sink);
}

/* Own figures, other figures, rules. */
static void
sum_parts(const struct writer *w, uint32_t at, int64_t sums[3])
{
	const struct td_compare *c = w->compare;

	for (uint32_t i = 0; i < c->parts.n; i++) {
		enum td_compare_part_kind kind = c->parts.at[i].kind;

		sums[kind < TD_COMPARE_CLAUSE ? kind : TD_COMPARE_CLAUSE] +=
			td_compare_ticks(c, at, i);
	}
}

static void
ranking_row(const struct writer *w, uint32_t at, struct td_grid *grid)
{
	const struct td_diff_unit *unit = &w->diff->units.at[at];
	bool is_split = td_compare_is_split(w->compare, at);
	int64_t sums[3] = { 0 };
	struct td_sink cell = { 0 };

	sum_parts(w, at, sums);
	td_grid_row(grid, false);
	put_places(w, unit, &cell);
	td_report_cell(grid, &cell, w->sink);
	td_grid_cell(grid, unit->name);
	total_cell(w, grid, false, unit);
	total_cell(w, grid, true, unit);
	ticks_cell(w, grid, is_split ? unit->total : TD_TICKS_NONE, true);
	for (size_t i = 0; i < 3; i++)
		ticks_cell(w, grid, is_split ? sums[i] : TD_TICKS_NONE, true);
}

static int
write_ranking(const struct writer *w, uint32_t first, uint32_t end)
{
	static const struct td_report_column columns[] = {
		{ TD_MARK("Rank"), TD_GRID_RIGHT },
		{ TD_MARK("Unit"), TD_GRID_WRAP },
		{ TD_MARK("Total A"), TD_GRID_RIGHT | TD_GRID_WRAP },
		{ TD_MARK("Total B"), TD_GRID_RIGHT | TD_GRID_WRAP },
		{ TD_MARK("Change"), TD_GRID_RIGHT | TD_GRID_WRAP },
		{ TD_MARK("Own figures"), TD_GRID_RIGHT | TD_GRID_WRAP },
		{ TD_MARK("Other units"), TD_GRID_RIGHT | TD_GRID_WRAP },
		{ TD_MARK("Changed rules"), TD_GRID_RIGHT | TD_GRID_WRAP },
	};
	struct td_grid *grid =
		td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), w->lang);

	if (!grid)
		return td_fail_memory(w->err);
	for (uint32_t i = first; i < end; i++)
		ranking_row(w, i, grid);
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

/* A table for each cluster. */
static int
write_rankings(const struct writer *w)
{
	const struct td_diff_unit *units = w->diff->units.at;
	size_t n = w->diff->units.n;

	for (size_t from = 0, to; from < n; from = to) {
		struct td_sink line = { 0 };

		for (to = from + 1; to < n && strcmp(units[to].cluster, units[from].cluster) == 0;)
			to++;
		td_sink_text(w->sink, "\n");
		if (to - from < n) {
			td_sink_printf(&line, "%s: %s", td_text(w->lang, "Cluster"),
				       units[from].cluster);
			td_report_lines(w->opts, &line, 0, w->sink);
		}
		TD_TRY(write_ranking(w, (uint32_t)from, (uint32_t)to));
	}
	return TD_OK;
}

static void
write_alone(const struct writer *w, bool on_b)
{
	struct td_sink line = { 0 };
	size_t n = 0;

	td_sink_text(&line,
		     on_b ? td_text(w->lang, "Only on B: ") : td_text(w->lang, "Only on A: "));
	for (size_t i = 0; i < w->diff->units.n; i++) {
		const struct td_diff_unit *unit = &w->diff->units.at[i];

		if ((on_b ? unit->before : unit->after) == SIZE_MAX)
			td_sink_printf(&line, "%s%s", n++ ? ", " : "", unit->name);
	}
	if (n)
		td_report_lines(w->opts, &line, 0, w->sink);
	td_sink_fini(&line);
}

static void
write_legend(const struct writer *w)
{
	struct td_sink line = { 0 };

	td_sink_text(
		&line,
		td_text(w->lang,
			"Own figures: the unit's figures of B, all else as on A. Other units: then "
			"everybody's figures of B. Changed rules: then each changed clause in "
			"turn. Each part is the difference of two scorings, so they add up "
			"exactly; what two changes only do together counts for the later one."));
	td_report_lines(w->opts, &line, 0, w->sink);
	if (td_report_provisional(w->diff->old) || td_report_provisional(w->diff->new))
		td_report_legend(w->opts, w->sink);
	write_alone(w, false);
	write_alone(w, true);
}

/* ---- part by part -------------------------------------------------------------------------- */

/* "criterion 1.1: maximum, formula (I.1)", "clearance_target 75 → 78 (II.1)" */
static void
put_clause(const struct writer *w, uint32_t at, struct td_sink *out)
{
	const struct td_diff_entry *entry = &w->diff->entries.at[at];
	bool own = entry->subject != TD_DIFF_PARAM;

	if (own) {
		td_diff_name(entry, w->lang, out);
		td_sink_text(out, ": ");
	}
	td_diff_cause(w->diff, entry, own, w->lang, out);
}

static void
put_part(const struct writer *w, const struct td_compare_part *part, struct td_sink *out)
{
	if (part->kind == TD_COMPARE_OWN)
		td_sink_text(out, td_text(w->lang, "own figures"));
	else if (part->kind == TD_COMPARE_OTHERS)
		td_sink_text(out, td_text(w->lang, "other units' figures"));
	else if (part->kind == TD_COMPARE_REST && !part->n)
		td_sink_text(out, td_text(w->lang, "how figures are declared"));
	for (size_t i = part->first; i < part->first + part->n; i++) {
		td_sink_text(out, i > part->first ? "; " : "");
		put_clause(w, w->compare->entries.at[i], out);
	}
}

/* A clause about one criterion that moved just that one: there is nothing to add. */
static bool
says_it_all(const struct writer *w, const struct td_compare_part *part,
	    const struct td_compare_move *moves, size_t n)
{
	const struct td_diff_entry *entry =
		part->n == 1 ? &w->diff->entries.at[w->compare->entries.at[part->first]] : NULL;

	return entry && n == 1 && strcmp(entry->id, w->diff->items.at[moves[0].item].id) == 0;
}

static void
moves_cell(const struct writer *w, uint32_t unit, uint32_t at, struct td_grid *grid)
{
	const struct td_compare_part *part = &w->compare->parts.at[at];
	int64_t rest = td_compare_ticks(w->compare, unit, at);
	char text[TD_POINTS_ROOM];
	struct td_sink cell = { 0 };
	size_t n;
	const struct td_compare_move *moves = td_compare_moves(w->compare, unit, at, &n);

	for (size_t i = 0; i < n; i++) {
		rest -= moves[i].ticks;
		if (i < MOVES_SHOWN)
			td_sink_printf(&cell, "%s%s:\u00a0%s", i ? "; " : "",
				       w->diff->items.at[moves[i].item].id,
				       td_diff_ticks(w->diff, moves[i].ticks, true, w->lang, text));
	}
	if (n > MOVES_SHOWN)
		td_sink_printf(&cell, td_text(w->lang, "; %zu more"), n - MOVES_SHOWN);
	if (rest) {
		td_sink_printf(&cell, "%s%s:\u00a0", n ? "; " : "",
			       td_text(w->lang, "caps and rounding"));
		td_sink_text(&cell, td_diff_ticks(w->diff, rest, true, w->lang, text));
	} else if (says_it_all(w, part, moves, n)) {
		td_sink_fini(&cell);
	}
	td_report_cell(grid, &cell, w->sink);
}

static void
put_figure(const struct writer *w, const char *text, double number, struct td_sink *out)
{
	char room[32];

	td_sink_text(out,
		     text ? text : td_num_text(room, sizeof(room), number, TD_PLACES_MAX, w->lang));
}

/* " (drug_cases 98 → 60; prev.useful_tips missing → 12)" */
static void
put_figures(const struct writer *w, uint32_t unit, struct td_sink *out)
{
	size_t n;
	const struct td_compare_figure *at = td_compare_figures(w->compare, unit, &n);

	if (n > FIGURES_SHOWN) {
		td_sink_text(out, " (");
		td_sink_printf(out, td_text(w->lang, "%zu figures"), n);
		td_sink_text(out, ")");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		td_sink_text(out, i ? "; " : " (");
		for (unsigned lag = 0; lag < at[i].lag; lag++)
			td_sink_text(out, "prev.");
		td_sink_printf(out, "%s ", at[i].input);
		put_figure(w, at[i].was_text, at[i].was, out);
		td_sink_text(out, " → ");
		put_figure(w, at[i].now_text, at[i].now, out);
	}
	td_sink_text(out, n ? ")" : "");
}

static void
part_row(const struct writer *w, uint32_t unit, uint32_t part, struct td_grid *grid)
{
	int64_t ticks = td_compare_ticks(w->compare, unit, part);
	struct td_sink cell = { 0 };
	bool own = w->compare->parts.at[part].kind == TD_COMPARE_OWN;
	size_t n, nfigures;

	td_compare_moves(w->compare, unit, part, &n);
	td_compare_figures(w->compare, unit, &nfigures);
	if (!ticks && !n && !(own && nfigures))
		return;
	td_grid_row(grid, false);
	td_sink_text(&cell, "  ");
	put_part(w, &w->compare->parts.at[part], &cell);
	if (own)
		put_figures(w, unit, &cell);
	td_report_cell(grid, &cell, w->sink);
	ticks_cell(w, grid, ticks, true);
	moves_cell(w, unit, part, grid);
}

static void
unit_rows(const struct writer *w, uint32_t at, struct td_grid *grid)
{
	const struct td_diff_unit *unit = &w->diff->units.at[at];
	struct td_sink cell = { 0 };

	td_grid_row(grid, true);
	td_sink_printf(&cell, "%s: ", unit->name);
	put_places(w, unit, &cell);
	td_report_cell(grid, &cell, w->sink);
	ticks_cell(w, grid, unit->total, true);
	td_grid_cell(grid, NULL);
	for (uint32_t i = 0; i < w->compare->parts.n; i++)
		part_row(w, at, i, grid);
}

/* Whether there is anything to say about how it came about. */
static bool
has_parts(const struct writer *w, uint32_t unit)
{
	size_t n;

	if (!td_compare_is_split(w->compare, unit))
		return false;
	td_compare_figures(w->compare, unit, &n);
	for (uint32_t i = 0; !n && i < w->compare->parts.n; i++)
		td_compare_moves(w->compare, unit, i, &n);
	return n > 0 || w->diff->units.at[unit].total;
}

static int
write_parts(const struct writer *w)
{
	struct td_grid *grid = td_grid_new();
	bool any = false;
	int status = TD_OK;

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Part"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Change"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "By criteria"), TD_GRID_WRAP);
	for (uint32_t i = 0; i < w->diff->units.n; i++)
		if (has_parts(w, i)) {
			any = true;
			unit_rows(w, i, grid);
		}
	td_sink_text(w->sink, "\n");
	if (any)
		status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, w->err);
	else
		td_sink_printf(w->sink, "%s\n", td_text(w->lang, "No points change."));
	td_grid_free(grid);
	return status;
}

/* Changed clauses that moved nobody. */
static void
write_idle(const struct writer *w)
{
	const struct td_compare *c = w->compare;
	struct td_sink line = { 0 };
	size_t n = 0;

	td_sink_text(&line, td_text(w->lang, "Changed, but nobody's total by it: "));
	for (size_t i = 0; i < c->parts.n; i++) {
		const struct td_compare_part *part = &c->parts.at[i];

		if (part->moves || part->kind < TD_COMPARE_CLAUSE)
			continue;
		td_sink_text(&line, n++ ? "; " : "");
		put_part(w, part, &line);
	}
	if (n) {
		td_sink_text(w->sink, "\n");
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	td_sink_fini(&line);
}

/* ---- who passed whom ---------------------------------------------------------------------------- */

static void
put_reason(const struct writer *w, const struct td_compare_swap *swap, struct td_sink *out)
{
	const struct td_diff_unit *units = w->diff->units.at;
	const struct td_compare_part *part;
	char text[TD_POINTS_ROOM];

	if (swap->part == TD_NONE) {
		td_sink_text(out, td_text(w->lang, "not points: a tie-break, or a knock-out"));
		return;
	}
	part = &w->compare->parts.at[swap->part];
	if (part->kind == TD_COMPARE_OWN)
		td_sink_printf(out, td_text(w->lang, "own figures of %s"),
			       units[swap->by_down ? swap->down : swap->up].name);
	else
		put_part(w, part, out);
	td_sink_printf(out, ": %s%s", td_diff_ticks(w->diff, swap->ticks, true, w->lang, text),
		       swap->alone ? "\u00a0*" : "");
}

static void
swap_row(const struct writer *w, const struct td_compare_swap *swap, struct td_grid *grid)
{
	struct td_sink cell = { 0 };

	td_grid_row(grid, false);
	td_grid_cell(grid, w->diff->units.at[swap->up].name);
	td_grid_cell(grid, w->diff->units.at[swap->down].name);
	ticks_cell(w, grid, swap->before, true);
	ticks_cell(w, grid, swap->after, true);
	put_reason(w, swap, &cell);
	td_report_cell(grid, &cell, w->sink);
}

static int
write_swaps(const struct writer *w)
{
	struct td_grid *grid = td_grid_new();
	struct td_sink line = { 0 };
	bool alone = false;
	int status;

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Who passes"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Who is passed"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Lead A"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Lead B"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "What moved them most"), TD_GRID_WRAP);
	for (size_t i = 0; i < w->compare->swaps.n && i < SWAPS_SHOWN; i++) {
		swap_row(w, &w->compare->swaps.at[i], grid);
		alone |= w->compare->swaps.at[i].alone;
	}
	td_sink_text(w->sink, "\n");
	status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, w->err);
	td_grid_free(grid);
	if (!status && alone) {
		td_sink_text(&line, td_text(w->lang, "* without this part alone it would not have "
						     "passed"));
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	return status;
}

/* ---- awards ----------------------------------------------------------------------------------------- */

static void
write_hands(const struct writer *w)
{
	for (size_t i = 0; i < w->diff->hands.n && i < UNITS_SHOWN; i++) {
		const struct td_diff_hand *hand = &w->diff->hands.at[i];
		const struct td_diff_unit *units = w->diff->units.at;
		struct td_sink line = { 0 };

		td_sink_text(w->sink, i ? "" : "\n");
		td_sink_printf(&line, "%s:", td_diff_award_title(w->diff, hand->award, w->lang));
		if (hand->gainer != TD_NONE)
			td_sink_printf(&line, td_text(w->lang, " Gains it: %s."),
				       units[hand->gainer].name);
		if (hand->loser != TD_NONE)
			td_sink_printf(&line, td_text(w->lang, " Loses it: %s."),
				       units[hand->loser].name);
		td_report_lines(w->opts, &line, 0, w->sink);
	}
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static int
write_table(const struct writer *w)
{
	struct td_sink line = { 0 };

	write_side(w, false);
	write_side(w, true);
	write_scales(w);
	TD_TRY(write_rankings(w));
	write_legend(w);
	if (w->diff->units.n > UNITS_SHOWN) {
		td_sink_printf(&line,
			       td_text(w->lang, "What moved each of %zu units: with --format json"),
			       w->diff->units.n);
		td_sink_text(w->sink, "\n");
		td_report_lines(w->opts, &line, 0, w->sink);
		return TD_OK;
	}
	TD_TRY(write_parts(w));
	write_idle(w);
	if (w->compare->swaps.n)
		TD_TRY(write_swaps(w));
	write_hands(w);
	return TD_OK;
}

int
td_compare_report(const struct td_compare *compare, const struct td_report_opts *opts,
		  struct td_sink *sink, struct td_err *err)
{
	struct writer w = { compare, compare->diff, opts, opts->lang, sink, err };

	TD_TRY(td_is_table(opts) ? write_table(&w) : td_compare_doc(compare, opts, sink, err));
	return td_sink_close(sink, err);
}
