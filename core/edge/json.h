/*
 * json.h - JSON text out.  Floor: edge; owns jansson.
 *
 * A builder that remembers its first failure; keys keep their order.  Bytes that are not UTF-8
 * become U+FFFD.  Values are added to the innermost open object (with key) or array (key NULL).
 * For long results build and write one part at a time.
 */
#ifndef TD_EDGE_JSON_H
#define TD_EDGE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sink.h"
#include "base/text.h"

struct td_json; /* opaque */

struct td_json *td_json_new(void); /* the root is an object; NULL when out of memory */
void td_json_free(struct td_json *json);

void td_json_object(struct td_json *json, const char *key);
void td_json_array(struct td_json *json, const char *key);
void td_json_end(struct td_json *json); /* closes the innermost object or array */

void td_json_text(struct td_json *json, const char *key, const char *text); /* NULL text: null */
/* NaN and infinity: null; at most 15 digits. */
void td_json_number(struct td_json *json, const char *key, double value);
void td_json_ticks(struct td_json *json, const char *key, int64_t ticks, int places);
void td_json_integer(struct td_json *json, const char *key, int64_t value);
void td_json_bool(struct td_json *json, const char *key, bool value);
void td_json_null(struct td_json *json, const char *key);
/* { "vi": ..., "en": ... }, with those there are; null when there is none. */
void td_json_title(struct td_json *json, const char *key, const struct td_title *title);

/* Write the root (indented by 1), a newline at the end. */
int td_json_write(struct td_json *json, struct td_sink *sink, struct td_err *err);

/* For long results.  The root without its closing brace, ready for another member after a comma;
 * and the root in one line without a newline. */
int td_json_write_head(struct td_json *json, struct td_sink *sink, struct td_err *err);
int td_json_write_line(struct td_json *json, struct td_sink *sink, struct td_err *err);

#endif
