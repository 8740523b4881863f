#define _XOPEN_SOURCE 700 /* readlink */

#include "plugins.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edge/plugin.h"

#ifndef TD_PLUGINS_DIR
#define TD_PLUGINS_DIR "/usr/local/lib/thidua/plugins"
#endif

enum {
	PATH_ROOM = 4096
};

/* ---- the folders ------------------------------------------------------------------------- */

static int
add_folder(struct td_plugins *plugins, const char *folder, size_t n)
{
	const char *copy = n ? td_arena_textn(&plugins->arena, folder, n) : NULL;

	if (n && (!copy || !td_list_push(&plugins->folders, copy)))
		return TD_ENOMEM;
	return TD_OK;
}

static int
add_named(struct td_plugins *plugins, const char *list)
{
	while (list && *list) {
		size_t n = strcspn(list, ":");

		TD_TRY(add_folder(plugins, list, n));
		list += n + (list[n] == ':');
	}
	return TD_OK;
}

static int
add_beside_program(struct td_plugins *plugins)
{
	static const char name[] = "/plugins";
	char path[PATH_ROOM];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof(name));
	char *slash;

	if (n < 0)
		return TD_OK;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return TD_OK;
	strcpy(slash, name);
	return add_folder(plugins, path, strlen(path));
}

static int
add_of_user(struct td_plugins *plugins)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char path[PATH_ROOM];
	int n;

	if (data && *data == '/') /* others are to be ignored, says its specification */
		n = snprintf(path, sizeof(path), "%s/thidua/plugins", data);
	else if (home && *home)
		n = snprintf(path, sizeof(path), "%s/.local/share/thidua/plugins", home);
	else
		return TD_OK;
	return n < PATH_ROOM ? add_folder(plugins, path, (size_t)n) : TD_OK;
}

static int
add_folders(struct td_plugins *plugins)
{
	TD_TRY(add_named(plugins, getenv("THIDUA_PLUGINS")));
	TD_TRY(add_beside_program(plugins));
	TD_TRY(add_folder(plugins, TD_PLUGINS_DIR, strlen(TD_PLUGINS_DIR)));
	return add_of_user(plugins);
}

/* ---- who has which id ----------------------------------------------------------------------- */

static bool
has_source(const struct td_plugin *plugin, const char *id)
{
	for (size_t i = 0; plugin->sources && plugin->sources[i]; i++)
		if (strcmp(plugin->sources[i]->id, id) == 0)
			return true;
	return false;
}

static bool
has_report(const struct td_plugin *plugin, const char *id)
{
	for (size_t i = 0; plugin->reports && plugin->reports[i]; i++)
		if (strcmp(plugin->reports[i]->id, id) == 0)
			return true;
	return false;
}

static bool
has_function(const struct td_plugin *plugin, const char *id)
{
	for (size_t i = 0; plugin->functions && plugin->functions[i]; i++)
		if (strcmp(plugin->functions[i]->id, id) == 0)
			return true;
	return false;
}

/* The first id of later that earlier has too, and what it is of; NULL: none. */
static const char *
shared_id(const struct td_plugin *earlier, const struct td_plugin *later, const char **kind)
{
	*kind = TD_MARK("plugin");
	if (strcmp(earlier->id, later->id) == 0)
		return later->id;
	*kind = TD_MARK("source");
	for (size_t i = 0; later->sources && later->sources[i]; i++)
		if (has_source(earlier, later->sources[i]->id))
			return later->sources[i]->id;
	*kind = TD_MARK("report");
	for (size_t i = 0; later->reports && later->reports[i]; i++)
		if (has_report(earlier, later->reports[i]->id))
			return later->reports[i]->id;
	*kind = TD_MARK("function");
	for (size_t i = 0; later->functions && later->functions[i]; i++)
		if (has_function(earlier, later->functions[i]->id))
			return later->functions[i]->id;
	return NULL;
}

