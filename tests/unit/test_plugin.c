#include "test.h"

#include <stdio.h>

#include "host.h"
#include "td_plugin.h"

#undef fail /* of cmocka; the host has one, too */

/*
 * The layout of ABI 1 on machines of 64 bits.  A plugin that was built once must load for ever: a number here is never changed within
 * major version 1, only added at the end.  Worked out by hand from the header: pointers and 64-bit numbers at multiples of 8.
 */
#define AT(type, member)                                                                           \
	{                                                                                          \
#type "." #member, offsetof(struct type, member)                                   \
	}
#define SIZE(type)                                                                                 \
	{                                                                                          \
		"sizeof " #type, sizeof(struct type)                                               \
	}

static const struct layout_case {
	const char *name;
	size_t got;
} layout[] = {
	SIZE(td_plugin_text),
	SIZE(td_cell),
	AT(td_cell, text),
	SIZE(td_row),
	AT(td_row, cells),
	AT(td_row, ncells),
	AT(td_host, abi_major),
	AT(td_host, self),
	AT(td_host, lang),
	AT(td_host, fail),
	AT(td_host, warn),
	AT(td_host, room),
	AT(td_host, progress),
	AT(td_host, option),
	AT(td_host, bytes),
	AT(td_host, read),
	AT(td_host, table),
	AT(td_host, row),
	AT(td_host, write),
	AT(td_host, kind),
	AT(td_host, key),
	AT(td_host, first),
	AT(td_host, next),
	AT(td_host, member),
	AT(td_host, text),
	AT(td_host, number),
	AT(td_host, count),
	AT(td_plugin_source, id),
	AT(td_plugin_source, title),
	AT(td_plugin_source, probe),
	AT(td_plugin_source, read),
	AT(td_plugin_option, title),
	AT(td_plugin_report, id),
	AT(td_plugin_report, title),
	AT(td_plugin_report, extension),
	AT(td_plugin_report, documents),
	AT(td_plugin_report, options),
	AT(td_plugin_report, open),
	AT(td_plugin_report, item),
	AT(td_plugin_report, finish),
	AT(td_plugin_report, close),
	AT(td_plugin_function, id),
	AT(td_plugin_function, title),
	AT(td_plugin_function, least),
	AT(td_plugin_function, most),
	AT(td_plugin_function, reason),
	AT(td_plugin_function, low),
	AT(td_plugin_function, high),
	AT(td_plugin_function, run),
	AT(td_plugin, magic),
	AT(td_plugin, size),
	AT(td_plugin, abi_major),
	AT(td_plugin, abi_minor),
	AT(td_plugin, layout),
	AT(td_plugin, id),
	AT(td_plugin, version),
	AT(td_plugin, title),
	AT(td_plugin, sources),
	AT(td_plugin, reports),
	AT(td_plugin, functions),
};

static const size_t wanted[] = {
	16,  16,  8,   24,  8,   16,                                /* text, cell, row */
	4,   8,   16,  24,  32,  40,  48,  56,  64, 72, 80, 88, 96, /* host: services */
	104, 112, 120, 128, 136, 144, 152, 160,                     /* host: documents */
	8,   16,  32,  40,  8,                                      /* source, option */
	8,   16,  32,  40,  48,  56,  64,  72,  80,                 /* report */
	8,   16,  32,  36,  40,  56,  64,  72,                      /* function */
	0,   4,   8,   10,  12,  16,  24,  32,  48, 56, 64,         /* plugin */
};

static void
the_layout_stays(void **state)
{
	(void)state;
	if (sizeof(void *) != 8)
		skip();
	assert_int_equal(COUNT(layout), COUNT(wanted));
	for (size_t i = 0; i < COUNT(layout); i++) {
		if (layout[i].got != wanted[i])
			print_error("%s is %zu, was %zu\n", layout[i].name, layout[i].got,
				    wanted[i]);
		assert_int_equal(layout[i].got, wanted[i]);
	}
	assert_int_equal(TD_PLUGIN_LAYOUT, 16 | 24 << 8 | 160 << 16);
	assert_int_equal(TD_PLUGIN_MAGIC, 0x31504454);
}

/* ---- what comes out of a call ---------------------------------------------------------- */

static const struct outcome_case {
	const char *name;
	int fail; /* status given to host->fail; 1: not called */
	int returned;
	int status;
	const char *message;
} outcomes[] = {
	{ "well", 1, TD_PLUGIN_OK, TD_OK, "" },
	{ "enough", 1, TD_PLUGIN_STOP, TD_OK, "" },
	{ "wrong data", TD_PLUGIN_EDATA, TD_PLUGIN_EDATA, TD_EINVAL, "report \"r\": why" },
	{ "no disk", TD_PLUGIN_EIO, TD_PLUGIN_EIO, TD_EIO, "report \"r\": why" },
	{ "said, and denied", TD_PLUGIN_EDATA, TD_PLUGIN_OK, TD_EINVAL, "report \"r\": why" },
	{ "no memory", 1, TD_PLUGIN_ENOMEM, TD_ENOMEM, "out of memory" },
	{ "a mistake of its own", TD_PLUGIN_EBUG, TD_PLUGIN_EBUG, TD_EIO,
	  "a defect of the plugin: report \"r\": why" },
	{ "without a reason", 1, TD_PLUGIN_EDATA, TD_EIO,
	  "a defect of the plugin: report \"r\" failed without a reason (-1)" },
	{ "cancelled by nobody", 1, TD_PLUGIN_ECANCEL, TD_EIO,
	  "a defect of the plugin: report \"r\" failed without a reason (-4)" },
	{ "a status that is none", 1, 5, TD_EIO,
	  "a defect of the plugin: report \"r\" failed without a reason (5)" },
};

