#include "calc/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"

/* ---- sorting ---------------------------------------------------------------------- */

enum {
	SMALL = 64,      /* up to here insertion beats counting */
	DIGIT = 8,       /* bits taken at a time, */
	DIGIT_MOST = 10, /* or up to so many where that makes it two digits or one */
	DIGITS = 32 / DIGIT,
	BUCKETS = 1 << DIGIT_MOST,
};

/* A whole number in the order of the doubles; -0 and 0 are the same. */
static uint64_t
order_of(double v)
{
	uint64_t bits;

	v += 0.0;
	memcpy(&bits, &v, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static void
insertion_sort(size_t n, const double *value, uint32_t *index)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t at = index[i];
		size_t k = i;

		for (; k > 0 && value[index[k - 1]] > value[at]; k--)
			index[k] = index[k - 1];
		index[k] = at;
	}
}

/* How many bits of a word's upper half are a digit, when the lower `bits` of it are used. */
static int
digit_of(int bits)
{
	if (bits <= DIGIT_MOST)
		return DIGIT_MOST;
	return bits <= 2 * DIGIT_MOST ? (bits + 1) / 2 : DIGIT;
}

/* Two digits, as totals have, without a loop over them. */
static void
count_digits(size_t n, const uint64_t *word, int digit, int digits, uint32_t (*count)[BUCKETS])
{
	size_t mask = ((size_t)1 << digit) - 1;

	if (digits == 2) {
		for (size_t i = 0; i < n; i++) {
			count[0][word[i] >> 32 & mask]++;
			count[1][word[i] >> (32 + digit) & mask]++;
		}
		return;
	}
	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < digits; d++)
			count[d][word[i] >> (32 + d * digit) & mask]++;
}

/*
 * Words are sorted by their upper halves, of which the lower `bits` are used; the lower halves (the indices) stay in order.
 * Returns whichever of the two arrays has the result.
 */
static uint64_t *
sort_words(size_t n, int bits, uint64_t *word, uint64_t *spare)
{
	uint32_t count[DIGITS][BUCKETS];
	int digit = digit_of(bits), digits = (bits + digit - 1) / digit;
	size_t buckets = (size_t)1 << digit;

	for (int d = 0; d < digits; d++)
		memset(count[d], 0, buckets * sizeof(count[d][0]));
	count_digits(n, word, digit, digits, count);
	for (int d = 0; d < digits; d++) {
		uint32_t *next = count[d], before = 0;
		int shift = 32 + d * digit;
		uint64_t *swap = word;

		if (next[word[0] >> shift & (buckets - 1)] == n)
			continue;
		for (size_t k = 0; k < buckets; k++) {
			uint32_t here = next[k];

			next[k] = before;
			before += here;
		}
		for (size_t i = 0; i < n; i++)
			spare[next[word[i] >> shift & (buckets - 1)]++] = word[i];
		word = spare;
		spare = swap;
	}
	return word;
}

/*
 * The keys of one sort: order_of(value) - least, of which the upper 32 bits are taken first.  Whole numbers, such as
 * totals, are their own keys: these have fewer digits.
 */
struct keys {
	const double *value;
	uint64_t least;
	double whole_least; /* NaN: not all are whole, or they reach too far */
	int bits;           /* of the upper 32 that are used */
	int shift;          /* bits below the upper 32, at most 32 */
};

/* The least value when all are whole numbers less than 2^32 apart, else NaN; the bits of how far. */
static double
whole_least(size_t n, const double *value, int *bits)
{
	int64_t least = INT64_MAX, most = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		int64_t whole = fabs(value[i]) < TD_TICKS_MAX ? (int64_t)value[i] : 0;

		if ((double)whole != value[i])
			return NAN;
		least = whole < least ? whole : least;
		most = whole > most ? whole : most;
	}
	for (*bits = 1; *bits <= 32 && (most - least) >> *bits;)
		++*bits;
	return *bits > 32 ? (double)NAN : (double)least;
}

