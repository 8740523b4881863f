/*
 * html.c - a scoring as one self-contained page: ranking, matrix of points, a sheet per unit with its reasons, the scale.
 *
 * No script, nothing fetched: it reads on a phone and prints on A4 with the Vietnamese administrative header and signatures.
 * The units come in rank order, one at a time, so each is put into the three parts that it belongs to; the parts are
 * written one after another at the end.
 */
#include "td_plugin.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

enum {
	UNITS_MAX = 2000,  /* nobody reads a longer page; csv takes any number */
	MATRIX_ACROSS = 10 /* units beside each other on A4 landscape */
};

enum word {
#define NAME(name, vi, en) W_##name,
	WORDS(NAME)
#undef NAME
};

static const struct td_plugin_text words[] = {
#define TEXT(name, vi, en) { vi, en },
	WORDS(TEXT)
#undef TEXT
};

/* ---- text that grows ----------------------------------------------------------------------- */

/* Remembers that memory ran out; what is added then is dropped. */
struct text {
	char *at;
	size_t n, room;
	bool no_memory;
};

static bool
make_room(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 4096;
	char *at;

	while (room < t->n + more)
		room *= 2;
	if (t->no_memory || room == t->room)
		return !t->no_memory;
	at = realloc(t->at, room);
	t->no_memory = !at;
	if (!at)
		return false;
	t->at = at;
	t->room = room;
	return true;
}

static void
put_bytes(struct text *t, const char *bytes, size_t n)
{
	if (!make_room(t, n + 1))
		return;
	memcpy(t->at + t->n, bytes, n);
	t->n += n;
	t->at[t->n] = '\0';
}

static void
put(struct text *t, const char *html)
{
	put_bytes(t, html, strlen(html));
}

/* What comes from the rules or the figures: as text, never as markup. */
static void
put_text(struct text *t, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			put(t, "&amp;");
			break;
		case '<':
			put(t, "&lt;");
			break;
		case '>':
			put(t, "&gt;");
			break;
		case '"':
			put(t, "&quot;");
			break;
		case '\'':
			put(t, "&#39;");
			break;
		default:
			put_bytes(t, text, 1);
		}
}

__attribute__((format(printf, 2, 3))) static void
put_format(struct text *t, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n > 0 && make_room(t, (size_t)n + 1)) {
		vsnprintf(t->at + t->n, (size_t)n + 1, format, again);
		t->n += (size_t)n;
	}
	va_end(again);
	va_end(args);
}

/* ---- what is kept ------------------------------------------------------------------------------ */

/* A line of the table of points. */
struct line {
	const struct td_doc *item; /* of the head: id, title, max, ref */
	const char *kind;          /* "section", "criterion", "part", "bonus", "deduction" */
};

/* A column of the matrix. */
struct unit {
	char *name, *cluster;
	size_t row;        /* where its row of the ranking begins */
	struct text cells; /* the lines' points and the total, each ended by NUL */
};

struct page {
	const struct td_host *host;
	const struct td_doc *head;
	int places;
	struct line *lines;
	size_t nlines;
	struct unit *units;
	size_t nunits, room;
	struct text ranking, sheets, contents;
	bool provisional;
};

static const char *
word(const struct page *p, enum word name)
{
	return strcmp(p->host->lang, "vi") == 0 ? words[name].vi : words[name].en;
}

static const struct td_doc *
member(const struct page *p, const struct td_doc *node, const char *key)
{
	return p->host->member(p->host, node, key);
}

static const char *
text_of(const struct page *p, const struct td_doc *node, const char *key)
{
	return p->host->text(p->host, member(p, node, key));
}

static bool
is_null(const struct page *p, const struct td_doc *node)
{
	return !node || p->host->kind(p->host, node) == TD_DOC_NULL;
}

/* A title in the reader's language, else the other one, else the id. */
static const char *
title_of(const struct page *p, const struct td_doc *node)
{
	const struct td_doc *title = member(p, node, "title");
	const char *other = strcmp(p->host->lang, "vi") == 0 ? "en" : "vi";
	const char *text = text_of(p, title, p->host->lang);

	if (!*text)
		text = text_of(p, title, other);
	return *text ? text : text_of(p, node, "id");
}

