/* sent_foreign_client.c - the owner's mail, sent with a program, from a time zone or from a network
 * that the owner never used (M02). Measured against this mailbox's own past only. */
#include "base/marks.h"
#include "detect/partners.h"
#include "finding.h"
#include "habit.h"
#include "map.h"
#include "own.h"
#include "thread.h"
#include "unlisted.h"
#include "whose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_GROUPS = 100,
    NEW_DEVICE_DAYS = 45,
    QUIET_DAYS = 14,
    DAY = 86400,
    MINUTE = 60,
};

struct group { /* mails that are foreign in the same way */
    struct draft draft;
    size_t mails, odd_hours, strangers, picked_up;
    int64_t first, last;
    const char *language; /* that the owner never wrote in; NULL: none */
};

struct memory {
    struct habits *habits[WHOSE_MOST]; /* of each mailbox's owner */
    struct map groups_map;
    struct marks talks; /* conversation to the minute of its newest mail */
    struct group *groups[MOST_GROUPS];
    size_t group_count;
    struct unlisted unlisted;
};

static void describe(struct group *group, const struct habit_view *view, size_t mails)
{
    static const int points[HABIT_TRAITS + 1] = {0, 15, 30, 60, 70};
    struct draft *draft = &group->draft;
    const char *client = view->values[HABIT_CLIENT];

    draft_title(draft, "Mail was sent with %s%s%s%s, as the owner never did before",
                client[0] ? draft_clip(draft, client, 60) : "a program that does not name itself",
                view->is_new[HABIT_ZONE] ? " from time zone " : "",
                view->is_new[HABIT_ZONE] ? view->values[HABIT_ZONE] : "",
                view->is_new[HABIT_NETWORK] ? " from a new network" : "");
    draft_explain(draft,
                  "Program, time zone, network and the way message numbers are made change seldom, "
                  "and hardly ever together. Somebody else may have sent this mail.",
                  "The owner had a new device or travelled in those days.");
    draft_reason(draft, points[view->new_count],
                 "%zu things are new at once, after %zu mails of the owner", view->new_count,
                 mails);
    for (size_t i = 0; i < HABIT_TRAITS; i++) {
        const char *value = i == HABIT_ID_HOST ? view->host : view->values[i];

        if (view->is_new[i])
            draft_reason(draft, 0, "new %s: %s", habit_trait_words((enum habit_trait)i),
                         value[0] ? draft_clip(draft, value, 80) : "none");
    }
}

/* The same things new in two mailboxes are two groups; the first mailbox has the plain key. */
static struct group *group_of(struct memory *memory, const struct habit_view *view, size_t whose)
{
    char key[HABIT_TRAITS * (HABIT_WORD + 4) + 24] = "";
    struct group *group;
    size_t used = 0;
    int64_t index;

    if (whose > 0)
        used = (size_t)snprintf(key, sizeof(key), "mailbox %zu/", whose + 1);
    for (size_t i = 0; i < HABIT_TRAITS; i++)
        if (view->is_new[i])
            used += (size_t)snprintf(key + used, sizeof(key) - used, "%zu %s/", i, view->values[i]);
    index = map_get(&memory->groups_map, str_of(key));
    if (index != MAP_NONE)
        return memory->groups[index];
    if (memory->group_count == MOST_GROUPS)
        return NULL;
    map_put(&memory->groups_map, str_of(key), (int64_t)memory->group_count);
    group = memory->groups[memory->group_count++] = xcalloc(1, sizeof(*group));
    draft_begin(&group->draft, "%s", key);
    describe(group, view, habits_mails(memory->habits[whose]));
    return group;
}

/* Outside recipients, none of whom the owner ever wrote to or heard from. */
static bool goes_to_strangers(const struct mail *mail, const struct case_facts *facts)
{
    const struct mail_addresses *const lists[] = {&mail->to, &mail->cc, &mail->bcc};
    size_t outside = 0;

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < 50; k++) {
            const char *address = lists[i]->at[k].email;
            const struct partner *partner;

            if (!own_is_outside(facts, address))
                continue;
            outside++;
            partner = partners_address(facts->partners, address);
            if (!partner || partner->received > 0 || partner->first_sent != mail->date)
                return false;
        }
    return outside > 0;
}

