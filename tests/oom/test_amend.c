#include "test.h"

#include "base/err.h"
#include "edge/script.h"
#include "oom.h"

static const char base[] =
	"ruleset \"b\" { title = \"B\", source = document { title = \"D\" } }\n"
	"inputs { a = number { min = 0, max = 9 } }\n"
	"param \"q\" { 75 }\n"
	"local v = measure \"m\" { value = x.a * 2 }\n"
	"section \"I\" { max = 10, criterion \"1\" { max = 5, score = v + p.q },\n"
	"  criterion \"2\" { max = 5, score = x.a } }\n"
	"knockout \"K\" { when = x.a:lt(1), awards = { \"f\" } }\n"
	"award \"f\" { share = 0.5 } bonus_cap(3) rank { ties = { \"1\" } }\n"
	"test_defaults { a = 1 } test \"t\" { expect = { total = 1 } }\n";

static const char year[] =
	"ruleset \"y\" { extends = \"base\", title = \"Y\" }\n"
	"amend_param \"q\" { 80, was = 75, ref = \"1\" }\n"
	"amend \"1\" { max = 6, was = { max = 5, score = v } }\n"
	"amend \"m\" { value = x.a * 3 }\n"
	"amend \"K\" { awards = { \"f\" }, was = { pending = false } }\n"
	"amend \"f\" { count = 1 } repeal \"2\" { ref = \"2\" } bonus_cap(4)\n"
	"criterion \"3\" { section = \"I\", after = \"1\", max = 4, score = x.a }\n"
	"test_defaults { a = 2 } test \"t\" { expect = { total = 2 } }\n";

static int
read_base(void *self, const char *name, const char *from, struct td_arena *arena, char **text,
	  size_t *n, const char **path, struct td_err *err)
{
	(void)self, (void)from;
	*text = NULL;
	*path = td_arena_text(arena, name);
	*text = *path ? strdup(base) : NULL;
	*n = sizeof(base) - 1;
	return *text ? TD_OK : td_fail_memory(err);
}

static void
a_year_survives(void **state)
{
	const struct td_script_loader loader = { .read = read_base };
	size_t n = 0;

	(void)state;
	do {
		struct td_diags diags = { 0 };
		struct td_ruleset *rules;
		struct td_err err = { 0 };
		int status;

		oom_fail_at(n++);
		status = td_script_load(year, sizeof(year) - 1, "y", &loader, NULL, &diags, &rules,
					&err);
		oom_fail_at(OOM_NEVER);
		/* Lua collects its garbage and tries again, so a failure need not be one. */
		assert_true(status == TD_OK || (oom_failed() && status == TD_ENOMEM));
		assert_int_equal(rules != NULL, status == TD_OK);
		if (!oom_failed()) {
			assert_int_equal(diags.n, 1); /* v is a local of the base */
			assert_int_equal(rules->items.n, 3);
			assert_int_equal(rules->tests.n, 1);
			assert_int_equal(rules->chain.n, 2);
			assert_true(rules->params.at[0].value == 80);
			assert_true(rules->params.at[0].origin->was == 75);
			assert_string_equal(rules->repeals.at[0].id, "2");
		}
		td_ruleset_free(rules);
		td_diags_fini(&diags);
	} while (oom_failed());
	assert_true(n > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
