/* td_rules_new: next year's script, ready to amend. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/parse.h"
#include "engine.h"
#include "find.h"

struct draft {
	const struct td_ruleset *old;
	const char *id;   /* of the new year */
	const char *base; /* what `extends` says */
	int year;
	enum td_lang lang;
	struct td_sink *out;
};

/* ---- text ---------------------------------------------------------------------------- */

static void
put_quoted(const struct draft *d, const char *text)
{
	td_sink_text(d->out, "\"");
	for (; *text; text++)
		td_sink_printf(d->out, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
	td_sink_text(d->out, "\"");
}

/* The old title with the new year for the old one. */
static void
put_title(const struct draft *d, const char *key, const char *title)
{
	char old[16], year[16];
	const char *at;
	char *text;
	size_t room;

	if (!title)
		return;
	snprintf(old, sizeof(old), "%d", d->old->year);
	snprintf(year, sizeof(year), "%d", d->year);
	room = strlen(title) + sizeof(year) + 1;
	text = malloc(room);
	if (!text) {
		d->out->status = TD_ENOMEM;
		return;
	}
	at = d->old->year ? strstr(title, old) : NULL;
	if (at)
		snprintf(text, room, "%.*s%s%s", (int)(at - title), title, year, at + strlen(old));
	else
		snprintf(text, room, "%s", title);
	td_sink_printf(d->out, "    %s = ", key);
	put_quoted(d, text);
	td_sink_text(d->out, ",\n");
	free(text);
}

static void
put_comment(const struct draft *d, const char *english)
{
	td_sink_printf(d->out, "-- %s\n", td_text(d->lang, english));
}

static void
put_heading(const struct draft *d, const char *english)
{
	td_sink_text(d->out, "\n");
	put_comment(d, english);
}

/* " -- title" ends the line. */
static void
end_line(const struct draft *d, const struct td_title *title)
{
	const char *text = td_title_in(title, d->lang, "");

	td_sink_printf(d->out, "%s%s\n", *text ? " -- " : "", text);
}

static const char *
number(char room[64], double v)
{
	return td_num_exact(room, 64, v);
}

/* ---- parts --------------------------------------------------------------------------- */

static void
put_ruleset(const struct draft *d)
{
	char scale[64];

	td_sink_text(d->out, "\nruleset ");
	put_quoted(d, d->id);
	td_sink_text(d->out, " {\n  extends = ");
	put_quoted(d, d->base);
	td_sink_text(d->out, ",\n");
	if (d->old->title.vi || d->old->title.en) {
		td_sink_text(d->out, "  title = {\n");
		put_title(d, "vi", d->old->title.vi);
		put_title(d, "en", d->old->title.en);
		td_sink_text(d->out, "  },\n");
	}
	td_sink_printf(d->out, "  -- source = document { title = \"...\", date = \"%d-03-31\" },\n",
		       d->year);
	td_sink_printf(d->out, "  year = %d,\n", d->year);
	td_sink_printf(d->out, "  effective = { from = \"%d-01-01\", to = \"%d-12-31\" },\n",
		       d->year, d->year);
	if (!isnan(d->old->scale))
		td_sink_printf(d->out, "  -- scale = %s,\n", number(scale, d->old->scale));
	td_sink_text(d->out, "}\n");
}

static void
put_params(const struct draft *d)
{
	char value[64];

	if (!d->old->params.n)
		return;
	put_heading(d, TD_MARK("Thresholds and weights"));
	for (size_t i = 0; i < d->old->params.n; i++) {
		const struct td_param *param = &d->old->params.at[i];

		number(value, param->value);
		td_sink_printf(d->out, "-- amend_param \"%s\" { %s, was = %s, ref = \"...\" }",
			       param->name, value, value);
		end_line(d, &param->title);
	}
}

static void
put_item(const struct draft *d, const struct td_item *item)
{
	bool section = item->kind == TD_ITEM_SECTION;
	char max[64];

	td_sink_printf(d->out, "%s-- %s \"%s\" { ", section ? "\n" : "",
		       section ? "amend_section" : "amend", item->id);
	if (isnan(item->max))
		td_sink_text(d->out, item->has_children ? "title = ..." : "score = ...");
	else
		td_sink_printf(d->out, "max = %s, was = %s", number(max, item->max),
			       number(max, item->max));
	td_sink_text(d->out, ", ref = \"...\" }");
	end_line(d, &item->title);
}

static void
put_items(const struct draft *d)
{
	if (d->old->order.n)
		put_heading(
			d,
			TD_MARK("The table of points: another maximum here, another formula as score = ..."));
	for (size_t i = 0; i < d->old->order.n; i++)
		put_item(d, &d->old->items.at[d->old->order.at[i]]);
}

static void
put_others(const struct draft *d)
{
	if (d->old->knockouts.n || d->old->awards.n)
		put_heading(d, TD_MARK("Knock-outs and awards"));
	for (size_t i = 0; i < d->old->knockouts.n; i++) {
		td_sink_printf(d->out, "-- amend \"%s\" { when = ..., ref = \"...\" }",
			       d->old->knockouts.at[i].id);
		end_line(d, &d->old->knockouts.at[i].title);
	}
	for (size_t i = 0; i < d->old->awards.n; i++) {
		td_sink_printf(d->out, "-- amend \"%s\" { when = ..., ref = \"...\" }",
			       d->old->awards.at[i].id);
		end_line(d, &d->old->awards.at[i].title);
	}
}

/* The last two criteria of the table serve as the example. */
static void
put_examples(const struct draft *d)
{
	const struct td_item *last = NULL, *before = NULL;

	for (size_t i = 0; i < d->old->order.n; i++) {
		const struct td_item *item = &d->old->items.at[d->old->order.at[i]];

		if (item->kind != TD_ITEM_CRITERION || !item->outermost)
			continue;
		before = last;
		last = item;
	}
	put_heading(d, TD_MARK("What is dropped, and what is new"));
	td_sink_printf(d->out, "-- repeal \"%s\" { ref = \"...\" }\n", before ? before->id : "ID");
	td_sink_text(d->out,
		     "-- inputs { new_figure = number { min = 0, max = 100, title = \"...\" } }\n");
	td_sink_text(d->out, "-- criterion \"NEW\" { ");
	if (last && last->section != TD_NONE)
		td_sink_printf(d->out, "section = \"%s\", after = \"%s\", ",
			       d->old->items.at[last->section].id, last->id);
	td_sink_text(
		d->out,
		"max = 10, ref = \"...\",\n--   title = \"...\", score = pct_of(x.new_figure) }\n");
	put_heading(d, TD_MARK("The tests of this year: at, below and above each edge that moved"));
	td_sink_text(d->out, "-- test \"...\" {\n--   given = { new_figure = 50 },\n"
			     "--   expect = { NEW = 5 },\n-- }\n");
}

static void
put_draft(const struct draft *d)
{
	put_comment(
		d,
		TD_MARK("What this year changes of the one it extends.  What is not named stays as it was."));
	put_comment(
		d,
		TD_MARK("Take the two dashes away from a line that changes and write the new value; was = ... stays:"));
	put_comment(
		d,
		TD_MARK("it stops the script should the base change beneath it.  Then: thidua check, test, diff."));
	put_ruleset(d);
	put_params(d);
	put_items(d);
	put_others(d);
	put_examples(d);
}

/* ---- the file ------------------------------------------------------------------------ */

/* A year at the end of the id, else the one after that of the base. */
static int
year_of(const char *id, int old)
{
	size_t n = strlen(id), first = n;

	while (first > 0 && isdigit((unsigned char)id[first - 1]))
		first--;
	if (n - first == 4)
		return (int)strtol(id + first, NULL, 10);
	return old ? old + 1 : 2000;
}

static int
check_id(const struct td_ruleset *old, const char *id, struct td_err *err)
{
	if (!*id || *id == '/' || strstr(id, "..") || !td_parse_printable(id) ||
	    strpbrk(id, "\"\\ "))
		return td_fail(err, TD_EUSAGE,
			       "\"%s\" is no id of rules; write it as bca-cum3/2019", id);
	if (strcmp(id, old->id) == 0)
		return td_fail(err, TD_EUSAGE,
			       "%s is the base itself; the new year needs an id of its own", id);
	return TD_OK;
}

/* The folders on the way to path are made. */
static void
make_folders(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(path, 0777); /* opening the file says what went wrong */
		*at = '/';
	}
}

