/* td_rules_cover: what no test of a script reaches, as text and JSON. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "coverage.h"
#include "model/doc.h"
#include "render.h"
#include "td.h"

/* ---- goals in words ------------------------------------------------------------------- */

static int
put_node(const struct td_coverage *c, td_node node, enum td_lang lang, struct td_sink *out)
{
	return td_node_text(c->rules, node, lang, out);
}

/* "[3, 5)" */
static int
put_band(const struct td_coverage *c, td_node bands, unsigned row, enum td_lang lang,
	 struct td_sink *out)
{
	const struct td_graph *graph = c->rules->graph;
	unsigned flags = td_graph_at(graph, bands)->flags;
	td_node lo = td_graph_arg(graph, bands, 2 + row * 3),
		hi = td_graph_arg(graph, bands, 3 + row * 3);

	td_sink_text(out, !lo || flags & TD_BAND_ABOVE ? "(" : "[");
	if (lo)
		TD_TRY(put_node(c, lo, lang, out));
	else
		td_sink_text(out, "-∞");
	td_sink_text(out, ", ");
	if (hi)
		TD_TRY(put_node(c, hi, lang, out));
	else
		td_sink_text(out, "∞");
	td_sink_text(out, hi && flags & TD_BAND_UPTO ? "]" : ")");
	return TD_OK;
}

static const char *
level_name(const struct td_coverage *c, td_node levels, unsigned side)
{
	const struct td_graph *graph = c->rules->graph;
	td_node input = td_clause_plain(graph, td_graph_arg(graph, levels, 0));
	uint32_t index = td_rules_input_word(c->rules, td_graph_at(graph, input)->ref);

	if (index == TD_NONE || side >= c->rules->inputs.at[index].nlevels)
		return "?";
	return td_words_at(c->rules->words, c->rules->inputs.at[index].levels[side]);
}

/* The two pieces that a sentence about a node is made of: its own text, and a detail. */
static int
node_pieces(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	    struct td_sink *text, struct td_sink *detail)
{
	const struct td_graph *graph = c->rules->graph;

	switch (goal->kind) {
	case TD_GOAL_BAND:
		if (goal->side < (td_graph_at(graph, goal->node)->nargs - 2) / 3)
			TD_TRY(put_band(c, goal->node, goal->side, lang, detail));
		return put_node(c, td_graph_arg(graph, goal->node, 0), lang, text);
	case TD_GOAL_LEVEL:
		td_sink_text(detail, level_name(c, goal->node, goal->side));
		return put_node(c, td_graph_arg(graph, goal->node, 0), lang, text);
	case TD_GOAL_SIDE:
		TD_TRY(put_node(c, td_graph_arg(graph, goal->node, 1), lang, detail));
		return put_node(c, td_graph_arg(graph, goal->node, 0), lang, text);
	default:
		return put_node(c, td_graph_arg(graph, goal->node, 0), lang, text);
	}
}

static void
say_node(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	 const char *text, const char *detail, struct td_sink *out)
{
	bool min = td_graph_at(c->rules->graph, goal->node)->op == TD_OP_MIN;
	bool less = min == (goal->side == 0); /* the first argument, where this side decides */

	switch (goal->kind) {
	case TD_GOAL_BRANCH:
		td_sink_printf(out,
			       goal->side ? td_text(lang, "no test reaches the branch where not %s")
					  : td_text(lang, "no test reaches the branch where %s"),
			       text);
		break;
	case TD_GOAL_BAND:
		if (*detail)
			td_sink_printf(out, td_text(lang, "no test reaches the band %s of %s"),
				       detail, text);
		else
			td_sink_printf(out, td_text(lang, "no test has %s outside of all bands"),
				       text);
		break;
	case TD_GOAL_LEVEL:
		td_sink_printf(out, td_text(lang, "no test has the level \"%s\" of %s"), detail,
			       text);
		break;
	default:
		td_sink_printf(out,
			       less ? td_text(lang, "in no test is %s at most %s")
				    : td_text(lang, "in no test is %s at least %s"),
			       text, detail);
	}
}

static void
say_item(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	 struct td_sink *out)
{
	const struct td_item *item = &c->rules->items.at[goal->index];
	double edge = goal->side == TD_ITEM_AT_MAX ? item->max : isnan(item->min) ? 0 : item->min;
	char number[64];

	td_item_name(item, lang, out);
	td_sink_text(out, ": ");
	td_num_text(number, sizeof(number), edge, TD_PLACES_MAX, lang);
	if (goal->side == TD_ITEM_NONE_ARISEN)
		td_sink_text(out, td_text(lang, "no test in which none has arisen"));
	else
		td_sink_printf(out,
			       goal->side == TD_ITEM_AT_MAX
				       ? td_text(lang, "no test reaches the maximum, %s")
				       : td_text(lang, "no test reaches the floor, %s"),
			       number);
}

