/* Its report has no proper id. */
#define BAD_ID "Báo cáo"
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
