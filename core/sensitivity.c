#include "sensitivity.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/parse.h"

/* ---- what the command line says ------------------------------------------------------- */

static int
read_step(const char *text, double *step, struct td_err *err)
{
	struct td_noise_spec spec;

	if (td_noise_parse(text, &spec, NULL) || !spec.relative || spec.kind != TD_NOISE_UNIFORM ||
	    spec.amount > 1)
		return td_fail(
			err, TD_EUSAGE,
			"--step is a percentage above 0 and up to 100, such as 10%%, not \"%s\"",
			text);
	*step = spec.amount;
	return TD_OK;
}

static int
read_margin(const char *text, double *margin, struct td_err *err)
{
	struct td_value value;

	if (td_parse_value(text, 0, &value) != TD_PARSED_NUMBER || value.number < 0)
		return td_fail(err, TD_EUSAGE, "--margin is in points, such as 0.01, not \"%s\"",
			       text);
	*margin = value.number;
	return TD_OK;
}

static int
read_opts(struct td_sensitivity *s, const struct td_sensitivity_opts *opts, struct td_err *err)
{
	struct td_noise_spec spec;

	s->step = 0.1;
	s->margin = 0.01;
	s->seed = opts->seed;
	s->draws = opts->draws ? (size_t)opts->draws : TD_SENSITIVITY_DRAWS;
	if (opts->draws == 1 || opts->draws < 0 || s->draws > TD_SENSITIVITY_DRAWS_MAX)
		return td_fail(err, TD_EUSAGE, "--draws is a number from 2 to %d, not %d",
			       TD_SENSITIVITY_DRAWS_MAX, opts->draws);
	if (opts->step)
		TD_TRY(read_step(opts->step, &s->step, err));
	if (opts->margin)
		TD_TRY(read_margin(opts->margin, &s->margin, err));
	for (size_t i = 0; i < opts->nnoise; i++) { /* before the rules are read */
		const char *equals = strrchr(opts->noise[i], '=');

		TD_TRY(td_noise_parse(equals ? equals + 1 : opts->noise[i], &spec, err));
	}
	return TD_OK;
}

/* ---- what decides an award, what is close ------------------------------------------------- */

static bool
by_total(const struct td_ruleset *rules)
{
	return !rules->rank_by.n;
}

/* The last who has the award, and the first behind it who surely has it not; false: there are none. */
static bool
find_margin(const struct td_scoring *base, uint32_t award, uint32_t cluster, struct td_margin *out)
{
	const struct td_result *r = base->result;
	const uint8_t *verdicts = r->awards[award];

	*out = (struct td_margin){ award, TD_NONE, TD_NONE };
	for (size_t i = 0; i < r->n; i++) {
		uint32_t row = r->order[i];

		if (base->table->units[row].cluster != cluster || !r->place[row])
			continue;
		if (verdicts[row] == TD_YES) {
			out->holder = row;
			out->other = TD_NONE;
		} else if (verdicts[row] == TD_NO && out->other == TD_NONE) {
			out->other = row;
		}
	}
	return out->holder != TD_NONE && out->other != TD_NONE;
}

static int
find_margins(struct td_sensitivity *s, struct td_err *err)
{
	const struct td_ruleset *rules = s->baseline->rules;
	struct td_margin margin;

	for (uint32_t i = 0; by_total(rules) && i < rules->awards.n; i++) {
		if (!rules->awards.at[i].share && !rules->awards.at[i].count)
			continue;
		for (uint32_t k = 0; k < s->baseline->table->nclusters; k++)
			if (find_margin(s->baseline, i, k, &margin) &&
			    !td_list_push(&s->margins, margin))
				return td_fail_memory(err);
	}
	return TD_OK;
}

/* The first award that the one has and the other misses. */
static uint32_t
between(const struct td_scoring *base, uint32_t ahead, uint32_t behind)
{
	for (uint32_t i = 0; i < base->rules->awards.n; i++)
		if (base->result->awards[i][ahead] == TD_YES &&
		    base->result->awards[i][behind] == TD_NO)
			return i;
	return TD_NONE;
}

static bool
is_close(const struct td_sensitivity *s, struct td_close *pair)
{
	const int64_t *total = s->baseline->result->total;
	double margin = td_ticks(s->margin, s->baseline->rules->places);

	if (total[pair->ahead] == TD_TICKS_NONE || total[pair->behind] == TD_TICKS_NONE)
		return false;
	pair->gap = total[pair->ahead] - total[pair->behind];
	return fabs((double)pair->gap) <= margin;
}

int
td_sensitivity_close(struct td_sensitivity *s, struct td_err *err)
{
	const struct td_scoring *base = s->baseline;
	const uint32_t *order = base->result->order;

	for (size_t i = 0; by_total(base->rules) && i + 1 < base->table->n; i++) {
		struct td_close pair = { order[i], order[i + 1], 0, true, TD_NONE };

		if (!base->result->place[order[i + 1]] ||
		    base->table->units[pair.ahead].cluster !=
			    base->table->units[pair.behind].cluster ||
		    !is_close(s, &pair))
			continue;
		pair.award = between(base, pair.ahead, pair.behind);
		if (!td_list_push(&s->close, pair))
			return td_fail_memory(err);
	}
	for (size_t i = 0; i < s->margins.n; i++) {
		const struct td_margin *m = &s->margins.at[i];
		struct td_close pair = { m->holder, m->other, 0, false, m->award };

		if (base->result->place[m->holder] + 1 == base->result->place[m->other] ||
		    !is_close(s, &pair))
			continue;
		if (!td_list_push(&s->close, pair))
			return td_fail_memory(err);
	}
	return TD_OK;
}

/* ---- the whole ------------------------------------------------------------------------------ */

int
td_sensitivity_new(const char *rules, const char *database, const struct td_sensitivity_opts *opts,
		   struct td_diags *diags, struct td_sensitivity **out, struct td_err *err)
{
	struct td_score_opts score = { .year = opts->year,
				       .layer = opts->layer,
				       .progress = opts->progress };
	struct td_sensitivity *s = calloc(1, sizeof(*s));
	int status;

	*out = NULL;
	if (!s)
		return td_fail_memory(err);
	s->database = database;
	s->layer = opts->layer;
	if ((status = read_opts(s, opts, err)) ||
	    (status = td_score(rules, database, &score, diags, &s->baseline, err)) ||
	    (status = td_boundaries_init(&s->boundaries, s->baseline->rules, err)) ||
	    (status = td_sensitivity_groups(s, opts, err)) || (status = find_margins(s, err)))
		goto out;
	*out = s;
	s = NULL; /* handed over */
out:
	td_sensitivity_free(s);
	return status;
}

int
td_sensitivity_run(struct td_sensitivity *s, enum td_lang lang, struct td_err *err)
{
	TD_TRY(td_sensitivity_effects(s, lang, err));
	TD_TRY(td_sensitivity_noise(s, lang, err));
	return td_sensitivity_close(s, err);
}

void
td_sensitivity_free(struct td_sensitivity *s)
{
	if (!s)
		return;
	td_list_fini(&s->left_out);
	td_list_fini(&s->turned);
	td_list_fini(&s->steps);
	td_list_fini(&s->noisy);
	td_list_fini(&s->groups);
	td_list_fini(&s->margins);
	td_list_fini(&s->close);
	free(s->spread);
	free(s->shares);
	free(s->intervals);
	free(s->awards);
	if (s->boundaries.rules)
		td_boundaries_fini(&s->boundaries);
	td_scoring_free(s->baseline);
	td_arena_fini(&s->arena);
	free(s);
}
