/*
 * shipped.h - baselines for tests of scenarios: shipped rules over figures.
 *
 * Functions end the test when something fails.
 */
#ifndef TEST_SHIPPED_H
#define TEST_SHIPPED_H

#include <stdint.h>

#include "engine.h"
#include "temp.h"

/* bca-cum3 of "2017" or "2018" over the figures that come with it. */
struct td_scoring *shipped_cum3(struct temp *temp, const char *year);

/*
 * The rules in a file (below rules/, or a whole path) over random figures of n units in so many clusters: mostly what the kind and declared
 * range of each input allow, some missing, some not applicable, few different ones where ties are wanted.
 * Not scored: result is NULL.
 */
struct td_scoring *shipped_random(const char *rules, size_t n, size_t nclusters, uint32_t seed);

/* The next number of a sequence that is always the same, and one of 0..1. */
uint32_t shipped_next(uint32_t *seed);
double shipped_share(uint32_t *seed);

/* Some value for what an input of this kind may be. */
double shipped_figure(const struct td_ruleset *rules, const struct td_input *input, uint32_t *seed);

#endif
