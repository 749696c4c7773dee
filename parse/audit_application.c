/* audit_application.c - see audit_application.h. */
#include "audit_application.h"

#include "app_access.h"

#include <string.h>

static const struct json_in *get(const struct json_in *object, const char *upper, const char *lower)
{
    const struct json_in *value = json_in_get(object, upper);

    return value ? value : json_in_get(object, lower);
}

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

/* --- the target: ObjectClass_id, id, ObjectClass, name, application's id, service names --- */

struct target {
    struct str name, id, object;
};

static struct target target_of(const struct json_in *event)
{
    const struct json_in *list = get(event, "Target", "target");
    struct target target = {str_of(""), str_of(""), str_of("")};
    bool named = false;

    for (size_t i = 0; i < json_in_count(list); i++) {
        const struct json_in *one = json_in_at(list, i);
        struct str text = json_in_text(get(one, "ID", "id")), guid = app_access_guid(text);
        struct buf type;

        buf_init(&type, 100);
        json_in_scalar(get(one, "Type", "type"), &type);
        if (!named && str_equal(buf_as_str(&type), str_of("1"))) {
            target.name = text;
            named = true;
        } else if (named && target.id.len == 0) {
            target.id = guid;
        } else if (!named && target.object.len == 0) {
            target.object = guid;
        }
        buf_dispose(&type);
    }
    return target;
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

/* "[KeyIdentifier=..,KeyType=Password,KeyUsage=Verify,DisplayName=..]" in new, not in old: its
 * type. False: none. */
static bool added_secret(const struct json_in *event, struct str *type)
{
    const struct json_in *list = get(event, "ModifiedProperties", "modifiedProperties");
    struct str mark = str_of("KeyIdentifier="), kind = str_of("KeyType=");

    for (size_t i = 0; i < json_in_count(list); i++) {
        const struct json_in *one = json_in_at(list, i);
        struct str new = json_in_text(json_in_get(one, "NewValue"));
        struct str old = json_in_text(json_in_get(one, "OldValue"));

        if (!str_equal_nocase(json_in_text(json_in_get(one, "Name")), str_of("KeyDescription")))
            continue;
        for (size_t at = str_find(new, mark); at < new.len; at = str_find(new, mark)) {
            struct str key;

            new = str_part(new, at + mark.len, new.len);
            key = str_part(new, 0, str_find_char(new, ','));
            if (str_find(old, key) < old.len)
                continue;
            at = str_find(new, kind);
            *type = str_part(new, at + kind.len, new.len);
            *type = str_part(*type, 0, str_find_char(*type, ','));
            return true;
        }
    }
    return false;
}

struct str audit_application_reply(const struct row *properties)
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

static void name_target(struct app_access *access, const struct json_in *event,
                        const struct row *properties, struct str permissions)
{
    static const char *const sources[] = {"TargetId.ServicePrincipalNames", "additionalDetails"};
    struct target target = target_of(event);
    size_t client = str_find(permissions, str_of("ClientId"));

    access->name = target.name;
    access->id = target.id;
    access->object = target.object;
    for (size_t i = 0; i < ARRAY_LEN(sources) && access->id.len == 0; i++)
        access->id = app_access_guid(row_text(properties, sources[i]));
    if (access->object.len == 0)
        access->object = app_access_guid(str_part(permissions, client, 60));
    if (access->id.len == 0) { /* its service names, the id among them */
        struct str guid = app_access_guid(json_in_text(get(event, "ObjectId", "objectId")));

        if (!str_equal_nocase(guid, access->object))
            access->id = guid;
    }
}

bool audit_application(struct export *export, const struct row *row, const struct json_in *event,
                       const struct row *properties, enum audit_application about)
{
    struct str permissions = now_of(row_text(properties, "ConsentAction.Permissions"));
    struct app_access access = {.kind = about == AUDIT_SECRET ? RULE_APP_SECRET : RULE_APP_ACCESS,
                                .mailbox = json_in_text(get(event, "UserId", "userId"))};
    struct buf rights;
    bool taken = false;

    buf_init(&rights, (size_t)1 << 16);
    if (about == AUDIT_DELEGATED || about == AUDIT_APP_ROLE)
        name_client(&access, properties);
    else
        name_target(&access, event, properties, permissions);
    if (about == AUDIT_CONSENT)
        add_scopes(&rights, permissions);
    else if (about == AUDIT_DELEGATED)
        buf_str(&rights, property(properties, "DelegatedPermissionGrant.Scope"));
    else if (about == AUDIT_APP_ROLE || about == AUDIT_ROLE_OF_USER)
        buf_str(&rights, property(properties, "AppRole.Value"));
    else if (about == AUDIT_REPLY)
        buf_str(&rights, audit_application_reply(properties));
    access.rights = buf_as_str(&rights);
    if (about == AUDIT_ROLE_OF_USER && row_text(properties, "User.UPN").len > 0)
        access.mailbox = property(properties, "User.UPN");
    if (about == AUDIT_APP_ROLE || for_everybody(properties, permissions))
        access.mailbox = str_of("*");
    if (about == AUDIT_SECRET) {
        access.mailbox = str_of("");
        taken =
            row_text(properties, "KeyDescription").len > 0 && !added_secret(event, &access.rights);
    }
    app_access_rule(export, row->line, row->raw, &access);
    buf_dispose(&rights);
    return taken;
}
