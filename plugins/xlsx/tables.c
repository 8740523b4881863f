#include <string.h>

#include "book.h"

/* A table to print: where it stands, which row comes next, and how high that one is. */
struct table {
	struct book *b;
	lxw_worksheet *sheet;
	lxw_row_t next;
	lxw_col_t last;
	double width[8]; /* of the columns that hold long texts */
	double height;   /* of the row so far, in points; 0: as usual */
};

enum {
	UNIT_WIDTH = 13 /* of the columns of units side by side */
};

static struct table
begin(struct book *b, const char *name, bool wide, lxw_col_t last, const char *title)
{
	struct table t = { .b = b, .last = last };

	t.sheet = page_add(b, name, wide);
	if (t.sheet)
		t.next = page_heading(b, t.sheet, last, title);
	return t;
}

static void
fit(struct table *t, double width, const char *text, bool small)
{
	t->height = fmax(t->height, page_height(text, width, small));
}

static void
put_text(struct table *t, lxw_col_t column, const char *text, lxw_format *format)
{
	const struct formats *f = &t->b->formats;
	bool bold = format == f->cell_bold || format == f->head; /* wider letters */

	page_text(t->sheet, t->next, column, text, format);
	fit(t, t->width[column] * (bold ? 0.88 : 1), text, format == f->small);
}

static void
end_row(struct table *t)
{
	worksheet_set_row(t->sheet, t->next, t->height ? fmax(21, t->height) : 21, NULL);
	t->height = 0;
	t->next++;
}

/* The heads of the columns stand on every page. */
static void
put_heads(struct table *t, const char *const *heads, lxw_col_t n)
{
	for (lxw_col_t i = 0; i < n; i++)
		put_text(t, i, heads[i], t->b->formats.head);
	worksheet_repeat_rows(t->sheet, t->next, t->next);
	worksheet_freeze_panes(t->sheet, t->next + 1, 0);
	end_row(t);
}

static void
set_widths(struct table *t, const double *widths, lxw_col_t n)
{
	for (lxw_col_t i = 0; i < n; i++) {
		worksheet_set_column(t->sheet, i, i, widths[i], NULL);
		t->width[i] = widths[i];
	}
}

static const char *
title_of(const struct item *item)
{
	return item->title ? item->title : item->id;
}

static void
put_max(struct table *t, lxw_col_t column, const struct item *item, bool bold)
{
	lxw_format *format = bold ? t->b->formats.cell_centre_bold : t->b->formats.cell_centre;

	if (isnan(item->max))
		page_text(t->sheet, t->next, column, "", format);
	else
		worksheet_write_number(t->sheet, t->next, column, item->max, format);
}

/* A cell of the computation, as a formula of another sheet. */
static const char *
live(struct book *b, uint32_t row, size_t u)
{
	return book_print(b, "%s%s", page_quoted(b, b->sheet_calc),
			  calc_expand(b, calc_at(b, row), u));
}

static const char *
pending(const struct book *b)
{
	return say(b, "chờ", "pending");
}

static void
put_live(struct table *t, lxw_col_t column, uint32_t row, size_t u, double cached, bool bold)
{
	struct book *b = t->b;
	const char *formula = book_print(b, "=IFERROR(%s,\"%s\")", live(b, row, u), pending(b));
	lxw_format *format = bold ? b->formats.points_bold : b->formats.points;

	if (isnan(cached))
		page_formula_text(t->sheet, t->next, column, formula, pending(b), format);
	else
		page_formula(t->sheet, t->next, column, formula, cached, format);
}

static double
points_of(const struct book *b, const struct item *item, size_t u)
{
	return b->units[u].values[item->points];
}

/* ---- 1: criteria and scale ------------------------------------------------------------- */

static void
put_criterion(struct table *t, const struct item *item)
{
	const struct formats *f = &t->b->formats;
	bool bold = item->kind == ITEM_SECTION;
	lxw_format *cell = bold ? f->cell_bold : f->cell;

	page_text(t->sheet, t->next, 0, item->id, bold ? f->cell_centre_bold : f->cell_centre);
	put_text(t, 1, title_of(item), cell);
	put_max(t, 2, item, bold);
	put_text(t, 3, bold || !item->raw ? "" : expr_method(t->b, item->raw), f->small);
	put_text(t, 4, item->owner, cell);
	put_text(t, 5, item->ref, cell);
	end_row(t);
}

