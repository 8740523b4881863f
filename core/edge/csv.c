#include "edge/csv.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <csv.h>
#include <iconv.h>
#include <utf8proc.h>

#include "base/list.h"

enum {
	CHUNK = 65536,
	LONGEST = 1 << 20, /* bytes of a record: more is a quotation mark that never closes */
};

/* ---- the file as lines of UTF-8 ------------------------------------------------ */

struct source {
	const char *path;
	FILE *file;
	iconv_t decoder;
	bool decode; /* the file is UTF-16, decoder is open */
	bool ended;
	char *raw; /* CHUNK bytes, nraw of them not decoded yet */
	size_t nraw;
	char *text; /* decoded: text[at .. n) is not taken yet */
	size_t at, n, room;
	struct td_progress *progress;
	struct td_err *err;
};

static int
fail_file(const struct source *source, int cause)
{
	char why[128];

	if (cause == ENOMEM)
		return td_fail_memory(source->err);
	if (strerror_r(cause, why, sizeof(why)))
		snprintf(why, sizeof(why), "%d", cause);
	return td_fail(source->err, TD_EIO, "cannot read %s: %s", source->path, why);
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
		return TD_OK;
	text = realloc(source->text, room);
	if (!text)
		return td_fail_memory(source->err);
	source->text = text;
	source->room = room;
	return TD_OK;
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
	size_t got = fread(source->raw + source->nraw, 1, CHUNK - source->nraw, source->file);

	if (ferror(source->file))
		return fail_file(source, errno);
	source->ended = got == 0;
	source->nraw += got;
	if (td_progress_step(source->progress, got))
		return td_fail(source->err, TD_ECANCEL, "stopped");
	/* Two bytes become three at most, and so does each that is no character. */
	TD_TRY(make_room(source, source->nraw * 3 + 3));
	if (source->decode) {
		decode(source);
	} else {
		append(source, source->raw, source->nraw);
		source->nraw = 0;
	}
	return TD_OK;
}

/* Look at the first bytes: a mark of UTF-8 is dropped, one of UTF-16 starts the decoder. */
static int
take_mark(struct source *source)
{
	const char *from = NULL;
	size_t got = fread(source->raw, 1, 3, source->file), skip = 0;

	if (ferror(source->file))
		return fail_file(source, errno);
	td_progress_step(source->progress, got);
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
			return fail_file(source, errno);
		source->decode = true;
	}
	memmove(source->raw, source->raw + skip, got - skip);
	source->nraw -= skip;
	return TD_OK;
}

static int
open_source(struct source *source)
{
	source->raw = malloc(CHUNK);
	if (!source->raw)
		return td_fail_memory(source->err);
	source->file = fopen(source->path, "rb");
	if (!source->file)
		return fail_file(source, errno);
	TD_TRY(take_mark(source));
	return fill(source);
}

static void
close_source(struct source *source)
{
	if (source->decode)
		iconv_close(source->decoder);
	if (source->file)
		fclose(source->file);
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
		TD_TRY(fill(source));
		*n = line_length(source);
	}
	*line = source->text + source->at;
	source->at += *n;
	return TD_OK;
}

/* ---- lines to records -------------------------------------------------------------- */

struct reading {
	struct source source;
	struct csv_parser parser;
	td_record_fn each;
	void *self;
	struct td_diags *diags;
	char delimiter;
	size_t line;  /* the one being read */
	size_t start; /* of the record being read */
	size_t open;  /* bytes of a record that goes on in the next line, 0: none does */
	bool bad;     /* the record was complained of */
	bool filled;  /* one of its cells holds something */
	bool done;    /* the record ended in this line */
	bool stop;    /* what follows cannot be read */
	int status;
	TD_LIST(char) text; /* of the cells, each ended by NUL */
	TD_LIST(size_t) begin;
	TD_LIST(const char *) cells;
};

/* The column is the number of the cell: what a spreadsheet shows. */
static struct td_place
place_of(const struct reading *reading, size_t line, size_t cell)
{
	struct td_place place = { .file = reading->source.path };

	place.line = line < INT_MAX ? (int)line : INT_MAX;
	place.column = cell < INT_MAX ? (int)cell : INT_MAX;
	return place;
}

