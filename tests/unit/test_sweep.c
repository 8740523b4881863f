#include "test.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "scenario.h"
#include "shipped.h"
#include "sweep_in.h"
#include "temp.h"

#define RULES TEST_SOURCE_DIR "/rules/bca-cum3/2017.lua"

/* ---- grids ---------------------------------------------------------------------------------- */

/* Expected values are the doubles of the decimals that a person would write. */
static const struct grid_case {
	const char *text;
	size_t n, at;
	double value, last;
	int resolution;
} grids[] = {
	{ "clearance_target=70:90:1", 21, 7, 77, 90, 6 },
	{ "clearance_target=70:90:0.1", 201, 3, 70.3, 90, 6 },
	{ "clearance_target=70:90:0,1", 201, 199, 89.9, 90, 6 },
	{ "clearance_target=70:90:7", 3, 1, 77, 84, 6 },
	{ "clearance_target=0.1:0.3:0.1", 3, 1, 0.2, 0.3, 6 },
	{ "clearance_target=1:1:1", 1, 0, 1, 1, 6 },
	{ "clearance_target=0:0.00000002:0.000000001", 21, 7, 0.000000007, 0.00000002, 9 },
	{ "clearance_target=90,70,80.25", 3, 1, 80.25, 90, 6 },
	{ "clearance_target=77,5;70", 2, 0, 70, 77.5, 6 },
	{ "phu-tho.cases_cleared=600:700:7", 15, 1, 607, 698, 0 },
	{ "phu-tho.prev.cases_total=812:900:1", 89, 8, 820, 900, 0 },
};

static void
grids_are_exactly_decimal(void **state)
{
	struct td_scoring *s = shipped_cum3(*state, "2017");

	for (size_t i = 0; i < COUNT(grids); i++) {
		const struct grid_case *c = &grids[i];
		struct td_err err = { 0 };
		struct td_axis axis;
		struct td_dial dial;

		assert_status(TD_OK, td_axis_init(&axis, s, c->text, &dial, &err), &err);
		assert_int_equal(axis.n, c->n);
		assert_true(td_axis_value(&axis, c->at) == c->value);
		assert_true(td_axis_value(&axis, axis.n - 1) == c->last);
		assert_int_equal(axis.resolution, c->resolution);
		assert_true(td_axis_from_ticks(&axis, td_axis_ticks(&axis, c->at)) == c->value);
		td_axis_fini(&axis);
	}
	td_scoring_free(s);
}

/* ---- noise ---------------------------------------------------------------------------------- */

static const struct noise_case {
	const char *text;
	enum td_noise_kind kind;
	bool relative;
	double amount;
} noises[] = {
	{ "2%", TD_NOISE_UNIFORM, true, 0.02 },
	{ "2,5%", TD_NOISE_UNIFORM, true, 0.025 },
	{ "uniform:2%", TD_NOISE_UNIFORM, true, 0.02 },
	{ "+-5", TD_NOISE_UNIFORM, false, 5 },
	{ "±0.5", TD_NOISE_UNIFORM, false, 0.5 },
	{ "normal:2%", TD_NOISE_NORMAL, true, 0.02 },
	{ "normal:+-1.5", TD_NOISE_NORMAL, false, 1.5 },
};

static void
noise_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(noises); i++) {
		struct td_noise_spec spec;
		struct td_err err = { 0 };

		assert_status(TD_OK, td_noise_parse(noises[i].text, &spec, &err), &err);
		assert_int_equal(spec.kind, noises[i].kind);
		assert_int_equal(spec.relative, noises[i].relative);
		assert_true(fabs(spec.amount - noises[i].amount) < 1e-15);
	}
}

/* Of 20,000 draws: a uniform number within +-2 % of 200 has deviation 4 / sqrt(3) = 2.309, a normal one of 2 % has 4.
 * Four standard errors of the mean are 0.113; of the deviation at most 0.08. */
