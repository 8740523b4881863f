#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "database.h"
#include "edge/store_record.h"
#include "record.h"
#include "temp.h"

/* ---- comparing figures ------------------------------------------------------------------ */

static const struct compare_case {
	const char *name, *was, *now;
	size_t n;
	struct td_change want[2];
} cases[] = {
	{ "nothing", "", "", 0, { { 0 } } },
	{ "the same",
	  "label\t\"x\"\nfigure a 2017 u\t1\n",
	  "label\t\"x\"\nfigure a 2017 u\t1\n",
	  0,
	  { { 0 } } },
	{ "another order",
	  "figure a 2017 u\t1\nfigure b 2017 u\t2\n",
	  "figure b 2017 u\t2\nfigure a 2017 u\t1\n",
	  0,
	  { { 0 } } },
	{ "a value",
	  "figure a 2017 u\t1\n",
	  "figure a 2017 u\tmissing\n",
	  1,
	  { { "figure a 2017 u", "1", "missing" } } },
	{ "a label", "label\t\"x\"\n", "label\t\"y\"\n", 1, { { "label", "\"x\"", "\"y\"" } } },
	{ "a unit that came, with its figures",
	  "unit u\t\"U\" \"c\"\nfigure a 2017 u\t1\n",
	  "unit u\t\"U\" \"c\"\nunit v\t\"V\" \"c\"\nfigure a 2017 u\t1\nfigure a 2017 v\t9\n",
	  1,
	  { { "unit v", NULL, "\"V\" \"c\"" } } },
	{ "a unit that went, with its figures",
	  "unit u\t\"U\" \"c\"\nunit v\t\"V\" \"c\"\nfigure a 2017 v\t9\n",
	  "unit u\t\"U\" \"c\"\n",
	  1,
	  { { "unit v", "\"V\" \"c\"", NULL } } },
	{ "two",
	  "figure a 2017 u\t1\nfigure a 2016 u\tna\n",
	  "figure a 2017 u\t2\nfigure a 2016 u\t0.1\n",
	  2,
	  { { "figure a 2017 u", "1", "2" }, { "figure a 2016 u", "na", "0.1" } } },
};

static void
assert_text(const char *want, const char *got)
{
	if (want && got)
		assert_string_equal(want, got);
	else
		assert_ptr_equal(want, got);
}

static void
figures_are_compared_by_their_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct compare_case *c = &cases[i];
		char *was = strdup(c->was), *now = strdup(c->now);
		struct td_changes changes = { 0 };
		struct td_err err = { 0 };

		print_message("  %s\n", c->name);
		assert_status(TD_OK, td_record_compare(was, now, &changes, &err), &err);
		assert_int_equal(changes.list.n, c->n);
		for (size_t k = 0; k < c->n; k++) {
			assert_text(c->want[k].key, changes.list.at[k].key);
			assert_text(c->want[k].was, changes.list.at[k].was);
			assert_text(c->want[k].now, changes.list.at[k].now);
		}
		td_list_fini(&changes.list);
		free(was);
		free(now);
	}
}

/* ---- a small year ------------------------------------------------------------------------- */

static const char rules[] =
	"ruleset \"r\" { title = \"R\", year = 2018, source = document { title = \"D\" }, scale = 10 }\n"
	"inputs { rate = number {}, level = grade { \"good\", \"fair\" }, place = text {} }\n"
	"include \"part.lua\"\n"
	"rank { ties = { \"1\" } }\n";
static const char part[] =
	"section \"I\" { max = 10, criterion \"1\" { max = 10, title = \"T\", ref = \"I.1\",\n"
	"  score = min(full, x.rate * when(all(x.level:is \"good\", x.place:is \"north\"), 2, 1)\n"
	"    + coalesce(prev.rate, 0)) } }\n";

struct year {
	char rules[400], database[400];
};

static struct year
make_year(struct temp *temp)
{
	struct year year;

	snprintf(year.rules, sizeof(year.rules), "%s", temp_text(temp, "r.lua", rules));
	temp_text(temp, "part.lua", part);
	snprintf(year.database, sizeof(year.database), "%s", temp_path(temp, "d.db"));
	assert_int_equal(TD_OK, td_data_init(year.database, "draft", NULL));
	database_import(year.database, 0,
			temp_text(temp, "u.csv", "unit,name,cluster\nb,Binh,c\na,Anh,c\n"));
	database_import(
		year.database, 0,
		temp_text(
			temp, "f.csv",
			"year,unit,input,value\n2018,a,rate,0.1\n2018,b,rate,3\n2017,b,rate,n/a\n"
			"2018,a,level,good\n2018,b,level,fair\n2018,a,place,south\n2018,b,place,north\n"));
	return year;
}

