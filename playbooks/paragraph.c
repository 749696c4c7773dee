/* paragraph.c - see paragraph.h. */
#include "paragraph.h"

enum {
    WIDE = 0x2e80, /* from here on, roughly, a letter is two columns wide */
    FULL = 76      /* columns: where the next word would have gone beyond, the hand wrapped */
};

static bool is_wide(int32_t ch)
{
    return ch >= WIDE;
}

static size_t columns(struct str text)
{
    size_t count = 0;

    while (text.len > 0)
        count += is_wide(utf8_take(&text)) ? 2 : 1;
    return count;
}

static size_t blanks_before(struct str line)
{
    size_t count = 0;

    while (count < line.len && line.at[count] == ' ')
        count++;
    return count;
}

/* How wide the mark of a list's item is: "- ", "12. "; 0: it is none. */
static size_t mark_of(struct str line)
{
    size_t at = 0;

    if (str_starts(line, "- ") || str_starts(line, "* "))
        return 2;
    while (at < line.len && line.at[at] >= '0' && line.at[at] <= '9')
        at++;
    return at > 0 && at < 3 && at + 1 < line.len && (line.at[at] == '.' || line.at[at] == ')') &&
                   line.at[at + 1] == ' '
               ? at + 2
               : 0;
}

/* "----": a letter begins or ends. */
static bool is_rule(struct str line)
{
    size_t at = 0;

    while (at < line.len && line.at[at] == '-')
        at++;
    return at >= 3 && at == line.len;
}

/* What had to fit for the line not to be broken there: a word, or one letter without blanks. */
static size_t first_columns(struct str line)
{
    struct str rest = line;

    if (is_wide(utf8_take(&rest)))
        return 2;
    return columns(str_part(line, 0, str_find_char(line, ' ')));
}

struct joining {
    struct str last; /* the line before */
    size_t mark;     /* of the item we are in; 0: in none */
    size_t len;      /* columns of the line before */
};

static bool goes_on(const struct joining *joining, struct str line)
{
    size_t indent = blanks_before(line);
    struct str words = str_trim(line);

    if (joining->last.len == 0 || words.len == 0 || is_rule(joining->last) || is_rule(words) ||
        mark_of(words) > 0)
        return false;
    if (indent > 0)
        return joining->mark > 0 && indent >= joining->mark;
    return joining->mark == 0 && joining->len + 1 + first_columns(words) > FULL;
}

static bool needs_blank(struct str before, struct str after)
{
    size_t at = before.len - 1;
    struct str end;

    while (at > 0 && ((unsigned char)before.at[at] & 0xc0) == 0x80)
        at--;
    end = str_part(before, at, before.len);
    return !is_wide(utf8_take(&end)) || !is_wide(utf8_take(&after));
}

void paragraph_join(struct buf *out, struct str text)
{
    struct joining joining = {0};
    bool first = true;
    struct str line;

    while (str_next_line(&text, &line)) {
        struct str words = str_trim(line);

        if (goes_on(&joining, line)) {
            buf_text(out, needs_blank(joining.last, words) ? " " : "");
            buf_str(out, words);
        } else {
            buf_text(out, first ? "" : "\n");
            buf_str(out, line);
            joining.mark = mark_of(words);
        }
        first = false;
        joining.last = words;
        joining.len = columns(line);
    }
    buf_text(out, first ? "" : "\n");
}
