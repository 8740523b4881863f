#include "edge/script_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "edge/script_file.h"
#include "edge/script_in.h"

enum {
	STEPS = 5000000,
	NAMES_MAX = 100000,
	LINES_MAX = 1048576, /* of a sheet */
	COLUMNS_MAX = 16384
};

/* A key of a Lua table; text NULL: a number. */
struct key {
	const char *text;
	lua_Integer number;
};

struct reading {
	struct td_map *map;
	struct td_diags *diags;
	const char *(*tidy)(struct td_arena *arena, const char *text);
	const char *text, *path;
	size_t n;
	TD_LIST(struct key) keys; /* of the table being read */
};

static struct reading *
reading_of(lua_State *L)
{
	return td_script_file_self(L);
}

static void
no_memory(lua_State *L)
{
	td_box_stop(L, TD_BOX_NO_MEMORY);
}

/* ---- places and complaints ------------------------------------------------------------------ */

/* The line of the map that runs. */
static int
line_of(lua_State *L)
{
	lua_Debug ar;

	for (int level = 0; lua_getstack(L, level, &ar); level++)
		if (lua_getinfo(L, "l", &ar) && ar.currentline > 0)
			return ar.currentline;
	return 0;
}

/* The first line from `line` on that has word in quotation marks, or as a key; line when there is none. */
static int
line_with(const struct reading *r, int line, const char *word)
{
	const char *at = r->text, *end = r->text + r->n;
	size_t n = strlen(word);
	int here = 1;

	for (; at + n <= end && n; at++) {
		if (here >= line && memcmp(at, word, n) == 0)
			return here;
		here += *at == '\n';
	}
	return line;
}

static void complain(lua_State *L, const char *word, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* At the line of word, which stands in the declaration that runs; NULL: at its first line. */
static void
complain(lua_State *L, const char *word, const char *format, ...)
{
	struct reading *r = reading_of(L);
	struct td_place place = { r->path, line_of(L) };
	char text[TD_SCRIPT_MESSAGE];
	va_list args;

	if (word)
		place.line = line_with(r, place.line, word);
	va_start(args, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	vsnprintf(text, sizeof(text), td_text(r->diags->lang, format), args);
#pragma GCC diagnostic pop
	va_end(args);
	td_complain(r->diags, TD_ERROR, &place, "%s", text);
}

/* ---- tables in an order of ours, as Lua's is that of a hash ------------------------------------ */

static const char *
keep(lua_State *L, const char *text)
{
	char *copy;

	td_box_keep(L, strlen(text) + 1);
	copy = td_arena_text(&reading_of(L)->map->arena, text);
	if (!copy)
		no_memory(L);
	return copy;
}

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (!x->text || !y->text)
		return x->text   ? 1
		       : y->text ? -1
				 : (x->number > y->number) - (x->number < y->number);
	return strcmp(x->text, y->text);
}

/* The keys of the table at the top of the stack. */
static void
sort_keys(lua_State *L)
{
	struct reading *r = reading_of(L);

	r->keys.n = 0;
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		struct key key = { NULL, 0 };

		if (lua_type(L, -2) == LUA_TSTRING)
			key.text = keep(L, lua_tostring(L, -2));
		else if (lua_isinteger(L, -2))
			key.number = lua_tointeger(L, -2);
		else
			complain(L, NULL, "a key must be a text or a whole number");
		if (r->keys.n == NAMES_MAX)
			td_box_stop(L, TD_BOX_MEMORY);
		if (!td_list_push(&r->keys, key))
			no_memory(L);
		lua_pop(L, 1);
	}
	if (r->keys.n)
		qsort(r->keys.at, r->keys.n, sizeof(*r->keys.at), by_key);
}

/* Push the value of a key of the table at the top. */
static void
push_value(lua_State *L, const struct key *key)
{
	if (key->text)
		lua_getfield(L, -1, key->text);
	else
		lua_geti(L, -1, key->number);
}

/* ---- names: units { }, inputs { }, words { } ------------------------------------------------------ */

