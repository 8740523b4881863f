#include "test.h"

#include "base/list.h"

struct pair {
	int a, b;
};

static void
what_is_pushed_is_kept_in_order(void **state)
{
	TD_LIST(struct pair) pairs = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_true(td_list_push(&pairs, (struct pair){ i, -i }));
	assert_int_equal(pairs.n, 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(pairs.at[i].a, i);
		assert_int_equal(pairs.at[i].b, -i);
	}
	td_list_fini(&pairs);
	assert_null(pairs.at);
	assert_int_equal(pairs.n, 0);
	assert_true(td_list_push(&pairs, (struct pair){ 1, 2 }));
	td_list_fini(&pairs);
}

static void
arguments_are_evaluated_once(void **state)
{
	TD_LIST(int) numbers = { 0 };
	int next = 0;

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_true(td_list_push(&numbers, next++));
	assert_int_equal(next, 20);
	assert_int_equal(numbers.at[19], 19);
	td_list_fini(&numbers);
}

static void
too_many_is_refused_and_changes_nothing(void **state)
{
	int one = 1;
	void *at = &one;
	size_t room = SIZE_MAX / 2 + 1;

	(void)state;
	assert_false(td_list_grow(&at, room, &room, 1));
	room = SIZE_MAX / 8;
	assert_false(td_list_grow(&at, room, &room, 16));
	assert_ptr_equal(at, &one);
	assert_int_equal(room, SIZE_MAX / 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pushed_is_kept_in_order),
		cmocka_unit_test(arguments_are_evaluated_once),
		cmocka_unit_test(too_many_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
