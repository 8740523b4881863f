#include "test.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

static void
memory_is_zero_aligned_and_apart(void **state)
{
	struct td_arena arena = { 0 };
	unsigned char *before = NULL;

	(void)state;
	for (size_t size = 1; size < 3000; size += 7) {
		unsigned char *bytes = td_arena_alloc(&arena, size);

		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xaa, size);
		if (before)
			assert_int_equal(before[0], 0xaa);
		before = bytes;
	}
	td_arena_fini(&arena);
}

static void
nothing_still_has_an_address(void **state)
{
	struct td_arena arena = { 0 };
	void *a = td_arena_alloc(&arena, 0), *b = td_arena_alloc(&arena, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_ptr_not_equal(a, b);
	td_arena_fini(&arena);
}

static void
more_than_there_is_gives_null(void **state)
{
	struct td_arena arena = { 0 };

	(void)state;
	assert_null(td_arena_alloc(&arena, SIZE_MAX));
	assert_null(td_arena_alloc(&arena, SIZE_MAX - 40));
	assert_null(td_arena_textn(&arena, "x", SIZE_MAX));
	assert_non_null(td_arena_alloc(&arena, 10));
	td_arena_fini(&arena);
}

static void
text_is_copied(void **state)
{
	struct td_arena arena = { 0 };
	char text[] = "hello";
	char *copy = td_arena_text(&arena, text);

	(void)state;
	text[0] = 'j';
	assert_string_equal(copy, "hello");
	assert_string_equal(td_arena_textn(&arena, "hello", 2), "he");
	assert_string_equal(td_arena_textn(&arena, "hello", 0), "");
	assert_null(td_arena_text(&arena, NULL));
	assert_null(td_arena_textn(&arena, NULL, 3));
	td_arena_fini(&arena);
}

static void
printf_takes_any_length(void **state)
{
	struct td_arena arena = { 0 };
	char *text;

	(void)state;
	assert_string_equal(td_arena_printf(&arena, "%s-%d", "a", 7), "a-7");
	text = td_arena_printf(&arena, "%*d", 100000, 7);
	assert_int_equal(strlen(text), 100000);
	assert_int_equal(text[99999], '7');
	td_arena_fini(&arena);
}

static void
an_emptied_arena_is_ready_again(void **state)
{
	struct td_arena arena = { 0 };

	(void)state;
	td_arena_fini(&arena);
	assert_string_equal(td_arena_text(&arena, "a"), "a");
	td_arena_fini(&arena);
	assert_null(arena.first);
	assert_string_equal(td_arena_text(&arena, "b"), "b");
	td_arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zero_aligned_and_apart),
		cmocka_unit_test(nothing_still_has_an_address),
		cmocka_unit_test(more_than_there_is_gives_null),
		cmocka_unit_test(text_is_copied),
		cmocka_unit_test(printf_takes_any_length),
		cmocka_unit_test(an_emptied_arena_is_ready_again),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
