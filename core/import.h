/*
 * import.h - what the files of the import share.
 *
 * Floor: engine.  import.c runs it, import_header.c knows the five kinds of table by their headings, import_rows.c checks each line and
 * puts it into the store.  source.h has the files, each one table (csv) or several (the sheets of a workbook).  Doors see td.h.
 *
 * Every file is read twice: to learn what its tables are, then for their rows.  A table without a name must begin with its headings; a
 * sheet may have a title above them, and columns to the left without any.
 */
#ifndef TD_IMPORT_H
#define TD_IMPORT_H

#include "base/arena.h"
#include "base/list.h"
#include "base/words.h"
#include "edge/cell.h"
#include "edge/digest.h"
#include "edge/store.h"
#include "source.h"
#include "td.h"

enum td_file_kind {
	TD_FILE_UNITS,  /* unit,name,cluster */
	TD_FILE_LONG,   /* year,unit,input,value[,layer,note,document,state] */
	TD_FILE_WIDE,   /* unit[,year],<input>...; without years of one year */
	TD_FILE_MATRIX, /* input[,year],<unit>...; likewise */
	TD_FILE_EVENTS, /* year,unit,kind,date,quantity[,document,note] */
	TD_FILE_MAPPED, /* of any form: what a map says (import_map.h) */
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

/* A file as it was named on the command line. */
struct td_import_source {
	const char *path;
	const struct td_plugin_source *plugin;
	char digest[TD_DIGEST_ROOM];
	size_t bytes;
	size_t first, ntables; /* its tables in td_import.tables */
	size_t nfigures;       /* of them, those that hold figures */
	bool has_units, has_others;
	size_t rows;
};

struct td_import_table {
	const struct td_import_source *source;
	const char *sheet; /* NULL: the file is this table */
	bool hidden;
	enum td_file_kind kind;
	size_t looked; /* rows in which headings were looked for */
	size_t line;   /* of the headings, 0: there are none */
	size_t first;  /* 0-based column of the first of them */
	size_t width;  /* cells of that row */
	size_t ncells; /* the same, empty ones at its end left out */
	const char *const *header;
	size_t column[TD_ROLE_COUNT]; /* 0-based, SIZE_MAX: none */
	size_t rows;                  /* read so far */
	bool was_surveyed;            /* decimal is what the whole table says */
	char decimal;                 /* ',' or '.'; 0: the table does not say */
};

/* Where something came first. */
struct td_import_seen {
	size_t line;
	const char *sheet;
};

struct td_import_map;

struct td_import {
	const struct td_import_opts *opts;
	enum td_layer layer; /* of files without that column */
	struct td_diags *diags;
	struct td_err *err;
	struct td_import_counts *counts;
	struct td_plugins *plugins;
	struct td_import_source *sources;
	size_t nsources;
	TD_LIST(struct td_import_table) tables;
	bool *sheet_was_there;     /* of opts->sheets */
	struct td_import_map *map; /* NULL: none was given */
	struct td_arena arena;

	struct td_store *store;
	struct td_words *units; /* known ids: of the database and of the files before */
	size_t near_left;       /* comparisons of names still to be spent */
	bool no_memory;
	size_t errors; /* complaints before the import began */

	struct td_import_source *source; /* the file being read ... */
	size_t ordinal;                  /* ... the number of its table, from 1 on ... */
	struct td_import_table *table;   /* ... that table, NULL between them */
	bool headed;                     /* its headings have come */
	bool for_units;                 /* this reading is for tables of units, or for the others */
	const struct td_record *record; /* its line being read */
	struct td_words *seen;          /* keys of the lines of this table ... */
	TD_LIST(struct td_import_seen) seen_at; /* ... and where each came first */
	struct td_words *figures;               /* likewise the figures of this file */
	TD_LIST(struct td_import_seen) figures_at;
};

/* Of a wide or matrix table: the column of the first unit or input across. */
static inline size_t
td_import_first_figure(const struct td_import_table *table)
{
	return table->first + (table->column[TD_ROLE_YEAR] == SIZE_MAX ? 1 : 2);
}

/* The place of the table being read, without line. */
struct td_place td_import_place(const struct td_import *import);

/* Complain about a cell (1-based; 0: the whole line) of the line being read. */
void td_import_complain(struct td_import *import, size_t cell, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether a row of a sheet is headings of one of the five kinds, or nearly so. */
bool td_import_is_header(const struct td_import *import, const struct td_record *record);

/* Take a record as the headings of its table; complains of what fits no kind. */
int td_import_header(struct td_import *import, const struct td_record *record);

/* Complain that no sheet of this file is known, and say what headings look like. */
void td_import_tell_kinds(struct td_import *import, const struct td_place *place);

/* Check names in the header that need the units: once before the rows. */
int td_import_check_header(struct td_import *import);

/*
 * The decimal mark of the table being read, by all of its cells: at least ten that can be read in
 * one way only, all with the same mark.  Less is no proof, and the ambiguous ones are refused.
 * Reads the file once more, at the first number that needs it.
 */
int td_import_survey(struct td_import *import, char *decimal);

/*
 * One figure of the line being read, in a cell (1-based); o says what it is.  text: of the cell, or what counts of it.  A unit that is not
 * known is left to whoever named it.
 */
int td_import_figure(struct td_import *import, size_t cell, const char *text,
		     struct td_observation *o);

/* Check one line, and put it into the store as long as nothing was wrong. */
int td_import_row(struct td_import *import);

#endif
