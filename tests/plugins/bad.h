/*
 * bad.h - a small report, for plugins with one thing wrong each: a macro says what is to be another than it should.
 */
#ifndef TEST_BAD_H
#define TEST_BAD_H

#include "td_plugin.h"

#ifndef BAD_ID
#define BAD_ID "bad"
#endif
#ifndef BAD_SIZE
#define BAD_SIZE sizeof(report)
#endif
#ifndef BAD_FLAGS
#define BAD_FLAGS 0
#endif
#ifndef BAD_FINISH
#define BAD_FINISH bad_finish
#endif

static inline int
bad_open(const struct td_host *host, const char *document, const struct td_doc *head, void **self)
{
	(void)document, (void)head, (void)self;
	return host->write(host, "fine\n", 5);
}

static inline int
bad_finish(const struct td_host *host, void *self)
{
	(void)host, (void)self;
	return TD_PLUGIN_OK;
}

static inline int
bad_item(const struct td_host *host, void *self, const char *array, const struct td_doc *item)
{
	(void)host, (void)self, (void)array, (void)item;
	return TD_PLUGIN_OK;
}

static const struct td_plugin_report report = {
	.size = BAD_SIZE,
	.flags = BAD_FLAGS,
	.id = BAD_ID,
	.title = { "Thử", "test" },
	.extension = "txt",
	.open = bad_open,
	.item = bad_item,
	.finish = BAD_FINISH,
};
#ifndef BAD_TABLE /* the plugin's own */
static const struct td_plugin_report *const reports[] = { &report, NULL };
#endif

#endif
