#include "test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/list.h"
#include "base/sink.h"
#include "base/words.h"
#include "oom.h"

static void
words_survive(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_words *words;
		uint32_t a = 0, b = 0;

		oom_fail_at(n++);
		words = td_words_new();
		if (words) {
			a = td_words_add(words, "a");
			b = td_words_add(words, "b");
		}
		oom_fail_at(OOM_NEVER);
		assert_int_equal(oom_failed(), !a || !b);
		if (words) /* what failed can be tried again */
			assert_true(td_words_add(words, "a") && td_words_add(words, "b"));
		td_words_free(words);
	} while (oom_failed());
	assert_true(n > 3);
}

static void
words_survive_growing(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_words *words = td_words_new();
		char text[2] = "A";
		bool all = true;

		oom_fail_at(n++);
		for (int i = 0; i < 60; i++, text[0]++)
			all = td_words_add(words, text) && all;
		oom_fail_at(OOM_NEVER);
		assert_int_equal(oom_failed(), !all);
		td_words_free(words);
	} while (oom_failed());
}

static void
a_sink_remembers(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_sink sink = { 0 };
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n++);
		td_sink_text(&sink, "a");
		td_sink_printf(&sink, "%1000d", 1);
		td_sink_text(&sink, "b");
		st = td_sink_close(&sink, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, st, &err);
		assert_string_equal(err.msg, oom_failed() ? "out of memory" : "");
		td_sink_fini(&sink);
	} while (oom_failed());
	assert_true(n > 2);
}

static void
complaints_are_not_lost_in_silence(void **state)
{
	size_t n = 0;

	(void)state;
	do {
		struct td_diags diags = { 0 };

		oom_fail_at(n++);
		for (int i = 0; i < 20; i++)
			td_complain(&diags, TD_ERROR, &(struct td_place){ "a", i, 0 }, "x %d", i);
		oom_fail_at(OOM_NEVER);
		assert_int_equal(diags.no_memory, oom_failed());
		assert_int_equal(diags.n, diags.errors);
		assert_true(diags.n == 20 || diags.no_memory);
		td_diags_fini(&diags);
	} while (oom_failed());
	assert_true(n > 5);
}

static void
a_list_stays_as_it_was(void **state)
{
	TD_LIST(int) numbers = { 0 };

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_true(td_list_push(&numbers, i));
	oom_fail_at(0);
	assert_false(td_list_push(&numbers, 8));
	assert_true(oom_failed());
	assert_int_equal(oom_count(), 1);
	oom_fail_at(OOM_NEVER);
	assert_int_equal(numbers.n, 8);
	assert_true(td_list_push(&numbers, 8));
	assert_int_equal(numbers.at[8], 8);
	td_list_fini(&numbers);
}

static void
an_arena_gives_null(void **state)
{
	struct td_arena arena = { 0 };

	(void)state;
	oom_fail_at(0);
	assert_null(td_arena_text(&arena, "a"));
	assert_string_equal(td_arena_text(&arena, "a"), "a");
	oom_fail_at(0);
	assert_null(td_arena_printf(&arena, "%100000d", 1));
	oom_fail_at(OOM_NEVER);
	td_arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_survive),
		cmocka_unit_test(words_survive_growing),
		cmocka_unit_test(a_sink_remembers),
		cmocka_unit_test(complaints_are_not_lost_in_silence),
		cmocka_unit_test(a_list_stays_as_it_was),
		cmocka_unit_test(an_arena_gives_null),
	};

	return cmocka_run_group_tests_name("oom base", tests, NULL, NULL);
}
