#include "archive.h"

#include <stdio.h>
#include <string.h>

#include <unzip.h>

int
xl_refuse(const struct td_host *host, const char *vi, const char *en)
{
	return host->fail(host, TD_PLUGIN_EDATA, 0, 0, strcmp(host->lang, "vi") == 0 ? vi : en);
}

/* ---- the host's file as minizip wants it ------------------------------------------------ */

static voidpf ZCALLBACK
file_open(voidpf self, const void *name, int mode)
{
	(void)name;
	(void)mode;
	return self;
}

/* Bytes of the file at archive->at that the window holds, after it was moved when it holds none. */
static size_t
look(struct xl_archive *archive)
{
	int64_t n;

	if (archive->at >= archive->from && archive->at < archive->from + archive->n)
		return (size_t)(archive->from + archive->n - archive->at);
	n = archive->host->read(archive->host, archive->at, archive->window, XL_WINDOW);
	if (n < 0)
		archive->status = (int)n;
	archive->from = archive->at;
	archive->n = n > 0 ? (size_t)n : 0;
	return archive->n;
}

static uLong ZCALLBACK
file_read(voidpf self, voidpf stream, void *out, uLong want)
{
	struct xl_archive *archive = stream;
	size_t taken = 0;

	(void)self;
	while (taken < want) {
		size_t n = look(archive);

		if (n == 0)
			break;
		n = n < want - taken ? n : want - taken;
		memcpy((char *)out + taken, archive->window + (archive->at - archive->from), n);
		archive->at += n;
		taken += n;
	}
	return (uLong)taken;
}

static uLong ZCALLBACK
file_write(voidpf self, voidpf stream, const void *bytes, uLong n)
{
	(void)self;
	(void)stream;
	(void)bytes;
	(void)n;
	return 0;
}

static ZPOS64_T ZCALLBACK
file_tell(voidpf self, voidpf stream)
{
	const struct xl_archive *archive = stream;

	(void)self;
	return archive->at;
}

static long ZCALLBACK
file_seek(voidpf self, voidpf stream, ZPOS64_T offset, int origin)
{
	struct xl_archive *archive = stream;
	uint64_t size = archive->host->bytes(archive->host);
	uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? archive->at
			: origin == ZLIB_FILEFUNC_SEEK_END ? size
							   : 0;

	(void)self;
	if (offset > size || base + offset > size)
		return -1;
	archive->at = base + offset;
	return 0;
}

static int ZCALLBACK
file_close(voidpf self, voidpf stream)
{
	(void)self;
	(void)stream;
	return 0;
}

static int ZCALLBACK
file_error(voidpf self, voidpf stream)
{
	const struct xl_archive *archive = stream;

	(void)self;
	return archive->status != 0;
}

/* ---- the archive ------------------------------------------------------------------------- */

/* What the host said when it could not read, else that the file is damaged. */
static int
refuse_damaged(const struct xl_archive *archive)
{
	if (archive->status)
		return archive->status;
	return xl_refuse(archive->host, "tệp bị cắt cụt hoặc bị hỏng: hãy sao chép hoặc tải lại",
			 "the file is cut off or damaged: copy or download it again");
}

static int
check_directory(struct xl_archive *archive)
{
	unz_global_info64 info;

	if (unzGetGlobalInfo64(archive->zip, &info) != UNZ_OK)
		return refuse_damaged(archive);
	if (info.number_entry > XL_PARTS)
		return xl_refuse(archive->host, "tệp zip có hơn 10000 phần: đây không phải sổ tính",
				 "the zip file has more than 10000 parts: this is no workbook");
	return TD_PLUGIN_OK;
}

int
xl_archive_open(struct xl_archive *archive, const struct td_host *host)
{
	zlib_filefunc64_def calls = { file_open, file_read,  file_write, file_tell,
				      file_seek, file_close, file_error, archive };

	archive->host = host;
	archive->zip = unzOpen2_64("", &calls);
	if (!archive->zip)
		return refuse_damaged(archive);
	return check_directory(archive);
}

void
xl_archive_close(struct xl_archive *archive)
{
	if (archive->zip)
		unzClose(archive->zip);
	archive->zip = NULL;
}

static int
refuse_encrypted(const struct xl_archive *archive)
{
	return xl_refuse(archive->host,
			 "sổ tính được khóa bằng mật khẩu: hãy lưu lại không có mật khẩu",
			 "the workbook is locked by a password: save it without one");
}

static int
find(struct xl_archive *archive, const char *name, unz_file_info64 *info)
{
	int st = unzLocateFile(archive->zip, name, 2);

	if (st == UNZ_END_OF_LIST_OF_FILE)
		return TD_PLUGIN_SKIP;
	if (st != UNZ_OK || unzGetCurrentFileInfo64(archive->zip, info, NULL, 0, NULL, 0, NULL, 0))
		return refuse_damaged(archive);
	return TD_PLUGIN_OK;
}

int
xl_part_open(struct xl_archive *archive, const char *name)
{
	unz_file_info64 info;
	int st = find(archive, name, &info);

	if (st)
		return st;
	if (info.flag & 1)
		return refuse_encrypted(archive);
	if (unzOpenCurrentFile(archive->zip) != UNZ_OK)
		return refuse_damaged(archive);
	archive->part_inflated = 0;
	archive->part_packed = info.compressed_size;
	snprintf(archive->part, sizeof(archive->part), "%s", name);
	return TD_PLUGIN_OK;
}

uint64_t
xl_part_size(struct xl_archive *archive, const char *name)
{
	unz_file_info64 info;

	if (unzLocateFile(archive->zip, name, 2) != UNZ_OK ||
	    unzGetCurrentFileInfo64(archive->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
		return 0;
	return info.uncompressed_size;
}

static int
count(struct xl_archive *archive, size_t n)
{
	const struct td_host *host = archive->host;

	archive->inflated += n;
	archive->part_inflated += n;
	archive->done += n;
	if (archive->inflated > XL_INFLATED)
		return xl_refuse(
			host, "tệp nở ra hơn 512 MiB khi giải nén: đây không phải sổ tính số liệu",
			"the file grows to more than 512 MiB when unpacked: this is no "
			"workbook of figures");
	if (archive->part_inflated > XL_RATIO_FROM &&
	    archive->part_inflated / XL_RATIO > archive->part_packed)
		return xl_refuse(
			host, "tệp nở ra hơn 200 lần khi giải nén: đây không phải sổ tính số liệu",
			"the file grows to more than 200 times its size when unpacked: this "
			"is no workbook of figures");
	if (!archive->whole)
		return TD_PLUGIN_OK;
	return host->progress(host, archive->done < archive->whole ? archive->done : archive->whole,
			      archive->whole);
}

int
xl_part_read(struct xl_archive *archive, void *out, size_t n, size_t *got)
{
	int m = unzReadCurrentFile(archive->zip, out, (unsigned)n);

	*got = m > 0 ? (size_t)m : 0;
	if (m < 0 || archive->status)
		return refuse_damaged(archive);
	if (m > 0)
		return count(archive, *got);
	/* The sum over the part is compared when it is closed. */
	if (unzCloseCurrentFile(archive->zip) != UNZ_OK)
		return refuse_damaged(archive);
	return TD_PLUGIN_OK;
}

void
xl_part_close(struct xl_archive *archive)
{
	unzCloseCurrentFile(archive->zip); /* it may be closed already */
}
