#include "test.h"

#include <math.h>

#include "base/err.h"
#include "base/sink.h"
#include "build.h"
#include "calc/check.h"

/*
 * A world without any complaint: line 2 declares x.n (whole, 0..10), line 3 x.r (0..100), line 4 x.g (a
 * grade); a test adds what it is about and says all that must be complained of.
 */
struct world {
	struct td_ruleset *rules;
	td_node n, r, g;
};

static const char *const levels[] = { "good", "fair", "poor" };

static void
begin(struct world *w)
{
	struct td_ruleset *rules = build_new();

	w->rules = rules;
	build_input(rules, "n", TD_INPUT_INTEGER);
	build_range(rules, "n", 0, 10);
	build_input(rules, "r", TD_INPUT_NUMBER);
	build_range(rules, "r", 0, 100);
	build_levels(rules, "g", levels, COUNT(levels));
	w->n = build_x(rules, "n", 0);
	w->r = build_x(rules, "r", 0);
	w->g = build_x(rules, "g", 0);
}

static td_node
op(struct world *w, enum td_op word, td_node a, double b)
{
	return build_2(w->rules, word, a, build_c(w->rules, b));
}

static struct td_item *
criterion(struct world *w, const char *id, double max, td_node score)
{
	return build_item(w->rules, TD_ITEM_CRITERION, id, max, score);
}

/*
 * All inputs in use: two criteria of 10 and 20 points, on lines 5 and 6, and a measure on line 7.
 */
static void
use_all(struct world *w)
{
	td_node is = td_graph_op(w->rules->graph, TD_OP_IS, td_words_find(w->rules->words, "good"),
				 0, &w->g, 1);

	criterion(w, "1", 10, w->n);
	criterion(w, "2", 20, op(w, TD_OP_MUL, w->r, 0.2));
	build_measure(w->rules, "m", build_when(w->rules, is, w->n, w->r));
}

/* Check, and compare all complaints; ends the world. */
static void
assert_complaints(struct world *w, const char *want)
{
	struct td_diags diags = { 0 };
	struct td_sink sink = { 0 };

	assert_int_equal(td_rules_settle(w->rules), TD_OK);
	assert_int_equal(td_check(w->rules, &diags, NULL), TD_OK);
	td_diags_sort(&diags);
	td_sink_text(&sink, "");
	td_diags_print(&diags, &sink);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
	td_diags_fini(&diags);
	td_ruleset_free(w->rules);
}

/* ---- nothing --------------------------------------------------------------------------- */

static void
right_rules_are_left_alone(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	w.rules->scale = 30;
	assert_complaints(&w, "");
}

static void
check_says_what_is_used(void **state)
{
	struct td_diags diags = { 0 };
	struct world w;

	(void)state;
	begin(&w);
	build_param(w.rules, "p", 3);
	build_param(w.rules, "q", 3);
	criterion(&w, "1", 10, build_2(w.rules, TD_OP_MUL, w.n, build_p(w.rules, "q")));
	assert_int_equal(td_rules_settle(w.rules), TD_OK);
	assert_int_equal(td_check(w.rules, &diags, NULL), TD_OK);
	assert_true(w.rules->inputs.at[0].used);
	assert_false(w.rules->inputs.at[1].used);
	assert_false(w.rules->params.at[0].used);
	assert_true(w.rules->params.at[1].used);
	assert_int_equal(diags.errors, 0);
	assert_int_equal(diags.warnings, 3); /* x.r, x.g, p.p */
	td_diags_fini(&diags);
	td_ruleset_free(w.rules);
}

/* ---- names ----------------------------------------------------------------------------- */

static void
a_misspelt_name_is_answered_with_the_nearest(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	build_input(w.rules, "cases_total", TD_INPUT_INTEGER);
	build_range(w.rules, "cases_total", 0, 10);
	build_param(w.rules, "target", 3);
	criterion(&w, "3", 10, build_x(w.rules, "case_total", 0));
	criterion(&w, "4", 10, op(&w, TD_OP_ADD, build_p(w.rules, "tarqet"), 0));
	criterion(&w, "5", 10, build_points(w.rules, "m1"));
	criterion(&w, "6", 10, build_x(w.rules, "zzzzzz", 0));
	assert_complaints(
		&w, "r.lua:10: error: unknown input \"case_total\"; did you mean \"cases_total\"?\n"
		    "r.lua:11: error: unknown parameter \"tarqet\"; did you mean \"target\"?\n"
		    "r.lua:12: error: unknown criterion \"m1\"; did you mean \"1\"?\n"
		    "r.lua:13: error: unknown input \"zzzzzz\"\n");
}

