#include "test.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "database.h"
#include "edge/grid.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/compare-sides/"

/* ---- databases and runs ----------------------------------------------------------------- */

static const char *
new_database(struct temp *temp, char out[400])
{
	snprintf(out, 400, "%s", temp_path(temp, "d.db"));
	remove(out);
	assert_int_equal(TD_OK, td_data_init(out, "draft", NULL));
	return out;
}

static void
record(const char *rules, const char *database)
{
	const struct td_score_opts opts = { .year = 2017 };
	struct td_scoring *scoring;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	long long run;

	assert_status(TD_OK, td_record(rules, database, &opts, "Lan", &diags, &scoring, &run, &err),
		      &err);
	td_scoring_free(scoring);
	td_diags_fini(&diags);
}

static int
compare(const char *a, const char *b, const char *database, enum td_lang lang,
	struct td_compare **out, struct td_err *err)
{
	const struct td_compare_opts opts = { .lang = lang };
	struct td_diags diags = { 0 };
	int status = td_compare_new(a, b, database, &opts, &diags, out, err);

	td_diags_fini(&diags);
	return status;
}

static struct td_compare *
compared(const char *a, const char *b, const char *database)
{
	struct td_compare *c;
	struct td_err err = { 0 };

	assert_status(TD_OK, compare(a, b, database, TD_EN, &c, &err), &err);
	return c;
}

/* The two runs of the golden case, in which a unit comes and two figures change. */
static const char *
two_runs(struct temp *temp, char database[400])
{
	new_database(temp, database);
	database_import(database, 2017, FOLDER "units.csv");
	database_import(database, 2017, FOLDER "figures.csv");
	record(FOLDER "a.lua", database);
	database_import(database, 2017, FOLDER "more.csv");
	database_import(database, 2017, FOLDER "late.csv");
	record(FOLDER "b.lua", database);
	return database;
}

/* ---- the parts ------------------------------------------------------------------------------ */

/* Worked out by hand in the golden case; in hundredths.  Parts: own, others, "each", section I, 1.2, the whole. */
static const struct split_case {
	const char *unit;
	int64_t parts[6];
} splits[] = {
	{ "binh", { 0, -800, 1000, 0, 500, 0 } },
	{ "chi", { 600, -600, 0, 0, 1000, 0 } },
	{ "an", { -200, -1000, 900, 0, 0, 0 } },
};

static void
parts_are_those_worked_out_by_hand(void **state)
{
	char database[400];
	struct td_compare *c = compared("run:1", "run:2", two_runs(*state, database));

	assert_int_equal(c->parts.n, 6);
	for (uint32_t i = 0; i < COUNT(splits); i++) {
		const struct td_diff_unit *unit = &c->diff->units.at[i];
		int64_t sum = 0;

		assert_string_equal(unit->id, splits[i].unit);
		assert_true(td_compare_is_split(c, i));
		for (uint32_t k = 0; k < 6; k++) {
			assert_int_equal(td_compare_ticks(c, i, k), splits[i].parts[k]);
			sum += td_compare_ticks(c, i, k);
		}
		assert_int_equal(sum, unit->total);
	}
	assert_string_equal(c->diff->units.at[3].id, "dung");
	assert_false(td_compare_is_split(c, 3));
	td_compare_free(c);
}

static void
pairs_know_what_moved_them(void **state)
{
	char database[400];
	struct td_compare *c = compared("run:1", "run:2", two_runs(*state, database));

	assert_int_equal(c->swaps.n, 2); /* bình past an, chi past an */
	assert_int_equal(c->swaps.at[0].before, -200);
	assert_int_equal(c->swaps.at[0].after, 800);
	assert_int_equal(c->swaps.at[0].part, 4);
	assert_int_equal(c->swaps.at[0].ticks, 500);
	assert_false(c->swaps.at[0].alone);
	assert_int_equal(c->swaps.at[1].ticks, 1000);
	assert_true(c->swaps.at[1].alone);
	td_compare_free(c);
}

/* ---- rules made for one thing ------------------------------------------------------------------ */

#define HEAD                                                                                       \
	"ruleset \"r\" { title = \"R\", year = 2017, source = document { title = \"D\" }, scale = 10 }\n"
#define LEVELS "inputs { n = integer {}, level = grade { \"good\", \"fair\" }, place = text {} }\n"
#define SECTION "section \"I\" { max = 10,\n"
#define END "}\nrank { ties = { \"1\" } }\n"

