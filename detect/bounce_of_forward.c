/* bounce_of_forward.c - delivery reports about an outside address to which the owner never wrote
 * (F02): a rule sends the owner's mail there, also one that nobody could read or that is gone. */
#include "base/marks.h"
#include "detect/partners.h"
#include "finding.h"
#include "own.h"

#include <stdlib.h>
#include <string.h>

static const char id[] = "bounce-of-forward";
static const char *const reasons[] = {"addressed-to-owner", "is-here", "not-sent", "several",
                                      "freemail",           NULL};

enum { MOST = 400, SEVERAL = 3, ADDRESS = 256, WAVE = 10 };

struct report { /* one recipient of one report */
    struct hash raw;
    int64_t row, when;
    bool to_owner; /* what came back was written to the owner, and not to the recipient */
    bool by_owner; /* it says that the owner wrote it */
    const char *recipient, *original, *subject;
};

struct memory {
    struct arena arena;
    struct report *at;
    size_t count;
    struct marks sent, received; /* Message-IDs */
};

static bool names(const char *text, const struct case_facts *facts)
{
    for (size_t i = 0; i < facts->own_address_count; i++)
        if (strcasestr(text, facts->own_addresses[i]))
            return true;
    return false;
}

static const char *keep(struct memory *memory, const char *text, size_t most)
{
    return arena_strndup(&memory->arena, text, utf8_clip(str_of(text), most));
}

static void note_return(struct memory *memory, const struct mail_row *row, size_t i,
                        const struct case_facts *facts)
{
    const struct mail_returned *original = &row->mail->returned[0];
    const char *recipient = row->mail->returned[i].recipient;

    if (memory->count == MOST || strlen(recipient) >= ADDRESS ||
        !own_is_outside(facts, recipient) || own_is_allowed(facts, "forward", recipient))
        return;
    if (!memory->at)
        memory->at = xcalloc(MOST, sizeof(*memory->at));
    memory->at[memory->count++] = (struct report){
        .raw = row->message->raw,
        .row = row->message->id,
        .when = row->mail->date,
        .to_owner = names(original->to, facts) && !strcasestr(original->to, recipient),
        .by_owner = names(original->from, facts),
        .recipient = keep(memory, recipient, ADDRESS),
        .original = keep(memory, original->message_id, 300),
        .subject = keep(memory, original->subject, 80),
    };
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    const struct mail *mail = row->mail;

    (void)out;
    if (row->message->direction == DIRECTION_IN && (mail->traits & MAIL_BOUNCE)) {
        for (size_t i = 0; i < mail->returned_count; i++)
            note_return(memory, row, i, facts);
        return;
    }
    if (mail->message_id[0])
        marks_put(row->message->direction == DIRECTION_IN ? &memory->received : &memory->sent,
                  str_of(mail->message_id), 0);
}

/* --- all reports about one address --- */

static bool is_here(const struct marks *marks, const struct report *report)
{
    return report->original[0] && marks_get(marks, str_of(report->original)) != MARKS_NONE;
}

/* The owner wrote there, or sent this very mail with that address in a blind copy. */
static bool is_expected(const struct memory *memory, const struct report *report,
                        const struct case_facts *facts)
{
    const struct partner *partner = partners_address(facts->partners, report->recipient);

    return (partner && partner->sent > 0) || is_here(&memory->sent, report);
}

struct tally {
    size_t all, to_owner, here, by_owner;
    const struct report *first;
};

static void count(struct tally *tally, const struct memory *memory, const struct report *report)
{
    if (tally->all++ == 0)
        tally->first = report;
    tally->to_owner += report->to_owner;
    tally->here += is_here(&memory->received, report);
    tally->by_owner += report->by_owner;
}

static void fill(struct draft *draft, const struct tally *tally, const struct case_facts *facts)
{
    const char *address = tally->first->recipient;

    if (tally->to_owner > 0)
        draft_say(draft, "addressed-to-owner",
                  "what came back from %s was written to the owner, not to that address",
                  draft_clip(draft, address, 100));
    if (tally->here > 0)
        draft_say(draft, "is-here",
                  tally->here == 1
                      ? "%zu of the mails that came back lies in this mailbox, received"
                      : "%zu of the mails that came back lie in this mailbox, received",
                  tally->here);
    if (tally->to_owner == 0)
        draft_say(
            draft, "not-sent",
            tally->all == 1
                ? "%zu mail in the owner's name to this address alone is not among those sent"
                : "%zu mails in the owner's name to this address alone are not among those sent",
            tally->all);
    if (tally->all >= SEVERAL)
        draft_say(draft, "several", "%zu reports about it", tally->all);
    if (own_is_freemail(facts, address))
        draft_say(draft, "freemail", "anybody can get an address at its domain");
}

/* In the owner's name to many is a forger or a stolen sender, which others tell; to one address
 * again and again it is a rule. */
static bool is_worth_telling(const struct tally *tally, size_t strangers)
{
    if (tally->to_owner > 0 || tally->here > 0)
        return true;
    return tally->by_owner == tally->all && tally->all >= SEVERAL && strangers < WAVE;
}

static void say(const struct memory *memory, const struct tally *tally,
                const struct case_facts *facts, struct finding_sink *out)
{
    const char *address = tally->first->recipient;
    struct draft draft;

    draft_open(&draft, facts, id, "%s", address);
    draft_title(&draft, "Bounces show mail of the owner being sent on to %s",
                draft_clip(&draft, address, 100));
    draft_explain(&draft,
                  "A rule sends the owner's mail to that address, and its server refused some of "
                  "it. Such a report names the address also when nobody can read the rules, or "
                  "when the rule is gone.",
                  "The owner forwards mail there, or somebody to whom the owner wrote does.");
    fill(&draft, tally, facts);
    for (size_t i = 0; i < memory->count; i++) {
        const struct report *report = &memory->at[i];

        if (strcasecmp(report->recipient, address) != 0 || is_expected(memory, report, facts))
            continue;
        draft_when(&draft, report->when);
        draft_subject(&draft, "message", report->row, &report->raw,
                      report->subject[0] ? report->subject : "delivery report");
    }
    draft_emit(&draft, out);
}

/* The first report about an address speaks for all of them. */
static bool is_first(const struct memory *memory, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcasecmp(memory->at[i].recipient, memory->at[at].recipient) == 0)
            return false;
    return true;
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;
    size_t strangers = 0;

    for (size_t i = 0; i < memory->count; i++)
        strangers += is_first(memory, i) && !is_expected(memory, &memory->at[i], facts);
    for (size_t i = 0; i < memory->count; i++) {
        struct tally tally = {0};

        if (!is_first(memory, i))
            continue;
        for (size_t k = i; k < memory->count; k++)
            if (strcasecmp(memory->at[k].recipient, memory->at[i].recipient) == 0 &&
                !is_expected(memory, &memory->at[k], facts))
                count(&tally, memory, &memory->at[k]);
        if (tally.all > 0 && is_worth_telling(&tally, strangers))
            say(memory, &tally, facts, out);
    }
}

static void dispose(void *state)
{
    struct memory *memory = state;

    free(memory->at);
    arena_dispose(&memory->arena);
    marks_dispose(&memory->sent);
    marks_dispose(&memory->received);
}

const struct detector detect_bounce_of_forward = {
    .id = id,
    .title = "Bounces of mail that was sent on",
    .blind = "Forwarding that arrived leaves no bounce; many servers report to whoever wrote the "
             "mail, and not to the mailbox that sent it on.",
    .attack = "T1114.003",
    .check = "received-mail",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
