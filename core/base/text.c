#include "base/text.h"

#include <stddef.h>
#include <string.h>

static const struct sentence {
	const char *en;
	const char *vi;
} sentences[] = {
#define TD_VI(en, vi) { en, vi },
#include "base/text_vi.h"
#undef TD_VI
};

const char *
td_text(enum td_lang lang, const char *english)
{
	/* A few hundred comparisons, and only when somebody reads the answer. */
	if (lang == TD_VI)
		for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
			if (strcmp(sentences[i].en, english) == 0)
				return sentences[i].vi;
	return english;
}

const char *
td_title_in(const struct td_title *title, enum td_lang lang, const char *fallback)
{
	const char *first = lang == TD_VI ? title->vi : title->en;
	const char *second = lang == TD_VI ? title->en : title->vi;

	if (first)
		return first;
	return second ? second : fallback;
}
