/* Allocations of a comparison fail, each STEP-th in turn: loading and scoring, of which others have tested each, are the
 * most of them. */
#include "test.h"

#include <stdio.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "td.h"
#include "temp.h"

#ifndef STEP
#define STEP 7 /* 1 takes minutes */
#endif

#define FOLDER TEST_SOURCE_DIR "/tests/golden/compare-sides/"

static void
record(const char *database, const char *rules)
{
	const struct td_score_opts opts = { .year = 2017 };
	struct td_diags diags = { 0 };
	struct td_scoring *scoring;
	struct td_err err = { 0 };
	long long run;

	assert_status(TD_OK, td_record(rules, database, &opts, "Lan", &diags, &scoring, &run, &err),
		      &err);
	td_scoring_free(scoring);
	td_diags_fini(&diags);
}

static int
compare(const char *a, const char *b, const char *database, const char *format, struct td_err *err)
{
	const struct td_compare_opts opts = { 0 };
	const struct td_report_opts report = { .format = format,
					       .plugins = formats(),
					       .width = 80 };
	struct td_diags diags = { 0 };
	struct td_compare *c;
	struct td_sink sink = { 0 };
	int status = td_compare_new(a, b, database, &opts, &diags, &c, err);

	assert_int_equal(c != NULL, status == TD_OK);
	if (!status)
		status = td_compare_report(c, &report, &sink, err);
	td_sink_fini(&sink);
	td_compare_free(c);
	td_diags_fini(&diags);
	return status;
}

static void
fail_everywhere(const char *a, const char *b, const char *database, const char *format)
{
	size_t n = 0;

	do {
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n);
		n += STEP;
		status = compare(a, b, database, format, &err);
		oom_fail_at(OOM_NEVER);
		if (status)
			assert_status(TD_ENOMEM, status, &err);
		assert_true(oom_failed() || !status);
	} while (oom_failed());
	assert_true(n > 100);
}

static void
comparing_survives(void **state)
{
	char database[400];

	formats(); /* before anything fails */
	snprintf(database, sizeof(database), "%s", temp_path(*state, "d.db"));
	assert_int_equal(td_data_init(database, "draft", NULL), TD_OK);
	database_import(database, 2017, FOLDER "units.csv");
	database_import(database, 2017, FOLDER "figures.csv");
	record(database, FOLDER "a.lua");
	database_import(database, 2017, FOLDER "more.csv");
	database_import(database, 2017, FOLDER "late.csv");
	record(database, FOLDER "b.lua");
	fail_everywhere("run:1", "run:2", database, "table");
	fail_everywhere(FOLDER "a.lua", FOLDER "b.lua@2017", database, "json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comparing_survives) };

	return cmocka_run_group_tests_name("compare", tests, temp_setup, temp_teardown);
}
