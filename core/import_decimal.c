#include "import.h"

#include <string.h>

#include "base/parse.h"

enum {
	PROOF = 10
}; /* cells; fewer may be slips of the pen */

struct survey {
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

static int
weigh_record(void *self, const struct td_record *record, struct td_err *err)
{
	(void)err;
	for (size_t i = 0; i < record->ncells; i++)
		weigh(self, record->cells[i], record->line);
	return TD_OK;
}

/* A person must be able to see that a guess was made, and on what ground. */
static void
say(const struct td_import *import, const struct survey *survey)
{
	struct td_place place = { .file = import->file->path, .line = (int)survey->line };

	if (import->file->decimal == '.')
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
	struct td_import_file *file = import->file;
	struct survey survey = { 0 };
	struct td_diags known = {
		0
	}; /* what is wrong with the file is told by the reading proper */
	int st = TD_OK;

	if (!file->was_surveyed) {
		st = td_csv_read(file->path, weigh_record, &survey, NULL, &known, import->err);
		td_diags_fini(&known);
		file->was_surveyed = true;
		if (survey.point >= PROOF && !survey.comma)
			file->decimal = '.';
		else if (survey.comma >= PROOF && !survey.point)
			file->decimal = ',';
		if (!st && file->decimal)
			say(import, &survey);
	}
	*decimal = file->decimal;
	return st;
}
