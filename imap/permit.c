/* see permit.h */
#include "permit.h"

#include "command_words.h"

#include <string.h>

typedef bool (*arguments_fn)(struct str *rest);

struct command {
    const char *words;
    arguments_fn arguments; /* behind one space */
};

/* --- ManageSieve (RFC 5804) --- */

static bool take_line_end(struct str *rest)
{
    return take_char(rest, '\r') && take_char(rest, '\n');
}

/* A quoted name: any bytes but NUL, CR and LF, at most 1,024 of them. */
static bool take_script_name(struct str *rest)
{
    if (!take_char(rest, '"'))
        return false;
    for (size_t i = 0; i < rest->len && i <= 1024; i++) {
        char ch = rest->at[i];

        if (ch == '\0' || ch == '\r' || ch == '\n')
            return false;
        if (ch == '"') {
            *rest = str_part(*rest, i + 1, rest->len);
            return i > 0;
        }
        if (ch == '\\' && (++i == rest->len || (rest->at[i] != '"' && rest->at[i] != '\\')))
            return false;
    }
    return false;
}

/* "{123+}" CR LF, so many bytes, CR LF, and that is the end. */
static bool take_script(struct str *rest)
{
    struct str digits;
    uint64_t length;

    if (!take_char(rest, '{'))
        return false;
    digits = str_part(*rest, 0, str_find_char(*rest, '+'));
    *rest = str_part(*rest, digits.len, rest->len);
    if (!str_to_u64(digits, UINT32_MAX, &length) || !take_char(rest, '+') ||
        !take_char(rest, '}') || !take_line_end(rest) || rest->len != length + 2)
        return false;
    *rest = str_part(*rest, length, 2);
    return take_line_end(rest);
}

static bool put_arguments(struct str *rest)
{
    return take_script_name(rest) && take_char(rest, ' ') && take_script(rest);
}

static bool name_arguments(struct str *rest)
{
    return take_script_name(rest) && take_line_end(rest);
}

/* SETACTIVE "": none is. */
static bool active_arguments(struct str *rest)
{
    if (str_starts(*rest, "\"\"")) {
        *rest = str_part(*rest, 2, rest->len);
        return take_line_end(rest);
    }
    return name_arguments(rest);
}

static const struct command scripts[] = {
    {"CHECKSCRIPT", take_script},
    {"PUTSCRIPT", put_arguments},
    {"SETACTIVE", active_arguments},
    {"DELETESCRIPT", name_arguments},
};

/* --- IMAP --- */

/* Numbers only: "*" would be whatever has arrived meanwhile. */
static bool take_uids(struct str *rest)
{
    struct str set = str_part(*rest, 0, str_find_char(*rest, ' '));

    return str_find_char(set, '*') == set.len && take_message_set(rest);
}

static bool folder_arguments(struct str *rest)
{
    return rest->len > 0 && rest->at[0] == '"' && take_astring(rest);
}

static bool uids_and_folder(struct str *rest)
{
    return take_uids(rest) && take_char(rest, ' ') && folder_arguments(rest);
}

static bool store_arguments(struct str *rest)
{
    static const char flags[] = "+FLAGS.SILENT (\\Deleted)";

    if (!take_uids(rest) || !take_char(rest, ' ') || !str_equal(*rest, str_of(flags)))
        return false;
    *rest = str_part(*rest, rest->len, 0);
    return true;
}

static bool who_arguments(struct str *rest)
{
    return folder_arguments(rest) && take_char(rest, ' ') && folder_arguments(rest);
}

static bool rights_arguments(struct str *rest)
{
    struct str rights;

    return who_arguments(rest) && take_char(rest, ' ') && take_name(rest, &rights);
}

static const struct command mail[] = {
    {"SELECT", folder_arguments},  {"CREATE", folder_arguments},   {"UID MOVE", uids_and_folder},
    {"UID COPY", uids_and_folder}, {"UID STORE", store_arguments}, {"UID EXPUNGE", take_uids},
    {"DELETEACL", who_arguments},  {"SETACL", rights_arguments},
};

/* --- both --- */

bool permit_may_hold(enum net_protocol protocol, struct str line)
{
    const struct command *list = protocol == NET_IMAP ? mail : scripts;
    size_t count = protocol == NET_IMAP ? ARRAY_LEN(mail) : ARRAY_LEN(scripts);

    for (size_t i = 0; i < count; i++) {
        struct str rest = str_part(line, strlen(list[i].words), line.len);

        if (str_starts(line, list[i].words) && take_char(&rest, ' '))
            return list[i].arguments(&rest) && rest.len == 0;
    }
    return false;
}

bool permit_arm(struct permit *permit, uint64_t number)
{
    if (number != permit->armed || number >= permit->count)
        return false;
    permit->armed++;
    return true;
}

bool permit_take(struct permit *permit, struct str line)
{
    if (permit->next >= permit->armed || !str_equal(line, permit->lines[permit->next]))
        return false;
    permit->next++;
    return true;
}
