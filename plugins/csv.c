/*
 * csv.c - the report "csv": a scoring as CSV (RFC 4180), one line a unit in rank order, a decimal point, ids as headings.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "td_plugin.h"

struct column {
	const char *id; /* the head's */
	bool section;
};

struct writer {
	const struct td_doc *head;
	size_t places;          /* decimals of totals */
	struct column *columns; /* of points */
	size_t ncolumns;
	bool headed; /* the headings are written */
	bool begun;  /* a cell stands on this line already */
};

static int
put(const struct td_host *host, const char *text)
{
	return host->write(host, text, strlen(text));
}

/* ---- cells ------------------------------------------------------------------------------- */

static int
next_cell(const struct td_host *host, struct writer *w)
{
	bool begun = w->begun;

	w->begun = true;
	return begun ? put(host, ",") : TD_PLUGIN_OK;
}

static int
end_line(const struct td_host *host, struct writer *w)
{
	w->begun = false;
	return put(host, "\n");
}

static int
put_quoted(const struct td_host *host, const char *text)
{
	int status = put(host, "\"");
	const char *quote;

	while (!status && (quote = strchr(text, '"'))) {
		status = host->write(host, text, (size_t)(quote - text) + 1);
		if (!status)
			status = put(host, "\"");
		text = quote + 1;
	}
	if (!status)
		status = put(host, text);
	return status ? status : put(host, "\"");
}

/* Text that a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets do. */
static int
put_text(const struct td_host *host, struct writer *w, const char *text)
{
	const char *mark = *text && strchr("=+-@\t\r", *text) ? "'" : "";
	size_t n = strlen(text) + 2;
	char *safe = host->room(host, n);
	int status = next_cell(host, w);

	if (!safe)
		return TD_PLUGIN_ENOMEM;
	strcpy(safe, mark);
	strcat(safe, text);
	if (status)
		return status;
	return strpbrk(safe, ",\"\r\n") ? put_quoted(host, safe) : put(host, safe);
}

/* As many digits as it takes to read the same number back; what is missing leaves its cell empty. */
static int
put_number(const struct td_host *host, struct writer *w, const struct td_doc *node)
{
	double value = host->number(host, node);
	char text[32] = "";
	int status = next_cell(host, w);

	for (int digits = 15; value == value && digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (!(strtod(text, NULL) < value) && !(strtod(text, NULL) > value))
			break;
	}
	return status ? status : put(host, text);
}

/* A total, with all of its decimals. */
static int
put_total(const struct td_host *host, struct writer *w, const struct td_doc *node)
{
	const char *text = host->text(host, node), *point = strchr(text, '.');
	size_t places = point ? strlen(point + 1) : 0;
	int status = next_cell(host, w);

	if (!status)
		status = put(host, text);
	if (!status && *text && !point && w->places)
		status = put(host, ".");
	for (; !status && *text && places < w->places; places++)
		status = put(host, "0");
	return status;
}

/* Ids in one cell, a blank between them. */
static int
put_ids(const struct td_host *host, struct writer *w, const struct td_doc *list)
{
	const struct td_doc *id;
	size_t n = 1;
	char *text;

	for (id = host->first(host, list); id; id = host->next(host, id))
		n += strlen(host->text(host, id)) + 1;
	text = host->room(host, n);
	if (!text)
		return TD_PLUGIN_ENOMEM;
	for (id = host->first(host, list); id; id = host->next(host, id)) {
		if (*text)
			strcat(text, " ");
		strcat(text, host->text(host, id));
	}
	return put_text(host, w, text);
}

/* ---- columns of points, found out once ------------------------------------------------------ */

static const char *
id_of(const struct td_host *host, const struct td_doc *item)
{
	return host->text(host, host->member(host, item, "id"));
}

/* The id of an item as the head has it, which stays; section: that of its section, "" when it has none. */
static const char *
find_item(const struct td_host *host, const struct td_doc *head, const char *id,
	  const char **section)
{
	static const char *const lists[] = { "criteria", "parts", "bonuses", "deductions" };

	*section = "";
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct td_doc *item = host->first(host, host->member(host, head, lists[i]));

		while (item && strcmp(id_of(host, item), id) != 0)
			item = host->next(host, item);
		if (!item)
			continue;
		*section = host->text(host, host->member(host, item, "section"));
		return id_of(host, item);
	}
	return "";
}

static void
add_column(struct writer *w, const char *id, bool section)
{
	for (size_t i = 0; section && i < w->ncolumns; i++)
		if (w->columns[i].section && strcmp(w->columns[i].id, id) == 0)
			return;
	w->columns[w->ncolumns++] = (struct column){ id, section };
}

