/* Explanations of a baseline and a scenario beside each other; what they say is in the golden cases. */
#include "test.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "edge/grid.h"
#include "scenario.h"
#include "temp.h"

#define RULES TEST_SOURCE_DIR "/rules/bca-cum3/"

static const char *
database(struct temp *temp, char out[400])
{
	const char *files[] = { RULES "data/units.csv", RULES "data/observations.csv",
				RULES "data/events.csv" };
	struct td_import_opts import = { 0 };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };

	snprintf(out, 400, "%s", temp_path(temp, "d.db"));
	assert_status(TD_OK, td_data_init(out, "draft", &err), &err);
	assert_status(TD_OK, td_data_import(out, files, 3, &import, &diags, &counts, &err), &err);
	td_diags_fini(&diags);
	return out;
}

static struct td_whatif *
attempt(const char *database, struct td_whatif_opts opts)
{
	struct td_whatif *whatif;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };

	opts.one = true;
	assert_status(TD_OK,
		      td_whatif_new(RULES "2017.lua", database, &opts, &diags, &whatif, &err),
		      &err);
	td_diags_fini(&diags);
	return whatif;
}

static void
explain(const struct td_whatif *whatif, const char *unit, enum td_lang lang, size_t width,
	struct td_sink *sink)
{
	struct td_report_opts opts = { .format = "table", .lang = lang, .width = width };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_whatif_explain(whatif, unit, NULL, &opts, sink, &err), &err);
	assert_status(TD_OK, td_sink_close(sink, &err), &err);
}

/* Places in scripts are words that do not fold. */
static void
assert_fits(const char *text, size_t width)
{
	char line[2000];

	while (*text) {
		size_t n = strcspn(text, "\n");

		assert_true(n < sizeof(line));
		memcpy(line, text, n);
		line[n] = 0;
		if (td_grid_text_width(line) > width && !strstr(line, ".lua:"))
			fail_msg("wider than %zu: %s", width, line);
		assert_true(!n || line[n - 1] != ' ');
		text += n + (text[n] == '\n');
	}
}

static void
both_columns_fit_the_terminal(void **state)
{
	static const size_t widths[] = { 80, 120 };
	char path[400];
	struct td_whatif *whatif = attempt(database(*state, path),
					   (struct td_whatif_opts){ .rules = RULES "2018.lua" });

	for (size_t i = 0; i < whatif->baseline->table->n; i++)
		for (int lang = TD_EN; lang <= TD_VI; lang++)
			for (size_t w = 0; w < COUNT(widths); w++) {
				struct td_sink sink = { 0 };

				explain(whatif, whatif->baseline->table->units[i].id,
					(enum td_lang)lang, widths[w], &sink);
				assert_fits(sink.text, widths[w]);
				td_sink_fini(&sink);
			}
	td_whatif_free(whatif);
}

static void
what_both_say_stands_once(void **state)
{
	const char *data[] = { "hoa-binh.drug_cases=+0" };
	struct td_sink sink = { 0 };
	char path[400];
	struct td_whatif *whatif = attempt(database(*state, path),
					   (struct td_whatif_opts){ .data = data, .ndata = 1 });

	explain(whatif, "hoa-binh", TD_EN, 0, &sink);
	assert_null(strstr(sink.text, "Baseline: "));
	assert_non_null(strstr(sink.text, "highest of 8 units"));
	td_sink_fini(&sink);
	td_whatif_free(whatif);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(both_columns_fit_the_terminal, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(what_both_say_stands_once, temp_setup,
						temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
