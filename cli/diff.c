#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct diffing {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_diff *diff;
};

/* On the pool. */
static int
compare(void *self, struct td_progress *progress, struct td_err *err)
{
	struct diffing *job = self;
	struct td_diff_opts opts = {
		.database = job->opts->nargs > 2 ? job->opts->args[2] : NULL,
		.year = job->opts->year,
		.layer = job->opts->layer,
		.lang = job->opts->lang,
		.progress = progress,
	};

	return td_diff_new(job->opts->args[0], job->opts->args[1], &opts, &job->diags, &job->diff,
			   err);
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct diffing job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { compare, &job };
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "diff", err));
	status = td_out_job(&work, &job.diags, true, err);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_diff_report(job.diff, &report, &out.sink, err), err);
	td_diff_free(job.diff);
	return status;
}

const struct td_cmd td_cmd_diff = {
	.name = "diff",
	.args = "OLD NEW [DB]",
	.summary = TD_MARK("what a new year's rules change; with DB also for whom"),
	.options = TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 2,
	.most = 3,
	.run = run,
};
