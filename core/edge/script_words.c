/*
 * script_words.c - the primitives that prelude.lua makes the rest of the vocabulary of, as its
 * table `op`.
 *
 * A node or a number is a value; a *bad* value (script_in.h) gives a bad one; nil is "no
 * argument" only where said.  i is the number of an argument of the word that the rule called,
 * for messages.
 *
 *	figure(v, i) condition(v, i)     v as a node
 *	number(v, i[, lo, hi, whole]) text(v, i) table(v, i)
 *	                                 v itself; the word is left after a complaint
 *	keys(t, "a b c")                 complains of every other key of t
 *	option(t, key[, default])        t[key] as a node, else default
 *	required(t, key)                 the same; absent is complained of
 *	word(t, key, "a b c", default)   position (0..) of the word t[key], and the word
 *	flag(t, key)                     true or false
 *	const(n) missing() full() total() part(name) input(name, lag) points(id) maximum(id)
 *	node(word, ...)                  an operation of model/ops.h, not one of those below
 *	round(v[, places]) floor ceil
 *	bands(x, default, rows, flags)   rows { low, high, points }; low, high, default may be nil;
 *	                                 flags ABOVE + UPTO
 *	linear(x, rows)                  rows { x, y }
 *	levels(x, default, { name = v }) x: a grade declared above
 *	trim(k, list)
 *	relative(word, v, { among, by, extra, flags })
 *	form(name, v, args[, flags])     args in the order of model/forms.h; args.n with nils
 *	zero_divisor(v)                  a condition, or nil
 *	is_node(v) is_bad(v) is_condition(v) const_value(v) input_name(v) input_levels(name)
 *	unpack(t[, n])
 *	complain("error" or "warning", format, ...) fail(format, ...)
 *	                                 %s only; the format is translated
 *	word_name()                      the word that the rule called
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/script_in.h"

static const char *
word_of(const struct td_script *s)
{
	return s->word ? s->word : "prelude";
}

static struct td_what
argument(struct td_script *s, lua_Integer i)
{
	return td_script_argument(s, (int)i, word_of(s));
}

/* The value at index, 0 for nil; *bad when it is a bad one. */
static td_node
value_or_none(lua_State *L, int index, char wants, const char *what, bool *bad)
{
	td_node node;

	if (lua_isnoneornil(L, index))
		return 0;
	node = td_script_value(L, index, wants, what);
	*bad |= !node;
	return node;
}

static td_node
value(lua_State *L, int index, char wants, const char *what, bool *bad)
{
	td_node node = td_script_value(L, index, wants, what);

	*bad |= !node;
	return node;
}

/* Room for n nodes that Lua frees, on top of the stack. */
static td_node *
node_room(lua_State *L, size_t n)
{
	td_node *room = lua_newuserdatauv(L, (n + 1) * sizeof(*room), 0);

	memset(room, 0, (n + 1) * sizeof(*room));
	return room;
}

static int
push_op(lua_State *L, enum td_op op, uint32_t ref, unsigned flags, const td_node *args, size_t n,
	bool bad)
{
	struct td_script *s = td_script_of(L);

	if (bad)
		return td_script_push_node(L, 0);
	return td_script_push_node(
		L, td_script_built(L, td_graph_op(s->rules->graph, op, ref, flags, args, n)));
}

static int
push_leaf(lua_State *L, enum td_op op, unsigned flags)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(
		L, td_script_built(L, td_graph_leaf(s->rules->graph, op, 0, 0, flags)));
}

/* ---- checking arguments ----------------------------------------------------------------- */

static int
figure(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(
		L, td_script_value(L, 1, 'N', argument(s, lua_tointeger(L, 2)).text));
}

static int
condition(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(
		L, td_script_value(L, 1, 'C', argument(s, lua_tointeger(L, 2)).text));
}

