#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/*
 * How the scale helpers are told.  A template names the helper's arguments in braces, as forms.h does:
 *
 *	{value} {target} ...   an argument; {full} the maximum; {steps} what .steps counts
 *	[ ... ]                left out when an argument in it is not given
 *	~ ... | + ~            repeated for every tuple of a list helper, with " + " between
 *	{n}                    how many tuples have a value
 *
 * Formulas and conditions are also calculated, and a row whose answer is not the score is passed over.
 * So a row may be wrong, but what is shown is not: at worst the plain formula is shown instead.
 */
struct row {
	const char *form;
	const char *when;    /* holds for this row; shown before the formula */
	const char *steps;   /* counted whole or started when the helper says so */
	const char *formula; /* what the value comes from; NULL: words say it */
	const char *words;   /* a sentence for td_text */
	const char *is;      /* with words: the value this row stands for */
	const char *gap;     /* distance to the next step, of the helper's value */
	const char *next;    /* the points there */
	enum { UP, DOWN } way;
	enum { SHOWN, QUIET, PASS } show; /* QUIET: `when` is not shown; PASS: the inner score says it all */
};

#define FULL_WORDS TD_MARK("full points, {full}")
#define ZERO_WORDS TD_MARK("no points")
#define FULL .words = FULL_WORDS, .is = "{full}"
#define ZERO .words = ZERO_WORDS, .is = "0"
#define LESS(first) "{full}[ − {first}][ − {each} × {steps}]"

/* clang-format off */
static const struct row rows[] = {
	{ "full_if", "{when}", FULL },
	{ "full_if", "!{when}", ZERO },
	{ "pct_of", .formula = "{full} × {value} / 100" },
	{ "proportional", "{value} ≥ {target}", FULL },
	{ "proportional", .formula = "{full} × {value} / {target}",
	  .gap = "{target} − {value}", .next = "{full}" },
	{ "around", "{value} ≥ {target}", "{value} − {target}", "{base} + min({cap}; {over} × {steps})",
	  .gap = "{target} + {cap} / {over} − {value}", .next = "{base} + {cap}" },
	{ "around", "{value} ≥ {target}", "{value} − {target}", "{base} + {over} × {steps}",
	  .gap = "{target} + ({full} − {base}) / {over} − {value}", .next = "{full}" },
	{ "around", "{value} ≥ {target}", .formula = "{base}" },
	{ "around", "{value} < {target}", "{target} − {value}", "{base} − {under} × {steps}",
	  .gap = "{target} − {value}", .next = "{base}" },
	{ "around", "{value} < {target}", .formula = "{base}" },
	{ "at_least", "{value} > {target}", FULL },
	{ "at_least", "{value} ≥ {target}", FULL },
	{ "at_least", "{value} ≤ {target}", "({target} − {value})[ / {per}]", LESS("first"),
	  .gap = "{target} − {value}", .next = "{full}" },
	{ "at_most", "{value} < {limit}", FULL },
	{ "at_most", "{value} ≤ {limit}", FULL },
	{ "at_most", "{value} ≥ {limit}", "({value} − {limit})[ / {per}]", LESS("first"),
	  .gap = "{value} − {limit}", .next = "{full}", .way = DOWN },
	{ "inverse", "{value} ≤ {ref}", FULL },
	{ "inverse", .formula = "{full} × {ref} / {value}",
	  .gap = "{value} − {ref}", .next = "{full}", .way = DOWN },
	{ "target_range", "{from} ≤ {value} ≤ {to}", FULL },
	{ "target_range", "{value} < {from}", "({from} − {value})[ / {per}]", LESS("first"),
	  .gap = "{from} − {value}", .next = "{full}" },
	{ "target_range", "{value} > {to}", "({value} − {to})[ / {per}]", LESS("first"),
	  .gap = "{value} − {to}", .next = "{full}", .way = DOWN },
	{ "target_range", "{value} ≥ {from}", FULL },
	{ "target_range", "{value} ≤ {to}", FULL },
	{ "judged", "0 ≤ {value} ≤ {full}", .show = QUIET, .is = "{value}",
	  .words = TD_MARK("judged {value} of at most {full}") },
	{ "judged", .formula = "{value}" },
	{ "worth", .formula = "~{count} × {each}| + ~" },
	{ "per_event", "(~{count} × {each}| + ~) = 0", .show = QUIET, .is = "{full}",
	  .words = TD_MARK("nothing to deduct: full points, {full}") },
	{ "per_event", .formula = "{full}~ − {count} × {each}~" },
	{ "earn", .formula = "{count} × {each}",
	  .gap = "{cap} / {each} − {count}", .next = "{cap}" },
	{ "plus_minus", .formula = "{plus} × {each_plus} − {minus} × {each_minus}" },
	{ "limit_if", "{when}", .formula = "{score}" },
	{ "limit_if", .formula = "{score}", .show = PASS },
	{ "zero_if", "{when}", ZERO },
	{ "zero_if", .formula = "{score}", .show = PASS },
	{ "zero_below", "{value} < {least}", ZERO },
	{ "zero_below", .formula = "{score}", .show = PASS },
	{ "minus_if", "{when}", .formula = "{score} − {points}" },
	{ "minus_if", .formula = "{score}", .show = PASS },
	{ "reach", .formula = "{value} / {target}" },
	{ "reach", .formula = "min(1; {value} / {target})" },
	{ "to_best", "{value} = {best}", FULL },
	{ "to_best", .formula = "{full} × {value} / {best}" },
	{ "to_best", .formula = "{full} × {best} / {value}" },
	{ "rank_points", .formula = "{full} − {step} × ({rank} − 1)" },
	{ "minmax", "{low} = {high}", .words = TD_MARK("all units are equal: {result}"), .show = QUIET,
	  .is = "{result}" },
	{ "minmax", .formula = "{from} + ({to} − {from}) × ({value} − {low}) / ({high} − {low})" },
	{ "minmax", .formula = "{from} + ({to} − {from}) × ({high} − {value}) / ({high} − {low})" },
	{ "minmax", .formula = "{to} × ({value} − {low}) / ({high} − {low})" },
	{ "minmax", .formula = "{to} × ({high} − {value}) / ({high} − {low})" },
	{ "fall", .formula = "({before} − {now}) / {before} × 100" },
	{ "fall", "{before} = 0", .is = "{result}",
	  .words = TD_MARK("from 0 to {now} counts as {result} by the rule") },
	{ "growth", .formula = "({now} − {before}) / {before} × 100" },
	{ "growth", "{before} = 0", .is = "{result}",
	  .words = TD_MARK("from 0 to {now} counts as {result} by the rule") },
	{ "mean", .formula = "(~{value}| + ~) / {n}" },
	{ "weighted_mean", .formula = "(~{value} × {weight}| + ~) / (~{weight}| + ~)" },
	{ "mean_of_present", .formula = "(~{value}| + ~) / {n}" },
};

