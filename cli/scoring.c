#include "scoring.h"

#include <stdio.h>

#include "out.h"
#include "td_loop.h"

struct scoring {
	const struct td_opts *opts;
	const struct td_score_opts *wants;
	const char *by; /* records the run; NULL: not */
	long long run;
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
		.points = job->wants->points,
		.claims = job->wants->claims,
		.progress = progress,
	};

	if (job->by)
		return td_record(job->opts->args[0], job->opts->args[1], &score_opts, job->by,
				 &job->diags, &job->scoring, &job->run, err);
	return td_score(job->opts->args[0], job->opts->args[1], &score_opts, &job->diags,
			&job->scoring, err);
}

/* A scoring that went well is not the place to repeat every warning; but it must not hide them. */
static void
say_complaints(struct scoring *job, int status)
{
	const char *rules = job->opts->args[0];

	if (status || job->diags.errors)
		td_out_complaints(&job->diags);
	else if (job->diags.warnings)
		fprintf(stderr,
			td_text(job->opts->lang, "%s: %zu warnings; thidua check %s lists them\n"),
			rules, job->diags.warnings, rules);
}

/* On stderr: stdout is the report's. */
static void
say_recorded(const struct scoring *job)
{
	struct td_sink sink = { .file = stderr };

	td_sink_printf(&sink, td_text(job->opts->lang, "recorded as run %lld of %s"), job->run,
		       job->opts->args[1]);
	td_sink_text(&sink, "\n");
	td_sink_close(&sink, NULL);
}

int
td_scoring_run(const struct td_opts *opts, const struct td_score_opts *wants,
	       struct td_scoring **out, struct td_err *err)
{
	struct scoring job = { .opts = opts, .wants = wants, .diags.lang = opts->lang };
	struct td_job work = { score, &job };
	char user[TD_USER_ROOM];
	int status;

	if (opts->record)
		job.by = td_opt_user(opts, user);
	status = td_loop_run(&work, opts->lang, err);
	say_complaints(&job, status);
	td_diags_fini(&job.diags);
	if (!status && opts->record)
		say_recorded(&job);
	*out = job.scoring;
	return status;
}

/* ---- scenarios --------------------------------------------------------------------------- */

struct trying {
	const struct td_opts *opts;
	bool one;
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

	opts.one = job->one;
	opts.scenario = given->scenario;
	return td_whatif_new(given->args[0], given->args[1], &opts, &job->diags, &job->whatif, err);
}

/* Warnings are for `check`: a scenario is not yet a rule. */
int
td_scoring_try(const struct td_opts *opts, bool one, struct td_whatif **out, struct td_err *err)
{
	struct trying job = { .opts = opts, .one = one, .diags.lang = opts->lang };
	struct td_job work = { attempt, &job };
	int status = td_out_job(&work, &job.diags, false, err);

	*out = job.whatif;
	return status;
}
