#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "calc/eval.h"
#include "calc/explain.h"

/*
 * Rules are built by hand here, without a script: a helper's value is the number that pencil and paper
 * give, and the explanation must lead to it.
 */
enum {
	UNITS = 3,
	INPUTS = 12,
	ROOM = 4096
};

struct world {
	struct td_ruleset *rules;
	struct td_graph *graph;
	struct td_plan *plan;
	struct td_table *table;
	struct td_result *result;
	double *slots, *values;
	double figures[INPUTS][2][UNITS]; /* [input][lag] */
	size_t places;
	char text[ROOM];
};

static const char *const names[INPUTS] = { "a", "b", "c", "d", "e", "f",
					   "g", "h", "i", "j", "k", "l" };
static const char *const titles[INPUTS] = { "A", "B", "C", "D", "E", "F",
					    "G", "H", "I", "J", "K", "L" };

static void
begin(struct world *w)
{
	*w = (struct world){ .rules = td_ruleset_new() };
	assert_non_null(w->rules);
	w->graph = w->rules->graph;
	w->rules->places = 2;
	w->rules->round_at = TD_AT_CRITERION;
	for (size_t i = 0; i < INPUTS; i++)
		for (size_t k = 0; k < UNITS; k++)
			w->figures[i][0][k] = w->figures[i][1][k] = NAN;
}

static void
end(struct world *w)
{
	td_result_free(w->result);
	td_table_free(w->table);
	td_plan_free(w->plan);
	free(w->slots);
	free(w->values);
	td_ruleset_free(w->rules);
}

static uint32_t
word(struct world *w, const char *text)
{
	uint32_t code = td_words_add(w->rules->words, text);

	assert_int_not_equal(code, 0);
	return code;
}

/* An input of the next name; the three units' figures. */
static struct td_input *
input(struct world *w, enum td_input_kind kind, double v0, double v1, double v2)
{
	size_t n = w->rules->inputs.n;
	struct td_input in = { .name = names[n], .kind = kind };

	in.word = word(w, in.name);
	in.title.vi = in.title.en = titles[n];
	assert_true(td_list_push(&w->rules->inputs, in));
	w->figures[n][0][0] = v0;
	w->figures[n][0][1] = v1;
	w->figures[n][0][2] = v2;
	return &w->rules->inputs.at[n];
}

static td_node
leaf(struct world *w, enum td_op op, const char *name, unsigned lag)
{
	return td_graph_leaf(w->graph, op, name ? word(w, name) : 0, lag, 0);
}

static td_node
x(struct world *w, const char *name)
{
	return leaf(w, TD_OP_INPUT, name, 0);
}

static td_node
c(struct world *w, double v)
{
	return td_graph_const(w->graph, v);
}

static td_node
op2(struct world *w, enum td_op op, td_node a, td_node b)
{
	return td_graph_2(w->graph, op, a, b);
}

static td_node
full(struct world *w)
{
	return leaf(w, TD_OP_FULL, NULL, 0);
}

static td_node
when(struct world *w, td_node condition, td_node yes, td_node no)
{
	return td_graph_3(w->graph, TD_OP_WHEN, condition, yes, no);
}

static td_node
form(struct world *w, const char *name, unsigned flags, const td_node *args, size_t n)
{
	return td_graph_op(w->graph, TD_OP_FORM, word(w, name), flags, args, n);
}

/* a / b * 100 */
static td_node
percent(struct world *w, const char *a, const char *b)
{
	return op2(w, TD_OP_MUL, op2(w, TD_OP_DIV, x(w, a), x(w, b)), c(w, 100));
}

static struct td_item *
criterion(struct world *w, const char *id, double max, td_node score)
{
	struct td_item item = { .id = id,
				.kind = TD_ITEM_CRITERION,
				.parent = TD_NONE,
				.max = max,
				.score = score,
				.not_applicable = TD_MISSING_AS_MISSING };

	item.word = word(w, id);
	assert_true(td_list_push(&w->rules->items, item));
	return &w->rules->items.at[w->rules->items.n - 1];
}

/* Names of the units and their figures as the plan wants them. */
static void
fill_table(struct world *w)
{
	static const char *const ids[] = { "bac-kan", "phu-tho", "yen-bai" };
	static const char *const full_names[] = { "Tỉnh Bắc Kạn", "Tỉnh Phú Thọ", "Tỉnh Yên Bái" };
	size_t n;
	const struct td_need *needs = td_plan_needs(w->plan, &n);

	w->table = td_table_new(UNITS, n);
	assert_non_null(w->table);
	w->table->year = 2017;
	for (size_t i = 0; i < UNITS; i++)
		w->table->units[i] = (struct td_unit){ ids[i], full_names[i], 0 };
	for (size_t i = 0; i < n; i++)
		memcpy(w->table->columns[i], w->figures[needs[i].input][needs[i].lag],
		       sizeof(w->figures[0][0]));
}

/* Evaluate the first unit, and keep its points as the engine would. */
static void
run(struct world *w)
{
	struct td_err err = { 0 };

	assert_int_equal(td_rules_settle(w->rules), TD_OK);
	assert_status(TD_OK, td_plan_new(w->rules, &w->plan, &err), &err);
	fill_table(w);
	w->slots = calloc(td_plan_slots(w->plan, NULL) + 1, sizeof(double));
	w->values = calloc(td_plan_values(w->plan) + 1, sizeof(double));
	w->result = td_result_new(w->rules, UNITS, true);
	assert_non_null(w->slots);
	assert_non_null(w->values);
	assert_non_null(w->result);
	td_plan_slots(w->plan, w->slots);
	for (size_t row = UNITS; row-- > 0;) {
		assert_status(TD_OK, td_eval_row(w->plan, w->table, w->slots, row, w->values, &err),
			      &err);
		for (uint32_t i = 0; i < w->rules->items.n; i++) {
			double points = w->values[td_plan_item(w->plan, i).points];

			w->result->points[i][row] = points;
			w->result->pending[i][row] =
				(uint8_t)(isnan(points) ? TD_PENDING_MISSING : TD_SETTLED);
		}
	}
}

static struct td_why
why(const struct world *w, enum td_lang lang)
{
	return (struct td_why){
		w->rules, w->plan, w->table, w->result, w->slots, w->values, 0, lang
	};
}

/* Lines joined by " | "; without is left out. */
static void
join(struct world *w, struct td_reasons *reasons, int without)
{
	w->text[0] = '\0';
	for (size_t i = 0; i < reasons->n; i++) {
		if ((int)reasons->at[i].kind == without)
			continue;
		if (w->text[0])
			strncat(w->text, " | ", ROOM - strlen(w->text) - 1);
		strncat(w->text, reasons->at[i].text, ROOM - strlen(w->text) - 1);
	}
	td_reasons_fini(reasons);
}

static void
assert_item(struct world *w, enum td_lang lang, uint32_t item, int without, const char *want)
{
	struct td_why about = why(w, lang);
	struct td_reasons reasons;
	struct td_err err = { 0 };

	assert_status(TD_OK, td_explain_item(&about, item, &reasons, &err), &err);
	join(w, &reasons, without);
	assert_string_equal(w->text, want);
}

/* Both languages, the list of figures left out. */
static void
assert_told(struct world *w, const char *vi, const char *en)
{
	assert_item(w, TD_VI, 0, TD_REASON_FIGURES, vi);
	if (en)
		assert_item(w, TD_EN, 0, TD_REASON_FIGURES, en);
}

/* ---- every scale helper ------------------------------------------------------------ */

/* An argument of a helper: a number, the next figure, or a condition "figure > number". */
struct given {
	enum {
		NOT,
		NUMBER,
		FIGURE,
		ABOVE
	} kind;
	double v, than;
};

#define N(v)                                                                                       \
	{                                                                                          \
		NUMBER, v, 0                                                                       \
	}
#define X(v)                                                                                       \
	{                                                                                          \
		FIGURE, v, 0                                                                       \
	}
#define IF(v, than)                                                                                \
	{                                                                                          \
		ABOVE, v, than                                                                     \
	}
#define NO                                                                                         \
	{                                                                                          \
		NOT, 0, 0                                                                          \
	}

