#include "base/parse.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	LONGEST_NUMBER = 100, /* characters; an exact double needs fewer */
	LONGEST_ID = 64,
};

static const char why_letter[] = TD_MARK("a letter stands among the digits");
static const char why_sign[] =
	TD_MARK("only digits, one decimal mark and a minus belong to a number");
static const char why_date[] = TD_MARK(
	"it is a date, as spreadsheet programs make of 3/10 or 3.10; give the cell a format of numbers and "
	"type it again");
static const char why_percent[] = TD_MARK("write the number without the percent sign");
static const char why_groups[] = TD_MARK("digits can only be grouped in threes");
static const char why_marks[] = TD_MARK("there is more than one decimal mark");
static const char why_missing[] = TD_MARK("digits are missing");
static const char why_long[] = TD_MARK("there are too many digits");
static const char why_range[] = TD_MARK("it is too large or too small");
static const char why_no_word[] = TD_MARK("it is neither a number nor a word");
static const char why_no_value[] =
	TD_MARK("leave the cell empty where there is no figure, write n/a where it does not apply");
static const char why_formula[] = TD_MARK(
	"it is a formula without its result; open the file in a spreadsheet program and save "
	"it");
static const char why_spreadsheet[] = TD_MARK("it is an error of the spreadsheet");

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* How many bytes of text are prefix, 0 when it does not begin so. */
static size_t
begins(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? n : 0;
}

static size_t
blank_at(const char *text)
{
	static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89" };
	size_t n = 0;

	for (size_t i = 0; !n && i < sizeof(blanks) / sizeof(blanks[0]); i++)
		n = begins(text, blanks[i]);
	return n;
}

/* ---- a number, taken apart ------------------------------------------------- */

struct number {
	bool negative;
	char body[LONGEST_NUMBER + 1]; /* digits, '.', ',' and ' ' for any blank */
	size_t n;
	size_t points, commas, blanks;
	char exponent[8]; /* "e-3", or "" */
};

static size_t
sign_at(const char *text, bool *negative)
{
	size_t minus = begins(text, "-") + begins(text, "\xe2\x88\x92");

	*negative = minus > 0;
	return minus ? minus : begins(text, "+");
}

/* Take the exponent at text, which must be the end of the number. */
static bool
take_exponent(struct number *number, const char *text)
{
	size_t n = strlen(text), digits = 1;

	if ((text[0] != 'e' && text[0] != 'E') || n >= sizeof(number->exponent))
		return false;
	digits += text[1] == '-' || text[1] == '+';
	if (!is_digit(text[digits]) || text[digits + strspn(text + digits, "0123456789")])
		return false;
	memcpy(number->exponent, text, n + 1);
	return true;
}

static const char *
take_body(struct number *number, const char *text)
{
	while (*text) {
		size_t blank = blank_at(text);
		char c = blank ? ' ' : *text;

		if (!is_digit(c) && c != '.' && c != ',' && c != ' ')
			break;
		if (number->n == LONGEST_NUMBER)
			return why_long;
		number->points += c == '.';
		number->commas += c == ',';
		number->blanks += c == ' ';
		number->body[number->n++] = c;
		text += blank ? blank : 1;
	}
	if (!*text || take_exponent(number, text))
		return NULL;
	if (*text == '%')
		return why_percent;
	return is_letter(*text) ? why_letter : why_sign;
}

/* A body such as 1.015, where the mark may as well group digits. */
static bool
may_group(const struct number *number)
{
	size_t whole = strcspn(number->body, ".,");

	return whole >= 1 && whole <= 3 && number->body[0] != '0' && number->n - whole == 4 &&
	       !number->exponent[0];
}

/* The mark before the decimals; 0: there is none; '?': nobody can know. */
static char
decimal_of(const struct number *number)
{
	size_t marks = number->points + number->commas;

	if (marks == 0)
		return 0;
	if (number->points && number->commas) {
		size_t i = number->n;

		while (number->body[i - 1] != '.' && number->body[i - 1] != ',')
			i--;
		return number->body[i - 1];
	}
	if (marks > 1)
		return 0;
	if (!number->blanks && may_group(number))
		return '?';
	return number->points ? '.' : ',';
}

/* Copy the whole part, at most n characters of body, without what groups it. */
static const char *
join_groups(const char *body, size_t n, char *out, size_t *nout)
{
	char mark = 0;
	size_t group = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_digit(body[i])) {
			out[(*nout)++] = body[i];
			group++;
			continue;
		}
		if (mark ? group != 3 : group < 1 || group > 3 || body[0] == '0')
			return why_groups;
		if (mark && body[i] != mark)
			return why_groups;
		mark = body[i];
		group = 0;
	}
	return mark && group != 3 ? why_groups : NULL;
}

/* The number as C writes it. */
static const char *
rewrite(const struct number *number, char decimal, char *out)
{
	const char *mark = decimal ? strchr(number->body, decimal) : NULL;
	size_t whole = mark ? (size_t)(mark - number->body) : number->n, n = 0;
	const char *why;

	if (number->negative)
		out[n++] = '-';
	why = join_groups(number->body, whole, out, &n);
	if (why)
		return why;
	if (mark) {
		size_t digits = strspn(mark + 1, "0123456789");

		if (mark[1 + digits])
			return mark[1 + digits] == decimal ? why_marks : why_groups;
		if (!digits)
			return why_missing;
		out[n++] = '.';
		memcpy(out + n, mark + 1, digits);
		n += digits;
	}
	memcpy(out + n, number->exponent, strlen(number->exponent) + 1);
	return NULL;
}

