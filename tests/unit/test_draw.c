#include "test.h"

#include <math.h>

#include "calc/draw.h"

/* Known answers: kat_vectors of Random123, the reference implementation of the authors. */
static const struct known_case {
	uint32_t counter[4], key[2], out[4];
} known[] = {
	{ { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
	{ { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
	  { 0xffffffff, 0xffffffff },
	  { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
	{ { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
	  { 0xa4093822, 0x299f31d0 },
	  { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

static void
philox_gives_the_published_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		uint32_t out[4];

		td_draw_philox(known[i].counter, known[i].key, out);
		assert_memory_equal(out, known[i].out, sizeof(out));
	}
}

/* Offset basis and "a", "foobar": the test suite of the FNV draft. */
static void
a_stream_is_the_hash_of_its_name(void **state)
{
	(void)state;
	assert_true(td_draw_stream("") == UINT64_C(0xcbf29ce484222325));
	assert_true(td_draw_stream("a") == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(td_draw_stream("foobar") == UINT64_C(0x85944171f73967e8));
}

/* Mean 1/2 and variance 1/12; four standard errors of 10,000 draws are 0.0115 and 0.003. */
static void
numbers_are_uniform_between_0_and_1(void **state)
{
	double sum = 0, squares = 0;

	(void)state;
	for (uint64_t k = 0; k < 10000; k++) {
		double u = td_draw(1, td_draw_stream("an.cases"), k);

		assert_true(u > 0 && u < 1);
		sum += u;
		squares += (u - 0.5) * (u - 0.5);
	}
	assert_true(fabs(sum / 10000 - 0.5) < 0.0115);
	assert_true(fabs(squares / 10000 - 1.0 / 12) < 0.003);
}

static void
each_of_seed_stream_and_number_matters(void **state)
{
	double u = td_draw(1, 2, 3);

	(void)state;
	assert_true(fabs(u - td_draw(2, 2, 3)) > 0);
	assert_true(fabs(u - td_draw(1, 3, 3)) > 0);
	assert_true(fabs(u - td_draw(1, 2, 4)) > 0);
	assert_true(fabs(u - td_draw(1, 2, UINT64_C(1) << 32 | 3)) > 0);
	assert_true(fabs(u - td_draw(UINT64_C(1) << 32 | 1, 2, 3)) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(philox_gives_the_published_answers),
		cmocka_unit_test(a_stream_is_the_hash_of_its_name),
		cmocka_unit_test(numbers_are_uniform_between_0_and_1),
		cmocka_unit_test(each_of_seed_stream_and_number_matters),
	};

	return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
