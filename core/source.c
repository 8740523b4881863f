#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

enum {
	HEAD = 4096, /* bytes that probe sees */
};

static int
fail_file(const char *path, int cause, struct td_err *err)
{
	char why[128];

	if (strerror_r(cause, why, sizeof(why)))
		snprintf(why, sizeof(why), "%d", cause);
	return td_fail(err, TD_EIO, "cannot read %s: %s", path, why);
}

/* ---- the host's side of a reading --------------------------------------------------------- */

struct reading {
	struct td_hosting hosting;
	const struct td_source_calls *calls;
	void *self;
	const char *path;
	int file;
	uint64_t bytes;
	char *sheet; /* of the table being read, NULL: it has no name */
	bool in_table;
	size_t line; /* of the last row */
	struct td_cells cells;
	uint64_t told; /* bytes counted in progress */
	struct td_err *err;
};

static struct reading *
reading_of(const struct td_host *host)
{
	return td_hosting_of(host)->self;
}

static struct td_place
place_in(const struct reading *reading, uint64_t line, uint64_t cell)
{
	return (struct td_place){ reading->path, line < INT_MAX ? (int)line : INT_MAX,
				  cell < INT_MAX ? (int)cell : 0, reading->sheet };
}

/* Complaints of the user's file are told at once, as a source may go on and say more. */
static int
fail(const struct td_host *host, int status, uint64_t line, uint32_t cell, const char *message)
{
	struct reading *reading = reading_of(host);
	struct td_hosting *hosting = &reading->hosting;
	struct td_place place = place_in(reading, line, cell);

	if (status != TD_PLUGIN_EDATA) {
		if (!hosting->said)
			hosting->said = strdup(message);
		hosting->failed = status < 0 ? status : TD_PLUGIN_EBUG;
		return hosting->failed;
	}
	td_complain(hosting->diags, TD_ERROR, &place, "%s", message);
	if (!hosting->failed)
		hosting->failed = status;
	return status;
}

static void
warn(const struct td_host *host, uint64_t line, uint32_t cell, const char *message)
{
	struct reading *reading = reading_of(host);
	struct td_place place = place_in(reading, line, cell);

	td_complain(reading->hosting.diags, TD_WARNING, &place, "%s", message);
}

static uint64_t
bytes_of(const struct td_host *host)
{
	return reading_of(host)->bytes;
}

static int64_t
read_at(const struct td_host *host, uint64_t offset, void *out, size_t n)
{
	struct reading *reading = reading_of(host);
	size_t done = 0;
	ssize_t got = 1;

	/* The system gives at most 2 GiB at once. */
	for (; got > 0 && done < n && offset + done < reading->bytes; done += (size_t)got) {
		got = pread(reading->file, (char *)out + done, n - done, (off_t)(offset + done));
		if (got < 0)
			return td_hosting_broken(
				&reading->hosting,
				fail_file(reading->path, errno, &reading->hosting.err));
	}
	return (int64_t)done;
}

/* As bytes of this file, whatever unit the source has chosen. */
static int
progress(const struct td_host *host, uint64_t done, uint64_t whole)
{
	struct reading *reading = reading_of(host);
	double share = whole && done < whole ? (double)done / (double)whole : 1;
	uint64_t at = (uint64_t)(share * (double)reading->bytes);
	size_t step = at > reading->told ? (size_t)(at - reading->told) : 0;

	reading->told += step;
	if (!td_progress_step(reading->hosting.progress, step))
		return TD_PLUGIN_OK;
	td_fail(&reading->hosting.err, TD_ECANCEL, "stopped");
	return td_hosting_broken(&reading->hosting, TD_ECANCEL);
}

/* What a call returned, for the plugin. */
static int
answer(struct reading *reading, int status)
{
	if (status == TD_SOURCE_STOP)
		return TD_PLUGIN_STOP;
	if (status == TD_SOURCE_SKIP)
		return TD_PLUGIN_SKIP;
	return status ? td_hosting_broken(&reading->hosting, status) : TD_PLUGIN_OK;
}

static void
clean_name(char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < 0x20 || *name == 0x7f)
			*name = ' ';
}

static int
table(const struct td_host *host, const char *name, uint32_t flags)
{
	struct reading *reading = reading_of(host);

	free(reading->sheet);
	reading->sheet = name ? strdup(name) : NULL;
	if (name && !reading->sheet)
		return td_hosting_broken(&reading->hosting, td_fail_memory(&reading->hosting.err));
	if (name)
		clean_name(reading->sheet);
	reading->in_table = true;
	reading->line = 0;
	return answer(reading, reading->calls->table(reading->self, reading->sheet,
						     flags & TD_TABLE_HIDDEN, reading->err));
}

