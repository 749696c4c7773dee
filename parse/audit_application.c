/* audit_application.c - see audit_application.h. */
#include "audit_application.h"

#include "app_access.h"

#include <string.h>

/* A value that may be JSON text again: ["True"], "True". */
static struct str bare(struct str text)
{
    static const char around[] = " \t\r\n\"[]";

    while (text.len > 0 && memchr(around, text.at[0], sizeof(around) - 1))
        text = str_part(text, 1, text.len);
    while (text.len > 0 && memchr(around, text.at[text.len - 1], sizeof(around) - 1))
        text.len--;
    return text;
}

static struct str property(const struct row *properties, const char *name)
{
    return bare(row_text(properties, name));
}

/* --- rights --- */

/* What stands behind the last "=>": what it may do now. */
static struct str now_of(struct str text)
{
    struct str arrow = str_of("=>");

    for (size_t at = str_find(text, arrow); at < text.len; at = str_find(text, arrow))
        text = str_part(text, at + arrow.len, text.len);
    return text;
}

/* What stands behind the next "Scope:" or "Scope =" of *text, up to a comma or bracket. */
static bool next_scope(struct str *text, struct str *out)
{
    struct str word = str_of("Scope");

    for (size_t at = str_find(*text, word); at < text->len; at = str_find(*text, word)) {
        size_t len = 0;

        *text = str_part(*text, at + word.len, text->len);
        *out = str_trim(*text);
        if (out->len == 0 || (out->at[0] != ':' && out->at[0] != '='))
            continue;
        *out = str_part(*out, 1, out->len);
        while (len < out->len && out->at[len] != ',' && out->at[len] != ']')
            len++;
        *out = str_part(*out, 0, len);
        return true;
    }
    return false;
}

/* "[[Id: .., ClientId: .., ConsentType: AllPrincipals, Scope: Mail.Read, ..], [..]]": all scopes;
 * a text without names of values is one list of them. */
static void add_scopes(struct buf *out, struct str permissions)
{
    struct str scope;

    if (str_find_char(permissions, ':') == permissions.len)
        buf_str(out, permissions);
    while (next_scope(&permissions, &scope)) {
        buf_str(out, scope);
        buf_char(out, ' ');
    }
}

static bool has(struct str text, const char *word)
{
    return str_find(text, str_of(word)) < text.len;
}

static bool is_true(struct str text)
{
    return str_equal_nocase(text, str_of("True"));
}

/* A directory whose administrators consent for all. */
static bool for_everybody(const struct row *properties, struct str permissions)
{
    return has(permissions, "AllPrincipals") ||
           has(property(properties, "DelegatedPermissionGrant.ConsentType"), "AllPrincipals") ||
           is_true(property(properties, "ConsentContext.OnBehalfOfAll"));
}

/* --- secrets --- */

/* "[KeyIdentifier=..,KeyType=Password,KeyUsage=Verify,DisplayName=..]" in what there is now, not
 * before: its type. False: none. */
static bool added_secret(const struct audit_record *record, struct str *type)
{
    struct str mark = str_of("KeyIdentifier="), kind = str_of("KeyType=");
    struct str now = row_text(&record->now, "KeyDescription");
    struct str before = row_text(&record->before, "KeyDescription");

    for (size_t at = str_find(now, mark); at < now.len; at = str_find(now, mark)) {
        struct str key;

        now = str_part(now, at + mark.len, now.len);
        key = str_part(now, 0, str_find_char(now, ','));
        if (str_find(before, key) < before.len)
            continue;
        at = str_find(now, kind);
        *type = str_part(now, at + kind.len, now.len);
        *type = str_part(*type, 0, str_find_char(*type, ','));
        return true;
    }
    return false;
}

/* --- addresses --- */

static struct str reply_address(const struct row *properties)
{
    struct str text = row_text(properties, "AppAddress"), begin = str_of("http://localhost:");
    static const char end[] = "/access";

    for (size_t at = str_find(text, begin); at < text.len; at = str_find(text, begin)) {
        size_t len = begin.len;

        text = str_part(text, at, text.len);
        while (len < text.len && text.at[len] >= '0' && text.at[len] <= '9')
            len++;
        if (len > begin.len && str_starts(str_part(text, len, text.len), end))
            return str_part(text, 0, len + sizeof(end) - 1);
        text = str_part(text, len, text.len);
    }
    return str_of("");
}

/* --- the event --- */

/* The names of those that got something stand in the properties, not in the target. */
static void name_client(struct app_access *access, const struct row *properties)
{
    access->name = property(properties, "ServicePrincipal.DisplayName");
    access->id = app_access_guid(property(properties, "ServicePrincipal.AppId"));
    access->object = app_access_guid(property(properties, "ServicePrincipal.ObjectID"));
}

