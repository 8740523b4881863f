/*
 * cell.h - cells as a source gives them, as the import wants them.
 *
 * Floor: edge; owns utf8proc.  One collection of room per reading, one thread at a time.
 *
 * Every text becomes NFC UTF-8, so that equal looks are equal bytes, without the blanks at its ends.  Control characters and
 * what is no UTF-8 are complained of with the cell; line ends and tabs inside of a cell are text.
 */
#ifndef TD_EDGE_CELL_H
#define TD_EDGE_CELL_H

#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/list.h"
#include "td_plugin.h"

/* A row that is not empty. */
struct td_record {
	size_t line;                /* 1-based, of the file or sheet */
	size_t ncells;              /* empty ones at the end included */
	const char *const *cells;   /* never NULL; lent until the next row */
	const unsigned char *kinds; /* TD_CELL_* of each */
};

/* All zero bytes is the empty room. */
struct td_cells {
	TD_LIST(char) text;
	TD_LIST(size_t) begin;
	TD_LIST(const char *) cells;
	TD_LIST(unsigned char) kinds;
	bool bad;
};

enum {
	TD_CELLS_MAX = 100000 /* of a row; more is no table */
};

/*
 * Clean a row into out.  place names the file and sheet.  *good: there is something in it, and nothing was complained of.
 * TD_OK or TD_ENOMEM.
 */
int td_cells_clean(struct td_cells *room, const struct td_row *row, const struct td_place *place,
		   struct td_diags *diags, struct td_record *out, bool *good, struct td_err *err);

void td_cells_fini(struct td_cells *room);

/* A text as two are compared that people wrote: NFC, one blank between words, none at the ends; "" when it is no UTF-8.  NULL: no memory. */
const char *td_cell_tidy(struct td_arena *arena, const char *text);

#endif
