/* detect_support.c - see detect_support.h. */
#include "detect_support.h"

#include "base/clock.h"
#include "detect/partners.h"
#include "points.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *own_addresses[] = {"an@acme.example"};
static const char *own_domains[] = {"acme.example"};

int bench_open(void **state)
{
    struct bench *bench = xcalloc(1, sizeof(*bench));
    struct error err = {0};

    if (!words_open(&bench->words, DATA_DIR, &err) ||
        !lure_points_read(&bench->lure_points, DATA_DIR, &err) ||
        !points_open(&bench->points, DATA_DIR, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = bench;
    bench_clear(bench);
    return 0;
}

int bench_close(void **state)
{
    struct bench *bench = *state;

    arena_dispose(&bench->arena);
    words_free(bench->words);
    points_free(bench->points);
    free(bench);
    return 0;
}

void bench_clear(struct bench *bench)
{
    static const struct {
        const char *name;
        enum folder_use use;
    } folders[] = {
        {"INBOX", FOLDER_INBOX},     {"Sent", FOLDER_SENT}, {"Drafts", FOLDER_DRAFTS},
        {"Trash", FOLDER_TRASH},     {"Junk", FOLDER_JUNK}, {"Projects", FOLDER_PLAIN},
        {"RSS Feeds", FOLDER_PLAIN}, {"..", FOLDER_PLAIN},  {"Notes", FOLDER_PLAIN},
    };

    arena_dispose(&bench->arena);
    bench->row_count = bench->said_count = 0;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        bench->folders[i] = (struct folder){.id = (int64_t)i + 1,
                                            .name = folders[i].name,
                                            .raw_name = folders[i].name,
                                            .use = folders[i].use,
                                            .delimiter = '/',
                                            .current = true,
                                            .attributes = "",
                                            .acl = ""};
    bench->facts = (struct case_facts){.owner = own_addresses[0],
                                       .own_addresses = own_addresses,
                                       .own_address_count = 1,
                                       .own_domains = own_domains,
                                       .own_domain_count = 1,
                                       .folders = bench->folders,
                                       .folder_count = ARRAY_LEN(folders),
                                       .words = bench->words,
                                       .points = bench->points,
                                       .first_act = INT64_MIN,
                                       .now = clock_from_civil(2026, 11, 1, 0, 0, 0)};
}

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
        "forward", "delete",   "discard",   "reject",     "move",       "copy",
        "seen",    "flag",     "reply",     "notify",     "run",        "header",
        "include", "keep",     "stop",      "other",      "attach",     "bcc",
        "purge",   "archive",  "label",     "never-spam", "importance", "category",
        "grant",   "identity", "switch-on", "app-in",     "app-secret", "forward+"};
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
    } else if (text && (action->kind == RULE_GRANT || action->kind == RULE_IDENTITY)) {
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
    bench->rows[bench->row_count++] = (struct mail_row){message, mail};
}

void bench_habit(struct bench *bench, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct letter letter = {.from = "buyer@partner.example",
                                .when = (int64_t)i * 86400,
                                .subject = "Order",
                                .text = "Please send the sample.\n"};

        if (i % 2)
            letter = (struct letter){.to = "buyer@partner.example",
                                     .sent = true,
                                     .when = (int64_t)i * 86400,
                                     .subject = "Re: Order",
                                     .text = "It is on its way.\n"};
        bench_letter(bench, &letter);
    }
}

/* --- running --- */

static void keep(void *self, const struct finding *finding)
{
    struct bench *bench = self;
    struct finding *copy = &bench->said[bench->said_count];

    assert_true(bench->said_count < MOST_SAID);
    bench->said_count++;
    *copy = *finding;
    copy->key = arena_strndup(&bench->arena, finding->key, strlen(finding->key));
    copy->title = arena_strndup(&bench->arena, finding->title, strlen(finding->title));
    copy->reasons = arena_alloc(&bench->arena, finding->reason_count * sizeof(*copy->reasons));
    for (size_t i = 0; i < finding->reason_count; i++) {
        copy->reasons[i] = finding->reasons[i];
        copy->reasons[i].text = arena_strndup(&bench->arena, finding->reasons[i].text,
                                              strlen(finding->reasons[i].text));
    }
    assert_true(strlen(finding->title) > 0 && strlen(finding->title) <= 200);
    assert_true(strlen(finding->explanation) > 0);
    assert_true(utf8_valid(str_of(finding->title)));
}

static size_t place_of(const char *id)
{
    for (size_t i = 0; detectors[i]; i++)
        if (strcmp(detectors[i]->id, id) == 0)
            return i;
    fail_msg("no detector %s", id);
    return 0;
}

