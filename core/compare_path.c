/* From A to B: own figures, everybody's, then clause after clause; what each step moved. */
#include "compare_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blend.h"

/* ---- where a unit has got to ----------------------------------------------------------------- */

/* Where every unit has got to on the way from A to B. */
struct path {
	struct td_compare *c;
	const struct td_diff *diff;
	struct td_blend blend;
	struct td_blended *start; /* A's rules as a blend */
	struct td_table *b_by_a;  /* B's figures as A's rules read them; NULL: B's have them all */
	bool *kept;               /* per column of it, whether a record has it; NULL: all */
	struct td_table *mixed;   /* A's figures, for one unit after another with its own of B */
	struct td_table *table_b; /* B's figures, for start */
	bool *taken;              /* per entry of the diff */
	int64_t *total;           /* per unit */
	int64_t *given;           /* [unit * items + item] */
	struct td_progress *progress;
};

/* A part with nothing in it yet. */
static int
begin_part(struct path *p, enum td_compare_part_kind kind, size_t first, size_t n,
	   struct td_err *err)
{
	struct td_compare *c = p->c;
	struct td_compare_part part = { .kind = kind, .first = first, .n = n };
	bool ok = td_list_push(&c->parts, part);

	for (size_t i = 0; ok && i < p->diff->units.n; i++)
		ok = td_list_push(&c->ticks, (int64_t)0);
	return ok ? TD_OK : td_fail_memory(err);
}

/* The unit has come to a row of a result: what it moved is of the last part. */
static bool
step_unit(struct path *p, uint32_t unit, const struct td_ruleset *rules,
	  const struct td_result *result, size_t row)
{
	struct td_compare *c = p->c;
	uint32_t part = (uint32_t)(c->parts.n - 1);
	int64_t now = td_diff_scaled(p->diff, result, result->total[row]);
	bool ok = true;

	if (now == TD_TICKS_NONE) /* the next part takes it */
		return true;
	c->ticks.at[part * p->diff->units.n + unit] = now - p->total[unit];
	c->parts.at[part].moves |= now != p->total[unit];
	p->total[unit] = now;
	for (uint32_t i = 0; ok && i < p->diff->items.n; i++) {
		const struct td_diff_item *item = &p->diff->items.at[i];
		int64_t *was = &p->given[unit * p->diff->items.n + i];
		int64_t is = td_diff_given(p->diff, result, item,
					   td_diff_find(rules, item->part, item->id), row);

		if (is != *was)
			ok = td_list_push(&c->moves,
					  (struct td_compare_move){ unit, part, i, is - *was });
		*was = is;
	}
	return ok;
}

/* All units, each to its row on side B. */
static int
step_all(struct path *p, const struct td_ruleset *rules, const struct td_result *result,
	 struct td_err *err)
{
	for (uint32_t i = 0; i < p->diff->units.n; i++)
		if (td_compare_is_split(p->c, i) &&
		    !step_unit(p, i, rules, result, p->diff->units.at[i].after))
			return td_fail_memory(err);
	return TD_OK;
}

static int
score(const struct path *p, const struct td_blended *blended, const struct td_table *table,
      struct td_result **out, struct td_err *err)
{
	struct td_score_opts opts = { .points = true, .progress = p->progress };

	return td_engine_score(&blended->rules, blended->plan, table, blended->slots, &opts, out,
			       err);
}

/* ---- own figures ----------------------------------------------------------------------------- */

static bool
same_figure(const struct td_table *a, size_t ra, const struct td_table *b, size_t rb, size_t column)
{
	double x = a->columns[column][ra], y = b->columns[column][rb];
	bool na = a->na[column] && a->na[column][ra], nb = b->na[column] && b->na[column][rb];

	return na == nb && (isnan(x) ? isnan(y) : x >= y && x <= y);
}

/* What is no number, in words; else NULL.  false: out of memory. */
static bool
figure_text(struct path *p, const struct td_input *input, const struct td_table *table,
	    size_t column, size_t row, const char **out)
{
	double value = table->columns[column][row];
	const char *text = NULL;

	if (table->na[column] && table->na[column][row])
		text = "na";
	else if (isnan(value))
		text = "missing";
	else if (input->kind == TD_INPUT_GRADE)
		text = td_words_at(p->blend.all.words, input->levels[(size_t)value]);
	else if (input->kind == TD_INPUT_TEXT)
		text = td_words_at(p->blend.all.words, (uint32_t)value);
	*out = text ? td_arena_text(&p->c->arena, text) : NULL;
	return !text || *out;
}

