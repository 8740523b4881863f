#include "test.h"

#include <math.h>

#include "noise.h"

static const struct td_noise_spec one = { TD_NOISE_UNIFORM, true, 0.01 };
static const struct td_noise_spec two = { TD_NOISE_UNIFORM, true, 0.02 };
static const struct td_noise_spec five = { TD_NOISE_UNIFORM, false, 5 };
static const struct td_noise_spec normal = { TD_NOISE_NORMAL, false, 5 };

/* Worked out by hand; 1.959963985 is the 97.5 % point of the normal distribution in every table. */
static const struct noise_case {
	const struct td_noise_spec *spec;
	double value, u;
	struct td_dial_range range;
	double noisy;
} noises[] = {
	{ &one, 200, 0.75, { -INFINITY, INFINITY, false, 0 }, 201 },
	{ &one, 200, 0.5, { -INFINITY, INFINITY, false, 0 }, 200 },
	{ &two, 99.5, 1, { 0, 100, false, 0 }, 100 },
	{ &two, 99.5, 0, { 98, 100, false, 0 }, 98 },
	{ &one, 150, 1, { 0, INFINITY, true, 0 }, 152 }, /* 151.5, half away from zero */
	{ &one, 3, 1, { 0, INFINITY, true, 0 }, 3 },     /* too little for a whole one */
	{ &one, -200, 1, { -INFINITY, INFINITY, false, 0 }, -198 },
	{ &one, 102, 1, { 0, 100, false, 0 }, 102 }, /* was outside before */
	{ &one, 0, 1, { 0, INFINITY, false, 0 }, 0 },
	{ &five, 0, 1, { 0, INFINITY, false, 0 }, 5 },
	{ &one, 1, 0.3456789, { 0, INFINITY, false, 0 }, 0.996913578 },
	{ &normal, 100, 0.975, { 0, INFINITY, false, 0 }, 109.799819923 },
	{ &normal, 100, 0.5, { 0, INFINITY, false, 0 }, 100 },
};

static void
noise_is_around_the_value_within_its_range(void **state)
{
	const struct td_dial_range any = { -INFINITY, INFINITY, false, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		const struct noise_case *c = &noises[i];

		assert_true(fabs(td_noise_around(c->spec, &c->range, c->u, c->value) - c->noisy) <
			    2e-8);
	}
	assert_true(isnan(td_noise_around(&one, &any, 0.7, NAN)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_is_around_the_value_within_its_range),
	};

	return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}