/* What else is known of each helper. */
static const struct form {
	const char *name;
	const char *args;
} forms[] = {
#define TD_FORM(name, arguments) { name, arguments },
#include "model/forms.h"
#undef TD_FORM
};

/* Helpers with a value rather than points, which may stand within a formula; and how tightly they hold. */
static const struct {
	const char *name;
	enum td_hold hold;
} inlines[] = {
	{ "reach", TD_HOLD_PRODUCT }, { "fall", TD_HOLD_PRODUCT }, { "growth", TD_HOLD_PRODUCT },
	{ "mean", TD_HOLD_PRODUCT }, { "weighted_mean", TD_HOLD_PRODUCT },
	{ "mean_of_present", TD_HOLD_PRODUCT },
};

/* How many arguments of a helper stand before its table in a script; all others: one. */
static const struct {
	const char *name;
	int n;
} positionals[] = {
	{ "reach", 2 }, { "earn", 3 }, { "plus_minus", 2 }, { "limit_if", 3 }, { "zero_if", 2 },
	{ "zero_below", 3 }, { "minus_if", 3 }, { "fall", 2 }, { "growth", 2 }, { "mean", 99 },
	{ "mean_of_present", 99 },
};

/* An argument with this value changes nothing and is not worth saying. */
static const struct {
	const char *name;
	double value;
} neutrals[] = {
	{ "over", 0 }, { "under", 0 }, { "first", 0 }, { "per", 1 },
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *
td_form_args(const char *name, int *positional)
{
	*positional = 1;
	for (size_t i = 0; i < COUNT(positionals); i++)
		if (strcmp(positionals[i].name, name) == 0)
			*positional = positionals[i].n;
	for (size_t i = 0; i < COUNT(forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return forms[i].args;
	return NULL;
}

/* ---- a template with its arguments filled in ------------------------------------- */

enum sign { VALUE, WHETHER, ADD, SUB, MUL, DIV, OPEN, CLOSE, MIN, MAX, COMMA, LT, LE, EQ, GE, GT };

/* In the order of enum sign. */
static const char *const signs[] = { "", "", "+", "−", "×", "/", "(", ")", "min(", "max(", ";",
				     "<", "≤", "=", "≥", ">" };

struct token {
	enum sign sign;
	double value;
	td_node node; /* VALUE: shown as this node; 0: shown as the number.  WHETHER: the condition */
	bool no;      /* WHETHER: the condition must not hold */
};

struct fill {
	struct td_tell *tell;
	td_node form;
	const char *name;
	const char *args;
	size_t nnames, ntuples;
	const struct row *row;
	double result;
	size_t tuple; /* of a list helper, while its part is repeated */
	TD_LIST(struct token) tokens;
	bool absent; /* an argument that is wanted is not given */
};

struct name {
	const char *at;
	size_t n;
};

static bool
is_name(const struct name *name, const char *word)
{
	return strlen(word) == name->n && memcmp(word, name->at, name->n) == 0;
}

/* Position of a name in "value target ...", or SIZE_MAX. */
static size_t
position(const char *args, const struct name *name)
{
	size_t i = 0;

	while (*args) {
		size_t n = strcspn(args, " ");

		if (n == name->n && memcmp(args, name->at, n) == 0)
			return i;
		args += n + strspn(args + n, " ");
		i++;
	}
	return SIZE_MAX;
}

static bool
is_neutral(const struct fill *fill, const struct name *name, td_node node)
{
	const struct td_expr *e = td_tell_at(fill->tell, node);

	for (size_t i = 0; i < COUNT(neutrals); i++)
		if (is_name(name, neutrals[i].name))
			return e->op == TD_OP_CONST && td_same(e->value, neutrals[i].value);
	return false;
}

/* The node of a named argument; 0: not given. */
static td_node
argument(const struct fill *fill, const struct name *name)
{
	size_t i = position(fill->args, name);
	td_node node;

	if (i == SIZE_MAX)
		return 0;
	i += 1 + fill->tuple * fill->nnames;
	if (i >= td_tell_at(fill->tell, fill->form)->nargs)
		return 0;
	node = td_tell_arg(fill->tell, fill->form, i);
	return node && !is_neutral(fill, name, node) ? node : 0;
}

static void
push(struct fill *fill, enum sign sign, double value, td_node node)
{
	if (!td_list_push(&fill->tokens, (struct token){ .sign = sign, .value = value, .node = node }))
		fill->tell->status = TD_ENOMEM;
}

static size_t
tuples_with_value(struct fill *fill)
{
	size_t n = 0, was = fill->tuple;

	for (fill->tuple = 0; fill->tuple < fill->ntuples; fill->tuple++) {
		td_node node = argument(fill, &(struct name){ "value", 5 });

		n += node && !isnan(td_tell_value(fill->tell, node));
	}
	fill->tuple = was;
	return n;
}

static void fill_in(struct fill *fill, const char *at, const char *end);

/* What is counted; whole or started steps are a number of their own. */
static void
fill_steps(struct fill *fill)
{
	const char *steps = fill->row->steps;
	bool open = steps && steps[0] != '(';

	if (!steps) {
		fill->absent = true;
		return;
	}
	if (open)
		push(fill, OPEN, 0, 0);
	fill_in(fill, steps, steps + strlen(steps));
	if (open)
		push(fill, CLOSE, 0, 0);
}

static void
fill_name(struct fill *fill, const struct name *name)
{
	double full = td_tell_full(fill->tell);
	td_node node = argument(fill, name);

	if (node)
		push(fill, VALUE, td_tell_value(fill->tell, node), node);
	else if (is_name(name, "full"))
		push(fill, VALUE, full, 0);
	else if (is_name(name, "result"))
		push(fill, VALUE, fill->result, 0);
	else if (is_name(name, "n"))
		push(fill, VALUE, (double)tuples_with_value(fill), 0);
	else if (is_name(name, "steps"))
		fill_steps(fill);
	else if ((is_name(name, "base") && strcmp(fill->name, "around") == 0) ||
		 (is_name(name, "cap") && strcmp(fill->name, "earn") == 0) ||
		 (is_name(name, "to") && strcmp(fill->name, "minmax") == 0))
		push(fill, VALUE, full, 0); /* the declared default */
	else
		fill->absent = true;
}

static void
fill_condition(struct fill *fill, bool no)
{
	td_node node = argument(fill, &(struct name){ "when", 4 });

	if (!node) {
		fill->absent = true;
		return;
	}
	push(fill, WHETHER, td_tell_value(fill->tell, node), node);
	if (fill->tokens.n)
		fill->tokens.at[fill->tokens.n - 1].no = no;
}

/* [ ... ] */
static void
fill_optional(struct fill *fill, const char *at, const char *end)
{
	size_t before = fill->tokens.n;
	bool was = fill->absent;

	fill->absent = false;
	fill_in(fill, at, end);
	if (fill->absent)
		fill->tokens.n = before;
	fill->absent = was;
}

/* ~ ... | between ~; a tuple whose value is missing is left out (a mean of those that are there). */
static void
fill_repeated(struct fill *fill, const char *at, const char *end)
{
	const char *bar = memchr(at, '|', (size_t)(end - at));
	size_t was = fill->tuple, said = 0;

	for (fill->tuple = 0; fill->tuple < fill->ntuples; fill->tuple++) {
		td_node node = argument(fill, &(struct name){ "value", 5 });

		if (node && isnan(td_tell_value(fill->tell, node)))
			continue;
		if (said++ && bar)
			fill_in(fill, bar + 1, end);
		fill_in(fill, at, bar ? bar : end);
	}
	fill->tuple = was;
}

static size_t
fill_sign(struct fill *fill, const char *at)
{
	/* "min(" before "(": the longer words first is not needed, as they begin otherwise. */
	for (enum sign sign = ADD; sign <= GT; sign++) {
		size_t n = strlen(signs[sign]);

		if (strncmp(at, signs[sign], n) == 0) {
			push(fill, sign, 0, 0);
			return n;
		}
	}
	if (isdigit((unsigned char)*at)) {
		char *behind;

		push(fill, VALUE, strtod(at, &behind), 0);
		return (size_t)(behind - at);
	}
	return 1; /* a blank */
}

static void
fill_in(struct fill *fill, const char *at, const char *end)
{
	while (at < end) {
		const char *close;

		if (strncmp(at, "!{when}", 7) == 0) {
			fill_condition(fill, true);
			at += 7;
		} else if (strncmp(at, "{when}", 6) == 0) {
			fill_condition(fill, false);
			at += 6;
		} else if (*at == '{') {
			close = strchr(at, '}');
			fill_name(fill, &(struct name){ at + 1, (size_t)(close - at - 1) });
			at = close + 1;
		} else if (*at == '[') {
			close = strchr(at, ']');
			fill_optional(fill, at + 1, close);
			at = close + 1;
		} else if (*at == '~') {
			close = strchr(at + 1, '~');
			fill_repeated(fill, at + 1, close);
			at = close + 1;
		} else {
			at += fill_sign(fill, at);
		}
	}
}

/* False when an argument that it needs is not given. */
static bool
fill_template(struct fill *fill, const char *template)
{
	fill->tokens.n = 0;
	fill->absent = false;
	fill_in(fill, template, template + strlen(template));
	return !fill->absent && !fill->tell->status;
}

/* ---- what it comes to --------------------------------------------------------------- */

/* Steps whole or started; the helper's flags say which. */
static double
counted(const struct fill *fill, double steps)
{
	switch (td_tell_at(fill->tell, fill->form)->flags & 3) {
	case TD_COUNT_WHOLE:
		return floor(steps + td_whole_tolerance(steps));
	case TD_COUNT_STARTED:
		return ceil(steps - td_whole_tolerance(steps));
	default:
		return steps;
	}
}

struct reader {
	const struct token *at, *end;
};

static double sum(struct reader *r);

static bool
next_is(struct reader *r, enum sign sign)
{
	if (r->at == r->end || r->at->sign != sign)
		return false;
	r->at++;
	return true;
}

static double
factor(struct reader *r)
{
	double a, b;

	if (next_is(r, OPEN)) {
		a = sum(r);
		next_is(r, CLOSE);
		return a;
	}
	if (r->at < r->end && (r->at->sign == MIN || r->at->sign == MAX)) {
		bool least = r->at++->sign == MIN;

		a = sum(r);
		next_is(r, COMMA);
		b = sum(r);
		next_is(r, CLOSE);
		return (a < b) == least ? a : b;
	}
	return r->at < r->end ? r->at++->value : NAN;
}

static double
product(struct reader *r)
{
	double a = factor(r);

	for (;;) {
		if (next_is(r, MUL))
			a *= factor(r);
		else if (next_is(r, DIV))
			a /= factor(r);
		else
			return a;
	}
}

static double
sum(struct reader *r)
{
	double a = product(r);

	for (;;) {
		if (next_is(r, ADD))
			a += product(r);
		else if (next_is(r, SUB))
			a -= product(r);
		else
			return a;
	}
}

static bool
compares(double a, enum sign sign, double b)
{
	switch (sign) {
	case LT:
		return td_more(b, a);
	case LE:
		return td_at_least(b, a);
	case EQ:
		return td_same(a, b);
	case GE:
		return td_at_least(a, b);
	default:
		return td_more(a, b);
	}
}

/* A condition: {when}, or a chain of comparisons. */
static bool
holds(const struct fill *fill)
{
	struct reader r = { fill->tokens.at, fill->tokens.at + fill->tokens.n };
	double a;

	if (r.at == r.end)
		return true;
	if (r.at->sign == WHETHER)
		return !isnan(r.at->value) && (r.at->value != 0) != r.at->no;
	a = sum(&r);
	while (r.at < r.end) {
		enum sign sign = r.at++->sign;
		double b = sum(&r);

		if (isnan(a) || isnan(b) || !compares(a, sign, b))
			return false;
		a = b;
	}
	return true;
}

static double
calculated(const struct fill *fill)
{
	struct reader r = { fill->tokens.at, fill->tokens.at + fill->tokens.n };

	return sum(&r);
}

static bool
is_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * (fabs(b) > 1 ? fabs(b) : 1);
}

/* The number of a template; NaN when an argument is not given. */
static double
number_of(struct fill *fill, const char *template)
{
	return fill_template(fill, template) ? calculated(fill) : NAN;
}

/* Points are bounded: never below 0, nor above the maximum or a cap of the helper. */
static bool
is_bound(struct fill *fill, double bound)
{
	double cap = number_of(fill, "{cap}");

	return is_close(bound, 0) || is_close(bound, td_tell_full(fill->tell)) || is_close(bound, cap) ||
	       (is_close(bound, 1) && strcmp(fill->name, "reach") == 0);
}

static bool
explains(struct fill *fill, double calculated_value)
{
	if (isnan(calculated_value) || isinf(calculated_value))
		return false;
	return is_close(calculated_value, fill->result) || is_bound(fill, fill->result);
}

/* ---- steps ------------------------------------------------------------------------------ */

static bool
counts_steps(const struct fill *fill)
{
	return fill->row->steps && (td_tell_at(fill->tell, fill->form)->flags & 3);
}

/* Put the counted number in place of the steps spelt out. */
static void
fill_formula(struct fill *fill, const char *formula)
{
	const char *steps = strstr(formula, "{steps}");
	double n;

	if (!steps || !counts_steps(fill)) {
		fill_template(fill, formula);
		return;
	}
	n = counted(fill, number_of(fill, fill->row->steps));
	fill_template(fill, formula);
	for (size_t i = 0; i < fill->tokens.n; i++) {
		size_t depth = 1, to = i + 1;
		/* The steps stand in brackets behind the sign of multiplication. */
		if (fill->tokens.at[i].sign != OPEN || !i || fill->tokens.at[i - 1].sign != MUL)
			continue;
		for (; to < fill->tokens.n && depth; to++) {
			depth += fill->tokens.at[to].sign == OPEN;
			depth -= fill->tokens.at[to].sign == CLOSE;
		}
		if (to < fill->tokens.n && fill->tokens.at[to].sign == DIV)
			to += 2;
		fill->tokens.at[i] = (struct token){ .sign = VALUE, .value = n };
		memmove(&fill->tokens.at[i + 1], &fill->tokens.at[to],
			(fill->tokens.n - to) * sizeof(fill->tokens.at[0]));
		fill->tokens.n -= to - i - 1;
		return;
	}
}
