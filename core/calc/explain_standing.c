#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/* ---- what all parts use ------------------------------------------------------------ */

static double
in_points(const struct td_tell *tell, int64_t ticks)
{
	return (double)ticks / td_pow10(tell->why->result->places);
}

double
td_tell_total(const struct td_tell *tell, size_t row)
{
	return in_points(tell, tell->why->result->total[row]);
}

struct td_digits
td_tell_exact(const struct td_tell *tell, double v)
{
	return td_tell_digits(tell->why->lang, v, TD_DIGITS_ALL);
}

static void
put_points(const struct td_tell *tell, struct td_phrase *phrase, double v)
{
	td_tell_number(tell, phrase, v, TD_DIGITS_ALL);
}

const char *
td_tell_title_of(const struct td_tell *tell, const struct td_title *of, const char *id)
{
	return td_title_in(of, tell->why->lang, id);
}

/* ---- total -------------------------------------------------------------------------- */

static bool
is_in_pool(const struct td_item *item, enum td_item_kind kind)
{
	return item->kind == kind && item->parent == TD_NONE;
}

static bool
has_pool(const struct td_ruleset *rules, enum td_item_kind kind)
{
	for (size_t i = 0; i < rules->items.n; i++)
		if (is_in_pool(&rules->items.at[i], kind))
			return true;
	return false;
}

/* "B1 3 + B2 3 + B3 2": those that gave any. */
static double
put_pool(struct td_tell *tell, struct td_phrase *phrase, enum td_item_kind kind, size_t *n)
{
	const struct td_ruleset *rules = tell->why->rules;
	double sum = 0;

	*n = 0;
	for (size_t i = 0; i < rules->order.n; i++) {
		uint32_t index = rules->order.at[i];
		double v = tell->why->result->points[index][tell->why->row];

		if (!is_in_pool(&rules->items.at[index], kind) || isnan(v) || td_same(v, 0))
			continue;
		td_sink_printf(&phrase->sink, "%s%s ", (*n)++ ? " + " : "",
			       rules->items.at[index].id);
		td_tell_number(tell, phrase, v, TD_DIGITS);
		sum += v;
	}
	return sum;
}

static void
tell_pool(struct td_tell *tell, enum td_item_kind kind, double counted)
{
	struct td_phrase phrase = { 0 }, parts = { 0 };
	size_t n;
	double sum = put_pool(tell, &parts, kind, &n);

	if (kind == TD_ITEM_BONUS)
		td_tell_add(tell, &phrase, "bonus: ");
	else
		td_tell_add(tell, &phrase, "deducted: ");
	td_sink_text(&phrase.sink, parts.sink.text ? parts.sink.text : "");
	phrase.rounded = parts.rounded;
	if (n > 1)
		td_tell_result(tell, &phrase, sum, TD_DIGITS);
	if (td_more(sum, counted)) {
		td_tell_add(tell, &phrase, ", at most ");
		put_points(tell, &phrase, counted);
	}
	td_tell_drop(tell, &parts);
	if (n)
		td_tell_say(tell, TD_REASON_FORMULA, &phrase);
	td_tell_drop(tell, &phrase);
}

static void
tell_sum(struct td_tell *tell, double base, double bonus, double deduction, double total)
{
	const struct td_ruleset *rules = tell->why->rules;
	bool more = has_pool(rules, TD_ITEM_BONUS), less = has_pool(rules, TD_ITEM_DEDUCT);
	double sum = base + bonus - deduction;
	struct td_phrase phrase = { 0 };

	td_tell_add(tell, &phrase, "total: base points %s", td_tell_exact(tell, base).text);
	if (more)
		td_tell_add(tell, &phrase, " + bonus %s", td_tell_exact(tell, bonus).text);
	if (less)
		td_tell_add(tell, &phrase, " − deducted %s", td_tell_exact(tell, deduction).text);
	if (more || less)
		td_tell_result(tell, &phrase, sum, TD_DIGITS_ALL);
	td_tell_say(tell, TD_REASON_FORMULA, &phrase);
	if (td_more(sum, total))
		td_tell_line(tell, TD_REASON_LIMIT, "the total is at most %s points",
			     td_tell_exact(tell, total).text);
	else if (td_more(total, sum))
		td_tell_line(tell, TD_REASON_LIMIT, "the total is not below %s points",
			     td_tell_exact(tell, total).text);
}