static void
no_memory(struct reading *reading)
{
	reading->status = td_fail_memory(reading->source.err);
}

/* Bytes of an invisible character at text that is dropped at the ends of a cell. */
static size_t
blank_at(const char *text, size_t n)
{
	static const char *const blanks[] = { " ",
					      "\t",
					      "\xc2\xa0",
					      "\xe2\x80\xaf",
					      "\xe2\x80\x89",
					      "\xe3\x80\x80",
					      "\xe2\x80\x8b",
					      "\xef\xbb\xbf" };

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		size_t m = strlen(blanks[i]);

		if (m <= n && memcmp(text, blanks[i], m) == 0)
			return m;
	}
	return 0;
}

static void
trim(const char **text, size_t *n)
{
	size_t blank;

	while ((blank = blank_at(*text, *n)) > 0) {
		*text += blank;
		*n -= blank;
	}
	for (size_t m = 1; m <= 3 && m <= *n; m++) {
		if (blank_at(*text + *n - m, m) == m) {
			*n -= m;
			m = 0;
		}
	}
}

/* The first byte that no cell may hold, or n.  Line ends and tabs inside of quotes are text. */
static size_t
find_control(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		bool c1 = c == 0xc2 && i + 1 < n && (unsigned char)text[i + 1] < 0xa0;

		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f || c1)
			return i;
	}
	return n;
}

static void
complain_of_control(struct reading *reading, const struct td_place *place, unsigned byte)
{
	reading->bad = true;
	if (byte == 0)
		td_complain(
			reading->diags, TD_ERROR, place,
			"a zero byte: this is no text file, or UTF-16 without its mark; save it "
			"as \"CSV UTF-8\"");
	else
		td_complain(reading->diags, TD_ERROR, place,
			    "control byte 0x%02x inside of the text; delete it", byte);
}

static bool
is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* Keep n bytes of text and a NUL. */
static void
keep(struct reading *reading, const char *text, size_t n)
{
	if (n)
		reading->filled = true;
	for (size_t i = 0; i < n; i++)
		if (!td_list_push(&reading->text, text[i]))
			no_memory(reading);
	if (!td_list_push(&reading->text, '\0'))
		no_memory(reading);
}

/* Keep text as NFC, so that equal looks are equal bytes. */
static void
keep_composed(struct reading *reading, const char *text, size_t n, const struct td_place *place)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t m = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n,
					  &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (m == UTF8PROC_ERROR_NOMEM) {
		no_memory(reading);
	} else if (m < 0) {
		reading->bad = true;
		td_complain(reading->diags, TD_ERROR, place,
			    "the text is not UTF-8; save the file as \"CSV UTF-8\"");
	} else if (strstr((const char *)composed, "\xef\xbf\xbd")) {
		reading->bad = true;
		td_complain(
			reading->diags, TD_ERROR, place,
			"a character was lost when the file was written (U+FFFD); write it anew");
	}
	keep(reading, m > 0 ? (const char *)composed : "", m > 0 ? (size_t)m : 0);
	free(composed);
}

static void
take_cell(void *text, size_t n, void *self)
{
	struct reading *reading = self;
	struct td_place place = place_of(reading, reading->start, reading->begin.n + 1);
	const char *cell = text;
	size_t control;

	if (reading->status)
		return;
	if (!td_list_push(&reading->begin, reading->text.n)) {
		no_memory(reading);
		return;
	}
	trim(&cell, &n);
	control = find_control(cell, n);
	if (control < n) {
		complain_of_control(reading, &place, (unsigned char)cell[control]);
		keep(reading, "?", 1);
	} else if (is_ascii(cell, n)) {
		keep(reading, cell, n);
	} else {
		keep_composed(reading, cell, n, &place);
	}
}

static void
forget_record(struct reading *reading)
{
	reading->text.n = 0;
	reading->begin.n = 0;
	reading->cells.n = 0;
	reading->bad = false;
	reading->filled = false;
	reading->open = 0;
}

