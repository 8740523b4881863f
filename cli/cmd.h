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

extern const struct td_cmd td_cmd_init, td_cmd_import, td_cmd_check, td_cmd_test, td_cmd_score,
	td_cmd_explain, td_cmd_diff, td_cmd_show, td_cmd_new, td_cmd_runs, td_cmd_verify,
	td_cmd_freeze, td_cmd_watch, td_cmd_whatif, td_cmd_plugins;

#endif
