#include "memory_host.h"

#include <stdio.h>
#include <string.h>

static struct memory_host *
memory_of(const struct td_host *host)
{
	return host->self;
}

static int
fail(const struct td_host *host, int status, uint64_t line, uint32_t cell, const char *message)
{
	struct memory_host *memory = memory_of(host);

	memory->complaints++;
	snprintf(memory->said, sizeof(memory->said), "%llu:%u: %s", (unsigned long long)line,
		 (unsigned)cell, message);
	return status;
}

static void
warn(const struct td_host *host, uint64_t line, uint32_t cell, const char *message)
{
	struct memory_host *memory = memory_of(host);

	memory->warnings++;
	snprintf(memory->said, sizeof(memory->said), "%llu:%u: %s", (unsigned long long)line,
		 (unsigned)cell, message);
}

static int
progress(const struct td_host *host, uint64_t done, uint64_t whole)
{
	(void)host, (void)done, (void)whole;
	return TD_PLUGIN_OK;
}

static const char *
option(const struct td_host *host, const char *name)
{
	(void)host, (void)name;
	return NULL;
}

static uint64_t
bytes_of(const struct td_host *host)
{
	return memory_of(host)->n;
}

static int64_t
read_at(const struct td_host *host, uint64_t offset, void *out, size_t n)
{
	const struct memory_host *memory = memory_of(host);

	if (offset >= memory->n)
		return 0;
	if (n > memory->n - offset)
		n = memory->n - (size_t)offset;
	memcpy(out, memory->bytes + offset, n);
	return (int64_t)n;
}

static int
table(const struct td_host *host, const char *name, uint32_t flags)
{
	struct memory_host *memory = memory_of(host);

	(void)flags;
	memory->tables++;
	memory->text += name ? strlen(name) : 0;
	return TD_PLUGIN_OK;
}

static void
take_cell(struct memory_host *memory, const struct td_cell *cell)
{
	for (const char *c = cell->text; *c; c++) {
		memory->text++;
		memory->sum += (unsigned char)*c;
	}
	memory->cells++;
}

static int
row(const struct td_host *host, const struct td_row *row)
{
	struct memory_host *memory = memory_of(host);

	for (size_t i = 0; i < row->ncells; i++)
		take_cell(memory, &row->cells[i]);
	return ++memory->rows == (size_t)memory->stop_at ? TD_PLUGIN_SKIP : TD_PLUGIN_OK;
}

void
memory_host_init(struct memory_host *memory, const void *bytes, size_t n)
{
	*memory = (struct memory_host){ .bytes = bytes, .n = n };
	memory->host = (struct td_host){
		.size = sizeof(memory->host),
		.abi_major = TD_PLUGIN_ABI_MAJOR,
		.abi_minor = TD_PLUGIN_ABI_MINOR,
		.self = memory,
		.lang = "en",
		.fail = fail,
		.warn = warn,
		.progress = progress,
		.option = option,
		.bytes = bytes_of,
		.read = read_at,
		.table = table,
		.row = row,
	};
}
