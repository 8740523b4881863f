/*
 * script_amend.c - what a year changes of the one it extends: extends, amend, amend_param, amend_section, repeal.
 *
 * The base runs first, into the same ruleset; an amendment reads the same table as the declaration, over a copy of
 * what is there.  What it changes gets the amendment's place, and an origin that leads back.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "edge/script_in.h"

/* ---- extends ---------------------------------------------------------------------------------------- */

void
td_script_extend(lua_State *L, const char *subject)
{
	struct td_script *s = td_script_of(L);
	struct td_what what;
	const char *name;

	s->amending = false;
	if (lua_getfield(L, 2, "extends") == LUA_TNIL) {
		lua_pop(L, 1);
		return;
	}
	snprintf(what.text, sizeof(what.text), td_text(s->lang, "\"%s\" of %s"), "extends",
		 subject);
	name = td_script_text(L, -1, what.text, false);
	lua_pop(L, 1);
	if (!name)
		td_script_raise(L);
	td_script_run_base(L, name);
	if (!s->rules->id && s->diags->errors)
		td_script_raise(L); /* it has been said why */
	if (!s->rules->id) {
		td_script_complain(s, "\"%s\" declares no ruleset, so no year can extend it", name);
		td_script_raise(L);
	}
	td_script_inherit_tests(L);
	td_script_here(L);
	s->amending = true;
	s->inherited = ~0u;
	s->rules->inherited_inputs = (uint32_t)s->rules->inputs.n;
	s->rules->inherited_params = (uint32_t)s->rules->params.n;
}

/* ---- what all amendments do --------------------------------------------------------------------------- */

/* One amendment being read: what it is of, and what stands there. */
struct change {
	const char *subject;
	const struct td_field *fields;
	struct td_place place; /* of what it replaces */
	const struct td_origin *before;
};

static bool
may_amend(struct td_script *s, const char *word, const char *id)
{
	if (!s->amending)
		td_script_complain(
			s,
			"%s \"%s\": there is nothing to change; begin with ruleset \"ID\" { extends = "
			"\"BASE\", ... }",
			word, id);
	return s->amending;
}

static uint32_t
this_link(const struct td_script *s)
{
	return (uint32_t)(s->rules->chain.n - 1);
}

/* Two amendments of one thing in one year: the second would hide the first. */
static bool
is_first(struct td_script *s, const struct change *c)
{
	if (!c->before || c->before->link != this_link(s))
		return true;
	td_script_complain(s, "%s: it is amended already at %s:%d; say both in one amendment",
			   c->subject, c->place.file, c->place.line);
	return false;
}

/* The table at 2 without its `was`, pushed. */
static void
push_changes(lua_State *L)
{
	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, 2)) {
		if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "was") != 0) {
			lua_pushvalue(L, -2);
			lua_insert(L, -2);
			lua_rawset(L, -4);
		} else {
			lua_pop(L, 1);
		}
	}
}

/* Read what changes over `into`, which holds what is there.  Gives the clause that asks for it. */
static const char *
read_changes(lua_State *L, const struct change *c, void *into)
{
	const char *ref = NULL;

	push_changes(L);
	td_script_some_fields(L, -1, c->fields, c->subject, into);
	if (lua_getfield(L, -1, "ref") == LUA_TSTRING)
		ref = td_script_text(L, -1, "ref", false);
	lua_pop(L, 2);
	return ref;
}

static const struct td_origin *
keep_origin(lua_State *L, const struct change *c, struct td_origin origin)
{
	const struct td_script *s = td_script_of(L);

	origin.place = td_script_place(s, td_script_spot(s));
	origin.replaced = c->place;
	origin.before = c->before;
	origin.link = this_link(s);
	return td_script_keep(L, &origin, 1, sizeof(origin));
}

static bool
differ(double a, double b)
{
	return isnan(a) != isnan(b) || !(isnan(a) || td_same(a, b));
}

/* ---- was ------------------------------------------------------------------------------------------------ */

