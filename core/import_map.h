/*
 * import_map.h - tables that people made for themselves, read by a map (model/map.h).
 *
 * Floor: engine; a part of the import.  The map says where figures may be; what says nothing there is left out in silence, as such
 * tables have titles, sums and signatures.  So that no figure is lost in silence, everything the map names must be found: a
 * sheet, a unit and an input that stand nowhere are mistakes at their line of the map; what one sheet of several lacks is a warning
 * at that sheet.
 */
#ifndef TD_IMPORT_MAP_H
#define TD_IMPORT_MAP_H

#include "import.h"

/* Read the map that the options name, if they do. */
int td_import_map_load(struct td_import *import);
void td_import_map_free(struct td_import_map *map); /* NULL is fine */

/* Whether the map speaks of the table that begins (import->table), by its name or, without one, as its headings are unknown. */
bool td_import_is_mapped(struct td_import *import);

/* The table begins, its rows, its end. */
int td_import_map_begin(struct td_import *import);
int td_import_map_row(struct td_import *import);
void td_import_map_end(struct td_import *import);

/* After all files: what the map names and nothing has shown. */
int td_import_map_finish(struct td_import *import);

#endif
