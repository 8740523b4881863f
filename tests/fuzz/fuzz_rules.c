/*
 * fuzz_rules.c - any text as a rule script: loaded, and checked when it could be.  Also as a map and as a file of scenarios.
 */
#include <stdlib.h>
#include <string.h>

#include "calc/check.h"
#include "edge/cell.h"
#include "edge/script.h"
#include "edge/script_map.h"
#include "edge/script_scenario.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

static void
load_rules(const char *text, size_t n)
{
	struct td_script_limits limits = { .steps = 100000, .memory = (size_t)4 << 20 };
	struct td_diags diags = { 0 };
	struct td_ruleset *rules = NULL;
	struct td_err err = { 0 };
	int status = td_script_load(text, n, "x.lua", NULL, &limits, &diags, &rules, &err);

	if (!status && !diags.errors)
		td_check(rules, &diags, &err);
	td_ruleset_free(rules);
	td_diags_fini(&diags);
}

static void
load_map(const char *text, size_t n)
{
	struct td_diags diags = { 0 };
	struct td_map *map = NULL;
	struct td_err err = { 0 };

	if (td_script_map(text, n, "x.lua", td_cell_tidy, &diags, &map, &err) == TD_OK)
		td_map_free(map);
	td_diags_fini(&diags);
}

static void
load_scenarios(const char *text, size_t n)
{
	struct td_diags diags = { 0 };
	struct td_scenarios list = { 0 };
	struct td_err err = { 0 };

	td_script_scenarios(text, n, "x.lua", &list, &diags, &err);
	td_scenarios_fini(&list);
	td_diags_fini(&diags);
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	char *text = malloc(n + 1);

	if (!text)
		return 0;
	memcpy(text, bytes, n);
	text[n] = '\0';
	load_rules(text, n);
	load_map(text, n);
	load_scenarios(text, n);
	free(text);
	return 0;
}
