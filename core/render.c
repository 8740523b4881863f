#include "render.h"

#include <string.h>

#include "base/near.h"

bool
td_is_table(const struct td_report_opts *opts)
{
	return strcmp(opts->format, "table") == 0;
}

/* ---- which report -------------------------------------------------------------------------- */

static bool
writes(const struct td_plugin_report *report, const char *document)
{
	if (!report->documents)
		return true;
	for (size_t i = 0; report->documents[i]; i++)
		if (strcmp(report->documents[i], document) == 0)
			return true;
	return false;
}

/* "table, csv, json": those that can write such a document, and the nearest name. */
static void
list_formats(const struct td_plugins *plugins, const char *document, struct td_near *near,
	     struct td_sink *list)
{
	td_sink_text(list, "table");
	td_near_try(near, "table");
	if (strcmp(document, "sweep") == 0) { /* too long for a document: core writes it itself */
		td_sink_text(list, ", csv");
		td_near_try(near, "csv");
	}
	for (size_t i = 0; plugins && i < plugins->reports.n; i++) {
		const struct td_plugin_report *report = plugins->reports.at[i];

		if (!writes(report, document))
			continue;
		td_sink_printf(list, ", %s", report->id);
		td_near_try(near, report->id);
	}
}

static int
fail_format(const struct td_report_opts *opts, const char *document, bool known, struct td_err *err)
{
	struct td_near near = { .word = opts->format };
	struct td_sink list = { 0 };
	int status;

	list_formats(opts->plugins, document, &near, &list);
	if (!known && near.best)
		td_sink_printf(&list, td_text(err->lang, "; did you mean \"%s\"?"), near.best);
	else if (!known && opts->plugins)
		td_plugins_hint(opts->plugins, opts->format, &list);
	status = td_sink_close(&list, err);
	if (!status && known)
		status =
			td_fail(err, TD_EUSAGE, "the format \"%s\" cannot write this; there are %s",
				opts->format, list.text);
	else if (!status)
		status = td_fail(err, TD_EUSAGE, "unknown format \"%s\"; there are %s",
				 opts->format, list.text);
	td_sink_fini(&list);
	return status;
}

static bool
has_option(const struct td_plugin_report *report, const char *name, size_t n)
{
	for (size_t i = 0; report->options && report->options[i]; i++)
		if (strncmp(report->options[i]->name, name, n) == 0 && !report->options[i]->name[n])
			return true;
	return false;
}

static int
fail_option(const struct td_plugin_report *report, const char *name, size_t n, struct td_err *err)
{
	struct td_sink list = { 0 };
	int status;

	for (size_t i = 0; report->options && report->options[i]; i++)
		td_sink_printf(&list, "%s%s", i ? ", " : "", report->options[i]->name);
	status = td_sink_close(&list, err);
	if (!status && !list.n)
		status = td_fail(err, TD_EUSAGE, "--with %.*s: the format \"%s\" takes no options",
				 (int)n, name, report->id);
	else if (!status)
		status = td_fail(err, TD_EUSAGE,
				 "--with %.*s: the format \"%s\" has no such option; there are %s",
				 (int)n, name, report->id, list.text);
	td_sink_fini(&list);
	return status;
}

static int
check_options(const struct td_plugin_report *report, const struct td_report_opts *opts,
	      struct td_err *err)
{
	for (size_t i = 0; i < opts->nwith; i++) {
		const char *option = opts->with[i];
		size_t n = strcspn(option, "=");

		if (!option[n] || !n)
			return td_fail(err, TD_EUSAGE, "--with must be NAME=VALUE, not \"%s\"",
				       option);
		if (!has_option(report, option, n))
			return fail_option(report, option, n, err);
	}
	return TD_OK;
}

int
td_render_find(const struct td_report_opts *opts, const char *document,
	       const struct td_plugin_report **out, struct td_err *err)
{
	*out = opts->plugins ? td_plugins_find_report(opts->plugins, opts->format) : NULL;
	if (!*out || !writes(*out, document))
		return fail_format(opts, document, *out, err);
	return check_options(*out, opts, err);
}

