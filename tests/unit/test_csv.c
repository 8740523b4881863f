#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sink.h"
#include "plugins.h"
#include "source.h"
#include "temp.h"

/* What was read, as text: "1 a|b\n3 c|d\n", with (;) where the comma is kept for decimals. */
struct seen {
	struct td_sink text;
	size_t stop_at;
	size_t records;
};

static int
note(void *self, const struct td_record *record, struct td_err *err)
{
	struct seen *seen = self;

	td_sink_printf(&seen->text, "%zu ", record->line);
	for (size_t i = 0; i < record->ncells; i++)
		td_sink_printf(&seen->text, "%s%s", i ? "|" : "", record->cells[i]);
	if (record->kinds[0] == TD_CELL_COMMA)
		td_sink_text(&seen->text, " (;)");
	td_sink_text(&seen->text, "\n");
	if (++seen->records == seen->stop_at)
		return td_fail(err, TD_EINVAL, "enough");
	return TD_OK;
}

static int
note_table(void *self, const char *sheet, bool hidden, struct td_err *err)
{
	(void)self, (void)err;
	assert_null(sheet);
	assert_false(hidden);
	return TD_OK;
}

/* Through the plugin as it is built, and the host's side of it. */
static int
read_csv(const char *path, void *self, struct td_progress *progress, struct td_diags *diags,
	 struct td_err *err)
{
	static const struct td_source_calls calls = { note_table, note };
	const struct td_plugin_source *source = NULL;
	struct td_plugins *plugins = NULL;
	int st = td_plugins_new(TD_EN, &plugins, err);

	for (size_t i = 0; !st && i < plugins->sources.n; i++)
		if (strcmp(plugins->sources.at[i]->id, "csv") == 0)
			source = plugins->sources.at[i];
	td_plugins_free(plugins);
	assert_non_null(source);
	return td_source_read(source, path, &calls, self, progress, diags, err);
}

/* Read bytes as a file called "f"; complaints as one line each behind the records. */
static void
expect(struct temp *temp, const char *bytes, size_t n, const char *records, const char *complaints)
{
	const char *path = temp_file(temp, "f", bytes, n);
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_sink said = { 0 };
	struct seen seen = { 0 };
	char *line;

	assert_status(TD_OK, read_csv(path, &seen, NULL, &diags, &err), &err);
	td_diags_print(&diags, &said);
	assert_string_equal(seen.text.text ? seen.text.text : "", records);
	line = said.text;
	for (; line && *line; line = strchr(line, '\n') + 1)
		assert_memory_equal(line, path, strlen(path));
	/* The folder's name differs from run to run. */
	line = said.text;
	if (line) {
		struct td_sink shorter = { 0 };

		while (*line) {
			char *end = strchr(line, '\n');

			td_sink_bytes(&shorter, line + strlen(path) - 1,
				      (size_t)(end - line) + 2 - strlen(path));
			line = end + 1;
		}
		assert_string_equal(shorter.text, complaints);
		td_sink_fini(&shorter);
	} else {
		assert_string_equal("", complaints);
	}
	td_sink_fini(&said);
	td_sink_fini(&seen.text);
	td_diags_fini(&diags);
}

#define EXPECT(state, bytes, records, complaints)                                                  \
	expect(*(state), bytes, sizeof(bytes) - 1, records, complaints)

static void
line_ends(void **state)
{
	EXPECT(state, "a,b\n1,2\n", "1 a|b\n2 1|2\n", "");
	EXPECT(state, "a,b\r\n1,2\r\n", "1 a|b\n2 1|2\n", "");
	EXPECT(state, "a,b\r1,2\r", "1 a|b\n2 1|2\n", "");
	EXPECT(state, "a,b\n1,2", "1 a|b\n2 1|2\n", "");
	EXPECT(state, "a,b\r1,2\r\n3,4\n5,6", "1 a|b\n2 1|2\n3 3|4\n4 5|6\n", "");
}

static void
blank_lines_are_counted_but_left_out(void **state)
{
	EXPECT(state, "\n\na,b\n\n1,2\n  \n,,\n;\n3,4\n", "3 a|b\n5 1|2\n8 ;\n9 3|4\n", "");
	EXPECT(state, "", "", "");
	EXPECT(state, "\n\r\n", "", "");
	EXPECT(state, "\xef\xbb\xbf", "", "");
}

static void
quoted_cells(void **state)
{
	EXPECT(state, "a,b\n\"x,1\",\"say \"\"hi\"\"\"\n", "1 a|b\n2 x,1|say \"hi\"\n", "");
	/* A record over three lines starts in the first of them. */
	EXPECT(state, "a,b\n\"x\ny\nz\",2\n3,4\n", "1 a|b\n2 x\ny\nz|2\n5 3|4\n", "");
	EXPECT(state, "a,\"b\"", "1 a|b\n", "");
	EXPECT(state, "\"\",\"\"\n\"\",1\n", "2 |1\n", "");
}

