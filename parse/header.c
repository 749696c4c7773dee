/* header.c - see header.h. */
#include "header.h"

#include <string.h>

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* The first line of s with its line end. */
static struct str first_line(struct str s)
{
    return str_part(s, 0, str_find_char(s, '\n') + 1);
}

static bool is_empty_line(struct str line)
{
    return line.len > 0 && (line.at[0] == '\n' || str_equal(line, str_of("\r\n")));
}

/* Length of the field name a line begins with; 0: it does not begin a field. Blanks before the
 * colon are not allowed and often seen. */
static size_t name_length(struct str line)
{
    size_t len = 0, end;

    while (len < line.len && line.at[len] > 32 && line.at[len] < 127 && line.at[len] != ':')
        len++;
    end = len;
    while (end < line.len && is_blank(line.at[end]))
        end++;
    return end < line.len && line.at[end] == ':' ? len : 0;
}

/* Is a line that is no field passed over, or does the body begin with it? A stray line among
 * fields is passed over: a sender must not be able to hide the rest behind it. */
static bool is_stray(struct str line, struct str behind)
{
    struct str after = first_line(behind);

    if (str_starts(line, "--")) /* the next part, of one that has no body */
        return false;
    if (str_starts(line, "From ") || str_starts(line, ">From "))
        return true;
    return is_empty_line(after) || name_length(after) > 0;
}

/* The field at the front of block, whose first line has a name of name_len bytes. */
static struct header cut(struct str block, size_t name_len)
{
    struct header header;
    size_t len = first_line(block).len, colon;

    while (len < block.len && is_blank(block.at[len]))
        len += first_line(str_part(block, len, block.len)).len;
    header.whole = str_part(block, 0, len);
    header.name = str_part(block, 0, name_len);
    colon = name_len + str_find_char(str_part(header.whole, name_len, len), ':');
    header.value = str_trim(str_part(header.whole, colon + 1, len));
    return header;
}

bool header_at(struct str block, struct header *out)
{
    size_t name_len = name_length(first_line(block));

    if (name_len > 0)
        *out = cut(block, name_len);
    return name_len > 0;
}

bool header_next(struct str *block, struct header *out)
{
    while (block->len > 0) {
        struct str line = first_line(*block);
        struct str behind = str_part(*block, line.len, block->len);

        if (header_at(*block, out)) {
            *block = str_part(*block, out->whole.len, block->len);
            return true;
        }
        if (is_empty_line(line)) {
            *block = behind;
            return false;
        }
        if (!is_stray(line, behind))
            return false;
        *block = behind;
    }
    return false;
}

bool header_is_spelled(const struct header *header, const char *name)
{
    return str_equal_nocase(header->name, str_of(name));
}

bool header_is_address(const struct header *header)
{
    static const char *const names[] = {
        "From",      "Sender",     "Reply-To",      "To", "Cc", "Bcc", "Resent-From", "Resent-To",
        "Resent-Cc", "Resent-Bcc", "Resent-Sender",
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (header_is(header, names[i]))
            return true;
    return false;
}
