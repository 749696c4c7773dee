/* scan_box.c - see scan_box.h. */
#include "scan_box.h"
#include "check.h"

#include "base/clock.h"
#include "case/evidence.h"
#include "entries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN = 1750000000 };

static int64_t add_folder(struct scan_box *box, const char *name, enum folder_use use)
{
    struct folder folder = {.account = box->account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .use = use,
                            .attributes = "",
                            .uidvalidity = 1,
                            .current = true,
                            .acl = ""};
    struct error err = {0};

    assert_ok(folder_put(box->sample.cf, &folder, &err), &err);
    return folder.id;
}

static int open_with(void **state, const char *program)
{
    struct scan_box *box = calloc(1, sizeof(*box));
    struct account account = {.user = "owner@acme.example",
                              .host = "mail.acme.example",
                              .address = "",
                              .server = "",
                              .certificate = ""};
    struct error err = {0};

    assert_non_null(box);
    box->options =
        (struct scan_options){.role = {.program = program}, .workers = 1, .data_dir = DATA_DIR};
    sample_make(&box->sample);
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "owner@mail.acme.example", &box->run, &err),
              &err);
    assert_ok(account_put(box->sample.cf, &account, &err), &err);
    box->account = account.id;
    box->inbox = add_folder(box, "INBOX", FOLDER_INBOX);
    box->sent = add_folder(box, "Sent", FOLDER_SENT);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_open(&box->scan, box->sample.cf, &box->options, &err), &err);
    *state = box;
    return 0;
}

int scan_box_open(void **state)
{
    return open_with(state, PROGRAM);
}

int scan_box_open_own(void **state)
{
    return open_with(state, NULL);
}

int scan_box_close(void **state)
{
    struct scan_box *box = *state;

    scan_close(box->scan);
    sample_remove(&box->sample);
    free(box);
    return 0;
}

int64_t scan_box_folder(struct scan_box *box, const char *name, enum folder_use use)
{
    struct error err = {0};
    int64_t id;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    id = add_folder(box, name, use);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    return id;
}

static int64_t plan(struct scan_box *box, int64_t folder, struct str bytes)
{
    struct message message = {.folder = folder,
                              .uid = ++box->uid,
                              .size = bytes.len,
                              .received = BEGIN + box->uid * 3600,
                              .flags = "\\Seen"};
    struct error err = {0};
    int64_t id;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(message_plan(box->sample.cf, &message, &id, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    return id;
}

void scan_box_whole(struct scan_box *box, int64_t id, struct str bytes)
{
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(evidence_put(box->sample.cf, bytes, &hash, &err), &err);
    assert_ok(message_fetched(box->sample.cf, id, &hash, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
}

int64_t scan_box_header(struct scan_box *box, int64_t folder, struct str bytes)
{
    int64_t id = plan(box, folder, bytes);
    struct str header = str_part(bytes, 0, str_find(bytes, str_of("\r\n\r\n")) + 4);
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(evidence_put(box->sample.cf, header, &hash, &err), &err);
    assert_ok(message_headed(box->sample.cf, id, &hash, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    return id;
}

int64_t scan_box_mail(struct scan_box *box, int64_t folder, struct str bytes)
{
    int64_t id = plan(box, folder, bytes);

    scan_box_whole(box, id, bytes);
    return id;
}

int64_t scan_box_letter(struct scan_box *box, int64_t folder, const char *from, const char *subject,
                        const char *extra)
{
    return scan_box_letter_to(box, folder, from, "owner@acme.example", subject, extra);
}

int64_t scan_box_letter_to(struct scan_box *box, int64_t folder, const char *from, const char *to,
                           const char *subject, const char *extra)
{
    char text[4096], date[CLOCK_TEXT];

    clock_format(BEGIN + (box->uid + 1) * 3600, date);
    snprintf(text, sizeof(text),
             "From: %s\r\nTo: %s\r\nSubject: %s\r\n"
             "Date: %.2s Jun 2025 %.8s +0000\r\nMessage-ID: <m%u@other.example>\r\n%s%s",
             from, to, subject, date + 8, date + 11, box->uid, extra,
             strstr(extra, "\r\n\r\n") ? "" : "\r\nHello.\r\n");
    return scan_box_mail(box, folder, str_of(text));
}

static void add_script(struct scan_box *box, const char *name, bool active, const char *text)
{
    struct error err = {0};
    struct hash raw;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(evidence_put(box->sample.cf, str_of(text), &raw, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_script(box->scan, box->account, name, active, &raw, &err), &err);
}

void scan_box_script(struct scan_box *box, const char *name, const char *text)
{
    add_script(box, name, true, text);
}

void scan_box_idle_script(struct scan_box *box, const char *name, const char *text)
{
    add_script(box, name, false, text);
}

void scan_box_finish(struct scan_box *box)
{
    struct error err = {0};

    assert_ok(scan_finish(box->scan, NULL, box->run, &err), &err);
}

int64_t scan_box_rule(struct scan_box *box, const char *name)
{
    struct arena arena = {0};
    struct error err = {0};
    struct rule_row *rows;
    size_t count;
    int64_t id = 0;

    assert_ok(rule_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count && id == 0; i++)
        if (strcmp(rows[i].name, name) == 0)
            id = rows[i].id;
    arena_dispose(&arena);
    return id;
}

struct message scan_box_message(struct scan_box *box, struct arena *arena, int64_t id)
{
    struct error err = {0};
    struct message message;

    assert_ok(message_get(box->sample.cf, arena, id, &message, &err), &err);
    return message;
}

struct finding scan_box_finding(struct scan_box *box, struct arena *arena, const char *detector)
{
    struct error err = {0};
    struct finding *findings;
    size_t count;

    assert_ok(finding_list(box->sample.cf, arena, false, (struct page){.most = 1000}, &findings,
                           &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(findings[i].detector, detector) == 0)
            return findings[i];
    return (struct finding){0};
}

enum coverage_state scan_box_coverage(struct scan_box *box, const char *check, char detail[500])
{
    struct arena arena = {0};
    struct error err = {0};
    enum coverage_state state = COVERAGE_FAILED;
    struct coverage *rows;
    size_t count;

    detail[0] = '\0';
    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, check) == 0) {
            state = rows[i].state;
            snprintf(detail, 500, "%s", rows[i].detail);
        }
    arena_dispose(&arena);
    return state;
}

bool scan_box_says(const struct finding *finding, const char *words)
{
    if (finding->id == 0)
        return false;
    if (strstr(finding->title, words))
        return true;
    for (size_t i = 0; i < finding->reason_count; i++)
        if (strstr(finding->reasons[i].text, words))
            return true;
    return false;
}

void scan_box_covered(struct scan_box *box, const char *check, enum coverage_state state,
                      const char *words)
{
    char detail[500];
    enum coverage_state is = scan_box_coverage(box, check, detail);

    if (is != state || !strstr(detail, words))
        fail_msg("%s: %s (%s)", check, coverage_name(is), detail);
}

size_t scan_box_entries(struct scan_box *box, const char *action, const char *words)
{
    return entries_count(box->sample.cf, action, words);
}

int scan_box_worst(struct scan_box *box, const char *detector, bool gone)
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *findings;
    size_t count;
    int worst = -1;

    assert_ok(finding_list(box->sample.cf, &arena, gone, (struct page){.most = 1000}, &findings,
                           &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(findings[i].detector, detector) == 0 && (int)findings[i].severity > worst)
            worst = (int)findings[i].severity;
    arena_dispose(&arena);
    return worst;
}
