#include <stdio.h>
#include <string.h>

#include "book.h"

/* ---- names, and where figures and parameters stand -------------------------------------- */

enum {
	UNIT_WIDTH = 16,   /* of the columns of units */
	LABEL_WIDTH = 66,  /* of what a row of the computation says it is */
	FIGURES_FIRST = 4, /* row of the first figure */
	PARAMS_FIRST = 4
};

/* Figures of one sheet get their rows in the order of the plan. */
static void
place_figures(struct book *b, bool sql)
{
	uint32_t row = FIGURES_FIRST;

	for (size_t i = 0; i < b->nfigures; i++) {
		struct figure *f = &b->figures[i];

		if (f->input->is_sql != sql)
			continue;
		f->sheet = sql ? b->sheet_sql : b->sheet_figures;
		f->sheet_row = row++;
	}
}

void
sheets_names(struct book *b)
{
	b->sheet_criteria = say(b, "Tiêu chí", "Criteria");
	b->sheet_totals = say(b, "Tổng hợp", "Summary");
	b->sheet_ranking = say(b, "Xếp hạng", "Ranking");
	b->sheet_figures = say(b, "Số liệu", "Figures");
	b->sheet_sql = say(b, "Số liệu từ sự kiện", "Figures from events");
	b->sheet_params = say(b, "Tham số", "Parameters");
	b->sheet_calc = say(b, "Tính", "Calculation");
	b->sheet_check = say(b, "Kiểm tra", "Check");
	b->sheet_differences = say(b, "Giải trình", "Differences");
	place_figures(b, false);
	place_figures(b, true);
	for (size_t i = 0; i < b->nparams; i++)
		b->params[i].row = (uint32_t)(PARAMS_FIRST + 1 + i);
}

static void
write_title(struct book *b, lxw_worksheet *sheet, const char *title, const char *note)
{
	worksheet_write_string(sheet, 0, 0, title, b->formats.bold);
	worksheet_write_string(sheet, 1, 0,
			       book_print(b, "%s · %s: %s", b->title, say(b, "Số liệu", "Data"),
					  b->label ? b->label : say(b, "không ghi", "not said")),
			       b->formats.italic);
	if (note)
		worksheet_write_string(sheet, 2, 0, note, b->formats.italic);
}

/* Names of the units over their columns. */
static void
write_unit_names(struct book *b, lxw_worksheet *sheet, lxw_row_t row)
{
	double height = 21;

	for (size_t u = 0; u < b->nunits; u++) {
		page_text(sheet, row, (lxw_col_t)(FIRST_UNIT + u), b->units[u].name,
			  b->formats.head);
		height = fmax(height, page_height(b->units[u].name, UNIT_WIDTH, false));
	}
	worksheet_set_row(sheet, row, height, NULL);
}

static void
write_unit_ids(struct book *b, lxw_worksheet *sheet, lxw_row_t row)
{
	for (size_t u = 0; u < b->nunits; u++)
		page_text(sheet, row, (lxw_col_t)(FIRST_UNIT + u), b->units[u].id, b->formats.id);
}

static lxw_col_t
last_column(const struct book *b)
{
	return (lxw_col_t)(FIRST_UNIT + b->nunits - 1);
}

/* ---- figures ------------------------------------------------------------------------------ */

/* What import reads: the headings `input`, `year` and the units' ids; what has no heading it passes over. */
static void
write_figure_head(struct book *b, lxw_worksheet *sheet, bool sql)
{
	const struct formats *f = &b->formats;

	page_text(sheet, 2, 0, say(b, "Chỉ tiêu", "Figure"), f->head);
	page_text(sheet, 2, 1, say(b, "Mã", "Id"), f->head);
	page_text(sheet, 2, 2, say(b, "Năm", "Year"), f->head);
	write_unit_names(b, sheet, 2);
	if (sql)
		return;
	page_text(sheet, 3, 1, "input", f->id);
	page_text(sheet, 3, 2, "year", f->id);
	write_unit_ids(b, sheet, 3);
}

static void
write_figure_cell(struct book *b, lxw_worksheet *sheet, const struct figure *f, size_t u)
{
	size_t i = (size_t)(f - b->figures);
	const struct unit *unit = &b->units[u];
	lxw_col_t column = (lxw_col_t)(FIRST_UNIT + u);

	if (unit->texts[i])
		page_text(sheet, f->sheet_row, column, unit->texts[i][0] ? unit->texts[i] : "n/a",
			  b->formats.figure_text);
	else if (!isnan(unit->figures[i]))
		worksheet_write_number(sheet, f->sheet_row, column, unit->figures[i],
				       b->formats.figure);
	else
		worksheet_write_blank(sheet, f->sheet_row, column, b->formats.figure);
}