static struct keys
keys_of(size_t n, const double *value)
{
	struct keys keys = { .value = value, .least = UINT64_MAX };
	uint64_t most = 0;

	keys.whole_least = whole_least(n, value, &keys.bits);
	if (!isnan(keys.whole_least))
		return keys;
	keys.bits = 32;
	for (size_t i = 0; i < n; i++) {
		uint64_t key = order_of(value[i]);

		keys.least = key < keys.least ? key : keys.least;
		most = key > most ? key : most;
	}
	for (uint64_t range = most - keys.least; range >> keys.shift > UINT32_MAX;)
		keys.shift++;
	return keys;
}

static uint64_t
key_of(const struct keys *keys, uint32_t index)
{
	if (!isnan(keys->whole_least))
		return (uint32_t)(keys->value[index] - keys->whole_least);
	return order_of(keys->value[index]) - keys->least;
}

/* n words with equal upper halves: sort them by the bits that were left out. */
static void
settle_run(const struct keys *keys, size_t n, uint64_t *word, uint64_t *spare)
{
	uint64_t low = (UINT64_C(1) << keys->shift) - 1, *sorted;

	for (size_t i = 0; i < n; i++) {
		uint32_t index = (uint32_t)word[i];

		word[i] = (key_of(keys, index) & low) << 32 | index;
	}
	if (n > SMALL) {
		sorted = sort_words(n, keys->shift, word, spare);
		if (sorted != word)
			memcpy(word, sorted, n * sizeof(*word));
		return;
	}
	for (size_t i = 1; i < n; i++) { /* whole words: indices differ, so the order is total */
		uint64_t at = word[i];
		size_t k = i;

		for (; k > 0 && word[k - 1] > at; k--)
			word[k] = word[k - 1];
		word[k] = at;
	}
}

static void
settle_runs(const struct keys *keys, size_t n, uint64_t *word, uint64_t *spare)
{
	for (size_t i = 0, end; keys->shift && i < n; i = end) {
		for (end = i + 1; end < n && word[end] >> 32 == word[i] >> 32;)
			end++;
		if (end - i > 1)
			settle_run(keys, end - i, word + i, spare + i);
	}
}

static int
radix_sort(size_t n, const double *value, uint32_t *index, struct td_err *err)
{
	uint64_t *room = n > SIZE_MAX / 16 ? NULL : malloc(n * 2 * sizeof(*room));
	uint64_t *word = room, *spare;
	struct keys keys;

	if (!room)
		return td_fail_memory(err);
	keys = keys_of(n, value);
	for (size_t i = 0; i < n; i++)
		word[i] = key_of(&keys, (uint32_t)i) >> keys.shift << 32 | i;
	word = sort_words(n, keys.bits, room, room + n);
	spare = word == room ? room + n : room;
	settle_runs(&keys, n, word, spare);
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)word[i];
	free(room);
	return TD_OK;
}

static int
sort(size_t n, const double *value, uint32_t *index, struct td_err *err)
{
	if (n > SMALL)
		return radix_sort(n, value, index, err);
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)i;
	insertion_sort(n, value, index);
	return TD_OK;
}

static bool
differ(double a, double b, bool exact)
{
	return exact ? a < b || a > b : !td_same(a, b);
}

static void
number_groups(size_t n, const double *value, const uint32_t *index, bool exact, uint32_t *group)
{
	double before = n ? value[index[0]] : 0;
	uint32_t number = 0;

	for (size_t i = 0; i < n; i++) {
		double v = value[index[i]];

		number += differ(before, v, exact);
		group[i] = number;
		before = v;
	}
}

int
td_sort(size_t n, const double *value, uint32_t *index, uint32_t *group, struct td_err *err)
{
	TD_TRY(sort(n, value, index, err));
	number_groups(n, value, index, false, group);
	return TD_OK;
}

/* ---- ranking ---------------------------------------------------------------------- */

/* A cluster's part of `rows`: the ranked rows up to `ranked`, then the others up to `end`. */
struct span {
	size_t begin, ranked, end;
};

