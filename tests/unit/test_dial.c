#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "dial.h"
#include "shipped.h"

/* What rules/bca-cum3/2017.lua declares, and its data/observations.csv. */
static const struct known_case {
	const char *name;
	double value;
	struct td_dial_range range;
	const char *title, *title_vi;
} known[] = {
	{ "clearance_target",
	  75,
	  { 0, 100, false, 0 },
	  "Clearance target",
	  "Chỉ tiêu tỷ lệ điều tra, khám phá án" },
	{ "phu-tho.cases_cleared",
	  690,
	  { 0, 812, true, 0 },
	  "Công an tỉnh Phú Thọ: Cases cleared",
	  "Công an tỉnh Phú Thọ: Số vụ đã điều tra, khám phá" },
	{ "phu-tho.prev.cases_total",
	  850,
	  { 0, INFINITY, true, 0 },
	  "Công an tỉnh Phú Thọ: Criminal cases (2016)",
	  "Công an tỉnh Phú Thọ: Số vụ phạm pháp hình sự (2016)" },
	{ "bac-kan.leader_disciplined",
	  0,
	  { 0, 1, true, 0 },
	  "Công an tỉnh Bắc Kạn: Leader disciplined",
	  "Công an tỉnh Bắc Kạn: Lãnh đạo bị kỷ luật cảnh cáo trở lên" },
	{ "bac-kan.party_grade",
	  1,
	  { 0, 3, true, 4 },
	  "Công an tỉnh Bắc Kạn: Party committee",
	  "Công an tỉnh Bắc Kạn: Xếp loại Đảng bộ" },
};

static void
check_texts(const struct td_scoring *s, const struct td_dial *dial, const struct known_case *want)
{
	struct td_sink en = { 0 }, vi = { 0 };
	char *name = td_dial_name(s, dial);

	assert_string_equal(name, want->name);
	assert_int_equal(TD_OK, td_dial_title(s, dial, TD_EN, &en));
	assert_int_equal(TD_OK, td_dial_title(s, dial, TD_VI, &vi));
	assert_string_equal(en.text, want->title);
	assert_string_equal(vi.text, want->title_vi);
	td_sink_fini(&en);
	td_sink_fini(&vi);
	free(name);
}

static void
names_values_and_ranges_are_those_declared(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");

	for (size_t i = 0; i < COUNT(known); i++) {
		const struct known_case *want = &known[i];
		struct td_err err = { 0 };
		struct td_dial dial;
		struct td_dial_range range;

		assert_status(TD_OK, td_dial_find(s, want->name, &dial, &err), &err);
		check_texts(s, &dial, want);
		range = td_dial_range(s, &dial);
		assert_true(td_dial_value(s, &dial) == want->value);
		assert_true(range.min == want->range.min && range.max == want->range.max);
		assert_int_equal(range.whole, want->range.whole);
		assert_int_equal(range.nlevels, want->range.nlevels);
	}
	td_scoring_free(s);
}

static const struct read_case {
	const char *name, *text;
	double value;
	const char *message; /* NULL: it is right */
} reads[] = {
	{ "clearance_target", "78", 78, NULL },
	{ "clearance_target", "77,5", 77.5, NULL },
	{ "clearance_target", "77.125", 77.125, NULL },
	{ "clearance_target", "77,125", 0,
	  "clearance_target = 77,125 can be read in two ways; write decimals after a point, and "
	  "thousands without grouping" },
	{ "clearance_target", "missing", 0, "clearance_target = missing: a number is wanted" },
	{ "clearance_target", "", 0, "clearance_target = : a number is wanted" },
	{ "clearance_target", "-1", 0,
	  "clearance_target = -1 lies outside its declared range, 0 to 100" },
	{ "phu-tho.cases_cleared", "812", 812, NULL },
	{ "phu-tho.cases_cleared", "missing", NAN, NULL },
	{ "phu-tho.cases_cleared", "813", 0,
	  "phu-tho: cases_cleared = 813 in 2017 is above the greatest possible value 812" },
	{ "phu-tho.cases_cleared", "7.5", 0,
	  "phu-tho: cases_cleared = 7.5 in 2017 should be a whole number" },
	{ "phu-tho.prev.cases_total", "-1", 0,
	  "phu-tho: cases_total = -1 in 2016 is below the least possible value 0" },
	{ "bac-kan.leader_disciplined", "2", 0,
	  "bac-kan: leader_disciplined = 2 in 2017 is neither 0 nor 1" },
	{ "bac-kan.party_grade", "xuat-sac", 0, NULL },
	{ "bac-kan.party_grade", "khong-hoan-thanh", 3, NULL },
	{ "bac-kan.party_grade", "tots", 0,
	  "bac-kan.party_grade: \"tots\" is no level of this grade; did you mean \"tot\"?" },
	{ "bac-kan.party_grade", "3", 0,
	  "bac-kan.party_grade: \"3\" is no level of this grade; there are xuat-sac, tot, "
	  "hoan-thanh, khong-hoan-thanh" },
	{ "bac-kan.leader_disciplined", "true", 0,
	  "bac-kan.leader_disciplined = true: a flag is 1 or 0" },
};

