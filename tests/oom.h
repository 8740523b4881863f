/*
 * oom.h - let the n-th allocation fail.
 *
 * A program in tests/oom is linked so that malloc and its kin pass through here; those of
 * the static libraries (Lua, SQLite) too, those inside shared ones not.
 *
 *	for (size_t n = 0;; n++) {
 *		oom_fail_at(n);
 *		st = td_thing_new(&thing, &err);
 *		oom_fail_at(OOM_NEVER);
 *		if (!oom_failed())
 *			break;                  // n was enough: nothing failed
 *		assert_status(TD_ENOMEM, st, &err);
 *		assert_null(thing);
 *	}
 */
#ifndef OOM_H
#define OOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OOM_NEVER SIZE_MAX

/* Let the n-th allocation from now fail, 0 the next one, and only that. */
void oom_fail_at(size_t n);

/* Allocations since oom_fail_at was last given a number; OOM_NEVER does not reset it. */
size_t oom_count(void);

/* Whether one was refused since oom_fail_at was last given a number. */
bool oom_failed(void);

#endif
