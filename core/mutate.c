#include "mutate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/alike.h"
#include "calc/plan.h"
#include "selftest.h"

/* ---- which mutants there are ------------------------------------------------------------ */

static void
add(struct td_mutants *m, struct td_mutation mutation)
{
	m->no_memory |= !td_list_push(&m->all, mutation);
}

/* One more, one less, a tenth more; of 0 only 1. */
static void
add_values(struct td_mutants *m, struct td_mutation mutation, double old)
{
	const double values[] = { old + 1, old - 1, old * 1.1 };
	size_t n = td_same(old, 0) ? 1 : 3;

	for (size_t i = 0; i < n && !isnan(old); i++) {
		mutation.value = values[i];
		if (i < 2 || !td_same(values[i], values[0]))
			add(m, mutation);
	}
}

static enum td_op
other_op(enum td_op op)
{
	static const uint8_t others[TD_OP_COUNT_] = {
		[TD_OP_LT] = TD_OP_LE,      [TD_OP_LE] = TD_OP_LT,      [TD_OP_GT] = TD_OP_GE,
		[TD_OP_GE] = TD_OP_GT,      [TD_OP_EQ] = TD_OP_NE,      [TD_OP_NE] = TD_OP_EQ,
		[TD_OP_ADD] = TD_OP_SUB,    [TD_OP_SUB] = TD_OP_ADD,    [TD_OP_MIN] = TD_OP_MAX,
		[TD_OP_MAX] = TD_OP_MIN,    [TD_OP_AND] = TD_OP_OR,     [TD_OP_OR] = TD_OP_AND,
		[TD_OP_FLOOR] = TD_OP_CEIL, [TD_OP_CEIL] = TD_OP_FLOOR,
	};

	return (enum td_op)others[op];
}

static void
add_bands(struct td_mutants *m, td_node node)
{
	size_t rows = (td_graph_at(m->rules->graph, node)->nargs - 2) / 3;

	for (size_t i = 0; i < rows; i++)
		add(m, (struct td_mutation){ TD_MUTATION_ROW, .node = node, .row = (uint32_t)i });
	add(m, (struct td_mutation){ TD_MUTATION_EDGE, .node = node });
}

static void
add_node(struct td_mutants *m, td_node node)
{
	const struct td_expr *e = td_graph_at(m->rules->graph, node);
	enum td_op other = other_op(e->op);

	if (other && m->clauses.own[node] & (TD_OWN | TD_OWN_SIGN))
		add(m, (struct td_mutation){ TD_MUTATION_OPERATOR, .node = node, .op = other });
	if (!(m->clauses.own[node] & TD_OWN))
		return;
	if (e->op == TD_OP_CONST)
		add_values(m, (struct td_mutation){ TD_MUTATION_CONSTANT, .node = node }, e->value);
	else if (e->op == TD_OP_WHEN)
		add(m, (struct td_mutation){ TD_MUTATION_SWAP, .node = node });
	else if (e->op == TD_OP_BANDS)
		add_bands(m, node);
}

static void
add_all(struct td_mutants *m)
{
	const struct td_ruleset *rules = m->rules;

	for (uint32_t i = 0; i < rules->params.n; i++)
		add_values(m, (struct td_mutation){ TD_MUTATION_PARAM, .index = i },
			   rules->params.at[i].value);
	for (uint32_t i = 0; i < rules->items.n; i++) {
		add_values(m, (struct td_mutation){ TD_MUTATION_MAX, .index = i },
			   rules->items.at[i].max);
		if (rules->items.at[i].none)
			add(m, (struct td_mutation){ TD_MUTATION_NONE, .index = i });
	}
	for (td_node node = 1; node <= td_graph_count(rules->graph); node++)
		if (m->clauses.owner[node] != TD_NONE)
			add_node(m, node);
}

/* ---- making one ------------------------------------------------------------------------------ */

/* The rules with one change.  Lists that are not changed are those of the original. */
struct mutant {
	struct td_ruleset rules;
	struct td_item *items;
	struct td_param *params;
};

static void
swap_branches(struct td_graph *graph, td_node when)
{
	const td_node args[] = { td_graph_arg(graph, when, 0), td_graph_arg(graph, when, 2),
				 td_graph_arg(graph, when, 1) };

	td_graph_change_args(graph, when, args, 3);
}

/* As a script without that line: where the row below ended at this one, it now ends where this one did. */
static bool
drop_row(struct td_graph *graph, td_node bands, size_t row)
{
	size_t n = td_graph_at(graph, bands)->nargs, at = 2 + row * 3;
	td_node *args = calloc(n, sizeof(*args));

	if (!args)
		return false;
	for (size_t i = 0; i < n; i++)
		args[i] = td_graph_arg(graph, bands, i);
	if (at + 4 < n && args[at + 4] == args[at])
		args[at + 4] = args[at + 1];
	memmove(args + at, args + at + 3, (n - at - 3) * sizeof(*args));
	td_graph_change_args(graph, bands, args, n - 3);
	free(args);
	return true;
}

