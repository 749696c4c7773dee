/* rule_strange.c - see rule_key.h: what the name of a rule's property seems to mean. */
#include "export_names.h"
#include "rule_key.h"

static bool holds_one(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_holds_nocase(text, str_of(*words)))
            return true;
    return false;
}

/* By its name it sends mail on. */
static bool is_sending(struct str name)
{
    static const char *const words[] = {"forward", "redirect", "relay",  "bcc", "copyto",
                                        "sendto",  "mailto",   "resend", NULL};

    return holds_one(name, words);
}

/* By its name it does something with mail, or it names somebody and is nothing that describes the
 * rule or tells mail apart. */
static bool is_deed(struct str name, struct str value)
{
    static const char *const deeds[] = {"notif",  "action", "delete", "move",    "reply", "script",
                                        "execut", "reject", "archiv", "hook",    "copy",  "encrypt",
                                        "remove", "replac", "send",   "discard", NULL};
    static const char *const about[] = {
        "owner",   "created", "modified", "identity",    "principal", "account", "tenant",
        "author",  "from",    "contain",  "match",       "header",    "sent",    "recipient",
        "mailbox", "organi",  "context",  "displayname", "isin",      NULL};

    if (str_holds_nocase(name, str_of("sender")) && !str_holds_nocase(name, str_of("notif")))
        return false; /* "SenderIpRanges": whose mail it is about */
    if (holds_one(name, deeds))
        return true;
    return (str_find_char(value, '@') < value.len || str_find(value, str_of("://")) < value.len) &&
           !holds_one(name, about);
}

static bool says_nothing(struct str value)
{
    static const char *const words[] = {"false", "$false", "0", "null", "none", "{}", "[]", "no"};

    value = str_trim(value);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal_nocase(value, str_of(words[i])))
            return true;
    return value.len == 0;
}

void rule_strange_add(struct export *export, const struct cell *cell)
{
    struct str value = cell->values[0];
    bool exception, condition = str_starts_nocase(cell->name, "conditions.");
    struct str name = str_part(rule_key_bare(cell->name, &exception), 0, RULE_KEY_NAME_MOST);
    struct buf argument;

    if (condition || exception || says_nothing(value))
        return;
    if (is_sending(name) && str_find_char(value, '@') < value.len) {
        for (size_t i = 0; i < cell->count; i++)
            export_addresses(export, RULE_FORWARD, true, cell->values[i]);
        return;
    }
    if (!is_sending(name) && !is_deed(name, value))
        return;
    buf_init(&argument, 2000);
    buf_str(&argument, str_part(name, 0, 100));
    for (size_t i = 0; i < cell->count && argument.len < 1000; i++) {
        buf_char(&argument, ' ');
        buf_str(&argument, str_part(cell->values[i], 0, 300));
    }
    export_action(export, RULE_OTHER, buf_as_str(&argument));
    export->rule.traits |= RULE_STRANGE;
    buf_dispose(&argument);
}
