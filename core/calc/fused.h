/*
 * fused.h - expressions that one loop computes as a whole.
 *
 * Include after defining TD_FUSED(name, leaves, load, ready, expression, pattern...).
 *	leaves      how many leaves the pattern has
 *	load        COLUMN(k) and NUMBER(k): what each leaf is
 *	ready       what is computed once, before the loop; may be empty
 *	expression  of c<k>[i] and n<k>
 *	pattern     the same in prefix order, leaves as C(k) and N(k), numbered as they first occur
 *
 * Each also exists with the end of most criteria behind it: held between two numbers and rounded to
 * ticks.  Larger patterns come before those that they contain.  Numbers stand to the right in the
 * values of a plan, where the operation allows it.
 */
/* clang-format off */

/* when(v >= target, base + min(cap, over * (v - target)), base - under * (target - v)) */
TD_FUSED(around, 6, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, least((c0[i] - n1) * n2, n3) + n4, n4 - (n1 - c0[i]) * n5),
	WHEN, GE, C(0), N(1), ADD, MIN, MUL, SUB, C(0), N(1), N(2), N(3), N(4),
	SUB, N(4), MUL, SUB, N(1), C(0), N(5))
TD_FUSED(around_uncapped, 5, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, (c0[i] - n1) * n2 + n3, n3 - (n1 - c0[i]) * n4),
	WHEN, GE, C(0), N(1), ADD, MUL, SUB, C(0), N(1), N(2), N(3), SUB, N(3), MUL, SUB, N(1), C(0), N(4))
TD_FUSED(at_least, 5, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, n2, n3 - (n1 - c0[i]) * n4),
	WHEN, GE, C(0), N(1), N(2), SUB, N(3), MUL, SUB, N(1), C(0), N(4))

/* when(v < limit, full, full - (first + each * floor((v - limit) / per))); without first: v <= limit */
TD_FUSED(at_most_first_whole, 7, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5) NUMBER(6),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, n3 - (whole_below(divide(c0[i] - n1, n4)) * n5 + n6), n2),
	WHEN, LT, C(0), N(1), N(2), SUB, N(3), ADD, MUL, FLOOR, DIV, SUB, C(0), N(1), N(4), N(5), N(6))
TD_FUSED(at_most_whole, 6, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5),
	const double edge = edge_more(n1);,
	from(c0[i], edge, n3 - whole_below(divide(c0[i] - n1, n4)) * n5, n2),
	WHEN, LE, C(0), N(1), N(2), SUB, N(3), MUL, FLOOR, DIV, SUB, C(0), N(1), N(4), N(5))
TD_FUSED(at_most_per, 6, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5),
	const double edge = edge_more(n1);,
	from(c0[i], edge, n3 - divide(c0[i] - n1, n4) * n5, n2),
	WHEN, LE, C(0), N(1), N(2), SUB, N(3), MUL, DIV, SUB, C(0), N(1), N(4), N(5))
TD_FUSED(at_most, 5, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4),
	const double edge = edge_more(n1);,
	from(c0[i], edge, n3 - (c0[i] - n1) * n4, n2),
	WHEN, LE, C(0), N(1), N(2), SUB, N(3), MUL, SUB, C(0), N(1), N(4))

/* the same from below; with first: v > target */
TD_FUSED(at_least_per, 6, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, n2, n3 - divide(n1 - c0[i], n4) * n5),
	WHEN, GE, C(0), N(1), N(2), SUB, N(3), MUL, DIV, SUB, N(1), C(0), N(4), N(5))
TD_FUSED(at_least_first, 6, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5),
	const double edge = edge_more(n1);,
	from(c0[i], edge, n2, n3 - ((n1 - c0[i]) * n4 + n5)),
	WHEN, GT, C(0), N(1), N(2), SUB, N(3), ADD, MUL, SUB, N(1), C(0), N(4), N(5))

/* when(v < least, 0, full * clamp(v / target, 0, 1)) */
TD_FUSED(zero_below_share, 7, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5) NUMBER(6),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, least(most(divide(c0[i], n3), n4), n5) * n6, n2),
	WHEN, LT, C(0), N(1), N(2), MUL, MIN, MAX, DIV, C(0), N(3), N(4), N(5), N(6))