static int
check_ids(const struct td_plugins *plugins, const struct td_plugin *plugin, struct td_err *err)
{
	const char *kind, *id;

	if (has_report(plugin, "table"))
		return td_fail(err, TD_EIO, "the report \"table\" is the program's own");
	for (size_t i = 0; i < plugins->files.n; i++) {
		const struct td_plugins_file *file = &plugins->files.at[i];

		id = file->plugin ? shared_id(file->plugin, plugin, &kind) : NULL;
		if (id)
			return td_fail(err, TD_EIO, "there is a %s \"%s\" already, from %s",
				       td_text(plugins->lang, kind), id, file->path);
	}
	return TD_OK;
}

/* ---- files -------------------------------------------------------------------------------------- */

static bool
is_known(const struct td_plugins *plugins, const struct stat *st)
{
	for (size_t i = 0; i < plugins->files.n; i++)
		if (plugins->files.at[i].inode == st->st_ino &&
		    plugins->files.at[i].device == st->st_dev)
			return true;
	return false;
}

static int
add_parts(struct td_plugins *plugins, const struct td_plugin *plugin)
{
	for (size_t i = 0; plugin->sources && plugin->sources[i]; i++)
		if (!td_list_push(&plugins->sources, plugin->sources[i]))
			return TD_ENOMEM;
	for (size_t i = 0; plugin->reports && plugin->reports[i]; i++)
		if (!td_list_push(&plugins->reports, plugin->reports[i]))
			return TD_ENOMEM;
	for (size_t i = 0; plugin->functions && plugin->functions[i]; i++)
		if (!td_list_push(&plugins->functions, plugin->functions[i]))
			return TD_ENOMEM;
	return TD_OK;
}

static int
add_refused(struct td_plugins *plugins, struct td_plugins_file file, const char *reason)
{
	file.plugin = NULL;
	file.reason = td_arena_text(&plugins->arena, reason);
	return file.reason && td_list_push(&plugins->files, file) ? TD_OK : TD_ENOMEM;
}

static int
add_file(struct td_plugins *plugins, const char *path)
{
	struct td_plugins_file file = { .path = path };
	struct td_err why = { .lang = plugins->lang };
	struct stat st = { 0 };
	int status;

	if (stat(path, &st) == 0 && is_known(plugins, &st))
		return TD_OK;
	file.device = st.st_dev;
	file.inode = st.st_ino;
	status = td_plugin_load(path, &file.plugin, &why);
	if (!status)
		status = check_ids(plugins, file.plugin, &why);
	if (status == TD_ENOMEM)
		return status;
	if (status)
		return add_refused(plugins, file, why.msg);
	TD_TRY(add_parts(plugins, file.plugin));
	return td_list_push(&plugins->files, file) ? TD_OK : TD_ENOMEM;
}

/* ---- looking through a folder ---------------------------------------------------------------------- */

static bool
is_library(const char *name)
{
	size_t n = strlen(name);

	return *name != '.' && n > 3 && strcmp(name + n - 3, ".so") == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	TD_LIST(const char *) list;
};

static int
read_names(struct td_plugins *plugins, DIR *dir, const char *folder, struct names *names)
{
	const struct dirent *entry;

	while ((entry = readdir(dir))) {
		const char *path;

		if (!is_library(entry->d_name))
			continue;
		path = td_arena_printf(&plugins->arena, "%s/%s", folder, entry->d_name);
		if (!path || !td_list_push(&names->list, path))
			return TD_ENOMEM;
	}
	return TD_OK;
}

/* A folder that is not there has no plugins; one that cannot be read may have some. */
static int
tell_unreadable(struct td_plugins *plugins, const char *folder)
{
	struct td_err why = { .lang = plugins->lang };
	char cause[128];

	if (errno == ENOMEM)
		return TD_ENOMEM;
	if (errno == ENOENT)
		return TD_OK;
	if (strerror_r(errno, cause, sizeof(cause)))
		cause[0] = '\0';
	td_fail(&why, TD_EIO, "it cannot be read: %s", cause);
	return add_refused(plugins, (struct td_plugins_file){ .path = folder }, why.msg);
}

