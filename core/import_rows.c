#include "import_map.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void
td_import_complain(struct td_import *import, size_t cell, const char *format, ...)
{
	struct td_place place = td_import_place(import);
	struct td_arena arena = { 0 };
	va_list args;
	char *text;

	place.line = import->record->line < INT_MAX ? (int)import->record->line : INT_MAX;
	place.column = cell < INT_MAX ? (int)cell : 0;
	va_start(args, format);
	text = td_arena_vprintf(&arena, td_text(import->diags->lang, format), args);
	va_end(args);
	if (text)
		td_complain(import->diags, TD_ERROR, &place, "%s", text);
	else
		import->no_memory = true;
	td_arena_fini(&arena);
}
#pragma GCC diagnostic pop

/* ---- cells ------------------------------------------------------------------------------ */

/* Text of a 0-based column; "" when the line does not have it. */
static const char *
cell_at(const struct td_import *import, size_t column)
{
	return column < import->record->ncells ? import->record->cells[column] : "";
}

/* The same of a named column; "" as well when the table does not have it. */
static const char *
cell_of(const struct td_import *import, enum td_role role)
{
	return cell_at(import, import->table->column[role]);
}

/* For messages: the 1-based number of a named column. */
static size_t
number_of(const struct td_import *import, enum td_role role)
{
	return import->table->column[role] + 1;
}

static const char *
text_or_null(const char *text)
{
	return text[0] ? text : NULL;
}

/* Among very many units, and for very many mistakes, what was meant is not looked for. */
static bool
may_look(struct td_import *import)
{
	size_t n = td_words_count(import->units);

	if (n > import->near_left)
		return false;
	import->near_left -= n;
	return true;
}

/* The known unit nearest to id, or NULL. */
static const char *
nearest_unit(struct td_import *import, const char *id)
{
	struct td_near near = { .word = id };
	size_t n = td_words_count(import->units);

	for (size_t code = 1; code <= n; code++)
		td_near_try(&near, td_words_at(import->units, (uint32_t)code));
	return near.best;
}

static void
complain_of_unit(struct td_import *import, size_t cell, const char *id)
{
	bool look = may_look(import);
	const char *near = look ? nearest_unit(import, id) : NULL;
	char named[TD_UNIT_ID_MAX + 1];

	if (look && td_store_unit_named(import->store, id, named))
		td_import_complain(
			import, cell,
			"\"%s\" is the name of a unit; write its id, \"%s\", or say so in "
			"a map (--map)",
			id, named);
	else if (near)
		td_import_complain(import, cell, "unknown unit \"%s\"; did you mean \"%s\"?", id,
				   near);
	else if (td_words_count(import->units))
		td_import_complain(import, cell,
				   "unknown unit \"%s\"; units come from a file with the columns "
				   "unit,name,cluster",
				   id);
	else
		td_import_complain(
			import, cell,
			"unknown unit \"%s\": there are no units yet; import a file with the "
			"columns unit,name,cluster, too",
			id);
}

/* Whether a cell names a unit that is known. */
static bool
is_unit(struct td_import *import, size_t cell, const char *id)
{
	if (td_words_find(import->units, id))
		return true;
	if (id[0])
		complain_of_unit(import, cell, id);
	else
		td_import_complain(import, cell, "the unit is missing");
	return false;
}

static bool
is_id(struct td_import *import, size_t cell, const char *what, const char *example, const char *id)
{
	if (td_parse_id(id))
		return true;
	if (id[0])
		td_import_complain(
			import, cell,
			"\"%s\" is no %s: at most 64 of a-z, 0-9, - and _, such as \"%s\"", id,
			td_text(import->diags->lang, what), example);
	else
		td_import_complain(import, cell, "the %s is missing",
				   td_text(import->diags->lang, what));
	return false;
}

static bool
is_input(struct td_import *import, size_t cell, const char *name)
{
	if (td_parse_name(name))
		return true;
	if (name[0])
		td_import_complain(
			import, cell,
			"\"%s\" is no name of an input: at most 64 of a-z, 0-9 and _, a letter "
			"first, such as \"cases_total\"",
			name);
	else
		td_import_complain(import, cell, "the name of the input is missing");
	return false;
}

