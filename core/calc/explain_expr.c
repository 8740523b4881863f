#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/* ---- values ------------------------------------------------------------------- */

const struct td_expr *
td_tell_at(const struct td_tell *tell, td_node node)
{
	return td_graph_at(tell->why->rules->graph, node);
}

td_node
td_tell_arg(const struct td_tell *tell, td_node node, size_t i)
{
	return td_graph_arg(tell->why->rules->graph, node, i);
}

double
td_tell_full(const struct td_tell *tell)
{
	return tell->item == TD_NONE ? NAN : tell->why->rules->items.at[tell->item].max;
}

static double
maximum_of(const struct td_ruleset *rules, uint32_t word)
{
	uint32_t item = td_rules_item_word(rules, word);

	return item == TD_NONE ? NAN : rules->items.at[item].max;
}

/* Constants need no step of the plan, so it may not number them. */
static double
value_of_constant(const struct td_tell *tell, const struct td_expr *e)
{
	const struct td_ruleset *rules = tell->why->rules;
	uint32_t param;

	switch (e->op) {
	case TD_OP_CONST:
		return e->value;
	case TD_OP_PARAM:
		param = td_rules_param_word(rules, e->ref);
		return param == TD_NONE ? NAN : tell->why->slots[param];
	case TD_OP_FULL:
		return td_tell_full(tell);
	case TD_OP_MAXIMUM:
		return maximum_of(rules, e->ref);
	default:
		return NAN;
	}
}

double
td_tell_value_in(const struct td_tell *tell, const struct td_tell_row *row, td_node node)
{
	uint32_t value = td_plan_value(tell->why->plan, tell->item, node);

	if (value == TD_NONE)
		return value_of_constant(tell, td_tell_at(tell, node));
	return row->values[value];
}

double
td_tell_value(const struct td_tell *tell, td_node node)
{
	struct td_tell_row own = { tell->why->row, tell->why->values };

	return td_tell_value_in(tell, &own, node);
}

/* ---- numbers -------------------------------------------------------------------- */

/* Four decimals, or four digits behind the zeros of a small number. */
static int
telling_places(double v)
{
	int places = 4;

	for (double x = fabs(v); x > 0 && x < 0.1 && places < TD_PLACES_MAX; x *= 10)
		places++;
	return places;
}

static bool
is_exact(double v, int places)
{
	return td_same(td_ticks(v, places) / td_pow10(places), v);
}

struct td_digits
td_tell_digits(enum td_lang lang, double v, int places)
{
	int most = places == TD_DIGITS_ALL ? TD_PLACES_MAX : telling_places(v);
	struct td_digits digits = { .text = "?" };
	char plain[48];

	if (isnan(v))
		return digits;
	digits.rounded = !is_exact(v, most);
	if (digits.rounded && places >= 0)
		most = places;
	td_num_text(plain, sizeof(plain), v, most, lang);
	snprintf(digits.text, sizeof(digits.text), "%s%s", plain[0] == '-' ? "−" : "",
		 plain + (plain[0] == '-'));
	return digits;
}

void
td_tell_number(const struct td_tell *tell, struct td_phrase *phrase, double v, int places)
{
	struct td_digits digits = td_tell_digits(tell->why->lang, v, places);

	phrase->rounded |= digits.rounded;
	td_sink_text(&phrase->sink, digits.text);
}

void
td_tell_result(const struct td_tell *tell, struct td_phrase *phrase, double v, int places)
{
	struct td_digits digits = td_tell_digits(tell->why->lang, v, places);

	phrase->rounded |= digits.rounded;
	td_sink_printf(&phrase->sink, " %s %s", phrase->rounded ? "≈" : "=", digits.text);
}

