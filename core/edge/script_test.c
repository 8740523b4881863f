/*
 * script_test.c - the tests inside a script.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "edge/script_in.h"

enum {
	FIGURES = 1000000
}; /* that all tests together may give, defaults included */

/* ---- figures ---------------------------------------------------------------------------- */

/* The value on top of the stack; false after a complaint. */
static bool
read_figure(lua_State *L, const char *key, struct td_given *given)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);
	const td_node *node = td_script_to_node(L, -1);

	given->number = NAN;
	if (td_script_is_not_applicable(L, -1)) {
		given->not_applicable = true;
		return true;
	}
	switch (lua_type(L, -1)) {
	case LUA_TNUMBER:
		given->number = lua_tonumber(L, -1);
		if (isfinite(given->number))
			return true;
		td_script_complain(s, "%s is not a finite number", key);
		return false;
	case LUA_TBOOLEAN:
		given->number = lua_toboolean(L, -1);
		return true;
	case LUA_TSTRING:
		given->text = td_script_text(L, -1, key, false);
		return given->text != NULL;
	default:
		if (wrap && wrap->kind == TD_WRAP_NONE)
			return true;
		if (!node || *node)
			td_script_complain(s,
					   "\"%s\" must be a number, true, false, a text, none or "
					   "not_applicable, not %s",
					   key, td_script_describe(L, -1));
		return false;
	}
}

/* The figures of the table at index, so many years back, into s->given. */
static void
read_figures(lua_State *L, int index, const char *unit, unsigned lag)
{
	struct td_script *s = td_script_of(L);
	int table = lua_absindex(L, index);
	size_t n = td_script_sorted_keys(L, table);

	for (size_t i = 1; i <= n; i++) {
		struct td_given given = { .unit = unit, .lag = lag };
		const char *key;

		lua_rawgeti(L, -1, (lua_Integer)i);
		lua_pushvalue(L, -1);
		lua_rawget(L, table);
		key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
		if (!key)
			td_script_complain(s, "a figure of a test needs its name: NAME = ...");
		else if (strcmp(key, "prev") == 0 && lag == 0 && lua_istable(L, -1))
			read_figures(L, -1, unit, 1);
		else if (read_figure(L, key, &given)) {
			lua_pushstring(L, td_parse_lag(key, &given.lag));
			given.input = td_script_id(L, -1, "test");
			lua_pop(L, 1);
			if (given.input)
				td_script_push(L, &s->given, given);
		}
		lua_pop(L, 2);
	}
	lua_pop(L, 1);
}

static int
by_figure(const void *pa, const void *pb)
{
	const struct td_given *a = pa, *b = pb;
	int order = strcmp(a->unit, b->unit);

	if (!order)
		order = (a->lag > b->lag) - (a->lag < b->lag);
	return order ? order : strcmp(a->input, b->input);
}

/* Sort s->given by unit, years back and name; complain of what is given twice. */
static void
sort_figures(struct td_script *s, const char *subject)
{
	if (s->given.n)
		qsort(s->given.at, s->given.n, sizeof(*s->given.at), by_figure);
	for (size_t i = 1; i < s->given.n; i++)
		if (by_figure(&s->given.at[i - 1], &s->given.at[i]) == 0)
			td_script_complain(s, "%s gives \"%s\" twice", subject,
					   s->given.at[i].input);
}

/* ---- test_defaults ---------------------------------------------------------------------- */

static int
test_defaults(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	if (!td_script_is_table(L, "test_defaults"))
		return 0;
	s->given.n = 0;
	for (size_t i = 0; i < s->defaults.n; i++)
		td_script_push(L, &s->given, s->defaults.at[i]);
	read_figures(L, 1, "", 0);
	sort_figures(s, "test_defaults");
	s->defaults.n = 0;
	for (size_t i = 0; i < s->given.n; i++)
		td_script_push(L, &s->defaults, s->given.at[i]);
	return 0;
}

/* The figures of one unit, and the defaults it does not give, appended to out; both are sorted. */
static size_t
merge_unit(const struct td_given *defaults, size_t ndefaults, const char *unit,
	   const struct td_given *given, size_t n, struct td_given *out)
{
	size_t i = 0, count = 0;

	for (size_t k = 0; k < ndefaults; k++) {
		struct td_given own = defaults[k];

		own.unit = unit;
		while (i < n && by_figure(&given[i], &own) < 0)
			out[count++] = given[i++];
		if (i == n || by_figure(&given[i], &own) != 0)
			out[count++] = own;
	}
	while (i < n)
		out[count++] = given[i++];
	return count;
}

