#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/award.h"
#include "calc/explain_in.h"

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
				       a == TD_NONE
					       ? knockout->awards[i]
					       : td_tell_title_of(tell, &rules->awards.at[a].title,
								  rules->awards.at[a].id));
		}
	}
}

static void
tell_knockout(struct td_tell *tell, const struct td_knockout *knockout, enum td_verdict verdict)
{
	struct td_phrase phrase = { 0 };
	const char *name = td_tell_title_of(tell, &knockout->title, NULL);

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

void
td_tell_knockouts(struct td_tell *tell)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		enum td_verdict verdict =
			(enum td_verdict)tell->why->result->knockouts[k][tell->why->row];

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

	return td_tell_title_of(tell, &a->title, a->id);
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
				    td_tell_exact(tell, share * 100).text, n,
				    award_title(tell, award->among_index));
		else
			td_tell_add(tell, phrase, "%s %% of %zu units",
				    td_tell_exact(tell, share * 100).text, n);
		td_tell_result(tell, phrase, exact, TD_DIGITS);
		if (!td_same(exact, (double)quota))
			td_tell_add(tell, phrase, ", rounded %s",
				    td_tell_exact(tell, (double)quota).text);
	}
	if (!isnan(share) && !isnan(count))
		td_sink_text(&phrase->sink, "; ");
	if (!isnan(count))
		td_tell_add(tell, phrase, "at most %s", td_tell_exact(tell, floor(count)).text);
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
	struct td_tell_standing s = td_tell_standing(tell);
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
			(enum td_verdict)tell->why->result->knockouts[k][tell->why->row];

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
	double total = td_tell_total(tell, tell->why->row);

	if (isnan(least) || td_at_least(total, least))
		return false;
	td_tell_add(tell, phrase, "the total %s is below %s, %s short",
		    td_tell_exact(tell, total).text, td_tell_exact(tell, least).text,
		    td_tell_exact(tell, least - total).text);
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
	size_t row = tell->why->row;

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
	size_t row = tell->why->row;

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
	enum td_verdict verdict = has_award(tell, index, tell->why->row);
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

void
td_tell_awards(struct td_tell *tell)
{
	for (uint32_t a = 0; a < tell->why->rules->awards.n; a++)
		tell_award(tell, a);
}

/* The award that one competes among the holders of comes first: without it nothing else counts. */
static void
tell_chain(struct td_tell *tell, uint32_t award)
{
	uint32_t among = tell->why->rules->awards.at[award].among_index;

	if (among != TD_NONE && has_award(tell, among, tell->why->row) != TD_YES)
		tell_chain(tell, among);
	if (has_award(tell, award, tell->why->row) != TD_YES)
		tell_award(tell, award);
}

void
td_tell_way_to(struct td_tell *tell, uint32_t award)
{
	const struct td_ruleset *rules = tell->why->rules;

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		const struct td_knockout *knockout = &rules->knockouts.at[k];
		enum td_verdict verdict =
			(enum td_verdict)tell->why->result->knockouts[k][tell->why->row];
		bool concerns = knockout->scope == TD_KO_RANKING ||
				(award != TD_NONE &&
				 td_knockout_concerns(knockout, &rules->awards.at[award]));

		if (verdict != TD_NO && concerns)
			tell_knockout(tell, knockout, verdict);
	}
	if (award != TD_NONE)
		tell_chain(tell, award);
}
