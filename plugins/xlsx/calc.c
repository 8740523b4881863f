#include <string.h>

#include "book.h"

enum {
	HEAD_ROWS = 4 /* title, note, names and ids of the units */
};

static struct value *
at(const struct book *b, uint32_t v)
{
	return &b->values[v];
}

/* ---- rows ------------------------------------------------------------------------------ */

/* Behind those there are, whatever they hold. */
static uint32_t
push(struct book *b, struct row row)
{
	if (!book_grow(b, (void **)&b->rows, b->nrows, &b->rows_room, sizeof(*b->rows)))
		return 0;
	if (row.formula && strlen(row.formula) > FORMULA_MAX)
		row.is_opaque = true; /* what no cell can hold */
	b->rows[b->nrows] = row;
	b->nopaque += row.is_opaque;
	return (uint32_t)b->nrows++;
}

static bool
is_equal(const struct row *a, const struct row *b)
{
	return a->formula && b->formula && a->is_array == b->is_array &&
	       a->is_fixed == b->is_fixed && strcmp(a->formula, b->formula) == 0;
}

uint32_t
calc_add(struct book *b, struct row row)
{
	for (size_t i = HEAD_ROWS; i < b->nrows; i++)
		if (is_equal(&b->rows[i], &row)) {
			if (!b->rows[i].id && row.id) {
				b->rows[i].id = row.id;
				b->rows[i].label = row.label;
				b->rows[i].look = row.look;
			}
			return (uint32_t)i;
		}
	return push(b, row);
}

void
calc_heading(struct book *b, const char *id, const char *label)
{
	push(b, (struct row){ .id = id, .label = label, .look = LOOK_HEADING });
}

const char *
calc_at(struct book *b, uint32_t row)
{
	if (row < b->nrows && b->rows[row].is_fixed)
		return book_print(b, "$C$%u", row + 1);
	return book_print(b, "%c%u", MARK_COLUMN, row + 1);
}

const char *
calc_range(struct book *b, uint32_t row)
{
	return book_print(b, "$%c%u:$%c%u", MARK_FIRST, row + 1, MARK_LAST, row + 1);
}

const char *
calc_whole_range(struct book *b, uint32_t row)
{
	char first[LXW_MAX_COL_NAME_LENGTH], last[LXW_MAX_COL_NAME_LENGTH];

	lxw_col_to_name(first, FIRST_UNIT, 1);
	lxw_col_to_name(last, (lxw_col_t)(FIRST_UNIT + b->nunits - 1), 1);
	return book_print(b, "%s%s$%u:%s$%u", page_quoted(b, b->sheet_calc), first, row + 1, last,
			  row + 1);
}

static void
expand_mark(struct book *b, struct text *to, char mark, const struct unit *unit, size_t place)
{
	size_t column = mark == MARK_COLUMN ? place : mark == MARK_FIRST ? unit->first : unit->last;
	char name[LXW_MAX_COL_NAME_LENGTH];

	if (mark == MARK_BEFORE) {
		text_print(to, "%zu", unit->first);
		return;
	}
	lxw_col_to_name(name, (lxw_col_t)(FIRST_UNIT + column), 0);
	text_add(to, name);
	(void)b;
}

const char *
calc_expand(struct book *b, const char *formula, size_t place)
{
	struct text to = { .book = b };
	const struct unit *unit = &b->units[place];

	while (*formula) {
		size_t plain = strcspn(formula, "\1\2\3\4");

		text_print(&to, "%.*s", (int)plain, formula);
		formula += plain;
		if (*formula)
			expand_mark(b, &to, *formula++, unit, place);
	}
	return text_done(&to);
}

/* ---- what is known of them beforehand ------------------------------------------------------- */

static double *
column(struct book *b)
{
	return book_room(b, b->nunits, sizeof(double));
}

static double *
cached_of(struct book *b, uint32_t v)
{
	double *cached = column(b);

	for (size_t u = 0; cached && u < b->nunits; u++)
		cached[u] = expr_cached(b, &b->units[u], v);
	return cached;
}

/* ---- figures ------------------------------------------------------------------------------------ */

static const char *
source_of(struct book *b, const struct figure *f)
{
	return book_print(b, "%s%c%u", page_quoted(b, f->sheet), MARK_COLUMN, f->sheet_row + 1);
}

#define NA_WORDS "{\"n/a\",\"kad\",\"không áp dụng\"}"

