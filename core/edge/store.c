#include "edge/store_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"

enum {
	BUSY_MS = 5000, /* wait so long for another program's writing */
};

static const char *const layers[] = {
	[TD_LAYER_SELF] = "self",
	[TD_LAYER_VERIFIED] = "verified",
	[TD_LAYER_COUNCIL] = "council",
};

enum {
	NLAYERS = sizeof(layers) / sizeof(layers[0]),
};

const char *
td_layer_name(enum td_layer layer)
{
	int i = (int)layer;

	return i >= TD_LAYER_SELF && i < NLAYERS ? layers[i] : NULL;
}

enum td_layer
td_layer_find(const char *name)
{
	for (int i = TD_LAYER_SELF; name && i < NLAYERS; i++)
		if (strcmp(layers[i], name) == 0)
			return (enum td_layer)i;
	return (enum td_layer)0;
}

/* ---- what SQLite says ------------------------------------------------------------ */

int
td_store_fail(const struct td_store *store, int rc, struct td_err *err)
{
	const char *path = store->path;

	if (rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
		return td_fail_memory(err);
	if (rc == SQLITE_READONLY_ROLLBACK)
		return td_fail(err, TD_EIO,
			       "%s was not closed properly; importing into it puts it right", path);
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		return td_fail(err, TD_ECANCEL, "stopped");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return td_fail(err, TD_EIO,
			       "another program is writing to %s; try again when it is done", path);
	case SQLITE_FULL:
		return td_fail(err, TD_EIO, "cannot write to %s: the disk is full", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return td_fail(err, TD_EIO, "cannot write to %s: it is read-only", path);
	case SQLITE_NOTADB:
		return td_fail(err, TD_EIO, "%s is no database; `thidua init` makes one", path);
	case SQLITE_CORRUPT:
		return td_fail(err, TD_EIO, "%s is damaged: %s; take it from a backup", path,
			       store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc));
	case SQLITE_CONSTRAINT:
		return td_fail(err, TD_EINVAL, "%s does not accept this: %s", path,
			       sqlite3_errmsg(store->db));
	default:
		return td_fail(err, TD_EIO, "%s: %s", path,
			       store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc));
	}
}

