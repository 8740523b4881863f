#include "expr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS_MAX = 170,  /* a formula in words is cut behind so many bytes */
	METHOD_MAX = 700, /* one with titles */
};

/* ---- writing ----------------------------------------------------------------------------------- */

void
expr_add(struct out *o, const char *more)
{
	text_add(&o->to, more);
}

void
expr_open(struct out *o, bool parentheses)
{
	if (parentheses)
		expr_add(o, "(");
}

void
expr_close(struct out *o, bool parentheses)
{
	if (parentheses)
		expr_add(o, ")");
}

/* As formulas have it: the shortest decimal that is the number. */
static void
print_number(char *text, size_t room, double number)
{
	char *e;

	snprintf(text, room, "%.15g", number);
	if (strtod(text, NULL) != number)
		snprintf(text, room, "%.17g", number);
	e = strchr(text, 'e');
	if (e)
		*e = 'E';
}

void
expr_put_number(struct out *o, double number, enum hold hold)
{
	char text[40];

	if (isnan(number)) {
		expr_add(o, o->words ? say(o->b, "thiếu", "missing") : "NA()");
		return;
	}
	expr_open(o, number < 0 && hold > HOLD_ADD);
	print_number(text, sizeof(text), number);
	if (o->words && o->b->vi && strchr(text, '.'))
		*strchr(text, '.') = ',';
	expr_add(o, text);
	expr_close(o, number < 0 && hold > HOLD_ADD);
}

void
expr_put_any(struct out *o, uint32_t v, enum hold hold)
{
	expr_put(o, v, at(o->b, expr_same(o->b, v))->scaled, hold);
}

/* ---- tolerance ------------------------------------------------------------------------------------ */

/* t of a comparison with v. */
void
expr_put_tolerance(struct out *o, uint32_t v)
{
	const char *name = expr_tolerance(o->b);
	double number = fabs(at(o->b, v)->number);

	if (at(o->b, v)->op != OP_CONST) {
		text_print(&o->to, "%s*MAX(1,ABS(", name);
		expr_put(o, v, false, HOLD_NONE);
		expr_add(o, "))");
	} else if (number > 1) {
		text_print(&o->to, "%s*", name);
		expr_put_number(o, number, HOLD_MUL);
	} else {
		expr_add(o, name);
	}
}

/* t of rounding v to places, in the unit of v or of 10^-places. */
static void
put_whole_tolerance(struct out *o, uint32_t v, int places, bool in_points, bool scaled)
{
	int shift = in_points ? places : 0;
	double power = pow(10, places);
	bool small = expr_is_never_negative(o->b, v) && expr_largest(o->b, v) * power <= 1e7;

	if (!small)
		text_print(&o->to, "MIN(%.*f,", shift + 3, 0.001 / pow(10, shift));
	text_print(&o->to, "%s*MAX(%.*f,", expr_tolerance(o->b), shift, 1 / pow(10, shift));
	expr_add(o, small ? "" : "ABS(");
	expr_put(o, v, scaled, HOLD_MUL);
	if (!in_points && places)
		text_print(&o->to, "*%.15g", power);
	expr_add(o, small ? ")" : ")))");
}

/* ---- arithmetic ----------------------------------------------------------------------------------- */

static const char *
word_of_sign(char sign)
{
	switch (sign) {
	case '+':
		return " + ";
	case '-':
		return " - ";
	case '*':
		return " × ";
	case '/':
		return " / ";
	default:
		return "^";
	}
}

static void
put_infix(struct out *o, const struct value *v, bool scaled, const char *sign, enum hold mine,
	  enum hold hold)
{
	bool commutes = v->op == OP_ADD || v->op == OP_MUL;

	expr_open(o, hold > mine);
	expr_put(o, v->args[0], scaled, mine);
	expr_add(o, o->words && strlen(sign) == 1 ? word_of_sign(sign[0]) : sign);
	expr_put(o, v->args[1], scaled && v->op != OP_MUL && v->op != OP_DIV,
		 commutes ? mine : mine + 1);
	expr_close(o, hold > mine);
}