static bool
add_figure(struct path *p, uint32_t at, const struct td_need *need, size_t column)
{
	const struct td_diff_unit *unit = &p->diff->units.at[at];
	const struct td_input *input = &p->blend.all.inputs.at[need->input];
	struct td_compare_figure figure = {
		.unit = at,
		.input = input->name,
		.lag = need->lag,
		.was = p->mixed->columns[column][unit->before],
		.now = p->table_b->columns[column][unit->after],
	};

	return figure_text(p, input, p->mixed, column, unit->before, &figure.was_text) &&
	       figure_text(p, input, p->table_b, column, unit->after, &figure.now_text) &&
	       td_list_push(&p->c->figures, figure);
}

static int
list_figures(struct path *p, struct td_err *err)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(p->start->plan, &n);

	for (uint32_t i = 0; i < p->diff->units.n; i++) {
		const struct td_diff_unit *unit = &p->diff->units.at[i];

		for (size_t k = 0; td_compare_is_split(p->c, i) && k < n; k++)
			if (!same_figure(p->mixed, unit->before, p->table_b, unit->after, k) &&
			    !add_figure(p, i, &needs[k], k))
				return td_fail_memory(err);
	}
	return TD_OK;
}

static bool
has_changed(const struct path *p, uint32_t unit)
{
	size_t n;

	td_compare_figures(p->c, unit, &n);
	return n > 0;
}

/* The figures of a unit change places between the two tables; twice is as before. */
static bool
exchange(struct path *p, const struct td_diff_unit *unit)
{
	for (size_t k = 0; k < p->mixed->ncolumns; k++) {
		double *a = &p->mixed->columns[k][unit->before],
		       *b = &p->table_b->columns[k][unit->after], value = *a;

		*a = *b;
		*b = value;
		if (p->mixed->na[k] || p->table_b->na[k]) {
			uint8_t *na = td_table_mark_na(p->mixed, k),
				*nb = td_table_mark_na(p->table_b, k), mark;

			if (!na || !nb)
				return false;
			mark = na[unit->before];
			na[unit->before] = nb[unit->after];
			nb[unit->after] = mark;
		}
	}
	return true;
}

static int
step_own(struct path *p, uint32_t at, struct td_err *err)
{
	const struct td_diff_unit *unit = &p->diff->units.at[at];
	struct td_result *result = NULL;
	bool ok = exchange(p, unit);
	int status = ok ? score(p, p->start, p->mixed, &result, err) : TD_OK;

	if (!status && ok)
		ok = step_unit(p, at, &p->start->rules, result, unit->before) && exchange(p, unit);
	td_result_free(result);
	return ok ? status : td_fail_memory(err);
}

/* Where no rule looks at other units, all of them at once. */
static int
step_own_at_once(struct path *p, struct td_err *err)
{
	struct td_result *result = NULL;
	int status = score(p, p->start, p->table_b, &result, err);

	if (!status)
		status = step_all(p, &p->start->rules, result, err);
	td_result_free(result);
	return status;
}

static int
own_figures(struct path *p, struct td_err *err)
{
	TD_TRY(begin_part(p, TD_COMPARE_OWN, 0, 0, err));
	TD_TRY(list_figures(p, err));
	if (!td_plan_is_relative(p->start->plan))
		return step_own_at_once(p, err);
	for (uint32_t i = 0; i < p->diff->units.n; i++)
		if (has_changed(p, i))
			TD_TRY(step_own(p, i, err));
	return TD_OK;
}

static int
other_figures(struct path *p, struct td_err *err)
{
	struct td_result *result = NULL;
	int status;

	TD_TRY(begin_part(p, TD_COMPARE_OTHERS, 0, 0, err));
	status = score(p, p->start, p->table_b, &result, err);
	if (!status)
		status = step_all(p, &p->start->rules, result, err);
	td_result_free(result);
	return status;
}

/* ---- figures as a blend reads them ----------------------------------------------------------- */

static int
table_of(const struct path *p, const struct td_blended *blended, bool of_b, struct td_table **out,
	 struct td_err *err)
{
	const struct td_scoring *a = p->diff->old, *b = p->diff->new;
	const struct td_blend_source from[] = {
		{ true, b->plan, b->table, NULL },
		{ false, a->plan, p->b_by_a, p->kept },
		{ false, a->plan, a->table, NULL },
	};