static void
a_parameter_asked_for_as_an_input_is_named(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	build_param(w.rules, "target", 3);
	criterion(&w, "3", 10, build_x(w.rules, "target", 0));
	assert_complaints(
		&w, "r.lua:9: error: unknown input \"target\"; there is a parameter of that name: "
		    "p.target\n");
}

static void
a_level_that_a_grade_does_not_have(void **state)
{
	struct world w;
	td_node is;

	(void)state;
	begin(&w);
	use_all(&w);
	is = td_graph_op(w.rules->graph, TD_OP_IS, td_words_add(w.rules->words, "god"), 0, &w.g, 1);
	criterion(&w, "3", 10, build_when(w.rules, is, build_full(w.rules), build_c(w.rules, 0)));
	assert_complaints(
		&w, "r.lua:8: error: grade \"g\" has no level \"god\"; did you mean \"good\"?\n");
}

static void
after_names_a_neighbour(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	w.rules->items.at[0].after = "22";
	w.rules->items.at[1].after = "2";
	assert_complaints(
		&w,
		"r.lua:5: error: after = \"22\" names no neighbour of \"1\"; did you mean \"2\"?\n"
		"r.lua:6: error: after = \"2\": \"2\" would have to stand after itself\n");
}

/* ---- kinds ----------------------------------------------------------------------------- */

static void
text_is_no_number(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 10, op(&w, TD_OP_ADD, w.g, 1));
	criterion(&w, "4", 1, op(&w, TD_OP_EQ, w.g, 1));
	assert_complaints(
		&w,
		"r.lua:8: error: a number is wanted, and x.g is a grade or text; give its levels "
		"points with level(...), or ask :is \"...\"\n"
		"r.lua:9: error: x.g is a grade or text and is compared with a number; ask :is \"...\"\n");
}

static void
a_number_is_no_text(void **state)
{
	struct world w;
	td_node is;

	(void)state;
	begin(&w);
	use_all(&w);
	is = td_graph_op(w.rules->graph, TD_OP_IS, td_words_find(w.rules->words, "good"), 0, &w.n,
			 1);
	criterion(&w, "3", 1, is);
	assert_complaints(
		&w,
		"r.lua:8: error: x.n is a number and is compared with the text \"good\"; compare "
		"it with :eq(...)\n");
}

static void
a_number_is_no_condition_but_a_flag_is(void **state)
{
	struct world w;
	td_node flag;

	(void)state;
	begin(&w);
	use_all(&w);
	build_input(w.rules, "f", TD_INPUT_FLAG);
	flag = build_x(w.rules, "f", 0);
	criterion(&w, "3", 10, build_when(w.rules, w.n, build_full(w.rules), build_c(w.rules, 0)));
	criterion(&w, "4", 10, build_when(w.rules, flag, build_full(w.rules), build_c(w.rules, 0)));
	build_knockout(w.rules, "K", build_2(w.rules, TD_OP_ADD, flag, w.n));
	assert_complaints(
		&w,
		"r.lua:9: error: a condition is wanted, and x.n is a number; compare it, for example "
		"with :gt(0)\n"
		"r.lua:11: error: a condition is wanted, and x.f + x.n is a number; compare it, for "
		"example with :gt(0)\n");
}

/* A flag that may be missing is still a condition: coalesce(x.f, 0). */
static void
a_flag_with_a_default_is_a_condition(void **state)
{
	struct world w;
	td_node flag;

	(void)state;
	begin(&w);
	use_all(&w);
	build_input(w.rules, "f", TD_INPUT_FLAG);
	flag = build_2(w.rules, TD_OP_COALESCE, build_x(w.rules, "f", 0), build_c(w.rules, 0));
	build_knockout(w.rules, "K", flag);
	assert_complaints(&w, "");
}

static void
full_needs_a_criterion_with_a_maximum(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", NAN, build_2(w.rules, TD_OP_SUB, build_full(w.rules), w.n));
	build_measure(w.rules, "half", build_2(w.rules, TD_OP_MUL, build_full(w.rules), w.n));
	assert_complaints(
		&w,
		"r.lua:8: error: full is the maximum of \"3\", which has none; give it max = ...\n"
		"r.lua:9: error: full means the maximum of the criterion around it, and here is "
		"none; use maximum \"ID\"\n");
}

/* ---- circles --------------------------------------------------------------------------- */

static void
a_circle_is_told_from_point_to_point(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3.1", 10, op(&w, TD_OP_MUL, build_points(w.rules, "3.2"), 0.5));
	criterion(&w, "3.2", 10, op(&w, TD_OP_ADD, build_points(w.rules, "3.3"), 1));
	criterion(&w, "3.3", 10, build_2(w.rules, TD_OP_MIN, w.n, build_points(w.rules, "3.1")));
	assert_complaints(&w,
			  "r.lua:8: error: \"3.1\" depends on itself: 3.1 -> 3.2 -> 3.3 -> 3.1\n");
}