void
td_tell_pair(const struct td_tell *tell, struct td_phrase *phrase, double a, const char *sign,
	     double b)
{
	enum td_lang lang = tell->why->lang;
	struct td_digits left = td_tell_digits(lang, a, TD_DIGITS);
	struct td_digits right = td_tell_digits(lang, b, TD_DIGITS);

	if (strcmp(left.text, right.text) == 0 && !td_same(a, b)) {
		left = td_tell_digits(lang, a, TD_DIGITS_ALL);
		right = td_tell_digits(lang, b, TD_DIGITS_ALL);
	}
	td_sink_printf(&phrase->sink, "%s %s %s", left.text, sign, right.text);
}

/* ---- leaves ----------------------------------------------------------------------- */

bool
td_tell_is_leaf(const struct td_tell *tell, td_node node)
{
	return td_op_args((enum td_op)td_tell_at(tell, node)->op) == 0;
}

bool
td_tell_is_told(const struct td_tell *tell, td_node node)
{
	for (size_t i = 0; i < tell->told.n; i++)
		if (td_graph_same(tell->why->rules->graph, tell->told.at[i], node))
			return true;
	return false;
}

static bool
find_fixed(struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);

	switch (e->op) {
	case TD_OP_INPUT:
	case TD_OP_IS_NA:
	case TD_OP_POINTS:
	case TD_OP_TOTAL:
	case TD_OP_PART:
		return false;
	default:
		break;
	}
	if (td_op_is_relative((enum td_op)e->op) || e->op == TD_OP_NATIVE)
		return false;
	for (size_t i = 0; i < e->nargs; i++)
		if (!td_tell_is_fixed(tell, td_tell_arg(tell, node, i)))
			return false;
	return true;
}

bool
td_tell_is_fixed(struct td_tell *tell, td_node node)
{
	if (!node)
		return true;
	if (!(tell->marks[node] & (TD_MARK_FIXED | TD_MARK_VARIES)))
		tell->marks[node] |= find_fixed(tell, node) ? TD_MARK_FIXED : TD_MARK_VARIES;
	return tell->marks[node] & TD_MARK_FIXED;
}

bool
td_tell_is_opaque(const struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);

	switch (e->op) {
	case TD_OP_WHEN:
	case TD_OP_BANDS:
	case TD_OP_LINEAR:
	case TD_OP_LEVELS:
	case TD_OP_NATIVE:
		return true;
	case TD_OP_FORM:
		return !td_tell_form_is_inline(tell, node);
	default:
		return td_op_is_relative((enum td_op)e->op);
	}
}

void
td_tell_input_name(const struct td_tell *tell, struct td_phrase *phrase, td_node input)
{
	const struct td_why *why = tell->why;
	const struct td_expr *e = td_tell_at(tell, input);
	uint32_t index = td_rules_input_word(why->rules, e->ref);
	const struct td_input *in;

	if (index == TD_NONE) { /* only where check was not asked */
		td_sink_text(&phrase->sink, td_words_at(why->rules->words, e->ref));
		return;
	}
	in = &why->rules->inputs.at[index];
	td_sink_text(&phrase->sink, td_title_in(&in->title, why->lang, in->name));
	if (e->lag && why->table->year)
		td_tell_add(tell, phrase, " (year %d)", why->table->year - (int)e->lag);
	else if (e->lag)
		td_tell_add(tell, phrase, " (%d years back)", (int)e->lag);
}

void
td_tell_param_name(const struct td_tell *tell, struct td_phrase *phrase, td_node param)
{
	const struct td_ruleset *rules = tell->why->rules;
	uint32_t word = td_tell_at(tell, param)->ref, index = td_rules_param_word(rules, word);

	td_sink_text(&phrase->sink,
		     index == TD_NONE ? td_words_at(rules->words, word)
				      : td_title_in(&rules->params.at[index].title, tell->why->lang,
						    rules->params.at[index].name));
}

/* Not applicable is a mark beside the missing value. */
bool
td_tell_is_na(const struct td_tell *tell, td_node input)
{
	const struct td_why *why = tell->why;
	const struct td_expr *e = td_tell_at(tell, input);
	uint32_t index = td_rules_input_word(why->rules, e->ref);
	size_t n;
	const struct td_need *needs = td_plan_needs(why->plan, &n);

	for (size_t i = 0; i < n && i < why->table->ncolumns; i++)
		if (needs[i].input == index && needs[i].lag == e->lag)
			return why->table->na[i] && why->table->na[i][why->row];
	return false;
}

