/*
 * claims.h - what the units claim, beside what was verified: the same rules over the figures that they reported themselves.
 *
 * Floor: engine.  A figure that a unit did not report, a text, and what SQL counts are as verified; so only what the units
 * and the verifiers see differently makes a difference, for all units of the cluster at once.
 */
#ifndef TD_CLAIMS_H
#define TD_CLAIMS_H

#include "engine.h"
#include "model/doc.h"

/* Read and score them into s->claimed and s->claims, which stay NULL when nobody claims anything else.  Statuses as td_score. */
int td_claims_read(struct td_scoring *s, const char *database, const struct td_score_opts *opts,
		   struct td_diags *diags, struct td_err *err);

/* "claims" of a unit: totals and points as claimed, and the figures that differ; null when nobody claims anything. */
void td_claims_unit(const struct td_scoring *scoring, size_t row, struct td_doc_builder *doc);

#endif
