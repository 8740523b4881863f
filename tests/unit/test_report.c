#include "test.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/sink.h"
#include "formats.h"
#include "report.h"
#include "sample.h"

static int
make_scoring(void **state)
{
	*state = sample_new();
	return 0;
}

static int
free_scoring(void **state)
{
	sample_free(*state);
	return 0;
}

static void
assert_report(const struct td_scoring *scoring, const struct td_report_opts *opts, const char *want)
{
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_report(scoring, opts, &sink, &err), &err);
	assert_status(TD_OK, td_sink_close(&sink, &err), &err);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
}

static void
table_in_vietnamese(void **state)
{
	assert_report(
		*state, &(struct td_report_opts){ .format = "table", .lang = TD_VI },
		"Thi đua Cụm 3, năm 2017\n"
		"Năm 2017 · Bộ tiêu chí: thu/2017 · Số liệu: số liệu minh họa\n"
		"\n"
		"Hạng  Đơn vị                  Tổng điểm  Điểm tiêu chí  Điểm thưởng  Điểm trừ  Đề nghị danh hiệu                                    Ghi chú\n"
		"────  ──────────────────────  ─────────  ─────────────  ───────────  ────────  ───────────────────────────────────────────────────  ────────\n"
		"   1  Công an tỉnh Phú Thọ       102,48          99,98         2,50      0,00  Cờ thi đua của Bộ Công an; Cờ thi đua của Chính phủ\n"
		"   2  Công an tỉnh Bắc Kạn       *47,00          50,00         0,00     -3,00  Cờ thi đua của Bộ Công an (?)                        tạm tính\n"
		"   3  =Công an tỉnh Hòa Bình      40,00          40,00         0,00      0,00                                                       KO4\n"
		"\n"
		"Cờ thi đua của Bộ Công an: Công an tỉnh Phú Thọ\n"
		"Cờ thi đua của Bộ Công an (chưa quyết định): Công an tỉnh Bắc Kạn\n"
		"Cờ thi đua của Chính phủ: Công an tỉnh Phú Thọ\n"
		"KO4 Vi phạm kỷ luật: =Công an tỉnh Hòa Bình\n"
		"(?) chưa quyết định: còn thiếu số liệu, hoặc các đơn vị đồng hạng ở vị trí cuối của chỉ tiêu\n"
		"* tạm tính: còn thiếu số liệu, các tiêu chí sau chưa có điểm\n"
		"  Công an tỉnh Bắc Kạn: 1.2\n");
}

static void
table_in_english_at_80_columns(void **state)
{
	assert_report(
		*state, &(struct td_report_opts){ .format = "table", .width = 80 },
		"Cluster 3, 2017\n"
		"Year 2017 · Rules: thu/2017 · Data: số liệu minh họa\n"
		"\n"
		"Rank  Unit            Total   Base  Bonus  Deducted  Awards          Remarks\n"
		"────  ─────────────  ──────  ─────  ─────  ────────  ──────────────  ───────────\n"
		"   1  Công an tỉnh   102.48  99.98   2.50      0.00  Ministry's\n"
		"      Phú Thọ                                        flag; Cờ thi\n"
		"                                                     đua của Chính\n"
		"                                                     phủ\n"
		"   2  Công an tỉnh   *47.00  50.00   0.00     -3.00  Ministry's      provisional\n"
		"      Bắc Kạn                                        flag (?)\n"
		"   3  =Công an tỉnh   40.00  40.00   0.00      0.00                  KO4\n"
		"      Hòa Bình\n"
		"\n"
		"Ministry's flag: Công an tỉnh Phú Thọ\n"
		"Ministry's flag (undecided): Công an tỉnh Bắc Kạn\n"
		"Cờ thi đua của Chính phủ: Công an tỉnh Phú Thọ\n"
		"KO4 Vi phạm kỷ luật: =Công an tỉnh Hòa Bình\n"
		"(?) undecided: a figure is missing, or units are tied on the last place\n"
		"* provisional: figures are missing, these criteria have no points yet\n"
		"  Công an tỉnh Bắc Kạn: 1.2\n");
}

