/* thread_hijack.c - somebody new in an old conversation who is made to be taken for somebody in it
 * (M07): a look-alike of a participant's domain, or a participant's name at a free provider. */
#include "base/clock.h"
#include "finding.h"
#include "lookalike.h"
#include "map.h"
#include "own.h"
#include "talks.h"
#include "unlisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FINDINGS = 100, NOBODY = -1 };

struct memory {
    struct talks talks;
    struct map told;
    struct draft *findings[MOST_FINDINGS];
    size_t finding_count;
    struct unlisted unlisted;
};

/* --- who is new --- */

static bool has_domain(const struct talks *talks, const struct talk *talk, const char *domain)
{
    for (size_t i = 0; i < talk->count; i++)
        if (strcmp(talks_person(talks, talk, i)->domain, domain) == 0)
            return true;
    return false;
}

/* Both give a member, or NOBODY. */
static int imitated(const struct talks *talks, const struct talk *talk, const char *domain,
                    enum lookalike_kind *kind)
{
    struct looks looks, other;

    looks_of(&looks, domain);
    for (int i = 0; i < talk->count; i++) {
        looks_of(&other, talks_person(talks, talk, (size_t)i)->domain);
        *kind = lookalike_compare(&looks, &other);
        if (*kind != LOOKALIKE_NONE && *kind != LOOKALIKE_DIGITS)
            return i;
    }
    return NOBODY;
}

static int namesake(const struct talks *talks, const struct talk *talk,
                    const struct mail_address *who)
{
    if (strlen(who->name) < 5)
        return NOBODY;
    for (int i = 0; i < talk->count; i++)
        if (strcasecmp(talks_person(talks, talk, (size_t)i)->name, who->name) == 0)
            return i;
    return NOBODY;
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

static void say(struct memory *memory, const struct mail_row *row, const struct talk_person *good,
                int64_t since, const char *bad, enum lookalike_kind kind)
{
    char date[CLOCK_TEXT];
    bool fresh;
    struct draft *draft = draft_for(memory, bad, good->email, &fresh);
    const char *shown;

    if (!draft) {
        unlisted_add(&memory->unlisted, row);
        return;
    }
    draft_message(draft, row);
    if (!fresh)
        return;
    shown = draft_clip(draft, bad, 80);
    clock_format(since, date);
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
    const struct talks *talks = &memory->talks;
    enum lookalike_kind kind = LOOKALIKE_NONE;
    const struct talk_person *good;
    char domain[DOMAIN_TEXT];
    bool free_mail;
    int member;

    if (own_is_own(facts, who->email) || talks_has(talks, talk, who->email))
        return;
    free_mail = own_is_freemail(facts, who->email);
    domain_registrable(who->email, domain);
    if (!free_mail && has_domain(talks, talk, domain))
        return;
    member = free_mail ? namesake(talks, talk, who) : imitated(talks, talk, domain, &kind);
    if (member == NOBODY)
        return;
    good = talks_person(talks, talk, (size_t)member);
    if (!free_mail || (strcmp(good->domain, domain) != 0 && !own_is_own(facts, good->email)))
        say(memory, row, good, talks_since(talks, talk, (size_t)member), who->email, kind);
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
    talk = talks_of(&memory->talks, mail, facts->words);
    for (size_t i = 0; talk->begun && i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < TALK_MOST_MEMBERS; k++)
            judge(memory, talk, row, &lists[i]->at[k], facts);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < TALK_MOST_MEMBERS; k++)
            talks_join(&memory->talks, talk, &lists[i]->at[k], mail->date);
    talk->begun = true;
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
    unlisted_emit(&memory->unlisted,
                  /* said: */ "Conversations that somebody new joined under a like name",
                  POINTS_HIGH, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->finding_count; i++) {
        draft_drop(memory->findings[i]);
        free(memory->findings[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->told);
    talks_dispose(&memory->talks);
}

const struct detector detect_thread_hijack = {
    .id = "thread-hijack",
    .title = "Somebody took over a conversation",
    .blind = "A participant's own mailbox that was taken over; names that look alike in no letter.",
    .attack = "T1583.001 T1656",
    .check = "received-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
