/*
 * script_item.c - sections, criteria, bonus and deductions: the table of points.
 */
#include <math.h>
#include <string.h>

#include "edge/script_in.h"

#define ITEM(field) .offset = offsetof(struct td_reading_item, item.field)
#define MISSING "pending zero full mean rescale error"

const struct td_field td_script_section_fields[] = {
	{ .key = "max", .type = TD_FIELD_NUMBER, ITEM(max) },
	{ .key = "title", .type = TD_FIELD_TITLE, ITEM(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, ITEM(ref) },
	{ .key = "owner", .type = TD_FIELD_TEXT, ITEM(owner) },
	{ .key = "after", .type = TD_FIELD_NAME, ITEM(after) },
	{ .key = NULL },
};

const struct td_field td_script_criterion_fields[] = {
	{ .key = "max", .type = TD_FIELD_NUMBER, ITEM(max) },
	{ .key = "min", .type = TD_FIELD_NUMBER, ITEM(min) },
	{ .key = "score", .type = TD_FIELD_NODE, ITEM(score) },
	{ .key = "none", .type = TD_FIELD_NODE, ITEM(none) },
	{ .key = "when", .type = TD_FIELD_CONDITION, ITEM(when) },
	{ .key = "missing", .type = TD_FIELD_CHOICE, ITEM(missing), .words = MISSING },
	{ .key = "not_applicable",
	  .type = TD_FIELD_CHOICE,
	  ITEM(not_applicable),
	  .words = MISSING },
	{ .key = "title", .type = TD_FIELD_TITLE, ITEM(title) },
	{ .key = "ref", .type = TD_FIELD_TEXT, ITEM(ref) },
	{ .key = "owner", .type = TD_FIELD_TEXT, ITEM(owner) },
	{ .key = "unit", .type = TD_FIELD_TEXT, ITEM(unit_of_score) },
	{ .key = "section",
	  .type = TD_FIELD_NAME,
	  .offset = offsetof(struct td_reading_item, section) },
	{ .key = "after", .type = TD_FIELD_NAME, ITEM(after) },
	{ .key = NULL },
};

const struct td_place *
td_script_item_place(const struct td_script *s, const char *id)
{
	uint32_t item = td_rules_item(s->rules, id), measure = td_rules_measure(s->rules, id);

	if (item != TD_NONE)
		return &s->rules->items.at[item].place;
	return measure == TD_NONE ? NULL : &s->rules->measures.at[measure].place;
}

/* Names that `expect` of a test has for other things. */
static void
refuse_reserved(struct td_script *s, const char *subject, const char *id)
{
	static const char *const reserved[] = { "total",   "base",     "bonus",  "deduction",
						"rank",    "class",    "awards", "knockouts",
						"pending", "undecided" };

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcmp(id, reserved[i]) == 0)
			td_script_complain(s,
					   "%s: \"%s\" has a meaning in tests; choose another id",
					   subject, id);
}

/* The child on top of the stack, as an item's index; TD_NONE after a complaint. */
static uint32_t
child_of(lua_State *L, const char *subject, enum td_item_kind kind)
{
	struct td_script *s = td_script_of(L);
	const struct td_wrap *wrap = td_script_to_wrap(L, -1);
	const td_node *node = td_script_to_node(L, -1);
	const struct td_item *child;

	if (!wrap || wrap->kind != TD_WRAP_ITEM) {
		/* What waits for its table is complained of in the end. */
		if ((!node || *node) && !(wrap && wrap->kind == TD_WRAP_CURRY))
			td_script_complain(s, "%s contains %s, which is no criterion", subject,
					   td_script_describe(L, -1));
		return TD_NONE;
	}
	if (wrap->index == TD_NONE)
		return TD_NONE;
	child = &s->rules->items.at[wrap->index];
	if (child->parent != TD_NONE) {
		td_script_complain(s, "%s contains \"%s\", which stands elsewhere already", subject,
				   child->id);
		return TD_NONE;
	}
	if (child->kind == TD_ITEM_SECTION && kind != TD_ITEM_SECTION) {
		td_script_complain(s, "%s contains section \"%s\"; sections stand in sections only",
				   subject, child->id);
		return TD_NONE;
	}
	return wrap->index;
}

void
td_script_adopt(lua_State *L, const char *subject, enum td_item_kind kind, uint32_t parent)
{
	struct td_script *s = td_script_of(L);
	size_t n = lua_rawlen(L, 2);

	for (size_t i = 1; i <= n; i++) {
		uint32_t child;

		lua_rawgeti(L, 2, (lua_Integer)i);
		child = child_of(L, subject, kind);
		if (child != TD_NONE)
			s->rules->items.at[child].parent = parent;
		lua_pop(L, 1);
	}
	if (n && parent != TD_NONE && s->rules->items.at[parent].score)
		td_script_complain(
			s, "%s has a score and criteria inside it; it can have one of them only",
			subject);
}

