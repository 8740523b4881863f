/*
 * script_scan.c - what is refused in the text of a rule script before Lua sees it.
 *
 * Two reasons.  The parser of Lua cannot be interrupted and some versions have known bugs, so
 * size, nesting and a few features are limited.  And Lua's comparisons cannot be made to work
 * on figures: `x.a == 3` is false without asking anybody; so they are refused here, at their
 * line, wherever they are not inside a function of native { ... }.
 */
#include <string.h>

#include "edge/script_in.h"

enum {
	DEEPEST = 200, /* brackets */
	LONGEST = 64,  /* .a.b[c].d: Lua 5.4.4 recurses over these when it names a culprit */
};

enum kind {
	END,
	NAME,
	STRING,
	NUMBER,
	SYMBOL
};

struct scan {
	const char *at, *end;
	int line;
	struct td_diags *diags;
	const char *path;
	enum td_scan result;

	enum kind kind; /* the token read last */
	const char *token;
	size_t n;
	int start; /* its line */
	enum kind kind_before;
	char before; /* the token before it when that is one byte */

	unsigned depth, chain[DEEPEST + 2];
	bool named_native; /* the token before is the word native */
	unsigned native;   /* depth inside native { ... }, 0: outside */
	unsigned blocks;   /* open blocks of a function there */
};

/* Everything that a rule may not contain, and what to write instead. */
static const struct refusal {
	const char *token, *instead; /* instead NULL: there is nothing */
	bool always;                 /* inside native functions too, and the script must not run */
} refusals[] = {
	{ "<", "a:lt(b)", false },
	{ "<=", "a:le(b)", false },
	{ ">", "a:gt(b)", false },
	{ ">=", "a:ge(b)", false },
	{ "==", "a:eq(b)", false },
	{ "~=", "a:ne(b)", false },
	{ "and", "all(a, b)", false },
	{ "or", "any(a, b)", false },
	{ "not", "no(a)", false },
	{ "if", "when(c, a, b)", false },
	{ "while", "for i = 1, n do ... end", false },
	{ "repeat", "for i = 1, n do ... end", false },
	{ "&", "all(a, b)", true },
	{ "|", "any(a, b)", true },
	{ "~", "no(a)", true },
	{ "<<", NULL, true },
	{ ">>", NULL, true },
	{ "goto", NULL, true },
	{ "::", NULL, true },
	{ "_ENV", NULL, true },
};

__attribute__((format(printf, 3, 4))) static void
refuse(struct scan *scan, int line, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), td_text(scan->diags->lang, format), args);
	va_end(args);
	td_complain(scan->diags, TD_ERROR, &(struct td_place){ scan->path, line, 0 }, "%s", text);
	scan->result = TD_SCAN_STOP;
}

/* ---- tokens ----------------------------------------------------------------------------- */

static int
peek(const struct scan *scan, size_t i)
{
	return (size_t)(scan->end - scan->at) > i ? (unsigned char)scan->at[i] : -1;
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

static void
skip_byte(struct scan *scan)
{
	int c = peek(scan, 0), next = peek(scan, 1);

	if (c == '\n' || c == '\r') {
		scan->line++;
		if ((next == '\n' || next == '\r') && next != c)
			scan->at++;
	}
	scan->at++;
}

/* The level of a long bracket [==[ that begins here, -1: none. */
static int
long_level(const struct scan *scan)
{
	int level = 0;

	while (peek(scan, 1 + (size_t)level) == '=')
		level++;
	return peek(scan, 0) == '[' && peek(scan, 1 + (size_t)level) == '[' ? level : -1;
}

static void
skip_long(struct scan *scan, int level)
{
	for (; scan->at < scan->end; skip_byte(scan)) {
		int i = 0;

		if (*scan->at != ']')
			continue;
		while (peek(scan, 1 + (size_t)i) == '=')
			i++;
		if (i == level && peek(scan, 1 + (size_t)i) == ']') {
			scan->at += level + 2;
			return;
		}
	}
}

static void
skip_quoted(struct scan *scan)
{
	char quote = *scan->at++;

	while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n' &&
	       *scan->at != '\r') {
		if (*scan->at == '\\' && peek(scan, 1) >= 0)
			scan->at++;
		skip_byte(scan);
	}
	if (peek(scan, 0) == quote)
		scan->at++;
}

