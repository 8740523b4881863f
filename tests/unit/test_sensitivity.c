/*
 * What `sensitivity` finds in rules so small that it can be said beforehand.  The whole of it is compared with exact fractions
 * in golden/sensitivity, the shares of a variance with closed forms in test_variance.c.
 */
#include "test.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "sensitivity.h"
#include "temp.h"

/* Two units; what they differ in stands in the test. */
#define HEAD                                                                                       \
	"ruleset \"t/2017\" { year = 2017, scale = 100 }\n"                                        \
	"inputs { a = number { min = 0, max = 100 }, b = integer { min = 0 }, c = number {} }\n"

static struct td_sensitivity *
run(struct temp *temp, const char *rules, const char *figures,
    const struct td_sensitivity_opts *opts)
{
	const char *files[] = {
		temp_text(temp, "u.csv", "unit,name,cluster\nan,An,c\nbinh,Binh,c\n"),
		temp_text(temp, "f.csv", figures),
	};
	const char *database = temp_path(temp, "t.db"), *script = temp_text(temp, "t.lua", rules);
	struct td_import_opts import = { .year = 2017 };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_sensitivity *s = NULL;
	struct td_err err = { 0 };

	remove(database);
	assert_status(TD_OK, td_data_init(database, "draft", &err), &err);
	assert_status(TD_OK, td_data_import(database, files, 2, &import, &diags, &counts, &err),
		      &err);
	assert_status(TD_OK, td_sensitivity_new(script, database, opts, &diags, &s, &err), &err);
	assert_status(TD_OK, td_sensitivity_run(s, TD_EN, &err), &err);
	td_diags_fini(&diags);
	return s;
}

static char *
report(const struct td_sensitivity *s)
{
	struct td_report_opts opts = { .format = "table" };
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_sensitivity_report(s, &opts, &sink, &err), &err);
	return sink.text;
}

static void
assert_says(const struct td_sensitivity *s, const char *text)
{
	char *all = report(s);

	if (!strstr(all, text))
		print_error("%s\nlacks: %s\n", all, text);
	assert_non_null(strstr(all, text));
	free(all);
}

/* b is capped far below its figures, so that no noise on it reaches a total. */
static void
what_does_not_vary_is_said_and_not_divided_by(void **state)
{
	struct td_sensitivity_opts opts = { .draws = 50, .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD "section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.b } }\n",
		"unit,b\nan,5000\nbinh,40\n", &opts);

	assert_int_equal(s->groups.n, 1);
	assert_int_equal(s->groups.at[0].n, 1); /* 1 % of 40 is no whole number */
	assert_true(s->spread[0].variance <= 0 && s->spread[1].variance <= 0);
	assert_true(isnan(s->shares[0].first) && isnan(s->shares[0].total_error));
	assert_true(fabs(s->spread[0].mean - 10000) < 1e-9);
	assert_int_equal(s->intervals[0].low, 1);
	assert_int_equal(s->intervals[1].high, 2);
	assert_says(s, "does not vary");
	td_sensitivity_free(s);
}

/* One input makes all of the variance: S1 = ST = 1, for sure up to the noise of the estimate. */
static void
one_input_has_all_of_the_variance(void **state)
{
	const char *const noise[] = { "a=10%", "c=1%" };
	struct td_sensitivity_opts opts = { .noise = noise, .nnoise = 2, .draws = 500, .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD
		"section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.a + 0 * x.c } }\n",
		"unit,a,c\nan,50,1\nbinh,40,1\n", &opts);
	const struct td_share *a = &s->shares[0], *c = &s->shares[1];

	/* 50 +- 10 %: a variance of 5^2 / 3 points, 1000^2 / 12 ticks; the sample's is within 10 % of it. */
	assert_true(fabs(s->spread[0].variance - 500 * 500 / 3.0) < 0.1 * 500 * 500 / 3.0);
	assert_true(fabs(a->first - 1) < 1.96 * a->first_error + 1e-9);
	assert_true(fabs(a->total - 1) < 1.96 * a->total_error + 1e-9);
	assert_true(a->first_error > 0 && a->first_error < 0.1);
	assert_true(fabs(c->first) <= 0 && fabs(c->total) <= 0);
	/* 45..55 and 36..44 never meet. */
	assert_int_equal(s->intervals[0].most, 1);
	assert_int_equal(s->intervals[1].least, 2);
	td_sensitivity_free(s);
}