static void
tell_pending(struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;
	struct td_phrase phrase = { 0 };
	size_t said = 0;

	for (size_t i = 0; i < rules->order.n; i++) {
		uint32_t index = rules->order.at[i];

		if (!rules->items.at[index].outermost ||
		    tell->why->result->pending[index][tell->why->row] == TD_SETTLED)
			continue;
		if (!said)
			td_tell_add(tell, &phrase, "provisional: no points yet for ");
		td_sink_printf(&phrase.sink, "%s%s", said++ ? ", " : "", rules->items.at[index].id);
	}
	if (said)
		td_tell_say(tell, TD_REASON_LIMIT, &phrase);
	td_tell_drop(tell, &phrase);
}

static void
tell_total(struct td_tell *tell)
{
	const struct td_result *result = tell->why->result;
	size_t row = tell->why->row;
	double bonus = in_points(tell, result->bonus[row]);
	double deduction = in_points(tell, result->deduction[row]);
	double total = td_tell_total(tell, row);

	if (tell->why->rules->total) {
		td_tell_node(tell, tell->why->rules->total, TD_DIGITS, NULL);
		td_tell_line(tell, TD_REASON_FORMULA, "total: %s", td_tell_exact(tell, total).text);
	} else {
		tell_pool(tell, TD_ITEM_BONUS, bonus);
		tell_pool(tell, TD_ITEM_DEDUCT, deduction);
		tell_sum(tell, in_points(tell, result->base[row]), bonus, deduction, total);
	}
	tell_pending(tell);
}

/* ---- place ---------------------------------------------------------------------------- */

struct td_tell_standing
td_tell_standing(const struct td_tell *tell)
{
	const struct td_result *result = tell->why->result;
	const struct td_unit *units = tell->why->table->units;
	uint32_t cluster = units[tell->why->row].cluster;
	struct td_tell_standing s = { 0 };

	for (size_t i = 0; i < result->n; i++) {
		if (units[result->order[i]].cluster != cluster)
			continue;
		if (!s.n)
			s.row = result->order + i;
		if (result->order[i] == tell->why->row)
			s.own = s.n;
		s.ranked += result->place[result->order[i]] != 0;
		s.n++;
	}
	return s;
}

static size_t
count_keys(const struct td_ruleset *rules)
{
	return (rules->rank_by.n ? rules->rank_by.n : 1) + rules->ties.n;
}

/* Key i of the ranking; NULL: the total. */
static const struct td_rank_key *
key_at(const struct td_ruleset *rules, size_t i)
{
	size_t nby = rules->rank_by.n ? rules->rank_by.n : 1;

	if (i >= nby)
		return &rules->ties.at[i - nby];
	return rules->rank_by.n ? &rules->rank_by.at[i] : NULL;
}

static double
key_value(struct td_tell *tell, const struct td_rank_key *key, size_t row)
{
	const struct td_tell_row *values;

	if (!key)
		return td_tell_total(tell, row);
	if (key->is_class)
		return tell->why->result->klass[row];
	if (row == tell->why->row)
		return td_tell_value(tell, key->value);
	values = td_tell_row(tell, row);
	return values ? td_tell_value_in(tell, values, key->value) : NAN;
}

static void
put_key_name(struct td_tell *tell, struct td_phrase *phrase, const struct td_rank_key *key)
{
	const char *name = td_tell_title_of(tell, &key->title, key->id);

	if (key->is_class)
		td_tell_add(tell, phrase, "class");
	else if (name)
		td_sink_text(&phrase->sink, name);
	else
		td_explain_node(tell->why, TD_NONE, key->value, false, &phrase->sink);
}

static void
put_class(const struct td_tell *tell, struct td_phrase *phrase, double klass)
{
	const struct td_ruleset *rules = tell->why->rules;
	const struct td_class *c;

	if (!(klass < (double)rules->classes.n)) {
		td_tell_add(tell, phrase, "no class");
		return;
	}
	c = &rules->classes.at[(size_t)klass];
	td_sink_text(&phrase->sink, td_tell_title_of(tell, &c->title, c->id));
}

