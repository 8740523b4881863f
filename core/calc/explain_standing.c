#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/award.h"
#include "calc/explain_in.h"

/* ---- what all parts use ------------------------------------------------------------ */

static size_t
own_row(const struct td_tell *tell)
{
	return tell->why->row;
}

static double
in_points(const struct td_tell *tell, int64_t ticks)
{
	return (double)ticks / td_pow10(tell->why->result->places);
}

static double
total_of(const struct td_tell *tell, size_t row)
{
	return in_points(tell, tell->why->result->total[row]);
}

static struct td_digits
digits(const struct td_tell *tell, double v)
{
	return td_tell_digits(tell->why->lang, v, TD_DIGITS_ALL);
}

static void
put_points(const struct td_tell *tell, struct td_phrase *phrase, double v)
{
	td_tell_number(tell, phrase, v, TD_DIGITS_ALL);
}

static const char *
title(const struct td_tell *tell, const struct td_title *of, const char *id)
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
		double v = tell->why->result->points[index][own_row(tell)];

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

	td_tell_add(tell, &phrase, "total: base points %s", digits(tell, base).text);
	if (more)
		td_tell_add(tell, &phrase, " + bonus %s", digits(tell, bonus).text);
	if (less)
		td_tell_add(tell, &phrase, " − deducted %s", digits(tell, deduction).text);
	if (more || less)
		td_tell_result(tell, &phrase, sum, TD_DIGITS_ALL);
	td_tell_say(tell, TD_REASON_FORMULA, &phrase);
	if (td_more(sum, total))
		td_tell_line(tell, TD_REASON_LIMIT, "the total is at most %s points",
			     digits(tell, total).text);
	else if (td_more(total, sum))
		td_tell_line(tell, TD_REASON_LIMIT, "the total is not below %s points",
			     digits(tell, total).text);
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
		    tell->why->result->pending[index][own_row(tell)] == TD_SETTLED)
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
	size_t row = own_row(tell);
	double bonus = in_points(tell, result->bonus[row]);
	double deduction = in_points(tell, result->deduction[row]);
	double total = total_of(tell, row);

	if (tell->why->rules->total) {
		td_tell_node(tell, tell->why->rules->total, TD_DIGITS, NULL);
		td_tell_line(tell, TD_REASON_FORMULA, "total: %s", digits(tell, total).text);
	} else {
		tell_pool(tell, TD_ITEM_BONUS, bonus);
		tell_pool(tell, TD_ITEM_DEDUCT, deduction);
		tell_sum(tell, in_points(tell, result->base[row]), bonus, deduction, total);
	}
	tell_pending(tell);
}

/* ---- place ---------------------------------------------------------------------------- */

/* The rows of the unit's cluster in order of place. */
struct standing {
	const uint32_t *row;
	size_t n, ranked, own; /* own: index of the unit */
};