static void
blanks_at_the_ends_are_dropped(void **state)
{
	EXPECT(state,
	       " a , b\t\n\" 1 \",\xc2\xa0"
	       "2\xc2\xa0\n\xe2\x80\x8b"
	       "3\xef\xbb\xbf,4 5\n",
	       "1 a|b\n2 1|2\n3 3|4 5\n", "");
}

static void
delimiters(void **state)
{
	EXPECT(state, "a;b;c\n1,5;2;3\n", "1 a|b|c (;)\n2 1,5|2|3 (;)\n", "");
	EXPECT(state, "a\tb\n1;5\t2\n", "1 a|b\n2 1;5|2\n", "");
	EXPECT(state, "a,b;c,d\n", "1 a|b;c|d\n", "");
	EXPECT(state, "\"a;;;\",b\n", "1 a;;;|b\n", "");
	EXPECT(state, "sep=;\na,b;c\n", "2 a,b|c (;)\n", "");
	EXPECT(state, "SEP=\t\r\na,b\tc\r\n", "2 a,b|c\n", "");
	EXPECT(state, "sep=|\na|b\n", "2 a|b\n", "");
	/* Not a line that names one. */
	EXPECT(state, "sep=x\na\n", "1 sep=x\n2 a\n", "");
	EXPECT(state, "a\n1\n", "1 a\n2 1\n", "");
}

static void
encodings(void **state)
{
	EXPECT(state,
	       "\xef\xbb\xbf"
	       "a,b\n1,2\n",
	       "1 a|b\n2 1|2\n", "");
	EXPECT(state,
	       "\xff\xfe"
	       "a\0\t\0\xd3\x1e\r\0\n\0"
	       "1\0\t\0"
	       "2\0\r\0\n\0",
	       "1 a|ồ\n2 1|2\n", "");
	EXPECT(state, "\xfe\xff\0a\0,\x1e\xd3\0\n", "1 a|ồ\n", "");
	/* Letters and marks apart become one letter. */
	EXPECT(state, "Tho\xcc\xa3,x\n", "1 Thọ|x\n", "");
}

static void
bad_bytes_are_named_with_line_and_cell(void **state)
{
	EXPECT(state, "a,b\n1,Th\xe4\n3,4\n", "1 a|b\n3 3|4\n",
	       "f:2:2: error: the text is not UTF-8; save the file as \"CSV UTF-8\"\n");
	EXPECT(state, "a,b\n1,\xc3\xa4\x1b[2J\n\x7f,4\n5,\xc2\x9b\n6,7\n", "1 a|b\n5 6|7\n",
	       "f:2:2: error: control byte 0x1b inside of the text; delete it\n"
	       "f:3:1: error: control byte 0x7f inside of the text; delete it\n"
	       "f:4:2: error: control byte 0xc2 inside of the text; delete it\n");
	EXPECT(state, "a\0,b\n1,2\n", "2 1|2\n",
	       "f:1:1: error: a zero byte: this is no text file, or UTF-16 without its mark; save it as "
	       "\"CSV UTF-8\"\n");
	EXPECT(state, "a,b\n1,x\xef\xbf\xbd\n", "1 a|b\n",
	       "f:2:2: error: a character was lost when the file was written (U+FFFD); write it anew\n");
	/* Half a surrogate pair, and half a character at the end. */
	EXPECT(state,
	       "\xff\xfe"
	       "a\0,\0\n\0"
	       "1\0,\0\0\xd8"
	       "2\0\n\0"
	       "3\0,\0"
	       "4",
	       "1 a|\n",
	       "f:2:2: error: a character was lost when the file was written (U+FFFD); write it anew\n"
	       "f:3:2: error: a character was lost when the file was written (U+FFFD); write it anew\n");
	EXPECT(state, "a,b\n\xed\xa0\x80,\xc0\x80\n", "1 a|b\n",
	       "f:2:1: error: the text is not UTF-8; save the file as \"CSV UTF-8\"\n"
	       "f:2:2: error: the text is not UTF-8; save the file as \"CSV UTF-8\"\n");
}

#define IN_THE_MIDDLE                                                                              \
	"a quotation mark in the middle of a cell; quote the whole cell and double the mark "      \
	"inside: \"a \"\"b\"\" c\"\n"

static void
quotation_marks_in_wrong_places(void **state)
{
	EXPECT(state, "a,b\n1,x\"y\n3,4\n", "1 a|b\n3 3|4\n", "f:2:2: error: " IN_THE_MIDDLE);
	EXPECT(state, "a,b\n\"x\"y,2\n3,4\n", "1 a|b\n3 3|4\n", "f:2:1: error: " IN_THE_MIDDLE);
	EXPECT(state, "a,b\n1,2\n3,\"x\n5,6\n", "1 a|b\n2 1|2\n",
	       "f:3:2: error: the quotation mark that opens here never closes; what follows was not "
	       "read\n");
}

