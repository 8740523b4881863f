#include "calc/again.h"

#include <math.h>
#include <string.h>

#include "calc/wide.h"

/* How many keys are equal to v: without itself none should be. */
TD_WIDE static int64_t
count_equal(size_t n, const double *restrict key, double v)
{
	int64_t equal = 0;

	TD_EACH_ROW equal += key[i] == v ? 1 : 0;
	return equal;
}

TD_WIDE static int64_t
count_better(size_t n, const double *restrict key, double v)
{
	int64_t better = 0;

	TD_EACH_ROW better += key[i] > v ? 1 : 0;
	return better;
}

/* Those who are passed by a unit on its way lose a place, or win one. */
TD_WIDE static void
shift(size_t n, const double *restrict key, double before, double after, uint32_t *restrict place)
{
	TD_EACH_ROW
	place[i] += (uint32_t)(after > key[i] ? 1 : 0) - (uint32_t)(before > key[i] ? 1 : 0);
}

/* Keys are those of now, so the old key of a unit that moved should not be there, and its new one once. */
static bool
is_alone(const double *key, const struct td_moved *moved, size_t nmoved, size_t from, size_t to)
{
	for (size_t i = 0; i < nmoved; i++) {
		bool stays = moved[i].before == moved[i].after;

		if (count_equal(to - from, key + from, moved[i].after) > 1 ||
		    (!stays && count_equal(to - from, key + from, moved[i].before) > 0))
			return false;
	}
	for (size_t i = 0; i < nmoved; i++)
		for (size_t k = i + 1; k < nmoved; k++)
			if (moved[i].before == moved[k].before)
				return false;
	return true;
}

bool
td_rank_again(const double *key, const struct td_moved *moved, size_t nmoved, size_t from,
	      size_t to, uint32_t *place)
{
	if (!is_alone(key, moved, nmoved, from, to))
		return false;
	for (size_t i = 0; i < nmoved; i++)
		shift(to - from, key + from, moved[i].before, moved[i].after, place + from);
	for (size_t i = 0; i < nmoved; i++) {
		double now = key[moved[i].row];

		place[moved[i].row] =
			isnan(now) ? 0 : (uint32_t)count_better(to - from, key + from, now) + 1;
	}
	return true;
}

void
td_order_places(const uint32_t *place, size_t from, size_t to, uint32_t *count, uint32_t *order)
{
	size_t n = to - from, last = from;

	memset(count, 0, (n + 1) * sizeof(*count));
	for (size_t row = from; row < to; row++)
		if (place[row])
			order[from + place[row] - 1 + count[place[row]]++] = (uint32_t)row, last++;
	for (size_t row = from; row < to; row++)
		if (!place[row])
			order[last++] = (uint32_t)row;
}
