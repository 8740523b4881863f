#include "selftest.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "engine.h"

/* ---- given --------------------------------------------------------------------------- */

/* A text as a column holds it: the level of a grade, or the word of a text.  check has refused
 * levels that there are not; a text that the rules never name equals nothing they compare with. */
static double
text_value(const struct td_ruleset *rules, const struct td_input *input, const char *text)
{
	uint32_t word = td_words_find(rules->words, text);

	if (input->kind != TD_INPUT_GRADE)
		return word ? word : (double)td_words_count(rules->words) + 1;
	for (uint32_t i = 0; i < input->nlevels; i++)
		if (input->levels[i] == word)
			return i;
	return NAN;
}

/* Which columns hold an input: the last one by its word, and from each the one before it. */
struct columns {
	const struct td_need *needs;
	size_t n;
	size_t *last, *before; /* 1 + column; 0: none */
};

static bool
columns_init(struct columns *c, const struct td_trial *run)
{
	c->needs = td_plan_needs(run->plan, &c->n);
	c->last = calloc(td_words_count(run->rules->words) + 1, sizeof(*c->last));
	c->before = calloc(c->n + 1, sizeof(*c->before));
	for (size_t i = 0; c->last && c->before && i < c->n; i++) {
		size_t *last = &c->last[run->rules->inputs.at[c->needs[i].input].word];

		c->before[i] = *last;
		*last = i + 1;
	}
	return c->last && c->before;
}

static void
columns_fini(struct columns *c)
{
	free(c->last);
	free(c->before);
}

static bool
set_cell(struct td_trial *run, size_t column, size_t row, const struct td_input *input,
	 const struct td_given *given)
{
	uint8_t *na;

	run->table->columns[column][row] =
		given->text ? text_value(run->rules, input, given->text) : given->number;
	if (!given->not_applicable)
		return true;
	run->table->columns[column][row] = NAN;
	na = td_table_mark_na(run->table, column);
	if (na)
		na[row] = 1;
	return na;
}

static bool
set_given(struct td_trial *run, const struct columns *c, size_t row, const struct td_given *given)
{
	size_t at = c->last[td_words_find(run->rules->words, given->input)];

	for (; at; at = c->before[at - 1])
		if (c->needs[at - 1].lag == given->lag)
			return set_cell(run, at - 1, row,
					&run->rules->inputs.at[c->needs[at - 1].input], given);
	return true; /* no rule reads it */
}

/* Figures stand by unit, mostly in the order of the units. */
static bool
set_all(struct td_trial *run, const struct columns *c)
{
	const struct td_test *test = run->test;
	size_t row = 0;

	for (size_t i = 0; i < test->ngiven; i++) {
		size_t tried = 0;

		for (; tried < test->nunits && strcmp(test->given[i].unit, test->units[row]) != 0;
		     tried++)
			row = (row + 1) % test->nunits;
		if (tried < test->nunits && !set_given(run, c, row, &test->given[i]))
			return false;
	}
	return true;
}

static bool
fill_table(struct td_trial *run)
{
	struct columns c;
	size_t n = run->test->nunits;
	bool ok = columns_init(&c, run) && (run->table = td_table_new(n, c.n));

	if (ok) {
		run->cluster = "";
		run->table->nclusters = 1;
		run->table->clusters = &run->cluster;
	}
	for (size_t row = 0; ok && row < n; row++) {
		run->table->units[row].id = run->table->units[row].name = run->test->units[row];
		for (size_t i = 0; i < c.n; i++)
			run->table->columns[i][row] = run->rules->inputs.at[c.needs[i].input].none;
	}
	ok = ok && set_all(run, &c);
	columns_fini(&c);
	return ok;
}

static bool
fill_slots(struct td_trial *run)
{
	run->slots = calloc(td_plan_slots(run->plan, NULL) + 1, sizeof(*run->slots));
	if (!run->slots)
		return false;
	td_plan_slots(run->plan, run->slots);
	for (size_t i = 0; i < run->test->nparams; i++) {
		uint32_t param = td_rules_param(run->rules, run->test->params[i].input);

		if (param != TD_NONE)
			run->slots[param] = run->test->params[i].number;
	}
	return true;
}

/* ---- expect -------------------------------------------------------------------------- */

/* The row an expectation speaks of, and the rest of its path. */
static size_t
split_path(const struct td_test *test, const char *path, const char **rest)
{
	for (size_t i = 0; i < test->nunits; i++) {
		size_t n = strlen(test->units[i]);

		if (n && strncmp(path, test->units[i], n) == 0 && path[n] == '.') {
			*rest = path + n + 1;
			return i;
		}
	}
	*rest = path;
	return 0;
}