/* What the names in brackets stand for. */
static void
put_measure(struct table *t, const struct measure *measure)
{
	const struct formats *f = &t->b->formats;
	const char *title = measure->title ? measure->title : measure->id;

	page_text(t->sheet, t->next, 0, "", f->cell_centre);
	put_text(t, 1, book_print(t->b, "[%s]", title), f->cell);
	page_text(t->sheet, t->next, 2, "", f->cell_centre);
	put_text(t, 3, expr_method(t->b, measure->value), f->small);
	page_text(t->sheet, t->next, 4, "", f->cell);
	put_text(t, 5, measure->unit, f->cell);
	end_row(t);
}

/* What holds for all of them, and is not said at each. */
static void
put_bounds(struct table *t)
{
	struct book *b = t->b;
	const char *note = say(b, "Điểm mỗi tiêu chí giữ từ 0 đến điểm tối đa.",
			       "Points are held between 0 and the maximum.");

	if (b->is_rounded)
		note = book_print(b,
				  say(b, "%s Điểm làm tròn đến %d chữ số thập phân.",
				      "%s They are rounded to %d decimals."),
				  note, b->places);
	worksheet_merge_range(t->sheet, t->next, 0, t->next, t->last, note, b->formats.wrap);
	end_row(t);
}

void
tables_criteria(struct book *b)
{
	const char *const heads[] = { say(b, "STT", "No."),
				      say(b, "Nội dung, tiêu chí", "Content, criterion"),
				      say(b, "Điểm tối đa", "Maximum"),
				      say(b, "Cách tính điểm", "How it is scored"),
				      say(b, "Đơn vị cung cấp số liệu", "Who supplies the figures"),
				      say(b, "Ghi chú", "Note") };
	static const double widths[] = { 9, 42, 9, 78, 18, 16 };
	struct table t =
		begin(b, b->sheet_criteria, true, 5,
		      book_print(b, "%s %d",
				 say(b, "BẢNG TIÊU CHÍ VÀ THANG ĐIỂM NĂM", "CRITERIA AND SCALE,"),
				 b->year));

	if (!t.sheet)
		return;
	set_widths(&t, widths, 6);
	put_heads(&t, heads, 6);
	for (size_t i = 0; i < b->nitems; i++)
		put_criterion(&t, &b->items[i]);
	for (size_t i = 0; i < b->nmeasures; i++)
		put_measure(&t, &b->measures[i]);
	put_bounds(&t);
	page_signatures(b, t.sheet, t.next, t.last);
}

/* ---- 3: all units side by side -------------------------------------------------------------- */

static void
put_line_of_units(struct table *t, const char *id, const char *title, uint32_t row, bool bold,
		  double (*cached)(const struct unit *))
{
	struct book *b = t->b;

	page_text(t->sheet, t->next, 0, id, b->formats.cell_centre_bold);
	page_text(t->sheet, t->next, 1, title, b->formats.cell_bold);
	page_text(t->sheet, t->next, 2, "", b->formats.cell_centre);
	for (size_t u = 0; u < b->nunits; u++)
		put_live(t, (lxw_col_t)(FIRST_UNIT + u), row, u, cached(&b->units[u]), bold);
	end_row(t);
}

static double
base_of(const struct unit *unit)
{
	return unit->base;
}

static double
bonus_of(const struct unit *unit)
{
	return unit->bonus;
}

static double
deduction_of(const struct unit *unit)
{
	return unit->deduction;
}

static double
total_of(const struct unit *unit)
{
	return unit->total;
}

static void
put_item_of_units(struct table *t, const struct item *item)
{
	struct book *b = t->b;
	bool bold = item->kind == ITEM_SECTION;
	const struct formats *f = &b->formats;

	page_text(t->sheet, t->next, 0, item->id, bold ? f->cell_centre_bold : f->cell_centre);
	put_text(t, 1, title_of(item), bold ? f->cell_bold : f->cell);
	put_max(t, 2, item, bold);
	for (size_t u = 0; u < b->nunits; u++)
		put_live(t, (lxw_col_t)(FIRST_UNIT + u), item->row, u, points_of(b, item, u), bold);
	end_row(t);
}

