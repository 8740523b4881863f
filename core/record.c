/* Runs: kept, verified, and scored again by what they kept. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

/* ---- keeping a run --------------------------------------------------------------------------- */

static int
digest_text(const char *text, size_t n, char out[TD_DIGEST_ROOM], struct td_err *err)
{
	struct td_digest *digest = td_digest_new();

	if (!digest)
		return td_fail_memory(err);
	td_digest_add(digest, text, n);
	td_digest_take(digest, out);
	return TD_OK;
}

static int
digest_sources(struct td_sources *sources, struct td_err *err)
{
	for (size_t i = 0; i < sources->list.n; i++) {
		struct td_source *source = &sources->list.at[i];

		TD_TRY(digest_text(source->text, source->n, source->digest, err));
	}
	return TD_OK;
}

static const char *
first_of(const struct td_scoring *s)
{
	uint32_t row = s->result->n ? s->result->order[0] : 0;

	return s->result->n && s->result->place[row] ? s->table->units[row].name : NULL;
}

/* One transaction. */
static int
put_run(const char *database, struct td_run *run, const struct td_sources *sources,
	const struct td_sink *figures, const struct td_sink *result, struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, true, &store, err));
	if ((st = td_store_begin(store, err)) ||
	    (st = td_store_put_text(store, run->figures, figures->text, figures->n, err)) ||
	    (st = td_store_put_text(store, run->result, result->text, result->n, err)) ||
	    (st = td_store_put_run(store, run, sources, err)))
		td_store_rollback(store);
	else
		st = td_store_commit(store, err);
	td_store_close(store);
	return st;
}

static int
keep(const struct td_scoring *s, const char *database, const struct td_score_opts *opts,
     const char *by, struct td_sources *sources, long long *id, struct td_err *err)
{
	char figures_digest[TD_DIGEST_ROOM], result_digest[TD_DIGEST_ROOM];
	struct td_sink figures = { 0 }, result = { 0 };
	struct td_run run = { .ruleset = s->rules->id, .rules = s->rules->digest };
	int st;

	run.figures = figures_digest;
	run.result = result_digest;
	run.year = s->table->year;
	run.layer = opts->layer;
	run.label = s->table->label;
	run.first = first_of(s);
	run.program = TD_VERSION;
	run.by = by;
	if ((st = digest_sources(sources, err)) || (st = td_record_figures(s, &figures, err)) ||
	    (st = td_record_result(s, &result, err)) ||
	    (st = digest_text(figures.text, figures.n, figures_digest, err)) ||
	    (st = digest_text(result.text, result.n, result_digest, err)))
		goto out;
	st = put_run(database, &run, sources, &figures, &result, err);
	*id = run.id;
out:
	td_sink_fini(&figures);
	td_sink_fini(&result);
	return st;
}

int
td_record(const char *rules, const char *database, const struct td_score_opts *opts, const char *by,
	  struct td_diags *diags, struct td_scoring **out, long long *run, struct td_err *err)
{
	struct td_score_opts all = *opts;
	struct td_sources sources = { 0 };
	struct td_ruleset *loaded;
	int st;

	*out = NULL;
	*run = 0;
	all.points = true; /* the same record, whatever is shown of it */
	st = td_engine_load(rules, &sources, diags, &loaded, err);
	if (!st)
		st = td_engine_apply(loaded, database, &all, diags, out, err);
	if (!st)
		st = keep(*out, database, opts, by, &sources, run, err);
	if (st) {
		td_scoring_free(*out);
		*out = NULL;
	}
	td_sources_fini(&sources);
	return st;
}

/* ---- what a run kept ------------------------------------------------------------------------- */

/* Text of the row is only lent. */
static int
take_run(void *self, const struct td_run *run)
{
	struct td_verification *v = self;
	struct td_arena *arena = &v->arena;

	v->run = (struct td_run){
		.id = run->id,
		.ruleset = td_arena_text(arena, run->ruleset),
		.rules = td_arena_text(arena, run->rules),
		.figures = td_arena_text(arena, run->figures),
		.result = td_arena_text(arena, run->result),
		.year = run->year,
		.layer = td_arena_text(arena, run->layer),
		.program = td_arena_text(arena, run->program),
		.by = td_arena_text(arena, run->by),
		.at = td_arena_text(arena, run->at),
	};
	return v->run.ruleset && v->run.rules && v->run.figures && v->run.result &&
			       v->run.program && v->run.by && v->run.at &&
			       (!run->layer || v->run.layer)
		       ? TD_OK
		       : td_fail_memory(NULL);
}

/* What is kept must have its digest, else somebody has written into the database. */
static int
check_kept(const char *database, const char *digest, const char *text, size_t n, struct td_err *err)
{
	char now[TD_DIGEST_ROOM];

	TD_TRY(digest_text(text, n, now, err));
	if (strcmp(now, digest) == 0)
		return TD_OK;
	return td_fail(err, TD_EINVAL,
		       "%s is damaged or forged: what a run kept is no longer there", database);
}

static int
check_record(const struct td_verification *v, const char *database, struct td_err *err)
{
	TD_TRY(check_kept(database, v->run.figures, v->was.text, v->was.n, err));
	TD_TRY(check_kept(database, v->run.result, v->result.text, v->result.n, err));
	for (size_t i = 0; i < v->sources.list.n; i++) {
		const struct td_source *source = &v->sources.list.at[i];

		TD_TRY(check_kept(database, source->digest, source->text, source->n, err));
	}
	return TD_OK;
}

static int
get_record(struct td_verification *v, struct td_store *store, const char *database, long long id,
	   struct td_err *err)
{
	int st = id > 0 ? td_store_each_run(store, id, take_run, v, err) : TD_OK;