/* Does it go on with a conversation that lay still? Takes note of the mail's date as well. */
static bool picks_up(struct memory *memory, const struct mail *mail)
{
    struct str talk = thread_name(mail);
    int64_t before;

    if (talk.len == 0 || mail->date < 0 || mail->date / MINUTE > UINT32_MAX)
        return false;
    before = marks_get(&memory->talks, talk);
    marks_put(&memory->talks, talk, (uint32_t)(mail->date / MINUTE));
    return before != MARKS_NONE && mail->date - before * MINUTE >= (int64_t)QUIET_DAYS * DAY;
}

static void add(struct group *group, const struct mail_row *row, const struct habit_view *view,
                const struct case_facts *facts)
{
    if (group->mails++ == 0)
        group->first = row->mail->date;
    group->last = row->mail->date;
    group->odd_hours += view->odd_hour;
    group->strangers += goes_to_strangers(row->mail, facts);
    if (view->new_language && !group->language)
        group->language = view->language;
    draft_message(&group->draft, row);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct habits **habits;
    struct habit_view view;
    struct group *group;
    size_t whose;
    bool picked_up, unlike;

    (void)out;
    if (row->mail->date == INT64_MIN || (row->mail->traits & MAIL_AUTOMATIC))
        return;
    picked_up = picks_up(memory, row->mail);
    if (row->message->direction != DIRECTION_SENT)
        return;
    whose = whose_folder(facts, row->message->folder);
    habits = &memory->habits[whose];
    if (!*habits)
        *habits = habits_new();
    habits_look(*habits, row->mail, &view);
    unlike = habits_is_unlike(*habits, &view, HABIT_LEAST_HISTORY);
    group = unlike ? group_of(memory, &view, whose) : NULL;
    if (unlike && !group)
        unlisted_add(&memory->unlisted, row);
    if (group) {
        add(group, row, &view, facts);
        group->picked_up += picked_up;
    }
    if (!group || row->mail->date - group->first >= (int64_t)NEW_DEVICE_DAYS * DAY)
        habits_learn(*habits, &view, row->mail->date);
}

static void say(struct group *group, struct finding_sink *out)
{
    int64_t days = (group->last - group->first) / DAY;
    struct draft *draft = &group->draft;

    if (days >= NEW_DEVICE_DAYS)
        draft_reason(draft, -40, "it went on for %lld days: more likely a new device",
                     (long long)days);
    if (group->language)
        draft_reason(draft, 15, "it is written in %s, in which the owner never wrote",
                     group->language);
    if (group->odd_hours > 0)
        draft_reason(draft, 10, "%zu of it at hours at which the owner never sends",
                     group->odd_hours);
    if (group->strangers > 0)
        draft_reason(draft, 5, "%zu of it to people the owner never wrote with", group->strangers);
    if (group->picked_up > 0)
        draft_reason(draft, 15,
                     "%zu of it goes on with conversations that were quiet for two weeks",
                     group->picked_up);
    if (group->mails > 1)
        draft_reason(draft, 0, "%zu mails were sent this way", group->mails);
    draft_emit(draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->group_count; i++) {
        say(memory->groups[i], out);
        free(memory->groups[i]);
    }
    memory->group_count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Sent mail unlike its owner's", POINTS_MEDIUM,
                  out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->group_count; i++) {
        draft_drop(&memory->groups[i]->draft);
        free(memory->groups[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->groups_map);
    marks_dispose(&memory->talks);
    for (size_t i = 0; i < WHOSE_MOST; i++)
        habits_free(memory->habits[i]);
}

const struct detector detect_sent_foreign_client = {
    .id = "sent-foreign-client",
    .title = "Sent unlike the owner sends",
    .blind =
        "An intruder in the owner's own webmail or computer; mailboxes with fewer than 30 sent "
        "mails before.",
    .attack = "T1586.002",
    .check = "sent-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
