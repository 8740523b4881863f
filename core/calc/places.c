#include "calc/places.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/rank.h"
#include "calc/wide.h"

struct work {
	const struct td_places *p;
	size_t n, pitch, room_pitch;
	double *before; /* per unit a column: how many are better */
	double *open;   /* 1 where the pair at hand is equal so far */
	double *near; /* not 0 where keys are equal as the rules see it, but not to the last bit: only sorting tells then
	                   who else is */
	uint8_t *tied;
};

/* ---- pairs ------------------------------------------------------------------------------- */

TD_WIDE static int64_t
compare_first(size_t n, const double *restrict a, const double *restrict b, double *restrict p,
	      double *restrict q)
{
	int64_t equal = 0;

	TD_EACH_ROW
	{
		p[i] += a[i] < b[i] ? 1.0 : 0.0;
		q[i] += a[i] > b[i] ? 1.0 : 0.0;
		equal |= a[i] == b[i] ? INT64_C(1) : INT64_C(0);
	}
	return equal;
}

TD_WIDE static int64_t
find_near(size_t n, const double *restrict a, const double *restrict b, double *restrict near)
{
	int64_t any = 0;

	TD_EACH_ROW
	{
		double x = fabs(a[i]), y = fabs(b[i]), m = x > y ? x : y;
		double t = TD_SNAP * (m > 1 ? m : 1);
		int64_t is = fabs(a[i] - b[i]) <= t && a[i] != b[i] ? INT64_C(1) : INT64_C(0);

		near[i] += is ? 1.0 : 0.0;
		any |= is;
	}
	return any;
}

TD_WIDE static void
open_equal(size_t n, const double *restrict a, const double *restrict b, double *restrict open)
{
	TD_EACH_ROW open[i] = a[i] == b[i] ? 1.0 : 0.0;
}

#define ABSENT(x) ((x) != (x))

/* A further key, where the pair is open; missing ones come last and are equal. */
TD_WIDE static int64_t
compare_next(size_t n, const double *restrict a, const double *restrict b, double *restrict p,
	     double *restrict q, double *restrict open, double *restrict near)
{
	int64_t equal = 0;

	TD_EACH_ROW
	{
		double less = a[i] < b[i] || (ABSENT(a[i]) && !ABSENT(b[i])) ? 1.0 : 0.0;
		double more = a[i] > b[i] || (ABSENT(b[i]) && !ABSENT(a[i])) ? 1.0 : 0.0;
		double x = fabs(a[i]), y = fabs(b[i]), m = x > y ? x : y;
		double t = TD_SNAP * (m > 1 ? m : 1);

		near[i] += fabs(a[i] - b[i]) <= t && a[i] != b[i] ? open[i] : 0.0;
		p[i] += less * open[i];
		q[i] += more * open[i];
		open[i] *= 1.0 - less - more;
		equal |= open[i] != 0 ? INT64_C(1) : INT64_C(0);
	}
	return equal;
}

static void
mark_tied(size_t n, const double *restrict open, uint8_t *restrict a, uint8_t *restrict b)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t is = open[i] != 0;

		a[i] |= is;
		b[i] |= is;
	}
}

static const double *
key(const struct work *w, size_t k, size_t unit)
{
	return w->p->keys[k * w->p->nunits + unit];
}

/* Further keys, as long as they leave the pair equal in some trial. */
static void
settle_pair(struct work *w, size_t n, size_t a, size_t b)
{
	double *p = w->before + a * w->room_pitch, *q = w->before + b * w->room_pitch;
	int64_t equal = 1;

	open_equal(n, key(w, 0, a), key(w, 0, b), w->open);
	for (size_t k = 1; equal && k < w->p->nkeys; k++)
		equal = compare_next(n, key(w, k, a), key(w, k, b), p, q, w->open, w->near);
	if (equal)
		mark_tied(n, w->open, w->tied + a * w->pitch, w->tied + b * w->pitch);
}

/* True: some trial has keys that are near. */
static bool
compare_pair(struct work *w, size_t n, size_t a, size_t b)
{
	const double *x = key(w, 0, a), *y = key(w, 0, b);
	bool near = !w->p->exact && find_near(n, x, y, w->near);

	if (compare_first(n, x, y, w->before + a * w->room_pitch, w->before + b * w->room_pitch)) {
		settle_pair(w, n, a, b);
		near |= w->p->nkeys > 1;
	}
	return near;
}

