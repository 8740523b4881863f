#include "boundary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static td_node
arg(const struct td_boundaries *b, td_node node, size_t i)
{
	return td_graph_arg(b->rules->graph, node, i);
}

static const struct td_expr *
at(const struct td_boundaries *b, td_node node)
{
	return td_graph_at(b->rules->graph, node);
}

static td_node
plain(const struct td_boundaries *b, td_node node)
{
	return td_clause_plain(b->rules->graph, node);
}

/* ---- thresholds --------------------------------------------------------------------------- */

static bool
fixed(const struct td_boundaries *b, uint32_t item, td_node node, double *value)
{
	struct td_range r = td_ranges_node(b->ranges, item, node);

	*value = r.lo;
	return node && td_range_fixed(r) && !td_ranges_varies(b->ranges, node);
}

static void
add(struct td_boundaries *b, uint32_t clause, td_node measured, double value, td_node holder)
{
	for (size_t i = 0; i < b->list.n; i++)
		if (b->list.at[i].clause == clause && td_same(b->list.at[i].at, value) &&
		    td_graph_same(b->rules->graph, b->list.at[i].measured, measured))
			return;
	b->no_memory |=
		!td_list_push(&b->list, (struct td_boundary){ clause, measured, value, holder });
}

/* measured against a threshold, where that is a number and the other is not. */
static void
add_pair(struct td_boundaries *b, uint32_t clause, td_node holder, td_node measured,
	 td_node threshold)
{
	uint32_t item = b->clauses.list.at[clause].item;
	double value;

	if (fixed(b, item, threshold, &value) && td_ranges_varies(b->ranges, measured))
		add(b, clause, measured, value, holder);
}

static void
add_bands(struct td_boundaries *b, uint32_t clause, td_node bands)
{
	size_t n = at(b, bands)->nargs;

	for (size_t i = 2; i + 2 < n; i += 3)
		for (size_t k = 0; k < 2; k++)
			add_pair(b, clause, bands, arg(b, bands, 0), arg(b, bands, i + k));
}

/* Helpers that hold a share of a target within 0 and 1; the others compare or have bands. */
static void
add_form(struct td_boundaries *b, uint32_t clause, td_node form)
{
	const char *name = td_form_name(b->rules, form);
	double each, cap;

	if (strcmp(name, "proportional") == 0 || strcmp(name, "reach") == 0)
		add_pair(b, clause, form, arg(b, form, 1), arg(b, form, 2));
	if (strcmp(name, "earn") == 0 &&
	    fixed(b, b->clauses.list.at[clause].item, arg(b, form, 2), &each) &&
	    fixed(b, b->clauses.list.at[clause].item, arg(b, form, 3), &cap) && each > 0 &&
	    td_ranges_varies(b->ranges, arg(b, form, 1)))
		add(b, clause, arg(b, form, 1), cap / each, form);
}

/* Depth is at most TD_GRAPH_DEPTH. */
static void
search(struct td_boundaries *b, uint32_t clause, td_node node)
{
	const struct td_expr *e = at(b, node);

	/* What an earlier clause has too is told there. */
	if (!node || b->clauses.owner[node] != clause || b->stamp[node] == clause + 1)
		return;
	b->stamp[node] = clause + 1;
	if (e->op == TD_OP_BANDS)
		add_bands(b, clause, node);
	if (e->op == TD_OP_FORM)
		add_form(b, clause, node);
	if (e->op >= TD_OP_LT && e->op <= TD_OP_GT) {
		add_pair(b, clause, node, arg(b, node, 0), arg(b, node, 1));
		add_pair(b, clause, node, arg(b, node, 1), arg(b, node, 0));
	}
	for (size_t i = 0; i < e->nargs; i++)
		search(b, clause, arg(b, node, i));
}

int
td_boundaries_init(struct td_boundaries *b, const struct td_ruleset *rules, struct td_err *err)
{
	*b = (struct td_boundaries){ .rules = rules };
	TD_TRY(td_clauses_init(&b->clauses, rules, err));
	TD_TRY(td_ranges_new(rules, &b->ranges, err));
	b->stamp = calloc(td_graph_count(rules->graph) + 1, sizeof(*b->stamp));
	if (!b->stamp)
		return td_fail_memory(err);
	for (uint32_t i = 0; i < b->clauses.list.n; i++)
		search(b, i, b->clauses.list.at[i].node);
	return b->no_memory || td_ranges_no_memory(b->ranges) ? td_fail_memory(err) : TD_OK;
}

void
td_boundaries_fini(struct td_boundaries *b)
{
	td_clauses_fini(&b->clauses);
	td_ranges_free(b->ranges);
	td_list_fini(&b->list);
	free(b->stamp);
}

/* ---- figures -------------------------------------------------------------------------------- */

static bool
is_whole_number(double v)
{
	return td_same(v, floor(v + 0.5));
}

/* A figure that may be so; an end of its range that hangs on other figures is checked with them. */
static bool
give(const struct td_boundaries *b, td_node node, double value, struct td_case *out)
{
	const struct td_expr *e = at(b, node);
	uint32_t index = td_rules_input_word(b->rules, e->ref);
	struct td_range r;

	if (e->op != TD_OP_INPUT || e->lag > 1 || index == TD_NONE)
		return false;
	r = td_ranges_input(b->ranges, index);
	if (!td_at_least(value, r.lo) || !td_at_least(r.hi, value) ||
	    (r.whole && !is_whole_number(value)))
		return false;
	value = r.whole ? floor(value + 0.5) : floor(value * 1e9 + 0.5) / 1e9;
	out->at[out->n++] = (struct td_figure){ index, e->lag, value };
	return true;
}