/* Places are whole unless ties share them. */
static void
put_places(struct table *t)
{
	struct book *b = t->b;

	page_text(t->sheet, t->next, 0, "", b->formats.cell_centre_bold);
	page_text(t->sheet, t->next, 1, say(b, "Xếp hạng", "Rank"), b->formats.cell_bold);
	page_text(t->sheet, t->next, 2, "", b->formats.cell_centre);
	for (size_t u = 0; u < b->nunits; u++)
		page_formula(t->sheet, t->next, (lxw_col_t)(FIRST_UNIT + u),
			     book_print(b, "=%s", live(b, b->shown_row, u)), b->units[u].rank,
			     b->formats.cell_centre_bold);
	end_row(t);
}

static void
put_totals(struct table *t)
{
	struct book *b = t->b;

	put_line_of_units(t, "", say(b, "Cộng điểm các tiêu chí", "Points of the criteria"),
			  b->base_row, true, base_of);
	put_line_of_units(t, "", say(b, "Điểm thưởng", "Bonus points"), b->bonus_row, true,
			  bonus_of);
	put_line_of_units(t, "", say(b, "Điểm trừ", "Deductions"), b->deduction_row, true,
			  deduction_of);
	put_line_of_units(t, "", say(b, "TỔNG ĐIỂM", "TOTAL"), b->total_row, true, total_of);
	put_places(t);
}

void
tables_totals(struct book *b)
{
	const char *const heads[] = { say(b, "STT", "No."),
				      say(b, "Nội dung, tiêu chí", "Content, criterion"),
				      say(b, "Điểm chuẩn", "Maximum") };
	static const double widths[] = { 9, 46, 10 };
	lxw_col_t last = (lxw_col_t)(FIRST_UNIT + b->nunits - 1);
	struct table t =
		begin(b, b->sheet_totals, true, last > 5 ? last : 5,
		      book_print(b, "%s %d", say(b, "BẢNG TỔNG HỢP ĐIỂM NĂM", "SUMMARY OF POINTS,"),
				 b->year));

	if (!t.sheet)
		return;
	set_widths(&t, widths, 3);
	worksheet_set_column(t.sheet, FIRST_UNIT, t.last, UNIT_WIDTH, NULL);
	for (lxw_col_t i = 0; i < 3; i++)
		put_text(&t, i, heads[i], b->formats.head);
	for (size_t u = 0; u < b->nunits; u++) {
		page_text(t.sheet, t.next, (lxw_col_t)(FIRST_UNIT + u), b->units[u].name,
			  b->formats.head);
		fit(&t, UNIT_WIDTH, b->units[u].name, false);
	}
	worksheet_repeat_rows(t.sheet, t.next, t.next);
	worksheet_freeze_panes(t.sheet, t.next + 1, FIRST_UNIT);
	end_row(&t);
	for (size_t i = 0; i < b->nitems; i++)
		put_item_of_units(&t, &b->items[i]);
	put_totals(&t);
	page_signatures(b, t.sheet, t.next, t.last);
}

/* ---- 4: ranking and proposals ------------------------------------------------------------------ */

enum ranking_column {
	COLUMN_RANK,
	COLUMN_UNIT,
	COLUMN_TOTAL,
	COLUMN_CLASS,
	COLUMN_BROKEN,
	COLUMN_VOTES,
	COLUMN_AWARDS,
	COLUMN_WHO, /* which unit stands on this line; not printed */
	COLUMN_COUNT_
};

/* The unit on a line has the number in the last column. */
static const char *
pick(struct book *b, const char *range, lxw_row_t line)
{
	return book_print(b, "INDEX(%s,$H%u)", range, line + 1);
}

static const char *
pick_row(struct book *b, uint32_t row, lxw_row_t line)
{
	return pick(b, calc_whole_range(b, row), line);
}

static const char *
quoted(struct book *b, const char *text)
{
	struct text to = { .book = b };

	text_quote(&to, text);
	return text_done(&to);
}

/* The knock-outs that hold; "?" behind one that is not known. */
static const char *
broken_formula(struct book *b, lxw_row_t line)
{
	struct text to = { .book = b };

	for (size_t i = 0; i < b->nknockouts; i++) {
		const char *when = pick_row(b, b->knockouts[i].row, line);
		const char *id = b->knockouts[i].id;

		text_print(&to, "%sIF(ISERROR(%s),%s,IF(%s<>0,%s,\"\"))", i ? "&" : "", when,
			   quoted(b, book_print(b, "%s? ", id)), when,
			   quoted(b, book_print(b, "%s ", id)));
	}
	return to.n ? book_print(b, "TRIM(%s)", text_done(&to)) : "\"\"";
}

