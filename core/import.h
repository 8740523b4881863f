/*
 * import.h - what the files of the import share.
 *
 * Floor: engine.  import.c runs it, import_header.c knows the five kinds of file by their first
 * line, import_rows.c checks each line and puts it into the store.  Doors see td.h.
 */
#ifndef TD_IMPORT_H
#define TD_IMPORT_H

#include "base/arena.h"
#include "base/list.h"
#include "base/words.h"
#include "edge/csv.h"
#include "edge/digest.h"
#include "edge/store.h"
#include "td.h"

enum td_file_kind {
	TD_FILE_UNITS,  /* unit,name,cluster */
	TD_FILE_LONG,   /* year,unit,input,value[,layer,note,document,state] */
	TD_FILE_WIDE,   /* unit,<input>...; of one year */
	TD_FILE_MATRIX, /* input,<unit>...; of one year */
	TD_FILE_EVENTS, /* year,unit,kind,date,quantity[,document,note] */
	TD_FILE_UNKNOWN,
};

/* Named columns, in any of the kinds. */
enum td_role {
	TD_ROLE_UNIT,
	TD_ROLE_NAME,
	TD_ROLE_CLUSTER,
	TD_ROLE_YEAR,
	TD_ROLE_INPUT,
	TD_ROLE_VALUE,
	TD_ROLE_LAYER,
	TD_ROLE_NOTE,
	TD_ROLE_DOCUMENT,
	TD_ROLE_STATE,
	TD_ROLE_KIND,
	TD_ROLE_DATE,
	TD_ROLE_QUANTITY,
	TD_ROLE_COUNT,
};

struct td_import_file {
	const char *path;
	char digest[TD_DIGEST_ROOM];
	size_t bytes;
	enum td_file_kind kind;
	size_t line;   /* of the header, 0: there is none */
	size_t width;  /* cells of the header */
	size_t ncells; /* the same, empty ones at its end left out */
	const char **header;
	size_t column[TD_ROLE_COUNT]; /* 0-based, SIZE_MAX: none */
	size_t rows;                  /* read so far */
	bool was_surveyed;            /* decimal is what the whole file says */
	char decimal;                 /* ',' or '.'; 0: the file does not say */
};

struct td_import {
	const struct td_import_opts *opts;
	enum td_layer layer; /* of files without that column */
	struct td_diags *diags;
	struct td_err *err;
	struct td_import_counts *counts;
	struct td_import_file *files;
	size_t nfiles;
	struct td_arena arena;

	struct td_store *store;
	struct td_words *units; /* known ids: of the database and of the files before */
	size_t near_left;       /* comparisons of names still to be spent */
	bool no_memory;
	size_t errors; /* complaints before the import began */

	struct td_import_file *file;    /* the one being read */
	const struct td_record *record; /* its line being read */
	struct td_words *seen;          /* keys of the lines of this file ... */
	TD_LIST(size_t) seen_line;      /* ... and where each came first */
};

/* Complain about a cell (1-based; 0: the whole line) of the line being read. */
void td_import_complain(struct td_import *import, size_t cell, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Take the first record of a file as its header; complains of what fits no kind. */
int td_import_header(struct td_import *import, const struct td_record *record);

/* Check names in the header that need the units: once before the rows. */
int td_import_check_header(struct td_import *import);

/*
 * The decimal mark of the file being read, by all of its cells: at least ten that can be read in
 * one way only, all with the same mark.  Less is no proof, and the ambiguous ones are refused.
 * Reads the file once more, at the first number that needs it.
 */
int td_import_survey(struct td_import *import, char *decimal);

/* Check one line, and put it into the store as long as nothing was wrong. */
int td_import_row(struct td_import *import);

#endif
