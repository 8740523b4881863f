#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/* ---- which lines --------------------------------------------------------------- */

static void
mark_told(struct td_tell *tell, td_node node)
{
	if (!td_list_push(&tell->told, node))
		tell->status = TD_ENOMEM;
}

static bool
is_comparison(const struct td_expr *e)
{
	return e->op >= TD_OP_LT && e->op <= TD_OP_GT;
}

uint32_t
td_tell_measure(const struct td_tell *tell, td_node node)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (uint32_t i = 0; i < rules->measures.n; i++)
		if (td_graph_same(rules->graph, rules->measures.at[i].value, node))
			return i;
	return TD_NONE;
}

static bool
deserves_a_line(struct td_tell *tell, td_node node)
{
	return td_tell_is_opaque(tell, node) || td_tell_measure(tell, node) != TD_NONE;
}

static void
tell_once(struct td_tell *tell, td_node node)
{
	tell->inner++;
	td_tell_node(tell, node, TD_DIGITS, NULL);
	tell->inner--;
	mark_told(tell, node);
}

void
td_tell_below(struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	size_t first = e->op == TD_OP_FORM; /* a helper's value is made of its arguments */

	if (tell->marks[node] & TD_MARK_VISITED)
		return;
	tell->marks[node] |= TD_MARK_VISITED;
	for (size_t i = first; i < e->nargs; i++) {
		td_node arg = td_tell_arg(tell, node, i);

		if (!arg || td_tell_is_leaf(tell, arg) || td_tell_is_told(tell, arg))
			continue;
		if (deserves_a_line(tell, arg))
			tell_once(tell, arg);
		else if (is_comparison(e) && !tell->names)
			td_tell_subject(tell, arg);
		else
			td_tell_below(tell, arg);
	}
}

void
td_tell_subject(struct td_tell *tell, td_node node)
{
	if (td_tell_is_leaf(tell, node) || td_tell_is_told(tell, node) ||
	    td_tell_is_fixed(tell, node))
		return;
	if (td_op_gives((enum td_op)td_tell_at(tell, node)->op) == 'C')
		td_tell_below(tell, node);
	else
		tell_once(tell, node);
}

/* ---- formulas -------------------------------------------------------------------- */

/* Are two figures counted in the same things, so that one over the other is a share. */
static bool
is_share(const struct td_tell *tell, td_node ratio)
{
	const struct td_ruleset *rules = tell->why->rules;
	const struct td_input *in[2];

	for (size_t i = 0; i < 2; i++) {
		const struct td_expr *e = td_tell_at(tell, td_tell_arg(tell, ratio, i));
		uint32_t index =
			e->op == TD_OP_INPUT ? td_rules_input_word(rules, e->ref) : TD_NONE;

		if (index == TD_NONE)
			return false;
		in[i] = &rules->inputs.at[index];
	}
	if (in[0]->max && td_graph_same(rules->graph, in[0]->max, td_tell_arg(tell, ratio, 1)))
		return true;
	return in[0]->unit && in[1]->unit && strcmp(in[0]->unit, in[1]->unit) == 0;
}

static bool
is_percent(const struct td_tell *tell, td_node node)
{
	const struct td_expr *e = td_tell_at(tell, node);
	const struct td_expr *by;
	const char *name;

	if (e->op == TD_OP_FORM) {
		name = td_words_at(tell->why->rules->words, e->ref);
		return strcmp(name, "fall") == 0 || strcmp(name, "growth") == 0;
	}
	if (e->op != TD_OP_MUL)
		return false;
	by = td_tell_at(tell, td_tell_arg(tell, node, 1));
	return by->op == TD_OP_CONST && td_same(by->value, 100) &&
	       td_tell_at(tell, td_tell_arg(tell, node, 0))->op == TD_OP_DIV &&
	       is_share(tell, td_tell_arg(tell, node, 0));
}

const char *
td_tell_unit_of(const struct td_tell *tell, td_node node)
{
	uint32_t measure = td_tell_measure(tell, node);

	if (measure != TD_NONE && tell->why->rules->measures.at[measure].unit)
		return tell->why->rules->measures.at[measure].unit;
	return is_percent(tell, node) ? "%" : NULL;
}

void
td_tell_title(const struct td_tell *tell, struct td_phrase *phrase, td_node node)
{
	uint32_t measure = td_tell_measure(tell, node);
	const struct td_measure *m;

	if (measure == TD_NONE)
		return;
	m = &tell->why->rules->measures.at[measure];
	td_sink_printf(&phrase->sink, "%s: ", td_title_in(&m->title, tell->why->lang, m->id));
}

