#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/check_in.h"

/* What a path of `expect` can name besides items and measures, and what is expected of it. */
enum wanted {
	WANT_POINTS,
	WANT_PLACE,
	WANT_CLASS,
	WANT_AWARDS,
	WANT_KNOCKOUTS,
	WANT_PENDING,
	WANT_UNDECIDED
};

static const struct word {
	const char *path;
	enum wanted wanted;
} words[] = {
	{ "total", WANT_POINTS },    { "base", WANT_POINTS },
	{ "bonus", WANT_POINTS },    { "deduction", WANT_POINTS },
	{ "rank", WANT_PLACE },      { "class", WANT_CLASS },
	{ "awards", WANT_AWARDS },   { "knockouts", WANT_KNOCKOUTS },
	{ "pending", WANT_PENDING }, { "undecided", WANT_UNDECIDED },
};

enum {
	NWORDS = sizeof(words) / sizeof(words[0])
};

/* ---- given ----------------------------------------------------------------------------- */

static void
check_level(struct td_check *check, const struct td_test *test, const struct td_input *input,
	    const char *level)
{
	struct td_near near = { .word = level };

	for (size_t i = 0; i < input->nlevels; i++) {
		const char *name = td_words_at(check->rules->words, input->levels[i]);

		if (strcmp(name, level) == 0)
			return;
		td_near_try(&near, name);
	}
	if (near.best)
		td_complain(check->diags, TD_ERROR, &test->place,
			    "grade \"%s\" has no level \"%s\"; did you mean \"%s\"?", input->name,
			    level, near.best);
	else
		td_complain(check->diags, TD_ERROR, &test->place,
			    "grade \"%s\" has no level \"%s\"", input->name, level);
}

/* Why input cannot have the value v, as a format of the test, the input and v; NULL: it can. */
static const char *
number_mistake(const struct td_input *input, double v)
{
	if (input->kind == TD_INPUT_GRADE || input->kind == TD_INPUT_TEXT)
		return TD_MARK("test \"%s\" gives \"%s\" the number %s; it is a grade or text");
	if (input->kind == TD_INPUT_INTEGER && !td_same(v, round(v)))
		return TD_MARK("test \"%s\" gives \"%s\" the number %s; it must be whole");
	if (input->kind == TD_INPUT_FLAG && !td_same(v, 0) && !td_same(v, 1))
		return TD_MARK("test \"%s\" gives \"%s\" the number %s; it must be true or false");
	return NULL;
}

static void
check_number(struct td_check *check, const struct td_test *test, const struct td_input *input,
	     double v)
{
	const char *mistake = number_mistake(input, v);
	char text[TD_NUM_TEXT];

	if (mistake)
		td_complain(check->diags, TD_ERROR, &test->place, mistake, test->name, input->name,
			    td_check_num(check, v, text));
}

static void
check_given(struct td_check *check, const struct td_test *test, const struct td_given *given)
{
	uint32_t index = td_rules_input(check->rules, given->input);
	const struct td_input *input;
	struct td_near near = { .word = given->input };

	if (index == TD_NONE) {
		for (size_t i = 0; i < check->rules->inputs.n; i++)
			td_near_try(&near, check->rules->inputs.at[i].name);
		td_check_unknown(check, &test->place, TD_MARK("input"), &near);
		return;
	}
	input = &check->rules->inputs.at[index];
	if (!given->text && !given->not_applicable && !isnan(given->number))
		check_number(check, test, input, given->number);
	else if (given->text && input->kind == TD_INPUT_GRADE)
		check_level(check, test, input, given->text);
	else if (given->text && input->kind != TD_INPUT_TEXT)
		td_complain(check->diags, TD_ERROR, &test->place,
			    "test \"%s\" gives \"%s\" the text \"%s\"; it is a number", test->name,
			    input->name, given->text);
}

static void
check_param(struct td_check *check, const struct td_test *test, const char *name)
{
	struct td_near near = { .word = name };

	if (td_rules_param(check->rules, name) != TD_NONE)
		return;
	for (size_t i = 0; i < check->rules->params.n; i++)
		td_near_try(&near, check->rules->params.at[i].name);
	td_check_unknown(check, &test->place, TD_MARK("parameter"), &near);
}

/* ---- what is listed -------------------------------------------------------------------- */

static bool
is_knockout(const struct td_check *check, const char *id)
{
	for (size_t i = 0; i < check->rules->knockouts.n; i++)
		if (strcmp(check->rules->knockouts.at[i].id, id) == 0)
			return true;
	return false;
}

static bool
is_listed(const struct td_check *check, enum wanted wanted, const char *id)
{
	switch (wanted) {
	case WANT_AWARDS:
		return td_rules_award(check->rules, id) != TD_NONE;
	case WANT_KNOCKOUTS:
		return is_knockout(check, id);
	case WANT_PENDING:
		return td_rules_item(check->rules, id) != TD_NONE;
	default:
		return td_rules_award(check->rules, id) != TD_NONE || is_knockout(check, id);
	}
}

