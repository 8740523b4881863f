#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "opt.h"
#include "out.h"
#include "td.h"

#define PROGRAM "thidua"

static const struct td_cmd *const commands[] = {
#define COMMAND(name) &td_cmd_##name,
	TD_COMMANDS(COMMAND)
#undef COMMAND
};

enum {
	COMMANDS = sizeof(commands) / sizeof(commands[0]),
	COMMAND_WIDTH = 13 /* of the column of their names */
};

/* ---- help --------------------------------------------------------------------------- */

static void
print_commands(enum td_lang lang, struct td_sink *sink)
{
	td_sink_printf(sink, td_text(lang, "Usage: %s COMMAND [arguments] [options]"), PROGRAM);
	td_sink_printf(
		sink, "\n\n%s\n\n",
		td_text(lang,
			"Scores units by a year's criteria, ranks them and proposes awards, and says why."));
	for (size_t i = 0; i < COMMANDS; i++) {
		td_sink_text(sink, "  ");
		td_opt_column(commands[i]->name, COMMAND_WIDTH, sink);
		td_sink_printf(sink, "%s\n", td_text(lang, commands[i]->summary));
	}
	td_sink_text(sink, "\n");
	td_opt_print(TD_OPT_ALWAYS | TD_OPT(VERSION), lang, sink);
	td_sink_text(sink, "\n");
	td_sink_printf(sink, td_text(lang, "More about a command: %s COMMAND --help"), PROGRAM);
	td_sink_text(sink, "\n");
}

/* A command with a format also takes the options that the format has. */
static td_opt_mask
options_of(const struct td_cmd *cmd)
{
	td_opt_mask format = TD_OPT(FORMAT) | TD_OPT(FORMAT_PLAIN);

	return cmd->options | TD_OPT_ALWAYS | (cmd->options & format ? TD_OPT(WITH) : 0);
}

static void
print_usage(const struct td_cmd *cmd, enum td_lang lang, struct td_sink *sink)
{
	td_sink_printf(sink, td_text(lang, "Usage: %s %s %s [options]"), PROGRAM, cmd->name,
		       cmd->args);
	td_sink_text(sink, "\n");
}

/* The words in capitals of the usage line, where it has them. */
static void
print_words(const struct td_cmd *cmd, enum td_lang lang, struct td_sink *sink)
{
	static const struct word {
		const char *word, *meaning;
	} words[] = {
		{ "RULES", TD_MARK("a rule script, or an id such as bca-cum3/2017") },
		{ "OLD NEW", TD_MARK("two rule scripts or ids: before and after") },
		{ "A B", TD_MARK("two sides, each run:NUMBER or RULES[@YEAR][:LAYER]") },
		{ "DB", TD_MARK("a database of figures") },
		{ "FILE",
		  TD_MARK("CSV, JSON or .xlsx: units, figures or events of units; the headings say which") },
		{ "RUN", TD_MARK("number of a recorded run, as `runs` shows it") },
		{ "YEAR", TD_MARK("of the figures; without it all that was closed is listed") },
		{ "UNIT", TD_MARK("id of a unit") },
		{ "ID", TD_MARK("id of the new rules, such as bca-cum3/2019") },
		{ "CRITERION",
		  TD_MARK("id of a criterion or section; without it the whole table") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strstr(cmd->args, words[i].word))
			continue;
		td_sink_text(sink, "  ");
		td_opt_column(words[i].word, COMMAND_WIDTH, sink);
		td_sink_printf(sink, "%s\n", td_text(lang, words[i].meaning));
	}
}

static void
print_command(const struct td_cmd *cmd, enum td_lang lang, struct td_sink *sink)
{
	print_usage(cmd, lang, sink);
	td_sink_printf(sink, "\n%s\n\n", td_text(lang, cmd->summary));
	print_words(cmd, lang, sink);
	td_sink_text(sink, "\n");
	td_opt_print(options_of(cmd), lang, sink);
}

