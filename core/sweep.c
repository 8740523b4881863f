#include "sweep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/parse.h"
#include "report.h"

enum {
	BLOCK = 4096,           /* trials at a time, for few units */
	BLOCK_TREES = 256,      /* where each trial becomes a document */
	BLOCK_CELLS = 1 << 16,  /* units and dials times trials */
	RANKS_MAX = 1 << 24,    /* counters of ranks: units times places */
	POINTS_MAX = 1 << 20,   /* counters of shares at each point */
	BOUNDARIES_MAX = 10000, /* kept; more are counted */
};

/* ---- where a trial lies ------------------------------------------------------------------------ */

size_t
td_sweep_inner(const struct td_sweep *sweep, size_t pass)
{
	return sweep->naxes - 1 - pass;
}

/* Points from one value of an axis to the next: the last axis moves fastest. */
static size_t
stride(const struct td_sweep *sweep, size_t axis)
{
	size_t points = 1;

	for (size_t i = axis + 1; i < sweep->naxes; i++)
		points *= sweep->axes[i].n;
	return points;
}

size_t
td_sweep_index(const struct td_sweep *sweep, size_t point, size_t axis)
{
	return point / stride(sweep, axis) % sweep->axes[axis].n;
}

void
td_sweep_at(const struct td_sweep *sweep, size_t point, double *at)
{
	for (size_t i = 0; i < sweep->naxes; i++)
		at[i] = td_axis_value(&sweep->axes[i], td_sweep_index(sweep, point, i));
}

size_t
td_sweep_point(const struct td_sweep *sweep, size_t pass, size_t i)
{
	size_t axis, along, n;

	if (!pass)
		return i;
	axis = td_sweep_inner(sweep, pass);
	along = stride(sweep, axis);
	n = sweep->axes[axis].n;
	return i / n / along * along * n + i % n * along + i / n % along;
}

/* ---- a scoring with other numbers, for ranges that hang on them ----------------------------------- */

struct view {
	struct td_scoring scoring; /* of the baseline's rules and plan */
	struct td_table table;
	struct td_arena arena;
};

static int
view_init(struct view *v, const struct td_sweep *sweep, struct td_err *err)
{
	const struct td_scoring *base = sweep->baseline;
	size_t ncolumns = base->table->ncolumns, n = base->table->n;
	size_t nslots = base->rules->params.n;

	*v = (struct view){ .scoring = *base, .table = *base->table };
	v->scoring.table = &v->table;
	v->scoring.slots = td_arena_alloc(&v->arena, (nslots + 1) * sizeof(double));
	v->table.columns = td_arena_alloc(&v->arena, ncolumns * sizeof(*v->table.columns));
	if (!v->scoring.slots || !v->table.columns)
		return td_fail_memory(err);
	memcpy(v->scoring.slots, base->slots, nslots * sizeof(double));
	for (size_t k = 0; k < ncolumns; k++) {
		v->table.columns[k] = td_arena_alloc(&v->arena, n * sizeof(double));
		if (!v->table.columns[k])
			return td_fail_memory(err);
		memcpy(v->table.columns[k], base->table->columns[k], n * sizeof(double));
	}
	return TD_OK;
}

static void
view_fini(struct view *v)
{
	td_arena_fini(&v->arena);
}

static double *
view_cell(struct view *v, const struct td_dial *dial)
{
	return dial->kind == TD_DIAL_PARAM ? &v->scoring.slots[dial->index]
					   : &v->table.columns[dial->index][dial->row];
}

/* As if it had been another one before: a value that stands there already is not checked. */
static int
view_check(struct view *v, const struct td_dial *dial, struct td_err *err)
{
	double *cell = view_cell(v, dial), value = *cell;
	int status;

	*cell = NAN;
	status = isnan(value) ? TD_OK : td_dial_check(&v->scoring, dial, value, err);
	*cell = value;
	return status;
}

/* ---- what varies ----------------------------------------------------------------------------------- */

static bool
is_dial(const struct td_dial *a, const struct td_dial *b)
{
	return a->kind == b->kind && a->index == b->index &&
	       (a->kind == TD_DIAL_PARAM || a->row == b->row);
}

