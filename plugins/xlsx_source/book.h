/*
 * book.h - what a workbook says about its sheets: names, texts that cells share, which styles are dates.
 *
 * Built once from the small parts of the archive, then only read.  Texts that cells share are kept whole, up to XL_SHARED bytes of them
 * (a bit more than a million cells of usual length); everything else is streamed.
 */
#ifndef XL_BOOK_H
#define XL_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive.h"
#include "xml.h"

enum {
	XL_SHARED = 64 << 20, /* bytes of shared texts */
	XL_SHEETS = 1000,
	XL_STYLES = 70000, /* Excel itself stops at 65490 */
	XL_RELATIONS = 5000,
	XL_FORMAT = 256 /* bytes of a number format that are looked at */
};

/* How numbers of a style are shown. */
enum xl_shown {
	XL_PLAIN,
	XL_DATE,
	XL_PERCENT
};

/* Bytes that grow. */
struct xl_bytes {
	char *at;
	size_t n, room;
};

struct xl_sheet {
	char *name, *relation;
	char *part; /* NULL: no sheet of cells (a chart) */
	bool hidden;
};

struct xl_book {
	struct xl_sheet *sheets;
	size_t nsheets;
	bool from_1904;
	char *strings_part, *styles_part; /* NULL: none */
	struct xl_bytes texts;            /* shared ones, each ended by NUL */
	struct xl_bytes starts;           /* size_t: where in texts each begins */
	bool has_strings;                 /* they were read */
	unsigned char *shown;             /* enum xl_shown of each style */
	size_t nstyles;
};

/* Read workbook, relations and styles; book is zeroed, and freed in any case. */
int xl_book_read(struct xl_book *book, struct xl_archive *archive);

/* Read the shared texts, once: the sheets need them, their names do not. */
int xl_book_strings(struct xl_book *book, struct xl_archive *archive);

/* The shared text of a number, or NULL. */
const char *xl_book_text(const struct xl_book *book, unsigned long number);

void xl_book_free(struct xl_book *book);

/* How a number format shows its numbers: by its code, or by the number of one that Excel knows itself. */
enum xl_shown xl_format_shown(const char *code);
enum xl_shown xl_format_builtin(unsigned long id);

/* Append n bytes of zero or of from; NULL when out of memory, else where they are until the next call. */
void *xl_bytes_add(struct xl_bytes *bytes, const void *from, size_t n);

#endif
