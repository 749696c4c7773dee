/* say.c - sentences, numbers and times in the report's language; see section.h. */
#include "section.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *say(struct report *r, const char *english)
{
    return wording_say(&r->wording, &r->arena, english);
}

const char *say1(struct report *r, const char *english, const char *a)
{
    return wording_fill(&r->wording, &r->arena, english, (const char *[]){a}, 1);
}

const char *say2(struct report *r, const char *english, const char *a, const char *b)
{
    return wording_fill(&r->wording, &r->arena, english, (const char *[]){a, b}, 2);
}

const char *say3(struct report *r, const char *english, const char *a, const char *b, const char *c)
{
    return wording_fill(&r->wording, &r->arena, english, (const char *[]){a, b, c}, 3);
}

const char *say4(struct report *r, const char *english, const char *a, const char *b, const char *c,
                 const char *d)
{
    return wording_fill(&r->wording, &r->arena, english, (const char *[]){a, b, c, d}, 4);
}

const char *number(struct report *r, uint64_t n)
{
    char digits[24], text[32];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, n), used = 0;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            text[used++] = r->wording.digits;
        text[used++] = digits[i];
    }
    return arena_strndup(&r->arena, text, (size_t)used);
}

const char *counted(struct report *r, uint64_t n, const char *one, const char *many)
{
    return say1(r, n == 1 ? one : many, number(r, n));
}

const char *moment(struct report *r, int64_t utc_seconds)
{
    char text[CLOCK_TEXT];

    if (utc_seconds == INT64_MAX)
        return "";
    clock_format(utc_seconds, text);
    if (strlen(text) != 20) /* not known, or no ordinary year */
        return arena_strndup(&r->arena, text, strlen(text));
    text[10] = ' ';
    text[19] = '\0';
    return paper_printf(&r->paper, "%s UTC", text);
}

const char *stamp(struct report *r, int64_t utc_seconds)
{
    const char *text = moment(r, utc_seconds);

    return arena_strndup(&r->arena, text, strlen(text) < 16 ? 0 : 16);
}

bool can_be(const struct report *r, int64_t utc_seconds)
{
    const int64_t day = 86400, mail_begins = 7305 * day; /* 1990 */

    return utc_seconds >= mail_begins && utc_seconds <= r->setup->now + day;
}

const char *calendar_day(struct report *r, int64_t utc_seconds)
{
    const char *text = moment(r, utc_seconds);

    return arena_strndup(&r->arena, text, strlen(text) < 10 ? 0 : 10);
}

const char *hex(struct report *r, const struct hash *hash)
{
    char text[HASH_HEX];

    if (hash_is_zero(hash))
        return "";
    hash_to_hex(hash, text);
    return arena_strndup(&r->arena, text, strlen(text));
}

enum tone severity_tone(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL:
        return TONE_BAD;
    case SEVERITY_HIGH:
        return TONE_WARN;
    case SEVERITY_MEDIUM:
        return TONE_NOTE;
    case SEVERITY_LOW:
    case SEVERITY_INFO:
        break;
    }
    return TONE_MUTED;
}

const char *say_account(struct report *r, const struct account *account)
{
    bool files = strcmp(account->kind, "import") == 0;

    if (files)
        return paper_printf(&r->paper, "%.200s (%s)", account->user, say(r, "files"));
    return paper_printf(&r->paper, "%.200s%s%.200s", account->user, *account->host ? " @ " : "",
                        account->host);
}
