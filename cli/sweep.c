#include "cmd.h"

#include <stdlib.h>

#include "out.h"
#include "td_loop.h"

struct sweeping {
	const struct td_opts *opts;
	struct td_sweep_opts sweep_opts;
	struct td_report_opts report;
	struct td_diags diags;
	struct td_sweep *sweep;
	struct td_sweep_part **parts; /* by slot */
};

/* ---- looking everything up, on the pool --------------------------------------------------- */

static int
prepare(void *self, struct td_progress *progress, struct td_err *err)
{
	struct sweeping *job = self;

	job->sweep_opts.progress = progress;
	return td_sweep_new(job->opts->args[0], job->opts->args[1], &job->sweep_opts, &job->report,
			    &job->diags, &job->sweep, err);
}

static int
look_up(struct sweeping *job, struct td_err *err)
{
	struct td_job work = { prepare, job };

	return td_out_job(&work, &job->diags, false, err);
}

/* ---- the blocks --------------------------------------------------------------------------- */

static int
run_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct sweeping *job = self;

	return td_sweep_run(job->sweep, block, &job->parts[slot], err);
}

static int
take_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct sweeping *job = self;
	struct td_sweep_part *part = job->parts[slot];

	(void)block;
	job->parts[slot] = NULL; /* handed over */
	return td_sweep_take(job->sweep, part, err);
}

static int
run_blocks(struct sweeping *job, struct td_err *err)
{
	size_t nslots = td_loop_slots();
	struct td_map map = { .nblocks = td_sweep_blocks(job->sweep),
			      .what = TD_MARK("sweeping"),
			      .run = run_block,
			      .take = take_block,
			      .self = job };
	int status;

	job->parts = calloc(nslots, sizeof(*job->parts));
	if (!job->parts)
		return td_fail_memory(err);
	status = td_loop_map(&map, job->opts->lang, NULL, err);
	for (size_t i = 0; i < nslots; i++)
		td_sweep_part_free(job->parts[i]);
	free(job->parts);
	return status;
}

/* What was done before Ctrl-C is a result. */
static int
write_result(struct sweeping *job, struct td_sink *sink, bool *stopped, struct td_err *err)
{
	int status;

	TD_TRY(td_sweep_begin(job->sweep, sink, err));
	status = run_blocks(job, err);
	*stopped = status == TD_ECANCEL;
	return status && !*stopped ? status : td_sweep_end(job->sweep, err);
}

static int
fail_stopped(const struct sweeping *job, struct td_err *err)
{
	struct td_sweep_reach reach = td_sweep_reach(job->sweep);

	return td_fail(err, TD_ECANCEL, "stopped after %zu of %zu; what was done is kept",
		       reach.done, reach.total);
}

static int
sweep(struct sweeping *job, struct td_err *err)
{
	bool stopped = false;
	struct td_out out;
	int status;

	TD_TRY(td_sweep_check(&job->report, job->opts->out, err));
	TD_TRY(look_up(job, err));
	TD_TRY(td_out_open(job->opts, &out, err));
	status = td_out_close(&out, write_result(job, &out.sink, &stopped, err), err);
	return !status && stopped ? fail_stopped(job, err) : status;
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct sweeping job = {
		.opts = opts,
		.sweep_opts = { .vary = opts->vary.at,
				.nvary = opts->vary.n,
				.noise = opts->noise.at,
				.nnoise = opts->noise.n,
				.draws = (size_t)opts->draws,
				.seed = opts->seed,
				.year = opts->year,
				.layer = opts->layer },
		.report = td_out_report(opts),
		.diags.lang = opts->lang,
	};
	int status = sweep(&job, err);

	td_sweep_free(job.sweep);
	return status;
}

const struct td_cmd td_cmd_sweep = {
	.name = "sweep",
	.args = "RULES DB",
	.summary = TD_MARK("many scenarios: where a rank or an award changes hands, and how often"),
	.options = TD_OPT(VARY) | TD_OPT(DRAWS) | TD_OPT(NOISE) | TD_OPT(SEED) | TD_OPT(YEAR) |
		   TD_OPT(LAYER) | TD_OPT(FORMAT) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
