#include "sheet.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XL_TEXT_HANDED ((uint64_t)1 << 30)

/* ---- numbers and dates --------------------------------------------------------------------------- */

bool
xl_cell_name(const char *name, unsigned *column, unsigned *row)
{
	unsigned long line = 0;
	unsigned letters = 0;

	*column = *row = 0;
	for (; *name >= 'A' && *name <= 'Z'; name++, letters++) {
		*column = *column * 26 + (unsigned)(*name - 'A') + 1;
		if (*column > XL_COLUMNS)
			return false;
	}
	if (!letters || (*name && (!xl_number(name, XL_ROWS, &line) || !line)))
		return false;
	*row = (unsigned)line;
	return true;
}

/* What is its own shortest decimal: at most 15 digits, no exponent, no zero at the end of a fraction. */
static bool
is_short(const char *text)
{
	size_t whole, fraction;

	if (strcmp(text, "-0") == 0)
		return false;
	text += *text == '-';
	whole = strspn(text, "0123456789");
	if (!whole || (text[0] == '0' && whole > 1))
		return false;
	text += whole;
	if (!*text)
		return whole <= 15;
	if (*text++ != '.')
		return false;
	fraction = strspn(text, "0123456789");
	return fraction && !text[fraction] && text[fraction - 1] != '0' && whole + fraction <= 15;
}

static void
write_shortest(char out[XL_DATE_ROOM], double value)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, XL_DATE_ROOM, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			return;
	}
}

static bool
read_double(const char *text, double *value)
{
	char *end;

	if (!text[0] || text[strspn(text, "+-.0123456789eE")])
		return false;
	*value = strtod(text, &end); /* the program never leaves the C locale's decimal point */
	if (*end || !isfinite(*value))
		return false;
	if (*value == 0)
		*value = 0; /* no negative zero */
	return true;
}

bool
xl_number_text(char out[XL_DATE_ROOM], const char *stored)
{
	double value;

	if (is_short(stored)) {
		snprintf(out, XL_DATE_ROOM, "%s", stored);
		return true;
	}
	if (!read_double(stored, &value))
		return false;
	write_shortest(out, value);
	return true;
}

