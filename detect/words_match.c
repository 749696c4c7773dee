/* words_match.c - see words.h: a text held against a list. */
#include "disguise.h"
#include "letters.h"
#include "words_list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_BEGINNING = 5 }; /* letters of words_begins() */

void words_fold(struct buf *out, struct str text)
{
    disguise_fold(out, text);
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
    return (unsigned char)((byte | 0x20) - 'a') < 26 || (unsigned char)(byte - '0') < 10 ||
           byte == '_';
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

/* The place in a text that is looked at. */
struct place {
    struct str text;
    size_t at;
    uint32_t head; /* the four bytes there; behind the text there are zeros */
};

static uint32_t head_at(struct str text, size_t at)
{
    uint32_t head = 0;

    if (text.len - at >= sizeof(head))
        memcpy(&head, text.at + at, sizeof(head)); /* nearly always */
    else
        memcpy(&head, text.at + at, text.len - at);
    return head;
}

static bool has_head(const struct place *place, struct head head)
{
    return (place->head & head.mask) == head.bytes;
}

static bool stands_at(const struct form *form, const struct place *place)
{
    struct str text = place->text;

    return form->whole.len <= text.len - place->at &&
           memcmp(form->whole.text, text.at + place->at, form->whole.len) == 0 &&
           (form->kind == FORM_ANYWHERE || at_boundaries(text, &form->whole, place->at));
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
    bit = words_beginning(words_three(text.at + at));
    return (list->beginnings[bit / 8] >> bit % 8 & 1) != 0;
}

static void try_whole(struct wanted *wanted, const struct place *place, struct range range)
{
    const struct list *list = wanted->list;

    for (size_t i = range.from; i < range.until; i++) {
        const struct form *form = list->sorted[i];

        if (has_head(place, list->heads[i]) && stands_at(form, place) &&
            is_better(wanted, form, place->at, place->at + form->whole.len))
            take(wanted, form, place->at, place->at + form->whole.len);
    }
}

/* --- sequences --- */

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

/* The next word at or behind *at, which is moved behind it. False: there is none. */
static bool next_token(struct str text, size_t *at, struct str *token)
{
    size_t begin = *at, end;

    do {
        if (*at >= text.len)
            return false;
        begin = *at;
    } while (!next_in_word(text, at));
    end = *at;
    while (*at < text.len && next_in_word(text, at))
        end = *at;
    *token = str_part(text, begin, end - begin);
    *at = end;
    return true;
}

static bool is_word(const struct form_word *word, struct str token)
{
    return token.at[0] == word->text[0] && token.len >= word->len &&
           (word->open || token.len == word->len) && memcmp(token.at, word->text, word->len) == 0;
}

static bool step_takes(const struct form_step *step, struct str token)
{
    for (size_t i = 0; i < step->word_count; i++)
        if (is_word(&step->words[i], token))
            return true;
    return false;
}

/* Whether the steps from `step` on can be met by the words from `at` on, and where they end. */
static bool match_steps(const struct form *form, size_t step, struct str text, size_t at,
                        size_t *end)
{
    struct str token;

    if (step == form->step_count) {
        *end = at;
        return true;
    }
    for (unsigned skip = 0; skip <= form->steps[step].gap && next_token(text, &at, &token); skip++)
        if (step_takes(&form->steps[step], token) && match_steps(form, step + 1, text, at, end))
            return true;
    return false;
}

/* The word that begins at a place, and where it ends. False: none begins there. */
static bool word_at(const struct place *place, size_t *behind, struct str *token)
{
    *behind = place->at;
    return in_word(char_at(place->text, place->at)) &&
           !in_word(char_before(place->text, place->at)) && next_token(place->text, behind, token);
}

static void try_sequences(struct wanted *wanted, const struct place *place, struct range range)
{
    size_t behind = 0, end;
    struct str token = {0};

    for (size_t i = range.from; i < range.until; i++) {
        const struct opener *opener = &wanted->list->openers[i];

        if (!has_head(place, opener->head))
            continue;
        if (token.len == 0 && !word_at(place, &behind, &token))
            return;
        if (is_word(opener->word, token) &&
            match_steps(opener->form, 1, place->text, behind, &end) &&
            is_better(wanted, opener->form, place->at, end))
            take(wanted, opener->form, place->at, end);
    }
}

static void try_at(struct wanted *wanted, struct str text, size_t at)
{
    struct choice choice = words_choice(wanted->list, text.at + at, text.len - at);
    struct place place = {text, at, head_at(text, at)};

    try_whole(wanted, &place, choice.texts);
    try_sequences(wanted, &place, choice.openers);
}

/* Each place is compared with the entries that begin with its byte. */
static void find_all(struct wanted *wanted, struct str text, size_t from)
{
    const struct list *list = wanted->list;
    unsigned before =
        from > 0 && from < text.len ? list->bytes[(unsigned char)text.at[from - 1]] : 0;

    for (size_t at = from; at < text.len; at++) {
        unsigned byte = list->bytes[(unsigned char)text.at[at]];
        bool inside = (byte & before & BYTE_PLAIN) != 0; /* a word, where nothing begins */

        before = byte;
        if (inside || !(byte & BYTE_BEGINS) || !may_begin(list, text, at))
            continue;
        try_at(wanted, text, at);
        if (wanted->best && wanted->earliest_place)
            return;
    }
}

/* --- texts that several lists are held against --- */

/* The first spot at or behind `from`. */
static size_t first_spot(const struct words_text *text, size_t from)
{
    size_t low = 0, high = text->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (text->spots[middle].at < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_in(struct wanted *wanted, const struct words_text *text, unsigned bit, size_t from)
{
    for (size_t i = first_spot(text, from); i < text->count; i++) {
        if (!(text->spots[i].lists & bit))
            continue;
        try_at(wanted, text->folded, text->spots[i].at);
        if (wanted->best && wanted->earliest_place)
            return;
    }
}

/* --- the promises --- */

static bool tell(const struct wanted *wanted, struct word_hit *out)
{
    if (wanted->best)
        *out = (struct word_hit){wanted->best->entry, wanted->best->group, wanted->from,
                                 wanted->until};
    return wanted->best != NULL;
}

static bool find(struct wanted *wanted, struct str folded, size_t from, struct word_hit *out)
{
    folded.len = utf8_clip(folded, WORDS_MOST_TEXT);
    find_all(wanted, folded, from);
    return tell(wanted, out);
}

bool words_search_in(const struct words *words, enum word_list list, const struct words_text *text,
                     struct word_hit *out)
{
    struct wanted wanted = {.list = &words->lists[list]};

    assert(text->lists & 1u << list);
    find_in(&wanted, text, 1u << list, 0);
    return tell(&wanted, out);
}

bool words_next_in(const struct words *words, enum word_list list, const char *group,
                   const struct words_text *text, size_t from, struct word_hit *out)
{
    struct wanted wanted = {.list = &words->lists[list], .group = group, .earliest_place = true};

    assert(text->lists & 1u << list);
    find_in(&wanted, text, 1u << list, from);
    return tell(&wanted, out);
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

    buf_init(&folded, WORDS_MOST_TEXT);
    disguise_fold(&folded, text);
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

/* Soon told of a text whose first bytes are ASCII, which stay what they are: no entry begins so. */
static bool begins_none(const struct list *list, const char *text)
{
    char small[4] = "";

    for (size_t i = 0; i < sizeof(small); i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte >= 0x80 || (i < 3 && !is_plain_letter(byte)))
            return false; /* a mark behind a letter may become one with it */
        small[i] = (char)(byte | (unsigned)((unsigned char)(byte - 'A') < 26) << 5);
        if (byte == '\0')
            break;
    }
    return !may_begin(list, (struct str){small, 3}, 0);
}

bool words_is(const struct words *words, enum word_list list, const char *group, const char *text,
              struct word_hit *out)
{
    struct buf folded;
    bool found;

    if (begins_none(&words->lists[list], text))
        return false;
    buf_init(&folded, 4096);
    disguise_fold(&folded, str_of(text));
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
    disguise_fold(&folded, str_of(text));
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
