/*
 * seek_in.h - what seek*.c share.
 *
 * Floor: engine, private.
 *
 *	seek.c        the doors; levers and gates; the order of the search
 *	seek_goal.c   what is sought
 *	seek_reads.c  which figures a rule reads, and which values are possible together
 *	seek_scan.c   one lever: blocks of trials judged by the goal
 *	seek_pair.c   two levers
 *	seek_best.c   all of them, where neither suffices; and what stops each
 *	seek_why.c    why not, in words
 */
#ifndef TD_SEEK_IN_H
#define TD_SEEK_IN_H

#include "base/progress.h"
#include "seek.h"
#include "trial.h"

/* ---- seek_goal.c -------------------------------------------------------------------------- */

/* That one goal is asked for, before anything is loaded.  TD_EUSAGE. */
int td_seek_check_goal(const struct td_seek_opts *opts, struct td_err *err);

/* Fill seek->goal: the unit, and what it is to reach.  TD_EUSAGE: no such unit, award, total ... */
int td_seek_find_goal(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err);

/* ---- seek_reads.c ------------------------------------------------------------------------ */

/* Whether expressions read a figure, through measures and points too. */
struct td_reads {
	const struct td_ruleset *rules;
	uint32_t *seen, *seen_items; /* round in which a node, an item was visited */
	uint32_t round;
	TD_LIST(td_node) stack;
	bool no_memory; /* sticky; answers are then worth nothing */
};

int td_reads_init(struct td_reads *reads, const struct td_ruleset *rules, struct td_err *err);
void td_reads_fini(struct td_reads *reads);

/* lag: years back of the figure, counted from the year in which the expression stands.  node 0 reads nothing. */
bool td_reads_node(struct td_reads *reads, td_node node, struct td_need figure);
bool td_reads_item(struct td_reads *reads, uint32_t item, struct td_need figure);

/*
 * The unit's figures as a table of one row, where values of levers are put in to ask whether all figures are still in
 * their ranges.  What was wrong in the baseline is nobody's doing here.
 */
struct td_guard {
	const struct td_seek *seek;
	const struct td_need *needs;
	size_t nneeds;
	struct td_table table;
	const char **wrong; /* per column: what is wrong in the baseline */
	bool *linked; /* [lever * nneeds + column]: the column's bounds read the lever's figure */
	bool *any;    /* per lever */
	struct td_arena arena;
};

int td_guard_init(struct td_guard *guard, const struct td_seek *seek, struct td_reads *reads,
		  struct td_err *err);
void td_guard_fini(struct td_guard *guard);
bool td_guard_allows(struct td_guard *guard, const struct td_move *moves, size_t n);

/* ---- seek_scan.c -------------------------------------------------------------------------- */

/* Trials of some levers together. */
struct td_probe {
	struct td_seek *seek;
	struct td_progress *progress;
	struct td_trials *trials;
	struct td_standings out;
	size_t room; /* of a block */
	size_t nlevers;
	uint32_t *levers;
	double **values; /* [lever][trial]: set, then run */
	bool doubtful;   /* no lever settles whether the unit is ranked at all */
	struct td_arena arena;
};

/* At most `room` trials in a block; 0: as many as suit.  End with td_probe_fini in any case. */
int td_probe_init(struct td_probe *probe, struct td_seek *seek, const uint32_t *levers,
		  size_t nlevers, size_t room, struct td_progress *progress, struct td_err *err);
void td_probe_fini(struct td_probe *probe);
int td_probe_run(struct td_probe *probe, size_t n, struct td_err *err);

enum td_reach td_probe_reach(const struct td_probe *probe, size_t trial);

/* Row of the unit to be passed, by the standing of a trial; SIZE_MAX: none. */
size_t td_probe_rival(const struct td_probe *probe, size_t trial);

/* Total of the unit to be passed (that of the baseline, seek->rival), or what is asked for; TD_TICKS_NONE: none. */
int64_t td_probe_mark(const struct td_probe *probe, size_t trial);

/* How far ahead of the unit to be passed, in ticks; the total where there is none.  TD_TICKS_NONE: no total. */
int64_t td_probe_lead(const struct td_probe *probe, size_t trial);

/* What a trial gives: total, place, who is displaced. */
int td_probe_answer(const struct td_probe *probe, size_t trial, struct td_answer *answer,
		    struct td_err *err);

double td_lever_value(const struct td_lever *lever, int64_t at);

/* Whether a place on the lattice is a change, and within the search. */
bool td_lever_is_change(const struct td_lever *lever, int64_t at);

/* Fill what is found of one lever.  thorough: go on behind the answer, for what brings it furthest. */
int td_seek_scan(struct td_seek *seek, uint32_t lever, struct td_guard *guard, bool thorough,
		 struct td_progress *progress, struct td_err *err);

/* ---- seek_pair.c --------------------------------------------------------------------------- */

/* Fill seek->pairs. */
int td_seek_pairs(struct td_seek *seek, struct td_guard *guard, struct td_progress *progress,
		  struct td_err *err);

/* Of answers: by effort, then as they were found. */
void td_answers_sort(struct td_answer *at, size_t n);

/* ---- seek_best.c --------------------------------------------------------------------------- */

/* Fill seek->together, total and enough. */
int td_seek_together(struct td_seek *seek, struct td_guard *guard, struct td_progress *progress,
		     struct td_err *err);

/* Fill td_lever.full of the levers that will be shown: what they have all the points of. */
int td_seek_find_stops(struct td_seek *seek, struct td_reads *reads, struct td_err *err);

#endif