static double
ticks_value(int64_t ticks, int places)
{
	return ticks == TD_TICKS_NONE ? NAN : (double)ticks / td_pow10(places);
}

/* The number that path names; NaN: none (pending, not ranked). */
static double
number_at(const struct td_trial *run, size_t row, const char *path)
{
	const struct td_result *r = run->result;
	uint32_t item = td_rules_item(run->rules, path),
		 measure = td_rules_measure(run->rules, path);

	if (item != TD_NONE)
		return r->points[item][row];
	if (measure != TD_NONE)
		return r->measures[measure][row];
	if (strcmp(path, "total") == 0)
		return ticks_value(r->total[row], r->places);
	if (strcmp(path, "base") == 0)
		return ticks_value(r->base[row], r->places);
	if (strcmp(path, "bonus") == 0)
		return ticks_value(r->bonus[row], r->places);
	if (strcmp(path, "deduction") == 0)
		return ticks_value(r->deduction[row], r->places);
	return r->place_shown[row];
}

static const char *
class_at(const struct td_trial *run, size_t row)
{
	uint32_t klass = run->result->klass[row];

	return klass == TD_NONE ? NULL : run->rules->classes.at[klass].id;
}

/* Ids of a list; each is added to out with a blank before it. */
static void
list_at(const struct td_trial *run, size_t row, const char *path, struct td_sink *out)
{
	const struct td_ruleset *rules = run->rules;
	const struct td_result *r = run->result;
	bool undecided = strcmp(path, "undecided") == 0;

	if (strcmp(path, "knockouts") == 0)
		for (size_t i = 0; i < rules->knockouts.n; i++)
			if (r->knockouts[i][row] == TD_YES)
				td_sink_printf(out, " %s", rules->knockouts.at[i].id);
	if (strcmp(path, "awards") == 0 || undecided)
		for (size_t i = 0; i < rules->awards.n; i++)
			if (r->awards[i][row] == (undecided ? TD_UNDECIDED : TD_YES))
				td_sink_printf(out, " %s", rules->awards.at[i].id);
	if (strcmp(path, "pending") == 0)
		for (size_t i = 0; i < rules->items.n; i++)
			if (rules->items.at[i].outermost && r->pending[i][row])
				td_sink_printf(out, " %s", rules->items.at[i].id);
}

static bool
is_list(const char *path)
{
	static const char *const lists[] = { "awards", "undecided", "knockouts", "pending" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(path, lists[i]) == 0)
			return true;
	return false;
}

/* These write what path names to got, a blank first, and tell whether it is what was expected. */
static bool
holds_list(const struct td_trial *run, size_t row, const char *path, const struct td_expect *e,
	   struct td_sink *got)
{
	size_t found = 0, count = 0;

	list_at(run, row, path, got);
	for (const char *p = got->text; p && (p = strchr(p, ' ')); p++)
		count++;
	for (size_t i = 0; i < e->nlist; i++) {
		size_t n = strlen(e->list[i]);

		for (const char *p = got->text; p && (p = strstr(p, e->list[i])); p++)
			if (p > got->text && p[-1] == ' ' && (p[n] == ' ' || !p[n])) {
				found++;
				break;
			}
	}
	return found == e->nlist && count == e->nlist;
}

static bool
same_number(const struct td_trial *run, double expected, double got)
{
	double rounded = td_ticks(got, run->rules->places) / td_pow10(run->rules->places);

	return td_same(expected, got) || td_same(expected, rounded);
}

static bool
holds_number(const struct td_trial *run, size_t row, const char *path, const struct td_expect *e,
	     enum td_lang lang, struct td_sink *got)
{
	char text[64];
	double value = number_at(run, row, path);

	td_sink_text(got, " ");
	td_sink_text(got, isnan(value) ? td_text(lang, "none")
				       : td_num_text(text, sizeof(text), value, 6, lang));
	if (e->kind == TD_EXPECT_NULL)
		return isnan(value);
	return e->kind == TD_EXPECT_NUMBER && same_number(run, e->number, value);
}

static bool
holds_class(const struct td_trial *run, size_t row, const struct td_expect *e, enum td_lang lang,
	    struct td_sink *got)
{
	const char *klass = class_at(run, row);

	td_sink_printf(got, " %s", klass ? klass : td_text(lang, "none"));
	if (e->kind == TD_EXPECT_NULL)
		return !klass;
	return e->kind == TD_EXPECT_TEXT && klass && strcmp(klass, e->text) == 0;
}

