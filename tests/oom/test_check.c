#include "test.h"

#include <math.h>

#include "base/err.h"
#include "build.h"
#include "calc/check.h"
#include "oom.h"

static td_node
op(struct td_ruleset *rules, enum td_op word, td_node a, double b)
{
	return build_2(rules, word, a, build_c(rules, b));
}

/* Rules with a mistake for every pass that needs memory: circles, bands, classes, awards, tests. */
static struct td_ruleset *
wrong_rules(void)
{
	static const struct build_row rows[] = { { 50, 60, 5 }, { 0, 40, 0 } };
	static struct td_given given = { "", "k", 0, 1, NULL, false };
	struct td_ruleset *rules = build_new();
	td_node n, r;

	build_input(rules, "n", TD_INPUT_INTEGER);
	build_input(rules, "r", TD_INPUT_NUMBER);
	build_range(rules, "r", 0, 100);
	n = build_x(rules, "n", 0);
	r = build_x(rules, "r", 0);
	build_item(rules, TD_ITEM_CRITERION, "1", 10,
		   op(rules, TD_OP_ADD, build_points(rules, "2"), 1));
	build_item(rules, TD_ITEM_CRITERION, "2", 10, build_points(rules, "1"));
	build_item(rules, TD_ITEM_CRITERION, "3", 10,
		   build_bands(rules, r, 0, 0, rows, COUNT(rows)));
	build_item(rules, TD_ITEM_CRITERION, "4", 10,
		   build_when(rules, n, build_x(rules, "m", 0), r));
	build_class(rules, "A", 0, op(rules, TD_OP_GE, r, 50));
	build_class(rules, "B", 0, op(rules, TD_OP_LE, r, 40));
	build_award(rules, "flag")->among = "flag";
	build_test(rules, "t")->given = &given;
	rules->tests.at[0].ngiven = 1;
	assert_int_equal(td_rules_settle(rules), TD_OK);
	return rules;
}

static void
check_survives_each_failure(void **state)
{
	struct td_ruleset *rules = wrong_rules();

	(void)state;
	for (size_t n = 0;; n++) {
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n);
		status = td_check(rules, &diags, &err);
		oom_fail_at(OOM_NEVER);
		td_diags_fini(&diags);
		if (!oom_failed()) {
			assert_int_equal(status, TD_OK);
			assert_true(n > 20);
			break;
		}
		assert_int_equal(status, TD_ENOMEM);
	}
	td_ruleset_free(rules);
}

static void
check_of_figures_survives_each_failure(void **state)
{
	const struct td_need needs[] = { { 0, 0 }, { 1, 0 } };
	struct td_ruleset *rules = wrong_rules();
	struct td_table *table = td_table_new(2, COUNT(needs));

	(void)state;
	assert_non_null(table);
	table->units[0].id = "a";
	table->units[1].id = "b";
	table->columns[0][0] = 1.5;
	table->columns[1][1] = 101;
	for (size_t n = 0;; n++) {
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n);
		status = td_check_data(rules, needs, COUNT(needs), table, NULL, "x.db", &diags,
				       &err);
		oom_fail_at(OOM_NEVER);
		td_diags_fini(&diags);
		if (!oom_failed()) {
			assert_int_equal(status, TD_OK);
			assert_true(n > 5);
			break;
		}
		assert_int_equal(status, TD_ENOMEM);
	}
	td_table_free(table);
	td_ruleset_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_survives_each_failure),
		cmocka_unit_test(check_of_figures_survives_each_failure),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
