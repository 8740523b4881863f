#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/doc.h"
#include "report.h"

/* ---- figures as text ---------------------------------------------------------------- */

struct column {
	const struct td_input *input;
	unsigned lag;
	size_t at;
};

static int
by_name(const void *pa, const void *pb)
{
	const struct column *a = pa, *b = pb;
	int order = strcmp(a->input->name, b->input->name);

	return order ? order : (a->lag > b->lag) - (a->lag < b->lag);
}

/* In quotes, control bytes as \xHH, so that a text stays in its line. */
static void
put_text(struct td_sink *sink, const char *text)
{
	td_sink_text(sink, "\"");
	for (; text && *text; text++) {
		if ((unsigned char)*text < 0x20)
			td_sink_printf(sink, "\\x%02x", (unsigned)*text);
		else
			td_sink_bytes(sink, text, 1);
	}
	td_sink_text(sink, "\"");
}

static const char *
word_of(const struct td_scoring *s, uint32_t word)
{
	size_t known = td_words_count(s->rules->words);

	if (word <= known)
		return td_words_at(s->rules->words, word);
	return s->table->words ? td_words_at(s->table->words, word - (uint32_t)known) : "?";
}

static void
put_value(const struct td_scoring *s, const struct column *column, size_t row, struct td_sink *sink)
{
	double value = s->table->columns[column->at][row];
	const uint8_t *na = s->table->na[column->at];
	const struct td_input *input = column->input;
	char number[40];

	if (na && na[row])
		td_sink_text(sink, "na");
	else if (isnan(value))
		td_sink_text(sink, "missing");
	else if (input->kind == TD_INPUT_GRADE)
		put_text(sink, word_of(s, input->levels[(size_t)value]));
	else if (input->kind == TD_INPUT_TEXT)
		put_text(sink, word_of(s, (uint32_t)value));
	else
		td_sink_text(sink, td_num_exact(number, sizeof(number), value));
}

static void
put_units(const struct td_table *table, struct td_sink *sink)
{
	td_sink_text(sink, "label\t");
	put_text(sink, table->label);
	td_sink_text(sink, "\n");
	for (size_t i = 0; i < table->n; i++) {
		td_sink_printf(sink, "unit %s\t", table->units[i].id);
		put_text(sink, table->units[i].name);
		td_sink_text(sink, " ");
		put_text(sink, table->clusters[table->units[i].cluster]);
		td_sink_text(sink, "\n");
	}
}

static void
put_column(const struct td_scoring *s, const struct column *column, struct td_sink *sink)
{
	for (size_t i = 0; i < s->table->n; i++) {
		td_sink_printf(sink, "figure %s %d %s\t", column->input->name,
			       s->table->year - (int)column->lag, s->table->units[i].id);
		put_value(s, column, i, sink);
		td_sink_text(sink, "\n");
	}
}

int
td_record_figures(const struct td_scoring *s, struct td_sink *sink, struct td_err *err)
{
	size_t n;
	const struct td_need *needs = td_plan_needs(s->plan, &n);
	struct column *columns = calloc(n ? n : 1, sizeof(*columns));

	if (!columns)
		return td_fail_memory(err);
	for (size_t i = 0; i < n; i++)
		columns[i] =
			(struct column){ &s->rules->inputs.at[needs[i].input], needs[i].lag, i };
	qsort(columns, n, sizeof(*columns), by_name);
	put_units(s->table, sink);
	for (size_t i = 0; i < n; i++)
		put_column(s, &columns[i], sink);
	free(columns);
	return td_sink_close(sink, err);
}

/* ---- keeping a run --------------------------------------------------------------------- */

static int
digest_text(const char *text, size_t n, char out[TD_DIGEST_ROOM], struct td_err *err)
{
	struct td_digest *digest = td_digest_new();

	if (!digest)
		return td_fail_memory(err);
	td_digest_add(digest, text, n);
	td_digest_take(digest, out);
	return TD_OK;
}

static int
digest_sources(struct td_sources *sources, struct td_err *err)
{
	for (size_t i = 0; i < sources->list.n; i++) {
		struct td_source *source = &sources->list.at[i];

		TD_TRY(digest_text(source->text, source->n, source->digest, err));
	}
	return TD_OK;
}

