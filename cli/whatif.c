#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct trying {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_whatif *whatif;
};

/* On the pool. */
static int
attempt(void *self, struct td_progress *progress, struct td_err *err)
{
	struct trying *job = self;
	const struct td_opts *given = job->opts;
	struct td_whatif_opts opts = {
		.set = given->set.at,
		.nset = given->set.n,
		.data = given->data.at,
		.ndata = given->data.n,
		.repeal = given->repeal.at,
		.nrepeal = given->repeal.n,
		.without = given->without.at,
		.nwithout = given->without.n,
		.rules = given->rules,
		.scenarios = given->scenarios,
		.year = given->year,
		.layer = given->layer,
		.progress = progress,
	};

	return td_whatif_new(given->args[0], given->args[1], &opts, &job->diags, &job->whatif, err);
}

/* Warnings are for `check`: a scenario is not yet a rule. */
static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct trying job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { attempt, &job };
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "whatif", err));
	status = td_loop_run(&work, opts->lang, err);
	if (job.diags.errors)
		td_out_complaints(&job.diags);
	td_diags_fini(&job.diags);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_whatif_report(job.whatif, &report, &out.sink, err),
				      err);
	td_whatif_free(job.whatif);
	return status;
}

const struct td_cmd td_cmd_whatif = {
	.name = "whatif",
	.args = "RULES DB",
	.summary = TD_MARK("scenarios beside the baseline: who gains, who loses, and by what"),
	.options = TD_OPT(SET) | TD_OPT(DATA) | TD_OPT(REPEAL) | TD_OPT(WITHOUT) | TD_OPT(RULES) |
		   TD_OPT(SCENARIOS) | TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(FORMAT_PLAIN) |
		   TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
