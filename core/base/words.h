/*
 * words.h - text to small numbers and back.
 *
 * Floor: base.  Not shared between threads while words are added; after that
 * any number of threads may look up.  Codes are 1, 2, 3, ... in order of
 * arrival, so equal input gives equal codes; 0 is "no such word".
 */
#ifndef TD_BASE_WORDS_H
#define TD_BASE_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct td_words; /* opaque */

struct td_words *td_words_new(void);        /* NULL when out of memory */
void td_words_free(struct td_words *words); /* NULL is fine */

/* The code of text, added if new; 0 when out of memory. */
uint32_t td_words_add(struct td_words *words, const char *text);

/* The code of text, or 0. */
uint32_t td_words_find(const struct td_words *words, const char *text);

/* The text of a code from 1 to td_words_count; lent, valid while words lives. */
const char *td_words_at(const struct td_words *words, uint32_t code);

size_t td_words_count(const struct td_words *words);

#endif
