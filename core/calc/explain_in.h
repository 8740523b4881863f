/*
 * explain_in.h - what the files of explain share: one explanation in the making.
 *
 * Floor: calc; private to explain*.c.
 *
 * A score is told from the inside out.  A value worth a line of its own (a scale helper, a measure, a
 * value over the cluster) is told once and from then on stands as its number in the formulas after it.
 * Failures for lack of memory are remembered in status; the text is then of no use.
 */
#ifndef TD_CALC_EXPLAIN_IN_H
#define TD_CALC_EXPLAIN_IN_H

#include "base/list.h"
#include "calc/explain.h"

/* A line being written. */
struct td_phrase {
	struct td_sink sink;
	bool rounded; /* a number in it is shown rounded, so what follows from it is "≈" */
};

/* All values of one unit, as td_eval_row gives them. */
struct td_tell_row {
	size_t row;
	const double *values;
};

struct td_tell {
	const struct td_why *why;
	uint32_t item; /* whose maximum FULL is; TD_NONE outside of items */
	struct td_reasons *out;
	TD_LIST(td_node) told; /* have had a line */
	TD_LIST(struct td_tell_row) rows;
	struct td_arena arena;
	uint8_t *marks; /* per node: bits of enum td_mark */
	size_t left;    /* operations that the line may still spell out */
	bool names;     /* figures in formulas are shown with their names: "Reports (12)" */
	size_t inner; /* within a formula: what is told is not the score itself, and has no next step */
	bool less_better; /* the bands being told are of points lost */
	bool spelling;    /* nothing has a line of its own: all of it must be in the formula */
	int status;
};

enum td_mark {
	TD_MARK_VISITED = 1,
	TD_MARK_FIGURE = 2,
	TD_MARK_FIXED = 4,  /* hangs on constants and parameters only */
	TD_MARK_VARIES = 8, /* does not */
	TD_MARK_CAUSE = 16,
	TD_MARK_DIVISOR = 32,
	TD_MARK_NA = 64,
};

/* How tightly an operation holds its operands, loosest first. */
enum td_hold {
	TD_HOLD_ANY,
	TD_HOLD_SUM,
	TD_HOLD_PRODUCT,
	TD_HOLD_SIGN,
	TD_HOLD_POWER,
	TD_HOLD_ATOM
};

/* How many decimals of a number that has more: TD_DIGITS shows about four telling ones. */
enum {
	TD_DIGITS = -1,
	TD_DIGITS_ALL = -2
};

/* Operations that one formula spells out at most. */
enum {
	TD_SPELL_MOST = 400
};

struct td_digits {
	char text[64];
	bool rounded;
};

/* ---- explain_line.c --------------------------------------------------------------- */

int td_tell_begin(struct td_tell *tell, const struct td_why *why, uint32_t item,
		  struct td_reasons *out);
/* The first failure, or TD_OK; out is emptied on failure. */
int td_tell_end(struct td_tell *tell, struct td_err *err);

/* Give the phrase out as a line, and empty it. */
void td_tell_say(struct td_tell *tell, enum td_reason_kind kind, struct td_phrase *phrase);
/* Empty a phrase that may not be given out; a failure in it is remembered. */
void td_tell_drop(struct td_tell *tell, struct td_phrase *phrase);
/* Give out a translated sentence. */
void td_tell_line(struct td_tell *tell, enum td_reason_kind kind, const char *english, ...)
	__attribute__((format(printf, 3, 4)));
