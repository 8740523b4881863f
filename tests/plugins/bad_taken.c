/* Its report has an id that the shipped one has; the other one would be new. */
#define BAD_ID "json"
#include "bad.h"

TD_PLUGIN("other", "1.0", { "Thử", "test" }, NULL, reports, NULL);
