#include "test.h"

#include <locale.h>

#include "edge/grid.h"

static struct td_grid *
ranking(void)
{
	struct td_grid *grid = td_grid_new();

	assert_non_null(grid);
	td_grid_column(grid, "Hạng", TD_GRID_RIGHT);
	td_grid_column(grid, "Đơn vị", TD_GRID_WRAP);
	td_grid_column(grid, "Tổng điểm", TD_GRID_RIGHT | TD_GRID_WRAP);
	td_grid_column(grid, "Danh hiệu", TD_GRID_WRAP);
	td_grid_row(grid, false);
	td_grid_cell(grid, "1");
	td_grid_cell(grid, "Công an tỉnh Phú Thọ");
	td_grid_cell(grid, "975,02");
	td_grid_cell(grid, "Cờ thi đua của Bộ Công an");
	td_grid_row(grid, true);
	td_grid_cell(grid, "10");
	td_grid_cell(grid, "Công an tỉnh Hòa Bình");
	td_grid_cell(grid, "8,5");
	return grid; /* the last cell is left empty */
}

static void
assert_written(struct td_grid *grid, size_t width, bool colour, const char *want)
{
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_grid_write(grid, width, colour, &sink, &err), &err);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
	td_grid_free(grid);
}

static void
vietnamese_aligns_and_nothing_is_folded_without_a_width(void **state)
{
	(void)state;
	assert_written(ranking(), 0, false,
		       "Hạng  Đơn vị                 Tổng điểm  Danh hiệu\n"
		       "────  ─────────────────────  ─────────  ─────────────────────────\n"
		       "   1  Công an tỉnh Phú Thọ      975,02  Cờ thi đua của Bộ Công an\n"
		       "  10  Công an tỉnh Hòa Bình        8,5\n");
}

static void
headings_above_numbers_fold_first(void **state)
{
	(void)state;
	assert_written(ranking(), 62, false,
		       "Hạng  Đơn vị                   Tổng  Danh hiệu\n"
		       "                               điểm\n"
		       "────  ─────────────────────  ──────  ─────────────────────────\n"
		       "   1  Công an tỉnh Phú Thọ   975,02  Cờ thi đua của Bộ Công an\n"
		       "  10  Công an tỉnh Hòa Bình     8,5\n");
}

static void
text_folds_at_blanks_to_the_width(void **state)
{
	(void)state;
	/* 4 + 6 for the numbers and 3 gaps of 2 leave 24 for two columns of text. */
	assert_written(ranking(), 40, false,
		       "Hạng  Đơn vị          Tổng  Danh hiệu\n"
		       "                      điểm\n"
		       "────  ────────────  ──────  ────────────\n"
		       "   1  Công an tỉnh  975,02  Cờ thi đua\n"
		       "      Phú Thọ               của Bộ Công\n"
		       "                            an\n"
		       "  10  Công an tỉnh     8,5\n"
		       "      Hòa Bình\n");
}

static void
a_bold_row_is_bold_only_in_colour(void **state)
{
	struct td_grid *grid = td_grid_new();

	(void)state;
	td_grid_column(grid, "A", TD_GRID_LEFT);
	td_grid_row(grid, true);
	td_grid_cell(grid, "I");
	td_grid_row(grid, false);
	td_grid_cell(grid, "1");
	assert_written(grid, 0, true, "\033[1mA\033[0m\n─\n\033[1mI\033[0m\n1\n");
}

static void
control_bytes_and_bad_utf8_come_out_escaped(void **state)
{
	struct td_grid *grid = td_grid_new();

	(void)state;
	td_grid_column(grid, "A", TD_GRID_WRAP);
	td_grid_column(grid, "B", TD_GRID_LEFT);
	td_grid_row(grid, false);
	td_grid_cell(grid, "\033[31m");
	td_grid_cell(grid, "x");
	td_grid_row(grid, false);
	td_grid_cell(grid, "a\xff");
	td_grid_cell(grid, "y");
	assert_written(grid, 0, false,
		       "A         B\n"
		       "────────  ─\n"
		       "\\x1b[31m  x\n"
		       "a\\xff     y\n");
}

static void
a_cell_that_may_be_cut_is_cut(void **state)
{
	struct td_grid *grid = td_grid_new();

	(void)state;
	td_grid_column(grid, "Id", TD_GRID_LEFT);
	td_grid_column(grid, "SQL", TD_GRID_CUT);
	td_grid_row(grid, false);
	td_grid_cell(grid, "abc");
	td_grid_cell(grid, "chọn tất cả các đơn vị");
	assert_written(grid, 17, false,
		       "Id   SQL\n"
		       "───  ────────────\n"
		       "abc  chọn tất cả…\n");
}

static void
marks_that_combine_take_no_column(void **state)
{
	(void)state;
	assert_int_equal(td_grid_text_width("Tuyên Quang"), 11);
	assert_int_equal(td_grid_text_width("e\xcc\x82\xcc\x81"), 1); /* ế in three parts */
	assert_int_equal(td_grid_text_width("\x1b"), 4);
	assert_int_equal(td_grid_word_width("Công an tỉnh"), 4);
}

static void
assert_folded(const char *text, size_t at, size_t indent, size_t width, const char *want)
{
	struct td_sink sink = { 0 };

	td_grid_fold(text, at, indent, width, &sink);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
}

static void
running_text_folds_with_an_indent(void **state)
{
	(void)state;
	assert_folded("một hai ba", 0, 2, 0, "một hai ba\n");
	assert_folded("một hai ba bốn", 0, 2, 7, "một hai\n  ba\n  bốn\n");
	assert_folded("một hai ba bốn", 4, 2, 7, "một\n  hai\n  ba\n  bốn\n");
	assert_folded("dàiquá", 0, 0, 3, "dài\nquá\n");
	assert_folded("", 0, 0, 3, "\n");
	assert_folded("a\nb", 0, 0, 0, "a\\x0ab\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vietnamese_aligns_and_nothing_is_folded_without_a_width),
		cmocka_unit_test(headings_above_numbers_fold_first),
		cmocka_unit_test(text_folds_at_blanks_to_the_width),
		cmocka_unit_test(a_bold_row_is_bold_only_in_colour),
		cmocka_unit_test(control_bytes_and_bad_utf8_come_out_escaped),
		cmocka_unit_test(a_cell_that_may_be_cut_is_cut),
		cmocka_unit_test(marks_that_combine_take_no_column),
		cmocka_unit_test(running_text_folds_with_an_indent),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
