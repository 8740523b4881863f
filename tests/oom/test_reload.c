#include "test.h"

#include <stdio.h>

#include "database.h"
#include "oom.h"
#include "td.h"
#include "td_loop.h"
#include "temp.h"

#define RULES(each)                                                                                       \
	"ruleset \"r\" { title = \"R\", year = 2018, source = document { title = \"D\" }, scale = 10 }\n" \
	"inputs { done = integer { min = 0, max = 5 } }\n"                                                \
	"section \"I\" { max = 10, criterion \"1\" { max = 10, title = \"T\", ref = \"I.1\",\n"           \
	"  score = earn(x.done, " each ") } }\n"                                                          \
	"rank { ties = { \"1\" } } award \"flag\" { count = 1, title = \"F\" }\n"

static int
look(struct td_reload *reload, bool *scored, struct td_err *err)
{
	struct td_diags diags = { 0 };
	int status = td_reload_run(reload, NULL, &diags, scored, err);

	td_diags_fini(&diags);
	return status;
}

/* Score, change the scale, and run out of memory at the n-th allocation of looking and reporting again. */
static int
score_twice(struct temp *temp, const char *database, size_t n, struct td_err *err)
{
	const struct td_score_opts opts = { .points = true };
	const struct td_report_opts report = { .format = "table" };
	const char *script = temp_text(temp, "r.lua", RULES("2"));
	struct td_sink sink = { 0 };
	struct td_reload *reload;
	bool scored;
	int status;

	assert_status(TD_OK, td_reload_new(script, database, &opts, &reload, err), err);
	assert_status(TD_OK, look(reload, &scored, err), err);
	temp_text(temp, "r.lua", RULES("3.0"));
	oom_fail_at(n);
	status = look(reload, &scored, err);
	if (!status) {
		assert_true(scored);
		status = td_reload_report(reload, &report, &sink, err);
	}
	oom_fail_at(OOM_NEVER);
	assert_non_null(td_reload_scoring(reload));
	td_sink_fini(&sink);
	td_reload_free(reload);
	return status;
}

static void
a_scoring_that_follows_its_files_survives(void **state)
{
	struct temp *temp = *state;
	char database[400];
	size_t n = 0;

	strcpy(database, temp_path(temp, "d.db"));
	assert_int_equal(td_data_init(database, NULL, NULL), TD_OK);
	database_import(database, 2018,
			temp_text(temp, "units.csv", "unit,name,cluster\na,A,c\nb,B,c\n"));
	database_import(database, 2018, temp_text(temp, "figures.csv", "unit,done\na,1\nb,2\n"));
	do {
		struct td_err err = { 0 };
		int status = score_twice(temp, database, n++, &err);

		/* Lua and SQLite can do without some, so a failure need not be one. */
		if (status)
			assert_status(TD_ENOMEM, status, &err);
		assert_true(!status || oom_failed());
	} while (oom_failed());
}

static void
a_watch_survives(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_watch *watch;
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_watch_new(&watch, &err);
		assert_int_equal(watch != NULL, status == TD_OK);
		if (!status)
			status = td_watch_add(watch, "rules/2018.lua", &err);
		oom_fail_at(OOM_NEVER);
		assert_int_equal(status, oom_failed() ? TD_ENOMEM : TD_OK);
		td_watch_free(watch);
	} while (oom_failed());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_scoring_that_follows_its_files_survives,
						temp_setup, temp_teardown),
		cmocka_unit_test(a_watch_survives),
	};

	return cmocka_run_group_tests_name("oom reload", tests, NULL, NULL);
}
