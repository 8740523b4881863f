/*
 * rules.h - a year's criteria, as declared: the nouns of a rule script.
 *
 * Floor: model.  Built by the script edge, checked by calc/check, then only
 * read, by any number of threads.  All text is owned by the ruleset and lives
 * as long as it does.  Titles and refs may be absent (NULL).
 *
 * Points are in points of the scale, not in ticks.
 */
#ifndef TD_MODEL_RULES_H
#define TD_MODEL_RULES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/list.h"
#include "base/words.h"
#include "model/func.h"
#include "model/graph.h"

#define TD_NONE UINT32_MAX /* "no index" in the index fields below */

/* ---- years that build upon each other ---------------------------------------- */

/* A ruleset of the chain of `extends`. */
struct td_link {
	const char *id;
	struct td_title title;
	const char *source_title, *source_date, *source_number;
	int year;
	struct td_place place; /* of its `ruleset` statement */
};

/*
 * Who set a declaration last, and before that.  A declaration that was never amended has none; else its
 * place is that of the last amendment.
 */
struct td_origin {
	struct td_place place;    /* of this amendment */
	struct td_place replaced; /* where that stood which it replaces */
	const char *ref;          /* clause that asks for it, or NULL */
	uint32_t link;            /* index in the chain: whose amendment it is */
	double was, now;          /* value of a parameter, max of an item; NaN when not touched */
	bool formula;             /* its expression was replaced */
	const struct td_origin *before; /* the amendment before this one, or NULL */
};

/* What a year of the chain dropped. */
struct td_repeal {
	const char *id;
	struct td_title title; /* of what was dropped */
	const char *ref;
	uint32_t link;
	struct td_place place, replaced;
};

/* ---- inputs and parameters ------------------------------------------------ */

enum td_input_kind {
	TD_INPUT_NUMBER,
	TD_INPUT_INTEGER, /* a number that must be whole */
	TD_INPUT_FLAG,    /* 1 or 0; may stand where a condition is wanted */
	TD_INPUT_GRADE,   /* one of levels; value = 0-based index of the level */
	TD_INPUT_TEXT,    /* free text; value = its word */
};

struct td_input {
	const char *name; /* lower-case ASCII word */
	uint32_t word;    /* code of name in ruleset->words */
	enum td_input_kind kind;
	td_node min, max; /* declared range, 0: not declared; may use other inputs and parameters */
	const char *unit; /* of measure: "vụ", "%" */
	const uint32_t *levels; /* GRADE: words, in the order declared (best first by custom) */
	uint32_t nlevels;
	const char *sql; /* SELECT unit, value with :year and :cluster; NULL: from observations */
	double none;     /* sql: the value of a unit that the query does not name; NaN: missing */
	struct td_title title;
	const char *ref;
	struct td_place place;
	bool used; /* set by check */
};

struct td_param {
	const char *name;
	uint32_t word;
	double value;
	double min, max; /* declared range for scenarios, NaN: none */
	const char *unit;
	struct td_title title;
	const char *ref;
	struct td_place place;
	const struct td_origin *origin; /* NULL: as declared */
	bool used;                      /* set by check */
};

/* ---- the table of points -------------------------------------------------- */

enum td_item_kind {
	TD_ITEM_SECTION,
	TD_ITEM_CRITERION,
	TD_ITEM_BONUS,  /* in the bonus pool, or added within its parent */
	TD_ITEM_DEDUCT, /* taken from the total, or from its parent; its points are >= 0 */
};

/* What a missing (or not applicable) figure does to a criterion. */
enum td_missing {
	TD_MISSING_PENDING, /* no points yet; the total is provisional; listed */
	TD_MISSING_ZERO,
	TD_MISSING_FULL,
	TD_MISSING_MEAN,    /* mean of the points of the cluster's other units */
	TD_MISSING_RESCALE, /* the parent's other children carry its weight */
	TD_MISSING_ERROR,
	TD_MISSING_AS_MISSING, /* only for not_applicable: as `missing` says */
};

