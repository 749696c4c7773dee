/* yaml_profile.c - see yaml_profile.h. */
#include "yaml_profile.h"

#include "base/limits.h"

#include "yaml_in.h"

#include <string.h>

static bool is_hidden(int32_t ch)
{
    return ch != '\n' && text_class((uint32_t)ch) == TEXT_HIDDEN;
}

bool yaml_profile_hidden(struct str text)
{
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);

        if (ch == UTF8_BAD || is_hidden(ch))
            return true;
    }
    return false;
}

static const char *what_is_wrong(int32_t ch)
{
    if (ch == UTF8_BAD)
        return "these bytes are not UTF-8";
    if (ch == '\t')
        return "tabs are not allowed; use blanks";
    if (ch == '\r')
        return "lines must end with a line feed alone";
    return "control and direction characters are not allowed";
}

bool yaml_profile_check(const char *file, struct str bytes, struct error *err)
{
    unsigned line = 1, column = 1;

    if (bytes.len > LIMIT_PLAYBOOK)
        return error_set(err, ERROR_LIMIT, "%s:1:1: the file is larger than %zu KiB", file,
                         LIMIT_PLAYBOOK >> 10);
    if (str_starts(bytes, "\xef\xbb\xbf"))
        return yaml_error(err, file, 1, 1, "a byte order mark is not allowed");
    while (bytes.len > 0) {
        int32_t ch = utf8_take(&bytes);

        if (ch == UTF8_BAD || is_hidden(ch))
            return yaml_error(err, file, line, column, "%s", what_is_wrong(ch));
        column++;
        if (ch == '\n') {
            line++;
            column = 1;
        }
    }
    return true;
}
