/* test_corpus.c - a mailbox in which every twentieth mail is made to hurt: the program stays up,
 * keeps each mail as evidence, and names what it could not examine.
 *
 * 10,000 mails in the ordinary run, 100,000 with MAILMEDIC_LONG=1. */
#include "faulty.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/tables.h"
#include "check.h"
#include "hostile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ORDINARY = 10000, LONG = 100000, EVERY = 20, SIZE = 20000, MAIL_MOST = 64 << 20 };

static unsigned how_many(void)
{
    return getenv("MAILMEDIC_LONG") ? LONG : ORDINARY; /* NOLINT(concurrency-mt-unsafe) */
}

static void add_plain(struct buf *box, unsigned number)
{
    buf_printf(box,
               "From: Lena %u <lena%u@mill.example>\nTo: anna@port.example\nSubject: order %u\n"
               "Date: Mon, 5 Jan 2026 10:%02u:00 +0000\nMessage-ID: <%u@mill.example>\n\n"
               "We confirm order %u.\n",
               number % 7, number % 7, number, number % 60, number, number);
}

static void add_hostile(struct buf *box, unsigned number)
{
    size_t kinds = 0;
    struct buf mail;

    while (hostile[kinds].id)
        kinds++;
    hostile_make(hostile[number / EVERY % kinds].id, SIZE, &mail);
    assert_true(str_find(buf_as_str(&mail), str_of("\nFrom ")) >= mail.len);
    buf_printf(box, "X-Number: %u\n", number); /* no two are the same */
    buf_str(box, buf_as_str(&mail));
    buf_char(box, '\n');
    buf_dispose(&mail);
}

static void write_box(const struct rig *rig, unsigned count)
{
    char path[RIG_PATH];
    struct buf mail;
    int fd;

    snprintf(path, sizeof(path), "%s/box.mbox", rig->folder);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    buf_init(&mail, MAIL_MOST);
    for (unsigned i = 1; i <= count; i++) {
        buf_clear(&mail);
        buf_text(&mail, "From lena@mill.example Mon Jan  5 10:00:00 2026\n");
        if (i % EVERY == 0)
            add_hostile(&mail, i);
        else
            add_plain(&mail, i);
        buf_char(&mail, '\n');
        assert_false(mail.full);
        assert_true(file_write(fd, buf_as_str(&mail)));
    }
    buf_dispose(&mail);
    close(fd);
}

/* How many were not examined wholly; fails the test where that has no name. */
static unsigned count_gaps(const struct rig *rig, unsigned count)
{
    const struct message_query all = {.direction = -1, .page = {.most = LONG + 1}};
    struct arena arena = {0};
    struct error err = {0};
    struct casefile *cf;
    struct message *rows;
    unsigned gaps = 0;
    size_t found;

    assert_ok(casefile_open(&cf, rig->path, CASE_READ, &err), &err);
    assert_ok(message_list(cf, &arena, &all, &rows, &found, &err), &err);
    assert_int_equal(found, count);
    for (size_t i = 0; i < found; i++) {
        assert_false(hash_is_zero(&rows[i].raw));
        assert_int_not_equal(rows[i].status, PARSE_WAITING);
        if (rows[i].status == PARSE_OK)
            continue;
        gaps++;
        if (rows[i].status != PARSE_TIMEOUT && !*rows[i].limit)
            fail_msg("message %d: what was not examined has no name", (int)rows[i].id);
    }
    arena_dispose(&arena);
    casefile_close(cf);
    return gaps;
}

static void poison_among_mail_is_kept_and_named(void **state)
{
    unsigned count = how_many(), gaps;
    struct rig rig;
    int status;

    (void)state;
    rig_open(&rig);
    rig.patience_ms = 3600 * 1000;
    write_box(&rig, count);
    status = rig_run_again(&rig, "import CASE HERE/box.mbox --quiet");
    if (status != 10 && status != 20)
        fail_msg("import ended with %d: %s", status, buf_c(&rig.said));
    gaps = count_gaps(&rig, count);
    if (rig_run_again(&rig, "verify CASE") != 0)
        fail_msg("%s", buf_c(&rig.said));
    print_message("%u mails, %u of them hostile: all kept, %u not examined wholly and named\n",
                  count, count / EVERY, gaps);
    assert_in_range(gaps, 1, count / EVERY); /* poison it is, and the others are not touched */
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poison_among_mail_is_kept_and_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
