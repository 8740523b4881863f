/*
 * sweep.h - many scenarios at once: a grid over one to three dials, random draws, or draws at every point of a grid.
 *
 * Floor: engine.  Everything is looked up and checked by td_sweep_new (td.h), before a trial is scored.
 *
 *	clearance_target=70:90:0.5     from, to, step; "to" is a point where the steps meet it
 *	phu-tho.cases_cleared=650:700:10
 *	an.party_grade=tot,xuat-sac    a list; ';' between the values where one has a decimal comma
 *
 * A grid is decimal: its values are whole ticks of 10^-places, value i = (from + i * step) / 10^places, so that nothing
 * accumulates and every value is the double next to the decimal that a person would write.  Lists of numbers are put
 * in ascending order; levels of a grade, and lists with "missing", keep theirs and have nothing between two values.
 *
 *	cases_cleared=2%               uniform within +-2 % of each unit's figure, each unit drawn by itself
 *	phu-tho.cases_cleared=+-5      uniform within +-5
 *	clearance_target=normal:2%     normal, standard deviation 2 % of the value; normal:+-1.5 likewise
 *
 * Draw k of seed S for a dial is u = td_draw(S, td_draw_stream(name of the dial), k) (calc/draw.h), k = 0, 1, ...; the
 * same at every point of a grid, so that points differ by the dial and not by chance.  uniform: value + amount *
 * (2u - 1); normal: value + amount * z(u), z the inverse of the normal distribution by P. J. Acklam's rational
 * approximation (relative error below 1.2e-9).  Then: rounded half up to a whole number where the figure is whole, else to
 * nine decimals; then held within the declared range.  A bound that hangs on other figures of the draw (cases cleared
 * within cases) is worked out for that draw.  A missing figure stays missing.
 *
 * A change between two neighbouring points of a line (one dial moves) is found by bisection on the decimals between
 * them: whole numbers for whole dials, else 10^-resolution with resolution at least the decimals of the grid, up to 6 as
 * long as 10^-resolution is above 10^-8 of the largest value, where the engine still tells numbers apart (base/num.h).
 * Two neighbours lo, hi of those decimals are left, with different standings.  The change is said to be
 *	from hi on     when hi has as few decimals as lo or fewer: at hi the new standing holds
 *	above lo       else: at lo the old one still holds
 * Halves whose ends differ are looked into, all of them.  So are halves with the same standing at both ends where two
 * neighbours in the ranking may have crossed: the total of one of them moved, and what their totals run over comes
 * within a tick of rounding.  (Sums of rounded points cross several times within a few ticks.)  That finds every change
 * of the order by total as long as totals run one way between two points; it ends where totals stand still, or when the
 * interval's allowance of trials is used up: then the interval is said to be one where more changes are possible.
 * A condition of an award that holds and fails again between two points is not seen.
 */
#ifndef TD_SWEEP_H
#define TD_SWEEP_H

#include "noise.h"
#include "render.h"
#include "trial.h"

enum {
	TD_SWEEP_AXES = 3,
	TD_SWEEP_MAX = 1000000000,  /* trials of one sweep */
	TD_SWEEP_CHANGES = 10000,   /* kept; more are counted */
	TD_SWEEP_POINTS_KEPT = 200, /* grids up to this size have shares at each point */
};

/* ---- what varies ------------------------------------------------------------------------ */

/* A dial that takes the values of a grid or list. */
struct td_axis {
	size_t dial; /* in td_sweep.dials */
	char *name;
	size_t n;            /* values */
	bool ordered;        /* numbers, ascending: there is something between two of them */
	bool levels;         /* of a grade */
	bool grid;           /* from, to, step */
	int places;          /* of the values below */
	int64_t first, step; /* ticks; grid */
	double *list;        /* else: n values */
	int resolution;      /* decimals to which changes are found */
};

/* "NAME=70:90:1".  TD_EUSAGE says what is wrong. */
int td_axis_init(struct td_axis *axis, const struct td_scoring *baseline, const char *text,
		 struct td_dial *dial, struct td_err *err);
void td_axis_fini(struct td_axis *axis);

double td_axis_value(const struct td_axis *axis, size_t i);

/* Value i in ticks of 10^-resolution, and back; ordered axes. */
int64_t td_axis_ticks(const struct td_axis *axis, size_t i);
double td_axis_from_ticks(const struct td_axis *axis, int64_t ticks);

/* How a value of the axis is written: a level, "missing", a number in lang. */
enum {
	TD_AXIS_ROOM = 128
};
const char *td_axis_text(const struct td_axis *axis, const struct td_scoring *baseline,
			 const struct td_dial *dial, double value, enum td_lang lang,
			 char out[TD_AXIS_ROOM]);

/* A dial that is drawn. */
struct td_noise {
	size_t dial;
	size_t axis; /* that moves the same dial, or SIZE_MAX */
	struct td_noise_spec spec;
	uint64_t stream;
	double base; /* value in the baseline */
	struct td_dial_range range;
	bool bound; /* its range hangs on other figures */
};

/* Draw k around value; not yet held to a bound that hangs on other figures. */
double td_noise_draw(const struct td_noise *noise, uint64_t seed, uint64_t k, double value);

