/* What a grid may not make: at each of its corners the figures stay in their ranges, and the rules are rules. */
#include "sweep_in.h"

#include <math.h>

#include "base/num.h"

/* ---- figures ------------------------------------------------------------------- */

/* As if it had been another one before: a value that stands there already is not checked. */
static int
view_check(struct td_view *v, const struct td_dial *dial, struct td_err *err)
{
	double *cell = td_view_cell(v, dial), value = *cell;
	int status;

	*cell = NAN;
	status = isnan(value) ? TD_OK : td_dial_check(&v->scoring, dial, value, err);
	*cell = value;
	return status;
}

/* Value at one end of each axis, by the bits of corner. */
static double
corner_value(const struct td_sweep *sweep, size_t axis, unsigned corner)
{
	const struct td_axis *a = &sweep->axes[axis];

	return td_axis_value(a, corner >> axis & 1 ? a->n - 1 : 0);
}

/* Other figures of the unit may be bounded by the one that moves; what was wrong before is not the sweep's doing. */
static int
check_row(const struct td_sweep *sweep, struct td_view *v, uint32_t row, struct td_err *err)
{
	for (uint32_t k = 0; k < v->table.ncolumns; k++) {
		struct td_dial dial = { TD_DIAL_FIGURE, k, row };
		struct td_view before;
		int status;

		if (!view_check(v, &dial, err))
			continue;
		status = td_view_init(&before, sweep->baseline, err);
		if (!status && !view_check(&before, &dial, NULL))
			status = view_check(v, &dial, err);
		td_view_fini(&before);
		if (status)
			return status;
	}
	return TD_OK;
}

static int
check_figures(const struct td_sweep *sweep, unsigned corner, struct td_err *err)
{
	struct td_view v;
	int status = td_view_init(&v, sweep->baseline, err);

	for (size_t i = 0; !status && i < sweep->naxes; i++)
		*td_view_cell(&v, &sweep->dials.at[sweep->axes[i].dial]) =
			corner_value(sweep, i, corner);
	for (size_t i = 0; !status && i < sweep->naxes; i++)
		if (sweep->dials.at[sweep->axes[i].dial].kind == TD_DIAL_FIGURE)
			status =
				check_row(sweep, &v, sweep->dials.at[sweep->axes[i].dial].row, err);
	td_view_fini(&v);
	return status;
}

/* ---- rules ------------------------------------------------------------------------------ */

/* "clearance_target = 90, vote_share = 50" */
static void
name_corner(const struct td_sweep *sweep, unsigned corner, enum td_lang lang, struct td_sink *out)
{
	char number[32];

	for (size_t i = 0; i < sweep->naxes; i++)
		td_sink_printf(out, "%s%s = %s", i ? ", " : "", sweep->axes[i].name,
			       td_num_text(number, sizeof(number), corner_value(sweep, i, corner),
					   TD_PLACES_MAX, lang));
}

static bool
write_variant(const struct td_sweep *sweep, unsigned corner, struct td_sink *text)
{
	bool varies = false;

	td_sink_printf(text, "ruleset \"%s\" { extends = \"base\" }", sweep->baseline->rules->id);
	for (size_t i = 0; i < sweep->naxes; i++) {
		char number[32];

		if (sweep->dials.at[sweep->axes[i].dial].kind != TD_DIAL_PARAM)
			continue;
		varies = true;
		td_sink_printf(
			text, " amend_param \"%s\" { %s }", sweep->axes[i].name,
			td_num_exact(number, sizeof(number), corner_value(sweep, i, corner)));
	}
	return varies;
}

static int
fail_rules(const struct td_sweep *sweep, unsigned corner, struct td_err *err)
{
	struct td_sink at = { 0 };
	int status;

	name_corner(sweep, corner, err ? err->lang : TD_EN, &at);
	status = td_sink_close(&at, err);
	if (!status)
		status = td_fail(err, TD_EINVAL, "with %s the rules are wrong", at.text);
	td_sink_fini(&at);
	return status;
}

/* The rules with the parameters as they are at a corner, checked as any rules are. */
static int
check_rules(const struct td_sweep *sweep, unsigned corner, struct td_diags *diags,
	    struct td_err *err)
{
	const struct td_ruleset *rules = sweep->baseline->rules;
	struct td_sink text = { 0 };
	struct td_ruleset *variant = NULL;
	bool varies = write_variant(sweep, corner, &text);
	int status = td_sink_close(&text, err);

	if (!status && varies)
		status = td_rules_vary(rules->files[0], "sweep", text.text, diags, &variant, err);
	if (status == TD_EINVAL)
		status = fail_rules(sweep, corner, err);
	td_ruleset_free(variant);
	td_sink_fini(&text);
	return status;
}

int
td_sweep_check_corners(const struct td_sweep *sweep, struct td_diags *diags, struct td_err *err)
{
	for (unsigned corner = 0; sweep->naxes && corner < 1u << sweep->naxes; corner++) {
		TD_TRY(check_figures(sweep, corner, err));
		TD_TRY(check_rules(sweep, corner, diags, err));
	}
	return TD_OK;
}
