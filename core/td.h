/*
 * td.h - what the doors see: load rules, import figures, score, report, explain.
 *
 * Floor: engine.  Blocking calls, re-entrant, no globals; the caller chooses the thread (td_loop.h runs them on
 * the pool).  `T **out`: NULL on failure, else yours to free.  Complaints about rules and data collect in a
 * struct td_diags; a struct td_err has the one reason why a call as a whole failed.  progress may be NULL everywhere.
 */
#ifndef TD_H
#define TD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/near.h"
#include "base/progress.h"
#include "base/sink.h"

#define TD_VERSION "0.2.0"

struct td_ruleset;
struct td_scoring;

/* ---- plugins ----------------------------------------------------------------- */

struct td_plugins;
struct td_report_opts; /* below */

/*
 * Look for plugins in all of their folders (plugins.h) and load those that pass.  lang: of the reasons why others do not.  Only
 * lack of memory is a failure.  What was found stays loaded until the program ends.
 */
int td_plugins_new(enum td_lang lang, struct td_plugins **out, struct td_err *err);
void td_plugins_free(struct td_plugins *plugins); /* NULL is fine */

/* What there is, from where, and what was refused for which reason.  Document "plugins". */
int td_plugins_report(const struct td_plugins *plugins, const struct td_report_opts *opts,
		      struct td_sink *sink, struct td_err *err);

/* ---- formats ----------------------------------------------------------------- */

/* How a result is written: as a table for the terminal, or as a document by the report of a plugin. */
struct td_report_opts {
	const char *format; /* "table", or the id of a report: "json" */
	const struct td_plugins
		*plugins;        /* that may have it; NULL: none, which will do for "table" */
	const char *const *with; /* options of the report, "name=value" */
	size_t nwith;
	struct td_diags *diags; /* where a report's warnings go; NULL: nowhere */
	enum td_lang lang;
	bool points;  /* of a scoring: also every criterion */
	size_t width; /* of the terminal in columns; 0: not a terminal, do not fold */
	bool colour;  /* table: may use bold and colour */
};

/*
 * Before any work: can the result, a document of this kind, be written so?  TD_EUSAGE names what is wrong and what there is: no
 * such format (the nearest one, and plugins that were refused), not for such documents, no such option, or not for
 * the standard output (to_file false).
 */
int td_report_check(const struct td_report_opts *opts, const char *document, bool to_file,
		    struct td_err *err);

/* Whether td_score must keep every criterion's points for this report. */
bool td_report_needs_points(const struct td_report_opts *opts);
bool td_report_needs_claims(const struct td_report_opts *opts); /* likewise */

/* ---- rules ------------------------------------------------------------------- */

/*
 * Load and check a ruleset.  name is the path of a script or an id such as "bca-cum3/2017", searched in
 * $THIDUA_RULES (folders, ':' between), ./rules and the installed rules.  TD_OK: usable, though diags may hold warnings.
 * TD_EINVAL: mistakes, all in diags.  TD_EIO: no such file.
 */
int td_rules_load(const char *name, struct td_diags *diags, struct td_ruleset **out,
		  struct td_err *err);
void td_ruleset_free(struct td_ruleset *rules); /* NULL is fine */

/* Counts for a summary line: "44 criteria, 8 sections, ...". */
struct td_rules_facts {
	const char *id, *digest;
	int year;
	size_t sections, criteria, inputs, params, tests, awards;
};
struct td_rules_facts td_rules_facts(const struct td_ruleset *rules);

/* Complain about the figures in database by these rules: inputs without figures, values out of range. */
int td_rules_check_data(const struct td_ruleset *rules, const char *database, int year,
			struct td_progress *progress, struct td_diags *diags, struct td_err *err);

/* Run the script's own tests.  Each failed expectation is an error in diags, at the test's line, with expected and
 * actual value.  TD_OK when all hold, TD_EINVAL when not. */
