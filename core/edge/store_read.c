#include "edge/store_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/num.h"
#include "base/parse.h"
#include "base/sink.h"

enum {
	SHOWN = 40, /* bytes of a text from the database that a message repeats */
};

/* Text of a column; "" is never NULL, NULL is lack of memory. */
static const char *
text_at(sqlite3_stmt *stmt, int at)
{
	const char *text = (const char *)sqlite3_column_text(stmt, at);

	return !text && sqlite3_column_type(stmt, at) == SQLITE_NULL ? "" : text;
}

/* The head of a text from the database, for a message. */
static const char *
shown(const char *text, char out[SHOWN + 4])
{
	size_t n = strlen(text);

	if (!td_parse_printable(text))
		return "?";
	if (n <= SHOWN)
		return text;
	n = SHOWN;
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, text, n);
	memcpy(out + n, "...", 4);
	return out;
}

/* ---- units ----------------------------------------------------------------------- */

static int
keep_text(struct td_reading *reading, const char *text, const char **out)
{
	*out = text ? td_arena_text(&reading->table->arena, text) : NULL;
	return *out ? TD_OK : td_fail_memory(reading->err);
}

/* A database filled by other means may hold what import would have refused. */
static void
check_unit(struct td_reading *reading, const struct td_unit *unit, const char *cluster)
{
	struct td_place place = { .file = reading->store->path };
	char head[SHOWN + 4];

	if (!td_parse_id(unit->id))
		td_complain(reading->diags, TD_ERROR, &place,
			    "unit id \"%s\" is no word of a-z, 0-9, - and _",
			    shown(unit->id, head));
	else if (!td_parse_printable(unit->name) || !td_parse_printable(cluster))
		td_complain(reading->diags, TD_ERROR, &place,
			    "the name or cluster of unit \"%s\" is no UTF-8 text of one line",
			    unit->id);
}

/* Rows come in the order of their clusters. */
static int
take_cluster(struct td_reading *reading, const char *cluster)
{
	struct td_table *table = reading->table;

	if (table->nclusters && strcmp(table->clusters[table->nclusters - 1], cluster) == 0)
		return TD_OK;
	return keep_text(reading, cluster, &table->clusters[table->nclusters++]);
}

static int
take_unit(struct td_reading *reading, size_t row, sqlite3_stmt *stmt)
{
	struct td_unit *unit = &reading->table->units[row];
	const char *name, *cluster;

	TD_TRY(keep_text(reading, text_at(stmt, 0), &unit->id));
	name = text_at(stmt, 1);
	TD_TRY(keep_text(reading, name && !name[0] ? unit->id : name, &unit->name));
	cluster = text_at(stmt, 2);
	if (!cluster)
		return td_fail_memory(reading->err);
	TD_TRY(take_cluster(reading, cluster));
	unit->cluster = (uint32_t)reading->table->nclusters - 1;
	check_unit(reading, unit, cluster);
	return TD_OK;
}

static int
bind_cluster(struct td_reading *reading, enum td_store_sql which, sqlite3_stmt **stmt)
{
	int rc;

	TD_TRY(td_store_statement(reading->store, which, stmt, reading->err));
	rc = sqlite3_bind_text(*stmt, 1, reading->cluster, -1, SQLITE_STATIC);
	return rc ? td_store_fail(reading->store, rc, reading->err) : TD_OK;
}

static void
add_name(void *self, const char *name)
{
	struct td_sink *names = self;

	if (names->n)
		td_sink_text(names, ", ");
	td_sink_text(names, name);
}

