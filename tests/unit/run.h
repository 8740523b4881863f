/*
 * run.h - rulesets of build.h, evaluated over a few figures in every way that must not matter.
 */
#ifndef TEST_RUN_H
#define TEST_RUN_H

#include "build.h"
#include "calc/plan.h"
#include "model/table.h"

enum {
	RUN_UNITS = 8
};

/* The figures of an input, unit by unit. */
struct run_figures {
	const char *input;
	unsigned lag;
	double at[RUN_UNITS];
	const uint8_t *na; /* NULL: all applicable */
};

/* A settled ruleset, its plan, and a table of n units "a", "b", ... of one cluster. */
struct run {
	struct td_ruleset *rules; /* taken over */
	struct td_plan *plan;
	struct td_table *table;
	double *slots;
	size_t n;
};

/* Ends the test when there is no plan.  A need without figures stays missing. */
void run_init(struct run *run, struct td_ruleset *rules, const struct run_figures *figures,
	      size_t nfigures, size_t n);
void run_fini(struct run *run);

/*
 * One output, evaluated with blocks of 1, 3 and 1024 rows, alone and together with all others,
 * and row by row as explain does: all must give the same.  out has room for n.
 */
void run_output(const struct run *run, enum td_output_kind kind, uint32_t index, double *out);

/* run_output must give want[0..n), NaN included, to within 1e-12. */
void run_expect(const struct run *run, enum td_output_kind kind, uint32_t index,
		const double *want);

/* The status of evaluating everything; the message is left in err. */
int run_status(const struct run *run, struct td_err *err);

/* Two numbers that a test takes for equal: both missing, or within 1e-12 * max(1, |want|). */
void assert_number(double want, double got, const char *what, size_t place);

#endif
