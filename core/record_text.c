/* What a run keeps, written: the figures that its plan read, and its result. */
#include "record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/doc.h"
#include "report.h"

/* ---- figures --------------------------------------------------------------------------------- */

struct column {
	const struct td_input *input;
	unsigned lag;
	size_t at;
};

static int
by_name(const void *pa, const void *pb)
{
	const struct column *a = pa, *b = pb;
	int order = strcmp(a->input->name, b->input->name);

	return order ? order : (a->lag > b->lag) - (a->lag < b->lag);
}

/* In quotes, control bytes as \xHH, so that a text stays in its line. */
static void
put_text(struct td_sink *sink, const char *text)
{
	td_sink_text(sink, "\"");
	for (; text && *text; text++) {
		if ((unsigned char)*text < 0x20)
			td_sink_printf(sink, "\\x%02x", (unsigned)*text);
		else
			td_sink_bytes(sink, text, 1);
	}
	td_sink_text(sink, "\"");
}

static const char *
word_of(const struct td_scoring *s, uint32_t word)
{
	size_t known = td_words_count(s->rules->words);

	if (word <= known)
		return td_words_at(s->rules->words, word);
	return s->table->words ? td_words_at(s->table->words, word - (uint32_t)known) : "?";
}

static void
put_value(const struct td_scoring *s, const struct column *column, size_t row, struct td_sink *sink)
{
	double value = s->table->columns[column->at][row];
	const uint8_t *na = s->table->na[column->at];
	const struct td_input *input = column->input;
	char number[40];

	if (na && na[row])
		td_sink_text(sink, "na");
	else if (isnan(value))
		td_sink_text(sink, "missing");
	else if (input->kind == TD_INPUT_GRADE)
		put_text(sink, word_of(s, input->levels[(size_t)value]));
	else if (input->kind == TD_INPUT_TEXT)
		put_text(sink, word_of(s, (uint32_t)value));
	else
		td_sink_text(sink, td_num_exact(number, sizeof(number), value));
}

static void
put_units(const struct td_table *table, struct td_sink *sink)
{
	td_sink_text(sink, "label\t");
	put_text(sink, table->label);
	td_sink_text(sink, "\n");
	for (size_t i = 0; i < table->n; i++) {
		td_sink_printf(sink, "unit %s\t", table->units[i].id);
		put_text(sink, table->units[i].name);
		td_sink_text(sink, " ");
		put_text(sink, table->clusters[table->units[i].cluster]);
		td_sink_text(sink, "\n");
	}
}

static void
put_column(const struct td_scoring *s, const struct column *column, struct td_sink *sink)
{
	for (size_t i = 0; i < s->table->n; i++) {
		td_sink_printf(sink, "figure %s %d %s\t", column->input->name,
			       s->table->year - (int)column->lag, s->table->units[i].id);
		put_value(s, column, i, sink);
		td_sink_text(sink, "\n");
	}
}

int
td_record_figures(const struct td_scoring *s, struct td_sink *sink, struct td_err *err)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(s->plan, &n);
	struct column *columns = calloc(n ? n : 1, sizeof(*columns));

	if (!columns)
		return td_fail_memory(err);
	for (size_t i = 0; i < n; i++)
		columns[i] =
			(struct column){ &s->rules->inputs.at[needs[i].input], needs[i].lag, i };
	qsort(columns, n, sizeof(*columns), by_name);
	put_units(s->table, sink);
	for (size_t i = 0; i < n; i++)
		put_column(s, &columns[i], sink);
	free(columns);
	return td_sink_close(sink, err);
}

/* ---- the result ------------------------------------------------------------------------------ */

/* A line for each value, a blank in front for each level. */
static void
put_node(const struct td_doc *node, int level, struct td_sink *sink)
{
	td_sink_printf(sink, "%*s%s\t", level, "", node->key);
	if (node->kind == TD_DOC_TEXT)
		put_text(sink, node->text);
	else if (node->kind == TD_DOC_NULL)
		td_sink_text(sink, "null");
	else
		td_sink_text(sink, node->text);
	td_sink_text(sink, "\n");
	for (node = node->first; node; node = node->next)
		put_node(node, level + 1, sink);
}

/* Takes doc. */
static int
put_document(struct td_doc_builder *doc, struct td_sink *sink, struct td_err *err)
{
	const struct td_doc *root = doc ? td_doc_root(doc) : NULL;

	if (root)
		put_node(root, 0, sink);
	td_doc_free(doc);
	return root ? TD_OK : td_fail_memory(err);
}

int
td_record_result(const struct td_scoring *s, struct td_sink *sink, struct td_err *err)
{
	struct td_doc_builder *doc;

	TD_TRY(td_score_head(s, TD_REPORT_POINTS, &doc, err));
	TD_TRY(put_document(doc, sink, err));
	for (size_t i = 0; i < s->result->n; i++) {
		TD_TRY(td_score_unit(s, s->result->order[i], TD_REPORT_POINTS, TD_EN, &doc, err));
		TD_TRY(put_document(doc, sink, err));
	}
	return td_sink_close(sink, err);
}
