#include "test.h"

#include <math.h>

#include "base/err.h"
#include "calc/award.h"

/* ---- quotas ------------------------------------------------------------------- */

static const struct quota_case {
	const char *name;
	double share;
	uint64_t units;
	enum td_round_mode mode;
	uint64_t want;
} quota_cases[] = {
	{ "half of 8 are 4", 0.5, 8, TD_ROUND_HALF_UP, 4 },
	{ "half of 7, half up", 0.5, 7, TD_ROUND_HALF_UP, 4 },
	{ "half of 7, down", 0.5, 7, TD_ROUND_DOWN, 3 },
	{ "half of 7, up", 0.5, 7, TD_ROUND_UP, 4 },
	{ "20 % of 4, down: none", 0.2, 4, TD_ROUND_DOWN, 0 },
	{ "20 % of 4, up", 0.2, 4, TD_ROUND_UP, 1 },
	{ "0.1 * 30 is 3.0000000000000004 in doubles, but 3 on paper", 0.1, 30, TD_ROUND_UP, 3 },
	{ "0.29 * 100 is 28.999999999999996 in doubles, but 29 on paper", 0.29, 100, TD_ROUND_DOWN,
	  29 },
	{ "0.07 * 50 is 3.5000000000000004, half up", 0.07, 50, TD_ROUND_HALF_UP, 4 },
	{ "none of all", 0, 9, TD_ROUND_UP, 0 },
	{ "all of none", 1, 0, TD_ROUND_UP, 0 },
	{ "a share below nothing is nothing", -0.5, 8, TD_ROUND_UP, 0 },
	{ "a million units", 0.15, 1000000, TD_ROUND_DOWN, 150000 },
};

static void
quotas_are_those_of_pencil_and_paper(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(quota_cases); i++) {
		const struct quota_case *c = &quota_cases[i];

		print_message("  %s\n", c->name);
		assert_int_equal(td_quota(c->share, c->units, c->mode), c->want);
	}
}

/* ---- a small world: up to 8 units, three awards, two knock-outs ------------------ */

enum {
	UNITS = 8,
	AWARDS = 3,
	KNOCKOUTS = 2
};

struct world {
	struct td_ruleset *rules;
	struct td_table *table;
	struct td_result *result;
	double when[AWARDS][UNITS], share[AWARDS][UNITS], count[AWARDS][UNITS];
	const double *whens[AWARDS], *shares[AWARDS], *counts[AWARDS];
	struct td_err err;
};

/* n units in one cluster, placed 1, 2, 3, ...; awards "a" to "c" without any condition. */
static void
begin(struct world *w, size_t n)
{
	static const char *const ids[] = { "a", "b", "c" };

	*w = (struct world){ .rules = td_ruleset_new(), .table = td_table_new(n, 0) };
	assert_non_null(w->rules);
	assert_non_null(w->table);
	for (size_t a = 0; a < AWARDS; a++)
		assert_true(td_list_push(&w->rules->awards,
					 (struct td_award){ .id = ids[a],
							    .among_index = TD_NONE,
							    .not_among_index = TD_NONE }));
	for (size_t k = 0; k < KNOCKOUTS; k++)
		assert_true(td_list_push(&w->rules->knockouts,
					 (struct td_knockout){ .id = k ? "KO2" : "KO1" }));
	w->result = td_result_new(w->rules, n, false);
	assert_non_null(w->result);
	for (size_t i = 0; i < n; i++) {
		w->result->place[i] = (uint32_t)i + 1;
		w->result->order[i] = (uint32_t)i;
	}
}

static void
end(struct world *w)
{
	td_result_free(w->result);
	td_table_free(w->table);
	td_ruleset_free(w->rules);
}

static void
set_column(double *column, const double **lent, double v)
{
	for (size_t i = 0; i < UNITS; i++)
		column[i] = v;
	*lent = column;
}

