/*
 * td_loop.h - the libuv loop for front doors: a job on the pool, a progress line, Ctrl-C.
 *
 * Implemented by edge/loop.c, which owns uv.h.  Main thread only.
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

/* Columns of the terminal behind stdout (fd 1); 0 when it is none. */
size_t td_loop_width(void);

#endif
