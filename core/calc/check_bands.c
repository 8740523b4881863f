#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/check_in.h"

/* One table of bands, read once. */
struct table {
	struct td_check *check;
	td_node bands;
	struct td_place place;
	size_t n;
	size_t before; /* rows that a helper put before those of the script */
	struct row {
		struct td_piece piece;
		bool has_lo, has_hi;
		bool useless; /* complained of: nothing is said of it again */
	} * rows;
	struct td_range x; /* values that are looked up */
};

/* ---- rows against each other ----------------------------------------------------------- */

/* false: an edge hangs on figures, so nothing can be said of the rows' order. */
static bool
read_rows(struct table *t)
{
	const struct td_graph *graph = t->check->graph;
	bool fixed = true;

	for (size_t i = 0; i < t->n; i++) {
		struct row *row = &t->rows[i];

		row->has_lo = td_graph_arg(graph, t->bands, 2 + i * 3);
		row->has_hi = td_graph_arg(graph, t->bands, 3 + i * 3);
		fixed = td_band_piece(t->check->ranges, t->bands, i, &row->piece) && fixed;
	}
	return fixed;
}

/* How the script counts its rows. */
static size_t
number_of(const struct table *t, size_t i)
{
	return i + 1 - t->before;
}

/* Where a row names no upper edge it ends at the lower edge of the row before it. */
static bool
ends_at_row_before(const struct table *t, size_t i)
{
	const struct td_graph *graph = t->check->graph;

	return i > 0 &&
	       td_graph_arg(graph, t->bands, 3 + i * 3) == td_graph_arg(graph, t->bands, i * 3 - 1);
}

static void
check_row_alone(struct table *t, size_t i)
{
	struct row *row = &t->rows[i];
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	/* What ends where a wrong row begins is wrong only because of that. */
	if (td_piece_some(row->piece, false)) {
		row->useless = ends_at_row_before(t, i) && t->rows[i - 1].useless;
		return;
	}
	row->useless = true;
	td_check_num(t->check, row->piece.lo, a);
	td_check_num(t->check, row->piece.hi, b);
	if (ends_at_row_before(t, i))
		td_complain(
			t->check->diags, TD_ERROR, &t->place,
			"row %zu of the band table begins at %s, not below the row before it (%s); put "
			"the highest row first",
			number_of(t, i), a, b);
	else
		td_complain(
			t->check->diags, TD_ERROR, &t->place,
			"row %zu of the band table holds nothing: it begins at %s and ends at %s",
			number_of(t, i), a, b);
}

/* What is left of the whole line when the rows are taken from it in their order. */
static void
check_order(struct table *t, struct td_cover *cover)
{
	td_cover_start(cover, (struct td_piece){ -INFINITY, INFINITY, false, false }, t->x.whole);
	for (size_t i = 0; i < t->n; i++) {
		struct row *row = &t->rows[i];

		if (td_cover_take(cover, row->piece) || row->useless)
			continue;
		row->useless = true;
		td_complain(
			t->check->diags, TD_ERROR, &t->place,
			"row %zu of the band table is never used: the rows before it hold all of it",
			number_of(t, i));
	}
}

static bool
holds(struct td_piece piece, double v)
{
	return td_piece_some(td_piece_meet(piece, (struct td_piece){ v, v, false, false }), false);
}

/*
 * Rows with an open end stand for "what the rows before leave", so a later one may cover them; it
 * overlaps only where its own edge lies inside an earlier row that names both of its edges.
 */
static bool
overlap(const struct table *t, size_t first, size_t second, double *example)
{
	const struct row *a = &t->rows[first], *b = &t->rows[second];
	struct td_piece met = td_piece_meet(a->piece, b->piece);

	if (a->useless || b->useless || !a->has_lo || !a->has_hi || !td_piece_some(met, t->x.whole))
		return false;
	*example = td_piece_example(met, t->x.whole);
	if (b->has_lo && b->has_hi)
		return true;
	return (b->has_lo && holds(a->piece, b->piece.lo)) ||
	       (b->has_hi && holds(a->piece, b->piece.hi));
}

static void
check_overlaps(struct table *t)
{
	char v[TD_NUM_TEXT];
	double example;

	for (size_t i = 0; i < t->n; i++)
		for (size_t k = i + 1; k < t->n; k++)
			if (overlap(t, i, k, &example))
				td_complain(
					t->check->diags, TD_ERROR, &t->place,
					"rows %zu and %zu of the band table overlap: both hold %s",
					number_of(t, i), number_of(t, k),
					td_check_num(t->check, example, v));
}

/* ---- rows against the values that can come --------------------------------------------- */

static struct td_piece
piece_of(struct td_range r)
{
	return (struct td_piece){ r.lo, r.hi, false, false };
}

/* Between two rows, not beyond the first or the last. */
static bool
is_inside(struct td_piece gap)
{
	return isfinite(gap.lo) && isfinite(gap.hi);
}

/*
 * Of values that are not bounded at all nothing is said beyond the rows: their range is not
 * declared.
 */
static void
check_gap(struct table *t, struct td_piece gap)
{
	struct td_piece met = td_piece_meet(gap, piece_of(t->x));
	char v[TD_NUM_TEXT], a[TD_NUM_TEXT], b[TD_NUM_TEXT];
	bool has_otherwise = td_graph_arg(t->check->graph, t->bands, 1);

	if (!td_piece_some(met, t->x.whole) ||
	    (isinf(t->x.lo) && isinf(t->x.hi) && !is_inside(gap)))
		return;
	td_check_num(t->check, td_piece_example(met, t->x.whole), v);
	td_check_num(t->check, gap.lo, a);
	td_check_num(t->check, gap.hi, b);
	if (is_inside(gap))
		td_complain(t->check->diags, TD_WARNING, &t->place,
			    "%s is in no row of the band table: there is a gap between %s and %s",
			    v, a, b);
	else if (isfinite(gap.lo) && !has_otherwise)
		td_complain(
			t->check->diags, TD_WARNING, &t->place,
			"%s is in no row of the band table, which ends at %s and has no otherwise",
			v, a);
	else if (isfinite(gap.hi) && !has_otherwise)
		td_complain(
			t->check->diags, TD_WARNING, &t->place,
			"%s is in no row of the band table, which begins at %s and has no otherwise",
			v, b);
}