static void
noise_has_the_declared_spread(void **state)
{
	static const double deviations[] = { [TD_NOISE_UNIFORM] = 2.309401, [TD_NOISE_NORMAL] = 4 };

	(void)state;
	for (int kind = TD_NOISE_UNIFORM; kind <= TD_NOISE_NORMAL; kind++) {
		struct td_noise noise = { .spec = { (enum td_noise_kind)kind, true, 0.02 },
					  .stream = td_draw_stream("an.v"),
					  .range = { -INFINITY, INFINITY, false, 0 } };
		double sum = 0, squares = 0;

		for (uint64_t k = 0; k < 20000; k++) {
			double x = td_noise_draw(&noise, 1, k, 200);

			assert_true(kind == TD_NOISE_NORMAL || fabs(x - 200) <= 4);
			assert_true(x == td_noise_draw(&noise, 1, k, 200));
			sum += x - 200;
			squares += (x - 200) * (x - 200);
		}
		assert_true(fabs(sum / 20000) < 0.113);
		assert_true(fabs(sqrt(squares / 20000) - deviations[kind]) < 0.08);
	}
}

static void
noise_stays_whole_and_in_range(void **state)
{
	struct td_noise noise = { .spec = { TD_NOISE_NORMAL, false, 50 },
				  .stream = td_draw_stream("an.v"),
				  .range = { 0, 100, true, 0 } };
	bool low = false, high = false;

	(void)state;
	for (uint64_t k = 0; k < 1000; k++) {
		double x = td_noise_draw(&noise, 3, k, 60);

		assert_true(x == floor(x) && x >= 0 && x <= 100);
		low = low || x <= 0;
		high = high || x >= 100;
		assert_true(td_noise_draw(&noise, 3, k, 120) <= 120); /* was outside before */
	}
	assert_true(low && high);
	assert_true(isnan(td_noise_draw(&noise, 3, 1, NAN)));
}

/* ---- sweeps ---------------------------------------------------------------------------------- */

static struct td_sweep *
sweep_new(struct temp *temp, const struct td_sweep_opts *opts, const struct td_report_opts *report)
{
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_sweep *sweep;

	assert_status(
		TD_OK,
		td_sweep_new(RULES, temp_path(temp, "cum3.db"), opts, report, &diags, &sweep, &err),
		&err);
	td_diags_fini(&diags);
	return sweep;
}

/* All blocks, the later ones of each pair first. */
static void
run_all(struct td_sweep *sweep, struct td_sink *sink)
{
	size_t n = td_sweep_blocks(sweep);
	struct td_sweep_part **parts = calloc(n, sizeof(*parts));
	struct td_err err = { 0 };

	assert_non_null(parts);
	assert_status(TD_OK, td_sweep_begin(sweep, sink, &err), &err);
	for (size_t i = n; i-- > 0;)
		assert_status(TD_OK, td_sweep_run(sweep, i, &parts[i], &err), &err);
	for (size_t i = 0; i < n; i++)
		assert_status(TD_OK, td_sweep_take(sweep, parts[i], &err), &err);
	assert_status(TD_OK, td_sweep_end(sweep, &err), &err);
	free(parts);
}

/* To be freed. */
static char *
text_of(struct temp *temp, const struct td_sweep_opts *opts, const char *format)
{
	struct td_report_opts report = { .format = format, .plugins = formats() };
	struct td_sweep *sweep = sweep_new(temp, opts, &report);
	struct td_sink sink = { 0 };

	run_all(sweep, &sink);
	td_sweep_free(sweep);
	return sink.text;
}

