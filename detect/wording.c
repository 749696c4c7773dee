/* see wording.h. */
#include "wording.h"

#include "own.h"
#include "thread.h"

#include <string.h>

enum { MOST_TEXT = 2048, MOST_PHRASES = 6, MOST_SAID = 2048 };

struct phrases {
    const char *at[MOST_PHRASES]; /* entries of the lists */
    size_t count;
    struct buf said;
    bool announces;
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

static void find_in(struct phrases *out, struct str folded, const struct words *words)
{
    struct words_text places;
    struct word_hit hit;
    size_t from = 0;

    words_text_make(&places, words, 1u << WORDS_FRAUD | 1u << WORDS_BANK_CHANGE, folded);
    while (out->count < MOST_PHRASES &&
           words_next_in(words, WORDS_FRAUD, NULL, &places, from, &hit)) {
        if (!has(out, hit.entry))
            note(out, &hit, folded);
        from = hit.until > from ? hit.until : from + 1;
    }
    if (out->count < MOST_PHRASES && words_search_in(words, WORDS_BANK_CHANGE, &places, &hit)) {
        note(out, &hit, folded);
        out->announces = true;
    }
    words_text_dispose(&places);
}

/* What is quoted was judged when it came. */
static void find(struct phrases *out, const struct mail *mail, const struct words *words)
{
    struct str text = {mail->text, mail->text_len};
    struct buf own, folded;

    text.len = utf8_clip(text, MOST_TEXT);
    thread_split(text, &own, NULL);
    buf_init(&folded, 4 * own.len + 16);
    words_fold(&folded, buf_as_str(&own));
    find_in(out, buf_as_str(&folded), words);
    buf_dispose(&folded);
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

const struct wording *wording_find(struct arena *arena, const struct mail_row *row,
                                   const struct case_facts *facts)
{
    static const struct wording nothing = {.said = ""};
    struct phrases phrases = {0};
    struct wording *wording;

    if (is_personal(row, facts))
        find(&phrases, row->mail, facts->words);
    if (phrases.count == 0)
        return &nothing;
    wording = arena_alloc(arena, sizeof(*wording));
    *wording = (struct wording){
        .count = phrases.count,
        .said = arena_strndup(arena, phrases.said.at, phrases.said.len),
        .announces = phrases.announces,
    };
    buf_dispose(&phrases.said);
    return wording;
}
