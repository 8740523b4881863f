/*
 * script_decl.c - how declarations are called, and ruleset, inputs, parameters and measures.
 */
#include <math.h>
#include <string.h>

#include "base/parse.h"
#include "edge/script_in.h"

/* ---- WORD "ID" { ... } ------------------------------------------------------------------ */

static const struct td_declaration *
declaration_of(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

static int
wrong_form(lua_State *L, const struct td_declaration *d)
{
	const td_node *node = td_script_to_node(L, 1);

	if (!node || *node)
		td_script_complain(td_script_of(L), "write %s \"ID\" { ... }", d->word);
	return td_script_push_node(L, 0);
}

/* The table has come: arguments are the kept id and the table. */
static int
take_table(lua_State *L)
{
	const struct td_declaration *d = declaration_of(L);
	const char *id = lua_tostring(L, 1);

	if (!lua_istable(L, 2))
		return wrong_form(L, d);
	lua_settop(L, 2);
	td_script_here(L);
	id = td_script_need(L, td_arena_text(&td_script_of(L)->rules->arena, id));
	if (!d->declare(L, d, id))
		td_script_push_wrap(L, TD_WRAP_DECLARED, 0);
	return 1;
}

/* WORD "ID" gives a value that waits for its table. */
static int
take_id(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const struct td_declaration *d = declaration_of(L);
	const char *id;

	if (lua_type(L, 1) != LUA_TSTRING || lua_gettop(L) != 1)
		return wrong_form(L, d);
	id = d->free_id ? td_script_text(L, 1, d->word, false) : td_script_id(L, 1, d->word);
	if (!id)
		return td_script_push_node(L, 0);
	td_script_push(L, &s->curries,
		       (struct td_curry){ .word = d->word, .id = id, .spot = td_script_spot(s) });
	td_script_push_wrap(L, TD_WRAP_CURRY, (uint32_t)(s->curries.n - 1));
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushcclosure(L, take_table, 1);
	lua_setiuservalue(L, -2, 1);
	return 1;
}

void
td_script_add_declarations(lua_State *L, const struct td_declaration *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		lua_pushlightuserdata(L, (void *)(uintptr_t)&at[i]); /* only read again */
		lua_pushcclosure(L, take_id, 1);
		lua_setfield(L, -2, at[i].word);
	}
}

bool
td_script_is_table(lua_State *L, const char *word)
{
	const td_node *node = td_script_to_node(L, 1);

	if (lua_istable(L, 1) && lua_gettop(L) == 1)
		return true;
	if (!node || *node)
		td_script_complain(td_script_of(L), "write %s { ... }", word);
	return false;
}

void
td_script_room(lua_State *L, size_t n)
{
	if (n < TD_SCRIPT_LIST_MAX)
		return;
	td_script_complain(td_script_of(L), "there are more than %d declarations of one kind",
			   TD_SCRIPT_LIST_MAX);
	td_script_raise(L);
}

bool
td_script_is_new(struct td_script *s, const char *subject, const struct td_place *first)
{
	if (first)
		td_script_complain(s, "%s is declared twice; first at %s:%d", subject, first->file,
				   first->line);
	return !first;
}

bool
td_script_is_once(struct td_script *s, enum td_once once, const char *word, bool there)
{
	if (there && !(s->inherited & 1u << once)) {
		td_script_complain(s, "%s is declared twice", word);
		return false;
	}
	s->inherited &= ~(1u << once);
	return true;
}

/* ---- ruleset --------------------------------------------------------------------------------------- */

#define RULES(field) .offset = offsetof(struct td_ruleset, field)

