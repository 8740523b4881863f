/*
 * script_node.c - figures and conditions as Lua values, and the words that make them.
 *
 * Two kinds of userdata: a node (td_node; 0 is bad, a mistake that has been complained of),
 * and a wrap for all else.  Arithmetic and methods build nodes; whatever Lua offers beside
 * that (calling, indexing, joining with ..) says what to write instead.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/parse.h"
#include "edge/script_in.h"

static const char NODE[] = "figure", WRAP[] = "declaration";

/* ---- values ----------------------------------------------------------------------------- */

int
td_script_push_node(lua_State *L, td_node node)
{
	*(td_node *)lua_newuserdatauv(L, sizeof(node), 0) = node;
	luaL_setmetatable(L, NODE);
	return 1;
}

td_node
td_script_built(lua_State *L, td_node node)
{
	struct td_script *s = td_script_of(L);

	if (node)
		return node;
	if (!td_graph_limit(s->rules->graph))
		td_box_stop(L, TD_BOX_NO_MEMORY);
	td_script_say(s, TD_ERROR, td_script_phrase(s, td_graph_limit(s->rules->graph)));
	td_script_raise(L);
}

struct td_wrap *
td_script_push_wrap(lua_State *L, enum td_wrap_kind kind, uint32_t index)
{
	struct td_wrap *wrap = lua_newuserdatauv(L, sizeof(*wrap), 1);

	*wrap = (struct td_wrap){ .kind = kind,
				  .index = index,
				  .spot = td_script_spot(td_script_of(L)) };
	luaL_setmetatable(L, WRAP);
	return wrap;
}

const td_node *
td_script_to_node(lua_State *L, int index)
{
	return luaL_testudata(L, index, NODE);
}

struct td_wrap *
td_script_to_wrap(lua_State *L, int index)
{
	return luaL_testudata(L, index, WRAP);
}

struct td_what
td_script_argument(struct td_script *s, int i, const char *word)
{
	struct td_what what;

	snprintf(what.text, sizeof(what.text), td_text(s->lang, "argument %d of %s"), i, word);
	return what;
}

static td_node
complain_of_value(lua_State *L, int index, char wants, const char *what)
{
	struct td_script *s = td_script_of(L);

	switch (lua_type(L, index)) {
	case LUA_TNONE:
	case LUA_TNIL:
		td_script_complain(s, "%s is nil: is a name misspelt?", what);
		break;
	case LUA_TBOOLEAN:
		if (!s->refused)
			td_script_complain(s,
					   "%s is plain true or false: compare figures with "
					   ":lt :le :eq :ne :ge :gt, join conditions with "
					   "all(...) any(...) no(...)",
					   what);
		break;
	case LUA_TSTRING:
		td_script_complain(s, "%s is the text \"%s\", not a figure", what,
				   lua_tostring(L, index));
		break;
	case LUA_TNUMBER:
		td_script_complain(s, "%s must be a condition such as a:ge(b), not a number", what);
		break;
	default:
		td_script_complain(s,
				   wants == 'C' ? "%s must be a condition such as a:ge(b), not %s"
						: "%s must be a figure or a number, not %s",
				   what, td_script_describe(L, index));
	}
	return 0;
}

td_node
td_script_value(lua_State *L, int index, char wants, const char *what)
{
	struct td_script *s = td_script_of(L);
	const td_node *node = td_script_to_node(L, index);

	if (node)
		return *node;
	if (wants == 'C' || lua_type(L, index) != LUA_TNUMBER)
		return complain_of_value(L, index, wants, what);
	if (isfinite(lua_tonumber(L, index)))
		return td_script_built(L, td_graph_const(s->rules->graph, lua_tonumber(L, index)));
	td_script_complain(s, "%s is not a finite number", what);
	return 0;
}

/* ---- operators and methods -------------------------------------------------------------- */

static int
push_op(lua_State *L, enum td_op op, const td_node *args, size_t n)
{
	struct td_script *s = td_script_of(L);

	for (size_t i = 0; i < n; i++)
		if (!args[i])
			return td_script_push_node(L, 0);
	return td_script_push_node(
		L, td_script_built(L, td_graph_op(s->rules->graph, op, 0, 0, args, n)));
}

