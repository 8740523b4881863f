/*
 * script_scenario.h - read a file of named scenarios in the script's sandbox.
 *
 * Floor: edge; a part of the script module.  The file knows one word:
 *
 *	scenario "NAME" {
 *	  set = { clearance_target = 78 },
 *	  data = { ["phu-tho.cases_cleared"] = "+5" },
 *	  repeal = { "7.6" }, rules = "bca-cum3/2018", amend = [[ amend "2.7" { max = 15, was = { max = 20 } } ]],
 *	}
 */
#ifndef TD_EDGE_SCRIPT_SCENARIO_H
#define TD_EDGE_SCRIPT_SCENARIO_H

#include "base/diag.h"
#include "base/err.h"
#include "model/scenario.h"

/* Add the scenarios of a text to list; the first mistake ends it: TD_EINVAL, with file and line.  TD_ENOMEM. */
int td_script_scenarios(const char *text, size_t n, const char *path, struct td_scenarios *list,
			struct td_diags *diags, struct td_err *err);

#endif