/* A blank cell is missing, not 0. */
static const char *
figure_formula(struct book *b, const struct figure *f)
{
	const char *cell = source_of(b, f);
	struct text to = { .book = b };

	if (f->input->is_text)
		return book_print(b, "IF(OR(%s=\"\",ISNUMBER(MATCH(LOWER(%s),%s,0))),NA(),%s&\"\")",
				  cell, cell, NA_WORDS, cell);
	if (!f->input->is_grade)
		return book_print(b, "IF(ISNUMBER(%s),%s,NA())", cell, cell);
	text_print(&to, "MATCH(%s,{", cell);
	for (size_t i = 0; i < f->input->nlevels; i++) {
		text_add(&to, i ? "," : "");
		text_quote(&to, f->input->levels[i]);
	}
	text_add(&to, "},0)-1");
	return text_done(&to);
}

static const char *
figure_label(struct book *b, const struct figure *f)
{
	const char *title = f->input->title ? f->input->title : f->input->id;
	const char *year = f->lag ? book_print(b, " (%d)", b->year - f->lag) : "";

	if (!f->input->unit)
		return book_print(b, "%s%s", title, year);
	return book_print(b, "%s%s, %s", title, year, f->input->unit);
}

/* The value of the plan that is this figure; 0: it is only asked whether it is applicable. */
static uint32_t
value_of_figure(const struct book *b, uint32_t figure, enum op op)
{
	for (uint32_t v = 1; v <= b->nvalues; v++)
		if (at(b, v)->op == op && at(b, v)->figure == figure && at(b, v)->live)
			return v;
	return 0;
}

static void
add_figure(struct book *b, uint32_t i)
{
	struct figure *f = &b->figures[i];
	uint32_t v = value_of_figure(b, i, OP_INPUT), na = value_of_figure(b, i, OP_IS_NA);
	struct row row = { .id = f->input->id,
			   .label = figure_label(b, f),
			   .formula = figure_formula(b, f),
			   .look = LOOK_NUMBER };

	row.cached = v ? cached_of(b, v) : NULL;
	if (f->input->is_text) {
		row.words = book_room(b, b->nunits, sizeof(*row.words));
		for (size_t u = 0; row.words && u < b->nunits; u++)
			((const char **)row.words)[u] = b->units[u].texts[i];
	}
	f->row = push(b, row);
	if (!na)
		return;
	row = (struct row){ .label = book_print(b, "%s: %s",
						say(b, "không áp dụng", "not applicable"),
						f->input->id),
			    .formula = book_print(b, "IF(ISNUMBER(MATCH(LOWER(%s),%s,0)),1,0)",
						  source_of(b, f), NA_WORDS),
			    .look = LOOK_WHOLE,
			    .cached = cached_of(b, na) };
	f->na_row = push(b, row);
}

static void
add_figures(struct book *b)
{
	calc_heading(b, NULL, say(b, "Số liệu", "Figures"));
	for (uint32_t i = 0; i < b->nfigures; i++)
		add_figure(b, i);
}

/* ---- values as rows -------------------------------------------------------------------------- */

static const struct measure *
measure_of(const struct book *b, uint32_t v)
{
	for (size_t i = 0; i < b->nmeasures; i++)
		if (b->measures[i].value && expr_same(b, b->measures[i].value) == v)
			return &b->measures[i];
	return NULL;
}

static const struct item *
item_of(const struct book *b, uint32_t v)
{
	for (size_t i = 0; i < b->nitems; i++)
		if (b->items[i].points && expr_same(b, b->items[i].points) == v)
			return &b->items[i];
	return NULL;
}

static const char *
name_of_total(const struct book *b, uint32_t v)
{
	if (v == b->total)
		return say(b, "Tổng điểm", "Total");
	if (v == b->base)
		return say(b, "Điểm các tiêu chí", "Points of the criteria");
	if (v == b->bonus)
		return say(b, "Điểm thưởng", "Bonus points");
	if (v == b->deduction)
		return say(b, "Điểm trừ", "Deductions");
	if (v == b->npending)
		return say(b, "Số tiêu chí chưa có điểm", "Criteria without points yet");
	return NULL;
}

static void
describe(struct book *b, uint32_t v, struct row *row)
{
	const struct measure *measure = measure_of(b, v);
	const struct item *item = item_of(b, v);
	const char *total = name_of_total(b, v);

	row->look = expr_is_condition(at(b, v)->op) ? LOOK_WHOLE
		    : at(b, v)->scaled              ? LOOK_POINTS
						    : LOOK_NUMBER;
	if (item) {
		row->id = item->id;
		row->look = b->is_rounded && item->outermost ? LOOK_POINTS : row->look;
		row->label = book_print(b, "%s: %s", say(b, "Điểm", "Points"),
					item->title ? item->title : item->id);
	} else if (measure) {
		row->id = measure->id;
		row->label = book_print(b, "%s = %s", measure->title ? measure->title : measure->id,
					expr_words(b, v));
	} else {
		row->label = total ? total : expr_words(b, v);
	}
}

