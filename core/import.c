#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/parse.h"

enum {
	NEAR_MAX = 2000000, /* comparisons of unit names in one import */
	STOP = 1,           /* enough of this file was read */
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

/* ---- first look: what each file is ------------------------------------------------------ */

static int
take_header(void *self, const struct td_record *record, struct td_err *err)
{
	int st = td_import_header(self, record);

	(void)err; /* import->err is the same */
	return st ? st : STOP;
}

/* Files are read twice, so a pipe will not do. */
static int
measure(struct td_import *import)
{
	const char *path = import->file->path;
	struct stat status;
	char why[128];

	if (stat(path, &status)) {
		if (strerror_r(errno, why, sizeof(why)))
			snprintf(why, sizeof(why), "%d", errno);
		return td_fail(import->err, TD_EIO, "cannot read %s: %s", path, why);
	}
	if (!S_ISREG(status.st_mode))
		return td_fail(import->err, TD_EIO, "%s is no file", path);
	import->file->bytes = (size_t)status.st_size;
	return td_digest_file(path, import->file->digest, import->err);
}

static int
look_at(struct td_import *import)
{
	struct td_place place = { .file = import->file->path };
	size_t errors = import->diags->errors;
	int st;

	import->file->kind = TD_FILE_UNKNOWN;
	TD_TRY(measure(import));
	st = td_csv_read(import->file->path, take_header, import, NULL, import->diags, import->err);
	if (st && st != STOP)
		return st;
	if (!import->file->line && import->diags->errors == errors)
		td_complain(import->diags, TD_ERROR, &place, "the file is empty");
	return TD_OK;
}

static int
look_at_files(struct td_import *import, const char *const *paths)
{
	size_t total = 0;

	for (size_t i = 0; i < import->nfiles; i++) {
		import->file = &import->files[i];
		import->file->path = paths[i];
		TD_TRY(look_at(import));
		total += import->file->bytes;
	}
	td_progress_begin(import->opts->progress, TD_MARK("importing"), total);
	return TD_OK;
}

/* ---- second look: every line --------------------------------------------------------------- */

static int
take_record(void *self, const struct td_record *record, struct td_err *err)
{
	struct td_import *import = self;
	int st;

	(void)err;
	import->record = record;
	if (record->line == import->file->line)
		st = td_import_check_header(import);
	else
		st = td_import_row(import);
	import->record = NULL;
	return st;
}

static int
begin_file(struct td_import *import)
{
	td_words_free(import->seen);
	import->seen = td_words_new();
	import->seen_line.n = 0;
	return import->seen ? TD_OK : td_fail_memory(import->err);
}

static int
read_file(struct td_import *import)
{
	struct td_import_file *file = import->file;

	if (file->kind == TD_FILE_UNKNOWN)
		return TD_OK; /* complained of */
	TD_TRY(begin_file(import));
	TD_TRY(td_csv_read(file->path, take_record, import, import->opts->progress, import->diags,
			   import->err));
	import->counts->files++;
	return td_store_log_import(import->store, file->path, file->digest, file->rows,
				   import->err);
}

/* Units first, as everything else names them; else in the order given. */
static int
read_files(struct td_import *import)
{
	for (int units = 1; units >= 0; units--) {
		for (size_t i = 0; i < import->nfiles; i++) {
			import->file = &import->files[i];
			if ((import->file->kind == TD_FILE_UNITS) == units)
				TD_TRY(read_file(import));
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
		st = read_files(import);
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
	td_list_fini(&import->seen_line);
	td_arena_fini(&import->arena);
	free(import->files);
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
				    .nfiles = nfiles,
				    .near_left = NEAR_MAX,
				    .errors = diags->errors };
	int st;

	*counts = (struct td_import_counts){ 0 };
	st = check_opts(&import);
	if (st)
		return st;
	import.files = calloc(nfiles ? nfiles : 1, sizeof(*import.files));
	if (!import.files) {
		st = td_fail_memory(err);
		goto out;
	}
	st = td_store_open(database, true, &import.store, err);
	if (!st)
		st = look_at_files(&import, files);
	if (!st)
		st = run_transaction(&import);
out:
	release(&import);
	if (st)
		*counts = (struct td_import_counts){ 0 };
	return st;
}
