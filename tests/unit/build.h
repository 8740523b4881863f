/*
 * build.h - small rulesets for tests, built through the model as the script edge does it.
 *
 * Functions end the test when memory is lacking.  Every declaration stands on a line of its own, so
 * that a complaint tells by its line what it is about.
 */
#ifndef TEST_BUILD_H
#define TEST_BUILD_H

#include "base/diag.h"
#include "model/rules.h"

/* A ruleset of year 2017 in "r.lua". */
struct td_ruleset *build_new(void);

/* Declare; each is on the next line, and nodes are too until the next declaration. */
struct td_input *build_input(struct td_ruleset *rules, const char *name, enum td_input_kind kind);
void build_range(struct td_ruleset *rules, const char *input, double min, double max);
void build_levels(struct td_ruleset *rules, const char *input, const char *const *levels,
		  uint32_t n);
struct td_param *build_param(struct td_ruleset *rules, const char *name, double value);
struct td_item *build_item(struct td_ruleset *rules, enum td_item_kind kind, const char *id,
			   double max, td_node score);
struct td_measure *build_measure(struct td_ruleset *rules, const char *id, td_node value);
struct td_award *build_award(struct td_ruleset *rules, const char *id);
struct td_class *build_class(struct td_ruleset *rules, const char *id, td_node from, td_node when);
struct td_knockout *build_knockout(struct td_ruleset *rules, const char *id, td_node when);
struct td_test *build_test(struct td_ruleset *rules, const char *name);

/* Nodes. */
td_node build_x(struct td_ruleset *rules, const char *input, unsigned lag);
td_node build_p(struct td_ruleset *rules, const char *param);
td_node build_points(struct td_ruleset *rules, const char *id);
td_node build_c(struct td_ruleset *rules, double value);
td_node build_full(struct td_ruleset *rules);
td_node build_2(struct td_ruleset *rules, enum td_op op, td_node a, td_node b);
td_node build_when(struct td_ruleset *rules, td_node condition, td_node a, td_node b);
td_node build_form(struct td_ruleset *rules, const char *name, const td_node *args, size_t n);
td_node build_relative(struct td_ruleset *rules, enum td_op op, td_node value);

/* A row of a table of bands; NAN: no edge. */
struct build_row {
	double lo, hi, points;
};
td_node build_bands(struct td_ruleset *rules, td_node x, td_node otherwise, unsigned flags,
		    const struct build_row *rows, size_t n);

#endif
