/*
 * fuzz_xlsx_xml.c - the XML of a workbook below its zip archive, as inflating hides it from a fuzzer: pieces parted by a zero byte become
 * the sheet, the shared texts, the styles, the workbook and its relations, in an archive that is stored as it is.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "memory_host.h"

enum {
	PARTS = 6,
	LARGEST = 1 << 17
};

struct part {
	const char *name;
	const char *text; /* what stands there when the input has no such piece */
};

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct part parts[PARTS] = {
	{ "xl/worksheets/sheet1.xml", "<worksheet/>" },
	{ "xl/sharedStrings.xml", "<sst><si><t>unit</t></si><si><r><t>a</t></r></si></sst>" },
	{ "xl/styles.xml",
	  "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='9'/></cellXfs></styleSheet>" },
	{ "xl/workbook.xml",
	  "<workbook><sheets><sheet name='S' r:id='a'/><sheet name='T' state='hidden' r:id='a'/></sheets>"
	  "</workbook>" },
	{ "xl/_rels/workbook.xml.rels",
	  "<Relationships><Relationship Id='a' Type='" RELATION
	  "worksheet' Target='worksheets/sheet1.xml'/>"
	  "<Relationship Id='b' Type='" RELATION "sharedStrings' Target='sharedStrings.xml'/>"
	  "<Relationship Id='c' Type='" RELATION
	  "styles' Target='/xl/styles.xml'/></Relationships>" },
	{ "_rels/.rels", "<Relationships/>" },
};

extern const struct td_plugin td_plugin_v1;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

struct zip {
	unsigned char at[LARGEST + 4096];
	size_t n;
	unsigned char directory[4096];
	size_t ndirectory;
	unsigned count;
};

static size_t
put(unsigned char *at, unsigned long value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (unsigned char)(value >> 8 * i);
	return n;
}

/* Version, flags, method, time, date, sum, sizes, length of the name: alike in both headers. */
static size_t
put_entry(unsigned char *at, const char *name, const unsigned char *text, size_t n)
{
	size_t m = put(at, 20, 2);

	m += put(at + m, 0, 8);
	m += put(at + m, crc32(0, text, (uInt)n), 4);
	m += put(at + m, n, 4);
	m += put(at + m, n, 4);
	m += put(at + m, strlen(name), 2);
	return m + put(at + m, 0, 2);
}

static void
add(struct zip *zip, const char *name, const unsigned char *text, size_t n)
{
	unsigned char *entry = zip->directory + zip->ndirectory;
	size_t m, start = zip->n, length = strlen(name);

	zip->n += put(zip->at + zip->n, 0x04034b50, 4);
	zip->n += put_entry(zip->at + zip->n, name, text, n);
	memcpy(zip->at + zip->n, name, length);
	memcpy(zip->at + zip->n + length, text, n);
	zip->n += length + n;
	m = put(entry, 0x02014b50, 4);
	m += put(entry + m, 20, 2);
	m += put_entry(entry + m, name, text, n);
	m += put(entry + m, 0, 8);
	m += put(entry + m, 0, 2);
	m += put(entry + m, start, 4);
	memcpy(entry + m, name, length);
	zip->ndirectory += m + length;
	zip->count++;
}

static void
finish(struct zip *zip)
{
	size_t start = zip->n;

	memcpy(zip->at + zip->n, zip->directory, zip->ndirectory);
	zip->n += zip->ndirectory;
	zip->n += put(zip->at + zip->n, 0x06054b50, 4);
	zip->n += put(zip->at + zip->n, 0, 4);
	zip->n += put(zip->at + zip->n, zip->count, 2);
	zip->n += put(zip->at + zip->n, zip->count, 2);
	zip->n += put(zip->at + zip->n, zip->ndirectory, 4);
	zip->n += put(zip->at + zip->n, start, 4);
	zip->n += put(zip->at + zip->n, 0, 2);
}

static void
pack(struct zip *zip, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < PARTS; i++) {
		const unsigned char *end = n ? memchr(bytes, 0, n) : NULL;
		size_t m = end ? (size_t)(end - bytes) : n;

		if (n)
			add(zip, parts[i].name, bytes, m);
		else
			add(zip, parts[i].name, (const unsigned char *)parts[i].text,
			    strlen(parts[i].text));
		if (!n)
			continue;
		bytes += end ? m + 1 : m;
		n -= end ? m + 1 : m;
	}
	finish(zip);
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	struct zip *zip = calloc(1, sizeof(*zip));
	struct memory_host memory;
	int status;

	if (!zip || n > LARGEST - 4096) {
		free(zip);
		return 0;
	}
	pack(zip, bytes, n);
	memory_host_init(&memory, zip->at, zip->n);
	status = td_plugin_v1.sources[0]->read(&memory.host);
	if ((status == TD_PLUGIN_EDATA) != (memory.complaints > 0) || status > 0)
		abort();
	free(zip);
	return 0;
}
