/* consent_given.c - an application was let into the mail, or got a secret of its own (S07): it
 * keeps its own key, which outlives the password. A name is the publisher's choice: what counts is
 * what it may do, and its id. One consent writes several records; they are said once. */
#include "app_rights.h"
#include "base/clock.h"
#include "own.h"
#include "rule_view.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char id[] = "consent-given";
static const char *const reasons[] = {
    "mail",   "everybody",   "stays",  "extreme", "more",    "known",           "kit", "name",
    "secret", "secret-mail", "others", "failed",  "removed", "perhaps-removed", NULL};

/* Each record is compared with each: of so many, only those that would be told by themselves are
 * kept, and of twice as many none; what is told by then is enough to act on. */
enum { MANY = 20000 };

struct entry { /* one record; all texts are the memory's */
    const char *name, *id, *object, *rights, *mailbox, *actor; /* id, object: "" not told */
    unsigned may;                                              /* of app_rights.h */
    bool secret, removed, failed, odd, said;
    int64_t when; /* 0: not known */
    int64_t rule;
    struct hash raw;
};

struct memory {
    struct arena arena;
    struct entry *entries;
    size_t count, room;
};

static void forget(void *state)
{
    struct memory *memory = state;

    arena_dispose(&memory->arena);
    free(memory->entries);
}

/* --- collecting --- */