	if (st == TD_ENOMEM)
		return td_fail_memory(err);
	if (!st && !v->run.id)
		st = td_fail(err, TD_EUSAGE,
			     "%s has no run %lld; `thidua runs %s` lists those there are", database,
			     id, database);
	if (st || (st = td_store_get_sources(store, id, &v->sources, err)) ||
	    (st = td_store_get_text(store, v->run.figures, &v->was, err)) ||
	    (st = td_store_get_text(store, v->run.result, &v->result, err)))
		return st;
	return check_record(v, database, err);
}

static int
read_record(struct td_verification *v, const char *database, long long id, struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, false, &store, err));
	st = get_record(v, store, database, id, err);
	td_store_close(store);
	return st;
}

int
td_record_open(const char *database, long long run, struct td_verification **out,
	       struct td_err *err)
{
	int st;

	*out = calloc(1, sizeof(**out));
	if (!*out)
		return td_fail_memory(err);
	st = read_record(*out, database, run, err);
	if (st) {
		td_verification_free(*out);
		*out = NULL;
	}
	return st;
}

/* ---- verifying ------------------------------------------------------------------------------- */

/* Files that stand where they stood, with another text.  Those that are not there say nothing. */
static int
look_at_files(struct td_verification *v, struct td_err *err)
{
	for (size_t i = 0; i < v->sources.list.n; i++) {
		const struct td_source *source = &v->sources.list.at[i];
		char now[TD_DIGEST_ROOM];
		int st = td_digest_file(source->path, now, NULL);

		if (st == TD_ENOMEM || (!st && strcmp(now, source->digest) != 0 &&
					!td_list_push(&v->files, source->path)))
			return td_fail_memory(err);
	}
	return TD_OK;
}

static bool
is_recorded(const struct td_verification *v, const struct td_sink *result)
{
	return result->n == v->result.n && memcmp(result->text, v->result.text, result->n) == 0;
}

static int
compare_results(struct td_verification *v, const struct td_scoring *s, struct td_err *err)
{
	struct td_sink result = { 0 };
	int st = td_record_result(s, &result, err);

	if (!st)
		st = td_record_figures(s, &v->now, err);
	if (!st) {
		v->same_result = is_recorded(v, &result);
		st = td_record_compare(v->was.text, v->now.text, &v->changes, err);
	}
	td_sink_fini(&result);
	return st;
}

static int
score_again(struct td_verification *v, const char *database, struct td_progress *progress,
	    struct td_diags *diags, struct td_err *err)
{
	struct td_score_opts opts = {
		.year = v->run.year, .layer = v->run.layer, .points = true, .progress = progress
	};
	struct td_scoring *scoring = NULL;
	struct td_ruleset *rules;
	int st;

	TD_TRY(td_engine_load_kept(&v->sources, diags, &rules, err));
	st = td_engine_apply(rules, database, &opts, diags, &scoring, err);
	if (!st)
		st = compare_results(v, scoring, err);
	td_scoring_free(scoring);
	return st;
}

int
td_verify(const char *database, long long run, struct td_progress *progress, struct td_diags *diags,
	  struct td_verification **out, struct td_err *err)
{
	struct td_verification *v;
	int st;

	*out = NULL;
	TD_TRY(td_record_open(database, run, &v, err));
	if (!(st = look_at_files(v, err)) &&
	    !(st = score_again(v, database, progress, diags, err))) {
		*out = v;
		v = NULL; /* handed over */
	}
	td_verification_free(v);
	return st;
}

void
td_verification_free(struct td_verification *v)
{
	if (!v)
		return;
	td_sources_fini(&v->sources);
	td_list_fini(&v->files);
	td_list_fini(&v->changes.list);
	td_sink_fini(&v->was);
	td_sink_fini(&v->now);
	td_sink_fini(&v->result);
	td_arena_fini(&v->arena);
	free(v);
}

bool
td_verification_same(const struct td_verification *v)
{
	return v->same_result && !v->changes.list.n;
}

/* ---- a scoring of what was kept -------------------------------------------------------------- */

static int
fill_scoring(struct td_verification *v, struct td_scoring *s, struct td_progress *progress,
	     struct td_err *err)
{
	struct td_score_opts opts = { .points = true, .progress = progress };
	struct td_sink result = { 0 };
	bool *kept;
	size_t n;
	int st;

	TD_TRY(td_engine_plan(s, err));
	td_plan_needs(s->plan, &n);
	kept = calloc(n + 1, sizeof(*kept));
	if (!kept)
		return td_fail_memory(err);
	st = td_record_table(v, s->rules, s->plan, kept, &s->table, err);
	free(kept);
	if (!st)
		st = td_engine_score(s->rules, s->plan, s->table, s->slots, &opts, &s->result, err);
	if (!st)
		st = td_record_result(s, &result, err);
	if (!st && !is_recorded(v, &result))
		st = td_fail(err, TD_EINVAL,
			     "run %lld was recorded by version %s, and this program, %s, gives "
			     "another result for it; it cannot be compared",
			     (long long)v->run.id, v->run.program, TD_VERSION);
	td_sink_fini(&result);
	return st;
}

int
td_record_score(struct td_verification *v, struct td_progress *progress, struct td_diags *diags,
		struct td_scoring **out, struct td_err *err)
{
	struct td_scoring *s = calloc(1, sizeof(*s));
	int st;

	*out = NULL;
	if (!s)
		return td_fail_memory(err);
	st = td_engine_load_kept(&v->sources, diags, &s->rules, err);
	if (!st)
		st = fill_scoring(v, s, progress, err);
	if (!st) {
		*out = s;
		s = NULL; /* handed over */
	}
	td_scoring_free(s);
	return st;
}
