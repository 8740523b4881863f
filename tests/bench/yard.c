/* Before all that is inlined into the loops, which must be compiled alike. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3,no-math-errno,no-trapping-math")
#define FAST __attribute__((noinline, target_clones("avx2", "default")))
#else
#define FAST __attribute__((noinline))
#endif

#include "yard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum {
	PLACES = 2,
	YARD_BLOCK = 2048,
	SMALL = 64 /* rows up to which sorting by insertion is faster */
};

/* ---- the rules as a graph, built as the script's helpers build it ----------------- */

struct maker {
	struct td_ruleset *rules;
	struct td_graph *g;
	td_node full;
	bool params;
};

static const double targets[PARAMS] = { 75, 78 };

static td_node
num(struct maker *m, double v)
{
	for (int k = 0; m->params && k < PARAMS; k++)
		if (v == targets[k])
			return td_graph_leaf(m->g, TD_OP_PARAM, m->rules->params.at[k].word, 0, 0);
	return td_graph_const(m->g, v);
}

static td_node
op2(struct maker *m, enum td_op op, td_node a, td_node b)
{
	return td_graph_2(m->g, op, a, b);
}

static td_node
input(struct maker *m, int k)
{
	return td_graph_leaf(m->g, TD_OP_INPUT, m->rules->inputs.at[k].word, 0, 0);
}

static td_node
quotient(struct maker *m, int a, int b)
{
	return op2(m, TD_OP_DIV, input(m, a), input(m, b));
}

static td_node
percent(struct maker *m, int a, int b)
{
	return op2(m, TD_OP_MUL, quotient(m, a, b), num(m, 100));
}

static td_node
clamp(struct maker *m, td_node v, double low, double high)
{
	return op2(m, TD_OP_MIN, op2(m, TD_OP_MAX, v, num(m, low)), num(m, high));
}

static td_node
proportional(struct maker *m, td_node v, double target)
{
	return op2(m, TD_OP_MUL, m->full, clamp(m, op2(m, TD_OP_DIV, v, num(m, target)), 0, 1));
}

static td_node
ratio_to(struct maker *m, int a, int b)
{
	return op2(m, TD_OP_MUL, m->full, clamp(m, quotient(m, a, b), 0, 1));
}

static td_node
times(struct maker *m, td_node n, double each)
{
	return op2(m, TD_OP_MUL, n, num(m, each));
}

static td_node
per_event(struct maker *m, int n, double each)
{
	return op2(m, TD_OP_SUB, m->full, times(m, input(m, n), each));
}

static td_node
around(struct maker *m, td_node v, double target, double base, double over, double under,
       double cap)
{
	td_node t = num(m, target);
	td_node more = op2(m, TD_OP_MUL, num(m, over), op2(m, TD_OP_SUB, v, t));
	td_node less = op2(m, TD_OP_MUL, num(m, under), op2(m, TD_OP_SUB, t, v));

	return td_graph_3(m->g, TD_OP_WHEN, op2(m, TD_OP_GE, v, t),
			  op2(m, TD_OP_ADD, num(m, base), op2(m, TD_OP_MIN, more, num(m, cap))),
			  op2(m, TD_OP_SUB, num(m, base), less));
}

static td_node
at_most(struct maker *m, td_node v, double limit, double first, double each, double per)
{
	td_node over = op2(m, TD_OP_DIV, op2(m, TD_OP_SUB, v, num(m, limit)), num(m, per));
	td_node lost = op2(m, TD_OP_MUL, num(m, each), td_graph_1(m->g, TD_OP_FLOOR, over));
	td_node kept = op2(m, first > 0 ? TD_OP_LT : TD_OP_LE, v, num(m, limit));

	if (first > 0)
		lost = op2(m, TD_OP_ADD, num(m, first), lost);
	return td_graph_3(m->g, TD_OP_WHEN, kept, m->full, op2(m, TD_OP_SUB, m->full, lost));
}

struct step {
	double from, points;
};