static const struct td_field ruleset_fields[] = {
	{ .key = "title", .type = TD_FIELD_TITLE, RULES(title) },
	{ .key = "source", .type = TD_FIELD_OTHER },
	{ .key = "extends", .type = TD_FIELD_OTHER },
	{ .key = "year",
	  .type = TD_FIELD_INTEGER,
	  RULES(year),
	  .low = TD_YEAR_MIN,
	  .high = TD_YEAR_MAX },
	{ .key = "effective", .type = TD_FIELD_OTHER },
	{ .key = "scale", .type = TD_FIELD_NUMBER, RULES(scale) },
	{ .key = "rounding", .type = TD_FIELD_OTHER },
	{ .key = "cluster", .type = TD_FIELD_NAME, RULES(cluster) },
	{ .key = NULL },
};

static const struct td_field source_fields[] = {
	{ .key = "title", .type = TD_FIELD_TEXT, RULES(source_title) },
	{ .key = "date", .type = TD_FIELD_DATE, RULES(source_date) },
	{ .key = "number", .type = TD_FIELD_TEXT, RULES(source_number) },
	{ .key = NULL },
};

static const struct td_field effective_fields[] = {
	{ .key = "from", .type = TD_FIELD_DATE, RULES(from) },
	{ .key = "to", .type = TD_FIELD_DATE, RULES(to) },
	{ .key = NULL },
};

static const struct td_field rounding_fields[] = {
	{ .key = "at",
	  .type = TD_FIELD_CHOICE,
	  RULES(round_at),
	  .words = "criterion leaf section total none" },
	{ .key = "places", .type = TD_FIELD_INTEGER, RULES(places), .low = 0, .high = 9 },
	{ .key = NULL },
};

/* Read the table at `key` of the table at 2, or in the document there. */
static void
read_part(lua_State *L, const char *key, const struct td_field *fields, bool is_document)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap;
	const td_node *node;
	const char *form = is_document ? "document { ... }" : "{ ... }";

	lua_getfield(L, 2, key);
	wrap = td_script_to_wrap(L, -1);
	node = td_script_to_node(L, -1);
	if (is_document && wrap && wrap->kind == TD_WRAP_DOCUMENT)
		lua_getiuservalue(L, -1, 1);
	if (lua_istable(L, -1) && is_document == (wrap != NULL)) {
		td_script_no_list(L, -1, key);
		td_script_fields(L, -1, fields, key, s->rules);
	} else if (!lua_isnil(L, -1) && (!node || *node)) {
		td_script_complain(s, "write %s = %s", key, form);
	}
	lua_settop(L, 2);
}

/* A year's source is its own: where it gives one, nothing of its base's is left. */
static void
forget_source(lua_State *L, struct td_ruleset *rules)
{
	if (lua_getfield(L, 2, "source") != LUA_TNIL)
		rules->source_title = rules->source_date = rules->source_number = NULL;
	lua_pop(L, 1);
}

static int
declare_ruleset(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	struct td_ruleset *rules = s->rules;
	const char *subject = td_script_subject(L, self->word, id);
	int base_year;

	if (!td_script_is_new(s, "ruleset", rules->id ? &rules->place : NULL))
		return 0;
	td_script_extend(L, subject);
	base_year = rules->year;
	rules->id = id;
	rules->place = td_script_place(s, td_script_spot(s));
	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, ruleset_fields, subject, rules);
	forget_source(L, rules);
	if (rules->year != base_year) /* the base was in force in another year */
		rules->from = rules->to = NULL;
	read_part(L, "source", source_fields, true);
	read_part(L, "effective", effective_fields, false);
	read_part(L, "rounding", rounding_fields, false);
	if (rules->round_at == TD_AT_NONE)
		rules->places = 9;
	td_script_push(L, &rules->chain,
		       (struct td_link){ .id = id,
					 .title = rules->title,
					 .year = rules->year,
					 .source_title = rules->source_title,
					 .source_date = rules->source_date,
					 .source_number = rules->source_number,
					 .place = rules->place });
	return 0;
}

/* ---- inputs ----------------------------------------------------------------------------- */

#define INPUT(field) .offset = offsetof(struct td_input, field)

