/*
 * The estimators against functions whose shares are known in closed form; x are independent and uniform on (0, 1).
 *
 *	additive        sum of c_i x_i: S1 = ST = c_i^2 / sum of c^2
 *	multiplicative  product of factors of mean m_i and variance s_i: V = prod(m^2 + s) - prod(m^2),
 *	                V S1 = s_i * prod of the others' m^2, V ST = s_i * prod of the others' (m^2 + s)
 *	g-function      product of (|4x - 2| + a_i) / (1 + a_i): the same with m = 1, s = 1 / 3 (1 + a_i)^2
 *	                (Sobol' 1993; Saltelli et al. 2010)
 *	Ishigami        sin z1 + 7 sin^2 z2 + 0.1 z3^4 sin z1, z = pi (2x - 1): V = 7^2/8 + 0.1 pi^4/5 + 0.1^2 pi^8/18 + 1/2,
 *	                V1 = (1 + 0.1 pi^4/5)^2 / 2, V2 = 7^2/8, V13 = 0.1^2 pi^8 8/225 (Ishigami, Homma 1990)
 *
 * "Within the stated uncertainty": over SEEDS seeds, the interval of 1.96 standard errors holds the true share in about
 * 95 of 100.  SEEDS * 0.95 = 380; the number is binomial with a standard deviation of 4.4, and 4 of them are 17.5.
 */
#include "test.h"

#include <math.h>
#include <stdbool.h>

#include "calc/draw.h"
#include "calc/variance.h"

enum {
	INPUTS = 4,
	DRAWS = 1000,
	SEEDS = 400,
	LEAST = 362, /* 380 - 4 standard deviations */
};

#define PI 3.14159265358979323846

static double
additive(const double *x)
{
	return 4 * x[0] + 2 * x[1] + x[2] + 0.5 * x[3];
}

/* Factors uniform on (0, 2), (1, 2), (2, 3), and one that does nothing. */
static double
multiplicative(const double *x)
{
	return 2 * x[0] * (1 + x[1]) * (2 + x[2]);
}

static const double g[INPUTS] = { 0, 1, 4.5, 9 };

static double
g_function(const double *x)
{
	double product = 1;

	for (int i = 0; i < INPUTS; i++)
		product *= (fabs(4 * x[i] - 2) + g[i]) / (1 + g[i]);
	return product;
}

static double
ishigami(const double *x)
{
	double z1 = PI * (2 * x[0] - 1), z2 = PI * (2 * x[1] - 1), z3 = PI * (2 * x[2] - 1);

	return sin(z1) + 7 * sin(z2) * sin(z2) + 0.1 * z3 * z3 * z3 * z3 * sin(z1);
}

struct known {
	double first[INPUTS], total[INPUTS];
};

static struct known
known_additive(void)
{
	const double squares[INPUTS] = { 16, 4, 1, 0.25 };
	struct known k = { { 0 }, { 0 } };

	for (int i = 0; i < INPUTS; i++)
		k.first[i] = k.total[i] = squares[i] / 21.25;
	return k;
}

/* A product of factors of mean m and variance s. */
static struct known
known_product(const double *m, const double *s)
{
	struct known k = { { 0 }, { 0 } };
	double with = 1, without = 1;

	for (int i = 0; i < INPUTS; i++) {
		with *= m[i] * m[i] + s[i];
		without *= m[i] * m[i];
	}
	for (int i = 0; i < INPUTS; i++) {
		k.first[i] = s[i] * without / (m[i] * m[i]) / (with - without);
		k.total[i] = s[i] * with / (m[i] * m[i] + s[i]) / (with - without);
	}
	return k;
}

static struct known
known_multiplicative(void)
{
	const double m[INPUTS] = { 1, 1.5, 2.5, 1 };
	const double s[INPUTS] = { 1.0 / 3, 1.0 / 12, 1.0 / 12, 0 };

	return known_product(m, s);
}

static struct known
known_g(void)
{
	const double m[INPUTS] = { 1, 1, 1, 1 };
	double s[INPUTS];

	for (int i = 0; i < INPUTS; i++)
		s[i] = 1 / (3 * (1 + g[i]) * (1 + g[i]));
	return known_product(m, s);
}

static struct known
known_ishigami(void)
{
	double v1 = pow(1 + 0.1 * pow(PI, 4) / 5, 2) / 2, v2 = 49.0 / 8;
	double v13 = 0.01 * pow(PI, 8) * 8 / 225, v = v1 + v2 + v13;

	return (struct known){ { v1 / v, v2 / v, 0, 0 }, { (v1 + v13) / v, v2 / v, v13 / v, 0 } };
}

static const struct function_case {
	const char *name;
	double (*f)(const double *x);
	struct known (*known)(void);
} functions[] = {
	{ "additive", additive, known_additive },
	{ "multiplicative", multiplicative, known_multiplicative },
	{ "g", g_function, known_g },
	{ "Ishigami", ishigami, known_ishigami },
};

/* f over n draws of a seed; input `from_b` comes from the other sample, as all do for INPUTS. */
static void
sample(double (*f)(const double *), uint64_t seed, int from_b, double *out)
{
	for (uint64_t k = 0; k < DRAWS; k++) {
		double x[INPUTS];

		for (uint64_t i = 0; i < INPUTS; i++) {
			bool b = from_b == INPUTS || from_b == (int)i;

			x[i] = td_draw(seed, i, b ? k + DRAWS : k);
		}
		out[k] = f(x);
	}
}

