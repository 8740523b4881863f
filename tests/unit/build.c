#include "build.h"

#include <math.h>
#include <string.h>

#include "test.h"

/* The line of the next declaration: the first one stands on line 2. */
static int
line(const struct td_ruleset *rules)
{
	return 2 + (int)(rules->inputs.n + rules->params.n + rules->items.n + rules->measures.n +
			 rules->awards.n + rules->classes.n + rules->knockouts.n + rules->tests.n);
}

/* The place of the declaration being made; what is built after it stands on the line after it. */
static struct td_place
here(struct td_ruleset *rules)
{
	int at = line(rules);

	td_graph_place(rules->graph, td_words_find(rules->words, "r.lua"), (uint32_t)at + 1);
	return (struct td_place){ .file = "r.lua", .line = at };
}

static uint32_t
word(struct td_ruleset *rules, const char *text)
{
	uint32_t code = td_words_add(rules->words, text);

	assert_int_not_equal(code, 0);
	return code;
}

static td_node
some(td_node node)
{
	assert_int_not_equal(node, 0);
	return node;
}

struct td_ruleset *
build_new(void)
{
	struct td_ruleset *rules = td_ruleset_new();

	assert_non_null(rules);
	rules->id = "r";
	rules->year = 2017;
	word(rules, "r.lua");
	rules->place = (struct td_place){ .file = "r.lua", .line = 1 };
	td_graph_place(rules->graph, td_words_find(rules->words, "r.lua"), 2);
	return rules;
}

struct td_input *
build_input(struct td_ruleset *rules, const char *name, enum td_input_kind kind)
{
	struct td_input input = { .name = name, .kind = kind, .none = NAN };

	input.word = word(rules, name);
	input.place = here(rules);
	assert_true(td_list_push(&rules->inputs, input));
	return &rules->inputs.at[rules->inputs.n - 1];
}

void
build_range(struct td_ruleset *rules, const char *name, double min, double max)
{
	struct td_input *input = &rules->inputs.at[td_rules_input(rules, name)];

	if (!isnan(min))
		input->min = build_c(rules, min);
	if (!isnan(max))
		input->max = build_c(rules, max);
}

void
build_levels(struct td_ruleset *rules, const char *name, const char *const *levels, uint32_t n)
{
	uint32_t *words = td_arena_alloc(&rules->arena, n * sizeof(*words));
	struct td_input *input = build_input(rules, name, TD_INPUT_GRADE);

	assert_non_null(words);
	for (uint32_t i = 0; i < n; i++)
		words[i] = word(rules, levels[i]);
	input->levels = words;
	input->nlevels = n;
}

struct td_param *
build_param(struct td_ruleset *rules, const char *name, double value)
{
	struct td_param param = { .name = name, .value = value, .min = NAN, .max = NAN };

	param.word = word(rules, name);
	param.place = here(rules);
	assert_true(td_list_push(&rules->params, param));
	return &rules->params.at[rules->params.n - 1];
}

struct td_item *
build_item(struct td_ruleset *rules, enum td_item_kind kind, const char *id, double max,
	   td_node score)
{
	struct td_item item = {
		.id = id,
		.kind = kind,
		.parent = TD_NONE,
		.max = max,
		.score = score,
		.not_applicable = TD_MISSING_AS_MISSING,
		.title = { .en = "title" },
		.ref = "ref",
	};

	item.word = word(rules, id);
	item.place = here(rules);
	assert_true(td_list_push(&rules->items, item));
	return &rules->items.at[rules->items.n - 1];
}

struct td_measure *
build_measure(struct td_ruleset *rules, const char *id, td_node value)
{
	struct td_measure measure = { .id = id, .value = value, .places = 2 };

	measure.word = word(rules, id);
	measure.place = here(rules);
	assert_true(td_list_push(&rules->measures, measure));
	return &rules->measures.at[rules->measures.n - 1];
}

