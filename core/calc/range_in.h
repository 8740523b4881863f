/*
 * range_in.h - what the range_*.c files share.
 *
 *	range.c           intervals and operations on them
 *	range_multiple.c  what two expressions have to do with each other: x / y where x is part of y
 *	range_assume.c    what a branch knows of its condition
 *	range_node.c      the range of a node
 *	range_rules.c     the ranges of inputs, items, measures and totals, in the order of need
 *
 * Floor: calc.
 */
#ifndef TD_CALC_RANGE_IN_H
#define TD_CALC_RANGE_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calc/check_in.h"
#include "calc/range.h"

enum {
	TD_ASSUMED_MAX = 32,
};

/*
 * Visits to nodes in all: a script that shares much between many branches gets wider ranges, not a
 * long wait.
 */
#define TD_VISITS 5000000
#define TD_VISITS_ASSUMED 1000000
#define TD_VISITS_MULTIPLE 5000000

#define TD_FULL_BIT (UINT64_C(1) << 63)

/* In the branch being looked at, node is known to lie in range. */
struct td_assumed {
	td_node node;
	struct td_range range;
};

struct td_ranges {
	const struct td_ruleset *rules;
	const struct td_graph *graph;
	struct td_family family;
	td_things order;
	uint64_t *mask; /* per node: figures and points it hangs on, hashed to bits; TD_FULL_BIT */
	struct td_range *node; /* per node: its range where nothing is assumed ... */
	uint32_t *valid;       /* ... if this is ALWAYS or the item's stamp */
	struct td_range *seen; /* per node */
	struct td_range *inputs, *measures;
	struct td_range *scores, *points; /* per item */
	struct td_range parts[TD_PARTS];
	double *maxima;
	uint32_t item; /* whose `full` counts */
	struct td_assumed assumed[TD_ASSUMED_MAX];
	size_t nassumed;
	size_t since; /* assumptions before this one do not hold where we are */
	size_t visits, visits_assumed, visits_multiple; /* left */
	bool quiet;                                     /* do not note what is seen */
	bool no_memory;
};

/* range_node.c */
struct td_range td_range_eval(struct td_ranges *r, td_node node);
uint64_t td_range_mask(const struct td_ranges *r, td_node node);

/* range_multiple.c: out narrowed by what the arguments have in common. */
struct td_range td_range_difference(struct td_ranges *r, td_node a, td_node b, struct td_range out);
struct td_range td_range_quotient(struct td_ranges *r, td_node a, td_node b, struct td_range out);
struct td_range td_range_comparison(struct td_ranges *r, td_node node, struct td_range out);

/* range_assume.c */
struct td_range td_range_eval_under(struct td_ranges *r, td_node condition, bool truth,
				    td_node node);
bool td_range_concerned(const struct td_ranges *r,
			td_node node); /* anything assumed now may bear on node */
struct td_range td_range_meet_assumed(const struct td_ranges *r, td_node node, struct td_range out);

#endif
