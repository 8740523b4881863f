/*
 * td_explain: one unit's table of points with the reasons beneath every line, as calc/explain
 * gives them.
 *
 *	2.1  Tỷ lệ điều tra, khám phá án                                   55,00 / 60
 *	     812 / 1015 × 100 = 80
 *	     80 ≥ 75: 50 + 1 × (80 − 75) = 55
 *
 * td_whatif_explain: the same for a baseline and a scenario beside each other.  Lines of the table stand in the order of the
 * scenario's rules, those that it has not where they stood; a reason of both is said once.
 *
 *	2.1  Tỷ lệ điều tra, khám phá án             55,00 / 60    52,00 / 60    -3,00
 *	     812 / 1015 × 100 = 80
 *	     Hiện tại: 80 ≥ 75: 50 + 1 × (80 − 75) = 55
 *	     Kịch bản: 80 ≥ 78: 50 + 1 × (80 − 78) = 52
 */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "calc/eval.h"
#include "calc/explain.h"
#include "edge/grid.h"
#include "model/doc.h"
#include "render.h"
#include "scenario.h"

enum {
	INDENT = 2,        /* of a level */
	WIDTH_PAPER = 100, /* where points stand when no terminal says how wide it is */
	WIDTH_LEAST = 40,  /* a narrower terminal folds by itself */
	WIDTH_POINTS = 14, /* of a column of points, where there are two */
	WIDTH_CHANGE = 10, /* of their difference */
};

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* The baseline, or the scenario. */
struct side {
	const struct td_scoring *scoring;
	struct td_why why;
	double *values;
	size_t row;
	uint32_t item; /* only this one and its parts; TD_NONE: not there, if one was asked for */
};

/* A line of the table: index of the item on each side, or TD_NONE. */
struct pair {
	uint32_t at[2];
};

struct explainer {
	struct side sides[2];
	size_t nsides;                  /* 1: no scenario */
	const struct td_whatif *whatif; /* NULL: no scenario */
	const char *asked;              /* id of a criterion, or NULL: all */
	TD_LIST(struct pair) pairs;
	const struct td_report_opts *opts;
	struct td_sink *sink;
	struct td_doc_builder *doc; /* for every form but the table */
	struct td_err *err;
};

/* ---- which ------------------------------------------------------------------------ */

/* Row of a unit by its id; else fail with the nearest id. */
static int
find_unit(const struct td_scoring *scoring, const char *unit, size_t *row, struct td_err *err)
{
	struct td_near near = { .word = unit };

	*row = td_table_row(scoring->table, unit);
	if (*row != SIZE_MAX)
		return TD_OK;
	for (size_t i = 0; i < scoring->table->n; i++)
		td_near_try(&near, scoring->table->units[i].id);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown unit \"%s\"; did you mean \"%s\"?", unit,
			       near.best);
	return td_fail(err, TD_EUSAGE,
		       "unknown unit \"%s\"; `thidua score` lists them with --format csv", unit);
}

/* On either side; what is asked for may be new, or gone. */
static int
find_item(struct explainer *e)
{
	const struct td_ruleset *rules = e->sides[0].scoring->rules;
	struct td_near near = { .word = e->asked };
	bool found = !e->asked;

	for (size_t s = 0; s < e->nsides; s++) {
		e->sides[s].item =
			e->asked ? td_rules_item(e->sides[s].scoring->rules, e->asked) : TD_NONE;
		found = found || e->sides[s].item != TD_NONE;
	}
	if (found)
		return TD_OK;
	for (size_t s = 0; s < e->nsides; s++)
		for (size_t i = 0; i < e->sides[s].scoring->rules->items.n; i++)
			td_near_try(&near, e->sides[s].scoring->rules->items.at[i].id);
	if (near.best)
		return td_fail(e->err, TD_EUSAGE, "unknown criterion \"%s\"; did you mean \"%s\"?",
			       e->asked, near.best);
	return td_fail(e->err, TD_EUSAGE, "unknown criterion \"%s\" in %s", e->asked, rules->id);
}

