#include "test.h"

#include <math.h>
#include <string.h>

#include "database.h"
#include "seek.h"
#include "temp.h"

/*
 * far lies a long way off, fine goes by thousandths, gone has no figure for a, and out of a is beyond its range; held leaves
 * it open whether a unit is ranked.  Totals: a 0 + 5 + none yet + 0 = 5, b 0 + 20 + 5 + 10 = 35, c 40 + 40 + 5 + 10 = 95.
 */
static const char rules[] =
	"ruleset \"s\" { year = 2017, scale = 100, rounding = { at = \"criterion\", places = 2 } }\n"
	"inputs {\n"
	"  far = integer { min = 0, max = 1000000000 },\n"
	"  fine = number { min = 0, max = 1 },\n"
	"  gone = integer { min = 0, max = 20 },\n"
	"  out = integer { min = 0, max = 10 },\n"
	"  held = flag {},\n"
	"  mood = text {},\n"
	"}\n"
	"criterion \"1\" { max = 40, score = full_if(x.far:ge(700000000)) }\n"
	"criterion \"2\" { max = 40, score = x.fine * 40 }\n"
	"criterion \"3\" { max = 10, score = x.gone }\n"
	"criterion \"4\" { max = 10, score = per_event(x.out, 1) }\n"
	"knockout \"K\" { when = x.held, scope = \"ranking\", pending = true }\n"
	"knockout \"T\" { when = x.mood:is(\"bad\") }\n"
	"award \"cup\" { count = 1, when = x.far:ge(5) }\n";

static const char units[] = "unit,name,cluster\na,A,one\nb,B,one\nc,C,one\n";
static const char figures[] = "unit,far,fine,gone,out,held,mood\n"
			      "a,0,0.125,,15,0,good\n"
			      "b,0,0.5,5,0,0,good\n"
			      "c,1000000000,1,5,0,1,good\n";

static const char *
prepare(struct temp *temp)
{
	const char *files[] = { temp_text(temp, "units.csv", units),
				temp_text(temp, "figures.csv", figures) };

	temp_text(temp, "s.lua", rules);
	return database_with(temp, "s.db", files, 2);
}

static struct td_seek *
seek(struct temp *temp, const struct td_seek_opts *opts)
{
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_seek *s;

	assert_status(TD_OK,
		      td_seek_new(temp_path(temp, "s.lua"), temp_path(temp, "s.db"), opts, &diags,
				  &s, &err),
		      &err);
	td_diags_fini(&diags);
	return s;
}

static const struct td_lever *
lever(const struct td_seek *s, const char *name)
{
	for (size_t i = 0; i < s->levers.n; i++)
		if (strcmp(td_lever_input(s, &s->levers.at[i])->name, name) == 0)
			return &s->levers.at[i];
	fail_msg("no lever %s", name);
	return NULL;
}

static void
assert_value(double want, double got)
{
	if (isnan(want))
		assert_true(isnan(got));
	else
		assert_true(fabs(want - got) < 1e-9);
}

/* What a needs of each figure for a total; NAN: it cannot. */
static const struct total_case {
	const char *total;
	double far, fine, gone, out;
} totals[] = {
	{ "15", 700000000, 0.375, 10, 0 },
	{ "15.01", 700000000, 0.376, NAN, NAN }, /* 0.375 * 40 = 15.00; 3 has 10 at most */
	{ "5.01", 700000000, 0.126, 1, 9 },      /* out counts from 15; 10 is still nothing */
	{ "15.001", 700000000, 0.376, NAN, NAN },
	{ "45", 700000000, NAN, NAN, NAN },
	{ "45.01", NAN, NAN, NAN, NAN },
};

static void
the_smallest_change_of_each_figure(void **state)
{
	prepare(*state);
	for (size_t i = 0; i < COUNT(totals); i++) {
		const struct total_case *c = &totals[i];
		struct td_seek_opts opts = { .unit = "a", .total = c->total };
		struct td_seek *s = seek(*state, &opts);

		assert_value(c->far, lever(s, "far")->found);
		assert_value(c->fine, lever(s, "fine")->found);
		assert_value(c->gone, lever(s, "gone")->found);
		assert_value(c->out, lever(s, "out")->found);
		assert_int_equal(s->levers.n, 5); /* a text is none */
		td_seek_free(s);
	}
}

/* 700,000,000 lies behind the steps that are all tried; it is found all the same, and said to be the first one found. */
static void
what_is_far_is_told_apart(void **state)
{
	struct td_seek_opts opts = { .unit = "a", .total = "15" };
	struct td_seek *s;

	prepare(*state);
	s = seek(*state, &opts);
	assert_false(lever(s, "far")->whole);
	assert_true(lever(s, "fine")->whole);
	assert_int_equal(lever(s, "fine")->places, 3);
	for (size_t i = 0; i < s->singles.n; i++)
		assert_int_equal(
			s->singles.at[i].exact,
			strcmp(td_lever_input(s, &s->levers.at[s->singles.at[i].moves[0].lever])
				       ->name,
			       "far") != 0);
	td_seek_free(s);
}

