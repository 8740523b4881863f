/*
 * find.c - where rule scripts are: a path, or an id in the search folders.
 *
 * Floor: engine.  The loader hands `include` what stands in the same rules folder, and nothing outside.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine.h"
#include "find.h"

#ifndef TD_RULES_DIR
#define TD_RULES_DIR "/usr/local/share/thidua/rules"
#endif

#define SCRIPT_MAX (16u << 20) /* far above the script's own limit, which names itself */

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static char *
script_path(const char *folder, size_t n, const char *id)
{
	size_t room = n + strlen(id) + sizeof("/.lua");
	char *path = malloc(room);

	if (path)
		snprintf(path, room, "%.*s/%s.lua", (int)n, folder, id);
	return path;
}

/* The first of the folders in list (':' between) that has id; *path stays NULL when none has. */
static int
search(const char *list, const char *id, char **path)
{
	while (list && *list && !*path) {
		size_t n = strcspn(list, ":");
		char *at = n ? script_path(list, n, id) : NULL;

		if (n && !at)
			return TD_ENOMEM;
		if (at && is_file(at))
			*path = at;
		else
			free(at);
		list += n + (list[n] == ':');
	}
	return TD_OK;
}

/* The first of all folders of rules that has id. */
static int
search_all(const char *id, char **path)
{
	if (search(getenv("THIDUA_RULES"), id, path) || search("rules", id, path) ||
	    search(TD_RULES_DIR, id, path))
		return TD_ENOMEM;
	return TD_OK;
}

static int
not_found(const char *name, struct td_err *err)
{
	if (strchr(name, '.') || name[0] == '/')
		return td_fail(err, TD_EIO, "cannot read %s: %s", name,
			       strerror(errno ? errno : ENOENT));
	return td_fail(err, TD_EIO,
		       "no rules called %s: looked for %s.lua in $THIDUA_RULES, ./rules and %s",
		       name, name, TD_RULES_DIR);
}

int
td_find_rules(const char *name, char **path, struct td_err *err)
{
	*path = NULL;
	errno = 0;
	if (is_file(name)) {
		*path = strdup(name);
		return *path ? TD_OK : td_fail_memory(err);
	}
	if (search_all(name, path))
		return td_fail_memory(err);
	return *path ? TD_OK : not_found(name, err);
}

int
td_read_file(const char *path, char **text, size_t *n, struct td_err *err)
{
	FILE *file = fopen(path, "rb");
	size_t room = 0;
	int status = TD_OK;

	*text = NULL;
	*n = 0;
	if (!file && errno == ENOMEM)
		return td_fail_memory(err);
	if (!file)
		return td_fail(err, TD_EIO, "cannot read %s: %s", path, strerror(errno));
	do {
		char *grown = *n == room ? realloc(*text, room = room ? room * 2 : 16384) : *text;

		if (!grown) {
			status = td_fail_memory(err);
			break;
		}
		*text = grown;
		*n += fread(*text + *n, 1, room - *n, file);
	} while (!feof(file) && !ferror(file) && *n < SCRIPT_MAX);
	if (!status && ferror(file))
		status = td_fail(err, TD_EIO, "cannot read %s: %s", path, strerror(errno));
	fclose(file);
	if (status) {
		free(*text);
		*text = NULL;
	}
	return status;
}

/* ---- include ------------------------------------------------------------------- */

/* The folder of path, without the last '/'; "." when it has none. */
static const char *
folder_of(struct td_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? td_arena_textn(arena, path, (size_t)(slash - path)) : ".";
}

/* Sets *below when real path `inside` lies below the folder named by the first n bytes of `folder`. */
static int
look_below(const char *inside, const char *folder, size_t n, bool *below)
{
	char *name = strndup(folder, n), *root;
	size_t length;

	if (!name)
		return TD_ENOMEM;
	errno = 0;
	root = realpath(name, NULL);
	free(name);
	if (!root)
		return errno == ENOMEM ? TD_ENOMEM : TD_OK;
	length = strlen(root);
	if (strncmp(inside, root, length) == 0 &&
	    (inside[length] == '/' || root[length - 1] == '/'))
		*below = true;
	free(root);
	return TD_OK;
}

/* The same for each folder of a list. */
static int
look_below_any(const char *inside, const char *list, bool *below)
{
	while (list && *list && !*below) {
		size_t n = strcspn(list, ":");

		if (n)
			TD_TRY(look_below(inside, list, n, below));
		list += n + (list[n] == ':');
	}
	return TD_OK;
}