/* In the order of the official table: a section before the first item of its own, then those without any. */
static int
find_columns(const struct td_host *host, struct writer *w, const struct td_doc *unit)
{
	const struct td_doc *points = host->member(host, unit, "points");
	const struct td_doc *sections = host->member(host, w->head, "sections"), *at;
	size_t most = host->count(host, points) + host->count(host, sections);
	const char *id, *section;

	w->columns = calloc(most + 1, sizeof(*w->columns));
	if (!w->columns)
		return TD_PLUGIN_ENOMEM;
	for (at = host->first(host, points); at; at = host->next(host, at)) {
		id = find_item(host, w->head, host->key(host, at), &section);
		if (*section)
			add_column(w, section, true);
		add_column(w, id, false);
	}
	at = points ? host->first(host, sections) : NULL;
	for (; at; at = host->next(host, at))
		add_column(w, id_of(host, at), true);
	return TD_PLUGIN_OK;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static int
put_headings(const struct td_host *host, struct writer *w, const struct td_doc *unit)
{
	static const char *const names[] = {
		"rank",
		"unit",
		"name",
		"cluster",
		"total",
		"base",
		"bonus",
		"deduction",
		"class",
		"awards",
		"undecided",
		"knockouts",
		"knockouts_undecided",
		"pending",
		"flags",
	};
	const struct td_doc *measure = host->first(host, host->member(host, unit, "measures"));
	int status = find_columns(host, w, unit);

	w->headed = true;
	for (size_t i = 0; !status && i < sizeof(names) / sizeof(names[0]); i++)
		status = put_text(host, w, names[i]);
	for (size_t i = 0; !status && i < w->ncolumns; i++)
		status = put_text(host, w, w->columns[i].id);
	for (; !status && measure; measure = host->next(host, measure))
		status = put_text(host, w, host->key(host, measure));
	return status ? status : end_line(host, w);
}

/* What a cell of a unit is written by. */
typedef int put_cell(const struct td_host *host, struct writer *w, const struct td_doc *node);

static int
put_word(const struct td_host *host, struct writer *w, const struct td_doc *node)
{
	return put_text(host, w, host->text(host, node));
}

/* A list, or the number of its elements. */
static int
put_count(const struct td_host *host, struct writer *w, const struct td_doc *node)
{
	char text[24];

	if (host->kind(host, node) != TD_DOC_ARRAY)
		return put_number(host, w, node);
	snprintf(text, sizeof(text), "%zu", host->count(host, node));
	return put_text(host, w, text);
}

static int
put_standing(const struct td_host *host, struct writer *w, const struct td_doc *unit)
{
	static const struct cell {
		const char *key;
		put_cell *put;
	} cells[] = {
		{ "rank", put_number },
		{ "id", put_word },
		{ "name", put_word },
		{ "cluster", put_word },
		{ "total", put_total },
		{ "base", put_total },
		{ "bonus", put_total },
		{ "deduction", put_total },
		{ "class", put_word },
		{ "awards", put_ids },
		{ "undecided", put_ids },
		{ "knockouts", put_ids },
		{ "knockouts_undecided", put_ids },
		{ "pending", put_count },
		{ "flags", put_ids },
	};
	int status = TD_PLUGIN_OK;

	for (size_t i = 0; !status && i < sizeof(cells) / sizeof(cells[0]); i++)
		status = cells[i].put(host, w, host->member(host, unit, cells[i].key));
	return status;
}

/* Members come in the order of the columns, mostly: *at is where the one wanted should be. */
static const struct td_doc *
next_member(const struct td_host *host, const struct td_doc *object, const struct td_doc **at,
	    const char *key)
{
	const struct td_doc *found = *at;

	if (!found || strcmp(host->key(host, found), key) != 0)
		found = host->member(host, object, key);
	*at = host->next(host, found);
	return found;
}

static int
put_points(const struct td_host *host, struct writer *w, const struct td_doc *unit)
{
	const struct td_doc *points = host->member(host, unit, "points");
	const struct td_doc *sections = host->member(host, unit, "sections");
	const struct td_doc *point = host->first(host, points);
	const struct td_doc *section = host->first(host, sections);
	int status = TD_PLUGIN_OK;

	for (size_t i = 0; !status && i < w->ncolumns; i++) {
		const char *id = w->columns[i].id;

		status =
			put_number(host, w,
				   w->columns[i].section ? next_member(host, sections, &section, id)
							 : next_member(host, points, &point, id));
	}
	return status;
}

static int
put_unit(const struct td_host *host, void *self, const char *array, const struct td_doc *unit)
{
	const struct td_doc *measure = host->first(host, host->member(host, unit, "measures"));
	struct writer *w = self;
	int status = w->headed ? TD_PLUGIN_OK : put_headings(host, w, unit);

	(void)array; /* there is one */
	if (!status)
		status = put_standing(host, w, unit);
	if (!status)
		status = put_points(host, w, unit);
	for (; !status && measure; measure = host->next(host, measure))
		status = put_number(host, w, measure);
	return status ? status : end_line(host, w);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static int
open_csv(const struct td_host *host, const char *document, const struct td_doc *head, void **self)
{
	struct writer *w = calloc(1, sizeof(*w));

	(void)document; /* there is one */
	*self = w;
	if (!w)
		return TD_PLUGIN_ENOMEM;
	w->head = head;
	w->places = (size_t)host->number(host, host->member(host, head, "places"));
	return TD_PLUGIN_OK;
}

static int
finish_csv(const struct td_host *host, void *self)
{
	struct writer *w = self;

	return w->headed ? TD_PLUGIN_OK : put_headings(host, w, NULL);
}

static void
close_csv(void *self)
{
	struct writer *w = self;

	free(w->columns);
	free(w);
}

static const char *const documents[] = { "score", NULL };

static const struct td_plugin_report csv = {
	.size = sizeof(csv), /* without flags: points are written when --points asks for them */
	.id = "csv",
	.title = { "CSV, mỗi đơn vị một dòng", "CSV, one line a unit" },
	.extension = "csv",
	.documents = documents,
	.open = open_csv,
	.item = put_unit,
	.finish = finish_csv,
	.close = close_csv,
};

static const struct td_plugin_report *const reports[] = { &csv, NULL };

TD_PLUGIN("csv", "1.0", { "Báo cáo dạng CSV", "reports as CSV" }, NULL, reports, NULL);
