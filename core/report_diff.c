/*
 * td_diff_report: two years side by side, for people.
 *
 *	criterion 2.7   Bắt, vận động đầu thú truy nã (II.7)
 *	  maximum       20 → 15
 *	  formula       before: rank_points(...)
 *	                now: proportional(...)
 *	  where         rules/x/2017.lua:210 → rules/x/2018.lua:51
 */
#include "diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "edge/grid.h"
#include "render.h"
#include "report.h"

enum {
	SHORT = 44,       /* columns that "old → new" may take on one line */
	GAPS_MAX = 8,     /* items that are named where an award changes hands */
	ROWS_MAX = 10000, /* units in a table */
	SCALE_MAX = 50    /* units beyond which only the ranking is a table for people */
};

struct writer {
	const struct td_diff *diff;
	const struct td_report_opts *opts;
	enum td_lang lang;
	struct td_sink *sink;
	struct td_err *err;
};

/* ---- clause by clause ------------------------------------------------------------- */

void
td_diff_name(const struct td_diff_entry *entry, enum td_lang lang, struct td_sink *out)
{
	static const char *const names[] = {
		[TD_DIFF_PARAM] = TD_MARK("parameter %s"),
		[TD_DIFF_INPUT] = TD_MARK("figure %s"),
		[TD_DIFF_MEASURE] = TD_MARK("measure %s"),
		[TD_DIFF_SECTION] = TD_MARK("section %s"),
		[TD_DIFF_CRITERION] = TD_MARK("criterion %s"),
		[TD_DIFF_BONUS] = TD_MARK("bonus %s"),
		[TD_DIFF_DEDUCT] = TD_MARK("deduction %s"),
		[TD_DIFF_KNOCKOUT] = TD_MARK("knock-out %s"),
		[TD_DIFF_CLASS] = TD_MARK("class %s"),
		[TD_DIFF_AWARD] = TD_MARK("award %s"),
	};

	if (entry->subject == TD_DIFF_RULESET)
		td_sink_text(out, td_text(lang, "the whole"));
	else
		td_sink_printf(out, td_text(lang, names[entry->subject]), entry->id);
}

static const char *
kind_word(enum td_diff_kind kind)
{
	static const char *const words[] = { "", TD_MARK("added"), TD_MARK("dropped") };

	return words[kind];
}

static void
head_row(const struct writer *w, const struct td_diff_entry *entry, struct td_grid *grid)
{
	const char *title = td_title_in(&entry->title, w->lang, "");
	struct td_sink cell = { 0 };

	td_grid_row(grid, true);
	td_diff_name(entry, w->lang, &cell);
	td_report_cell(grid, &cell, w->sink);
	if (entry->kind != TD_DIFF_CHANGED)
		td_sink_printf(&cell, *title ? "%s: " : "%s",
			       td_text(w->lang, kind_word(entry->kind)));
	td_sink_text(&cell, title);
	if (entry->ref)
		td_sink_printf(&cell, cell.n ? " (%s)" : "(%s)", entry->ref);
	td_report_cell(grid, &cell, w->sink);
}

/* "was → is" on one line where that is short, else on two. */
static void
aspect_rows(const struct writer *w, const struct td_diff_entry *entry,
	    const struct td_diff_aspect *aspect, struct td_grid *grid)
{
	const char *before = aspect->before ? aspect->before : "-";
	const char *after = aspect->after ? aspect->after : "-";
	struct td_sink cell = { 0 };

	td_grid_row(grid, false);
	td_sink_printf(&cell, "  %s", td_text(w->lang, aspect->label));
	td_report_cell(grid, &cell, w->sink);
	if (entry->kind != TD_DIFF_CHANGED) {
		td_grid_cell(grid, entry->kind == TD_DIFF_ADDED ? after : before);
		return;
	}
	if (td_grid_text_width(before) + td_grid_text_width(after) <= SHORT) {
		td_sink_printf(&cell, "%s → %s", before, after);
		td_report_cell(grid, &cell, w->sink);
		return;
	}
	td_sink_printf(&cell, td_text(w->lang, "before: %s"), before);
	td_report_cell(grid, &cell, w->sink);
	td_grid_row(grid, false);
	td_grid_cell(grid, NULL);
	td_sink_printf(&cell, td_text(w->lang, "now: %s"), after);
	td_report_cell(grid, &cell, w->sink);
}

