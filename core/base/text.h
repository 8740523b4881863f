/*
 * text.h - what a person reads, in Vietnamese and English.
 *
 * Floor: base.  Pure; any thread.
 *
 * Every user-facing sentence is written in English where it is used, and stands
 * once in the table of text_vi.h with its Vietnamese.  English is the key, as
 * with gettext; unlike gettext there is no global locale.  A test checks that
 * no sentence lacks a translation and that the conversions agree.
 */
#ifndef TD_BASE_TEXT_H
#define TD_BASE_TEXT_H

enum td_lang {
	TD_EN = 0,
	TD_VI = 1,
};

/* The sentence (or printf format) in lang; the English one where none is known.  Never NULL. */
const char *td_text(enum td_lang lang, const char *english) __attribute__((format_arg(2)));

/* Marks a sentence that stands in a table and reaches td_text later, for the test to find. */
#define TD_MARK(english) english

/* A title as rules give it: either language may be NULL. */
struct td_title {
	const char *vi;
	const char *en;
};

/* The title in lang, else in the other language, else fallback. */
const char *td_title_in(const struct td_title *title, enum td_lang lang, const char *fallback);

#endif