/* Key after key each run of tied rows is put in order; starts marks where a run begins. */
struct ranking {
	size_t n, clusters;
	const struct td_rank_opts *opts;
	struct span *span; /* per cluster */
	double *value;     /* n: of the run being sorted, likewise the next three */
	uint32_t *index, *group, *moved;
	uint32_t *rows; /* n */
	bool *starts;   /* n + 1 */
	void *room;
};

static bool
make_room(struct ranking *r)
{
	size_t n = r->n;
	size_t size = r->clusters * sizeof(*r->span) + n * sizeof(*r->value) +
		      4 * n * sizeof(uint32_t) + (n + 1) * sizeof(*r->starts);

	r->room = calloc(1, size);
	if (!r->room)
		return false;
	r->span = r->room;
	r->value = (double *)(r->span + r->clusters);
	r->index = (uint32_t *)(r->value + n);
	r->group = r->index + n;
	r->moved = r->group + n;
	r->rows = r->moved + n;
	r->starts = (bool *)(r->rows + n);
	return true;
}

static struct span *
span_of(const struct ranking *r, size_t row)
{
	return &r->span[r->opts->cluster ? r->opts->cluster[row] : 0];
}

static bool
takes_part(const struct ranking *r, const struct td_rank_column *key, size_t row)
{
	return !isnan(key->value[row]) && !(r->opts->left_out && r->opts->left_out[row]);
}

/* Give each cluster its part: `end` and `ranked` come as counts, leave as places to fill from. */
static void
lay_out(struct ranking *r)
{
	size_t before = 0;

	for (size_t c = 0; c < r->clusters; c++) {
		struct span *span = &r->span[c];
		size_t count = span->end;

		span->begin = before;
		span->end = before + span->ranked;
		span->ranked = before;
		before += count;
	}
}

static void
gather_one(struct ranking *r, const struct td_rank_column *key)
{
	size_t ranked = 0, last;

	for (size_t row = 0; row < r->n; row++)
		if (takes_part(r, key, row))
			r->rows[ranked++] = (uint32_t)row;
	last = ranked;
	for (size_t row = 0; ranked < r->n && row < r->n; row++)
		if (!takes_part(r, key, row))
			r->rows[last++] = (uint32_t)row;
	r->span[0] = (struct span){ 0, ranked, r->n };
}

static void
gather_clusters(struct ranking *r, const struct td_rank_column *key)
{
	for (size_t row = 0; row < r->n; row++) {
		struct span *span = span_of(r, row);

		span->end++;
		span->ranked += takes_part(r, key, row);
	}
	lay_out(r);
	for (size_t row = 0; row < r->n; row++) {
		struct span *span = span_of(r, row);
		size_t *next = takes_part(r, key, row) ? &span->ranked : &span->end;

		r->rows[(*next)++] = (uint32_t)row;
	}
}

/* Rows by cluster, the ranked ones first, else in the order in which they come. */
static void
gather(struct ranking *r, const struct td_rank_column *key)
{
	if (r->clusters == 1)
		gather_one(r, key);
	else
		gather_clusters(r, key);
	for (size_t c = 0; c < r->clusters; c++) {
		r->starts[r->span[c].begin] = true;
		r->starts[r->span[c].ranked] = true;
	}
}

/* Split the run rows[from..to) by a key: best first, missing ones last. */
static int
split_run(struct ranking *r, const struct td_rank_column *key, size_t from, size_t to,
	  struct td_err *err)
{
	uint32_t *rows = r->rows + from;
	size_t known = 0, unknown = 0, n = to - from;

