#include <stdlib.h>

#include "cmd.h"
#include "out.h"

static void
say(const char *path, const struct td_opts *opts, struct td_sink *sink)
{
	td_sink_printf(sink, td_text(opts->lang, "%s: written; amend it, then thidua check %s"),
		       path, opts->out ? path : opts->args[0]);
	td_sink_text(sink, "\n");
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_diags diags = { .lang = opts->lang };
	struct td_sink sink = { .file = stdout };
	char *path = NULL;
	int status;

	if (!opts->from)
		return td_fail(err, TD_EUSAGE,
			       "new needs the year it builds upon: --from bca-cum3/2018");
	status = td_rules_new(opts->args[0], opts->from, opts->out, &diags, &path, err);
	if (status) {
		td_out_complaints(&diags);
	} else {
		say(path, opts, &sink);
		status = td_sink_close(&sink, err);
	}
	free(path);
	td_diags_fini(&diags);
	return status;
}

const struct td_cmd td_cmd_new = {
	.name = "new",
	.args = "ID --from OLD",
	.summary = TD_MARK("next year's script, ready to amend"),
	.options = TD_OPT(FROM) | TD_OPT(OUT),
	.least = 1,
	.most = 1,
	.run = run,
};