static td_node
bands(struct maker *m, td_node v, const struct step *step, size_t n, double otherwise)
{
	td_node args[2 + 3 * 8] = { v, num(m, otherwise) }, above = 0;

	for (size_t i = 0; i < n; i++) {
		args[2 + 3 * i] = num(m, step[i].from);
		args[3 + 3 * i] = above;
		args[4 + 3 * i] = num(m, step[i].points);
		above = args[2 + 3 * i];
	}
	return td_graph_op(m->g, TD_OP_BANDS, 0, 0, args, 2 + 3 * n);
}

#define BANDS(m, v, otherwise, ...)                                                                \
	bands(m, v, (const struct step[]){ __VA_ARGS__ },                                          \
	      sizeof((const struct step[]){ __VA_ARGS__ }) / sizeof(struct step), otherwise)

static td_node
fall(struct maker *m, int before, int now)
{
	td_node b = input(m, before);

	return op2(m, TD_OP_MUL, op2(m, TD_OP_DIV, op2(m, TD_OP_SUB, b, input(m, now)), b),
		   num(m, 100));
}

static td_node
fewer(struct maker *m, td_node drop)
{
	td_node steps = BANDS(m, drop, NAN, { 5, 30 }, { 3, 25 }, { 0, 15 });

	return td_graph_3(m->g, TD_OP_WHEN, op2(m, TD_OP_GE, drop, num(m, 0)), steps,
			  op2(m, TD_OP_ADD, num(m, 15), op2(m, TD_OP_MUL, num(m, 3), drop)));
}

static td_node
straight(struct maker *m, td_node v, double x1, double y1, double x2, double y2)
{
	td_node args[] = { v, num(m, x1), num(m, y1), num(m, x2), num(m, y2) };

	return td_graph_op(m->g, TD_OP_LINEAR, 0, 0, args, 5);
}

static td_node
level(struct maker *m, int k, double a, double b, double c, double d)
{
	td_node args[] = { input(m, k), 0, num(m, a), num(m, b), num(m, c), num(m, d) };

	return td_graph_op(m->g, TD_OP_LEVELS, 0, 0, args, 6);
}

static td_node
over_cluster(struct maker *m, enum td_op op, unsigned flags, td_node v)
{
	return td_graph_op(m->g, op, 0, flags, (const td_node[]){ v, 0, 0, 0 }, 4);
}

static td_node
to_best(struct maker *m, td_node v)
{
	td_node ratio = op2(m, TD_OP_DIV, v, over_cluster(m, TD_OP_BEST, 0, v));

	return op2(m, TD_OP_MUL, m->full, ratio);
}

static td_node
rank_points(struct maker *m, td_node v, double step)
{
	td_node rank = over_cluster(m, TD_OP_RANK_OF, TD_TIES_SKIP, v);
	td_node lost = op2(m, TD_OP_MUL, num(m, step), op2(m, TD_OP_SUB, rank, num(m, 1)));

	return op2(m, TD_OP_MAX, op2(m, TD_OP_SUB, m->full, lost), num(m, 0));
}

static td_node
minmax(struct maker *m, td_node v, double from, double to)
{
	td_node low = over_cluster(m, TD_OP_WORST, 0, v), high = over_cluster(m, TD_OP_BEST, 0, v);
	td_node part = op2(m, TD_OP_MUL, num(m, to - from), op2(m, TD_OP_SUB, v, low));
	td_node line = op2(m, TD_OP_DIV, part, op2(m, TD_OP_SUB, high, low));

	return td_graph_3(m->g, TD_OP_WHEN, op2(m, TD_OP_EQ, low, high), num(m, to),
			  op2(m, TD_OP_ADD, num(m, from), line));
}

static td_node
inverse(struct maker *m, int v, int ref)
{
	td_node share = op2(m, TD_OP_MIN, num(m, 1), quotient(m, ref, v));

	share = td_graph_3(m->g, TD_OP_WHEN, op2(m, TD_OP_EQ, input(m, v), num(m, 0)), num(m, 1),
			   share);
	return op2(m, TD_OP_MUL, m->full, share);
}

static td_node
zero_below(struct maker *m, td_node v, double least, td_node score)
{
	return td_graph_3(m->g, TD_OP_WHEN, op2(m, TD_OP_LT, v, num(m, least)), num(m, 0), score);
}