/* A named input has its own share, the others that of the bare one; a figure of its own leaves its input's group. */
static void
noise_is_as_it_is_named(void **state)
{
	const char *const noise[] = { "2%", "a=5%", "an.b=50%", "k=10%" };
	struct td_sensitivity_opts opts = { .noise = noise, .nnoise = 4, .draws = 10, .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD
		"param \"k\" { 2, min = 0, max = 4 }\n"
		"section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.a + x.b * p.k + x.c } }\n",
		"unit,a,b,c\nan,10,10,10\nbinh,10,100,0\n", &opts);
	static const struct group_case {
		const char *name;
		const char *text;
		size_t n;
	} want[] = { { "a", "5%", 2 },
		     { "an.b", "50%", 1 },
		     { "k", "10%", 1 },
		     { "b", "2%", 1 },
		     { "c", "2%", 1 } };

	assert_int_equal(s->groups.n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(s->groups.at[i].name, want[i].name);
		assert_string_equal(s->groups.at[i].text, want[i].text);
		assert_int_equal(s->groups.at[i].n, want[i].n);
	}
	assert_int_equal(s->noisy.n, 6);
	td_sensitivity_free(s);
}

/* k: 0.5 held at its end; z: 0, a share of its range; n: 0, no range, so it stays; up: at its end, only down. */
static void
parameters_are_turned_within_their_ranges(void **state)
{
	struct td_sensitivity_opts opts = { .step = "50%", .draws = 2, .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD
		"param \"k\" { 0.5, min = 0, max = 0.6 }\nparam \"z\" { 0, min = 0, max = 8 }\n"
		"param \"n\" { 0 }\nparam \"up\" { 3, min = 0, max = 3 }\nparam \"idle\" { 7 }\n"
		"section \"I\" { max = 100, criterion \"1\" { max = 100,\n"
		"  score = x.a * p.k + p.z + p.n + p.up } }\n",
		"unit,a\nan,10\nbinh,20\n", &opts);
	static const struct turn_case {
		uint32_t param;
		double to;
		int64_t least, most;
	} want[] = { { 0, 0.25, -500, -250 },
		     { 0, 0.6, 100, 200 },
		     { 1, 4, 400, 400 },
		     { 3, 1.5, -150, -150 } };

	assert_int_equal(s->turned.n, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct td_effect *e = &s->turned.at[i];

		assert_int_equal(e->dial.index, want[i].param);
		assert_true(fabs(e->to - want[i].to) < 1e-12);
		assert_int_equal(e->least, want[i].least);
		assert_int_equal(e->most, want[i].most);
		assert_int_equal(e->nranks, 0);
	}
	td_sensitivity_free(s);
}

/* Of one total: told apart by nothing.  Ranked by something else: totals say nothing. */
static void
equal_totals_are_close(void **state)
{
	struct td_sensitivity_opts opts = { .draws = 2, .margin = "0", .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD "section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.a } }\n",
		"unit,a\nan,10\nbinh,10\n", &opts);

	assert_int_equal(s->close.n, 1);
	assert_int_equal(s->close.at[0].gap, 0);
	assert_says(s, "Binh has as many points as An");
	td_sensitivity_free(s);
	s = run(*state,
		HEAD "section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.a } }\n"
		     "rank { by = { x.a }, ties = { \"1\" } }\n",
		"unit,a\nan,10\nbinh,10\n", &opts);
	assert_int_equal(s->close.n, 0);
	assert_says(s, "The ranking is not by the total");
	td_sensitivity_free(s);
}

/* Figures that are not there stay so: nothing to shake, nothing to step. */
static void
missing_figures_do_not_vary(void **state)
{
	struct td_sensitivity_opts opts = { .draws = 10, .seed = 1 };
	struct td_sensitivity *s = run(
		*state,
		HEAD "section \"I\" { max = 100, criterion \"1\" { max = 100, score = x.b } }\n",
		"unit,b\nan,1000\nbinh,\n", &opts);

	assert_int_equal(s->noisy.n, 1);
	assert_int_equal(s->nsteps, 2);
	td_sensitivity_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_does_not_vary_is_said_and_not_divided_by,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(one_input_has_all_of_the_variance, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(noise_is_as_it_is_named, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(parameters_are_turned_within_their_ranges,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(equal_totals_are_close, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(missing_figures_do_not_vary, temp_setup,
						temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("sensitivity", tests, NULL, NULL);
}