/* A line for each value, a blank in front for each level. */
static void
put_node(const struct td_doc *node, int level, struct td_sink *sink)
{
	td_sink_printf(sink, "%*s%s\t", level, "", node->key);
	if (node->kind == TD_DOC_TEXT)
		put_text(sink, node->text);
	else if (node->kind == TD_DOC_NULL)
		td_sink_text(sink, "null");
	else
		td_sink_text(sink, node->text);
	td_sink_text(sink, "\n");
	for (node = node->first; node; node = node->next)
		put_node(node, level + 1, sink);
}

/* Takes doc. */
static int
put_document(struct td_doc_builder *doc, struct td_sink *sink, struct td_err *err)
{
	const struct td_doc *root = doc ? td_doc_root(doc) : NULL;

	if (root)
		put_node(root, 0, sink);
	td_doc_free(doc);
	return root ? TD_OK : td_fail_memory(err);
}

int
td_record_result(const struct td_scoring *s, struct td_sink *sink, struct td_err *err)
{
	struct td_doc_builder *doc;

	TD_TRY(td_score_head(s, TD_REPORT_POINTS, &doc, err));
	TD_TRY(put_document(doc, sink, err));
	for (size_t i = 0; i < s->result->n; i++) {
		TD_TRY(td_score_unit(s, s->result->order[i], TD_REPORT_POINTS, TD_EN, &doc, err));
		TD_TRY(put_document(doc, sink, err));
	}
	return td_sink_close(sink, err);
}

static const char *
first_of(const struct td_scoring *s)
{
	uint32_t row = s->result->n ? s->result->order[0] : 0;

	return s->result->n && s->result->place[row] ? s->table->units[row].name : NULL;
}

/* One transaction. */
static int
put_run(const char *database, struct td_run *run, const struct td_sources *sources,
	const struct td_sink *figures, const struct td_sink *result, struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, true, &store, err));
	if ((st = td_store_begin(store, err)) ||
	    (st = td_store_put_text(store, run->figures, figures->text, figures->n, err)) ||
	    (st = td_store_put_text(store, run->result, result->text, result->n, err)) ||
	    (st = td_store_put_run(store, run, sources, err)))
		td_store_rollback(store);
	else
		st = td_store_commit(store, err);
	td_store_close(store);
	return st;
}

static int
keep(const struct td_scoring *s, const char *database, const struct td_score_opts *opts,
     const char *by, struct td_sources *sources, long long *id, struct td_err *err)
{
	char figures_digest[TD_DIGEST_ROOM], result_digest[TD_DIGEST_ROOM];
	struct td_sink figures = { 0 }, result = { 0 };
	struct td_run run = { .ruleset = s->rules->id, .rules = s->rules->digest };
	int st;

	run.figures = figures_digest;
	run.result = result_digest;
	run.year = s->table->year;
	run.layer = opts->layer;
	run.label = s->table->label;
	run.first = first_of(s);
	run.program = TD_VERSION;
	run.by = by;
	if ((st = digest_sources(sources, err)) || (st = td_record_figures(s, &figures, err)) ||
	    (st = td_record_result(s, &result, err)) ||
	    (st = digest_text(figures.text, figures.n, figures_digest, err)) ||
	    (st = digest_text(result.text, result.n, result_digest, err)))
		goto out;
	st = put_run(database, &run, sources, &figures, &result, err);
	*id = run.id;
out:
	td_sink_fini(&figures);
	td_sink_fini(&result);
	return st;
}

int
td_record(const char *rules, const char *database, const struct td_score_opts *opts, const char *by,
	  struct td_diags *diags, struct td_scoring **out, long long *run, struct td_err *err)
{
	struct td_score_opts all = *opts;
	struct td_sources sources = { 0 };
	struct td_ruleset *loaded;
	int st;

	*out = NULL;
	*run = 0;
	all.points = true; /* the same record, whatever is shown of it */
	st = td_engine_load(rules, &sources, diags, &loaded, err);
	if (!st)
		st = td_engine_apply(loaded, database, &all, diags, out, err);
	if (!st)
		st = keep(*out, database, opts, by, &sources, run, err);
	if (st) {
		td_scoring_free(*out);
		*out = NULL;
	}
	td_sources_fini(&sources);
	return st;
}

