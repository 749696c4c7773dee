/* test_export.c - what leaves the case: nothing is overwritten, nothing half written stays, what
 * was written is journalled, and a stranger's text stays in its place in every format. */
#include "report/export.h"

#include "case/indicators.h"
#include "sample_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void must(bool ok, const struct error *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void add(struct sample *sample, const char *kind, const char *value)
{
    struct indicator row = {.kind = kind,
                            .value = value,
                            .by_hand = true,
                            .first_seen = 1750000000,
                            .last_seen = 1750003600,
                            .tlp = "amber",
                            .note = "=cmd|' /C calc'!A0"};
    struct error err = {0};
    int64_t id;

    must(casefile_begin(sample->cf, &err) && indicator_put(sample->cf, &row, &id, &err) &&
             casefile_commit(sample->cf, &err),
         &err);
}

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    add(&sample, "ip", "203.0.113.9");
    add(&sample, "ip", "2001:db8::9");
    add(&sample, "cidr", "198.51.100.0/24");
    add(&sample, "domain", "evil.example");
    add(&sample, "address", "drop@evil.example");
    add(&sample, "url", "http://evil.example/a?b=%27");
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

/* FOLDER/NAME of the test's own folder, or deeper. */
static const char *place(const struct sample *sample, const char *name)
{
    static char path[2][TEMP_PATH + 300];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", sample->folder, name);
    return path[turn];
}

static bool export_as(struct sample *sample, const char *format, const char *target,
                      const char *name, struct export_result *result, struct error *err)
{
    const struct export_setup setup = {.cf = sample->cf,
                                       .format = format,
                                       .target = target,
                                       .path = place(sample, name),
                                       .version = "1",
                                       .now = 1750010000};

    return export_run(&setup, result, err);
}

static struct export_result exported(struct sample *sample, const char *format, const char *target,
                                     const char *name)
{
    struct export_result result;
    struct error err = {0};

    must(export_as(sample, format, target, name, &result, &err), &err);
    return result;
}

static void assert_file(struct sample *sample, const char *name, const char *want)
{
    struct error err = {0};
    struct buf text;

    must(temp_read(place(sample, name), &text, &err), &err);
    assert_string_equal(buf_c(&text), want);
    buf_dispose(&text);
}

static void a_plain_list_has_each_active_value_on_a_line(void **state)
{
    struct export_result result = exported(*state, "blocklist", NULL, "list");

    assert_int_equal(result.rows, 6);
    assert_int_equal(result.left_out, 0);
    assert_file(*state, "list",
                "drop@evil.example\n198.51.100.0/24\nevil.example\n2001:db8::9\n203.0.113.9\n"
                "http://evil.example/a?b=%27\n");
}

static void nothing_is_overwritten_and_what_was_written_is_journalled(void **state)
{
    struct sample *sample = *state;
    struct export_result result = exported(sample, "blocklist", "plain", "list");
    struct error err = {0};
    char hex[HASH_HEX];
    uint64_t entries;
    struct buf text;

    must(temp_read(place(sample, "list"), &text, &err), &err);
    hash_to_hex(&result.hash, hex);
    assert_true(hash_equal(&result.hash, &(struct hash[]){hash_of(buf_as_str(&text))}[0]));
    assert_int_equal(result.bytes, text.len);
    buf_dispose(&text);
    must(journal_matches(sample->cf, hex, &entries, &err), &err);
    assert_int_equal(entries, 1);

    must(temp_write(place(sample, "mine"), str_of("keep"), &err), &err);
    assert_false(export_as(sample, "blocklist", NULL, "mine", &result, &err));
    assert_file(sample, "mine", "keep");
    error_clear(&err);
    assert_int_equal(symlink(place(sample, "nowhere"), place(sample, "link")), 0);
    assert_false(export_as(sample, "blocklist", NULL, "link", &result, &err));
    assert_int_equal(access(place(sample, "nowhere"), F_OK), -1);
    error_clear(&err);
    assert_false(export_as(sample, "tarot", NULL, "cards", &result, &err));
    error_clear(&err);
    assert_false(export_as(sample, "blocklist", "cisco", "cards", &result, &err));
    assert_int_equal(access(place(sample, "cards"), F_OK), -1);
    must(journal_matches(sample->cf, "export-written", &entries, &err), &err);
    assert_int_equal(entries, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plain_list_has_each_active_value_on_a_line, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_overwritten_and_what_was_written_is_journalled,
                                        make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
