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
	enum {
		UP,
		DOWN
	} way;
	enum {
		SHOWN,
		QUIET,
		PASS
	} show; /* QUIET: `when` is not shown; PASS: the inner score says it all */
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
	{ "fall", "{before} = 0", .show = QUIET, .is = "{result}",
	  .words = TD_MARK("from 0 to {now} counts as {result} by the rule") },
	{ "growth", .formula = "({now} − {before}) / {before} × 100" },
	{ "growth", "{before} = 0", .show = QUIET, .is = "{result}",
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

enum sign {
	VALUE,
	WHETHER,
	ADD,
	SUB,
	MUL,
	DIV,
	OPEN,
	CLOSE,
	MIN,
	MAX,
	COMMA,
	LT,
	LE,
	EQ,
	GE,
	GT
};

/* In the order of enum sign. */
static const char *const signs[] = { "",     "",     "+", "−", "×", "/", "(", ")",
				     "min(", "max(", ";", "<", "≤", "=", "≥", ">" };

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
	double result, calculated;
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
	if (!td_list_push(&fill->tokens,
			  (struct token){ .sign = sign, .value = value, .node = node }))
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

/* ---- what a filled template comes to --------------------------------------------------- */

static bool
counts_steps(const struct fill *fill)
{
	return td_tell_at(fill->tell, fill->form)->flags & 3;
}

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

/* ---- filling in -------------------------------------------------------------------- */

static void fill_in(struct fill *fill, const char *at, const char *end);

/* What is counted.  Whole and started steps become their number, prorated ones stay spelt out. */
static void
fill_steps(struct fill *fill)
{
	const char *steps = fill->row->steps;
	size_t before = fill->tokens.n;
	bool open = steps[0] != '(';
	struct reader r;
	double n;

	if (open)
		push(fill, OPEN, 0, 0);
	fill_in(fill, steps, steps + strlen(steps));
	if (open)
		push(fill, CLOSE, 0, 0);
	if (fill->tell->status || !counts_steps(fill))
		return;
	r = (struct reader){ fill->tokens.at + before, fill->tokens.at + fill->tokens.n };
	n = counted(fill, sum(&r));
	fill->tokens.n = before;
	push(fill, VALUE, n, 0);
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

/* The number of a template; NaN when an argument is not given. */
static double
number_of(struct fill *fill, const char *template)
{
	return fill_template(fill, template) ? calculated(fill) : NAN;
}

/* Why the value is not what the formula gives: held at 0, at the maximum or at a cap. */
static bool
is_held(struct fill *fill, double calculated_value)
{
	double at = fill->result;

	if (is_close(at, 0))
		return calculated_value < at;
	if (!is_close(at, td_tell_full(fill->tell)) && !is_close(at, number_of(fill, "{cap}")))
		return false;
	return calculated_value > at;
}

static bool
explains(struct fill *fill, double calculated_value)
{
	if (isnan(calculated_value) || isinf(calculated_value))
		return false;
	return is_close(calculated_value, fill->result) || is_held(fill, calculated_value);
}

/* ---- which row ------------------------------------------------------------------------ */

static bool
applies(struct fill *fill, const struct row *row)
{
	fill->row = row;
	if (row->when && (!fill_template(fill, row->when) || !holds(fill)))
		return false;
	if (row->show == PASS)
		return true;
	if (row->words)
		return is_close(number_of(fill, row->is), fill->result);
	fill->calculated = number_of(fill, row->formula);
	return explains(fill, fill->calculated);
}

static bool
choose(struct fill *fill)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].form, fill->name) == 0 && applies(fill, &rows[i]))
			return true;
	return false;
}

