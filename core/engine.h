/*
 * engine.h - what core's own files share of a scoring.  Doors see td.h.
 *
 * Floor: engine.
 *
 *	engine_load.c   a script, and what it extends, to a checked ruleset
 *	engine_apply.c  rules and a database to a scoring
 *	engine.c        evaluate, classify, rank, award: the part that trials, tests and scenarios do again
 */
#ifndef TD_ENGINE_H
#define TD_ENGINE_H

#include "calc/plan.h"
#include "model/result.h"
#include "model/rules.h"
#include "model/sources.h"
#include "model/table.h"
#include "td.h"

/* A ruleset applied to figures.  Owns all of its members. */
struct td_scoring {
	struct td_ruleset *rules;
	struct td_plan *plan;
	struct td_table *table;
	double *slots;
	struct td_result *result;
	struct td_table *
		claimed; /* claims.h: the figures as the units claim them; NULL: not asked for, or no other */
	struct td_result *claims; /* by these figures; NULL likewise */
};

/* What stands in a column of its table: an input so many years back, and the input's declaration. */
const struct td_need *td_scoring_need(const struct td_scoring *scoring, size_t column);
const struct td_input *td_scoring_input(const struct td_scoring *scoring, size_t column);

/* Evaluate, rank, classify and award a table by a plan: from table and slots to *out. */
int td_engine_score(const struct td_ruleset *rules, const struct td_plan *plan,
		    const struct td_table *table, const double *slots,
		    const struct td_score_opts *opts, struct td_result **out, struct td_err *err);

/*
 * The end of it: from the outputs of an evaluation of the scoring's table (per output of the plan, n values or NULL where
 * the kind is not asked for) to totals, knock-outs, classes, places and awards in result, which has room for them.  Places
 * as shown are left alone, and so is the order where there are no awards.
 */
int td_engine_conclude(const struct td_scoring *scoring, double *const *outputs,
		       struct td_result *result, struct td_err *err);

/* td_rules_load that keeps the text of every file read; keep NULL: not. */
int td_engine_load(const char *name, struct td_sources *keep, struct td_diags *diags,
		   struct td_ruleset **out, struct td_err *err);

/* The same from files that were kept, without looking at any other. */
int td_engine_load_kept(struct td_sources *sources, struct td_diags *diags, struct td_ruleset **out,
			struct td_err *err);

/* Steps of td_engine_apply: the plan and slots of scoring->rules; the figures that the plan reads, from a database.  What
 * is not asked for in opts is the rules'. */
int td_engine_plan(struct td_scoring *scoring, struct td_err *err);
int td_engine_read(struct td_scoring *scoring, const char *database,
		   const struct td_score_opts *opts, struct td_diags *diags, struct td_err *err);

/* td_score from loaded rules on; they are taken over, also on failure. */
int td_engine_apply(struct td_ruleset *rules, const char *database,
		    const struct td_score_opts *opts, struct td_diags *diags,
		    struct td_scoring **out, struct td_err *err);

/*
 * The rules in text (called name in messages), a script that extends "base": the rules of the file at path.
 * Checked as td_rules_load does.
 */
int td_rules_vary(const char *path, const char *name, const char *text, struct td_diags *diags,
		  struct td_ruleset **out, struct td_err *err);

/* Find the file of a ruleset: a path, or an id in the search folders.  *path is malloc'ed. */
int td_find_rules(const char *name, char **path, struct td_err *err);

#endif
