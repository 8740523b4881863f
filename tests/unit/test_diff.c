#include "test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "edge/grid.h"
#include "temp.h"

#define FOLDER TEST_SOURCE_DIR "/tests/golden/diff-effect/"

/* The rules and figures of the golden case, whose points are worked out by hand there. */
static struct td_diff *
diff_new(struct temp *temp, enum td_lang lang)
{
	const char *files[] = { FOLDER "units.csv", FOLDER "figures.csv" };
	const char *database = temp_path(temp, "d.db");
	struct td_diff_opts opts = { .database = database, .lang = lang };
	struct td_import_opts import = { .year = 2017 };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_diff *diff;

	if (!temp_exists(database)) {
		assert_status(TD_OK, td_data_init(database, "draft", &err), &err);
		assert_status(TD_OK,
			      td_data_import(database, files, 2, &import, &diags, &counts, &err),
			      &err);
	}
	assert_status(TD_OK,
		      td_diff_new(FOLDER "old.lua", FOLDER "new.lua", &opts, &diags, &diff, &err),
		      &err);
	td_diags_fini(&diags);
	return diff;
}

/* In hundredths. */
static const struct unit_case {
	const char *id;
	int64_t total, base, bonus;
} units[] = {
	{ "binh", 650, 650, 0 },
	{ "an", 188, 188, 0 },
	{ "chi", -25, 475, -500 },
};

static void
what_moved_adds_up_to_the_change(void **state)
{
	struct td_diff *diff = diff_new(*state, TD_EN);

	assert_int_equal(diff->units.n, COUNT(units));
	assert_int_equal(diff->places, 2);
	for (size_t i = 0; i < COUNT(units); i++) {
		const struct td_diff_unit *unit = &diff->units.at[i];
		int64_t sum[3] = { 0 };

		assert_string_equal(unit->id, units[i].id);
		assert_int_equal(unit->total, units[i].total);
		for (size_t k = unit->first; k < unit->first + unit->n; k++)
			sum[diff->moves.at[k].part] += diff->moves.at[k].ticks;
		assert_int_equal(sum[TD_PART_BASE], units[i].base);
		assert_int_equal(unit->part[TD_PART_BASE], units[i].base);
		assert_int_equal(sum[TD_PART_BONUS], units[i].bonus);
		assert_int_equal(unit->part[TD_PART_BONUS], units[i].bonus);
		assert_int_equal(unit->rest, 0);
	}
	td_diff_free(diff);
}

static void
the_flag_changes_hands(void **state)
{
	struct td_diff *diff = diff_new(*state, TD_EN);
	struct td_diff_gap *gaps;
	struct td_err err = { 0 };
	size_t n;

	assert_int_equal(diff->hands.n, 1);
	assert_string_equal(diff->hands.at[0].award, "flag");
	assert_int_equal(td_diff_lead(diff, &diff->hands.at[0], false), -400);
	assert_int_equal(td_diff_lead(diff, &diff->hands.at[0], true), 62);
	assert_status(TD_OK, td_diff_gaps(diff, &diff->hands.at[0], &gaps, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_string_equal(diff->items.at[gaps[0].item].id, "1.1");
	assert_int_equal(gaps[0].gap, 262);
	assert_true(gaps[0].decides);
	assert_string_equal(diff->items.at[gaps[1].item].id, "1.2");
	assert_int_equal(gaps[1].gap, 200);
	free(gaps);
	td_diff_free(diff);
}

static void
assert_fits(const char *text, size_t width)
{
	char line[2000];

	while (*text) {
		size_t n = strcspn(text, "\n");

		assert_true(n < sizeof(line));
		memcpy(line, text, n);
		line[n] = 0;
		if (td_grid_text_width(line) > width)
			fail_msg("wider than %zu: %s", width, line);
		text += n + (text[n] == '\n');
	}
}

static void
the_table_fits_the_terminal(void **state)
{
	static const size_t widths[] = { 80, 120 };

	for (int lang = TD_EN; lang <= TD_VI; lang++) {
		struct td_diff *diff = diff_new(*state, (enum td_lang)lang);

		for (size_t i = 0; i < COUNT(widths); i++) {
			struct td_report_opts opts = { .format = "table",
						       .lang = (enum td_lang)lang,
						       .width = widths[i] };
			struct td_sink sink = { 0 };
			struct td_err err = { 0 };

			assert_status(TD_OK, td_diff_report(diff, &opts, &sink, &err), &err);
			assert_status(TD_OK, td_sink_close(&sink, &err), &err);
			if (strlen(FOLDER) < 50) /* places are words that do not fold */
				assert_fits(sink.text, widths[i]);
			td_sink_fini(&sink);
		}
		td_diff_free(diff);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moved_adds_up_to_the_change),
		cmocka_unit_test(the_flag_changes_hands),
		cmocka_unit_test(the_table_fits_the_terminal),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("diff", tests, temp_setup, temp_teardown);
}
