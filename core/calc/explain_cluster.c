#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "calc/eval.h"
#include "calc/explain_in.h"

enum {
	NAMED_MOST = 64, /* units of a cluster that are compared one by one */
	LISTED_MOST = 8, /* and that are listed by name */
};

/* ---- the other units ---------------------------------------------------------------------- */

void
td_tell_cluster(const struct td_why *why, size_t *first, size_t *n)
{
	const struct td_unit *units = why->table->units;
	uint32_t cluster = units[why->row].cluster;
	size_t from = why->row, to = why->row + 1;

	while (from > 0 && units[from - 1].cluster == cluster)
		from--;
	while (to < why->table->n && units[to].cluster == cluster)
		to++;
	*first = from;
	*n = to - from;
}

const struct td_tell_row *
td_tell_row(struct td_tell *tell, size_t row)
{
	const struct td_why *why = tell->why;
	double *values;
	int status;

	for (size_t i = 0; i < tell->rows.n; i++)
		if (tell->rows.at[i].row == row)
			return &tell->rows.at[i];
	values = td_arena_alloc(&tell->arena, td_plan_values(why->plan) * sizeof(*values));
	status = values ? td_eval_row(why->plan, why->table, why->slots, row, values, NULL)
			: TD_ENOMEM;
	if (!status && !td_list_push(&tell->rows, (struct td_tell_row){ row, values }))
		status = TD_ENOMEM;
	if (status == TD_ENOMEM)
		tell->status = status;
	return status ? NULL : &tell->rows.at[tell->rows.n - 1];
}

/* How many bytes two names have in common, up to behind a blank. */
static size_t
common_words(const char *a, const char *b, size_t most)
{
	size_t n = 0, words = 0;

	while (n < most && a[n] && a[n] == b[n]) {
		if (a[n] == ' ')
			words = n + 1;
		n++;
	}
	return n == most ? most : words;
}

const char *
td_tell_unit(struct td_tell *tell, size_t row)
{
	const struct td_unit *units = tell->why->table->units;
	size_t first, n, same;

	td_tell_cluster(tell->why, &first, &n);
	same = strlen(units[row].name);
	if (n < 2 || n > NAMED_MOST)
		return units[row].name;
	for (size_t i = first; i < first + n; i++)
		if (i != row)
			same = common_words(units[row].name, units[i].name, same);
	return units[row].name[same] ? units[row].name + same : units[row].name;
}

struct member {
	size_t row;
	double v;
};

/* The units that take part in a relative operation, largest value first. */
struct crowd {
	struct member at[NAMED_MOST];
	size_t n;
	bool known; /* else the cluster is too large to go through */
};

