#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"

enum {
	INLINE_MAX = 110, /* characters of a formula that may stand within another one */
	DEPTH_MAX =
		12, /* functions within each other before a row of its own is made; Excel takes 64 */
	CHAIN_MAX = 40,  /* bands in one formula */
	COUNT_MAX = 200, /* arguments of one function; Excel takes 255 */
	WORDS_MAX = 170, /* a formula in words is cut behind so many bytes */
	METHOD_MAX = 700 /* one with titles */
};

/* How tightly the place holds in which an expression stands. */
enum hold {
	HOLD_NONE,
	HOLD_ADD,
	HOLD_MUL,
	HOLD_POWER,
	HOLD_ALL
};

static struct value *
at(const struct book *b, uint32_t v)
{
	return &b->values[v];
}

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

static bool
is_const(const struct book *b, uint32_t v, double number)
{
	return at(b, v)->op == OP_CONST && at(b, v)->number == number;
}

const char *
expr_tolerance(const struct book *b)
{
	return say(b, "dung_sai", "tolerance");
}

/* Argument i of a table holds points. */
static bool
is_points(const struct value *v, size_t i)
{
	if (v->op == OP_WHEN || v->op == OP_LEVELS)
		return i > 0;
	return i == 1 || (i > 1 && (i - 2) % 3 == 2);
}

/* Whether f of a value kept in hundredths is the same in points, and of which arguments. */
static bool
keeps_scale(const struct book *b, const struct value *v, size_t i)
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
		return is_points(v, i);
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

static bool
can_be_scaled(const struct book *b, const struct value *v)
{
	return v->op == OP_TICKS || keeps_scale(b, v, v->op == OP_WHEN ? 1 : 0) ||
	       v->op == OP_BANDS || v->op == OP_LEVELS;
}

/* Points of ticks, where ticks are kept as points. */
static bool
is_same(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);

	return value->op == OP_DIV && !value->scaled && at(b, value->args[0])->scaled &&
	       is_const(b, value->args[1], b->scale);
}

uint32_t
expr_same(const struct book *b, uint32_t v)
{
	while (v && is_same(b, v))
		v = at(b, v)->args[0];
	return v;
}

/* ---- bounds, as far as they make formulas shorter ---------------------------------------------- */

static bool
all_points(const struct book *b, const struct value *v, bool (*is)(const struct book *, uint32_t))
{
	for (size_t i = 0; i < v->nargs; i++)
		if (is_points(v, i) && v->args[i] && !is(b, v->args[i]))
			return false;
	return true;
}

static bool
is_never_negative(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);

	switch (value->op) {
	case OP_CONST:
		return !(value->number < 0);
	case OP_MAX:
		return is_never_negative(b, value->args[0]) || is_never_negative(b, value->args[1]);
	case OP_MIN:
	case OP_ADD:
	case OP_MUL:
		return is_never_negative(b, value->args[0]) && is_never_negative(b, value->args[1]);
	case OP_WHEN:
	case OP_BANDS:
	case OP_LEVELS:
		return all_points(b, value, is_never_negative);
	default:
		return value->op == OP_ABS || value->op == OP_SQRT || value->op == OP_COUNT_OF ||
		       value->op == OP_RANK_OF;
	}
}

