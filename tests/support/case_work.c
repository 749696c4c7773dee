/* case_work.c - see case_work.h. */
#include "case_work.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"
#include "connection.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { BATCHES = 4, PER_BATCH = 3, BODY = 3000, FIRST = 200 };

struct writer {
    struct casefile *cf;
    int64_t inbox;
    int acks;
    bool careless;
};

static struct str body(unsigned uid, char out[BODY])
{
    memset(out, 'a' + (int)(uid % 26), BODY);
    snprintf(out, BODY, "Subject: message %u\r\n\r\n", uid);
    return (struct str){out, BODY};
}

/* --- writing --- */

static bool promise(const struct writer *writer, unsigned first, struct error *err)
{
    for (unsigned i = 0; i < PER_BATCH; i++) {
        char bytes[BODY], line[HASH_HEX + 1];
        struct hash hash = hash_of(body(first + i, bytes));

        hash_to_hex(&hash, line);
        line[HASH_HEX - 1] = '\n';
        if (!file_write(writer->acks, (struct str){line, HASH_HEX}))
            return error_set_errno(err, ERROR_IO, "cannot write the promises");
    }
    return true;
}

/* True if it is not there yet; *id: its row. */
static bool plan(struct writer *writer, unsigned uid, int64_t *id, bool *missing, struct error *err)
{
    const struct message message = {
        .folder = writer->inbox, .uid = uid, .size = BODY, .received = uid, .flags = ""};
    struct arena arena = {0};
    struct message known = {0};
    bool ok = message_plan(writer->cf, &message, id, err) &&
              message_get(writer->cf, &arena, *id, &known, err);

    *missing = hash_is_zero(&known.raw);
    arena_dispose(&arena);
    return ok;
}

static bool write_put(struct writer *writer, unsigned first, struct error *err)
{
    for (unsigned i = 0; i < PER_BATCH; i++) {
        char bytes[BODY];
        struct hash hash;
        bool missing;
        int64_t id;

        if (!plan(writer, first + i, &id, &missing, err))
            return false;
        if (missing && (!evidence_put(writer->cf, body(first + i, bytes), &hash, err) ||
                        !message_fetched(writer->cf, id, &hash, err)))
            return false;
    }
    return true;
}

static bool append(int fd, struct str bytes, struct error *err)
{
    return file_write(fd, bytes) || error_set_errno(err, ERROR_IO, "cannot write a segment");
}

static bool append_record(int fd, struct str bytes, const struct hash *hash, struct error *err)
{
    char hex[HASH_HEX], head[EVIDENCE_HEAD + 1], tail[EVIDENCE_TAIL + 1];

    hash_to_hex(hash, hex);
    snprintf(head, sizeof(head), "mailmedic-object 1 %020zu\n", bytes.len);
    snprintf(tail, sizeof(tail), "\nsha256 %s\n", hex);
    return append(fd, str_of(head), err) && append(fd, bytes, err) && append(fd, str_of(tail), err);
}

/* As a connection does it: the bytes first, by themselves, then the names. */
static bool fill_segment(int fd, unsigned first, struct error *err)
{
    for (unsigned i = 0; i < PER_BATCH; i++) {
        char bytes[BODY];
        struct str text = body(first + i, bytes);
        struct hash hash = hash_of(text);

        if (!append_record(fd, text, &hash, err))
            return false;
    }
    return true;
}

static bool name_records(struct writer *writer, int64_t segment, unsigned first, struct error *err)
{
    for (unsigned i = 0; i < PER_BATCH; i++) {
        const uint64_t record = EVIDENCE_HEAD + BODY + EVIDENCE_TAIL;
        const struct evidence_place place = {segment, i * record + EVIDENCE_HEAD, BODY};
        char bytes[BODY];
        struct hash hash = hash_of(body(first + i, bytes));
        bool missing;
        int64_t id;

        if (!plan(writer, first + i, &id, &missing, err) ||
            !evidence_add(writer->cf, &hash, &place, err) ||
            !message_fetched(writer->cf, id, &hash, err))
            return false;
    }
    return true;
}