static const char *
file_of(struct temp *temp, const char *name, const char *text, char out[400])
{
	snprintf(out, 400, "%s", temp_text(temp, name, text));
	return out;
}

static const char units[] = "unit,name,cluster\nu,\"The \"\"first\"\" unit\",c\nv,V,c\n";
static const char figures[] = "unit,n,level,place\nu,3,good,nowhere\nv,1,fair,\"a \"\"b\"\"\"\n";

static void
fill_database(struct temp *temp, char database[400])
{
	new_database(temp, database);
	database_import(database, 2017, temp_text(temp, "u.csv", units));
	database_import(database, 2017, temp_text(temp, "f.csv", figures));
}

/* 1 reads 2, which comes with it: neither stands alone.  u: 3 -> points of 2 = 6 -> 6 / 2, and 6 more. */
static void
clauses_that_need_each_other_are_one_part(void **state)
{
	char a[400], b[400], database[400];
	struct td_compare *c;

	file_of(*state, "a.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 10, score = x.n } " END, a);
	file_of(*state, "b.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 3, score = points \"2\" / 2 },\n"
				    "criterion \"2\" { max = 7, score = x.n * 2 } " END,
		b);
	fill_database(*state, database);
	c = compared(a, b, database);
	assert_int_equal(c->parts.n, 3);
	assert_int_equal(c->parts.at[2].n, 2);
	assert_int_equal(td_compare_ticks(c, 0, 2), 600);
	assert_int_equal(td_compare_ticks(c, 1, 2), 200);
	td_compare_free(c);
}

/* 1 and 2 would read each other on the way: a circle that neither year has. */
static void
a_circle_on_the_way_is_stepped_over(void **state)
{
	char a[400], b[400], database[400];
	struct td_compare *c;

	file_of(*state, "a.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 5, score = x.n },\n"
				    "criterion \"2\" { max = 5, score = points \"1\" } " END,
		a);
	file_of(*state, "b.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 5, score = points \"2\" },\n"
				    "criterion \"2\" { max = 5, score = x.n + 1 } " END,
		b);
	fill_database(*state, database);
	c = compared(a, b, database);
	assert_int_equal(c->parts.n, 3);
	assert_int_equal(c->parts.at[2].n, 2);
	assert_int_equal(td_compare_ticks(c, 0, 2), 200); /* 3 + 3 -> 4 + 4 */
	td_compare_free(c);
}

#define COUNTED(none)                                                                               \
	HEAD "inputs { n = integer { from = sql [[SELECT unit, 1 FROM event WHERE year = :year]], " \
	     "none = " none " } }\n" SECTION "criterion \"1\" { max = 10, score = x.n } " END

/* Nothing but the value of a unit that the query does not name: 0 -> 2. */
static void
figures_declared_otherwise_are_the_rest(void **state)
{
	char a[400], b[400], database[400];
	struct td_compare *c;

	file_of(*state, "a.lua", COUNTED("0"), a);
	file_of(*state, "b.lua", COUNTED("2"), b);
	fill_database(*state, database);
	c = compared(a, b, database);
	assert_int_equal(c->parts.n, 3);
	assert_int_equal(c->parts.at[2].kind, TD_COMPARE_REST);
	assert_int_equal(c->parts.at[2].n, 1);
	assert_int_equal(td_compare_ticks(c, 0, 2), 200);
	td_compare_free(c);
}

/* Texts that no rule names have other codes on each side; that two units share a new one is all that counts. */
static void
texts_mean_the_same_on_both_sides(void **state)
{
	char a[400], database[400];
	struct td_compare *c;

	file_of(*state, "a.lua",
		HEAD LEVELS SECTION
		"criterion \"1\" { max = 10, score = sum_of(x.n, { by = x.place }) } " END,
		a);
	fill_database(*state, database);
	record(a, database);
	database_import(database, 2017, temp_text(*state, "g.csv", "unit,place\nu,here\nv,here\n"));
	record(a, database);
	c = compared("run:1", "run:2", database);
	assert_int_equal(td_compare_ticks(c, 0, 0), 0);   /* u alone moves: still by itself, 3 */
	assert_int_equal(td_compare_ticks(c, 0, 1), 100); /* 3 + 1 */
	assert_int_equal(td_compare_ticks(c, 1, 1), 300); /* 1 -> 4 */
	assert_int_equal(c->figures.n, 2);
	assert_string_equal(c->figures.at[0].was_text, "nowhere");
	assert_string_equal(c->figures.at[1].was_text, "a \"b\"");
	assert_string_equal(c->figures.at[1].now_text, "here");
	assert_string_equal(c->diff->units.at[0].name, "The \"first\" unit");
	td_compare_free(c);
}