static double
largest(const struct book *b, uint32_t v)
{
	const struct value *value = at(b, v);
	double most = -HUGE_VAL;

	switch (value->op) {
	case OP_CONST:
		return value->number;
	case OP_MIN:
		return fmin(largest(b, value->args[0]), largest(b, value->args[1]));
	case OP_MAX:
		return fmax(largest(b, value->args[0]), largest(b, value->args[1]));
	case OP_WHEN:
	case OP_BANDS:
	case OP_LEVELS:
		for (size_t i = 0; i < value->nargs; i++)
			if (is_points(value, i) && value->args[i])
				most = fmax(most, largest(b, value->args[i]));
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
static bool
is_plain_comparison(const struct book *b, const struct value *v)
{
	return v->text || (expr_is_whole(b, v->args[0]) && expr_is_whole(b, v->args[1]));
}

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
	if (b->places > 0 && can_be_scaled(b, at(b, v)) && at(b, v)->op != OP_CONST)
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
			if (value->args[i] && value->scaled && keeps_scale(b, value, i))
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

static bool
is_whole_divisor(const struct book *b, uint32_t v)
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
		if (!is_plain_comparison(b, v))
			want_row(b, v->args[1]);
		break;
	case OP_DIV:
		if (!is_whole_divisor(b, v->args[1]))
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
			if (!is_points(v, i))
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

		if (!value->live || is_same(b, v))
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

		if (!value->live || is_same(b, v))
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

/* ---- writing ----------------------------------------------------------------------------------- */

struct out {
	struct book *b;
	struct text to;
	bool words;   /* names instead of cells, and no tolerances: for people */
	bool titles;  /* titles instead of names */
	bool in_sum;  /* of points: rounded at the end */
	uint32_t top; /* the value being written, which is not a cell of itself */
};

static void put(struct out *o, uint32_t v, bool scaled, enum hold hold);
static void put_condition(struct out *o, uint32_t v);

static void
add(struct out *o, const char *more)
{
	text_add(&o->to, more);
}

static void
open(struct out *o, bool parentheses)
{
	if (parentheses)
		add(o, "(");
}

static void
close(struct out *o, bool parentheses)
{
	if (parentheses)
		add(o, ")");
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

static void
put_number(struct out *o, double number, enum hold hold)
{
	char text[40];

	if (isnan(number)) {
		add(o, o->words ? say(o->b, "thiếu", "missing") : "NA()");
		return;
	}
	open(o, number < 0 && hold > HOLD_ADD);
	print_number(text, sizeof(text), number);
	if (o->words && o->b->vi && strchr(text, '.'))
		*strchr(text, '.') = ',';
	add(o, text);
	close(o, number < 0 && hold > HOLD_ADD);
}

static void
put_any(struct out *o, uint32_t v, enum hold hold)
{
	put(o, v, at(o->b, expr_same(o->b, v))->scaled, hold);
}

/* ---- tolerance ------------------------------------------------------------------------------------ */

/* t of a comparison with v. */
static void
put_tolerance(struct out *o, uint32_t v)
{
	const char *name = expr_tolerance(o->b);
	double number = fabs(at(o->b, v)->number);

	if (at(o->b, v)->op != OP_CONST) {
		text_print(&o->to, "%s*MAX(1,ABS(", name);
		put(o, v, false, HOLD_NONE);
		add(o, "))");
	} else if (number > 1) {
		text_print(&o->to, "%s*", name);
		put_number(o, number, HOLD_MUL);
	} else {
		add(o, name);
	}
}

/* t of rounding v to places, in the unit of v or of 10^-places. */
static void
put_whole_tolerance(struct out *o, uint32_t v, int places, bool in_points, bool scaled)
{
	int shift = in_points ? places : 0;
	double power = pow(10, places);
	bool small = is_never_negative(o->b, v) && largest(o->b, v) * power <= 1e7;

	if (!small)
		text_print(&o->to, "MIN(%.*f,", shift + 3, 0.001 / pow(10, shift));
	text_print(&o->to, "%s*MAX(%.*f,", expr_tolerance(o->b), shift, 1 / pow(10, shift));
	add(o, small ? "" : "ABS(");
	put(o, v, scaled, HOLD_MUL);
	if (!in_points && places)
		text_print(&o->to, "*%.15g", power);
	add(o, small ? ")" : ")))");
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

	open(o, hold > mine);
	put(o, v->args[0], scaled, mine);
	add(o, o->words && strlen(sign) == 1 ? word_of_sign(sign[0]) : sign);
	put(o, v->args[1], scaled && v->op != OP_MUL && v->op != OP_DIV,
	    commutes ? mine : mine + 1);
	close(o, hold > mine);
}

/* Sums of points are rounded to their places, so that equal ones are equal. */
static void
begin_sum(struct out *o, bool scaled, bool *was)
{
	*was = o->in_sum;
	if (scaled && !*was && !o->words)
		add(o, "ROUND(");
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
		add(o, "IFERROR(");
	put(o, v, scaled, sure ? HOLD_ADD : HOLD_NONE);
	if (!sure)
		add(o, ",0)");
	o->in_sum = was;
}

static void
put_terms(struct out *o, const struct value *v, bool scaled, enum hold hold)
{
	bool was, rounds = scaled && !o->in_sum && !o->words, wrap = !rounds && hold > HOLD_ADD;

	begin_sum(o, scaled, &was);
	open(o, wrap);
	for (size_t i = 0; i < v->nargs; i++) {
		if (i)
			add(o, "+");
		put_term(o, v->args[i], scaled);
	}
	if (!v->nargs)
		add(o, "0");
	close(o, wrap);
	end_sum(o, scaled, was);
}

static void
put_quotient(struct out *o, const struct value *v, bool scaled, enum hold hold)
{
	uint32_t divisor = v->args[1];

	if (is_const(o->b, divisor, 0)) {
		put_number(o, NAN, hold);
		return;
	}
	if (o->words || is_whole_divisor(o->b, divisor)) {
		put_infix(o, v, scaled, "/", HOLD_MUL, hold);
		return;
	}
	add(o, "IF(ABS(");
	put(o, divisor, false, HOLD_NONE);
	text_print(&o->to, ")<=%s,NA(),", expr_tolerance(o->b));
	put_infix(o, v, scaled, "/", HOLD_MUL, HOLD_NONE);
	add(o, ")");
}

static void
put_modulus(struct out *o, const struct value *v, enum hold hold)
{
	const char *name = expr_tolerance(o->b);

	if (o->words) {
		put_infix(o, v, false, " mod ", HOLD_MUL, hold);
		return;
	}
	add(o, "IF(ABS(");
	put(o, v->args[1], false, HOLD_NONE);
	text_print(&o->to, ")<=%s,NA(),", name);
	put(o, v->args[0], false, HOLD_ADD);
	add(o, "-");
	put(o, v->args[1], false, HOLD_MUL);
	add(o, "*INT(");
	put_infix(o, v, false, "/", HOLD_MUL, HOLD_ADD);
	text_print(&o->to, "+MIN(0.001,%s*MAX(1,ABS(", name);
	put_infix(o, v, false, "/", HOLD_MUL, HOLD_NONE);
	add(o, ")))))");
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
		add(o, "IF(");
		put(o, v->args[0], false, HOLD_ADD);
		add(o, "<0,NA(),");
		put_infix(o, v, false, "^", HOLD_POWER, HOLD_NONE);
		add(o, ")");
		return;
	}
	/* Excel takes odd roots of negative numbers, and 0^0 for an error. */
	add(o, "IF(AND(");
	put(o, v->args[0], false, HOLD_ADD);
	add(o, "<0,");
	put(o, v->args[1], false, HOLD_ADD);
	add(o, "<>INT(");
	put(o, v->args[1], false, HOLD_NONE);
	add(o, ")),NA(),IF(");
	put(o, v->args[1], false, HOLD_ADD);
	add(o, "=0,1,");
	put_infix(o, v, false, "^", HOLD_POWER, HOLD_NONE);
	add(o, "))");
}

static void
put_function(struct out *o, const char *name, const struct value *v, bool scaled)
{
	text_print(&o->to, "%s(", name);
	for (size_t i = 0; i < v->nargs; i++) {
		if (i)
			add(o, o->words ? "; " : ",");
		put(o, v->args[i], scaled, HOLD_NONE);
	}
	add(o, ")");
}

static bool
is_within(const struct out *o, uint32_t v)
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
			add(o, o->words ? "; " : ",");
		if (arg->op == op && is_within(o, v->args[i]) && arg->scaled == scaled)
			put_extreme_args(o, op, arg, scaled);
		else
			put(o, v->args[i], scaled, HOLD_NONE);
	}
}

