/* Many trials at once against one after the other: td_places and td_rank_again against td_rank, td_over against td_reduce. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/again.h"
#include "calc/over.h"
#include "calc/places.h"
#include "calc/rank.h"
#include "calc/reduce.h"
#include "shipped.h"

enum {
	UNITS = 12,
	KEYS = 3,
	TRIALS = 200
};

/* Few different values, some missing, and some within the tolerance of others without being the same. */
static double
some_key(uint32_t *seed, bool near)
{
	uint32_t luck = shipped_next(seed) % 20;
	double v = (double)(shipped_next(seed) % 6) * 10;

	if (luck == 0)
		return NAN;
	return near && luck < 6 ? v + 1e-9 * (double)(shipped_next(seed) % 4) / 3 : v;
}

/* ---- places -------------------------------------------------------------------------------- */

struct table {
	double key[KEYS][UNITS][TRIALS];
	const double *keys[KEYS * UNITS];
	uint32_t cluster[UNITS];
	bool fixed[UNITS];
	bool exact;
	size_t nkeys, nclusters;
};

static void
fill(struct table *t, uint32_t *seed)
{
	bool near = shipped_next(seed) % 2;

	t->nkeys = 1 + shipped_next(seed) % KEYS;
	t->nclusters = 1 + shipped_next(seed) % 3;
	t->exact = shipped_next(seed) % 2;
	for (size_t u = 0; u < UNITS; u++) {
		t->cluster[u] = (uint32_t)(u * t->nclusters / UNITS);
		t->fixed[u] = shipped_next(seed) % 3 == 0;
		for (size_t k = 0; k < t->nkeys; k++) {
			t->keys[k * UNITS + u] = t->key[k][u];
			for (size_t i = 0; i < TRIALS; i++)
				t->key[k][u][i] =
					t->fixed[u] && i ? t->key[k][u][0]
							 : some_key(seed, near && (k || !t->exact));
		}
	}
}

static void
check_trial(const struct table *t, size_t trial, const uint32_t *place, const uint8_t *tied)
{
	double value[KEYS][UNITS];
	struct td_rank_column keys[KEYS];
	struct td_rank_opts opts = { .nclusters = t->nclusters, .cluster = t->cluster };
	uint32_t want[UNITS];
	bool ties[UNITS];
	struct td_err err = { 0 };

	for (size_t k = 0; k < t->nkeys; k++) {
		for (size_t u = 0; u < UNITS; u++)
			value[k][u] = t->key[k][u][trial];
		keys[k] = (struct td_rank_column){ value[k], k == 0 && t->exact };
	}
	assert_status(TD_OK, td_rank(UNITS, keys, t->nkeys, &opts, want, NULL, ties, NULL, &err),
		      &err);
	for (size_t u = 0; u < UNITS; u++) {
		assert_int_equal(place[u * TRIALS + trial], want[u]);
		assert_int_equal(tied[u * TRIALS + trial], ties[u]);
	}
}

static void
places_are_those_of_sorting(void **state)
{
	static double room[TD_PLACES_ROOM(UNITS) * TRIALS];
	static uint32_t place[UNITS * TRIALS];
	static uint8_t tied[UNITS * TRIALS];
	static struct table t;
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct td_places p = { UNITS, 0, t.cluster, t.fixed, false, t.keys };
		struct td_err err = { 0 };

		fill(&t, &seed);
		p.nkeys = t.nkeys;
		p.exact = t.exact;
		assert_status(TD_OK, td_places(&p, TRIALS, TRIALS, TRIALS, room, place, tied, &err),
			      &err);
		for (size_t i = 0; i < TRIALS; i++)
			check_trial(&t, i, place, tied);
	}
}

static void
ranking_again_is_ranking(void **state)
{
	uint32_t seed = 11;
	size_t done = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		double before[UNITS], now[UNITS];
		uint32_t place[UNITS], want[UNITS], order[UNITS], wanted[UNITS], count[UNITS + 1];
		struct td_moved moved[2];
		struct td_rank_column key = { before, true };
		struct td_rank_opts opts = { 0 };
		struct td_err err = { 0 };

		for (size_t u = 0; u < UNITS; u++)
			before[u] = now[u] =
				shipped_next(&seed) % 10 ? shipped_next(&seed) % 40 : (double)NAN;
		assert_int_equal(TD_OK,
				 td_rank(UNITS, &key, 1, &opts, place, NULL, NULL, NULL, &err));
		for (uint32_t i = 0; i < 2; i++) {
			uint32_t row = i * 6 + shipped_next(&seed) % 6;

			now[row] =
				shipped_next(&seed) % 10 ? shipped_next(&seed) % 40 : (double)NAN;
			moved[i] = (struct td_moved){ row, before[row], now[row] };
		}
		key.value = now;
		assert_int_equal(TD_OK,
				 td_rank(UNITS, &key, 1, &opts, want, NULL, NULL, wanted, &err));
		if (!td_rank_again(now, moved, 2, 0, UNITS, place))
			continue;
		done++;
		td_order_places(place, 0, UNITS, count, order);
		assert_memory_equal(place, want, sizeof(place));
		assert_memory_equal(order, wanted, sizeof(order));
	}
	assert_in_range(done, 500, 2900);
}

