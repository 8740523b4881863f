/*
 * failing_source.c - sources that pass every check and fail while a file is read, each in its own way: the ending of the file's name
 * says how.  Each gives 700 good rows first.
 */
#include <stdio.h>
#include <string.h>

#include "td_plugin.h"

static int
give_row(const struct td_host *host, uint64_t line, const char *const *texts, size_t n)
{
	struct td_cell cells[4] = { { 0 } };
	struct td_row row = { line, cells, n };

	for (size_t i = 0; i < n; i++)
		cells[i] = (struct td_cell){ TD_CELL_TEXT, 0, texts[i] };
	return host->row(host, &row);
}

static int
give_rows(const struct td_host *host)
{
	static const char *const headings[] = { "year", "unit", "input", "value" };
	int status = host->table(host, NULL, 0);

	if (!status)
		status = give_row(host, 1, headings, 4);
	for (uint64_t line = 2; !status && line <= 700; line++) {
		char input[32];
		const char *row[] = { "2017", "phu-tho", input, "1" };

		snprintf(input, sizeof(input), "input_%d", (int)line);
		status = give_row(host, line, row, 4);
	}
	return status;
}

static int
fail_at_701(const struct td_host *host)
{
	int status = give_rows(host);

	return status ? status
		      : host->fail(host, TD_PLUGIN_EDATA, 701, 3, "this row is written in ink");
}

static int
fail_silently(const struct td_host *host)
{
	int status = give_rows(host);

	return status ? status : TD_PLUGIN_EDATA;
}

static int
fail_by_itself(const struct td_host *host)
{
	int status = give_rows(host);

	return status ? status : host->fail(host, TD_PLUGIN_EBUG, 0, 0, "a list without an end");
}

static int
lack_memory(const struct td_host *host)
{
	int status = give_rows(host);

	return status ? status : TD_PLUGIN_ENOMEM;
}

/* Says that it failed, and returns that all is well. */
static int
deny(const struct td_host *host)
{
	int status = give_rows(host);

	host->fail(host, TD_PLUGIN_EDATA, 0, 0, "half of the file is missing");
	return status;
}

static int
give_row_first(const struct td_host *host)
{
	static const char *const row[] = { "2017", "phu-tho", "x", "1" };

	return give_row(host, 1, row, 4);
}

/* Goes on after it was told to stop: the host ignores nothing, and answers again. */
static int
write_too(const struct td_host *host)
{
	int status = give_rows(host);

	return status ? status : host->write(host, "x", 1);
}

#define SOURCE(name, ending, call)                                                                 \
	static int probe_##name(const char *file, const unsigned char *head, size_t n)             \
	{                                                                                          \
		const char *dot = strrchr(file, '.');                                              \
                                                                                                   \
		(void)head, (void)n;                                                               \
		return dot && strcmp(dot, ending) == 0 ? 99 : 0;                                   \
	}                                                                                          \
	static const struct td_plugin_source name = {                                              \
		.size = sizeof(name),                                                              \
		.id = #name,                                                                       \
		.title = { NULL, #name },                                                          \
		.probe = probe_##name,                                                             \
		.read = call,                                                                      \
	}

SOURCE(row701, ".row701", fail_at_701);
SOURCE(silent, ".silent", fail_silently);
SOURCE(defect, ".defect", fail_by_itself);
SOURCE(hungry, ".hungry", lack_memory);
SOURCE(denying, ".denying", deny);
SOURCE(rowfirst, ".rowfirst", give_row_first);
SOURCE(writing, ".writing", write_too);

static const struct td_plugin_source *const sources[] = { &row701,  &silent,   &defect,  &hungry,
							  &denying, &rowfirst, &writing, NULL };

TD_PLUGIN("failing_source", "1.0", { NULL, "sources that fail" }, sources, NULL, NULL);