/* ---- numbers as people read them ----------------------------------------------------------------- */

/* With the places of the rules, as the terminal table has them; a decimal comma in Vietnamese. */
static void
put_points(const struct page *p, struct text *t, const struct td_doc *node)
{
	char text[400]; /* any double with a few places */
	size_t whole;

	if (is_null(p, node)) {
		put(t, "–");
		return;
	}
	snprintf(text, sizeof(text), "%.*f", p->places, fabs(p->host->number(p->host, node)));
	whole = strcspn(text, ".");
	put(t, p->host->number(p->host, node) < 0 ? "−" : "");
	put_bytes(t, text, whole);
	if (!text[whole])
		return;
	put(t, strcmp(p->host->lang, "vi") == 0 ? "," : ".");
	put(t, text + whole + 1);
}

/* A maximum or a place: without zeros at its end. */
static void
put_max(const struct page *p, struct text *t, const struct td_doc *node)
{
	const char *text = p->host->text(p->host, node);
	size_t whole = strcspn(text, "."), n = strlen(text);

	while (n > whole && (text[n - 1] == '0' || text[n - 1] == '.'))
		n--;
	put_bytes(t, text, whole < n ? whole : n);
	if (n <= whole)
		return;
	put(t, strcmp(p->host->lang, "vi") == 0 ? "," : ".");
	put_bytes(t, text + whole + 1, n - whole - 1);
}

/* ---- head ------------------------------------------------------------------------------------------ */

