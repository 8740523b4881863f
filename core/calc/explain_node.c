#include <math.h>
#include <string.h>

#include "base/num.h"
#include "calc/explain_in.h"

/*
 * A node in the words of the rule language, as the script could have said it.
 */
struct script {
	const struct td_ruleset *rules;
	struct td_sink *out;
	size_t left; /* operations that may still be spelt out: shared values could be endless */
};

static void put(struct script *s, td_node node, enum td_hold hold);

static const struct td_expr *
at(const struct script *s, td_node node)
{
	return td_graph_at(s->rules->graph, node);
}

static td_node
arg(const struct script *s, td_node node, size_t i)
{
	return td_graph_arg(s->rules->graph, node, i);
}

static const char *
word(const struct script *s, uint32_t code)
{
	return td_words_at(s->rules->words, code);
}

/* ---- leaves ---------------------------------------------------------------------- */

static void
put_number(struct script *s, double v)
{
	char text[48];

	td_sink_text(s->out, td_num_exact(text, sizeof(text), v));
}

static void
put_input(struct script *s, const struct td_expr *e)
{
	if (e->lag == 0)
		td_sink_printf(s->out, "x.%s", word(s, e->ref));
	else if (e->lag == 1)
		td_sink_printf(s->out, "prev.%s", word(s, e->ref));
	else
		td_sink_printf(s->out, "ago(%u).%s", (unsigned)e->lag, word(s, e->ref));
}

static const char *
part_word(unsigned part)
{
	switch (part) {
	case TD_PART_BASE:
		return "base_points()";
	case TD_PART_BONUS:
		return "bonus_points()";
	default:
		return "deduction_points()";
	}
}

static void
put_leaf(struct script *s, const struct td_expr *e)
{
	switch (e->op) {
	case TD_OP_CONST:
		put_number(s, e->value);
		break;
	case TD_OP_INPUT:
		put_input(s, e);
		break;
	case TD_OP_IS_NA:
		td_sink_text(s->out, "not_applicable(");
		put_input(s, e);
		td_sink_text(s->out, ")");
		break;
	case TD_OP_PARAM:
		td_sink_printf(s->out, "p.%s", word(s, e->ref));
		break;
	case TD_OP_FULL:
		td_sink_text(s->out, "full");
		break;
	case TD_OP_TOTAL:
		td_sink_text(s->out, "total()");
		break;
	case TD_OP_PART:
		td_sink_text(s->out, part_word(e->flags));
		break;
	default: /* points, maximum */
		td_sink_printf(s->out, "%s \"%s\"", td_op_word((enum td_op)e->op), word(s, e->ref));
		break;
	}
}

/* ---- operations ------------------------------------------------------------------- */

static enum td_hold
hold_of(enum td_op op)
{
	switch (op) {
	case TD_OP_ADD:
	case TD_OP_SUB:
		return TD_HOLD_SUM;
	case TD_OP_MUL:
	case TD_OP_DIV:
	case TD_OP_MOD:
		return TD_HOLD_PRODUCT;
	case TD_OP_NEG:
		return TD_HOLD_SIGN;
	case TD_OP_POW:
		return TD_HOLD_POWER;
	default:
		return TD_HOLD_ATOM;
	}
}

static void
put_infix(struct script *s, td_node node, enum td_hold own)
{
	const char *sign = td_op_word((enum td_op)at(s, node)->op);
	/* ^ binds to the right, all others to the left. */
	enum td_hold left = own == TD_HOLD_POWER ? TD_HOLD_ATOM : own;
	enum td_hold right = own == TD_HOLD_SUM       ? TD_HOLD_PRODUCT
			     : own == TD_HOLD_PRODUCT ? TD_HOLD_SIGN
						      : own;

	put(s, arg(s, node, 0), left);
	td_sink_printf(s->out, " %s ", sign);
	put(s, arg(s, node, 1), right);
}

/* Arguments from first on, the absent ones left out. */
static void
put_args(struct script *s, td_node node, size_t first)
{
	size_t n = at(s, node)->nargs, said = 0;

	for (size_t i = first; i < n; i++) {
		if (!arg(s, node, i))
			continue;
		td_sink_text(s->out, said++ ? ", " : "");
		put(s, arg(s, node, i), TD_HOLD_ANY);
	}
}

