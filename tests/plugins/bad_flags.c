/* Its report has a flag of the future. */
#define BAD_FLAGS (1u << 30)
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
