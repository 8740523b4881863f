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
	struct td_rules_facts facts = td_rules_facts(rules);
	struct td_out out;
	int status = TD_OK;

	TD_TRY(td_out_open(opts, &out, err));
	td_out_complaints(diags);
	if (strcmp(opts->format, "json") == 0)
		status = td_diags_json(diags, &facts, counts, &out.sink, err);
	else
		print_summary(counts, opts->lang, &out.sink);
	return td_out_close(&out, status, err);
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
	int status, shown = TD_OK;

	TD_TRY(td_opt_format(opts, td_opt_plain, err));
	TD_TRY(load(opts, &diags, &rules, err));
	status = td_rules_test(rules, &diags, &counts, err);
	if (!status || status == TD_EINVAL)
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
	.options = TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 1,
	.most = 1,
	.run = run,
};
