#include "cmd.h"
#include "out.h"

static int
show(const struct td_opts *opts, const struct td_ruleset *rules, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_open(opts, &out, err));
	return td_out_close(&out, td_rules_show(rules, opts->args[0], &report, &out.sink, err),
			    err);
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_diags diags = { .lang = opts->lang };
	struct td_ruleset *rules = NULL;
	int status;

	TD_TRY(td_out_check(opts, "show", err));
	status = td_rules_load(opts->args[1], &diags, &rules, err);
	if (status)
		td_out_complaints(&diags);
	else
		status = show(opts, rules, err);
	td_ruleset_free(rules);
	td_diags_fini(&diags);
	return status;
}

const struct td_cmd td_cmd_show = {
	.name = "show",
	.args = "inputs|params|graph|plan RULES",
	.summary = TD_MARK("what a year's rules consist of"),
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 2,
	.most = 2,
	.run = run,
};