/* ---- what has changed ------------------------------------------------------------------- */

struct line {
	char *key, *value;
	bool seen;
};

struct lines {
	TD_LIST(struct line) list;
	struct td_words *keys; /* code i + 1: line i */
};

/* Cut text into keys and values; a line without its tab ends it. */
static bool
cut(char *text, struct lines *lines)
{
	lines->keys = td_words_new();
	while (lines->keys && text && *text) {
		char *end = text + strcspn(text, "\n"),
		     *tab = memchr(text, '\t', (size_t)(end - text));
		char *after = *end ? end + 1 : end;

		if (!tab)
			return true;
		*tab = *end = '\0';
		if (!td_words_add(lines->keys, text) ||
		    !td_list_push(&lines->list, (struct line){ text, tab + 1, false }))
			return false;
		text = after;
	}
	return lines->keys != NULL;
}

static void
drop(struct lines *lines)
{
	td_list_fini(&lines->list);
	td_words_free(lines->keys);
}

static bool
is_figure(const char *key)
{
	return strncmp(key, "figure ", strlen("figure ")) == 0;
}

static bool
compare_line(struct lines *was, const struct line *now, struct td_changes *changes)
{
	uint32_t code = td_words_find(was->keys, now->key);
	struct line *old = code && code <= was->list.n ? &was->list.at[code - 1] : NULL;
	struct td_change change = { now->key, old ? old->value : NULL, now->value };

	if (old)
		old->seen = true;
	if (old ? strcmp(old->value, now->value) == 0 : is_figure(now->key))
		return true;
	return td_list_push(&changes->list, change);
}

int
td_record_compare(char *was, char *now, struct td_changes *changes, struct td_err *err)
{
	struct lines old = { 0 }, new = { 0 };
	bool fine = cut(was, &old) && cut(now, &new);

	for (size_t i = 0; fine && i < new.list.n; i++)
		fine = compare_line(&old, &new.list.at[i], changes);
	for (size_t i = 0; fine && i < old.list.n; i++) {
		struct line *line = &old.list.at[i];

		if (!line->seen && !is_figure(line->key))
			fine = td_list_push(&changes->list,
					    (struct td_change){ line->key, line->value, NULL });
	}
	drop(&old);
	drop(&new);
	return fine ? TD_OK : td_fail_memory(err);
}

/* ---- verifying ---------------------------------------------------------------------------- */

/* Text of the row is only lent. */
static int
take_run(void *self, const struct td_run *run)
{
	struct td_verification *v = self;
	struct td_arena *arena = &v->arena;

	v->run = (struct td_run){
		.id = run->id,
		.ruleset = td_arena_text(arena, run->ruleset),
		.rules = td_arena_text(arena, run->rules),
		.figures = td_arena_text(arena, run->figures),
		.result = td_arena_text(arena, run->result),
		.year = run->year,
		.layer = td_arena_text(arena, run->layer),
		.program = td_arena_text(arena, run->program),
		.by = td_arena_text(arena, run->by),
		.at = td_arena_text(arena, run->at),
	};
	return v->run.ruleset && v->run.rules && v->run.figures && v->run.result &&
			       v->run.program && v->run.by && v->run.at &&
			       (!run->layer || v->run.layer)
		       ? TD_OK
		       : td_fail_memory(NULL);
}

/* What is kept must have its digest, else somebody has written into the database. */
static int
check_kept(const char *database, const char *digest, const char *text, size_t n, struct td_err *err)
{
	char now[TD_DIGEST_ROOM];

	TD_TRY(digest_text(text, n, now, err));
	if (strcmp(now, digest) == 0)
		return TD_OK;
	return td_fail(err, TD_EINVAL,
		       "%s is damaged or forged: what a run kept is no longer there", database);
}

static int
check_record(const struct td_verification *v, const char *database, struct td_err *err)
{
	TD_TRY(check_kept(database, v->run.figures, v->was.text, v->was.n, err));
	TD_TRY(check_kept(database, v->run.result, v->result.text, v->result.n, err));
	for (size_t i = 0; i < v->sources.list.n; i++) {
		const struct td_source *source = &v->sources.list.at[i];

		TD_TRY(check_kept(database, source->digest, source->text, source->n, err));
	}
	return TD_OK;
}