/* Is the item asked for: itself, or within the one that is? */
static bool
is_within(const struct side *side, uint32_t item)
{
	const struct td_ruleset *rules = side->scoring->rules;

	while (item != TD_NONE && item != side->item)
		item = rules->items.at[item].parent;
	return item != TD_NONE;
}

static bool
is_wanted(const struct explainer *e, const struct pair *pair)
{
	bool wanted = !e->asked;

	for (size_t s = 0; s < e->nsides; s++)
		wanted = wanted || is_within(&e->sides[s], pair->at[s]);
	return wanted;
}

static bool
add_pair(struct explainer *e, uint32_t before, uint32_t after)
{
	struct pair pair = { { before, after } };

	return !is_wanted(e, &pair) || td_list_push(&e->pairs, pair);
}

/* Those of the baseline's table that the other one has not, from its line `*next` up to line `to`. */
static bool
add_gone(struct explainer *e, size_t *next, size_t to)
{
	const struct td_ruleset *old = e->sides[0].scoring->rules;
	bool ok = true;

	for (; ok && *next < to; ++*next) {
		uint32_t at = old->order.at[*next];
		bool gone = e->nsides == 1 || td_rules_item(e->sides[1].scoring->rules,
							    old->items.at[at].id) == TD_NONE;

		ok = !gone || add_pair(e, at, TD_NONE);
	}
	return ok;
}

static size_t
line_of(const struct td_ruleset *rules, uint32_t item)
{
	size_t i = 0;

	while (i < rules->order.n && rules->order.at[i] != item)
		i++;
	return i;
}

static int
list_pairs(struct explainer *e)
{
	const struct td_ruleset *old = e->sides[0].scoring->rules;
	const struct td_ruleset *new = e->nsides > 1 ? e->sides[1].scoring->rules : NULL;
	size_t next = 0;
	bool ok = true;

	for (size_t i = 0; new &&ok &&i < new->order.n; i++) {
		uint32_t at = new->order.at[i];
		uint32_t was = td_rules_item(old, new->items.at[at].id);

		if (was != TD_NONE)
			ok = add_gone(e, &next, line_of(old, was));
		ok = ok && add_pair(e, was, at);
	}
	ok = ok && add_gone(e, &next, old->order.n);
	return ok ? TD_OK : td_fail_memory(e->err);
}

/* The side that speaks for a line: the baseline where it has it. */
static const struct side *
side_of(const struct explainer *e, const struct pair *pair)
{
	return &e->sides[pair->at[0] == TD_NONE];
}

static uint32_t
index_of(const struct pair *pair)
{
	return pair->at[pair->at[0] == TD_NONE];
}

static const struct td_item *
item_of(const struct explainer *e, const struct pair *pair)
{
	return &side_of(e, pair)->scoring->rules->items.at[index_of(pair)];
}

/* ---- the reasons of both ---------------------------------------------------------------- */

enum whose {
	OF_BASELINE,
	OF_SCENARIO,
	OF_BOTH
};

struct said {
	const struct td_reason *reason;
	enum whose whose;
};

/* Reasons of one line on both sides, and how they are told. */
struct telling {
	struct td_reasons of[2];
	TD_LIST(struct said) list;
};

static void
telling_fini(struct telling *t)
{
	td_reasons_fini(&t->of[0]);
	td_reasons_fini(&t->of[1]);
	td_list_fini(&t->list);
}

static bool
same_reason(const struct td_reason *a, const struct td_reason *b)
{
	return a->kind == b->kind && strcmp(a->text, b->text) == 0;
}

static bool
same_reasons(const struct telling *t)
{
	bool same = t->of[0].n == t->of[1].n;

	for (size_t i = 0; same && i < t->of[0].n; i++)
		same = same_reason(&t->of[0].at[i], &t->of[1].at[i]);
	return same;
}

/* Is it said further down on the other side? */
static bool
comes_later(const struct td_reasons *reasons, size_t from, const struct td_reason *want)
{
	while (from < reasons->n && !same_reason(&reasons->at[from], want))
		from++;
	return from < reasons->n;
}

