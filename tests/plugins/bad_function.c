/* Its function does not promise to be pure. */
#include "td_plugin.h"

static int
run(const struct td_host *host, size_t n, size_t nargs, const double *const *args, double *out)
{
	(void)host, (void)n, (void)nargs, (void)args, (void)out;
	return TD_PLUGIN_OK;
}

static const struct td_plugin_function function = {
	.size = sizeof(function),
	.id = "bad",
	.least = 1,
	.most = 1,
	.title = { "Thử", "test" },
	.reason = { "{1}", "{1}" },
	.high = 1,
	.run = run,
};
static const struct td_plugin_function *const functions[] = { &function, NULL };

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, NULL, NULL, functions);