static size_t
count_lines(const struct page *p)
{
	static const char *const lists[] = { "sections", "criteria", "parts", "bonuses",
					     "deductions" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		n += p->host->count(p->host, member(p, p->head, lists[i]));
	return n;
}

/* Those of a list whose `key` is `id`; key NULL: all of them; below each what belongs to it. */
static void
add_lines(struct page *p, const char *list, const char *kind, const char *key, const char *id)
{
	const struct td_host *host = p->host;
	const struct td_doc *at = host->first(host, member(p, p->head, list));

	for (; at; at = host->next(host, at)) {
		const char *own = text_of(p, at, "id");

		if (key && strcmp(text_of(p, at, key), id) != 0)
			continue;
		p->lines[p->nlines++] = (struct line){ at, kind };
		if (strcmp(kind, "section") == 0)
			add_lines(p, "criteria", "criterion", "section", own);
		else
			add_lines(p, "parts", "part", "parent", own);
	}
}

static int
read_head(struct page *p)
{
	size_t n = count_lines(p);

	p->places = (int)p->host->number(p->host, member(p, p->head, "places"));
	p->lines = calloc(n + 1, sizeof(*p->lines));
	if (!p->lines)
		return TD_PLUGIN_ENOMEM;
	add_lines(p, "sections", "section", NULL, NULL);
	add_lines(p, "criteria", "criterion", "section", ""); /* of a flat index */
	add_lines(p, "bonuses", "bonus", NULL, NULL);
	add_lines(p, "deductions", "deduction", NULL, NULL);
	return TD_PLUGIN_OK;
}

/* ---- names of awards, knock-outs, classes ---------------------------------------------------------- */

/* The title of an id in a list of the head. */
static const char *
named(const struct page *p, const char *list, const char *id)
{
	const struct td_host *host = p->host;
	const struct td_doc *at = host->first(host, member(p, p->head, list));

	for (; at; at = host->next(host, at))
		if (strcmp(text_of(p, at, "id"), id) == 0)
			return title_of(p, at);
	return id;
}

/* "Cờ thi đua của Bộ Công an; ..."; how many there were before. */
static size_t
put_names(const struct page *p, struct text *t, const char *list, const struct td_doc *ids,
	  enum word *after, size_t n)
{
	const struct td_host *host = p->host;

	for (const struct td_doc *at = host->first(host, ids); at; at = host->next(host, at)) {
		put(t, n++ ? "; " : "");
		put_text(t, named(p, list, host->text(host, at)));
		if (after)
			put_format(t, " (%s)", word(p, *after));
	}
	return n;
}

static size_t
put_proposal(const struct page *p, struct text *t, const struct td_doc *unit)
{
	enum word undecided = W_UNDECIDED;
	size_t n = put_names(p, t, "awards", member(p, unit, "awards"), NULL, 0);

	return put_names(p, t, "awards", member(p, unit, "undecided"), &undecided, n);
}

static void
put_conditions(const struct page *p, struct text *t, const struct td_doc *unit)
{
	enum word undecided = W_UNDECIDED;
	size_t n = put_names(p, t, "knockouts", member(p, unit, "knockouts"), NULL, 0);

	put_names(p, t, "knockouts", member(p, unit, "knockouts_undecided"), &undecided, n);
}

/* ---- ranking ------------------------------------------------------------------------------------------ */

static void
put_rank(const struct page *p, struct text *t, const struct td_doc *unit)
{
	const struct td_doc *rank = member(p, unit, "rank");

	put_max(p, t, rank);
	if (is_null(p, rank))
		put(t, "–");
}

static bool
has_flag(const struct page *p, const struct td_doc *unit, const char *flag)
{
	const struct td_host *host = p->host;
	const struct td_doc *at = host->first(host, member(p, unit, "flags"));

	for (; at; at = host->next(host, at))
		if (strcmp(host->text(host, at), flag) == 0)
			return true;
	return false;
}

static void
put_total(struct page *p, struct text *t, const struct td_doc *unit)
{
	if (has_flag(p, unit, "provisional")) {
		put(t, "*");
		p->provisional = true;
	}
	put_points(p, t, member(p, unit, "total"));
}

static void
add_ranking(struct page *p, const struct td_doc *unit)
{
	static const char *const parts[] = { "base", "bonus", "deduction" };
	struct text *t = &p->ranking;

	put(t, "<tr><td class=c>");
	put_rank(p, t, unit);
	if (has_flag(p, unit, "tied"))
		put_format(t, " (%s)", word(p, W_TIED));
	put(t, "</td><td><a href=\"#u-");
	put_text(t, text_of(p, unit, "id"));
	put(t, "\">");
	put_text(t, text_of(p, unit, "name"));
	put(t, "</a></td><td class=n>");
	put_total(p, t, unit);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		put(t, "</td><td class=n>");
		put_points(p, t, member(p, unit, parts[i]));
	}
	put(t, "</td><td>");
	put_conditions(p, t, unit);
	put(t, "</td><td>");
	if (!is_null(p, member(p, unit, "class"))) {
		put_text(t, named(p, "classes", text_of(p, unit, "class")));
		put(t, ". ");
	}
	put_proposal(p, t, unit);
	put(t, "</td></tr>\n");
}

static void
add_contents(struct page *p, const struct td_doc *unit)
{
	put(&p->contents, "<li><a href=\"#u-");
	put_text(&p->contents, text_of(p, unit, "id"));
	put(&p->contents, "\">");
	put_text(&p->contents, text_of(p, unit, "name"));
	put(&p->contents, "</a></li>\n");
}

/* ---- matrix ----------------------------------------------------------------------------------------------- */

static const struct td_doc *
points_of(const struct page *p, const struct td_doc *unit, const struct line *line)
{
	const char *list = strcmp(line->kind, "section") == 0 ? "sections" : "points";

	return member(p, member(p, unit, list), text_of(p, line->item, "id"));
}

static char *
copy(const char *text)
{
	char *at = malloc(strlen(text) + 1);

	return at ? strcpy(at, text) : NULL;
}