static int
get_record(struct td_verification *v, struct td_store *store, const char *database, long long id,
	   struct td_err *err)
{
	int st = id > 0 ? td_store_each_run(store, id, take_run, v, err) : TD_OK;

	if (st == TD_ENOMEM)
		return td_fail_memory(err);
	if (!st && !v->run.id)
		st = td_fail(err, TD_EUSAGE,
			     "%s has no run %lld; `thidua runs %s` lists those there are", database,
			     id, database);
	if (st || (st = td_store_get_sources(store, id, &v->sources, err)) ||
	    (st = td_store_get_text(store, v->run.figures, &v->was, err)) ||
	    (st = td_store_get_text(store, v->run.result, &v->result, err)))
		return st;
	return check_record(v, database, err);
}

static int
read_record(struct td_verification *v, const char *database, long long id, struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, false, &store, err));
	st = get_record(v, store, database, id, err);
	td_store_close(store);
	return st;
}

int
td_record_open(const char *database, long long run, struct td_verification **out,
	       struct td_err *err)
{
	int st;

	*out = calloc(1, sizeof(**out));
	if (!*out)
		return td_fail_memory(err);
	st = read_record(*out, database, run, err);
	if (st) {
		td_verification_free(*out);
		*out = NULL;
	}
	return st;
}

/* Files that stand where they stood, with another text.  Those that are not there say nothing. */
static int
look_at_files(struct td_verification *v, struct td_err *err)
{
	for (size_t i = 0; i < v->sources.list.n; i++) {
		const struct td_source *source = &v->sources.list.at[i];
		char now[TD_DIGEST_ROOM];
		int st = td_digest_file(source->path, now, NULL);

		if (st == TD_ENOMEM || (!st && strcmp(now, source->digest) != 0 &&
					!td_list_push(&v->files, source->path)))
			return td_fail_memory(err);
	}
	return TD_OK;
}

static int
compare_results(struct td_verification *v, const struct td_scoring *s, struct td_err *err)
{
	struct td_sink result = { 0 };
	int st = td_record_result(s, &result, err);

	if (!st)
		st = td_record_figures(s, &v->now, err);
	if (!st) {
		v->same_result = result.n == v->result.n &&
				 memcmp(result.text, v->result.text, result.n) == 0;
		st = td_record_compare(v->was.text, v->now.text, &v->changes, err);
	}
	td_sink_fini(&result);
	return st;
}

static int
score_again(struct td_verification *v, const char *database, struct td_progress *progress,
	    struct td_diags *diags, struct td_err *err)
{
	struct td_score_opts opts = {
		.year = v->run.year, .layer = v->run.layer, .points = true, .progress = progress
	};
	struct td_scoring *scoring = NULL;
	struct td_ruleset *rules;
	int st;

	TD_TRY(td_engine_load_kept(&v->sources, diags, &rules, err));
	st = td_engine_apply(rules, database, &opts, diags, &scoring, err);
	if (!st)
		st = compare_results(v, scoring, err);
	td_scoring_free(scoring);
	return st;
}

int
td_verify(const char *database, long long run, struct td_progress *progress, struct td_diags *diags,
	  struct td_verification **out, struct td_err *err)
{
	struct td_verification *v;
	int st;

	*out = NULL;
	TD_TRY(td_record_open(database, run, &v, err));
	if (!(st = look_at_files(v, err)) &&
	    !(st = score_again(v, database, progress, diags, err))) {
		*out = v;
		v = NULL; /* handed over */
	}
	td_verification_free(v);
	return st;
}

void
td_verification_free(struct td_verification *v)
{
	if (!v)
		return;
	td_sources_fini(&v->sources);
	td_list_fini(&v->files);
	td_list_fini(&v->changes.list);
	td_sink_fini(&v->was);
	td_sink_fini(&v->now);
	td_sink_fini(&v->result);
	td_arena_fini(&v->arena);
	free(v);
}

bool
td_verification_same(const struct td_verification *v)
{
	return v->same_result && !v->changes.list.n;
}

/* ---- figures from their text ------------------------------------------------------------------ */

/* Undo put_text, in place: without the quotes, control bytes as they were.  A text that spells such a byte itself ("\x0a")
 * becomes it, too; equal texts stay equal. */
