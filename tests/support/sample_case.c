/* sample_case.c - see sample_case.h. */
#include "sample_case.h"
#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void sample_make(struct sample *sample)
{
    const struct case_info info = {.owner = "owner@acme.example", .authority = "a test"};
    struct error err = {0};

    *sample = (struct sample){0};
    assert_ok(temp_make(sample->folder, &err), &err);
    snprintf(sample->path, sizeof(sample->path), "%s/a.case", sample->folder);
    assert_ok(case_create(sample->path, &info, &err), &err);
    sample_open(sample, CASE_WRITE);
}

void sample_open(struct sample *sample, enum case_mode mode)
{
    struct error err = {0};

    assert_ok(casefile_open(&sample->cf, sample->path, mode, &err), &err);
}

void sample_close(struct sample *sample)
{
    casefile_close(sample->cf);
    sample->cf = NULL;
}

void sample_remove(struct sample *sample)
{
    sample_close(sample);
    temp_remove(sample->folder);
}

const char *sample_path(const struct sample *sample, const char *name)
{
    static char paths[4][TEMP_PATH + 80];
    static unsigned next;
    char *path = paths[next++ % ARRAY_LEN(paths)];

    snprintf(path, sizeof(paths[0]), "%s/%s", sample->path, name);
    return path;
}

struct str sample_mail(unsigned uid)
{
    static char text[512];
    int len = snprintf(text, sizeof(text),
                       "From: partner%u@example.com\r\nTo: owner@acme.example\r\n"
                       "Subject: order %u\r\n\r\nPlease confirm order %u.\r\n",
                       uid % 7, uid, uid);

    return (struct str){text, (size_t)len};
}

static void plan(struct sample *sample, unsigned uid, int64_t *id)
{
    const struct message message = {.folder = sample->inbox,
                                    .uid = uid,
                                    .size = sample_mail(uid).len,
                                    .received = 1750000000 + (int64_t)uid * 3600,
                                    .flags = "\\Seen"};
    struct error err = {0};

    assert_ok(message_plan(sample->cf, &message, id, &err), &err);
}

static void parse(struct sample *sample, unsigned uid, const struct hash *raw)
{
    char subject[64];
    const struct message message = {.raw = *raw,
                                    .status = PARSE_OK,
                                    .limit = "",
                                    .date = 1750000000 + (int64_t)uid * 3600,
                                    .from = "partner@example.com",
                                    .to = "owner@acme.example",
                                    .subject = subject,
                                    .message_id = "id@example.com",
                                    .direction = DIRECTION_IN};
    const struct facts facts = {
        .status = PARSE_OK, .limit = "", .version = 1, .blob = str_of("the facts")};
    struct error err = {0};

    snprintf(subject, sizeof(subject), "order %u", uid);
    assert_ok(message_parsed(sample->cf, 0, &message, &err), &err);
    assert_ok(facts_put(sample->cf, raw, &facts, &err), &err);
}

void sample_fill(struct sample *sample, unsigned count)
{
    struct account account = {.user = "owner", .host = "mail.example"};
    struct folder inbox = {
        .name = "INBOX", .raw_name = "INBOX", .use = FOLDER_INBOX, .uidvalidity = 7};
    struct error err = {0};

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(run_begin(sample->cf, "acquire", "owner@mail.example", &sample->run, &err), &err);
    assert_ok(account_put(sample->cf, &account, &err), &err);
    inbox.account = account.id;
    assert_ok(folder_put(sample->cf, &inbox, &err), &err);
    sample->account = account.id;
    sample->inbox = inbox.id;
    for (unsigned uid = 1; uid <= count; uid++) {
        struct hash raw;
        int64_t id;

        plan(sample, uid, &id);
        assert_ok(evidence_put(sample->cf, sample_mail(uid), &raw, &err), &err);
        assert_ok(message_fetched(sample->cf, id, &raw, &err), &err);
        if (uid % 2 == 0)
            parse(sample, uid, &raw);
    }
    assert_ok(run_end(sample->cf, sample->run, "ok", &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

int sample_set_up(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    *state = &sample;
    return 0;
}

int sample_tear_down(void **state)
{
    sample_remove(*state);
    return 0;
}

void sample_begin(struct sample *sample)
{
    struct error err = {0};

    assert_ok(casefile_begin(sample->cf, &err), &err);
}

void sample_commit(struct sample *sample)
{
    struct error err = {0};

    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static uint64_t write_record(int fd, struct str bytes, const struct hash *hash)
{
    char hex[HASH_HEX], head[64], tail[96];
    int head_len = snprintf(head, sizeof(head), "mailmedic-object 1 %020zu\n", bytes.len);
    int tail_len;

    hash_to_hex(hash, hex);
    tail_len = snprintf(tail, sizeof(tail), "\nsha256 %s\n", hex);
    assert_int_equal(head_len, EVIDENCE_HEAD);
    assert_int_equal(tail_len, EVIDENCE_TAIL);
    assert_int_equal(write(fd, head, (size_t)head_len), head_len);
    assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
    assert_int_equal(write(fd, tail, (size_t)tail_len), tail_len);
    return (uint64_t)head_len + bytes.len + (uint64_t)tail_len;
}

void sample_segment(struct sample *sample, unsigned first_uid, unsigned count)
{
    struct error err = {0};
    int64_t segment;
    uint64_t end = 0;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    for (unsigned uid = first_uid; uid < first_uid + count; uid++) {
        struct hash hash = hash_of(sample_mail(uid));

        write_record(fd, sample_mail(uid), &hash);
    }
    assert_ok(evidence_sync(sample->cf, segment, &err), &err);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    for (unsigned uid = first_uid; uid < first_uid + count; uid++) {
        struct hash hash = hash_of(sample_mail(uid));
        const struct evidence_place place = {segment, end + EVIDENCE_HEAD, sample_mail(uid).len};
        int64_t id;

        plan(sample, uid, &id);
        assert_ok(evidence_add(sample->cf, &hash, &place, &err), &err);
        assert_ok(message_fetched(sample->cf, id, &hash, &err), &err);
        end = place.offset + place.length + EVIDENCE_TAIL;
    }
    assert_ok(casefile_commit(sample->cf, &err), &err);
    close(fd);
}

void sample_headed(struct sample *sample, unsigned uid, size_t len, int64_t *id)
{
    struct error err = {0};
    struct hash header;
    int64_t row;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    plan(sample, uid, &row);
    assert_ok(evidence_put(sample->cf, str_part(sample_mail(uid), 0, len), &header, &err), &err);
    assert_ok(message_headed(sample->cf, row, &header, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    if (id)
        *id = row;
}

static void collect(void *arg, const char *text)
{
    struct buf *out = arg;

    if (out)
        buf_printf(out, "%s\n", text);
}

bool sample_verify(struct casefile *cf, uint64_t *wrong, struct buf *text, struct error *err)
{
    struct verify_report report;

    if (!case_verify(cf, NULL, collect, text, &report, err))
        return false;
    *wrong = report.wrong;
    return true;
}
