#include "calc/award.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"

static double
whole_below(double x)
{
	return floor(x + td_whole_tolerance(x));
}

static double
whole_above(double x)
{
	return ceil(x - td_whole_tolerance(x));
}

/* A count of flags; unknown and negative ones are none at all, huge ones are "enough for everybody". */
static uint64_t
as_count(double x)
{
	if (!(x > 0))
		return 0;
	return x < TD_TICKS_MAX ? (uint64_t)x : UINT64_MAX;
}

uint64_t
td_quota(double share, uint64_t units, enum td_round_mode mode)
{
	double x = share * (double)units;

	switch (mode) {
	case TD_ROUND_HALF_UP:
		return as_count(td_ticks(x, 0));
	case TD_ROUND_DOWN:
		return as_count(whole_below(x));
	case TD_ROUND_UP:
		return as_count(whole_above(x));
	}
	return 0;
}

/* ---- who may get it ---------------------------------------------------------- */

bool
td_knockout_concerns(const struct td_knockout *knockout, const struct td_award *award)
{
	if (!knockout->awards)
		return true;
	for (uint32_t i = 0; i < knockout->nawards; i++)
		if (strcmp(knockout->awards[i], award->id) == 0)
			return true;
	return false;
}

/* What the rules say of a unit: in, out, or not known yet.  One certain "out" decides. */
static enum td_verdict
both(enum td_verdict a, enum td_verdict b)
{
	if (a == TD_NO || b == TD_NO)
		return TD_NO;
	return a == TD_YES && b == TD_YES ? TD_YES : TD_UNDECIDED;
}

static enum td_verdict
opposite(enum td_verdict verdict)
{
	if (verdict == TD_UNDECIDED)
		return TD_UNDECIDED;
	return verdict == TD_YES ? TD_NO : TD_YES;
}

static enum td_verdict
not_knocked_out(const struct td_ruleset *rules, const struct td_award *award,
		const struct td_result *result, size_t row)
{
	enum td_verdict verdict = TD_YES;

	for (size_t k = 0; k < rules->knockouts.n; k++) {
		const struct td_knockout *knockout = &rules->knockouts.at[k];
		enum td_verdict out = (enum td_verdict)result->knockouts[k][row];

		if (!td_knockout_concerns(knockout, award))
			continue;
		if (out == TD_YES && knockout->pending)
			out = TD_UNDECIDED;
		verdict = both(verdict, opposite(out));
	}
	return verdict;
}

static enum td_verdict
fulfils(const double *when, size_t row)
{
	if (!when)
		return TD_YES;
	if (isnan(when[row]))
		return TD_UNDECIDED;
	return when[row] != 0 ? TD_YES : TD_NO;
}

/* YES: a certain candidate, UNDECIDED: a doubtful one. */
static enum td_verdict
candidate(const struct td_ruleset *rules, uint32_t a, const double *when,
	  const struct td_result *result, size_t row)
{
	const struct td_award *award = &rules->awards.at[a];
	enum td_verdict verdict = result->place[row] ? TD_YES : TD_NO;

	verdict = both(verdict, fulfils(when, row));
	verdict = both(verdict, not_knocked_out(rules, award, result, row));
	if (award->among_index != TD_NONE)
		verdict = both(verdict, (enum td_verdict)result->awards[award->among_index][row]);
	/* Tiers: who holds the award above the one above is out as well. */
	for (uint32_t up = award->not_among_index; up != TD_NONE;
	     up = rules->awards.at[up].not_among_index)
		verdict = both(verdict, opposite((enum td_verdict)result->awards[up][row]));
	return verdict;
}

/* ---- how many there are --------------------------------------------------------- */

/* Rows of one cluster: n of them in order of place. */
struct standing {
	const uint32_t *row;
	size_t n;
};

static uint64_t
share_of(const struct td_award *award, const struct td_result *result,
	 const struct standing *standing)
{
	uint64_t holders = 0;

	if (award->among_index == TD_NONE)
		return standing->n;
	for (size_t i = 0; i < standing->n; i++)
		holders += result->awards[award->among_index][standing->row[i]] == TD_YES;
	return holders;
}

