/* Every allocation of an import by a map fails in turn: nothing is imported then, and the reason is the memory. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oom.h"
#include "td.h"
#include "temp.h"

static const char map[] = "year = 2017\n"
			  "units { [\"Phú Thọ\"] = \"a\", [\"Bắc ...\"] = \"b\" }\n"
			  "inputs { [\"Tổng ...\"] = \"cases\", [\"Cũ\"] = \"old\" }\n"
			  "words { \"vụ\" }\n"
			  "sheet { units_at = 2, input_in = \"B\" }\n";

static const char wrong[] =
	"yaer = 2017\nunits { [\"x\"] = 1, y = \"Y Y\" }\n"
	"sheet { unit = \"a\", value = \"D\", columns = { [1] = \"x\" }, rows = 7 }\n";

static const char units[] = "unit,name,cluster\na,A,k\nb,B,k\n";
static const char table[] = "BẢNG,,,\nSTT,Nội dung,Phú Thọ,Bắc Kạn\n1,Tổng số,12 vụ,\"7,5\"\n"
			    "2,Cũ,,3\n,Cộng,1,2\n";

static void
import_in_want(struct temp *temp, const char *text, int want)
{
	char database[400], file[3][400];
	const char *files[] = { file[0], file[1] };
	struct td_import_opts opts = { .map = file[2] };
	struct td_err err = { 0 };
	size_t n = 0;
	bool failed;

	strcpy(database, temp_path(temp, want ? "wrong.db" : "right.db"));
	strcpy(file[0], temp_text(temp, "u.csv", units));
	strcpy(file[1], temp_text(temp, "t.csv", table));
	strcpy(file[2], temp_text(temp, "m.lua", text));
	assert_status(TD_OK, td_data_init(database, NULL, &err), &err);
	do {
		struct td_import_counts counts;
		struct td_diags diags = { 0 };
		int st;

		oom_fail_at(n++);
		st = td_data_import(database, files, 2, &opts, &diags, &counts, &err);
		oom_fail_at(OOM_NEVER);
		failed = oom_failed();
		if (st != want)
			assert_status(TD_ENOMEM, st, &err);
		if (!failed)
			assert_status(want, st, &err);
		if (st == TD_OK)
			assert_int_equal(counts.observations, 3);
		td_diags_fini(&diags);
	} while (failed);
	assert_true(n > 50);
}

static void
a_table_is_read_by_a_map(void **state)
{
	import_in_want(*state, map, TD_OK);
}

static void
mistakes_of_a_map_are_told(void **state)
{
	import_in_want(*state, wrong, TD_EINVAL);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_table_is_read_by_a_map),
		TEST(mistakes_of_a_map_are_told),
	};

	return cmocka_run_group_tests_name("oom map", tests, NULL, NULL);
}
