#include "edge/script_scenario.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/script_in.h"

enum {
	SCENARIOS_MAX = 10000,
	STEPS = 20000000,
	SECONDS = 2
};

struct reading {
	struct td_box box;
	struct td_scenarios *list;
	enum td_lang lang;
	const char *text, *path;
	size_t n;
};

static struct reading *
reading_of(lua_State *L)
{
	return *(struct reading **)lua_getextraspace(L);
}

static void
no_memory(lua_State *L)
{
	td_box_stop(L, TD_BOX_NO_MEMORY);
}

/* A copy of the text at index that outlives Lua. */
static const char *
keep(lua_State *L, int index)
{
	size_t n;
	const char *text = lua_tolstring(L, index, &n);
	const char *copy;

	td_box_keep(L, n + 1);
	copy = td_arena_textn(&reading_of(L)->list->arena, text, n);
	if (!copy)
		no_memory(L);
	return copy;
}

/* Raise: the value of key is not what it must be. */
static void
refuse(lua_State *L, const char *key, const char *form)
{
	luaL_error(L, td_text(reading_of(L)->lang, "write %s = %s"), key, form);
}

/* The value at the top; `v = 5` or `v = "+5"`, and of data, where flags are, `v = true`. */
static struct td_change
read_change(lua_State *L, const char *key, const char *form, bool data)
{
	struct td_change change = { .number = NAN };

	if (lua_type(L, -2) != LUA_TSTRING)
		refuse(L, key, form);
	if (lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1)))
		change.number = lua_tonumber(L, -1);
	else if (lua_type(L, -1) == LUA_TBOOLEAN && data)
		change.number = lua_toboolean(L, -1);
	else if (lua_type(L, -1) == LUA_TSTRING)
		change.text = keep(L, -1);
	else
		refuse(L, key, form);
	change.name = keep(L, -2);
	return change;
}

static int
by_name(const void *a, const void *b)
{
	const struct td_change *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Sorted, as Lua's own order is that of a hash. */
static void
read_changes(lua_State *L, struct td_scenario *at, bool data)
{
	const char *form = data ? "{ [\"UNIT.INPUT\"] = 5 }" : "{ NAME = 5 }";
	const char *key = data ? "data" : "set";

	if (!lua_istable(L, -1))
		refuse(L, key, form);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		struct td_change change = read_change(L, key, form, data);

		if (!(data ? td_list_push(&at->data, change) : td_list_push(&at->set, change)))
			no_memory(L);
		lua_pop(L, 1);
	}
	if (data && at->data.n)
		qsort(at->data.at, at->data.n, sizeof(*at->data.at), by_name);
	if (!data && at->set.n)
		qsort(at->set.at, at->set.n, sizeof(*at->set.at), by_name);
}