/* The id at the top; NULL when it was complained of. */
static const char *
take_id(lua_State *L, bool unit, const char *key)
{
	const char *id = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;

	if (id && (unit ? td_parse_id(id) : td_parse_name(id)))
		return keep(L, id);
	if (unit)
		complain(L, key, "\"%s\" must be the id of a unit, such as \"phu-tho\"", key);
	else
		complain(L, key, "\"%s\" must be the name of an input, such as \"cases_total\"",
			 key);
	return NULL;
}

/* Take the dots off the ends: they say that more may stand there. */
static void
open_ends(lua_State *L, struct td_map_name *name, const char *text)
{
	struct reading *r = reading_of(L);
	size_t n = strlen(text);
	char *bare;

	name->open_left = n >= 3 && strncmp(text, "...", 3) == 0;
	text += name->open_left ? 3 : 0;
	n = strlen(text);
	name->open_right = n >= 3 && strcmp(text + n - 3, "...") == 0;
	bare = td_arena_textn(&r->map->arena, text, n - (name->open_right ? 3 : 0));
	name->text = bare ? r->tidy(&r->map->arena, bare) : NULL;
	if (!name->text)
		no_memory(L);
}

static void
take_name(lua_State *L, const struct key *key, bool unit)
{
	struct reading *r = reading_of(L);
	struct td_map_name name = { .line = line_of(L) };
	bool pushed;

	if (!key->text) {
		complain(L, NULL, "write { [\"what the table says\"] = \"%s\" }",
			 unit ? "phu-tho" : "cases_total");
		return;
	}
	name.line = line_with(r, name.line, key->text);
	name.id = take_id(L, unit, key->text);
	if (!name.id)
		return;
	open_ends(L, &name, key->text);
	if (!name.text[0]) {
		complain(L, key->text, "\"%s\" says nothing: it would be every text", key->text);
		return;
	}
	pushed = unit ? td_list_push(&r->map->units, name) : td_list_push(&r->map->inputs, name);
	if (!pushed)
		no_memory(L);
}

static bool
is_table(lua_State *L, const char *word, const char *form)
{
	if (lua_istable(L, 1)) {
		lua_settop(L, 1);
		return true;
	}
	complain(L, NULL, "write %s %s", word, form);
	return false;
}

static int
take_names(lua_State *L, bool unit)
{
	if (!is_table(L, unit ? "units" : "inputs", "{ [\"...\"] = \"...\" }"))
		return 0;
	sort_keys(L);
	for (size_t i = 0; i < reading_of(L)->keys.n; i++) {
		struct key key = reading_of(L)->keys.at[i];

		push_value(L, &key);
		take_name(L, &key, unit);
		lua_pop(L, 1);
	}
	return 0;
}

static int
take_units(lua_State *L)
{
	return take_names(L, true);
}

static int
take_inputs(lua_State *L)
{
	return take_names(L, false);
}

static int
take_words(lua_State *L)
{
	struct reading *r = reading_of(L);

	if (!is_table(L, "words", "{ \"vụ\", \"%\" }"))
		return 0;
	for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
		const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;

		word = word ? r->tidy(&r->map->arena, word) : "";
		if (!word)
			no_memory(L);
		if (!word[0])
			complain(L, NULL, "write words { \"vụ\", \"%%\" }");
		else if (!td_list_push(&r->map->words, word))
			no_memory(L);
		lua_pop(L, 1);
	}
	return 0;
}

/* ---- parts: sheet, unit_sheets -------------------------------------------------------------------------- */

enum kind {
	YEAR,
	ROW,
	COLUMN,
	UNIT,
	INPUT,
	UNITS_BY_COLUMN,
	INPUTS_BY_COLUMN,
	INPUTS_BY_ROW
};

#define AT(field) offsetof(struct td_map_part, field)

static const struct part_key {
	const char *name;
	enum kind kind;
	size_t field; /* not of tables */
} part_keys[] = {
	{ "year", YEAR, AT(year) },
	{ "from", ROW, AT(from) },
	{ "to", ROW, AT(to) },
	{ "unit", UNIT, AT(unit) },
	{ "unit_in", COLUMN, AT(unit_in) },
	{ "units_at", ROW, AT(units_at) },
	{ "unit_columns", UNITS_BY_COLUMN, 0 },
	{ "input", INPUT, AT(input) },
	{ "input_in", COLUMN, AT(input_in) },
	{ "inputs_at", ROW, AT(inputs_at) },
	{ "columns", INPUTS_BY_COLUMN, 0 },
	{ "rows", INPUTS_BY_ROW, 0 },
	{ "value_in", COLUMN, AT(value_in) },
};

