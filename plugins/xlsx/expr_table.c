#include "expr.h"

enum {
	CHAIN_MAX = 40,  /* bands in one formula */
	COUNT_MAX = 200, /* arguments of one function; Excel takes 255 */
};

/* ---- tables ------------------------------------------------------------------------------------------ */

/* One edge of a band: x against it. */
void
expr_put_edge(struct out *o, uint32_t x, const char *sign, bool minus, uint32_t edge)
{
	bool plain = o->words || (expr_is_whole(o->b, x) && expr_is_whole(o->b, edge));

	expr_put(o, x, false, HOLD_ADD);
	expr_add(o, sign);
	expr_put(o, edge, false, HOLD_ADD);
	if (plain)
		return;
	expr_add(o, minus ? "-" : "+");
	expr_put_tolerance(o, edge);
}

/* The row above a band ends where this one begins, and x is not in that row: the upper edge needs no test. */
static bool
upper_is_known(const struct book *b, const struct value *v, size_t k)
{
	uint32_t above;

	if (!v->args[k + 1])
		return true;
	above = k > 2 ? v->args[k - 3] : 0;
	return above == v->args[k + 1] && at(b, above)->certain && v->above == v->upto &&
	       (k == 5 ? !v->args[3] : upper_is_known(b, v, k - 3));
}

static void
put_band(struct out *o, const struct value *v, size_t k)
{
	bool low = v->args[k], high = !upper_is_known(o->b, v, k);

	if (!low && !high) {
		expr_add(o, "TRUE");
		return;
	}
	expr_add(o, low && high ? "AND(" : "");
	if (low)
		expr_put_edge(o, v->args[0], v->above ? ">" : ">=", !v->above, v->args[k]);
	expr_add(o, low && high ? "," : "");
	if (high)
		expr_put_edge(o, v->args[0], v->upto ? "<=" : "<", !v->upto, v->args[k + 1]);
	expr_add(o, low && high ? ")" : "");
}

static void put_bands_from(struct out *o, const struct value *v, bool scaled, size_t k);

static void
put_otherwise(struct out *o, const struct value *v, bool scaled)
{
	if (v->args[1])
		expr_put(o, v->args[1], scaled, HOLD_NONE);
	else
		expr_put_number(o, NAN, HOLD_NONE);
}

/* A table too long for one formula goes on in a row of its own. */
static void
put_rest_of_bands(struct out *o, const struct value *v, bool scaled, size_t k)
{
	struct out rest = { .b = o->b, .to.book = o->b, .top = o->top };
	struct row row = { .label = say(o->b, "(bảng, tiếp)", "(table, continued)"),
			   .look = LOOK_NUMBER };

	put_bands_from(&rest, v, scaled, k);
	row.formula = text_done(&rest.to);
	expr_add(o, calc_at(o->b, calc_add(o->b, row)));
}

static void
put_bands_from(struct out *o, const struct value *v, bool scaled, size_t k)
{
	size_t rows = 0;

	for (; k + 2 < v->nargs && rows < CHAIN_MAX; k += 3, rows++) {
		expr_add(o, "IF(");
		put_band(o, v, k);
		expr_add(o, ",");
		expr_put(o, v->args[k + 2], scaled, HOLD_NONE);
		expr_add(o, ",");
	}
	if (k + 2 < v->nargs && !o->words)
		put_rest_of_bands(o, v, scaled, k);
	else
		put_otherwise(o, v, scaled);
	while (rows-- > 0)
		expr_add(o, ")");
}

/* A table that begins without a lower edge would not look at a missing x. */
static bool
looks_at_x(const struct value *v)
{
	return v->nargs > 4 && (v->args[2] || v->args[3]);
}

