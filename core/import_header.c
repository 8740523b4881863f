#include "import.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/near.h"
#include "base/parse.h"

static const char *const roles[TD_ROLE_COUNT] = {
	[TD_ROLE_UNIT] = "unit",         [TD_ROLE_NAME] = "name",   [TD_ROLE_CLUSTER] = "cluster",
	[TD_ROLE_YEAR] = "year",         [TD_ROLE_INPUT] = "input", [TD_ROLE_VALUE] = "value",
	[TD_ROLE_LAYER] = "layer",       [TD_ROLE_NOTE] = "note",   [TD_ROLE_DOCUMENT] = "document",
	[TD_ROLE_STATE] = "state",       [TD_ROLE_KIND] = "kind",   [TD_ROLE_DATE] = "date",
	[TD_ROLE_QUANTITY] = "quantity",
};

#define BIT(role) (1u << (role))

/* Kinds with named columns only, in any order. */
static const struct named_kind {
	enum td_file_kind kind;
	unsigned needed, allowed; /* sets of roles */
	const char *what;         /* for "a file of ... needs the column" */
} named_kinds[] = {
	{ TD_FILE_UNITS, BIT(TD_ROLE_UNIT) | BIT(TD_ROLE_NAME) | BIT(TD_ROLE_CLUSTER), 0,
	  TD_MARK("units") },
	{ TD_FILE_LONG,
	  BIT(TD_ROLE_YEAR) | BIT(TD_ROLE_UNIT) | BIT(TD_ROLE_INPUT) | BIT(TD_ROLE_VALUE),
	  BIT(TD_ROLE_LAYER) | BIT(TD_ROLE_NOTE) | BIT(TD_ROLE_DOCUMENT) | BIT(TD_ROLE_STATE),
	  TD_MARK("figures") },
	{ TD_FILE_EVENTS,
	  BIT(TD_ROLE_YEAR) | BIT(TD_ROLE_UNIT) | BIT(TD_ROLE_KIND) | BIT(TD_ROLE_DATE) |
		  BIT(TD_ROLE_QUANTITY),
	  BIT(TD_ROLE_DOCUMENT) | BIT(TD_ROLE_NOTE), TD_MARK("events") },
};

enum {
	NKINDS = sizeof(named_kinds) / sizeof(named_kinds[0]),
};

/* Without regard to capitals: spreadsheet programs write the first letter of a cell large by themselves. */
static enum td_role
role_of(const char *name)
{
	for (int role = 0; role < TD_ROLE_COUNT; role++)
		if (strcasecmp(roles[role], name) == 0)
			return (enum td_role)role;
	return TD_ROLE_COUNT;
}

/* The set of roles that the header names. */
static unsigned
named_roles(const struct td_import_table *table)
{
	unsigned set = 0;

	for (int role = 0; role < TD_ROLE_COUNT; role++)
		if (table->column[role] != SIZE_MAX)
			set |= BIT(role);
	return set;
}

