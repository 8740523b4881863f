/* An explanation in the making: phrases become lines. */
#include "calc/explain_in.h"

#include <stdarg.h>
#include <stdlib.h>

int
td_tell_begin(struct td_tell *tell, const struct td_why *why, uint32_t item, struct td_reasons *out)
{
	*tell = (struct td_tell){ .why = why, .item = item, .out = out, .left = TD_SPELL_MOST };
	*out = (struct td_reasons){ 0 };
	tell->marks = calloc(td_graph_count(why->rules->graph) + 1, sizeof(*tell->marks));
	if (!tell->marks)
		tell->status = TD_ENOMEM;
	return tell->status;
}

int
td_tell_end(struct td_tell *tell, struct td_err *err)
{
	int status = tell->status;

	free(tell->marks);
	td_list_fini(&tell->told);
	td_list_fini(&tell->rows);
	td_arena_fini(&tell->arena);
	if (!status)
		return TD_OK;
	td_reasons_fini(tell->out);
	return td_fail_memory(err);
}

void
td_tell_say(struct td_tell *tell, enum td_reason_kind kind, struct td_phrase *phrase)
{
	struct td_reason reason = { .kind = kind };

	if (!phrase->sink.status && phrase->sink.text)
		reason.text = td_arena_text(&tell->out->arena, phrase->sink.text);
	if (!reason.text || !td_list_push(tell->out, reason))
		tell->status = TD_ENOMEM;
	td_sink_fini(&phrase->sink);
	*phrase = (struct td_phrase){ 0 };
	tell->left = TD_SPELL_MOST;
}

void
td_tell_drop(struct td_tell *tell, struct td_phrase *phrase)
{
	if (phrase->sink.status)
		tell->status = phrase->sink.status;
	td_sink_fini(&phrase->sink);
	*phrase = (struct td_phrase){ 0 };
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
add_translated(const struct td_tell *tell, struct td_phrase *phrase, const char *english,
	       va_list args)
{
	struct td_arena arena = { 0 };
	const char *text = td_arena_vprintf(&arena, td_text(tell->why->lang, english), args);

	if (text)
		td_sink_text(&phrase->sink, text);
	else if (!phrase->sink.status)
		phrase->sink.status = TD_ENOMEM;
	td_arena_fini(&arena);
}
#pragma GCC diagnostic pop

void
td_tell_add(const struct td_tell *tell, struct td_phrase *phrase, const char *english, ...)
{
	va_list args;

	va_start(args, english);
	add_translated(tell, phrase, english, args);
	va_end(args);
}

void
td_tell_line(struct td_tell *tell, enum td_reason_kind kind, const char *english, ...)
{
	struct td_phrase phrase = { 0 };
	va_list args;

	va_start(args, english);
	add_translated(tell, &phrase, english, args);
	va_end(args);
	td_tell_say(tell, kind, &phrase);
}

void
td_reasons_fini(struct td_reasons *reasons)
{
	td_list_fini(reasons);
	td_arena_fini(&reasons->arena);
}