struct td_test_counts {
	size_t tests, passed, expectations;
};
int td_rules_test(const struct td_ruleset *rules, struct td_diags *diags,
		  struct td_test_counts *counts, struct td_err *err);

/*
 * What the tests are worth (rules that pass them).
 *	cover     what of the rules no test reaches
 *	boundary  test cases at every threshold: just below, at, just above; what to expect is left open
 *	mutate    small changes of the rules that no test notices
 */
int td_rules_cover(const struct td_ruleset *rules, const struct td_report_opts *opts,
		   struct td_sink *sink, struct td_err *err);
int td_rules_boundary(const struct td_ruleset *rules, const struct td_report_opts *opts,
		      struct td_sink *sink, struct td_err *err);
int td_rules_mutate(const struct td_ruleset *rules, const struct td_report_opts *opts,
		    struct td_sink *sink, struct td_err *err);

/* `show`: inputs, params, graph, plan (graph and plan: text only). */
int td_rules_show(const struct td_ruleset *rules, const char *what,
		  const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err);

/*
 * Write the script of a year that extends `from`, with a line in comments for everything it may amend, and load it.
 * out NULL: ID.lua in the rules folder of `from`.  *path: where it is, for free().  An existing file is left alone
 * (TD_EUSAGE).
 */
int td_rules_new(const char *id, const char *from, const char *out, struct td_diags *diags,
		 char **path, struct td_err *err);

/* ---- figures ----------------------------------------------------------------- */

int td_data_init(const char *database, const char *label, struct td_err *err);

struct td_import_opts {
	int year;          /* 0: from the file */
	const char *layer; /* NULL: verified */
	char decimal;      /* ',' or '.'; 0: each number must be unambiguous */
	bool dry_run;      /* check all, change nothing */
	const char *const
		*sheets; /* of workbooks, only these; NULL: those whose headings are known */
	size_t nsheets;
	const char *
		map; /* a file that says what a table without known headings holds (import_map.h); NULL: none */
	struct td_progress *progress;
};

struct td_import_counts {
	size_t units, observations, events, files; /* in the files */
	size_t replaced,
		same;       /* of the observations: had another value before; stood there already */
	size_t events_same; /* of the events: stood there already */
	size_t empty;       /* empty cells: no figure, nothing written */
};

/*
 * Import files in one transaction: all or nothing.  Every bad line of every file is complained of in diags.
 * TD_OK, TD_EINVAL (complaints; nothing changed), TD_EIO, TD_ECANCEL (nothing changed).
 */
int td_data_import(const char *database, const char *const *files, size_t nfiles,
		   const struct td_import_opts *opts, struct td_diags *diags,
		   struct td_import_counts *counts, struct td_err *err);

/* ---- scoring ----------------------------------------------------------------- */

struct td_score_opts {
	int year;          /* 0: the ruleset's */
	const char *layer; /* NULL: highest present */
	bool points;       /* keep every criterion's points */
	bool claims; /* score what the units claim, too (layer self), where that is something else */
	size_t block; /* rows at a time, 0: default; for tests */
	struct td_progress *progress;
};

/* Load, read, evaluate, rank, award.  The scoring keeps rules, figures and result. */
int td_score(const char *rules, const char *database, const struct td_score_opts *opts,
	     struct td_diags *diags, struct td_scoring **out, struct td_err *err);
void td_scoring_free(struct td_scoring *scoring); /* NULL is fine */

/* Document "score". */
int td_report(const struct td_scoring *scoring, const struct td_report_opts *opts,
	      struct td_sink *sink, struct td_err *err);

/* Why: one unit, all criteria or one of them (NULL: all).  An unknown unit or criterion: TD_EUSAGE with the nearest name. */
int td_explain(const struct td_scoring *scoring, const char *unit, const char *criterion,
	       const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err);

/* ---- a scoring that follows its files --------------------------------------------- */

