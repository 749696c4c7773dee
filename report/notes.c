/* notes.c - see notes.h. */
#include "notes.h"

#include "pattern.h"

static const struct word_pair *whole_note(const struct wording *wording, struct str text)
{
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].kind == TEXT_NOTE && str_equal(wording->texts[i].english, text))
            return &wording->texts[i];
    return NULL;
}

/* A note that begins with a value begins with a word of ours: else the name of a file inside would
 * be taken for one. */
static bool begins_known(const struct wording *wording, const struct pattern_match *match)
{
    return match->id.at[0] != '{' || whole_note(wording, match->values[0]);
}

static bool find(const struct wording *wording, struct str text, struct pattern_match *out)
{
    const struct word_pair *whole = whole_note(wording, text);

    if (whole) {
        *out = (struct pattern_match){.id = whole->english};
        return true;
    }
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].kind == TEXT_NOTE &&
            pattern_fits(wording->texts[i].english, text, out) && begins_known(wording, out))
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
    struct pattern_match match;
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
