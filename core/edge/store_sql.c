/*
 * The SQL of inputs: a stranger's text over a stranger's database.
 *
 * It may only read, and not what would make two runs differ (the time, random numbers).  Steps, time
 * and memory are limited; the limits are far above what an honest query takes, so they decide only
 * whether there is a result, never which.
 */
#include "edge/store_in.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	STEPS = 200, /* of SQLite's machine between two looks at the limits */
	SECONDS_MAX = 10,
};

#define STEPS_MAX UINT64_C(200000000)
#define MEMORY_MAX (INT64_C(256) << 20)

/* ---- limits and permissions ------------------------------------------------------- */

static bool
too_long(const struct td_guard *guard)
{
	struct timespec now;

	/* Of this thread's work: a busy machine makes no query wrong. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec - guard->began.tv_sec > SECONDS_MAX;
}

static int
tick(void *self)
{
	struct td_store *store = self;
	struct td_guard *guard = &store->guard;

	guard->over = TD_GUARD_FINE;
	if (td_progress_step(store->progress, 0))
		guard->over = TD_GUARD_STOPPED;
	if (!guard->on || guard->over)
		return guard->over != TD_GUARD_FINE;
	guard->steps += STEPS;
	if (guard->steps > STEPS_MAX)
		guard->over = TD_GUARD_STEPS;
	else if (sqlite3_memory_used() - guard->memory > MEMORY_MAX)
		guard->over = TD_GUARD_MEMORY;
	else if (too_long(guard))
		guard->over = TD_GUARD_TIME;
	return guard->over != TD_GUARD_FINE;
}

static int
deny(struct td_guard *guard, const char *what)
{
	sqlite3_snprintf(sizeof(guard->denied), guard->denied, "%s", what ? what : "?");
	return SQLITE_DENY;
}

static int
allow_function(struct td_guard *guard, const char *name)
{
	static const char *const refused[] = {
		"random",
		"randomblob",
		"current_date",
		"current_time",
		"current_timestamp",
		"load_extension",
		"fts3_tokenizer",
		"changes",
		"total_changes",
		"last_insert_rowid",
		"sqlite_log",
		"zeroblob",
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (name && strcasecmp(name, refused[i]) == 0)
			return deny(guard, name);
	return SQLITE_OK;
}

static const char *
action_name(int action)
{
	switch (action) {
	case SQLITE_INSERT:
		return "INSERT";
	case SQLITE_UPDATE:
		return "UPDATE";
	case SQLITE_DELETE:
		return "DELETE";
	case SQLITE_PRAGMA:
		return "PRAGMA";
	case SQLITE_ATTACH:
		return "ATTACH";
	case SQLITE_DETACH:
		return "DETACH";
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return "BEGIN, COMMIT or ROLLBACK";
	default:
		return "CREATE, DROP or ALTER";
	}
}

static int
authorize(void *self, int action, const char *one, const char *two, const char *database,
	  const char *trigger)
{
	struct td_store *store = self;

	(void)one;
	(void)database;
	(void)trigger;
	if (!store->guard.on)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return allow_function(&store->guard, two);
	default:
		return deny(&store->guard, action_name(action));
	}
}

int
td_store_watch(struct td_store *store)
{
	sqlite3_progress_handler(store->db, STEPS, tick, store);
	return sqlite3_set_authorizer(store->db, authorize, store);
}

static void
guard_on(struct td_store *store)
{
	store->guard = (struct td_guard){ .on = true, .memory = sqlite3_memory_used() };
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &store->guard.began);
}

/* ---- complaints --------------------------------------------------------------------- */

struct query {
	struct td_reading *reading;
	const struct td_need *need;
	const struct td_input *input;
	size_t column;
	sqlite3_stmt *stmt;
	bool *named; /* per row: the result has it */
};

static int
complain_of_limit(const struct query *query)
{
	struct td_diags *diags = query->reading->diags;
	const struct td_place *place = &query->input->place;
	const char *name = query->input->name;

	switch (query->reading->store->guard.over) {
	case TD_GUARD_STOPPED:
		return td_fail(query->reading->err, TD_ECANCEL, "stopped");
	case TD_GUARD_TIME:
		td_complain(diags, TD_ERROR, place, "the SQL of \"%s\" takes more than %d seconds",
			    name, SECONDS_MAX);
		break;
	case TD_GUARD_MEMORY:
		td_complain(diags, TD_ERROR, place,
			    "the SQL of \"%s\" takes more than %d MiB of memory", name,
			    (int)(MEMORY_MAX >> 20));
		break;
	default:
		td_complain(diags, TD_ERROR, place,
			    "the SQL of \"%s\" takes more than %d million steps", name,
			    (int)(STEPS_MAX / 1000000));
	}
	return TD_OK;
}

/* What SQLite said about the query; lack of memory is a failure, the rest the script's mistake. */
static int
complain_of_sql(const struct query *query, int rc)
{
	struct td_reading *reading = query->reading;
	const struct td_store *store = reading->store;
	const struct td_place *place = &query->input->place;

	switch (rc & 0xff) {
	case SQLITE_NOMEM:
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_BUSY:
		return td_store_fail(store, rc, reading->err);
	case SQLITE_INTERRUPT:
		return complain_of_limit(query);
	default:
		break;
	}
	if (store->guard.denied[0])
		td_complain(reading->diags, TD_ERROR, place,
			    "the SQL of \"%s\" may only read what is stored, not use %s",
			    query->input->name, store->guard.denied);
	else
		td_complain(reading->diags, TD_ERROR, place, "the SQL of \"%s\" cannot run: %s",
			    query->input->name, sqlite3_errmsg(store->db));
	return TD_OK;
}

/* ---- one query ------------------------------------------------------------------------ */

static bool
only_blanks(const char *text)
{
	return text[strspn(text, " \t\r\n;")] == '\0';
}

/* Whether sql has the word 'now', with which the functions of dates ask for the time. */
static bool
asks_for_the_time(const char *sql)
{
	for (; *sql; sql++)
		if (*sql == '\'' && strncasecmp(sql, "'now'", 5) == 0)
			return true;
	return false;
}

static bool
parameters_are_known(const struct query *query)
{
	int n = sqlite3_bind_parameter_count(query->stmt);

	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(query->stmt, i);

		if (name && (strcmp(name, ":year") == 0 || strcmp(name, ":cluster") == 0))
			continue;
		td_complain(query->reading->diags, TD_ERROR, &query->input->place,
			    "the SQL of \"%s\" has the parameter %s; there are :year and :cluster",
			    query->input->name, name ? name : "?");
		return false;
	}
	return true;
}

