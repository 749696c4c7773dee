/* sent_foreign_client.c - the owner's mail, sent with a program, from a time zone or from a network
 * that the owner never used (M02). Measured against this mailbox's own past only. */
#include "finding.h"
#include "map.h"
#include "own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_GROUPS = 100,
    LEAST_HISTORY = 30,
    LEAST_NEW = 2,
    RECENT_DAYS = 90,
    RECENT_MAILS = 100, /* people who write seldom */
    NEW_DEVICE_DAYS = 45,
    DAY = 86400,
    WORD = 128,
};

enum trait { TRAIT_CLIENT, TRAIT_ZONE, TRAIT_ID_HOST, TRAIT_NETWORK, TRAITS };

static const char *const trait_words[TRAITS] = {
    [TRAIT_CLIENT] = "program",
    [TRAIT_ZONE] = "time zone",
    [TRAIT_ID_HOST] = "host in the Message-ID",
    [TRAIT_NETWORK] = "network",
};

struct habit { /* one value of one trait */
    int64_t last;
    size_t last_mail; /* running number */
};

struct group { /* mails that are foreign in the same way */
    struct draft draft;
    size_t mails;
    int64_t first, last;
};

struct memory {
    struct map values; /* "trait value" to its place in habits */
    struct habit *habits;
    size_t habit_count, habit_room;
    size_t mails; /* of the owner's own, so far */
    struct map groups_map;
    struct group *groups[MOST_GROUPS];
    size_t group_count;
};

struct profile {
    char values[TRAITS][WORD];
    bool known[TRAITS]; /* the mail says something about it */
};

/* --- what a mail shows --- */

/* "Mozilla Thunderbird 128.3.1" to "mozilla thunderbird": versions change, programs seldom. */
static void client_family(const char *agent, char out[WORD])
{
    size_t len = strcspn(agent, "0123456789(/");

    if (len >= WORD)
        len = utf8_clip((struct str){agent, len}, WORD - 1);
    while (len > 0 && strchr(" -v.", agent[len - 1]))
        len--;
    memcpy(out, agent, len);
    out[len] = '\0';
}

static bool is_private(unsigned a, unsigned b)
{
    return a == 10 || a == 127 || a == 0 || a >= 224 || (a == 172 && b >= 16 && b < 32) ||
           (a == 192 && b == 168) || (a == 169 && b == 254) || (a == 100 && b >= 64 && b < 128);
}

/* The first half of an IPv4 address, the first two groups of an IPv6 one; false: not public. */
static bool network_of(const char *ip, char out[WORD])
{
    struct str rest = str_of(ip), first, second;
    uint64_t a, b;

    first = str_part(rest, 0, str_find_char(rest, '.'));
    second = str_part(rest, first.len + 1, rest.len);
    second.len = str_find_char(second, '.');
    if (str_to_u64(first, 255, &a) && str_to_u64(second, 255, &b)) {
        if (is_private((unsigned)a, (unsigned)b))
            return false;
        snprintf(out, WORD, "%u.%u", (unsigned)a, (unsigned)b);
        return true;
    }
    if (str_find_char(rest, ':') == rest.len || str_starts_nocase(rest, "fe80") ||
        str_starts_nocase(rest, "fc") || str_starts_nocase(rest, "fd") || str_starts(rest, "::"))
        return false;
    first = str_part(rest, 0, str_find_char(rest, ':'));
    second = str_part(rest, first.len + 1, rest.len);
    second.len = str_find_char(second, ':');
    snprintf(out, WORD, "%.*s:%.*s", (int)first.len, first.at, (int)second.len, second.at);
    return true;
}

static bool first_network(const struct mail *mail, char out[WORD])
{
    if (mail->origin_ip[0] && network_of(mail->origin_ip, out))
        return true;
    for (size_t i = mail->received_count; i-- > 0;)
        if (network_of(mail->received[i].ip, out))
            return true;
    return false;
}

static void profile_of(struct profile *profile, const struct mail *mail)
{
    const char *at = strrchr(mail->message_id, '@');

    *profile = (struct profile){0};
    client_family(mail->agent, profile->values[TRAIT_CLIENT]);
    profile->known[TRAIT_CLIENT] = true; /* none is a habit as well */
    if (mail->zone != ZONE_UNKNOWN) {
        int minutes = abs(mail->zone);

        snprintf(profile->values[TRAIT_ZONE], WORD, "%c%02d%02d", mail->zone < 0 ? '-' : '+',
                 minutes / 60, minutes % 60);
        profile->known[TRAIT_ZONE] = true;
    }
    if (at) {
        snprintf(profile->values[TRAIT_ID_HOST], WORD, "%s", at + 1);
        profile->known[TRAIT_ID_HOST] = true;
    }
    profile->known[TRAIT_NETWORK] = first_network(mail, profile->values[TRAIT_NETWORK]);
}

/* --- habits --- */

static struct habit *habit_of(struct memory *memory, const struct profile *profile, size_t trait,
                              bool make)
{
    char key[WORD + 4];
    int64_t index;

    snprintf(key, sizeof(key), "%zu %s", trait, profile->values[trait]);
    index = map_get(&memory->values, str_of(key));
    if (index != MAP_NONE)
        return &memory->habits[index];
    if (!make)
        return NULL;
    if (memory->habit_count == memory->habit_room) {
        memory->habit_room = memory->habit_room ? 2 * memory->habit_room : 64;
        memory->habits = xreallocarray(memory->habits, memory->habit_room, sizeof(*memory->habits));
    }
    map_put(&memory->values, str_of(key), (int64_t)memory->habit_count);
    return &memory->habits[memory->habit_count++];
}

