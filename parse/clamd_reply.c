/* clamd_reply.c - the daemon's answers, one line each; see parse/clamd.h. */
#include "parse/clamd.h"

#include <stdio.h>
#include <string.h>

/* Inside a session each answer begins with the number of its question. */
static struct str skip_number(struct str line)
{
    size_t digits = 0;

    while (digits < line.len && line.at[digits] >= '0' && line.at[digits] <= '9')
        digits++;
    if (digits == 0 || !str_starts(str_part(line, digits, line.len), ": "))
        return line;
    return str_part(line, digits + 2, line.len);
}

static bool take_end(struct str *line, const char *end)
{
    size_t len = strlen(end);

    if (line->len < len || memcmp(line->at + line->len - len, end, len) != 0)
        return false;
    line->len -= len;
    return true;
}

static void keep(struct clamd_answer *out, struct str words)
{
    struct buf shown;

    buf_init(&shown, 8 * CLAMD_WORDS);
    text_show(&shown, str_part(words, 0, CLAMD_WORDS));
    snprintf(out->words, sizeof(out->words), "%.*s",
             (int)utf8_clip(buf_as_str(&shown), CLAMD_WORDS - 1), buf_c(&shown));
    buf_dispose(&shown);
}

bool clamd_reply_read(struct clamd_answer *out, struct str line)
{
    struct str rest = skip_number(line);
    bool stream = str_starts(rest, "stream: ");

    *out = (struct clamd_answer){.verdict = CLAMD_ERROR};
    if (stream)
        rest = str_part(rest, strlen("stream: "), rest.len);
    if (stream && str_equal(rest, str_of("OK"))) {
        out->verdict = CLAMD_NOTHING;
        return true;
    }
    if (stream && take_end(&rest, " FOUND") && rest.len > 0) {
        out->verdict = CLAMD_FOUND;
        keep(out, rest);
        return true;
    }
    if (!take_end(&rest, " ERROR"))
        return false;
    if (str_starts(rest, "INSTREAM size limit exceeded"))
        out->verdict = CLAMD_TOO_LARGE;
    keep(out, rest);
    return true;
}
