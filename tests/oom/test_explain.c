#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "build.h"
#include "calc/award.h"
#include "calc/eval.h"
#include "calc/explain.h"
#include "oom.h"

enum {
	UNITS = 3,
	ITEMS = 4
};

struct world {
	struct td_ruleset *rules;
	struct td_plan *plan;
	struct td_table *table;
	struct td_result *result;
	double values[400];
};

static td_node
op(struct td_ruleset *rules, enum td_op word, td_node a, double b)
{
	return build_2(rules, word, a, build_c(rules, b));
}

/* A helper with its formula, bands, the others of the cluster, a missing figure; knock-out and award. */
static void
make_rules(struct td_ruleset *rules)
{
	static const struct build_row rows[] = { { 50, NAN, 5 }, { 20, 50, 3 } };
	td_node n, m, rate, args[4];

	build_input(rules, "n", TD_INPUT_NUMBER);
	build_input(rules, "m", TD_INPUT_NUMBER);
	build_input(rules, "gone", TD_INPUT_NUMBER);
	n = build_x(rules, "n", 0);
	m = build_x(rules, "m", 0);
	rate = op(rules, TD_OP_MUL, build_2(rules, TD_OP_DIV, n, m), 100);
	build_measure(rules, "rate", rate);
	args[1] = rate;
	args[2] = build_c(rules, 75);
	args[0] = build_2(rules, TD_OP_DIV, op(rules, TD_OP_MUL, rate, 10), args[2]);
	build_item(rules, TD_ITEM_CRITERION, "1", 10, build_form(rules, "proportional", args, 3));
	build_item(rules, TD_ITEM_CRITERION, "2", 10,
		   build_when(rules, op(rules, TD_OP_GE, n, 1),
			      build_bands(rules, n, 0, 0, rows, 2), m));
	build_item(rules, TD_ITEM_CRITERION, "3", 10, build_relative(rules, TD_OP_RANK_OF, rate));
	build_item(rules, TD_ITEM_CRITERION, "4", 10, build_x(rules, "gone", 1));
	build_class(rules, "A", build_c(rules, 1), 0);
	build_knockout(rules, "KO1", op(rules, TD_OP_GE, rate, 1));
	build_award(rules, "flag")->count = build_c(rules, 1);
	assert_int_equal(td_rules_settle(rules), TD_OK);
}

static void
fill_table(struct world *w)
{
	static const char *const names[] = { "Tỉnh A", "Tỉnh B", "Tỉnh C" };
	size_t n;
	const struct td_need *needs = td_plan_needs(w->plan, &n);

	w->table = td_table_new(UNITS, n);
	assert_non_null(w->table);
	for (size_t row = 0; row < UNITS; row++) {
		w->table->units[row].id = w->table->units[row].name = names[row];
		for (size_t i = 0; i < n; i++)
			w->table->columns[i][row] =
				needs[i].input == 2 ? NAN
						    : (double)(30 + 7 * row + 20 * needs[i].input);
	}
}

static void
begin(struct world *w)
{
	*w = (struct world){ .rules = build_new() };
	make_rules(w->rules);
	assert_int_equal(td_plan_new(w->rules, &w->plan, NULL), TD_OK);
	assert_true(td_plan_values(w->plan) < COUNT(w->values));
	fill_table(w);
	assert_int_equal(td_eval_row(w->plan, w->table, NULL, 1, w->values, NULL), TD_OK);
	w->result = td_result_new(w->rules, UNITS, true);
	assert_non_null(w->result);
	for (uint32_t row = 0; row < UNITS; row++) {
		w->result->place[row] = row + 1;
		w->result->order[row] = row;
		w->result->total[row] = 500 - row;
		w->result->knockouts[0][row] = TD_YES;
		w->result->points[3][row] = NAN;
		w->result->pending[3][row] = TD_PENDING_MISSING;
	}
}

static void
end(struct world *w)
{
	td_result_free(w->result);
	td_table_free(w->table);
	td_plan_free(w->plan);
	td_ruleset_free(w->rules);
}

/* An item, or the standing behind the last one. */
static int
explain(const struct world *w, uint32_t item, struct td_reasons *out, struct td_err *err)
{
	struct td_why why = { w->rules, w->plan, w->table, w->result, NULL, w->values, 1, TD_VI };

	return item < ITEMS ? td_explain_item(&why, item, out, err)
			    : td_explain_standing(&why, out, err);
}

static void
survives_each_failure(const struct world *w, uint32_t item)
{
	for (size_t n = 0;; n++) {
		struct td_reasons reasons = { 0 };
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n);
		status = explain(w, item, &reasons, &err);
		oom_fail_at(OOM_NEVER);
		if (!oom_failed()) {
			assert_status(TD_OK, status, &err);
			assert_true(n > 5);
			td_reasons_fini(&reasons);
			break;
		}
		assert_status(TD_ENOMEM, status, &err);
		assert_int_equal(reasons.n, 0);
		assert_null(reasons.at);
	}
}

static void
explaining_survives_each_failure(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	for (uint32_t item = 0; item <= ITEMS; item++)
		survives_each_failure(&w, item);
	end(&w);
}

static void
a_node_as_text_survives_each_failure(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	for (size_t n = 0, failed = 1; failed; n++) {
		struct td_why why = {
			w.rules, w.plan, w.table, w.result, NULL, w.values, 1, TD_EN
		};
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n);
		status = td_explain_node(&why, 0, w.rules->items.at[0].score, true, &sink);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		assert_int_equal(status, failed ? TD_ENOMEM : TD_OK);
		td_sink_fini(&sink);
	}
	end(&w);
}

static void
awarding_survives_each_failure(void **state)
{
	struct td_award_columns columns = { 0 };
	struct td_err err = { 0 };
	struct world w;

	(void)state;
	begin(&w);
	oom_fail_at(0);
	assert_status(TD_ENOMEM, td_award(w.rules, w.table, &columns, w.result, &err), &err);
	oom_fail_at(OOM_NEVER);
	assert_true(oom_failed());
	assert_status(TD_OK, td_award(w.rules, w.table, &columns, w.result, &err), &err);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explaining_survives_each_failure),
		cmocka_unit_test(a_node_as_text_survives_each_failure),
		cmocka_unit_test(awarding_survives_each_failure),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
