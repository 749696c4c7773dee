/* test_case_arrivals.c - what has come from a server gets its names, many at once. */
#include "case/arrivals.h"
#include "check.h"
#include "sample_case.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 150, FIRST = 100, PARSED = 2 };

struct world {
    struct sample sample;
    struct evidence_place end; /* of the segment: what is written next begins behind it */
    int fd;
    struct arrival arrivals[MANY];
    size_t count;
};

static int make(void **state)
{
    static struct world world;
    struct error err = {0};

    world = (struct world){.count = 0};
    sample_make(&world.sample);
    sample_fill(&world.sample, 4);
    assert_ok(evidence_segment(world.sample.cf, &world.end.segment, &world.fd, &err), &err);
    *state = &world;
    return 0;
}

static int unmake(void **state)
{
    struct world *world = *state;

    close(world->fd);
    sample_remove(&world->sample);
    return 0;
}

/* Bytes into the segment, as [net] writes them; an arrival of them for that row. */
static void arrive(struct world *world, int64_t message, struct str bytes, bool header)
{
    struct hash hash = hash_of(bytes);
    char hex[HASH_HEX];
    struct buf record;

    hash_to_hex(&hash, hex);
    buf_init(&record, KIB(64));
    buf_printf(&record, "mailmedic-object 1 %020zu\n", bytes.len);
    buf_str(&record, bytes);
    buf_printf(&record, "\nsha256 %s\n", hex);
    assert_int_equal(write(world->fd, record.at, record.len), record.len);
    assert_true(world->count < MANY);
    world->arrivals[world->count++] = (struct arrival){
        .message = message,
        .hash = hash,
        .place = {world->end.segment, world->end.offset + EVIDENCE_HEAD, bytes.len},
        .header = header};
    world->end.offset += record.len;
    buf_dispose(&record);
}

static int64_t plan(struct world *world, uint32_t uid)
{
    struct message message = {
        .folder = world->sample.inbox, .uid = uid, .size = 10, .received = 1, .flags = ""};
    struct error err = {0};
    int64_t id;

    assert_ok(message_plan(world->sample.cf, &message, &id, &err), &err);
    return id;
}

static void begin(struct world *world)
{
    struct error err = {0};

    assert_ok(casefile_begin(world->sample.cf, &err), &err);
}

static void name_all(struct world *world)
{
    struct error err = {0};

    assert_ok(evidence_sync(world->sample.cf, world->end.segment, &err), &err);
    assert_ok(arrivals_name(world->sample.cf, world->arrivals, world->count, &err), &err);
    assert_ok(casefile_commit(world->sample.cf, &err), &err);
}

static struct str text_of(char room[64], unsigned number)
{
    snprintf(room, 64, "Subject: number %u\r\n\r\n", number);
    return str_of(room);
}

static void assert_sound(struct world *world)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, KIB(64));
    assert_ok(sample_verify(world->sample.cf, &wrong, &text, &err), &err);
    assert_string_equal(buf_c(&text), "");
    assert_int_equal(wrong, 0);
    buf_dispose(&text);
}

static void assert_has(struct world *world, const struct arrival *arrival)
{
    struct arena arena = {0};
    struct error err = {0};
    struct message back;

    assert_ok(message_get(world->sample.cf, &arena, arrival->message, &back, &err), &err);
    assert_true(hash_equal(arrival->header ? &back.header : &back.raw, &arrival->hash));
    arena_dispose(&arena);
}

/* In no group a round number of them: some are written together, the rest one by one. */
static void each_message_has_its_bytes(void **state)
{
    struct world *world = *state;
    struct evidence_stats before, after;
    struct error err = {0};
    char room[64];

    assert_ok(evidence_stats(world->sample.cf, &before, &err), &err);
    begin(world);
    for (unsigned i = 0; i < MANY; i++)
        arrive(world, plan(world, FIRST + i), text_of(room, i), i % 3 == 0);
    name_all(world);
    assert_ok(evidence_stats(world->sample.cf, &after, &err), &err);
    assert_int_equal(after.objects, before.objects + MANY);
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(world->arrivals[i].fresh);
        assert_int_equal(world->arrivals[i].object, before.objects + 1 + i);
        assert_has(world, &world->arrivals[i]);
    }
    assert_sound(world);
}

