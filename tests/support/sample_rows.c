/* sample_rows.c - see sample_rows.h. */
#include "sample_rows.h"
#include "check.h"

#include "case/actions.h"
#include "case/antivirus.h"
#include "case/imports.h"
#include "case/indicators.h"
#include "case/logins.h"
#include "case/own_logins.h"
#include "case/parts.h"
#include "case/plays.h"

#include <stdio.h>

enum { LOGIN_DAY = 1750000000 };

static void put_words(struct sample *sample)
{
    const struct allowed allowed = {.kind = "forward", .value = "acme.example", .reason = "asked"};
    const struct coverage coverage = {.check = "rules-sieve",
                                      .title = "Rules on the server",
                                      .state = COVERAGE_FAILED,
                                      .detail = "the server did not answer",
                                      .hint = "ask again"};
    const struct indicator indicator = {.kind = "domain",
                                        .value = "evil.example",
                                        .finding = 0,
                                        .first_seen = 1750000000,
                                        .last_seen = 1750003600,
                                        .tlp = "amber",
                                        .note = "it forwards there"};
    struct error err = {0};
    int64_t id;

    assert_ok(allowed_put(sample->cf, &allowed, &err), &err);
    assert_ok(coverage_put(sample->cf, &coverage, sample->run, &err), &err);
    assert_ok(indicator_put(sample->cf, &indicator, &id, &err), &err);
    assert_ok(casefile_set_note(sample->cf, "yara_rules", "12 rules", &err), &err);
}

static void put_rules(struct sample *sample)
{
    const struct rule_look look = {
        .account = sample->account, .source = "sieve", .script = "main", .run = sample->run};
    const struct rule_row rows[] = {{.name = "forward",
                                     .order = 1,
                                     .active = true,
                                     .raw = hash_of(sample_mail(1)),
                                     .status = PARSE_OK,
                                     .summary = "forwards all to x@evil.example",
                                     .blob = str_of("a model")},
                                    {.name = "tidy",
                                     .order = 2,
                                     .active = true,
                                     .raw = hash_of(sample_mail(1)),
                                     .status = PARSE_OK,
                                     .summary = "files invoices",
                                     .blob = str_of("another")}};
    struct error err = {0};

    assert_ok(rule_replace(sample->cf, &look, rows, ARRAY_LEN(rows), &err), &err);
    assert_ok(rule_missed(sample->cf, sample->account, sample->run, "no ManageSieve", &err), &err);
}

/* A message that is listed, one that is gone, and one of which there is a part. */
static void put_listed(struct sample *sample)
{
    struct error err = {0};
    int64_t id = 0;

    for (unsigned uid = 60; uid < 63; uid++) {
        const struct message message = {.folder = sample->inbox,
                                        .uid = uid,
                                        .size = 100,
                                        .received = 1750000000,
                                        .flags = "\\Seen"};

        assert_ok(message_plan(sample->cf, &message, &id, &err), &err);
        if (uid == 61)
            assert_ok(message_vanished(sample->cf, id, &err), &err);
    }
    assert_ok(message_part_add(sample->cf,
                               &(struct message_part){.message = id,
                                                      .announced = 100,
                                                      .place = {1, 40, 10},
                                                      .hash = hash_of(str_of("a part"))},
                               &err),
              &err);
}

static void put_logins(struct sample *sample, int64_t file)
{
    struct login_log log = {.file = file, .format = "dovecot"};
    struct error err = {0};

    assert_ok(evidence_put(sample->cf, str_of("a log\n"), &log.raw, &err), &err);
    assert_ok(login_log_begin(sample->cf, &log, &err), &err);
    for (unsigned line = 1; line <= 3; line++) {
        char address[32];
        struct login_row row = {.log = log.id,
                                .line = line,
                                .when = LOGIN_DAY + (int64_t)line * 60,
                                .tries = 1,
                                .fetched = -1,
                                .result = "success",
                                .protocol = "imap",
                                .stated = "Jun 15 15:06:40",
                                .account = "owner",
                                .address = address,
                                .client = "",
                                .agent = "",
                                .session = "",
                                .place = "",
                                .detail = ""};
        bool added;

        snprintf(address, sizeof(address), "192.0.2.%u", line);
        row.key = hash_of(str_of(address));
        assert_ok(login_put(sample->cf, &row, false, &added, &err), &err);
    }
    log.zone = "UTC, as the operator says";
    log.truncated = "";
    log.earliest = LOGIN_DAY + 60;
    log.latest = LOGIN_DAY + 180;
    log.rows = 3;
    assert_ok(login_log_end(sample->cf, &log, &err), &err);
    assert_ok(login_set_own(sample->cf, 1, 1, &err), &err);
}

static void put_own_login(struct sample *sample)
{
    struct own_login login = {.began = LOGIN_DAY * INT64_C(1000),
                              .ended = LOGIN_DAY * INT64_C(1000) + 50,
                              .protocol = "imap",
                              .host = "mail.example",
                              .user = "owner",
                              .port = 993,
                              .encryption = "TLS",
                              .purpose = "look",
                              .credential = "new",
                              .tag = "0123abcd",
                              .class = "accepted",
                              .line = "a OK",
                              .why = "",
                              .certificate = "ab",
                              .local = "192.0.2.1",
                              .vantage = "local"};
    struct error err = {0};

    for (unsigned i = 0; i < 2; i++) {
        login.began += i;
        assert_ok(own_login_put(sample->cf, &login, 0, &err), &err);
    }
}