static void
put_extreme(struct out *o, const struct value *v, bool scaled)
{
	add(o, v->op == OP_MIN ? "MIN(" : "MAX(");
	put_extreme_args(o, v->op, v, scaled);
	add(o, ")");
}

/* ---- rounding ------------------------------------------------------------------------------------ */

/* Half away from zero, of |x| + t. */
static void
put_rounded(struct out *o, uint32_t x, int places, bool scaled)
{
	bool positive = is_never_negative(o->b, x);

	add(o, "ROUND(");
	put(o, x, scaled, HOLD_ADD);
	if (!o->words) {
		add(o, "+");
		if (!positive) {
			add(o, "SIGN(");
			put(o, x, scaled, HOLD_NONE);
			add(o, ")*");
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
		put_function(o, up ? say(o->b, "tròn lên", "up") : say(o->b, "tròn xuống", "down"),
			     v, false);
		return;
	}
	open(o, up && hold > HOLD_NONE);
	add(o, up ? "-INT(" : "INT(");
	if (up) {
		put_whole_tolerance(o, v->args[0], v->places, false, false);
		add(o, "-");
	}
	put(o, v->args[0], false, up ? HOLD_MUL : HOLD_ADD);
	if (v->places)
		text_print(&o->to, "*%.15g", power);
	if (!up) {
		add(o, "+");
		put_whole_tolerance(o, v->args[0], v->places, false, false);
	}
	add(o, ")");
	if (v->places)
		text_print(&o->to, "/%.15g", power);
	close(o, up && hold > HOLD_NONE);
}

/* ---- conditions ------------------------------------------------------------------------------------ */

static void
put_text_comparison(struct out *o, const struct value *v)
{
	const struct value *of = at(o->b, v->args[0]);
	bool is_text = of->op == OP_INPUT && o->b->figures[of->figure].input->is_text;

	if (o->words || !is_text) {
		put(o, v->args[0], false, HOLD_ADD);
		add(o, v->op == OP_EQ ? "=" : "<>");
		if (o->words)
			text_print(&o->to, "\"%s\"", v->text);
		else
			put(o, v->args[1], false, HOLD_ADD);
		return;
	}
	add(o, v->op == OP_EQ ? "EXACT(" : "NOT(EXACT(");
	put(o, v->args[0], false, HOLD_NONE);
	add(o, ",");
	text_quote(&o->to, v->text);
	add(o, v->op == OP_EQ ? ")" : "))");
}

static const char *
sign_of(enum op op)
{
	static const char *const signs[] = { [OP_LT] = "<",  [OP_LE] = "<=", [OP_EQ] = "=",
					     [OP_NE] = "<>", [OP_GE] = ">=", [OP_GT] = ">" };

	return signs[op];
}

/* Subtract, unless it is 0. */
static void
put_minus(struct out *o, uint32_t v)
{
	if (is_const(o->b, v, 0))
		return;
	add(o, "-");
	put(o, v, false, HOLD_MUL);
}

/* a >= b is a >= b - t, a < b is a < b - t; a > b is a > b + t, a <= b is a <= b + t. */
static void
put_comparison(struct out *o, const struct value *v)
{
	bool equal = v->op == OP_EQ || v->op == OP_NE;

	if (v->text) {
		put_text_comparison(o, v);
		return;
	}
	if (o->words || is_plain_comparison(o->b, v)) {
		put(o, v->args[0], false, HOLD_ADD);
		add(o, sign_of(v->op));
		put(o, v->args[1], false, HOLD_ADD);
		return;
	}
	add(o, equal ? "ABS(" : "");
	put(o, v->args[0], false, HOLD_ADD);
	if (equal) {
		put_minus(o, v->args[1]);
		add(o, v->op == OP_EQ ? ")<=" : ")>");
	} else {
		add(o, sign_of(v->op));
		put(o, v->args[1], false, HOLD_ADD);
		add(o, v->op == OP_GE || v->op == OP_LT ? "-" : "+");
	}
	put_tolerance(o, v->args[1]);
}

/* The conditions of all(all(a, b), c), one after another. */
static void
put_each_condition(struct out *o, enum op op, uint32_t v, const char *before, const char *after,
		   bool *first)
{
	const struct value *value = at(o->b, v);

	if (value->op == op && is_within(o, v)) {
		put_each_condition(o, op, value->args[0], before, after, first);
		put_each_condition(o, op, value->args[1], before, after, first);
		return;
	}
	if (!*first)
		add(o, o->words ? "; " : ",");
	*first = false;
	add(o, before);
	put_condition(o, v);
	add(o, after);
}

static void
put_conditions(struct out *o, uint32_t v, const char *before, const char *after)
{
	bool first = true;

	add(o, "(");
	put_each_condition(o, at(o->b, v)->op, v, before, after, &first);
	add(o, ")");
}

/* One side may decide though the other is missing. */
static void
put_joined(struct out *o, uint32_t v)
{
	const struct value *value = at(o->b, v);
	bool is_all = value->op == OP_AND;
	const char *name = is_all ? "AND" : "OR";

	if (o->words)
		name = is_all ? say(o->b, "cả", "all") : say(o->b, "một trong", "any");
	if (!value->certain && !o->words) {
		add(o, "IF(OR");
		put_conditions(o, v, is_all ? "IFERROR(NOT(" : "IFERROR(",
			       is_all ? "),FALSE)" : ",FALSE)");
		add(o, is_all ? ",FALSE," : ",TRUE,");
	}
	add(o, name);
	put_conditions(o, v, "", "");
	add(o, value->certain || o->words ? "" : ")");
}

static void
put_not(struct out *o, const struct value *v)
{
	add(o, o->words ? say(o->b, "không(", "no(") : "NOT(");
	put_condition(o, v->args[0]);
	add(o, ")");
}

/* "[Số vụ án, năm 2016]" */
static const char *
title_of_figure(struct book *b, const struct figure *f)
{
	const char *title = f->input->title ? f->input->title : f->input->id;

	if (!f->lag)
		return book_print(b, "[%s]", title);
	return book_print(b, "[%s, %s %d]", title, say(b, "năm", "year"), b->year - f->lag);
}

static const char *
name_of_figure(struct out *o, uint32_t figure)
{
	struct book *b = o->b;
	const struct figure *f = &b->figures[figure];

	if (o->titles)
		return title_of_figure(b, f);
	if (!f->lag)
		return f->input->id;
	return f->lag == 1 ? book_print(b, "prev.%s", f->input->id)
			   : book_print(b, "ago(%d).%s", f->lag, f->input->id);
}

static void
put_is_na(struct out *o, const struct value *v)
{
	if (o->words)
		text_print(&o->to, "%s(%s)", say(o->b, "không áp dụng", "not applicable"),
			   name_of_figure(o, v->figure));
	else
		add(o, calc_at(o->b, o->b->figures[v->figure].na_row));
}

static void
put_plain_condition(struct out *o, uint32_t v)
{
	const struct value *value = at(o->b, v);

	switch (value->op) {
	case OP_AND:
	case OP_OR:
		put_joined(o, v);
		break;
	case OP_NOT:
		put_not(o, value);
		break;
	case OP_MISSING:
		add(o, o->words ? say(o->b, "thiếu(", "missing(") : "ISERROR(");
		put_any(o, value->args[0], HOLD_NONE);
		add(o, ")");
		break;
	case OP_IS_NA:
		put_is_na(o, value);
		break;
	default:
		put_comparison(o, value);
	}
}

/* Where the spreadsheet wants true or false: a number other than 0 is true. */
static void
put_condition(struct out *o, uint32_t v)
{
	if (expr_is_condition(at(o->b, v)->op) && (v == o->top || !at(o->b, v)->has_row))
		put_plain_condition(o, v);
	else
		put(o, v, false, HOLD_NONE);
}

static void
put_choice(struct out *o, const struct value *v, bool scaled)
{
	add(o, o->words ? say(o->b, "nếu(", "if(") : "IF(");
	put_condition(o, v->args[0]);
	add(o, o->words ? "; " : ",");
	put(o, v->args[1], scaled, HOLD_NONE);
	add(o, o->words ? "; " : ",");
	put(o, v->args[2], scaled, HOLD_NONE);
	add(o, ")");
}

/* ---- tables ------------------------------------------------------------------------------------------ */

/* One edge of a band: x against it. */
static void
put_edge(struct out *o, uint32_t x, const char *sign, bool minus, uint32_t edge)
{
	bool plain = o->words || (expr_is_whole(o->b, x) && expr_is_whole(o->b, edge));

	put(o, x, false, HOLD_ADD);
	add(o, sign);
	put(o, edge, false, HOLD_ADD);
	if (plain)
		return;
	add(o, minus ? "-" : "+");
	put_tolerance(o, edge);
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
		add(o, "TRUE");
		return;
	}
	add(o, low && high ? "AND(" : "");
	if (low)
		put_edge(o, v->args[0], v->above ? ">" : ">=", !v->above, v->args[k]);
	add(o, low && high ? "," : "");
	if (high)
		put_edge(o, v->args[0], v->upto ? "<=" : "<", !v->upto, v->args[k + 1]);
	add(o, low && high ? ")" : "");
}

