/* How cells of workbooks become text.  Expected values: by hand; dates by the calendar, day 1 being 1 January 1900. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../plugins/xlsx_source/sheet.h"

static void
names_of_cells(void **state)
{
	static const struct {
		const char *name;
		bool good;
		unsigned column, row;
	} cases[] = {
		{ "A1", true, 1, 1 },
		{ "Z9", true, 26, 9 },
		{ "AA10", true, 27, 10 },
		{ "BC12", true, 55, 12 },
		{ "C", true, 3, 0 },
		{ "XFD1048576", true, 16384, 1048576 },
		{ "XFE1", false, 0, 0 },
		{ "A1048577", false, 0, 0 },
		{ "A0", false, 0, 0 },
		{ "1", false, 0, 0 },
		{ "", false, 0, 0 },
		{ "a1", false, 0, 0 },
		{ "A1B", false, 0, 0 },
		{ "A-1", false, 0, 0 },
		{ "AAAAAAAAAAAAAAAA1", false, 0, 0 },
		{ "A99999999999999999999999", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned column, row;
		bool good = xl_cell_name(cases[i].name, &column, &row);

		if (good != cases[i].good)
			fail_msg("%s", cases[i].name);
		if (!good)
			continue;
		assert_int_equal(column, cases[i].column);
		assert_int_equal(row, cases[i].row);
	}
}

static void
numbers_are_the_shortest_that_are_the_same(void **state)
{
	static const struct {
		const char *stored, *text; /* NULL: no number */
	} cases[] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "2017", "2017" },
		{ "-12.5", "-12.5" },
		{ "83.48", "83.48" },
		{ "83.480000000000004", "83.48" },
		{ "0.30000000000000004",
		  "0.30000000000000004" }, /* 0.1 + 0.2 is another double than 0.3 */
		{ "0.1", "0.1" },
		{ "0.10", "0.1" },
		{ "2017.0", "2017" },
		{ "007", "7" },
		{ "1E2", "100" },
		{ "1.23E+20", "1.23e+20" },
		{ "-2.5000000000000001E-3", "-0.0025" },
		{ "123456789012345", "123456789012345" },
		{ "9007199254740993", "9007199254740992" }, /* 2^53 + 1 is no double */
		{ "1.7976931348623157E308", "1.7976931348623157e+308" },
		{ "1E999", NULL },
		{ "", NULL },
		{ "abc", NULL },
		{ "0x10", NULL },
		{ "inf", NULL },
		{ "1,5", NULL },
		{ "1 2", NULL },
		{ "--1", NULL },
		{ "1.", "1" },
		{ ".5", "0.5" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[XL_DATE_ROOM];
		bool good = xl_number_text(text, cases[i].stored);

		assert_int_equal(good, cases[i].text != NULL);
		if (good)
			assert_string_equal(text, cases[i].text);
	}
}

static void
dates_by_both_counts(void **state)
{
	static const struct {
		double serial;
		bool from_1904;
		const char *text; /* NULL: no date */
	} cases[] = {
		{ 1, false, "1900-01-01" },
		{ 59, false, "1900-02-28" },
		{ 60, false, NULL }, /* 29 February 1900: Excel believes in it */
		{ 61, false, "1900-03-01" },
		{ 25569, false, "1970-01-01" },
		{ 43039, false, "2017-10-31" },
		{ 43159, false, "2018-02-28" },
		{ 43890, false, "2020-02-29" },
		{ 43039.5, false, "2017-10-31 12:00:00" },
		{ 43039.354166666664, false, "2017-10-31 08:30:00" },
		{ 43038.9999999999, false,
		  "2017-10-31" }, /* less than half a second before midnight */
		{ 2958465, false, "9999-12-31" },
		{ 2958466, false, NULL },
		{ 0, false, NULL },
		{ 0.25, false, NULL },
		{ -1, false, NULL },
		{ 0, true, "1904-01-01" },
		{ 41577, true, "2017-10-31" },
		{ 60, true, "1904-03-01" }, /* 1904 has a 29 February */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[XL_DATE_ROOM];
		bool good = xl_date_text(text, cases[i].serial, cases[i].from_1904);

		if (good != (cases[i].text != NULL))
			fail_msg("%f", cases[i].serial);
		if (good)
			assert_string_equal(text, cases[i].text);
	}
}

static void
formats_that_show_dates(void **state)
{
	static const struct {
		const char *code;
		enum xl_shown shown;
	} cases[] = {
		{ "General", XL_PLAIN },
		{ "0.00", XL_PLAIN },
		{ "#,##0", XL_PLAIN },
		{ "0.00E+00", XL_PLAIN },
		{ "[Red]-0.0;[Blue]0", XL_PLAIN },
		{ "[$-409]0", XL_PLAIN },
		{ "#,##0 \"đ/ngày\"", XL_PLAIN },
		{ "0\\d", XL_PLAIN },
		{ "_d0", XL_PLAIN },
		{ "@", XL_PLAIN },
		{ "", XL_PLAIN },
		{ "\"open", XL_PLAIN },
		{ "[open", XL_PLAIN },
		{ "\\", XL_PLAIN },
		{ "0%", XL_PERCENT },
		{ "0.00\\ %", XL_PERCENT },
		{ "0\"%\"", XL_PLAIN },
		{ "dd/mm/yyyy", XL_DATE },
		{ "[$-42A]dd\\ mmmm\\ yyyy", XL_DATE },
		{ "[h]:mm", XL_DATE },
		{ "yyyy\"năm\"", XL_DATE },
		{ "General;dd", XL_DATE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (xl_format_shown(cases[i].code) != cases[i].shown)
			fail_msg("%s", cases[i].code);
	assert_int_equal(xl_format_builtin(0), XL_PLAIN);
	assert_int_equal(xl_format_builtin(9), XL_PERCENT);
	assert_int_equal(xl_format_builtin(14), XL_DATE);
	assert_int_equal(xl_format_builtin(22), XL_DATE);
	assert_int_equal(xl_format_builtin(49), XL_PLAIN); /* text */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_cells),
		cmocka_unit_test(numbers_are_the_shortest_that_are_the_same),
		cmocka_unit_test(dates_by_both_counts),
		cmocka_unit_test(formats_that_show_dates),
	};

	return cmocka_run_group_tests_name("xlsx", tests, NULL, NULL);
}