static void
write_figure(struct book *b, lxw_worksheet *sheet, const struct figure *f)
{
	const char *title = f->input->title ? f->input->title : f->input->id;

	if (f->input->unit)
		title = book_print(b, "%s (%s)", title, f->input->unit);
	page_text(sheet, f->sheet_row, 0, title, b->formats.small);
	page_text(sheet, f->sheet_row, 1, f->input->id, b->formats.id);
	worksheet_write_number(sheet, f->sheet_row, 2, b->year - f->lag, b->formats.whole);
	for (size_t u = 0; u < b->nunits; u++)
		write_figure_cell(b, sheet, f, u);
}

/* Whoever types "Khá" where "kha" is meant learns it at once. */
static void
write_choices(struct book *b, lxw_worksheet *sheet, const struct figure *f)
{
	lxw_data_validation choices = { .validate = LXW_VALIDATION_TYPE_LIST,
					.ignore_blank = LXW_VALIDATION_ON,
					.dropdown = LXW_VALIDATION_ON };
	size_t n = f->input->nlevels, length = 0;
	const char **list;

	if (!f->input->is_grade)
		return;
	list = book_room(b, n + 2, sizeof(*list));
	for (size_t i = 0; list && i < n; i++) {
		list[i] = f->input->levels[i];
		length += strlen(list[i]) + 1;
	}
	if (!list || length > 200)
		return;
	list[n] = "n/a";
	choices.value_list = (char **)(uintptr_t)list;
	worksheet_data_validation_range(sheet, f->sheet_row, FIRST_UNIT, f->sheet_row,
					last_column(b), &choices);
}

static void
write_figures(struct book *b, bool sql)
{
	lxw_worksheet *sheet = page_add(b, sql ? b->sheet_sql : b->sheet_figures, true);

	if (!sheet)
		return;
	write_title(
		b, sheet,
		sql ? say(b,
			  "Số liệu đếm từ sự kiện (câu lệnh SQL trong tiêu chí): sửa ở đây không nhập lại được",
			  "Figures counted from events (SQL in the rules): not imported from here")
		    : say(b,
			  "Số liệu: ô trống là chưa có, n/a là không áp dụng; sửa ở đây, mọi điểm tính lại",
			  "Figures: blank is missing, n/a not applicable; change them here, and all points follow"),
		NULL);
	write_figure_head(b, sheet, sql);
	for (size_t i = 0; i < b->nfigures; i++)
		if (b->figures[i].input->is_sql == sql) {
			write_figure(b, sheet, &b->figures[i]);
			write_choices(b, sheet, &b->figures[i]);
		}
	worksheet_set_column(sheet, 0, 0, 44, NULL);
	worksheet_set_column(sheet, 1, 1, 26, NULL);
	worksheet_set_column(sheet, 2, 2, 7, NULL);
	worksheet_set_column(sheet, FIRST_UNIT, last_column(b), UNIT_WIDTH, NULL);
	worksheet_freeze_panes(sheet, FIGURES_FIRST, FIRST_UNIT);
	worksheet_repeat_rows(sheet, 2, 3);
}

void
sheets_figures(struct book *b)
{
	bool sql = false;

	for (size_t i = 0; i < b->nfigures; i++)
		sql |= b->figures[i].input->is_sql;
	write_figures(b, false);
	if (sql)
		write_figures(b, true);
}

/* ---- parameters ------------------------------------------------------------------------------ */

enum {
	PARAM_WIDTH = 50 /* of the column of titles */
};

static void
fit_param(lxw_worksheet *sheet, uint32_t row, const char *title)
{
	worksheet_set_row(sheet, row, fmax(16, page_height(title, PARAM_WIDTH, true)), NULL);
}

static void
write_param(struct book *b, lxw_worksheet *sheet, const struct param *p)
{
	const struct formats *f = &b->formats;

	page_text(sheet, p->row, 0, p->id, f->id);
	page_text(sheet, p->row, 1, p->title, f->small);
	fit_param(sheet, p->row, p->title);
	worksheet_write_number(sheet, p->row, 2, p->value, f->figure);
	page_text(sheet, p->row, 3, p->unit, f->small);
	worksheet_write_number(sheet, p->row, 4, p->declared, f->number);
	page_text(sheet, p->row, 5, p->ref, f->small);
	workbook_define_name(
		b->workbook, book_print(b, "p_%s", p->id),
		book_print(b, "=%s$C$%u", page_quoted(b, b->sheet_params), p->row + 1));
}

