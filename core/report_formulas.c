#include "report_formulas.h"

#include <math.h>
#include <stdlib.h>

#include "calc/eval.h"

static void
add_index(struct td_doc_builder *doc, const char *key, size_t number)
{
	td_doc_integer(doc, key, (int64_t)number);
}

/* ---- figures -------------------------------------------------------------------------- */

static const char *const kinds[] = {
	[TD_INPUT_NUMBER] = "number", [TD_INPUT_INTEGER] = "integer", [TD_INPUT_FLAG] = "flag",
	[TD_INPUT_GRADE] = "grade",   [TD_INPUT_TEXT] = "text",
};

static void
add_levels(const struct td_ruleset *rules, const struct td_input *input, struct td_doc_builder *doc)
{
	td_doc_array(doc, "levels");
	for (uint32_t i = 0; i < input->nlevels; i++)
		td_doc_text(doc, NULL, td_words_at(rules->words, input->levels[i]));
	td_doc_end(doc);
}

static void
add_input(const struct td_ruleset *rules, const struct td_input *input, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "id", input->name);
	td_doc_text(doc, "kind", kinds[input->kind]);
	td_doc_title(doc, "title", &input->title);
	td_doc_text(doc, "unit", input->unit);
	td_doc_text(doc, "ref", input->ref);
	if (input->kind == TD_INPUT_GRADE)
		add_levels(rules, input, doc);
	td_doc_bool(doc, "sql", input->sql != NULL);
	td_doc_end(doc);
}

