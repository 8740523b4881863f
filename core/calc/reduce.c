#include "calc/reduce.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/rank.h"

#define NO_GROUP UINT32_MAX

/* ---- tallies ---------------------------------------------------------------------- */

/* What is known of a group after one pass in row order; sum + carry is the compensated sum. */
struct tally {
	size_t n;
	double best, worst, sum, carry;
};

static void
add(struct tally *t, double x)
{
	double sum = t->sum + x;

	t->carry += fabs(t->sum) >= fabs(x) ? (t->sum - sum) + x : (x - sum) + t->sum;
	t->sum = sum;
}

static void
count(struct tally *t, double x)
{
	t->best = t->n == 0 || x > t->best ? x : t->best;
	t->worst = t->n == 0 || x < t->worst ? x : t->worst;
	t->n++;
	add(t, x);
}

/* An overflowed sum has a carry that is no number, and stays an overflow. */
static double
total(const struct tally *t)
{
	return isinf(t->sum) ? t->sum : t->sum + t->carry;
}

static double
mean(const struct tally *t)
{
	return t->n ? total(t) / (double)t->n : (double)NAN;
}

/* squares: the tally of the squared distances from the mean. */
static double
deviation(const struct tally *t, const struct tally *squares, unsigned sample)
{
	if (t->n == 0 || (sample && t->n < 2))
		return NAN;
	return sqrt(total(squares) / (double)(t->n - (sample ? 1 : 0)));
}

static double
amount(enum td_op op, unsigned flags, const struct tally *t, const struct tally *squares)
{
	switch (op) {
	case TD_OP_BEST:
		return t->n ? t->best : (double)NAN;
	case TD_OP_WORST:
		return t->n ? t->worst : (double)NAN;
	case TD_OP_SUM_OF:
		return total(t);
	case TD_OP_COUNT_OF:
		return (double)t->n;
	case TD_OP_MEAN_OF:
		return mean(t);
	default:
		return deviation(t, squares, flags);
	}
}

/* ---- who takes part --------------------------------------------------------------- */

static double
at_row(const struct td_operand *operand, size_t row)
{
	return operand->at[row * operand->stride];
}

/* The value of row if it takes part, else missing. */
static double
part_of(const struct td_reduction *what, size_t row)
{
	double among = what->among.at ? at_row(&what->among, row) : 1;

	return isnan(among) || among == 0 ? (double)NAN : at_row(&what->value, row);
}

static bool
is_ordered(enum td_op op)
{
	return op == TD_OP_MEDIAN_OF || op == TD_OP_QUANTILE_OF || op == TD_OP_RANK_OF;
}

bool
td_reduce_by_row(const struct td_reduction *what)
{
	return what->by.at || what->op == TD_OP_RANK_OF ||
	       (what->op == TD_OP_QUANTILE_OF && what->extra.stride);
}

/* ---- a whole cluster, no groups, no order: nothing to allocate -------------------- */

static double
amount_of_cluster(const struct td_reduction *what, size_t from, size_t to)
{
	struct tally t = { 0 }, squares = { 0 };
	double middle;

	for (size_t row = from; row < to; row++) {
		double x = part_of(what, row);

		if (!isnan(x))
			count(&t, x);
	}
	middle = mean(&t);
	for (size_t row = from; what->op == TD_OP_STDEV_OF && row < to; row++) {
		double x = part_of(what, row) - middle;

		if (!isnan(x))
			add(&squares, x * x);
	}
	return amount(what->op, what->flags, &t, &squares);
}

/* ---- groups ----------------------------------------------------------------------- */

/* Room for one cluster of `room` rows; rows are counted from the cluster's first. */
struct groups {
	const struct td_reduction *what;
	size_t from, n;                /* the cluster at hand */
	size_t count;                  /* of groups */
	uint32_t *of;                  /* per row: its group, or NO_GROUP */
	struct tally *tally, *squares; /* per group */

	/* Who takes part, by group and within it from the smallest value up. */
	uint32_t *first; /* per group + 1: where it begins in rows */
	uint32_t *rows, *index, *tie, *sorted;
	double *value;
	void *memory;
};