/* ---- running a command --------------------------------------------------------------- */

static int
find_command(const char *name, const struct td_cmd **cmd, struct td_err *err)
{
	struct td_near near = { .word = name };

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i]->name, name) == 0) {
			*cmd = commands[i];
			return TD_OK;
		}
		td_near_try(&near, commands[i]->name);
	}
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown command \"%s\"; did you mean \"%s\"?", name,
			       near.best);
	return td_fail(err, TD_EUSAGE, "unknown command \"%s\"; --help lists those there are",
		       name);
}

static int
check_arguments(const struct td_cmd *cmd, const struct td_opts *opts, struct td_err *err)
{
	if (opts->nargs < cmd->least)
		return td_fail(err, TD_EUSAGE, "too few arguments; usage: %s %s %s [options]",
			       PROGRAM, cmd->name, cmd->args);
	if (cmd->most >= 0 && opts->nargs > cmd->most)
		return td_fail(err, TD_EUSAGE,
			       "unexpected argument \"%s\"; usage: %s %s %s [options]",
			       opts->args[cmd->most], PROGRAM, cmd->name, cmd->args);
	return TD_OK;
}

/* Plugins are looked for when a format is asked for that the program does not have itself. */
static int
run_with_plugins(const struct td_cmd *cmd, struct td_opts *opts, struct td_err *err)
{
	struct td_diags told = { .lang = opts->lang };
	struct td_plugins *plugins = NULL;
	int status;

	if (cmd->plugins || strcmp(opts->format, "table") != 0)
		TD_TRY(td_plugins_new(opts->lang, &plugins, err));
	opts->plugins = plugins;
	opts->told = &told;
	status = cmd->run(opts, err);
	td_out_complaints(&told);
	td_diags_fini(&told);
	td_plugins_free(plugins);
	return status;
}

/* argv[0] is the name of the command. */
static int
run_command(int argc, char **argv, struct td_opts *opts, struct td_err *err)
{
	struct td_sink sink = { .file = stdout };
	const struct td_cmd *cmd = NULL;

	TD_TRY(find_command(argv[0], &cmd, err));
	TD_TRY(td_opt_parse(argc, argv, options_of(cmd), false, opts, err));
	if (opts->help) {
		print_command(cmd, opts->lang, &sink);
		return td_sink_close(&sink, err);
	}
	TD_TRY(check_arguments(cmd, opts, err));
	return run_with_plugins(cmd, opts, err);
}

static int
run(int argc, char **argv, struct td_err *err)
{
	struct td_opts opts = { .lang = err->lang };
	struct td_sink sink = { .file = stdout };
	int used;

	TD_TRY(td_opt_parse(argc, argv, TD_OPT_ALWAYS | TD_OPT(VERSION), true, &opts, err));
	if (opts.version)
		td_sink_printf(&sink, "%s %s\n", PROGRAM, TD_VERSION);
	else if (opts.help)
		print_commands(opts.lang, &sink);
	if (opts.version || opts.help)
		return td_sink_close(&sink, err);
	if (!opts.nargs)
		return td_fail(err, TD_EUSAGE, "no command; %s --help lists those there are",
			       PROGRAM);
	used = argc - opts.nargs;
	return run_command(opts.nargs, argv + used, &opts, err);
}

static int
exit_status(int status)
{
	switch (status) {
	case TD_OK:
		return 0;
	case TD_EINVAL:
		return 1;
	case TD_EUSAGE:
		return 2;
	case TD_ECANCEL:
		return 130;
	default:
		return 3;
	}
}

int
main(int argc, char **argv)
{
	struct td_err err = { .lang = td_opt_lang(argc, argv) };
	int status;

	/* Text is UTF-8 whatever the environment says; numbers stay ours (LC_NUMERIC is not
	 * touched). */
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, and said so */
	status = run(argc, argv, &err);
	if (status && err.msg[0])
		fprintf(stderr, "%s: %s\n", PROGRAM, err.msg);
	return exit_status(status);
}