static struct td_scoring *
record(const struct year *year, long long *run)
{
	const struct td_score_opts opts = { 0 };
	struct td_scoring *scoring;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };

	assert_status(
		TD_OK,
		td_record(year->rules, year->database, &opts, "Lan", &diags, &scoring, run, &err),
		&err);
	td_diags_fini(&diags);
	return scoring;
}

static int
verify(const char *database, long long run, struct td_verification **out, struct td_err *err)
{
	struct td_diags diags = { 0 };
	int st = td_verify(database, run, NULL, &diags, out, err);

	td_diags_fini(&diags);
	return st;
}

/* By input, year, unit; the text that no rule knows (south) as well as the one that a rule does. */
static void
figures_have_one_text(void **state)
{
	struct year year = make_year(*state);
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };
	long long run;
	struct td_scoring *scoring = record(&year, &run);

	assert_int_equal(run, 1);
	assert_status(TD_OK, td_record_figures(scoring, &sink, &err), &err);
	assert_string_equal(sink.text, "label\t\"draft\"\n"
				       "unit a\t\"Anh\" \"c\"\n"
				       "unit b\t\"Binh\" \"c\"\n"
				       "figure level 2018 a\t\"good\"\n"
				       "figure level 2018 b\t\"fair\"\n"
				       "figure place 2018 a\t\"south\"\n"
				       "figure place 2018 b\t\"north\"\n"
				       "figure rate 2018 a\t0.1\n"
				       "figure rate 2018 b\t3\n"
				       "figure rate 2017 a\tmissing\n"
				       "figure rate 2017 b\tna\n");
	td_sink_fini(&sink);
	td_scoring_free(scoring);
}

static void
a_run_is_verified_without_its_files(void **state)
{
	struct year year = make_year(*state);
	struct td_verification *found;
	struct td_err err = { 0 };
	long long run;

	td_scoring_free(record(&year, &run));
	remove(year.rules);
	remove(temp_path(*state, "part.lua"));
	assert_status(TD_OK, verify(year.database, run, &found, &err), &err);
	assert_true(td_verification_same(found));
	assert_true(found->same_result);
	assert_int_equal(found->files.n, 0);
	assert_int_equal(found->sources.list.n, 2);
	td_verification_free(found);
}

static void
what_has_changed_is_named(void **state)
{
	struct year year = make_year(*state);
	struct td_verification *found;
	struct td_err err = { 0 };
	long long run;

	td_scoring_free(record(&year, &run));
	temp_text(*state, "part.lua", "-- nothing\n");
	database_import(year.database, 0,
			temp_text(*state, "g.csv", "year,unit,input,value\n2018,a,place,west\n"));
	assert_status(TD_OK, verify(year.database, run, &found, &err), &err);
	assert_false(td_verification_same(found));
	assert_true(found->same_result); /* west is as good as south */
	assert_int_equal(found->files.n, 1);
	assert_non_null(strstr(found->files.at[0], "part.lua"));
	assert_int_equal(found->changes.list.n, 1);
	assert_string_equal(found->changes.list.at[0].key, "figure place 2018 a");
	assert_string_equal(found->changes.list.at[0].was, "\"south\"");
	assert_string_equal(found->changes.list.at[0].now, "\"west\"");
	td_verification_free(found);
}

/* ---- what somebody else wrote into the database -------------------------------------------- */

static void
run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
	assert_int_equal(SQLITE_OK, sqlite3_exec(db, sql, NULL, NULL, NULL));
	sqlite3_close(db);
}

static void
a_forged_record_is_refused(void **state)
{
	static const char *const forgeries[] = {
		"UPDATE kept SET bytes = CAST(replace(CAST(bytes AS TEXT), '0.1', '0.9') AS BLOB)",
		"UPDATE kept SET bytes = CAST(replace(CAST(bytes AS TEXT), 'min(', 'max(') AS BLOB)",
		"DELETE FROM kept WHERE digest = (SELECT result_digest FROM run)",
	};
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		struct year year = make_year(*state);
		struct td_verification *found;
		struct td_err err = { 0 };
		long long run;

		td_scoring_free(record(&year, &run));
		run_sql(year.database, forgeries[i]);
		assert_status(TD_EINVAL, verify(year.database, run, &found, &err), &err);
		assert_non_null(strstr(err.msg, "is damaged or forged"));
		assert_null(found);
		assert_int_equal(0, remove(year.database));
	}
}

