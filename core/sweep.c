#include "sweep_in.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

enum {
	BLOCK = 4096,          /* trials at a time, for few units */
	BLOCK_TREES = 256,     /* where each trial becomes a document */
	BLOCK_CELLS = 1 << 16, /* units and dials times trials */
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

/* ---- blocks -------------------------------------------------------------------------------- */

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

size_t
td_sweep_blocks_of_pass(const struct td_sweep *sweep)
{
	return (sweep->total + sweep->block - 1) / sweep->block;
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
prepare(struct td_sweep *sweep, const char *rules, const char *database, struct td_diags *diags,
	struct td_err *err)
{
	struct td_score_opts score = { .year = sweep->opts->year,
				       .layer = sweep->opts->layer,
				       .progress = sweep->opts->progress };

	TD_TRY(refuse_nothing(sweep->opts, err));
	sweep->format = format_of(sweep->report);
	TD_TRY(td_score(rules, database, &score, diags, &sweep->baseline, err));
	TD_TRY(td_sweep_look_up(sweep, err));
	TD_TRY(td_sweep_check_corners(sweep, diags, err));
	settle_blocks(sweep);
	TD_TRY(td_sweep_room_for_tally(sweep, err));
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

size_t
td_sweep_blocks(const struct td_sweep *sweep)
{
	return sweep->passes * td_sweep_blocks_of_pass(sweep);
}

struct td_sweep_reach
td_sweep_reach(const struct td_sweep *sweep)
{
	return (struct td_sweep_reach){ sweep->taken, sweep->passes * sweep->total };
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
