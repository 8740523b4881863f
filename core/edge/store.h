/*
 * store.h - the figures in SQLite: schema, writing, and reading as columns.
 *
 * Floor: edge; owns sqlite3.h.  One connection per td_store, one thread at a time.
 *
 * Schema: see store_schema.c (STRICT tables, foreign keys on, WAL, user_version, application_id).
 * A database is opened defensively: double-quoted strings off, trusted_schema off, no triggers or extensions,
 * SQLITE_DBCONFIG_DEFENSIVE, limits, cell_size_check.
 */
#ifndef TD_EDGE_STORE_H
#define TD_EDGE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/progress.h"
#include "model/rules.h"
#include "model/table.h"

struct td_store; /* opaque */

enum td_layer {
	TD_LAYER_SELF = 1,
	TD_LAYER_VERIFIED = 2,
	TD_LAYER_COUNCIL = 3
};

/* "self", "verified", "council"; NULL / 0 when there is no such layer. */
const char *td_layer_name(enum td_layer layer);
enum td_layer td_layer_find(const char *name);

/* Create a database with the schema; TD_EIO when the file exists already.  label may be NULL. */
int td_store_create(const char *path, const char *label, struct td_err *err);

/* Open; write: for import (migrates an older schema forward in one transaction).  A newer schema, a file that is
 * no thidua database, or none at all: TD_EIO with what to do. */
int td_store_open(const char *path, bool write, struct td_store **out, struct td_err *err);
void td_store_close(struct td_store *store); /* NULL is fine; rolls an open transaction back */

/* ---- writing: one transaction ---------------------------------------------- */

int td_store_begin(struct td_store *store, struct td_err *err);
int td_store_commit(struct td_store *store, struct td_err *err); /* on failure all is rolled back */
void td_store_rollback(struct td_store *store);

/* Insert or replace.  Text is copied.  TD_EINVAL when a foreign key does not hold (unknown unit). */
int td_store_put_unit(struct td_store *store, const char *id, const char *name, const char *cluster,
		      struct td_err *err);

enum td_state {
	TD_STATE_VALUE,
	TD_STATE_MISSING,
	TD_STATE_NA
};

struct td_observation {
	int year;
	const char *input, *unit;
	enum td_layer layer;
	enum td_state state;
	bool is_text;
	double number;
	const char *text;
	const char *note, *document; /* may be NULL */
};
int td_store_put_observation(struct td_store *store, const struct td_observation *o,
			     struct td_err *err);

struct td_event {
	int year;
	const char *unit, *kind;
	const char *date; /* ISO, or NULL */
	double quantity;
	const char *document, *note; /* may be NULL */
};
/* Events have no key of their own: importing the same file again adds nothing (same year, unit, kind, date,
 * quantity, document and note: counted by how often the file holds it).  A file ends at td_store_log_import. */
int td_store_put_event(struct td_store *store, const struct td_event *e, struct td_err *err);

/* What the open transaction has done so far, or the last one did. */
struct td_store_counts {
	size_t added, replaced, same; /* observations: new, changed, put again as they were */
	size_t events, events_same;   /* new, there before */
};
struct td_store_counts td_store_counts(const struct td_store *store);

/* Row in import_log. */
int td_store_log_import(struct td_store *store, const char *file, const char *digest, size_t rows,
			struct td_err *err);

bool td_store_has_unit(struct td_store *store, const char *id);

/* The id of the one unit of this name, into id; false: there is none, there are several, or it cannot be told. */
enum {
	TD_UNIT_ID_MAX = 64
};
bool td_store_unit_named(struct td_store *store, const char *name, char id[TD_UNIT_ID_MAX + 1]);
/* Calls back with every unit id (for nearest names). */
int td_store_each_unit(struct td_store *store, void (*each)(void *self, const char *id), void *self,
		       struct td_err *err);

/* ---- reading ----------------------------------------------------------------- */

struct td_read_opts {
	int year;
	enum td_layer layer; /* highest layer that may be used; 0: any */
	const char *cluster; /* NULL: every cluster */
	struct td_progress *progress;
};

/*
 * The columns in needs, for the units of the cluster(s).  Text that is no level of its grade, a number
 * where a text is wanted and the reverse, an input's SQL that does not compile or gives other than unit
 * and value: complaints in diags (all of them), and TD_EINVAL.  An input's SQL runs under an authorizer
 * that allows only reading, with :year and :cluster bound (when no cluster is asked for: once for each),
 * and with limits of steps, time and memory.  words: ruleset->words is not changed; unknown text of TEXT
 * inputs gets codes beyond it.
 */
int td_store_read(struct td_store *store, const struct td_ruleset *rules,
		  const struct td_need *needs, size_t nneeds, const struct td_read_opts *opts,
		  struct td_diags *diags, struct td_table **out, struct td_err *err);

/* Names of inputs that have observations in a year: for "no figures for ..., did you mean ...". */
int td_store_each_input(struct td_store *store, int year,
			void (*each)(void *self, const char *input), void *self,
			struct td_err *err);

#endif