#undef AT

enum {
	NKEYS = sizeof(part_keys) / sizeof(part_keys[0])
};

/* "BC" is 55; 0: no column. */
static size_t
column_of(const char *text)
{
	size_t column = 0;

	for (; text && ((*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z')); text++) {
		column = column * 26 + (size_t)((*text | 0x20) - 'a') + 1;
		if (column > COLUMNS_MAX)
			return 0;
	}
	return text && !*text ? column : 0;
}

static size_t
row_of(lua_State *L, int index)
{
	lua_Integer row = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;

	return row >= 1 && row <= LINES_MAX ? (size_t)row : 0;
}

static void
take_year(lua_State *L, const char *key, int *year)
{
	lua_Integer value = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;

	if (value >= TD_YEAR_MIN && value <= TD_YEAR_MAX)
		*year = (int)value;
	else
		complain(L, key, "%s must be a year, such as %s = 2017", key, key);
}

static void
add_line(lua_State *L, struct td_map_part *part, enum kind kind, const struct key *key)
{
	struct td_map_line line = { 0 };
	char name[32];
	bool pushed;

	snprintf(name, sizeof(name), "%.20s", key->text ? key->text : "");
	if (!key->text)
		snprintf(name, sizeof(name), "%lld", (long long)key->number);
	if (kind == INPUTS_BY_ROW)
		line.at = !key->text && key->number >= 1 && key->number <= LINES_MAX
				  ? (size_t)key->number
				  : 0;
	else
		line.at = column_of(key->text);
	if (!line.at) {
		complain(L, key->text,
			 kind == INPUTS_BY_ROW
				 ? "\"%s\" is no row: write rows = { [7] = \"cases_total\" }"
				 : "\"%s\" is no column: write its letters, D = \"...\"",
			 name);
		return;
	}
	line.id = take_id(L, kind == UNITS_BY_COLUMN, name);
	if (!line.id)
		return;
	pushed = kind == INPUTS_BY_ROW     ? td_list_push(&part->rows, line)
		 : kind == UNITS_BY_COLUMN ? td_list_push(&part->unit_columns, line)
					   : td_list_push(&part->columns, line);
	if (!pushed)
		no_memory(L);
}

static void
take_lines(lua_State *L, struct td_map_part *part, const struct part_key *row)
{
	if (!lua_istable(L, -1)) {
		complain(L, row->name, "%s must be a table, such as { %s }", row->name,
			 row->kind == INPUTS_BY_ROW ? "[7] = \"cases_total\"" : "D = \"...\"");
		return;
	}
	sort_keys(L);
	for (size_t i = 0; i < reading_of(L)->keys.n; i++) {
		struct key key = reading_of(L)->keys.at[i];

		push_value(L, &key);
		add_line(L, part, row->kind, &key);
		lua_pop(L, 1);
	}
}

/* The value at the top, of a key of a part. */
static void
take_key(lua_State *L, struct td_map_part *part, const struct part_key *row)
{
	void *field = (char *)part + row->field;

	switch (row->kind) {
	case YEAR:
		take_year(L, row->name, field);
		break;
	case ROW:
		*(size_t *)field = row_of(L, -1);
		if (!*(size_t *)field)
			complain(L, row->name, "%s must be the number of a row, such as %s = 6",
				 row->name, row->name);
		break;
	case COLUMN:
		*(size_t *)field =
			column_of(lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL);
		if (!*(size_t *)field)
			complain(L, row->name,
				 "%s must be the letters of a column, such as %s = \"B\"",
				 row->name, row->name);
		break;
	case UNIT:
	case INPUT:
		*(const char **)field = take_id(L, row->kind == UNIT, row->name);
		break;
	case UNITS_BY_COLUMN:
	case INPUTS_BY_COLUMN:
	case INPUTS_BY_ROW:
		take_lines(L, part, row);
	}
}

static void
check_key(lua_State *L, const struct key *key)
{
	struct td_near near = { .word = key->text ? key->text : "" };

	for (size_t i = 0; i < NKEYS; i++) {
		if (strcmp(near.word, part_keys[i].name) == 0)
			return;
		td_near_try(&near, part_keys[i].name);
	}
	if (near.best)
		complain(L, key->text, "unknown key \"%s\"; did you mean \"%s\"?", key->text,
			 near.best);
	else
		complain(
			L, key->text,
			"unknown key \"%s\" of a sheet; there are year, from, to, unit, unit_in, "
			"units_at, unit_columns, input, input_in, inputs_at, columns, rows, value_in",
			near.word);
}

/* Each figure has one unit, one input and one cell. */
static void
check_part(lua_State *L, struct td_map_part *part, size_t before)
{
	bool units_across = part->units_at || part->unit_columns.n;
	bool inputs_across = part->inputs_at || part->columns.n;
	int units = !!part->unit + !!part->unit_in + units_across;
	int inputs = !!part->input + !!part->input_in + inputs_across + !!part->rows.n;

	if (reading_of(L)->diags->errors != before)
		return; /* what was meant is not known */
	if (part->where == TD_MAP_UNIT_SHEETS && units)
		complain(L, NULL, "unit_sheets knows the unit by the sheet's name: leave %s out",
			 part->unit      ? "unit"
			 : part->unit_in ? "unit_in"
					 : "units_at");
	else if (part->where != TD_MAP_UNIT_SHEETS && units != 1)
		complain(L, NULL,
			 "say once whose the figures are: unit, unit_in, units_at or unit_columns");
	if (inputs != 1 || (part->inputs_at && part->columns.n) ||
	    (part->units_at && part->unit_columns.n))
		complain(
			L, NULL,
			"say once what the figures are: input, input_in, inputs_at, columns or rows");
	else if (units_across && inputs_across)
		complain(L, NULL, "units and inputs cannot both stand across");
	else if (!units_across && !inputs_across && !part->value_in)
		complain(L, NULL, "say in which column the figures are: value_in = \"D\"");
	else if ((units_across || inputs_across) && part->value_in)
		complain(L, NULL, "the figures stand beneath their headings: leave value_in out");
	if (part->to && part->to < part->from)
		complain(L, NULL, "from must not be behind to");
	if (!part->from)
		part->from =
			1 + (part->units_at > part->inputs_at ? part->units_at : part->inputs_at);
}

/* The table at index 1. */
static void
take_part(lua_State *L, enum td_map_where where, const char *name)
{
	struct reading *r = reading_of(L);
	size_t before = r->diags->errors;
	struct td_map_part *part;

	td_box_keep(L, sizeof(*part));
	if (!td_list_push(&r->map->parts, (struct td_map_part){ .where = where }))
		no_memory(L);
	part = &r->map->parts.at[r->map->parts.n - 1];
	part->line = line_of(L);
	part->sheet = name;
	lua_settop(L, 1);
	sort_keys(L);
	for (size_t i = 0; i < r->keys.n; i++)
		check_key(L, &r->keys.at[i]);
	for (size_t i = 0; i < NKEYS; i++) {
		if (lua_getfield(L, 1, part_keys[i].name) != LUA_TNIL)
			take_key(L, part, &part_keys[i]);
		lua_pop(L, 1);
	}
	check_part(L, part, before);
}

static int
take_unit_sheets(lua_State *L)
{
	if (is_table(L, "unit_sheets", "{ ... }"))
		take_part(L, TD_MAP_UNIT_SHEETS, NULL);
	return 0;
}

/* What `sheet "NAME"` gave, called with its table. */
static int
take_named(lua_State *L)
{
	const char *name = reading_of(L)->tidy(&reading_of(L)->map->arena,
					       lua_tostring(L, lua_upvalueindex(1)));

	if (!name)
		no_memory(L);
	if (is_table(L, "sheet \"...\"", "{ ... }"))
		take_part(L, TD_MAP_SHEET, name);
	return 0;
}

static int
take_sheet(lua_State *L)
{
	if (lua_istable(L, 1)) {
		take_part(L, TD_MAP_FILE, NULL);
		return 0;
	}
	if (lua_type(L, 1) != LUA_TSTRING) {
		complain(
			L, NULL,
			"write sheet \"NAME\" { ... }, or sheet { ... } for a file without sheets");
		return 0;
	}
	lua_settop(L, 1);
	lua_pushcclosure(L, take_named, 1);
	return 1;
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static const struct word {
	const char *name;
	lua_CFunction call;
} words[] = {
	{ "units", take_units }, { "inputs", take_inputs },           { "words", take_words },
	{ "sheet", take_sheet }, { "unit_sheets", take_unit_sheets }, { "year", NULL },
};

static void
complain_of_word(lua_State *L, const char *word)
{
	struct td_near near = { .word = word };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		td_near_try(&near, words[i].name);
	if (near.best)
		complain(L, NULL, "unknown word \"%s\"; did you mean \"%s\"?", word, near.best);
	else
		complain(
			L, NULL,
			"unknown word \"%s\"; a map has year, units, inputs, words, sheet, unit_sheets",
			word);
}

/* In place of an unknown word, so that the rest is read. */
static int
swallow(lua_State *L)
{
	lua_pushcfunction(L, swallow);
	return 1;
}

static int
find_word(lua_State *L)
{
	complain_of_word(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
	lua_pushcfunction(L, swallow);
	return 1;
}

static int
set_word(lua_State *L)
{
	const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

	lua_settop(L, 3);
	if (strcmp(word, "year") == 0)
		take_year(L, word, &reading_of(L)->map->year);
	else
		complain_of_word(L, word);
	return 0;
}

static void
push_environment(lua_State *L)
{
	lua_newtable(L);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!words[i].call)
			continue;
		lua_pushcfunction(L, words[i].call);
		lua_setfield(L, -2, words[i].name);
	}
	lua_newtable(L);
	lua_pushcfunction(L, find_word);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, set_word);
	lua_setfield(L, -2, "__newindex");
	lua_setmetatable(L, -2);
}

static int
by_openness(const void *a, const void *b)
{
	const struct td_map_name *x = a, *y = b;
	int xopen = x->open_left + x->open_right, yopen = y->open_left + y->open_right;
	size_t n = strlen(x->text), m = strlen(y->text);

	if (xopen != yopen)
		return xopen < yopen ? -1 : 1;
	if (n != m)
		return n > m ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* The narrowest name that fits is meant: whole texts before open ones, long ones before short ones. */
static void
sort_names(struct td_map *map)
{
	if (map->units.n)
		qsort(map->units.at, map->units.n, sizeof(*map->units.at), by_openness);
	if (map->inputs.n)
		qsort(map->inputs.at, map->inputs.n, sizeof(*map->inputs.at), by_openness);
}

int
td_script_map(const char *text, size_t n, const char *path,
	      const char *(*tidy)(struct td_arena *arena, const char *text), struct td_diags *diags,
	      struct td_map **out, struct td_err *err)
{
	struct reading r = { .diags = diags, .tidy = tidy, .text = text, .path = path, .n = n };
	struct td_script_file file = { text, path, n, STEPS, push_environment, &r };
	size_t errors = diags->errors;
	int status = TD_OK;

	*out = NULL;
	r.map = calloc(1, sizeof(*r.map));
	if (!r.map)
		return td_fail_memory(err);
	r.map->path = path;
	if (td_script_scan(text, n, path, diags) == TD_SCAN_CLEAN)
		status = td_script_file_run(&file, err);
	td_list_fini(&r.keys);
	if (!status && diags->errors != errors)
		status = td_fail(err, TD_EINVAL, "nothing was imported: there are mistakes in %s",
				 path);
	if (!status && !r.map->parts.n)
		status = td_fail(err, TD_EINVAL, "%s names no sheet: write sheet \"NAME\" { ... }",
				 path);
	if (status) {
		td_map_free(r.map);
		return status;
	}
	sort_names(r.map);
	*out = r.map;
	return TD_OK;
}
