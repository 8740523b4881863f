/*
 * parse.h - numbers, years, dates and ids as people type them.
 *
 * Floor: base.  Pure; any thread.  No locale: both decimal marks are known, and what could be
 * read in two ways is said to be so, never guessed.
 */
#ifndef TD_BASE_PARSE_H
#define TD_BASE_PARSE_H

#include <stdbool.h>

#define TD_YEAR_MIN 1900
#define TD_YEAR_MAX 2199

enum td_parsed {
	TD_PARSED_EMPTY,
	TD_PARSED_NUMBER,
	TD_PARSED_TEXT,      /* a word, such as the level of a grade */
	TD_PARSED_NA,        /* n/a, kad, không áp dụng: not applicable */
	TD_PARSED_AMBIGUOUS, /* 1.015: a thousand and fifteen, or one and a bit */
	TD_PARSED_BROKEN,    /* meant as a number but is none, or neither number nor word */
};

struct td_value {
	double number;     /* NUMBER; AMBIGUOUS: as it reads with a decimal comma */
	double with_point; /* AMBIGUOUS: as it reads with a decimal point */
	const char *text;  /* TEXT: the word, inside what was parsed */
	const char *why;   /* BROKEN: an English sentence for td_text */
};

/*
 * What a cell says.  text is trimmed NFC UTF-8.  decimal: ',' or '.', the other one then only
 * groups digits; 0: either, where only one reading is possible.
 *
 * Digits may be grouped in threes by the other mark, or by a blank (no-break and thin ones too).
 * "83,48" "83.48" "1 015" "1.234,5" "1,234.5" ".5" "-5" "1.5e-3" are numbers; "1.015" and "1,015" are
 * ambiguous unless decimal says; "0.015" is not, as no group begins with 0.
 * A text begins with a letter; "'2017-03" is the text 2017-03, as in a spreadsheet.
 */
enum td_parsed td_parse_value(const char *text, char decimal, struct td_value *out);

/* Four digits, TD_YEAR_MIN to TD_YEAR_MAX. */
bool td_parse_year(const char *text, int *year);

/* A day of the calendar as 2017-10-31. */
bool td_parse_date(const char *text);

/* An id: 1 to 64 of a-z 0-9 - _, a letter or digit first.  Units, clusters, kinds of events. */
bool td_parse_id(const char *text);

/* The name of an input: 1 to 64 of a-z 0-9 _, a letter first, as rules write it: x.cases_total. */
bool td_parse_name(const char *text);

/* A figure of this year or of one before, "NAME", "prev.NAME" or "ago(K).NAME": gives the name, and adds the years to *lag. */
const char *td_parse_lag(const char *key, unsigned *lag);

/* Valid UTF-8 without control characters. */
bool td_parse_printable(const char *text);

#endif
