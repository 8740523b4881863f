#include "model/doc.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "model/result.h"

enum {
	DEPTH_MAX = 16,  /* our documents are shallow; more is a bug */
	DIGITS = 15,     /* a decimal of so many digits comes back from a double as it was */
	NUMBER_ROOM = 48 /* a number as text */
};

struct td_doc_builder {
	struct td_arena arena;
	struct td_doc *open[DEPTH_MAX]; /* open[0] is the root */
	size_t depth;                   /* of the innermost open one */
	bool no_memory;
};

/* ---- text ------------------------------------------------------------------- */

/* Bytes of the UTF-8 sequence at p; 0 when it is none. */
static size_t
sequence_bytes(const unsigned char *p)
{
	static const struct lead {
		unsigned char low, high, second_low, second_high;
		size_t bytes;
	} leads[] = {
		{ 0x01, 0x7f, 0x00, 0xff, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *lead = &leads[i];

		if (p[0] < lead->low || p[0] > lead->high)
			continue;
		if (p[1] < lead->second_low || p[1] > lead->second_high)
			return 0;
		for (size_t k = 2; k < lead->bytes; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return lead->bytes;
	}
	return 0;
}

static bool
is_utf8(const char *text)
{
	size_t n;

	for (; *text; text += n) {
		n = sequence_bytes((const unsigned char *)text);
		if (!n)
			return false;
	}
	return true;
}

/* A copy with U+FFFD for every byte that is no UTF-8; NULL when out of memory. */
static char *
copy_text(struct td_arena *arena, const char *text)
{
	char *copy, *end;

	if (is_utf8(text))
		return td_arena_text(arena, text);
	copy = end = td_arena_alloc(arena, 3 * strlen(text) + 1);
	while (copy && *text) {
		size_t n = sequence_bytes((const unsigned char *)text);
		size_t bytes = n ? n : 3;

		memcpy(end, n ? text : "\xef\xbf\xbd", bytes);
		end += bytes;
		text += n ? n : 1;
	}
	return copy;
}

/* ---- building --------------------------------------------------------------- */

struct td_doc_builder *
td_doc_new(void)
{
	struct td_doc_builder *doc = calloc(1, sizeof(*doc));
	struct td_doc *root = doc ? td_arena_alloc(&doc->arena, sizeof(*root)) : NULL;

	if (!root) {
		free(doc);
		return NULL;
	}
	*root = (struct td_doc){ .kind = TD_DOC_OBJECT, .key = "", .text = "", .number = NAN };
	doc->open[0] = root;
	return doc;
}

void
td_doc_free(struct td_doc_builder *doc)
{
	if (!doc)
		return;
	td_arena_fini(&doc->arena);
	free(doc);
}

/* A new last child of the innermost open node; NULL after a failure, which is then remembered. */
static struct td_doc *
put(struct td_doc_builder *doc, const char *key, int kind, const char *text, double number)
{
	struct td_doc *parent = doc->open[doc->depth], *node;

	node = doc->no_memory ? NULL : td_arena_alloc(&doc->arena, sizeof(*node));
	if (node)
		*node = (struct td_doc){
			.kind = kind,
			.key = key ? copy_text(&doc->arena, key) : "",
			.text = copy_text(&doc->arena, text),
			.number = number,
		};
	if (!node || !node->key || !node->text) {
		doc->no_memory = true;
		return NULL;
	}
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->count++;
	return node;
}

/* After a failure the depth is no longer kept: everything is ignored until the end. */
static void
open_node(struct td_doc_builder *doc, const char *key, int kind)
{
	struct td_doc *node = put(doc, key, kind, "", NAN);

	if (!node)
		return;
	assert(doc->depth + 1 < DEPTH_MAX);
	doc->open[++doc->depth] = node;
}

void
td_doc_object(struct td_doc_builder *doc, const char *key)
{
	open_node(doc, key, TD_DOC_OBJECT);
}

void
td_doc_array(struct td_doc_builder *doc, const char *key)
{
	open_node(doc, key, TD_DOC_ARRAY);
}

void
td_doc_end(struct td_doc_builder *doc)
{
	if (doc->no_memory)
		return;
	assert(doc->depth > 0);
	doc->depth--;
}

void
td_doc_text(struct td_doc_builder *doc, const char *key, const char *text)
{
	if (text)
		put(doc, key, TD_DOC_TEXT, text, NAN);
	else
		td_doc_null(doc, key);
}

/* "1e+05" is "1e5", and 20 is "20.0". */
static void
tidy(char text[NUMBER_ROOM])
{
	char *e = strchr(text, 'e');
	char *from = e;

	if (!e) {
		if (!strchr(text, '.'))
			strcat(text, ".0");
		return;
	}
	from++;
	e += 1 + (*from == '-');
	from += *from == '-' || *from == '+';
	while (*from == '0')
		from++;
	memmove(e, from, strlen(from) + 1);
}

void
td_doc_number(struct td_doc_builder *doc, const char *key, double value)
{
	char text[NUMBER_ROOM];

	if (!isfinite(value)) {
		td_doc_null(doc, key);
		return;
	}
	value += 0.0; /* makes -0 into 0 */
	snprintf(text, sizeof(text), "%.*g", DIGITS, value);
	tidy(text);
	put(doc, key, TD_DOC_NUMBER, text, value);
}

/* Exact, with as many decimals as needed. */
static void
put_ticks(struct td_doc_builder *doc, const char *key, int64_t ticks, int places)
{
	uint64_t unit = (uint64_t)td_pow10(places);
	uint64_t size = ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
	char text[NUMBER_ROOM];
	int n = snprintf(text, sizeof(text), "%s%" PRIu64, ticks < 0 ? "-" : "", size / unit);

	if (size % unit) {
		n += snprintf(text + n, sizeof(text) - (size_t)n, ".%0*" PRIu64, places,
			      size % unit);
		while (text[n - 1] == '0')
			text[--n] = '\0';
	}
	put(doc, key, TD_DOC_NUMBER, text, (double)ticks / (double)unit);
}

void
td_doc_ticks(struct td_doc_builder *doc, const char *key, int64_t ticks, int places)
{
	if (ticks == TD_TICKS_NONE)
		td_doc_null(doc, key);
	else
		put_ticks(doc, key, ticks, places);
}

void
td_doc_place(struct td_doc_builder *doc, const char *key, uint32_t place)
{
	if (place)
		put_ticks(doc, key, place, 0);
	else
		td_doc_null(doc, key);
}

void
td_doc_integer(struct td_doc_builder *doc, const char *key, int64_t value)
{
	put_ticks(doc, key, value, 0);
}

void
td_doc_bool(struct td_doc_builder *doc, const char *key, bool value)
{
	put(doc, key, TD_DOC_BOOL, value ? "true" : "false", value);
}

void
td_doc_null(struct td_doc_builder *doc, const char *key)
{
	put(doc, key, TD_DOC_NULL, "", NAN);
}

void
td_doc_title(struct td_doc_builder *doc, const char *key, const struct td_title *title)
{
	if (!title->vi && !title->en) {
		td_doc_null(doc, key);
		return;
	}
	td_doc_object(doc, key);
	if (title->vi)
		td_doc_text(doc, "vi", title->vi);
	if (title->en)
		td_doc_text(doc, "en", title->en);
	td_doc_end(doc);
}

/* ---- reading ---------------------------------------------------------------- */

const struct td_doc *
td_doc_root(const struct td_doc_builder *doc)
{
	return doc->no_memory ? NULL : doc->open[0];
}

const struct td_doc *
td_doc_member(const struct td_doc *node, const char *key)
{
	node = node ? node->first : NULL;
	while (node && strcmp(node->key, key) != 0)
		node = node->next;
	return node;
}
