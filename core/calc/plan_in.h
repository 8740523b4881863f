/*
 * plan_in.h - what plan*.c and eval.c share: the values of a plan and the steps that compute them.
 *
 * Floor: calc, private.
 *
 *	plan_value.c  values: equal ones once, constants folded
 *	plan_lower.c  expressions of the rules as values
 *	plan_order.c  what hangs on what among items, measures and the total; cycles
 *	plan_item.c   items, sums, total, outputs
 *	plan_step.c   stages, fused kernels, buffers
 *	plan.c        the rest of plan.h
 *	lanes.c       a plan over trials, made from a plan over units
 */
#ifndef TD_CALC_PLAN_IN_H
#define TD_CALC_PLAN_IN_H

#include "base/list.h"
#include "calc/kernel.h"
#include "calc/plan.h"

struct td_err;

/* Number of a value: 0 is none, and an argument always has a smaller number than its user. */
typedef uint32_t td_val;

/* Whose expression a value belongs to, for messages: the index of an item, or one of these. */
#define TD_OWNER_MEASURE UINT32_C(0x80000000) /* + index of the measure */
#define TD_OWNER_NONE UINT32_MAX

struct td_value {
	uint8_t op;    /* enum td_op without FORM, FULL, POINTS, ...; or enum td_plan_op */
	uint8_t flags; /* of the operation */
	bool scalar;   /* hangs on constants and parameters only */
	bool certain;  /* never missing */
	uint32_t ref;  /* INPUT, IS_NA: index of the need; PARAM: slot; NATIVE: index */
	uint32_t args; /* first in plan->args */
	uint32_t nargs;
	uint32_t owner;
	double number; /* CONST */

	/* Set by td_plan_make_steps. */
	bool live;    /* an output or a relative operation needs it */
	bool crosses; /* wanted for all rows: by a relative operation, or in another stage */
	bool output;
	uint32_t stage; /* in which it is computed; relative: before which */
	uint32_t place; /* index among the numbers, registers or columns that it lives in */
};

/* A step of a stage computes one value for a block of rows. */
struct td_step {
	td_kernel *run;               /* NULL: NATIVE, OVER or IS_NA */
	const struct td_fused *fused; /* NULL: one operation; for td_plan_print */
	td_val value;
	uint32_t args; /* first in plan->step_args */
	uint32_t nargs;
};

/* Which value a graph node became, when it stood in an item (TD_NONE: anywhere). */
struct td_binding {
	uint32_t item;
	td_node node; /* 0: free */
	td_val value;
};

struct td_plan {
	const struct td_ruleset *rules;
	TD_LIST(struct td_need) needs;
	TD_LIST(struct td_output) outputs; /* by kind, then index */
	TD_LIST(struct td_value) values;   /* [0] is none */
	TD_LIST(td_val) args;
	TD_LIST(uint8_t) strides; /* of args, as kernels want them */
	struct td_item_values *items;

	uint8_t *uses_full; /* per graph node: hangs on the item it stands in */
	struct td_binding *bindings;
	size_t nbindings, binding_room; /* room: a power of two */

	TD_LIST(struct td_step) steps; /* by stage */
	TD_LIST(td_val) step_args;
	TD_LIST(uint8_t) step_strides;
	TD_LIST(td_val) inputs;    /* columns of the table */
	TD_LIST(td_val) relatives; /* relative values, by stage */
	TD_LIST(td_val) crossing;  /* values of steps that may need a column of their own */
	TD_LIST(td_val) scalars;   /* numbers, by place */
	TD_LIST(td_val) computed;  /* those of them that are no constants */
	TD_LIST(double)
	numbers;             /* constants at their places; the others are filled in by each run */
	uint32_t *stage_end; /* per stage: the step after its last one */
	uint32_t nstages, nregisters;
	size_t max_native_args;
};

/* ---- making values (plan_value.c) ------------------------------------------------- */

struct td_builder {
	struct td_plan *plan;
	uint32_t owner; /* of the values added from now on */
	bool no_memory; /* remembered; what is built after it is thrown away */
	td_val *table;  /* hash table of values */
	size_t room;    /* of table: a power of two */
};

void td_builder_fini(struct td_builder *b);

/* An operation; the same value for the same operation on the same arguments.  0 when out of
 * memory, or when an argument it needs is 0. */
td_val td_value_op(struct td_builder *b, unsigned op, unsigned flags, uint32_t ref,
		   const td_val *args, size_t nargs);
td_val td_value_leaf(struct td_builder *b, unsigned op, uint32_t ref);
td_val td_value_const(struct td_builder *b, double number);
td_val td_value_1(struct td_builder *b, unsigned op, td_val a);
td_val td_value_2(struct td_builder *b, unsigned op, td_val a, td_val c);
td_val td_value_3(struct td_builder *b, unsigned op, td_val a, td_val c, td_val d);
td_val td_value_flags(struct td_builder *b, unsigned op, unsigned flags, td_val a);

/* Whether it is the constant `number` (NAN: a missing one). */
bool td_value_is(const struct td_builder *b, td_val value, double number);

/* ---- lowering (plan_lower.c, plan_order.c, plan_item.c) --------------------------- */

