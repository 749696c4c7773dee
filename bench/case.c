/* case.c - `bench_case FOLDER [MESSAGES]`: what the case file costs, in a case it makes below
 * FOLDER and leaves there. One line a figure. */
#include "base/clock.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PER_TRANSACTION = 500, BODY = 8192, FACTS = 2048, PAGE = 50 };

struct bench {
    struct casefile *cf;
    unsigned messages;
    int64_t inbox, sent;
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_case: %s\n", err->text);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

struct lap { /* wall and processor time: the second does not mind a busy machine */
    int64_t wall_ns, cpu_ns;
};

static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct lap lap_begin(void)
{
    return (struct lap){clock_boot_ns(), cpu_ns()};
}

static void lap_rate(const char *what, const struct lap *from, double count, const char *unit)
{
    double wall = (double)(clock_boot_ns() - from->wall_ns) / 1e9;
    double cpu = (double)(cpu_ns() - from->cpu_ns) / 1e9;

    printf("%-36s %9.0f %s/s  %8.3f s, CPU %.3f s\n", what, count / wall, unit, wall, cpu);
    fflush(stdout);
}

static void lap_each(const char *what, const struct lap *from, unsigned times)
{
    printf("%-36s %9.2f ms, CPU %.2f ms\n", what,
           (double)(clock_boot_ns() - from->wall_ns) / 1e6 / times,
           (double)(cpu_ns() - from->cpu_ns) / 1e6 / times);
    fflush(stdout);
}

static struct str body(unsigned i)
{
    static char text[BODY];

    memset(text, 'x', sizeof(text));
    snprintf(text, sizeof(text), "Subject: order %u\r\n\r\n%u", i, i * 7919);
    return (struct str){text, sizeof(text)};
}

static void plan(const struct bench *bench)
{
    struct error err = {0};
    struct lap from = lap_begin();

    for (unsigned i = 0; i < bench->messages; i++) {
        struct message message = {.folder = i % 5 ? bench->inbox : bench->sent,
                                  .uid = i + 1,
                                  .size = BODY,
                                  .received = 1600000000 + (int64_t)i * 300,
                                  .flags = "\\Seen"};
        int64_t id;

        if (i % PER_TRANSACTION == 0)
            must(casefile_begin(bench->cf, &err), &err);
        must(message_plan(bench->cf, &message, &id, &err), &err);
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1 || i + 1 == bench->messages)
            must(casefile_commit(bench->cf, &err), &err);
    }
    lap_rate("message_plan, 500 a transaction", &from, bench->messages, "rows");
}

static void fetch(const struct bench *bench)
{
    struct error err = {0};
    struct lap from = lap_begin();

    for (unsigned i = 0; i < bench->messages; i++) {
        struct hash raw;

        if (i % PER_TRANSACTION == 0)
            must(casefile_begin(bench->cf, &err), &err);
        must(evidence_put(bench->cf, body(i), &raw, &err), &err);
        must(message_fetched(bench->cf, i + 1, &raw, &err), &err);
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1 || i + 1 == bench->messages)
            must(casefile_commit(bench->cf, &err), &err);
    }
    lap_rate("evidence_put 8 KB + message_fetched", &from, bench->messages, "messages");
}

static void parse(const struct bench *bench)
{
    struct error err = {0};
    struct lap from = lap_begin();
    static char blob[FACTS];
    char subject[64];

    for (unsigned i = 0; i < bench->messages; i++) {
        struct hash raw = hash_of(body(i));
        struct message message = {.raw = raw,
                                  .status = PARSE_OK,
                                  .limit = "",
                                  .date = 1600000000 + (int64_t)i * 300,
                                  .from = "Nguyễn Văn An <an@supplier.example>",
                                  .to = "owner@acme.example",
                                  .subject = subject,
                                  .message_id = "0123456789@supplier.example",
                                  .direction = i % 5 ? DIRECTION_IN : DIRECTION_SENT};
        struct facts facts = {
            .status = PARSE_OK, .limit = "", .version = 1, .blob = {blob, sizeof(blob)}};

        snprintf(subject, sizeof(subject), "Thanh toán đơn hàng %u", i);
        if (i % PER_TRANSACTION == 0)
            must(casefile_begin(bench->cf, &err), &err);
        must(message_parsed(bench->cf, 0, &message, &err), &err);
        must(facts_put(bench->cf, &raw, &facts, &err), &err);
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1 || i + 1 == bench->messages)
            must(casefile_commit(bench->cf, &err), &err);
    }
    lap_rate("message_parsed + facts_put 2 KB", &from, bench->messages, "messages");
}