struct td_award *
build_award(struct td_ruleset *rules, const char *id)
{
	struct td_award award = { .id = id, .among_index = TD_NONE, .not_among_index = TD_NONE };

	award.place = here(rules);
	assert_true(td_list_push(&rules->awards, award));
	return &rules->awards.at[rules->awards.n - 1];
}

struct td_class *
build_class(struct td_ruleset *rules, const char *id, td_node from, td_node when)
{
	struct td_class class = { .id = id, .from = from, .when = when };

	class.place = here(rules);
	assert_true(td_list_push(&rules->classes, class));
	return &rules->classes.at[rules->classes.n - 1];
}

struct td_knockout *
build_knockout(struct td_ruleset *rules, const char *id, td_node when)
{
	struct td_knockout knockout = { .id = id, .when = when };

	knockout.place = here(rules);
	assert_true(td_list_push(&rules->knockouts, knockout));
	return &rules->knockouts.at[rules->knockouts.n - 1];
}

struct td_test *
build_test(struct td_ruleset *rules, const char *name)
{
	struct td_test test = { .name = name, .nunits = 1 };

	test.units = td_arena_alloc(&rules->arena, sizeof(*test.units));
	assert_non_null(test.units);
	test.units[0] = "";
	test.place = here(rules);
	assert_true(td_list_push(&rules->tests, test));
	return &rules->tests.at[rules->tests.n - 1];
}

/* ---- nodes ----------------------------------------------------------------------------- */

td_node
build_x(struct td_ruleset *rules, const char *input, unsigned lag)
{
	return some(td_graph_leaf(rules->graph, TD_OP_INPUT, word(rules, input), lag, 0));
}

td_node
build_p(struct td_ruleset *rules, const char *param)
{
	return some(td_graph_leaf(rules->graph, TD_OP_PARAM, word(rules, param), 0, 0));
}

td_node
build_points(struct td_ruleset *rules, const char *id)
{
	return some(td_graph_leaf(rules->graph, TD_OP_POINTS, word(rules, id), 0, 0));
}

td_node
build_c(struct td_ruleset *rules, double value)
{
	return some(td_graph_const(rules->graph, value));
}

td_node
build_full(struct td_ruleset *rules)
{
	return some(td_graph_leaf(rules->graph, TD_OP_FULL, 0, 0, 0));
}

td_node
build_2(struct td_ruleset *rules, enum td_op op, td_node a, td_node b)
{
	return some(td_graph_2(rules->graph, op, a, b));
}

td_node
build_when(struct td_ruleset *rules, td_node condition, td_node a, td_node b)
{
	return some(td_graph_3(rules->graph, TD_OP_WHEN, condition, a, b));
}

td_node
build_form(struct td_ruleset *rules, const char *name, const td_node *args, size_t n)
{
	return some(td_graph_op(rules->graph, TD_OP_FORM, word(rules, name), 0, args, n));
}

td_node
build_relative(struct td_ruleset *rules, enum td_op op, td_node value)
{
	const td_node args[4] = { value };

	return some(td_graph_op(rules->graph, op, 0, 0, args, COUNT(args)));
}

td_node
build_bands(struct td_ruleset *rules, td_node x, td_node otherwise, unsigned flags,
	    const struct build_row *rows, size_t n)
{
	td_node args[64] = { x, otherwise };

	assert_true(2 + 3 * n <= COUNT(args));
	for (size_t i = 0; i < n; i++) {
		args[2 + 3 * i] = isnan(rows[i].lo) ? 0 : build_c(rules, rows[i].lo);
		args[3 + 3 * i] = isnan(rows[i].hi) ? 0 : build_c(rules, rows[i].hi);
		args[4 + 3 * i] = build_c(rules, rows[i].points);
	}
	return some(td_graph_op(rules->graph, TD_OP_BANDS, 0, flags, args, 2 + 3 * n));
}