static const char *
broken_cached(struct book *b, const struct unit *unit)
{
	struct text to = { .book = b };

	for (size_t i = 0; i < b->nknockouts; i++)
		if (unit->knockouts[i])
			text_print(&to, "%s%s%s", to.n ? " " : "", b->knockouts[i].id,
				   unit->knockouts[i] == 2 ? "?" : "");
	return text_done(&to);
}

static const char *
awards_formula(struct book *b, lxw_row_t line)
{
	struct text to = { .book = b };

	for (size_t i = 0; i < b->nawards; i++) {
		const struct award *award = &b->awards[i];
		const char *verdict = pick_row(b, award->row, line);

		text_print(&to, "%sIF(%s=1,%s,IF(%s=0.5,%s,\"\"))", i ? "&" : "", verdict,
			   quoted(b, book_print(b, "; %s", award->title)), verdict,
			   quoted(b, book_print(b, "; %s (%s)", award->title,
						say(b, "chưa quyết định", "undecided"))));
	}
	return to.n ? book_print(b, "MID(%s,3,1000)", text_done(&to)) : "\"\"";
}

static const char *
awards_cached(struct book *b, const struct unit *unit)
{
	struct text to = { .book = b };

	for (size_t i = 0; i < b->nawards; i++)
		if (unit->awards[i])
			text_print(&to, "%s%s%s", to.n ? "; " : "", b->awards[i].title,
				   unit->awards[i] == 2
					   ? say(b, " (chưa quyết định)", " (undecided)")
					   : "");
	return text_done(&to);
}

static const struct figure *
find_figure(const struct book *b, const char *option, const char *usual)
{
	const char *id = b->host->option(b->host, option);

	for (size_t i = 0; i < b->nfigures; i++)
		if (!b->figures[i].lag && strcmp(b->figures[i].input->id, id ? id : usual) == 0)
			return &b->figures[i];
	return NULL;
}

/* "7/8", of the figures that hold the votes; for hand where there are none. */
static const char *
votes_formula(struct book *b, lxw_row_t line)
{
	const struct figure *yes = find_figure(b, "votes", "votes_yes");
	const struct figure *all = find_figure(b, "members", "council_members");

	if (!yes || !all)
		return NULL;
	return book_print(b, "IFERROR(%s&\"/\"&%s,\"\")", pick_row(b, yes->row, line),
			  pick_row(b, all->row, line));
}

static const char *
votes_cached(struct book *b, const struct unit *unit)
{
	const struct figure *yes = find_figure(b, "votes", "votes_yes");
	const struct figure *all = find_figure(b, "members", "council_members");
	double y = yes ? unit->figures[yes - b->figures] : (double)NAN;
	double n = all ? unit->figures[all - b->figures] : (double)NAN;

	return isnan(y) || isnan(n) ? "" : book_print(b, "%.15g/%.15g", y, n);
}

static const char *
class_formula(struct book *b, lxw_row_t line)
{
	struct text to = { .book = b };

	text_print(&to, "IFERROR(CHOOSE(%s+1", pick_row(b, b->class_row, line));
	for (size_t i = 0; i < b->nclasses; i++)
		text_print(&to, ",%s", quoted(b, b->classes[i].title));
	text_add(&to, "),\"\")");
	return text_done(&to);
}

static const char *
class_cached(const struct book *b, const struct unit *unit)
{
	for (size_t i = 0; i < b->nclasses; i++)
		if (strcmp(b->classes[i].id, unit->klass) == 0)
			return b->classes[i].title;
	return "";
}

static void
put_formula_text(struct table *t, lxw_col_t column, const char *formula, const char *cached,
		 lxw_format *format)
{
	if (strlen(formula) > FORMULA_MAX)
		page_text(t->sheet, t->next, column, cached, format);
	else
		page_formula_text(t->sheet, t->next, column, book_print(t->b, "=%s", formula),
				  cached, format);
	fit(t, t->width[column], cached, false);
}

