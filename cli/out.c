#define _XOPEN_SOURCE 700 /* realpath, mkstemp */

#include "out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "td_loop.h"

static int
fail_file(struct td_err *err, const char *path)
{
	char cause[128];

	if (errno == ENOMEM)
		return td_fail_memory(err);
	if (strerror_r(errno, cause, sizeof(cause)))
		snprintf(cause, sizeof(cause), "%d", errno);
	return td_fail(err, TD_EIO, "cannot write %s: %s", path, cause);
}

/* A device or a pipe cannot be replaced; it is written to. */
static int
open_directly(struct td_out *out, const char *path, struct td_err *err)
{
	out->file = fopen(path, "w");
	if (!out->file)
		return fail_file(err, path);
	out->sink.file = out->file;
	return TD_OK;
}

/* "/home/an/ket-qua.csv" gets "/home/an/ket-qua.csv.XXXXXX" beside it. */
static char *
temp_name(const char *path)
{
	static const char ending[] = ".XXXXXX";
	char *temp = malloc(strlen(path) + sizeof(ending));

	if (temp) {
		strcpy(temp, path);
		strcat(temp, ending);
	}
	return temp;
}

/* mkstemp makes files that only their owner reads; a result has the mode of any new file. */
static int
set_mode(int fd, const struct stat *old)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, old ? old->st_mode & 0777 : 0666 & ~mask);
}

static int
open_beside(struct td_out *out, const char *path, const struct stat *old, struct td_err *err)
{
	int fd;

	/* Through a symbolic link, so that the link stays. */
	out->path = old ? realpath(path, NULL) : strdup(path);
	out->temp = out->path ? temp_name(out->path) : NULL;
	if (!out->temp)
		return fail_file(err, path);
	fd = mkstemp(out->temp);
	if (fd < 0)
		return fail_file(err, path);
	if (set_mode(fd, old) == 0)
		out->file = fdopen(fd, "w");
	if (!out->file) {
		int status = fail_file(err, path);

		close(fd);
		unlink(out->temp);
		return status;
	}
	out->sink.file = out->file;
	return TD_OK;
}

int
td_out_open(const struct td_opts *opts, struct td_out *out, struct td_err *err)
{
	struct stat old;
	bool exists;
	int status;

	*out = (struct td_out){ 0 };
	if (!opts->out) {
		out->sink.file = stdout;
		return TD_OK;
	}
	exists = stat(opts->out, &old) == 0;
	if (exists && !S_ISREG(old.st_mode))
		return open_directly(out, opts->out, err);
	status = open_beside(out, opts->out, exists ? &old : NULL, err);
	if (status) {
		free(out->path);
		free(out->temp);
	}
	return status;
}

static int
give_name(struct td_out *out, int status, struct td_err *err)
{
	bool closed = fclose(out->file) == 0;

	if (!out->temp)
		return !status && !closed ? fail_file(err, "-o") : status;
	if (!status && (!closed || rename(out->temp, out->path)))
		status = fail_file(err, out->path);
	if (status)
		unlink(out->temp);
	return status;
}

int
td_out_close(struct td_out *out, int status, struct td_err *err)
{
	if (!status)
		status = td_sink_close(&out->sink, err);
	if (out->file)
		status = give_name(out, status, err);
	free(out->path);
	free(out->temp);
	return status;
}

void
td_out_complaints(struct td_diags *diags)
{
	struct td_sink sink = { .file = stderr };

	td_diags_sort(diags);
	td_diags_print(diags, &sink);
	td_sink_close(&sink, NULL); /* nobody is left to tell */
}

int
td_out_job(const struct td_job *job, struct td_diags *diags, bool warnings, struct td_err *err)
{
	int status = td_loop_run(job, diags->lang, err);

	if (warnings || diags->errors)
		td_out_complaints(diags);
	td_diags_fini(diags);
	return status;
}

struct td_report_opts
td_out_report(const struct td_opts *opts)
{
	size_t width = opts->out ? 0 : td_loop_width();
	const char *term = getenv("TERM");

	return (struct td_report_opts){
		.format = opts->format,
		.plugins = opts->plugins,
		.with = opts->with.at,
		.nwith = opts->with.n,
		.diags = opts->told,
		.lang = opts->lang,
		.points = opts->points,
		.width = width,
		.colour = width && !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0,
	};
}

int
td_out_check(const struct td_opts *opts, const char *document, struct td_err *err)
{
	struct td_report_opts report = td_out_report(opts);

	return td_report_check(&report, document, opts->out, err);
}
