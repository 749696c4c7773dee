/* reasons.c - see reasons.h. */
#include "reasons.h"

#include "pattern.h"

/* What it begins with is a server, never words: a sentence of somebody else's may end like ours. */
static bool begins_with_a_name(const struct pattern_match *match)
{
    return match->id.at[0] != '{' || str_find_char(match->values[0], ' ') == match->values[0].len;
}

static bool find(const struct wording *wording, struct str text, struct pattern_match *out)
{
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].kind == TEXT_REASON &&
            pattern_fits(wording->texts[i].english, text, out) && begins_with_a_name(out))
            return true;
    return false;
}

static void add_plain(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_char(out, (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i]);
}

void reason_mark(struct buf *marked, struct str reason, const struct wording *wording)
{
    struct pattern_match head, tail;
    size_t cut = str_find_last(reason, str_of("; "));

    if (find(wording, reason, &head)) {
        said_put(marked, head.id, head.values, head.count);
    } else if (cut < reason.len && find(wording, str_part(reason, 0, cut), &head)) {
        said_put(marked, head.id, head.values, head.count); /* "...; its fingerprint: 1234" */
        add_plain(marked, str_of("; "));
        reason = str_part(reason, cut + 2, reason.len);
        if (find(wording, reason, &tail))
            said_put(marked, tail.id, tail.values, tail.count);
        else
            add_plain(marked, reason);
    } else {
        add_plain(marked, reason);
    }
}
