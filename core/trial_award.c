#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc/award.h"
#include "trial_in.h"

enum {
	ENTRIES = 4096,      /* kept from part to part; in a part come up to TD_PIECE more */
	TABLE = 4 * ENTRIES, /* a power of two */
	ALIKE = 32           /* outcomes that a new one is compared with */
};

/* Where a value stands in the words that stand for the awards' causes. */
struct field {
	const double *at; /* NULL: the place of the unit */
	size_t unit;      /* in the cluster */
	unsigned word, shift;
	enum {
		FIELD_PLACE,
		FIELD_KNOCKOUT,
		FIELD_WHEN,
		FIELD_NUMBER /* a word of its own: its bits */
	} kind;
};

/* A cluster: causes seen, each with its outcome. */
struct cluster {
	size_t from, n; /* units */
	struct field *fields;
	size_t nfields, nwords;
	uint64_t *causes;  /* [entry * nwords] */
	uint32_t *outcome; /* per entry */
	uint8_t *outcomes; /* [outcome * nawards * n]: [award * n + unit] */
	size_t nentries, noutcomes;
	uint32_t *table; /* 1 + entry */
};

struct td_award_memo {
	const struct td_scoring *baseline;
	const struct td_award_cells *cells;
	size_t nunits, nawards;
	struct cluster *clusters;
	size_t nclusters;
	uint64_t *words;         /* [word * TD_PIECE + trial] */
	uint32_t *of;            /* per trial: its outcome */
	uint32_t *others;        /* trials whose outcome is not that of the first */
	struct td_result result; /* of one cluster */
	double *columns;         /* [3 kinds * award * most units] */
	const double **lists;    /* [3 kinds * award] */
	struct td_arena arena;
};

/* ---- what awards hang on -------------------------------------------------------------- */

static unsigned
bits_for(size_t most)
{
	unsigned bits = 1;

	while (most >> bits)
		bits++;
	return bits;
}

/* Next place of so many bits. */
static void
lay(struct field *f, unsigned bits, size_t *at)
{
	if (*at % 64 + bits > 64)
		*at = (*at / 64 + 1) * 64;
	f->word = (unsigned)(*at / 64);
	f->shift = (unsigned)(*at % 64);
	*at += bits;
}

static void
lay_column(struct cluster *c, int kind, const struct td_award_cell *cells, size_t nunits,
	   size_t index, size_t *at)
{
	for (size_t u = 0; u < c->n; u++) {
		struct field *f = &c->fields[c->nfields];
		const double *column = cells[index * nunits + c->from + u].at;

		if (!column)
			continue;
		*f = (struct field){ .at = column, .unit = u };
		f->kind = kind;
		lay(f, kind == FIELD_NUMBER ? 64 : 2, at);
		c->nfields++;
	}
}

static void
lay_fields(struct td_award_memo *m, struct cluster *c)
{
	const struct td_award_cells *cells = m->cells;
	size_t at = 0;

	for (size_t u = 0; u < c->n; u++) {
		struct field *f = &c->fields[c->nfields++];

		*f = (struct field){ .unit = u };
		lay(f, bits_for(c->n), &at);
	}
	for (size_t k = 0; k < m->baseline->rules->knockouts.n; k++)
		lay_column(c, FIELD_KNOCKOUT, cells->knockout, m->nunits, k, &at);
	for (size_t a = 0; a < m->nawards; a++) {
		if (cells->has_when[a])
			lay_column(c, FIELD_WHEN, cells->when, m->nunits, a, &at);
		if (cells->has_share[a])
			lay_column(c, FIELD_NUMBER, cells->share, m->nunits, a, &at);
		if (cells->has_count[a])
			lay_column(c, FIELD_NUMBER, cells->count, m->nunits, a, &at);
	}
	c->nwords = (at + 63) / 64;
}

/* ---- words ------------------------------------------------------------------------------- */

static void
add_places(size_t n, uint64_t *restrict words, const uint32_t *restrict place, unsigned shift)
{
	for (size_t i = 0; i < n; i++)
		words[i] |= (uint64_t)place[i] << shift;
}

