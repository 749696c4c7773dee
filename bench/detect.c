/* detect.c - `bench_detect FOLDER [MESSAGES]`: what it costs to run every detector over stored
 * facts, in a case it makes below FOLDER and leaves there. One line a figure. */
#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "detect/scan.h"
#include "parse/mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    PER_TRANSACTION = 500,
    TEXT = 6000,
    FIELDS = 20,
    EVERY_SENT = 5,
    PEOPLE = 5000,
    FIRMS = 2000
};

struct bench {
    struct casefile *cf;
    unsigned messages;
    int64_t inbox, sent, run;
    uint64_t dice, bytes;
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_detect: %s\n", err->text);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static unsigned draw(struct bench *bench, unsigned below)
{
    bench->dice = bench->dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(bench->dice >> 33) % below;
}

/* A letter as exporters write them: words of trade in three languages, numbers in every second. */
static size_t write_text(struct bench *bench, unsigned number, char out[TEXT])
{
    static const char *const words[] = {
        "please", "find",   "attached",  "the",      "invoice", "for",     "order",  "bank",
        "we",     "will",   "container", "teak",     "table",   "confirm", "thanks", "regards",
        "ship",   "monday", "thanh",     "toán",     "hợp",     "đồng",    "账户",   "发货",
        "price",  "sample", "urgent",    "delivery", "number",  "account", "new",    "details",
    };
    unsigned count = 150 + draw(bench, 400);
    size_t used = 0;

    for (unsigned i = 0; i < count && used + 300 < TEXT; i++)
        used += (size_t)snprintf(out + used, TEXT - used, "%s%s",
                                 words[draw(bench, (unsigned)ARRAY_LEN(words))],
                                 i % 12 == 11 ? "\n" : " ");
    if (number % 2)
        used += (size_t)snprintf(out + used, TEXT - used,
                                 "\nTel. +84 28 3812 %04u\nOrder 2026-%05u, USD 48,600.00\n"
                                 "Bank: Vietcombank, account no: 0071001234567\n",
                                 number % 9999, number);
    return used;
}

struct letter { /* what a struct mail points at */
    struct mail_address from, to;
    struct mail_received received[3];
    struct mail_field fields[FIELDS];
    struct mail_part parts[3];
    char person[80], id[80], subject[80], text[TEXT];
};

static void write_letter(struct bench *bench, unsigned number, struct letter *letter,
                         struct mail *mail)
{
    bool sent = number % EVERY_SENT == 0;
    unsigned person = draw(bench, PEOPLE);

    facts_blank(mail);
    snprintf(letter->person, sizeof(letter->person), "person%u@firm%u.example", person,
             person % FIRMS);
    snprintf(letter->id, sizeof(letter->id), "%u.bench@%s.example", number, sent ? "acme" : "firm");
    snprintf(letter->subject, sizeof(letter->subject), "Re: Order %u, garden set", number / 7);
    letter->from = (struct mail_address){"Somebody", sent ? "owner@acme.example" : letter->person};
    letter->to = (struct mail_address){"", sent ? letter->person : "owner@acme.example"};
    mail->from = (struct mail_addresses){&letter->from, 1};
    mail->to = (struct mail_addresses){&letter->to, 1};
    mail->message_id = letter->id;
    mail->subject = letter->subject;
    mail->agent = "Mozilla Thunderbird 128.3.1";
    mail->date = 1600000000 + (int64_t)number * 600;
    mail->zone = 420;
    mail->received = letter->received;
    mail->received_count = sent ? 0 : ARRAY_LEN(letter->received);
    for (size_t i = 0; i < ARRAY_LEN(letter->received); i++)
        letter->received[i] = (struct mail_received){
            "mx.firm.example", "mx.acme.example", "192.0.2.7", "ESMTP", mail->date, 0};
    mail->fields = letter->fields;
    mail->field_count = FIELDS;
    for (size_t i = 0; i < FIELDS; i++)
        letter->fields[i] = (struct mail_field){"X-Header", "the value of some header field"};
    mail->parts = letter->parts;
    mail->part_count = ARRAY_LEN(letter->parts);
    for (size_t i = 0; i < ARRAY_LEN(letter->parts); i++)
        letter->parts[i] = (struct mail_part){.number = (uint32_t)i + 1,
                                              .declared_type = "text/plain",
                                              .real_type = "text/plain",
                                              .charset = "utf-8",
                                              .disposition = "",
                                              .content_id = "",
                                              .name = "",
                                              .extension = "",
                                              .detail = "",
                                              .text = ""};
    mail->text = letter->text;
    mail->text_len = write_text(bench, number, letter->text);
}

static void store_letter(struct bench *bench, unsigned number)
{
    struct letter letter;
    struct mail mail;
    struct message message = {.uid = number + 1, .size = 4000, .flags = "\\Seen", .limit = ""};
    struct error err = {0};
    char raw[32];
    struct buf blob;
    int64_t id;

    write_letter(bench, number, &letter, &mail);
    buf_init(&blob, LIMIT_FRAME);
    facts_encode(&mail, &blob);
    bench->bytes += blob.len;
    snprintf(raw, sizeof(raw), "message %u", number);
    message.folder = number % EVERY_SENT == 0 ? bench->sent : bench->inbox;
    message.received = message.date = mail.date;
    message.status = PARSE_OK;
    message.from = letter.from.email;
    message.to = letter.to.email;
    message.subject = mail.subject;
    message.message_id = mail.message_id;
    must(message_plan(bench->cf, &message, &id, &err), &err);
    must(evidence_put(bench->cf, str_of(raw), &message.raw, &err), &err);
    must(message_fetched(bench->cf, id, &message.raw, &err), &err);
    must(facts_put(bench->cf, &message.raw,
                   &(struct facts){.limit = "",
                                   .status = PARSE_OK,
                                   .version = FACTS_VERSION,
                                   .blob = buf_as_str(&blob)},
                   &err),
         &err);
    must(message_parsed(bench->cf, 0, &message, &err), &err);
    buf_dispose(&blob);
}

static int64_t add_folder(struct bench *bench, int64_t account, const char *name,
                          enum folder_use use)
{
    struct folder folder = {.account = account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .use = use,
                            .attributes = "",
                            .uidvalidity = 1,
                            .current = true,
                            .acl = ""};
    struct error err = {0};

