#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct seeking {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_seek *seek;
};

/* On the pool. */
static int
attempt(void *self, struct td_progress *progress, struct td_err *err)
{
	struct seeking *job = self;
	const struct td_opts *given = job->opts;
	struct td_seek_opts opts = {
		.unit = given->args[2],
		.rank = given->rank,
		.award = given->award,
		.total = given->total,
		.above = given->above,
		.inputs = given->input.at,
		.ninputs = given->input.n,
		.pairs = given->pairs,
		.year = given->year,
		.layer = given->layer,
		.progress = progress,
	};

	return td_seek_new(given->args[0], given->args[1], &opts, &job->diags, &job->seek, err);
}

/* Warnings are for `check`: what is sought is not yet a rule, nor a figure. */
static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct seeking job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { attempt, &job };
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "seek", err));
	status = td_out_job(&work, &job.diags, false, err);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_seek_report(job.seek, &report, &out.sink, err), err);
	td_seek_free(job.seek);
	return status;
}

const struct td_cmd td_cmd_seek = {
	.name = "seek",
	.args = "RULES DB UNIT",
	.summary = TD_MARK("the smallest change of a unit's figures that reaches a goal"),
	.options = TD_OPT(RANK) | TD_OPT(AWARD) | TD_OPT(TOTAL) | TD_OPT(ABOVE) | TD_OPT(INPUT) |
		   TD_OPT(PAIRS) | TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(FORMAT_PLAIN) |
		   TD_OPT(OUT),
	.least = 3,
	.most = 3,
	.run = run,
};
