#include "calc/over.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "calc/reduce.h"
#include "calc/wide.h"

enum {
	STRIP = 128 /* rows at a time */
};

struct over {
	enum td_op op;
	size_t units, row; /* row: whose result */
	bool by_row;
	double *const *at;
	const struct td_call *call;
};

/* Argument k of a unit; NULL: not given. */
static const double *
operand(const struct over *o, size_t unit, size_t k, size_t *stride)
{
	size_t i = unit * TD_OVER_ARGS + k;

	*stride = o->call->stride[i];
	return o->call->arg[i] ? o->at[o->call->arg[i]] : NULL;
}

/* ---- any operation, row by row ------------------------------------------------------------- */

static int
reduce_row(const struct over *o, size_t i, double *out, struct td_err *err)
{
	double room[TD_OVER_ARGS][TD_OVER_UNITS], results[TD_OVER_UNITS];
	struct td_reduction what = { .op = o->op, .flags = o->call->flags };
	struct td_operand *operands[] = { &what.value, &what.among, &what.by, &what.extra };
	size_t start[] = { 0, o->units };

	for (size_t k = 0; k < TD_OVER_ARGS; k++)
		for (size_t u = 0; u < o->units; u++) {
			size_t stride;
			const double *at = operand(o, u, k, &stride);

			if (!at)
				continue;
			room[k][u] = at[i * stride];
			operands[k]->at = room[k];
			operands[k]->stride = 1;
		}
	if (!o->by_row)
		what.extra.stride = 0;
	TD_TRY(td_reduce(&what, 1, start, results, err));
	*out = results[td_reduce_by_row(&what) ? o->row : 0];
	return TD_OK;
}

static int
reduce_rows(const struct over *o, size_t n, double *out, struct td_err *err)
{
	for (size_t i = 0; i < n; i++)
		TD_TRY(reduce_row(o, i, &out[i], err));
	return TD_OK;
}

/* ---- the usual ones, many rows at once ------------------------------------------------------ */

/* The values of a unit where it takes part, else missing. */
TD_WIDE static void
take_part(size_t n, double *restrict out, const double *restrict value, size_t step,
	  const double *restrict among, size_t among_step)
{
	TD_EACH_ROW
	out[i] = among[i * among_step] == 0 || among[i * among_step] != among[i * among_step]
			 ? (double)NAN
			 : value[i * step];
}

TD_WIDE static void
spread(size_t n, double *restrict out, const double *restrict value, size_t step)
{
	TD_EACH_ROW out[i] = value[i * step];
}

/* n rows from `from` on: in place where they can be. */
static const double *
part(const struct over *o, size_t unit, size_t from, size_t n, double *room)
{
	size_t step, among_step;
	const double *value = operand(o, unit, 0, &step);
	const double *among = operand(o, unit, 1, &among_step);

	value += from * step;
	if (among)
		take_part(n, room, value, step, among + from * among_step, among_step);
	else if (!step)
		spread(n, room, value, step);
	else
		return value;
	return room;
}

TD_WIDE static void
set_all(size_t n, double *restrict out, double v)
{
	TD_EACH_ROW out[i] = v;
}

TD_WIDE static void
keep_best(size_t n, double *restrict out, const double *restrict x)
{
	TD_EACH_ROW out[i] = x[i] > out[i] || out[i] != out[i] ? x[i] : out[i];
}

TD_WIDE static void
keep_worst(size_t n, double *restrict out, const double *restrict x)
{
	TD_EACH_ROW out[i] = x[i] < out[i] || out[i] != out[i] ? x[i] : out[i];
}

TD_WIDE static void
count_known(size_t n, double *restrict count, const double *restrict x)
{
	TD_EACH_ROW count[i] += x[i] == x[i] ? 1.0 : 0.0;
}

/* One step of the compensated sum of reduce.c, where x is known. */
TD_WIDE static void
add_known(size_t n, double *restrict sum, double *restrict carry, const double *restrict x)
{
	TD_EACH_ROW
	{
		double s = sum[i], v = x[i], now = s + v;
		double lost = fabs(s) >= fabs(v) ? (s - now) + v : (v - now) + s;

		carry[i] = v == v ? carry[i] + lost : carry[i];
		sum[i] = v == v ? now : s;
	}
}

TD_WIDE static void
finish_sum(size_t n, double *restrict sum, const double *restrict carry)
{
	TD_EACH_ROW sum[i] = fabs(sum[i]) > 1.7976931348623157e308 ? sum[i] : sum[i] + carry[i];
}

TD_WIDE static void
divide_by(size_t n, double *restrict out, const double *restrict count)
{
	TD_EACH_ROW out[i] = count[i] != 0 ? out[i] / count[i] : (double)NAN;
}

