/* What varies in a sweep: values of an axis, noise of a dial, and what either is written as. */
#include "sweep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/parse.h"

enum {
	RESOLUTION = 6, /* decimals to which changes are found, where numbers are small enough */
};

/* ---- decimals ----------------------------------------------------------------------------- */

/* Decimals that v has, -1: more than TD_PLACES_MAX, or too many digits before them. */
static int
places_of(double v)
{
	for (int places = 0; places <= TD_PLACES_MAX; places++) {
		double unit = td_pow10(places), ticks = td_ticks(v, places);

		if (fabs(ticks) > TD_TICKS_MAX)
			return -1;
		if (ticks / unit >= v && ticks / unit <= v)
			return places;
	}
	return -1;
}

static int
need_places(const struct td_axis *axis, double v, int *places, struct td_err *err)
{
	int needed = places_of(v);

	if (needed < 0)
		return td_fail(err, TD_EUSAGE,
			       "%s: a value with more than %d decimals, or too large", axis->name,
			       TD_PLACES_MAX);
	if (needed > *places)
		*places = needed;
	return TD_OK;
}

static int64_t
ticks_of(double v, int places)
{
	return (int64_t)td_ticks(v, places);
}

/* Finer than this the engine's own tolerance would be found, and not the rules. */
static int
resolution_for(const struct td_axis *axis, const struct td_dial_range *range)
{
	double largest = fmax(fabs(td_axis_value(axis, 0)), fabs(td_axis_value(axis, axis->n - 1)));
	int places = RESOLUTION;

	if (range->whole)
		return 0;
	while (places > 0 && largest * td_pow10(places) > 1e8)
		places--;
	return places > axis->places ? places : axis->places;
}

/* ---- a grid -------------------------------------------------------------------------------- */

static int
set_grid(struct td_axis *axis, double from, double to, double step, struct td_err *err)
{
	double count;

	TD_TRY(need_places(axis, from, &axis->places, err));
	TD_TRY(need_places(axis, to, &axis->places, err));
	TD_TRY(need_places(axis, step, &axis->places, err));
	if (fmax(fabs(from), fabs(to)) * td_pow10(axis->places) > TD_TICKS_MAX)
		return td_fail(err, TD_EUSAGE,
			       "%s: a value with more than %d decimals, or too large", axis->name,
			       TD_PLACES_MAX);
	axis->first = ticks_of(from, axis->places);
	axis->step = ticks_of(step, axis->places);
	count = (double)((ticks_of(to, axis->places) - axis->first) / axis->step) + 1;
	if (count > TD_SWEEP_MAX)
		return td_fail(err, TD_EUSAGE,
			       "%s: %.0f points; at most %d can be swept: make STEP larger",
			       axis->name, count, TD_SWEEP_MAX);
	axis->n = (size_t)count;
	axis->ordered = axis->grid = true;
	return TD_OK;
}

/* "70:90:0.5", cut at its colons. */
static int
read_grid(struct td_axis *axis, const struct td_scoring *baseline, const struct td_dial *dial,
	  const struct td_dial_range *range, char *text, struct td_err *err)
{
	char *to = strchr(text, ':'), *step = strchr(to + 1, ':');
	double from_value, to_value, by;

	if (range->nlevels)
		return td_fail(err, TD_EUSAGE,
			       "%s is a grade: write its levels, with a comma between them",
			       axis->name);
	if (!step || strchr(step + 1, ':'))
		return td_fail(err, TD_EUSAGE, "%s: write FROM:TO:STEP, not \"%s\"", axis->name,
			       text);
	*to++ = '\0';
	*step++ = '\0';
	TD_TRY(td_dial_read(baseline, dial, text, &from_value, err));
	TD_TRY(td_dial_read(baseline, dial, to, &to_value, err));
	TD_TRY(td_dial_parse(baseline, dial, step, &by, err));
	if (isnan(from_value) || isnan(to_value))
		return td_fail(err, TD_EUSAGE, "%s: FROM and TO are numbers", axis->name);
	if (!(by > 0))
		return td_fail(err, TD_EUSAGE, "%s: STEP must be above 0, not %s", axis->name,
			       step);
	if (range->whole && places_of(by) != 0)
		return td_fail(err, TD_EUSAGE, "%s takes whole numbers; STEP is %s", axis->name,
			       step);
	if (from_value > to_value)
		return td_fail(err, TD_EUSAGE, "%s: an empty grid, for FROM (%s) is above TO (%s)",
			       axis->name, text, to);
	return set_grid(axis, from_value, to_value, by, err);
}

/* ---- a list ---------------------------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Values once each: two neighbours that are one say nothing. */
static int
refuse_twice(const struct td_axis *axis, struct td_err *err)
{
	for (size_t i = 0; i < axis->n; i++)
		for (size_t k = 0; k < i; k++) {
			bool missing = isnan(axis->list[i]) && isnan(axis->list[k]);

			if (missing ||
			    !(axis->list[i] < axis->list[k] || axis->list[i] > axis->list[k] ||
			      isnan(axis->list[i]) || isnan(axis->list[k])))
				return td_fail(err, TD_EUSAGE, "%s: the same value twice",
					       axis->name);
		}
	return TD_OK;
}

