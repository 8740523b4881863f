/*
 * compare_in.h - what compare*.c share.
 *
 * Floor: engine, private.
 *
 *	compare.c       the doors; the order of clauses; who passed whom
 *	compare_side.c  a side as it is written: a run, or rules over a year up to a layer
 *	compare_path.c  from A to B: figures, then clause after clause; what each step moved, and asking for it
 */
#ifndef TD_COMPARE_IN_H
#define TD_COMPARE_IN_H

#include "compare.h"

/* Score the side that side->name says.  TD_EUSAGE: it says none. */
int td_compare_score(struct td_side *side, const char *database, struct td_progress *progress,
		     struct td_diags *diags, struct td_scoring **out, struct td_err *err);

/* Walk the path, by the entries in their order: fills parts, ticks, moves and figures. */
int td_compare_split(struct td_compare *compare, const char *database, struct td_progress *progress,
		     struct td_diags *diags, struct td_err *err);

#endif
