#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/eval.h"
#include "calc/range.h"
#include "report.h"
#include "seek_in.h"

enum {
	NAMED_MAX = 6 /* figures named one by one */
};

struct why {
	const struct td_seek *seek;
	enum td_lang lang;
	struct td_reasons *out;
	bool no_memory;
};

static void __attribute__((format(printf, 2, 3))) say(struct why *w, const char *english, ...)
{
	va_list args;
	char *text;

	va_start(args, english);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text = td_arena_vprintf(&w->out->arena, td_text(w->lang, english), args);
#pragma GCC diagnostic pop
	va_end(args);
	if (!text || !td_list_push(w->out, (struct td_reason){ TD_REASON_RULE, text }))
		w->no_memory = true;
}

struct points {
	char text[TD_POINTS_ROOM];
};

static struct points
points(const struct why *w, int64_t ticks)
{
	struct points p;

	td_report_ticks(w->seek->scoring->rules, ticks, w->lang, p.text);
	return p;
}

static int64_t
own_total(const struct why *w)
{
	return w->seek->scoring->result->total[w->seek->goal.row];
}

/* ---- what stands in the way whatever the points ---------------------------------------------- */

static int
say_gates(struct why *w, struct td_err *err)
{
	const struct td_seek *seek = w->seek;
	const struct td_scoring *s = seek->scoring;
	double *values = calloc(td_plan_values(s->plan) + 1, sizeof(*values));
	struct td_why why = { s->rules, s->plan, s->table,       s->result,
			      s->slots, values,  seek->goal.row, w->lang };
	uint32_t award = seek->goal.kind == TD_GOAL_AWARD ? seek->goal.number : TD_NONE;
	int status = values ? TD_OK : td_fail_memory(err);

	if (!status)
		status = td_eval_row(s->plan, s->table, s->slots, seek->goal.row, values, err);
	if (!status)
		status = td_explain_award(&why, award, w->out, err);
	free(values);
	return status;
}

/* ---- how far the figures bring the unit ---------------------------------------------------------- */

static void
say_mark(struct why *w)
{
	int64_t own = own_total(w), mark = w->seek->mark;

	if (own == TD_TICKS_NONE || mark == TD_TICKS_NONE || own >= mark)
		return;
	say(w, "%s points are missing: %s of %s", points(w, mark - own).text, points(w, own).text,
	    points(w, mark).text);
}

/* The rules themselves may not have so many points. */
static int
say_most(struct why *w, struct td_err *err)
{
	const struct td_ruleset *rules = w->seek->scoring->rules;
	int64_t mark = w->seek->mark;
	struct td_ranges *ranges;
	double most;

	if (mark == TD_TICKS_NONE)
		return TD_OK;
	TD_TRY(td_ranges_new(rules, &ranges, err));
	most = td_ranges_total(ranges).hi;
	if (td_ranges_no_memory(ranges))
		w->no_memory = true;
	td_ranges_free(ranges);
	if (isfinite(most) && (double)mark > most * td_pow10(rules->places) + 0.5)
		say(w, "the rules give at most %s points, whatever the figures",
		    points(w, (int64_t)(most * td_pow10(rules->places))).text);
	return TD_OK;
}

static void
say_furthest(struct why *w)
{
	const struct td_seek *seek = w->seek;
	const struct td_lever *lever;

	if (!seek->furthest.n) {
		say(w, "no change of one figure brings the unit any nearer");
		return;
	}
	lever = &seek->levers.at[seek->furthest.at[0]];
	say(w, "no change of one figure suffices; %s brings most, %s points",
	    td_title_in(&td_lever_input(seek, lever)->title, w->lang,
			td_lever_input(seek, lever)->name),
	    points(w, lever->gain).text);
}

/* "Reports, Dossiers" */
static const char *
list_together(struct why *w)
{
	const struct td_seek *seek = w->seek;
	struct td_sink list = { 0 };
	size_t n = seek->together.n;
	const char *text;

	for (size_t i = 0; i < n && i < NAMED_MAX; i++) {
		const struct td_lever *lever = &seek->levers.at[seek->together.at[i].lever];
		const struct td_input *input = td_lever_input(seek, lever);

		td_sink_printf(&list, "%s%s", i ? ", " : "",
			       td_title_in(&input->title, w->lang, input->name));
	}
	if (n > NAMED_MAX)
		td_sink_printf(&list, td_text(w->lang, "; %zu more"), n - NAMED_MAX);
	text = list.status || !list.text ? NULL : td_arena_text(&w->out->arena, list.text);
	td_sink_fini(&list);
	if (!text)
		w->no_memory = true;
	return text ? text : "";
}

static void
say_together(struct why *w)
{
	const struct td_seek *seek = w->seek;
	struct points total = points(w, seek->total);

	if (seek->total == TD_TICKS_NONE)
		return;
	if (seek->enough)
		say(w, "%zu figures would do, each at its best (total %s): %s", seek->together.n,
		    total.text, list_together(w));
	else if (seek->mark != TD_TICKS_NONE && seek->total < seek->mark)
		say(w, "even with every figure at its best it is %s points of the %s", total.text,
		    points(w, seek->mark).text);
	else
		say(w,
		    "even with every figure at its best (%s points) it is not reached: what is named first keeps the unit from it",
		    total.text);
}

static int
say_all(struct why *w, struct td_err *err)
{
	const struct td_seek *seek = w->seek;

	TD_TRY(say_gates(w, err));
	say_mark(w);
	TD_TRY(say_most(w, err));
	if (seek->singles.n)
		return TD_OK;
	say_furthest(w);
	if (seek->paired && !seek->pairs.n && seek->npairs)
		say(w, "nor does a change of two (pairs tried: %zu)", seek->npairs);
	if (!seek->pairs.n)
		say_together(w);
	return TD_OK;
}

int
td_seek_why(const struct td_seek *seek, enum td_lang lang, struct td_reasons *out,
	    struct td_err *err)
{
	struct why w = { .seek = seek, .lang = lang, .out = out };
	int status = seek->reach == TD_REACH_YES ? TD_OK : say_all(&w, err);

	return !status && w.no_memory ? td_fail_memory(err) : status;
}
