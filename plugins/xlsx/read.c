#include <stdlib.h>
#include <string.h>

#include "book.h"

/* ---- looking into the document --------------------------------------------------------- */

static const struct td_doc *
member(const struct book *b, const struct td_doc *node, const char *key)
{
	return b->host->member(b->host, node, key);
}

static const char *
text(const struct book *b, const struct td_doc *node, const char *key)
{
	return b->host->text(b->host, member(b, node, key));
}

static const char *
text_or_null(const struct book *b, const struct td_doc *node, const char *key)
{
	const char *found = text(b, node, key);

	return found[0] ? found : NULL;
}

static double
number(const struct book *b, const struct td_doc *node, const char *key)
{
	return b->host->number(b->host, member(b, node, key));
}

static bool
is_true(const struct book *b, const struct td_doc *node, const char *key)
{
	return number(b, node, key) == 1;
}

/* A count, or the number of a value; 0 when it is not there. */
static uint32_t
count(const struct book *b, const struct td_doc *node, const char *key)
{
	double v = number(b, node, key);

	return v > 0 && v < UINT32_MAX ? (uint32_t)v : 0;
}

/* In the reader's language, else in the other one, else NULL. */
static const char *
title(const struct book *b, const struct td_doc *node, const char *key)
{
	const struct td_doc *both = member(b, node, key);
	const char *mine = text(b, both, b->vi ? "vi" : "en");
	const char *other = text(b, both, b->vi ? "en" : "vi");

	if (mine[0])
		return mine;
	return other[0] ? other : NULL;
}

/* The members of an array, one after another, into structs of a size: read fills one. */
static size_t
list(struct book *b, const struct td_doc *array, size_t size, void **out,
     void (*read)(struct book *b, const struct td_doc *node, void *at))
{
	size_t n = b->host->count(b->host, array), i = 0;
	char *at = book_room(b, n, size);

	*out = at;
	if (!at)
		return 0;
	for (const struct td_doc *node = b->host->first(b->host, array); node;
	     node = b->host->next(b->host, node))
		read(b, node, at + i++ * size);
	return n;
}

#define LIST(b, array, list_, read_)                                                               \
	list((b), (array), sizeof(*(list_)), (void **)&(list_), (read_))

static void
read_text(struct book *b, const struct td_doc *node, void *at)
{
	*(const char **)at = b->host->text(b->host, node);
}

static void
read_count(struct book *b, const struct td_doc *node, void *at)
{
	*(uint32_t *)at = (uint32_t)b->host->number(b->host, node);
}

/* ---- figures and parameters --------------------------------------------------------------- */

static void
read_input(struct book *b, const struct td_doc *node, void *at)
{
	struct input *in = at;
	const char *kind = text(b, node, "kind");

	in->id = text(b, node, "id");
	in->title = title(b, node, "title");
	in->unit = text_or_null(b, node, "unit");
	in->ref = text_or_null(b, node, "ref");
	in->is_grade = strcmp(kind, "grade") == 0;
	in->is_text = strcmp(kind, "text") == 0;
	in->is_whole = strcmp(kind, "integer") == 0 || strcmp(kind, "flag") == 0 || in->is_grade;
	in->is_sql = is_true(b, node, "sql");
	in->nlevels = LIST(b, member(b, node, "levels"), in->levels, read_text);
}

static const struct input *
find_input(const struct book *b, const char *id)
{
	for (size_t i = 0; i < b->ninputs; i++)
		if (strcmp(b->inputs[i].id, id) == 0)
			return &b->inputs[i];
	return NULL;
}

static void
read_figure(struct book *b, const struct td_doc *node, void *at)
{
	struct figure *figure = at;

	figure->input = find_input(b, text(b, node, "input"));
	figure->lag = (int)count(b, node, "lag");
	figure->na_row = NO_ROW;
	b->no_memory |= !figure->input;
}

static void
read_param(struct book *b, const struct td_doc *node, void *at)
{
	struct param *param = at;

	param->id = text(b, node, "id");
	param->title = title(b, node, "title");
	param->unit = text_or_null(b, node, "unit");
	param->ref = text_or_null(b, node, "ref");
	param->value = number(b, node, "value");
	param->declared = number(b, node, "declared");
}

/* ---- items and measures --------------------------------------------------------------------- */

