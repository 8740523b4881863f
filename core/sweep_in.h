/*
 * sweep_in.h - what sweep*.c share.
 *
 * Floor: engine, private.
 *
 *	sweep.c         the doors, how the work is cut into blocks, and where a trial lies
 *	sweep_vary.c    an axis: its values, and how one is written
 *	sweep_dials.c   which dials vary, and how many trials that makes
 *	sweep_corner.c  what a grid may not make
 *	sweep_view.c    the baseline with other numbers
 *	sweep_block.c   one block, on any thread
 *	sweep_change.c  where a standing changes between two points
 *	sweep_tally.c   what is counted and kept of blocks, in their order
 */
#ifndef TD_SWEEP_IN_H
#define TD_SWEEP_IN_H

#include "sweep.h"

/* ---- building one (sweep_dials.c, sweep_corner.c, sweep_tally.c) -------------------------- */

/* Fill axes, dials, noises and the number of trials from the options.  TD_EUSAGE says what is wrong. */
int td_sweep_look_up(struct td_sweep *sweep, struct td_err *err);

/* Ranges of figures that hang on others, and checks of the rules, are tried at the ends of the axes: 2^naxes corners.
 * TD_EUSAGE: a figure outside its range; TD_EINVAL: wrong rules, see diags. */
int td_sweep_check_corners(const struct td_sweep *sweep, struct td_diags *diags,
			   struct td_err *err);

/* Counters, where there are not too many of them. */
int td_sweep_room_for_tally(struct td_sweep *sweep, struct td_err *err);

/* ---- where a trial lies (sweep.c) ----------------------------------------------------------- */

size_t td_sweep_blocks_of_pass(const struct td_sweep *sweep);

/* Where trial i of a pass lies. */
size_t td_sweep_point(const struct td_sweep *sweep, size_t pass, size_t i);
/* The axis that moves fastest in a pass. */
size_t td_sweep_inner(const struct td_sweep *sweep, size_t pass);

/* ---- standings (sweep_change.c) -------------------------------------------------------------- */

/* The standing of a trial of the part, into room of td_stand_size bytes. */
size_t td_stand_size(const struct td_sweep *sweep);
struct td_stand td_stand_of(const struct td_standings *from, size_t trial, void *room);

/* Find the changes along the innermost axis of a part's pass. */
int td_sweep_find(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err);

/* ---- the baseline with other numbers (sweep_view.c) --------------------------------------- */

/* For ranges that hang on numbers that vary.  Of the baseline's rules and plan; has no result. */
struct td_view {
	struct td_scoring scoring;
	struct td_table table;
	struct td_arena arena;
};

/* The baseline as it is.  End with td_view_fini in any case. */
int td_view_init(struct td_view *view, const struct td_scoring *baseline, struct td_err *err);
void td_view_fini(struct td_view *view);

/* Where the dial's value stands, to be set. */
double *td_view_cell(struct td_view *view, const struct td_dial *dial);

#endif