/* __add and the like; upvalue: the operation. */
static int
operate(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	enum td_op op = (enum td_op)lua_tointeger(L, lua_upvalueindex(1));
	char left[64], right[64];
	td_node args[2];

	snprintf(left, sizeof(left), td_text(s->lang, "the left side of %s"), td_op_word(op));
	snprintf(right, sizeof(right), td_text(s->lang, "the right side of %s"), td_op_word(op));
	args[0] = td_script_value(L, 1, 'N', left);
	args[1] = op == TD_OP_NEG ? 0 : td_script_value(L, 2, 'N', right);
	return push_op(L, op, args, op == TD_OP_NEG ? 1 : 2);
}

/* Lua does not come here for a number and a figure: the scan refuses these. */
static int
no_comparing(lua_State *L)
{
	struct td_script *s = td_script_of(L);

	if (!s->refused)
		td_script_complain(
			s, "compare figures with :lt :le :eq :ne :ge :gt, not with < <= ==");
	lua_pushboolean(L, 1); /* Lua makes a plain truth of it, whatever is given */
	return 1;
}

static int
no_operator(lua_State *L)
{
	td_script_complain(td_script_of(L), "\"%s\" does not work on figures",
			   lua_tostring(L, lua_upvalueindex(1)));
	return td_script_push_node(L, 0);
}

static int
no_call(lua_State *L)
{
	const td_node *node = td_script_to_node(L, 1);

	if (node && *node)
		td_script_complain(td_script_of(L), "a figure cannot be called like a function");
	return td_script_push_node(L, 0);
}

static int
no_set(lua_State *L)
{
	const td_node *node = td_script_to_node(L, 1);

	if (!node || *node)
		td_script_complain(td_script_of(L), "%s cannot be changed",
				   td_script_describe(L, 1));
	return 0;
}

static const struct method {
	const char *name;
	enum td_op op;
} methods[] = {
	{ "lt", TD_OP_LT }, { "le", TD_OP_LE }, { "eq", TD_OP_EQ }, { "ne", TD_OP_NE },
	{ "ge", TD_OP_GE }, { "gt", TD_OP_GT }, { "is", TD_OP_IS },
};

/* False after a complaint: a.lt(b) was written, or there is more than one argument. */
static bool
is_method_call(lua_State *L, const char *name)
{
	if (td_script_to_node(L, 1) && lua_gettop(L) == 2)
		return true;
	td_script_complain(td_script_of(L), "write a:%s(b), with a colon and one value", name);
	return false;
}

static int
compare(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	enum td_op op = (enum td_op)lua_tointeger(L, lua_upvalueindex(1));
	char what[64];
	td_node args[2];

	if (!is_method_call(L, td_op_word(op)))
		return td_script_push_node(L, 0);
	snprintf(what, sizeof(what), td_text(s->lang, "the argument of :%s"), td_op_word(op));
	args[0] = *td_script_to_node(L, 1);
	args[1] = td_script_value(L, 2, 'N', what);
	return push_op(L, op, args, 2);
}

/* figure is one of the texts: the text on top, or what came before (any) or it. */
static td_node
is_text(lua_State *L, td_node figure, td_node any)
{
	struct td_script *s = td_script_of(L);
	const char *text = td_script_text(L, -1, ":is", false);
	struct td_graph *graph = s->rules->graph;
	uint32_t word;
	td_node is;

	if (!text)
		return 0;
	word = td_script_need_code(L, td_words_add(s->rules->words, text));
	is = td_script_built(L, td_graph_op(graph, TD_OP_IS, word, 0, &figure, 1));
	return any ? td_script_built(L, td_graph_2(graph, TD_OP_OR, any, is)) : is;
}

static int
is_one_of(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	td_node figure, any = 0;

	if (!is_method_call(L, "is"))
		return td_script_push_node(L, 0);
	figure = *td_script_to_node(L, 1);
	if (figure && td_graph_at(s->rules->graph, figure)->op != TD_OP_INPUT) {
		td_script_complain(
			s, ":is asks for the level of a grade or text: x.NAME:is \"LEVEL\"");
		figure = 0;
	}
	if (figure && !lua_istable(L, 2))
		any = is_text(L, figure, 0);
	for (lua_Integer i = 1; figure && lua_istable(L, 2) && i <= (lua_Integer)lua_rawlen(L, 2);
	     i++) {
		lua_rawgeti(L, 2, i);
		any = is_text(L, figure, any);
		lua_pop(L, 1);
	}
	if (figure && lua_istable(L, 2) && !lua_rawlen(L, 2))
		td_script_complain(s, "the list of :is is empty");
	return td_script_push_node(L, any);
}