/* In the order of both, as far as that can be; what is said on one side only stands before what both say next. */
static bool
merge(struct telling *t)
{
	const struct td_reasons *a = &t->of[0], *b = &t->of[1];
	size_t i = 0, k = 0;
	bool ok = true;

	while (ok && (i < a->n || k < b->n)) {
		if (i < a->n && k < b->n && same_reason(&a->at[i], &b->at[k])) {
			ok = td_list_push(&t->list, (struct said){ &a->at[i++], OF_BOTH });
			k++;
		} else if (i < a->n && (k == b->n || !comes_later(b, k, &a->at[i]))) {
			ok = td_list_push(&t->list, (struct said){ &a->at[i++], OF_BASELINE });
		} else {
			ok = td_list_push(&t->list, (struct said){ &b->at[k++], OF_SCENARIO });
		}
	}
	return ok;
}

/* NULL: not of a line but of the standing. */
static int
tell(const struct explainer *e, const struct pair *pair, struct telling *t)
{
	int status = TD_OK;

	*t = (struct telling){ 0 };
	for (size_t s = 0; !status && s < e->nsides; s++) {
		if (!pair)
			status = td_explain_standing(&e->sides[s].why, &t->of[s], e->err);
		else if (pair->at[s] != TD_NONE)
			status = td_explain_item(&e->sides[s].why, pair->at[s], &t->of[s], e->err);
	}
	if (!status && !merge(t))
		status = td_fail_memory(e->err);
	return status;
}

/* ---- points ------------------------------------------------------------------------------- */

static double
points_on(const struct explainer *e, size_t s, const struct pair *pair)
{
	const struct side *side = &e->sides[s];

	return pair->at[s] == TD_NONE ? NAN : side->scoring->result->points[pair->at[s]][side->row];
}

/* What the line adds to the change of the total; points that are not there count as 0. */
static double
change_of(const struct explainer *e, const struct pair *pair)
{
	double was = points_on(e, 0, pair), is = points_on(e, 1, pair);
	double change = (isnan(is) ? 0 : is) - (isnan(was) ? 0 : was);

	if (item_of(e, pair)->kind == TD_ITEM_DEDUCT)
		change = -change;
	return td_outcome_round(e->whatif, e->whatif->outcomes, change);
}

/* ---- as text ----------------------------------------------------------------------- */

static size_t
page_width(const struct explainer *e)
{
	size_t width = e->opts->width ? e->opts->width : WIDTH_PAPER;

	if (width < WIDTH_LEAST)
		return WIDTH_LEAST;
	return width < WIDTH_PAPER ? width : WIDTH_PAPER;
}

static size_t
indent_of(const struct explainer *e, const struct pair *pair)
{
	const struct side *side = side_of(e, pair);
	size_t top = side->item == TD_NONE ? 0 : side->scoring->rules->items.at[side->item].depth;

	return INDENT * (item_of(e, pair)->depth - top);
}

static void
put_points(const struct explainer *e, size_t s, const struct pair *pair, struct td_sink *out)
{
	const struct td_ruleset *rules = e->sides[s].scoring->rules;
	const struct td_item *item = &rules->items.at[pair->at[s]];
	double points = points_on(e, s, pair);
	char text[TD_POINTS_ROOM];

	if (isnan(points))
		td_sink_text(out, e->nsides > 1 ? "-" : td_text(e->opts->lang, "no points yet"));
	else
		td_sink_printf(out, "%s%s", item->kind == TD_ITEM_DEDUCT && points > 0 ? "-" : "",
			       td_report_points(rules, points, e->opts->lang, text));
	if (!isnan(item->max))
		td_sink_printf(
			out, " / %s",
			td_num_text(text, sizeof(text), item->max, TD_PLACES_MAX, e->opts->lang));
}

/* Right-aligned in a column. */
static void
put_column(const char *text, size_t width, struct td_sink *out)
{
	size_t used = td_grid_text_width(text);

	td_sink_printf(out, "%*s%s", (int)(used < width ? width - used : 1), "", text);
}

