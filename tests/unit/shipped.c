#include "shipped.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "test.h"

#define RULES TEST_SOURCE_DIR "/rules/"

uint32_t
shipped_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

double
shipped_share(uint32_t *seed)
{
	return (double)shipped_next(seed) / (double)(UINT32_MAX >> 8);
}

struct td_scoring *
shipped_cum3(struct temp *temp, const char *year)
{
	const char *files[] = { RULES "bca-cum3/data/units.csv",
				RULES "bca-cum3/data/observations.csv",
				RULES "bca-cum3/data/events.csv" };
	const char *database = temp_path(temp, "cum3.db");
	struct td_import_opts import = { 0 };
	struct td_score_opts opts = { .points = true, .year = 2017 };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_scoring *s;
	char rules[512];

	snprintf(rules, sizeof(rules), RULES "bca-cum3/%s.lua", year);
	assert_status(TD_OK, td_data_init(database, "draft", &err), &err);
	assert_status(TD_OK, td_data_import(database, files, 3, &import, &diags, &counts, &err),
		      &err);
	assert_status(TD_OK, td_score(rules, database, &opts, &diags, &s, &err), &err);
	td_diags_fini(&diags);
	return s;
}

/* ---- random figures ---------------------------------------------------------------------- */

double
shipped_figure(const struct td_ruleset *rules, const struct td_input *input, uint32_t *seed)
{
	const struct td_expr *min = td_graph_at(rules->graph, input->min),
			     *max = td_graph_at(rules->graph, input->max);
	double low = input->min && min->op == TD_OP_CONST ? min->value : 0;
	double high = input->max && max->op == TD_OP_CONST ? max->value : low + 100;
	double value;

	switch (input->kind) {
	case TD_INPUT_FLAG:
		return shipped_next(seed) % 8 == 0;
	case TD_INPUT_GRADE:
		return shipped_next(seed) % input->nlevels;
	case TD_INPUT_TEXT:
		return shipped_next(seed) % 5;
	case TD_INPUT_INTEGER:
		/* Few different ones: ties. */
		return low + floor((shipped_next(seed) % 3 ? shipped_next(seed) % 5
							   : shipped_share(seed) * (high - low)));
	default:
		value = low + shipped_share(seed) * (high - low);
		return shipped_next(seed) % 2 ? value : floor(value);
	}
}

static void
fill_column(struct td_scoring *s, size_t column, uint32_t *seed)
{
	size_t n;
	const struct td_need *need = &td_plan_needs(s->plan, &n)[column];
	const struct td_input *input = &s->rules->inputs.at[need->input];
	uint8_t *na = shipped_next(seed) % 4 ? NULL : td_table_mark_na(s->table, column);

	for (size_t row = 0; row < s->table->n; row++) {
		uint32_t luck = shipped_next(seed) % 40;

		if (luck == 0)
			continue; /* missing */
		if (na && luck < 4)
			na[row] = 1;
		else
			s->table->columns[column][row] = shipped_figure(s->rules, input, seed);
	}
}

static void
name_units(struct td_table *table, size_t nclusters)
{
	table->nclusters = nclusters;
	table->year = 2017;
	for (size_t row = 0; row < table->n; row++) {
		char *id = td_arena_printf(&table->arena, "u%zu", row);

		assert_non_null(id);
		table->units[row].id = table->units[row].name = id;
		table->units[row].cluster = (uint32_t)(row * nclusters / table->n);
	}
}

struct td_scoring *
shipped_random(const char *name, size_t n, size_t nclusters, uint32_t seed)
{
	struct td_scoring *s = calloc(1, sizeof(*s));
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	char path[512];
	size_t needs;

	assert_non_null(s);
	snprintf(path, sizeof(path), "%s%s", name[0] == '/' ? "" : RULES, name);
	assert_status(TD_OK, td_rules_load(path, &diags, &s->rules, &err), &err);
	td_diags_fini(&diags);
	assert_status(TD_OK, td_plan_new(s->rules, &s->plan, &err), &err);
	td_plan_needs(s->plan, &needs);
	s->table = td_table_new(n, needs);
	s->slots = calloc(td_plan_slots(s->plan, NULL) + 1, sizeof(*s->slots));
	assert_non_null(s->table);
	assert_non_null(s->slots);
	td_plan_slots(s->plan, s->slots);
	name_units(s->table, nclusters);
	for (size_t column = 0; column < needs; column++)
		fill_column(s, column, &seed);
	return s;
}