/* clang-format off */
static const struct form_case {
	const char *name;
	const char *form;
	unsigned flags;
	double max, points;
	struct given args[8];
	const char *vi, *en;
} form_cases[] = {
	{ "condition holds", "full_if", 0, 20, 20, { IF(3, 2) },
	  "A (3) > 2: được điểm tối đa 20", "A (3) > 2: full points, 20" },
	{ "condition fails", "full_if", 0, 20, 0, { IF(2, 2) },
	  "A (2) ≤ 2: 0 điểm", "A (2) ≤ 2: no points" },
	{ "share of the maximum", "pct_of", 0, 25, 20.52, { X(82.08) },
	  "25 × 82,08 / 100 = 20,52", "25 × 82.08 / 100 = 20.52" },
	{ "target missed in proportion", "proportional", 0, 25, 25 * 71.0 / 75, { X(71), N(75) },
	  "25 × 71 / 75 ≈ 23,67 | còn thiếu 4 để được 25 điểm",
	  "25 × 71 / 75 ≈ 23.67 | 4 short of 25 points" },
	{ "target reached", "proportional", 0, 25, 25, { X(76), N(75) },
	  "76 ≥ 75: được điểm tối đa 25", "76 ≥ 75: full points, 25" },
	{ "above the target", "around", 0, 60, 55, { X(80), N(75), N(50), N(1), N(2), N(10) },
	  "80 ≥ 75: 50 + min(10; 1 × (80 − 75)) = 55 | còn thiếu 5 để được 60 điểm",
	  "80 ≥ 75: 50 + min(10, 1 × (80 − 75)) = 55 | 5 short of 60 points" },
	{ "above the cap", "around", 0, 60, 60, { X(90), N(75), N(50), N(1), N(2), N(10) },
	  "90 ≥ 75: 50 + min(10; 1 × (90 − 75)) = 60", "90 ≥ 75: 50 + min(10, 1 × (90 − 75)) = 60" },
	{ "without a cap", "around", 0, 60, 55, { X(80), N(75), N(50), N(1), N(2), NO },
	  "80 ≥ 75: 50 + 1 × (80 − 75) = 55 | còn thiếu 5 để được 60 điểm", NULL },
	{ "nothing for more", "around", 0, 50, 50, { X(80), N(75), N(50), NO, N(2), NO },
	  "80 ≥ 75: 50", "80 ≥ 75: 50" },
	{ "below the target", "around", 0, 60, 46.44, { X(73.22), N(75), N(50), N(1), N(2), N(10) },
	  "73,22 < 75: 50 − 2 × (75 − 73,22) = 46,44 | còn thiếu 1,78 để được 50 điểm",
	  "73.22 < 75: 50 − 2 × (75 − 73.22) = 46.44 | 1.78 short of 50 points" },
	{ "far below", "around", 0, 60, 0, { X(49), N(75), N(50), N(1), N(2), N(10) },
	  "49 < 75: 50 − 2 × (75 − 49) = −2, không dưới 0 | còn thiếu 26 để được 50 điểm",
	  "49 < 75: 50 − 2 × (75 − 49) = −2, not below 0 | 26 short of 50 points" },
	{ "whole percents", "around", TD_COUNT_WHOLE, 60, 58,
	  { X(83.48), N(75), N(50), N(1), N(2), N(10) },
	  "83,48 − 75 = 8,48, chỉ tính bước trọn vẹn: 8 | 83,48 ≥ 75: 50 + min(10; 1 × 8) = 58 | "
	  "còn thiếu 1,52 để được 60 điểm",
	  "83.48 − 75 = 8.48, only whole steps count: 8 | 83.48 ≥ 75: 50 + min(10, 1 × 8) = 58 | "
	  "1.52 short of 60 points" },
	{ "a first step", "at_least", 0, 40, 36, { X(89), N(90), N(2), N(2), NO },
	  "89 ≤ 90: 40 − 2 − 2 × (90 − 89) = 36 | còn thiếu 1 để được 40 điểm",
	  "89 ≤ 90: 40 − 2 − 2 × (90 − 89) = 36 | 1 short of 40 points" },
	{ "no first step, per half", "at_least", 0, 20, 18, { X(97), N(98), N(0), N(1), N(0.5) },
	  "97 ≤ 98: 20 − 1 × (98 − 97) / 0,5 = 18 | còn thiếu 1 để được 20 điểm", NULL },
	{ "passed", "at_least", 0, 40, 40, { X(90.01), N(90), N(2), N(2), NO },
	  "90,01 > 90: được điểm tối đa 40", "90.01 > 90: full points, 40" },
	{ "whole tenths above a limit", "at_most", TD_COUNT_WHOLE, 40, 28,
	  { X(0.7222), N(0.5), N(4), N(4), N(0.1) },
	  "(0,7222 − 0,5) / 0,1 = 2,222, chỉ tính bước trọn vẹn: 2 | "
	  "0,7222 ≥ 0,5: 40 − 4 − 4 × 2 = 28 | phải dưới 0,7 mới được 32 điểm",
	  "(0.7222 − 0.5) / 0.1 = 2.222, only whole steps count: 2 | "
	  "0.7222 ≥ 0.5: 40 − 4 − 4 × 2 = 28 | must be below 0.7 for 32 points" },
	{ "begun tenths above a limit", "at_most", TD_COUNT_STARTED, 40, 24,
	  { X(0.7222), N(0.5), N(4), N(4), N(0.1) },
	  "(0,7222 − 0,5) / 0,1 = 2,222, bước dở dang cũng tính: 3 | "
	  "0,7222 ≥ 0,5: 40 − 4 − 4 × 3 = 24 | giảm thêm 0,0222 thì được 28 điểm", NULL },
	{ "below a limit", "at_most", 0, 40, 40, { X(0.49), N(0.5), N(4), N(4), N(0.1) },
	  "0,49 < 0,5: được điểm tối đa 40", "0.49 < 0.5: full points, 40" },
	{ "more than the reference", "inverse", 0, 25, 25 * 30.0 / 33, { X(33), X(30) },
	  "25 × 30 / 33 ≈ 22,73 | giảm thêm 3 thì được 25 điểm",
	  "25 × 30 / 33 ≈ 22.73 | 3 less would give 25 points" },
	{ "less than the reference", "inverse", 0, 25, 25, { X(0), X(30) },
	  "0 ≤ 30: được điểm tối đa 25", "0 ≤ 30: full points, 25" },
	{ "in the range", "target_range", 0, 10, 10, { X(4), N(3), N(5), N(1), NO },
	  "3 ≤ 4 ≤ 5: được điểm tối đa 10", "3 ≤ 4 ≤ 5: full points, 10" },
	{ "below the range", "target_range", 0, 10, 9, { X(2), N(3), N(5), N(1), NO },
	  "2 < 3: 10 − 1 × (3 − 2) = 9 | còn thiếu 1 để được 10 điểm", NULL },
	{ "above the range", "target_range", 0, 10, 8, { X(7), N(3), N(5), N(1), NO },
	  "7 > 5: 10 − 1 × (7 − 5) = 8 | giảm thêm 2 thì được 10 điểm", NULL },
	{ "judged", "judged", 0, 5, 4.5, { X(4.5) },
	  "chấm 4,5, thang tối đa 5", "judged 4.5 of at most 5" },
	{ "worth", "worth", 0, 10, 8, { X(1), N(5), X(1), N(3) },
	  "1 × 5 + 1 × 3 = 8", "1 × 5 + 1 × 3 = 8" },
	{ "nothing to deduct", "per_event", 0, 25, 25, { X(0), N(5), X(0), N(10) },
	  "không có gì phải trừ: được điểm tối đa 25", "nothing to deduct: full points, 25" },
	{ "events", "per_event", 0, 25, 10, { X(1), N(5), X(1), N(10), X(0), N(25) },
	  "25 − 1 × 5 − 1 × 10 − 0 × 25 = 10", "25 − 1 × 5 − 1 × 10 − 0 × 25 = 10" },
	{ "more events than points", "per_event", 0, 20, 0, { X(3), N(10) },
	  "20 − 3 × 10 = −10, không dưới 0", "20 − 3 × 10 = −10, not below 0" },
	{ "earned", "earn", 0, 20, 12, { X(3), N(4), NO },
	  "3 × 4 = 12 | còn thiếu 2 để được 20 điểm", "3 × 4 = 12 | 2 short of 20 points" },
	{ "earned above the cap", "earn", 0, 20, 20, { X(6), N(4), NO },
	  "6 × 4 = 24, tối đa 20", "6 × 4 = 24, at most 20" },
	{ "plus and minus", "plus_minus", 0, 10, 4, { X(3), N(2), X(1), N(2) },
	  "3 × 2 − 1 × 2 = 4", "3 × 2 − 1 × 2 = 4" },
	{ "limited", "limit_if", 0, 30, 15, { IF(8, 0), N(15), X(27) },
	  "A (8) > 0: 27, tối đa 15", "A (8) > 0: 27, at most 15" },
	{ "not limited", "limit_if", 0, 30, 27, { IF(0, 0), N(15), N(27) }, "27", "27" },
	{ "zero", "zero_if", 0, 30, 0, { IF(1, 0), N(27) }, "A (1) > 0: 0 điểm", "A (1) > 0: no points" },
	{ "below the least", "zero_below", 0, 15, 0, { X(45), N(50), N(6.75) },
	  "45 < 50: 0 điểm", "45 < 50: no points" },
	{ "a precondition", "minus_if", 0, 20, 12, { IF(1, 0), N(8), X(20) },
	  "A (1) > 0: 20 − 8 = 12", "A (1) > 0: 20 − 8 = 12" },
	{ "to the best", "to_best", 0, 25, 12.5, { X(30), N(60) },
	  "25 × 30 / 60 = 12,5", "25 × 30 / 60 = 12.5" },
	{ "the best", "to_best", 0, 25, 25, { X(60), N(60) },
	  "60 = 60: được điểm tối đa 25", "60 = 60: full points, 25" },
	{ "the lowest is best", "to_best", 1, 25, 12.5, { X(60), N(30) }, "25 × 30 / 60 = 12,5", NULL },
	{ "points by rank", "rank_points", 0, 20, 12, { X(75), N(5), N(2) },
	  "20 − 2 × (5 − 1) = 12", "20 − 2 × (5 − 1) = 12" },
	{ "between least and most", "minmax", 0, 10, 5.5, { X(25), N(20), N(30), N(1), N(10) },
	  "1 + (10 − 1) × (25 − 20) / (30 − 20) = 5,5", NULL },
	{ "the other way round", "minmax", 0, 10, 10, { X(20), N(20), N(30), N(1), N(10) },
	  "1 + (10 − 1) × (30 − 20) / (30 − 20) = 10", NULL },
	{ "all equal", "minmax", 0, 10, 10, { X(20), N(20), N(20), N(1), N(10) },
	  "các đơn vị bằng nhau: 10", "all units are equal: 10" },
	{ "fall", "fall", 0, 10, 15.0 / 3, { X(60), X(57) },
	  "(60 − 57) / 60 × 100 = 5 %", "(60 − 57) / 60 × 100 = 5 %" },
	{ "fall from nothing", "fall", 0, 100, 100, { X(0), X(0) },
	  "từ 0 thành 0: tiêu chí quy định tính 100", "from 0 to 0 counts as 100 by the rule" },
	{ "growth", "growth", 0, 10, 10, { X(700), X(770) },
	  "(770 − 700) / 700 × 100 = 10 %", "(770 − 700) / 700 × 100 = 10 %" },
	{ "mean", "mean", 0, 10, 8.1, { X(8), X(8.2) }, "(8 + 8,2) / 2 = 8,1", "(8 + 8.2) / 2 = 8.1" },
	{ "weighted mean", "weighted_mean", 0, 10, 8.6, { X(8), N(2), X(9), N(3) },
	  "(8 × 2 + 9 × 3) / (2 + 3) = 8,6", NULL },
	{ "mean of those there", "mean_of_present", 0, 10, 9, { X(8), X(NAN), X(10) },
	  "(8 + 10) / 2 = 9", NULL },
	{ "reached in part", "reach", 0, 10, 0.75, { X(3), N(4) }, "3 / 4 = 0,75", NULL },
	{ "reached", "reach", 0, 10, 1, { X(5), N(4) }, "min(1; 5 / 4) = 1", "min(1, 5 / 4) = 1" },
};
/* clang-format on */

