#include "td_loop.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <uv.h>

enum {
	SHOW_AFTER = 200,  /* ms; a short job shows nothing */
	SHOW_EVERY = 100,  /* ms */
	WIDTH_USUAL = 80,  /* of a terminal that does not say */
	EXIT_STOPPED = 130 /* as a shell reports Ctrl-C */
};

#define ERASE_LINE "\r\033[K"

struct run {
	uv_loop_t loop;
	uv_work_t work;
	uv_timer_t timer;
	uv_signal_t signals[2];
	struct td_progress progress;
	const struct td_job *job;
	enum td_lang lang;
	struct td_err *err;
	int status;
	bool shown; /* a progress line stands on the terminal */
};

/* ---- the progress line, on stderr --------------------------------------------------- */

static void
erase(struct run *run)
{
	if (run->shown)
		fputs(ERASE_LINE, stderr);
	run->shown = false;
}

static void
show(uv_timer_t *timer)
{
	struct run *run = timer->data;
	const char *what = atomic_load(&run->progress.what);
	size_t done = atomic_load(&run->progress.done);
	size_t total = atomic_load(&run->progress.total);

	erase(run);
	if (!what)
		return;
	fputs(td_text(run->lang, what), stderr);
	if (total)
		fprintf(stderr, " %d %%", (int)(100.0 * (double)done / (double)total));
	else if (done)
		fprintf(stderr, " %zu", done);
	run->shown = true;
	fflush(stderr);
}

/* ---- the job ------------------------------------------------------------------------- */

/* The first signal asks the job to stop, so that it can leave things in order. */
static void
on_signal(uv_signal_t *handle, int signum)
{
	struct run *run = handle->data;

	(void)signum;
	if (!atomic_exchange(&run->progress.stop, true))
		return;
	erase(run);
	fflush(stderr);
	_exit(EXIT_STOPPED);
}

/* On a thread of the pool. */
static void
work(uv_work_t *handle)
{
	struct run *run = handle->data;

	run->status = run->job->run(run->job->self, &run->progress, run->err);
}

/* A loop ends when nothing is open any more. */
static void
close_handle(uv_handle_t *handle, void *self)
{
	(void)self;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
after_work(uv_work_t *handle, int uv_status)
{
	struct run *run = handle->data;

	(void)uv_status; /* nobody cancels what has begun */
	erase(run);
	uv_walk(&run->loop, close_handle, NULL);
}

static int
start(struct run *run)
{
	static const int watched[] = { SIGINT, SIGTERM };
	int status = uv_timer_init(&run->loop, &run->timer);

	run->timer.data = run;
	for (size_t i = 0; !status && i < sizeof(watched) / sizeof(watched[0]); i++) {
		status = uv_signal_init(&run->loop, &run->signals[i]);
		run->signals[i].data = run;
		if (!status)
			status = uv_signal_start(&run->signals[i], on_signal, watched[i]);
	}
	if (!status && isatty(STDERR_FILENO))
		status = uv_timer_start(&run->timer, show, SHOW_AFTER, SHOW_EVERY);
	run->work.data = run;
	if (!status)
		status = uv_queue_work(&run->loop, &run->work, work, after_work);
	return status;
}

static int
fail_uv(struct td_err *err, int uv_status)
{
	if (uv_status == UV_ENOMEM)
		return td_fail_memory(err);
	return td_fail(err, TD_EIO, "cannot start the work: %s", uv_strerror(uv_status));
}

int
td_loop_run(const struct td_job *job, enum td_lang lang, struct td_err *err)
{
	struct run run = { .job = job, .lang = lang, .err = err };
	int uv_status = uv_loop_init(&run.loop);

	if (uv_status)
		return fail_uv(err, uv_status);
	uv_status = start(&run);
	if (uv_status)
		uv_walk(&run.loop, close_handle, NULL);
	uv_run(&run.loop, UV_RUN_DEFAULT);
	uv_loop_close(&run.loop);
	if (uv_status)
		return fail_uv(err, uv_status);
	if (run.status == TD_ECANCEL)
		return td_fail(err, TD_ECANCEL, "stopped");
	return run.status;
}

size_t
td_loop_width(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return WIDTH_USUAL;
	return size.ws_col;
}