static struct standing
standing_of(const struct td_tell *tell)
{
	const struct td_result *result = tell->why->result;
	const struct td_unit *units = tell->why->table->units;
	uint32_t cluster = units[own_row(tell)].cluster;
	struct standing s = { 0 };

	for (size_t i = 0; i < result->n; i++) {
		if (units[result->order[i]].cluster != cluster)
			continue;
		if (!s.n)
			s.row = result->order + i;
		if (result->order[i] == own_row(tell))
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
		return total_of(tell, row);
	if (key->is_class)
		return tell->why->result->klass[row];
	if (row == own_row(tell))
		return td_tell_value(tell, key->value);
	values = td_tell_row(tell, row);
	return values ? td_tell_value_in(tell, values, key->value) : NAN;
}

static void
put_key_name(struct td_tell *tell, struct td_phrase *phrase, const struct td_rank_key *key)
{
	const char *name = title(tell, &key->title, key->id);

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
	td_sink_text(&phrase->sink, title(tell, &c->title, c->id));
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

		*own = key_value(tell, key, own_row(tell));
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
				    digits(tell, other - own).text, name, digits(tell, other).text);
		else
			td_tell_add(tell, &phrase, "%s points ahead of %s (%s)",
				    digits(tell, own - other).text, name, digits(tell, other).text);
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
tell_ties(struct td_tell *tell, const struct standing *s)
{
	const uint32_t *place = tell->why->result->place;
	struct td_phrase phrase = { 0 };
	size_t said = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (i == s->own || place[s->row[i]] != place[own_row(tell)])
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
tell_neighbours(struct td_tell *tell, const struct standing *s)
{
	const uint32_t *place = tell->why->result->place;
	uint32_t own = place[own_row(tell)];
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
		    tell->why->result->knockouts[k][own_row(tell)] == TD_YES)
			return true;
	return false;
}

static void
tell_place(struct td_tell *tell)
{
	const struct td_result *result = tell->why->result;
	struct standing s = standing_of(tell);

	if (!result->place[own_row(tell)]) {
		if (is_out_of_ranking(tell))
			td_tell_line(tell, TD_REASON_RULE, "not ranked: knocked out");
		else
			td_tell_line(tell, TD_REASON_RULE,
				     "not ranked: what the ranking goes by is missing");
		return;
	}
	td_tell_line(tell, TD_REASON_RULE, "place %s of %zu units",
		     digits(tell, result->place_shown[own_row(tell)]).text, s.ranked);
	tell_neighbours(tell, &s);
}

/* ---- class ------------------------------------------------------------------------------ */

static double
class_on(const struct td_tell *tell)
{
	td_node on = tell->why->rules->class_on;

	return on ? td_tell_value(tell, on) : total_of(tell, own_row(tell));
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
			     digits(tell, from - on).text, title(tell, &c->title, c->id),
			     digits(tell, from).text);
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
	uint32_t klass = tell->why->result->klass[own_row(tell)];
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
		td_tell_add(tell, &phrase, ", moved down by %s: ", digits(tell, floor(down)).text);
		td_tell_condition(tell, &phrase, rules->downgrade, true);
	} else {
		tell_class_reason(tell, &phrase, &rules->classes.at[klass], on);
	}
	td_tell_say(tell, TD_REASON_RULE, &phrase);
	tell_next_class(tell, klass == TD_NONE ? (uint32_t)rules->classes.n : klass, on);
}

/* ---- knock-outs ---------------------------------------------------------------------------- */

/* Condition with the names of its figures, or what is missing for it. */
static void
put_why(struct td_tell *tell, struct td_phrase *phrase, td_node when)
{
	double v = td_tell_value(tell, when);
	struct td_phrase causes = { 0 };

	if (!isnan(v)) {
		td_tell_condition(tell, phrase, when, v != 0);
		return;
	}
	memset(tell->marks, 0, td_graph_count(tell->why->rules->graph) + 1);
	td_tell_causes(tell, &causes, when);
	td_sink_text(&phrase->sink, causes.sink.text ? causes.sink.text : "?");
	if (causes.sink.status)
		phrase->sink.status = causes.sink.status;
	td_sink_fini(&causes.sink);
}

static void
put_effect(struct td_tell *tell, struct td_phrase *phrase, const struct td_knockout *knockout)
{
	const struct td_ruleset *rules = tell->why->rules;

	if (knockout->scope == TD_KO_RANKING) {
		td_tell_add(tell, phrase, "no place and no award");
	} else if (!knockout->awards) {
		td_tell_add(tell, phrase, "no award");
	} else {
		td_tell_add(tell, phrase, "does not get ");
		for (uint32_t i = 0; i < knockout->nawards; i++) {
			uint32_t a = td_rules_award(rules, knockout->awards[i]);

			td_sink_printf(&phrase->sink, "%s%s", i ? ", " : "",
				       a == TD_NONE ? knockout->awards[i]
						    : title(tell, &rules->awards.at[a].title,
							    rules->awards.at[a].id));
		}
	}
}

static void
tell_knockout(struct td_tell *tell, const struct td_knockout *knockout, enum td_verdict verdict)
{
	struct td_phrase phrase = { 0 };
	const char *name = title(tell, &knockout->title, NULL);

	td_sink_printf(&phrase.sink, "%s%s%s", knockout->id, name ? " – " : "", name ? name : "");
	if (knockout->ref)
		td_sink_printf(&phrase.sink, " (%s)", knockout->ref);
	td_sink_text(&phrase.sink, ": ");
	put_why(tell, &phrase, knockout->when);
	if (verdict == TD_YES && !knockout->pending) {
		td_sink_text(&phrase.sink, "; ");
		put_effect(tell, &phrase, knockout);
	} else {
		td_tell_add(tell, &phrase, "; not decided yet, nor are the awards");
	}
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

static void
tell_knockouts(struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		enum td_verdict verdict =
			(enum td_verdict)tell->why->result->knockouts[k][own_row(tell)];

		if (verdict != TD_NO)
			tell_knockout(tell, &rules->knockouts.at[k], verdict);
	}
}

