/* td_plugins_report: what plugins there are, and what was refused for which reason. */
#include <string.h>

#include "edge/grid.h"
#include "plugins.h"
#include "render.h"

/* A part of a plugin in words: its id, and what it is. */
struct part {
	const char *kind, *id;
	const struct td_plugin_text *title;
};

typedef void part_fn(void *self, const struct td_plugins_file *file, const struct part *part);

static void
each_part(const struct td_plugins_file *file, part_fn *tell, void *self)
{
	const struct td_plugin *plugin = file->plugin;

	for (size_t i = 0; plugin->sources && plugin->sources[i]; i++)
		tell(self, file,
		     &(struct part){ TD_MARK("source"), plugin->sources[i]->id,
				     &plugin->sources[i]->title });
	for (size_t i = 0; plugin->reports && plugin->reports[i]; i++)
		tell(self, file,
		     &(struct part){ TD_MARK("report"), plugin->reports[i]->id,
				     &plugin->reports[i]->title });
	for (size_t i = 0; plugin->functions && plugin->functions[i]; i++)
		tell(self, file,
		     &(struct part){ TD_MARK("function"), plugin->functions[i]->id,
				     &plugin->functions[i]->title });
}

/* ---- as a table --------------------------------------------------------------------------- */

struct lister {
	struct td_grid *grid;
	enum td_lang lang;
};

static const char *
title_in(const struct td_plugin_text *title, enum td_lang lang)
{
	return td_title_in(&(struct td_title){ title->vi, title->en }, lang, "");
}

static void
list_part(void *self, const struct td_plugins_file *file, const struct part *part)
{
	struct lister *list = self;

	td_grid_row(list->grid, false);
	td_grid_cell(list->grid, td_text(list->lang, part->kind));
	td_grid_cell(list->grid, part->id);
	td_grid_cell(list->grid, title_in(part->title, list->lang));
	td_grid_cell(list->grid, file->plugin->version);
	td_grid_cell(list->grid, file->path);
}

static int
write_grid(const struct td_plugins *plugins, const struct td_report_opts *opts,
	   struct td_sink *sink, struct td_err *err)
{
	static const char *const titles[] = {
		TD_MARK("Kind"),    TD_MARK("Id"),   TD_MARK("What"),
		TD_MARK("Version"), TD_MARK("File"),
	};
	struct lister list = { td_grid_new(), opts->lang };
	int status;

	if (!list.grid)
		return td_fail_memory(err);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		td_grid_column(list.grid, td_text(opts->lang, titles[i]), TD_GRID_LEFT);
	for (size_t i = 0; i < plugins->files.n; i++)
		if (plugins->files.at[i].plugin)
			each_part(&plugins->files.at[i], list_part, &list);
	status = td_grid_write(list.grid, opts->width, opts->colour, sink, err);
	td_grid_free(list.grid);
	return status;
}

static size_t
count_parts(const struct td_plugins *plugins)
{
	return plugins->sources.n + plugins->reports.n + plugins->functions.n;
}

static void
write_folders(const struct td_plugins *plugins, const struct td_report_opts *opts,
	      struct td_sink *sink)
{
	td_sink_printf(sink, "%s\n", td_text(opts->lang, "There are no plugins.  Looked for in:"));
	for (size_t i = 0; i < plugins->folders.n; i++)
		td_sink_printf(sink, "  %s\n", plugins->folders.at[i]);
}

static void
write_refused(const struct td_plugins *plugins, enum td_lang lang, struct td_sink *sink)
{
	bool begun = false;

	for (size_t i = 0; i < plugins->files.n; i++) {
		const struct td_plugins_file *file = &plugins->files.at[i];

		if (!file->reason)
			continue;
		if (!begun)
			td_sink_printf(sink, "\n%s\n", td_text(lang, "Refused:"));
		begun = true;
		td_sink_printf(sink, "  %s: %s\n", file->path, file->reason);
	}
}

static int
write_table(const struct td_plugins *plugins, const struct td_report_opts *opts,
	    struct td_sink *sink, struct td_err *err)
{
	if (count_parts(plugins))
		TD_TRY(write_grid(plugins, opts, sink, err));
	else
		write_folders(plugins, opts, sink);
	write_refused(plugins, opts->lang, sink);
	return TD_OK;
}

/* ---- as a document -------------------------------------------------------------------------- */

static void
add_part(void *self, const struct td_plugins_file *file, const struct part *part)
{
	struct td_doc_builder *doc = self;

	(void)file;
	td_doc_object(doc, NULL);
	td_doc_text(doc, "kind", part->kind);
	td_doc_text(doc, "id", part->id);
	td_doc_title(doc, "title", &(struct td_title){ part->title->vi, part->title->en });
	td_doc_end(doc);
}

static void
add_plugin(const struct td_plugins_file *file, struct td_doc_builder *doc)
{
	const struct td_plugin *plugin = file->plugin;

	td_doc_object(doc, NULL);
	td_doc_text(doc, "id", plugin->id);
	td_doc_text(doc, "version", plugin->version);
	td_doc_title(doc, "title", &(struct td_title){ plugin->title.vi, plugin->title.en });
	td_doc_text(doc, "file", file->path);
	td_doc_array(doc, "parts");
	each_part(file, add_part, doc);
	td_doc_end(doc);
	td_doc_end(doc);
}

static void
add_refused(const struct td_plugins_file *file, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "file", file->path);
	td_doc_text(doc, "reason", file->reason);
	td_doc_end(doc);
}

static void
add_all(const struct td_plugins *plugins, struct td_doc_builder *doc)
{
	td_doc_array(doc, "plugins");
	for (size_t i = 0; i < plugins->files.n; i++)
		if (plugins->files.at[i].plugin)
			add_plugin(&plugins->files.at[i], doc);
	td_doc_end(doc);
	td_doc_array(doc, "refused");
	for (size_t i = 0; i < plugins->files.n; i++)
		if (plugins->files.at[i].reason)
			add_refused(&plugins->files.at[i], doc);
	td_doc_end(doc);
	td_doc_array(doc, "folders");
	for (size_t i = 0; i < plugins->folders.n; i++)
		td_doc_text(doc, NULL, plugins->folders.at[i]);
	td_doc_end(doc);
}

int
td_plugins_report(const struct td_plugins *plugins, const struct td_report_opts *opts,
		  struct td_sink *sink, struct td_err *err)
{
	struct td_doc_builder *doc;
	int status;

	if (td_is_table(opts))
		return write_table(plugins, opts, sink, err);
	doc = td_doc_new();
	if (!doc)
		return td_fail_memory(err);
	add_all(plugins, doc);
	status = td_render(doc, "plugins", opts, sink, err);
	td_doc_free(doc);
	return status;
}