static void
a_bonus_that_looks_at_the_total_goes_in_a_circle(void **state)
{
	struct world w;
	td_node total;

	(void)state;
	begin(&w);
	use_all(&w);
	total = td_graph_leaf(w.rules->graph, TD_OP_TOTAL, 0, 0, 0);
	build_item(w.rules, TD_ITEM_BONUS, "B", 10, op(&w, TD_OP_MUL, total, 0.01));
	assert_complaints(
		&w,
		"r.lua:8: error: \"B\" depends on itself: B -> total() -> bonus_points() -> B\n");
}

static void
points_of_another_are_no_circle(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 20,
		  build_2(w.rules, TD_OP_ADD, build_points(w.rules, "1"),
			  build_points(w.rules, "1")));
	assert_complaints(&w, "");
}

/* ---- maxima ---------------------------------------------------------------------------- */

static void
maxima_add_up(void **state)
{
	struct world w;
	struct td_item *item;

	(void)state;
	begin(&w);
	use_all(&w);
	build_item(w.rules, TD_ITEM_SECTION, "A", 24, 0);
	item = criterion(&w, "3", 15, op(&w, TD_OP_MUL, w.n, 2));
	item->parent = 2;
	item = criterion(&w, "4", 10, w.n);
	item->parent = 2;
	item = build_item(w.rules, TD_ITEM_BONUS, "B", 3, w.n);
	item->parent = 2;
	w.rules->scale = 55;
	assert_complaints(
		&w,
		"r.lua:1: error: the maxima add up to 54, not to the scale 55\n"
		"r.lua:8: error: the maxima in section \"A\" add up to 25, not to its max 24\n");
}

static void
a_maximum_that_is_absent_cannot_be_added(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	w.rules->scale = 30;
	w.rules->items.at[0].max = NAN;
	assert_complaints(
		&w, "r.lua:5: error: criterion \"1\" has no max, so it cannot be seen whether the "
		    "maxima add up to the scale 30\n");
}

static void
maxima_are_whole_ticks(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 7.125, w.n);
	criterion(&w, "4", 7.25, w.n);
	assert_complaints(
		&w, "r.lua:8: error: criterion \"3\": max 7.125 has more decimals than the 2 that "
		    "rounding keeps\n");
}

static void
titles_and_clauses(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	w.rules->items.at[0].title.en = NULL;
	w.rules->items.at[1].ref = NULL;
	assert_complaints(
		&w,
		"r.lua:5: warning: criterion \"1\" has no title\n"
		"r.lua:6: warning: criterion \"2\" has no ref: name its clause in the source document\n");
}

static void
a_section_or_criterion_of_nothing(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	build_item(w.rules, TD_ITEM_SECTION, "A", 10, 0);
	criterion(&w, "3", 10, 0);
	assert_complaints(&w, "r.lua:8: error: section \"A\" has no criterion\n"
			      "r.lua:9: error: criterion \"3\" has no score; add score = ...\n");
}

/* ---- reach ----------------------------------------------------------------------------- */

static void
a_maximum_that_nothing_reaches(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 60, op(&w, TD_OP_ADD, op(&w, TD_OP_MUL, w.n, 5), 5.0));
	criterion(&w, "4", 60, op(&w, TD_OP_ADD, op(&w, TD_OP_MUL, w.n, 5), 10.0));
	/* 54.996 rounds to 55. */
	criterion(&w, "5", 55, op(&w, TD_OP_MUL, w.r, 0.54996));
	assert_complaints(
		&w,
		"r.lua:8: warning: criterion \"3\" reaches at most 55 of its 60 points, whatever "
		"the figures\n");
}

static void
a_scale_that_never_moves(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 10, op(&w, TD_OP_ADD, w.n, 10));
	criterion(&w, "4", 10, op(&w, TD_OP_SUB, w.n, 10));
	criterion(&w, "5", 10, op(&w, TD_OP_DIV, w.n, 0));
	assert_complaints(
		&w,
		"r.lua:8: warning: criterion \"3\" never moves: it gives 10 points whatever the figures\n"
		"r.lua:9: warning: criterion \"4\" never moves: it gives 0 points whatever the figures\n"
		"r.lua:10: warning: criterion \"5\" never gets points: its score is missing "
		"whatever the figures\n");
}

/*
 * More points than the maximum are clamped: no mistake, unless the rule promises them one by one.
 */
