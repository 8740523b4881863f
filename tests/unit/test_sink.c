#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/sink.h"

static void
memory_holds_what_was_written(void **state)
{
	struct td_sink sink = { 0 };

	(void)state;
	td_sink_text(&sink, "ab");
	td_sink_bytes(&sink, "cde", 2);
	td_sink_printf(&sink, " %d %s", 7, "x");
	td_sink_text(&sink, "");
	assert_status(TD_OK, td_sink_close(&sink, NULL), NULL);
	assert_string_equal(sink.text, "abcd 7 x");
	assert_int_equal(sink.n, 8);
	td_sink_fini(&sink);
	assert_null(sink.text);
}

static void
nothing_written_is_no_text(void **state)
{
	struct td_sink sink = { 0 };

	(void)state;
	assert_status(TD_OK, td_sink_close(&sink, NULL), NULL);
	assert_null(sink.text);
	td_sink_text(&sink, "");
	assert_string_equal(sink.text, "");
	td_sink_fini(&sink);
}

static void
memory_grows(void **state)
{
	struct td_sink sink = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		td_sink_printf(&sink, "%04d", i);
	td_sink_printf(&sink, "%*d", 70000, 1);
	assert_int_equal(sink.n, 74000);
	assert_int_equal(strlen(sink.text), 74000);
	assert_memory_equal(sink.text + 3996, "0999", 4);
	td_sink_fini(&sink);
}

static void
a_file_gets_what_was_written(void **state)
{
	FILE *file = tmpfile();
	struct td_sink sink = { .file = file };
	char text[32] = { 0 };

	(void)state;
	assert_non_null(file);
	td_sink_text(&sink, "ab");
	td_sink_bytes(&sink, "\0c", 2);
	td_sink_printf(&sink, "%d", 7);
	assert_status(TD_OK, td_sink_close(&sink, NULL), NULL);
	rewind(file);
	assert_int_equal(fread(text, 1, sizeof(text), file), 5);
	assert_memory_equal(text, "ab\0c7", 5);
	fclose(file);
}

static void
a_full_disk_is_reported_at_the_end(void **state)
{
	FILE *file = fopen("/dev/full", "w");
	struct td_sink sink = { .file = file };
	struct td_err err = { 0 };

	(void)state;
	if (!file)
		skip();
	for (int i = 0; i < 10000; i++)
		td_sink_text(&sink, "0123456789");
	td_sink_printf(&sink, "%d", 1);
	assert_status(TD_EIO, td_sink_close(&sink, &err), &err);
	assert_string_equal(err.msg, "cannot write: No space left on device");
	assert_status(TD_EIO, td_sink_close(&sink, NULL), NULL);
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_holds_what_was_written),
		cmocka_unit_test(nothing_written_is_no_text),
		cmocka_unit_test(memory_grows),
		cmocka_unit_test(a_file_gets_what_was_written),
		cmocka_unit_test(a_full_disk_is_reported_at_the_end),
	};

	return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
