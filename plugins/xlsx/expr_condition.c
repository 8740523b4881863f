#include "expr.h"

/* ---- conditions ------------------------------------------------------------------------------------ */

static void
put_text_comparison(struct out *o, const struct value *v)
{
	const struct value *of = at(o->b, v->args[0]);
	bool is_text = of->op == OP_INPUT && o->b->figures[of->figure].input->is_text;

	if (o->words || !is_text) {
		expr_put(o, v->args[0], false, HOLD_ADD);
		expr_add(o, v->op == OP_EQ ? "=" : "<>");
		if (o->words)
			text_print(&o->to, "\"%s\"", v->text);
		else
			expr_put(o, v->args[1], false, HOLD_ADD);
		return;
	}
	expr_add(o, v->op == OP_EQ ? "EXACT(" : "NOT(EXACT(");
	expr_put(o, v->args[0], false, HOLD_NONE);
	expr_add(o, ",");
	text_quote(&o->to, v->text);
	expr_add(o, v->op == OP_EQ ? ")" : "))");
}

static const char *
sign_of(enum op op)
{
	static const char *const signs[] = { [OP_LT] = "<",  [OP_LE] = "<=", [OP_EQ] = "=",
					     [OP_NE] = "<>", [OP_GE] = ">=", [OP_GT] = ">" };

	return signs[op];
}

/* Subtract, unless it is 0. */
void
expr_put_minus(struct out *o, uint32_t v)
{
	if (expr_is_const(o->b, v, 0))
		return;
	expr_add(o, "-");
	expr_put(o, v, false, HOLD_MUL);
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
	if (o->words || expr_is_plain_comparison(o->b, v)) {
		expr_put(o, v->args[0], false, HOLD_ADD);
		expr_add(o, sign_of(v->op));
		expr_put(o, v->args[1], false, HOLD_ADD);
		return;
	}
	expr_add(o, equal ? "ABS(" : "");
	expr_put(o, v->args[0], false, HOLD_ADD);
	if (equal) {
		expr_put_minus(o, v->args[1]);
		expr_add(o, v->op == OP_EQ ? ")<=" : ")>");
	} else {
		expr_add(o, sign_of(v->op));
		expr_put(o, v->args[1], false, HOLD_ADD);
		expr_add(o, v->op == OP_GE || v->op == OP_LT ? "-" : "+");
	}
	expr_put_tolerance(o, v->args[1]);
}

/* The conditions of all(all(a, b), c), one after another. */
static void
put_each_condition(struct out *o, enum op op, uint32_t v, const char *before, const char *after,
		   bool *first)
{
	const struct value *value = at(o->b, v);

	if (value->op == op && expr_is_within(o, v)) {
		put_each_condition(o, op, value->args[0], before, after, first);
		put_each_condition(o, op, value->args[1], before, after, first);
		return;
	}
	if (!*first)
		expr_add(o, o->words ? "; " : ",");
	*first = false;
	expr_add(o, before);
	expr_put_condition(o, v);
	expr_add(o, after);
}

static void
put_conditions(struct out *o, uint32_t v, const char *before, const char *after)
{
	bool first = true;

	expr_add(o, "(");
	put_each_condition(o, at(o->b, v)->op, v, before, after, &first);
	expr_add(o, ")");
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
		expr_add(o, "IF(OR");
		put_conditions(o, v, is_all ? "IFERROR(NOT(" : "IFERROR(",
			       is_all ? "),FALSE)" : ",FALSE)");
		expr_add(o, is_all ? ",FALSE," : ",TRUE,");
	}
	expr_add(o, name);
	put_conditions(o, v, "", "");
	expr_add(o, value->certain || o->words ? "" : ")");
}

static void
put_not(struct out *o, const struct value *v)
{
	expr_add(o, o->words ? say(o->b, "không(", "no(") : "NOT(");
	expr_put_condition(o, v->args[0]);
	expr_add(o, ")");
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

const char *
expr_name_of_figure(struct out *o, uint32_t figure)
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
			   expr_name_of_figure(o, v->figure));
	else
		expr_add(o, calc_at(o->b, o->b->figures[v->figure].na_row));
}

void
expr_put_plain_condition(struct out *o, uint32_t v)
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
		expr_add(o, o->words ? say(o->b, "thiếu(", "missing(") : "ISERROR(");
		expr_put_any(o, value->args[0], HOLD_NONE);
		expr_add(o, ")");
		break;
	case OP_IS_NA:
		put_is_na(o, value);
		break;
	default:
		put_comparison(o, value);
	}
}

/* Where the spreadsheet wants true or false: a number other than 0 is true. */
void
expr_put_condition(struct out *o, uint32_t v)
{
	if (expr_is_condition(at(o->b, v)->op) && (v == o->top || !at(o->b, v)->has_row))
		expr_put_plain_condition(o, v);
	else
		expr_put(o, v, false, HOLD_NONE);
}

void
expr_put_choice(struct out *o, const struct value *v, bool scaled)
{
	expr_add(o, o->words ? say(o->b, "nếu(", "if(") : "IF(");
	expr_put_condition(o, v->args[0]);
	expr_add(o, o->words ? "; " : ",");
	expr_put(o, v->args[1], scaled, HOLD_NONE);
	expr_add(o, o->words ? "; " : ",");
	expr_put(o, v->args[2], scaled, HOLD_NONE);
	expr_add(o, ")");
}