static void
blocks_of_any_size_give_the_same(void **state)
{
	static const char *const vary[] = { "clearance_target=80:90:2",
					    "phu-tho.cases_cleared=600:700:20" };
	static const char *const noise[] = { "cases_cleared=10%", "cases_total=normal:5%" };
	static const char *const names[] = { "csv", "json", "table" };
	const struct td_sweep_opts cases[] = {
		{ .vary = vary, .nvary = 1 },
		{ .vary = vary, .nvary = 2 },
		{ .noise = noise, .nnoise = 2, .draws = 50, .seed = 5 },
		{ .vary = vary, .nvary = 1, .noise = noise, .nnoise = 2, .draws = 7 },
	};

	td_scoring_free(shipped_cum3(*state, "2017"));
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t f = 0; f < COUNT(names); f++) {
			char *want = text_of(*state, &cases[i], names[f]);

			for (size_t block = 1; block < 40; block = block * 3 + 1) {
				struct td_sweep_opts opts = cases[i];
				char *got;

				opts.block = block;
				got = text_of(*state, &opts, names[f]);
				assert_string_equal(want, got);
				free(got);
			}
			free(want);
		}
}

/* The three crossings at 86.42 and that at 83.36 were computed in exact fractions over all millionths around them. */
static const double edges[] = { 83.36037, 86.421118, 86.422318, 86.426118 };

static void
changes_do_not_hang_on_the_grid(void **state)
{
	static const char *const grids_of_one[] = {
		"clearance_target=70:90:5", "clearance_target=70:90:1",
		"clearance_target=70:90:0.1", "clearance_target=0:100:50", "clearance_target=80,90"
	};
	struct td_report_opts report = { .format = "table" };

	td_scoring_free(shipped_cum3(*state, "2017"));
	for (size_t i = 0; i < COUNT(grids_of_one); i++) {
		struct td_sweep_opts opts = { .vary = &grids_of_one[i], .nvary = 1 };
		struct td_sweep *sweep = sweep_new(*state, &opts, &report);
		struct td_sink sink = { 0 };

		run_all(sweep, &sink);
		assert_int_equal(sweep->unsure, 0);
		assert_int_equal(sweep->changes.n, COUNT(edges));
		for (size_t k = 0; k < COUNT(edges); k++) {
			assert_true(sweep->changes.at[k].edge.hi == edges[k]);
			assert_false(sweep->changes.at[k].edge.above);
		}
		td_sink_fini(&sink);
		td_sweep_free(sweep);
	}
}

static void
assert_scored(const struct td_scoring *s, const char *name, double value,
	      const struct td_stand *stand)
{
	struct td_change change = { name, NULL, value };
	struct td_scenario scenario = { .set = { .at = &change, .n = 1 } };
	struct td_overlay_opts opts = { 0 };
	struct td_overlay overlay;
	struct td_result *r;
	struct td_err err = { 0 };

	assert_status(TD_OK, td_overlay_init(&overlay, s, &scenario, &opts, NULL, &err), &err);
	assert_status(TD_OK, td_overlay_score(&overlay, &opts.score, &r, &err), &err);
	for (size_t row = 0; row < s->table->n; row++) {
		assert_int_equal(r->total[row], stand->total[row]);
		assert_int_equal(r->place[row], stand->place[row]);
		for (size_t k = 0; k < s->rules->awards.n; k++)
			assert_int_equal(r->awards[k][row], stand->awards[k * s->table->n + row]);
	}
	td_result_free(r);
	td_overlay_fini(&overlay);
}

/* What stands on both sides of a change is what a scenario scores there. */
static void
changes_are_what_scenarios_say(void **state)
{
	static const char *const names[] = { "clearance_target", "vote_share", "flag_share",
					     "discipline_limit", "serious_target" };
	struct td_report_opts report = { .format = "table" };
	size_t found = 0;

	td_scoring_free(shipped_cum3(*state, "2017"));
	for (size_t i = 0; i < COUNT(names); i++) {
		char text[64];
		const char *vary = text;
		struct td_sweep_opts opts = { .vary = &vary, .nvary = 1 };
		struct td_sweep *sweep;
		struct td_sink sink = { 0 };

		snprintf(text, sizeof(text), "%s=0:1:0.25", names[i]);
		if (i < 2 || i == 4)
			snprintf(text, sizeof(text), "%s=0:100:20", names[i]);
		sweep = sweep_new(*state, &opts, &report);
		run_all(sweep, &sink);
		for (size_t k = 0; k < sweep->changes.n; k++) {
			const struct td_change_at *c = &sweep->changes.at[k];

			assert_scored(sweep->baseline, names[i], c->edge.lo, &c->before);
			assert_scored(sweep->baseline, names[i], c->edge.hi, &c->after);
			found++;
		}
		td_sink_fini(&sink);
		td_sweep_free(sweep);
	}
	assert_true(found > 10);
}