static td_node
half_sum(struct maker *m, int a, int b, double factor)
{
	td_node mean = op2(m, TD_OP_DIV, op2(m, TD_OP_ADD, input(m, a), input(m, b)), num(m, 2));

	return op2(m, TD_OP_MUL, mean, num(m, factor));
}

static td_node
two_losses(struct maker *m, int a, double each_a, int b, double each_b)
{
	return op2(m, TD_OP_SUB, per_event(m, a, each_a), times(m, input(m, b), each_b));
}

/* ---- the same in plain C ---------------------------------------------------------- */

#define X(k) (x##k[i])

static inline double
y_div(double a, double b)
{
	return fabs(b) <= TD_SNAP ? (double)NAN : a / b;
}

static inline double
y_pct(double a, double b)
{
	return y_div(a, b) * 100;
}

static inline double
y_min(double v, double high)
{
	return high < v ? high : v;
}

static inline double
y_max(double v, double low)
{
	return low > v ? low : v;
}

static inline double
y_clamp(double v, double low, double high)
{
	return y_min(y_max(v, low), high);
}

static inline double
y_prop(double full, double v, double target)
{
	return full * y_clamp(v / target, 0, 1);
}

static inline double
y_around(double v, double target, double base, double over, double under, double cap)
{
	double more = base + y_min(over * (v - target), cap), less = base - under * (target - v);

	return td_at_least(v, target) ? more : less; /* missing v: less is missing */
}

static inline double
y_floor(double x)
{
	double whole = floor(x);

	return whole + (x - whole >= 1 - td_whole_tolerance(x) ? 1.0 : 0.0);
}

static inline double
y_at_most(double full, double v, double limit, double first, double each, double per)
{
	double less = full - (first + each * y_floor((v - limit) / per));

	return ABSENT(v)                                                 ? v
	       : (first > 0 ? td_at_least(v, limit) : td_more(v, limit)) ? less
									 : full;
}

static inline double
y_fall(double before, double now)
{
	return y_div(before - now, before) * 100;
}

static inline double
y_fewer(double d)
{
	double steps = td_at_least(d, 5) ? 30.0 : td_at_least(d, 3) ? 25.0 : 15.0;

	return td_at_least(d, 0) ? steps : 15 + 3 * d;
}

static inline double
y_straight(double v, double x1, double y1, double x2, double y2)
{
	double on = y1 + (v - x1) * ((y2 - y1) / (x2 - x1));

	return ABSENT(v) ? v : !td_at_least(v, x1) ? y1 : !td_at_least(v, x2) ? on : y2;
}

static inline double
y_level(double v, double a, double b, double c, double d)
{
	return ABSENT(v) ? v : v < 1 ? a : v < 2 ? b : v < 3 ? c : d;
}

static inline double
y_inverse(double full, double v, double ref)
{
	return ABSENT(v) ? v : fabs(v) <= TD_SNAP ? full : full * y_min(y_div(ref, v), 1);
}

static inline double
y_minmax(double v, double low, double high, double from, double to)
{
	return td_same(high, low) ? to : from + y_div((to - from) * (v - low), high - low);
}

static inline double
y_ticks(double v)
{
	double x = fabs(v) * 100, whole = floor(x);

	return copysign(whole + (x - whole >= 0.5 - td_whole_tolerance(x) ? 1.0 : 0.0), v);
}

/* What the plain loops know of the whole cluster. */
struct cluster {
	double best_drugs, best_34, worst_34;
	double t75, t78; /* parameters */
	const double *rank;
};

