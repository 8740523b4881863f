/*
 * blend.h - rules on the way from one ruleset to another: the old ones with some changed clauses taken over.
 *
 * Floor: engine.  Needs the list of changes of a diff (diff.h); an entry is taken or not.  A blend scores: it has
 * parameters, measures and the table of points, and what adds them up; ranking, classes, knock-outs and awards do not
 * move points and are left out.  With nothing taken it gives the totals of the old rules; with every entry taken those of
 * the new ones, except where a figure itself is declared otherwise (its kind, levels or query): formulas that were not
 * taken go on reading the old one.
 *
 * The two graphs number their words apart, so the new one is copied once behind the old one; blends share the copy and
 * differ in their lists only.  Text and native functions are lent by the two rulesets.  One thread at a time.
 */
#ifndef TD_BLEND_H
#define TD_BLEND_H

#include "diff.h"

struct td_blend {
	const struct td_diff *diff;
	struct td_ruleset all; /* words, graph, inputs and native functions of both */
	uint32_t *words;       /* per word of the new rules: in all */
	td_node *nodes;        /* per node of the new rules: in all */
	uint32_t *old_input,
		*new_input; /* per input of all: index in the old or new rules, or TD_NONE */
};

int td_blend_init(struct td_blend *blend, const struct td_diff *diff, struct td_err *err);
void td_blend_fini(struct td_blend *blend);

/* Ready to be scored. */
struct td_blended {
	struct td_ruleset rules;
	struct td_plan *plan;
	double *slots;
};

/*
 * The old rules with the entries i for which taken[i].  TD_OK; *out is NULL when they do not stand by themselves: a clause
 * names what another one has yet to bring or has taken away.  *out: td_blended_free, before the blend.
 */
int td_blend_make(const struct td_blend *blend, const bool *taken, struct td_blended **out,
		  struct td_err *err);
void td_blended_free(struct td_blended *blended); /* NULL is fine */

/* Figures as the plan of one of the two rulesets read them. */
struct td_blend_source {
	bool is_new; /* by the new rules */
	const struct td_plan *plan;
	const struct td_table *table;
	const bool *has; /* per column of the table, whether it is there; NULL: all are */
};

/* The figures that a blend needs, for the units of sources[0]; of each column the first source that has it.  What none
 * has is missing. */
int td_blend_table(const struct td_blend *blend, const struct td_blended *blended,
		   const struct td_blend_source *sources, size_t n, struct td_table **out,
		   struct td_err *err);

#endif