/* ---- awards -------------------------------------------------------------------------------- */

static enum td_verdict
has_award(const struct td_tell *tell, uint32_t award, size_t row)
{
	return (enum td_verdict)tell->why->result->awards[award][row];
}

static size_t
count_holders(const struct td_tell *tell, uint32_t award)
{
	size_t first, n, holders = 0;

	td_tell_cluster(tell->why, &first, &n);
	for (size_t row = first; row < first + n; row++)
		holders += has_award(tell, award, row) == TD_YES;
	return holders;
}

static const char *
award_title(const struct td_tell *tell, uint32_t award)
{
	const struct td_award *a = &tell->why->rules->awards.at[award];

	return title(tell, &a->title, a->id);
}

/* "50 % of 7 units = 3,5, rounded: 4" */
static void
put_quota(struct td_tell *tell, struct td_phrase *phrase, const struct td_award *award)
{
	double share = award->share ? td_tell_value(tell, award->share) : NAN;
	double count = award->count ? td_tell_value(tell, award->count) : NAN;
	size_t first, n;

	td_tell_cluster(tell->why, &first, &n);
	if (!isnan(share)) {
		uint64_t quota;
		double exact;

		if (award->among_index != TD_NONE)
			n = count_holders(tell, award->among_index);
		quota = td_quota(share, n, award->round);
		exact = share * (double)n;
		if (award->among_index != TD_NONE)
			td_tell_add(tell, phrase, "%s %% of %zu units with %s",
				    digits(tell, share * 100).text, n,
				    award_title(tell, award->among_index));
		else
			td_tell_add(tell, phrase, "%s %% of %zu units",
				    digits(tell, share * 100).text, n);
		td_tell_result(tell, phrase, exact, TD_DIGITS);
		if (!td_same(exact, (double)quota))
			td_tell_add(tell, phrase, ", rounded %s", digits(tell, (double)quota).text);
	}
	if (!isnan(share) && !isnan(count))
		td_sink_text(&phrase->sink, "; ");
	if (!isnan(count))
		td_tell_add(tell, phrase, "at most %s", digits(tell, floor(count)).text);
}

static void
put_in_brackets(struct td_tell *tell, struct td_phrase *phrase, const struct td_award *award)
{
	if (!award->share && !award->count)
		return;
	td_tell_add(tell, phrase, " (quota: ");
	put_quota(tell, phrase, award);
	td_sink_text(&phrase->sink, ")");
}

static void
put_holders(struct td_tell *tell, struct td_phrase *phrase, uint32_t award)
{
	struct standing s = standing_of(tell);
	size_t said = 0;

	for (size_t i = 0; i < s.n && said < 12; i++) {
		if (has_award(tell, award, s.row[i]) != TD_YES)
			continue;
		if (said)
			td_sink_text(&phrase->sink, ", ");
		else
			td_tell_add(tell, phrase, "; given to ");
		td_sink_text(&phrase->sink, ++said < 12 ? td_tell_unit(tell, s.row[i]) : "…");
	}
}

/* Ids of the knock-outs with this verdict that concern the award, behind a sentence. */
static bool
put_knockouts(struct td_tell *tell, struct td_phrase *phrase, const struct td_award *award,
	      enum td_verdict wanted)
{
	const struct td_ruleset *rules = tell->why->rules;
	size_t said = 0;

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		const struct td_knockout *knockout = &rules->knockouts.at[k];
		enum td_verdict verdict =
			(enum td_verdict)tell->why->result->knockouts[k][own_row(tell)];

		if (verdict == TD_YES && knockout->pending)
			verdict = TD_UNDECIDED;
		if (verdict != wanted || !td_knockout_concerns(knockout, award))
			continue;
		if (said)
			td_sink_text(&phrase->sink, ", ");
		else if (wanted == TD_YES)
			td_tell_add(tell, phrase, "knocked out by ");
		else
			td_tell_add(tell, phrase, "waits for ");
		td_sink_text(&phrase->sink, knockout->id);
		said++;
	}
	return said;
}

