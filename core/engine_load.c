/* Rules as they are loaded, from files, from a record, or as a variant of others; then checked. */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "calc/check.h"
#include "find.h"
#include "functions.h"

/* ---- from files ------------------------------------------------------------------------------ */

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

/* ---- from a record ------------------------------------------------------------------------ */

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

/* ---- a variant ------------------------------------------------------------------------------ */

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

/* ---- what it is ----------------------------------------------------------------------------- */

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
