#include "cmd.h"
#include "out.h"
#include "scoring.h"

static int
explain(const struct td_opts *opts, const char *criterion, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_score_opts wants = { .points = true };
	struct td_scoring *scoring;
	struct td_out out;
	int status;

	TD_TRY(td_scoring_run(opts, &wants, &scoring, err));
	status = td_out_open(opts, &out, err);
	if (!status) {
		status = td_explain(scoring, opts->args[2], criterion, &report, &out.sink, err);
		status = td_out_close(&out, status, err);
	}
	td_scoring_free(scoring);
	return status;
}

static int
explain_beside(const struct td_opts *opts, const char *criterion, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_whatif *whatif;
	struct td_out out;
	int status;

	TD_TRY(td_scoring_try(opts, true, &whatif, err));
	status = td_out_open(opts, &out, err);
	if (!status) {
		status = td_whatif_explain(whatif, opts->args[2], criterion, &report, &out.sink,
					   err);
		status = td_out_close(&out, status, err);
	}
	td_whatif_free(whatif);
	return status;
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	const char *criterion = opts->nargs > 3 ? opts->args[3] : NULL;
	bool beside = opts->set.n || opts->data.n || opts->repeal.n || opts->without.n ||
		      opts->rules || opts->scenarios || opts->scenario;

	TD_TRY(td_out_check(opts, "explain", err));
	return beside ? explain_beside(opts, criterion, err) : explain(opts, criterion, err);
}

const struct td_cmd td_cmd_explain = {
	.name = "explain",
	.args = "RULES DB UNIT [CRITERION]",
	.summary = TD_MARK("why a unit got its points, to the last one"),
	.options = TD_OPT(SET) | TD_OPT(DATA) | TD_OPT(REPEAL) | TD_OPT(WITHOUT) | TD_OPT(RULES) |
		   TD_OPT(SCENARIOS) | TD_OPT(SCENARIO) | TD_OPT(YEAR) | TD_OPT(LAYER) |
		   TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 3,
	.most = 4,
	.run = run,
};
