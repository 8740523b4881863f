/*
 * script_field.c - reading the tables of declarations by a schema.
 */
#include <math.h>
#include <string.h>

#include "base/parse.h"
#include "edge/script_in.h"

_Static_assert(sizeof(enum td_missing) == sizeof(int) && sizeof(enum td_round_at) == sizeof(int),
	       "TD_FIELD_CHOICE writes an int");

/* ---- text ------------------------------------------------------------------------------- */

const char *
td_script_text(lua_State *L, int index, const char *what, bool lines)
{
	struct td_script *s = td_script_of(L);
	const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
	size_t n = text ? lua_rawlen(L, index) : 0;
	const td_node *node = td_script_to_node(L, index);

	if (!text) {
		if (!node || *node)
			td_script_complain(s, "%s must be a text in quotes, not %s", what,
					   td_script_describe(L, index));
		return NULL;
	}
	if (strlen(text) != n || (!lines && !td_parse_printable(text))) {
		td_script_complain(s, "%s must be one line of text without control characters",
				   what);
		return NULL;
	}
	td_box_keep(L, n + 1);
	return td_script_need(L, td_arena_textn(&s->rules->arena, text, n));
}

const char *
td_script_id(lua_State *L, int index, const char *what)
{
	struct td_script *s = td_script_of(L);
	const char *id = td_script_text(L, index, what, false);

	if (id && (!*id || strlen(id) > TD_SCRIPT_ID_MAX || strpbrk(id, " \"/") != NULL)) {
		td_script_complain(
			s, "%s: \"%s\" is no id; an id is a word of 1 to %d bytes without blanks",
			what, id, TD_SCRIPT_ID_MAX);
		return NULL;
	}
	return id;
}

const char *
td_script_subject(lua_State *L, const char *word, const char *id)
{
	td_box_keep(L, strlen(word) + strlen(id));
	return td_script_need(
		L, td_arena_printf(&td_script_of(L)->rules->arena, "%s \"%s\"", word, id));
}

void *
td_script_keep(lua_State *L, const void *at, size_t n, size_t size)
{
	void *kept;

	if (!n)
		return NULL;
	td_box_keep(L, n * size);
	kept = td_script_need(L, td_arena_alloc(&td_script_of(L)->rules->arena, n * size));
	memcpy(kept, at, n * size);
	return kept;
}

/* ---- words ------------------------------------------------------------------------------ */

bool
td_script_next_word(const char **list, char *out, size_t room)
{
	size_t n;

	*list += strspn(*list, " ");
	n = strcspn(*list, " ");
	snprintf(out, room, "%.*s", (int)n, *list);
	*list += n;
	return n > 0;
}

/* The nearest of the words, in out; false when there is none. */
static bool
nearest(const char *words, const char *word, char *out, size_t room)
{
	struct td_near near = { .word = word };
	size_t best = SIZE_MAX;
	char one[64];

	while (td_script_next_word(&words, one, sizeof(one))) {
		td_near_try(&near, one);
		if (near.best && near.distance < best) {
			best = near.distance;
			snprintf(out, room, "%s", one);
		}
	}
	return best != SIZE_MAX;
}

int
td_script_choice(struct td_script *s, const char *words, const char *word, const char *key,
		 const char *subject)
{
	const char *list = words;
	char one[64];
	bool near;

	for (int i = 0; td_script_next_word(&list, one, sizeof(one)); i++)
		if (strcmp(one, word) == 0)
			return i;
	near = nearest(words, word, one, sizeof(one));
	if (key && near)
		td_script_complain(s, "\"%s\" of %s cannot be \"%s\"; did you mean \"%s\"?", key,
				   subject, word, one);
	else if (key)
		td_script_complain(s, "\"%s\" of %s cannot be \"%s\"; it is one of: %s", key,
				   subject, word, words);
	else if (near)
		td_script_complain(s, "unknown key \"%s\" in %s; did you mean \"%s\"?", word,
				   subject, one);
	else
		td_script_complain(s, "unknown key \"%s\" in %s; known are: %s", word, subject,
				   words);
	return -1;
}

