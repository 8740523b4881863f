/*
 * json_source.c - JSON in.
 *
 * A file is one table, or several with names:
 *	[ { "year": 2017, "unit": "phu-tho", "input": "cases_total", "value": 1035 }, ... ]
 *	{ "units": [ { "unit": "phu-tho", "name": "Phú Thọ", "cluster": "bca-cum3" } ], "figures": [ ... ], "events": [ ... ] }
 * An object is a row and its keys are the headings, so every kind of table that the import knows by its headings can be written so; the
 * names are for people.  Numbers are exact as they stand; true and false are 1 and 0; null, and a key that is missing, are empty.
 * The whole file is held in memory (64 MiB at most).  Lines are those at which the objects begin.
 */
#include "td_plugin.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

enum {
	LARGEST = 64 << 20, /* bytes of a file */
	KEYS = 4096,        /* different ones in a table */
	NUMBER = 40         /* bytes of a number as text */
};

struct reading {
	const struct td_host *host;
	char *text; /* the file */
	size_t n;
	size_t at; /* of text: where the search for the next object goes on */
	size_t line;
	json_t *root;
	const char *keys[KEYS];
	size_t nkeys;
	struct td_cell *cells;
	char (*numbers)[NUMBER];
};

static int
refuse(const struct reading *reading, size_t line, const char *vi, const char *en)
{
	const struct td_host *host = reading->host;

	return host->fail(host, TD_PLUGIN_EDATA, line, 0, strcmp(host->lang, "vi") == 0 ? vi : en);
}

/* ---- the file ---------------------------------------------------------------------------- */

static int
load(struct reading *reading)
{
	const struct td_host *host = reading->host;
	uint64_t whole = host->bytes(host);

	if (whole > LARGEST)
		return refuse(reading, 0, "tệp JSON lớn hơn 64 MiB: hãy chia nhỏ, hoặc dùng CSV",
			      "a JSON file of more than 64 MiB: cut it up, or use CSV");
	reading->text = malloc((size_t)whole + 1);
	if (!reading->text)
		return TD_PLUGIN_ENOMEM;
	while (reading->n < whole) {
		int64_t got = host->read(host, reading->n, reading->text + reading->n,
					 (size_t)whole - reading->n);

		if (got < 0)
			return (int)got;
		if (got == 0)
			break;
		reading->n += (size_t)got;
	}
	reading->text[reading->n] = '\0';
	return TD_PLUGIN_OK;
}

static int
refuse_text(const struct reading *reading, const json_error_t *error)
{
	char vi[400], en[400];

	if (json_error_code(error) == json_error_out_of_memory)
		return TD_PLUGIN_ENOMEM;
	snprintf(vi, sizeof(vi), "không phải JSON: %s", error->text);
	snprintf(en, sizeof(en), "this is no JSON: %s", error->text);
	return refuse(reading, error->line > 0 ? (size_t)error->line : 0, vi, en);
}

static int
parse(struct reading *reading)
{
	size_t mark = reading->n >= 3 && memcmp(reading->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	json_error_t error;

	reading->at = mark;
	reading->line = 1;
	reading->root =
		json_loadb(reading->text + mark, reading->n - mark, JSON_REJECT_DUPLICATES, &error);
	return reading->root ? TD_PLUGIN_OK : refuse_text(reading, &error);
}

/* ---- where things stand: the text is right, so brackets and strings are all that matters ------ */

/* Go past the string whose first mark is at `at`. */
static void
skip_string(struct reading *reading)
{
	const char *text = reading->text;

	for (reading->at++; reading->at < reading->n && text[reading->at] != '"'; reading->at++)
		reading->at += text[reading->at] == '\\';
}

/* Go to the next bracket that opens, from `at` on. */
static void
find_opening(struct reading *reading, char bracket)
{
	const char *text = reading->text;

	for (; reading->at < reading->n && text[reading->at] != bracket; reading->at++) {
		reading->line += text[reading->at] == '\n';
		if (text[reading->at] == '"')
			skip_string(reading);
	}
}

/* Go behind the bracket that closes the one at `at`. */
static void
skip_nested(struct reading *reading)
{
	const char *text = reading->text;
	size_t depth = 0;

	for (; reading->at < reading->n; reading->at++) {
		char c = text[reading->at];

		reading->line += c == '\n';
		if (c == '"')
			skip_string(reading);
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		if (depth == 0) {
			reading->at++;
			return;
		}
	}
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static bool
write_real(char out[NUMBER], double value)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	return true;
}

/* The value as a cell; false: it is nested. */
static bool
take_value(const json_t *value, struct td_cell *cell, char number[NUMBER])
{
	*cell = (struct td_cell){ TD_CELL_EMPTY, 0, "" };
	if (!value || json_is_null(value))
		return true;
	cell->kind = json_is_string(value) ? TD_CELL_TEXT : TD_CELL_NUMBER;
	cell->text = json_is_string(value) ? json_string_value(value) : number;
	if (json_is_boolean(value))
		snprintf(number, NUMBER, "%d", json_is_true(value));
	else if (json_is_integer(value))
		snprintf(number, NUMBER, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		write_real(number, json_real_value(value));
	else if (!json_is_string(value))
		return false;
	return true;
}

static int
refuse_nested(const struct reading *reading, const char *key)
{
	char vi[300], en[300];

	snprintf(vi, sizeof(vi), "\"%.100s\" phải là một số, một chữ, true, false hoặc null", key);
	snprintf(en, sizeof(en), "\"%.100s\" must be a number, a text, true, false or null", key);
	return refuse(reading, reading->line, vi, en);
}

static int
hand_over(struct reading *reading, const json_t *object)
{
	struct td_row row = { reading->line, reading->cells, reading->nkeys };

	for (size_t i = 0; i < reading->nkeys; i++)
		if (!take_value(json_object_get(object, reading->keys[i]), &reading->cells[i],
				reading->numbers[i]))
			return refuse_nested(reading, reading->keys[i]);
	return reading->host->row(reading->host, &row);
}

static int
hand_over_keys(struct reading *reading)
{
	struct td_row row = { reading->line, reading->cells, reading->nkeys };

	for (size_t i = 0; i < reading->nkeys; i++)
		reading->cells[i] = (struct td_cell){ TD_CELL_TEXT, 0, reading->keys[i] };
	return reading->host->row(reading->host, &row);
}

/* ---- tables ----------------------------------------------------------------------------------------- */

/* Add the keys of an object that were not seen yet.  seen: an object whose keys are those that were. */
static int
add_keys(struct reading *reading, json_t *object, json_t *seen)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (json_object_get(seen, key))
			continue;
		if (json_object_set_new(seen, key, json_true()))
			return TD_PLUGIN_ENOMEM;
		if (reading->nkeys == KEYS)
			return refuse(
				reading, reading->line,
				"các đối tượng có hơn 4096 khóa khác nhau: đây không phải bảng",
				"the objects have more than 4096 different keys: this is no table");
		reading->keys[reading->nkeys++] = key;
	}
	return TD_PLUGIN_OK;
}

