/* Made with an edited header: struct td_cell has grown in the middle of everything. */
#define reserved reserved, more, most
#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
