#include "edge/json.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/num.h"

enum {
	DEPTH_MAX = 16, /* our documents are shallow; more is a bug */
	DIGITS = 15     /* a decimal of so many digits comes back from a double as it was */
};

struct td_json {
	json_t *open
		[DEPTH_MAX]; /* open[0] is the root and owned; the others are lent by their parents */
	size_t depth;        /* of the innermost open one */
	bool no_memory;
};

/* ---- text ------------------------------------------------------------------- */

/* Bytes of the UTF-8 sequence at p; 0 when it is none. */
static size_t
sequence_bytes(const unsigned char *p)
{
	static const struct lead {
		unsigned char low, high, second_low, second_high;
		size_t bytes;
	} leads[] = {
		{ 0x01, 0x7f, 0x00, 0xff, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *lead = &leads[i];

		if (p[0] < lead->low || p[0] > lead->high)
			continue;
		if (p[1] < lead->second_low || p[1] > lead->second_high)
			return 0;
		for (size_t k = 2; k < lead->bytes; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return lead->bytes;
	}
	return 0;
}

static bool
is_utf8(const char *text)
{
	size_t n;

	for (; *text; text += n) {
		n = sequence_bytes((const unsigned char *)text);
		if (!n)
			return false;
	}
	return true;
}

/* A copy with U+FFFD for every byte that is no UTF-8; NULL when out of memory. */
static char *
repaired(const char *text)
{
	char *copy = malloc(3 * strlen(text) + 1), *end = copy;

	if (!copy)
		return NULL;
	while (*text) {
		size_t n = sequence_bytes((const unsigned char *)text);
		const char *from = n ? text : "\xef\xbf\xbd";
		size_t bytes = n ? n : 3;

		memcpy(end, from, bytes);
		end += bytes;
		text += n ? n : 1;
	}
	*end = '\0';
	return copy;
}

static json_t *
text_value(const char *text)
{
	json_t *value;
	char *copy;

	if (!text)
		return json_null();
	if (is_utf8(text))
		return json_string_nocheck(text);
	copy = repaired(text);
	value = copy ? json_string_nocheck(copy) : NULL;
	free(copy);
	return value;
}

/* ---- building --------------------------------------------------------------- */

struct td_json *
td_json_new(void)
{
	struct td_json *json = calloc(1, sizeof(*json));

	if (!json)
		return NULL;
	json->open[0] = json_object();
	if (json->open[0])
		return json;
	free(json);
	return NULL;
}

void
td_json_free(struct td_json *json)
{
	if (!json)
		return;
	json_decref(json->open[0]);
	free(json);
}

static bool
set_member(json_t *object, const char *key, json_t *value)
{
	bool done;
	char *copy;

	if (is_utf8(key))
		return json_object_set_new_nocheck(object, key, value) == 0;
	copy = repaired(key);
	if (!copy) {
		json_decref(value);
		return false;
	}
	done = json_object_set_new_nocheck(object, copy, value) == 0;
	free(copy);
	return done;
}

/* Takes value, also when it fails; NULL is lack of memory. */
static bool
put(struct td_json *json, const char *key, json_t *value)
{
	json_t *parent = json->open[json->depth];
	bool done;

	if (json->no_memory) {
		json_decref(value);
		return false;
	}
	if (!value)
		done = false;
	else if (key)
		done = set_member(parent, key, value);
	else
		done = json_array_append_new(parent, value) == 0;
	json->no_memory = !done;
	return done;
}

/* After a failure the depth is no longer kept: everything is ignored until the end. */
static void
open_value(struct td_json *json, const char *key, json_t *value)
{
	if (!put(json, key, value))
		return;
	assert(json->depth + 1 < DEPTH_MAX);
	json->open[++json->depth] = value;
}

void
td_json_object(struct td_json *json, const char *key)
{
	open_value(json, key, json_object());
}

void
td_json_array(struct td_json *json, const char *key)
{
	open_value(json, key, json_array());
}

void
td_json_end(struct td_json *json)
{
	if (json->no_memory)
		return;
	assert(json->depth > 0);
	json->depth--;
}

void
td_json_text(struct td_json *json, const char *key, const char *text)
{
	put(json, key, text_value(text));
}

void
td_json_number(struct td_json *json, const char *key, double value)
{
	/* Adding 0 makes -0 into 0. */
	put(json, key, isfinite(value) ? json_real(value + 0.0) : json_null());
}

void
td_json_ticks(struct td_json *json, const char *key, int64_t ticks, int places)
{
	int64_t unit = (int64_t)td_pow10(places);

	if (ticks % unit == 0)
		td_json_integer(json, key, ticks / unit);
	else
		td_json_number(json, key, (double)ticks / (double)unit);
}

void
td_json_integer(struct td_json *json, const char *key, int64_t value)
{
	put(json, key, json_integer(value));
}

void
td_json_bool(struct td_json *json, const char *key, bool value)
{
	put(json, key, json_boolean(value));
}

void
td_json_null(struct td_json *json, const char *key)
{
	put(json, key, json_null());
}

void
td_json_title(struct td_json *json, const char *key, const struct td_title *title)
{
	if (!title->vi && !title->en) {
		td_json_null(json, key);
		return;
	}
	td_json_object(json, key);
	if (title->vi)
		td_json_text(json, "vi", title->vi);
	if (title->en)
		td_json_text(json, "en", title->en);
	td_json_end(json);
}

/* ---- writing ---------------------------------------------------------------- */

static int
add_bytes(const char *bytes, size_t n, void *sink)
{
	td_sink_bytes(sink, bytes, n);
	return 0; /* the sink remembers */
}

static int
dump(struct td_json *json, size_t indent, struct td_sink *sink, struct td_err *err)
{
	size_t flags = JSON_REAL_PRECISION(DIGITS) | JSON_INDENT(indent);

	if (json->no_memory || json_dump_callback(json->open[0], add_bytes, sink, flags))
		return td_fail_memory(err);
	return TD_OK;
}

int
td_json_write(struct td_json *json, struct td_sink *sink, struct td_err *err)
{
	TD_TRY(dump(json, 1, sink, err));
	td_sink_text(sink, "\n");
	return TD_OK;
}

int
td_json_write_line(struct td_json *json, struct td_sink *sink, struct td_err *err)
{
	return dump(json, 0, sink, err);
}

int
td_json_write_head(struct td_json *json, struct td_sink *sink, struct td_err *err)
{
	struct td_sink text = { 0 };
	int status = dump(json, 1, &text, err);

	if (!status)
		status = td_sink_close(&text, err);
	if (!status)
		td_sink_bytes(sink, text.text, text.n - strlen("\n}"));
	td_sink_fini(&text);
	return status;
}