static void
matrix_in_blocks_of_units(void **state)
{
	assert_report(*state,
		      &(struct td_report_opts){
			      .format = "table", .lang = TD_VI, .points = true, .width = 60 },

		      "Thi đua Cụm 3, năm 2017\n"
		      "Năm 2017 · Bộ tiêu chí: thu/2017 · Số liệu: số liệu minh họa\n"
		      "\n"
		      "Hạng  Đơn vị    Tổng   Điểm    Điểm   Điểm  Đề nghị  Ghi chú\n"
		      "                điểm   tiêu  thưởng    trừ  danh\n"
		      "                        chí                 hiệu\n"
		      "────  ──────  ──────  ─────  ──────  ─────  ───────  ───────\n"
		      "   1  Công    102,48  99,98    2,50   0,00  Cờ thi\n"
		      "      an                                    đua của\n"
		      "      tỉnh                                  Bộ Công\n"
		      "      Phú                                   an; Cờ\n"
		      "      Thọ                                   thi đua\n"
		      "                                            của\n"
		      "                                            Chính\n"
		      "                                            phủ\n"
		      "   2  Công    *47,00  50,00    0,00  -3,00  Cờ thi   tạm\n"
		      "      an                                    đua của  tính\n"
		      "      tỉnh                                  Bộ Công\n"
		      "      Bắc                                   an (?)\n"
		      "      Kạn\n"
		      "   3  =Công    40,00  40,00    0,00   0,00           KO4\n"
		      "      an\n"
		      "      tỉnh\n"
		      "      Hòa\n"
		      "      Bình\n"
		      "\n"
		      "Cờ thi đua của Bộ Công an: Công an tỉnh Phú Thọ\n"
		      "Cờ thi đua của Bộ Công an (chưa quyết định): Công an tỉnh\n"
		      "  Bắc Kạn\n"
		      "Cờ thi đua của Chính phủ: Công an tỉnh Phú Thọ\n"
		      "KO4 Vi phạm kỷ luật: =Công an tỉnh Hòa Bình\n"
		      "(?) chưa quyết định: còn thiếu số liệu, hoặc các đơn vị đồng\n"
		      "  hạng ở vị trí cuối của chỉ tiêu\n"
		      "* tạm tính: còn thiếu số liệu, các tiêu chí sau chưa có điểm\n"
		      "  Công an tỉnh Bắc Kạn: 1.2\n"
		      "\n"
		      "Mã   Nội dung, tiêu chí           Tối đa   Công an   Công an\n"
		      "                                          tỉnh Phú  tỉnh Bắc\n"
		      "                                               Thọ       Kạn\n"
		      "───  ───────────────────────────  ──────  ────────  ────────\n"
		      "I    Phòng, chống tội phạm           100     99,98     50,00\n"
		      "1.1  Tỷ lệ điều tra, khám phá án      60     59,98     50,00\n"
		      "1.2  Văn bản tham mưu                 40     40,00         -\n"
		      "B1   Huân chương                       5      2,50      0,00\n"
		      "P1   Bộ phê bình                              0,00     -3,00\n"
		      "     Điểm tiêu chí                   100     99,98     50,00\n"
		      "     Điểm thưởng                              2,50      0,00\n"
		      "     Điểm trừ                                 0,00     -3,00\n"
		      "     Tổng điểm                              102,48    *47,00\n"
		      "     Hạng                                        1         2\n"
		      "\n"
		      "Mã   Nội dung, tiêu chí           Tối đa   =Công an tỉnh Hòa\n"
		      "                                                        Bình\n"
		      "───  ───────────────────────────  ──────  ──────────────────\n"
		      "I    Phòng, chống tội phạm           100               40,00\n"
		      "1.1  Tỷ lệ điều tra, khám phá án      60               30,00\n"
		      "1.2  Văn bản tham mưu                 40               10,00\n"
		      "B1   Huân chương                       5                0,00\n"
		      "P1   Bộ phê bình                                        0,00\n"
		      "     Điểm tiêu chí                   100               40,00\n"
		      "     Điểm thưởng                                        0,00\n"
		      "     Điểm trừ                                           0,00\n"
		      "     Tổng điểm                                         40,00\n"
		      "     Hạng                                                  3\n");
}

static void
csv_of_totals(void **state)
{
	assert_report(
		*state,
		&(struct td_report_opts){ .format = "csv", .plugins = formats(), .lang = TD_VI },
		"rank,unit,name,cluster,total,base,bonus,deduction,class,awards,undecided,knockouts,"
		"knockouts_undecided,pending,flags\n"
		"1,phu-tho,Công an tỉnh Phú Thọ,cum3,102.48,99.98,2.50,0.00,,flag_bca flag_gov,,,,0,\n"
		"2,bac-kan,Công an tỉnh Bắc Kạn,cum3,47.00,50.00,0.00,3.00,,,flag_bca,,,1,provisional\n"
		"3,hoa-binh,'=Công an tỉnh Hòa Bình,cum3,40.00,40.00,0.00,0.00,,,,KO4,,0,\n");
}

