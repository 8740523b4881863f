/*
 * err.h - statuses, and the one message that goes with a failure.
 *
 * Floor: base.  No state: the message lives in a struct that the caller owns.
 *
 * Three ways to fail, no fourth:
 *   1. an operation returns a negative status and fills a struct td_err given last;
 *   2. a builder or writer remembers its first failure and is asked once (sink.h, diag.h);
 *   3. a bug of ours is an assert, never anything a user, a rule, a file or a plugin can cause.
 */
#ifndef TD_BASE_ERR_H
#define TD_BASE_ERR_H

#include "base/text.h"

enum td_status {
	TD_OK = 0,
	TD_EINVAL = -1,  /* rules, tests or data are wrong: exit status 1 */
	TD_EUSAGE = -2,  /* asked for in a wrong way: exit status 2 */
	TD_EIO = -3,     /* cannot read, write or load: exit status 3 */
	TD_ENOMEM = -4,  /* out of memory: exit status 3 */
	TD_ECANCEL = -5, /* stopped by the user: exit status 130 */
};

struct td_err {
	enum td_lang lang; /* language of the message; set by the owner, 0 is English */
	char msg[1024];    /* one line, no full stop; "" after success */
};

/*
 * Set err's message and return status.  err may be NULL.  The format is English
 * and is looked up in the Vietnamese table (text.h) when err->lang asks for it.
 * A message that does not fit ends in "...".
 */
int td_fail(struct td_err *err, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The message for lack of memory; what was being done is not interesting then. */
int td_fail_memory(struct td_err *err);

/* Hand a failure on.  Only while the function owns nothing; else `goto out`. */
#define TD_TRY(call)                                                                               \
	do {                                                                                       \
		int td_try_status = (call);                                                        \
		if (td_try_status)                                                                 \
			return td_try_status;                                                      \
	} while (0)

#endif
