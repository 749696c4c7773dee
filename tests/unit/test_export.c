/* test_export.c - what leaves the case: nothing is overwritten, nothing half written stays, what
 * was written is journalled, and a stranger's text stays in its place in every format. */
#include "check.h"
#include "report/export.h"

#include "base/uuid.h"
#include "case/indicators.h"
#include "csv.h"
#include "out.h"
#include "sample_case.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

    assert_ok(casefile_begin(sample->cf, &err) && indicator_put(sample->cf, &row, &id, &err) &&
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

    assert_ok(export_as(sample, format, target, name, &result, &err), &err);
    return result;
}

static void assert_file(struct sample *sample, const char *name, const char *want)
{
    struct error err = {0};
    struct buf text;

    assert_ok(temp_read(place(sample, name), &text, &err), &err);
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

    assert_ok(temp_read(place(sample, "list"), &text, &err), &err);
    hash_to_hex(&result.hash, hex);
    assert_true(hash_equal(&result.hash, &(struct hash[]){hash_of(buf_as_str(&text))}[0]));
    assert_int_equal(result.bytes, text.len);
    buf_dispose(&text);
    assert_ok(journal_matches(sample->cf, hex, &entries, &err), &err);
    assert_int_equal(entries, 1);

    assert_ok(temp_write(place(sample, "mine"), str_of("keep"), &err), &err);
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
    assert_ok(journal_matches(sample->cf, "export-written", &entries, &err), &err);
    assert_int_equal(entries, 1);
}

static void each_form_takes_what_it_can_hold(void **state)
{
    static const struct {
        const char *target, *file; /* file NULL: the target is one */
        uint64_t rows, left_out;
        const char *want; /* is in it */
    } cases[] = {
        {"nftables", NULL, 3, 3, "add element inet mailmedic intruders6 { 2001:db8::9 }\n"},
        {"nftables", NULL, 3, 3, "add element inet mailmedic intruders4 { 198.51.100.0/24 }\n"},
        {"fail2ban", NULL, 3, 3, "fail2ban-client set dovecot banip 203.0.113.9\n"},
        {"postfix", "client_access.cidr", 5, 1, "2001:db8::9\tREJECT"},
        {"postfix", "recipient_access", 5, 1, "drop@evil.example\tREJECT"},
        {"dovecot", "hosts.deny", 5, 1, ": [2001:db8::9]\n"},
        {"dovecot", "block.sieve", 5, 1, "[\"evil.example\", \"*.evil.example\"]"},
        {"exchange", NULL, 6, 0,
         "-ListType Url -Block -NoExpiration -Entries 'evil.example/a?b=%27'\n"},
        {"exchange", NULL, 6, 0, "-IPBlockList @{Add='203.0.113.9'}\n"},
        {"exchange", NULL, 6, 0, "-ListType IP -Block -NoExpiration -Entries '2001:db8::9'\n"},
        {"google", "blocked-senders.txt", 5, 1, "drop@evil.example\nevil.example\n"},
        {"alimail", "ip-blacklist.txt", 5, 1, "2001:db8::9\n203.0.113.9\n"},
    };
    struct sample *sample = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char name[40], file[100];
        struct export_result result;
        struct error err = {0};
        struct buf text;

        snprintf(name, sizeof(name), "list%zu", i);
        snprintf(file, sizeof(file), "%s%s%s", name, cases[i].file ? "/" : "",
                 cases[i].file ? cases[i].file : "");
        result = exported(sample, "blocklist", cases[i].target, name);
        assert_int_equal(result.rows, cases[i].rows);
        assert_int_equal(result.left_out, cases[i].left_out);
        assert_ok(temp_read(place(sample, file), &text, &err), &err);
        if (!strstr(buf_c(&text), cases[i].want))
            fail_msg("%s: %s", cases[i].target, buf_c(&text));
        buf_dispose(&text);
    }
}

static void a_range_too_wide_for_a_form_is_left_out_of_it(void **state)
{
    struct export_result result;

    add(*state, "cidr", "10.0.0.0/8");
    add(*state, "cidr", "2001:db8:1::/48");
    add(*state, "address", "#x@evil.example"); /* a comment in Postfix's tables */
    result = exported(*state, "blocklist", "exchange", "exchange");
    assert_int_equal(result.left_out, 1);
    result = exported(*state, "blocklist", "postfix", "postfix");
    assert_int_equal(result.left_out, 2);
    result = exported(*state, "blocklist", "plain", "plain");
    assert_int_equal(result.left_out, 0);
}

