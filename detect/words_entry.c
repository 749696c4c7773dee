/* words_entry.c - one line of a word list as the forms in which it may be written. */
#include "words_list.h"

#include "letters.h"

#include <string.h>

enum {
    MOST_ENTRY = 400,
    MOST_FORMS = 20000, /* of one list */
    MOST_FOLDED = 4 * MOST_ENTRY,
};

/* Vietnamese tone marks stand on either vowel of these pairs; both are in use. */
static const char *const tone_pairs[][2] = {
    {"òa", "oà"}, {"óa", "oá"}, {"ỏa", "oả"}, {"õa", "oã"}, {"ọa", "oạ"},
    {"òe", "oè"}, {"óe", "oé"}, {"ỏe", "oẻ"}, {"õe", "oẽ"}, {"ọe", "oẹ"},
    {"ùy", "uỳ"}, {"úy", "uý"}, {"ủy", "uỷ"}, {"ũy", "uỹ"}, {"ụy", "uỵ"},
};

static struct form *add_form(struct list *list, enum form_kind kind, const char *entry,
                             const char *group)
{
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->forms = xreallocarray(list->forms, list->room, sizeof(*list->forms));
    }
    list->forms[list->count] = (struct form){.kind = kind, .entry = entry, .group = group};
    return &list->forms[list->count++];
}

static bool has_ideograph(struct str text)
{
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);

        if (ch > 0 && unicode_is_ideograph((uint32_t)ch))
            return true;
    }
    return false;
}

/* Writes text with its tone marks moved to the other vowel of each pair; false: there is none. */
static bool move_tones(struct buf *out, struct str text)
{
    bool moved = false;

    while (text.len > 0) {
        size_t step = 0;

        /* pairs begin with o, u or a vowel with a mark */
        bool may_be = text.at[0] == 'o' || text.at[0] == 'u' || (text.at[0] & 0x80);

        for (size_t i = 0; may_be && i < 2 * ARRAY_LEN(tone_pairs) && step == 0; i++) {
            const char *const *pair = tone_pairs[i / 2];

            if (!str_starts(text, pair[i % 2]))
                continue;
            buf_text(out, pair[1 - i % 2]);
            step = strlen(pair[i % 2]);
            moved = true;
        }
        if (step == 0) {
            buf_char(out, text.at[0]);
            step = 1;
        }
        text = str_part(text, step, text.len);
    }
    return moved;
}

/* The ways to write a folded text: as it is, tones moved, marks left out. */
static size_t spellings(struct arena *arena, struct str folded, struct str out[3])
{
    struct buf other;
    size_t count = 0;

    buf_init(&other, MOST_FOLDED);
    out[count++] = (struct str){arena_strndup(arena, folded.at, folded.len), folded.len};
    if (move_tones(&other, folded)) {
        out[count] = (struct str){arena_strndup(arena, other.at, other.len), other.len};
        count++;
    }
    buf_clear(&other);
    unicode_unmark(&other, folded);
    if (!str_equal(buf_as_str(&other), folded)) {
        out[count] = (struct str){arena_strndup(arena, other.at, other.len), other.len};
        count++;
    }
    buf_dispose(&other);
    return count;
}

static struct form_word word_of(struct str text)
{
    bool open = text.len > 1 && text.at[text.len - 1] == '*';

    return (struct form_word){text.at, text.len - open, open};
}

/* --- {a|b}c without spaces: every combination as a text of its own --- */

static bool add_expanded(struct words *words, struct list *list, const struct form *as,
                         struct str text, struct buf *done)
{
    size_t open = str_find_char(text, '{'), close = str_find_char(text, '}'), kept = done->len;
    struct str choices, rest;

    if (open == text.len) {
        struct form *form;

        buf_str(done, text);
        form = add_form(list, FORM_ANYWHERE, as->entry, as->group);
        form->whole.text = arena_strndup(&words->arena, buf_c(done), done->len);
        form->whole.len = done->len;
        done->len = kept;
        return list->count <= MOST_FORMS && form->whole.len > 0;
    }
    if (close == text.len || close < open)
        return false;
    buf_str(done, str_part(text, 0, open));
    choices = str_part(text, open + 1, close - open - 1);
    rest = str_part(text, close + 1, text.len);
    for (size_t at = 0, kept_here = done->len; at <= choices.len;) {
        struct str choice = str_part(choices, at, choices.len);

        choice.len = str_find_char(choice, '|');
        done->len = kept_here;
        buf_str(done, choice);
        if (!add_expanded(words, list, as, rest, done))
            return false;
        at += choice.len + 1;
    }
    done->len = kept;
    return true;
}

