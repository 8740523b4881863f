/* Made for another major version of the ABI. */
#include "bad.h"

#undef TD_PLUGIN_ABI_MAJOR
#define TD_PLUGIN_ABI_MAJOR 9

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