/* A script gets at the files of its own rules folder and of those that ids are looked for in. */
static int
look_among_rules(const struct td_loading *loading, const char *inside, bool *below)
{
	*below = false;
	TD_TRY(look_below(inside, loading->root, strlen(loading->root), below));
	TD_TRY(look_below_any(inside, getenv("THIDUA_RULES"), below));
	TD_TRY(look_below_any(inside, "rules", below));
	return look_below_any(inside, TD_RULES_DIR, below);
}

static int
read_inside(struct td_loading *loading, const char *path, char **text, size_t *n,
	    struct td_err *err)
{
	char *real;
	bool below;
	int status;

	errno = 0;
	real = realpath(path, NULL);
	if (!real && errno == ENOMEM)
		return td_fail_memory(err);
	if (!real)
		return td_fail(err, TD_EIO, "cannot read %s: %s", path, strerror(errno));
	if (look_among_rules(loading, real, &below))
		status = td_fail_memory(err);
	else if (!below)
		status = td_fail(err, TD_EINVAL, "%s lies outside the rules folder %s", path,
				 loading->root);
	else
		status = td_read_file(real, text, n, err);
	if (!status && loading->digest)
		td_digest_add(loading->digest, *text, *n);
	free(real);
	return status;
}

/* Keep what was read for a record; the text is freed on failure. */
static int
keep(const struct td_loading *loading, const char *name, const char *from, const char *path,
     char **text, size_t n, struct td_err *err)
{
	if (!loading->keep || td_sources_add(loading->keep, name, from, path, *text, n))
		return TD_OK;
	free(*text);
	*text = NULL;
	return td_fail_memory(err);
}

/* The file that `name` means, in arena; *path NULL: there is none. */
static int
locate(const struct td_loading *loading, const char *name, const char *from, struct td_arena *arena,
       const char **path)
{
	const char *folder = folder_of(arena, from), *tries[4];
	char *found = NULL;
	size_t n = strlen(name);

	*path = NULL;
	tries[0] = td_arena_printf(arena, "%s/%s", folder, name);
	tries[1] = td_arena_printf(arena, "%s/%s.lua", folder, name);
	tries[2] = td_arena_printf(arena, "%s/%s", loading->root, name);
	tries[3] = td_arena_printf(arena, "%s/%s.lua", loading->root, name);
	for (size_t i = 0; i < 4 && !*path; i++) {
		if (!tries[i])
			return TD_ENOMEM;
		if (is_file(tries[i]))
			*path = tries[i];
	}
	if (*path)
		return TD_OK;
	if (n > 4 && strcmp(name + n - 4, ".lua") == 0)
		name = td_arena_textn(arena, name, n - 4);
	if (!name || search_all(name, &found))
		return TD_ENOMEM;
	*path = found ? td_arena_text(arena, found) : NULL;
	n = found != NULL;
	free(found);
	return n && !*path ? TD_ENOMEM : TD_OK;
}

/* Name as written beside the file that asks, then as an id in the rules folders, the script's own first. */
static int
include(void *self, const char *name, const char *from, struct td_arena *arena, char **text,
	size_t *n, const char **path, struct td_err *err)
{
	struct td_loading *loading = self;
	const char *at;

	*text = NULL;
	if (locate(loading, name, from, arena, &at))
		return td_fail_memory(err);
	if (!at)
		return td_fail(err, TD_EIO,
			       "cannot find \"%s\" beside %s or in the rules folder %s", name, from,
			       loading->root);
	/* Beside a script named without a folder, its base is named without one too. */
	*path = at + (!strchr(from, '/') && strncmp(at, "./", 2) == 0 ? 2 : 0);
	TD_TRY(read_inside(loading, at, text, n, err));
	return keep(loading, name, from, *path, text, *n, err);
}

const char *
td_rules_folder(struct td_arena *arena, const char *path)
{
	const char *at = path, *found = NULL;

	for (const char *p = strstr(at, "rules/"); p; p = strstr(p + 1, "rules/"))
		if (p == path || p[-1] == '/')
			found = p;
	return found ? td_arena_textn(arena, path, (size_t)(found - path) + 5)
		     : folder_of(arena, path);
}

int
td_loading_init(struct td_loading *loading, const char *path, struct td_arena *arena,
		struct td_err *err)
{
	*loading = (struct td_loading){ .loader = { .self = loading, .read = include } };
	loading->root = td_rules_folder(arena, path);
	loading->digest = td_digest_new();
	if (!loading->root || !loading->digest) {
		td_digest_take(loading->digest, (char[TD_DIGEST_ROOM]){ 0 });
		return td_fail_memory(err);
	}
	return TD_OK;
}