static void
what_is_promised_is_within_the_maximum(void **state)
{
	const struct build_row rows[] = { { 90, NAN, 12 }, { 50, 90, 10 }, { 0, 50, 0 } };
	struct world w;
	td_node form[7] = { 0 }, level[5];

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 10, op(&w, TD_OP_MUL, w.n, 7));
	criterion(&w, "4", 10, build_bands(w.rules, w.r, 0, 0, rows, COUNT(rows)));
	level[0] = w.g;
	level[1] = 0;
	level[2] = build_c(w.rules, 11);
	level[3] = build_c(w.rules, 5);
	level[4] = build_c(w.rules, 0);
	criterion(&w, "5", 10,
		  td_graph_op(w.rules->graph, TD_OP_LEVELS, 0, 0, level, COUNT(level)));
	form[1] = w.r;
	form[3] = build_c(w.rules, 15);
	form[0] = build_2(w.rules, TD_OP_SUB, form[3], w.n);
	criterion(&w, "6", 10, build_form(w.rules, "around", form, COUNT(form)));
	criterion(&w, "7", 10,
		  build_when(w.rules, op(&w, TD_OP_GT, w.n, 5), build_c(w.rules, 20), w.n));
	assert_complaints(
		&w,
		"r.lua:9: error: row 1 of the band table gives 12 points, above the maximum 10 of \"4\"\n"
		"r.lua:10: error: level \"good\" gives 11 points, above the maximum 10 of \"5\"\n"
		"r.lua:11: error: base 15 is above the maximum 10 of \"6\"\n"
		"r.lua:12: error: 20 points are above the maximum 10 of \"7\"\n");
}

static void
none_without_a_divisor(void **state)
{
	struct world w;
	td_node ten;

	(void)state;
	begin(&w);
	use_all(&w);
	ten = build_c(w.rules, 10);
	criterion(&w, "3", 10, w.n)->none = ten;
	criterion(&w, "4", 10, build_2(w.rules, TD_OP_DIV, w.r, w.n))->none = ten;
	assert_complaints(
		&w, "r.lua:8: warning: criterion \"3\": none = ... never counts, as nothing in its "
		    "score is divided by a figure\n");
}

/* ---- bands ----------------------------------------------------------------------------- */

/* The deductions of QĐ 3962/QĐ-BTP: 1-10 %, 11-20 %, 21 % and more; what of 10.5 %? */
static const struct build_row printed[] = {
	{ 0, 0, 110 }, { 1, 10, 100 }, { 11, 20, 90 }, { 21, 100, 0 }
};

static void
a_gap_between_rows(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 110,
		  build_bands(w.rules, w.r, 0, TD_BAND_UPTO, printed, COUNT(printed)));
	assert_complaints(
		&w,
		"r.lua:8: warning: 0.5 is in no row of the band table: there is a gap between 0 and 1\n"
		"r.lua:8: warning: 10.5 is in no row of the band table: there is a gap between 10 "
		"and 11\n"
		"r.lua:8: warning: 20.5 is in no row of the band table: there is a gap between 20 "
		"and 21\n");
}

static void
whole_numbers_have_no_gap_between_10_and_11(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	build_input(w.rules, "late", TD_INPUT_INTEGER);
	build_range(w.rules, "late", 0, 100);
	criterion(&w, "3", 110,
		  build_bands(w.rules, build_x(w.rules, "late", 0), 0, TD_BAND_UPTO, printed,
			      COUNT(printed)));
	assert_complaints(&w, "");
}

static void
rows_in_the_wrong_order(void **state)
{
	const struct build_row rows[] = { { 50, NAN, 5 }, { 80, NAN, 10 }, { 0, 50, 0 } };
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 5, build_bands(w.rules, w.r, 0, 0, rows, COUNT(rows)));
	w.rules->items.at[2].max = 10;
	assert_complaints(
		&w,
		"r.lua:8: warning: criterion \"3\" reaches at most 5 of its 10 points, whatever the figures\n"
		"r.lua:8: error: row 2 of the band table is never used: the rows before it hold all "
		"of it\n");
}

static void
rows_that_overlap(void **state)
{
	const struct build_row rows[] = {
		{ 0, 10, 5 }, { 10, 50, 3 }, { 40, 100, 0 }, { 100, 90, 1 }
	};
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 5, build_bands(w.rules, w.r, 0, TD_BAND_UPTO, rows, COUNT(rows)));
	assert_complaints(
		&w,
		"r.lua:8: error: row 4 of the band table holds nothing: it begins at 100 and ends at 90\n"
		"r.lua:8: error: rows 1 and 2 of the band table overlap: both hold 10\n"
		"r.lua:8: error: rows 2 and 3 of the band table overlap: both hold 45\n");
}

