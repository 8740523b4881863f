#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN _Alignof(max_align_t)

enum {
	BLOCK_MIN = 1024,
	BLOCK_MAX = 65536,
};

struct td_arena_block {
	struct td_arena_block *next;
	size_t used, room;
	_Alignas(max_align_t) unsigned char bytes[];
};

/* Blocks double, so that a small arena stays small and a large one is few blocks. */
static size_t
next_room(const struct td_arena *arena, size_t size)
{
	size_t room = arena->first ? arena->first->room * 2 : BLOCK_MIN;

	if (room > BLOCK_MAX)
		room = BLOCK_MAX;
	return room > size ? room : size;
}

static struct td_arena_block *
add_block(struct td_arena *arena, size_t size)
{
	size_t room = next_room(arena, size);
	struct td_arena_block *block = NULL;

	if (room <= SIZE_MAX - sizeof(*block))
		block = calloc(1, sizeof(*block) + room);
	if (!block)
		return NULL;
	block->room = room;
	block->next = arena->first;
	arena->first = block;
	return block;
}

void *
td_arena_alloc(struct td_arena *arena, size_t size)
{
	struct td_arena_block *block = arena->first;
	void *bytes;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (!block || block->room - block->used < size)
		block = add_block(arena, size);
	if (!block)
		return NULL;
	bytes = block->bytes + block->used;
	block->used += size;
	return bytes;
}

char *
td_arena_textn(struct td_arena *arena, const char *text, size_t n)
{
	char *copy;

	if (!text || n == SIZE_MAX)
		return NULL;
	copy = td_arena_alloc(arena, n + 1);
	if (copy)
		memcpy(copy, text, n); /* the rest is zero already */
	return copy;
}

char *
td_arena_text(struct td_arena *arena, const char *text)
{
	return text ? td_arena_textn(arena, text, strlen(text)) : NULL;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *
td_arena_vprintf(struct td_arena *arena, const char *format, va_list args)
{
	char *text = NULL;
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n >= 0)
		text = td_arena_alloc(arena, (size_t)n + 1);
	if (text)
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}
#pragma GCC diagnostic pop

char *
td_arena_printf(struct td_arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = td_arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void
td_arena_fini(struct td_arena *arena)
{
	struct td_arena_block *block = arena->first;

	while (block) {
		struct td_arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena->first = NULL;
}
