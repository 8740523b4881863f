/*
 * scoring.h - score a database by rules as a job on the pool, for the commands that need a scoring.
 *
 * Floor: doors.
 */
#ifndef TD_CLI_SCORING_H
#define TD_CLI_SCORING_H

#include "opt.h"
#include "td.h"

/* Score opts->args[1] by opts->args[0]; wants: points and claims if asked (td.h).  Complaints go to stderr.  *out: NULL on
 * failure, else free with td_scoring_free. */
int td_scoring_run(const struct td_opts *opts, const struct td_score_opts *wants,
		   struct td_scoring **out, struct td_err *err);

/* The same with the scenarios that the options ask for; one: there must be one only.  Free with td_whatif_free. */
int td_scoring_try(const struct td_opts *opts, bool one, struct td_whatif **out,
		   struct td_err *err);

#endif