/* criterion, maximum, graph, plain C */
/* clang-format off */
#define ALL_CRITERIA(C)                                                                            \
	C(0, 20, proportional(m, percent(m, 0, 1), 90), y_prop(20, y_pct(X(0), X(1)), 90))         \
	C(1, 50, per_event(m, 2, 25), 50 - X(2) * 25)                                              \
	C(2, 30, BANDS(m, percent(m, 3, 4), 0, { 95, 30 }, { 90, 25 }, { 80, 20 }, { 70, 10 }),    \
	  y_arisen(30, X(4), y_bands4(y_pct(X(3), X(4)), 95, 30, 90, 25, 80, 20, 70, 10, 0)))      \
	C(3, 20, per_event(m, 5, 10), 20 - X(5) * 10)                                              \
	C(4, 20, times(m, input(m, 6), 4), X(6) * 4)                                               \
	C(5, 60, around(m, percent(m, 7, 8), 75, 50, 1, 2, 10),                                    \
	  y_around(y_pct(X(7), X(8)), t75, 50, 1, 2, 10))                                           \
	C(6, 48, around(m, percent(m, 9, 10), 78, 40, 1, 2, 8),                                    \
	  y_arisen(48, X(10), y_around(y_pct(X(9), X(10)), t78, 40, 1, 2, 8)))                      \
	C(7, 30, fewer(m, fall(m, 11, 12)), y_fewer(y_fall(X(11), X(12))))                         \
	C(8, 30, proportional(m, percent(m, 13, 14), 90), y_prop(30, y_pct(X(13), X(14)), 90))     \
	C(9, 25, to_best(m, quotient(m, 13, 15)), 25 * y_div(y_div(X(13), X(15)), best_drugs))  \
	C(10, 20, ratio_to(m, 16, 17), 20 * y_clamp(y_div(X(16), X(17)), 0, 1))                    \
	C(11, 20, rank_points(m, quotient(m, 18, 19), 2), y_max(20 - 2 * (rank[i] - 1), 0))     \
	C(12, 15, per_event(m, 20, 5), 15 - X(20) * 5)                                             \
	C(13, 30, fewer(m, fall(m, 21, 22)), y_fewer(y_fall(X(21), X(22))))                        \
	C(14, 30, fewer(m, fall(m, 23, 24)), y_fewer(y_fall(X(23), X(24))))                        \
	C(15, 15, ratio_to(m, 25, 26), 15 * y_clamp(y_div(X(25), X(26)), 0, 1))                    \
	C(16, 25, inverse(m, 27, 28), y_inverse(25, X(27), X(28)))                                 \
	C(17, 20, proportional(m, percent(m, 29, 30), 98), y_prop(20, y_pct(X(29), X(30)), 98))    \
	C(18, 15, level(m, 31, 15, 12, 8, 0), y_level(X(31), 15, 12, 8, 0))                        \
	C(19, 30, per_event(m, 20, 10), 30 - X(20) * 10)                                           \
	C(20, 20, BANDS(m, percent(m, 29, 30), 0, { 100, 20 }, { 95, 15 }, { 90, 10 }),            \
	  y_bands3(y_pct(X(29), X(30)), 100, 20, 95, 15, 90, 10, 0))                               \
	C(21, 10, at_most(m, percent(m, 2, 30), 2, 0, 1, 0.5),                                     \
	  y_at_most(10, y_pct(X(2), X(30)), 2, 0, 1, 0.5))                                         \
	C(22, 25, proportional(m, percent(m, 0, 4), 75), y_prop(25, y_pct(X(0), X(4)), t75))        \
	C(23, 20, times(m, input(m, 6), 5), X(6) * 5)                                              \
	C(24, 15, op2(m, TD_OP_DIV, op2(m, TD_OP_MUL, m->full, percent(m, 3, 1)), num(m, 100)),    \
	  15 * y_pct(X(3), X(1)) / 100)                                                            \
	C(25, 15, straight(m, fall(m, 12, 11), 0, 0, 10, 15),                                      \
	  y_straight(y_fall(X(12), X(11)), 0, 0, 10, 15))                                          \
	C(26, 15, level(m, 32, 15, 12, 8, 0), y_level(X(32), 15, 12, 8, 0))                        \
	C(27, 20, level(m, 33, 20, 16, 10, 0), y_level(X(33), 20, 16, 10, 0))                      \
	C(28, 40, at_most(m, percent(m, 2, 30), 0.5, 4, 4, 0.1),                                   \
	  y_at_most(40, y_pct(X(2), X(30)), 0.5, 4, 4, 0.1))                                       \
	C(29, 25, half_sum(m, 34, 35, 2.5), (X(34) + X(35)) / 2 * 2.5)                             \
	C(30, 20, zero_below(m, percent(m, 16, 17), 50, proportional(m, percent(m, 16, 17), 90)),  \
	  !td_at_least(y_pct(X(16), X(17)), 50) && !ABSENT(X(16) + X(17)) &&                       \
	  !(fabs(X(17)) <= TD_SNAP) ? 0 : y_prop(20, y_pct(X(16), X(17)), 90))                     \
	C(31, 20, BANDS(m, percent(m, 18, 19), 0, { 80, 20 }, { 70, 16 }, { 60, 12 }, { 50, 8 }),  \
	  y_bands4(y_pct(X(18), X(19)), 80, 20, 70, 16, 60, 12, 50, 8, 0))                         \
	C(32, 25, two_losses(m, 2, 5, 5, 10), 25 - X(2) * 5 - X(5) * 10)                           \
	C(33, 20, times(m, input(m, 6), 4), X(6) * 4)                                              \
	C(34, 15, proportional(m, percent(m, 25, 28), 60), y_prop(15, y_pct(X(25), X(28)), 60))    \
	C(35, 15, two_losses(m, 5, 1, 2, 2), 15 - X(5) * 1 - X(2) * 2)                             \
	C(36, 10, times(m, input(m, 27), 0.2), X(27) * 0.2)                                        \
	C(37, 10, minmax(m, input(m, 34), 1, 10),                                                  \
	  y_minmax(X(34), worst_34, best_34, 1, 10))                                         \
	C(38, 10, around(m, percent(m, 13, 14), 80, 8, 0.2, 0.1, 2),                               \
	  y_around(y_pct(X(13), X(14)), 80, 8, 0.2, 0.1, 2))                                       \
	C(39, 25, BANDS(m, percent(m, 9, 10), 0, { 90, 25 }, { 80, 15 }, { 70, 5 }),               \
	  y_bands3(y_pct(X(9), X(10)), 90, 25, 80, 15, 70, 5, 0))