/* "II: 236 against 234" */
static void
put_decision(struct td_tell *tell, struct td_phrase *phrase, const struct td_rank_key *key,
	     double own, double other)
{
	put_key_name(tell, phrase, key);
	td_sink_text(&phrase->sink, ": ");
	if (key->is_class) {
		put_class(tell, phrase, own);
		td_tell_add(tell, phrase, " against ");
		put_class(tell, phrase, other);
		return;
	}
	td_tell_number(tell, phrase, own, TD_DIGITS);
	td_tell_add(tell, phrase, " against ");
	td_tell_number(tell, phrase, other, TD_DIGITS);
}

/* The first key in which two units differ; SIZE_MAX: none. */
static size_t
deciding_key(struct td_tell *tell, size_t row, double *own, double *other)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t i = 0; i < count_keys(rules); i++) {
		const struct td_rank_key *key = key_at(rules, i);

		*own = key_value(tell, key, tell->why->row);
		*other = key_value(tell, key, row);
		if (isnan(*own) != isnan(*other) || (!isnan(*own) && !td_same(*own, *other)))
			return i;
	}
	return SIZE_MAX;
}

static void
tell_neighbour(struct td_tell *tell, size_t row, bool ahead)
{
	const struct td_rank_key *key;
	struct td_phrase phrase = { 0 };
	double own, other;
	size_t deciding = deciding_key(tell, row, &own, &other);
	const char *name = td_tell_unit(tell, row);

	if (deciding == SIZE_MAX)
		return;
	key = key_at(tell->why->rules, deciding);
	if (!key) {
		if (ahead)
			td_tell_add(tell, &phrase, "%s points behind %s (%s)",
				    td_tell_exact(tell, other - own).text, name,
				    td_tell_exact(tell, other).text);
		else
			td_tell_add(tell, &phrase, "%s points ahead of %s (%s)",
				    td_tell_exact(tell, own - other).text, name,
				    td_tell_exact(tell, other).text);
		td_tell_say(tell, TD_REASON_RULE, &phrase);
		return;
	}
	if (ahead)
		td_tell_add(tell, &phrase, "behind %s", name);
	else
		td_tell_add(tell, &phrase, "ahead of %s", name);
	if (deciding)
		td_tell_add(tell, &phrase, ", equal until then, by ");
	else
		td_tell_add(tell, &phrase, " by ");
	put_decision(tell, &phrase, key, own, other);
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

/* Units with the same place. */
static void
tell_ties(struct td_tell *tell, const struct td_tell_standing *s)
{
	const uint32_t *place = tell->why->result->place;
	struct td_phrase phrase = { 0 };
	size_t said = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (i == s->own || place[s->row[i]] != place[tell->why->row])
			continue;
		if (!said)
			td_tell_add(tell, &phrase, "tied with ");
		td_sink_printf(&phrase.sink, "%s%s", said++ ? ", " : "",
			       td_tell_unit(tell, s->row[i]));
	}
	if (said) {
		td_tell_add(tell, &phrase, ": the rules for ties do not settle it");
		td_tell_say(tell, TD_REASON_RULE, &phrase);
	}
	td_tell_drop(tell, &phrase);
}

static void
tell_neighbours(struct td_tell *tell, const struct td_tell_standing *s)
{
	const uint32_t *place = tell->why->result->place;
	uint32_t own = place[tell->why->row];
	size_t before = s->own, behind = s->own;

	while (before > 0 && place[s->row[before]] == own)
		before--;
	while (behind < s->n && place[s->row[behind]] == own)
		behind++;
	if (place[s->row[before]] != own)
		tell_neighbour(tell, s->row[before], true);
	tell_ties(tell, s);
	if (behind < s->n && place[s->row[behind]])
		tell_neighbour(tell, s->row[behind], false);
}

static bool
is_out_of_ranking(const struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t k = 0; k < rules->knockouts.n; k++)
		if (rules->knockouts.at[k].scope == TD_KO_RANKING &&
		    tell->why->result->knockouts[k][tell->why->row] == TD_YES)
			return true;
	return false;
}