/* As the import does it. */
static void journal_file(struct sample *sample, const struct import_file *file)
{
    const struct hash digest = import_file_digest(file);
    char row[HASH_HEX];
    const struct journal_pair details[] = {{"row_sha256", {row, HASH_HEX - 1}}, {0}};
    const struct journal_number numbers[] = {{"file", file->id}, {0}};
    struct error err = {0};

    hash_to_hex(&digest, row);
    assert_ok(journal_add(sample->cf,
                          &(struct journal_entry){.kind = "observation",
                                                  .action = "file-imported",
                                                  .target = file->path,
                                                  .result = file->verdict,
                                                  .details = details,
                                                  .numbers = numbers},
                          NULL, &err),
              &err);
}

static void put_import(struct sample *sample)
{
    struct import_file file = {.run = sample->run, .path = "in.mbox", .format = "mbox"};
    struct import_origin origin = {.member = "", .offset = 512};
    const struct message message = {
        .folder = sample->inbox, .uid = 70, .size = sample_mail(70).len, .flags = ""};
    struct error err = {0};
    struct hash raw;

    assert_ok(import_file_begin(sample->cf, &file, &err), &err);
    assert_ok(message_plan(sample->cf, &message, &origin.message, &err), &err);
    assert_ok(evidence_put(sample->cf, sample_mail(70), &raw, &err), &err);
    assert_ok(message_fetched(sample->cf, origin.message, &raw, &err), &err);
    origin.file = file.id;
    assert_ok(import_origin_put(sample->cf, &origin, &err), &err);
    file.size = 1000;
    file.sha256 = hash_of(str_of("in.mbox"));
    file.verdict = "usable with limits";
    file.report = "{\"rejected\":3}";
    assert_ok(import_file_end(sample->cf, &file, &err), &err);
    journal_file(sample, &file);
    put_logins(sample, file.id);
}

static void put_antivirus(struct sample *sample)
{
    struct antivirus_row row = {.engine = "ClamAV 1.0", .words = ""};
    struct error err = {0};

    for (unsigned i = 0; i < 3; i++) {
        row.sha256 = hash_of((struct str){&"abc"[i], 1});
        row.verdict = i == 1 ? ANTIVIRUS_FOUND : ANTIVIRUS_NOTHING;
        row.words = i == 1 ? "Eicar" : "";
        assert_ok(antivirus_put(sample->cf, &row, &err), &err);
    }
}

static void put_play(struct sample *sample)
{
    struct play play = {.playbook = "harbour", .title = "Harbour", .version = "1", .provider = ""};
    struct error err = {0};

    assert_ok(evidence_put(sample->cf, str_of("a playbook"), &play.source, &err), &err);
    for (unsigned i = 0; i < 2; i++) {
        struct play_event event = {
            .kind = PLAYED_STATE, .step = "s1", .name = "failed", .actor = "anna"};

        assert_ok(play_start(sample->cf, &play, "anna", &err), &err);
        event.run = play.id;
        if (i == 0)
            continue;
        assert_ok(play_add(sample->cf, &event, &err), &err);
        event.name = "done";
        assert_ok(play_add(sample->cf, &event, &err), &err);
    }
}

static void put_action(struct sample *sample)
{
    struct error err = {0};

    for (unsigned i = 0; i < 2; i++) {
        struct action_row action = {.user = "owner",
                                    .host = "mail.example",
                                    .verb = "disable-rule",
                                    .target = i == 0 ? "forward" : "tidy",
                                    .place = str_of("main"),
                                    .commands = "PUTSCRIPT",
                                    .detail = "",
                                    .actor = "anna"};

        assert_ok(action_begin(sample->cf, &action, &err), &err);
        if (i == 0)
            assert_ok(action_end(sample->cf, &action, ACTION_DONE, "as wanted", &err), &err);
    }
}

void sample_findings(struct sample *sample)
{
    struct finding_reason reason = {"it forwards", 60};
    struct finding_subject subject = {.kind = "rule", .id = 1, .label = "."};
    struct finding finding = {.key = "one",
                              .detector = "rule-forwards-outside",
                              .severity = SEVERITY_HIGH,
                              .title = "a rule",
                              .explanation = "",
                              .refute = "",
                              .blind = "",
                              .attack = "",
                              .when = INT64_MIN,
                              .reasons = &reason,
                              .reason_count = 1,
                              .subjects = &subject,
                              .subject_count = 1};
    struct error err = {0};

    for (int64_t run = 1; run <= 2; run++) {
        assert_ok(casefile_begin(sample->cf, &err), &err);
        if (run == 1)
            assert_ok(finding_put(sample->cf, &finding, run, &err), &err);
        finding.key = "two";
        assert_ok(finding_put(sample->cf, &finding, run, &err), &err);
        assert_ok(finding_scanned(sample->cf, run, &err), &err);
        assert_ok(casefile_commit(sample->cf, &err), &err);
    }
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(finding_set_verdict(sample->cf, 2, "confirmed", "asked", &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

void sample_rows(struct sample *sample)
{
    struct error err = {0};

    sample_findings(sample);
    sample_begin(sample);
    put_words(sample);
    put_rules(sample);
    put_listed(sample);
    put_own_login(sample);
    put_antivirus(sample);
    sample_commit(sample);
    sample_begin(sample);
    put_import(sample);
    put_play(sample);
    put_action(sample);
    assert_ok(message_seal_all(sample->cf, &err), &err);
    sample_commit(sample);
}
