/* A scoring as CSV (RFC 4180): one line a unit in rank order, a decimal point, ids as headings. */
#include "report.h"

#include <string.h>

#include "base/num.h"

struct writer {
	const struct td_ruleset *rules;
	const struct td_table *table;
	const struct td_result *result;
	bool points;
	bool begun; /* a cell stands on this line already */
	struct td_sink *sink;
};

static void
write_quoted(const char *text, struct td_sink *sink)
{
	const char *quote;

	td_sink_text(sink, "\"");
	while ((quote = strchr(text, '"'))) {
		td_sink_bytes(sink, text, (size_t)(quote - text));
		td_sink_text(sink, "\"\"");
		text = quote + 1;
	}
	td_sink_text(sink, text);
	td_sink_text(sink, "\"");
}

static void
next_cell(struct writer *w)
{
	if (w->begun)
		td_sink_text(w->sink, ",");
	w->begun = true;
}

void
td_report_csv_text(const char *text, struct td_sink *sink)
{
	struct td_sink safe = { 0 };

	if (*text && strchr("=+-@\t\r", *text))
		td_sink_text(&safe, "'");
	td_sink_text(&safe, text);
	if (safe.status)
		sink->status = safe.status;
	else if (strpbrk(safe.text, ",\"\r\n"))
		write_quoted(safe.text, sink);
	else
		td_sink_text(sink, safe.text);
	td_sink_fini(&safe);
}

static void
put_text(struct writer *w, const char *text)
{
	next_cell(w);
	td_report_csv_text(text, w->sink);
}

/* Empty when missing. */
static void
put_number(struct writer *w, double value)
{
	char text[64];

	next_cell(w);
	if (!isnan(value))
		td_sink_text(w->sink, td_num_exact(text, sizeof(text), value));
}

static void
put_ticks(struct writer *w, int64_t ticks)
{
	char text[64];

	next_cell(w);
	if (ticks != TD_TICKS_NONE)
		td_sink_text(w->sink, td_num_fixed(text, sizeof(text),
						   (double)ticks / td_pow10(w->result->places),
						   w->result->places, TD_EN));
}

static void
end_line(struct writer *w)
{
	td_sink_text(w->sink, "\n");
	w->begun = false;
}

/* Ids in one cell, a blank between them. */
static void
add_id(struct td_sink *ids, const char *id)
{
	if (ids->n)
		td_sink_text(ids, " ");
	td_sink_text(ids, id);
}

static void
put_ids(struct writer *w, struct td_sink *ids)
{
	if (ids->status)
		w->sink->status = ids->status;
	else
		put_text(w, ids->n ? ids->text : "");
	td_sink_fini(ids);
}

static void
put_awards(struct writer *w, size_t row, enum td_verdict verdict)
{
	struct td_sink ids = { 0 };

	for (size_t i = 0; i < w->rules->awards.n; i++)
		if (w->result->awards[i][row] == verdict)
			add_id(&ids, w->rules->awards.at[i].id);
	put_ids(w, &ids);
}

static void
put_knockouts(struct writer *w, size_t row, enum td_verdict verdict)
{
	struct td_sink ids = { 0 };

	for (size_t i = 0; i < w->rules->knockouts.n; i++)
		if (w->result->knockouts[i][row] == verdict)
			add_id(&ids, w->rules->knockouts.at[i].id);
	put_ids(w, &ids);
}

static void
put_flags(struct writer *w, size_t row)
{
	struct td_sink ids = { 0 };

	if (w->result->npending[row])
		add_id(&ids, "provisional");
	if (w->result->tied[row])
		add_id(&ids, "tied");
	put_ids(w, &ids);
}

static void
write_heading(struct writer *w)
{
	static const char *const columns[] = {
		"rank",
		"unit",
		"name",
		"cluster",
		"total",
		"base",
		"bonus",
		"deduction",
		"class",
		"awards",
		"undecided",
		"knockouts",
		"knockouts_undecided",
		"pending",
		"flags",
	};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		put_text(w, columns[i]);
	for (size_t i = 0; w->points && i < w->rules->order.n; i++)
		put_text(w, w->rules->items.at[w->rules->order.at[i]].id);
	for (size_t i = 0; w->points && i < w->rules->measures.n; i++)
		put_text(w, w->rules->measures.at[i].id);
	end_line(w);
}

static void
write_standing(struct writer *w, size_t row)
{
	const struct td_unit *unit = &w->table->units[row];
	const struct td_result *result = w->result;
	uint32_t klass = result->klass[row];

	put_number(w, result->place[row] ? result->place_shown[row] : NAN);
	put_text(w, unit->id);
	put_text(w, unit->name);
	put_text(w, w->table->clusters[unit->cluster]);
	put_ticks(w, result->total[row]);
	put_ticks(w, result->base[row]);
	put_ticks(w, result->bonus[row]);
	put_ticks(w, result->deduction[row]);
	put_text(w, klass == TD_NONE ? "" : w->rules->classes.at[klass].id);
}

static void
write_unit(struct writer *w, size_t row)
{
	write_standing(w, row);
	put_awards(w, row, TD_YES);
	put_awards(w, row, TD_UNDECIDED);
	put_knockouts(w, row, TD_YES);
	put_knockouts(w, row, TD_UNDECIDED);
	put_number(w, w->result->npending[row]);
	put_flags(w, row);
	for (size_t i = 0; w->points && i < w->rules->order.n; i++)
		put_number(w, w->result->points[w->rules->order.at[i]][row]);
	for (size_t i = 0; w->points && i < w->rules->measures.n; i++)
		put_number(w, w->result->measures[i][row]);
	end_line(w);
}

static int
write_csv(const struct td_scoring *scoring, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	struct writer w = {
		.rules = scoring->rules,
		.table = scoring->table,
		.result = scoring->result,
		.points = opts->points && scoring->result->points,
		.sink = sink,
	};

	(void)err; /* the sink remembers */
	write_heading(&w);
	for (size_t i = 0; i < w.result->n; i++)
		write_unit(&w, w.result->order[i]);
	return TD_OK;
}

const struct td_report td_report_csv = { "csv", write_csv };