static void
a_quote_that_swallows_everything_is_found_early(void **state)
{
	size_t n = 3 << 20;
	char *bytes = malloc(n);

	assert_non_null(bytes);
	memset(bytes, 'x', n);
	memcpy(bytes, "a,b\n1,\"", 7);
	for (size_t i = 99; i < n; i += 100)
		bytes[i] = '\n';
	expect(*state, bytes, n, "1 a|b\n",
	       "f:2:2: error: the quotation mark that opens here never closes; what follows was not "
	       "read\n");
	memset(bytes + 4, 'x', n - 4);
	expect(*state, bytes, n, "1 a|b\n",
	       "f:2: error: the line is longer than a million bytes: this is no table; what follows was "
	       "not read\n");
	free(bytes);
}

/* Whatever stands at the edge of a chunk of 64 KiB: the text is the same. */
static void
edges_of_chunks(void **state)
{
	static const char *const lines[] = { "1,ồ\r\n", "\"a\"\"b\",c\r\n", "\"x\r\ny\",z\r\n" };
	static const char *const cells[] = { "1|ồ\n", "a\"b|c\n", "x\r\ny|z\n" };

	for (size_t k = 0; k < COUNT(lines); k++) {
		for (size_t shift = 0; shift < 16; shift++) {
			size_t lead = 65536 - shift, n = strlen(lines[k]);
			char *bytes = malloc(lead + n + 1), *want = malloc(lead + 64);
			struct td_diags diags = { 0 };
			struct td_err err = { 0 };
			struct seen seen = { 0 };

			assert_true(bytes && want);
			memset(bytes, 'a', lead);
			memcpy(bytes, "h,i", 3);
			bytes[lead - 1] = '\n';
			memcpy(bytes + lead, lines[k], n);
			assert_status(TD_OK,
				      read_csv(temp_file(*state, "f", bytes, lead + n), &seen, NULL,
					       &diags, &err),
				      &err);
			assert_int_equal(seen.records, 2);
			assert_int_equal(diags.n, 0);
			snprintf(want, 64, "2 %s", cells[k]);
			assert_string_equal(strchr(seen.text.text, '\n') + 1, want);
			td_sink_fini(&seen.text);
			free(bytes);
			free(want);
		}
	}
}

static void
the_reader_may_stop_it(void **state)
{
	const char *path = temp_text(*state, "f", "a\n1\n2\n");
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct seen seen = { .stop_at = 2 };

	assert_status(TD_EINVAL, read_csv(path, &seen, NULL, &diags, &err), &err);
	assert_string_equal(err.msg, "enough");
	assert_int_equal(seen.records, 2);
	td_sink_fini(&seen.text);
}

static void
the_user_may_stop_it(void **state)
{
	const char *path = temp_text(*state, "f", "a\n1\n2\n");
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_progress progress = { .what = NULL };
	struct seen seen = { 0 };

	assert_status(TD_OK, read_csv(path, &seen, &progress, &diags, &err), &err);
	assert_int_equal(seen.records, 3);
	td_sink_fini(&seen.text);
	seen = (struct seen){ 0 };
	atomic_store(&progress.stop, true);
	assert_status(TD_ECANCEL, read_csv(path, &seen, &progress, &diags, &err), &err);
	assert_int_equal(seen.records, 0);
	td_sink_fini(&seen.text);
}

static void
progress_counts_the_bytes(void **state)
{
	size_t n = 200000;
	char *bytes = malloc(n);
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct td_progress progress = { .what = NULL };
	struct seen seen = { 0 };

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = "12,\n"[i % 4];
	assert_status(TD_OK,
		      read_csv(temp_file(*state, "f", bytes, n), &seen, &progress, &diags, &err),
		      &err);
	assert_int_equal(seen.records, 50000);
	assert_int_equal(atomic_load(&progress.done), n);
	td_sink_fini(&seen.text);
	free(bytes);
}

static void
what_cannot_be_read_is_named(void **state)
{
	struct temp *temp = *state;
	struct td_diags diags = { 0 };
	struct td_err err = { 0 };
	struct seen seen = { 0 };
	char want[600];

	assert_status(TD_EIO, read_csv(temp_path(temp, "none"), &seen, NULL, &diags, &err), &err);
	snprintf(want, sizeof(want), "cannot read %s: No such file or directory",
		 temp_path(temp, "none"));
	assert_string_equal(err.msg, want);
	assert_status(TD_EIO, read_csv(temp->folder, &seen, NULL, &diags, &err), &err);
	snprintf(want, sizeof(want), "cannot read %s: Is a directory", temp->folder);
	assert_string_equal(err.msg, want);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, temp_setup, temp_teardown)
	const struct CMUnitTest tests[] = {
		TEST(line_ends),
		TEST(blank_lines_are_counted_but_left_out),
		TEST(quoted_cells),
		TEST(blanks_at_the_ends_are_dropped),
		TEST(delimiters),
		TEST(encodings),
		TEST(bad_bytes_are_named_with_line_and_cell),
		TEST(quotation_marks_in_wrong_places),
		TEST(a_quote_that_swallows_everything_is_found_early),
		TEST(edges_of_chunks),
		TEST(the_reader_may_stop_it),
		TEST(the_user_may_stop_it),
		TEST(progress_counts_the_bytes),
		TEST(what_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
