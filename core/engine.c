/*
 * engine.c - the heart of scoring: evaluate, classify, rank, award.
 *
 * Floor: engine.  It wires the floors below and computes nothing itself.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/award.h"
#include "calc/eval.h"
#include "calc/rank.h"

/* ---- evaluate ------------------------------------------------------------------------------ */

/* The output columns of one evaluation: per output of the plan, NULL or n values. */
struct columns {
	bool brief; /* only what standings hang on: no places as shown, no order but for awards */
	double **at;
	size_t count;
	const struct td_plan *plan;
	const struct td_output *outputs;
	struct td_arena arena;
};

static bool
is_wanted(enum td_output_kind kind, bool points)
{
	return points ||
	       (kind != TD_OUT_POINTS && kind != TD_OUT_PENDING && kind != TD_OUT_MEASURE);
}

static int
columns_init(struct columns *c, const struct td_plan *plan, size_t n, bool points,
	     struct td_err *err)
{
	*c = (struct columns){ .plan = plan };
	c->outputs = td_plan_outputs(plan, &c->count);
	c->at = td_arena_alloc(&c->arena, c->count * sizeof(*c->at));
	for (size_t i = 0; c->at && i < c->count; i++) {
		if (!is_wanted(c->outputs[i].kind, points))
			continue;
		c->at[i] = td_arena_alloc(&c->arena, n * sizeof(double));
		if (!c->at[i])
			return td_fail_memory(err);
	}
	return c->at ? TD_OK : td_fail_memory(err);
}

static const double *
column(const struct columns *c, enum td_output_kind kind, uint32_t index)
{
	size_t at = td_plan_output(c->plan, kind, index);

	return at == SIZE_MAX ? NULL : c->at[at];
}

/* Columns of one kind, by index; NULL for those the plan does not have. */
static const double **
column_list(struct columns *c, enum td_output_kind kind, size_t count)
{
	const double **list = td_arena_alloc(&c->arena, count * sizeof(*list));

	for (size_t i = 0; list && i < count; i++)
		list[i] = column(c, kind, (uint32_t)i);
	return list;
}

static enum td_verdict
verdict(double condition)
{
	return isnan(condition) ? TD_UNDECIDED : condition > 0 ? TD_YES : TD_NO;
}

/* A total may be missing (an index of missing figures), a pool too (when its cap is). */
static int64_t
whole(double ticks)
{
	return isnan(ticks) ? TD_TICKS_NONE : (int64_t)ticks;
}

static void
copy_totals(const struct columns *c, struct td_result *r)
{
	int64_t *ticks[] = { r->total, r->base, r->bonus, r->deduction }; /* as their outputs */
	const double *npending = column(c, TD_OUT_NPENDING, 0);

	for (unsigned k = 0; k < sizeof(ticks) / sizeof(ticks[0]); k++) {
		const double *from = column(c, (enum td_output_kind)(TD_OUT_TOTAL + k), 0);

		for (size_t i = 0; from && i < r->n; i++)
			ticks[k][i] = whole(from[i]);
	}
	for (size_t i = 0; npending && i < r->n; i++)
		r->npending[i] = (uint32_t)npending[i];
}

static void
copy_knockouts(const struct td_ruleset *rules, const struct columns *c, struct td_result *r)
{
	for (size_t k = 0; k < rules->knockouts.n; k++) {
		const double *when = column(c, TD_OUT_KNOCKOUT, (uint32_t)k);

		for (size_t i = 0; i < r->n; i++)
			r->knockouts[k][i] = (uint8_t)verdict(when[i]);
	}
}

static void
copy_points(const struct td_ruleset *rules, const struct columns *c, struct td_result *r)
{
	for (uint32_t k = 0; k < rules->items.n; k++) {
		const double *pending = column(c, TD_OUT_PENDING, k);

		memcpy(r->points[k], column(c, TD_OUT_POINTS, k), r->n * sizeof(double));
		for (size_t i = 0; pending && i < r->n; i++)
			r->pending[k][i] = (uint8_t)pending[i];
	}
	for (uint32_t k = 0; k < rules->measures.n; k++)
		memcpy(r->measures[k], column(c, TD_OUT_MEASURE, k), r->n * sizeof(double));
}

/* Criteria with missing = "error": the first figure that is not there stops the scoring. */
static int
refuse_missing(const struct td_ruleset *rules, const struct td_table *table,
	       const struct columns *c, struct td_err *err)
{
	for (uint32_t k = 0; k < rules->items.n; k++) {
		const double *missing = column(c, TD_OUT_ERROR, k);

		for (size_t i = 0; missing && i < table->n; i++)
			if (missing[i] > 0)
				return td_fail(
					err, TD_EINVAL,
					"criterion %s of %s has a missing figure, which its rule refuses",
					rules->items.at[k].id, table->units[i].id);
	}
	return TD_OK;
}

/* Only a knock-out of the ranking that surely holds takes a unit out of it. */
static uint8_t *
left_out(const struct td_ruleset *rules, struct columns *c, const struct td_result *r)
{
	uint8_t *out = td_arena_alloc(&c->arena, r->n);

	for (size_t k = 0; out && k < rules->knockouts.n; k++) {
		const struct td_knockout *knockout = &rules->knockouts.at[k];

		if (knockout->scope != TD_KO_RANKING || knockout->pending)
			continue;
		for (size_t i = 0; i < r->n; i++)
			out[i] |= r->knockouts[k][i] == TD_YES;
	}
	return out;
}

/* Best class first: larger is better, no class last. */
static const double *
class_key(struct columns *c, const struct td_result *r)
{
	double *key = td_arena_alloc(&c->arena, r->n * sizeof(*key));

	for (size_t i = 0; key && i < r->n; i++)
		key[i] = r->klass[i] == TD_NONE ? -(double)UINT32_MAX : -(double)r->klass[i];
	return key;
}

