#include "test.h"

#include <stdlib.h>

#include "opt.h"

#define MASK                                                                                       \
	(TD_OPT(YEAR) | TD_OPT(LAYER) | TD_OPT(DECIMAL) | TD_OPT(POINTS) | TD_OPT(OUT) |           \
	 TD_OPT(FORMAT) | TD_OPT_ALWAYS)

enum {
	WORDS_MAX = 8
};

/* A command line as main gets it: words that may be reordered, NULL at the end. */
struct line {
	char *argv[WORDS_MAX + 1];
	int argc;
};

static struct line
line_of(const char *const *words)
{
	struct line line = { .argv[0] = (char *)"score", .argc = 1 };

	for (; *words; words++)
		line.argv[line.argc++] = (char *)(uintptr_t)*words;
	return line;
}

#define LINE(...) line_of((const char *const[]){ __VA_ARGS__, NULL })

static int
parse(struct line line, struct td_opts *opts, struct td_err *err)
{
	*opts = (struct td_opts){ 0 };
	*err = (struct td_err){ 0 };
	return td_opt_parse(line.argc, line.argv, MASK, false, opts, err);
}

static void
options_and_arguments_may_stand_in_any_order(void **state)
{
	struct line line = LINE("r.lua", "--year", "2018", "--points", "x.db", "-o", "out.csv",
				"--layer=self");
	struct td_opts opts = { 0 };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_OK, td_opt_parse(line.argc, line.argv, MASK, false, &opts, &err), &err);
	assert_int_equal(opts.year, 2018);
	assert_true(opts.points);
	assert_string_equal(opts.out, "out.csv");
	assert_string_equal(opts.layer, "self");
	assert_string_equal(opts.format, "table");
	assert_int_equal(opts.nargs, 2);
	assert_string_equal(opts.args[0], "r.lua");
	assert_string_equal(opts.args[1], "x.db");
}

static void
two_dashes_end_the_options(void **state)
{
	struct line line = LINE("--", "--year");
	struct td_opts opts = { 0 };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_OK, td_opt_parse(line.argc, line.argv, MASK, false, &opts, &err), &err);
	assert_int_equal(opts.nargs, 1);
	assert_string_equal(opts.args[0], "--year");
}

static const struct wrong_case {
	const char *words[3];
	const char *want;
} wrong[] = {
	{ { "--pionts" }, "unknown option \"--pionts\"; did you mean \"--points\"?" },
	{ { "--formatt=json" }, "unknown option \"--formatt=json\"; did you mean \"--format\"?" },
	{ { "--xyzzy" }, "unknown option \"--xyzzy\"; --help lists those there are" },
	{ { "--label", "x" },
	  "unknown option \"--label\"; --help lists those there are" }, /* of another command */
	{ { "-q" }, "unknown option \"-q\"; --help lists those there are" },
	{ { "-hq" }, "unknown option \"-q\"; --help lists those there are" },
	{ { "--year" }, "--year needs a value" },
	{ { "-o" }, "-o needs a value" },
	{ { "--points=3" }, "--points takes no value" },
	{ { "--year", "17" }, "--year must be a year such as 2017, not \"17\"" },
	{ { "--year", "2017x" }, "--year must be a year such as 2017, not \"2017x\"" },
	{ { "--year", "" }, "--year must be a year such as 2017, not \"\"" },
	{ { "--year", "99999999999999999999" },
	  "--year must be a year such as 2017, not \"99999999999999999999\"" },
	{ { "--decimal", "," }, "--decimal must be comma or point, not \",\"" },
	{ { "--lang", "fr" }, "--lang must be vi or en, not \"fr\"" },
};

static void
wrong_options_are_named_with_what_would_be_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct td_opts opts;
		struct td_err err;

		print_message("  %s\n", wrong[i].words[0]);
		assert_status(TD_EUSAGE, parse(line_of(wrong[i].words), &opts, &err), &err);
		assert_string_equal(err.msg, wrong[i].want);
	}
}

