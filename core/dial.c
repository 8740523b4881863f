#include "dial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"
#include "calc/check.h"

enum {
	NAME_ROOM = 256 /* unit and input are of 64 bytes at most */
};

/* ---- looking up ------------------------------------------------------------------------ */

/* A parameter's name that is an input: what was meant is a figure of a unit. */
static int
fail_param(const struct td_scoring *s, const char *name, struct td_err *err)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < s->rules->params.n; i++)
		td_near_try(&near, s->rules->params.at[i].name);
	if (!near.best && s->table->n && td_rules_input(s->rules, name) != TD_NONE)
		return td_fail(err, TD_EUSAGE, "\"%s\" is an input; say of which unit: \"%s.%s\"",
			       name, s->table->units[0].id, name);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown parameter \"%s\"; did you mean \"%s\"?",
			       name, near.best);
	return td_fail(err, TD_EUSAGE,
		       "unknown parameter \"%s\"; thidua show params lists those there are", name);
}

int
td_dial_find_param(const struct td_scoring *s, const char *name, struct td_dial *out,
		   struct td_err *err)
{
	*out = (struct td_dial){ .kind = TD_DIAL_PARAM, .index = td_rules_param(s->rules, name) };
	return out->index == TD_NONE ? fail_param(s, name, err) : TD_OK;
}

int
td_dial_find_unit(const struct td_scoring *s, const char *unit, size_t *row, struct td_err *err)
{
	const struct td_table *table = s->table;
	struct td_near near = { .word = unit };

	*row = td_table_row(table, unit);
	if (*row != SIZE_MAX)
		return TD_OK;
	for (size_t i = 0; i < table->n; i++)
		td_near_try(&near, table->units[i].id);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown unit \"%s\"; did you mean \"%s\"?", unit,
			       near.best);
	return td_fail(err, TD_EUSAGE,
		       "unknown unit \"%s\"; `thidua score` lists them with --format csv", unit);
}

static int
fail_input(const struct td_scoring *s, const char *name, struct td_err *err)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < s->rules->inputs.n; i++)
		td_near_try(&near, s->rules->inputs.at[i].name);
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown input \"%s\"; did you mean \"%s\"?", name,
			       near.best);
	return td_fail(err, TD_EUSAGE,
		       "unknown input \"%s\"; thidua show inputs lists those there are", name);
}

int
td_dial_find_column(const struct td_scoring *s, const char *name, uint32_t *column,
		    struct td_err *err)
{
	unsigned lag = 0;
	const char *input_name = td_parse_lag(name, &lag);
	uint32_t input = td_rules_input(s->rules, input_name);
	const struct td_need *needs;
	size_t n;

	if (input == TD_NONE)
		return fail_input(s, input_name, err);
	needs = td_plan_needs(s->plan, &n);
	for (*column = 0; *column < n; ++*column)
		if (needs[*column].input == input && needs[*column].lag == lag)
			return TD_OK;
	if (lag)
		return td_fail(err, TD_EUSAGE, "no rule of %s uses input \"%s\" of %d",
			       s->rules->id, input_name, s->table->year - (int)lag);
	return td_fail(err, TD_EUSAGE, "no rule of %s uses input \"%s\" of this year", s->rules->id,
		       input_name);
}

int
td_dial_find_figure(const struct td_scoring *s, const char *name, struct td_dial *out,
		    struct td_err *err)
{
	const char *dot = strchr(name, '.');
	char unit[NAME_ROOM];
	size_t row;

	*out = (struct td_dial){ .kind = TD_DIAL_FIGURE };
	if (!dot)
		return td_fail(err, TD_EUSAGE, "a figure is UNIT.INPUT, not \"%s\"", name);
	snprintf(unit, sizeof(unit), "%.*s", (int)(dot - name), name);
	TD_TRY(td_dial_find_unit(s, unit, &row, err));
	out->row = (uint32_t)row;
	return td_dial_find_column(s, dot + 1, &out->index, err);
}

int
td_dial_find(const struct td_scoring *s, const char *name, struct td_dial *out, struct td_err *err)
{
	return strchr(name, '.') ? td_dial_find_figure(s, name, out, err)
				 : td_dial_find_param(s, name, out, err);
}

bool
td_dial_same(const struct td_dial *a, const struct td_dial *b)
{
	return a->kind == b->kind && a->index == b->index &&
	       (a->kind == TD_DIAL_PARAM || a->row == b->row);
}

/* ---- names ----------------------------------------------------------------------------- */

