/*
 * td_loop.h - the libuv loop for front doors: a job on the pool, many blocks on all of it, a progress line, Ctrl-C;
 * waiting for files to change.
 *
 * Implemented by edge/loop*.c, which own uv.h.  Main thread only.
 */
#ifndef TD_LOOP_H
#define TD_LOOP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/progress.h"

struct td_job {
	/* Runs on the pool; returns a status, err filled.  Polls progress->stop by td_progress_step. */
	int (*run)(void *self, struct td_progress *progress, struct td_err *err);
	void *self;
};

/*
 * Run job on the pool while the loop serves SIGINT and SIGTERM (sets progress->stop; a second one ends the process at
 * once with 130) and, when stderr is a terminal and the job lasts more than 200 ms, a progress line in lang, at most 10 times a second,
 * erased at the end.  Returns the job's status; TD_ECANCEL when it was stopped.
 */
int td_loop_run(const struct td_job *job, enum td_lang lang, struct td_err *err);

/* ---- many blocks on all cores ----------------------------------------------------- */

struct td_map {
	size_t nblocks;
	const char *what; /* English, static text, for the progress line; NULL: none */
	/*
	 * Runs on the pool, several at once, in any order; slot < td_loop_slots() is nobody else's meanwhile, so that
	 * what is needed for a block can be kept per slot and used again.
	 */
	int (*run)(void *self, size_t block, size_t slot, struct td_err *err);
	/* Runs on the main thread, for block 0, 1, 2, ...: what run left in the slot. */
	int (*take)(void *self, size_t block, size_t slot, struct td_err *err);
	void *self;
};

/* Blocks under way at most: run but not yet taken.  Four times as many as the pool has threads, which is as many as there are
 * cores, or what UV_THREADPOOL_SIZE says. */
size_t td_loop_slots(void);

/*
 * Run all blocks while the loop serves signals and the progress line, as td_loop_run does, and take them in order: memory
 * is bounded by the slots, results stream, and what is taken hangs on no thread.  The first failure by the order of
 * blocks ends it, after all blocks before it were taken; so does a signal (TD_ECANCEL).  *taken, which may be NULL:
 * how many blocks were, also after a failure.
 */
int td_loop_map(const struct td_map *map, enum td_lang lang, size_t *taken, struct td_err *err);

/* ---- waiting for files to change ------------------------------------------------ */

struct td_watch; /* opaque */

/* From here to td_watch_free, SIGINT and SIGTERM no longer end the process but the waiting. */
int td_watch_new(struct td_watch **out, struct td_err *err);
void td_watch_free(struct td_watch *watch); /* NULL is fine */

/* Watch the folder that file is in (editors replace files); neither need be there.  Once more is fine. */
int td_watch_add(struct td_watch *watch, const char *file, struct td_err *err);

/*
 * Wait until the folders have been quiet for 100 ms after something happened there, at most for a second: whether a
 * file has changed is for the caller to see, every second at the least.  TD_OK, or TD_ECANCEL after a signal.
 */
int td_watch_wait(struct td_watch *watch, struct td_err *err);

/* Columns of the terminal behind stdout (fd 1); 0 when it is none. */
size_t td_loop_width(void);

#endif