void
sheets_params(struct book *b)
{
	lxw_worksheet *sheet = page_add(b, b->sheet_params, false);
	const char *const heads[] = { say(b, "Tên", "Name"),
				      say(b, "Tham số", "Parameter"),
				      say(b, "Giá trị", "Value"),
				      say(b, "Đơn vị tính", "Unit"),
				      say(b, "Theo tiêu chí", "As declared"),
				      say(b, "Căn cứ", "Clause") };
	const char *tolerance = say(
		b,
		"Dung sai khi so sánh và làm tròn (nhân với độ lớn): số máy tính không giữ đúng mọi số thập phân",
		"Tolerance of comparisons and rounding (times the size): computers do not hold all decimals exactly");

	if (!sheet)
		return;
	write_title(
		b, sheet,
		say(b, "Tham số: công thức gọi p_<tên>", "Parameters: formulas call them p_<name>"),
		NULL);
	for (lxw_col_t i = 0; i < 6; i++)
		page_text(sheet, PARAMS_FIRST - 1, i, heads[i], b->formats.head);
	page_text(sheet, PARAMS_FIRST, 0, expr_tolerance(b), b->formats.id);
	page_text(sheet, PARAMS_FIRST, 1, tolerance, b->formats.small);
	fit_param(sheet, PARAMS_FIRST, tolerance);
	worksheet_write_number(sheet, PARAMS_FIRST, 2, 1e-10, b->formats.number);
	workbook_define_name(
		b->workbook, expr_tolerance(b),
		book_print(b, "=%s$C$%d", page_quoted(b, b->sheet_params), PARAMS_FIRST + 1));
	for (size_t i = 0; i < b->nparams; i++)
		write_param(b, sheet, &b->params[i]);
	worksheet_set_column(sheet, 0, 0, 24, NULL);
	worksheet_set_column(sheet, 1, 1, PARAM_WIDTH, NULL);
	worksheet_set_column(sheet, 2, 5, 14, NULL);
}

/* ---- the computation ----------------------------------------------------------------------------- */

static lxw_format *
format_of(const struct book *b, const struct row *row)
{
	if (row->is_opaque)
		return b->formats.opaque;
	if (row->look == LOOK_POINTS)
		return b->formats.check;
	return row->look == LOOK_WHOLE ? b->formats.whole : b->formats.number;
}

/* A missing value is remembered as the error that it will be. */
static void
write_calc_cell(struct book *b, lxw_worksheet *sheet, lxw_row_t at, const struct row *row, size_t u,
		lxw_col_t column)
{
	lxw_format *format = format_of(b, row);
	double cached = row->cached ? row->cached[u] : 0;
	const char *formula;

	if (row->is_opaque && !isnan(cached)) {
		worksheet_write_number(sheet, at, column, cached, format);
		return;
	}
	formula = row->is_opaque ? "NA()" : calc_expand(b, row->formula, u);
	if (row->is_array)
		worksheet_write_array_formula_num(sheet, at, column, at, column,
						  book_print(b, "{=%s}", formula), format,
						  isnan(cached) ? 0 : cached);
	else if (row->words)
		page_formula_text(sheet, at, column, book_print(b, "=%s", formula), row->words[u],
				  format);
	else if (isnan(cached))
		page_formula_text(sheet, at, column, book_print(b, "=%s", formula), "#N/A", format);
	else
		page_formula(sheet, at, column, book_print(b, "=%s", formula), cached, format);
}

static void
write_calc_row(struct book *b, lxw_worksheet *sheet, uint32_t at)
{
	const struct row *row = &b->rows[at];
	bool heading = row->look == LOOK_HEADING;
	lxw_format *format = heading ? b->formats.heading : b->formats.small;

	page_text(sheet, at, 0, row->id, heading ? format : b->formats.id);
	page_text(sheet, at, 1, row->label, format);
	worksheet_set_row(sheet, at, fmax(16, page_height(row->label, LABEL_WIDTH, true)), NULL);
	if (heading)
		return;
	if (row->is_fixed) {
		write_calc_cell(b, sheet, at, row, 0, 2);
		return;
	}
	worksheet_write_blank(sheet, at, 2, format);
	for (size_t u = 0; u < b->nunits; u++)
		write_calc_cell(b, sheet, at, row, u, (lxw_col_t)(FIRST_UNIT + u));
}

