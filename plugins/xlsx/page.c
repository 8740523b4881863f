#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "book.h"

#define FONT "Times New Roman"

enum {
	SIZE = 13,
	SIZE_SMALL = 11,
	GREY = 0x808080,
	PALE = 0xF2F2F2,
	BLUE = 0xDDEBF7,
	GREEN = 0xE2EFDA,
	RED = 0xF8CBAD,
	YELLOW = 0xFFF2CC
};

/* ---- formats -------------------------------------------------------------------------- */

enum trait {
	BOLD = 1,
	ITALIC = 2,
	CENTRE = 4,
	RIGHT = 8,
	WRAP = 16,
	BORDER = 32,
	SMALL = 64
};

static lxw_format *
make(struct book *b, unsigned traits, const char *number, uint32_t colour)
{
	lxw_format *f = workbook_add_format(b->workbook);

	if (!f) {
		b->no_memory = true;
		return NULL;
	}
	format_set_font_name(f, FONT);
	format_set_font_size(f, traits & SMALL ? SIZE_SMALL : SIZE);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	if (traits & BOLD)
		format_set_bold(f);
	if (traits & ITALIC)
		format_set_italic(f);
	if (traits & (CENTRE | RIGHT))
		format_set_align(f, traits & CENTRE ? LXW_ALIGN_CENTER : LXW_ALIGN_RIGHT);
	if (traits & WRAP)
		format_set_text_wrap(f);
	if (traits & BORDER)
		format_set_border(f, LXW_BORDER_THIN);
	if (number)
		format_set_num_format(f, number);
	if (colour)
		format_set_bg_color(f, colour);
	return f;
}

static const char *
points_format(struct book *b)
{
	if (!b->is_rounded)
		return "0.######";
	return b->places ? book_print(b, "0.%.*s", b->places, "000000000") : "0";
}

static void
make_colours(struct book *b)
{
	struct formats *f = &b->formats;

	f->missing = make(b, SMALL | BORDER, NULL, 0);
	f->good = make(b, SMALL | BORDER, NULL, GREEN);
	f->bad = make(b, SMALL | BORDER | BOLD, NULL, RED);
	if (f->missing)
		format_set_font_color(f->missing, GREY);
}

void
page_formats(struct book *b)
{
	const char *points = points_format(b);
	struct formats *f = &b->formats;

	f->plain = make(b, 0, NULL, 0);
	f->bold = make(b, BOLD, NULL, 0);
	f->centre = make(b, CENTRE, NULL, 0);
	f->centre_bold = make(b, BOLD | CENTRE, NULL, 0);
	f->italic = make(b, ITALIC, NULL, 0);
	f->italic_centre = make(b, ITALIC | CENTRE, NULL, 0);
	f->right_italic = make(b, ITALIC | RIGHT, NULL, 0);
	f->title = make(b, BOLD | CENTRE | WRAP, NULL, 0);
	f->head = make(b, BOLD | CENTRE | WRAP | BORDER, NULL, PALE);
	f->cell = make(b, WRAP | BORDER, NULL, 0);
	f->cell_bold = make(b, BOLD | WRAP | BORDER, NULL, 0);
	f->cell_centre = make(b, CENTRE | BORDER, NULL, 0);
	f->cell_centre_bold = make(b, BOLD | CENTRE | BORDER, NULL, 0);
	f->points = make(b, CENTRE | BORDER, points, 0);
	f->points_bold = make(b, BOLD | CENTRE | BORDER, points, 0);
	f->small = make(b, SMALL | WRAP | BORDER, NULL, 0);
	f->id = make(b, SMALL | BORDER, NULL, 0);
	f->number = make(b, SMALL | BORDER, "General", 0);
	f->whole = make(b, SMALL | BORDER, "0", 0);
	f->check = make(b, SMALL | BORDER, points, 0);
	f->figure = make(b, SMALL | BORDER, "General", BLUE);
	f->figure_text = make(b, SMALL | BORDER | RIGHT, NULL, BLUE);
	f->heading = make(b, SMALL | BOLD | BORDER, NULL, PALE);
	f->opaque = make(b, SMALL | BORDER, "General", YELLOW);
	f->wrap = make(b, ITALIC | SMALL | WRAP, NULL, 0);
	make_colours(b);
}

