#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct looking {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_sensitivity *sensitivity;
};

/* On the pool. */
static int
look_up(void *self, struct td_progress *progress, struct td_err *err)
{
	struct looking *job = self;
	const struct td_opts *given = job->opts;
	struct td_sensitivity_opts opts = {
		.noise = given->noise.at,
		.nnoise = given->noise.n,
		.step = given->step,
		.margin = given->margin,
		.draws = given->draws,
		.seed = given->seed,
		.year = given->year,
		.layer = given->layer,
		.progress = progress,
	};

	return td_sensitivity_new(given->args[0], given->args[1], &opts, &job->diags,
				  &job->sensitivity, err);
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct looking job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { look_up, &job };
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "sensitivity", err));
	status = td_loop_run(&work, opts->lang, err);
	if (job.diags.errors)
		td_out_complaints(&job.diags);
	td_diags_fini(&job.diags);
	if (!status)
		status = td_sensitivity_run(job.sensitivity, opts->lang, err);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(
			&out, td_sensitivity_report(job.sensitivity, &report, &out.sink, err), err);
	td_sensitivity_free(job.sensitivity);
	return status;
}

const struct td_cmd td_cmd_sensitivity = {
	.name = "sensitivity",
	.args = "RULES DB",
	.summary = TD_MARK(
		"on how little the ranking hangs: criteria, parameters, noise, single steps"),
	.options = TD_OPT(NOISE) | TD_OPT(DRAWS) | TD_OPT(SEED) | TD_OPT(STEP) | TD_OPT(MARGIN) |
		   TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
