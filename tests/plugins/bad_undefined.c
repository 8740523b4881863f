/* Calls a function that nobody has. */
#define BAD_FINISH finish_elsewhere
#include "td_plugin.h"

int bad_not_there(void);

static int
finish_elsewhere(const struct td_host *host, void *self)
{
	(void)host, (void)self;
	return bad_not_there();
}

#include "bad.h"

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, reports, NULL);
