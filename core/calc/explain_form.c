#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_fill.h"

/*
 * How the scale helpers are told, in templates of explain_fill.h.
 *
 * Formulas and conditions are also calculated, and a row whose answer is not the score is passed over.
 * So a row may be wrong, but what is shown is not: at worst the plain formula is shown instead.
 */
struct td_form_row {
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
static const struct td_form_row rows[] = {
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

/* Why the value is not what the formula gives: held at 0, at the maximum or at a cap. */
static bool
is_held(struct td_fill *fill, double calculated_value)
{
	double at = fill->result;

	if (td_is_close(at, 0))
		return calculated_value < at;
	if (!td_is_close(at, td_tell_full(fill->tell)) &&
	    !td_is_close(at, td_fill_number(fill, "{cap}")))
		return false;
	return calculated_value > at;
}

static bool
explains(struct td_fill *fill, double calculated_value)
{
	if (isnan(calculated_value) || isinf(calculated_value))
		return false;
	return td_is_close(calculated_value, fill->result) || is_held(fill, calculated_value);
}

/* ---- which row ------------------------------------------------------------------------ */

static bool
applies(struct td_fill *fill, const struct td_form_row *row)
{
	fill->row = row;
	fill->steps = row->steps;
	if (row->when && !td_fill_holds(fill, row->when))
		return false;
	if (row->show == PASS)
		return true;
	if (row->words)
		return td_is_close(td_fill_number(fill, row->is), fill->result);
	fill->calculated = td_fill_number(fill, row->formula);
	return explains(fill, fill->calculated);
}

static bool
choose(struct td_fill *fill)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].form, fill->name) == 0 && applies(fill, &rows[i]))
			return true;
	return false;
}

bool
td_tell_form_is_inline(const struct td_tell *tell, td_node form)
{
	const char *name = td_words_at(tell->why->rules->words, td_tell_at(tell, form)->ref);

	for (size_t i = 0; i < COUNT(inlines); i++)
		if (strcmp(inlines[i].name, name) == 0)
			return true;
	return false;
}

/* ---- lines ----------------------------------------------------------------------------- */

/* "8,48, only whole steps count: 8" */
static void
say_count(struct td_fill *fill)
{
	double steps = td_fill_number(fill, fill->steps);
	struct td_phrase phrase = { 0 };

	td_fill_formula(fill, &phrase, fill->steps);
	td_tell_result(fill->tell, &phrase, steps, TD_DIGITS);
	if (td_fill_count(fill) == TD_COUNT_WHOLE)
		td_tell_add(fill->tell, &phrase, ", only whole steps count: ");
	else
		td_tell_add(fill->tell, &phrase, ", every step begun counts: ");
	td_tell_number(fill->tell, &phrase, td_fill_counted(fill, steps), TD_DIGITS);
	td_tell_say(fill->tell, TD_REASON_FORMULA, &phrase);
}

static bool
uses(const struct td_form_row *row, const char *name)
{
	return (row->when && strstr(row->when, name)) ||
	       (row->formula && strstr(row->formula, name));
}

/* A helper that gives points has a line for each formula in its arguments; others show them in place. */
static void
tell_arguments(struct td_fill *fill)
{
	const struct td_expr *e = td_tell_at(fill->tell, fill->form);
	bool is_list = strstr(fill->args, "...");
	bool in_place = is_list || td_tell_form_is_inline(fill->tell, fill->form);

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
		} else if (in_place || strncmp(name, "when", 4) == 0) {
			td_tell_below(fill->tell, node);
		} else {
			td_tell_subject(fill->tell, node);
		}
	}
}

