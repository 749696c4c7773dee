/* dkim_canon.c - see dkim_canon.h. */
#include "dkim_canon.h"

#include <string.h>

enum { SINK = 8192 };

struct sink { /* many small pieces become few for the hash */
    struct hasher *hasher;
    uint64_t left, total;
    size_t used;
    char bytes[SINK];
};

static void flush(struct sink *sink)
{
    hasher_add(sink->hasher, sink->bytes, sink->used);
    sink->used = 0;
}

static void put(struct sink *sink, const char *bytes, size_t len)
{
    sink->total += len;
    if (len > sink->left)
        len = (size_t)sink->left;
    sink->left -= len;
    if (len > SINK - sink->used)
        flush(sink);
    if (len > SINK) {
        hasher_add(sink->hasher, bytes, len);
    } else {
        memcpy(sink->bytes + sink->used, bytes, len);
        sink->used += len;
    }
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* The line without blanks at its end; runs of blanks inside are one. */
static void put_relaxed(struct sink *sink, struct str line)
{
    size_t i = 0;

    while (i < line.len) {
        size_t from = i;

        while (i < line.len && !is_blank(line.at[i]))
            i++;
        put(sink, line.at + from, i - from);
        if (i == line.len)
            return;
        put(sink, " ", 1);
        while (i < line.len && is_blank(line.at[i]))
            i++;
    }
}

static struct str without_blanks_behind(struct str line)
{
    while (line.len > 0 && is_blank(line.at[line.len - 1]))
        line.len--;
    return line;
}

void canon_body(struct hasher *hasher, struct str body, bool relaxed, uint64_t limit,
                struct hash *out, uint64_t *total)
{
    struct sink sink = {.hasher = hasher, .left = limit};
    uint64_t empty = 0; /* lines that do not count at the end of the body */
    struct str line;

    while (str_next_line(&body, &line)) {
        if (relaxed)
            line = without_blanks_behind(line);
        if (line.len == 0) {
            empty++;
            continue;
        }
        for (; empty > 0; empty--)
            put(&sink, "\r\n", 2);
        if (relaxed)
            put_relaxed(&sink, line);
        else
            put(&sink, line.at, line.len);
        put(&sink, "\r\n", 2);
    }
    if (sink.total == 0 && !relaxed)
        put(&sink, "\r\n", 2);
    flush(&sink);
    hasher_finish(hasher, out);
    *total = sink.total;
}

/* --- fields --- */

static void add_simple(struct buf *out, struct str field)
{
    struct str line;

    for (bool first = true; str_next_line(&field, &line); first = false) {
        if (!first)
            buf_text(out, "\r\n");
        buf_str(out, line);
    }
}

static void add_relaxed(struct buf *out, struct str field)
{
    size_t colon = str_find_char(field, ':');
    struct str name = str_trim(str_part(field, 0, colon));
    struct str value = str_trim(str_part(field, colon + 1, field.len));

    for (size_t i = 0; i < name.len; i++) {
        char ch = name.at[i];

        buf_char(out, ch >= 'A' && ch <= 'Z' ? (char)(ch | 0x20) : ch);
    }
    buf_char(out, ':');
    for (size_t i = 0; i < value.len; i++) {
        char ch = value.at[i];
        bool ends_line = ch == '\n' || (ch == '\r' && i + 1 < value.len && value.at[i + 1] == '\n');

        if (ends_line)
            continue; /* a blank begins the next line */
        if (!is_blank(ch))
            buf_char(out, ch);
        else if (out->len > 0 && out->at[out->len - 1] != ' ')
            buf_char(out, ' ');
    }
}

void canon_field(struct buf *out, struct str field, bool relaxed, bool end)
{
    if (relaxed)
        add_relaxed(out, field);
    else
        add_simple(out, field);
    if (end)
        buf_text(out, "\r\n");
}
