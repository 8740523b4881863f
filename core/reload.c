#define _XOPEN_SOURCE 700 /* realpath */

#include "reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- has anything changed? ------------------------------------------------------------- */

static uint64_t
mix(uint64_t stamp, uint64_t value)
{
	stamp ^= value + 0x9e3779b97f4a7c15u + (stamp << 6) + (stamp >> 2);
	return stamp * 0xff51afd7ed558ccdu;
}

/* An empty file counts as none: those that read a database leave an empty -wal behind, or remove it. */
static uint64_t
mix_file(uint64_t stamp, const char *path)
{
	struct stat file;

	if (stat(path, &file) || !file.st_size)
		return mix(stamp, 0);
	stamp = mix(stamp, (uint64_t)file.st_dev);
	stamp = mix(stamp, (uint64_t)file.st_ino);
	stamp = mix(stamp, (uint64_t)file.st_size);
	stamp = mix(stamp, (uint64_t)file.st_mtim.tv_sec);
	return mix(stamp, (uint64_t)file.st_mtim.tv_nsec);
}

static uint64_t
rules_stamp(const struct td_reload *reload)
{
	uint64_t stamp = 1;
	const char *file;

	for (size_t i = 0; (file = td_reload_file(reload, i)); i++)
		if (strcmp(file, reload->database) != 0)
			stamp = mix_file(stamp, file);
	return stamp;
}

/* The database and its write-ahead log, which stands beside the file that a link leads to. */
static int
data_stamp(const struct td_reload *reload, uint64_t *stamp, struct td_err *err)
{
	static const char ending[] = "-wal";
	char *real = realpath(reload->database, NULL);
	const char *plain = real ? real : reload->database;
	char *log = malloc(strlen(plain) + sizeof(ending));

	*stamp = mix_file(1, plain);
	if (log) {
		strcpy(log, plain);
		strcat(log, ending);
		*stamp = mix_file(*stamp, log);
	}
	free(log);
	free(real);
	return log ? TD_OK : td_fail_memory(err);
}

/* ---- what it depends upon -------------------------------------------------------------- */

static bool
add_files(struct td_words *files, const struct td_ruleset *rules)
{
	bool added = true;

	for (uint32_t i = 0; rules && added && i < rules->nfiles; i++)
		added = td_words_add(files, rules->files[i]);
	return added;
}

/* The files of rules that did not pass are known only from the complaints. */
static bool
add_places(struct td_words *files, const struct td_diags *diags)
{
	bool added = true;

	for (size_t i = 0; added && i < diags->n; i++)
		if (diags->at[i].place.file)
			added = td_words_add(files, diags->at[i].place.file);
	return added;
}

/* rules NULL: they did not load; then those in force are watched on. */
static int
remember_files(struct td_reload *reload, const struct td_ruleset *rules,
	       const struct td_diags *diags, struct td_err *err)
{
	struct td_words *files = td_words_new();

	if (!rules && reload->now)
		rules = reload->now->rules;
	if (!files || !td_words_add(files, reload->path) ||
	    !td_words_add(files, reload->database) || !add_files(files, rules) ||
	    !add_places(files, diags)) {
		td_words_free(files);
		return td_fail_memory(err);
	}
	td_words_free(reload->files);
	reload->files = files;
	return TD_OK;
}

const char *
td_reload_file(const struct td_reload *reload, size_t i)
{
	if (!reload->files || i >= td_words_count(reload->files))
		return NULL;
	return td_words_at(reload->files, (uint32_t)i + 1);
}

/* ---- the same figures? ----------------------------------------------------------------- */

/* Either may be NULL. */
static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
same_units(const struct td_table *a, const struct td_table *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = strcmp(a->units[i].id, b->units[i].id) == 0 &&
		       strcmp(a->units[i].name, b->units[i].name) == 0 &&
		       strcmp(a->clusters[a->units[i].cluster], b->clusters[b->units[i].cluster]) ==
			       0;
	return same;
}

static bool
same_marks(const uint8_t *a, const uint8_t *b, size_t n)
{
	return a && b ? memcmp(a, b, n) == 0 : a == b;
}