static enum item_kind
item_kind(const char *kind)
{
	if (strcmp(kind, "section") == 0)
		return ITEM_SECTION;
	if (strcmp(kind, "bonus") == 0)
		return ITEM_BONUS;
	return strcmp(kind, "deduct") == 0 ? ITEM_DEDUCT : ITEM_CRITERION;
}

static void
read_item(struct book *b, const struct td_doc *node, void *at)
{
	struct item *item = at;

	item->id = text(b, node, "id");
	item->title = title(b, node, "title");
	item->owner = text_or_null(b, node, "owner");
	item->ref = text_or_null(b, node, "ref");
	item->kind = item_kind(text(b, node, "kind"));
	item->depth = (int)count(b, node, "depth");
	item->outermost = is_true(b, node, "outermost");
	item->max = number(b, node, "max");
}

static void
read_measure(struct book *b, const struct td_doc *node, void *at)
{
	struct measure *measure = at;

	measure->id = text(b, node, "id");
	measure->title = title(b, node, "title");
	measure->unit = text_or_null(b, node, "unit");
	measure->places = (int)count(b, node, "places");
}

static const struct item *
find_item(const struct book *b, const char *id)
{
	for (size_t i = 0; i < b->nitems; i++)
		if (strcmp(b->items[i].id, id) == 0)
			return &b->items[i];
	return NULL;
}

static const struct measure *
find_measure(const struct book *b, const char *id)
{
	for (size_t i = 0; i < b->nmeasures; i++)
		if (strcmp(b->measures[i].id, id) == 0)
			return &b->measures[i];
	return NULL;
}

/* ---- values --------------------------------------------------------------------------------------- */

static enum op
find_op(const char *word)
{
	static const struct {
		const char *word;
		enum op op;
	} ops[] = {
		{ "const", OP_CONST },
		{ "input", OP_INPUT },
		{ "is_na", OP_IS_NA },
		{ "param", OP_PARAM },
		{ "+", OP_ADD },
		{ "-", OP_SUB },
		{ "*", OP_MUL },
		{ "/", OP_DIV },
		{ "%", OP_MOD },
		{ "^", OP_POW },
		{ "neg", OP_NEG },
		{ "abs", OP_ABS },
		{ "sqrt", OP_SQRT },
		{ "exp", OP_EXP },
		{ "log", OP_LOG },
		{ "min", OP_MIN },
		{ "max", OP_MAX },
		{ "floor", OP_FLOOR },
		{ "ceil", OP_CEIL },
		{ "round", OP_ROUND },
		{ "lt", OP_LT },
		{ "le", OP_LE },
		{ "eq", OP_EQ },
		{ "ne", OP_NE },
		{ "ge", OP_GE },
		{ "gt", OP_GT },
		{ "all", OP_AND },
		{ "any", OP_OR },
		{ "no", OP_NOT },
		{ "when", OP_WHEN },
		{ "coalesce", OP_COALESCE },
		{ "is_missing", OP_MISSING },
		{ "bands", OP_BANDS },
		{ "linear", OP_LINEAR },
		{ "levels", OP_LEVELS },
		{ "trimmed_mean", OP_TRIM },
		{ "best", OP_BEST },
		{ "worst", OP_WORST },
		{ "sum_of", OP_SUM_OF },
		{ "mean_of", OP_MEAN_OF },
		{ "count_of", OP_COUNT_OF },
		{ "median_of", OP_MEDIAN_OF },
		{ "stdev_of", OP_STDEV_OF },
		{ "quantile_of", OP_QUANTILE_OF },
		{ "rank_of", OP_RANK_OF },
		{ "ticks", OP_TICKS },
		{ "sum", OP_SUM },
		{ "holes", OP_HOLES },
		{ "pending", OP_PENDING },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(ops[i].word, word) == 0)
			return ops[i].op;
	return OP_OPAQUE;
}

static enum ties
find_ties(const char *word)
{
	if (strcmp(word, "dense") == 0)
		return TIES_DENSE;
	return strcmp(word, "mean") == 0 ? TIES_MEAN : TIES_SKIP;
}