/* A plain number or a CONST node. */
static bool
to_constant(lua_State *L, int index, double *out)
{
	const td_node *node = td_script_to_node(L, index);
	const struct td_expr *e;

	if (lua_type(L, index) == LUA_TNUMBER) {
		*out = lua_tonumber(L, index);
		return true;
	}
	if (!node || !*node)
		return false;
	e = td_graph_at(td_script_of(L)->rules->graph, *node);
	*out = e->value;
	return e->op == TD_OP_CONST;
}

static void
push_number(lua_State *L, double number)
{
	if (number >= -1e9 && number <= 1e9 && !(fabs(number - floor(number)) > 0))
		lua_pushinteger(L, (lua_Integer)number);
	else
		lua_pushnumber(L, number);
}

static bool
is_bad_value(lua_State *L, int index)
{
	const td_node *node = td_script_to_node(L, index);

	return node && !*node;
}

static int
number(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	double v, lo = luaL_optnumber(L, 3, -HUGE_VAL), hi = luaL_optnumber(L, 4, HUGE_VAL);
	struct td_what what = argument(s, lua_tointeger(L, 2));
	char from[32], to[32];

	if (!to_constant(L, 1, &v)) {
		if (!is_bad_value(L, 1))
			td_script_complain(s, "%s must be a plain number, not %s", what.text,
					   td_script_describe(L, 1));
		td_script_raise(L);
	}
	if (!isfinite(v) || v < lo || v > hi) {
		td_script_complain(s, "%s must be within %s and %s", what.text,
				   td_num_text(from, sizeof(from), lo, 9, s->lang),
				   td_num_text(to, sizeof(to), hi, 9, s->lang));
		td_script_raise(L);
	}
	if (lua_toboolean(L, 5) && fabs(v - floor(v)) > 0) {
		td_script_complain(s, "%s must be a whole number", what.text);
		td_script_raise(L);
	}
	push_number(L, v);
	return 1;
}

static int
of_type(lua_State *L, int type, const char *phrase)
{
	struct td_script *s = td_script_of(L);

	if (lua_type(L, 1) != type) {
		if (!is_bad_value(L, 1))
			td_script_complain(s, "%s must be %s, not %s",
					   argument(s, lua_tointeger(L, 2)).text,
					   td_script_phrase(s, phrase), td_script_describe(L, 1));
		td_script_raise(L);
	}
	lua_settop(L, 1);
	return 1;
}

static int
text(lua_State *L)
{
	return of_type(L, LUA_TSTRING, "a text");
}

static int
table(lua_State *L)
{
	return of_type(L, LUA_TTABLE, "a table");
}

static bool
is_among(const char *list, const char *word)
{
	char one[64];

	while (td_script_next_word(&list, one, sizeof(one)))
		if (strcmp(one, word) == 0)
			return true;
	return false;
}

static int
keys(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *list = luaL_checkstring(L, 2);
	size_t n = lua_istable(L, 1) ? td_script_sorted_keys(L, 1) : 0;

	for (size_t i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i);
		if (lua_type(L, -1) == LUA_TSTRING && !is_among(list, lua_tostring(L, -1)))
			td_script_choice(s, list, lua_tostring(L, -1), NULL, word_of(s));
		lua_pop(L, 1);
	}
	return 0;
}

static struct td_what
key_of(struct td_script *s, const char *key)
{
	struct td_what what;

	snprintf(what.text, sizeof(what.text), td_text(s->lang, "\"%s\" of %s"), key, word_of(s));
	return what;
}

/* Push t[key] of a table at 1, which may be nil. */
static const char *
push_option(lua_State *L)
{
	const char *key = luaL_checkstring(L, 2);

	lua_pushnil(L);
	if (lua_istable(L, 1)) {
		lua_pushvalue(L, 2);
		lua_rawget(L, 1);
	}
	return key;
}

static int
option(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	const char *key;

	lua_settop(L, 3);
	key = push_option(L);
	if (lua_isnil(L, -1)) {
		lua_settop(L, 3);
		if (lua_type(L, 3) != LUA_TNUMBER)
			return 1;
	}
	return td_script_push_node(L, td_script_value(L, -1, 'N', key_of(s, key).text));
}

