/*
 * doc.h - a document: what a report is given to write.  A tree of objects, arrays, texts and numbers.
 *
 * Floor: model.  Plugins see it through td_plugin.h, people as the JSON of cli/README.md.
 *
 * A builder that remembers its first failure; keys keep their order.  Values are added to the innermost open object (with key) or
 * array (key NULL).  Everything is copied.  Bytes that are not UTF-8 become U+FFFD.
 *
 * Numbers are decimals, and text says which: what is counted is written whole ("11"), what is measured always with a
 * decimal ("20.0"), at most 15 digits, as many as a double keeps; ticks are exact ("975.02", "11").
 *
 * What may be long (the units of a scoring) does not stand in the document as a whole: its array is there, empty, among the last
 * members of the root, and its elements are documents of their own (render.h).
 */
#ifndef TD_MODEL_DOC_H
#define TD_MODEL_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "td_plugin.h"

/* A node; read only. */
struct td_doc {
	int kind;         /* TD_DOC_* */
	const char *key;  /* "" outside of objects */
	const char *text; /* of TEXT, NUMBER, BOOL; else "" */
	double number;    /* of NUMBER and BOOL; else NaN */
	size_t count;     /* children */
	struct td_doc *first, *last, *next;
};

struct td_doc_builder; /* opaque */

struct td_doc_builder *td_doc_new(void); /* the root is an object; NULL when out of memory */
void td_doc_free(struct td_doc_builder *doc);

void td_doc_object(struct td_doc_builder *doc, const char *key);
void td_doc_array(struct td_doc_builder *doc, const char *key);
void td_doc_end(struct td_doc_builder *doc); /* closes the innermost object or array */

void td_doc_text(struct td_doc_builder *doc, const char *key,
		 const char *text); /* NULL text: null */
void td_doc_number(struct td_doc_builder *doc, const char *key,
		   double value); /* NaN, infinity: null */
void td_doc_ticks(struct td_doc_builder *doc, const char *key, int64_t ticks,
		  int places); /* TD_TICKS_NONE: null */
void td_doc_place(struct td_doc_builder *doc, const char *key,
		  uint32_t place); /* 0, not ranked: null */
void td_doc_integer(struct td_doc_builder *doc, const char *key, int64_t value);
void td_doc_bool(struct td_doc_builder *doc, const char *key, bool value);
void td_doc_null(struct td_doc_builder *doc, const char *key);
/* { "vi": ..., "en": ... }, with those there are; null when there is none. */
void td_doc_title(struct td_doc_builder *doc, const char *key, const struct td_title *title);

/* The finished tree, lent until td_doc_free; NULL when memory did not suffice. */
const struct td_doc *td_doc_root(const struct td_doc_builder *doc);

/* The member of an object, or NULL; node may be NULL. */
const struct td_doc *td_doc_member(const struct td_doc *node, const char *key);

#endif
