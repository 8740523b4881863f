/*
 * archive.h - the parts of a workbook file, which is a zip archive; owns minizip.
 *
 * Read through the host, never as a file.  One part is open at a time.  What is inflated is counted over all parts: a file
 * that grows beyond XL_INFLATED bytes, or a part that grows more than XL_RATIO times, is refused (zip bombs).
 * Statuses are those of td_plugin.h; every refusal has been told by host->fail.
 */
#ifndef XL_ARCHIVE_H
#define XL_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "td_plugin.h"

#define XL_INFLATED ((uint64_t)512 << 20)

enum {
	XL_RATIO = 200,          /* asked of parts above ... */
	XL_RATIO_FROM = 1 << 20, /* ... this many inflated bytes */
	XL_PARTS = 10000,        /* in an archive */
	XL_WINDOW = 1 << 16,     /* bytes of the file kept, as minizip asks for single ones */
	XL_NAME = 256            /* bytes of a part's name, its NUL included */
};

struct xl_archive {
	const struct td_host *host;
	void *zip;     /* unzFile; NULL: not open */
	uint64_t at;   /* where minizip reads next */
	uint64_t from; /* what of the file window holds: from on, n bytes */
	size_t n;
	int status; /* the host's, when it could not read */
	uint64_t inflated;
	uint64_t part_inflated, part_packed; /* of the open part */
	uint64_t done, whole; /* inflated bytes, for host->progress; whole 0: do not tell */
	char part[XL_NAME];
	unsigned char window[XL_WINDOW];
};

/* Say that the file is wrong in the user's language; gives TD_PLUGIN_EDATA. */
int xl_refuse(const struct td_host *host, const char *vi, const char *en);

/* Open the host's file; archive is zeroed, and closed in any case. */
int xl_archive_open(struct xl_archive *archive, const struct td_host *host);
void xl_archive_close(struct xl_archive *archive);

/* Open a part by its name ("xl/workbook.xml"), without regard to capitals; TD_PLUGIN_SKIP: there is none. */
int xl_part_open(struct xl_archive *archive, const char *name);

/* Inflated bytes that a part says it has, 0 when it is not there. */
uint64_t xl_part_size(struct xl_archive *archive, const char *name);

/* Up to n bytes of the open part; *got 0: its end, and it was whole. */
int xl_part_read(struct xl_archive *archive, void *out, size_t n, size_t *got);
void xl_part_close(struct xl_archive *archive);

#endif
