/*
 * store_record.h - what was scored, kept for verifying it; and years that are closed to imports.
 *
 * Floor: edge, family store.  Texts are kept once, by their digest, in pieces, so that their length
 * has no limit.  Whatever writes needs an open transaction (td_store_begin); times are the database's.
 */
#ifndef TD_EDGE_STORE_RECORD_H
#define TD_EDGE_STORE_RECORD_H

#include <stdint.h>

#include "base/sink.h"
#include "edge/store.h"
#include "model/sources.h"

struct td_run {
	int64_t id; /* given by td_store_put_run */
	const char *ruleset;
	const char *rules, *figures, *result; /* digests; the last two of texts that are kept */
	int year;
	const char *layer; /* NULL: the highest there was */
	const char *label; /* of the figures; NULL: none */
	const char *first; /* name of the first of the ranking; NULL: nobody is ranked */
	const char *program, *by;
	const char *at; /* when; set by the database */
};

/* Keep n bytes under their digest; nothing to do when they are there. */
int td_store_put_text(struct td_store *store, const char *digest, const char *bytes, size_t n,
		      struct td_err *err);
/* Append the bytes kept under digest to sink; none when there are none. */
int td_store_get_text(struct td_store *store, const char *digest, struct td_sink *sink,
		      struct td_err *err);

/* A run and the files of its rules, whose texts are kept too.  Sets run->id. */
int td_store_put_run(struct td_store *store, struct td_run *run, const struct td_sources *sources,
		     struct td_err *err);

/* Call each with every run, the oldest first, or with the one called id (0: all); text is lent for
 * the call. */
int td_store_each_run(struct td_store *store, int64_t id,
		      int (*each)(void *self, const struct td_run *run), void *self,
		      struct td_err *err);

/* The files of a run's rules with their texts, in the order of reading. */
int td_store_get_sources(struct td_store *store, int64_t run, struct td_sources *sources,
			 struct td_err *err);

struct td_freeze {
	int year;
	const char *at, *by;
	const char *reopened_at, *reopened_by, *reason; /* NULL: still frozen */
};

/* Close a year to imports.  TD_EINVAL when it is closed. */
int td_store_freeze(struct td_store *store, int year, const char *by, struct td_err *err);
/* Open it again; the reason is kept.  TD_EINVAL when it is open. */
int td_store_reopen(struct td_store *store, int year, const char *by, const char *reason,
		    struct td_err *err);
/* All that was ever closed, by year, then time. */
int td_store_each_freeze(struct td_store *store,
			 int (*each)(void *self, const struct td_freeze *freeze), void *self,
			 struct td_err *err);

#endif
