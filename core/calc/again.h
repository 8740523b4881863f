/*
 * again.h - rank again where few units have other totals.
 *
 * Floor: calc.  Pure; any thread.
 */
#ifndef TD_CALC_AGAIN_H
#define TD_CALC_AGAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A unit with other keys: the first one before and now, NaN: not ranked. */
struct td_moved {
	uint32_t row;
	double before, after;
};

/*
 * Rows from..to are a cluster, ranked by exact keys, with their places and ties before.  key has those of now.  Gives what
 * td_rank would; false, and nothing is changed, where a row that moved is or was tied: then further keys have a say.
 */
bool td_rank_again(const double *key, const struct td_moved *moved, size_t nmoved, size_t from,
		   size_t to, uint32_t *place);

/* The rows of a cluster by place, then row, those without one last; count: room for to - from + 1. */
void td_order_places(const uint32_t *place, size_t from, size_t to, uint32_t *count,
		     uint32_t *order);

#endif