static void put_bands_from(struct out *o, const struct value *v, bool scaled, size_t k);

static void
put_otherwise(struct out *o, const struct value *v, bool scaled)
{
	if (v->args[1])
		put(o, v->args[1], scaled, HOLD_NONE);
	else
		put_number(o, NAN, HOLD_NONE);
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
	add(o, calc_at(o->b, calc_add(o->b, row)));
}

static void
put_bands_from(struct out *o, const struct value *v, bool scaled, size_t k)
{
	size_t rows = 0;

	for (; k + 2 < v->nargs && rows < CHAIN_MAX; k += 3, rows++) {
		add(o, "IF(");
		put_band(o, v, k);
		add(o, ",");
		put(o, v->args[k + 2], scaled, HOLD_NONE);
		add(o, ",");
	}
	if (k + 2 < v->nargs && !o->words)
		put_rest_of_bands(o, v, scaled, k);
	else
		put_otherwise(o, v, scaled);
	while (rows-- > 0)
		add(o, ")");
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
	put(o, v->args[0], false, HOLD_ADD);
	add(o, ": ");
	for (size_t k = 2; k + 2 < v->nargs; k += 3) {
		bool high = !upper_is_known(o->b, v, k);

		if (v->args[k]) {
			add(o, v->above ? ">" : "≥");
			put(o, v->args[k], false, HOLD_ADD);
		}
		if (high) {
			add(o, v->args[k] ? " & " : "");
			add(o, v->upto ? "≤" : "<");
			put(o, v->args[k + 1], false, HOLD_ADD);
		}
		add(o, " → ");
		put(o, v->args[k + 2], scaled, HOLD_NONE);
		add(o, "; ");
	}
	add(o, say(o->b, "còn lại → ", "else → "));
	put_otherwise(o, v, scaled);
}

