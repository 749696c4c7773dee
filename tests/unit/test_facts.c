/* test_facts.c - a mail's facts survive the way out of the jail, and nothing else does. */
#include "base/limits.h"
#include "parse/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A small generator of numbers that are the same in every run. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *some_text(struct arena *arena, uint32_t *seed, size_t most)
{
    static const char *const pieces[] = {"a", "Zoë", "钱", "\xe2\x80\xae",
                                         " ", "đổi", "\n", "\x01"};
    size_t want = next(seed) % 4 == 0 ? 0 : next(seed) % most;
    struct buf buf;
    char *copy;

    buf_init(&buf, most);
    while (buf.len < want && buf_text(&buf, pieces[next(seed) % ARRAY_LEN(pieces)]))
        ;
    copy = arena_strndup(arena, buf_c(&buf), buf.len);
    buf_dispose(&buf);
    return copy;
}

static int64_t some_time(uint32_t *seed)
{
    return next(seed) % 3 == 0 ? INT64_MIN : (int64_t)next(seed) - 4000000;
}

static int32_t some_zone(uint32_t *seed)
{
    return next(seed) % 3 == 0 ? ZONE_UNKNOWN : (int32_t)(next(seed) % 2880) - 1440;
}

static struct mail_addresses some_addresses(struct arena *arena, uint32_t *seed)
{
    struct mail_addresses list = {.count = next(seed) % 4};

    list.at = arena_alloc(arena, (list.count + 1) * sizeof(*list.at));
    for (size_t i = 0; i < list.count; i++)
        list.at[i] = (struct mail_address){some_text(arena, seed, 80), some_text(arena, seed, 80)};
    return list;
}

static struct mail_part some_part(struct arena *arena, uint32_t *seed)
{
    struct mail_part part = {
        .number = next(seed) % 50,
        .depth = next(seed) % 50,
        .declared_type = some_text(arena, seed, 40),
        .real_type = some_text(arena, seed, 40),
        .charset = some_text(arena, seed, 40),
        .disposition = some_text(arena, seed, 40),
        .content_id = some_text(arena, seed, 40),
        .name = some_text(arena, seed, MAIL_LINE),
        .extension = some_text(arena, seed, 40),
        .size = (uint64_t)next(seed) << (next(seed) % 40),
        .traits = next(seed) & PART_TRAITS,
        .detail = some_text(arena, seed, 100),
        .text = some_text(arena, seed, 100),
    };

    for (size_t i = 0; i < sizeof(part.hash.bytes); i++)
        part.hash.bytes[i] = (unsigned char)next(seed);
    return part;
}

static void fill_lists(struct mail *mail, struct arena *arena, uint32_t *seed)
{
    mail->received_count = next(seed) % 4;
    mail->received = arena_alloc(arena, 4 * sizeof(*mail->received));
    for (size_t i = 0; i < mail->received_count; i++)
        mail->received[i] = (struct mail_received){some_text(arena, seed, 40),
                                                   some_text(arena, seed, 40),
                                                   some_text(arena, seed, 40),
                                                   some_text(arena, seed, 40),
                                                   some_time(seed),
                                                   some_zone(seed)};
    mail->auth_count = next(seed) % 4;
    mail->auth = arena_alloc(arena, 4 * sizeof(*mail->auth));
    for (size_t i = 0; i < mail->auth_count; i++)
        mail->auth[i] =
            (struct mail_auth){some_text(arena, seed, 40), some_text(arena, seed, 9),
                               some_text(arena, seed, 9), some_text(arena, seed, 40), (uint32_t)i};
    mail->part_count = next(seed) % 4;
    mail->parts = arena_alloc(arena, 4 * sizeof(*mail->parts));
    for (size_t i = 0; i < mail->part_count; i++)
        mail->parts[i] = some_part(arena, seed);
    mail->url_count = next(seed) % 4;
    mail->urls = arena_alloc(arena, 4 * sizeof(*mail->urls));
    for (size_t i = 0; i < mail->url_count; i++)
        mail->urls[i] =
            (struct mail_url){some_text(arena, seed, MAIL_TARGET), some_text(arena, seed, 60),
                              next(seed) % 9, next(seed) % (URL_ORIGINS + 1)};
    mail->dkim_count = next(seed) % 3;
    mail->dkim = arena_alloc(arena, 3 * sizeof(*mail->dkim));
    for (size_t i = 0; i < mail->dkim_count; i++)
        mail->dkim[i] = (struct mail_dkim){.domain = some_text(arena, seed, 40),
                                           .selector = some_text(arena, seed, 20),
                                           .identity = some_text(arena, seed, 40),
                                           .algorithm = some_text(arena, seed, 20),
                                           .body = next(seed) % (DKIM_BODIES + 1),
                                           .state = next(seed) % (DKIM_STATES + 1),
                                           .traits = next(seed) & DKIM_TRAITS,
                                           .bits = next(seed) % 8000,
                                           .made = some_time(seed),
                                           .expires = some_time(seed),
                                           .unsigned_bytes = next(seed) % 99,
                                           .why = some_text(arena, seed, 40),
                                           .key = some_text(arena, seed, 40)};
    mail->field_count = next(seed) % 9;
    mail->fields = arena_alloc(arena, 9 * sizeof(*mail->fields));
    for (size_t i = 0; i < mail->field_count; i++)
        mail->fields[i] =
            (struct mail_field){some_text(arena, seed, 20), some_text(arena, seed, MAIL_LINE)};
    mail->returned_count = next(seed) % 3;
    mail->returned = arena_alloc(arena, 3 * sizeof(*mail->returned));
    for (size_t i = 0; i < mail->returned_count; i++)
        mail->returned[i] = (struct mail_returned){.message_id = some_text(arena, seed, 40),
                                                   .subject = some_text(arena, seed, 40),
                                                   .from = some_text(arena, seed, 40),
                                                   .to = some_text(arena, seed, 40),
                                                   .date = some_time(seed),
                                                   .reporter = some_text(arena, seed, 40),
                                                   .recipient = some_text(arena, seed, 40),
                                                   .status = some_text(arena, seed, 9),
                                                   .diagnostic = some_text(arena, seed, 90)};
}