int
td_store_exec(struct td_store *store, const char *sql, struct td_err *err)
{
	int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

/* clang-format off */
static const char *const statements[TD_SQL_COUNT] = {
	[TD_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[TD_SQL_BEGIN_READ] = "BEGIN",
	[TD_SQL_COMMIT] = "COMMIT",
	[TD_SQL_ROLLBACK] = "ROLLBACK",
	[TD_SQL_PUT_UNIT] =
		"INSERT INTO unit (id, name, cluster) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (id) DO UPDATE SET name = excluded.name, cluster = excluded.cluster "
		"WHERE name IS NOT excluded.name OR cluster IS NOT excluded.cluster",
	[TD_SQL_ADD_OBSERVATION] =
		"INSERT INTO observation (year, input, unit, layer, value, state, note, document) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
	/* What stays as it is keeps the time at which it came. */
	[TD_SQL_SET_OBSERVATION] =
		"UPDATE observation SET value = ?5, state = ?6, note = ?7, document = ?8, "
		"recorded_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') "
		"WHERE year = ?1 AND input = ?2 AND unit = ?3 AND layer = ?4 AND "
		"(value IS NOT ?5 OR state IS NOT ?6 OR note IS NOT ?7 OR document IS NOT ?8)",
	[TD_SQL_COUNT_EVENTS] =
		"SELECT count(*) FROM event WHERE year = ?1 AND unit = ?2 AND kind = ?3 AND date IS ?4 "
		"AND quantity = ?5 AND document IS ?6 AND note IS ?7",
	[TD_SQL_ADD_EVENT] =
		"INSERT INTO event (year, unit, kind, date, quantity, document, note) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[TD_SQL_LOG_IMPORT] = "INSERT INTO import_log (file, digest, rows) VALUES (?1, ?2, ?3)",
	[TD_SQL_HAS_UNIT] = "SELECT 1 FROM unit WHERE id = ?1",
	[TD_SQL_EACH_UNIT] = "SELECT id FROM unit ORDER BY id",
	[TD_SQL_UNIT_NAMED] = "SELECT min(id) FROM unit WHERE name = ?1 HAVING count(*) = 1",
	[TD_SQL_EACH_INPUT] = "SELECT DISTINCT input FROM observation WHERE year = ?1 ORDER BY input",
	[TD_SQL_EACH_CLUSTER] = "SELECT DISTINCT cluster FROM unit ORDER BY cluster",
	[TD_SQL_LABEL] = "SELECT value FROM dataset WHERE key = 'label'",
	[TD_SQL_COUNT_UNITS] =
		"SELECT count(*), count(DISTINCT cluster) FROM unit WHERE ?1 IS NULL OR cluster = ?1",
	[TD_SQL_READ_UNITS] =
		"SELECT id, name, cluster FROM unit WHERE ?1 IS NULL OR cluster = ?1 ORDER BY cluster, id",
	[TD_SQL_READ_COLUMN] =
		"SELECT unit, layer, state, value FROM observation WHERE year = ?1 AND input = ?2 "
		"ORDER BY unit",
};
/* clang-format on */

int
td_store_statement(struct td_store *store, enum td_store_sql which, sqlite3_stmt **out,
		   struct td_err *err)
{
	int rc = SQLITE_OK;

	if (!store->stmt[which])
		rc = sqlite3_prepare_v3(store->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
					&store->stmt[which], NULL);
	*out = store->stmt[which];
	if (rc)
		return td_store_fail(store, rc, err);
	sqlite3_reset(*out);
	sqlite3_clear_bindings(*out);
	return TD_OK;
}

int
td_store_run(struct td_store *store, enum td_store_sql which, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(td_store_statement(store, which, &stmt, err));
	sqlite3_step(stmt);
	rc = sqlite3_reset(stmt);
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

/* ---- transactions ------------------------------------------------------------------ */

static void
forget_events(struct td_store *store)
{
	td_words_free(store->events);
	store->events = NULL;
	td_list_fini(&store->event_times);
}

int
td_store_begin(struct td_store *store, struct td_err *err)
{
	store->counts = (struct td_store_counts){ 0 };
	store->open_year = 0;
	forget_events(store);
	return td_store_run(store, store->write ? TD_SQL_BEGIN : TD_SQL_BEGIN_READ, err);
}

int
td_store_commit(struct td_store *store, struct td_err *err)
{
	int st = td_store_run(store, TD_SQL_COMMIT, err);

	if (st)
		td_store_rollback(store);
	return st;
}

void
td_store_rollback(struct td_store *store)
{
	/* A statement still running would keep the transaction open. */
	for (int i = 0; i < TD_SQL_COUNT; i++)
		sqlite3_reset(store->stmt[i]);
	/* A full disk has rolled it back already. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	forget_events(store);
}

/* ---- opening ------------------------------------------------------------------------ */

/* SQLite takes "file:..." and ":memory:" for something else; with a folder before it, a path is a path. */
static char *
plain_path(const char *path)
{
	size_t n = strlen(path) + sizeof("./");
	char *plain = malloc(n);

	if (plain)
		snprintf(plain, n, "%s%s", path[0] == '/' ? "" : "./", path);
	return plain;
}

/* Bytes of the file beside the database, -1 when there is none. */
static off_t
sidecar_size(const char *path, const char *suffix)
{
	struct stat status;
	char *name = sqlite3_mprintf("%s%s", path, suffix);
	bool exists = name && lstat(name, &status) == 0;

	sqlite3_free(name);
	return exists ? status.st_size : -1;
}

/*
 * A rollback journal may end in the name of another journal, which SQLite deletes when it has
 * rolled back: beside a database from a stranger it would delete any file that it names.
 * The name is followed by its length, a checksum and the magic bytes.
 */
static bool
journal_names_another(const char *path)
{
	static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
	unsigned char last[8] = { 0 };
	char *name = sqlite3_mprintf("%s-journal", path);
	int file = name ? open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	bool names = false;

	if (file >= 0) {
		off_t end = lseek(file, -(off_t)sizeof(last), SEEK_END);

		names = end >= 0 && read(file, last, sizeof(last)) == (ssize_t)sizeof(last) &&
			memcmp(last, magic, sizeof(last)) == 0;
		close(file);
	}
	sqlite3_free(name);
	return names;
}

static int
fail_file(const char *path, int cause, struct td_err *err)
{
	char why[128];

	if (cause == ENOENT)
		return td_fail(err, TD_EIO, "there is no database %s; `thidua init %s` makes one",
			       path, path);
	if (strerror_r(cause, why, sizeof(why)))
		snprintf(why, sizeof(why), "%d", cause);
	return td_fail(err, TD_EIO, "cannot open %s: %s", path, why);
}

/* Anything but a file could block for ever, or be written to by opening it. */
static int
check_file(const char *path, bool write, struct td_err *err)
{
	struct stat status;

	if (stat(path, &status))
		return fail_file(path, errno, err);
	if (!S_ISREG(status.st_mode))
		return td_fail(err, TD_EIO, "%s is no file", path);
	if (write && journal_names_another(path))
		return td_fail(
			err, TD_EIO,
			"%s-journal names another file to be deleted, which a journal of thidua "
			"never does; delete that journal if the database came from somebody else",
			path);
	return TD_OK;
}

/* What a database may make SQLite do: read and write rows, nothing else. */
static int
harden(sqlite3 *db)
{
	static const int switches[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		/* Else an unknown "column" is the text 'column', and nobody notices. */
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	};
	static const int limits[][2] = {
		{ SQLITE_LIMIT_LENGTH, 1 << 20 },     { SQLITE_LIMIT_SQL_LENGTH, 100000 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 },     { SQLITE_LIMIT_COMPOUND_SELECT, 50 },
		{ SQLITE_LIMIT_VDBE_OP, 100000 },     { SQLITE_LIMIT_FUNCTION_ARG, 32 },
		{ SQLITE_LIMIT_ATTACHED, 0 },         { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 64 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; !rc && i < sizeof(switches) / sizeof(switches[0]); i++)
		rc = sqlite3_db_config(db, switches[i][0], switches[i][1], NULL);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(db, limits[i][0], limits[i][1]);
	return rc;
}

static int
set_up(struct td_store *store, struct td_err *err)
{
	int rc = sqlite3_extended_result_codes(store->db, 1);

	if (!rc)
		rc = harden(store->db);
	if (!rc)
		rc = sqlite3_busy_timeout(store->db, BUSY_MS);
	if (rc)
		return td_store_fail(store, rc, err);
	TD_TRY(td_store_exec(
		store,
		"PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY",
		err));
	if (!store->write)
		TD_TRY(td_store_exec(store, "PRAGMA query_only = ON", err));
	rc = td_store_watch(store);
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

static int
connect(struct td_store *store, const char *name, int flags, struct td_err *err)
{
	int rc = sqlite3_open_v2(name, &store->db,
				 flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);

	if (rc)
		return td_store_fail(store, rc, err);
	return set_up(store, err);
}

static void
disconnect(struct td_store *store)
{
	for (int i = 0; i < TD_SQL_COUNT; i++) {
		sqlite3_finalize(store->stmt[i]);
		store->stmt[i] = NULL;
	}
	sqlite3_close(store->db);
	store->db = NULL;
}

/* path as a URI that promises that nobody changes the file. */
static char *
immutable_name(const char *path)
{
	sqlite3_str *name = sqlite3_str_new(NULL);

	sqlite3_str_appendall(name, "file:");
	for (; *path; path++) {
		if (strchr("?#%", *path))
			sqlite3_str_appendf(name, "%%%02x", (unsigned char)*path);
		else
			sqlite3_str_appendchar(name, 1, *path);
	}
	sqlite3_str_appendall(name, "?immutable=1");
	return sqlite3_str_finish(name);
}

/* A database in a folder that cannot be written to: WAL needs files there, unless nobody writes. */
static int
connect_immutable(struct td_store *store, const char *plain, struct td_err *err)
{
	char *name = immutable_name(plain);
	int st = name ? TD_OK : td_fail_memory(err);

	disconnect(store);
	if (!st)
		st = connect(store, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
	if (!st)
		st = td_store_check_schema(store, err);
	if (!st && err)
		err->msg[0] = '\0'; /* the first way had failed */
	sqlite3_free(name);
	return st;
}

static int
connect_to_read(struct td_store *store, const char *plain, struct td_err *err)
{
	int st = connect(store, plain, SQLITE_OPEN_READONLY, err);
	int rc;

	if (!st)
		st = td_store_check_schema(store, err);
	rc = st && store->db ? sqlite3_errcode(store->db) & 0xff : SQLITE_OK;
	/* What stands in a sidecar would be missed. */
	if ((rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY) && sidecar_size(plain, "-wal") < 0 &&
	    sidecar_size(plain, "-journal") < 0)
		return connect_immutable(store, plain, err);
	return st;
}

/* WAL may be impossible in a folder (a network share): the journal of before does as well. */
static int
start_writing(struct td_store *store, struct td_err *err)
{
	/* 64 MiB of pages: a sheet goes by unit, the table by input, so every row is written somewhere else. */
	TD_TRY(td_store_exec(store,
			     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
			     "PRAGMA cache_size = -65536",
			     err));
	return td_store_migrate(store, td_store_newest(), err);
}

/* The schema is looked at before anything is changed: WAL would already mark a file of others. */
static int
connect_to_write(struct td_store *store, const char *plain, struct td_err *err)
{
	TD_TRY(connect(store, plain, SQLITE_OPEN_READWRITE, err));
	TD_TRY(td_store_check_schema(store, err));
	return start_writing(store, err);
}

static struct td_store *
new_store(const char *path, bool write)
{
	struct td_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->write = write;
	store->path = strdup(path);
	if (!store->path) {
		free(store);
		return NULL;
	}
	return store;
}

int
td_store_open(const char *path, bool write, struct td_store **out, struct td_err *err)
{
	struct td_store *store = NULL;
	char *plain = NULL;
	int st;

	*out = NULL;
	st = check_file(path, write, err);
	if (st)
		return st;
	plain = plain_path(path);
	store = new_store(path, write);
	if (!plain || !store) {
		st = td_fail_memory(err);
		goto out;
	}
	st = write ? connect_to_write(store, plain, err) : connect_to_read(store, plain, err);
	if (st)
		goto out;
	*out = store;
	store = NULL; /* handed over */
out:
	td_store_close(store);
	free(plain);
	return st;
}

void
td_store_close(struct td_store *store)
{
	if (!store)
		return;
	forget_events(store);
	disconnect(store);
	free(store->path);
	free(store);
}

/* ---- creating ------------------------------------------------------------------------ */

static void
remove_sidecar(const char *path, const char *suffix)
{
	char *name = sqlite3_mprintf("%s%s", path, suffix);

	if (name)
		unlink(name);
	sqlite3_free(name);
}

/* Somebody who reads leaves a -shm and an empty -wal; they would be in the way of a new database, not more. */
static void
remove_empty_sidecars(const char *plain)
{
	if (sidecar_size(plain, "-wal") == 0)
		remove_sidecar(plain, "-wal");
	if (sidecar_size(plain, "-wal") < 0)
		remove_sidecar(plain, "-shm");
}

static int
check_sidecars(const char *path, const char *plain, struct td_err *err)
{
	static const char *const suffixes[] = { "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (sidecar_size(plain, suffixes[i]) >= 0)
			return td_fail(err, TD_EIO,
				       "%s%s is left from another database of this name; delete it "
				       "first",
				       path, suffixes[i]);
	return TD_OK;
}

/* Make the empty file, so that two programs cannot both believe that they created it. */
static int
claim_file(const char *path, const char *plain, struct td_err *err)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	char why[128];

	if (file >= 0) {
		close(file);
		remove_empty_sidecars(plain);
		return TD_OK;
	}
	if (errno == EEXIST)
		return td_fail(err, TD_EIO,
			       "%s exists already; choose another name, or delete it first", path);
	if (strerror_r(errno, why, sizeof(why)))
		snprintf(why, sizeof(why), "%d", errno);
	return td_fail(err, TD_EIO, "cannot create %s: %s", path, why);
}

static int
put_label(struct td_store *store, const char *label, struct td_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(store->db,
				    "INSERT INTO dataset (key, value) VALUES ('label', ?1)", -1,
				    &stmt, NULL);

	if (!rc)
		rc = sqlite3_bind_text(stmt, 1, label, -1, SQLITE_STATIC);
	if (!rc)
		sqlite3_step(stmt);
	rc = stmt ? sqlite3_finalize(stmt) : rc;
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

static int
fill_new(struct td_store *store, const char *plain, const char *label, struct td_err *err)
{
	TD_TRY(connect(store, plain, SQLITE_OPEN_READWRITE, err));
	TD_TRY(start_writing(store, err));
	return label && label[0] ? put_label(store, label, err) : TD_OK;
}

/* Fill the file that was claimed; when that fails, nothing of it is left. */
static int
build_new(struct td_store *store, const char *plain, const char *label, struct td_err *err)
{
	int st = check_sidecars(store->path, plain, err);

	if (st) {
		unlink(plain);
		return st;
	}
	st = fill_new(store, plain, label, err);
	if (!st)
		return TD_OK;
	disconnect(store);
	unlink(plain);
	remove_sidecar(plain, "-wal");
	remove_sidecar(plain, "-shm");
	remove_sidecar(plain, "-journal");
	return st;
}

int
td_store_create(const char *path, const char *label, struct td_err *err)
{
	char *plain = NULL;
	struct td_store *store = NULL;
	int st;

	if (label && !td_parse_printable(label))
		return td_fail(err, TD_EUSAGE, "the label must be UTF-8 text of one line");
	plain = plain_path(path);
	store = new_store(path, true);
	st = plain && store ? claim_file(path, plain, err) : td_fail_memory(err);
	if (!st)
		st = build_new(store, plain, label, err);
	td_store_close(store);
	free(plain);
	return st;
}
