/*
 * map.h - which cells of a table that people made for themselves are which figures.
 *
 * Floor: model.  Built once (edge/script_map.h), then read; text lives in its arena.
 */
#ifndef TD_MODEL_MAP_H
#define TD_MODEL_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/list.h"

/* What the table calls a unit or an input.  "Tỷ lệ ..." is every text that begins so, "... trọng án ..." one that holds it. */
struct td_map_name {
	const char *text; /* NFC, one blank between words, without the dots */
	const char *id;
	int line; /* of the map */
	bool open_left, open_right;
};

/* A column (1-based) or row, and whose it is. */
struct td_map_line {
	size_t at;
	const char *id;
};

enum td_map_where {
	TD_MAP_SHEET,       /* sheet "NAME" {}: the sheet of that name */
	TD_MAP_UNIT_SHEETS, /* unit_sheets {}: every sheet that is called as a unit */
	TD_MAP_FILE         /* sheet {}: a file without sheets */
};

/*
 * Where the figures of a table are.  Each figure is a cell of the rows from..to; its unit and its input are what one of these
 * says: a constant, a column with its name in the same row, or the heading of its own column.
 */
struct td_map_part {
	enum td_map_where where;
	const char *sheet; /* of TD_MAP_SHEET */
	int line;          /* of the map */
	int year;          /* 0: the map's, or --year */
	size_t from, to;   /* rows; to 0: the last */

	const char *unit; /* exactly one of these four; none: the sheet's name */
	size_t unit_in;
	size_t units_at;
	TD_LIST(struct td_map_line) unit_columns;

	const char *input; /* exactly one of these five */
	size_t input_in;
	size_t inputs_at;
	TD_LIST(struct td_map_line) columns;
	TD_LIST(struct td_map_line) rows;

	size_t value_in; /* where nothing stands across */
};

struct td_map {
	const char *path;
	int year;                          /* 0: not given */
	TD_LIST(struct td_map_name) units; /* in their order */
	TD_LIST(struct td_map_name) inputs;
	TD_LIST(const char *) words; /* that may stand behind a number: "vụ" */
	TD_LIST(struct td_map_part) parts;
	struct td_arena arena;
};

void td_map_free(struct td_map *map); /* NULL is fine */

/* Whether text (as names are kept) is what a name means. */
bool td_map_is(const struct td_map_name *name, const char *text);

#endif