/* Sums of points are rounded to their places, so that equal ones are equal. */
static void
begin_sum(struct out *o, bool scaled, bool *was)
{
	*was = o->in_sum;
	if (scaled && !*was && !o->words)
		expr_add(o, "ROUND(");
	o->in_sum = scaled;
}

static void
end_sum(struct out *o, bool scaled, bool was)
{
	if (scaled && !was && !o->words)
		text_print(&o->to, ",%d)", o->b->places);
	o->in_sum = was;
}

static void
put_plus(struct out *o, const struct value *v, bool scaled, enum hold hold)
{
	bool was, rounds = scaled && !o->in_sum && !o->words;

	begin_sum(o, scaled, &was);
	put_infix(o, v, scaled, v->op == OP_ADD ? "+" : "-", HOLD_ADD, rounds ? HOLD_NONE : hold);
	end_sum(o, scaled, was);
}

/* Missing terms count 0. */
static void
put_term(struct out *o, uint32_t v, bool scaled)
{
	bool sure = at(o->b, v)->certain || o->words, was = o->in_sum;

	o->in_sum = scaled && sure;
	if (!sure)
		expr_add(o, "IFERROR(");
	expr_put(o, v, scaled, sure ? HOLD_ADD : HOLD_NONE);
	if (!sure)
		expr_add(o, ",0)");
	o->in_sum = was;
}

static void
put_terms(struct out *o, const struct value *v, bool scaled, enum hold hold)
{
	bool was, rounds = scaled && !o->in_sum && !o->words, wrap = !rounds && hold > HOLD_ADD;

	begin_sum(o, scaled, &was);
	expr_open(o, wrap);
	for (size_t i = 0; i < v->nargs; i++) {
		if (i)
			expr_add(o, "+");
		put_term(o, v->args[i], scaled);
	}
	if (!v->nargs)
		expr_add(o, "0");
	expr_close(o, wrap);
	end_sum(o, scaled, was);
}

static void
put_quotient(struct out *o, const struct value *v, bool scaled, enum hold hold)
{
	uint32_t divisor = v->args[1];

	if (expr_is_const(o->b, divisor, 0)) {
		expr_put_number(o, NAN, hold);
		return;
	}
	if (o->words || expr_is_whole_divisor(o->b, divisor)) {
		put_infix(o, v, scaled, "/", HOLD_MUL, hold);
		return;
	}
	expr_add(o, "IF(ABS(");
	expr_put(o, divisor, false, HOLD_NONE);
	text_print(&o->to, ")<=%s,NA(),", expr_tolerance(o->b));
	put_infix(o, v, scaled, "/", HOLD_MUL, HOLD_NONE);
	expr_add(o, ")");
}

static void
put_modulus(struct out *o, const struct value *v, enum hold hold)
{
	const char *name = expr_tolerance(o->b);

	if (o->words) {
		put_infix(o, v, false, " mod ", HOLD_MUL, hold);
		return;
	}
	expr_add(o, "IF(ABS(");
	expr_put(o, v->args[1], false, HOLD_NONE);
	text_print(&o->to, ")<=%s,NA(),", name);
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, "-");
	expr_put(o, v->args[1], false, HOLD_MUL);
	expr_add(o, "*INT(");
	put_infix(o, v, false, "/", HOLD_MUL, HOLD_ADD);
	text_print(&o->to, "+MIN(0.001,%s*MAX(1,ABS(", name);
	put_infix(o, v, false, "/", HOLD_MUL, HOLD_NONE);
	expr_add(o, ")))))");
}