static int
write_new(const char *path, const struct draft *draft, struct td_err *err)
{
	struct draft d = *draft;
	struct td_sink sink = { .file = fopen(path, "wx") };
	int status;

	if (!sink.file && errno == EEXIST)
		return td_fail(err, TD_EUSAGE, "%s is there already; it is not overwritten", path);
	if (!sink.file)
		return td_fail(err, TD_EIO, "cannot write %s: %s", path, strerror(errno));
	d.out = &sink;
	put_draft(&d);
	status = td_sink_close(&sink, err);
	if (fclose(sink.file) && !status)
		status = td_fail(err, TD_EIO, "cannot write %s: %s", path, strerror(errno));
	if (status)
		unlink(path);
	return status;
}

/* The script must stand as it is: where it lies, it must find its base. */
static int
try_new(const char *path, struct td_diags *diags, struct td_err *err)
{
	struct td_ruleset *rules;
	int status = td_rules_load(path, diags, &rules, err);

	td_ruleset_free(rules);
	if (status)
		unlink(path);
	return status;
}

static bool
is_there(const char *folder, const char *id)
{
	struct td_arena arena = { 0 };
	const char *path = td_arena_printf(&arena, "%s/%s.lua", folder, id);
	bool there = path && access(path, R_OK) == 0;

	td_arena_fini(&arena);
	return there;
}

