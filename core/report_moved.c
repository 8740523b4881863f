/*
 * report_moved.c - what moved between two scorings: units whose total, rank or awards changed.
 *
 * Floor: engine.  Compared as shown: the two scorings may differ in rules, decimals and units.
 */
#include "reload.h"

#include <string.h>

#include "edge/grid.h"
#include "report.h"

#define NOBODY SIZE_MAX

/* How a unit stands, as text. */
struct standing {
	char total[TD_POINTS_ROOM], place[TD_POINTS_ROOM];
	struct td_sink awards;
};

struct moves {
	const struct td_scoring *old, *new;
	struct td_words *units;  /* of the old scoring: row + 1 */
	struct td_words *stayed; /* of the new one */
	enum td_lang lang;
	struct td_grid *grid;
	struct td_sink *sink; /* remembers the first failure */
	size_t moved;
};

static void
add_awards(const struct td_scoring *s, size_t row, enum td_lang lang, struct td_sink *out)
{
	for (size_t i = 0; i < s->rules->awards.n; i++) {
		uint8_t verdict = s->result->awards[i][row];

		if (verdict == TD_NO)
			continue;
		td_sink_printf(out, "%s%s%s", out->n ? "; " : "",
			       td_rules_award_title(s->rules, i, lang),
			       verdict == TD_UNDECIDED ? " (?)" : "");
	}
}

/* A unit that is not there stands nowhere. */
static void
stand(const struct td_scoring *s, size_t row, enum td_lang lang, struct standing *out)
{
	*out = (struct standing){ .total = "-", .place = "-" };
	if (row != NOBODY) {
		td_report_ticks(s->rules, s->result->total[row], lang, out->total);
		td_report_place(s->result, row, lang, out->place);
		add_awards(s, row, lang, &out->awards);
	}
	if (!out->awards.n)
		td_sink_text(&out->awards, "-");
}

static void
cell(struct moves *m, const char *old, const char *new)
{
	struct td_sink text = { 0 };

	if (strcmp(old, new) != 0)
		td_sink_printf(&text, "%s -> ", old);
	td_sink_text(&text, new);
	td_report_cell(m->grid, &text, m->sink);
}

static void
compare(struct moves *m, size_t old_row, size_t new_row)
{
	const struct td_unit *unit =
		new_row != NOBODY ? &m->new->table->units[new_row] : &m->old->table->units[old_row];
	struct standing old, new;

	stand(m->old, old_row, m->lang, &old);
	stand(m->new, new_row, m->lang, &new);
	if (old.awards.status || new.awards.status) {
		m->sink->status = TD_ENOMEM;
	} else if (strcmp(old.total, new.total) != 0 || strcmp(old.place, new.place) != 0 ||
		   strcmp(old.awards.text, new.awards.text) != 0) {
		td_grid_row(m->grid, false);
		td_grid_cell(m->grid, unit->name);
		cell(m, old.total, new.total);
		cell(m, old.place, new.place);
		cell(m, old.awards.text, new.awards.text);
		m->moved++;
	}
	td_sink_fini(&old.awards);
	td_sink_fini(&new.awards);
}

/* In the order of the new ranking; those who are gone come last. */
static void
compare_all(struct moves *m)
{
	const struct td_table *old = m->old->table, *new = m->new->table;

	for (size_t i = 0; i < new->n; i++) {
		uint32_t row = m->new->result->order[i];
		uint32_t was = td_words_find(m->units, new->units[row].id);

		compare(m, was ? was - 1 : NOBODY, row);
	}
	for (size_t i = 0; i < old->n; i++)
		if (!td_words_find(m->stayed, old->units[i].id))
			compare(m, i, NOBODY);
}

static struct td_words *
unit_words(const struct td_table *table)
{
	struct td_words *words = td_words_new();

	for (size_t i = 0; words && i < table->n; i++)
		if (!td_words_add(words, table->units[i].id)) {
			td_words_free(words);
			return NULL;
		}
	return words;
}

static void
write_heading(const struct moves *m)
{
	const char *id = m->new->rules->id;
	size_t n = m->new->table->n;

	if (!m->moved)
		td_sink_printf(m->sink, td_text(m->lang, "%s scored again: nothing moved"), id);
	else if (m->moved == 1)
		td_sink_printf(m->sink, td_text(m->lang, "%s scored again: one unit of %zu moved"),
			       id, n);
	else
		td_sink_printf(m->sink, td_text(m->lang, "%s scored again: %zu units of %zu moved"),
			       id, m->moved, n);
	td_sink_text(m->sink, "\n");
}

static const struct td_report_column columns[] = {
	{ TD_MARK("Unit"), TD_GRID_LEFT },
	{ TD_MARK("Total"), TD_GRID_RIGHT },
	{ TD_MARK("Rank"), TD_GRID_RIGHT },
	{ TD_MARK("Awards"), TD_GRID_WRAP },
};

static int
write(struct moves *m, const struct td_report_opts *opts, struct td_err *err)
{
	compare_all(m);
	td_sink_text(m->sink, "\n");
	write_heading(m);
	if (m->moved)
		return td_grid_write(m->grid, opts->width, opts->colour, m->sink, err);
	return TD_OK;
}

int
td_report_moved(const struct td_reload *reload, const struct td_report_opts *opts,
		struct td_sink *sink, struct td_err *err)
{
	struct moves m = {
		.old = reload->before,
		.new = reload->now,
		.units = unit_words(reload->before->table),
		.stayed = unit_words(reload->now->table),
		.lang = opts->lang,
		.grid = td_report_grid(columns, sizeof(columns) / sizeof(columns[0]), opts->lang),
		.sink = sink,
	};
	int status = m.units && m.stayed && m.grid ? write(&m, opts, err) : td_fail_memory(err);

	if (!status)
		status = td_sink_close(sink, err);
	td_words_free(m.units);
	td_words_free(m.stayed);
	td_grid_free(m.grid);
	return status;
}
