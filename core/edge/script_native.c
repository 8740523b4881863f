/*
 * script_native.c - Lua functions that are called for every unit.
 *
 * The Lua state then lives as long as the ruleset.  A native function sees plain numbers and a
 * little arithmetic; no rules, nothing that changes between two calls: variables from outside
 * are put back before each call, so that the result does not depend on the order of the units.
 */
#include <math.h>
#include <string.h>

#include "edge/script_in.h"

/* What td_func.self is: where the function stands in Lua's registry, in a list of the function
 * and then of triples (function, number of the upvalue, its value); its keys are the functions
 * looked into. */
struct native {
	struct td_script *script;
	int ref;
	struct td_spot spot;
};

enum {
	NESTED = 50
}; /* functions that use functions from outside */

/* ---- building --------------------------------------------------------------------------- */

static bool keep_upvalues(lua_State *L, int list, int depth);

/* Whether the upvalue on top, called name, may be used; functions are looked into. */
static bool
may_be_used(lua_State *L, int list, const char *name, int depth)
{
	struct td_script *s = td_script_of(L);

	switch (lua_type(L, -1)) {
	case LUA_TNIL:
	case LUA_TBOOLEAN:
	case LUA_TNUMBER:
	case LUA_TSTRING:
		return true;
	case LUA_TFUNCTION:
		if (!lua_iscfunction(L, -1) && depth < NESTED)
			return keep_upvalues(L, list, depth + 1);
		break;
	default:
		break;
	}
	td_script_complain(
		s,
		"a native function cannot use \"%s\" from outside: hand figures over as arguments, "
		"and write tables inside it",
		name);
	return false;
}

/* Append the variables that the function on top uses from outside to the list. */
static bool
keep_upvalues(lua_State *L, int list, int depth)
{
	int function = lua_gettop(L);
	const char *name;

	luaL_checkstack(L, 8, NULL);
	lua_pushvalue(L, function);
	if (lua_rawget(L, list) != LUA_TNIL) { /* seen already, by another function or by itself */
		lua_pop(L, 1);
		return true;
	}
	lua_pop(L, 1);
	lua_pushvalue(L, function);
	lua_pushboolean(L, 1);
	lua_rawset(L, list);
	for (int i = 1; (name = lua_getupvalue(L, function, i)); i++) {
		lua_Integer n;

		if (strcmp(name, "_ENV") == 0) {
			lua_pop(L, 1);
			continue;
		}
		if (!may_be_used(L, list, name, depth))
			return false;
		n = (lua_Integer)lua_rawlen(L, list); /* after those of a function looked into */
		lua_pushvalue(L, function);
		lua_rawseti(L, list, n + 1);
		lua_pushinteger(L, i);
		lua_rawseti(L, list, n + 2);
		if (lua_isnil(L, -1)) /* no element of a list */
			lua_pushlightuserdata(L, NULL);
		else
			lua_pushvalue(L, -1);
		lua_rawseti(L, list, n + 3);
		lua_settop(L, function);
	}
	return true;
}

/* The arguments of native { ... } at 1, as nodes on top of the stack; NULL after a complaint. */
static td_node *
read_arguments(lua_State *L, size_t n)
{
	struct td_script *s = td_script_of(L);
	td_node *args = lua_newuserdatauv(L, (n + 1) * sizeof(*args), 0);
	bool bad = false;

	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i + 1);
		args[i] = td_script_value(L, -1, 'N',
					  td_script_argument(s, (int)i + 1, "native").text);
		bad |= !args[i];
		lua_pop(L, 1);
	}
	return bad ? NULL : args;
}

static int run_batch(void *self, size_t n, size_t nargs, const double *const *args, double *out,
		     struct td_err *err);

/* Put the list of function and variables (on top) into the registry, and the function into the
 * ruleset. */