static void
change_edges(struct td_graph *graph, td_node bands)
{
	const struct td_expr *e = td_graph_at(graph, bands);

	td_graph_change(graph, bands, TD_OP_BANDS, e->flags ^ (TD_BAND_ABOVE | TD_BAND_UPTO), 0);
}

static bool
change_graph(struct td_graph *graph, const struct td_mutation *mutation)
{
	const struct td_expr *e = td_graph_at(graph, mutation->node);

	switch (mutation->kind) {
	case TD_MUTATION_CONSTANT:
		td_graph_change(graph, mutation->node, TD_OP_CONST, e->flags, mutation->value);
		break;
	case TD_MUTATION_OPERATOR:
		td_graph_change(graph, mutation->node, mutation->op, e->flags, e->value);
		break;
	case TD_MUTATION_SWAP:
		swap_branches(graph, mutation->node);
		break;
	case TD_MUTATION_ROW:
		return drop_row(graph, mutation->node, mutation->row);
	case TD_MUTATION_EDGE:
		change_edges(graph, mutation->node);
		break;
	default:
		break;
	}
	return true;
}

static bool
copy_lists(struct mutant *mutant, const struct td_ruleset *rules)
{
	mutant->items = malloc((rules->items.n + 1) * sizeof(*mutant->items));
	mutant->params = malloc((rules->params.n + 1) * sizeof(*mutant->params));
	if (!mutant->items || !mutant->params)
		return false;
	if (rules->items.n)
		memcpy(mutant->items, rules->items.at, rules->items.n * sizeof(*mutant->items));
	if (rules->params.n)
		memcpy(mutant->params, rules->params.at, rules->params.n * sizeof(*mutant->params));
	mutant->rules.items.at = mutant->items;
	mutant->rules.params.at = mutant->params;
	return true;
}

/* false: out of memory.  End with mutant_fini in any case. */
static bool
mutant_init(struct mutant *mutant, const struct td_ruleset *rules,
	    const struct td_mutation *mutation)
{
	*mutant = (struct mutant){ .rules = *rules };
	mutant->rules.graph = td_graph_copy(rules->graph);
	if (!mutant->rules.graph || !copy_lists(mutant, rules))
		return false;
	if (mutation->kind == TD_MUTATION_PARAM)
		mutant->params[mutation->index].value = mutation->value;
	else if (mutation->kind == TD_MUTATION_MAX)
		mutant->items[mutation->index].max = mutation->value;
	else if (mutation->kind == TD_MUTATION_NONE)
		mutant->items[mutation->index].none = 0;
	else
		return change_graph(mutant->rules.graph, mutation);
	return true;
}

static void
mutant_fini(struct mutant *mutant)
{
	td_graph_free(mutant->rules.graph);
	free(mutant->items);
	free(mutant->params);
}

/* ---- trying one ------------------------------------------------------------------------------ */

/* The first test that fails will do. */
static int
run_tests(const struct td_ruleset *rules, bool *killed, struct td_err *err)
{
	struct td_diags diags = { 0 };
	struct td_plan *plan = NULL;
	int status = td_plan_new(rules, &plan, err);

	*killed = status == TD_EINVAL; /* what cannot be planned would have been noticed */
	if (*killed)
		status = TD_OK;
	for (size_t i = 0; !status && plan && !*killed && i < rules->tests.n; i++) {
		bool right = false;

		status = td_test_holds(rules, plan, &rules->tests.at[i], &diags, &right, err);
		*killed = !right;
	}
	if (!status && diags.no_memory)
		status = td_fail_memory(err);
	td_plan_free(plan);
	td_diags_fini(&diags);
	return status;
}

static int
try_mutant(struct td_mutants *m, const struct td_mutation *mutation, struct td_err *err)
{
	struct mutant mutant;
	uint64_t essence = 0;
	bool killed = false;
	int status = mutant_init(&mutant, m->rules, mutation) ? TD_OK : td_fail_memory(err);

	if (!status)
		status = run_tests(&mutant.rules, &killed, err);
	if (!status && !killed)
		status = td_rules_essence(&mutant.rules, &essence, err);
	if (!status && !killed && essence == m->essence)
		m->alike++;
	else if (!status && !killed && !td_list_push(&m->alive, *mutation))
		status = td_fail_memory(err);
	mutant_fini(&mutant);
	return status;
}

int
td_mutants_init(struct td_mutants *m, const struct td_ruleset *rules, struct td_err *err)
{
	*m = (struct td_mutants){ .rules = rules };
	TD_TRY(td_clauses_init(&m->clauses, rules, err));
	TD_TRY(td_rules_essence(rules, &m->essence, err));
	add_all(m);
	if (m->no_memory)
		return td_fail_memory(err);
	for (size_t i = 0; i < m->all.n; i++)
		TD_TRY(try_mutant(m, &m->all.at[i], err));
	return TD_OK;
}

void
td_mutants_fini(struct td_mutants *m)
{
	td_clauses_fini(&m->clauses);
	td_list_fini(&m->all);
	td_list_fini(&m->alive);
}