/* Add a translated sentence to a phrase. */
void td_tell_add(const struct td_tell *tell, struct td_phrase *phrase, const char *english, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- explain.c ------------------------------------------------------------------- */

/* The figures below node that are missing, the divisions by zero and what else has no value.
 * Writes nothing where nothing is missing. */
void td_tell_causes(struct td_tell *tell, struct td_phrase *phrase, td_node node);

/* ---- explain_expr.c: figures in place of names ---------------------------------------- */

const struct td_expr *td_tell_at(const struct td_tell *tell, td_node node);
td_node td_tell_arg(const struct td_tell *tell, td_node node, size_t i);
/* The value of a node for the unit, and for another row; NaN: missing. */
double td_tell_value(const struct td_tell *tell, td_node node);
double td_tell_value_in(const struct td_tell *tell, const struct td_tell_row *row, td_node node);
double td_tell_full(const struct td_tell *tell);

struct td_digits td_tell_digits(enum td_lang lang, double v, int places);
void td_tell_number(const struct td_tell *tell, struct td_phrase *phrase, double v, int places);
/* " = 55" or " ≈ 55,54" */
void td_tell_result(const struct td_tell *tell, struct td_phrase *phrase, double v, int places);
/* Two numbers that must not look equal unless they are: "74,99996 < 75". */
void td_tell_pair(const struct td_tell *tell, struct td_phrase *phrase, double a, const char *sign,
		  double b);

bool td_tell_is_leaf(const struct td_tell *tell, td_node node);
bool td_tell_is_told(const struct td_tell *tell, td_node node);
/* Is the value the same for all units, whatever their figures. */
bool td_tell_is_fixed(struct td_tell *tell, td_node node);
/* Does it get a line of its own. */
bool td_tell_is_opaque(const struct td_tell *tell, td_node node);

/* The formula with figures; what was told, and what has its own line, as its number.  _own spells out at
 * least the outermost operation. */
void td_tell_expr(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold);
void td_tell_own(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold);
/* "80 ≥ 75": why the condition is true (or why it is not: then in the negative, "80 < 75"). */
void td_tell_condition(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth);
/* "yes", "tốt", "812", "not there": an input or a parameter as read. */
void td_tell_figure(const struct td_tell *tell, struct td_phrase *phrase, td_node input);
void td_tell_param_name(const struct td_tell *tell, struct td_phrase *phrase, td_node param);
/* Is an input marked as not applicable to the unit. */
bool td_tell_is_na(const struct td_tell *tell, td_node input);
/* Its title, and the year unless it is this one. */
void td_tell_input_name(const struct td_tell *tell, struct td_phrase *phrase, td_node input);

/* ---- explain_tell.c: lines ---------------------------------------------------------------- */

/* Lines for what stands below node and is worth one. */
void td_tell_below(struct td_tell *tell, td_node node);
/* A line for the formula of node, unless it is a figure or has had one. */
void td_tell_subject(struct td_tell *tell, td_node node);
/* Tell node; lead: conditions that led here, said first (NULL: none).  places: decimals of the result. */
void td_tell_node(struct td_tell *tell, td_node node, int places, const char *lead);
/* Begin a line: what led to it and a mark, where anything did. */
void td_tell_lead(struct td_phrase *phrase, const char *lead, const char *mark);
/* Index of the measure that is this node, or TD_NONE. */
uint32_t td_tell_measure(const struct td_tell *tell, td_node node);
/* "Clearance rate: " when the node is a measure. */
void td_tell_title(const struct td_tell *tell, struct td_phrase *phrase, td_node node);
/* "%", a measure's unit, or NULL. */
const char *td_tell_unit_of(const struct td_tell *tell, td_node node);

/* ---- explain_cluster.c: the other units -------------------------------------------------- */

/* The row's values, evaluated at the first call; NULL: not to be had.  Lent. */
const struct td_tell_row *td_tell_row(struct td_tell *tell, size_t row);
/* A unit's name without the words with which all names of its cluster begin. */
const char *td_tell_unit(struct td_tell *tell, size_t row);
/* First row of the unit's cluster, and how many there are. */
void td_tell_cluster(const struct td_why *why, size_t *first, size_t *n);
/* A line for a value over the cluster: who is best, which place it is. */
void td_tell_relative(struct td_tell *tell, td_node node, const char *lead);

/* ---- explain_form.c: scale helpers ------------------------------------------------------------ */

/* Is it a helper that gives a value and can stand within a formula (fall, mean, reach). */
bool td_tell_form_is_inline(const struct td_tell *tell, td_node form);
/* Its formula, within another one. */
void td_tell_form_inline(struct td_tell *tell, struct td_phrase *phrase, td_node form,
			 enum td_hold hold);
/* Lines for a helper that gives points. */
void td_tell_form(struct td_tell *tell, td_node form, int places, const char *lead);
/* Names of a helper's arguments (forms.h) and how many of them stand before the table; NULL: unknown. */
const char *td_form_args(const char *name, int *positional);

/* ---- explain_standing.c, explain_award.c -------------------------------------------------------- */

/* The rows of the unit's cluster in order of place. */
struct td_tell_standing {
	const uint32_t *row;
	size_t n, ranked, own; /* own: index of the unit */
};

struct td_tell_standing td_tell_standing(const struct td_tell *tell);
double td_tell_total(const struct td_tell *tell, size_t row);
struct td_digits td_tell_exact(const struct td_tell *tell, double v);
const char *td_tell_title_of(const struct td_tell *tell, const struct td_title *of, const char *id);

/* Each that holds or is not known; each with why it was given, missed or is undecided. */
void td_tell_knockouts(struct td_tell *tell);
void td_tell_awards(struct td_tell *tell);
/* Those that concern one award (TD_NONE: the ranking), and that award. */
void td_tell_way_to(struct td_tell *tell, uint32_t award);

#endif
