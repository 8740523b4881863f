#include "cmd.h"
#include "out.h"
#include "scoring.h"

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_whatif *whatif;
	struct td_out out;
	int status;

	TD_TRY(td_out_check(opts, "whatif", err));
	status = td_scoring_try(opts, false, &whatif, err);
	if (!status)
		status = td_out_open(opts, &out, err);
	if (!status)
		status = td_out_close(&out, td_whatif_report(whatif, &report, &out.sink, err), err);
	td_whatif_free(whatif);
	return status;
}

const struct td_cmd td_cmd_whatif = {
	.name = "whatif",
	.args = "RULES DB",
	.summary = TD_MARK("scenarios beside the baseline: who gains, who loses, and by what"),
	.options = TD_OPT(SET) | TD_OPT(DATA) | TD_OPT(REPEAL) | TD_OPT(WITHOUT) | TD_OPT(RULES) |
		   TD_OPT(SCENARIOS) | TD_OPT(SCENARIO) | TD_OPT(YEAR) | TD_OPT(LAYER) |
		   TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