static const struct td_field input_fields[] = {
	{ .key = "min", .type = TD_FIELD_NODE, INPUT(min) },
	{ .key = "max", .type = TD_FIELD_NODE, INPUT(max) },
	{ .key = "unit", .type = TD_FIELD_TEXT, INPUT(unit) },
	{ .key = "title", .type = TD_FIELD_TITLE, INPUT(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, INPUT(ref) },
	{ .key = "from", .type = TD_FIELD_OTHER },
	{ .key = "none", .type = TD_FIELD_OTHER },
	{ .key = NULL },
};

static const char *const kind_words[] = {
	[TD_INPUT_NUMBER] = "number", [TD_INPUT_INTEGER] = "integer", [TD_INPUT_FLAG] = "flag",
	[TD_INPUT_GRADE] = "grade",   [TD_INPUT_TEXT] = "text",
};

/* number { ... } and the other kinds; upvalue: enum td_input_kind. */
static int
make_kind(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	uint32_t kind = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));

	if (!td_script_is_table(L, kind_words[kind]))
		return td_script_push_node(L, 0);
	td_script_push_wrap(L, TD_WRAP_KIND, kind)->lag = s->nkinds++;
	lua_pushvalue(L, 1);
	lua_setiuservalue(L, -2, 1);
	return 1;
}

static void
read_levels(lua_State *L, struct td_input *input, const char *subject)
{
	struct td_script *s = td_script_of(L);
	size_t n = lua_rawlen(L, -1);
	uint32_t *levels = lua_newuserdatauv(L, (n + 1) * sizeof(*levels), 0);

	for (size_t i = 1; i <= n; i++) {
		const char *level;
		uint32_t word;

		lua_rawgeti(L, -2, (lua_Integer)i);
		level = td_script_text(L, -1, subject, false);
		lua_pop(L, 1);
		if (!level)
			continue;
		word = td_script_need_code(L, td_words_add(s->rules->words, level));
		for (uint32_t k = 0; k < input->nlevels; k++)
			if (levels[k] == word)
				td_script_complain(s, "%s names the level \"%s\" twice", subject,
						   level);
		levels[input->nlevels++] = word;
	}
	input->levels = td_script_keep(L, levels, input->nlevels, sizeof(*levels));
	if (!n)
		td_script_complain(s, "%s needs its levels: grade { \"best\", ..., \"last\" }",
				   subject);
	lua_pop(L, 1);
}

static void
read_from(lua_State *L, struct td_input *input, const char *subject)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap;

	lua_getfield(L, -1, "from");
	wrap = td_script_to_wrap(L, -1);
	if (wrap && wrap->kind == TD_WRAP_SQL) {
		lua_getiuservalue(L, -1, 1);
		input->sql = td_script_text(L, -1, "sql", true);
		lua_pop(L, 1);
	} else if (!lua_isnil(L, -1)) {
		td_script_complain(s, "%s: write from = sql [[SELECT unit, ...]]", subject);
	}
	lua_pop(L, 1);
	lua_getfield(L, -1, "none");
	if (lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1)))
		input->none = lua_tonumber(L, -1);
	else if (lua_isboolean(L, -1) && input->kind == TD_INPUT_FLAG)
		input->none = lua_toboolean(L, -1);
	else if (!lua_isnil(L, -1))
		td_script_complain(s, "%s: none must be a plain number, not %s", subject,
				   td_script_describe(L, -1));
	if (!lua_isnil(L, -1) && !input->sql)
		td_script_complain(s, "%s: none belongs to from = sql [[...]], which is not there",
				   subject);
	lua_pop(L, 1);
}