static void
put_bands(struct out *o, const struct value *v, bool scaled)
{
	if (o->words) {
		put_band_words(o, v, scaled);
		return;
	}
	if (!looks_at_x(v)) {
		add(o, "IF(ISERROR(");
		put(o, v->args[0], false, HOLD_NONE);
		add(o, "),NA(),");
	}
	put_bands_from(o, v, scaled, 2);
	add(o, looks_at_x(v) ? "" : ")");
}

static void
put_level_choice(struct out *o, const struct value *v, bool scaled)
{
	add(o, "CHOOSE(");
	put(o, v->args[0], false, HOLD_ADD);
	add(o, "+1");
	for (size_t i = 2; i < v->nargs; i++) {
		add(o, ",");
		if (v->args[i])
			put(o, v->args[i], scaled, HOLD_NONE);
		else
			put_otherwise(o, v, scaled);
	}
	add(o, ")");
}

static void
put_level_words(struct out *o, const struct value *v, bool scaled)
{
	const struct value *x = at(o->b, v->args[0]);
	const struct input *input = x->op == OP_INPUT ? o->b->figures[x->figure].input : NULL;

	put(o, v->args[0], false, HOLD_ADD);
	add(o, ": ");
	for (size_t i = 2; i < v->nargs; i++) {
		if (i > 2)
			add(o, "; ");
		if (input && i - 2 < input->nlevels)
			text_print(&o->to, "%s → ", input->levels[i - 2]);
		if (v->args[i])
			put(o, v->args[i], scaled, HOLD_NONE);
		else
			put_otherwise(o, v, scaled);
	}
}