struct td_item {
	const char *id; /* "2.1", "II", "B1" */
	uint32_t word;
	enum td_item_kind kind;
	uint32_t parent;   /* index of the item it stands in, or TD_NONE */
	uint32_t section;  /* index of the outermost section, or TD_NONE; set when loading ends */
	uint32_t depth;    /* 0 at the top; set when loading ends */
	bool has_children; /* set when loading ends */
	bool outermost; /* a criterion, bonus or deduction not inside another one; set when loading ends */
	double max;    /* NaN: none declared */
	double min;    /* lower clamp, default 0 */
	td_node score; /* 0: sum of the children */
	td_node none;  /* points when a divisor in score is 0 ("none arisen"); 0: not declared */
	td_node when;  /* counted only where true, else 0 points; 0: always */
	enum td_missing missing, not_applicable;
	const char *unit_of_score; /* free */
	const char *owner;         /* who supplies or scores it */
	const char *after;         /* id named by `after =`, or NULL */
	struct td_title title;
	const char *ref;
	struct td_place place;
	const struct td_origin *origin; /* NULL: as declared */
};

struct td_measure {
	const char *id;
	uint32_t word;
	td_node value;
	const char *unit;
	int places; /* shown decimals, default 2 */
	struct td_title title;
	const char *ref;
	struct td_place place;
	const struct td_origin *origin; /* NULL: as declared */
};

/* ---- gates, ranking, awards ----------------------------------------------- */

enum td_knockout_scope {
	TD_KO_AWARDS,  /* keeps points and rank, gets no award */
	TD_KO_RANKING, /* keeps points, is not ranked, gets no award */
};

struct td_knockout {
	const char *id;
	td_node when;
	enum td_knockout_scope scope;
	const char *const *awards; /* only these awards (ids); NULL: all */
	uint32_t nawards;
	bool pending; /* true means "not decided yet": awards of the unit become undecided */
	struct td_title title;
	const char *ref;
	struct td_place place;
	const struct td_origin *origin; /* NULL: as declared */
};

struct td_rank_key {
	td_node value;  /* for `class`: 0 */
	bool is_class;  /* order of the classification, best class first */
	bool lower;     /* the smaller value is better */
	const char *id; /* item id when the key is an item's points, for messages; may be NULL */
	struct td_title title;
};

/* One class of the classification; the first whose threshold and condition hold is given. */
struct td_class {
	const char *id;
	td_node from; /* least value of `on`; 0: no threshold */
	td_node when; /* 0: none */
	struct td_title title;
	struct td_place place;
};

enum td_round_mode {
	TD_ROUND_HALF_UP,
	TD_ROUND_DOWN,
	TD_ROUND_UP
};

struct td_award {
	const char *id;
	td_node share; /* of the cluster's units, or of the holders of `among`; 0: none */
	td_node count; /* 0: none.  Neither: no quota */
	enum td_round_mode round; /* of share * number */
	td_node when;             /* 0: none */
	td_node min_total;        /* 0: none */
	const char *among;        /* id of the award whose holders compete; NULL: everybody */
	const char *not_among;    /* holders of this award are left out (tiers); NULL */
	uint32_t among_index, not_among_index; /* TD_NONE; set when loading ends */
	struct td_title title;
	const char *ref;
	struct td_place place;
	const struct td_origin *origin; /* NULL: as declared */
};

/* ---- tests inside the script ---------------------------------------------- */

struct td_given {
	const char *unit; /* "" for a test of one unit */
	const char *input;
	unsigned lag;
	double number;    /* when text is NULL; NaN: missing */
	const char *text; /* a grade's level or a text */
	bool not_applicable;
};

/*
 * What a test expects.  path: "2.1", "II", "total", "base", "bonus", "deduction", "rank", "class",
 * "awards", "knockouts", "pending", "undecided", a measure's id; with several units "unit.path".
 * One of number, text, list; is_null: pending, not ranked, no class.
 */
struct td_expect {
	const char *path;
	double number;
	const char *text;
	const char *const *list;
	uint32_t nlist;
	enum {
		TD_EXPECT_NUMBER,
		TD_EXPECT_TEXT,
		TD_EXPECT_LIST,
		TD_EXPECT_NULL
	} kind;
};

struct td_test {
	const char *name;
	struct td_given *given; /* test_defaults already merged in */
	uint32_t ngiven;
	struct td_given *params; /* input = parameter's name */
	uint32_t nparams;
	const char **units; /* names in the order of bytes; one "" for a test of one unit */
	uint32_t nunits;
	struct td_expect *expect;
	uint32_t nexpect;
	struct td_place place;
};

/* ---- the whole ------------------------------------------------------------ */

enum td_round_at {
	TD_AT_CRITERION,
	TD_AT_LEAF,
	TD_AT_SECTION,
	TD_AT_TOTAL,
	TD_AT_NONE
};