static td_node
argument(struct world *w, const struct given *given)
{
	struct td_input *in;

	switch (given->kind) {
	case NUMBER:
		return c(w, given->v);
	case FIGURE:
		in = input(w, TD_INPUT_NUMBER, given->v, NAN, NAN);
		return x(w, in->name);
	case ABOVE:
		in = input(w, TD_INPUT_NUMBER, given->v, NAN, NAN);
		return op2(w, TD_OP_GT, x(w, in->name), c(w, given->than));
	default:
		return 0;
	}
}

static size_t
count_args(const struct form_case *fc)
{
	static const struct {
		const char *name;
		size_t n;
	} fixed[] = {
		{ "around", 6 },       { "at_least", 5 }, { "at_most", 5 },
		{ "target_range", 5 }, { "earn", 3 },
	};
	size_t n = 0;

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (strcmp(fixed[i].name, fc->form) == 0)
			return fixed[i].n;
	while (n < COUNT(fc->args) && fc->args[n].kind != NOT)
		n++;
	return n;
}

static void
scale_helpers_are_told_in_their_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(form_cases); i++) {
		const struct form_case *fc = &form_cases[i];
		td_node args[9];
		size_t n = count_args(fc);
		struct world w;

		print_message("  %s: %s\n", fc->form, fc->name);
		begin(&w);
		args[0] = c(&w, fc->points);
		for (size_t k = 0; k < n; k++)
			args[k + 1] = argument(&w, &fc->args[k]);
		criterion(&w, "1", fc->max, form(&w, fc->form, fc->flags, args, n + 1));
		run(&w);
		assert_told(&w, fc->vi, fc->en);
		end(&w);
	}
}

static void
a_helper_whose_words_do_not_fit_shows_its_formula(void **state)
{
	struct world w;
	td_node args[4];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 40, NAN, NAN);
	/* Not what `proportional` says, so it must not be told as such. */
	args[0] = op2(&w, TD_OP_SUB, x(&w, "a"), c(&w, 33));
	args[1] = x(&w, "a");
	args[2] = c(&w, 75);
	criterion(&w, "1", 25, form(&w, "proportional", 0, args, 3));
	run(&w);
	assert_told(&w, "40 − 33 = 7", "40 − 33 = 7");
	end(&w);
}

static void
a_strict_edge_is_named_as_such(void **state)
{
	struct world w;
	td_node args[6] = { 0 };

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 36, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 40, NAN, NAN);
	args[1] = percent(&w, "a", "b");
	args[2] = c(&w, 90);
	args[3] = c(&w, 2);
	args[4] = c(&w, 2);
	args[0] = when(&w, op2(&w, TD_OP_GT, args[1], args[2]), full(&w), c(&w, 38));
	criterion(&w, "1", 40, form(&w, "at_least", 0, args, 6));
	run(&w);
	assert_told(
		&w,
		"36 / 40 × 100 = 90 | 90 ≤ 90: 40 − 2 − 2 × (90 − 90) = 38 | phải trên 90 mới được 40 điểm",
		"36 / 40 × 100 = 90 | 90 ≤ 90: 40 − 2 − 2 × (90 − 90) = 38 | must be above 90 for 40 points");
	end(&w);
}

/* ---- figures, numbers, limits --------------------------------------------------------- */

static void
figures_have_names_units_and_years(void **state)
{
	struct world w;
	struct td_item *item;
	struct td_input *in;

	(void)state;
	begin(&w);
	in = input(&w, TD_INPUT_INTEGER, 812, NAN, NAN);
	in->title = (struct td_title){ .vi = "Số vụ khám phá", .en = "Cases cleared" };
	in->unit = "vụ";
	in = input(&w, TD_INPUT_INTEGER, 1015, NAN, NAN);
	in->title.vi = in->title.en = NULL;
	in->unit = "vụ";
	w.figures[1][1][0] = 1060;
	in = input(&w, TD_INPUT_FLAG, 1, NAN, NAN);
	in->sql = "SELECT 1";
	item = criterion(&w, "2.1", 100,
			 op2(&w, TD_OP_ADD, percent(&w, "a", "b"),
			     when(&w, x(&w, "c"), leaf(&w, TD_OP_INPUT, "b", 1), c(&w, 0))));
	item->ref = "Giao ước, II.1";
	item->place = (struct td_place){ .file = "rules/2017.lua", .line = 40 };
	run(&w);
	assert_item(
		&w, TD_VI, 0, -1,
		"Số vụ khám phá = 812 vụ; b = 1015 vụ; C = có (tổng hợp từ dữ liệu); b (năm 2016) = 1060 vụ"
		" | C: có: 1060 | 812 / 1015 × 100 + 1060 = 1140 | khống chế tối đa 100 điểm"
		" | Giao ước, II.1 · rules/2017.lua:40");
	assert_item(
		&w, TD_EN, 0, -1,
		"Cases cleared = 812 vụ; b = 1015 vụ; C = yes (computed from the data); b (year 2016) = 1060 vụ"
		" | C: yes: 1060 | 812 / 1015 × 100 + 1060 = 1140 | at most 100 points"
		" | Giao ước, II.1 · rules/2017.lua:40");
	end(&w);
}

