/*
 * script_rank.c - knock-outs, ranking, classes and awards.
 */
#include <string.h>

#include "edge/script_in.h"

/* ---- knock-outs ------------------------------------------------------------------------- */

#define KNOCKOUT(field) .offset = offsetof(struct td_reading_knockout, field)

const struct td_field td_script_knockout_fields[] = {
	{ .key = "when", .type = TD_FIELD_CONDITION, KNOCKOUT(knockout.when), .required = true },
	{ .key = "scope",
	  .type = TD_FIELD_CHOICE,
	  KNOCKOUT(knockout.scope),
	  .words = "awards ranking" },
	{ .key = "awards", .type = TD_FIELD_NAMES, KNOCKOUT(awards) },
	{ .key = "pending", .type = TD_FIELD_BOOL, KNOCKOUT(knockout.pending) },
	{ .key = "title", .type = TD_FIELD_TITLE, KNOCKOUT(knockout.title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, KNOCKOUT(knockout.ref) },
	{ .key = NULL },
};

static const struct td_place *
find_knockout(const struct td_ruleset *rules, const char *id)
{
	for (size_t i = 0; i < rules->knockouts.n; i++)
		if (strcmp(rules->knockouts.at[i].id, id) == 0)
			return &rules->knockouts.at[i].place;
	return NULL;
}

static int
declare_knockout(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, id);
	struct td_reading_knockout r = { .knockout = { .id = id } };

	r.knockout.place = td_script_place(s, td_script_spot(s));
	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, td_script_knockout_fields, subject, &r);
	r.knockout.awards = r.awards.at;
	r.knockout.nawards = r.awards.n;
	if (r.awards.n && r.knockout.scope == TD_KO_RANKING)
		td_script_complain(
			s, "%s: without a place there is no award; leave out scope or awards",
			subject);
	if (td_script_is_new(s, subject, find_knockout(s->rules, id)) && r.knockout.when)
		td_script_declare(L, &s->rules->knockouts, r.knockout);
	return 0;
}

/* ---- awards ----------------------------------------------------------------------------- */

#define AWARD(field) .offset = offsetof(struct td_award, field)

const struct td_field td_script_award_fields[] = {
	{ .key = "share", .type = TD_FIELD_NODE, AWARD(share) },
	{ .key = "count", .type = TD_FIELD_NODE, AWARD(count) },
	{ .key = "round", .type = TD_FIELD_CHOICE, AWARD(round), .words = "half_up down up" },
	{ .key = "when", .type = TD_FIELD_CONDITION, AWARD(when) },
	{ .key = "min_total", .type = TD_FIELD_NODE, AWARD(min_total) },
	{ .key = "among", .type = TD_FIELD_NAME, AWARD(among) },
	{ .key = "not_among", .type = TD_FIELD_NAME, AWARD(not_among) },
	{ .key = "title", .type = TD_FIELD_TITLE, AWARD(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, AWARD(ref) },
	{ .key = NULL },
};

static int
declare_award(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, id);
	struct td_award award = { .id = id, .among_index = TD_NONE, .not_among_index = TD_NONE };
	uint32_t first = td_rules_award(s->rules, id);

	award.place = td_script_place(s, td_script_spot(s));
	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, td_script_award_fields, subject, &award);
	if (award.share && award.count)
		td_script_complain(s, "%s has a share and a count; it can have one of them only",
				   subject);
	if (td_script_is_new(s, subject,
			     first == TD_NONE ? NULL : &s->rules->awards.at[first].place))
		td_script_declare(L, &s->rules->awards, award);
	return 0;
}

/* ---- ranking ---------------------------------------------------------------------------- */

/* The key on top of the stack: an id, an expression, lower(...) or higher(...). */
static bool
read_key(lua_State *L, const char *what, struct td_rank_key *key)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);
	bool wrapped = wrap && wrap->kind == TD_WRAP_KEY;
	const char *id;

	*key = (struct td_rank_key){ .lower = wrapped && wrap->index };
	if (wrapped)
		lua_getiuservalue(L, -1, 1);
	id = lua_type(L, -1) == LUA_TSTRING ? td_script_id(L, -1, what) : NULL;
	if (id && strcmp(id, "class") == 0) {
		key->is_class = true;
	} else if (id && strcmp(id, "total") == 0) {
		key->value =
			td_script_built(L, td_graph_leaf(s->rules->graph, TD_OP_TOTAL, 0, 0, 0));
	} else if (id) {
		key->id = id;
		key->value = td_script_leaf(L, TD_OP_POINTS, -1, 0, what);
	} else if (lua_type(L, -1) != LUA_TSTRING) {
		key->value = td_script_value(L, -1, 'N', what);
	}
	if (wrapped)
		lua_pop(L, 1);
	return key->value || key->is_class;
}

