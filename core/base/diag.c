#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/sink.h"
#include "base/words.h"

const char *
td_severity_text(enum td_severity severity, enum td_lang lang)
{
	static const char *const texts[] = {
		[TD_ERROR] = TD_MARK("error"),
		[TD_WARNING] = TD_MARK("warning"),
		[TD_NOTE] = TD_MARK("note"),
	};

	return td_text(lang, texts[severity]);
}

/* A quoted name may hold anything; a complaint is one line and moves no cursor. */
static void
keep_to_one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
}

static bool
have_words(struct td_words **words)
{
	if (!*words)
		*words = td_words_new();
	return *words;
}

/* The number of a sheet: that of "FILE:SHEET" among the files. */
static uint32_t
number_of_sheet(struct td_diags *diags, const struct td_place *place)
{
	char *name = td_arena_printf(&diags->arena, "%s:%s", place->file, place->sheet);

	if (name)
		keep_to_one_line(name);
	return name ? td_words_add(diags->files, name) : 0;
}

/* The place with its names kept in the collection, and the number of its file or sheet; 0 is no file. */
static bool
keep_place(struct td_diags *diags, struct td_place *place, uint32_t *file)
{
	*file = 0;
	if (!place->file)
		return true;
	*file = td_words_add(diags->files, place->file);
	if (!*file)
		return false;
	place->file = td_words_at(diags->files, *file);
	if (!place->sheet)
		return true;
	*file = number_of_sheet(diags, place);
	if (!*file)
		return false;
	place->sheet = td_words_at(diags->files, *file) + strlen(place->file) + 1;
	return true;
}

/*
 * A complaint's number: 1, 2, 3, ... for new ones, the old number for one that came before.
 * A note says the same as another one only behind the same complaint.
 */
static uint32_t
number_of(struct td_diags *diags, const struct td_diag *diag, const struct td_diag_key *key)
{
	struct td_sink sink = { 0 };
	uint32_t number = 0;

	td_sink_printf(&sink, "%d %u %d %d %zu %s", (int)diag->severity, (unsigned)key->file,
		       diag->place.line, diag->place.column,
		       diag->severity == TD_NOTE ? key->order : 0, diag->msg);
	if (td_sink_close(&sink, NULL) == TD_OK)
		number = td_words_add(diags->seen, sink.text);
	td_sink_fini(&sink);
	return number;
}

static bool
keep(struct td_diags *diags, struct td_diag *diag)
{
	size_t before = td_words_count(diags->seen);
	struct td_diag_key key = { 0, diag->place.line, diag->place.column, diags->lead.order };
	uint32_t number;

	if (!keep_place(diags, &diag->place, &key.file))
		return false;
	number = number_of(diags, diag, &key);
	if (!number)
		return false;
	diag->order = key.order = number;
	if (diag->severity != TD_NOTE)
		diags->lead = key;
	diag->key = diags->lead.order ? diags->lead : key;
	return number <= before || td_list_push(diags, *diag);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void
td_complain(struct td_diags *diags, enum td_severity severity, const struct td_place *place,
	    const char *format, ...)
{
	struct td_diag diag = { .severity = severity };
	size_t n = diags->n;
	va_list args;
	char *msg;

	va_start(args, format);
	msg = td_arena_vprintf(&diags->arena, td_text(diags->lang, format), args);
	va_end(args);
	if (place)
		diag.place = *place;
	if (msg) {
		keep_to_one_line(msg);
		diag.msg = msg;
	}
	if (!msg || !have_words(&diags->files) || !have_words(&diags->seen) || !keep(diags, &diag))
		diags->no_memory = true;
	diags->errors += diags->n > n && severity == TD_ERROR;
	diags->warnings += diags->n > n && severity == TD_WARNING;
}
#pragma GCC diagnostic pop

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* A total order: no two complaints have the same order of arrival. */
static int
by_place(const void *pa, const void *pb)
{
	const struct td_diag *a = pa, *b = pb;

	if (a->key.file != b->key.file)
		return COMPARE(a->key.file, b->key.file);
	if (a->key.line != b->key.line)
		return COMPARE(a->key.line, b->key.line);
	if (a->key.column != b->key.column)
		return COMPARE(a->key.column, b->key.column);
	if (a->key.order != b->key.order)
		return COMPARE(a->key.order, b->key.order);
	return COMPARE(a->order, b->order);
}

void
td_diags_sort(struct td_diags *diags)
{
	if (diags->n)
		qsort(diags->at, diags->n, sizeof(*diags->at), by_place);
}

/* 3 is C, 28 is AB. */
static void
print_letters(int column, struct td_sink *sink)
{
	char text[8];
	size_t at = sizeof(text);

	for (; column > 0 && at; column = (column - 1) / 26)
		text[--at] = (char)('A' + (column - 1) % 26);
	td_sink_bytes(sink, text + at, sizeof(text) - at);
}

/* As a formula would name the cell. */
static void
print_sheet(const struct td_place *place, struct td_sink *sink)
{
	td_sink_printf(sink, "%s:%s", place->file, place->sheet);
	if (place->line > 0) {
		td_sink_text(sink, "!");
		print_letters(place->column, sink);
		td_sink_printf(sink, "%d", place->line);
	}
	td_sink_text(sink, ": ");
}

static void
print_place(const struct td_place *place, struct td_sink *sink)
{
	if (!place->file)
		return;
	if (place->sheet) {
		print_sheet(place, sink);
		return;
	}
	td_sink_text(sink, place->file);
	if (place->line > 0)
		td_sink_printf(sink, ":%d", place->line);
	if (place->line > 0 && place->column > 0)
		td_sink_printf(sink, ":%d", place->column);
	td_sink_text(sink, ": ");
}

void
td_diags_print(const struct td_diags *diags, struct td_sink *sink)
{
	for (size_t i = 0; i < diags->n; i++) {
		const struct td_diag *diag = &diags->at[i];

		print_place(&diag->place, sink);
		td_sink_printf(sink, "%s: %s\n", td_severity_text(diag->severity, diags->lang),
			       diag->msg);
	}
	if (diags->no_memory)
		td_sink_printf(sink, "%s: %s\n", td_severity_text(TD_ERROR, diags->lang),
			       td_text(diags->lang, "out of memory"));
}

void
td_diags_fini(struct td_diags *diags)
{
	td_list_fini(diags);
	td_words_free(diags->files);
	td_words_free(diags->seen);
	td_arena_fini(&diags->arena);
	*diags = (struct td_diags){ .lang = diags->lang };
}
