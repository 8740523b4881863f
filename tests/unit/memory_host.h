/*
 * memory_host.h - a host for one source whose file is a piece of memory: for tests of a plugin without the program.
 *
 * Every row is looked at to its last byte, so that a sanitizer sees what is not there.  Complaints are counted, the last one is kept.
 */
#ifndef TEST_MEMORY_HOST_H
#define TEST_MEMORY_HOST_H

#include <stddef.h>

#include "td_plugin.h"

struct memory_host {
	struct td_host host;
	const unsigned char *bytes;
	size_t n;
	size_t tables, rows, cells, complaints, warnings;
	size_t text;       /* bytes of all cells */
	unsigned long sum; /* of all bytes of all cells */
	int stop_at; /* answer the row of this number (from 1 on) with TD_PLUGIN_SKIP; 0: none */
	char said[512];
};

void memory_host_init(struct memory_host *memory, const void *bytes, size_t n);

#endif
