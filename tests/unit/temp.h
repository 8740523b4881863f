/*
 * temp.h - a folder of its own for a test that needs files.
 */
#ifndef TEST_TEMP_H
#define TEST_TEMP_H

#include <stdbool.h>
#include <stddef.h>

struct temp {
	char folder[64];
	char path[8][400]; /* the last ones asked for, in turn */
	unsigned next;
};

/* For cmocka: *state becomes a struct temp; teardown removes the folder and all in it.  Plugins are those of this build. */
int temp_setup(void **state);
int temp_teardown(void **state);

/* Path of a file in the folder; good for seven more calls. */
const char *temp_path(struct temp *temp, const char *name);

/* Write n bytes (text: up to its NUL) as a file; gives its path. */
const char *temp_file(struct temp *temp, const char *name, const void *bytes, size_t n);
const char *temp_text(struct temp *temp, const char *name, const char *text);

/* All bytes of a file, NUL-terminated, to be freed; NULL when there is none. */
char *temp_bytes(const char *path, size_t *n);

bool temp_exists(const char *path);

#endif
