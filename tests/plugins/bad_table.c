/* Its table lacks the NULL at the end: behind it stands something else. */
#define BAD_TABLE
#include "bad.h"

static const struct {
	const struct td_plugin_report *const at[1];
	uintptr_t next;
} table = { { &report }, 1 };

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, table.at, NULL);
