#include "scoring.h"

#include "out.h"
#include "td_loop.h"

struct scoring {
	const struct td_opts *opts;
	bool points;
	struct td_diags diags;
	struct td_scoring *scoring;
};

/* On the pool. */
static int
score(void *self, struct td_progress *progress, struct td_err *err)
{
	struct scoring *job = self;
	struct td_score_opts score_opts = {
		.year = job->opts->year,
		.layer = job->opts->layer,
		.points = job->points,
		.progress = progress,
	};

	return td_score(job->opts->args[0], job->opts->args[1], &score_opts, &job->diags,
			&job->scoring, err);
}

int
td_scoring_run(const struct td_opts *opts, bool points, struct td_scoring **out, struct td_err *err)
{
	struct scoring job = { .opts = opts, .points = points, .diags.lang = opts->lang };
	struct td_job work = { score, &job };
	int status = td_loop_run(&work, opts->lang, err);

	td_out_complaints(&job.diags);
	td_diags_fini(&job.diags);
	*out = job.scoring;
	return status;
}