/* The word of a level or of a text; NULL: not a known one. */
static const char *
word_of(const struct td_tell *tell, const struct td_input *in, double v)
{
	const struct td_words *words = tell->why->rules->words;

	if (in->kind == TD_INPUT_TEXT && v >= 1 && v <= (double)td_words_count(words))
		return td_words_at(words, (uint32_t)v);
	if (in->kind == TD_INPUT_GRADE && v >= 0 && v < (double)in->nlevels)
		return td_words_at(words, in->levels[(uint32_t)v]);
	return NULL;
}

void
td_tell_figure(const struct td_tell *tell, struct td_phrase *phrase, td_node input)
{
	const struct td_ruleset *rules = tell->why->rules;
	const struct td_expr *e = td_tell_at(tell, input);
	uint32_t index = e->op == TD_OP_INPUT ? td_rules_input_word(rules, e->ref) : TD_NONE;
	const struct td_input *in = index == TD_NONE ? NULL : &rules->inputs.at[index];
	double v = td_tell_value(tell, input);
	const char *word = in ? word_of(tell, in, v) : NULL;

	if (in && isnan(v) && td_tell_is_na(tell, input))
		td_tell_add(tell, phrase, "not applicable");
	else if (isnan(v))
		td_tell_add(tell, phrase, "not there");
	else if (word)
		td_sink_text(&phrase->sink, word);
	else if (in && in->kind == TD_INPUT_FLAG)
		td_sink_text(&phrase->sink,
			     td_text(tell->why->lang, v != 0 ? TD_MARK("yes") : TD_MARK("no")));
	else
		td_tell_number(tell, phrase, v, TD_DIGITS_ALL);
}

/* "Cases (812)", "Clearance target (75)" */
static void
put_named(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	if (td_tell_at(tell, node)->op == TD_OP_PARAM)
		td_tell_param_name(tell, phrase, node);
	else
		td_tell_input_name(tell, phrase, node);
	td_sink_text(&phrase->sink, " (");
	td_tell_figure(tell, phrase, node);
	td_sink_text(&phrase->sink, ")");
}

static void
put_leaf(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold)
{
	const struct td_expr *e = td_tell_at(tell, node);
	double v = td_tell_value(tell, node);
	bool guard = v < 0 && hold > TD_HOLD_ANY;
	bool computed = e->op == TD_OP_POINTS || e->op == TD_OP_TOTAL || e->op == TD_OP_PART;

	if (tell->names && (e->op == TD_OP_INPUT || e->op == TD_OP_PARAM)) {
		put_named(tell, phrase, node);
		return;
	}
	td_sink_text(&phrase->sink, guard ? "(" : "");
	td_tell_number(tell, phrase, v, computed ? TD_DIGITS : TD_DIGITS_ALL);
	td_sink_text(&phrase->sink, guard ? ")" : "");
}

/* ---- operations ---------------------------------------------------------------------- */

static void
put_number(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold)
{
	double v = td_tell_value(tell, node);
	bool guard = v < 0 && hold > TD_HOLD_ANY;

	td_sink_text(&phrase->sink, guard ? "(" : "");
	td_tell_number(tell, phrase, v, TD_DIGITS);
	td_sink_text(&phrase->sink, guard ? ")" : "");
}

static bool
is_negative(const struct td_tell *tell, td_node node)
{
	return td_tell_value(tell, node) < 0;
}

static void
put_infix(struct td_tell *tell, struct td_phrase *phrase, td_node node, const char *sign,
	  enum td_hold own, enum td_hold hold)
{
	bool guard = hold > own;
	enum td_hold right = own == TD_HOLD_SUM ? TD_HOLD_PRODUCT : TD_HOLD_SIGN;

	/* a × (b / c) needs no brackets. */
	if (td_tell_at(tell, node)->op == TD_OP_MUL &&
	    !is_negative(tell, td_tell_arg(tell, node, 1)))
		right = TD_HOLD_PRODUCT;

