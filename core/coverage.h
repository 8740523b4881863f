/*
 * coverage.h - what of the rules no test reaches.
 *
 * Floor: engine.  Every place where a rule can turn one way or the other is a goal: each band, branch, level
 * and class, each side of a min or max, the maximum and the floor of an item, `none`, caps, knock-outs and
 * awards.  What figures in their declared ranges cannot reach is no goal.  All tests are evaluated with every
 * value kept, and each unit marks what it went through.  td_rules_cover (td.h) prints what is left.
 */
#ifndef TD_COVERAGE_H
#define TD_COVERAGE_H

#include "clauses.h"

enum td_goal_kind {
	TD_GOAL_BRANCH,   /* side 0: the condition holds; 1: not */
	TD_GOAL_BAND,     /* side: row, from 0; as many as there are: otherwise */
	TD_GOAL_LEVEL,    /* side: level, from 0 */
	TD_GOAL_SIDE,     /* of MIN, MAX.  side: the argument that decides */
	TD_GOAL_ITEM,     /* side: enum td_item_goal */
	TD_GOAL_POOL,     /* side 0..3: caps of bonuses, deductions, total; floor of the total */
	TD_GOAL_KNOCKOUT, /* side 0: holds; 1: not */
	TD_GOAL_AWARD,    /* side 0: given; 1: not */
	TD_GOAL_CLASS,
	TD_GOAL_KINDS,
};

enum td_item_goal {
	TD_ITEM_AT_MAX,
	TD_ITEM_AT_MIN,
	TD_ITEM_NONE_ARISEN,
};

struct td_goal {
	enum td_goal_kind kind;
	uint32_t index; /* of the clause (BRANCH .. SIDE), item, knock-out, award, class */
	td_node node;   /* BRANCH .. SIDE */
	uint32_t value; /* of the plan, likewise */
	unsigned side;  /* at most 63: further rows of a table count as one */
	bool reached;
	struct td_place place;
};

struct td_coverage {
	const struct td_ruleset *rules;
	struct td_clauses clauses;
	struct td_plan *plan;
	TD_LIST(struct td_goal) goals; /* in the order of the clauses, then the others */
	size_t reached;
	uint64_t *marks;  /* [kind][value or index]: bits of sides that a test went through */
	uint64_t *wanted; /* likewise: bits of sides that are goals */
	uint32_t *stamp;  /* per node: the last walk that met it */
	uint32_t walk;
	size_t room;    /* of a kind in marks */
	double *values; /* of the row at hand */
	bool no_memory;
};

/* Find the goals and run all tests.  End with td_coverage_fini in any case. */
int td_coverage_init(struct td_coverage *cover, const struct td_ruleset *rules, struct td_err *err);
void td_coverage_fini(struct td_coverage *cover);

/* "criterion 2.3: no test reaches the band [3, 5) of crime_fall" */
int td_goal_text(const struct td_coverage *cover, const struct td_goal *goal, enum td_lang lang,
		 struct td_sink *out);

#endif
