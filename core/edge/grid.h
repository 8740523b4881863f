/*
 * grid.h - a table of text for the terminal.  Floor: edge; owns libsmartcols.
 *
 * Knows nothing of units or points.  Text is UTF-8 and copied.  Vietnamese aligns by its width,
 * control bytes come out escaped.
 */
#ifndef TD_EDGE_GRID_H
#define TD_EDGE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/sink.h"

struct td_grid; /* opaque; remembers its first failure, which td_grid_write returns */

enum td_grid_column {
	TD_GRID_LEFT = 0,
	TD_GRID_RIGHT = 1, /* numbers */
	TD_GRID_WRAP = 2,  /* may be folded at blanks to fit the width; with RIGHT: first of all */
	TD_GRID_CUT = 4,   /* may be cut to fit the width */
};

struct td_grid *td_grid_new(void);
void td_grid_free(struct td_grid *grid);
/* All columns come before the first row. */
void td_grid_column(struct td_grid *grid, const char *title, unsigned flags);
/* Start a row; bold: emphasised on a colour terminal. */
void td_grid_row(struct td_grid *grid, bool bold);
/* Next cell of the current row; NULL is empty. */
void td_grid_cell(struct td_grid *grid, const char *text);
/* width 0: as wide as it needs. */
int td_grid_write(struct td_grid *grid, size_t width, bool colour, struct td_sink *sink,
		  struct td_err *err);

/* How many columns of a terminal text takes, as written by this module. */
size_t td_grid_text_width(const char *text);

/* The longest word of text, in columns: the least width to which it folds. */
size_t td_grid_word_width(const char *text);

/* Write text as running lines: the first one begins at column `at`, where the cursor is, the
 * others are indented by `indent`; folded at blanks to fit width (0: not).  A newline at the
 * end. */
void td_grid_fold(const char *text, size_t at, size_t indent, size_t width, struct td_sink *sink);

#endif