static int
row(const struct td_host *host, const struct td_row *raw)
{
	struct reading *reading = reading_of(host);
	struct td_place place = place_in(reading, 0, 0);
	struct td_record record;
	bool good = false;
	int st;

	if (!reading->in_table)
		return host->fail(host, TD_PLUGIN_EBUG, 0, 0, "a row before its table");
	reading->line = (size_t)raw->line;
	st = td_cells_clean(&reading->cells, raw, &place, reading->hosting.diags, &record, &good,
			    reading->err);
	if (!st && good)
		st = reading->calls->row(reading->self, &record, reading->err);
	return answer(reading, st);
}

/* ---- a reading ------------------------------------------------------------------------------ */

static int
open_file(struct reading *reading, const char *path, struct td_err *err)
{
	struct stat status;

	reading->path = path;
	reading->file = open(path, O_RDONLY | O_CLOEXEC);
	if (reading->file < 0)
		return fail_file(path, errno, err);
	if (fstat(reading->file, &status))
		return fail_file(path, errno, err);
	if (S_ISDIR(status.st_mode))
		return fail_file(path, EISDIR, err);
	reading->bytes = (uint64_t)status.st_size;
	return TD_OK;
}

static void
give_services(struct reading *reading, struct td_progress *counted, struct td_diags *diags)
{
	struct td_hosting *hosting = &reading->hosting;

	td_hosting_init(hosting, diags->lang);
	hosting->self = reading;
	hosting->diags = diags;
	hosting->progress = counted;
	hosting->host.fail = fail;
	hosting->host.warn = warn;
	hosting->host.bytes = bytes_of;
	hosting->host.read = read_at;
	hosting->host.table = table;
	hosting->host.row = row;
	hosting->host.progress = progress;
}

/* Where a plugin failed that should not have. */
static int
tell_place(const struct reading *reading, int status, const struct td_err *why, struct td_err *err)
{
	if (status != TD_EIO || reading->hosting.status)
		return td_fail(err, status, "%s", why->msg);
	if (reading->line)
		return td_fail(err, status, "%s, after line %zu: %s", reading->path, reading->line,
			       why->msg);
	return td_fail(err, status, "%s: %s", reading->path, why->msg);
}

static int
end(struct reading *reading, int status, const char *id, struct td_err *err)
{
	struct td_hosting *hosting = &reading->hosting;
	struct td_err why = { .lang = err ? err->lang : TD_EN };

	/* Told already, unless the host itself has failed. */
	if (!hosting->status && hosting->failed == TD_PLUGIN_EDATA &&
	    (status >= 0 || status == TD_PLUGIN_EDATA))
		return TD_OK;
	if (hosting->status && !hosting->err.msg[0])
		return hosting->status; /* a call failed, and said why */
	status = td_hosting_end(hosting, status, TD_MARK("source"), id, &why);
	return status ? tell_place(reading, status, &why, err) : TD_OK;
}

int
td_source_read(const struct td_plugin_source *source, const char *path,
	       const struct td_source_calls *calls, void *self, struct td_progress *counted,
	       struct td_diags *diags, struct td_err *err)
{
	struct reading reading = { .calls = calls, .self = self, .file = -1, .err = err };
	int st;

	give_services(&reading, counted, diags);
	reading.hosting.err.lang = err ? err->lang : diags->lang;
	st = open_file(&reading, path, err);
	if (!st)
		st = end(&reading, source->read(&reading.hosting.host), source->id, err);
	if (reading.file >= 0)
		close(reading.file);
	free(reading.sheet);
	td_cells_fini(&reading.cells);
	td_hosting_fini(&reading.hosting);
	return st;
}

/* ---- whose file it is ---------------------------------------------------------------------------- */

static int
read_head(const char *path, unsigned char head[HEAD], size_t *n, struct td_err *err)
{
	struct reading reading = { .file = -1 };
	int st = open_file(&reading, path, err);
	ssize_t got = st ? 0 : pread(reading.file, head, HEAD, 0);

	if (got < 0)
		st = fail_file(path, errno, err);
	*n = got > 0 ? (size_t)got : 0;
	if (reading.file >= 0)
		close(reading.file);
	return st;
}

static int
fail_unknown(const struct td_plugins *plugins, const char *path, struct td_err *err)
{
	struct td_sink hint = { 0 };
	int st;

	td_plugins_hint(plugins, "csv_source", &hint);
	st = td_fail(err, TD_EIO, "%s: no plugin reads a file of this kind%s", path,
		     hint.text ? hint.text : "");
	td_sink_fini(&hint);
	return st;
}

int
td_source_find(const struct td_plugins *plugins, const char *path,
	       const struct td_plugin_source **out, struct td_err *err)
{
	const char *slash = strrchr(path, '/');
	unsigned char head[HEAD];
	size_t n;
	int best = 0;

	*out = NULL;
	TD_TRY(read_head(path, head, &n, err));
	for (size_t i = 0; i < plugins->sources.n; i++) {
		const struct td_plugin_source *source = plugins->sources.at[i];
		int sure = source->probe(slash ? slash + 1 : path, head, n);

		if (sure > best) {
			best = sure;
			*out = source;
		}
	}
	return *out ? TD_OK : fail_unknown(plugins, path, err);
}
