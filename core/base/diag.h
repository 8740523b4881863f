/*
 * diag.h - complaints about rules and data, collected so that all are shown.
 *
 * Floor: base.  One collection per job; not shared between threads.
 * A complaint has a place (file and line, column where known), a severity and
 * one sentence in the collection's language.
 *
 *	rules/x/2018.lua:12: error: unknown input "case_total"; did you mean "cases_total"?
 *	cum3.xlsx:Tổng hợp!C12: error: unknown unit "phu-thọ"
 */
#ifndef TD_BASE_DIAG_H
#define TD_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct td_sink;
struct td_words;

/* Where something was written.  file and sheet are lent; file NULL: no file.  line 0: the whole file, or sheet. */
struct td_place {
	const char *file;
	int line;
	int column;        /* 1-based, 0 when unknown */
	const char *sheet; /* of a workbook; NULL: the file has none */
};

enum td_severity {
	TD_ERROR,
	TD_WARNING,
	TD_NOTE, /* belongs to the complaint before it, and stays behind it when sorted */
};

/* What complaints are sorted by; a note has the key of the complaint it belongs to.  Private. */
struct td_diag_key {
	uint32_t file; /* with its sheet, in order of arrival from 1, 0: no file */
	int line, column;
	size_t order;
};

struct td_diag {
	enum td_severity severity;
	struct td_place place; /* file and sheet copied into the collection */
	const char *msg;
	size_t order; /* of arrival, from 1 */
	struct td_diag_key key;
};

struct td_diags {
	enum td_lang lang; /* set by the owner; the rest starts as zero, private but readable */
	struct td_diag *at;
	size_t n, room;
	size_t errors, warnings;
	bool no_memory; /* a complaint was lost for lack of memory */
	struct td_words *files, *seen;
	struct td_diag_key lead; /* of the last complaint that is no note */
	struct td_arena arena;
};

/* Add a complaint; place is copied and may be NULL.  The English format is translated as by td_text.
 * The same sentence at the same place is kept once.  Sets no_memory on failure. */
void td_complain(struct td_diags *diags, enum td_severity severity, const struct td_place *place,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Sort by file, line and column, then arrival; files in the order in which they first came. */
void td_diags_sort(struct td_diags *diags);

/* One line each: "file:line: error: message" (column between line and severity when known). */
void td_diags_print(const struct td_diags *diags, struct td_sink *sink);

/* "error", "lỗi", ... */
const char *td_severity_text(enum td_severity severity, enum td_lang lang);

void td_diags_fini(struct td_diags *diags); /* the collection is empty and ready again */

#endif