static bool
take_year(struct td_import *import, int *year)
{
	const char *text = cell_of(import, TD_ROLE_YEAR);

	*year = import->opts->year;
	if ((!text[0] && *year) || td_parse_year(text, year))
		return true;
	td_import_complain(import, number_of(import, TD_ROLE_YEAR),
			   "\"%s\" is no year: four digits, from %d to %d", text, TD_YEAR_MIN,
			   TD_YEAR_MAX);
	return false;
}

/*
 * A number of a sheet is settled.  Where cells are parted by ";", the comma is kept for numbers: "1,015" is then one and a bit.  Only
 * such a number is settled by that; 1.015 is not.  What stays ambiguous the rest of the table may settle.
 */
static enum td_parsed
parse_cell(struct td_import *import, size_t cell, const char *text, struct td_value *value)
{
	unsigned char kind = cell <= import->record->ncells ? import->record->kinds[cell - 1] : 0;
	char mark = kind == TD_CELL_NUMBER ? '.' : import->opts->decimal, decimal;
	enum td_parsed parsed = td_parse_value(text, mark, value);

	if (parsed != TD_PARSED_AMBIGUOUS)
		return parsed;
	if (kind == TD_CELL_COMMA && strchr(text, ','))
		return TD_PARSED_NUMBER; /* value->number is the reading with a comma */
	if (td_import_survey(import, &decimal) || !decimal)
		return parsed; /* a file that cannot be read twice fails by itself */
	return td_parse_value(text, decimal, value);
}

static void
complain_of_value(struct td_import *import, size_t cell, const char *text, enum td_parsed parsed,
		  const struct td_value *value)
{
	char comma[40], point[40];

	if (parsed == TD_PARSED_AMBIGUOUS)
		td_import_complain(
			import, cell,
			"\"%s\" can be read in two ways: %s with --decimal comma, %s with --decimal "
			"point; say which",
			text, td_num_exact(comma, sizeof(comma), value->number),
			td_num_exact(point, sizeof(point), value->with_point));
	else if (import->opts->decimal)
		td_import_complain(import, cell, "\"%s\" is no number with --decimal %s: %s", text,
				   import->opts->decimal == ',' ? "comma" : "point",
				   td_text(import->diags->lang, value->why));
	else
		td_import_complain(import, cell, "\"%s\" is no number: %s", text,
				   td_text(import->diags->lang, value->why));
}

/* ---- what came before ---------------------------------------------------------------------- */

/* Where key came first in this table (or, of figures, in this file); NULL: it is new. */
static const struct td_import_seen *
find_seen(struct td_import *import, bool figure, const char *key)
{
	struct td_words *words = figure ? import->figures : import->seen;
	struct td_import_seen here = { import->record->line, import->table->sheet };
	size_t before = td_words_count(words);
	uint32_t code = td_words_add(words, key);
	bool kept;

	if (code && code <= before)
		return figure ? &import->figures_at.at[code - 1] : &import->seen_at.at[code - 1];
	kept = figure ? td_list_push(&import->figures_at, here)
		      : td_list_push(&import->seen_at, here);
	if (!code || !kept)
		import->no_memory = true;
	return NULL;
}

static bool
is_new_figure(struct td_import *import, const struct td_observation *o, size_t cell)
{
	const struct td_import_seen *seen;
	char key[160];

	snprintf(key, sizeof(key), "%d %d %s %s", o->year, (int)o->layer, o->input, o->unit);
	seen = find_seen(import, true, key);
	if (!seen)
		return true;
	if (seen->sheet && seen->sheet != import->table->sheet)
		td_import_complain(import, cell,
				   "%s of unit %s in %d stands already in line %zu of the sheet "
				   "\"%s\"; leave one of them",
				   o->input, o->unit, o->year, seen->line, seen->sheet);
	else
		td_import_complain(
			import, cell,
			"%s of unit %s in %d stands already in line %zu; leave one of them",
			o->input, o->unit, o->year, seen->line);
	return false;
}

