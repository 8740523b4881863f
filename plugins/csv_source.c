/*
 * csv_source.c - comma-separated files in.
 *
 * UTF-8 with or without its mark, and UTF-16 with it (Excel's "Unicode text"); CRLF, LF or CR; cells parted by `,` `;` or tab
 * (Excel's "sep=;" line, else the one that splits the first line most).  Where `;` parts them, a comma is kept for numbers.
 * The file is read as a stream: memory does not grow with it.  What is wrong with it as a file (quotation marks, zero bytes) is
 * told with line and cell; that record is left out and reading goes on where it can.
 */
#include "td_plugin.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <csv.h>
#include <iconv.h>

enum {
	CHUNK = 65536,
	LONGEST = 1 << 20, /* bytes of a record: more is a quotation mark that never closes */
};

/* Hand a failure on.  Only while the function owns nothing; else `goto out`. */
#define TRY(call)                                                                                  \
	do {                                                                                       \
		int try_status = (call);                                                           \
		if (try_status)                                                                    \
			return try_status;                                                         \
	} while (0)

/* ---- the file as lines of UTF-8 ------------------------------------------------ */

struct source {
	const struct td_host *host;
	uint64_t taken; /* bytes of the file */
	iconv_t decoder;
	bool decode; /* the file is UTF-16, decoder is open */
	bool ended;
	char *raw; /* CHUNK bytes, nraw of them not decoded yet */
	size_t nraw;
	char *text; /* decoded: text[at .. n) is not taken yet */
	size_t at, n, room;
};

/* Up to n bytes more from the file into out; *got 0: the end. */
static int
take_bytes(struct source *source, char *out, size_t n, size_t *got)
{
	const struct td_host *host = source->host;
	int64_t m = host->read(host, source->taken, out, n);

	if (m < 0)
		return (int)m;
	*got = (size_t)m;
	source->taken += (uint64_t)m;
	return host->progress(host, source->taken, host->bytes(host));
}

/* Room for more bytes behind text[n]; what was taken is dropped first. */
static int
make_room(struct source *source, size_t more)
{
	size_t room = source->room;
	char *text;

	if (source->at) {
		memmove(source->text, source->text + source->at, source->n - source->at);
		source->n -= source->at;
		source->at = 0;
	}
	while (room < source->n + more)
		room = room ? room * 2 : (size_t)CHUNK * 2;
	if (room == source->room)
		return TD_PLUGIN_OK;
	text = realloc(source->text, room);
	if (!text)
		return TD_PLUGIN_ENOMEM;
	source->text = text;
	source->room = room;
	return TD_PLUGIN_OK;
}

static void
append(struct source *source, const char *bytes, size_t n)
{
	memcpy(source->text + source->n, bytes, n);
	source->n += n;
}

/* UTF-16 to UTF-8; what is no character becomes U+FFFD, which the cell is complained of for. */
static void
decode(struct source *source)
{
	char *in = source->raw, *out = source->text + source->n;
	size_t nin = source->nraw, nout = source->room - source->n;

	while (nin) {
		size_t skip = nin < 2 ? nin : 2;

		if (iconv(source->decoder, &in, &nin, &out, &nout) != (size_t)-1)
			break;
		/* Half a character stays for the next chunk. */
		if (errno == EINVAL && !source->ended)
			break;
		skip = nin < skip ? nin : skip;
		memcpy(out, "\xef\xbf\xbd", 3);
		out += 3;
		nout -= 3;
		in += skip;
		nin -= skip;
	}
	source->n = (size_t)(out - source->text);
	memmove(source->raw, in, nin);
	source->nraw = nin;
}

/* Take one more chunk from the file. */
static int
fill(struct source *source)
{
	size_t got = 0;

	TRY(take_bytes(source, source->raw + source->nraw, CHUNK - source->nraw, &got));
	source->ended = got == 0;
	source->nraw += got;
	/* Two bytes become three at most, and so does each that is no character. */
	TRY(make_room(source, source->nraw * 3 + 3));
	if (source->decode) {
		decode(source);
	} else {
		append(source, source->raw, source->nraw);
		source->nraw = 0;
	}
	return TD_PLUGIN_OK;
}

