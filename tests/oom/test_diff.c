#include "test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "formats.h"
#include "oom.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/diff-effect/"

/* Two scorings of the golden case; comparing them is whole, or it is TD_ENOMEM. */
static struct td_scoring *
score(struct temp *temp, const char *rules)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv" };
	const char *database = temp_path(temp, "d.db");
	struct td_score_opts opts = { .year = 2017, .points = true };
	struct td_import_opts import = { .year = 2017 };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_scoring *scoring;

	if (!temp_exists(database)) {
		assert_status(TD_OK, td_data_init(database, "draft", &err), &err);
		assert_status(TD_OK,
			      td_data_import(database, files, 2, &import, &diags, &counts, &err),
			      &err);
	}
	assert_status(TD_OK, td_score(rules, database, &opts, &diags, &scoring, &err), &err);
	td_diags_fini(&diags);
	return scoring;
}

static int
compare(struct td_diff *diff, const char *format, struct td_sink *sink, struct td_err *err)
{
	struct td_report_opts opts = { .format = format, .plugins = formats(), .width = 80 };
	int status = td_diff_rules(diff, err);

	status = status ? status : td_diff_effect(diff, err);
	status = status ? status : td_diff_report(diff, &opts, sink, err);
	return status ? status : td_sink_close(sink, err);
}

/* The scorings stay with the caller. */
static void
release(struct td_diff *diff)
{
	diff->old = diff->new = NULL;
	td_diff_free(diff);
}

static void
fail_everywhere(struct td_scoring *old, struct td_scoring *new, const char *format)
{
	struct td_err err = { 0 };
	size_t n = 0;

	do {
		struct td_diff *diff = calloc(1, sizeof(*diff));
		struct td_sink sink = { 0 };
		int status;

		assert_non_null(diff);
		diff->old = old;
		diff->new = new;
		diff->scored = true;
		oom_fail_at(n++);
		status = compare(diff, format, &sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		td_sink_fini(&sink);
		release(diff);
	} while (oom_failed());
	assert_true(n > 50);
}

static void
comparing_survives(void **state)
{
	struct td_scoring *old = score(*state, FOLDER "old.lua"),
			  *new = score(*state, FOLDER "new.lua");

	formats(); /* before anything fails */
	fail_everywhere(old, new, "table");
	fail_everywhere(old, new, "json");
	td_scoring_free(old);
	td_scoring_free(new);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comparing_survives) };

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("diff", tests, temp_setup, temp_teardown);
}