static int
larger_first(const void *pa, const void *pb)
{
	const struct member *a = pa, *b = pb;

	if (a->v < b->v || a->v > b->v)
		return a->v > b->v ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static bool
takes_part(struct td_tell *tell, td_node node, const struct td_tell_row *row, double *v)
{
	td_node among = td_tell_arg(tell, node, 1), by = td_tell_arg(tell, node, 2);

	*v = td_tell_value_in(tell, row, td_tell_arg(tell, node, 0));
	if (isnan(*v))
		return false;
	if (among) {
		double in = td_tell_value_in(tell, row, among);

		if (isnan(in) || !(fabs(in) > 0))
			return false;
	}
	return !by || td_same(td_tell_value_in(tell, row, by), td_tell_value(tell, by));
}

static void
gather(struct td_tell *tell, td_node node, struct crowd *crowd)
{
	size_t first, n;

	crowd->n = 0;
	td_tell_cluster(tell->why, &first, &n);
	crowd->known = n <= NAMED_MOST;
	for (size_t row = first; crowd->known && row < first + n; row++) {
		const struct td_tell_row *values = td_tell_row(tell, row);
		struct member *member = &crowd->at[crowd->n];

		crowd->known = values;
		member->row = row;
		if (values && takes_part(tell, node, values, &member->v))
			crowd->n++;
	}
	qsort(crowd->at, crowd->n, sizeof(crowd->at[0]), larger_first);
}

/* Names of the members whose value is v, the unit itself left out when others says so. */
static size_t
put_members(struct td_tell *tell, struct td_phrase *phrase, const struct crowd *crowd, double v,
	    bool others)
{
	size_t said = 0;

	for (size_t i = 0; i < crowd->n && said <= LISTED_MOST; i++) {
		if (!td_same(crowd->at[i].v, v) || (others && crowd->at[i].row == tell->why->row))
			continue;
		td_sink_text(&phrase->sink, said ? ", " : "");
		td_sink_text(&phrase->sink,
			     said == LISTED_MOST ? "…" : td_tell_unit(tell, crowd->at[i].row));
		said++;
	}
	return said;
}

static void
tell_extreme(struct td_tell *tell, td_node node, const struct crowd *crowd,
	     struct td_phrase *phrase)
{
	bool best = td_tell_at(tell, node)->op == TD_OP_BEST;
	double v = td_tell_value(tell, node);

	if (!crowd->known) {
		td_tell_add(tell, phrase,
			    best ? "highest of the cluster: " : "lowest of the cluster: ");
		td_tell_number(tell, phrase, v, TD_DIGITS);
		return;
	}
	if (best)
		td_tell_add(tell, phrase, "highest of %zu units: ", crowd->n);
	else
		td_tell_add(tell, phrase, "lowest of %zu units: ", crowd->n);
	put_members(tell, phrase, crowd, v, false);
	td_sink_text(&phrase->sink, ", ");
	td_tell_number(tell, phrase, v, TD_DIGITS);
}

static bool
is_ahead(double a, double b, bool ascending)
{
	return ascending ? td_more(b, a) : td_more(a, b);
}

/* "after Phú Thọ 82, Bắc Kạn 80" */
static void
put_ahead(struct td_tell *tell, struct td_phrase *phrase, const struct crowd *crowd, double v,
	  bool ascending)
{
	size_t ahead = 0;

	for (size_t k = 0; k < crowd->n && ahead <= LISTED_MOST; k++) {
		const struct member *m = &crowd->at[ascending ? crowd->n - 1 - k : k];

		if (!is_ahead(m->v, v, ascending))
			break;
		if (ahead)
			td_sink_text(&phrase->sink, ", ");
		else
			td_tell_add(tell, phrase, ", after ");
		if (ahead++ == LISTED_MOST) {
			td_sink_text(&phrase->sink, "…");
			return;
		}
		td_sink_printf(&phrase->sink, "%s ", td_tell_unit(tell, m->row));
		td_tell_number(tell, phrase, m->v, TD_DIGITS);
	}
}

static void
tell_rank(struct td_tell *tell, td_node node, const struct crowd *crowd, struct td_phrase *phrase)
{
	bool ascending = td_tell_at(tell, node)->flags & TD_RANK_ASCENDING;
	enum td_lang lang = tell->why->lang;
	double v = td_tell_value(tell, td_tell_arg(tell, node, 0));
	struct td_digits own = td_tell_digits(lang, v, TD_DIGITS);
	struct td_digits rank = td_tell_digits(lang, td_tell_value(tell, node), TD_DIGITS);
	size_t same = 0;

	if (!crowd->known) {
		td_tell_add(tell, phrase, "%s is in place %s of the cluster", own.text, rank.text);
		return;
	}
	td_tell_add(tell, phrase, "%s is in place %s of %zu units", own.text, rank.text, crowd->n);
	put_ahead(tell, phrase, crowd, v, ascending);
	for (size_t i = 0; i < crowd->n; i++)
		same += td_same(crowd->at[i].v, v) && crowd->at[i].row != tell->why->row;
	if (!same)
		return;
	td_tell_add(tell, phrase, "; tied with ");
	put_members(tell, phrase, crowd, v, true);
}

static void
tell_statistic(struct td_tell *tell, td_node node, const struct crowd *crowd,
	       struct td_phrase *phrase)
{
	static const struct {
		enum td_op op;
		const char *what;
	} names[] = {
		{ TD_OP_SUM_OF, TD_MARK("sum over the cluster") },
		{ TD_OP_MEAN_OF, TD_MARK("mean of the cluster") },
		{ TD_OP_COUNT_OF, TD_MARK("number of units that take part") },
		{ TD_OP_MEDIAN_OF, TD_MARK("median of the cluster") },
		{ TD_OP_STDEV_OF, TD_MARK("standard deviation of the cluster") },
		{ TD_OP_QUANTILE_OF, TD_MARK("quantile of the cluster") },
	};
	uint8_t op = td_tell_at(tell, node)->op;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].op == op)
			td_sink_text(&phrase->sink, td_text(tell->why->lang, names[i].what));
	if (crowd->known && op != TD_OP_COUNT_OF)
		td_tell_add(tell, phrase, " (%zu units)", crowd->n);
	td_sink_text(&phrase->sink, ": ");
	td_tell_number(tell, phrase, td_tell_value(tell, node), TD_DIGITS);
}

void
td_tell_relative(struct td_tell *tell, td_node node, const char *lead)
{
	struct td_phrase phrase = { 0 };
	struct crowd crowd;

	td_tell_subject(tell, td_tell_arg(tell, node, 0));
	gather(tell, node, &crowd);
	td_tell_lead(&phrase, lead, ": ");
	td_tell_title(tell, &phrase, node);
	switch (td_tell_at(tell, node)->op) {
	case TD_OP_BEST:
	case TD_OP_WORST:
		tell_extreme(tell, node, &crowd, &phrase);
		break;
	case TD_OP_RANK_OF:
		tell_rank(tell, node, &crowd, &phrase);
		break;
	default:
		tell_statistic(tell, node, &crowd, &phrase);
		break;
	}
	if (td_tell_arg(tell, node, 2))
		td_tell_add(tell, &phrase, " (within its group)");
	td_tell_say(tell, TD_REASON_RULE, &phrase);
}