/* ---- relative operations --------------------------------------------------------------------- */

/* One operation over units; argument k of unit u is column[k][u], or one number for all trials. */
struct over {
	enum td_op op;
	unsigned flags;
	bool given[TD_OVER_ARGS]; /* among, by and extra may be left out */
	bool number[TD_OVER_ARGS][UNITS];
	double column[TD_OVER_ARGS][UNITS][TRIALS];
};

static double
some_arg(size_t k, uint32_t *seed)
{
	switch (k) {
	case 0:
		return some_key(seed, true);
	case 1:
		return shipped_next(seed) % 8 ? shipped_next(seed) % 4 > 0 : (double)NAN;
	case 2:
		return some_key(seed, false);
	default:
		return shipped_share(seed);
	}
}

static void
fill_over(struct over *o, uint32_t *seed)
{
	bool ranks = o->op == TD_OP_RANK_OF;

	o->flags = ranks ? shipped_next(seed) % 3 | (shipped_next(seed) % 2 ? TD_RANK_ASCENDING : 0)
		   : o->op == TD_OP_STDEV_OF ? shipped_next(seed) % 2
					     : 0;
	o->given[0] = true;
	o->given[1] = shipped_next(seed) % 2;
	o->given[2] = shipped_next(seed) % 3 == 0;
	o->given[3] = o->op == TD_OP_QUANTILE_OF;
	for (size_t k = 0; k < TD_OVER_ARGS; k++)
		for (size_t u = 0; u < UNITS; u++) {
			o->number[k][u] = k != 3 && shipped_next(seed) % 4 == 0;
			for (size_t i = 0; i < TRIALS; i++)
				o->column[k][u][i] = o->number[k][u] && i ? o->column[k][u][0]
									  : some_arg(k, seed);
		}
}

static void
reduce_trial(const struct over *o, size_t trial, bool by_row, double *out)
{
	double room[TD_OVER_ARGS][UNITS];
	struct td_reduction what = { .op = o->op, .flags = o->flags };
	struct td_operand *operands[] = { &what.value, &what.among, &what.by, &what.extra };
	size_t start[] = { 0, UNITS };
	struct td_err err = { 0 };

	for (size_t k = 0; k < TD_OVER_ARGS; k++) {
		for (size_t u = 0; u < UNITS; u++)
			room[k][u] = o->column[k][u][trial];
		if (o->given[k])
			*operands[k] = (struct td_operand){ room[k], k != 3 || by_row };
	}
	assert_int_equal(td_reduce_by_row(&what), by_row);
	assert_status(TD_OK, td_reduce(&what, 1, start, out, &err), &err);
}

static void
check_over(struct over *o, bool by_row, size_t row)
{
	enum {
		ARGS = UNITS * TD_OVER_ARGS + 1
	};
	uint32_t place[ARGS];
	uint8_t stride[ARGS];
	double *at[ARGS + 1] = { NULL }, got[TRIALS], which = (double)row;
	struct td_call call = { place, stride, ARGS - !by_row, o->flags };
	struct td_err err = { 0 };

	for (size_t i = 0; i + 1 < ARGS; i++) {
		size_t u = i / TD_OVER_ARGS, k = i % TD_OVER_ARGS;

		place[i] = o->given[k] ? (uint32_t)i + 1 : 0;
		at[i + 1] = o->column[k][u];
		stride[i] = !o->number[k][u];
	}
	place[ARGS - 1] = ARGS;
	stride[ARGS - 1] = 0;
	at[ARGS] = &which;
	assert_status(
		TD_OK,
		td_over((unsigned)o->op - TD_OP_BEST + TD_OP_OVER, TRIALS, got, at, &call, &err),
		&err);
	for (size_t i = 0; i < TRIALS; i++) {
		double want[UNITS];

		reduce_trial(o, i, by_row, want);
		if (memcmp(&got[i], &want[by_row ? row : 0], sizeof(*got)) != 0 &&
		    !(isnan(got[i]) && isnan(want[by_row ? row : 0])))
			fail_msg("operation %d, trial %zu: %.17g, expected %.17g", o->op, i, got[i],
				 want[by_row ? row : 0]);
	}
}

static void
relative_operations_give_the_bits_of_reducing(void **state)
{
	static struct over o;
	uint32_t seed = 3;

	(void)state;
	for (int op = TD_OP_BEST; op <= TD_OP_RANK_OF; op++)
		for (int round = 0; round < 12; round++) {
			bool by_row;

			o.op = (enum td_op)op;
			fill_over(&o, &seed);
			by_row = op == TD_OP_RANK_OF || o.given[2] ||
				 (op == TD_OP_QUANTILE_OF && round % 2);
			for (size_t u = 0; u < UNITS && !by_row && o.given[3]; u++)
				memcpy(o.column[3][u], o.column[3][0], sizeof(o.column[3][0]));
			check_over(&o, by_row, shipped_next(&seed) % UNITS);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_those_of_sorting),
		cmocka_unit_test(ranking_again_is_ranking),
		cmocka_unit_test(relative_operations_give_the_bits_of_reducing),
	};

	return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
