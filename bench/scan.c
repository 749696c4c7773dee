/* scan.c - `bench_scan FOLDER MESSAGES [--small]`: makes FOLDER/scan.case with as many letters in
 * its evidence, none parsed; bench/scan.sh times `mailmedic scan` over it. --small: letters of
 * four kilobytes, as a mailbox without attachments has. */
#include "base/clock.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "compose.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_TRANSACTION = 500, SMALL = 6000 };

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_scan: %s\n", err->text);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static int64_t add_inbox(struct casefile *cf)
{
    struct account account = {.user = "owner@office.example",
                              .host = "mail.office.example",
                              .address = "",
                              .server = "",
                              .certificate = ""};
    struct folder folder = {.name = "INBOX",
                            .raw_name = "INBOX",
                            .delimiter = '/',
                            .use = FOLDER_INBOX,
                            .attributes = "",
                            .uidvalidity = 1,
                            .current = true,
                            .acl = ""};
    struct error err = {0};

    must(account_put(cf, &account, &err), &err);
    folder.account = account.id;
    must(folder_put(cf, &folder, &err), &err);
    return folder.id;
}

static void add_letter(struct casefile *cf, int64_t folder, uint32_t uid, struct str bytes)
{
    struct message message = {.folder = folder,
                              .uid = uid,
                              .size = bytes.len,
                              .flags = "\\Seen",
                              .limit = "",
                              .from = "",
                              .to = "",
                              .subject = "",
                              .message_id = "",
                              .received = 1780000000 + (int64_t)uid};
    struct error err = {0};
    int64_t id;

    must(message_plan(cf, &message, &id, &err), &err);
    must(evidence_put(cf, bytes, &message.raw, &err), &err);
    must(message_fetched(cf, id, &message.raw, &err), &err);
}

static uint64_t fill(struct casefile *cf, unsigned count, bool small)
{
    struct compose_dice dice = {.state = 20260611};
    char *bytes = xcalloc(1, COMPOSE_ROOM);
    struct error err = {0};
    uint64_t total = 0;
    int64_t folder;

    must(casefile_begin(cf, &err), &err);
    folder = add_inbox(cf);
    for (unsigned i = 0; i < count; i++) {
        size_t len;

        do
            len = compose_message(bytes, i, &dice);
        while (small && len > SMALL);
        add_letter(cf, folder, i + 1, (struct str){bytes, len});
        total += len;
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1) {
            must(casefile_commit(cf, &err), &err);
            must(casefile_begin(cf, &err), &err);
        }
    }
    must(casefile_commit(cf, &err), &err);
    free(bytes);
    return total;
}

int main(int argc, char **argv)
{
    const struct case_info info = {.owner = "owner@office.example", .authority = "bench"};
    bool small = argc > 3 && strcmp(argv[3], "--small") == 0;
    struct error err = {0};
    struct casefile *cf;
    uint64_t count, total;
    char path[4200];

    if (argc < 3 || !str_to_u64(str_of(argv[2]), 10000000, &count) || count == 0) {
        fputs("usage: bench_scan FOLDER MESSAGES [--small]\n", stderr);
        return 2;
    }
    snprintf(path, sizeof(path), "%s/scan.case", argv[1]);
    must(case_create(path, &info, &err), &err);
    must(casefile_open(&cf, path, CASE_WRITE, &err), &err);
    total = fill(cf, (unsigned)count, small);
    casefile_close(cf);
    printf("%" PRIu64 " messages, %.1f MB\n", count, (double)total / 1e6);
    return 0;
}