/* The kind is on top of the stack. */
static void
declare_input(lua_State *L, const char *name)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);
	struct td_input input = { .name = name,
				  .kind = (enum td_input_kind)wrap->index,
				  .none = NAN };
	const char *subject = td_script_subject(L, "input", name);
	uint32_t first = td_rules_input(s->rules, name);

	s->at = wrap->spot;
	td_script_here(L);
	input.word = td_script_need_code(L, td_words_add(s->rules->words, name));
	input.place = td_script_place(s, s->at);
	lua_getiuservalue(L, -1, 1);
	td_script_fields(L, -1, input_fields, subject, &input);
	if (input.kind == TD_INPUT_GRADE)
		read_levels(L, &input, subject);
	else
		td_script_no_list(L, -1, subject);
	read_from(L, &input, subject);
	if (input.kind > TD_INPUT_INTEGER && (input.min || input.max))
		td_script_complain(s, "%s: min and max are for number and integer", subject);
	if (td_script_is_new(s, subject,
			     first == TD_NONE ? NULL : &s->rules->inputs.at[first].place))
		td_script_declare(L, &s->rules->inputs, input);
	s->at = (struct td_spot){ 0, 0 };
	lua_pop(L, 1);
}

/* Whether the value on top can be the kind of input `name` (at -2). */
static bool
is_kind(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);
	const td_node *node = td_script_to_node(L, -1);

	if (lua_type(L, -2) != LUA_TSTRING) {
		td_script_complain(s, "an input needs a name: inputs { NAME = number {} }");
		return false;
	}
	if (!td_parse_name(lua_tostring(L, -2))) {
		td_script_complain(s, "input \"%s\": a name is made of a-z 0-9 _, a letter first",
				   lua_tostring(L, -2));
		return false;
	}
	if (wrap && wrap->kind == TD_WRAP_KIND)
		return true;
	if (!node || *node)
		td_script_complain(
			s,
			"input \"%s\" must be number {}, integer {}, flag {}, grade { ... } or "
			"text {}, not %s",
			lua_tostring(L, -2), td_script_describe(L, -1));
	return false;
}

/* inputs { NAME = KIND, ... }: in the order in which the kinds were written. */
static int
inputs(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	size_t n, known;

	if (!td_script_is_table(L, "inputs"))
		return 0;
	n = td_script_sorted_keys(L, 1); /* at 2 */
	lua_newtable(L);                 /* at 3: names by the time of their kind */
	for (size_t i = 1; i <= n; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i);
		lua_pushvalue(L, -1);
		lua_rawget(L, 1);
		if (is_kind(L)) {
			lua_pushnumber(L,
				       td_script_to_wrap(L, -1)->lag + (double)i / (double)(n + 1));
			lua_pushvalue(L, -3);
			lua_rawset(L, 3);
		}
		lua_pop(L, 2);
	}
	known = td_script_sorted_keys(L, 3); /* at 4 */
	for (size_t i = 1; i <= known; i++) {
		lua_rawgeti(L, 4, (lua_Integer)i);
		lua_rawget(L, 3);
		lua_pushvalue(L, -1);
		lua_rawget(L, 1);
		declare_input(
			L, td_script_need(L, td_arena_text(&s->rules->arena, lua_tostring(L, -2))));
		lua_pop(L, 2);
	}
	return 0;
}

/* ---- parameters and measures ------------------------------------------------------------ */

#define PARAM(field) .offset = offsetof(struct td_param, field)

const struct td_field td_script_param_fields[] = {
	{ .key = "unit", .type = TD_FIELD_TEXT, PARAM(unit) },
	{ .key = "min", .type = TD_FIELD_NUMBER, PARAM(min) },
	{ .key = "max", .type = TD_FIELD_NUMBER, PARAM(max) },
	{ .key = "title", .type = TD_FIELD_TITLE, PARAM(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, PARAM(ref) },
	{ .key = NULL },
};

static void
read_param_value(lua_State *L, struct td_param *param, const char *subject)
{
	lua_rawgeti(L, 2, 1);
	if (lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1)) &&
	    lua_rawlen(L, 2) == 1)
		param->value = lua_tonumber(L, -1);
	else
		td_script_complain(td_script_of(L),
				   "%s needs one plain number first: param \"%s\" { 75, ... }",
				   subject, param->name);
	lua_pop(L, 1);
}