static void
print_expected(const struct td_expect *e, enum td_lang lang, struct td_sink *out)
{
	char text[64];

	if (e->kind == TD_EXPECT_NUMBER)
		td_sink_printf(out, " %s", td_num_text(text, sizeof(text), e->number, 6, lang));
	else if (e->kind == TD_EXPECT_TEXT)
		td_sink_printf(out, " %s", e->text);
	else if (e->kind == TD_EXPECT_NULL || !e->nlist)
		td_sink_printf(out, " %s", td_text(lang, "none"));
	for (size_t i = 0; e->kind == TD_EXPECT_LIST && i < e->nlist; i++)
		td_sink_printf(out, " %s", e->list[i]);
}

static bool
holds(const struct td_trial *run, const struct td_expect *e, enum td_lang lang, struct td_sink *got)
{
	const char *path;
	size_t row = split_path(run->test, e->path, &path);

	if (is_list(path))
		return holds_list(run, row, path, e, got);
	if (strcmp(path, "class") == 0)
		return holds_class(run, row, e, lang, got);
	return holds_number(run, row, path, e, lang, got);
}

static int
complain(const struct td_trial *run, const struct td_expect *e, const char *got,
	 struct td_diags *diags, struct td_err *err)
{
	struct td_sink wanted = { 0 };
	int status;

	print_expected(e, diags->lang, &wanted);
	status = td_sink_close(&wanted, err);
	if (!status)
		td_complain(diags, TD_ERROR, &run->test->place,
			    "test \"%s\": expected %s =%s, got%s", run->test->name, e->path,
			    wanted.text, got ? got : td_text(diags->lang, " none"));
	td_sink_fini(&wanted);
	return status;
}

static int
expect_one(const struct td_trial *run, const struct td_expect *e, struct td_diags *diags,
	   size_t *failed, struct td_err *err)
{
	struct td_sink got = { 0 };
	bool is_right = holds(run, e, diags->lang, &got);
	int status = td_sink_close(&got, err);

	*failed += !is_right;
	if (!status && !is_right)
		status = complain(run, e, got.text, diags, err);
	td_sink_fini(&got);
	return status;
}

/* ---- one test, all tests ------------------------------------------------------------- */

int
td_trial_score(struct td_trial *run, const struct td_ruleset *rules, const struct td_plan *plan,
	       const struct td_test *test, struct td_err *err)
{
	struct td_score_opts opts = { .points = true };

	*run = (struct td_trial){ .rules = rules, .plan = plan, .test = test };
	if (!fill_table(run) || !fill_slots(run))
		return td_fail_memory(err);
	return td_engine_score(rules, plan, run->table, run->slots, &opts, &run->result, err);
}

int
td_trial_check(const struct td_trial *run, struct td_diags *diags, size_t *failed,
	       struct td_err *err)
{
	*failed = 0;
	for (size_t i = 0; i < run->test->nexpect; i++)
		TD_TRY(expect_one(run, &run->test->expect[i], diags, failed, err));
	return TD_OK;
}

void
td_trial_fini(struct td_trial *run)
{
	td_result_free(run->result);
	td_table_free(run->table);
	free(run->slots);
}

/* A test that cannot be scored (a missing figure that its rule refuses) has failed; the rest go on. */
int
td_test_holds(const struct td_ruleset *rules, const struct td_plan *plan,
	      const struct td_test *test, struct td_diags *diags, bool *right, struct td_err *err)
{
	struct td_trial run;
	size_t failed = 1;
	int status = td_trial_score(&run, rules, plan, test, err);

	if (!status)
		status = td_trial_check(&run, diags, &failed, err);
	else if (status == TD_EINVAL) {
		td_complain(diags, TD_ERROR, &test->place, "test \"%s\": %s", test->name,
			    err ? err->msg : "");
		status = TD_OK;
	}
	td_trial_fini(&run);
	*right = !failed;
	return status;
}

int
td_rules_test(const struct td_ruleset *rules, struct td_diags *diags, struct td_test_counts *counts,
	      struct td_err *err)
{
	struct td_plan *plan = NULL;
	int status = td_plan_new(rules, &plan, err);

	*counts = (struct td_test_counts){ .tests = rules->tests.n };
	for (size_t i = 0; !status && i < rules->tests.n; i++) {
		bool right = false;

		status = td_test_holds(rules, plan, &rules->tests.at[i], diags, &right, err);
		counts->passed += right;
		counts->expectations += rules->tests.at[i].nexpect;
	}
	td_plan_free(plan);
	td_diags_sort(diags);
	if (!status && diags->no_memory)
		return td_fail_memory(err);
	if (!status && counts->passed < counts->tests)
		status = td_fail(err, TD_EINVAL, "%zu of %zu tests failed",
				 counts->tests - counts->passed, counts->tests);
	return status;
}
