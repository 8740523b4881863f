#include "test.h"

#include "base/text.h"

static void
a_known_sentence_is_translated(void **state)
{
	(void)state;
	assert_string_equal(td_text(TD_VI, "warning"), "cảnh báo");
	assert_string_equal(td_text(TD_EN, "warning"), "warning");
}

static void
an_unknown_sentence_stays_english(void **state)
{
	const char *unknown = "there is no such sentence";

	(void)state;
	assert_ptr_equal(td_text(TD_VI, unknown), unknown);
}

/* clang-format off */
static const struct title_case {
	const char *name;
	struct td_title title;
	enum td_lang lang;
	const char *want;
} titles[] = {
	{ "own language, vi",   { "xin", "hello" }, TD_VI, "xin" },
	{ "own language, en",   { "xin", "hello" }, TD_EN, "hello" },
	{ "the other one, vi",  { NULL, "hello" },  TD_VI, "hello" },
	{ "the other one, en",  { "xin", NULL },    TD_EN, "xin" },
	{ "neither",            { NULL, NULL },     TD_VI, "2.1" },
};
/* clang-format on */

static void
a_title_falls_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(titles); i++) {
		const struct title_case *c = &titles[i];

		print_message("  %s\n", c->name);
		assert_string_equal(td_title_in(&c->title, c->lang, "2.1"), c->want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_sentence_is_translated),
		cmocka_unit_test(an_unknown_sentence_stays_english),
		cmocka_unit_test(a_title_falls_back),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