/* "+1,50"; nothing for 0. */
static void
put_change(const struct explainer *e, double change, struct td_sink *out)
{
	const struct td_ruleset *rules = e->sides[1].scoring->rules;
	char text[TD_POINTS_ROOM] = "+";

	if (rules->places < e->sides[0].scoring->rules->places)
		rules = e->sides[0].scoring->rules;
	td_report_points(rules, change, e->opts->lang, text + (change > 0));
	put_column(fabs(change) > 0 ? text : "", WIDTH_CHANGE, out);
}

/* "55.00 / 60", or what both sides have and the change. */
static void
put_right(const struct explainer *e, const struct pair *pair, struct td_sink *out)
{
	if (e->nsides == 1) {
		put_points(e, 0, pair, out);
		return;
	}
	for (size_t s = 0; s < 2; s++) {
		struct td_sink text = { 0 };

		if (pair->at[s] != TD_NONE)
			put_points(e, s, pair, &text);
		put_column(text.text ? text.text : "", WIDTH_POINTS, out);
		if (text.status)
			out->status = text.status;
		td_sink_fini(&text);
	}
	put_change(e, change_of(e, pair), out);
}

/* Left and right on one line as long as they fit; left is folded beside right. */
static void
write_two_sides(const struct explainer *e, const char *left, size_t indent, size_t hang,
		const char *right)
{
	size_t width = page_width(e), right_width = td_grid_text_width(right);
	size_t room = width > right_width + INDENT ? width - right_width - INDENT : width;
	struct td_sink folded = { 0 };
	size_t first, used, length = strlen(right);

	while (length && right[length - 1] == ' ') /* an empty column at the end */
		length--;

	/* Not a terminal: nothing is folded, long titles push the points to the right. */
	td_grid_fold(left, indent, hang, e->opts->width ? room : 0, &folded);
	if (folded.status) {
		e->sink->status = folded.status;
		td_sink_fini(&folded);
		return;
	}
	first = strcspn(folded.text, "\n");
	td_sink_printf(e->sink, "%*s", (int)indent, "");
	td_sink_bytes(e->sink, folded.text, first);
	folded.text[first] = '\0';
	used = indent + td_grid_text_width(folded.text);
	td_sink_printf(
		e->sink, "%*s",
		(int)(used + right_width + INDENT <= width ? width - used - right_width : INDENT),
		"");
	td_sink_bytes(e->sink, right, length);
	td_sink_text(e->sink, "\n");
	td_sink_text(e->sink, folded.text + first + 1);
	td_sink_fini(&folded);
}

static void
write_reasons(const struct explainer *e, const struct telling *t, size_t indent)
{
	for (size_t i = 0; i < t->list.n; i++) {
		const struct said *said = &t->list.at[i];
		struct td_sink line = { 0 };

		if (e->nsides > 1 && said->whose != OF_BOTH)
			td_sink_printf(&line, "%s: ",
				       said->whose == OF_BASELINE
					       ? td_text(e->opts->lang, "Baseline")
					       : td_text(e->opts->lang, "Scenario"));
		td_sink_text(&line, said->reason->text);
		td_report_lines(e->opts, &line, indent, e->sink);
	}
}

static void
write_line(const struct explainer *e, const struct pair *pair)
{
	const struct td_item *item = item_of(e, pair);
	bool bold = e->opts->colour && item->kind == TD_ITEM_SECTION;
	size_t indent = indent_of(e, pair), hang;
	struct td_sink left = { 0 }, right = { 0 };

	td_sink_printf(&left, "%s  %s", item->id, td_title_in(&item->title, e->opts->lang, ""));
	put_right(e, pair, &right);
	hang = indent + td_grid_text_width(item->id) + INDENT;
	td_sink_text(e->sink, bold ? BOLD : "");
	if (left.status || right.status)
		e->sink->status = TD_ENOMEM;
	else
		write_two_sides(e, left.text, indent, hang, right.text);
	td_sink_text(e->sink, bold ? PLAIN : "");
	td_sink_fini(&left);
	td_sink_fini(&right);
}

