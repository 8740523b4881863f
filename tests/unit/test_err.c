#include "test.h"

#include <string.h>

static void
a_failure_gives_its_status_and_message(void **state)
{
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_EINVAL, td_fail(&err, TD_EINVAL, "no %s in %d", "unit", 2017), &err);
	assert_string_equal(err.msg, "no unit in 2017");
}

static void
nobody_needs_the_message(void **state)
{
	(void)state;
	assert_int_equal(td_fail(NULL, TD_EIO, "no %s", "file"), TD_EIO);
	assert_int_equal(td_fail_memory(NULL), TD_ENOMEM);
}

static void
the_message_is_in_the_language_asked_for(void **state)
{
	struct td_err err = { .lang = TD_VI };

	(void)state;
	assert_status(TD_ENOMEM, td_fail_memory(&err), &err);
	assert_string_equal(err.msg, "hết bộ nhớ");
	td_fail(&err, TD_EIO, "cannot write: %s", "x");
	assert_string_equal(err.msg, "không ghi được: x");
}

static void
a_message_may_quote_the_one_before(void **state)
{
	struct td_err err = { 0 };

	(void)state;
	td_fail(&err, TD_EIO, "no such file");
	td_fail(&err, TD_EIO, "cannot load x: %s", err.msg);
	assert_string_equal(err.msg, "cannot load x: no such file");
}

static void
a_long_message_ends_in_dots(void **state)
{
	struct td_err err = { 0 };
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[1023] = '\0';
	td_fail(&err, TD_EINVAL, "%s", text);
	assert_string_equal(err.msg, text); /* just fits */

	text[1023] = 'a';
	text[1024] = '\0';
	td_fail(&err, TD_EINVAL, "%s", text);
	assert_int_equal(strlen(err.msg), 1023);
	assert_string_equal(err.msg + 1019, "a...");
}

static void
a_long_message_does_not_cut_a_letter(void **state)
{
	struct td_err err = { 0 };
	char text[2000];

	(void)state;
	/* One byte, then letters of three: 1 + 339 * 3 = 1018, the next would end at 1021. */
	text[0] = 'x';
	text[1] = '\0';
	for (int i = 0; i < 400; i++)
		strcat(text, "ế");
	td_fail(&err, TD_EINVAL, "%s", text);
	assert_int_equal(strlen(err.msg), 1021);
	assert_string_equal(err.msg + 1015, "ế...");
}

static void
a_message_is_one_line(void **state)
{
	struct td_err err = { 0 };

	(void)state;
	td_fail(&err, TD_EINVAL, "unknown \"%s\"", "a\nb\033[2Jc\177");
	assert_string_equal(err.msg, "unknown \"a b [2Jc \"");
}

static int
handed_on(int status, int *reached)
{
	TD_TRY(status);
	*reached = 1;
	return TD_OK;
}

static void
a_failure_is_handed_on(void **state)
{
	int reached = 0;

	(void)state;
	assert_int_equal(handed_on(TD_EIO, &reached), TD_EIO);
	assert_int_equal(reached, 0);
	assert_int_equal(handed_on(TD_OK, &reached), TD_OK);
	assert_int_equal(reached, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_gives_its_status_and_message),
		cmocka_unit_test(nobody_needs_the_message),
		cmocka_unit_test(the_message_is_in_the_language_asked_for),
		cmocka_unit_test(a_message_may_quote_the_one_before),
		cmocka_unit_test(a_long_message_ends_in_dots),
		cmocka_unit_test(a_long_message_does_not_cut_a_letter),
		cmocka_unit_test(a_message_is_one_line),
		cmocka_unit_test(a_failure_is_handed_on),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