static int
declare_param(lua_State *L, const struct td_declaration *self, const char *name)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, name);
	struct td_param param = { .name = name, .min = NAN, .max = NAN };
	uint32_t first = td_rules_param(s->rules, name);

	param.word = td_script_need_code(L, td_words_add(s->rules->words, name));
	param.place = td_script_place(s, td_script_spot(s));
	if (!td_parse_name(name))
		td_script_complain(s, "%s: a name is made of a-z 0-9 _, a letter first", subject);
	read_param_value(L, &param, subject);
	td_script_fields(L, 2, td_script_param_fields, subject, &param);
	if (td_script_is_new(s, subject,
			     first == TD_NONE ? NULL : &s->rules->params.at[first].place))
		td_script_declare(L, &s->rules->params, param);
	return 0;
}

#define MEASURE(field) .offset = offsetof(struct td_measure, field)

const struct td_field td_script_measure_fields[] = {
	{ .key = "value", .type = TD_FIELD_NODE, MEASURE(value), .required = true },
	{ .key = "unit", .type = TD_FIELD_TEXT, MEASURE(unit) },
	{ .key = "places", .type = TD_FIELD_INTEGER, MEASURE(places), .low = 0, .high = 9 },
	{ .key = "title", .type = TD_FIELD_TITLE, MEASURE(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, MEASURE(ref) },
	{ .key = NULL },
};

static int
declare_measure(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, id);
	struct td_measure measure = { .id = id, .places = 2 };

	measure.word = td_script_need_code(L, td_words_add(s->rules->words, id));
	measure.place = td_script_place(s, td_script_spot(s));
	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, td_script_measure_fields, subject, &measure);
	/* Without its value it cannot stand in the ruleset; its name is known by the complaint. */
	if (td_script_is_new(s, subject, td_script_item_place(s, id)) && measure.value)
		td_script_declare(L, &s->rules->measures, measure);
	return td_script_push_node(L, measure.value);
}

/* ---- caps ------------------------------------------------------------------------------- */

static const struct cap {
	const char *word;
	size_t offset;
} caps[] = {
	{ "bonus_cap", offsetof(struct td_ruleset, bonus_cap) },
	{ "deduction_cap", offsetof(struct td_ruleset, deduction_cap) },
	{ "total_cap", offsetof(struct td_ruleset, total_cap) },
	{ "total_floor", offsetof(struct td_ruleset, total_floor) },
};

/* bonus_cap(v) and the like; upvalue: which. */
static int
set_cap(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	lua_Integer which = lua_tointeger(L, lua_upvalueindex(1));
	const struct cap *cap = &caps[which];
	td_node *at = (td_node *)(void *)((char *)s->rules + cap->offset);
	td_node value = td_script_value(L, 1, 'N', cap->word);

	if (td_script_is_once(s, (enum td_once)which, cap->word, *at))
		*at = value;
	return 0;
}

static const struct td_declaration declarations[] = {
	{ .word = "ruleset", .declare = declare_ruleset, .free_id = true },
	{ .word = "param", .declare = declare_param },
	{ .word = "measure", .declare = declare_measure },
};

void
td_script_decl_open(lua_State *L)
{
	td_script_add_declarations(L, declarations, sizeof(declarations) / sizeof(declarations[0]));
	lua_pushcfunction(L, inputs);
	lua_setfield(L, -2, "inputs");
	for (lua_Integer i = 0; i < (lua_Integer)(sizeof(kind_words) / sizeof(kind_words[0]));
	     i++) {
		lua_pushinteger(L, i);
		lua_pushcclosure(L, make_kind, 1);
		lua_setfield(L, -2, kind_words[i]);
	}
	for (lua_Integer i = 0; i < (lua_Integer)(sizeof(caps) / sizeof(caps[0])); i++) {
		lua_pushinteger(L, i);
		lua_pushcclosure(L, set_cap, 1);
		lua_setfield(L, -2, caps[i].word);
	}
}
