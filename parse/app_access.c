/* app_access.c - see app_access.h. */
#include "app_access.h"

#include "base/limits.h"

#include <string.h>

enum { MOST_RIGHTS = KIB(4), GUID = 36 };

static bool is_guid(const char *at)
{
    for (size_t i = 0; i < GUID; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? at[i] != '-' : digit_hex(at[i]) < 0)
            return false;
    return true;
}

struct str app_access_guid(struct str text)
{
    for (size_t i = 0; i + GUID <= text.len; i++)
        if (is_guid(text.at + i))
            return str_part(text, i, GUID);
    return str_of("");
}

/* Is the name among those that out holds, blanks between? */
static bool is_there(struct str names, struct str name)
{
    while (names.len > 0) {
        size_t end = str_find_char(names, ' ');

        if (str_equal_nocase(str_part(names, 0, end), name))
            return true;
        names = str_part(names, end + 1, names.len);
    }
    return false;
}

/* Each name once, in its order. True: one did not fit. */
static bool add_rights(struct buf *out, struct str text)
{
    static const char between[] = " \t\r\n,;\"'[](){}\\";
    bool cut = false;

    while (text.len > 0) {
        size_t len = 0;
        struct str name;

        while (len < text.len && text.at[len] != '\0' &&
               !memchr(between, text.at[len], sizeof(between) - 1))
            len++;
        name = str_part(text, 0, len);
        text = str_part(text, len + 1, text.len);
        if (name.len == 0 || is_there(buf_as_str(out), name))
            continue;
        if (out->len + name.len + 1 > MOST_RIGHTS) {
            cut = true;
            continue;
        }
        buf_text(out, out->len > 0 ? " " : "");
        buf_str(out, name);
    }
    return cut;
}

static void add_action(struct export *export, const struct app_access *access)
{
    struct rule_action *action;
    struct buf id, rights;

    buf_init(&id, KIB(2));
    buf_init(&rights, MOST_RIGHTS + 2);
    buf_str(&id, access->id.len > 0 ? str_part(access->id, 0, 500) : str_of("-"));
    if (access->object.len > 0) {
        buf_char(&id, ' ');
        buf_str(&id, str_part(access->object, 0, 500));
    }
    if (add_rights(&rights, access->rights))
        export_warn(export, "it has more rights than are kept");
    action = export_action(export, access->kind, buf_as_str(&id));
    action->subject = export_text(export, buf_as_str(&rights));
    buf_dispose(&rights);
    buf_dispose(&id);
}

void app_access_rule(struct export *export, uint32_t line, struct str raw,
                     const struct app_access *access)
{
    struct app_access clean = *access;

    clean.id = str_trim(access->id);
    clean.id = str_part(clean.id, 0, str_find_char(clean.id, ' '));
    export_rule(export, line, raw);
    export->rule.setting = RULE_APPLICATION;
    export->rule.name = export_trimmed(export, access->name);
    export->rule.mailbox = export_trimmed(export, access->mailbox);
    if (access->name.len == 0)
        export->rule.traits |= RULE_NAMELESS;
    if (clean.id.len == 0)
        export_warn(export, "the log does not tell the application's id");
    add_action(export, &clean);
}
