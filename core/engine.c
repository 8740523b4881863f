/*
 * engine.c - the whole of scoring: load, check, plan, read, evaluate, rank, award.
 *
 * Floor: engine.  It wires the floors below and computes nothing itself.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "calc/award.h"
#include "calc/check.h"
#include "calc/eval.h"
#include "calc/rank.h"
#include "claims.h"
#include "edge/store.h"
#include "find.h"
#include "functions.h"

/* ---- load and check -------------------------------------------------------------- */

static int
run_script(const char *path, struct td_sources *keep, struct td_diags *diags,
	   struct td_ruleset **out, struct td_err *err)
{
	struct td_loading loading;
	struct td_functions functions;
	struct td_arena arena = { 0 };
	char digest[TD_DIGEST_ROOM];
	char *text = NULL;
	size_t n;
	int status;

	status = td_read_file(path, &text, &n, err);
	if (!status)
		status = td_loading_init(&loading, path, &arena, err);
	if (status)
		goto out;
	loading.keep = keep;
	td_functions_init(&functions, diags->lang);
	loading.loader.functions = &functions.functions;
	td_digest_add(loading.digest, text, n);
	if (keep && !td_sources_add(keep, NULL, NULL, path, text, n))
		status = td_fail_memory(err);
	if (!status)
		status = td_script_load(text, n, path, &loading.loader, NULL, diags, out, err);
	td_functions_fini(&functions);
	td_digest_take(loading.digest, digest);
	if (!status)
		memcpy((*out)->digest, digest, sizeof(digest));
out:
	td_arena_fini(&arena);
	free(text);
	return status;
}

static int
settle_and_check(struct td_ruleset *rules, struct td_diags *diags, struct td_err *err)
{
	if (td_rules_settle(rules))
		return td_fail_memory(err);
	TD_TRY(td_check(rules, diags, err));
	if (diags->no_memory)
		return td_fail_memory(err);
	if (diags->errors == 1)
		return td_fail(err, TD_EINVAL, "one mistake in %s", rules->files[0]);
	if (diags->errors)
		return td_fail(err, TD_EINVAL, "%zu mistakes in %s", diags->errors,
			       rules->files[0]);
	return TD_OK;
}

/* The end of every way to load: what the script built, when it passes; else nothing. */
static int
hand_over(int status, struct td_ruleset *rules, struct td_diags *diags, struct td_ruleset **out,
	  struct td_err *err)
{
	if (!status)
		status = settle_and_check(rules, diags, err);
	td_diags_sort(diags);
	if (status)
		td_ruleset_free(rules);
	else
		*out = rules;
	return status;
}

int
td_rules_load(const char *name, struct td_diags *diags, struct td_ruleset **out, struct td_err *err)
{
	return td_engine_load(name, NULL, diags, out, err);
}

int
td_engine_load(const char *name, struct td_sources *keep, struct td_diags *diags,
	       struct td_ruleset **out, struct td_err *err)
{
	struct td_ruleset *rules = NULL;
	char *path = NULL;
	int status;

	*out = NULL;
	status = td_find_rules(name, &path, err);
	if (!status)
		status = run_script(path, keep, diags, &rules, err);
	status = hand_over(status, rules, diags, out, err);
	free(path);
	return status;
}

/* Files as they were recorded, wherever they may be now. */
static int
read_kept(void *self, const char *name, const char *from, struct td_arena *arena, char **text,
	  size_t *n, const char **path, struct td_err *err)
{
	const struct td_source *source = td_sources_find(self, name, from);

	*text = NULL;
	if (!source)
		return td_fail(err, TD_EIO, "the record lacks \"%s\", which %s asks for", name,
			       from);
	*path = td_arena_text(arena, source->path);
	*text = malloc(source->n + 1);
	if (!*path || !*text) {
		free(*text);
		*text = NULL;
		return td_fail_memory(err);
	}
	memcpy(*text, source->text, source->n);
	*n = source->n;
	return TD_OK;
}

static int
digest_of(const struct td_sources *sources, char out[TD_DIGEST_ROOM], struct td_err *err)
{
	struct td_digest *digest = td_digest_new();

	if (!digest)
		return td_fail_memory(err);
	for (size_t i = 0; i < sources->list.n; i++)
		td_digest_add(digest, sources->list.at[i].text, sources->list.at[i].n);
	td_digest_take(digest, out);
	return TD_OK;
}

int
td_engine_load_kept(struct td_sources *sources, struct td_diags *diags, struct td_ruleset **out,
		    struct td_err *err)
{
	struct td_functions functions;
	struct td_script_loader loader = { .self = sources,
					   .read = read_kept,
					   .functions = &functions.functions };
	const struct td_source *script = td_sources_find(sources, NULL, NULL);
	struct td_ruleset *rules = NULL;
	int status;

