/*
 * script_lua.c - the few functions of Lua's own that rules have, written anew: no addresses,
 * no hash order, no patterns, no metamethods.
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "edge/script_in.h"

/* ---- pairs in a fixed order ------------------------------------------------------------- */

struct key {
	double number;
	const char *text; /* NULL: a number */
	size_t n;         /* its bytes */
	lua_Integer at;   /* in the list of keys as found */
};

static int
by_key(const void *pa, const void *pb)
{
	const struct key *a = pa, *b = pb;

	if (!a->text != !b->text)
		return a->text ? 1 : -1;
	if (a->text) {
		int order = memcmp(a->text, b->text, a->n < b->n ? a->n : b->n);

		return order ? order : (a->n > b->n) - (a->n < b->n);
	}
	return (a->number > b->number) - (a->number < b->number);
}

/* Push a list of the keys as Lua gives them. */
static size_t
list_keys(lua_State *L, int index)
{
	lua_Integer n = 0;

	lua_newtable(L);
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		int type = lua_type(L, -2);

		if (type == LUA_TNUMBER || type == LUA_TSTRING) {
			lua_pushvalue(L, -2);
			lua_rawseti(L, -4, ++n);
		} else {
			td_script_complain(td_script_of(L),
					   "a table has %s as a key; use a name or a number",
					   td_script_describe(L, -2));
		}
	}
	return (size_t)n;
}

size_t
td_script_sorted_keys(lua_State *L, int index)
{
	int table = lua_absindex(L, index);
	size_t n = list_keys(L, table);
	struct key *keys;

	td_box_charge(L, 16 * n);
	keys = lua_newuserdatauv(L, n * sizeof(*keys), 0);
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, -2, (lua_Integer)i + 1);
		keys[i].text =
			lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &keys[i].n) : NULL;
		keys[i].number = keys[i].text ? 0 : lua_tonumber(L, -1);
		keys[i].at = (lua_Integer)i + 1;
		lua_pop(L, 1);
	}
	if (n)
		qsort(keys, n, sizeof(*keys), by_key);
	lua_createtable(L, (int)n, 0);
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, -3, keys[i].at);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_replace(L, -3);
	lua_pop(L, 1);
	return n;
}

/* Upvalues: the keys, the next one. */
static int
next_pair(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));

	lua_pushinteger(L, i + 1);
	lua_replace(L, lua_upvalueindex(2));
	lua_rawgeti(L, lua_upvalueindex(1), i);
	if (lua_isnil(L, -1) || !lua_istable(L, 1))
		return 0;
	lua_pushvalue(L, -1);
	lua_rawget(L, 1);
	return 2;
}

static bool
is_table(lua_State *L, const char *word)
{
	struct td_script *s = td_script_of(L);

	if (lua_istable(L, 1))
		return true;
	if (!td_script_to_node(L, 1) || *td_script_to_node(L, 1))
		td_script_complain(s, "%s needs a table, not %s", word, td_script_describe(L, 1));
	lua_settop(L, 0);
	lua_newtable(L);
	return false;
}

static int
sorted_pairs(lua_State *L)
{
	is_table(L, "pairs");
	lua_settop(L, 1);
	td_script_sorted_keys(L, 1);
	lua_pushinteger(L, 1);
	lua_pushcclosure(L, next_pair, 2);
	lua_pushvalue(L, 1);
	return 2;
}

static int
next_in_list(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, 2) + 1;

	lua_pushinteger(L, i);
	return lua_istable(L, 1) && lua_rawgeti(L, 1, i) != LUA_TNIL ? 2 : 0;
}

static int
list_pairs(lua_State *L)
{
	is_table(L, "ipairs");
	lua_settop(L, 1);
	lua_pushcfunction(L, next_in_list);
	lua_insert(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

/* ---- the rest --------------------------------------------------------------------------- */

static int
type_of(lua_State *L)
{
	const td_node *node = td_script_to_node(L, 1);
	struct td_script *s = td_script_of(L);
	enum td_op op;

	if (!node) {
		lua_pushstring(L, td_script_to_wrap(L, 1) ? "declaration" : luaL_typename(L, 1));
		return 1;
	}
	op = *node ? (enum td_op)td_graph_at(s->rules->graph, *node)->op : TD_OP_CONST;
	lua_pushstring(L, td_op_gives(op) == 'C' ? "condition" : "figure");
	return 1;
}

static int
to_text(lua_State *L)
{
	char text[64];

	if (lua_isinteger(L, 1)) {
		snprintf(text, sizeof(text), LUA_INTEGER_FMT, lua_tointeger(L, 1));
		lua_pushstring(L, text);
	} else if (lua_type(L, 1) == LUA_TNUMBER) {
		lua_pushstring(L, td_num_exact(text, sizeof(text), lua_tonumber(L, 1)));
	} else if (lua_type(L, 1) == LUA_TBOOLEAN) {
		lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
	} else if (lua_type(L, 1) != LUA_TSTRING) {
		return type_of(L);
	} else {
		lua_settop(L, 1);
	}
	return 1;
}

static int
to_number(lua_State *L)
{
	lua_settop(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER)
		return 1;
	if (lua_type(L, 1) != LUA_TSTRING ||
	    lua_stringtonumber(L, lua_tostring(L, 1)) != lua_rawlen(L, 1) + 1)
		lua_pushnil(L);
	return 1;
}

static int
select_from(lua_State *L)
{
	lua_Integer n = lua_gettop(L), i = lua_tointeger(L, 1);

	if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
		lua_pushinteger(L, n - 1);
		return 1;
	}
	if (!lua_isinteger(L, 1) || i == 0 || i < -(n - 1))
		return luaL_error(L, "select needs a whole number or \"#\" first");
	if (i < 0)
		i += n;
	return i < n ? (int)(n - i) : 0;
}

static int
raise_error(lua_State *L)
{
	if (lua_type(L, 1) != LUA_TSTRING)
		return luaL_error(L, "error without a message");
	return luaL_error(L, "%s", lua_tostring(L, 1));
}

const luaL_Reg td_script_lua_words[] = {
	{ "pairs", sorted_pairs }, { "ipairs", list_pairs },
	{ "type", type_of },       { "tostring", to_text },
	{ "tonumber", to_number }, { "select", select_from },
	{ "error", raise_error },  { NULL, NULL },
};
