#include "model/graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* Nodes and arguments live in two arrays; node i stands at index i, index 0 is "none". */
struct td_graph {
	TD_LIST(struct td_expr) nodes;
	TD_LIST(td_node) args;
	uint32_t file, line;
	const char *limit;
};

static const struct {
	const char *word;
	int args;
	char gives, wants;
} ops[TD_OP_COUNT_] = {
	[TD_OP_NONE] = { "none", 0, 'N', 'A' },
/* clang-format off */
#define N 'N'
#define C 'C'
#define T 'T'
#define A 'A'
#define TD_OP(name, word, args, gives, wants) [TD_OP_##name] = { word, args, gives, wants },
#include "model/ops.h"
#undef TD_OP
#undef N
#undef C
#undef T
#undef A
	/* clang-format on */
};

const char *
td_op_word(enum td_op op)
{
	return ops[op].word;
}

char
td_op_gives(enum td_op op)
{
	return ops[op].gives;
}

char
td_op_wants(enum td_op op)
{
	return ops[op].wants;
}

int
td_op_args(enum td_op op)
{
	return ops[op].args;
}

bool
td_op_is_relative(enum td_op op)
{
	return op >= TD_OP_BEST && op <= TD_OP_CLUSTER;
}

struct td_graph *
td_graph_new(void)
{
	struct td_graph *graph = calloc(1, sizeof(*graph));

	if (graph && !td_list_push(&graph->nodes, (struct td_expr){ 0 })) {
		free(graph);
		return NULL;
	}
	return graph;
}

void
td_graph_free(struct td_graph *graph)
{
	if (!graph)
		return;
	td_list_fini(&graph->nodes);
	td_list_fini(&graph->args);
	free(graph);
}

void
td_graph_place(struct td_graph *graph, uint32_t file, uint32_t line)
{
	graph->file = file;
	graph->line = line;
}

const char *
td_graph_limit(const struct td_graph *graph)
{
	return graph->limit;
}

/* FNV-1a over 64-bit words, with the high bits folded down after each. */
static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

static void
set_hash(const struct td_graph *graph, struct td_expr *expr)
{
	uint64_t bits, hash = UINT64_C(0xcbf29ce484222325);

	memcpy(&bits, &expr->value, sizeof(bits));
	hash = mix(hash, (uint64_t)expr->op << 32 | (uint64_t)expr->flags << 16 | expr->lag);
	hash = mix(mix(hash, expr->ref), bits);
	expr->depth = 1;
	for (size_t i = 0; i < expr->nargs; i++) {
		const struct td_expr *arg = &graph->nodes.at[graph->args.at[expr->args + i]];

		hash = mix(hash, arg->hash + i);
		if (arg->depth >= expr->depth)
			expr->depth = arg->depth + 1;
	}
	expr->hash = hash;
}

static td_node
add(struct td_graph *graph, struct td_expr expr)
{
	set_hash(graph, &expr);
	if (expr.depth > TD_GRAPH_DEPTH)
		graph->limit = TD_MARK("an expression is nested more than 1000 deep");
	if (graph->nodes.n > TD_GRAPH_NODES)
		graph->limit = TD_MARK("the rules build more than 500,000 operations");
	if (graph->limit)
		return 0;
	expr.file = graph->file;
	expr.line = graph->line;
	if (!td_list_push(&graph->nodes, expr))
		return 0;
	return (td_node)(graph->nodes.n - 1);
}

td_node
td_graph_const(struct td_graph *graph, double value)
{
	return add(graph, (struct td_expr){ .op = TD_OP_CONST, .value = value });
}

td_node
td_graph_leaf(struct td_graph *graph, enum td_op op, uint32_t ref, unsigned lag, unsigned flags)
{
	return add(graph, (struct td_expr){ .op = (uint8_t)op,
					    .flags = (uint8_t)flags,
					    .lag = (uint16_t)lag,
					    .ref = ref });
}

/* Where an operation may have an argument left out (ops.h). */
static bool
may_be_none(enum td_op op, size_t i)
{
	switch (op) {
	case TD_OP_BANDS: /* x, default, then low high points */
		return i == 1 || (i > 1 && (i - 2) % 3 != 2);
	case TD_OP_LEVELS:
		return i > 0;
	case TD_OP_FORM:
		return i > 0;
	default:
		return td_op_is_relative(op) && op != TD_OP_CLUSTER && i > 0;
	}
}

td_node
td_graph_op(struct td_graph *graph, enum td_op op, uint32_t ref, unsigned flags,
	    const td_node *args, size_t nargs)
{
	size_t first = graph->args.n;

	for (size_t i = 0; i < nargs; i++)
		if (!args[i] && !may_be_none(op, i))
			return 0;
	for (size_t i = 0; i < nargs; i++)
		if (!td_list_push(&graph->args, args[i]))
			return 0;
	return add(graph, (struct td_expr){ .op = (uint8_t)op,
					    .flags = (uint8_t)flags,
					    .ref = ref,
					    .args = (uint32_t)first,
					    .nargs = (uint32_t)nargs });
}

td_node
td_graph_1(struct td_graph *graph, enum td_op op, td_node a)
{
	return td_graph_op(graph, op, 0, 0, &a, 1);
}

td_node
td_graph_2(struct td_graph *graph, enum td_op op, td_node a, td_node b)
{
	return td_graph_op(graph, op, 0, 0, (const td_node[]){ a, b }, 2);
}

td_node
td_graph_3(struct td_graph *graph, enum td_op op, td_node a, td_node b, td_node c)
{
	return td_graph_op(graph, op, 0, 0, (const td_node[]){ a, b, c }, 3);
}

