/*
 * book.h - a scoring as a workbook: what the files of this plugin share.
 *
 *	read.c    the document, as structs
 *	text.c    memory, and text that grows
 *	expr*.c   values of the document as formulas of a spreadsheet (expr.h)
 *	calc.c    the rows of the sheet where everything is computed
 *	standing.c  ranking, classes and awards as rows of that sheet
 *	sheets.c  the sheets of figures, parameters and the computation, and the comparison with the program's result
 *	tables.c  the tables to print
 *	page.c    formats, page set-up, administrative heading and signatures
 *	xlsx.c    the door
 *
 * How missing values travel: as an error value of the spreadsheet (#N/A), which goes through arithmetic and comparisons by itself as
 * a missing value does here.  A blank figure becomes one.  Where missing means something (coalesce, all, any, sums of points,
 * relative words) the formula asks with IFERROR.
 *
 * Points that the program keeps as whole ticks (hundredths) stand in the workbook as points, rounded to those places wherever they
 * are added, so that equal ones are equal numbers.  A value that is kept so is *scaled*.
 *
 * Conditions are 1 and 0 in cells.  Comparisons have the program's tolerance, which is a named cell.
 *
 * The units have the same columns on every sheet that lists them, so a formula is written once for all of them: a template, in which
 * the characters of enum mark stand for what differs.
 */
#ifndef BOOK_H
#define BOOK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xlsxwriter.h>

#include "td_plugin.h"

enum {
	FIRST_UNIT = 3,   /* column of the first unit */
	UNITS_MAX = 1000, /* formulas over the cluster grow with its square */
	SHEETS_MAX = 100, /* units with a sheet of their own */
	NAME_MAX_ = 31,   /* of a sheet */
	FORMULA_MAX =
		7000, /* bytes of a template; Excel takes 8192 characters, and columns have up to three */
	LITERAL_MAX = 200,  /* bytes of a text in a formula; Excel takes 255 characters */
	NO_ROW = UINT16_MAX /* rows are far fewer */
};

enum op {
	OP_CONST,
	OP_INPUT,
	OP_IS_NA,
	OP_PARAM,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_MOD,
	OP_POW,
	OP_NEG,
	OP_ABS,
	OP_SQRT,
	OP_EXP,
	OP_LOG,
	OP_MIN,
	OP_MAX,
	OP_FLOOR,
	OP_CEIL,
	OP_ROUND,
	OP_LT,
	OP_LE,
	OP_EQ,
	OP_NE,
	OP_GE,
	OP_GT,
	OP_AND,
	OP_OR,
	OP_NOT,
	OP_WHEN,
	OP_COALESCE,
	OP_MISSING,
	OP_BANDS,
	OP_LINEAR,
	OP_LEVELS,
	OP_TRIM,
	OP_BEST,
	OP_WORST,
	OP_SUM_OF,
	OP_MEAN_OF,
	OP_COUNT_OF,
	OP_MEDIAN_OF,
	OP_STDEV_OF,
	OP_QUANTILE_OF,
	OP_RANK_OF,
	OP_TICKS,
	OP_SUM,
	OP_HOLES,
	OP_PENDING,
	OP_OPAQUE /* what no formula can say: its values are written as they are */
};

enum ties {
	TIES_SKIP,
	TIES_DENSE,
	TIES_MEAN
};

/* What stands in a template for what differs from unit to unit. */
enum mark {
	MARK_COLUMN = 1, /* the column of the unit */
	MARK_FIRST = 2,  /* the first column of its cluster */
	MARK_LAST = 3,   /* the last one */
	MARK_BEFORE = 4  /* how many units stand in clusters before it */
};

/* Text that grows; after a failure it stays as it was, and the book knows. */
struct text {
	struct book *book;
	char *at;
	size_t n, room;
};

struct input {
	const char *id, *title, *unit, *ref;
	bool is_grade, is_text, is_whole, is_sql;
	const char **levels;
	size_t nlevels;
};

/* A column of figures: an input of a year. */
struct figure {
	const struct input *input;
	int lag;
	uint32_t row;       /* of the computation */
	uint32_t sheet_row; /* of its own sheet */
	const char *sheet;  /* whose name it is */
	uint32_t na_row;    /* "not applicable", or NO_ROW */
};

struct param {
	const char *id, *title, *unit, *ref;
	double value, declared;
	uint32_t row; /* of its sheet */
};

enum item_kind {
	ITEM_SECTION,
	ITEM_CRITERION,
	ITEM_BONUS,
	ITEM_DEDUCT
};

struct item {
	const char *id, *title, *owner, *ref;
	enum item_kind kind;
	int depth;
	bool outermost;
	double max;
	uint32_t points, raw; /* values */
	uint32_t row;         /* of its points */
};

struct measure {
	const char *id, *title, *unit;
	int places;
	uint32_t value;
};