static void
put_band_words(struct out *o, const struct value *v, bool scaled)
{
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, ": ");
	for (size_t k = 2; k + 2 < v->nargs; k += 3) {
		bool high = !upper_is_known(o->b, v, k);

		if (v->args[k]) {
			expr_add(o, v->above ? ">" : "≥");
			expr_put(o, v->args[k], false, HOLD_ADD);
		}
		if (high) {
			expr_add(o, v->args[k] ? " & " : "");
			expr_add(o, v->upto ? "≤" : "<");
			expr_put(o, v->args[k + 1], false, HOLD_ADD);
		}
		expr_add(o, " → ");
		expr_put(o, v->args[k + 2], scaled, HOLD_NONE);
		expr_add(o, "; ");
	}
	expr_add(o, say(o->b, "còn lại → ", "else → "));
	put_otherwise(o, v, scaled);
}

void
expr_put_bands(struct out *o, const struct value *v, bool scaled)
{
	if (o->words) {
		put_band_words(o, v, scaled);
		return;
	}
	if (!looks_at_x(v)) {
		expr_add(o, "IF(ISERROR(");
		expr_put(o, v->args[0], false, HOLD_NONE);
		expr_add(o, "),NA(),");
	}
	put_bands_from(o, v, scaled, 2);
	expr_add(o, looks_at_x(v) ? "" : ")");
}

static void
put_level_choice(struct out *o, const struct value *v, bool scaled)
{
	expr_add(o, "CHOOSE(");
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, "+1");
	for (size_t i = 2; i < v->nargs; i++) {
		expr_add(o, ",");
		if (v->args[i])
			expr_put(o, v->args[i], scaled, HOLD_NONE);
		else
			put_otherwise(o, v, scaled);
	}
	expr_add(o, ")");
}

static void
put_level_words(struct out *o, const struct value *v, bool scaled)
{
	const struct value *x = at(o->b, v->args[0]);
	const struct input *input = x->op == OP_INPUT ? o->b->figures[x->figure].input : NULL;

	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, ": ");
	for (size_t i = 2; i < v->nargs; i++) {
		if (i > 2)
			expr_add(o, "; ");
		if (input && i - 2 < input->nlevels)
			text_print(&o->to, "%s → ", input->levels[i - 2]);
		if (v->args[i])
			expr_put(o, v->args[i], scaled, HOLD_NONE);
		else
			put_otherwise(o, v, scaled);
	}
}

void
expr_put_levels(struct out *o, const struct value *v, bool scaled)
{
	bool is_grade = at(o->b, v->args[0])->op == OP_INPUT;

	if (o->words) {
		put_level_words(o, v, scaled);
		return;
	}
	if (!is_grade) {
		expr_add(o, "IF(OR(");
		expr_put(o, v->args[0], false, HOLD_ADD);
		expr_add(o, "<0,");
		expr_put(o, v->args[0], false, HOLD_ADD);
		text_print(&o->to, ">=%zu),", v->nargs - 2);
		put_otherwise(o, v, scaled);
		expr_add(o, ",");
	}
	put_level_choice(o, v, scaled);
	expr_add(o, is_grade ? "" : ")");
}

/* y1 + (x - x1) * ((y2 - y1) / (x2 - x1)) */
static void
put_line(struct out *o, const struct value *v, size_t k)
{
	expr_put(o, v->args[k + 1], false, HOLD_ADD);
	expr_add(o, "+(");
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_put_minus(o, v->args[k]);
	expr_add(o, ")*((");
	expr_put(o, v->args[k + 3], false, HOLD_ADD);
	expr_put_minus(o, v->args[k + 1]);
	expr_add(o, ")/(");
	expr_put(o, v->args[k + 2], false, HOLD_ADD);
	expr_put_minus(o, v->args[k]);
	expr_add(o, "))");
}

static bool
points_are_certain(const struct book *b, const struct value *v)
{
	for (size_t i = 1; i < v->nargs; i++)
		if (!at(b, v->args[i])->certain)
			return false;
	return true;
}

/* A missing corner makes the whole line missing. */
static void
put_corners_known(struct out *o, const struct value *v)
{
	expr_add(o, "IF(ISERROR(");
	for (size_t i = 1; i < v->nargs; i++) {
		if (i > 1)
			expr_add(o, "+");
		expr_put(o, v->args[i], false, HOLD_ADD);
	}
	expr_add(o, "),NA(),");
}