void
td_figures_head(const struct td_scoring *scoring, struct td_doc_builder *doc)
{
	const struct td_ruleset *rules = scoring->rules;
	size_t n;
	const struct td_need *needs = td_plan_needs(scoring->plan, &n);

	td_doc_array(doc, "inputs");
	for (size_t i = 0; i < rules->inputs.n; i++)
		add_input(rules, &rules->inputs.at[i], doc);
	td_doc_end(doc);
	td_doc_array(doc, "figures");
	for (size_t i = 0; i < n; i++) {
		td_doc_object(doc, NULL);
		td_doc_text(doc, "input", rules->inputs.at[needs[i].input].name);
		add_index(doc, "lag", needs[i].lag);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

/* The text of a grade or text input; NULL: a code that nobody has given out. */
static const char *
text_of(const struct td_scoring *s, const struct td_input *input, double code)
{
	uint32_t known = (uint32_t)td_words_count(s->rules->words), word = (uint32_t)code;

	if (input->kind == TD_INPUT_GRADE)
		return word < input->nlevels ? td_words_at(s->rules->words, input->levels[word])
					     : NULL;
	if (word <= known)
		return td_words_at(s->rules->words, word);
	return s->table->words ? td_words_at(s->table->words, word - known) : NULL;
}

static bool
is_word(const struct td_input *input)
{
	return input->kind == TD_INPUT_GRADE || input->kind == TD_INPUT_TEXT;
}

void
td_figure_value(const struct td_scoring *s, const struct td_table *table,
		const struct td_need *need, size_t column, size_t row, const char *key,
		struct td_doc_builder *doc)
{
	const struct td_input *input = &s->rules->inputs.at[need->input];
	const uint8_t *na = table->na[column];
	double v = table->columns[column][row];

	if (na && na[row])
		td_doc_bool(doc, key, false);
	else if (isnan(v) || !is_word(input))
		td_doc_number(doc, key, v);
	else
		td_doc_text(doc, key, text_of(s, input, v));
}

void
td_figures_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(scoring->plan, &n);

	td_doc_array(doc, "figures");
	for (size_t i = 0; i < n; i++)
		td_figure_value(scoring, scoring->table, &needs[i], i, row, NULL, doc);
	td_doc_end(doc);
}

/* ---- parameters ------------------------------------------------------------------------- */

static void
add_params(const struct td_scoring *s, struct td_doc_builder *doc)
{
	td_doc_array(doc, "params");
	for (size_t i = 0; i < s->rules->params.n; i++) {
		const struct td_param *param = &s->rules->params.at[i];

		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", param->name);
		td_doc_title(doc, "title", &param->title);
		td_doc_text(doc, "unit", param->unit);
		td_doc_text(doc, "ref", param->ref);
		td_doc_number(doc, "value", s->slots[i]);
		td_doc_number(doc, "declared", param->value);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

/* ---- the table of points ------------------------------------------------------------------ */

static const char *const item_kinds[] = {
	[TD_ITEM_SECTION] = "section",
	[TD_ITEM_CRITERION] = "criterion",
	[TD_ITEM_BONUS] = "bonus",
	[TD_ITEM_DEDUCT] = "deduct",
};

static void
add_item(const struct td_ruleset *rules, const struct td_item *item, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "id", item->id);
	td_doc_text(doc, "kind", item_kinds[item->kind]);
	td_doc_text(doc, "parent",
		    item->parent == TD_NONE ? NULL : rules->items.at[item->parent].id);
	add_index(doc, "depth", item->depth);
	td_doc_bool(doc, "outermost", item->outermost);
	td_doc_number(doc, "max", item->max);
	td_doc_title(doc, "title", &item->title);
	td_doc_text(doc, "owner", item->owner);
	td_doc_text(doc, "ref", item->ref);
	td_doc_end(doc);
}

/* In the order of the official table, all kinds together. */
static void
add_items(const struct td_ruleset *rules, struct td_doc_builder *doc)
{
	td_doc_array(doc, "items");
	for (size_t i = 0; i < rules->order.n; i++)
		add_item(rules, &rules->items.at[rules->order.at[i]], doc);
	td_doc_end(doc);
	td_doc_array(doc, "measures");
	for (size_t i = 0; i < rules->measures.n; i++) {
		const struct td_measure *measure = &rules->measures.at[i];

		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", measure->id);
		td_doc_title(doc, "title", &measure->title);
		td_doc_text(doc, "unit", measure->unit);
		add_index(doc, "places", (size_t)measure->places);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

/* ---- values -------------------------------------------------------------------------------- */

/* What the flags of an operation say, each under a name of its own. */
static void
add_flags(const struct td_formula *f, struct td_doc_builder *doc)
{
	static const char *const ties[] = {
		[TD_TIES_SKIP] = "skip", [TD_TIES_DENSE] = "dense", [TD_TIES_MEAN] = "mean"
	};

	switch (f->op) {
	case TD_OP_BANDS:
		td_doc_bool(doc, "above", f->flags & TD_BAND_ABOVE);
		td_doc_bool(doc, "upto", f->flags & TD_BAND_UPTO);
		break;
	case TD_OP_STDEV_OF:
		td_doc_bool(doc, "sample", f->flags);
		break;
	case TD_OP_RANK_OF:
		td_doc_text(doc, "ties", ties[f->flags & 3]);
		td_doc_bool(doc, "ascending", f->flags & TD_RANK_ASCENDING);
		break;
	case TD_OP_TRIM:
		add_index(doc, "cut", f->flags);
		break;
	default:
		if (f->nargs == 1 && f->op != TD_OP_MISSING)
			add_index(doc, "places", f->flags);
	}
}

/* The word that a figure is compared with: in the plan a number stands for it. */
static void
add_word_compared(const struct td_scoring *s, const struct td_formula *f,
		  struct td_doc_builder *doc)
{
	struct td_formula a, b;
	const struct td_input *input;

	if (f->op != TD_OP_EQ && f->op != TD_OP_NE)
		return;
	a = td_plan_formula(s->plan, f->args[0]);
	b = td_plan_formula(s->plan, f->args[1]);
	if (a.op != TD_OP_INPUT || b.op != TD_OP_CONST)
		return;
	input = td_scoring_input(s, a.ref);
	if (is_word(input) && b.number >= 0)
		td_doc_text(doc, "text", text_of(s, input, b.number));
}

static void
add_owner(const struct td_ruleset *rules, const struct td_formula *f, struct td_doc_builder *doc)
{
	if (f->item != TD_NONE)
		td_doc_text(doc, "item", rules->items.at[f->item].id);
	if (f->measure != TD_NONE)
		td_doc_text(doc, "measure", rules->measures.at[f->measure].id);
}

static void
add_value(const struct td_scoring *s, uint32_t value, struct td_doc_builder *doc)
{
	struct td_formula f = td_plan_formula(s->plan, value);

	td_doc_object(doc, NULL);
	td_doc_text(doc, "op", f.word);
	if (f.op == TD_OP_CONST)
		td_doc_number(doc, "number", f.number);
	if (f.op == TD_OP_INPUT || f.op == TD_OP_IS_NA)
		add_index(doc, "figure", f.ref);
	if (f.op == TD_OP_PARAM)
		td_doc_text(doc, "param", s->rules->params.at[f.ref].name);
	if (f.nargs)
		td_doc_array(doc, "args");
	for (size_t i = 0; i < f.nargs; i++)
		add_index(doc, NULL, f.args[i]);
	if (f.nargs)
		td_doc_end(doc);
	add_flags(&f, doc);
	add_word_compared(s, &f, doc);
	td_doc_bool(doc, "scalar", f.scalar);
	td_doc_bool(doc, "certain", f.certain);
	add_owner(s->rules, &f, doc);
	td_doc_end(doc);
}

static void
add_values(const struct td_scoring *s, struct td_doc_builder *doc)
{
	td_doc_array(doc, "values");
	for (size_t i = 1; i < td_plan_values(s->plan); i++)
		add_value(s, (uint32_t)i, doc);
	td_doc_end(doc);
}

/* ---- what they decide ------------------------------------------------------------------------- */

/* The number of an output's value, null when the rules do not declare it. */
static void
add_output(const struct td_scoring *s, const char *key, enum td_output_kind kind, size_t index,
	   struct td_doc_builder *doc)
{
	size_t n, at = td_plan_output(s->plan, kind, (uint32_t)index);

	if (at == SIZE_MAX)
		td_doc_null(doc, key);
	else
		add_index(doc, key, td_plan_outputs(s->plan, &n)[at].value);
}

static void
add_totals(const struct td_scoring *s, struct td_doc_builder *doc)
{
	add_output(s, "total", TD_OUT_TOTAL, 0, doc);
	add_output(s, "base", TD_OUT_BASE, 0, doc);
	add_output(s, "bonus", TD_OUT_BONUS, 0, doc);
	add_output(s, "deduction", TD_OUT_DEDUCTION, 0, doc);
	add_output(s, "npending", TD_OUT_NPENDING, 0, doc);
}

static void
add_points(const struct td_scoring *s, struct td_doc_builder *doc)
{
	td_doc_object(doc, "points");
	for (size_t i = 0; i < s->rules->items.n; i++)
		add_output(s, s->rules->items.at[i].id, TD_OUT_POINTS, i, doc);
	td_doc_end(doc);
	td_doc_object(doc, "raw");
	for (size_t i = 0; i < s->rules->items.n; i++)
		add_index(doc, s->rules->items.at[i].id, td_plan_item(s->plan, (uint32_t)i).raw);
	td_doc_end(doc);
	td_doc_object(doc, "measures");
	for (size_t i = 0; i < s->rules->measures.n; i++)
		add_output(s, s->rules->measures.at[i].id, TD_OUT_MEASURE, i, doc);
	td_doc_end(doc);
}

static void
add_knockouts(const struct td_scoring *s, struct td_doc_builder *doc)
{
	td_doc_array(doc, "knockouts");
	for (size_t i = 0; i < s->rules->knockouts.n; i++) {
		const struct td_knockout *knockout = &s->rules->knockouts.at[i];

		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", knockout->id);
		add_output(s, "when", TD_OUT_KNOCKOUT, i, doc);
		td_doc_bool(doc, "pending", knockout->pending);
		td_doc_text(doc, "scope", knockout->scope == TD_KO_RANKING ? "ranking" : "awards");
		td_doc_array(doc, "awards");
		for (uint32_t k = 0; k < knockout->nawards; k++)
			td_doc_text(doc, NULL, knockout->awards[k]);
		td_doc_end(doc);
		td_doc_bool(doc, "all", !knockout->awards);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

static void
add_key(const struct td_scoring *s, const struct td_rank_key *key, size_t index,
	struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	add_output(s, "value", TD_OUT_RANK_KEY, index, doc);
	td_doc_bool(doc, "class", key->is_class);
	td_doc_bool(doc, "lower", key->lower);
	td_doc_text(doc, "id", key->id);
	td_doc_title(doc, "title", &key->title);
	td_doc_end(doc);
}

/* Without keys of its own the ranking goes by the total. */
static void
add_ranking(const struct td_scoring *s, struct td_doc_builder *doc)
{
	static const char *const ties[] = {
		[TD_TIES_SKIP] = "skip", [TD_TIES_DENSE] = "dense", [TD_TIES_MEAN] = "mean"
	};
	const struct td_ruleset *rules = s->rules;

	td_doc_object(doc, "rank");
	td_doc_text(doc, "ties", ties[rules->rank_ties]);
	td_doc_bool(doc, "by_total", rules->rank_by.n == 0);
	td_doc_array(doc, "keys");
	for (size_t i = 0; i < rules->rank_by.n; i++)
		add_key(s, &rules->rank_by.at[i], i, doc);
	for (size_t i = 0; i < rules->ties.n; i++)
		add_key(s, &rules->ties.at[i], rules->rank_by.n + i, doc);
	td_doc_end(doc);
	td_doc_end(doc);
}

static void
add_classes(const struct td_scoring *s, struct td_doc_builder *doc)
{
	td_doc_object(doc, "classes");
	add_output(s, "on", TD_OUT_CLASS_ON, 0, doc);
	add_output(s, "downgrade", TD_OUT_DOWNGRADE, 0, doc);
	td_doc_array(doc, "list");
	for (size_t i = 0; i < s->rules->classes.n; i++) {
		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", s->rules->classes.at[i].id);
		add_output(s, "from", TD_OUT_CLASS_FROM, i, doc);
		add_output(s, "when", TD_OUT_CLASS_WHEN, i, doc);
		td_doc_end(doc);
	}
	td_doc_end(doc);
	td_doc_end(doc);
}

static void
add_awards(const struct td_scoring *s, struct td_doc_builder *doc)
{
	static const char *const modes[] = {
		[TD_ROUND_HALF_UP] = "half_up", [TD_ROUND_DOWN] = "down", [TD_ROUND_UP] = "up"
	};

	td_doc_array(doc, "awards");
	for (size_t i = 0; i < s->rules->awards.n; i++) {
		const struct td_award *award = &s->rules->awards.at[i];

		td_doc_object(doc, NULL);
		td_doc_text(doc, "id", award->id);
		add_output(s, "when", TD_OUT_AWARD_WHEN, i, doc);
		add_output(s, "share", TD_OUT_AWARD_SHARE, i, doc);
		add_output(s, "count", TD_OUT_AWARD_COUNT, i, doc);
		td_doc_text(doc, "round", modes[award->round]);
		td_doc_text(doc, "among", award->among);
		td_doc_text(doc, "not_among", award->not_among);
		td_doc_end(doc);
	}
	td_doc_end(doc);
}

void
td_formulas_head(const struct td_scoring *scoring, struct td_doc_builder *doc)
{
	add_params(scoring, doc);
	add_items(scoring->rules, doc);
	td_doc_object(doc, "formulas");
	td_doc_bool(doc, "rounded", scoring->rules->round_at != TD_AT_NONE);
	add_values(scoring, doc);
	add_totals(scoring, doc);
	add_points(scoring, doc);
	add_knockouts(scoring, doc);
	add_ranking(scoring, doc);
	add_classes(scoring, doc);
	add_awards(scoring, doc);
	td_doc_end(doc);
}

int
td_formulas_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc,
		 struct td_err *err)
{
	size_t n = td_plan_values(scoring->plan);
	double *values = calloc(n + 1, sizeof(*values));
	int status;

	if (!values)
		return td_fail_memory(err);
	status = td_eval_row(scoring->plan, scoring->table, scoring->slots, row, values, err);
	td_doc_array(doc, "values");
	for (size_t i = 1; !status && i < n; i++)
		td_doc_number(doc, NULL, values[i]);
	td_doc_end(doc);
	free(values);
	return status;
}
