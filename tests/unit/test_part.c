/* test_part.c - the bytes of a part that are fetched are those whose hash stands in the facts. */
#include "each_file.h"
#include "mail_examiner.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char *scratch(struct arena *arena, struct str mail)
{
    char *copy = arena_alloc(arena, mail.len + EXAMINE_ROOM + 1);

    memcpy(copy + EXAMINE_ROOM, mail.at, mail.len);
    return copy + EXAMINE_ROOM;
}

static bool fetch(struct str mail, const struct part_wish *wish, struct buf *out, uint64_t *size)
{
    struct arena arena = {0};
    bool ok;

    buf_init(out, MIB(8));
    ok = examine_part(mail_examiner(), wish, scratch(&arena, mail), mail.len, out, size);
    arena_dispose(&arena);
    return ok;
}

/* In pieces, so that where they meet is looked at too. */
static struct hash hash_of_part(struct str mail, const struct mail_part *part, size_t piece)
{
    struct hasher *hasher = hasher_new();
    struct hash hash;
    uint64_t at = 0, size = 0;

    do {
        struct part_wish wish = {part->number, at, piece};
        struct buf out;

        assert_true(fetch(mail, &wish, &out, &size));
        assert_int_equal(size, part->size);
        assert_true(out.len > 0 || at == size);
        hasher_add(hasher, buf_c(&out), out.len);
        at += out.len;
        buf_dispose(&out);
    } while (at < size);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}

static bool is_leaf(const struct mail_part *part)
{
    return !hash_is_zero(&part->hash) && strncmp(part->declared_type, "message/", 8) != 0;
}

static size_t check_mail(struct str bytes)
{
    struct arena arena = {0};
    struct mail mail;
    size_t checked = 0;

    examine_mail(mail_examiner(), &mail, &arena, scratch(&arena, bytes), bytes.len);
    for (size_t i = 0; i < mail.part_count && checked < 40; i++) {
        struct hash hash;

        if (!is_leaf(&mail.parts[i]))
            continue;
        hash = hash_of_part(bytes, &mail.parts[i], mail.parts[i].size / 3 + 1);
        assert_memory_equal(hash.bytes, mail.parts[i].hash.bytes, sizeof(hash.bytes));
        checked++;
    }
    arena_dispose(&arena);
    return checked;
}

static void check_file(void *arg, const char *path, struct str bytes)
{
    size_t *checked = arg;

    if (str_ends_nocase(str_of(path), ".eml"))
        *checked += check_mail(bytes);
}

static void every_part_of_every_sample_is_fetched_as_it_was_hashed(void **state)
{
    size_t checked = 0;

    (void)state;
    assert_true(each_file(MAIL_DIR, check_file, &checked) > 10);
    assert_true(checked > 20);
}

static void a_part_that_is_not_there_is_not_fetched(void **state)
{
    static const char mail[] = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                               "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
    struct part_wish wish = {.number = 3, .most = 100};
    struct buf out;
    uint64_t size;

    (void)state;
    assert_true(fetch(str_of(mail), &wish, &out, &size)); /* the multipart is 1 */
    assert_int_equal(size, 3);
    assert_string_equal(buf_c(&out), "two");
    buf_dispose(&out);
    for (wish.number = 0; wish.number < 7; wish.number++) {
        if (wish.number == 2 || wish.number == 3)
            continue;
        assert_false(fetch(str_of(mail), &wish, &out, &size));
        buf_dispose(&out);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_of_every_sample_is_fetched_as_it_was_hashed),
        cmocka_unit_test(a_part_that_is_not_there_is_not_fetched),
    };

    return cmocka_run_group_tests(tests, mail_examiner_open, mail_examiner_close);
}
