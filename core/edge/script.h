/*
 * script.h - run a rule script in its sandbox and keep what it declared.
 *
 * Floor: edge; owns Lua.  The script runs once and builds a struct td_ruleset; then its state
 * is closed, unless it declared native functions, which need one (owned by the ruleset,
 * td_ruleset.script).
 *
 * Limits (design 4.6): text only, 128 KiB per file, brackets 200 deep, steps and memory as
 * below, 2 seconds of CPU time, no single block above 1 MiB; over a limit is an error that
 * names it and its line.
 */
#ifndef TD_EDGE_SCRIPT_H
#define TD_EDGE_SCRIPT_H

#include <stddef.h>

#include "base/diag.h"
#include "model/rules.h"

struct td_err;

struct td_script_functions;

/* How the script gets at other files (`include "name"`, `extends`), which the engine resolves inside the rules folder;
 * and at functions of plugins. */
struct td_script_loader {
	void *self;
	/* Text of the file called name, asked for by the file `from`; *text is freed by the
	 * caller with free(); *path (how messages call it) goes into the arena. */
	int (*read)(void *self, const char *name, const char *from, struct td_arena *arena,
		    char **text, size_t *n, const char **path, struct td_err *err);

	const struct td_script_functions *functions; /* NULL: there are none */
};

/* Functions that the vocabulary lacks. */
struct td_script_functions {
	void *self;
	/* Whether there is one called name; *out lives as long as the program. */
	bool (*find)(void *self, const char *name, struct td_func *out);
	/* The name of number i; NULL behind the last one. */
	const char *(*name)(void *self, size_t i);
};

struct td_script_limits {
	unsigned long steps;        /* Lua instructions; 0: the default of 20 million */
	size_t memory;              /* bytes; 0: 32 MiB */
	unsigned long native_steps; /* per call of a native function; 0: 100,000 */
};

/*
 * Run text (n bytes, called path in messages).  Mistakes go into diags with their line, and as
 * many as possible are found in one run: a bad key or name does not stop it, a Lua error does.
 * *out is NULL only when nothing could be kept (status not TD_OK); with complaints in diags it
 * is what could be built, for check to go on. An `include` that cannot be read is a complaint
 * at its line.  TD_OK or TD_ENOMEM.
 */
int td_script_load(const char *text, size_t n, const char *path,
		   const struct td_script_loader *loader, const struct td_script_limits *limits,
		   struct td_diags *diags, struct td_ruleset **out, struct td_err *err);

#endif
