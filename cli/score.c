#include <string.h>

#include "cmd.h"
#include "out.h"
#include "scoring.h"

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_score_opts wants = { .points = td_report_needs_points(&report),
				       .claims = td_report_needs_claims(&report) };
	struct td_scoring *scoring;
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "score", err));
	if (opts->by && !opts->record)
		return td_fail(err, TD_EUSAGE, "--by goes with --record");
	TD_TRY(td_scoring_run(opts, &wants, &scoring, err));
	status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_report(scoring, &report, &out.sink, err), err);
	td_scoring_free(scoring);
	return status;
}

const struct td_cmd td_cmd_score = {
	.name = "score",
	.args = "RULES DB",
	.summary = TD_MARK("ranking and awards"),
	.options = TD_OPT(POINTS) | TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(RECORD) | TD_OPT(BY) |
		   TD_OPT(FORMAT) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