int
td_report_check(const struct td_report_opts *opts, const char *document, bool to_file,
		struct td_err *err)
{
	const struct td_plugin_report *report;

	if (td_is_table(opts) && opts->nwith)
		return td_fail(err, TD_EUSAGE,
			       "--with goes with --format; a table takes no options");
	if (td_is_table(opts))
		return TD_OK;
	TD_TRY(td_render_find(opts, document, &report, err));
	if (!to_file && report->flags & TD_REPORT_BINARY)
		return td_fail(err, TD_EUSAGE,
			       "the format \"%s\" needs a file to go to: -o FILE.%s", report->id,
			       report->extension);
	return TD_OK;
}

unsigned
td_render_wants(const struct td_report_opts *opts)
{
	const struct td_plugin_report *report =
		opts->plugins ? td_plugins_find_report(opts->plugins, opts->format) : NULL;
	unsigned wants = report ? report->flags : 0;

	return opts->points ? wants | TD_REPORT_POINTS : wants;
}

bool
td_report_needs_points(const struct td_report_opts *opts)
{
	return td_is_table(opts) || td_render_wants(opts) & ~(unsigned)TD_REPORT_BINARY;
}

bool
td_report_needs_claims(const struct td_report_opts *opts)
{
	return td_render_wants(opts) & TD_REPORT_CLAIMS;
}

/* ---- a document in parts --------------------------------------------------------------------- */

static int
write_bytes(const struct td_host *host, const void *bytes, size_t n)
{
	struct td_hosting *hosting = td_hosting_of(host);
	struct td_rendering *r = hosting->self;

	td_sink_bytes(r->sink, bytes, n);
	if (!r->sink->status)
		return TD_PLUGIN_OK;
	return td_hosting_broken(hosting, td_sink_close(r->sink, &hosting->err));
}

static int
ended(struct td_rendering *r, int status, struct td_err *err)
{
	return td_hosting_end(&r->hosting, status, TD_MARK("report"), r->report->id, err);
}

static void
forget(struct td_rendering *r)
{
	if (r->self && r->report->close)
		r->report->close(r->self);
	td_hosting_fini(&r->hosting);
}

int
td_rendering_open(struct td_rendering *r, const struct td_doc_builder *head, const char *document,
		  const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err)
{
	const struct td_doc *root = td_doc_root(head);
	int status;

	*r = (struct td_rendering){ .sink = sink };
	td_hosting_init(&r->hosting, opts->lang);
	r->hosting.self = r;
	r->hosting.with = opts->with;
	r->hosting.nwith = opts->nwith;
	r->hosting.diags = opts->diags;
	r->hosting.host.write = write_bytes;
	status = root ? td_render_find(opts, document, &r->report, err) : td_fail_memory(err);
	if (!status)
		status = ended(r, r->report->open(&r->hosting.host, document, root, &r->self), err);
	if (status)
		forget(r);
	return status;
}

int
td_rendering_item(struct td_rendering *r, const char *array, const struct td_doc_builder *item,
		  struct td_err *err)
{
	const struct td_doc *root = td_doc_root(item);

	if (!root)
		return td_fail_memory(err);
	if (!r->report->item)
		return td_fail(err, TD_EIO,
			       "a defect of the plugin: report \"%s\" has no item for \"%s\"",
			       r->report->id, array);
	return ended(r, r->report->item(&r->hosting.host, r->self, array, root), err);
}

int
td_rendering_close(struct td_rendering *r, int status, struct td_err *err)
{
	if (!status)
		status = ended(r, r->report->finish(&r->hosting.host, r->self), err);
	forget(r);
	return status;
}

int
td_render(const struct td_doc_builder *doc, const char *document, const struct td_report_opts *opts,
	  struct td_sink *sink, struct td_err *err)
{
	struct td_rendering r;

	TD_TRY(td_rendering_open(&r, doc, document, opts, sink, err));
	return td_rendering_close(&r, TD_OK, err);
}
