#include "test.h"

#include <signal.h>

#include "td_loop.h"

/* How often a job that waits for a signal counts before the test is called stuck. */
#define PATIENCE 2000000000u

static int
count_to_ten(void *self, struct td_progress *progress, struct td_err *err)
{
	int *done = self;

	(void)err;
	td_progress_begin(progress, "reading", 10);
	for (int i = 0; i < 10; i++)
		*done += !td_progress_step(progress, 1);
	return TD_OK;
}

static void
a_job_runs_and_gives_its_status(void **state)
{
	int done = 0;
	struct td_job job = { count_to_ten, &done };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_OK, td_loop_run(&job, TD_VI, &err), &err);
	assert_int_equal(done, 10);
}

static int
no_figures(void *self, struct td_progress *progress, struct td_err *err)
{
	(void)progress;
	return td_fail(err, TD_EINVAL, "no %s", (const char *)self);
}

static void
a_failure_comes_back_with_its_message(void **state)
{
	char thing[] = "figures";
	struct td_job job = { no_figures, thing };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_EINVAL, td_loop_run(&job, TD_EN, &err), &err);
	assert_string_equal(err.msg, "no figures");
	assert_status(TD_EINVAL, td_loop_run(&job, TD_EN, NULL), &err); /* NULL err is allowed */
}

/* Sends the signal to itself once, then works until it is told to stop. */
static int
work_until_stopped(void *self, struct td_progress *progress, struct td_err *err)
{
	int *signum = self;

	(void)err;
	raise(*signum);
	for (unsigned i = 0; i < PATIENCE; i++)
		if (td_progress_step(progress, 1))
			return TD_ECANCEL;
	return TD_OK;
}

static void
interrupted_jobs_are_stopped(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM };

	(void)state;
	for (size_t i = 0; i < COUNT(signals); i++) {
		int signum = signals[i];
		struct td_job job = { work_until_stopped, &signum };
		struct td_err err = { .lang = TD_EN };

		assert_status(TD_ECANCEL, td_loop_run(&job, TD_EN, &err), &err);
		assert_string_equal(err.msg, "stopped");
	}
}

/* What was done before the signal came stays done, and is reported so. */
static int
finish_all_the_same(void *self, struct td_progress *progress, struct td_err *err)
{
	(void)self, (void)progress, (void)err;
	raise(SIGINT);
	return TD_OK;
}

static void
a_job_that_ends_all_the_same_has_ended(void **state)
{
	struct td_job job = { finish_all_the_same, NULL };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_OK, td_loop_run(&job, TD_EN, &err), &err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_runs_and_gives_its_status),
		cmocka_unit_test(a_failure_comes_back_with_its_message),
		cmocka_unit_test(interrupted_jobs_are_stopped),
		cmocka_unit_test(a_job_that_ends_all_the_same_has_ended),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
