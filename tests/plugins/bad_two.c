/* Exports one of its own functions besides. */
#include "bad.h"

extern int bad_helper(void) __attribute__((visibility("default")));

int
bad_helper(void)
{
	return 1;
}

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
