/* The same report twice. */
#define BAD_TABLE
#include "bad.h"

static const struct td_plugin_report *const reports[] = { &report, &report, NULL };

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
