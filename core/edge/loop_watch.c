#include "td_loop.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <uv.h>

#include "base/list.h"

enum {
	QUIET = 100,   /* ms without a further event: an editor has done what it does to save */
	LATEST = 1000, /* ms; events that never end do not hide a change for ever */
	TICK = 1000, /* ms between looks without any event: links, network shares, folders that were away */
};

/* By device and number: a folder that was replaced has the same name and is another one. */
struct folder {
	uv_fs_event_t event;
	char *path;
	dev_t device;
	ino_t number;
	bool armed;
};

struct td_watch {
	uv_loop_t loop;
	uv_timer_t quiet, tick, latest;
	uv_signal_t signals[2];
	TD_LIST(struct folder *) folders; /* each apart: handles must not move */
	bool stopped;
};

/* ---- what wakes the one who waits ------------------------------------------------------ */

static void
wake(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

/* While an editor is at it, the silence afterwards is waited for. */
static void
on_tick(uv_timer_t *timer)
{
	struct td_watch *watch = timer->data;

	if (!uv_is_active((uv_handle_t *)&watch->quiet))
		uv_stop(timer->loop);
}

static void
on_signal(uv_signal_t *handle, int signum)
{
	struct td_watch *watch = handle->data;

	(void)signum;
	watch->stopped = true;
	uv_stop(handle->loop);
}

/* Whatever happened in the folder, whoever waits looks for himself. */
static void
on_event(uv_fs_event_t *event, const char *name, int happened, int status)
{
	struct td_watch *watch = event->data;

	(void)name, (void)happened, (void)status;
	uv_timer_start(&watch->quiet, wake, QUIET, 0);
	if (!uv_is_active((uv_handle_t *)&watch->latest))
		uv_timer_start(&watch->latest, wake, LATEST, 0);
}

/* ---- folders --------------------------------------------------------------------------- */

/* A folder that is missing, or cannot be watched, is only looked at every TICK. */
static void
arm(struct folder *folder)
{
	struct stat now;
	bool there = stat(folder->path, &now) == 0 && S_ISDIR(now.st_mode);

	if (folder->armed && there && now.st_dev == folder->device && now.st_ino == folder->number)
		return;
	uv_fs_event_stop(&folder->event);
	folder->armed = there && uv_fs_event_start(&folder->event, on_event, folder->path, 0) == 0;
	folder->device = now.st_dev;
	folder->number = now.st_ino;
}

/* The folder of a file; NULL: out of memory. */
static char *
folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	if (!slash)
		return strdup(".");
	return strndup(file, slash == file ? 1 : (size_t)(slash - file));
}

static bool
is_known(const struct td_watch *watch, const char *path)
{
	for (size_t i = 0; i < watch->folders.n; i++)
		if (strcmp(watch->folders.at[i]->path, path) == 0)
			return true;
	return false;
}

/* Takes path over. */
static int
add_folder(struct td_watch *watch, char *path, struct td_err *err)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	if (!folder || !td_list_push(&watch->folders, folder)) {
		free(folder);
		free(path);
		return td_fail_memory(err);
	}
	folder->path = path;
	uv_fs_event_init(&watch->loop, &folder->event);
	folder->event.data = watch;
	return TD_OK;
}

int
td_watch_add(struct td_watch *watch, const char *file, struct td_err *err)
{
	char *path = folder_of(file);

	if (!path)
		return td_fail_memory(err);
	if (!is_known(watch, path))
		return add_folder(watch, path, err);
	free(path);
	return TD_OK;
}

/* ---- the watch ------------------------------------------------------------------------- */

static int
start(struct td_watch *watch)
{
	static const int signals[] = { SIGINT, SIGTERM };
	uv_timer_t *const timers[] = { &watch->quiet, &watch->tick, &watch->latest };
	int status = 0;

	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		uv_timer_init(&watch->loop, timers[i]);
	watch->tick.data = watch;
	for (size_t i = 0; !status && i < sizeof(signals) / sizeof(signals[0]); i++) {
		status = uv_signal_init(&watch->loop, &watch->signals[i]);
		if (status)
			break;
		watch->signals[i].data = watch;
		status = uv_signal_start(&watch->signals[i], on_signal, signals[i]);
	}
	return status;
}

int
td_watch_new(struct td_watch **out, struct td_err *err)
{
	struct td_watch *watch = calloc(1, sizeof(*watch));
	int uv_status;

	*out = NULL;
	if (!watch)
		return td_fail_memory(err);
	uv_status = uv_loop_init(&watch->loop);
	if (uv_status) {
		free(watch);
		return td_fail(err, TD_EIO, "cannot start the work: %s", uv_strerror(uv_status));
	}
	uv_status = start(watch);
	if (uv_status) {
		td_watch_free(watch);
		return td_fail(err, TD_EIO, "cannot start the work: %s", uv_strerror(uv_status));
	}
	*out = watch;
	return TD_OK;
}

int
td_watch_wait(struct td_watch *watch, struct td_err *err)
{
	for (size_t i = 0; i < watch->folders.n; i++)
		arm(watch->folders.at[i]);
	uv_timer_start(&watch->tick, on_tick, TICK, 0);
	if (!watch->stopped)
		uv_run(&watch->loop, UV_RUN_DEFAULT);
	uv_timer_stop(&watch->quiet);
	uv_timer_stop(&watch->latest);
	return watch->stopped ? td_fail(err, TD_ECANCEL, "stopped") : TD_OK;
}

static void
close_handle(uv_handle_t *handle, void *self)
{
	(void)self;
	uv_close(handle, NULL);
}

void
td_watch_free(struct td_watch *watch)
{
	if (!watch)
		return;
	uv_walk(&watch->loop, close_handle, NULL);
	uv_run(&watch->loop, UV_RUN_DEFAULT);
	uv_loop_close(&watch->loop);
	for (size_t i = 0; i < watch->folders.n; i++) {
		free(watch->folders.at[i]->path);
		free(watch->folders.at[i]);
	}
	td_list_fini(&watch->folders);
	free(watch);
}
