#include "edge/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "edge/script_in.h"

enum {
	STEPS = 20000000,
	MEMORY = 32 << 20,
	SECONDS = 2, /* of CPU time, for what steps do not see */
	NATIVE_STEPS = 100000,
	MESSAGE = 2000, /* bytes of a complaint; a script can make any */
	MISTAKE_STEPS =
		20000, /* what a complaint counts for: finding the nearest name takes time */
};

/* The prelude (prelude.lua), put into the program by the build. */
extern const char td_prelude_lua[], td_prelude_lua_end[];

/* Keys in Lua's registry: the vocabulary, what rules see of it, what native functions see. */
static const char vocabulary_key, environment_key, native_key;

/* ---- complaints ------------------------------------------------------------------------- */

struct td_script *
td_script_of(lua_State *L)
{
	return *(struct td_script **)lua_getextraspace(L);
}

struct td_place
td_script_place(const struct td_script *s, struct td_spot spot)
{
	return (struct td_place){
		.file = spot.file ? td_words_at(s->rules->words, spot.file) : NULL,
		.line = spot.line,
	};
}

struct td_spot
td_script_spot(const struct td_script *s)
{
	struct td_spot spot = s->at;
	unsigned long file;

	if (spot.line)
		return spot;
	file = td_box_line(s->L, &spot.line);
	if (file)
		return (struct td_spot){ (uint32_t)file, spot.line };
	return (struct td_spot){ s->nopen ? s->open[s->nopen - 1] : 0, 0 };
}

void
td_script_say(struct td_script *s, enum td_severity severity, const char *text)
{
	struct td_place place = td_script_place(s, td_script_spot(s));
	size_t n = strlen(text), cut = n < MESSAGE ? n : MESSAGE;

	if (!s->diags)
		luaL_error(s->L, "%s", text);
	while (cut < n && ((unsigned char)text[cut] & 0xc0) == 0x80) /* not inside a character */
		cut--;
	td_complain(s->diags, severity, &place, "%.*s%s", (int)cut, text, cut < n ? "..." : "");
	if (s->running)
		td_box_charge(s->L, MISTAKE_STEPS);
	if (s->running && s->diags->errors > TD_SCRIPT_MISTAKES) {
		s->running = false;
		td_script_complain(s, "there are more than %d mistakes; the rest is not looked for",
				   TD_SCRIPT_MISTAKES);
		td_script_raise(s->L);
	}
}

void
td_script_complain(struct td_script *s, const char *format, ...)
{
	char text[TD_SCRIPT_MESSAGE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), td_text(s->lang, format), args);
	va_end(args);
	td_script_say(s, TD_ERROR, text);
}

void
td_script_raise(lua_State *L)
{
	lua_pushlightuserdata(L, td_script_of(L));
	for (;;)
		lua_error(L);
}

struct td_script *
td_script_here(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	struct td_spot spot;

	spot = td_script_spot(s);
	td_graph_place(s->rules->graph, spot.file, (uint32_t)spot.line);
	return s;
}

void *
td_script_need(lua_State *L, void *p)
{
	if (!p)
		td_box_stop(L, TD_BOX_NO_MEMORY);
	return p;
}

uint32_t
td_script_need_code(lua_State *L, uint32_t code)
{
	if (!code)
		td_box_stop(L, TD_BOX_NO_MEMORY);
	return code;
}

const char *
td_script_phrase(const struct td_script *s, const char *english)
{
	return td_text(s->lang, english);
}

const char *
td_script_describe(lua_State *L, int index)
{
	static const char *const types[LUA_NUMTYPES] = {
		[LUA_TNIL] = TD_MARK("nothing (nil)"),
		[LUA_TBOOLEAN] = TD_MARK("plain true or false"),
		[LUA_TLIGHTUSERDATA] = TD_MARK("something else"),
		[LUA_TNUMBER] = TD_MARK("a number"),
		[LUA_TSTRING] = TD_MARK("a text"),
		[LUA_TTABLE] = TD_MARK("a table"),
		[LUA_TFUNCTION] = TD_MARK("a function"),
		[LUA_TUSERDATA] = TD_MARK("a figure or condition"),
		[LUA_TTHREAD] = TD_MARK("something else"),
	};
	static const char *const wraps[TD_WRAP_KINDS_] = {
		[TD_WRAP_NONE] = TD_MARK("the word none"),
		[TD_WRAP_CURRY] = TD_MARK("a declaration without its table { ... }"),
		[TD_WRAP_ITEM] = TD_MARK("a criterion or section"),
		[TD_WRAP_DECLARED] = TD_MARK("a declaration"),
		[TD_WRAP_KIND] = TD_MARK("the kind of a figure"),
		[TD_WRAP_DOCUMENT] = TD_MARK("a document"),
		[TD_WRAP_SQL] = TD_MARK("a query"),
		[TD_WRAP_KEY] = TD_MARK("a key of the ranking"),
		[TD_WRAP_FIGURES] = TD_MARK("a figure without its name"),
		[TD_WRAP_AGO] = TD_MARK("a figure without its name"),
	};
	const struct td_wrap *wrap = td_script_to_wrap(L, index);
	int type = lua_type(L, index);

	if (type < 0)
		type = LUA_TNIL;
	return td_script_phrase(td_script_of(L), wrap ? wraps[wrap->kind] : types[type]);
}