static size_t
find_dial(const struct td_sweep *sweep, const struct td_dial *dial)
{
	for (size_t i = 0; i < sweep->dials.n; i++)
		if (is_dial(&sweep->dials.at[i], dial))
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

static const struct td_input *
input_of(const struct td_sweep *sweep, const struct td_dial *dial)
{
	size_t n;

	return &sweep->baseline->rules->inputs
			.at[td_plan_needs(sweep->baseline->plan, &n)[dial->index].input];
}

static bool
is_number(const struct td_sweep *sweep, const struct td_dial *dial)
{
	if (dial->kind == TD_DIAL_PARAM)
		return true;
	return input_of(sweep, dial)->kind <= TD_INPUT_INTEGER;
}

static bool
is_bound(const struct td_sweep *sweep, const struct td_dial *dial)
{
	const struct td_graph *graph = sweep->baseline->rules->graph;
	const struct td_input *input;

	if (dial->kind == TD_DIAL_PARAM)
		return false;
	input = input_of(sweep, dial);
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

static void
settle_blocks(struct td_sweep *sweep)
{
	size_t cells = sweep->baseline->table->n + sweep->dials.n + 1;
	size_t most = sweep->format == &td_sweep_doc ? BLOCK_TREES : BLOCK;

	sweep->block = BLOCK_CELLS / cells;
	if (sweep->block > most)
		sweep->block = most;
	if (sweep->opts->block)
		sweep->block = sweep->opts->block;
	if (!sweep->block)
		sweep->block = 1;
	sweep->passes = sweep->format->changes && !sweep->opts->draws ? sweep->naxes : 1;
}

/* ---- corners: what a grid may not make ------------------------------------------------------------------- */

/* Value at one end of each axis, by the bits of corner. */
static double
corner_value(const struct td_sweep *sweep, size_t axis, unsigned corner)
{
	const struct td_axis *a = &sweep->axes[axis];

	return td_axis_value(a, corner >> axis & 1 ? a->n - 1 : 0);
}

/* Other figures of the unit may be bounded by the one that moves; what was wrong before is not the sweep's doing. */
static int
check_row(const struct td_sweep *sweep, struct view *v, uint32_t row, struct td_err *err)
{
	for (uint32_t k = 0; k < v->table.ncolumns; k++) {
		struct td_dial dial = { TD_DIAL_FIGURE, k, row };
		struct view before;
		int status;

		if (!view_check(v, &dial, err))
			continue;
		status = view_init(&before, sweep, err);
		if (!status && !view_check(&before, &dial, NULL))
			status = view_check(v, &dial, err);
		view_fini(&before);
		if (status)
			return status;
	}
	return TD_OK;
}

static int
check_figures(const struct td_sweep *sweep, unsigned corner, struct td_err *err)
{
	struct view v;
	int status = view_init(&v, sweep, err);

	for (size_t i = 0; !status && i < sweep->naxes; i++)
		*view_cell(&v, &sweep->dials.at[sweep->axes[i].dial]) =
			corner_value(sweep, i, corner);
	for (size_t i = 0; !status && i < sweep->naxes; i++)
		if (sweep->dials.at[sweep->axes[i].dial].kind == TD_DIAL_FIGURE)
			status =
				check_row(sweep, &v, sweep->dials.at[sweep->axes[i].dial].row, err);
	view_fini(&v);
	return status;
}

/* "clearance_target = 90, vote_share = 50" */
static void
name_corner(const struct td_sweep *sweep, unsigned corner, enum td_lang lang, struct td_sink *out)
{
	char number[32];

	for (size_t i = 0; i < sweep->naxes; i++)
		td_sink_printf(out, "%s%s = %s", i ? ", " : "", sweep->axes[i].name,
			       td_num_text(number, sizeof(number), corner_value(sweep, i, corner),
					   TD_PLACES_MAX, lang));
}

static bool
write_variant(const struct td_sweep *sweep, unsigned corner, struct td_sink *text)
{
	bool varies = false;

	td_sink_printf(text, "ruleset \"%s\" { extends = \"base\" }", sweep->baseline->rules->id);
	for (size_t i = 0; i < sweep->naxes; i++) {
		char number[32];

		if (sweep->dials.at[sweep->axes[i].dial].kind != TD_DIAL_PARAM)
			continue;
		varies = true;
		td_sink_printf(
			text, " amend_param \"%s\" { %s }", sweep->axes[i].name,
			td_num_exact(number, sizeof(number), corner_value(sweep, i, corner)));
	}
	return varies;
}

static int
fail_rules(const struct td_sweep *sweep, unsigned corner, struct td_err *err)
{
	struct td_sink at = { 0 };
	int status;

	name_corner(sweep, corner, err ? err->lang : TD_EN, &at);
	status = td_sink_close(&at, err);
	if (!status)
		status = td_fail(err, TD_EINVAL, "with %s the rules are wrong", at.text);
	td_sink_fini(&at);
	return status;
}

/* The rules with the parameters as they are at a corner, checked as any rules are. */
static int
check_rules(const struct td_sweep *sweep, unsigned corner, struct td_diags *diags,
	    struct td_err *err)
{
	const struct td_ruleset *rules = sweep->baseline->rules;
	struct td_sink text = { 0 };
	struct td_ruleset *variant = NULL;
	bool varies = write_variant(sweep, corner, &text);
	int status = td_sink_close(&text, err);

	if (!status && varies)
		status = td_rules_vary(rules->files[0], "sweep", text.text, diags, &variant, err);
	if (status == TD_EINVAL)
		status = fail_rules(sweep, corner, err);
	td_ruleset_free(variant);
	td_sink_fini(&text);
	return status;
}

static int
check_corners(const struct td_sweep *sweep, struct td_diags *diags, struct td_err *err)
{
	for (unsigned corner = 0; sweep->naxes && corner < 1u << sweep->naxes; corner++) {
		TD_TRY(check_figures(sweep, corner, err));
		TD_TRY(check_rules(sweep, corner, diags, err));
	}
	return TD_OK;
}

/* ---- counters ----------------------------------------------------------------------------------------- */

/* Room for each unit's ranks: as many as its cluster has units, and "not ranked". */
static int
room_for_ranks(struct td_sweep *sweep, struct td_err *err)
{
	const struct td_table *table = sweep->baseline->table;
	size_t *sizes = td_arena_alloc(&sweep->arena, table->nclusters * sizeof(*sizes));
	size_t n = 0;

	sweep->tally.at = td_arena_alloc(&sweep->arena, table->n * sizeof(*sweep->tally.at));
	if (!sizes || !sweep->tally.at)
		return td_fail_memory(err);
	for (size_t row = 0; row < table->n; row++)
		sizes[table->units[row].cluster]++;
	for (size_t row = 0; row < table->n; row++) {
		sweep->tally.at[row] = n;
		n += sizes[table->units[row].cluster] + 1;
	}
	if (n > RANKS_MAX)
		return TD_OK;
	sweep->tally.ranks = td_arena_alloc(&sweep->arena, n * sizeof(*sweep->tally.ranks));
	return sweep->tally.ranks ? TD_OK : td_fail_memory(err);
}

static int
room_for_points(struct td_sweep *sweep, struct td_err *err)
{
	size_t n = sweep->baseline->table->n, nawards = sweep->baseline->rules->awards.n;

	if (!sweep->opts->draws || !sweep->naxes || sweep->points > TD_SWEEP_POINTS_KEPT ||
	    sweep->points * n * (nawards + 1) > POINTS_MAX)
		return TD_OK;
	sweep->point_first = td_arena_alloc(&sweep->arena, sweep->points * n * sizeof(uint64_t));
	sweep->point_awards =
		td_arena_alloc(&sweep->arena, sweep->points * n * nawards * sizeof(uint64_t));
	return sweep->point_first && sweep->point_awards ? TD_OK : td_fail_memory(err);
}

static int
room_for_tally(struct td_sweep *sweep, struct td_err *err)
{
	size_t n = sweep->baseline->table->n, nawards = sweep->baseline->rules->awards.n;
	void *first = td_arena_alloc(&sweep->arena, td_stand_size(sweep));

	sweep->tally.awards = td_arena_alloc(&sweep->arena, n * nawards * 3 * sizeof(uint64_t));
	if (!first || !sweep->tally.awards)
		return td_fail_memory(err);
	sweep->first.total = first;
	TD_TRY(room_for_ranks(sweep, err));
	return room_for_points(sweep, err);
}

/* ---- a sweep -------------------------------------------------------------------------------------------- */

static bool
is_csv(const struct td_report_opts *report)
{
	return strcmp(report->format, td_sweep_csv.name) == 0;
}

static const struct td_sweep_format *
format_of(const struct td_report_opts *report)
{
	return is_csv(report)        ? &td_sweep_csv
	       : td_is_table(report) ? &td_sweep_table
				     : &td_sweep_doc;
}

/* CSV is written here, so that it takes as few options as that of a scoring. */
int
td_sweep_check(const struct td_report_opts *report, bool to_file, struct td_err *err)
{
	if (is_csv(report) && !report->nwith)
		return TD_OK;
	return td_report_check(report, is_csv(report) ? "score" : "sweep", to_file, err);
}

static int
refuse_nothing(const struct td_sweep_opts *opts, struct td_err *err)
{
	if (!opts->nvary && !opts->draws && !opts->nnoise)
		return td_fail(err, TD_EUSAGE,
			       "nothing to sweep; say what varies with --vary, or what is drawn "
			       "with --draws and --noise");
	if (opts->nvary > TD_SWEEP_AXES)
		return td_fail(err, TD_EUSAGE, "a grid has one to %d dials; %zu times --vary",
			       TD_SWEEP_AXES, opts->nvary);
	if (opts->draws && !opts->nnoise)
		return td_fail(err, TD_EUSAGE, "--draws needs --noise: what is to be drawn");
	if (!opts->draws && opts->nnoise)
		return td_fail(err, TD_EUSAGE, "--noise needs --draws: how many");
	return TD_OK;
}

static int
look_up(struct td_sweep *sweep, struct td_err *err)
{
	for (size_t i = 0; i < sweep->opts->nvary; i++)
		TD_TRY(add_axis(sweep, sweep->opts->vary[i], err));
	TD_TRY(refuse_second(sweep->opts, err));
	TD_TRY(add_noises(sweep, err));
	return count_trials(sweep, err);
}

static int
prepare(struct td_sweep *sweep, const char *rules, const char *database, struct td_diags *diags,
	struct td_err *err)
{
	struct td_score_opts score = { .year = sweep->opts->year,
				       .layer = sweep->opts->layer,
				       .progress = sweep->opts->progress };

	TD_TRY(refuse_nothing(sweep->opts, err));
	sweep->format = format_of(sweep->report);
	TD_TRY(td_score(rules, database, &score, diags, &sweep->baseline, err));
	TD_TRY(look_up(sweep, err));
	TD_TRY(check_corners(sweep, diags, err));
	settle_blocks(sweep);
	TD_TRY(room_for_tally(sweep, err));
	return td_trials_new(sweep->baseline, sweep->dials.at, sweep->dials.n, &sweep->trials, err);
}

int
td_sweep_new(const char *rules, const char *database, const struct td_sweep_opts *opts,
	     const struct td_report_opts *report, struct td_diags *diags, struct td_sweep **out,
	     struct td_err *err)
{
	struct td_sweep *sweep = calloc(1, sizeof(*sweep));
	int status;

	*out = NULL;
	if (!sweep)
		return td_fail_memory(err);
	sweep->opts = opts;
	sweep->report = report;
	status = prepare(sweep, rules, database, diags, err);
	if (!status) {
		*out = sweep;
		sweep = NULL; /* handed over */
	}
	td_sweep_free(sweep);
	return status;
}

void
td_sweep_free(struct td_sweep *sweep)
{
	if (!sweep)
		return;
	for (size_t i = 0; i < sweep->naxes; i++)
		td_axis_fini(&sweep->axes[i]);
	td_list_fini(&sweep->dials);
	td_list_fini(&sweep->noises);
	td_trials_free(sweep->trials);
	if (sweep->open)
		td_rendering_close(&sweep->rendering, TD_ECANCEL, NULL);
	td_doc_free(sweep->head);
	td_changes_fini(&sweep->changes);
	free(sweep->boundaries.at);
	td_arena_fini(&sweep->arena);
	td_scoring_free(sweep->baseline);
	free(sweep);
}

static size_t
blocks_of_pass(const struct td_sweep *sweep)
{
	return (sweep->total + sweep->block - 1) / sweep->block;
}

size_t
td_sweep_blocks(const struct td_sweep *sweep)
{
	return sweep->passes * blocks_of_pass(sweep);
}

struct td_sweep_reach
td_sweep_reach(const struct td_sweep *sweep)
{
	return (struct td_sweep_reach){ sweep->taken, sweep->passes * sweep->total };
}

/* ---- one block -------------------------------------------------------------------------------------------- */

/* Bounds that contradict each other do not bind. */
static double
held(double value, const struct td_dial_range *range)
{
	double min = range->whole ? ceil(range->min) : range->min;
	double max = range->whole ? floor(range->max) : range->max;

	if (min > max)
		return value;
	return value < min ? min : value > max ? max : value;
}

/* One bound may hang on another one. */
static void
hold_trial(const struct td_sweep *sweep, struct view *v, const struct td_sweep_part *part,
	   size_t trial)
{
	for (size_t i = 0; i < sweep->dials.n; i++)
		*view_cell(v, &sweep->dials.at[i]) = part->values[i][trial];
	for (size_t round = 0, moved = 1; moved && round <= sweep->noises.n; round++) {
		moved = 0;
		for (size_t i = 0; i < sweep->noises.n; i++) {
			const struct td_noise *noise = &sweep->noises.at[i];
			const struct td_dial *dial = &sweep->dials.at[noise->dial];
			struct td_dial_range range;
			double *cell = view_cell(v, dial), was = *cell;

			if (!noise->bound || isnan(was))
				continue;
			range = td_dial_range(&v->scoring, dial);
			*cell = held(was, &range);
			moved += *cell < was || *cell > was;
		}
	}
	for (size_t i = 0; i < sweep->dials.n; i++)
		part->values[i][trial] = *view_cell(v, &sweep->dials.at[i]);
}

static bool
is_any_bound(const struct td_sweep *sweep)
{
	for (size_t i = 0; i < sweep->noises.n; i++)
		if (sweep->noises.at[i].bound)
			return true;
	return false;
}

static int
hold_all(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	struct view v;
	int status;

	if (!is_any_bound(sweep))
		return TD_OK;
	status = view_init(&v, sweep, err);
	for (size_t trial = 0; !status && trial < part->lead + part->n; trial++)
		hold_trial(sweep, &v, part, trial);
	view_fini(&v);
	return status;
}

static void
fill_trial(const struct td_sweep *sweep, struct td_sweep_part *part, size_t trial)
{
	size_t i = part->first - part->lead + trial, k = i % sweep->draws;
	double at[TD_SWEEP_AXES];

	td_sweep_at(sweep, td_sweep_point(sweep, part->pass, i / sweep->draws), at);
	for (size_t a = 0; a < sweep->naxes; a++)
		part->values[sweep->axes[a].dial][trial] = at[a];
	for (size_t d = 0; d < sweep->noises.n; d++) {
		const struct td_noise *noise = &sweep->noises.at[d];
		double base = noise->axis == SIZE_MAX ? noise->base : at[noise->axis];

		part->values[noise->dial][trial] = td_noise_draw(noise, sweep->opts->seed, k, base);
	}
}

static int
fill_values(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	size_t n = part->lead + part->n;

	part->values = td_arena_alloc(&part->arena, (sweep->dials.n + 1) * sizeof(*part->values));
	for (size_t i = 0; part->values && i < sweep->dials.n; i++) {
		part->values[i] = td_arena_alloc(&part->arena, n * sizeof(double));
		if (!part->values[i])
			return td_fail_memory(err);
	}
	if (!part->values)
		return td_fail_memory(err);
	for (size_t trial = 0; trial < n; trial++)
		fill_trial(sweep, part, trial);
	return hold_all(sweep, part, err);
}

static bool
finds_changes(const struct td_sweep *sweep)
{
	return sweep->format->changes && sweep->naxes && !sweep->opts->draws;
}

/* The trial before the block, when it is on the same line. */
static size_t
lead_of(const struct td_sweep *sweep, const struct td_sweep_part *part)
{
	size_t n = sweep->naxes ? sweep->axes[td_sweep_inner(sweep, part->pass)].n : 1;

	return finds_changes(sweep) && part->first % n != 0;
}

static int
run_part(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	part->lead = lead_of(sweep, part);
	TD_TRY(fill_values(sweep, part, err));
	TD_TRY(td_standings_init(&part->standings, sweep->trials, part->lead + part->n, err));
	TD_TRY(td_trials_run(sweep->trials, part->lead + part->n,
			     (const double *const *)part->values, &part->standings, err));
	if (finds_changes(sweep))
		TD_TRY(td_sweep_find(sweep, part, err));
	if (part->pass || !sweep->format->lines)
		return TD_OK;
	TD_TRY(sweep->format->lines(sweep, part, err));
	return part->text.status ? td_fail_memory(err) : TD_OK;
}

int
td_sweep_run(const struct td_sweep *sweep, size_t block, struct td_sweep_part **out,
	     struct td_err *err)
{
	size_t n = blocks_of_pass(sweep);
	struct td_sweep_part *part = calloc(1, sizeof(*part));
	int status;

	*out = NULL;
	if (!part)
		return td_fail_memory(err);
	part->pass = block / n;
	part->first = block % n * sweep->block;
	part->n = sweep->total - part->first < sweep->block ? sweep->total - part->first
							    : sweep->block;
	status = run_part(sweep, part, err);
	if (!status) {
		*out = part;
		part = NULL; /* handed over */
	}
	td_sweep_part_free(part);
	return status;
}

void
td_sweep_part_free(struct td_sweep_part *part)
{
	if (!part)
		return;
	td_standings_fini(&part->standings);
	td_changes_fini(&part->changes);
	td_sink_fini(&part->text);
	for (size_t i = 0; part->docs && i < part->n; i++)
		td_doc_free(part->docs[i]);
	td_arena_fini(&part->arena);
	free(part);
}

/* ---- taking blocks ------------------------------------------------------------------------------------------ */

static void
count_ranks(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t row = 0; sweep->tally.ranks && row < s->nunits; row++)
		for (size_t i = part->lead; i < s->n; i++)
			sweep->tally.ranks[sweep->tally.at[row] + s->place[row * s->n + i]]++;
}

static void
count_awards(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t k = 0; k < s->nawards * s->nunits; k++)
		for (size_t i = part->lead; i < s->n; i++)
			sweep->tally.awards[k * 3 + s->awards[k * s->n + i]]++;
}

