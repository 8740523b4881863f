/*
 * report.h - what the reports of core share: the terminal table of a scoring, its document, and numbers as shown.
 *
 * Floor: engine.  How documents are written: render.h.
 */
#ifndef TD_REPORT_H
#define TD_REPORT_H

#include "engine.h"

struct td_doc_builder;

int td_report_table(const struct td_scoring *scoring, const struct td_report_opts *opts,
		    struct td_sink *sink, struct td_err *err);

/*
 * The document of a scoring: its head, with "units" as the long array at the end, and the element of a row.  wants: TD_REPORT_POINTS
 * ...; points only where the scoring has kept them.  *out: yours, also when memory did not suffice (doc.h).
 */
int td_score_head(const struct td_scoring *scoring, unsigned wants, struct td_doc_builder **out,
		  struct td_err *err);
int td_score_unit(const struct td_scoring *scoring, size_t row, unsigned wants, enum td_lang lang,
		  struct td_doc_builder **out, struct td_err *err);

/* Add why a unit has its points, in lang, as the member "explain": { "items", "standing" } as in the document of `explain`.  The
 * scoring must have kept all points. */
int td_explain_unit(const struct td_scoring *scoring, size_t row, enum td_lang lang,
		    struct td_doc_builder *doc, struct td_err *err);

/*
 * The lines that stand above every table: the ruleset's title; year, ruleset and label of the
 * figures.  Folded to opts->width.
 */
void td_report_heading(const struct td_scoring *scoring, const struct td_report_opts *opts,
		       struct td_sink *sink);

/* Give a cell made in a sink to a grid; the sink is empty again, its failure is out's. */
struct td_grid;
void td_report_cell(struct td_grid *grid, struct td_sink *cell, struct td_sink *out);

/* A grid of these columns, their titles put into lang; NULL: out of memory.  The end of any grid: write and free it. */
struct td_report_column {
	const char *title; /* English, marked */
	unsigned flags;    /* grid.h */
};
struct td_grid *td_report_grid(const struct td_report_column *columns, size_t n, enum td_lang lang);
int td_report_grid_end(struct td_grid *grid, const struct td_report_opts *opts,
		       struct td_sink *sink, struct td_err *err);

/* Write running lines made in a sink, indented and folded to opts->width; likewise. */
void td_report_lines(const struct td_report_opts *opts, struct td_sink *lines, size_t indent,
		     struct td_sink *out);

/*
 * Write the units cluster by cluster, below a line that names the cluster where there are several: write gets n places of
 * result->order from `from` on, all of one cluster; of all together at most `most`.  The first status that is none of TD_OK.
 */
int td_report_clusters(const struct td_scoring *scoring, const struct td_report_opts *opts,
		       size_t most,
		       int (*write)(const void *self, size_t from, size_t n, struct td_err *err),
		       const void *self, struct td_sink *sink, struct td_err *err);

/* Whether a total of it lacks points; and the line that says what the * beside such a total means. */
bool td_report_provisional(const struct td_scoring *scoring);
void td_report_legend(const struct td_report_opts *opts, struct td_sink *sink);

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

/* The members that every document of a scoring begins with: "ruleset", "year", "digest", "label". */
void td_report_head(const struct td_scoring *scoring, struct td_doc_builder *doc);

/* The place and the total of a unit as the members "rank" and "total"; null when there is none. */
void td_report_rank(const struct td_result *result, size_t row, struct td_doc_builder *doc);
void td_report_total(const struct td_result *result, size_t row, struct td_doc_builder *doc);

#endif