static void
put_levels(struct out *o, const struct value *v, bool scaled)
{
	bool is_grade = at(o->b, v->args[0])->op == OP_INPUT;

	if (o->words) {
		put_level_words(o, v, scaled);
		return;
	}
	if (!is_grade) {
		add(o, "IF(OR(");
		put(o, v->args[0], false, HOLD_ADD);
		add(o, "<0,");
		put(o, v->args[0], false, HOLD_ADD);
		text_print(&o->to, ">=%zu),", v->nargs - 2);
		put_otherwise(o, v, scaled);
		add(o, ",");
	}
	put_level_choice(o, v, scaled);
	add(o, is_grade ? "" : ")");
}

/* y1 + (x - x1) * ((y2 - y1) / (x2 - x1)) */
static void
put_line(struct out *o, const struct value *v, size_t k)
{
	put(o, v->args[k + 1], false, HOLD_ADD);
	add(o, "+(");
	put(o, v->args[0], false, HOLD_ADD);
	put_minus(o, v->args[k]);
	add(o, ")*((");
	put(o, v->args[k + 3], false, HOLD_ADD);
	put_minus(o, v->args[k + 1]);
	add(o, ")/(");
	put(o, v->args[k + 2], false, HOLD_ADD);
	put_minus(o, v->args[k]);
	add(o, "))");
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
	add(o, "IF(ISERROR(");
	for (size_t i = 1; i < v->nargs; i++) {
		if (i > 1)
			add(o, "+");
		put(o, v->args[i], false, HOLD_ADD);
	}
	add(o, "),NA(),");
}