static struct mail some_mail(struct arena *arena, uint32_t seed)
{
    struct mail mail;

    facts_blank(&mail);
    mail.limit = some_text(arena, &seed, 20);
    mail.traits = next(&seed) & MAIL_TRAITS;
    mail.from = some_addresses(arena, &seed);
    mail.sender = some_addresses(arena, &seed);
    mail.reply_to = some_addresses(arena, &seed);
    mail.to = some_addresses(arena, &seed);
    mail.cc = some_addresses(arena, &seed);
    mail.bcc = some_addresses(arena, &seed);
    mail.return_path = some_text(arena, &seed, 80);
    mail.subject = some_text(arena, &seed, MAIL_LINE);
    mail.message_id = some_text(arena, &seed, 80);
    mail.in_reply_to = some_text(arena, &seed, 80);
    mail.references = some_text(arena, &seed, MAIL_IDS);
    mail.date = some_time(&seed);
    mail.zone = some_zone(&seed);
    mail.agent = some_text(arena, &seed, 80);
    mail.origin_ip = some_text(arena, &seed, 40);
    mail.text = some_text(arena, &seed, 4000);
    mail.text_len = strlen(mail.text);
    fill_lists(&mail, arena, &seed);
    return mail;
}

static void encode(const struct mail *mail, struct buf *out)
{
    buf_init(out, LIMIT_FRAME);
    facts_encode(mail, out);
    assert_false(out->full);
}

/* Decodes blob; if that works, the encoder must give the very same bytes again. */
enum { VERSION_LEN = 14 }; /* of the field that names it */

static bool decodes_to_itself(struct str blob)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;
    bool ok = facts_decode(&mail, &arena, blob, &err);

    if (ok) {
        struct buf again;

        encode(&mail, &again);
        assert_true(blob.len >= VERSION_LEN);
        assert_true(str_equal(str_part(buf_as_str(&again), VERSION_LEN, again.len),
                              str_part(blob, VERSION_LEN, blob.len))); /* it may be older */
        buf_dispose(&again);
    } else {
        assert_int_not_equal(err.code, ERROR_NONE);
    }
    arena_dispose(&arena);
    return ok;
}

