/*
 * mutate.h - small changes of the rules, and which of them no test notices.
 *
 * Floor: engine.  A mutant differs from the rules in one constant, operator, row or declaration that the
 * script wrote.  It is killed when a test fails.  One that gives the same values for all figures
 * (calc/alike.h) is no mutant.  The rules are not touched: a mutant is a copy of their graph and lists.
 */
#ifndef TD_MUTATE_H
#define TD_MUTATE_H

#include "clauses.h"

enum td_mutation_kind {
	TD_MUTATION_CONSTANT, /* node: another value */
	TD_MUTATION_OPERATOR, /* node: another op */
	TD_MUTATION_SWAP,     /* node: the branches of a WHEN */
	TD_MUTATION_ROW,      /* node: BANDS without a row */
	TD_MUTATION_EDGE,     /* node: BANDS whose edges belong to the other side */
	TD_MUTATION_PARAM,    /* index: parameter with another value */
	TD_MUTATION_MAX,      /* index: item with another maximum */
	TD_MUTATION_NONE,     /* index: item without `none` */
};

struct td_mutation {
	enum td_mutation_kind kind;
	td_node node;
	uint32_t index;
	uint32_t row; /* from 0 */
	enum td_op op;
	double value;
};

struct td_mutants {
	const struct td_ruleset *rules;
	struct td_clauses clauses;
	TD_LIST(struct td_mutation) all;
	TD_LIST(struct td_mutation) alive;
	size_t alike;     /* left out, as they change nothing */
	uint64_t essence; /* of the rules */
	bool no_memory;
};

/* Make all mutants and run the tests on each.  End with td_mutants_fini in any case. */
int td_mutants_init(struct td_mutants *mutants, const struct td_ruleset *rules, struct td_err *err);
void td_mutants_fini(struct td_mutants *mutants);

/* What a mutant changed: "4", "5"; where there is nothing to set against each other, new is NULL. */
struct td_mutation_text {
	struct td_sink where, old, new;
	struct td_place place;
};

int td_mutation_text(const struct td_mutants *mutants, const struct td_mutation *mutation,
		     enum td_lang lang, struct td_mutation_text *text);
void td_mutation_text_fini(struct td_mutation_text *text);

#endif
