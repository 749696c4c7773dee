/* words_match.c - see words.h: a text held against a list. */
#include "domain.h"
#include "words_list.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_TEXT = 1 << 18, /* bytes of a text that are looked at */
    MOST_TOKENS = 40000, /* and words of it */
    LEAST_BEGINNING = 5, /* letters of words_begins() */
};

void words_fold(struct buf *out, struct str text)
{
    fold_text(out, text);
}

/* Part of a word? Ideographs are not: a Latin word may stand between them. */
static bool in_word(int32_t ch)
{
    return ch > 0 && fold_is_letter((uint32_t)ch) && !fold_is_ideograph((uint32_t)ch);
}

static int32_t char_before(struct str text, size_t at)
{
    size_t begin = at;
    struct str last;

    while (begin > 0 && at - begin < 4) {
        begin--;
        if (((unsigned char)text.at[begin] & 0xc0) != 0x80)
            break;
    }
    last = str_part(text, begin, at - begin);
    return last.len > 0 ? utf8_take(&last) : ' ';
}

static int32_t char_at(struct str text, size_t at)
{
    struct str rest = str_part(text, at, text.len);

    return rest.len > 0 ? utf8_take(&rest) : ' ';
}

static bool at_boundaries(struct str text, const struct form_word *word, size_t at)
{
    size_t end = at + word->len;

    if (in_word(char_at(text, at)) && in_word(char_before(text, at)))
        return false;
    return word->open || !in_word(char_before(text, end)) || !in_word(char_at(text, end));
}

/* Where a form of one text occurs at or behind from; text.len: nowhere. */
static size_t find_whole(const struct form *form, struct str text, size_t from)
{
    struct str needle = {form->whole.text, form->whole.len};

    while (from < text.len) {
        size_t at = from + str_find(str_part(text, from, text.len), needle);

        if (at >= text.len)
            break;
        if (form->kind == FORM_ANYWHERE || at_boundaries(text, &form->whole, at))
            return at;
        from = at + 1;
    }
    return text.len;
}

/* --- sequences --- */

struct tokens { /* the words of a text */
    struct str *at;
    size_t count;
};

static void tokens_fill(struct tokens *tokens, struct str text)
{
    size_t room = 0, begin = 0;
    bool inside = false;
    struct str rest = text;

    *tokens = (struct tokens){0};
    while (tokens->count < MOST_TOKENS) {
        size_t at = text.len - rest.len;
        int32_t ch = rest.len > 0 ? utf8_take(&rest) : 0;
        bool letter = in_word(ch);

        if (letter && !inside)
            begin = at;
        if (!letter && inside) {
            if (tokens->count == room) {
                room = room ? 2 * room : 256;
                tokens->at = xreallocarray(tokens->at, room, sizeof(*tokens->at));
            }
            tokens->at[tokens->count++] = str_part(text, begin, at - begin);
        }
        inside = letter;
        if (at == text.len)
            break;
    }
}

static bool step_takes(const struct form_step *step, struct str token)
{
    for (size_t i = 0; i < step->word_count; i++) {
        const struct form_word *word = &step->words[i];

        if (token.len >= word->len && token.at[0] == word->text[0] &&
            (word->open || token.len == word->len) && memcmp(token.at, word->text, word->len) == 0)
            return true;
    }
    return false;
}

/* Whether the steps from `step` on can be met by the tokens from `at` on, and where they end. */
static bool match_steps(const struct form *form, size_t step, const struct tokens *tokens,
                        size_t at, size_t *end)
{
    if (step == form->step_count) {
        *end = at - 1;
        return true;
    }
    for (unsigned skip = 0; skip <= form->steps[step].gap && at + skip < tokens->count; skip++)
        if (step_takes(&form->steps[step], tokens->at[at + skip]) &&
            match_steps(form, step + 1, tokens, at + skip + 1, end))
            return true;
    return false;
}