/* Unknown, yes, no. */
static void
add_verdicts(size_t n, uint64_t *restrict words, const double *restrict v, unsigned shift)
{
	for (size_t i = 0; i < n; i++)
		words[i] |= (isnan(v[i]) ? UINT64_C(2) : v[i] != 0) << shift;
}

static void
add_knockouts(size_t n, uint64_t *restrict words, const double *restrict v, unsigned shift)
{
	for (size_t i = 0; i < n; i++)
		words[i] |= (isnan(v[i]) ? UINT64_C(2) : v[i] > 0) << shift;
}

static void
fill_words(struct td_award_memo *m, const struct cluster *c, const struct td_trial_part *part)
{
	memset(m->words, 0, c->nwords * TD_PIECE * sizeof(*m->words));
	for (size_t k = 0; k < c->nfields; k++) {
		const struct field *f = &c->fields[k];
		uint64_t *words = m->words + f->word * TD_PIECE;

		if (f->kind == FIELD_PLACE)
			add_places(part->n, words,
				   part->out->place + (c->from + f->unit) * part->out->n +
					   part->from,
				   f->shift);
		else if (f->kind == FIELD_KNOCKOUT)
			add_knockouts(part->n, words, f->at, f->shift);
		else if (f->kind == FIELD_WHEN)
			add_verdicts(part->n, words, f->at, f->shift);
		else
			memcpy(words, f->at, part->n * sizeof(*words));
	}
}

/* ---- a new cause --------------------------------------------------------------------------- */

static double
value_of(const struct td_award_cell *cell, size_t trial)
{
	return cell->at ? cell->at[trial] : cell->number;
}

static enum td_verdict
verdict(double v)
{
	return isnan(v) ? TD_UNDECIDED : v > 0 ? TD_YES : TD_NO;
}

/* Rows of the cluster by place, then row; those without one last. */
static void
order_places(struct td_result *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		size_t k = i;
		uint32_t place = r->place[i] - 1; /* 0 becomes the last */

		for (; k > 0 && r->place[r->order[k - 1]] - 1 > place; k--)
			r->order[k] = r->order[k - 1];
		r->order[k] = i;
	}
}

static const double *
gather(struct td_award_memo *m, const struct cluster *c, const struct td_award_cell *cells,
       size_t list, size_t index, size_t trial)
{
	double *column = m->columns + (list * m->nawards + index) * m->nunits;

	for (size_t u = 0; u < c->n; u++)
		column[u] = value_of(&cells[index * m->nunits + c->from + u], trial);
	return column;
}

static void
fill_result(struct td_award_memo *m, const struct cluster *c, const struct td_trial_part *part,
	    size_t trial)
{
	struct td_result *r = &m->result;

	r->n = c->n;
	for (size_t u = 0; u < c->n; u++)
		r->place[u] = part->out->place[(c->from + u) * part->out->n + part->from + trial];
	order_places(r);
	for (size_t k = 0; k < m->baseline->rules->knockouts.n; k++)
		for (size_t u = 0; u < c->n; u++)
			r->knockouts[k][u] = (uint8_t)verdict(
				value_of(&m->cells->knockout[k * m->nunits + c->from + u], trial));
}

/* The awards of one trial, into m->result. */
static int
award(struct td_award_memo *m, const struct cluster *c, const struct td_trial_part *part,
      size_t trial, struct td_err *err)
{
	struct td_table table = { .n = c->n, .units = m->baseline->table->units + c->from };
	const struct td_award_cells *cells = m->cells;
	size_t n = m->nawards;
	struct td_award_columns columns = { m->lists, m->lists + n, m->lists + 2 * n };

	fill_result(m, c, part, trial);
	for (size_t a = 0; a < n; a++) {
		m->lists[a] = cells->has_when[a] ? gather(m, c, cells->when, 0, a, trial) : NULL;
		m->lists[n + a] =
			cells->has_share[a] ? gather(m, c, cells->share, 1, a, trial) : NULL;
		m->lists[2 * n + a] =
			cells->has_count[a] ? gather(m, c, cells->count, 2, a, trial) : NULL;
	}
	return td_award(m->baseline->rules, &table, &columns, &m->result, err);
}