const char *
td_script_message(lua_State *L, int index, struct td_spot *spot)
{
	const char *text = lua_tostring(L, index);
	unsigned long file;
	char *end;

	*spot = (struct td_spot){ 0, 0 };
	if (!text)
		return "";
	if (*text != '@')
		return text;
	file = strtoul(text + 1, &end, 10);
	/* A script can raise a text that only looks like a place. */
	if (file > td_words_count(td_script_of(L)->rules->words) || *end != ':')
		return text;
	spot->file = (uint32_t)file;
	spot->line = (int)strtol(end + 1, &end, 10);
	return strncmp(end, ": ", 2) == 0 ? end + 2 : end;
}

/* ---- the environment -------------------------------------------------------------------- */

/* __index of what rules see: a word, or a complaint and a bad value. */
static int
unknown_name(lua_State *L, struct td_script *s, const char *name)
{
	struct td_near near = { .word = name };

	if (td_rules_input(s->rules, name) != TD_NONE) {
		td_script_complain(s, "unknown name \"%s\"; a figure is written x.%s", name, name);
		return td_script_push_node(L, 0);
	}
	if (td_rules_param(s->rules, name) != TD_NONE) {
		td_script_complain(s, "unknown name \"%s\"; a parameter is written p.%s", name,
				   name);
		return td_script_push_node(L, 0);
	}
	if (td_script_function(L, name))
		return 1;
	/* One or two letters are near to everything. */
	for (size_t i = 0; strlen(name) > 2 && i < s->names.n; i++)
		td_near_try(&near, s->names.at[i]);
	if (strlen(name) > 2)
		td_script_near_function(s, &near);
	if (near.best)
		td_script_complain(s, "unknown name \"%s\"; did you mean \"%s\"?", name, near.best);
	else
		td_script_complain(s, "unknown name \"%s\"", name);
	return td_script_push_node(L, 0);
}

static int
look_up(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *name = lua_tostring(L, 2);

	lua_rawgetp(L, LUA_REGISTRYINDEX, s->diags ? &vocabulary_key : &native_key);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) != LUA_TNIL)
		return 1;
	if (!s->diags)
		td_script_complain(s, "unknown name \"%s\" inside a native function", name);
	if (strcmp(name, "full") == 0) {
		td_script_here(L);
		return td_script_push_node(
			L, td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_FULL, 0, 0, 0)));
	}
	return unknown_name(L, s, name);
}

static int
assign(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *name = lua_tostring(L, 2);

	lua_rawgetp(L, LUA_REGISTRYINDEX, s->diags ? &vocabulary_key : &native_key);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) != LUA_TNIL || strcmp(name, "full") == 0) {
		td_script_complain(s, "\"%s\" is a word of the rules; choose another name", name);
		return 0;
	}
	td_script_complain(s, "\"%s\" is not declared: write local %s = ...", name, name);
	lua_settop(L, 3); /* known from now on, so that it is complained of once */
	lua_rawset(L, 1);
	return 0;
}

/* `full` in the prelude; all else that is not there is nil. */
static int
look_up_full(lua_State *L)
{
	struct td_script *s = td_script_of(L);

	if (lua_type(L, 2) != LUA_TSTRING || strcmp(lua_tostring(L, 2), "full") != 0)
		return 0;
	td_script_here(L);
	return td_script_push_node(
		L, td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_FULL, 0, 0, 0)));
}

/* A word of the prelude as rules call it: what goes wrong inside is the mistake of the rule's
 * line. */
static int
call_word(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const char *outer = s->word;
	struct td_spot spot;
	int status;

	if (!outer)
		s->word = lua_tostring(L, lua_upvalueindex(2));
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
	if (s->box.over)
		td_box_stop(L, s->box.over);
	if (status && lua_type(L, -1) == LUA_TSTRING)
		td_script_complain(s, "%s: %s", s->word, td_script_message(L, -1, &spot));
	s->word = outer;
	return status ? td_script_push_node(L, 0) : lua_gettop(L);
}