static void
place_row(const struct writer *w, const struct td_diff_entry *entry, struct td_grid *grid)
{
	const struct td_place *sides[] = { &entry->before, &entry->after };
	struct td_sink label = { 0 }, cell = { 0 };

	for (size_t i = 0; i < 2; i++)
		if (sides[i]->file)
			td_sink_printf(&cell, "%s%s:%d", cell.n ? " → " : "", sides[i]->file,
				       sides[i]->line);
	td_grid_row(grid, false);
	td_sink_printf(&label, "  %s", td_text(w->lang, "where"));
	td_report_cell(grid, &label, w->sink);
	td_report_cell(grid, &cell, w->sink);
}

static int
write_entries(const struct writer *w)
{
	const struct td_diff *diff = w->diff;
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Rule"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(w->lang, "What changed"), TD_GRID_WRAP);
	for (size_t i = 0; i < diff->entries.n; i++) {
		const struct td_diff_entry *entry = &diff->entries.at[i];

		head_row(w, entry, grid);
		for (size_t k = entry->first; k < entry->first + entry->n; k++)
			aspect_rows(w, entry, &diff->aspects.at[k], grid);
		place_row(w, entry, grid);
	}
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

static int
write_rules(const struct writer *w)
{
	const struct td_diff *diff = w->diff;
	size_t counts[3] = { 0 };
	struct td_sink line = { 0 };

	for (size_t i = 0; i < diff->entries.n; i++)
		counts[diff->entries.at[i].kind]++;
	td_sink_printf(&line, "%s → %s: ", diff->old->rules->id, diff->new->rules->id);
	if (diff->entries.n)
		td_sink_printf(&line, td_text(w->lang, "%zu changed, %zu added, %zu dropped"),
			       counts[TD_DIFF_CHANGED], counts[TD_DIFF_ADDED],
			       counts[TD_DIFF_DROPPED]);
	else
		td_sink_text(&line, td_text(w->lang, "no rule differs"));
	td_report_lines(w->opts, &line, 0, w->sink);
	if (!diff->entries.n)
		return TD_OK;
	td_sink_text(w->sink, "\n");
	return write_entries(w);
}

/* ---- numbers --------------------------------------------------------------------------- */

char *
td_diff_ticks(const struct td_diff *diff, int64_t ticks, bool sign, enum td_lang lang,
	      char out[TD_POINTS_ROOM])
{
	int places = diff->places;
	double v = ticks == TD_TICKS_NONE ? NAN : (double)ticks / td_pow10(places);
	char *number = out + (sign && v > 0);

	out[0] = '+';
	if (places < TD_PLACES_MAX)
		td_num_fixed(number, TD_POINTS_ROOM - 1, v, places, lang);
	else
		td_num_text(number, TD_POINTS_ROOM - 1, v, places, lang);
	return out;
}

static void
ticks_cell(const struct writer *w, struct td_grid *grid, int64_t ticks, bool sign)
{
	char text[TD_POINTS_ROOM];

	td_grid_cell(grid, td_diff_ticks(w->diff, ticks, sign, w->lang, text));
}

static const char *
place_text(const struct writer *w, const struct td_scoring *side, size_t row,
	   char out[TD_POINTS_ROOM])
{
	return row == SIZE_MAX ? "-" : td_report_place(side->result, row, w->lang, out);
}

static const char *
total_text(const struct writer *w, const struct td_scoring *side, size_t row,
	   char out[TD_POINTS_ROOM])
{
	return row == SIZE_MAX
		       ? "-"
		       : td_report_ticks(side->rules, side->result->total[row], w->lang, out);
}

/* ---- the ranking before and now ------------------------------------------------------------ */

const char *
td_diff_award_title(const struct td_diff *diff, const char *id, enum td_lang lang)
{
	const struct td_ruleset *rules = diff->new->rules;
	uint32_t at = td_rules_award(rules, id);

	if (at == TD_NONE) {
		rules = diff->old->rules;
		at = td_rules_award(rules, id);
	}
	return td_title_in(&rules->awards.at[at].title, lang, id);
}

static void
add_part(struct td_sink *list, const char *format, const char *part)
{
	td_sink_text(list, list->n ? "; " : "");
	td_sink_printf(list, format, part);
}

static void
add_award(const struct writer *w, const struct td_diff_unit *unit, const char *id,
	  struct td_sink *out)
{
	enum td_verdict was = td_diff_award(w->diff->old, id, unit->before);
	enum td_verdict now = td_diff_award(w->diff->new, id, unit->after);

	if (was == now)
		return;
	if (now == TD_UNDECIDED)
		add_part(out, td_text(w->lang, "undecided: %s"),
			 td_diff_award_title(w->diff, id, w->lang));
	else if (now == TD_YES)
		add_part(out, td_text(w->lang, "gains %s"),
			 td_diff_award_title(w->diff, id, w->lang));
	else if (was == TD_YES)
		add_part(out, td_text(w->lang, "loses %s"),
			 td_diff_award_title(w->diff, id, w->lang));
	else
		add_part(out, td_text(w->lang, "not any more undecided: %s"),
			 td_diff_award_title(w->diff, id, w->lang));
}

/* Of all awards of both years, once each. */
static void
add_awards(const struct writer *w, const struct td_diff_unit *unit, struct td_sink *out)
{
	const struct td_ruleset *old = w->diff->old->rules, *new = w->diff->new->rules;

	for (size_t i = 0; i < new->awards.n; i++)
		add_award(w, unit, new->awards.at[i].id, out);
	for (size_t i = 0; i < old->awards.n; i++)
		if (td_rules_award(new, old->awards.at[i].id) == TD_NONE)
			add_award(w, unit, old->awards.at[i].id, out);
}

/* Those of `side` that hold there and not on the other one. */
static void
add_knockouts(const struct writer *w, const struct td_scoring *side, size_t row,
	      const struct td_scoring *other, size_t other_row, const char *format,
	      struct td_sink *out)
{
	for (size_t i = 0; row != SIZE_MAX && i < side->rules->knockouts.n; i++) {
		const char *id = side->rules->knockouts.at[i].id;

		if (side->result->knockouts[i][row] == TD_YES &&
		    td_diff_knockout(other, id, other_row) != TD_YES)
			add_part(out, td_text(w->lang, format), id);
	}
}

/* A total that lacks figures is not the last word. */
static void
add_pending(const struct writer *w, const struct td_diff_unit *unit, struct td_sink *out)
{
	const struct td_scoring *side = w->diff->new;
	struct td_sink list = { 0 };

	if (unit->after == SIZE_MAX || !side->result->npending[unit->after])
		return;
	for (size_t i = 0; i < side->rules->order.n; i++) {
		uint32_t k = side->rules->order.at[i];
		const struct td_item *item = &side->rules->items.at[k];

		if (item->outermost && side->result->pending[k][unit->after])
			td_sink_printf(&list, "%s%s", list.n ? ", " : "", item->id);
	}
	if (list.text)
		add_part(out, td_text(w->lang, "no figures yet for %s"), list.text);
	if (list.status)
		out->status = list.status;
	td_sink_fini(&list);
}

static void
add_class(const struct writer *w, const struct td_diff_unit *unit, struct td_sink *out)
{
	const struct td_scoring *sides[] = { w->diff->old, w->diff->new };
	size_t rows[] = { unit->before, unit->after };
	const char *ids[2];

	for (size_t i = 0; i < 2; i++) {
		uint32_t at = rows[i] == SIZE_MAX ? TD_NONE : sides[i]->result->klass[rows[i]];

		ids[i] = at == TD_NONE ? "-" : sides[i]->rules->classes.at[at].id;
	}
	if (strcmp(ids[0], ids[1]) == 0)
		return;
	td_sink_text(out, out->n ? "; " : "");
	td_sink_printf(out, td_text(w->lang, "class %s → %s"), ids[0], ids[1]);
}

static void
ranking_row(const struct writer *w, const struct td_diff_unit *unit, struct td_grid *grid)
{
	const struct td_diff *diff = w->diff;
	char before[TD_POINTS_ROOM], after[TD_POINTS_ROOM];
	const char *was = place_text(w, diff->old, unit->before, before);
	const char *now = place_text(w, diff->new, unit->after, after);
	struct td_sink cell = { 0 };

	td_grid_row(grid, strcmp(was, now) != 0);
	if (strcmp(was, now) != 0)
		td_sink_printf(&cell, "%s → ", was);
	td_sink_text(&cell, now);
	td_report_cell(grid, &cell, w->sink);
	td_grid_cell(grid, unit->name);
	td_grid_cell(grid, total_text(w, diff->old, unit->before, before));
	td_grid_cell(grid, total_text(w, diff->new, unit->after, after));
	ticks_cell(w, grid, unit->total, true);
	add_awards(w, unit, &cell);
	add_class(w, unit, &cell);
	add_knockouts(w, diff->new, unit->after, diff->old, unit->before,
		      TD_MARK("knocked out by %s"), &cell);
	add_knockouts(w, diff->old, unit->before, diff->new, unit->after,
		      TD_MARK("no longer knocked out by %s"), &cell);
	add_pending(w, unit, &cell);
	td_report_cell(grid, &cell, w->sink);
}

static int
write_ranking(const struct writer *w, size_t first, size_t n)
{
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Rank"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Unit"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Total before"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Total now"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Change"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "What else changes"), TD_GRID_WRAP);
	for (size_t i = first; i < first + n; i++)
		ranking_row(w, &w->diff->units.at[i], grid);
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

/* A table for each cluster, and of a big one a table for every ROWS_MAX units, to save memory. */
static int
write_rankings(const struct writer *w)
{
	const struct td_diff_unit *units = w->diff->units.at;
	size_t n;

	for (size_t i = 0; i < w->diff->units.n; i += n) {
		bool first = i == 0 || strcmp(units[i].cluster, units[i - 1].cluster) != 0;
		struct td_sink line = { 0 };

		n = 1;
		while (n < ROWS_MAX && i + n < w->diff->units.n &&
		       strcmp(units[i].cluster, units[i + n].cluster) == 0)
			n++;
		td_sink_text(w->sink, "\n");
		if (first && w->diff->new->table->nclusters > 1) {
			td_sink_printf(&line, "%s: %s", td_text(w->lang, "Cluster"),
				       units[i].cluster);
			td_report_lines(w->opts, &line, 0, w->sink);
		}
		TD_TRY(write_ranking(w, i, n));
	}
	return TD_OK;
}

/* ---- which change moved it ---------------------------------------------------------------------- */

void
td_diff_cause(const struct td_diff *diff, const struct td_diff_entry *entry, bool own,
	      enum td_lang lang, struct td_sink *out)
{
	const struct td_diff_aspect *aspects = diff->aspects.at;
	size_t said = 0;

	if (!own && entry->subject != TD_DIFF_PARAM)
		td_diff_name(entry, lang, out);
	if (!own && entry->subject == TD_DIFF_PARAM)
		td_sink_text(out, entry->id);
	if (entry->kind != TD_DIFF_CHANGED)
		td_sink_printf(out, own ? "%s" : " %s", td_text(lang, kind_word(entry->kind)));
	for (size_t i = entry->first; entry->kind == TD_DIFF_CHANGED && i < entry->first + entry->n;
	     i++) {
		if (entry->subject == TD_DIFF_PARAM && strcmp(aspects[i].key, "value") == 0)
			td_sink_printf(out, " %s → %s", aspects[i].before, aspects[i].after);
		else if (own && strcmp(aspects[i].key, "title") != 0)
			td_sink_printf(out, "%s%s", said++ ? ", " : "",
				       td_text(lang, aspects[i].label));
	}
	if (entry->ref)
		td_sink_printf(out, " (%s)", entry->ref);
}

/* own: the id of the item or award that the causes are of. */
static void
put_causes(const struct writer *w, size_t first, size_t n, const char *own, struct td_sink *out)
{
	const struct td_diff *diff = w->diff;

	for (size_t i = first; i < first + n; i++) {
		const struct td_diff_entry *entry = &diff->entries.at[diff->causes.at[i]];
		bool same = entry->subject >= TD_DIFF_SECTION && strcmp(entry->id, own) == 0;

		td_sink_text(out, i > first ? "; " : "");
		td_diff_cause(diff, entry, same, w->lang, out);
	}
}

static void
causes_cell(const struct writer *w, uint32_t at, struct td_grid *grid)
{
	const struct td_diff_item *item = at == TD_NONE ? NULL : &w->diff->items.at[at];
	struct td_sink cell = { 0 };

	if (item)
		put_causes(w, item->first, item->n, item->id, &cell);
	td_report_cell(grid, &cell, w->sink);
}

/* Id and title. */
static void
item_cells(const struct writer *w, uint32_t at, struct td_grid *grid)
{
	const struct td_diff_item *item = at == TD_NONE ? NULL : &w->diff->items.at[at];

	td_grid_cell(grid, item ? item->id : NULL);
	td_grid_cell(grid, item ? td_title_in(&item->title, w->lang, NULL)
				: td_text(w->lang, "caps and rounding"));
}

/* "-" for no points yet, nothing where the year does not have it. */
static void
points_cell(const struct writer *w, const struct td_scoring *side, uint32_t item, size_t row,
	    struct td_grid *grid)
{
	char text[TD_POINTS_ROOM];

	if (item == TD_NONE || row == SIZE_MAX)
		td_grid_cell(grid, NULL);
	else
		td_grid_cell(grid, td_report_points(side->rules, side->result->points[item][row],
						    w->lang, text));
}

static void
move_row(const struct writer *w, const struct td_diff_unit *unit, const struct td_diff_move *move,
	 struct td_grid *grid)
{
	const struct td_diff_item *item =
		move->item == TD_NONE ? NULL : &w->diff->items.at[move->item];

	td_grid_row(grid, false);
	item_cells(w, move->item, grid);
	points_cell(w, w->diff->old, item ? item->before : TD_NONE, unit->before, grid);
	points_cell(w, w->diff->new, item ? item->after : TD_NONE, unit->after, grid);
	ticks_cell(w, grid, move->ticks, true);
	causes_cell(w, move->item, grid);
}

static int64_t
part_of(const struct td_scoring *side, enum td_part part, size_t row)
{
	const struct td_result *r = side->result;

	return part == TD_PART_BASE    ? r->base[row]
	       : part == TD_PART_BONUS ? r->bonus[row]
				       : r->deduction[row];
}

/* The sum of a part, above what moved it. */
static void
part_rows(const struct writer *w, const struct td_diff_unit *unit, enum td_part part,
	  struct td_grid *grid)
{
	static const char *const names[] = { TD_MARK("Base"), TD_MARK("Bonus"),
					     TD_MARK("Deducted") };
	const struct td_scoring *sides[] = { w->diff->old, w->diff->new };
	size_t rows[] = { unit->before, unit->after };
	struct td_sink cell = { 0 };
	char text[TD_POINTS_ROOM];

	if (part != TD_PART_BASE && !unit->part[part])
		return;
	if (part == TD_PART_BASE)
		td_grid_row(grid, false); /* a blank line between units */
	td_grid_row(grid, true);
	td_grid_cell(grid, NULL);
	if (part == TD_PART_BASE)
		td_sink_printf(&cell, "%s: ", unit->name);
	td_sink_text(&cell, td_text(w->lang, names[part]));
	td_report_cell(grid, &cell, w->sink);
	for (size_t i = 0; i < 2; i++)
		td_grid_cell(grid, rows[i] == SIZE_MAX
					   ? NULL
					   : td_report_ticks(sides[i]->rules,
							     part_of(sides[i], part, rows[i]),
							     w->lang, text));
	ticks_cell(w, grid, unit->part[part], true);
	td_grid_cell(grid, NULL);
	for (size_t i = unit->first; i < unit->first + unit->n; i++)
		if (w->diff->moves.at[i].part == part)
			move_row(w, unit, &w->diff->moves.at[i], grid);
}

static void
unit_rows(const struct writer *w, const struct td_diff_unit *unit, struct td_grid *grid)
{
	for (int part = 0; part < 3; part++)
		part_rows(w, unit, (enum td_part)part, grid);
	if (!unit->rest)
		return;
	td_grid_row(grid, true);
	td_grid_cell(grid, NULL);
	td_grid_cell(grid, td_text(w->lang, "Total: its own cap or formula"));
	td_grid_cell(grid, NULL);
	td_grid_cell(grid, NULL);
	ticks_cell(w, grid, unit->rest, true);
	td_grid_cell(grid, NULL);
}

static int
write_moves(const struct writer *w)
{
	struct td_grid *grid = td_grid_new();

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Item"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(w->lang, "Title"), TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Before"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Now"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Change"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Because of"), TD_GRID_WRAP);
	for (size_t i = 0; i < w->diff->units.n; i++)
		if (w->diff->units.at[i].n || w->diff->units.at[i].rest)
			unit_rows(w, &w->diff->units.at[i], grid);
	return td_report_grid_end(grid, w->opts, w->sink, w->err);
}

/* ---- awards that change hands ------------------------------------------------------------------------ */

static void
gap_row(const struct writer *w, const struct td_diff_gap *gap, struct td_grid *grid)
{
	struct td_sink cell = { 0 };

	td_grid_row(grid, gap->decides);
	if (gap->item == TD_NONE)
		td_sink_text(&cell, td_text(w->lang, "caps and rounding"));
	else
		td_sink_printf(&cell, "%s%s", w->diff->items.at[gap->item].id,
			       gap->decides ? " *" : "");
	td_report_cell(grid, &cell, w->sink);
	ticks_cell(w, grid, gap->loser, true);
	ticks_cell(w, grid, gap->gainer, true);
	ticks_cell(w, grid, gap->gap, true);
	causes_cell(w, gap->item, grid);
}

/* What is not named, and the sum. */
static void
gap_sums(const struct writer *w, const struct td_diff_gap *gaps, size_t n, struct td_grid *grid)
{
	struct td_diff_gap rest = { 0 }, sum = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct td_diff_gap *into[] = { &sum, i >= GAPS_MAX ? &rest : NULL };

		for (size_t k = 0; k < 2 && into[k]; k++) {
			into[k]->loser += gaps[i].loser;
			into[k]->gainer += gaps[i].gainer;
			into[k]->gap += gaps[i].gap;
		}
	}
	for (size_t k = n > GAPS_MAX ? 0 : 1; k < 2; k++) {
		const struct td_diff_gap *row = k ? &sum : &rest;

		td_grid_row(grid, k);
		td_grid_cell(grid,
			     k ? td_text(w->lang, "All of them") : td_text(w->lang, "the others"));
		ticks_cell(w, grid, row->loser, true);
		ticks_cell(w, grid, row->gainer, true);
		ticks_cell(w, grid, row->gap, true);
		td_grid_cell(grid, NULL);
	}
}

static int
write_gaps(const struct writer *w, const struct td_diff_gap *gaps, size_t n)
{
	struct td_grid *grid = td_grid_new();
	bool decides = false;
	int status;

	if (!grid)
		return td_fail_memory(w->err);
	td_grid_column(grid, td_text(w->lang, "Item"), TD_GRID_LEFT);
	td_grid_column(grid, td_text(w->lang, "Who loses it"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Who gains it"), TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, td_text(w->lang, "Apart"), TD_GRID_RIGHT);
	td_grid_column(grid, td_text(w->lang, "Because of"), TD_GRID_WRAP);
	for (size_t i = 0; i < n && i < GAPS_MAX; i++) {
		gap_row(w, &gaps[i], grid);
		decides = decides || gaps[i].decides;
	}
	gap_sums(w, gaps, n, grid);
	status = td_grid_write(grid, w->opts->width, w->opts->colour, w->sink, w->err);
	td_grid_free(grid);
	if (!status && decides) {
		struct td_sink line = { 0 };

		td_sink_text(
			&line,
			td_text(w->lang,
				"* without this change alone, who loses it would still have at least "
				"as many points"));
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	return status;
}

static void
put_side(const struct writer *w, uint32_t at, const char *format)
{
	const struct td_diff_unit *unit = &w->diff->units.at[at];
	char before[TD_POINTS_ROOM], after[TD_POINTS_ROOM], was[TD_POINTS_ROOM],
		now[TD_POINTS_ROOM];
	struct td_sink line = { 0 };

	td_sink_printf(&line, td_text(w->lang, format), unit->name,
		       place_text(w, w->diff->old, unit->before, before),
		       place_text(w, w->diff->new, unit->after, after),
		       total_text(w, w->diff->old, unit->before, was),
		       total_text(w, w->diff->new, unit->after, now));
	add_knockouts(w, w->diff->new, unit->after, w->diff->old, unit->before,
		      TD_MARK("knocked out by %s"), &line);
	add_knockouts(w, w->diff->old, unit->before, w->diff->new, unit->after,
		      TD_MARK("no longer knocked out by %s"), &line);
	td_report_lines(w->opts, &line, 2, w->sink);
}

/* "who loses it was 7.88 ahead" is what the changes had to make up for. */
static void
put_lead(const struct writer *w, const struct td_diff_hand *hand)
{
	int64_t before = td_diff_lead(w->diff, hand, false),
		now = td_diff_lead(w->diff, hand, true);
	char was[TD_POINTS_ROOM], is[TD_POINTS_ROOM];
	struct td_sink line = { 0 };

	td_sink_printf(
		&line,
		td_text(w->lang, "who gains it, against who loses it: %s points before, %s now"),
		td_diff_ticks(w->diff, before, true, w->lang, was),
		td_diff_ticks(w->diff, now, true, w->lang, is));
	td_report_lines(w->opts, &line, 2, w->sink);
}

static int
write_hand(const struct writer *w, const struct td_diff_hand *hand)
{
	struct td_diff_gap *gaps;
	struct td_sink line = { 0 };
	size_t n;
	int status;

	td_sink_printf(&line, td_text(w->lang, "%s changes hands"),
		       td_diff_award_title(w->diff, hand->award, w->lang));
	td_sink_text(w->sink, "\n");
	td_report_lines(w->opts, &line, 0, w->sink);
	if (hand->n) {
		td_sink_text(&line, td_text(w->lang, "its own rule changed: "));
		put_causes(w, hand->first, hand->n, hand->award, &line);
		td_report_lines(w->opts, &line, 2, w->sink);
	}
	if (hand->loser != TD_NONE)
		put_side(w, hand->loser, TD_MARK("loses it: %s (rank %s → %s, total %s → %s)"));
	if (hand->gainer != TD_NONE)
		put_side(w, hand->gainer, TD_MARK("gains it: %s (rank %s → %s, total %s → %s)"));
	if (hand->loser == TD_NONE || hand->gainer == TD_NONE)
		return TD_OK;
	put_lead(w, hand);
	status = td_diff_gaps(w->diff, hand, &gaps, &n, w->err);
	if (!status && n)
		status = write_gaps(w, gaps, n);
	free(gaps);
	return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static int
write_effect(const struct writer *w)
{
	const struct td_table *table = w->diff->new->table;
	struct td_sink line = { 0 };

	td_sink_text(w->sink, "\n");
	td_sink_printf(&line, td_text(w->lang, "Effect on the figures of %d"), table->year);
	if (table->label)
		td_sink_printf(&line, " · %s: %s", td_text(w->lang, "Data"), table->label);
	td_report_lines(w->opts, &line, 0, w->sink);
	TD_TRY(write_rankings(w));
	if (!w->diff->moves.n) {
		td_sink_text(&line, td_text(w->lang, "No points change."));
		td_sink_text(w->sink, "\n");
		td_report_lines(w->opts, &line, 0, w->sink);
	}
	for (size_t i = 0; i < w->diff->hands.n && i < SCALE_MAX; i++)
		TD_TRY(write_hand(w, &w->diff->hands.at[i]));
	if (w->diff->units.n > SCALE_MAX) {
		td_sink_printf(&line,
			       td_text(w->lang, "What moved each of %zu units: with --format json"),
			       w->diff->units.n);
		td_sink_text(w->sink, "\n");
		td_report_lines(w->opts, &line, 0, w->sink);
		return TD_OK;
	}
	if (!w->diff->moves.n)
		return TD_OK;
	td_sink_text(w->sink, "\n");
	return write_moves(w);
}

int
td_diff_report(const struct td_diff *diff, const struct td_report_opts *opts, struct td_sink *sink,
	       struct td_err *err)
{
	struct writer w = { diff, opts, opts->lang, sink, err };

	if (!td_is_table(opts))
		return td_diff_doc(diff, opts, sink, err);
	TD_TRY(write_rules(&w));
	return diff->scored ? write_effect(&w) : TD_OK;
}
