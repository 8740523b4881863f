/* What is sought: a place, an award, a total, or a place above another unit's. */
#include "seek_in.h"

#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"

/* Before anything is loaded. */
int
td_seek_check_goal(const struct td_seek_opts *opts, struct td_err *err)
{
	const struct given {
		const char *name;
		bool given;
	} goals[] = {
		{ "--rank", opts->rank != 0 },
		{ "--award", opts->award },
		{ "--total", opts->total },
		{ "--above", opts->above },
	};
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(goals) / sizeof(goals[0]); i++) {
		if (goals[i].given && first)
			return td_fail(err, TD_EUSAGE, "one goal at a time: %s or %s", first,
				       goals[i].name);
		if (goals[i].given)
			first = goals[i].name;
	}
	if (first)
		return TD_OK;
	return td_fail(err, TD_EUSAGE,
		       "say what is sought: --rank K, --award ID, --total POINTS or --above OTHER");
}

static const struct td_unit *
unit_of(const struct td_seek *seek, uint32_t row)
{
	return &seek->scoring->table->units[row];
}

static const char *
cluster_of(const struct td_seek *seek, uint32_t row)
{
	return seek->scoring->table->clusters[unit_of(seek, row)->cluster];
}

static int
find_unit(const struct td_seek *seek, const char *id, uint32_t *row, struct td_err *err)
{
	size_t found = 0;
	int status = td_dial_find_unit(seek->scoring, id, &found, err);

	*row = (uint32_t)found;
	return status;
}

static int
find_rank(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	size_t n = 0;

	for (uint32_t row = 0; row < seek->scoring->table->n; row++)
		n += unit_of(seek, row)->cluster == unit_of(seek, seek->goal.row)->cluster;
	seek->goal.kind = TD_GOAL_RANK;
	seek->goal.number = (uint32_t)opts->rank;
	if (seek->goal.number <= n)
		return TD_OK;
	return td_fail(err, TD_EUSAGE, "--rank %d: %s has only %zu units", opts->rank,
		       cluster_of(seek, seek->goal.row), n);
}

static int
find_award(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	const struct td_ruleset *rules = seek->scoring->rules;
	struct td_near near = { .word = opts->award };
	struct td_sink list = { 0 };
	int status;

	seek->goal.kind = TD_GOAL_AWARD;
	seek->goal.number = td_rules_award(rules, opts->award);
	if (seek->goal.number != TD_NONE)
		return TD_OK;
	for (size_t i = 0; i < rules->awards.n; i++) {
		td_near_try(&near, rules->awards.at[i].id);
		td_sink_printf(&list, "%s%s", i ? ", " : "", rules->awards.at[i].id);
	}
	status = td_sink_close(&list, err);
	if (!status && near.best)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; did you mean \"%s\"?",
				 opts->award, near.best);
	else if (!status && rules->awards.n)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; there are %s", opts->award,
				 list.text);
	else if (!status)
		status = td_fail(err, TD_EUSAGE, "unknown award \"%s\"; %s has none", opts->award,
				 rules->id);
	td_sink_fini(&list);
	return status;
}

/* The least ticks that are at least so many points. */
static int
find_total(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	struct td_value value;
	double ticks;

	seek->goal.kind = TD_GOAL_TOTAL;
	switch (td_parse_value(opts->total, 0, &value)) {
	case TD_PARSED_AMBIGUOUS:
		value.number = value.with_point;
		if (!strchr(opts->total, '.'))
			break;
		/* fall through */
	case TD_PARSED_NUMBER:
		ticks = value.number * td_pow10(seek->scoring->rules->places);
		if (fabs(ticks) > TD_TICKS_MAX)
			break;
		seek->goal.ticks = (int64_t)ceil(ticks - td_whole_tolerance(ticks));
		return TD_OK;
	default:
		break;
	}
	return td_fail(err, TD_EUSAGE,
		       "--total must be a number of points such as 950.5, not \"%s\"", opts->total);
}

static int
find_above(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	seek->goal.kind = TD_GOAL_ABOVE;
	TD_TRY(find_unit(seek, opts->above, &seek->goal.number, err));
	if (seek->goal.number == seek->goal.row)
		return td_fail(err, TD_EUSAGE, "%s cannot stand above itself", opts->above);
	if (unit_of(seek, seek->goal.number)->cluster == unit_of(seek, seek->goal.row)->cluster)
		return TD_OK;
	return td_fail(err, TD_EUSAGE,
		       "%s is ranked in %s and %s in %s: neither is above the other", opts->unit,
		       cluster_of(seek, seek->goal.row), opts->above,
		       cluster_of(seek, seek->goal.number));
}

int
td_seek_find_goal(struct td_seek *seek, const struct td_seek_opts *opts, struct td_err *err)
{
	TD_TRY(find_unit(seek, opts->unit, &seek->goal.row, err));
	if (opts->award)
		return find_award(seek, opts, err);
	if (opts->total)
		return find_total(seek, opts, err);
	if (opts->above)
		return find_above(seek, opts, err);
	return find_rank(seek, opts, err);
}