/* The value of a field as a person would write it. */
static const char *
value_text(const struct td_script *s, const struct td_field *field, const void *at, char *room,
	   size_t n)
{
	const struct td_expr *e;
	const char *words = field->words;

	switch (field->type) {
	case TD_FIELD_TEXT:
	case TD_FIELD_NAME:
	case TD_FIELD_DATE:
		snprintf(room, n, "\"%s\"",
			 *(const char *const *)at ? *(const char *const *)at : "");
		return room;
	case TD_FIELD_TITLE:
		snprintf(room, n, "\"%s\"", td_title_in(at, s->lang, ""));
		return room;
	case TD_FIELD_NUMBER:
		return isnan(*(const double *)at)
			       ? td_script_phrase(s, "nothing")
			       : td_num_text(room, n, *(const double *)at, 9, s->lang);
	case TD_FIELD_INTEGER:
		return td_num_text(room, n, *(const int *)at, 0, s->lang);
	case TD_FIELD_BOOL:
		return *(const bool *)at ? "true" : "false";
	case TD_FIELD_CHOICE:
		for (int i = *(const int *)at; i > 0 && strchr(words, ' '); i--)
			words = strchr(words, ' ') + 1;
		snprintf(room, n, "\"%.*s\"", (int)strcspn(words, " "), words);
		return room;
	case TD_FIELD_NODE:
	case TD_FIELD_CONDITION:
		e = *(const td_node *)at ? td_graph_at(s->rules->graph, *(const td_node *)at)
					 : NULL;
		if (e && e->op == TD_OP_CONST)
			return td_num_text(room, n, e->value, 9, s->lang);
		return td_script_phrase(s, e ? TD_MARK("a formula") : TD_MARK("nothing"));
	default:
		return td_script_phrase(s, "something else");
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
same_names(const struct td_names *a, const struct td_names *b)
{
	for (uint32_t i = 0; a->n == b->n && i < a->n; i++)
		if (strcmp(a->at[i], b->at[i]) != 0)
			return false;
	return a->n == b->n;
}

static bool
same_value(const struct td_script *s, enum td_field_type type, const void *a, const void *b)
{
	const struct td_title *ta = a, *tb = b;

	switch (type) {
	case TD_FIELD_TEXT:
	case TD_FIELD_NAME:
	case TD_FIELD_DATE:
		return same_text(*(const char *const *)a, *(const char *const *)b);
	case TD_FIELD_TITLE:
		return same_text(ta->vi, tb->vi) && same_text(ta->en, tb->en);
	case TD_FIELD_NAMES:
		return same_names(a, b);
	case TD_FIELD_NUMBER:
		return !differ(*(const double *)a, *(const double *)b);
	case TD_FIELD_INTEGER:
	case TD_FIELD_CHOICE:
		return *(const int *)a == *(const int *)b;
	case TD_FIELD_BOOL:
		return *(const bool *)a == *(const bool *)b;
	case TD_FIELD_NODE:
	case TD_FIELD_CONDITION:
		return *(const td_node *)a == *(const td_node *)b ||
		       (*(const td_node *)a && *(const td_node *)b &&
			td_graph_same(s->rules->graph, *(const td_node *)a, *(const td_node *)b));
	case TD_FIELD_OTHER:
		break;
	}
	return true;
}

static void
complain_of_stale(struct td_script *s, const struct change *c, const char *key, const char *said,
		  const char *is)
{
	td_script_complain(
		s,
		"%s: was says that \"%s\" is %s, but it is %s, as set at %s:%d; the base has "
		"changed: look whether this amendment is still right, then correct was",
		c->subject, key, said, is, c->place.file, c->place.line);
}

static bool
is_node(const struct td_field *field)
{
	return field->type == TD_FIELD_NODE || field->type == TD_FIELD_CONDITION;
}

/* A value that has been complained of. */
static bool
is_bad(const struct td_field *field, const void *at)
{
	return is_node(field) && !*(const td_node *)at;
}

static bool
is_formula(const struct td_script *s, const struct td_field *field, const void *at)
{
	td_node node;

	if (!is_node(field))
		return false;
	node = *(const td_node *)at;
	return node && td_graph_at(s->rules->graph, node)->op != TD_OP_CONST;
}

static void
complain_of_field(struct td_script *s, const struct change *c, const struct td_field *field,
		  const void *said, const void *is)
{
	char a[TD_SCRIPT_ID_MAX * 4], b[TD_SCRIPT_ID_MAX * 4];

	if (is_formula(s, field, said) && is_formula(s, field, is))
		td_script_complain(
			s,
			"%s: was gives another formula of \"%s\" than the one set at %s:%d; the "
			"base has changed: look whether this amendment is still right, then "
			"correct was",
			c->subject, field->key, c->place.file, c->place.line);
	else
		complain_of_stale(s, c, field->key, value_text(s, field, said, a, sizeof(a)),
				  value_text(s, field, is, b, sizeof(b)));
}

/* Both structs have what the fields say; only those that the table at index gives are compared. */
static void
compare(lua_State *L, const struct change *c, int index, const void *said, const void *is)
{
	struct td_script *s = td_script_of(L);

	for (const struct td_field *f = c->fields; f->key; f++) {
		const void *at = (const char *)said + f->offset,
			   *now = (const char *)is + f->offset;

		if (lua_getfield(L, index, f->key) != LUA_TNIL && !is_bad(f, at) &&
		    !same_value(s, f->type, at, now))
			complain_of_field(s, c, f, at, now);
		lua_pop(L, 1);
	}
}

/* The guard: what `was` says must be what is there.  A plain number stands for the key `plain`, a value of `now`. */
static void
check_was(lua_State *L, const struct change *c, const char *plain, double value, const void *is,
	  size_t size)
{
	struct td_script *s = td_script_of(L);
	char a[64], b[64];
	void *said;
	int type = lua_getfield(L, 2, "was");

	if (type == LUA_TNUMBER && plain) {
		if (differ(lua_tonumber(L, -1), value))
			complain_of_stale(
				s, c, plain,
				td_num_text(a, sizeof(a), lua_tonumber(L, -1), 9, s->lang),
				isnan(value) ? td_script_phrase(s, "nothing")
					     : td_num_text(b, sizeof(b), value, 9, s->lang));
	} else if (type == LUA_TTABLE) {
		int table = lua_gettop(L);

		said = lua_newuserdatauv(L, size, 0);
		memcpy(said, is, size);
		td_script_no_list(L, table, "was");
		td_script_some_fields(L, table, c->fields, "was", said);
		compare(L, c, table, said, is);
	} else if (type != LUA_TNIL) {
		td_script_complain(s, "%s: write was = { KEY = VALUE, ... } with the values before",
				   c->subject);
	}
	lua_settop(L, 2);
}

/* ---- items ------------------------------------------------------------------------------------------------ */

/* What is said of where an item stands, or NULL. */
static struct td_stands_in *
find_stand(struct td_script *s, uint32_t item)
{
	for (size_t i = 0; i < s->stands_in.n; i++)
		if (s->stands_in.at[i].item == item)
			return &s->stands_in.at[i];
	return NULL;
}

static const char *
section_of(struct td_script *s, uint32_t index)
{
	const struct td_stands_in *stand = find_stand(s, index);
	uint32_t parent = s->rules->items.at[index].parent;

	if (stand)
		return stand->section;
	return parent == TD_NONE ? NULL : s->rules->items.at[parent].id;
}

static void
move_item(lua_State *L, uint32_t index, const char *section)
{
	struct td_script *s = td_script_of(L);
	struct td_stands_in *stand = find_stand(s, index);

	s->rules->items.at[index].parent = TD_NONE;
	if (stand)
		stand->section = section;
	else
		td_script_push(L, &s->stands_in, (struct td_stands_in){ index, section });
}

static bool
has_children(const struct td_ruleset *rules, uint32_t index)
{
	for (size_t i = 0; i < rules->items.n; i++)
		if (rules->items.at[i].word && rules->items.at[i].parent == index)
			return true;
	return false;
}

static bool
same_node(const struct td_ruleset *rules, td_node a, td_node b)
{
	return a == b || (a && b && td_graph_same(rules->graph, a, b));
}

static void
store_item(lua_State *L, const struct change *c, uint32_t index, struct td_reading_item *r,
	   const char *ref)
{
	struct td_script *s = td_script_of(L);
	struct td_item *item = &s->rules->items.at[index];
	struct td_origin origin = { .ref = ref, .was = NAN, .now = NAN };

	if (differ(item->max, r->item.max)) {
		origin.was = item->max;
		origin.now = r->item.max;
	}
	origin.formula = !same_node(s->rules, item->score, r->item.score) ||
			 !same_node(s->rules, item->when, r->item.when) ||
			 !same_node(s->rules, item->none, r->item.none);
	r->item.origin = keep_origin(L, c, origin);
	r->item.place = r->item.origin->place;
	if (r->item.score && !item->score && has_children(s->rules, index))
		td_script_complain(
			s, "%s gets a score, but has criteria inside it: repeal those first",
			c->subject);
	*item = r->item;
}

static bool
amend_item(lua_State *L, const char *subject, const char *id)
{
	struct td_script *s = td_script_of(L);
	uint32_t index = td_rules_item(s->rules, id);
	struct td_reading_item r = { 0 };
	struct change c = { .subject = subject };
	const char *ref;

	if (index == TD_NONE)
		return false;
	r = (struct td_reading_item){ s->rules->items.at[index], section_of(s, index) };
	c.fields = r.item.kind == TD_ITEM_SECTION ? td_script_section_fields
						  : td_script_criterion_fields;
	c.place = r.item.place;
	c.before = r.item.origin;
	if (!is_first(s, &c))
		return true;
	check_was(L, &c, "max", r.item.max, &r, sizeof(r));
	r.section = NULL;
	ref = read_changes(L, &c, &r);
	store_item(L, &c, index, &r, ref);
	if (r.section)
		move_item(L, index, r.section);
	td_script_adopt(L, subject, r.item.kind, index);
	return true;
}

/* ---- knock-outs, awards, measures --------------------------------------------------------------------------- */

static size_t
find_knockout(const struct td_ruleset *rules, const char *id)
{
	size_t i = 0;

	while (i < rules->knockouts.n && strcmp(rules->knockouts.at[i].id, id) != 0)
		i++;
	return i;
}

static bool
amend_knockout(lua_State *L, const char *subject, const char *id)
{
	struct td_script *s = td_script_of(L);
	struct td_origin origin = { .was = NAN, .now = NAN };
	size_t i = find_knockout(s->rules, id);
	struct td_knockout *knockout;
	struct td_reading_knockout r;
	struct change c = { .subject = subject, .fields = td_script_knockout_fields };

	if (i == s->rules->knockouts.n)
		return false;
	knockout = &s->rules->knockouts.at[i];
	r = (struct td_reading_knockout){ *knockout, { knockout->awards, knockout->nawards } };
	c.place = knockout->place;
	c.before = knockout->origin;
	if (!is_first(s, &c))
		return true;
	check_was(L, &c, NULL, 0, &r, sizeof(r));
	origin.ref = read_changes(L, &c, &r);
	r.knockout.awards = r.awards.at;
	r.knockout.nawards = r.awards.n;
	origin.formula = !same_node(s->rules, knockout->when, r.knockout.when);
	r.knockout.origin = keep_origin(L, &c, origin);
	r.knockout.place = r.knockout.origin->place;
	*knockout = r.knockout;
	return true;
}

/* A share and a count exclude each other: the one that is given takes the other's place. */
static void
settle_quota(lua_State *L, const struct change *c, struct td_award *award)
{
	bool share = lua_getfield(L, 2, "share") != LUA_TNIL,
	     count = lua_getfield(L, 2, "count") != LUA_TNIL;

	lua_pop(L, 2);
	if (share && count)
		td_script_complain(td_script_of(L),
				   "%s has a share and a count; it can have one of them only",
				   c->subject);
	else if (share)
		award->count = 0;
	else if (count)
		award->share = 0;
}

static bool
amend_award(lua_State *L, const char *subject, const char *id)
{
	struct td_script *s = td_script_of(L);
	uint32_t i = td_rules_award(s->rules, id);
	struct td_origin origin = { .was = NAN, .now = NAN };
	struct td_award award, *old;
	struct change c = { .subject = subject, .fields = td_script_award_fields };

	if (i == TD_NONE)
		return false;
	old = &s->rules->awards.at[i];
	award = *old;
	c.place = old->place;
	c.before = old->origin;
	if (!is_first(s, &c))
		return true;
	check_was(L, &c, NULL, 0, &award, sizeof(award));
	origin.ref = read_changes(L, &c, &award);
	settle_quota(L, &c, &award);
	origin.formula = !same_node(s->rules, old->when, award.when) ||
			 !same_node(s->rules, old->share, award.share) ||
			 !same_node(s->rules, old->count, award.count);
	award.origin = keep_origin(L, &c, origin);
	award.place = award.origin->place;
	*old = award;
	return true;
}

static bool
amend_measure(lua_State *L, const char *subject, const char *id)
{
	struct td_script *s = td_script_of(L);
	uint32_t i = td_rules_measure(s->rules, id);
	struct td_origin origin = { .was = NAN, .now = NAN };
	struct td_measure measure, *old;
	struct change c = { .subject = subject, .fields = td_script_measure_fields };

	if (i == TD_NONE)
		return false;
	old = &s->rules->measures.at[i];
	measure = *old;
	c.place = old->place;
	c.before = old->origin;
	if (!is_first(s, &c))
		return true;
	check_was(L, &c, NULL, 0, &measure, sizeof(measure));
	origin.ref = read_changes(L, &c, &measure);
	origin.formula = !same_node(s->rules, old->value, measure.value);
	measure.origin = keep_origin(L, &c, origin);
	measure.place = measure.origin->place;
	if (origin.formula && measure.value &&
	    !td_rules_replace(s->rules, old->value, measure.value))
		td_script_built(L, 0); /* raises: out of memory, or at a limit of the graph */
	measure.value = s->rules->measures.at[i].value;
	*old = measure;
	return true;
}

/* ---- words -------------------------------------------------------------------------------------------------- */

static const char *
nearest_id(const struct td_ruleset *rules, const char *id)
{
	struct td_near near = { .word = id };

	for (size_t i = 0; i < rules->items.n; i++)
		if (rules->items.at[i].word)
			td_near_try(&near, rules->items.at[i].id);
	for (size_t i = 0; i < rules->knockouts.n; i++)
		td_near_try(&near, rules->knockouts.at[i].id);
	for (size_t i = 0; i < rules->awards.n; i++)
		td_near_try(&near, rules->awards.at[i].id);
	for (size_t i = 0; i < rules->measures.n; i++)
		td_near_try(&near, rules->measures.at[i].id);
	return near.best;
}

/* Nothing called id can be changed by this word. */
static void
complain_of_absent(struct td_script *s, const char *subject, const char *id)
{
	const struct td_repeal *repeal = td_rules_repeal(s->rules, id);
	const char *base = s->rules->chain.at[this_link(s) ? this_link(s) - 1 : 0].id;
	const char *near = nearest_id(s->rules, id);

	if (repeal)
		td_script_complain(
			s, "%s: it was repealed at %s:%d; leave this out, or take that repeal back",
			subject, repeal->place.file, repeal->place.line);
	else if (td_rules_param(s->rules, id) != TD_NONE)
		td_script_complain(
			s, "%s is a parameter: write amend_param \"%s\" { VALUE, was = ... }",
			subject, id);
	else if (near)
		td_script_complain(s, "%s: %s has nothing of that name; did you mean \"%s\"?",
				   subject, base, near);
	else
		td_script_complain(s, "%s: %s has nothing of that name", subject, base);
}

static int
declare_amend(lua_State *L, const struct td_declaration *self, const char *id)
{
	static bool (*const amends[])(lua_State * L, const char *subject,
				      const char *id) = { amend_item, amend_knockout, amend_award,
							  amend_measure };
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, id);

	if (!may_amend(s, self->word, id))
		return 0;
	for (size_t i = 0; i < sizeof(amends) / sizeof(amends[0]); i++)
		if (amends[i](L, subject, id))
			return 0;
	complain_of_absent(s, subject, id);
	return 0;
}

static int
declare_amend_section(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	uint32_t item = td_rules_item(s->rules, id);

	if (item == TD_NONE || s->rules->items.at[item].kind == TD_ITEM_SECTION)
		return declare_amend(L, self, id);
	td_script_complain(
		s, "amend_section \"%s\": that is no section; write amend \"%s\" { ... }", id, id);
	return 0;
}

/* The list part of the table at 2 is the new value; without it the old one stays. */
static void
read_value(lua_State *L, const struct change *c, struct td_param *param)
{
	size_t n = lua_rawlen(L, 2);

	lua_rawgeti(L, 2, 1);
	if (n == 1 && lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1)))
		param->value = lua_tonumber(L, -1);
	else if (n)
		td_script_complain(td_script_of(L),
				   "%s: the new value must be one plain number: { 80, ... }",
				   c->subject);
	lua_pop(L, 1);
}