/* full * clamp(a / b * 100 / target, 0, 1), and parts of it */
TD_FUSED(share_of_percent, 7, COLUMN(0) COLUMN(1) NUMBER(2) NUMBER(3) NUMBER(4) NUMBER(5) NUMBER(6), ,
	least(most(divide(divide(c0[i], c1[i]) * n2, n3), n4), n5) * n6,
	MUL, MIN, MAX, DIV, MUL, DIV, C(0), C(1), N(2), N(3), N(4), N(5), N(6))
TD_FUSED(share_of_ratio, 5, COLUMN(0) COLUMN(1) NUMBER(2) NUMBER(3) NUMBER(4), ,
	least(most(divide(c0[i], c1[i]), n2), n3) * n4,
	MUL, MIN, MAX, DIV, C(0), C(1), N(2), N(3), N(4))
TD_FUSED(share, 5, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) NUMBER(4), ,
	least(most(divide(c0[i], n1), n2), n3) * n4,
	MUL, MIN, MAX, DIV, C(0), N(1), N(2), N(3), N(4))
TD_FUSED(clamped_times, 4, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3), ,
	least(most(c0[i], n1), n2) * n3,
	MUL, MIN, MAX, C(0), N(1), N(2), N(3))

/* full * when(v = 0, 1, min(1, ref / v)) */
TD_FUSED(inverse, 6, COLUMN(0) NUMBER(1) NUMBER(2) COLUMN(3) NUMBER(4) NUMBER(5), ,
	choose(is_same(c0[i], n1), n2, least(divide(c3[i], c0[i]), n4)) * n5,
	MUL, WHEN, EQ, C(0), N(1), N(2), MIN, DIV, C(3), C(0), N(4), N(5))

/* from + (to - from) * (v - low) / (high - low) */
TD_FUSED(between, 5, COLUMN(0) COLUMN(1) NUMBER(2) COLUMN(3) NUMBER(4), ,
	divide((c0[i] - c1[i]) * n2, c3[i] - c1[i]) + n4,
	ADD, DIV, MUL, SUB, C(0), C(1), N(2), SUB, C(3), C(1), N(4))

/* the points where a divisor is 0: none arisen */
TD_FUSED(none_arisen, 5, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3) COLUMN(4), ,
	choose(unless_missing(is_same(c0[i], n1), n2), n3, c4[i]),
	WHEN, COALESCE, EQ, C(0), N(1), N(2), N(3), C(4))

/* a comparison and what hangs on it */
TD_FUSED(from_or_line, 5, COLUMN(0) NUMBER(1) COLUMN(2) NUMBER(3) NUMBER(4),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, c2[i], c0[i] * n3 + n4),
	WHEN, GE, C(0), N(1), C(2), ADD, MUL, C(0), N(3), N(4))
TD_FUSED(choose_below, 4, COLUMN(0) NUMBER(1) NUMBER(2) COLUMN(3),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, c3[i], n2),
	WHEN, LT, C(0), N(1), N(2), C(3))
TD_FUSED(choose_upto, 4, COLUMN(0) NUMBER(1) NUMBER(2) COLUMN(3),
	const double edge = edge_more(n1);,
	from(c0[i], edge, c3[i], n2),
	WHEN, LE, C(0), N(1), N(2), C(3))
TD_FUSED(choose_from, 4, COLUMN(0) NUMBER(1) NUMBER(2) COLUMN(3),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, n2, c3[i]),
	WHEN, GE, C(0), N(1), N(2), C(3))
TD_FUSED(choose_above, 4, COLUMN(0) NUMBER(1) NUMBER(2) COLUMN(3),
	const double edge = edge_more(n1);,
	from(c0[i], edge, n2, c3[i]),
	WHEN, GT, C(0), N(1), N(2), C(3))
TD_FUSED(choose_one, 4, COLUMN(0) NUMBER(1) COLUMN(2) COLUMN(3),
	const double edge = edge_at_least(n1);,
	from(c0[i], edge, c2[i], c3[i]),
	WHEN, GE, C(0), N(1), C(2), C(3))