static void
put_call(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);
	bool places = e->op == TD_OP_FLOOR || e->op == TD_OP_CEIL || e->op == TD_OP_ROUND;

	td_sink_printf(s->out, "%s(", td_op_word((enum td_op)e->op));
	if (e->op == TD_OP_TRIM)
		td_sink_printf(s->out, "%u, ", (unsigned)e->flags);
	put_args(s, node, 0);
	if (places && e->flags)
		td_sink_printf(s->out, ", %u", (unsigned)e->flags);
	td_sink_text(s->out, ")");
}

static void
put_method(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);

	put(s, arg(s, node, 0), TD_HOLD_ATOM);
	if (e->op == TD_OP_IS) {
		td_sink_printf(s->out, ":is \"%s\"", word(s, e->ref));
		return;
	}
	td_sink_printf(s->out, ":%s(", td_op_word((enum td_op)e->op));
	put(s, arg(s, node, 1), TD_HOLD_ANY);
	td_sink_text(s->out, ")");
}

/* all(all(a, b), c) was written all(a, b, c). */
static void
put_joined(struct script *s, td_node node, uint8_t op)
{
	if (at(s, node)->op != op || !s->left) {
		put(s, node, TD_HOLD_ANY);
		return;
	}
	s->left--;
	put_joined(s, arg(s, node, 0), op);
	td_sink_text(s->out, ", ");
	put(s, arg(s, node, 1), TD_HOLD_ANY);
}

static void
put_option(struct script *s, const char *name, td_node node, const char *comma)
{
	if (!node)
		return;
	td_sink_printf(s->out, "%s%s = ", comma, name);
	put(s, node, TD_HOLD_ANY);
}

static void
put_band(struct script *s, td_node node, size_t i)
{
	bool upto = at(s, node)->flags & TD_BAND_UPTO;
	td_node low = arg(s, node, i), high = arg(s, node, i + 1);

	td_sink_text(s->out, i > 2 ? ", { " : " { ");
	put_option(s, "from", low, "");
	put_option(s, upto ? "upto" : "below", high, low ? ", " : "");
	put_option(s, "points", arg(s, node, i + 2), low || high ? ", " : "");
	td_sink_text(s->out, " }");
}

static void
put_bands(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);

	td_sink_text(s->out, "bands(");
	put(s, arg(s, node, 0), TD_HOLD_ANY);
	td_sink_text(s->out, ", {");
	for (size_t i = 2; i + 2 < e->nargs; i += 3)
		put_band(s, node, i);
	put_option(s, "otherwise", arg(s, node, 1), ", ");
	if (e->flags & TD_BAND_ABOVE)
		td_sink_text(s->out, ", above = true");
	td_sink_text(s->out, " })");
}

static void
put_line(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);

	td_sink_text(s->out, "linear(");
	put(s, arg(s, node, 0), TD_HOLD_ANY);
	for (size_t i = 1; i + 1 < e->nargs; i += 2) {
		td_sink_text(s->out, i == 1 ? ", { { " : ", { ");
		put(s, arg(s, node, i), TD_HOLD_ANY);
		td_sink_text(s->out, ", ");
		put(s, arg(s, node, i + 1), TD_HOLD_ANY);
		td_sink_text(s->out, " }");
	}
	td_sink_text(s->out, " })");
}

/* A level's name as a key of a Lua table. */
static void
put_key(struct script *s, const char *name)
{
	size_t plain = strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789");

	td_sink_printf(s->out, name[plain] ? "[\"%s\"]" : "%s", name);
}

static void
put_levels(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);
	uint32_t input = td_rules_input_word(s->rules, at(s, arg(s, node, 0))->ref);
	size_t said = 0;

	td_sink_text(s->out, "level(");
	put(s, arg(s, node, 0), TD_HOLD_ANY);
	td_sink_text(s->out, ", { ");
	for (size_t i = 2; i < e->nargs && input != TD_NONE; i++) {
		if (!arg(s, node, i) || i - 2 >= s->rules->inputs.at[input].nlevels)
			continue;
		td_sink_text(s->out, said++ ? ", " : "");
		put_key(s, word(s, s->rules->inputs.at[input].levels[i - 2]));
		put_option(s, "", arg(s, node, i), "");
	}
	put_option(s, "otherwise", arg(s, node, 1), said ? ", " : "");
	td_sink_text(s->out, " })");
}