/* ---- sheets ---------------------------------------------------------------------------- */

/* By a sheet that is there, or will be. */
static bool
is_taken(const struct book *b, const char *name)
{
	const char *const ours[] = { b->sheet_criteria, b->sheet_totals, b->sheet_ranking,
				     b->sheet_figures,  b->sheet_sql,    b->sheet_params,
				     b->sheet_calc,     b->sheet_check,  b->sheet_differences };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(ours[i], name) == 0)
			return true;
	return workbook_get_worksheet_by_name(b->workbook, name) != NULL;
}

/* The bytes of the first characters of text, whole ones. */
static size_t
cut(const char *text, size_t characters)
{
	size_t n = 0;

	for (; text[n]; n++)
		if (((unsigned char)text[n] & 0xc0) != 0x80 && characters-- == 0)
			break;
	return n;
}

static bool
is_forbidden(char c)
{
	return strchr("[]:*?/\\'", c) != NULL;
}

const char *
page_sheet_name(struct book *b, const char *wanted)
{
	char *name = book_room(b, strlen(wanted) + 16, 1);
	size_t n;

	if (!name)
		return "";
	for (n = 0; wanted[n]; n++)
		name[n] = is_forbidden(wanted[n]) ? ' ' : wanted[n];
	name[cut(name, NAME_MAX_)] = '\0';
	for (int k = 2; is_taken(b, name) && k < UNITS_MAX; k++) {
		size_t keep = cut(name, NAME_MAX_ - 5);

		snprintf(name + keep, 16, " (%d)", k);
	}
	return name;
}

const char *
page_quoted(struct book *b, const char *name)
{
	return book_print(b, "'%s'!", name);
}

/* The label of the figures and the page on every sheet. */
static void
set_header_and_footer(struct book *b, lxw_worksheet *sheet)
{
	const char *label = b->label ? b->label : "";
	const char *footer = book_print(
		b, "&L&\"Times New Roman,Italic\"&10%s · %s%s%s&R&\"Times New Roman\"&10%s &P/&N",
		b->ruleset, say(b, "Số liệu: ", "Data: "),
		label[0] ? label : say(b, "không ghi", "not said"), "", say(b, "Trang", "Page"));

	if (strlen(footer) < 255)
		worksheet_set_footer(sheet, footer);
}

lxw_worksheet *
page_add(struct book *b, const char *name, bool wide)
{
	lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, name);

	if (!sheet) {
		b->no_memory = true;
		return NULL;
	}
	worksheet_set_paper(sheet, 9); /* A4 */
	if (wide)
		worksheet_set_landscape(sheet);
	worksheet_set_margins(sheet, 0.79, 0.59, 0.79, 0.79); /* 2, 1.5, 2, 2 cm */
	worksheet_fit_to_pages(sheet, 1, 0);
	set_header_and_footer(b, sheet);
	return sheet;
}

/* ---- cells ------------------------------------------------------------------------------- */

void
page_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
	  lxw_format *format)
{
	if (text && text[0])
		worksheet_write_string(sheet, row, column, text, format);
	else
		worksheet_write_blank(sheet, row, column, format);
}

void
page_formula(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
	     double cached, lxw_format *format)
{
	if (isnan(cached))
		worksheet_write_formula_str(sheet, row, column, formula, format, "");
	else
		worksheet_write_formula_num(sheet, row, column, formula, format, cached);
}

void
page_formula_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
		  const char *cached, lxw_format *format)
{
	worksheet_write_formula_str(sheet, row, column, formula, format, cached ? cached : "");
}

/* Characters of one line of a text, which may hold several. */
static double
longest_line(const char **text)
{
	double n = 0;

	for (; **text && **text != '\n'; (*text)++)
		n += ((unsigned char)**text & 0xc0) != 0x80;
	if (**text)
		(*text)++;
	return n;
}

