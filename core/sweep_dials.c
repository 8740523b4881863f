/* Which dials vary: those of --vary, those of --noise, and how many trials that makes. */
#include "sweep_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/parse.h"

/* ---- axes ----------------------------------------------------------------------------------- */

static size_t
find_dial(const struct td_sweep *sweep, const struct td_dial *dial)
{
	for (size_t i = 0; i < sweep->dials.n; i++)
		if (td_dial_same(&sweep->dials.at[i], dial))
			return i;
	return SIZE_MAX;
}

static int
add_axis(struct td_sweep *sweep, const char *text, struct td_err *err)
{
	struct td_axis *axis = &sweep->axes[sweep->naxes++];
	struct td_dial dial;

	TD_TRY(td_axis_init(axis, sweep->baseline, text, &dial, err));
	if (find_dial(sweep, &dial) != SIZE_MAX)
		return td_fail(err, TD_EUSAGE, "%s is varied twice", axis->name);
	axis->dial = sweep->dials.n;
	return td_list_push(&sweep->dials, dial) ? TD_OK : td_fail_memory(err);
}

/* ---- noise ------------------------------------------------------------------------------ */

static bool
is_number(const struct td_sweep *sweep, const struct td_dial *dial)
{
	if (dial->kind == TD_DIAL_PARAM)
		return true;
	return td_scoring_input(sweep->baseline, dial->index)->kind <= TD_INPUT_INTEGER;
}

static bool
is_bound(const struct td_sweep *sweep, const struct td_dial *dial)
{
	const struct td_graph *graph = sweep->baseline->rules->graph;
	const struct td_input *input;

	if (dial->kind == TD_DIAL_PARAM)
		return false;
	input = td_scoring_input(sweep->baseline, dial->index);
	return (input->min && td_graph_at(graph, input->min)->op != TD_OP_CONST) ||
	       (input->max && td_graph_at(graph, input->max)->op != TD_OP_CONST);
}

static size_t
axis_of(const struct td_sweep *sweep, size_t dial)
{
	for (size_t i = 0; i < sweep->naxes; i++)
		if (sweep->axes[i].dial == dial)
			return i;
	return SIZE_MAX;
}

/* By one of these noises. */
static bool
is_drawn(const struct td_sweep *sweep, size_t dial, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (sweep->noises.at[i].dial == dial)
			return true;
	return false;
}

static int
use_dial(struct td_sweep *sweep, const struct td_dial *dial, size_t *at, struct td_err *err)
{
	*at = find_dial(sweep, dial);
	if (*at != SIZE_MAX)
		return TD_OK;
	*at = sweep->dials.n;
	return td_list_push(&sweep->dials, *dial) ? TD_OK : td_fail_memory(err);
}

static int
push_noise(struct td_sweep *sweep, const struct td_dial *dial, const char *name,
	   const struct td_noise_spec *spec, struct td_err *err)
{
	struct td_noise noise = { .spec = *spec, .stream = td_draw_stream(name) };

	if (!is_number(sweep, dial))
		return td_fail(err, TD_EUSAGE, "%s is no number, and noise is for numbers", name);
	TD_TRY(use_dial(sweep, dial, &noise.dial, err));
	if (is_drawn(sweep, noise.dial, 0, sweep->nexact))
		return TD_OK;
	if (is_drawn(sweep, noise.dial, sweep->nexact, sweep->noises.n))
		return td_fail(err, TD_EUSAGE, "%s has noise twice", name);
	noise.axis = axis_of(sweep, noise.dial);
	noise.base = td_dial_value(sweep->baseline, dial);
	noise.range = td_dial_range(sweep->baseline, dial);
	noise.bound = is_bound(sweep, dial);
	return td_list_push(&sweep->noises, noise) ? TD_OK : td_fail_memory(err);
}

static int
noise_dial(struct td_sweep *sweep, const struct td_dial *dial, const struct td_noise_spec *spec,
	   struct td_err *err)
{
	char *name = td_dial_name(sweep->baseline, dial);
	int status = name ? push_noise(sweep, dial, name, spec, err) : td_fail_memory(err);

	free(name);
	return status;
}

/* The figures of all units; those that are missing stay so. */
static int
noise_input(struct td_sweep *sweep, const char *name, const struct td_noise_spec *spec,
	    struct td_err *err)
{
	const struct td_table *table = sweep->baseline->table;
	size_t n = 0;

	for (size_t row = 0; row < table->n; row++) {
		struct td_sink full = { 0 };
		struct td_dial dial;
		int status;

		td_sink_printf(&full, "%s.%s", table->units[row].id, name);
		status = td_sink_close(&full, err);
		if (!status)
			status = td_dial_find_figure(sweep->baseline, full.text, &dial, err);
		td_sink_fini(&full);
		if (!status && !isnan(td_dial_value(sweep->baseline, &dial))) {
			status = noise_dial(sweep, &dial, spec, err);
			n++;
		}
		if (status)
			return status;
	}
	return n ? TD_OK : td_fail(err, TD_EUSAGE, "no unit has a figure of %s", name);
}

static bool
is_input(const struct td_ruleset *rules, const char *name)
{
	unsigned lag = 0;
	const char *bare = td_parse_lag(name, &lag);

	return !strchr(bare, '.') && td_rules_input(rules, bare) != TD_NONE;
}

/* Inputs stand beside parameters here: the nearest name of both. */
static int
fail_noise_name(const struct td_ruleset *rules, const char *name, struct td_err *err)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < rules->params.n; i++)
		td_near_try(&near, rules->params.at[i].name);
	for (size_t i = 0; i < rules->inputs.n; i++)
		td_near_try(&near, rules->inputs.at[i].name);
	if (near.best)
		return td_fail(err, TD_EUSAGE,
			       "\"%s\" is neither a parameter nor an input; did you mean \"%s\"?",
			       name, near.best);
	return td_fail(err, TD_EUSAGE, "\"%s\" is neither a parameter nor an input", name);
}