static void
decimal_marks_have_words(void **state)
{
	struct td_opts opts;
	struct td_err err;

	(void)state;
	assert_status(TD_OK, parse(LINE("--decimal", "comma"), &opts, &err), &err);
	assert_int_equal(opts.decimal, ',');
	assert_status(TD_OK, parse(LINE("--decimal=point"), &opts, &err), &err);
	assert_int_equal(opts.decimal, '.');
}

static void
before_the_command_parsing_stops_at_the_first_word(void **state)
{
	struct line line = LINE("--lang", "vi", "score", "--year", "2017");
	struct td_opts opts = { 0 };
	struct td_err err = { 0 };

	(void)state;
	assert_status(TD_OK, td_opt_parse(line.argc, line.argv, TD_OPT_ALWAYS, true, &opts, &err),
		      &err);
	assert_int_equal(opts.lang, TD_VI);
	assert_int_equal(opts.nargs, 3);
	assert_string_equal(opts.args[0], "score");
}

static const struct lang_case {
	const char *name, *all, *messages, *lang;
	const char *words[3];
	enum td_lang want;
} langs[] = {
	{ "nothing says", NULL, NULL, NULL, { NULL }, TD_EN },
	{ "LANG", NULL, NULL, "vi_VN.UTF-8", { NULL }, TD_VI },
	{ "LC_MESSAGES before LANG", NULL, "en_US.UTF-8", "vi_VN.UTF-8", { NULL }, TD_EN },
	{ "LC_ALL before both", "vi_VN", "en_US.UTF-8", "C", { NULL }, TD_VI },
	{ "empty is not set", "", "", "vi_VN", { NULL }, TD_VI },
	{ "the option before all", "vi_VN", NULL, NULL, { "--lang", "en" }, TD_EN },
	{ "with an equals sign", NULL, NULL, NULL, { "x", "--lang=vi" }, TD_VI },
	{ "without a value", NULL, NULL, "vi_VN", { "--lang" }, TD_VI },
	{ "behind two dashes it is a word", NULL, NULL, "vi_VN", { "--", "--lang=en" }, TD_VI },
};

static void
set_or_unset(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void
language_comes_from_the_option_or_the_environment(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(langs); i++) {
		struct line line = line_of(langs[i].words);

		print_message("  %s\n", langs[i].name);
		set_or_unset("LC_ALL", langs[i].all);
		set_or_unset("LC_MESSAGES", langs[i].messages);
		set_or_unset("LANG", langs[i].lang);
		assert_int_equal(td_opt_lang(line.argc, line.argv), langs[i].want);
	}
}

static void
help_lines_align_in_vietnamese(void **state)
{
	struct td_sink sink = { 0 };

	(void)state;
	td_opt_print(TD_OPT(YEAR) | TD_OPT(OUT) | TD_OPT(HELP), TD_VI, &sink);
	assert_string_equal(
		sink.text,
		"  --year YEAR              năm của số liệu, nếu khác năm ghi trong tệp\n"
		"  -o, --output FILE        ghi kết quả vào tệp; tệp cũ chỉ bị thay khi mọi việc đã xong\n"
		"  -h, --help               phần hướng dẫn này\n");
	td_sink_fini(&sink);
	td_opt_column("Đơn vị", 9, &sink);
	td_opt_column("Đơn vị", 3, &sink);
	assert_string_equal(sink.text, "Đơn vị   Đơn vị  ");
	td_sink_fini(&sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_arguments_may_stand_in_any_order),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(wrong_options_are_named_with_what_would_be_right),
		cmocka_unit_test(decimal_marks_have_words),
		cmocka_unit_test(before_the_command_parsing_stops_at_the_first_word),
		cmocka_unit_test(language_comes_from_the_option_or_the_environment),
		cmocka_unit_test(help_lines_align_in_vietnamese),
	};

	return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
