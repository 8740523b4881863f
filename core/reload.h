/*
 * reload.h - a scoring that follows its files: built beside, then swapped.
 *
 * Floor: engine.  Doors see td.h.  One thread at a time; the report is written between runs.
 */
#ifndef TD_RELOAD_H
#define TD_RELOAD_H

#include "base/words.h"
#include "engine.h"

struct td_reload {
	char *path; /* of the main script, found once: another one of that id is no substitute while it is away */
	const char *database;
	struct td_score_opts opts;
	struct td_scoring *now, *before; /* in force, and the one that it replaced */
	struct td_words *files; /* all that may change the scoring; NULL before the first run */

	/* What the last run saw. */
	bool failed;          /* by it: rules or figures did not pass, or could not be read */
	bool settled;         /* the same files would give the same again */
	uint64_t rules, data; /* stamps of the files, before they were read */
};

/* Write what moved from reload->before to reload->now (report_moved.c). */
int td_report_moved(const struct td_reload *reload, const struct td_report_opts *opts,
		    struct td_sink *sink, struct td_err *err);

#endif
