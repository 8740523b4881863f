/*
 * explain_fill.h - a template of explain_form.c with a helper's arguments filled in: to show and to calculate.
 *
 * Floor: calc; private to explain*.c.
 *
 *	{value} {target} ...   an argument, named as in forms.h; {full} the maximum; {result} the value
 *	{steps}                the template `steps`, or its number where steps are counted whole or started
 *	{n}                    how many tuples of a list helper have a value
 *	{when} !{when}         the argument `when` as a condition, or that it does not hold
 *	[ ... ]                left out when an argument in it is not given
 *	~ ... | + ~            repeated for every tuple of a list helper, with " + " between
 *	+ − × / ( ) min( max( ;   and   < ≤ = ≥ >   as on paper
 */
#ifndef TD_CALC_EXPLAIN_FILL_H
#define TD_CALC_EXPLAIN_FILL_H

#include <math.h>

#include "calc/explain_in.h"

struct td_form_row;

struct td_fill {
	struct td_tell *tell;
	td_node form;
	const char *name; /* of the helper */
	const char *args; /* their names, from forms.h */
	double result;    /* the helper's value */

	/* Of the row that is tried; set by the caller. */
	const struct td_form_row *row;
	const char *steps; /* what is counted; NULL: nothing */
	double calculated; /* what its formula gives */

	/* private */
	size_t nnames, ntuples;
	size_t tuple; /* of a list helper, while its part is repeated */
	TD_LIST(struct td_token) tokens;
	bool absent; /* an argument that is wanted is not given */
};

void td_fill_begin(struct td_fill *fill, struct td_tell *tell, td_node form);
void td_fill_end(struct td_fill *fill);

/* What a formula comes to; NaN: an argument is not given or missing. */
double td_fill_number(struct td_fill *fill, const char *formula);
/* Whether a condition holds: {when}, or a chain of comparisons.  False when an argument is not given. */
bool td_fill_holds(struct td_fill *fill, const char *condition);

/* Write a formula, a condition, or a translated sentence with the figures in it. */
void td_fill_formula(struct td_fill *fill, struct td_phrase *phrase, const char *formula);
void td_fill_condition(struct td_fill *fill, struct td_phrase *phrase, const char *condition);
void td_fill_words(struct td_fill *fill, struct td_phrase *phrase, const char *english);
/* Is the formula a single number, with nothing to calculate. */
bool td_fill_is_single(struct td_fill *fill, const char *formula);

/* enum td_count of the helper; how many steps count of so many. */
enum td_count td_fill_count(const struct td_fill *fill);
double td_fill_counted(const struct td_fill *fill, double steps);

/* Equal but for the last digits of a calculation. */
static inline bool
td_is_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * (fabs(b) > 1 ? fabs(b) : 1);
}

#endif