static void
put_relative(struct script *s, td_node node)
{
	const struct td_expr *e = at(s, node);
	static const char *const ties[] = { "skip", "dense", "mean", "skip" };
	td_node among = arg(s, node, 1), by = arg(s, node, 2), extra = arg(s, node, 3);
	bool rank = e->op == TD_OP_RANK_OF, sample = e->op == TD_OP_STDEV_OF && e->flags;
	const char *comma = "";

	td_sink_printf(s->out, "%s(", td_op_word((enum td_op)e->op));
	put(s, arg(s, node, 0), TD_HOLD_ANY);
	if (extra) {
		td_sink_text(s->out, ", ");
		put(s, extra, TD_HOLD_ANY);
	}
	if (among || by || rank || sample)
		td_sink_text(s->out, ", { ");
	if (rank) {
		td_sink_printf(s->out, "ties = \"%s\"%s", ties[e->flags & 3],
			       e->flags & TD_RANK_ASCENDING ? ", lower = true" : "");
		comma = ", ";
	} else if (sample) {
		td_sink_text(s->out, "sample = true");
		comma = ", ";
	}
	put_option(s, "among", among, comma);
	put_option(s, "by", by, among ? ", " : comma);
	td_sink_text(s->out, among || by || rank || sample ? " })" : ")");
}

/* ---- scale helpers ---------------------------------------------------------------------- */

/* per_event { { n, each }, ... } */
static void
put_tuples(struct script *s, td_node node, size_t size)
{
	const struct td_expr *e = at(s, node);

	td_sink_text(s->out, " { ");
	for (size_t i = 1; i < e->nargs; i += size) {
		td_sink_text(s->out, i > 1 ? ", { " : "{ ");
		for (size_t k = i; k < i + size && k < e->nargs; k++) {
			td_sink_text(s->out, k > i ? ", " : "");
			if (arg(s, node, k))
				put(s, arg(s, node, k), TD_HOLD_ANY);
		}
		td_sink_text(s->out, " }");
	}
	td_sink_text(s->out, " }");
}

/* around(x.a, { target = 75, base = 50 }) */
static void
put_named(struct script *s, td_node node, const char *names, size_t positional)
{
	const struct td_expr *e = at(s, node);
	size_t said = 0, open = 0;

	td_sink_text(s->out, "(");
	for (size_t i = 1; i < e->nargs; i++) {
		size_t n = strcspn(names, " ");
		td_node value = arg(s, node, i);

		if (value) {
			td_sink_text(s->out, said++ ? ", " : "");
			if (i > positional)
				td_sink_printf(s->out, "%s%.*s = ", open++ ? "" : "{ ", (int)n,
					       names);
			put(s, value, TD_HOLD_ANY);
		}
		names += n + strspn(names + n, " ");
	}
	td_sink_text(s->out, open ? " })" : ")");
}

static size_t
count_names(const char *names)
{
	size_t n = 0;

	while (*names && *names != '.') {
		n++;
		names += strcspn(names, " ");
		names += strspn(names, " ");
	}
	return n;
}

