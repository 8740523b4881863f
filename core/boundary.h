/*
 * boundary.h - every threshold of the rules, and figures that come just below, to, and just above it.
 *
 * Floor: engine.  A threshold is the edge of a band, what a comparison compares with, or the target or limit of
 * a scale helper, where that is one number (perhaps a parameter).  Figures are found where the measured value is
 * one figure, a figure in percent of another, or a change in percent; elsewhere there are none.
 */
#ifndef TD_BOUNDARY_H
#define TD_BOUNDARY_H

#include "calc/range.h"
#include "clauses.h"

struct td_boundary {
	uint32_t clause;
	td_node measured;
	double at;
	td_node holder; /* bands, comparison or helper that it stands in */
};

/* One figure of a test case. */
struct td_figure {
	uint32_t input;
	unsigned lag;
	double value;
};

struct td_case {
	struct td_figure at[2];
	size_t n;
};

struct td_boundaries {
	const struct td_ruleset *rules;
	struct td_clauses clauses;
	struct td_ranges *ranges;
	TD_LIST(struct td_boundary) list;
	uint32_t *stamp; /* per node */
	bool no_memory;
};

/* End with td_boundaries_fini in any case. */
int td_boundaries_init(struct td_boundaries *b, const struct td_ruleset *rules, struct td_err *err);
void td_boundaries_fini(struct td_boundaries *b);

/* Three cases, just below, at, just above; [i].n is 0 where no figures in their ranges give it.
 * false: how to come to the threshold is not known. */
bool td_boundary_cases(const struct td_boundaries *b, const struct td_boundary *boundary,
		       struct td_case cases[3]);

#endif