struct td_reload;

/* Find the script; nothing is loaded yet.  database and the text in opts are lent as long as *out lives. */
int td_reload_new(const char *rules, const char *database, const struct td_score_opts *opts,
		  struct td_reload **out, struct td_err *err);
void td_reload_free(struct td_reload *reload); /* NULL is fine */

/*
 * Look at the files and score beside when one of them has changed, or when the rules did not load the last time.
 * *scored: a new scoring is in force.  After a failure the one before stays so; TD_OK without *scored: nothing new.
 */
int td_reload_run(struct td_reload *reload, struct td_progress *progress, struct td_diags *diags,
		  bool *scored, struct td_err *err);

/* The scoring in force: lent until the next run, NULL before the first. */
const struct td_scoring *td_reload_scoring(const struct td_reload *reload);

/* Every file that it depends upon: i = 0, 1, ... until NULL.  Lent until the next run. */
const char *td_reload_file(const struct td_reload *reload, size_t i);

/* After a run that scored: the first time the whole ranking, then what moved since the scoring before. */
int td_reload_report(const struct td_reload *reload, const struct td_report_opts *opts,
		     struct td_sink *sink, struct td_err *err);

/* ---- records ------------------------------------------------------------------- */

/*
 * td_score with all points, and keep in the database what it was made of: the rules' files, the figures, the result.
 * by: who.  All or nothing.  *run: its number.
 */
int td_record(const char *rules, const char *database, const struct td_score_opts *opts,
	      const char *by, struct td_diags *diags, struct td_scoring **out, long long *run,
	      struct td_err *err);

/* The recorded runs. */
int td_runs_report(const char *database, const struct td_report_opts *opts, struct td_sink *sink,
		   struct td_err *err);

struct td_verification;

/*
 * Score a recorded run again, by the rules as recorded and the figures as they are now.  TD_OK when that could be
 * done, whatever came out.
 */
int td_verify(const char *database, long long run, struct td_progress *progress,
	      struct td_diags *diags, struct td_verification **out, struct td_err *err);
void td_verification_free(struct td_verification *verification); /* NULL is fine */

/* Whether figures and result are the recorded ones. */
bool td_verification_same(const struct td_verification *verification);
int td_verification_report(const struct td_verification *verification,
			   const struct td_report_opts *opts, struct td_sink *sink,
			   struct td_err *err);

/* Close the figures of a year to imports; open them again for a reason, which is kept; list all that was closed. */
int td_data_freeze(const char *database, int year, const char *by, struct td_err *err);
int td_data_reopen(const char *database, int year, const char *by, const char *reason,
		   struct td_err *err);
int td_freezes_report(const char *database, const struct td_report_opts *opts, struct td_sink *sink,
		      struct td_err *err);

/* ---- two years side by side --------------------------------------------------- */

struct td_diff;

struct td_diff_opts {
	const char *database; /* NULL: the rules only */
	int year;             /* of the figures; 0: the old rules' */
	const char *layer;    /* NULL: highest present */
	enum td_lang lang;
	struct td_progress *progress;
};

/* What changed from the rules old to the rules new and, with a database, what that does to its units. */
int td_diff_new(const char *old, const char *new, const struct td_diff_opts *opts,
		struct td_diags *diags, struct td_diff **out, struct td_err *err);
void td_diff_free(struct td_diff *diff); /* NULL is fine */

/* opts->lang as in td_diff_opts. */
int td_diff_report(const struct td_diff *diff, const struct td_report_opts *opts,
		   struct td_sink *sink, struct td_err *err);

/* ---- why a rank is another one ------------------------------------------------ */

struct td_compare;

struct td_compare_opts {
	enum td_lang lang;
	struct td_progress *progress;
};

/*
 * Compare side b with side a, each "run:NUMBER" or "RULES[@YEAR][:LAYER]": every unit's change of total split into its own
 * figures, the other units' and each changed clause; and who passed whom by which of them.  TD_EUSAGE: a side that is none.
 * a and b are lent until td_compare_free.
 */