static void
values_beyond_the_rows(void **state)
{
	const struct build_row low[] = { { 0, 50, 5 }, { 50, 90, 0 } };
	const struct build_row high[] = { { 110, NAN, 5 }, { 50, 110, 4 }, { 0, 50, 0 } };
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	criterion(&w, "3", 5, build_bands(w.rules, w.r, 0, 0, low, COUNT(low)));
	criterion(&w, "4", 5, build_bands(w.rules, w.r, build_c(w.rules, 0), 0, low, COUNT(low)));
	criterion(&w, "5", 4, build_bands(w.rules, w.r, 0, 0, high, COUNT(high)));
	w.rules->items.at[4].max = 5;
	assert_complaints(
		&w,
		"r.lua:8: warning: 95 is in no row of the band table, which ends at 90 and has no otherwise\n"
		"r.lua:10: warning: criterion \"5\" reaches at most 4 of its 5 points, whatever the figures\n"
		"r.lua:10: warning: row 1 of the band table is never used: the value lies between 0 "
		"and 100\n");
}

static void
a_line_rises_and_levels_are_complete(void **state)
{
	struct world w;
	td_node line[5], level[5] = { 0 };

	(void)state;
	begin(&w);
	use_all(&w);
	line[0] = w.r;
	line[1] = build_c(w.rules, 50);
	line[2] = build_c(w.rules, 0);
	line[3] = build_c(w.rules, 20);
	line[4] = build_c(w.rules, 10);
	criterion(&w, "3", 10, td_graph_op(w.rules->graph, TD_OP_LINEAR, 0, 0, line, COUNT(line)));
	level[0] = w.g;
	level[2] = build_c(w.rules, 10);
	level[4] = build_c(w.rules, 0);
	criterion(&w, "4", 10,
		  td_graph_op(w.rules->graph, TD_OP_LEVELS, 0, 0, level, COUNT(level)));
	assert_complaints(
		&w,
		"r.lua:8: error: the values of linear(...) must rise, and 20 comes after 50\n"
		"r.lua:9: warning: level \"fair\" of grade \"g\" has no points, and there is no otherwise\n");
}

/* ---- branches -------------------------------------------------------------------------- */

static void
conditions_that_never_change(void **state)
{
	struct world w;
	td_node always, never;

	(void)state;
	begin(&w);
	use_all(&w);
	always = op(&w, TD_OP_GE, w.n, 0);
	criterion(&w, "3", 10, build_when(w.rules, always, w.n, op(&w, TD_OP_MUL, w.n, 2)));
	never = op(&w, TD_OP_GT, w.r, 100);
	criterion(&w, "4", 10, build_when(w.rules, never, w.r, w.n));
	build_knockout(w.rules, "K", op(&w, TD_OP_LT, w.n, 0));
	assert_complaints(
		&w,
		"r.lua:8: warning: the other branch is never taken: x.n:ge(0) is always true for "
		"figures in the declared ranges\n"
		"r.lua:9: warning: this branch is never taken: x.r:gt(100) is never true for "
		"figures in the declared ranges\n"
		"r.lua:10: warning: x.n:lt(0) is never true for figures in the declared ranges\n");
}

static void
of_all_only_the_part_that_decides_is_named(void **state)
{
	struct world w;
	td_node part, both;

	(void)state;
	begin(&w);
	use_all(&w);
	part = op(&w, TD_OP_GT, w.r, 100);
	build_knockout(w.rules, "K", build_2(w.rules, TD_OP_AND, part, op(&w, TD_OP_GT, w.n, 5)));
	both = build_2(w.rules, TD_OP_AND, op(&w, TD_OP_GT, w.n, 5), op(&w, TD_OP_LT, w.n, 3));
	build_knockout(w.rules, "L", both);
	assert_complaints(
		&w,
		"r.lua:8: warning: x.r:gt(100) is never true for figures in the declared ranges\n"
		"r.lua:9: warning: all(...) is never true for figures in the declared ranges\n");
}

/* when(x:ge(5), 10, x:lt(5), 5, 0): the 0 has to be there. */
static void
the_end_of_a_chain_and_a_switch_are_no_mistakes(void **state)
{
	struct world w;
	td_node end, chain;

	(void)state;
	begin(&w);
	use_all(&w);
	build_param(w.rules, "strict", 1);
	end = build_when(w.rules, op(&w, TD_OP_LT, w.n, 5), build_c(w.rules, 5),
			 build_c(w.rules, 0));
	chain = build_when(w.rules, op(&w, TD_OP_GE, w.n, 5), build_c(w.rules, 10), end);
	criterion(&w, "3", 10, chain);
	criterion(&w, "4", 10,
		  build_when(w.rules, op(&w, TD_OP_EQ, build_p(w.rules, "strict"), 1), w.n,
			     op(&w, TD_OP_MUL, w.n, 2)));
	assert_complaints(&w, "");
}