static bool has_all(struct writer *writer, unsigned first)
{
    for (unsigned i = 0; i < PER_BATCH; i++) {
        char bytes[BODY];
        struct hash hash = hash_of(body(first + i, bytes));

        if (!evidence_has(writer->cf, &hash))
            return false;
    }
    return true;
}

static bool end_batch(struct writer *writer, unsigned first, bool done, struct error *err)
{
    if (done && writer->careless && !promise(writer, first, err))
        done = false;
    if (!done) {
        casefile_rollback(writer->cf);
        return false;
    }
    return casefile_commit(writer->cf, err) && (writer->careless || promise(writer, first, err));
}

static bool write_batch(struct writer *writer, unsigned batch, struct error *err)
{
    unsigned first = batch * PER_BATCH + 1;
    int64_t segment;
    bool ok;
    int fd;

    if (batch % 2 == 0) {
        if (!casefile_begin(writer->cf, err))
            return false;
        return end_batch(writer, first, write_put(writer, first, err), err);
    }
    if (has_all(writer, first))
        return promise(writer, first, err);
    if (!evidence_segment(writer->cf, &segment, &fd, err))
        return false;
    ok = fill_segment(fd, first, err);
    close(fd);
    if (!ok || !evidence_sync(writer->cf, segment, err) || !casefile_begin(writer->cf, err))
        return false;
    return end_batch(writer, first, name_records(writer, segment, first, err), err);
}

static bool make_inbox(struct writer *writer, struct error *err)
{
    struct account account = {.user = "owner", .host = "mail.example"};
    struct folder inbox = {.name = "INBOX", .raw_name = "INBOX", .uidvalidity = 7};
    bool ok;

    if (!casefile_begin(writer->cf, err))
        return false;
    ok = account_put(writer->cf, &account, err);
    inbox.account = account.id;
    ok = ok && folder_put(writer->cf, &inbox, err);
    writer->inbox = inbox.id;
    if (ok)
        return casefile_commit(writer->cf, err);
    casefile_rollback(writer->cf);
    return false;
}

static bool write_batches(struct writer *writer, struct error *err)
{
    bool ok = make_inbox(writer, err);

    for (unsigned batch = 0; ok && batch < BATCHES; batch++)
        ok = write_batch(writer, batch, err);
    return ok;
}

bool work_create(const char *path, struct error *err)
{
    return access(path, F_OK) == 0 || case_create(path, &(struct case_info){.owner = "a"}, err);
}

