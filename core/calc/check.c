#include "calc/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/check_in.h"

/* ---- the ruleset itself ---------------------------------------------------------------- */

/* Of an ISO date: the script edge lets no other pass. */
static int
year_of(const char *date)
{
	int year = 0;

	for (size_t i = 0; i < 4 && date[i] >= '0' && date[i] <= '9'; i++)
		year = year * 10 + (date[i] - '0');
	return year;
}

static void
check_dates(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;

	if (rules->from && rules->to && strcmp(rules->from, rules->to) > 0)
		td_complain(check->diags, TD_ERROR, &rules->place,
			    "effective from %s to %s: the end comes before the beginning",
			    rules->from, rules->to);
	else if (rules->year && rules->from && rules->year < year_of(rules->from))
		td_complain(check->diags, TD_ERROR, &rules->place,
			    "the year %d lies before these rules take effect, on %s", rules->year,
			    rules->from);
	else if (rules->year && rules->to && rules->year > year_of(rules->to))
		td_complain(check->diags, TD_ERROR, &rules->place,
			    "the year %d lies after these rules end, on %s", rules->year,
			    rules->to);
}

static void
check_ruleset(struct td_check *check)
{
	const struct td_ruleset *rules = check->rules;
	size_t criteria = 0;

	check_dates(check);
	for (size_t i = 0; i < rules->items.n; i++)
		criteria += rules->items.at[i].kind != TD_ITEM_SECTION;
	if (!criteria && !rules->total && !check->partial)
		td_complain(
			check->diags, TD_ERROR, &rules->place,
			"the ruleset has no criterion; declare one with criterion \"ID\" { max = ..., score = ... }");
	if (!rules->year && !check->partial)
		td_complain(
			check->diags, TD_WARNING, &rules->place,
			"the ruleset names no year; add year = ... , else it must be given whenever it is used");
	for (size_t i = 0; i < rules->natives.n && i < rules->native_places.n; i++)
		if (!(rules->natives.at[i].flags & TD_FUNC_NAMED))
			td_complain(
				check->diags, TD_WARNING, &rules->native_places.at[i],
				"a native function is called unit by unit: slow, and check cannot look inside");
}

/* ---- all of it ------------------------------------------------------------------------- */

static bool
begin(struct td_check *check, struct td_ruleset *rules, struct td_diags *diags)
{
	size_t nodes = td_graph_count(rules->graph) + 1;

	*check = (struct td_check){ .rules = rules, .graph = rules->graph, .diags = diags };
	check->partial = diags->errors > 0;
	if (!rules->place.file && rules->nfiles)
		rules->place.file = rules->files[0];
	check->seen = calloc(nodes, sizeof(*check->seen));
	check->kinds = calloc(nodes, sizeof(*check->kinds));
	check->stamp = calloc(nodes, sizeof(*check->stamp));
	check->suggested = calloc(rules->inputs.n + rules->params.n + 1, sizeof(*check->suggested));
	return check->seen && check->kinds && check->stamp && check->suggested &&
	       td_family_make(rules, &check->family) &&
	       td_ranges_new(rules, &check->ranges, NULL) == TD_OK;
}

static void
end(struct td_check *check)
{
	td_family_fini(&check->family);
	td_ranges_free(check->ranges);
	free(check->seen);
	free(check->kinds);
	free(check->stamp);
	free(check->suggested);
}

static void
check_circles(struct td_check *check)
{
	td_things order = { 0 };
	size_t errors = check->diags->errors;

	if (!td_check_order(check->rules, &check->family, check->diags, &order))
		check->no_memory = true;
	td_list_fini(&order);
	check->circular = check->diags->errors > errors;
}

int
td_check(struct td_ruleset *rules, struct td_diags *diags, struct td_err *err)
{
	struct td_check check;
	bool ok = begin(&check, rules, diags);

	if (ok) {
		td_check_mark(&check);
		check_ruleset(&check);
		td_check_names(&check);
		td_check_kinds(&check);
		check_circles(&check);
		td_check_points(&check);
		td_check_bands(&check);
		td_check_branches(&check);
		td_check_awards(&check);
		td_check_tests(&check);
		td_check_inputs(&check);
		ok = !check.no_memory && !diags->no_memory && !td_ranges_no_memory(check.ranges);
	}
	end(&check);
	return ok ? TD_OK : td_fail_memory(err);
}
