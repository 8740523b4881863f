/*
 * failing.c - reports that pass every check and fail when they are used, each in its own way; and one that has options and is not
 * for a terminal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "td_plugin.h"

#define SAY(host, status, message) ((host)->fail((host), (status), 0, 0, (message)))

/* An instance that counts; whoever leaks it is found by the sanitizer. */
static int
open_counting(const struct td_host *host, const char *document, const struct td_doc *head,
	      void **self)
{
	(void)document, (void)head;
	*self = calloc(1, sizeof(int));
	return *self ? host->write(host, "begun\n", 6) : TD_PLUGIN_ENOMEM;
}

static int
put_item(const struct td_host *host, void *self, const char *array, const struct td_doc *item)
{
	(void)self, (void)array, (void)item;
	return host->write(host, "item\n", 5);
}

static int
finish(const struct td_host *host, void *self)
{
	(void)self;
	return host->write(host, "done\n", 5);
}

static int
open_failing(const struct td_host *host, const char *document, const struct td_doc *head,
	     void **self)
{
	open_counting(host, document, head, self);
	return SAY(host, TD_PLUGIN_EDATA, "this figure cannot be drawn");
}

static int
fail_second_item(const struct td_host *host, void *self, const char *array,
		 const struct td_doc *item)
{
	int *count = self;

	if (++*count == 2)
		return SAY(host, TD_PLUGIN_EDATA, "the second unit is too many");
	return put_item(host, self, array, item);
}

/* Far more than any buffer holds. */
static int
finish_half(const struct td_host *host, void *self)
{
	char *block = host->room(host, 1 << 20);

	(void)self;
	if (!block)
		return TD_PLUGIN_ENOMEM;
	memset(block, 'x', 1 << 20);
	for (int i = 0; i < 4; i++)
		host->write(host, block, 1 << 20);
	return SAY(host, TD_PLUGIN_EIO, "the rest is lost");
}

static int
finish_silently(const struct td_host *host, void *self)
{
	(void)host, (void)self;
	return TD_PLUGIN_EDATA;
}

/* Says that it failed, and returns that all is well. */
static int
finish_denying(const struct td_host *host, void *self)
{
	(void)self;
	SAY(host, TD_PLUGIN_EDATA, "the total does not fit");
	return TD_PLUGIN_OK;
}

static int
finish_oddly(const struct td_host *host, void *self)
{
	(void)host, (void)self;
	return 77;
}

static int
finish_asking(const struct td_host *host, void *self)
{
	(void)self;
	return host->row(host, NULL);
}

static int
finish_with_options(const struct td_host *host, void *self)
{
	const char *paper = host->option(host, "paper"), *font = host->option(host, "font");
	char text[100];

	(void)self;
	host->warn(host, 0, 0, "the font is not embedded");
	snprintf(text, sizeof(text), "paper %s, font %s, %s\n", paper ? paper : "-",
		 font ? font : "-", host->lang);
	return host->write(host, text, strlen(text));
}

static const struct td_plugin_option paper = { "paper", { "khổ giấy", "size of paper" } };
static const struct td_plugin_option font = { "font", { "phông chữ", "font" } };
static const struct td_plugin_option *const options[] = { &paper, &font, NULL };

#define REPORT(id_, flags_, options_, open_, item_, finish_)                                       \
	static const struct td_plugin_report id_ = {                                               \
		sizeof(id_), flags_, #id_,  { "Thử", "test" }, "txt", NULL,                        \
		options_,    open_,  item_, finish_,           free,                               \
	}

REPORT(opening, 0, NULL, open_failing, put_item, finish);
REPORT(middle, 0, NULL, open_counting, fail_second_item, finish);
REPORT(half, 0, NULL, open_counting, put_item, finish_half);
REPORT(silent, 0, NULL, open_counting, put_item, finish_silently);
REPORT(denying, 0, NULL, open_counting, put_item, finish_denying);
REPORT(odd, 0, NULL, open_counting, put_item, finish_oddly);
REPORT(asking, 0, NULL, open_counting, put_item, finish_asking);
REPORT(itemless, 0, NULL, open_counting, NULL, finish);
REPORT(optional, TD_REPORT_BINARY, options, open_counting, put_item, finish_with_options);

static const struct td_plugin_report *const reports[] = {
	&opening, &middle, &half, &silent, &denying, &odd, &asking, &itemless, &optional, NULL,
};

TD_PLUGIN("failing", "0.1", { "Báo cáo hỏng", "reports that fail" }, NULL, reports, NULL);
