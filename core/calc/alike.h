/*
 * alike.h - whether two versions of a rule give the same values, as far as ranges tell.
 *
 * Floor: calc.  Pure.  Reduces every expression of a ruleset by what its figures can be (a cap that cannot
 * be reached, a branch that is never taken, a maximum beyond all that is scored) and compares what is left.
 * true is sure (but for a collision of 64-bit hashes); false means that it is not known.
 */
#ifndef TD_CALC_ALIKE_H
#define TD_CALC_ALIKE_H

#include <stdint.h>

#include "model/rules.h"

struct td_err;

/* What a ruleset comes to: equal for rulesets that give the same values.  TD_OK or TD_ENOMEM. */
int td_rules_essence(const struct td_ruleset *rules, uint64_t *essence, struct td_err *err);

#endif