static void
check_reached(struct table *t)
{
	struct td_cover cover;
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	td_cover_start(&cover, piece_of(t->x), t->x.whole);
	td_check_num(t->check, t->x.lo, a);
	td_check_num(t->check, t->x.hi, b);
	for (size_t i = 0; i < t->n; i++) {
		if (td_cover_take(&cover, t->rows[i].piece) || t->rows[i].useless)
			continue;
		if (isfinite(t->x.lo) && isfinite(t->x.hi))
			td_complain(
				t->check->diags, TD_WARNING, &t->place,
				"row %zu of the band table is never used: the value lies between %s and %s",
				number_of(t, i), a, b);
		else if (isfinite(t->x.lo))
			td_complain(
				t->check->diags, TD_WARNING, &t->place,
				"row %zu of the band table is never used: the value is never below %s",
				number_of(t, i), a);
		else
			td_complain(
				t->check->diags, TD_WARNING, &t->place,
				"row %zu of the band table is never used: the value is never above %s",
				number_of(t, i), b);
	}
	t->check->no_memory = t->check->no_memory || cover.no_memory;
	td_cover_fini(&cover);
}

static void
check_table(struct table *t)
{
	bool fixed = read_rows(t);
	struct td_cover cover;

	for (size_t i = 0; i < t->n; i++)
		check_row_alone(t, i);
	if (!fixed)
		return;
	check_order(t, &cover);
	check_overlaps(t);
	if (!td_range_empty(t->x)) {
		for (size_t i = 0; i < cover.left.n; i++)
			check_gap(t, cover.left.at[i]);
		check_reached(t);
	}
	t->check->no_memory = t->check->no_memory || cover.no_memory;
	td_cover_fini(&cover);
}

static void
check_bands(struct td_check *check, td_node node)
{
	struct table t = { .check = check,
			   .bands = node,
			   .place = td_rules_place(check->rules, node) };

	t.n = td_band_rows(check->graph, node);
	t.x = td_ranges_seen(check->ranges, node);
	/*
	 * escalating(...) begins with a row for "none": no table of the script is open at both
	 * ends.
	 */
	if (t.n > 1 && !td_graph_arg(check->graph, node, 2) &&
	    !td_graph_arg(check->graph, node, 3 * t.n))
		t.before = 1;
	if (!t.n || t.n > TD_BAND_ROWS_MAX)
		return;
	t.rows = calloc(t.n, sizeof(*t.rows));
	if (t.rows)
		check_table(&t);
	else
		check->no_memory = true;
	free(t.rows);
}

/* ---- lines and levels ------------------------------------------------------------------ */

static void
check_linear(struct td_check *check, td_node node)
{
	size_t n = (td_graph_at(check->graph, node)->nargs - 1) / 2;
	struct td_place place = td_rules_place(check->rules, node);
	char a[TD_NUM_TEXT], b[TD_NUM_TEXT];

	for (size_t i = 1; i < n; i++) {
		struct td_range before, x;

		before = td_ranges_node(check->ranges, TD_NONE,
					td_graph_arg(check->graph, node, 2 * i - 1));
		x = td_ranges_node(check->ranges, TD_NONE,
				   td_graph_arg(check->graph, node, 2 * i + 1));
		if (td_range_fixed(before) && td_range_fixed(x) && !td_more(x.lo, before.lo))
			td_complain(check->diags, TD_ERROR, &place,
				    "the values of linear(...) must rise, and %s comes after %s",
				    td_check_num(check, x.lo, a),
				    td_check_num(check, before.lo, b));
	}
}

static void
check_levels(struct td_check *check, td_node node)
{
	const struct td_expr *e = td_graph_at(check->graph, node);
	td_node arg = td_plain_node(check->graph, td_graph_arg(check->graph, node, 0));
	uint32_t index = td_rules_input_word(check->rules, td_graph_at(check->graph, arg)->ref);
	struct td_place place = td_rules_place(check->rules, node);
	const struct td_input *input;

	if (td_graph_at(check->graph, arg)->op != TD_OP_INPUT || index == TD_NONE ||
	    td_graph_arg(check->graph, node, 1))
		return;
	input = &check->rules->inputs.at[index];
	if (input->kind != TD_INPUT_GRADE)
		return;
	for (size_t i = 0; i < input->nlevels; i++)
		if (i + 2 >= e->nargs || !td_graph_arg(check->graph, node, i + 2))
			td_complain(
				check->diags, TD_WARNING, &place,
				"level \"%s\" of grade \"%s\" has no points, and there is no otherwise",
				td_words_at(check->rules->words, input->levels[i]), input->name);
}

void
td_check_bands(struct td_check *check)
{
	for (td_node node = 1; node <= td_graph_count(check->graph); node++) {
		if (!check->seen[node])
			continue;
		if (td_graph_at(check->graph, node)->op == TD_OP_BANDS)
			check_bands(check, node);
		if (td_graph_at(check->graph, node)->op == TD_OP_LINEAR)
			check_linear(check, node);
		if (td_graph_at(check->graph, node)->op == TD_OP_LEVELS)
			check_levels(check, node);
	}
}
