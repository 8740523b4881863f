#include "claims.h"

#include <math.h>

#include "edge/store.h"
#include "report_formulas.h"

/* ---- figures as claimed -------------------------------------------------------------------- */

static bool
is_na(const struct td_table *table, size_t column, size_t row)
{
	return table->na[column] && table->na[column][row];
}

static bool
is_there(const struct td_table *table, size_t column, size_t row)
{
	return is_na(table, column, row) || !isnan(table->columns[column][row]);
}

static bool
is_same(const struct td_table *a, const struct td_table *b, size_t column, size_t row)
{
	double x = a->columns[column][row], y = b->columns[column][row];

	return is_na(a, column, row) == is_na(b, column, row) && (x == y || (isnan(x) && isnan(y)));
}

/* The figure as verified.  false: out of memory. */
static bool
copy_figure(struct td_table *to, const struct td_table *from, size_t column, size_t row)
{
	to->columns[column][row] = from->columns[column][row];
	if (!is_na(from, column, row) && !to->na[column])
		return true;
	if (!td_table_mark_na(to, column))
		return false;
	to->na[column][row] = is_na(from, column, row);
	return true;
}

/* Codes of texts belong to the table that gave them out, and years before are settled. */
static bool
can_be_claimed(const struct td_scoring *s, const struct td_need *need)
{
	return !need->lag && s->rules->inputs.at[need->input].kind != TD_INPUT_TEXT;
}

/* What was not claimed is filled in; *differ: something was claimed that is not so. */
static int
fill_in(const struct td_scoring *s, struct td_table *claimed, bool *differ, struct td_err *err)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(s->plan, &n);

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < s->table->n; i++) {
			if (!can_be_claimed(s, &needs[k]) || !is_there(claimed, k, i)) {
				if (!copy_figure(claimed, s->table, k, i))
					return td_fail_memory(err);
			}
			*differ |= !is_same(claimed, s->table, k, i);
		}
	return TD_OK;
}

static int
read_figures(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
	     struct td_diags *diags, struct td_err *err)
{
	struct td_read_opts read = { .year = s->table->year,
				     .layer = TD_LAYER_SELF,
				     .cluster = s->rules->cluster,
				     .progress = opts->progress };
	struct td_store *store = NULL;
	size_t n;
	const struct td_need *needs = td_plan_needs(s->plan, &n);
	int status = td_store_open(database, false, &store, err);

	if (!status)
		status = td_store_read(store, s->rules, needs, n, &read, diags, &s->claimed, err);
	td_store_close(store);
	if (!status && s->claimed->n != s->table->n)
		status = td_fail(err, TD_EIO, "%s was changed while it was read", database);
	return status;
}

int
td_claims_read(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
	       struct td_diags *diags, struct td_err *err)
{
	struct td_score_opts all = *opts;
	bool differ = false;

	all.points = true;
	TD_TRY(read_figures(s, database, opts, diags, err));
	TD_TRY(fill_in(s, s->claimed, &differ, err));
	if (differ)
		return td_engine_score(s->rules, s->plan, s->claimed, s->slots, &all, &s->claims,
				       err);
	td_table_free(s->claimed);
	s->claimed = NULL;
	return TD_OK;
}

/* ---- the document ----------------------------------------------------------------------------- */

static void
add_points(const struct td_scoring *s, size_t row, struct td_doc_builder *doc)
{
	td_doc_object(doc, "points");
	for (size_t i = 0; i < s->rules->items.n; i++)
		td_doc_number(doc, s->rules->items.at[i].id, s->claims->points[i][row]);
	td_doc_end(doc);
}

static void
add_figures(const struct td_scoring *s, size_t row, struct td_doc_builder *doc)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(s->plan, &n);

	td_doc_array(doc, "figures");
	for (size_t k = 0; k < n; k++) {
		if (is_same(s->claimed, s->table, k, row))
			continue;
		td_doc_object(doc, NULL);
		td_doc_integer(doc, "figure", (int64_t)k);
		td_figure_value(s, s->claimed, &needs[k], k, row, "value", doc);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

void
td_claims_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc)
{
	const struct td_result *r = scoring->claims;

	if (!r) {
		td_doc_null(doc, "claims");
		return;
	}
	td_doc_object(doc, "claims");
	td_doc_ticks(doc, "total", r->total[row], r->places);
	td_doc_ticks(doc, "base", r->base[row], r->places);
	td_doc_ticks(doc, "bonus", r->bonus[row], r->places);
	td_doc_ticks(doc, "deduction", r->deduction[row], r->places);
	add_points(scoring, row, doc);
	add_figures(scoring, row, doc);
	td_doc_end(doc);
}