static bool find_sequence(const struct form *form, const struct tokens *tokens, struct str text,
                          size_t from, struct word_hit *out)
{
    for (size_t i = 0; i < tokens->count; i++) {
        size_t end, at = (size_t)(tokens->at[i].at - text.at);

        if (at < from || !step_takes(&form->steps[0], tokens->at[i]) ||
            !match_steps(form, 1, tokens, i + 1, &end))
            continue;
        *out = (struct word_hit){form->entry, form->group, at,
                                 (size_t)(tokens->at[end].at - text.at) + tokens->at[end].len};
        return true;
    }
    return false;
}

/* --- the promises --- */

static bool find_form(const struct form *form, struct tokens *tokens, struct str text, size_t from,
                      struct word_hit *out)
{
    size_t at;

    if (form->kind == FORM_SEQUENCE) {
        if (!tokens->at)
            tokens_fill(tokens, text);
        return find_sequence(form, tokens, text, from, out);
    }
    at = find_whole(form, text, from);
    if (at == text.len)
        return false;
    *out = (struct word_hit){form->entry, form->group, at, at + form->whole.len};
    return true;
}

bool words_find_folded(const struct words *words, enum word_list list, struct str folded,
                       struct word_hit *out)
{
    const struct list *entries = &words->lists[list];
    struct tokens tokens = {0};
    bool found = false;

    folded.len = utf8_clip(folded, MOST_TEXT);
    for (size_t i = 0; i < entries->count && !found && folded.len > 0; i++)
        found = find_form(&entries->forms[i], &tokens, folded, 0, out);
    free(tokens.at);
    return found;
}

bool words_find(const struct words *words, enum word_list list, struct str text,
                struct word_hit *out)
{
    struct buf folded;
    bool found;

    buf_init(&folded, MOST_TEXT);
    fold_text(&folded, text);
    found = words_find_folded(words, list, buf_as_str(&folded), out);
    buf_dispose(&folded);
    return found;
}

bool words_next_folded(const struct words *words, enum word_list list, const char *group,
                       struct str folded, size_t from, struct word_hit *out)
{
    const struct list *entries = &words->lists[list];
    struct tokens tokens = {0};
    bool found = false;

    folded.len = utf8_clip(folded, MOST_TEXT);
    for (size_t i = 0; i < entries->count && folded.len > 0; i++) {
        struct word_hit hit;

        if ((group && strcmp(entries->forms[i].group, group) != 0) ||
            !find_form(&entries->forms[i], &tokens, folded, from, &hit))
            continue;
        if (!found || hit.from < out->from || (hit.from == out->from && hit.until > out->until))
            *out = hit;
        found = true;
    }
    free(tokens.at);
    return found;
}

bool words_is(const struct words *words, enum word_list list, const char *group, const char *text,
              struct word_hit *out)
{
    const struct list *entries = &words->lists[list];
    size_t low = 0, high = entries->sorted_count;
    struct buf folded;
    bool found = false;

    buf_init(&folded, 4096);
    fold_text(&folded, str_of(text));
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(entries->sorted[middle]->whole.text, buf_c(&folded)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < entries->sorted_count && !found; low++) {
        const struct form *form = entries->sorted[low];

        if (strcmp(form->whole.text, buf_c(&folded)) != 0)
            break;
        found = !group || strcmp(form->group, group) == 0;
        if (found)
            *out = (struct word_hit){.entry = form->entry, .group = form->group};
    }
    buf_dispose(&folded);
    return found;
}

bool words_begins(const struct words *words, enum word_list list, const char *text,
                  struct word_hit *out)
{
    const struct list *entries = &words->lists[list];
    struct buf folded;
    bool found = false;

    buf_init(&folded, 4096);
    fold_text(&folded, str_of(text));
    for (size_t i = 0; i < entries->count && folded.len >= LEAST_BEGINNING && !found; i++) {
        const struct form *form = &entries->forms[i];

        found = form->kind == FORM_WORDS &&
                str_starts((struct str){form->whole.text, form->whole.len}, buf_c(&folded));
        if (found)
            *out = (struct word_hit){.entry = form->entry, .group = form->group};
    }
    buf_dispose(&folded);
    return found;
}