TD_FUSED(choose_same, 4, COLUMN(0) COLUMN(1) NUMBER(2) COLUMN(3), ,
	choose(is_same(c0[i], c1[i]), n2, c3[i]),
	WHEN, EQ, C(0), C(1), N(2), C(3))

/* percent of the base: fall(before, now), growth(before, now) */
TD_FUSED(fall, 3, COLUMN(0) COLUMN(1) NUMBER(2), ,
	divide(c0[i] - c1[i], c0[i]) * n2,
	MUL, DIV, SUB, C(0), C(1), C(0), N(2))
TD_FUSED(growth, 3, COLUMN(0) COLUMN(1) NUMBER(2), ,
	divide(c0[i] - c1[i], c1[i]) * n2,
	MUL, DIV, SUB, C(0), C(1), C(1), N(2))

/* sums of counts and what each is worth */
TD_FUSED(two_losses, 5, NUMBER(0) COLUMN(1) NUMBER(2) COLUMN(3) NUMBER(4), ,
	(n0 - c1[i] * n2) - c3[i] * n4,
	SUB, SUB, N(0), MUL, C(1), N(2), MUL, C(3), N(4))
TD_FUSED(two_worths, 4, COLUMN(0) NUMBER(1) COLUMN(2) NUMBER(3), ,
	c0[i] * n1 + c2[i] * n3,
	ADD, MUL, C(0), N(1), MUL, C(2), N(3))
TD_FUSED(loss_by_rank, 5, NUMBER(0) COLUMN(1) NUMBER(2) NUMBER(3) NUMBER(4), ,
	most(n0 - (c1[i] - n2) * n3, n4),
	MAX, SUB, N(0), MUL, SUB, C(1), N(2), N(3), N(4))
TD_FUSED(losses, 5, NUMBER(0) COLUMN(1) NUMBER(2) COLUMN(3) NUMBER(4), ,
	n0 - (c1[i] * n2 + c3[i] * n4),
	SUB, N(0), ADD, MUL, C(1), N(2), MUL, C(3), N(4))
TD_FUSED(earn, 3, COLUMN(0) NUMBER(1) NUMBER(2), ,
	least(c0[i] * n1, n2),
	MIN, MUL, C(0), N(1), N(2))
TD_FUSED(whole_steps, 4, COLUMN(0) NUMBER(1) NUMBER(2) NUMBER(3), ,
	whole_below(divide(c0[i] - n1, n2)) * n3,
	MUL, FLOOR, DIV, SUB, C(0), N(1), N(2), N(3))
TD_FUSED(loss_more, 3, COLUMN(0) COLUMN(1) NUMBER(2), ,
	c0[i] - c1[i] * n2,
	SUB, C(0), MUL, C(1), N(2))
TD_FUSED(worth_more, 3, COLUMN(0) COLUMN(1) NUMBER(2), ,
	c0[i] + c1[i] * n2,
	ADD, C(0), MUL, C(1), N(2))
TD_FUSED(mean_times, 4, COLUMN(0) COLUMN(1) NUMBER(2) NUMBER(3), ,
	divide(c0[i] + c1[i], n2) * n3,
	MUL, DIV, ADD, C(0), C(1), N(2), N(3))
TD_FUSED(percent_share, 5, COLUMN(0) COLUMN(1) NUMBER(2) NUMBER(3) NUMBER(4), ,
	divide(divide(c0[i], c1[i]) * n2 * n3, n4),
	DIV, MUL, MUL, DIV, C(0), C(1), N(2), N(3), N(4))
TD_FUSED(ratio_times, 3, COLUMN(0) COLUMN(1) NUMBER(2), ,
	divide(c0[i], c1[i]) * n2,
	MUL, DIV, C(0), C(1), N(2))
TD_FUSED(loss, 3, NUMBER(0) COLUMN(1) NUMBER(2), ,
	n0 - c1[i] * n2,
	SUB, N(0), MUL, C(1), N(2))
TD_FUSED(line, 3, COLUMN(0) NUMBER(1) NUMBER(2), ,
	c0[i] * n1 + n2,
	ADD, MUL, C(0), N(1), N(2))
TD_FUSED(worth, 2, COLUMN(0) NUMBER(1), ,
	c0[i] * n1,
	MUL, C(0), N(1))

/* clang-format on */