static void
skip_blanks(struct scan *scan)
{
	for (;;) {
		int c = peek(scan, 0), level;

		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			skip_byte(scan);
		} else if (c == '-' && peek(scan, 1) == '-') {
			scan->at += 2;
			level = long_level(scan);
			if (level >= 0)
				skip_long(scan, level);
			while (level < 0 && peek(scan, 0) >= 0 && peek(scan, 0) != '\n' &&
			       peek(scan, 0) != '\r')
				scan->at++;
		} else {
			return;
		}
	}
}

static void
skip_number(struct scan *scan)
{
	while (is_word(peek(scan, 0)) || peek(scan, 0) == '.') {
		int c = peek(scan, 0), next = peek(scan, 1);

		scan->at += (strchr("eEpP", c) && (next == '+' || next == '-')) ? 2 : 1;
	}
}

static void
skip_symbol(struct scan *scan)
{
	static const char *const longer[] = { "...", "..", "<<", ">>", "//",
					      "::",  "<=", ">=", "==", "~=" };

	for (size_t i = 0; i < sizeof(longer) / sizeof(longer[0]); i++) {
		size_t n = strlen(longer[i]);

		if ((size_t)(scan->end - scan->at) >= n && memcmp(scan->at, longer[i], n) == 0) {
			scan->at += n;
			return;
		}
	}
	scan->at++;
}

static enum kind
read_token(struct scan *scan)
{
	int c = peek(scan, 0), next = peek(scan, 1);

	if (c < 0)
		return END;
	if (is_digit(c) || (c == '.' && is_digit(next))) {
		skip_number(scan);
		return NUMBER;
	}
	if (is_word(c)) {
		while (is_word(peek(scan, 0)))
			scan->at++;
		return NAME;
	}
	if (c == '"' || c == '\'') {
		skip_quoted(scan);
		return STRING;
	}
	if (long_level(scan) >= 0) {
		skip_long(scan, long_level(scan));
		return STRING;
	}
	skip_symbol(scan);
	return SYMBOL;
}

static bool
next_token(struct scan *scan)
{
	scan->kind_before = scan->kind;
	scan->before = scan->n == 1 ? *scan->token : '\0';
	skip_blanks(scan);
	scan->token = scan->at;
	scan->start = scan->line;
	scan->kind = read_token(scan);
	scan->n = (size_t)(scan->at - scan->token);
	return scan->kind != END;
}

static bool
token_is(const struct scan *scan, const char *text)
{
	return (scan->kind == NAME || scan->kind == SYMBOL) && *text == *scan->token &&
	       strlen(text) == scan->n && memcmp(scan->token, text, scan->n) == 0;
}

/* ---- what is refused -------------------------------------------------------------------- */

/* `<const>` or `<close>` begins here; it is then skipped. */
static bool
take_attribute(struct scan *scan)
{
	struct scan ahead = *scan;

	if (!token_is(scan, "<") || !next_token(&ahead) ||
	    !(token_is(&ahead, "const") || token_is(&ahead, "close")) || !next_token(&ahead) ||
	    !token_is(&ahead, ">"))
		return false;
	refuse(scan, scan->start, "<const> and <close> are not part of the rule language");
	*scan = ahead;
	scan->result = TD_SCAN_STOP;
	return true;
}

static void
look_for_refusals(struct scan *scan)
{
	bool field = scan->kind == NAME && (scan->before == '.' || scan->before == ':') &&
		     scan->kind_before == SYMBOL;

	if (take_attribute(scan))
		return;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *r = &refusals[i];

		enum td_scan before = scan->result;

		if (!token_is(scan, r->token) || (scan->blocks && !r->always) || field)
			continue;
		if (r->instead)
			refuse(scan, scan->start, "\"%s\" does not work on figures; write %s",
			       r->token, r->instead);
		else
			refuse(scan, scan->start, "\"%s\" is not part of the rule language",
			       r->token);
		if (!r->always && before != TD_SCAN_STOP)
			scan->result = TD_SCAN_RUN;
	}
}