/* clang-format off */
static const struct number_case {
	const char *name;
	double a, b;
	double max;
	const char *vi;
} number_cases[] = {
	{ "exact", 0.1, 0.2, 1, "0,1 + 0,2 = 0,3" },
	{ "exact with more decimals than points have", 20, 2.725, 30,
	  "20 + 2,725 = 22,725 | làm tròn đến 2 chữ số thập phân: 22,73" },
	{ "an inexact figure is shown in full", 1.0 / 3, 1, 9, "0,333333333 + 1 ≈ 1,33" },
	{ "negative", -3, 5, 9, "−3 + 5 = 2" },
	{ "a negative to the right", 5, -3, 9, "5 + (−3) = 2" },
	{ "below zero", -3, 1, 9, "−3 + 1 = −2 | không dưới 0 điểm" },
};
/* clang-format on */

static void
numbers_are_exact_or_marked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(number_cases); i++) {
		const struct number_case *nc = &number_cases[i];
		struct world w;

		print_message("  %s\n", nc->name);
		begin(&w);
		input(&w, TD_INPUT_NUMBER, nc->a, NAN, NAN);
		input(&w, TD_INPUT_NUMBER, nc->b, NAN, NAN);
		criterion(&w, "1", nc->max, op2(&w, TD_OP_ADD, x(&w, "a"), x(&w, "b")));
		run(&w);
		assert_told(&w, nc->vi, NULL);
		end(&w);
	}
}

static void
unequal_numbers_do_not_look_equal(void **state)
{
	struct world w;
	td_node args[3];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 2999999, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 4000000, NAN, NAN);
	args[1] = percent(&w, "a", "b"); /* 74.999975 */
	args[2] = c(&w, 75);
	args[0] = when(&w, op2(&w, TD_OP_GE, args[1], args[2]), full(&w), c(&w, 0));
	criterion(&w, "1", 25, args[0]);
	run(&w);
	assert_told(&w, "2999999 / 4000000 × 100 ≈ 75 | 74,999975 < 75: 0", NULL);
	end(&w);
}

static void
a_percentage_is_marked_where_it_is_one(void **state)
{
	struct world w;
	td_node args[2];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 812, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 1015, NAN, NAN);
	w.rules->inputs.at[0].max = x(&w, "b");
	args[0] = c(&w, 20);
	args[1] = percent(&w, "a", "b");
	criterion(&w, "1", 25, form(&w, "pct_of", 0, args, 2));
	run(&w);
	assert_told(&w, "812 / 1015 × 100 = 80 % | 25 × 80 / 100 = 20", NULL);
	end(&w);
}

static void
parameters_are_named_among_the_figures(void **state)
{
	struct world w;
	struct td_param param = { .name = "target", .value = 75, .unit = "%" };
	td_node args[3];

	(void)state;
	begin(&w);
	param.word = word(&w, "target");
	param.title.vi = "Chỉ tiêu";
	assert_true(td_list_push(&w.rules->params, param));
	input(&w, TD_INPUT_NUMBER, 60, NAN, NAN);
	args[0] = c(&w, 20);
	args[1] = x(&w, "a");
	args[2] = leaf(&w, TD_OP_PARAM, "target", 0);
	criterion(&w, "1", 25,
		  op2(&w, TD_OP_SUB, form(&w, "proportional", 0, args, 3),
		      op2(&w, TD_OP_SUB, args[2], c(&w, 65))));
	run(&w);
	assert_item(&w, TD_VI, 0, -1,
		    "A = 60; Chỉ tiêu = 75 % | 25 × 60 / 75 = 20 | "
		    "20 − (75 − 65) = 10");
	assert_item(&w, TD_EN, 0, -1,
		    "A = 60; Chỉ tiêu = 75 % | 25 × 60 / 75 = 20 | "
		    "20 − (75 − 65) = 10");
	end(&w);
}

/* What a helper within a formula could still give is not what the criterion would get. */
static void
only_the_score_itself_has_a_next_step(void **state)
{
	struct world w;
	td_node limited[4], rate[3];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 60, NAN, NAN);
	rate[0] = c(&w, 20);
	rate[1] = x(&w, "a");
	rate[2] = c(&w, 75);
	limited[1] = op2(&w, TD_OP_LT, x(&w, "a"), c(&w, 100));
	limited[2] = c(&w, 15);
	limited[3] = form(&w, "proportional", 0, rate, 3);
	limited[0] = when(&w, limited[1], limited[2], limited[3]);
	criterion(&w, "1", 25, form(&w, "limit_if", 0, limited, 4));
	run(&w);
	assert_told(&w, "25 × 60 / 75 = 20 | A (60) < 100: 20, tối đa 15", NULL);
	end(&w);
}

static void
a_step_that_gives_nothing_is_not_the_next_one(void **state)
{
	struct world w;
	td_node args[6];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 2.75, NAN, NAN);
	args[0] = c(&w, -52);
	args[1] = x(&w, "a");
	args[2] = c(&w, 0.5);
	args[3] = c(&w, 4);
	args[4] = c(&w, 4);
	args[5] = c(&w, 0.1);
	criterion(&w, "1", 40, form(&w, "at_most", TD_COUNT_WHOLE, args, 6));
	run(&w);
	assert_told(
		&w,
		"(2,75 − 0,5) / 0,1 = 22,5, chỉ tính bước trọn vẹn: 22 | "
		"2,75 ≥ 0,5: 40 − 4 − 4 × 22 = −52 | giảm thêm 2,25 thì được 40 điểm | không dưới 0 điểm",
		NULL);
	end(&w);
}

static void
a_measure_is_named_and_then_its_number_stands_for_it(void **state)
{
	struct world w;
	struct td_measure measure = { .id = "rate", .unit = "%" };

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 1, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 3, NAN, NAN);
	measure.value = percent(&w, "a", "b");
	measure.word = word(&w, "rate");
	measure.title.vi = "Tỷ lệ";
	assert_true(td_list_push(&w.rules->measures, measure));
	/* Written a second time it is another node, but the same value. */
	criterion(&w, "1", 100, op2(&w, TD_OP_MUL, percent(&w, "a", "b"), c(&w, 2)));
	run(&w);
	assert_told(&w, "Tỷ lệ: 1 / 3 × 100 ≈ 33,3333 % | 33,3333 × 2 ≈ 66,67", NULL);
	end(&w);
}

/* ---- choices, bands, levels -------------------------------------------------------------- */

static void
a_choice_shows_its_condition_and_the_branch_taken(void **state)
{
	struct world w;
	td_node rate;

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 36, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 40, NAN, NAN);
	rate = percent(&w, "a", "b");
	criterion(&w, "1", 40,
		  when(&w, op2(&w, TD_OP_GT, rate, c(&w, 90)), full(&w),
		       op2(&w, TD_OP_SUB, c(&w, 38),
			   op2(&w, TD_OP_MUL, c(&w, 2), op2(&w, TD_OP_SUB, c(&w, 90), rate)))));
	run(&w);
	assert_told(&w, "36 / 40 × 100 = 90 | 90 ≤ 90: 38 − 2 × (90 − 90) = 38", NULL);
	end(&w);
}

static void
nested_choices_lead_to_one_line(void **state)
{
	struct world w;
	td_node a, bands[8];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 4.2, NAN, NAN);
	a = x(&w, "a");
	bands[0] = a;
	bands[1] = c(&w, 0);
	bands[2] = c(&w, 5), bands[3] = 0, bands[4] = c(&w, 30);
	bands[5] = c(&w, 3), bands[6] = c(&w, 5), bands[7] = c(&w, 25);
	criterion(&w, "1", 30,
		  when(&w, op2(&w, TD_OP_LT, a, c(&w, 0)), c(&w, 1),
		       when(&w, op2(&w, TD_OP_LT, a, c(&w, 10)),
			    td_graph_op(w.graph, TD_OP_BANDS, 0, 0, bands, 8), full(&w))));
	run(&w);
	assert_told(
		&w,
		"A (4,2) ≥ 0; A (4,2) < 10; 4,2 thuộc mức từ 3 đến dưới 5: 25 | còn thiếu 0,8 để được 30 điểm",
		"A (4.2) ≥ 0; A (4.2) < 10; 4.2 is in the row from 3 to below 5: 25 | 0.8 short of 30 points");
	end(&w);
}

