#include "test.h"

#include "edge/script.h"
#include "oom.h"

static const char text[] =
	"ruleset \"t\" { title = { vi = \"T\" }, source = document { title = \"D\" }, rounding = { places = 1 } }\n"
	"inputs { a = number { max = x.b }, b = integer {}, g = grade { \"tot\", \"kha\" } }\n"
	"param \"q\" { 75 }\n"
	"section \"I\" { max = 10,\n"
	"  criterion \"1\" { max = 5, score = around(x.a / x.b * 100, { target = p.q, base = 3, over = 1 }) },\n"
	"  criterion \"2\" { max = 5, score = level(x.g, { tot = 5, kha = 3 }) } }\n"
	"criterion \"3\" { section = \"I\", score = native { x.a, fn = function(a) return a end } }\n"
	"knockout \"K\" { when = x.a:lt(1), awards = { \"f\" } }\n"
	"rank { ties = { \"1\", lower(x.a) } } classify { { \"A\", from = 3 } }\n"
	"award \"f\" { share = 0.5 }\n"
	"test_defaults { a = 1 }\n"
	"test \"t\" { units = { u = { b = 2 } }, expect = { [\"u.total\"] = 1, [\"u.awards\"] = { \"f\" } } }\n"
	"local wrong = nothing + around(1)\n";

static void
loading_survives(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_diags diags = { 0 };
		struct td_ruleset *rules;
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_script_load(text, sizeof(text) - 1, "r", NULL, NULL, &diags, &rules,
					&err);
		oom_fail_at(OOM_NEVER);
		/* Lua collects its garbage and tries again, so a failure need not be one. */
		assert_true(status == TD_OK || (oom_failed() && status == TD_ENOMEM));
		assert_int_equal(rules != NULL, status == TD_OK);
		if (!oom_failed()) {
			assert_int_equal(rules->items.n, 4);
			assert_int_equal(diags.n, 2);
		}
		td_ruleset_free(rules);
		td_diags_fini(&diags);
	} while (oom_failed());
	assert_true(n > 500);
}

static void
a_native_function_survives(void **state)
{
	static const char script[] =
		"local v = native { x.a, fn = function(a) local t = {} for i = 1, 20 do t[i] = a end return #t end }";
	const double figures[] = { 1, 2 };
	const double *args[] = { figures };
	struct td_diags diags = { 0 };
	struct td_ruleset *rules;
	size_t n = 0;

	(void)state;
	assert_int_equal(
		td_script_load(script, strlen(script), "r", NULL, NULL, &diags, &rules, NULL),
		TD_OK);
	do {
		const struct td_func *f = rules->natives.at;
		struct td_err err = { 0 };
		double out[2] = { 0, 0 };
		int status;

		oom_fail_at(n++);
		status = f->batch(f->self, 2, 1, args, out, &err);
		oom_fail_at(OOM_NEVER);
		assert_int_equal(status, oom_failed() ? TD_ENOMEM : TD_OK);
		assert_true(oom_failed() || (out[0] == 20 && out[1] == 20));
	} while (oom_failed());
	assert_true(n > 1);
	td_ruleset_free(rules);
	td_diags_fini(&diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loading_survives),
		cmocka_unit_test(a_native_function_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