/* Follow blocks, so that the end of a function inside native { ... } is known. */
static void
follow_blocks(struct scan *scan)
{
	static const char *const openers[] = { "function", "if", "do", "repeat" };

	if (!scan->native)
		return;
	if (!scan->blocks) {
		scan->blocks = token_is(scan, "function");
		return;
	}
	for (size_t i = 0; i < sizeof(openers) / sizeof(openers[0]); i++)
		scan->blocks += token_is(scan, openers[i]);
	scan->blocks -= token_is(scan, "end") || token_is(scan, "until");
}

/* Whether the token goes on with what stands before it: a.b, a[b], and the name behind a dot. */
static bool
is_suffix(const struct scan *scan)
{
	bool after_value =
		scan->kind_before == NAME || scan->kind_before == STRING ||
		(scan->kind_before == SYMBOL && (scan->before == ')' || scan->before == ']'));

	return token_is(scan, ".") || (token_is(scan, "[") && after_value);
}

static bool
follow_brackets(struct scan *scan)
{
	char c = scan->kind == SYMBOL && scan->n == 1 ? *scan->token : '\0';
	unsigned *chain = &scan->chain[scan->depth];
	bool after_dot = scan->kind == NAME && scan->kind_before == SYMBOL && scan->before == '.';

	if (is_suffix(scan))
		++*chain;
	else if (!after_dot && c != ']')
		*chain = 0;
	if (*chain > LONGEST) {
		refuse(scan, scan->start, "more than %d names are chained by . and [ ]", LONGEST);
		return false;
	}
	if (c && strchr("([{", c)) {
		if (++scan->depth > DEEPEST) {
			refuse(scan, scan->start, "brackets are nested more than %d deep", DEEPEST);
			return false;
		}
		scan->chain[scan->depth] = 0;
		if (scan->named_native && !scan->native)
			scan->native = scan->depth;
	} else if (c && strchr(")]}", c) && scan->depth) {
		scan->depth--;
		if (scan->depth < scan->native)
			scan->native = scan->blocks = 0;
	}
	return true;
}

/* ---- bytes ------------------------------------------------------------------------------ */

/* Length of the UTF-8 character at text, 0: none. */
static size_t
character(const unsigned char *text, size_t left)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *text < 0x80 ? 1 : *text < 0xc2 ? 0 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : 4;
	uint32_t code;

	if (n < 2 || n > left || *text > 0xf4)
		return n == 1;
	code = *text & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3fu);
	}
	return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

static bool
is_text(struct scan *scan)
{
	const unsigned char *at = (const unsigned char *)scan->at;
	size_t left = (size_t)(scan->end - scan->at), n;
	int line = 1;

	if (left > TD_SCRIPT_FILE_MAX) {
		refuse(scan, 0, "the file is larger than %d KiB", TD_SCRIPT_FILE_MAX / 1024);
		return false;
	}
	for (; left; at += n, left -= n) {
		line += *at == '\n';
		n = character(at, left);
		if (!n)
			refuse(scan, line,
			       "this line is not valid UTF-8 text; save the file as UTF-8");
		else if (*at == '\0' || *at == 0x1b)
			refuse(scan, line,
			       "this file is no text but something compiled or damaged");
		if (scan->result)
			return false;
	}
	return true;
}

enum td_scan
td_script_scan(const char *text, size_t n, const char *path, struct td_diags *diags)
{
	struct scan scan = { .at = text, .end = text + n, .line = 1, .diags = diags, .path = path };

	if (!is_text(&scan))
		return TD_SCAN_STOP;
	while (next_token(&scan)) {
		if (!follow_brackets(&scan))
			return TD_SCAN_STOP;
		look_for_refusals(&scan);
		follow_blocks(&scan);
		scan.named_native = token_is(&scan, "native") && scan.before != '.';
	}
	return scan.result;
}
