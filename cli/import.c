#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct import {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_import_counts counts;
};

/* On the pool. */
static int
import(void *self, struct td_progress *progress, struct td_err *err)
{
	struct import *job = self;
	const struct td_opts *opts = job->opts;
	struct td_import_opts import_opts = {
		.year = opts->year,
		.layer = opts->layer,
		.decimal = opts->decimal,
		.dry_run = opts->dry_run,
		.sheets = opts->sheet.at,
		.nsheets = opts->sheet.n,
		.map = opts->map,
		.progress = progress,
	};

	return td_data_import(opts->args[0], opts->args + 1, (size_t)opts->nargs - 1, &import_opts,
			      &job->diags, &job->counts, err);
}

static void
print_counts(const struct import *job, struct td_sink *sink)
{
	const struct td_import_counts *n = &job->counts;
	enum td_lang lang = job->opts->lang;

	td_sink_printf(sink, td_text(lang, n->units == 1 ? "%zu unit" : "%zu units"), n->units);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->observations == 1 ? "%zu figure" : "%zu figures"),
		       n->observations);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->events == 1 ? "%zu event" : "%zu events"), n->events);
	td_sink_text(sink, " ");
	td_sink_printf(sink, td_text(lang, n->files == 1 ? "from %zu file" : "from %zu files"),
		       n->files);
	if (job->opts->dry_run)
		td_sink_printf(sink, "; %s", td_text(lang, "nothing was changed (--dry-run)"));
	td_sink_text(sink, "\n");
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct import job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { import, &job };
	struct td_sink sink = { .file = stdout };

	TD_TRY(td_out_job(&work, &job.diags, true, err));
	print_counts(&job, &sink);
	return td_sink_close(&sink, err);
}

const struct td_cmd td_cmd_import = {
	.name = "import",
	.args = "DB FILE...",
	.summary = TD_MARK("load figures from files, all or nothing"),
	.options = TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(DECIMAL) | TD_OPT(SHEET) | TD_OPT(MAP) |
		   TD_OPT(DRY_RUN),
	.least = 2,
	.most = -1,
	.run = run,
};