static void
add_words(lua_State *L, const luaL_Reg *words)
{
	for (; words->name; words++) {
		lua_pushcfunction(L, words->func);
		lua_setfield(L, -2, words->name);
	}
}

static void
set_metatable(lua_State *L, lua_CFunction index, lua_CFunction newindex)
{
	lua_createtable(L, 0, 3);
	lua_pushcfunction(L, index);
	lua_setfield(L, -2, "__index");
	if (newindex) {
		lua_pushcfunction(L, newindex);
		lua_setfield(L, -2, "__newindex");
	}
	lua_setmetatable(L, -2);
}

/* The vocabulary is on top. */
static void
run_prelude(lua_State *L)
{
	size_t n = (size_t)(td_prelude_lua_end - td_prelude_lua);

	if (luaL_loadbufferx(L, td_prelude_lua, n, "=@0", "t"))
		lua_error(L);
	lua_pushvalue(L, -2);
	lua_setupvalue(L, -2, 1);
	td_script_push_primitives(L);
	lua_call(L, 1, 0);
}

/* Guard the prelude's functions and note all names.  The vocabulary is on top. */
static void
close_vocabulary(lua_State *L, struct td_script *s)
{
	size_t n = td_script_sorted_keys(L, -1);

	for (size_t i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i);
		td_script_push(L, &s->names, lua_tostring(L, -1));
		lua_pushvalue(L, -1);
		if (lua_rawget(L, -4) == LUA_TFUNCTION && !lua_iscfunction(L, -1)) {
			lua_pushvalue(L, -2);
			lua_pushcclosure(L, call_word, 2); /* function, name */
			lua_rawset(L, -4);
		} else {
			lua_pop(L, 2);
		}
	}
	lua_pop(L, 1);
	td_script_push(L, &s->names, "full");
}

static int include(lua_State *L);

static void
make_environment(lua_State *L, struct td_script *s)
{
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &vocabulary_key);
	add_words(L, td_script_lua_words);
	add_words(L, td_script_node_words);
	add_words(L, (const luaL_Reg[]){ { "include", include },
					 { "native", td_script_native },
					 { NULL, NULL } });
	td_script_node_open(L);
	td_script_decl_open(L);
	td_script_item_open(L);
	td_script_rank_open(L);
	td_script_test_open(L);
	td_script_amend_open(L);
	set_metatable(L, look_up_full, NULL);
	run_prelude(L);
	close_vocabulary(L, s);
	lua_pop(L, 1);
	td_script_native_open(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &native_key);
	lua_newtable(L);
	set_metatable(L, look_up, assign);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
}

/* ---- files ------------------------------------------------------------------------------ */

/* Compile and run a file whose word is the last in s->open. */
static void
run_file(lua_State *L, struct td_script *s, const char *text, size_t n)
{
	uint32_t file = s->open[s->nopen - 1];
	enum td_scan scan;
	char chunk[16];
	int status;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* as some editors begin a file */
		text += 3;
		n -= 3;
	}
	scan = td_script_scan(text, n, td_words_at(s->rules->words, file), s->diags);
	s->refused |= scan == TD_SCAN_RUN;
	if (scan == TD_SCAN_STOP)
		return;
	snprintf(chunk, sizeof(chunk), "=@%u", (unsigned)file);
	status = luaL_loadbufferx(L, text, n, chunk, "t");
	if (s->box.over)
		td_box_stop(L, s->box.over);
	if (status) {
		const char *message = td_script_message(L, -1, &s->at);

		td_script_say(s, TD_ERROR, message);
		s->at = (struct td_spot){ 0, 0 };
		lua_pop(L, 1);
		return;
	}
	lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
	if (!lua_setupvalue(L, -2, 1))
		lua_pop(L, 1);
	lua_call(L, 0, 0);
}

/* The file is being run from now on; false after a complaint. */
static bool
open_file(lua_State *L, struct td_script *s, const char *path)
{
	uint32_t word = td_script_need_code(L, td_words_add(s->rules->words, path));

	for (unsigned i = 0; i < s->nopen; i++)
		if (s->open[i] == word) {
			td_script_complain(s, "%s includes itself", path);
			return false;
		}
	if (s->nopen == TD_SCRIPT_INCLUDE_MAX) {
		td_script_complain(s, "files include each other more than %d deep",
				   TD_SCRIPT_INCLUDE_MAX);
		return false;
	}
	td_script_push(L, &s->files, td_words_at(s->rules->words, word));
	s->open[s->nopen++] = word;
	return true;
}

