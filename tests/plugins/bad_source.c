/* Its source cannot read. */
#include "td_plugin.h"

static int
probe(const char *name, const unsigned char *head, size_t n)
{
	(void)name, (void)head, (void)n;
	return 0;
}

static const struct td_plugin_source source = {
	.size = sizeof(source),
	.id = "bad",
	.title = { "Thử", "test" },
	.probe = probe,
};
static const struct td_plugin_source *const sources[] = { &source, NULL };

TD_PLUGIN("bad", "1.0", { "Thử", "test" }, sources, NULL, NULL);
