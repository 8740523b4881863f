/*
 * xml.h - one part of a workbook as a stream of elements; owns expat.
 *
 * Names come without their prefix ("x:row" is "row").  A DOCTYPE is refused, so there are no entities of a file's own (entity
 * bombs), and so is nesting beyond XL_DEPTH.
 */
#ifndef XL_XML_H
#define XL_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "td_plugin.h"

enum {
	XL_DEPTH = 64
};

/* Where the bytes come from.  read: up to n bytes, *got 0 at the end; a status. */
struct xl_stream {
	const struct td_host *host;
	const char *name; /* of the part, for messages */
	int (*read)(void *self, void *out, size_t n, size_t *got);
	void *self;
};

/* What becomes of the elements; each returns a status, and any but TD_PLUGIN_OK ends the reading. */
struct xl_calls {
	int (*start)(void *self, const char *name, const char *const *attributes);
	int (*end)(void *self, const char *name);            /* or NULL */
	int (*text)(void *self, const char *text, size_t n); /* or NULL */
};

/* TD_PLUGIN_OK, what a call returned, or TD_PLUGIN_EDATA with the reason told. */
int xl_xml_read(const struct xl_stream *stream, const struct xl_calls *calls, void *self);

/* The value of an attribute by its name without prefix, or NULL. */
const char *xl_attribute(const char *const *attributes, const char *name);

/* Whether an attribute says yes: "1", "true". */
bool xl_is_true(const char *value);

/* A whole number without sign, up to most; false for anything else. */
bool xl_number(const char *text, unsigned long most, unsigned long *out);

#endif