/* What is missing is an error value, and grey. */
static void
grey_errors(struct book *b, lxw_worksheet *sheet)
{
	lxw_conditional_format errors = { .type = LXW_CONDITIONAL_TYPE_ERRORS,
					  .format = b->formats.missing };

	worksheet_conditional_format_range(sheet, 4, 2, (lxw_row_t)b->nrows, last_column(b),
					   &errors);
}

void
sheets_calc(struct book *b)
{
	lxw_worksheet *sheet = page_add(b, b->sheet_calc, true);

	if (!sheet)
		return;
	write_title(
		b, sheet,
		say(b,
		    "Tính: mỗi dòng một bước; #N/A là chưa có số liệu; ô vàng do hàm riêng tính, không phải công thức",
		    "Calculation: a step a line; #N/A is missing; yellow cells come from functions of the rules, not from formulas"),
		NULL);
	page_text(sheet, 2, 0, say(b, "Mã", "Id"), b->formats.head);
	page_text(sheet, 2, 1, say(b, "Diễn giải", "What it is"), b->formats.head);
	page_text(sheet, 2, 2, say(b, "Chung", "For all"), b->formats.head);
	write_unit_names(b, sheet, 2);
	write_unit_ids(b, sheet, 3);
	for (uint32_t row = 4; row < b->nrows; row++)
		write_calc_row(b, sheet, row);
	grey_errors(b, sheet);
	worksheet_set_column(sheet, 0, 0, 24, NULL);
	worksheet_set_column(sheet, 1, 1, LABEL_WIDTH, NULL);
	worksheet_set_column(sheet, 2, last_column(b), UNIT_WIDTH, NULL);
	worksheet_freeze_panes(sheet, 4, FIRST_UNIT);
	worksheet_repeat_rows(sheet, 2, 3);
}

/* ---- the comparison with the program's result --------------------------------------------------------- */

enum {
	CHECK_FIRST = 6 /* row of the first unit */
};

struct checks {
	struct book *b;
	lxw_worksheet *sheet;
	lxw_col_t next; /* column of the next comparison */
	double tolerance;
	size_t items_row; /* of the first item below */
};

static const char *
good(const struct book *b)
{
	return say(b, "khớp", "agrees");
}

static const char *
bad(const struct book *b)
{
	return say(b, "LỆCH", "DIFFERS");
}

static void
write_check_head(struct checks *c, const char *what)
{
	const struct formats *f = &c->b->formats;

	page_text(c->sheet, CHECK_FIRST - 1, c->next, book_print(c->b, "%s (thidua)", what),
		  f->head);
	page_text(c->sheet, CHECK_FIRST - 1, (lxw_col_t)(c->next + 1),
		  book_print(c->b, "%s (%s)", what, say(c->b, "bảng tính", "workbook")), f->head);
	page_text(c->sheet, CHECK_FIRST - 1, (lxw_col_t)(c->next + 2),
		  say(c->b, "So sánh", "Comparison"), f->head);
}

/* The program's number (NaN: none), the live cell, and whether they agree. */
static void
write_check(struct checks *c, size_t u, uint32_t row, double said, lxw_format *format)
{
	struct book *b = c->b;
	lxw_row_t at = (lxw_row_t)(CHECK_FIRST + u);
	char mine[LXW_MAX_CELL_NAME_LENGTH], live[LXW_MAX_CELL_NAME_LENGTH];

	lxw_rowcol_to_cell(mine, at, c->next);
	lxw_rowcol_to_cell(live, at, (lxw_col_t)(c->next + 1));
	if (isnan(said))
		worksheet_write_blank(c->sheet, at, c->next, format);
	else
		worksheet_write_number(c->sheet, at, c->next, said, format);
	page_formula(c->sheet, at, (lxw_col_t)(c->next + 1),
		     book_print(b, "=%s%s", page_quoted(b, b->sheet_calc),
				calc_expand(b, calc_at(b, row), u)),
		     said, format);
	page_formula_text(
		c->sheet, at, (lxw_col_t)(c->next + 2),
		book_print(
			b,
			"=IF(IF(ISNUMBER(%s),IFERROR(ABS(%s-%s)<=%.15g,FALSE),NOT(ISNUMBER(%s))),"
			"\"%s\",\"%s\")",
			mine, mine, live, c->tolerance, live, good(b), bad(b)),
		good(b), b->formats.id);
}

