#include <stdlib.h>

#include "calc/cone.h"
#include "trial_in.h"

struct td_row_rules {
	struct td_cone *cone;
	bool *wanted; /* per output */
	size_t noutputs;
	struct td_result *base; /* of the baseline */
};

struct td_row_room {
	const struct td_trials *trials;
	struct td_cone_run *run;
	struct td_result *result;
};

static int
fill(struct td_row_rules *r, const struct td_scoring *s, struct td_err *err)
{
	struct td_score_opts opts = { 0 };

	r->wanted = td_trial_wanted(s);
	if (!r->wanted)
		return td_fail_memory(err);
	td_plan_outputs(s->plan, &r->noutputs);
	TD_TRY(td_engine_score(s->rules, s->plan, s->table, s->slots, &opts, &r->base, err));
	return td_cone_new(s->plan, s->table, s->slots, r->wanted, TD_CONE_MOST, &r->cone, err);
}

int
td_row_rules_new(const struct td_trials *t, struct td_row_rules **out, struct td_err *err)
{
	struct td_row_rules *r = calloc(1, sizeof(*r));
	int status = r ? fill(r, t->baseline, err) : td_fail_memory(err);

	*out = NULL;
	if (status || !r->cone)
		td_row_rules_free(r);
	else
		*out = r;
	/* A baseline that scores has nothing to fail with but memory: then it goes trial by trial. */
	return status == TD_ENOMEM ? status : TD_OK;
}

void
td_row_rules_free(struct td_row_rules *r)
{
	if (!r)
		return;
	td_cone_free(r->cone);
	td_result_free(r->base);
	free(r->wanted);
	free(r);
}

int
td_row_room_new(const struct td_trials *t, struct td_row_room **out, struct td_err *err)
{
	struct td_row_room *room = calloc(1, sizeof(*room));
	int status;

	*out = NULL;
	if (!room)
		return td_fail_memory(err);
	room->trials = t;
	room->result = td_result_new(t->baseline->rules, t->baseline->table->n, false);
	status = room->result ? td_cone_run_new(t->rows->cone, &room->run, err)
			      : td_fail_memory(err);
	if (status)
		td_row_room_free(room);
	else
		*out = room;
	return status;
}

void
td_row_room_free(struct td_row_room *room)
{
	if (!room)
		return;
	td_cone_run_free(room->run);
	td_result_free(room->result);
	free(room);
}

int
td_row_turn(struct td_row_room *room, const struct td_dial *dial, double value, struct td_err *err)
{
	if (dial->kind == TD_DIAL_FIGURE)
		return td_cone_set_figure(room->run, dial->index, dial->row, value, err);
	td_cone_set_param(room->run, dial->index, value);
	return TD_OK;
}

void
td_row_turn_back(struct td_row_room *room)
{
	td_cone_turn_back(room->run);
}

static bool
is_changed(const struct td_row_room *room)
{
	const struct td_row_rules *r = room->trials->rows;

	for (size_t i = 0; i < r->noutputs; i++)
		if (r->wanted[i] && td_cone_is_changed(room->run, i))
			return true;
	return false;
}

int
td_rows_run(struct td_row_room *room, const struct td_trial_part *part, struct td_err *err)
{
	const struct td_result *result = room->trials->rows->base;

	TD_TRY(td_cone_eval(room->run, err));
	if (is_changed(room)) {
		TD_TRY(td_engine_conclude(room->trials->baseline, td_cone_outputs(room->run),
					  room->result, err));
		result = room->result;
	}
	td_trial_write(result, part->from, part->out);
	return TD_OK;
}
