/*
 * award.h - classes and awards: thresholds, conditions, quotas, and what is undecided.
 *
 * Floor: calc.  Pure; any thread.  Works within each cluster.
 *
 * An award goes down the ranking.  Candidates are the ranked units that are not knocked out of it, for which
 * its condition holds, and who hold the award it is `among`.  A unit whose condition or knock-out is not yet
 * known, or whose own `among` is undecided, is a *doubtful* candidate.  With a quota of k, going down the places:
 * let `sure` be the certain candidates above a place, `all` those and the doubtful ones, and g the
 * candidates tied on it:
 *	all + |g| <= k   the certain ones get it, the doubtful ones are undecided
 *	sure >= k        nobody on this place gets it
 *	otherwise        everybody on it is undecided
 * so row order never decides, and nobody gets what a late figure could take away.
 */
#ifndef TD_CALC_AWARD_H
#define TD_CALC_AWARD_H

#include <stddef.h>
#include <stdint.h>

#include "model/result.h"
#include "model/rules.h"
#include "model/table.h"

struct td_err;

/* Columns of the conditions, as evaluated (NaN: unknown); NULL: none declared. */
struct td_award_columns {
	const double *const *when;  /* per award */
	const double *const *share; /* per award */
	const double *const *count; /* per award */
};

/* The quota: share * units rounded as mode says, snapped.  Pure arithmetic, for tests and explain. */
uint64_t td_quota(double share, uint64_t units, enum td_round_mode mode);

/* Whether a knock-out keeps a unit from this award. */
bool td_knockout_concerns(const struct td_knockout *knockout, const struct td_award *award);

/*
 * Fill result->awards from result->place, result->order, result->knockouts and the columns.  `share` counts
 * all units of the cluster, or the holders of `among` (certain ones); with a count too, the smaller of
 * both is the quota, and a quota that is not known leaves every candidate undecided.  TD_OK, TD_ENOMEM, or
 * TD_EINVAL when an award is nested in itself (nobody gets it then).
 */
int td_award(const struct td_ruleset *rules, const struct td_table *table,
	     const struct td_award_columns *columns, struct td_result *result, struct td_err *err);

/*
 * Fill klass[0..n): the first class whose threshold and condition hold, moved down by `downgrade`
 * whole steps (not past the last one); TD_NONE where none holds or it is not known.
 * on NULL: not known; from and when: per class, NULL where not declared; downgrade NULL: none.
 */
void td_classify(const struct td_ruleset *rules, size_t n, const double *on,
		 const double *const *from, const double *const *when, const double *downgrade,
		 uint32_t *klass);

#endif