static void
add_native(lua_State *L, struct td_script *s)
{
	struct td_ruleset *rules = s->rules;
	struct native *native = td_script_need(L, td_arena_alloc(&rules->arena, sizeof(*native)));
	struct td_func func = { .flags = TD_FUNC_SERIAL, .self = native, .batch = run_batch };

	*native = (struct native){ .script = s, .spot = td_script_spot(s) };
	native->ref = luaL_ref(L, LUA_REGISTRYINDEX);
	func.name = td_script_need(
		L, td_arena_printf(&rules->arena, "native %zu", rules->natives.n + 1));
	td_script_declare(L, &rules->natives, func);
	td_script_declare(L, &rules->native_places, td_script_place(s, native->spot));
}

static const struct td_field native_fields[] = {
	{ .key = "fn", .type = TD_FIELD_OTHER },
	{ .key = NULL },
};

int
td_script_native(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	struct td_graph *graph = s->rules->graph;
	td_node *args, node;
	size_t n;

	if (!td_script_is_table(L, "native"))
		return td_script_push_node(L, 0);
	td_script_fields(L, 1, native_fields, "native", s->rules);
	n = lua_rawlen(L, 1);
	args = read_arguments(L, n);
	lua_newtable(L);
	lua_getfield(L, 1, "fn");
	if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1)) {
		td_script_complain(s, "native needs fn = function(...) ... end");
		return td_script_push_node(L, 0);
	}
	lua_pushvalue(L, -1);
	lua_rawseti(L, -3, 1);
	if (!keep_upvalues(L, lua_gettop(L) - 1, 0) || !args)
		return td_script_push_node(L, 0);
	lua_pop(L, 1);
	add_native(L, s);
	node = td_graph_op(graph, TD_OP_NATIVE, (uint32_t)(s->rules->natives.n - 1), 0, args, n);
	return td_script_push_node(L, td_script_built(L, node));
}

bool
td_script_has_native(const struct td_script *s)
{
	for (size_t i = 0; i < s->rules->natives.n; i++)
		if (!(s->rules->natives.at[i].flags & TD_FUNC_NAMED))
			return true;
	return false;
}

/* ---- calling ---------------------------------------------------------------------------- */

struct batch {
	const struct native *native;
	size_t n, nargs;
	const double *const *args;
	double *out;
};

/* The list is at 2. */
static void
restore_upvalues(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, 2);

	for (lua_Integer i = 2; i + 2 <= n; i += 3) {
		lua_rawgeti(L, 2, i);
		lua_rawgeti(L, 2, i + 1);
		if (lua_rawgeti(L, 2, i + 2) == LUA_TLIGHTUSERDATA) {
			lua_pop(L, 1);
			lua_pushnil(L);
		}
		if (!lua_setupvalue(L, -3, (int)lua_tointeger(L, -2)))
			lua_pop(L, 1);
		lua_pop(L, 2);
	}
}

static double
result_of(lua_State *L)
{
	double value;

	switch (lua_type(L, -1)) {
	case LUA_TNIL:
		return NAN;
	case LUA_TBOOLEAN:
		return lua_toboolean(L, -1);
	case LUA_TNUMBER:
		value = lua_tonumber(L, -1);
		if (!isfinite(value))
			td_script_complain(td_script_of(L), "the result is not a finite number");
		return value;
	default:
		td_script_complain(td_script_of(L),
				   "the result must be a number, true, false or nil, not %s",
				   td_script_describe(L, -1));
		return NAN;
	}
}

/* Push the arguments of a row; false when one is missing. */
static bool
push_row(lua_State *L, const struct batch *b, size_t row)
{
	for (size_t i = 0; i < b->nargs; i++) {
		if (isnan(b->args[i][row]))
			return false;
		lua_pushnumber(L, b->args[i][row]);
	}
	return true;
}

