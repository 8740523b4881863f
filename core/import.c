#include "import_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/near.h"
#include "base/parse.h"

enum {
	NEAR_MAX = 2000000, /* comparisons of unit names in one import */
	HEADER_ROWS = 30,   /* of a sheet, in which headings are looked for */
};

int
td_data_init(const char *database, const char *label, struct td_err *err)
{
	return td_store_create(database, label, err);
}

static int
check_opts(struct td_import *import)
{
	const struct td_import_opts *opts = import->opts;

	if (opts->year && (opts->year < TD_YEAR_MIN || opts->year > TD_YEAR_MAX))
		return td_fail(import->err, TD_EUSAGE, "%d is no year: four digits, from %d to %d",
			       opts->year, TD_YEAR_MIN, TD_YEAR_MAX);
	import->layer = opts->layer ? td_layer_find(opts->layer) : TD_LAYER_VERIFIED;
	if (!import->layer)
		return td_fail(import->err, TD_EUSAGE,
			       "unknown layer \"%s\"; there are self, verified, council",
			       opts->layer);
	if (opts->decimal && opts->decimal != ',' && opts->decimal != '.')
		return td_fail(import->err, TD_EUSAGE,
			       "the decimal mark is comma or point, not \"%c\"", opts->decimal);
	return TD_OK;
}

struct td_place
td_import_place(const struct td_import *import)
{
	return (struct td_place){ .file = import->source->path,
				  .sheet = import->table ? import->table->sheet : NULL };
}

/* ---- first look: what each table is ------------------------------------------------------ */

/* Whether the user wants this sheet; without --sheet all that are shown. */
static bool
is_wanted(struct td_import *import, const char *sheet, bool hidden)
{
	const struct td_import_opts *opts = import->opts;
	bool wanted = false;

	if (!sheet || !opts->nsheets)
		return !hidden;
	for (size_t i = 0; i < opts->nsheets; i++) {
		if (strcmp(opts->sheets[i], sheet) != 0)
			continue;
		import->sheet_was_there[i] = true;
		wanted = true;
	}
	return wanted;
}

static int
look_at_table(void *self, const char *sheet, bool hidden, struct td_err *err)
{
	struct td_import *import = self;
	struct td_import_table table = { .source = import->source,
					 .hidden = hidden,
					 .kind = TD_FILE_UNKNOWN };

	if (sheet) {
		table.sheet = td_arena_text(&import->arena, sheet);
		if (!table.sheet)
			return td_fail_memory(err);
	}
	if (!td_list_push(&import->tables, table))
		return td_fail_memory(err);
	import->table = &import->tables.at[import->tables.n - 1];
	import->source->ntables++;
	if (!is_wanted(import, sheet, hidden))
		return TD_SOURCE_SKIP;
	if (!sheet || !td_import_is_mapped(import))
		return TD_OK;
	import->table->kind = TD_FILE_MAPPED;
	return TD_SOURCE_SKIP;
}

/* The first row of a file is its headings; in a sheet they are found. */
static int
look_at_row(void *self, const struct td_record *record, struct td_err *err)
{
	struct td_import *import = self;
	struct td_import_table *table = import->table;

	(void)err; /* import->err is the same */
	table->looked++;
	if (!table->sheet && !td_import_is_header(import, record) && td_import_is_mapped(import)) {
		table->kind = TD_FILE_MAPPED;
		return TD_SOURCE_SKIP;
	}
	if (!table->sheet || td_import_is_header(import, record)) {
		TD_TRY(td_import_header(import, record));
		return TD_SOURCE_SKIP;
	}
	return table->looked < HEADER_ROWS ? TD_OK : TD_SOURCE_SKIP;
}

/* Files are read twice, so a pipe will not do. */
static int
measure(struct td_import *import)
{
	const char *path = import->source->path;
	struct stat status;
	char why[128];

	if (stat(path, &status)) {
		if (strerror_r(errno, why, sizeof(why)))
			snprintf(why, sizeof(why), "%d", errno);
		return td_fail(import->err, TD_EIO, "cannot read %s: %s", path, why);
	}
	if (!S_ISREG(status.st_mode))
		return td_fail(import->err, TD_EIO, "%s is no file", path);
	import->source->bytes = (size_t)status.st_size;
	return td_digest_file(path, import->source->digest, import->err);
}

