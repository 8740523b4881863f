/*
 * csv.h - comma-separated files in, one record at a time.
 *
 * Floor: edge; owns libcsv, iconv and utf8proc.  Knows nothing of units or inputs.
 *
 * Accepts UTF-8 with or without BOM, and UTF-16 with BOM (Excel's "Unicode text"); CRLF, LF or CR; `,` `;` or
 * tab (Excel's "sep=;" line, else the one that splits the first line most).  Cells come out as NFC UTF-8, blanks at the
 * ends dropped.  The file is read as a stream: memory does not grow with it.
 */
#ifndef TD_EDGE_CSV_H
#define TD_EDGE_CSV_H

#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/progress.h"

struct td_record {
	size_t line; /* 1-based line of the file where the record starts */
	size_t ncells;
	const char *const *cells; /* lent for the call; never NULL */
	char delimiter;           /* of this file */
};

/* TD_OK to go on; anything else stops the reading and is returned. */
typedef int (*td_record_fn)(void *self, const struct td_record *record, struct td_err *err);

/*
 * Read path and call each for every record; blank lines and lines of empty cells are left out.
 * What is wrong with the file as a file (bad encoding, control bytes, quotation marks) is complained of
 * with line and cell; that record is left out and reading goes on where it can (not after a quotation
 * mark that never closes).  The bytes read are counted in progress.
 * TD_OK, TD_EIO (cannot open or read), TD_ENOMEM, TD_ECANCEL, or what each returned.
 */
int td_csv_read(const char *path, td_record_fn each, void *self, struct td_progress *progress,
		struct td_diags *diags, struct td_err *err);

#endif
