/* td_rules_boundary: test cases at every threshold, in the rule language and as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "boundary.h"
#include "model/doc.h"
#include "render.h"
#include "td.h"

struct teller {
	const struct td_boundaries *b;
	enum td_lang lang;
	struct td_sink *out;        /* of text */
	struct td_doc_builder *doc; /* else NULL */
};

static const char *const sides[] = { TD_MARK("just below"), TD_MARK("at"), TD_MARK("just above") };

static void
put_figure(const struct teller *t, const struct td_figure *f, struct td_sink *out)
{
	const struct td_input *input = &t->b->rules->inputs.at[f->input];
	char number[64];

	td_sink_printf(out, "%s = ", input->name);
	if (input->kind == TD_INPUT_FLAG)
		td_sink_text(out, f->value > 0 ? "true" : "false");
	else
		td_sink_text(out, td_num_exact(number, sizeof(number), f->value));
}

/* This year's figures, then last year's in a table of their own. */
static void
put_figures(const struct teller *t, const struct td_case *c)
{
	const char *comma = "";

	for (unsigned lag = 0; lag < 2; lag++) {
		size_t said = 0;

		for (size_t k = 0; k < c->n; k++) {
			if (c->at[k].lag != lag)
				continue;
			td_sink_text(t->out, comma);
			td_sink_text(t->out, lag && !said++ ? "prev = { " : "");
			put_figure(t, &c->at[k], t->out);
			comma = ", ";
		}
		td_sink_text(t->out, said ? " }" : "");
	}
}

/* What a person is to fill in: the key of `expect`. */
static void
put_key(const struct teller *t, const struct td_clause *clause, struct td_sink *out)
{
	const struct td_ruleset *rules = t->b->rules;

	switch (clause->kind) {
	case TD_CLAUSE_MEASURE:
		td_sink_printf(out, "[\"%s\"] = ?", rules->measures.at[clause->index].id);
		break;
	case TD_CLAUSE_KNOCKOUT:
		td_sink_text(out, "knockouts = { ? }");
		break;
	case TD_CLAUSE_AWARD:
		td_sink_text(out, "awards = { ? }");
		break;
	case TD_CLAUSE_CLASS:
		td_sink_text(out, "class = ?");
		break;
	case TD_CLAUSE_REST:
		td_sink_text(out, "total = ?");
		break;
	default:
		td_sink_printf(out, "[\"%s\"] = ?", rules->items.at[clause->index].id);
	}
}

/* test "criterion 2.1: clearance_rate just below 75" { given = { ... }, expect = { --[[ ... ]] } } */
static void
put_case(const struct teller *t, const struct td_boundary *boundary, const char *what, int i,
	 const struct td_case *c)
{
	td_sink_printf(t->out, "test \"%s %s\" {\n  given = { ", what, td_text(t->lang, sides[i]));
	put_figures(t, c);
	td_sink_text(t->out, " },\n  expect = { --[[ ");
	put_key(t, &t->b->clauses.list.at[boundary->clause], t->out);
	td_sink_text(t->out, " ]] },\n}\n");
}

static void
add_case(const struct teller *t, int i, const struct td_case *c)
{
	static const char *const keys[] = { "below", "at", "above" };

	if (!c->n) {
		td_doc_null(t->doc, keys[i]);
		return;
	}
	td_doc_object(t->doc, keys[i]);
	for (size_t k = 0; k < c->n; k++) {
		char key[128];

		snprintf(key, sizeof(key), "%s%.100s", c->at[k].lag ? "prev." : "",
			 t->b->rules->inputs.at[c->at[k].input].name);
		td_doc_number(t->doc, key, c->at[k].value);
	}
	td_doc_end(t->doc);
}

static void
tell_text(const struct teller *t, const struct td_boundary *boundary, const char *where,
	  const char *measured)
{
	struct td_case cases[3];
	struct td_sink what = { 0 };
	char number[64];

	td_num_text(number, sizeof(number), boundary->at, 6, TD_EN);
	td_sink_printf(&what, "%s: %s, %s:", where, measured, number);
	if (!td_boundary_cases(t->b, boundary, cases)) {
		td_sink_printf(t->out, "-- %s: ", where);
		td_sink_printf(t->out, td_text(t->lang, "no figures are known that bring %s to %s"),
			       measured, number);
		td_sink_text(t->out, "\n");
	}
	for (int i = 0; i < 3 && !what.status; i++)
		if (cases[i].n)
			put_case(t, boundary, what.text, i, &cases[i]);
	t->out->status = t->out->status ? t->out->status : what.status;
	td_sink_fini(&what);
}

static void
tell_doc(const struct teller *t, const struct td_boundary *boundary, const char *where,
	 const char *measured)
{
	const struct td_clause *clause = &t->b->clauses.list.at[boundary->clause];
	struct td_place place = td_clause_place(&t->b->clauses, clause, boundary->measured);
	struct td_case cases[3];
	bool known = td_boundary_cases(t->b, boundary, cases);

	td_doc_object(t->doc, NULL);
	td_doc_text(t->doc, "file", place.file);
	td_doc_integer(t->doc, "line", place.line);
	td_doc_text(t->doc, "where", where);
	td_doc_text(t->doc, "measured", measured);
	td_doc_number(t->doc, "threshold", boundary->at);
	td_doc_bool(t->doc, "known", known);
	for (int i = 0; i < 3; i++)
		add_case(t, i, &cases[i]);
	td_doc_end(t->doc);
}

static int
tell(const struct teller *t, const struct td_boundary *boundary, struct td_err *err)
{
	const struct td_clause *clause = &t->b->clauses.list.at[boundary->clause];
	struct td_sink where = { 0 }, measured = { 0 };
	int status = td_node_text(t->b->rules, boundary->measured, t->lang, &measured);

	td_clause_name(&t->b->clauses, clause, t->lang, &where);
	status = status ? td_fail_memory(err) : td_sink_close(&where, err);
	if (!status)
		status = td_sink_close(&measured, err);
	if (!status && t->doc)
		tell_doc(t, boundary, where.text, measured.text);
	else if (!status)
		tell_text(t, boundary, where.text, measured.text);
	td_sink_fini(&where);
	td_sink_fini(&measured);
	return status;
}

int
td_rules_boundary(const struct td_ruleset *rules, const struct td_report_opts *opts,
		  struct td_sink *sink, struct td_err *err)
{
	struct td_boundaries b;
	struct teller t = { .b = &b, .lang = opts->lang, .out = sink };
	int status = td_boundaries_init(&b, rules, err);

	if (!status && !td_is_table(opts) && !(t.doc = td_doc_new()))
		status = td_fail_memory(err);
	if (!status && t.doc) {
		td_doc_text(t.doc, "ruleset", rules->id);
		td_doc_array(t.doc, "thresholds");
	}
	for (size_t i = 0; !status && i < b.list.n; i++)
		status = tell(&t, &b.list.at[i], err);
	if (!status && t.doc) {
		td_doc_end(t.doc);
		status = td_render(t.doc, "boundary", opts, sink, err);
	}
	td_doc_free(t.doc);
	td_boundaries_fini(&b);
	return status;
}