/* Of criteria or of units. */
static void
read_ids(lua_State *L, const char *key, struct td_scenario *at)
{
	bool repeal = strcmp(key, "repeal") == 0;

	if (!lua_istable(L, -1))
		refuse(L, key, "{ \"ID\" }");
	for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
		const char *id;

		if (lua_type(L, -1) != LUA_TSTRING)
			refuse(L, key, "{ \"ID\" }");
		id = keep(L, -1);
		if (!(repeal ? td_list_push(&at->repeal, id) : td_list_push(&at->without, id)))
			no_memory(L);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

static const char *
read_text(lua_State *L, const char *key)
{
	if (lua_type(L, -1) != LUA_TSTRING)
		refuse(L, key, "\"...\"");
	return keep(L, -1);
}

static void
read_key(lua_State *L, struct td_scenario *at)
{
	static const char *const keys[] = { "set", "data", "repeal", "without", "rules", "amend" };
	const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "1";
	struct td_near near = { .word = key };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		td_near_try(&near, keys[i]);
	if (strcmp(key, "set") == 0 || strcmp(key, "data") == 0)
		read_changes(L, at, *key == 'd');
	else if (strcmp(key, "repeal") == 0 || strcmp(key, "without") == 0)
		read_ids(L, key, at);
	else if (strcmp(key, "rules") == 0)
		at->rules = read_text(L, key);
	else if (strcmp(key, "amend") == 0)
		at->amend = read_text(L, key);
	else if (near.best)
		luaL_error(L,
			   td_text(reading_of(L)->lang,
				   "unknown key \"%s\" of a scenario; did you mean \"%s\"?"),
			   key, near.best);
	else
		luaL_error(L,
			   td_text(reading_of(L)->lang,
				   "unknown key \"%s\" of a scenario; there are set, data, "
				   "repeal, without, rules, amend"),
			   key);
}

/* What `scenario "NAME"` gave, called with its table. */
static int
take_table(lua_State *L)
{
	struct td_scenarios *list = reading_of(L)->list;
	struct td_scenario *at;

	if (!lua_istable(L, 1))
		refuse(L, "scenario \"NAME\"", "{ ... }");
	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].name &&
		    strcmp(list->at[i].name, lua_tostring(L, lua_upvalueindex(1))) == 0)
			luaL_error(L,
				   td_text(reading_of(L)->lang,
					   "there are two scenarios called \"%s\""),
				   list->at[i].name);
	if (list->n >= SCENARIOS_MAX)
		luaL_error(L, td_text(reading_of(L)->lang, "more than %d scenarios"),
			   SCENARIOS_MAX);
	td_box_keep(L, sizeof(*at));
	if (!td_list_push(list, (struct td_scenario){ 0 }))
		no_memory(L);
	at = &list->at[list->n - 1];
	at->name = keep(L, lua_upvalueindex(1));
	lua_settop(L, 1);
	lua_pushnil(L);
	while (lua_next(L, 1)) {
		read_key(L, at);
		lua_settop(L, 2);
	}
	return 0;
}

static int
scenario(lua_State *L)
{
	if (lua_type(L, 1) != LUA_TSTRING)
		luaL_error(
			L, "%s",
			td_text(reading_of(L)->lang, "write scenario \"NAME\" { set = { ... } }"));
	lua_settop(L, 1);
	lua_pushcclosure(L, take_table, 1);
	return 1;
}

static int
run(lua_State *L)
{
	struct reading *r = lua_touserdata(L, 1);

	lua_pushfstring(L, "@%s", r->path);
	if (luaL_loadbufferx(L, r->text, r->n, lua_tostring(L, -1), "t"))
		return lua_error(L);
	lua_newtable(L);
	lua_pushcfunction(L, scenario);
	lua_setfield(L, -2, "scenario");
	lua_setupvalue(L, -2, 1);
	lua_call(L, 0, 0);
	return 0;
}

static int
fail(struct reading *r, lua_State *L, struct td_err *err)
{
	if (r->box.over == TD_BOX_NO_MEMORY)
		return td_fail_memory(err);
	if (r->box.over || lua_type(L, -1) != LUA_TSTRING)
		return td_fail(err, TD_EINVAL,
			       "%s takes too many steps, too long or too much memory", r->path);
	return td_fail(err, TD_EINVAL, "%s", lua_tostring(L, -1));
}

int
td_script_scenarios(const char *text, size_t n, const char *path, struct td_scenarios *list,
		    struct td_diags *diags, struct td_err *err)
{
	struct reading r = {
		.list = list, .lang = diags->lang, .text = text, .path = path, .n = n
	};
	lua_State *L;
	int status = TD_OK;

	if (td_script_scan(text, n, path, diags) != TD_SCAN_CLEAN)
		return td_fail(err, TD_EINVAL, "one mistake in %s", path);
	r.box.memory = (size_t)32 << 20;
	L = td_box_open(&r.box);
	if (!L)
		return td_fail_memory(err);
	*(struct reading **)lua_getextraspace(L) = &r;
	td_box_start(L, STEPS, SECONDS);
	lua_pushcfunction(L, run);
	lua_pushlightuserdata(L, &r);
	/* Lua may have got by without a block that was refused. */
	if (lua_pcall(L, 1, 0, 0) || r.box.over)
		status = fail(&r, L, err);
	lua_close(L);
	return status;
}
