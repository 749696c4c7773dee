/* fuzz_case.c - a case from elsewhere with bytes of its files changed: it is refused, or read as
 * far as it goes, or verify says what is wrong. The input is a list of changes, see struct change.
 */
#include "sample_case.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 3, CHANGE = 6 };

static const char *const names[FILES] = {"case.db", "evidence/000001.seg", "evidence/000002.seg"};

/* By the one before. */
static const char *const left_over[] = {"lock", "case.db-wal", "case.db-shm",
                                        "evidence/000003.seg"};

static struct sample sample;
static struct buf whole[FILES];

static void take_away_sample(void)
{
    for (size_t i = 0; i < FILES; i++)
        buf_dispose(&whole[i]);
    temp_remove(sample.folder);
}

/* Made once: what is changed are copies. */
static void make_sample(void)
{
    struct error err = {0};

    sample_make(&sample);
    sample_fill(&sample, 6);
    sample_segment(&sample, 100, 3);
    sample_close(&sample);
    for (size_t i = 0; i < FILES; i++)
        if (!temp_read(sample_path(&sample, names[i]), &whole[i], &err))
            abort();
    atexit(take_away_sample);
}

/* u8 file and how, u8 what, u32 where: one byte becomes another, or eight do; or the file is cut.
 */
static void change(struct buf copies[FILES], const uint8_t *at)
{
    struct buf *copy = &copies[at[0] % FILES];
    uint32_t place = (uint32_t)at[2] | (uint32_t)at[3] << 8 | (uint32_t)at[4] << 16;
    size_t many = at[0] & 0x40 ? 8 : 1;

    if (copy->len == 0)
        return;
    place %= (uint32_t)copy->len;
    if (at[0] & 0x80 && at[5] > 0xf0)
        copy->len = place;
    for (size_t i = 0; i < many && place + i < copy->len; i++)
        copy->at[place + i] = (char)at[1];
}

static void write_files(const uint8_t *data, size_t size)
{
    struct buf copies[FILES];
    struct error err = {0};

    for (size_t i = 0; i < FILES; i++) {
        buf_init(&copies[i], MIB(16));
        buf_str(&copies[i], buf_as_str(&whole[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(left_over); i++)
        unlink(sample_path(&sample, left_over[i]));
    for (; size >= CHANGE; size -= CHANGE, data += CHANGE)
        change(copies, data);
    for (size_t i = 0; i < FILES; i++) {
        if (!temp_write(sample_path(&sample, names[i]), buf_as_str(&copies[i]), &err))
            abort();
        buf_dispose(&copies[i]);
    }
}

static void read_messages(struct casefile *cf, struct arena *arena)
{
    const struct message_query query = {.direction = -1};
    struct message *messages;
    struct error err = {0};
    size_t count;

    if (!message_list(cf, arena, &query, &messages, &count, &err))
        return;
    for (size_t i = 0; i < count; i++) {
        struct error why = {0};
        struct str facts;
        struct buf bytes;

        if (evidence_read(cf, &messages[i].raw, MIB(1), &bytes, &why)) {
            struct hash hash = hash_of(buf_as_str(&bytes));

            if (!hash_equal(&hash, &messages[i].raw))
                abort();
        }
        buf_dispose(&bytes);
        error_clear(&why);
        (void)!facts_get(cf, arena, &messages[i].raw, &facts, &why);
    }
}

static void read_all(struct casefile *cf)
{
    struct message_counts counts;
    struct evidence_stats stats;
    struct finding *findings;
    struct coverage *coverage;
    struct account *accounts;
    struct folder *folders;
    struct rule_row *rules;
    struct arena arena = {0};
    struct case_info info;
    struct error err[8] = {{0}};
    struct run *runs;
    size_t count;

    (void)!casefile_info(cf, &info, &err[0]);
    error_clear(&err[0]);
    (void)!run_list(cf, &arena, &runs, &count, &err[0]);
    (void)!account_list(cf, &arena, &accounts, &count, &err[1]);
    (void)!folder_list(cf, &arena, sample.account, &folders, &count, &err[2]);
    (void)!rule_list(cf, &arena, &rules, &count, &err[3]);
    (void)!finding_list(cf, &arena, true, (struct page){0}, &findings, &count, &err[4]);
    (void)!coverage_list(cf, &arena, &coverage, &count, &err[5]);
    (void)!message_count(cf, &counts, &err[6]);
    (void)!evidence_stats(cf, &stats, &err[7]);
    read_messages(cf, &arena);
    arena_dispose(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    struct casefile *cf;
    uint64_t wrong;

    if (size < 1 || size > 400)
        return 0;
    if (sample.path[0] == '\0')
        make_sample();
    write_files(data + 1, size - 1);
    if (!casefile_open(&cf, sample.path, data[0] & 1 ? CASE_WRITE : CASE_READ, &err)) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    read_all(cf);
    if (!sample_verify(cf, &wrong, NULL, &err) && err.text[0] == '\0')
        abort();
    casefile_close(cf);
    return 0;
}
