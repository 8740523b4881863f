#include "calc/plan.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/sink.h"
#include "calc/plan_in.h"

/* Which nodes hang on the item they stand in. */
static bool
find_full(struct td_plan *plan)
{
	const struct td_graph *graph = plan->rules->graph;
	size_t n = td_graph_count(graph);

	plan->uses_full = calloc(n + 1, 1);
	if (!plan->uses_full)
		return false;
	for (td_node node = 1; node <= n; node++) {
		const struct td_expr *e = td_graph_at(graph, node);

		plan->uses_full[node] = e->op == TD_OP_FULL;
		for (size_t i = 0; i < e->nargs; i++)
			plan->uses_full[node] |= plan->uses_full[td_graph_arg(graph, node, i)];
	}
	return true;
}

static bool
make_room(struct td_lower *l)
{
	const struct td_ruleset *rules = l->rules;

	/* One more than asked for, as nothing may be there. */
	l->items = calloc(rules->items.n + 1, sizeof(*l->items));
	l->measures = calloc(rules->measures.n + 1, sizeof(*l->measures));
	l->plan->items = calloc(rules->items.n + 1, sizeof(*l->plan->items));
	return l->items && l->measures && l->plan->items && find_full(l->plan) &&
	       td_list_push(&l->plan->values, (struct td_value){ 0 });
}

int
td_plan_new(const struct td_ruleset *rules, struct td_plan **out, struct td_err *err)
{
	struct td_lower l = { .rules = rules };
	struct td_plan *plan = calloc(1, sizeof(*plan));
	int st;

	*out = NULL;
	if (!plan)
		return td_fail_memory(err);
	plan->rules = rules;
	l.plan = l.build.plan = plan;
	st = make_room(&l) ? td_lower_rules(&l, err) : td_fail_memory(err);
	if (!st)
		st = td_plan_make_steps(plan, err);
	if (st)
		goto out;
	*out = plan;
	plan = NULL; /* handed over */
out:
	td_builder_fini(&l.build);
	free(l.items);
	free(l.measures);
	td_plan_free(plan);
	return st;
}

void
td_plan_free(struct td_plan *plan)
{
	if (!plan)
		return;
	td_list_fini(&plan->needs);
	td_list_fini(&plan->outputs);
	td_list_fini(&plan->values);
	td_list_fini(&plan->args);
	td_list_fini(&plan->strides);
	td_list_fini(&plan->steps);
	td_list_fini(&plan->step_args);
	td_list_fini(&plan->step_strides);
	td_list_fini(&plan->inputs);
	td_list_fini(&plan->relatives);
	td_list_fini(&plan->crossing);
	td_list_fini(&plan->scalars);
	td_list_fini(&plan->computed);
	td_list_fini(&plan->numbers);
	free(plan->items);
	free(plan->uses_full);
	free(plan->bindings);
	free(plan->stage_end);
	free(plan);
}

/* ---- questions -------------------------------------------------------------------- */

const struct td_need *
td_plan_needs(const struct td_plan *plan, size_t *n)
{
	*n = plan->needs.n;
	return plan->needs.at;
}

bool
td_plan_is_relative(const struct td_plan *plan)
{
	return plan->relatives.n > 0;
}

const struct td_output *
td_plan_outputs(const struct td_plan *plan, size_t *n)
{
	*n = plan->outputs.n;
	return plan->outputs.at;
}

/* The sign says whether an output comes before or after (kind, index). */
static int
compare(const struct td_output *out, enum td_output_kind kind, uint32_t index)
{
	if (out->kind != kind)
		return out->kind < kind ? -1 : 1;
	return (out->index > index) - (out->index < index);
}

