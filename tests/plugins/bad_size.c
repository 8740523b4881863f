/* Its report is shorter than the ABI's. */
#define BAD_SIZE (sizeof(report) - 8)
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