static int
fail_no_units(struct td_reading *reading)
{
	struct td_store *store = reading->store;
	struct td_sink names = { 0 };
	sqlite3_stmt *stmt;
	int st, rc;

	st = td_store_statement(store, TD_SQL_EACH_CLUSTER, &stmt, reading->err);
	if (st)
		return st;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		if (text_at(stmt, 0))
			add_name(&names, text_at(stmt, 0));
	sqlite3_reset(stmt);
	if (rc != SQLITE_DONE)
		st = td_store_fail(store, rc, reading->err);
	else if (td_sink_close(&names, NULL))
		st = td_fail_memory(reading->err);
	else if (!names.n)
		st = td_fail(
			reading->err, TD_EINVAL,
			"%s has no units yet; import a file with the columns unit,name,cluster",
			store->path);
	else
		st = td_fail(reading->err, TD_EINVAL,
			     "%s has no unit of cluster \"%s\"; its clusters are %s", store->path,
			     reading->cluster, names.text);
	td_sink_fini(&names);
	return st;
}

/* The table, its units and clusters not filled yet. */
static int
make_table(struct td_reading *reading, size_t ncolumns)
{
	size_t n = 0, nclusters = 0;
	sqlite3_stmt *stmt;
	int rc;

	TD_TRY(bind_cluster(reading, TD_SQL_COUNT_UNITS, &stmt));
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		n = (size_t)sqlite3_column_int64(stmt, 0);
		nclusters = (size_t)sqlite3_column_int64(stmt, 1);
	}
	sqlite3_reset(stmt);
	if (rc != SQLITE_ROW)
		return td_store_fail(reading->store, rc, reading->err);
	if (!n)
		return fail_no_units(reading);
	reading->table = td_table_new(n, ncolumns);
	if (!reading->table)
		return td_fail_memory(reading->err);
	reading->table->clusters = td_arena_alloc(&reading->table->arena,
						  nclusters * sizeof(*reading->table->clusters));
	reading->table->year = reading->opts->year;
	return reading->table->clusters ? TD_OK : td_fail_memory(reading->err);
}

static int
read_units(struct td_reading *reading)
{
	sqlite3_stmt *stmt;
	size_t row = 0;
	int rc, st;

	TD_TRY(bind_cluster(reading, TD_SQL_READ_UNITS, &stmt));
	st = TD_OK;
	while (!st && (rc = sqlite3_step(stmt)) == SQLITE_ROW && row < reading->table->n)
		st = take_unit(reading, row++, stmt);
	sqlite3_reset(stmt);
	if (!st && rc != SQLITE_DONE)
		st = td_store_fail(reading->store, rc, reading->err);
	return st;
}

/* Rows are in the order of cluster and id; looking up needs the order of ids alone. */
struct by_id {
	const char *id;
	size_t row;
};

static int
compare_ids(const void *pa, const void *pb)
{
	const struct by_id *a = pa, *b = pb;

	return strcmp(a->id, b->id);
}

static int
sort_ids(struct td_reading *reading)
{
	size_t n = reading->table->n;
	struct by_id *ids = malloc(n * sizeof(*ids));

	reading->by_id = malloc(n * sizeof(*reading->by_id));
	reading->taken = calloc(n, sizeof(*reading->taken));
	if (!ids || !reading->by_id || !reading->taken) {
		free(ids);
		return td_fail_memory(reading->err);
	}
	for (size_t i = 0; i < n; i++)
		ids[i] = (struct by_id){ reading->table->units[i].id, i };
	qsort(ids, n, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < n; i++)
		reading->by_id[i] = ids[i].row;
	free(ids);
	return TD_OK;
}