struct value {
	enum op op;
	const uint32_t *args;
	size_t nargs;
	int places, cut;
	bool above, upto, sample, ascending;
	enum ties ties;
	double number;
	uint32_t figure;
	const char *param, *text;
	bool fixed, certain; /* hangs on parameters only; is never missing */
	const struct item *item;
	const struct measure *measure;

	/* Found by expr*.c. */
	bool live, scaled, has_row;
	uint32_t row;  /* of the computation, when it has one */
	size_t length; /* of its formula, about */
	int depth;     /* of functions in it */
};

struct unit {
	const char *id, *name;
	const char *cluster;
	size_t first, last; /* units of its cluster */
	const char *klass;
	double rank, total, base, bonus, deduction;
	double *values;     /* from 1 */
	const char **texts; /* per figure: text, "" for not applicable, NULL otherwise */
	double *figures;    /* per figure: number, NaN otherwise */
	uint8_t *awards;    /* per award: 0 no, 1 yes, 2 undecided */
	uint8_t *knockouts; /* per knock-out, likewise */
	bool provisional;

	/* What the unit claims; points NULL: nobody claims anything else. */
	double *claimed_points; /* per item */
	double claimed_base, claimed_bonus, claimed_deduction, claimed_total;
	const char *
		*claimed; /* per figure: the text of one that was claimed otherwise, else NULL */
};

struct knockout {
	const char *id, *title;
	uint32_t when, row;
	bool pending, of_ranking, of_all;
	const char **awards;
	size_t nawards;
};

struct key {
	uint32_t value;
	bool is_class;
	const char *title;
};

struct klass {
	const char *id, *title;
	uint32_t from, when;
};

enum round_mode {
	ROUND_HALF_UP,
	ROUND_DOWN,
	ROUND_UP
};

struct award {
	const char *id, *title;
	uint32_t when, share, count;
	enum round_mode round;
	int among, not_among; /* indices, -1: none */
	uint32_t row;         /* of the verdict: 1, 0, or 0.5 undecided */
	uint32_t quota_row;   /* or NO_ROW */
};

enum look {
	LOOK_POINTS,
	LOOK_NUMBER,
	LOOK_WHOLE,
	LOOK_HEADING,
	LOOK_NONE
};

/* A row of the computation. */
struct row {
	const char *id, *label;
	const char *formula; /* a template; NULL: no formula, the cached numbers themselves */
	bool is_array, is_fixed, is_opaque;
	enum look look;
	double *cached;           /* per unit, NaN: missing; fixed: the first; NULL: none */
	const char *const *words; /* per unit: text instead; NULL: none */
};

struct formats {
	lxw_format *plain, *bold, *centre, *centre_bold, *italic_centre, *italic, *head, *cell,
		*cell_bold, *cell_centre, *cell_centre_bold, *points, *points_bold, *number, *whole,
		*figure, *figure_text, *id, *heading, *opaque, *check, *wrap, *title, *small,
		*missing, *good, *bad, *right_italic;
};

struct book {
	const struct td_host *host;
	bool vi, no_memory;
	struct block *blocks;
	int why; /* TD_PLUGIN_* of the first failure that the host was told of */

	/* The document. */
	const char *ruleset, *title, *label, *digest;
	int year, places;
	bool is_rounded;
	double scale; /* ticks in a point */
	struct input *inputs;
	struct figure *figures;
	struct param *params;
	struct item *items;
	struct measure *measures;
	struct value *values; /* from 1 */
	struct knockout *knockouts;
	struct key *keys;
	struct klass *classes;
	struct award *awards;
	struct unit *units;
	size_t ninputs, nfigures, nparams, nitems, nmeasures, nvalues, nknockouts, nkeys, nclasses,
		nawards, nunits, units_room, nclusters;
	uint32_t total, base, bonus, deduction, npending, class_on, downgrade;
	bool by_total;
	enum ties ties;

	/* The computation. */
	struct row *rows;
	size_t nrows, rows_room;
	uint32_t place_row, shown_row, order_row, class_row, total_row, base_row, bonus_row,
		deduction_row, npending_row;
	size_t nopaque; /* rows that are no formulas */

	/* The workbook. */
	lxw_workbook *workbook;
	struct formats formats;
	const char *sheet_criteria, *sheet_totals, *sheet_ranking, *sheet_figures, *sheet_sql,
		*sheet_params, *sheet_calc, *sheet_check, *sheet_differences;
};

/* ---- text.c ------------------------------------------------------------------------- */

