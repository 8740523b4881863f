#include "edge/script_scenario.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/script_file.h"
#include "edge/script_in.h"

enum {
	SCENARIOS_MAX = 10000,
	STEPS = 20000000
};

struct reading {
	struct td_scenarios *list;
	enum td_lang lang;
	const char *path;
};

static struct reading *
reading_of(lua_State *L)
{
	return td_script_file_self(L);
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
read_changes(lua_State *L, const char *key, struct td_scenario *at)
{
	bool data = strcmp(key, "data") == 0;
	const char *form = data ? "{ [\"UNIT.INPUT\"] = 5 }" : "{ NAME = 5 }";

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
read_rules(lua_State *L, const char *key, struct td_scenario *at)
{
	at->rules = read_text(L, key);
}

static void
read_amend(lua_State *L, const char *key, struct td_scenario *at)
{
	at->amend = read_text(L, key);
}

static void
read_scale(lua_State *L, const char *key, struct td_scenario *at)
{
	if (lua_type(L, -1) != LUA_TNUMBER || !(lua_tonumber(L, -1) > 0))
		refuse(L, key, "1000");
	at->scale = lua_tonumber(L, -1);
}

static const struct key {
	const char *name;
	void (*read)(lua_State *L, const char *key, struct td_scenario *at);
} keys[] = {
	{ "set", read_changes }, { "data", read_changes }, { "repeal", read_ids },
	{ "without", read_ids }, { "rules", read_rules },  { "amend", read_amend },
	{ "scale", read_scale },
};

static void
refuse_key(lua_State *L, const char *key)
{
	enum td_lang lang = reading_of(L)->lang;
	struct td_near near = { .word = key };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		td_near_try(&near, keys[i].name);
	if (near.best)
		luaL_error(L,
			   td_text(lang, "unknown key \"%s\" of a scenario; did you mean \"%s\"?"),
			   key, near.best);
	luaL_error(L,
		   td_text(lang, "unknown key \"%s\" of a scenario; there are set, data, "
				 "repeal, without, rules, amend, scale"),
		   key);
}

static void
read_key(lua_State *L, struct td_scenario *at)
{
	const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "1";

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].name, key) == 0) {
			keys[i].read(L, key, at);
			return;
		}
	refuse_key(L, key);
}

/* The line that runs in the file.  Its path is lent by whoever reads the scenarios, as long as they live. */
static struct td_place
place_of_caller(lua_State *L)
{
	struct td_place place = { .file = reading_of(L)->path };
	lua_Debug at;

	if (lua_getstack(L, 1, &at) && lua_getinfo(L, "l", &at) && at.currentline > 0)
		place.line = at.currentline;
	return place;
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
	at->place = place_of_caller(L);
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

static void
push_environment(lua_State *L)
{
	lua_newtable(L);
	lua_pushcfunction(L, scenario);
	lua_setfield(L, -2, "scenario");
}

int
td_script_scenarios(const char *text, size_t n, const char *path, struct td_scenarios *list,
		    struct td_diags *diags, struct td_err *err)
{
	struct reading r = { .list = list, .lang = diags->lang, .path = path };
	struct td_script_file file = { text, path, n, STEPS, push_environment, &r };

	if (td_script_scan(text, n, path, diags) != TD_SCAN_CLEAN)
		return td_fail(err, TD_EINVAL, "one mistake in %s", path);
	return td_script_file_run(&file, err);
}