static void
say_standing(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	     struct td_sink *out)
{
	static const char *const pools[] = {
		TD_MARK("no test reaches the cap of the bonuses"),
		TD_MARK("no test reaches the cap of the deductions"),
		TD_MARK("no test reaches the cap of the total"),
		TD_MARK("no test reaches the floor of the total"),
	};
	const struct td_ruleset *rules = c->rules;

	if (goal->kind == TD_GOAL_POOL)
		td_sink_text(out, td_text(lang, pools[goal->index]));
	else if (goal->kind == TD_GOAL_KNOCKOUT)
		td_sink_printf(out,
			       goal->side ? td_text(lang, "knock-out %s: it holds in every test")
					  : td_text(lang, "knock-out %s: it holds in no test"),
			       rules->knockouts.at[goal->index].id);
	else if (goal->kind == TD_GOAL_AWARD)
		td_sink_printf(
			out,
			goal->side ? td_text(lang, "award %s: no test in which a unit misses it")
				   : td_text(lang, "award %s: no test gives it"),
			rules->awards.at[goal->index].id);
	else
		td_sink_printf(out, td_text(lang, "class %s: no test gives it"),
			       rules->classes.at[goal->index].id);
}

int
td_goal_text(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	     struct td_sink *out)
{
	struct td_sink text = { 0 }, detail = { 0 };
	int status;

	if (goal->kind > TD_GOAL_SIDE) {
		if (goal->kind == TD_GOAL_ITEM)
			say_item(c, goal, lang, out);
		else
			say_standing(c, goal, lang, out);
		return TD_OK;
	}
	td_clause_name(&c->clauses, &c->clauses.list.at[goal->index], lang, out);
	td_sink_text(out, ": ");
	status = node_pieces(c, goal, lang, &text, &detail);
	if (!status && (status = td_sink_close(&text, NULL)) == TD_OK)
		status = td_sink_close(&detail, NULL);
	if (!status)
		say_node(c, goal, lang, text.text ? text.text : "", detail.text ? detail.text : "",
			 out);
	td_sink_fini(&text);
	td_sink_fini(&detail);
	return status;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static double
percent(const struct td_coverage *c)
{
	return c->goals.n ? (double)c->reached / (double)c->goals.n * 100 : 100;
}

static int
print_text(const struct td_coverage *c, enum td_lang lang, struct td_sink *sink)
{
	char number[64];

	for (size_t i = 0; i < c->goals.n; i++) {
		const struct td_goal *goal = &c->goals.at[i];

		if (goal->reached)
			continue;
		td_sink_printf(sink, "%s:%d: ", goal->place.file ? goal->place.file : "",
			       goal->place.line);
		TD_TRY(td_goal_text(c, goal, lang, sink));
		td_sink_text(sink, "\n");
	}
	td_num_text(number, sizeof(number), floor(percent(c) * 100) / 100, 2, lang);
	td_sink_printf(sink, td_text(lang, "coverage: %zu of %zu reached, %s %%"), c->reached,
		       c->goals.n, number);
	td_sink_text(sink, "\n");
	return TD_OK;
}

static int
add_goal(const struct td_coverage *c, const struct td_goal *goal, enum td_lang lang,
	 struct td_doc_builder *doc)
{
	struct td_sink text = { 0 };
	int status = td_goal_text(c, goal, lang, &text);

	if (!status)
		status = td_sink_close(&text, NULL);
	td_doc_object(doc, NULL);
	td_doc_text(doc, "file", goal->place.file);
	td_doc_integer(doc, "line", goal->place.line);
	td_doc_text(doc, "message", text.text);
	td_doc_end(doc);
	td_sink_fini(&text);
	return status;
}

static int
print_doc(const struct td_coverage *c, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();
	int status = doc ? TD_OK : TD_ENOMEM;

	if (status)
		return td_fail_memory(err);
	td_doc_text(doc, "ruleset", c->rules->id);
	td_doc_integer(doc, "goals", (int64_t)c->goals.n);
	td_doc_integer(doc, "reached", (int64_t)c->reached);
	td_doc_array(doc, "missing");
	for (size_t i = 0; !status && i < c->goals.n; i++)
		if (!c->goals.at[i].reached)
			status = add_goal(c, &c->goals.at[i], opts->lang, doc);
	td_doc_end(doc);
	status = status ? td_fail_memory(err) : td_render(doc, "cover", opts, sink, err);
	td_doc_free(doc);
	return status;
}

int
td_rules_cover(const struct td_ruleset *rules, const struct td_report_opts *opts,
	       struct td_sink *sink, struct td_err *err)
{
	struct td_coverage cover;
	int status = td_coverage_init(&cover, rules, err);

	if (!status && !td_is_table(opts))
		status = print_doc(&cover, opts, sink, err);
	else if (!status && print_text(&cover, opts->lang, sink))
		status = td_fail_memory(err);
	td_coverage_fini(&cover);
	return status;
}
