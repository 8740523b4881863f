/* What a run kept, read again: compared with what is now, or made a table of figures. */
#include "record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ----------------------------------------------------------------------------------- */

struct line {
	char *key, *value;
	bool seen;
};

struct lines {
	TD_LIST(struct line) list;
	struct td_words *keys; /* code i + 1: line i */
};

/* Cut text into keys and values; a line without its tab ends it. */
static bool
cut(char *text, struct lines *lines)
{
	lines->keys = td_words_new();
	while (lines->keys && text && *text) {
		char *end = text + strcspn(text, "\n"),
		     *tab = memchr(text, '\t', (size_t)(end - text));
		char *after = *end ? end + 1 : end;

		if (!tab)
			return true;
		*tab = *end = '\0';
		if (!td_words_add(lines->keys, text) ||
		    !td_list_push(&lines->list, (struct line){ text, tab + 1, false }))
			return false;
		text = after;
	}
	return lines->keys != NULL;
}

static void
drop(struct lines *lines)
{
	td_list_fini(&lines->list);
	td_words_free(lines->keys);
}

/* ---- what has changed ------------------------------------------------------------------------ */

static bool
is_figure(const char *key)
{
	return strncmp(key, "figure ", strlen("figure ")) == 0;
}

static bool
compare_line(struct lines *was, const struct line *now, struct td_changes *changes)
{
	uint32_t code = td_words_find(was->keys, now->key);
	struct line *old = code && code <= was->list.n ? &was->list.at[code - 1] : NULL;
	struct td_change change = { now->key, old ? old->value : NULL, now->value };

	if (old)
		old->seen = true;
	if (old ? strcmp(old->value, now->value) == 0 : is_figure(now->key))
		return true;
	return td_list_push(&changes->list, change);
}

int
td_record_compare(char *was, char *now, struct td_changes *changes, struct td_err *err)
{
	struct lines old = { 0 }, new = { 0 };
	bool fine = cut(was, &old) && cut(now, &new);

	for (size_t i = 0; fine && i < new.list.n; i++)
		fine = compare_line(&old, &new.list.at[i], changes);
	for (size_t i = 0; fine && i < old.list.n; i++) {
		struct line *line = &old.list.at[i];

		if (!line->seen && !is_figure(line->key))
			fine = td_list_push(&changes->list,
					    (struct td_change){ line->key, line->value, NULL });
	}
	drop(&old);
	drop(&new);
	return fine ? TD_OK : td_fail_memory(err);
}

/* ---- figures --------------------------------------------------------------------------------- */

/* Undo put_text, in place: without the quotes, control bytes as they were.  A text that spells such a byte itself ("\x0a")
 * becomes it, too; equal texts stay equal. */