/* What the second run did not keep, as its rules do not read it, is as on the first one. */
static void
figures_of_one_side_only_are_the_same_on_both(void **state)
{
	char a[400], b[400], database[400];
	struct td_compare *c;

	file_of(*state, "a.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 10, score = x.n + "
				    "when(x.level:is \"good\", 1, 0) } " END,
		a);
	file_of(*state, "b.lua",
		HEAD LEVELS SECTION "criterion \"1\" { max = 10, score = x.n } " END, b);
	fill_database(*state, database);
	record(a, database);
	database_import(database, 2017, temp_text(*state, "g.csv", "unit,n,level\nu,5,fair\n"));
	record(b, database);
	c = compared("run:1", "run:2", database);
	assert_int_equal(td_compare_ticks(c, 0, 0), 200); /* 3 -> 5; the level stays good */
	assert_int_equal(td_compare_ticks(c, 0, 2), -100);
	td_compare_free(c);
}

/* ---- records ---------------------------------------------------------------------------------------- */

/* As if another version had scored it: the run is whole, but this program gives another result. */
static void
another_result_is_refused(void **state)
{
	static const char result[] = "{}\n";
	static const char digest[] =
		"ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356";
	char database[400];
	struct td_verification *v;
	struct td_compare *c;
	struct td_store *store;
	struct td_err err = { 0 };

	two_runs(*state, database);
	assert_status(TD_OK, td_record_open(database, 1, &v, &err), &err);
	v->run.result = digest;
	v->run.program = "0.0.9";
	assert_status(TD_OK, td_store_open(database, true, &store, &err), &err);
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK, td_store_put_text(store, digest, result, strlen(result), &err), &err);
	assert_status(TD_OK, td_store_put_run(store, &v->run, &v->sources, &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	td_verification_free(v);
	assert_int_equal(TD_EINVAL, compare("run:3", "run:1", database, TD_EN, &c, &err));
	assert_non_null(strstr(err.msg, "another result"));
	assert_null(c);
}

/* ---- what it looks like ----------------------------------------------------------------------------- */

static void
assert_fits(const char *text, size_t width)
{
	char line[2000];

	while (*text) {
		size_t n = strcspn(text, "\n");

		assert_true(n < sizeof(line));
		memcpy(line, text, n);
		line[n] = 0;
		if (td_grid_text_width(line) > width)
			fail_msg("wider than %zu: %s", width, line);
		text += n + (text[n] == '\n');
	}
}

static void
the_table_fits_the_terminal(void **state)
{
	static const size_t widths[] = { 80, 120 };
	char database[400];

	two_runs(*state, database);
	for (int lang = TD_EN; lang <= TD_VI; lang++) {
		struct td_compare *c;
		struct td_err err = { 0 };

		assert_status(TD_OK,
			      compare("run:1", "run:2", database, (enum td_lang)lang, &c, &err),
			      &err);
		for (size_t i = 0; i < COUNT(widths); i++) {
			struct td_report_opts opts = { .format = "table",
						       .lang = (enum td_lang)lang,
						       .width = widths[i] };
			struct td_sink sink = { 0 };

			assert_status(TD_OK, td_compare_report(c, &opts, &sink, &err), &err);
			assert_fits(sink.text, widths[i]);
			td_sink_fini(&sink);
		}
		td_compare_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_those_worked_out_by_hand),
		cmocka_unit_test(pairs_know_what_moved_them),
		cmocka_unit_test(clauses_that_need_each_other_are_one_part),
		cmocka_unit_test(a_circle_on_the_way_is_stepped_over),
		cmocka_unit_test(figures_declared_otherwise_are_the_rest),
		cmocka_unit_test(texts_mean_the_same_on_both_sides),
		cmocka_unit_test(figures_of_one_side_only_are_the_same_on_both),
		cmocka_unit_test(another_result_is_refused),
		cmocka_unit_test(the_table_fits_the_terminal),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("compare", tests, temp_setup, temp_teardown);
}
