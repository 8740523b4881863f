/*
 * func.h - the one shape of a function called from rules.
 *
 * Floor: model.  A Lua `native` function and a plugin's are both a struct td_func.  Text is lent: it lives as long as
 * the ruleset that has the function in its list.
 */
#ifndef TD_MODEL_FUNC_H
#define TD_MODEL_FUNC_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct td_err;

#define TD_FUNC_SERIAL 1u /* never run on two threads at once (Lua) */
#define TD_FUNC_CLUSTER                                                                            \
	2u /* called once for each cluster, with all of its units; else with any rows */
#define TD_FUNC_NAMED                                                                              \
	4u /* rules call it by its name (a plugin's); else it stands where it is used */

struct td_func {
	const char *name;
	uint32_t flags;
	void *self;

	/* Of a named one. */
	uint32_t least, most;   /* arguments; most 0: any number */
	struct td_title reason; /* what explain says: {1}, {2} ... {result}; none: as a call */
	double low, high;       /* results lie in between */

	/*
	 * out[0..n) from nargs columns of n values; a missing value is NaN.  Keeps no pointers, and
	 * must not depend on how the rows are split into calls.  TD_OK, or a status that
	 * stops the run with err filled.
	 */
	int (*batch)(void *self, size_t n, size_t nargs, const double *const *args, double *out,
		     struct td_err *err);
};

#endif
