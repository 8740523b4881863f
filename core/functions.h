/*
 * functions.h - functions of plugins, as rules call them.
 *
 * Floor: engine.  Plugins are looked for when a script first uses a name that the vocabulary lacks.  What is handed to
 * the rules (struct td_func) lives as long as the program, as no plugin is ever unloaded.
 */
#ifndef TD_FUNCTIONS_H
#define TD_FUNCTIONS_H

#include "base/text.h"
#include "edge/script.h"

struct td_plugins;

struct td_functions {
	struct td_script_functions functions; /* for a loader; do not move it */
	enum td_lang lang;                    /* of complaints */
	struct td_plugins *plugins;           /* NULL: not looked for yet */
	bool looked;
};

void td_functions_init(struct td_functions *functions, enum td_lang lang);
void td_functions_fini(struct td_functions *functions);

#endif