/* __index of nodes; upvalue: the table of methods. */
static int
find_method(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	struct td_near near = { .word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL };

	lua_settop(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
		return *td_script_to_node(L, 1) ? 1 : td_script_push_node(L, 0);
	for (size_t i = 0; near.word && i < sizeof(methods) / sizeof(methods[0]); i++)
		td_near_try(&near, methods[i].name);
	if (*td_script_to_node(L, 1) && !near.word)
		td_script_complain(s, "a figure is no list: it has no [ ]");
	else if (*td_script_to_node(L, 1) && near.best)
		td_script_complain(s, "a figure has no \"%s\"; did you mean :%s?", near.word,
				   near.best);
	else if (*td_script_to_node(L, 1))
		td_script_complain(s, "a figure has no \"%s\"; it has :lt :le :eq :ne :ge :gt :is",
				   near.word);
	return td_script_push_node(L, 0);
}

/* ---- leaves ----------------------------------------------------------------------------- */

td_node
td_script_leaf(lua_State *L, enum td_op op, int index, unsigned lag, const char *what)
{
	struct td_script *s = td_script_of(L);
	bool id = op == TD_OP_POINTS || op == TD_OP_MAXIMUM;
	const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
	uint32_t word;

	if (id) {
		name = td_script_id(L, index, what);
	} else if (!name || !td_parse_name(name) || strlen(name) != lua_rawlen(L, index)) {
		if (!td_script_to_node(L, index))
			td_script_complain(
				s, "%s: a name is made of a-z 0-9 _, a letter first, not %s", what,
				name ? name : td_script_describe(L, index));
		name = NULL;
	}
	if (!name)
		return 0;
	word = td_script_need_code(L, td_words_add(s->rules->words, name));
	return td_script_built(L, td_graph_leaf(s->rules->graph, op, word, lag, 0));
}

/* __index of wraps: x.NAME and the like. */
static int
find_figure(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, 1);

	if (wrap->kind == TD_WRAP_FIGURES)
		return td_script_push_node(L,
					   td_script_leaf(L, (enum td_op)wrap->index, 2, wrap->lag,
							  wrap->index == TD_OP_PARAM ? "p" : "x"));
	if (wrap->kind == TD_WRAP_AGO)
		td_script_complain(s, "write ago(K).NAME, K years back");
	else
		td_script_complain(s, "%s has no parts", td_script_describe(L, 1));
	return td_script_push_node(L, 0);
}

/* __call of wraps: the table of a declaration, or ago(K). */
static int
call_wrap(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	struct td_wrap *wrap = td_script_to_wrap(L, 1);

	if (wrap->kind == TD_WRAP_CURRY) {
		s->curries.at[wrap->index].used = true;
		lua_getiuservalue(L, 1, 1);
		lua_replace(L, 1);
		lua_pushstring(L, s->curries.at[wrap->index].id);
		lua_insert(L, 2);
		lua_call(L, lua_gettop(L) - 1, 1);
		return 1;
	}
	if (wrap->kind != TD_WRAP_AGO) {
		td_script_complain(s, "%s cannot be called like a function",
				   td_script_describe(L, 1));
		return td_script_push_node(L, 0);
	}
	if (!lua_isinteger(L, 2) || lua_tointeger(L, 2) < 1 || lua_tointeger(L, 2) > 50) {
		td_script_complain(s, "ago(K): K must be a whole number of years, 1 to 50");
		return td_script_push_node(L, 0);
	}
	td_script_push_wrap(L, TD_WRAP_FIGURES, TD_OP_INPUT)->lag = (unsigned)lua_tointeger(L, 2);
	return 1;
}

static int
points(lua_State *L)
{
	td_script_here(L);
	return td_script_push_node(L, td_script_leaf(L, TD_OP_POINTS, 1, 0, "points"));
}

static int
maximum(lua_State *L)
{
	td_script_here(L);
	return td_script_push_node(L, td_script_leaf(L, TD_OP_MAXIMUM, 1, 0, "maximum"));
}

