#include "test.h"

#include "formats.h"
#include "oom.h"
#include "plugins.h"

/* All plugins, or TD_ENOMEM: none is lost, and none is refused because memory was short. */
static void
looking_for_plugins_survives(void **state)
{
	size_t files, reports, n = 0;

	(void)state;
	files = formats()->files.n;
	reports = formats()->reports.n;
	assert_true(reports >= 2);
	do {
		struct td_plugins *plugins;
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_plugins_new(TD_EN, &plugins, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		if (status) {
			assert_null(plugins);
			continue;
		}
		assert_int_equal(plugins->files.n, files);
		assert_int_equal(plugins->reports.n, reports);
		td_plugins_free(plugins);
	} while (oom_failed());
	assert_true(n > 5);
}

/* The list of formats behind an unknown one, and the list of plugins. */
static void
telling_survives(void **state)
{
	static const char *const names[] = { "table", "json", "jsn", NULL };

	(void)state;
	for (const char *const *name = names; *name; name++) {
		struct td_report_opts opts = { .format = *name, .plugins = formats() };
		size_t n = 0;

		do {
			struct td_sink sink = { 0 };
			struct td_err err = { 0 };
			int status;

			oom_fail_at(n++);
			status = td_report_check(&opts, "plugins", true, &err);
			if (!status)
				status = td_plugins_report(opts.plugins, &opts, &sink, &err);
			if (!status)
				status = td_sink_close(&sink, &err);
			oom_fail_at(OOM_NEVER);
			if (oom_failed())
				assert_status(TD_ENOMEM, status, &err);
			else
				assert_status(**name == 'j' && !(*name)[3] ? TD_EUSAGE : TD_OK,
					      status, &err);
			td_sink_fini(&sink);
		} while (oom_failed());
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looking_for_plugins_survives),
		cmocka_unit_test(telling_survives),
	};

	return cmocka_run_group_tests_name("plugins", tests, NULL, NULL);
}