static int
add_column(struct page *p, const struct td_doc *doc)
{
	struct unit *unit;

	if (p->nunits == p->room) {
		size_t room = p->room ? 2 * p->room : 16;
		struct unit *units = realloc(p->units, room * sizeof(*units));

		if (!units)
			return TD_PLUGIN_ENOMEM;
		p->units = units;
		p->room = room;
	}
	unit = &p->units[p->nunits++];
	*unit = (struct unit){ .name = copy(text_of(p, doc, "name")),
			       .cluster = copy(text_of(p, doc, "cluster")),
			       .row = p->ranking.n };
	if (!unit->name || !unit->cluster)
		return TD_PLUGIN_ENOMEM;
	for (size_t i = 0; i < p->nlines; i++) {
		put_points(p, &unit->cells, points_of(p, doc, &p->lines[i]));
		put_bytes(&unit->cells, "", 1);
	}
	put_points(p, &unit->cells, member(p, doc, "total"));
	put_bytes(&unit->cells, "", 1);
	put_rank(p, &unit->cells, doc);
	return unit->cells.no_memory ? TD_PLUGIN_ENOMEM : TD_PLUGIN_OK;
}

static const char *
cell(const struct unit *unit, size_t line)
{
	const char *at = unit->cells.at;

	while (line--)
		at += strlen(at) + 1;
	return at;
}

static void
put_line_head(const struct page *p, struct text *t, const struct line *line)
{
	const char *id = text_of(p, line->item, "id");
	const char *title = title_of(p, line->item);
	bool part = strcmp(line->kind, "part") == 0;

	put_format(t, "<tr%s><th class=id>",
		   strcmp(line->kind, "section") == 0 ? " class=section" : "");
	put_text(t, id);
	put_format(t, "</th><td%s>", part ? " class=part" : "");
	put_text(t, strcmp(title, id) == 0 ? "" : title);
	put(t, "</td>");
}

static void
put_matrix_sum(const struct page *p, struct text *t, enum word name, size_t line, size_t from,
	       size_t to)
{
	put_format(t, "<tr class=sum><th></th><th>%s</th><td></td>", word(p, name));
	for (size_t i = from; i < to; i++)
		put_format(t, "<td class=n>%s</td>", cell(&p->units[i], line));
	put(t, "</tr>\n");
}

/* Units from..to-1 across. */
static void
put_matrix(const struct page *p, struct text *t, size_t from, size_t to)
{
	put_format(t, "<div class=wide><table><thead><tr><th></th><th>%s</th><th>%s</th>",
		   word(p, W_ITEM), word(p, W_MAX));
	for (size_t i = from; i < to; i++) {
		put(t, "<th>");
		put_text(t, p->units[i].name);
		put(t, "</th>");
	}
	put(t, "</tr></thead><tbody>\n");
	for (size_t k = 0; k < p->nlines; k++) {
		put_line_head(p, t, &p->lines[k]);
		put(t, "<td class=n>");
		put_max(p, t, member(p, p->lines[k].item, "max"));
		put(t, "</td>");
		for (size_t i = from; i < to; i++)
			put_format(t, "<td class=n>%s</td>", cell(&p->units[i], k));
		put(t, "</tr>\n");
	}
	put_matrix_sum(p, t, W_TOTAL, p->nlines, from, to);
	put_matrix_sum(p, t, W_RANK, p->nlines + 1, from, to);
	put(t, "</tbody></table></div>\n");
}

/* ---- a chart of the sections ---------------------------------------------------------------------------------- */

enum {
	BAR_HEIGHT = 14,
	BAR_STEP = 40,
	CHART_WIDTH = 540,
	BARS_WIDTH = 440 /* leaves room for the numbers behind the bars */
};

static double
largest_section(const struct page *p)
{
	double largest = 0;

	for (size_t i = 0; i < p->nlines; i++) {
		double max = p->host->number(p->host, member(p, p->lines[i].item, "max"));

		if (strcmp(p->lines[i].kind, "section") == 0 && max > largest)
			largest = max;
	}
	return largest;
}