	td_sink_text(&phrase->sink, guard ? "(" : "");
	/* Leftmost, a negative number needs no brackets. */
	td_tell_expr(tell, phrase, td_tell_arg(tell, node, 0),
		     own == TD_HOLD_SUM && td_tell_is_leaf(tell, td_tell_arg(tell, node, 0))
			     ? TD_HOLD_ANY
			     : own);
	td_sink_text(&phrase->sink, sign);
	td_tell_expr(tell, phrase, td_tell_arg(tell, node, 1), own == TD_HOLD_POWER ? own : right);
	td_sink_text(&phrase->sink, guard ? ")" : "");
}

static void
put_call(struct td_tell *tell, struct td_phrase *phrase, td_node node, const char *word, int places)
{
	const struct td_expr *e = td_tell_at(tell, node);
	const char *comma = tell->why->lang == TD_VI ? "; " : ", ";

	td_sink_printf(&phrase->sink, "%s(", word);
	for (size_t i = 0; i < e->nargs; i++) {
		td_sink_text(&phrase->sink, i ? comma : "");
		td_tell_expr(tell, phrase, td_tell_arg(tell, node, i), TD_HOLD_ANY);
	}
	if (places)
		td_sink_printf(&phrase->sink, "%s%d", comma, places);
	td_sink_text(&phrase->sink, ")");
}

/* A WHEN or a COALESCE within a formula is what it came to. */
static td_node
taken(const struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	td_node first = td_tell_arg(tell, node, 0);

	if (e->op == TD_OP_COALESCE)
		return isnan(td_tell_value(tell, first)) ? td_tell_arg(tell, node, 1) : first;
	return td_tell_arg(tell, node, td_tell_value(tell, first) != 0 ? 1 : 2);
}

static void
put_prefix(struct td_tell *tell, struct td_phrase *phrase, td_node node, const char *before,
	   const char *behind, enum td_hold inner)
{
	td_sink_text(&phrase->sink, before);
	td_tell_expr(tell, phrase, td_tell_arg(tell, node, 0), inner);
	td_sink_text(&phrase->sink, behind);
}

static void
put_function(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	enum td_lang lang = tell->why->lang;

	switch (e->op) {
	case TD_OP_MIN:
	case TD_OP_MAX:
	case TD_OP_EXP:
		put_call(tell, phrase, node, td_op_word((enum td_op)e->op), 0);
		break;
	case TD_OP_LOG:
		put_call(tell, phrase, node, "ln", 0);
		break;
	case TD_OP_FLOOR:
		put_call(tell, phrase, node, td_text(lang, TD_MARK("round down")), e->flags);
		break;
	case TD_OP_CEIL:
		put_call(tell, phrase, node, td_text(lang, TD_MARK("round up")), e->flags);
		break;
	case TD_OP_ROUND:
		put_call(tell, phrase, node, td_text(lang, TD_MARK("round")), e->flags);
		break;
	case TD_OP_TRIM:
		put_call(tell, phrase, node, td_text(lang, TD_MARK("trimmed mean")), 0);
		break;
	default:
		put_number(tell, phrase, node, TD_HOLD_ANY);
		break;
	}
}

static const struct infix {
	enum td_op op;
	const char *sign;
	enum td_hold hold;
} infixes[] = {
	{ TD_OP_ADD, " + ", TD_HOLD_SUM },     { TD_OP_SUB, " − ", TD_HOLD_SUM },
	{ TD_OP_MUL, " × ", TD_HOLD_PRODUCT }, { TD_OP_DIV, " / ", TD_HOLD_PRODUCT },
	{ TD_OP_MOD, " mod ", TD_HOLD_SUM },   { TD_OP_POW, "^", TD_HOLD_POWER },
};

static const struct infix *
infix_of(const struct td_expr *e)
{
	for (size_t i = 0; i < sizeof(infixes) / sizeof(infixes[0]); i++)
		if (infixes[i].op == e->op)
			return &infixes[i];
	return NULL;
}

