#include "test.h"

#include <stdio.h>
#include <string.h>

#include "oom.h"
#include "shipped.h"
#include "trial.h"

enum {
	TRIALS = 6,
	DIALS = 4
};

/* Small rules with a bit of everything: what makes memory fail is in how trials are run, not in how many criteria there are. */
static const char text[] =
	"ruleset \"t\" { title = \"T\", year = 2017 }\n"
	"param \"k\" { 2, min = 0, max = 40 }\n"
	"inputs { a = number { min = 0, max = 100 }, b = number { min = 0, max = 20 }, d = flag {} }\n"
	"criterion \"1\" { max = 10, score = x.a * p.k / 20 }\n"
	"criterion \"2\" { max = 10, score = 10 * x.b / best(x.b), missing = \"mean\" }\n"
	"criterion \"3\" { max = 20, score = rank_of(x.a, { by = x.d }) }\n"
	"knockout \"K\" { when = x.d, scope = \"ranking\", title = \"K\" }\n"
	"rank { by = { total() }, ties = { \"2\" } }\n"
	"award \"A\" { share = 0.5, round = \"down\", title = \"A\" }\n";

struct outcome {
	int64_t total[80];
	uint8_t award[80];
};

static int
run(const struct td_scoring *s, struct outcome *out, struct td_err *err)
{
	static const double k[TRIALS] = { 1, 2, 3, 4, 5, 6 }, a[TRIALS] = { 9, 8, 7, 6, 5, 4 };
	const struct td_dial dials[DIALS] = { { TD_DIAL_PARAM, 0, 0 },
					      { TD_DIAL_FIGURE, 0, 1 },
					      { TD_DIAL_FIGURE, 1, 2 },
					      { TD_DIAL_FIGURE, 0, 1 } };
	const double *values[DIALS] = { k, a, NULL, NULL };
	const struct td_turn turns[] = { { 1, 2, 3 }, { 4, 0, 7 }, { 4, 1, 8 } };
	struct td_standings standings = { 0 };
	struct td_trials *trials;
	int status;

	TD_TRY(td_trials_new(s, dials, DIALS, &trials, err));
	status = td_standings_init(&standings, trials, TRIALS, err);
	if (!status)
		status = td_trials_run(trials, TRIALS, values, &standings, err);
	if (!status)
		status = td_trials_run_some(trials, TRIALS, turns, 3, &standings, err);
	for (size_t row = 0; !status && row < s->table->n; row++) {
		out->total[row] = standings.total[row * TRIALS + 4];
		out->award[row] = standings.awards[row * TRIALS + 4];
	}
	td_standings_fini(&standings);
	td_trials_free(trials);
	return status;
}

static void
fail_everywhere(const struct td_scoring *s)
{
	struct outcome whole = { { 0 }, { 0 } };
	struct td_err err = { 0 };
	size_t n = 0;

	assert_status(TD_OK, run(s, &whole, &err), &err);
	do {
		struct outcome got = { { 0 }, { 0 } };
		int status;

		oom_fail_at(n++);
		status = run(s, &got, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, status, &err);
		if (!status)
			assert_memory_equal(&got, &whole, sizeof(got));
	} while (oom_failed());
	assert_true(n > 50);
}

/* Few units and many go different ways. */
static void
trials_survive(void **state)
{
	static const size_t sizes[] = { 5, 70 };
	const char *path = temp_text(*state, "t.lua", text);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct td_scoring *s = shipped_random(path, sizes[i], 2, 3);

		fail_everywhere(s);
		td_scoring_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trials_survive, temp_setup, temp_teardown),
	};

	return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
