#include "opt.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- values ------------------------------------------------------------------------- */

static int
read_year(struct td_opts *opts, const char *value, struct td_err *err)
{
	char *end;
	long year = strtol(value, &end, 10);

	if (*end || year < 1900 || year > 2200)
		return td_fail(err, TD_EUSAGE, "--year must be a year such as 2017, not \"%s\"",
			       value);
	opts->year = (int)year;
	return TD_OK;
}

static int
read_decimal(struct td_opts *opts, const char *value, struct td_err *err)
{
	if (strcmp(value, "comma") == 0)
		opts->decimal = ',';
	else if (strcmp(value, "point") == 0)
		opts->decimal = '.';
	else
		return td_fail(err, TD_EUSAGE, "--decimal must be comma or point, not \"%s\"",
			       value);
	return TD_OK;
}

static int
read_lang(struct td_opts *opts, const char *value, struct td_err *err)
{
	if (strcmp(value, "vi") == 0)
		opts->lang = TD_VI;
	else if (strcmp(value, "en") == 0)
		opts->lang = TD_EN;
	else
		return td_fail(err, TD_EUSAGE, "--lang must be vi or en, not \"%s\"", value);
	return TD_OK;
}

static int
read_seed(struct td_opts *opts, const char *value, struct td_err *err)
{
	char *end;

	errno = 0;
	opts->seed = strtoull(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno)
		return td_fail(err, TD_EUSAGE, "--seed must be a whole number, not \"%s\"", value);
	return TD_OK;
}

/* ---- the table ---------------------------------------------------------------------- */

/* What becomes of a value: it is put into a field of struct td_opts as it is, or read first. */
enum kind {
	SWITCH, /* bool: true */
	TEXT,   /* const char * */
	WORD,   /* the same, and not empty */
	LIST,   /* struct td_opt_list: added */
	COUNT,  /* int, from 1 on */
	READ,   /* by a function of its own */
};

typedef int read_value(struct td_opts *opts, const char *value, struct td_err *err);

#define AT(field) offsetof(struct td_opts, field)

