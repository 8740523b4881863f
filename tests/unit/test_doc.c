#include "test.h"

#include <math.h>
#include <stdio.h>

#include "formats.h"
#include "model/doc.h"
#include "render.h"

static void
assert_written(struct td_doc_builder *doc, const char *want)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_render(doc, "test", &opts, &sink, &err), &err);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
	td_doc_free(doc);
}

static void
keys_keep_their_order_and_parts_nest(void **state)
{
	struct td_doc_builder *doc = td_doc_new();

	(void)state;
	td_doc_text(doc, "z", "Phú Thọ");
	td_doc_array(doc, "a");
	td_doc_integer(doc, NULL, 1);
	td_doc_object(doc, NULL);
	td_doc_bool(doc, "b", true);
	td_doc_end(doc);
	td_doc_end(doc);
	td_doc_null(doc, "n");
	td_doc_text(doc, "t", NULL);
	assert_written(doc, "{\n"
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
		struct td_doc_builder *doc = td_doc_new();
		char want[64];

		print_message("  %s\n", numbers[i].name);
		td_doc_number(doc, "v", numbers[i].value);
		snprintf(want, sizeof(want), "{\n \"v\": %s\n}\n", numbers[i].want);
		assert_written(doc, want);
	}
}

static void
ticks_are_whole_or_decimals(void **state)
{
	struct td_doc_builder *doc = td_doc_new();

	(void)state;
	td_doc_ticks(doc, "a", 97502, 2);
	td_doc_ticks(doc, "b", 1100, 2);
	td_doc_ticks(doc, "c", -5, 1);
	td_doc_ticks(doc, "d", 7, 0);
	assert_written(doc, "{\n \"a\": 975.02,\n \"b\": 11,\n \"c\": -0.5,\n \"d\": 7\n}\n");
}

static void
bytes_that_are_no_utf8_are_replaced(void **state)
{
	struct td_doc_builder *doc = td_doc_new();

	(void)state;
	td_doc_text(doc, "bad",
		    "a\xff"
		    "b");
	td_doc_text(doc, "cut", "T\xe1\xbb");          /* the last letter lacks a byte */
	td_doc_text(doc, "surrogate", "\xed\xa0\x80"); /* no character */
	td_doc_text(doc, "long", "\xc0\xaf");          /* "/" written too long */
	td_doc_text(doc, "k\xfe", "\x01\"\\");
	assert_written(doc, "{\n"
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
	struct td_doc_builder *doc = td_doc_new();

	(void)state;
	td_doc_title(doc, "both", &(struct td_title){ .vi = "Hạng", .en = "Rank" });
	td_doc_title(doc, "one", &(struct td_title){ .vi = "Hạng" });
	td_doc_title(doc, "none", &(struct td_title){ 0 });
	assert_written(doc, "{\n"
			    " \"both\": {\n  \"vi\": \"Hạng\",\n  \"en\": \"Rank\"\n },\n"
			    " \"one\": {\n  \"vi\": \"Hạng\"\n },\n"
			    " \"none\": null\n"
			    "}\n");
}

/* Long arrays are empty in the head; those without elements are still there, in their place. */
static void
long_results_are_written_in_parts(void **state)
{
	struct td_report_opts opts = { .format = "json", .plugins = formats() };
	struct td_doc_builder *head = td_doc_new(), *part = td_doc_new();
	struct td_sink sink = { 0 };
	struct td_err err = { 0 };
	struct td_rendering r;

	(void)state;
	td_doc_integer(head, "year", 2017);
	for (const char *const *key = (const char *const[]){ "a", "units", "b", "more", "c", NULL };
	     *key; key++) {
		td_doc_array(head, *key);
		td_doc_end(head);
	}
	td_doc_integer(part, "rank", 1);
	td_doc_array(part, "awards");
	td_doc_end(part);
	assert_status(TD_OK, td_rendering_open(&r, head, "score", &opts, &sink, &err), &err);
	assert_status(TD_OK, td_rendering_item(&r, "units", part, &err), &err);
	assert_status(TD_OK, td_rendering_item(&r, "units", part, &err), &err);
	assert_status(TD_OK, td_rendering_item(&r, "more", part, &err), &err);
	assert_status(TD_OK, td_rendering_close(&r, TD_OK, &err), &err);
	assert_string_equal(sink.text, "{\n"
				       " \"year\": 2017,\n"
				       " \"a\": [],\n"
				       " \"units\": [\n"
				       "  {\"rank\": 1, \"awards\": []},\n"
				       "  {\"rank\": 1, \"awards\": []}\n"
				       " ],\n"
				       " \"b\": [],\n"
				       " \"more\": [\n"
				       "  {\"rank\": 1, \"awards\": []}\n"
				       " ],\n"
				       " \"c\": []\n"
				       "}\n");
	td_sink_fini(&sink);
	td_doc_free(head);
	td_doc_free(part);
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