/* What --noise says it is about; the more exact one wins. */
enum reach {
	ONE,   /* a parameter, or a figure of a unit */
	INPUT, /* the figures of all units */
	ALL,   /* every number of this year */
};

static enum reach
reach_of(const struct td_ruleset *rules, const char *name)
{
	return !name ? ALL : is_input(rules, name) ? INPUT : ONE;
}

static int
noise_one(struct td_sweep *sweep, const char *name, const struct td_noise_spec *spec,
	  struct td_err *err)
{
	const struct td_ruleset *rules = sweep->baseline->rules;
	struct td_dial dial;

	if (td_rules_param(rules, name) == TD_NONE && !strchr(name, '.'))
		return fail_noise_name(rules, name, err);
	TD_TRY(td_dial_find(sweep->baseline, name, &dial, err));
	if (isnan(td_dial_value(sweep->baseline, &dial)) && find_dial(sweep, &dial) == SIZE_MAX)
		return td_fail(err, TD_EUSAGE, "%s has no figure that noise could be around", name);
	return noise_dial(sweep, &dial, spec, err);
}

static int
noise_all(struct td_sweep *sweep, const struct td_noise_spec *spec, struct td_err *err)
{
	const struct td_table *table = sweep->baseline->table;
	const struct td_need *needs;
	size_t n;

	needs = td_plan_needs(sweep->baseline->plan, &n);
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t row = 0; !needs[k].lag && row < table->n; row++) {
			struct td_dial dial = { TD_DIAL_FIGURE, k, row };

			if (is_number(sweep, &dial) &&
			    !isnan(td_dial_value(sweep->baseline, &dial)))
				TD_TRY(noise_dial(sweep, &dial, spec, err));
		}
	return TD_OK;
}

static int
noise_named(struct td_sweep *sweep, const char *name, const struct td_noise_spec *spec,
	    struct td_err *err)
{
	const struct td_ruleset *rules = sweep->baseline->rules;

	if (!name)
		return noise_all(sweep, spec, err);
	if (!is_input(rules, name))
		return noise_one(sweep, name, spec, err);
	if (td_rules_param(rules, name) != TD_NONE)
		return td_fail(err, TD_EUSAGE,
			       "\"%s\" is both a parameter and an input; say of which units", name);
	return noise_input(sweep, name, spec, err);
}

/* "cases_cleared=2%", "2%", where it reaches so far. */
static int
add_noise(struct td_sweep *sweep, const char *text, enum reach reach, struct td_err *err)
{
	char *name = strdup(text), *equals = name ? strrchr(name, '=') : NULL;
	struct td_noise_spec spec;
	int status = name ? TD_OK : td_fail_memory(err);

	if (equals)
		*equals = '\0';
	if (!status && reach_of(sweep->baseline->rules, equals ? name : NULL) == reach) {
		status = td_noise_parse(equals ? equals + 1 : text, &spec, err);
		if (!status)
			status = noise_named(sweep, equals ? name : NULL, &spec, err);
	}
	free(name);
	return status;
}

/* A figure that has been named keeps its own noise, whatever its input and all others get. */
static int
add_noises(struct td_sweep *sweep, struct td_err *err)
{
	const struct td_sweep_opts *opts = sweep->opts;

	for (enum reach reach = ONE; reach <= ALL; reach++) {
		sweep->nexact = sweep->noises.n;
		for (size_t i = 0; i < opts->nnoise; i++)
			TD_TRY(add_noise(sweep, opts->noise[i], reach, err));
	}
	return TD_OK;
}

static int
refuse_second(const struct td_sweep_opts *opts, struct td_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < opts->nnoise; i++)
		n += !strchr(opts->noise[i], '=');
	return n < 2 ? TD_OK
		     : td_fail(err, TD_EUSAGE,
			       "--noise is given twice for all inputs: name the others");
}

/* ---- how much it is ------------------------------------------------------------------------------------ */

static int
count_trials(struct td_sweep *sweep, struct td_err *err)
{
	double points = 1, trials;

	for (size_t i = 0; i < sweep->naxes; i++)
		points *= (double)sweep->axes[i].n;
	sweep->draws = sweep->opts->draws ? sweep->opts->draws : 1;
	trials = points * (double)sweep->draws;
	if (trials > TD_SWEEP_MAX && !sweep->naxes)
		return td_fail(err, TD_EUSAGE, "%zu draws; at most %d can be swept", sweep->draws,
			       TD_SWEEP_MAX);
	if (trials > TD_SWEEP_MAX && sweep->opts->draws)
		return td_fail(err, TD_EUSAGE,
			       "%.0f points of %zu draws each are %.0f; at most %d can be swept",
			       points, sweep->draws, trials, TD_SWEEP_MAX);
	if (trials > TD_SWEEP_MAX)
		return td_fail(
			err, TD_EUSAGE,
			"the grid has %.0f points; at most %d can be swept: make STEP larger",
			points, TD_SWEEP_MAX);
	sweep->points = (size_t)points;
	sweep->total = sweep->points * sweep->draws;
	return TD_OK;
}

int
td_sweep_look_up(struct td_sweep *sweep, struct td_err *err)
{
	for (size_t i = 0; i < sweep->opts->nvary; i++)
		TD_TRY(add_axis(sweep, sweep->opts->vary[i], err));
	TD_TRY(refuse_second(sweep->opts, err));
	TD_TRY(add_noises(sweep, err));
	return count_trials(sweep, err);
}