/* clang-format on */

static inline double
y_arisen(double full, double number, double points)
{
	return fabs(number) <= TD_SNAP ? full : points;
}

static inline double
y_bands3(double v, double a, double pa, double b, double pb, double c, double pc, double rest)
{
	return ABSENT(v)           ? v
	       : td_at_least(v, a) ? pa
	       : td_at_least(v, b) ? pb
	       : td_at_least(v, c) ? pc
				   : rest;
}

static inline double
y_bands4(double v, double a, double pa, double b, double pb, double c, double pc, double d,
	 double pd, double rest)
{
	return ABSENT(v) ? v : td_at_least(v, a) ? pa : y_bands3(v, b, pb, c, pc, d, pd, rest);
}

/* The columns as names of their own, which the compiler can tell apart. */
#define X_COLUMN(k) const double *restrict x##k = x[k];
/* clang-format off */
#define X_COLUMNS                                                                                  \
	X_COLUMN(0) X_COLUMN(1) X_COLUMN(2) X_COLUMN(3) X_COLUMN(4) X_COLUMN(5)                    \
	X_COLUMN(6) X_COLUMN(7) X_COLUMN(8) X_COLUMN(9) X_COLUMN(10) X_COLUMN(11)                  \
	X_COLUMN(12) X_COLUMN(13) X_COLUMN(14) X_COLUMN(15) X_COLUMN(16) X_COLUMN(17)              \
	X_COLUMN(18) X_COLUMN(19) X_COLUMN(20) X_COLUMN(21) X_COLUMN(22) X_COLUMN(23)              \
	X_COLUMN(24) X_COLUMN(25) X_COLUMN(26) X_COLUMN(27) X_COLUMN(28) X_COLUMN(29)              \
	X_COLUMN(30) X_COLUMN(31) X_COLUMN(32) X_COLUMN(33) X_COLUMN(34) X_COLUMN(35)
/* clang-format on */

#define ROWS _Pragma("GCC ivdep") for (size_t i = 0; i < n; i++)