static char *
write_name(const struct td_scoring *s, const struct td_dial *dial, char name[NAME_ROOM])
{
	const char *unit, *input;
	unsigned lag;

	if (dial->kind == TD_DIAL_PARAM) {
		snprintf(name, NAME_ROOM, "%s", s->rules->params.at[dial->index].name);
		return name;
	}
	unit = s->table->units[dial->row].id;
	input = td_scoring_input(s, dial->index)->name;
	lag = td_scoring_need(s, dial->index)->lag;
	if (lag > 1)
		snprintf(name, NAME_ROOM, "%s.ago(%u).%s", unit, lag, input);
	else
		snprintf(name, NAME_ROOM, "%s.%s%s", unit, lag ? "prev." : "", input);
	return name;
}

char *
td_dial_name(const struct td_scoring *s, const struct td_dial *dial)
{
	char name[NAME_ROOM];

	return strdup(write_name(s, dial, name));
}

int
td_dial_title(const struct td_scoring *s, const struct td_dial *dial, enum td_lang lang,
	      struct td_sink *sink)
{
	if (dial->kind == TD_DIAL_PARAM) {
		const struct td_param *param = &s->rules->params.at[dial->index];

		td_sink_text(sink, td_title_in(&param->title, lang, param->name));
	} else {
		const struct td_input *input = td_scoring_input(s, dial->index);
		unsigned lag = td_scoring_need(s, dial->index)->lag;

		td_sink_printf(sink, "%s: %s", s->table->units[dial->row].name,
			       td_title_in(&input->title, lang, input->name));
		if (lag)
			td_sink_printf(sink, " (%d)", s->table->year - (int)lag);
	}
	return sink->status;
}

/* ---- values ---------------------------------------------------------------------------- */

double
td_dial_value(const struct td_scoring *s, const struct td_dial *dial)
{
	return dial->kind == TD_DIAL_PARAM ? s->slots[dial->index]
					   : s->table->columns[dial->index][dial->row];
}

const char *
td_dial_level(const struct td_scoring *s, const struct td_dial *dial, double value)
{
	const struct td_input *input;

	if (dial->kind == TD_DIAL_PARAM)
		return NULL;
	input = td_scoring_input(s, dial->index);
	if (input->kind != TD_INPUT_GRADE || !(value >= 0 && value < input->nlevels))
		return NULL;
	return td_words_at(s->rules->words, input->levels[(size_t)value]);
}

static struct td_dial_range
param_range(const struct td_param *param)
{
	return (struct td_dial_range){
		.min = isnan(param->min) ? -INFINITY : param->min,
		.max = isnan(param->max) ? INFINITY : param->max,
	};
}

static struct td_dial_range
figure_range(const struct td_scoring *s, const struct td_dial *dial)
{
	struct td_dial_range range = { .whole = true };
	const struct td_need *needs;
	size_t n;

	needs = td_plan_needs(s->plan, &n);
	td_check_bounds(s->rules, needs, n, s->table, s->slots, dial->index, dial->row, &range.min,
			&range.max);
	return range;
}

struct td_dial_range
td_dial_range(const struct td_scoring *s, const struct td_dial *dial)
{
	const struct td_input *input;
	struct td_dial_range range;

	if (dial->kind == TD_DIAL_PARAM)
		return param_range(&s->rules->params.at[dial->index]);
	input = td_scoring_input(s, dial->index);
	switch (input->kind) {
	case TD_INPUT_GRADE:
		return (struct td_dial_range){ 0, (double)input->nlevels - 1, true,
					       input->nlevels };
	case TD_INPUT_FLAG:
		return (struct td_dial_range){ 0, 1, true, 0 };
	case TD_INPUT_TEXT:
		return (struct td_dial_range){ 1, 0, true, 0 };
	default:
		range = figure_range(s, dial);
		range.whole = input->kind == TD_INPUT_INTEGER;
		return range;
	}
}

/* ---- reading --------------------------------------------------------------------------- */

/* An option is no cell of a spreadsheet: a point is the decimal one. */
static int
parse_number(const char *name, const char *text, double *out, struct td_err *err)
{
	struct td_value value;

	switch (td_parse_value(text, 0, &value)) {
	case TD_PARSED_NUMBER:
		*out = value.number;
		return TD_OK;
	case TD_PARSED_AMBIGUOUS:
		*out = value.with_point;
		if (strchr(text, '.'))
			return TD_OK;
		return td_fail(err, TD_EUSAGE,
			       "%s = %s can be read in two ways; write decimals after a point, and "
			       "thousands without grouping",
			       name, text);
	default:
		return td_fail(err, TD_EUSAGE, "%s = %s: a number is wanted", name, text);
	}
}

