/*
 * record.h - what a scoring was made of, kept with the figures, so that anybody can verify it.
 *
 * Floor: engine.  Doors see td.h.
 *
 *	record.c       runs: kept, verified, scored again
 *	record_text.c  what is kept, written
 *	record_read.c  what was kept, read: compared, or made a table
 *
 * Kept are the text of every rule file, the figures that the plan
 * read, and the result: the document "score" with all points, a line "KEY<tab>VALUE" for each value of it, a blank in front for each
 * level.  (No report writes it, so that a plugin has no part in what is proved.)  The figures are a text of lines "KEY<tab>VALUE", the same for the
 * same figures:
 *
 *	label<tab>"draft"
 *	unit phu-tho<tab>"Phú Thọ" "bca-cum3"
 *	figure cases_total 2017 phu-tho<tab>1120
 *
 * in the order of inputs by name, years, then units; a value is a number, a text in quotes,
 * missing or na.
 */
#ifndef TD_RECORD_H
#define TD_RECORD_H

#include "base/list.h"
#include "edge/digest.h"
#include "edge/store_record.h"
#include "engine.h"

/* Write the figures of a scoring as such a text. */
int td_record_figures(const struct td_scoring *scoring, struct td_sink *sink, struct td_err *err);

/* Write its result as the text that is kept.  The scoring has all points. */
int td_record_result(const struct td_scoring *scoring, struct td_sink *sink, struct td_err *err);

/* A line that is not what it was.  Keys and values as above. */
struct td_change {
	const char *key;
	const char *was, *now; /* NULL: there was or is no such unit or label */
};

struct td_changes {
	TD_LIST(struct td_change) list;
};

/*
 * Compare two such texts, which are cut into pieces and lent to the changes.  The figures of a unit
 * that came or went are not listed.
 */
int td_record_compare(char *was, char *now, struct td_changes *changes, struct td_err *err);

struct td_verification {
	struct td_run run;
	struct td_sources sources;
	TD_LIST(const char *) files; /* paths at which another text stands now */
	struct td_changes changes;
	bool same_result;

	struct td_sink was, now, result; /* recorded figures, those of now; recorded result */
	struct td_arena arena;
};

/* ---- a run, without looking at what is now ------------------------------------------ */

/* Read a run with all that it kept, which must have its digests.  TD_EUSAGE: there is no such run.  Free with
 * td_verification_free. */
int td_record_open(const char *database, long long run, struct td_verification **out,
		   struct td_err *err);

/* Score it by its own rules and figures.  TD_EINVAL when this program gives another result than the recorded one. */
int td_record_score(struct td_verification *record, struct td_progress *progress,
		    struct td_diags *diags, struct td_scoring **out, struct td_err *err);

/* The recorded figures as a plan of other rules wants them.  kept[i]: whether the run kept need i; a column that it did not
 * keep is missing, and so is a figure that is none by those rules. */
int td_record_table(const struct td_verification *record, const struct td_ruleset *rules,
		    const struct td_plan *plan, bool *kept, struct td_table **out,
		    struct td_err *err);

#endif