/* What stands for something else: the branch taken, the formula of a helper. */
static void
put_choice(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold)
{
	const struct td_expr *e = td_tell_at(tell, node);
	bool open = tell->spelling && !isnan(td_tell_value(tell, node));

	if (e->op == TD_OP_COALESCE || (e->op == TD_OP_WHEN && open))
		td_tell_expr(tell, phrase, taken(tell, node), hold);
	else if (e->op == TD_OP_FORM && td_tell_form_is_inline(tell, node))
		td_tell_form_inline(tell, phrase, node, hold);
	else if (e->op == TD_OP_FORM && open)
		td_tell_expr(tell, phrase, td_tell_arg(tell, node, 0), hold);
	else
		put_number(tell, phrase, node, hold);
}

void
td_tell_own(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold)
{
	const struct td_expr *e = td_tell_at(tell, node);
	const struct infix *infix = infix_of(e);
	bool guard = hold > TD_HOLD_ANY;

	if (infix)
		put_infix(tell, phrase, node, infix->sign, infix->hold, hold);
	else if (e->op == TD_OP_NEG)
		put_prefix(tell, phrase, node, guard ? "(−" : "−", guard ? ")" : "", TD_HOLD_SIGN);
	else if (e->op == TD_OP_ABS)
		put_prefix(tell, phrase, node, "|", "|", TD_HOLD_ANY);
	else if (e->op == TD_OP_SQRT)
		put_prefix(tell, phrase, node, "√(", ")", TD_HOLD_ANY);
	else if (e->op == TD_OP_COALESCE || e->op == TD_OP_WHEN || e->op == TD_OP_FORM)
		put_choice(tell, phrase, node, hold);
	else if (td_tell_is_opaque(tell, node) || td_op_gives((enum td_op)e->op) == 'C')
		put_number(tell, phrase, node, hold);
	else
		put_function(tell, phrase, node);
}

void
td_tell_expr(struct td_tell *tell, struct td_phrase *phrase, td_node node, enum td_hold hold)
{
	if (td_tell_is_leaf(tell, node))
		put_leaf(tell, phrase, node, hold);
	else if (!tell->left || td_tell_is_told(tell, node) ||
		 (!tell->spelling && td_tell_is_opaque(tell, node)))
		put_number(tell, phrase, node, hold);
	else {
		/* Rules may share one value many times over; written out it could be endless. */
		tell->left--;
		td_tell_own(tell, phrase, node, hold);
	}
}

/* ---- conditions ------------------------------------------------------------------------- */

static const char *
sign_of(enum td_op op, bool truth)
{
	switch (op) {
	case TD_OP_LT:
		return truth ? "<" : "≥";
	case TD_OP_LE:
		return truth ? "≤" : ">";
	case TD_OP_EQ:
		return truth ? "=" : "≠";
	case TD_OP_NE:
		return truth ? "≠" : "=";
	case TD_OP_GE:
		return truth ? "≥" : "<";
	default:
		return truth ? ">" : "≤";
	}
}

/* One side of a comparison: a figure with its name, a formula with its result. */
static void
put_side(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	uint8_t op = td_tell_at(tell, node)->op;
	bool spelt = !td_tell_is_leaf(tell, node) && !td_tell_is_told(tell, node) &&
		     (tell->spelling || !td_tell_is_opaque(tell, node));

	if (op == TD_OP_INPUT || (op == TD_OP_PARAM && tell->names))
		put_named(tell, phrase, node);
	else
		td_tell_expr(tell, phrase, node, TD_HOLD_ANY);
	if (spelt)
		td_tell_result(tell, phrase, td_tell_value(tell, node), TD_DIGITS);
	phrase->rounded = false;
}

/* Is a side only a number. */
static bool
is_number(const struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);

	return e->op == TD_OP_CONST || e->op == TD_OP_FULL ||
	       (e->op == TD_OP_PARAM && !tell->names) || td_tell_is_told(tell, node);
}