struct td_ruleset {
	const char *id;        /* "bca-cum3/2017" */
	struct td_place place; /* of the `ruleset` statement */
	struct td_title title;
	const char *source_title, *source_date, *source_number;
	int year;              /* 0: not declared */
	const char *from, *to; /* effective, ISO dates */
	double scale;          /* NaN: not declared */
	enum td_round_at round_at;
	int places;          /* 0..9 of rounding; with TD_AT_NONE 9 */
	const char *cluster; /* NULL: every cluster of the data, each by itself */

	TD_LIST(struct td_link) chain; /* the oldest base first, this ruleset last */
	TD_LIST(struct td_repeal) repeals;
	uint32_t inherited_inputs, inherited_params; /* the first so many are a base's */

	TD_LIST(struct td_input) inputs;
	const uint32_t *input_of; /* index by word, or TD_NONE; set when loading ends */
	uint32_t ninput_of;
	TD_LIST(struct td_param) params;
	TD_LIST(struct td_item) items; /* declared order; parents may come after children */
	TD_LIST(uint32_t)
	order; /* items in the order of the official table: parent, then children */
	TD_LIST(struct td_measure) measures;
	TD_LIST(struct td_knockout) knockouts;
	TD_LIST(struct td_class) classes;
	td_node class_on;                    /* 0: total */
	td_node downgrade;                   /* classes lower by this many; 0: none */
	TD_LIST(struct td_rank_key) rank_by; /* empty: total */
	TD_LIST(struct td_rank_key) ties;
	bool rank_declared;
	enum td_ties rank_ties; /* how tied places are numbered */
	TD_LIST(struct td_award) awards;
	TD_LIST(struct td_test) tests;
	TD_LIST(struct td_func) natives; /* self lives as long as the ruleset; see script.h */
	TD_LIST(struct td_place) native_places;

	td_node bonus_cap;     /* 0: none */
	td_node deduction_cap; /* 0: none */
	td_node total_cap;     /* 0: none; total_floor likewise */
	td_node total_floor;
	td_node total; /* replaces base + bonus - deductions; 0: not */

	struct td_graph *graph;
	struct td_words *words;   /* names, levels, ids, file names */
	struct td_arena arena;    /* text of all of the above */
	const char *const *files; /* every file read, the main one first */
	uint32_t nfiles;
	char digest[65]; /* SHA-256 over the files' bytes, hex; set by the engine */

	void *script; /* keeps native functions alive; NULL when there are none */
	void (*script_free)(void *script);
};

struct td_ruleset *td_ruleset_new(void); /* NULL when out of memory */
void td_ruleset_free(struct td_ruleset *rules);

/* Index by name or id, or TD_NONE. */
uint32_t td_rules_input(const struct td_ruleset *rules, const char *name);
uint32_t td_rules_param(const struct td_ruleset *rules, const char *name);
uint32_t td_rules_item(const struct td_ruleset *rules, const char *id);
uint32_t td_rules_measure(const struct td_ruleset *rules, const char *id);
uint32_t td_rules_award(const struct td_ruleset *rules, const char *id);

/* What an award is called in lang; its id where it has no title. */
const char *td_rules_award_title(const struct td_ruleset *rules, size_t award, enum td_lang lang);

/* The last repeal of what was called id, or NULL. */
const struct td_repeal *td_rules_repeal(const struct td_ruleset *rules, const char *id);

/* Index by word: as above without comparing text. */
uint32_t td_rules_input_word(const struct td_ruleset *rules, uint32_t word);
uint32_t td_rules_param_word(const struct td_ruleset *rules, uint32_t word);
uint32_t td_rules_item_word(const struct td_ruleset *rules, uint32_t word);
uint32_t td_rules_measure_word(const struct td_ruleset *rules, uint32_t word);

/*
 * Set what follows from the declarations once all are there: section, depth, has_children,
 * outermost, order (with `after`), among_index.  TD_OK or TD_ENOMEM.  What names nothing is left
 * TD_NONE for check to complain about.
 */
int td_rules_settle(struct td_ruleset *rules);

/* What uses node `old` uses `value` from now on: another formula of a measure.  false: out of memory, or at a
 * limit of the graph. */
bool td_rules_replace(struct td_ruleset *rules, td_node old, td_node value);

/* The place of a node, as written in the script. */
struct td_place td_rules_place(const struct td_ruleset *rules, td_node node);

#endif