/* s->defaults get what those of a base give and they do not.  false: out of memory. */
static bool
join_defaults(struct td_script *s)
{
	size_t room = s->base_defaults.n + s->defaults.n, n;
	struct td_given *joined;

	if (!s->base_defaults.n)
		return true;
	joined = td_arena_alloc(&s->rules->arena, room * sizeof(*joined));
	if (!joined)
		return false;
	n = merge_unit(s->base_defaults.at, s->base_defaults.n, "", s->defaults.at, s->defaults.n,
		       joined);
	s->base_defaults.n = s->defaults.n = 0;
	for (size_t i = 0; i < n; i++)
		if (!td_list_push(&s->defaults, joined[i]))
			return false;
	return true;
}

void
td_script_inherit_tests(lua_State *L)
{
	struct td_script *s = td_script_of(L);

	if (!join_defaults(s))
		td_box_stop(L, TD_BOX_NO_MEMORY);
	for (size_t i = 0; i < s->defaults.n; i++)
		td_script_push(L, &s->base_defaults, s->defaults.at[i]);
	s->defaults.n = 0;
	s->rules->tests.n = 0;
}

static bool
merge_defaults(struct td_script *s, struct td_test *test)
{
	size_t room = test->ngiven + s->defaults.n * test->nunits, n = 0, first = 0;
	struct td_given *merged = td_arena_alloc(&s->rules->arena, room * sizeof(*merged));

	if (!merged)
		return false;
	for (uint32_t i = 0; i < test->nunits; i++) {
		size_t end = first;

		while (end < test->ngiven && strcmp(test->given[end].unit, test->units[i]) == 0)
			end++;
		n += merge_unit(s->defaults.at, s->defaults.n, test->units[i], test->given + first,
				end - first, merged + n);
		first = end;
	}
	test->given = merged;
	test->ngiven = (uint32_t)n;
	return true;
}

bool
td_script_tests_end(struct td_script *s)
{
	struct td_ruleset *rules = s->rules;
	size_t figures = 0;

	if (!join_defaults(s))
		return false;
	for (size_t i = 0; s->defaults.n && i < rules->tests.n; i++) {
		const struct td_place *place = &rules->tests.at[i].place;

		figures += rules->tests.at[i].ngiven + s->defaults.n * rules->tests.at[i].nunits;
		if (figures > FIGURES) {
			s->at = (struct td_spot){ td_words_find(rules->words, place->file),
						  place->line };
			td_script_complain(s, "the tests give more than %d figures", FIGURES);
			return true;
		}
		if (!merge_defaults(s, &rules->tests.at[i]))
			return false;
	}
	return true;
}

/* ---- expect ----------------------------------------------------------------------------- */

/* The list on top of the stack. */
static void
read_expected_list(lua_State *L, struct td_expect *expect)
{
	struct td_script *s = td_script_of(L);
	size_t n = lua_rawlen(L, -1);

	s->list.n = 0;
	for (size_t i = 1; i <= n; i++) {
		const char *id;

		lua_rawgeti(L, -1, (lua_Integer)i);
		id = td_script_id(L, -1, expect->path);
		lua_pop(L, 1);
		if (id)
			td_script_push(L, &s->list, id);
	}
	expect->kind = TD_EXPECT_LIST;
	expect->nlist = (uint32_t)s->list.n;
	expect->list = td_script_keep(L, s->list.at, s->list.n, sizeof(*s->list.at));
}

/* The value on top of the stack; false after a complaint. */
static bool
read_expected(lua_State *L, struct td_expect *expect)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);

	if (lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1))) {
		expect->kind = TD_EXPECT_NUMBER;
		expect->number = lua_tonumber(L, -1);
		return true;
	}
	if (lua_type(L, -1) == LUA_TSTRING) {
		expect->kind = TD_EXPECT_TEXT;
		expect->text = td_script_text(L, -1, expect->path, false);
		return expect->text != NULL;
	}
	if (lua_istable(L, -1)) {
		read_expected_list(L, expect);
		return true;
	}
	expect->kind = TD_EXPECT_NULL;
	if (wrap && wrap->kind == TD_WRAP_NONE)
		return true;
	td_script_complain(
		s, "expect: \"%s\" must be a number, a text, a list { ... } or none, not %s",
		expect->path, td_script_describe(L, -1));
	return false;
}

