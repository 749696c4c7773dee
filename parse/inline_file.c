/* inline_file.c - see inline_file.h. */
#include "inline_file.h"

/* The name behind "begin 644 "; empty if the line is no such thing. */
static struct str name_in(struct str line)
{
    struct str rest = str_part(line, 6, line.len);
    size_t digits = 0;

    if (!str_starts(line, "begin "))
        return str_of("");
    while (digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '7')
        digits++;
    if (digits < 3 || digits > 4 || digits == rest.len || rest.at[digits] != ' ')
        return str_of("");
    return str_trim(str_part(rest, digits, rest.len));
}

/* A line of data is as long as its first character says; blanks at its end may be gone. */
static bool is_data(struct str line)
{
    size_t bytes, want;

    if (line.len == 0 || line.at[0] < ' ' || line.at[0] > '`')
        return false;
    bytes = (size_t)(line.at[0] - ' ') & 63;
    want = 1 + (bytes + 2) / 3 * 4;
    for (size_t i = 1; i < line.len && i < want; i++)
        if (line.at[i] < ' ' || line.at[i] > '`')
            return false;
    return line.len <= want + 1 && line.len + 4 >= want;
}

/* The lines up to "end", if all of them are data and there is at least one. */
static bool take_lines(struct str *rest, struct str *lines)
{
    struct str start = *rest, line;
    size_t count = 0;

    while (str_next_line(rest, &line)) {
        if (str_equal(str_trim(line), str_of("end")) && count > 0) {
            *lines = str_part(start, 0, (size_t)(line.at - start.at));
            return true;
        }
        if (!is_data(line))
            return false;
        count++;
    }
    return false;
}

bool inline_file_next(struct str *text, struct inline_file *out)
{
    struct str line;

    while (str_next_line(text, &line)) {
        struct str rest = *text;

        out->name = name_in(line);
        if (out->name.len > 0 && take_lines(&rest, &out->lines)) {
            *text = rest;
            return true;
        }
    }
    return false;
}
