#include "cmd.h"
#include "out.h"

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_check(opts, "runs", err));
	TD_TRY(td_out_open(opts, &out, err));
	return td_out_close(&out, td_runs_report(opts->args[0], &report, &out.sink, err), err);
}

const struct td_cmd td_cmd_runs = {
	.name = "runs",
	.args = "DB",
	.summary = TD_MARK("the recorded scorings of a database"),
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 1,
	.most = 1,
	.run = run,
};
