/* td_diags_json: the result of `check` and `test` as JSON; documented in cli/README.md. */
#include "edge/json.h"
#include "td.h"

static void
add_complaint(const struct td_diag *diag, struct td_json *json)
{
	td_json_object(json, NULL);
	td_json_text(json, "severity", td_severity_text(diag->severity, TD_EN));
	td_json_text(json, "file", diag->place.file);
	td_json_integer(json, "line", diag->place.line);
	td_json_integer(json, "column", diag->place.column);
	td_json_text(json, "message", diag->msg);
	td_json_end(json);
}

static void
add_facts(const struct td_rules_facts *facts, struct td_json *json)
{
	td_json_text(json, "ruleset", facts->id);
	td_json_integer(json, "year", facts->year);
	td_json_text(json, "digest", facts->digest);
	td_json_object(json, "counts");
	td_json_integer(json, "sections", (int64_t)facts->sections);
	td_json_integer(json, "criteria", (int64_t)facts->criteria);
	td_json_integer(json, "inputs", (int64_t)facts->inputs);
	td_json_integer(json, "params", (int64_t)facts->params);
	td_json_integer(json, "awards", (int64_t)facts->awards);
	td_json_integer(json, "tests", (int64_t)facts->tests);
	td_json_end(json);
}

static void
add_tests(const struct td_test_counts *tests, struct td_json *json)
{
	td_json_integer(json, "tests", (int64_t)tests->tests);
	td_json_integer(json, "passed", (int64_t)tests->passed);
	td_json_integer(json, "expectations", (int64_t)tests->expectations);
}

int
td_diags_json(const struct td_diags *diags, const struct td_rules_facts *facts,
	      const struct td_test_counts *tests, struct td_sink *sink, struct td_err *err)
{
	struct td_json *json = td_json_new();
	int status;

	if (!json || diags->no_memory) {
		td_json_free(json);
		return td_fail_memory(err);
	}
	if (facts)
		add_facts(facts, json);
	if (tests)
		add_tests(tests, json);
	td_json_integer(json, "errors", (int64_t)diags->errors);
	td_json_integer(json, "warnings", (int64_t)diags->warnings);
	td_json_array(json, "complaints");
	for (size_t i = 0; i < diags->n; i++)
		add_complaint(&diags->at[i], json);
	td_json_end(json);
	status = td_json_write(json, sink, err);
	td_json_free(json);
	return status;
}
