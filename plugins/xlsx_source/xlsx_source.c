/*
 * xlsx_source.c - Excel workbooks in.
 *
 * archive.h has the parts of the file, xml.h the elements of a part, book.h the names of the sheets and the texts they share, sheet.h the
 * cells.  Sheets of cells come in the order of the workbook, hidden ones with TD_TABLE_HIDDEN; charts are left out.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sheet.h"

struct part {
	struct xl_archive *archive;
	const char *name;
};

static int
open_part(void *self)
{
	const struct part *part = self;
	int st = xl_part_open(part->archive, part->name);

	if (st != TD_PLUGIN_SKIP)
		return st;
	return xl_refuse(part->archive->host, "một trang tính không có trong tệp: tệp bị hỏng",
			 "a sheet is not in the file: it is damaged");
}

static void
close_part(void *self)
{
	const struct part *part = self;

	xl_part_close(part->archive);
}

static int
read_part(void *self, void *out, size_t n, size_t *got)
{
	const struct part *part = self;

	return xl_part_read(part->archive, out, n, got);
}

static int
read_sheet(struct xl_archive *archive, struct xl_book *book, const struct xl_sheet *sheet,
	   struct xl_spent *spent)
{
	const struct td_host *host = archive->host;
	struct part part = { archive, sheet->part };
	struct xl_sheet_part in = {
		{ host, sheet->part, read_part, &part }, open_part, close_part, &part
	};
	uint64_t done = archive->done;
	int st = host->table(host, sheet->name, sheet->hidden ? TD_TABLE_HIDDEN : 0);

	if (!st)
		st = xl_book_strings(book, archive);
	if (!st)
		st = xl_sheet_read(&in, book, spent);
	/* Where the next one begins, whether or not this one was read to its end. */
	archive->done = done + 2 * xl_part_size(archive, sheet->part);
	return st == TD_PLUGIN_SKIP ? TD_PLUGIN_OK : st;
}

/* Each sheet is read twice. */
static void
measure(struct xl_archive *archive, const struct xl_book *book)
{
	archive->done = 0;
	archive->whole = 1;
	for (size_t i = 0; i < book->nsheets; i++)
		if (book->sheets[i].part)
			archive->whole += 2 * xl_part_size(archive, book->sheets[i].part);
}

static int
read_sheets(struct xl_archive *archive, struct xl_book *book)
{
	struct xl_spent spent = { 0 };
	int st = TD_PLUGIN_OK;

	measure(archive, book);
	for (size_t i = 0; !st && i < book->nsheets; i++)
		if (book->sheets[i].part)
			st = read_sheet(archive, book, &book->sheets[i], &spent);
	return st;
}

/* What Excel kept in before 2007, and still wraps around what is encrypted. */
static const unsigned char compound[] = { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 };

static int
refuse_others(const struct td_host *host)
{
	unsigned char head[sizeof(compound)];
	int64_t n = host->read(host, 0, head, sizeof(head));

	if (n < 0)
		return (int)n;
	if ((size_t)n == sizeof(head) && memcmp(head, compound, sizeof(head)) == 0)
		return xl_refuse(
			host,
			"đây là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu: hãy mở và lưu lại "
			"dạng .xlsx, không đặt mật khẩu",
			"this is an old Excel file (.xls), or one with a password: open it and "
			"save it as .xlsx, without a password");
	if (n == 0)
		return xl_refuse(host, "tệp rỗng", "the file is empty");
	if (n < 2 || memcmp(head, "PK", 2) != 0)
		return xl_refuse(host, "đây không phải sổ tính .xlsx, dù tên tệp như vậy",
				 "this is no .xlsx workbook, whatever its name says");
	return TD_PLUGIN_OK;
}

static int
read_xlsx(const struct td_host *host)
{
	struct xl_archive *archive;
	struct xl_book book = { 0 };
	int st = refuse_others(host);

	if (st)
		return st;
	archive = calloc(1, sizeof(*archive));
	if (!archive)
		return TD_PLUGIN_ENOMEM;
	st = xl_archive_open(archive, host);
	if (!st)
		st = xl_book_read(&book, archive);
	if (!st)
		st = read_sheets(archive, &book);
	xl_book_free(&book);
	xl_archive_close(archive);
	free(archive);
	return st;
}

/* ---- the plugin ------------------------------------------------------------------------------ */

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcasecmp(name + n - m, end) == 0;
}

static int
probe(const char *name, const unsigned char *head, size_t n)
{
	static const char *const ends[] = { ".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods" };

	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return 80;
	if (n >= sizeof(compound) && memcmp(head, compound, sizeof(compound)) == 0)
		return 80;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_in(name, ends[i]))
			return 50;
	return 0;
}

static const struct td_plugin_source source = {
	.size = sizeof(source),
	.id = "xlsx",
	.title = { "sổ tính Excel (.xlsx)", "Excel workbooks (.xlsx)" },
	.probe = probe,
	.read = read_xlsx,
};

static const struct td_plugin_source *const sources[] = { &source, NULL };

TD_PLUGIN("xlsx_source", "1.0", { "đọc sổ tính Excel", "Excel workbooks in" }, sources, NULL, NULL);