static const char *keep(struct memory *memory, struct str text)
{
    return arena_strndup(&memory->arena, text.at, text.len);
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

static bool is_told(const struct entry *entry)
{
    return !entry->removed &&
           (entry->secret || (entry->may & (RIGHTS_OF_MAIL | RIGHT_EXTREME | RIGHT_KIT)) != 0 ||
            entry->odd || app_known(str_of(entry->id)));
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const struct rule_action *action = model->actions;
    struct memory *memory = state;
    struct entry *entry;
    struct str ids;
    size_t end;

    (void)facts;
    (void)out;
    if (model->setting != RULE_APPLICATION || model->action_count == 0)
        return;
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 64;
        memory->entries = xreallocarray(memory->entries, memory->room, sizeof(*entry));
    }
    entry = &memory->entries[memory->count++];
    ids = str_of(action->argument);
    end = str_find_char(ids, ' ');
    *entry = (struct entry){.name = keep(memory, str_of(model->name)),
                            .id = keep(memory, str_part(ids, 0, end)),
                            .object = keep(memory, str_part(ids, end + 1, ids.len)),
                            .rights = keep(memory, str_of(action->subject)),
                            .mailbox = keep(memory, str_of(model->mailbox)),
                            .actor = keep(memory, str_of(model->actor)),
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
    if (memory->count > MANY && (memory->count > 2 * MANY || !is_told(entry)))
        memory->count--;
}

/* --- which records are about one application --- */

static bool same_text(const char *a, const char *b)
{
    return a[0] && strcasecmp(a, b) == 0;
}

static bool same_application(const struct entry *a, const struct entry *b)
{
    if (same_text(a->object, b->object) || same_text(a->id, b->id))
        return true;
    return !(a->id[0] && b->id[0]) && !(a->object[0] && b->object[0]) &&
           same_text(a->name, b->name);
}

/* A grant knows the application by its place in the directory, the consent beside it by id and
 * name. */
static void complete(struct memory *memory, struct entry *entry)
{
    for (size_t i = 0; i < memory->count && !(entry->id[0] && entry->name[0]); i++) {
        const struct entry *other = &memory->entries[i];

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

struct given { /* what one mailbox's records about one application come to */
    const struct entry *first;
    unsigned may;
    bool odd, done; /* done: at least one of them succeeded */
    int64_t last;
    const struct entry *taken; /* the end of it; NULL: none known */
};

static bool belongs(const struct entry *entry, const struct entry *first)
{
    return !entry->removed && entry->secret == first->secret && same_application(entry, first) &&
           strcasecmp(entry->mailbox, first->mailbox) == 0;
}

static void gather(struct memory *memory, size_t from, struct given *out, struct draft *draft)
{
    const struct entry *first = &memory->entries[from];

    *out = (struct given){.first = first, .done = !first->failed};
    for (size_t i = 0; i < memory->count; i++)
        if (belongs(&memory->entries[i], first))
            out->done = out->done || !memory->entries[i].failed;
    for (size_t i = from; i < memory->count; i++) {
        struct entry *entry = &memory->entries[i];

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
    for (size_t i = 0; i < memory->count; i++) {
        const struct entry *entry = &memory->entries[i];

        if (entry->removed && entry->when >= out->last && !entry->secret && !first->secret &&
            same_application(entry, first))
            out->taken = entry;
    }
}

/* --- saying it --- */

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

/* Those of an application's rights that are among `kinds`, once each, over its records. */
static const char *names_of(struct memory *memory, struct draft *draft, const struct given *given,
                            unsigned kinds)
{
    struct buf out;
    const char *copy;

    buf_init(&out, 4096);
    for (size_t i = 0; i < memory->count; i++) {
        const struct entry *entry = &memory->entries[i];
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

struct words { /* of a title */
    const char *who, *name, *id;
};

static struct words words_of(struct draft *draft, const struct entry *entry)
{
    return (struct words){
        .who = entry->actor[0] ? draft_clip(draft, entry->actor, 50) : /* said: */ "Somebody",
        .name = entry->name[0] ? draft_clip(draft, entry->name, 40) : /* said: */ "without a name",
        .id = entry->id[0] ? draft_clip(draft, entry->id, 45) : /* said: */ "id not told"};
}

static void title(struct draft *draft, const struct given *given)
{
    struct words words = words_of(draft, given->first);

    if (given->first->secret)
        draft_title(draft, "%s added a secret to the application \"%s\" (%s)", words.who,
                    words.name, words.id);
    else if (!given->done)
        draft_title(draft, "%s tried to let in the application \"%s\" (%s)", words.who, words.name,
                    words.id);
    else if (given->may & RIGHTS_OF_MAIL)
        draft_title(draft, "%s let \"%s\" (%s) %s mail; a new password does not end that",
                    words.who, words.name, words.id, app_rights_words(given->may));
    else if ((given->may & RIGHT_KIT) && !(given->may & RIGHT_EXTREME))
        draft_title(draft, "%s set up the application \"%s\" (%s)", words.who, words.name,
                    words.id);
    else
        draft_title(draft, "%s let in the application \"%s\" (%s)", words.who, words.name,
                    words.id);
}

static void about_rights(struct memory *memory, struct draft *draft, const struct given *given)
{
    if ((given->may & RIGHTS_OF_MAIL) && given->done)
        draft_say(draft, "mail", "it may %s mail: %s", app_rights_words(given->may),
                  names_of(memory, draft, given, RIGHTS_OF_MAIL));
    else if (given->may & RIGHTS_OF_MAIL)
        draft_say(draft, "mail", "it was to %s mail: %s", app_rights_words(given->may),
                  names_of(memory, draft, given, RIGHTS_OF_MAIL));
    if (given->may & RIGHT_EXTREME)
        draft_say(draft, "extreme", "it may give itself every other right: %s",
                  names_of(memory, draft, given, RIGHT_EXTREME));
    if (given->may & RIGHT_MORE)
        draft_say(draft, "more", "it was given more than mail: %s",
                  names_of(memory, draft, given, RIGHT_MORE));
    if ((given->may & RIGHT_STAYS) && (given->may & RIGHTS_OF_MAIL))
        draft_say(draft, "stays", "it may renew its key without asking again (offline_access)");
    if (given->may & RIGHT_KIT)
        draft_say(draft, "kit", "it has its keys sent to %s, as kits do that steal them",
                  names_of(memory, draft, given, RIGHT_KIT));
    if (strcmp(given->first->mailbox, "*") == 0)
        draft_say(draft, "everybody", "that is true of everybody's mailbox, not of one");
}

/* The rights of mail that the application got anywhere in the log; 0: none are known. */
static unsigned mail_of(const struct memory *memory, const struct entry *application)
{
    unsigned may = 0;

    for (size_t i = 0; i < memory->count; i++)
        if (!memory->entries[i].removed && !memory->entries[i].failed &&
            same_application(&memory->entries[i], application))
            may |= memory->entries[i].may;
    return may & RIGHTS_OF_MAIL;
}

static void about_secret(const struct memory *memory, struct draft *draft,
                         const struct given *given)
{
    unsigned may = mail_of(memory, given->first);

    draft_say(draft, "secret", "whoever has the secret or certificate signs in as the application");
    if (may != 0)
        draft_say(draft, "secret-mail", "and the application may %s mail", app_rights_words(may));
}

static void about_end(struct draft *draft, const struct given *given)
{
    const struct entry *taken = given->taken;
    char when[CLOCK_TEXT];

    if (!given->done)
        draft_say(draft, "failed", "the log says that it failed");
    if (!taken)
        return;
    clock_format(taken->when, when);
    if (strcasecmp(taken->mailbox, given->first->mailbox) == 0)
        draft_say(draft, "removed", "it was taken back at %s", when);
    else
        draft_say(draft, "perhaps-removed",
                  "at %s a right of this application was taken back; the log does not say whose",
                  when);
}

static void say(struct memory *memory, size_t from, const struct case_facts *facts,
                struct finding_sink *out)
{
    const struct entry *first = &memory->entries[from];
    const char *known = app_known(str_of(first->id));
    struct given given;
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%s",
               first->id[0]       ? first->id
               : first->object[0] ? first->object
                                  : first->name,
               first->mailbox, first->secret ? "secret" : "");
    gather(memory, from, &given, &draft);
    title(&draft, &given);
    draft_explain(&draft,
                  "An application that was let in keeps a key of its own: a new password does not "
                  "end it. The consent has to be taken back, and the application's secrets.",
                  "The owner uses this program, or an administrator let in one of the "
                  "organisation's own: ask, and compare its id, for a name is the publisher's "
                  "choice.");
    if (first->secret)
        about_secret(memory, &draft, &given);
    else
        about_rights(memory, &draft, &given);
    if (known)
        draft_say(&draft, "known",
                  "application %s is %s, which intruders used in other thefts; so do honest people",
                  first->id, known);
    if (given.odd)
        draft_say(&draft, "name", "\"%s\" is no name that a program for others would have",
                  draft_clip(&draft, first->name, 60));
    if (facts->owner[0] && strchr(first->mailbox, '@') && !own_is_own(facts, first->mailbox))
        draft_say(&draft, "others", "it is about the mailbox of %s",
                  draft_clip(&draft, first->mailbox, 60));
    about_end(&draft, &given);
    if (!(given.may & RIGHT_EXTREME))
        draft.most = SEVERITY_HIGH;
    if (strchr(first->mailbox, '@'))
        draft_subject(&draft, "account", 0, NULL, first->mailbox);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++)
        complete(memory, &memory->entries[i]);
    for (size_t i = 0; i < memory->count; i++)
        if (is_told(&memory->entries[i]) && !memory->entries[i].said)
            say(memory, i, facts, out);
}

const struct detector detect_consent_given = {
    .id = id,
    .title = "An application was let into the mailbox",
    .blind = "What was let in before the log begins, and what a log leaves out; rights to files, "
             "chats and the directory alone; other addresses to which an application answers.",
    .attack = "T1528 T1098.003 T1098.001",
    .check = "app-access",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = forget,
    .on_rule = on_rule,
    .on_end = on_end,
};