/* ---- standings and changes --------------------------------------------------------------- */

/* Who stands where in one trial: per unit; awards (nawards * nunits) award by award. */
struct td_stand {
	const int64_t *total; /* ticks */
	const uint32_t *place;
	const uint8_t *awards;
};

enum td_event_kind {
	TD_EVENT_OVERTAKES, /* unit was behind other, and is ahead */
	TD_EVENT_CATCHES,   /* was behind, is level */
	TD_EVENT_LEAVES,    /* was level, is ahead */
	TD_EVENT_RANKED,    /* was not ranked */
	TD_EVENT_UNRANKED,
	TD_EVENT_AWARD, /* other: the award; before and after: enum td_verdict */
};

struct td_event {
	enum td_event_kind kind;
	uint32_t unit, other; /* rows; other of AWARD: index of the award */
	uint8_t before, after;
};
struct td_events {
	struct td_event *at;
	size_t n, room;
};

/* What happened between two standings, added to events. */
int td_stand_events(const struct td_scoring *baseline, const struct td_stand *before,
		    const struct td_stand *after, struct td_events *events, struct td_err *err);

/* Where on an axis. */
struct td_edge {
	double lo, hi;
	bool above; /* "above lo", else "from hi on" */
};

/* A place on a line where the standing changes. */
struct td_change_at {
	size_t axis;
	size_t point; /* of the grid: the one before the change */
	size_t order; /* of that point in the pass */
	bool unsure;  /* no change, but more than were found are possible between lo and hi */
	struct td_edge edge;
	struct td_stand before, after;
};
struct td_changes {
	struct td_change_at *at;
	size_t n, room;
	struct td_arena arena; /* standings */
};
void td_changes_fini(struct td_changes *changes);

/* Where an event happens, over all lines of an axis. */
struct td_sweep_boundary {
	size_t axis;
	struct td_event event;
	uint64_t times;
	struct td_edge first, last;
};

/* ---- a sweep ------------------------------------------------------------------------------ */

/* How often each unit had each rank and award. */
struct td_tally {
	uint64_t trials;
	size_t *at;       /* per row: where its ranks begin; rank 0 is "not ranked" */
	uint64_t *ranks;  /* NULL: too many units for it */
	uint64_t *awards; /* [(award * nunits + row) * 3 + verdict] */
};

struct td_sweep_format; /* what a format does, below */

struct td_sweep {
	struct td_scoring *baseline;
	const struct td_sweep_opts *opts; /* lent */
	const struct td_report_opts *report;
	const struct td_sweep_format *format;
	struct td_axis axes[TD_SWEEP_AXES];
	size_t naxes;
	TD_LIST(struct td_dial) dials; /* each once: those of the axes first */
	TD_LIST(struct td_noise) noises;
	size_t nexact; /* while noises are looked up: those that are more exact than the next ones */
	struct td_trials *trials;
	size_t points, draws; /* draws at each point; 1 when none are asked for */
	size_t total;         /* points * draws */
	size_t block, passes; /* pass p has another axis innermost: changes along it are found */

	/* What was done; filled by td_sweep_take. */
	size_t done;  /* trials of pass 0 */
	size_t taken; /* trials of all passes */
	struct td_tally tally;
	uint64_t *point_first, *point_awards; /* per kept point and unit; NULL: too many points */
	struct td_changes changes;
	uint64_t lost_changes;                        /* found, not kept */
	uint64_t unsure;                              /* intervals in which more are possible */
	TD_LIST(struct td_sweep_boundary) boundaries; /* sorted by axis and event */
	uint64_t lost_boundaries;
	struct td_stand first; /* at the first point */
	struct td_arena arena;
	struct td_sink *sink;
	struct td_rendering rendering; /* of a document */
	struct td_doc_builder *head;
	bool open; /* rendering is */
};

/* The values of the axes at a point: at[axis]. */
void td_sweep_at(const struct td_sweep *sweep, size_t point, double *at);

/* Index of value i of an axis at a point. */
size_t td_sweep_index(const struct td_sweep *sweep, size_t point, size_t axis);

/* A result of one block. */
struct td_sweep_part {
	size_t pass, first, n; /* trials, in the order of the pass */
	size_t lead;           /* 1: the trial before them stands in the columns too */
	struct td_standings standings;
	double **values; /* per dial, lead + n */
	struct td_changes changes;
	struct td_sink text;          /* csv */
	struct td_doc_builder **docs; /* documents: per trial */
	struct td_arena arena;
};

struct td_sweep_format {
	const char *name; /* NULL: documents, by the report of a plugin */
	bool changes;     /* wants them */
	int (*begin)(struct td_sweep *sweep, struct td_err *err);
	/* Any thread: what put writes, into part->text or docs.  NULL: none. */
	int (*lines)(const struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err);
	int (*put)(struct td_sweep *sweep, const struct td_sweep_part *part,
		   struct td_err *err); /* in the order of the blocks */
	int (*end)(struct td_sweep *sweep, struct td_err *err);
};
extern const struct td_sweep_format td_sweep_table, td_sweep_csv, td_sweep_doc;

#endif
