#include "import.h"

#include <string.h>

#include "base/parse.h"

enum {
	PROOF = 10
}; /* cells; fewer may be slips of the pen */

struct survey {
	const struct td_import *import;
	size_t ordinal;      /* of the table being weighed */
	size_t comma, point; /* numbers that have a sense with that decimal mark only */
	char example[48];    /* the first of them */
	size_t line;
};

static bool
is_number(const char *text, char decimal)
{
	struct td_value value;

	return td_parse_value(text, decimal, &value) == TD_PARSED_NUMBER;
}

static void
weigh(struct survey *survey, const char *text, size_t line)
{
	bool comma, point;

	if (!text[strcspn(text, ".,")])
		return;
	comma = is_number(text, ',');
	point = is_number(text, '.');
	if (comma == point)
		return;
	if (!survey->line && strlen(text) < sizeof(survey->example)) {
		strcpy(survey->example, text);
		survey->line = line;
	}
	survey->comma += comma;
	survey->point += point;
}

/* Only the table being read. */
static int
weigh_table(void *self, const char *sheet, bool hidden, struct td_err *err)
{
	struct survey *survey = self;

	(void)sheet, (void)hidden, (void)err;
	return ++survey->ordinal == survey->import->ordinal ? TD_OK : TD_SOURCE_SKIP;
}

static int
weigh_record(void *self, const struct td_record *record, struct td_err *err)
{
	(void)err;
	for (size_t i = 0; i < record->ncells; i++)
		if (record->kinds[i] != TD_CELL_NUMBER)
			weigh(self, record->cells[i], record->line);
	return TD_OK;
}

static const struct td_source_calls calls = { weigh_table, weigh_record };

/* A person must be able to see that a guess was made, and on what ground. */
static void
say(const struct td_import *import, const struct survey *survey)
{
	struct td_place place = td_import_place(import);

	place.line = (int)survey->line;
	if (import->table->decimal == '.')
		td_complain(import->diags, TD_WARNING, &place,
			    "the file's numbers have a decimal point (%s, and %zu more); "
			    "--decimal comma reads them otherwise",
			    survey->example, survey->point - 1);
	else
		td_complain(import->diags, TD_WARNING, &place,
			    "the file's numbers have a decimal comma (%s, and %zu more); "
			    "--decimal point reads them otherwise",
			    survey->example, survey->comma - 1);
}

int
td_import_survey(struct td_import *import, char *decimal)
{
	struct td_import_table *table = import->table;
	struct survey survey = { .import = import };
	struct td_diags known = { 0 }; /* what is wrong with it is told by the reading proper */
	int st = TD_OK;

	if (!table->was_surveyed) {
		st = td_source_read(import->source->plugin, import->source->path, &calls, &survey,
				    NULL, &known, import->err);
		td_diags_fini(&known);
		table->was_surveyed = true;
		if (survey.point >= PROOF && !survey.comma)
			table->decimal = '.';
		else if (survey.comma >= PROOF && !survey.point)
			table->decimal = ',';
		if (!st && table->decimal)
			say(import, &survey);
	}
	*decimal = table->decimal;
	return st;
}
