#include "edge/cell.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

struct cleaning {
	struct td_cells *room;
	struct td_place place;
	struct td_diags *diags;
	bool no_memory;
};

/* Bytes of an invisible character at text that is dropped at the ends of a cell. */
static size_t
blank_at(const char *text, size_t n)
{
	static const char *const blanks[] = { " ",
					      "\t",
					      "\xc2\xa0",
					      "\xe2\x80\xaf",
					      "\xe2\x80\x89",
					      "\xe3\x80\x80",
					      "\xe2\x80\x8b",
					      "\xef\xbb\xbf" };

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		size_t m = strlen(blanks[i]);

		if (m <= n && memcmp(text, blanks[i], m) == 0)
			return m;
	}
	return 0;
}

static void
trim(const char **text, size_t *n)
{
	size_t blank;

	while ((blank = blank_at(*text, *n)) > 0) {
		*text += blank;
		*n -= blank;
	}
	for (size_t m = 1; m <= 3 && m <= *n; m++) {
		if (blank_at(*text + *n - m, m) == m) {
			*n -= m;
			m = 0;
		}
	}
}

/* The first byte that no cell may hold, or n.  Line ends and tabs inside of quotes are text. */
static size_t
find_control(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		bool c1 = c == 0xc2 && i + 1 < n && (unsigned char)text[i + 1] < 0xa0;

		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f || c1)
			return i;
	}
	return n;
}

static bool
is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static void
complain(struct cleaning *cleaning, const char *format, unsigned byte)
{
	cleaning->room->bad = true;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	td_complain(cleaning->diags, TD_ERROR, &cleaning->place, format, byte);
#pragma GCC diagnostic pop
}

/* Keep n bytes of text and a NUL. */
static void
keep(struct cleaning *cleaning, const char *text, size_t n)
{
	struct td_cells *room = cleaning->room;

	for (size_t i = 0; i < n; i++)
		if (!td_list_push(&room->text, text[i]))
			cleaning->no_memory = true;
	if (!td_list_push(&room->text, '\0'))
		cleaning->no_memory = true;
}

static void
keep_composed(struct cleaning *cleaning, const char *text, size_t n)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t m = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n,
					  &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (m == UTF8PROC_ERROR_NOMEM)
		cleaning->no_memory = true;
	else if (m < 0)
		complain(cleaning, TD_MARK("the text is not UTF-8; save the file as \"CSV UTF-8\""),
			 0);
	else if (strstr((const char *)composed, "\xef\xbf\xbd"))
		complain(
			cleaning,
			TD_MARK("a character was lost when the file was written (U+FFFD); write it "
				"anew"),
			0);
	keep(cleaning, m > 0 ? (const char *)composed : "", m > 0 ? (size_t)m : 0);
	free(composed);
}

static void
take_cell(struct cleaning *cleaning, const struct td_cell *cell)
{
	const char *text = cell->kind == TD_CELL_EMPTY ? "" : cell->text;
	struct td_cells *room = cleaning->room;
	size_t n = strlen(text), control;
	unsigned char kind;

	trim(&text, &n);
	kind = (unsigned char)(n ? cell->kind : TD_CELL_EMPTY);
	if (!td_list_push(&room->begin, room->text.n) || !td_list_push(&room->kinds, kind))
		cleaning->no_memory = true;
	control = find_control(text, n);
	if (control < n) {
		complain(cleaning, TD_MARK("control byte 0x%02x inside of the text; delete it"),
			 (unsigned char)text[control]);
		keep(cleaning, "?", 1);
	} else if (is_ascii(text, n)) {
		keep(cleaning, text, n);
	} else {
		keep_composed(cleaning, text, n);
	}
}

static void
point_at(struct cleaning *cleaning)
{
	struct td_cells *room = cleaning->room;

	for (size_t i = 0; i < room->begin.n && !cleaning->no_memory; i++)
		if (!td_list_push(&room->cells, room->text.at + room->begin.at[i]))
			cleaning->no_memory = true;
}

static bool
has_something(const struct td_cells *room)
{
	for (size_t i = 0; i < room->kinds.n; i++)
		if (room->kinds.at[i] != TD_CELL_EMPTY)
			return true;
	return false;
}

int
td_cells_clean(struct td_cells *room, const struct td_row *row, const struct td_place *place,
	       struct td_diags *diags, struct td_record *out, bool *good, struct td_err *err)
{
	struct cleaning cleaning = { room, *place, diags, false };
	size_t n = row->ncells < TD_CELLS_MAX ? row->ncells : TD_CELLS_MAX;

	room->text.n = room->begin.n = room->cells.n = room->kinds.n = 0;
	room->bad = false;
	cleaning.place.line = row->line < INT_MAX ? (int)row->line : INT_MAX;
	if (n < row->ncells)
		complain(&cleaning, TD_MARK("the row has more than %u cells: this is no table"),
			 TD_CELLS_MAX);
	for (size_t i = 0; i < n && !cleaning.no_memory; i++) {
		cleaning.place.column = (int)i + 1;
		take_cell(&cleaning, &row->cells[i]);
	}
	point_at(&cleaning);
	if (cleaning.no_memory)
		return td_fail_memory(err);
	*out = (struct td_record){ (size_t)row->line, n, room->cells.at, room->kinds.at };
	*good = !room->bad && has_something(room);
	return TD_OK;
}

void
td_cells_fini(struct td_cells *room)
{
	td_list_fini(&room->text);
	td_list_fini(&room->begin);
	td_list_fini(&room->cells);
	td_list_fini(&room->kinds);
}

/* Bytes of anything blank at text, line ends too. */
static size_t
any_blank_at(const char *text)
{
	if (*text == '\n' || *text == '\r')
		return 1;
	return *text ? blank_at(text, strlen(text) < 4 ? strlen(text) : 4) : 0;
}

/* Text without blanks at its ends, and with one for each run of them; out has room. */
static void
squeeze(const char *text, char *out)
{
	bool pending = false;
	char *begin = out;

	while (*text) {
		size_t blank = any_blank_at(text);

		if (!blank) {
			if (pending && out != begin)
				*out++ = ' ';
			*out++ = *text;
		}
		pending = blank;
		text += blank ? blank : 1;
	}
	*out = '\0';
}

const char *
td_cell_tidy(struct td_arena *arena, const char *text)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t m = 0;
	char *out;

	if (!is_ascii(text, strlen(text))) {
		m = utf8proc_map((const utf8proc_uint8_t *)text, 0, &composed,
				 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		if (m == UTF8PROC_ERROR_NOMEM)
			return NULL;
		text = m < 0 ? "" : (const char *)composed;
	}
	out = td_arena_alloc(arena, strlen(text) + 1);
	if (out)
		squeeze(text, out);
	free(composed);
	return out;
}
