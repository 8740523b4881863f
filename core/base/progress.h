/*
 * progress.h - how far a long job is, and whether it must stop.
 *
 * Floor: base.  The one thing that two threads share: the job (on the pool)
 * counts, the loop shows and may set stop.  NULL is allowed wherever a
 * struct td_progress * is taken.
 */
#ifndef TD_BASE_PROGRESS_H
#define TD_BASE_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct td_progress {
	_Atomic(const char *) what; /* English, static text: "reading"; translated when shown */
	atomic_size_t done, total;  /* total 0: unknown */
	atomic_bool stop; /* set by the loop on Ctrl-C; the job returns TD_ECANCEL soon after */
};

static inline void
td_progress_begin(struct td_progress *progress, const char *what, size_t total)
{
	if (!progress)
		return;
	atomic_store(&progress->what, what);
	atomic_store(&progress->done, 0);
	atomic_store(&progress->total, total);
}

/* Count n more; true when the job must stop. */
static inline bool
td_progress_step(struct td_progress *progress, size_t n)
{
	if (!progress)
		return false;
	atomic_fetch_add_explicit(&progress->done, n, memory_order_relaxed);
	return atomic_load_explicit(&progress->stop, memory_order_relaxed);
}

#endif