static const struct row {
	const char *name;
	char letter;       /* 0: none */
	const char *value; /* as the help calls it; NULL: takes none */
	const char *help;
	enum kind kind;
	size_t field; /* offset in struct td_opts; not for READ */
	read_value *read;
} rows[TD_OPT_COUNT_] = {
	/* clang-format off */
	[TD_OPT_POINTS] = { "points", 0, NULL,
		TD_MARK("also the points of every criterion"), SWITCH, AT(points), NULL },
	[TD_OPT_YEAR] = { "year", 0, "YEAR",
		TD_MARK("the year of the figures, if it is not the one in the file"), READ, 0, read_year },
	[TD_OPT_LAYER] = { "layer", 0, "LAYER",
		TD_MARK("self, verified or council: whose figures"), TEXT, AT(layer), NULL },
	[TD_OPT_LABEL] = { "label", 0, "TEXT",
		TD_MARK("what the figures are, printed on every table: \"draft\""), TEXT, AT(label), NULL },
	[TD_OPT_DECIMAL] = { "decimal", 0, "comma|point",
		TD_MARK("what a mark in a number means, where 1.015 could be either"), READ, 0, read_decimal },
	[TD_OPT_DRY_RUN] = { "dry-run", 0, NULL,
		TD_MARK("check everything, change nothing"), SWITCH, AT(dry_run), NULL },
	[TD_OPT_FORMAT] = { "format", 0, "FORMAT",
		TD_MARK("table (usual), json, csv, or what else `thidua plugins` lists"), TEXT, AT(format), NULL },
	[TD_OPT_FORMAT_PLAIN] = { "format", 0, "FORMAT",
		TD_MARK("table (usual), json, or what else `thidua plugins` lists"), TEXT, AT(format), NULL },
	[TD_OPT_WITH] = { "with", 0, "NAME=VALUE",
		TD_MARK("an option of the format; may be repeated"), LIST, AT(with), NULL },
	[TD_OPT_OUT] = { "output", 'o', "FILE",
		TD_MARK("write the result to a file, which is replaced only when all went well"), WORD, AT(out), NULL },
	[TD_OPT_COVER] = { "cover", 0, NULL,
		TD_MARK("what of the rules no test reaches"), SWITCH, AT(cover), NULL },
	[TD_OPT_BOUNDARY] = { "boundary", 0, NULL,
		TD_MARK("test cases at every threshold, to be completed"), SWITCH, AT(boundary), NULL },
	[TD_OPT_MUTATE] = { "mutate", 0, NULL,
		TD_MARK("small changes of the rules that no test notices"), SWITCH, AT(mutate), NULL },
	[TD_OPT_FROM] = { "from", 0, "OLD",
		TD_MARK("the rules that the new ones extend"), TEXT, AT(from), NULL },
	[TD_OPT_COUNT] = { "count", 0, "N",
		TD_MARK("end after so many scorings"), COUNT, AT(count), NULL },
	[TD_OPT_RECORD] = { "record", 0, NULL,
		TD_MARK("keep the run in the database, for `verify`"), SWITCH, AT(record), NULL },
	[TD_OPT_BY] = { "by", 0, "NAME",
		TD_MARK("who does it, if it is not the user of this computer"), WORD, AT(by), NULL },
	[TD_OPT_REOPEN] = { "reopen", 0, NULL,
		TD_MARK("open the year to imports again"), SWITCH, AT(reopen), NULL },
	[TD_OPT_REASON] = { "reason", 0, "TEXT",
		TD_MARK("why; kept with the year"), TEXT, AT(reason), NULL },
	[TD_OPT_SET] = { "set", 0, "PARAMETER=V",
		TD_MARK("another value of a parameter; may be repeated"), LIST, AT(set), NULL },
	[TD_OPT_DATA] = { "data", 0, "UNIT.INPUT=V",
		TD_MARK("another figure: V, or +V, -V, *V of what it is; may be repeated"), LIST, AT(data), NULL },
	[TD_OPT_REPEAL] = { "repeal", 0, "ID",
		TD_MARK("without this criterion; may be repeated"), LIST, AT(repeal), NULL },
	[TD_OPT_WITHOUT] = { "without", 0, "UNIT",
		TD_MARK("as if this unit were not in the cluster; may be repeated"),
		LIST, AT(without), NULL },
	[TD_OPT_RULES] = { "rules", 0, "OTHER",
		TD_MARK("by these rules instead"), TEXT, AT(rules), NULL },
	[TD_OPT_SCENARIOS] = { "scenarios", 0, "FILE",
		TD_MARK("a file of named scenarios"), TEXT, AT(scenarios), NULL },
	[TD_OPT_SCENARIO] = { "scenario", 0, "NAME",
		TD_MARK("which one of the file"), WORD, AT(scenario), NULL },
	[TD_OPT_VARY] = { "vary", 0, "NAME=GRID",
		TD_MARK("FROM:TO:STEP or a list a,b,c for a parameter or UNIT.INPUT; up to three times"), LIST, AT(vary), NULL },
	[TD_OPT_DRAWS] = { "draws", 0, "N",
		TD_MARK("so many random draws, in a sweep at each point of its grid"), COUNT, AT(draws), NULL },
	[TD_OPT_SEED] = { "seed", 0, "S",
		TD_MARK("of the draws: the same seed gives the same draws; usually 1"), READ, 0, read_seed },
	[TD_OPT_NOISE] = { "noise", 0, "[NAME=]AMOUNT",
		TD_MARK("AMOUNT is 2%, +-5 or normal:2%; NAME an input (of all units), UNIT.INPUT or a parameter, else all figures"), LIST, AT(noise), NULL },
	[TD_OPT_STEP] = { "step", 0, "P%",
		TD_MARK("how far parameters are turned (usually 10%)"), WORD, AT(step), NULL },
	[TD_OPT_MARGIN] = { "margin", 0, "POINTS",
		TD_MARK("totals not further apart than this are close (usually 0.01)"), WORD, AT(margin), NULL },
	[TD_OPT_RANK] = { "rank", 0, "K",
		TD_MARK("sought: this place or a better one"), COUNT, AT(rank), NULL },
	[TD_OPT_AWARD] = { "award", 0, "ID",
		TD_MARK("sought: this award"), WORD, AT(award), NULL },
	[TD_OPT_TOTAL] = { "total", 0, "POINTS",
		TD_MARK("sought: at least so many points"), WORD, AT(total), NULL },
	[TD_OPT_ABOVE] = { "above", 0, "OTHER",
		TD_MARK("sought: a better place than this unit"), WORD, AT(above), NULL },
	[TD_OPT_INPUT] = { "input", 0, "NAME",
		TD_MARK("change only this figure; may be repeated"), LIST, AT(input), NULL },
	[TD_OPT_PAIRS] = { "pairs", 0, NULL,
		TD_MARK("also pairs of figures, where one alone suffices"), SWITCH, AT(pairs), NULL },
	[TD_OPT_SHEET] = { "sheet", 0, "NAME",
		TD_MARK("of a workbook, only this sheet; may be repeated"), LIST, AT(sheet), NULL },
	[TD_OPT_MAP] = { "map", 0, "FILE",
		TD_MARK("a file that says which cells of other tables are which figures"), WORD, AT(map), NULL },
	[TD_OPT_LANG] = { "lang", 0, "vi|en",
		TD_MARK("language; usually that of the environment (LANG)"), READ, 0, read_lang },
	[TD_OPT_HELP] = { "help", 'h', NULL,
		TD_MARK("this help"), SWITCH, AT(help), NULL },
	[TD_OPT_VERSION] = { "version", 0, NULL,
		TD_MARK("the program's version"), SWITCH, AT(version), NULL },
	/* clang-format on */
};

