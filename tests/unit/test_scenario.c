#include "test.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "edge/grid.h"
#include "edge/script_scenario.h"
#include "scenario.h"
#include "shipped.h"

#define CUM3 TEST_SOURCE_DIR "/rules/bca-cum3/"

enum {
	SCENARIOS = 1000,
	UNITS = 8
};

static struct td_scoring *
baseline(struct temp *temp)
{
	struct td_scoring *s = shipped_cum3(temp, "2017");

	assert_int_equal(s->table->n, UNITS);
	return s;
}

struct outcome {
	int64_t total[UNITS];
	uint32_t place[UNITS];
	uint8_t flag[UNITS];
};

/* Scenario number i: each touches other slots and columns, and many touch the same ones. */
static void
run_one(const struct td_scoring *base, uint32_t i, struct outcome *out)
{
	struct td_change set[] = { { "clearance_target", NULL, 60 + i % 40 },
				   { "flag_share", NULL, (i % 5) / 4.0 } };
	struct td_change data[] = { { "phu-tho.cases_cleared", "-9", 0 },
				    { "hoa-binh.drug_cases", "*2", 0 },
				    { "yen-bai.news_items", NULL, i % 60 } };
	struct td_scenario scenario = { 0 };
	struct td_overlay_opts opts = { 0 };
	struct td_overlay overlay;
	struct td_result *result;
	struct td_err err = { 0 };

	scenario.set.at = set;
	scenario.set.n = i % 3;
	scenario.data.at = data + i % 2;
	scenario.data.n = i / 7 % 3;
	assert_status(TD_OK, td_overlay_init(&overlay, base, &scenario, &opts, NULL, &err), &err);
	assert_status(TD_OK, td_overlay_score(&overlay, &opts.score, &result, &err), &err);
	memset(out, 0, sizeof(*out));
	memcpy(out->total, result->total, sizeof(out->total));
	memcpy(out->place, result->place, sizeof(out->place));
	memcpy(out->flag, result->awards[0], sizeof(out->flag));
	td_result_free(result);
	td_overlay_fini(&overlay);
}

/* All of them in an order of the seed's. */
static struct outcome *
run_all(const struct td_scoring *base, uint32_t seed)
{
	struct outcome *out = calloc(SCENARIOS, sizeof(*out));
	uint32_t order[SCENARIOS];

	assert_non_null(out);
	for (uint32_t i = 0; i < SCENARIOS; i++)
		order[i] = i;
	for (uint32_t i = SCENARIOS - 1; i > 0; i--) {
		uint32_t k = shipped_next(&seed) % (i + 1), swapped = order[i];

		order[i] = order[k];
		order[k] = swapped;
	}
	for (uint32_t i = 0; i < SCENARIOS; i++)
		run_one(base, order[i], &out[order[i]]);
	return out;
}

static void
no_scenario_sees_another(void **state)
{
	struct td_scoring *base = baseline(*state);
	struct outcome *a = run_all(base, 1), *b = run_all(base, 2);
	struct td_score_opts opts = { 0 };
	struct td_result *again;
	struct td_err err = { 0 };

	assert_memory_equal(a, b, SCENARIOS * sizeof(*a));
	assert_memory_not_equal(&a[1], &a[38], sizeof(*a));
	assert_status(TD_OK,
		      td_engine_score(base->rules, base->plan, base->table, base->slots, &opts,
				      &again, &err),
		      &err);
	assert_memory_equal(again->total, base->result->total, UNITS * sizeof(*again->total));
	td_result_free(again);
	free(a);
	free(b);
	td_scoring_free(base);
}

static const struct wrong_case {
	struct td_change set, data;
	const char *message;
} wrong[] = {
	{ { "clearance_targt", "78", 0 },
	  { 0 },
	  "unknown parameter \"clearance_targt\"; did you mean \"clearance_target\"?" },
	{ { "clearance_target", "101", 0 },
	  { 0 },
	  "clearance_target = 101 lies outside its declared range, 0 to 100" },
	{ { "clearance_target", "much", 0 }, { 0 }, "clearance_target = much: a number is wanted" },
	{ { 0 },
	  { "phutho.cases_cleared", "+5", 0 },
	  "unknown unit \"phutho\"; did you mean \"phu-tho\"?" },
	{ { 0 },
	  { "phu-tho.case_cleared", "+5", 0 },
	  "unknown input \"case_cleared\"; did you mean \"cases_cleared\"?" },
	{ { 0 }, { "cases_cleared", "5", 0 }, "a figure is UNIT.INPUT, not \"cases_cleared\"" },
	{ { 0 },
	  { "phu-tho.cases_cleared", "-5000", 0 },
	  "phu-tho: cases_cleared = -4310 in 2017 is below the least possible value 0" },
};

