#include "model/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
make_columns(struct td_table *table, size_t n, size_t ncolumns)
{
	table->columns = td_arena_alloc(&table->arena, ncolumns * sizeof(*table->columns));
	table->na = td_arena_alloc(&table->arena, ncolumns * sizeof(*table->na));
	table->units = td_arena_alloc(&table->arena, n * sizeof(*table->units));
	if (!table->columns || !table->na || !table->units)
		return false;
	for (size_t c = 0; c < ncolumns; c++) {
		table->columns[c] = td_arena_alloc(&table->arena, n * sizeof(double));
		if (!table->columns[c])
			return false;
		for (size_t i = 0; i < n; i++)
			table->columns[c][i] = NAN;
	}
	return true;
}

struct td_table *
td_table_new(size_t n, size_t ncolumns)
{
	struct td_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->n = n;
	table->ncolumns = ncolumns;
	if (!make_columns(table, n, ncolumns)) {
		td_table_free(table);
		return NULL;
	}
	return table;
}

void
td_table_free(struct td_table *table)
{
	if (!table)
		return;
	td_arena_fini(&table->arena);
	td_words_free(table->words);
	free(table);
}

bool
td_table_lend(struct td_table *table, const struct td_table *base, struct td_arena *arena)
{
	size_t n = base->ncolumns;

	*table = *base;
	table->arena = (struct td_arena){ 0 };
	table->columns = td_arena_alloc(arena, n * sizeof(*table->columns));
	table->na = td_arena_alloc(arena, n * sizeof(*table->na));
	if (!table->columns || !table->na)
		return false;
	for (size_t i = 0; i < n; i++) {
		table->columns[i] = base->columns[i];
		table->na[i] = base->na[i];
	}
	return true;
}

bool
td_table_own(struct td_table *table, const struct td_table *base, size_t column,
	     struct td_arena *arena)
{
	size_t n = table->n;
	double *values;
	uint8_t *na = NULL;

	if (table->columns[column] != base->columns[column])
		return true;
	values = td_arena_alloc(arena, n * sizeof(*values));
	if (base->na[column])
		na = td_arena_alloc(arena, n);
	if (!values || (base->na[column] && !na))
		return false;
	memcpy(values, base->columns[column], n * sizeof(*values));
	if (na)
		memcpy(na, base->na[column], n);
	table->columns[column] = values;
	table->na[column] = na;
	return true;
}

size_t
td_table_row(const struct td_table *table, const char *unit)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->units[i].id, unit) == 0)
			return i;
	return SIZE_MAX;
}

uint8_t *
td_table_mark_na(struct td_table *table, size_t column)
{
	if (!table->na[column])
		table->na[column] = td_arena_alloc(&table->arena, table->n);
	return table->na[column];
}
