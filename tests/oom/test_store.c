/* Every allocation of reading files, importing and reading columns fails in turn. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "edge/digest.h"
#include "edge/store.h"
#include "oom.h"
#include "td.h"
#include "temp.h"

static const char units[] = "unit,name,cluster\na,Đơn vị A,k\nb,B,k\n";
static const char figures[] =
	"year,unit,input,value\n2017,a,rate,\"83,48\"\n2017,b,rate,7\n"
	"2017,a,grade,tot\n2017,b,grade,kha\n2017,a,remark,mới\n2017,b,fires,n/a\n";
static const char events[] = "year,unit,kind,date,quantity\n2017,a,late,,2\n2017,a,late,,2\n";

static void
a_digest_is_made(void **state)
{
	const char *path = temp_text(*state, "f", "abc");
	size_t n = 0;

	do {
		char out[TD_DIGEST_ROOM];
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n++);
		st = td_digest_file(path, out, &err);
		oom_fail_at(OOM_NEVER);
		assert_status(oom_failed() ? TD_ENOMEM : TD_OK, st, &err);
	} while (oom_failed());
	assert_true(n > 1);
}

/* Closing may fail to fold the -wal in for lack of memory; it is then part of the database. */
static void
remove_database(const char *path)
{
	char name[420];

	remove(path);
	snprintf(name, sizeof(name), "%s-wal", path);
	remove(name);
	snprintf(name, sizeof(name), "%s-shm", path);
	remove(name);
}

static void
a_database_is_created(void **state)
{
	const char *path = temp_path(*state, "db");
	size_t n = 0;

	do {
		struct td_err err = { 0 };
		int st;

		oom_fail_at(n++);
		st = td_data_init(path, "nhãn", &err);
		oom_fail_at(OOM_NEVER);
		/* SQLite gets by without some of what it asks for. */
		if (st)
			assert_true(oom_failed());
		assert_status(st ? TD_ENOMEM : TD_OK, st, &err);
		assert_int_equal(temp_exists(path), st == TD_OK);
		if (st)
			assert_false(temp_exists(temp_path(*state, "db-wal")));
		if (oom_failed() && !st)
			remove_database(path);
	} while (oom_failed());
	assert_true(n > 20);
}

