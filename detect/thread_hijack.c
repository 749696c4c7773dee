/* thread_hijack.c - somebody new in an old conversation who is made to be taken for somebody in it
 * (M07): a look-alike of a participant's domain, or a participant's name at a free provider. */
#include "base/clock.h"
#include "finding.h"
#include "lookalike.h"
#include "map.h"
#include "own.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FINDINGS = 100, MOST_MEMBERS = 24, LEAST_MAILS = 1 };

struct member { /* most conversations have two, and there are as many as mails: keep it small */
    const char *domain, *name, *email;
    int64_t since;
};

struct talk { /* one conversation */
    struct member *members;
    size_t count, room, mails;
};

struct memory {
    struct arena arena;
    struct map names; /* conversation to place; by id and by subject */
    struct talk *talks;
    size_t count, room;
    struct map told;
    struct draft *findings[MOST_FINDINGS];
    size_t finding_count;
};

/* --- conversations --- */

static struct talk *talk_at(struct memory *memory, struct str key, bool make)
{
    int64_t place = key.len > 0 ? map_get(&memory->names, key) : MAP_NONE;

    if (place != MAP_NONE && memory->talks)
        return &memory->talks[place];
    if (!make)
        return NULL;
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 256;
        memory->talks = xreallocarray(memory->talks, memory->room, sizeof(*memory->talks));
    }
    memory->talks[memory->count] = (struct talk){0};
    return &memory->talks[memory->count++];
}

/* Intruders answer from a copy, without references: an answering subject counts as well. */
static struct talk *talk_of(struct memory *memory, const struct mail *mail,
                            const struct words *words)
{
    struct buf subject, plain;
    struct talk *talk;

    buf_init(&subject, 4096);
    buf_init(&plain, 4096);
    buf_text(&subject, "subject ");
    thread_subject(&subject, mail->subject, words);
    words_fold(&plain, str_of(mail->subject));
    talk = talk_at(memory, thread_name(mail), false);
    if (!talk && subject.len - 8 >= 8 && subject.len - 8 < plain.len)
        talk = talk_at(memory, buf_as_str(&subject), false);
    if (!talk)
        talk = talk_at(memory, thread_name(mail), true);
    if (thread_name(mail).len > 0)
        map_put(&memory->names, thread_name(mail), talk - memory->talks);
    if (mail->message_id[0])
        map_put(&memory->names, str_of(mail->message_id), talk - memory->talks);
    map_put(&memory->names, buf_as_str(&subject), talk - memory->talks);
    buf_dispose(&subject);
    buf_dispose(&plain);
    return talk;
}

static const struct member *member_by_domain(const struct talk *talk, const char *domain)
{
    for (size_t i = 0; i < talk->count; i++)
        if (strcmp(talk->members[i].domain, domain) == 0)
            return &talk->members[i];
    return NULL;
}

static bool is_member(const struct talk *talk, const char *email)
{
    for (size_t i = 0; i < talk->count; i++)
        if (strcasecmp(talk->members[i].email, email) == 0)
            return true;
    return false;
}

static void make_room(struct memory *memory, struct talk *talk)
{
    struct member *before = talk->members;

    if (talk->count < talk->room)
        return;
    talk->room = talk->room ? 2 * talk->room : 2;
    talk->members = arena_alloc(&memory->arena, talk->room * sizeof(*talk->members));
    if (talk->count > 0)
        memcpy(talk->members, before, talk->count * sizeof(*before));
}

static void join(struct memory *memory, struct talk *talk, const struct mail_address *who,
                 int64_t date)
{
    char domain[DOMAIN_TEXT];
    struct member *member;

    if (talk->count == MOST_MEMBERS || is_member(talk, who->email))
        return;
    make_room(memory, talk);
    member = &talk->members[talk->count++];
    domain_registrable(who->email, domain);
    member->domain = arena_strndup(&memory->arena, domain, strlen(domain));
    member->name = arena_strndup(&memory->arena, who->name, utf8_clip(str_of(who->name), 80));
    member->email = arena_strndup(&memory->arena, who->email, utf8_clip(str_of(who->email), 200));
    member->since = date;
}

/* --- who is new --- */

static const struct member *imitated(const struct talk *talk, const char *domain,
                                     enum lookalike_kind *kind)
{
    struct looks looks, other;

    looks_of(&looks, domain);
    for (size_t i = 0; i < talk->count; i++) {
        looks_of(&other, talk->members[i].domain);
        *kind = lookalike_compare(&looks, &other);
        if (*kind != LOOKALIKE_NONE && *kind != LOOKALIKE_DIGITS)
            return &talk->members[i];
    }
    return NULL;
}

static const struct member *namesake(const struct talk *talk, const struct mail_address *who)
{
    if (strlen(who->name) < 5)
        return NULL;
    for (size_t i = 0; i < talk->count; i++)
        if (strcasecmp(talk->members[i].name, who->name) == 0)
            return &talk->members[i];
    return NULL;
}

