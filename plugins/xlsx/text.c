#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"

struct block {
	struct block *next;
	max_align_t room[];
};

void *
book_room(struct book *b, size_t count, size_t size)
{
	size_t most = (SIZE_MAX - sizeof(struct block)) / (size ? size : 1);
	struct block *block = NULL;

	if (count + 1 < most)
		block = calloc(1, sizeof(*block) + (count + 1) * size);
	if (!block) {
		b->no_memory = true;
		return NULL;
	}
	block->next = b->blocks;
	b->blocks = block;
	return block->room;
}

void
book_free_blocks(struct book *b)
{
	while (b->blocks) {
		struct block *next = b->blocks->next;

		free(b->blocks);
		b->blocks = next;
	}
}

const char *
book_keep(struct book *b, const char *text)
{
	size_t n = strlen(text);
	char *copy = book_room(b, n, 1);

	if (!copy)
		return "";
	memcpy(copy, text, n);
	return copy;
}

const char *
book_print(struct book *b, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = book_room(b, n < 0 ? 0 : (size_t)n, 1);
	if (!text || n < 0)
		return "";
	va_start(args, format);
	vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}

bool
book_grow(struct book *b, void **at, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 64;
	void *grown;

	if (n < *room)
		return true;
	grown = book_room(b, more, size);
	if (!grown)
		return false;
	if (n)
		memcpy(grown, *at, n * size);
	*at = grown;
	*room = more;
	return true;
}

/* ---- text that grows ---------------------------------------------------------------- */

static bool
make_room(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 128;
	char *grown;

	if (t->n + more < t->room)
		return true;
	while (room <= t->n + more)
		room *= 2;
	grown = book_room(t->book, room, 1);
	if (!grown)
		return false;
	if (t->n)
		memcpy(grown, t->at, t->n);
	t->at = grown;
	t->room = room;
	return true;
}

void
text_add(struct text *t, const char *more)
{
	size_t n = strlen(more);

	if (!make_room(t, n + 1))
		return;
	memcpy(t->at + t->n, more, n + 1);
	t->n += n;
}

/* In pieces, as one must not be long; bytes that continue a character stay with it. */
void
text_quote(struct text *t, const char *more)
{
	size_t piece = 0;

	text_add(t, "\"");
	for (; *more; more++, piece++) {
		char one[3] = { *more, *more == '"' ? '"' : 0, 0 };

		if (piece >= LITERAL_MAX && ((unsigned char)*more & 0xc0) != 0x80) {
			text_add(t, "\"&\"");
			piece = 0;
		}
		text_add(t, one);
	}
	text_add(t, "\"");
}

void
text_print(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !make_room(t, (size_t)n + 1))
		return;
	va_start(args, format);
	vsnprintf(t->at + t->n, (size_t)n + 1, format, args);
	va_end(args);
	t->n += (size_t)n;
}

const char *
text_done(struct text *t)
{
	const char *text = t->at ? t->at : "";

	*t = (struct text){ .book = t->book };
	return text;
}
