/*
 * record.h - what a scoring was made of, kept with the figures, so that anybody can verify it.
 *
 * Floor: engine.  Doors see td.h.  Kept are the text of every rule file, the figures that the plan
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

#endif