/* clang-format off */
static const struct band_case {
	const char *name;
	double v;
	unsigned flags;
	double edges[3][3]; /* low, high, points; NaN: no edge */
	double otherwise;
	const char *vi, *en;
} band_cases[] = {
	{ "top row", 95, 0, { { 95, NAN, 30 }, { 90, 95, 25 }, { 80, 90, 20 } }, 0,
	  "95 thuộc mức từ 95 trở lên: 30", "95 is in the row 95 or more: 30" },
	{ "middle row", 94.2857, 0, { { 95, NAN, 30 }, { 90, 95, 25 }, { 80, 90, 20 } }, 0,
	  "94,2857 thuộc mức từ 90 đến dưới 95: 25 | còn thiếu 0,7143 để được 30 điểm",
	  "94.2857 is in the row from 90 to below 95: 25 | 0.7143 short of 30 points" },
	{ "below all", 70, 0, { { 95, NAN, 30 }, { 90, 95, 25 }, { 80, 90, 20 } }, 1,
	  "70 dưới 80: 1 | còn thiếu 10 để được 20 điểm", "70 is below 80: 1 | 10 short of 20 points" },
	{ "edges from above", 90, TD_BAND_ABOVE | TD_BAND_UPTO,
	  { { 95, NAN, 30 }, { 90, 95, 25 }, { 80, 90, 20 } }, 0,
	  "90 thuộc mức trên 80 đến 90: 20 | phải trên 90 mới được 25 điểm",
	  "90 is in the row above 80 up to 90: 20 | must be above 90 for 25 points" },
	{ "upper edges included", 10, TD_BAND_UPTO, { { 1, 10, 5 }, { 10, 20, 3 }, { 20, NAN, 0 } }, 9,
	  "10 thuộc mức từ 1 đến 10: 5", "10 is in the row from 1 up to 10: 5" },
	{ "fewer is better", 12, 0, { { 0, 10, 5 }, { 10, 20, 3 }, { 20, NAN, 0 } }, 9,
	  "12 thuộc mức từ 10 đến dưới 20: 3 | phải dưới 10 mới được 5 điểm",
	  "12 is in the row from 10 to below 20: 3 | must be below 10 for 5 points" },
};
/* clang-format on */

static td_node
edge(struct world *w, double v)
{
	return isnan(v) ? 0 : c(w, v);
}

static td_node
bands_of(struct world *w, const struct band_case *bc)
{
	td_node args[11] = { x(w, "a"), edge(w, bc->otherwise) };

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++)
			args[2 + 3 * i + k] = edge(w, bc->edges[i][k]);
	return td_graph_op(w->graph, TD_OP_BANDS, 0, bc->flags, args, 11);
}

static void
a_row_of_a_table_is_named_and_the_next_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(band_cases); i++) {
		const struct band_case *bc = &band_cases[i];
		struct world w;
		td_node args[2];

		print_message("  %s\n", bc->name);
		begin(&w);
		input(&w, TD_INPUT_NUMBER, bc->v, NAN, NAN);
		args[0] = bands_of(&w, bc);
		args[1] = x(&w, "a");
		criterion(&w, "1", 30, form(&w, "bands", 0, args, 2));
		run(&w);
		assert_told(&w, bc->vi, bc->en);
		end(&w);
	}
}

static void
lost_points_are_told_as_lost(void **state)
{
	static const struct band_case table = {
		.edges = { { 1, 2, 2 }, { 2, 3, 5 }, { 3, NAN, 10 } },
	};
	struct world w;
	td_node args[2];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_INTEGER, 2, NAN, NAN);
	args[0] = op2(&w, TD_OP_SUB, full(&w), bands_of(&w, &table));
	args[1] = x(&w, "a");
	criterion(&w, "1", 20, form(&w, "escalating", 0, args, 2));
	run(&w);
	assert_told(
		&w, "2 thuộc mức đúng 2: trừ 5 | dưới 2 thì chỉ bị trừ 2 | 20 − 5 = 15",
		"2 is in the row exactly 2: loses 5 | below 2 only 2 would be lost | 20 − 5 = 15");
	end(&w);
}

static void
a_line_through_points_shows_its_segment(void **state)
{
	struct world w;
	td_node args[7];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 8, NAN, NAN);
	args[0] = x(&w, "a");
	for (size_t i = 1; i < 7; i++)
		args[i] = c(&w, (const double[]){ 0, 0, 0, 10, 15, 20, 15 }[i]);
	criterion(&w, "1", 15, td_graph_op(w.graph, TD_OP_LINEAR, 0, 0, args, 7));
	run(&w);
	assert_told(&w, "8 nằm giữa 0 và 10: 0 + (15 − 0) × (8 − 0) / (10 − 0) = 12",
		    "8 between 0 and 10: 0 + (15 − 0) × (8 − 0) / (10 − 0) = 12");
	end(&w);
}

/* Input "a" graded "xuat-sac", "tot" or "kha"; the unit has "tot". */
static td_node
levels(struct world *w)
{
	static uint32_t const none = 0;
	struct td_input *in = input(w, TD_INPUT_GRADE, 1, NAN, NAN);
	uint32_t *words = td_arena_alloc(&w->rules->arena, 3 * sizeof(*words));
	td_node args[5];

	assert_non_null(words);
	words[0] = word(w, "xuat-sac");
	words[1] = word(w, "tot");
	words[2] = word(w, "kha");
	in->levels = words;
	in->nlevels = 3;
	args[0] = x(w, "a");
	args[1] = none;
	args[2] = c(w, 20);
	args[3] = c(w, 16);
	args[4] = c(w, 10);
	return td_graph_op(w->graph, TD_OP_LEVELS, 0, 0, args, 5);
}

static void
a_level_is_named_and_the_better_one(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	criterion(&w, "1", 20, levels(&w));
	run(&w);
	assert_item(&w, TD_VI, 0, -1,
		    "A = tot | xếp loại \"tot\": 16 | đạt \"xuat-sac\" thì được 20 điểm");
	assert_item(&w, TD_EN, 0, -1,
		    "A = tot | level \"tot\": 16 | \"xuat-sac\" would give 20 points");
	end(&w);
}

/* ---- what is missing ----------------------------------------------------------------------- */

/* clang-format off */
static const struct missing_case {
	const char *name;
	double a, b;
	enum td_missing missing;
	bool none;
	const char *vi, *en;
} missing_cases[] = {
	{ "pending", NAN, 40, TD_MISSING_PENDING, false,
	  "thiếu số liệu: A: chưa chấm điểm; tổng điểm là tạm tính",
	  "missing: A: no points yet; the total is provisional" },
	{ "both", NAN, NAN, TD_MISSING_ZERO, false,
	  "thiếu số liệu: A; thiếu số liệu: B: tính 0 điểm",
	  "missing: A; missing: B: counts as 0 points" },
	{ "full", 36, NAN, TD_MISSING_FULL, false,
	  "thiếu số liệu: B: tính điểm tối đa 100", "missing: B: counts as full points, 100" },
	{ "divided by zero", 36, 0, TD_MISSING_PENDING, false,
	  "36 / 0: không chia được cho 0: chưa chấm điểm; tổng điểm là tạm tính",
	  "36 / 0: cannot divide by 0: no points yet; the total is provisional" },
	{ "none arisen", 0, 0, TD_MISSING_PENDING, true,
	  "0 / 0: không phát sinh, được 100 điểm", "0 / 0: none arisen, 100 points" },
};
/* clang-format on */

static void
what_is_missing_is_named_and_what_follows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(missing_cases); i++) {
		const struct missing_case *mc = &missing_cases[i];
		struct world w;
		struct td_item *item;

		print_message("  %s\n", mc->name);
		begin(&w);
		input(&w, TD_INPUT_NUMBER, mc->a, NAN, NAN);
		input(&w, TD_INPUT_NUMBER, mc->b, NAN, NAN);
		item = criterion(&w, "1", 100, percent(&w, "a", "b"));
		item->missing = mc->missing;
		item->none = mc->none ? full(&w) : 0;
		run(&w);
		assert_told(&w, mc->vi, mc->en);
		end(&w);
	}
}

static void
the_year_of_a_missing_figure_is_named(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 5, NAN, NAN);
	criterion(&w, "1", 10, op2(&w, TD_OP_SUB, x(&w, "a"), leaf(&w, TD_OP_INPUT, "a", 1)));
	run(&w);
	assert_item(&w, TD_VI, 0, -1,
		    "A = 5; A (năm 2016) = chưa có số liệu | "
		    "thiếu số liệu: A (năm 2016): chưa chấm điểm; tổng điểm là tạm tính");
	end(&w);
}

