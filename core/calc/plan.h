/*
 * plan.h - a ruleset, made ready to be evaluated: a list of steps over columns.
 *
 * Floor: calc.  Pure.  Built once from a checked ruleset, then only read, by any
 * number of threads; it holds no pointer to figures or parameter values, so a
 * scenario is another vector of slots and nothing is rebuilt.
 *
 * Everything that scoring decides is lowered into one graph of *values*:
 * criteria with `none`, clamping, missing policy and rounding; sections, base,
 * pools, total; measures; conditions of knock-outs, classes and awards; rank
 * keys.  FULL is bound per item, POINTS and TOTAL become the values they name,
 * equal values are computed once.  A value is a *scalar* when it hangs on
 * constants and parameters only: those are computed once per run, before the
 * blocks.
 *
 * Where points become ticks (ruleset->round_at) the value is round-to-ticks,
 * a whole number kept in a double; sums, caps and totals above it are then
 * exact (below 2^53), whatever their order.
 *
 * Stages: a relative operation (BEST .. RANK_OF) needs its argument for the
 * whole cluster.  Values are numbered by stage: those of stage s use only
 * stages < s across a relative operation.
 */
#ifndef TD_CALC_PLAN_H
#define TD_CALC_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rules.h"
#include "model/table.h"

struct td_err;

/* What can be asked of an evaluation.  index: of the item, measure, key, ... in the ruleset. */
enum td_output_kind {
	TD_OUT_TOTAL, /* ticks (in a double); likewise the next three */
	TD_OUT_BASE,
	TD_OUT_BONUS,
	TD_OUT_DEDUCTION, /* >= 0 */
	TD_OUT_NPENDING,  /* number of outermost items without points */
	TD_OUT_POINTS,    /* index: item; points of the scale; missing: pending */
	TD_OUT_PENDING,   /* index: item; enum td_pending */
	TD_OUT_ERROR,     /* index: item with missing = "error"; 1 where its figure is missing */
	TD_OUT_MEASURE,
	TD_OUT_KNOCKOUT, /* condition */
	TD_OUT_RANK_KEY, /* index in rank_by, then in ties (nrank_by + i); larger is better (lower: negated) */
	TD_OUT_CLASS_ON,
	TD_OUT_CLASS_FROM,
	TD_OUT_CLASS_WHEN,
	TD_OUT_DOWNGRADE,
	TD_OUT_AWARD_WHEN, /* condition; includes min_total */
	TD_OUT_AWARD_SHARE,
	TD_OUT_AWARD_COUNT,
};

struct td_output {
	enum td_output_kind kind;
	uint32_t index;
	uint32_t value; /* its number among the values */
};

struct td_plan; /* opaque */

/*
 * Make a plan.  rules must have passed check without errors, and must outlive the plan.
 * TD_OK or TD_ENOMEM; TD_EINVAL for what only the plan finds out (a cycle through POINTS
 * or TOTAL, though check has complained of it before).
 */
int td_plan_new(const struct td_ruleset *rules, struct td_plan **out, struct td_err *err);
void td_plan_free(struct td_plan *plan);

/* The columns it reads, in the order in which a table must hold them. */
const struct td_need *td_plan_needs(const struct td_plan *plan, size_t *n);

/* Whether anything hangs on the figures of other units. */
bool td_plan_is_relative(const struct td_plan *plan);

/* All outputs it can give. */
const struct td_output *td_plan_outputs(const struct td_plan *plan, size_t *n);

/* Position in td_plan_outputs, or SIZE_MAX. */
size_t td_plan_output(const struct td_plan *plan, enum td_output_kind kind, uint32_t index);

/* One slot per parameter, in the order of ruleset->params; fill with the declared values. */
size_t td_plan_slots(const struct td_plan *plan, double *slots);

/* How many values, and the value of a graph node as used in an item (TD_NONE: outside any item;
 * FULL then has no value); TD_NONE when the plan does not compute it. */
size_t td_plan_values(const struct td_plan *plan);
uint32_t td_plan_value(const struct td_plan *plan, uint32_t item, td_node node);

/* Values of an item on its way to points, for explain. */
struct td_item_values {
	uint32_t raw;  /* score or sum of the children, after `none`, before clamp and rounding */
	uint32_t none; /* condition "none arisen", or TD_NONE */
	uint32_t clamped; /* after 0..max */
	uint32_t
		points; /* as counted: after `when`, missing policy and rounding; points of the scale */
};
struct td_item_values td_plan_item(const struct td_plan *plan, uint32_t item);

/* A value as an expression of others, for those who write it down: values 1 .. td_plan_values - 1; an argument has a
 * smaller number than its user, 0 is one not given.  Lent from the plan. */
struct td_formula {
	const char *
		word; /* of the operation, as in ops.h; or "ticks", "sum", "holes", "pending" (kernel.h) */
	unsigned op, flags;
	bool scalar, certain; /* hangs on parameters only; is never missing */
	uint32_t ref;         /* of "input", "is_na": index of the need; of "param": slot */
	const uint32_t *args;
	size_t nargs;
	uint32_t item, measure; /* whose expression it was made for first, or TD_NONE */
	double number;          /* of "const" */
};
struct td_formula td_plan_formula(const struct td_plan *plan, uint32_t value);

/* A readable listing of needs, stages and steps, one line each (`show plan`). */
struct td_sink;
void td_plan_print(const struct td_plan *plan, struct td_sink *sink);

#endif
