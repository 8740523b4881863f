#include "calc/explain_fill.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* clang-format off */
/* An argument with this value changes nothing and is not worth saying. */
static const struct {
	const char *name;
	double value;
} neutrals[] = {
	{ "over", 0 }, { "under", 0 }, { "first", 0 }, { "per", 1 },
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

struct td_token {
	enum sign sign;
	double value;
	td_node node; /* VALUE: shown as this node; 0: shown as the number.  WHETHER: the condition */
	bool no;      /* WHETHER: the condition must not hold */
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
is_neutral(const struct td_fill *fill, const struct name *name, td_node node)
{
	const struct td_expr *e = td_tell_at(fill->tell, node);

	for (size_t i = 0; i < COUNT(neutrals); i++)
		if (is_name(name, neutrals[i].name))
			return e->op == TD_OP_CONST && td_same(e->value, neutrals[i].value);
	return false;
}

/* The node of a named argument; 0: not given. */
static td_node
argument(const struct td_fill *fill, const struct name *name)
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
push(struct td_fill *fill, enum sign sign, double value, td_node node)
{
	if (!td_list_push(&fill->tokens,
			  (struct td_token){ .sign = sign, .value = value, .node = node }))
		fill->tell->status = TD_ENOMEM;
}

static size_t
tuples_with_value(struct td_fill *fill)
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

enum td_count
td_fill_count(const struct td_fill *fill)
{
	return (enum td_count)(td_tell_at(fill->tell, fill->form)->flags & 3);
}

/* Steps whole or started; the helper's flags say which. */
double
td_fill_counted(const struct td_fill *fill, double steps)
{
	switch (td_fill_count(fill)) {
	case TD_COUNT_WHOLE:
		return floor(steps + td_whole_tolerance(steps));
	case TD_COUNT_STARTED:
		return ceil(steps - td_whole_tolerance(steps));
	default:
		return steps;
	}
}

struct reader {
	const struct td_token *at, *end;
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
is_true(const struct td_fill *fill)
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
calculated(const struct td_fill *fill)
{
	struct reader r = { fill->tokens.at, fill->tokens.at + fill->tokens.n };

	return sum(&r);
}

/* ---- filling in -------------------------------------------------------------------- */

static void fill_in(struct td_fill *fill, const char *at, const char *end);

/* What is counted.  Whole and started steps become their number, prorated ones stay spelt out. */
static void
fill_steps(struct td_fill *fill)
{
	const char *steps = fill->steps;
	size_t before = fill->tokens.n;
	bool open = steps[0] != '(';
	struct reader r;
	double n;

	if (open)
		push(fill, OPEN, 0, 0);
	fill_in(fill, steps, steps + strlen(steps));
	if (open)
		push(fill, CLOSE, 0, 0);
	if (fill->tell->status || td_fill_count(fill) == TD_COUNT_PRORATED)
		return;
	r = (struct reader){ fill->tokens.at + before, fill->tokens.at + fill->tokens.n };
	n = td_fill_counted(fill, sum(&r));
	fill->tokens.n = before;
	push(fill, VALUE, n, 0);
}

static void
fill_name(struct td_fill *fill, const struct name *name)
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
fill_condition(struct td_fill *fill, bool no)
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
fill_optional(struct td_fill *fill, const char *at, const char *end)
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
fill_repeated(struct td_fill *fill, const char *at, const char *end)
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
fill_sign(struct td_fill *fill, const char *at)
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
fill_in(struct td_fill *fill, const char *at, const char *end)
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
fill_template(struct td_fill *fill, const char *template)
{
	fill->tokens.n = 0;
	fill->absent = false;
	fill_in(fill, template, template + strlen(template));
	return !fill->absent && !fill->tell->status;
}

bool
td_fill_holds(struct td_fill *fill, const char *condition)
{
	return fill_template(fill, condition) && is_true(fill);
}

double
td_fill_number(struct td_fill *fill, const char *template)
{
	return fill_template(fill, template) ? calculated(fill) : NAN;
}

void
td_fill_begin(struct td_fill *fill, struct td_tell *tell, td_node form)
{
	const struct td_expr *e = td_tell_at(tell, form);
	int positional;

	*fill = (struct td_fill){ .tell = tell, .form = form };
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

void
td_fill_end(struct td_fill *fill)
{
	td_list_fini(&fill->tokens);
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
hold_at(const struct td_fill *fill, size_t i)
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
is_leftmost(const struct td_fill *fill, size_t i)
{
	enum sign before = i ? fill->tokens.at[i - 1].sign : OPEN;

	return before == OPEN || before >= MIN;
}

static void
put_value(struct td_fill *fill, struct td_phrase *phrase, size_t i)
{
	struct td_tell *tell = fill->tell;
	const struct td_token *token = &fill->tokens.at[i];
	bool guard = token->value < 0 && !is_leftmost(fill, i);
	bool spelt = token->node && !td_tell_is_leaf(tell, token->node) &&
		     !td_tell_is_told(tell, token->node);

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
put_tokens(struct td_fill *fill, struct td_phrase *phrase)
{
	struct td_tell *tell = fill->tell;

	for (size_t i = 0; i < fill->tokens.n; i++) {
		const struct td_token *token = &fill->tokens.at[i];

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
void
td_fill_condition(struct td_fill *fill, struct td_phrase *phrase, const char *condition)
{
	const struct td_token *at;

	if (!fill_template(fill, condition))
		return;
	at = fill->tokens.at;
	if (fill->tokens.n == 3 && at[1].sign >= LT)
		td_tell_pair(fill->tell, phrase, at[0].value, signs[at[1].sign], at[2].value);
	else
		put_tokens(fill, phrase);
	phrase->rounded = false;
}

void
td_fill_formula(struct td_fill *fill, struct td_phrase *phrase, const char *formula)
{
	if (fill_template(fill, formula))
		put_tokens(fill, phrase);
}

bool
td_fill_is_single(struct td_fill *fill, const char *formula)
{
	return fill_template(fill, formula) && fill->tokens.n == 1;
}

/* A sentence with {names}. */
void
td_fill_words(struct td_fill *fill, struct td_phrase *phrase, const char *words)
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