static void
a_criterion_that_is_not_counted_says_why(void **state)
{
	struct world w;
	struct td_item *item;

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 5, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 0, NAN, NAN);
	item = criterion(&w, "1", 10, x(&w, "a"));
	item->when = op2(&w, TD_OP_GT, x(&w, "b"), c(&w, 0));
	run(&w);
	assert_told(&w, "B (0) ≤ 0: không tính, 0 điểm", "B (0) ≤ 0: not counted, 0 points");
	end(&w);
}

/* ---- over the cluster ------------------------------------------------------------------------ */

static td_node
relative(struct world *w, enum td_op op, unsigned flags, td_node v)
{
	const td_node args[4] = { v, 0, 0, 0 };

	return td_graph_op(w->graph, op, 0, flags, args, 4);
}

static void
the_best_unit_is_named(void **state)
{
	struct world w;
	td_node args[3];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 340, 300, 900);
	input(&w, TD_INPUT_NUMBER, 17, 10, 30);
	args[1] = op2(&w, TD_OP_DIV, x(&w, "a"), x(&w, "b")); /* 20, 30, 30 */
	args[2] = relative(&w, TD_OP_BEST, 0, args[1]);
	args[0] = op2(&w, TD_OP_MUL, full(&w), op2(&w, TD_OP_DIV, args[1], args[2]));
	criterion(&w, "1", 25, form(&w, "to_best", 0, args, 3));
	run(&w);
	assert_told(
		&w,
		"340 / 17 = 20 | cao nhất trong 3 đơn vị: Phú Thọ, Yên Bái, 30 | 25 × 20 / 30 ≈ 16,67",
		"340 / 17 = 20 | highest of 3 units: Phú Thọ, Yên Bái, 30 | 25 × 20 / 30 ≈ 16.67");
	end(&w);
}

static void
a_rank_names_who_is_ahead_and_who_is_tied(void **state)
{
	struct world w;
	td_node args[4];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 75, 80, 75);
	args[1] = x(&w, "a");
	args[2] = relative(&w, TD_OP_RANK_OF, TD_TIES_SKIP, args[1]);
	args[3] = c(&w, 2);
	args[0] = op2(&w, TD_OP_SUB, full(&w),
		      op2(&w, TD_OP_MUL, args[3], op2(&w, TD_OP_SUB, args[2], c(&w, 1))));
	criterion(&w, "1", 20, form(&w, "rank_points", 0, args, 4));
	run(&w);
	assert_told(
		&w,
		"75 đứng thứ 2 trong 3 đơn vị, sau Phú Thọ 80; bằng Yên Bái | 20 − 2 × (2 − 1) = 18",
		"75 is in place 2 of 3 units, after Phú Thọ 80; tied with Yên Bái | 20 − 2 × (2 − 1) = 18");
	end(&w);
}

static void
who_does_not_take_part_is_not_counted(void **state)
{
	struct world w;
	td_node args[4] = { 0 };

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 70, 80, 90);
	input(&w, TD_INPUT_NUMBER, 1, 1, 0);
	args[0] = x(&w, "a");
	args[1] = op2(&w, TD_OP_GT, x(&w, "b"), c(&w, 0));
	criterion(&w, "1", 100, td_graph_op(w.graph, TD_OP_MEAN_OF, 0, 0, args, 4));
	run(&w);
	assert_told(&w, "trung bình cụm (2 đơn vị): 75", "mean of the cluster (2 units): 75");
	end(&w);
}

/* ---- parts ------------------------------------------------------------------------------------- */

static void
the_parts_of_a_criterion_are_added(void **state)
{
	struct world w;
	struct td_item *item;

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 3.125, NAN, NAN);
	criterion(&w, "3.1", 40, 0);
	criterion(&w, "3.1.a", 10, c(&w, 10))->parent = 0;
	criterion(&w, "3.1.b", 20, x(&w, "a"))->parent = 0;
	item = criterion(&w, "3.1.c", 5, c(&w, 5));
	item->parent = 0;
	item->kind = TD_ITEM_DEDUCT;
	run(&w);
	assert_told(&w,
		    "tổng các phần: 10 + 3,125 − 5 = 8,125 | làm tròn đến 2 chữ số thập phân: 8,13",
		    "sum of its parts: 10 + 3.125 − 5 = 8.125 | rounded to 2 decimals: 8.13");
	end(&w);
}

/* ---- a node as text --------------------------------------------------------------------------------- */

static void
assert_node(struct world *w, td_node node, bool values, const char *want)
{
	struct td_why about = why(w, TD_VI);
	struct td_sink sink = { 0 };

	assert_int_equal(td_explain_node(&about, 0, node, values, &sink), TD_OK);
	assert_string_equal(sink.text, want);
	td_sink_fini(&sink);
}

static void
nodes_read_as_in_the_script(void **state)
{
	static const struct band_case table = {
		.edges = { { 95, NAN, 30 }, { 90, 95, 25 }, { NAN, 90, 0 } },
		.otherwise = NAN,
	};
	struct world w;
	td_node a, b, level, condition, around[7], events[5];

	(void)state;
	begin(&w);
	level = levels(&w);
	input(&w, TD_INPUT_NUMBER, 6, NAN, NAN);
	a = x(&w, "a");
	b = x(&w, "b");
	condition = op2(&w, TD_OP_AND, op2(&w, TD_OP_AND, op2(&w, TD_OP_GE, b, c(&w, 3)), a),
			td_graph_1(w.graph, TD_OP_NOT, op2(&w, TD_OP_LT, b, c(&w, 1))));
	around[0] = c(&w, 55), around[1] = b, around[2] = c(&w, 75), around[3] = 0;
	around[4] = c(&w, 1), around[5] = 0, around[6] = 0;
	events[0] = c(&w, 1), events[1] = a, events[2] = c(&w, 5), events[3] = b,
	events[4] = c(&w, 10);
	criterion(&w, "1", 40, c(&w, 1));
	run(&w);
	assert_node(&w, percent(&w, "a", "b"), false, "x.a / x.b * 100");
	assert_node(&w, op2(&w, TD_OP_SUB, a, op2(&w, TD_OP_SUB, b, c(&w, -2))), false,
		    "x.a - (x.b - -2)");
	assert_node(&w, op2(&w, TD_OP_MUL, op2(&w, TD_OP_ADD, a, b), c(&w, 2)), false,
		    "(x.a + x.b) * 2");
	assert_node(&w, op2(&w, TD_OP_POW, op2(&w, TD_OP_POW, a, b), c(&w, 2)), false,
		    "(x.a ^ x.b) ^ 2");
	assert_node(&w, leaf(&w, TD_OP_INPUT, "a", 1), false, "prev.a");
	assert_node(&w, leaf(&w, TD_OP_INPUT, "a", 3), false, "ago(3).a");
	assert_node(&w, condition, false, "all(x.b:ge(3), x.a, no(x.b:lt(1)))");
	assert_node(&w, when(&w, condition, full(&w), td_graph_1(w.graph, TD_OP_NEG, b)), false,
		    "when(all(x.b:ge(3), x.a, no(x.b:lt(1))), full, -x.b)");
	assert_node(
		&w, bands_of(&w, &table), false,
		"bands(x.a, { { from = 95, points = 30 }, { from = 90, below = 95, points = 25 }, "
		"{ below = 90, points = 0 } })");
	assert_node(&w, level, false, "level(x.a, { [\"xuat-sac\"] = 20, tot = 16, kha = 10 })");
	assert_node(&w, relative(&w, TD_OP_BEST, 0, b), false, "best(x.b)");
	assert_node(&w, relative(&w, TD_OP_RANK_OF, TD_TIES_DENSE | TD_RANK_ASCENDING, b), false,
		    "rank_of(x.b, { ties = \"dense\", lower = true })");
	assert_node(&w, form(&w, "around", 0, around, 7), false,
		    "around(x.b, { target = 75, over = 1 })");
	assert_node(&w, form(&w, "per_event", 0, events, 5), false,
		    "per_event { { x.a, 5 }, { x.b, 10 } }");
	end(&w);
}

