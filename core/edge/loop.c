#include "edge/loop_in.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	SHOW_AFTER = 200,    /* ms; a short job shows nothing */
	SHOW_EVERY = 100,    /* ms */
	WIDTH_USUAL = 80,    /* of a terminal that does not say */
	THREADS_MOST = 1024, /* of libuv's pool */
	EXIT_STOPPED = 130   /* as a shell reports Ctrl-C */
};

#define ERASE_LINE "\r\033[K"
#define POOL "UV_THREADPOOL_SIZE"

/* ---- the pool ------------------------------------------------------------------------ */

size_t
td_loop_threads(void)
{
	const char *size = getenv(POOL);
	char text[16];
	long n;

	if (!size) {
		snprintf(text, sizeof(text), "%u", uv_available_parallelism());
		setenv(POOL, text, 0);
		size = text;
	}
	n = strtol(size, NULL, 10);
	return n < 1 ? 1 : n > THREADS_MOST ? THREADS_MOST : (size_t)n;
}

/* ---- the progress line, on stderr --------------------------------------------------- */

void
td_desk_erase(struct td_desk *desk)
{
	if (desk->shown)
		fputs(ERASE_LINE, stderr);
	desk->shown = false;
}

static void
show(uv_timer_t *timer)
{
	struct td_desk *desk = timer->data;
	const char *what = atomic_load(&desk->progress.what);
	size_t done = atomic_load(&desk->progress.done);
	size_t total = atomic_load(&desk->progress.total);

	td_desk_erase(desk);
	if (!what)
		return;
	fputs(td_text(desk->lang, what), stderr);
	if (total)
		fprintf(stderr, " %d %%", (int)(100.0 * (double)done / (double)total));
	else if (done)
		fprintf(stderr, " %zu", done);
	desk->shown = true;
	fflush(stderr);
}

/* ---- the desk ------------------------------------------------------------------------ */

/* The first signal asks the work to stop, so that it can leave things in order. */
static void
on_signal(uv_signal_t *handle, int signum)
{
	struct td_desk *desk = handle->data;

	(void)signum;
	if (!atomic_exchange(&desk->progress.stop, true))
		return;
	td_desk_erase(desk);
	fflush(stderr);
	_exit(EXIT_STOPPED);
}

static int
open_handles(struct td_desk *desk)
{
	static const int watched[] = { SIGINT, SIGTERM };
	int status = uv_timer_init(&desk->loop, &desk->timer);

	desk->timer.data = desk;
	for (size_t i = 0; !status && i < sizeof(watched) / sizeof(watched[0]); i++) {
		status = uv_signal_init(&desk->loop, &desk->signals[i]);
		desk->signals[i].data = desk;
		if (!status)
			status = uv_signal_start(&desk->signals[i], on_signal, watched[i]);
	}
	if (!status && isatty(STDERR_FILENO))
		status = uv_timer_start(&desk->timer, show, SHOW_AFTER, SHOW_EVERY);
	return status;
}

int
td_desk_open(struct td_desk *desk, enum td_lang lang)
{
	int status;

	*desk = (struct td_desk){ .lang = lang };
	td_loop_threads();
	status = uv_loop_init(&desk->loop);
	desk->loop.data = status ? NULL : desk;
	return status ? status : open_handles(desk);
}

static void
close_handle(uv_handle_t *handle, void *self)
{
	(void)self;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void
td_desk_clear(struct td_desk *desk)
{
	td_desk_erase(desk);
	uv_walk(&desk->loop, close_handle, NULL);
}

void
td_desk_close(struct td_desk *desk)
{
	if (!desk->loop.data)
		return; /* was never there */
	td_desk_clear(desk);
	uv_run(&desk->loop, UV_RUN_DEFAULT);
	uv_loop_close(&desk->loop);
}

int
td_loop_fail(struct td_err *err, int uv_status)
{
	if (uv_status == UV_ENOMEM)
		return td_fail_memory(err);
	return td_fail(err, TD_EIO, "cannot start the work: %s", uv_strerror(uv_status));
}

/* ---- one job --------------------------------------------------------------------------- */

struct run {
	struct td_desk desk;
	uv_work_t work;
	const struct td_job *job;
	struct td_err *err;
	int status;
};

/* On a thread of the pool. */
static void
work(uv_work_t *handle)
{
	struct run *run = handle->data;

	run->status = run->job->run(run->job->self, &run->desk.progress, run->err);
}

static void
after_work(uv_work_t *handle, int uv_status)
{
	struct run *run = handle->data;

	(void)uv_status; /* nobody cancels what has begun */
	td_desk_clear(&run->desk);
}

int
td_loop_run(const struct td_job *job, enum td_lang lang, struct td_err *err)
{
	struct run run = { .job = job, .err = err };
	int uv_status = td_desk_open(&run.desk, lang);

	run.work.data = &run;
	if (!uv_status)
		uv_status = uv_queue_work(&run.desk.loop, &run.work, work, after_work);
	if (!uv_status)
		uv_run(&run.desk.loop, UV_RUN_DEFAULT);
	td_desk_close(&run.desk);
	if (uv_status)
		return td_loop_fail(err, uv_status);
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
