/*
 * host.h - the program's side of struct td_host: what a plugin may ask for while one of its functions runs.
 *
 * Floor: engine.  A call into a plugin:
 *
 *	struct td_hosting hosting;
 *	td_hosting_init(&hosting, lang);                 // every service that this kind of plugin has not refuses
 *	hosting.host.read = ...; hosting.self = ...;     // those that it has
 *	status = source->read(&hosting.host);
 *	status = td_hosting_end(&hosting, status, "source", source->id, err);   // after every call
 *	td_hosting_fini(&hosting);
 *
 * What a plugin says with fail and warn goes into `diags` with the place (file, line, cell) when there is one; fail's message goes
 * into err as well.  One hosting is used by one thread at a time.
 */
#ifndef TD_HOST_H
#define TD_HOST_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/progress.h"
#include "td_plugin.h"

struct td_hosting {
	struct td_host host; /* what the plugin sees */
	void *self;          /* of whoever provides read, table, row, write ... */

	const char *file; /* where complaints point; NULL: nowhere */
	struct td_diags
		*diags; /* of warnings, and of failures with a place; NULL: these are lost */
	struct td_progress *progress;
	const char *const *with; /* "name=value" */
	size_t nwith;

	int status; /* TD_*: of a service that failed by itself (write, row ...), not by the plugin; TD_OK so far */
	struct td_err err; /* why */
	int failed;        /* TD_PLUGIN_*: the first status given to fail; 0: none */
	char *said;        /* its message, owned */
	uint64_t line;     /* its place */
	uint32_t cell;
	struct td_arena arena; /* of room: emptied after every call */
};

/* The hosting that host belongs to. */
struct td_hosting *td_hosting_of(const struct td_host *host);

void td_hosting_init(struct td_hosting *hosting, enum td_lang lang);
void td_hosting_fini(struct td_hosting *hosting);

/*
 * A call of a plugin has ended with status: what came out of it, as TD_*.  kind and id name the plugin's part.
 *	the host's own failure comes first: hosting->status and hosting->err, whatever the plugin makes of it
 *	EDATA         TD_EINVAL, the plugin's message (behind "file:line", when it has no diags to go into)
 *	EIO           TD_EIO, likewise
 *	ENOMEM        TD_ENOMEM
 *	ECANCEL       TD_ECANCEL when the user has interrupted, else a defect
 *	EBUG, others  TD_EIO: a defect of the plugin
 * A negative status without a reason is a defect; STOP and SKIP pass as TD_OK.  fail without a negative status returned fails all the same.
 */
int td_hosting_end(struct td_hosting *hosting, int status, const char *kind, const char *id,
		   struct td_err *err);

/* For services: remember that the host itself has failed (status TD_*, in hosting->err); returns the TD_PLUGIN_* for the plugin. */
int td_hosting_broken(struct td_hosting *hosting, int status);

/* The value of name in "name=value" of with; NULL: not given.  The last one counts. */
const char *td_hosting_option(const struct td_hosting *hosting, const char *name);

#endif