static void
count_points(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	const struct td_standings *s = &part->standings;

	for (size_t i = 0; sweep->point_first && i < s->n; i++) {
		size_t point = (part->first + i) / sweep->draws;
		uint64_t *first = &sweep->point_first[point * s->nunits];
		uint64_t *awards = &sweep->point_awards[point * s->nunits * s->nawards];

		for (size_t row = 0; row < s->nunits; row++)
			first[row] += s->place[row * s->n + i] == 1;
		for (size_t k = 0; k < s->nunits * s->nawards; k++)
			awards[k] += s->awards[k * s->n + i] == TD_YES;
	}
}

static void
tally(struct td_sweep *sweep, const struct td_sweep_part *part)
{
	if (!sweep->done)
		sweep->first = td_stand_of(&part->standings, 0, (void *)sweep->first.total);
	count_ranks(sweep, part);
	count_awards(sweep, part);
	count_points(sweep, part);
	sweep->tally.trials += part->n;
	sweep->done += part->n;
}

/* The standings of a part go with it. */
static int
keep_stand(struct td_sweep *sweep, struct td_stand *stand, struct td_err *err)
{
	size_t n = sweep->baseline->table->n;
	int64_t *total = td_arena_alloc(&sweep->changes.arena, td_stand_size(sweep));
	uint32_t *place = (uint32_t *)(total + n);
	uint8_t *awards = (uint8_t *)(place + n);

	if (!total)
		return td_fail_memory(err);
	memcpy(total, stand->total, n * sizeof(*total));
	memcpy(place, stand->place, n * sizeof(*place));
	memcpy(awards, stand->awards, n * sweep->baseline->rules->awards.n);
	*stand = (struct td_stand){ total, place, awards };
	return TD_OK;
}