static void
put_comparison(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth)
{
	td_node a = td_tell_arg(tell, node, 0), b = td_tell_arg(tell, node, 1);
	const char *sign = sign_of((enum td_op)td_tell_at(tell, node)->op, truth);

	if (is_number(tell, a) && is_number(tell, b)) {
		td_tell_pair(tell, phrase, td_tell_value(tell, a), sign, td_tell_value(tell, b));
		return;
	}
	put_side(tell, phrase, a);
	td_sink_printf(&phrase->sink, " %s ", sign);
	put_side(tell, phrase, b);
}

static void
put_is(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth)
{
	td_node input = td_tell_arg(tell, node, 0);
	const char *word = td_words_at(tell->why->rules->words, td_tell_at(tell, node)->ref);

	td_tell_input_name(tell, phrase, input);
	td_sink_text(&phrase->sink, " = ");
	td_tell_figure(tell, phrase, input);
	if (!truth)
		td_sink_printf(&phrase->sink, " ≠ %s", word);
}

/* Of `all` and `any` only the sides that decide: both where all of it matters. */
static void
put_joined(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth)
{
	bool is_all = td_tell_at(tell, node)->op == TD_OP_AND;
	bool both_matter = is_all == truth;
	bool said = false;

	for (size_t i = 0; i < 2; i++) {
		td_node side = td_tell_arg(tell, node, i);
		double v = td_tell_value(tell, side);

		/* Of an unknown whole, a side that is known does not matter. */
		if (!both_matter && !isnan(v) && (v != 0) != truth)
			continue;
		if (said)
			td_tell_add(tell, phrase, " and ");
		td_tell_condition(tell, phrase, side, truth);
		said = true;
	}
}

static void
put_figure_condition(struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	td_tell_input_name(tell, phrase, node);
	td_sink_text(&phrase->sink, ": ");
	td_tell_figure(tell, phrase, node);
}

static void
put_missing(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth)
{
	td_node arg = td_tell_at(tell, node)->op == TD_OP_IS_NA ? node : td_tell_arg(tell, node, 0);
	uint8_t op = td_tell_at(tell, arg)->op;

	if (op == TD_OP_INPUT || op == TD_OP_IS_NA)
		td_tell_input_name(tell, phrase, arg);
	else
		td_tell_expr(tell, phrase, arg, TD_HOLD_ANY);
	if (op == TD_OP_IS_NA)
		td_sink_text(&phrase->sink,
			     td_text(tell->why->lang, truth ? TD_MARK(": not applicable")
							    : TD_MARK(": applicable")));
	else
		td_sink_text(&phrase->sink, td_text(tell->why->lang, truth ? TD_MARK(": not there")
									   : TD_MARK(": there")));
}

void
td_tell_condition(struct td_tell *tell, struct td_phrase *phrase, td_node node, bool truth)
{
	const struct td_expr *e = td_tell_at(tell, node);

	switch (e->op) {
	case TD_OP_LT:
	case TD_OP_LE:
	case TD_OP_EQ:
	case TD_OP_NE:
	case TD_OP_GE:
	case TD_OP_GT:
		put_comparison(tell, phrase, node, truth);
		break;
	case TD_OP_IS:
		put_is(tell, phrase, node, truth);
		break;
	case TD_OP_AND:
	case TD_OP_OR:
		if (!tell->left)
			break;
		tell->left--;
		put_joined(tell, phrase, node, truth);
		break;
	case TD_OP_NOT:
		td_tell_condition(tell, phrase, td_tell_arg(tell, node, 0), !truth);
		break;
	case TD_OP_MISSING:
	case TD_OP_IS_NA:
		put_missing(tell, phrase, node, truth);
		break;
	case TD_OP_INPUT:
		put_figure_condition(tell, phrase, node);
		break;
	default: /* a number used as a condition */
		td_tell_expr(tell, phrase, node, TD_HOLD_ANY);
		td_sink_text(&phrase->sink, truth ? " ≠ 0" : " = 0");
		break;
	}
}
