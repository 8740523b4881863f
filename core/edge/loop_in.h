/*
 * loop_in.h - what loop*.c share: a loop that serves signals and the progress line while the pool works.
 *
 * Floor: edge, private.
 */
#ifndef TD_EDGE_LOOP_IN_H
#define TD_EDGE_LOOP_IN_H

#include <stdbool.h>

#include <uv.h>

#include "td_loop.h"

struct td_desk {
	uv_loop_t loop;
	uv_timer_t timer;
	uv_signal_t signals[2];
	struct td_progress progress; /* stop: a signal has come */
	enum td_lang lang;
	bool shown; /* a progress line stands on the terminal */
};

/* Give the pool as many threads as there are cores, unless UV_THREADPOOL_SIZE says how many; before its first use. */
size_t td_loop_threads(void);

/* Statuses of libuv.  td_desk_close in any case: it waits until all is closed. */
int td_desk_open(struct td_desk *desk, enum td_lang lang);
void td_desk_erase(struct td_desk *desk); /* the progress line */
void
td_desk_clear(struct td_desk
		      *desk); /* erase, and close signals and timer: the loop then ends by itself */
void td_desk_close(struct td_desk *desk);

int td_loop_fail(struct td_err *err, int uv_status);

#endif