#undef AT

static bool
is_in(td_opt_mask mask, int id)
{
	return mask & (UINT64_C(1) << id);
}

/* ---- language ----------------------------------------------------------------------- */

static enum td_lang
lang_of_environment(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strncmp(value, "vi", 2) == 0 ? TD_VI : TD_EN;
	}
	return TD_EN;
}

enum td_lang
td_opt_lang(int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *value = NULL;

		if (strncmp(argv[i], "--lang=", strlen("--lang=")) == 0)
			value = argv[i] + strlen("--lang=");
		else if (strcmp(argv[i], "--lang") == 0)
			value = argv[i + 1]; /* NULL at the end of argv */
		if (value)
			return strcmp(value, "vi") == 0 ? TD_VI : TD_EN;
	}
	return lang_of_environment();
}

/* ---- parsing ------------------------------------------------------------------------ */

/* What getopt_long is told; its answers are 1 + id, so that they are no '?' and no ':'. */
struct told {
	struct option longs[TD_OPT_COUNT_ + 1];
	char letters[2 * TD_OPT_COUNT_ + 3];
};

enum {
	ANSWER_FIRST = 256
};

static void
tell(td_opt_mask mask, bool first_only, struct told *told)
{
	size_t n = 0;
	char *letter = told->letters;

	*letter++ = first_only ? '+' : ' ';
	*letter++ = ':'; /* a missing value is told from an unknown option */
	for (int id = 0; id < TD_OPT_COUNT_; id++) {
		const struct row *row = &rows[id];

		if (!is_in(mask, id))
			continue;
		told->longs[n++] =
			(struct option){ row->name, row->value ? required_argument : no_argument,
					 NULL, ANSWER_FIRST + id };
		if (row->letter)
			*letter++ = row->letter;
		if (row->letter && row->value)
			*letter++ = ':';
	}
}

/* The row of an answer: a long one has its id, a short one its letter. */
static const struct row *
row_of(int answer, td_opt_mask mask)
{
	if (answer >= ANSWER_FIRST)
		return &rows[answer - ANSWER_FIRST];
	for (int id = 0; id < TD_OPT_COUNT_; id++)
		if (is_in(mask, id) && rows[id].letter == answer)
			return &rows[id];
	return NULL;
}

/* word is "--formt=json" or "-x". */
static int
fail_unknown(const char *word, td_opt_mask mask, struct td_err *err)
{
	char name[64] = "";
	struct td_near near = { .word = name };
	size_t n;

	if (strncmp(word, "--", 2) == 0) {
		n = strcspn(word + 2, "=");
		if (n < sizeof(name))
			memcpy(name, word + 2, n);
		for (int id = 0; id < TD_OPT_COUNT_; id++)
			if (is_in(mask, id))
				td_near_try(&near, rows[id].name);
	}
	if (near.best)
		return td_fail(err, TD_EUSAGE, "unknown option \"%s\"; did you mean \"--%s\"?",
			       word, near.best);
	return td_fail(err, TD_EUSAGE, "unknown option \"%s\"; --help lists those there are", word);
}