/* Days since 1970-01-01 as a day of the calendar (H. Hinnant, "days_from_civil", the other way round). */
static void
civil(long days, int *year, int *month, int *day)
{
	long z = days + 719468, era = z / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

bool
xl_date_text(char out[XL_DATE_ROOM], double serial, bool from_1904)
{
	/* Day 0 of either count in days since 1970; Excel believes that there was a 29 February 1900, its day 60. */
	double day = floor(serial + 0.5 / 86400), seconds = floor((serial - day) * 86400 + 0.5);
	long before = from_1904 ? -24107 : day < 60 ? -25568 : -25569;
	int y, m, d;

	if (!(day >= (from_1904 ? 0 : 1)) || day > 2958465 || (day == 60 && !from_1904))
		return false;
	civil((long)day + before, &y, &m, &d);
	if (seconds < 1)
		snprintf(out, XL_DATE_ROOM, "%04d-%02d-%02d", y, m, d);
	else
		snprintf(out, XL_DATE_ROOM, "%04d-%02d-%02d %02d:%02d:%02d", y, m, d,
			 (int)seconds / 3600 % 24, (int)seconds / 60 % 60, (int)seconds % 60);
	return true;
}

/* ---- merged cells: the first reading ------------------------------------------------------------------ */

struct merge {
	unsigned top, left, bottom, right;
};

static int
by_top(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;

	if (x->top != y->top)
		return x->top < y->top ? -1 : 1;
	return (x->left > y->left) - (x->left < y->left);
}

struct merges {
	const struct td_host *host;
	struct xl_bytes list; /* struct merge */
};

static int
start_merge(void *self, const char *name, const char *const *attributes)
{
	struct merges *merges = self;
	const char *range = xl_attribute(attributes, "ref");
	struct merge merge;
	char first[16];
	const char *colon = range ? strchr(range, ':') : NULL;

	if (strcmp(name, "mergeCell") != 0 || !colon || (size_t)(colon - range) >= sizeof(first))
		return TD_PLUGIN_OK;
	snprintf(first, sizeof(first), "%.*s", (int)(colon - range), range);
	if (!xl_cell_name(first, &merge.left, &merge.top) || !merge.top ||
	    !xl_cell_name(colon + 1, &merge.right, &merge.bottom) || merge.bottom < merge.top ||
	    merge.right < merge.left)
		return TD_PLUGIN_OK;
	if (merges->list.n / sizeof(merge) >= XL_MERGES)
		return xl_refuse(merges->host, "một trang tính có hơn 65536 ô gộp",
				 "a sheet has more than 65536 merged cells");
	return xl_bytes_add(&merges->list, &merge, sizeof(merge)) ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

static int
read_merges(const struct xl_sheet_part *part, struct merges *merges)
{
	static const struct xl_calls calls = { start_merge, NULL, NULL };
	int st = part->open(part->self);

	if (st)
		return st;
	st = xl_xml_read(&part->stream, &calls, merges);
	part->close(part->self);
	if (merges->list.n)
		qsort(merges->list.at, merges->list.n / sizeof(struct merge), sizeof(struct merge),
		      by_top);
	return st;
}

/* ---- cells: the second reading ---------------------------------------------------------------------------- */

/* A merge that the row being read lies in, with the text that counts for it. */
struct active {
	struct merge merge;
	char *text; /* NULL: none, or a number */
};

struct hidden {
	size_t n;
	unsigned first, last;
};

enum into {
	INTO_NOTHING,
	INTO_VALUE,
	INTO_FORMULA
};

struct cells {
	const struct xl_book *book;
	const struct td_host *host;
	struct xl_spent *spent;

	const struct merge *merges; /* sorted by their first row */
	size_t nmerges, next;       /* next: of those not begun yet */
	struct xl_bytes active;     /* struct active */

	unsigned line, column; /* of the cell being read */
	bool in_data, in_row, in_cell;
	struct xl_bytes row; /* struct td_cell; text: offset in texts */
	struct xl_bytes texts;

	enum into into;
	unsigned phonetic;
	char type[12]; /* of the cell: "s", "str", ... */
	enum xl_shown shown;
	bool has_value, has_formula;
	struct xl_bytes value, formula;

	bool row_is_hidden;
	struct hidden rows, columns;
};

static int
refuse_cell(const struct cells *cells, const char *vi, const char *en)
{
	return cells->host->fail(cells->host, TD_PLUGIN_EDATA, cells->line, cells->column,
				 strcmp(cells->host->lang, "vi") == 0 ? vi : en);
}

static int
spend(struct cells *cells, size_t ncells, size_t text)
{
	cells->spent->cells += ncells;
	cells->spent->text += text;
	if (cells->spent->cells > XL_CELLS)
		return refuse_cell(cells, "sổ tính có hơn 5 triệu ô",
				   "the workbook has more than 5 million cells");
	if (cells->spent->text > XL_TEXT_HANDED)
		return refuse_cell(cells, "sổ tính có hơn 1 GiB chữ",
				   "the workbook has more than 1 GiB of text");
	return TD_PLUGIN_OK;
}

/* ---- one cell ------- */

/* The cell at a column of this row, which grows up to it. */
static struct td_cell *
cell_at(struct cells *cells, unsigned column)
{
	size_t n = cells->row.n / sizeof(struct td_cell);

	if (n < column && !xl_bytes_add(&cells->row, NULL, (column - n) * sizeof(struct td_cell)))
		return NULL;
	return (struct td_cell *)(void *)cells->row.at + column - 1;
}

static int
put(struct cells *cells, uint32_t kind, const char *text)
{
	size_t at = cells->texts.n, n = strlen(text) + 1;
	struct td_cell *cell;
	int st;

	if (n == 1)
		return TD_PLUGIN_OK; /* empty */
	st = spend(cells, 0, n);
	if (st)
		return st;
	cell = cell_at(cells, cells->column);
	if (!cell || !xl_bytes_add(&cells->texts, text, n))
		return TD_PLUGIN_ENOMEM;
	cell->kind = kind;
	cell->text = (const char *)(uintptr_t)at; /* an address when the row is whole */
	return TD_PLUGIN_OK;
}

static int
put_shared(struct cells *cells, const char *number)
{
	unsigned long at;
	const char *text = NULL;

	if (xl_number(number, UINT32_MAX, &at))
		text = xl_book_text(cells->book, at);
	if (!text)
		return refuse_cell(
			cells, "ô này trỏ tới một chữ không có trong tệp: tệp bị hỏng",
			"this cell refers to a text that is not in the file: it is damaged");
	return put(cells, TD_CELL_TEXT, text);
}

static int
put_number(struct cells *cells, const char *stored)
{
	char text[XL_DATE_ROOM + 2];
	double value;

	if (!xl_number_text(text, stored))
		return put(cells, TD_CELL_TEXT, stored);
	if (cells->shown == XL_DATE && read_double(stored, &value) &&
	    xl_date_text(text, value, cells->book->from_1904))
		return put(cells, TD_CELL_TEXT, text);
	if (cells->shown == XL_PERCENT && read_double(stored, &value)) {
		snprintf(text, sizeof(text), "%.15g%%", value * 100);
		return put(cells, TD_CELL_TEXT, text);
	}
	return put(cells, TD_CELL_NUMBER, text);
}

/* Strict workbooks write dates as 2017-10-31T00:00:00. */
static int
put_iso_date(struct cells *cells, char *text)
{
	char *time = strchr(text, 'T');

	if (time && strspn(time + 1, "0:.Z") == strlen(time + 1))
		*time = '\0';
	return put(cells, TD_CELL_TEXT, text);
}

/* A formula whose result was never stored: a program wrote it that does not compute. */
static bool
lacks_result(const struct cells *cells)
{
	return cells->has_formula && strcmp(cells->type, "str") != 0;
}

static int
put_cell(struct cells *cells)
{
	char *value = cells->value.at ? cells->value.at : "";
	const char *type = cells->type;

	if (!value[0] && lacks_result(cells))
		return put(cells, TD_CELL_TEXT, cells->formula.at);
	if (!value[0])
		return TD_PLUGIN_OK;
	if (strcmp(type, "s") == 0)
		return put_shared(cells, value);
	if (strcmp(type, "b") == 0)
		return put(cells, TD_CELL_NUMBER, xl_is_true(value) ? "1" : "0");
	if (strcmp(type, "d") == 0)
		return put_iso_date(cells, value);
	if (strcmp(type, "n") == 0)
		return put_number(cells, value);
	return put(cells, TD_CELL_TEXT, value); /* str, inlineStr, e */
}

/* ---- one row ------- */

static void
drop_past(struct cells *cells)
{
	struct active *active = (void *)cells->active.at;
	size_t n = cells->active.n / sizeof(*active), kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (active[i].merge.bottom < cells->line)
			free(active[i].text);
		else
			active[kept++] = active[i];
	}
	cells->active.n = kept * sizeof(*active);
}

static int
begin_merges(struct cells *cells)
{
	struct active active = { .text = NULL };

	while (cells->next < cells->nmerges && cells->merges[cells->next].top <= cells->line) {
		active.merge = cells->merges[cells->next++];
		if (active.merge.bottom >= cells->line &&
		    !xl_bytes_add(&cells->active, &active, sizeof(active)))
			return TD_PLUGIN_ENOMEM;
	}
	if (cells->active.n / sizeof(active) > XL_COLUMNS)
		return refuse_cell(cells, "các ô gộp chồng lên nhau: tệp bị hỏng",
				   "merged cells overlap: the file is damaged");
	return TD_PLUGIN_OK;
}

/* The first cell of a merge: its text is kept for the rows beneath. */
static int
take_text(struct cells *cells, struct active *active)
{
	const struct td_cell *cell = (const void *)cells->row.at;
	size_t n = cells->row.n / sizeof(*cell);
	const char *text;

	if (active->merge.left > n)
		return TD_PLUGIN_OK;
	cell += active->merge.left - 1;
	if (cell->kind != TD_CELL_TEXT)
		return TD_PLUGIN_OK;
	text = cells->texts.at + (uintptr_t)cell->text;
	active->text = malloc(strlen(text) + 1);
	if (!active->text)
		return TD_PLUGIN_ENOMEM;
	strcpy(active->text, text);
	return TD_PLUGIN_OK;
}

static int
fill_merge(struct cells *cells, const struct active *active)
{
	int st = spend(cells, active->merge.right - active->merge.left + 1, 0);

	for (unsigned c = active->merge.left; !st && active->text && c <= active->merge.right;
	     c++) {
		const struct td_cell *cell;

		cells->column = c;
		cell = cell_at(cells, c);
		if (!cell)
			return TD_PLUGIN_ENOMEM;
		if (cell->kind == TD_CELL_EMPTY)
			st = put(cells, TD_CELL_TEXT, active->text);
	}
	return st;
}

static int
fill_merges(struct cells *cells)
{
	size_t n;
	int st;

	drop_past(cells);
	st = begin_merges(cells);
	n = cells->active.n / sizeof(struct active);
	for (size_t i = 0; !st && i < n; i++) {
		struct active *active = (struct active *)(void *)cells->active.at + i;

		if (active->merge.top == cells->line)
			st = take_text(cells, active);
		if (!st)
			st = fill_merge(cells, active);
	}
	return st;
}

static void
note_hidden(struct hidden *hidden, unsigned at)
{
	if (!hidden->n++)
		hidden->first = at;
	hidden->last = at;
}

static int
hand_over(struct cells *cells)
{
	struct td_cell *list = (void *)cells->row.at;
	struct td_row row = { cells->line, list, cells->row.n / sizeof(*list) };
	bool filled = false;

	for (size_t i = 0; i < row.ncells; i++) {
		filled |= list[i].kind != TD_CELL_EMPTY;
		list[i].text = list[i].kind == TD_CELL_EMPTY
				       ? ""
				       : cells->texts.at + (uintptr_t)list[i].text;
	}
	if (!filled)
		return TD_PLUGIN_OK;
	if (cells->row_is_hidden)
		note_hidden(&cells->rows, cells->line);
	return cells->host->row(cells->host, &row);
}

/* ---- elements ------- */

static int
start_row(struct cells *cells, const char *const *attributes)
{
	const char *number = xl_attribute(attributes, "r");
	unsigned long line = cells->line + 1ul;

	cells->column = 0;
	if ((number && !xl_number(number, XL_ROWS, &line)) || line <= cells->line || line > XL_ROWS)
		return refuse_cell(cells, "các hàng của trang tính không theo thứ tự: tệp bị hỏng",
				   "the rows of the sheet are out of order: the file is damaged");
	cells->line = (unsigned)line;
	cells->in_row = true;
	cells->row_is_hidden = xl_is_true(xl_attribute(attributes, "hidden"));
	cells->row.n = cells->texts.n = 0;
	return TD_PLUGIN_OK;
}

static int
place_cell(struct cells *cells, const char *name)
{
	unsigned column = cells->column + 1, line = cells->line;

	if ((name && !xl_cell_name(name, &column, &line)) || column <= cells->column ||
	    line != cells->line || column > XL_COLUMNS)
		return refuse_cell(cells, "các ô của hàng này không theo thứ tự: tệp bị hỏng",
				   "the cells of this row are out of order: the file is damaged");
	cells->column = column;
	return TD_PLUGIN_OK;
}

static int
start_cell(struct cells *cells, const char *const *attributes)
{
	const char *type = xl_attribute(attributes, "t");
	unsigned long style = 0;
	int st = place_cell(cells, xl_attribute(attributes, "r"));

	if (st)
		return st;
	snprintf(cells->type, sizeof(cells->type), "%s", type ? type : "n");
	xl_number(xl_attribute(attributes, "s"), UINT32_MAX, &style);
	cells->shown =
		style < cells->book->nstyles ? (enum xl_shown)cells->book->shown[style] : XL_PLAIN;
	cells->in_cell = true;
	cells->has_value = cells->has_formula = false;
	cells->value.n = cells->formula.n = 0;
	cells->into = INTO_NOTHING;
	cells->phonetic = 0;
	return spend(cells, 1, 0);
}

static int
start_inside(struct cells *cells, const char *name)
{
	cells->into = INTO_NOTHING;
	if (strcmp(name, "rPh") == 0)
		cells->phonetic++;
	else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !cells->phonetic))
		cells->into = INTO_VALUE;
	else if (strcmp(name, "f") == 0) {
		cells->into = INTO_FORMULA;
		cells->has_formula = true;
		if (!xl_bytes_add(&cells->formula, "=", 1))
			return TD_PLUGIN_ENOMEM;
	}
	return TD_PLUGIN_OK;
}