/* Beside each other, far apart, and known before. */
static void the_same_bytes_are_one_object(void **state)
{
    struct world *world = *state;
    struct evidence_stats before, after;
    struct error err = {0};
    struct hash known = hash_of(sample_mail(1));
    char room[64];

    assert_ok(evidence_stats(world->sample.cf, &before, &err), &err);
    begin(world);
    for (unsigned i = 0; i < 100; i++)
        arrive(world, plan(world, FIRST + i),
               i % 10 == 9 ? sample_mail(1) : text_of(room, i < 50 ? i / 2 : i - 50), false);
    name_all(world);
    assert_ok(evidence_stats(world->sample.cf, &after, &err), &err);
    assert_int_equal(after.objects, before.objects + 25 + 22);
    for (unsigned i = 0; i < 100; i++) {
        assert_has(world, &world->arrivals[i]);
        if (hash_equal(&world->arrivals[i].hash, &known))
            assert_false(world->arrivals[i].fresh);
        for (unsigned k = 0; k < i; k++)
            assert_int_equal(world->arrivals[k].object == world->arrivals[i].object,
                             hash_equal(&world->arrivals[k].hash, &world->arrivals[i].hash));
    }
    assert_sound(world);
}

static void a_copy_knows_the_parse_of_what_came_before(void **state)
{
    struct world *world = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct message back;
    char room[64];

    begin(world);
    for (unsigned i = 0; i < 70; i++)
        arrive(world, plan(world, FIRST + i), i == 40 ? sample_mail(PARSED) : text_of(room, i),
               false);
    name_all(world);
    assert_ok(message_get(world->sample.cf, &arena, world->arrivals[40].message, &back, &err),
              &err);
    assert_string_equal(back.subject, "order 2");
    assert_int_equal(back.status, PARSE_OK);
    arena_dispose(&arena);
}

/* Once more the same is fine; other bytes are not, wherever they stand. */
static void the_first_bytes_of_a_message_stay(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    char room[64];

    begin(world);
    for (unsigned i = 0; i < 64; i++)
        arrive(world, plan(world, FIRST + i), text_of(room, i), i < 32);
    name_all(world);
    begin(world);
    name_all(world);
    for (size_t at = 20; at < 64; at += 20) {
        const struct arrival kept = world->arrivals[at];
        struct arrival *wrong = &world->arrivals[at];

        wrong->hash = world->arrivals[at + 1].hash;
        wrong->place = world->arrivals[at + 1].place;
        begin(world);
        assert_false(arrivals_name(world->sample.cf, world->arrivals, world->count, &err));
        assert_non_null(strstr(err.text, "the first are kept"));
        casefile_rollback(world->sample.cf);
        error_clear(&err);
        *wrong = kept;
        assert_has(world, wrong);
    }
    assert_sound(world);
}

static void nothing_is_named_that_is_not_there(void **state)
{
    struct world *world = *state;
    struct evidence_stats before, after;
    struct error err = {0};
    char room[64];

    assert_ok(evidence_stats(world->sample.cf, &before, &err), &err);
    begin(world);
    for (unsigned i = 0; i < 40; i++)
        arrive(world, plan(world, FIRST + i), text_of(room, i), false);
    assert_false(arrivals_name(world->sample.cf, world->arrivals, world->count, &err));
    assert_string_equal(err.text, "evidence is not on the disk yet: it cannot be named");
    error_clear(&err);
    assert_ok(evidence_sync(world->sample.cf, world->end.segment, &err), &err);
    world->arrivals[39].hash.bytes[0] ^= 1;
    assert_false(arrivals_name(world->sample.cf, world->arrivals, world->count, &err));
    assert_non_null(strstr(err.text, "holds no such record"));
    error_clear(&err);
    world->arrivals[39].place.segment = 99;
    assert_false(arrivals_name(world->sample.cf, world->arrivals, world->count, &err));
    assert_non_null(strstr(err.text, "cannot open evidence/000099.seg"));
    casefile_rollback(world->sample.cf);
    error_clear(&err);
    assert_ok(evidence_stats(world->sample.cf, &after, &err), &err);
    assert_int_equal(after.objects, before.objects);
    assert_sound(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_message_has_its_bytes, make, unmake),
        cmocka_unit_test_setup_teardown(the_same_bytes_are_one_object, make, unmake),
        cmocka_unit_test_setup_teardown(a_copy_knows_the_parse_of_what_came_before, make, unmake),
        cmocka_unit_test_setup_teardown(the_first_bytes_of_a_message_stay, make, unmake),
        cmocka_unit_test_setup_teardown(nothing_is_named_that_is_not_there, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
