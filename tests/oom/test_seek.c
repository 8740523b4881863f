#include "test.h"

#include <locale.h>
#include <string.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "seek.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/seek-small/"

/* Whole figures, a flag in the way and pairs; nothing that takes many steps. */
static const char *const inputs[] = { "violations", "grade", "registered", "votes" };

static const char *
prepare(struct temp *temp)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv", FOLDER "events.csv" };

	return database_with(temp, "d.db", files, 3);
}

static void
write(const struct td_seek *seek, struct td_sink *sink)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_seek_report(seek, &opts, sink, &err), &err);
}

/* TD_ENOMEM, or the same as ever: SQLite gets by without some of what it asks for. */
static void
fail_everywhere(const struct td_seek_opts *opts, const char *database)
{
	struct td_sink whole = { 0 };
	size_t n = OOM_NEVER;
	bool failed;

	do { /* never first, then at every 23rd: other tests see to loading and reading */
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		struct td_sink sink = { 0 };
		struct td_seek *seek;
		int status;

		oom_fail_at(n);
		n = n == OOM_NEVER ? 0 : n + 23;
		status = td_seek_new(FOLDER "rules.lua", database, opts, &diags, &seek, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (status) {
			assert_status(TD_ENOMEM, status, &err);
			assert_true(failed);
			assert_null(seek);
		} else {
			write(seek, whole.text ? &sink : &whole);
			if (sink.text)
				assert_string_equal(sink.text, whole.text);
		}
		td_seek_free(seek);
		td_sink_fini(&sink);
		td_diags_fini(&diags);
	} while (failed || n == 0);
	assert_true(n > 1000);
	td_sink_fini(&whole);
}

static void
seeking_survives(void **state)
{
	const struct td_seek_opts opts[] = {
		{ .unit = "dung",
		  .rank = 2,
		  .inputs = inputs,
		  .ninputs = COUNT(inputs),
		  .pairs = true },
		{ .unit = "dung", .award = "flag", .inputs = inputs, .ninputs = COUNT(inputs) },
	};
	const char *database = prepare(*state);

	for (size_t i = 0; i < COUNT(opts); i++)
		fail_everywhere(&opts[i], database);
}

static void
report_fails_everywhere(const struct td_seek *seek, const char *format)
{
	struct td_report_opts opts = {
		.format = format, .plugins = formats(), .width = 80, .lang = TD_VI
	};
	struct td_err err = { 0 };
	size_t n = 0;

	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_seek_report(seek, &opts, &sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		td_sink_fini(&sink);
	} while (oom_failed());
	assert_true(n > 10);
}

static void
reports_survive(void **state)
{
	const struct td_seek_opts opts[] = {
		{ .unit = "dung", .rank = 2, .pairs = true },
		{ .unit = "dung", .award = "flag" },
	};
	const char *database = prepare(*state);

	for (size_t i = 0; i < COUNT(opts); i++) {
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		struct td_seek *seek;

		assert_status(
			TD_OK,
			td_seek_new(FOLDER "rules.lua", database, &opts[i], &diags, &seek, &err),
			&err);
		report_fails_everywhere(seek, "table");
		report_fails_everywhere(seek, "json");
		td_seek_free(seek);
		td_diags_fini(&diags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(seeking_survives, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(reports_survive, temp_setup, temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as main.c does; the grid measures text */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