static void
csv_of_points_leaves_pending_ones_empty(void **state)
{
	struct td_scoring *scoring = *state;

	scoring->table->units[2].name = "Phú Thọ, \"Đất Tổ\"";
	assert_report(
		scoring,
		&(struct td_report_opts){ .format = "csv", .plugins = formats(), .points = true },
		"rank,unit,name,cluster,total,base,bonus,deduction,class,awards,undecided,knockouts,"
		"knockouts_undecided,pending,flags,I,1.1,1.2,B1,P1\n"
		"1,phu-tho,\"Phú Thọ, \"\"Đất Tổ\"\"\",cum3,102.48,99.98,2.50,0.00,,flag_bca flag_gov,,,,0,,"
		"99.98,59.98,40,2.5,0\n"
		"2,bac-kan,Công an tỉnh Bắc Kạn,cum3,47.00,50.00,0.00,3.00,,,flag_bca,,,1,provisional,"
		"50,50,,0,3\n"
		"3,hoa-binh,'=Công an tỉnh Hòa Bình,cum3,40.00,40.00,0.00,0.00,,,,KO4,,0,,40,30,10,0,0\n");
}

static void
json_has_the_units_in_rank_order(void **state)
{
	struct td_scoring *scoring = *state;
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };
	const char *units;

	assert_status(TD_OK,
		      td_report(scoring,
				&(struct td_report_opts){ .format = "json", .plugins = formats() },
				&sink, &err),
		      &err);
	units = strstr(sink.text, "\n \"units\"");
	assert_non_null(units);
	assert_string_equal(
		units,
		"\n \"units\": [\n"
		"  {\"id\": \"phu-tho\", \"name\": \"Công an tỉnh Phú Thọ\", \"cluster\": \"cum3\", \"rank\": 1, "
		"\"total\": 102.48, \"base\": 99.98, \"bonus\": 2.5, \"deduction\": 0, "
		"\"points\": {\"1.1\": 59.98, \"1.2\": 40.0, \"B1\": 2.5, \"P1\": 0.0}, "
		"\"sections\": {\"I\": 99.98}, \"measures\": {}, \"class\": null, "
		"\"awards\": [\"flag_bca\", \"flag_gov\"], \"undecided\": [], "
		"\"knockouts\": [], \"knockouts_undecided\": [], \"pending\": [], \"flags\": []},\n"
		"  {\"id\": \"bac-kan\", \"name\": \"Công an tỉnh Bắc Kạn\", \"cluster\": \"cum3\", \"rank\": 2, "
		"\"total\": 47, \"base\": 50, \"bonus\": 0, \"deduction\": 3, "
		"\"points\": {\"1.1\": 50.0, \"1.2\": null, \"B1\": 0.0, \"P1\": 3.0}, "
		"\"sections\": {\"I\": 50.0}, \"measures\": {}, \"class\": null, "
		"\"awards\": [], \"undecided\": [\"flag_bca\"], "
		"\"knockouts\": [], \"knockouts_undecided\": [], \"pending\": [\"1.2\"], "
		"\"flags\": [\"provisional\"]},\n"
		"  {\"id\": \"hoa-binh\", \"name\": \"=Công an tỉnh Hòa Bình\", \"cluster\": \"cum3\", \"rank\": 3, "
		"\"total\": 40, \"base\": 40, \"bonus\": 0, \"deduction\": 0, "
		"\"points\": {\"1.1\": 30.0, \"1.2\": 10.0, \"B1\": 0.0, \"P1\": 0.0}, "
		"\"sections\": {\"I\": 40.0}, \"measures\": {}, \"class\": null, "
		"\"awards\": [], \"undecided\": [], "
		"\"knockouts\": [\"KO4\"], \"knockouts_undecided\": [], \"pending\": [], \"flags\": []}\n"
		" ]\n"
		"}\n");
	td_sink_fini(&sink);
}