static void
values_are_read_as_the_dial_is_declared(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");

	for (size_t i = 0; i < COUNT(reads); i++) {
		struct td_err err = { 0 };
		struct td_dial dial;
		double value;
		int status;

		assert_status(TD_OK, td_dial_find(s, reads[i].name, &dial, &err), &err);
		status = td_dial_read(s, &dial, reads[i].text, &value, &err);
		assert_status(reads[i].message ? TD_EUSAGE : TD_OK, status, &err);
		if (reads[i].message)
			assert_string_equal(err.msg, reads[i].message);
		else
			assert_true(value == reads[i].value ||
				    (isnan(value) && isnan(reads[i].value)));
	}
	td_scoring_free(s);
}

static const struct wrong_case {
	const char *name, *message;
} wrong[] = {
	{ "clearance_targt",
	  "unknown parameter \"clearance_targt\"; did you mean \"clearance_target\"?" },
	{ "zzz", "unknown parameter \"zzz\"; thidua show params lists those there are" },
	{ "news_items", "\"news_items\" is an input; say of which unit: \"bac-giang.news_items\"" },
	{ "phu-to.cases_total", "unknown unit \"phu-to\"; did you mean \"phu-tho\"?" },
	{ "phu-tho.cases_totl", "unknown input \"cases_totl\"; did you mean \"cases_total\"?" },
	{ "phu-tho.prev.cases_totl",
	  "unknown input \"cases_totl\"; did you mean \"cases_total\"?" },
	{ "phu-tho.prev.news_items", "no rule of bca-cum3/2017 uses input \"news_items\" of 2016" },
	{ "phu-tho.ago(3).cases_total",
	  "no rule of bca-cum3/2017 uses input \"cases_total\" of 2014" },
	{ "phu-tho.", "unknown input \"\"; thidua show inputs lists those there are" },
};

static void
what_is_no_dial_is_refused(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct td_err err = { 0 };
		struct td_dial dial;

		assert_status(TD_EUSAGE, td_dial_find(s, wrong[i].name, &dial, &err), &err);
		assert_string_equal(err.msg, wrong[i].message);
	}
	td_scoring_free(s);
}

/* What the data have is not the dial's doing. */
static void
the_value_that_is_there_passes(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");
	struct td_err err = { 0 };
	struct td_dial dial;
	double value;

	assert_status(TD_OK, td_dial_find(s, "phu-tho.cases_cleared", &dial, &err), &err);
	s->table->columns[dial.index][dial.row] = 900;
	assert_status(TD_OK, td_dial_read(s, &dial, "900", &value, &err), &err);
	assert_status(TD_EUSAGE, td_dial_read(s, &dial, "899", &value, &err), &err);
	td_scoring_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_values_and_ranges_are_those_declared,
						temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(values_are_read_as_the_dial_is_declared, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_dial_is_refused, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(the_value_that_is_there_passes, temp_setup,
						temp_teardown),
	};

	return cmocka_run_group_tests_name("dial", tests, NULL, NULL);
}