/* The table on top of the stack. */
static void
read_expect(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	int table = lua_gettop(L);
	size_t n = td_script_sorted_keys(L, table);

	for (size_t i = 1; i <= n; i++) {
		struct td_expect expect = { 0 };

		lua_rawgeti(L, table + 1, (lua_Integer)i);
		if (lua_type(L, -1) == LUA_TSTRING)
			expect.path = td_script_text(L, -1, "expect", false);
		else
			td_script_complain(
				s,
				"expect: write [\"2.1\"] = ..., with quotes inside the brackets");
		lua_rawget(L, table);
		if (expect.path && read_expected(L, &expect))
			td_script_push(L, &s->expect, expect);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* ---- test ------------------------------------------------------------------------------- */

/* The table on top of the stack: NAME = number. */
static void
read_params(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	int table = lua_gettop(L);
	size_t n = td_script_sorted_keys(L, table);

	for (size_t i = 1; i <= n; i++) {
		struct td_given param = { .unit = "" };

		lua_rawgeti(L, table + 1, (lua_Integer)i);
		param.input = td_script_id(L, -1, "params");
		lua_rawget(L, table);
		param.number = lua_tonumber(L, -1);
		if (param.input && lua_type(L, -1) == LUA_TNUMBER && isfinite(param.number))
			td_script_push(L, &s->params, param);
		else if (param.input)
			td_script_complain(s, "params: \"%s\" must be a plain number, not %s",
					   param.input, td_script_describe(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* The table on top of the stack: UNIT = { figures }. */
static void
read_units(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	int table = lua_gettop(L);
	size_t n = td_script_sorted_keys(L, table);

	for (size_t i = 1; i <= n; i++) {
		const char *unit;

		lua_rawgeti(L, table + 1, (lua_Integer)i);
		unit = td_script_id(L, -1, "units");
		lua_rawget(L, table);
		if (unit && lua_istable(L, -1)) {
			td_script_push(L, &s->list, unit);
			read_figures(L, -1, unit, 0);
		} else if (unit) {
			td_script_complain(s, "units: \"%s\" must be a table of figures, not %s",
					   unit, td_script_describe(L, -1));
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* Push the table at key of the table at 2; false when there is none, after a complaint if that
 * is wrong. */
static bool
push_table(lua_State *L, const char *key)
{
	struct td_script *s = td_script_of(L);

	if (lua_getfield(L, 2, key) == LUA_TTABLE)
		return true;
	if (!lua_isnil(L, -1))
		td_script_complain(s, "%s must be a table { ... }, not %s", key,
				   td_script_describe(L, -1));
	lua_pop(L, 1);
	return false;
}

static void
read_given(lua_State *L, const char *subject)
{
	struct td_script *s = td_script_of(L);
	bool single = false;

	s->given.n = s->list.n = 0;
	if (push_table(L, "given")) {
		read_figures(L, -1, "", 0);
		lua_pop(L, 1);
		single = true;
	}
	if (push_table(L, "prev")) {
		read_figures(L, -1, "", 1);
		lua_pop(L, 1);
		single = true;
	}
	if (push_table(L, "units")) {
		if (single)
			td_script_complain(
				s, "%s has units; put the figures of each inside its own table",
				subject);
		s->given.n = 0;
		read_units(L);
		lua_pop(L, 1);
	}
	if (!s->list.n)
		td_script_push(L, &s->list, "");
	sort_figures(s, subject);
}

static const struct td_field test_fields[] = {
	{ .key = "given", .type = TD_FIELD_OTHER },  { .key = "prev", .type = TD_FIELD_OTHER },
	{ .key = "units", .type = TD_FIELD_OTHER },  { .key = "params", .type = TD_FIELD_OTHER },
	{ .key = "expect", .type = TD_FIELD_OTHER }, { .key = NULL },
};

static const struct td_place *
find_test(const struct td_ruleset *rules, const char *name)
{
	for (size_t i = 0; i < rules->tests.n; i++)
		if (strcmp(rules->tests.at[i].name, name) == 0)
			return &rules->tests.at[i].place;
	return NULL;
}

static int
declare_test(lua_State *L, const struct td_declaration *self, const char *name)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, name);
	struct td_test test = { .name = name, .place = td_script_place(s, td_script_spot(s)) };

	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, test_fields, subject, &test);
	read_given(L, subject);
	test.units = td_script_keep(L, s->list.at, s->list.n, sizeof(*s->list.at));
	test.nunits = (uint32_t)s->list.n;
	test.given = td_script_keep(L, s->given.at, s->given.n, sizeof(*s->given.at));
	test.ngiven = (uint32_t)s->given.n;
	s->params.n = s->expect.n = 0;
	if (push_table(L, "params")) {
		read_params(L);
		lua_pop(L, 1);
	}
	if (push_table(L, "expect"))
		read_expect(L);
	test.params = td_script_keep(L, s->params.at, s->params.n, sizeof(*s->params.at));
	test.nparams = (uint32_t)s->params.n;
	test.expect = td_script_keep(L, s->expect.at, s->expect.n, sizeof(*s->expect.at));
	test.nexpect = (uint32_t)s->expect.n;
	if (td_script_is_new(s, subject, find_test(s->rules, name)))
		td_script_declare(L, &s->rules->tests, test);
	return 0;
}

static const struct td_declaration declarations[] = {
	{ .word = "test", .declare = declare_test, .free_id = true },
};

void
td_script_test_open(lua_State *L)
{
	td_script_add_declarations(L, declarations, sizeof(declarations) / sizeof(declarations[0]));
	lua_pushcfunction(L, test_defaults);
	lua_setfield(L, -2, "test_defaults");
}