static void
note_columns(struct cells *cells, const char *const *attributes)
{
	unsigned long first, last;

	if (!xl_is_true(xl_attribute(attributes, "hidden")) ||
	    !xl_number(xl_attribute(attributes, "min"), XL_COLUMNS, &first) ||
	    !xl_number(xl_attribute(attributes, "max"), XL_COLUMNS, &last) || !first)
		return;
	note_hidden(&cells->columns, (unsigned)first);
	cells->columns.last = (unsigned)last;
}

static int
start_element(void *self, const char *name, const char *const *attributes)
{
	struct cells *cells = self;

	if (cells->in_cell)
		return start_inside(cells, name);
	if (cells->in_row && strcmp(name, "c") == 0)
		return start_cell(cells, attributes);
	if (cells->in_data && strcmp(name, "row") == 0)
		return start_row(cells, attributes);
	if (strcmp(name, "sheetData") == 0)
		cells->in_data = true;
	else if (strcmp(name, "col") == 0)
		note_columns(cells, attributes);
	return TD_PLUGIN_OK;
}

static int
end_cell(struct cells *cells)
{
	cells->in_cell = false;
	/* End both texts with NUL; room for it stays. */
	if (!xl_bytes_add(&cells->value, "", 1) || !xl_bytes_add(&cells->formula, "", 1))
		return TD_PLUGIN_ENOMEM;
	return put_cell(cells);
}