static void
put_bar(const struct page *p, struct text *t, const struct line *line, const struct td_doc *points,
	double largest, int top)
{
	double max = p->host->number(p->host, member(p, line->item, "max"));
	double has = p->host->number(p->host, points);
	double width = has > 0 ? has / largest * BARS_WIDTH : 0;

	put_format(t, "<text x=\"0\" y=\"%d\">", top + 12);
	put_text(t, text_of(p, line->item, "id"));
	put(t, ". ");
	put_text(t, title_of(p, line->item));
	put_format(t,
		   "</text><rect x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#dde5ec\"/>",
		   top + 17, max / largest * BARS_WIDTH, BAR_HEIGHT);
	put_format(t, "<rect x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#2f6f9f\"/>",
		   top + 17, width, BAR_HEIGHT);
	put_format(t, "<text x=\"%.1f\" y=\"%d\">", max / largest * BARS_WIDTH + 6, top + 29);
	put_points(p, t, points);
	put(t, " / ");
	put_max(p, t, member(p, line->item, "max"));
	put(t, "</text>\n");
}

static void
put_chart(const struct page *p, struct text *t, const struct td_doc *unit)
{
	double largest = largest_section(p);
	int top = 0;

	for (size_t i = 0; i < p->nlines; i++)
		top += strcmp(p->lines[i].kind, "section") == 0 ? BAR_STEP : 0;
	if (!(largest > 0))
		return;
	put_format(t, "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n", CHART_WIDTH,
		   top, word(p, W_CHART));
	top = 0;
	for (size_t i = 0; i < p->nlines; i++) {
		if (strcmp(p->lines[i].kind, "section") != 0)
			continue;
		put_bar(p, t, &p->lines[i], points_of(p, unit, &p->lines[i]), largest, top);
		top += BAR_STEP;
	}
	put(t, "</svg>\n");
}

/* ---- a sheet per unit ------------------------------------------------------------------------------------------ */

static void
put_reasons(const struct page *p, struct text *t, const struct td_doc *reasons)
{
	const struct td_host *host = p->host;
	const struct td_doc *at = host->first(host, reasons);

	put(t, "<ul class=why>");
	for (; at; at = host->next(host, at)) {
		put_format(t, "<li class=\"%.20s\">", text_of(p, at, "kind"));
		put_text(t, text_of(p, at, "text"));
		put(t, "</li>");
	}
	put(t, "</ul>");
}

static void
put_reasoned(const struct page *p, struct text *t, const struct td_doc *item)
{
	const char *id = text_of(p, item, "id"), *title = title_of(p, item);

	put_format(t, "<tr%s><th class=id>",
		   strcmp(text_of(p, item, "kind"), "section") == 0 ? " class=section" : "");
	put_text(t, id);
	put(t, "</th><td>");
	put_text(t, strcmp(title, id) == 0 ? "" : title);
	if (!is_null(p, member(p, item, "ref"))) {
		put(t, " <span class=ref>");
		put_text(t, text_of(p, item, "ref"));
		put(t, "</span>");
	}
	put(t, "</td><td class=n>");
	put_max(p, t, member(p, item, "max"));
	put(t, "</td><td class=n>");
	put_points(p, t, member(p, item, "points"));
	put(t, "</td><td class=w>");
	put_reasons(p, t, member(p, item, "reasons"));
	put(t, "</td></tr>\n");
}

static void
put_reason_table(const struct page *p, struct text *t, const struct td_doc *explain)
{
	const struct td_host *host = p->host;
	const struct td_doc *at = host->first(host, member(p, explain, "items"));

	put_format(t,
		   "<table class=reasons><thead><tr><th></th><th>%s</th><th>%s</th><th>%s</th>"
		   "<th>%s</th></tr></thead><tbody>\n",
		   word(p, W_ITEM), word(p, W_MAX), word(p, W_POINTS), word(p, W_WHY));
	for (; at; at = host->next(host, at))
		put_reasoned(p, t, at);
	put(t, "</tbody></table>\n");
}

