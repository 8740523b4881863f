/*
 * over.h - relative operations where each unit is a column of its own and the rows are trials.
 *
 * Floor: calc.  Pure; any thread.  A plan over trials (lanes.h) has the units of a cluster unrolled: what is best or the
 * rank among them is then an operation on many columns, row by row.  Gives the bits of td_reduce.
 *
 * Arguments of the call: for each unit of the cluster value, among, by, extra (0: not given), and at the end, where the
 * units may receive different results, the number of the unit whose result it is.
 */
#ifndef TD_CALC_OVER_H
#define TD_CALC_OVER_H

#include "calc/kernel.h"

struct td_err;

enum {
	TD_OVER_UNITS = 64, /* of a cluster at most */
	TD_OVER_ARGS = 4    /* per unit */
};

/* n rows of an operation TD_OP_OVER + (BEST .. RANK_OF) - BEST.  TD_OK or TD_ENOMEM. */
int td_over(unsigned op, size_t n, double *restrict out, double *const *at,
	    const struct td_call *call, struct td_err *err);

#endif
