#include "test.h"

#include "base/near.h"

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

/* clang-format off */
static const struct near_case {
	const char *name;
	const char *word;
	const char *offered[3];
	const char *want; /* NULL: no suggestion */
	size_t distance;
} cases[] = {
	{ "one missing",             "case_total",  { "cases_total", "cases" },    "cases_total", 1 },
	{ "one too many",            "casess",      { "cases" },                   "cases", 1 },
	{ "one changed",             "firez",       { "fires" },                   "fires", 1 },
	{ "neighbours swapped",      "ttiel",       { "title" },                   NULL, 0 },
	{ "one swap",                "tilte",       { "title" },                   "title", 1 },
	{ "the nearest of several",  "cases_clear", { "cases_clean_", "cases_cleared", "cases_cleaR" },
	                                                                           "cases_cleaR", 1 },
	{ "the first of equal ones", "maz",         { "max", "may" },              "max", 1 },
	{ "too far",                 "fires",       { "votes" },                   NULL, 0 },
	{ "a third of six is two",   "titles",      { "tites_" },                  "tites_", 2 },
	{ "three of nine",           "abcdefghi",   { "abcdefxyz" },               "abcdefxyz", 3 },
	{ "never four",              "abcdefghijkl", { "abcdefghwxyz" },           NULL, 0 },
	{ "a short word, one",       "x",           { "y" },                       "y", 1 },
	{ "a short word, two",       "ab",          { "xy" },                      NULL, 0 },
	{ "the same word",           "max",         { "max" },                     "max", 0 },
	{ "nothing offered",         "max",         { NULL },                      NULL, 0 },
	{ "nothing written",         "",            { "a", "" },                   "", 0 },
	{ "64 bytes",                SIXTY "abcd",  { SIXTY "abce" },              SIXTY "abce", 1 },
	{ "65 bytes",                SIXTY "abcde", { SIXTY "abcd" },              NULL, 0 },
	{ "a candidate of 65 bytes", SIXTY "abcd",  { SIXTY "abcde" },             NULL, 0 },
};
/* clang-format on */

static void
suggestions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct near_case *c = &cases[i];
		struct td_near near = { .word = c->word };

		print_message("  %s\n", c->name);
		for (size_t k = 0; k < COUNT(c->offered) && c->offered[k]; k++)
			td_near_try(&near, c->offered[k]);
		if (!c->want) {
			assert_null(near.best);
			continue;
		}
		assert_non_null(near.best);
		assert_string_equal(near.best, c->want);
		assert_int_equal(near.distance, c->distance);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suggestions),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
