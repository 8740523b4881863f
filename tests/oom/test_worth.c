#include "test.h"

#include <string.h>

#include "formats.h"
#include "oom.h"
#include "td.h"

/* What tests are worth is told whole, or it is TD_ENOMEM: no goal or mutant is silently left out. */

#define RULES(name) TEST_SOURCE_DIR "/tests/golden/" name "/rules.lua"

typedef int judge(const struct td_ruleset *rules, const struct td_report_opts *opts,
		  struct td_sink *sink, struct td_err *err);

static const struct judge_case {
	const char *rules, *format;
	judge *by;
	size_t step; /* after the first hundred allocations, for those that make very many */
} cases[] = {
	{ RULES("cover-goals"), "table", td_rules_cover, 1 },
	{ RULES("cover-goals"), "json", td_rules_cover, 7 },
	{ RULES("boundary-cases"), "table", td_rules_boundary, 1 },
	{ RULES("boundary-cases"), "json", td_rules_boundary, 7 },
	{ RULES("mutate-survivors"), "table", td_rules_mutate, 97 },
	{ RULES("mutate-survivors"), "json", td_rules_mutate, 197 },
};

static int
run(const struct judge_case *c, const struct td_ruleset *rules, struct td_sink *sink,
    struct td_err *err)
{
	struct td_report_opts opts = { .format = c->format, .plugins = formats() };
	int status = c->by(rules, &opts, sink, err);

	return status ? status : td_sink_close(sink, err);
}

static void
fail_everywhere(const struct judge_case *c, const struct td_ruleset *rules)
{
	struct td_sink whole = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, run(c, rules, &whole, &err), &err);
	for (size_t n = 0;; n += n < 100 ? 1 : c->step) {
		struct td_sink sink = { 0 };
		int status;

		oom_fail_at(n);
		status = run(c, rules, &sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		if (!status)
			assert_string_equal(sink.text, whole.text);
		td_sink_fini(&sink);
		if (!oom_failed())
			break;
	}
	td_sink_fini(&whole);
}

static void
judges_survive(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct td_diags diags = { 0 };
		struct td_ruleset *rules;
		struct td_err err = { 0 };

		print_message("%s as %s\n", cases[i].rules, cases[i].format);
		assert_status(TD_OK, td_rules_load(cases[i].rules, &diags, &rules, &err), &err);
		fail_everywhere(&cases[i], rules);
		td_ruleset_free(rules);
		td_diags_fini(&diags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(judges_survive) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