/* --- words with gaps --- */

static bool next_piece(struct str *rest, struct str *piece)
{
    size_t len = 0;

    *rest = str_trim(*rest);
    if (rest->len == 0)
        return false;
    if (rest->at[0] == '{')
        len = str_find_char(*rest, '}') + 1;
    else
        len = str_find_char(*rest, ' ');
    *piece = str_part(*rest, 0, len);
    *rest = str_part(*rest, len, rest->len);
    return true;
}

/* A word of a sequence must be one token, or no text could ever hold it. */
static bool is_token(struct str word)
{
    while (word.len > 0) {
        int32_t ch = utf8_take(&word);

        if (ch < 0 || (!unicode_is_letter((uint32_t)ch) && !(ch == '*' && word.len == 0)))
            return false;
    }
    return true;
}

static bool fill_step(struct words *words, struct form_step *step, struct str piece)
{
    size_t room = 3;

    if (piece.at[0] == '{') {
        if (piece.at[piece.len - 1] != '}')
            return false;
        piece = str_part(piece, 1, piece.len - 2);
        for (size_t i = 0; i < piece.len; i++)
            room += piece.at[i] == '|' ? 3 : 0;
    }
    step->words = arena_alloc(&words->arena, room * sizeof(*step->words));
    while (piece.len > 0) {
        struct str choice = str_part(piece, 0, str_find_char(piece, '|')), ways[3];
        size_t count = spellings(&words->arena, choice, ways);

        if (choice.len == 0 || !is_token(choice))
            return false;
        for (size_t i = 0; i < count; i++)
            step->words[step->word_count++] = word_of(ways[i]);
        piece = str_part(piece, choice.len + 1, piece.len);
    }
    return step->word_count > 0;
}

static bool add_sequence(struct words *words, struct list *list, const struct form *as,
                         struct str text)
{
    struct form *form = add_form(list, FORM_SEQUENCE, as->entry, as->group);
    struct str piece;
    unsigned gap = 0;

    form->steps = arena_alloc(&words->arena, MOST_STEPS * sizeof(*form->steps));
    while (next_piece(&text, &piece)) {
        uint64_t number;

        if (str_starts(piece, "..")) {
            if (gap || !str_to_u64(str_part(piece, 2, piece.len), 9, &number))
                return false;
            gap = (unsigned)number;
            continue;
        }
        if (form->step_count == MOST_STEPS)
            return false;
        form->steps[form->step_count].gap = form->step_count ? gap : 0;
        gap = 0;
        if (!fill_step(words, &form->steps[form->step_count++], piece))
            return false;
    }
    return form->step_count > 0 && gap == 0;
}

static void add_words(struct words *words, struct list *list, const struct form *as,
                      struct str text)
{
    struct str ways[3];
    size_t count = spellings(&words->arena, text, ways);

    for (size_t i = 0; i < count; i++)
        add_form(list, FORM_WORDS, as->entry, as->group)->whole = word_of(ways[i]);
}

static bool is_sequence(struct str text)
{
    size_t star = str_find_char(text, '*');

    return str_find_char(text, '{') < text.len || str_find(text, str_of(" ..")) < text.len ||
           star + 1 < text.len;
}

bool words_add_entry(struct words *words, struct list *list, const char *group, struct str line)
{
    struct form as = {.group = group};
    struct buf folded, done;
    bool ok = line.len <= MOST_ENTRY;

    as.entry = arena_strndup(&words->arena, line.at, line.len);
    buf_init(&folded, MOST_FOLDED);
    buf_init(&done, MOST_FOLDED);
    unicode_fold(&folded, line);
    if (ok && has_ideograph(line))
        ok = add_expanded(words, list, &as, buf_as_str(&folded), &done);
    else if (ok && is_sequence(buf_as_str(&folded)))
        ok = add_sequence(words, list, &as, buf_as_str(&folded));
    else if (ok)
        add_words(words, list, &as, buf_as_str(&folded));
    buf_dispose(&folded);
    buf_dispose(&done);
    return ok;
}
