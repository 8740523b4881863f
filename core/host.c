#include "host.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/doc.h"

struct td_hosting *
td_hosting_of(const struct td_host *host)
{
	return host->self;
}

int
td_hosting_broken(struct td_hosting *hosting, int status)
{
	if (!hosting->status)
		hosting->status = status;
	switch (status) {
	case TD_ENOMEM:
		return TD_PLUGIN_ENOMEM;
	case TD_ECANCEL:
		return TD_PLUGIN_ECANCEL;
	case TD_EIO:
		return TD_PLUGIN_EIO;
	default:
		return TD_PLUGIN_EDATA;
	}
}

/* ---- services of every kind --------------------------------------------------------------- */

static struct td_place
place_of(const struct td_hosting *hosting, uint64_t line, uint32_t cell)
{
	return (struct td_place){ hosting->file, line > INT32_MAX ? 0 : (int)line,
				  cell > INT32_MAX ? 0 : (int)cell };
}

static int
fail(const struct td_host *host, int status, uint64_t line, uint32_t cell, const char *message)
{
	struct td_hosting *hosting = td_hosting_of(host);

	if (status >= 0)
		status = TD_PLUGIN_EBUG;
	if (hosting->failed) /* the first reason counts */
		return status;
	hosting->failed = status;
	hosting->line = line;
	hosting->cell = cell;
	hosting->said = strdup(message ? message : "");
	if (!hosting->said)
		return td_hosting_broken(hosting, td_fail_memory(&hosting->err));
	return status;
}

static void
warn(const struct td_host *host, uint64_t line, uint32_t cell, const char *message)
{
	struct td_hosting *hosting = td_hosting_of(host);
	struct td_place place = place_of(hosting, line, cell);

	if (hosting->diags)
		td_complain(hosting->diags, TD_WARNING, &place, "%s", message);
}

static void *
room(const struct td_host *host, size_t bytes)
{
	return td_arena_alloc(&td_hosting_of(host)->arena, bytes);
}

static int
progress(const struct td_host *host, uint64_t done, uint64_t whole)
{
	struct td_hosting *hosting = td_hosting_of(host);
	struct td_progress *p = hosting->progress;

	if (!p)
		return TD_PLUGIN_OK;
	atomic_store(&p->total, (size_t)whole);
	atomic_store(&p->done, (size_t)done);
	return td_progress_step(p, 0) ? td_hosting_broken(hosting, TD_ECANCEL) : TD_PLUGIN_OK;
}

const char *
td_hosting_option(const struct td_hosting *hosting, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = hosting->nwith; i-- > 0;)
		if (strncmp(hosting->with[i], name, n) == 0 && hosting->with[i][n] == '=')
			return hosting->with[i] + n + 1;
	return NULL;
}

static const char *
option(const struct td_host *host, const char *name)
{
	return td_hosting_option(td_hosting_of(host), name);
}

/* ---- documents -------------------------------------------------------------------------------- */

static int
doc_kind(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->kind : TD_DOC_NULL;
}

static const char *
doc_key(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->key : "";
}

static const struct td_doc *
doc_first(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->first : NULL;
}

static const struct td_doc *
doc_next(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->next : NULL;
}

static const struct td_doc *
doc_member(const struct td_host *host, const struct td_doc *node, const char *key)
{
	(void)host;
	return td_doc_member(node, key);
}

static const char *
doc_text(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->text : "";
}

static double
doc_number(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->number : NAN;
}

static size_t
doc_count(const struct td_host *host, const struct td_doc *node)
{
	(void)host;
	return node ? node->count : 0;
}

/* ---- services that this kind of plugin does not have --------------------------------------------- */

static int
refuse(const struct td_host *host)
{
	return host->fail(host, TD_PLUGIN_EBUG, 0, 0, "a service that it does not have");
}

static uint64_t
no_bytes(const struct td_host *host)
{
	refuse(host);
	return 0;
}

static int64_t
no_read(const struct td_host *host, uint64_t offset, void *out, size_t n)
{
	(void)offset, (void)out, (void)n;
	return refuse(host);
}