static void
read_value(struct book *b, const struct td_doc *node, void *at)
{
	struct value *v = at;

	v->op = find_op(text(b, node, "op"));
	v->nargs = LIST(b, member(b, node, "args"), v->args, read_count);
	v->places = (int)count(b, node, "places");
	v->cut = (int)count(b, node, "cut");
	v->above = is_true(b, node, "above");
	v->upto = is_true(b, node, "upto");
	v->sample = is_true(b, node, "sample");
	v->ascending = is_true(b, node, "ascending");
	v->ties = find_ties(text(b, node, "ties"));
	v->number = number(b, node, "number");
	v->figure = count(b, node, "figure");
	v->param = text(b, node, "param");
	v->text = text_or_null(b, node, "text");
	v->fixed = is_true(b, node, "scalar");
	v->certain = is_true(b, node, "certain");
	v->item = find_item(b, text(b, node, "item"));
	v->measure = find_measure(b, text(b, node, "measure"));
}

/* Values are counted from 1. */
static void
read_values(struct book *b, const struct td_doc *array)
{
	struct value *values = NULL;

	b->nvalues = LIST(b, array, values, read_value);
	b->values = values ? values - 1 : NULL;
}

/* ---- gates, ranking, awards ------------------------------------------------------------------ */

static void
read_knockout(struct book *b, const struct td_doc *node, void *at)
{
	struct knockout *knockout = at;

	knockout->id = text(b, node, "id");
	knockout->when = count(b, node, "when");
	knockout->pending = is_true(b, node, "pending");
	knockout->of_ranking = strcmp(text(b, node, "scope"), "ranking") == 0;
	knockout->of_all = is_true(b, node, "all");
	knockout->nawards = LIST(b, member(b, node, "awards"), knockout->awards, read_text);
}

static void
read_key(struct book *b, const struct td_doc *node, void *at)
{
	struct key *key = at;

	key->value = count(b, node, "value");
	key->is_class = is_true(b, node, "class");
	key->title = title(b, node, "title");
	if (!key->title)
		key->title = text_or_null(b, node, "id");
}

static void
read_class(struct book *b, const struct td_doc *node, void *at)
{
	struct klass *klass = at;

	klass->id = text(b, node, "id");
	klass->from = count(b, node, "from");
	klass->when = count(b, node, "when");
}

static void
read_award(struct book *b, const struct td_doc *node, void *at)
{
	struct award *award = at;
	const char *mode = text(b, node, "round");

	award->id = text(b, node, "id");
	award->when = count(b, node, "when");
	award->share = count(b, node, "share");
	award->count = count(b, node, "count");
	award->round = strcmp(mode, "up") == 0     ? ROUND_UP
		       : strcmp(mode, "down") == 0 ? ROUND_DOWN
						   : ROUND_HALF_UP;
	award->row = award->quota_row = NO_ROW;
}

static int
find_award(const struct book *b, const char *id)
{
	for (size_t i = 0; i < b->nawards; i++)
		if (strcmp(b->awards[i].id, id) == 0)
			return (int)i;
	return -1;
}

static void
link_awards(struct book *b, const struct td_doc *array)
{
	struct award *award = b->awards;

	for (const struct td_doc *node = b->host->first(b->host, array); node && award;
	     node = b->host->next(b->host, node), award++) {
		award->among = find_award(b, text(b, node, "among"));
		award->not_among = find_award(b, text(b, node, "not_among"));
	}
}

/* Titles of knock-outs, classes and awards stand in the head of every scoring, not with the formulas. */
static const char *
title_in(const struct book *b, const struct td_doc *array, const char *id)
{
	for (const struct td_doc *node = b->host->first(b->host, array); node;
	     node = b->host->next(b->host, node))
		if (strcmp(text(b, node, "id"), id) == 0 && title(b, node, "title"))
			return title(b, node, "title");
	return id;
}

static void
find_titles(struct book *b, const struct td_doc *head)
{
	for (size_t i = 0; i < b->nknockouts; i++)
		b->knockouts[i].title =
			title_in(b, member(b, head, "knockouts"), b->knockouts[i].id);
	for (size_t i = 0; i < b->nclasses; i++)
		b->classes[i].title = title_in(b, member(b, head, "classes"), b->classes[i].id);
	for (size_t i = 0; i < b->nawards; i++)
		b->awards[i].title = title_in(b, member(b, head, "awards"), b->awards[i].id);
}

