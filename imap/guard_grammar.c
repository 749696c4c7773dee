/* guard_grammar.c - the commands that may leave, each in full (security.md 10.3). What is not
 * described here does not leave: this is a list of what may be said, not of what may not. */
#include "guard.h"

#include "command_words.h"

#include <string.h>

typedef bool (*arguments_fn)(struct str *rest);

struct command {
    const char *words;
    arguments_fn arguments; /* behind one space; NULL: none */
    enum command_kind kind;
};

/* --- FETCH --- */

static const char *const fetch_plain[] = {
    "UID",      "FLAGS",         "INTERNALDATE", "RFC822.SIZE", "RFC822.HEADER",
    "ENVELOPE", "BODYSTRUCTURE", "MODSEQ",       "BODY",
};

/* "1.2", ".1": numbers of parts. */
static bool take_part(struct str *rest)
{
    struct str behind;

    if (!take_digits(rest))
        return false;
    for (behind = *rest; take_char(&behind, '.') && take_digits(&behind);)
        *rest = behind;
    return true;
}

static bool take_header_names(struct str *rest)
{
    if (!take_char(rest, ' ') || !take_char(rest, '('))
        return false;
    do {
        if (!take_astring(rest))
            return false;
    } while (take_char(rest, ' '));
    return take_char(rest, ')');
}

/* What may stand in BODY.PEEK[...]: nothing, a part, HEADER, TEXT, MIME, chosen fields. */
static bool take_section(struct str *rest)
{
    static const char *const whole[] = {"HEADER", "TEXT", "MIME"};
    struct str name;

    if (rest->at[0] == ']') /* take_peek() has seen that there is one */
        return true;
    if (take_part(rest) && !take_char(rest, '.'))
        return true;
    if (!take_name(rest, &name))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(whole); i++)
        if (str_equal_nocase(name, str_of(whole[i])))
            return true;
    return (str_equal_nocase(name, str_of("HEADER.FIELDS")) ||
            str_equal_nocase(name, str_of("HEADER.FIELDS.NOT"))) &&
           take_header_names(rest);
}

/* "[SECTION]" and "<0.1048576>" */
static bool take_peek(struct str *rest, bool binary)
{
    if (!take_char(rest, '[') || rest->len == 0)
        return false;
    if (binary ? (rest->at[0] != ']' && !take_part(rest)) : !take_section(rest))
        return false;
    if (!take_char(rest, ']'))
        return false;
    if (!take_char(rest, '<'))
        return true;
    return take_digits(rest) && take_char(rest, '.') && take_digits(rest) && take_char(rest, '>');
}

static bool take_fetch_item(struct str *rest)
{
    struct str name;

    if (!take_name(rest, &name))
        return false;
    if (str_equal_nocase(name, str_of("BODY.PEEK")))
        return take_peek(rest, false);
    if (str_equal_nocase(name, str_of("BINARY.PEEK")))
        return take_peek(rest, true);
    if (rest->len > 0 && rest->at[0] == '[')
        return false; /* BODY[...]: sets \Seen */
    for (size_t i = 0; i < ARRAY_LEN(fetch_plain); i++)
        if (str_equal_nocase(name, str_of(fetch_plain[i])))
            return true;
    return false;
}

static bool take_fetch_items(struct str *rest)
{
    if (!take_char(rest, '('))
        return take_fetch_item(rest);
    do {
        if (!take_fetch_item(rest))
            return false;
    } while (take_char(rest, ' '));
    return take_char(rest, ')');
}

static bool fetch_arguments(struct str *rest)
{
    if (!take_message_set(rest) || !take_char(rest, ' ') || !take_fetch_items(rest))
        return false;
    if (rest->len == 0)
        return true;
    if (!take_char(rest, ' ') || !take_char(rest, '(') || !take_this(rest, "CHANGEDSINCE") ||
        !take_char(rest, ' ') || !take_digits(rest))
        return false;
    if (take_char(rest, ' ') && !take_this(rest, "VANISHED"))
        return false;
    return take_char(rest, ')');
}

/* --- the others --- */