static int
call_rows(lua_State *L)
{
	const struct batch *b = lua_touserdata(L, 1);
	struct td_script *s = td_script_of(L);

	lua_rawgeti(L, LUA_REGISTRYINDEX, b->native->ref);
	luaL_checkstack(L, (int)b->nargs + 8, NULL);
	for (size_t row = 0; row < b->n; row++) {
		s->box.steps = 0;
		restore_upvalues(L);
		lua_rawgeti(L, 2, 1);
		if (push_row(L, b, row)) {
			lua_call(L, (int)b->nargs, 1);
			b->out[row] = result_of(L);
		} else {
			b->out[row] = NAN;
		}
		lua_settop(L, 2);
	}
	return 0;
}

static int
fail_native(struct td_script *s, const struct native *native, struct td_err *err)
{
	struct td_spot spot;
	const char *message;
	struct td_place place;

	if (s->box.over == TD_BOX_NO_MEMORY)
		return td_fail_memory(err);
	message = td_script_message(s->L, -1, &spot);
	place = td_script_place(s, spot.file ? spot : native->spot);
	if (s->box.over == TD_BOX_STEPS)
		return td_fail(err, TD_EINVAL,
			       "%s:%d: a native function ran more than %lu steps for one unit",
			       place.file, place.line, s->limits.native_steps);
	if (s->box.over)
		return td_fail(err, TD_EINVAL, "%s:%d: a native function needs too much memory",
			       place.file, place.line);
	return td_fail(err, TD_EINVAL, "%s:%d: native function: %s", place.file, place.line,
		       message);
}

static int
run_batch(void *self, size_t n, size_t nargs, const double *const *args, double *out,
	  struct td_err *err)
{
	const struct native *native = self;
	struct td_script *s = native->script;
	struct batch batch = { native, n, nargs, args, out };
	int status;

	s->lang = err ? err->lang : TD_EN;
	td_box_start(s->L, s->limits.native_steps, 0);
	lua_settop(s->L, 0);
	lua_pushcfunction(s->L, call_rows);
	lua_pushlightuserdata(s->L, &batch);
	status = lua_pcall(s->L, 1, 0, 0);
	return status ? fail_native(s, native, err) : TD_OK;
}

/* ---- what native functions see ---------------------------------------------------------- */

static double
number_at(lua_State *L, int i)
{
	if (lua_type(L, i) != LUA_TNUMBER)
		td_script_complain(td_script_of(L), "argument %d must be a plain number, not %s", i,
				   td_script_describe(L, i));
	return lua_tonumber(L, i);
}

static int
down(lua_State *L)
{
	lua_pushnumber(L, floor(number_at(L, 1)));
	return 1;
}

static int
up(lua_State *L)
{
	lua_pushnumber(L, ceil(number_at(L, 1)));
	return 1;
}

static int
magnitude(lua_State *L)
{
	lua_pushnumber(L, fabs(number_at(L, 1)));
	return 1;
}

static int
root(lua_State *L)
{
	lua_pushnumber(L, sqrt(number_at(L, 1)));
	return 1;
}

static int
exponential(lua_State *L)
{
	lua_pushnumber(L, exp(number_at(L, 1)));
	return 1;
}

static int
logarithm(lua_State *L)
{
	lua_pushnumber(L, log(number_at(L, 1)));
	return 1;
}

static int
least(lua_State *L)
{
	double v = number_at(L, 1);

	for (int i = 2; i <= lua_gettop(L); i++)
		v = number_at(L, i) < v ? number_at(L, i) : v;
	lua_pushnumber(L, v);
	return 1;
}

static int
most(lua_State *L)
{
	double v = number_at(L, 1);

	for (int i = 2; i <= lua_gettop(L); i++)
		v = number_at(L, i) > v ? number_at(L, i) : v;
	lua_pushnumber(L, v);
	return 1;
}

static const luaL_Reg words[] = {
	{ "floor", down }, { "ceil", up },         { "abs", magnitude },
	{ "sqrt", root },  { "exp", exponential }, { "log", logarithm },
	{ "min", least },  { "max", most },        { NULL, NULL },
};

void
td_script_native_open(lua_State *L)
{
	lua_newtable(L);
	luaL_setfuncs(L, td_script_lua_words, 0);
	luaL_setfuncs(L, words, 0);
}
