/*
 * graph.h - the expression graph that a rule script builds.
 *
 * Floor: model.  Built by one thread, then only read.  Nodes are numbers, 0 is
 * "none"; an argument always has a smaller number than its user, so the graph
 * has no cycles of its own (POINTS and TOTAL may close one; check finds it).
 *
 * Builder functions return 0 when out of memory, over a limit, or when an argument they need
 * is 0, so that failures need not be asked after each call; td_graph_limit tells which.
 */
#ifndef TD_MODEL_GRAPH_H
#define TD_MODEL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

typedef uint32_t td_node;

enum td_op {
	TD_OP_NONE,
#define TD_OP(name, word, args, gives, wants) TD_OP_##name,
#include "model/ops.h"
#undef TD_OP
	TD_OP_COUNT_,
};

enum td_part {
	TD_PART_BASE,
	TD_PART_BONUS,
	TD_PART_DEDUCTION
};

#define TD_BAND_ABOVE 1 /* BANDS: x > low instead of x >= low */
#define TD_BAND_UPTO 2  /* BANDS: x <= high instead of x < high */

/* Ties among the values of RANK_OF: 1 1 3, 1 1 2, or 1.5 1.5 3. */
enum td_ties {
	TD_TIES_SKIP,
	TD_TIES_DENSE,
	TD_TIES_MEAN
};
#define TD_RANK_ASCENDING 4 /* the smallest value is first */

struct td_expr {
	uint8_t op;    /* enum td_op */
	uint8_t flags; /* by operation, see ops.h */
	uint16_t lag;  /* INPUT, IS_NA: years back */
	uint32_t ref;  /* by operation: word or index */
	uint32_t args; /* first argument in td_graph_arg order; private */
	uint32_t nargs;
	double value;   /* CONST */
	uint32_t line;  /* where it was written */
	uint32_t file;  /* word of the file, 0: none */
	uint32_t depth; /* 1 for leaves, else one more than the deepest argument */
	uint64_t hash;  /* of all but the place: equal for nodes that compute the same */
};

/* Scripts are strangers' code: limits that keep every walk over a graph short. */
#define TD_GRAPH_DEPTH 1000
#define TD_GRAPH_NODES 500000

/*
 * FORM keeps which scale helper built a value, so that explain and check can speak of it in the
 * words of the rule.  Its arguments are the value, then the helper's arguments in the order of
 * forms.h; 0 is an argument not given.  flags: enum td_count, how steps are counted.
 */
enum td_count {
	TD_COUNT_PRORATED,
	TD_COUNT_WHOLE,
	TD_COUNT_STARTED
};

struct td_graph; /* opaque */

struct td_graph *td_graph_new(void);
void td_graph_free(struct td_graph *graph);

/* The limit that was hit, as an English sentence for td_text; NULL: none (0 then means no memory). */
const char *td_graph_limit(const struct td_graph *graph);

/* Where the nodes added from now on were written. */
void td_graph_place(struct td_graph *graph, uint32_t file, uint32_t line);

td_node td_graph_const(struct td_graph *graph, double value);
td_node td_graph_leaf(struct td_graph *graph, enum td_op op, uint32_t ref, unsigned lag,
		      unsigned flags);

/* An operation.  args may hold 0 where ops.h allows it; else any 0 gives 0. */
td_node td_graph_op(struct td_graph *graph, enum td_op op, uint32_t ref, unsigned flags,
		    const td_node *args, size_t nargs);

/* Short forms. */
td_node td_graph_1(struct td_graph *graph, enum td_op op, td_node a);
td_node td_graph_2(struct td_graph *graph, enum td_op op, td_node a, td_node b);
td_node td_graph_3(struct td_graph *graph, enum td_op op, td_node a, td_node b, td_node c);

/* Lent, valid until the next node is added. */
const struct td_expr *td_graph_at(const struct td_graph *graph, td_node node);

/* Argument i of node, 0 <= i < nargs. */
td_node td_graph_arg(const struct td_graph *graph, td_node node, size_t i);

size_t td_graph_count(const struct td_graph *graph); /* nodes are 1..count */

/*
 * The condition "a divisor below node equals 0", as a new node; *out is 0 when node divides by
 * nothing that can be 0.  Divisors inside relative operations do not count, nor those that a
 * WHEN on the way already tests for 0.  false when out of memory.
 */
bool td_graph_zero_divisor(struct td_graph *graph, td_node node, td_node *out);

/* Whether two nodes compute the same, whatever lines they were written on. */
bool td_graph_same(const struct td_graph *graph, td_node a, td_node b);

/*
 * For experiments ("would a test notice?"): a copy of which one node may be changed; NULL when out of
 * memory.  The new arguments are smaller than the node and not more than it had.
 */
struct td_graph *td_graph_copy(const struct td_graph *graph);
void td_graph_change(struct td_graph *graph, td_node node, enum td_op op, unsigned flags,
		     double value);
void td_graph_change_args(struct td_graph *graph, td_node node, const td_node *args, size_t nargs);

/* Facts of an operation, from ops.h. */
const char *td_op_word(enum td_op op);
int td_op_args(enum td_op op);         /* -1: any number */
char td_op_gives(enum td_op op);       /* 'N', 'C' or 'T' */
char td_op_wants(enum td_op op);       /* 'N', 'C' or 'A' */
bool td_op_is_relative(enum td_op op); /* BEST .. CLUSTER: needs the whole cluster */

#endif
