#include "model/sources.h"

#include <string.h>

bool
td_sources_add(struct td_sources *sources, const char *name, const char *from, const char *path,
	       const char *text, size_t n)
{
	struct td_source source = { .n = n };

	source.name = td_arena_text(&sources->arena, name);
	source.from = td_arena_text(&sources->arena, from);
	source.path = td_arena_text(&sources->arena, path);
	source.text = td_arena_textn(&sources->arena, text, n);
	if ((name && !source.name) || (from && !source.from) || !source.path || !source.text)
		return false;
	return td_list_push(&sources->list, source);
}

void
td_sources_fini(struct td_sources *sources)
{
	td_list_fini(&sources->list);
	td_arena_fini(&sources->arena);
}

static bool
is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

const struct td_source *
td_sources_find(const struct td_sources *sources, const char *name, const char *from)
{
	for (size_t i = 0; i < sources->list.n; i++)
		if (is_same(sources->list.at[i].name, name) &&
		    is_same(sources->list.at[i].from, from))
			return &sources->list.at[i];
	return NULL;
}