static void
put_power(struct out *o, const struct value *v, enum hold hold)
{
	const struct value *exponent = at(o->b, v->args[1]);
	bool fixed = exponent->op == OP_CONST, whole = fixed && expr_is_whole(o->b, v->args[1]);

	if (o->words || (whole && exponent->number != 0)) {
		put_infix(o, v, false, "^", HOLD_POWER, hold);
		return;
	}
	if (fixed && exponent->number != 0) {
		expr_add(o, "IF(");
		expr_put(o, v->args[0], false, HOLD_ADD);
		expr_add(o, "<0,NA(),");
		put_infix(o, v, false, "^", HOLD_POWER, HOLD_NONE);
		expr_add(o, ")");
		return;
	}
	/* Excel takes odd roots of negative numbers, and 0^0 for an error. */
	expr_add(o, "IF(AND(");
	expr_put(o, v->args[0], false, HOLD_ADD);
	expr_add(o, "<0,");
	expr_put(o, v->args[1], false, HOLD_ADD);
	expr_add(o, "<>INT(");
	expr_put(o, v->args[1], false, HOLD_NONE);
	expr_add(o, ")),NA(),IF(");
	expr_put(o, v->args[1], false, HOLD_ADD);
	expr_add(o, "=0,1,");
	put_infix(o, v, false, "^", HOLD_POWER, HOLD_NONE);
	expr_add(o, "))");
}

void
expr_put_function(struct out *o, const char *name, const struct value *v, bool scaled)
{
	text_print(&o->to, "%s(", name);
	for (size_t i = 0; i < v->nargs; i++) {
		if (i)
			expr_add(o, o->words ? "; " : ",");
		expr_put(o, v->args[i], scaled, HOLD_NONE);
	}
	expr_add(o, ")");
}

bool
expr_is_within(const struct out *o, uint32_t v)
{
	return v == o->top || !at(o->b, v)->has_row || o->words;
}

/* min(min(a, b), c) as MIN(a,b,c). */
static void
put_extreme_args(struct out *o, enum op op, const struct value *v, bool scaled)
{
	for (size_t i = 0; i < v->nargs; i++) {
		const struct value *arg = at(o->b, v->args[i]);

		if (i)
			expr_add(o, o->words ? "; " : ",");
		if (arg->op == op && expr_is_within(o, v->args[i]) && arg->scaled == scaled)
			put_extreme_args(o, op, arg, scaled);
		else
			expr_put(o, v->args[i], scaled, HOLD_NONE);
	}
}

static void
put_extreme(struct out *o, const struct value *v, bool scaled)
{
	expr_add(o, v->op == OP_MIN ? "MIN(" : "MAX(");
	put_extreme_args(o, v->op, v, scaled);
	expr_add(o, ")");
}

/* ---- rounding ------------------------------------------------------------------------------------ */

/* Half away from zero, of |x| + t. */
static void
put_rounded(struct out *o, uint32_t x, int places, bool scaled)
{
	bool positive = expr_is_never_negative(o->b, x);

	expr_add(o, "ROUND(");
	expr_put(o, x, scaled, HOLD_ADD);
	if (!o->words) {
		expr_add(o, "+");
		if (!positive) {
			expr_add(o, "SIGN(");
			expr_put(o, x, scaled, HOLD_NONE);
			expr_add(o, ")*");
		}
		put_whole_tolerance(o, x, places, true, scaled);
	}
	text_print(&o->to, o->words ? "; %d)" : ",%d)", places);
}

/* Down, or up as the opposite of the opposite down. */
static void
put_floor(struct out *o, const struct value *v, enum hold hold)
{
	bool up = v->op == OP_CEIL;
	double power = pow(10, v->places);

	if (o->words) {
		expr_put_function(
			o, up ? say(o->b, "tròn lên", "up") : say(o->b, "tròn xuống", "down"), v,
			false);
		return;
	}
	expr_open(o, up && hold > HOLD_NONE);
	expr_add(o, up ? "-INT(" : "INT(");
	if (up) {
		put_whole_tolerance(o, v->args[0], v->places, false, false);
		expr_add(o, "-");
	}
	expr_put(o, v->args[0], false, up ? HOLD_MUL : HOLD_ADD);
	if (v->places)
		text_print(&o->to, "*%.15g", power);
	if (!up) {
		expr_add(o, "+");
		put_whole_tolerance(o, v->args[0], v->places, false, false);
	}
	expr_add(o, ")");
	if (v->places)
		text_print(&o->to, "/%.15g", power);
	expr_close(o, up && hold > HOLD_NONE);
}

