/* forward_traces.c - mail that came back bears the mark of a forwarding rule of the owner's (F03):
 * the rule itself may never have been seen. */
#include "own.h"

#include "finding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char id[] = "forward-traces";
static const char *const reasons[] = {"mark", "several", NULL};

enum { SEVERAL = 3, LEAST_LOCAL = 1 };

struct memory {
    struct draft draft;
    size_t messages;
    bool begun;
};

/* Marks hold the account whose rule it was. */
static bool is_mark(const char *name)
{
    return strcasecmp(name, "X-MS-Exchange-Inbox-Rules-Loop") == 0 ||
           strcasecmp(name, "X-MS-Exchange-ForwardingLoop") == 0;
}

static bool names_owner(struct str text, const struct case_facts *facts)
{
    for (size_t i = 0; i < facts->own_address_count; i++)
        if (strcasestr(text.at, facts->own_addresses[i]))
            return true;
    return false;
}

/* "owner+caf_=drop=evil.example@gmail.com": Gmail's forwarding of owner@gmail.com. */
static bool is_owners_caf(const char *path, const struct case_facts *facts)
{
    const char *mark = strcasestr(path, "+caf_="), *domain = strrchr(path, '@');

    for (size_t i = 0; mark && domain && i < facts->own_address_count; i++) {
        const char *own = facts->own_addresses[i], *at = strchr(own, '@');
        size_t len = at ? (size_t)(at - own) : 0;

        if (len >= LEAST_LOCAL && (size_t)(mark - path) == len &&
            strncasecmp(path, own, len) == 0 && strcasecmp(domain, at) == 0)
            return true;
    }
    return false;
}

/* The mark that this mail bears, or that the report in it quotes; NULL: none. */
static const char *mark_of(const struct mail *mail, const struct case_facts *facts)
{
    for (size_t i = 0; i < mail->field_count; i++)
        if (is_mark(mail->fields[i].name) && names_owner(str_of(mail->fields[i].value), facts))
            return mail->fields[i].name;
    if (is_owners_caf(mail->return_path, facts))
        return "Return-Path";
    if (mail->traits & MAIL_BOUNCE) {
        const char *quoted = strcasestr(mail->text, "X-MS-Exchange-Inbox-Rules-Loop:");

        if (quoted) {
            struct str line = {quoted, strcspn(quoted, "\n")};
            char copy[400];
            size_t len = line.len < sizeof(copy) - 1 ? line.len : sizeof(copy) - 1;

            memcpy(copy, line.at, len);
            copy[len] = '\0';
            if (names_owner(str_of(copy), facts))
                return "X-MS-Exchange-Inbox-Rules-Loop";
        }
    }
    return NULL;
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    const char *mark;

    (void)out;
    if (row->message->direction != DIRECTION_IN)
        return;
    mark = mark_of(row->mail, facts);
    if (!mark)
        return;
    if (!memory->begun) {
        memory->begun = true;
        draft_open(&memory->draft, facts, id, "marks");
        draft_say(&memory->draft, "mark", "%s names the owner's account as the one that forwarded",
                  mark);
    }
    memory->messages++;
    draft_message(&memory->draft, row);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    struct draft *draft = &memory->draft;

    (void)facts;
    if (!memory->begun)
        return;
    draft_title(draft, "%zu message%s passed a forwarding rule of the owner's mailbox",
                memory->messages, memory->messages == 1 ? "" : "s");
    draft_explain(
        draft,
        "Servers mark what a rule sends on, so that it does not run in circles. Mail that "
        "came back with the owner's mark was sent on by a rule.",
        "The owner forwards mail between own accounts.");
    if (memory->messages >= SEVERAL)
        draft_say(draft, "several", "%zu messages bear such a mark", memory->messages);
    draft_emit(draft, out);
    memory->begun = false;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    if (memory->begun)
        draft_drop(&memory->draft);
}

const struct detector detect_forward_traces = {
    .id = id,
    .title = "Mail that a forwarding rule of the owner's sent on",
    .blind = "Mail that was forwarded and arrived leaves nothing here.",
    .attack = "T1114.003",
    .check = "received-mail",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