static void
complain_of_param(struct td_script *s, const char *subject, const char *name)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < s->rules->params.n; i++)
		td_near_try(&near, s->rules->params.at[i].name);
	if (near.best)
		td_script_complain(s, "%s: there is no such parameter; did you mean \"%s\"?",
				   subject, near.best);
	else
		td_script_complain(s, "%s: there is no such parameter", subject);
}

static int
declare_amend_param(lua_State *L, const struct td_declaration *self, const char *name)
{
	struct td_script *s = td_script_of(L);
	struct td_origin origin = { .was = NAN, .now = NAN };
	struct change c = { .subject = td_script_subject(L, self->word, name),
			    .fields = td_script_param_fields };
	uint32_t i = td_rules_param(s->rules, name);
	struct td_param param, *old;

	if (!may_amend(s, self->word, name))
		return 0;
	if (i == TD_NONE) {
		complain_of_param(s, c.subject, name);
		return 0;
	}
	old = &s->rules->params.at[i];
	param = *old;
	c.place = old->place;
	c.before = old->origin;
	if (!is_first(s, &c))
		return 0;
	check_was(L, &c, name, old->value, &param, sizeof(param));
	origin.ref = read_changes(L, &c, &param);
	read_value(L, &c, &param);
	if (differ(old->value, param.value)) {
		origin.was = old->value;
		origin.now = param.value;
	}
	param.origin = keep_origin(L, &c, origin);
	param.place = param.origin->place;
	*old = param;
	return 0;
}

