#define _XOPEN_SOURCE 700 /* wcwidth */

#include "edge/grid.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <libsmartcols/libsmartcols.h>

#include "base/arena.h"
#include "base/list.h"

#define GAP "  " /* between columns */

enum {
	CUT_LEAST = 8,   /* columns that a cut cell keeps */
	ESCAPE_WIDTH = 4 /* "\x1b" */
};

struct column {
	const char *title;
	unsigned flags;
	size_t natural; /* width of the widest cell */
	size_t least;   /* width to which it can be folded or cut */
	size_t width;   /* as decided */
};

struct row {
	const char **cells; /* one per column; "" is empty */
	size_t n;
	bool bold;
};

struct td_grid {
	struct td_arena arena;
	TD_LIST(struct column) columns;
	TD_LIST(struct row) rows;
	bool no_memory;
};

/* ---- text ------------------------------------------------------------------- */

/* One character: its bytes and columns.  What is not printable comes out as \xNN per byte. */
struct glyph {
	size_t bytes, width;
	bool printable;
};

static struct glyph
glyph_at(const char *text)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t n = mbrtowc(&c, text, strlen(text), &state);
	int width;

	if (n == 0 || n > MB_LEN_MAX)
		return (struct glyph){ 1, ESCAPE_WIDTH, false };
	width = wcwidth(c);
	if (width < 0)
		return (struct glyph){ n, n * ESCAPE_WIDTH, false };
	return (struct glyph){ n, (size_t)width, true };
}

size_t
td_grid_text_width(const char *text)
{
	size_t width = 0;

	while (*text) {
		struct glyph glyph = glyph_at(text);

		width += glyph.width;
		text += glyph.bytes;
	}
	return width;
}

size_t
td_grid_word_width(const char *text)
{
	size_t word = 0, longest = 0;

	while (*text) {
		struct glyph glyph = glyph_at(text);

		word = *text == ' ' ? 0 : word + glyph.width;
		if (word > longest)
			longest = word;
		text += glyph.bytes;
	}
	return longest;
}

/* The bytes of text that go on a line of width columns: to the last blank that fits, else a
 * hard cut.  At least one character, so that folding ends. */
static size_t
line_bytes(const char *text, size_t width)
{
	size_t used = 0, n = 0, blank = 0;

	while (text[n]) {
		struct glyph glyph = glyph_at(text + n);

		if (text[n] == ' ')
			blank = n;
		if (used + glyph.width > width && n > 0)
			return blank ? blank : n;
		used += glyph.width;
		n += glyph.bytes;
	}
	return n;
}

static size_t
blanks_at(const char *text)
{
	return strspn(text, " ");
}

static void
write_escaped(const char *text, size_t n, struct td_sink *sink)
{
	for (size_t i = 0; i < n;) {
		struct glyph glyph = glyph_at(text + i);

		if (glyph.printable)
			td_sink_bytes(sink, text + i, glyph.bytes);
		for (size_t k = 0; !glyph.printable && k < glyph.bytes; k++)
			td_sink_printf(sink, "\\x%02x", (unsigned)(unsigned char)text[i + k]);
		i += glyph.bytes;
	}
}

void
td_grid_fold(const char *text, size_t at, size_t indent, size_t width, struct td_sink *sink)
{
	if (!width) {
		write_escaped(text, strlen(text), sink);
		td_sink_text(sink, "\n");
		return;
	}
	for (;;) {
		size_t n = line_bytes(text, width > at ? width - at : 1);

		write_escaped(text, n, sink);
		td_sink_text(sink, "\n");
		text += n + blanks_at(text + n);
		if (!*text)
			return;
		td_sink_printf(sink, "%*s", (int)indent, "");
		at = indent;
	}
}

/* ---- building --------------------------------------------------------------- */

struct td_grid *
td_grid_new(void)
{
	return calloc(1, sizeof(struct td_grid));
}

void
td_grid_free(struct td_grid *grid)
{
	if (!grid)
		return;
	td_list_fini(&grid->columns);
	td_list_fini(&grid->rows);
	td_arena_fini(&grid->arena);
	free(grid);
}

static const char *
keep_text(struct td_grid *grid, const char *text)
{
	const char *copy;

	if (!text || !*text)
		return "";
	copy = td_arena_text(&grid->arena, text);
	if (copy)
		return copy;
	grid->no_memory = true;
	return "";
}