	if (!of_b)
		return td_blend_table(&p->blend, blended, &from[2], 1, out, err);
	return td_blend_table(&p->blend, blended, from, p->b_by_a ? (p->kept ? 3 : 2) : 1, out,
			      err);
}

/* ---- clauses --------------------------------------------------------------------------------- */

/* *out is NULL where the rules refuse the figures: half a change need not make sense. */
static int
score_taken(const struct path *p, const struct td_blended *blended, struct td_result **out,
	    struct td_err *err)
{
	struct td_err why = { .lang = err ? err->lang : TD_EN };
	struct td_table *table;
	int status;

	TD_TRY(table_of(p, blended, true, &table, err));
	status = score(p, blended, table, out, &why);
	td_table_free(table);
	if (status == TD_EINVAL)
		return TD_OK;
	return status ? td_fail(err, status, "%s", why.msg) : TD_OK;
}

/* Score with what is taken; *done: it could be, else it waits for the next clause. */
static int
try_clauses(struct path *p, size_t first, size_t n, bool *done, struct td_err *err)
{
	struct td_blended *blended;
	struct td_result *result = NULL;
	int status;

	TD_TRY(td_blend_make(&p->blend, p->taken, &blended, err));
	status = blended ? score_taken(p, blended, &result, err) : TD_OK;
	*done = result != NULL;
	if (*done)
		status = begin_part(p, TD_COMPARE_CLAUSE, first, n, err);
	if (*done && !status)
		status = step_all(p, &blended->rules, result, err);
	td_result_free(result);
	td_blended_free(blended);
	return status;
}

static int
clauses(struct path *p, size_t *first, struct td_err *err)
{
	struct td_compare *c = p->c;

	*first = 0;
	for (size_t i = 0; i < c->entries.n; i++) {
		bool done;

		p->taken[c->entries.at[i]] = true;
		TD_TRY(try_clauses(p, *first, i + 1 - *first, &done, err));
		if (done)
			*first = i + 1;
	}
	return TD_OK;
}

static bool
is_short(const struct path *p)
{
	for (uint32_t i = 0; i < p->diff->units.n; i++) {
		const struct td_scoring *b = p->diff->new;
		size_t row = p->diff->units.at[i].after;

		if (td_compare_is_split(p->c, i) &&
		    td_diff_scaled(p->diff, b->result, b->result->total[row]) != p->total[i])
			return true;
	}
	return false;
}

/* What is left: clauses that waited in vain, and figures that are declared otherwise. */
static int
rest(struct path *p, size_t first, struct td_err *err)
{
	struct td_compare *c = p->c;

	if (first == c->entries.n && !is_short(p))
		return TD_OK;
	for (uint32_t i = 0; i < p->diff->entries.n; i++) {
		const struct td_diff_entry *entry = &p->diff->entries.at[i];

		if (entry->subject == TD_DIFF_INPUT && entry->kind == TD_DIFF_CHANGED &&
		    !td_diff_only_words(p->diff, entry) && !td_list_push(&c->entries, i))
			return td_fail_memory(err);
	}
	TD_TRY(begin_part(p, TD_COMPARE_REST, first, c->entries.n - first, err));
	return step_all(p, p->diff->new->rules, p->diff->new->result, err);
}

/* ---- B's figures as A's rules read them ------------------------------------------------------ */

static int
read_record(struct path *p, struct td_err *err)
{
	const struct td_scoring *a = p->diff->old;
	size_t n;

	td_plan_needs(a->plan, &n);
	p->kept = calloc(n + 1, sizeof(*p->kept));
	if (!p->kept)
		return td_fail_memory(err);
	return td_record_table(p->c->sides[1].record, a->rules, a->plan, p->kept, &p->b_by_a, err);
}

static int
read_again(struct path *p, const char *database, struct td_diags *diags, struct td_err *err)
{
	const struct td_scoring *a = p->diff->old, *b = p->diff->new;
	const struct td_side *side = &p->c->sides[1];
	struct td_scoring borrowed = { .rules = a->rules, .plan = a->plan };
	struct td_score_opts opts = { .year = b->table->year,
				      .layer = side->layer,
				      .progress = p->progress };
	int status;

	if (strcmp(a->rules->digest, b->rules->digest) == 0)
		return TD_OK;
	if (side->record)
		return read_record(p, err);
	status = td_engine_read(&borrowed, database, &opts, diags, err);
	p->b_by_a = borrowed.table;
	return status;
}

/* ---- the whole path -------------------------------------------------------------------------- */