/* ---- fields ----------------------------------------------------------------------------- */

struct reading {
	lua_State *L;
	struct td_script *s;
	const struct td_field *field;
	const char *subject;
	struct td_what what; /* the field's name */
	void *out;
};

/* The value on top is not what was wanted; a bad value has been complained of. */
static void
wrong(const struct reading *r, const char *wanted)
{
	const td_node *node = td_script_to_node(r->L, -1);

	if (!node || *node)
		td_script_complain(r->s, "%s must be %s, not %s", r->what.text,
				   td_script_phrase(r->s, wanted), td_script_describe(r->L, -1));
}

static void
read_title(const struct reading *r)
{
	static const struct td_field languages[] = {
		{ .key = "vi", .type = TD_FIELD_TEXT, .offset = offsetof(struct td_title, vi) },
		{ .key = "en", .type = TD_FIELD_TEXT, .offset = offsetof(struct td_title, en) },
		{ .key = NULL },
	};
	struct td_title *title = r->out;

	*title = (struct td_title){ NULL, NULL }; /* an amended one has no language of the old */
	if (lua_istable(r->L, -1)) {
		td_script_no_list(r->L, -1, r->what.text);
		td_script_fields(r->L, -1, languages, r->what.text, title);
	} else {
		title->vi = td_script_text(r->L, -1, r->what.text, false);
	}
}

static void
read_date(const struct reading *r)
{
	const char *text = td_script_text(r->L, -1, r->what.text, false);

	if (text && !td_parse_date(text))
		td_script_complain(r->s, "%s: \"%s\" is no date; write it as 2017-10-31",
				   r->what.text, text);
	else
		*(const char **)r->out = text;
}

static void
read_number(const struct reading *r)
{
	double number;

	if (lua_type(r->L, -1) != LUA_TNUMBER) {
		wrong(r, TD_MARK("a plain number"));
		return;
	}
	number = lua_tonumber(r->L, -1);
	if (isfinite(number))
		*(double *)r->out = number;
	else
		td_script_complain(r->s, "%s is not a finite number", r->what.text);
}

static void
read_integer(const struct reading *r)
{
	const struct td_field *f = r->field;
	double number = lua_tonumber(r->L, -1);

	if (lua_type(r->L, -1) != LUA_TNUMBER)
		wrong(r, TD_MARK("a whole number"));
	else if (number >= f->low && number <= f->high && !(fabs(number - floor(number)) > 0))
		*(int *)r->out = (int)number;
	else
		td_script_complain(r->s, "%s must be a whole number from %d to %d", r->what.text,
				   f->low, f->high);
}

static void
read_choice(const struct reading *r)
{
	int choice;

	if (lua_type(r->L, -1) != LUA_TSTRING) {
		wrong(r, TD_MARK("a text"));
		return;
	}
	choice = td_script_choice(r->s, r->field->words, lua_tostring(r->L, -1), r->field->key,
				  r->subject);
	if (choice >= 0)
		memcpy(r->out, &choice, sizeof(choice));
}

static void
read_names(const struct reading *r)
{
	struct td_names *names = r->out;
	lua_State *L = r->L;
	size_t n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 1;

	r->s->list.n = 0;
	for (size_t i = 1; i <= n; i++) {
		const char *name;

		if (lua_istable(L, -1))
			lua_rawgeti(L, -1, (lua_Integer)i);
		else
			lua_pushvalue(L, -1);
		name = td_script_id(L, -1, r->what.text);
		lua_pop(L, 1);
		if (name)
			td_script_push(L, &r->s->list, name);
	}
	names->at = td_script_keep(L, r->s->list.at, r->s->list.n, sizeof(*r->s->list.at));
	names->n = (uint32_t)r->s->list.n;
}

