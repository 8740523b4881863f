/* Its report lacks a mandatory function. */
#define BAD_FINISH NULL
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