/* As if the program that recorded it had counted otherwise. */
static void
another_engine_is_told_from_other_figures(void **state)
{
	struct year year = make_year(*state);
	struct td_verification *found;
	struct td_err err = { 0 };
	struct td_store *store;
	struct td_sink sink = { 0 };
	const struct td_report_opts opts = { .format = "table" };
	long long run;

	td_scoring_free(record(&year, &run));
	/* SHA-256 of "abc" */
	assert_status(TD_OK, td_store_open(year.database, true, &store, &err), &err);
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK,
		      td_store_put_text(
			      store,
			      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			      "abc", 3, &err),
		      &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	run_sql(year.database,
		"UPDATE run SET program = '0.0.9', result_digest = "
		"'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'");
	assert_status(TD_OK, verify(year.database, run, &found, &err), &err);
	assert_false(found->same_result);
	assert_int_equal(found->changes.list.n, 0);
	assert_status(TD_OK, td_verification_report(found, &opts, &sink, &err), &err);
	assert_status(TD_OK, td_sink_close(&sink, &err), &err);
	assert_non_null(strstr(sink.text, "with this engine (" TD_VERSION
					  ") than with the one that recorded it (0.0.9)"));
	td_sink_fini(&sink);
	td_verification_free(found);
}

/* ---- texts, and years ------------------------------------------------------------------------ */

/* Larger than SQLite lets a value of ours be. */
static void
a_long_text_is_kept_in_pieces(void **state)
{
	enum {
		LONG = 3000001
	};
	const char *path = temp_path(*state, "d.db");
	char *text = malloc(LONG);
	struct td_sink got = { 0 };
	struct td_store *store;
	struct td_err err = { 0 };

	assert_non_null(text);
	for (size_t i = 0; i < LONG; i++)
		text[i] = (char)('a' + i % 23);
	assert_status(TD_OK, td_store_create(path, NULL, &err), &err);
	assert_status(TD_OK, td_store_open(path, true, &store, &err), &err);
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	for (int i = 0; i < 2; i++) /* the second time it is there */
		assert_status(TD_OK, td_store_put_text(store, "d", text, LONG, &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	assert_status(TD_OK, td_store_get_text(store, "d", &got, &err), &err);
	assert_int_equal(got.n, LONG);
	assert_memory_equal(got.text, text, LONG);
	td_sink_fini(&got);
	td_store_close(store);
	free(text);
}

static void
a_frozen_year_takes_nothing(void **state)
{
	struct year year = make_year(*state);
	const char *file =
		temp_text(*state, "g.csv", "year,unit,input,value\n2017,a,rate,1\n2018,a,rate,9\n");
	const struct td_import_opts opts = { 0 };
	struct td_diags diags = { 0 };
	struct td_import_counts counts;
	struct td_err err = { 0 };
	struct td_verification *found;
	long long run;

	td_scoring_free(record(&year, &run));
	assert_status(TD_OK, td_data_freeze(year.database, 2018, "Lan", &err), &err);
	assert_status(TD_EINVAL, td_data_freeze(year.database, 2018, "Lan", &err), &err);
	assert_string_equal(err.msg, "the figures of 2018 are frozen already");
	assert_status(TD_EINVAL,
		      td_data_import(year.database, &file, 1, &opts, &diags, &counts, &err), &err);
	assert_non_null(strstr(err.msg, "--reopen --reason"));
	/* All or nothing: 2017, which is open, has not changed either. */
	err = (struct td_err){ 0 };
	assert_status(TD_OK, verify(year.database, run, &found, &err), &err);
	assert_true(td_verification_same(found));
	td_verification_free(found);
	assert_status(TD_OK, td_data_reopen(year.database, 2018, "Minh", "a slip", &err), &err);
	database_import(year.database, 0, file);
	td_diags_fini(&diags);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_compared_by_their_keys),
		TEST(figures_have_one_text),
		TEST(a_run_is_verified_without_its_files),
		TEST(what_has_changed_is_named),
		TEST(a_forged_record_is_refused),
		TEST(another_engine_is_told_from_other_figures),
		TEST(a_long_text_is_kept_in_pieces),
		TEST(a_frozen_year_takes_nothing),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
