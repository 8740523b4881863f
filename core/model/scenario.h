/*
 * scenario.h - what a scenario changes, as it was written.
 *
 * Floor: model.  Names are not looked up yet.  Text is lent, or lives in the arena of struct td_scenarios.
 */
#ifndef TD_MODEL_SCENARIO_H
#define TD_MODEL_SCENARIO_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/list.h"

/* "clearance_target" = 78, "phu-tho.cases_cleared" = "+5" */
struct td_change {
	const char *name;
	const char *text; /* as written; NULL: number is the value */
	double number;
};

struct td_scenario {
	const char *name;               /* NULL: not named */
	struct td_place place;          /* in its file; file NULL: of the command line */
	TD_LIST(struct td_change) set;  /* parameters */
	TD_LIST(struct td_change) data; /* figures; "+5", "-5", "*1.1" change what is there */
	TD_LIST(const char *) repeal;   /* ids */
	TD_LIST(const char *) without;  /* units */
	const char *rules;              /* others; NULL: those of the baseline */
	const char *amend;              /* amendments as a year's script has them; NULL: none */
	double scale; /* what the maxima add up to then; 0: as it follows from the repeals */
};

struct td_scenarios {
	struct td_scenario *at;
	size_t n, room;
	struct td_arena arena;
};

void td_scenarios_fini(struct td_scenarios *list);

/* Only number `at` of them stays. */
void td_scenarios_keep(struct td_scenarios *list, size_t at);

#endif