/* Look at the first bytes: a mark of UTF-8 is dropped, one of UTF-16 starts the decoder. */
static int
take_mark(struct source *source)
{
	const char *from = NULL;
	size_t got = 0, skip = 0;

	TRY(take_bytes(source, source->raw, 3, &got));
	source->nraw = got;
	if (got >= 2 && memcmp(source->raw, "\xff\xfe", 2) == 0)
		from = "UTF-16LE";
	else if (got >= 2 && memcmp(source->raw, "\xfe\xff", 2) == 0)
		from = "UTF-16BE";
	else if (got == 3 && memcmp(source->raw, "\xef\xbb\xbf", 3) == 0)
		skip = 3;
	if (from) {
		skip = 2;
		source->decoder = iconv_open("UTF-8", from);
		if (source->decoder == (iconv_t)-1)
			return TD_PLUGIN_ENOMEM; /* both are part of every system */
		source->decode = true;
	}
	memmove(source->raw, source->raw + skip, got - skip);
	source->nraw -= skip;
	return TD_PLUGIN_OK;
}

static int
open_source(struct source *source)
{
	source->raw = malloc(CHUNK);
	if (!source->raw)
		return TD_PLUGIN_ENOMEM;
	TRY(take_mark(source));
	return fill(source);
}

static void
close_source(struct source *source)
{
	if (source->decode)
		iconv_close(source->decoder);
	free(source->raw);
	free(source->text);
}

/* Bytes of the line at the front of what is there, its end included; 0 when its end is not there. */
static size_t
line_length(const struct source *source)
{
	const char *line = source->text + source->at;
	size_t n = source->n - source->at;

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '\n')
			return i + 1;
		/* Behind a CR at the edge of the chunk an LF may follow. */
		if (line[i] == '\r' && (i + 1 < n || source->ended))
			return i + 1 + (i + 1 < n && line[i + 1] == '\n');
	}
	return source->ended || n >= LONGEST ? n : 0;
}

/* The next line, lent until the next call; *n is 0 at the end of the file. */
static int
next_line(struct source *source, const char **line, size_t *n)
{
	*n = line_length(source);
	while (!*n && !source->ended) {
		TRY(fill(source));
		*n = line_length(source);
	}
	*line = source->text + source->at;
	source->at += *n;
	return TD_PLUGIN_OK;
}

/* ---- lines to records -------------------------------------------------------------- */

/* A list that grows. */
struct bytes {
	char *at;
	size_t n, room;
};

struct reading {
	struct source source;
	const struct td_host *host;
	struct csv_parser parser;
	char delimiter;
	size_t line;        /* the one being read */
	size_t start;       /* of the record being read */
	size_t open;        /* bytes of a record that goes on in the next line, 0: none does */
	bool bad;           /* the record was complained of */
	bool done;          /* the record ended in this line */
	bool stop;          /* what follows cannot be read */
	int status;         /* that ends the reading */
	int wrong;          /* what the complaints so far amount to */
	struct bytes text;  /* of the cells, each ended by NUL */
	struct bytes cells; /* struct td_cell; text: offset, until the record is whole */
};

/* The column is the number of the cell: what a spreadsheet shows. */
static void
complain(struct reading *reading, size_t line, size_t cell, const char *vi, const char *en)
{
	const struct td_host *host = reading->host;
	bool is_vi = strcmp(host->lang, "vi") == 0;

	reading->wrong = host->fail(host, TD_PLUGIN_EDATA, line, (uint32_t)cell, is_vi ? vi : en);
}

/* Room for n bytes at the end, or NULL. */
static void *
extend(struct reading *reading, struct bytes *bytes, size_t n)
{
	size_t room = bytes->room ? bytes->room : 1024;
	char *at = bytes->at;

	while (room < bytes->n + n)
		room *= 2;
	if (room != bytes->room) {
		at = realloc(bytes->at, room);
		if (!at) {
			reading->status = TD_PLUGIN_ENOMEM;
			return NULL;
		}
		bytes->at = at;
		bytes->room = room;
	}
	bytes->n += n;
	return bytes->at + bytes->n - n;
}

static size_t
ncells(const struct reading *reading)
{
	return reading->cells.n / sizeof(struct td_cell);
}

