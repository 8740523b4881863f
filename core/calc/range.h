/*
 * range.h - which values an expression can have: interval arithmetic, and its use on a ruleset.
 *
 * Floor: calc.  Pure.
 *
 * A range is sound: every value that the engine can compute from figures in their declared ranges
 * lies in it.  It may be too wide, never too narrow, so what is said to be impossible is impossible.
 */
#ifndef TD_CALC_RANGE_H
#define TD_CALC_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/rules.h"

/* ---- intervals ------------------------------------------------------------------------- */

struct td_range {
	double lo,
		hi; /* both may be reached; infinite: not known.  lo > hi: no value, always missing */
	bool whole;   /* only whole numbers */
	bool missing; /* may be missing */
};

struct td_range td_range_any(void);
struct td_range td_range_none(void); /* always missing */
struct td_range td_range_exact(double value);
struct td_range td_range_between(double lo, double hi);
struct td_range td_range_condition(bool may_be_false, bool may_be_true);

bool td_range_empty(struct td_range r);
bool td_range_fixed(struct td_range r); /* exactly one value */

/* As conditions, of the cases in which they are known. */
bool td_range_can_be_true(struct td_range r);
bool td_range_can_be_false(struct td_range r);

/* What is in one or the other; in both. */
struct td_range td_range_hull(struct td_range a, struct td_range b);
struct td_range td_range_meet(struct td_range a, struct td_range b);

/*
 * An operation of ops.h from ADD to NOT, COALESCE, MISSING or TRIM on ranges; td_range_any for
 * others.
 */
struct td_range td_range_op(enum td_op op, unsigned flags, const struct td_range *args, size_t n);

/* ---- over a ruleset -------------------------------------------------------------------- */

struct td_ranges; /* opaque */

/*
 * Ranges of all inputs, items and measures of settled rules; names may be unknown and items may
 * depend on each other in a circle (what cannot be known is td_range_any).  TD_OK or TD_ENOMEM.
 */
int td_ranges_new(const struct td_ruleset *rules, struct td_ranges **out, struct td_err *err);
void td_ranges_free(struct td_ranges *ranges); /* NULL is fine */

/* A node as it stands in an item (TD_NONE: in none, `full` is then unknown). */
struct td_range td_ranges_node(struct td_ranges *ranges, uint32_t item, td_node node);

/* The same where a condition is known to be true, or to be false; condition 0: nothing is known. */
struct td_range td_ranges_under(struct td_ranges *ranges, uint32_t item, td_node condition,
				bool truth, td_node node);

/*
 * What was met while evaluating all of the rules, each branch of a WHEN under its condition: of a
 * condition itself; of BANDS, LINEAR the value looked up; of WHEN its condition.  Empty: never evaluated.
 */
struct td_range td_ranges_seen(const struct td_ranges *ranges, td_node node);

struct td_range td_ranges_input(const struct td_ranges *ranges, uint32_t input);

/* Points of an item: within 0..max, with figures for everything; points as others see them. */
struct td_range td_ranges_score(const struct td_ranges *ranges, uint32_t item);
struct td_range td_ranges_points(const struct td_ranges *ranges, uint32_t item);
struct td_range td_ranges_total(const struct td_ranges *ranges);

/* Declared maximum, else the sum of the children's; NaN: unknown. */
double td_ranges_maximum(const struct td_ranges *ranges, uint32_t item);

/* Whether a node hangs on figures (or points), not only on constants and parameters. */
bool td_ranges_varies(const struct td_ranges *ranges, td_node node);

/* Memory ran out on the way: some ranges are wider than they should be. */
bool td_ranges_no_memory(const struct td_ranges *ranges);

#endif
