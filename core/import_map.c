#include "import_map.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/parse.h"
#include "edge/script_map.h"
#include "find.h"

/* What a part has shown of one table. */
struct use {
	const struct td_map_part *part;
	const char *path, *sheet; /* of the table */
	const char *unit;         /* constant of this sheet, or NULL */
	const char **across;      /* of the heading row: the id of each column, NULL: none */
	size_t nacross;
	bool headings;        /* the heading row was there */
	bool *units, *inputs; /* found: those of the map that are the first of their id */
};

struct td_import_map {
	struct td_map *map;
	TD_LIST(struct use) uses;
	size_t first;                     /* of uses: those of the table being read */
	bool *used;                       /* of each part */
	size_t *first_unit, *first_input; /* of each name: the first one with the same id */
};

/* ---- loading ----------------------------------------------------------------------------------- */

/* Of each name the first one with the same id; NULL: no memory. */
static size_t *
find_first(struct td_import *import, const struct td_map_name *names, size_t n)
{
	size_t *first = td_arena_alloc(&import->arena, (n + 1) * sizeof(*first));
	struct td_words *ids = td_words_new();
	size_t *of = td_arena_alloc(&import->arena, (n + 1) * sizeof(*of)); /* of each word */

	for (size_t i = 0; first && of && ids && i < n; i++) {
		size_t before = td_words_count(ids);
		uint32_t code = td_words_add(ids, names[i].id);

		if (!code) {
			first = NULL;
			break;
		}
		if (code > before)
			of[code - 1] = i;
		first[i] = of[code - 1];
	}
	first = ids && of ? first : NULL;
	td_words_free(ids);
	return first;
}

static int
check_years(struct td_import *import)
{
	const struct td_map *map = import->map->map;

	if (map->year || import->opts->year)
		return TD_OK;
	for (size_t i = 0; i < map->parts.n; i++)
		if (!map->parts.at[i].year)
			return td_fail(
				import->err, TD_EUSAGE,
				"%s:%d: of which year are the figures? write year = 2017 into the "
				"map, or say it with --year",
				map->path, map->parts.at[i].line);
	return TD_OK;
}

int
td_import_map_load(struct td_import *import)
{
	const char *path = import->opts->map;
	struct td_import_map *map;
	char *text;
	size_t n;
	int st;

	if (!path)
		return TD_OK;
	map = import->map = calloc(1, sizeof(*map));
	if (!map)
		return td_fail_memory(import->err);
	TD_TRY(td_read_file(path, &text, &n, import->err));
	st = td_script_map(text, n, path, td_cell_tidy, import->diags, &map->map, import->err);
	free(text);
	if (st)
		return st;
	TD_TRY(check_years(import));
	map->used = td_arena_alloc(&import->arena, map->map->parts.n);
	map->first_unit = find_first(import, map->map->units.at, map->map->units.n);
	map->first_input = find_first(import, map->map->inputs.at, map->map->inputs.n);
	return map->used && map->first_unit && map->first_input ? TD_OK
								: td_fail_memory(import->err);
}

void
td_import_map_free(struct td_import_map *map)
{
	if (!map)
		return;
	td_list_fini(&map->uses);
	td_map_free(map->map);
	free(map);
}