static bool
is_identity(const struct book *b, uint32_t v)
{
	return expr_same(b, v) != v;
}

uint32_t
calc_row_of(struct book *b, uint32_t v)
{
	uint32_t same = expr_same(b, v);
	struct row row = { .formula = NULL };

	if (at(b, same)->op == OP_INPUT)
		return b->figures[at(b, same)->figure].row;
	if (at(b, same)->has_row && !at(b, same)->fixed)
		return at(b, same)->row;
	describe(b, same, &row);
	row.id = NULL;
	row.label = expr_words(b, same);
	row.formula = expr_cell(b, same, at(b, same)->scaled);
	row.cached = cached_of(b, same);
	return calc_add(b, row);
}

uint32_t
calc_row_of_total(struct book *b, uint32_t v)
{
	struct row row = { .label = name_of_total(b, v), .look = LOOK_POINTS };

	if (at(b, v)->scaled)
		return calc_row_of(b, v);
	row.formula = expr_cell(b, v, true);
	row.cached = column(b);
	for (size_t u = 0; row.cached && u < b->nunits; u++)
		row.cached[u] = b->units[u].values[v] / b->scale;
	return calc_add(b, row);
}

uint32_t
calc_column_of(struct book *b, const uint32_t *args, size_t n)
{
	uint32_t first = calc_row_of(b, args[0]), i = 1;

	while (i < n && calc_row_of(b, args[i]) == first + i)
		i++;
	if (i == n)
		return first;
	for (i = 0; i < n; i++) {
		uint32_t from = calc_row_of(b, args[i]);
		struct row row = b->rows[from];

		row.id = NULL;
		row.formula = calc_at(b, from);
		row.is_array = row.is_fixed = false;
		(void)push(b, row);
	}
	return (uint32_t)(b->nrows - n);
}

/* ---- over the cluster ---------------------------------------------------------------------- */

/* Who takes part with which value: text stands for those who do not, and the spreadsheet passes over it. */
static uint32_t
add_partakers(struct book *b, const struct value *v)
{
	uint32_t of = calc_row_of(b, v->args[0]), among = v->args[1],
		 same = expr_same(b, v->args[0]);
	struct row row = { .label = say(b, "giá trị của đơn vị được xét",
					"value of those who take part"),
			   .look = b->rows[of].look };

	if (!is_identity(b, v->args[0]) && at(b, same)->scaled != v->scaled) {
		row.formula = expr_cell(b, v->args[0], v->scaled);
		row.cached = NULL;
		of = calc_add(b, row);
	}
	if (!among && at(b, same)->certain)
		return of;
	if (among)
		row.formula = book_print(b, "IFERROR(IF(%s,%s,\"\"),\"\")",
					 expr_cell(b, among, false), calc_at(b, of));
	else
		row.formula = book_print(b, "IFERROR(%s,\"\")", calc_at(b, of));
	row.cached = column(b);
	for (size_t u = 0; row.cached && u < b->nunits; u++) {
		double in = among ? b->units[u].values[among] : 1;

		row.cached[u] =
			isnan(in) || in == 0 ? (double)NAN : expr_cached(b, &b->units[u], same);
	}
	return calc_add(b, row);
}

/* What makes groups; text where it is not known. */
static uint32_t
add_groups(struct book *b, uint32_t by)
{
	uint32_t of = calc_row_of(b, by), same = expr_same(b, by);
	const struct value *v = at(b, same);
	bool is_text = v->op == OP_INPUT && b->figures[v->figure].input->is_text;
	bool is_exact = is_text || expr_is_whole(b, same);
	struct row row = { .label = say(b, "nhóm", "group"), .look = LOOK_NUMBER };

	row.formula = book_print(b, is_exact ? "IFERROR(%s,\"\")" : "IFERROR(ROUND(%s,9),\"\")",
				 calc_at(b, of));
	row.cached = b->rows[of].cached;
	row.words = b->rows[of].words;
	return calc_add(b, row);
}

/* "those of the same group" as a template of a condition over the range. */
static const char *
same_group(struct book *b, uint32_t groups)
{
	const char *mine = calc_at(b, groups), *all = calc_range(b, groups);

	if (b->rows[groups].words)
		return book_print(b, "EXACT(%s,%s)", all, mine);
	return book_print(b, "(%s=%s)", all, mine);
}

