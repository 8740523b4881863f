/* From rules and a database to a scoring: plan, read, score; and what the units claim beside it. */
#include "engine.h"

#include <stdlib.h>

#include "base/near.h"
#include "base/num.h"
#include "calc/check.h"
#include "claims.h"
#include "edge/store.h"

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
