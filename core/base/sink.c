#include "base/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROOM_FIRST = 256,
};

static void
fail_io(struct td_sink *sink)
{
	sink->status = TD_EIO;
	sink->cause = errno;
}

/* Room for n more bytes and the NUL. */
static bool
make_room(struct td_sink *sink, size_t n)
{
	size_t room = sink->room ? sink->room : ROOM_FIRST;
	char *text;

	if (n >= SIZE_MAX / 2 - sink->n) {
		sink->status = TD_ENOMEM;
		return false;
	}
	while (room <= sink->n + n)
		room *= 2;
	if (sink->text && room == sink->room)
		return true;
	text = realloc(sink->text, room);
	if (!text) {
		sink->status = TD_ENOMEM;
		return false;
	}
	sink->text = text;
	sink->room = room;
	return true;
}

void
td_sink_bytes(struct td_sink *sink, const char *bytes, size_t n)
{
	if (sink->status)
		return;
	if (sink->file) {
		if (n && fwrite(bytes, 1, n, sink->file) != n)
			fail_io(sink);
		return;
	}
	if (!make_room(sink, n))
		return;
	if (n)
		memcpy(sink->text + sink->n, bytes, n);
	sink->n += n;
	sink->text[sink->n] = '\0';
}

void
td_sink_text(struct td_sink *sink, const char *text)
{
	td_sink_bytes(sink, text, strlen(text));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
print_to_memory(struct td_sink *sink, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		fail_io(sink);
	else if (make_room(sink, (size_t)n))
		sink->n += (size_t)vsnprintf(sink->text + sink->n, (size_t)n + 1, format, again);
	va_end(again);
}

void
td_sink_printf(struct td_sink *sink, const char *format, ...)
{
	va_list args;

	if (sink->status)
		return;
	va_start(args, format);
	if (!sink->file)
		print_to_memory(sink, format, args);
	else if (vfprintf(sink->file, format, args) < 0)
		fail_io(sink);
	va_end(args);
}
#pragma GCC diagnostic pop

int
td_sink_close(struct td_sink *sink, struct td_err *err)
{
	char cause[128];

	if (!sink->status && sink->file && (fflush(sink->file) || ferror(sink->file)))
		fail_io(sink);
	if (sink->status == TD_ENOMEM)
		return td_fail_memory(err);
	if (sink->status == TD_OK)
		return TD_OK;
	if (strerror_r(sink->cause, cause, sizeof(cause)))
		snprintf(cause, sizeof(cause), "%d", sink->cause);
	return td_fail(err, sink->status, "cannot write: %s", cause);
}

void
td_sink_fini(struct td_sink *sink)
{
	free(sink->text);
	*sink = (struct td_sink){ 0 };
}