static void
json_lists_only_whole_criteria_as_criteria(void **state)
{
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK,
		      td_report(*state,
				&(struct td_report_opts){ .format = "json", .plugins = formats() },
				&sink, &err),
		      &err);
	assert_non_null(strstr(sink.text, "{\n"
					  " \"ruleset\": \"thu/2017\",\n"
					  " \"year\": 2017,\n"
					  " \"digest\": \"abc\",\n"
					  " \"label\": \"số liệu minh họa\",\n"));
	assert_non_null(strstr(sink.text, " \"criteria\": [\n"
					  "  {\n"
					  "   \"id\": \"1.1\",\n"
					  "   \"section\": \"I\",\n"
					  "   \"max\": 60.0,\n"
					  "   \"title\": {\n"
					  "    \"vi\": \"Tỷ lệ điều tra, khám phá án\",\n"
					  "    \"en\": \"Clearance rate\"\n"
					  "   },\n"
					  "   \"ref\": null\n"
					  "  },\n"
					  "  {\n"
					  "   \"id\": \"1.2\",\n"));
	assert_non_null(strstr(sink.text, " \"bonuses\": [\n  {\n   \"id\": \"B1\",\n"));
	td_sink_fini(&sink);
}

static void
a_unit_that_is_not_ranked_has_no_rank(void **state)
{
	struct td_scoring *scoring = *state;
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	scoring->result->place[1] = 0;
	scoring->result->place_shown[1] = NAN;
	scoring->result->total[1] = TD_TICKS_NONE;
	assert_status(TD_OK,
		      td_report(scoring,
				&(struct td_report_opts){ .format = "json", .plugins = formats() },
				&sink, &err),
		      &err);
	assert_non_null(strstr(
		sink.text, "Hòa Bình\", \"cluster\": \"cum3\", \"rank\": null, \"total\": null,"));
	td_sink_fini(&sink);
	assert_status(TD_OK,
		      td_report(scoring,
				&(struct td_report_opts){ .format = "csv", .plugins = formats() },
				&sink, &err),
		      &err);
	assert_non_null(strstr(sink.text, "\n,hoa-binh,'=Công an tỉnh Hòa Bình,cum3,,40.00,"));
	td_sink_fini(&sink);
	assert_status(
		TD_OK,
		td_report(scoring, &(struct td_report_opts){ .format = "table" }, &sink, &err),
		&err);
	assert_non_null(strstr(sink.text, "   -  =Công an tỉnh Hòa Bình       -  "));
	td_sink_fini(&sink);
}

static void
an_unknown_format_is_refused_with_the_nearest(void **state)
{
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_EUSAGE,
		      td_report(*state,
				&(struct td_report_opts){ .format = "jsn", .plugins = formats() },
				&sink, &err),
		      &err);
	assert_string_equal(
		err.msg,
		"unknown format \"jsn\"; there are table, csv, html, json, xlsx; did you mean \"json\"?");
	assert_status(TD_EUSAGE,
		      td_report(*state,
				&(struct td_report_opts){ .format = "pdf", .plugins = formats() },
				&sink, &err),
		      &err);
	assert_string_equal(err.msg,
			    "unknown format \"pdf\"; there are table, csv, html, json, xlsx");
}

static void
complaints_as_json(void **state)
{
	struct td_diags diags = { 0 };
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_test_counts counts = { .tests = 3, .passed = 2, .expectations = 7 };
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	(void)state;
	td_complain(&diags, TD_ERROR, &(struct td_place){ "rules/x.lua", 12, 0 }, "%s",
		    "unknown \"x\"");
	assert_status(TD_OK, td_diags_report(&diags, NULL, &counts, &opts, &sink, &err), &err);
	assert_string_equal(sink.text, "{\n"
				       " \"tests\": 3,\n"
				       " \"passed\": 2,\n"
				       " \"expectations\": 7,\n"
				       " \"errors\": 1,\n"
				       " \"warnings\": 0,\n"
				       " \"complaints\": [\n"
				       "  {\n"
				       "   \"severity\": \"error\",\n"
				       "   \"file\": \"rules/x.lua\",\n"
				       "   \"line\": 12,\n"
				       "   \"column\": 0,\n"
				       "   \"message\": \"unknown \\\"x\\\"\"\n"
				       "  }\n"
				       " ]\n"
				       "}\n");
	td_sink_fini(&sink);
	td_diags_fini(&diags);
}

#define WITH_SCORING(test) cmocka_unit_test_setup_teardown(test, make_scoring, free_scoring)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCORING(table_in_vietnamese),
		WITH_SCORING(table_in_english_at_80_columns),
		WITH_SCORING(matrix_in_blocks_of_units),
		WITH_SCORING(csv_of_totals),
		WITH_SCORING(csv_of_points_leaves_pending_ones_empty),
		WITH_SCORING(json_has_the_units_in_rank_order),
		WITH_SCORING(json_lists_only_whole_criteria_as_criteria),
		WITH_SCORING(a_unit_that_is_not_ranked_has_no_rank),
		WITH_SCORING(an_unknown_format_is_refused_with_the_nearest),
		cmocka_unit_test(complaints_as_json),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
