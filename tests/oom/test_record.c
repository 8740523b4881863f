/*
 * Allocations of recording and verifying fail, each STEP-th in turn: loading and scoring, of which others
 * have tested each, are the most of them.  Of freezing every one fails.
 */
#include "test.h"

#include <stdio.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "td.h"
#include "temp.h"

#ifndef STEP
#define STEP 5 /* 1 takes minutes */
#endif

static const char rules[] =
	"ruleset \"r\" { title = \"R\", year = 2018, source = document { title = \"D\" }, scale = 10 }\n"
	"inputs { done = integer { min = 0, max = 5 }, place = text {} }\n"
	"include \"part.lua\"\n"
	"rank { ties = { \"1\" } }\n";
static const char part[] =
	"section \"I\" { max = 10, criterion \"1\" { max = 10, title = \"T\", ref = \"I.1\",\n"
	"  score = when(x.place:is \"north\", 1, earn(x.done, 2)) } }\n";

static int
record(const char *script, const char *database, struct td_err *err)
{
	const struct td_score_opts opts = { 0 };
	struct td_diags diags = { 0 };
	struct td_scoring *scoring;
	long long run;
	int st = td_record(script, database, &opts, "Lan", &diags, &scoring, &run, err);

	assert_int_equal(scoring != NULL, st == TD_OK);
	td_scoring_free(scoring);
	td_diags_fini(&diags);
	return st;
}

/* Verify run 1 and write all three reports. */
static int
verify(const char *database, const char *format, struct td_err *err)
{
	const struct td_report_opts opts = { .format = format, .plugins = formats() };
	struct td_verification *found;
	struct td_diags diags = { 0 };
	struct td_sink sink = { 0 };
	int st = td_verify(database, 1, NULL, &diags, &found, err);

	assert_int_equal(found != NULL, st == TD_OK);
	if (!st)
		st = td_verification_report(found, &opts, &sink, err);
	if (!st)
		st = td_runs_report(database, &opts, &sink, err);
	if (!st)
		st = td_freezes_report(database, &opts, &sink, err);
	if (!st)
		st = td_sink_close(&sink, err);
	td_sink_fini(&sink);
	td_verification_free(found);
	td_diags_fini(&diags);
	return st;
}

static void
runs_survive(void **state)
{
	const char *script = temp_text(*state, "r.lua", rules);
	char path[400], database[400];
	size_t n = 0;

	formats(); /* before anything fails */
	snprintf(path, sizeof(path), "%s", script);
	snprintf(database, sizeof(database), "%s", temp_path(*state, "d.db"));
	temp_text(*state, "part.lua", part);
	assert_int_equal(td_data_init(database, "draft", NULL), TD_OK);
	database_import(database, 0,
			temp_text(*state, "u.csv", "unit,name,cluster\na,A,c\nb,B,c\n"));
	database_import(database, 0,
			temp_text(*state, "f.csv",
				  "year,unit,input,value\n2018,a,done,1\n2018,a,place,x\n"));
	do {
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n);
		n += STEP;
		st = record(path, database, &err);
		oom_fail_at(OOM_NEVER);
		assert_true(!st || st == TD_ENOMEM);
		assert_true(oom_failed() || !st);
	} while (oom_failed());
	database_import(database, 0,
			temp_text(*state, "g.csv",
				  "year,unit,input,value\n2018,a,done,2\n2018,a,place,y\n"));
	temp_text(*state, "part.lua", "-- another\n");
	for (size_t i = 0; i < 2; i++) {
		n = 0;
		do {
			struct td_err err = { 0 };
			int st;

			oom_fail_at(n);
			n += STEP;
			st = verify(database, i ? "json" : "table", &err);
			oom_fail_at(OOM_NEVER);
			if (st)
				assert_status(TD_ENOMEM, st, &err);
			assert_true(oom_failed() || !st);
		} while (oom_failed());
	}
}

static void
years_are_frozen(void **state)
{
	char database[400];
	size_t n = 0;

	snprintf(database, sizeof(database), "%s", temp_path(*state, "d.db"));
	assert_int_equal(td_data_init(database, NULL, NULL), TD_OK);
	do {
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n++);
		st = td_data_freeze(database, 2018, "Lan", &err);
		oom_fail_at(OOM_NEVER);
		if (st)
			assert_status(TD_ENOMEM, st, &err);
		else
			assert_status(TD_OK, td_data_reopen(database, 2018, "Lan", "x", &err),
				      &err);
	} while (oom_failed());
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(runs_survive),
		TEST(years_are_frozen),
	};

	return cmocka_run_group_tests_name("oom record", tests, NULL, NULL);
}