static char *
unquote(char *text)
{
	char *to = text, *end = text + strlen(text) - 1;

	for (char *at = text + 1; at < end; at++) {
		if (end - at > 3 && at[0] == '\\' && at[1] == 'x' &&
		    (at[2] == '0' || at[2] == '1')) {
			*to++ = (char)strtol((char[]){ at[2], at[3], '\0' }, NULL, 16);
			at += 3;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return text;
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* "\"NAME\" \"CLUSTER\"": the last such gap, as a name may have quotes. */
static char *
cut_cluster(char *text)
{
	char *gap = NULL;

	for (char *at = text; (at = strstr(at, "\" \"")); at++)
		gap = at;
	if (!gap)
		return NULL;
	gap[1] = '\0';
	return unquote(gap + 2);
}

/* Units stand by cluster. */
static bool
put_unit(struct td_table *table, size_t row, const struct line *line)
{
	char *value = td_arena_text(&table->arena, line->value), *cluster;
	struct td_unit *unit = &table->units[row];

	if (!value || !(cluster = cut_cluster(value)))
		return false;
	if (!table->nclusters || strcmp(table->clusters[table->nclusters - 1], cluster) != 0)
		table->clusters[table->nclusters++] = cluster;
	unit->id = td_arena_text(&table->arena, line->key + strlen("unit "));
	unit->name = unquote(value);
	unit->cluster = (uint32_t)(table->nclusters - 1);
	return unit->id != NULL;
}

static struct td_table *
make_table(const struct lines *lines, size_t ncolumns, int year)
{
	struct td_table *table;
	size_t n = 0, row = 0;
	bool fine;

	for (size_t i = 0; i < lines->list.n; i++)
		n += begins(lines->list.at[i].key, "unit ");
	table = td_table_new(n, ncolumns);
	if (!table)
		return NULL;
	table->year = year;
	table->clusters = td_arena_alloc(&table->arena, (n + 1) * sizeof(*table->clusters));
	fine = table->clusters != NULL;
	for (size_t i = 0; fine && i < lines->list.n; i++) {
		const struct line *line = &lines->list.at[i];

		if (begins(line->key, "unit "))
			fine = put_unit(table, row++, line);
		else if (strcmp(line->key, "label") == 0 && strcmp(line->value, "\"\"") != 0)
			fine = (table->label = td_arena_text(&table->arena, line->value));
	}
	if (table->label)
		unquote((char *)table->label);
	if (!fine) {
		td_table_free(table);
		table = NULL;
	}
	return table;
}

/* The word of a text, behind those of the rules where they do not have it; 0 when out of memory. */
static uint32_t
word_for(const struct td_ruleset *rules, struct td_table *table, const char *text)
{
	uint32_t word = td_words_find(rules->words, text);

	if (word)
		return word;
	if (!table->words)
		table->words = td_words_new();
	word = table->words ? td_words_add(table->words, text) : 0;
	return word ? word + (uint32_t)td_words_count(rules->words) : 0;
}

static double
level_of(const struct td_ruleset *rules, const struct td_input *input, const char *text)
{
	for (uint32_t i = 0; i < input->nlevels; i++)
		if (strcmp(td_words_at(rules->words, input->levels[i]), text) == 0)
			return i;
	return NAN;
}

static bool
put_recorded(const struct td_ruleset *rules, const struct td_input *input, char *value,
	     struct td_table *table, size_t column, size_t row)
{
	double *at = &table->columns[column][row];
	uint8_t *na;

	if (strcmp(value, "na") == 0) {
		na = td_table_mark_na(table, column);
		if (na)
			na[row] = 1;
		return na != NULL;
	}
	if (*value == '"') {
		const char *text = unquote(value);

		if (input->kind == TD_INPUT_GRADE)
			*at = level_of(rules, input, text);
		else if (input->kind == TD_INPUT_TEXT)
			*at = word_for(rules, table, text);
		return input->kind != TD_INPUT_TEXT || *at > 0;
	}
	if (strcmp(value, "missing") != 0 && input->kind != TD_INPUT_GRADE &&
	    input->kind != TD_INPUT_TEXT)
		*at = strtod(value, NULL);
	return true;
}

static bool
put_column_back(const struct lines *lines, const struct td_ruleset *rules,
		const struct td_need *need, struct td_table *table, size_t column, bool *kept)
{
	const struct td_input *input = &rules->inputs.at[need->input];
	struct td_sink key = { 0 };
	bool fine = true;

	*kept = false;
	for (size_t row = 0; fine && row < table->n; row++) {
		uint32_t code;

		key.n = 0;
		td_sink_printf(&key, "figure %s %d %s", input->name, table->year - (int)need->lag,
			       table->units[row].id);
		fine = !key.status;
		code = fine ? td_words_find(lines->keys, key.text) : 0;
		if (!code || code > lines->list.n)
			continue;
		*kept = true;
		fine = put_recorded(rules, input, lines->list.at[code - 1].value, table, column,
				    row);
	}
	td_sink_fini(&key);
	return fine;
}

int
td_record_table(const struct td_verification *v, const struct td_ruleset *rules,
		const struct td_plan *plan, bool *kept, struct td_table **out, struct td_err *err)
{
	char *text = strdup(v->was.text ? v->was.text : "");
	struct lines lines = { 0 };
	struct td_table *table = NULL;
	const struct td_need *needs;
	size_t n;
	bool fine = text && cut(text, &lines);

	needs = td_plan_needs(plan, &n);
	if (fine)
		table = make_table(&lines, n, v->run.year);
	fine = table != NULL;
	for (size_t i = 0; fine && i < n; i++)
		fine = put_column_back(&lines, rules, &needs[i], table, i, &kept[i]);
	drop(&lines);
	free(text);
	if (!fine) {
		td_table_free(table);
		return td_fail_memory(err);
	}
	*out = table;
	return TD_OK;
}
