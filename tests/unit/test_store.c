#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/sink.h"
#include "edge/store.h"
#include "temp.h"

/* ---- what the tests are made of ------------------------------------------------------- */

/* A ruleset with one input of each kind, and others by SQL. */
enum {
	NUMBER,
	INTEGER,
	FLAG,
	GRADE,
	TEXT,
	NINPUTS
};

static struct td_input *
add_input(struct td_ruleset *rules, const char *name, enum td_input_kind kind)
{
	struct td_input input = { .name = name, .kind = kind, .none = NAN };

	input.word = td_words_add(rules->words, name);
	input.place = (struct td_place){ "rules.lua", 7, 0 };
	assert_true(td_list_push(&rules->inputs, input));
	return &rules->inputs.at[rules->inputs.n - 1];
}

static struct td_ruleset *
make_rules(void)
{
	static const char *const levels[] = { "tot", "kha", "yeu", "1" };
	struct td_ruleset *rules = td_ruleset_new();
	struct td_input *grade;
	uint32_t *codes;

	assert_non_null(rules);
	add_input(rules, "rate", TD_INPUT_NUMBER);
	add_input(rules, "cases", TD_INPUT_INTEGER);
	add_input(rules, "registered", TD_INPUT_FLAG);
	codes = td_arena_alloc(&rules->arena, sizeof(*codes) * COUNT(levels));
	assert_non_null(codes);
	for (size_t i = 0; i < COUNT(levels); i++)
		codes[i] = td_words_add(rules->words, levels[i]);
	grade = add_input(rules, "grade", TD_INPUT_GRADE);
	grade->levels = codes;
	grade->nlevels = COUNT(levels);
	add_input(rules, "remark", TD_INPUT_TEXT);
	return rules;
}

static const char *
new_database(struct temp *temp, const char *label)
{
	const char *path = temp_path(temp, "db");
	struct td_err err = { 0 };

	assert_status(TD_OK, td_store_create(path, label, &err), &err);
	return path;
}

static struct td_store *
open_store(const char *path, bool write)
{
	struct td_store *store;
	struct td_err err = { 0 };

	assert_status(TD_OK, td_store_open(path, write, &store, &err), &err);
	assert_string_equal(err.msg, "");
	return store;
}

/* Run SQL with a plain connection, as a stranger's program would. */
static void
run_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	char *message = NULL;

	assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
	sqlite3_exec(db, sql, NULL, NULL, &message);
	if (message)
		print_error("%s: %s\n", sql, message);
	assert_null(message);
	assert_int_equal(SQLITE_OK, sqlite3_close(db));
}

/* All rows of a query, cells parted by |, rows by newlines. */
static char *
query(const char *path, const char *sql, char *out, size_t room)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	size_t n = 0;

	assert_int_equal(SQLITE_OK, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL));
	assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL));
	out[0] = '\0';
	while (sqlite3_step(stmt) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const unsigned char *text = sqlite3_column_text(stmt, i);

			n += (size_t)snprintf(out + n, room - n, "%s%s",
					      text ? (const char *)text : "-",
					      i + 1 < sqlite3_column_count(stmt) ? "|" : "\n");
			assert_true(n < room);
		}
	sqlite3_finalize(stmt);
	assert_int_equal(SQLITE_OK, sqlite3_close(db));
	return out;
}

static void
assert_query(const char *path, const char *sql, const char *want)
{
	char got[2000];

	assert_string_equal(want, query(path, sql, got, sizeof(got)));
}

static void
fill(const char *path)
{
	run_sql(path,
		"INSERT INTO unit VALUES ('b-unit', 'Đơn vị B', 'k1'), ('a-unit', NULL, 'k2'),"
		" ('c-unit', 'C', 'k1'), ('d-unit', 'D', 'k2');"
		"INSERT INTO observation (year, input, unit, layer, value, state) VALUES"
		" (2017, 'rate', 'a-unit', 'verified', 83.5, 'value'),"
		" (2017, 'rate', 'b-unit', 'self', 90, 'value'),"
		" (2017, 'rate', 'b-unit', 'verified', 85, 'value'),"
		" (2017, 'rate', 'b-unit', 'council', 80, 'value'),"
		" (2017, 'rate', 'c-unit', 'self', 70, 'value'),"
		" (2016, 'rate', 'c-unit', 'verified', 60, 'value'),"
		" (2017, 'cases', 'a-unit', 'verified', NULL, 'na'),"
		" (2017, 'cases', 'c-unit', 'self', 12, 'value'),"
		" (2017, 'cases', 'c-unit', 'verified', NULL, 'missing'),"
		" (2017, 'registered', 'a-unit', 'verified', 1, 'value'),"
		" (2017, 'registered', 'b-unit', 'verified', 0, 'value'),"
		" (2017, 'grade', 'a-unit', 'verified', 'kha', 'value'),"
		" (2017, 'grade', 'b-unit', 'verified', 'tot', 'value'),"
		" (2017, 'grade', 'c-unit', 'verified', 1.0, 'value'),"
		" (2017, 'remark', 'a-unit', 'verified', 'rate', 'value'),"
		" (2017, 'remark', 'b-unit', 'verified', 'mới', 'value'),"
		" (2017, 'remark', 'c-unit', 'verified', 'mới', 'value'),"
		" (2017, 'remark', 'd-unit', 'verified', 'khác', 'value');"
		"INSERT INTO event (year, unit, kind, quantity) VALUES"
		" (2017, 'a-unit', 'late', 2), (2017, 'a-unit', 'late', 7), (2017, 'b-unit', 'late', 1),"
		" (2016, 'b-unit', 'late', 4), (2017, 'd-unit', 'other', 9);");
}

struct read {
	struct td_table *table;
	struct td_diags diags;
	struct td_err err;
	char said[4000];
};

static int
read_with(const char *path, const struct td_ruleset *rules, const struct td_need *needs, size_t n,
	  const struct td_read_opts *opts, struct read *read)
{
	struct td_store *store = open_store(path, false);
	struct td_sink sink = { 0 };
	int st =
		td_store_read(store, rules, needs, n, opts, &read->diags, &read->table, &read->err);

	td_store_close(store);
	td_diags_print(&read->diags, &sink);
	snprintf(read->said, sizeof(read->said), "%s", sink.text ? sink.text : "");
	td_sink_fini(&sink);
	return st;
}

/* A message in which $ stands for the path. */
static const char *
with_path(const char *format, const char *path, char *out, size_t room)
{
	size_t n = 0;

	for (const char *at = format; *at; at++) {
		if (*at == '$')
			n += (size_t)snprintf(out + n, room - n, "%s", path);
		else
			out[n++] = *at;
		assert_true(n + 1 < room);
	}
	out[n] = '\0';
	return out;
}

