/*
 * cover.h - what of the number line is not covered yet.
 *
 * Floor: calc.  Pure.  For tables of bands and classes: pieces are taken from a line, in order, and what
 * a piece still finds there and what is left in the end tell rows without use, and gaps.
 */
#ifndef TD_CALC_COVER_H
#define TD_CALC_COVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/list.h"

struct td_piece {
	double lo, hi; /* may be infinite */
	bool lo_open, hi_open;
};

struct td_cover {
	bool whole;                    /* only whole numbers count */
	TD_LIST(struct td_piece) left; /* rising, apart from each other */
	bool no_memory;                /* sticky; left is then too much */
};

/* Begin with one piece of the line. */
void td_cover_start(struct td_cover *cover, struct td_piece line, bool whole);

/* Take a piece; whether anything of it was still there. */
bool td_cover_take(struct td_cover *cover, struct td_piece piece);

void td_cover_fini(struct td_cover *cover);

/* Whether a piece holds any number (any whole number). */
bool td_piece_some(struct td_piece piece, bool whole);

/* A plain number that a piece with some holds: its middle, or one near its only end. */
double td_piece_example(struct td_piece piece, bool whole);

struct td_piece td_piece_meet(struct td_piece a, struct td_piece b);

#endif