static bool
put_failed_minimum(struct td_tell *tell, struct td_phrase *phrase, const struct td_award *award)
{
	double least = award->min_total ? td_tell_value(tell, award->min_total) : NAN;
	double total = total_of(tell, own_row(tell));

	if (isnan(least) || td_at_least(total, least))
		return false;
	td_tell_add(tell, phrase, "the total %s is below %s, %s short", digits(tell, total).text,
		    digits(tell, least).text, digits(tell, least - total).text);
	return true;
}

static bool
put_failed_condition(struct td_tell *tell, struct td_phrase *phrase, const struct td_award *award)
{
	double v = award->when ? td_tell_value(tell, award->when) : NAN;

	if (isnan(v) || v != 0)
		return false;
	td_tell_add(tell, phrase, "the condition does not hold: ");
	put_why(tell, phrase, award->when);
	return true;
}

static void
put_missed(struct td_tell *tell, struct td_phrase *phrase, uint32_t index)
{
	const struct td_award *award = &tell->why->rules->awards.at[index];
	uint32_t among = award->among_index, not_among = award->not_among_index;
	size_t row = own_row(tell);

	if (put_knockouts(tell, phrase, award, TD_YES))
		return;
	if (!tell->why->result->place[row]) {
		td_tell_add(tell, phrase, "not ranked");
	} else if (among != TD_NONE && has_award(tell, among, row) == TD_NO) {
		td_tell_add(tell, phrase, "only for units with %s", award_title(tell, among));
	} else if (not_among != TD_NONE && has_award(tell, not_among, row) == TD_YES) {
		td_tell_add(tell, phrase, "has %s already", award_title(tell, not_among));
	} else if (!put_failed_minimum(tell, phrase, award) &&
		   !put_failed_condition(tell, phrase, award)) {
		td_tell_add(tell, phrase, "the quota is used up");
		put_in_brackets(tell, phrase, award);
		put_holders(tell, phrase, index);
	}
}

static bool
is_unknown(const struct td_tell *tell, td_node node)
{
	return node && isnan(td_tell_value(tell, node));
}

static void
put_undecided(struct td_tell *tell, struct td_phrase *phrase, uint32_t index)
{
	const struct td_award *award = &tell->why->rules->awards.at[index];
	uint32_t among = award->among_index, not_among = award->not_among_index;
	size_t row = own_row(tell);

	if (put_knockouts(tell, phrase, award, TD_UNDECIDED))
		return;
	if (is_unknown(tell, award->when)) {
		put_why(tell, phrase, award->when);
	} else if (is_unknown(tell, award->min_total)) {
		put_why(tell, phrase, award->min_total);
	} else if (among != TD_NONE && has_award(tell, among, row) == TD_UNDECIDED) {
		td_tell_add(tell, phrase, "%s is not decided yet", award_title(tell, among));
	} else if (not_among != TD_NONE && has_award(tell, not_among, row) == TD_UNDECIDED) {
		td_tell_add(tell, phrase, "%s is not decided yet", award_title(tell, not_among));
	} else if (is_unknown(tell, award->share) || is_unknown(tell, award->count)) {
		td_tell_add(tell, phrase, "the quota is not known");
	} else if (tell->why->result->tied[row]) {
		td_tell_add(tell, phrase, "tied on the last place of the quota");
		put_in_brackets(tell, phrase, award);
	} else {
		td_tell_add(tell, phrase, "depends on units ahead that are not decided yet");
		put_in_brackets(tell, phrase, award);
	}
}

static void
tell_award(struct td_tell *tell, uint32_t index)
{
	const struct td_award *award = &tell->why->rules->awards.at[index];
	enum td_verdict verdict = has_award(tell, index, own_row(tell));
	struct td_phrase phrase = { 0 };

	td_sink_text(&phrase.sink, award_title(tell, index));
	switch (verdict) {
	case TD_YES:
		td_tell_add(tell, &phrase, ": given");
		put_in_brackets(tell, &phrase, award);
		break;
	case TD_NO:
		td_tell_add(tell, &phrase, ": not given: ");
		put_missed(tell, &phrase, index);
		break;
	case TD_UNDECIDED:
		td_tell_add(tell, &phrase, ": undecided: ");
		put_undecided(tell, &phrase, index);
		break;
	}
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}

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
		tell_knockouts(&tell);
		for (uint32_t a = 0; a < why->rules->awards.n; a++)
			tell_award(&tell, a);
	}
	return td_tell_end(&tell, err);
}
