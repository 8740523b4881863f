#include "test.h"

#include <stdio.h>

#include "base/diag.h"
#include "base/sink.h"

#define AT(file, line) (&(struct td_place){ file, line, 0 })

static void
assert_printed(const struct td_diags *diags, const char *want)
{
	struct td_sink sink = { 0 };

	td_sink_text(&sink, "");
	td_diags_print(diags, &sink);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
}

static void
a_complaint_looks_like_a_compilers(void **state)
{
	struct td_diags diags = { 0 };
	struct td_place place = { "x/2018.lua", 12, 5 };

	(void)state;
	td_complain(&diags, TD_ERROR, AT("x/2018.lua", 12), "unknown input \"%s\"", "a");
	td_complain(&diags, TD_WARNING, &place, "no title");
	td_complain(&diags, TD_NOTE, AT("x/2018.lua", 0), "empty");
	td_complain(&diags, TD_ERROR, NULL, "nowhere");
	assert_printed(&diags, "x/2018.lua:12: error: unknown input \"a\"\n"
			       "x/2018.lua:12:5: warning: no title\n"
			       "x/2018.lua: note: empty\n"
			       "error: nowhere\n");
	assert_int_equal(diags.errors, 2);
	assert_int_equal(diags.warnings, 1);
	td_diags_fini(&diags);
}

static void
a_complaint_is_in_the_language_of_its_collection(void **state)
{
	struct td_diags diags = { .lang = TD_VI };

	(void)state;
	td_complain(&diags, TD_ERROR, AT("a.lua", 1), "cannot write: %s", "x");
	assert_printed(&diags, "a.lua:1: lỗi: không ghi được: x\n");
	td_diags_fini(&diags);
	assert_int_equal(diags.lang, TD_VI);
}

static void
the_place_is_copied(void **state)
{
	struct td_diags diags = { 0 };
	char file[] = "a.lua";

	(void)state;
	td_complain(&diags, TD_ERROR, AT(file, 1), "x");
	file[0] = 'b';
	assert_printed(&diags, "a.lua:1: error: x\n");
	td_diags_fini(&diags);
}

static void
the_same_at_the_same_place_is_kept_once(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	td_complain(&diags, TD_ERROR, AT("a", 1), "x");
	td_complain(&diags, TD_ERROR, AT("a", 1), "x");
	td_complain(&diags, TD_ERROR, AT("a", 2), "x");
	td_complain(&diags, TD_ERROR, AT("b", 1), "x");
	td_complain(&diags, TD_WARNING, AT("a", 1), "x");
	assert_int_equal(diags.n, 4);
	assert_int_equal(diags.errors, 3);
	assert_int_equal(diags.warnings, 1);
	td_diags_fini(&diags);
}

static void
sorting_is_by_place_with_files_as_they_came(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	td_complain(&diags, TD_ERROR, AT("b", 9), "1");
	td_complain(&diags, TD_ERROR, AT("a", 3), "2");
	td_complain(&diags, TD_ERROR, AT("b", 2), "3");
	td_complain(&diags, TD_ERROR, AT("b", 2), "4");
	td_complain(&diags, TD_ERROR, &(struct td_place){ "a", 3, 7 }, "5");
	td_complain(&diags, TD_ERROR, AT("a", 1), "6");
	td_diags_sort(&diags);
	assert_printed(&diags, "b:2: error: 3\n"
			       "b:2: error: 4\n"
			       "b:9: error: 1\n"
			       "a:1: error: 6\n"
			       "a:3: error: 2\n"
			       "a:3:7: error: 5\n");
	td_diags_fini(&diags);
}

static void
a_note_stays_behind_its_complaint(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	td_complain(&diags, TD_ERROR, AT("a", 9), "twice");
	td_complain(&diags, TD_NOTE, AT("a", 1), "first here");
	td_complain(&diags, TD_ERROR, AT("a", 5), "twice");
	td_complain(&diags, TD_NOTE, AT("a", 1), "first here");
	td_complain(&diags, TD_ERROR, AT("a", 9), "twice"); /* again: nothing new */
	td_complain(&diags, TD_NOTE, AT("a", 1), "first here");
	td_diags_sort(&diags);
	assert_printed(&diags, "a:5: error: twice\n"
			       "a:1: note: first here\n"
			       "a:9: error: twice\n"
			       "a:1: note: first here\n");
	td_diags_fini(&diags);
}

static void
a_complaint_is_one_line(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	td_complain(&diags, TD_ERROR, NULL, "%s", "a\nb\033c");
	assert_printed(&diags, "error: a b c\n");
	td_diags_fini(&diags);
}

static void
many_complaints_are_quick(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		td_complain(&diags, TD_ERROR, AT("a", 100000 - i), "bad");
	td_diags_sort(&diags);
	assert_int_equal(diags.n, 100000);
	assert_int_equal(diags.at[0].place.line, 1);
	td_diags_fini(&diags);
}

static void
an_emptied_collection_is_ready_again(void **state)
{
	struct td_diags diags = { 0 };

	(void)state;
	td_diags_sort(&diags);
	td_diags_fini(&diags);
	td_complain(&diags, TD_ERROR, NULL, "x");
	td_diags_fini(&diags);
	assert_int_equal(diags.n, 0);
	assert_int_equal(diags.errors, 0);
	td_complain(&diags, TD_ERROR, NULL, "x");
	assert_int_equal(diags.n, 1);
	td_diags_fini(&diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_looks_like_a_compilers),
		cmocka_unit_test(a_complaint_is_in_the_language_of_its_collection),
		cmocka_unit_test(the_place_is_copied),
		cmocka_unit_test(the_same_at_the_same_place_is_kept_once),
		cmocka_unit_test(sorting_is_by_place_with_files_as_they_came),
		cmocka_unit_test(a_note_stays_behind_its_complaint),
		cmocka_unit_test(a_complaint_is_one_line),
		cmocka_unit_test(many_complaints_are_quick),
		cmocka_unit_test(an_emptied_collection_is_ready_again),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
