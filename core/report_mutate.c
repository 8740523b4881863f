/* td_rules_mutate: changes of the rules that no test notices, as text and JSON. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "model/doc.h"
#include "mutate.h"
#include "render.h"
#include "td.h"

/* ---- one in words ---------------------------------------------------------------------- */

static void
put_number(struct td_sink *out, double v, enum td_lang lang)
{
	char number[64];

	td_sink_text(out, td_num_text(number, sizeof(number), v, TD_PLACES_MAX, lang));
}

static int
say_node(const struct td_mutants *m, const struct td_mutation *mutation, enum td_lang lang,
	 struct td_mutation_text *text)
{
	const struct td_graph *graph = m->rules->graph;
	const struct td_clause *clause = &m->clauses.list.at[m->clauses.owner[mutation->node]];

	text->place = td_clause_place(&m->clauses, clause, mutation->node);
	td_clause_name(&m->clauses, clause, lang, &text->where);
	switch (mutation->kind) {
	case TD_MUTATION_CONSTANT:
		put_number(&text->old, td_graph_at(graph, mutation->node)->value, lang);
		put_number(&text->new, mutation->value, lang);
		return TD_OK;
	case TD_MUTATION_OPERATOR:
		td_sink_printf(&text->new, "%s", td_op_word(mutation->op));
		break;
	case TD_MUTATION_SWAP:
		td_sink_text(&text->new, td_text(lang, "branches exchanged"));
		break;
	case TD_MUTATION_ROW:
		td_sink_printf(&text->new, td_text(lang, "without row %u"), mutation->row + 1);
		break;
	default:
		td_sink_text(&text->new, td_text(lang, "edges on the other side"));
		break;
	}
	return td_node_text(m->rules, mutation->node, lang, &text->old);
}

int
td_mutation_text(const struct td_mutants *m, const struct td_mutation *mutation, enum td_lang lang,
		 struct td_mutation_text *text)
{
	const struct td_ruleset *rules = m->rules;
	int status = TD_OK;

	*text = (struct td_mutation_text){ 0 };
	switch (mutation->kind) {
	case TD_MUTATION_PARAM:
		text->place = rules->params.at[mutation->index].place;
		td_sink_printf(&text->where, td_text(lang, "parameter %s"),
			       rules->params.at[mutation->index].name);
		put_number(&text->old, rules->params.at[mutation->index].value, lang);
		put_number(&text->new, mutation->value, lang);
		break;
	case TD_MUTATION_MAX:
	case TD_MUTATION_NONE:
		text->place = rules->items.at[mutation->index].place;
		td_item_name(&rules->items.at[mutation->index], lang, &text->where);
		td_sink_text(&text->old, mutation->kind == TD_MUTATION_MAX ? "max = " : "none");
		if (mutation->kind == TD_MUTATION_MAX)
			put_number(&text->old, rules->items.at[mutation->index].max, lang);
		if (mutation->kind == TD_MUTATION_MAX)
			put_number(&text->new, mutation->value, lang);
		else
			td_sink_text(&text->new, td_text(lang, "left out"));
		break;
	default:
		status = say_node(m, mutation, lang, text);
	}
	if (!status && (status = td_sink_close(&text->where, NULL)) == TD_OK &&
	    (status = td_sink_close(&text->old, NULL)) == TD_OK)
		status = td_sink_close(&text->new, NULL);
	return status;
}

void
td_mutation_text_fini(struct td_mutation_text *text)
{
	td_sink_fini(&text->where);
	td_sink_fini(&text->old);
	td_sink_fini(&text->new);
}

/* ---- all of them ------------------------------------------------------------------------ */

static size_t
counted(const struct td_mutants *m)
{
	return m->all.n - m->alike;
}

static int
print_text(const struct td_mutants *m, enum td_lang lang, struct td_sink *sink)
{
	size_t n = counted(m), killed = n - m->alive.n;
	char number[64];

	for (size_t i = 0; i < m->alive.n; i++) {
		struct td_mutation_text text;
		int status = td_mutation_text(m, &m->alive.at[i], lang, &text);

		if (!status)
			td_sink_printf(sink, "%s:%d: %s: %s -> %s\n",
				       text.place.file ? text.place.file : "", text.place.line,
				       text.where.text, text.old.text, text.new.text);
		td_mutation_text_fini(&text);
		if (status)
			return status;
	}
	td_num_text(number, sizeof(number), n ? floor((double)killed / (double)n * 1e4) / 100 : 100,
		    2, lang);
	td_sink_printf(sink,
		       td_text(lang, "mutants: %zu of %zu killed, %s %% (%zu more change nothing)"),
		       killed, n, number, m->alike);
	td_sink_text(sink, "\n");
	return TD_OK;
}

static int
add_mutant(const struct td_mutants *m, const struct td_mutation *mutation, enum td_lang lang,
	   struct td_doc_builder *doc)
{
	struct td_mutation_text text;
	int status = td_mutation_text(m, mutation, lang, &text);

	td_doc_object(doc, NULL);
	td_doc_text(doc, "file", text.place.file);
	td_doc_integer(doc, "line", text.place.line);
	td_doc_text(doc, "where", text.where.text);
	td_doc_text(doc, "old", text.old.text);
	td_doc_text(doc, "new", text.new.text);
	td_doc_end(doc);
	td_mutation_text_fini(&text);
	return status;
}

static int
print_doc(const struct td_mutants *m, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();
	int status = TD_OK;

	if (!doc)
		return td_fail_memory(err);
	td_doc_text(doc, "ruleset", m->rules->id);
	td_doc_integer(doc, "mutants", (int64_t)counted(m));
	td_doc_integer(doc, "killed", (int64_t)(counted(m) - m->alive.n));
	td_doc_integer(doc, "alike", (int64_t)m->alike);
	td_doc_array(doc, "alive");
	for (size_t i = 0; !status && i < m->alive.n; i++)
		status = add_mutant(m, &m->alive.at[i], opts->lang, doc);
	td_doc_end(doc);
	status = status ? td_fail_memory(err) : td_render(doc, "mutate", opts, sink, err);
	td_doc_free(doc);
	return status;
}

int
td_rules_mutate(const struct td_ruleset *rules, const struct td_report_opts *opts,
		struct td_sink *sink, struct td_err *err)
{
	struct td_mutants mutants;
	int status = td_mutants_init(&mutants, rules, err);

	if (!status && !td_is_table(opts))
		status = print_doc(&mutants, opts, sink, err);
	else if (!status && print_text(&mutants, opts->lang, sink))
		status = td_fail_memory(err);
	td_mutants_fini(&mutants);
	return status;
}