/* What the tables of the file that was looked at are. */
static void
sum_up(struct td_import *import)
{
	struct td_import_source *source = import->source;

	for (size_t i = 0; i < source->ntables; i++) {
		enum td_file_kind kind = import->tables.at[source->first + i].kind;

		source->has_units |= kind == TD_FILE_UNITS;
		source->has_others |= kind != TD_FILE_UNITS && kind != TD_FILE_UNKNOWN;
		source->nfigures += kind == TD_FILE_LONG || kind == TD_FILE_WIDE ||
				    kind == TD_FILE_MATRIX || kind == TD_FILE_MAPPED;
	}
}

/* ---- what was found in a file */

/* Names of the sheets of a file that hold nothing known, as a list in words; NULL: no memory. */
static char *
list_unknown(struct td_import *import)
{
	const struct td_import_source *source = import->source;
	char *list = td_arena_text(&import->arena, "");

	for (size_t i = 0; list && i < source->ntables; i++) {
		const struct td_import_table *table = &import->tables.at[source->first + i];
		const char *hidden = td_text(import->diags->lang, " (hidden)");

		if (table->kind == TD_FILE_UNKNOWN)
			list = td_arena_printf(&import->arena, "%s%s\"%s\"%s", list,
					       *list ? ", " : "", table->sheet,
					       table->hidden ? hidden : "");
	}
	return list;
}

/* Sheets that were asked for by name must hold something. */
static void
check_wanted(struct td_import *import)
{
	const struct td_import_source *source = import->source;

	for (size_t i = 0; i < source->ntables; i++) {
		struct td_place place;

		import->table = &import->tables.at[source->first + i];
		if (import->table->kind != TD_FILE_UNKNOWN ||
		    !is_wanted(import, import->table->sheet, import->table->hidden))
			continue;
		place = td_import_place(import);
		td_complain(import->diags, TD_ERROR, &place,
			    "none of the first %d rows is headings that are known", HEADER_ROWS);
		td_import_tell_kinds(import, &place);
	}
	import->table = NULL;
}

static void
check_found(struct td_import *import)
{
	const struct td_import_source *source = import->source;
	struct td_place place = { .file = source->path };
	const char *list = list_unknown(import);

	if (!list) {
		import->no_memory = true;
	} else if (!source->has_units && !source->has_others) {
		td_complain(import->diags, TD_ERROR, &place,
			    "none of its sheets has headings that are known: %s", list);
		td_import_tell_kinds(import, &place);
	} else if (*list) {
		td_complain(import->diags, TD_NOTE, &place,
			    "sheets that were not read, as they have no headings that are known or "
			    "are hidden: %s",
			    list);
	}
}

/* A file in which nothing was wrong so far: was there anything? */
static void
check_tables(struct td_import *import)
{
	const struct td_import_source *source = import->source;
	const struct td_import_table *tables = import->tables.at + source->first;
	struct td_place place = { .file = source->path };

	if (!source->ntables || (!tables->sheet && !tables->looked))
		td_complain(import->diags, TD_ERROR, &place, "the file is empty");
	else if (tables->sheet && import->opts->nsheets)
		check_wanted(import);
	else if (tables->sheet)
		check_found(import);
}

static const struct td_source_calls look_calls = { look_at_table, look_at_row };

static int
look_at(struct td_import *import)
{
	struct td_import_source *source = import->source;
	size_t errors = import->diags->errors;

	TD_TRY(measure(import));
	TD_TRY(td_source_find(import->plugins, source->path, &source->plugin, import->err));
	source->first = import->tables.n;
	TD_TRY(td_source_read(source->plugin, source->path, &look_calls, import, NULL,
			      import->diags, import->err));
	sum_up(import);
	if (import->diags->errors == errors)
		check_tables(import);
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}

