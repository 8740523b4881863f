/*
 * opt.h - the options, as one table that is parsed by and printed as help.
 *
 * Floor: doors.  Text is lent from argv.
 */
#ifndef TD_CLI_OPT_H
#define TD_CLI_OPT_H

#include <stdbool.h>
#include <stdint.h>

#include "td.h"

struct td_cmd;

enum td_opt_id {
	TD_OPT_POINTS,
	TD_OPT_YEAR,
	TD_OPT_LAYER,
	TD_OPT_LABEL,
	TD_OPT_DECIMAL,
	TD_OPT_DRY_RUN,
	TD_OPT_FORMAT,       /* of a scoring */
	TD_OPT_FORMAT_PLAIN, /* of everything else */
	TD_OPT_WITH,         /* every command with a format takes it */
	TD_OPT_OUT,
	TD_OPT_COVER,
	TD_OPT_BOUNDARY,
	TD_OPT_MUTATE,
	TD_OPT_FROM,
	TD_OPT_COUNT,
	TD_OPT_RECORD,
	TD_OPT_BY,
	TD_OPT_REOPEN,
	TD_OPT_REASON,
	TD_OPT_SET,
	TD_OPT_DATA,
	TD_OPT_REPEAL,
	TD_OPT_WITHOUT,
	TD_OPT_RULES,
	TD_OPT_SCENARIOS,
	TD_OPT_SCENARIO,
	TD_OPT_VARY,
	TD_OPT_DRAWS,
	TD_OPT_SEED,
	TD_OPT_NOISE,
	TD_OPT_STEP,
	TD_OPT_MARGIN,
	TD_OPT_RANK,
	TD_OPT_AWARD,
	TD_OPT_TOTAL,
	TD_OPT_ABOVE,
	TD_OPT_INPUT,
	TD_OPT_PAIRS,
	TD_OPT_SHEET,
	TD_OPT_MAP,
	TD_OPT_LANG,
	TD_OPT_HELP,
	TD_OPT_VERSION,
	TD_OPT_COUNT_,
};

/* Up to 64 of them. */
typedef uint64_t td_opt_mask;

#define TD_OPT(name) (UINT64_C(1) << TD_OPT_##name)

/* Every command takes these. */
#define TD_OPT_ALWAYS (TD_OPT(LANG) | TD_OPT(HELP))

/* Options that may be given several times, in their order. */
enum {
	TD_OPT_LIST_MAX = 256
};

struct td_opt_list {
	const char *at[TD_OPT_LIST_MAX];
	size_t n;
};

struct td_opts {
	enum td_lang lang;
	const char *format; /* "table" unless given */
	const struct td_plugins
		*plugins;        /* that have formats; set by main when it is none of ours */
	struct td_diags *told;   /* what they warn of; likewise */
	struct td_opt_list with; /* options of the format */
	const char *out;         /* file; NULL: stdout */
	int year;                /* 0: not given */
	const char *layer;       /* NULL: not given */
	const char *label;
	const char *from; /* rules; NULL: not given */
	int count;        /* 0: not given */
	struct td_opt_list set, data, repeal, without, vary, noise, sheet;
	int draws;                                /* 0: not given */
	uint64_t seed;                            /* 1 unless given */
	const char *step, *margin;                /* NULL: not given */
	const char *rules, *scenarios, *scenario; /* NULL: not given */
	char decimal;                             /* ',' or '.'; 0: not given */
	int rank;                                 /* 0: not given */
	const char *award, *total, *above;        /* NULL: not given */
	struct td_opt_list input;
	bool pairs;
	const char *map; /* NULL: not given */
	bool points, dry_run, help, version;
	bool cover, boundary, mutate;
	bool record, reopen;
	const char *by, *reason; /* NULL: not given */
	const char *const *args; /* what is no option, in order */
	int nargs;
};

/* The language that a command line asks for before anything of it is understood: --lang, else
 * LC_ALL, LC_MESSAGES, LANG. */
enum td_lang td_opt_lang(int argc, char *const *argv);

/*
 * Parse argv[1..] by the options in mask.  first_only: stop at the first word that is no option
 * (then args begin with it). Reorders argv.  TD_OK or TD_EUSAGE.  opts->lang is set by the caller.
 */
int td_opt_parse(int argc, char **argv, td_opt_mask mask, bool first_only, struct td_opts *opts,
		 struct td_err *err);

enum {
	TD_USER_ROOM = 64
};

/* Who is at work: --by, else the user's name in the operating system, into out. */
const char *td_opt_user(const struct td_opts *opts, char out[TD_USER_ROOM]);

/* "  --year YEAR   score the figures of another year", one line for each option in mask. */
void td_opt_print(td_opt_mask mask, enum td_lang lang, struct td_sink *sink);

/* Pad to a column: text, then blanks until `width` characters are written, at least two blanks. */
void td_opt_column(const char *text, int width, struct td_sink *sink);

#endif
