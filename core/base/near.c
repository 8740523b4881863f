#include "base/near.h"

#include <string.h>

enum {
	LONGEST = 64, /* bytes of a word that is still compared */
	FURTHEST = 3,
};

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How far a candidate may be from a word of n bytes. */
static size_t
limit_for(size_t n)
{
	size_t third = least(n / 3, FURTHEST);

	return third ? third : 1;
}

/*
 * row[0] is the row of the table for the bytes of a before a[i], row[1] the one above it,
 * row[2] the one above that; next becomes the row for a[i].
 */
static void
next_row(const char *a, size_t i, const char *b, size_t nb, size_t (*const row)[LONGEST + 1],
	 size_t *next)
{
	next[0] = i + 1;
	for (size_t k = 0; k < nb; k++) {
		size_t change = row[0][k] + (a[i] != b[k]);
		size_t step = least(row[0][k + 1], next[k]) + 1;

		next[k + 1] = least(change, step);
		if (i > 0 && k > 0 && a[i] == b[k - 1] && a[i - 1] == b[k])
			next[k + 1] = least(next[k + 1], row[1][k - 1] + 1);
	}
}

static size_t
distance_of(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[2][LONGEST + 1] = { { 0 } }, next[LONGEST + 1];

	for (size_t k = 0; k <= nb; k++)
		row[0][k] = k;
	for (size_t i = 0; i < na; i++) {
		next_row(a, i, b, nb, row, next);
		memcpy(row[1], row[0], sizeof(row[0]));
		memcpy(row[0], next, sizeof(row[0]));
	}
	return row[0][nb];
}

void
td_near_try(struct td_near *near, const char *candidate)
{
	size_t na = strlen(near->word), nb = strlen(candidate), distance;

	if (na > LONGEST || nb > LONGEST)
		return;
	distance = distance_of(near->word, na, candidate, nb);
	if (distance > limit_for(na) || (near->best && distance >= near->distance))
		return;
	near->best = candidate;
	near->distance = distance;
}