static void what_a_strange_case_holds_does_not_leave_its_place(void **state)
{
    static const char *const kinds[] = {"ip", "domain", "address", "url", "sha256", "spell"};
    struct sample *sample = *state;
    struct export_result result;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) /* case/ trusts its own writers */
        add(sample, kinds[i], "x'; drop\n}\"");
    add(sample, "domain", "EVIL.example");
    result = exported(sample, "blocklist", "plain", "list");
    assert_int_equal(result.rows, 6);
    assert_int_equal(result.left_out, 7);
    result = exported(sample, "stix", NULL, "stix");
    assert_int_equal(result.left_out, 7);
}

static void mail_is_exported_as_it_is_in_evidence(void **state)
{
    struct sample *sample = *state;
    struct export_result result = exported(sample, "eml", NULL, "mail");
    struct error err = {0};
    struct buf bytes, sums;
    char name[300];

    assert_int_equal(result.rows, 4);
    assert_int_equal(result.files, 4 + 2);
    assert_ok(temp_read(place(sample, "mail/SHA256SUMS"), &sums, &err), &err);
    assert_true(hash_equal(&result.hash, &(struct hash[]){hash_of(buf_as_str(&sums))}[0]));
    for (unsigned uid = 1; uid <= 4; uid++) {
        struct hash hash = hash_of(sample_mail(uid));
        char hex[HASH_HEX];
        const char *line;

        hash_to_hex(&hash, hex);
        line = strstr(buf_c(&sums), hex);
        assert_non_null(line);
        snprintf(name, sizeof(name), "mail/%.*s", (int)strcspn(line + 66, "\n"), line + 66);
        assert_ok(temp_read(place(sample, name), &bytes, &err), &err);
        assert_true(str_equal(buf_as_str(&bytes), sample_mail(uid)));
        buf_dispose(&bytes);
    }
    buf_dispose(&sums);
}

static bool is_there(const struct sample *sample, const char *name)
{
    return access(place(sample, name), F_OK) == 0;
}

/* As it stands when the program is killed: sha256sum must not find half an export to be in order.
 */
static void an_export_that_was_cut_off_does_not_pass_for_a_whole_one(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct out *out, *second;

    assert_ok(out_open(&out, place(sample, "cut"), true, &err), &err);
    assert_ok(out_begin(out, "one.eml", &err) && out_write(out, str_of("x"), &err) &&
                  out_end(out, &err),
              &err);
    assert_true(is_there(sample, "cut/one.eml"));
    assert_false(is_there(sample, "cut/SHA256SUMS"));
    assert_false(out_open(&second, place(sample, "cut"), true, &err));
    assert_non_null(strstr(err.text, "an export that was cut off"));
    error_clear(&err);
    assert_ok(out_sums(out, &err) && out_sync(out, &err), &err);
    out_keep(out);
    out_close(out);
    assert_true(is_there(sample, "cut/SHA256SUMS"));
    assert_false(is_there(sample, "cut/SHA256SUMS.unfinished"));
    assert_false(out_open(&second, place(sample, "cut"), true, &err));
    assert_null(strstr(err.text, "cut off"));
}

