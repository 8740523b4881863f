/*
 * near.h - the nearest right name for a misspelt one.
 *
 * Floor: base.  Pure.  Distance is Damerau-Levenshtein in bytes (insert, drop,
 * change, swap neighbours); a candidate further than a third of the word's
 * length (at least 1, at most 3) is no suggestion.
 *
 *	struct td_near near = { .word = "case_total" };
 *	for (...) td_near_try(&near, names[i]);
 *	if (near.best) ... "did you mean %s"
 */
#ifndef TD_BASE_NEAR_H
#define TD_BASE_NEAR_H

#include <stddef.h>

struct td_near {
	const char *word; /* what was written; set by the caller */
	const char *best; /* nearest candidate so far, lent, or NULL */
	size_t distance;  /* of best */
};

/* Offer a candidate.  Of equally near ones the first offered stays.  Words of more than
 * 64 bytes are not compared. */
void td_near_try(struct td_near *near, const char *candidate);

#endif