/* The total; marked while criteria have no points. */
static void
put_total(struct table *t, const struct unit *unit)
{
	struct book *b = t->b;
	const char *formula = book_print(b, "=IFERROR(%s,\"%s\")",
					 pick_row(b, b->total_row, t->next), pending(b));

	page_formula(t->sheet, t->next, COLUMN_TOTAL, formula, unit->total, b->formats.points_bold);
}

static void
put_standing(struct table *t, size_t line, const struct unit *unit, size_t place)
{
	struct book *b = t->b;
	const struct formats *f = &b->formats;
	const char *votes = votes_formula(b, t->next);

	page_formula(t->sheet, t->next, COLUMN_WHO,
		     book_print(b, "=MATCH(%zu,%s,0)", line + 1, calc_whole_range(b, b->order_row)),
		     (double)(place + 1), f->missing);
	page_formula(t->sheet, t->next, COLUMN_RANK,
		     book_print(b, "=%s", pick_row(b, b->shown_row, t->next)), unit->rank,
		     f->cell_centre_bold);
	put_formula_text(t, COLUMN_UNIT, pick_row(b, 2, t->next), unit->name, f->cell);
	put_total(t, unit);
	if (b->nclasses)
		put_formula_text(t, COLUMN_CLASS, class_formula(b, t->next), class_cached(b, unit),
				 f->cell);
	else
		page_text(t->sheet, t->next, COLUMN_CLASS, "", f->cell);
	put_formula_text(t, COLUMN_BROKEN, broken_formula(b, t->next), broken_cached(b, unit),
			 f->cell);
	if (votes)
		put_formula_text(t, COLUMN_VOTES, votes, votes_cached(b, unit), f->cell_centre);
	else
		page_text(t->sheet, t->next, COLUMN_VOTES, "", f->cell_centre);
	put_formula_text(t, COLUMN_AWARDS, awards_formula(b, t->next), awards_cached(b, unit),
			 f->cell);
	end_row(t);
}

/* Which unit stands on a line when the file is written. */
static size_t
unit_on(const struct book *b, size_t line)
{
	const double *order = b->rows[b->order_row].cached;

	for (size_t u = 0; order && u < b->nunits; u++)
		if (order[u] == (double)(line + 1))
			return u;
	return 0;
}

static void
put_line(struct table *t, const char *text)
{
	worksheet_merge_range(t->sheet, t->next, 0, t->next, COLUMN_AWARDS, text,
			      t->b->formats.wrap);
	fit(t, 130, text, true);
	end_row(t);
}

/* What the ids in the table mean, and whether the workbook agrees with the program. */
static void
put_notes(struct table *t)
{
	struct book *b = t->b;

	for (size_t i = 0; i < b->nknockouts; i++)
		put_line(t, book_print(b, "%s: %s", b->knockouts[i].id, b->knockouts[i].title));
	page_text(t->sheet, t->next, 0, say(b, "Kiểm tra với thidua:", "Check against thidua:"),
		  b->formats.italic);
	page_formula_text(t->sheet, t->next, COLUMN_TOTAL,
			  book_print(b, "=%s$B$4", page_quoted(b, b->sheet_check)),
			  say(b, "khớp", "agrees"), b->formats.bold);
	t->next++;
}

void
tables_ranking(struct book *b)
{
	const char *const heads[] = { say(b, "Hạng", "Rank"),
				      say(b, "Đơn vị", "Unit"),
				      say(b, "Tổng điểm", "Total"),
				      say(b, "Xếp loại", "Class"),
				      say(b, "Vi phạm điều kiện", "Conditions broken"),
				      say(b, "Phiếu đồng ý / tổng phiếu", "Votes / all"),
				      say(b, "Đề nghị", "Proposal") };
	static const double widths[] = { 8, 32, 13, 12, 18, 14, 46, 5 };
	struct table t = begin(b, b->sheet_ranking, true, COLUMN_AWARDS,
			       book_print(b, "%s %d",
					  say(b, "BẢNG XẾP HẠNG VÀ ĐỀ NGHỊ DANH HIỆU NĂM",
					      "RANKING AND PROPOSALS,"),
					  b->year));

	if (!t.sheet)
		return;
	set_widths(&t, widths, COLUMN_COUNT_);
	put_heads(&t, heads, COLUMN_WHO);
	for (size_t line = 0; line < b->nunits; line++) {
		size_t u = unit_on(b, line);

		put_standing(&t, line, &b->units[u], u);
	}
	t.next++;
	put_notes(&t);
	page_signatures(b, t.sheet, t.next, COLUMN_AWARDS);
	worksheet_print_area(t.sheet, 0, 0, (lxw_row_t)(t.next + 8), COLUMN_AWARDS);
}

