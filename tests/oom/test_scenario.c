#include "test.h"

#include <locale.h>
#include <string.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "scenario.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/diff-effect/"

/* Every kind of change at once. */
static const char text[] =
	"scenario \"a\" { set = { clearance_target = 70 }, data = { [\"an.documents\"] = \"+1\" },"
	" repeal = { \"B1\" } }\n"
	"scenario \"b\" { amend = [[ amend \"1.2\" { title = \"More documents\" } ]] }\n";

static void
prepare(struct temp *temp)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv" };

	database_with(temp, "d.db", files, 2);
}

/* As JSON, to be freed with the sink. */
static void
write(const struct td_whatif *whatif, struct td_sink *sink)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_whatif_report(whatif, &opts, sink, &err), &err);
}

/* TD_ENOMEM, or the same as ever: SQLite gets by without some of what it asks for. */
static void
scenarios_survive(void **state)
{
	struct temp *temp = *state;
	struct td_whatif_opts opts = { .scenarios = temp_text(temp, "s.lua", text) };
	const char *database = temp_path(temp, "d.db");
	struct td_sink whole = { 0 };
	size_t n = OOM_NEVER;
	bool failed;

	prepare(temp);
	do { /* never first, then at every fifth: other tests see to loading and reading */
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		struct td_sink sink = { 0 };
		struct td_whatif *whatif;
		int status;

		oom_fail_at(n);
		n = n == OOM_NEVER ? 0 : n + 5;
		status = td_whatif_new(FOLDER "old.lua", database, &opts, &diags, &whatif, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (status) {
			assert_status(TD_ENOMEM, status, &err);
			assert_true(failed);
			assert_null(whatif);
		} else {
			write(whatif, whole.text ? &sink : &whole);
			if (sink.text)
				assert_string_equal(sink.text, whole.text);
		}
		td_whatif_free(whatif);
		td_sink_fini(&sink);
		td_diags_fini(&diags);
	} while (failed || n == 0);
	assert_true(n > 1000);
	td_sink_fini(&whole);
}

static void
fail_everywhere(const struct td_whatif *whatif, const char *format)
{
	struct td_report_opts opts = { .format = format, .plugins = formats(), .width = 80 };
	struct td_err err = { 0 };
	size_t n = 0;

	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_whatif_report(whatif, &opts, &sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		td_sink_fini(&sink);
	} while (oom_failed());
	assert_true(n > 10);
}

static void
reports_survive(void **state)
{
	struct temp *temp = *state;
	struct td_whatif_opts opts = { .scenarios = temp_text(temp, "s.lua", text) };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_whatif *whatif;

	prepare(temp);
	assert_status(TD_OK,
		      td_whatif_new(FOLDER "old.lua", temp_path(temp, "d.db"), &opts, &diags,
				    &whatif, &err),
		      &err);
	fail_everywhere(whatif, "table");
	fail_everywhere(whatif, "json");
	td_whatif_free(whatif);
	td_diags_fini(&diags);
}

static void
explain_everywhere(const struct td_whatif *whatif, const char *format)
{
	struct td_report_opts opts = { .format = format, .plugins = formats(), .width = 80 };
	struct td_err err = { 0 };
	size_t n = 0;

	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_whatif_explain(whatif, "an", NULL, &opts, &sink, &err);
		status = status ? status : td_sink_close(&sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		td_sink_fini(&sink);
	} while (oom_failed());
	assert_true(n > 100);
}

static void
explaining_survives(void **state)
{
	struct temp *temp = *state;
	struct td_whatif_opts opts = { .scenarios = temp_text(temp, "s.lua", text),
				       .one = true,
				       .scenario = "a" };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_whatif *whatif;

	prepare(temp);
	assert_status(TD_OK,
		      td_whatif_new(FOLDER "old.lua", temp_path(temp, "d.db"), &opts, &diags,
				    &whatif, &err),
		      &err);
	explain_everywhere(whatif, "table");
	explain_everywhere(whatif, "json");
	td_whatif_free(whatif);
	td_diags_fini(&diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reports_survive, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(explaining_survives, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(scenarios_survive, temp_setup, temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}