static void
put_sheet_line(struct page *p, struct text *t, const struct td_doc *unit)
{
	struct text proposal = { 0 };

	put_format(t, "<p class=sum>%s ", word(p, W_RANK));
	put_rank(p, t, unit);
	put_format(t, " · %s ", word(p, W_TOTAL));
	put_total(p, t, unit);
	if (put_proposal(p, &proposal, unit)) {
		put_format(t, " · %s: ", word(p, W_PROPOSAL));
		put(t, proposal.at ? proposal.at : "");
	}
	t->no_memory |= proposal.no_memory;
	free(proposal.at);
	put(t, "</p>\n");
}

static void
add_sheet(struct page *p, const struct td_doc *unit)
{
	const struct td_doc *explain = member(p, unit, "explain");
	struct text *t = &p->sheets;

	put(t, "<section class=sheet id=\"u-");
	put_text(t, text_of(p, unit, "id"));
	put_format(t, "\"><h2>%s: ", word(p, W_SHEET));
	put_text(t, text_of(p, unit, "name"));
	put(t, "</h2>\n");
	put_sheet_line(p, t, unit);
	put_chart(p, t, unit);
	put_reason_table(p, t, explain);
	put_format(t, "<h3>%s</h3>\n", word(p, W_STANDING));
	put_reasons(p, t, member(p, explain, "standing"));
	put_format(t, "<p class=up><a href=\"#top\">%s</a></p></section>\n", word(p, W_UP));
}

/* ---- the scale ----------------------------------------------------------------------------------------------------- */

static void
put_scale(const struct page *p, struct text *t)
{
	put_format(
		t,
		"<section class=scale id=scale><h2>%s</h2><div class=wide><table><thead><tr><th></th>"
		"<th>%s</th><th>%s</th><th>%s</th></tr></thead><tbody>\n",
		word(p, W_SCALE), word(p, W_ITEM), word(p, W_MAX), word(p, W_REF));
	for (size_t i = 0; i < p->nlines; i++) {
		put_line_head(p, t, &p->lines[i]);
		put(t, "<td class=n>");
		put_max(p, t, member(p, p->lines[i].item, "max"));
		put(t, "</td><td>");
		put_text(t, text_of(p, p->lines[i].item, "ref"));
		put(t, "</td></tr>\n");
	}
	put(t, "</tbody></table></div></section>\n");
}

/* ---- the page ------------------------------------------------------------------------------------------------------- */

static const char *
option(const struct page *p, const char *name, enum word otherwise)
{
	const char *value = p->host->option(p->host, name);

	return value ? value : word(p, otherwise);
}

static void
put_option(const struct page *p, struct text *t, const char *name)
{
	const char *value = p->host->option(p->host, name);

	put_text(t, value ? value : "");
}

/* Quốc hiệu, tiêu ngữ, number, place and date: as official papers begin (decree 30/2020). */
static void
put_letterhead(const struct page *p, struct text *t)
{
	const char *place = p->host->option(p->host, "place");

	put(t, "<header class=head id=top><div>");
	put_option(p, t, "organ");
	put(t, "<b>");
	put_option(p, t, "issuer");
	put_format(t, "</b>%s: ", word(p, W_NUMBER));
	put_text(t, p->host->option(p->host, "number") ? p->host->option(p->host, "number") : "…");
	put_format(t, "</div><div><b>%s</b><b>%s</b><i>", word(p, W_STATE), word(p, W_MOTTO));
	put_text(t, place ? place : "…");
	put(t, ", ");
	put_text(t, option(p, "date", W_DATE));
	put(t, "</i></div></header>\n");
}

static void
put_signature(const struct page *p, struct text *t, const char *title, enum word otherwise,
	      const char *name)
{
	put(t, "<div><b>");
	put_text(t, option(p, title, otherwise));
	put_format(t, "</b><em>%s</em><span>", word(p, W_SIGN));
	put_option(p, t, name);
	put(t, "</span></div>");
}