/* The query must be one statement that gives a unit and a value. */
static bool
has_right_form(const struct query *query, const char *rest)
{
	struct td_diags *diags = query->reading->diags;
	const struct td_place *place = &query->input->place;
	const char *name = query->input->name;

	if (!query->stmt || !only_blanks(rest)) {
		td_complain(diags, TD_ERROR, place, "the SQL of \"%s\" must be one SELECT", name);
		return false;
	}
	if (sqlite3_column_count(query->stmt) != 2) {
		td_complain(diags, TD_ERROR, place,
			    "the SQL of \"%s\" must give two columns, unit and value, not %d", name,
			    sqlite3_column_count(query->stmt));
		return false;
	}
	if (!sqlite3_stmt_readonly(query->stmt) || asks_for_the_time(query->input->sql)) {
		td_complain(diags, TD_ERROR, place,
			    "the SQL of \"%s\" may only read what is stored, not use %s", name,
			    "'now'");
		return false;
	}
	return parameters_are_known(query);
}

static int
bind_parameters(const struct query *query, const char *cluster)
{
	int year = sqlite3_bind_parameter_index(query->stmt, ":year");
	int name = sqlite3_bind_parameter_index(query->stmt, ":cluster");
	int rc = SQLITE_OK;

	if (year)
		rc = sqlite3_bind_int(query->stmt, year,
				      query->reading->opts->year - (int)query->need->lag);
	if (!rc && name)
		rc = sqlite3_bind_text(query->stmt, name, cluster, -1, SQLITE_STATIC);
	return rc;
}

