/* reply_to_elsewhere.c - the owner's mail asks for answers to be sent to somebody else (M01). */
#include "detect/partners.h"
#include "finding.h"
#include "lookalike.h"
#include "map.h"
#include "own.h"
#include "unlisted.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ADDRESSES = 50, HABIT_MAILS = 10, HABIT_DAYS = 90, DAY = 86400 };

struct elsewhere { /* one foreign Reply-To */
    struct draft draft;
    size_t mails;
    int64_t first, last;
};

struct memory {
    struct map map; /* address to its place below */
    struct elsewhere *seen[MOST_ADDRESSES];
    size_t count;
    struct unlisted unlisted;
};

static void describe(struct elsewhere *seen, const char *address, const struct case_facts *facts)
{
    struct draft *draft = &seen->draft;
    struct lookalike like;
    const char *shown;

    draft_begin(draft, "%s", address);
    shown = draft_clip(draft, address, 80);
    draft_title(draft, "Answers to mail sent from this mailbox go to %s instead of the owner",
                shown);
    draft_explain(draft,
                  "The mail carries a Reply-To that is not the owner's. Whoever answers writes to "
                  "that address without noticing, and the owner never sees the answer.",
                  "The owner knows the address and put it there, for instance a second mailbox.");
    draft_reason(draft, 60, "Reply-To is %s", shown);
    if (lookalike_find(&like, address, facts))
        draft_reason(draft, 30, "%s imitates %s (%s)", draft_clip(draft, like.domain, 80),
                     like.good, lookalike_words(like.kind));
    else if (own_is_freemail(facts, address))
        draft_reason(draft, 30, "it is at a provider where anybody can get an address");
    draft_subject(draft, "account", 0, NULL, address);
    draft_subject(draft, "domain", 0, NULL, domain_of(address));
}

/* Lists reply to themselves; so does mail whose recipients are asked to answer each other. */
static bool is_among_recipients(const struct mail *mail, const char *address)
{
    const struct mail_addresses *const lists[] = {&mail->to, &mail->cc};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            if (str_equal_nocase(str_of(lists[i]->at[k].email), str_of(address)))
                return true;
    return false;
}

static struct elsewhere *place_of(struct memory *memory, const char *address,
                                  const struct case_facts *facts)
{
    int64_t index = map_get(&memory->map, str_of(address));

    if (index != MAP_NONE)
        return memory->seen[index];
    if (memory->count == MOST_ADDRESSES)
        return NULL;
    map_put(&memory->map, str_of(address), (int64_t)memory->count);
    memory->seen[memory->count] = xcalloc(1, sizeof(struct elsewhere));
    describe(memory->seen[memory->count], address, facts);
    return memory->seen[memory->count++];
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    const struct mail *mail = row->mail;

    (void)out;
    if (row->message->direction == DIRECTION_IN || (mail->traits & MAIL_LIST))
        return;
    for (size_t i = 0; i < mail->reply_to.count && i < 4; i++) {
        const char *address = mail->reply_to.at[i].email;
        struct elsewhere *seen;

        if (!own_is_outside(facts, address) || is_among_recipients(mail, address))
            continue;
        seen = place_of(memory, address, facts);
        if (!seen) {
            unlisted_add(&memory->unlisted, row);
            continue;
        }
        if (seen->mails++ == 0)
            seen->first = mail->date;
        seen->last = mail->date;
        draft_message(&seen->draft, row);
    }
}

/* What somebody has done for months is a habit, not a theft. */
static bool is_habit(const struct elsewhere *seen)
{
    return seen->mails >= HABIT_MAILS && seen->first != INT64_MIN &&
           seen->last - seen->first >= (int64_t)HABIT_DAYS * DAY;
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        struct elsewhere *seen = memory->seen[i];

        if (is_habit(seen)) {
            draft_reason(&seen->draft, -45, "it stood in %zu mails over %lld days: a habit",
                         seen->mails, (long long)(seen->last - seen->first) / DAY);
            seen->draft.most = SEVERITY_LOW;
        } else if (seen->mails > 1) {
            draft_reason(&seen->draft, 0, "it stands in %zu mails", seen->mails);
        }
        draft_emit(&seen->draft, out);
        free(seen);
    }
    memory->count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Answers asked for elsewhere", POINTS_MEDIUM, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->seen[i]->draft);
        free(memory->seen[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->map);
}

const struct detector detect_reply_to_elsewhere = {
    .id = "reply-to-elsewhere",
    .title = "Answers directed elsewhere",
    .blind = "Other addresses named in the text, and mail sent without a copy in this mailbox.",
    .attack = "T1656 T1657",
    .check = "sent-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