static int
part(lua_State *L, enum td_part which)
{
	struct td_script *s = td_script_here(L);

	return td_script_push_node(
		L, td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_PART, 0, 0, which)));
}

static int
base_points(lua_State *L)
{
	return part(L, TD_PART_BASE);
}

static int
bonus_points(lua_State *L)
{
	return part(L, TD_PART_BONUS);
}

static int
deduction_points(lua_State *L)
{
	return part(L, TD_PART_DEDUCTION);
}

/* total() is the unit's total, total(v) says what it is. */
static int
total(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	td_node value;

	if (lua_gettop(L) == 0)
		return td_script_push_node(
			L,
			td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_TOTAL, 0, 0, 0)));
	value = td_script_value(L, 1, 'N', "total");
	if (td_script_is_once(s, TD_ONCE_TOTAL, "total", s->rules->total))
		s->rules->total = value;
	return 0;
}

/* ---- conditions ------------------------------------------------------------------------- */

static int
join(lua_State *L, enum td_op op)
{
	struct td_script *s = td_script_here(L);
	int n = lua_gettop(L);
	bool bad = false;
	td_node joined = 0;

	if (n == 0)
		td_script_complain(s, "%s needs at least one condition", td_op_word(op));
	for (int i = 1; i <= n; i++) {
		td_node next =
			td_script_value(L, i, 'C', td_script_argument(s, i, td_op_word(op)).text);

		bad |= !next;
		if (joined && next)
			next = td_script_built(L, td_graph_2(s->rules->graph, op, joined, next));
		joined = next;
	}
	return td_script_push_node(L, bad ? 0 : joined);
}

static int
all(lua_State *L)
{
	return join(L, TD_OP_AND);
}

static int
any(lua_State *L)
{
	return join(L, TD_OP_OR);
}

static int
no(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	td_node condition = td_script_value(L, 1, 'C', td_script_argument(s, 1, "no").text);

	return push_op(L, TD_OP_NOT, &condition, 1);
}

static int
is_missing(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	td_node value = td_script_value(L, 1, 'A', td_script_argument(s, 1, "is_missing").text);

	return push_op(L, TD_OP_MISSING, &value, 1);
}

static int
not_applicable(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	td_node value = td_script_value(L, 1, 'A', td_script_argument(s, 1, "not_applicable").text);
	struct td_expr e;

	if (!value)
		return td_script_push_node(L, 0);
	e = *td_graph_at(s->rules->graph, value);
	if (e.op != TD_OP_INPUT) {
		td_script_complain(s, "not_applicable asks about a figure: not_applicable(x.NAME)");
		return td_script_push_node(L, 0);
	}
	return td_script_push_node(L, td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_IS_NA,
								       e.ref, e.lag, 0)));
}

bool
td_script_is_not_applicable(lua_State *L, int index)
{
	return lua_tocfunction(L, index) == not_applicable;
}

/* ---- wraps ------------------------------------------------------------------------------ */

/* A wrap around argument 1, which must be of a type. */
static int
wrap_argument(lua_State *L, enum td_wrap_kind kind, uint32_t index, bool right, const char *form)
{
	lua_settop(L, 1);
	if (!right) {
		td_script_complain(td_script_of(L), "write %s", form);
		return td_script_push_node(L, 0);
	}
	td_script_push_wrap(L, kind, index);
	lua_pushvalue(L, 1);
	lua_setiuservalue(L, -2, 1);
	return 1;
}

static int
document(lua_State *L)
{
	return wrap_argument(L, TD_WRAP_DOCUMENT, 0, lua_istable(L, 1),
			     "document { title = ..., date = ..., number = ... }");
}

static int
sql(lua_State *L)
{
	return wrap_argument(L, TD_WRAP_SQL, 0, lua_type(L, 1) == LUA_TSTRING,
			     "sql [[SELECT unit, ...]]");
}

static bool
is_key(lua_State *L)
{
	return lua_type(L, 1) == LUA_TSTRING || td_script_to_node(L, 1);
}

static int
lower(lua_State *L)
{
	return wrap_argument(L, TD_WRAP_KEY, 1, is_key(L), "lower(EXPRESSION)");
}