/* Intervals that follow each other are one. */
static bool
is_more_unsure(const struct td_sweep *sweep, const struct td_change_at *change)
{
	struct td_change_at *last =
		sweep->changes.n ? &sweep->changes.at[sweep->changes.n - 1] : NULL;

	if (!change->unsure || !last || !last->unsure || last->edge.hi < change->edge.lo)
		return false;
	last->edge.hi = change->edge.hi;
	return true;
}

static int
keep_change(struct td_sweep *sweep, struct td_change_at change, struct td_err *err)
{
	sweep->unsure += change.unsure;
	if (is_more_unsure(sweep, &change))
		return TD_OK;
	if (sweep->changes.n == TD_SWEEP_CHANGES) {
		sweep->lost_changes++;
		return TD_OK;
	}
	if (!change.unsure) {
		TD_TRY(keep_stand(sweep, &change.before, err));
		TD_TRY(keep_stand(sweep, &change.after, err));
	}
	return td_list_push(&sweep->changes, change) ? TD_OK : td_fail_memory(err);
}

static int
keep_changes(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	for (size_t i = 0; i < part->changes.n; i++)
		TD_TRY(keep_change(sweep, part->changes.at[i], err));
	return TD_OK;
}

static int
by_key(const struct td_boundary *a, size_t axis, const struct td_event *e)
{
	const int64_t x[] = { (int64_t)a->axis, a->event.kind,   a->event.unit,
			      a->event.other,   a->event.before, a->event.after };
	const int64_t y[] = { (int64_t)axis, e->kind, e->unit, e->other, e->before, e->after };

	for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* Where the event of an axis stands, or would stand. */
static size_t
find_boundary(const struct td_sweep *sweep, size_t axis, const struct td_event *event)
{
	size_t lo = 0, hi = sweep->boundaries.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_key(&sweep->boundaries.at[mid], axis, event) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
insert_boundary(struct td_sweep *sweep, size_t at, const struct td_boundary *b, struct td_err *err)
{
	if (sweep->boundaries.n == BOUNDARIES_MAX) {
		sweep->lost_boundaries++;
		return TD_OK;
	}
	if (!td_list_push(&sweep->boundaries, *b))
		return td_fail_memory(err);
	memmove(&sweep->boundaries.at[at + 1], &sweep->boundaries.at[at],
		(sweep->boundaries.n - 1 - at) * sizeof(*b));
	sweep->boundaries.at[at] = *b;
	return TD_OK;
}

static int
count_event(struct td_sweep *sweep, const struct td_change_at *change, const struct td_event *event,
	    struct td_err *err)
{
	size_t at = find_boundary(sweep, change->axis, event);
	struct td_boundary *b = &sweep->boundaries.at[at];
	struct td_edge edge = change->edge;

	if (at == sweep->boundaries.n || by_key(b, change->axis, event) != 0)
		return insert_boundary(sweep, at,
				       &(struct td_boundary){ change->axis, *event, 1, edge, edge },
				       err);
	b->times++;
	if (edge.lo < b->first.lo)
		b->first = edge;
	if (edge.hi > b->last.hi)
		b->last = edge;
	return TD_OK;
}

static int
count_changes(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	struct td_events events = { 0 };
	int status = TD_OK;

	for (size_t i = 0; !status && i < part->changes.n; i++) {
		const struct td_change_at *change = &part->changes.at[i];

		sweep->unsure += change->unsure;
		if (change->unsure)
			continue;
		events.n = 0;
		status = td_stand_events(sweep->baseline, &change->before, &change->after, &events,
					 err);
		for (size_t k = 0; !status && k < events.n; k++)
			status = count_event(sweep, change, &events.at[k], err);
	}
	td_list_fini(&events);
	return status;
}

static int
take(struct td_sweep *sweep, const struct td_sweep_part *part, struct td_err *err)
{
	if (!part->pass)
		tally(sweep, part);
	sweep->taken += part->n;
	if (!part->pass && sweep->format->put)
		TD_TRY(sweep->format->put(sweep, part, err));
	return sweep->naxes == 1 ? keep_changes(sweep, part, err) : count_changes(sweep, part, err);
}

int
td_sweep_take(struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err)
{
	int status = take(sweep, part, err);

	td_sweep_part_free(part);
	return status;
}

int
td_sweep_begin(struct td_sweep *sweep, struct td_sink *sink, struct td_err *err)
{
	sweep->sink = sink;
	return sweep->format->begin(sweep, err);
}

int
td_sweep_end(struct td_sweep *sweep, struct td_err *err)
{
	TD_TRY(sweep->format->end(sweep, err));
	return td_sink_close(sweep->sink, err);
}
