#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "out.h"
#include "td_loop.h"

struct watching {
	const struct td_opts *opts;
	struct td_watch *watch;
	struct td_reload *reload;
	struct td_diags diags; /* of the last look */
	bool scored;           /* by the last look */
	struct td_sink said;   /* complaints as last printed: the same are not said twice */
	int left;              /* scorings until the end; below 0: no end */
};

/* On the pool. */
static int
reload(void *self, struct td_progress *progress, struct td_err *err)
{
	struct watching *w = self;

	return td_reload_run(w->reload, progress, &w->diags, &w->scored, err);
}

/* Complaints, and why it failed as a whole; again only when they are others than before. */
static void
complain(struct watching *w, const char *why)
{
	struct td_sink text = { 0 };
	bool known;

	td_diags_print(&w->diags, &text);
	if (why) {
		td_sink_printf(&text, "%s; ", why);
		td_sink_text(&text, td_text(w->opts->lang,
					    td_reload_scoring(w->reload)
						    ? TD_MARK("the scoring before stays in force")
						    : TD_MARK("waiting for another try")));
		td_sink_text(&text, "\n");
	}
	known = text.text && w->said.text && strcmp(text.text, w->said.text) == 0;
	if (text.text && !known)
		fputs(text.text, stderr);
	td_sink_fini(&w->said);
	w->said = text;
}

/* At the start only mistakes in the rules or figures are waited for: a wrong name stays wrong. */
static bool
is_hopeless(const struct watching *w, int status)
{
	return status == TD_ECANCEL || status == TD_ENOMEM ||
	       (status && status != TD_EINVAL && !td_reload_scoring(w->reload));
}

static int
report(struct watching *w, struct td_err *err)
{
	struct td_report_opts opts = td_out_report(w->opts);
	struct td_sink sink = { .file = stdout };
	int status = td_reload_report(w->reload, &opts, &sink, err);

	w->left--;
	return status ? status : td_sink_close(&sink, err);
}

static int
watch_files(struct watching *w, struct td_err *err)
{
	const char *file;

	for (size_t i = 0; (file = td_reload_file(w->reload, i)); i++)
		TD_TRY(td_watch_add(w->watch, file, err));
	return TD_OK;
}

static int
look(struct watching *w, struct td_err *err)
{
	struct td_job job = { reload, w };
	int status = td_loop_run(&job, w->opts->lang, err);

	if (status || w->scored)
		complain(w, status && !is_hopeless(w, status) ? err->msg : NULL);
	td_diags_fini(&w->diags);
	if (is_hopeless(w, status))
		return status;
	err->msg[0] = '\0';
	TD_TRY(watch_files(w, err));
	return w->scored ? report(w, err) : TD_OK;
}

static int
run(const struct td_opts *opts, struct td_err *err)
{
	struct td_score_opts score = { .year = opts->year, .layer = opts->layer, .points = true };
	struct watching w = { .opts = opts, .diags.lang = opts->lang };
	int status;

	w.left = opts->count ? opts->count : -1;
	status = td_watch_new(&w.watch, err);
	if (!status)
		status = td_reload_new(opts->args[0], opts->args[1], &score, &w.reload, err);
	if (!status)
		status = look(&w, err);
	while (!status && w.left) {
		status = td_watch_wait(w.watch, err);
		if (!status)
			status = look(&w, err);
	}
	td_sink_fini(&w.said);
	td_reload_free(w.reload);
	td_watch_free(w.watch);
	return status;
}

const struct td_cmd td_cmd_watch = {
	.name = "watch",
	.args = "RULES DB",
	.summary = TD_MARK("score again whenever rules or figures change, and say what moved"),
	.options = TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(COUNT),
	.least = 2,
	.most = 2,
	.run = run,
};