/* Room until the book is closed, zeroed; NULL when there is none (the book knows). */
void *book_room(struct book *b, size_t count, size_t size);
const char *book_keep(struct book *b, const char *text); /* "" when there is no room */
const char *book_print(struct book *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void book_free_blocks(struct book *b);

/* One more element of a growing array; false when there is no room.  The old room stays until the end. */
bool book_grow(struct book *b, void **at, size_t n, size_t *room, size_t size);

void text_add(struct text *t, const char *more);
void text_quote(struct text *t, const char *more); /* as a text within a formula */
void text_print(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *text_done(struct text *t); /* what was written, kept by the book; t is empty again */

static inline const char *
say(const struct book *b, const char *vi, const char *en)
{
	return b->vi ? vi : en;
}

/* ---- read.c -------------------------------------------------------------------------- */

int book_read_head(struct book *b, const struct td_doc *head);
int book_read_unit(struct book *b, const struct td_doc *unit);
void book_sort_units(struct book *b); /* by cluster, then id: as the table had them */

/* ---- expr*.c ------------------------------------------------------------------------- */

/* Which values matter, which are scaled, and which get a row. */
void expr_prepare(struct book *b);

/* The value that v is another name of: points of ticks that are kept as points. */
uint32_t expr_same(const struct book *b, uint32_t v);

/* Whether a number stands in the formula itself: a constant, a parameter or a figure. */
bool expr_is_leaf(const struct book *b, uint32_t v);

/* The formula of a value: as a template, scaled when the value is; or for people, with names or with titles. */
const char *expr_formula(struct book *b, uint32_t v);
const char *expr_words(struct book *b, uint32_t v);
const char *expr_method(struct book *b, uint32_t v);

/* The value wherever it may stand: its cell, or its formula where it has none; in points when scaled. */
const char *expr_cell(struct book *b, uint32_t v, bool scaled);

/* The condition v >= edge. */
const char *expr_at_least(struct book *b, uint32_t v, uint32_t edge);

double expr_cached(const struct book *b, const struct unit *unit, uint32_t v);
bool expr_is_relative(enum op op);
bool expr_is_condition(enum op op);
bool expr_is_whole(const struct book *b, uint32_t v);
const char *expr_tolerance(const struct book *b); /* the name of its cell */

/* ---- calc.c -------------------------------------------------------------------------- */

/* All rows of the computation. */
void calc_rows(struct book *b);

/* Add a row, or find the one with the same formula; its number. */
uint32_t calc_add(struct book *b, struct row row);
void calc_heading(struct book *b, const char *id, const char *label);

/* The row that holds a total, which may be a constant. */
uint32_t calc_row_of_total(struct book *b, uint32_t v);

/* The row, with a cell for every unit, that holds a value; one that only repeats it is made where there is none. */
uint32_t calc_row_of(struct book *b, uint32_t v);

/* "$D7:$K7", and "D7", as templates; and the cells of all units of all clusters, on whichever sheet. */
const char *calc_range(struct book *b, uint32_t row);
const char *calc_whole_range(struct book *b, uint32_t row);
const char *calc_at(struct book *b, uint32_t row);

/* 1 for the first unit of each of equal ranks, of its group (0: there are none), as what the rows will hold. */
double *calc_cached_firsts(struct book *b, uint32_t ranks, uint32_t groups);

/* The first of rows below one another that hold these values. */
uint32_t calc_column_of(struct book *b, const uint32_t *args, size_t n);

/* What a template says for a unit. */
const char *calc_expand(struct book *b, const char *formula, size_t unit);

/* ---- standing.c ------------------------------------------------------------------------ */

void standing_rows(struct book *b);

/* ---- page.c ------------------------------------------------------------------------------ */

void page_formats(struct book *b);
const char *page_sheet_name(struct book *b, const char *wanted); /* one that Excel takes */
lxw_worksheet *page_add(struct book *b, const char *name, bool wide);

/* The administrative heading over columns 0..last; the row behind it.  Then the title. */
lxw_row_t page_heading(struct book *b, lxw_worksheet *sheet, lxw_col_t last, const char *title);
void page_signatures(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t last);
void page_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
	       lxw_format *format);
void page_formula(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
		  double cached, lxw_format *format);
void page_formula_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
		       const char *cached, lxw_format *format);
const char *page_quoted(struct book *b, const char *name); /* 'Tính'! */

/*
 * Not every program makes rows as high as their texts when it opens a file, so they are made so here: a column of width
 * w holds about w characters of the usual size, and 1.15 w small ones.
 */
double page_height(const char *text, double width, bool small);

/* ---- sheets.c, tables.c -------------------------------------------------------------------- */

void sheets_names(struct book *b);
void sheets_figures(struct book *b);
void sheets_params(struct book *b);
void sheets_calc(struct book *b);
void sheets_check(struct book *b);
void tables_criteria(struct book *b);
void tables_totals(struct book *b);
void tables_ranking(struct book *b);
void tables_units(struct book *b);
void
tables_differences(struct book *b); /* between claims and what was verified, where there are any */

#endif
