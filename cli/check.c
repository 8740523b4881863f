#include <string.h>

#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct check {
	const struct td_opts *opts;
	struct td_diags diags;
	struct td_ruleset *rules; /* NULL: could not be loaded */
};

/* On the pool. */
static int
check(void *self, struct td_progress *progress, struct td_err *err)
{
	struct check *job = self;
	const struct td_opts *opts = job->opts;

	TD_TRY(td_rules_load(opts->args[0], &job->diags, &job->rules, err));
	if (opts->nargs == 1)
		return TD_OK;
	return td_rules_check_data(job->rules, opts->args[1], opts->year, progress, &job->diags,
				   err);
}

static void
print_counts(const struct td_rules_facts *n, enum td_lang lang, struct td_sink *sink)
{
	td_sink_text(sink, ": ");
	td_sink_printf(sink, td_text(lang, n->criteria == 1 ? "%zu criterion" : "%zu criteria"),
		       n->criteria);
	td_sink_text(sink, " ");
	td_sink_printf(sink, td_text(lang, n->sections == 1 ? "in %zu section" : "in %zu sections"),
		       n->sections);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->inputs == 1 ? "%zu input" : "%zu inputs"), n->inputs);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->params == 1 ? "%zu parameter" : "%zu parameters"),
		       n->params);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->awards == 1 ? "%zu award" : "%zu awards"), n->awards);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, n->tests == 1 ? "%zu test" : "%zu tests"), n->tests);
}

/* "0 errors, 2 warnings: 44 criteria in 8 sections, 81 inputs, ..." */
static void
print_summary(const struct check *job, const struct td_rules_facts *facts, struct td_sink *sink)
{
	const struct td_diags *diags = &job->diags;
	enum td_lang lang = job->opts->lang;

	td_sink_printf(sink, td_text(lang, diags->errors == 1 ? "%zu error" : "%zu errors"),
		       diags->errors);
	td_sink_text(sink, ", ");
	td_sink_printf(sink, td_text(lang, diags->warnings == 1 ? "%zu warning" : "%zu warnings"),
		       diags->warnings);
	if (facts)
		print_counts(facts, lang, sink);
	td_sink_text(sink, "\n");
}

static int
report(struct check *job, struct td_err *err)
{
	struct td_report_opts opts = td_out_report(job->opts);
	struct td_rules_facts facts = { 0 }, *known = NULL;
	struct td_out out;
	int status = TD_OK;

	if (job->rules) {
		facts = td_rules_facts(job->rules);
		known = &facts;
	}
	TD_TRY(td_out_open(job->opts, &out, err));
	td_out_complaints(&job->diags);
	if (strcmp(job->opts->format, "table") == 0)
		print_summary(job, known, &out.sink);
	else
		status = td_diags_report(&job->diags, known, NULL, &opts, &out.sink, err);
	return td_out_close(&out, status, err);
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct check job = { .opts = opts, .diags.lang = opts->lang };
	struct td_job work = { check, &job };
	int status, shown = TD_OK;

	TD_TRY(td_out_check(opts, "check", err));
	status = td_loop_run(&work, opts->lang, err);
	/* Mistakes are a result; a file that cannot be read is none. */
	if (!status || status == TD_EINVAL)
		shown = report(&job, err);
	if (!status && job.diags.errors)
		status = TD_EINVAL;
	if (status == TD_EINVAL && job.diags.errors)
		err->msg[0] = '\0'; /* the complaints and the summary have said it */
	td_ruleset_free(job.rules);
	td_diags_fini(&job.diags);
	return shown ? shown : status;
}

const struct td_cmd td_cmd_check = {
	.name = "check",
	.args = "RULES [DB]",
	.summary = TD_MARK("every mistake in a year's rules; with DB also in its figures"),
	.options = TD_OPT(YEAR) | TD_OPT(FORMAT_PLAIN) | TD_OPT(OUT),
	.least = 1,
	.most = 2,
	.run = run,
};