/* `name` as the file that runs would find it, were it where its id says: the copy of a script that was
 * made to try something finds what it includes.  NULL: the id has no folder. */
static const char *
name_by_id(lua_State *L, struct td_script *s, const char *name)
{
	const char *id = s->rules->id, *slash = id ? strrchr(id, '/') : NULL;

	if (!slash)
		return NULL;
	return td_script_need(
		L, td_arena_printf(&s->rules->arena, "%.*s/%s", (int)(slash - id), id, name));
}

/* Read through the loader; NULL after a complaint.  The text belongs to the script. */
static const char *
read_file(lua_State *L, struct td_script *s, const char *name, size_t *n, const char **path)
{
	struct td_err err = { .lang = s->lang };
	const char *from = td_words_at(s->rules->words, s->open[s->nopen - 1]);
	const char *other = name_by_id(L, s, name);
	char **text;
	int status;

	td_script_push(L, &s->texts, NULL);
	text = &s->texts.at[s->texts.n - 1];
	status = s->loader ? s->loader->read(s->loader->self, name, from, &s->rules->arena, text, n,
					     path, &err)
			   : td_fail(&err, TD_EIO, "there is no rules folder to include from");
	if (status == TD_EIO && s->loader && other) {
		int again = s->loader->read(s->loader->self, other, from, &s->rules->arena, text, n,
					    path, NULL);

		status = !again || again == TD_ENOMEM ? again : status;
	}
	if (status == TD_ENOMEM)
		td_box_stop(L, TD_BOX_NO_MEMORY);
	if (status)
		td_script_say(s, TD_ERROR, err.msg);
	return status ? NULL : s->texts.at[s->texts.n - 1];
}

static int
include(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	const char *name = td_script_text(L, 1, "include", false), *path, *text;
	size_t n = 0;

	text = name ? read_file(L, s, name, &n, &path) : NULL;
	if (text && open_file(L, s, path)) {
		run_file(L, s, text, n);
		s->nopen--;
	}
	return 0;
}

/* A year that is being read cannot be the base of itself. */
static bool
is_open(struct td_script *s, const char *path)
{
	uint32_t word = td_words_find(s->rules->words, path);

	for (unsigned i = 0; word && i < s->nopen; i++)
		if (s->open[i] == word)
			return true;
	return false;
}

void
td_script_run_base(lua_State *L, const char *name)
{
	struct td_script *s = td_script_of(L);
	const char *path, *text;
	size_t n = 0;

	text = read_file(L, s, name, &n, &path);
	if (!text) {
		td_script_say(
			s, TD_NOTE,
			td_script_phrase(
				s, TD_MARK("extends names the year this one builds upon: put its "
					   "script there, or correct the name")));
		td_script_raise(L);
	}
	if (is_open(s, path)) {
		td_script_complain(
			s,
			"%s would in the end extend itself; a year extends an earlier one: "
			"correct extends = \"%s\"",
			path, name);
		td_script_raise(L);
	}
	if (!open_file(L, s, path))
		td_script_raise(L);
	run_file(L, s, text, n);
	s->nopen--;
}

/* ---- loading ----------------------------------------------------------------------------------- */

struct source {
	const char *text;
	size_t n;
	const char *path;
};

static int
run(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const struct source *source = lua_touserdata(L, 1);

	s->running = true;
	make_environment(L, s);
	open_file(L, s, source->path);
	run_file(L, s, source->text, source->n);
	return 0;
}

static void
complain_of_limit(struct td_script *s)
{
	unsigned long millions = s->limits.steps / 1000000;

	if (s->box.file)
		s->at = (struct td_spot){ (uint32_t)s->box.file, s->box.line };
	switch (s->box.over) {
	case TD_BOX_STEPS:
		if (millions)
			td_script_complain(s, "the script ran more than %lu million steps",
					   millions);
		else
			td_script_complain(s, "the script ran more than %lu steps",
					   s->limits.steps);
		break;
	case TD_BOX_TIME:
		td_script_complain(s, "the script ran longer than %d seconds", SECONDS);
		break;
	case TD_BOX_MEMORY:
		td_script_complain(s, "the script needs more than %zu MiB of memory",
				   s->limits.memory >> 20);
		break;
	case TD_BOX_BLOCK_SIZE:
		td_script_complain(s, "a table, a text or a chain of calls is larger than %zu MiB",
				   TD_BOX_BLOCK >> 20);
		break;
	default:
		break;
	}
}