/* Of the same rules; so the columns are those of the same inputs. */
static bool
same_figures(const struct td_table *a, const struct td_table *b)
{
	bool same = same_text(a->label, b->label) && same_units(a, b);

	for (size_t i = 0; same && i < a->ncolumns; i++)
		same = memcmp(a->columns[i], b->columns[i], a->n * sizeof(double)) == 0 &&
		       same_marks(a->na[i], b->na[i], a->n);
	return same;
}

/* ---- beside, then swapped -------------------------------------------------------------- */

static void
swap(struct td_reload *reload, struct td_scoring *next)
{
	td_scoring_free(reload->before);
	reload->before = reload->now;
	reload->now = next;
}

/* After a failure nothing is, so that the reader hears that all is well again. */
static bool
is_in_force(const struct td_reload *reload, const struct td_ruleset *rules)
{
	return reload->now && !reload->failed &&
	       strcmp(reload->now->rules->digest, rules->digest) == 0;
}

/*
 * Takes rules over.  What cannot be read now may be there a moment later, without a trace in the stamps.  A database
 * changes without its figures: a checkpoint, another year, an import of what was there.
 */
static int
score(struct td_reload *reload, struct td_ruleset *rules, struct td_progress *progress,
      struct td_diags *diags, bool *scored, struct td_err *err)
{
	bool same_rules = is_in_force(reload, rules);
	struct td_score_opts opts = reload->opts;
	struct td_scoring *next;
	int status;

	opts.progress = progress;
	status = td_engine_apply(rules, reload->database, &opts, diags, &next, err);
	reload->failed = status != TD_OK;
	reload->settled = !status || status == TD_EINVAL;
	*scored = !status && !(same_rules && same_figures(reload->now->table, next->table));
	if (*scored)
		swap(reload, next);
	else
		td_scoring_free(next);
	return status;
}

static int
load(struct td_reload *reload, struct td_diags *diags, struct td_ruleset **out, struct td_err *err)
{
	int status = td_rules_load(reload->path, diags, out, err);
	int kept = remember_files(reload, *out, diags, status ? NULL : err);

	if (status || !kept)
		return status;
	td_ruleset_free(*out);
	*out = NULL;
	return kept;
}

/*
 * The stamps are taken before anything is read, so that nothing is missed that is saved meanwhile.  Where the
 * list of files has become another one, the next run finds other stamps and, loading, the same digest.
 */
int
td_reload_run(struct td_reload *reload, struct td_progress *progress, struct td_diags *diags,
	      bool *scored, struct td_err *err)
{
	struct td_ruleset *rules;
	uint64_t rules_now = rules_stamp(reload), data_now;
	bool same_data;
	int status;

	*scored = false;
	TD_TRY(data_stamp(reload, &data_now, err));
	same_data = data_now == reload->data;
	if (reload->settled && same_data && rules_now == reload->rules)
		return TD_OK;
	reload->settled = false;
	reload->rules = rules_now;
	reload->data = data_now;
	status = load(reload, diags, &rules, err);
	if (status) {
		reload->failed = true;
		return status;
	}
	reload->settled = same_data && is_in_force(reload, rules);
	if (!reload->settled)
		return score(reload, rules, progress, diags, scored, err);
	td_ruleset_free(rules);
	return TD_OK;
}

const struct td_scoring *
td_reload_scoring(const struct td_reload *reload)
{
	return reload->now;
}

int
td_reload_report(const struct td_reload *reload, const struct td_report_opts *opts,
		 struct td_sink *sink, struct td_err *err)
{
	if (!reload->before)
		return td_report(reload->now, opts, sink, err);
	return td_report_moved(reload, opts, sink, err);
}

int
td_reload_new(const char *rules, const char *database, const struct td_score_opts *opts,
	      struct td_reload **out, struct td_err *err)
{
	struct td_reload *reload = calloc(1, sizeof(*reload));
	int status;

	*out = NULL;
	if (!reload)
		return td_fail_memory(err);
	reload->database = database;
	reload->opts = *opts;
	status = td_find_rules(rules, &reload->path, err);
	if (status)
		free(reload);
	else
		*out = reload;
	return status;
}

void
td_reload_free(struct td_reload *reload)
{
	if (!reload)
		return;
	td_scoring_free(reload->now);
	td_scoring_free(reload->before);
	td_words_free(reload->files);
	free(reload->path);
	free(reload);
}
