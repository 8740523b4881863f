/*
 * cmd.h - what a command of the program is.
 *
 * Floor: doors.  One file per command, cli/<name>.c; main.c has the table of them.
 */
#ifndef TD_CLI_CMD_H
#define TD_CLI_CMD_H

#include "opt.h"
#include "td.h"

struct td_cmd {
	const char *name;
	const char *args;    /* behind the name in the usage line: "RULES DB UNIT [CRITERION]" */
	const char *summary; /* one line, English; translated when shown */
	td_opt_mask options; /* the options it takes: bits of TD_OPT */
	bool plugins;        /* always needs them */
	int least, most;     /* arguments; most -1: any number */
	/* Returns a status of err.h.  Has printed results and complaints; main prints err. */
	int (*run)(const struct td_opts *opts, struct td_err *err);
};

/* All of them, in the order of a year's work: one row, and one file cli/<name>.c each. */
/* clang-format off */
#define TD_COMMANDS(COMMAND) \
	COMMAND(init) COMMAND(import) COMMAND(check) COMMAND(test) COMMAND(score) COMMAND(explain) \
	COMMAND(diff) COMMAND(show) COMMAND(new) COMMAND(watch) COMMAND(runs) COMMAND(verify) \
	COMMAND(freeze) COMMAND(whatif) COMMAND(sweep) COMMAND(seek) COMMAND(sensitivity) COMMAND(compare) COMMAND(plugins)
/* clang-format on */

#define TD_COMMAND(name) extern const struct td_cmd td_cmd_##name;
TD_COMMANDS(TD_COMMAND)
#undef TD_COMMAND

#endif