static void
strip_extreme(const struct over *o, size_t from, size_t n, double *out)
{
	double room[STRIP];

	set_all(n, out, NAN);
	for (size_t u = 0; u < o->units; u++)
		(o->op == TD_OP_BEST ? keep_best : keep_worst)(n, out, part(o, u, from, n, room));
}

static void
strip_count(const struct over *o, size_t from, size_t n, double *out)
{
	double room[STRIP];

	set_all(n, out, 0);
	for (size_t u = 0; u < o->units; u++)
		count_known(n, out, part(o, u, from, n, room));
}

static void
strip_sum(const struct over *o, size_t from, size_t n, double *out)
{
	double room[STRIP], carry[STRIP], count[STRIP];

	set_all(n, out, 0);
	set_all(n, carry, 0);
	for (size_t u = 0; u < o->units; u++)
		add_known(n, out, carry, part(o, u, from, n, room));
	finish_sum(n, out, carry);
	if (o->op == TD_OP_SUM_OF)
		return;
	strip_count(o, from, n, count);
	divide_by(n, out, count);
}

/* ---- ranks ----------------------------------------------------------------------------------- */

/*
 * How many are before x, how many the same (itself not counted).  near: equal as the rules see it but not to the last bit;
 * there groups of equals may reach further than a comparison of two.
 */
TD_WIDE static void
compare(size_t n, double *restrict before, double *restrict same, double *restrict near,
	const double *restrict x, const double *restrict y, double sign)
{
	TD_EACH_ROW
	{
		double a = x[i] * sign, b = y[i] * sign;
		double p = fabs(a), q = fabs(b), m = p > q ? p : q;
		double t = TD_SNAP * (m > 1 ? m : 1);

		before[i] += b > a ? 1.0 : 0.0;
		same[i] += a == b ? 1.0 : 0.0;
		near[i] += fabs(a - b) <= t && a != b ? 1.0 : 0.0;
	}
}

TD_WIDE static void
finish_rank(size_t n, double *restrict out, const double *restrict same, const double *restrict x,
	    double half)
{
	TD_EACH_ROW out[i] = x[i] != x[i] ? (double)NAN : out[i] + 1 + same[i] * half;
}

static int
strip_rank(const struct over *o, size_t from, size_t n, double *out, struct td_err *err)
{
	double room[STRIP], mine[STRIP], same[STRIP], near[STRIP];
	double sign = o->call->flags & TD_RANK_ASCENDING ? -1 : 1;
	const double *x = part(o, o->row, from, n, mine);

	set_all(n, out, 0);
	set_all(n, same, 0);
	set_all(n, near, 0);
	for (size_t u = 0; u < o->units; u++)
		if (u != o->row)
			compare(n, out, same, near, x, part(o, u, from, n, room), sign);
	finish_rank(n, out, same, x, (o->call->flags & 3) == TD_TIES_MEAN ? 0.5 : 0);
	for (size_t i = 0; i < n; i++)
		if (near[i] > 0)
			TD_TRY(reduce_row(o, from + i, &out[i], err));
	return TD_OK;
}

/* ---- all --------------------------------------------------------------------------------------- */

static bool
has_groups(const struct over *o)
{
	for (size_t u = 0; u < o->units; u++)
		if (o->call->arg[u * TD_OVER_ARGS + 2])
			return true;
	return false;
}

static bool
is_usual(const struct over *o)
{
	if (has_groups(o))
		return false;
	return o->op <= TD_OP_COUNT_OF ||
	       (o->op == TD_OP_RANK_OF && (o->call->flags & 3) != TD_TIES_DENSE);
}

static int
strip(const struct over *o, size_t from, size_t n, double *out, struct td_err *err)
{
	switch (o->op) {
	case TD_OP_BEST:
	case TD_OP_WORST:
		strip_extreme(o, from, n, out);
		return TD_OK;
	case TD_OP_COUNT_OF:
		strip_count(o, from, n, out);
		return TD_OK;
	case TD_OP_RANK_OF:
		return strip_rank(o, from, n, out, err);
	default:
		strip_sum(o, from, n, out);
		return TD_OK;
	}
}

int
td_over(unsigned op, size_t n, double *restrict out, double *const *at, const struct td_call *call,
	struct td_err *err)
{
	struct over o = {
		.op = (enum td_op)(op - TD_OP_OVER + TD_OP_BEST),
		.units = call->nargs / TD_OVER_ARGS,
		.by_row = call->nargs % TD_OVER_ARGS != 0,
		.at = at,
		.call = call,
	};

	if (o.by_row)
		o.row = (size_t)*at[call->arg[call->nargs - 1]];
	if (!is_usual(&o))
		return reduce_rows(&o, n, out, err);
	for (size_t from = 0; from < n; from += STRIP)
		TD_TRY(strip(&o, from, n - from < STRIP ? n - from : STRIP, out + from, err));
	return TD_OK;
}
