#include "expr.h"

/* ---- facts of operations ------------------------------------------------------------------ */

bool
expr_is_relative(enum op op)
{
	return op >= OP_BEST && op <= OP_RANK_OF;
}

bool
expr_is_condition(enum op op)
{
	return (op >= OP_LT && op <= OP_NOT) || op == OP_MISSING || op == OP_IS_NA;
}

bool
expr_is_leaf(const struct book *b, uint32_t v)
{
	enum op op = at(b, v)->op;

	return op == OP_CONST || op == OP_INPUT || op == OP_PARAM || op == OP_IS_NA;
}

bool
expr_is_const(const struct book *b, uint32_t v, double number)
{
	return at(b, v)->op == OP_CONST && at(b, v)->number == number;
}

const char *
expr_tolerance(const struct book *b)
{
	return say(b, "dung_sai", "tolerance");
}

/* Argument i of a table holds points. */
bool
expr_is_points(const struct value *v, size_t i)
{
	if (v->op == OP_WHEN || v->op == OP_LEVELS)
		return i > 0;
	return i == 1 || (i > 1 && (i - 2) % 3 == 2);
}

/* Whether f of a value kept in hundredths is the same in points, and of which arguments. */
bool
expr_keeps_scale(const struct book *b, const struct value *v, size_t i)
{
	switch (v->op) {
	case OP_SUM:
	case OP_ADD:
	case OP_SUB:
	case OP_MIN:
	case OP_MAX:
	case OP_NEG:
	case OP_COALESCE:
		return true;
	case OP_WHEN:
	case OP_BANDS:
	case OP_LEVELS:
		return expr_is_points(v, i);
	case OP_MUL:
	case OP_DIV:
	case OP_MEAN_OF:
		return i == 0;
	case OP_TICKS: /* of ticks already: rounded anew */
		return v->places == 0 && b->places > 0;
	default:
		return false;
	}
}

bool
expr_can_be_scaled(const struct book *b, const struct value *v)
{
	return v->op == OP_TICKS || expr_keeps_scale(b, v, v->op == OP_WHEN ? 1 : 0) ||
	       v->op == OP_BANDS || v->op == OP_LEVELS;
}

/* Points of ticks, where ticks are kept as points. */
bool
expr_is_same(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);

	return value->op == OP_DIV && !value->scaled && at(b, value->args[0])->scaled &&
	       expr_is_const(b, value->args[1], b->scale);
}

uint32_t
expr_same(const struct book *b, uint32_t v)
{
	while (v && expr_is_same(b, v))
		v = at(b, v)->args[0];
	return v;
}

/* ---- bounds, as far as they make formulas shorter ---------------------------------------------- */

static bool
all_points(const struct book *b, const struct value *v, bool (*is)(const struct book *, uint32_t))
{
	for (size_t i = 0; i < v->nargs; i++)
		if (expr_is_points(v, i) && v->args[i] && !is(b, v->args[i]))
			return false;
	return true;
}

bool
expr_is_never_negative(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);

	switch (value->op) {
	case OP_CONST:
		return !(value->number < 0);
	case OP_MAX:
		return expr_is_never_negative(b, value->args[0]) ||
		       expr_is_never_negative(b, value->args[1]);
	case OP_MIN:
	case OP_ADD:
	case OP_MUL:
		return expr_is_never_negative(b, value->args[0]) &&
		       expr_is_never_negative(b, value->args[1]);
	case OP_WHEN:
	case OP_BANDS:
	case OP_LEVELS:
		return all_points(b, value, expr_is_never_negative);
	default:
		return value->op == OP_ABS || value->op == OP_SQRT || value->op == OP_COUNT_OF ||
		       value->op == OP_RANK_OF;
	}
}

double
expr_largest(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);
	double most = -HUGE_VAL;

	switch (value->op) {
	case OP_CONST:
		return value->number;
	case OP_MIN:
		return fmin(expr_largest(b, value->args[0]), expr_largest(b, value->args[1]));
	case OP_MAX:
		return fmax(expr_largest(b, value->args[0]), expr_largest(b, value->args[1]));
	case OP_WHEN:
	case OP_BANDS:
	case OP_LEVELS:
		for (size_t i = 0; i < value->nargs; i++)
			if (expr_is_points(value, i) && value->args[i])
				most = fmax(most, expr_largest(b, value->args[i]));
		return most;
	default:
		return HUGE_VAL;
	}
}

bool
expr_is_whole(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);

	switch (value->op) {
	case OP_CONST:
		return value->number == floor(value->number);
	case OP_INPUT:
		return b->figures[value->figure].input->is_whole;
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_MIN:
	case OP_MAX:
	case OP_COALESCE:
		return !value->scaled && expr_is_whole(b, value->args[0]) &&
		       expr_is_whole(b, value->args[1]);
	case OP_RANK_OF:
		return value->ties != TIES_MEAN;
	default:
		return value->op == OP_COUNT_OF || value->op == OP_HOLES ||
		       expr_is_condition(value->op);
	}
}

/* A comparison of whole numbers needs no tolerance, nor does a text. */
bool
expr_is_plain_comparison(const struct book *b, const struct value *v)
{
	return v->text || (expr_is_whole(b, v->args[0]) && expr_is_whole(b, v->args[1]));
}
