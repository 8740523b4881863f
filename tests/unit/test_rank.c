#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/rank.h"
#include "run.h"

#define NONE ((double)NAN)

enum {
	UNITS = 8
};

/* clang-format off */
/* One line per case: keys, who is left out, and what must come out. */
static const struct rank_case {
	const char *name;
	size_t n, nkeys;
	enum td_ties ties;
	double key[3][UNITS];
	bool exact;
	uint32_t cluster[UNITS];
	uint8_t left_out[UNITS];
	uint32_t place[UNITS];
	double shown[UNITS];
	bool tied[UNITS];
	uint32_t order[UNITS];
} cases[] = {
	{ .name = "best first", .n = 3, .nkeys = 1, .key = { { 7, 9, 8 } },
	  .place = { 3, 1, 2 }, .shown = { 3, 1, 2 }, .order = { 1, 2, 0 } },
	{ .name = "ties skip", .n = 4, .nkeys = 1, .key = { { 5, 9, 9, 1 } },
	  .place = { 3, 1, 1, 4 }, .shown = { 3, 1, 1, 4 }, .tied = { 0, 1, 1, 0 }, .order = { 1, 2, 0, 3 } },
	{ .name = "ties dense", .n = 4, .nkeys = 1, .ties = TD_TIES_DENSE, .key = { { 5, 9, 9, 1 } },
	  .place = { 3, 1, 1, 4 }, .shown = { 2, 1, 1, 3 }, .tied = { 0, 1, 1, 0 }, .order = { 1, 2, 0, 3 } },
	{ .name = "ties mean", .n = 4, .nkeys = 1, .ties = TD_TIES_MEAN, .key = { { 5, 9, 9, 1 } },
	  .place = { 3, 1, 1, 4 }, .shown = { 3, 1.5, 1.5, 4 }, .tied = { 0, 1, 1, 0 }, .order = { 1, 2, 0, 3 } },
	{ .name = "last bits tie", .n = 3, .nkeys = 1, .key = { { 0.3, 0.1 + 0.2, 0.1 } },
	  .place = { 1, 1, 3 }, .shown = { 1, 1, 3 }, .tied = { 1, 1, 0 }, .order = { 0, 1, 2 } },
	{ .name = "ticks are exact", .n = 3, .nkeys = 1, .exact = true, .key = { { 1e12, 1e12 + 1, 1e12 } },
	  .place = { 2, 1, 2 }, .shown = { 2, 1, 2 }, .tied = { 1, 0, 1 }, .order = { 1, 0, 2 } },
	{ .name = "the same as points are not", .n = 3, .nkeys = 1, .key = { { 1e12, 1e12 + 1, 1e12 } },
	  .place = { 1, 1, 1 }, .shown = { 1, 1, 1 }, .tied = { 1, 1, 1 }, .order = { 0, 1, 2 } },
	{ .name = "equality goes from one to the next", .n = 3, .nkeys = 1,
	  .key = { { 1 + 1.6e-10, 1 + 0.8e-10, 1 } },
	  .place = { 1, 1, 1 }, .shown = { 1, 1, 1 }, .tied = { 1, 1, 1 }, .order = { 0, 1, 2 } },
	{ .name = "later keys settle", .n = 4, .nkeys = 2, .key = { { 9, 9, 8, 9 }, { 1, 3, 9, 2 } },
	  .place = { 3, 1, 4, 2 }, .shown = { 3, 1, 4, 2 }, .order = { 1, 3, 0, 2 } },
	{ .name = "a later key only among the tied", .n = 3, .nkeys = 3,
	  .key = { { 9, 9, 9 }, { 1, 1, 2 }, { 5, 6, 0 } },
	  .place = { 3, 2, 1 }, .shown = { 3, 2, 1 }, .order = { 2, 1, 0 } },
	{ .name = "a missing later key is last", .n = 4, .nkeys = 2, .key = { { 9, 9, 9, 9 }, { NONE, -5, NONE, 2 } },
	  .place = { 3, 2, 3, 1 }, .shown = { 3, 2, 3, 1 }, .tied = { 1, 0, 1, 0 }, .order = { 3, 1, 0, 2 } },
	{ .name = "no first key, no place", .n = 4, .nkeys = 1, .key = { { NONE, -4, 2, NONE } },
	  .place = { 0, 2, 1, 0 }, .shown = { NONE, 2, 1, NONE }, .order = { 2, 1, 0, 3 } },
	{ .name = "left out", .n = 3, .nkeys = 1, .key = { { 7, 9, 8 } }, .left_out = { 0, 1, 0 },
	  .place = { 2, 0, 1 }, .shown = { 2, NONE, 1 }, .order = { 2, 0, 1 } },
	{ .name = "nobody ranked", .n = 2, .nkeys = 1, .key = { { NONE, NONE } },
	  .place = { 0, 0 }, .shown = { NONE, NONE }, .order = { 0, 1 } },
	{ .name = "each cluster by itself", .n = 6, .nkeys = 1, .key = { { 1, 5, 2, 5, NONE, 9 } },
	  .cluster = { 0, 1, 0, 1, 2, 2 },
	  .place = { 2, 1, 1, 1, 0, 1 }, .shown = { 2, 1, 1, 1, NONE, 1 }, .tied = { 0, 1, 0, 1, 0, 0 },
	  .order = { 2, 0, 1, 3, 5, 4 } },
	{ .name = "tied rows in row order", .n = 4, .nkeys = 1,
	  .key = { { 2 + 3e-11, 2, 2 + 9e-11, 2 + 6e-11 } },
	  .place = { 1, 1, 1, 1 }, .shown = { 1, 1, 1, 1 }, .tied = { 1, 1, 1, 1 }, .order = { 0, 1, 2, 3 } },
	{ .name = "zero has no sign", .n = 2, .nkeys = 1, .key = { { -0.0, 0.0 } },
	  .place = { 1, 1 }, .shown = { 1, 1 }, .tied = { 1, 1 }, .order = { 0, 1 } },
};
/* clang-format on */