static void
assert_refused(int want, int got, const struct td_err *err, const char *format, const char *path)
{
	char message[900];

	assert_int_equal(want, got);
	assert_string_equal(err->msg, with_path(format, path, message, sizeof(message)));
}

static void
assert_said(const struct read *read, const char *path, const char *format)
{
	char message[4000];

	assert_string_equal(read->said, with_path(format, path, message, sizeof(message)));
}

static void
read_fini(struct read *read)
{
	td_table_free(read->table);
	td_diags_fini(&read->diags);
	*read = (struct read){ 0 };
}

static void
assert_column(const struct td_table *table, size_t column, const double *want)
{
	for (size_t i = 0; i < table->n; i++) {
		if (isnan(want[i]))
			assert_true(isnan(table->columns[column][i]));
		else
			assert_true(table->columns[column][i] == want[i]);
	}
}

/* ---- creating and opening ------------------------------------------------------------------ */

static void
a_new_database_has_the_schema(void **state)
{
	const char *path = new_database(*state, "số liệu minh họa");
	char plan[500];

	assert_query(path, "PRAGMA application_id", "1415869793\n");
	assert_query(path, "PRAGMA user_version", "2\n");
	assert_query(path, "PRAGMA journal_mode", "wal\n");
	assert_query(path, "SELECT key, value FROM dataset", "label|số liệu minh họa\n");
	assert_query(
		path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
		"dataset\nevent\nfreeze\nimport_log\nkept\nobservation\nrun\nrun_file\nunit\n");
	/* Reading a column is a search in the clustered table: no other index, no sorting. */
	query(path,
	      "EXPLAIN QUERY PLAN SELECT unit, value FROM observation WHERE year = 1 AND input = 'x' "
	      "ORDER BY unit",
	      plan, sizeof(plan));
	assert_string_equal(strrchr(plan, '|'),
			    "|SEARCH observation USING PRIMARY KEY (year=? AND input=?)\n");
}

static void
a_new_database_leaves_one_file(void **state)
{
	const char *path = new_database(*state, NULL);

	assert_query(path, "SELECT count(*) FROM dataset", "0\n");
	assert_false(temp_exists(temp_path(*state, "db-wal")));
	assert_false(temp_exists(temp_path(*state, "db-shm")));
	assert_false(temp_exists(temp_path(*state, "db-journal")));
}

static void
names_that_mean_something_to_sqlite_are_files(void **state)
{
	static const char *const names[] = { ":memory:", "file:x?mode=memory", "a b#%41.db" };
	struct temp *temp = *state;
	struct td_err err = { 0 };
	char folder[400];

	assert_non_null(getcwd(folder, sizeof(folder)));
	assert_int_equal(0, chdir(temp->folder));
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_status(TD_OK, td_store_create(names[i], NULL, &err), &err);
		assert_true(temp_exists(names[i]));
		td_store_close(open_store(names[i], true));
		td_store_close(open_store(names[i], false));
	}
	assert_int_equal(0, chdir(folder));
}

static void
create_refuses(void **state)
{
	struct td_err err = { 0 };
	const char *path = temp_text(*state, "db", "something");
	size_t n;
	char *bytes;

	assert_refused(TD_EIO, td_store_create(path, NULL, &err), &err,
		       "$ exists already; choose another name, or delete it first", path);
	bytes = temp_bytes(path, &n);
	assert_string_equal(bytes, "something");
	free(bytes);
	path = temp_path(*state, "none/db");
	assert_refused(TD_EIO, td_store_create(path, NULL, &err), &err,
		       "cannot create $: No such file or directory", path);
	path = temp_path(*state, "new");
	temp_text(*state, "new-wal", "x");
	assert_refused(TD_EIO, td_store_create(path, NULL, &err), &err,
		       "$-wal is left from another database of this name; delete it first", path);
	assert_false(temp_exists(path));
	assert_true(temp_exists(temp_path(*state, "new-wal")));
	path = temp_path(*state, "other");
	assert_refused(TD_EUSAGE, td_store_create(path, "a\nb", &err), &err,
		       "the label must be UTF-8 text of one line", path);
	assert_false(temp_exists(path));
}

/* Who reads leaves a -shm and an empty -wal behind. */
static void
what_a_reader_leaves_is_not_in_the_way(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = open_store(path, false);

	assert_false(td_store_has_unit(store, "a"));
	td_store_close(store);
	assert_int_equal(0, unlink(path));
	new_database(*state, NULL);
	assert_query(path, "SELECT count(*) FROM unit", "0\n");
}

static void
open_refuses(void **state)
{
	struct td_store *store = (struct td_store *)1;
	struct td_err err = { 0 };
	struct temp *temp = *state;
	const char *path = temp_path(temp, "none");

	for (int write = 0; write <= 1; write++) {
		path = temp_path(temp, "none");
		assert_refused(TD_EIO, td_store_open(path, write, &store, &err), &err,
			       "there is no database $; `thidua init $` makes one", path);
		assert_null(store);
		assert_false(temp_exists(path));
		assert_refused(TD_EIO, td_store_open(temp->folder, write, &store, &err), &err,
			       "$ is no file", temp->folder);
		path = temp_text(temp, "text",
				 "this is no database at all, but a text of some length");
		assert_refused(TD_EIO, td_store_open(path, write, &store, &err), &err,
			       "$ is no database; `thidua init` makes one", path);
		path = temp_text(temp, "empty", "");
		assert_refused(TD_EIO, td_store_open(path, write, &store, &err), &err,
			       "$ is a database, but none of thidua; `thidua init` makes one",
			       path);
		path = temp_path(temp, "foreign");
		run_sql(path, "CREATE TABLE IF NOT EXISTS unit (id, name, cluster)");
		assert_refused(TD_EIO, td_store_open(path, write, &store, &err), &err,
			       "$ is a database, but none of thidua; `thidua init` makes one",
			       path);
	}
	/* Looking at it has changed nothing. */
	assert_query(temp_path(temp, "foreign"), "PRAGMA journal_mode", "delete\n");
	path = temp_path(temp, "pipe");
	assert_int_equal(0, mkfifo(path, 0600));
	assert_refused(TD_EIO, td_store_open(path, false, &store, &err), &err, "$ is no file",
		       path);
}

static void
a_newer_schema_is_refused_and_kept(void **state)
{
	struct td_store *store;
	struct td_err err = { 0 };
	const char *path = new_database(*state, NULL);

	run_sql(path, "PRAGMA user_version = 99");
	for (int write = 0; write <= 1; write++)
		assert_refused(
			TD_EIO, td_store_open(path, write, &store, &err), &err,
			"$ was written by a newer thidua (its tables are version 99, this program knows "
			"2); use the newer one",
			path);
	assert_query(path, "PRAGMA user_version", "99\n");
}

