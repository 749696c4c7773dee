/* service_reset.c - other services whose passwords were reset through this mailbox (N04). Whoever
 * has the mailbox has these accounts too: a list that every victim needs, one finding a service. */
#include "base/clock.h"
#include "detect/words.h"
#include "finding.h"
#include "map.h"
#include "notice.h"
#include "own.h"
#include "place.h"
#include "unlisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SERVICES = 200, MOST_LISTED = 12, RECENT_DAYS = 90, DAY = 86400 };

struct service {
    struct draft draft;
    char domain[DOMAIN_TEXT];
    size_t mails, aside, verified;
    int64_t newest;
    bool resets;
};

struct memory {
    struct map services_map;
    struct service *services[MOST_SERVICES];
    size_t count;
    struct unlisted unlisted;
    int64_t newest; /* of all mail */
};

static struct service *service_of(struct memory *memory, const char *domain)
{
    int64_t place = map_get(&memory->services_map, str_of(domain));
    struct service *service;

    if (place != MAP_NONE)
        return memory->services[place];
    if (memory->count == MOST_SERVICES)
        return NULL;
    map_put(&memory->services_map, str_of(domain), (int64_t)memory->count);
    service = memory->services[memory->count++] = xcalloc(1, sizeof(*service));
    snprintf(service->domain, sizeof(service->domain), "%s", domain);
    draft_begin(&service->draft, "%s", domain);
    return service;
}

static const char *what(const char *group)
{
    if (strcmp(group, "reset") == 0)
        return "a new password";
    return strcmp(group, "code") == 0 ? "a sign-in code" : "a new account";
}

static void note(struct service *service, const struct mail_row *row, const struct word_hit *hit,
                 const struct case_facts *facts)
{
    enum place place = place_of_id(facts, row->message->folder);
    bool aside = place == PLACE_TRASH || place_is_odd(place) || place == PLACE_ARCHIVE;
    bool verified = notice_is_genuine(row->mail);
    struct draft *draft = &service->draft;
    char date[CLOCK_TEXT];

    service->mails++;
    service->aside += aside;
    service->verified += verified;
    service->resets = service->resets || strcmp(hit->group, "reset") == 0;
    if (row->mail->date > service->newest)
        service->newest = row->mail->date;
    clock_format(row->mail->date, date);
    if (service->mails <= MOST_LISTED)
        draft_reason(draft, 0, "%.16s: %s (\"%s\"), %s%s%s", date, what(hit->group),
                     draft_clip(draft, row->mail->subject, 80),
                     strstr(row->message->flags, "\\Seen") ? "read" : "not read",
                     aside ? ", put aside" : "", verified ? "" : ", could not be verified");
    draft_message(draft, row);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    char domain[DOMAIN_TEXT];
    struct service *service;
    struct word_hit hit;

    (void)out;
    if (row->mail->date > memory->newest)
        memory->newest = row->mail->date;
    if (row->message->direction != DIRECTION_IN || row->mail->from.count == 0 ||
        (row->mail->traits & MAIL_BOUNCE) || row->mail->in_reply_to[0] ||
        own_is_inside(facts, row->mail->from.at[0].email) ||
        own_is_freemail(facts, row->mail->from.at[0].email) ||
        place_of_id(facts, row->message->folder) == PLACE_JUNK ||
        !words_search(facts->words, WORDS_SERVICE, str_of(row->mail->subject), &hit))
        return;
    domain_registrable(row->mail->from.at[0].email, domain);
    service = service_of(memory, domain);
    if (service)
        note(service, row, &hit, facts);
    else
        unlisted_add(&memory->unlisted, row);
}

static void say(struct service *service, int64_t newest, struct finding_sink *out)
{
    struct draft *draft = &service->draft;
    bool recent = service->newest >= newest - (int64_t)RECENT_DAYS * DAY;

    draft_title(draft, "%s let the owner %s through this mailbox: check that account",
                draft_clip(draft, service->domain, 80),
                service->resets ? "set a new password" : "sign in or sign up");
    draft_explain(draft,
                  "Whoever can read the mailbox can open this account with such a mail. It counts "
                  "as taken over until its password and its sign-ins were looked at.",
                  "The owner asked for it and remembers when.");
    draft_reason(draft, service->resets ? 20 : 10, "%zu such mail%s of this service",
                 service->mails, service->mails == 1 ? "" : "s");
    if (recent)
        draft_reason(draft, 10, "the newest is recent");
    else
        draft_reason(draft, -15, "the newest is more than %d days older than the newest mail",
                     (int)RECENT_DAYS);
    if (service->aside > 0)
        draft_reason(draft, 30,
                     service->aside == 1 ? "%zu of them was put aside"
                                         : "%zu of them were put aside",
                     service->aside);
    if (service->verified == 0) {
        draft_reason(draft, -10, "it could not be verified that %s sent it",
                     draft_clip(draft, service->domain, 80));
    }
    draft_subject(draft, "domain", 0, NULL, service->domain);
    draft_emit(draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        say(memory->services[i], memory->newest, out);
        free(memory->services[i]);
    }
    memory->count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Accounts that this mailbox opens", POINTS_LOW,
                  out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->services[i]->draft);
        free(memory->services[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->services_map);
}

const struct detector detect_service_reset = {
    .id = "service-reset",
    .title = "Another account that this mailbox opens",
    .blind = "Services that ask by telephone, mail deleted for good, subjects not in the list.",
    .attack = "T1586",
    .check = "received-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