static void list(const struct bench *bench, const char *what, const struct message_query *query,
                 unsigned times)
{
    struct error err = {0};
    struct lap from = lap_begin();

    for (unsigned i = 0; i < times; i++) {
        struct arena arena = {0};
        struct message *rows;
        size_t count;

        must(message_list(bench->cf, &arena, query, &rows, &count, &err), &err);
        arena_dispose(&arena);
    }
    lap_each(what, &from, times);
}

static bool count_row(void *arg, const struct message *message, struct str blob)
{
    uint64_t *bytes = arg;

    (void)message;
    *bytes += blob.len;
    return true;
}

static void read_back(const struct bench *bench)
{
    const int64_t deep = (int64_t)bench->messages * 4 / 5;
    struct error err = {0};
    struct arena arena = {0};
    struct message_month *months;
    struct verify_report report;
    uint64_t bytes = 0;
    size_t count;
    struct lap from;

    list(bench, "page: newest", &(struct message_query){.direction = -1, .page = {0, PAGE, NULL}},
         100);
    list(bench, "page: newest, 80 % down",
         &(struct message_query){.direction = -1, .page = {deep, PAGE, NULL}}, 20);
    list(bench, "page: a folder",
         &(struct message_query){.folder = bench->inbox, .direction = -1, .page = {0, PAGE, NULL}},
         100);
    list(bench, "page: sent",
         &(struct message_query){.direction = DIRECTION_SENT, .page = {0, PAGE, NULL}}, 100);
    list(bench, "page: a word that is often there",
         &(struct message_query){.direction = -1, .page = {0, PAGE, "thanh toan"}}, 100);
    list(bench, "page: a word that is never there",
         &(struct message_query){.direction = -1, .page = {0, PAGE, "zebra"}}, 1);
    from = lap_begin();
    must(message_months(bench->cf, &arena, &months, &count, &err), &err);
    lap_rate("message_months", &from, bench->messages, "rows");
    from = lap_begin();
    must(facts_walk(bench->cf, count_row, &bytes, &err), &err);
    lap_rate("facts_walk", &from, bench->messages, "rows");
    arena_dispose(&arena);
    from = lap_begin();
    must(case_verify(bench->cf, NULL, NULL, NULL, &report, &err), &err);
    lap_rate("case_verify", &from, (double)report.bytes / 1e6, "MB");
}

int main(int argc, char **argv)
{
    const struct case_info info = {.owner = "owner@acme.example"};
    struct account account = {.user = "owner", .host = "mail.example"};
    struct bench bench = {.messages = 100000};
    struct error err = {0};
    char path[4096];
    struct lap from;

    if (argc < 2)
        return 2;
    if (argc > 2)
        bench.messages = (unsigned)strtoul(argv[2], NULL, 10);
    snprintf(path, sizeof(path), "%s/bench.case", argv[1]);
    must(case_create(path, &info, &err), &err);
    must(casefile_open(&bench.cf, path, CASE_WRITE, &err), &err);
    must(casefile_begin(bench.cf, &err), &err);
    must(account_put(bench.cf, &account, &err), &err);
    for (int i = 0; i < 2; i++) {
        struct folder folder = {.account = account.id,
                                .name = i ? "Sent" : "INBOX",
                                .raw_name = i ? "Sent" : "INBOX",
                                .use = i ? FOLDER_SENT : FOLDER_INBOX,
                                .uidvalidity = 1};

        must(folder_put(bench.cf, &folder, &err), &err);
        *(i ? &bench.sent : &bench.inbox) = folder.id;
    }
    must(casefile_commit(bench.cf, &err), &err);
    plan(&bench);
    fetch(&bench);
    parse(&bench);
    read_back(&bench);
    from = lap_begin();
    casefile_close(bench.cf);
    must(casefile_open(&bench.cf, path, CASE_READ, &err), &err);
    casefile_close(bench.cf);
    lap_each("close and open again", &from, 1);
    return 0;
}