static int
rank_keys(const struct td_ruleset *rules, struct columns *c, const struct td_result *r,
	  struct td_rank_column *keys, size_t *nkeys, struct td_err *err)
{
	size_t nby = rules->rank_by.n;

	*nkeys = 0;
	if (!nby)
		keys[(*nkeys)++] = (struct td_rank_column){
			.value = column(c, TD_OUT_TOTAL, 0),
			.exact = true,
		};
	for (uint32_t i = 0; i < nby + rules->ties.n; i++) {
		const struct td_rank_key *key =
			i < nby ? &rules->rank_by.at[i] : &rules->ties.at[i - nby];
		const double *value =
			key->is_class ? class_key(c, r) : column(c, TD_OUT_RANK_KEY, i);

		if (!value)
			return td_fail_memory(err);
		keys[(*nkeys)++].value = value;
	}
	return TD_OK;
}

static int
rank(const struct td_ruleset *rules, const struct td_table *table, struct columns *c,
     struct td_result *r, struct td_err *err)
{
	size_t nkeys = rules->rank_by.n + rules->ties.n + 1;
	struct td_rank_column *keys = td_arena_alloc(&c->arena, nkeys * sizeof(*keys));
	uint32_t *cluster = td_arena_alloc(&c->arena, r->n * sizeof(*cluster));
	struct td_rank_opts opts = { .nclusters = table->nclusters, .ties = rules->rank_ties };

	opts.cluster = cluster;
	opts.left_out = left_out(rules, c, r);
	if (!keys || !cluster || !opts.left_out)
		return td_fail_memory(err);
	for (size_t i = 0; i < r->n; i++)
		cluster[i] = table->units[i].cluster;
	TD_TRY(rank_keys(rules, c, r, keys, &nkeys, err));
	return td_rank(r->n, keys, nkeys, &opts, r->place, c->brief ? NULL : r->place_shown,
		       r->tied, c->brief && !rules->awards.n ? NULL : r->order, err);
}

static int
classify(const struct td_ruleset *rules, struct columns *c, struct td_result *r, struct td_err *err)
{
	const double **from = column_list(c, TD_OUT_CLASS_FROM, rules->classes.n);
	const double **when = column_list(c, TD_OUT_CLASS_WHEN, rules->classes.n);

	if (!from || !when)
		return td_fail_memory(err);
	if (!rules->classes.n) {
		memset(r->klass, 0xff, r->n * sizeof(*r->klass)); /* TD_NONE */
		return TD_OK;
	}
	td_classify(rules, r->n, column(c, TD_OUT_CLASS_ON, 0), from, when,
		    column(c, TD_OUT_DOWNGRADE, 0), r->klass);
	return TD_OK;
}

static int
award(const struct td_ruleset *rules, const struct td_table *table, struct columns *c,
      struct td_result *r, struct td_err *err)
{
	struct td_award_columns list = {
		.when = column_list(c, TD_OUT_AWARD_WHEN, rules->awards.n),
		.share = column_list(c, TD_OUT_AWARD_SHARE, rules->awards.n),
		.count = column_list(c, TD_OUT_AWARD_COUNT, rules->awards.n),
	};

	if (!list.when || !list.share || !list.count)
		return td_fail_memory(err);
	return td_award(rules, table, &list, r, err);
}

/* From the outputs to the flags. */
static int
conclude(const struct td_ruleset *rules, const struct td_table *table, struct columns *c,
	 struct td_result *r, struct td_err *err)
{
	TD_TRY(refuse_missing(rules, table, c, err));
	copy_totals(c, r);
	copy_knockouts(rules, c, r);
	TD_TRY(classify(rules, c, r, err));
	TD_TRY(rank(rules, table, c, r, err));
	return award(rules, table, c, r, err);
}

int
td_engine_conclude(const struct td_scoring *s, double *const *outputs, struct td_result *result,
		   struct td_err *err)
{
	struct columns c = { .brief = true, .plan = s->plan, .at = (double **)outputs };
	int status;

	c.outputs = td_plan_outputs(s->plan, &c.count);
	status = conclude(s->rules, s->table, &c, result, err);
	td_arena_fini(&c.arena);
	return status;
}

/* The whole of scoring, from figures to flags. */
int
td_engine_score(const struct td_ruleset *rules, const struct td_plan *plan,
		const struct td_table *table, const double *slots, const struct td_score_opts *opts,
		struct td_result **out, struct td_err *err)
{
	struct td_eval_opts eval = { .block = opts->block, .progress = opts->progress };
	struct td_result *result = td_result_new(rules, table->n, opts->points);
	struct columns c = { 0 };
	int status = TD_OK;

	*out = NULL;
	if (!result)
		return td_fail_memory(err);
	if ((status = columns_init(&c, plan, table->n, opts->points, err)) ||
	    (status = td_eval(plan, table, slots, &eval, c.at, err)) ||
	    (status = conclude(rules, table, &c, result, err)))
		goto out;
	if (opts->points)
		copy_points(rules, &c, result);
	*out = result;
	result = NULL; /* handed over */
out:
	td_arena_fini(&c.arena);
	td_result_free(result);
	return status;
}

/* ---- columns of a scoring's table -------------------------------------------------------- */

const struct td_need *
td_scoring_need(const struct td_scoring *s, size_t column)
{
	size_t n;

	return &td_plan_needs(s->plan, &n)[column];
}

const struct td_input *
td_scoring_input(const struct td_scoring *s, size_t column)
{
	return &s->rules->inputs.at[td_scoring_need(s, column)->input];
}
