#include "edge/store_in.h"

#include <stdio.h>
#include <string.h>

/* Text that lives until the statement has run; NULL binds NULL. */
static int
bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	return sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

/* Run a statement whose bindings gave rc; its rows, if any, are not wanted. */
static int
run_bound(struct td_store *store, sqlite3_stmt *stmt, int rc, struct td_err *err)
{
	if (!rc) {
		sqlite3_step(stmt);
		rc = sqlite3_reset(stmt);
	}
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

int
td_store_put_unit(struct td_store *store, const char *id, const char *name, const char *cluster,
		  struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(td_store_statement(store, TD_SQL_PUT_UNIT, &stmt, err));
	rc = bind_text(stmt, 1, id);
	if (!rc)
		rc = bind_text(stmt, 2, name);
	if (!rc)
		rc = bind_text(stmt, 3, cluster);
	return run_bound(store, stmt, rc, err);
}

static int
bind_value(sqlite3_stmt *stmt, int at, const struct td_observation *o)
{
	if (o->state != TD_STATE_VALUE)
		return sqlite3_bind_null(stmt, at);
	return o->is_text ? bind_text(stmt, at, o->text) : sqlite3_bind_double(stmt, at, o->number);
}

static int
bind_observation(sqlite3_stmt *stmt, const struct td_observation *o)
{
	static const char *const states[] = {
		[TD_STATE_VALUE] = "value",
		[TD_STATE_MISSING] = "missing",
		[TD_STATE_NA] = "na",
	};
	int rc = sqlite3_bind_int(stmt, 1, o->year);

	if (!rc)
		rc = bind_text(stmt, 2, o->input);
	if (!rc)
		rc = bind_text(stmt, 3, o->unit);
	if (!rc)
		rc = bind_text(stmt, 4, td_layer_name(o->layer));
	if (!rc)
		rc = bind_value(stmt, 5, o);
	if (!rc)
		rc = bind_text(stmt, 6, states[o->state]);
	if (!rc)
		rc = bind_text(stmt, 7, o->note);
	if (!rc)
		rc = bind_text(stmt, 8, o->document);
	return rc;
}

static int
run_observation(struct td_store *store, enum td_store_sql which, const struct td_observation *o,
		struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(td_store_statement(store, which, &stmt, err));
	rc = bind_observation(stmt, o);
	if (!rc) {
		sqlite3_step(stmt);
		rc = sqlite3_reset(stmt);
	}
	if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
		return td_fail(err, TD_EINVAL, "unknown unit \"%s\"", o->unit);
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

int
td_store_put_observation(struct td_store *store, const struct td_observation *o, struct td_err *err)
{
	TD_TRY(td_store_check_open(store, o->year, err));
	TD_TRY(run_observation(store, TD_SQL_ADD_OBSERVATION, o, err));
	if (sqlite3_changes(store->db)) {
		store->counts.added++;
		return TD_OK;
	}
	TD_TRY(run_observation(store, TD_SQL_SET_OBSERVATION, o, err));
	if (sqlite3_changes(store->db))
		store->counts.replaced++;
	else
		store->counts.same++;
	return TD_OK;
}

static int
bind_event(sqlite3_stmt *stmt, const struct td_event *e)
{
	int rc = sqlite3_bind_int(stmt, 1, e->year);

	if (!rc)
		rc = bind_text(stmt, 2, e->unit);
	if (!rc)
		rc = bind_text(stmt, 3, e->kind);
	if (!rc)
		rc = bind_text(stmt, 4, e->date);
	if (!rc)
		rc = sqlite3_bind_double(stmt, 5, e->quantity);
	if (!rc)
		rc = bind_text(stmt, 6, e->document);
	if (!rc)
		rc = bind_text(stmt, 7, e->note);
	return rc;
}

/* How often the file has held this event, this time included. */
static int
count_in_file(struct td_store *store, const struct td_event *e, size_t *times, struct td_err *err)
{
	char *key = sqlite3_mprintf("%d %Q %Q %Q %.17g %Q %Q", e->year, e->unit, e->kind, e->date,
				    e->quantity, e->document, e->note);
	uint32_t code = 0;

	*times = 0;
	if (!store->events)
		store->events = td_words_new();
	if (key && store->events)
		code = td_words_add(store->events, key);
	sqlite3_free(key);
	if (!code || (code > store->event_times.n && !td_list_push(&store->event_times, 0)))
		return td_fail_memory(err);
	*times = ++store->event_times.at[code - 1];
	return TD_OK;
}

static int
count_in_store(struct td_store *store, const struct td_event *e, size_t *times, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	*times = 0;
	TD_TRY(td_store_statement(store, TD_SQL_COUNT_EVENTS, &stmt, err));
	rc = bind_event(stmt, e);
	if (!rc) {
		if (sqlite3_step(stmt) == SQLITE_ROW)
			*times = (size_t)sqlite3_column_int64(stmt, 0);
		rc = sqlite3_reset(stmt);
	}
	return rc ? td_store_fail(store, rc, err) : TD_OK;
}

int
td_store_put_event(struct td_store *store, const struct td_event *e, struct td_err *err)
{
	size_t in_file, in_store;
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(td_store_check_open(store, e->year, err));
	TD_TRY(count_in_file(store, e, &in_file, err));
	TD_TRY(count_in_store(store, e, &in_store, err));
	if (in_store >= in_file) {
		store->counts.events_same++;
		return TD_OK;
	}
	TD_TRY(td_store_statement(store, TD_SQL_ADD_EVENT, &stmt, err));
	rc = bind_event(stmt, e);
	if (!rc) {
		sqlite3_step(stmt);
		rc = sqlite3_reset(stmt);
	}
	if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
		return td_fail(err, TD_EINVAL, "unknown unit \"%s\"", e->unit);
	if (rc)
		return td_store_fail(store, rc, err);
	store->counts.events++;
	return TD_OK;
}

struct td_store_counts
td_store_counts(const struct td_store *store)
{
	return store->counts;
}

int
td_store_log_import(struct td_store *store, const char *file, const char *digest, size_t rows,
		    struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	/* The next file counts its events anew. */
	td_words_free(store->events);
	store->events = NULL;
	store->event_times.n = 0;
	TD_TRY(td_store_statement(store, TD_SQL_LOG_IMPORT, &stmt, err));
	rc = bind_text(stmt, 1, file);
	if (!rc)
		rc = bind_text(stmt, 2, digest);
	if (!rc)
		rc = sqlite3_bind_int64(stmt, 3, (sqlite3_int64)rows);
	return run_bound(store, stmt, rc, err);
}

bool
td_store_has_unit(struct td_store *store, const char *id)
{
	sqlite3_stmt *stmt;
	bool has;

	if (td_store_statement(store, TD_SQL_HAS_UNIT, &stmt, NULL))
		return false;
	has = bind_text(stmt, 1, id) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_reset(stmt);
	return has;
}

bool
td_store_unit_named(struct td_store *store, const char *name, char id[TD_UNIT_ID_MAX + 1])
{
	const char *text = NULL;
	sqlite3_stmt *stmt;

	if (td_store_statement(store, TD_SQL_UNIT_NAMED, &stmt, NULL))
		return false;
	if (bind_text(stmt, 1, name) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(stmt, 0);
	if (text)
		snprintf(id, TD_UNIT_ID_MAX + 1, "%s", text);
	sqlite3_reset(stmt);
	return text;
}

/* Call each with the first column of every row. */
static int
each_text(struct td_store *store, sqlite3_stmt *stmt, void (*each)(void *self, const char *text),
	  void *self, struct td_err *err)
{
	int rc = SQLITE_ROW;

	while (rc == SQLITE_ROW && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(stmt, 0);

		if (text)
			each(self, text);
		else if (sqlite3_column_type(stmt, 0) != SQLITE_NULL)
			rc = SQLITE_NOMEM;
	}
	sqlite3_reset(stmt);
	return rc == SQLITE_DONE ? TD_OK : td_store_fail(store, rc, err);
}

int
td_store_each_unit(struct td_store *store, void (*each)(void *self, const char *id), void *self,
		   struct td_err *err)
{
	sqlite3_stmt *stmt;

	TD_TRY(td_store_statement(store, TD_SQL_EACH_UNIT, &stmt, err));
	return each_text(store, stmt, each, self, err);
}

int
td_store_each_input(struct td_store *store, int year, void (*each)(void *self, const char *input),
		    void *self, struct td_err *err)
{
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(td_store_statement(store, TD_SQL_EACH_INPUT, &stmt, err));
	rc = sqlite3_bind_int(stmt, 1, year);
	return rc ? td_store_fail(store, rc, err) : each_text(store, stmt, each, self, err);
}