/* For lines that are about one thing, named in a cell. */
static bool
is_new_line(struct td_import *import, size_t cell, const char *id)
{
	const struct td_import_seen *seen = find_seen(import, false, id);

	if (!seen)
		return true;
	td_import_complain(import, cell, "\"%s\" stands already in line %zu; leave one of them", id,
			   seen->line);
	return false;
}

/* ---- figures --------------------------------------------------------------------------------- */

static bool
nothing_wrong(const struct td_import *import)
{
	return import->diags->errors == import->errors && !import->no_memory;
}

static int
put_figure(struct td_import *import, const struct td_observation *o)
{
	import->counts->observations++;
	return nothing_wrong(import) ? td_store_put_observation(import->store, o, import->err)
				     : TD_OK;
}

/* What a cell says, into o; false when it was complained of or says nothing (*empty). */
static bool
take_value(struct td_import *import, size_t cell, const char *text, struct td_observation *o,
	   bool *empty)
{
	struct td_value value;
	enum td_parsed parsed = parse_cell(import, cell, text, &value);

	*empty = parsed == TD_PARSED_EMPTY;
	o->state = parsed == TD_PARSED_NA ? TD_STATE_NA : TD_STATE_VALUE;
	o->is_text = parsed == TD_PARSED_TEXT;
	o->text = value.text;
	o->number = value.number;
	if (parsed == TD_PARSED_AMBIGUOUS || parsed == TD_PARSED_BROKEN)
		complain_of_value(import, cell, text, parsed, &value);
	return parsed == TD_PARSED_NUMBER || parsed == TD_PARSED_TEXT || parsed == TD_PARSED_NA;
}

/* One cell of a table with units or inputs across. */
static int
take_cell(struct td_import *import, size_t column, const char *input, const char *unit, int year)
{
	struct td_observation o = {
		.year = year, .input = input, .unit = unit, .layer = import->layer
	};
	bool empty, good = take_value(import, column + 1, cell_at(import, column), &o, &empty);

	import->counts->empty += empty;
	/* Within a table no line comes twice; only another table of the file can have the same figure. */
	if (good && import->source->nfigures > 1)
		good = is_new_figure(import, &o, column + 1);
	return good ? put_figure(import, &o) : TD_OK;
}

/* The year of a line of such a file, which has one line for each id and year; false when it was complained of. */
static bool
take_crossed(struct td_import *import, const char *id, int *year)
{
	const struct td_import_table *table = import->table;
	char key[160];

	*year = import->opts->year;
	if (table->column[TD_ROLE_YEAR] == SIZE_MAX)
		return is_new_line(import, table->first + 1, id);
	if (!take_year(import, year))
		return false;
	snprintf(key, sizeof(key), "%s %d", id, *year);
	return is_new_line(import, table->first + 1, key);
}

static int
take_wide(struct td_import *import)
{
	const struct td_import_table *table = import->table;
	const char *unit = cell_at(import, table->first);
	int year;

	if (!is_unit(import, table->first + 1, unit) || !take_crossed(import, unit, &year))
		return TD_OK;
	for (size_t i = td_import_first_figure(table); i < table->ncells; i++)
		if (table->header[i][0])
			TD_TRY(take_cell(import, i, table->header[i], unit, year));
	return TD_OK;
}

static int
take_matrix(struct td_import *import)
{
	const struct td_import_table *table = import->table;
	const char *input = cell_at(import, table->first);
	int year;

	if (!is_input(import, table->first + 1, input) || !take_crossed(import, input, &year))
		return TD_OK;
	for (size_t i = td_import_first_figure(table); i < table->ncells; i++)
		if (table->header[i][0])
			TD_TRY(take_cell(import, i, input, table->header[i], year));
	return TD_OK;
}

static bool
take_layer(struct td_import *import, struct td_observation *o)
{
	const char *name = cell_of(import, TD_ROLE_LAYER);

	o->layer = name[0] ? td_layer_find(name) : import->layer;
	if (o->layer)
		return true;
	td_import_complain(import, number_of(import, TD_ROLE_LAYER),
			   "unknown layer \"%s\"; there are self, verified, council", name);
	return false;
}

