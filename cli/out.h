/*
 * out.h - where results and complaints go.
 *
 * Floor: doors.  Results on stdout or in a file that is replaced only when all went well;
 * complaints on stderr.
 */
#ifndef TD_CLI_OUT_H
#define TD_CLI_OUT_H

#include <stdio.h>

#include "opt.h"
#include "td.h"

struct td_out {
	struct td_sink sink; /* write here */
	FILE *file;
	char *path; /* the file to be replaced; NULL: written directly */
	char *temp; /* the one beside it */
};

/* Open opts->out, else stdout.  TD_OK, TD_EIO or TD_ENOMEM; after a failure there is nothing to
 * close. */
int td_out_open(const struct td_opts *opts, struct td_out *out, struct td_err *err);

/* End: status is that of the writing.  When it is TD_OK, the file gets its name; else it is
 * removed. Returns the first failure. */
int td_out_close(struct td_out *out, int status, struct td_err *err);

/* Sort complaints and print them on stderr. */
void td_out_complaints(struct td_diags *diags);

/* Run a job on the pool (td_loop.h), then print what it complained of and free the complaints.  warnings: print also those
 * of a job without errors; `check` is the place for them.  Returns the job's status. */
struct td_job;
int td_out_job(const struct td_job *job, struct td_diags *diags, bool warnings, struct td_err *err);

/* How a result is to be written on this output. */
struct td_report_opts td_out_report(const struct td_opts *opts);

/* Before any work: can a document of this kind be written so?  TD_OK or TD_EUSAGE. */
int td_out_check(const struct td_opts *opts, const char *document, struct td_err *err);

#endif
