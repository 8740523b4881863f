#include "test.h"

#include <locale.h>
#include <string.h>

#include "database.h"
#include "formats.h"
#include "oom.h"
#include "td.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/sweep-edges/"

static const char *const vary[] = { "an.base=4:13:9", "an.g=kha,tot" };
static const char *const noise[] = { "base=+-5", "t=normal:2%" };

/* One dial (with changes), two, draws, draws at points. */
static const struct td_sweep_opts cases[] = {
	{ .vary = vary, .nvary = 1, .block = 2 },
	{ .vary = vary, .nvary = 2, .block = 3 },
	{ .noise = noise, .nnoise = 2, .draws = 3 },
	{ .vary = vary, .nvary = 1, .noise = noise, .nnoise = 1, .draws = 2 },
};

static const char *const names[] = { "table", "json", "csv" };

static void
prepare(struct temp *temp)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv" };

	database_with(temp, "d.db", files, 2);
}

static int
make(const char *database, const struct td_sweep_opts *opts, const struct td_report_opts *report,
     struct td_sweep **sweep, struct td_err *err)
{
	struct td_diags diags = { 0 };
	int status = td_sweep_new(FOLDER "r.lua", database, opts, report, &diags, sweep, err);

	td_diags_fini(&diags);
	return status;
}

static int
run_all(struct td_sweep *sweep, struct td_sink *sink, struct td_err *err)
{
	TD_TRY(td_sweep_begin(sweep, sink, err));
	for (size_t i = 0; i < td_sweep_blocks(sweep); i++) {
		struct td_sweep_part *part;
		int status = td_sweep_run(sweep, i, &part, err);

		if (status) {
			assert_null(part);
			return status;
		}
		TD_TRY(td_sweep_take(sweep, part, err));
	}
	return td_sweep_end(sweep, err);
}

/* TD_ENOMEM, or nothing failed. */
static void
fail_everywhere(const char *database, const struct td_sweep_opts *opts, const char *format)
{
	struct td_report_opts report = { .format = format, .plugins = formats(), .width = 80 };
	size_t n = 0;
	bool failed;

	do {
		struct td_sink sink = { 0 };
		struct td_err err = { 0 };
		struct td_sweep *sweep;
		int status;

		assert_status(TD_OK, make(database, opts, &report, &sweep, &err), &err);
		oom_fail_at(n++);
		status = run_all(sweep, &sink, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		assert_status(failed ? TD_ENOMEM : TD_OK, status, &err);
		td_sweep_free(sweep);
		td_sink_fini(&sink);
	} while (failed);
	assert_true(n > 20);
}

static void
sweeps_survive(void **state)
{
	const char *database = temp_path(*state, "d.db");

	prepare(*state);
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t f = 0; f < COUNT(names); f++)
			fail_everywhere(database, &cases[i], names[f]);
}

/* TD_ENOMEM, or as ever: SQLite gets by without some of what it asks for. */
static void
looking_up_survives(void **state)
{
	static const char *const param[] = { "t=40:80:40" }; /* its ends make rules of their own */
	const struct td_sweep_opts opts = {
		.vary = param, .nvary = 1, .noise = noise, .nnoise = 2, .draws = 2
	};
	const char *database = temp_path(*state, "d.db");
	struct td_report_opts report = { .format = "table" };
	size_t n = 0;
	bool failed;

	prepare(*state);
	do { /* at some of them: other tests see to loading and reading */
		struct td_err err = { 0 };
		struct td_sweep *sweep;
		int status;

		oom_fail_at(n);
		n += 29;
		status = make(database, &opts, &report, &sweep, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (status) {
			assert_status(TD_ENOMEM, status, &err);
			assert_true(failed);
			assert_null(sweep);
		}
		td_sweep_free(sweep);
	} while (failed);
	assert_true(n > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sweeps_survive, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(looking_up_survives, temp_setup, temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