static const char *
value_of(const struct number *number, char decimal, double *value)
{
	char text[LONGEST_NUMBER + sizeof(number->exponent) + 2];
	const char *why = rewrite(number, decimal, text);

	if (why)
		return why;
	errno = 0;
	*value = strtod(text, NULL); /* the program never leaves the C locale's decimal point */
	if (errno == ERANGE || !isfinite(*value))
		return why_range;
	if (*value == 0)
		*value = 0; /* no negative zero */
	return NULL;
}

static enum td_parsed
parse_number(const char *text, char decimal, struct td_value *out)
{
	struct number number = { .negative = false };
	char mark = decimal;

	text += sign_at(text, &number.negative);
	out->why = td_parse_date(text) ? why_date : take_body(&number, text);
	if (out->why)
		return TD_PARSED_BROKEN;
	if (!mark)
		mark = decimal_of(&number);
	if (mark == '?') {
		out->why = value_of(&number, ',', &out->number);
		if (!out->why)
			out->why = value_of(&number, '.', &out->with_point);
		return out->why ? TD_PARSED_BROKEN : TD_PARSED_AMBIGUOUS;
	}
	out->why = value_of(&number, mark, &out->number);
	return out->why ? TD_PARSED_BROKEN : TD_PARSED_NUMBER;
}

/* ---- a cell ------------------------------------------------------------------ */

static bool
is_one_of(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

#define ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof((list)[0]))

static bool
looks_like_number(const char *text)
{
	bool negative;

	text += sign_at(text, &negative);
	return is_digit(text[0]) || ((text[0] == '.' || text[0] == ',') && is_digit(text[1]));
}

enum td_parsed
td_parse_value(const char *text, char decimal, struct td_value *out)
{
	static const char *const not_applicable[] = {
		"n/a", "N/A", "kad", "KAD", "không áp dụng", "Không áp dụng", "KHÔNG ÁP DỤNG"
	};
	/* What programs write for "nothing here"; as words of a grade they would be a trap. */
	static const char *const nothing[] = { "-",   "--",  "–",    "—",    "?",   "na",  "NA",
					       "nan", "NaN", "null", "NULL", "inf", "Inf", "-inf" };

	*out = (struct td_value){ .number = NAN, .with_point = NAN };
	if (!text[0])
		return TD_PARSED_EMPTY;
	if (ONE_OF(text, not_applicable))
		return TD_PARSED_NA;
	if (looks_like_number(text))
		return parse_number(text, decimal, out);
	out->text = text + (text[0] == '\'' && text[1]);
	if (ONE_OF(text, nothing))
		out->why = why_no_value;
	else if (text[0] == '=' && text[1])
		out->why = why_formula;
	else if (text[0] == '#')
		out->why = why_spreadsheet;
	else if (!is_letter(text[0]) && out->text == text)
		out->why = why_no_word;
	return out->why ? TD_PARSED_BROKEN : TD_PARSED_TEXT;
}

/* ---- years, dates, ids --------------------------------------------------------- */

/* The value of exactly n digits at text, or -1. */
static int
digits_at(const char *text, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_digit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool
td_parse_year(const char *text, int *year)
{
	*year = digits_at(text, 4);
	return *year >= TD_YEAR_MIN && *year <= TD_YEAR_MAX && !text[4];
}

static int
days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

bool
td_parse_date(const char *text)
{
	int year, month, day;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	year = digits_at(text, 4);
	month = digits_at(text + 5, 2);
	day = digits_at(text + 8, 2);
	return year >= TD_YEAR_MIN && year <= TD_YEAR_MAX && month >= 1 && month <= 12 &&
	       day >= 1 && day <= days_of(year, month);
}

/* 1 to 64 characters of allowed. */
static bool
is_made_of(const char *text, const char *allowed)
{
	size_t n = strspn(text, allowed);

	return n >= 1 && n <= LONGEST_ID && !text[n];
}

bool
td_parse_id(const char *text)
{
	return is_made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") && text[0] != '-' &&
	       text[0] != '_';
}

bool
td_parse_name(const char *text)
{
	return is_made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789_") && text[0] >= 'a';
}

/* Bytes of the UTF-8 character at text and its code; 0 when it is none. */
static size_t
character_at(const unsigned char *text, unsigned long *code)
{
	size_t n = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if ((text[0] >= 0x80 && text[0] < 0xc2) || text[0] > 0xf4)
		return 0;
	*code = n == 1 ? text[0] : text[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (text[i] & 0x3f);
	}
	if (*code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

bool
td_parse_printable(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		unsigned long code = 0;
		size_t n = character_at(at, &code);

		if (!n || code < 0x20 || (code >= 0x7f && code < 0xa0))
			return false;
		at += n;
	}
	return true;
}

const char *
td_parse_lag(const char *key, unsigned *lag)
{
	char *end;
	unsigned long years;

	if (strncmp(key, "prev.", 5) == 0) {
		++*lag;
		return key + 5;
	}
	if (strncmp(key, "ago(", 4) != 0)
		return key;
	years = strtoul(key + 4, &end, 10);
	if (years < 1 || years > 50 || strncmp(end, ").", 2) != 0)
		return key;
	*lag += (unsigned)years;
	return end + 2;
}