static int
count_of(unsigned set)
{
	int n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

/* ---- taking the header over -------------------------------------------------------- */

/* The cells of a record as headings, lent.  Spreadsheets leave empty columns at the right, and people at the left. */
static void
take_headings(struct td_import_table *table, const struct td_record *record)
{
	table->header = record->cells;
	table->line = record->line;
	table->width = table->ncells = record->ncells;
	while (table->ncells && !record->cells[table->ncells - 1][0])
		table->ncells--;
	table->first = 0;
	while (table->sheet && table->first < table->ncells && !record->cells[table->first][0])
		table->first++;
}

static int
keep_headings(struct td_import *import)
{
	struct td_import_table *table = import->table;
	const char **header;

	header = td_arena_alloc(&import->arena, table->ncells * sizeof(*header));
	if (!header)
		return td_fail_memory(import->err);
	for (size_t i = 0; i < table->ncells; i++) {
		header[i] = td_arena_text(&import->arena, table->header[i]);
		if (!header[i])
			return td_fail_memory(import->err);
	}
	table->header = header;
	return TD_OK;
}

static void
find_roles(struct td_import_table *table)
{
	for (int role = 0; role < TD_ROLE_COUNT; role++)
		table->column[role] = SIZE_MAX;
	for (size_t i = 0; i < table->ncells; i++) {
		enum td_role role = role_of(table->header[i]);

		if (role < TD_ROLE_COUNT && table->column[role] == SIZE_MAX)
			table->column[role] = i;
	}
}

/* Whether the heading of a column is the same as an earlier one, but for capitals where these do not matter. */
static bool
is_role_again(const struct td_import_table *table, size_t column)
{
	enum td_role role = role_of(table->header[column]);

	return role < TD_ROLE_COUNT && table->column[role] != column;
}

/*
 * Each column has a name, and another one than the columns before.  *good: nothing was wrong.  In a sheet columns without a name may part
 * the others; that nothing stands in them is seen line by line.
 */
static int
check_names(struct td_import *import, bool *good)
{
	const struct td_import_table *table = import->table;
	struct td_words *names = td_words_new();
	bool memory = names;

	for (size_t i = table->first; memory && i < table->ncells; i++) {
		size_t before = td_words_count(names);
		uint32_t code;

		if (!table->header[i][0] && table->sheet)
			continue;
		code = td_words_add(names, table->header[i]);
		memory = code;
		if (!table->header[i][0])
			td_import_complain(import, i + 1, "the column has no name");
		else if (code && (code <= before || is_role_again(table, i)))
			td_import_complain(import, i + 1, "the column \"%s\" stands here twice",
					   table->header[i]);
		else
			continue;
		*good = false;
	}
	td_words_free(names);
	return memory ? TD_OK : td_fail_memory(import->err);
}

/* ---- which kind ----------------------------------------------------------------------- */

static const struct named_kind *
find_named(unsigned set)
{
	for (size_t i = 0; i < NKINDS; i++)
		if ((named_kinds[i].needed & ~set) == 0)
			return &named_kinds[i];
	return NULL;
}

/* The kind of which the fewest columns are missing. */
static const struct named_kind *
nearest_named(unsigned set)
{
	const struct named_kind *best = &named_kinds[0];

	for (size_t i = 1; i < NKINDS; i++)
		if (count_of(named_kinds[i].needed & ~set) < count_of(best->needed & ~set))
			best = &named_kinds[i];
	return best;
}

/* The nearest name of a set of roles, without regard to capitals, or NULL. */
static const char *
nearest_role(const char *name, unsigned set)
{
	char lower[32];
	struct td_near near = { .word = lower };
	size_t n = strlen(name);

	if (n >= sizeof(lower))
		return NULL;
	for (size_t i = 0; i <= n; i++)
		lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
	for (int role = 0; role < TD_ROLE_COUNT; role++)
		if (set & BIT(role))
			td_near_try(&near, roles[role]);
	return near.best;
}

/* Columns that a named kind does not know.  Those of a units file may be anything. */
static void
check_named(struct td_import *import, const struct named_kind *kind)
{
	const struct td_import_table *table = import->table;
	unsigned known = kind->needed | kind->allowed;

	for (size_t i = table->first; i < table->ncells; i++) {
		enum td_role role = role_of(table->header[i]);
		const char *near = nearest_role(table->header[i], kind->allowed);

		if (!table->header[i][0] || (role < TD_ROLE_COUNT && (known & BIT(role))))
			continue;
		if (kind->kind == TD_FILE_UNITS) {
			struct td_place place = td_import_place(import);

			place.line = (int)table->line;
			place.column = (int)i + 1;
			td_complain(
				import->diags, TD_WARNING, &place,
				"the column \"%s\" is not kept; what rules shall use of a unit is a "
				"figure",
				table->header[i]);
		} else if (near) {
			td_import_complain(import, i + 1,
					   "unknown column \"%s\"; did you mean \"%s\"?",
					   table->header[i], near);
		} else {
			td_import_complain(import, i + 1, "unknown column \"%s\" in a file of %s",
					   table->header[i],
					   td_text(import->diags->lang, kind->what));
		}
	}
}

void
td_import_tell_kinds(struct td_import *import, const struct td_place *place)
{
	static const char *const kinds[] = {
		TD_MARK("units: unit,name,cluster"),
		TD_MARK("figures, one a line: year,unit,input,value[,layer,note,document,state]"),
		TD_MARK("figures of one year (--year), one unit a line: unit,<input>,<input>,..."),
		TD_MARK("figures of one year (--year), one input a line: input,<unit>,<unit>,..."),
		TD_MARK("events: year,unit,kind,date,quantity[,document,note]"),
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		td_complain(import->diags, TD_NOTE, place, "%s",
			    td_text(import->diags->lang, kinds[i]));
	td_complain(import->diags, TD_NOTE, place,
		    "what stands where in any other table says a map: --map FILE");
}

/* The set of roles that the header names, or nearly does. */
static unsigned
nearly_named_roles(const struct td_import_table *table)
{
	unsigned set = named_roles(table);

	for (size_t i = 0; i < table->ncells; i++) {
		const char *near = nearest_role(table->header[i], BIT(TD_ROLE_COUNT) - 1);

		if (near)
			set |= BIT(role_of(near));
	}
	return set;
}

/* The columns that kind misses: which of the header are misspelt, which are not there. */
static void
complain_of_missing(struct td_import *import, const struct named_kind *kind)
{
	const struct td_import_table *table = import->table;
	unsigned missing = kind->needed & ~named_roles(table);

	for (size_t i = 0; i < table->ncells; i++) {
		const char *near = nearest_role(table->header[i], missing);

		if (!near || role_of(table->header[i]) < TD_ROLE_COUNT)
			continue;
		td_import_complain(import, i + 1, "unknown column \"%s\"; did you mean \"%s\"?",
				   table->header[i], near);
		missing &= ~BIT(role_of(near));
	}
	for (int role = 0; role < TD_ROLE_COUNT; role++)
		if (missing & BIT(role))
			td_import_complain(import, 0, "a file of %s needs the column \"%s\"",
					   td_text(import->diags->lang, kind->what), roles[role]);
}

static void
complain_of_kind(struct td_import *import)
{
	struct td_place place = td_import_place(import);
	unsigned set = nearly_named_roles(import->table);
	const struct named_kind *kind = nearest_named(set);

	if (count_of(kind->needed & ~set) * 2 < count_of(kind->needed))
		complain_of_missing(import, kind);
	else
		td_import_complain(import, 0,
				   "this first line fits none of the five kinds of file");
	place.line = (int)import->table->line;
	td_import_tell_kinds(import, &place);
}

/* A table with one named column, the first, and perhaps years behind it: those of the others are units or inputs. */
static enum td_file_kind
find_crossed(const struct td_import_table *table)
{
	unsigned set = named_roles(table);

	if (set & BIT(TD_ROLE_YEAR) && table->column[TD_ROLE_YEAR] == table->first + 1)
		set &= ~BIT(TD_ROLE_YEAR);
	if (table->ncells <= td_import_first_figure(table))
		return TD_FILE_UNKNOWN;
	if (set == BIT(TD_ROLE_UNIT) && table->column[TD_ROLE_UNIT] == table->first)
		return TD_FILE_WIDE;
	if (set == BIT(TD_ROLE_INPUT) && table->column[TD_ROLE_INPUT] == table->first)
		return TD_FILE_MATRIX;
	return TD_FILE_UNKNOWN;
}

static void
find_kind(struct td_import *import)
{
	struct td_import_table *table = import->table;
	const struct named_kind *named = find_named(named_roles(table));

	table->kind = named ? named->kind : find_crossed(table);
	if (named)
		check_named(import, named);
	else if (table->kind == TD_FILE_UNKNOWN)
		complain_of_kind(import);
}

bool
td_import_is_header(const struct td_import *import, const struct td_record *record)
{
	struct td_import_table table = *import->table;
	const struct named_kind *kind;
	unsigned set;

	take_headings(&table, record);
	if (table.ncells - table.first < 2)
		return false;
	find_roles(&table);
	set = nearly_named_roles(&table);
	kind = nearest_named(set);
	/* Misspelt ones are headings as well: to be complained of, not to be passed over. */
	return find_crossed(&table) != TD_FILE_UNKNOWN || !(kind->needed & ~set);
}

int
td_import_header(struct td_import *import, const struct td_record *record)
{
	struct td_import_table *table = import->table;
	bool good = true;

	import->record = record;
	table->kind = TD_FILE_UNKNOWN;
	take_headings(table, record);
	TD_TRY(keep_headings(import));
	find_roles(table);
	TD_TRY(check_names(import, &good));
	if (good)
		find_kind(import);
	import->record = NULL;
	if (import->opts->year || table->column[TD_ROLE_YEAR] != SIZE_MAX ||
	    (table->kind != TD_FILE_WIDE && table->kind != TD_FILE_MATRIX))
		return TD_OK;
	return td_fail(import->err, TD_EUSAGE,
		       "%s has no column of years: say of which with --year", import->source->path);
}
