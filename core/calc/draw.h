/*
 * draw.h - random numbers that hang on nothing but what they are for.
 *
 * Floor: calc.  Pure; any thread.  No generator has a state: number k of a stream is computed from the seed, the stream
 * and k alone (Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).  So
 * draws may be taken in any order and on any thread, more draws begin with the same ones, and another dial changes
 * nothing for those that were there.
 *
 *	u = td_draw(seed, td_draw_stream("phu-tho.cases_cleared"), k)
 */
#ifndef TD_CALC_DRAW_H
#define TD_CALC_DRAW_H

#include <stdint.h>

/* The stream of a name: its 64-bit FNV-1a hash. */
uint64_t td_draw_stream(const char *name);

/* Number k of a stream: uniform, above 0 and below 1, an odd multiple of 2^-53. */
double td_draw(uint64_t seed, uint64_t stream, uint64_t k);

/* Four words of Philox 4x32-10, for its known answers. */
void td_draw_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