/* A helper may guard against what these figures cannot do. */
static void
what_a_helper_asks_is_not_complained_of(void **state)
{
	struct world w;
	td_node inside, form[2];

	(void)state;
	begin(&w);
	use_all(&w);
	inside = build_when(w.rules, op(&w, TD_OP_LT, w.n, 0), build_c(w.rules, 0), w.n);
	form[0] = inside;
	form[1] = w.n;
	criterion(&w, "3", 10, build_form(w.rules, "judged", form, 2));
	assert_complaints(&w, "");
}

/* ---- inputs and parameters ------------------------------------------------------------- */

static void
ranges_of_inputs_and_parameters(void **state)
{
	struct world w;
	struct td_param *p;

	(void)state;
	begin(&w);
	use_all(&w);
	build_input(w.rules, "free", TD_INPUT_INTEGER);
	build_input(w.rules, "odd", TD_INPUT_NUMBER);
	build_range(w.rules, "odd", 5, 2);
	build_input(w.rules, "idle", TD_INPUT_FLAG);
	p = build_param(w.rules, "p", 7);
	p->min = 8;
	p->max = 9;
	criterion(&w, "3", 10, build_x(w.rules, "free", 0));
	criterion(&w, "4", 10, build_x(w.rules, "odd", 0));
	criterion(&w, "5", 10, build_2(w.rules, TD_OP_MUL, w.n, build_p(w.rules, "p")));
	build_param(w.rules, "q", 7);
	assert_complaints(
		&w,
		"r.lua:8: warning: input \"free\" has no range; add min = ... , max = ... , so that "
		"impossible figures and points are found\n"
		"r.lua:9: error: input \"odd\": min 5 is above max 2\n"
		"r.lua:10: warning: input \"idle\" is not used by any rule\n"
		"r.lua:11: error: parameter \"p\" is 7, below its own min 8\n"
		"r.lua:15: warning: parameter \"q\" is not used by any rule\n");
}

/* ---- classes and awards ---------------------------------------------------------------- */

static void
classes_in_the_wrong_order(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	build_class(w.rules, "B", build_c(w.rules, 10), 0);
	build_class(w.rules, "A", build_c(w.rules, 20), 0);
	build_class(w.rules, "C", build_c(w.rules, 5), 0);
	assert_complaints(
		&w,
		"r.lua:9: error: class \"A\" is never given: \"B\" before it takes all from 10; put the "
		"highest threshold first\n"
		"r.lua:10: warning: below 5 no class is given; add a last class without from\n");
}

/* XS from 50, A 47-49, B 40-46, C below 40: what of 49.5? */
static void
classes_with_gaps(void **state)
{
	struct world w;
	struct td_ruleset *rules;

	(void)state;
	begin(&w);
	use_all(&w);
	rules = w.rules;
	build_class(rules, "XS", 0, op(&w, TD_OP_GE, w.r, 50));
	build_class(
		rules, "A", 0,
		build_2(rules, TD_OP_AND, op(&w, TD_OP_GE, w.r, 47), op(&w, TD_OP_LE, w.r, 49)));
	build_class(
		rules, "B", 0,
		build_2(rules, TD_OP_AND, op(&w, TD_OP_GE, w.r, 40), op(&w, TD_OP_LE, w.r, 46)));
	build_class(rules, "C", 0, op(&w, TD_OP_LT, w.r, 40));
	assert_complaints(
		&w, "r.lua:8: warning: 46.5 gets no class: there is a gap between 46 and 47\n"
		    "r.lua:8: warning: 49.5 gets no class: there is a gap between 49 and 50\n");
}

static void
quotas(void **state)
{
	struct world w;
	struct td_award *award;

	(void)state;
	begin(&w);
	use_all(&w);
	build_award(w.rules, "half")->share = build_c(w.rules, 50);
	award = build_award(w.rules, "one");
	award->count = build_c(w.rules, 1.5);
	award->among = "halv";
	award = build_award(w.rules, "top");
	award->min_total = build_c(w.rules, 31);
	award->among = "best";
	award = build_award(w.rules, "best");
	award->among = "top";
	assert_complaints(
		&w,
		"r.lua:8: error: award \"half\": share is 50, and a share lies between 0 and 1 (0.5 is one half)\n"
		"r.lua:8: warning: award \"half\" has a quota, and nothing settles a tie on its last place; "
		"add rank { ties = { ... } }\n"
		"r.lua:9: error: unknown award \"halv\"; did you mean \"half\"?\n"
		"r.lua:9: error: award \"one\": count is 1.5, and a count is a whole number, 0 or more\n"
		"r.lua:10: warning: award \"top\" is never given: min_total is 31, and the total is at most 30\n"
		"r.lua:10: error: award \"top\" depends on itself, through \"best\"\n"
		"r.lua:11: error: award \"best\" depends on itself, through \"top\"\n");
}

