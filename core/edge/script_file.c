#include "edge/script_file.h"

#include <lauxlib.h>

enum {
	MEMORY = 32 << 20,
	SECONDS = 2
};

void *
td_script_file_self(lua_State *L)
{
	return *(void **)lua_getextraspace(L);
}

static int
run(lua_State *L)
{
	const struct td_script_file *file = lua_touserdata(L, 1);

	lua_pushfstring(L, "@%s", file->path);
	if (luaL_loadbufferx(L, file->text, file->n, lua_tostring(L, -1), "t"))
		return lua_error(L);
	file->push(L);
	lua_setupvalue(L, -2, 1);
	lua_call(L, 0, 0);
	return 0;
}

/* What Lua itself says begins with the place: "map.lua:3: ...". */
static int
fail(const struct td_script_file *file, const struct td_box *box, lua_State *L, struct td_err *err)
{
	if (box->over == TD_BOX_NO_MEMORY)
		return td_fail_memory(err);
	if (box->over || lua_type(L, -1) != LUA_TSTRING)
		return td_fail(err, TD_EINVAL,
			       "%s takes too many steps, too long or too much memory", file->path);
	return td_fail(err, TD_EINVAL, "%s", lua_tostring(L, -1));
}

int
td_script_file_run(const struct td_script_file *file, struct td_err *err)
{
	struct td_box box = { .memory = MEMORY };
	lua_State *L = td_box_open(&box);
	int status = TD_OK;

	if (!L)
		return td_fail_memory(err);
	*(void **)lua_getextraspace(L) = file->self;
	td_box_start(L, file->max_steps, SECONDS);
	lua_pushcfunction(L, run);
	lua_pushlightuserdata(L, (void *)file);
	/* Lua may have got by without a block that was refused. */
	if (lua_pcall(L, 1, 0, 0) || box.over)
		status = fail(file, &box, L, err);
	lua_close(L);
	return status;
}
