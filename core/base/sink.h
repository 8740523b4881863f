/*
 * sink.h - where text goes: memory or a file.  Remembers its first failure.
 *
 * Floor: base.  Not shared between threads.  Write on without asking, and ask
 * once at the end: td_sink_close gives the first failure.
 */
#ifndef TD_BASE_SINK_H
#define TD_BASE_SINK_H

#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct td_sink {
	FILE *file; /* NULL: into memory; not owned */
	char *text; /* memory: what was written, NUL-terminated, owned; NULL before the first write */
	size_t n, room;
	int status; /* first failure, TD_OK so far */
	int cause;  /* errno of that failure, for the message; private */
};

/* All zero bytes is an empty memory sink; { .file = f } writes to f, which stays the caller's. */

void td_sink_text(struct td_sink *sink, const char *text);
void td_sink_bytes(struct td_sink *sink, const char *bytes, size_t n);
void td_sink_printf(struct td_sink *sink, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Flush and return the first failure: TD_OK, TD_EIO or TD_ENOMEM. */
int td_sink_close(struct td_sink *sink, struct td_err *err);

/* Free a memory sink's text; the sink is empty and ready again. */
void td_sink_fini(struct td_sink *sink);

#endif
