#include "compare_in.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"

/* A side as it is written, taken apart. */
struct spec {
	long long run; /* 0: rules */
	char *rules;   /* to free() */
	int year;      /* 0: that of the rules */
	const char *layer;
};

static int
parse_run(const char *name, struct spec *spec, struct td_err *err)
{
	char *end;

	spec->run = strtoll(name + strlen("run:"), &end, 10);
	if (*end || spec->run < 1 || spec->run == LLONG_MAX)
		return td_fail(err, TD_EUSAGE,
			       "\"%s\": write run:NUMBER, as `thidua runs` shows it", name);
	return TD_OK;
}

static int
parse_year(const char *name, const char *text, struct spec *spec, struct td_err *err)
{
	char *end;
	long year = strtol(text, &end, 10);

	if (*end || year < 1900 || year > 2200)
		return td_fail(err, TD_EUSAGE,
			       "\"%s\": behind @ stands a year such as 2017, not \"%s\"", name,
			       text);
	spec->year = (int)year;
	return TD_OK;
}

static int
parse_layer(const char *name, const char *text, struct spec *spec, struct td_err *err)
{
	static const char *const layers[] = { "self", "verified", "council" };
	struct td_near near = { .word = text };

	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
		if (strcmp(layers[i], text) == 0)
			spec->layer = layers[i];
		td_near_try(&near, layers[i]);
	}
	if (spec->layer)
		return TD_OK;
	if (near.best)
		return td_fail(err, TD_EUSAGE, "\"%s\": unknown layer \"%s\"; did you mean \"%s\"?",
			       name, text, near.best);
	return td_fail(err, TD_EUSAGE,
		       "\"%s\": unknown layer \"%s\"; there are self, verified, council", name,
		       text);
}

/* RULES[@YEAR][:LAYER]; the marks count behind the last slash only, so that folders may have them. */
static int
parse(const char *name, struct spec *spec, struct td_err *err)
{
	char *last, *mark;

	*spec = (struct spec){ 0 };
	if (strncmp(name, "run:", strlen("run:")) == 0)
		return parse_run(name, spec, err);
	spec->rules = strdup(name);
	if (!spec->rules)
		return td_fail_memory(err);
	last = strrchr(spec->rules, '/');
	last = last ? last : spec->rules;
	mark = strrchr(last, ':');
	if (mark) {
		*mark = '\0';
		TD_TRY(parse_layer(name, mark + 1, spec, err));
	}
	mark = strrchr(last, '@');
	if (mark) {
		*mark = '\0';
		TD_TRY(parse_year(name, mark + 1, spec, err));
	}
	if (!*spec->rules)
		return td_fail(err, TD_EUSAGE,
			       "\"%s\": a side is run:NUMBER or RULES[@YEAR][:LAYER]", name);
	return TD_OK;
}

static int
score_rules(const struct spec *spec, const char *database, struct td_progress *progress,
	    struct td_diags *diags, struct td_scoring **out, struct td_err *err)
{
	struct td_score_opts opts = {
		.year = spec->year, .layer = spec->layer, .points = true, .progress = progress
	};
	struct td_ruleset *rules;

	TD_TRY(td_rules_load(spec->rules, diags, &rules, err));
	if (!spec->year && !rules->year) {
		int status = td_fail(err, TD_EUSAGE, "%s declares no year; say which: %s@YEAR",
				     rules->id, spec->rules);

		td_ruleset_free(rules);
		return status;
	}
	return td_engine_apply(rules, database, &opts, diags, out, err);
}

int
td_compare_score(struct td_side *side, const char *database, struct td_progress *progress,
		 struct td_diags *diags, struct td_scoring **out, struct td_err *err)
{
	struct spec spec;
	int status = parse(side->name, &spec, err);

	if (!status && spec.run)
		status = td_record_open(database, spec.run, &side->record, err);
	if (!status && spec.run)
		status = td_record_score(side->record, progress, diags, out, err);
	else if (!status)
		status = score_rules(&spec, database, progress, diags, out, err);
	side->layer = spec.run && side->record ? side->record->run.layer : spec.layer;
	free(spec.rules);
	return status;
}