/* What a cell asks of its column. */
static void
measure(struct column *column, const char *text)
{
	size_t natural = td_grid_text_width(text);
	size_t least = natural;

	if (column->flags & TD_GRID_WRAP)
		least = td_grid_word_width(text);
	else if (column->flags & TD_GRID_CUT && least > CUT_LEAST)
		least = CUT_LEAST;
	if (natural > column->natural)
		column->natural = natural;
	if (least > column->least)
		column->least = least;
}

void
td_grid_column(struct td_grid *grid, const char *title, unsigned flags)
{
	struct column column = { .title = keep_text(grid, title), .flags = flags };

	assert(grid->rows.n == 0);
	measure(&column, column.title);
	if (!td_list_push(&grid->columns, column))
		grid->no_memory = true;
}

void
td_grid_row(struct td_grid *grid, bool bold)
{
	size_t n = grid->columns.n;
	struct row row = { .bold = bold };

	row.cells = td_arena_alloc(&grid->arena, n * sizeof(*row.cells));
	if (!row.cells) {
		grid->no_memory = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		row.cells[i] = "";
	if (!td_list_push(&grid->rows, row))
		grid->no_memory = true;
}

void
td_grid_cell(struct td_grid *grid, const char *text)
{
	struct row *row;

	if (grid->no_memory)
		return;
	assert(grid->rows.n > 0);
	row = &grid->rows.at[grid->rows.n - 1];
	assert(row->n < grid->columns.n);
	row->cells[row->n] = keep_text(grid, text);
	measure(&grid->columns.at[row->n], row->cells[row->n]);
	row->n++;
}

/* ---- widths ----------------------------------------------------------------- */

/* Narrow the columns with these flags, the widest first, until `excess` columns are saved. */
static size_t
narrow(struct td_grid *grid, unsigned mask, unsigned flags, size_t excess)
{
	while (excess) {
		struct column *widest = NULL;

		for (size_t i = 0; i < grid->columns.n; i++) {
			struct column *column = &grid->columns.at[i];

			if ((column->flags & mask) != flags || column->width <= column->least)
				continue;
			if (!widest || column->width > widest->width)
				widest = column;
		}
		if (!widest)
			return excess;
		widest->width--;
		excess--;
	}
	return 0;
}

static void
decide_widths(struct td_grid *grid, size_t width)
{
	size_t total = 0;

	for (size_t i = 0; i < grid->columns.n; i++) {
		struct column *column = &grid->columns.at[i];

		column->width = column->natural;
		total += column->natural + (i ? strlen(GAP) : 0);
	}
	if (!width || total <= width)
		return;
	/* A folded heading above numbers costs least, then folded text; cutting loses something. */
	total = narrow(grid, TD_GRID_WRAP | TD_GRID_RIGHT, TD_GRID_WRAP | TD_GRID_RIGHT,
		       total - width);
	total = narrow(grid, TD_GRID_WRAP | TD_GRID_RIGHT, TD_GRID_WRAP, total);
	narrow(grid, TD_GRID_WRAP | TD_GRID_CUT, TD_GRID_CUT, total);
}

/* ---- writing ---------------------------------------------------------------- */

/* What goes out: the table of the library, and where the text of a cell is put together. */
struct output {
	struct libscols_table *table;
	struct td_sink cell;
	const char **rest; /* per column: what is still to be written of this row */
	bool colour;
};

/* The next line of a cell into out->cell; gives what is left of it. */
static const char *
take_line(const struct column *column, const char *text, struct output *out)
{
	size_t n;

	out->cell.n = 0;
	td_sink_bytes(&out->cell, "", 0);
	if (column->flags & TD_GRID_WRAP) {
		n = line_bytes(text, column->width);
		td_sink_bytes(&out->cell, text, n);
		return text + n + blanks_at(text + n);
	}
	if (td_grid_text_width(text) <= column->width) {
		td_sink_text(&out->cell, text);
		return "";
	}
	for (size_t used = 0; used + glyph_at(text).width < column->width;) {
		struct glyph glyph = glyph_at(text);

		td_sink_bytes(&out->cell, text, glyph.bytes);
		used += glyph.width;
		text += glyph.bytes;
	}
	td_sink_text(&out->cell, "…");
	return "";
}

static bool
put_line(const struct td_grid *grid, bool bold, struct output *out)
{
	struct libscols_line *line = scols_table_new_line(out->table, NULL);

	if (!line)
		return false;
	if (bold && out->colour && scols_line_set_color(line, "bold"))
		return false;
	for (size_t i = 0; i < grid->columns.n; i++) {
		out->rest[i] = take_line(&grid->columns.at[i], out->rest[i], out);
		if (out->cell.status || scols_line_set_data(line, i, out->cell.text))
			return false;
	}
	return true;
}

static bool
is_done(const struct td_grid *grid, const struct output *out)
{
	for (size_t i = 0; i < grid->columns.n; i++)
		if (*out->rest[i])
			return false;
	return true;
}

/* A row as one or more lines; out->rest holds its cells. */
static bool
put_row(const struct td_grid *grid, bool bold, struct output *out)
{
	do {
		if (!put_line(grid, bold, out))
			return false;
	} while (!is_done(grid, out));
	return true;
}

static bool
put_heading(const struct td_grid *grid, struct output *out)
{
	struct libscols_line *line;

	for (size_t i = 0; i < grid->columns.n; i++)
		out->rest[i] = grid->columns.at[i].title;
	if (!put_row(grid, true, out))
		return false;
	line = scols_table_new_line(out->table, NULL);
	for (size_t i = 0; line && i < grid->columns.n; i++) {
		out->cell.n = 0;
		td_sink_bytes(&out->cell, "", 0);
		for (size_t k = 0; k < grid->columns.at[i].width; k++)
			td_sink_text(&out->cell, "─");
		if (out->cell.status || scols_line_set_data(line, i, out->cell.text))
			return false;
	}
	return line;
}

static bool
put_all(const struct td_grid *grid, struct output *out)
{
	for (size_t i = 0; i < grid->columns.n; i++) {
		unsigned flags = grid->columns.at[i].flags;

		if (!scols_table_new_column(out->table, "", 0,
					    flags & TD_GRID_RIGHT ? SCOLS_FL_RIGHT : 0))
			return false;
	}
	if (!put_heading(grid, out))
		return false;
	for (size_t i = 0; i < grid->rows.n; i++) {
		const struct row *row = &grid->rows.at[i];

		memcpy(out->rest, row->cells, grid->columns.n * sizeof(*out->rest));
		if (!put_row(grid, row->bold, out))
			return false;
	}
	return true;
}

/* The library pads the last column too; blanks at the end of a line are no use to anybody. */
static void
write_trimmed(const char *text, struct td_sink *sink)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), kept = n;

		while (kept && text[kept - 1] == ' ')
			kept--;
		td_sink_bytes(sink, text, kept);
		td_sink_text(sink, "\n");
		text += n + (text[n] == '\n');
	}
}