static int
declare_item(lua_State *L, const struct td_declaration *self, const char *id)
{
	struct td_script *s = td_script_of(L);
	enum td_item_kind kind = (enum td_item_kind)self->detail;
	const char *subject = td_script_subject(L, self->word, id);
	uint32_t index = TD_NONE;
	struct td_reading_item r = { .item = { .id = id,
					       .kind = kind,
					       .parent = TD_NONE,
					       .section = TD_NONE,
					       .max = NAN,
					       .not_applicable = TD_MISSING_AS_MISSING } };

	refuse_reserved(s, subject, id);
	r.item.word = td_script_need_code(L, td_words_add(s->rules->words, id));
	r.item.place = td_script_place(s, td_script_spot(s));
	td_script_fields(L, 2,
			 kind == TD_ITEM_SECTION ? td_script_section_fields
						 : td_script_criterion_fields,
			 subject, &r);
	if (td_script_is_new(s, subject, td_script_item_place(s, id))) {
		td_script_declare(L, &s->rules->items, r.item);
		index = (uint32_t)(s->rules->items.n - 1);
	}
	td_script_adopt(L, subject, kind, index);
	if (r.section && index != TD_NONE)
		td_script_push(L, &s->stands_in, (struct td_stands_in){ index, r.section });
	td_script_push_wrap(L, TD_WRAP_ITEM, index);
	return 1;
}

/* ---- the end of loading ----------------------------------------------------------------- */

static void
find_section(struct td_script *s, struct td_item *item, const char *id)
{
	struct td_near near = { .word = id };

	for (size_t i = 0; i < s->rules->items.n; i++) {
		const struct td_item *section = &s->rules->items.at[i];

		if (section->kind != TD_ITEM_SECTION)
			continue;
		if (strcmp(section->id, id) == 0) {
			item->parent = (uint32_t)i;
			return;
		}
		td_near_try(&near, section->id);
	}
	if (near.best)
		td_script_complain(
			s, "\"%s\" says section = \"%s\", and there is none; did you mean \"%s\"?",
			item->id, id, near.best);
	else
		td_script_complain(s, "\"%s\" says section = \"%s\", and there is none", item->id,
				   id);
}

/* Repealed items have lost their word.  depth, not yet set, holds the index to come. */
static void
drop_repealed(struct td_script *s)
{
	struct td_ruleset *rules = s->rules;
	uint32_t left = 0;
	size_t n = 0;

	for (size_t i = 0; i < rules->items.n; i++) {
		rules->items.at[i].depth = left;
		left += rules->items.at[i].word != 0;
	}
	for (size_t i = 0; i < s->stands_in.n; i++) {
		const struct td_item *item = &rules->items.at[s->stands_in.at[i].item];

		if (item->word)
			s->stands_in.at[n++] =
				(struct td_stands_in){ item->depth, s->stands_in.at[i].section };
	}
	s->stands_in.n = n;
	for (size_t i = 0; i < rules->items.n; i++)
		if (rules->items.at[i].parent != TD_NONE)
			rules->items.at[i].parent =
				rules->items.at[rules->items.at[i].parent].depth;
	for (size_t i = 0; i < rules->items.n; i++)
		if (rules->items.at[i].word)
			rules->items.at[rules->items.at[i].depth] = rules->items.at[i];
	rules->items.n = left;
}

void
td_script_items_end(struct td_script *s)
{
	drop_repealed(s);
	for (size_t i = 0; i < s->stands_in.n; i++) {
		struct td_item *item = &s->rules->items.at[s->stands_in.at[i].item];

		s->at = (struct td_spot){ td_words_find(s->rules->words, item->place.file),
					  item->place.line };
		if (item->parent == TD_NONE)
			find_section(s, item, s->stands_in.at[i].section);
		else
			td_script_complain(s, "\"%s\" says section = \"%s\", but stands in \"%s\"",
					   item->id, s->stands_in.at[i].section,
					   s->rules->items.at[item->parent].id);
	}
}

static const struct td_declaration declarations[] = {
	{ .word = "section", .declare = declare_item, .detail = TD_ITEM_SECTION },
	{ .word = "criterion", .declare = declare_item, .detail = TD_ITEM_CRITERION },
	{ .word = "bonus", .declare = declare_item, .detail = TD_ITEM_BONUS },
	{ .word = "deduct", .declare = declare_item, .detail = TD_ITEM_DEDUCT },
};

void
td_script_item_open(lua_State *L)
{
	td_script_add_declarations(L, declarations, sizeof(declarations) / sizeof(declarations[0]));
}