/* Does the mail leave out the one who is imitated? */
static bool leaves_out(const struct mail *mail, const char *email)
{
    const struct mail_addresses *const lists[] = {&mail->from, &mail->to, &mail->cc};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < 100; k++)
            if (strcasecmp(lists[i]->at[k].email, email) == 0)
                return false;
    return true;
}

static struct draft *draft_for(struct memory *memory, const char *bad, const char *good,
                               bool *fresh)
{
    char key[600];
    int64_t place;

    snprintf(key, sizeof(key), "%s/%s", bad, good);
    place = map_get(&memory->told, str_of(key));
    *fresh = place == MAP_NONE;
    if (!*fresh)
        return memory->findings[place];
    if (memory->finding_count == MOST_FINDINGS)
        return NULL;
    map_put(&memory->told, str_of(key), (int64_t)memory->finding_count);
    memory->findings[memory->finding_count] = xcalloc(1, sizeof(struct draft));
    draft_begin(memory->findings[memory->finding_count], "%s", key);
    return memory->findings[memory->finding_count++];
}

static void say(struct memory *memory, const struct mail_row *row, const struct member *good,
                const char *bad, enum lookalike_kind kind)
{
    char date[CLOCK_TEXT];
    bool fresh;
    struct draft *draft = draft_for(memory, bad, good->email, &fresh);
    const char *shown;

    if (!draft)
        return;
    draft_message(draft, row);
    if (!fresh)
        return;
    shown = draft_clip(draft, bad, 80);
    clock_format(good->since, date);
    draft_title(draft, "%s took the place of %s in the conversation \"%s\"", shown,
                draft_clip(draft, good->email, 60), draft_clip(draft, row->mail->subject, 40));
    draft_explain(draft,
                  "Whoever reads other people's mail joins a conversation about money under an "
                  "address that looks like one of those taking part, and goes on in their name.",
                  "The person named confirms by telephone that the new address is theirs.");
    if (kind == LOOKALIKE_NONE)
        draft_reason(draft, 35,
                     "%s bears the name of %s, at a provider where anybody can get an "
                     "address",
                     shown, draft_clip(draft, good->email, 80));
    else
        draft_reason(draft, kind == LOOKALIKE_SUFFIX ? 40 : 65,
                     "%s looks like %s (%s), which has been in it since %.10s", shown,
                     draft_clip(draft, good->domain, 80), lookalike_words(kind), date);
    if (leaves_out(row->mail, good->email))
        draft_reason(draft, 15, "%s no longer gets the mail", draft_clip(draft, good->email, 80));
}

static void judge(struct memory *memory, const struct talk *talk, const struct mail_row *row,
                  const struct mail_address *who, const struct case_facts *facts)
{
    const struct member *good;
    enum lookalike_kind kind = LOOKALIKE_NONE;
    char domain[DOMAIN_TEXT];

    if (own_is_own(facts, who->email) || is_member(talk, who->email))
        return;
    domain_registrable(who->email, domain);
    if (own_is_freemail(facts, who->email)) {
        good = namesake(talk, who);
        if (good && strcmp(good->domain, domain) != 0 && !own_is_own(facts, good->email))
            say(memory, row, good, who->email, LOOKALIKE_NONE);
        return;
    }
    if (member_by_domain(talk, domain))
        return;
    good = imitated(talk, domain, &kind);
    if (good)
        say(memory, row, good, who->email, kind);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    const struct mail *mail = row->mail;
    const struct mail_addresses *const lists[] = {&mail->from, &mail->reply_to, &mail->to,
                                                  &mail->cc};
    struct talk *talk;

    (void)out;
    if (mail->traits & (MAIL_LIST | MAIL_BOUNCE | MAIL_AUTOMATIC))
        return;
    talk = talk_of(memory, mail, facts->words);
    for (size_t i = 0; talk->mails >= LEAST_MAILS && i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < MOST_MEMBERS; k++)
            judge(memory, talk, row, &lists[i]->at[k], facts);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < MOST_MEMBERS; k++)
            join(memory, talk, &lists[i]->at[k], mail->date);
    talk->mails++;
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->finding_count; i++) {
        draft_emit(memory->findings[i], out);
        free(memory->findings[i]);
    }
    memory->finding_count = 0;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->finding_count; i++) {
        draft_drop(memory->findings[i]);
        free(memory->findings[i]);
    }
    map_dispose(&memory->names);
    map_dispose(&memory->told);
    arena_dispose(&memory->arena);
    free(memory->talks);
}

const struct detector detect_thread_hijack = {
    .id = "thread-hijack",
    .title = "Somebody took over a conversation",
    .blind = "A participant's own mailbox that was taken over; names that look alike in no letter.",
    .attack = "T1583.001 T1656",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