/* Keys at `name` of the table at 1, into one of two lists; a single key needs no table. */
static void
read_keys(lua_State *L, const char *name, bool ties)
{
	struct td_script *s = td_script_of(L);
	struct td_what what;
	size_t n;

	snprintf(what.text, sizeof(what.text), td_text(s->lang, "\"%s\" of %s"), name, "rank");
	lua_getfield(L, 1, name);
	n = lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : !lua_isnil(L, -1);
	for (size_t i = 1; i <= n; i++) {
		struct td_rank_key key;

		if (lua_istable(L, -1))
			lua_rawgeti(L, -1, (lua_Integer)i);
		else
			lua_pushvalue(L, -1);
		if (!read_key(L, what.text, &key))
			; /* complained of */
		else if (ties)
			td_script_declare(L, &s->rules->ties, key);
		else
			td_script_declare(L, &s->rules->rank_by, key);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

static const struct td_field rank_fields[] = {
	{ .key = "by", .type = TD_FIELD_OTHER },
	{ .key = "ties", .type = TD_FIELD_OTHER },
	{ .key = "numbering",
	  .type = TD_FIELD_CHOICE,
	  .words = "skip dense mean",
	  .offset = offsetof(struct td_ruleset, rank_ties) },
	{ .key = NULL },
};

static int
rank(lua_State *L)
{
	struct td_script *s = td_script_here(L);

	if (!td_script_is_table(L, "rank"))
		return 0;
	if (!td_script_is_once(s, TD_ONCE_RANK, "rank", s->rules->rank_declared))
		return 0;
	s->rules->rank_by.n = s->rules->ties.n = 0; /* of a base */
	s->rules->rank_ties = TD_TIES_SKIP;
	s->rules->rank_declared = true;
	td_script_no_list(L, 1, "rank");
	td_script_fields(L, 1, rank_fields, "rank", s->rules);
	read_keys(L, "by", false);
	read_keys(L, "ties", true);
	return 0;
}

/* ---- classes ---------------------------------------------------------------------------- */

static const struct td_field classify_fields[] = {
	{ .key = "on", .type = TD_FIELD_NODE, .offset = offsetof(struct td_ruleset, class_on) },
	{ .key = "downgrade",
	  .type = TD_FIELD_NODE,
	  .offset = offsetof(struct td_ruleset, downgrade) },
	{ .key = NULL },
};

#define CLASS(field) .offset = offsetof(struct td_class, field)

static const struct td_field class_fields[] = {
	{ .key = "from", .type = TD_FIELD_NODE, CLASS(from) },
	{ .key = "when", .type = TD_FIELD_CONDITION, CLASS(when) },
	{ .key = "title", .type = TD_FIELD_TITLE, CLASS(title) },
	{ .key = NULL },
};

static const struct td_place *
find_class(const struct td_ruleset *rules, const char *id)
{
	for (size_t i = 0; i < rules->classes.n; i++)
		if (strcmp(rules->classes.at[i].id, id) == 0)
			return &rules->classes.at[i].place;
	return NULL;
}

/* The class on top of the stack. */
static void
declare_class(lua_State *L)
{
	struct td_script *s = td_script_of(L);
	struct td_class class = { .place = td_script_place(s, td_script_spot(s)) };
	const char *subject;

	if (!lua_istable(L, -1)) {
		td_script_complain(
			s, "write a class as { \"ID\", from = ..., when = ..., title = ... }");
		return;
	}
	lua_rawgeti(L, -1, 1);
	class.id = td_script_id(L, -1, "class");
	lua_pop(L, 1);
	if (!class.id)
		return;
	subject = td_script_subject(L, "class", class.id);
	td_script_fields(L, -1, class_fields, subject, &class);
	if (td_script_is_new(s, subject, find_class(s->rules, class.id)))
		td_script_declare(L, &s->rules->classes, class);
}

static int
classify(lua_State *L)
{
	struct td_script *s = td_script_here(L);
	size_t n;

	if (!td_script_is_table(L, "classify"))
		return 0;
	if (!td_script_is_once(s, TD_ONCE_CLASSIFY, "classify", s->rules->classes.n))
		return 0;
	s->rules->classes.n = 0; /* of a base */
	s->rules->class_on = s->rules->downgrade = 0;
	td_script_fields(L, 1, classify_fields, "classify", s->rules);
	n = lua_rawlen(L, 1);
	for (size_t i = 1; i <= n; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i);
		declare_class(L);
		lua_pop(L, 1);
	}
	if (!n)
		td_script_complain(
			s, "classify names no class: { \"ID\", from = ... }, from the best down");
	return 0;
}

static const struct td_declaration declarations[] = {
	{ .word = "knockout", .declare = declare_knockout },
	{ .word = "award", .declare = declare_award },
};

void
td_script_rank_open(lua_State *L)
{
	td_script_add_declarations(L, declarations, sizeof(declarations) / sizeof(declarations[0]));
	lua_pushcfunction(L, rank);
	lua_setfield(L, -2, "rank");
	lua_pushcfunction(L, classify);
	lua_setfield(L, -2, "classify");
}