static void
set_share(struct world *w, size_t award, double share, enum td_round_mode mode)
{
	set_column(w->share[award], &w->shares[award], share);
	w->rules->awards.at[award].round = mode;
}

static void
set_count(struct world *w, size_t award, double count)
{
	set_column(w->count[award], &w->counts[award], count);
}

static void
give(struct world *w)
{
	struct td_award_columns columns = { w->whens, w->shares, w->counts };

	assert_status(TD_OK, td_award(w->rules, w->table, &columns, w->result, &w->err), &w->err);
}

/* "YYN?": given, given, not given, undecided, in order of rows. */
static void
assert_given(const struct world *w, size_t award, const char *want)
{
	char got[UNITS + 1] = "";

	for (size_t i = 0; i < w->result->n; i++)
		got[i] = "NY?"[w->result->awards[award][i]];
	assert_string_equal(got, want);
}

static void
half_of_seven_rounds_as_declared(void **state)
{
	static const char *const want[] = { [TD_ROUND_HALF_UP] = "YYYYNNN",
					    [TD_ROUND_DOWN] = "YYYNNNN",
					    [TD_ROUND_UP] = "YYYYNNN" };
	struct world w;

	(void)state;
	begin(&w, 7);
	for (int mode = TD_ROUND_HALF_UP; mode <= TD_ROUND_UP; mode++) {
		set_share(&w, 0, 0.5, (enum td_round_mode)mode);
		give(&w);
		assert_given(&w, 0, want[mode]);
	}
	end(&w);
}

static void
without_a_quota_everybody_who_may_gets_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 4);
	w.result->place[3] = 0; /* not ranked */
	set_column(w.when[0], &w.whens[0], 1);
	w.when[0][1] = 0;
	give(&w);
	assert_given(&w, 0, "YNYN");
	end(&w);
}

static void
the_order_of_rows_is_not_that_of_places(void **state)
{
	static const uint32_t place[] = { 3, 1, 4, 2 }, order[] = { 1, 3, 0, 2 };
	struct world w;

	(void)state;
	begin(&w, 4);
	memcpy(w.result->place, place, sizeof(place));
	memcpy(w.result->order, order, sizeof(order));
	set_count(&w, 0, 2);
	give(&w);
	assert_given(&w, 0, "NYNY");
	end(&w);
}

static void
a_unit_that_may_not_makes_room_for_the_next(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 5);
	set_count(&w, 0, 2);
	w.result->knockouts[0][0] = TD_YES;
	set_column(w.when[0], &w.whens[0], 1);
	w.when[0][2] = 0;
	give(&w);
	assert_given(&w, 0, "NYNYN");
	end(&w);
}

static void
the_smaller_of_share_and_count_is_the_quota(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 8);
	set_share(&w, 0, 0.5, TD_ROUND_HALF_UP);
	set_count(&w, 0, 3);
	set_share(&w, 1, 0.25, TD_ROUND_HALF_UP);
	set_count(&w, 1, 3);
	give(&w);
	assert_given(&w, 0, "YYYNNNNN");
	assert_given(&w, 1, "YYNNNNNN");
	end(&w);
}

static void
a_quota_that_is_not_known_leaves_all_candidates_undecided(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3);
	set_share(&w, 0, NAN, TD_ROUND_DOWN);
	w.result->knockouts[0][1] = TD_YES;
	give(&w);
	assert_given(&w, 0, "?N?");
	end(&w);
}

/* ---- nested awards, tiers ----------------------------------------------------------- */

static void
a_nested_award_goes_to_the_best_holder(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 8);
	set_share(&w, 0, 0.5, TD_ROUND_HALF_UP);
	set_count(&w, 1, 1);
	w.rules->awards.at[1].among_index = 0;
	w.result->knockouts[0][0] = TD_YES; /* the first place gets nothing */
	give(&w);
	assert_given(&w, 0, "NYYYYNNN");
	assert_given(&w, 1, "NYNNNNNN");
	end(&w);
}

