/*
 * store_in.h - what the files of the store share.
 *
 * Floor: edge, family store.  store.c opens and closes, store_schema.c holds the tables,
 * store_write.c and store_read.c the two directions, store_sql.c the SQL of inputs.
 */
#ifndef TD_EDGE_STORE_IN_H
#define TD_EDGE_STORE_IN_H

#include <stdint.h>
#include <time.h>

#include <sqlite3.h>

#include "base/list.h"
#include "base/words.h"
#include "edge/store.h"

/* Our own statements, each prepared once when first used. */
enum td_store_sql {
	TD_SQL_BEGIN,
	TD_SQL_BEGIN_READ,
	TD_SQL_COMMIT,
	TD_SQL_ROLLBACK,
	TD_SQL_PUT_UNIT,
	TD_SQL_ADD_OBSERVATION,
	TD_SQL_SET_OBSERVATION,
	TD_SQL_COUNT_EVENTS,
	TD_SQL_ADD_EVENT,
	TD_SQL_LOG_IMPORT,
	TD_SQL_HAS_UNIT,
	TD_SQL_EACH_UNIT,
	TD_SQL_UNIT_NAMED,
	TD_SQL_EACH_INPUT,
	TD_SQL_EACH_CLUSTER,
	TD_SQL_LABEL,
	TD_SQL_COUNT_UNITS,
	TD_SQL_READ_UNITS,
	TD_SQL_READ_COLUMN,
	TD_SQL_COUNT,
};

/* Why an input's SQL was stopped or refused. */
enum td_guard_over {
	TD_GUARD_FINE,
	TD_GUARD_STEPS,
	TD_GUARD_TIME,
	TD_GUARD_MEMORY,
	TD_GUARD_STOPPED, /* by the user; also outside of input SQL */
};

/* Limits of an input's SQL, and what it asked for that it may not. */
struct td_guard {
	bool on; /* a stranger's SQL is being prepared or run */
	enum td_guard_over over;
	uint64_t steps;
	struct timespec began;
	sqlite3_int64 memory; /* in use when it began */
	char denied[80];
};

struct td_store {
	sqlite3 *db;
	char *path;
	bool write;
	int version;
	int open_year; /* last year found open to imports in this transaction; 0: none */
	sqlite3_stmt *stmt[TD_SQL_COUNT];
	struct td_guard guard;
	struct td_progress *progress; /* of the reading going on */
	struct td_store_counts counts;
	struct td_words *events; /* those of the file being imported, and how often each came */
	TD_LIST(size_t) event_times;
};

/* ---- store.c ---- */

/* The message for what SQLite says; the status fits it.  rc is an extended result code. */
int td_store_fail(const struct td_store *store, int rc, struct td_err *err);

/* The prepared statement, reset and with nothing bound. */
int td_store_statement(struct td_store *store, enum td_store_sql which, sqlite3_stmt **out,
		       struct td_err *err);

/* Run a statement that gives no rows. */
int td_store_run(struct td_store *store, enum td_store_sql which, struct td_err *err);

/* Run fixed text of one or more statements. */
int td_store_exec(struct td_store *store, const char *sql, struct td_err *err);

/* ---- store_schema.c ---- */

/* application_id of a database of ours: "Tdua". */
#define TD_STORE_ID 0x54647561

/* The newest schema this program knows. */
int td_store_newest(void);

/* Bring the schema from store->version to the newest one, or to `version`, in one transaction. */
int td_store_migrate(struct td_store *store, int version, struct td_err *err);

/* Refuse what is no database of ours, one that is too new, or one whose tables are not tables. */
int td_store_check_schema(struct td_store *store, struct td_err *err);

/* ---- store_sql.c ---- */

/* Install the authorizer and the progress handler. */
int td_store_watch(struct td_store *store);

/* ---- store_record.c ---- */

/* TD_EINVAL with what to do when the year is frozen. */
int td_store_check_open(struct td_store *store, int year, struct td_err *err);

/* ---- store_read.c ---- */

struct td_reading {
	struct td_store *store;
	const struct td_ruleset *rules;
	const struct td_read_opts *opts;
	const char *cluster; /* the only one, or NULL */
	struct td_diags *diags;
	struct td_err *err;
	struct td_table *table;
	size_t *by_id;          /* rows in the order of their ids' bytes */
	bool *taken;            /* per row: the column being read has its figure */
	struct td_words *words; /* texts that the ruleset does not know */
};

/* Row of a unit by id, or SIZE_MAX. */
size_t td_reading_row(const struct td_reading *reading, const char *unit);

/* Put the value in column `at` of the row of stmt into the table, or complain at place. */
int td_reading_put(struct td_reading *reading, const struct td_need *need, size_t column,
		   size_t row, sqlite3_stmt *stmt, int at, const struct td_place *place);

/* Fill a column by its input's SQL.  TD_OK also when that was complained of. */
int td_reading_sql(struct td_reading *reading, const struct td_need *need, size_t column);

#endif