static void what_is_encoded_comes_back(void **state)
{
    struct arena arena = {0}, other = {0};
    struct error err = {0};
    struct mail mail = some_mail(&arena, 7), back;
    struct buf blob;

    (void)state;
    encode(&mail, &blob);
    assert_true(facts_decode(&back, &other, buf_as_str(&blob), &err));
    assert_string_equal(back.subject, mail.subject);
    assert_string_equal(back.text, mail.text);
    assert_int_equal(back.text_len, mail.text_len);
    assert_int_equal(back.date, mail.date);
    assert_int_equal(back.zone, mail.zone);
    assert_int_equal(back.traits, mail.traits);
    assert_int_equal(back.field_count, mail.field_count);
    assert_int_equal(back.to.count, mail.to.count);
    for (size_t i = 0; i < mail.to.count; i++)
        assert_string_equal(back.to.at[i].email, mail.to.at[i].email);
    assert_int_equal(back.part_count, mail.part_count);
    for (size_t i = 0; i < mail.part_count; i++) {
        assert_true(hash_equal(&back.parts[i].hash, &mail.parts[i].hash));
        assert_string_equal(back.parts[i].name, mail.parts[i].name);
        assert_int_equal(back.parts[i].size, mail.parts[i].size);
    }
    buf_dispose(&blob);
    arena_dispose(&arena);
    arena_dispose(&other);
}

static void decoding_and_encoding_again_changes_nothing(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 400; seed++) {
        struct arena arena = {0};
        struct mail mail = some_mail(&arena, seed);
        struct buf blob;

        encode(&mail, &blob);
        assert_true(decodes_to_itself(buf_as_str(&blob)));
        buf_dispose(&blob);
        arena_dispose(&arena);
    }
}

static void a_blank_mail_is_its_version_and_nothing_else(void **state)
{
    struct mail mail;
    struct buf blob;

    (void)state;
    facts_blank(&mail);
    encode(&mail, &blob);
    assert_int_equal(blob.len, 6 + 8);
    assert_true(decodes_to_itself(buf_as_str(&blob)));
    buf_dispose(&blob);
}

static void every_beginning_is_refused_or_is_a_mail(void **state)
{
    struct arena arena = {0};
    struct mail mail = some_mail(&arena, 3);
    struct buf blob;
    size_t refused = 0;

    (void)state;
    encode(&mail, &blob);
    for (size_t len = 0; len < blob.len; len++)
        refused += !decodes_to_itself(str_part(buf_as_str(&blob), 0, len));
    assert_true(refused > blob.len / 2);
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static void every_changed_byte_is_refused_or_is_a_mail(void **state)
{
    static const unsigned char changes[] = {0x01, 0x80, 0xff, 0x20};
    struct arena arena = {0};
    struct mail mail = some_mail(&arena, 5);
    struct buf blob;

    (void)state;
    mail.text = "short, or this takes long";
    mail.text_len = strlen(mail.text);
    encode(&mail, &blob);
    for (size_t i = 0; i < blob.len; i++)
        for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
            blob.at[i] = (char)(blob.at[i] ^ changes[k]);
            decodes_to_itself(buf_as_str(&blob));
            blob.at[i] = (char)(blob.at[i] ^ changes[k]);
        }
    buf_dispose(&blob);
    arena_dispose(&arena);
}

/* The fields of a frame, written without the encoder's care. */
#define VERSION                                                                                    \
    "\0\0\x08\0\0\0"                                                                               \
    "\x0c\0\0\0\0\0\0\0" /* FACTS_VERSION */