static int
higher(lua_State *L)
{
	return wrap_argument(L, TD_WRAP_KEY, 0, is_key(L), "higher(EXPRESSION)");
}

const luaL_Reg td_script_node_words[] = {
	{ "points", points },
	{ "maximum", maximum },
	{ "total", total },
	{ "base_points", base_points },
	{ "bonus_points", bonus_points },
	{ "deduction_points", deduction_points },
	{ "all", all },
	{ "any", any },
	{ "no", no },
	{ "is_missing", is_missing },
	{ "not_applicable", not_applicable },
	{ "document", document },
	{ "sql", sql },
	{ "lower", lower },
	{ "higher", higher },
	{ NULL, NULL },
};

/* ---- metatables ------------------------------------------------------------------------- */

static const struct {
	const char *event;
	enum td_op op;
} operators[] = {
	{ "__add", TD_OP_ADD }, { "__sub", TD_OP_SUB }, { "__mul", TD_OP_MUL },
	{ "__div", TD_OP_DIV }, { "__mod", TD_OP_MOD }, { "__pow", TD_OP_POW },
	{ "__unm", TD_OP_NEG },
};

static const struct {
	const char *event, *sign;
} refused_operators[] = {
	{ "__idiv", "//" }, { "__band", "&" },    { "__bor", "|" },
	{ "__bxor", "~" },  { "__bnot", "~" },    { "__shl", "<<" },
	{ "__shr", ">>" },  { "__concat", ".." }, { "__len", "#" },
};

static const luaL_Reg refusals[] = {
	{ "__lt", no_comparing }, { "__le", no_comparing }, { "__eq", no_comparing },
	{ "__newindex", no_set }, { NULL, NULL },
};

/* What nodes and wraps have in common. */
static void
new_metatable(lua_State *L, const char *name)
{
	luaL_newmetatable(L, name);
	luaL_setfuncs(L, refusals, 0);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		lua_pushinteger(L, operators[i].op);
		lua_pushcclosure(L, operate, 1);
		lua_setfield(L, -2, operators[i].event);
	}
	for (size_t i = 0; i < sizeof(refused_operators) / sizeof(refused_operators[0]); i++) {
		lua_pushstring(L, refused_operators[i].sign);
		lua_pushcclosure(L, no_operator, 1);
		lua_setfield(L, -2, refused_operators[i].event);
	}
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
}

static void
push_methods(lua_State *L)
{
	lua_createtable(L, 0, 8);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		lua_pushinteger(L, methods[i].op);
		lua_pushcclosure(L, methods[i].op == TD_OP_IS ? is_one_of : compare, 1);
		lua_setfield(L, -2, methods[i].name);
	}
}

static void
add_figures(lua_State *L, const char *word, enum td_wrap_kind kind, enum td_op op, unsigned lag)
{
	td_script_push_wrap(L, kind, op)->lag = lag;
	lua_setfield(L, -2, word);
}

/* 5:lt(x.a): numbers have no methods, and Lua would say no more than "attempt to index". */
static int
no_method(lua_State *L)
{
	td_script_complain(
		td_script_of(L),
		"a plain number has no \"%s\"; begin with the figure, as in x.NAME:gt(5)",
		lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
	return td_script_push_node(L, 0);
}

static void
guard_numbers(lua_State *L)
{
	lua_pushnumber(L, 0);
	lua_newtable(L);
	lua_pushcfunction(L, no_method);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

void
td_script_node_open(lua_State *L)
{
	guard_numbers(L);
	new_metatable(L, NODE);
	push_methods(L);
	lua_pushcclosure(L, find_method, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, no_call);
	lua_setfield(L, -2, "__call");
	new_metatable(L, WRAP);
	lua_pushcfunction(L, find_figure);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, call_wrap);
	lua_setfield(L, -2, "__call");
	lua_pop(L, 2);
	add_figures(L, "x", TD_WRAP_FIGURES, TD_OP_INPUT, 0);
	add_figures(L, "prev", TD_WRAP_FIGURES, TD_OP_INPUT, 1);
	add_figures(L, "p", TD_WRAP_FIGURES, TD_OP_PARAM, 0);
	add_figures(L, "ago", TD_WRAP_AGO, TD_OP_INPUT, 0);
	add_figures(L, "none", TD_WRAP_NONE, TD_OP_NONE, 0);
}
