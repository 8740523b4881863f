#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"
#include "base/sink.h"
#include "calc/check.h"
#include "calc/range.h"

enum {
	NAMED_MAX = 10, /* units or figures named one by one; of the others their number is told */
};

struct figures {
	const struct td_ruleset *rules;
	const struct td_need *needs;
	size_t nneeds;
	const struct td_table *table;
	const double *slots;
	struct td_place place;
	struct td_diags *diags;
	bool no_memory;
};

static int
year_of(const struct figures *f, const struct td_need *need)
{
	return f->table->year - (int)need->lag;
}

/* ---- what is missing ------------------------------------------------------------------- */

static bool
is_absent(const struct figures *f, size_t column, size_t row)
{
	const uint8_t *na = f->table->na[column];

	return isnan(f->table->columns[column][row]) && !(na && na[row]);
}

static size_t
count_absent(const struct figures *f, size_t column)
{
	size_t n = 0;

	for (size_t row = 0; row < f->table->n; row++)
		n += is_absent(f, column, row);
	return n;
}

static void
list_absent(const struct figures *f, size_t column, struct td_sink *out)
{
	size_t n = 0;

	for (size_t row = 0; row < f->table->n && n < NAMED_MAX; row++) {
		if (!is_absent(f, column, row))
			continue;
		td_sink_printf(out, "%s%s", n ? ", " : "", f->table->units[row].id);
		n++;
	}
}

static void
complain_of_absent(struct figures *f, size_t column, size_t absent)
{
	const struct td_need *need = &f->needs[column];
	const char *name = f->rules->inputs.at[need->input].name;
	struct td_sink units = { 0 };

	list_absent(f, column, &units);
	if (td_sink_close(&units, NULL) != TD_OK)
		f->no_memory = true;
	else if (absent > NAMED_MAX)
		td_complain(
			f->diags, TD_WARNING, &f->place,
			"input \"%s\" has no figure in %d for %zu of %zu units: %s, and %zu more",
			name, year_of(f, need), absent, f->table->n, units.text,
			absent - NAMED_MAX);
	else
		td_complain(f->diags, TD_WARNING, &f->place,
			    "input \"%s\" has no figure in %d for %zu of %zu units: %s", name,
			    year_of(f, need), absent, f->table->n, units.text);
	td_sink_fini(&units);
}

static void
check_absent(struct figures *f, size_t column)
{
	const struct td_need *need = &f->needs[column];
	size_t absent = count_absent(f, column);

	if (absent == f->table->n)
		td_complain(f->diags, TD_WARNING, &f->place,
			    "input \"%s\" has no figure in %d for any unit",
			    f->rules->inputs.at[need->input].name, year_of(f, need));
	else if (absent)
		complain_of_absent(f, column, absent);
}

/* ---- declared ranges ------------------------------------------------------------------- */

static double
figure(const struct figures *f, uint32_t input, unsigned lag, size_t row)
{
	for (size_t i = 0; i < f->nneeds; i++)
		if (f->needs[i].input == input && f->needs[i].lag == lag)
			return f->table->columns[i][row];
	return NAN;
}

/*
 * A bound for one unit, missing where it cannot be known: interval arithmetic on intervals of one
 * number.  Depth is at most that of the graph.
 */
static struct td_range
bound(const struct figures *f, td_node node, unsigned lag, size_t row)
{
	const struct td_expr *e = td_graph_at(f->rules->graph, node);
	struct td_range args[3];
	uint32_t index;

	switch (e->op) {
	case TD_OP_CONST:
		return td_range_exact(e->value);
	case TD_OP_PARAM:
		index = td_rules_param_word(f->rules, e->ref);
		return index == TD_NONE ? td_range_none() : td_range_exact(f->slots[index]);
	case TD_OP_INPUT:
		index = td_rules_input_word(f->rules, e->ref);
		return index == TD_NONE ? td_range_none()
					: td_range_exact(figure(f, index, lag + e->lag, row));
	case TD_OP_FORM:
		return bound(f, td_graph_arg(f->rules->graph, node, 0), lag, row);
	default:
		break;
	}
	if (e->op < TD_OP_ADD || e->op > TD_OP_ROUND)
		return td_range_none();
	for (size_t i = 0; i < e->nargs; i++)
		args[i] = bound(f, td_graph_arg(f->rules->graph, node, i), lag, row);
	return td_range_op(e->op, e->flags, args, e->nargs);
}

