#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain.h"

/* ---- a ruleset, written down ------------------------------------------------------ */

struct prop {
	const char *key, *label, *text;
	double number;         /* NaN: it is none */
	uint64_t hash;         /* of a formula; 0: it is none */
	struct td_place place; /* of a formula */
};

struct decl {
	enum td_diff_subject subject;
	const char *id;
	struct td_title title;
	struct td_place place;
	const char *ref;
	size_t first, n; /* of props */
};

/* Everything that a ruleset declares, in the order of the report. */
struct sheet {
	const struct td_ruleset *rules;
	enum td_lang lang;
	struct td_arena *arena;
	uint64_t *hashes; /* per node */
	TD_LIST(struct prop) props;
	TD_LIST(struct decl) decls;
	bool failed; /* out of memory, asked once at the end */
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t
mix_text(uint64_t h, const char *text)
{
	for (; text && *text; text++)
		h = mix(h, (unsigned char)*text);
	return mix(h, 256);
}

/* By what it names, as text.  A Lua function cannot be compared: it is the same if it stands in the same place. */
static uint64_t
hash_ref(const struct td_ruleset *rules, td_node node, uint64_t h)
{
	const struct td_expr *e = td_graph_at(rules->graph, node);
	struct td_place place = td_rules_place(rules, node);

	if (e->op == TD_OP_NATIVE || e->op == TD_OP_CLUSTER) {
		const struct td_func *func = &rules->natives.at[e->ref];

		return func->flags & TD_FUNC_NAMED
			       ? mix_text(h, func->name)
			       : mix(mix_text(h, place.file), (uint64_t)place.line);
	}
	return e->ref ? mix_text(h, td_words_at(rules->words, e->ref)) : h;
}

/* Arguments come before their users, so one pass does it. */
static bool
hash_nodes(struct sheet *s)
{
	const struct td_graph *graph = s->rules->graph;
	size_t n = td_graph_count(graph);

	s->hashes = calloc(n + 1, sizeof(*s->hashes));
	for (td_node node = 1; s->hashes && node <= n; node++) {
		const struct td_expr *e = td_graph_at(graph, node);
		uint64_t h = mix(mix(mix(1, e->op), e->flags), e->lag), bits = 0;

		memcpy(&bits, &e->value, sizeof(bits));
		h = hash_ref(s->rules, node, mix(mix(h, bits), e->nargs));
		for (size_t i = 0; i < e->nargs; i++)
			h = mix(h, s->hashes[td_graph_arg(graph, node, i)]);
		s->hashes[node] = h ? h : 1;
	}
	return s->hashes;
}

static void
add(struct sheet *s, struct prop prop)
{
	if (s->failed)
		return; /* there may be no declaration to add to */
	prop.text = prop.text ? td_arena_text(s->arena, prop.text) : NULL;
	if (!prop.text || !td_list_push(&s->props, prop))
		s->failed = true;
	else
		s->decls.at[s->decls.n - 1].n++;
}

static void
add_text(struct sheet *s, const char *key, const char *label, const char *text)
{
	if (text)
		add(s, (struct prop){ .key = key, .label = label, .text = text, .number = NAN });
}

static void
add_number(struct sheet *s, const char *key, const char *label, double v)
{
	char text[64];

	if (!isnan(v))
		add(s, (struct prop){ .key = key,
				      .label = label,
				      .number = v,
				      .text = td_num_text(text, sizeof(text), v, TD_PLACES_MAX,
							  s->lang) });
}

/* Takes over a text made in a sink. */
static void
add_sink(struct sheet *s, const char *key, const char *label, struct td_sink *text)
{
	s->failed = s->failed || text->status;
	add_text(s, key, label, text->status ? NULL : text->text);
	td_sink_fini(text);
}

static void
put_formula(struct sheet *s, uint32_t item, td_node node, struct td_sink *out)
{
	struct td_why why = { .rules = s->rules, .lang = s->lang };

	if (td_explain_node(&why, item, node, false, out))
		s->failed = true;
}

static void
add_formula(struct sheet *s, const char *key, const char *label, uint32_t item, td_node node)
{
	struct prop prop = { .key = key, .label = label, .number = NAN };
	struct td_sink text = { 0 };

	if (!node)
		return;
	if (td_graph_at(s->rules->graph, node)->op == TD_OP_CONST) {
		add_number(s, key, label, td_graph_at(s->rules->graph, node)->value);
		return;
	}
	put_formula(s, item, node, &text);
	prop.hash = s->hashes[node];
	prop.text = text.status ? NULL : text.text;
	prop.place = td_rules_place(s->rules, node);
	add(s, prop);
	td_sink_fini(&text);
}

/* Begin a declaration; what is added next belongs to it.  The clause is that of the last amendment. */
static void
begin(struct sheet *s, enum td_diff_subject subject, const char *id, const struct td_title *title,
      const char *ref, struct td_place place, const struct td_origin *origin)
{
	const char *wording = td_title_in(title, s->lang, NULL);
	struct decl decl = { .subject = subject, .id = id, .title = *title, .place = place };

	decl.ref = origin && origin->ref ? origin->ref : ref;
	decl.first = s->props.n;
	if (!td_list_push(&s->decls, decl)) {
		s->failed = true;
		return;
	}
	if (subject != TD_DIFF_RULESET)
		add_text(s, "title", TD_MARK("wording"), wording);
}

/* ---- the whole, parameters, figures ------------------------------------------------- */

static void
add_keys(struct sheet *s, const char *key, const char *label, const struct td_rank_key *keys,
	 size_t n)
{
	struct td_sink text = { 0 };

	for (size_t i = 0; i < n; i++) {
		td_sink_text(&text, i ? ", " : "");
		if (keys[i].is_class)
			td_sink_text(&text, "class");
		else if (keys[i].id && !keys[i].lower)
			td_sink_printf(&text, "\"%s\"", keys[i].id);
		else {
			td_sink_text(&text, keys[i].lower ? "lower(" : "");
			put_formula(s, TD_NONE, keys[i].value, &text);
			td_sink_text(&text, keys[i].lower ? ")" : "");
		}
	}
	if (n)
		add_sink(s, key, label, &text);
}

static void
add_rounding(struct sheet *s)
{
	static const char *const at[] = { "criterion", "leaf", "section", "total", "none" };
	struct td_sink text = { 0 };

	td_sink_text(&text, at[s->rules->round_at]);
	if (s->rules->round_at != TD_AT_NONE)
		td_sink_printf(&text, ", %d", s->rules->places);
	add_sink(s, "rounding", TD_MARK("rounding"), &text);
}

static void
describe_whole(struct sheet *s)
{
	static const char *const ties[] = { "skip", "dense", "mean" };
	const struct td_ruleset *r = s->rules;

	begin(s, TD_DIFF_RULESET, "", &r->title, NULL, r->place, NULL);
	add_number(s, "scale", TD_MARK("scale"), r->scale);
	add_rounding(s);
	add_text(s, "cluster", TD_MARK("cluster"), r->cluster);
	add_formula(s, "bonus_cap", TD_MARK("most bonus"), TD_NONE, r->bonus_cap);
	add_formula(s, "deduction_cap", TD_MARK("most deducted"), TD_NONE, r->deduction_cap);
	add_formula(s, "total_cap", TD_MARK("largest total"), TD_NONE, r->total_cap);
	add_formula(s, "total_floor", TD_MARK("smallest total"), TD_NONE, r->total_floor);
	add_formula(s, "total", TD_MARK("total"), TD_NONE, r->total);
	add_keys(s, "rank_by", TD_MARK("ranked by"), r->rank_by.at, r->rank_by.n);
	add_keys(s, "ties", TD_MARK("ties by"), r->ties.at, r->ties.n);
	add_text(s, "numbering", TD_MARK("tied places"), ties[r->rank_ties]);
	add_formula(s, "class_on", TD_MARK("classes by"), TD_NONE, r->class_on);
	add_formula(s, "downgrade", TD_MARK("classes lower"), TD_NONE, r->downgrade);
}

static void
describe_params(struct sheet *s)
{
	for (size_t i = 0; i < s->rules->params.n; i++) {
		const struct td_param *p = &s->rules->params.at[i];

		begin(s, TD_DIFF_PARAM, p->name, &p->title, p->ref, p->place, p->origin);
		add_number(s, "value", TD_MARK("value"), p->value);
		add_text(s, "unit", TD_MARK("measured in"), p->unit);
		add_number(s, "least", TD_MARK("least"), p->min);
		add_number(s, "most", TD_MARK("most"), p->max);
	}
}

static void
add_levels(struct sheet *s, const struct td_input *input)
{
	struct td_sink text = { 0 };

	for (uint32_t i = 0; i < input->nlevels; i++)
		td_sink_printf(&text, "%s%s", i ? " > " : "",
			       td_words_at(s->rules->words, input->levels[i]));
	if (input->nlevels)
		add_sink(s, "levels", TD_MARK("levels"), &text);
}

/* On one line: how a query is laid out is no difference. */
static void
add_query(struct sheet *s, const char *sql)
{
	struct td_sink text = { 0 };

	for (const char *at = sql; at && *(at += strspn(at, " \t\r\n"));) {
		size_t n = strcspn(at, " \t\r\n");

		td_sink_text(&text, text.n ? " " : "");
		td_sink_bytes(&text, at, n);
		at += n;
	}
	if (text.text || text.status)
		add_sink(s, "source", TD_MARK("source"), &text);
}

static void
describe_inputs(struct sheet *s)
{
	static const char *const kinds[] = { "number", "integer", "flag", "grade", "text" };

	for (size_t i = 0; i < s->rules->inputs.n; i++) {
		const struct td_input *in = &s->rules->inputs.at[i];

		begin(s, TD_DIFF_INPUT, in->name, &in->title, in->ref, in->place, NULL);
		add_text(s, "kind", TD_MARK("kind"), kinds[in->kind]);
		add_text(s, "unit", TD_MARK("measured in"), in->unit);
		add_formula(s, "least", TD_MARK("least"), TD_NONE, in->min);
		add_formula(s, "most", TD_MARK("most"), TD_NONE, in->max);
		add_levels(s, in);
		add_query(s, in->sql);
		if (in->sql)
			add_number(s, "none", TD_MARK("none arisen"), in->none);
	}
}

static void
describe_measures(struct sheet *s)
{
	for (size_t i = 0; i < s->rules->measures.n; i++) {
		const struct td_measure *m = &s->rules->measures.at[i];

		begin(s, TD_DIFF_MEASURE, m->id, &m->title, m->ref, m->place, m->origin);
		add_formula(s, "formula", TD_MARK("formula"), TD_NONE, m->value);
		add_text(s, "unit", TD_MARK("measured in"), m->unit);
	}
}

/* ---- the table of points --------------------------------------------------------------- */

static void
add_missing(struct sheet *s, const struct td_item *item)
{
	static const char *const policies[] = { "pending", "zero",    "full",
						"mean",    "rescale", "error" };

	if (item->score)
		add_text(s, "missing", TD_MARK("a missing figure"), policies[item->missing]);
	if (item->score && item->not_applicable != TD_MISSING_AS_MISSING)
		add_text(s, "not_applicable", TD_MARK("a figure not applicable"),
			 policies[item->not_applicable]);
}

static void
describe_item(struct sheet *s, uint32_t at)
{
	static const char *const kinds[] = { "section", "criterion", "bonus", "deduct" };
	const struct td_item *item = &s->rules->items.at[at];

	begin(s, (enum td_diff_subject)(TD_DIFF_SECTION + item->kind), item->id, &item->title,
	      item->ref, item->place, item->origin);
	add_text(s, "kind", TD_MARK("kind"), kinds[item->kind]);
	if (item->parent != TD_NONE)
		add_text(s, "parent", TD_MARK("stands in"), s->rules->items.at[item->parent].id);
	add_number(s, "max", TD_MARK("maximum"), item->max);
	if (item->min != 0)
		add_number(s, "min", TD_MARK("minimum"), item->min);
	add_formula(s, "formula", TD_MARK("formula"), at, item->score);
	add_formula(s, "none", TD_MARK("none arisen"), at, item->none);
	add_formula(s, "when", TD_MARK("only when"), at, item->when);
	add_missing(s, item);
	add_text(s, "owner", TD_MARK("supplied by"), item->owner);
}

/* ---- gates and awards -------------------------------------------------------------------- */

static void
describe_knockouts(struct sheet *s)
{
	for (size_t i = 0; i < s->rules->knockouts.n; i++) {
		const struct td_knockout *k = &s->rules->knockouts.at[i];
		struct td_sink awards = { 0 };

		begin(s, TD_DIFF_KNOCKOUT, k->id, &k->title, k->ref, k->place, k->origin);
		add_formula(s, "when", TD_MARK("when"), TD_NONE, k->when);
		add_text(s, "scope", TD_MARK("takes"),
			 k->scope == TD_KO_AWARDS ? "awards" : "ranking");
		for (uint32_t a = 0; k->awards && a < k->nawards; a++)
			td_sink_printf(&awards, "%s%s", a ? ", " : "", k->awards[a]);
		if (awards.text || awards.status)
			add_sink(s, "awards", TD_MARK("only these awards"), &awards);
		if (k->pending)
			add_text(s, "pending", TD_MARK("not decided yet"), td_text(s->lang, "yes"));
	}
}

static void
describe_classes(struct sheet *s)
{
	for (size_t i = 0; i < s->rules->classes.n; i++) {
		const struct td_class *c = &s->rules->classes.at[i];

		begin(s, TD_DIFF_CLASS, c->id, &c->title, NULL, c->place, NULL);
		add_formula(s, "from", TD_MARK("from"), TD_NONE, c->from);
		add_formula(s, "when", TD_MARK("only when"), TD_NONE, c->when);
	}
}

static void
describe_awards(struct sheet *s)
{
	static const char *const rounds[] = { "half_up", "down", "up" };

	for (size_t i = 0; i < s->rules->awards.n; i++) {
		const struct td_award *a = &s->rules->awards.at[i];

		begin(s, TD_DIFF_AWARD, a->id, &a->title, a->ref, a->place, a->origin);
		add_formula(s, "share", TD_MARK("quota (share)"), TD_NONE, a->share);
		add_formula(s, "count", TD_MARK("quota (number)"), TD_NONE, a->count);
		if (a->share)
			add_text(s, "round", TD_MARK("rounding"), rounds[a->round]);
		add_formula(s, "when", TD_MARK("only when"), TD_NONE, a->when);
		add_formula(s, "min_total", TD_MARK("least total"), TD_NONE, a->min_total);
		add_text(s, "among", TD_MARK("among holders of"), a->among);
		add_text(s, "not_among", TD_MARK("not for holders of"), a->not_among);
	}
}

static int
describe(struct sheet *s, struct td_err *err)
{
	s->failed = !hash_nodes(s);
	if (s->failed)
		return td_fail_memory(err);
	describe_whole(s);
	describe_params(s);
	describe_inputs(s);
	describe_measures(s);
	for (size_t i = 0; i < s->rules->order.n; i++)
		describe_item(s, s->rules->order.at[i]);
	describe_knockouts(s);
	describe_classes(s);
	describe_awards(s);
	return s->failed ? td_fail_memory(err) : TD_OK;
}

static void
sheet_fini(struct sheet *s)
{
	free(s->hashes);
	td_list_fini(&s->props);
	td_list_fini(&s->decls);
}

/* ---- two of them side by side --------------------------------------------------------------- */

struct sides {
	struct td_diff *diff;
	struct sheet old, new;
	struct td_words *names; /* of the new declarations; the code is index + 1 */
	size_t *match;          /* per new one: index of the old one, or SIZE_MAX */
	bool *kept;             /* per old one: it has a new one, or has been reported */
};

static const struct prop *
find_prop(const struct sheet *s, const struct decl *decl, const char *key)
{
	for (size_t i = decl ? decl->first : 0; decl && i < decl->first + decl->n; i++)
		if (strcmp(s->props.at[i].key, key) == 0)
			return &s->props.at[i];
	return NULL;
}

static bool
same(const struct prop *a, const struct prop *b)
{
	if (!a || !b)
		return a == b;
	if (!isnan(a->number) || !isnan(b->number))
		return td_same(a->number, b->number);
	if (a->hash || b->hash)
		return a->hash == b->hash;
	return strcmp(a->text, b->text) == 0;
}

/* Formulas that differ in what their words do not show, such as a Lua function, say where they stand. */
static const char *
words_of(struct td_diff *diff, const struct prop *prop, const struct prop *other)
{
	if (!prop || !other || !prop->hash || strcmp(prop->text, other->text) != 0)
		return prop ? prop->text : NULL;
	return td_arena_printf(&diff->arena, "%s (%s:%d)", prop->text,
			       prop->place.file ? prop->place.file : "?", prop->place.line);
}

static bool
add_aspect(struct sides *s, struct td_diff_entry *entry, const struct prop *was,
	   const struct prop *now)
{
	const struct prop *any = now ? now : was;
	struct td_diff_aspect aspect = {
		.key = any->key,
		.label = any->label,
		.before = words_of(s->diff, was, now),
		.after = words_of(s->diff, now, was),
		.was = was ? was->number : NAN,
		.now = now ? now->number : NAN,
	};

	if ((was && !aspect.before) || (now && !aspect.after))
		return false;
	entry->n++;
	return td_list_push(&s->diff->aspects, aspect);
}

/* The title of what is new or gone stands beside it, its kind in its name; what is usual is not said. */
static bool
is_said(const struct td_diff_entry *entry, const struct prop *prop)
{
	bool item = entry->subject >= TD_DIFF_SECTION && entry->subject <= TD_DIFF_DEDUCT;

	if (entry->kind == TD_DIFF_CHANGED)
		return false;
	return strcmp(prop->key, "title") == 0 || (item && strcmp(prop->key, "kind") == 0) ||
	       (strcmp(prop->key, "missing") == 0 && strcmp(prop->text, "pending") == 0);
}

static bool
add_aspects(struct sides *s, struct td_diff_entry *entry, const struct decl *was,
	    const struct decl *now)
{
	bool ok = true;

	entry->first = s->diff->aspects.n;
	for (size_t i = now ? now->first : 0; ok && now && i < now->first + now->n; i++) {
		const struct prop *prop = &s->new.props.at[i];
		const struct prop *before = find_prop(&s->old, was, prop->key);

		if (!is_said(entry, prop) && !same(before, prop))
			ok = add_aspect(s, entry, before, prop);
	}
	for (size_t i = was ? was->first : 0; ok && was && i < was->first + was->n; i++) {
		const struct prop *prop = &s->old.props.at[i];

		if (!is_said(entry, prop) && !find_prop(&s->new, now, prop->key))
			ok = add_aspect(s, entry, prop, NULL);
	}
	return ok;
}

/* The statement that dropped it, where the new year builds upon the old one. */
static void
add_repeal(const struct td_ruleset *rules, struct td_diff_entry *entry)
{
	for (size_t i = 0; i < rules->repeals.n; i++) {
		const struct td_repeal *repeal = &rules->repeals.at[i];

		if (strcmp(repeal->id, entry->id) != 0)
			continue;
		entry->after = repeal->place;
		entry->ref = repeal->ref ? repeal->ref : entry->ref;
	}
}

static bool
add_entry(struct sides *s, const struct decl *was, const struct decl *now)
{
	const struct decl *any = now ? now : was;
	struct td_diff_entry entry = {
		.subject = any->subject,
		.kind = !was   ? TD_DIFF_ADDED
			: !now ? TD_DIFF_DROPPED
			       : TD_DIFF_CHANGED,
		.id = any->id,
		.title = any->title,
		.ref = any->ref,
	};

	if (was)
		entry.before = was->place;
	if (now)
		entry.after = now->place;
	if (!now)
		add_repeal(s->new.rules, &entry);
	if (!add_aspects(s, &entry, was, now))
		return false;
	return (was && now && !entry.n) || td_list_push(&s->diff->entries, entry);
}

/* Items share one space of ids whatever their kind; others have one each. */
static uint32_t
name_of(struct sides *s, const struct decl *decl, bool add_it)
{
	bool item = decl->subject >= TD_DIFF_SECTION && decl->subject <= TD_DIFF_DEDUCT;
	int space = (int)(item ? TD_DIFF_SECTION : decl->subject);
	char *name = td_arena_printf(&s->diff->arena, "%c%s", 'a' + space, decl->id);

	if (!name)
		s->old.failed = true;
	return !name ? 0 : add_it ? td_words_add(s->names, name) : td_words_find(s->names, name);
}

static int
pair_up(struct sides *s, struct td_err *err)
{
	s->names = td_words_new();
	s->match = calloc(s->new.decls.n + 1, sizeof(*s->match));
	s->kept = calloc(s->old.decls.n + 1, sizeof(*s->kept));
	if (!s->names || !s->match || !s->kept)
		return td_fail_memory(err);
	for (size_t i = 0; i < s->new.decls.n; i++) {
		s->match[i] = SIZE_MAX;
		if (!name_of(s, &s->new.decls.at[i], true))
			return td_fail_memory(err);
	}
	for (size_t i = 0; i < s->old.decls.n; i++) {
		uint32_t code = name_of(s, &s->old.decls.at[i], false);

		if (code)
			s->match[code - 1] = i;
		s->kept[i] = code;
	}
	return s->old.failed ? td_fail_memory(err) : TD_OK;
}

/* What is gone is reported where it stood: before the next one that stayed. */
static bool
add_dropped(struct sides *s, size_t from, size_t to)
{
	bool ok = true;

	for (size_t i = from; ok && i < to; i++) {
		ok = s->kept[i] || add_entry(s, &s->old.decls.at[i], NULL);
		s->kept[i] = true;
	}
	return ok;
}

static int
compare(struct sides *s, struct td_err *err)
{
	size_t next = 0;
	bool ok = true;

	TD_TRY(pair_up(s, err));
	for (size_t i = 0; ok && i < s->new.decls.n; i++) {
		size_t at = s->match[i];

		if (at != SIZE_MAX && at >= next) {
			ok = add_dropped(s, next, at);
			next = at + 1;
		}
		ok = ok && add_entry(s, at == SIZE_MAX ? NULL : &s->old.decls.at[at],
				     &s->new.decls.at[i]);
	}
	ok = ok && add_dropped(s, next, s->old.decls.n);
	return ok ? TD_OK : td_fail_memory(err);
}

int
td_diff_rules(struct td_diff *diff, struct td_err *err)
{
	struct sides s = {
		.diff = diff,
		.old = { .rules = diff->old->rules, .lang = diff->lang, .arena = &diff->arena },
		.new = { .rules = diff->new->rules, .lang = diff->lang, .arena = &diff->arena },
	};
	int status;

	status = describe(&s.old, err);
	if (!status)
		status = describe(&s.new, err);
	if (!status)
		status = compare(&s, err);
	sheet_fini(&s.old);
	sheet_fini(&s.new);
	td_words_free(s.names);
	free(s.match);
	free(s.kept);
	return status;
}

/* ---- from files to a comparison ------------------------------------------------------------------ */

static int
load_side(const char *name, struct td_diags *diags, struct td_scoring **out, struct td_err *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? td_rules_load(name, diags, &(*out)->rules, err) : td_fail_memory(err);
}

/* Both over the same figures: those of the old year, unless another is asked for. */
static int
score_both(struct td_diff *diff, const char *old, const char *new, const struct td_diff_opts *opts,
	   struct td_diags *diags, struct td_err *err)
{
	struct td_score_opts score = {
		.year = opts->year, .layer = opts->layer, .points = true, .progress = opts->progress
	};

