/*
 * table.h - the figures of one year as columns: one row per unit.
 *
 * Floor: model.  Filled by the store or by a test, then only read.
 */
#ifndef TD_MODEL_TABLE_H
#define TD_MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/words.h"

/* Which column is wanted: an input of the ruleset, so many years back. */
struct td_need {
	uint32_t input; /* index in ruleset->inputs */
	unsigned lag;   /* 0: the scored year, 1: the year before, ... */
};

struct td_unit {
	const char *id;   /* lower-case ASCII word */
	const char *name; /* as printed; the id when the database has none */
	uint32_t cluster; /* 0-based index of the cluster in clusters */
};

struct td_table {
	size_t n; /* units, in the order of cluster, then id (bytes) */
	struct td_unit *units;
	size_t nclusters;
	const char **clusters; /* names, in the order of bytes */
	size_t ncolumns;       /* as asked for: column i answers need i */
	double **columns;      /* n values each; NaN: missing; GRADE: level index; TEXT: word */
	uint8_t **na; /* per column: NULL, or n bytes, 1 = not applicable (the value is then NaN) */
	int year;
	const char *label; /* of the data set: "số liệu minh họa"; NULL: none */
	struct td_words
		*words; /* texts of TEXT columns with codes behind the ruleset's; NULL: none */
	struct td_arena arena;
};

/* A table of n units and ncolumns columns, all missing, unit fields empty; NULL when out of memory. */
struct td_table *td_table_new(size_t n, size_t ncolumns);
void td_table_free(struct td_table *table);

/*
 * A table that differs from another one in a few columns: lend shares all of them with base, own gives it a copy of one
 * (and of its marks), once.  All memory is the arena's, and base must outlive the table.  false: out of memory.
 */
bool td_table_lend(struct td_table *table, const struct td_table *base, struct td_arena *arena);
bool td_table_own(struct td_table *table, const struct td_table *base, size_t column,
		  struct td_arena *arena);

/* Row of a unit by id, or SIZE_MAX. */
size_t td_table_row(const struct td_table *table, const char *unit);

/* Room for the marks of a column, all 0; NULL when out of memory. */
uint8_t *td_table_mark_na(struct td_table *table, size_t column);

#endif