/* ---- 2: each unit ---------------------------------------------------------------------------------- */

enum unit_column {
	UNIT_ID,
	UNIT_TITLE,
	UNIT_MAX,
	UNIT_FIGURES,
	UNIT_SELF,
	UNIT_VERIFIED,
	UNIT_DIFFERENCE,
	UNIT_REASON,
	FIGURES_SHOWN = 6 /* figures named for one criterion */
};

/* Mark the figures that a value hangs on. */
static void
find_figures(const struct book *b, uint32_t v, uint8_t *seen, uint8_t *used)
{
	const struct value *value = &b->values[v];

	if (!v || seen[v])
		return;
	seen[v] = 1;
	if (value->op == OP_INPUT)
		used[value->figure] = 1;
	for (size_t i = 0; i < value->nargs; i++)
		find_figures(b, value->args[i], seen, used);
}

static const char *
figure_cell(struct book *b, const struct figure *f, size_t u)
{
	return calc_expand(
		b, book_print(b, "%s%c%u", page_quoted(b, f->sheet), MARK_COLUMN, f->sheet_row + 1),
		u);
}

static const char *
figure_name(struct book *b, const struct figure *f)
{
	const char *title = f->input->title ? f->input->title : f->input->id;

	return f->lag ? book_print(b, "%s %d: ", title, b->year - f->lag)
		      : book_print(b, "%s: ", title);
}

static const char *
figure_text(struct book *b, const struct figure *f, size_t u)
{
	size_t i = (size_t)(f - b->figures);
	const struct unit *unit = &b->units[u];

	if (unit->texts[i])
		return unit->texts[i][0] ? unit->texts[i] : "n/a";
	return isnan(unit->figures[i]) ? "–" : book_print(b, "%.15g", unit->figures[i]);
}

/* "Số vụ án: 1120" line by line, the numbers from the sheet of figures. */
static void
put_figures(struct table *t, const struct item *item, size_t u)
{
	struct book *b = t->b;
	struct text formula = { .book = b }, cached = { .book = b };
	uint8_t *seen = book_room(b, b->nvalues + 1, 1), *used = book_room(b, b->nfigures, 1);
	size_t shown = 0;

	if (seen && used && item->outermost)
		find_figures(b, item->raw, seen, used);
	for (size_t i = 0; used && i < b->nfigures && shown < FIGURES_SHOWN; i++) {
		const struct figure *f = &b->figures[i];
		const char *cell = figure_cell(b, f, u);

		if (!used[i])
			continue;
		text_print(&formula, "%s%s&IF(%s=\"\",\"–\",%s)", shown ? "&CHAR(10)&" : "=",
			   quoted(b, figure_name(b, f)), cell, cell);
		text_print(&cached, "%s%s%s", shown ? "\n" : "", figure_name(b, f),
			   figure_text(b, f, u));
		shown++;
	}
	if (!shown) {
		page_text(t->sheet, t->next, UNIT_FIGURES, "", b->formats.small);
		return;
	}
	fit(t, t->width[UNIT_FIGURES], cached.at, true);
	page_formula_text(t->sheet, t->next, UNIT_FIGURES, text_done(&formula), text_done(&cached),
			  b->formats.small);
}

/* "Số vụ án: tự báo 1120, thẩm định 1100", for what the unit claims otherwise. */
static const char *
claims_of(struct book *b, const struct item *item, size_t u)
{
	const struct unit *unit = &b->units[u];
	struct text to = { .book = b };
	uint8_t *seen = book_room(b, b->nvalues + 1, 1), *used = book_room(b, b->nfigures, 1);

	if (!unit->claimed || !seen || !used || !item->outermost)
		return "";
	find_figures(b, item->raw, seen, used);
	for (size_t i = 0; i < b->nfigures; i++)
		if (used[i] && unit->claimed[i])
			text_print(&to, "%s%s%s %s, %s %s", to.n ? "\n" : "",
				   figure_name(b, &b->figures[i]), say(b, "tự báo", "claimed"),
				   unit->claimed[i], say(b, "thẩm định", "verified"),
				   figure_text(b, &b->figures[i], u));
	return text_done(&to);
}