int td_compare_new(const char *a, const char *b, const char *database,
		   const struct td_compare_opts *opts, struct td_diags *diags,
		   struct td_compare **out, struct td_err *err);
void td_compare_free(struct td_compare *compare); /* NULL is fine */

/* opts->lang as in td_compare_opts. */
int td_compare_report(const struct td_compare *compare, const struct td_report_opts *opts,
		      struct td_sink *sink, struct td_err *err);

/* ---- scenarios beside the baseline ------------------------------------------------ */

struct td_whatif;

/* Text is lent until td_whatif_free. */
struct td_whatif_opts {
	const char *const *set;     /* "p=v", ...; these six are one scenario; NULL: none */
	const char *const *data;    /* "unit.input=v", "=+v", "=-v", "=*v" */
	const char *const *repeal;  /* ids */
	const char *const *without; /* units */
	size_t nset, ndata, nrepeal, nwithout;
	const char *rules;     /* other rules, NULL: the same */
	const char *scenarios; /* a file of named ones, which come after it; NULL: none */
	bool one;              /* there must be one only */
	const char *
		scenario; /* of the file's the one called so, nothing else; NULL: all, or the only one */
	int year;
	const char *layer;
	struct td_progress *progress;
};

/* Score a baseline and scenarios.  Everything is looked up before a scenario is scored: TD_EUSAGE names what is unknown
 * and the nearest name, or the range that a value leaves. */
int td_whatif_new(const char *rules, const char *database, const struct td_whatif_opts *opts,
		  struct td_diags *diags, struct td_whatif **out, struct td_err *err);
void td_whatif_free(struct td_whatif *whatif); /* NULL is fine */

/* td_explain of the baseline and of its only scenario, beside each other: of both what differs, once what does not.  A unit
 * that the scenario does not have: TD_EUSAGE. */
int td_whatif_explain(const struct td_whatif *whatif, const char *unit, const char *criterion,
		      const struct td_report_opts *opts, struct td_sink *sink, struct td_err *err);

int td_whatif_report(const struct td_whatif *whatif, const struct td_report_opts *opts,
		     struct td_sink *sink, struct td_err *err);

/* ---- from a goal back to figures --------------------------------------------------- */

struct td_seek;

/* Exactly one of rank, award, total and above. */
struct td_seek_opts {
	const char *unit;
	int rank;                  /* this place or a better one; 0: not */
	const char *award;         /* its id; NULL: not; likewise the next two */
	const char *total;         /* points, as written */
	const char *above;         /* another unit of the cluster */
	const char *const *inputs; /* turn only these: "cases_cleared", "prev.cases_total" */
	size_t ninputs;            /* 0: all of this year that the rules read */
	bool pairs;                /* also where one figure suffices */
	int year;
	const char *layer;
	struct td_progress *progress;
};

/* The smallest changes of a unit's figures that reach a goal.  That there are none is a result, not a failure. */
int td_seek_new(const char *rules, const char *database, const struct td_seek_opts *opts,
		struct td_diags *diags, struct td_seek **out, struct td_err *err);
void td_seek_free(struct td_seek *seek); /* NULL is fine */

/* A table, or a document "seek". */
int td_seek_report(const struct td_seek *seek, const struct td_report_opts *opts,
		   struct td_sink *sink, struct td_err *err);

/* ---- sweeps: grids and draws ------------------------------------------------------ */

struct td_sweep;
struct td_sweep_part;

/* Text is lent until td_sweep_free. */
struct td_sweep_opts {
	const char *const *vary; /* "NAME=FROM:TO:STEP", "NAME=a,b,c"; up to three */
	const char *const *
		noise; /* "NAME=2%", "NAME=+-5", "NAME=normal:2%"; "2%": every number of the year */
	size_t nvary, nnoise;
	size_t draws; /* at each point; 0: none */
	uint64_t seed;
	int year;
	const char *layer;
	size_t block; /* trials at a time, 0: default; the result is the same */
	struct td_progress *progress;
};

