/* see wording.h. */
#include "wording.h"

#include "own.h"
#include "thread.h"

#include <string.h>

enum {
    NEAR = 2048, /* bytes of its own words in which ordinary phrases count */
    MOST_PHRASES = 6,
    MOST_SAID = 2048,
    MOST_ANNOUNCED = 16,
    TRACE = 64, /* bytes */
};

struct phrases {
    struct arena *arena;
    const struct words *words;
    const char *at[MOST_PHRASES]; /* entries of the lists */
    size_t count;
    struct buf said;
    struct announcement announced[MOST_ANNOUNCED];
    size_t announced_count;
};

static bool has(const struct phrases *phrases, const char *entry)
{
    for (size_t i = 0; i < phrases->count; i++)
        if (strcmp(phrases->at[i], entry) == 0)
            return true;
    return false;
}

static void note(struct phrases *out, const struct word_hit *hit, struct str folded)
{
    if (out->count == 0)
        buf_init(&out->said, MOST_SAID);
    buf_text(&out->said, out->count > 0 ? ", \"" : "\"");
    buf_str(&out->said, words_shown(hit, folded));
    buf_char(&out->said, '"');
    out->at[out->count++] = hit->entry;
}

/* --- announcements --- */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (unsigned char)ch >= 0x80;
}

static const char *trace_of(struct arena *arena, struct str folded)
{
    char trace[TRACE];
    size_t len = 0;

    for (size_t i = 0; i < folded.len && len < TRACE; i++)
        if (is_letter(folded.at[i]))
            trace[len++] = folded.at[i];
    return arena_strndup(arena, trace, len);
}

static const char *quote(struct arena *arena, struct str said)
{
    struct buf whole;
    const char *copy;

    buf_init(&whole, MOST_SAID);
    buf_char(&whole, '"');
    buf_str(&whole, str_part(said, 0, utf8_clip(said, MOST_SAID - 2)));
    buf_char(&whole, '"');
    copy = arena_strndup(arena, buf_c(&whole), whole.len);
    buf_dispose(&whole);
    return copy;
}

/* kind: what all of them are. */
static void find_announced(struct phrases *out, const struct words_text *places,
                           struct announcement kind)
{
    struct str folded = places->folded;
    struct word_hit hit;

    for (size_t from = 0; out->announced_count < MOST_ANNOUNCED &&
                          words_next_in(out->words, WORDS_BANK_CHANGE, NULL, places, from, &hit);
         from = hit.until > from ? hit.until : from + 1) {
        kind.said = quote(out->arena, words_shown(&hit, folded));
        kind.trace = trace_of(out->arena, str_part(folded, hit.from, folded.len));
        out->announced[out->announced_count++] = kind;
    }
}

static void find_elsewhere(struct phrases *out, struct str text, struct announcement kind)
{
    struct words_text places;
    struct buf folded;

    if (text.len == 0)
        return;
    buf_init(&folded, 4 * text.len + 16);
    words_fold(&folded, text);
    words_text_make(&places, out->words, 1u << WORDS_BANK_CHANGE, buf_as_str(&folded));
    find_announced(out, &places, kind);
    words_text_dispose(&places);
    buf_dispose(&folded);
}

/* --- the writer's own words --- */

static void find_own(struct phrases *out, struct str folded)
{
    struct words_text places;
    struct word_hit hit;
    size_t from = 0;

    words_text_make(&places, out->words, 1u << WORDS_FRAUD | 1u << WORDS_BANK_CHANGE, folded);
    while (out->count < MOST_PHRASES &&
           words_next_in(out->words, WORDS_FRAUD, NULL, &places, from, &hit) && hit.from < NEAR) {
        if (!has(out, hit.entry))
            note(out, &hit, folded);
        from = hit.until > from ? hit.until : from + 1;
    }
    if (words_search_in(out->words, WORDS_BANK_CHANGE, &places, &hit)) {
        if (out->count < MOST_PHRASES)
            note(out, &hit, folded);
        find_announced(out, &places, (struct announcement){0});
    }
    words_text_dispose(&places);
}

static void find(struct phrases *out, const struct mail *mail)
{
    struct buf own, quoted, folded;

    thread_split((struct str){mail->text, mail->text_len}, &own, &quoted);
    buf_init(&folded, 4 * own.len + 16);
    words_fold(&folded, buf_as_str(&own));
    find_own(out, buf_as_str(&folded));
    for (size_t i = 0; i < mail->part_count; i++)
        find_elsewhere(out, str_of(mail->parts[i].text),
                       (struct announcement){.file = &mail->parts[i]});
    find_elsewhere(out, buf_as_str(&quoted), (struct announcement){.quoted = true});
    buf_dispose(&folded);
    buf_dispose(&quoted);
    buf_dispose(&own);
}

/* Newsletters and machines use such words too; people's mail is what counts. */
static bool is_personal(const struct mail_row *row, const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    if (mail->traits & (MAIL_LIST | MAIL_BOUNCE | MAIL_AUTOMATIC))
        return false;
    if (row->message->direction != DIRECTION_IN)
        return true;
    return mail->from.count > 0 && !own_is_own(facts, mail->from.at[0].email);
}

static struct wording *keep(struct arena *arena, const struct phrases *phrases)
{
    const size_t size = phrases->announced_count * sizeof(*phrases->announced);
    const struct announcement *first = phrases->announced;
    struct wording *wording = arena_alloc(arena, sizeof(*wording));

    *wording = (struct wording){
        .count = phrases->count,
        .said = arena_strndup(arena, buf_c(&phrases->said), phrases->said.len),
        .announces = phrases->announced_count > 0 && !first->quoted && !first->file,
        .announced_count = phrases->announced_count,
    };
    if (size > 0)
        wording->announced = memcpy(arena_alloc(arena, size), first, size);
    return wording;
}

const struct wording *wording_find(struct arena *arena, const struct mail_row *row,
                                   const struct case_facts *facts)
{
    static const struct wording nothing = {.said = ""};
    struct phrases phrases = {.arena = arena, .words = facts->words};
    const struct wording *wording = &nothing;

    if (is_personal(row, facts))
        find(&phrases, row->mail);
    if (phrases.count + phrases.announced_count > 0)
        wording = keep(arena, &phrases);
    if (phrases.count > 0)
        buf_dispose(&phrases.said);
    return wording;
}