/* Import all three files, or nothing. */
static void
files_are_imported(void **state)
{
	const struct td_import_opts opts = { .year = 2017 };
	struct td_err err = { 0 };
	char db[400], file[3][400];
	const char *const files[] = { file[0], file[1], file[2] };
	size_t n = 0;
	bool failed;

	strcpy(db, temp_path(*state, "db"));
	strcpy(file[0], temp_text(*state, "f.csv", figures));
	strcpy(file[1], temp_text(*state, "u.csv", units));
	strcpy(file[2], temp_text(*state, "e.csv", events));
	assert_status(TD_OK, td_data_init(db, NULL, &err), &err);
	do {
		struct td_diags diags = { 0 };
		struct td_import_counts counts;
		struct td_store *store;
		int st;

		oom_fail_at(n++);
		st = td_data_import(db, files, 3, &opts, &diags, &counts, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (st)
			assert_true(failed);
		assert_status(st ? TD_ENOMEM : TD_OK, st, &err);
		assert_int_equal(counts.observations, st ? 0 : 6);
		td_diags_fini(&diags);
		assert_status(TD_OK, td_store_open(db, false, &store, &err), &err);
		if (st) /* it went well at the first time that SQLite got by */
			assert_int_equal(td_store_has_unit(store, "a"), counts.files > 0);
		td_store_close(store);
		if (failed && !st) {
			remove_database(db);
			assert_status(TD_OK, td_data_init(db, NULL, &err), &err);
		}
	} while (failed);
	assert_true(n > 50);
}

/* A file full of mistakes: the complaints may be lost, but not in silence. */
static void
mistakes_are_complained_of(void **state)
{
	const struct td_import_opts opts = { .year = 0 };
	struct td_err err = { 0 };
	char db[400];
	const char *file;
	size_t n = 0;
	bool failed;

	strcpy(db, temp_path(*state, "db"));
	file = temp_text(*state, "f.csv",
			 "year,unit,input,value,nots\n17,x,R,1O5,\n2017,x,r,1.015,\n");
	assert_status(TD_OK, td_data_init(db, NULL, &err), &err);
	do {
		struct td_diags diags = { 0 };
		struct td_import_counts counts;
		int st;

		oom_fail_at(n++);
		st = td_data_import(db, &file, 1, &opts, &diags, &counts, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (st != TD_EINVAL)
			assert_status(TD_ENOMEM, st, &err);
		if (!failed)
			assert_int_equal(diags.errors, 7);
		td_diags_fini(&diags);
	} while (failed);
	assert_true(n > 50);
}

static void
add_input(struct td_ruleset *rules, const char *name, enum td_input_kind kind, const char *sql)
{
	struct td_input input = { .name = name, .kind = kind, .none = NAN, .sql = sql };

	input.word = td_words_add(rules->words, name);
	assert_true(td_list_push(&rules->inputs, input));
}

static struct td_ruleset *
make_rules(void)
{
	struct td_ruleset *rules = td_ruleset_new();
	uint32_t *levels;

	assert_non_null(rules);
	add_input(rules, "rate", TD_INPUT_NUMBER, NULL);
	add_input(rules, "fires", TD_INPUT_INTEGER, NULL);
	add_input(rules, "remark", TD_INPUT_TEXT, NULL);
	add_input(rules, "grade", TD_INPUT_GRADE, NULL);
	levels = td_arena_alloc(&rules->arena, sizeof(*levels) * 2);
	assert_non_null(levels);
	levels[0] = td_words_add(rules->words, "tot");
	levels[1] = td_words_add(rules->words, "kha");
	rules->inputs.at[3].levels = levels;
	rules->inputs.at[3].nlevels = 2;
	add_input(rules, "late", TD_INPUT_NUMBER,
		  "SELECT unit, sum(quantity) FROM event WHERE year = :year GROUP BY unit");
	return rules;
}

static void
columns_are_read(void **state)
{
	static const struct td_need needs[] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 } };
	const struct td_import_opts import = { .year = 2017 };
	const struct td_read_opts opts = { .year = 2017 };
	struct td_ruleset *rules = make_rules();
	struct td_diags diags = { 0 };
	struct td_import_counts counts;
	struct td_err err = { 0 };
	char db[400], file[3][400];
	const char *const files[] = { file[0], file[1], file[2] };
	size_t n = 0;
	bool failed;

	strcpy(db, temp_path(*state, "db"));
	strcpy(file[0], temp_text(*state, "f.csv", figures));
	strcpy(file[1], temp_text(*state, "u.csv", units));
	strcpy(file[2], temp_text(*state, "e.csv", events));
	assert_status(TD_OK, td_data_init(db, "nhãn", &err), &err);
	assert_status(TD_OK, td_data_import(db, files, 3, &import, &diags, &counts, &err), &err);
	do {
		struct td_store *store;
		struct td_table *table = NULL;
		int st;

		oom_fail_at(n++);
		st = td_store_open(db, false, &store, &err);
		if (!st)
			st = td_store_read(store, rules, needs, COUNT(needs), &opts, &diags, &table,
					   &err);
		td_store_close(store);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (st)
			assert_true(failed && !table);
		assert_status(st ? TD_ENOMEM : TD_OK, st, &err);
		if (!st) {
			assert_true(table->columns[0][0] == 83.48);
			assert_true(table->columns[3][1] == 1);
			assert_true(table->columns[4][0] == 4);
			assert_int_equal(table->na[1][1], 1);
		}
		td_table_free(table);
	} while (failed);
	assert_true(n > 50);
	assert_int_equal(diags.n, 0);
	td_diags_fini(&diags);
	td_ruleset_free(rules);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_digest_is_made),   TEST(a_database_is_created),
		TEST(files_are_imported), TEST(mistakes_are_complained_of),
		TEST(columns_are_read),
	};

	return cmocka_run_group_tests_name("oom store", tests, NULL, NULL);
}
