/*
 * places.h - rank few units in many trials at once.
 *
 * Floor: calc.  Pure; any thread.  Each trial gets what td_rank gives for its keys.
 */
#ifndef TD_CALC_PLACES_H
#define TD_CALC_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct td_err;

struct td_places {
	size_t nunits, nkeys;    /* at least one key */
	const uint32_t *cluster; /* per unit; those of a cluster stand together; NULL: all in one */
	const bool *fixed;       /* per unit: all its keys are the same in every trial */
	bool exact; /* the first key is in ticks, see td_rank; the others are snapped */
	/* [key * nunits + unit]: a column of n, larger is better; a first key that is NaN: not ranked in that trial. */
	const double *const *keys;
};

/* Columns of doubles to work in, each for at least n trials. */
#define TD_PLACES_ROOM(nunits) ((nunits) + 2)

/*
 * place and tied: [unit * pitch + trial], n <= pitch.  room: TD_PLACES_ROOM(nunits) columns, room_pitch from one to the
 * next.  TD_OK or TD_ENOMEM.
 */
int td_places(const struct td_places *places, size_t n, size_t pitch, size_t room_pitch,
	      double *room, uint32_t *place, uint8_t *tied, struct td_err *err);

#endif