static double
verdict(uint8_t said)
{
	return said == 2 ? 0.5 : said;
}

static double
class_number(const struct book *b, const struct unit *unit)
{
	for (size_t i = 0; i < b->nclasses; i++)
		if (strcmp(b->classes[i].id, unit->klass) == 0)
			return (double)i;
	return NAN;
}

static void
write_totals(struct checks *c)
{
	write_check_head(c, say(c->b, "Tổng điểm", "Total"));
	for (size_t u = 0; u < c->b->nunits; u++)
		write_check(c, u, c->b->total_row, c->b->units[u].total, c->b->formats.check);
	c->next = (lxw_col_t)(c->next + 3);
}

static void
write_places(struct checks *c)
{
	write_check_head(c, say(c->b, "Hạng", "Rank"));
	for (size_t u = 0; u < c->b->nunits; u++)
		write_check(c, u, c->b->shown_row, c->b->units[u].rank, c->b->formats.number);
	c->next = (lxw_col_t)(c->next + 3);
}

static void
write_classes(struct checks *c)
{
	if (!c->b->nclasses)
		return;
	write_check_head(c, say(c->b, "Xếp loại", "Class"));
	for (size_t u = 0; u < c->b->nunits; u++)
		write_check(c, u, c->b->class_row, class_number(c->b, &c->b->units[u]),
			    c->b->formats.whole);
	c->next = (lxw_col_t)(c->next + 3);
}

static void
write_award_checks(struct checks *c)
{
	for (size_t i = 0; i < c->b->nawards; i++) {
		const struct award *award = &c->b->awards[i];

		write_check_head(c, award->title);
		for (size_t u = 0; u < c->b->nunits; u++)
			write_check(c, u, award->row, verdict(c->b->units[u].awards[i]),
				    c->b->formats.number);
		c->next = (lxw_col_t)(c->next + 3);
	}
}

/* Points of every item: the program's below, and a 1 beside each that differs. */
static void
write_item_check(struct checks *c, const struct item *item, lxw_row_t at)
{
	struct book *b = c->b;
	lxw_row_t differs = (lxw_row_t)(at + b->nitems + 2);

	page_text(c->sheet, at, 0, item->id, b->formats.id);
	page_text(c->sheet, differs, 0, item->id, b->formats.id);
	for (size_t u = 0; u < b->nunits; u++) {
		double said = b->units[u].values[item->points];
		lxw_col_t column = (lxw_col_t)(FIRST_UNIT + u);
		char mine[LXW_MAX_CELL_NAME_LENGTH];
		const char *live = book_print(b, "%s%s", page_quoted(b, b->sheet_calc),
					      calc_expand(b, calc_at(b, item->row), u));

		lxw_rowcol_to_cell(mine, at, column);
		if (isnan(said))
			worksheet_write_blank(c->sheet, at, column, b->formats.check);
		else
			worksheet_write_number(c->sheet, at, column, said, b->formats.check);
		page_formula(c->sheet, differs, column,
			     book_print(b,
					"=IF(IF(ISNUMBER(%s),IFERROR(ABS(%s-%s)<=%.15g,FALSE),NOT("
					"ISNUMBER(%s))),0,1)",
					mine, mine, live, 1e-9, live),
			     0, b->formats.whole);
	}
}

static void
write_item_checks(struct checks *c)
{
	struct book *b = c->b;
	lxw_row_t first = (lxw_row_t)(CHECK_FIRST + b->nunits + 4);

	page_text(c->sheet, first - 1, 0, say(b, "Điểm theo thidua", "Points by thidua"),
		  b->formats.heading);
	write_unit_names(b, c->sheet, first - 1);
	page_text(c->sheet, (lxw_row_t)(first + b->nitems + 1), 0,
		  say(b, "Lệch (1)", "Differs (1)"), b->formats.heading);
	for (size_t i = 0; i < b->nitems; i++)
		write_item_check(c, &b->items[i], (lxw_row_t)(first + i));
	c->items_row = (size_t)first + b->nitems + 2;
}