static void
an_older_schema_is_read_and_brought_forward_by_writing(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	run_sql(path, "DROP TABLE run_file; DROP TABLE run; DROP TABLE kept; DROP TABLE freeze; "
		      "PRAGMA user_version = 1");
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_int_equal(read.table->n, 4);
	assert_query(path, "PRAGMA user_version", "1\n");
	td_store_close(open_store(path, true));
	assert_query(path, "PRAGMA user_version", "2\n");
	assert_query(path, "SELECT count(*) FROM run", "0\n");
	assert_query(path, "SELECT count(*) FROM observation", "18\n");
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
a_migration_that_fails_changes_nothing(void **state)
{
	struct td_store *store;
	struct td_err err = { 0 };
	const char *path = new_database(*state, NULL);

	run_sql(path, "DROP TABLE run_file; DROP TABLE freeze; DROP TABLE kept; "
		      "PRAGMA user_version = 1"); /* `run` is in the way */
	assert_int_equal(TD_EIO, td_store_open(path, true, &store, &err));
	assert_query(path, "PRAGMA user_version", "1\n");
	assert_query(path,
		     "SELECT name FROM sqlite_schema WHERE name LIKE 'run%' AND type = 'table'",
		     "run\n");
}

/* ---- writing ------------------------------------------------------------------------------------ */

static const struct td_observation figure = {
	.year = 2017, .input = "rate", .unit = "a", .layer = TD_LAYER_VERIFIED, .number = 83.48
};

static struct td_store *
store_with_unit(const char *path)
{
	struct td_store *store = open_store(path, true);
	struct td_err err = { 0 };

	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK, td_store_put_unit(store, "a", "A", "k", &err), &err);
	return store;
}

static void
what_is_put_is_there_after_commit(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_observation o = figure;
	struct td_event e = { 2017, "a", "late", "2017-10-31", 2.5, "HS-1", NULL };
	struct td_err err = { 0 };

	o.note = "ghi chú";
	o.document = "BC-12";
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o = figure;
	o.input = "grade";
	o.is_text = true;
	o.text = "khá";
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.state = TD_STATE_NA;
	o.layer = TD_LAYER_COUNCIL;
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.state = TD_STATE_MISSING;
	o.layer = TD_LAYER_SELF;
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	assert_status(TD_OK, td_store_put_event(store, &e, &err), &err);
	assert_status(TD_OK, td_store_log_import(store, "f.csv", "abc", 5, &err), &err);
	assert_true(td_store_has_unit(store, "a"));
	assert_false(td_store_has_unit(store, "b"));
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	assert_query(
		path,
		"SELECT year, input, unit, layer, value, typeof(value), state, note, document, "
		"recorded_at GLOB '20*Z' FROM observation",
		"2017|grade|a|council|-|null|na|-|-|1\n"
		"2017|grade|a|self|-|null|missing|-|-|1\n"
		"2017|grade|a|verified|khá|text|value|-|-|1\n"
		"2017|rate|a|verified|83.48|real|value|ghi chú|BC-12|1\n");
	assert_query(path, "SELECT year, unit, kind, date, quantity, document, note FROM event",
		     "2017|a|late|2017-10-31|2.5|HS-1|-\n");
	assert_query(path, "SELECT id, name, cluster FROM unit", "a|A|k\n");
	assert_query(path, "SELECT file, digest, rows FROM import_log", "f.csv|abc|5\n");
}

static void
without_commit_nothing_is_there(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_err err = { 0 };

	td_store_rollback(store);
	td_store_rollback(store); /* again is fine */
	assert_false(td_store_has_unit(store, "a"));
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK, td_store_put_unit(store, "a", "A", "k", &err), &err);
	td_store_close(store);
	assert_query(path, "SELECT count(*) FROM unit", "0\n");
}