static int
required(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	const char *key = push_option(L);

	if (lua_isnil(L, -1)) {
		td_script_complain(s, "%s needs %s = ...", word_of(s), key);
		return td_script_push_node(L, 0);
	}
	return td_script_push_node(L, td_script_value(L, -1, 'N', key_of(s, key).text));
}

static int
choose(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *key, *list = luaL_checkstring(L, 3), *word = luaL_checkstring(L, 4);
	int position;

	lua_settop(L, 4);
	key = push_option(L);
	if (lua_type(L, -1) == LUA_TSTRING)
		word = lua_tostring(L, -1);
	else if (!lua_isnil(L, -1))
		td_script_complain(s, "%s must be one of %s, not %s", key_of(s, key).text, list,
				   td_script_describe(L, -1));
	position = td_script_choice(s, list, word, key, word_of(s));
	if (position < 0) {
		word = lua_tostring(L, 4);
		position = td_script_choice(s, list, word, key, word_of(s));
	}
	lua_pushinteger(L, position);
	lua_pushstring(L, word);
	return 2;
}

static int
flag(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *key = push_option(L);

	if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
		td_script_complain(s, "%s must be true or false, not %s", key_of(s, key).text,
				   td_script_describe(L, -1));
	lua_pushboolean(L, lua_isboolean(L, -1) && lua_toboolean(L, -1));
	return 1;
}

/* ---- operations ------------------------------------------------------------------------- */

static enum td_op
find_op(lua_State *L, bool relative)
{
	const char *word = luaL_checkstring(L, 1);

	for (int op = TD_OP_NONE + 1; op < TD_OP_COUNT_; op++)
		if (strcmp(td_op_word((enum td_op)op), word) == 0 &&
		    td_op_args((enum td_op)op) > 0 &&
		    td_op_is_relative((enum td_op)op) == relative && op != TD_OP_IS)
			return (enum td_op)op;
	luaL_error(L, "no operation \"%s\"", word);
	return TD_OP_NONE;
}

static int
node(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	enum td_op op = find_op(L, false);
	td_node args[4] = { 0 };
	bool bad = false;
	int n = td_op_args(op);

	for (int i = 0; i < n; i++) {
		char wants = op == TD_OP_WHEN && i == 0 ? 'C' : td_op_wants(op);

		args[i] = value(L, i + 2, wants, argument(s, i + 1).text, &bad);
	}
	return push_op(L, op, 0, 0, args, (size_t)n, bad);
}

static int
constant(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(L, td_script_value(L, 1, 'N', word_of(s)));
}

static int
missing(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(L, td_script_built(L, td_graph_const(s->rules->graph, NAN)));
}

static int
to_places(lua_State *L, enum td_op op)
{
	struct td_script *s = td_script_here(L);
	bool bad = false;
	td_node v = value(L, 1, 'N', argument(s, 1).text, &bad);
	lua_Integer places = luaL_optinteger(L, 2, 0);

	if (places < 0 || places > TD_PLACES_MAX)
		return luaL_error(L, "places must be 0 to 9");
	return push_op(L, op, 0, (unsigned)places, &v, 1, bad);
}

static int
to_nearest(lua_State *L)
{
	return to_places(L, TD_OP_ROUND);
}

static int
down(lua_State *L)
{
	return to_places(L, TD_OP_FLOOR);
}

static int
up(lua_State *L)
{
	return to_places(L, TD_OP_CEIL);
}

/* Push row i of the table at 3 (bands) or 2 (linear); it must be a table. */
static struct td_what
push_row(lua_State *L, int list, lua_Integer i)
{
	struct td_script *s = td_script_of(L);
	struct td_what what;

	snprintf(what.text, sizeof(what.text), td_text(s->lang, "row %d of %s"), (int)i,
		 word_of(s));
	if (lua_rawgeti(L, list, i) == LUA_TTABLE)
		return what;
	td_script_complain(s, "%s must be %s, not %s", what.text, td_script_phrase(s, "a table"),
			   td_script_describe(L, -1));
	td_script_raise(L);
}

