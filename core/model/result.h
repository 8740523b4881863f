/*
 * result.h - what scoring gives: points, totals, places, classes, awards.
 *
 * Floor: model.  Filled by the engine, then only read.  Rows are those of the table.
 *
 * Totals are whole ticks of 10^-places.  Points of items are doubles in points of
 * the scale: exact multiples of a tick where the ruleset rounds them, unrounded below.
 */
#ifndef TD_MODEL_RESULT_H
#define TD_MODEL_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct td_ruleset;

#define TD_TICKS_NONE INT64_MIN /* a total that is an expression of missing figures */

/* Why a criterion of a unit has no points yet. */
enum td_pending {
	TD_SETTLED = 0,
	TD_PENDING_MISSING = 1,
	TD_PENDING_NA = 2
};

/* Knock-outs and awards of a unit. */
enum td_verdict {
	TD_NO = 0,
	TD_YES = 1,
	TD_UNDECIDED = 2
};

struct td_result {
	size_t n;
	int places;
	int64_t *total, *base, *bonus,
		*deduction; /* ticks; deduction >= 0; total TD_TICKS_NONE: none */
	uint32_t *place;    /* within the unit's cluster, 1 is best; 0: not ranked */
	double *place_shown; /* as place, with the declared numbering of ties (1.5 for TD_TIES_MEAN) */
	uint32_t *order;     /* rows: by cluster, then place, then row; unranked last */
	bool *tied;          /* the tie-breaks do not settle this unit's place */
	uint32_t *klass;     /* index in ruleset->classes, or TD_NONE */
	uint32_t *npending;  /* criteria without points yet; > 0: the total is provisional */
	uint8_t **knockouts; /* [knockout][row]: enum td_verdict */
	uint8_t **awards;    /* [award][row]: enum td_verdict */

	/* Only when points were asked for; else NULL. */
	double **points;   /* [item][row]; NaN: pending */
	uint8_t **pending; /* [item][row]: enum td_pending */
	double **measures; /* [measure][row] */

	struct td_arena arena;
};

/* Room for n units under rules; points: also the per-item columns.  NULL when out of memory. */
struct td_result *td_result_new(const struct td_ruleset *rules, size_t n, bool points);
void td_result_free(struct td_result *result);

#endif