static bool
stands_for_inner(const char *name)
{
	static const char *const names[] = { "bands", "bands_minus", "linear", "level",
					     "escalating" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
put_form(struct script *s, td_node node, enum td_hold hold)
{
	const char *name = word(s, at(s, node)->ref);
	int positional;
	const char *names = td_form_args(name, &positional);

	if (!names || stands_for_inner(name)) {
		put(s, arg(s, node, 0), hold);
		return;
	}
	td_sink_text(s->out, name);
	if (strstr(names, "...") && count_names(names) > 1)
		put_tuples(s, node, count_names(names));
	else
		put_named(s, node, names, (size_t)positional);
}

static void
put_function(struct script *s, td_node node)
{
	const struct td_func *func = &s->rules->natives.at[at(s, node)->ref];
	bool named = func->flags & TD_FUNC_NAMED;

	td_sink_printf(s->out, named ? "%s(" : "%s { ", named ? func->name : "native");
	put_args(s, node, 0);
	td_sink_text(s->out, named ? ")" : " }");
}

/* ---- one node ----------------------------------------------------------------------------- */

static void
put_operation(struct script *s, td_node node, enum td_hold hold)
{
	const struct td_expr *e = at(s, node);
	enum td_op op = (enum td_op)e->op;

	if (op == TD_OP_NATIVE || op == TD_OP_CLUSTER) {
		put_function(s, node);
		return;
	}
	if (td_op_is_relative(op)) {
		put_relative(s, node);
		return;
	}
	switch (op) {
	case TD_OP_ADD:
	case TD_OP_SUB:
	case TD_OP_MUL:
	case TD_OP_DIV:
	case TD_OP_MOD:
	case TD_OP_POW:
		put_infix(s, node, hold_of(op));
		break;
	case TD_OP_NEG:
		td_sink_text(s->out, "-");
		put(s, arg(s, node, 0), TD_HOLD_SIGN);
		break;
	case TD_OP_LT:
	case TD_OP_LE:
	case TD_OP_EQ:
	case TD_OP_NE:
	case TD_OP_GE:
	case TD_OP_GT:
	case TD_OP_IS:
		put_method(s, node);
		break;
	case TD_OP_AND:
	case TD_OP_OR:
		td_sink_printf(s->out, "%s(", td_op_word(op));
		put_joined(s, node, e->op);
		td_sink_text(s->out, ")");
		break;
	case TD_OP_BANDS:
		put_bands(s, node);
		break;
	case TD_OP_LINEAR:
		put_line(s, node);
		break;
	case TD_OP_LEVELS:
		put_levels(s, node);
		break;
	case TD_OP_FORM:
		put_form(s, node, hold);
		break;
	default:
		put_call(s, node);
		break;
	}
}

static void
put(struct script *s, td_node node, enum td_hold hold)
{
	const struct td_expr *e = at(s, node);
	bool negative = e->op == TD_OP_CONST && e->value < 0;
	enum td_hold own = negative ? TD_HOLD_SIGN : hold_of((enum td_op)e->op);
	bool guard = hold > own;

	if (!s->left) {
		td_sink_text(s->out, "...");
		return;
	}
	s->left--;
	td_sink_text(s->out, guard ? "(" : "");
	if (td_op_args((enum td_op)e->op) == 0)
		put_leaf(s, e);
	else
		put_operation(s, node, guard ? TD_HOLD_ANY : hold);
	td_sink_text(s->out, guard ? ")" : "");
}

static void
put_values(const struct td_why *why, uint32_t item, td_node node, struct td_sink *out)
{
	struct td_reasons none = { 0 };
	struct td_phrase phrase = { 0 };
	struct td_tell tell;
	int status = td_tell_begin(&tell, why, item, &none);

	tell.spelling = true;
	if (!status && td_op_gives((enum td_op)td_tell_at(&tell, node)->op) == 'C')
		td_tell_condition(&tell, &phrase, node, td_tell_value(&tell, node) != 0);
	else if (!status)
		td_tell_expr(&tell, &phrase, node, TD_HOLD_ANY);
	if (phrase.sink.text)
		td_sink_text(out, phrase.sink.text);
	if (!status)
		status = phrase.sink.status;
	if (!out->status && (status || tell.status))
		out->status = status ? status : tell.status;
	td_sink_fini(&phrase.sink);
	td_tell_end(&tell, NULL);
	td_reasons_fini(&none);
}

int
td_explain_node(const struct td_why *why, uint32_t item, td_node node, bool values,
		struct td_sink *out)
{
	struct script script = { why->rules, out, TD_SPELL_MOST };

	if (!node)
		return out->status;
	if (values)
		put_values(why, item, node, out);
	else
		put(&script, node, TD_HOLD_ANY);
	return out->status;
}
