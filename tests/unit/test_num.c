#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/num.h"

/* clang-format off */
static const struct ticks_case {
	const char *name;
	double v;
	int places;
	double want;
} ticks[] = {
	{ "a half that double lacks",   1.005, 2, 101 },
	{ "the same below zero",        -1.005, 2, -101 },
	{ "a product of two",           0.285 * 100, 0, 29 },
	{ "a sum of tenths",            0.1 + 0.7, 1, 8 },
	{ "2.675",                      2.675, 2, 268 },
	{ "8.345",                      8.345, 2, 835 },
	{ "a third is no half",         0.335 - 0.001, 2, 33 },
	{ "just under a half",          1.00499, 2, 100 },
	{ "half of one",                0.5, 0, 1 },
	{ "minus half",                 -0.5, 0, -1 },
	{ "zero",                       0, 2, 0 },
	{ "955 of 1120 in percent",     955.0 / 1120 * 100, 2, 8527 },
	{ "nine places",                1.0000000015, 9, 1000000002 },
	{ "large whole numbers stay",   5e9, 0, 5e9 },
	{ "larger ones too",            1e12, 2, 1e14 },
	{ "2^53 - 1",                   9007199254740991.0, 0, 9007199254740991.0 },
	{ "2^52 + 1",                   4503599627370497.0, 0, 4503599627370497.0 },
	{ "a large third",              2500000000.3, 0, 2500000000.0 },
	{ "a large half",               2500000000.5, 0, 2500000001.0 },
	{ "a large amount",             123456789012.345, 2, 12345678901235.0 },
	{ "infinity",                   INFINITY, 2, INFINITY },
};

static const struct text_case {
	double v;
	int places;
	const char *text, *fixed;
} texts[] = {
	{ 9638.4, 2, "9638.4", "9638.40" },
	{ 60, 2, "60", "60.00" },
	{ 100, 0, "100", "100" },
	{ 1.005, 2, "1.01", "1.01" },
	{ -1.005, 2, "-1.01", "-1.01" },
	{ 0.05, 2, "0.05", "0.05" },
	{ -0.004, 2, "0", "0.00" },
	{ -0.0, 1, "0", "0.0" },
	{ 0.999, 2, "1", "1.00" },
	{ 1e12, 2, "1000000000000", "1000000000000.00" },
	{ 9007199254740991.0, 3, "9007199254740991", "9007199254740991.000" },
	{ 123456789012.5, 9, "123456789012.5", "123456789012.500000000" },
	{ 1e300, 2, "1e+300", "1e+300" },
	{ NAN, 2, "-", "-" },
	{ INFINITY, 2, "inf", "inf" },
	{ -INFINITY, 0, "-inf", "-inf" },
};

static const struct exact_case {
	double v;
	const char *want;
} exacts[] = {
	{ 0, "0" },
	{ 83.48, "83.48" },
	{ 100, "100" },
	{ -0.1, "-0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 123456789012345.0, "123456789012345" },
	{ 1e300, "1e+300" },
	{ DBL_MAX, "1.7976931348623157e+308" },
	{ 4.9406564584124654e-324, "5e-324" },
	{ NAN, "nan" },
	{ INFINITY, "inf" },
};
/* clang-format on */

static void
rounding(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ticks); i++) {
		const struct ticks_case *c = &ticks[i];

		print_message("  %s\n", c->name);
		assert_true(td_ticks(c->v, c->places) == c->want);
	}
	assert_true(isnan(td_ticks(NAN, 2)));
}

/* Every multiple of 0.005 up to 1000, as a person reads it: thousandths in whole numbers. */
static void
every_half_of_a_hundredth_goes_up(void **state)
{
	(void)state;
	for (int thousandths = 0; thousandths <= 1000000; thousandths += 5) {
		double want = (thousandths + 5) / 10;

		assert_true(td_ticks(thousandths / 1000.0, 2) == want);
		assert_true(td_ticks(thousandths * 0.001, 2) == want);
		assert_true(td_ticks(-(thousandths / 1000.0), 2) == -want);
	}
}

static void
text(void **state)
{
	char out[32];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct text_case *c = &texts[i];

		assert_string_equal(td_num_text(out, sizeof(out), c->v, c->places, TD_EN), c->text);
		assert_string_equal(td_num_fixed(out, sizeof(out), c->v, c->places, TD_EN),
				    c->fixed);
	}
}

static void
the_mark_is_a_comma_in_vietnamese(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(td_num_text(out, sizeof(out), 83.48, 2, TD_VI), "83,48");
	assert_string_equal(td_num_fixed(out, sizeof(out), 9638.4, 2, TD_VI), "9638,40");
	assert_string_equal(td_num_text(out, sizeof(out), 60, 2, TD_VI), "60");
	assert_string_equal(td_num_text(out, sizeof(out), NAN, 2, TD_VI), "-");
}

static void
exact_text_is_short_and_reads_back(void **state)
{
	char out[32];

	(void)state;
	for (size_t i = 0; i < COUNT(exacts); i++) {
		const struct exact_case *c = &exacts[i];

		assert_string_equal(td_num_exact(out, sizeof(out), c->v), c->want);
		assert_true(isnan(c->v) || strtod(out, NULL) == c->v);
	}
}

static void
decisions_snap(void **state)
{
	(void)state;
	assert_true(td_same(0.1 + 0.2, 0.3));
	assert_false(td_same(0.3, 0.3000001));
	assert_true(td_at_least(0.3, 0.1 + 0.2));
	assert_false(td_at_least(0.2999999, 0.3));
	assert_false(td_more(0.1 + 0.2, 0.3));
	assert_true(td_more(0.3000001, 0.3));
	assert_true(td_same(1e6 + 1e-5, 1e6));
	assert_false(td_same(1e6 + 1e-3, 1e6));
}

static void
missing_decides_nothing(void **state)
{
	(void)state;
	assert_false(td_same(NAN, NAN));
	assert_false(td_at_least(NAN, 1));
	assert_false(td_at_least(1, NAN));
	assert_false(td_more(NAN, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounding),
		cmocka_unit_test(every_half_of_a_hundredth_goes_up),
		cmocka_unit_test(text),
		cmocka_unit_test(the_mark_is_a_comma_in_vietnamese),
		cmocka_unit_test(exact_text_is_short_and_reads_back),
		cmocka_unit_test(decisions_snap),
		cmocka_unit_test(missing_decides_nothing),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