	*out = NULL;
	if (!script)
		return td_fail(err, TD_EIO, "the record lacks its rules");
	td_functions_init(&functions, diags->lang);
	status = td_script_load(script->text, script->n, script->path, &loader, NULL, diags, &rules,
				err);
	td_functions_fini(&functions);
	if (!status)
		status = digest_of(sources, rules->digest, err);
	return hand_over(status, rules, diags, out, err);
}

/* How a variant gets at the rules it varies, which need not be found by their id. */
struct variant {
	struct td_loading loading;
	const char *path, *name;
};

static int
read_varied(void *self, const char *name, const char *from, struct td_arena *arena, char **text,
	    size_t *n, const char **path, struct td_err *err)
{
	struct variant *v = self;
	const struct td_script_loader *loader = &v->loading.loader;

	if (strcmp(from, v->name) != 0 || strcmp(name, "base") != 0)
		return loader->read(loader->self, name, from, arena, text, n, path, err);
	*text = NULL;
	*path = td_arena_text(arena, v->path);
	return *path ? td_read_file(v->path, text, n, err) : td_fail_memory(err);
}

int
td_rules_vary(const char *path, const char *name, const char *text, struct td_diags *diags,
	      struct td_ruleset **out, struct td_err *err)
{
	struct variant v = { .path = path, .name = name };
	struct td_functions functions;
	struct td_script_loader loader = { .self = &v,
					   .read = read_varied,
					   .functions = &functions.functions };
	struct td_ruleset *rules = NULL;
	struct td_arena arena = { 0 };
	char digest[TD_DIGEST_ROOM];
	int status;

	*out = NULL;
	status = td_loading_init(&v.loading, path, &arena, err);
	if (status) {
		td_arena_fini(&arena);
		return status;
	}
	td_digest_add(v.loading.digest, text, strlen(text));
	td_functions_init(&functions, diags->lang);
	status = td_script_load(text, strlen(text), name, &loader, NULL, diags, &rules, err);
	td_functions_fini(&functions);
	td_digest_take(v.loading.digest, digest);
	if (!status)
		memcpy(rules->digest, digest, sizeof(digest));
	status = hand_over(status, rules, diags, out, err);
	td_arena_fini(&arena);
	return status;
}

struct td_rules_facts
td_rules_facts(const struct td_ruleset *rules)
{
	struct td_rules_facts facts = {
		.id = rules->id,
		.digest = rules->digest,
		.year = rules->year,
		.inputs = rules->inputs.n,
		.params = rules->params.n,
		.tests = rules->tests.n,
		.awards = rules->awards.n,
	};

	for (size_t i = 0; i < rules->items.n; i++) {
		facts.sections += rules->items.at[i].kind == TD_ITEM_SECTION;
		facts.criteria += rules->items.at[i].kind == TD_ITEM_CRITERION &&
				  rules->items.at[i].outermost;
	}
	return facts;
}

/* ---- evaluate, rank, award --------------------------------------------------------- */

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

/* ---- from files to a scoring --------------------------------------------------------- */

/* Whether any unit has a figure of the scored year; what SQL counts does not say so, it may be 0. */
static bool
has_figures(const struct td_scoring *s, const struct td_need *needs, size_t nneeds)
{
	bool wants_some = false;

	for (size_t k = 0; k < nneeds; k++) {
		if (needs[k].lag || s->rules->inputs.at[needs[k].input].sql)
			continue;
		wants_some = true;
		for (size_t i = 0; i < s->table->n; i++)
			if (!isnan(s->table->columns[k][i]) || s->table->na[k])
				return true;
	}
	return !wants_some || !s->table->n;
}

int
td_engine_read(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
	       struct td_diags *diags, struct td_err *err)
{
	struct td_read_opts read = {
		.year = opts->year ? opts->year : s->rules->year,
		.cluster = s->rules->cluster,
		.progress = opts->progress,
	};
	struct td_store *store = NULL;
	const struct td_need *needs;
	size_t nneeds;
	int status;

	if (opts->layer && !(read.layer = td_layer_find(opts->layer)))
		return td_fail(err, TD_EUSAGE,
			       "unknown layer \"%s\"; there are self, verified, council",
			       opts->layer);
	if (!read.year)
		return td_fail(err, TD_EUSAGE, "%s declares no year; say which with --year",
			       s->rules->id);
	needs = td_plan_needs(s->plan, &nneeds);
	status = td_store_open(database, false, &store, err);
	if (!status)
		status =
			td_store_read(store, s->rules, needs, nneeds, &read, diags, &s->table, err);
	td_store_close(store);
	return status;
}

static int
read_figures(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
	     struct td_diags *diags, struct td_err *err)
{
	const struct td_need *needs;
	size_t nneeds;