/* What became of an item.  Values are in ticks when `ticked`, else in points. */
struct td_lowered {
	td_val counted;  /* NaN: no points */
	td_val points;   /* the same in points of the scale */
	td_val na;       /* condition: a figure that it reads is not applicable; 0: cannot be */
	td_val gone;     /* condition: left out, and its weight carried by the others; 0: never */
	td_val lacking;  /* outermost: condition, has no points yet; else 0 */
	td_val pending;  /* enum td_pending; 0: never */
	td_val error;    /* condition: missing, and that is an error; 0: never */
	td_val npending; /* number of outermost items in it without points; 0: none */
	bool ticked;
};

/* Base, bonuses or deductions. */
struct td_lowered_part {
	td_val ticks, points;
	td_val npending; /* 0: none */
	bool ticked;     /* made of ticks; else of points, rounded for `ticks` only */
};

struct td_lower {
	struct td_builder build;
	const struct td_ruleset *rules;
	struct td_plan *plan;
	struct td_lowered *items;        /* per item */
	td_val *measures;                /* per measure */
	struct td_lowered_part parts[3]; /* by enum td_part */
	td_val total, total_ticks;       /* points, ticks */
};

/* The value of a graph node in an item; 0 for node 0, or when out of memory. */
td_val td_lower_node(struct td_lower *l, uint32_t item, td_node node);

/* The condition "a divisor below node equals 0"; 0 when it divides by nothing that can be. */
td_val td_lower_zero_divisor(struct td_lower *l, uint32_t item, td_node node);

/* The condition "a figure that node reads is not applicable"; 0 when it reads none. */
td_val td_lower_not_applicable(struct td_lower *l, td_node node);

/* What is computed as a whole, in an order in which each uses only those before it. */
enum td_entity_kind {
	TD_ENTITY_ITEM,
	TD_ENTITY_MEASURE,
	TD_ENTITY_PART,
	TD_ENTITY_TOTAL
};

struct td_entity {
	enum td_entity_kind kind;
	uint32_t index; /* of the item or measure; enum td_part */
};

/* *out is malloc'ed.  TD_OK, TD_ENOMEM, or TD_EINVAL with the cycle's names. */
int td_plan_order(const struct td_ruleset *rules, struct td_entity **out, size_t *n,
		  struct td_err *err);

/* Small values that all of them make. */
td_val td_lower_number(struct td_lower *l, double v);
td_val td_lower_ticks(struct td_lower *l, td_val points);
td_val td_lower_points(struct td_lower *l, td_val ticks);
td_val td_lower_constant(struct td_lower *l, double points, bool ticked); /* in the unit at hand */
bool td_lower_is_certain(const struct td_lower *l, td_val value);

/* The items that a sum is made of, and what becomes of them. */
struct td_sum {
	TD_LIST(uint32_t) items;
	bool strict;  /* in a criterion: no points without all parts; else missing ones count 0 */
	bool pool;    /* all of one sort, and added whatever it is */
	bool ticked;  /* all of them are */
	td_val value; /* the sum, in ticks when ticked */
	td_val npending;  /* how many outermost items in them lack points; 0: none */
	double low, high; /* bounds in points */
};

/* Fill items and ticked. */
void td_sum_gather(struct td_lower *l, uint32_t parent, bool (*counts)(const struct td_item *),
		   struct td_sum *s);

/* Fill the rest; sets `lacking` of the items. */
void td_sum_lower(struct td_lower *l, struct td_sum *s);

double td_item_low(const struct td_item *item);
double td_item_high(const struct td_item *item);         /* infinite: no maximum */
bool td_item_carries_weight(const struct td_item *item); /* a section or criterion */

/* An item whose children and references are done. */
void td_lower_item(struct td_lower *l, uint32_t index);

/* Items, measures, total and all outputs of rules as values of the plan. */
int td_lower_rules(struct td_lower *l, struct td_err *err);

/* ---- steps (plan_step.c) ---------------------------------------------------------- */

/* TD_OK or TD_ENOMEM. */
int td_plan_make_steps(struct td_plan *plan, struct td_err *err);

static inline const td_val *
td_value_args(const struct td_plan *plan, const struct td_value *value)
{
	return value->nargs ? plan->args.at + value->args : NULL;
}

static inline const td_val *
td_step_args(const struct td_plan *plan, const struct td_step *step)
{
	return step->nargs ? plan->step_args.at + step->args : NULL;
}

/* The call of a step's kernel. */
static inline struct td_call
td_step_call(const struct td_plan *plan, const struct td_step *step)
{
	return (struct td_call){
		.arg = td_step_args(plan, step),
		.stride = step->nargs ? plan->step_strides.at + step->args : NULL,
		.nargs = step->nargs,
		.flags = plan->values.at[step->value].flags,
	};
}

static inline bool
td_value_is_relative(const struct td_value *value)
{
	return value->op < TD_OP_COUNT_ && td_op_is_relative((enum td_op)value->op);
}

/* Which pool an item at the top feeds. */
static inline bool
td_item_is_bonus(const struct td_item *item)
{
	return item->kind == TD_ITEM_BONUS;
}

static inline bool
td_item_is_deduct(const struct td_item *item)
{
	return item->kind == TD_ITEM_DEDUCT;
}

#endif