static const char *
amount(struct book *b, const struct value *v, const char *range)
{
	switch (v->op) {
	case OP_BEST:
		return book_print(b, "IF(COUNT(%s)=0,NA(),MAX(%s))", range, range);
	case OP_WORST:
		return book_print(b, "IF(COUNT(%s)=0,NA(),MIN(%s))", range, range);
	case OP_SUM_OF:
		return book_print(b, "SUM(%s)", range);
	case OP_COUNT_OF:
		return book_print(b, "COUNT(%s)", range);
	case OP_MEAN_OF:
		return book_print(b, "AVERAGE(%s)", range);
	case OP_MEDIAN_OF:
		return book_print(b, "MEDIAN(%s)", range);
	case OP_STDEV_OF:
		return book_print(b, "%s(%s)", v->sample ? "STDEV" : "STDEVP", range);
	default:
		return book_print(b, "PERCENTILE(%s,%s)", range, expr_cell(b, v->args[3], false));
	}
}

static void
write_amount(struct book *b, const struct value *v, uint32_t partakers, uint32_t groups,
	     struct row *row)
{
	const char *range = calc_range(b, partakers);

	if (!groups) {
		row->formula = amount(b, v, range);
		return;
	}
	range = book_print(b, "IF(%s,%s,\"\")", same_group(b, groups), range);
	row->formula =
		book_print(b, "IF(%s=\"\",NA(),%s)", calc_at(b, groups), amount(b, v, range));
	row->is_array = true;
}

/* ---- ranks within the cluster ----------------------------------------------------------------- */

/* RANK_OF on its way: who takes part, in which groups (0: none). */
struct ranking {
	const struct value *v;
	uint32_t partakers, groups;
};

/* A factor that is 1 for those of the same group. */
static const char *
in_group(struct book *b, const struct ranking *r)
{
	return r->groups ? book_print(b, "*%s", same_group(b, r->groups)) : "";
}

/* 1 and how many are better: 1 1 3. */
static const char *
skip_rank(struct book *b, const struct ranking *r)
{
	const char *mine = calc_at(b, r->partakers), *all = calc_range(b, r->partakers);

	return book_print(b, "1+SUMPRODUCT(ISNUMBER(%s)*(%s%s%s%s%s*MAX(1,ABS(%s)))%s)", all, all,
			  r->v->ascending ? "<" : ">", mine, r->v->ascending ? "-" : "+",
			  expr_tolerance(b), mine, in_group(b, r));
}

static const char *
if_ranked(struct book *b, const struct ranking *r, const char *otherwise, const char *rank)
{
	const char *mine = calc_at(b, r->partakers);

	if (!r->groups)
		return book_print(b, "IF(%s=\"\",%s,%s)", mine, otherwise, rank);
	return book_print(b, "IF(OR(%s=\"\",%s=\"\"),%s,%s)", mine, calc_at(b, r->groups),
			  otherwise, rank);
}

static bool
is_same_group(const struct book *b, uint32_t groups, size_t u, size_t w)
{
	const struct row *row = groups ? &b->rows[groups] : NULL;

	if (!row)
		return true;
	if (row->words)
		return row->words[u] && row->words[w] && strcmp(row->words[u], row->words[w]) == 0;
	return row->cached && row->cached[u] == row->cached[w];
}

/* What skip_rank will give. */
static double *
cached_ranks(struct book *b, const struct ranking *r)
{
	const double *value = b->rows[r->partakers].cached;
	double *rank = column(b);

	for (size_t u = 0; rank && value && u < b->nunits; u++) {
		const struct unit *unit = &b->units[u];
		double mine = value[u], t = 1e-10 * fmax(1, fabs(mine));

		rank[u] = isnan(mine) || !is_same_group(b, r->groups, u, u) ? (double)NAN : 1;
		for (size_t w = unit->first; w <= unit->last; w++)
			if (is_same_group(b, r->groups, u, w))
				rank[u] +=
					r->v->ascending ? value[w] < mine - t : value[w] > mine + t;
	}
	return rank;
}

double *
calc_cached_firsts(struct book *b, uint32_t ranks, uint32_t groups)
{
	const double *rank = b->rows[ranks].cached;
	double *first = column(b);

	for (size_t u = 0; first && rank && u < b->nunits; u++) {
		first[u] = isnan(rank[u]) ? (double)NAN : 1;
		for (size_t w = b->units[u].first; w < u; w++)
			if (rank[w] == rank[u] && is_same_group(b, groups, u, w))
				first[u] = 0;
	}
	return first;
}

