/* strange_answer.c - automatic answers from people the owner never wrote to (F04): somebody wrote
 * to them in the owner's name, or a rule sends them the owner's mail. */
#include "detect/partners.h"
#include "own.h"

#include "finding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char id[] = "strange-answer";
static const char *const reasons[] = {"answer", "several", NULL};

enum { MOST = 400, NAME = 256, SEVERAL = 3, SUBJECTS = 20 };

struct answer {
    char address[NAME];
    int64_t message, when;
    struct hash raw;
};

struct memory {
    struct answer answers[MOST];
    size_t count;
};

static bool has_field(const struct mail *mail, const char *name, const char *begins)
{
    for (size_t i = 0; i < mail->field_count; i++)
        if (strcasecmp(mail->fields[i].name, name) == 0 &&
            strncasecmp(mail->fields[i].value, begins, strlen(begins)) == 0)
            return true;
    return false;
}

/* Absence notes, not tickets, lists or reports. */
static bool is_answer(const struct mail *mail)
{
    if ((mail->traits & (MAIL_LIST | MAIL_BOUNCE)) || mail->from.count != 1)
        return false;
    return has_field(mail, "Auto-Submitted", "auto-replied") ||
           has_field(mail, "X-Autoreply", "yes") ||
           has_field(mail, "X-Auto-Response-Suppress", "all, oof");
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct mail *mail = row->mail;
    struct memory *memory = state;
    struct answer *answer = &memory->answers[memory->count];

    (void)out;
    if (row->message->direction != DIRECTION_IN || memory->count == MOST || !is_answer(mail) ||
        own_is_inside(facts, mail->from.at[0].email) || strlen(mail->from.at[0].email) >= NAME)
        return;
    memcpy(answer->address, mail->from.at[0].email, strlen(mail->from.at[0].email) + 1);
    answer->message = row->message->id;
    answer->raw = row->message->raw;
    answer->when = mail->date;
    memory->count++;
}

/* The owner wrote there, or to somebody at that domain who may have passed it on. */
static bool is_expected(const struct answer *answer, const struct case_facts *facts)
{
    const struct partner *person = partners_address(facts->partners, answer->address);
    const struct partner *domain = partners_domain(facts->partners, answer->address);

    return (person && person->sent > 0) || (domain && domain->sent > 0);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;
    struct draft draft;
    size_t strange = 0;

    draft_open(&draft, facts, id, "answers");
    for (size_t i = 0; i < memory->count; i++) {
        const struct answer *answer = &memory->answers[i];

        if (is_expected(answer, facts))
            continue;
        if (strange++ == 0)
            draft_say(&draft, "answer",
                      "%s answers automatically; no mail of this mailbox went there",
                      draft_clip(&draft, answer->address, 100));
        draft_when(&draft, answer->when);
        draft_subject(&draft, "message", answer->message, &answer->raw, answer->address);
    }
    if (strange == 0) {
        draft_drop(&draft);
        return;
    }
    draft_title(&draft, "%zu automatic answer%s to mail that the owner never sent there", strange,
                strange == 1 ? "" : "s");
    draft_explain(&draft,
                  "Somebody sent mail in the owner's name and removed it from the sent mail, or a "
                  "rule passes the owner's mail on to these addresses.",
                  "The sent mail is not complete, or somebody passed the owner's mail on.");
    if (strange >= SEVERAL)
        draft_say(&draft, "several", "%zu of them", strange);
    draft_emit(&draft, out);
}

const struct detector detect_strange_answer = {
    .id = id,
    .title = "Automatic answers to mail never sent",
    .blind = "Answers that were deleted, and people who answer nobody.",
    .attack = "T1114.003 T1534",
    .check = "received-mail",
    .headers_do = true,
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .on_mail = on_mail,
    .on_end = on_end,
};