/* Under a name that is made again each time: of the first message that has those bytes. */
static void the_same_bytes_again_are_the_same_file(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(2));
    struct message again = {
        .folder = sample->inbox, .uid = 90, .flags = "", .received = 1800000000};
    struct export_result result;
    const char *first, *second;
    struct error err = {0};
    char begins[40], hex[HASH_HEX];
    struct buf manifest;
    int64_t id;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan(sample->cf, &again, &id, &err), &err);
    assert_ok(message_fetched(sample->cf, id, &hash, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    result = exported(sample, "eml", NULL, "twice");
    assert_int_equal(result.rows, 5);
    assert_int_equal(result.files, 4 + 2);
    hash_to_hex(&hash, hex);
    snprintf(begins, sizeof(begins), "\"file\":\"%.12s-", hex);
    assert_ok(temp_read(place(sample, "twice/manifest.json"), &manifest, &err), &err);
    first = strstr(buf_c(&manifest), begins);
    assert_non_null(first);
    second = strstr(first + 1, begins);
    assert_non_null(second);
    assert_int_equal(strcspn(first, ","), strcspn(second, ","));
    assert_memory_equal(first, second, strcspn(first, ","));
    assert_null(strstr(second + 1, begins));
    buf_dispose(&manifest);
}

static void what_fails_half_way_leaves_nothing(void **state)
{
    struct sample *sample = *state;
    struct export_setup setup = {.cf = sample->cf,
                                 .format = "csv",
                                 .path = place(sample, "half"),
                                 .folder = "No such folder",
                                 .version = "1"};
    struct export_result result;
    struct error err = {0};
    uint64_t entries;

    assert_false(export_run(&setup, &result, &err)); /* findings.csv was written by then */
    assert_non_null(strstr(err.text, "No such folder"));
    assert_int_equal(access(setup.path, F_OK), -1);
    error_clear(&err);
    assert_ok(journal_matches(sample->cf, "export-written", &entries, &err), &err);
    assert_int_equal(entries, 0);
}

static void a_cell_is_never_a_formula_nor_leaves_its_place(void **state)
{
    static const char *const cases[][2] = {
        {"plain", "\"plain\""},
        {"", "\"\""},
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
        {"+1", "\"'+1\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'<U+0009>=1\""},
        {"\r=1", "\"'<U+000D>=1\""},
        {"\"=1", "\"'\"\"=1\""},
        {" =1", "\"' =1\""},
        {"'=1", "\"''=1\""},
        {"\xef\xbc\x9d"
         "1",
         "\"'\xef\xbc\x9d"
         "1\""},
        {"\xef\xbc\xa0"
         "1",
         "\"'\xef\xbc\xa0"
         "1\""},
        {"a=1", "\"a=1\""},
        {"a\"b,c", "\"a\"\"b,c\""},
        {"a\r\n=1", "\"a<U+000D><U+000A>=1\""},
        {"\xe2\x80\xae"
         "gpj",
         "\"<U+202E>gpj\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        struct csv csv = {.out = &out};

        buf_init(&out, 1000);
        csv_text(&csv, cases[i][0]);
        assert_string_equal(buf_c(&out), cases[i][1]);
        buf_dispose(&out);
    }
}

static void a_file_name_is_harmless_everywhere(void **state)
{
    static const char *const cases[][2] = {
        {"Re: Order 17", "Re_Order_17"},
        {"../../etc/passwd", "etc_passwd"},
        {"..", ""},
        {"CON", "_CON"},
        {"nul.txt", "_nul.txt"},
        {"lpt1", "_lpt1"},
        {"console", "console"},
        {"a\\b:c*d?", "a_b_c_d"},
        {"x.", "x"},
        {"\xe2\x80\xaegpj.exe", "gpj.exe"},
        {"-rf", "-rf"},
        {"abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf name;

        buf_init(&name, 100);
        out_name(&name, cases[i][0], 20);
        assert_string_equal(buf_c(&name), cases[i][1]);
        buf_dispose(&name);
    }
}

static void a_name_has_one_uuid(void **state)
{
    static const unsigned char dns[16] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                          0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    char uuid[UUID_TEXT];

    (void)state;
    uuid_of_name(dns, str_of("www.example.com"), uuid);
    assert_string_equal(uuid, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plain_list_has_each_active_value_on_a_line, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_overwritten_and_what_was_written_is_journalled,
                                        make, unmake),
        cmocka_unit_test_setup_teardown(each_form_takes_what_it_can_hold, make, unmake),
        cmocka_unit_test_setup_teardown(a_range_too_wide_for_a_form_is_left_out_of_it, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(what_a_strange_case_holds_does_not_leave_its_place, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(mail_is_exported_as_it_is_in_evidence, make, unmake),
        cmocka_unit_test_setup_teardown(an_export_that_was_cut_off_does_not_pass_for_a_whole_one,
                                        make, unmake),
        cmocka_unit_test_setup_teardown(the_same_bytes_again_are_the_same_file, make, unmake),
        cmocka_unit_test_setup_teardown(what_fails_half_way_leaves_nothing, make, unmake),
        cmocka_unit_test(a_cell_is_never_a_formula_nor_leaves_its_place),
        cmocka_unit_test(a_file_name_is_harmless_everywhere),
        cmocka_unit_test(a_name_has_one_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