static int
look_through(struct td_plugins *plugins, const char *folder)
{
	struct names names = { 0 };
	DIR *dir = opendir(folder);
	int status;

	if (!dir)
		return tell_unreadable(plugins, folder);
	status = read_names(plugins, dir, folder, &names);
	closedir(dir);
	if (names.list.n)
		qsort(names.list.at, names.list.n, sizeof(*names.list.at), by_name);
	for (size_t i = 0; !status && i < names.list.n; i++)
		status = add_file(plugins, names.list.at[i]);
	td_list_fini(&names.list);
	return status;
}

int
td_plugins_new(enum td_lang lang, struct td_plugins **out, struct td_err *err)
{
	struct td_plugins *plugins = calloc(1, sizeof(*plugins));
	int status = plugins ? TD_OK : TD_ENOMEM;

	*out = NULL;
	if (!status) {
		plugins->lang = lang;
		status = add_folders(plugins);
	}
	for (size_t i = 0; !status && i < plugins->folders.n; i++)
		status = look_through(plugins, plugins->folders.at[i]);
	if (status) {
		td_plugins_free(plugins);
		return td_fail_memory(err);
	}
	*out = plugins;
	return TD_OK;
}

void
td_plugins_free(struct td_plugins *plugins)
{
	if (!plugins)
		return;
	td_list_fini(&plugins->files);
	td_list_fini(&plugins->folders);
	td_list_fini(&plugins->sources);
	td_list_fini(&plugins->reports);
	td_list_fini(&plugins->functions);
	td_arena_fini(&plugins->arena);
	free(plugins);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

const struct td_plugin_report *
td_plugins_find_report(const struct td_plugins *plugins, const char *id)
{
	for (size_t i = 0; i < plugins->reports.n; i++)
		if (strcmp(plugins->reports.at[i]->id, id) == 0)
			return plugins->reports.at[i];
	return NULL;
}

const struct td_plugin_function *
td_plugins_find_function(const struct td_plugins *plugins, const char *id)
{
	for (size_t i = 0; i < plugins->functions.n; i++)
		if (strcmp(plugins->functions.at[i]->id, id) == 0)
			return plugins->functions.at[i];
	return NULL;
}

static bool
has_entry(const void *const *table, const void *entry)
{
	for (; table && *table; table++)
		if (*table == entry)
			return true;
	return false;
}

const struct td_plugins_file *
td_plugins_owner(const struct td_plugins *plugins, const void *entry)
{
	for (size_t i = 0; i < plugins->files.n; i++) {
		const struct td_plugin *plugin = plugins->files.at[i].plugin;

		if (plugin && (has_entry((const void *const *)plugin->sources, entry) ||
			       has_entry((const void *const *)plugin->reports, entry) ||
			       has_entry((const void *const *)plugin->functions, entry)))
			return &plugins->files.at[i];
	}
	return NULL;
}

/* ".../xlsx.so" is called xlsx. */
static bool
is_called(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = strlen(name);

	return strncmp(base, name, n) == 0 && strcmp(base + n, ".so") == 0;
}

void
td_plugins_hint(const struct td_plugins *plugins, const char *wanted, struct td_sink *sink)
{
	size_t refused = 0;

	for (size_t i = 0; i < plugins->files.n; i++) {
		const struct td_plugins_file *file = &plugins->files.at[i];

		if (file->reason && is_called(file->path, wanted)) {
			td_sink_printf(sink, td_text(plugins->lang, "; %s was refused: %s"),
				       file->path, file->reason);
			return;
		}
		refused += file->reason != NULL;
	}
	if (refused)
		td_sink_printf(
			sink,
			td_text(plugins->lang,
				refused == 1
					? "; %zu plugin was refused, `thidua plugins` says why"
					: "; %zu plugins were refused, `thidua plugins` says why"),
			refused);
}
