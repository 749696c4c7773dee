/* detect_mailbox.c - what lies in the mailbox of detect_support.h: rules from a line, letters. */
#include "detect_support.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- rules --- */

static char *next_part(char **rest, const char *separator)
{
    char *part = *rest, *end = part ? strstr(part, separator) : NULL;

    if (!part)
        return NULL;
    *rest = end ? end + strlen(separator) : NULL;
    if (end)
        *end = '\0';
    while (*part == ' ')
        part++;
    for (size_t len = strlen(part); len > 0 && part[len - 1] == ' '; len--)
        part[len - 1] = '\0';
    return part;
}

static int number_of(const char *word, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], word) == 0)
            return (int)i;
    fail_msg("the test's rule has an unknown word: %s", word);
    return 0;
}

static void fill_condition(struct bench *bench, struct rule_condition *condition, char *text)
{
    static const char *const fields[] = {
        "from",     "to",    "cc",    "recipient",  "subject",  "body",  "text",     "header",
        "envelope", "size",  "file",  "date",       "list",     "spam",  "always",   "never",
        "opaque",   "to-me", "class", "importance", "category", "query", "elsewhere"};
    static const char *const matches[] = {"has",    "is",   "matches", "regex",
                                          "exists", "over", "under"};
    char *field, *match, *value;

    *condition = (struct rule_condition){.header = "", .raw = ""};
    if (*text == '!') {
        condition->negated = true;
        text++;
    }
    field = next_part(&text, " ");
    if (strchr(field, ':')) {
        condition->header = strchr(field, ':') + 1;
        *strchr(field, ':') = '\0';
    }
    condition->field = (enum rule_field)number_of(field, fields, ARRAY_LEN(fields));
    match = next_part(&text, " ");
    if (!match)
        return;
    condition->match = (enum rule_operator)number_of(match, matches, ARRAY_LEN(matches));
    condition->values = arena_alloc(&bench->arena, 16 * sizeof(char *));
    while ((value = next_part(&text, ";")) && condition->value_count < 16)
        condition->values[condition->value_count++] = value;
}

static void fill_action(struct rule_action *action, char *text)
{
    static const char *const verbs[] = {
        "forward",    "delete",     "discard",     "reject",  "move",     "copy",      "seen",
        "flag",       "reply",      "notify",      "run",     "header",   "include",   "keep",
        "stop",       "other",      "attach",      "bcc",     "purge",    "archive",   "label",
        "never-spam", "importance", "category",    "grant",   "identity", "switch-on", "app-in",
        "app-secret", "weaken",     "always-spam", "forward+"};
    int verb = number_of(next_part(&text, " "), verbs, ARRAY_LEN(verbs));

    *action =
        (struct rule_action){.kind = (enum rule_action_kind)verb, .argument = "", .subject = ""};
    if (verb == (int)ARRAY_LEN(verbs) - 1) {
        action->kind = RULE_FORWARD;
        action->copy = true;
    }
    if (text && (action->kind == RULE_APP_ACCESS || action->kind == RULE_APP_SECRET)) {
        action->argument = next_part(&text, ": "); /* app-in ID OBJECT: RIGHTS */
        action->subject = text ? text : "";
    } else if (text && (action->kind == RULE_GRANT || action->kind == RULE_IDENTITY ||
                        action->kind == RULE_WEAKEN)) {
        action->argument = next_part(&text, " ");
        action->subject = text ? text : "";
    } else if (text) {
        action->argument = text;
    }
}

struct rule *bench_rule(struct bench *bench, const char *text)
{
    struct rule *rule = arena_alloc(&bench->arena, sizeof(*rule));
    char *rest = arena_strndup(&bench->arena, text, strlen(text)), *conditions, *actions, *part;