static int
check_sheets(struct td_import *import)
{
	for (size_t i = 0; i < import->opts->nsheets; i++) {
		struct td_near near = { .word = import->opts->sheets[i] };

		if (import->sheet_was_there[i])
			continue;
		for (size_t k = 0; k < import->tables.n; k++)
			if (import->tables.at[k].sheet)
				td_near_try(&near, import->tables.at[k].sheet);
		if (near.best)
			return td_fail(import->err, TD_EUSAGE,
				       "there is no sheet \"%s\"; did you mean \"%s\"?", near.word,
				       near.best);
		return td_fail(import->err, TD_EUSAGE, "there is no sheet \"%s\" in these files",
			       near.word);
	}
	return TD_OK;
}

static int
look_at_files(struct td_import *import, const char *const *paths)
{
	size_t total = 0;

	for (size_t i = 0; i < import->nsources; i++) {
		import->source = &import->sources[i];
		import->source->path = paths[i];
		TD_TRY(look_at(import));
		total += import->source->bytes;
	}
	TD_TRY(check_sheets(import));
	td_progress_begin(import->opts->progress, TD_MARK("importing"), total);
	return TD_OK;
}

/* ---- second look: every line --------------------------------------------------------------- */

/* A set of words begins anew. */
static int
forget(struct td_words **words)
{
	td_words_free(*words);
	*words = td_words_new();
	return *words ? TD_OK : TD_ENOMEM;
}

/* Whether this reading is for the table; one that was complained of, or is not wanted, is never read. */
static bool
is_due(const struct td_import *import, const struct td_import_table *table)
{
	return table->kind != TD_FILE_UNKNOWN &&
	       (table->kind == TD_FILE_UNITS) == import->for_units;
}

/* Where nothing was complained of: rows may have been refused before they were counted. */
static void
warn_of_nothing(struct td_import *import)
{
	struct td_place place = td_import_place(import);

	if (import->diags->errors != import->errors)
		return;
	place.line = (int)import->table->line;
	td_complain(import->diags, TD_WARNING, &place, "nothing stands beneath these headings");
}

static void
end_table(struct td_import *import)
{
	struct td_import_table *table = import->table;

	if (table && is_due(import, table) && table->kind == TD_FILE_MAPPED)
		td_import_map_end(import);
	else if (table && is_due(import, table) && !table->rows)
		warn_of_nothing(import);
	import->table = NULL;
}

static int
begin_table(void *self, const char *sheet, bool hidden, struct td_err *err)
{
	struct td_import *import = self;
	struct td_import_source *source = import->source;
	struct td_import_table *table;

	(void)sheet, (void)hidden;
	end_table(import);
	if (++import->ordinal > source->ntables)
		return td_fail(err, TD_EIO, "%s was changed while it was read", source->path);
	table = import->table = &import->tables.at[source->first + import->ordinal - 1];
	if (!is_due(import, table))
		return TD_SOURCE_SKIP;
	import->seen_at.n = 0;
	import->headed = table->kind == TD_FILE_MAPPED;
	if (forget(&import->seen))
		return td_fail_memory(err);
	return table->kind == TD_FILE_MAPPED ? td_import_map_begin(import) : TD_OK;
}

static int
take_record(void *self, const struct td_record *record, struct td_err *err)
{
	struct td_import *import = self;
	int st = TD_OK;

	(void)err;
	import->record = record;
	if (import->headed)
		st = td_import_row(import);
	else if (record->line == import->table->line)
		st = td_import_check_header(import);
	/* Else a title above the headings.  Several rows may begin in one line. */
	import->headed |= record->line >= import->table->line;
	import->record = NULL;
	return st;
}

static const struct td_source_calls read_calls = { begin_table, take_record };

static size_t
rows_of(const struct td_import *import)
{
	size_t rows = 0;

	for (size_t i = 0; i < import->source->ntables; i++)
		rows += import->tables.at[import->source->first + i].rows;
	return rows;
}

