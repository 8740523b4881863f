/*
 * report.h - one interface for every format in which a scoring is given out.
 *
 * Floor: engine.  A format is a row in the table of report.c: its name and a function that
 * writes a whole scoring to a sink.  Formats live in report_<name>.c.
 */
#ifndef TD_REPORT_H
#define TD_REPORT_H

#include "engine.h"

struct td_report {
	const char *name;
	int (*write)(const struct td_scoring *scoring, const struct td_report_opts *opts,
		     struct td_sink *sink, struct td_err *err);
};

extern const struct td_report td_report_table, td_report_json, td_report_csv;

/* Fail with TD_EUSAGE: format is none of known (NULL at the end); the nearest one is named. */
int td_report_unknown(const char *format, const char *const *known, struct td_err *err);

/*
 * The lines that stand above every table: the ruleset's title; year, ruleset and label of the
 * figures.  Folded to opts->width.
 */
void td_report_heading(const struct td_scoring *scoring, const struct td_report_opts *opts,
		       struct td_sink *sink);

/* Points as shown: with exactly the ruleset's places, or as many as needed where nothing is
 * rounded. */
enum {
	TD_POINTS_ROOM = 48
};
char *td_report_points(const struct td_ruleset *rules, double points, enum td_lang lang,
		       char out[TD_POINTS_ROOM]);

/* The same of whole ticks (result.h); "-" for TD_TICKS_NONE. */
char *td_report_ticks(const struct td_ruleset *rules, int64_t ticks, enum td_lang lang,
		      char out[TD_POINTS_ROOM]);

/* The place of a unit as shown: "1", "1,5" where ties share the mean, "-" when not ranked. */
char *td_report_place(const struct td_result *result, size_t row, enum td_lang lang,
		      char out[TD_POINTS_ROOM]);

/* Text as a cell of CSV, quoted where it must be.  What a spreadsheet would run as a formula gets an apostrophe in front, as
 * spreadsheets do. */
void td_report_csv_text(const char *text, struct td_sink *sink);

/* The place and the total of a unit as the members "rank" and "total"; null when there is none. */
struct td_json;
void td_report_rank(const struct td_result *result, size_t row, struct td_json *json);
void td_report_total(const struct td_result *result, size_t row, struct td_json *json);

#endif