#define ADD_CRITERION(k, max, graph, plain)                                                        \
	ROWS                                                                                       \
	{                                                                                          \
		double t = y_ticks(y_clamp(plain, 0, max));                                        \
                                                                                                   \
		base[i] += ABSENT(t) ? 0 : t;                                                      \
		npending[i] += ABSENT(t) ? 1 : 0;                                                  \
	}

#define KEEP_CRITERION(k, max, graph, plain)                                                       \
	double *restrict kept##k = points[k];                                                      \
                                                                                                   \
	ROWS                                                                                       \
	{                                                                                          \
		double t = y_ticks(y_clamp(plain, 0, max));                                        \
                                                                                                   \
		kept##k[i] = t / 100;                                                              \
		base[i] += ABSENT(t) ? 0 : t;                                                      \
		npending[i] += ABSENT(t) ? 1 : 0;                                                  \
	}

FAST static void
y_block(size_t n, const double *const *x, const struct cluster *c, double *restrict base,
	double *restrict npending)
{
	X_COLUMNS
	const double *restrict rank = c->rank;
	const double best_drugs = c->best_drugs, best_34 = c->best_34, worst_34 = c->worst_34;
	const double t75 = c->t75, t78 = c->t78;

	ALL_CRITERIA(ADD_CRITERION)
}

FAST static void
y_block_kept(size_t n, const double *const *x, const struct cluster *c, double *restrict base,
	     double *restrict npending, double *const *restrict points)
{
	X_COLUMNS
	const double *restrict rank = c->rank;
	const double best_drugs = c->best_drugs, best_34 = c->best_34, worst_34 = c->worst_34;
	const double t75 = c->t75, t78 = c->t78;

	ALL_CRITERIA(KEEP_CRITERION)
}

FAST static void
y_rest(size_t n, const double *const *x, const double *restrict base, double *restrict npending,
       double *restrict bonus, double *restrict deduction, double *restrict total)
{
	const double *restrict x2 = x[2], *restrict x5 = x[5], *restrict x20 = x[20];

	ROWS
	{
		double b = y_ticks(y_clamp(X(20) * 5 + X(5) * 3, 0, 10));
		double d = y_ticks(y_max(X(2) * 3, 0));

		npending[i] += (ABSENT(b) ? 1 : 0) + (ABSENT(d) ? 1 : 0);
		bonus[i] = y_min(ABSENT(b) ? 0 : b, 2000);
		deduction[i] = ABSENT(d) ? 0 : d;
		total[i] = base[i] + bonus[i] - deduction[i];
	}
}

FAST static void
y_ratio(size_t n, const double *restrict a, const double *restrict b, double *restrict out)
{
	ROWS out[i] = y_div(a[i], b[i]);
}

FAST static void
y_extremes(size_t n, const double *restrict v, double *least, double *most)
{
	double low = HUGE_VAL, high = -HUGE_VAL;

	for (size_t i = 0; i < n; i++) {
		low = v[i] < low ? v[i] : low;
		high = v[i] > high ? v[i] : high;
	}
	*least = low;
	*most = high;
}

/* Descending order of the upper 32 bits, 8 at a time; the row in the lower 32. */
static uint64_t *
y_sort(size_t n, uint64_t *word, uint64_t *spare)
{
	static const int shifts[] = { 32, 40, 48, 56 };
	size_t count[4][256] = { { 0 } };

	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < 4; d++)
			count[d][word[i] >> shifts[d] & 255]++;
	for (int d = 0; d < 4; d++) {
		size_t before = 0;
		uint64_t *swap = word;

		for (int k = 0; k < 256; k++) {
			size_t here = count[d][k];

			count[d][k] = before;
			before += here;
		}
		for (size_t i = 0; i < n; i++)
			spare[count[d][word[i] >> shifts[d] & 255]++] = word[i];
		word = spare;
		spare = swap;
	}
	return word;
}

static uint64_t *
y_insert(size_t n, uint64_t *word)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t w = word[i];
		size_t k = i;

		for (; k > 0 && word[k - 1] > w; k--)
			word[k] = word[k - 1];
		word[k] = w;
	}
	return word;
}

static uint64_t
y_key(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
	return ~bits;
}