static void
put_title(const struct page *p, struct text *t)
{
	const char *label = text_of(p, p->head, "label");

	put(t, "<h1>");
	put_text(t, title_of(p, p->head));
	put_format(t, "</h1><p class=meta>%s %s · %s: ", word(p, W_YEAR),
		   text_of(p, p->head, "year"), word(p, W_RULES));
	put_text(t, text_of(p, p->head, "ruleset"));
	if (*label) {
		put_format(t, " · %s: <b>", word(p, W_DATA));
		put_text(t, label);
		put(t, "</b>");
	}
	put(t, "</p>\n");
}

static void
put_start(const struct page *p, struct text *t)
{
	put_format(t,
		   "<!doctype html>\n<html lang=%s><head><meta charset=utf-8>"
		   "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n<title>",
		   p->host->lang);
	put_text(t, title_of(p, p->head));
	put(t, "</title>\n<style>\n");
	for (size_t i = 0; i < sizeof(style) / sizeof(style[0]); i++) {
		put(t, style[i]);
		put(t, "\n");
	}
	put(t, "</style></head><body>\n");
}

/* The rows, under the name of their cluster where there are several. */
static void
put_ranked(const struct page *p, struct text *t)
{
	const char *cluster = p->nunits ? p->units[0].cluster : "";
	bool several = p->nunits && strcmp(p->units[p->nunits - 1].cluster, cluster) != 0;

	for (size_t i = 0; i < p->nunits && p->ranking.at; i++) {
		size_t end = i + 1 < p->nunits ? p->units[i + 1].row : p->ranking.n;

		if (several && (i == 0 || strcmp(p->units[i].cluster, cluster) != 0)) {
			cluster = p->units[i].cluster;
			put_format(t, "<tr class=section><th colspan=8>%s ", word(p, W_CLUSTER));
			put_text(t, cluster);
			put(t, "</th></tr>\n");
		}
		put_bytes(t, p->ranking.at + p->units[i].row, end - p->units[i].row);
	}
}

static void
put_ranking(const struct page *p, struct text *t)
{
	static const enum word columns[] = { W_RANK,  W_UNIT,      W_TOTAL,      W_BASE,
					     W_BONUS, W_DEDUCTION, W_CONDITIONS, W_PROPOSAL };

	put_format(t,
		   "<section id=ranking><h2>%s</h2><div class=wide><table class=ranks><thead><tr>",
		   word(p, W_RANKING));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		put_format(t, "<th>%s</th>", word(p, columns[i]));
	put(t, "</tr></thead><tbody>\n");
	put_ranked(p, t);
	put(t, "</tbody></table></div>\n");
	if (p->provisional)
		put_format(t, "<p>%s</p>\n", word(p, W_PROVISIONAL));
	put(t, "<div class=signs>");
	put_signature(p, t, "left", W_LEFT, "left_name");
	put_signature(p, t, "right", W_RIGHT, "right_name");
	put(t, "</div></section>\n");
}

static void
put_contents(const struct page *p, struct text *t)
{
	put_format(
		t,
		"<nav><b>%s</b><ul><li><a href=\"#ranking\">%s</a></li><li><a href=\"#matrix\">%s</a></li>"
		"<li><a href=\"#scale\">%s</a></li></ul><b>%s</b><ul>\n",
		word(p, W_CONTENTS), word(p, W_RANKING), word(p, W_MATRIX), word(p, W_SCALE),
		word(p, W_SHEETS));
	put(t, p->contents.at ? p->contents.at : "");
	put(t, "</ul></nav>\n");
}

static void
put_page(const struct page *p, struct text *t)
{
	put_start(p, t);
	put_letterhead(p, t);
	put_title(p, t);
	put_contents(p, t);
	put_ranking(p, t);
	put_format(t, "<section class=matrix id=matrix><h2>%s</h2>\n", word(p, W_MATRIX));
	for (size_t i = 0; i < p->nunits; i += MATRIX_ACROSS)
		put_matrix(p, t, i, i + MATRIX_ACROSS < p->nunits ? i + MATRIX_ACROSS : p->nunits);
	put(t, "</section>\n");
	put(t, p->sheets.at ? p->sheets.at : "");
	put_scale(p, t);
	put_format(t, "<footer class=meta><p>%s: ", word(p, W_DIGEST));
	put_text(t, text_of(p, p->head, "digest"));
	put(t, "</p></footer>\n</body></html>\n");
}