/* Every unit stands where A has it. */
static int
start_totals(struct path *p, struct td_err *err)
{
	const struct td_result *a = p->diff->old->result;
	size_t n = p->diff->units.n, nitems = p->diff->items.n;

	p->total = calloc(n + 1, sizeof(*p->total));
	p->given = calloc(n * nitems + 1, sizeof(*p->given));
	if (!p->total || !p->given)
		return td_fail_memory(err);
	for (size_t i = 0; i < n; i++) {
		size_t row = p->diff->units.at[i].before;

		if (row != SIZE_MAX)
			p->total[i] = td_diff_scaled(p->diff, a, a->total[row]);
		for (size_t k = 0; k < nitems; k++) {
			const struct td_diff_item *item = &p->diff->items.at[k];

			p->given[i * nitems + k] =
				td_diff_given(p->diff, a, item, item->before, row);
		}
	}
	return TD_OK;
}

static int
set_out(struct path *p, struct td_err *err)
{
	TD_TRY(start_totals(p, err));
	p->taken = calloc(p->diff->entries.n + 1, sizeof(*p->taken));
	if (!p->taken)
		return td_fail_memory(err);
	TD_TRY(td_blend_make(&p->blend, p->taken, &p->start, err));
	if (!p->start) /* cannot be: they have scored */
		return td_fail(err, TD_EINVAL, "%s does not stand by itself",
			       p->diff->old->rules->id);
	TD_TRY(table_of(p, p->start, false, &p->mixed, err));
	return table_of(p, p->start, true, &p->table_b, err);
}

static int
walk(struct path *p, const char *database, struct td_diags *diags, struct td_err *err)
{
	size_t first;

	TD_TRY(td_blend_init(&p->blend, p->diff, err));
	TD_TRY(read_again(p, database, diags, err));
	TD_TRY(set_out(p, err));
	TD_TRY(own_figures(p, err));
	TD_TRY(other_figures(p, err));
	TD_TRY(clauses(p, &first, err));
	return rest(p, first, err);
}

static void
path_fini(struct path *p)
{
	td_table_free(p->mixed);
	td_table_free(p->table_b);
	td_table_free(p->b_by_a);
	td_blended_free(p->start);
	td_blend_fini(&p->blend);
	free(p->kept);
	free(p->taken);
	free(p->total);
	free(p->given);
}

static int
by_place(const void *pa, const void *pb)
{
	const struct td_compare_move *a = pa, *b = pb;
	int64_t x = llabs(a->ticks), y = llabs(b->ticks);

	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

int
td_compare_split(struct td_compare *c, const char *database, struct td_progress *progress,
		 struct td_diags *diags, struct td_err *err)
{
	struct path p = { .c = c, .diff = c->diff, .progress = progress };
	int status = walk(&p, database, diags, err);

	path_fini(&p);
	if (c->moves.n)
		qsort(c->moves.at, c->moves.n, sizeof(*c->moves.at), by_place);
	return status;
}

/* ---- what came out --------------------------------------------------------------------------- */

bool
td_compare_is_split(const struct td_compare *c, uint32_t unit)
{
	const struct td_diff_unit *u = &c->diff->units.at[unit];

	return u->before != SIZE_MAX && u->after != SIZE_MAX && u->total != TD_TICKS_NONE;
}

int64_t
td_compare_ticks(const struct td_compare *c, uint32_t unit, uint32_t part)
{
	return c->ticks.at[part * c->diff->units.n + unit];
}

const struct td_compare_move *
td_compare_moves(const struct td_compare *c, uint32_t unit, uint32_t part, size_t *n)
{
	struct td_compare_move want = { .unit = unit, .part = part };
	size_t low = 0, high = c->moves.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct td_compare_move *m = &c->moves.at[mid];

		if (m->unit < want.unit || (m->unit == want.unit && m->part < want.part))
			low = mid + 1;
		else
			high = mid;
	}
	for (*n = 0; low + *n < c->moves.n && c->moves.at[low + *n].unit == unit &&
		     c->moves.at[low + *n].part == part;)
		++*n;
	return c->moves.at + low;
}

const struct td_compare_figure *
td_compare_figures(const struct td_compare *c, uint32_t unit, size_t *n)
{
	size_t low = 0, high = c->figures.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->figures.at[mid].unit < unit)
			low = mid + 1;
		else
			high = mid;
	}
	for (*n = 0; low + *n < c->figures.n && c->figures.at[low + *n].unit == unit;)
		++*n;
	return c->figures.at + low;
}
