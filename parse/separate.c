/* separate.c - see parse/separate.h. */
#include "parse/separate.h"

#include "base/limits.h"

#include <string.h>

enum { ROOM = MIB(8), FIELD_MOST = 200 };

void separate_init(struct separate *s, size_t most, char eol, separate_fn fn, void *arg)
{
    *s = (struct separate){.fn = fn, .arg = arg, .most = most, .eol = eol, .after_blank = true};
    buf_init(&s->held, most + ROOM);
}

void separate_dispose(struct separate *s)
{
    buf_dispose(&s->held);
}

bool separate_is_field(struct str line)
{
    size_t end = 0;

    while (end < line.len && end < FIELD_MOST && line.at[end] > ' ' && line.at[end] < 127 &&
           line.at[end] != ':')
        end++;
    while (end > 0 && end < line.len && (line.at[end] == ' ' || line.at[end] == '\t'))
        end++; /* "Subject : x" */
    return end > 0 && end < line.len && line.at[end] == ':';
}

/* --- lines --- */

static struct str line_at(const struct separate *s, size_t from, size_t end)
{
    struct str line = {s->held.at + from, end - from};

    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Where the line that begins at from ends: *end at its LF, or at the end of what is held. False:
 * that has not arrived. */
static bool find_end(const struct separate *s, size_t from, size_t seek, size_t *end)
{
    const char *at =
        s->held.len > seek ? memchr(s->held.at + seek, s->eol, s->held.len - seek) : NULL;

    (void)from;
    *end = at ? (size_t)(at - s->held.at) : s->held.len;
    return at != NULL;
}

enum answer { NO, YES, NOT_YET };

/* Does a mail begin behind the line [line, end)? */
static enum answer divides(const struct separate *s, size_t end, bool last)
{
    struct str line = line_at(s, s->line, end), next;
    size_t next_end;
    bool dated;

    if (!str_starts(line, "From "))
        return NO;
    dated = separate_is_dated(line);
    if (!s->after_blank && !dated)
        return NO;
    if (s->after_blank && dated)
        return YES;
    if (!find_end(s, end + 1, end + 1 < s->held.len ? end + 1 : s->held.len, &next_end) && !last &&
        s->held.len - end < FIELD_MOST + 2)
        return NOT_YET;
    next = end + 1 <= next_end ? line_at(s, end + 1, next_end) : (struct str){"", 0};
    return separate_is_field(next) || str_starts(next, ">From ") ? YES : NO;
}

/* --- mails --- */

/* Without the one empty line that closes it. */
static size_t without_blank(const struct separate *s, size_t end)
{
    size_t from = s->start;

    if (end > from && s->held.at[end - 1] == s->eol) {
        size_t before = end - 1;

        if (before > from && s->eol == '\n' && s->held.at[before - 1] == '\r')
            before--;
        if (before == from || s->held.at[before - 1] == s->eol)
            return before;
    }
    return end;
}

static bool only_blank(struct str bytes)
{
    if (str_starts(bytes, "\xef\xbb\xbf"))
        bytes = str_part(bytes, 3, bytes.len);
    return str_trim(bytes).len == 0;
}

/* The mail at hand ends before `end`. */
static bool give(struct separate *s, size_t end, struct error *err)
{
    struct separate_mail mail = {.offset = s->offset, .line = {s->from, s->from_len}};
    bool empty;

    end = without_blank(s, end);
    mail.bytes = (struct str){s->held.at ? s->held.at + s->start : "", end - s->start};
    mail.length = s->base + end - s->offset;
    mail.too_large = s->too_large || mail.length > s->most;
    empty = !s->begun && !s->too_large && only_blank(mail.bytes);
    if (mail.too_large)
        mail.bytes = (struct str){"", 0};
    return empty || s->fn(s->arg, &mail, err);
}

static void begin(struct separate *s, size_t line_end)
{
    struct str line = line_at(s, s->line, line_end);

    s->from_len = line.len < SEPARATE_LINE ? line.len : SEPARATE_LINE;
    if (s->from_len > 0)
        memcpy(s->from, line.at, s->from_len);
    s->begun = true;
    s->too_large = false;
    s->start = line_end + 1 < s->held.len ? line_end + 1 : s->held.len;
    s->offset = s->base + s->start;
}

/* Looks at every line that is there. */
static bool walk(struct separate *s, bool last, struct error *err)
{
    size_t end;

    while (find_end(s, s->line, s->seek, &end) || (last && s->line < s->held.len)) {
        enum answer answer = divides(s, end, last);

        if (answer == NOT_YET) {
            s->seek = s->line;
            return true;
        }
        if (answer == YES) {
            if (!give(s, s->line, err))
                return false;
            begin(s, end);
        }
        s->after_blank = line_at(s, s->line, end).len == 0;
        s->line = s->seek = end + 1 < s->held.len ? end + 1 : s->held.len;
    }
    s->seek = s->held.len;
    return true;
}

/* What was given away, and what is too large to be, makes room. */
static void make_room(struct separate *s)
{
    size_t drop = s->start;

    if (s->line - s->start > s->most) {
        drop = s->line;
        s->too_large = true;
    } else if (s->held.len - s->start > s->most) { /* one line is longer than a mail may be */
        drop = s->held.len;
        s->too_large = true;
    }
    if (drop == 0)
        return;
    memmove(s->held.at, s->held.at + drop, s->held.len - drop);
    s->held.len -= drop;
    s->base += drop;
    s->start = s->start > drop ? s->start - drop : 0;
    s->seek = s->seek > drop ? s->seek - drop : 0;
    s->after_blank = s->after_blank && s->line >= drop;
    s->line = s->line > drop ? s->line - drop : 0;
}

bool separate_add(struct separate *s, struct str bytes, struct error *err)
{
    make_room(s);
    if (!buf_str(&s->held, bytes))
        return error_set(err, ERROR_LIMIT, "a piece of an mbox is too large");
    return walk(s, false, err);
}

bool separate_end(struct separate *s, struct error *err)
{
    return walk(s, true, err) && give(s, s->held.len, err);
}
