#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct comparing {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_compare *compare;
};

/* On the pool. */
static int
compare(void *self, struct td_progress *progress, struct td_err *err)
{
	struct comparing *job = self;
	struct td_compare_opts opts = { .lang = job->opts->lang, .progress = progress };
	const char *const *args = job->opts->args;

	return td_compare_new(args[0], args[1], args[2], &opts, &job->diags, &job->compare, err);
}

/* Warnings are for `check`. */
static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct comparing job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { compare, &job };
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "compare", err));
	status = td_out_job(&work, &job.diags, false, err);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_compare_report(job.compare, &report, &out.sink, err),
				      err);
	td_compare_free(job.compare);
	return status;
}

const struct td_cmd td_cmd_compare = {
	.name = "compare",
	.args = "A B DB",
	.summary = TD_MARK("why ranks and totals differ: own figures, other units, each clause"),
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 3,
	.most = 3,
	.run = run,
};
