/*
 * explain.h - why a unit got its points, in words, with the numbers in the formulas.
 *
 * Floor: calc.  Pure.  Reads the values of td_eval_row; computes nothing of its own, so it cannot disagree with
 * the score.
 *
 *	2.1  Tỷ lệ điều tra, khám phá án                          55,00 / 60
 *	     812 / 1015 × 100 = 80 %
 *	     80 ≥ 75: 50 + 1 × (80 − 75) = 55
 */
#ifndef TD_CALC_EXPLAIN_H
#define TD_CALC_EXPLAIN_H

#include <stddef.h>

#include "base/sink.h"
#include "calc/plan.h"
#include "model/result.h"
#include "model/rules.h"
#include "model/table.h"

/* Everything there is to know about one unit of one scoring; lent. */
struct td_why {
	const struct td_ruleset *rules;
	const struct td_plan *plan;
	const struct td_table *table;
	const struct td_result *result; /* with points */
	const double *slots;
	const double *values; /* of td_eval_row for row */
	size_t row;
	enum td_lang lang;
};

/* One line of an explanation. */
enum td_reason_kind {
	TD_REASON_FIGURES, /* the figures used: "cases_cleared = 812 vụ" */
	TD_REASON_FORMULA, /* "812 / 1015 × 100 = 80" */
	TD_REASON_RULE,    /* the band, cap or branch that decided */
	TD_REASON_NEXT,    /* distance to the next step: "còn thiếu 2,89 để đạt 30" */
	TD_REASON_LIMIT,   /* clamped to 0 or the maximum; rounded; missing policy */
	TD_REASON_CLAUSE,  /* ref, and file:line of the script */
};

struct td_reason {
	enum td_reason_kind kind;
	const char *text; /* in why->lang */
};

struct td_reasons {
	struct td_reason *at;
	size_t n, room;
	struct td_arena arena;
};

/* The reasons of one item, in reading order.  TD_OK or TD_ENOMEM.  Free with td_reasons_fini. */
int td_explain_item(const struct td_why *why, uint32_t item, struct td_reasons *out,
		    struct td_err *err);
void td_reasons_fini(struct td_reasons *reasons);

/* Reasons of the rest: total (base + bonus - deductions, caps), rank (keys that decided against the neighbours), class,
 * each knock-out that holds or is unknown, each award given, missed or undecided. */
int td_explain_standing(const struct td_why *why, struct td_reasons *out, struct td_err *err);

/*
 * Only what keeps the unit from an award, or (TD_NONE) from a place: the knock-outs of it that hold or are unknown, then
 * why the award is missed or undecided, and first that of the one it is among.
 */
int td_explain_award(const struct td_why *why, uint32_t award, struct td_reasons *out,
		     struct td_err *err);

/* A node as text: "x.cases_cleared / x.cases_total * 100" (values false), or with the figures put in (values true). */
int td_explain_node(const struct td_why *why, uint32_t item, td_node node, bool values,
		    struct td_sink *out);

#endif
