#include "book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRY(call)                                                                                  \
	do {                                                                                       \
		int try_status = (call);                                                           \
		if (try_status)                                                                    \
			return try_status;                                                         \
	} while (0)

void *
xl_bytes_add(struct xl_bytes *bytes, const void *from, size_t n)
{
	size_t room = bytes->room ? bytes->room : 256;
	char *at = bytes->at;

	while (room < bytes->n + n)
		room *= 2;
	if (room != bytes->room) {
		at = realloc(at, room);
		if (!at)
			return NULL;
		bytes->at = at;
		bytes->room = room;
	}
	at += bytes->n;
	if (from && n)
		memcpy(at, from, n);
	else
		memset(at, 0, n);
	bytes->n += n;
	return at;
}

static char *
copy(const char *text)
{
	size_t n = strlen(text) + 1;
	char *out = malloc(n);

	if (out)
		memcpy(out, text, n);
	return out;
}

/* ---- parts as streams of elements ---------------------------------------------------------- */

static int
read_part(void *self, void *out, size_t n, size_t *got)
{
	return xl_part_read(self, out, n, got);
}

/* TD_PLUGIN_SKIP: there is no such part. */
static int
read_xml(struct xl_archive *archive, const char *part, const struct xl_calls *calls, void *self)
{
	struct xl_stream stream = { archive->host, part, read_part, archive };
	int st = xl_part_open(archive, part);

	if (st)
		return st;
	st = xl_xml_read(&stream, calls, self);
	xl_part_close(archive);
	return st;
}

/* ---- relations: which part is what ------------------------------------------------------------ */

struct relations {
	struct xl_book *book;
	const char *folder; /* that targets are relative to: "xl/", "" */
	char *workbook;     /* found */
	size_t n;
};

static bool
ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

/* "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" as the archive calls it; NULL: no memory. */
static char *
resolve(const char *folder, const char *target)
{
	char path[XL_NAME];

	if (target[0] == '/')
		return copy(target + 1);
	while (strncmp(target, "./", 2) == 0)
		target += 2;
	for (; strncmp(target, "../", 3) == 0; target += 3)
		folder = "";
	snprintf(path, sizeof(path), "%s%s", folder, target);
	return copy(path);
}

