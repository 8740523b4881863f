/*
 * test.h - what every unit test includes first: cmocka, and two helpers.
 */
#ifndef TEST_H
#define TEST_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* got must be want; shows err's message (err may be NULL) when it is not. */
#define assert_status(want, got, err) test_assert_status((want), (got), (err), __FILE__, __LINE__)

static inline void
test_assert_status(int want, int got, const struct td_err *err, const char *file, int line)
{
	if (got != want && err)
		print_error("status %d, expected %d: %s\n", got, want, err->msg);
	_assert_int_equal((LargestIntegralType)got, (LargestIntegralType)want, file, line);
}

#endif