/*
 * A quota is one number for a cluster, though it comes as a column.  Should the units disagree, the
 * smallest is taken, so that no order of rows decides; unknown for one of them is unknown (NaN).
 */
static double
one_for_all(const double *column, const struct standing *standing)
{
	double least = INFINITY;

	for (size_t i = 0; i < standing->n; i++) {
		double v = column[standing->row[i]];

		if (isnan(v))
			return v;
		if (v < least)
			least = v;
	}
	return least;
}

/* False: not known. */
static bool
find_quota(const struct td_award *award, const double *share, const double *count,
	   const struct td_result *result, const struct standing *standing, uint64_t *quota)
{
	double v;

	*quota = UINT64_MAX;
	if (share) {
		v = one_for_all(share, standing);
		if (isnan(v))
			return false;
		*quota = td_quota(v, share_of(award, result, standing), award->round);
	}
	if (count) {
		v = one_for_all(count, standing);
		if (isnan(v))
			return false;
		v = whole_below(v);
		if (as_count(v) < *quota)
			*quota = as_count(v);
	}
	return true;
}

/* ---- down the ranking ------------------------------------------------------------- */

/* Candidates on one place: rows [from, to) of the standing. */
struct tie {
	size_t from, to;
	uint64_t certain, doubtful;
};

static struct tie
next_tie(const struct td_result *result, const uint8_t *verdicts, const struct standing *standing,
	 size_t from)
{
	struct tie tie = { .from = from, .to = from };
	uint32_t place = result->place[standing->row[from]];

	while (tie.to < standing->n && result->place[standing->row[tie.to]] == place) {
		uint8_t verdict = verdicts[standing->row[tie.to++]];

		tie.certain += verdict == TD_YES;
		tie.doubtful += verdict == TD_UNDECIDED;
	}
	return tie;
}

/* Whoever of the tie is still a candidate becomes verdict. */
static void
settle_tie(uint8_t *verdicts, const struct standing *standing, const struct tie *tie,
	   enum td_verdict verdict)
{
	for (size_t i = tie->from; i < tie->to; i++)
		if (verdicts[standing->row[i]] != TD_NO)
			verdicts[standing->row[i]] = (uint8_t)verdict;
}

/* Needs candidates in verdicts, gives verdicts. */
static void
hand_out(const struct td_result *result, uint8_t *verdicts, const struct standing *standing,
	 uint64_t quota)
{
	uint64_t sure = 0, all = 0;

	for (size_t i = 0; i < standing->n;) {
		struct tie tie = next_tie(result, verdicts, standing, i);
		uint64_t here = tie.certain + tie.doubtful;

		if (sure >= quota)
			settle_tie(verdicts, standing, &tie, TD_NO);
		else if (all + here > quota)
			settle_tie(verdicts, standing, &tie, TD_UNDECIDED);
		sure += tie.certain;
		all += here;
		i = tie.to;
	}
}

static void
give(const struct td_ruleset *rules, uint32_t a, const struct td_award_columns *columns,
     struct td_result *result, const struct standing *standing)
{
	const double *when = columns->when ? columns->when[a] : NULL;
	const double *share = columns->share ? columns->share[a] : NULL;
	const double *count = columns->count ? columns->count[a] : NULL;
	struct tie everybody = { .to = standing->n };
	uint8_t *verdicts = result->awards[a];
	uint64_t quota;

	for (size_t i = 0; i < standing->n; i++) {
		uint32_t row = standing->row[i];

		verdicts[row] = (uint8_t)candidate(rules, a, when, result, row);
	}
	if (find_quota(&rules->awards.at[a], share, count, result, standing, &quota))
		hand_out(result, verdicts, standing, quota);
	else
		settle_tie(verdicts, standing, &everybody, TD_UNDECIDED);
}