/* An option that was given a value and takes none, or a short one that is unknown. */
static int
fail_answer(int answer, char *const *argv, td_opt_mask mask, struct td_err *err)
{
	const char *word = argv[optind - 1];
	char letter[] = { '-', (char)optopt, '\0' };

	if (answer == ':')
		return td_fail(err, TD_EUSAGE, "%s needs a value", word);
	if (optopt >= ANSWER_FIRST)
		return td_fail(err, TD_EUSAGE, "--%s takes no value",
			       rows[optopt - ANSWER_FIRST].name);
	/* A letter within a bundle leaves optind where it was. */
	return fail_unknown(optopt ? letter : word, mask, err);
}

static int
add(const struct row *row, struct td_opt_list *list, const char *value, struct td_err *err)
{
	if (list->n == TD_OPT_LIST_MAX)
		return td_fail(err, TD_EUSAGE, "more than %d times --%s on one command line",
			       TD_OPT_LIST_MAX, row->name);
	list->at[list->n++] = value;
	return TD_OK;
}

static int
count(const struct row *row, int *field, const char *value, struct td_err *err)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (*end || n < 1 || n > INT_MAX)
		return td_fail(err, TD_EUSAGE, "--%s must be a number from 1 on, not \"%s\"",
			       row->name, value);
	*field = (int)n;
	return TD_OK;
}

static int
take(const struct row *row, struct td_opts *opts, const char *value, struct td_err *err)
{
	void *field = (char *)opts + row->field;

	switch (row->kind) {
	case SWITCH:
		*(bool *)field = true;
		return TD_OK;
	case WORD:
		if (!*value)
			return td_fail(err, TD_EUSAGE, "--%s needs a value that is not empty",
				       row->name);
		/* fall through */
	case TEXT:
		*(const char **)field = value;
		return TD_OK;
	case LIST:
		return add(row, field, value, err);
	case COUNT:
		return count(row, field, value, err);
	case READ:
		return row->read(opts, value, err);
	}
	return TD_OK;
}

int
td_opt_parse(int argc, char **argv, td_opt_mask mask, bool first_only, struct td_opts *opts,
	     struct td_err *err)
{
	struct told told = { 0 };
	int answer;

	opts->format = "table";
	opts->seed = 1;
	tell(mask, first_only, &told);
	opterr = 0;
	optind = 0; /* start again: this is called twice */
	while ((answer = getopt_long(argc, argv, first_only ? told.letters : told.letters + 1,
				     told.longs, NULL)) != -1) {
		const struct row *row = row_of(answer, mask);

		if (!row)
			return fail_answer(answer, argv, mask, err);
		TD_TRY(take(row, opts, optarg, err));
	}
	opts->args = (const char *const *)argv + optind;
	opts->nargs = argc - optind;
	return TD_OK;
}

const char *
td_opt_user(const struct td_opts *opts, char out[TD_USER_ROOM])
{
	struct passwd entry, *found = NULL;
	char room[1024];

	if (opts->by)
		return opts->by;
	if (getpwuid_r(geteuid(), &entry, room, sizeof(room), &found) || !found)
		snprintf(out, TD_USER_ROOM, "uid %lu", (unsigned long)geteuid());
	else
		snprintf(out, TD_USER_ROOM, "%s", entry.pw_name);
	return out;
}

/* ---- help --------------------------------------------------------------------------- */

/* Characters, which are the columns of all that the help says. */
static int
width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void
td_opt_column(const char *text, int width, struct td_sink *sink)
{
	int used = width_of(text);

	td_sink_printf(sink, "%s%*s", text, used + 2 > width ? 2 : width - used, "");
}

/* "--year YEAR", "-o, --output FILE" */
static void
print_name(const struct row *row, struct td_sink *sink)
{
	if (row->letter)
		td_sink_printf(sink, "-%c, ", row->letter);
	td_sink_printf(sink, "--%s", row->name);
	if (row->value)
		td_sink_printf(sink, " %s", row->value);
}

enum {
	NAME_WIDTH = 25 /* "--decimal comma|point" and two blanks */
};

void
td_opt_print(td_opt_mask mask, enum td_lang lang, struct td_sink *sink)
{
	for (int id = 0; id < TD_OPT_COUNT_; id++) {
		struct td_sink name = { 0 };

		if (!is_in(mask, id))
			continue;
		print_name(&rows[id], &name);
		td_sink_text(sink, "  ");
		td_opt_column(name.text ? name.text : "", NAME_WIDTH, sink);
		td_sink_printf(sink, "%s\n", td_text(lang, rows[id].help));
		td_sink_fini(&name);
	}
}