static void
what_is_unknown_or_impossible_is_refused(void **state)
{
	struct td_scoring *base = baseline(*state);

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct td_change set = wrong[i].set, data = wrong[i].data;
		struct td_overlay_opts opts = { 0 };
		struct td_scenario scenario = { 0 };
		struct td_overlay overlay;
		struct td_err err = { 0 };

		scenario.set.at = &set;
		scenario.set.n = set.name != NULL;
		scenario.data.at = &data;
		scenario.data.n = data.name != NULL;
		assert_status(TD_EUSAGE,
			      td_overlay_init(&overlay, base, &scenario, &opts, NULL, &err), &err);
		assert_string_equal(err.msg, wrong[i].message);
		td_overlay_fini(&overlay);
	}
	td_scoring_free(base);
}

/* Names, rules with many changes, several beside each other: everything fits, in both languages. */
static void
reports_fit_the_terminal(void **state)
{
	static const size_t widths[] = { 80, 120 };
	const char *text =
		"scenario \"the scale of the year after\" { rules = \"" CUM3 "2018.lua\" }"
		"scenario \"a\" { set = { clearance_target = 78 } }"
		"scenario \"b\" { repeal = { \"7.6\" }, data = { [\"phu-tho.leader_disciplined\"] = 1 } }"
		"scenario \"c\" { set = { flag_share = 0 } }";
	struct temp *temp = *state;
	struct td_whatif_opts opts = { .scenarios = temp_text(temp, "s.lua", text) };
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_whatif *whatif;

	td_scoring_free(baseline(temp));
	assert_status(TD_OK,
		      td_whatif_new(CUM3 "2017.lua", temp_path(temp, "cum3.db"), &opts, &diags,
				    &whatif, &err),
		      &err);
	for (size_t i = 0; i < 4; i++) {
		struct td_report_opts report = { .format = "table",
						 .lang = i % 2 ? TD_VI : TD_EN,
						 .width = widths[i / 2] };
		struct td_sink sink = { 0 };

		assert_status(TD_OK, td_whatif_report(whatif, &report, &sink, &err), &err);
		for (char *line = strtok(sink.text, "\n"); line; line = strtok(NULL, "\n"))
			assert_in_range(td_grid_text_width(line), 0, report.width);
		td_sink_fini(&sink);
	}
	td_whatif_free(whatif);
	td_diags_fini(&diags);
}

static const struct file_case {
	const char *text;
	const char *message; /* NULL: it is right */
} texts[] = {
	{ "scenario \"a\" { set = { p = 1.015 }, data = { [\"u.x\"] = \"+5\" } }", NULL },
	{ "scenario \"a\" { sett = {} }",
	  "s.lua:1: unknown key \"sett\" of a scenario; did you mean \"set\"?" },
	{ "scenario \"a\" { set = 5 }", "s.lua:1: write set = { NAME = 5 }" },
	{ "scenario \"a\" {}\nscenario \"a\" {}", "s.lua:2: there are two scenarios called \"a\"" },
	{ "scenario(5)", "s.lua:1: write scenario \"NAME\" { set = { ... } }" },
	{ "for i = 1, 1e9 do end", "s.lua takes too many steps, too long or too much memory" },
	{ "os.exit()", "s.lua:1: attempt to index a nil value (global 'os')" },
};

static void
files_of_scenarios_are_read_in_a_box(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct td_scenarios list = { 0 };
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		int status = td_script_scenarios(texts[i].text, strlen(texts[i].text), "s.lua",
						 &list, &diags, &err);

		assert_status(texts[i].message ? TD_EINVAL : TD_OK, status, &err);
		if (texts[i].message)
			assert_string_equal(err.msg, texts[i].message);
		td_scenarios_fini(&list);
		td_diags_fini(&diags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_scenario_sees_another, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(what_is_unknown_or_impossible_is_refused,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(reports_fit_the_terminal, temp_setup,
						temp_teardown),
		cmocka_unit_test(files_of_scenarios_are_read_in_a_box),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}