size_t
td_reading_row(const struct td_reading *reading, const char *unit)
{
	size_t low = 0, high = reading->table->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t row = reading->by_id[middle];
		int order = strcmp(reading->table->units[row].id, unit);

		if (order == 0)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

/* ---- values ------------------------------------------------------------------------ */

/* A figure of the table, for its value and its complaints. */
struct figure {
	struct td_reading *reading;
	const struct td_input *input;
	const char *unit;
	int year;
	const struct td_place *place;
	double *out;
};

static int
put_number(const struct figure *figure, double number)
{
	char text[40];
	const char *name = figure->input->name;

	if (!isfinite(number))
		td_complain(figure->reading->diags, TD_ERROR, figure->place,
			    "%s of unit %s in %d is too large to be a number", name, figure->unit,
			    figure->year);
	else if (figure->input->kind == TD_INPUT_FLAG && number != 0 && number != 1)
		td_complain(figure->reading->diags, TD_ERROR, figure->place,
			    "%s of unit %s in %d must be 1 (yes) or 0 (no), not %s", name,
			    figure->unit, figure->year, td_num_exact(text, sizeof(text), number));
	else
		*figure->out = number;
	return TD_OK;
}

static int
refuse_text(const struct figure *figure, const char *text)
{
	char head[SHOWN + 4];
	const char *name = figure->input->name;

	if (figure->input->kind == TD_INPUT_FLAG)
		td_complain(figure->reading->diags, TD_ERROR, figure->place,
			    "%s of unit %s in %d must be 1 (yes) or 0 (no), not %s", name,
			    figure->unit, figure->year, shown(text, head));
	else
		td_complain(figure->reading->diags, TD_ERROR, figure->place,
			    "%s of unit %s in %d must be a number, not the text \"%s\"", name,
			    figure->unit, figure->year, shown(text, head));
	return TD_OK;
}

static int
complain_of_level(const struct figure *figure, const char *text)
{
	const struct td_words *words = figure->reading->rules->words;
	struct td_near near = { .word = text };
	struct td_sink levels = { 0 };
	char head[SHOWN + 4];
	int st = TD_OK;

	for (uint32_t i = 0; i < figure->input->nlevels; i++) {
		const char *level = td_words_at(words, figure->input->levels[i]);

		td_near_try(&near, level);
		add_name(&levels, level);
	}
	if (td_sink_close(&levels, NULL))
		st = td_fail_memory(figure->reading->err);
	else if (near.best)
		td_complain(
			figure->reading->diags, TD_ERROR, figure->place,
			"%s of unit %s in %d: unknown level \"%s\"; did you mean \"%s\"? The levels "
			"are %s",
			figure->input->name, figure->unit, figure->year, shown(text, head),
			near.best, levels.n ? levels.text : "-");
	else
		td_complain(figure->reading->diags, TD_ERROR, figure->place,
			    "%s of unit %s in %d: unknown level \"%s\"; the levels are %s",
			    figure->input->name, figure->unit, figure->year, shown(text, head),
			    levels.n ? levels.text : "-");
	td_sink_fini(&levels);
	return st;
}

static int
put_level(const struct figure *figure, const char *text)
{
	uint32_t word = td_words_find(figure->reading->rules->words, text);

	for (uint32_t i = 0; word && i < figure->input->nlevels; i++) {
		if (figure->input->levels[i] == word) {
			*figure->out = i;
			return TD_OK;
		}
	}
	return complain_of_level(figure, text);
}

/* Words that no rule names get codes behind those of the ruleset. */
static int
put_word(const struct figure *figure, const char *text)
{
	struct td_reading *reading = figure->reading;
	uint32_t word = td_words_find(reading->rules->words, text);

	if (!word) {
		if (!reading->words)
			reading->words = td_words_new();
		if (reading->words)
			word = td_words_add(reading->words, text);
		if (!word)
			return td_fail_memory(reading->err);
		word += (uint32_t)td_words_count(reading->rules->words);
	}
	*figure->out = word;
	return TD_OK;
}

static int
put_text(const struct figure *figure, const char *text)
{
	switch (figure->input->kind) {
	case TD_INPUT_GRADE:
		return put_level(figure, text);
	case TD_INPUT_TEXT:
		return put_word(figure, text);
	default:
		return refuse_text(figure, text);
	}
}

/* A level such as 1 or 2 was imported as a number. */
static int
put_number_or_level(const struct figure *figure, double number)
{
	char text[40];

	td_num_exact(text, sizeof(text), number);
	if (figure->input->kind == TD_INPUT_GRADE)
		return put_level(figure, text);
	if (figure->input->kind != TD_INPUT_TEXT)
		return put_number(figure, number);
	td_complain(
		figure->reading->diags, TD_ERROR, figure->place,
		"%s of unit %s in %d must be a text, not the number %s; in the file, ' before it "
		"makes it one",
		figure->input->name, figure->unit, figure->year, text);
	return TD_OK;
}

int
td_reading_put(struct td_reading *reading, const struct td_need *need, size_t column, size_t row,
	       sqlite3_stmt *stmt, int at, const struct td_place *place)
{
	struct figure figure = {
		.reading = reading,
		.input = &reading->rules->inputs.at[need->input],
		.unit = reading->table->units[row].id,
		.year = reading->opts->year - (int)need->lag,
		.place = place,
		.out = &reading->table->columns[column][row],
	};
	const char *text;

	switch (sqlite3_column_type(stmt, at)) {
	case SQLITE_NULL:
		return TD_OK;
	case SQLITE_INTEGER:
	case SQLITE_FLOAT:
		return put_number_or_level(&figure, sqlite3_column_double(stmt, at));
	case SQLITE_TEXT:
		text = text_at(stmt, at);
		return text ? put_text(&figure, text) : td_fail_memory(reading->err);
	default:
		td_complain(reading->diags, TD_ERROR, place,
			    "%s of unit %s in %d is neither a number nor a text",
			    figure.input->name, figure.unit, figure.year);
		return TD_OK;
	}
}

/* ---- columns from observations -------------------------------------------------------- */

/*
 * Where a scan of a column is: rows come in the order of units, several layers of one together,
 * council before self before verified, as their names sort.  So what is only self-reported is
 * taken in a second scan, and a claim that was verified is not even looked at.
 */
struct scan {
	struct td_reading *reading;
	const struct td_need *need;
	size_t column;
	sqlite3_stmt *stmt;
	size_t next; /* in by_id */
	bool self;   /* the second scan */
	bool self_seen;
};

/* Move to the row of unit; false when the table has none. */
static bool
move_to(struct scan *scan, const char *unit)
{
	const struct td_reading *reading = scan->reading;

	for (; scan->next < reading->table->n; scan->next++) {
		int order = strcmp(reading->table->units[reading->by_id[scan->next]].id, unit);

		if (order >= 0)
			return order == 0;
	}
	return false;
}

static bool
is_wanted(struct scan *scan, size_t row, const char *layer_name)
{
	enum td_layer layer = td_layer_find(layer_name), limit = scan->reading->opts->layer;

	if (!layer || (limit && layer > limit))
		return false;
	scan->self_seen |= layer == TD_LAYER_SELF;
	return (layer == TD_LAYER_SELF) == scan->self && !scan->reading->taken[row];
}

static int
mark_na(struct scan *scan, size_t row)
{
	uint8_t *na = td_table_mark_na(scan->reading->table, scan->column);

	if (!na)
		return td_fail_memory(scan->reading->err);
	na[row] = 1;
	return TD_OK;
}

static int
take_observation(struct scan *scan)
{
	struct td_reading *reading = scan->reading;
	struct td_place place = { .file = reading->store->path };
	const char *unit = text_at(scan->stmt, 0), *layer = text_at(scan->stmt, 1);
	const char *state = text_at(scan->stmt, 2);
	size_t row;

	if (!unit || !layer || !state)
		return td_fail_memory(reading->err);
	if (!move_to(scan, unit))
		return TD_OK;
	row = reading->by_id[scan->next];
	if (!is_wanted(scan, row, layer))
		return TD_OK;
	reading->taken[row] = true;
	if (strcmp(state, "na") == 0)
		return mark_na(scan, row);
	if (strcmp(state, "value") != 0)
		return TD_OK;
	return td_reading_put(reading, scan->need, scan->column, row, scan->stmt, 3, &place);
}

static int
scan_column(struct scan *scan)
{
	struct td_reading *reading = scan->reading;
	const char *name = reading->rules->inputs.at[scan->need->input].name;
	int rc, st = TD_OK;

	TD_TRY(td_store_statement(reading->store, TD_SQL_READ_COLUMN, &scan->stmt, reading->err));
	rc = sqlite3_bind_int(scan->stmt, 1, reading->opts->year - (int)scan->need->lag);
	if (!rc)
		rc = sqlite3_bind_text(scan->stmt, 2, name, -1, SQLITE_STATIC);
	if (rc)
		return td_store_fail(reading->store, rc, reading->err);
	scan->next = 0;
	while (!st && (rc = sqlite3_step(scan->stmt)) == SQLITE_ROW)
		st = take_observation(scan);
	sqlite3_reset(scan->stmt);
	if (!st && rc != SQLITE_DONE)
		st = td_store_fail(reading->store, rc, reading->err);
	return st;
}

static int
read_observations(struct td_reading *reading, const struct td_need *need, size_t column)
{
	struct scan scan = { .reading = reading, .need = need, .column = column };

	memset(reading->taken, 0, reading->table->n * sizeof(*reading->taken));
	TD_TRY(scan_column(&scan));
	scan.self = true;
	return scan.self_seen ? scan_column(&scan) : TD_OK;
}

/* ---- the whole --------------------------------------------------------------------------- */

static int
read_label(struct td_reading *reading)
{
	sqlite3_stmt *stmt;
	int rc, st = TD_OK;

	TD_TRY(td_store_statement(reading->store, TD_SQL_LABEL, &stmt, reading->err));
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW && td_parse_printable(text_at(stmt, 0) ? text_at(stmt, 0) : ""))
		st = keep_text(reading, text_at(stmt, 0), &reading->table->label);
	sqlite3_reset(stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = td_store_fail(reading->store, rc, reading->err);
	return st;
}

static int
read_columns(struct td_reading *reading, const struct td_need *needs, size_t nneeds)
{
	td_progress_begin(reading->opts->progress, TD_MARK("reading"), nneeds);
	for (size_t i = 0; i < nneeds; i++) {
		if (reading->rules->inputs.at[needs[i].input].sql)
			TD_TRY(td_reading_sql(reading, &needs[i], i));
		else
			TD_TRY(read_observations(reading, &needs[i], i));
		if (td_progress_step(reading->opts->progress, 1))
			return td_fail(reading->err, TD_ECANCEL, "stopped");
	}
	return TD_OK;
}

/* Needs an open transaction, so that all columns are of one moment. */
static int
read_all(struct td_reading *reading, const struct td_need *needs, size_t nneeds)
{
	TD_TRY(make_table(reading, nneeds));
	TD_TRY(read_units(reading));
	TD_TRY(sort_ids(reading));
	TD_TRY(read_label(reading));
	return read_columns(reading, needs, nneeds);
}

int
td_store_read(struct td_store *store, const struct td_ruleset *rules, const struct td_need *needs,
	      size_t nneeds, const struct td_read_opts *opts, struct td_diags *diags,
	      struct td_table **out, struct td_err *err)
{
	struct td_reading reading = {
		.store = store, .rules = rules, .opts = opts, .diags = diags, .err = err
	};
	size_t errors = diags->errors;
	int st;

	*out = NULL;
	reading.cluster = opts->cluster ? opts->cluster : rules->cluster;
	store->progress = opts->progress;
	st = td_store_run(store, TD_SQL_BEGIN_READ, err);
	if (st)
		goto out;
	st = read_all(&reading, needs, nneeds);
	td_store_rollback(store); /* nothing was written */
	if (!st && diags->no_memory)
		st = td_fail_memory(err);
	if (!st && diags->errors > errors)
		st = td_fail(err, TD_EINVAL, "the figures in %s do not fit the rules", store->path);
	if (st)
		goto out;
	reading.table->words = reading.words;
	*out = reading.table;
	reading.table = NULL; /* handed over */
	reading.words = NULL;
out:
	store->progress = NULL;
	td_table_free(reading.table);
	td_words_free(reading.words);
	free(reading.by_id);
	free(reading.taken);
	return st;
}
