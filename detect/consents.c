/* consents.c - see consents.h. */
#include "consents.h"
#include "app_rights.h"
#include "rule_view.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Each record is compared with each: of so many, only those that would be told by themselves are
 * kept, and of twice as many none; what is told by then is enough to act on. */
enum { MANY = 20000 };

void consents_dispose(struct consents *consents)
{
    arena_dispose(&consents->arena);
    free(consents->entries);
}

/* --- collecting --- */

static const char *keep(struct consents *consents, struct str text)
{
    return arena_strndup(&consents->arena, text.at, text.len);
}

static unsigned rights_of(const char *rights)
{
    struct str rest = str_of(rights);
    unsigned may = 0;

    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');

        may |= app_right(str_part(rest, 0, end));
        rest = str_part(rest, end + 1, rest.len);
    }
    return may;
}

static bool is_address(const char *name)
{
    const char *at = strchr(name, '@');

    return at && at > name && strchr(at, '.') && !strchr(name, ' ');
}

static bool is_users(const char *name, const char *user)
{
    size_t local = strcspn(user, "@");

    return local > 2 && (strcasecmp(name, user) == 0 ||
                         (strlen(name) == local && strncasecmp(name, user, local) == 0));
}

/* "." and "test": names that nobody gives to a program for others (detections.md S07). */
static bool is_odd(const struct rule *rule)
{
    static const char *const nothing[] = {"test", "test app", "testapp"};
    enum name_class class = rule_name_class(rule);

    for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
        if (strcasecmp(rule->name, nothing[i]) == 0)
            return true;
    return rule->name[0] &&
           (class == NAME_NO_LETTER || class == NAME_EMPTY || class == NAME_INVISIBLE ||
            is_address(rule->name) || is_users(rule->name, rule->actor));
}

bool consent_is_told(const struct consent *entry)
{
    return !entry->removed &&
           (entry->secret || (entry->may & (RIGHTS_OF_MAIL | RIGHT_EXTREME | RIGHT_KIT)) != 0 ||
            entry->odd || app_known(str_of(entry->id)));
}

void consents_add(struct consents *consents, const struct rule_facts *rule)
{
    const struct rule *model = rule->rule;
    const struct rule_action *action = model->actions;
    struct consent *entry;
    struct str ids;
    size_t end;

    if (model->setting != RULE_APPLICATION || model->action_count == 0)
        return;
    if (consents->count == consents->room) {
        consents->room = consents->room ? 2 * consents->room : 64;
        consents->entries = xreallocarray(consents->entries, consents->room, sizeof(*entry));
    }
    entry = &consents->entries[consents->count++];
    ids = str_of(action->argument);
    end = str_find_char(ids, ' ');
    *entry = (struct consent){.name = keep(consents, str_of(model->name)),
                              .id = keep(consents, str_part(ids, 0, end)),
                              .object = keep(consents, str_part(ids, end + 1, ids.len)),
                              .rights = keep(consents, str_of(action->subject)),
                              .mailbox = keep(consents, str_of(model->mailbox)),
                              .actor = keep(consents, str_of(model->actor)),
                              .secret = action->kind == RULE_APP_SECRET,
                              .removed = (model->traits & RULE_REMOVED) != 0,
                              .odd = is_odd(model),
                              .when = model->made,
                              .rule = rule->row->id,
                              .raw = rule->row->raw};
    if (strcmp(entry->id, "-") == 0)
        entry->id = "";
    entry->failed = !model->enabled && !entry->removed;
    entry->may = entry->secret ? 0 : rights_of(entry->rights);
    if (consents->count > MANY && (consents->count > 2 * MANY || !consent_is_told(entry)))
        consents->count--;
}

/* --- which records are about one application --- */

static bool same_text(const char *a, const char *b)
{
    return a[0] && strcasecmp(a, b) == 0;
}

static bool same_application(const struct consent *a, const struct consent *b)
{
    if (same_text(a->object, b->object) || same_text(a->id, b->id))
        return true;
    return !(a->id[0] && b->id[0]) && !(a->object[0] && b->object[0]) &&
           same_text(a->name, b->name);
}

static void complete(struct consents *consents, struct consent *entry)
{
    for (size_t i = 0; i < consents->count && !(entry->id[0] && entry->name[0]); i++) {
        const struct consent *other = &consents->entries[i];

        if (!same_text(entry->object, other->object))
            continue;
        if (!entry->id[0])
            entry->id = other->id;
        if (!entry->name[0]) {
            entry->name = other->name;
            entry->odd = other->odd;
        }
    }
}

void consents_complete(struct consents *consents)
{
    for (size_t i = 0; i < consents->count; i++)
        complete(consents, &consents->entries[i]);
}

static bool belongs(const struct consent *entry, const struct consent *first)
{
    return !entry->removed && entry->secret == first->secret && same_application(entry, first) &&
           strcasecmp(entry->mailbox, first->mailbox) == 0;
}

void consents_gather(struct consents *consents, size_t from, struct consent_given *out,
                     struct draft *draft)
{
    const struct consent *first = &consents->entries[from];

    *out = (struct consent_given){.first = first, .done = !first->failed};
    for (size_t i = 0; i < consents->count; i++)
        if (belongs(&consents->entries[i], first))
            out->done = out->done || !consents->entries[i].failed;
    for (size_t i = from; i < consents->count; i++) {
        struct consent *entry = &consents->entries[i];

        if (!belongs(entry, first))
            continue;
        entry->said = true;
        if (entry->failed && out->done)
            continue;
        out->may |= entry->may;
        out->odd = out->odd || entry->odd;
        if (entry->when > out->last)
            out->last = entry->when;
        if (entry->when > 0)
            draft_when(draft, entry->when);
        draft_subject(draft, "rule", entry->rule, &entry->raw, entry->name);
    }
    for (size_t i = 0; i < consents->count; i++) {
        const struct consent *entry = &consents->entries[i];

        if (entry->removed && entry->when >= out->last && !entry->secret && !first->secret &&
            same_application(entry, first))
            out->taken = entry;
    }
}

static bool is_listed(struct str list, struct str name)
{
    while (list.len > 0) {
        size_t end = str_find_char(list, ',');

        if (str_equal(str_trim(str_part(list, 0, end)), name))
            return true;
        list = str_part(list, end + 1, list.len);
    }
    return false;
}

const char *consents_rights(const struct consents *consents, struct draft *draft,
                            const struct consent_given *given, unsigned kinds)
{
    struct buf out;
    const char *copy;

    buf_init(&out, 4096);
    for (size_t i = 0; i < consents->count; i++) {
        const struct consent *entry = &consents->entries[i];
        struct str rest = str_of(entry->rights);

        if (!belongs(entry, given->first))
            continue;
        while (rest.len > 0) {
            size_t end = str_find_char(rest, ' ');
            struct str name = str_part(rest, 0, end);

            rest = str_part(rest, end + 1, rest.len);
            if ((app_right(name) & kinds) == 0 || is_listed(buf_as_str(&out), name))
                continue;
            buf_text(&out, out.len > 0 ? ", " : "");
            buf_str(&out, name);
        }
    }
    copy = draft_clip(draft, buf_c(&out), 300);
    buf_dispose(&out);
    return copy;
}

unsigned consents_mail(const struct consents *consents, const struct consent *application)
{
    unsigned may = 0;

    for (size_t i = 0; i < consents->count; i++)
        if (!consents->entries[i].removed && !consents->entries[i].failed &&
            same_application(&consents->entries[i], application))
            may |= consents->entries[i].may;
    return may & RIGHTS_OF_MAIL;
}