static void
putting_again_replaces_and_counts(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_observation o = figure;
	struct td_err err = { 0 };
	struct td_store_counts counts;

	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.number = 84;
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.note = "n";
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.state = TD_STATE_NA;
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	o.layer = TD_LAYER_SELF;
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	counts = td_store_counts(store);
	assert_int_equal(counts.added, 2);
	assert_int_equal(counts.same, 1);
	assert_int_equal(counts.replaced, 3);
	assert_status(TD_OK, td_store_put_unit(store, "a", "Again", "k2", &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_int_equal(td_store_counts(store).added, 0);
	td_store_close(store);
	assert_query(path, "SELECT name, cluster FROM unit", "Again|k2\n");
}

static void
what_stays_the_same_keeps_its_time(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_err err = { 0 };

	assert_status(TD_OK, td_store_put_observation(store, &figure, &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	run_sql(path, "UPDATE observation SET recorded_at = '2018-01-01T00:00:00Z'");
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK, td_store_put_observation(store, &figure, &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	assert_query(path, "SELECT recorded_at FROM observation", "2018-01-01T00:00:00Z\n");
}

/* One event comes three times in the file: three rows, however often the file is imported. */
static void
events_of_a_file_are_counted_once(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_event e = { 2017, "a", "late", NULL, 1, NULL, NULL };
	struct td_event other = { 2017, "a", "late", NULL, 1, NULL, "another" };
	struct td_err err = { 0 };

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 3; i++)
			assert_status(TD_OK, td_store_put_event(store, &e, &err), &err);
		assert_status(TD_OK, td_store_put_event(store, &other, &err), &err);
		assert_status(TD_OK, td_store_log_import(store, "f", "d", 4, &err), &err);
	}
	assert_int_equal(td_store_counts(store).events, 4);
	assert_int_equal(td_store_counts(store).events_same, 8);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	assert_query(path, "SELECT count(*), count(note) FROM event", "4|1\n");
}

static void
an_unknown_unit_is_refused(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store = store_with_unit(path);
	struct td_observation o = figure;
	struct td_event e = { 2017, "nobody", "late", NULL, 1, NULL, NULL };
	struct td_err err = { 0 };

	o.unit = "nobody";
	assert_status(TD_EINVAL, td_store_put_observation(store, &o, &err), &err);
	assert_string_equal(err.msg, "unknown unit \"nobody\"");
	assert_status(TD_EINVAL, td_store_put_event(store, &e, &err), &err);
	assert_string_equal(err.msg, "unknown unit \"nobody\"");
	td_store_close(store);
}

static void
the_schema_refuses_what_import_would(void **state)
{
	static const char *const bad[] = {
		"INSERT INTO unit VALUES ('Phú Thọ', 'x', 'k')",
		"INSERT INTO unit VALUES ('x', 'x', '')",
		"INSERT INTO observation (year, input, unit, value) VALUES (2017, 'r', 'a', NULL)",
		"INSERT INTO observation (year, input, unit, value) VALUES (2017, 'r', 'a', x'00')",
		"INSERT INTO observation (year, input, unit, value) VALUES ('x', 'r', 'a', 1)",
		"INSERT INTO observation (year, input, unit, value, layer) VALUES (2017, 'r', 'a', 1, 'own')",
		"INSERT INTO observation (year, input, unit, value, state) VALUES (2017, 'r', 'a', 1, 'na')",
		"INSERT INTO observation (year, input, unit, value) VALUES (2017, 'Ä', 'a', 1)",
		"INSERT INTO event (year, unit, kind, date) VALUES (2017, 'a', 'k', '2017-02-30')",
		"INSERT INTO event (year, unit, kind, date) VALUES (2017, 'a', 'k', '31/12/2017')",
		"INSERT INTO event (year, unit, kind, quantity) VALUES (2017, 'a', 'k', 'x')",
	};
	const char *path = new_database(*state, NULL);
	sqlite3 *db;

	run_sql(path, "INSERT INTO unit VALUES ('a', 'A', 'k')");
	assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
	for (size_t i = 0; i < COUNT(bad); i++) {
		int rc = sqlite3_exec(db, bad[i], NULL, NULL, NULL);

		print_message("  %s\n", bad[i]);
		assert_int_equal(rc, SQLITE_CONSTRAINT);
	}
	sqlite3_close(db);
}

static void
note_name(void *self, const char *name)
{
	strcat(strcat(self, name), " ");
}

static void
units_and_inputs_are_listed_in_order(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store;
	struct td_err err = { 0 };
	char names[200] = "";

	fill(path);
	store = open_store(path, false);
	assert_status(TD_OK, td_store_each_unit(store, note_name, names, &err), &err);
	assert_string_equal(names, "a-unit b-unit c-unit d-unit ");
	names[0] = '\0';
	assert_status(TD_OK, td_store_each_input(store, 2017, note_name, names, &err), &err);
	assert_string_equal(names, "cases grade rate registered remark ");
	names[0] = '\0';
	assert_status(TD_OK, td_store_each_input(store, 2016, note_name, names, &err), &err);
	assert_string_equal(names, "rate ");
	td_store_close(store);
}

static void
a_unit_is_found_by_its_name(void **state)
{
	const char *path = new_database(*state, NULL);
	char id[TD_UNIT_ID_MAX + 1] = "as it was";
	struct td_store *store;

	fill(path);
	run_sql(path, "INSERT INTO unit VALUES ('e-unit', 'D', 'k2')");
	store = open_store(path, false);
	assert_false(td_store_unit_named(store, "D", id)); /* two */
	assert_false(td_store_unit_named(store, "d-unit", id));
	assert_false(td_store_unit_named(store, "", id)); /* a-unit has none */
	assert_string_equal(id, "as it was");
	assert_true(td_store_unit_named(store, "Đơn vị B", id));
	assert_string_equal(id, "b-unit");
	td_store_close(store);
}

static void
a_second_writer_is_told_to_wait(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *first = store_with_unit(path), *second = open_store(path, true);
	struct td_err err = { 0 };
	char want[600];

	assert_status(TD_EIO, td_store_begin(second, &err), &err);
	snprintf(want, sizeof(want), "another program is writing to %s; try again when it is done",
		 path);
	assert_string_equal(err.msg, want);
	assert_status(TD_OK, td_store_commit(first, &err), &err);
	assert_status(TD_OK, td_store_begin(second, &err), &err);
	td_store_close(first);
	td_store_close(second);
}

/* A disk that is full, by the limit on the size of files. */
static void
a_full_disk_changes_nothing(void **state)
{
	const char *path = new_database(*state, NULL);
	struct rlimit limit = { 200000, RLIM_INFINITY }, before;
	struct td_store *store = store_with_unit(path);
	struct td_observation o = figure;
	struct td_err err = { 0 };
	char input[40];
	int st = TD_OK;

	assert_status(TD_OK, td_store_commit(store, &err), &err);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
	limit.rlim_max = before.rlim_max;
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &limit));
	o.input = input;
	for (int i = 0; !st && i < 100000; i++) {
		snprintf(input, sizeof(input), "input_%d", i);
		st = td_store_put_observation(store, &o, &err);
	}
	if (!st)
		st = td_store_commit(store, &err);
	assert_int_equal(TD_EIO, st);
	td_store_rollback(store);
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
	signal(SIGXFSZ, SIG_DFL);
	td_store_close(store);
	assert_query(path, "SELECT count(*) FROM observation", "0\n");
	assert_query(path, "SELECT count(*) FROM unit", "1\n");
	assert_query(path, "PRAGMA integrity_check", "ok\n");
}

/* ---- reading --------------------------------------------------------------------------------------- */

static void
columns_of_every_kind(void **state)
{
	/* In the order of cluster, then id: b, c (k1), a, d (k2). */
	static const double rate[] = { 80, 70, 83.5, NAN }, before[] = { NAN, 60, NAN, NAN };
	static const double cases[] = { NAN, NAN, NAN, NAN }, registered[] = { 0, NAN, 1, NAN };
	static const double grade[] = { 0, 3, 1, NAN };
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 }, { NUMBER, 1 }, { INTEGER, 0 },
				   { FLAG, 0 },   { GRADE, 0 },  { TEXT, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, "bản nháp");
	size_t words = td_words_count(rules->words);
	double *remark;

	fill(path);
	assert_status(TD_OK, read_with(path, rules, needs, COUNT(needs), &opts, &read), &read.err);
	assert_string_equal(read.said, "");
	assert_int_equal(read.table->n, 4);
	assert_int_equal(read.table->ncolumns, 6);
	assert_int_equal(read.table->year, 2017);
	assert_string_equal(read.table->label, "bản nháp");
	assert_int_equal(read.table->nclusters, 2);
	assert_string_equal(read.table->clusters[0], "k1");
	assert_string_equal(read.table->clusters[1], "k2");
	assert_string_equal(read.table->units[0].id, "b-unit");
	assert_string_equal(read.table->units[0].name, "Đơn vị B");
	assert_string_equal(read.table->units[2].id, "a-unit");
	assert_string_equal(read.table->units[2].name, "a-unit"); /* it has no name */
	assert_int_equal(read.table->units[2].cluster, 1);
	assert_column(read.table, 0, rate);
	assert_column(read.table, 1, before);
	assert_column(read.table, 2, cases);
	assert_column(read.table, 3, registered);
	assert_column(read.table, 4, grade);
	assert_null(read.table->na[0]);
	assert_non_null(read.table->na[2]);
	assert_int_equal(read.table->na[2][1], 0); /* missing, not not applicable */
	assert_int_equal(read.table->na[2][2], 1);
	remark = read.table->columns[5];
	assert_true(remark[2] == td_words_find(rules->words, "rate"));
	assert_int_equal((size_t)remark[0], words + 1);
	assert_true(remark[1] == remark[0]);
	assert_int_equal((size_t)remark[3], words + 2);
	assert_int_equal(words, td_words_count(rules->words));
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
the_highest_layer_up_to_the_one_asked_for(void **state)
{
	static const double self[] = { 90, 70, NAN, NAN }, verified[] = { 85, 70, 83.5, NAN };
	static const double cases[] = { NAN, 12, NAN, NAN };
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 }, { INTEGER, 0 } };
	struct td_read_opts opts = { .year = 2017, .layer = TD_LAYER_SELF };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_OK, read_with(path, rules, needs, 2, &opts, &read), &read.err);
	assert_null(read.table->label);
	assert_column(read.table, 0, self);
	assert_column(read.table, 1, cases);
	read_fini(&read);
	opts.layer = TD_LAYER_VERIFIED;
	assert_status(TD_OK, read_with(path, rules, needs, 2, &opts, &read), &read.err);
	assert_column(read.table, 0, verified);
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
what_a_higher_layer_hides_is_not_complained_of(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	run_sql(path, "INSERT INTO unit VALUES ('a', 'A', 'k');"
		      "INSERT INTO observation (year, input, unit, layer, value) VALUES"
		      " (2017, 'rate', 'a', 'self', 'nhiều'), (2017, 'rate', 'a', 'verified', 7)");
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_true(read.table->columns[0][0] == 7);
	read_fini(&read);
	run_sql(path, "INSERT INTO observation (year, input, unit, layer, value) VALUES"
		      " (2017, 'rate', 'a', 'council', 8)");
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_true(read.table->columns[0][0] == 8);
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
only_the_cluster_asked_for(void **state)
{
	static const double rate[] = { 83.5, NAN };
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	rules->cluster = "k2";
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_int_equal(read.table->n, 2);
	assert_int_equal(read.table->nclusters, 1);
	assert_column(read.table, 0, rate);
	read_fini(&read);
	opts.cluster = "k1";
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_string_equal(read.table->units[0].id, "b-unit");
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
no_units_is_an_error_that_helps(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	assert_refused(TD_EINVAL, read_with(path, rules, needs, 1, &opts, &read), &read.err,
		       "$ has no units yet; import a file with the columns unit,name,cluster",
		       path);
	fill(path);
	opts.cluster = "k3";
	assert_refused(TD_EINVAL, read_with(path, rules, needs, 1, &opts, &read), &read.err,
		       "$ has no unit of cluster \"k3\"; its clusters are k1, k2", path);
	assert_null(read.table);
	td_ruleset_free(rules);
}

static void
figures_of_the_wrong_kind_are_all_complained_of(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = {
		{ NUMBER, 0 }, { INTEGER, 0 }, { FLAG, 0 }, { GRADE, 0 }, { TEXT, 0 }
	};
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	run_sql(path, "INSERT INTO unit VALUES ('a', 'A', 'k'), ('b', 'B', 'k');"
		      "INSERT INTO observation (year, input, unit, value) VALUES"
		      " (2017, 'rate', 'a', 'nhiều'), (2017, 'rate', 'b', 9e999),"
		      " (2017, 'registered', 'a', 'true'), (2017, 'registered', 'b', 2),"
		      " (2017, 'grade', 'a', 'tôt'), (2017, 'grade', 'b', 2),"
		      " (2017, 'remark', 'a', 2017.5)");
	assert_refused(TD_EINVAL, read_with(path, rules, needs, COUNT(needs), &opts, &read),
		       &read.err, "the figures in $ do not fit the rules", path);
	assert_null(read.table);
	assert_said(
		&read, path,
		"$: error: rate of unit a in 2017 must be a number, not the text \"nhiều\"\n"
		"$: error: rate of unit b in 2017 is too large to be a number\n"
		"$: error: registered of unit a in 2017 must be 1 (yes) or 0 (no), not true\n"
		"$: error: registered of unit b in 2017 must be 1 (yes) or 0 (no), not 2\n"
		"$: error: grade of unit a in 2017: unknown level \"tôt\"; the levels are tot, kha, yeu, "
		"1\n"
		"$: error: grade of unit b in 2017: unknown level \"2\"; did you mean \"1\"? The levels "
		"are tot, kha, yeu, 1\n"
		"$: error: remark of unit a in 2017 must be a text, not the number 2017.5; in the file, ' "
		"before it makes it one\n");
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
reading_can_be_stopped(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 }, { INTEGER, 0 } };
	struct td_progress progress = { .what = NULL };
	struct td_read_opts opts = { .year = 2017, .progress = &progress };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_OK, read_with(path, rules, needs, 2, &opts, &read), &read.err);
	assert_int_equal(atomic_load(&progress.done), 2);
	assert_int_equal(atomic_load(&progress.total), 2);
	read_fini(&read);
	atomic_store(&progress.stop, true);
	assert_status(TD_ECANCEL, read_with(path, rules, needs, 2, &opts, &read), &read.err);
	assert_null(read.table);
	read_fini(&read);
	td_ruleset_free(rules);
}