/* ---- repeal --------------------------------------------------------------------------------------------------- */

static bool
stands_below(const struct td_ruleset *rules, uint32_t index, uint32_t above)
{
	while (index != TD_NONE && index != above)
		index = rules->items.at[index].parent;
	return index == above;
}

/* Items go when loading ends, as others know them by index; until then they have no word. */
static bool
repeal_item(lua_State *L, const char *id, struct td_repeal *repeal)
{
	struct td_ruleset *rules = td_script_of(L)->rules;
	uint32_t index = td_rules_item(rules, id);

	if (index == TD_NONE)
		return false;
	repeal->title = rules->items.at[index].title;
	repeal->replaced = rules->items.at[index].place;
	for (uint32_t i = 0; i < rules->items.n; i++)
		if (stands_below(rules, i, index))
			rules->items.at[i].word = 0;
	return true;
}

#define REPEAL(list, i)                                                                            \
	do {                                                                                       \
		repeal->title = (list)->at[i].title;                                               \
		repeal->replaced = (list)->at[i].place;                                            \
		memmove(&(list)->at[i], &(list)->at[(i) + 1],                                      \
			((list)->n - (i)-1) * sizeof(*(list)->at));                                \
		(list)->n--;                                                                       \
	} while (0)

static bool
repeal_other(lua_State *L, const char *id, struct td_repeal *repeal)
{
	struct td_ruleset *rules = td_script_of(L)->rules;
	uint32_t award = td_rules_award(rules, id);
	size_t knockout = find_knockout(rules, id);

	if (knockout < rules->knockouts.n)
		REPEAL(&rules->knockouts, knockout);
	else if (award != TD_NONE)
		REPEAL(&rules->awards, award);
	else
		return false;
	return true;
}