static void
read_decisions(struct book *b, const struct td_doc *formulas)
{
	const struct td_doc *points = member(b, formulas, "points"),
			    *raw = member(b, formulas, "raw"),
			    *measures = member(b, formulas, "measures"),
			    *rank = member(b, formulas, "rank"),
			    *classes = member(b, formulas, "classes");

	for (size_t i = 0; i < b->nitems; i++) {
		b->items[i].points = count(b, points, b->items[i].id);
		b->items[i].raw = count(b, raw, b->items[i].id);
	}
	for (size_t i = 0; i < b->nmeasures; i++)
		b->measures[i].value = count(b, measures, b->measures[i].id);
	b->nknockouts = LIST(b, member(b, formulas, "knockouts"), b->knockouts, read_knockout);
	b->nkeys = LIST(b, member(b, rank, "keys"), b->keys, read_key);
	b->ties = find_ties(text(b, rank, "ties"));
	b->by_total = is_true(b, rank, "by_total");
	b->class_on = count(b, classes, "on");
	b->downgrade = count(b, classes, "downgrade");
	b->nclasses = LIST(b, member(b, classes, "list"), b->classes, read_class);
	b->nawards = LIST(b, member(b, formulas, "awards"), b->awards, read_award);
	link_awards(b, member(b, formulas, "awards"));
}

/* ---- the head -------------------------------------------------------------------------------- */

static void
read_formulas(struct book *b, const struct td_doc *formulas)
{
	b->is_rounded = is_true(b, formulas, "rounded");
	b->total = count(b, formulas, "total");
	b->base = count(b, formulas, "base");
	b->bonus = count(b, formulas, "bonus");
	b->deduction = count(b, formulas, "deduction");
	b->npending = count(b, formulas, "npending");
	read_values(b, member(b, formulas, "values"));
	read_decisions(b, formulas);
}

int
book_read_head(struct book *b, const struct td_doc *head)
{
	b->ruleset = text(b, head, "ruleset");
	b->title = title(b, head, "title");
	if (!b->title)
		b->title = b->ruleset;
	b->label = text_or_null(b, head, "label");
	b->digest = text(b, head, "digest");
	b->year = (int)number(b, head, "year");
	b->places = (int)count(b, head, "places");
	b->scale = 1;
	for (int i = 0; i < b->places; i++)
		b->scale *= 10;
	b->ninputs = LIST(b, member(b, head, "inputs"), b->inputs, read_input);
	b->nfigures = LIST(b, member(b, head, "figures"), b->figures, read_figure);
	b->nparams = LIST(b, member(b, head, "params"), b->params, read_param);
	b->nitems = LIST(b, member(b, head, "items"), b->items, read_item);
	b->nmeasures = LIST(b, member(b, head, "measures"), b->measures, read_measure);
	read_formulas(b, member(b, head, "formulas"));
	find_titles(b, head);
	return b->no_memory ? TD_PLUGIN_ENOMEM : TD_PLUGIN_OK;
}

/* ---- units ---------------------------------------------------------------------------------- */

static void
read_unit_figures(struct book *b, struct unit *unit, const struct td_doc *array)
{
	size_t i = 0;

	for (const struct td_doc *node = b->host->first(b->host, array); node && i < b->nfigures;
	     node = b->host->next(b->host, node), i++) {
		int kind = b->host->kind(b->host, node);

		unit->figures[i] =
			kind == TD_DOC_NUMBER ? b->host->number(b->host, node) : (double)NAN;
		if (kind == TD_DOC_TEXT)
			unit->texts[i] = book_keep(b, b->host->text(b->host, node));
		else if (kind == TD_DOC_BOOL)
			unit->texts[i] = "";
	}
}

static void
read_unit_values(struct book *b, struct unit *unit, const struct td_doc *array)
{
	size_t i = 1;

	for (const struct td_doc *node = b->host->first(b->host, array); node && i <= b->nvalues;
	     node = b->host->next(b->host, node), i++)
		unit->values[i] = b->host->number(b->host, node);
}

static bool
holds(const struct book *b, const struct td_doc *array, const char *id)
{
	for (const struct td_doc *node = b->host->first(b->host, array); node;
	     node = b->host->next(b->host, node))
		if (strcmp(b->host->text(b->host, node), id) == 0)
			return true;
	return false;
}

static uint8_t
verdict(const struct book *b, const struct td_doc *unit, const char *sure, const char *open,
	const char *id)
{
	if (holds(b, member(b, unit, sure), id))
		return 1;
	return holds(b, member(b, unit, open), id) ? 2 : 0;
}

static void
read_verdicts(struct book *b, struct unit *unit, const struct td_doc *node)
{
	for (size_t i = 0; i < b->nawards; i++)
		unit->awards[i] = verdict(b, node, "awards", "undecided", b->awards[i].id);
	for (size_t i = 0; i < b->nknockouts; i++)
		unit->knockouts[i] =
			verdict(b, node, "knockouts", "knockouts_undecided", b->knockouts[i].id);
}

