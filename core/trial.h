/*
 * trial.h - score a baseline again and again with other numbers; only what hangs on them is computed.
 *
 * Floor: engine.  Built once from a baseline and the dials that vary (dial.h), then only read: any number of threads may
 * run blocks at once, each call with scratch of its own.  Every trial gives exactly what td_engine_score would give for
 * the same slots and figures, to the last bit, whatever the block.
 *
 * Shapes: a block is n trials; columns are unit-major: [row * n + trial].
 */
#ifndef TD_TRIAL_H
#define TD_TRIAL_H

#include "dial.h"

struct td_trials; /* opaque, immutable */

/* The baseline must outlive it.  ndials may be 0.  TD_OK, TD_ENOMEM, or what scoring fails with. */
int td_trials_new(const struct td_scoring *baseline, const struct td_dial *dials, size_t ndials,
		  struct td_trials **out, struct td_err *err);
void td_trials_free(struct td_trials *trials); /* NULL is fine */

/* Trials in a block that suits the caches; larger blocks are run in pieces, smaller ones are fine. */
size_t td_trials_block(const struct td_trials *trials);

/* What comes out of a block. */
struct td_standings {
	size_t n, nunits, nawards;  /* trials, units, awards of the rules */
	int64_t *total;             /* [row * n + trial]: ticks, or TD_TICKS_NONE */
	uint32_t *place;            /* the same: within the cluster, 1 is best; 0: not ranked */
	uint8_t *tied;              /* the same: the tie-breaks do not settle the place */
	uint8_t *awards;            /* [(award * nunits + row) * n + trial]: enum td_verdict */
	struct td_trial_room *room; /* private: what a run works in */
	struct td_arena arena;
};

/* Room for blocks of up to n trials of these, used again for each.  End with td_standings_fini. */
int td_standings_init(struct td_standings *standings, const struct td_trials *trials, size_t n,
		      struct td_err *err);
void td_standings_fini(struct td_standings *standings);

/*
 * n trials (at most the room of out, which gets n): values[dial] has n numbers, or is NULL for the baseline's.  NaN takes
 * a figure away; one that is not applicable in the baseline stays so.  Of two dials of one name the later counts.
 * TD_OK, TD_ENOMEM, or what scoring fails with for any of the trials.
 */
int td_trials_run(const struct td_trials *trials, size_t n, const double *const *values,
		  struct td_standings *out, struct td_err *err);

/* The same where each trial turns a few dials of many, the others staying at the baseline.  Sorted by trial. */
struct td_turn {
	uint32_t trial, dial;
	double value;
};
int td_trials_run_some(const struct td_trials *trials, size_t n, const struct td_turn *turns,
		       size_t nturns, struct td_standings *out, struct td_err *err);

#endif
