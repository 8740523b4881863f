/*
 * plugin.h - a shared library as a plugin: inspected as a file, loaded, inspected again.
 *
 * Floor: edge; owns dlfcn.h and libelf.  What a plugin is stands in td_plugin.h; where plugins are looked for and who may
 * have which id, in plugins.h.
 *
 * Loading a library runs code of it (constructors), so a file is read as ELF first: a regular file that not everybody may write to,
 * for this machine, that exports td_plugin_v1 and nothing else (names that begin with "__" are the compiler's), whose magic, ABI, size and layout are ours.  One exported symbol
 * keeps the names of a plugin from meeting those of another; a wrong ABI would make every later look at it a guess.
 * Then it is loaded with all of its symbols resolved at once (a missing function is an error now, not a dead program later), seen by
 * nobody else, and for good: code whose functions other structs point to cannot be unloaded safely.  The descriptor is read again
 * as it stands in memory: ids, texts, mandatory functions, tables that end with NULL, nothing twice.  No function of it is called.
 *
 * A library whose constructors change rounding or flush small numbers to zero (-ffast-math does) would change every score: it is
 * refused, and what it changed is put back.
 */
#ifndef TD_EDGE_PLUGIN_H
#define TD_EDGE_PLUGIN_H

#include "base/err.h"
#include "td_plugin.h"

/*
 * Load path (with a '/' in it).  TD_OK: *out is good until the program ends; the same file again gives the same.  TD_EIO: refused, with
 * the reason in err, without the path.  TD_ENOMEM.
 */
int td_plugin_load(const char *path, const struct td_plugin **out, struct td_err *err);

#endif
