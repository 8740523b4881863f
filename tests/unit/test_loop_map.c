#include "test.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shipped.h"
#include "td_loop.h"
#include "trial.h"

/* Squares in slots, taken into a list. */
struct squares {
	size_t *slots;
	size_t taken[1000], n;
	atomic_size_t begun;
	size_t fails_at, refuses_at, signal_at;
	size_t most; /* begun and not taken */
};

static int
square(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct squares *s = self;

	atomic_fetch_add(&s->begun, 1);
	/* Later blocks are done earlier. */
	nanosleep(&(struct timespec){ .tv_nsec = 200000 - (long)(block % 100) * 1000 }, NULL);
	s->slots[slot] = block * block;
	if (block == s->signal_at)
		raise(SIGINT);
	return block >= s->fails_at ? td_fail(err, TD_EINVAL, "block %zu", block) : TD_OK;
}

static int
keep(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct squares *s = self;
	size_t ahead = atomic_load(&s->begun) - s->n;

	assert_int_equal(block, s->n);
	assert_int_equal(s->slots[slot], block * block);
	s->most = ahead > s->most ? ahead : s->most;
	if (block == s->refuses_at)
		return td_fail(err, TD_EIO, "refused");
	s->taken[s->n++] = s->slots[slot];
	return TD_OK;
}

static const struct map_case {
	size_t nblocks, fails_at, refuses_at, signal_at;
	int status;
	size_t taken;
	const char *message;
} cases[] = {
	{ 0, SIZE_MAX, SIZE_MAX, SIZE_MAX, TD_OK, 0, "" },
	{ 1, SIZE_MAX, SIZE_MAX, SIZE_MAX, TD_OK, 1, "" },
	{ 1000, SIZE_MAX, SIZE_MAX, SIZE_MAX, TD_OK, 1000, "" },
	{ 1000, 357, SIZE_MAX, SIZE_MAX, TD_EINVAL, 357, "block 357" },
	{ 1000, 0, SIZE_MAX, SIZE_MAX, TD_EINVAL, 0, "block 0" },
	{ 1000, SIZE_MAX, 500, SIZE_MAX, TD_EIO, 500, "refused" },
	{ 1000, SIZE_MAX, SIZE_MAX, 300, TD_ECANCEL, SIZE_MAX, "stopped" },
};

static void
blocks_are_taken_in_order_until_the_first_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct map_case *c = &cases[i];
		struct squares s = { .fails_at = c->fails_at,
				     .refuses_at = c->refuses_at,
				     .signal_at = c->signal_at };
		struct td_map map = { c->nblocks, "reading", square, keep, &s };
		struct td_err err = { 0 };
		size_t taken;

		s.slots = calloc(td_loop_slots(), sizeof(*s.slots));
		assert_status(c->status, td_loop_map(&map, TD_EN, &taken, &err), &err);
		assert_string_equal(err.msg, c->message);
		assert_int_equal(taken, s.n);
		if (c->taken != SIZE_MAX)
			assert_int_equal(taken, c->taken);
		else
			assert_in_range(taken, 1, 301 + td_loop_slots());
		assert_in_range(s.most, 0, td_loop_slots());
		free(s.slots);
	}
}

/* ---- trials on any number of threads ------------------------------------------------------ */

enum {
	BLOCKS = 40,
	TRIALS = 25,
	DIALS = 3
};

struct sweep {
	const struct td_trials *trials;
	struct td_standings *slots;
	FILE *out;
};

static int
try_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct sweep *s = self;
	double target[TRIALS], cleared[TRIALS], share[TRIALS];
	const double *values[DIALS] = { target, cleared, share };

	for (size_t i = 0; i < TRIALS; i++) {
		target[i] = 60 + (double)(block * TRIALS + i) / 30;
		cleared[i] = (double)((block * 7 + i * 3) % 812);
		share[i] = (double)(i % 5) / 4;
	}
	return td_trials_run(s->trials, TRIALS, values, &s->slots[slot], err);
}

static int
write_block(void *self, size_t block, size_t slot, struct td_err *err)
{
	struct sweep *s = self;
	const struct td_standings *st = &s->slots[slot];
	size_t cells = st->n * st->nunits;

	(void)block, (void)err;
	fwrite(st->total, sizeof(*st->total), cells, s->out);
	fwrite(st->place, sizeof(*st->place), cells, s->out);
	fwrite(st->tied, 1, cells, s->out);
	fwrite(st->awards, 1, cells * st->nawards, s->out);
	return TD_OK;
}

/* In a process of its own, as a pool is made once. */
static void
sweep_to_file(const struct td_scoring *s, const char *path)
{
	static const char *const names[DIALS] = { "clearance_target", "phu-tho.cases_cleared",
						  "flag_share" };
	struct sweep sweep = { .out = fopen(path, "wb") };
	struct td_map map = { BLOCKS, NULL, try_block, write_block, &sweep };
	struct td_dial dials[DIALS];
	struct td_trials *trials;
	struct td_err err = { 0 };

	for (size_t i = 0; i < DIALS; i++)
		assert_status(TD_OK, td_dial_find(s, names[i], &dials[i], &err), &err);
	assert_status(TD_OK, td_trials_new(s, dials, DIALS, &trials, &err), &err);
	sweep.trials = trials;
	sweep.slots = calloc(td_loop_slots(), sizeof(*sweep.slots));
	for (size_t i = 0; i < td_loop_slots(); i++)
		assert_status(TD_OK, td_standings_init(&sweep.slots[i], trials, TRIALS, &err),
			      &err);
	assert_status(TD_OK, td_loop_map(&map, TD_EN, NULL, &err), &err);
	for (size_t i = 0; i < td_loop_slots(); i++)
		td_standings_fini(&sweep.slots[i]);
	free(sweep.slots);
	td_trials_free(trials);
	fclose(sweep.out);
}

static void
any_number_of_threads_gives_the_same_bytes(void **state)
{
	static const char *const threads[] = { "1", "2", "8" };
	struct temp *temp = *state;
	struct td_scoring *s = shipped_cum3(temp, "2017");
	char *bytes[COUNT(threads)];
	size_t n[COUNT(threads)];

	for (size_t i = 0; i < COUNT(threads); i++) {
		const char *path = temp_path(temp, threads[i]);
		pid_t child = fork();
		int status;

		if (child == 0) {
			setenv("UV_THREADPOOL_SIZE", threads[i], 1);
			sweep_to_file(s, path);
			_exit(td_loop_slots() == 4 * strtoul(threads[i], NULL, 10) ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		bytes[i] = temp_bytes(path, &n[i]);
		assert_non_null(bytes[i]);
	}
	/* 8-byte totals, 4-byte places, ties and awards of a byte each. */
	assert_int_equal(n[0], BLOCKS * TRIALS * s->table->n * (13 + s->rules->awards.n));
	for (size_t i = 1; i < COUNT(threads); i++) {
		assert_int_equal(n[i], n[0]);
		assert_memory_equal(bytes[i], bytes[0], n[0]);
	}
	for (size_t i = 0; i < COUNT(threads); i++)
		free(bytes[i]);
	td_scoring_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* First, as it makes processes before there is a pool. */
		cmocka_unit_test_setup_teardown(any_number_of_threads_gives_the_same_bytes,
						temp_setup, temp_teardown),
		cmocka_unit_test(blocks_are_taken_in_order_until_the_first_failure),
	};

	return cmocka_run_group_tests_name("loop_map", tests, NULL, NULL);
}