static void
put_claim(struct table *t, lxw_col_t column, const struct unit *unit, double claimed, bool bold)
{
	lxw_format *format = bold ? t->b->formats.points_bold : t->b->formats.points;

	if (!unit->claimed_points || isnan(claimed))
		page_text(t->sheet, t->next, column, "", format);
	else
		worksheet_write_number(t->sheet, t->next, column, claimed, format);
}

/* Verified less claimed, wherever a claim stands or is typed. */
static void
put_difference(struct table *t, double difference, bool bold)
{
	struct book *b = t->b;

	page_formula(t->sheet, t->next, UNIT_DIFFERENCE,
		     book_print(b, "=IF(AND(ISNUMBER(E%u),ISNUMBER(F%u)),F%u-E%u,\"\")",
				t->next + 1, t->next + 1, t->next + 1, t->next + 1),
		     difference, bold ? b->formats.points_bold : b->formats.points);
}

static void
put_item_of_unit(struct table *t, const struct item *item, size_t u)
{
	struct book *b = t->b;
	const struct formats *f = &b->formats;
	const struct unit *unit = &b->units[u];
	bool bold = item->kind == ITEM_SECTION;
	double claimed = unit->claimed_points ? unit->claimed_points[item - b->items] : (double)NAN;

	page_text(t->sheet, t->next, UNIT_ID, item->id,
		  bold ? f->cell_centre_bold : f->cell_centre);
	put_text(t, UNIT_TITLE, title_of(item), bold ? f->cell_bold : f->cell);
	put_max(t, UNIT_MAX, item, bold);
	put_figures(t, item, u);
	put_claim(t, UNIT_SELF, unit, claimed, bold);
	put_live(t, UNIT_VERIFIED, item->row, u, points_of(b, item, u), bold);
	put_difference(t, points_of(b, item, u) - claimed, bold);
	put_text(t, UNIT_REASON, claims_of(b, item, u), f->small);
	end_row(t);
}

static void
put_total_of_unit(struct table *t, const char *title, uint32_t row, size_t u, double cached,
		  double claimed)
{
	const struct formats *f = &t->b->formats;

	if (!t->b->units[u].claimed_points)
		claimed = NAN;
	page_text(t->sheet, t->next, UNIT_ID, "", f->cell_centre_bold);
	page_text(t->sheet, t->next, UNIT_TITLE, title, f->cell_bold);
	page_text(t->sheet, t->next, UNIT_MAX, "", f->cell_centre_bold);
	page_text(t->sheet, t->next, UNIT_FIGURES, "", f->small);
	put_claim(t, UNIT_SELF, &t->b->units[u], claimed, true);
	put_live(t, UNIT_VERIFIED, row, u, cached, true);
	put_difference(t, cached - claimed, true);
	page_text(t->sheet, t->next, UNIT_REASON, "", f->small);
	end_row(t);
}

static void
write_unit(struct book *b, size_t u)
{
	const char *const heads[] = { say(b, "STT", "No."),
				      say(b, "Nội dung, tiêu chí", "Content, criterion"),
				      say(b, "Điểm chuẩn", "Maximum"),
				      say(b, "Số liệu thực hiện", "Figures"),
				      say(b, "Điểm tự chấm", "Self-score"),
				      say(b, "Điểm thẩm định", "Verified"),
				      say(b, "Chênh lệch", "Difference"),
				      say(b, "Tài liệu kiểm chứng / lý do", "Evidence / reasons") };
	static const double widths[] = { 9, 42, 9, 46, 12, 12, 12, 30 };
	const struct unit *unit = &b->units[u];
	struct table t =
		begin(b, page_sheet_name(b, unit->name), true, UNIT_REASON,
		      book_print(b, say(b, "BẢNG CHẤM ĐIỂM NĂM %d: %s", "POINTS IN %d: %s"),
				 b->year, unit->name));

	if (!t.sheet)
		return;
	set_widths(&t, widths, UNIT_REASON + 1);
	put_heads(&t, heads, UNIT_REASON + 1);
	for (size_t i = 0; i < b->nitems; i++)
		put_item_of_unit(&t, &b->items[i], u);
	put_total_of_unit(&t, say(b, "Cộng điểm các tiêu chí", "Points of the criteria"),
			  b->base_row, u, unit->base, unit->claimed_base);
	put_total_of_unit(&t, say(b, "Điểm thưởng", "Bonus points"), b->bonus_row, u, unit->bonus,
			  unit->claimed_bonus);
	put_total_of_unit(&t, say(b, "Điểm trừ", "Deductions"), b->deduction_row, u,
			  unit->deduction, unit->claimed_deduction);
	put_total_of_unit(&t, say(b, "TỔNG ĐIỂM", "TOTAL"), b->total_row, u, unit->total,
			  unit->claimed_total);
	page_signatures(b, t.sheet, t.next, t.last);
}

