/*
 * report_formulas.h - two parts of the document of a scoring, for reports that ask for them: the figures
 * (TD_REPORT_FIGURES) and how every number is computed from them (TD_REPORT_FORMULAS).
 *
 * Floor: engine.  Their members are described in plugins/README.md.  Head: what is the same for every unit; unit: what
 * belongs to the unit in a row of the table.  All add to the innermost open object, which is the root.
 */
#ifndef TD_REPORT_FORMULAS_H
#define TD_REPORT_FORMULAS_H

#include "engine.h"
#include "model/doc.h"

/* "inputs" and "figures": what each figure is. */
void td_figures_head(const struct td_scoring *scoring, struct td_doc_builder *doc);

/* "figures": the unit's, in the same order. */
void td_figures_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc);

/* One of them, of table (the scoring's, or one that shares its texts): a number, a grade's or another text, null for missing,
 * false for not applicable. */
void td_figure_value(const struct td_scoring *scoring, const struct td_table *table,
		     const struct td_need *need, size_t column, size_t row, const char *key,
		     struct td_doc_builder *doc);

/* "params", "items", "measures" and "formulas": the values of the plan, and which of them decide what. */
void td_formulas_head(const struct td_scoring *scoring, struct td_doc_builder *doc);

/* "values": the unit's, in the same order.  Evaluates the whole table for every unit: for as many units as a person
 * looks at.  Statuses as td_eval. */
int td_formulas_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc,
		     struct td_err *err);

#endif