static void
begin(struct fill *fill, struct td_tell *tell, td_node form)
{
	const struct td_expr *e = td_tell_at(tell, form);
	int positional;

	*fill = (struct fill){ .tell = tell, .form = form };
	fill->name = td_words_at(tell->why->rules->words, e->ref);
	fill->args = td_form_args(fill->name, &positional);
	if (!fill->args)
		fill->args = "";
	for (const char *at = fill->args; *at && *at != '.';) {
		fill->nnames++;
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	fill->ntuples = fill->nnames ? (e->nargs - 1) / fill->nnames : 0;
	fill->result = td_tell_value(tell, form);
}

/* ---- what is shown -------------------------------------------------------------------- */

/* Does the sign at i stand between blanks. */
static bool
is_between(enum sign sign)
{
	return (sign >= ADD && sign <= DIV) || sign >= LT;
}

/* How tightly the signs around the value at i hold it. */
static enum td_hold
hold_at(const struct fill *fill, size_t i)
{
	enum sign before = i ? fill->tokens.at[i - 1].sign : OPEN;
	enum sign behind = i + 1 < fill->tokens.n ? fill->tokens.at[i + 1].sign : CLOSE;

	if (before == DIV)
		return TD_HOLD_SIGN;
	if (before == MUL || behind == MUL || behind == DIV)
		return TD_HOLD_PRODUCT;
	if (before == SUB || before == ADD)
		return TD_HOLD_PRODUCT;
	return behind == ADD || behind == SUB ? TD_HOLD_SUM : TD_HOLD_ANY;
}

/* Leftmost, a negative number needs no brackets. */
static bool
is_leftmost(const struct fill *fill, size_t i)
{
	enum sign before = i ? fill->tokens.at[i - 1].sign : OPEN;

	return before == OPEN || before >= MIN;
}

static void
put_value(struct fill *fill, struct td_phrase *phrase, size_t i)
{
	struct td_tell *tell = fill->tell;
	const struct token *token = &fill->tokens.at[i];
	bool guard = token->value < 0 && !is_leftmost(fill, i);
	bool spelt = token->node && !td_tell_is_leaf(tell, token->node) &&
		     !td_tell_is_told(tell, token->node) && !td_tell_is_fixed(tell, token->node);

	if (spelt) {
		td_tell_expr(tell, phrase, token->node, hold_at(fill, i));
		return;
	}
	td_sink_text(&phrase->sink, guard ? "(" : "");
	td_tell_number(tell, phrase, token->value,
		       token->node && td_tell_is_leaf(tell, token->node) ? TD_DIGITS_ALL
									 : TD_DIGITS);
	td_sink_text(&phrase->sink, guard ? ")" : "");
}

static void
put_tokens(struct fill *fill, struct td_phrase *phrase)
{
	struct td_tell *tell = fill->tell;

	for (size_t i = 0; i < fill->tokens.n; i++) {
		const struct token *token = &fill->tokens.at[i];

		if (token->sign == VALUE)
			put_value(fill, phrase, i);
		else if (token->sign == WHETHER)
			td_tell_condition(tell, phrase, token->node, !token->no);
		else if (token->sign == COMMA)
			td_sink_text(&phrase->sink, tell->why->lang == TD_VI ? "; " : ", ");
		else if (is_between(token->sign))
			td_sink_printf(&phrase->sink, " %s ", signs[token->sign]);
		else
			td_sink_text(&phrase->sink, signs[token->sign]);
	}
}

/* A comparison of two numbers must not look like one of equals. */
static void
put_condition(struct fill *fill, struct td_phrase *phrase)
{
	const struct token *at = fill->tokens.at;

	if (fill->tokens.n == 3 && at[1].sign >= LT)
		td_tell_pair(fill->tell, phrase, at[0].value, signs[at[1].sign], at[2].value);
	else
		put_tokens(fill, phrase);
	phrase->rounded = false;
}

/* A sentence with {names}. */
static void
put_words(struct fill *fill, struct td_phrase *phrase, const char *words)
{
	const char *at = td_text(fill->tell->why->lang, words);

	while (*at) {
		size_t n = strcspn(at, "{");

		td_sink_bytes(&phrase->sink, at, n);
		at += n;
		if (!*at)
			break;
		n = strcspn(at, "}");
		fill->tokens.n = 0;
		fill_in(fill, at, at + n);
		put_tokens(fill, phrase);
		at += n + 1;
	}
}

/* "8,48 counts as 8" */
static void
put_count(struct fill *fill, struct td_phrase *phrase)
{
	const char *steps = fill->row->steps;
	struct td_phrase plain = { 0 };
	double n;

	fill_template(fill, steps);
	n = calculated(fill);
	put_tokens(fill, &plain);
	td_tell_result(fill->tell, &plain, n, TD_DIGITS);
	if ((td_tell_at(fill->tell, fill->form)->flags & 3) == TD_COUNT_WHOLE)
		td_tell_add(fill->tell, &plain, ", only whole steps count: ");
	else
		td_tell_add(fill->tell, &plain, ", every step begun counts: ");
	td_tell_number(fill->tell, &plain, counted(fill, n), TD_DIGITS);
	if (plain.sink.status)
		phrase->sink.status = plain.sink.status;
	td_sink_fini(&phrase->sink);
	*phrase = plain;
}

/* ---- lines ----------------------------------------------------------------------------- */

static bool
uses(const struct row *row, const char *name)
{
	return (row->when && strstr(row->when, name)) ||
	       (row->formula && strstr(row->formula, name));
}

/* A helper of one value gets a line for each formula in its arguments; one of many shows them in place. */
static void
tell_arguments(struct fill *fill)
{
	const struct td_expr *e = td_tell_at(fill->tell, fill->form);
	bool is_list = strstr(fill->args, "...");

	for (size_t i = 1; i < e->nargs; i++) {
		td_node node = td_tell_arg(fill->tell, fill->form, i);
		const char *name = fill->args;

		if (!node)
			continue;
		for (size_t k = 1; !is_list && k < i; k++)
			name += strcspn(name, " ") + 1;
		if (strncmp(name, "score", 5) == 0) {
			if (uses(fill->row, "{score}"))
				td_tell_subject(fill->tell, node);
		} else if (is_list || strncmp(name, "when", 4) == 0) {
			td_tell_below(fill->tell, node);
		} else {
			td_tell_subject(fill->tell, node);
		}
	}
}

static void
put_formula(struct fill *fill, struct td_phrase *phrase, int places)
{
	struct td_tell *tell = fill->tell;
	const char *unit = td_tell_unit_of(tell, fill->form);
	bool held = !is_close(fill->calculated, fill->result);

	fill_template(fill, fill->row->formula);
	put_tokens(fill, phrase);
	if (fill->tokens.n > 1)
		td_tell_result(tell, phrase, fill->calculated, held ? TD_DIGITS : places);
	if (unit)
		td_sink_printf(&phrase->sink, " %s", unit);
	if (!held)
		return;
	if (fill->calculated < fill->result)
		td_tell_add(tell, phrase, ", not below ");
	else
		td_tell_add(tell, phrase, ", at most ");
	td_tell_number(tell, phrase, fill->result, places);
}

static void
say_rule(struct fill *fill, int places, const char *lead)
{
	const struct row *row = fill->row;
	struct td_phrase phrase = { 0 };

	if (lead)
		td_sink_text(&phrase.sink, lead);
	if (row->when && row->show == SHOWN) {
		td_sink_text(&phrase.sink, lead ? "; " : "");
		fill_template(fill, row->when);
		put_condition(fill, &phrase);
		td_sink_text(&phrase.sink, ": ");
	} else if (lead) {
		td_sink_text(&phrase.sink, ": ");
	}
	td_tell_title(fill->tell, &phrase, fill->form);
	if (row->words)
		put_words(fill, &phrase, row->words);
	else
		put_formula(fill, &phrase, places);
	td_tell_say(fill->tell,
		    td_tell_form_is_inline(fill->tell, fill->form) ? TD_REASON_FORMULA
								   : TD_REASON_RULE,
		    &phrase);
}

/* ---- the next step ------------------------------------------------------------------------ */

/* Is the edge itself on the wrong side: "more than 90". */
static bool
is_strict(const struct fill *fill)
{
	const struct td_tell *tell = fill->tell;
	td_node value = td_tell_arg(tell, fill->form, 0);
	uint8_t op;

	if (td_tell_at(tell, value)->op != TD_OP_WHEN)
		return false;
	op = td_tell_at(tell, td_tell_arg(tell, value, 0))->op;
	return op == TD_OP_GT || op == TD_OP_LT;
}

static void
say_next(struct fill *fill, double value, double gap, double points, bool strict)
{
	enum td_lang lang = fill->tell->why->lang;
	bool down = fill->row->way == DOWN;
	struct td_digits edge = td_tell_digits(lang, down ? value - gap : value + gap, TD_DIGITS);
	struct td_digits by = td_tell_digits(lang, gap, TD_DIGITS);
	struct td_digits to = td_tell_digits(lang, points, TD_DIGITS);

	if (strict && down)
		td_tell_line(fill->tell, TD_REASON_NEXT, "must be below %s for %s points",
			     edge.text, to.text);
	else if (strict)
		td_tell_line(fill->tell, TD_REASON_NEXT, "must be above %s for %s points",
			     edge.text, to.text);
	else if (down)
		td_tell_line(fill->tell, TD_REASON_NEXT, "%s less would give %s points", by.text,
			     to.text);
	else
		td_tell_line(fill->tell, TD_REASON_NEXT, "%s short of %s points", by.text, to.text);
}

/* Where steps are counted, the next one is nearer than the target.  False: there is none before it. */
static bool
say_next_step(struct fill *fill, double value, double gap)
{
	bool whole = (td_tell_at(fill->tell, fill->form)->flags & 3) == TD_COUNT_WHOLE;
	double each = number_of(fill, "{each}"), per = number_of(fill, "{per}");
	double steps, to_edge;

	if (!counts_steps(fill) || isnan(each) || !is_close(fill->calculated, fill->result))
		return false;
	per = isnan(per) ? 1 : per;
	steps = counted(fill, gap / per);
	if (steps < (whole ? 1 : 2) || fill->result + each <= 0)
		return false;
	to_edge = gap - (whole ? steps : steps - 1) * per;
	say_next(fill, value, to_edge, fill->result + each, whole);
	return true;
}

/* Of a whole number of things no part can be missing. */
static double
in_whole_things(const struct fill *fill, double gap)
{
	const struct td_ruleset *rules = fill->tell->why->rules;
	const struct td_expr *e = td_tell_at(fill->tell, td_tell_arg(fill->tell, fill->form, 1));
	uint32_t input = e->op == TD_OP_INPUT ? td_rules_input_word(rules, e->ref) : TD_NONE;

	if (input == TD_NONE || rules->inputs.at[input].kind != TD_INPUT_INTEGER)
		return gap;
	return ceil(gap - td_whole_tolerance(gap));
}

static void
tell_next(struct fill *fill)
{
	const struct td_tell *tell = fill->tell;
	double value, gap, points;

	/* Points that are taken away are nothing to strive for. */
	if (!fill->row->gap || tell->inner || tell->item == TD_NONE ||
	    tell->why->rules->items.at[tell->item].kind == TD_ITEM_DEDUCT)
		return;
	value = td_tell_value(fill->tell, td_tell_arg(fill->tell, fill->form, 1));
	gap = number_of(fill, fill->row->gap);
	points = number_of(fill, fill->row->next);
	if (isnan(gap) || isinf(gap) || gap < 0 || !td_more(points, fill->result))
		return;
	if (!say_next_step(fill, value, gap))
		say_next(fill, value, in_whole_things(fill, gap), points, is_strict(fill));
}

/* ---- the doors ----------------------------------------------------------------------------- */

bool
td_tell_form_is_inline(const struct td_tell *tell, td_node form)
{
	const char *name = td_words_at(tell->why->rules->words, td_tell_at(tell, form)->ref);

	for (size_t i = 0; i < COUNT(inlines); i++)
		if (strcmp(inlines[i].name, name) == 0)
			return true;
	return false;
}

void
td_tell_form_inline(struct td_tell *tell, struct td_phrase *phrase, td_node form, enum td_hold hold)
{
	bool guard = hold > TD_HOLD_PRODUCT;
	struct fill fill;

	begin(&fill, tell, form);
	if (!choose(&fill) || !fill.row->formula || !is_close(fill.calculated, fill.result)) {
		td_tell_number(tell, phrase, fill.result, TD_DIGITS);
	} else {
		fill_template(&fill, fill.row->formula);
		td_sink_text(&phrase->sink, guard ? "(" : "");
		put_tokens(&fill, phrase);
		td_sink_text(&phrase->sink, guard ? ")" : "");
	}
	td_list_fini(&fill.tokens);
}

/* Helpers that are but another name for what they hold: bands, levels, lines through points. */
static void
tell_inner(struct fill *fill, int places, const char *lead)
{
	struct td_tell *tell = fill->tell;
	bool was = tell->less_better;
	bool lost = strcmp(fill->name, "bands_minus") == 0 || strcmp(fill->name, "escalating") == 0;

	tell->less_better = lost && !tell->inner;
	td_tell_node(tell, td_tell_arg(tell, fill->form, 0), places, lead);
	tell->less_better = was;
}

void
td_tell_form(struct td_tell *tell, td_node form, int places, const char *lead)
{
	struct td_phrase steps = { 0 };
	struct fill fill;

	begin(&fill, tell, form);
	if (!choose(&fill)) {
		tell_inner(&fill, places, lead);
	} else if (fill.row->show == PASS) {
		td_tell_subject(tell, td_tell_arg(tell, form, 1));
		td_tell_node(tell, td_tell_arg(tell, form, td_tell_at(tell, form)->nargs - 1),
			     places, lead);
	} else {
		tell_arguments(&fill);
		if (counts_steps(&fill) && fill.row->formula &&
		    strstr(fill.row->formula, "{steps}")) {
			put_count(&fill, &steps);
			td_tell_say(tell, TD_REASON_FORMULA, &steps);
		}
		say_rule(&fill, places, lead);
		tell_next(&fill);
	}
	td_list_fini(&fill.tokens);
}