static void
read_field(const struct reading *r)
{
	const char *what = r->what.text;
	const char *text;

	switch (r->field->type) {
	case TD_FIELD_TEXT:
	case TD_FIELD_NAME:
		text = (r->field->type == TD_FIELD_NAME) ? td_script_id(r->L, -1, what)
							 : td_script_text(r->L, -1, what, false);
		*(const char **)r->out = text;
		break;
	case TD_FIELD_TITLE:
		read_title(r);
		break;
	case TD_FIELD_DATE:
		read_date(r);
		break;
	case TD_FIELD_NAMES:
		read_names(r);
		break;
	case TD_FIELD_NUMBER:
		read_number(r);
		break;
	case TD_FIELD_INTEGER:
		read_integer(r);
		break;
	case TD_FIELD_BOOL:
		if (lua_isboolean(r->L, -1))
			*(bool *)r->out = lua_toboolean(r->L, -1);
		else
			wrong(r, TD_MARK("true or false"));
		break;
	case TD_FIELD_NODE:
	case TD_FIELD_CONDITION:
		*(td_node *)r->out = td_script_value(
			r->L, -1, r->field->type == TD_FIELD_NODE ? 'N' : 'C', what);
		break;
	case TD_FIELD_CHOICE:
		read_choice(r);
		break;
	case TD_FIELD_OTHER:
		break;
	}
}

static const struct td_field *
find_field(const struct td_field *fields, const char *key)
{
	for (; fields->key; fields++)
		if (strcmp(fields->key, key) == 0)
			return fields;
	return NULL;
}

/* A blank-separated list of the keys, pushed. */
static const char *
push_key_list(lua_State *L, const struct td_field *fields)
{
	luaL_Buffer list;

	luaL_buffinit(L, &list);
	for (size_t i = 0; fields[i].key; i++) {
		luaL_addstring(&list, i ? " " : "");
		luaL_addstring(&list, fields[i].key);
	}
	luaL_pushresult(&list);
	return lua_tostring(L, -1);
}

static void
complain_of_unknown(lua_State *L, int table, const struct td_field *fields, const char *subject)
{
	size_t n = td_script_sorted_keys(L, table);

	for (size_t i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i);
		if (lua_type(L, -1) == LUA_TSTRING && !find_field(fields, lua_tostring(L, -1))) {
			const char *key = lua_tostring(L, -1);

			td_script_choice(td_script_of(L), push_key_list(L, fields), key, NULL,
					 subject);
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

static void
read_fields(lua_State *L, int index, const struct td_field *fields, const char *subject, void *into,
	    bool some)
{
	struct reading r = { .L = L, .s = td_script_of(L), .subject = subject };
	int table = lua_absindex(L, index);

	complain_of_unknown(L, table, fields, subject);
	for (r.field = fields; r.field->key; r.field++) {
		lua_pushstring(L, r.field->key);
		lua_rawget(L, table);
		r.out = (char *)into + r.field->offset;
		snprintf(r.what.text, sizeof(r.what.text), td_text(r.s->lang, "\"%s\" of %s"),
			 r.field->key, subject);
		if (!lua_isnil(L, -1))
			read_field(&r);
		else if (r.field->required && !some)
			td_script_complain(r.s, "%s needs %s = ...", subject, r.field->key);
		lua_pop(L, 1);
	}
}

void
td_script_fields(lua_State *L, int index, const struct td_field *fields, const char *subject,
		 void *into)
{
	read_fields(L, index, fields, subject, into, false);
}

void
td_script_some_fields(lua_State *L, int index, const struct td_field *fields, const char *subject,
		      void *into)
{
	read_fields(L, index, fields, subject, into, true);
}

void
td_script_no_list(lua_State *L, int index, const char *subject)
{
	size_t n = lua_rawlen(L, index);

	if (!n)
		return;
	lua_rawgeti(L, index, 1);
	td_script_complain(td_script_of(L), "%s takes keys only, and here stands %s without a key",
			   subject, td_script_describe(L, -1));
	lua_pop(L, 1);
}