/* ---- claims --------------------------------------------------------------------------------- */

static const char *
figure_text(struct book *b, const struct td_doc *node)
{
	switch (b->host->kind(b->host, node)) {
	case TD_DOC_NUMBER:
		return book_print(b, "%.15g", b->host->number(b->host, node));
	case TD_DOC_TEXT:
		return book_keep(b, b->host->text(b->host, node));
	case TD_DOC_BOOL:
		return "n/a";
	default:
		return "–";
	}
}

static void
read_claims(struct book *b, struct unit *unit, const struct td_doc *claims)
{
	const struct td_doc *points = member(b, claims, "points");

	if (b->host->kind(b->host, claims) != TD_DOC_OBJECT)
		return;
	unit->claimed_points = book_room(b, b->nitems, sizeof(*unit->claimed_points));
	unit->claimed = book_room(b, b->nfigures, sizeof(*unit->claimed));
	if (!unit->claimed_points || !unit->claimed)
		return;
	for (size_t i = 0; i < b->nitems; i++)
		unit->claimed_points[i] = number(b, points, b->items[i].id);
	unit->claimed_total = number(b, claims, "total");
	unit->claimed_base = number(b, claims, "base");
	unit->claimed_bonus = number(b, claims, "bonus");
	unit->claimed_deduction = number(b, claims, "deduction");
	claims = member(b, claims, "figures");
	for (const struct td_doc *node = b->host->first(b->host, claims); node;
	     node = b->host->next(b->host, node))
		if (count(b, node, "figure") < b->nfigures)
			unit->claimed[count(b, node, "figure")] =
				figure_text(b, member(b, node, "value"));
}

static bool
make_unit(struct book *b, struct unit *unit)
{
	unit->values = book_room(b, b->nvalues + 1, sizeof(*unit->values));
	unit->figures = book_room(b, b->nfigures, sizeof(*unit->figures));
	unit->texts = book_room(b, b->nfigures, sizeof(*unit->texts));
	unit->awards = book_room(b, b->nawards, 1);
	unit->knockouts = book_room(b, b->nknockouts, 1);
	return unit->values && unit->figures && unit->texts && unit->awards && unit->knockouts;
}

int
book_read_unit(struct book *b, const struct td_doc *node)
{
	struct unit unit = { 0 };

	if (!make_unit(b, &unit) ||
	    !book_grow(b, (void **)&b->units, b->nunits, &b->units_room, sizeof(*b->units)))
		return TD_PLUGIN_ENOMEM;
	unit.id = book_keep(b, text(b, node, "id"));
	unit.name = book_keep(b, text(b, node, "name"));
	unit.cluster = book_keep(b, text(b, node, "cluster"));
	unit.klass = book_keep(b, text(b, node, "class"));
	unit.rank = number(b, node, "rank");
	unit.total = number(b, node, "total");
	unit.base = number(b, node, "base");
	unit.bonus = number(b, node, "bonus");
	unit.deduction = number(b, node, "deduction");
	unit.provisional = holds(b, member(b, node, "flags"), "provisional");
	read_unit_figures(b, &unit, member(b, node, "figures"));
	read_unit_values(b, &unit, member(b, node, "values"));
	read_verdicts(b, &unit, node);
	read_claims(b, &unit, member(b, node, "claims"));
	b->units[b->nunits++] = unit;
	return b->no_memory ? TD_PLUGIN_ENOMEM : TD_PLUGIN_OK;
}

static int
by_cluster_and_id(const void *pa, const void *pb)
{
	const struct unit *a = pa, *b = pb;
	int order = strcmp(a->cluster, b->cluster);

	return order ? order : strcmp(a->id, b->id);
}

void
book_sort_units(struct book *b)
{
	if (b->nunits)
		qsort(b->units, b->nunits, sizeof(*b->units), by_cluster_and_id);
	for (size_t from = 0, to; from < b->nunits; from = to) {
		for (to = from + 1;
		     to < b->nunits && strcmp(b->units[to].cluster, b->units[from].cluster) == 0;)
			to++;
		for (size_t i = from; i < to; i++) {
			b->units[i].first = from;
			b->units[i].last = to - 1;
		}
		b->nclusters++;
	}
}
