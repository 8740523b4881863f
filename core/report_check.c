/* td_diags_report: what `check` and `test` found, as a document; in cli/README.md. */
#include "model/doc.h"
#include "render.h"
#include "td.h"

static void
add_complaint(const struct td_diag *diag, struct td_doc_builder *doc)
{
	td_doc_object(doc, NULL);
	td_doc_text(doc, "severity", td_severity_text(diag->severity, TD_EN));
	td_doc_text(doc, "file", diag->place.file);
	td_doc_integer(doc, "line", diag->place.line);
	td_doc_integer(doc, "column", diag->place.column);
	td_doc_text(doc, "message", diag->msg);
	td_doc_end(doc);
}

static void
add_facts(const struct td_rules_facts *facts, struct td_doc_builder *doc)
{
	td_doc_text(doc, "ruleset", facts->id);
	td_doc_integer(doc, "year", facts->year);
	td_doc_text(doc, "digest", facts->digest);
	td_doc_object(doc, "counts");
	td_doc_integer(doc, "sections", (int64_t)facts->sections);
	td_doc_integer(doc, "criteria", (int64_t)facts->criteria);
	td_doc_integer(doc, "inputs", (int64_t)facts->inputs);
	td_doc_integer(doc, "params", (int64_t)facts->params);
	td_doc_integer(doc, "awards", (int64_t)facts->awards);
	td_doc_integer(doc, "tests", (int64_t)facts->tests);
	td_doc_end(doc);
}

static void
add_tests(const struct td_test_counts *tests, struct td_doc_builder *doc)
{
	td_doc_integer(doc, "tests", (int64_t)tests->tests);
	td_doc_integer(doc, "passed", (int64_t)tests->passed);
	td_doc_integer(doc, "expectations", (int64_t)tests->expectations);
}

int
td_diags_report(const struct td_diags *diags, const struct td_rules_facts *facts,
		const struct td_test_counts *tests, const struct td_report_opts *opts,
		struct td_sink *sink, struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();
	int status;

	if (!doc || diags->no_memory) {
		td_doc_free(doc);
		return td_fail_memory(err);
	}
	if (facts)
		add_facts(facts, doc);
	if (tests)
		add_tests(tests, doc);
	td_doc_integer(doc, "errors", (int64_t)diags->errors);
	td_doc_integer(doc, "warnings", (int64_t)diags->warnings);
	td_doc_array(doc, "complaints");
	for (size_t i = 0; i < diags->n; i++)
		add_complaint(&diags->at[i], doc);
	td_doc_end(doc);
	status = td_render(doc, tests ? "test" : "check", opts, sink, err);
	td_doc_free(doc);
	return status;
}