static void
take_cell(void *text, size_t n, void *self)
{
	struct reading *reading = self;
	struct td_cell *cell;
	char *copy;

	if (reading->status)
		return;
	if (n && memchr(text, 0, n)) {
		reading->bad = true;
		complain(
			reading, reading->start, ncells(reading) + 1,
			"có byte 0: đây không phải tệp văn bản, hoặc là UTF-16 thiếu dấu đầu tệp; hãy "
			"lưu lại dạng \"CSV UTF-8\"",
			"a zero byte: this is no text file, or UTF-16 without its mark; save it as "
			"\"CSV UTF-8\"");
	}
	cell = extend(reading, &reading->cells, sizeof(*cell));
	copy = cell ? extend(reading, &reading->text, n + 1) : NULL;
	if (!copy)
		return;
	if (n)
		memcpy(copy, text, n);
	copy[n] = '\0';
	*cell = (struct td_cell){ .kind = n == 0                      ? TD_CELL_EMPTY
					  : reading->delimiter == ';' ? TD_CELL_COMMA
								      : TD_CELL_TEXT };
}

static void
forget_record(struct reading *reading)
{
	reading->text.n = 0;
	reading->cells.n = 0;
	reading->bad = false;
	reading->open = 0;
}

static void
hand_over(struct reading *reading)
{
	struct td_cell *cells = (struct td_cell *)(void *)reading->cells.at;
	struct td_row row = { reading->start, cells, ncells(reading) };
	const char *text = reading->text.at;

	for (size_t i = 0; i < row.ncells; i++) {
		cells[i].text = text;
		text += strlen(text) + 1;
	}
	reading->status = reading->host->row(reading->host, &row);
}

static void
end_record(int last, void *self)
{
	struct reading *reading = self;

	(void)last;
	if (!reading->status && !reading->bad && ncells(reading))
		hand_over(reading);
	forget_record(reading);
	reading->done = true;
}

static int
start_parser(struct reading *reading)
{
	if (csv_init(&reading->parser, CSV_STRICT | CSV_STRICT_FINI))
		return TD_PLUGIN_ENOMEM;
	csv_set_delim(&reading->parser, (unsigned char)reading->delimiter);
	return TD_PLUGIN_OK;
}

/* Only a quotation mark in the wrong place stops libcsv.  The rest of the line is left out. */
static int
recover(struct reading *reading)
{
	if (csv_error(&reading->parser) != CSV_EPARSE)
		return TD_PLUGIN_ENOMEM;
	complain(
		reading, reading->line, ncells(reading) + 1,
		"dấu ngoặc kép nằm giữa ô; hãy đặt cả ô trong ngoặc kép và viết đôi dấu bên trong: "
		"\"a \"\"b\"\" c\"",
		"a quotation mark in the middle of a cell; quote the whole cell and double the mark "
		"inside: \"a \"\"b\"\" c\"");
	forget_record(reading);
	csv_free(&reading->parser);
	return start_parser(reading);
}

static void
complain_of_open_quote(struct reading *reading)
{
	complain(reading, reading->start, ncells(reading) + 1,
		 "dấu ngoặc kép mở ở đây không bao giờ đóng; phần sau đó chưa được đọc",
		 "the quotation mark that opens here never closes; what follows was not read");
	reading->stop = true;
}

static void
complain_of_long_line(struct reading *reading)
{
	complain(reading, reading->line, 0,
		 "dòng dài hơn một triệu byte: đây không phải bảng; phần sau đó chưa được đọc",
		 "the line is longer than a million bytes: this is no table; what follows was not "
		 "read");
	reading->stop = true;
}

static int
take_line(struct reading *reading, const char *line, size_t n)
{
	if (!reading->open)
		reading->start = reading->line;
	if (n >= LONGEST) {
		complain_of_long_line(reading);
		return TD_PLUGIN_OK;
	}
	reading->done = false;
	if (csv_parse(&reading->parser, line, n, take_cell, end_record, reading) != n)
		return reading->status ? reading->status : recover(reading);
	if (reading->status || reading->done)
		return reading->status;
	/* No end of a record: a blank line, or one that ends inside of quotes. */
	if (reading->open || memchr(line, '"', n))
		reading->open += n;
	if (reading->open > LONGEST)
		complain_of_open_quote(reading);
	return TD_PLUGIN_OK;
}

