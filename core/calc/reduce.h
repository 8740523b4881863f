/*
 * reduce.h - what a column amounts to over the units of a cluster: best, mean, median, rank, ...
 *
 * Floor: calc.  Pure; any thread.  Sums are compensated and run in row order, so that they do not
 * hang on how the rows were computed.  Who takes part and what is missing: see model/ops.h.
 */
#ifndef TD_CALC_REDUCE_H
#define TD_CALC_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/graph.h"

struct td_err;

/* A column, or (stride 0) one number for all rows; at NULL: not given. */
struct td_operand {
	const double *at;
	size_t stride;
};

struct td_reduction {
	enum td_op op; /* BEST .. RANK_OF */
	unsigned flags;
	struct td_operand value, among, by, extra;
};

/* Whether the rows of one cluster may receive different results. */
bool td_reduce_by_row(const struct td_reduction *what);

/*
 * Cluster c is rows start[c] .. start[c + 1] - 1.  out has one entry per row when
 * td_reduce_by_row says so, else one per cluster.  TD_OK or TD_ENOMEM.
 */
int td_reduce(const struct td_reduction *what, size_t nclusters, const size_t *start, double *out,
	      struct td_err *err);

#endif
