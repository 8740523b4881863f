/*
 * clauses.h - every expression of a ruleset, with what it stands in; and which nodes the script wrote itself.
 *
 * Floor: engine.  For what walks over all of the rules: coverage, boundaries, mutants.
 */
#ifndef TD_CLAUSES_H
#define TD_CLAUSES_H

#include "base/list.h"
#include "base/sink.h"
#include "model/rules.h"

enum td_clause_kind {
	TD_CLAUSE_SCORE,
	TD_CLAUSE_NONE, /* of an item */
	TD_CLAUSE_WHEN, /* of an item */
	TD_CLAUSE_MEASURE,
	TD_CLAUSE_KNOCKOUT,
	TD_CLAUSE_CLASS,
	TD_CLAUSE_AWARD,
	TD_CLAUSE_REST, /* total, pools, rank */
};

struct td_clause {
	enum td_clause_kind kind;
	td_node node;
	uint32_t item;  /* whose `full` counts, or TD_NONE */
	uint32_t index; /* of the item, measure, ... */
	struct td_place place;
};

/* What is known of a node. */
enum {
	TD_OWN = 1,        /* the script wrote it */
	TD_OWN_HELPER = 2, /* a scale helper built it */
	TD_OWN_SIGN = 4,   /* a helper built it as the script asked: its operator is the script's */
};

struct td_clauses {
	const struct td_ruleset *rules;
	TD_LIST(struct td_clause) list; /* measures first, then in the order of the table */
	uint8_t *own;                   /* per node */
	uint32_t *owner; /* per node: the first clause that hangs on it, or TD_NONE */
};

/* TD_OK or TD_ENOMEM; end with td_clauses_fini in any case. */
int td_clauses_init(struct td_clauses *clauses, const struct td_ruleset *rules, struct td_err *err);
void td_clauses_fini(struct td_clauses *clauses);

/* "criterion 2.3", "knock-out KO1", "the total": in words. */
void td_clause_name(const struct td_clauses *clauses, const struct td_clause *clause,
		    enum td_lang lang, struct td_sink *out);
void td_item_name(const struct td_item *item, enum td_lang lang, struct td_sink *out);

/* A node in the words of the rule; a measure by its name. */
int td_node_text(const struct td_ruleset *rules, td_node node, enum td_lang lang,
		 struct td_sink *out);

/* Where a node was written, else where its clause stands. */
struct td_place td_clause_place(const struct td_clauses *clauses, const struct td_clause *clause,
				td_node node);

/* The node below FORMs, whose value is the same. */
td_node td_clause_plain(const struct td_graph *graph, td_node node);

/* The helper that a FORM stands for, or "". */
const char *td_form_name(const struct td_ruleset *rules, td_node node);

#endif
