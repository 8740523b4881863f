/* The recorded runs, what a verification found, and the years that were frozen, as table and JSON. */
#include <stdio.h>
#include <string.h>

#include "edge/grid.h"
#include "model/doc.h"
#include "record.h"
#include "render.h"

/* A list being written; one of the two is there. */
struct list {
	const char *document; /* its kind */
	struct td_grid *grid;
	struct td_doc_builder *doc;
	enum td_lang lang;
	size_t n;
};

static int
list_init(struct list *list, const char *document, const char *key,
	  const struct td_report_opts *opts, struct td_err *err)
{
	*list = (struct list){ .document = document, .lang = opts->lang };
	if (td_is_table(opts))
		list->grid = td_grid_new();
	else
		list->doc = td_doc_new();
	if (!list->doc && !list->grid)
		return td_fail_memory(err);
	if (list->doc)
		td_doc_array(list->doc, key);
	return TD_OK;
}

static void
list_columns(struct list *list, const char *const *titles, size_t n)
{
	for (size_t i = 0; list->grid && i < n; i++)
		td_grid_column(list->grid, td_text(list->lang, titles[i]), TD_GRID_LEFT);
}

/* nothing: the sentence for an empty table. */
static int
list_write(struct list *list, const char *nothing, const struct td_report_opts *opts,
	   struct td_sink *sink, struct td_err *err)
{
	if (list->doc) {
		td_doc_end(list->doc);
		return td_render(list->doc, list->document, opts, sink, err);
	}
	if (list->n)
		return td_grid_write(list->grid, opts->width, opts->colour, sink, err);
	td_sink_printf(sink, "%s\n", td_text(opts->lang, nothing));
	return TD_OK;
}

static void
list_fini(struct list *list)
{
	td_doc_free(list->doc);
	td_grid_free(list->grid);
}

/* Read a list from a database, and write it. */
static int
report_list(struct list *list, const char *database,
	    int (*read)(struct td_store *store, struct list *list, struct td_err *err),
	    const char *nothing, const struct td_report_opts *opts, struct td_sink *sink,
	    struct td_err *err)
{
	struct td_store *store = NULL;
	int st = td_store_open(database, false, &store, err);

	if (!st)
		st = read(store, list, err);
	if (!st)
		st = list_write(list, nothing, opts, sink, err);
	td_store_close(store);
	return st;
}

/* ---- runs ----------------------------------------------------------------------------- */

enum {
	SHORT = 12 /* digits of a digest that a person compares */
};

static int
add_run_row(struct list *list, const struct td_run *run)
{
	char id[24], year[12], digest[SHORT + 1];

	snprintf(id, sizeof(id), "%lld", (long long)run->id);
	snprintf(year, sizeof(year), "%d", run->year);
	snprintf(digest, sizeof(digest), "%s", run->result);
	td_grid_row(list->grid, false);
	td_grid_cell(list->grid, id);
	td_grid_cell(list->grid, run->at);
	td_grid_cell(list->grid, run->by);
	td_grid_cell(list->grid, run->ruleset);
	td_grid_cell(list->grid, year);
	td_grid_cell(list->grid, run->label);
	td_grid_cell(list->grid, digest);
	td_grid_cell(list->grid, run->first);
	return TD_OK;
}

static int
add_run(void *self, const struct td_run *run)
{
	struct list *list = self;

	list->n++;
	if (list->grid)
		return add_run_row(list, run);
	td_doc_object(list->doc, NULL);
	td_doc_integer(list->doc, "run", run->id);
	td_doc_text(list->doc, "at", run->at);
	td_doc_text(list->doc, "by", run->by);
	td_doc_text(list->doc, "ruleset", run->ruleset);
	td_doc_integer(list->doc, "year", run->year);
	td_doc_text(list->doc, "layer", run->layer);
	td_doc_text(list->doc, "label", run->label);
	td_doc_text(list->doc, "first", run->first);
	td_doc_text(list->doc, "engine", run->program);
	td_doc_text(list->doc, "rules", run->rules);
	td_doc_text(list->doc, "figures", run->figures);
	td_doc_text(list->doc, "result", run->result);
	td_doc_end(list->doc);
	return TD_OK;
}

