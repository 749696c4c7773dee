/* unparted.c - see unparted.h. */
#include "unparted.h"

#include "header.h"

#include <string.h>

enum { MOST_BOUNDARY = 200 };

/* Of characters that need no escape in quotes. */
static bool is_boundary(struct str name)
{
    if (name.len == 0 || name.len > MOST_BOUNDARY)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] < ' ' || name.at[i] > '~' || name.at[i] == '"' || name.at[i] == '\\')
            return false;
    return true;
}

struct str unparted_boundary(struct str content)
{
    struct str line;

    while (str_next_line(&content, &line)) {
        struct str name = str_trim(str_part(line, 2, line.len));
        struct header header;

        if (str_starts(line, "--") && is_boundary(name) && header_at(content, &header) &&
            str_starts_nocase(header.name, "Content-"))
            return name;
    }
    return str_of("");
}
