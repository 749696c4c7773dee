/* notes.c - see notes.h. */
#include "notes.h"

#include "base/said.h"

struct match {
    struct str id, values[SAID_MOST];
    size_t count;
};

static size_t place_in(struct str pattern)
{
    for (size_t i = 0; i + 2 < pattern.len; i++)
        if (pattern.at[i] == '{' && pattern.at[i + 2] == '}')
            return i;
    return pattern.len;
}

static const struct word_pair *whole_note(const struct wording *wording, struct str text)
{
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].is_note && str_equal(wording->texts[i].english, text))
            return &wording->texts[i];
    return NULL;
}

/* Takes the value at the beginning of *text, which ends where the words behind it begin. */
static bool take_value(struct str *text, struct str words, struct str *value)
{
    size_t len = words.len == 0 ? text->len : 1 + str_find(str_part(*text, 1, text->len), words);

    if (text->len == 0 || len > text->len || (words.len > 0 && len == text->len))
        return false;
    *value = str_part(*text, 0, len);
    *text = str_part(*text, len, text->len);
    return true;
}

/* Is text what this note says with some values? */
static bool fits(struct str pattern, struct str text, struct match *out)
{
    out->count = 0;
    out->id = pattern;
    for (;;) {
        struct str words = str_part(pattern, 0, place_in(pattern));

        if (!str_equal(str_part(text, 0, words.len), words))
            return false;
        text = str_part(text, words.len, text.len);
        pattern = str_part(pattern, words.len, pattern.len);
        if (pattern.len == 0)
            return text.len == 0;
        pattern = str_part(pattern, 3, pattern.len);
        if (out->count == SAID_MOST ||
            !take_value(&text, str_part(pattern, 0, place_in(pattern)), &out->values[out->count++]))
            return false;
    }
}

/* A note that begins with a value begins with a word of ours: else the name of a file inside would
 * be taken for one. */
static bool begins_known(const struct wording *wording, const struct match *match)
{
    return match->id.at[0] != '{' || whole_note(wording, match->values[0]);
}

static bool find(const struct wording *wording, struct str text, struct match *out)
{
    const struct word_pair *whole = whole_note(wording, text);

    if (whole) {
        *out = (struct match){.id = whole->english};
        return true;
    }
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].is_note && fits(wording->texts[i].english, text, out) &&
            begins_known(wording, out))
            return true;
    return false;
}

static void add_plain(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_char(out, (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i]);
}

/* The last place before `before` where a note may begin. */
static size_t begin_before(struct str note, size_t before)
{
    for (size_t at = before; at-- > 2;)
        if (str_equal(str_part(note, at - 2, 2), str_of(": ")))
            return at;
    return 0;
}

/* One note. The name in front of it may hold ": " as well, and read like a note itself: of the
 * places where a known one begins, the last counts. */
static void mark_one(struct buf *marked, struct str note, const struct wording *wording)
{
    struct match match;
    size_t from = note.len;

    while (from > 0) {
        from = begin_before(note, from);
        if (find(wording, str_part(note, from, note.len), &match)) {
            add_plain(marked, str_part(note, 0, from));
            said_put(marked, match.id, match.values, match.count);
            return;
        }
    }
    add_plain(marked, note);
}

void notes_mark(struct buf *marked, struct str notes, const struct wording *wording)
{
    while (notes.len > 0) {
        size_t end = str_find(notes, str_of("; "));

        mark_one(marked, str_part(notes, 0, end), wording);
        add_plain(marked, str_part(notes, end, 2));
        notes = str_part(notes, end + 2, notes.len);
    }
}