/* The headings: every key of every object, in the order in which they come first. */
static int
find_keys(struct reading *reading, const json_t *rows)
{
	json_t *seen = json_object(), *row;
	size_t i;
	int st = seen ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;

	reading->nkeys = 0;
	json_array_foreach(rows, i, row)
	{
		if (!st && !json_is_object(row))
			st = refuse(
				reading, reading->line,
				"bảng phải là một dãy đối tượng: [ { \"year\": 2017, ... }, ... ]",
				"a table must be an array of objects: [ { \"year\": 2017, ... }, ... ]");
		if (!st)
			st = add_keys(reading, row, seen);
	}
	json_decref(seen);
	return st;
}

static int
read_rows(struct reading *reading, const json_t *rows)
{
	const struct td_host *host = reading->host;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		int st = TD_PLUGIN_OK;

		find_opening(reading, '{');
		st = hand_over(reading, row);
		skip_nested(reading);
		if (!st)
			st = host->progress(host, reading->at, reading->n);
		if (st)
			return st;
	}
	return TD_PLUGIN_OK;
}

/* The table at `at`; leaves at behind it. */
static int
read_table(struct reading *reading, const char *name, const json_t *rows)
{
	size_t at = reading->at, line = reading->line;
	int st;

	st = reading->host->table(reading->host, name, 0);
	if (!st)
		st = find_keys(reading, rows);
	if (!st && reading->nkeys)
		st = hand_over_keys(reading);
	if (!st)
		st = read_rows(reading, rows);
	reading->at = at;
	reading->line = line;
	skip_nested(reading);
	return st == TD_PLUGIN_SKIP ? TD_PLUGIN_OK : st;
}

static int
read_tables(struct reading *reading)
{
	const char *name;
	json_t *rows;

	find_opening(reading, '{');
	reading->at++;
	json_object_foreach(reading->root, name, rows)
	{
		int st;

		if (!json_is_array(rows))
			return refuse(reading, reading->line,
				      "mỗi phần phải là một bảng: \"figures\": [ { ... }, ... ]",
				      "each member must be a table: \"figures\": [ { ... }, ... ]");
		find_opening(reading, '[');
		st = read_table(reading, name, rows);
		if (st)
			return st;
	}
	return TD_PLUGIN_OK;
}

static int
read_all(struct reading *reading)
{
	int st = load(reading);

	if (!st)
		st = parse(reading);
	if (st)
		return st;
	reading->cells = calloc(KEYS, sizeof(*reading->cells));
	reading->numbers = calloc(KEYS, sizeof(*reading->numbers));
	if (!reading->cells || !reading->numbers)
		return TD_PLUGIN_ENOMEM;
	if (json_is_object(reading->root))
		return read_tables(reading);
	find_opening(reading, '[');
	return read_table(reading, NULL, reading->root);
}

static int
read_json(const struct td_host *host)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	int st;

	if (!reading)
		return TD_PLUGIN_ENOMEM;
	reading->host = host;
	st = read_all(reading);
	json_decref(reading->root);
	free(reading->text);
	free(reading->cells);
	free(reading->numbers);
	free(reading);
	return st;
}

/* ---- the plugin ------------------------------------------------------------------------------------------ */

static int
probe(const char *name, const unsigned char *head, size_t n)
{
	size_t length = strlen(name);

	if (length >= 5 && strcasecmp(name + length - 5, ".json") == 0)
		return 90;
	return n && (head[0] == '[' || head[0] == '{') ? 40 : 0;
}

static const struct td_plugin_source source = {
	.size = sizeof(source),
	.id = "json",
	.title = { "bảng dạng JSON", "tables as JSON" },
	.probe = probe,
	.read = read_json,
};

static const struct td_plugin_source *const sources[] = { &source, NULL };

TD_PLUGIN("json_source", "1.0", { "đọc JSON", "JSON in" }, sources, NULL, NULL);