static void
give_everywhere(const struct td_ruleset *rules, uint32_t a, const struct td_table *table,
		const struct td_award_columns *columns, struct td_result *result)
{
	for (size_t from = 0, to; from < result->n; from = to) {
		uint32_t cluster = table->units[result->order[from]].cluster;
		struct standing standing = { .row = result->order + from };

		for (to = from; to < result->n; to++)
			if (table->units[result->order[to]].cluster != cluster)
				break;
		standing.n = to - from;
		give(rules, a, columns, result, &standing);
	}
}

/* ---- in which order ------------------------------------------------------------------ */

static bool
ready(const struct td_award *award, const bool *done)
{
	return (award->among_index == TD_NONE || done[award->among_index]) &&
	       (award->not_among_index == TD_NONE || done[award->not_among_index]);
}

/* An award waits for those it is nested in, wherever they are declared. */
static uint32_t
next_award(const struct td_ruleset *rules, const bool *done)
{
	for (uint32_t a = 0; a < rules->awards.n; a++)
		if (!done[a] && ready(&rules->awards.at[a], done))
			return a;
	return TD_NONE;
}

static int
fail_cycle(const struct td_ruleset *rules, const bool *done, struct td_err *err)
{
	uint32_t a = 0;

	while (done[a])
		a++;
	return td_fail(err, TD_EINVAL, "award \"%s\" depends on itself through among or not_among",
		       rules->awards.at[a].id);
}

int
td_award(const struct td_ruleset *rules, const struct td_table *table,
	 const struct td_award_columns *columns, struct td_result *result, struct td_err *err)
{
	size_t n = rules->awards.n;
	int status = TD_OK;
	bool *done;

	if (n == 0)
		return TD_OK;
	assert(result->n == table->n);
	done = calloc(n, sizeof(*done));
	if (!done)
		return td_fail_memory(err);
	for (size_t i = 0; i < n; i++) {
		uint32_t a = next_award(rules, done);

		if (a == TD_NONE) {
			status = fail_cycle(rules, done, err);
			break;
		}
		give_everywhere(rules, a, table, columns, result);
		done[a] = true;
	}
	free(done);
	return status;
}

/* ---- classes ---------------------------------------------------------------------------- */

/* Does a class hold for a row: YES, NO or UNDECIDED. */
static enum td_verdict
class_holds(double on, const double *from, const double *when, size_t row)
{
	enum td_verdict verdict = TD_YES;

	if (from) {
		if (isnan(on) || isnan(from[row]))
			verdict = TD_UNDECIDED;
		else
			verdict = td_at_least(on, from[row]) ? TD_YES : TD_NO;
	}
	return both(verdict, fulfils(when, row));
}

/* The first class that holds; a better one that may still hold makes it unknown. */
static uint32_t
class_of(size_t nclasses, double on, const double *const *from, const double *const *when,
	 size_t row)
{
	for (uint32_t c = 0; c < nclasses; c++) {
		enum td_verdict verdict =
			class_holds(on, from ? from[c] : NULL, when ? when[c] : NULL, row);

		if (verdict == TD_NO)
			continue;
		return verdict == TD_YES ? c : TD_NONE;
	}
	return TD_NONE;
}

static uint32_t
moved_down(uint32_t klass, double steps, size_t nclasses)
{
	uint64_t down;

	if (klass == TD_NONE || isnan(steps))
		return TD_NONE;
	down = as_count(whole_below(steps));
	if (down >= nclasses - klass)
		return (uint32_t)nclasses - 1;
	return klass + (uint32_t)down;
}

void
td_classify(const struct td_ruleset *rules, size_t n, const double *on, const double *const *from,
	    const double *const *when, const double *downgrade, uint32_t *klass)
{
	size_t nclasses = rules->classes.n;

	for (size_t i = 0; i < n; i++) {
		klass[i] = class_of(nclasses, on ? on[i] : NAN, from, when, i);
		if (downgrade)
			klass[i] = moved_down(klass[i], downgrade[i], nclasses);
	}
}
