#include "cmd.h"

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_sink sink = { .file = stdout };

	TD_TRY(td_data_init(opts->args[0], opts->label, err));
	td_sink_printf(&sink, td_text(opts->lang, "%s: created, without figures"), opts->args[0]);
	td_sink_text(&sink, "\n");
	return td_sink_close(&sink, err);
}

const struct td_cmd td_cmd_init = {
	.name = "init",
	.args = "DB",
	.summary = TD_MARK("create a database for figures"),
	.options = TD_OPT(LABEL),
	.least = 1,
	.most = 1,
	.run = run,
};
