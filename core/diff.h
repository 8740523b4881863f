/*
 * diff.h - two years' rules side by side: what was changed, and what that does to the units.
 *
 * Floor: engine.  Every declaration is written down as a list of properties in words; two lists are compared
 * property by property.  Formulas are compared by what they compute (a hash over the graph in which names
 * stand as text, since the two graphs number their words apart), and shown in the words of the rules.
 *
 * The effect is arithmetic on two scorings of the same figures.  All of it is whole ticks of
 * 10^-places, so the changes of a unit's criteria add up to the change of its base exactly; what caps or a later
 * rounding take of it is a move of its own, without an item.
 */
#ifndef TD_DIFF_H
#define TD_DIFF_H

#include "base/list.h"
#include "engine.h"
#include "report.h"

enum td_diff_subject {
	TD_DIFF_RULESET, /* scale, rounding, caps, ranking, ... */
	TD_DIFF_PARAM,
	TD_DIFF_INPUT,
	TD_DIFF_MEASURE,
	TD_DIFF_SECTION, /* this and the next three in the order of enum td_item_kind */
	TD_DIFF_CRITERION,
	TD_DIFF_BONUS,
	TD_DIFF_DEDUCT,
	TD_DIFF_KNOCKOUT,
	TD_DIFF_CLASS,
	TD_DIFF_AWARD,
};

enum td_diff_kind {
	TD_DIFF_CHANGED,
	TD_DIFF_ADDED,
	TD_DIFF_DROPPED
};

/* A property on both sides; NULL: not there. */
struct td_diff_aspect {
	const char *key;            /* "max": its name in JSON */
	const char *label;          /* "maximum": for td_text */
	const char *before, *after; /* in words */
	double was, now;            /* where it is a number, else NaN */
};

struct td_diff_entry {
	enum td_diff_subject subject;
	enum td_diff_kind kind;
	const char *id; /* "" for the ruleset */
	struct td_title title;
	const char *ref; /* clause of the amendment, else of the declaration; or NULL */
	struct td_place before, after; /* of a dropped one, after: of the repeal */
	size_t first, n;               /* of aspects */
};

/* ---- the effect ------------------------------------------------------------------ */

/* A criterion, bonus or deduction that counts by itself in one of the years. */
struct td_diff_item {
	enum td_part part;
	const char *id;
	struct td_title title;
	uint32_t before, after; /* index in the rules' items, or TD_NONE */
	size_t first, n;        /* of causes: entries that can have moved its points */
};

/* What an item adds to the change of a unit's total. */
struct td_diff_move {
	enum td_part part;
	uint32_t item; /* index in items, or TD_NONE: caps and rounding */
	int64_t ticks; /* negative for a deduction that grew */
};

struct td_diff_unit {
	const char *id, *name, *cluster;
	size_t before, after; /* rows, or SIZE_MAX */
	size_t first, n;      /* of moves: by part, the largest first */
	int64_t total;        /* change in ticks; TD_TICKS_NONE: not known */
	int64_t part[3];      /* contribution of each part to it, by enum td_part */
	int64_t rest;         /* of the total: its own caps or formula */
};

/* An award that changes hands, in one cluster; TD_NONE where there is no counterpart. */
struct td_diff_hand {
	const char *award;
	uint32_t loser, gainer; /* index in units */
	size_t first, n;        /* of causes: what changed of the award and of its knock-outs */
};

/* How an item moved the gainer against the loser. */
struct td_diff_gap {
	uint32_t item; /* or TD_NONE: all else */
	int64_t loser, gainer, gap;
	bool decides; /* without it the loser's total would not be the smaller one */
};

struct td_diff {
	enum td_lang lang;
	struct td_scoring *old, *new; /* only the rules, unless scored */
	bool scored;
	int places; /* of ticks */
	TD_LIST(struct td_diff_entry) entries;
	TD_LIST(struct td_diff_aspect) aspects;
	TD_LIST(struct td_diff_item) items;
	TD_LIST(uint32_t) causes;
	TD_LIST(struct td_diff_unit) units; /* in the new order, those no longer there last */
	TD_LIST(struct td_diff_move) moves;
	TD_LIST(struct td_diff_hand) hands;
	struct td_arena arena;
};

/* Compare the two rulesets: entries and aspects. */
int td_diff_rules(struct td_diff *diff, struct td_err *err);

/* Compare the two scorings: the rest. */
int td_diff_effect(struct td_diff *diff, struct td_err *err);

/* The verdict on an award by id; TD_NO for one that a side does not have, or a unit that it does not. */
enum td_verdict td_diff_award(const struct td_scoring *scoring, const char *award, size_t row);

enum td_verdict td_diff_knockout(const struct td_scoring *scoring, const char *knockout,
				 size_t row);

/* Ticks of a result in those of the diff; TD_TICKS_NONE stays. */
int64_t td_diff_scaled(const struct td_diff *diff, const struct td_result *result, int64_t ticks);

/* The criterion, bonus or deduction called id, if it counts by itself in that part; else TD_NONE. */
uint32_t td_diff_find(const struct td_ruleset *rules, enum td_part part, const char *id);

/* What item number `at` of a result's rules gives to the total of a row, in ticks of the diff: 0 for TD_NONE, SIZE_MAX and no
 * points yet. */
int64_t td_diff_given(const struct td_diff *diff, const struct td_result *result,
		      const struct td_diff_item *item, uint32_t at, size_t row);

/* Only the wording differs, which moves nobody. */
bool td_diff_only_words(const struct td_diff *diff, const struct td_diff_entry *entry);

/* How far the gainer's total is above the loser's, now or before; 0 where one of them has none. */
int64_t td_diff_lead(const struct td_diff *diff, const struct td_diff_hand *hand, bool now);

/* What moved the gainer of a hand past the loser: *out is malloc'ed, largest first. */
int td_diff_gaps(const struct td_diff *diff, const struct td_diff_hand *hand,
		 struct td_diff_gap **out, size_t *n, struct td_err *err);

/* What reports are made of.  Name: "criterion 2.7".  Cause: "maximum, formula", "added"; of a parameter, or where it is
 * not the change of the thing itself (own), with its name.  Ticks: "-" for none, with "+" above 0 when sign. */
void td_diff_name(const struct td_diff_entry *entry, enum td_lang lang, struct td_sink *out);
void td_diff_cause(const struct td_diff *diff, const struct td_diff_entry *entry, bool own,
		   enum td_lang lang, struct td_sink *out);
const char *td_diff_award_title(const struct td_diff *diff, const char *id, enum td_lang lang);
char *td_diff_ticks(const struct td_diff *diff, int64_t ticks, bool sign, enum td_lang lang,
		    char out[TD_POINTS_ROOM]);
const char *td_diff_subject_key(enum td_diff_subject subject); /* "criterion" */
int td_diff_doc(const struct td_diff *diff, const struct td_report_opts *opts, struct td_sink *sink,
		struct td_err *err);

#endif