    *rule = (struct rule){.source = "sieve",
                          .script = "main",
                          .order = 1,
                          .enabled = true,
                          .line = 1,
                          .comment = "",
                          .raw = "",
                          .dialect = "",
                          .shown = "",
                          .actual = "",
                          .mailbox = "",
                          .actor = "",
                          .made_how = "",
                          .id = ""};
    rule->name = next_part(&rest, " | ");
    if (strcmp(rule->name, "-") == 0) {
        rule->name = "";
        rule->traits |= RULE_NAMELESS;
    }
    conditions = next_part(&rest, " | ");
    actions = rest;
    if (strncmp(conditions, "any ", 4) == 0) {
        rule->join = RULE_ANY;
        conditions += 4;
    }
    rule->conditions = arena_alloc(&bench->arena, 8 * sizeof(*rule->conditions));
    while ((part = next_part(&conditions, " & ")) && *part)
        fill_condition(bench, &rule->conditions[rule->condition_count++], part);
    rule->actions = arena_alloc(&bench->arena, 8 * sizeof(*rule->actions));
    while ((part = next_part(&actions, " & ")))
        fill_action(&rule->actions[rule->action_count++], part);
    return rule;
}

/* --- letters --- */

static struct mail_addresses addresses_of(struct bench *bench, const char *text)
{
    struct mail_addresses out = {0};
    char *rest = text ? arena_strndup(&bench->arena, text, strlen(text)) : NULL, *part;

    out.at = arena_alloc(&bench->arena, 200 * sizeof(*out.at));
    while ((part = next_part(&rest, ",")) && *part && out.count < 200)
        out.at[out.count++] = (struct mail_address){.name = "", .email = part};
    return out;
}