static void
knockouts_name_awards(void **state)
{
	static const char *const awards[] = { "flag_gov", "flag_bca" };
	struct world w;
	struct td_knockout *knockout;

	(void)state;
	begin(&w);
	use_all(&w);
	build_award(w.rules, "flag_bca");
	knockout = build_knockout(w.rules, "K", op(&w, TD_OP_GT, w.n, 2));
	knockout->awards = awards;
	knockout->nawards = 2;
	assert_complaints(&w, "r.lua:9: error: unknown award \"flag_gov\"\n");
}

/* ---- the ruleset ----------------------------------------------------------------------- */

static void
the_year_lies_within_the_dates(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	use_all(&w);
	w.rules->from = "2018-01-01";
	w.rules->to = "2018-12-31";
	assert_complaints(&w, "r.lua:1: error: the year 2017 lies before these rules take effect, "
			      "on 2018-01-01\n");
}

static void
rules_without_any_criterion(void **state)
{
	struct world w;

	(void)state;
	w.rules = build_new();
	assert_complaints(
		&w,
		"r.lua:1: error: the ruleset has no criterion; declare one with criterion \"ID\" "
		"{ max = ..., score = ... }\n");
}

/* ---- tests inside rules ---------------------------------------------------------------- */

static void
tests_name_what_there_is(void **state)
{
	static const char *const flags[] = { "flag_bcaa" };
	struct td_given given[] = { { "", "m", 0, 1, NULL, false },
				    { "", "nn", 0, 1, NULL, false },
				    { "", "n", 0, 1.5, NULL, false },
				    { "", "g", 0, NAN, "goood", false },
				    { "", "r", 0, NAN, "good", false } };
	struct td_expect expect[] = { { "12", 1, NULL, NULL, 0, TD_EXPECT_NUMBER },
				      { "2", 0, "x", NULL, 0, TD_EXPECT_TEXT },
				      { "awards", 0, NULL, flags, 1, TD_EXPECT_LIST },
				      { "totl", 1, NULL, NULL, 0, TD_EXPECT_NUMBER } };
	struct world w;
	struct td_test *test;

	(void)state;
	begin(&w);
	use_all(&w);
	build_award(w.rules, "flag_bca");
	test = build_test(w.rules, "t");
	test->given = given;
	test->ngiven = COUNT(given);
	test->expect = expect;
	test->nexpect = COUNT(expect);
	assert_complaints(
		&w, "r.lua:9: error: unknown input \"m\"; did you mean \"n\"?\n"
		    "r.lua:9: error: unknown input \"nn\"; did you mean \"n\"?\n"
		    "r.lua:9: error: test \"t\" gives \"n\" the number 1.5; it must be whole\n"
		    "r.lua:9: error: grade \"g\" has no level \"goood\"; did you mean \"good\"?\n"
		    "r.lua:9: error: test \"t\" gives \"r\" the text \"good\"; it is a number\n"
		    "r.lua:9: error: unknown result \"12\"; did you mean \"1\"?\n"
		    "r.lua:9: error: \"2\" is a number; expect a number\n"
		    "r.lua:9: error: unknown award \"flag_bcaa\"; did you mean \"flag_bca\"?\n"
		    "r.lua:9: error: unknown result \"totl\"; did you mean \"total\"?\n");
}

static void
tests_name_their_units(void **state)
{
	static const char *units[] = { "alpha", "beta" };
	struct td_expect expect[] = { { "alpha.1", 1, NULL, NULL, 0, TD_EXPECT_NUMBER },
				      { "bata.1", 1, NULL, NULL, 0, TD_EXPECT_NUMBER },
				      { "total", 1, NULL, NULL, 0, TD_EXPECT_NUMBER } };
	struct world w;
	struct td_test *test;

	(void)state;
	begin(&w);
	use_all(&w);
	test = build_test(w.rules, "t");
	test->units = units;
	test->nunits = 2;
	test->expect = expect;
	test->nexpect = COUNT(expect);
	assert_complaints(
		&w,
		"r.lua:8: error: unknown unit \"bata\"; did you mean \"beta\"?\n"
		"r.lua:8: error: test \"t\" has several units; write \"UNIT.total\" for \"total\"\n");
}

