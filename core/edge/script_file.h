/*
 * script_file.h - run a small file of words, such as scenarios or a map, in a box of its own.
 *
 * Floor: edge (script).  Text only, no library: all that the file can name is what push puts there.
 */
#ifndef TD_EDGE_SCRIPT_FILE_H
#define TD_EDGE_SCRIPT_FILE_H

#include "base/err.h"
#include "edge/script_box.h"

struct td_script_file {
	const char *text, *path; /* path: as errors call it, "FILE:LINE: ..." */
	size_t n;
	unsigned long max_steps;
	void (*push)(lua_State *L); /* the environment, as one table */
	void *self;                 /* of whoever reads; td_script_file_self in C functions */
};

/* TD_EINVAL: what the file raised, or that it takes too much; TD_ENOMEM. */
int td_script_file_run(const struct td_script_file *file, struct td_err *err);

void *td_script_file_self(lua_State *L);

#endif
