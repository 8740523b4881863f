#include "test.h"

#include <math.h>
#include <stdio.h>

#include "edge/json.h"

static void
assert_written(struct td_json *json, const char *want)
{
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_json_write(json, &sink, &err), &err);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
	td_json_free(json);
}

static void
keys_keep_their_order_and_parts_nest(void **state)
{
	struct td_json *json = td_json_new();

	(void)state;
	td_json_text(json, "z", "Phú Thọ");
	td_json_array(json, "a");
	td_json_integer(json, NULL, 1);
	td_json_object(json, NULL);
	td_json_bool(json, "b", true);
	td_json_end(json);
	td_json_end(json);
	td_json_null(json, "n");
	td_json_text(json, "t", NULL);
	assert_written(json, "{\n"
			     " \"z\": \"Phú Thọ\",\n"
			     " \"a\": [\n"
			     "  1,\n"
			     "  {\n"
			     "   \"b\": true\n"
			     "  }\n"
			     " ],\n"
			     " \"n\": null,\n"
			     " \"t\": null\n"
			     "}\n");
}

static const struct number_case {
	const char *name;
	double value;
	const char *want;
} numbers[] = {
	{ "a decimal", 975.02, "975.02" },   { "a sum of decimals", 0.1 + 0.2, "0.3" },
	{ "a whole number", 20, "20.0" },    { "no minus zero", -0.0, "0.0" },
	{ "a negative one", -2.5, "-2.5" },  { "missing", NAN, "null" },
	{ "no infinity", INFINITY, "null" },
};

static void
numbers_are_decimals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct td_json *json = td_json_new();
		char want[64];

		print_message("  %s\n", numbers[i].name);
		td_json_number(json, "v", numbers[i].value);
		snprintf(want, sizeof(want), "{\n \"v\": %s\n}\n", numbers[i].want);
		assert_written(json, want);
	}
}

static void
ticks_are_whole_or_decimals(void **state)
{
	struct td_json *json = td_json_new();

	(void)state;
	td_json_ticks(json, "a", 97502, 2);
	td_json_ticks(json, "b", 1100, 2);
	td_json_ticks(json, "c", -5, 1);
	td_json_ticks(json, "d", 7, 0);
	assert_written(json, "{\n \"a\": 975.02,\n \"b\": 11,\n \"c\": -0.5,\n \"d\": 7\n}\n");
}

static void
bytes_that_are_no_utf8_are_replaced(void **state)
{
	struct td_json *json = td_json_new();

	(void)state;
	td_json_text(json, "bad",
		     "a\xff"
		     "b");
	td_json_text(json, "cut", "T\xe1\xbb");          /* the last letter lacks a byte */
	td_json_text(json, "surrogate", "\xed\xa0\x80"); /* no character */
	td_json_text(json, "long", "\xc0\xaf");          /* "/" written too long */
	td_json_text(json, "k\xfe", "\x01\"\\");
	assert_written(json, "{\n"
			     " \"bad\": \"a\uFFFD"
			     "b\",\n"
			     " \"cut\": \"T\uFFFD\uFFFD\",\n"
			     " \"surrogate\": \"\uFFFD\uFFFD\uFFFD\",\n"
			     " \"long\": \"\uFFFD\uFFFD\",\n"
			     " \"k\uFFFD\": \"\\u0001\\\"\\\\\"\n"
			     "}\n");
}

static void
titles_have_the_languages_there_are(void **state)
{
	struct td_json *json = td_json_new();

	(void)state;
	td_json_title(json, "both", &(struct td_title){ .vi = "Hạng", .en = "Rank" });
	td_json_title(json, "one", &(struct td_title){ .vi = "Hạng" });
	td_json_title(json, "none", &(struct td_title){ 0 });
	assert_written(json, "{\n"
			     " \"both\": {\n  \"vi\": \"Hạng\",\n  \"en\": \"Rank\"\n },\n"
			     " \"one\": {\n  \"vi\": \"Hạng\"\n },\n"
			     " \"none\": null\n"
			     "}\n");
}

static void
long_results_are_written_in_parts(void **state)
{
	struct td_json *head = td_json_new(), *part = td_json_new();
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	(void)state;
	td_json_integer(head, "year", 2017);
	td_json_integer(part, "rank", 1);
	td_json_array(part, "awards");
	td_json_end(part);
	assert_status(TD_OK, td_json_write_head(head, &sink, &err), &err);
	td_sink_text(&sink, ",\n \"units\": [");
	assert_status(TD_OK, td_json_write_line(part, &sink, &err), &err);
	td_sink_text(&sink, "]\n}\n");
	assert_string_equal(
		sink.text, "{\n \"year\": 2017,\n \"units\": [{\"rank\": 1, \"awards\": []}]\n}\n");
	td_sink_fini(&sink);
	td_json_free(head);
	td_json_free(part);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_keep_their_order_and_parts_nest),
		cmocka_unit_test(numbers_are_decimals),
		cmocka_unit_test(ticks_are_whole_or_decimals),
		cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
		cmocka_unit_test(titles_have_the_languages_there_are),
		cmocka_unit_test(long_results_are_written_in_parts),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
