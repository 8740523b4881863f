/*
 * database.h - a database of figures for a test; ends the test when it cannot be made.
 */
#ifndef TEST_DATABASE_H
#define TEST_DATABASE_H

#include <stddef.h>

#include "temp.h"

/* Import a file; year: of figures that say none, 0 where all do. */
void database_import(const char *database, int year, const char *file);

/* NAME in the folder of the test, with the label "draft" and these files imported into 2017.  Path as temp_path gives it. */
const char *database_with(struct temp *temp, const char *name, const char *const *files, size_t n);

#endif