static void
a_nested_share_counts_the_holders(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 8);
	set_share(&w, 0, 0.5, TD_ROUND_HALF_UP); /* 4 */
	set_share(&w, 1, 0.2, TD_ROUND_DOWN);    /* 20 % of 4 = 0.8: none */
	set_share(&w, 2, 0.2, TD_ROUND_UP);      /* 1 */
	w.rules->awards.at[1].among_index = 0;
	w.rules->awards.at[2].among_index = 0;
	give(&w);
	assert_given(&w, 1, "NNNNNNNN");
	assert_given(&w, 2, "YNNNNNNN");
	end(&w);
}

static void
an_award_may_be_nested_in_a_later_one(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 4);
	set_count(&w, 0, 1);
	w.rules->awards.at[0].among_index = 2;
	set_count(&w, 2, 2);
	w.result->knockouts[0][0] = TD_YES;
	give(&w);
	assert_given(&w, 2, "NYYN");
	assert_given(&w, 0, "NYNN");
	end(&w);
}

static void
an_award_nested_in_itself_is_refused(void **state)
{
	struct world w;
	struct td_award_columns columns = { 0 };

	(void)state;
	begin(&w, 2);
	w.rules->awards.at[1].among_index = 2;
	w.rules->awards.at[2].not_among_index = 1;
	assert_status(TD_EINVAL, td_award(w.rules, w.table, &columns, w.result, &w.err), &w.err);
	assert_string_equal(w.err.msg, "award \"b\" depends on itself through among or not_among");
	assert_given(&w, 1, "NN");
	end(&w);
}

static void
tiers_take_those_that_the_tier_above_left(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 8);
	set_share(&w, 0, 0.125, TD_ROUND_DOWN); /* 1 */
	set_share(&w, 1, 0.25, TD_ROUND_DOWN);  /* 2 */
	set_share(&w, 2, 0.5, TD_ROUND_DOWN);   /* 4 */
	w.rules->awards.at[1].not_among_index = 0;
	w.rules->awards.at[2].not_among_index = 1;
	w.rules->awards.at[2].among_index = TD_NONE;
	give(&w);
	assert_given(&w, 0, "YNNNNNNN");
	assert_given(&w, 1, "NYYNNNNN");
	assert_given(&w, 2, "NNNYYYYN");
	end(&w);
}

/* ---- what is undecided ---------------------------------------------------------------- */

static void
a_tie_on_the_cut_line_is_undecided(void **state)
{
	static const uint32_t place[] = { 1, 2, 2, 4 };
	struct world w;

	(void)state;
	begin(&w, 4);
	memcpy(w.result->place, place, sizeof(place));
	set_count(&w, 0, 2);
	set_count(&w, 1, 3);
	set_count(&w, 2, 1);
	give(&w);
	assert_given(&w, 0, "Y??N");
	assert_given(&w, 1, "YYYN");
	assert_given(&w, 2, "YNNN");
	end(&w);
}

static void
a_tie_is_settled_when_one_of_it_is_out(void **state)
{
	static const uint32_t place[] = { 1, 2, 2, 4 };
	struct world w;

	(void)state;
	begin(&w, 4);
	memcpy(w.result->place, place, sizeof(place));
	set_count(&w, 0, 2);
	w.result->knockouts[1][1] = TD_YES;
	give(&w);
	assert_given(&w, 0, "YNYN");
	end(&w);
}

static void
missing_votes_make_doubtful_candidates(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 5);
	set_count(&w, 0, 2);
	set_column(w.when[0], &w.whens[0], 1);
	w.when[0][1] = NAN;
	give(&w);
	/* The second may take the flag that else goes to the third; the fourth gets none either way. */
	assert_given(&w, 0, "Y??NN");
	end(&w);
}

static void
a_doubtful_candidate_takes_nothing_where_there_is_enough(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3);
	set_count(&w, 0, 3);
	set_column(w.when[0], &w.whens[0], 1);
	w.when[0][0] = NAN;
	give(&w);
	assert_given(&w, 0, "?YY");
	end(&w);
}