/* ---- SQL of inputs ----------------------------------------------------------------------------------- */

static struct td_ruleset *
rules_with_sql(const char *sql)
{
	struct td_ruleset *rules = make_rules();

	add_input(rules, "late_days", TD_INPUT_NUMBER)->sql = sql;
	return rules;
}

static int
read_sql(const char *path, const char *sql, unsigned lag, double none, struct read *read)
{
	struct td_ruleset *rules = rules_with_sql(sql);
	struct td_need needs[] = { { NINPUTS, lag } };
	struct td_read_opts opts = { .year = 2017 };
	int st;

	rules->inputs.at[NINPUTS].none = none;
	st = read_with(path, rules, needs, 1, &opts, read);
	td_ruleset_free(rules);
	return st;
}

static void
sql_gives_a_column(void **state)
{
	static const char sum[] =
		"SELECT unit, sum(quantity) FROM event WHERE kind = 'late' AND year = :year "
		"GROUP BY unit;\n";
	static const double want[] = { 1, 0, 9, 0 }, last_year[] = { 4, NAN, NAN, NAN };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_OK, read_sql(path, sum, 0, 0, &read), &read.err);
	assert_column(read.table, 0, want);
	read_fini(&read);
	assert_status(TD_OK, read_sql(path, sum, 1, NAN, &read), &read.err);
	assert_column(read.table, 0, last_year);
	read_fini(&read);
}