/* What stopped the script.  An error that is no text has been complained of. */
static void
complain_of_stop(struct td_script *s)
{
	struct td_spot spot;
	const char *message;

	s->at = (struct td_spot){ s->nopen ? s->open[s->nopen - 1] : 0, 0 };
	if (s->box.over) {
		complain_of_limit(s);
	} else if (lua_type(s->L, -1) == LUA_TSTRING) {
		message = td_script_message(s->L, -1, &spot);
		if (spot.file)
			s->at = spot;
		td_script_say(s, TD_ERROR, message);
	}
}

static void
complain_of_unused(struct td_script *s)
{
	for (size_t i = 0; i < s->curries.n; i++) {
		const struct td_curry *curry = &s->curries.at[i];

		s->at = curry->spot;
		if (!curry->used)
			td_script_complain(s, "%s \"%s\" lacks its table: %s \"%s\" { ... }",
					   curry->word, curry->id, curry->word, curry->id);
	}
	s->at = (struct td_spot){ s->open[0], 0 };
	if (!s->rules->id && !s->diags->errors)
		td_script_complain(s, "there is no ruleset; begin with ruleset \"ID\" { ... }");
}

/* TD_OK, or TD_ENOMEM. */
static int
finish(struct td_script *s, bool stopped)
{
	const char **files;

	if (!stopped)
		complain_of_unused(s);
	td_script_items_end(s);
	files = td_arena_alloc(&s->rules->arena, s->files.n * sizeof(*files));
	if (!files || !td_script_tests_end(s) || s->diags->no_memory)
		return TD_ENOMEM;
	for (size_t i = 0; i < s->files.n; i++)
		files[i] = s->files.at[i];
	s->rules->files = files;
	s->rules->nfiles = (uint32_t)s->files.n;
	return TD_OK;
}

/* What is only needed while loading. */
static void
drop_lists(struct td_script *s)
{
	for (size_t i = 0; i < s->texts.n; i++)
		free(s->texts.at[i]);
	td_list_fini(&s->texts);
	td_list_fini(&s->files);
	td_list_fini(&s->names);
	td_list_fini(&s->curries);
	td_list_fini(&s->stands_in);
	td_list_fini(&s->base_defaults);
	td_list_fini(&s->defaults);
	td_list_fini(&s->given);
	td_list_fini(&s->params);
	td_list_fini(&s->expect);
	td_list_fini(&s->list);
	s->diags = NULL;
	s->loader = NULL;
}

static void
free_script(void *self)
{
	struct td_script *s = self;

	if (!s)
		return;
	drop_lists(s);
	if (s->L)
		lua_close(s->L);
	free(s);
}

static struct td_script *
new_script(const struct td_script_limits *limits)
{
	struct td_script *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (limits)
		s->limits = *limits;
	if (!s->limits.steps)
		s->limits.steps = STEPS;
	if (!s->limits.memory)
		s->limits.memory = MEMORY;
	if (!s->limits.native_steps)
		s->limits.native_steps = NATIVE_STEPS;
	s->box.memory = s->limits.memory;
	s->L = td_box_open(&s->box);
	s->rules = td_ruleset_new();
	if (s->L && s->rules) {
		*(struct td_script **)lua_getextraspace(s->L) = s;
		return s;
	}
	td_ruleset_free(s->rules);
	free_script(s);
	return NULL;
}

int
td_script_load(const char *text, size_t n, const char *path, const struct td_script_loader *loader,
	       const struct td_script_limits *limits, struct td_diags *diags,
	       struct td_ruleset **out, struct td_err *err)
{
	struct source source = { text, n, path };
	struct td_script *s = new_script(limits);
	int status;

	*out = NULL;
	if (!s)
		return td_fail_memory(err);
	s->loader = loader;
	s->diags = diags;
	s->lang = diags->lang;
	td_box_start(s->L, s->limits.steps, SECONDS);
	lua_pushcfunction(s->L, run);
	lua_pushlightuserdata(s->L, &source);
	status = lua_pcall(s->L, 1, 0, 0);
	s->running = false;
	if (status)
		complain_of_stop(s);
	if (s->box.over == TD_BOX_NO_MEMORY || finish(s, status != LUA_OK)) {
		td_ruleset_free(s->rules);
		free_script(s);
		return td_fail_memory(err);
	}
	drop_lists(s);
	*out = s->rules;
	if (td_script_has_native(s)) {
		s->rules->script = s;
		s->rules->script_free = free_script;
	} else {
		free_script(s);
	}
	return TD_OK;
}