static int64_t folder_id(const struct bench *bench, const char *name)
{
    for (size_t i = 0; i < bench->facts.folder_count; i++)
        if (strcmp(bench->folders[i].name, name) == 0)
            return bench->folders[i].id;
    fail_msg("no folder %s", name);
    return 0;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void fill_part(struct bench *bench, struct mail *mail, const struct mail_part *from)
{
    struct mail_part *part = arena_alloc(&bench->arena, sizeof(*part));

    *part = *from;
    part->number = 1;
    part->declared_type = or_empty(part->declared_type);
    part->real_type = or_empty(part->real_type);
    part->extension = or_empty(part->extension);
    part->detail = or_empty(part->detail);
    part->charset = part->disposition = part->content_id = "";
    part->hash = hash_of(str_of(part->name));
    mail->parts = part;
    mail->part_count = 1;
}

static void fill_trail(struct bench *bench, struct mail *mail, const struct letter *letter)
{
    if (!letter->sent || letter->ip) {
        mail->received = arena_alloc(&bench->arena, sizeof(*mail->received));
        mail->received[0] = (struct mail_received){.from = "",
                                                   .by = "",
                                                   .with = "",
                                                   .ip = letter->ip ? letter->ip : "192.0.2.1",
                                                   .date = INT64_MIN};
        mail->received_count = 1;
    }
    if (letter->dkim) {
        mail->auth = arena_alloc(&bench->arena, sizeof(*mail->auth));
        mail->auth[0] = (struct mail_auth){"mx.acme.example", "dkim", "pass", letter->dkim, 0};
        mail->auth_count = 1;
    }
    if (letter->dkim_below) {
        mail->auth = arena_alloc(&bench->arena, sizeof(*mail->auth));
        mail->auth[0] =
            (struct mail_auth){"mx.acme.example", "dkim", "pass", letter->dkim_below, 1};
        mail->auth_count = 1;
    }
    if (letter->dkim_proven) {
        mail->dkim = arena_alloc(&bench->arena, sizeof(*mail->dkim));
        mail->dkim[0] = (struct mail_dkim){
            .domain = letter->dkim_proven, .body = DKIM_BODY_SAME, .state = DKIM_GOOD};
        mail->dkim_count = 1;
    }
}

static void fill_more(struct bench *bench, struct mail *mail, const struct letter *letter)
{
    mail->in_reply_to = or_empty(letter->in_reply_to);
    if (letter->back_id) {
        mail->returned = arena_alloc(&bench->arena, sizeof(*mail->returned));
        mail->returned[0] = (struct mail_returned){
            .message_id = letter->back_id,
            .subject = or_empty(letter->back_subject),
            .recipient = or_empty(letter->back_to),
            .from = or_empty(letter->back_from),
            .to = or_empty(letter->back_for ? letter->back_for : letter->back_to),
            .reporter = "",
            .status = "5.1.1",
            .diagnostic = "",
            .date = INT64_MIN};
        mail->returned_count = 1;
    }
    if (letter->url) {
        mail->urls = arena_alloc(&bench->arena, sizeof(*mail->urls));
        mail->urls[0] =
            (struct mail_url){.target = letter->url,
                              .text = "",
                              .part = mail->part_count > 0 ? mail->parts[0].number : 1,
                              .origin = letter->part.traits & PART_QR ? URL_QR : URL_TEXT};
        mail->url_count = 1;
    }
}

void bench_letter(struct bench *bench, const struct letter *letter)
{
    struct message *message = arena_alloc(&bench->arena, sizeof(*message));
    struct mail *mail = arena_alloc(&bench->arena, sizeof(*mail));
    char id[64];

    assert_true(bench->row_count < MOST_LETTERS);
    facts_blank(mail);
    snprintf(id, sizeof(id), "m%zu@%s", bench->row_count,
             letter->sent ? "acme.example" : "other.example");
    mail->from = addresses_of(bench, letter->from ? letter->from : "an@acme.example");
    mail->to = addresses_of(bench, letter->to ? letter->to : "an@acme.example");
    mail->cc = addresses_of(bench, letter->cc);
    mail->reply_to = addresses_of(bench, letter->reply_to);
    mail->subject = or_empty(letter->subject);
    mail->text = or_empty(letter->text);
    mail->text_len = strlen(mail->text);
    mail->agent = letter->agent ? letter->agent : "Thunderbird 128";
    mail->message_id = letter->id ? letter->id : arena_strndup(&bench->arena, id, strlen(id));
    mail->references = or_empty(letter->references);
    mail->date = clock_from_civil(2026, 1, 1, 8, 0, 0) + letter->when;
    mail->zone = letter->zone ? letter->zone : 420;
    mail->traits = letter->traits;
    fill_trail(bench, mail, letter);
    fill_more(bench, mail, letter);
    if (letter->part.name)
        fill_part(bench, mail, &letter->part);
    *message = (struct message){.id = (int64_t)bench->row_count + 1,
                                .raw = hash_of(str_of(mail->message_id)),
                                .date = mail->date,
                                .received = mail->date + letter->filed,
                                .flags = letter->flags ? letter->flags : "\\Seen",
                                .status = PARSE_OK,
                                .direction = letter->sent ? DIRECTION_SENT : DIRECTION_IN,
                                .limit = "",
                                .from = "",
                                .to = "",
                                .subject = mail->subject,
                                .message_id = mail->message_id};
    message->folder = folder_id(bench, letter->folder ? letter->folder
                                       : letter->sent ? "Sent"
                                                      : "INBOX");
    bench->rows[bench->row_count++] = (struct mail_row){.message = message, .mail = mail};
}

void bench_habit(struct bench *bench, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct letter letter = {.from = "buyer@partner.example",
                                .when = (int64_t)i * DAY,
                                .subject = "Order",
                                .text = "Please send the sample.\n"};

        if (i % 2)
            letter = (struct letter){.to = "buyer@partner.example",
                                     .sent = true,
                                     .when = (int64_t)i * DAY,
                                     .subject = "Re: Order",
                                     .text = "It is on its way.\n"};
        bench_letter(bench, &letter);
    }
}

void bench_after_habit(struct bench *bench, unsigned n, struct letter letter)
{
    bench_clear(bench);
    bench_habit(bench, n);
    if (letter.when == 0)
        letter.when = (int64_t)n * DAY;
    bench_letter(bench, &letter);
}
