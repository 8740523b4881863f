/*
 * check_in.h - what the check_*.c files share.
 *
 * Floor: calc.  Each td_check_* function is one pass: it complains into check->diags and never stops
 * at the first mistake.  Lack of memory is remembered (check->no_memory, diags->no_memory).
 */
#ifndef TD_CALC_CHECK_IN_H
#define TD_CALC_CHECK_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/near.h"
#include "calc/cover.h"
#include "calc/range.h"
#include "model/rules.h"

/* ---- who stands in whom, and what hangs on what (check_order.c) ------------------------ */

/* Children of each item in declared order; list n is those at the top.  TD_NONE ends a list. */
struct td_family {
	uint32_t *first, *next;
};

bool td_family_make(const struct td_ruleset *rules,
		    struct td_family *family); /* false: no memory */
void td_family_fini(struct td_family *family);

/*
 * A thing whose value is known once for a unit; index in its list, or enum td_part + 3 (the
 * total).
 */
struct td_thing {
	enum {
		TD_THING_INPUT,
		TD_THING_ITEM,
		TD_THING_MEASURE,
		TD_THING_PART
	} kind;
	uint32_t index;
};

enum {
	TD_PART_TOTAL = TD_PART_DEDUCTION + 1,
	TD_PARTS
};

typedef TD_LIST(struct td_thing) td_things;

/*
 * All things, each after those that it hangs on.  Complains of circles when diags is not NULL.
 * false: no memory.
 */
bool td_check_order(const struct td_ruleset *rules, const struct td_family *family,
		    struct td_diags *diags, td_things *order);

/* ---- ranges, as the passes use them (range_*.c) ---------------------------------------- */

#define TD_BAND_ROWS_MAX 1000 /* a longer table is not looked into */

size_t td_band_rows(const struct td_graph *graph, td_node bands);

/* The piece of line that a row holds; false: an edge is no fixed number. */
bool td_band_piece(struct td_ranges *ranges, td_node bands, size_t row, struct td_piece *out);

/* The node below FORMs, whose value is the same. */
td_node td_plain_node(const struct td_graph *graph, td_node node);

/* ---- the passes ------------------------------------------------------------------------ */

/* What check knows of a node. */
enum {
	TD_SEEN_USER = 1,   /* hangs on a declaration, as the script wrote it */
	TD_SEEN_HELPER = 2, /* hangs on one through what a scale helper built */
	TD_SEEN_ELSE = 4,   /* a WHEN that is the "otherwise" of another one */
};

struct td_check {
	struct td_ruleset *rules;
	const struct td_graph *graph;
	struct td_diags *diags;
	struct td_family family;
	struct td_ranges *ranges;
	uint8_t *seen;   /* per node, the bits above */
	uint8_t *kinds;  /* per node, of check_kinds.c */
	uint32_t *stamp; /* per node, for walks: item + 1 of the last walk */
	bool *suggested; /* per input and then parameter: offered as the right name, so not "unused" */
	bool partial;    /* the script was wrong: declarations may be absent */
	bool circular; /* something depends on itself: nothing is known of what it reaches */
	bool no_memory;
};

void td_check_names(struct td_check *check);    /* references and words; sets `used` */
void td_check_tests(struct td_check *check);    /* names inside tests */
void td_check_kinds(struct td_check *check);    /* number, condition, text */
void td_check_inputs(struct td_check *check);   /* declared ranges; unused inputs and parameters */
void td_check_points(struct td_check *check);   /* the table: sums, titles, what scores can reach */
void td_check_bands(struct td_check *check);    /* BANDS, LINEAR, LEVELS */
void td_check_branches(struct td_check *check); /* conditions that never change */
void td_check_awards(struct td_check *check);   /* rank, classes, knock-outs, awards */

/* Bits of every node that hangs on a declaration. */
void td_check_mark(struct td_check *check);

/* Where a node was written, else fallback (some nodes belong to the vocabulary, as `full` does). */
struct td_place td_check_place(const struct td_check *check, td_node node,
			       struct td_place fallback);

/* "unknown input ..."; what is TD_MARKed ("input"); near: candidates were offered to it. */
void td_check_unknown(struct td_check *check, const struct td_place *place, const char *what,
		      const struct td_near *near);

/*
 * A node in the words of the script, in a buffer of TD_NODE_TEXT bytes: x.fires, p.target,
 * fall(...), ... + ...
 */
#define TD_NODE_TEXT 160
const char *td_check_text(const struct td_check *check, td_node node, char *out);

/* A number in the language of the complaints, in a buffer of TD_NUM_TEXT bytes. */
#define TD_NUM_TEXT 32
const char *td_check_num(const struct td_check *check, double v, char *out);

/* Call with every node that a declaration hangs on, its item (or TD_NONE) and what it must be. */
enum td_want {
	TD_WANT_NUMBER,
	TD_WANT_CONDITION
};
typedef void td_root(struct td_check *check, td_node node, uint32_t item, enum td_want want);
void td_check_roots(struct td_check *check, td_root *root);

#endif