static void
tell_place(struct td_tell *tell)
{
	const struct td_result *result = tell->why->result;
	struct td_tell_standing s = td_tell_standing(tell);

	if (!result->place[tell->why->row]) {
		if (is_out_of_ranking(tell))
			td_tell_line(tell, TD_REASON_RULE, "not ranked: knocked out");
		else
			td_tell_line(tell, TD_REASON_RULE,
				     "not ranked: what the ranking goes by is missing");
		return;
	}
	td_tell_line(tell, TD_REASON_RULE, "place %s of %zu units",
		     td_tell_exact(tell, result->place_shown[tell->why->row]).text, s.ranked);
	tell_neighbours(tell, &s);
}

/* ---- class ------------------------------------------------------------------------------ */

static double
class_on(const struct td_tell *tell)
{
	td_node on = tell->why->rules->class_on;

	return on ? td_tell_value(tell, on) : td_tell_total(tell, tell->why->row);
}

static bool
holds(double on, double from)
{
	return !isnan(on) && !isnan(from) && td_at_least(on, from);
}

static void
tell_next_class(struct td_tell *tell, uint32_t klass, double on)
{
	const struct td_ruleset *rules = tell->why->rules;

	while (klass-- > 0) {
		const struct td_class *c = &rules->classes.at[klass];
		double from = c->from ? td_tell_value(tell, c->from) : NAN;

		if (isnan(from) || isnan(on) || holds(on, from))
			continue;
		td_tell_line(tell, TD_REASON_NEXT, "%s short of class %s (%s)",
			     td_tell_exact(tell, from - on).text,
			     td_tell_title_of(tell, &c->title, c->id),
			     td_tell_exact(tell, from).text);
		return;
	}
}

static void
tell_class_reason(struct td_tell *tell, struct td_phrase *phrase, const struct td_class *c,
		  double on)
{
	double from = c->from ? td_tell_value(tell, c->from) : NAN;

	if (holds(on, from)) {
		td_sink_text(&phrase->sink, " (");
		td_tell_pair(tell, phrase, on, "≥", from);
		td_sink_text(&phrase->sink, ")");
	}
	if (c->when && td_tell_value(tell, c->when) != 0) {
		td_sink_text(&phrase->sink, ", ");
		td_tell_condition(tell, phrase, c->when, true);
	}
}

static void
tell_class(struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;
	uint32_t klass = tell->why->result->klass[tell->why->row];
	double on, down = rules->downgrade ? td_tell_value(tell, rules->downgrade) : 0;
	struct td_phrase phrase = { 0 };

	if (!rules->classes.n)
		return;
	on = class_on(tell);
	td_tell_add(tell, &phrase, "class: ");
	put_class(tell, &phrase, klass);
	if (klass == TD_NONE) {
		td_tell_causes(tell, &phrase, rules->class_on);
	} else if (down >= 1) {
		td_tell_add(tell, &phrase,
			    ", moved down by %s: ", td_tell_exact(tell, floor(down)).text);
		td_tell_condition(tell, &phrase, rules->downgrade, true);
	} else {
		tell_class_reason(tell, &phrase, &rules->classes.at[klass], on);
	}
	td_tell_say(tell, TD_REASON_RULE, &phrase);
	tell_next_class(tell, klass == TD_NONE ? (uint32_t)rules->classes.n : klass, on);
}

/* ---- all of it ------------------------------------------------------------------------- */

int
td_explain_standing(const struct td_why *why, struct td_reasons *out, struct td_err *err)
{
	struct td_tell tell;

	if (!td_tell_begin(&tell, why, TD_NONE, out)) {
		tell_total(&tell);
		tell_place(&tell);
		tell.names = true;
		tell.spelling = true;
		tell_class(&tell);
		td_tell_knockouts(&tell);
		td_tell_awards(&tell);
	}
	return td_tell_end(&tell, err);
}

int
td_explain_award(const struct td_why *why, uint32_t award, struct td_reasons *out,
		 struct td_err *err)
{
	struct td_tell tell;

	if (!td_tell_begin(&tell, why, TD_NONE, out)) {
		tell.names = true;
		tell.spelling = true;
		td_tell_way_to(&tell, award);
	}
	return td_tell_end(&tell, err);
}
