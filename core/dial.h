/*
 * dial.h - the single numbers that scenarios vary: a parameter, or one unit's figure.
 *
 * Floor: engine.  Whatever the command (whatif, sweep, seek, sensitivity), a dial is named, looked up and bounded here.
 *
 *	clearance_target               a parameter
 *	phu-tho.cases_cleared          this year's figure of a unit
 *	phu-tho.prev.cases_cleared     last year's, where the rules read it; ago(2).NAME: of the year before that
 *
 * Only what the rules read can be varied: a figure that no rule needs is refused, for turning it would say nothing.
 * Values are as in a table (model/table.h): a grade is the index of its level, a flag 1 or 0, missing is NaN.
 */
#ifndef TD_DIAL_H
#define TD_DIAL_H

#include "engine.h"

enum td_dial_kind {
	TD_DIAL_PARAM,
	TD_DIAL_FIGURE,
};

struct td_dial {
	enum td_dial_kind kind;
	uint32_t index; /* PARAM: slot; FIGURE: column of the table */
	uint32_t row;   /* FIGURE: of the unit */
};

/* The dial of a name.  TD_EUSAGE: unknown; the nearest name is offered. */
int td_dial_find(const struct td_scoring *baseline, const char *name, struct td_dial *out,
		 struct td_err *err);

/* The same where only one of the kinds is wanted. */
int td_dial_find_param(const struct td_scoring *baseline, const char *name, struct td_dial *out,
		       struct td_err *err);
int td_dial_find_figure(const struct td_scoring *baseline, const char *name, struct td_dial *out,
			struct td_err *err);

/* The column of an input, "cases_cleared" or "prev.cases_cleared", and the row of a unit by its id, in the same way. */
int td_dial_find_column(const struct td_scoring *baseline, const char *name, uint32_t *column,
			struct td_err *err);
int td_dial_find_unit(const struct td_scoring *baseline, const char *unit, size_t *row,
		      struct td_err *err);

/* Whether both turn the same number. */
bool td_dial_same(const struct td_dial *a, const struct td_dial *b);

/* The name, as td_dial_find takes it, to free(); NULL when out of memory. */
char *td_dial_name(const struct td_scoring *baseline, const struct td_dial *dial);

/* What a reader calls it: the declared title of the parameter or input (and of the unit, and the year where it is another
 * one), in lang.  The status of the sink. */
int td_dial_title(const struct td_scoring *baseline, const struct td_dial *dial, enum td_lang lang,
		  struct td_sink *sink);

/* Its value in the baseline; NaN: missing. */
double td_dial_value(const struct td_scoring *baseline, const struct td_dial *dial);

/* The level that a value is, where the dial is a grade and has that level; else NULL. */
const char *td_dial_level(const struct td_scoring *baseline, const struct td_dial *dial,
			  double value);

/* What values it may have: the declared range (a bound that depends on other figures, such as max = x.cases_total, is
 * worked out for the unit), infinite where there is none. */
struct td_dial_range {
	double min, max;
	bool whole;     /* integers, counts, flags and grades: steps of 1 */
	size_t nlevels; /* of a grade (0..nlevels - 1), else 0 */
};                      /* of a text, which nothing can be set to, min > max */
struct td_dial_range td_dial_range(const struct td_scoring *baseline, const struct td_dial *dial);

/*
 * Read a value as it is written for this dial: "78", "77,5", a level of a grade, "missing".  As it is said on a command
 * line and no cell of a spreadsheet, 77.125 is a number with decimals (77,125 could be either, and is refused).
 * TD_EUSAGE: none, or outside the declared range, which is named.
 */
int td_dial_read(const struct td_scoring *baseline, const struct td_dial *dial, const char *text,
		 double *value, struct td_err *err);

/* The two halves: what is written, in any range; whether a value lies in the range.  The value of the baseline may be
 * outside, as that is nobody's doing here. */
int td_dial_parse(const struct td_scoring *baseline, const struct td_dial *dial, const char *text,
		  double *value, struct td_err *err);
int td_dial_check(const struct td_scoring *baseline, const struct td_dial *dial, double value,
		  struct td_err *err);

#endif
