/*
 * ops.h - every operation of the expression graph, once.
 *
 * Include after defining TD_OP(name, word, args, gives, wants).
 *	name   enumerator TD_OP_<name>
 *	word   how it is called in messages and in `show graph`
 *	args   number of arguments; -1: any number, see the comment
 *	gives  N number, C condition (1, 0 or missing), T text code
 *	wants  what the arguments must be: N number (a condition counts as 1 or 0), C condition, A any
 *
 * A value is a double; NaN is "missing" and travels through every operation unless
 * the comment says otherwise.  Comparisons, FLOOR, CEIL and ROUND snap (base/num.h).
 * ref and flags are fields of struct td_expr (graph.h).
 */

/* leaves */
TD_OP(CONST,   "const",   0, N, A)  /* value */
TD_OP(INPUT,   "input",   0, N, A)  /* ref: name of the input (word); lag: years back.  Kind as the input's. */
TD_OP(IS_NA,   "is_na",   0, C, A)  /* ref, lag as INPUT: 1 when the figure is "not applicable", else 0 */
TD_OP(PARAM,   "param",   0, N, A)  /* ref: name of the parameter (word) */
TD_OP(FULL,    "full",    0, N, A)  /* maximum of the item being scored; bound when the plan is made */
TD_OP(POINTS,  "points",  0, N, A)  /* ref: id (word) of an item or measure: its points, after caps and rounding; missing while a part is pending */
TD_OP(MAXIMUM, "maximum", 0, N, A)  /* ref: id (word) of an item: its declared maximum */
TD_OP(TOTAL,   "total",   0, N, A)  /* total points of the unit */
TD_OP(PART,    "part",    0, N, A)  /* flags: enum td_part: base, bonus or deductions of the unit */

/* arithmetic */
TD_OP(ADD,     "+",       2, N, N)
TD_OP(SUB,     "-",       2, N, N)
TD_OP(MUL,     "*",       2, N, N)
TD_OP(DIV,     "/",       2, N, N)  /* missing when the divisor equals 0 */
TD_OP(MOD,     "%",       2, N, N)  /* a - b * floor(a / b); missing when b equals 0 */
TD_OP(POW,     "^",       2, N, N)  /* missing where not a real number */
TD_OP(NEG,     "neg",     1, N, N)
TD_OP(ABS,     "abs",     1, N, N)
TD_OP(SQRT,    "sqrt",    1, N, N)  /* missing below 0 */
TD_OP(EXP,     "exp",     1, N, N)
TD_OP(LOG,     "log",     1, N, N)  /* natural; missing at and below 0 */
TD_OP(MIN,     "min",     2, N, N)
TD_OP(MAX,     "max",     2, N, N)
TD_OP(FLOOR,   "floor",   1, N, N)  /* flags: decimal places, 0..9 */
TD_OP(CEIL,    "ceil",    1, N, N)  /* flags: decimal places */
TD_OP(ROUND,   "round",   1, N, N)  /* flags: decimal places; half away from zero */

/* conditions: 1 true, 0 false, NaN unknown */
TD_OP(LT,      "lt",      2, C, N)
TD_OP(LE,      "le",      2, C, N)
TD_OP(EQ,      "eq",      2, C, N)
TD_OP(NE,      "ne",      2, C, N)
TD_OP(GE,      "ge",      2, C, N)
TD_OP(GT,      "gt",      2, C, N)
TD_OP(IS,      "is",      1, C, A)  /* argument: an INPUT of kind grade or text; ref: the word compared with */
TD_OP(AND,     "all",     2, C, C)  /* false when one side is false, even if the other is unknown */
TD_OP(OR,      "any",     2, C, C)  /* true when one side is true, even if the other is unknown */
TD_OP(NOT,     "no",      1, C, C)

/* choice */
TD_OP(WHEN,    "when",    3, N, A)  /* condition, then, else; missing when the condition is unknown */
TD_OP(COALESCE, "coalesce", 2, N, N) /* the first unless missing, else the second */
TD_OP(MISSING, "is_missing", 1, C, A) /* 1 or 0, never unknown */

/*
 * BANDS x default {low high points}...: the points of the first row that holds x, else default
 * (0: missing).  Rows are half-open [low, high); low 0 = no lower edge, high 0 = no upper
 * edge (0 is the null node).  flags: TD_BAND_ABOVE makes lower edges exclusive (x > low),
 * TD_BAND_UPTO upper edges inclusive (x <= high).
 */
TD_OP(BANDS,   "bands",  -1, N, N)
/* LINEAR x {x y}...: through the points, straight between them, flat outside; x rising. */
TD_OP(LINEAR,  "linear", -1, N, N)
/* LEVELS input default {points}...: points of each level in the order declared by the grade input
 * (0: that level is not named).  A level not named gets default (0: missing). */
TD_OP(LEVELS,  "levels", -1, N, A)
/* TRIM {v}...: mean of the arguments without the flags smallest and the flags largest. */
TD_OP(TRIM,    "trimmed_mean", -1, N, N)

/*
 * Over the cluster.  Arguments: value, among, by, extra.  among (0: none): only units where the
 * condition is true take part; an unknown condition leaves the unit out.  by (0: none): a number,
 * grade or text that makes groups within the cluster; a missing `by` leaves the unit out.
 * Units whose value is missing never take part.  Every unit of the group receives the result, the
 * units left out by `among` too, except where noted.  Missing when nobody takes part.
 */
TD_OP(BEST,    "best",    4, N, A)  /* largest */
TD_OP(WORST,   "worst",   4, N, A)  /* smallest */
TD_OP(SUM_OF,  "sum_of",  4, N, A)  /* 0 when nobody takes part */
TD_OP(MEAN_OF, "mean_of", 4, N, A)
TD_OP(COUNT_OF, "count_of", 4, N, A) /* how many take part; 0 when nobody does */
TD_OP(MEDIAN_OF, "median_of", 4, N, A)
TD_OP(STDEV_OF, "stdev_of", 4, N, A) /* flags 0: population (n); 1: sample (n - 1), missing when n < 2 */
TD_OP(QUANTILE_OF, "quantile_of", 4, N, A) /* extra: p in 0..1; linear between order statistics (type 7) */
TD_OP(RANK_OF, "rank_of", 4, N, A)  /* flags: enum td_ties | TD_RANK_ASCENDING; missing for units left out */
/* CLUSTER {argument}...: ref: index of the ruleset's function, called with all units of the cluster; every unit has its own result */
TD_OP(CLUSTER, "cluster function", -1, N, N)

/* carried for explaining; value is that of the first argument */
TD_OP(FORM,    "form",   -1, N, A)  /* ref: name of the scale helper (word); then {argument}..., see graph.h */

/* NATIVE {argument}...: ref: index of the ruleset's function, native or of a plugin */
TD_OP(NATIVE,  "native", -1, N, N)