static bool
set_up(struct output *out)
{
	out->table = scols_new_table();
	return out->table && !scols_table_set_column_separator(out->table, GAP) &&
	       !scols_table_enable_noheadings(out->table, 1) &&
	       !scols_table_enable_colors(out->table, out->colour) &&
	       !scols_table_set_termforce(out->table, SCOLS_TERMFORCE_NEVER);
}

/* Into a stream of ours: the library's own printing to memory does not say when memory ran out. */
static bool
print(struct output *out, char **text)
{
	size_t n;
	FILE *stream = open_memstream(text, &n);
	bool done;

	if (!stream)
		return false;
	scols_table_set_stream(out->table, stream);
	done = scols_print_table(out->table) == 0 && !ferror(stream);
	return fclose(stream) == 0 && done && *text;
}

int
td_grid_write(struct td_grid *grid, size_t width, bool colour, struct td_sink *sink,
	      struct td_err *err)
{
	struct output out = { .colour = colour };
	char *text = NULL;
	bool done = false;

	if (!grid->no_memory) {
		decide_widths(grid, width);
		out.rest = calloc(grid->columns.n + 1, sizeof(*out.rest));
		done = out.rest && set_up(&out) && put_all(grid, &out) && print(&out, &text);
	}
	if (done)
		write_trimmed(text, sink);
	free(text);
	free(out.rest);
	td_sink_fini(&out.cell);
	scols_unref_table(out.table);
	return done ? TD_OK : td_fail_memory(err);
}
