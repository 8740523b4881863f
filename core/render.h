/*
 * render.h - a document is written: by the report of a plugin that opts->format names.
 *
 * Floor: engine.  core writes one format itself, the terminal table; whatever has another form makes a document (model/doc.h)
 * and hands it on here.  Kinds of documents and their members: cli/README.md.
 *
 *	struct td_doc_builder *doc = td_doc_new();
 *	... td_doc_text(doc, "ruleset", id) ...
 *	status = td_render(doc, "show", opts, sink, err);
 *	td_doc_free(doc);
 *
 * A document with long arrays is written in parts, so that a million units never stand in memory.  In the head such an array is there but
 * empty, behind everything else; long arrays come in the order of the head:
 *
 *	td_rendering_open(&r, head, "score", opts, sink, err);      // head is lent until close; after a failure nothing is open
 *	... td_rendering_item(&r, "units", item, err) ...
 *	td_rendering_close(&r, status, err);                        // always; status: of what went before
 */
#ifndef TD_RENDER_H
#define TD_RENDER_H

#include "host.h"
#include "model/doc.h"
#include "plugins.h"
#include "td.h"

/* Whether core writes it itself. */
bool td_is_table(const struct td_report_opts *opts);

/*
 * The report that opts->format names, able to write such a document; else TD_EUSAGE, which names the formats there are, the nearest
 * one, and plugins that were refused.  Options that the report does not have are an error, too.
 */
int td_render_find(const struct td_report_opts *opts, const char *document,
		   const struct td_plugin_report **out, struct td_err *err);

/* What the document of a scoring must contain: TD_REPORT_POINTS | ... of the report that opts->format names; 0: there is none. */
unsigned td_render_wants(const struct td_report_opts *opts);

int td_render(const struct td_doc_builder *doc, const char *document,
	      const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err);

struct td_rendering {
	struct td_hosting hosting;
	const struct td_plugin_report *report;
	struct td_sink *sink;
	void *self; /* the plugin's */
};

int td_rendering_open(struct td_rendering *r, const struct td_doc_builder *head,
		      const char *document, const struct td_report_opts *opts, struct td_sink *sink,
		      struct td_err *err);
int td_rendering_item(struct td_rendering *r, const char *array, const struct td_doc_builder *item,
		      struct td_err *err);
int td_rendering_close(struct td_rendering *r, int status, struct td_err *err);

#endif