/* 1 for the first unit on each place, 0 for those tied with it. */
static uint32_t
add_firsts(struct book *b, const struct ranking *r, uint32_t ranks)
{
	struct row row = { .label = say(b, "đứng đầu nhóm bằng nhau", "first of those tied"),
			   .look = LOOK_WHOLE };
	const char *mine = calc_at(b, ranks);
	const char *groups = "";

	if (r->groups)
		groups = book_print(b, "*($%c%u:%c%u=%s)", MARK_FIRST, r->groups + 1, MARK_COLUMN,
				    r->groups + 1, calc_at(b, r->groups));
	row.formula = book_print(b, "IF(%s=\"\",\"\",IF(SUMPRODUCT(($%c%u:%c%u=%s)%s*1)=1,1,0))",
				 mine, MARK_FIRST, ranks + 1, MARK_COLUMN, ranks + 1, mine, groups);
	row.cached = calc_cached_firsts(b, ranks, r->groups);
	return calc_add(b, row);
}

static void
write_rank(struct book *b, const struct value *v, uint32_t partakers, uint32_t groups,
	   struct row *row)
{
	struct ranking r = { v, partakers, groups };
	struct row skip = { .label = say(b, "thứ tự", "place"), .look = LOOK_WHOLE };
	const char *mine, *all;
	uint32_t ranks;

	if (v->ties == TIES_SKIP) {
		row->formula = if_ranked(b, &r, "NA()", skip_rank(b, &r));
		return;
	}
	skip.formula = if_ranked(b, &r, "\"\"", skip_rank(b, &r));
	skip.cached = cached_ranks(b, &r);
	ranks = calc_add(b, skip);
	mine = calc_at(b, ranks);
	all = calc_range(b, ranks);
	if (v->ties == TIES_MEAN)
		row->formula = book_print(b, "IF(%s=\"\",NA(),%s+(SUMPRODUCT((%s=%s)%s*1)-1)/2)",
					  mine, mine, all, mine, in_group(b, &r));
	else
		row->formula = book_print(
			b, "IF(%s=\"\",NA(),1+SUMPRODUCT(ISNUMBER(%s)*(%s<%s)*(%s=1)%s))", mine,
			all, all, mine, calc_range(b, add_firsts(b, &r, ranks)), in_group(b, &r));
}

static void
write_relative(struct book *b, const struct value *v, struct row *row)
{
	uint32_t partakers = add_partakers(b, v);
	uint32_t groups = v->args[2] ? add_groups(b, v->args[2]) : 0;

	if (v->op == OP_RANK_OF)
		write_rank(b, v, partakers, groups, row);
	else
		write_amount(b, v, partakers, groups, row);
}

/* ---- all values --------------------------------------------------------------------------------- */

static void
add_value(struct book *b, uint32_t v)
{
	struct value *value = at(b, v);
	struct row row = { .is_fixed = value->fixed, .cached = cached_of(b, v) };

	describe(b, v, &row);
	if (value->op == OP_OPAQUE)
		row.is_opaque = true;
	else if (expr_is_relative(value->op))
		write_relative(b, value, &row);
	else
		row.formula = expr_formula(b, v);
	value->row = row.is_opaque ? push(b, row) : calc_add(b, row);
}

static void
add_heading_of(struct book *b, const struct value *v, const struct item **item)
{
	if (v->item == *item || v->measure)
		return;
	*item = v->item;
	if (v->item)
		calc_heading(b, v->item->id, v->item->title);
	else
		calc_heading(b, NULL,
			     say(b, "Điều kiện, khóa xếp hạng", "Conditions, keys of the ranking"));
}

static void
add_values(struct book *b)
{
	const struct item *item = NULL;

	calc_heading(b, NULL, say(b, "Chấm điểm", "Scoring"));
	for (uint32_t v = 1; v <= b->nvalues; v++) {
		if (!at(b, v)->live || !at(b, v)->has_row)
			continue;
		add_heading_of(b, at(b, v), &item);
		add_value(b, v);
	}
}

void
calc_rows(struct book *b)
{
	for (int i = 0; i < HEAD_ROWS; i++)
		push(b, (struct row){ .look = LOOK_NONE });
	add_figures(b);
	add_values(b);
	b->base_row = calc_row_of_total(b, b->base);
	b->bonus_row = calc_row_of_total(b, b->bonus);
	b->deduction_row = calc_row_of_total(b, b->deduction);
	b->total_row = calc_row_of_total(b, b->total);
	b->npending_row = calc_row_of(b, b->npending);
	for (size_t i = 0; i < b->nitems; i++)
		b->items[i].row = calc_row_of(b, b->items[i].points);
	for (size_t i = 0; i < b->nknockouts; i++)
		b->knockouts[i].row = calc_row_of(b, b->knockouts[i].when);
	standing_rows(b);
}