static bool
holds(double share, double error, double truth)
{
	return fabs(share - truth) <= 1.96 * error + 1e-12;
}

static void
check_function(const struct function_case *c)
{
	static double a[DRAWS], b[DRAWS], ab[DRAWS];
	struct known known = c->known();
	int first[INPUTS] = { 0 }, total[INPUTS] = { 0 };

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		sample(c->f, seed, -1, a);
		sample(c->f, seed, INPUTS, b);
		for (int i = 0; i < INPUTS; i++) {
			struct td_share s;

			sample(c->f, seed, i, ab);
			s = td_share(DRAWS, a, b, ab);
			first[i] += holds(s.first, s.first_error, known.first[i]);
			total[i] += holds(s.total, s.total_error, known.total[i]);
			assert_true(s.first_error < 0.15 && s.total_error < 0.15);
		}
	}
	for (int i = 0; i < INPUTS; i++) {
		print_message("%s, input %d: S1 %.4f in %d, ST %.4f in %d of %d\n", c->name, i + 1,
			      known.first[i], first[i], known.total[i], total[i], SEEDS);
		assert_in_range(first[i], LEAST, SEEDS);
		assert_in_range(total[i], LEAST, SEEDS);
	}
}

static void
shares_agree_with_closed_forms_within_their_uncertainty(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		check_function(&functions[i]);
}

/* The literature gives these to four digits (Saltelli et al. 2008, Ishigami with a = 7, b = 0.1). */
static void
closed_forms_are_those_of_the_literature(void **state)
{
	struct known k = known_ishigami();

	(void)state;
	assert_true(fabs(k.first[0] - 0.3139) < 5e-5 && fabs(k.first[1] - 0.4424) < 5e-5);
	assert_true(fabs(k.total[0] - 0.5576) < 5e-5 && fabs(k.total[2] - 0.2437) < 5e-5);
}

/*
 * By hand: a = 0 2, b = 2 4, ab = 2 2.  Mean 2; V = (4 + 0 + 0 + 4) / 4 = 2.
 * S1: ((2 - 2)(2 - 0) + (4 - 2)(2 - 2)) / 2 / 2 = 0.  ST: ((0 - 2)^2 + 0) / 2 / 2 / 2 = 0.5.
 * v = (4 + 0) / 2 = 2 and (0 + 4) / 2 = 2; the errors: S1 0; ST: u - S v = 2 - 1 = 1 and 0 - 1 = -1: sqrt(2 / 2) / 2.
 */
static void
two_draws_agree_with_pencil_and_paper(void **state)
{
	const double a[] = { 0, 2 }, b[] = { 2, 4 }, ab[] = { 2, 2 };
	struct td_spread spread = td_spread(2, a, b);
	struct td_share s = td_share(2, a, b, ab);

	(void)state;
	assert_true(fabs(spread.mean - 2) < 1e-15 && fabs(spread.variance - 2) < 1e-15);
	assert_true(fabs(s.first) < 1e-15 && fabs(s.first_error) < 1e-15);
	assert_true(fabs(s.total - 0.5) < 1e-15 && fabs(s.total_error - 0.5) < 1e-15);
}

static void
no_variance_has_no_shares(void **state)
{
	const double same[] = { 0.1, 0.1, 0.1 }, some[] = { 0.1, NAN, 0.2 };

	(void)state;
	assert_true(td_spread(3, same, same).variance <= 0);
	assert_true(isnan(td_share(3, same, same, same).first));
	assert_true(isnan(td_share(3, same, same, same).total_error));
	assert_true(isnan(td_spread(3, same, some).variance));
	assert_true(isnan(td_share(3, same, some, same).total));
}

/* An input that changes nothing has no share, and that is certain. */
static void
an_idle_input_has_none(void **state)
{
	const double a[] = { 1, 2, 4 }, b[] = { 3, 1, 2 };
	struct td_share s = td_share(3, a, b, a);

	(void)state;
	assert_true(fabs(s.first) <= 0 && fabs(s.first_error) <= 0);
	assert_true(fabs(s.total) <= 0 && fabs(s.total_error) <= 0);
}

static const struct quantile_case {
	uint32_t values[5];
	double share;
	uint32_t quantile;
} quantiles[] = {
	{ { 5, 1, 4, 2, 3 }, 0.05, 1 }, { { 5, 1, 4, 2, 3 }, 0.2, 1 },
	{ { 5, 1, 4, 2, 3 }, 0.21, 2 }, { { 5, 1, 4, 2, 3 }, 0.6, 3 },
	{ { 5, 1, 4, 2, 3 }, 0.95, 5 }, { { 2, 2, 2, 2, 9 }, 0.8, 2 },
	{ { 2, 2, 2, 2, 9 }, 0, 2 },    { { 2, 2, 2, 2, 9 }, 1, 9 },
};

static void
a_quantile_is_the_least_that_enough_do_not_exceed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		struct quantile_case c = quantiles[i];

		assert_int_equal(td_quantile(5, c.values, c.share), c.quantile);
	}
	assert_int_equal(td_quantile(0, NULL, 0.5), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_agree_with_closed_forms_within_their_uncertainty),
		cmocka_unit_test(closed_forms_are_those_of_the_literature),
		cmocka_unit_test(two_draws_agree_with_pencil_and_paper),
		cmocka_unit_test(no_variance_has_no_shares),
		cmocka_unit_test(an_idle_input_has_none),
		cmocka_unit_test(a_quantile_is_the_least_that_enough_do_not_exceed),
	};

	return cmocka_run_group_tests_name("variance", tests, NULL, NULL);
}
