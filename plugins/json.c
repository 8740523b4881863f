/*
 * json.c - the report "json": a document as JSON, its keys in their order.
 *
 * Indented by one blank a level; the elements of a long array stand on a line each, so that a file of a million units can be read
 * with line tools.  Nothing is held back: every item is written when it comes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "td_plugin.h"

enum {
	LINE = -1 /* instead of a depth: all in one line */
};

/*
 * Room of one document.  The host keeps head until close, so that what is still to be written is a place in it: arrays at its
 * end that are empty so far.
 */
struct writer {
	const struct td_doc *next;  /* member of the head not written yet */
	const struct td_doc *array; /* the long array being written; NULL: none */
	bool begun;                 /* a member stands before */
};

static int
put(const struct td_host *host, const char *text)
{
	return host->write(host, text, strlen(text));
}

/* ---- texts ------------------------------------------------------------------------------- */

/* "\u001F" and its short forms. */
static int
put_escape(const struct td_host *host, unsigned char c)
{
	static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	static const char digits[] = "0123456789ABCDEF";
	const char *at = strchr(named, c);
	char text[] = "\\u00..";

	if (at && *at) {
		text[1] = letters[at - named];
		return host->write(host, text, 2);
	}
	text[4] = digits[c >> 4];
	text[5] = digits[c & 15];
	return put(host, text);
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

static int
put_text(const struct td_host *host, const char *text)
{
	int status = put(host, "\"");

	while (!status && *text) {
		size_t n = 0;

		while (text[n] && is_plain((unsigned char)text[n]))
			n++;
		if (n)
			status = host->write(host, text, n);
		else
			status = put_escape(host, (unsigned char)text[n++]);
		text += n;
	}
	return status ? status : put(host, "\"");
}

/* ---- values ------------------------------------------------------------------------------ */

static int
put_newline(const struct td_host *host, int depth)
{
	int status = depth == LINE ? TD_PLUGIN_OK : put(host, "\n");

	for (int i = 0; !status && i < depth; i++)
		status = put(host, " ");
	return status;
}

static int put_value(const struct td_host *host, const struct td_doc *node, int depth);

static int
put_member(const struct td_host *host, const struct td_doc *node, int depth)
{
	int status = put_text(host, host->key(host, node));

	if (!status)
		status = put(host, ": ");
	return status ? status : put_value(host, node, depth);
}

static int
put_children(const struct td_host *host, const struct td_doc *node, int depth)
{
	int inner = depth == LINE ? LINE : depth + 1;
	bool object = host->kind(host, node) == TD_DOC_OBJECT;
	const struct td_doc *child = host->first(host, node);
	int status = put(host, object ? "{" : "[");

	for (bool more = child; !status && more; more = child) {
		status = put_newline(host, inner);
		if (!status)
			status = (object ? put_member : put_value)(host, child, inner);
		child = host->next(host, child);
		if (!status && child)
			status = put(host, depth == LINE ? ", " : ",");
		if (!status && !child)
			status = put_newline(host, depth);
	}
	return status ? status : put(host, object ? "}" : "]");
}

static int
put_value(const struct td_host *host, const struct td_doc *node, int depth)
{
	switch (host->kind(host, node)) {
	case TD_DOC_NULL:
		return put(host, "null");
	case TD_DOC_TEXT:
		return put_text(host, host->text(host, node));
	case TD_DOC_ARRAY:
	case TD_DOC_OBJECT:
		return put_children(host, node, depth);
	default:
		return put(host, host->text(host, node));
	}
}

/* ---- a document in parts -------------------------------------------------------------------- */

/* Before the next member of the root. */
static int
begin_member(const struct td_host *host, struct writer *w)
{
	int status = w->begun ? put(host, ",") : TD_PLUGIN_OK;

	w->begun = true;
	return status ? status : put_newline(host, 1);
}

/* Members of the head up to stop (NULL: all). */
static int
put_head(const struct td_host *host, struct writer *w, const struct td_doc *stop)
{
	int status = TD_PLUGIN_OK;

	while (!status && w->next && w->next != stop) {
		status = begin_member(host, w);
		if (!status)
			status = put_member(host, w->next, 1);
		w->next = host->next(host, w->next);
	}
	return status;
}

/* The first of the empty arrays at the end of the head; NULL: there are none. */
static const struct td_doc *
first_open(const struct td_host *host, const struct td_doc *head)
{
	const struct td_doc *found = NULL, *member = host->first(host, head);

	for (; member; member = host->next(host, member)) {
		if (host->kind(host, member) != TD_DOC_ARRAY || host->count(host, member))
			found = NULL;
		else if (!found)
			found = member;
	}
	return found;
}

static int
end_array(const struct td_host *host, struct writer *w)
{
	int status = w->array ? put(host, "\n ]") : TD_PLUGIN_OK;

	w->array = NULL;
	return status;
}

static int
begin_array(const struct td_host *host, struct writer *w, const char *key)
{
	const struct td_doc *array = w->next;
	int status = end_array(host, w);

	while (array && strcmp(host->key(host, array), key) != 0)
		array = host->next(host, array);
	if (!array)
		return host->fail(host, TD_PLUGIN_EBUG, 0, 0, "an array that the head lacks");
	if (!status)
		status = put_head(host, w, array);
	if (!status)
		status = begin_member(host, w);
	if (!status)
		status = put_text(host, key);
	w->array = array;
	w->next = host->next(host, array);
	return status ? status : put(host, ": [");
}

static int
open_json(const struct td_host *host, const char *document, const struct td_doc *head, void **self)
{
	struct writer *w = calloc(1, sizeof(*w));
	int status;

	(void)document; /* all are written alike */
	*self = w;
	if (!w)
		return TD_PLUGIN_ENOMEM;
	w->next = host->first(host, head);
	status = put(host, "{");
	return status ? status : put_head(host, w, first_open(host, head));
}

static int
put_item(const struct td_host *host, void *self, const char *array, const struct td_doc *item)
{
	struct writer *w = self;
	bool first = !w->array || strcmp(host->key(host, w->array), array) != 0;
	int status = first ? begin_array(host, w, array) : put(host, ",");

	if (!status)
		status = put(host, "\n  ");
	return status ? status : put_value(host, item, LINE);
}

static int
finish_json(const struct td_host *host, void *self)
{
	struct writer *w = self;
	int status = end_array(host, w);

	if (!status)
		status = put_head(host, w, NULL);
	return status ? status : put(host, w->begun ? "\n}\n" : "}\n");
}

static const struct td_plugin_report json = {
	.size = sizeof(json),
	.flags = TD_REPORT_POINTS,
	.id = "json",
	.title = { "JSON", "JSON" },
	.extension = "json",
	.open = open_json,
	.item = put_item,
	.finish = finish_json,
	.close = free,
};

static const struct td_plugin_report *const reports[] = { &json, NULL };

TD_PLUGIN("json", "1.0", { "Báo cáo dạng JSON", "reports as JSON" }, NULL, reports, NULL);