double
page_height(const char *text, double width, bool small)
{
	double a_line = width * (small ? 1.15 : 1.0), lines = 0;

	while (text && *text)
		lines += fmax(1, ceil(longest_line(&text) / a_line));
	return 4 + lines * (small ? 14.2 : 16.8);
}

/* ---- the administrative heading --------------------------------------------------------------- */

static const char *
option(struct book *b, const char *name, const char *otherwise)
{
	const char *given = b->host->option(b->host, name);

	return given ? given : otherwise;
}

static void
merge(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t from, lxw_col_t to, const char *text,
      lxw_format *format)
{
	if (from < to)
		worksheet_merge_range(sheet, row, from, row, to, text, format);
	else
		page_text(sheet, row, from, text, format);
}

/* "Hà Nội, ngày 30 tháng 11 năm 2017"; dots where nothing was given. */
static const char *
place_and_date(struct book *b)
{
	const char *place = option(b, "place", "…………"), *date = option(b, "date", NULL);
	int year = 0, month = 0, day = 0;

	if (!date || sscanf(date, "%d-%d-%d", &year, &month, &day) != 3)
		return book_print(b, say(b, "%s, ngày …… tháng …… năm %d", "%s, …… %d"), place,
				  b->year);
	if (b->vi)
		return book_print(b, "%s, ngày %02d tháng %02d năm %d", place, day, month, year);
	return book_print(b, "%s, %04d-%02d-%02d", place, year, month, day);
}

lxw_row_t
page_heading(struct book *b, lxw_worksheet *sheet, lxw_col_t last, const char *title)
{
	lxw_col_t half = (lxw_col_t)(last / 2 > 1 ? (last - 1) / 2 : 1);
	struct formats *f = &b->formats;

	merge(sheet, 0, 0, half, option(b, "organ", "…………………………"), f->centre);
	merge(sheet, 1, 0, half, option(b, "issuer", "…………………………"), f->centre_bold);
	merge(sheet, 2, 0, half,
	      book_print(b, "%s: %s", say(b, "Số", "No."), option(b, "number", "……/……")),
	      f->centre);
	if (half < last) {
		merge(sheet, 0, (lxw_col_t)(half + 1), last,
		      say(b, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
			  "SOCIALIST REPUBLIC OF VIET NAM"),
		      f->centre_bold);
		merge(sheet, 1, (lxw_col_t)(half + 1), last,
		      say(b, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
		      f->centre_bold);
		merge(sheet, 2, (lxw_col_t)(half + 1), last, place_and_date(b), f->italic_centre);
	}
	merge(sheet, 4, 0, last, title, f->title);
	merge(sheet, 5, 0, last, b->title, f->title);
	merge(sheet, 6, 0, last,
	      book_print(b, "(%s: %s)", say(b, "Số liệu", "Data"),
			 b->label ? b->label : say(b, "không ghi", "not said")),
	      f->italic_centre);
	return 8;
}

void
page_signatures(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t last)
{
	lxw_col_t half = (lxw_col_t)(last / 2 > 1 ? (last - 1) / 2 : 1);
	struct formats *f = &b->formats;

	row += 2;
	merge(sheet, row, 0, half, option(b, "left", say(b, "NGƯỜI LẬP BIỂU", "PREPARED BY")),
	      f->centre_bold);
	merge(sheet, row + 1, 0, half, say(b, "(Ký, ghi rõ họ tên)", "(signature, full name)"),
	      f->italic_centre);
	merge(sheet, row + 5, 0, half, option(b, "left_name", ""), f->centre_bold);
	if (half >= last)
		return;
	merge(sheet, row, (lxw_col_t)(half + 1), last,
	      option(b, "right", say(b, "THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE UNIT")), f->centre_bold);
	merge(sheet, row + 1, (lxw_col_t)(half + 1), last,
	      say(b, "(Ký tên, đóng dấu)", "(signature, seal)"), f->italic_centre);
	merge(sheet, row + 5, (lxw_col_t)(half + 1), last, option(b, "right_name", ""),
	      f->centre_bold);
}
