/*
 * The tables, and how an older database becomes a newer one.
 *
 * A step brings the schema from version i to i + 1 and is never changed once released; a new
 * table or column is a new step.  The cache of whole columns (one BLOB per year, input and layer)
 * will be such a step: `observation` is clustered by year and input, so a column is one range.
 */
#include "edge/store_in.h"

static const char *const steps[] = {
	"CREATE TABLE dataset ("
	"	key TEXT PRIMARY KEY,"
	"	value TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE unit ("
	"	id TEXT PRIMARY KEY"
	"		CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^a-z0-9_-]*'),"
	"	name TEXT,"
	"	cluster TEXT NOT NULL CHECK (cluster <> '')"
	") STRICT, WITHOUT ROWID;"

	/* value: a number, or the text of a grade. */
	"CREATE TABLE observation ("
	"	year INTEGER NOT NULL,"
	"	input TEXT NOT NULL"
	"		CHECK (length(input) BETWEEN 1 AND 64 AND input NOT GLOB '*[^a-z0-9_]*'),"
	"	unit TEXT NOT NULL REFERENCES unit (id),"
	"	layer TEXT NOT NULL DEFAULT 'verified'"
	"		CHECK (layer IN ('self', 'verified', 'council')),"
	"	value ANY CHECK (typeof(value) <> 'blob'),"
	"	state TEXT NOT NULL DEFAULT 'value'"
	"		CHECK (state IN ('value', 'missing', 'na')),"
	"	note TEXT,"
	"	document TEXT,"
	"	recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),"
	"	PRIMARY KEY (year, input, unit, layer),"
	"	CHECK ((state = 'value') = (value IS NOT NULL))"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE event ("
	"	id INTEGER PRIMARY KEY,"
	"	year INTEGER NOT NULL,"
	"	unit TEXT NOT NULL REFERENCES unit (id),"
	"	kind TEXT NOT NULL CHECK (kind <> ''),"
	"	date TEXT CHECK (date IS NULL OR date IS date(date, '+0 days')),"
	"	quantity REAL NOT NULL DEFAULT 1,"
	"	document TEXT,"
	"	note TEXT"
	") STRICT;"
	"CREATE INDEX event_by_kind ON event (year, kind, unit, date, quantity, document);"

	"CREATE TABLE import_log ("
	"	id INTEGER PRIMARY KEY,"
	"	file TEXT NOT NULL,"
	"	digest TEXT NOT NULL,"
	"	rows INTEGER NOT NULL,"
	"	imported_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
	") STRICT;",

	/* What was scored: by which rules over which figures, and what came out.  The rules' files, the
	 * figures and the result are texts, kept once by their digest. */
	"CREATE TABLE kept ("
	"	digest TEXT NOT NULL,"
	"	piece INTEGER NOT NULL,"
	"	bytes BLOB NOT NULL,"
	"	PRIMARY KEY (digest, piece)"
	") STRICT;"

	"CREATE TABLE run ("
	"	id INTEGER PRIMARY KEY,"
	"	ruleset TEXT NOT NULL,"
	"	rules_digest TEXT NOT NULL,"
	"	figures_digest TEXT NOT NULL,"
	"	result_digest TEXT NOT NULL,"
	"	year INTEGER NOT NULL,"
	"	layer TEXT," /* as asked for */
	"	label TEXT,"
	"	first TEXT,"
	"	program TEXT NOT NULL,"
	"	by TEXT NOT NULL,"
	"	recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
	") STRICT;"

	/* name, asked_by: how the rules called the file, and where; NULL: the main script. */
	"CREATE TABLE run_file ("
	"	run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
	"	position INTEGER NOT NULL,"
	"	name TEXT,"
	"	asked_by TEXT,"
	"	path TEXT NOT NULL,"
	"	digest TEXT NOT NULL,"
	"	PRIMARY KEY (run, position)"
	") STRICT, WITHOUT ROWID;"

	/* Years closed to imports, and why they were opened again. */
	"CREATE TABLE freeze ("
	"	id INTEGER PRIMARY KEY,"
	"	year INTEGER NOT NULL,"
	"	at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),"
	"	by TEXT NOT NULL,"
	"	reopened_at TEXT,"
	"	reopened_by TEXT,"
	"	reason TEXT,"
	"	CHECK ((reopened_at IS NULL) = (reason IS NULL))"
	") STRICT;"
	"CREATE UNIQUE INDEX freeze_in_force ON freeze (year) WHERE reopened_at IS NULL;",
};

enum {
	NEWEST = sizeof(steps) / sizeof(steps[0]),
};

int
td_store_newest(void)
{
	return NEWEST;
}

static int
take_steps(struct td_store *store, int version, struct td_err *err)
{
	char numbers[80];

	for (int i = store->version; i < version; i++)
		TD_TRY(td_store_exec(store, steps[i], err));
	sqlite3_snprintf(sizeof(numbers), numbers,
			 "PRAGMA application_id = %d; PRAGMA user_version = %d", TD_STORE_ID,
			 version);
	return td_store_exec(store, numbers, err);
}

int
td_store_migrate(struct td_store *store, int version, struct td_err *err)
{
	int st;

	if (store->version >= version)
		return TD_OK;
	TD_TRY(td_store_begin(store, err));
	st = take_steps(store, version, err);
	if (!st)
		st = td_store_commit(store, err);
	if (st) {
		td_store_rollback(store);
		return st;
	}
	store->version = version;
	return TD_OK;
}

/* The one number that sql gives. */
static int
number_from(struct td_store *store, const char *sql, int *out, struct td_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);

	*out = 0;
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? TD_OK : td_store_fail(store, rc, err);
}

int
td_store_check_schema(struct td_store *store, struct td_err *err)
{
	int id, tables;

	TD_TRY(number_from(store, "PRAGMA application_id", &id, err));
	TD_TRY(number_from(store, "PRAGMA user_version", &store->version, err));
	if (id != TD_STORE_ID || store->version < 1)
		return td_fail(err, TD_EIO,
			       "%s is a database, but none of thidua; `thidua init` makes one",
			       store->path);
	if (store->version > NEWEST)
		return td_fail(
			err, TD_EIO,
			"%s was written by a newer thidua (its tables are version %d, this program knows "
			"%d); use the newer one",
			store->path, store->version, NEWEST);
	/* A view or virtual table in the place of a table has no page of its own. */
	TD_TRY(number_from(
		store,
		"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND "
		"name IN ('dataset', 'unit', 'observation', 'event', 'import_log')",
		&tables, err));
	if (tables != 5)
		return td_fail(err, TD_EIO, "%s is damaged or forged: a table is missing",
			       store->path);
	return TD_OK;
}
