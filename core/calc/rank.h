/*
 * rank.h - order units by keys, within their clusters, and number the places.
 *
 * Floor: calc.  Pure; any thread.
 *
 * Keys are compared one after another.  A key of ticks is exact.  A key of doubles is snapped:
 * values sorted in order are equal while each is within the tolerance of base/num.h of the one
 * before it, which makes equality transitive and the order total.
 */
#ifndef TD_CALC_RANK_H
#define TD_CALC_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph.h"

struct td_err;

struct td_rank_column {
	const double *value; /* larger is better; NaN comes last and ties only with NaN */
	bool exact;          /* ticks: compared as they are, not snapped */
};

struct td_rank_opts {
	size_t nclusters;
	const uint32_t *cluster; /* per row, 0-based; NULL: all in one */
	const uint8_t *left_out; /* per row, 1: not ranked; NULL: nobody */
	enum td_ties ties;       /* how places are numbered */
};

/*
 * Rank n rows by nkeys keys, at least one.  A row whose *first* key is NaN is not ranked.  Writes
 * per row: place (1 is best, tied rows share the best one; 0: not ranked), shown (numbered as
 * opts->ties says; NaN: not ranked), tied (another row has the same keys); and order: rows by
 * cluster, then place, then row, unranked ones last in their cluster.  Any of shown, tied, order
 * may be NULL.  TD_OK or TD_ENOMEM.  n up to UINT32_MAX.
 */
int td_rank(size_t n, const struct td_rank_column *keys, size_t nkeys,
	    const struct td_rank_opts *opts, uint32_t *place, double *shown, bool *tied,
	    uint32_t *order, struct td_err *err);

/*
 * Sort indices 0..n-1 by value, smallest first, equal values in index order, NaN not allowed; and
 * number the snapped groups 0, 1, 2, ... of equal values.  Used by td_rank and by relative
 * operations.  Radix sort above 64 values.  TD_OK or TD_ENOMEM.
 */
int td_sort(size_t n, const double *value, uint32_t *index, uint32_t *group, struct td_err *err);

#endif
