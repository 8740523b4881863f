/*
 * sheet.h - the cells of one sheet, row by row, as host->row wants them.
 *
 *	numbers     the shortest decimal that is the stored double: 83.480000000000004 is 83.48
 *	dates       2017-10-31, by the number format of the cell; with a time of day 2017-10-31 08:30:00
 *	percent     as shown, with its sign (text): 83.48%
 *	text        shared or in place; rich text joined
 *	yes and no  1 and 0
 *	formulas    the result that was stored; "=..." (text) when none was
 *	errors      as text: #DIV/0!
 *	merged      a text counts for every cell that was merged with it; a number only for the first one
 *	hidden      rows and columns are read as well, and a warning names them
 */
#ifndef XL_SHEET_H
#define XL_SHEET_H

#include "book.h"

enum {
	XL_ROWS = 1048576,
	XL_COLUMNS = 16384,
	XL_CELLS = 5000000,     /* of a file, merged ones included */
	XL_MERGES = 65536,      /* of a sheet */
	XL_CELL_TEXT = 1 << 17, /* bytes; Excel stops at 32767 characters */
	XL_DATE_ROOM = 32
};

/* What the whole file has taken so far. */
struct xl_spent {
	size_t cells;
	uint64_t text; /* bytes handed over, shared ones each time */
};

/*
 * Twice over the same part: the first reading finds what was merged, as that stands behind the cells.
 * open starts a reading of it.  TD_PLUGIN_SKIP from the host ends the sheet only, and gives TD_PLUGIN_OK.
 */
struct xl_sheet_part {
	struct xl_stream stream;
	int (*open)(void *self);
	void (*close)(void *self);
	void *self;
};

int xl_sheet_read(const struct xl_sheet_part *part, const struct xl_book *book,
		  struct xl_spent *spent);

/* Serial day number as a date, into out; false: it is none. */
bool xl_date_text(char out[XL_DATE_ROOM], double serial, bool from_1904);

/* The shortest decimal for a stored number; false: it is none. */
bool xl_number_text(char out[XL_DATE_ROOM], const char *stored);

/* "BC12" as column 55 and row 12, both from 1 on; row 0: there is none in it.  false: not a cell. */
bool xl_cell_name(const char *name, unsigned *column, unsigned *row);

#endif
