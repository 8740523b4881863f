#include "database.h"

#include "td.h"
#include "test.h"

static void
import(const char *database, int year, const char *const *files, size_t n)
{
	const struct td_import_opts opts = { .year = year };
	struct td_import_counts counts;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };

	assert_status(TD_OK, td_data_import(database, files, n, &opts, &diags, &counts, &err),
		      &err);
	td_diags_fini(&diags);
}

void
database_import(const char *database, int year, const char *file)
{
	import(database, year, &file, 1);
}

const char *
database_with(struct temp *temp, const char *name, const char *const *files, size_t n)
{
	const char *database = temp_path(temp, name);
	struct td_err err = { 0 };

	assert_status(TD_OK, td_data_init(database, "draft", &err), &err);
	import(database, 2017, files, n);
	return database;
}