static void
brackets_stand_only_where_they_must(void **state)
{
	struct world w;
	td_node a, b, ratio, sum, rest, negated, args[3];

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 80, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 40, NAN, NAN);
	a = x(&w, "a");
	b = x(&w, "b");
	ratio = op2(&w, TD_OP_DIV, a, b);
	sum = op2(&w, TD_OP_ADD, a, b);
	rest = op2(&w, TD_OP_MOD, a, b);
	negated = td_graph_1(w.graph, TD_OP_NEG, sum);
	args[0] = op2(&w, TD_OP_DIV, op2(&w, TD_OP_ADD, ratio, ratio), c(&w, 2));
	args[1] = args[2] = ratio;
	criterion(&w, "1", 40, op2(&w, TD_OP_MUL, c(&w, 20), form(&w, "mean", 0, args, 3)));
	criterion(&w, "2", 40, op2(&w, TD_OP_ADD, op2(&w, TD_OP_MUL, sum, rest), negated));
	run(&w);
	assert_told(&w, "20 × (80 / 40 + 80 / 40) / 2 = 40", NULL);
	assert_node(&w, op2(&w, TD_OP_MUL, a, ratio), true, "80 × 80 / 40");
	assert_node(&w, op2(&w, TD_OP_DIV, a, ratio), true, "80 / (80 / 40)");
	assert_node(&w, op2(&w, TD_OP_SUB, a, sum), true, "80 − (80 + 40)");
	assert_node(&w, op2(&w, TD_OP_MUL, ratio, sum), true, "80 / 40 × (80 + 40)");
	assert_node(&w, negated, true, "−(80 + 40)");
	assert_node(&w, op2(&w, TD_OP_MUL, sum, rest), true, "(80 + 40) × (80 mod 40)");
	end(&w);
}

static void
nodes_read_with_their_figures(void **state)
{
	struct world w;
	td_node a, b, sum, choice;

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 812, NAN, NAN);
	input(&w, TD_INPUT_NUMBER, 1015, NAN, NAN);
	a = x(&w, "a");
	b = x(&w, "b");
	sum = op2(&w, TD_OP_MUL, op2(&w, TD_OP_ADD, a, b),
		  td_graph_2(w.graph, TD_OP_MIN, a, c(&w, 2)));
	choice = when(&w, op2(&w, TD_OP_LT, a, b), op2(&w, TD_OP_SUB, b, a), c(&w, 0));
	criterion(&w, "1", 40, op2(&w, TD_OP_ADD, sum, choice));
	run(&w);
	assert_node(&w, sum, true, "(812 + 1015) × min(812; 2)");
	assert_node(&w, choice, true, "1015 − 812");
	end(&w);
}

static void
endless_formulas_are_cut(void **state)
{
	struct world w;
	td_node node;
	struct td_why about;
	struct td_reasons reasons;
	struct td_sink sink = { 0 };

	(void)state;
	begin(&w);
	input(&w, TD_INPUT_NUMBER, 1, NAN, NAN);
	node = x(&w, "a");
	/* Each is used twice by the next: written out, 2^30 figures. */
	for (size_t i = 0; i < 30; i++)
		node = op2(&w, TD_OP_SUB, op2(&w, TD_OP_ADD, node, node), node);
	criterion(&w, "1", 40, node);
	run(&w);
	about = why(&w, TD_EN);
	assert_int_equal(td_explain_node(&about, 0, node, false, &sink), TD_OK);
	assert_true(sink.n < 20000);
	td_sink_fini(&sink);
	assert_int_equal(td_explain_node(&about, 0, node, true, &sink), TD_OK);
	assert_true(sink.n < 20000);
	td_sink_fini(&sink);
	assert_int_equal(td_explain_item(&about, 0, &reasons, NULL), TD_OK);
	join(&w, &reasons, -1);
	assert_true(strlen(w.text) < ROOM - 1);
	end(&w);
}

/* ---- standing ------------------------------------------------------------------------------------ */

/* Three units with totals 900, 880 and 860, placed in that order; one criterion and one bonus. */
static void
begin_standing(struct world *w)
{
	struct td_item *bonus;

	begin(w);
	input(w, TD_INPUT_NUMBER, 895, 880, 860);
	input(w, TD_INPUT_NUMBER, 8, 0, 0);
	criterion(w, "1", 1000, x(w, "a"));
	bonus = criterion(w, "B1", NAN, x(w, "b"));
	bonus->kind = TD_ITEM_BONUS;
}

static void
run_standing(struct world *w)
{
	static const int64_t base[] = { 89500, 88000, 86000 }, bonus[] = { 500, 0, 0 };

	run(w);
	for (uint32_t i = 0; i < UNITS; i++) {
		w->result->base[i] = base[i];
		w->result->bonus[i] = bonus[i];
		w->result->total[i] = base[i] + bonus[i];
		w->result->place[i] = i + 1;
		w->result->place_shown[i] = i + 1;
		w->result->order[i] = i;
		w->result->klass[i] = TD_NONE;
	}
}

static void
assert_standing(struct world *w, enum td_lang lang, size_t row, const char *want)
{
	struct td_why about = why(w, lang);
	struct td_reasons reasons;
	struct td_err err = { 0 };

	about.row = row;
	assert_status(TD_OK, td_eval_row(w->plan, w->table, w->slots, row, w->values, &err), &err);
	assert_status(TD_OK, td_explain_standing(&about, &reasons, &err), &err);
	join(w, &reasons, -1);
	assert_string_equal(w->text, want);
}

static void
the_total_and_the_neighbours_are_told(void **state)
{
	struct world w;

	(void)state;
	begin_standing(&w);
	run_standing(&w);
	assert_standing(
		&w, TD_VI, 0,
		"điểm thưởng: B1 8, tối đa 5 | tổng điểm: điểm nội dung 895 + điểm thưởng 5 = 900 | "
		"xếp hạng 1 trong 3 đơn vị | hơn Phú Thọ (880) 20 điểm");
	assert_standing(&w, TD_EN, 1,
			"total: base points 880 + bonus 0 = 880 | place 2 of 3 units | "
			"20 points behind Bắc Kạn (900) | 20 points ahead of Yên Bái (860)");
	end(&w);
}

static void
the_key_that_decided_is_named(void **state)
{
	struct world w;
	struct td_rank_key key = { .id = "1", .title.vi = "Nội dung 1" };

	(void)state;
	begin_standing(&w);
	key.value = leaf(&w, TD_OP_POINTS, "1", 0);
	assert_true(td_list_push(&w.rules->ties, key));
	run_standing(&w);
	w.result->total[1] = w.result->total[0];
	assert_standing(
		&w, TD_VI, 2,
		"tổng điểm: điểm nội dung 860 + điểm thưởng 0 = 860 | xếp hạng 3 trong 3 đơn vị | "
		"kém Phú Thọ (900) 40 điểm");
	assert_standing(
		&w, TD_VI, 0,
		"điểm thưởng: B1 8, tối đa 5 | tổng điểm: điểm nội dung 895 + điểm thưởng 5 = 900 | "
		"xếp hạng 1 trong 3 đơn vị | "
		"xếp trước Phú Thọ, bằng nhau cho đến Nội dung 1: 895 so với 880");
	end(&w);
}

static void
a_tie_that_nothing_settles_is_named(void **state)
{
	struct world w;

	(void)state;
	begin_standing(&w);
	run_standing(&w);
	w.result->total[1] = w.result->total[0];
	w.result->place[1] = 1;
	w.result->place_shown[0] = 1.5;
	assert_standing(
		&w, TD_EN, 0,
		"bonus: B1 8, at most 5 | total: base points 895 + bonus 5 = 900 | "
		"place 1.5 of 3 units | tied with Phú Thọ: the rules for ties do not settle it | "
		"40 points ahead of Yên Bái (860)");
	end(&w);
}

static void
a_class_has_its_threshold_and_the_next_one(void **state)
{
	struct world w;

	(void)state;
	begin_standing(&w);
	assert_true(td_list_push(
		&w.rules->classes,
		(struct td_class){ .id = "A", .from = c(&w, 900), .title.vi = "Xuất sắc" }));
	assert_true(td_list_push(&w.rules->classes,
				 (struct td_class){ .id = "B", .from = c(&w, 800) }));
	run_standing(&w);
	w.result->klass[2] = 1;
	assert_standing(
		&w, TD_VI, 2,
		"tổng điểm: điểm nội dung 860 + điểm thưởng 0 = 860 | xếp hạng 3 trong 3 đơn vị | "
		"kém Phú Thọ (880) 20 điểm | xếp loại: B (860 ≥ 800) | "
		"còn thiếu 40 để xếp loại Xuất sắc (900)");
	end(&w);
}