/* By effort: fine 0.25 / 1, gone (from 0) 10 / 20, far 0.7, out 15 / 10. */
static void
the_easiest_comes_first(void **state)
{
	static const double efforts[] = { 0.25, 0.5, 0.7, 1.5 };
	struct td_seek_opts opts = { .unit = "a", .total = "15" };
	struct td_seek *s;

	prepare(*state);
	s = seek(*state, &opts);
	assert_int_equal(s->singles.n, COUNT(efforts));
	for (size_t i = 0; i < COUNT(efforts); i++)
		assert_value(efforts[i], s->singles.at[i].effort);
	assert_false(s->paired);
	td_seek_free(s);
}

/* 45 points are missing; 0.125 more of fine are 5 of them. */
static void
pairs_are_sought_where_one_does_not_suffice(void **state)
{
	struct td_seek_opts opts = { .unit = "a", .total = "50" };
	struct td_seek *s;
	const struct td_answer *first;

	prepare(*state);
	s = seek(*state, &opts);
	assert_int_equal(s->singles.n, 0);
	assert_true(s->paired);
	assert_int_equal(s->pairs.n,
			 5); /* far (40) with each of the others, fine (40) with gone, out */
	first = &s->pairs.at[0];
	assert_value(0.7 + 0.125, first->effort);
	assert_int_equal(first->total, 5000);
	assert_false(first->exact); /* far is too wide for every combination */
	td_seek_free(s);
}

/* c is first, but whether it is ranked at all hangs on K. */
static void
a_place_that_a_knockout_leaves_open_is_not_reached(void **state)
{
	struct td_seek_opts opts = { .unit = "c", .rank = 1 };
	struct td_seek *s;

	prepare(*state);
	s = seek(*state, &opts);
	assert_int_equal(s->reach, TD_REACH_OPEN);
	assert_int_equal(s->singles.n, 1);
	assert_value(0, lever(s, "held")->found);
	assert_true(lever(s, "held")->gate);
	td_seek_free(s);
	opts = (struct td_seek_opts){ .unit = "c", .total = "95" };
	s = seek(*state, &opts);
	assert_int_equal(s->reach, TD_REACH_YES);
	td_seek_free(s);
}

/* The cup: 5 of far, and more points than c, who is undecided for K; so nobody else can have it for certain. */
static void
an_award_that_is_undecided_is_not_reached(void **state)
{
	struct td_seek_opts opts = { .unit = "b", .award = "cup" };
	struct td_seek *s;

	prepare(*state);
	s = seek(*state, &opts);
	assert_int_equal(s->reach, TD_REACH_NO);
	assert_int_equal(s->singles.n, 0);
	assert_value(5, lever(s, "far")->open);
	td_seek_free(s);
}

static const struct wrong_case {
	struct td_seek_opts opts;
	const char *message;
} wrong[] = {
	{ { .unit = "a" },
	  "say what is sought: --rank K, --award ID, --total POINTS or --above OTHER" },
	{ { .unit = "a", .rank = 1, .above = "b" }, "one goal at a time: --rank or --above" },
	{ { .unit = "d", .rank = 1 }, "unknown unit \"d\"; did you mean \"a\"?" },
	{ { .unit = "a", .rank = 4 }, "--rank 4: one has only 3 units" },
	{ { .unit = "a", .award = "cap" }, "unknown award \"cap\"; did you mean \"cup\"?" },
	{ { .unit = "a", .award = "medal" }, "unknown award \"medal\"; there are cup" },
	{ { .unit = "a", .above = "a" }, "a cannot stand above itself" },
	{ { .unit = "a", .total = "1e300" },
	  "--total must be a number of points such as 950.5, not \"1e300\"" },
};

static void
every_mistake_is_named(void **state)
{
	static const char *const text[] = { "mood" };

	prepare(*state);
	for (size_t i = 0; i <= COUNT(wrong); i++) {
		struct td_seek_opts named = {
			.unit = "a", .rank = 1, .inputs = text, .ninputs = 1
		};
		const struct td_seek_opts *opts = i < COUNT(wrong) ? &wrong[i].opts : &named;
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		struct td_seek *s;

		assert_status(TD_EUSAGE,
			      td_seek_new(temp_path(*state, "s.lua"), temp_path(*state, "s.db"),
					  opts, &diags, &s, &err),
			      &err);
		assert_null(s);
		assert_string_equal(
			err.msg, i < COUNT(wrong) ? wrong[i].message
						  : "mood is a text, which a scenario cannot set");
		td_diags_fini(&diags);
	}
}

static void
it_can_be_stopped(void **state)
{
	struct td_progress progress = { 0 };
	struct td_seek_opts opts = { .unit = "a", .rank = 1, .progress = &progress };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_seek *s;

	prepare(*state);
	progress.stop = true;
	assert_status(TD_ECANCEL,
		      td_seek_new(temp_path(*state, "s.lua"), temp_path(*state, "s.db"), &opts,
				  &diags, &s, &err),
		      &err);
	assert_null(s);
	td_diags_fini(&diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_smallest_change_of_each_figure, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(what_is_far_is_told_apart, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(the_easiest_comes_first, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(pairs_are_sought_where_one_does_not_suffice,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(a_place_that_a_knockout_leaves_open_is_not_reached,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(an_award_that_is_undecided_is_not_reached,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(every_mistake_is_named, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(it_can_be_stopped, temp_setup, temp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
