#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book.h"

enum {
	CHUNK = 1 << 16,
	PATH_ROOM = 4096
};

/* ---- from document to workbook -------------------------------------------------------- */

static int
open_book(const struct td_host *host, const char *document, const struct td_doc *head, void **self)
{
	struct book *b = calloc(1, sizeof(*b));

	(void)document; /* only scorings */
	*self = b;
	if (!b)
		return TD_PLUGIN_ENOMEM;
	b->host = host;
	b->vi = strcmp(host->lang, "vi") == 0;
	return book_read_head(b, head);
}

static int
take_unit(const struct td_host *host, void *self, const char *array, const struct td_doc *item)
{
	struct book *b = self;

	(void)array; /* only units are long */
	b->host = host;
	if (b->nunits == UNITS_MAX)
		return host->fail(
			host, TD_PLUGIN_EDATA, 0, 0,
			say(b, "một bảng tính chỉ nhận tối đa 1.000 đơn vị; hãy dùng csv hoặc json",
			    "a workbook takes at most 1,000 units; use csv or json"));
	return book_read_unit(b, item);
}

/* In the order in which they stand in the workbook. */
static void (*const sheets[])(struct book *b) = {
	tables_ranking, tables_totals, tables_criteria, tables_units, tables_differences,
	sheets_figures, sheets_params, sheets_calc,     sheets_check,
};

static int
write_sheets(struct book *b)
{
	size_t n = sizeof(sheets) / sizeof(sheets[0]);
	int status = TD_PLUGIN_OK;

	page_formats(b);
	for (size_t i = 0; i < n && !status; i++) {
		status = b->host->progress(b->host, i, n);
		if (!status)
			sheets[i](b);
	}
	return status;
}

/* No clock in a report: the same scoring gives the same bytes. */
static void
set_properties(struct book *b)
{
	lxw_doc_properties properties = { .title = (char *)(uintptr_t)b->title,
					  .subject = (char *)(uintptr_t)b->ruleset,
					  .comments = (char *)(uintptr_t)book_print(b, "digest %s",
										    b->digest),
					  .created = 946684800 };

	workbook_set_properties(b->workbook, &properties);
}

/* ---- the file ------------------------------------------------------------------------------ */

static int
fail(struct book *b, const char *vi, const char *en, const char *why)
{
	return b->host->fail(b->host, TD_PLUGIN_EIO, 0, 0,
			     book_print(b, "%s: %s", say(b, vi, en), why));
}

/* The library writes files only: one of our own, which is gone before anything else can happen to it. */
static int
copy_file(struct book *b, FILE *file)
{
	char *chunk = book_room(b, CHUNK, 1);
	int status = chunk ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
	size_t n;

	while (!status && (n = fread(chunk, 1, CHUNK, file)) > 0)
		status = b->host->write(b->host, chunk, n);
	if (!status && ferror(file))
		status = fail(b, "không đọc lại được tệp tạm", "cannot read the temporary file",
			      strerror(errno));
	return status;
}

static int
hand_over(struct book *b, const char *path)
{
	FILE *file = fopen(path, "rb");
	int status;

	if (!file)
		return fail(b, "không đọc lại được tệp tạm", "cannot read the temporary file",
			    strerror(errno));
	status = copy_file(b, file);
	fclose(file);
	return status;
}

static int
write_book(struct book *b, const char *path)
{
	lxw_error error;
	int status;

	b->workbook = workbook_new(path);
	if (!b->workbook)
		return TD_PLUGIN_ENOMEM;
	set_properties(b);
	status = write_sheets(b);
	error = workbook_close(b->workbook);
	if (b->no_memory)
		return TD_PLUGIN_ENOMEM;
	if (status)
		return status;
	if (error)
		return fail(b, "không ghi được bảng tính", "cannot write the workbook",
			    lxw_strerror(error));
	return hand_over(b, path);
}

static int
finish_book(const struct td_host *host, void *self)
{
	struct book *b = self;
	const char *folder = getenv("TMPDIR");
	char path[PATH_ROOM];
	int file, status;

	b->host = host;
	if (!b->nunits)
		return host->fail(host, TD_PLUGIN_EDATA, 0, 0,
				  say(b, "không có đơn vị nào", "there are no units"));
	book_sort_units(b);
	sheets_names(b);
	expr_prepare(b);
	calc_rows(b);
	if (b->no_memory)
		return TD_PLUGIN_ENOMEM;
	snprintf(path, sizeof(path), "%s/thidua-XXXXXX", folder && *folder ? folder : "/tmp");
	file = mkstemp(path);
	if (file < 0)
		return fail(b, "không tạo được tệp tạm", "cannot make a temporary file",
			    strerror(errno));
	close(file);
	status = write_book(b, path);
	unlink(path);
	return status;
}

static void
close_book(void *self)
{
	if (self)
		book_free_blocks(self);
	free(self);
}

/* ---- the door -------------------------------------------------------------------------------- */

static const struct td_plugin_option options_[] = {
	{ "place", { "nơi ký", "place of signing" } },
	{ "date", { "ngày ký, năm-tháng-ngày", "day of signing, year-month-day" } },
	{ "number", { "số văn bản", "number of the paper" } },
	{ "organ", { "cơ quan chủ quản", "superior body" } },
	{ "issuer", { "cơ quan lập bảng", "body that issues it" } },
	{ "left", { "chức danh bên trái", "title on the left" } },
	{ "left_name", { "họ tên bên trái", "name on the left" } },
	{ "right", { "chức danh bên phải", "title on the right" } },
	{ "right_name", { "họ tên bên phải", "name on the right" } },
	{ "votes", { "chỉ tiêu số phiếu đồng ý", "input of the votes in favour" } },
	{ "members", { "chỉ tiêu tổng số phiếu", "input of all votes" } },
};

static const struct td_plugin_option *const options[] = {
	&options_[0], &options_[1], &options_[2], &options_[3], &options_[4],  &options_[5],
	&options_[6], &options_[7], &options_[8], &options_[9], &options_[10], NULL,
};

static const char *const documents[] = { "score", NULL };

static const struct td_plugin_report xlsx = {
	.size = sizeof(xlsx),
	.flags = TD_REPORT_BINARY | TD_REPORT_POINTS | TD_REPORT_FIGURES | TD_REPORT_FORMULAS |
		 TD_REPORT_CLAIMS,
	.id = "xlsx",
	.title = { "Bảng tính Excel: các bảng để in, và mọi điểm bằng công thức",
		   "Excel workbook: the tables to print, and every point as a formula" },
	.extension = "xlsx",
	.documents = documents,
	.options = options,
	.open = open_book,
	.item = take_unit,
	.finish = finish_book,
	.close = close_book,
};

static const struct td_plugin_report *const reports[] = { &xlsx, NULL };

TD_PLUGIN("xlsx", "1.0", { "Bảng tính Excel", "Excel workbooks" }, NULL, reports, NULL);