const struct td_expr *
td_graph_at(const struct td_graph *graph, td_node node)
{
	return &graph->nodes.at[node];
}

td_node
td_graph_arg(const struct td_graph *graph, td_node node, size_t i)
{
	return graph->args.at[graph->nodes.at[node].args + i];
}

size_t
td_graph_count(const struct td_graph *graph)
{
	return graph->nodes.n - 1;
}

/* ---- experiments ------------------------------------------------------------- */

struct td_graph *
td_graph_copy(const struct td_graph *graph)
{
	struct td_graph *copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *graph;
	copy->nodes.room = graph->nodes.n;
	copy->args.room = graph->args.n;
	copy->nodes.at = malloc(graph->nodes.n * sizeof(*copy->nodes.at));
	copy->args.at = malloc((graph->args.n + 1) * sizeof(*copy->args.at));
	if (!copy->nodes.at || !copy->args.at) {
		td_graph_free(copy);
		return NULL;
	}
	memcpy(copy->nodes.at, graph->nodes.at, graph->nodes.n * sizeof(*copy->nodes.at));
	if (graph->args.n)
		memcpy(copy->args.at, graph->args.at, graph->args.n * sizeof(*copy->args.at));
	return copy;
}

void
td_graph_change(struct td_graph *graph, td_node node, enum td_op op, unsigned flags, double value)
{
	struct td_expr *expr = &graph->nodes.at[node];

	expr->op = (uint8_t)op;
	expr->flags = (uint8_t)flags;
	expr->value = value;
	for (size_t i = node; i < graph->nodes.n; i++)
		set_hash(graph, &graph->nodes.at[i]);
}

void
td_graph_change_args(struct td_graph *graph, td_node node, const td_node *args, size_t nargs)
{
	struct td_expr *expr = &graph->nodes.at[node];

	expr->nargs = (uint32_t)nargs;
	memcpy(graph->args.at + expr->args, args, nargs * sizeof(*args));
	for (size_t i = node; i < graph->nodes.n; i++)
		set_hash(graph, &graph->nodes.at[i]);
}

/* ---- divisors ---------------------------------------------------------------- */

bool
td_graph_same(const struct td_graph *graph, td_node a, td_node b)
{
	return graph->nodes.at[a].hash == graph->nodes.at[b].hash;
}

/* What the search for divisors carries: those found, and those tested for 0 on the way down. */
struct divisors {
	struct td_graph *graph;
	TD_LIST(td_node) found;
	TD_LIST(td_node) tested;
	uint8_t *seen; /* per node: searched already while nothing was tested */
	size_t left; /* visits left: what is tested changes on the way, so a node may be met often */
	bool no_memory;
};

#define VISITS 100000

static bool
holds(const struct divisors *d, const td_node *at, size_t n, td_node node)
{
	for (size_t i = 0; i < n; i++)
		if (td_graph_same(d->graph, at[i], node))
			return true;
	return false;
}

static void
note_divisor(struct divisors *d, td_node divisor)
{
	const struct td_expr *e = td_graph_at(d->graph, divisor);

	if (e->op == TD_OP_CONST && fabs(e->value) > 0)
		return;
	if (holds(d, d->found.at, d->found.n, divisor) ||
	    holds(d, d->tested.at, d->tested.n, divisor))
		return;
	d->no_memory |= !td_list_push(&d->found, divisor);
}

/* The divisor that `condition` compares with 0, else 0. */
static td_node
tested_for_zero(const struct td_graph *graph, td_node condition)
{
	const struct td_expr *e = td_graph_at(graph, condition);
	td_node right;

	if (e->op != TD_OP_EQ)
		return 0;
	right = td_graph_arg(graph, condition, 1);
	e = td_graph_at(graph, right);
	return e->op == TD_OP_CONST && !(fabs(e->value) > 0) ? td_graph_arg(graph, condition, 0)
							     : 0;
}

static void
search(struct divisors *d, td_node node)
{
	const struct td_expr e = *td_graph_at(d->graph, node);
	size_t before = d->tested.n;

	if (!node || td_op_is_relative(e.op) || (d->seen[node] && !before) || !d->left)
		return;
	d->left--;
	d->seen[node] = !before;
	if (e.op == TD_OP_DIV || e.op == TD_OP_MOD)
		note_divisor(d, td_graph_arg(d->graph, node, 1));
	for (size_t i = 0; i < e.nargs; i++) {
		search(d, td_graph_arg(d->graph, node, i));
		if (e.op == TD_OP_WHEN && i == 0) {
			td_node tested = tested_for_zero(d->graph, td_graph_arg(d->graph, node, 0));

			d->no_memory |= tested && !td_list_push(&d->tested, tested);
		}
	}
	d->tested.n = before;
}

static td_node
any_zero(struct td_graph *graph, const td_node *divisors, size_t n)
{
	td_node any = 0;

	for (size_t i = 0; i < n; i++) {
		td_node is_zero =
			td_graph_2(graph, TD_OP_EQ, divisors[i], td_graph_const(graph, 0));

		any = i ? td_graph_2(graph, TD_OP_OR, any, is_zero) : is_zero;
	}
	return any;
}

bool
td_graph_zero_divisor(struct td_graph *graph, td_node node, td_node *out)
{
	struct divisors d = { .graph = graph, .seen = calloc(graph->nodes.n, 1), .left = VISITS };

	*out = 0;
	if (!d.seen)
		return false;
	search(&d, node);
	if (!d.no_memory && d.found.n) {
		*out = any_zero(graph, d.found.at, d.found.n);
		d.no_memory = !*out;
	}
	td_list_fini(&d.found);
	td_list_fini(&d.tested);
	free(d.seen);
	return !d.no_memory;
}