struct rule_row bench_row(int64_t id, bool active)
{
    return (struct rule_row){.id = id,
                             .account = 1,
                             .source = "sieve",
                             .script = "main",
                             .name = "",
                             .active = active,
                             .status = PARSE_OK,
                             .summary = ""};
}

/* Received mail comes judged, as a scan shows it. */
static void show_mail(const struct detector *detector, void *state, struct bench *bench,
                      const struct mail_row *row)
{
    struct finding_sink sink = {keep, bench};
    struct message judged = *row->message;
    struct arena arena = {0};

    lure_fill(&judged, &arena, row, &bench->facts, &bench->lure_points);
    detector->on_mail(state, &(struct mail_row){&judged, row->mail}, &bench->facts, &sink);
    arena_dispose(&arena);
}

static void run(struct bench *bench, const char *id, const struct rule_facts *rules, size_t count)
{
    const struct detector *detector = detectors[place_of(id)];
    struct finding_sink sink = {keep, bench};
    struct partners *partners = partners_new();
    void *state = detector->state_size ? xcalloc(1, detector->state_size) : NULL;

    bench->said_count = 0;
    for (size_t i = 0; i < bench->row_count; i++)
        partners_add(partners, &bench->rows[i], &bench->facts);
    bench->facts.partners = partners;
    for (size_t i = 0; detector->on_rule && i < count; i++)
        detector->on_rule(state, &rules[i], &bench->facts, &sink);
    for (size_t i = 0; detector->on_folder && i < bench->facts.folder_count; i++)
        detector->on_folder(state, &bench->folders[i], &bench->facts, &sink);
    for (size_t i = 0; detector->on_mail && i < bench->row_count; i++)
        show_mail(detector, state, bench, &bench->rows[i]);
    if (detector->on_end)
        detector->on_end(state, &bench->facts, &sink);
    if (detector->on_acts)
        detector->on_acts(state, &bench->facts, &sink);
    if (detector->on_last)
        detector->on_last(state, &bench->facts, &sink);
    if (detector->dispose)
        detector->dispose(state);
    free(state);
    bench->facts.partners = NULL;
    partners_free(partners);
}

void bench_run_two(struct bench *bench, const char *id, const struct rule *active,
                   const struct rule *inactive)
{
    struct rule_row rows[2] = {bench_row(1, true), bench_row(2, false)};
    struct rule_facts rules[2];
    size_t count = 0;

    if (active)
        rules[count++] = (struct rule_facts){&rows[0], active};
    if (inactive)
        rules[count++] = (struct rule_facts){&rows[1], inactive};
    run(bench, id, rules, count);
}

void bench_run_rules(struct bench *bench, const char *id, const struct rule_facts *rules,
                     size_t count)
{
    run(bench, id, rules, count);
}

void bench_run(struct bench *bench, const char *id, const struct rule *rule, bool active)
{
    bench_run_two(bench, id, active ? rule : NULL, active ? NULL : rule);
}

static bool says(const struct finding *finding, const char *want)
{
    if (strstr(finding->title, want))
        return true;
    for (size_t i = 0; i < finding->reason_count; i++)
        if (strstr(finding->reasons[i].text, want))
            return true;
    return false;
}

bool bench_says(const struct bench *bench, const char *want)
{
    for (size_t i = 0; i < bench->said_count; i++)
        if (says(&bench->said[i], want))
            return true;
    return false;
}

static void print_said(const struct bench *bench)
{
    for (size_t i = 0; i < bench->said_count; i++) {
        print_message("  [%d] %s\n", bench->said[i].severity, bench->said[i].title);
        for (size_t k = 0; k < bench->said[i].reason_count; k++)
            print_message("      %+d %s\n", bench->said[i].reasons[k].points,
                          bench->said[i].reasons[k].text);
    }
}

void bench_expect(struct bench *bench, const char *id, const char *what, const char *want,
                  enum severity severity)
{
    enum severity worst = SEVERITY_INFO;
    bool found = false;

    for (size_t i = 0; i < bench->said_count; i++) {
        found = found || (want && says(&bench->said[i], want));
        if (bench->said[i].severity > worst)
            worst = bench->said[i].severity;
    }
    if (want ? !found || worst != severity : bench->said_count > 0) {
        print_said(bench);
        fail_msg("%s, %s: wanted %s (%d), worst is %d", id, what, want ? want : "nothing", severity,
                 worst);
    }
    if (want)
        bench->spoke[place_of(id)] = true;
    else
        bench->kept_silent[place_of(id)] = true;
}