    must(folder_put(bench->cf, &folder, &err), &err);
    return folder.id;
}

static void fill(struct bench *bench)
{
    struct account account = {.user = "owner@acme.example",
                              .host = "mail.acme.example",
                              .address = "",
                              .server = "",
                              .certificate = ""};
    struct error err = {0};

    must(casefile_begin(bench->cf, &err), &err);
    must(account_put(bench->cf, &account, &err), &err);
    must(run_begin(bench->cf, "scan", "bench", &bench->run, &err), &err);
    bench->inbox = add_folder(bench, account.id, "INBOX", FOLDER_INBOX);
    bench->sent = add_folder(bench, account.id, "Sent", FOLDER_SENT);
    for (unsigned i = 0; i < bench->messages; i++) {
        store_letter(bench, i);
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1) {
            must(casefile_commit(bench->cf, &err), &err);
            must(casefile_begin(bench->cf, &err), &err);
        }
    }
    must(casefile_commit(bench->cf, &err), &err);
}

/* Wall and processor time: the second does not mind a busy machine. */
static void measure(struct bench *bench)
{
    struct scan_options options = {0};
    struct error err = {0};
    struct rusage usage;
    struct timespec cpu;
    struct scan *scan;
    int64_t wall, before;

    must(scan_open(&scan, bench->cf, &options, &err), &err);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    before = (int64_t)cpu.tv_sec * 1000 + cpu.tv_nsec / 1000000;
    wall = clock_mono_ms();
    must(scan_detect(scan, bench->run, &err), &err);
    wall = clock_mono_ms() - wall;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    getrusage(RUSAGE_SELF, &usage);
    printf("facts\t%u messages, %" PRIu64 " bytes each\n", bench->messages,
           bench->bytes / bench->messages);
    printf("detectors over all facts\t%" PRId64 " ms, processor %" PRId64 " ms\n", wall,
           (int64_t)cpu.tv_sec * 1000 + cpu.tv_nsec / 1000000 - before);
    printf("largest memory\t%ld KB\n", usage.ru_maxrss);
    scan_close(scan);
}

int main(int argc, char **argv)
{
    const struct case_info info = {.owner = "owner@acme.example", .authority = "bench"};
    struct bench bench = {.messages = 50000, .dice = 20251120};
    struct error err = {0};
    uint64_t wanted;
    char path[4200];

    if (argc > 2 && str_to_u64(str_of(argv[2]), 10000000, &wanted) && wanted > 0)
        bench.messages = (unsigned)wanted;
    if (argc < 2) {
        fputs("usage: bench_detect FOLDER [MESSAGES]\n", stderr);
        return 2;
    }
    snprintf(path, sizeof(path), "%s/detect.case", argv[1]);
    must(case_create(path, &info, &err), &err);
    must(casefile_open(&bench.cf, path, CASE_WRITE, &err), &err);
    fill(&bench);
    measure(&bench);
    casefile_close(bench.cf);
    return 0;
}
