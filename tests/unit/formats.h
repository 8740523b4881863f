/*
 * formats.h - the plugins of the build tree, for tests that write documents.
 */
#ifndef TEST_FORMATS_H
#define TEST_FORMATS_H

#include "td.h"

/* Looked for once (in build/<preset>/plugins); ends the test when memory is lacking. */
const struct td_plugins *formats(void);

#endif
