/* json_rows.c - see json_rows.h. */
#include "json_rows.h"

#include "base/base.h"

#include <string.h>

enum { LIST = 1, REST = 2 /* of a wrapper, behind its list */, BITS = 2, TOP = (1 << BITS) - 1 };

const char *const json_row_lists[] = {"value",     "filter",      "forwardingAddresses",
                                      "delegates", "sendAs",      "data",
                                      "items",     "activities",  "Records",
                                      "labels",    "mailFolders", "logs",
                                      "entries",   "logins",      "signIns",
                                      "history",   "results",     "rows",
                                      "records",   NULL};

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len && is_blank(text.at[at]))
        at++;
    return at;
}

/* Behind the string that begins at `at`; SIZE_MAX: it does not end. */
static size_t end_of_string(struct str text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.at[at] == '"')
            return at + 1;
        at += text.at[at] == '\\';
    }
    return SIZE_MAX;
}

/* Behind an object or array, whatever is in it. */
static size_t end_of_brackets(struct str text, size_t at)
{
    size_t depth = 0;

    while (at < text.len) {
        char ch = text.at[at];

        if (ch == '"') {
            at = end_of_string(text, at);
            continue;
        }
        depth += ch == '{' || ch == '[';
        depth -= ch == '}' || ch == ']';
        at++;
        if (depth == 0)
            return at;
    }
    return SIZE_MAX;
}

static size_t end_of_value(struct str text, size_t at)
{
    if (at >= text.len)
        return SIZE_MAX;
    if (text.at[at] == '"')
        return end_of_string(text, at);
    if (text.at[at] == '{' || text.at[at] == '[')
        return end_of_brackets(text, at);
    while (at < text.len && !is_blank(text.at[at]) && !strchr(",]}", text.at[at]))
        at++;
    return at;
}

static bool names_a_list(struct str key)
{
    for (size_t i = 0; json_row_lists[i]; i++)
        if (str_equal(key, str_of(json_row_lists[i])))
            return true;
    return false;
}

/* Behind the object at `at`; or, *wrapper, behind the bracket that opens the list in it. */
static size_t see_object(struct str text, size_t at, bool *wrapper)
{
    *wrapper = false;
    for (at++;;) {
        struct str key;
        size_t end;

        at = skip_blanks(text, at);
        if (at < text.len && text.at[at] == ',')
            at = skip_blanks(text, at + 1);
        if (at < text.len && text.at[at] == '}')
            return at + 1;
        if (at >= text.len || text.at[at] != '"' || (end = end_of_string(text, at)) == SIZE_MAX)
            return SIZE_MAX;
        key = str_part(text, at + 1, end - at - 2);
        at = skip_blanks(text, end);
        if (at >= text.len || text.at[at] != ':')
            return SIZE_MAX;
        at = skip_blanks(text, at + 1);
        if (at < text.len && text.at[at] == '[' && names_a_list(key)) {
            *wrapper = true;
            return at + 1;
        }
        end = end_of_value(text, at);
        if (end == SIZE_MAX || end == at)
            return SIZE_MAX;
        at = end;
    }
}

static bool push(struct json_rows *rows, uint32_t kind)
{
    if (rows->stack >> (32 - BITS))
        return false; /* deeper than anybody wraps rows */
    rows->stack = rows->stack << BITS | kind;
    return true;
}

/* Behind the list of a wrapper: the rest of its members is nobody's row. */
static bool pass_rest(struct json_rows *rows, size_t at)
{
    char ch = rows->text.at[at];
    size_t end = ch == ':' ? at + 1 : end_of_value(rows->text, at);

    if (ch == '}') {
        rows->stack >>= BITS;
        end = at + 1;
    }
    if (end == SIZE_MAX || end == at)
        return false;
    rows->at = end;
    return true;
}

/* One step; *row is set when it is a row. */
static bool step(struct json_rows *rows, size_t at, struct str *row)
{
    char ch = rows->text.at[at];
    bool wrapper = false;
    size_t end;

    if ((rows->stack & TOP) == REST)
        return pass_rest(rows, at);
    if (ch == '[') {
        rows->at = at + 1;
        return push(rows, LIST);
    }
    if (ch == ']') {
        rows->at = at + 1;
        if ((rows->stack & TOP) != LIST)
            return false;
        rows->stack >>= BITS;
        return true;
    }
    end = ch == '{' ? see_object(rows->text, at, &wrapper) : end_of_value(rows->text, at);
    if (end == SIZE_MAX || end == at)
        return false;
    rows->at = end;
    if (wrapper)
        return push(rows, REST) && push(rows, LIST);
    *row = str_part(rows->text, at, end - at);
    return true;
}

bool json_rows_next(struct json_rows *rows, struct str *row)
{
    *row = (struct str){NULL, 0};
    while (!rows->broken && !row->at) {
        size_t at = skip_blanks(rows->text, (size_t)rows->at);

        while (at < rows->text.len && (rows->text.at[at] == ',' || is_blank(rows->text.at[at])))
            at++;
        if (at >= rows->text.len) {
            rows->at = rows->text.len;
            rows->broken = rows->stack != 0;
            return false;
        }
        rows->broken = !step(rows, at, row);
    }
    return !rows->broken;
}