static int
fail_level(const struct td_ruleset *rules, const struct td_input *input, const char *name,
	   const char *text, struct td_err *err)
{
	struct td_sink levels = { 0 };
	int status;

	for (uint32_t i = 0; i < input->nlevels; i++)
		td_sink_printf(&levels, "%s%s", i ? ", " : "",
			       td_words_at(rules->words, input->levels[i]));
	status = td_sink_close(&levels, err);
	if (!status)
		status = td_fail(err, TD_EUSAGE,
				 "%s: \"%s\" is no level of this grade; there are %s", name, text,
				 levels.text);
	td_sink_fini(&levels);
	return status;
}

static int
parse_level(const struct td_ruleset *rules, const struct td_input *input, const char *name,
	    const char *text, double *value, struct td_err *err)
{
	struct td_near near = { .word = text };

	for (uint32_t i = 0; i < input->nlevels; i++) {
		const char *level = td_words_at(rules->words, input->levels[i]);

		*value = i;
		if (strcmp(level, text) == 0)
			return TD_OK;
		td_near_try(&near, level);
	}
	if (near.best)
		return td_fail(err, TD_EUSAGE,
			       "%s: \"%s\" is no level of this grade; did you mean \"%s\"?", name,
			       text, near.best);
	return fail_level(rules, input, name, text, err);
}

int
td_dial_parse(const struct td_scoring *s, const struct td_dial *dial, const char *text,
	      double *value, struct td_err *err)
{
	const struct td_input *input;
	struct td_value cell;
	char name[NAME_ROOM];

	write_name(s, dial, name);
	if (dial->kind == TD_DIAL_PARAM)
		return parse_number(name, text, value, err);
	input = td_scoring_input(s, dial->index);
	if (strcmp(text, "missing") == 0) {
		*value = NAN;
		return TD_OK;
	}
	if (input->kind == TD_INPUT_GRADE)
		return parse_level(s->rules, input, name, text, value, err);
	if (input->kind == TD_INPUT_TEXT)
		return td_fail(err, TD_EUSAGE, "%s is a text, which a scenario cannot set", name);
	if (input->kind == TD_INPUT_FLAG && td_parse_value(text, 0, &cell) != TD_PARSED_NUMBER)
		return td_fail(err, TD_EUSAGE, "%s = %s: a flag is 1 or 0", name, text);
	return parse_number(name, text, value, err);
}

static int
check_param(const struct td_param *param, double value, struct td_err *err)
{
	char v[32], min[32], max[32];
	enum td_lang lang = err ? err->lang : TD_EN;

	if (isfinite(value) && !td_more(param->min, value) && !td_more(value, param->max))
		return TD_OK;
	td_num_text(v, sizeof(v), value, 6, lang);
	td_num_text(min, sizeof(min), param->min, 6, lang);
	td_num_text(max, sizeof(max), param->max, 6, lang);
	return td_fail(err, TD_EUSAGE, "%s = %s lies outside its declared range, %s to %s",
		       param->name, v, min, max);
}

static int
check_figure(const struct td_scoring *s, const struct td_dial *dial, double value,
	     struct td_err *err)
{
	const struct td_need *need = td_scoring_need(s, dial->index), *needs;
	char v[32], bound[32];
	enum td_lang lang = err ? err->lang : TD_EN;
	const char *sentence;
	double limit;
	size_t n;

	needs = td_plan_needs(s->plan, &n);
	sentence = td_check_figure(s->rules, needs, n, s->table, s->slots, dial->index, dial->row,
				   value, &limit);
	if (!sentence)
		return TD_OK;
	td_num_text(v, sizeof(v), value, 6, lang);
	td_num_text(bound, sizeof(bound), limit, 6, lang);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return td_fail(err, TD_EUSAGE, sentence, s->table->units[dial->row].id,
		       td_scoring_input(s, dial->index)->name, v, s->table->year - (int)need->lag,
		       bound);
#pragma GCC diagnostic pop
}

int
td_dial_check(const struct td_scoring *s, const struct td_dial *dial, double value,
	      struct td_err *err)
{
	if (value == td_dial_value(s, dial))
		return TD_OK;
	if (dial->kind == TD_DIAL_PARAM)
		return check_param(&s->rules->params.at[dial->index], value, err);
	return check_figure(s, dial, value, err);
}

int
td_dial_read(const struct td_scoring *s, const struct td_dial *dial, const char *text,
	     double *value, struct td_err *err)
{
	TD_TRY(td_dial_parse(s, dial, text, value, err));
	return td_dial_check(s, dial, *value, err);
}