/* ---- any value ----------------------------------------------------------------------------------------- */

static void
put_op(struct out *o, uint32_t v, bool scaled, enum hold hold)
{
	const struct value *value = at(o->b, v);

	switch (value->op) {
	case OP_ADD:
	case OP_SUB:
		put_plus(o, value, scaled, hold);
		break;
	case OP_SUM:
		put_terms(o, value, scaled, hold);
		break;
	case OP_MUL:
		put_infix(o, value, scaled, "*", HOLD_MUL, hold);
		break;
	case OP_DIV:
		put_quotient(o, value, scaled, hold);
		break;
	case OP_MOD:
		put_modulus(o, value, hold);
		break;
	case OP_POW:
		put_power(o, value, hold);
		break;
	case OP_NEG:
		expr_open(o, hold > HOLD_ADD);
		expr_add(o, "-");
		expr_put(o, value->args[0], scaled, HOLD_ALL);
		expr_close(o, hold > HOLD_ADD);
		break;
	case OP_ABS:
		expr_put_function(o, "ABS", value, false);
		break;
	case OP_SQRT:
		expr_put_function(o, "SQRT", value, false);
		break;
	case OP_EXP:
		expr_put_function(o, "EXP", value, false);
		break;
	case OP_LOG:
		expr_put_function(o, "LN", value, false);
		break;
	case OP_MIN:
	case OP_MAX:
		put_extreme(o, value, scaled);
		break;
	case OP_FLOOR:
	case OP_CEIL:
		put_floor(o, value, hold);
		break;
	case OP_ROUND:
		put_rounded(o, value->args[0], value->places, false);
		break;
	case OP_TICKS:
		put_rounded(o, value->args[0], scaled ? o->b->places : value->places,
			    scaled && value->places != o->b->places);
		if (!scaled && value->places)
			text_print(&o->to, "*%.15g", pow(10, value->places));
		break;
	case OP_WHEN:
		expr_put_choice(o, value, scaled);
		break;
	case OP_COALESCE:
		if (o->words && expr_is_condition(at(o->b, value->args[0])->op) &&
		    expr_is_const(o->b, value->args[1], 0)) /* not known is not so */
			expr_put_condition(o, value->args[0]);
		else
			expr_put_function(o,
					  o->words ? say(o->b, "có hoặc", "coalesce") : "IFERROR",
					  value, scaled);
		break;
	case OP_BANDS:
		expr_put_bands(o, value, scaled);
		break;
	case OP_LINEAR:
		(o->words ? expr_put_line_words : expr_put_linear)(o, value);
		break;
	case OP_LEVELS:
		expr_put_levels(o, value, scaled);
		break;
	case OP_TRIM:
		expr_put_trimmed(o, value);
		break;
	case OP_HOLES:
		expr_put_holes(o, value, hold);
		break;
	default:
		if (expr_is_relative(value->op))
			expr_put_relative_words(o, value);
		else
			expr_add(o, say(o->b, "hàm riêng", "function of its own"));
	}
}

static void
put_param(struct out *o, const char *id)
{
	const char *title = NULL;

	for (size_t i = 0; o->titles && i < o->b->nparams; i++)
		if (strcmp(o->b->params[i].id, id) == 0)
			title = o->b->params[i].title;
	if (title)
		text_print(&o->to, "[%s]", title);
	else
		text_print(&o->to, o->words ? "%s" : "p_%s", id);
}

static const char *
name_of_measure(const struct out *o, const struct measure *measure)
{
	if (!o->titles || !measure->title)
		return measure->id;
	return book_print(o->b, "[%s]", measure->title);
}

static const char *
name_of(struct out *o, uint32_t v)
{
	struct book *b = o->b;

	for (size_t i = 0; i < b->nmeasures; i++)
		if (b->measures[i].value && expr_same(b, b->measures[i].value) == v)
			return name_of_measure(o, &b->measures[i]);
	for (size_t i = 0; i < b->nitems; i++)
		if (b->items[i].points && expr_same(b, b->items[i].points) == v)
			return book_print(b, "%s %s", say(b, "điểm", "points"), b->items[i].id);
	return NULL;
}