void
tables_units(struct book *b)
{
	for (size_t u = 0; u < b->nunits && b->nunits <= SHEETS_MAX; u++)
		write_unit(b, u);
}

/* ---- 8: differences ------------------------------------------------------------------------------- */

enum difference_column {
	DIFFERENCE_UNIT,
	DIFFERENCE_ID,
	DIFFERENCE_TITLE,
	DIFFERENCE_SELF,
	DIFFERENCE_VERIFIED,
	DIFFERENCE_POINTS,
	DIFFERENCE_FIGURES,
	DIFFERENCE_REASON
};

static bool
differs(const struct book *b, const struct item *item, const struct unit *unit)
{
	double claimed = unit->claimed_points[item - b->items], said = unit->values[item->points];

	if (item->kind == ITEM_SECTION || !item->outermost)
		return false;
	return isnan(claimed) != isnan(said) || fabs(claimed - said) > 1e-9;
}

static void
put_difference_of(struct table *t, const struct item *item, size_t u)
{
	struct book *b = t->b;
	const struct formats *f = &b->formats;
	const struct unit *unit = &b->units[u];
	double claimed = unit->claimed_points[item - b->items];

	put_text(t, DIFFERENCE_UNIT, unit->name, f->cell);
	page_text(t->sheet, t->next, DIFFERENCE_ID, item->id, f->cell_centre);
	put_text(t, DIFFERENCE_TITLE, title_of(item), f->cell);
	put_claim(t, DIFFERENCE_SELF, unit, claimed, false);
	put_live(t, DIFFERENCE_VERIFIED, item->row, u, points_of(b, item, u), false);
	page_formula(t->sheet, t->next, DIFFERENCE_POINTS,
		     book_print(b, "=IF(AND(ISNUMBER(D%u),ISNUMBER(E%u)),E%u-D%u,\"\")",
				t->next + 1, t->next + 1, t->next + 1, t->next + 1),
		     points_of(b, item, u) - claimed, f->points);
	put_text(t, DIFFERENCE_FIGURES, claims_of(b, item, u), f->small);
	page_text(t->sheet, t->next, DIFFERENCE_REASON, "", f->cell);
	end_row(t);
}

void
tables_differences(struct book *b)
{
	const char *const heads[] = { say(b, "Đơn vị", "Unit"),
				      say(b, "Tiêu chí", "Criterion"),
				      say(b, "Nội dung", "Content"),
				      say(b, "Điểm tự chấm", "Self-score"),
				      say(b, "Điểm thẩm định", "Verified"),
				      say(b, "Chênh lệch", "Difference"),
				      say(b, "Số liệu khác nhau", "Figures that differ"),
				      say(b, "Giải trình", "Explanation") };
	static const double widths[] = { 26, 10, 36, 12, 12, 12, 46, 30 };
	struct table t;

	if (!b->nunits || !b->units[0].claimed_points)
		return;
	t = begin(b, b->sheet_differences, true, DIFFERENCE_REASON,
		  book_print(b, "%s %d",
			     say(b, "BẢN GIẢI TRÌNH CHÊNH LỆCH ĐIỂM TỰ CHẤM VÀ ĐIỂM THẨM ĐỊNH NĂM",
				 "DIFFERENCES BETWEEN SELF-SCORES AND VERIFIED POINTS,"),
			     b->year));
	if (!t.sheet)
		return;
	set_widths(&t, widths, DIFFERENCE_REASON + 1);
	put_heads(&t, heads, DIFFERENCE_REASON + 1);
	for (size_t u = 0; u < b->nunits; u++)
		for (size_t i = 0; i < b->nitems; i++)
			if (differs(b, &b->items[i], &b->units[u]))
				put_difference_of(&t, &b->items[i], u);
	page_signatures(b, t.sheet, t.next, t.last);
}