static size_t
dial_called(const struct td_sweep *sweep, const char *name)
{
	struct td_dial dial;
	struct td_err err = { 0 };

	assert_status(TD_OK, td_dial_find(sweep->baseline, name, &dial, &err), &err);
	for (size_t i = 0; i < sweep->dials.n; i++)
		if (sweep->dials.at[i].index == dial.index && sweep->dials.at[i].row == dial.row)
			return i;
	fail_msg("%s does not vary", name);
	return 0;
}

/* max = x.cases_total is that of the same draw. */
static void
draws_keep_to_bounds_that_are_drawn(void **state)
{
	static const char *const noise[] = { "cases_cleared=20%", "cases_total=20%" };
	struct td_sweep_opts opts = { .noise = noise, .nnoise = 2, .draws = 1000, .seed = 1 };
	struct td_report_opts report = { .format = "csv" };
	struct td_sweep *sweep;
	struct td_sweep_part *part;
	struct td_err err = { 0 };
	size_t cleared, total, held = 0, above = 0;

	td_scoring_free(shipped_cum3(*state, "2017"));
	sweep = sweep_new(*state, &opts, &report);
	cleared = dial_called(sweep, "phu-tho.cases_cleared");
	total = dial_called(sweep, "phu-tho.cases_total");
	assert_status(TD_OK, td_sweep_run(sweep, 0, &part, &err), &err);
	assert_int_equal(part->n, 1000);
	for (size_t i = 0; i < part->n; i++) {
		assert_true(part->values[cleared][i] <= part->values[total][i]);
		held += part->values[cleared][i] >= part->values[total][i];
		above += part->values[total][i] > 812; /* as it is in the baseline */
	}
	assert_true(held > 0 && above > 0);
	td_sweep_part_free(part);
	td_sweep_free(sweep);
}

/* Every point of every pass once, the inner axis running. */
static void
passes_go_along_each_axis(void **state)
{
	struct td_sweep sweep = { .naxes = 3, .points = 24 };
	static const size_t n[] = { 2, 3, 4 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		sweep.axes[i] = (struct td_axis){ .n = n[i], .grid = true, .step = 1 };
	for (size_t pass = 0; pass < 3; pass++) {
		size_t inner = td_sweep_inner(&sweep, pass);
		bool seen[24] = { false };

		for (size_t i = 0; i < 24; i++) {
			size_t point = td_sweep_point(&sweep, pass, i);

			assert_true(point < 24 && !seen[point]);
			seen[point] = true;
			assert_int_equal(td_sweep_index(&sweep, point, inner), i % n[inner]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(grids_are_exactly_decimal, temp_setup,
						temp_teardown),
		cmocka_unit_test(noise_is_read),
		cmocka_unit_test(noise_has_the_declared_spread),
		cmocka_unit_test(noise_stays_whole_and_in_range),
		cmocka_unit_test(passes_go_along_each_axis),
		cmocka_unit_test_setup_teardown(blocks_of_any_size_give_the_same, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(changes_do_not_hang_on_the_grid, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(changes_are_what_scenarios_say, temp_setup,
						temp_teardown),
		cmocka_unit_test_setup_teardown(draws_keep_to_bounds_that_are_drawn, temp_setup,
						temp_teardown),
	};

	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
