/*
 * script_func.c - functions of plugins, as words of the rules.
 *
 * They come after the vocabulary, so that no plugin can change what a word means.  A function that is used joins the
 * ruleset's list, once.
 */
#include <string.h>

#include "edge/script_in.h"

static bool
find(const struct td_script *s, const char *name, struct td_func *out)
{
	const struct td_script_functions *functions = s->loader ? s->loader->functions : NULL;

	return functions && functions->find(functions->self, name, out);
}

/* Its place in the ruleset's list, where it may stand already. */
static lua_Integer
take_in(lua_State *L, const struct td_func *func)
{
	struct td_script *s = td_script_of(L);
	struct td_ruleset *rules = s->rules;

	for (size_t i = 0; i < rules->natives.n; i++)
		if (rules->natives.at[i].flags & TD_FUNC_NAMED &&
		    strcmp(rules->natives.at[i].name, func->name) == 0)
			return (lua_Integer)i;
	td_script_declare(L, &rules->natives, *func);
	td_script_declare(L, &rules->native_places, td_script_place(s, td_script_spot(s)));
	return (lua_Integer)rules->natives.n - 1;
}

/* What is wrong with the number of arguments, or true. */
static bool
may_have(struct td_script *s, const struct td_func *func, uint32_t n)
{
	uint32_t least = func->least;

	if (n >= least && (!func->most || n <= func->most))
		return true;
	if (func->most == least)
		td_script_complain(s, "%s takes %u arguments, not %u", func->name, least, n);
	else if (func->most)
		td_script_complain(s, "%s takes %u to %u arguments, not %u", func->name, least,
				   func->most, n);
	else
		td_script_complain(s, "%s takes at least %u arguments, not %u", func->name, least,
				   n);
	return false;
}

/* The word, called: upvalue 1 is the function's place. */
static int
call(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	uint32_t ref = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
	const struct td_func *func = &s->rules->natives.at[ref];
	enum td_op op = func->flags & TD_FUNC_CLUSTER ? TD_OP_CLUSTER : TD_OP_NATIVE;
	int n = lua_gettop(L);
	td_node *args, node = 0;
	bool good = may_have(s, func, (uint32_t)n);

	args = lua_newuserdatauv(L, ((size_t)n + 1) * sizeof(*args), 0);
	for (int i = 1; i <= n; i++) {
		args[i - 1] = td_script_value(L, i, 'N', td_script_argument(s, i, func->name).text);
		good &= args[i - 1] != 0;
	}
	if (good)
		node = td_script_built(L,
				       td_graph_op(s->rules->graph, op, ref, 0, args, (size_t)n));
	return td_script_push_node(L, node);
}

bool
td_script_function(lua_State *L, const char *name)
{
	struct td_func func;

	if (!find(td_script_of(L), name, &func))
		return false;
	lua_pushinteger(L, take_in(L, &func));
	lua_pushcclosure(L, call, 1);
	return true;
}

void
td_script_near_function(const struct td_script *s, struct td_near *near)
{
	const struct td_script_functions *functions = s->loader ? s->loader->functions : NULL;
	const char *name;

	for (size_t i = 0; functions && (name = functions->name(functions->self, i)); i++)
		td_near_try(near, name);
}
