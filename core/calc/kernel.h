/*
 * kernel.h - the loops that a scoring spends its time in: one per operation and operand shape.
 *
 * Floor: calc.  Pure; any thread.  A kernel computes n rows of one value from columns and single
 * numbers; what it writes never overlaps what it reads.  Every kernel of an operation gives the
 * same bits for the same row, whatever n and the shapes are.
 */
#ifndef TD_CALC_KERNEL_H
#define TD_CALC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph.h"

/* Operations that only a plan has, after those of ops.h. */
enum td_plan_op {
	TD_OP_TICKS = TD_OP_COUNT_, /* flags: places; whole ticks of 10^-places, as td_ticks */
	TD_OP_SUM,                  /* of any number of arguments; missing ones count 0 */
	TD_OP_HOLES,                /* how many of the arguments are missing */
	TD_OP_PENDING,              /* points {is_na}...: enum td_pending of points */
	TD_OP_OVER, /* to + RANK_OF - BEST: those over columns of units, see over.h */
	TD_OP_END_ = TD_OP_OVER + TD_OP_RANK_OF - TD_OP_BEST + 1,
};

struct td_call {
	const uint32_t *arg;   /* where each argument stands in `at`; 0: not given */
	const uint8_t *stride; /* per argument: 1 a column, 0 one number for all rows */
	size_t nargs;
	unsigned flags; /* of the operation */
};

typedef void td_kernel(size_t n, double *restrict out, double *const *at,
		       const struct td_call *call);

/* The kernel of an operation for arguments of these shapes; NULL for those that are no plain loop
 * (leaves, relative operations, OVER, NATIVE).  stride NULL: all columns, which suits single rows. */
td_kernel *td_kernel_for(unsigned op, const uint8_t *stride, size_t nargs);

/*
 * A fused kernel computes an expression in one loop.  Its pattern is the expression in prefix
 * order: operations, and leaves, which are the arguments of the call: TD_LEAF_COLUMN + i or
 * TD_LEAF_NUMBER + i.  A leaf that occurs twice is the same value.  Only the outermost operation
 * may have flags.
 */
enum {
	TD_LEAF_COLUMN = 128,
	TD_LEAF_NUMBER = 160,
	TD_LEAF_END = 192,
	TD_FUSED_ARGS = 12
};

struct td_fused {
	const char *name;
	td_kernel *run;
	const uint8_t *pattern;
	size_t length;
};

/* All of them, larger patterns before those that they contain. */
const struct td_fused *td_fused_list(size_t *n);

/* Whether a |v| is above the limit. */
bool td_kernel_exceeds(size_t n, const double *v, double limit);

#endif
