/* Made for a newer minor version than the program's. */
#include "bad.h"

#undef TD_PLUGIN_ABI_MINOR
#define TD_PLUGIN_ABI_MINOR 7

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