void
expr_put_linear(struct out *o, const struct value *v)
{
	bool certain = points_are_certain(o->b, v);
	size_t corners = 0;

	if (!certain)
		put_corners_known(o, v);
	for (size_t k = 1; k + 1 < v->nargs; k += 2, corners++) {
		expr_add(o, "IF(");
		expr_put_edge(o, v->args[0], "<", true, v->args[k]);
		expr_add(o, ",");
		if (k == 1)
			expr_put(o, v->args[2], false, HOLD_NONE);
		else
			put_line(o, v, k - 2);
		expr_add(o, ",");
	}
	expr_put(o, v->args[v->nargs - 1], false, HOLD_NONE);
	while (corners-- > 0)
		expr_add(o, ")");
	expr_add(o, certain ? "" : ")");
}

void
expr_put_line_words(struct out *o, const struct value *v)
{
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, say(o->b, ": đường thẳng qua", ": straight through"));
	for (size_t k = 1; k + 1 < v->nargs; k += 2) {
		expr_add(o, " (");
		expr_put(o, v->args[k], false, HOLD_NONE);
		expr_add(o, "; ");
		expr_put(o, v->args[k + 1], false, HOLD_NONE);
		expr_add(o, ")");
	}
}

/* ---- means and counts ------------------------------------------------------------------------------ */

/* Without the smallest and the largest: the arguments stand in rows below one another, see calc.c. */
void
expr_put_trimmed(struct out *o, const struct value *v)
{
	uint32_t first;

	if (o->words) {
		expr_put_function(o, say(o->b, "trung bình cắt", "trimmed mean"), v, false);
		return;
	}
	if (2 * (size_t)v->cut >= v->nargs) {
		expr_put_number(o, NAN, HOLD_NONE);
		return;
	}
	first = calc_column_of(o->b, v->args, v->nargs);
	text_print(&o->to, "SUMPRODUCT(SMALL(%c%u:%c%u,{", MARK_COLUMN, first + 1, MARK_COLUMN,
		   first + (unsigned)v->nargs);
	for (size_t i = (size_t)v->cut + 1; i <= v->nargs - (size_t)v->cut; i++)
		text_print(&o->to, i > (size_t)v->cut + 1 ? ",%zu" : "%zu", i);
	text_print(&o->to, "}))/%zu", v->nargs - 2 * (size_t)v->cut);
}

/* COUNT passes over error values in cells. */
void
expr_put_holes(struct out *o, const struct value *v, enum hold hold)
{
	if (o->words) {
		expr_add(o, say(o->b, "số mục thiếu", "how many are missing"));
		return;
	}
	expr_open(o, hold > HOLD_ADD);
	text_print(&o->to, "%zu", v->nargs);
	for (size_t i = 0; i < v->nargs; i++) {
		expr_add(o, i % COUNT_MAX ? "," : "-COUNT(");
		expr_put_any(o, v->args[i], HOLD_NONE);
		if (i + 1 == v->nargs || (i + 1) % COUNT_MAX == 0)
			expr_add(o, ")");
	}
	expr_close(o, hold > HOLD_ADD);
}

void
expr_put_relative_words(struct out *o, const struct value *v)
{
	static const char *const vi[] = { "lớn nhất",  "nhỏ nhất",  "tổng",
					  "bình quân", "số đơn vị", "trung vị",
					  "độ lệch",   "phân vị",   "thứ hạng" };
	static const char *const en[] = { "best",   "worst", "sum",      "mean", "count",
					  "median", "stdev", "quantile", "rank" };

	text_print(&o->to, "%s(", say(o->b, vi[v->op - OP_BEST], en[v->op - OP_BEST]));
	expr_put_any(o, v->args[0], HOLD_NONE);
	if (v->args[1]) {
		expr_add(o, say(o->b, "; trong số ", "; among "));
		expr_put_condition(o, v->args[1]);
	}
	if (v->args[2]) {
		expr_add(o, say(o->b, "; theo ", "; by "));
		expr_put_any(o, v->args[2], HOLD_NONE);
	}
	if (v->args[3]) {
		expr_add(o, "; ");
		expr_put(o, v->args[3], false, HOLD_NONE);
	}
	expr_add(o, ")");
}
