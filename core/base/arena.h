/*
 * arena.h - many small allocations, one free.
 *
 * Floor: base.  Not shared between threads.  What an arena hands out lives
 * until td_arena_fini; nothing is freed singly.
 */
#ifndef TD_BASE_ARENA_H
#define TD_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct td_arena {
	struct td_arena_block *first; /* newest block; private */
};

/* An arena of all zero bytes is empty and ready; there is no init. */

/* size bytes, zeroed, aligned for any type; NULL when out of memory.  size 0 gives a valid pointer. */
void *td_arena_alloc(struct td_arena *arena, size_t size);

/* A copy of text (of its first n bytes), NUL-terminated; NULL when out of memory.
 * text NULL gives NULL, which is no failure: ask only where text is known. */
char *td_arena_text(struct td_arena *arena, const char *text);
char *td_arena_textn(struct td_arena *arena, const char *text, size_t n);

/* printf into the arena; NULL when out of memory. */
char *td_arena_printf(struct td_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *td_arena_vprintf(struct td_arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Free all; the arena is empty and ready again. */
void td_arena_fini(struct td_arena *arena);

#endif
