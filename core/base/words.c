#include "base/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/list.h"

enum {
	SLOTS_FIRST = 64, /* a power of two, as every later number of slots */
};

struct word {
	const char *text;
	uint32_t hash;
};

struct td_words {
	TD_LIST(struct word) word; /* code - 1 is the index */
	uint32_t *slot;            /* open addressing: codes, 0 is empty */
	size_t slots;
	struct td_arena arena;
};

/* FNV-1a */
static uint32_t
hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

/* The slot that holds text, or the empty one where it belongs. */
static size_t
slot_of(const struct td_words *words, const char *text, uint32_t hash)
{
	size_t i = hash & (words->slots - 1);

	for (;; i = (i + 1) & (words->slots - 1)) {
		const struct word *word;

		if (!words->slot[i])
			return i;
		word = &words->word.at[words->slot[i] - 1];
		if (word->hash == hash && strcmp(word->text, text) == 0)
			return i;
	}
}

/* All words are different, so only an empty slot needs to be found. */
static void
fill_slots(const struct td_words *words, uint32_t *slot, size_t slots)
{
	for (size_t w = 0; w < words->word.n; w++) {
		size_t i = words->word.at[w].hash & (slots - 1);

		while (slot[i])
			i = (i + 1) & (slots - 1);
		slot[i] = (uint32_t)w + 1;
	}
}

/* Keep at least half of the slots empty. */
static bool
grow_slots(struct td_words *words)
{
	size_t slots = words->slots * 2;
	uint32_t *slot;

	if (words->word.n < words->slots / 2)
		return true;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return false;
	fill_slots(words, slot, slots);
	free(words->slot);
	words->slot = slot;
	words->slots = slots;
	return true;
}

struct td_words *
td_words_new(void)
{
	struct td_words *words = calloc(1, sizeof(*words));

	if (!words)
		return NULL;
	words->slots = SLOTS_FIRST;
	words->slot = calloc(words->slots, sizeof(*words->slot));
	if (!words->slot) {
		free(words);
		return NULL;
	}
	return words;
}

void
td_words_free(struct td_words *words)
{
	if (!words)
		return;
	td_list_fini(&words->word);
	td_arena_fini(&words->arena);
	free(words->slot);
	free(words);
}

uint32_t
td_words_add(struct td_words *words, const char *text)
{
	struct word word = { NULL, hash_of(text) };
	uint32_t code = words->slot[slot_of(words, text, word.hash)];

	if (code)
		return code;
	if (words->word.n == UINT32_MAX || !grow_slots(words))
		return 0;
	word.text = td_arena_text(&words->arena, text);
	if (!word.text || !td_list_push(&words->word, word))
		return 0;
	code = (uint32_t)words->word.n;
	/* The word is in the list but in no slot yet, so this finds the empty one. */
	words->slot[slot_of(words, text, word.hash)] = code;
	return code;
}

uint32_t
td_words_find(const struct td_words *words, const char *text)
{
	return words->slot[slot_of(words, text, hash_of(text))];
}

const char *
td_words_at(const struct td_words *words, uint32_t code)
{
	assert(code > 0 && code <= words->word.n);
	return words->word.at[code - 1].text;
}

size_t
td_words_count(const struct td_words *words)
{
	return words->word.n;
}
