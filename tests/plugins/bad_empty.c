/* Brings nothing. */
#include "td_plugin.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, NULL, NULL);