	TD_TRY(td_score(old, opts->database, &score, diags, &diff->old, err));
	score.year = diff->old->table->year;
	TD_TRY(td_score(new, opts->database, &score, diags, &diff->new, err));
	diff->scored = true;
	return TD_OK;
}

static int
fill(struct td_diff *diff, const char *old, const char *new, const struct td_diff_opts *opts,
     struct td_diags *diags, struct td_err *err)
{
	if (opts->database) {
		TD_TRY(score_both(diff, old, new, opts, diags, err));
	} else {
		TD_TRY(load_side(old, diags, &diff->old, err));
		TD_TRY(load_side(new, diags, &diff->new, err));
	}
	TD_TRY(td_diff_rules(diff, err));
	return diff->scored ? td_diff_effect(diff, err) : TD_OK;
}

int
td_diff_new(const char *old, const char *new, const struct td_diff_opts *opts,
	    struct td_diags *diags, struct td_diff **out, struct td_err *err)
{
	struct td_diff *diff = calloc(1, sizeof(*diff));
	int status;

	*out = NULL;
	if (!diff)
		return td_fail_memory(err);
	diff->lang = opts->lang;
	status = fill(diff, old, new, opts, diags, err);
	if (!status) {
		*out = diff;
		diff = NULL; /* handed over */
	}
	td_diff_free(diff);
	return status;
}

void
td_diff_free(struct td_diff *diff)
{
	if (!diff)
		return;
	td_scoring_free(diff->old);
	td_scoring_free(diff->new);
	td_list_fini(&diff->entries);
	td_list_fini(&diff->aspects);
	td_list_fini(&diff->items);
	td_list_fini(&diff->causes);
	td_list_fini(&diff->units);
	td_list_fini(&diff->moves);
	td_list_fini(&diff->hands);
	td_arena_fini(&diff->arena);
	free(diff);
}