static void
run_case(const struct rank_case *c)
{
	struct td_rank_column keys[3];
	struct td_rank_opts opts = { 3, c->cluster, c->left_out, c->ties };
	uint32_t place[UNITS], order[UNITS];
	double shown[UNITS];
	bool tied[UNITS];
	struct td_err err = { 0 };

	for (size_t k = 0; k < 3; k++)
		keys[k] = (struct td_rank_column){ c->key[k], c->exact };
	assert_status(TD_OK, td_rank(c->n, keys, c->nkeys, &opts, place, shown, tied, order, &err),
		      &err);
	for (size_t i = 0; i < c->n; i++) {
		assert_int_equal(c->place[i], place[i]);
		assert_number(c->shown[i], shown[i], c->name, i);
		assert_int_equal(c->tied[i], tied[i]);
		assert_int_equal(c->order[i], order[i]);
	}
}

static void
places(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].name);
		run_case(&cases[i]);
	}
}

static void
only_places_are_asked(void **state)
{
	const double score[] = { 1, 2, NONE };
	struct td_rank_column key = { .value = score };
	struct td_rank_opts opts = { 0 };
	uint32_t place[3];

	(void)state;
	assert_int_equal(TD_OK, td_rank(3, &key, 1, &opts, place, NULL, NULL, NULL, NULL));
	assert_int_equal(2, place[0]);
	assert_int_equal(1, place[1]);
	assert_int_equal(0, place[2]);
	assert_int_equal(TD_OK, td_rank(0, &key, 1, &opts, NULL, NULL, NULL, NULL, NULL));
}

/* ---- large sorts, against qsort --------------------------------------------------- */

struct entry {
	double value;
	uint32_t index;
};

static int
by_value(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->value < b->value || a->value > b->value)
		return a->value < b->value ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static uint64_t
random_bits(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Kinds of columns that sorts stumble over. */
static double
value_of_kind(int kind, uint64_t bits)
{
	double unit = (double)(bits >> 11) / 9007199254740992.0;

	switch (kind) {
	case 0:
		return unit;
	case 1:
		return floor(unit * 7) - 3;
	case 2: /* whole ticks */
		return floor(unit * 1e5);
	case 3: /* most bits alike: long runs with equal upper halves */
		return 1e9 + unit * 1e-3;
	case 4: /* far apart, and of both signs */
		return (bits & 1 ? 1 : -1) * exp((unit - 0.5) * 1000);
	case 5:
		return 42;
	default: /* close to a few values */
		return floor(unit * 5) + 1e-12 * (double)(bits & 255);
	}
}

enum {
	KINDS = 7
};

static void
check_sort(size_t n, int kind, uint64_t *seed)
{
	double *value = calloc(n, sizeof(*value));
	struct entry *want = calloc(n, sizeof(*want));
	uint32_t *index = calloc(n, sizeof(*index)), *group = calloc(n, sizeof(*group));
	uint32_t number = 0;
	struct td_err err = { 0 };

	assert_true(value && want && index && group);
	for (size_t i = 0; i < n; i++) {
		value[i] = value_of_kind(kind, random_bits(seed));
		want[i] = (struct entry){ value[i], (uint32_t)i };
	}
	qsort(want, n, sizeof(*want), by_value);
	assert_status(TD_OK, td_sort(n, value, index, group, &err), &err);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && !td_same(want[i - 1].value, want[i].value))
			number++;
		assert_int_equal(want[i].index, index[i]);
		assert_int_equal(number, group[i]);
	}
	free(value);
	free(want);
	free(index);
	free(group);
}

static void
sorts_of_all_sizes(void **state)
{
	const size_t sizes[] = { 1, 2, 3, 63, 64, 65, 66, 100, 1000, 20000 };
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (int kind = 0; kind < KINDS; kind++)
			check_sort(sizes[i], kind, &seed);
}

/* Places of many units: as many as are better, plus one. */
static void
many_units(void **state)
{
	enum {
		MANY = 3000
	};
	static double score[MANY];
	static uint32_t place[MANY], order[MANY];
	struct td_rank_column key = { .value = score };
	struct td_rank_opts opts = { 0 };
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		score[i] = floor((double)(random_bits(&seed) % 500)) / 4;
	assert_int_equal(TD_OK, td_rank(MANY, &key, 1, &opts, place, NULL, NULL, order, NULL));
	for (size_t i = 0; i < MANY; i++) {
		uint32_t better = 0;

		for (size_t k = 0; k < MANY; k++)
			better += score[k] > score[i];
		assert_int_equal(better + 1, place[i]);
		if (i > 0)
			assert_true(place[order[i - 1]] < place[order[i]] ||
				    (place[order[i - 1]] == place[order[i]] &&
				     order[i - 1] < order[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(only_places_are_asked),
		cmocka_unit_test(sorts_of_all_sizes),
		cmocka_unit_test(many_units),
	};

	return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