static void
every_outcome_has_its_status_and_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		const struct outcome_case *c = &outcomes[i];
		struct td_hosting hosting;
		struct td_err err = { 0 };

		print_message("  %s\n", c->name);
		td_hosting_init(&hosting, TD_EN);
		if (c->fail <= 0)
			assert_int_equal(hosting.host.fail(&hosting.host, c->fail, 0, 0, "why"),
					 c->fail);
		assert_status(c->status, td_hosting_end(&hosting, c->returned, "report", "r", &err),
			      &err);
		assert_string_equal(err.msg, c->message);
		td_hosting_fini(&hosting);
	}
}

static void
the_first_reason_counts_and_the_hosts_own_before_all(void **state)
{
	struct td_hosting hosting;
	struct td_err err = { 0 };

	(void)state;
	td_hosting_init(&hosting, TD_EN);
	hosting.host.fail(&hosting.host, TD_PLUGIN_EDATA, 0, 0, "first");
	hosting.host.fail(&hosting.host, TD_PLUGIN_EIO, 0, 0, "second");
	assert_status(TD_EINVAL, td_hosting_end(&hosting, TD_PLUGIN_EIO, "report", "r", &err),
		      &err);
	assert_string_equal(err.msg, "report \"r\": first");
	td_fail(&hosting.err, TD_EIO, "the disk is full");
	assert_int_equal(td_hosting_broken(&hosting, TD_EIO), TD_PLUGIN_EIO);
	assert_status(TD_EIO, td_hosting_end(&hosting, TD_PLUGIN_OK, "report", "r", &err), &err);
	assert_string_equal(err.msg, "the disk is full");
	td_hosting_fini(&hosting);
}

static void
complaints_have_their_place(void **state)
{
	struct td_diags diags = { 0 };
	struct td_hosting hosting;
	struct td_err err = { 0 };

	(void)state;
	td_hosting_init(&hosting, TD_EN);
	hosting.file = "a.xlsx";
	hosting.diags = &diags;
	hosting.host.warn(&hosting.host, 3, 2, "a date");
	hosting.host.fail(&hosting.host, TD_PLUGIN_EDATA, 7, 4, "not a number");
	assert_status(TD_EINVAL, td_hosting_end(&hosting, TD_PLUGIN_EDATA, "source", "xlsx", &err),
		      &err);
	assert_int_equal(diags.n, 2);
	assert_int_equal(diags.at[0].severity, TD_WARNING);
	assert_int_equal(diags.at[1].severity, TD_ERROR);
	assert_string_equal(diags.at[1].place.file, "a.xlsx");
	assert_int_equal(diags.at[1].place.line, 7);
	assert_int_equal(diags.at[1].place.column, 4);
	td_hosting_fini(&hosting);
	td_diags_fini(&diags);
}

static void
progress_stops_when_the_user_says_so(void **state)
{
	struct td_progress progress = { 0 };
	struct td_hosting hosting;
	struct td_err err = { 0 };

	(void)state;
	td_hosting_init(&hosting, TD_EN);
	hosting.progress = &progress;
	assert_int_equal(hosting.host.progress(&hosting.host, 3, 10), TD_PLUGIN_OK);
	assert_int_equal(atomic_load(&progress.done), 3);
	assert_int_equal(atomic_load(&progress.total), 10);
	atomic_store(&progress.stop, true);
	assert_int_equal(hosting.host.progress(&hosting.host, 4, 10), TD_PLUGIN_ECANCEL);
	assert_status(TD_ECANCEL, td_hosting_end(&hosting, TD_PLUGIN_ECANCEL, "report", "r", &err),
		      &err);
	td_hosting_fini(&hosting);
}

static void
options_are_found_by_name_and_the_last_counts(void **state)
{
	static const char *const with[] = { "paper=a5", "papers=3", "paper=a4", "empty=" };
	struct td_hosting hosting;
	const struct td_host *host = &hosting.host;

	(void)state;
	td_hosting_init(&hosting, TD_VI);
	hosting.with = with;
	hosting.nwith = COUNT(with);
	assert_string_equal(host->option(host, "paper"), "a4");
	assert_string_equal(host->option(host, "empty"), "");
	assert_null(host->option(host, "pap"));
	assert_string_equal(host->lang, "vi");
	td_hosting_fini(&hosting);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_layout_stays),
		cmocka_unit_test(every_outcome_has_its_status_and_message),
		cmocka_unit_test(the_first_reason_counts_and_the_hosts_own_before_all),
		cmocka_unit_test(complaints_have_their_place),
		cmocka_unit_test(progress_stops_when_the_user_says_so),
		cmocka_unit_test(options_are_found_by_name_and_the_last_counts),
	};

	return cmocka_run_group_tests_name("plugin", tests, NULL, NULL);
}