static int
finish(struct reading *reading)
{
	if (csv_fini(&reading->parser, take_cell, end_record, reading) == 0)
		return reading->status;
	if (csv_error(&reading->parser) != CSV_EPARSE)
		return TD_PLUGIN_ENOMEM;
	complain_of_open_quote(reading);
	return reading->status;
}

/* ---- the delimiter -------------------------------------------------------------------- */

static size_t
count_outside_quotes(const char *line, size_t n, char c)
{
	bool quoted = false;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		quoted ^= line[i] == '"';
		count += !quoted && line[i] == c;
	}
	return count;
}

static char
guess_delimiter(const char *line, size_t n)
{
	static const char candidates[] = { ',', ';', '\t' };
	size_t most = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		size_t count = count_outside_quotes(line, n, candidates[i]);

		if (count > most) {
			most = count;
			best = candidates[i];
		}
	}
	return best;
}

/* Excel's first line: sep=; */
static bool
names_delimiter(const char *line, size_t n, char *delimiter)
{
	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	if (n != 5 || strncasecmp(line, "sep=", 4) != 0 || !memchr(",;\t|", line[4], 4))
		return false;
	*delimiter = line[4];
	return true;
}

static bool
is_blank(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", line[i]) || !line[i])
			return false;
	return true;
}

/* The first line that is not blank decides; a "sep=" line is taken. */
static int
find_delimiter(struct reading *reading)
{
	const char *line;
	size_t n;

	do {
		TRY(next_line(&reading->source, &line, &n));
		reading->line++;
	} while (n && is_blank(line, n));
	if (names_delimiter(line, n, &reading->delimiter))
		return TD_PLUGIN_OK;
	reading->delimiter = guess_delimiter(line, n);
	reading->source.at -= n; /* it is lent until the next line is asked for: read it again */
	reading->line--;
	return TD_PLUGIN_OK;
}

static int
read_lines(struct reading *reading)
{
	const char *line;
	size_t n;

	for (;;) {
		TRY(next_line(&reading->source, &line, &n));
		if (!n)
			return finish(reading);
		reading->line++;
		TRY(take_line(reading, line, n));
		if (reading->stop)
			return TD_PLUGIN_OK;
	}
}

/* The whole file; a status of the host's ends it. */
static int
read_all(struct reading *reading)
{
	int st;

	TRY(open_source(&reading->source));
	TRY(find_delimiter(reading));
	TRY(reading->host->table(reading->host, NULL, 0));
	TRY(start_parser(reading));
	st = read_lines(reading);
	csv_free(&reading->parser);
	return st;
}

static int
read_csv(const struct td_host *host)
{
	struct reading reading = { .host = host, .source.host = host };
	int st = read_all(&reading);

	free(reading.text.at);
	free(reading.cells.at);
	close_source(&reading.source);
	if (st == TD_PLUGIN_SKIP)
		st = TD_PLUGIN_OK; /* there is but one table */
	return st ? st : reading.wrong;
}

/* ---- the plugin -------------------------------------------------------------------------- */

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcasecmp(name + n - m, end) == 0;
}

/* Anything may be meant as a table of text, unless its first bytes say otherwise. */
static int
probe(const char *name, const unsigned char *head, size_t n)
{
	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return 1; /* a workbook by another name */
	if (ends_in(name, ".csv") || ends_in(name, ".tsv"))
		return 90;
	if (n >= 2 && (memcmp(head, "\xff\xfe", 2) == 0 || memcmp(head, "\xfe\xff", 2) == 0))
		return 60;
	if (n && memchr(head, 0, n))
		return 1;
	return ends_in(name, ".txt") ? 60 : 10;
}

static const struct td_plugin_source source = {
	.size = sizeof(source),
	.id = "csv",
	.title = { "bảng dạng văn bản (CSV)", "tables as text (CSV)" },
	.probe = probe,
	.read = read_csv,
};

static const struct td_plugin_source *const sources[] = { &source, NULL };

TD_PLUGIN("csv_source", "1.0", { "đọc CSV", "CSV in" }, sources, NULL, NULL);
