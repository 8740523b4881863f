/*
 * find.h - where rule scripts are, and how a script gets at other files.  Floor: engine.
 */
#ifndef TD_FIND_H
#define TD_FIND_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "edge/digest.h"
#include "edge/script.h"
#include "model/sources.h"

/* One ruleset being loaded: the rules folder, and the digest of every file read. */
struct td_loading {
	struct td_script_loader
		loader; /* for td_script_load; self points here, so do not move it */
	const char *root;
	struct td_digest *digest;
	struct td_sources *keep; /* every file read is added; NULL: not */
};

/* path is that of the main script; what it keeps lives in arena.  Take the digest afterwards, always. */
int td_loading_init(struct td_loading *loading, const char *path, struct td_arena *arena,
		    struct td_err *err);

/* The rules folder of a script: the one named "rules" on its way, else its own.  NULL: out of memory. */
const char *td_rules_folder(struct td_arena *arena, const char *path);

/* The bytes of a file; *text is malloc'ed and not NUL-terminated. */
int td_read_file(const char *path, char **text, size_t *n, struct td_err *err);

#endif