static char *
unquote(char *text)
{
	char *to = text, *end = text + strlen(text) - 1;

	for (char *at = text + 1; at < end; at++) {
		if (end - at > 3 && at[0] == '\\' && at[1] == 'x' &&
		    (at[2] == '0' || at[2] == '1')) {
			*to++ = (char)strtol((char[]){ at[2], at[3], '\0' }, NULL, 16);
			at += 3;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return text;
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* "\"NAME\" \"CLUSTER\"": the last such gap, as a name may have quotes. */
static char *
cut_cluster(char *text)
{
	char *gap = NULL;

	for (char *at = text; (at = strstr(at, "\" \"")); at++)
		gap = at;
	if (!gap)
		return NULL;
	gap[1] = '\0';
	return unquote(gap + 2);
}

/* Units stand by cluster. */
static bool
put_unit(struct td_table *table, size_t row, const struct line *line)
{
	char *value = td_arena_text(&table->arena, line->value), *cluster;
	struct td_unit *unit = &table->units[row];

	if (!value || !(cluster = cut_cluster(value)))
		return false;
	if (!table->nclusters || strcmp(table->clusters[table->nclusters - 1], cluster) != 0)
		table->clusters[table->nclusters++] = cluster;
	unit->id = td_arena_text(&table->arena, line->key + strlen("unit "));
	unit->name = unquote(value);
	unit->cluster = (uint32_t)(table->nclusters - 1);
	return unit->id != NULL;
}

static struct td_table *
make_table(const struct lines *lines, size_t ncolumns, int year)
{
	struct td_table *table;
	size_t n = 0, row = 0;
	bool fine;

	for (size_t i = 0; i < lines->list.n; i++)
		n += begins(lines->list.at[i].key, "unit ");
	table = td_table_new(n, ncolumns);
	if (!table)
		return NULL;
	table->year = year;
	table->clusters = td_arena_alloc(&table->arena, (n + 1) * sizeof(*table->clusters));
	fine = table->clusters != NULL;
	for (size_t i = 0; fine && i < lines->list.n; i++) {
		const struct line *line = &lines->list.at[i];

		if (begins(line->key, "unit "))
			fine = put_unit(table, row++, line);
		else if (strcmp(line->key, "label") == 0 && strcmp(line->value, "\"\"") != 0)
			fine = (table->label = td_arena_text(&table->arena, line->value));
	}
	if (table->label)
		unquote((char *)table->label);
	if (!fine) {
		td_table_free(table);
		table = NULL;
	}
	return table;
}

/* The word of a text, behind those of the rules where they do not have it; 0 when out of memory. */
static uint32_t
word_for(const struct td_ruleset *rules, struct td_table *table, const char *text)
{
	uint32_t word = td_words_find(rules->words, text);

	if (word)
		return word;
	if (!table->words)
		table->words = td_words_new();
	word = table->words ? td_words_add(table->words, text) : 0;
	return word ? word + (uint32_t)td_words_count(rules->words) : 0;
}

static double
level_of(const struct td_ruleset *rules, const struct td_input *input, const char *text)
{
	for (uint32_t i = 0; i < input->nlevels; i++)
		if (strcmp(td_words_at(rules->words, input->levels[i]), text) == 0)
			return i;
	return NAN;
}

static bool
put_recorded(const struct td_ruleset *rules, const struct td_input *input, char *value,
	     struct td_table *table, size_t column, size_t row)
{
	double *at = &table->columns[column][row];
	uint8_t *na;

	if (strcmp(value, "na") == 0) {
		na = td_table_mark_na(table, column);
		if (na)
			na[row] = 1;
		return na != NULL;
	}
	if (*value == '"') {
		const char *text = unquote(value);

		if (input->kind == TD_INPUT_GRADE)
			*at = level_of(rules, input, text);
		else if (input->kind == TD_INPUT_TEXT)
			*at = word_for(rules, table, text);
		return input->kind != TD_INPUT_TEXT || *at > 0;
	}
	if (strcmp(value, "missing") != 0 && input->kind != TD_INPUT_GRADE &&
	    input->kind != TD_INPUT_TEXT)
		*at = strtod(value, NULL);
	return true;
}

static bool
put_column_back(const struct lines *lines, const struct td_ruleset *rules,
		const struct td_need *need, struct td_table *table, size_t column, bool *kept)
{
	const struct td_input *input = &rules->inputs.at[need->input];
	struct td_sink key = { 0 };
	bool fine = true;

	*kept = false;
	for (size_t row = 0; fine && row < table->n; row++) {
		uint32_t code;

		key.n = 0;
		td_sink_printf(&key, "figure %s %d %s", input->name, table->year - (int)need->lag,
			       table->units[row].id);
		fine = !key.status;
		code = fine ? td_words_find(lines->keys, key.text) : 0;
		if (!code || code > lines->list.n)
			continue;
		*kept = true;
		fine = put_recorded(rules, input, lines->list.at[code - 1].value, table, column,
				    row);
	}
	td_sink_fini(&key);
	return fine;
}

int
td_record_table(const struct td_verification *v, const struct td_ruleset *rules,
		const struct td_plan *plan, bool *kept, struct td_table **out, struct td_err *err)
{
	char *text = strdup(v->was.text ? v->was.text : "");
	struct lines lines = { 0 };
	struct td_table *table = NULL;
	const struct td_need *needs;
	size_t n;
	bool fine = text && cut(text, &lines);

	needs = td_plan_needs(plan, &n);
	if (fine)
		table = make_table(&lines, n, v->run.year);
	fine = table != NULL;
	for (size_t i = 0; fine && i < n; i++)
		fine = put_column_back(&lines, rules, &needs[i], table, i, &kept[i]);
	drop(&lines);
	free(text);
	if (!fine) {
		td_table_free(table);
		return td_fail_memory(err);
	}
	*out = table;
	return TD_OK;
}

static int
fill_scoring(struct td_verification *v, struct td_scoring *s, struct td_progress *progress,
	     struct td_err *err)
{
	struct td_score_opts opts = { .points = true, .progress = progress };
	struct td_sink result = { 0 };
	bool *kept;
	size_t n;
	int st;

	TD_TRY(td_engine_plan(s, err));
	td_plan_needs(s->plan, &n);
	kept = calloc(n + 1, sizeof(*kept));
	if (!kept)
		return td_fail_memory(err);
	st = td_record_table(v, s->rules, s->plan, kept, &s->table, err);
	free(kept);
	if (!st)
		st = td_engine_score(s->rules, s->plan, s->table, s->slots, &opts, &s->result, err);
	if (!st)
		st = td_record_result(s, &result, err);
	if (!st && (result.n != v->result.n || memcmp(result.text, v->result.text, result.n) != 0))
		st = td_fail(err, TD_EINVAL,
			     "run %lld was recorded by version %s, and this program, %s, gives "
			     "another result for it; it cannot be compared",
			     (long long)v->run.id, v->run.program, TD_VERSION);
	td_sink_fini(&result);
	return st;
}

int
td_record_score(struct td_verification *v, struct td_progress *progress, struct td_diags *diags,
		struct td_scoring **out, struct td_err *err)
{
	struct td_scoring *s = calloc(1, sizeof(*s));
	int st;

	*out = NULL;
	if (!s)
		return td_fail_memory(err);
	st = td_engine_load_kept(&v->sources, diags, &s->rules, err);
	if (!st)
		st = fill_scoring(v, s, progress, err);
	if (!st) {
		*out = s;
		s = NULL; /* handed over */
	}
	td_scoring_free(s);
	return st;
}

/* ---- years closed to imports ----------------------------------------------------------------- */

static int
change_freeze(const char *database, int year, const char *by, const char *reason,
	      struct td_err *err)
{
	struct td_store *store;
	int st;

	TD_TRY(td_store_open(database, true, &store, err));
	st = td_store_begin(store, err);
	if (!st)
		st = reason ? td_store_reopen(store, year, by, reason, err)
			    : td_store_freeze(store, year, by, err);
	if (!st)
		st = td_store_commit(store, err);
	else
		td_store_rollback(store);
	td_store_close(store);
	return st;
}

int
td_data_freeze(const char *database, int year, const char *by, struct td_err *err)
{
	return change_freeze(database, year, by, NULL, err);
}

int
td_data_reopen(const char *database, int year, const char *by, const char *reason,
	       struct td_err *err)
{
	return change_freeze(database, year, by, reason, err);
}