/* A figure, a parameter, a cell; false: it must be written out. */
static bool
put_reference(struct out *o, uint32_t v)
{
	const struct value *value = at(o->b, v);
	const char *name = o->words && v != o->top ? name_of(o, v) : NULL;

	if (value->op == OP_INPUT) {
		expr_add(o, o->words ? expr_name_of_figure(o, value->figure)
				     : calc_at(o->b, o->b->figures[value->figure].row));
		return true;
	}
	if (value->op == OP_PARAM) {
		put_param(o, value->param);
		return true;
	}
	if (name) {
		expr_add(o, name);
		return true;
	}
	if (o->words && o->to.n > (o->titles ? METHOD_MAX : WORDS_MAX)) {
		expr_add(o, "…");
		return true;
	}
	if (o->words || v == o->top || !value->has_row)
		return false;
	expr_add(o, calc_at(o->b, value->row));
	return true;
}

/* A condition as a number. */
static void
put_truth(struct out *o, uint32_t v)
{
	if (at(o->b, v)->op == OP_IS_NA || o->words) {
		expr_put_plain_condition(o, v);
		return;
	}
	expr_add(o, "IF(");
	expr_put_plain_condition(o, v);
	expr_add(o, ",1,0)");
}

/* A value kept in the other unit: multiplied or divided into the one asked for. */
static void
put_other_unit(struct out *o, uint32_t v, bool scaled, enum hold hold)
{
	expr_open(o, hold > HOLD_MUL);
	expr_put(o, v, !scaled, HOLD_MUL);
	text_print(&o->to, scaled ? "/%.15g" : "*%.15g", o->b->scale);
	expr_close(o, hold > HOLD_MUL);
}

void
expr_put(struct out *o, uint32_t v, bool scaled, enum hold hold)
{
	const struct value *value;

	value = at(o->b, v);
	if (expr_is_same(o->b, v) && !scaled) {
		expr_put(o, expr_same(o->b, v), true, hold);
		return;
	}
	if (value->op == OP_CONST)
		expr_put_number(o, scaled ? value->number / o->b->scale : value->number, hold);
	else if (value->scaled != scaled && !o->words)
		put_other_unit(o, v, scaled, hold);
	else if (put_reference(o, v))
		return;
	else if (expr_is_condition(value->op))
		put_truth(o, v);
	else
		put_op(o, v, value->scaled, hold);
}

/* ---- the ways in ------------------------------------------------------------------------------------------ */

static const char *
write(struct out o, uint32_t v, bool scaled)
{
	o.to.book = o.b;
	expr_put(&o, v, scaled, HOLD_NONE);
	return text_done(&o.to);
}

const char *
expr_formula(struct book *b, uint32_t v)
{
	return write((struct out){ .b = b, .top = v }, v, at(b, v)->scaled);
}

const char *
expr_words(struct book *b, uint32_t v)
{
	v = expr_same(b, v);
	return write((struct out){ .b = b, .words = true, .top = v }, v, at(b, v)->scaled);
}

const char *
expr_method(struct book *b, uint32_t v)
{
	v = expr_same(b, v);
	return write((struct out){ .b = b, .words = true, .titles = true, .top = v }, v,
		     at(b, v)->scaled);
}

const char *
expr_cell(struct book *b, uint32_t v, bool scaled)
{
	return write((struct out){ .b = b }, v, scaled);
}

const char *
expr_at_least(struct book *b, uint32_t v, uint32_t edge)
{
	struct out o = { .b = b, .to.book = b };

	expr_put_edge(&o, v, ">=", true, edge);
	return text_done(&o.to);
}

double
expr_cached(const struct book *b, const struct unit *unit, uint32_t v)
{
	return at(b, v)->scaled ? unit->values[v] / b->scale : unit->values[v];
}
