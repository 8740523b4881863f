#include <stdlib.h>

#include "cmd.h"
#include "out.h"

static int
list(const struct td_opts *opts, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_check(opts, "freeze", err));
	TD_TRY(td_out_open(opts, &out, err));
	return td_out_close(&out, td_freezes_report(opts->args[0], &report, &out.sink, err), err);
}

static int
change(const struct td_opts *opts, int year, struct td_err *err)
{
	char user[TD_USER_ROOM];
	const char *by = td_opt_user(opts, user);

	if (!opts->reopen)
		return td_data_freeze(opts->args[0], year, by, err);
	return td_data_reopen(opts->args[0], year, by, opts->reason, err);
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_sink sink = { .file = stdout };
	char *end;
	long year;

	if (opts->reopen && (!opts->reason || !*opts->reason))
		return td_fail(err, TD_EUSAGE,
			       "--reopen needs a reason, which is kept: --reason \"...\"");
	if (opts->reason && !opts->reopen)
		return td_fail(err, TD_EUSAGE, "--reason goes with --reopen");
	if (opts->nargs == 1 && opts->reopen)
		return td_fail(err, TD_EUSAGE, "--reopen needs the year");
	if (opts->nargs == 1)
		return list(opts, err);
	year = strtol(opts->args[1], &end, 10);
	if (*end || year < 1900 || year > 2200)
		return td_fail(err, TD_EUSAGE, "YEAR must be a year such as 2017, not \"%s\"",
			       opts->args[1]);
	TD_TRY(change(opts, (int)year, err));
	td_sink_printf(&sink,
		       td_text(opts->lang,
			       opts->reopen ? "%s: %ld is open again"
					    : "%s: %ld is frozen; imports into it are refused"),
		       opts->args[0], year);
	td_sink_text(&sink, "\n");
	return td_sink_close(&sink, err);
}

const struct td_cmd td_cmd_freeze = {
	.name = "freeze",
	.args = "DB [YEAR]",
	.summary = TD_MARK("close the figures of a year to imports, or list the closed ones"),
	.options =
		TD_OPT(REOPEN) | TD_OPT(REASON) | TD_OPT(BY) | TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 1,
	.most = 2,
	.run = run,
};