static void
doubt_travels_into_nested_awards(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3);
	set_count(&w, 0, 2);
	set_column(w.when[0], &w.whens[0], 1);
	w.when[0][0] = NAN;
	set_count(&w, 1, 1);
	w.rules->awards.at[1].among_index = 0;
	w.rules->awards.at[2].not_among_index = 0;
	give(&w);
	assert_given(&w, 0, "?Y?");
	assert_given(&w, 1, "??N");
	assert_given(&w, 2, "?N?");
	end(&w);
}

/* ---- knock-outs -------------------------------------------------------------------------- */

static void
a_knockout_concerns_the_awards_that_it_names(void **state)
{
	static const char *const only_b[] = { "b" };
	struct world w;

	(void)state;
	begin(&w, 2);
	w.rules->knockouts.at[0].awards = only_b;
	w.rules->knockouts.at[0].nawards = 1;
	w.result->knockouts[0][0] = TD_YES;
	give(&w);
	assert_given(&w, 0, "YY");
	assert_given(&w, 1, "NY");
	assert_given(&w, 2, "YY");
	end(&w);
}

static void
a_pending_knockout_leaves_the_award_undecided(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3);
	w.rules->knockouts.at[0].pending = true;
	w.result->knockouts[0][0] = TD_YES;
	w.result->knockouts[1][1] = TD_UNDECIDED;
	set_count(&w, 0, 1);
	give(&w);
	assert_given(&w, 0, "???");
	assert_given(&w, 1, "??Y");
	end(&w);
}

static void
a_certain_knockout_outweighs_a_pending_one(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 2);
	w.rules->knockouts.at[0].pending = true;
	w.result->knockouts[0][0] = TD_YES;
	w.result->knockouts[1][0] = TD_YES;
	give(&w);
	assert_given(&w, 0, "NY");
	end(&w);
}

static void
a_unit_without_a_place_gets_nothing(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3);
	w.rules->knockouts.at[0].scope = TD_KO_RANKING;
	w.result->knockouts[0][2] = TD_YES;
	w.result->place[2] = 0;
	give(&w);
	assert_given(&w, 0, "YYN");
	end(&w);
}

/* ---- clusters ------------------------------------------------------------------------------ */

static void
every_cluster_has_its_own_quota(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 6);
	for (size_t i = 2; i < 6; i++) {
		w.table->units[i].cluster = 1;
		w.result->place[i] = (uint32_t)i - 1;
	}
	set_share(&w, 0, 0.5, TD_ROUND_DOWN); /* 1 of 2, and 2 of 4 */
	set_count(&w, 1, 1);
	w.rules->awards.at[1].among_index = 0;
	give(&w);
	assert_given(&w, 0, "YNYYNN");
	assert_given(&w, 1, "YNYNNN");
	end(&w);
}

/* ---- classes -------------------------------------------------------------------------------- */

static const double from_900[] = { 900, 900, 900, 900, 900, 900 };
static const double from_700[] = { 700, 700, 700, 700, 700, 700 };
static const double on[] = { 900, 899.99, 650, 950, NAN, 1000 };
static const double held[] = { 1, 1, 1, NAN, 1, 0 };
static const double down[] = { 0, 1, 1, 0, 0, 5 };

static void
classify(const double *const *from, const double *const *when, const double *downgrade,
	 uint32_t *klass)
{
	struct td_ruleset *rules = td_ruleset_new();

	assert_non_null(rules);
	for (size_t c = 0; c < 3; c++)
		assert_true(td_list_push(&rules->classes, (struct td_class){ .id = "class" }));
	td_classify(rules, 6, on, from, when, downgrade, klass);
	td_ruleset_free(rules);
}

static void
the_first_class_that_holds_is_given(void **state)
{
	const double *from[] = { from_900, from_700, NULL };
	uint32_t klass[6];
	static const uint32_t want[] = { 0, 1, 2, 0, TD_NONE, 0 };

	(void)state;
	classify(from, NULL, NULL, klass);
	assert_memory_equal(klass, want, sizeof(want));
}