/* A section, or the first of the bonuses and deductions that stand behind the sections. */
static bool
begins_a_group(const struct explainer *e, const struct pair *pair)
{
	const struct td_ruleset *rules = side_of(e, pair)->scoring->rules;
	uint32_t k = index_of(pair), asked = side_of(e, pair)->item;
	size_t i = line_of(rules, k);

	if (rules->items.at[k].kind == TD_ITEM_SECTION)
		return true;
	if (k == asked || rules->items.at[k].depth)
		return k == asked;
	return i == 0 || i == rules->order.n || rules->items.at[rules->order.at[i - 1]].depth > 0;
}

static int
write_item(const struct explainer *e, const struct pair *pair)
{
	struct telling t;
	int status = tell(e, pair, &t);

	if (!status) {
		td_sink_text(e->sink, begins_a_group(e, pair) ? "\n" : "");
		write_line(e, pair);
		write_reasons(e, &t,
			      indent_of(e, pair) + td_grid_text_width(item_of(e, pair)->id) +
				      INDENT);
	}
	telling_fini(&t);
	return status;
}

static int
write_standing(const struct explainer *e)
{
	struct telling t;
	int status = tell(e, NULL, &t);

	if (!status) {
		td_sink_text(e->sink, "\n");
		write_reasons(e, &t, 0);
	}
	telling_fini(&t);
	return status;
}

static void
put_standing(const struct explainer *e, size_t s, struct td_sink *out)
{
	const struct side *side = &e->sides[s];
	enum td_lang lang = e->opts->lang;
	char total[TD_POINTS_ROOM], place[TD_POINTS_ROOM];

	td_sink_printf(out, td_text(lang, "total %s, rank %s"),
		       td_report_ticks(side->scoring->rules,
				       side->scoring->result->total[side->row], lang, total),
		       td_report_place(side->scoring->result, side->row, lang, place));
	if (side->scoring->result->npending[side->row])
		td_sink_printf(out, " (%s)", td_text(lang, "provisional"));
}

static void
write_unit(const struct explainer *e)
{
	const struct td_unit *unit = &e->sides[0].scoring->table->units[e->sides[0].row];
	struct td_sink line = { 0 };

	td_sink_printf(&line, "%s (%s): ", unit->name, unit->id);
	put_standing(e, 0, &line);
	if (e->nsides > 1) {
		td_sink_text(&line, td_text(e->opts->lang, "; in the scenario: "));
		put_standing(e, 1, &line);
	}
	td_report_lines(e->opts, &line, 0, e->sink);
}

static void
write_columns(const struct explainer *e)
{
	struct td_sink right = { 0 };

	put_column(td_text(e->opts->lang, "Baseline"), WIDTH_POINTS, &right);
	put_column(td_text(e->opts->lang, "Scenario"), WIDTH_POINTS, &right);
	put_column(td_text(e->opts->lang, "Change"), WIDTH_CHANGE, &right);
	td_sink_text(e->sink, "\n");
	if (right.status)
		e->sink->status = right.status;
	else
		write_two_sides(e, "", 0, 0, right.text);
	td_sink_fini(&right);
}

static int
write_text(struct explainer *e)
{
	td_report_heading(e->sides[0].scoring, e->opts, e->sink);
	if (e->whatif)
		td_outcome_title(e->whatif, e->whatif->outcomes, e->opts, e->sink);
	td_sink_text(e->sink, "\n");
	write_unit(e);
	if (e->whatif)
		write_columns(e);
	for (size_t i = 0; i < e->pairs.n; i++)
		TD_TRY(write_item(e, &e->pairs.at[i]));
	return e->asked ? TD_OK : write_standing(e);
}

/* ---- as JSON ------------------------------------------------------------------------ */

static void
add_reasons(const struct explainer *e, const char *key, const struct td_reasons *reasons)
{
	static const char *const kinds[] = {
		[TD_REASON_FIGURES] = "figures", [TD_REASON_FORMULA] = "formula",
		[TD_REASON_RULE] = "rule",       [TD_REASON_NEXT] = "next",
		[TD_REASON_LIMIT] = "limit",     [TD_REASON_CLAUSE] = "clause",
	};

	td_doc_array(e->doc, key);
	for (size_t i = 0; i < reasons->n; i++) {
		td_doc_object(e->doc, NULL);
		td_doc_text(e->doc, "kind", kinds[reasons->at[i].kind]);
		td_doc_text(e->doc, "text", reasons->at[i].text);
		td_doc_end(e->doc);
	}
	td_doc_end(e->doc);
}