static int
read_runs(struct td_store *store, struct list *list, struct td_err *err)
{
	return td_store_each_run(store, 0, add_run, list, err);
}

int
td_runs_report(const char *database, const struct td_report_opts *opts, struct td_sink *sink,
	       struct td_err *err)
{
	static const char *const titles[] = { TD_MARK("Run"),    TD_MARK("When"), TD_MARK("Who"),
					      TD_MARK("Rules"),  TD_MARK("Year"), TD_MARK("Data"),
					      TD_MARK("Digest"), TD_MARK("First") };
	struct list list;
	int st = list_init(&list, "runs", "runs", opts, err);

	if (!st) {
		list_columns(&list, titles, sizeof(titles) / sizeof(titles[0]));
		st = report_list(&list, database, read_runs, TD_MARK("no runs are recorded"), opts,
				 sink, err);
	}
	list_fini(&list);
	return st;
}

/* ---- frozen years ------------------------------------------------------------------------ */

static int
add_freeze_row(struct list *list, const struct td_freeze *freeze)
{
	char year[12];

	snprintf(year, sizeof(year), "%d", freeze->year);
	td_grid_row(list->grid, false);
	td_grid_cell(list->grid, year);
	td_grid_cell(list->grid, freeze->at);
	td_grid_cell(list->grid, freeze->by);
	td_grid_cell(list->grid, freeze->reopened_at);
	td_grid_cell(list->grid, freeze->reopened_by);
	td_grid_cell(list->grid, freeze->reason);
	return TD_OK;
}

static int
add_freeze(void *self, const struct td_freeze *freeze)
{
	struct list *list = self;

	list->n++;
	if (list->grid)
		return add_freeze_row(list, freeze);
	td_doc_object(list->doc, NULL);
	td_doc_integer(list->doc, "year", freeze->year);
	td_doc_text(list->doc, "at", freeze->at);
	td_doc_text(list->doc, "by", freeze->by);
	td_doc_text(list->doc, "reopened_at", freeze->reopened_at);
	td_doc_text(list->doc, "reopened_by", freeze->reopened_by);
	td_doc_text(list->doc, "reason", freeze->reason);
	td_doc_end(list->doc);
	return TD_OK;
}

static int
read_freezes(struct td_store *store, struct list *list, struct td_err *err)
{
	return td_store_each_freeze(store, add_freeze, list, err);
}

int
td_freezes_report(const char *database, const struct td_report_opts *opts, struct td_sink *sink,
		  struct td_err *err)
{
	static const char *const titles[] = { TD_MARK("Year"),    TD_MARK("Frozen"),
					      TD_MARK("Who"),     TD_MARK("Reopened"),
					      TD_MARK("By whom"), TD_MARK("Reason") };
	struct list list;
	int st = list_init(&list, "freeze", "freezes", opts, err);

	if (!st) {
		list_columns(&list, titles, sizeof(titles) / sizeof(titles[0]));
		st = report_list(&list, database, read_freezes, TD_MARK("no year is frozen"), opts,
				 sink, err);
	}
	list_fini(&list);
	return st;
}

/* ---- a verification ----------------------------------------------------------------------- */

/* "figure INPUT YEAR UNIT", "unit ID" or "label"; ids and inputs hold no blank. */
struct key {
	char kind[8], input[65], unit[65];
	int year;
};

static struct key
split_key(const char *text)
{
	struct key key = { 0 };

	if (sscanf(text, "figure %64s %d %64s", key.input, &key.year, key.unit) == 3)
		strcpy(key.kind, "figure");
	else if (sscanf(text, "unit %64s", key.unit) == 1)
		strcpy(key.kind, "unit");
	else
		strcpy(key.kind, "label");
	return key;
}

static const char *
value_shown(const char *value, enum td_lang lang)
{
	if (!value)
		return td_text(lang, "none");
	if (strcmp(value, "missing") == 0)
		return td_text(lang, "missing");
	return strcmp(value, "na") == 0 ? td_text(lang, "not applicable") : value;
}

