/*
 * scenario.h - scenarios beside a baseline: other parameters, other figures, other rules.
 *
 * Floor: engine.  A scenario is an overlay.  Parameters are another vector of slots over the same plan, figures
 * are private copies of the columns they stand in, and only repeals, amendments and other rules make a plan of
 * their own.  The baseline is const throughout, so no scenario can see what another one did, in whatever order
 * they are scored.
 *
 *	clearance_target = 78            a parameter, within its declared range
 *	phu-tho.cases_cleared = +5       a figure: v sets it, +v -v *v change what is there; "missing" takes it away,
 *	                                 a grade is given by its level, a flag by 1 or 0
 *	repeal 7.6                       as `repeal` in a year's script.  The sections it stood in and the scale shrink
 *	                                 by its maximum, unless the scenario amends, which then says where it goes
 *	without hoa-binh                 the unit is not in the cluster: not ranked, not counted, nobody's best.  A merger is
 *	                                 this with the figures of the unit that takes it in
 *	rules bca-cum3/2018              the figures of the baseline by other rules
 *	scale 1015                       what the maxima add up to, where amendments change that
 *	amend [[ amend "2.7" { ... } ]]  a year's amendments, as rules/README.md has them
 *
 * Everything is looked up by td_overlay_init, before anything is scored.
 */
#ifndef TD_SCENARIO_H
#define TD_SCENARIO_H

#include "engine.h"
#include "model/scenario.h"

/* A scenario, ready to be scored.  Lends from the baseline what it does not change. */
struct td_overlay {
	struct td_scoring
		*own; /* other rules, scored without the other changes; NULL: the baseline's */
	const struct td_scoring *base; /* own, or the baseline */
	double *slots;
	struct td_table table;
	struct td_arena arena;
};

struct td_mistake {
	const struct td_scenario *scenario;
	int status;
	struct td_err err;
};

struct td_mistakes {
	TD_LIST(struct td_mistake) list;
};

/* How baseline and scenarios are scored; points are always kept. */
struct td_overlay_opts {
	const char *database; /* read again where other rules need other columns */
	/* What is wrong is collected here, so that all of it is found, and is no failure; NULL: the first ends it. */
	struct td_mistakes *mistakes;
	struct td_score_opts score;
};

/*
 * Look up what the scenario changes.  TD_EUSAGE: an unknown name (with the nearest one), a value that is none or lies
 * outside the declared range.  TD_EINVAL: the rules it makes are wrong, see diags.  End with td_overlay_fini in any case.
 */
int td_overlay_init(struct td_overlay *overlay, const struct td_scoring *baseline,
		    const struct td_scenario *scenario, const struct td_overlay_opts *opts,
		    struct td_diags *diags, struct td_err *err);
void td_overlay_fini(struct td_overlay *overlay);

int td_overlay_score(const struct td_overlay *overlay, const struct td_score_opts *opts,
		     struct td_result **out, struct td_err *err);

/* ---- `whatif` ------------------------------------------------------------------------- */

struct td_outcome {
	const struct td_scenario *scenario;
	struct td_overlay overlay;
	struct td_result *result;
	struct td_scoring scoring; /* a view of the above, for reports; owns nothing */
};

struct td_whatif {
	struct td_scoring *baseline;
	struct td_scenarios scenarios;
	struct td_outcome *outcomes; /* one per scenario */
};

/* A criterion (bonus, deduction) whose points moved for a unit; points that are not there count as 0. */
struct td_shift {
	const struct td_item
		*item; /* of the scenario's rules, or of the baseline's when it has gone */
	double before, after,
		change; /* deductions: what they take, change with the sign of the total */
};

/* The shifts of row (of the baseline's table), the largest first.  Free with free().  NULL: out of memory. */
struct td_shift *td_outcome_shifts(const struct td_whatif *whatif, const struct td_outcome *outcome,
				   size_t row, size_t *n);

/* Points to the places of the finer of the two rulesets: a difference of two of them is exact. */
double td_outcome_round(const struct td_whatif *whatif, const struct td_outcome *outcome, double v);

/* How the total of a row (of the baseline's table) changes; NaN: it is not there, or has none. */
double td_outcome_change(const struct td_whatif *whatif, const struct td_outcome *outcome,
			 size_t row);

/* "Scenario: clearance_target = 78 (was 75)", and the same as members of the open object. */
void td_outcome_title(const struct td_whatif *whatif, const struct td_outcome *outcome,
		      const struct td_report_opts *opts, struct td_sink *sink);
struct td_doc_builder;
void td_outcome_doc(const struct td_outcome *outcome, struct td_doc_builder *doc);

/* The unit's row in the scenario, SIZE_MAX: it is not there. */
size_t td_outcome_row(const struct td_whatif *whatif, const struct td_outcome *outcome, size_t row);

#endif