void
y_rank(struct yard *y, size_t n, const double *v, double *rank)
{
	size_t known = 0;
	uint64_t *word;
	double before = NAN, place = 0;

	for (size_t i = 0; i < n; i++) {
		rank[i] = NAN;
		if (!ABSENT(v[i]))
			y->word[known++] = (y_key(v[i]) & ~UINT64_C(0xffffffff)) | i;
	}
	word = known > SMALL ? y_sort(known, y->word, y->spare) : y_insert(known, y->word);
	for (size_t i = 0, end; i < known; i = end) { /* rows of one upper half, by the whole key */
		for (end = i + 1; end < known && word[end] >> 32 == word[i] >> 32; end++) {
			uint64_t w = word[end];
			size_t k = end;

			for (; k > i && v[(uint32_t)word[k - 1]] < v[(uint32_t)w]; k--)
				word[k] = word[k - 1];
			word[k] = w;
		}
	}
	for (size_t i = 0; i < known; i++) {
		double here = v[(uint32_t)word[i]];

		if (!td_same(before, here))
			place = (double)(i + 1);
		rank[(uint32_t)word[i]] = place;
		before = here;
	}
}

void
y_eval(struct yard *y, size_t n, double *const *column, double *const *out, bool kept)
{
	struct cluster c = { .rank = y->rank, .t75 = y->target[0], .t78 = y->target[1] };
	double unused;

	y_ratio(n, column[13], column[15], y->ratio);
	y_extremes(n, y->ratio, &unused, &c.best_drugs);
	y_extremes(n, column[34], &c.worst_34, &c.best_34);
	y_ratio(n, column[18], column[19], y->ratio);
	y_rank(y, n, y->ratio, y->rank);
	for (size_t row = 0; row < n; row += YARD_BLOCK) {
		size_t m = n - row < YARD_BLOCK ? n - row : YARD_BLOCK;
		const double *x[INPUTS];
		double *points[CRITERIA], *base = out[BASE] + row, *npending = out[NPENDING] + row;

		for (int k = 0; k < INPUTS; k++)
			x[k] = column[k] + row;
		for (int k = 0; kept && k < CRITERIA; k++)
			points[k] = out[POINTS + k] + row;
		memset(base, 0, m * sizeof(*base));
		memset(npending, 0, m * sizeof(*npending));
		c.rank = y->rank + row;
		if (kept)
			y_block_kept(m, x, &c, base, npending, points);
		else
			y_block(m, x, &c, base, npending);
		y_rest(m, x, base, npending, out[BONUS] + row, out[DEDUCTION] + row,
		       out[TOTAL] + row);
	}
}

/* ---- rules and figures ------------------------------------------------------------ */

static void
add_item(struct maker *m, const char *id, enum td_item_kind kind, uint32_t parent, double max)
{
	struct td_item item = {
		.kind = kind, .parent = parent, .max = max, .not_applicable = TD_MISSING_AS_MISSING
	};

	item.id = td_arena_text(&m->rules->arena, id);
	item.word = td_words_add(m->rules->words, id);
	if (!td_list_push(&m->rules->items, item))
		abort();
}

static void
set_score(struct maker *m, td_node score)
{
	m->rules->items.at[m->rules->items.n - 1].score = score;
}

#define MAKE_CRITERION(k, most, graph, plain)                                                      \
	if (k % 5 == 0)                                                                            \
		make_section(m, k / 5);                                                            \
	snprintf(id, sizeof(id), "%d.%d", k / 5 + 1, k % 5 + 1);                                   \
	add_item(m, id, TD_ITEM_CRITERION, section_of(m), most);                                   \
	set_score(m, graph);

static void
make_section(struct maker *m, int k)
{
	char id[16];

	snprintf(id, sizeof(id), "S%d", k + 1);
	add_item(m, id, TD_ITEM_SECTION, TD_NONE, 1000);
}

static uint32_t
section_of(const struct maker *m)
{
	uint32_t i = (uint32_t)m->rules->items.n;

	while (i-- > 0)
		if (m->rules->items.at[i].kind == TD_ITEM_SECTION)
			return i;
	return TD_NONE;
}

