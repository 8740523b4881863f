#include "expr.h"

enum {
	INLINE_MAX = 110, /* characters of a formula that may stand within another one */
	DEPTH_MAX =
		12, /* functions within each other before a row of its own is made; Excel takes 64 */
};

/* ---- what gets a row ------------------------------------------------------------------------- */

static void
mark_live(struct book *b, uint32_t v)
{
	if (v)
		at(b, v)->live = true;
}

static void
mark_decisions(struct book *b, void (*mark)(struct book *, uint32_t))
{
	for (size_t i = 0; i < b->nitems; i++)
		mark(b, b->items[i].points);
	for (size_t i = 0; i < b->nmeasures; i++)
		mark(b, b->measures[i].value);
	for (size_t i = 0; i < b->nknockouts; i++)
		mark(b, b->knockouts[i].when);
	for (size_t i = 0; i < b->nkeys; i++)
		mark(b, b->keys[i].value);
	for (size_t i = 0; i < b->nclasses; i++) {
		mark(b, b->classes[i].from);
		mark(b, b->classes[i].when);
	}
	for (size_t i = 0; i < b->nawards; i++) {
		mark(b, b->awards[i].when);
		mark(b, b->awards[i].share);
		mark(b, b->awards[i].count);
	}
	mark(b, b->total);
	mark(b, b->base);
	mark(b, b->bonus);
	mark(b, b->deduction);
	mark(b, b->npending);
	mark(b, b->class_on);
	mark(b, b->downgrade);
}

static void
mark_scaled(struct book *b, uint32_t v)
{
	if (b->places > 0 && expr_can_be_scaled(b, at(b, v)) && at(b, v)->op != OP_CONST)
		at(b, v)->scaled = true;
}

/* From the users down to what they use. */
static void
spread(struct book *b)
{
	const uint32_t roots[] = { b->total, b->base, b->bonus, b->deduction };

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (roots[i])
			mark_scaled(b, roots[i]);
	for (uint32_t v = (uint32_t)b->nvalues; v > 0; v--) {
		const struct value *value = at(b, v);

		for (size_t i = 0; value->live && i < value->nargs; i++) {
			mark_live(b, value->args[i]);
			if (value->args[i] && value->scaled && expr_keeps_scale(b, value, i))
				mark_scaled(b, value->args[i]);
		}
	}
}

static void
want_row(struct book *b, uint32_t v)
{
	v = expr_same(b, v);
	if (v && !expr_is_leaf(b, v))
		at(b, v)->has_row = true;
}

static void
want_rows(struct book *b, const uint32_t *args, size_t n)
{
	for (size_t i = 0; i < n; i++)
		want_row(b, args[i]);
}

bool
expr_is_whole_divisor(const struct book *b, uint32_t v)
{
	return expr_is_leaf(b, v) || expr_is_whole(b, v);
}

/* Arguments that a formula writes more than once must be short: cells. */
static void
want_rows_of_args(struct book *b, const struct value *v)
{
	switch (v->op) {
	case OP_LT:
	case OP_LE:
	case OP_EQ:
	case OP_NE:
	case OP_GE:
	case OP_GT:
		if (!expr_is_plain_comparison(b, v))
			want_row(b, v->args[1]);
		break;
	case OP_DIV:
		if (!expr_is_whole_divisor(b, v->args[1]))
			want_row(b, v->args[1]);
		break;
	case OP_TICKS:
	case OP_ROUND:
	case OP_FLOOR:
	case OP_CEIL:
	case OP_MOD:
	case OP_POW:
	case OP_LINEAR:
	case OP_TRIM:
	case OP_HOLES:
		want_rows(b, v->args, v->nargs);
		break;
	case OP_BANDS:
		for (size_t i = 0; i < v->nargs; i++)
			if (!expr_is_points(v, i))
				want_row(b, v->args[i]);
		break;
	case OP_LEVELS:
		want_row(b, v->args[0]);
		break;
	default:
		if (expr_is_relative(v->op))
			want_rows(b, v->args, v->nargs);
	}
}

/* What is used twice, or by something that needs a cell. */
static void
find_shared(struct book *b)
{
	uint32_t *users = book_room(b, b->nvalues + 1, sizeof(*users));

	for (uint32_t v = 1; users && v <= b->nvalues; v++) {
		struct value *value = at(b, v);

		if (!value->live || expr_is_same(b, v))
			continue;
		want_rows_of_args(b, value);
		if (expr_is_relative(value->op) || value->op == OP_OPAQUE)
			value->has_row = true;
		for (size_t i = 0; i < value->nargs; i++)
			if (value->args[i] && ++users[expr_same(b, value->args[i])] > 1)
				want_row(b, value->args[i]);
	}
}

/* How often a formula writes its arguments. */
static size_t
times(const struct value *v)
{
	return (v->op == OP_AND || v->op == OP_OR) && !v->certain ? 2 : 1;
}

/* What would be too long or too deep within another formula. */
static void
find_long(struct book *b)
{
	for (uint32_t v = 1; v <= b->nvalues; v++) {
		struct value *value = at(b, v);

		if (!value->live || expr_is_same(b, v))
			continue;
		value->length = 8;
		value->depth = (int)(value->op == OP_BANDS ? value->nargs / 3 : 1);
		for (size_t i = 0; i < value->nargs; i++) {
			const struct value *arg =
				value->args[i] ? at(b, expr_same(b, value->args[i])) : NULL;
			bool within = arg && arg->length && !arg->has_row;

			value->length += times(value) * (within ? arg->length + 2 : 5);
			if (within && arg->depth + 1 > value->depth)
				value->depth = arg->depth + 1;
		}
		if (value->length > INLINE_MAX || value->depth > DEPTH_MAX)
			want_row(b, v);
	}
}

void
expr_prepare(struct book *b)
{
	mark_decisions(b, mark_live);
	spread(b);
	mark_decisions(b, want_row);
	find_shared(b);
	find_long(b);
}