/* null where they are those of the baseline. */
static void
add_other_reasons(const struct explainer *e, const char *key, const struct telling *t)
{
	if (same_reasons(t))
		td_doc_null(e->doc, key);
	else
		add_reasons(e, key, &t->of[1]);
}

static void
add_facts(const struct explainer *e, const struct pair *pair)
{
	static const char *const kinds[] = {
		[TD_ITEM_SECTION] = "section",
		[TD_ITEM_CRITERION] = "criterion",
		[TD_ITEM_BONUS] = "bonus",
		[TD_ITEM_DEDUCT] = "deduction",
	};
	const struct td_ruleset *rules = side_of(e, pair)->scoring->rules;
	const struct td_item *item = item_of(e, pair);

	td_doc_text(e->doc, "id", item->id);
	td_doc_text(e->doc, "kind", kinds[item->kind]);
	td_doc_text(e->doc, "parent",
		    item->parent == TD_NONE ? NULL : rules->items.at[item->parent].id);
	td_doc_number(e->doc, "points", points_on(e, 0, pair));
	td_doc_number(e->doc, "max", pair->at[0] == TD_NONE ? NAN : item->max);
	td_doc_title(e->doc, "title", &item->title);
	td_doc_text(e->doc, "ref", item->ref);
	td_doc_text(e->doc, "file", item->place.file);
	td_doc_integer(e->doc, "line", item->place.line);
}

static void
add_scenario_item(const struct explainer *e, const struct pair *pair, const struct telling *t)
{
	if (pair->at[1] == TD_NONE) {
		td_doc_null(e->doc, "scenario");
	} else {
		td_doc_object(e->doc, "scenario");
		td_doc_number(e->doc, "points", points_on(e, 1, pair));
		td_doc_number(e->doc, "max", e->sides[1].scoring->rules->items.at[pair->at[1]].max);
		add_other_reasons(e, "reasons", t);
		td_doc_end(e->doc);
	}
	td_doc_number(e->doc, "change", change_of(e, pair));
}

static int
add_item(const struct explainer *e, const struct pair *pair)
{
	struct telling t;
	int status = tell(e, pair, &t);

	if (!status) {
		td_doc_object(e->doc, NULL);
		add_facts(e, pair);
		add_reasons(e, "reasons", &t.of[0]);
		if (e->whatif)
			add_scenario_item(e, pair, &t);
		td_doc_end(e->doc);
	}
	telling_fini(&t);
	return status;
}

static int
add_standing(const struct explainer *e)
{
	struct telling t;
	int status = tell(e, NULL, &t);

	if (!status)
		add_reasons(e, "standing", &t.of[0]);
	if (!status && e->whatif)
		add_other_reasons(e, "standing_scenario", &t);
	telling_fini(&t);
	return status;
}

static void
add_scenario(const struct explainer *e)
{
	const struct side *side = &e->sides[1];

	td_doc_object(e->doc, "scenario");
	td_outcome_doc(e->whatif->outcomes, e->doc);
	td_doc_object(e->doc, "unit");
	td_report_rank(side->scoring->result, side->row, e->doc);
	td_report_total(side->scoring->result, side->row, e->doc);
	td_doc_end(e->doc);
	td_doc_number(e->doc, "change",
		      td_outcome_change(e->whatif, e->whatif->outcomes, e->sides[0].row));
	td_doc_end(e->doc);
}

static void
add_head(const struct explainer *e)
{
	const struct td_scoring *scoring = e->sides[0].scoring;
	const struct td_unit *unit = &scoring->table->units[e->sides[0].row];

	td_report_head(scoring, e->doc);
	td_doc_object(e->doc, "unit");
	td_doc_text(e->doc, "id", unit->id);
	td_doc_text(e->doc, "name", unit->name);
	td_report_rank(scoring->result, e->sides[0].row, e->doc);
	td_report_total(scoring->result, e->sides[0].row, e->doc);
	td_doc_end(e->doc);
	if (e->whatif)
		add_scenario(e);
}