static void learn(struct memory *memory, const struct profile *profile, int64_t date)
{
    memory->mails++;
    for (size_t i = 0; i < TRAITS; i++)
        if (profile->known[i])
            *habit_of(memory, profile, i, true) =
                (struct habit){.last = date, .last_mail = memory->mails};
}

static bool is_new(struct memory *memory, const struct profile *profile, size_t trait, int64_t date)
{
    const struct habit *habit =
        profile->known[trait] ? habit_of(memory, profile, trait, false) : NULL;

    if (!profile->known[trait])
        return false;
    return !habit || (habit->last < date - (int64_t)RECENT_DAYS * DAY &&
                      habit->last_mail + RECENT_MAILS < memory->mails);
}

/* --- groups --- */

static void describe(struct group *group, const struct profile *profile, const bool news[TRAITS],
                     const struct memory *memory)
{
    static const int points[TRAITS + 1] = {0, 15, 30, 60, 70};
    struct draft *draft = &group->draft;
    const char *client = profile->values[TRAIT_CLIENT];
    size_t count = 0;

    for (size_t i = 0; i < TRAITS; i++)
        count += news[i];
    draft_title(draft, "Mail was sent with %s%s%s%s, as the owner never did before",
                client[0] ? draft_clip(draft, client, 60) : "a program that does not name itself",
                news[TRAIT_ZONE] ? " from time zone " : "",
                news[TRAIT_ZONE] ? profile->values[TRAIT_ZONE] : "",
                news[TRAIT_NETWORK] ? " from a new network" : "");
    draft_explain(draft,
                  "Program, time zone, network and the way message numbers are made change seldom, "
                  "and hardly ever together. Somebody else may have sent this mail.",
                  "The owner had a new device or travelled in those days.");
    draft_reason(draft, points[count], "%zu things are new at once, after %zu mails of the owner",
                 count, memory->mails);
    for (size_t i = 0; i < TRAITS; i++)
        if (news[i])
            draft_reason(draft, 0, "new %s: %s", trait_words[i],
                         profile->values[i][0] ? draft_clip(draft, profile->values[i], 80)
                                               : "none");
}

static struct group *group_of(struct memory *memory, const struct profile *profile,
                              const bool news[TRAITS])
{
    char key[TRAITS * (WORD + 2)] = "";
    int64_t index;

    for (size_t i = 0, used = 0; i < TRAITS; i++)
        if (news[i])
            used +=
                (size_t)snprintf(key + used, sizeof(key) - used, "%zu %s/", i, profile->values[i]);
    index = map_get(&memory->groups_map, str_of(key));
    if (index != MAP_NONE)
        return memory->groups[index];
    if (memory->group_count == MOST_GROUPS)
        return NULL;
    map_put(&memory->groups_map, str_of(key), (int64_t)memory->group_count);
    memory->groups[memory->group_count] = xcalloc(1, sizeof(struct group));
    draft_begin(&memory->groups[memory->group_count]->draft, "%s", key);
    describe(memory->groups[memory->group_count], profile, news, memory);
    return memory->groups[memory->group_count++];
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct profile profile;
    struct group *group;
    bool news[TRAITS];
    size_t count = 0;

    (void)out;
    (void)facts;
    if (row->message->direction != DIRECTION_SENT || row->mail->date == INT64_MIN ||
        (row->mail->traits & MAIL_AUTOMATIC))
        return;
    profile_of(&profile, row->mail);
    for (size_t i = 0; i < TRAITS; i++) {
        news[i] = is_new(memory, &profile, i, row->mail->date);
        count += news[i];
    }
    if (memory->mails < LEAST_HISTORY || count < LEAST_NEW) {
        learn(memory, &profile, row->mail->date);
        return;
    }
    group = group_of(memory, &profile, news);
    if (!group)
        return;
    if (group->mails++ == 0)
        group->first = row->mail->date;
    group->last = row->mail->date;
    draft_message(&group->draft, row);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->group_count; i++) {
        struct group *group = memory->groups[i];
        int64_t days = (group->last - group->first) / DAY;

        if (days >= NEW_DEVICE_DAYS)
            draft_reason(&group->draft, -40, "it went on for %lld days: more likely a new device",
                         (long long)days);
        if (group->mails > 1)
            draft_reason(&group->draft, 0, "%zu mails were sent this way", group->mails);
        draft_emit(&group->draft, out);
        free(group);
    }
    memory->group_count = 0;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->group_count; i++) {
        draft_drop(&memory->groups[i]->draft);
        free(memory->groups[i]);
    }
    map_dispose(&memory->values);
    map_dispose(&memory->groups_map);
    free(memory->habits);
}

const struct detector detect_sent_foreign_client = {
    .id = "sent-foreign-client",
    .title = "Sent unlike the owner sends",
    .blind =
        "An intruder in the owner's own webmail or computer; mailboxes with fewer than 30 sent "
        "mails before.",
    .attack = "T1586.002",
    .check = "sent-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