/*
 * Score the baseline and look everything up; no trial is scored yet.  TD_EUSAGE names what is unknown (with the nearest
 * name), outside a range, or too much; TD_EINVAL: rules that a parameter makes wrong, see diags.  opts and report are lent until td_sweep_free.
 */
int td_sweep_new(const char *rules, const char *database, const struct td_sweep_opts *opts,
		 const struct td_report_opts *report, struct td_diags *diags, struct td_sweep **out,
		 struct td_err *err);
void td_sweep_free(struct td_sweep *sweep); /* NULL is fine */

/* td_report_check for a sweep: a table, CSV, or a document "sweep". */
int td_sweep_check(const struct td_report_opts *report, bool to_file, struct td_err *err);

/* The work, in blocks that hang on nothing but the sweep. */
size_t td_sweep_blocks(const struct td_sweep *sweep);

/*
 * begin once, then run for every block (any thread, any order), take for every part in the order of the blocks, then
 * end; sink is lent from begin to end.  When not all blocks were taken, end says how far it came.  take frees the part.
 */
int td_sweep_begin(struct td_sweep *sweep, struct td_sink *sink, struct td_err *err);
int td_sweep_run(const struct td_sweep *sweep, size_t block, struct td_sweep_part **out,
		 struct td_err *err);
int td_sweep_take(struct td_sweep *sweep, struct td_sweep_part *part, struct td_err *err);
void td_sweep_part_free(struct td_sweep_part *part); /* one that is not taken; NULL is fine */
int td_sweep_end(struct td_sweep *sweep, struct td_err *err);

/* Trials that were taken, and all of them. */
struct td_sweep_reach {
	size_t done, total;
};
struct td_sweep_reach td_sweep_reach(const struct td_sweep *sweep);

/* ---- on how little a ranking hangs -------------------------------------------------- */

struct td_sensitivity;

/* Text is lent during the call; the name of the database until the end. */
struct td_sensitivity_opts {
	const char *const
		*noise; /* "1%": every number; "NAME=2%": an input, a unit's figure, a parameter */
	size_t nnoise;  /* 0: 1 % of every number */
	const char *step;   /* of the parameters, "10%"; NULL: 10 % */
	const char *margin; /* points, "0.01"; NULL: 0.01 */
	int draws;          /* 0: 1000 */
	unsigned long long seed;
	int year;
	const char *layer;
	struct td_progress *progress;
};

/*
 * Load, score the baseline, and look up everything that is to be tried (sensitivity.h): TD_EUSAGE names what is unknown
 * and the nearest name.  Then try it, on all of the pool and with a progress line: main thread only.
 */
int td_sensitivity_new(const char *rules, const char *database,
		       const struct td_sensitivity_opts *opts, struct td_diags *diags,
		       struct td_sensitivity **out, struct td_err *err);
int td_sensitivity_run(struct td_sensitivity *sensitivity, enum td_lang lang, struct td_err *err);
void td_sensitivity_free(struct td_sensitivity *sensitivity); /* NULL is fine */

int td_sensitivity_report(const struct td_sensitivity *sensitivity,
			  const struct td_report_opts *opts, struct td_sink *sink,
			  struct td_err *err);

/* What `check` and `test` found, as a document of that kind: counts, and "complaints": [{ "severity", "file", "line",
 * "column", "message" }].  facts NULL: the rules could not be loaded; tests NULL: none were run ("check"). */
int td_diags_report(const struct td_diags *diags, const struct td_rules_facts *facts,
		    const struct td_test_counts *tests, const struct td_report_opts *opts,
		    struct td_sink *sink, struct td_err *err);

#endif
