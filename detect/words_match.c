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
    unicode_fold(out, text);
}

/* Part of a word? Ideographs are not: a Latin word may stand between them. */
static bool in_word(int32_t ch)
{
    if (ch == '_')
        return true;
    return ch > 0 && unicode_is_letter((uint32_t)ch) && !unicode_is_ideograph((uint32_t)ch);
}

static bool is_plain_letter(unsigned char byte)
{
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           (byte >= 'A' && byte <= 'Z');
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

static bool stands_at(const struct form *form, struct str text, size_t at)
{
    return form->whole.len <= text.len - at &&
           memcmp(form->whole.text, text.at + at, form->whole.len) == 0 &&
           (form->kind == FORM_ANYWHERE || at_boundaries(text, &form->whole, at));
}

/* What is looked for: the earliest entry of the list, or the earliest place in the text. */
struct wanted {
    const struct list *list;
    const char *group; /* NULL: any */
    bool earliest_place;
    const struct form *best;
    size_t from, until;
};

static bool is_better(const struct wanted *wanted, const struct form *form, size_t at, size_t until)
{
    if (wanted->group && strcmp(form->group, wanted->group) != 0)
        return false;
    if (!wanted->best)
        return true;
    if (!wanted->earliest_place)
        return form < wanted->best;
    return at < wanted->from || (at == wanted->from && until > wanted->until);
}

static void take(struct wanted *wanted, const struct form *form, size_t at, size_t until)
{
    wanted->best = form;
    wanted->from = at;
    wanted->until = until;
}

static bool may_begin(const struct list *list, struct str text, size_t at)
{
    unsigned bit;

    if (list->brief[(unsigned char)text.at[at]])
        return true;
    if (text.len - at < 3)
        return false;
    bit = words_beginning(text.at + at);
    return (list->beginnings[bit / 8] >> bit % 8 & 1) != 0;
}

/* Entries of one text: each place is compared with those that begin with its byte. */
static void find_whole(struct wanted *wanted, struct str text, size_t from)
{
    const struct list *list = wanted->list;

    for (size_t at = from; at < text.len; at++) {
        unsigned char byte = (unsigned char)text.at[at];

        if (at > 0 && is_plain_letter(byte) && is_plain_letter((unsigned char)text.at[at - 1]))
            continue; /* inside a word nothing begins */
        if (!may_begin(list, text, at))
            continue;
        for (size_t i = list->first[byte]; i < list->first[byte + 1]; i++) {
            const struct form *form = list->sorted[i];

            if (stands_at(form, text, at) && is_better(wanted, form, at, at + form->whole.len))
                take(wanted, form, at, at + form->whole.len);
        }
        if (wanted->best && wanted->earliest_place)
            return;
    }
}

/* --- sequences --- */

struct tokens { /* the words of a text */
    struct str *at;
    size_t count;
};

/* The next character, quickly if it is plain. */
static bool next_in_word(struct str text, size_t *at)
{
    unsigned char byte = (unsigned char)text.at[*at];
    struct str rest;
    int32_t ch;

    if (byte < 0x80) {
        (*at)++;
        return is_plain_letter(byte);
    }
    rest = str_part(text, *at, text.len);
    ch = utf8_take(&rest);
    *at = text.len - rest.len;
    return in_word(ch);
}

static void tokens_add(struct tokens *tokens, size_t *room, struct str word)
{
    if (tokens->count == *room) {
        *room = *room ? 2 * *room : 256;
        tokens->at = xreallocarray(tokens->at, *room, sizeof(*tokens->at));
    }
    tokens->at[tokens->count++] = word;
}

static void tokens_fill(struct tokens *tokens, struct str text)
{
    size_t room = 0, begin = 0, at = 0;
    bool inside = false;

    *tokens = (struct tokens){0};
    while (at < text.len && tokens->count < MOST_TOKENS) {
        size_t here = at;
        bool letter = next_in_word(text, &at);

        if (letter && !inside)
            begin = here;
        if (!letter && inside)
            tokens_add(tokens, &room, str_part(text, begin, here - begin));
        inside = letter;
    }
    if (inside)
        tokens_add(tokens, &room, str_part(text, begin, at - begin));
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

static void find_sequence(struct wanted *wanted, const struct form *form,
                          const struct tokens *tokens, struct str text, size_t token)
{
    size_t end, at = (size_t)(tokens->at[token].at - text.at);

    if (!step_takes(&form->steps[0], tokens->at[token]) ||
        !match_steps(form, 1, tokens, token + 1, &end))
        return;
    end = (size_t)(tokens->at[end].at - text.at) + tokens->at[end].len;
    if (is_better(wanted, form, at, end))
        take(wanted, form, at, end);
}

static void find_sequences(struct wanted *wanted, struct str text, size_t from)
{
    const struct list *list = wanted->list;
    struct tokens tokens;

    if (list->sequence_count == 0)
        return;
    tokens_fill(&tokens, text);
    for (size_t i = 0; i < tokens.count; i++) {
        if (!list->opens[(unsigned char)tokens.at[i].at[0]] || tokens.at[i].at < text.at + from)
            continue;
        for (size_t k = 0; k < list->sequence_count; k++)
            find_sequence(wanted, list->sequences[k], &tokens, text, i);
    }
    free(tokens.at);
}

/* --- the promises --- */

static bool find(struct wanted *wanted, struct str folded, size_t from, struct word_hit *out)
{
    folded.len = utf8_clip(folded, MOST_TEXT);
    find_whole(wanted, folded, from);
    find_sequences(wanted, folded, from);
    if (wanted->best)
        *out = (struct word_hit){wanted->best->entry, wanted->best->group, wanted->from,
                                 wanted->until};
    return wanted->best != NULL;
}

bool words_search_folded(const struct words *words, enum word_list list, struct str folded,
                         struct word_hit *out)
{
    struct wanted wanted = {.list = &words->lists[list]};

    return find(&wanted, folded, 0, out);
}

bool words_next_folded(const struct words *words, enum word_list list, const char *group,
                       struct str folded, size_t from, struct word_hit *out)
{
    struct wanted wanted = {.list = &words->lists[list], .group = group, .earliest_place = true};

    return find(&wanted, folded, from, out);
}

bool words_search(const struct words *words, enum word_list list, struct str text,
                  struct word_hit *out)
{
    struct buf folded;
    bool found;

    buf_init(&folded, MOST_TEXT);
    unicode_fold(&folded, text);
    found = words_search_folded(words, list, buf_as_str(&folded), out);
    buf_dispose(&folded);
    return found;
}

static int compare_whole(const struct form *form, struct str text)
{
    size_t len = form->whole.len < text.len ? form->whole.len : text.len;
    int order = memcmp(form->whole.text, text.at, len);

    return order ? order : form->whole.len < text.len ? -1 : form->whole.len > text.len;
}

static bool find_equal(const struct list *list, const char *group, struct str folded,
                       struct word_hit *out)
{
    size_t low = 0, high = list->sorted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_whole(list->sorted[middle], folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < list->sorted_count; low++) {
        const struct form *form = list->sorted[low];

        if (compare_whole(form, folded) != 0)
            break;
        if (form->whole.open || (group && strcmp(form->group, group) != 0))
            continue;
        *out = (struct word_hit){.entry = form->entry, .group = form->group};
        return true;
    }
    return false;
}

bool words_is(const struct words *words, enum word_list list, const char *group, const char *text,
              struct word_hit *out)
{
    struct buf folded;
    bool found;

    buf_init(&folded, 4096);
    unicode_fold(&folded, str_of(text));
    found = find_equal(&words->lists[list], group, (struct str){buf_c(&folded), folded.len}, out);
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
    unicode_fold(&folded, str_of(text));
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