/* The column `state` says why there is no figure, and agrees with the column `value`. */
static bool
take_state(struct td_import *import, struct td_observation *o, bool *empty)
{
	const char *state = cell_of(import, TD_ROLE_STATE);
	size_t cell = number_of(import, TD_ROLE_STATE);
	bool value = !*empty && o->state == TD_STATE_VALUE;

	if (!state[0] || (value && strcmp(state, "value") == 0))
		return true;
	if (strcmp(state, "value") != 0 && strcmp(state, "missing") != 0 &&
	    strcmp(state, "na") != 0) {
		td_import_complain(import, cell,
				   "unknown state \"%s\"; the states are value, missing and na",
				   state);
		return false;
	}
	if (value || strcmp(state, "value") == 0 ||
	    (o->state == TD_STATE_NA && strcmp(state, "na") != 0)) {
		td_import_complain(import, cell,
				   "the state \"%s\" does not agree with the value \"%s\"", state,
				   cell_of(import, TD_ROLE_VALUE));
		return false;
	}
	o->state = strcmp(state, "na") == 0 ? TD_STATE_NA : TD_STATE_MISSING;
	*empty = false;
	return true;
}

static int
take_long(struct td_import *import)
{
	struct td_observation o = { .input = cell_of(import, TD_ROLE_INPUT),
				    .unit = cell_of(import, TD_ROLE_UNIT),
				    .note = text_or_null(cell_of(import, TD_ROLE_NOTE)),
				    .document = text_or_null(cell_of(import, TD_ROLE_DOCUMENT)) };
	bool empty, good = take_year(import, &o.year);

	good &= is_unit(import, number_of(import, TD_ROLE_UNIT), o.unit);
	good &= is_input(import, number_of(import, TD_ROLE_INPUT), o.input);
	good &= take_layer(import, &o);
	good &= take_value(import, number_of(import, TD_ROLE_VALUE), cell_of(import, TD_ROLE_VALUE),
			   &o, &empty) ||
		empty;
	good = good && take_state(import, &o, &empty);
	if (!good || !is_new_figure(import, &o, number_of(import, TD_ROLE_INPUT)))
		return TD_OK;
	if (!empty)
		return put_figure(import, &o);
	import->counts->empty++;
	return TD_OK;
}

int
td_import_figure(struct td_import *import, size_t cell, const char *text, struct td_observation *o)
{
	bool empty, good = take_value(import, cell, text, o, &empty);

	import->counts->empty += empty;
	if (!good || !td_words_find(import->units, o->unit) || !is_new_figure(import, o, cell))
		return TD_OK;
	return put_figure(import, o);
}

/* ---- units and events ------------------------------------------------------------------------- */

static int
take_unit(struct td_import *import)
{
	const char *id = cell_of(import, TD_ROLE_UNIT);
	const char *cluster = cell_of(import, TD_ROLE_CLUSTER);
	bool good =
		is_id(import, number_of(import, TD_ROLE_UNIT), TD_MARK("unit id"), "phu-tho", id);

	good &= is_id(import, number_of(import, TD_ROLE_CLUSTER), TD_MARK("cluster"), "bca-cum3",
		      cluster);
	if (!td_parse_printable(cell_of(import, TD_ROLE_NAME))) {
		td_import_complain(import, number_of(import, TD_ROLE_NAME),
				   "the name must be one line");
		good = false;
	}
	if (!good || !is_new_line(import, number_of(import, TD_ROLE_UNIT), id))
		return TD_OK;
	if (!td_words_add(import->units, id))
		import->no_memory = true;
	import->counts->units++;
	if (!nothing_wrong(import))
		return TD_OK;
	return td_store_put_unit(import->store, id, text_or_null(cell_of(import, TD_ROLE_NAME)),
				 cluster, import->err);
}

static bool
take_date(struct td_import *import, struct td_event *e)
{
	const char *text = cell_of(import, TD_ROLE_DATE);

	e->date = text_or_null(text);
	if (!text[0] || td_parse_date(text))
		return true;
	td_import_complain(import, number_of(import, TD_ROLE_DATE),
			   "\"%s\" is no day: write year-month-day, as in 2017-10-31", text);
	return false;
}

