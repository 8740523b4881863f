#include "test.h"

#include <math.h>
#include <string.h>

#include "base/parse.h"

#define N TD_PARSED_NUMBER
#define T TD_PARSED_TEXT
#define A TD_PARSED_AMBIGUOUS
#define B TD_PARSED_BROKEN

static void
numbers(void **state)
{
	static const struct {
		const char *text;
		char decimal;
		enum td_parsed want;
		double number, with_point;
	} cases[] = {
		{ "0", 0, N, 0, 0 },
		{ "75", 0, N, 75, 0 },
		{ "-5", 0, N, -5, 0 },
		{ "+5", 0, N, 5, 0 },
		{ "\xe2\x88\x92"
		  "5",
		  0, N, -5, 0 }, /* the minus sign of word processors */
		{ "83,48", 0, N, 83.48, 0 },
		{ "83.48", 0, N, 83.48, 0 },
		{ ",5", 0, N, 0.5, 0 },
		{ ".5", 0, N, 0.5, 0 },
		{ "0.015", 0, N, 0.015, 0 }, /* no group begins with 0 */
		{ "0,125", 0, N, 0.125, 0 },
		{ "1015", 0, N, 1015, 0 },
		{ "1015.250", 0, N, 1015.25, 0 },
		{ "1.0150", 0, N, 1.015, 0 },
		{ "1 015", 0, N, 1015, 0 },
		{ "1\xc2\xa0"
		  "015",
		  0, N, 1015, 0 }, /* no-break */
		{ "1\xe2\x80\xaf"
		  "015",
		  0, N, 1015, 0 }, /* narrow no-break */
		{ "1 015,5", 0, N, 1015.5, 0 },
		{ "1 015.125", 0, N, 1015.125, 0 },
		{ "12 345 678", 0, N, 12345678, 0 },
		{ "1.234,5", 0, N, 1234.5, 0 },
		{ "1,234.5", 0, N, 1234.5, 0 },
		{ "1.234.567", 0, N, 1234567, 0 },
		{ "1,234,567", 0, N, 1234567, 0 },
		{ "1,234,567.125", 0, N, 1234567.125, 0 },
		{ "-1.234,5", 0, N, -1234.5, 0 },
		{ "1e3", 0, N, 1000, 0 },
		{ "1.5e-3", 0, N, 0.0015, 0 },
		{ "1,5E+3", 0, N, 1500, 0 },
		{ "1.015e3", 0, N, 1015, 0 }, /* nobody groups digits before an exponent */
		/* one of both only when told so */
		{ "1.015", 0, A, 1015, 1.015 },
		{ "1,015", 0, A, 1.015, 1015 },
		{ "-12.000", 0, A, -12000, -12 },
		{ "999,999", 0, A, 999.999, 999999 },
		{ "1.015", ',', N, 1015, 0 },
		{ "1.015", '.', N, 1.015, 0 },
		{ "1,015", ',', N, 1.015, 0 },
		{ "1,015", '.', N, 1015, 0 },
		{ "83,48", ',', N, 83.48, 0 },
		{ "83.48", '.', N, 83.48, 0 },
		{ "1 015", '.', N, 1015, 0 },
		{ "1.234.567", ',', N, 1234567, 0 },
		{ "1.234,5", ',', N, 1234.5, 0 },
		/* told so, the other reading is wrong */
		{ "83.48", ',', B, 0, 0 },
		{ "83,48", '.', B, 0, 0 },
		{ "1,234.5", ',', B, 0, 0 },
		{ "1.234.567", '.', B, 0, 0 },
		/* broken */
		{ "12,34,5", 0, B, 0, 0 },
		{ "1O5", 0, B, 0, 0 },
		{ "12a", 0, B, 0, 0 },
		{ "85 %", 0, B, 0, 0 },
		{ "1.23.456", 0, B, 0, 0 },
		{ "1.2345.678", 0, B, 0, 0 },
		{ "1234.567,5", 0, B, 0, 0 },
		{ "1 01", 0, B, 0, 0 },
		{ "1 015 2", 0, B, 0, 0 },
		{ "1.5 000", 0, B, 0, 0 },
		{ "0 123", 0, B, 0, 0 },
		{ "1 234.567,5", 0, B, 0, 0 },
		{ "5.", 0, B, 0, 0 },
		{ "1,2.3,4", 0, B, 0, 0 },
		{ "1e", 0, B, 0, 0 },
		{ "1e5x", 0, B, 0, 0 },
		{ "1e999", 0, B, 0, 0 },
		{ "1e-999", 0, B, 0, 0 },
		{ "0x10", 0, B, 0, 0 },
		{ "3/4", 0, B, 0, 0 },
		{ "2017-03-13", 0, B, 0, 0 },
		{ "--5", 0, B, 0, 0 },
		{ "-", 0, B, 0, 0 },
		{ "NA", 0, B, 0, 0 },
		{ "nan", 0, B, 0, 0 },
		{ "#REF!", 0, B, 0, 0 },
		{ "?", 0, B, 0, 0 },
		{ "...", 0, B, 0, 0 },
		{ "'", 0, B, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct td_value value;

		print_message("  %s\n", cases[i].text);
		assert_int_equal(cases[i].want,
				 td_parse_value(cases[i].text, cases[i].decimal, &value));
		assert_int_equal(cases[i].want == B, value.why != NULL);
		if (cases[i].want == N || cases[i].want == A)
			assert_true(value.number == cases[i].number);
		if (cases[i].want == A)
			assert_true(value.with_point == cases[i].with_point);
	}
}

static void
zero_has_no_sign(void **state)
{
	struct td_value value;

	(void)state;
	assert_int_equal(N, td_parse_value("-0", 0, &value));
	assert_false(signbit(value.number));
	assert_int_equal(N, td_parse_value("-0,00", 0, &value));
	assert_false(signbit(value.number));
}

static void
the_reason_is_named(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "1O5", "a letter stands among the digits" },
		{ "85 %", "write the number without the percent sign" },
		{ "12,34,5", "digits can only be grouped in threes" },
		{ "1,5,", "digits can only be grouped in threes" },
		{ "1.234,5,6", "there is more than one decimal mark" },
		{ "5.", "digits are missing" },
		{ "3/4", "only digits, one decimal mark and a minus belong to a number" },
		{ "2017-10-32", "only digits, one decimal mark and a minus belong to a number" },
		{ "2017-10-03",
		  "it is a date, as spreadsheet programs make of 3/10 or 3.10; give the cell a "
		  "format of numbers and type it again" },
		{ "1e999", "it is too large or too small" },
		{ "?5", "it is neither a number nor a word" },
		{ "#N/A", "it is an error of the spreadsheet" },
		{ "\xe2\x80\x93",
		  "leave the cell empty where there is no figure, write n/a where it does "
		  "not apply" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct td_value value;

		print_message("  %s\n", cases[i].text);
		assert_int_equal(B, td_parse_value(cases[i].text, 0, &value));
		assert_string_equal(value.why, cases[i].why);
	}
	struct td_value value;

	assert_int_equal(B, td_parse_value("1,5,5", ',', &value));
	assert_string_equal(value.why, "there is more than one decimal mark");
}

