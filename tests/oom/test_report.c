#include "test.h"

#include <locale.h>
#include <string.h>

#include "formats.h"
#include "oom.h"
#include "report.h"
#include "sample.h"

/* A report is whole, or it is TD_ENOMEM: nothing is silently left out. */

static const struct format_case {
	const char *name;
	struct td_report_opts opts;
} cases[] = {
	{ "table", { .format = "table", .lang = TD_VI, .width = 80, .colour = true } },
	{ "table with points", { .format = "table", .points = true, .width = 60 } },
	{ "json", { .format = "json" } },
	{ "csv", { .format = "csv", .points = true } },
};

static int
report(const struct td_scoring *scoring, const struct td_report_opts *opts, struct td_sink *sink,
       struct td_err *err)
{
	int status = td_report(scoring, opts, sink, err);

	return status ? status : td_sink_close(sink, err);
}

static void
fail_everywhere(const struct td_scoring *scoring, const struct td_report_opts *opts)
{
	struct td_sink whole = { 0 };
	struct td_err err = { 0 };
	size_t n = 0;

	assert_status(TD_OK, report(scoring, opts, &whole, &err), &err);
	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n++);
		status = report(scoring, opts, &sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		if (!status)
			assert_string_equal(sink.text, whole.text);
		td_sink_fini(&sink);
	} while (oom_failed());
	assert_true(n > 3);
	td_sink_fini(&whole);
}

static void
reports_survive(void **state)
{
	struct td_scoring *scoring = sample_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct td_report_opts opts = cases[i].opts;

		opts.plugins = formats();
		print_message("  %s\n", cases[i].name);
		fail_everywhere(scoring, &opts);
	}
	sample_free(scoring);
}

static void
complaints_as_json_survive(void **state)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	size_t n = 0;

	(void)state;
	td_complain(&diags, TD_ERROR, &(struct td_place){ "r.lua", 1, 0 }, "%s", "wrong");
	do {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_diags_report(&diags, NULL, NULL, &opts, &sink, &err);
		status = status ? status : td_sink_close(&sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		td_sink_fini(&sink);
	} while (oom_failed());
	td_diags_fini(&diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_survive),
		cmocka_unit_test(complaints_as_json_survive),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
