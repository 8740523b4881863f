#include "test.h"

#include <stdio.h>

#include "calc/alike.h"
#include "td.h"
#include "temp.h"

/* Two scores of a criterion of at most 10 points; alike: no figures tell them apart. */
static const struct pair {
	const char *a, *b;
	bool alike;
} pairs[] = {
	/* a cap beyond what can come, and one that is not */
	{ "min(x.n, 5)", "min(x.n, 6)", true }, /* n is at most 4 */
	{ "min(x.n, 5)", "min(x.n, 3)", false },
	{ "max(x.n, 0)", "max(x.n, -1)", true },
	{ "max(x.n, 0)", "max(x.n, 1)", false },
	/* the item holds what is more than its maximum, and less than its floor */
	{ "9 + bands(x.r, { { 50, 1 } })", "9 + bands(x.r, { { 50, 2 } })", true },
	{ "8 + bands(x.r, { { 50, 1 } })", "8 + bands(x.r, { { 50, 2 } })", false },
	{ "when(x.r:ge(50), 1, 0)", "when(x.r:ge(50), 1, -1)", true },
	{ "when(x.r:ge(50), 1, 0)", "when(x.r:ge(50), 1, 1)", false },
	{ "8 + min(x.n, 2)", "8 + min(x.n, 3)", true },
	{ "8 + min(x.n, 2)", "8 + min(x.n, 1)", false },
	/* branches that are never taken */
	{ "when(x.n:gt(4), 1, 2)", "when(x.n:gt(4), 3, 2)", true },
	{ "when(x.n:ge(4), 1, 2)", "when(x.n:ge(4), 3, 2)", false },
	{ "when(x.n:ge(4), x.n, 2)", "when(x.n:gt(3), x.n, 2)", true }, /* whole */
	{ "when(x.r:ge(4), x.n, 2)", "when(x.r:gt(3), x.n, 2)", false },
	{ "when(x.n:ge(2.5), 1, 2)", "when(x.n:ge(2.75), 1, 2)", true },
	{ "when(x.n:eq(2), 1, 2)", "when(x.n:eq(3), 1, 2)", false },
	/* rows that nothing finds */
	{ "bands(x.n, { { 5, 9 }, { 2, 4 } })", "bands(x.n, { { 5, 8 }, { 2, 4 } })", true },
	{ "bands(x.n, { { 4, 9 }, { 2, 4 } })", "bands(x.n, { { 4, 8 }, { 2, 4 } })", false },
	{ "bands(x.n, { { 0, 4 }, otherwise = 1 })", "bands(x.n, { { 0, 4 }, otherwise = 2 })",
	  true },
	/* a line is flat beyond its ends */
	{ "linear(when(x.n:eq(0), 100, x.r), { { 0, 1 }, { 5, 2 } })",
	  "linear(when(x.n:eq(0), 99, x.r), { { 0, 1 }, { 5, 2 } })", true },
	{ "linear(when(x.n:eq(0), 100, x.r), { { 0, 1 }, { 5, 2 } })",
	  "linear(when(x.n:eq(0), 4, x.r), { { 0, 1 }, { 5, 2 } })", false },
	/* a missing figure is not hidden by a cap */
	{ "min(x.n, x.r + 5)", "min(x.n, x.r + 6)", false },
	{ "x.n + 1", "x.n - 1", false },
};

static uint64_t
essence(struct temp *temp, const char *score)
{
	static const char rules_text[] =
		"ruleset \"a/2017\" { title = \"-\", year = 2017, scale = 10 }\n"
		"inputs { n = integer { min = 0, max = 4 }, r = number { min = 0, max = 100 } }\n"
		"criterion \"1\" { max = 10, score = %s }\n";
	char text[1024];
	struct td_diags diags = { 0 };
	struct td_ruleset *rules;
	struct td_err err = { 0 };
	uint64_t out;

	snprintf(text, sizeof(text), rules_text, score);
	assert_status(TD_OK, td_rules_load(temp_text(temp, "a.lua", text), &diags, &rules, &err),
		      &err);
	assert_status(TD_OK, td_rules_essence(rules, &out, &err), &err);
	td_ruleset_free(rules);
	td_diags_fini(&diags);
	return out;
}

static void
alike_says_when_nothing_differs(void **state)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		bool same = essence(*state, pairs[i].a) == essence(*state, pairs[i].b);

		if (same != pairs[i].alike)
			print_error("%s and %s\n", pairs[i].a, pairs[i].b);
		assert_int_equal(same, pairs[i].alike);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(alike_says_when_nothing_differs, temp_setup,
						temp_teardown),
	};

	return cmocka_run_group_tests_name("alike", tests, NULL, NULL);
}