/* The declared maximum of one of two figures may be the other one. */
static bool
is_within(const struct td_boundaries *b, const struct td_case *c)
{
	for (size_t i = 0; i < 2; i++) {
		const struct td_input *input = &b->rules->inputs.at[c->at[i].input];
		const struct td_input *other = &b->rules->inputs.at[c->at[1 - i].input];
		const struct td_expr *max = at(b, input->max);

		if (input->max && max->op == TD_OP_INPUT && max->ref == other->word &&
		    c->at[i].lag == c->at[1 - i].lag && c->at[i].value > c->at[1 - i].value)
			return false;
	}
	return true;
}

/* a / b = share, b as round as may be; how fine b is decides what "just below" can be. */
static bool
give_ratio(const struct td_boundaries *b, td_node a, td_node of, double share, double base,
	   struct td_case *out)
{
	out->n = 0;
	if (give(b, a, share * base, out) && give(b, of, base, out) && is_within(b, out))
		return true;
	out->n = 0;
	return false;
}

/* How a measured value comes from figures: a / b * scale + offset, or a * scale + offset. */
struct way {
	td_node a, of; /* inputs; of 0: none */
	double scale, offset;
};

static bool
find_way(const struct td_boundaries *b, td_node node, struct way *way)
{
	const char *name = td_form_name(b->rules, node);
	bool fall = strcmp(name, "fall") == 0, growth = strcmp(name, "growth") == 0;
	double k;

	*way = (struct way){ .a = node, .scale = 1 };
	if (fall || growth) { /* (before - now) / before * 100 */
		*way = (struct way){ arg(b, node, 2), arg(b, node, 1), fall ? -100 : 100,
				     fall ? 100 : -100 };
		return at(b, way->a)->op == TD_OP_INPUT && at(b, way->of)->op == TD_OP_INPUT;
	}
	node = plain(b, node);
	switch (at(b, node)->op) {
	case TD_OP_INPUT:
		way->a = node;
		return true;
	case TD_OP_MUL:
	case TD_OP_DIV:
		if (fixed(b, TD_NONE, arg(b, node, 1), &k) && fabs(k) > 0 &&
		    find_way(b, arg(b, node, 0), way)) {
			k = at(b, node)->op == TD_OP_MUL ? k : 1 / k;
			way->scale *= k;
			way->offset *= k;
			return true;
		}
		if (at(b, node)->op == TD_OP_MUL)
			return false;
		way->a = arg(b, node, 0);
		way->of = arg(b, node, 1);
		return at(b, way->a)->op == TD_OP_INPUT && at(b, way->of)->op == TD_OP_INPUT;
	default:
		return false;
	}
}

static bool
is_whole_input(const struct td_boundaries *b, td_node node)
{
	uint32_t index = td_rules_input_word(b->rules, at(b, node)->ref);

	return index != TD_NONE && td_ranges_input(b->ranges, index).whole;
}

/* Whole figures by 1, others by 0.01; where the threshold lies between two whole ones, these. */
static void
one_figure(const struct td_boundaries *b, const struct way *way, double value,
	   struct td_case cases[3])
{
	double figure = (value - way->offset) / way->scale;
	bool whole = is_whole_input(b, way->a);
	double step = whole ? 1 : 0.01;

	for (int i = 0; i < 3; i++) {
		double v = figure + (way->scale < 0 ? 1 - i : i - 1) * step;

		if (whole && !is_whole_number(figure) && i != 1)
			v = (i == 0) == (way->scale > 0) ? floor(figure) : ceil(figure);
		cases[i].n = 0;
		if (!give(b, way->a, v, &cases[i]))
			cases[i].n = 0;
	}
}

/* The base as large as it must be for the threshold itself; then as fine as 0.01 where it may be. */
static void
two_figures(const struct td_boundaries *b, const struct way *way, double value,
	    struct td_case cases[3])
{
	static const double bases[] = { 10000, 1000, 100, 10, 100000, 1000000 };

	for (size_t k = 0; k < sizeof(bases) / sizeof(*bases); k++) {
		double share = (value - way->offset) / way->scale;
		double step =
			(way->scale < 0 ? -1 : 1) * fmax(0.01 / fabs(way->scale), 1 / bases[k]);

		if (!give_ratio(b, way->a, way->of, share, bases[k], &cases[1]))
			continue;
		for (int i = 0; i < 3; i += 2)
			give_ratio(b, way->a, way->of, share + (i - 1) * step, bases[k], &cases[i]);
		return;
	}
}

bool
td_boundary_cases(const struct td_boundaries *b, const struct td_boundary *boundary,
		  struct td_case cases[3])
{
	struct way way;

	memset(cases, 0, 3 * sizeof(*cases));
	if (!find_way(b, boundary->measured, &way))
		return false;
	if (way.of)
		two_figures(b, &way, boundary->at, cases);
	else
		one_figure(b, &way, boundary->at, cases);
	return cases[0].n || cases[1].n || cases[2].n;
}