void
td_tell_lead(struct td_phrase *phrase, const char *lead, const char *mark)
{
	if (lead)
		td_sink_printf(&phrase->sink, "%s%s", lead, mark);
}

/* What a single figure or number says by itself, after the conditions that led to it. */
static void
tell_leaf(struct td_tell *tell, td_node node, const char *lead)
{
	struct td_phrase phrase = { 0 };
	uint8_t op = td_tell_at(tell, node)->op;

	if (!lead && op != TD_OP_FULL && op != TD_OP_CONST)
		return;
	td_tell_lead(&phrase, lead, ": ");
	if (op == TD_OP_FULL)
		td_tell_add(tell, &phrase, "full points, ");
	td_tell_expr(tell, &phrase, node, TD_HOLD_ANY);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

static void
tell_condition(struct td_tell *tell, td_node node, const char *lead)
{
	struct td_phrase phrase = { 0 };
	double v = td_tell_value(tell, node);

	td_tell_lead(&phrase, lead, "; ");
	td_tell_condition(tell, &phrase, node, v != 0);
	td_sink_text(&phrase.sink, ": ");
	td_tell_number(tell, &phrase, v, TD_DIGITS);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

static void
tell_formula(struct td_tell *tell, td_node node, int places, const char *lead)
{
	const char *unit = td_tell_unit_of(tell, node);
	struct td_phrase phrase = { 0 };

	if (td_op_gives((enum td_op)td_tell_at(tell, node)->op) == 'C') {
		tell_condition(tell, node, lead);
		return;
	}
	td_tell_lead(&phrase, lead, ": ");
	td_tell_title(tell, &phrase, node);
	td_tell_own(tell, &phrase, node, TD_HOLD_ANY);
	td_tell_result(tell, &phrase, td_tell_value(tell, node), places);
	if (unit)
		td_sink_printf(&phrase.sink, " %s", unit);
	td_tell_say(tell, lead ? TD_REASON_RULE : TD_REASON_FORMULA, &phrase);
}

static void
tell_choice(struct td_tell *tell, td_node node, int places, const char *lead)
{
	td_node condition = td_tell_arg(tell, node, 0);
	double v = td_tell_value(tell, condition);
	struct td_phrase path = { 0 };

	td_tell_below(tell, condition);
	td_tell_lead(&path, lead, "; ");
	td_tell_condition(tell, &path, condition, v != 0);
	if (!path.sink.status)
		td_tell_node(tell, td_tell_arg(tell, node, v != 0 ? 1 : 2), places, path.sink.text);
	td_tell_drop(tell, &path);
}

/* ---- bands ---------------------------------------------------------------------------- */

struct band {
	double low, high; /* infinite: no edge */
	double points;
};

static double
edge(const struct td_tell *tell, td_node node, double none)
{
	return node ? td_tell_value(tell, node) : none;
}

static struct band
band_at(const struct td_tell *tell, td_node bands, size_t i)
{
	return (struct band){
		.low = edge(tell, td_tell_arg(tell, bands, 2 + 3 * i), -INFINITY),
		.high = edge(tell, td_tell_arg(tell, bands, 3 + 3 * i), INFINITY),
		.points = td_tell_value(tell, td_tell_arg(tell, bands, 4 + 3 * i)),
	};
}

static size_t
count_bands(const struct td_tell *tell, td_node bands)
{
	return (td_tell_at(tell, bands)->nargs - 2) / 3;
}

static bool
above_low(const struct band *band, double x, uint8_t flags)
{
	if (isinf(band->low))
		return true;
	return flags & TD_BAND_ABOVE ? td_more(x, band->low) : td_at_least(x, band->low);
}

static bool
below_high(const struct band *band, double x, uint8_t flags)
{
	if (isinf(band->high))
		return true;
	return flags & TD_BAND_UPTO ? td_at_least(band->high, x) : td_more(band->high, x);
}

/* "from 90 to below 95", in the words of the official tables. */
static void
put_band(const struct td_tell *tell, struct td_phrase *phrase, const struct band *band, double x,
	 uint8_t flags)
{
	struct td_digits low = td_tell_digits(tell->why->lang, band->low, TD_DIGITS_ALL);
	struct td_digits high = td_tell_digits(tell->why->lang, band->high, TD_DIGITS_ALL);
	bool whole = !isinf(band->low) && !isinf(band->high) && td_same(x, band->low) &&
		     td_same(band->high, band->low + 1);

	if (isinf(band->low) && isinf(band->high))
		td_tell_add(tell, phrase, "any value");
	else if (whole && !flags)
		td_tell_add(tell, phrase, "exactly %s", low.text);
	else if (isinf(band->high) && (flags & TD_BAND_ABOVE))
		td_tell_add(tell, phrase, "above %s", low.text);
	else if (isinf(band->high))
		td_tell_add(tell, phrase, "%s or more", low.text);
	else if (isinf(band->low) && (flags & TD_BAND_UPTO))
		td_tell_add(tell, phrase, "up to %s", high.text);
	else if (isinf(band->low))
		td_tell_add(tell, phrase, "below %s", high.text);
	else if ((flags & TD_BAND_ABOVE) && (flags & TD_BAND_UPTO))
		td_tell_add(tell, phrase, "above %s up to %s", low.text, high.text);
	else if (flags & TD_BAND_ABOVE)
		td_tell_add(tell, phrase, "above %s and below %s", low.text, high.text);
	else if (flags & TD_BAND_UPTO)
		td_tell_add(tell, phrase, "from %s up to %s", low.text, high.text);
	else
		td_tell_add(tell, phrase, "from %s to below %s", low.text, high.text);
}

/* Where no row holds: below all, above all, or in a hole between them. */
static void
put_no_band(const struct td_tell *tell, struct td_phrase *phrase, td_node bands, double x,
	    uint8_t flags)
{
	size_t n = count_bands(tell, bands);
	double least = INFINITY, most = -INFINITY;
	struct td_digits digits;

	for (size_t i = 0; i < n; i++) {
		struct band band = band_at(tell, bands, i);

		least = band.low < least ? band.low : least;
		most = band.high > most ? band.high : most;
	}
	if (x <= least && !isinf(least)) {
		digits = td_tell_digits(tell->why->lang, least, TD_DIGITS_ALL);
		if (flags & TD_BAND_ABOVE)
			td_tell_add(tell, phrase, " is not above %s", digits.text);
		else
			td_tell_add(tell, phrase, " is below %s", digits.text);
	} else if (x >= most && !isinf(most)) {
		digits = td_tell_digits(tell->why->lang, most, TD_DIGITS_ALL);
		if (flags & TD_BAND_UPTO)
			td_tell_add(tell, phrase, " is above %s", digits.text);
		else
			td_tell_add(tell, phrase, " is not below %s", digits.text);
	} else {
		td_tell_add(tell, phrase, " is in no row");
	}
}

static void
put_band_of(const struct td_tell *tell, struct td_phrase *phrase, td_node bands, double x)
{
	uint8_t flags = td_tell_at(tell, bands)->flags;
	size_t n = count_bands(tell, bands);

	for (size_t i = 0; i < n; i++) {
		struct band band = band_at(tell, bands, i);

		if (above_low(&band, x, flags) && below_high(&band, x, flags)) {
			td_tell_add(tell, phrase, " is in the row ");
			put_band(tell, phrase, &band, x, flags);
			return;
		}
	}
	put_no_band(tell, phrase, bands, x, flags);
}

/* How far x is from a band: negative when the band lies below. */
static double
distance(const struct band *band, double x)
{
	return td_at_least(band->low, x) ? band->low - x : band->high - x;
}

/* The nearest row that is worth more (or costs less). */
static bool
find_better(const struct td_tell *tell, td_node bands, double x, double points, struct band *better)
{
	uint8_t flags = td_tell_at(tell, bands)->flags;
	size_t n = count_bands(tell, bands);
	double nearest = INFINITY;

	for (size_t i = 0; i < n; i++) {
		struct band band = band_at(tell, bands, i);
		double far = fabs(distance(&band, x));
		bool worth = tell->less_better ? td_more(points, band.points)
					       : td_more(band.points, points);

		if (!worth || (above_low(&band, x, flags) && below_high(&band, x, flags)))
			continue;
		if (far < nearest) {
			nearest = far;
			*better = band;
		}
	}
	return !isinf(nearest);
}

/* One sentence: what to do, and what it would give. */
static void
tell_better_band(struct td_tell *tell, td_node bands, double x, double points)
{
	uint8_t flags = td_tell_at(tell, bands)->flags;
	enum td_lang lang = tell->why->lang;
	struct td_digits by, to, low, high;
	struct band better = { 0 };

	if ((tell->inner && !tell->less_better) || !find_better(tell, bands, x, points, &better))
		return;
	by = td_tell_digits(lang, fabs(distance(&better, x)), TD_DIGITS);
	to = td_tell_digits(lang, better.points, TD_DIGITS);
	low = td_tell_digits(lang, better.low, TD_DIGITS_ALL);
	high = td_tell_digits(lang, better.high, TD_DIGITS_ALL);
	if (td_at_least(better.low, x) && tell->less_better)
		td_tell_line(tell, TD_REASON_NEXT, "%s short of losing only %s", by.text, to.text);
	else if (td_at_least(better.low, x) && (flags & TD_BAND_ABOVE))
		td_tell_line(tell, TD_REASON_NEXT, "must be above %s for %s points", low.text,
			     to.text);
	else if (td_at_least(better.low, x))
		td_tell_line(tell, TD_REASON_NEXT, "%s short of %s points", by.text, to.text);
	else if (flags & TD_BAND_UPTO && tell->less_better)
		td_tell_line(tell, TD_REASON_NEXT, "up to %s only %s would be lost", high.text,
			     to.text);
	else if (tell->less_better)
		td_tell_line(tell, TD_REASON_NEXT, "below %s only %s would be lost", high.text,
			     to.text);
	else if (flags & TD_BAND_UPTO)
		td_tell_line(tell, TD_REASON_NEXT, "%s less would give %s points", by.text,
			     to.text);
	else
		td_tell_line(tell, TD_REASON_NEXT, "must be below %s for %s points", high.text,
			     to.text);
}

static void
tell_bands(struct td_tell *tell, td_node bands, int places, const char *lead)
{
	td_node arg = td_tell_arg(tell, bands, 0);
	double x = td_tell_value(tell, arg), points = td_tell_value(tell, bands);
	struct td_phrase phrase = { 0 };

	td_tell_subject(tell, arg);
	td_tell_lead(&phrase, lead, "; ");
	td_tell_number(tell, &phrase, x, TD_DIGITS);
	put_band_of(tell, &phrase, bands, x);
	td_sink_text(&phrase.sink, ": ");
	if (tell->less_better)
		td_tell_add(tell, &phrase, "loses ");
	td_tell_number(tell, &phrase, points, places);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
	tell_better_band(tell, bands, x, points);
}

/* ---- lines through points, levels ---------------------------------------------------------- */

static void
put_segment(struct td_tell *tell, struct td_phrase *phrase, td_node line, size_t i, double x)
{
	enum td_lang lang = tell->why->lang;
	struct td_digits at[4], own = td_tell_digits(lang, x, TD_DIGITS);

	for (size_t k = 0; k < 4; k++)
		at[k] = td_tell_digits(lang,
				       td_tell_value(tell, td_tell_arg(tell, line, i - 2 + k)),
				       TD_DIGITS_ALL);
	phrase->rounded = own.rounded;
	td_tell_add(tell, phrase, "%s between %s and %s: ", own.text, at[0].text, at[2].text);
	td_sink_printf(&phrase->sink, "%s + (%s − %s) × (%s − %s) / (%s − %s)", at[1].text,
		       at[3].text, at[1].text, own.text, at[0].text, at[2].text, at[0].text);
}

static void
tell_line(struct td_tell *tell, td_node line, int places, const char *lead)
{
	size_t n = td_tell_at(tell, line)->nargs, i = 1;
	double x = td_tell_value(tell, td_tell_arg(tell, line, 0)), v = td_tell_value(tell, line);
	struct td_phrase phrase = { 0 };

	td_tell_subject(tell, td_tell_arg(tell, line, 0));
	td_tell_lead(&phrase, lead, "; ");
	while (i < n && !td_at_least(td_tell_value(tell, td_tell_arg(tell, line, i)), x))
		i += 2;
	if (i > 1 && i < n && !td_same(td_tell_value(tell, td_tell_arg(tell, line, i)), x)) {
		put_segment(tell, &phrase, line, i, x);
		td_tell_result(tell, &phrase, v, places);
	} else {
		td_node nearest = td_tell_arg(tell, line, i < n ? i : n - 2);
		double edge_at = td_tell_value(tell, nearest);

		td_tell_pair(tell, &phrase, x,
			     td_same(x, edge_at) ? "="
			     : i < n             ? "<"
						 : ">",
			     edge_at);
		td_sink_text(&phrase.sink, ": ");
		td_tell_number(tell, &phrase, v, places);
	}
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

/* Levels are declared best first, so the better ones stand before. */
static void
tell_better_level(struct td_tell *tell, td_node levels, size_t own, double points)
{
	const struct td_ruleset *rules = tell->why->rules;
	uint32_t input =
		td_rules_input_word(rules, td_tell_at(tell, td_tell_arg(tell, levels, 0))->ref);
	struct td_digits to;

	if (input == TD_NONE || tell->inner)
		return;
	while (own-- > 0) {
		td_node node = td_tell_arg(tell, levels, 2 + own);
		double more = node ? td_tell_value(tell, node) : NAN;

		if (isnan(more) || !td_more(more, points))
			continue;
		to = td_tell_digits(tell->why->lang, more, TD_DIGITS);
		td_tell_line(tell, TD_REASON_NEXT, "\"%s\" would give %s points",
			     td_words_at(rules->words, rules->inputs.at[input].levels[own]),
			     to.text);
		return;
	}
}

static void
tell_levels(struct td_tell *tell, td_node levels, int places, const char *lead)
{
	td_node input = td_tell_arg(tell, levels, 0);
	double level = td_tell_value(tell, input), points = td_tell_value(tell, levels);
	struct td_phrase phrase = { 0 };

	td_tell_lead(&phrase, lead, "; ");
	td_tell_add(tell, &phrase, "level \"");
	td_tell_figure(tell, &phrase, input);
	td_sink_text(&phrase.sink, "\": ");
	td_tell_number(tell, &phrase, points, places);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
	if (level >= 0 && level + 2 < (double)td_tell_at(tell, levels)->nargs)
		tell_better_level(tell, levels, (size_t)level, points);
}

/* ---- functions ------------------------------------------------------------------------------- */

static void
put_call(struct td_tell *tell, struct td_phrase *phrase, td_node node, const char *name, int places)
{
	const struct td_expr *e = td_tell_at(tell, node);

	td_sink_printf(&phrase->sink, "%s(", name ? name : "native");
	for (size_t i = 0; i < e->nargs; i++) {
		td_sink_text(&phrase->sink, !i ? "" : tell->why->lang == TD_VI ? "; " : ", ");
		td_tell_expr(tell, phrase, td_tell_arg(tell, node, i), TD_HOLD_ANY);
	}
	td_sink_text(&phrase->sink, ")");
	td_tell_result(tell, phrase, td_tell_value(tell, node), places);
}

/* "{1} is {result} % of {2}" with the arguments as formulas; what is no place stays as it is. */
static void
put_reason(struct td_tell *tell, struct td_phrase *phrase, td_node node, const char *reason)
{
	size_t nargs = td_tell_at(tell, node)->nargs;

	for (const char *brace; (brace = strchr(reason, '{'));) {
		char *end;
		unsigned long i = strtoul(brace + 1, &end, 10);
		bool result = strncmp(brace, "{result}", strlen("{result}")) == 0;

		td_sink_bytes(&phrase->sink, reason, (size_t)(brace - reason));
		if (result)
			td_tell_number(tell, phrase, td_tell_value(tell, node), TD_DIGITS);
		else if (i >= 1 && i <= nargs && *end == '}')
			td_tell_expr(tell, phrase, td_tell_arg(tell, node, i - 1), TD_HOLD_ANY);
		else
			td_sink_bytes(&phrase->sink, brace, 1);
		reason = result                                ? brace + strlen("{result}")
			 : i >= 1 && i <= nargs && *end == '}' ? end + 1
							       : brace + 1;
	}
	td_sink_text(&phrase->sink, reason);
}

static void
tell_function(struct td_tell *tell, td_node node, int places, const char *lead)
{
	const struct td_func *func = &tell->why->rules->natives.at[td_tell_at(tell, node)->ref];
	const char *reason = td_title_in(&func->reason, tell->why->lang, "");
	struct td_phrase phrase = { 0 };

	td_tell_below(tell, node);
	td_tell_lead(&phrase, lead, ": ");
	if (*reason)
		put_reason(tell, &phrase, node, reason);
	else
		put_call(tell, &phrase, node, func->name, places);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

/* ---- one node ----------------------------------------------------------------------------- */

void
td_tell_node(struct td_tell *tell, td_node node, int places, const char *lead)
{
	const struct td_expr *e = td_tell_at(tell, node);

	if (td_tell_is_leaf(tell, node)) {
		tell_leaf(tell, node, lead);
		return;
	}
	switch (e->op) {
	case TD_OP_WHEN:
		tell_choice(tell, node, places, lead);
		break;
	case TD_OP_BANDS:
		tell_bands(tell, node, places, lead);
		break;
	case TD_OP_LINEAR:
		tell_line(tell, node, places, lead);
		break;
	case TD_OP_LEVELS:
		tell_levels(tell, node, places, lead);
		break;
	case TD_OP_NATIVE:
	case TD_OP_CLUSTER:
		tell_function(tell, node, places, lead);
		break;
	case TD_OP_FORM:
		td_tell_form(tell, node, places, lead);
		break;
	default:
		if (td_op_is_relative((enum td_op)e->op)) {
			td_tell_relative(tell, node, lead);
			break;
		}
		td_tell_below(tell, node);
		tell_formula(tell, node, places, lead);
		break;
	}
}
