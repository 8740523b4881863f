/*
 * sources.h - the text of every file that a ruleset was loaded from.
 *
 * Floor: model.  Filled while loading, or from a record; then only read.
 */
#ifndef TD_MODEL_SOURCES_H
#define TD_MODEL_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/list.h"

struct td_source {
	const char *name; /* as the script asked for it: include "NAME"; NULL: the main script */
	const char *from; /* path of the file that asked; NULL: the main script */
	const char *path;
	const char *text; /* n bytes */
	size_t n;
	char digest[65]; /* SHA-256 of the text, hex; "" until the engine sets it */
};

struct td_sources {
	TD_LIST(struct td_source) list; /* in the order of reading, the main script first */
	struct td_arena arena;
};

/* All zero bytes is empty.  Everything is copied; false when out of memory. */
bool td_sources_add(struct td_sources *sources, const char *name, const char *from,
		    const char *path, const char *text, size_t n);
void td_sources_fini(struct td_sources *sources);

/* What the file `from` gets when it asks for name; NULL for both: the main script.  NULL: none. */
const struct td_source *td_sources_find(const struct td_sources *sources, const char *name,
					const char *from);

#endif