static void name_target(struct app_access *access, const struct audit_record *record,
                        struct str permissions)
{
    static const char *const sources[] = {"TargetId.ServicePrincipalNames", "additionalDetails",
                                          "AppId"};
    size_t client = str_find(permissions, str_of("ClientId"));

    access->name = record->name;
    access->id = record->app;
    access->object = record->object;
    for (size_t i = 0; i < ARRAY_LEN(sources) && access->id.len == 0; i++)
        access->id = app_access_guid(row_text(&record->now, sources[i]));
    if (access->object.len == 0)
        access->object = app_access_guid(str_part(permissions, client, 60));
    if (access->id.len == 0) { /* its service names, the id among them */
        struct str guid = app_access_guid(record->services);

        if (!str_equal_nocase(guid, access->object))
            access->id = guid;
    }
}

static void add_all_rights(struct buf *out, const struct row *now, struct str permissions,
                           enum audit_application about)
{
    if (about == AUDIT_CONSENT)
        add_scopes(out, permissions);
    else if (about == AUDIT_DELEGATED)
        buf_str(out, property(now, "DelegatedPermissionGrant.Scope"));
    else if (about == AUDIT_APP_ROLE || about == AUDIT_ROLE_OF_USER)
        buf_str(out, property(now, "AppRole.Value"));
    else if (about == AUDIT_REPLY)
        buf_str(out, reply_address(now));
}

/* Begins a rule from the event. True: it takes away more than it gives. */
static bool begin_rule(struct export *export, const struct row *row,
                       const struct audit_record *record, enum audit_application about)
{
    struct str permissions = now_of(row_text(&record->now, "ConsentAction.Permissions"));
    struct app_access access = {.kind = about == AUDIT_SECRET ? RULE_APP_SECRET : RULE_APP_ACCESS,
                                .mailbox = record->actor};
    struct buf rights;
    bool taken = false;

    buf_init(&rights, (size_t)1 << 16);
    if (about == AUDIT_DELEGATED || about == AUDIT_APP_ROLE)
        name_client(&access, &record->now);
    else
        name_target(&access, record, permissions);
    add_all_rights(&rights, &record->now, permissions, about);
    access.rights = buf_as_str(&rights);
    if (about == AUDIT_ROLE_OF_USER && row_text(&record->now, "User.UPN").len > 0)
        access.mailbox = property(&record->now, "User.UPN");
    if (about == AUDIT_APP_ROLE || for_everybody(&record->now, permissions))
        access.mailbox = str_of("*");
    if (about == AUDIT_SECRET) {
        access.mailbox = str_of("");
        taken = row_text(&record->now, "KeyDescription").len > 0 &&
                !added_secret(record, &access.rights);
    }
    app_access_rule(export, row->line, row->raw, &access);
    buf_dispose(&rights);
    return taken;
}

/* A grant that is amended is written as one that was added and one that was removed, both with the
 * old rights and the new ones. */
static bool is_amended(const struct audit_record *record)
{
    struct str before = property(&record->before, "DelegatedPermissionGrant.Scope");
    struct str now = property(&record->now, "DelegatedPermissionGrant.Scope");

    return before.len > 0 && now.len > before.len;
}

bool audit_application(struct export *export, const struct row *row,
                       const struct audit_record *record, const struct audit_operation *operation)
{
    enum audit_application about = (enum audit_application)(operation->about - AUDIT_APPLICATION);
    bool removes = operation->removes && !is_amended(record), taken;

    if (about == AUDIT_REPLY && reply_address(&record->now).len == 0)
        return false;
    export->source = "audit-application";
    taken = begin_rule(export, row, record, about);
    audit_stamp(export, record, removes || taken);
    if (removes && strcmp(export->rule.mailbox, "*") != 0)
        export->rule.mailbox = ""; /* who took it back is known, not from whom */
    export_accept(export);
    return true;
}

void audit_cells(struct arena *arena, const struct row *row, struct row *out)
{
    *out = (struct row){.line = row->line,
                        .raw = row->raw,
                        .cells = arena_alloc(arena, AUDIT_CELLS * sizeof(*out->cells))};
}

void audit_stamp(struct export *export, const struct audit_record *record, bool removes)
{
    struct rule *rule = &export->rule;

    rule->kind = RULE_EVENT;
    rule->actor = export_trimmed(export, record->actor);
    rule->id = export_trimmed(export, record->id);
    rule->made = export_time(record->time);
    rule->made_how = "audit log";
    if (record->time.len > 0 && rule->made == 0)
        export_warn(export, "its time cannot be read");
    if (removes) {
        rule->traits |= RULE_REMOVED;
        rule->enabled = false;
    }
    if (record->failed) {
        rule->enabled = false;
        export_warn(export, "the log says that the command failed");
    }
}