/* What a declared bound comes to for the figures of a unit; outer: not declared, or not known. */
static double
limit_of(const struct figures *f, td_node node, double outer, size_t column, size_t row)
{
	struct td_range at = node ? bound(f, node, f->needs[column].lag, row) : td_range_none();

	return td_range_fixed(at) ? at.lo : outer;
}

/*
 * What is wrong with value v of a figure, as an English sentence of unit, input, figure, year and bound;
 * NULL: nothing.
 */
static const char *
wrong_with(const struct figures *f, size_t column, size_t row, double v, double *limit)
{
	const struct td_input *input = &f->rules->inputs.at[f->needs[column].input];

	*limit = NAN;
	if (isnan(v) || input->kind == TD_INPUT_GRADE || input->kind == TD_INPUT_TEXT)
		return NULL;
	if (input->kind == TD_INPUT_FLAG && !td_same(v, 0) && !td_same(v, 1))
		return TD_MARK("%s: %s = %s in %d is neither 0 nor 1");
	if (input->kind == TD_INPUT_INTEGER && !td_same(v, round(v)))
		return TD_MARK("%s: %s = %s in %d should be a whole number");
	*limit = limit_of(f, input->min, -INFINITY, column, row);
	if (td_more(*limit, v))
		return TD_MARK("%s: %s = %s in %d is below the least possible value %s");
	*limit = limit_of(f, input->max, INFINITY, column, row);
	if (td_more(v, *limit))
		return TD_MARK("%s: %s = %s in %d is above the greatest possible value %s");
	return NULL;
}

const char *
td_check_figure(const struct td_ruleset *rules, const struct td_need *needs, size_t nneeds,
		const struct td_table *table, const double *slots, size_t column, size_t row,
		double v, double *limit)
{
	struct figures f = {
		.rules = rules, .needs = needs, .nneeds = nneeds, .table = table, .slots = slots
	};

	return wrong_with(&f, column, row, v, limit);
}

void
td_check_bounds(const struct td_ruleset *rules, const struct td_need *needs, size_t nneeds,
		const struct td_table *table, const double *slots, size_t column, size_t row,
		double *min, double *max)
{
	struct figures f = {
		.rules = rules, .needs = needs, .nneeds = nneeds, .table = table, .slots = slots
	};
	const struct td_input *input = &rules->inputs.at[needs[column].input];

	*min = limit_of(&f, input->min, -INFINITY, column, row);
	*max = limit_of(&f, input->max, INFINITY, column, row);
}

/* The value that the query leaves out is declared on its own; it need not lie in the range. */
static bool
is_declared_none(const struct figures *f, size_t column, size_t row)
{
	const struct td_input *input = &f->rules->inputs.at[f->needs[column].input];

	return input->sql && td_same(f->table->columns[column][row], input->none);
}

static void
check_values(struct figures *f, size_t column)
{
	const struct td_need *need = &f->needs[column];
	const char *name = f->rules->inputs.at[need->input].name;
	size_t wrong = 0;

	for (size_t row = 0; row < f->table->n; row++) {
		char a[32], b[32];
		double limit;
		const char *sentence =
			wrong_with(f, column, row, f->table->columns[column][row], &limit);

		if (!sentence || is_declared_none(f, column, row) || ++wrong > NAMED_MAX)
			continue;
		td_num_text(a, sizeof(a), f->table->columns[column][row], 6, f->diags->lang);
		td_num_text(b, sizeof(b), limit, 6, f->diags->lang);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		td_complain(f->diags, TD_ERROR, &f->place, sentence, f->table->units[row].id, name,
			    a, year_of(f, need), b);
#pragma GCC diagnostic pop
	}
	if (wrong > NAMED_MAX)
		td_complain(f->diags, TD_ERROR, &f->place,
			    "input \"%s\": %zu more figures of %d are not possible", name,
			    wrong - NAMED_MAX, year_of(f, need));
}

int
td_check_data(const struct td_ruleset *rules, const struct td_need *needs, size_t nneeds,
	      const struct td_table *table, const double *slots, const char *name,
	      struct td_diags *diags, struct td_err *err)
{
	struct figures f = {
		.rules = rules,
		.needs = needs,
		.nneeds = nneeds,
		.table = table,
		.slots = slots,
		.place = { .file = name },
		.diags = diags,
	};

	if (!table->n)
		td_complain(diags, TD_WARNING, &f.place, "there are no units to score");
	for (size_t column = 0; table->n && column < nneeds; column++) {
		check_absent(&f, column);
		check_values(&f, column);
	}
	return f.no_memory || diags->no_memory ? td_fail_memory(err) : TD_OK;
}