static int
add_told(struct explainer *e)
{
	td_doc_array(e->doc, "items");
	for (size_t i = 0; i < e->pairs.n; i++)
		TD_TRY(add_item(e, &e->pairs.at[i]));
	td_doc_end(e->doc);
	return e->asked ? TD_OK : add_standing(e);
}

static int
write_doc(struct explainer *e)
{
	int status;

	e->doc = td_doc_new();
	if (!e->doc)
		return td_fail_memory(e->err);
	add_head(e);
	status = add_told(e);
	if (!status)
		status = td_render(e->doc, "explain", e->opts, e->sink, e->err);
	td_doc_free(e->doc);
	return status;
}

/* ---- the whole ---------------------------------------------------------------------- */

/* Every value of the unit's row. */
static int
evaluate(const struct explainer *e, struct side *side)
{
	const struct td_scoring *scoring = side->scoring;

	side->values = calloc(td_plan_values(scoring->plan) + 1, sizeof(*side->values));
	if (!side->values)
		return td_fail_memory(e->err);
	side->why = (struct td_why){
		.rules = scoring->rules,
		.plan = scoring->plan,
		.table = scoring->table,
		.result = scoring->result,
		.slots = scoring->slots,
		.values = side->values,
		.row = side->row,
		.lang = e->opts->lang,
	};
	return td_eval_row(scoring->plan, scoring->table, scoring->slots, side->row, side->values,
			   e->err);
}

static int
work_out(struct explainer *e, int (*then)(struct explainer *e))
{
	int status = list_pairs(e);

	for (size_t s = 0; !status && s < e->nsides; s++)
		status = evaluate(e, &e->sides[s]);
	if (!status)
		status = then(e);
	for (size_t s = 0; s < e->nsides; s++)
		free(e->sides[s].values);
	td_list_fini(&e->pairs);
	return status;
}

static int
write_why(struct explainer *e)
{
	return work_out(e, td_is_table(e->opts) ? write_text : write_doc);
}

int
td_explain_unit(const struct td_scoring *scoring, size_t row, enum td_lang lang,
		struct td_doc_builder *doc, struct td_err *err)
{
	struct td_report_opts opts = { .lang = lang };
	struct explainer e = {
		.sides = { { .scoring = scoring, .row = row, .item = TD_NONE } },
		.nsides = 1,
		.opts = &opts,
		.doc = doc,
		.err = err,
	};
	int status;

	td_doc_object(doc, "explain");
	status = work_out(&e, add_told);
	td_doc_end(doc);
	return status;
}

int
td_explain(const struct td_scoring *scoring, const char *unit, const char *criterion,
	   const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err)
{
	struct explainer e = { .sides = { { .scoring = scoring } },
			       .nsides = 1,
			       .asked = criterion,
			       .opts = opts,
			       .sink = sink,
			       .err = err };

	TD_TRY(find_unit(scoring, unit, &e.sides[0].row, err));
	TD_TRY(find_item(&e));
	return write_why(&e);
}

int
td_whatif_explain(const struct td_whatif *whatif, const char *unit, const char *criterion,
		  const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err)
{
	const struct td_outcome *outcome = whatif->outcomes;
	struct explainer e = { .sides = { { .scoring = whatif->baseline },
					  { .scoring = &outcome->scoring } },
			       .nsides = 2,
			       .whatif = whatif,
			       .asked = criterion,
			       .opts = opts,
			       .sink = sink,
			       .err = err };

	TD_TRY(find_unit(whatif->baseline, unit, &e.sides[0].row, err));
	e.sides[1].row = td_outcome_row(whatif, outcome, e.sides[0].row);
	if (e.sides[1].row == SIZE_MAX)
		return td_fail(err, TD_EUSAGE, "the scenario does not score %s", unit);
	TD_TRY(find_item(&e));
	return write_why(&e);
}