static bool
make_room(struct groups *g, size_t room)
{
	size_t size = room * (2 * sizeof(struct tally) + sizeof(double) + 6 * sizeof(uint32_t)) +
		      2 * sizeof(uint32_t);

	g->memory = malloc(size);
	if (!g->memory)
		return false;
	g->tally = g->memory;
	g->squares = g->tally + room;
	g->value = (double *)(g->squares + room);
	g->of = (uint32_t *)(g->value + room);
	g->rows = g->of + room;
	g->index = g->rows + room;
	g->tie = g->index + room;
	g->sorted = g->tie + room;
	g->first = g->sorted + room; /* room + 2 */
	return true;
}

/* Number the groups by the values of `by`, which are equal where a rule would find them equal. */
static int
form_groups(struct groups *g, struct td_err *err)
{
	const struct td_operand *by = &g->what->by;
	size_t known = 0;

	g->count = 1;
	for (size_t i = 0; i < g->n; i++) {
		double x = by->at ? at_row(by, g->from + i) : 0;

		g->of[i] = by->at ? NO_GROUP : 0;
		if (by->at && !isnan(x)) {
			g->value[known] = x;
			g->rows[known++] = (uint32_t)i;
		}
	}
	if (!by->at)
		return TD_OK;
	TD_TRY(td_sort(known, g->value, g->index, g->tie, err));
	for (size_t k = 0; k < known; k++)
		g->of[g->rows[g->index[k]]] = g->tie[k];
	g->count = known ? g->tie[known - 1] + 1 : 0;
	return TD_OK;
}

static double
part_in_group(const struct groups *g, size_t i)
{
	return g->of[i] == NO_GROUP ? (double)NAN : part_of(g->what, g->from + i);
}

static void
tally_groups(struct groups *g)
{
	for (size_t k = 0; k < g->count; k++)
		g->tally[k] = g->squares[k] = (struct tally){ 0 };
	for (size_t i = 0; i < g->n; i++) {
		double x = part_in_group(g, i);

		if (!isnan(x))
			count(&g->tally[g->of[i]], x);
	}
	for (size_t i = 0; g->what->op == TD_OP_STDEV_OF && i < g->n; i++) {
		double x = part_in_group(g, i);

		if (!isnan(x)) {
			x -= mean(&g->tally[g->of[i]]);
			add(&g->squares[g->of[i]], x * x);
		}
	}
}

static void
write_amounts(struct groups *g, double *out)
{
	tally_groups(g);
	for (size_t i = 0; i < g->n; i++) {
		uint32_t k = g->of[i];

		out[i] = k == NO_GROUP ? (double)NAN
				       : amount(g->what->op, g->what->flags, &g->tally[k],
						&g->squares[k]);
	}
}

/* ---- order ------------------------------------------------------------------------ */

/*
 * Sort those who take part: all of the cluster once, then dealt out to their groups in that order.
 * Counted two places on, first[k + 1] is where group k is filled from, and at last where it ends.
 */
static int
sort_groups(struct groups *g, struct td_err *err)
{
	uint32_t *next = g->first + 1;
	size_t n = 0;

	for (size_t k = 0; k < g->count + 2; k++)
		g->first[k] = 0;
	for (size_t i = 0; i < g->n; i++) {
		double x = part_in_group(g, i);

		if (isnan(x))
			continue;
		g->value[n] = x;
		g->rows[n++] = (uint32_t)i;
		g->first[g->of[i] + 2]++;
	}
	TD_TRY(td_sort(n, g->value, g->index, g->tie, err));
	for (size_t k = 2; k < g->count + 2; k++)
		g->first[k] += g->first[k - 1];
	for (size_t i = 0; i < n; i++) {
		uint32_t row = g->rows[g->index[i]];

		g->sorted[next[g->of[row]]++] = row;
	}
	return TD_OK;
}

static double
sorted_value(const struct groups *g, size_t k)
{
	return part_of(g->what, g->from + g->sorted[k]);
}

/* Type 7: linear between the order statistics, 0 the smallest and 1 the largest. */
static double
quantile(const struct groups *g, uint32_t group, double p)
{
	size_t first = g->first[group], n = g->first[group + 1] - first;
	double place = p * (double)(n - 1), low, high;
	size_t below;

	if (n == 0 || !(p >= 0 && p <= 1))
		return NAN;
	below = (size_t)place;
	low = sorted_value(g, first + below);
	high = below + 1 < n ? sorted_value(g, first + below + 1) : low;
	return low + (place - (double)below) * (high - low);
}