static void
a_null_is_missing_and_not_none(void **state)
{
	static const double want[] = { 5, 0, NAN, 0 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_OK,
		      read_sql(path,
			       "SELECT 'a-unit', NULL UNION ALL SELECT 'b-unit', 5 UNION ALL "
			       "SELECT 'elsewhere', 6 UNION ALL SELECT NULL, 7",
			       0, 0, &read),
		      &read.err);
	assert_column(read.table, 0, want);
	read_fini(&read);
}

/* Without a cluster of its own the ruleset asks for each cluster by itself. */
static void
the_cluster_is_bound(void **state)
{
	static const char sql[] = "SELECT id, (SELECT count(*) FROM unit) + length(:cluster) + "
				  "(cluster = :cluster) FROM unit";
	static const double all[] = { 7, 7, 7, 7 }, own[] = { 7, 7 };
	struct td_ruleset *rules = rules_with_sql(sql);
	struct td_need needs[] = { { NINPUTS, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_column(read.table, 0, all);
	read_fini(&read);
	rules->cluster = "k2";
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_int_equal(read.table->n, 2);
	assert_column(read.table, 0, own);
	read_fini(&read);
	td_ruleset_free(rules);
}

static void
sql_reads_tables_and_views_of_the_user(void **state)
{
	static const double want[] = { 2, 2, 2, 2 };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	run_sql(path,
		"CREATE TABLE mine (unit TEXT, n REAL); INSERT INTO mine SELECT id, 1 FROM unit;"
		"CREATE VIEW doubled AS SELECT unit, 2 * n AS n FROM mine");
	assert_status(TD_OK, read_sql(path, "SELECT unit, n FROM doubled", 0, 0, &read), &read.err);
	assert_column(read.table, 0, want);
	read_fini(&read);
}

#define MAY_ONLY "may only read what is stored, not use "

static void
sql_that_is_refused(void **state)
{
	static const struct {
		const char *sql, *why;
	} cases[] = {
		{ "DELETE FROM unit", MAY_ONLY "DELETE" },
		{ "INSERT INTO unit VALUES ('x', 'x', 'x') RETURNING id, 1", MAY_ONLY "INSERT" },
		{ "UPDATE unit SET name = 'x' RETURNING id, 1", MAY_ONLY "UPDATE" },
		{ "DROP TABLE unit", MAY_ONLY "DELETE" },
		{ "CREATE TABLE t (a, b)", MAY_ONLY "INSERT" },
		{ "CREATE TEMP TABLE t (a, b)", MAY_ONLY "INSERT" },
		{ "ATTACH '/etc/passwd' AS p", MAY_ONLY "ATTACH" },
		{ "VACUUM INTO '/tmp/thidua-stolen'",
		  "must give two columns, unit and value, not 0" },
		{ "PRAGMA writable_schema = ON", MAY_ONLY "PRAGMA" },
		{ "SELECT name, 1 FROM pragma_database_list", MAY_ONLY "UPDATE" },
		{ "BEGIN", MAY_ONLY "BEGIN, COMMIT or ROLLBACK" },
		{ "COMMIT", MAY_ONLY "BEGIN, COMMIT or ROLLBACK" },
		{ "SELECT id, random() FROM unit", MAY_ONLY "random" },
		{ "SELECT id, length(randomblob(9)) FROM unit", MAY_ONLY "randomblob" },
		{ "SELECT id, current_timestamp FROM unit", MAY_ONLY "current_timestamp" },
		{ "SELECT id, julianday('NOW') FROM unit", MAY_ONLY "'now'" },
		{ "SELECT id, load_extension('/x.so') FROM unit", MAY_ONLY "load_extension" },
		{ "SELECT id, hex(fts3_tokenizer('simple')) FROM unit", MAY_ONLY "fts3_tokenizer" },
		{ "SELECT id, length(zeroblob(400000000)) FROM unit", MAY_ONLY "zeroblob" },
		{ "", "must be one SELECT" },
		{ "-- nothing", "must be one SELECT" },
		{ "SELECT id, 1 FROM unit; SELECT 1, 2", "must be one SELECT" },
		{ "SELECT id, 1 FROM unit; DELETE FROM unit", "must be one SELECT" },
		{ "SELECT id FROM unit", "must give two columns, unit and value, not 1" },
		{ "SELECT * FROM unit", "must give two columns, unit and value, not 3" },
		{ "SELECT id, :yeer FROM unit",
		  "has the parameter :yeer; there are :year and :cluster" },
		{ "SELECT id, ? FROM unit", "has the parameter ?; there are :year and :cluster" },
		{ "SELECT id, 1 FROM units", "cannot run: no such table: units" },
		{ "SELECT id, \"nmae\" FROM unit", "cannot run: no such column: nmae" },
		{ "SELEC id, 1 FROM unit", "cannot run: near \"SELEC\": syntax error" },
		{ "SELECT kind, 1 FROM event WHERE abs(-9223372036854775807 - 1)",
		  "cannot run: integer overflow" },
		{ "SELECT unit, quantity FROM event WHERE unit = 'a-unit'",
		  "gives the unit \"a-unit\" twice; add GROUP BY unit" },
	};
	const char *path = new_database(*state, NULL);
	char *before, *after;
	size_t n, m;

	fill(path);
	before = temp_bytes(path, &n);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct read read = { 0 };
		char want[300];

		print_message("  %s\n", cases[i].sql);
		snprintf(want, sizeof(want), "rules.lua:7: error: the SQL of \"late_days\" %s\n",
			 cases[i].why);
		assert_status(TD_EINVAL, read_sql(path, cases[i].sql, 0, 0, &read), &read.err);
		assert_string_equal(read.said, want);
		read_fini(&read);
	}
	after = temp_bytes(path, &m);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, n);
	assert_false(temp_exists("/tmp/thidua-stolen"));
	free(before);
	free(after);
}

static void
values_of_sql_are_checked_like_others(void **state)
{
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_EINVAL,
		      read_sql(path, "SELECT id, name FROM unit WHERE id = 'c-unit'", 0, 0, &read),
		      &read.err);
	assert_string_equal(
		read.said, "rules.lua:7: error: late_days of unit c-unit in 2017 must be a number, "
			   "not the text \"C\"\n");
	read_fini(&read);
	assert_status(TD_EINVAL,
		      read_sql(path, "SELECT id, x'00' FROM unit WHERE id = 'c-unit'", 0, 0, &read),
		      &read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: late_days of unit c-unit in 2017 is neither a "
			    "number nor a text\n");
	read_fini(&read);
}