static void
hand_over(struct reading *reading)
{
	struct td_record record = { reading->start, reading->begin.n, NULL, reading->delimiter };

	for (size_t i = 0; i < reading->begin.n; i++) {
		if (!td_list_push(&reading->cells, reading->text.at + reading->begin.at[i])) {
			no_memory(reading);
			return;
		}
	}
	record.cells = reading->cells.at;
	reading->status = reading->each(reading->self, &record, reading->source.err);
}

static void
end_record(int last, void *self)
{
	struct reading *reading = self;

	(void)last;
	if (!reading->status && !reading->bad && reading->filled)
		hand_over(reading);
	forget_record(reading);
	reading->done = true;
}

static int
start_parser(struct reading *reading)
{
	if (csv_init(&reading->parser, CSV_STRICT | CSV_STRICT_FINI))
		return td_fail_memory(reading->source.err);
	csv_set_delim(&reading->parser, (unsigned char)reading->delimiter);
	return TD_OK;
}

/* Only a quotation mark in the wrong place stops libcsv.  The rest of the line is left out. */
static int
recover(struct reading *reading)
{
	struct td_place place = place_of(reading, reading->line, reading->begin.n + 1);

	if (csv_error(&reading->parser) != CSV_EPARSE)
		return td_fail_memory(reading->source.err);
	td_complain(reading->diags, TD_ERROR, &place,
		    "a quotation mark in the middle of a cell; quote the whole cell and double the "
		    "mark inside: \"a \"\"b\"\" c\"");
	forget_record(reading);
	csv_free(&reading->parser);
	return start_parser(reading);
}

static void
complain_of_open_quote(struct reading *reading)
{
	struct td_place place = place_of(reading, reading->start, reading->begin.n + 1);

	td_complain(reading->diags, TD_ERROR, &place,
		    "the quotation mark that opens here never closes; what follows was not read");
	reading->stop = true;
}

static void
complain_of_long_line(struct reading *reading)
{
	struct td_place place = place_of(reading, reading->line, 0);

	td_complain(reading->diags, TD_ERROR, &place,
		    "the line is longer than a million bytes: this is no table; what follows was "
		    "not read");
	reading->stop = true;
}

static int
take_line(struct reading *reading, const char *line, size_t n)
{
	if (!reading->open)
		reading->start = reading->line;
	if (n >= LONGEST) {
		complain_of_long_line(reading);
		return TD_OK;
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
	return TD_OK;
}

static int
finish(struct reading *reading)
{
	if (csv_fini(&reading->parser, take_cell, end_record, reading) == 0)
		return reading->status;
	if (csv_error(&reading->parser) != CSV_EPARSE)
		return td_fail_memory(reading->source.err);
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
		TD_TRY(next_line(&reading->source, &line, &n));
		reading->line++;
	} while (n && is_blank(line, n));
	if (names_delimiter(line, n, &reading->delimiter))
		return TD_OK;
	reading->delimiter = guess_delimiter(line, n);
	reading->source.at -= n; /* it is lent until the next line is asked for: read it again */
	reading->line--;
	return TD_OK;
}

static int
read_lines(struct reading *reading)
{
	const char *line;
	size_t n;

	for (;;) {
		TD_TRY(next_line(&reading->source, &line, &n));
		if (!n)
			return finish(reading);
		reading->line++;
		TD_TRY(take_line(reading, line, n));
		if (reading->stop)
			return TD_OK;
	}
}

int
td_csv_read(const char *path, td_record_fn each, void *self, struct td_progress *progress,
	    struct td_diags *diags, struct td_err *err)
{
	struct reading reading = { .each = each, .self = self, .diags = diags };
	bool parsing = false;
	int st;

	reading.source = (struct source){ .path = path, .progress = progress, .err = err };
	st = open_source(&reading.source);
	if (!st)
		st = find_delimiter(&reading);
	if (!st)
		st = start_parser(&reading);
	if (st)
		goto out;
	parsing = true;
	st = read_lines(&reading);
out:
	if (parsing)
		csv_free(&reading.parser);
	td_list_fini(&reading.text);
	td_list_fini(&reading.begin);
	td_list_fini(&reading.cells);
	close_source(&reading.source);
	return st;
}
