/* Every allocation of the xlsx source fails in turn; those of minizip and expat are inside shared libraries and do not. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "memory_host.h"
#include "oom.h"
#include "temp.h"

extern const struct td_plugin td_plugin_v1;

/* A workbook with shared texts, styles, merged cells and hidden rows; skipped where there is no python3 to make it. */
static char *
make_workbook(struct temp *temp, size_t *n)
{
	char command[1400];

	snprintf(command, sizeof(command), "cd '%s' && ROOT='%s' python3 '%s' 2>/dev/null",
		 temp->folder, TEST_SOURCE_DIR,
		 TEST_SOURCE_DIR "/tests/golden/import-xlsx/book.py");
	if (system(command) != 0)
		skip();
	return temp_bytes(temp_path(temp, "good.xlsx"), n);
}

static void
a_workbook_is_read(void **state)
{
	size_t n = 0, size;
	char *bytes = make_workbook(*state, &size);

	assert_non_null(bytes);
	do {
		struct memory_host memory;
		int status;

		memory_host_init(&memory, bytes, size);
		oom_fail_at(n++);
		status = td_plugin_v1.sources[0]->read(&memory.host);
		oom_fail_at(OOM_NEVER);
		if (!oom_failed()) {
			assert_int_equal(status, TD_PLUGIN_OK);
			assert_int_equal(memory.tables, 5);
			assert_int_equal(memory.rows,
					 30); /* 4 + 16 + 7 + 1 + 2; the empty one is left out */
			assert_int_equal(memory.warnings, 2);
		} else {
			assert_int_equal(status, TD_PLUGIN_ENOMEM);
		}
	} while (oom_failed());
	assert_true(n > 20);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_workbook_is_read, temp_setup, temp_teardown),
	};

	return cmocka_run_group_tests_name("oom xlsx", tests, NULL, NULL);
}