static void
sql_without_end_is_stopped(void **state)
{
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_EINVAL,
		      read_sql(path,
			       "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
			       "SELECT 'x', n FROM r",
			       0, 0, &read),
		      &read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: the SQL of \"late_days\" takes more than 200 "
			    "million steps\n");
	read_fini(&read);
}

/* Rows of a megabyte, sorted: the memory is limited before the machine suffers. */
static void
sql_that_eats_memory_is_stopped(void **state)
{
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	assert_status(TD_EINVAL,
		      read_sql(path,
			       "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
			       "SELECT printf('%.500000c', 'x') || n AS t, n FROM r ORDER BY t",
			       0, 0, &read),
		      &read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: the SQL of \"late_days\" takes more than 256 MiB "
			    "of memory\n");
	read_fini(&read);
	assert_status(
		TD_EINVAL,
		read_sql(path, "SELECT id, hex(printf('%.900000c', 'x')) FROM unit", 0, 0, &read),
		&read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: the SQL of \"late_days\" cannot run: string or "
			    "blob too big\n");
	read_fini(&read);
}

static void *
stop_soon(void *self)
{
	struct td_progress *progress = self;

	nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	atomic_store(&progress->stop, true);
	return NULL;
}

static void
sql_can_be_stopped(void **state)
{
	struct td_ruleset *rules =
		rules_with_sql("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
			       "SELECT 'x', n FROM r");
	struct td_need needs[] = { { NINPUTS, 0 } };
	struct td_progress progress = { .what = NULL };
	struct td_read_opts opts = { .year = 2017, .progress = &progress };
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);
	pthread_t thread;

	fill(path);
	assert_int_equal(0, pthread_create(&thread, NULL, stop_soon, &progress));
	assert_status(TD_ECANCEL, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	pthread_join(thread, NULL);
	assert_string_equal(read.said, "");
	read_fini(&read);
	td_ruleset_free(rules);
}

/* ---- strangers' databases ------------------------------------------------------------------------------ */

static void
triggers_of_a_stranger_do_not_fire(void **state)
{
	const char *path = new_database(*state, NULL);
	struct td_store *store;
	struct td_observation o = figure;
	struct td_err err = { 0 };

	fill(path);
	run_sql(path, "CREATE TRIGGER evil AFTER INSERT ON observation BEGIN DELETE FROM unit; "
		      "DELETE FROM event; END");
	store = open_store(path, true);
	o.unit = "d-unit";
	assert_status(TD_OK, td_store_begin(store, &err), &err);
	assert_status(TD_OK, td_store_put_observation(store, &o, &err), &err);
	assert_status(TD_OK, td_store_commit(store, &err), &err);
	td_store_close(store);
	assert_query(path, "SELECT count(*) FROM event", "5\n");
}

static void
a_view_instead_of_a_table_is_refused(void **state)
{
	static const char *const evil[] = {
		"DROP TABLE observation; CREATE VIEW observation AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL "
		"SELECT n + 1 FROM r) SELECT n AS year, 'x' AS input, 'y' AS unit, 'self' AS layer, 1 AS value,"
		" 'value' AS state FROM r",
		"DROP TABLE observation; CREATE VIRTUAL TABLE observation USING fts4(year, input, unit)",
		"DROP TABLE dataset",
	};
	struct td_err err = { 0 };
	struct td_store *store;

	for (size_t i = 0; i < COUNT(evil); i++) {
		const char *path = new_database(*state, NULL);

		run_sql(path, evil[i]);
		for (int write = 0; write <= 1; write++)
			assert_refused(TD_EIO, td_store_open(path, write, &store, &err), &err,
				       "$ is damaged or forged: a table is missing", path);
		unlink(path);
	}
}

static void
an_endless_view_of_a_stranger_is_stopped(void **state)
{
	struct read read = { 0 };
	const char *path = new_database(*state, NULL);

	fill(path);
	run_sql(path,
		"CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
		"SELECT 'x' AS unit, n FROM r;"
		"CREATE VIEW now_view AS SELECT id, random() FROM unit");
	assert_status(TD_EINVAL, read_sql(path, "SELECT unit, n FROM v", 0, 0, &read), &read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: the SQL of \"late_days\" takes more than 200 "
			    "million steps\n");
	read_fini(&read);
	assert_status(TD_EINVAL, read_sql(path, "SELECT * FROM now_view", 0, 0, &read), &read.err);
	assert_string_equal(read.said,
			    "rules.lua:7: error: the SQL of \"late_days\" may only read what is "
			    "stored, not use random\n");
	read_fini(&read);
}

