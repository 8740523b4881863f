#include "test.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "temp.h"

#ifdef __SANITIZE_ADDRESS__
#define RELOADS 2000 /* the leak checker sees all there is to see */
#else
#define RELOADS 10000
#endif

enum {
	WARM = 100 /* reloads until caches have their size */
};

#define RULES(each)                                                                                       \
	"ruleset \"r\" { title = \"R\", year = 2018, source = document { title = \"D\" }, scale = 10 }\n" \
	"inputs { done = integer { min = 0, max = 5 } }\n"                                                \
	"section \"I\" { max = 10, criterion \"1\" { max = 10, title = \"T\", ref = \"I.1\",\n"           \
	"  score = earn(x.done, " each ") } }\n"                                                          \
	"rank { ties = { \"1\" } } award \"flag\" { count = 1, title = \"F\" }\n"

/* Two scales of different length, so that files saved in one tick of the clock differ too. */
static const char twice[] = RULES("2"), thrice[] = RULES("3.0");

/* As an editor saves: written beside, then renamed. */
static void
save(struct temp *temp, const char *name, const char *text)
{
	const char *beside = temp_text(temp, "beside", text);

	assert_non_null(beside);
	assert_int_equal(rename(beside, temp_path(temp, name)), 0);
}

static void
import(struct temp *temp, const char *name, const char *text)
{
	const char *file = temp_text(temp, name, text);
	const struct td_import_opts opts = { .year = 2018 };
	struct td_diags diags = { 0 };
	struct td_import_counts counts;
	struct td_err err = { 0 };

	assert_status(
		TD_OK,
		td_data_import(temp_path(temp, "d.db"), &file, 1, &opts, &diags, &counts, &err),
		&err);
	td_diags_fini(&diags);
}

/* A watched script (twice) and database, not yet scored; path[0] lives as long as the test. */
static struct td_reload *
begin(struct temp *temp, char database[400])
{
	const struct td_score_opts opts = { .points = true };
	struct td_reload *reload;
	struct td_err err = { 0 };

	strcpy(database, temp_path(temp, "d.db"));
	save(temp, "r.lua", twice);
	assert_status(TD_OK, td_data_init(database, NULL, &err), &err);
	import(temp, "units.csv", "unit,name,cluster\na,A,c\nb,B,c\n");
	import(temp, "figures.csv", "unit,done\na,1\nb,2\n");
	assert_status(TD_OK,
		      td_reload_new(temp_path(temp, "r.lua"), database, &opts, &reload, &err),
		      &err);
	return reload;
}

/* Status and *scored of one look, and the total of b in ticks. */
static void
expect(struct td_reload *reload, int status, bool scored, int64_t total)
{
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	const struct td_scoring *now;
	bool got;

	assert_status(status, td_reload_run(reload, NULL, &diags, &got, &err), &err);
	assert_int_equal(got, scored);
	now = td_reload_scoring(reload);
	assert_non_null(now);
	assert_int_equal(now->result->total[1], total);
	td_diags_fini(&diags);
}

static void
a_changed_scale_is_scored_once(void **state)
{
	char database[400];
	struct td_reload *reload = begin(*state, database);

	expect(reload, TD_OK, true, 400);
	expect(reload, TD_OK, false, 400);
	save(*state, "r.lua", thrice);
	expect(reload, TD_OK, true, 600);
	save(*state, "r.lua", thrice); /* another file, the same text */
	expect(reload, TD_OK, false, 600);
	td_reload_free(reload);
}

static void
changed_figures_are_scored_once(void **state)
{
	char database[400];
	struct td_reload *reload = begin(*state, database);

	expect(reload, TD_OK, true, 400);
	import(*state, "more.csv", "unit,done\nb,5\n");
	expect(reload, TD_OK, true, 1000);
	expect(reload, TD_OK, false, 1000);
	import(*state, "same.csv", "unit,done\nb,5\n"); /* another database, the same figures */
	expect(reload, TD_OK, false, 1000);
	td_reload_free(reload);
}

static void
a_wrong_script_leaves_the_scoring_in_force(void **state)
{
	char database[400];
	struct td_reload *reload = begin(*state, database);

	expect(reload, TD_OK, true, 400);
	save(*state, "r.lua", RULES("none"));
	expect(reload, TD_EINVAL, false, 400);
	expect(reload, TD_EINVAL, false, 400); /* tried again: what it lacks may be anywhere */
	save(*state, "r.lua", twice);
	expect(reload, TD_OK, true, 400); /* so that the reader knows that all is well */
	td_reload_free(reload);
}

static void
missing_files_leave_the_scoring_in_force(void **state)
{
	static const char *const names[] = { "r.lua", "d.db" };
	char database[400];
	struct td_reload *reload = begin(*state, database);

	expect(reload, TD_OK, true, 400);
	for (size_t i = 0; i < COUNT(names); i++) {
		rename(temp_path(*state, names[i]), temp_path(*state, "away"));
		expect(reload, TD_EIO, false, 400);
		rename(temp_path(*state, "away"), temp_path(*state, names[i]));
		expect(reload, TD_OK, true, 400);
	}
	td_reload_free(reload);
}

static void
included_files_belong_to_it(void **state)
{
	char database[400], wanted[400];
	struct td_reload *reload = begin(*state, database);
	bool found = false;
	const char *file;

	save(*state, "part.lua", "include \"r2\"\n");
	save(*state, "r2.lua", "bonus_cap(1)\n");
	save(*state, "r.lua", RULES("2") "include \"part\"\n");
	expect(reload, TD_OK, true, 400);
	strcpy(wanted, temp_path(*state, "r2.lua"));
	for (size_t i = 0; (file = td_reload_file(reload, i)); i++)
		found |= strcmp(file, wanted) == 0;
	assert_true(found);
	save(*state, "r2.lua", "total_cap(3.5)\n");
	expect(reload, TD_OK, true, 350);
	td_reload_free(reload);
}

static void
thousands_of_reloads_leak_nothing_and_give_the_same(void **state)
{
	char database[400];
	struct td_reload *reload = begin(*state, database);
	size_t warm = 0;

	for (int i = 0; i < RELOADS; i++) {
		save(*state, "r.lua", i % 2 ? thrice : twice);
		expect(reload, TD_OK, true, i % 2 ? 600 : 400);
		if (i == WARM - 1)
			warm = mallinfo2().uordblks;
	}
	/* An even number of reloads later the very same things are held. */
	assert_in_range(mallinfo2().uordblks, 0, warm + 4096);
	td_reload_free(reload);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_changed_scale_is_scored_once),
		TEST(changed_figures_are_scored_once),
		TEST(a_wrong_script_leaves_the_scoring_in_force),
		TEST(missing_files_leave_the_scoring_in_force),
		TEST(included_files_belong_to_it),
		TEST(thousands_of_reloads_leak_nothing_and_give_the_same),
	};

	return cmocka_run_group_tests_name("reload", tests, NULL, NULL);
}
