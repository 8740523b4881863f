#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DOTS "..."

/* The largest length of text, up to max, that does not end inside a UTF-8 character. */
static size_t
whole_characters(const char *text, size_t max)
{
	while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* A quoted name may hold anything; a message is one line and moves no cursor. */
static void
keep_to_one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
int
td_fail(struct td_err *err, int status, const char *format, ...)
{
	/* Not straight into err: err->msg may be among the arguments. */
	char msg[sizeof(err->msg)];
	va_list args;
	int n;

	if (!err)
		return status;
	va_start(args, format);
	n = vsnprintf(msg, sizeof(msg), td_text(err->lang, format), args);
	va_end(args);
	if (n < 0)
		snprintf(msg, sizeof(msg), "%s", format);
	else if ((size_t)n >= sizeof(msg))
		strcpy(msg + whole_characters(msg, sizeof(msg) - sizeof(DOTS)), DOTS);
	keep_to_one_line(msg);
	memcpy(err->msg, msg, strlen(msg) + 1);
	return status;
}
#pragma GCC diagnostic pop

int
td_fail_memory(struct td_err *err)
{
	return td_fail(err, TD_ENOMEM, "out of memory");
}