static int
keep(char **field, const struct relations *relations, const char *target)
{
	free(*field);
	*field = resolve(relations->folder, target);
	return *field ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

static int
keep_sheet(struct relations *relations, const char *id, const char *target)
{
	struct xl_book *book = relations->book;

	for (size_t i = 0; i < book->nsheets; i++)
		if (strcmp(book->sheets[i].relation, id) == 0)
			TRY(keep(&book->sheets[i].part, relations, target));
	return TD_PLUGIN_OK;
}

static int
start_relation(void *self, const char *name, const char *const *attributes)
{
	struct relations *relations = self;
	const char *type = xl_attribute(attributes, "Type");
	const char *target = xl_attribute(attributes, "Target");
	const char *id = xl_attribute(attributes, "Id");
	const char *mode = xl_attribute(attributes, "TargetMode");

	if (strcmp(name, "Relationship") != 0 || !type || !target || !id ||
	    ++relations->n > XL_RELATIONS || (mode && strcmp(mode, "External") == 0))
		return TD_PLUGIN_OK;
	if (ends_in(type, "/officeDocument"))
		return keep(&relations->workbook, relations, target);
	if (ends_in(type, "/sharedStrings"))
		return keep(&relations->book->strings_part, relations, target);
	if (ends_in(type, "/styles"))
		return keep(&relations->book->styles_part, relations, target);
	if (ends_in(type, "/worksheet"))
		return keep_sheet(relations, id, target);
	return TD_PLUGIN_OK;
}

static const struct xl_calls relation_calls = { start_relation, NULL, NULL };

/* ---- the workbook ------------------------------------------------------------------------------- */

static int
add_sheet(struct xl_book *book, const char *const *attributes)
{
	const char *name = xl_attribute(attributes, "name");
	const char *relation = xl_attribute(attributes, "id");
	const char *state = xl_attribute(attributes, "state");
	struct xl_sheet *sheet;

	if (!name || !relation || book->nsheets == XL_SHEETS)
		return TD_PLUGIN_OK;
	sheet = &book->sheets[book->nsheets++];
	sheet->name = copy(name);
	sheet->relation = copy(relation);
	sheet->hidden = state && strcmp(state, "visible") != 0;
	return sheet->name && sheet->relation ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

static int
start_workbook(void *self, const char *name, const char *const *attributes)
{
	struct xl_book *book = self;

	if (strcmp(name, "workbookPr") == 0)
		book->from_1904 = xl_is_true(xl_attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") == 0)
		return add_sheet(book, attributes);
	return TD_PLUGIN_OK;
}

static const struct xl_calls workbook_calls = { start_workbook, NULL, NULL };

/* What else a zip archive may be: say what to do with it. */
static int
refuse_other(struct xl_archive *archive)
{
	if (xl_part_size(archive, "content.xml"))
		return xl_refuse(
			archive->host,
			"đây là tệp OpenDocument (.ods): hãy mở và lưu lại dạng .xlsx",
			"this is an OpenDocument file (.ods): open it and save it as .xlsx");
	if (xl_part_size(archive, "xl/workbook.bin"))
		return xl_refuse(archive->host,
				 "đây là sổ tính nhị phân (.xlsb): hãy mở và lưu lại dạng .xlsx",
				 "this is a binary workbook (.xlsb): open it and save it as .xlsx");
	return xl_refuse(archive->host, "tệp zip này không phải sổ tính .xlsx",
			 "this zip file is no .xlsx workbook");
}

static int
find_workbook(struct relations *relations, struct xl_archive *archive)
{
	int st;

	relations->folder = "";
	st = read_xml(archive, "_rels/.rels", &relation_calls, relations);
	if (st && st != TD_PLUGIN_SKIP)
		return st;
	if (!relations->workbook) {
		relations->workbook = copy("xl/workbook.xml");
		if (!relations->workbook)
			return TD_PLUGIN_ENOMEM;
	}
	if (ends_in(relations->workbook, ".bin"))
		return refuse_other(archive);
	return TD_PLUGIN_OK;
}

/* Cut "xl/workbook.xml" into the folder and the name of its relations. */
static void
split(const char *workbook, char folder[XL_NAME], char rels[XL_NAME + 16])
{
	const char *slash = strrchr(workbook, '/');
	const char *base = slash ? slash + 1 : workbook;

	snprintf(folder, XL_NAME, "%.*s", (int)(base - workbook), workbook);
	snprintf(rels, XL_NAME + 16, "%s_rels/%s.rels", folder, base);
}

static int
read_workbook(struct relations *relations, struct xl_archive *archive)
{
	struct xl_book *book = relations->book;
	char folder[XL_NAME], rels[XL_NAME + 16];
	int st;

	TRY(find_workbook(relations, archive));
	st = read_xml(archive, relations->workbook, &workbook_calls, book);
	if (st)
		return st == TD_PLUGIN_SKIP ? refuse_other(archive) : st;
	split(relations->workbook, folder, rels);
	relations->folder = folder;
	st = read_xml(archive, rels, &relation_calls, relations);
	return st == TD_PLUGIN_SKIP ? refuse_other(archive) : st;
}

/* ---- styles ----------------------------------------------------------------------------------------- */

struct format {
	unsigned long id;
	enum xl_shown shown;
};

struct styles {
	struct xl_book *book;
	struct xl_bytes formats; /* struct format */
	struct xl_bytes shown;   /* unsigned char */
	bool of_cells;           /* inside cellXfs */
};

/* Where the part of a format ends that does not name its digits: a quoted text, a colour, a character that is skipped. */
static const char *
skip_literal(const char *at)
{
	const char *end = NULL;

	if (*at == '"')
		end = strchr(at + 1, '"');
	else if (*at == '[' && !strchr("hms", at[1] | 0x20))
		end = strchr(at, ']');
	else if ((*at == '\\' || *at == '_' || *at == '*') && at[1])
		end = at + 1;
	return end ? end + 1 : at;
}

enum xl_shown
xl_format_shown(const char *code)
{
	static const char general[] = "General";
	enum xl_shown shown = XL_PLAIN;

	while (*code) {
		const char *next = skip_literal(code);

		if (next == code && strncmp(code, general, sizeof(general) - 1) == 0)
			next = code + sizeof(general) - 1;
		if (next == code) {
			if (strchr("yYmMdDhHsS", *code))
				return XL_DATE;
			if (*code == '%')
				shown = XL_PERCENT;
			next = code + 1;
		}
		code = next;
	}
	return shown;
}

enum xl_shown
xl_format_builtin(unsigned long id)
{
	if (id == 9 || id == 10)
		return XL_PERCENT;
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
	    (id >= 50 && id <= 58))
		return XL_DATE;
	return XL_PLAIN;
}

static int
add_format(struct styles *styles, const char *const *attributes)
{
	const char *code = xl_attribute(attributes, "formatCode");
	struct format format = { 0 };
	char text[XL_FORMAT];

	if (!code || !xl_number(xl_attribute(attributes, "numFmtId"), 1000000, &format.id) ||
	    styles->formats.n / sizeof(format) >= XL_STYLES)
		return TD_PLUGIN_OK;
	snprintf(text, sizeof(text), "%s", code);
	format.shown = xl_format_shown(text);
	return xl_bytes_add(&styles->formats, &format, sizeof(format)) ? TD_PLUGIN_OK
								       : TD_PLUGIN_ENOMEM;
}

/* The newest declaration of a format counts; the search is short, as workbooks have few. */
static enum xl_shown
shown_of(const struct styles *styles, unsigned long id)
{
	const struct format *formats = (const void *)styles->formats.at;
	size_t n = styles->formats.n / sizeof(*formats);

	for (size_t i = n; i > 0 && n - i < 1000; i--)
		if (formats[i - 1].id == id)
			return formats[i - 1].shown;
	return xl_format_builtin(id);
}

static int
add_style(struct styles *styles, const char *const *attributes)
{
	unsigned long id = 0;
	unsigned char shown;

	if (styles->shown.n >= XL_STYLES)
		return TD_PLUGIN_OK;
	xl_number(xl_attribute(attributes, "numFmtId"), 1000000, &id);
	shown = (unsigned char)shown_of(styles, id);
	return xl_bytes_add(&styles->shown, &shown, 1) ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

static int
start_style(void *self, const char *name, const char *const *attributes)
{
	struct styles *styles = self;

	if (strcmp(name, "cellXfs") == 0)
		styles->of_cells = true;
	if (strcmp(name, "numFmt") == 0)
		return add_format(styles, attributes);
	if (styles->of_cells && strcmp(name, "xf") == 0)
		return add_style(styles, attributes);
	return TD_PLUGIN_OK;
}

static int
end_style(void *self, const char *name)
{
	struct styles *styles = self;

	if (strcmp(name, "cellXfs") == 0)
		styles->of_cells = false;
	return TD_PLUGIN_OK;
}

static int
read_styles(struct xl_book *book, struct xl_archive *archive)
{
	static const struct xl_calls calls = { start_style, end_style, NULL };
	struct styles styles = { .book = book };
	int st = TD_PLUGIN_SKIP;

	if (book->styles_part)
		st = read_xml(archive, book->styles_part, &calls, &styles);
	free(styles.formats.at);
	book->shown = (unsigned char *)styles.shown.at;
	book->nstyles = styles.shown.n;
	return st == TD_PLUGIN_SKIP ? TD_PLUGIN_OK : st;
}

/* ---- shared texts ---------------------------------------------------------------------------------- */

struct strings {
	struct xl_book *book;
	const struct td_host *host;
	bool in_text;      /* inside of a <t> that is read out */
	unsigned phonetic; /* depth inside of <rPh>, which says how to pronounce it */
};

static int
start_string(void *self, const char *name, const char *const *attributes)
{
	struct strings *strings = self;
	struct xl_book *book = strings->book;

	(void)attributes;
	if (strcmp(name, "si") == 0 &&
	    !xl_bytes_add(&book->starts, &book->texts.n, sizeof(book->texts.n)))
		return TD_PLUGIN_ENOMEM;
	strings->phonetic += strcmp(name, "rPh") == 0;
	strings->in_text = strcmp(name, "t") == 0 && !strings->phonetic && book->starts.n;
	return TD_PLUGIN_OK;
}

static int
end_string(void *self, const char *name)
{
	struct strings *strings = self;

	strings->in_text = false;
	strings->phonetic -= strcmp(name, "rPh") == 0 && strings->phonetic;
	if (strcmp(name, "si") == 0 && !xl_bytes_add(&strings->book->texts, "", 1))
		return TD_PLUGIN_ENOMEM;
	return TD_PLUGIN_OK;
}

static int
add_text(void *self, const char *text, size_t n)
{
	struct strings *strings = self;
	struct xl_book *book = strings->book;

	if (!strings->in_text)
		return TD_PLUGIN_OK;
	if (book->texts.n + book->starts.n + n > XL_SHARED)
		return xl_refuse(
			strings->host, "sổ tính có hơn 64 MiB chữ: đây không phải sổ số liệu",
			"the workbook has more than 64 MiB of text: it is none of figures");
	return xl_bytes_add(&book->texts, text, n) ? TD_PLUGIN_OK : TD_PLUGIN_ENOMEM;
}

int
xl_book_strings(struct xl_book *book, struct xl_archive *archive)
{
	static const struct xl_calls calls = { start_string, end_string, add_text };
	struct strings strings = { .book = book, .host = archive->host };
	int st;

	if (book->has_strings || !book->strings_part)
		return TD_PLUGIN_OK;
	book->has_strings = true;
	st = read_xml(archive, book->strings_part, &calls, &strings);
	return st == TD_PLUGIN_SKIP ? TD_PLUGIN_OK : st;
}

const char *
xl_book_text(const struct xl_book *book, unsigned long number)
{
	const size_t *starts = (const void *)book->starts.at;

	if (number >= book->starts.n / sizeof(*starts))
		return NULL;
	return book->texts.at + starts[number];
}

/* ---- the whole --------------------------------------------------------------------------------------- */

int
xl_book_read(struct xl_book *book, struct xl_archive *archive)
{
	struct relations relations = { .book = book };
	int st;

	book->sheets = calloc(XL_SHEETS, sizeof(*book->sheets));
	if (!book->sheets)
		return TD_PLUGIN_ENOMEM;
	st = read_workbook(&relations, archive);
	free(relations.workbook);
	return st ? st : read_styles(book, archive);
}

void
xl_book_free(struct xl_book *book)
{
	for (size_t i = 0; i < book->nsheets; i++) {
		free(book->sheets[i].name);
		free(book->sheets[i].relation);
		free(book->sheets[i].part);
	}
	free(book->sheets);
	free(book->strings_part);
	free(book->styles_part);
	free(book->texts.at);
	free(book->starts.at);
	free(book->shown);
}