static void
put_formula(struct td_fill *fill, struct td_phrase *phrase, int places)
{
	struct td_tell *tell = fill->tell;
	const char *unit = td_tell_unit_of(tell, fill->form);
	bool held = !td_is_close(fill->calculated, fill->result);

	td_fill_formula(fill, phrase, fill->row->formula);
	if (!td_fill_is_single(fill, fill->row->formula))
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
say_rule(struct td_fill *fill, int places, const char *lead)
{
	const struct td_form_row *row = fill->row;
	struct td_phrase phrase = { 0 };

	if (lead)
		td_sink_text(&phrase.sink, lead);
	if (row->when && row->show == SHOWN) {
		td_sink_text(&phrase.sink, lead ? "; " : "");
		td_fill_condition(fill, &phrase, row->when);
		td_sink_text(&phrase.sink, ": ");
	} else if (lead) {
		td_sink_text(&phrase.sink, ": ");
	}
	td_tell_title(fill->tell, &phrase, fill->form);
	if (row->words)
		td_fill_words(fill, &phrase, row->words);
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
is_strict(const struct td_fill *fill)
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
say_next(struct td_fill *fill, double value, double gap, double points, bool strict)
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
say_next_step(struct td_fill *fill, double value, double gap)
{
	bool whole = td_fill_count(fill) == TD_COUNT_WHOLE;
	double each = td_fill_number(fill, "{each}"), per = td_fill_number(fill, "{per}");
	double steps, to_edge;

	if (td_fill_count(fill) == TD_COUNT_PRORATED || !fill->steps || isnan(each) ||
	    !td_is_close(fill->calculated, fill->result))
		return false;
	per = isnan(per) ? 1 : per;
	steps = td_fill_counted(fill, gap / per);
	if (steps < (whole ? 1 : 2) || fill->result + each <= 0)
		return false;
	to_edge = gap - (whole ? steps : steps - 1) * per;
	say_next(fill, value, to_edge, fill->result + each, whole);
	return true;
}

/* Of a whole number of things no part can be missing. */
static double
in_whole_things(const struct td_fill *fill, double gap)
{
	const struct td_ruleset *rules = fill->tell->why->rules;
	const struct td_expr *e = td_tell_at(fill->tell, td_tell_arg(fill->tell, fill->form, 1));
	uint32_t input = e->op == TD_OP_INPUT ? td_rules_input_word(rules, e->ref) : TD_NONE;

	if (input == TD_NONE || rules->inputs.at[input].kind != TD_INPUT_INTEGER)
		return gap;
	return ceil(gap - td_whole_tolerance(gap));
}

static void
tell_next(struct td_fill *fill)
{
	const struct td_tell *tell = fill->tell;
	double value, gap, points;

	/* Points that are taken away are nothing to strive for. */
	if (!fill->row->gap || tell->inner || tell->item == TD_NONE ||
	    tell->why->rules->items.at[tell->item].kind == TD_ITEM_DEDUCT)
		return;
	value = td_tell_value(fill->tell, td_tell_arg(fill->tell, fill->form, 1));
	gap = td_fill_number(fill, fill->row->gap);
	points = td_fill_number(fill, fill->row->next);
	if (isnan(gap) || isinf(gap) || gap < 0 || !td_more(points, fill->result))
		return;
	if (!say_next_step(fill, value, gap))
		say_next(fill, value, in_whole_things(fill, gap), points, is_strict(fill));
}

/* ---- the doors ----------------------------------------------------------------------------- */

void
td_tell_form_inline(struct td_tell *tell, struct td_phrase *phrase, td_node form, enum td_hold hold)
{
	bool guard = hold > TD_HOLD_PRODUCT;
	struct td_fill fill;

	td_fill_begin(&fill, tell, form);
	if (!choose(&fill) || !fill.row->formula || !td_is_close(fill.calculated, fill.result)) {
		td_tell_number(tell, phrase, fill.result, TD_DIGITS);
	} else {
		td_sink_text(&phrase->sink, guard ? "(" : "");
		td_fill_formula(&fill, phrase, fill.row->formula);
		td_sink_text(&phrase->sink, guard ? ")" : "");
	}
	td_fill_end(&fill);
}

/* Helpers that are but another name for what they hold: bands, levels, lines through points. */
static void
tell_inner(struct td_fill *fill, int places, const char *lead)
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
	struct td_fill fill;

	td_fill_begin(&fill, tell, form);
	if (!choose(&fill)) {
		tell_inner(&fill, places, lead);
	} else if (fill.row->show == PASS) {
		td_tell_subject(tell, td_tell_arg(tell, form, 1));
		td_tell_node(tell, td_tell_arg(tell, form, td_tell_at(tell, form)->nargs - 1),
			     places, lead);
	} else {
		tell_arguments(&fill);
		if (td_fill_count(&fill) != TD_COUNT_PRORATED && uses(fill.row, "{steps}"))
			say_count(&fill);
		say_rule(&fill, places, lead);
		tell_next(&fill);
	}
	td_fill_end(&fill);
}