static const struct td_field repeal_fields[] = {
	{ .key = "ref", .type = TD_FIELD_TEXT, .offset = offsetof(struct td_repeal, ref) },
	{ .key = NULL },
};

static int
declare_repeal(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	const char *subject = td_script_subject(L, self->word, id);
	struct td_repeal repeal = { .id = id, .place = td_script_place(s, td_script_spot(s)) };

	if (!may_amend(s, self->word, id))
		return 0;
	repeal.link = this_link(s);
	td_script_no_list(L, 2, subject);
	td_script_fields(L, 2, repeal_fields, subject, &repeal);
	if (repeal_item(L, id, &repeal) || repeal_other(L, id, &repeal))
		td_script_push(L, &s->rules->repeals, repeal);
	else if (td_rules_measure(s->rules, id) != TD_NONE)
		td_script_complain(
			s,
			"%s is a measure; only what gives points, knock-outs and awards is repealed",
			subject);
	else
		complain_of_absent(s, subject, id);
	return 0;
}

static const struct td_declaration declarations[] = {
	{ .word = "amend", .declare = declare_amend },
	{ .word = "amend_section", .declare = declare_amend_section },
	{ .word = "amend_param", .declare = declare_amend_param },
	{ .word = "repeal", .declare = declare_repeal },
};

void
td_script_amend_open(lua_State *L)
{
	td_script_add_declarations(L, declarations, sizeof(declarations) / sizeof(declarations[0]));
}
