#include "model/map.h"

#include <stdlib.h>
#include <string.h>

void
td_map_free(struct td_map *map)
{
	if (!map)
		return;
	for (size_t i = 0; i < map->parts.n; i++) {
		td_list_fini(&map->parts.at[i].unit_columns);
		td_list_fini(&map->parts.at[i].columns);
		td_list_fini(&map->parts.at[i].rows);
	}
	td_list_fini(&map->units);
	td_list_fini(&map->inputs);
	td_list_fini(&map->words);
	td_list_fini(&map->parts);
	td_arena_fini(&map->arena);
	free(map);
}

bool
td_map_is(const struct td_map_name *name, const char *text)
{
	size_t n = strlen(name->text), m = strlen(text);

	if (name->open_left && name->open_right)
		return strstr(text, name->text);
	if (name->open_right)
		return strncmp(text, name->text, n) == 0;
	if (name->open_left)
		return m >= n && strcmp(text + m - n, name->text) == 0;
	return strcmp(text, name->text) == 0;
}
