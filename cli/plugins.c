#include "cmd.h"
#include "out.h"

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_check(opts, "plugins", err));
	TD_TRY(td_out_open(opts, &out, err));
	return td_out_close(&out, td_plugins_report(opts->plugins, &report, &out.sink, err), err);
}

const struct td_cmd td_cmd_plugins = {
	.name = "plugins",
	.args = "",
	.summary = TD_MARK("the plugins there are: formats in and out, functions for rules"),
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.plugins = true,
	.least = 0,
	.most = 0,
	.run = run,
};