static void
check_listed(struct td_check *check, const struct td_test *test, enum wanted wanted, const char *id)
{
	const struct td_ruleset *rules = check->rules;
	bool awards = wanted == WANT_AWARDS || wanted == WANT_UNDECIDED;
	struct td_near near = { .word = id };

	if (is_listed(check, wanted, id))
		return;
	for (size_t i = 0; awards && i < rules->awards.n; i++)
		td_near_try(&near, rules->awards.at[i].id);
	for (size_t i = 0; wanted == WANT_KNOCKOUTS && i < rules->knockouts.n; i++)
		td_near_try(&near, rules->knockouts.at[i].id);
	for (size_t i = 0; wanted == WANT_PENDING && i < rules->items.n; i++)
		td_near_try(&near, rules->items.at[i].id);
	if (wanted == WANT_PENDING)
		td_check_unknown(check, &test->place, TD_MARK("criterion"), &near);
	else
		td_check_unknown(check, &test->place,
				 awards ? TD_MARK("award") : TD_MARK("knock-out"), &near);
}

static void
check_class(struct td_check *check, const struct td_test *test, const char *id)
{
	struct td_near near = { .word = id };

	for (size_t i = 0; i < check->rules->classes.n; i++) {
		if (strcmp(check->rules->classes.at[i].id, id) == 0)
			return;
		td_near_try(&near, check->rules->classes.at[i].id);
	}
	td_check_unknown(check, &test->place, TD_MARK("class"), &near);
}

/* ---- expect ---------------------------------------------------------------------------- */

/* What path names; false, with the nearest right one, when it names nothing. */
static bool
find_path(const struct td_check *check, const char *path, enum wanted *wanted, struct td_near *near)
{
	const struct td_ruleset *rules = check->rules;

	*wanted = WANT_POINTS;
	*near = (struct td_near){ .word = path };
	if (td_rules_item(rules, path) != TD_NONE || td_rules_measure(rules, path) != TD_NONE)
		return true;
	for (size_t i = 0; i < NWORDS; i++) {
		if (strcmp(words[i].path, path) == 0) {
			*wanted = words[i].wanted;
			return true;
		}
		td_near_try(near, words[i].path);
	}
	for (size_t i = 0; i < rules->items.n; i++)
		td_near_try(near, rules->items.at[i].id);
	for (size_t i = 0; i < rules->measures.n; i++)
		td_near_try(near, rules->measures.at[i].id);
	return false;
}

/* What stands behind "unit.", for the longest name of a unit that fits; NULL: none does. */
static const char *
behind_unit(const struct td_test *test, const char *path)
{
	const char *rest = NULL;

	for (size_t i = 0; i < test->nunits; i++) {
		size_t n = strlen(test->units[i]);

		if (n == 0)
			return path;
		if (strncmp(path, test->units[i], n) == 0 && path[n] == '.' &&
		    (!rest || path + n + 1 > rest))
			rest = path + n + 1;
	}
	return rest;
}

static void
unknown_unit(struct td_check *check, const struct td_test *test, const char *path)
{
	char unit[64];
	size_t n = strcspn(path, ".");
	struct td_near near = { .word = unit };

	if (path[n] == '\0' || n >= sizeof(unit)) {
		td_complain(check->diags, TD_ERROR, &test->place,
			    "test \"%s\" has several units; write \"UNIT.%s\" for \"%s\"",
			    test->name, path, path);
		return;
	}
	memcpy(unit, path, n);
	unit[n] = '\0';
	for (size_t i = 0; i < test->nunits; i++)
		td_near_try(&near, test->units[i]);
	td_check_unknown(check, &test->place, TD_MARK("unit"), &near);
}

static void
check_value(struct td_check *check, const struct td_test *test, const struct td_expect *expect,
	    enum wanted wanted)
{
	bool list = wanted >= WANT_AWARDS;

	if (expect->kind == TD_EXPECT_NULL)
		return;
	if (list && expect->kind != TD_EXPECT_LIST)
		td_complain(check->diags, TD_ERROR, &test->place,
			    "\"%s\" is a list; expect { ... }", expect->path);
	else if (wanted == WANT_CLASS && expect->kind != TD_EXPECT_TEXT)
		td_complain(check->diags, TD_ERROR, &test->place,
			    "\"%s\" is the name of a class; expect a text", expect->path);
	else if (!list && wanted != WANT_CLASS && expect->kind != TD_EXPECT_NUMBER)
		td_complain(check->diags, TD_ERROR, &test->place,
			    "\"%s\" is a number; expect a number", expect->path);
	else if (wanted == WANT_CLASS)
		check_class(check, test, expect->text);
	for (size_t i = 0; list && expect->kind == TD_EXPECT_LIST && i < expect->nlist; i++)
		check_listed(check, test, wanted, expect->list[i]);
}

static void
check_expect(struct td_check *check, const struct td_test *test, const struct td_expect *expect)
{
	const char *path = behind_unit(test, expect->path);
	enum wanted wanted;
	struct td_near near;

	if (!path)
		unknown_unit(check, test, expect->path);
	else if (find_path(check, path, &wanted, &near))
		check_value(check, test, expect, wanted);
	else
		td_check_unknown(check, &test->place, TD_MARK("result"), &near);
}

void
td_check_tests(struct td_check *check)
{
	for (size_t i = 0; i < check->rules->tests.n; i++) {
		const struct td_test *test = &check->rules->tests.at[i];

		for (size_t k = 0; k < test->ngiven; k++)
			check_given(check, test, &test->given[k]);
		for (size_t k = 0; k < test->nparams; k++)
			check_param(check, test, test->params[k].input);
		for (size_t k = 0; k < test->nexpect; k++)
			check_expect(check, test, &test->expect[k]);
		if (!test->nexpect && !check->partial)
			td_complain(check->diags, TD_WARNING, &test->place,
				    "test \"%s\" expects nothing; add expect = { ... }",
				    test->name);
	}
}
