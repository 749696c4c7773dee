/* consent_given.c - an application was let into the mail, or got a secret of its own (S07): it
 * keeps its own key, which outlives the password. A name is the publisher's choice: what counts is
 * what it may do, and its id. One consent writes several records; they are said once. */
#include "app_rights.h"
#include "base/clock.h"
#include "consents.h"
#include "own.h"

#include <string.h>
#include <strings.h>

static const char id[] = "consent-given";
static const char *const reasons[] = {
    "mail",   "everybody",   "stays",  "extreme", "more",    "known",           "kit", "name",
    "secret", "secret-mail", "others", "failed",  "removed", "perhaps-removed", NULL};

struct words { /* of a title */
    const char *who, *name, *id;
};

static struct words words_of(struct draft *draft, const struct consent *entry)
{
    return (struct words){
        .who = entry->actor[0] ? draft_clip(draft, entry->actor, 50) : /* said: */ "Somebody",
        .name = entry->name[0] ? draft_clip(draft, entry->name, 40) : /* said: */ "without a name",
        .id = entry->id[0] ? draft_clip(draft, entry->id, 45) : /* said: */ "id not told"};
}

static void title(struct draft *draft, const struct consent_given *given)
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

static void about_rights(struct consents *consents, struct draft *draft,
                         const struct consent_given *given)
{
    if ((given->may & RIGHTS_OF_MAIL) && given->done)
        draft_say(draft, "mail", "it may %s mail: %s", app_rights_words(given->may),
                  consents_rights(consents, draft, given, RIGHTS_OF_MAIL));
    else if (given->may & RIGHTS_OF_MAIL)
        draft_say(draft, "mail", "it was to %s mail: %s", app_rights_words(given->may),
                  consents_rights(consents, draft, given, RIGHTS_OF_MAIL));
    if (given->may & RIGHT_EXTREME)
        draft_say(draft, "extreme", "it may give itself every other right: %s",
                  consents_rights(consents, draft, given, RIGHT_EXTREME));
    if (given->may & RIGHT_MORE)
        draft_say(draft, "more", "it was given more than mail: %s",
                  consents_rights(consents, draft, given, RIGHT_MORE));
    if ((given->may & RIGHT_STAYS) && (given->may & RIGHTS_OF_MAIL))
        draft_say(draft, "stays", "it may renew its key without asking again (offline_access)");
    if (given->may & RIGHT_KIT)
        draft_say(draft, "kit", "it has its keys sent to %s, as kits do that steal them",
                  consents_rights(consents, draft, given, RIGHT_KIT));
    if (strcmp(given->first->mailbox, "*") == 0)
        draft_say(draft, "everybody", "that is true of everybody's mailbox, not of one");
}

static void about_secret(const struct consents *consents, struct draft *draft,
                         const struct consent_given *given)
{
    unsigned may = consents_mail(consents, given->first);

    draft_say(draft, "secret", "whoever has the secret or certificate signs in as the application");
    if (may != 0)
        draft_say(draft, "secret-mail", "and the application may %s mail", app_rights_words(may));
}

static void about_end(struct draft *draft, const struct consent_given *given)
{
    const struct consent *taken = given->taken;
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

static void say(struct consents *consents, size_t from, const struct case_facts *facts,
                struct finding_sink *out)
{
    const struct consent *first = &consents->entries[from];
    const char *known = app_known(str_of(first->id));
    struct consent_given given;
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%s",
               first->id[0]       ? first->id
               : first->object[0] ? first->object
                                  : first->name,
               first->mailbox, first->secret ? "secret" : "");
    consents_gather(consents, from, &given, &draft);
    title(&draft, &given);
    draft_explain(&draft,
                  "An application that was let in keeps a key of its own: a new password does not "
                  "end it. The consent has to be taken back, and the application's secrets.",
                  "The owner uses this program, or an administrator let in one of the "
                  "organisation's own: ask, and compare its id, for a name is the publisher's "
                  "choice.");
    if (first->secret)
        about_secret(consents, &draft, &given);
    else
        about_rights(consents, &draft, &given);
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

static void forget(void *state)
{
    consents_dispose(state);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)facts;
    (void)out;
    consents_add(state, rule);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct consents *consents = state;

    consents_complete(consents);
    for (size_t i = 0; i < consents->count; i++)
        if (consent_is_told(&consents->entries[i]) && !consents->entries[i].said)
            say(consents, i, facts, out);
}

const struct detector detect_consent_given = {
    .id = id,
    .title = "An application was let into the mailbox",
    .blind = "What was let in before the log begins, and what a log leaves out; rights to files, "
             "chats and the directory alone; other addresses to which an application answers.",
    .attack = "T1528 T1098.003 T1098.001",
    .check = "app-access",
    .reasons = reasons,
    .state_size = sizeof(struct consents),
    .dispose = forget,
    .on_rule = on_rule,
    .on_end = on_end,
};