/* A line that was only half written is taken back: what comes next is to be read. */
static bool open_promises(struct writer *writer, const char *acks, struct error *err)
{
    off_t end;

    writer->acks = open(acks, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (writer->acks < 0)
        return error_set_errno(err, ERROR_IO, "cannot open the promises");
    end = lseek(writer->acks, 0, SEEK_END);
    if (end % HASH_HEX == 0 || ftruncate(writer->acks, end - end % HASH_HEX) == 0)
        return true;
    close(writer->acks);
    return error_set_errno(err, ERROR_IO, "cannot cut the promises");
}

bool work_write(const char *path, const char *acks, enum work_care care, struct error *err)
{
    struct writer writer = {.careless = care == WORK_CARELESS};
    bool ok;

    if (!work_create(path, err) || !open_promises(&writer, acks, err))
        return false;
    ok = casefile_open(&writer.cf, path, CASE_WRITE, err);
    if (ok) {
        ok = (care != WORK_NORMAL || db_run(writer.cf->db, "PRAGMA synchronous = NORMAL", err)) &&
             write_batches(&writer, err);
        casefile_close(writer.cf);
    }
    close(writer.acks);
    return ok;
}

/* --- checking --- */

/* The first of what verify finds. */
static void tell(void *arg, const char *text)
{
    char *first = arg;

    if (!first[0])
        snprintf(first, FIRST, "%s", text);
}

static bool has_bytes(struct casefile *cf, struct str hex, struct error *err)
{
    struct hash hash;
    struct buf bytes;
    bool ok;

    if (!hash_from_hex(hex, &hash))
        return error_set(err, ERROR_FORMAT, "a promise that is none");
    ok = evidence_read(cf, &hash, KIB(64), &bytes, err);
    buf_dispose(&bytes);
    return ok;
}

static bool check_promises(struct casefile *cf, int acks, struct error *err)
{
    char line[HASH_HEX];

    /* What was only half written was not promised. */
    while (acks >= 0 && read(acks, line, sizeof(line)) == sizeof(line))
        if (!has_bytes(cf, (struct str){line, HASH_HEX - 1}, err))
            return error_prefix(err, "promised and not kept");
    return true;
}

/* Bytes in files of transactions that did not come to be, as the journal tells: those are kept
 * (case/stray.h), and named by nobody. */
static bool kept_bytes(struct casefile *cf, uint64_t *out, struct error *err)
{
    const struct page all = {.most = 1000, .filter = "evidence-segment"};
    static const char key[] = "\"bytes\":";
    struct arena arena = {0};
    struct journal_row *rows;
    size_t count = 0;
    bool ok = journal_list(cf, &arena, false, all, &rows, &count, err);

    *out = 0;
    for (size_t i = 0; ok && i < count; i++) {
        const char *bytes = strstr(rows[i].body, key);

        if (bytes && strstr(rows[i].body, "none: its transaction was not committed"))
            *out += strtoull(bytes + sizeof(key) - 1, NULL, 10);
    }
    arena_dispose(&arena);
    return ok;
}

static bool check_all(struct casefile *cf, const struct verify_report *report,
                      enum work_measure measure, struct error *err)
{
    struct message_counts counts;
    uint64_t kept;

    if (!message_count(cf, &counts, err) || !kept_bytes(cf, &kept, err))
        return false;
    if (counts.planned != BATCHES * PER_BATCH || counts.fetched != BATCHES * PER_BATCH ||
        report->objects != BATCHES * PER_BATCH)
        return error_set(err, ERROR_FORMAT, "%" PRIu64 " messages, %" PRIu64 " pieces of evidence",
                         counts.fetched, report->objects);
    if (measure == WORK_WHOLE && report->unnamed_bytes != kept)
        return error_set(err, ERROR_FORMAT,
                         "%" PRIu64 " bytes that nobody named, %" PRIu64 " kept as the journal "
                         "says",
                         report->unnamed_bytes, kept);
    return true;
}

static bool check_open(struct casefile *cf, int acks, enum work_measure measure, struct error *err)
{
    struct verify_report report;
    char first[FIRST] = "";

    if (!case_verify(cf, NULL, tell, first, &report, err))
        return false;
    if (report.wrong > 0)
        return error_set(err, ERROR_FORMAT, "verify found %" PRIu64 " problems: %s", report.wrong,
                         first);
    return check_promises(cf, acks, err) &&
           (measure == WORK_PROMISED || check_all(cf, &report, measure, err));
}

bool work_check(const char *path, const char *acks, enum work_measure measure, struct error *err)
{
    int fd = open(acks, O_RDONLY | O_CLOEXEC);
    struct casefile *cf;
    bool ok;

    if (measure == WORK_PROMISED && access(path, F_OK) != 0) {
        ok = fd < 0 || lseek(fd, 0, SEEK_END) == 0;
        if (fd >= 0)
            close(fd);
        return ok || error_set(err, ERROR_IO, "promises, and no case");
    }
    ok = casefile_open(&cf, path, CASE_READ, err);
    if (ok) {
        ok = check_open(cf, fd, measure, err);
        casefile_close(cf);
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

bool work_finish(const char *path, const char *acks, struct error *err)
{
    int fd = open(acks, O_RDONLY | O_CLOEXEC);
    struct writer writer = {0};
    bool ok = open_promises(&writer, acks, err);

    if (ok && casefile_open(&writer.cf, path, CASE_WRITE, err)) {
        ok = check_promises(writer.cf, fd, err) && write_batches(&writer, err) &&
             lseek(writer.acks, 0, SEEK_SET) == 0 &&
             check_open(writer.cf, writer.acks, WORK_WHOLE, err);
        casefile_close(writer.cf);
    } else {
        ok = false;
    }
    if (writer.acks >= 0)
        close(writer.acks);
    if (fd >= 0)
        close(fd);
    return ok;
}
