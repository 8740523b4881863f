#include <string.h>

#include "cmd.h"
#include "out.h"

/* "52 tests, 52 passed" */
static void
print_summary(const struct td_test_counts *n, enum td_lang lang, struct td_sink *sink)
{
	td_sink_printf(sink, td_text(lang, n->tests == 1 ? "%zu test" : "%zu tests"), n->tests);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, "%zu passed"), n->passed);
	td_sink_text(sink, "\n");
}

static int
report(const struct td_opts *opts, const struct td_ruleset *rules,
       const struct td_test_counts *counts, struct td_diags *diags, struct td_err *err)
{
	struct td_report_opts report_opts = td_out_report(opts);
	struct td_rules_facts facts = td_rules_facts(rules);
	struct td_out out;
	int status = TD_OK;

	TD_TRY(td_out_open(opts, &out, err));
	td_out_complaints(diags);
	if (strcmp(opts->format, "table") == 0)
		print_summary(counts, opts->lang, &out.sink);
	else
		status = td_diags_report(diags, &facts, counts, &report_opts, &out.sink, err);
	return td_out_close(&out, status, err);
}

/* What the tests are worth, by the option given. */
struct judge {
	const char *document;
	int (*report)(const struct td_ruleset *rules, const struct td_report_opts *opts,
		      struct td_sink *sink, struct td_err *err); /* NULL: only run the tests */
};

static int
choose_judge(const struct td_opts *opts, struct judge *out, struct td_err *err)
{
	*out = (struct judge){ "test", NULL };
	if (opts->cover)
		*out = (struct judge){ "cover", td_rules_cover };
	if (opts->boundary)
		*out = (struct judge){ "boundary", td_rules_boundary };
	if (opts->mutate)
		*out = (struct judge){ "mutate", td_rules_mutate };
	if (opts->cover + opts->boundary + opts->mutate > 1)
		return td_fail(err, TD_EUSAGE, "give one of --cover, --boundary and --mutate");
	return TD_OK;
}

static int
report_judged(const struct td_opts *opts, const struct td_ruleset *rules, struct judge by,
	      struct td_err *err)
{
	struct td_report_opts report_opts = td_out_report(opts);
	struct td_out out;

	TD_TRY(td_out_open(opts, &out, err));
	return td_out_close(&out, by.report(rules, &report_opts, &out.sink, err), err);
}

/* The rules' warnings are for `check`; here only what keeps them from loading. */
static int
load(const struct td_opts *opts, struct td_diags *diags, struct td_ruleset **rules,
     struct td_err *err)
{
	int status = td_rules_load(opts->args[0], diags, rules, err);

	if (status)
		td_out_complaints(diags);
	td_diags_fini(diags);
	return status;
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_diags diags = { .lang = opts->lang };
	struct td_test_counts counts = { 0 };
	struct td_ruleset *rules = NULL;
	struct judge by;
	int status, shown = TD_OK;

	TD_TRY(choose_judge(opts, &by, err));
	TD_TRY(td_out_check(opts, by.document, err));
	TD_TRY(load(opts, &diags, &rules, err));
	status = td_rules_test(rules, &diags, &counts, err);
	if (by.report && !status)
		shown = report_judged(opts, rules, by, err);
	else if (!status || status == TD_EINVAL)
		shown = report(opts, rules, &counts, &diags, err);
	if (!shown && diags.errors)
		err->msg[0] = '\0'; /* the complaints and the summary have said it */
	td_ruleset_free(rules);
	td_diags_fini(&diags);
	return shown ? shown : status;
}

const struct td_cmd td_cmd_test = {
	.name = "test",
	.args = "RULES",
	.summary = TD_MARK("run the tests inside a year's rules"),
	.options = TD_OPT(COVER) | TD_OPT(BOUNDARY) | TD_OPT(MUTATE) | TD_OPT(FORMAT_PLAIN) |
		   TD_OPT(OUT),
	.least = 1,
	.most = 1,
	.run = run,
};