static void
a_class_that_may_still_hold_leaves_it_open(void **state)
{
	const double *from[] = { from_900, from_700, NULL };
	const double *when[] = { held, NULL, NULL };
	uint32_t klass[6];
	static const uint32_t want[] = { 0, 1, 2, TD_NONE, TD_NONE, 1 };

	(void)state;
	classify(from, when, NULL, klass);
	assert_memory_equal(klass, want, sizeof(want));
}

static void
a_downgrade_stops_at_the_last_class(void **state)
{
	const double *from[] = { from_900, from_700, NULL };
	uint32_t klass[6];
	static const uint32_t want[] = { 0, 2, 2, 0, TD_NONE, 2 };

	(void)state;
	classify(from, NULL, down, klass);
	assert_memory_equal(klass, want, sizeof(want));
}

static void
no_class_holds_below_the_last_threshold(void **state)
{
	const double *from[] = { from_900, from_700, from_700 };
	uint32_t klass[6];
	static const uint32_t want[] = { 0, 1, TD_NONE, 0, TD_NONE, 0 };

	(void)state;
	classify(from, NULL, NULL, klass);
	assert_memory_equal(klass, want, sizeof(want));
}

static void
without_classes_nobody_has_one(void **state)
{
	struct td_ruleset *rules = td_ruleset_new();
	uint32_t klass[2] = { 7, 7 };

	(void)state;
	assert_non_null(rules);
	td_classify(rules, 2, NULL, NULL, NULL, NULL, klass);
	assert_int_equal(klass[0], TD_NONE);
	assert_int_equal(klass[1], TD_NONE);
	td_ruleset_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotas_are_those_of_pencil_and_paper),
		cmocka_unit_test(half_of_seven_rounds_as_declared),
		cmocka_unit_test(without_a_quota_everybody_who_may_gets_it),
		cmocka_unit_test(the_order_of_rows_is_not_that_of_places),
		cmocka_unit_test(a_unit_that_may_not_makes_room_for_the_next),
		cmocka_unit_test(the_smaller_of_share_and_count_is_the_quota),
		cmocka_unit_test(a_quota_that_is_not_known_leaves_all_candidates_undecided),
		cmocka_unit_test(a_nested_award_goes_to_the_best_holder),
		cmocka_unit_test(a_nested_share_counts_the_holders),
		cmocka_unit_test(an_award_may_be_nested_in_a_later_one),
		cmocka_unit_test(an_award_nested_in_itself_is_refused),
		cmocka_unit_test(tiers_take_those_that_the_tier_above_left),
		cmocka_unit_test(a_tie_on_the_cut_line_is_undecided),
		cmocka_unit_test(a_tie_is_settled_when_one_of_it_is_out),
		cmocka_unit_test(missing_votes_make_doubtful_candidates),
		cmocka_unit_test(a_doubtful_candidate_takes_nothing_where_there_is_enough),
		cmocka_unit_test(doubt_travels_into_nested_awards),
		cmocka_unit_test(a_knockout_concerns_the_awards_that_it_names),
		cmocka_unit_test(a_pending_knockout_leaves_the_award_undecided),
		cmocka_unit_test(a_certain_knockout_outweighs_a_pending_one),
		cmocka_unit_test(a_unit_without_a_place_gets_nothing),
		cmocka_unit_test(every_cluster_has_its_own_quota),
		cmocka_unit_test(the_first_class_that_holds_is_given),
		cmocka_unit_test(a_class_that_may_still_hold_leaves_it_open),
		cmocka_unit_test(a_downgrade_stops_at_the_last_class),
		cmocka_unit_test(no_class_holds_below_the_last_threshold),
		cmocka_unit_test(without_classes_nobody_has_one),
	};

	return cmocka_run_group_tests_name("award", tests, NULL, NULL);
}