/* The base by its id where the rules folder has it so, else by the name of its file. */
static const char *
base_name(const struct td_ruleset *old, const char *folder, struct td_arena *arena)
{
	const char *file = strrchr(old->files[0], '/');
	size_t n;

	if (is_there(folder, old->id))
		return old->id;
	file = file ? file + 1 : old->files[0];
	n = strlen(file);
	return td_arena_textn(arena, file, n > 4 && strcmp(file + n - 4, ".lua") == 0 ? n - 4 : n);
}

static int
make_new(const struct td_ruleset *old, const char *id, const char *out, enum td_lang lang,
	 struct td_arena *arena, char **path, struct td_err *err)
{
	struct draft draft = { .old = old, .id = id, .year = year_of(id, old->year), .lang = lang };
	const char *folder = td_rules_folder(arena, out ? out : old->files[0]);
	const char *name = out      ? out
			   : folder ? td_arena_printf(arena, "%s/%s.lua", folder, id)
				    : NULL;

	draft.base = folder ? base_name(old, folder, arena) : NULL;
	*path = name ? strdup(name) : NULL;
	if (!*path || !draft.base)
		return td_fail_memory(err);
	make_folders(*path);
	return write_new(*path, &draft, err);
}

int
td_rules_new(const char *id, const char *from, const char *out, struct td_diags *diags, char **path,
	     struct td_err *err)
{
	struct td_arena arena = { 0 };
	struct td_ruleset *old = NULL;
	int status;

	*path = NULL;
	status = td_rules_load(from, diags, &old, err);
	if (!status)
		status = check_id(old, id, err);
	if (!status)
		status = make_new(old, id, out, diags->lang, &arena, path, err);
	if (!status)
		status = try_new(*path, diags, err);
	if (status) {
		free(*path);
		*path = NULL;
	}
	td_ruleset_free(old);
	td_arena_fini(&arena);
	return status;
}