	TD_TRY(td_engine_read(s, database, opts, diags, err));
	needs = td_plan_needs(s->plan, &nneeds);
	if (has_figures(s, needs, nneeds))
		return TD_OK;
	return td_fail(
		err, TD_EINVAL,
		"%s has no figures of %d for these rules; import them, or ask for another year",
		database, s->table->year);
}

int
td_engine_plan(struct td_scoring *s, struct td_err *err)
{
	TD_TRY(td_plan_new(s->rules, &s->plan, err));
	s->slots = calloc(td_plan_slots(s->plan, NULL) + 1, sizeof(*s->slots));
	if (!s->slots)
		return td_fail_memory(err);
	td_plan_slots(s->plan, s->slots);
	return TD_OK;
}

/* Plan, read, score: each step needs what the one before it left in s. */
static int
fill(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
     struct td_diags *diags, struct td_err *err)
{
	TD_TRY(td_engine_plan(s, err));
	TD_TRY(read_figures(s, database, opts, diags, err));
	TD_TRY(td_engine_score(s->rules, s->plan, s->table, s->slots, opts, &s->result, err));
	if (!opts->claims || (opts->layer && td_layer_find(opts->layer) == TD_LAYER_SELF))
		return TD_OK;
	return td_claims_read(s, database, opts, diags, err);
}

int
td_engine_apply(struct td_ruleset *rules, const char *database, const struct td_score_opts *opts,
		struct td_diags *diags, struct td_scoring **out, struct td_err *err)
{
	struct td_scoring *s = calloc(1, sizeof(*s));
	int status;

	*out = NULL;
	if (!s) {
		td_ruleset_free(rules);
		return td_fail_memory(err);
	}
	s->rules = rules;
	status = fill(s, database, opts, diags, err);
	if (!status) {
		*out = s;
		s = NULL; /* handed over */
	}
	td_scoring_free(s);
	return status;
}

int
td_score(const char *rules, const char *database, const struct td_score_opts *opts,
	 struct td_diags *diags, struct td_scoring **out, struct td_err *err)
{
	struct td_ruleset *loaded;

	*out = NULL;
	TD_TRY(td_rules_load(rules, diags, &loaded, err));
	return td_engine_apply(loaded, database, opts, diags, out, err);
}

void
td_scoring_free(struct td_scoring *s)
{
	if (!s)
		return;
	td_result_free(s->claims);
	td_table_free(s->claimed);
	td_result_free(s->result);
	td_table_free(s->table);
	free(s->slots);
	td_plan_free(s->plan);
	td_ruleset_free(s->rules);
	free(s);
}

/* ---- figures whose input is misspelt ------------------------------------------------------ */

struct strangers {
	const struct td_ruleset *rules;
	struct td_place place;
	int year;
	struct td_diags *diags;
};

/*
 * The input of a figure that no rule knows is another ruleset's, or misspelt: only where it is nearly the name of one of ours the reader
 * can do something about it.
 */
static void
look_at_stranger(void *self, const char *input)
{
	const struct strangers *s = self;
	struct td_near near = { .word = input };

	if (td_rules_input(s->rules, input) != TD_NONE)
		return;
	for (size_t i = 0; i < s->rules->inputs.n; i++)
		td_near_try(&near, s->rules->inputs.at[i].name);
	if (near.best)
		td_complain(s->diags, TD_WARNING, &s->place,
			    "there are figures of \"%s\" in %d, which these rules do not read; was "
			    "\"%s\" meant?",
			    input, s->year, near.best);
}

static int
check_strangers(const struct td_ruleset *rules, const char *database, int year,
		struct td_diags *diags, struct td_err *err)
{
	struct strangers s = { rules, { .file = database }, year, diags };
	struct td_store *store;
	int status;

	TD_TRY(td_store_open(database, false, &store, err));
	status = td_store_each_input(store, year, look_at_stranger, &s, err);
	td_store_close(store);
	return status;
}

/* The scoring here borrows the ruleset, so its parts are freed one by one. */
int
td_rules_check_data(const struct td_ruleset *rules, const char *database, int year,
		    struct td_progress *progress, struct td_diags *diags, struct td_err *err)
{
	struct td_scoring s = { .rules = (struct td_ruleset *)rules };
	struct td_score_opts opts = { .year = year, .progress = progress };
	const struct td_need *needs;
	size_t nneeds;
	int status;

	status = td_engine_plan(&s, err);
	if (!status)
		status = read_figures(&s, database, &opts, diags, err);
	if (!status) {
		needs = td_plan_needs(s.plan, &nneeds);
		status =
			td_check_data(rules, needs, nneeds, s.table, s.slots, database, diags, err);
	}
	if (!status)
		status = check_strangers(rules, database, s.table->year, diags, err);
	td_table_free(s.table);
	td_plan_free(s.plan);
	free(s.slots);
	return status;
}
