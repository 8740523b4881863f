#include <stdlib.h>

#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct verify {
	const char *database;
	long long run;
	struct td_diags diags;
	struct td_verification *found;
};

/* On the pool. */
static int
verify(void *self, struct td_progress *progress, struct td_err *err)
{
	struct verify *job = self;

	return td_verify(job->database, job->run, progress, &job->diags, &job->found, err);
}

static int
report(const struct td_opts *opts, const struct td_verification *found, struct td_err *err)
{
	struct td_report_opts report_opts = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_open(opts, &out, err));
	TD_TRY(td_out_close(&out, td_verification_report(found, &report_opts, &out.sink, err),
			    err));
	/* What differs has been said. */
	return td_verification_same(found) ? TD_OK : TD_EINVAL;
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct verify job = { .database = opts->args[0], .diags.lang = opts->lang };
	struct td_job work = { verify, &job };
	char *end;
	int status;

	TD_TRY(td_out_check(opts, "verify", err));
	job.run = strtoll(opts->args[1], &end, 10);
	if (*end || job.run < 1)
		return td_fail(
			err, TD_EUSAGE,
			"RUN must be the number of a run, not \"%s\"; `thidua runs %s` lists them",
			opts->args[1], job.database);
	status = td_out_job(&work, &job.diags, true, err);
	if (!status)
		status = report(opts, job.found, err);
	td_verification_free(job.found);
	return status;
}

const struct td_cmd td_cmd_verify = {
	.name = "verify",
	.args = "DB RUN",
	.summary = TD_MARK("score a recorded run again and compare byte for byte"),
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