	for (size_t i = 0; i < n; i++)
		if (!isnan(key->value[rows[i]]))
			r->value[known++] = -key->value[rows[i]];
	TD_TRY(sort(known, r->value, r->index, err));
	number_groups(known, r->value, r->index, key->exact, r->group);
	for (size_t i = 0, k = 0; i < n; i++) /* moved: the known rows, then the others */
		if (!isnan(key->value[rows[i]]))
			r->moved[k++] = rows[i];
		else
			r->moved[known + unknown++] = rows[i];
	for (size_t i = 0; i < known; i++) {
		rows[i] = r->moved[r->index[i]];
		if (i > 0 && r->group[i] != r->group[i - 1])
			r->starts[from + i] = true;
	}
	for (size_t i = known; i < n; i++)
		rows[i] = r->moved[i];
	if (unknown)
		r->starts[from + known] = true;
	return TD_OK;
}

static size_t
end_of_run(const struct ranking *r, size_t from, size_t limit)
{
	size_t to = from + 1;

	while (to < limit && !r->starts[to])
		to++;
	return to;
}

static int
split_runs(struct ranking *r, const struct td_rank_column *key, struct td_err *err)
{
	for (size_t c = 0; c < r->clusters; c++)
		for (size_t from = r->span[c].begin, to; from < r->span[c].ranked; from = to) {
			to = end_of_run(r, from, r->span[c].ranked);
			if (to - from > 1)
				TD_TRY(split_run(r, key, from, to, err));
		}
	return TD_OK;
}

static int
by_number(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return (a > b) - (a < b);
}

/* Tied rows in row order.  They often are: equal bits kept it. */
static void
order_run(uint32_t *rows, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (rows[i] < rows[i - 1]) {
			qsort(rows, n, sizeof(*rows), by_number);
			return;
		}
}

/* What is written; see td_rank. */
struct standing {
	uint32_t *place;
	double *shown;
	bool *tied;
};

static void
write_run(const uint32_t *rows, size_t n, uint32_t place, double shown, const struct standing *out)
{
	for (size_t i = 0; i < n; i++) {
		out->place[rows[i]] = place;
		if (out->shown)
			out->shown[rows[i]] = shown;
		if (out->tied)
			out->tied[rows[i]] = place > 0 && n > 1;
	}
}

/* Most places are one unit's. */
static void
write_one(uint32_t row, uint32_t place, double shown, const struct standing *out)
{
	out->place[row] = place;
	if (out->shown)
		out->shown[row] = shown;
	if (out->tied)
		out->tied[row] = false;
}

static void
write_cluster(struct ranking *r, const struct span *span, const struct standing *out)
{
	size_t runs = 0;

	for (size_t from = span->begin, to; from < span->ranked; from = to) {
		size_t place = from - span->begin + 1, last;
		double shown = (double)place;

		to = end_of_run(r, from, span->ranked);
		last = to - span->begin;
		runs++;
		if (r->opts->ties == TD_TIES_DENSE)
			shown = (double)runs;
		if (r->opts->ties == TD_TIES_MEAN)
			shown = (double)(place + last) / 2;
		if (to - from == 1) {
			write_one(r->rows[from], (uint32_t)place, shown, out);
			continue;
		}
		order_run(r->rows + from, to - from);
		write_run(r->rows + from, to - from, (uint32_t)place, shown, out);
	}
	write_run(r->rows + span->ranked, span->end - span->ranked, 0, NAN, out);
}

int
td_rank(size_t n, const struct td_rank_column *keys, size_t nkeys, const struct td_rank_opts *opts,
	uint32_t *place, double *shown, bool *tied, uint32_t *order, struct td_err *err)
{
	struct ranking r = { .n = n, .clusters = 1, .opts = opts };
	struct standing out = { place, shown, tied };
	int st = TD_OK;

	if (n == 0)
		return TD_OK;
	if (opts->cluster)
		r.clusters = opts->nclusters;
	if (!make_room(&r))
		return td_fail_memory(err);
	gather(&r, &keys[0]);
	for (size_t k = 0; k < nkeys && !st; k++)
		st = split_runs(&r, &keys[k], err);
	if (st)
		goto out;
	for (size_t c = 0; c < r.clusters; c++)
		write_cluster(&r, &r.span[c], &out);
	if (order)
		memcpy(order, r.rows, n * sizeof(*order));
out:
	free(r.room);
	return st;
}