static double
median(const struct groups *g, uint32_t group)
{
	size_t first = g->first[group], n = g->first[group + 1] - first;

	if (n == 0)
		return NAN;
	if (n % 2)
		return sorted_value(g, first + n / 2);
	return sorted_value(g, first + n / 2 - 1) / 2 + sorted_value(g, first + n / 2) / 2;
}

static void
write_order_statistics(const struct groups *g, double *out)
{
	for (size_t i = 0; i < g->n; i++) {
		uint32_t k = g->of[i];

		if (k == NO_GROUP)
			out[i] = NAN;
		else if (g->what->op == TD_OP_MEDIAN_OF)
			out[i] = median(g, k);
		else
			out[i] = quantile(g, k, at_row(&g->what->extra, g->from + i));
	}
}

/* The rank of the tied places from..to-1 (counted from 0) which are the run'th that differ. */
static double
rank_of(unsigned flags, size_t from, size_t to, size_t run)
{
	switch (flags & 3) {
	case TD_TIES_DENSE:
		return (double)run;
	case TD_TIES_MEAN:
		return (double)(from + 1 + to) / 2;
	default:
		return (double)(from + 1);
	}
}

/* Place i of n among the sorted, counted from the best. */
static size_t
from_best(const struct groups *g, size_t first, size_t n, size_t i)
{
	return g->what->flags & TD_RANK_ASCENDING ? first + i : first + n - 1 - i;
}

static void
write_ranks_of_group(const struct groups *g, uint32_t group, double *out)
{
	size_t first = g->first[group], n = g->first[group + 1] - first, run = 0;

	for (size_t from = 0, to; from < n; from = to) {
		double before = sorted_value(g, from_best(g, first, n, from)), x;

		for (to = from + 1; to < n; to++, before = x) {
			x = sorted_value(g, from_best(g, first, n, to));
			if (!td_same(before, x))
				break;
		}
		run++;
		for (size_t i = from; i < to; i++)
			out[g->sorted[from_best(g, first, n, i)]] =
				rank_of(g->what->flags, from, to, run);
	}
}

static void
write_ranks(const struct groups *g, double *out)
{
	for (size_t i = 0; i < g->n; i++)
		out[i] = NAN;
	for (size_t k = 0; k < g->count; k++)
		write_ranks_of_group(g, (uint32_t)k, out);
}

/* ---- all clusters ----------------------------------------------------------------- */

static int
reduce_cluster(struct groups *g, double *out, struct td_err *err)
{
	TD_TRY(form_groups(g, err));
	if (!is_ordered(g->what->op)) {
		write_amounts(g, out);
		return TD_OK;
	}
	TD_TRY(sort_groups(g, err));
	if (g->what->op == TD_OP_RANK_OF)
		write_ranks(g, out);
	else if (td_reduce_by_row(g->what))
		write_order_statistics(g, out);
	else
		*out = g->what->op == TD_OP_MEDIAN_OF ? median(g, 0)
						      : quantile(g, 0, *g->what->extra.at);
	return TD_OK;
}

static size_t
largest_cluster(size_t nclusters, const size_t *start)
{
	size_t largest = 0;

	for (size_t c = 0; c < nclusters; c++)
		if (start[c + 1] - start[c] > largest)
			largest = start[c + 1] - start[c];
	return largest;
}

int
td_reduce(const struct td_reduction *what, size_t nclusters, const size_t *start, double *out,
	  struct td_err *err)
{
	struct groups g = { .what = what };
	bool by_row = td_reduce_by_row(what);
	int st = TD_OK;

	if (!by_row && !is_ordered(what->op)) {
		for (size_t c = 0; c < nclusters; c++)
			out[c] = amount_of_cluster(what, start[c], start[c + 1]);
		return TD_OK;
	}
	if (!make_room(&g, largest_cluster(nclusters, start)))
		return td_fail_memory(err);
	for (size_t c = 0; c < nclusters && !st; c++) {
		g.from = start[c];
		g.n = start[c + 1] - start[c];
		st = reduce_cluster(&g, out + (by_row ? start[c] : c), err);
	}
	free(g.memory);
	return st;
}