/* ---- figures --------------------------------------------------------------------------- */

static void
figures_are_compared_with_their_ranges(void **state)
{
	const struct td_need needs[] = { { 0, 0 }, { 1, 0 }, { 0, 1 } };
	struct td_diags diags = { 0 };
	struct td_sink sink = { 0 };
	struct td_table *table = td_table_new(3, COUNT(needs));
	struct world w;

	(void)state;
	begin(&w);
	/* r lies between 0 and n */
	w.rules->inputs.at[1].max = w.n;
	assert_non_null(table);
	table->year = 2017;
	table->units[0].id = "a";
	table->units[1].id = "b";
	table->units[2].id = "c";
	table->columns[0][0] = 7;
	table->columns[0][1] = 2.5;
	table->columns[0][2] = 11;
	table->columns[1][0] = 7.5;
	table->columns[1][1] = -1;
	td_table_mark_na(table, 1)[2] = 1;
	table->columns[2][0] = 3;
	assert_int_equal(
		td_check_data(w.rules, needs, COUNT(needs), table, NULL, "x.db", &diags, NULL),
		TD_OK);
	td_diags_print(&diags, &sink);
	assert_string_equal(
		sink.text,
		"x.db: error: b: n = 2.5 in 2017 should be a whole number\n"
		"x.db: error: c: n = 11 in 2017 is above the greatest possible value 10\n"
		"x.db: error: a: r = 7.5 in 2017 is above the greatest possible value 7\n"
		"x.db: error: b: r = -1 in 2017 is below the least possible value 0\n"
		"x.db: warning: input \"n\" has no figure in 2016 for 2 of 3 units: b, c\n");
	td_sink_fini(&sink);
	td_diags_fini(&diags);
	td_table_free(table);
	td_ruleset_free(w.rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_rules_are_left_alone),
		cmocka_unit_test(check_says_what_is_used),
		cmocka_unit_test(a_misspelt_name_is_answered_with_the_nearest),
		cmocka_unit_test(a_parameter_asked_for_as_an_input_is_named),
		cmocka_unit_test(a_level_that_a_grade_does_not_have),
		cmocka_unit_test(after_names_a_neighbour),
		cmocka_unit_test(text_is_no_number),
		cmocka_unit_test(a_number_is_no_text),
		cmocka_unit_test(a_number_is_no_condition_but_a_flag_is),
		cmocka_unit_test(a_flag_with_a_default_is_a_condition),
		cmocka_unit_test(full_needs_a_criterion_with_a_maximum),
		cmocka_unit_test(a_circle_is_told_from_point_to_point),
		cmocka_unit_test(a_bonus_that_looks_at_the_total_goes_in_a_circle),
		cmocka_unit_test(points_of_another_are_no_circle),
		cmocka_unit_test(maxima_add_up),
		cmocka_unit_test(a_maximum_that_is_absent_cannot_be_added),
		cmocka_unit_test(maxima_are_whole_ticks),
		cmocka_unit_test(titles_and_clauses),
		cmocka_unit_test(a_section_or_criterion_of_nothing),
		cmocka_unit_test(a_maximum_that_nothing_reaches),
		cmocka_unit_test(a_scale_that_never_moves),
		cmocka_unit_test(what_is_promised_is_within_the_maximum),
		cmocka_unit_test(none_without_a_divisor),
		cmocka_unit_test(a_gap_between_rows),
		cmocka_unit_test(whole_numbers_have_no_gap_between_10_and_11),
		cmocka_unit_test(rows_in_the_wrong_order),
		cmocka_unit_test(rows_that_overlap),
		cmocka_unit_test(values_beyond_the_rows),
		cmocka_unit_test(a_line_rises_and_levels_are_complete),
		cmocka_unit_test(conditions_that_never_change),
		cmocka_unit_test(of_all_only_the_part_that_decides_is_named),
		cmocka_unit_test(the_end_of_a_chain_and_a_switch_are_no_mistakes),
		cmocka_unit_test(what_a_helper_asks_is_not_complained_of),
		cmocka_unit_test(ranges_of_inputs_and_parameters),
		cmocka_unit_test(classes_in_the_wrong_order),
		cmocka_unit_test(classes_with_gaps),
		cmocka_unit_test(quotas),
		cmocka_unit_test(knockouts_name_awards),
		cmocka_unit_test(the_year_lies_within_the_dates),
		cmocka_unit_test(rules_without_any_criterion),
		cmocka_unit_test(tests_name_what_there_is),
		cmocka_unit_test(tests_name_their_units),
		cmocka_unit_test(figures_are_compared_with_their_ranges),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