static int
no_table(const struct td_host *host, const char *name, uint32_t flags)
{
	(void)name, (void)flags;
	return refuse(host);
}

static int
no_row(const struct td_host *host, const struct td_row *row)
{
	(void)row;
	return refuse(host);
}

static int
no_write(const struct td_host *host, const void *bytes, size_t n)
{
	(void)bytes, (void)n;
	return refuse(host);
}

/* ---- a call ---------------------------------------------------------------------------------------- */

void
td_hosting_init(struct td_hosting *hosting, enum td_lang lang)
{
	*hosting = (struct td_hosting){ .err.lang = lang };
	hosting->host = (struct td_host){
		.size = sizeof(hosting->host),
		.abi_major = TD_PLUGIN_ABI_MAJOR,
		.abi_minor = TD_PLUGIN_ABI_MINOR,
		.self = hosting,
		.lang = lang == TD_VI ? "vi" : "en",
		.fail = fail,
		.warn = warn,
		.room = room,
		.progress = progress,
		.option = option,
		.bytes = no_bytes,
		.read = no_read,
		.table = no_table,
		.row = no_row,
		.write = no_write,
		.kind = doc_kind,
		.key = doc_key,
		.first = doc_first,
		.next = doc_next,
		.member = doc_member,
		.text = doc_text,
		.number = doc_number,
		.count = doc_count,
	};
}

void
td_hosting_fini(struct td_hosting *hosting)
{
	td_arena_fini(&hosting->arena);
	free(hosting->said);
	hosting->said = NULL;
}

/* What the plugin said: a complaint where it points somewhere and somebody collects, else the message as a whole. */
static int
hand_on(const struct td_hosting *hosting, int status, const char *kind, const char *id,
	struct td_err *err)
{
	struct td_place place = place_of(hosting, hosting->line, hosting->cell);

	if (hosting->diags && hosting->file) {
		td_complain(hosting->diags, TD_ERROR, &place, "%s", hosting->said);
		return td_fail(err, status, "%s: nothing was read", hosting->file);
	}
	if (hosting->file && place.line)
		return td_fail(err, status, "%s:%d: %s", hosting->file, place.line, hosting->said);
	if (hosting->file)
		return td_fail(err, status, "%s: %s", hosting->file, hosting->said);
	return td_fail(err, status, "%s \"%s\": %s", td_text(hosting->err.lang, kind), id,
		       hosting->said);
}

static int
fail_defect(const struct td_hosting *hosting, int status, const char *kind, const char *id,
	    struct td_err *err)
{
	const char *name = td_text(hosting->err.lang, kind);

	if (hosting->said && *hosting->said)
		return td_fail(err, TD_EIO, "a defect of the plugin: %s \"%s\": %s", name, id,
			       hosting->said);
	return td_fail(err, TD_EIO,
		       "a defect of the plugin: %s \"%s\" failed without a reason (%d)", name, id,
		       status);
}

static int
outcome(const struct td_hosting *hosting, int status, const char *kind, const char *id,
	struct td_err *err)
{
	if (hosting->status) {
		if (hosting->err.msg[0])
			td_fail(err, hosting->status, "%s", hosting->err.msg);
		return hosting->status;
	}
	if (hosting->failed) /* the reason that was given first */
		status = hosting->failed;
	if (status == TD_PLUGIN_ENOMEM)
		return td_fail_memory(err);
	if (status >= 0 && status <= TD_PLUGIN_SKIP)
		return TD_OK;
	if (status == TD_PLUGIN_EDATA && hosting->said && *hosting->said)
		return hand_on(hosting, TD_EINVAL, kind, id, err);
	if (status == TD_PLUGIN_EIO && hosting->said && *hosting->said)
		return hand_on(hosting, TD_EIO, kind, id, err);
	return fail_defect(hosting, status, kind, id, err);
}

int
td_hosting_end(struct td_hosting *hosting, int status, const char *kind, const char *id,
	       struct td_err *err)
{
	status = outcome(hosting, status, kind, id, err);
	td_arena_fini(&hosting->arena);
	return status;
}