/* Adds two awards: "flag" for half of the units, "top" for one holder of it. */
static void
add_awards(struct world *w)
{
	struct td_award award = { .id = "flag",
				  .among_index = TD_NONE,
				  .not_among_index = TD_NONE };

	award.title.vi = "Cờ thi đua";
	award.title.en = "Flag";
	award.share = c(w, 0.5);
	assert_true(td_list_push(&w->rules->awards, award));
	award = (struct td_award){ .id = "top", .among = "flag", .not_among_index = TD_NONE };
	award.count = c(w, 1);
	assert_true(td_list_push(&w->rules->awards, award));
}

/* The standing from the place on. */
static void
assert_awards(struct world *w, enum td_lang lang, size_t row, const char *want)
{
	struct td_why about = why(w, lang);
	struct td_reasons reasons;
	struct td_err err = { 0 };

	about.row = row;
	assert_status(TD_OK, td_eval_row(w->plan, w->table, w->slots, row, w->values, &err), &err);
	assert_status(TD_OK, td_explain_standing(&about, &reasons, &err), &err);
	join(w, &reasons, TD_REASON_FORMULA);
	assert_string_equal(w->text, want);
}

static void
awards_given_and_missed_have_reasons(void **state)
{
	struct world w;

	(void)state;
	begin_standing(&w);
	add_awards(&w);
	run_standing(&w);
	w.result->awards[0][0] = w.result->awards[0][1] = w.result->awards[1][0] = TD_YES;
	assert_awards(&w, TD_VI, 0,
		      "xếp hạng 1 trong 3 đơn vị | hơn Phú Thọ (880) 20 điểm | "
		      "Cờ thi đua: được (chỉ tiêu: 50 % của 3 đơn vị = 1,5, làm tròn 2) | "
		      "top: được (chỉ tiêu: tối đa 1)");
	assert_awards(
		&w, TD_VI, 1,
		"xếp hạng 2 trong 3 đơn vị | kém Bắc Kạn (900) 20 điểm | hơn Yên Bái (860) 20 điểm | "
		"Cờ thi đua: được (chỉ tiêu: 50 % của 3 đơn vị = 1,5, làm tròn 2) | "
		"top: không được: hết chỉ tiêu (chỉ tiêu: tối đa 1); đã trao cho Bắc Kạn");
	assert_awards(
		&w, TD_EN, 2,
		"place 3 of 3 units | 20 points behind Phú Thọ (880) | "
		"Flag: not given: the quota is used up (quota: 50 % of 3 units = 1.5, rounded 2); "
		"given to Bắc Kạn, Phú Thọ | top: not given: only for units with Flag");
	end(&w);
}

static void
a_knockout_names_its_figures_and_what_it_takes(void **state)
{
	struct world w;
	struct td_knockout knockout = { .id = "KO4", .ref = "III.4" };

	(void)state;
	begin_standing(&w);
	add_awards(&w);
	knockout.when = op2(&w, TD_OP_GE, percent(&w, "b", "a"), c(&w, 0.5));
	knockout.title.vi = "Vi phạm kỷ luật";
	assert_true(td_list_push(&w.rules->knockouts, knockout));
	run_standing(&w);
	w.result->knockouts[0][0] = TD_YES;
	assert_awards(
		&w, TD_VI, 0,
		"xếp hạng 1 trong 3 đơn vị | hơn Phú Thọ (880) 20 điểm | "
		"KO4 – Vi phạm kỷ luật (III.4): B (8) / A (895) × 100 ≈ 0,8939 ≥ 0,5; không xét danh hiệu | "
		"Cờ thi đua: không được: vướng điều kiện loại KO4 | "
		"top: không được: vướng điều kiện loại KO4");
	w.rules->knockouts.at[0].pending = true;
	w.result->awards[0][0] = w.result->awards[1][0] = TD_UNDECIDED;
	assert_awards(&w, TD_EN, 0,
		      "place 1 of 3 units | 20 points ahead of Phú Thọ (880) | "
		      "KO4 – Vi phạm kỷ luật (III.4): B (8) / A (895) × 100 ≈ 0.8939 ≥ 0.5; "
		      "not decided yet, nor are the awards | "
		      "Flag: undecided: waits for KO4 | top: undecided: waits for KO4");
	end(&w);
}

static void
conditions_of_awards_are_told_with_figures(void **state)
{
	struct world w;
	struct td_award *award;

	(void)state;
	begin_standing(&w);
	add_awards(&w);
	award = &w.rules->awards.at[0];
	award->when = op2(&w, TD_OP_GE, op2(&w, TD_OP_DIV, x(&w, "b"), c(&w, 16)), c(&w, 0.7));
	w.rules->awards.at[1].min_total = c(&w, 950);
	run_standing(&w);
	w.result->awards[0][0] = TD_NO;
	w.rules->awards.at[1].among_index = TD_NONE;
	assert_awards(&w, TD_VI, 0,
		      "xếp hạng 1 trong 3 đơn vị | hơn Phú Thọ (880) 20 điểm | "
		      "Cờ thi đua: không được: không đạt điều kiện: B (8) / 16 = 0,5 < 0,7 | "
		      "top: không được: tổng điểm 900 dưới 950, còn thiếu 50");
	end(&w);
}

static void
missing_votes_are_named(void **state)
{
	struct world w;

	(void)state;
	begin_standing(&w);
	add_awards(&w);
	w.rules->awards.at[0].when = op2(&w, TD_OP_GE, x(&w, "b"), c(&w, 9));
	w.figures[1][0][1] = NAN;
	run_standing(&w);
	w.result->awards[0][1] = w.result->awards[0][2] = TD_UNDECIDED;
	w.result->awards[1][1] = TD_UNDECIDED;
	assert_awards(
		&w, TD_VI, 1,
		"tạm tính, chưa có điểm: B1 | "
		"xếp hạng 2 trong 3 đơn vị | kém Bắc Kạn (900) 20 điểm | hơn Yên Bái (860) 20 điểm | "
		"Cờ thi đua: chưa quyết định: thiếu số liệu: B | "
		"top: chưa quyết định: Cờ thi đua chưa quyết định");
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scale_helpers_are_told_in_their_words),
		cmocka_unit_test(a_helper_whose_words_do_not_fit_shows_its_formula),
		cmocka_unit_test(a_strict_edge_is_named_as_such),
		cmocka_unit_test(figures_have_names_units_and_years),
		cmocka_unit_test(numbers_are_exact_or_marked),
		cmocka_unit_test(unequal_numbers_do_not_look_equal),
		cmocka_unit_test(a_percentage_is_marked_where_it_is_one),
		cmocka_unit_test(parameters_are_named_among_the_figures),
		cmocka_unit_test(only_the_score_itself_has_a_next_step),
		cmocka_unit_test(a_step_that_gives_nothing_is_not_the_next_one),
		cmocka_unit_test(a_measure_is_named_and_then_its_number_stands_for_it),
		cmocka_unit_test(a_choice_shows_its_condition_and_the_branch_taken),
		cmocka_unit_test(nested_choices_lead_to_one_line),
		cmocka_unit_test(a_row_of_a_table_is_named_and_the_next_one),
		cmocka_unit_test(lost_points_are_told_as_lost),
		cmocka_unit_test(a_line_through_points_shows_its_segment),
		cmocka_unit_test(a_level_is_named_and_the_better_one),
		cmocka_unit_test(what_is_missing_is_named_and_what_follows),
		cmocka_unit_test(the_year_of_a_missing_figure_is_named),
		cmocka_unit_test(a_criterion_that_is_not_counted_says_why),
		cmocka_unit_test(the_best_unit_is_named),
		cmocka_unit_test(a_rank_names_who_is_ahead_and_who_is_tied),
		cmocka_unit_test(who_does_not_take_part_is_not_counted),
		cmocka_unit_test(the_parts_of_a_criterion_are_added),
		cmocka_unit_test(nodes_read_as_in_the_script),
		cmocka_unit_test(brackets_stand_only_where_they_must),
		cmocka_unit_test(nodes_read_with_their_figures),
		cmocka_unit_test(endless_formulas_are_cut),
		cmocka_unit_test(the_total_and_the_neighbours_are_told),
		cmocka_unit_test(the_key_that_decided_is_named),
		cmocka_unit_test(a_tie_that_nothing_settles_is_named),
		cmocka_unit_test(a_class_has_its_threshold_and_the_next_one),
		cmocka_unit_test(awards_given_and_missed_have_reasons),
		cmocka_unit_test(a_knockout_names_its_figures_and_what_it_takes),
		cmocka_unit_test(conditions_of_awards_are_told_with_figures),
		cmocka_unit_test(missing_votes_are_named),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