static void lies_are_refused(void **state)
{
    static const struct {
        const char *what;
        struct str blob;
        bool good;
    } cases[] = {
        {"control: a limit's name", {VERSION "\1\0\2\0\0\0ab", 22}, true},
        {"nothing", {"", 0}, false},
        {"another version", {"\0\0\x08\0\0\0\x7e\0\0\0\0\0\0\0", 14}, false},
        {"no version", {"\1\0\2\0\0\0ab", 8}, false},
        {"version twice", {VERSION VERSION, 28}, false},
        {"default written out", {VERSION "\1\0\0\0\0\0", 20}, false},
        {"same field twice", {VERSION "\1\0\1\0\0\0a\1\0\1\0\0\0a", 28}, false},
        {"fields out of order", {VERSION "\4\0\1\0\0\0a\1\0\1\0\0\0a", 28}, false},
        {"unknown place", {VERSION "\x40\0\1\0\0\0a", 21}, false},
        {"unknown group", {VERSION "\0\x20\0\0\0\0", 20}, false},
        {"entry's field before the entry", {VERSION "\1\1\1\0\0\0a", 21}, false},
        {"entry mark with a value", {VERSION "\0\1\1\0\0\0a", 21}, false},
        {"control: an empty address", {VERSION "\0\1\0\0\0\0", 20}, true},
        {"lists out of order", {VERSION "\0\2\0\0\0\0\0\1\0\0\0\0", 26}, false},
        {"NUL in a text", {VERSION "\1\0\2\0\0\0a\0", 22}, false},
        {"not UTF-8", {VERSION "\1\0\2\0\0\0a\xff", 22}, false},
        {"unknown trait", {VERSION "\2\0\x08\0\0\0\0\0\0\0\0\0\0\x01", 28}, false},
        {"zone of 25 hours", {VERSION "\x09\0\x08\0\0\0\xdc\5\0\0\0\0\0\0", 28}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (decodes_to_itself(cases[i].blob) != cases[i].good)
            fail_msg("%s", cases[i].what);
}

static bool reads_version(struct arena *arena, unsigned version, struct mail *mail,
                          struct error *err)
{
    struct buf blob;
    bool ok;

    buf_init(&blob, 100);
    buf_add(&blob, VERSION "\1\0\2\0\0\0ab", 22);
    blob.at[6] = (char)version;
    ok = facts_decode(mail, arena, buf_as_str(&blob), err);
    buf_dispose(&blob);
    return ok;
}

/* A sealed case is not scanned again: what an older program found out is still read. */
static void facts_of_an_older_program_are_read(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;

    (void)state;
    for (unsigned version = FACTS_OLDEST; version <= FACTS_VERSION; version++) {
        assert_true(reads_version(&arena, version, &mail, &err));
        assert_string_equal(mail.limit, "ab");
        assert_int_equal(mail.yara, 0);
    }
    assert_false(reads_version(&arena, FACTS_OLDEST - 1, &mail, &err));
    assert_non_null(strstr(err.text, "another version of this program"));
    error_clear(&err);
    assert_false(reads_version(&arena, FACTS_VERSION + 1, &mail, &err));
    arena_dispose(&arena);
}

static void more_entries_than_allowed_are_refused(void **state)
{
    struct buf blob;

    (void)state;
    buf_init(&blob, LIMIT_FRAME);
    buf_add(&blob, VERSION, 14);
    for (size_t i = 0; i < LIMIT_URLS; i++)
        buf_add(&blob, "\0\x0a\0\0\0\0", 6);
    assert_true(decodes_to_itself(buf_as_str(&blob)));
    buf_add(&blob, "\0\x0a\0\0\0\0", 6);
    assert_false(decodes_to_itself(buf_as_str(&blob)));
    buf_dispose(&blob);
}

static void a_text_that_is_too_long_is_cut_between_characters(void **state)
{
    char subject[2 * MAIL_LINE];
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail, back;
    struct buf blob;

    (void)state;
    for (size_t i = 0; i + 3 < sizeof(subject); i += 3)
        memcpy(subject + i, "\xe9\x92\xb1", 4);
    facts_blank(&mail);
    mail.subject = subject;
    encode(&mail, &blob);
    assert_true(facts_decode(&back, &arena, buf_as_str(&blob), &err));
    assert_int_equal(strlen(back.subject), MAIL_LINE / 3 * 3);
    buf_dispose(&blob);
    arena_dispose(&arena);
}

static bool lies_in(const char *text, struct buf *bytes)
{
    return text >= bytes->at && text + strlen(text) <= bytes->at + bytes->len;
}

static void texts_may_stay_in_the_bytes_they_came_in(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 200; seed++) {
        struct arena arena = {0};
        struct error err = {0};
        struct mail mail = some_mail(&arena, seed), back;
        struct buf blob, work, again;

        encode(&mail, &blob);
        buf_init(&work, blob.len);
        buf_str(&work, buf_as_str(&blob));
        assert_true(facts_decode_here(&back, &arena, work.at, work.len, &err));
        assert_true(back.subject[0] == '\0' || lies_in(back.subject, &work));
        assert_true(back.text[0] == '\0' || lies_in(back.text, &work));
        encode(&back, &again);
        assert_true(str_equal(buf_as_str(&again), buf_as_str(&blob)));
        buf_dispose(&again);
        buf_dispose(&work);
        buf_dispose(&blob);
        arena_dispose(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(decoding_and_encoding_again_changes_nothing),
        cmocka_unit_test(a_blank_mail_is_its_version_and_nothing_else),
        cmocka_unit_test(every_beginning_is_refused_or_is_a_mail),
        cmocka_unit_test(every_changed_byte_is_refused_or_is_a_mail),
        cmocka_unit_test(lies_are_refused),
        cmocka_unit_test(facts_of_an_older_program_are_read),
        cmocka_unit_test(more_entries_than_allowed_are_refused),
        cmocka_unit_test(texts_may_stay_in_the_bytes_they_came_in),
        cmocka_unit_test(a_text_that_is_too_long_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
