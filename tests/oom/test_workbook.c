#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "oom.h"
#include "plugins.h"
#include "temp.h"

/* The parts of a document and the workbook made of them are whole, or it is TD_ENOMEM. */

#define CASE(file) TEST_SOURCE_DIR "/tests/golden/score-parts/" file

extern const struct td_plugin td_plugin_v1; /* plugins/xlsx, linked in */

static void
make_database(struct temp *temp)
{
	const char *const files[] = { CASE("units.csv"), CASE("figures.csv"), CASE("events.csv") };
	const char *database = temp_path(temp, "db");
	struct td_import_opts opts = { .year = 0 };
	struct td_import_counts counts = { 0 };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_data_init(database, "thử", &err), &err);
	assert_status(TD_OK,
		      td_data_import(database, files, COUNT(files), &opts, &diags, &counts, &err),
		      &err);
	td_diags_fini(&diags);
}

static int
score(const char *database, struct td_scoring **out, struct td_err *err)
{
	struct td_score_opts opts = { .points = true, .claims = true };
	struct td_diags diags = { 0 };
	int status = td_score(CASE("rules.lua"), database, &opts, &diags, out, err);

	td_diags_fini(&diags);
	return status;
}

/* Every allocation for the first hundreds, then some of the many that are alike. */
static size_t
next(size_t n)
{
	return n + (n < 300 ? 1 : 61);
}

static void
claims_are_scored(void **state)
{
	const char *database = temp_path(*state, "db");
	bool failed;

	make_database(*state);
	for (size_t n = 0;; n = next(n)) {
		struct td_scoring *scoring = NULL;
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n);
		status = score(database, &scoring, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		/* SQLite gets by without some of what it asks for. */
		if (status)
			assert_true(failed && !scoring);
		assert_status(status ? TD_ENOMEM : TD_OK, status, &err);
		td_scoring_free(scoring);
		if (!failed)
			break;
	}
}

static void
a_workbook_is_written(void **state)
{
	struct td_plugins plugins = { .lang = TD_VI };
	struct td_report_opts opts = { .format = "xlsx", .lang = TD_VI, .plugins = &plugins };
	struct td_scoring *scoring;
	struct td_sink whole = { 0 };
	struct td_err err = { 0 };

	make_database(*state);
	assert_true(td_list_push(&plugins.reports, td_plugin_v1.reports[0]));
	assert_status(TD_OK, score(temp_path(*state, "db"), &scoring, &err), &err);
	assert_status(TD_OK, td_report(scoring, &opts, &whole, &err), &err);
	assert_true(whole.n > 10000);
	for (size_t n = 0;; n = next(n)) {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n);
		status = td_report(scoring, &opts, &sink, &err);
		if (!status)
			status = td_sink_close(&sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		if (!status)
			assert_memory_equal(sink.text, whole.text, whole.n);
		td_sink_fini(&sink);
		if (!oom_failed())
			break;
	}
	td_sink_fini(&whole);
	td_scoring_free(scoring);
	td_list_fini(&plugins.reports);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(claims_are_scored),
		TEST(a_workbook_is_written),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