static void
make_criteria(struct maker *m)
{
	char id[32];

	ALL_CRITERIA(MAKE_CRITERION)
}

struct td_ruleset *
make_rules(bool params)
{
	struct maker m = { .rules = td_ruleset_new() };
	char name[16];

	if (!m.rules)
		abort();
	m.g = m.rules->graph;
	m.params = params;
	for (int k = 0; params && k < PARAMS; k++) {
		struct td_param p = { .value = targets[k], .min = 60, .max = 95 };

		snprintf(name, sizeof(name), "p%d", k);
		p.name = td_arena_text(&m.rules->arena, name);
		p.word = td_words_add(m.rules->words, name);
		if (!td_list_push(&m.rules->params, p))
			abort();
	}
	m.rules->round_at = TD_AT_CRITERION;
	m.rules->places = PLACES;
	for (int k = 0; k < INPUTS; k++) {
		struct td_input in = { .kind = TD_INPUT_NUMBER };

		snprintf(name, sizeof(name), "x%d", k);
		in.name = td_arena_text(&m.rules->arena, name);
		in.word = td_words_add(m.rules->words, name);
		if (!td_list_push(&m.rules->inputs, in))
			abort();
	}
	m.full = td_graph_leaf(m.g, TD_OP_FULL, 0, 0, 0);
	make_criteria(&m);
	for (size_t i = 0; i < m.rules->items.n; i++) /* none arisen: full points */
		if (!strcmp(m.rules->items.at[i].id, "1.3") ||
		    !strcmp(m.rules->items.at[i].id, "2.2"))
			m.rules->items.at[i].none = m.full;
	add_item(&m, "B1", TD_ITEM_BONUS, TD_NONE, 10);
	set_score(&m, op2(&m, TD_OP_ADD, times(&m, input(&m, 20), 5), times(&m, input(&m, 5), 3)));
	add_item(&m, "P1", TD_ITEM_DEDUCT, TD_NONE, NAN);
	set_score(&m, times(&m, input(&m, 2), 3));
	m.rules->bonus_cap = num(&m, 20);
	if (td_rules_settle(m.rules))
		abort();
	return m.rules;
}

uint64_t
random_bits(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

double
figure(int k, uint64_t *state)
{
	static const double least[INPUTS] = {
		40, 80, 0, 40, 0,  0,  0, 600, 900, 5, 0,  900, 850, 200, 250, 500, 20, 20,
		5,  8,  0, 50, 45, 10, 9, 100, 100, 0, 20, 900, 920, 0,   0,   0,   5,  5,
	};
	static const double spread[INPUTS] = {
		50, 20, 3, 60, 99, 2, 6, 400, 300, 9,  15, 300, 300, 60, 60, 900, 30,  30,
		9,  9,  2, 30, 30, 9, 9, 60,  50,  40, 30, 100, 90,  4,  4,  4,   5.5, 5.5,
	};
	uint64_t bits = random_bits(state);
	double v = least[k] + floor((double)(bits >> 11) / 9007199254740992.0 * spread[k]);

	if (k >= 34)
		v += (double)(bits % 10) / 10;
	return bits % 200 == 7 ? (double)NAN : v;
}

struct td_table *
make_table(const struct td_plan *plan, size_t n)
{
	size_t columns;
	const struct td_need *needs = td_plan_needs(plan, &columns);
	struct td_table *table = td_table_new(n, columns);

	if (!table)
		abort();
	table->nclusters = 1;
	for (size_t i = 0; i < columns; i++) {
		uint64_t state = needs[i].input;

		for (size_t row = 0; row < n; row++)
			table->columns[i][row] = figure((int)needs[i].input, &state);
	}
	return table;
}

void
yard_init(struct yard *y, size_t n)
{
	y->ratio = column(n);
	y->rank = column(n);
	y->word = malloc(n * sizeof(uint64_t));
	y->spare = malloc(n * sizeof(uint64_t));
	if (!y->word || !y->spare)
		abort();
	memcpy(y->target, targets, sizeof(targets));
}

void
yard_fini(struct yard *y)
{
	free(y->ratio);
	free(y->rank);
	free(y->word);
	free(y->spare);
}
