#include "edge/store_record.h"

#include <stdarg.h>
#include <string.h>

#include "edge/store_in.h"

enum {
	PIECE = 512 * 1024,   /* bytes; below the limit of a value, SQLITE_LIMIT_LENGTH */
	VERSION_WITH_RUNS = 2 /* a database that is only read may be older */
};

/* Prepare sql and bind its parameters by types: 's' const char * or NULL, 'i' int64_t.  These run
 * seldom, so they are not kept. */
static int
prepare(struct td_store *store, sqlite3_stmt **out, struct td_err *err, const char *sql,
	const char *types, ...)
{
	va_list args;
	int rc = sqlite3_prepare_v2(store->db, sql, -1, out, NULL);

	va_start(args, types);
	for (int i = 0; !rc && types[i]; i++) {
		if (types[i] == 's')
			rc = sqlite3_bind_text(*out, i + 1, va_arg(args, const char *), -1,
					       SQLITE_STATIC);
		else
			rc = sqlite3_bind_int64(*out, i + 1, va_arg(args, int64_t));
	}
	va_end(args);
	if (!rc)
		return TD_OK;
	sqlite3_finalize(*out);
	*out = NULL;
	return td_store_fail(store, rc, err);
}

/* Run a statement without rows to its end. */
static int
finish(struct td_store *store, sqlite3_stmt *stmt, struct td_err *err)
{
	int rc;

	sqlite3_step(stmt);
	rc = sqlite3_finalize(stmt);
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

/* The next row: 1, 0 at the end, or a status. */
static int
next(struct td_store *store, sqlite3_stmt *stmt, struct td_err *err)
{
	int rc = sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : td_store_fail(store, rc, err);
}

static const char *
text_at(sqlite3_stmt *stmt, int at)
{
	return (const char *)sqlite3_column_text(stmt, at);
}

/* ---- texts ------------------------------------------------------------------------- */

static int
has_text(struct td_store *store, const char *digest, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	TD_TRY(prepare(store, &stmt, err, "SELECT 1 FROM kept WHERE digest = ?1 LIMIT 1", "s",
		       digest));
	row = next(store, stmt, err);
	sqlite3_finalize(stmt);
	return row;
}

static int
put_piece(struct td_store *store, const char *digest, size_t piece, const char *bytes, size_t n,
	  struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(prepare(store, &stmt, err,
		       "INSERT INTO kept (digest, piece, bytes) VALUES (?1, ?2, ?3)", "si", digest,
		       (int64_t)piece));
	rc = sqlite3_bind_blob(stmt, 3, bytes, (int)n, SQLITE_STATIC);
	if (!rc)
		return finish(store, stmt, err);
	sqlite3_finalize(stmt);
	return td_store_fail(store, rc, err);
}

int
td_store_put_text(struct td_store *store, const char *digest, const char *bytes, size_t n,
		  struct td_err *err)
{
	int has = has_text(store, digest, err);

	if (has)
		return has < 0 ? has : TD_OK;
	for (size_t at = 0; at < n; at += PIECE)
		TD_TRY(put_piece(store, digest, at / PIECE, bytes + at,
				 n - at < PIECE ? n - at : PIECE, err));
	return TD_OK;
}

int
td_store_get_text(struct td_store *store, const char *digest, struct td_sink *sink,
		  struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	TD_TRY(prepare(store, &stmt, err, "SELECT bytes FROM kept WHERE digest = ?1 ORDER BY piece",
		       "s", digest));
	while ((row = next(store, stmt, err)) > 0) {
		const char *bytes = sqlite3_column_blob(stmt, 0);

		if (bytes)
			td_sink_bytes(sink, bytes, (size_t)sqlite3_column_bytes(stmt, 0));
	}
	sqlite3_finalize(stmt);
	if (!row && sink->status)
		row = td_fail_memory(err);
	return row;
}

/* ---- runs -------------------------------------------------------------------------- */

static int
put_source(struct td_store *store, int64_t run, size_t position, const struct td_source *source,
	   struct td_err *err)
{
	sqlite3_stmt *stmt;

	TD_TRY(td_store_put_text(store, source->digest, source->text, source->n, err));
	TD_TRY(prepare(store, &stmt, err,
		       "INSERT INTO run_file (run, position, name, asked_by, path, digest) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		       "iissss", run, (int64_t)position, source->name, source->from, source->path,
		       source->digest));
	return finish(store, stmt, err);
}

int
td_store_put_run(struct td_store *store, struct td_run *run, const struct td_sources *sources,
		 struct td_err *err)
{
	sqlite3_stmt *stmt;

	TD_TRY(prepare(
		store, &stmt, err,
		"INSERT INTO run (ruleset, rules_digest, figures_digest, result_digest, year, "
		"layer, label, first, program, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		"ssssisssss", run->ruleset, run->rules, run->figures, run->result,
		(int64_t)run->year, run->layer, run->label, run->first, run->program, run->by));
	TD_TRY(finish(store, stmt, err));
	run->id = sqlite3_last_insert_rowid(store->db);
	for (size_t i = 0; i < sources->list.n; i++)
		TD_TRY(put_source(store, run->id, i, &sources->list.at[i], err));
	return TD_OK;
}

static struct td_run
run_at(sqlite3_stmt *stmt)
{
	return (struct td_run){
		.id = sqlite3_column_int64(stmt, 0),
		.ruleset = text_at(stmt, 1),
		.rules = text_at(stmt, 2),
		.figures = text_at(stmt, 3),
		.result = text_at(stmt, 4),
		.year = sqlite3_column_int(stmt, 5),
		.layer = text_at(stmt, 6),
		.label = text_at(stmt, 7),
		.first = text_at(stmt, 8),
		.program = text_at(stmt, 9),
		.by = text_at(stmt, 10),
		.at = text_at(stmt, 11),
	};
}

/* The columns that are NOT NULL are there, unless memory ran out. */
static bool
is_whole(const struct td_run *run)
{
	return run->ruleset && run->rules && run->figures && run->result && run->program &&
	       run->by && run->at;
}

int
td_store_each_run(struct td_store *store, int64_t id,
		  int (*each)(void *self, const struct td_run *run), void *self, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	if (store->version < VERSION_WITH_RUNS)
		return TD_OK;
	TD_TRY(prepare(store, &stmt, err,
		       "SELECT id, ruleset, rules_digest, figures_digest, result_digest, year, "
		       "layer, label, first, program, by, recorded_at FROM run "
		       "WHERE ?1 = 0 OR id = ?1 ORDER BY id",
		       "i", id));
	while ((row = next(store, stmt, err)) > 0) {
		struct td_run run = run_at(stmt);

		row = is_whole(&run) ? each(self, &run) : td_fail_memory(err);
		if (row)
			break;
	}
	sqlite3_finalize(stmt);
	return row;
}

static int
take_source(struct td_store *store, sqlite3_stmt *stmt, struct td_sources *sources,
	    struct td_err *err)
{
	const char *path = text_at(stmt, 2), *digest = text_at(stmt, 3);
	struct td_sink text = { 0 };
	struct td_source *source;
	int st;

	st = path && digest ? td_store_get_text(store, digest, &text, err) : td_fail_memory(err);
	if (!st && !td_sources_add(sources, text_at(stmt, 0), text_at(stmt, 1), path,
				   text.text ? text.text : "", text.n))
		st = td_fail_memory(err);
	if (!st) {
		source = &sources->list.at[sources->list.n - 1];
		sqlite3_snprintf(sizeof(source->digest), source->digest, "%s", digest);
	}
	td_sink_fini(&text);
	return st;
}

int
td_store_get_sources(struct td_store *store, int64_t run, struct td_sources *sources,
		     struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	TD_TRY(prepare(store, &stmt, err,
		       "SELECT name, asked_by, path, digest FROM run_file WHERE run = ?1 "
		       "ORDER BY position",
		       "i", run));
	while ((row = next(store, stmt, err)) > 0) {
		row = take_source(store, stmt, sources, err);
		if (row)
			break;
	}
	sqlite3_finalize(stmt);
	return row;
}

/* ---- years that are closed ----------------------------------------------------------- */

int
td_store_check_open(struct td_store *store, int year, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	if (year == store->open_year)
		return TD_OK;
	TD_TRY(prepare(store, &stmt, err,
		       "SELECT at, by FROM freeze WHERE year = ?1 AND reopened_at IS NULL", "i",
		       (int64_t)year));
	row = next(store, stmt, err);
	if (row > 0)
		row = td_fail(err, TD_EINVAL,
			      "the figures of %d are frozen since %s by %s; to change them: thidua "
			      "freeze %s %d --reopen --reason \"...\"",
			      year, text_at(stmt, 0) ? text_at(stmt, 0) : "?",
			      text_at(stmt, 1) ? text_at(stmt, 1) : "?", store->path, year);
	else if (!row)
		store->open_year = year;
	sqlite3_finalize(stmt);
	return row;
}

int
td_store_freeze(struct td_store *store, int year, const char *by, struct td_err *err)
{
	sqlite3_stmt *stmt;

	TD_TRY(prepare(store, &stmt, err,
		       "INSERT INTO freeze (year, by) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "is",
		       (int64_t)year, by));
	TD_TRY(finish(store, stmt, err));
	if (sqlite3_changes(store->db))
		return TD_OK;
	return td_fail(err, TD_EINVAL, "the figures of %d are frozen already", year);
}

int
td_store_reopen(struct td_store *store, int year, const char *by, const char *reason,
		struct td_err *err)
{
	sqlite3_stmt *stmt;

	TD_TRY(prepare(store, &stmt, err,
		       "UPDATE freeze SET reopened_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), "
		       "reopened_by = ?2, reason = ?3 WHERE year = ?1 AND reopened_at IS NULL",
		       "iss", (int64_t)year, by, reason));
	TD_TRY(finish(store, stmt, err));
	if (sqlite3_changes(store->db))
		return TD_OK;
	return td_fail(err, TD_EINVAL, "the figures of %d are not frozen", year);
}

int
td_store_each_freeze(struct td_store *store,
		     int (*each)(void *self, const struct td_freeze *freeze), void *self,
		     struct td_err *err)
{
	sqlite3_stmt *stmt;
	int row;

	if (store->version < VERSION_WITH_RUNS)
		return TD_OK;
	TD_TRY(prepare(store, &stmt, err,
		       "SELECT year, at, by, reopened_at, reopened_by, reason FROM freeze "
		       "ORDER BY year, id",
		       ""));
	while ((row = next(store, stmt, err)) > 0) {
		struct td_freeze freeze = { sqlite3_column_int(stmt, 0),
					    text_at(stmt, 1),
					    text_at(stmt, 2),
					    text_at(stmt, 3),
					    text_at(stmt, 4),
					    text_at(stmt, 5) };

		row = freeze.at && freeze.by ? each(self, &freeze) : td_fail_memory(err);
		if (row)
			break;
	}
	sqlite3_finalize(stmt);
	return row;
}