/* The number of the outcome in m->result: one that was there, where it is soon found. */
static uint32_t
number_outcome(struct td_award_memo *m, struct cluster *c)
{
	size_t size = m->nawards * c->n;
	uint8_t *new = c->outcomes + c->noutcomes *size;

	for (size_t a = 0; a < m->nawards; a++)
		memcpy(new + a * c->n, m->result.awards[a], c->n);
	for (uint32_t k = 0; k < c->noutcomes && k < ALIKE; k++)
		if (memcmp(c->outcomes + k * size, new, size) == 0)
			return k;
	return (uint32_t)c->noutcomes++;
}

/* ---- looking up ------------------------------------------------------------------------------ */

static uint64_t
hash_at(const struct td_award_memo *m, const struct cluster *c, size_t trial)
{
	uint64_t hash = 0;

	for (size_t w = 0; w < c->nwords; w++) {
		hash = (hash ^ m->words[w * TD_PIECE + trial]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

static bool
is_cause(const struct td_award_memo *m, const struct cluster *c, size_t entry, size_t trial)
{
	for (size_t w = 0; w < c->nwords; w++)
		if (c->causes[entry * c->nwords + w] != m->words[w * TD_PIECE + trial])
			return false;
	return true;
}

static int
look_up(struct td_award_memo *m, struct cluster *c, const struct td_trial_part *part, size_t trial,
	struct td_err *err)
{
	size_t at = hash_at(m, c, trial) & (TABLE - 1);

	for (; c->table[at]; at = (at + 1) & (TABLE - 1))
		if (is_cause(m, c, c->table[at] - 1, trial)) {
			m->of[trial] = c->outcome[c->table[at] - 1];
			return TD_OK;
		}
	TD_TRY(award(m, c, part, trial, err));
	m->of[trial] = c->outcome[c->nentries] = number_outcome(m, c);
	for (size_t w = 0; w < c->nwords; w++)
		c->causes[c->nentries * c->nwords + w] = m->words[w * TD_PIECE + trial];
	c->table[at] = (uint32_t)++c->nentries;
	return TD_OK;
}

static void
forget(struct cluster *c)
{
	memset(c->table, 0, TABLE * sizeof(*c->table));
	c->nentries = c->noutcomes = 0;
}

/* ---- writing ----------------------------------------------------------------------------------- */

/* Mostly that of the first trial, with exceptions. */
static void
write_outcomes(struct td_award_memo *m, const struct cluster *c, const struct td_trial_part *part)
{
	size_t nothers = 0, size = m->nawards * c->n;
	const uint8_t *first = c->outcomes + m->of[0] * size;

	for (size_t i = 0; i < part->n; i++)
		if (m->of[i] != m->of[0])
			m->others[nothers++] = (uint32_t)i;
	for (size_t a = 0; a < m->nawards; a++)
		for (size_t u = 0; u < c->n; u++) {
			size_t cell = a * c->n + u;
			uint8_t *to = part->out->awards +
				      (a * m->nunits + c->from + u) * part->out->n + part->from;

			memset(to, first[cell], part->n);
			for (size_t k = 0; k < nothers; k++)
				to[m->others[k]] = c->outcomes[m->of[m->others[k]] * size + cell];
		}
}

static int
run_cluster(struct td_award_memo *m, struct cluster *c, const struct td_trial_part *part,
	    struct td_err *err)
{
	if (c->nentries > ENTRIES)
		forget(c);
	fill_words(m, c, part);
	for (size_t i = 0; i < part->n; i++)
		TD_TRY(look_up(m, c, part, i, err));
	write_outcomes(m, c, part);
	return TD_OK;
}

int
td_award_memo_run(struct td_award_memo *m, const struct td_trial_part *part, struct td_err *err)
{
	for (size_t c = 0; m->nawards && part->n && c < m->nclusters; c++)
		TD_TRY(run_cluster(m, &m->clusters[c], part, err));
	return TD_OK;
}

/* ---- making ---------------------------------------------------------------------------------------- */

static size_t
most_fields(const struct td_award_memo *m, size_t units)
{
	return units * (1 + m->baseline->rules->knockouts.n + 3 * m->nawards);
}

static bool
make_cluster(struct td_award_memo *m, struct cluster *c)
{
	size_t entries = ENTRIES + TD_PIECE + 1;

	c->fields = td_arena_alloc(&m->arena, most_fields(m, c->n) * sizeof(*c->fields));
	if (!c->fields)
		return false;
	lay_fields(m, c);
	c->causes = td_arena_alloc(&m->arena, entries * c->nwords * sizeof(*c->causes));
	c->outcome = td_arena_alloc(&m->arena, entries * sizeof(*c->outcome));
	c->outcomes = td_arena_alloc(&m->arena, entries * m->nawards * c->n);
	c->table = td_arena_alloc(&m->arena, TABLE * sizeof(*c->table));
	return c->causes && c->outcome && c->outcomes && c->table;
}

static bool
make_clusters(struct td_award_memo *m)
{
	const struct td_table *table = m->baseline->table;

	m->clusters = td_arena_alloc(&m->arena, (m->nunits + 1) * sizeof(*m->clusters));
	if (!m->clusters)
		return false;
	for (size_t u = 0; u < m->nunits; u++) {
		if (u == 0 || (table->nclusters > 1 &&
			       table->units[u].cluster != table->units[u - 1].cluster))
			m->clusters[m->nclusters++].from = u;
		m->clusters[m->nclusters - 1].n++;
	}
	for (size_t c = 0; c < m->nclusters; c++)
		if (!make_cluster(m, &m->clusters[c]))
			return false;
	return true;
}

static bool
make_lists(struct td_arena *arena, uint8_t ***lists, size_t n, size_t nunits)
{
	*lists = td_arena_alloc(arena, (n + 1) * sizeof(**lists));
	for (size_t i = 0; *lists && i < n; i++) {
		(*lists)[i] = td_arena_alloc(arena, nunits);
		if (!(*lists)[i])
			return false;
	}
	return *lists;
}

static bool
make_scratch(struct td_award_memo *m)
{
	size_t nwords = 1, n = m->nunits;
	struct td_result *r = &m->result;

	for (size_t c = 0; c < m->nclusters; c++)
		if (m->clusters[c].nwords > nwords)
			nwords = m->clusters[c].nwords;
	m->words = td_arena_alloc(&m->arena, nwords * TD_PIECE * sizeof(*m->words));
	m->of = td_arena_alloc(&m->arena, TD_PIECE * sizeof(*m->of));
	m->others = td_arena_alloc(&m->arena, TD_PIECE * sizeof(*m->others));
	m->columns = td_arena_alloc(&m->arena, 3 * m->nawards * n * sizeof(*m->columns));
	m->lists = td_arena_alloc(&m->arena, 3 * m->nawards * sizeof(*m->lists));
	r->place = td_arena_alloc(&m->arena, n * sizeof(*r->place));
	r->order = td_arena_alloc(&m->arena, n * sizeof(*r->order));
	return m->words && m->of && m->others && m->columns && m->lists && r->place && r->order &&
	       make_lists(&m->arena, &r->knockouts, m->baseline->rules->knockouts.n, n) &&
	       make_lists(&m->arena, &r->awards, m->nawards, n);
}

int
td_award_memo_new(const struct td_scoring *baseline, const struct td_award_cells *cells,
		  struct td_award_memo **out, struct td_err *err)
{
	struct td_award_memo *m = calloc(1, sizeof(*m));

	*out = NULL;
	if (!m)
		return td_fail_memory(err);
	m->baseline = baseline;
	m->cells = cells;
	m->nunits = baseline->table->n;
	m->nawards = baseline->rules->awards.n;
	if (m->nawards && !(make_clusters(m) && make_scratch(m))) {
		td_award_memo_free(m);
		return td_fail_memory(err);
	}
	*out = m;
	return TD_OK;
}

void
td_award_memo_free(struct td_award_memo *m)
{
	if (!m)
		return;
	td_arena_fini(&m->arena);
	free(m);
}
