/* Would hide the terminal table. */
#define BAD_ID "table"
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