size_t
td_plan_output(const struct td_plan *plan, enum td_output_kind kind, uint32_t index)
{
	size_t from = 0, to = plan->outputs.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int sign = compare(&plan->outputs.at[middle], kind, index);

		if (sign == 0)
			return middle;
		if (sign < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return SIZE_MAX;
}

size_t
td_plan_slots(const struct td_plan *plan, double *slots)
{
	for (size_t i = 0; slots && i < plan->rules->params.n; i++)
		slots[i] = plan->rules->params.at[i].value;
	return plan->rules->params.n;
}

size_t
td_plan_values(const struct td_plan *plan)
{
	return plan->values.n;
}

struct td_item_values
td_plan_item(const struct td_plan *plan, uint32_t item)
{
	return plan->items[item];
}

/* ---- values, one by one ----------------------------------------------------------- */

static const char *
word_of(unsigned op)
{
	static const char *const words[] = {
		[TD_OP_TICKS - TD_OP_COUNT_] = "ticks",
		[TD_OP_SUM - TD_OP_COUNT_] = "sum",
		[TD_OP_HOLES - TD_OP_COUNT_] = "holes",
		[TD_OP_PENDING - TD_OP_COUNT_] = "pending",
	};

	if (op >= TD_OP_OVER)
		op = op - TD_OP_OVER + TD_OP_BEST;
	return op < TD_OP_COUNT_ ? td_op_word((enum td_op)op) : words[op - TD_OP_COUNT_];
}

struct td_formula
td_plan_formula(const struct td_plan *plan, uint32_t value)
{
	const struct td_value *v = &plan->values.at[value];
	bool of_measure = v->owner != TD_OWNER_NONE && v->owner >= TD_OWNER_MEASURE;
	bool of_item = v->owner < TD_OWNER_MEASURE;

	return (struct td_formula){
		.word = word_of(v->op),
		.op = v->op,
		.flags = v->flags,
		.scalar = v->scalar,
		.certain = v->certain,
		.ref = v->ref,
		.args = td_value_args(plan, v),
		.nargs = v->nargs,
		.item = of_item ? v->owner : TD_NONE,
		.measure = of_measure ? v->owner - TD_OWNER_MEASURE : TD_NONE,
		.number = v->number,
	};
}

/* ---- listing ---------------------------------------------------------------------- */

static void
print_needs(const struct td_plan *plan, struct td_sink *sink)
{
	for (size_t i = 0; i < plan->needs.n; i++) {
		const struct td_need *need = &plan->needs.at[i];
		const char *name = plan->rules->inputs.at[need->input].name;

		if (need->lag)
			td_sink_printf(sink, "need %zu: %s, %u back\n", i, name, need->lag);
		else
			td_sink_printf(sink, "need %zu: %s\n", i, name);
	}
}

/* An argument as it reads best: a name, a number, or the number of a value. */
static void
print_arg(const struct td_plan *plan, td_val value, struct td_sink *sink)
{
	const struct td_value *v = &plan->values.at[value];
	const struct td_need *need;

	switch (v->op) {
	case TD_OP_NONE:
		td_sink_text(sink, " -");
		break;
	case TD_OP_CONST:
		td_sink_printf(sink, " %.15g", v->number);
		break;
	case TD_OP_PARAM:
		td_sink_printf(sink, " p.%s", plan->rules->params.at[v->ref].name);
		break;
	case TD_OP_INPUT:
		need = &plan->needs.at[v->ref];
		td_sink_printf(sink, need->lag ? " %s[-%u]" : " %s",
			       plan->rules->inputs.at[need->input].name, need->lag);
		break;
	default:
		td_sink_printf(sink, " v%u", value);
	}
}

static void
print_line(const struct td_plan *plan, const char *word, td_val value, const td_val *args, size_t n,
	   struct td_sink *sink)
{
	const struct td_value *v = &plan->values.at[value];

	td_sink_printf(sink, "  v%u = %s", value, word);
	if (v->flags)
		td_sink_printf(sink, "/%u", v->flags);
	for (size_t i = 0; i < n; i++)
		print_arg(plan, args[i], sink);
	td_sink_text(sink, v->crosses ? "  (kept)\n" : "\n");
}

/* Numbers that are computed once per run; constants and parameters are shown where used. */
static void
print_numbers(const struct td_plan *plan, struct td_sink *sink)
{
	td_sink_text(sink, "numbers\n");
	for (size_t i = 1; i < plan->values.n; i++) {
		const struct td_value *v = &plan->values.at[i];

		if (v->scalar && v->live && v->nargs)
			print_line(plan, word_of(v->op), (td_val)i, td_value_args(plan, v),
				   v->nargs, sink);
	}
}

static void
print_stage(const struct td_plan *plan, uint32_t stage, struct td_sink *sink)
{
	size_t first = stage ? plan->stage_end[stage - 1] : 0;

	td_sink_printf(sink, "stage %u\n", stage);
	for (size_t i = 0; i < plan->relatives.n; i++) {
		td_val value = plan->relatives.at[i];
		const struct td_value *v = &plan->values.at[value];

		if (v->stage == stage)
			print_line(plan, word_of(v->op), value, td_value_args(plan, v), v->nargs,
				   sink);
	}
	for (size_t i = first; i < plan->stage_end[stage]; i++) {
		const struct td_step *step = &plan->steps.at[i];
		unsigned op = plan->values.at[step->value].op;

		print_line(plan, step->fused ? step->fused->name : word_of(op), step->value,
			   td_step_args(plan, step), step->nargs, sink);
	}
}

void
td_plan_print(const struct td_plan *plan, struct td_sink *sink)
{
	print_needs(plan, sink);
	print_numbers(plan, sink);
	for (uint32_t stage = 0; stage < plan->nstages; stage++)
		print_stage(plan, stage, sink);
	td_sink_printf(sink, "%zu values, %zu steps, %u stages, %u buffers\n", plan->values.n - 1,
		       plan->steps.n, plan->nstages, plan->nregisters);
}
