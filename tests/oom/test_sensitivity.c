#include "test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "sensitivity.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/sensitivity/"

static const struct td_sensitivity_opts usual = { .draws = 20, .margin = "9", .seed = 1 };

static void
prepare(struct temp *temp)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv" };

	database_with(temp, "d.db", files, 2);
}

/* As JSON, to be freed with the sink. */
static void
write(const struct td_sensitivity *s, struct td_sink *sink)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_sensitivity_report(s, &opts, sink, &err), &err);
}

static int
attempt(const char *database, struct td_sensitivity **out, struct td_err *err)
{
	struct td_diags diags = { 0 };
	int status = td_sensitivity_new(FOLDER "four.lua", database, &usual, &diags, out, err);

	if (!status)
		status = td_sensitivity_run(*out, TD_EN, err);
	td_diags_fini(&diags);
	return status;
}

/* TD_ENOMEM, or the same as ever: SQLite gets by without some of what it asks for. */
static void
looking_and_trying_survive(void **state)
{
	struct temp *temp = *state;
	const char *database = temp_path(temp, "d.db");
	struct td_sink whole = { 0 };
	size_t n = OOM_NEVER;
	bool failed;

	prepare(temp);
	do { /* never first, then at every 53rd: other tests see to loading and reading */
		struct td_err err = { 0 };
		struct td_sink sink = { 0 };
		struct td_sensitivity *s = NULL;
		int status;

		oom_fail_at(n);
		n = n == OOM_NEVER ? 0 : n + 53;
		status = attempt(database, &s, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (status) {
			assert_status(TD_ENOMEM, status, &err);
			assert_true(failed);
		} else {
			write(s, whole.text ? &sink : &whole);
			if (sink.text)
				assert_string_equal(sink.text, whole.text);
		}
		td_sensitivity_free(s);
		td_sink_fini(&sink);
	} while (failed || n == 0);
	assert_true(n > 1000);
	td_sink_fini(&whole);
}

static void
fail_everywhere(const struct td_sensitivity *s, const char *format)
{
	struct td_report_opts opts = { .format = format, .plugins = formats(), .width = 80 };
	struct td_err err = { 0 };
	size_t n = 0;

	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n);
		n += strcmp(format, "json") == 0 ? 3 : 1; /* there are thousands */
		status = td_sensitivity_report(s, &opts, &sink, &err);
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
	struct td_sensitivity *s = NULL;
	struct td_err err = { 0 };

	prepare(temp);
	assert_status(TD_OK, attempt(temp_path(temp, "d.db"), &s, &err), &err);
	fail_everywhere(s, "table");
	fail_everywhere(s, "json");
	td_sensitivity_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reports_survive, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(looking_and_trying_survive, temp_setup,
						temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("sensitivity", tests, NULL, NULL);
}