static int
settle_list(struct td_axis *axis, const struct td_dial_range *range, struct td_err *err)
{
	TD_TRY(refuse_twice(axis, err));
	axis->levels = range->nlevels;
	axis->ordered = !axis->levels;
	for (size_t i = 0; i < axis->n; i++)
		axis->ordered = axis->ordered && !isnan(axis->list[i]);
	if (!axis->ordered)
		return TD_OK;
	for (size_t i = 0; i < axis->n; i++)
		TD_TRY(need_places(axis, axis->list[i], &axis->places, err));
	qsort(axis->list, axis->n, sizeof(*axis->list), by_value);
	return TD_OK;
}

static int
read_list(struct td_axis *axis, const struct td_scoring *baseline, const struct td_dial *dial,
	  const struct td_dial_range *range, char *text, struct td_err *err)
{
	char mark = strchr(text, ';') ? ';' : ',';
	size_t n = 1;

	for (const char *at = text; *at; at++)
		n += *at == mark;
	axis->list = calloc(n, sizeof(*axis->list));
	if (!axis->list)
		return td_fail_memory(err);
	for (; axis->n < n; axis->n++) {
		char *end = text + strcspn(text, mark == ';' ? ";" : ",");

		*end = '\0';
		if (!*text)
			return td_fail(err, TD_EUSAGE, "%s: an empty value in the list",
				       axis->name);
		TD_TRY(td_dial_read(baseline, dial, text, &axis->list[axis->n], err));
		text = end + 1;
	}
	return settle_list(axis, range, err);
}

/* ---- an axis --------------------------------------------------------------------------------- */

static int
read_axis(struct td_axis *axis, const struct td_scoring *baseline, const char *name, char *values,
	  struct td_dial *dial, struct td_err *err)
{
	struct td_dial_range range;

	TD_TRY(td_dial_find(baseline, name, dial, err));
	axis->name = td_dial_name(baseline, dial);
	if (!axis->name)
		return td_fail_memory(err);
	if (!*values)
		return td_fail(err, TD_EUSAGE, "%s: an empty grid; write FROM:TO:STEP, or values",
			       axis->name);
	range = td_dial_range(baseline, dial);
	if (strchr(values, ':'))
		TD_TRY(read_grid(axis, baseline, dial, &range, values, err));
	else
		TD_TRY(read_list(axis, baseline, dial, &range, values, err));
	if (axis->ordered)
		axis->resolution = resolution_for(axis, &range);
	return TD_OK;
}

int
td_axis_init(struct td_axis *axis, const struct td_scoring *baseline, const char *text,
	     struct td_dial *dial, struct td_err *err)
{
	char *copy = strdup(text), *values;
	int status;

	*axis = (struct td_axis){ 0 };
	if (!copy)
		return td_fail_memory(err);
	values = strchr(copy, '=');
	if (values && values > copy) {
		*values = '\0';
		status = read_axis(axis, baseline, copy, values + 1, dial, err);
	} else {
		status = td_fail(err, TD_EUSAGE, "write %s, not \"%s\"", "--vary NAME=FROM:TO:STEP",
				 text);
	}
	free(copy);
	return status;
}

void
td_axis_fini(struct td_axis *axis)
{
	free(axis->name);
	free(axis->list);
}

double
td_axis_value(const struct td_axis *axis, size_t i)
{
	if (!axis->grid)
		return axis->list[i];
	return (double)(axis->first + (int64_t)i * axis->step) / td_pow10(axis->places);
}

int64_t
td_axis_ticks(const struct td_axis *axis, size_t i)
{
	int64_t ticks = axis->grid ? axis->first + (int64_t)i * axis->step
				   : ticks_of(axis->list[i], axis->places);

	return ticks * (int64_t)td_pow10(axis->resolution - axis->places);
}

double
td_axis_from_ticks(const struct td_axis *axis, int64_t ticks)
{
	return (double)ticks / td_pow10(axis->resolution);
}

const char *
td_axis_text(const struct td_axis *axis, const struct td_scoring *baseline,
	     const struct td_dial *dial, double value, enum td_lang lang, char out[TD_AXIS_ROOM])
{
	if (isnan(value))
		return "missing";
	if (axis->ordered)
		return td_num_text(out, TD_AXIS_ROOM, value, axis->resolution, lang);
	if (!axis->levels)
		return td_num_text(out, TD_AXIS_ROOM, value, TD_PLACES_MAX, lang);
	return td_words_at(baseline->rules->words,
			   td_scoring_input(baseline, dial->index)->levels[(size_t)value]);
}

/* ---- noise ------------------------------------------------------------------------------------ */

double
td_noise_draw(const struct td_noise *noise, uint64_t seed, uint64_t k, double value)
{
	return td_noise_around(&noise->spec, &noise->range, td_draw(seed, noise->stream, k), value);
}