static bool
take_quantity(struct td_import *import, struct td_event *e)
{
	const char *text = cell_of(import, TD_ROLE_QUANTITY);
	size_t cell = number_of(import, TD_ROLE_QUANTITY);
	struct td_value value;
	enum td_parsed parsed = parse_cell(import, cell, text, &value);

	e->quantity = value.number;
	if (parsed == TD_PARSED_NUMBER)
		return true;
	if (parsed == TD_PARSED_AMBIGUOUS || parsed == TD_PARSED_BROKEN)
		complain_of_value(import, cell, text, parsed, &value);
	else
		td_import_complain(import, cell, "the quantity must be a number, not \"%s\"", text);
	return false;
}

static int
take_event(struct td_import *import)
{
	struct td_event e = { .unit = cell_of(import, TD_ROLE_UNIT),
			      .kind = cell_of(import, TD_ROLE_KIND),
			      .note = text_or_null(cell_of(import, TD_ROLE_NOTE)),
			      .document = text_or_null(cell_of(import, TD_ROLE_DOCUMENT)) };
	bool good = take_year(import, &e.year);

	good &= is_unit(import, number_of(import, TD_ROLE_UNIT), e.unit);
	good &= is_id(import, number_of(import, TD_ROLE_KIND), TD_MARK("kind of event"),
		      "late_dossier", e.kind);
	good &= take_date(import, &e);
	good &= take_quantity(import, &e);
	if (!good)
		return TD_OK;
	import->counts->events++;
	return nothing_wrong(import) ? td_store_put_event(import->store, &e, import->err) : TD_OK;
}

/* ---- lines ---------------------------------------------------------------------------------------- */

int
td_import_check_header(struct td_import *import)
{
	const struct td_import_table *table = import->table;

	for (size_t i = td_import_first_figure(table); i < table->ncells; i++) {
		if (!table->header[i][0])
			continue;
		if (table->kind == TD_FILE_WIDE)
			is_input(import, i + 1, table->header[i]);
		else if (table->kind == TD_FILE_MATRIX)
			is_unit(import, i + 1, table->header[i]);
	}
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}

/* A sheet has no ends of lines: cells that are not there are empty.  So are those of columns without a heading. */
static bool
has_no_more_cells(struct td_import *import)
{
	const struct td_import_table *table = import->table;

	for (size_t i = table->first; i < import->record->ncells; i++) {
		bool inside = i < table->ncells;

		if (!import->record->cells[i][0] || (inside && table->header[i][0]))
			continue;
		td_import_complain(
			import, i + 1,
			inside ? "something stands here in a column without a heading; give the "
				 "column a heading, or delete it"
			       : "something stands here to the right of the last heading; give the "
				 "column a heading, or delete it");
		return false;
	}
	return true;
}

/* As many cells as the header has; where that ends in empty ones, those may be left out. */
static bool
has_right_cells(struct td_import *import)
{
	const struct td_import_table *table = import->table;
	size_t n = import->record->ncells, want = table->ncells;

	if (table->sheet)
		return has_no_more_cells(import);
	while (n > want && n <= table->width && !import->record->cells[n - 1][0])
		n--;
	if (n == want)
		return true;
	td_import_complain(
		import, n < want ? 0 : want + 1,
		"%zu cells where the first line has %zu; a cell that holds the delimiter "
		"needs quotation marks",
		n, want);
	return false;
}

int
td_import_row(struct td_import *import)
{
	static int (*const take[])(struct td_import * import) = {
		[TD_FILE_UNITS] = take_unit,   [TD_FILE_LONG] = take_long,
		[TD_FILE_WIDE] = take_wide,    [TD_FILE_MATRIX] = take_matrix,
		[TD_FILE_EVENTS] = take_event,
	};

	if (import->table->kind == TD_FILE_MAPPED)
		return td_import_map_row(import);
	import->table->rows++;
	if (has_right_cells(import))
		TD_TRY(take[import->table->kind](import));
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}
