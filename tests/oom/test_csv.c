/* Every allocation of the csv source fails in turn; libcsv's own are inside a shared library and do not. */
#include "test.h"

#include <stdlib.h>

#include "memory_host.h"
#include "oom.h"

extern const struct td_plugin td_plugin_v1;

static void
a_file_is_read(void **state)
{
	static const char text[] = "sep=;\na;\"Đ\"\n1;x\"y\n\xff;2\n3;4\n";
	size_t n = 0;

	(void)state;
	do {
		struct memory_host memory;
		int status;

		memory_host_init(&memory, text, sizeof(text) - 1);
		oom_fail_at(n++);
		status = td_plugin_v1.sources[0]->read(&memory.host);
		oom_fail_at(OOM_NEVER);
		if (oom_failed())
			assert_int_equal(status, TD_PLUGIN_ENOMEM);
		else
			assert_int_equal(status, TD_PLUGIN_EDATA); /* the quotation mark */
	} while (oom_failed());
	assert_true(n > 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read),
	};

	return cmocka_run_group_tests_name("oom csv", tests, NULL, NULL);
}