static bool
is_together(const struct td_places *p, size_t a, size_t b)
{
	return !p->cluster || p->cluster[a] == p->cluster[b];
}

/* fixed: only pairs of which neither varies, for the first trial; else the others, for all. */
static bool
compare_pairs(struct work *w, size_t n, bool fixed)
{
	const struct td_places *p = w->p;
	bool near = false;

	for (size_t a = 0; a < p->nunits; a++)
		for (size_t b = a + 1; b < p->nunits && is_together(p, a, b); b++)
			if ((p->fixed[a] && p->fixed[b]) == fixed)
				near |= compare_pair(w, n, a, b);
	return near;
}

/* What the pairs that never vary came to in the first trial holds in all. */
static void
spread_fixed(struct work *w)
{
	for (size_t u = 0; u < w->p->nunits; u++) {
		double *before = w->before + u * w->room_pitch;

		for (size_t i = 1; i < w->n; i++)
			before[i] = before[0];
		memset(w->tied + u * w->pitch, w->tied[u * w->pitch], w->n);
	}
	for (size_t i = 0; i < w->n; i++)
		w->near[i] = w->near[0];
}

TD_WIDE static void
write_places(size_t n, const double *restrict key, const double *restrict before,
	     uint32_t *restrict place, uint8_t *restrict tied)
{
	for (size_t i = 0; i < n; i++) {
		bool ranked = key[i] == key[i];

		place[i] = ranked ? (uint32_t)((int32_t)before[i] + 1) : 0;
		tied[i] = ranked ? tied[i] : 0;
	}
}

/* ---- by sorting ---------------------------------------------------------------------------- */

enum {
	UNITS_MOST = 64,
	KEYS_MOST = 16
};

/* One cluster of one trial. */
static int
sort_cluster(struct work *w, size_t trial, size_t from, size_t to, uint32_t *place,
	     struct td_err *err)
{
	double value[KEYS_MOST][UNITS_MOST];
	struct td_rank_column keys[KEYS_MOST];
	struct td_rank_opts opts = { 0 };
	uint32_t places[UNITS_MOST];
	bool tied[UNITS_MOST];

	for (size_t k = 0; k < w->p->nkeys; k++) {
		for (size_t u = from; u < to; u++)
			value[k][u - from] = key(w, k, u)[trial];
		keys[k] = (struct td_rank_column){ value[k], k == 0 && w->p->exact };
	}
	TD_TRY(td_rank(to - from, keys, w->p->nkeys, &opts, places, NULL, tied, NULL, err));
	for (size_t u = from; u < to; u++) {
		place[u * w->pitch + trial] = places[u - from];
		w->tied[u * w->pitch + trial] = tied[u - from];
	}
	return TD_OK;
}

static int
sort_near(struct work *w, uint32_t *place, struct td_err *err)
{
	const struct td_places *p = w->p;

	for (size_t i = 0; i < w->n; i++)
		for (size_t from = 0, to; w->near[i] != 0 && from < p->nunits; from = to) {
			for (to = from + 1; to < p->nunits && is_together(p, from, to);)
				to++;
			TD_TRY(sort_cluster(w, i, from, to, place, err));
		}
	return TD_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

int
td_places(const struct td_places *p, size_t n, size_t pitch, size_t room_pitch, double *room,
	  uint32_t *place, uint8_t *tied, struct td_err *err)
{
	struct work w = { p, n, pitch, room_pitch, room, NULL, NULL, tied };
	bool near;

	w.open = room + p->nunits * room_pitch;
	w.near = w.open + room_pitch;
	for (size_t u = 0; u < p->nunits; u++) {
		w.before[u * room_pitch] = 0;
		tied[u * pitch] = 0;
	}
	w.near[0] = 0;
	near = compare_pairs(&w, 1, true);
	spread_fixed(&w);
	near |= compare_pairs(&w, n, false);
	for (size_t u = 0; u < p->nunits; u++)
		write_places(n, key(&w, 0, u), w.before + u * room_pitch, place + u * pitch,
			     tied + u * pitch);
	return near ? sort_near(&w, place, err) : TD_OK;
}