static int
end_row(struct cells *cells)
{
	int st = TD_PLUGIN_OK;

	cells->in_row = false;
	if (cells->nmerges)
		st = fill_merges(cells);
	return st ? st : hand_over(cells);
}

static int
end_element(void *self, const char *name)
{
	struct cells *cells = self;

	cells->into = INTO_NOTHING;
	if (cells->in_cell && strcmp(name, "rPh") == 0)
		cells->phonetic -= cells->phonetic > 0;
	else if (cells->in_cell && strcmp(name, "c") == 0)
		return end_cell(cells);
	else if (cells->in_row && !cells->in_cell && strcmp(name, "row") == 0)
		return end_row(cells);
	else if (strcmp(name, "sheetData") == 0)
		cells->in_data = false;
	return TD_PLUGIN_OK;
}

static int
add_text(void *self, const char *text, size_t n)
{
	struct cells *cells = self;
	struct xl_bytes *into = cells->into == INTO_FORMULA ? &cells->formula : &cells->value;

	if (cells->into == INTO_NOTHING)
		return TD_PLUGIN_OK;
	if (into->n + n > XL_CELL_TEXT)
		return refuse_cell(cells, "ô này có hơn 128 KiB chữ",
				   "this cell has more than 128 KiB of text");
	return xl_bytes_add(into, text, n) ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

/* ---- the sheet ----------------------------------------------------------------------------------------------- */

static void
warn_of_rows(const struct cells *cells)
{
	const struct hidden *rows = &cells->rows;
	bool is_vi = strcmp(cells->host->lang, "vi") == 0;
	char text[160];

	if (rows->n == 1)
		snprintf(text, sizeof(text),
			 is_vi ? "hàng %u bị ẩn; vẫn được đọc"
			       : "row %u is hidden; it was read as well",
			 rows->first);
	else
		snprintf(
			text, sizeof(text),
			is_vi ? "%zu hàng bị ẩn, trong các hàng từ %u đến %u; vẫn được đọc"
			      : "%zu rows are hidden, from row %u to row %u; they were read as well",
			rows->n, rows->first, rows->last);
	cells->host->warn(cells->host, 0, 0, text);
}

static void
warn_of_hidden(const struct cells *cells)
{
	bool is_vi = strcmp(cells->host->lang, "vi") == 0;

	if (cells->rows.n)
		warn_of_rows(cells);
	if (cells->columns.n)
		cells->host->warn(cells->host, 0, 0,
				  is_vi ? "có cột bị ẩn; vẫn được đọc"
					: "columns are hidden; they were read as well");
}

static int
read_cells(const struct xl_sheet_part *part, struct cells *cells)
{
	static const struct xl_calls calls = { start_element, end_element, add_text };
	int st = part->open(part->self);

	if (st)
		return st;
	st = xl_xml_read(&part->stream, &calls, cells);
	part->close(part->self);
	if (st == TD_PLUGIN_SKIP)
		st = TD_PLUGIN_OK;
	if (!st)
		warn_of_hidden(cells);
	return st;
}

static void
release(struct cells *cells)
{
	struct active *active = (void *)cells->active.at;

	for (size_t i = 0; i < cells->active.n / sizeof(*active); i++)
		free(active[i].text);
	free(active);
	free(cells->row.at);
	free(cells->texts.at);
	free(cells->value.at);
	free(cells->formula.at);
}

int
xl_sheet_read(const struct xl_sheet_part *part, const struct xl_book *book, struct xl_spent *spent)
{
	struct merges merges = { .host = part->stream.host };
	struct cells cells = { .book = book, .host = part->stream.host, .spent = spent };
	int st = read_merges(part, &merges);

	cells.merges = (const void *)merges.list.at;
	cells.nmerges = merges.list.n / sizeof(*cells.merges);
	if (!st)
		st = read_cells(part, &cells);
	release(&cells);
	free(merges.list.at);
	return st;
}