static void
put_linear(struct out *o, const struct value *v)
{
	bool certain = points_are_certain(o->b, v);
	size_t corners = 0;

	if (!certain)
		put_corners_known(o, v);
	for (size_t k = 1; k + 1 < v->nargs; k += 2, corners++) {
		add(o, "IF(");
		put_edge(o, v->args[0], "<", true, v->args[k]);
		add(o, ",");
		if (k == 1)
			put(o, v->args[2], false, HOLD_NONE);
		else
			put_line(o, v, k - 2);
		add(o, ",");
	}
	put(o, v->args[v->nargs - 1], false, HOLD_NONE);
	while (corners-- > 0)
		add(o, ")");
	add(o, certain ? "" : ")");
}

static void
put_line_words(struct out *o, const struct value *v)
{
	put(o, v->args[0], false, HOLD_ADD);
	add(o, say(o->b, ": đường thẳng qua", ": straight through"));
	for (size_t k = 1; k + 1 < v->nargs; k += 2) {
		add(o, " (");
		put(o, v->args[k], false, HOLD_NONE);
		add(o, "; ");
		put(o, v->args[k + 1], false, HOLD_NONE);
		add(o, ")");
	}
}

/* ---- means and counts ------------------------------------------------------------------------------ */

/* Without the smallest and the largest: the arguments stand in rows below one another, see calc.c. */
static void
put_trimmed(struct out *o, const struct value *v)
{
	uint32_t first;

	if (o->words) {
		put_function(o, say(o->b, "trung bình cắt", "trimmed mean"), v, false);
		return;
	}
	if (2 * (size_t)v->cut >= v->nargs) {
		put_number(o, NAN, HOLD_NONE);
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
static void
put_holes(struct out *o, const struct value *v, enum hold hold)
{
	if (o->words) {
		add(o, say(o->b, "số mục thiếu", "how many are missing"));
		return;
	}
	open(o, hold > HOLD_ADD);
	text_print(&o->to, "%zu", v->nargs);
	for (size_t i = 0; i < v->nargs; i++) {
		add(o, i % COUNT_MAX ? "," : "-COUNT(");
		put_any(o, v->args[i], HOLD_NONE);
		if (i + 1 == v->nargs || (i + 1) % COUNT_MAX == 0)
			add(o, ")");
	}
	close(o, hold > HOLD_ADD);
}

static void
put_relative_words(struct out *o, const struct value *v)
{
	static const char *const vi[] = { "lớn nhất",  "nhỏ nhất",  "tổng",
					  "bình quân", "số đơn vị", "trung vị",
					  "độ lệch",   "phân vị",   "thứ hạng" };
	static const char *const en[] = { "best",   "worst", "sum",      "mean", "count",
					  "median", "stdev", "quantile", "rank" };

	text_print(&o->to, "%s(", say(o->b, vi[v->op - OP_BEST], en[v->op - OP_BEST]));
	put_any(o, v->args[0], HOLD_NONE);
	if (v->args[1]) {
		add(o, say(o->b, "; trong số ", "; among "));
		put_condition(o, v->args[1]);
	}
	if (v->args[2]) {
		add(o, say(o->b, "; theo ", "; by "));
		put_any(o, v->args[2], HOLD_NONE);
	}
	if (v->args[3]) {
		add(o, "; ");
		put(o, v->args[3], false, HOLD_NONE);
	}
	add(o, ")");
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
		open(o, hold > HOLD_ADD);
		add(o, "-");
		put(o, value->args[0], scaled, HOLD_ALL);
		close(o, hold > HOLD_ADD);
		break;
	case OP_ABS:
		put_function(o, "ABS", value, false);
		break;
	case OP_SQRT:
		put_function(o, "SQRT", value, false);
		break;
	case OP_EXP:
		put_function(o, "EXP", value, false);
		break;
	case OP_LOG:
		put_function(o, "LN", value, false);
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
		put_choice(o, value, scaled);
		break;
	case OP_COALESCE:
		if (o->words && expr_is_condition(at(o->b, value->args[0])->op) &&
		    is_const(o->b, value->args[1], 0)) /* not known is not so */
			put_condition(o, value->args[0]);
		else
			put_function(o, o->words ? say(o->b, "có hoặc", "coalesce") : "IFERROR",
				     value, scaled);
		break;
	case OP_BANDS:
		put_bands(o, value, scaled);
		break;
	case OP_LINEAR:
		(o->words ? put_line_words : put_linear)(o, value);
		break;
	case OP_LEVELS:
		put_levels(o, value, scaled);
		break;
	case OP_TRIM:
		put_trimmed(o, value);
		break;
	case OP_HOLES:
		put_holes(o, value, hold);
		break;
	default:
		if (expr_is_relative(value->op))
			put_relative_words(o, value);
		else
			add(o, say(o->b, "hàm riêng", "function of its own"));
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
		add(o, o->words ? name_of_figure(o, value->figure)
				: calc_at(o->b, o->b->figures[value->figure].row));
		return true;
	}
	if (value->op == OP_PARAM) {
		put_param(o, value->param);
		return true;
	}
	if (name) {
		add(o, name);
		return true;
	}
	if (o->words && o->to.n > (o->titles ? METHOD_MAX : WORDS_MAX)) {
		add(o, "…");
		return true;
	}
	if (o->words || v == o->top || !value->has_row)
		return false;
	add(o, calc_at(o->b, value->row));
	return true;
}

/* A condition as a number. */
static void
put_truth(struct out *o, uint32_t v)
{
	if (at(o->b, v)->op == OP_IS_NA || o->words) {
		put_plain_condition(o, v);
		return;
	}
	add(o, "IF(");
	put_plain_condition(o, v);
	add(o, ",1,0)");
}

/* A value kept in the other unit: multiplied or divided into the one asked for. */
static void
put_other_unit(struct out *o, uint32_t v, bool scaled, enum hold hold)
{
	open(o, hold > HOLD_MUL);
	put(o, v, !scaled, HOLD_MUL);
	text_print(&o->to, scaled ? "/%.15g" : "*%.15g", o->b->scale);
	close(o, hold > HOLD_MUL);
}

static void
put(struct out *o, uint32_t v, bool scaled, enum hold hold)
{
	const struct value *value;

	value = at(o->b, v);
	if (is_same(o->b, v) && !scaled) {
		put(o, expr_same(o->b, v), true, hold);
		return;
	}
	if (value->op == OP_CONST)
		put_number(o, scaled ? value->number / o->b->scale : value->number, hold);
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
	put(&o, v, scaled, HOLD_NONE);
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

	put_edge(&o, v, ">=", true, edge);
	return text_done(&o.to);
}

double
expr_cached(const struct book *b, const struct unit *unit, uint32_t v)
{
	return at(b, v)->scaled ? unit->values[v] / b->scale : unit->values[v];
}
