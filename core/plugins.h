/*
 * plugins.h - the plugins there are: where they are looked for, and who has which id.
 *
 * Floor: engine.  No plugin is looked for until something needs one (a format that is not the terminal table, an import, a function
 * that the vocabulary lacks, `thidua plugins`): whoever needs them makes a registry, uses it and frees it.  What it found
 * stays good after that, because no plugin is ever unloaded; making a second registry finds the same again.  One thread at a time.
 *
 * The folders, in this order, each for its own reason:
 *	$THIDUA_PLUGINS            (':' between) what the user says now goes before everything
 *	plugins beside the program a build tree, or a folder that was copied as a whole, uses its own and not those of another version
 *	TD_PLUGINS_DIR             the installed ones
 *	$XDG_DATA_HOME/thidua/plugins (else ~/.local/share/...)   what the user has put there for good, without being able to write
 *	                           to the installed ones; last, so that it adds and does not replace
 * In a folder every *.so, by name.  The same file reached in two ways counts once.
 *
 * A plugin that does not pass (plugin.h), or one of whose ids somebody before it has, is refused as a whole.  That never stops the
 * program: it is listed by `thidua plugins`, and told where something is missing that it may have brought.
 */
#ifndef TD_PLUGINS_H
#define TD_PLUGINS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/list.h"
#include "td.h"
#include "td_plugin.h"

/* A file that was looked at; one of plugin and reason is there. */
struct td_plugins_file {
	const char *path;
	const struct td_plugin *plugin;
	const char *reason; /* why it was refused */
	dev_t device;
	ino_t inode;
};

struct td_plugins {
	enum td_lang lang;                     /* of reasons */
	TD_LIST(struct td_plugins_file) files; /* in the order in which they were looked at */
	TD_LIST(const char *) folders;         /* all of them, whether there or not */
	/* What the plugins that passed bring, in that order. */
	TD_LIST(const struct td_plugin_source *) sources;
	TD_LIST(const struct td_plugin_report *) reports;
	TD_LIST(const struct td_plugin_function *) functions;
	struct td_arena arena;
};

/* Look through all folders (td.h: td_plugins_new, td_plugins_free).  NULL: there is none of this id. */
const struct td_plugin_report *td_plugins_find_report(const struct td_plugins *plugins,
						      const char *id);
const struct td_plugin_function *td_plugins_find_function(const struct td_plugins *plugins,
							  const char *id);

/* Whose it is: the plugin that has this report, source or function (the pointer in one of the lists above). */
const struct td_plugins_file *td_plugins_owner(const struct td_plugins *plugins, const void *entry);

/*
 * Behind a sentence that says that there is no such thing as `wanted`: why that may be.  A refused file of that name
 * ("xlsx.so") is quoted; else it is said how many were refused; nothing when there was none.
 */
void td_plugins_hint(const struct td_plugins *plugins, const char *wanted, struct td_sink *sink);

#endif