static bool mailbox_argument(struct str *rest)
{
    return take_astring(rest);
}

static bool examine_arguments(struct str *rest)
{
    static const char *const with[] = {"CONDSTORE", NULL};

    return take_astring(rest) && (!take_char(rest, ' ') || take_list_of(rest, with));
}

static bool status_arguments(struct str *rest)
{
    static const char *const items[] = {
        "MESSAGES",      "RECENT", "UIDNEXT",     "UIDVALIDITY", "UNSEEN",
        "HIGHESTMODSEQ", "SIZE",   "APPENDLIMIT", "DELETED",     NULL,
    };

    return take_astring(rest) && take_char(rest, ' ') && take_list_of(rest, items);
}

static bool list_arguments(struct str *rest)
{
    static const char *const select[] = {"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE",
                                         NULL};

    if (rest->len > 0 && rest->at[0] == '(' &&
        (!take_list_of(rest, select) || !take_char(rest, ' ')))
        return false;
    if (!take_astring(rest) || !take_char(rest, ' ') || !take_pattern(rest))
        return false;
    if (rest->len == 0)
        return true;
    return take_char(rest, ' ') && take_this(rest, "RETURN") && take_char(rest, ' ') &&
           rest->len > 0 && rest->at[0] == '(' && take_anything(rest);
}

static bool lsub_arguments(struct str *rest)
{
    return take_astring(rest) && take_char(rest, ' ') && take_pattern(rest);
}

static bool id_arguments(struct str *rest)
{
    if (take_this(rest, "NIL"))
        return true;
    if (!take_char(rest, '('))
        return false;
    do {
        if (!take_quoted_word(rest) && !take_this(rest, "NIL"))
            return false;
    } while (take_char(rest, ' '));
    return take_char(rest, ')');
}

static bool enable_arguments(struct str *rest)
{
    do {
        if (!take_this(rest, "CONDSTORE") && !take_this(rest, "QRESYNC"))
            return false;
    } while (take_char(rest, ' '));
    return true;
}

/* Two words before one: "UID FETCH" is not "UID" with arguments. */
static const struct command commands[] = {
    {"UID FETCH", fetch_arguments, COMMAND_MESSAGES},
    {"UID SEARCH", take_anything, COMMAND_OTHER},
    {"FETCH", fetch_arguments, COMMAND_MESSAGES},
    {"SEARCH", take_anything, COMMAND_OTHER},
    {"EXAMINE", examine_arguments, COMMAND_OTHER},
    {"STATUS", status_arguments, COMMAND_OTHER},
    {"LIST", list_arguments, COMMAND_FOLDERS},
    {"LSUB", lsub_arguments, COMMAND_FOLDERS},
    {"NAMESPACE", NULL, COMMAND_OTHER},
    {"GETQUOTAROOT", mailbox_argument, COMMAND_OTHER},
    {"GETACL", mailbox_argument, COMMAND_OTHER},
    {"MYRIGHTS", mailbox_argument, COMMAND_OTHER},
    {"GETMETADATA", take_anything, COMMAND_OTHER},
    {"ID", id_arguments, COMMAND_OTHER},
    {"NOOP", NULL, COMMAND_OTHER},
    {"CAPABILITY", NULL, COMMAND_CAPABILITY},
    {"ENABLE", enable_arguments, COMMAND_OTHER},
    {"IDLE", NULL, COMMAND_IDLE},
    {"UNSELECT", NULL, COMMAND_OTHER},
    {"LOGOUT", NULL, COMMAND_LOGOUT},
};

bool guard_allows(struct str command, enum command_kind *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct str words = str_of(commands[i].words);
        struct str rest = str_part(command, words.len, command.len);

        if (!str_equal_nocase(str_part(command, 0, words.len), words) ||
            (rest.len > 0 && rest.at[0] != ' '))
            continue;
        *kind = commands[i].kind;
        if (!commands[i].arguments)
            return rest.len == 0;
        return take_char(&rest, ' ') && commands[i].arguments(&rest) && rest.len == 0;
    }
    return false;
}