static void
very_long_digits_are_refused(void **state)
{
	char digits[201];
	struct td_value value;

	(void)state;
	memset(digits, '9', sizeof(digits) - 1);
	digits[200] = '\0';
	assert_int_equal(B, td_parse_value(digits, 0, &value));
	assert_string_equal(value.why, "there are too many digits");
	digits[100] = '\0';
	assert_int_equal(N, td_parse_value(digits, 0, &value));
	assert_true(value.number == 1e100);
}

static void
words(void **state)
{
	static const char *const texts[] = { "tot", "xuat-sac", "A", "B+", "Khá", "đạt", "x5" };
	struct td_value value;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(T, td_parse_value(texts[i], 0, &value));
		assert_string_equal(value.text, texts[i]);
	}
	assert_int_equal(T, td_parse_value("'2017-03", 0, &value));
	assert_string_equal(value.text, "2017-03");
}

static void
nothing_and_not_applicable(void **state)
{
	static const char *const texts[] = { "n/a", "N/A", "kad", "không áp dụng",
					     "Không áp dụng" };
	struct td_value value;

	(void)state;
	assert_int_equal(TD_PARSED_EMPTY, td_parse_value("", 0, &value));
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(TD_PARSED_NA, td_parse_value(texts[i], ',', &value));
}

static void
years(void **state)
{
	static const char *const bad[] = { "",     "17",    "20177", "2017.0", "1899", "2200",
					   "2O17", " 2017", "2017 ", "-2017",  "+2017" };
	int year;

	(void)state;
	assert_true(td_parse_year("2017", &year));
	assert_int_equal(year, 2017);
	assert_true(td_parse_year("1900", &year));
	assert_true(td_parse_year("2199", &year));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(td_parse_year(bad[i], &year));
}

static void
dates(void **state)
{
	static const char *const good[] = { "2017-10-31", "2016-02-29", "2000-02-29",
					    "2017-01-01" };
	static const char *const bad[] = { "",           "2017-02-29", "1900-02-29",  "2017-13-01",
					   "2017-00-10", "2017-04-31", "2017-4-01",   "31/10/2017",
					   "2017-10-32", "2017-10-00", "2017-10-311", "20171031" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(td_parse_date(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(td_parse_date(bad[i]));
}

static void
ids_and_names(void **state)
{
	static const char long_id[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	(void)state;
	assert_true(td_parse_id("phu-tho"));
	assert_true(td_parse_id("92"));
	assert_true(td_parse_id("cuc_c03"));
	assert_true(strlen(long_id) == 64 && td_parse_id(long_id));
	assert_false(
		td_parse_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(td_parse_id(""));
	assert_false(td_parse_id("Phu-Tho"));
	assert_false(td_parse_id("phu tho"));
	assert_false(td_parse_id("phú-thọ"));
	assert_false(td_parse_id("-x"));
	assert_true(td_parse_name("cases_total"));
	assert_true(td_parse_name("c2"));
	assert_false(td_parse_name("2c"));
	assert_false(td_parse_name("_c"));
	assert_false(td_parse_name("cases-total"));
	assert_false(td_parse_name(""));
}

static void
printable(void **state)
{
	static const char *const bad[] = { "a\nb",
					   "\x1b[2J",
					   "\x7f",
					   "\x80",
					   "\xc0\x80",
					   "\xc3",
					   "\xc3(",
					   "\xe0\x80\x80",
					   "\xed\xa0\x80",
					   "\xf4\x90\x80\x80",
					   "\xf8\x88\x80\x80\x80",
					   "\xc2\x9b" };

	(void)state;
	assert_true(td_parse_printable(""));
	assert_true(td_parse_printable("Công an tỉnh Phú Thọ \xf0\x9f\x8f\x81"));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(td_parse_printable(bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(zero_has_no_sign),
		cmocka_unit_test(the_reason_is_named),
		cmocka_unit_test(very_long_digits_are_refused),
		cmocka_unit_test(words),
		cmocka_unit_test(nothing_and_not_applicable),
		cmocka_unit_test(years),
		cmocka_unit_test(dates),
		cmocka_unit_test(ids_and_names),
		cmocka_unit_test(printable),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