static void complain_at(struct td_import *import, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* At a line of the map. */
static void
complain_at(struct td_import *import, int line, const char *format, ...)
{
	struct td_place place = { import->map->map->path, line };
	va_list args;
	char *text;

	va_start(args, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text = td_arena_vprintf(&import->arena, td_text(import->diags->lang, format), args);
#pragma GCC diagnostic pop
	va_end(args);
	if (text)
		td_complain(import->diags, TD_ERROR, &place, "%s", text);
	else
		import->no_memory = true;
}

/* ---- names --------------------------------------------------------------------------------------- */

/* A text as names are compared. */
static const char *
tidy(struct td_import *import, const char *text)
{
	const char *out = td_cell_tidy(&import->arena, text);

	if (!out)
		import->no_memory = true;
	return out ? out : "";
}

/* The first of n names that text is, or NULL. */
static const struct td_map_name *
find_name(const struct td_map_name *names, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (td_map_is(&names[i], text))
			return &names[i];
	return NULL;
}

/* The unit that a text names, by the map or as its own id; noted as found. */
static const char *
unit_of(struct td_import *import, struct use *use, const char *text)
{
	const struct td_map *map = import->map->map;
	const struct td_map_name *name = find_name(map->units.at, map->units.n, text);

	if (name)
		use->units[import->map->first_unit[name - map->units.at]] = true;
	if (name)
		return name->id;
	return td_words_find(import->units, text) ? text : NULL;
}

static const char *
input_of(struct td_import *import, struct use *use, const char *text)
{
	const struct td_map *map = import->map->map;
	const struct td_map_name *name = find_name(map->inputs.at, map->inputs.n, text);

	if (name)
		use->inputs[import->map->first_input[name - map->inputs.at]] = true;
	return name ? name->id : NULL;
}

/* ---- which tables ---------------------------------------------------------------------------------- */

static bool
is_about(struct td_import *import, const struct td_map_part *part, const char *sheet)
{
	if (part->where == TD_MAP_FILE || !sheet)
		return part->where == TD_MAP_FILE && !sheet;
	if (part->where == TD_MAP_SHEET)
		return strcmp(part->sheet, tidy(import, sheet)) == 0;
	return find_name(import->map->map->units.at, import->map->map->units.n,
			 tidy(import, sheet));
}

bool
td_import_is_mapped(struct td_import *import)
{
	const struct td_map *map = import->map ? import->map->map : NULL;
	bool found = false;

	for (size_t i = 0; map && i < map->parts.n; i++) {
		if (!is_about(import, &map->parts.at[i], import->table->sheet))
			continue;
		import->map->used[i] = true;
		found = true;
	}
	return found;
}

static int
begin_use(struct td_import *import, const struct td_map_part *part)
{
	const struct td_map *map = import->map->map;
	struct use use = { .part = part,
			   .path = import->source->path,
			   .sheet = import->table->sheet,
			   .unit = part->unit };

	use.units = td_arena_alloc(&import->arena, map->units.n + 1);
	use.inputs = td_arena_alloc(&import->arena, map->inputs.n + 1);
	if (!use.units || !use.inputs)
		return td_fail_memory(import->err);
	if (part->where == TD_MAP_UNIT_SHEETS)
		use.unit = unit_of(import, &use, tidy(import, use.sheet));
	return td_list_push(&import->map->uses, use) ? TD_OK : td_fail_memory(import->err);
}

int
td_import_map_begin(struct td_import *import)
{
	const struct td_map *map = import->map->map;

	import->map->first = import->map->uses.n;
	for (size_t i = 0; i < map->parts.n; i++)
		if (is_about(import, &map->parts.at[i], import->table->sheet))
			TD_TRY(begin_use(import, &map->parts.at[i]));
	return TD_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static const char *
cell_at(const struct td_import *import, size_t column)
{
	return column && column <= import->record->ncells ? import->record->cells[column - 1] : "";
}

/* The headings across, from the row that has them. */
static int
take_headings(struct td_import *import, struct use *use)
{
	const struct td_record *record = import->record;
	bool units = use->part->units_at;

	use->headings = true;
	use->nacross = record->ncells;
	use->across = td_arena_alloc(&import->arena, record->ncells * sizeof(*use->across));
	if (!use->across)
		return td_fail_memory(import->err);
	for (size_t c = 1; c <= record->ncells; c++) {
		const char *text = tidy(import, record->cells[c - 1]);
		const char *id = !*text  ? NULL
				 : units ? unit_of(import, use, text)
					 : input_of(import, use, text);

		for (size_t i = 0; id && i + 1 < c; i++) {
			if (!use->across[i] || strcmp(use->across[i], id) != 0)
				continue;
			td_import_complain(import, c,
					   "%s stands here twice; name the columns with %s", id,
					   units ? "unit_columns" : "columns");
			break;
		}
		use->across[c - 1] = id;
	}
	return TD_OK;
}

/* The number in a text such as "12 vụ", when the map says that such words may stand behind it. */
static const char *
without_word(struct td_import *import, const char *text)
{
	const struct td_map *map = import->map->map;
	size_t n = strlen(text);

	for (size_t i = 0; i < map->words.n; i++) {
		size_t m = strlen(map->words.at[i]);
		struct td_value value;
		const char *bare;

		if (m >= n || strcmp(text + n - m, map->words.at[i]) != 0)
			continue;
		bare = td_arena_textn(&import->arena, text, n - m);
		bare = bare ? tidy(import, bare) : "";
		switch (td_parse_value(bare, import->opts->decimal, &value)) {
		case TD_PARSED_NUMBER:
		case TD_PARSED_AMBIGUOUS:
			return bare;
		default:
			break;
		}
	}
	return text;
}

static int
take_figure(struct td_import *import, const struct use *use, const char *unit, const char *input,
	    size_t column)
{
	const struct td_map *map = import->map->map;
	struct td_observation o = { .input = input, .unit = unit, .layer = import->layer };
	const char *text = cell_at(import, column);

	o.year = use->part->year ? use->part->year : map->year ? map->year : import->opts->year;
	if (map->words.n)
		text = without_word(import, text);
	return td_import_figure(import, column, text, &o);
}

/* A row with units across. */
static int
take_units_across(struct td_import *import, struct use *use, const char *input)
{
	const struct td_map_part *part = use->part;

	for (size_t i = 0; i < part->unit_columns.n; i++)
		TD_TRY(take_figure(import, use, part->unit_columns.at[i].id, input,
				   part->unit_columns.at[i].at));
	for (size_t i = 0; part->units_at && i < use->nacross; i++)
		if (use->across[i])
			TD_TRY(take_figure(import, use, use->across[i], input, i + 1));
	return TD_OK;
}

static int
take_inputs_across(struct td_import *import, struct use *use, const char *unit)
{
	const struct td_map_part *part = use->part;

	for (size_t i = 0; i < part->columns.n; i++)
		TD_TRY(take_figure(import, use, unit, part->columns.at[i].id,
				   part->columns.at[i].at));
	for (size_t i = 0; part->inputs_at && i < use->nacross; i++)
		if (use->across[i])
			TD_TRY(take_figure(import, use, unit, use->across[i], i + 1));
	return TD_OK;
}

/* The input of the row, for parts where rows are inputs; NULL: none. */
static const char *
input_of_row(struct td_import *import, struct use *use)
{
	const struct td_map_part *part = use->part;

	if (part->input_in)
		return input_of(import, use, tidy(import, cell_at(import, part->input_in)));
	for (size_t i = 0; i < part->rows.n; i++)
		if (part->rows.at[i].at == import->record->line)
			return part->rows.at[i].id;
	return part->input;
}

static const char *
unit_of_row(struct td_import *import, struct use *use)
{
	if (use->part->unit_in)
		return unit_of(import, use, tidy(import, cell_at(import, use->part->unit_in)));
	return use->unit;
}

static int
take_row(struct td_import *import, struct use *use)
{
	const struct td_map_part *part = use->part;
	const char *unit = unit_of_row(import, use), *input;

	if (part->inputs_at || part->columns.n)
		return unit ? take_inputs_across(import, use, unit) : TD_OK;
	if (part->unit_in && !unit)
		return TD_OK;
	input = input_of_row(import, use);
	if (!input)
		return TD_OK;
	if (part->units_at || part->unit_columns.n)
		return take_units_across(import, use, input);
	return unit ? take_figure(import, use, unit, input, part->value_in) : TD_OK;
}

int
td_import_map_row(struct td_import *import)
{
	struct td_import_map *map = import->map;
	size_t line = import->record->line;

	import->table->rows++;
	for (size_t i = map->first; i < map->uses.n; i++) {
		struct use *use = &map->uses.at[i];
		const struct td_map_part *part = use->part;

		if (line == part->units_at || line == part->inputs_at)
			TD_TRY(take_headings(import, use));
		else if (line >= part->from && (!part->to || line <= part->to))
			TD_TRY(take_row(import, use));
	}
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}

/* ---- what was not there -------------------------------------------------------------------------------- */

void
td_import_map_end(struct td_import *import)
{
	struct td_import_map *map = import->map;

	for (size_t i = map->first; i < map->uses.n; i++) {
		const struct use *use = &map->uses.at[i];
		size_t at = use->part->units_at + use->part->inputs_at;
		bool any = use->headings;
		struct td_place place = td_import_place(import);

		if (!at)
			continue;
		any = false;
		for (size_t c = 0; c < use->nacross; c++)
			any |= use->across[c] != NULL;
		place.line = at < INT_MAX ? (int)at : INT_MAX;
		if (!any)
			td_complain(
				import->diags, TD_ERROR, &place,
				use->part->units_at
					? "none of the headings in this row is a unit"
					: "none of the headings in this row is an input of the map");
	}
}

/* The id of a declaration of the map that must be a unit. */
static void
check_unit(struct td_import *import, int line, const char *id)
{
	struct td_near near = { .word = id };

	if (!id || td_words_find(import->units, id))
		return;
	for (size_t code = 1; code <= td_words_count(import->units); code++)
		td_near_try(&near, td_words_at(import->units, (uint32_t)code));
	if (near.best)
		complain_at(import, line, "unknown unit \"%s\"; did you mean \"%s\"?", id,
			    near.best);
	else
		complain_at(import, line,
			    "unknown unit \"%s\"; units come from a file with the columns "
			    "unit,name,cluster",
			    id);
}

static void
check_units(struct td_import *import)
{
	const struct td_map *map = import->map->map;

	for (size_t i = 0; i < map->units.n; i++)
		check_unit(import, map->units.at[i].line, map->units.at[i].id);
	for (size_t i = 0; i < map->parts.n; i++) {
		const struct td_map_part *part = &map->parts.at[i];

		check_unit(import, part->line, part->unit);
		for (size_t k = 0; k < part->unit_columns.n; k++)
			check_unit(import, part->line, part->unit_columns.at[k].id);
	}
}

static void
check_nowhere(struct td_import *import, bool units)
{
	const struct td_import_map *map = import->map;
	const struct td_map_name *names = units ? map->map->units.at : map->map->inputs.at;
	const size_t *first = units ? map->first_unit : map->first_input;
	size_t n = units ? map->map->units.n : map->map->inputs.n;

	for (size_t i = 0; i < n; i++) {
		bool found = false;

		for (size_t u = 0; u < map->uses.n; u++)
			found |= (units ? map->uses.at[u].units : map->uses.at[u].inputs)[first[i]];
		if (!found)
			complain_at(import, names[i].line,
				    units ? "nothing in the tables says \"%s\" (unit %s)"
					  : "nothing in the tables says \"%s\" (input %s)",
				    names[i].text, names[i].id);
	}
}

/* What a sheet of a part lacks that another one of it has. */
static void
warn_of_lacking(struct td_import *import, const struct use *use, const bool *any)
{
	const struct td_map *map = import->map->map;
	struct td_place place = { .file = use->path, .sheet = use->sheet };

	for (size_t i = 0; i < map->inputs.n; i++)
		if (any[i] && !use->inputs[i])
			td_complain(import->diags, TD_WARNING, &place,
				    "other sheets say \"%s\" (input %s), this one does not",
				    map->inputs.at[i].text, map->inputs.at[i].id);
}

static void
compare_sheets(struct td_import *import, const struct td_map_part *part)
{
	const struct td_import_map *map = import->map;
	size_t n = map->map->inputs.n;
	bool *any = td_arena_alloc(&import->arena, n + 1);

	if (!any) {
		import->no_memory = true;
		return;
	}
	for (size_t u = 0; u < map->uses.n; u++)
		for (size_t i = 0; map->uses.at[u].part == part && i < n; i++)
			any[i] |= map->uses.at[u].inputs[i];
	for (size_t u = 0; u < map->uses.n; u++)
		if (map->uses.at[u].part == part)
			warn_of_lacking(import, &map->uses.at[u], any);
}

static void
check_parts(struct td_import *import)
{
	const struct td_map *map = import->map->map;

	for (size_t i = 0; i < map->parts.n; i++) {
		const struct td_map_part *part = &map->parts.at[i];
		struct td_near near = { .word = part->sheet ? part->sheet : "" };

		if (import->map->used[i])
			continue;
		for (size_t k = 0; part->sheet && k < import->tables.n; k++)
			if (import->tables.at[k].sheet)
				td_near_try(&near, import->tables.at[k].sheet);
		if (near.best)
			complain_at(import, part->line,
				    "there is no sheet \"%s\"; did you mean \"%s\"?", near.word,
				    near.best);
		else if (part->where == TD_MAP_SHEET)
			complain_at(import, part->line, "there is no sheet \"%s\" in these files",
				    near.word);
		else if (part->where == TD_MAP_UNIT_SHEETS)
			complain_at(import, part->line,
				    "no sheet is called as the map calls a unit");
		else
			complain_at(import, part->line,
				    "none of the files is one table without known headings");
	}
}

int
td_import_map_finish(struct td_import *import)
{
	const struct td_import_map *map = import->map;

	if (!map)
		return TD_OK;
	check_parts(import);
	check_units(import);
	check_nowhere(import, true);
	check_nowhere(import, false);
	for (size_t i = 0; i < map->map->parts.n; i++)
		compare_sheets(import, &map->map->parts.at[i]);
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}