/* ---- the door --------------------------------------------------------------------------------------------------------- */

static int
open_page(const struct td_host *host, const char *document, const struct td_doc *head, void **self)
{
	struct page *p = calloc(1, sizeof(*p));

	(void)document; /* only one */
	if (!p)
		return TD_PLUGIN_ENOMEM;
	*self = p;
	p->host = host;
	p->head = head;
	return read_head(p);
}

static int
add_unit(const struct td_host *host, void *self, const char *array, const struct td_doc *unit)
{
	struct page *p = self;
	char message[128];
	int status;

	if (strcmp(array, "units") != 0)
		return TD_PLUGIN_OK;
	p->host = host;
	if (p->nunits == UNITS_MAX) {
		snprintf(message, sizeof(message),
			 strcmp(host->lang, "vi") == 0
				 ? "quá %d đơn vị cho một trang; hãy dùng csv hoặc json"
				 : "more than %d units are too many for a page; use csv or json",
			 UNITS_MAX);
		return host->fail(host, TD_PLUGIN_EDATA, 0, 0, message);
	}
	status = add_column(p, unit);
	add_ranking(p, unit);
	add_contents(p, unit);
	add_sheet(p, unit);
	return status;
}

static int
finish_page(const struct td_host *host, void *self)
{
	struct page *p = self;
	struct text page = { 0 };
	int status = TD_PLUGIN_ENOMEM;

	p->host = host;
	put_page(p, &page);
	if (!p->ranking.no_memory && !p->contents.no_memory && !p->sheets.no_memory &&
	    !page.no_memory)
		status = host->write(host, page.at, page.n);
	free(page.at);
	return status;
}

static void
close_page(void *self)
{
	struct page *p = self;

	for (size_t i = 0; i < p->nunits; i++) {
		free(p->units[i].name);
		free(p->units[i].cluster);
		free(p->units[i].cells.at);
	}
	free(p->units);
	free(p->lines);
	free(p->ranking.at);
	free(p->contents.at);
	free(p->sheets.at);
	free(p);
}

/* ---- descriptor ---------------------------------------------------------------------------------------------------------- */

static const char *const documents[] = { "score", NULL };

#define OPTION(name, vi, en)                                                                       \
	static const struct td_plugin_option option_##name = { #name, { vi, en } };
OPTION(organ, "cơ quan cấp trên, ở góc trái trên", "the body above, at the top left")
OPTION(issuer, "cơ quan ban hành", "the body that issues it")
OPTION(number, "số văn bản", "number of the paper")
OPTION(place, "nơi ban hành", "place")
OPTION(date, "ngày ban hành, viết bằng chữ", "date, in words")
OPTION(left, "chức danh người ký bên trái", "who signs at the left")
OPTION(left_name, "họ tên người ký bên trái", "the name of who signs at the left")
OPTION(right, "chức danh người ký bên phải", "who signs at the right")
OPTION(right_name, "họ tên người ký bên phải", "the name of who signs at the right")

static const struct td_plugin_option *const options[] = {
	&option_organ, &option_issuer,    &option_number, &option_place,      &option_date,
	&option_left,  &option_left_name, &option_right,  &option_right_name, NULL,
};

static const struct td_plugin_report html = {
	.size = sizeof(html),
	.flags = TD_REPORT_POINTS | TD_REPORT_REASONS,
	.id = "html",
	.title = { "trang HTML để đọc và in", "a page to read and print" },
	.extension = "html",
	.documents = documents,
	.options = options,
	.open = open_page,
	.item = add_unit,
	.finish = finish_page,
	.close = close_page,
};

static const struct td_plugin_report *const reports[] = { &html, NULL };

TD_PLUGIN("html", "1.0", { "Trang HTML", "HTML page" }, NULL, reports, NULL);
