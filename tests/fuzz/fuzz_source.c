/*
 * fuzz_source.c - any bytes as a file, read by the one source that this program is linked with.
 */
#include <stdlib.h>

#include "memory_host.h"

extern const struct td_plugin td_plugin_v1;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

/* No status without a reason, none with one that is not returned. */
static void
read_once(const unsigned char *bytes, size_t n, int stop_at)
{
	struct memory_host memory;
	int status;

	memory_host_init(&memory, bytes, n);
	memory.stop_at = stop_at;
	status = td_plugin_v1.sources[0]->read(&memory.host);
	if (status == TD_PLUGIN_SKIP || status == TD_PLUGIN_STOP || status > 2)
		abort();
	if ((status == TD_PLUGIN_EDATA) != (memory.complaints > 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	td_plugin_v1.sources[0]->probe("x", bytes, n < 4096 ? n : 4096);
	read_once(bytes, n, 0);
	read_once(bytes, n, 2);
	return 0;
}