/* Push field i of the row on top, or that called name. */
static void
push_cell(lua_State *L, lua_Integer i, const char *name)
{
	if (lua_rawgeti(L, -1, i) != LUA_TNIL)
		return;
	lua_pop(L, 1);
	lua_pushstring(L, name);
	lua_rawget(L, -2);
}

static int
bands(lua_State *L)
{
	static const char *const cells[] = { "low", "high", "points" };
	struct td_script *s = td_script_here(L);
	unsigned flags = (unsigned)luaL_optinteger(L, 4, 0);
	bool bad = false;
	size_t n;
	td_node *args;

	luaL_checktype(L, 3, LUA_TTABLE);
	n = lua_rawlen(L, 3);
	args = node_room(L, 2 + 3 * n);
	args[0] = value(L, 1, 'N', argument(s, 1).text, &bad);
	args[1] = value_or_none(L, 2, 'N', key_of(s, "otherwise").text, &bad);
	for (size_t i = 0; i < n; i++) {
		struct td_what what = push_row(L, 3, (lua_Integer)i + 1);

		for (int k = 0; k < 3; k++) {
			push_cell(L, k + 1, cells[k]);
			args[2 + 3 * i + (size_t)k] =
				(k < 2 ? value_or_none : value)(L, -1, 'N', what.text, &bad);
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
	return push_op(L, TD_OP_BANDS, 0, flags, args, 2 + 3 * n, bad);
}

static int
linear(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	bool bad = false;
	size_t n;
	td_node *args;

	luaL_checktype(L, 2, LUA_TTABLE);
	n = lua_rawlen(L, 2);
	args = node_room(L, 1 + 2 * n);
	args[0] = value(L, 1, 'N', argument(s, 1).text, &bad);
	for (size_t i = 0; i < n; i++) {
		struct td_what what = push_row(L, 2, (lua_Integer)i + 1);

		for (int k = 0; k < 2; k++) {
			lua_rawgeti(L, -1, k + 1);
			args[1 + 2 * i + (size_t)k] = value(L, -1, 'N', what.text, &bad);
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
	return push_op(L, TD_OP_LINEAR, 0, 0, args, 1 + 2 * n, bad);
}

/* The grade that a node reads, or NULL after a complaint. */
static const struct td_input *
grade_of(struct td_script *s, td_node node)
{
	const struct td_expr *e = td_graph_at(s->rules->graph, node);
	uint32_t i = e->op == TD_OP_INPUT ? td_rules_input_word(s->rules, e->ref) : TD_NONE;

	if (e->op != TD_OP_INPUT)
		td_script_complain(s, "%s needs a grade: x.NAME", word_of(s));
	else if (i == TD_NONE)
		td_script_complain(
			s, "%s of \"%s\": declare the grade in inputs { ... } above this line",
			word_of(s), td_words_at(s->rules->words, e->ref));
	else if (s->rules->inputs.at[i].kind != TD_INPUT_GRADE)
		td_script_complain(s, "%s needs a grade, and \"%s\" is none", word_of(s),
				   s->rules->inputs.at[i].name);
	else
		return &s->rules->inputs.at[i];
	return NULL;
}

/* Position of the level in a grade, or -1 after a complaint. */
static int
find_level(struct td_script *s, const struct td_input *grade, const char *level)
{
	struct td_near near = { .word = level };

	for (uint32_t i = 0; i < grade->nlevels; i++) {
		const char *name = td_words_at(s->rules->words, grade->levels[i]);

		if (strcmp(name, level) == 0)
			return (int)i;
		td_near_try(&near, name);
	}
	if (near.best)
		td_script_complain(s, "grade \"%s\" has no level \"%s\"; did you mean \"%s\"?",
				   grade->name, level, near.best);
	else
		td_script_complain(s, "grade \"%s\" has no level \"%s\"", grade->name, level);
	return -1;
}

static int
levels(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	bool bad = false;
	td_node x = value(L, 1, 'A', argument(s, 1).text, &bad);
	const struct td_input *grade = x ? grade_of(s, x) : NULL;
	td_node *args;
	size_t n;

	luaL_checktype(L, 3, LUA_TTABLE);
	if (!grade)
		return td_script_push_node(L, 0);
	args = node_room(L, 2 + grade->nlevels);
	args[0] = x;
	args[1] = value_or_none(L, 2, 'N', key_of(s, "otherwise").text, &bad);
	n = td_script_sorted_keys(L, 3);
	for (size_t i = 1; i <= n; i++) {
		int level;

		lua_rawgeti(L, -1, (lua_Integer)i);
		lua_pushvalue(L, -1);
		lua_rawget(L, 3);
		level = find_level(s, grade, lua_tostring(L, -2));
		bad |= level < 0;
		if (level >= 0)
			args[2 + level] =
				value(L, -1, 'N', key_of(s, lua_tostring(L, -2)).text, &bad);
		lua_pop(L, 2);
	}
	return push_op(L, TD_OP_LEVELS, 0, 0, args, 2 + grade->nlevels, bad);
}

static int
trim(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	lua_Integer k = luaL_checkinteger(L, 1);
	bool bad = false;
	size_t n;
	td_node *args;

	luaL_checktype(L, 2, LUA_TTABLE);
	n = lua_rawlen(L, 2);
	if (k < 0 || k > 255 || 2 * (size_t)k >= n)
		return luaL_error(L, "nothing is left of %d values without %d at each end", (int)n,
				  (int)k);
	args = node_room(L, n);
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		args[i] = value(L, -1, 'N', argument(s, (lua_Integer)i + 1).text, &bad);
		lua_pop(L, 1);
	}
	return push_op(L, TD_OP_TRIM, 0, (unsigned)k, args, n, bad);
}

static int
relative(lua_State *L)
{
	static const struct {
		const char *key;
		char wants;
	} options[] = { { "among", 'C' }, { "by", 'A' }, { "extra", 'N' } };
	struct td_script *s = td_script_here(L);
	enum td_op op = find_op(L, true);
	td_node args[4];
	bool bad = false;
	unsigned flags = 0;

	args[0] = value(L, 2, 'N', argument(s, 1).text, &bad);
	args[1] = args[2] = args[3] = 0;
	if (lua_istable(L, 3)) {
		for (size_t i = 0; i < 3; i++) {
			lua_getfield(L, 3, options[i].key);
			args[i + 1] = value_or_none(L, -1, options[i].wants,
						    key_of(s, options[i].key).text, &bad);
		}
		lua_getfield(L, 3, "flags");
		flags = (unsigned)luaL_optinteger(L, -1, 0);
	}
	return push_op(L, op, 0, flags, args, 4, bad);
}

static int
form(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	const char *name = luaL_checkstring(L, 1);
	unsigned flags = (unsigned)luaL_optinteger(L, 4, 0);
	bool bad = false;
	lua_Integer n;
	td_node *args;

	luaL_checktype(L, 3, LUA_TTABLE);
	lua_getfield(L, 3, "n");
	n = luaL_optinteger(L, -1, (lua_Integer)lua_rawlen(L, 3));
	args = node_room(L, 1 + (size_t)n);
	args[0] = value(L, 2, 'A', word_of(s), &bad);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 3, i);
		args[i] = value_or_none(L, -1, 'A', argument(s, i).text, &bad);
		lua_pop(L, 1);
	}
	return push_op(L, TD_OP_FORM, td_script_need_code(L, td_words_add(s->rules->words, name)),
		       flags, args, 1 + (size_t)n, bad);
}

static int
zero_divisor(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	bool bad = false;
	td_node v = value(L, 1, 'N', argument(s, 1).text, &bad), found = 0;

	if (bad)
		return td_script_push_node(L, 0);
	if (!td_graph_zero_divisor(s->rules->graph, v, &found))
		td_script_built(L, 0);
	if (found)
		return td_script_push_node(L, found);
	lua_pushnil(L);
	return 1;
}

/* ---- leaves ----------------------------------------------------------------------------- */

static int
full(lua_State *L)
{
	return push_leaf(L, TD_OP_FULL, 0);
}

static int
total(lua_State *L)
{
	return push_leaf(L, TD_OP_TOTAL, 0);
}

static int
part(lua_State *L)
{
	static const char *const names[] = { "base", "bonus", "deduction", NULL };

	return push_leaf(L, TD_OP_PART, (unsigned)luaL_checkoption(L, 1, NULL, names));
}

static int
input(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(
		L,
		td_script_leaf(L, TD_OP_INPUT, 1, (unsigned)luaL_optinteger(L, 2, 0), word_of(s)));
}

static int
points(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(L, td_script_leaf(L, TD_OP_POINTS, 1, 0, word_of(s)));
}

static int
maximum(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(L, td_script_leaf(L, TD_OP_MAXIMUM, 1, 0, word_of(s)));
}

/* ---- asking ----------------------------------------------------------------------------- */

static int
is_node(lua_State *L)
{
	lua_pushboolean(L, td_script_to_node(L, 1) != NULL);
	return 1;
}

static int
is_bad(lua_State *L)
{
	lua_pushboolean(L, is_bad_value(L, 1));
	return 1;
}

static int
is_condition(lua_State *L)
{
	const struct td_graph *graph = td_script_of(L)->rules->graph;
	const td_node *v = td_script_to_node(L, 1);

	lua_pushboolean(L, v && *v && td_op_gives((enum td_op)td_graph_at(graph, *v)->op) == 'C');
	return 1;
}

static int
const_value(lua_State *L)
{
	double v;

	if (to_constant(L, 1, &v))
		push_number(L, v);
	else
		lua_pushnil(L);
	return 1;
}

static int
input_name(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const td_node *v = td_script_to_node(L, 1);
	const struct td_expr *e = v && *v ? td_graph_at(s->rules->graph, *v) : NULL;

	if (!e || e->op != TD_OP_INPUT)
		return 0;
	lua_pushstring(L, td_words_at(s->rules->words, e->ref));
	lua_pushinteger(L, e->lag);
	return 2;
}

static int
input_levels(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	uint32_t i = td_rules_input(s->rules, luaL_checkstring(L, 1));

	if (i == TD_NONE || s->rules->inputs.at[i].kind != TD_INPUT_GRADE)
		return 0;
	lua_newtable(L);
	for (uint32_t k = 0; k < s->rules->inputs.at[i].nlevels; k++) {
		lua_pushstring(L, td_words_at(s->rules->words, s->rules->inputs.at[i].levels[k]));
		lua_rawseti(L, -2, k + 1);
	}
	return 1;
}

static int
unpack(lua_State *L)
{
	lua_Integer n;

	luaL_checktype(L, 1, LUA_TTABLE);
	n = luaL_optinteger(L, 2, (lua_Integer)lua_rawlen(L, 1));
	if (n < 0 || n > 10000)
		return luaL_error(L, "too many values");
	luaL_checkstack(L, (int)n, NULL);
	for (lua_Integer i = 1; i <= n; i++)
		lua_rawgeti(L, 1, i);
	return (int)n;
}

/* ---- speaking --------------------------------------------------------------------------- */

/* Argument number i of a format that stands at index `format`, as text; never fails. */
static const char *
message_argument(lua_State *L, int format, int i, char *room, size_t size)
{
	if (lua_type(L, format + i) == LUA_TNUMBER)
		return td_num_text(room, size, lua_tonumber(L, format + i), 9,
				   td_script_of(L)->lang);
	return lua_type(L, format + i) == LUA_TSTRING ? lua_tostring(L, format + i)
						      : td_script_describe(L, format + i);
}

/* %s, %2$s and %% of the translated format at index. */
static void
compose(lua_State *L, int format, char *out, size_t room)
{
	const char *at = td_script_phrase(td_script_of(L), luaL_checkstring(L, format));
	char number_room[64];
	int next = 1;
	size_t n = 0;

	for (; *at && n + 1 < room; at++) {
		const char *piece = NULL;

		if (strncmp(at, "%s", 2) == 0) {
			piece = message_argument(L, format, next++, number_room,
						 sizeof(number_room));
			at += 1;
		} else if (*at == '%' && at[1] >= '1' && at[1] <= '9' &&
			   strncmp(at + 2, "$s", 2) == 0) {
			piece = message_argument(L, format, at[1] - '0', number_room,
						 sizeof(number_room));
			at += 3;
		} else if (strncmp(at, "%%", 2) == 0) {
			at += 1;
		}
		n += piece ? (size_t)snprintf(out + n, room - n, "%s", piece)
			   : (size_t)snprintf(out + n, room - n, "%c", *at);
		if (n >= room)
			n = room - 1;
	}
	out[n] = '\0';
}

static int
complain(lua_State *L)
{
	char message[TD_SCRIPT_MESSAGE];
	const char *severity = luaL_checkstring(L, 1);

	compose(L, 2, message, sizeof(message));
	td_script_say(td_script_of(L), strcmp(severity, "warning") == 0 ? TD_WARNING : TD_ERROR,
		      message);
	return 0;
}

static int
fail(lua_State *L)
{
	char message[TD_SCRIPT_MESSAGE];

	compose(L, 1, message, sizeof(message));
	td_script_say(td_script_of(L), TD_ERROR, message);
	td_script_raise(L);
}

static int
word_name(lua_State *L)
{
	lua_pushstring(L, word_of(td_script_of(L)));
	return 1;
}

static const luaL_Reg primitives[] = {
	{ "figure", figure },
	{ "condition", condition },
	{ "number", number },
	{ "text", text },
	{ "table", table },
	{ "keys", keys },
	{ "option", option },
	{ "required", required },
	{ "word", choose },
	{ "flag", flag },
	{ "const", constant },
	{ "missing", missing },
	{ "full", full },
	{ "input", input },
	{ "points", points },
	{ "maximum", maximum },
	{ "total", total },
	{ "part", part },
	{ "node", node },
	{ "round", to_nearest },
	{ "floor", down },
	{ "ceil", up },
	{ "bands", bands },
	{ "linear", linear },
	{ "levels", levels },
	{ "trim", trim },
	{ "relative", relative },
	{ "form", form },
	{ "zero_divisor", zero_divisor },
	{ "is_node", is_node },
	{ "is_bad", is_bad },
	{ "is_condition", is_condition },
	{ "const_value", const_value },
	{ "input_name", input_name },
	{ "input_levels", input_levels },
	{ "unpack", unpack },
	{ "complain", complain },
	{ "fail", fail },
	{ "word_name", word_name },
	{ NULL, NULL },
};

static const struct {
	const char *name;
	int value;
} constants[] = {
	{ "ABOVE", TD_BAND_ABOVE },        { "UPTO", TD_BAND_UPTO },
	{ "SKIP", TD_TIES_SKIP },          { "DENSE", TD_TIES_DENSE },
	{ "MEAN", TD_TIES_MEAN },          { "ASCENDING", TD_RANK_ASCENDING },
	{ "PRORATED", TD_COUNT_PRORATED }, { "WHOLE", TD_COUNT_WHOLE },
	{ "STARTED", TD_COUNT_STARTED },
};

void
td_script_push_primitives(lua_State *L)
{
	lua_newtable(L);
	luaL_setfuncs(L, primitives, 0);
	for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
		lua_pushinteger(L, constants[i].value);
		lua_setfield(L, -2, constants[i].name);
	}
}