static void
say_change(const struct td_change *change, enum td_lang lang, struct td_sink *sink)
{
	struct key key = split_key(change->key);

	if (key.input[0])
		td_sink_printf(sink, "  %s %s %d", key.unit, key.input, key.year);
	else if (key.unit[0])
		td_sink_printf(sink, td_text(lang, "  unit %s"), key.unit);
	else
		td_sink_text(sink, td_text(lang, "  label"));
	td_sink_printf(sink, ": %s -> %s\n", value_shown(change->was, lang),
		       value_shown(change->now, lang));
}

static void
say_outcome(const struct td_verification *v, enum td_lang lang, struct td_sink *sink)
{
	if (td_verification_same(v))
		td_sink_text(
			sink,
			td_text(lang,
				"same: figures and result are the recorded ones, byte for byte"));
	else if (!v->changes.list.n)
		td_sink_printf(
			sink,
			td_text(lang,
				"different: the same rules and figures give another result "
				"with this engine (%s) than with the one that recorded it (%s)"),
			TD_VERSION, v->run.program);
	else if (v->same_result)
		td_sink_text(
			sink,
			td_text(lang,
				"different: figures have changed since, though the result is the same"));
	else
		td_sink_text(
			sink,
			td_text(lang,
				"different: figures have changed since, and the result with them"));
	td_sink_text(sink, "\n");
}

static void
write_table(const struct td_verification *v, enum td_lang lang, struct td_sink *sink)
{
	const struct td_run *run = &v->run;

	td_sink_printf(sink, td_text(lang, "run %lld: %s, year %d, recorded by %s"),
		       (long long)run->id, run->ruleset, run->year, run->by);
	td_sink_text(sink, "\n");
	for (size_t i = 0; i < v->files.n; i++) {
		td_sink_printf(
			sink,
			td_text(lang, "note: %s is another file now; the recorded one was used"),
			v->files.at[i]);
		td_sink_text(sink, "\n");
	}
	for (size_t i = 0; i < v->changes.list.n; i++)
		say_change(&v->changes.list.at[i], lang, sink);
	say_outcome(v, lang, sink);
}

static void
add_change(const struct td_change *change, struct td_doc_builder *doc)
{
	struct key key = split_key(change->key);

	td_doc_object(doc, NULL);
	td_doc_text(doc, "kind", key.kind);
	td_doc_text(doc, "unit", key.unit[0] ? key.unit : NULL);
	td_doc_text(doc, "input", key.input[0] ? key.input : NULL);
	if (key.year)
		td_doc_integer(doc, "year", key.year);
	else
		td_doc_null(doc, "year");
	td_doc_text(doc, "was", change->was);
	td_doc_text(doc, "now", change->now);
	td_doc_end(doc);
}

static int
write_doc(const struct td_verification *v, const struct td_report_opts *opts, struct td_sink *sink,
	  struct td_err *err)
{
	struct td_doc_builder *doc = td_doc_new();
	int st;

	if (!doc)
		return td_fail_memory(err);
	td_doc_integer(doc, "run", v->run.id);
	td_doc_text(doc, "ruleset", v->run.ruleset);
	td_doc_integer(doc, "year", v->run.year);
	td_doc_bool(doc, "same", td_verification_same(v));
	td_doc_bool(doc, "same_result", v->same_result);
	td_doc_text(doc, "engine", TD_VERSION);
	td_doc_text(doc, "recorded_engine", v->run.program);
	td_doc_array(doc, "files_changed");
	for (size_t i = 0; i < v->files.n; i++)
		td_doc_text(doc, NULL, v->files.at[i]);
	td_doc_end(doc);
	td_doc_array(doc, "changes");
	for (size_t i = 0; i < v->changes.list.n; i++)
		add_change(&v->changes.list.at[i], doc);
	td_doc_end(doc);
	st = td_render(doc, "verify", opts, sink, err);
	td_doc_free(doc);
	return st;
}

int
td_verification_report(const struct td_verification *v, const struct td_report_opts *opts,
		       struct td_sink *sink, struct td_err *err)
{
	if (!td_is_table(opts))
		return write_doc(v, opts, sink, err);
	write_table(v, opts->lang, sink);
	return TD_OK;
}