static void
names_that_would_move_the_cursor_are_refused(void **state)
{
	struct td_ruleset *rules = make_rules();
	struct td_need needs[] = { { NUMBER, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	struct read read = { 0 };
	const char *path = new_database(*state, "good");

	run_sql(path, "PRAGMA ignore_check_constraints = ON;"
		      "INSERT INTO unit VALUES ('a', char(27) || '[2J', 'k'), ('B c', 'x', 'k'),"
		      " ('d', cast(x'ff' AS TEXT), 'k');"
		      "UPDATE dataset SET value = char(27)");
	assert_status(TD_EINVAL, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_said(&read, path,
		    "$: error: unit id \"B c\" is no word of a-z, 0-9, - and _\n"
		    "$: error: the name or cluster of unit \"a\" is no UTF-8 text of one line\n"
		    "$: error: the name or cluster of unit \"d\" is no UTF-8 text of one line\n");
	read_fini(&read);
	run_sql(path, "DELETE FROM unit; INSERT INTO unit VALUES ('a', 'A', 'k')");
	assert_status(TD_OK, read_with(path, rules, needs, 1, &opts, &read), &read.err);
	assert_null(read.table->label);
	read_fini(&read);
	td_ruleset_free(rules);
}

/* A journal that names a super-journal makes SQLite delete the file of that name. */
static void
a_forged_journal_deletes_nothing(void **state)
{
	static const unsigned char magic[] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
	struct temp *temp = *state;
	const char *victim = temp_text(temp, "victim", "precious");
	const char *path = new_database(temp, NULL);
	unsigned char journal[1024] = { 0 };
	size_t n = strlen(victim), at = 512;
	uint32_t sum = 0;
	struct td_store *store;
	struct td_err err = { 0 };

	run_sql(path, "PRAGMA journal_mode = DELETE");
	memcpy(journal, magic, sizeof(magic));
	journal[23] = 2; /* page size 512 in the sector field, initial size 2 pages */
	journal[22] = 0;
	memcpy(journal + at, "\0\0\0\0", 4);
	at += 4;
	memcpy(journal + at, victim, n);
	at += n;
	for (size_t i = 0; i < n; i++)
		sum += (unsigned char)victim[i];
	journal[at + 3] = (unsigned char)n;
	for (int i = 0; i < 4; i++)
		journal[at + 4 + (size_t)i] = (unsigned char)(sum >> (24 - 8 * i));
	memcpy(journal + at + 8, magic, sizeof(magic));
	assert_non_null(temp_file(temp, "db-journal", journal, at + 16));
	assert_int_equal(TD_EIO, td_store_open(path, true, &store, &err));
	assert_non_null(strstr(err.msg, "-journal names another file to be deleted"));
	td_store_open(path, false, &store, &err);
	td_store_close(store);
	assert_true(temp_exists(victim));
	assert_true(temp_exists(temp_path(temp, "db-journal")));
}

/* Bytes changed at random never crash it; what it still reads is a table. */
static void
damaged_files_are_survived(void **state)
{
	struct temp *temp = *state;
	struct td_ruleset *rules =
		rules_with_sql("SELECT unit, sum(quantity) FROM event GROUP BY unit");
	struct td_need needs[] = { { NUMBER, 0 }, { GRADE, 0 }, { TEXT, 0 }, { NINPUTS, 0 } };
	struct td_read_opts opts = { .year = 2017 };
	const char *path = new_database(temp, "x");
	uint32_t seed = 12345;
	size_t n;
	char *good;

	fill(path);
	good = temp_bytes(path, &n);
	for (int round = 0; round < 300; round++) {
		char *bad = malloc(n);
		struct td_store *store;
		struct td_table *table = NULL;
		struct td_diags diags = { 0 };
		struct td_err err = { 0 };

		assert_non_null(bad);
		memcpy(bad, good, n);
		for (int i = 0; i < 1 + round % 20; i++) {
			seed = seed * 1664525u + 1013904223u;
			bad[(seed >> 8) % n] = (char)(seed >> 3);
		}
		if (td_store_open(temp_file(temp, "bad", bad, n), round % 2, &store, &err) ==
		    TD_OK) {
			td_store_read(store, rules, needs, COUNT(needs), &opts, &diags, &table,
				      &err);
			td_table_free(table);
			td_store_close(store);
		}
		td_diags_fini(&diags);
		unlink(temp_path(temp, "bad-wal"));
		unlink(temp_path(temp, "bad-shm"));
		unlink(temp_path(temp, "bad-journal"));
		free(bad);
	}
	free(good);
	td_ruleset_free(rules);
}

/* Somebody who may read the file but not write to its folder. */
static void
a_database_in_a_folder_that_cannot_be_written_to(void **state)
{
	struct temp *temp = *state;
	const char *path = new_database(temp, NULL);
	int status;
	pid_t child;

	fill(path);
	assert_int_equal(0, chmod(path, 0444));
	assert_int_equal(0, chmod(temp->folder, 0555));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct td_store *store;
		struct td_err err = { 0 };
		int good = 1;

		if (geteuid() == 0 && setuid(65534))
			_exit(9);
		if (td_store_open(path, false, &store, &err))
			good = 0;
		else if (!td_store_has_unit(store, "a-unit") || err.msg[0])
			good = 0;
		td_store_close(store);
		if (td_store_open(path, true, &store, &err) != TD_EIO ||
		    !strstr(err.msg, "read-only"))
			good = 0;
		if (!good)
			fprintf(stderr, "%s\n", err.msg);
		_exit(good ? 0 : 1);
	}
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_int_equal(0, chmod(temp->folder, 0755));
	assert_true(WIFEXITED(status));
	assert_int_equal(0, WEXITSTATUS(status));
}

static void
layers_have_names(void **state)
{
	(void)state;
	assert_string_equal(td_layer_name(TD_LAYER_SELF), "self");
	assert_string_equal(td_layer_name(TD_LAYER_COUNCIL), "council");
	assert_null(td_layer_name((enum td_layer)0));
	assert_null(td_layer_name((enum td_layer)4));
	assert_int_equal(TD_LAYER_VERIFIED, td_layer_find("verified"));
	assert_int_equal(0, td_layer_find("Verified"));
	assert_int_equal(0, td_layer_find(NULL));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_database_has_the_schema),
		TEST(a_new_database_leaves_one_file),
		TEST(names_that_mean_something_to_sqlite_are_files),
		TEST(create_refuses),
		TEST(what_a_reader_leaves_is_not_in_the_way),
		TEST(open_refuses),
		TEST(a_newer_schema_is_refused_and_kept),
		TEST(an_older_schema_is_read_and_brought_forward_by_writing),
		TEST(a_migration_that_fails_changes_nothing),
		TEST(what_is_put_is_there_after_commit),
		TEST(without_commit_nothing_is_there),
		TEST(putting_again_replaces_and_counts),
		TEST(what_stays_the_same_keeps_its_time),
		TEST(events_of_a_file_are_counted_once),
		TEST(an_unknown_unit_is_refused),
		TEST(the_schema_refuses_what_import_would),
		TEST(units_and_inputs_are_listed_in_order),
		TEST(a_unit_is_found_by_its_name),
		TEST(a_second_writer_is_told_to_wait),
		TEST(a_full_disk_changes_nothing),
		TEST(columns_of_every_kind),
		TEST(the_highest_layer_up_to_the_one_asked_for),
		TEST(what_a_higher_layer_hides_is_not_complained_of),
		TEST(only_the_cluster_asked_for),
		TEST(no_units_is_an_error_that_helps),
		TEST(figures_of_the_wrong_kind_are_all_complained_of),
		TEST(reading_can_be_stopped),
		TEST(sql_gives_a_column),
		TEST(a_null_is_missing_and_not_none),
		TEST(the_cluster_is_bound),
		TEST(sql_reads_tables_and_views_of_the_user),
		TEST(sql_that_is_refused),
		TEST(values_of_sql_are_checked_like_others),
		TEST(sql_without_end_is_stopped),
		TEST(sql_that_eats_memory_is_stopped),
		TEST(sql_can_be_stopped),
		TEST(triggers_of_a_stranger_do_not_fire),
		TEST(a_view_instead_of_a_table_is_refused),
		TEST(an_endless_view_of_a_stranger_is_stopped),
		TEST(names_that_would_move_the_cursor_are_refused),
		TEST(a_forged_journal_deletes_nothing),
		TEST(damaged_files_are_survived),
		TEST(a_database_in_a_folder_that_cannot_be_written_to),
		TEST(layers_have_names),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