/* cluster: only rows of its units count; SIZE_MAX: all. */
static int
take_row(const struct query *query, size_t cluster)
{
	struct td_reading *reading = query->reading;
	const char *unit = (const char *)sqlite3_column_text(query->stmt, 0);
	size_t row;

	if (!unit && sqlite3_column_type(query->stmt, 0) != SQLITE_NULL)
		return td_fail_memory(reading->err);
	row = unit ? td_reading_row(reading, unit) : SIZE_MAX;
	if (row == SIZE_MAX ||
	    (cluster != SIZE_MAX && reading->table->units[row].cluster != cluster))
		return TD_OK; /* of another cluster */
	if (query->named[row]) {
		td_complain(reading->diags, TD_ERROR, &query->input->place,
			    "the SQL of \"%s\" gives the unit \"%s\" twice; add GROUP BY unit",
			    query->input->name, unit);
		return TD_OK;
	}
	query->named[row] = true;
	return td_reading_put(reading, query->need, query->column, row, query->stmt, 1,
			      &query->input->place);
}

static int
run_for(const struct query *query, size_t cluster)
{
	const struct td_table *table = query->reading->table;
	const char *name = cluster == SIZE_MAX ? query->reading->cluster : table->clusters[cluster];
	int rc = bind_parameters(query, name), st = TD_OK;

	if (rc)
		return td_store_fail(query->reading->store, rc, query->reading->err);
	while (!st && (rc = sqlite3_step(query->stmt)) == SQLITE_ROW)
		st = take_row(query, cluster);
	if (!st && rc != SQLITE_DONE)
		st = complain_of_sql(query, rc);
	sqlite3_reset(query->stmt);
	return st;
}

/* With :cluster and several of them, each is asked for by itself. */
static int
run_query(const struct query *query)
{
	struct td_reading *reading = query->reading;
	size_t n = reading->table->nclusters;

	if (reading->cluster || !sqlite3_bind_parameter_index(query->stmt, ":cluster"))
		return run_for(query, SIZE_MAX);
	for (size_t i = 0; i < n && reading->store->guard.over == TD_GUARD_FINE; i++)
		TD_TRY(run_for(query, i));
	return TD_OK;
}

static void
fill_unnamed(const struct query *query)
{
	const struct td_table *table = query->reading->table;

	for (size_t row = 0; row < table->n; row++)
		if (!query->named[row])
			table->columns[query->column][row] = query->input->none;
}

static int
prepare_and_run(struct query *query)
{
	struct td_store *store = query->reading->store;
	const char *rest = "";
	int rc = sqlite3_prepare_v2(store->db, query->input->sql, -1, &query->stmt, &rest);

	if (rc)
		return complain_of_sql(query, rc);
	if (!has_right_form(query, rest))
		return TD_OK;
	TD_TRY(run_query(query));
	fill_unnamed(query);
	return TD_OK;
}

int
td_reading_sql(struct td_reading *reading, const struct td_need *need, size_t column)
{
	struct query query = { .reading = reading, .need = need, .column = column };
	int st;

	query.input = &reading->rules->inputs.at[need->input];
	query.named = calloc(reading->table->n, sizeof(*query.named));
	if (!query.named)
		return td_fail_memory(reading->err);
	guard_on(reading->store);
	st = prepare_and_run(&query);
	sqlite3_finalize(query.stmt);
	reading->store->guard.on = false;
	free(query.named);
	return st;
}
