#include "test.h"

#include <stdio.h>

#include "base/words.h"

static void
codes_count_from_one_in_order_of_arrival(void **state)
{
	struct td_words *words = td_words_new();

	(void)state;
	assert_non_null(words);
	assert_int_equal(td_words_add(words, "tot"), 1);
	assert_int_equal(td_words_add(words, "xuat-sac"), 2);
	assert_int_equal(td_words_add(words, "tot"), 1);
	assert_int_equal(td_words_add(words, ""), 3);
	assert_int_equal(td_words_add(words, "Tot"), 4);
	assert_int_equal(td_words_count(words), 4);
	assert_string_equal(td_words_at(words, 2), "xuat-sac");
	assert_string_equal(td_words_at(words, 3), "");
	td_words_free(words);
}

static void
an_unknown_word_has_no_code(void **state)
{
	struct td_words *words = td_words_new();

	(void)state;
	assert_int_equal(td_words_find(words, "tot"), 0);
	td_words_add(words, "tot");
	assert_int_equal(td_words_find(words, "tot"), 1);
	assert_int_equal(td_words_find(words, "to"), 0);
	assert_int_equal(td_words_count(words), 1);
	td_words_free(words);
}

static void
the_text_is_copied_and_stays(void **state)
{
	struct td_words *words = td_words_new();
	char text[16];
	const char *first;

	(void)state;
	snprintf(text, sizeof(text), "first");
	td_words_add(words, text);
	first = td_words_at(words, 1);
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "w%d", i);
		assert_int_equal(td_words_add(words, text), i + 2);
	}
	assert_ptr_equal(td_words_at(words, 1), first);
	assert_string_equal(first, "first");
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "w%d", i);
		assert_int_equal(td_words_find(words, text), i + 2);
		assert_string_equal(td_words_at(words, (uint32_t)i + 2), text);
	}
	td_words_free(words);
}

static void
freeing_nothing_is_fine(void **state)
{
	(void)state;
	td_words_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_count_from_one_in_order_of_arrival),
		cmocka_unit_test(an_unknown_word_has_no_code),
		cmocka_unit_test(the_text_is_copied_and_stays),
		cmocka_unit_test(freeing_nothing_is_fine),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