/* How many items of a unit differ, as a comparison of its own. */
static void
write_item_counts(struct checks *c)
{
	struct book *b = c->b;

	page_text(c->sheet, CHECK_FIRST - 1, 1, say(b, "Mục lệch điểm", "Items that differ"),
		  b->formats.head);
	page_text(c->sheet, CHECK_FIRST - 1, 2, say(b, "Kết luận", "Conclusion"), b->formats.head);
	for (size_t u = 0; u < b->nunits; u++) {
		lxw_row_t at = (lxw_row_t)(CHECK_FIRST + u);
		char from[LXW_MAX_CELL_NAME_LENGTH], to[LXW_MAX_CELL_NAME_LENGTH];
		char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];

		lxw_rowcol_to_cell(from, (lxw_row_t)c->items_row, (lxw_col_t)(FIRST_UNIT + u));
		lxw_rowcol_to_cell(to, (lxw_row_t)(c->items_row + b->nitems - (b->nitems > 0)),
				   (lxw_col_t)(FIRST_UNIT + u));
		lxw_rowcol_to_cell(first, at, FIRST_UNIT);
		lxw_rowcol_to_cell(last, at, (lxw_col_t)(c->next - 1));
		page_formula(c->sheet, at, 1, book_print(b, "=SUM(%s:%s)", from, to), 0,
			     b->formats.whole);
		page_formula_text(
			c->sheet, at, 2,
			book_print(b, "=IF(AND(B%u=0,COUNTIF(%s:%s,\"%s\")=0),\"%s\",\"%s\")",
				   at + 1, first, last, bad(b), good(b), bad(b)),
			good(b), b->formats.id);
	}
}

static void
write_verdict(struct checks *c)
{
	struct book *b = c->b;
	lxw_conditional_format mark = { .type = LXW_CONDITIONAL_TYPE_CELL,
					.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
					.format = b->formats.good };

	page_text(c->sheet, 3, 0, say(b, "Kết luận chung", "All in all"), b->formats.cell_bold);
	page_formula_text(c->sheet, 3, 1,
			  book_print(b, "=IF(COUNTIF(C%d:C%zu,\"%s\")=%zu,\"%s\",\"%s\")",
				     CHECK_FIRST + 1, CHECK_FIRST + b->nunits, good(b), b->nunits,
				     good(b), bad(b)),
			  good(b), b->formats.cell_bold);
	mark.value_string = (char *)(uintptr_t)book_print(b, "\"%s\"", good(b));
	worksheet_conditional_format_range(c->sheet, 3, 1, (lxw_row_t)(CHECK_FIRST + b->nunits),
					   (lxw_col_t)(c->next - 1), &mark);
	mark.value_string = (char *)(uintptr_t)book_print(b, "\"%s\"", bad(b));
	mark.format = b->formats.bad;
	worksheet_conditional_format_range(c->sheet, 3, 1, (lxw_row_t)(CHECK_FIRST + b->nunits),
					   (lxw_col_t)(c->next - 1), &mark);
	if (b->nopaque)
		page_text(
			c->sheet, 3, 2,
			book_print(
				b,
				say(b,
				    "%zu dòng ở tờ Tính do hàm riêng của tiêu chí tính (ô vàng): không phải công thức",
				    "%zu rows of the calculation come from functions of the rules (yellow): no formulas"),
				b->nopaque),
			b->formats.italic);
}

void
sheets_check(struct book *b)
{
	struct checks c = { .b = b, .next = FIRST_UNIT, .tolerance = 0.4 / b->scale };

	c.sheet = page_add(b, b->sheet_check, true);
	if (!c.sheet)
		return;
	write_title(
		b, c.sheet,
		say(b,
		    "Kiểm tra: bảng tính so với kết quả của thidua khi xuất tệp; sau khi sửa số liệu thì LỆCH là bình thường",
		    "Check: the workbook against the result of thidua when this file was written; after a change of figures they differ"),
		NULL);
	worksheet_set_row(c.sheet, CHECK_FIRST - 1, 72, NULL);
	page_text(c.sheet, CHECK_FIRST - 1, 0, say(b, "Đơn vị", "Unit"), b->formats.head);
	for (size_t u = 0; u < b->nunits; u++)
		page_text(c.sheet, (lxw_row_t)(CHECK_FIRST + u), 0, b->units[u].name,
			  b->formats.small);
	write_totals(&c);
	write_places(&c);
	write_classes(&c);
	write_award_checks(&c);
	write_item_checks(&c);
	write_item_counts(&c);
	write_verdict(&c);
	worksheet_set_column(c.sheet, 0, 0, 30, NULL);
	worksheet_set_column(c.sheet, 1, 255, UNIT_WIDTH, NULL);
}