/* The tables of units of a file, or the others. */
static int
read_source(struct td_import *import)
{
	struct td_import_source *source = import->source;
	bool is_last = !import->for_units || !source->has_others;

	if (import->for_units ? !source->has_units : !source->has_others)
		return TD_OK;
	import->ordinal = import->figures_at.n = 0;
	import->table = NULL;
	if (forget(&import->figures))
		return td_fail_memory(import->err);
	TD_TRY(td_source_read(source->plugin, source->path, &read_calls, import,
			      is_last ? import->opts->progress : NULL, import->diags, import->err));
	end_table(import);
	if (!is_last)
		return TD_OK;
	import->counts->files++;
	return td_store_log_import(import->store, source->path, source->digest, rows_of(import),
				   import->err);
}

/* Units first, as everything else names them; else in the order given. */
static int
read_sources(struct td_import *import)
{
	for (int units = 1; units >= 0; units--) {
		import->for_units = units;
		for (size_t i = 0; i < import->nsources; i++) {
			import->source = &import->sources[i];
			TD_TRY(read_source(import));
		}
	}
	return TD_OK;
}

static void
add_unit(void *self, const char *id)
{
	struct td_import *import = self;

	if (!td_words_add(import->units, id))
		import->no_memory = true;
}

static int
load_units(struct td_import *import)
{
	import->units = td_words_new();
	if (!import->units)
		return td_fail_memory(import->err);
	TD_TRY(td_store_each_unit(import->store, add_unit, import, import->err));
	return import->no_memory ? td_fail_memory(import->err) : TD_OK;
}

static int
judge(struct td_import *import)
{
	struct td_store_counts counts = td_store_counts(import->store);
	size_t errors = import->diags->errors - import->errors;

	if (import->diags->no_memory)
		return td_fail_memory(import->err);
	if (errors == 1)
		return td_fail(import->err, TD_EINVAL, "nothing was imported: there is a mistake");
	if (errors)
		return td_fail(import->err, TD_EINVAL,
			       "nothing was imported: there are %zu mistakes", errors);
	import->counts->replaced = counts.replaced;
	import->counts->same = counts.same;
	import->counts->events_same = counts.events_same;
	return TD_OK;
}

/* All or nothing. */
static int
run_transaction(struct td_import *import)
{
	int st;

	TD_TRY(td_store_begin(import->store, import->err));
	st = load_units(import);
	if (!st)
		st = read_sources(import);
	if (!st)
		st = td_import_map_finish(import);
	if (!st)
		st = judge(import);
	if (!st && !import->opts->dry_run)
		return td_store_commit(import->store, import->err);
	td_store_rollback(import->store);
	return st;
}

static void
release(struct td_import *import)
{
	td_store_close(import->store);
	td_words_free(import->units);
	td_words_free(import->seen);
	td_list_fini(&import->seen_at);
	td_words_free(import->figures);
	td_list_fini(&import->figures_at);
	td_list_fini(&import->tables);
	td_import_map_free(import->map);
	td_plugins_free(import->plugins);
	td_arena_fini(&import->arena);
	free(import->sources);
	free(import->sheet_was_there);
}

static int
make_room(struct td_import *import)
{
	size_t nsheets = import->opts->nsheets;

	import->sources = calloc(import->nsources + 1, sizeof(*import->sources));
	import->sheet_was_there = calloc(nsheets + 1, sizeof(*import->sheet_was_there));
	return import->sources && import->sheet_was_there ? TD_OK : td_fail_memory(import->err);
}

int
td_data_import(const char *database, const char *const *files, size_t nfiles,
	       const struct td_import_opts *opts, struct td_diags *diags,
	       struct td_import_counts *counts, struct td_err *err)
{
	struct td_import import = { .opts = opts,
				    .diags = diags,
				    .err = err,
				    .counts = counts,
				    .nsources = nfiles,
				    .near_left = NEAR_MAX,
				    .errors = diags->errors };
	int st;

	*counts = (struct td_import_counts){ 0 };
	st = check_opts(&import);
	if (st)
		return st;
	st = make_room(&import);
	if (!st)
		st = td_import_map_load(&import);
	if (!st)
		st = td_store_open(database, true, &import.store, err);
	if (!st)
		st = td_plugins_new(diags->lang, &import.plugins, err);
	if (!st)
		st = look_at_files(&import, files);
	if (!st)
		st = run_transaction(&import);
	release(&import);
	if (st)
		*counts = (struct td_import_counts){ 0 };
	return st;
}
