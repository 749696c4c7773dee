/* output.h - what commands print: text for people, or one JSON object (schema, items).
 *
 * Standard output only; progress and errors go to standard error. Text from a mailbox has passed
 * text_show() before it is printed: a sender's bytes are shown, never obeyed. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/hash.h"
#include "base/json.h"

struct output {
    struct buf text;
    struct json json;
    bool as_json;
};

/* schema: "findings" makes "mailmedic/findings/1". */
void output_begin(struct output *out, bool as_json, const char *schema);
/* Between the two: json_* on out->json, or output_line() and buf_printf() on out->text. */
void output_line(struct output *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Adds foreign text in its shown form, at most `most` bytes of it. */
void output_shown(struct output *out, const char *text, size_t most);
/* output_shown() in a column of a table: so many columns wide, or cut to them, then two blanks. */
void output_column(struct output *out, const char *text, int columns);
/* A line that may be a whole paragraph, set in by four and wrapped to what a terminal shows
 * anywhere. */
void output_paragraph(struct output *out, struct str line);
/* A word as it has to be typed in a shell. */
void output_word(struct output *out, const char *word);
/* "1,620 messages", "1 message". */
void output_count(struct output *out, uint64_t count, const char *one, const char *many);
/* Writes what has gathered to standard output and starts anew; for long listings. */
bool output_flush(struct output *out, struct error *err) NODISCARD;
bool output_end(struct output *out, struct error *err) NODISCARD;

/* A JSON time: text, or null when it is not known. */
void json_time(struct json *json, const char *key, int64_t utc_seconds);
void json_hash(struct json *json, const char *key, const struct hash *hash); /* null when zero */

#endif
