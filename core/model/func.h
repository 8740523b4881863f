/*
 * func.h - the one shape of a function called from rules.
 *
 * Floor: model.  A Lua `native` function, and later a plugin's, are both a struct td_func;
 * the evaluator cannot tell them apart.
 */
#ifndef TD_MODEL_FUNC_H
#define TD_MODEL_FUNC_H

#include <stddef.h>
#include <stdint.h>

struct td_err;

#define TD_FUNC_SERIAL 1u /* never run on two threads at once (Lua) */

struct td_func {
	const char *name;
	uint32_t flags;
	void *self;
	/*
	 * out[0..n) from nargs columns of n values; a missing value is NaN.  Keeps no pointers, and
	 * must not depend on how the rows are split into calls.  TD_OK, or a status that
	 * stops the run with err filled.
	 */
	int (*batch)(void *self, size_t n, size_t nargs, const double *const *args, double *out,
		     struct td_err *err);
};

#endif
