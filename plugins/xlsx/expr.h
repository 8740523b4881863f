/*
 * expr.h - what expr*.c share: values of the document as formulas of a spreadsheet, and as words.
 *
 *	expr.c            writing one: arithmetic, rounding, any value; the ways in (book.h)
 *	expr_facts.c      what is known of an operation or value: bounds, scale, being the same
 *	expr_rows.c       which values get a row of their own, so that formulas stay short
 *	expr_condition.c  comparisons, and what hangs on them
 *	expr_table.c      bands, levels, straight lines; means and counts
 *
 * Writers add to a struct out; what they write stands by itself or is put in parentheses as enum hold asks.
 */
#ifndef XLSX_EXPR_H
#define XLSX_EXPR_H

#include "book.h"

/* How tightly the place holds in which an expression stands. */
enum hold {
	HOLD_NONE,
	HOLD_ADD,
	HOLD_MUL,
	HOLD_POWER,
	HOLD_ALL
};

struct out {
	struct book *b;
	struct text to;
	bool words;   /* names instead of cells, and no tolerances: for people */
	bool titles;  /* titles instead of names */
	bool in_sum;  /* of points: rounded at the end */
	uint32_t top; /* the value being written, which is not a cell of itself */
};

static inline struct value *
at(const struct book *b, uint32_t v)
{
	return &b->values[v];
}

/* ---- expr_facts.c: what is known of a value ---- */

bool expr_can_be_scaled(const struct book *b, const struct value *v);
bool expr_keeps_scale(const struct book *b, const struct value *v, size_t i);
bool expr_is_plain_comparison(const struct book *b, const struct value *v);
bool expr_is_points(const struct value *v, size_t i);
bool expr_is_same(const struct book *b, uint32_t v);
bool expr_is_never_negative(const struct book *b, uint32_t v);
double expr_largest(const struct book *b, uint32_t v);
bool expr_is_const(const struct book *b, uint32_t v, double number);

/* ---- expr_rows.c: what gets a row of its own ---- */

bool expr_is_whole_divisor(const struct book *b, uint32_t v);

/* ---- expr.c: writing ---- */

void expr_put(struct out *o, uint32_t v, bool scaled, enum hold hold);
void expr_add(struct out *o, const char *more);
void expr_put_tolerance(struct out *o, uint32_t v);
bool expr_is_within(const struct out *o, uint32_t v);
void expr_put_any(struct out *o, uint32_t v, enum hold hold);
void expr_put_number(struct out *o, double number, enum hold hold);
void expr_put_function(struct out *o, const char *name, const struct value *v, bool scaled);
void expr_open(struct out *o, bool parentheses);
void expr_close(struct out *o, bool parentheses);

/* ---- expr_condition.c: conditions ---- */

void expr_put_condition(struct out *o, uint32_t v);
void expr_put_minus(struct out *o, uint32_t v);
void expr_put_choice(struct out *o, const struct value *v, bool scaled);
const char *expr_name_of_figure(struct out *o, uint32_t figure);
void expr_put_plain_condition(struct out *o, uint32_t v);

/* ---- expr_table.c: bands, levels, lines, means ---- */

void expr_put_bands(struct out *o, const struct value *v, bool scaled);
void expr_put_line_words(struct out *o, const struct value *v);
void expr_put_linear(struct out *o, const struct value *v);
void expr_put_levels(struct out *o, const struct value *v, bool scaled);
void expr_put_trimmed(struct out *o, const struct value *v);
void expr_put_holes(struct out *o, const struct value *v, enum hold hold);
void expr_put_relative_words(struct out *o, const struct value *v);
void expr_put_edge(struct out *o, uint32_t x, const char *sign, bool minus, uint32_t edge);

#endif
